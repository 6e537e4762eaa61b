//! A chain by the positions of its items.

use super::begins_at_items;
use crate::front::lower::Lower;
use crate::front::lower::control::strip;
use crate::front::lower::syntax::is_assignment;
use crate::ir::{Mode, VarId, VarKind};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// What there is instead of an iterator.
pub(super) struct Positions {
    /// `let` statements for what it is made of.
    pub(super) before: Vec<syn::Stmt>,
    /// How many items there are.
    pub(super) count: syn::Expr,
    pub(super) item: Item,
    /// The chain again, by the names that those statements give.
    pub(super) chain: syn::Expr,
}

/// The item at a position, as an expression.
pub(super) type Item = Box<dyn Fn(&syn::Expr) -> syn::Expr>;

impl Lower<'_> {
    /// A chain by the positions of its items.
    pub(super) fn positions(&mut self, expr: &syn::Expr) -> Option<Positions> {
        let syn::Expr::MethodCall(e) = strip(expr) else {
            return None;
        };
        let (name, method) = (e.method.to_string(), &e.method);
        match (name.as_str(), e.args.len()) {
            ("iter", 0) => Some(self.elements_by_position(&e.receiver, true)),
            ("into_iter", 0) if !begins_at_items(&e.receiver) => {
                let by_reference = self.is_lent(&e.receiver);
                Some(self.elements_by_position(&e.receiver, by_reference))
            }
            ("into_iter", 0) => self.positions(&e.receiver),
            ("chunks" | "chunks_exact" | "windows", 1) => {
                let mut slices = self.elements_by_position(&e.receiver, true);
                let n = self.named_part(&e.args[0], &mut slices.before);
                let (len, chain) = (slices.count, slices.chain);
                let source = inner_source(&chain)?;
                let ends = len.clone();
                let exact = name == "chunks_exact";
                slices.count = match name.as_str() {
                    "windows" => syn::parse_quote!((#len + 1).saturating_sub(#n)),
                    "chunks" => syn::parse_quote!(#len.div_ceil(#n)),
                    _ => syn::parse_quote!((#len / #n)),
                };
                slices.chain = syn::parse_quote!(#source.#method(#n));
                slices.item = match name.as_str() {
                    "windows" => Box::new(move |at| syn::parse_quote!(&#source[#at..#at + #n])),
                    _ if exact => {
                        Box::new(move |at| syn::parse_quote!(&#source[#at * #n..(#at + 1) * #n]))
                    }
                    _ => Box::new(
                        move |at| syn::parse_quote!(&#source[#at * #n..((#at + 1) * #n).min(#ends)]),
                    ),
                };
                Some(slices)
            }
            ("copied" | "cloned", 0) => {
                let inner = self.positions(&e.receiver)?;
                Some(
                    inner.chain_with(quote!(#method()), |item, at| match item(at) {
                        syn::Expr::Reference(item) => {
                            let item = item.expr;
                            syn::parse_quote!(#item.clone())
                        }
                        item => syn::parse_quote!((#item).clone()),
                    }),
                )
            }
            ("enumerate", 0) => {
                let inner = self.positions(&e.receiver)?;
                Some(inner.chain_with(quote!(#method()), |item, at| {
                    let item = item(at);
                    syn::parse_quote!((#at, #item))
                }))
            }
            ("rev", 0) => {
                let inner = self.positions(&e.receiver)?;
                let count = inner.count.clone();
                Some(inner.chain_with(quote!(#method()), move |item, at| {
                    item(&syn::parse_quote!((#count - 1 - #at)))
                }))
            }
            ("skip", 1) => {
                let mut inner = self.positions(&e.receiver)?;
                let n = self.named_part(&e.args[0], &mut inner.before);
                let count = inner.count;
                inner.count = syn::parse_quote!(#count.saturating_sub(#n));
                Some(inner.chain_with(quote!(#method(#n)), move |item, at| {
                    item(&syn::parse_quote!((#at + #n)))
                }))
            }
            ("take", 1) => {
                let mut inner = self.positions(&e.receiver)?;
                let n = self.named_part(&e.args[0], &mut inner.before);
                let count = inner.count;
                inner.count = syn::parse_quote!(#count.min(#n));
                Some(inner.chain_with(quote!(#method(#n)), |item, at| item(at)))
            }
            ("zip", 1) => {
                let mut inner = self.positions(&e.receiver)?;
                let other = self.zipped(&e.args[0])?;
                let (right, chain) = (other.item, other.chain);
                let (a, b) = (inner.count, other.count);
                inner.count = syn::parse_quote!(#a.min(#b));
                inner.before.extend(other.before);
                Some(inner.chain_with(quote!(#method(#chain)), move |left, at| {
                    let (left, right) = (left(at), right(at));
                    syn::parse_quote!((#left, #right))
                }))
            }
            ("map", 1) => {
                let mut inner = self.positions(&e.receiver)?;
                let closure = match strip(&e.args[0]) {
                    // Where items are passed over, it does not run.
                    closure @ syn::Expr::Closure(_) if !self.may_write(closure) => {
                        self.named_part(closure, &mut inner.before)
                    }
                    _ => return None,
                };
                Some(
                    inner.chain_with(quote!(#method(#closure)), move |item, at| {
                        let item = item(at);
                        syn::parse_quote!(#closure(#item))
                    }),
                )
            }
            _ => None,
        }
    }

    /// The argument of `zip`: a chain, or what it makes one of.
    fn zipped(&mut self, expr: &syn::Expr) -> Option<Positions> {
        match strip(expr) {
            syn::Expr::Reference(e) if e.mutability.is_none() => {
                Some(self.elements_by_position(&e.expr, true))
            }
            other if begins_at_items(other) => self.positions(other),
            path @ (syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Call(_)) => {
                let by_reference = self.is_lent(path);
                Some(self.elements_by_position(path, by_reference))
            }
            _ => None,
        }
    }

    fn elements_by_position(&mut self, source: &syn::Expr, by_reference: bool) -> Positions {
        let name = self.names.numbered("source", source.span());
        let init: syn::Stmt = match by_reference {
            true => syn::parse_quote!(let #name = &#source;),
            false => syn::parse_quote!(let #name = #source;),
        };
        let taken = name.clone();
        Positions {
            before: vec![init],
            count: syn::parse_quote!(#name.len()),
            item: match by_reference {
                true => Box::new(move |at| syn::parse_quote!(&#taken[#at])),
                false => Box::new(move |at| syn::parse_quote!(#taken[#at].clone())),
            },
            chain: match by_reference {
                true => syn::parse_quote!(#name.iter()),
                false => syn::parse_quote!(#name.into_iter()),
            },
        }
    }

    /// Whether an expression is a reference, as far as the syntax says.
    fn is_lent(&mut self, expr: &syn::Expr) -> bool {
        let before = self.out.last().map_or(0, Vec::len);
        let place = match strip(expr) {
            syn::Expr::Reference(_) => return true,
            path @ (syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_)) => {
                self.place(path)
            }
            _ => None,
        };
        if let Some(block) = self.out.last_mut() {
            block.truncate(before);
        }
        place.is_some_and(|place| self.referred(place).1 != Mode::Value)
    }

    /// Whether a closure may change what it captures.
    fn may_write(&self, closure: &syn::Expr) -> bool {
        struct Writes(bool);
        impl<'ast> Visit<'ast> for Writes {
            fn visit_expr(&mut self, expr: &'ast syn::Expr) {
                self.0 |= match expr {
                    syn::Expr::Assign(_) | syn::Expr::MethodCall(_) | syn::Expr::Call(_) => true,
                    syn::Expr::Binary(e) => is_assignment(&e.op),
                    syn::Expr::Reference(e) => e.mutability.is_some(),
                    _ => false,
                };
                visit::visit_expr(self, expr);
            }
        }
        let mut writes = Writes(false);
        writes.visit_expr(closure);
        let changeable = |var: &VarId| {
            let var = &self.vars[var.0];
            var.mutable || var.kind == VarKind::Mutable
        };
        writes.0 && self.inert(closure).reads.iter().any(changeable)
    }

    fn named_part(&mut self, expr: &syn::Expr, before: &mut Vec<syn::Stmt>) -> Ident {
        let name = self.names.numbered("part", expr.span());
        before.push(syn::parse_quote!(let #name = #expr;));
        name
    }
}

impl Positions {
    /// With an adaptor behind it, and other items.
    fn chain_with(
        self,
        adaptor: TokenStream,
        item: impl Fn(&Item, &syn::Expr) -> syn::Expr + 'static,
    ) -> Positions {
        let (chain, before) = (self.chain, self.item);
        Positions {
            before: self.before,
            count: self.count,
            chain: syn::parse_quote!(#chain.#adaptor),
            item: Box::new(move |at| item(&before, at)),
        }
    }
}

/// The adaptor that has no items by position.
pub(super) fn not_followed(expr: &syn::Expr) -> Option<Span> {
    const FOLLOWED: &[&str] = &[
        "chunks",
        "chunks_exact",
        "cloned",
        "copied",
        "enumerate",
        "into_iter",
        "iter",
        "map",
        "rev",
        "skip",
        "take",
        "windows",
        "zip",
    ];
    let syn::Expr::MethodCall(e) = strip(expr) else {
        return None;
    };
    not_followed(&e.receiver).or_else(|| {
        let followed = FOLLOWED.iter().any(|name| e.method == name);
        (!followed).then(|| e.method.span())
    })
}

/// `x` of `x.iter()`
fn inner_source(chain: &syn::Expr) -> Option<syn::Expr> {
    match chain {
        syn::Expr::MethodCall(e) => Some((*e.receiver).clone()),
        _ => None,
    }
}
