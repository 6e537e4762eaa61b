//! Where a chain begins: ranges, the elements of a place, its slices and its views.

use super::adaptors::operand;
use super::{Chain, Item};
use crate::errors::Refusal;
use crate::front::lower::Lower;
use crate::front::lower::arrays::dimensions;
use crate::front::lower::control::strip;
use crate::front::missing::declared::Declared;
use crate::ir::{Inert, Mode, Op, Operand, Place, Projection, VarId, VarKind};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// An iterator expression, and what its item at a position is.
    pub(super) fn chain(&mut self, expr: &syn::Expr, at: &Inert, bare: bool) -> Option<Chain> {
        let expr = strip(expr);
        match expr {
            syn::Expr::Reference(e) if bare => {
                let mode = match e.mutability {
                    Some(_) => Mode::Mutable,
                    None => Mode::Reference,
                };
                self.elements(&e.expr, mode, at, |tokens| {
                    let mutability = &e.mutability;
                    quote!(&#mutability #tokens)
                })
            }
            syn::Expr::MethodCall(e) => self.adaptor(e, at, bare),
            syn::Expr::Range(_) => {
                let range = self.index(expr);
                let tokens = &range.tokens;
                Some(Chain {
                    len: Some(Inert {
                        tokens: quote!((#tokens).len()),
                        reads: range.reads.clone(),
                    }),
                    tokens: quote!((#tokens)),
                    reads: range.reads,
                    item: Item::Counter,
                })
            }
            _ if bare => {
                let place = match self.place(expr) {
                    Some(place) => place,
                    None if has_items(expr) => match self.operand(expr) {
                        Operand::Var(var) => Place::var(var),
                        Operand::Place(place) => place,
                        Operand::Const(_) => return None,
                    },
                    // A constant or a static.
                    None => return self.elements(expr, Mode::Reference, at, |tokens| tokens),
                };
                let mode = self.referred(place.clone()).1;
                self.elements_of(place, expr.span(), mode, at, |tokens| tokens)
            }
            _ => None,
        }
    }

    pub(super) fn elements(
        &mut self,
        source: &syn::Expr,
        mode: Mode,
        at: &Inert,
        tokens: impl FnOnce(TokenStream) -> TokenStream,
    ) -> Option<Chain> {
        if let Some(place) = self.place(source) {
            return self.elements_of(place, source.span(), mode, at, tokens);
        }
        // A constant or a static.
        let syn::Expr::Path(_) = source else {
            return None;
        };
        let root = source.to_token_stream();
        Some(Chain {
            tokens: tokens(root.clone()),
            reads: Vec::new(),
            item: Item::Inactive,
            len: Some(Inert {
                tokens: quote!(#root.len()),
                reads: Vec::new(),
            }),
        })
    }

    /// The elements of a place.
    fn elements_of(
        &mut self,
        place: Place,
        span: Span,
        mode: Mode,
        at: &Inert,
        tokens: impl FnOnce(TokenStream) -> TokenStream,
    ) -> Option<Chain> {
        if self.is_map(&place) {
            return Some(self.entries(place, mode, true));
        }
        let (root, name) = (self.place_tokens(&place), place.root);
        let axes = Declared::around(self.site).and_then(|declared| {
            let ty = declared.place(&self.vars, &place)?;
            dimensions(declared.named(&ty))
        });
        let (place, _) = self.referred(place);
        let reads = crate::front::lower::pattern::reads(&place);
        if reads.iter().all(|var| self.vars[var.0].inactive) {
            return Some(Chain {
                tokens: tokens(root.clone()),
                len: Some(Inert {
                    tokens: quote!(#root.len()),
                    reads: reads.clone(),
                }),
                reads,
                item: Item::Inactive,
            });
        }
        let (whole, whole_reads) = match self.lasts(&reads) {
            true => (self.place_tokens(&place), reads.clone()),
            false => (root.clone(), with_name(&reads, name)),
        };
        let asked = |of: TokenStream| Inert {
            tokens: quote!(#whole.#of()),
            reads: whole_reads.clone(),
        };
        let index = match axes {
            None | Some(0 | 1) => at.clone(),
            Some(2) => self.row_and_column(asked(quote!(ncols)), at),
            Some(_) => {
                self.errors.refuse(span, Refusal::elements_of_array());
                at.clone()
            }
        };
        let len = asked(quote!(len));
        let mut element = place;
        element.projections.push(Projection::Index(index));
        Some(Chain {
            tokens: tokens(root),
            len: Some(len),
            reads,
            item: Item::Place(element, mode),
        })
    }

    /// The index of an element of a matrix with so many columns.
    fn row_and_column(&mut self, columns: Inert, at: &Inert) -> Inert {
        let columns = self.lasting(columns);
        let (p, n) = (operand(&at.tokens), columns.tokens);
        Inert {
            tokens: quote!([#p / #n, #p % #n]),
            reads: at.reads.iter().chain(&columns.reads).copied().collect(),
        }
    }

    /// A length that the reverse sweep asks for again: that of something that may change, or be moved
    /// elsewhere, is named.
    pub(super) fn lasting(&mut self, len: Inert) -> Inert {
        if self.lasts(&len.reads) {
            return len;
        }
        let span = proc_macro2::Span::call_site();
        let var = self.bind(Op::Inert(len), "len", span);
        self.vars[var.0].scalar = true;
        self.position(var)
    }

    pub(in crate::front::lower) fn lasts(&self, reads: &[VarId]) -> bool {
        reads.iter().all(|read| {
            let var = &self.vars[read.0];
            self.is_fixed(*read) && (var.inactive || var.kind == VarKind::Reference)
        })
    }
    /// `chunks`, `windows` and their kin.
    pub(super) fn slices(&mut self, e: &syn::ExprMethodCall, at: &Inert) -> Option<Chain> {
        let place = self.place(&e.receiver)?;
        let (root, root_name) = (self.place_tokens(&place), place.root);
        let (place, _) = self.referred(place);
        let n = self.index(&e.args[0]);
        let (p, n_tokens, method) = (operand(&at.tokens), operand(&n.tokens), &e.method);
        let name = e.method.to_string();
        let mut count = Inert {
            tokens: quote!(#root.len()),
            reads: crate::front::lower::pattern::reads(&place),
        };
        if self.lasts(&count.reads) {
            let x = self.place_tokens(&place);
            count.tokens = quote!(#x.len());
        } else {
            count.reads = with_name(&count.reads, root_name);
            if name.starts_with("chunks") && !name.starts_with("chunks_exact") {
                count = self.lasting(count);
            }
        }
        let len_reads: Vec<VarId> = count.reads.iter().chain(&n.reads).copied().collect();
        let count = count.tokens;
        let range = match name.as_str() {
            "windows" => quote!(#p..#p + #n_tokens),
            "chunks" | "chunks_mut" => {
                quote!(#p * #n_tokens..((#p + 1) * #n_tokens).min(#count))
            }
            _ => quote!(#p * #n_tokens..(#p + 1) * #n_tokens),
        };
        let len = match name.as_str() {
            "windows" => quote!((#count + 1).saturating_sub(#n_tokens)),
            "chunks" | "chunks_mut" => quote!(#count.div_ceil(#n_tokens)),
            _ => quote!((#count / #n_tokens)),
        };
        let mode = if name.ends_with("_mut") {
            Mode::Mutable
        } else {
            Mode::Reference
        };
        let mut reads = crate::front::lower::pattern::reads(&place);
        reads.extend(&n.reads);
        let mut index_reads = at.reads.clone();
        match name.as_str() {
            "chunks" | "chunks_mut" => index_reads.extend(&len_reads),
            _ => index_reads.extend(&n.reads),
        }
        let item = if self.vars[place.root.0].inactive {
            Item::Inactive
        } else {
            let mut slice = place;
            slice.projections.push(Projection::Index(Inert {
                tokens: range,
                reads: index_reads,
            }));
            Item::Place(slice, mode)
        };
        Some(Chain {
            tokens: quote!(#root.#method(#n_tokens)),
            len: Some(Inert {
                tokens: len,
                reads: len_reads,
            }),
            reads,
            item,
        })
    }

    /// The rows of a matrix and their kin: views, taken by position.
    pub(super) fn views(&mut self, e: &syn::ExprMethodCall, at: &Inert) -> Option<Chain> {
        let x = &e.receiver;
        self.place(x)?;
        let i = self.names.numbered("i", e.span());
        let axis = e.args.first();
        let (len, view): (syn::Expr, syn::Expr) = match e.method.to_string().as_str() {
            "rows" => (syn::parse_quote!(#x.nrows()), syn::parse_quote!(#x.row(#i))),
            "columns" => (
                syn::parse_quote!(#x.ncols()),
                syn::parse_quote!(#x.column(#i)),
            ),
            "outer_iter" => (
                syn::parse_quote!(#x.len_of(ad::Axis(0))),
                syn::parse_quote!(#x.index_axis(ad::Axis(0), #i)),
            ),
            _ => (
                syn::parse_quote!(#x.len_of(#axis)),
                syn::parse_quote!(#x.index_axis(#axis, #i)),
            ),
        };
        let chain: syn::Expr = syn::parse_quote!((0..#len).map(|#i| #view));
        self.chain(&chain, at, false)
    }
}

/// What is read by a name: the variables of the place that it stands for, and a reference that has the name. The
/// reverse sweep may have the former without the latter.
fn with_name(reads: &[VarId], name: VarId) -> Vec<VarId> {
    let mut reads = reads.to_vec();
    if !reads.contains(&name) {
        reads.push(name);
    }
    reads
}

/// Whether the value of an expression is a container, as far as the syntax says.
pub(super) fn has_items(expr: &syn::Expr) -> bool {
    matches!(
        expr,
        syn::Expr::Array(_)
            | syn::Expr::Repeat(_)
            | syn::Expr::Macro(_)
            | syn::Expr::Call(_)
            | syn::Expr::Block(_)
            | syn::Expr::If(_)
            | syn::Expr::Match(_)
    )
}

/// Whether an expression is an iterator, by its methods.
pub(in crate::front::lower) fn is_chain(expr: &syn::Expr) -> bool {
    match strip(expr) {
        syn::Expr::MethodCall(e) => match e.method.to_string().as_str() {
            "iter" | "iter_mut" | "into_iter" | "chunks" | "chunks_exact" | "windows"
            | "chunks_mut" | "chunks_exact_mut" | "rows" | "columns" | "outer_iter"
            | "axis_iter" | "keys" | "values" | "values_mut" | "into_keys" | "into_values" => true,
            "rev" | "enumerate" | "copied" | "cloned" | "skip" | "take" | "step_by" | "zip"
            | "map" | "filter" | "take_while" | "chain" | "flatten" | "flat_map" => {
                is_chain(&e.receiver)
            }
            _ => false,
        },
        syn::Expr::Range(_) => true,
        _ => false,
    }
}
