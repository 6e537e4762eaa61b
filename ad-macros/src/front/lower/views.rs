//! Methods that give a reference to a part of their receiver, or none: `last_mut`, `get_mut`,
//! `split_first`. What they refer to is followed: a part of the place that they are called on.

use super::Lower;
use super::control::strip;
use super::pattern::{Matched, Scrutinee, reads};
use crate::front::missing::declares_function;
use crate::ir::{Block, Inert, Mode, Op, Operand, Place, Projection, Stmt};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

/// An optional reference to a part.
struct View {
    /// The call.
    tokens: TokenStream,
    /// The same, by a method that changes nothing.
    shared: TokenStream,
    reads: Vec<crate::ir::VarId>,
    /// What is in the `Some`.
    payload: Matched,
}

/// Whether a method gives an optional reference that is followed.
pub(super) fn is_view(name: &str) -> bool {
    matches!(
        name,
        "first_mut" | "last_mut" | "get_mut" | "front_mut" | "back_mut"
    ) || is_split(name)
}

fn is_split(name: &str) -> bool {
    matches!(
        name,
        "split_first" | "split_last" | "split_first_mut" | "split_last_mut"
    )
}

impl Lower<'_> {
    fn view(&mut self, expr: &syn::Expr) -> Option<View> {
        let syn::Expr::MethodCall(e) = strip(expr) else {
            return None;
        };
        is_view(&e.method.to_string()).then_some(())?;
        self.view_by(e)
    }

    /// The same for `first`, `last` and `get`, which the methods of an `Option` read by their rules else.
    fn taken_from(&mut self, expr: &syn::Expr) -> Option<View> {
        let syn::Expr::MethodCall(e) = strip(expr) else {
            return None;
        };
        let is_range = |arg: &syn::Expr| matches!(strip(arg), syn::Expr::Range(_));
        if e.method == "as_mut" && e.args.is_empty() && !declares_function(&e.method) {
            return self.payload_view(e);
        }
        let element = ["first", "last", "get"].iter().any(|name| e.method == name)
            && !e.args.iter().any(is_range)
            && !declares_function(&e.method);
        if !element {
            return self.view(expr);
        }
        self.view_by(e)
    }

    /// `o.as_mut()`, of an option.
    fn payload_view(&mut self, e: &syn::ExprMethodCall) -> Option<View> {
        let mut place = self.place(&e.receiver)?;
        let (root, reads) = (self.place_tokens(&place), reads(&place));
        let some = proc_macro2::Ident::new("Some", e.method.span());
        place.projections.push(Projection::Variant(some, 0.into()));
        let place = self.referred(place).0;
        let payload = match reads.iter().all(|var| self.vars[var.0].inactive) {
            true => Matched::Inactive,
            false => Matched::Place(place, Mode::Mutable),
        };
        Some(View {
            tokens: quote!(#root.as_mut()),
            shared: quote!(#root.as_ref()),
            reads,
            payload,
        })
    }

    fn view_by(&mut self, e: &syn::ExprMethodCall) -> Option<View> {
        let name = e.method.to_string();
        if e.args.len() != usize::from(name.starts_with("get")) {
            return None;
        }
        let receiver = self.place(&e.receiver)?;
        let root = self.place_tokens(&receiver);
        let named = receiver.root;
        let place = self.referred(receiver).0;
        let mode = if name.ends_with("_mut") {
            Mode::Mutable
        } else {
            Mode::Reference
        };
        let method = &e.method;
        let shared = name.trim_end_matches("_mut");
        let shared = proc_macro2::Ident::new(shared, method.span());
        let mut reads = reads(&place);
        let args = e.args.first().map(|arg| self.index(arg));
        let arg = args.as_ref().map(|arg| &arg.tokens);
        let view = |payload, reads| View {
            tokens: quote!(#root.#method(#arg)),
            shared: quote!(#root.#shared(#arg)),
            reads,
            payload,
        };
        if reads.iter().all(|var| self.vars[var.0].inactive) {
            return Some(view(Matched::Inactive, reads));
        }
        let from_end = name.contains("last") || name.contains("back");
        // While a `&mut` is used, what it refers to is asked for its length by that name.
        let borrowed = named != place.root && self.vars[named.0].mutable;
        let len = from_end.then(|| match borrowed {
            true => {
                let len = Inert {
                    tokens: quote!(#root.len()),
                    reads: vec![named],
                };
                self.kept_length(len)
            }
            false => self.length(&place),
        });
        let part = |index: Inert| {
            let mut part = place.clone();
            part.projections.push(Projection::Index(index));
            Matched::Place(part, mode)
        };
        let index = |tokens: TokenStream| Inert {
            tokens,
            reads: len.iter().flat_map(|len| len.reads.clone()).collect(),
        };
        let end = len.as_ref().map(|len| &len.tokens);
        let payload = match (&args, is_split(&name), from_end) {
            (Some(at), ..) => {
                reads.extend(&at.reads);
                part(at.clone())
            }
            (None, false, false) => part(index(quote!(0))),
            (None, false, true) => part(index(quote!(#end - 1))),
            (None, true, false) => {
                Matched::Parts(vec![part(index(quote!(0))), part(index(quote!(1..)))])
            }
            (None, true, true) => Matched::Parts(vec![
                part(index(quote!(#end - 1))),
                part(index(quote!(..#end - 1))),
            ]),
        };
        Some(view(payload, reads))
    }

    /// The length of a place here, for positions counted from its end.
    fn length(&mut self, place: &Place) -> Inert {
        let tokens = self.place_tokens(place);
        let len = Inert {
            tokens: quote!(#tokens.len()),
            reads: reads(place),
        };
        if self.lasts(&len.reads) {
            return len;
        }
        self.kept_length(len)
    }

    /// A length under a name of its own.
    fn kept_length(&mut self, len: Inert) -> Inert {
        let var = self.bind(Op::Inert(len), "len", proc_macro2::Span::call_site());
        self.vars[var.0].scalar = true;
        Inert {
            tokens: self.vars[var.0].ident.to_token_stream(),
            reads: vec![var],
        }
    }

    /// A view that is matched: as an `Option`, or what `unwrap`, `expect` and `?` take out of it.
    pub(super) fn matched_view(&mut self, expr: &syn::Expr) -> Option<Scrutinee> {
        if let Some(view) = self.view(expr) {
            let value = Inert {
                tokens: view.tokens,
                reads: view.reads,
            };
            let some = proc_macro2::Ident::new("Some", proc_macro2::Span::call_site());
            let matched = Matched::Payload(some, vec![view.payload]);
            return Some(Scrutinee { value, matched });
        }
        let (view, take) = self.taken_view(expr)?;
        let tokens = view.tokens;
        Some(Scrutinee {
            value: Inert {
                tokens: quote!(#tokens #take),
                reads: view.reads,
            },
            matched: view.payload,
        })
    }

    /// `view.unwrap()`, `view.expect(..)` and `view?`: the view, and what takes the reference out.
    fn taken_view(&mut self, expr: &syn::Expr) -> Option<(View, TokenStream)> {
        match strip(expr) {
            syn::Expr::MethodCall(e) if e.method == "unwrap" || e.method == "expect" => {
                let view = self.taken_from(&e.receiver)?;
                let (method, args) = (&e.method, &e.args);
                Some((view, quote!(.#method(#args))))
            }
            syn::Expr::Try(e) => {
                let view = self.taken_from(&e.expr)?;
                let shared = &view.shared;
                let (stmts, ()) = self.nested(|lower| {
                    let none = Operand::Const(Inert {
                        tokens: quote!(None),
                        reads: Vec::new(),
                    });
                    lower.return_value(Some(none));
                });
                let node = self.node();
                self.push(Stmt::If {
                    out: None,
                    cond: Inert {
                        tokens: quote!(#shared.is_none()),
                        reads: view.reads.clone(),
                    },
                    then: Block { stmts, tail: None },
                    otherwise: None,
                    node,
                });
                Some((view, quote!(.unwrap())))
            }
            _ => None,
        }
    }

    /// `v.last_mut().unwrap()` and its kin: a borrow of the part.
    pub(super) fn view_borrow(&mut self, expr: &syn::Expr) -> Option<Op> {
        let (view, take) = self.taken_view(expr)?;
        let tokens = view.tokens;
        match view.payload {
            Matched::Place(place, mode) => Some(Op::Borrow {
                mutable: mode == Mode::Mutable,
                place,
                tokens: quote!(#tokens #take),
            }),
            Matched::Inactive | Matched::Counter | Matched::Constant => Some(Op::Inert(Inert {
                tokens: quote!(#tokens #take),
                reads: view.reads,
            })),
            Matched::Parts(_) | Matched::Payload(..) => None,
        }
    }

    /// `map.entry(k).or_insert(v)`: a borrow of the element, which is inserted before if it is not there.
    pub(super) fn entry_borrow(&mut self, expr: &syn::Expr) -> Option<Op> {
        let syn::Expr::MethodCall(or) = strip(expr) else {
            return None;
        };
        let syn::Expr::MethodCall(entry) = strip(&or.receiver) else {
            return None;
        };
        let name = or.method.to_string();
        if entry.method != "entry" || entry.args.len() != 1 {
            return None;
        }
        let value: syn::Expr = match (name.as_str(), or.args.first()) {
            ("or_insert", Some(value)) => value.clone(),
            ("or_insert_with", Some(make)) => syn::parse_quote!((#make)()),
            ("or_default", None) => syn::parse_quote!(Default::default()),
            _ => return None,
        };
        let map = &entry.receiver;
        self.place(map)?;
        let (key, value_name) = (
            self.names.numbered("key", entry.args[0].span()),
            self.names.numbered("value", value.span()),
        );
        let k = &entry.args[0];
        // The value is evaluated in any case, unless a closure makes it.
        let insert: syn::Block = match name.as_str() {
            "or_insert" => syn::parse_quote!({
                let #key = #k;
                let #value_name = #value;
                if !#map.contains_key(&#key) { #map.insert(#key.clone(), #value_name); }
            }),
            _ => syn::parse_quote!({
                let #key = #k;
                if !#map.contains_key(&#key) { #map.insert(#key.clone(), #value); }
            }),
        };
        self.block_stmts(&insert);
        self.view_borrow(&syn::parse_quote!(#map.get_mut(&#key).unwrap()))
    }
}
