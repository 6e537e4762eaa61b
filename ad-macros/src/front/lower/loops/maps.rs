//! The elements of maps. The iterator gives the keys, and each element is the place that its key names.

use super::{Chain, Item, Raw};
use crate::front::lower::Lower;
use crate::front::lower::pattern::reads;
use crate::front::missing::declared::Declared;
use crate::ir::{Arg, Inert, Mode, Op, Operand, Place, Projection, VarId};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

/// A type that is a map, as far as the syntax says.
pub(in crate::front::lower) fn is_map_type(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Reference(ty) => is_map_type(&ty.elem),
        syn::Type::Path(path) => path.path.segments.last().is_some_and(is_map),
        _ => false,
    }
}

fn is_map(segment: &syn::PathSegment) -> bool {
    segment.ident == "HashMap" || segment.ident == "BTreeMap"
}

/// `BTreeMap::new()` and the like.
fn makes_map(tokens: &TokenStream) -> bool {
    match syn::parse2::<syn::Expr>(tokens.clone()) {
        Ok(syn::Expr::Call(call)) => match &*call.func {
            syn::Expr::Path(path) => path.path.segments.iter().rev().nth(1).is_some_and(is_map),
            _ => false,
        },
        _ => false,
    }
}

impl Lower<'_> {
    /// Whether an operation certainly gives a map, or a reference to one.
    pub(in crate::front::lower) fn gives_map(&self, op: &Op) -> bool {
        match op {
            Op::Use(Operand::Var(var)) => self.maps.contains(var),
            Op::Use(Operand::Place(place)) | Op::Borrow { place, .. } => self.is_map(place),
            Op::Method {
                receiver: Arg::Ref { place, .. } | Arg::Unknown { place },
                name,
                ..
            } => name == "clone" && self.is_map(place),
            Op::Inert(inert) => makes_map(&inert.tokens),
            _ => false,
        }
    }

    pub(in crate::front::lower) fn is_map(&self, place: &Place) -> bool {
        place.projections.is_empty() && self.maps.contains(&place.root)
            || self.is_declared_map(place).unwrap_or(false)
    }

    /// Whether the file says that a part of something is a map.
    fn is_declared_map(&self, place: &Place) -> Option<bool> {
        let declared = Declared::around(self.site)?;
        let ty = declared.place(&self.vars, place)?;
        Some(is_map_type(&declared.named(&ty)))
    }

    /// The elements of a map as a chain.
    pub(super) fn entries(&mut self, place: Place, mode: Mode, pairs: bool) -> Chain {
        let root = self.place_tokens(&place);
        let map = self.referred(place).0;
        let reads = reads(&map);
        let inactive = reads.iter().all(|var| self.vars[var.0].inactive);
        let tokens = match (inactive, mode, pairs) {
            (true, Mode::Reference, true) => quote!(#root.iter()),
            (true, Mode::Reference, false) => quote!(#root.values()),
            (true, Mode::Mutable, true) => quote!(#root.iter_mut()),
            (true, Mode::Mutable, false) => quote!(#root.values_mut()),
            (true, Mode::Value, true) => quote!(#root.into_iter()),
            (true, Mode::Value, false) => quote!(#root.into_values()),
            (false, Mode::Reference, _) => quote!(#root.keys()),
            // What is written to cannot lend its keys.
            (false, ..) => quote!(#root.keys().cloned().collect::<Vec<_>>().into_iter()),
        };
        Chain {
            tokens,
            len: Some(Inert {
                tokens: quote!(#root.len()),
                reads: reads.clone(),
            }),
            reads,
            item: if inactive {
                Item::Inactive
            } else {
                Item::Entries { map, mode, pairs }
            },
        }
    }

    /// The element of the map that a key names.
    pub(super) fn entry(&mut self, map: &Place, mode: Mode, pairs: bool, key: VarId) -> Raw {
        let span = Span::call_site();
        let name = self.vars[key.0].ident.to_token_stream();
        let by_reference = mode == Mode::Reference;
        let borrowed = if by_reference {
            quote!(#name)
        } else {
            quote!(&#name)
        };
        let inert = |tokens| {
            Op::Inert(Inert {
                tokens,
                reads: vec![key],
            })
        };
        let at = self.bind(inert(quote!(ad::keep(#borrowed))), "at", span);
        let index = self.vars[at.0].ident.to_token_stream();
        let mut place = map.clone();
        place.projections.push(Projection::Index(Inert {
            tokens: quote!(&#index),
            reads: vec![at],
        }));
        let root = self.place_tokens(map);
        let value = if mode == Mode::Value {
            let op = Op::Method {
                receiver: Arg::Ref {
                    place,
                    explicit: false,
                },
                name: Ident::new("clone", span),
                turbofish: TokenStream::new(),
                args: Vec::new(),
            };
            self.bind(op, "item", span)
        } else {
            let tokens = if by_reference {
                quote!(&#root[&#index])
            } else {
                quote!(#root.get_mut(&#index).unwrap())
            };
            let op = Op::Borrow {
                place,
                mutable: !by_reference,
                tokens,
            };
            self.bind(op, "item", span)
        };
        if !pairs {
            return Raw::Var(value);
        }
        let key = match mode {
            Mode::Mutable => self.bind(inert(quote!(&#name)), "key", span),
            Mode::Reference | Mode::Value => key,
        };
        Raw::Tuple(vec![Raw::Var(key), Raw::Var(value)])
    }
}
