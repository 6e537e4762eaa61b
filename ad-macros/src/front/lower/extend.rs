//! `v.extend(..)` with an iterator, or with a reference to elements.
//!
//! ```text
//! v.extend(x.iter().map(f));    for item1 in x.iter().map(f) { v.push(item1); }
//! v.extend(x.iter());           for item1 in x.iter().copied() { v.push(item1); }
//! v.extend(&x[1..]);            v.extend_from_slice(&x[1..]);
//! ```

use super::Lower;
use super::control::strip;
use super::loops::is_chain;
use super::place::has_call;
use super::syntax::is_inert_syntax;
use crate::front::missing::declares_function;
use crate::ir::VarKind;
use crate::names::Names;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// The statement that a vector is extended by. What is extended by constants alone may be another collection, and
    /// is left as it is.
    pub(super) fn extended(&mut self, expr: &syn::Expr) -> Option<syn::Expr> {
        let syn::Expr::MethodCall(e) = expr else {
            return None;
        };
        let (Some(arg), 1) = (e.args.first(), e.args.len()) else {
            return None;
        };
        let own = ["extend", "extend_from_slice", "push"]
            .iter()
            .any(|name| declares_function(&proc_macro2::Ident::new(name, e.method.span())));
        if e.method != "extend" {
            return None;
        }
        let vector = &e.receiver;
        let place = self.outline(vector)?;
        if own && !self.is_vector(&place) {
            return None;
        }
        // The place is named for each item, and its index is evaluated once.
        let fixed = place.index_reads().next().is_none() && is_inert_syntax(vector);
        if has_call(vector) || !fixed || self.is_map(&place) {
            return None;
        }
        let reads = self.inert(arg).reads;
        if reads.iter().all(|var| self.vars[var.0].inactive) && !self.is_vector(&place) {
            return None;
        }
        match strip(arg) {
            syn::Expr::Reference(lent) if lent.mutability.is_none() => {
                Some(syn::parse_quote_spanned!(e.span()=> #vector.extend_from_slice(#arg)))
            }
            syn::Expr::Path(path) if self.names_reference(path) => {
                Some(syn::parse_quote_spanned!(e.span()=> #vector.extend_from_slice(#arg)))
            }
            arg if is_chain(arg) => {
                let copied = match gives_references(arg)? {
                    true => syn::parse_quote_spanned!(arg.span()=> #arg.copied()),
                    false => arg.clone(),
                };
                Some(pushed(vector, &copied, self.names))
            }
            _ => None,
        }
    }

    /// Whether a name is that of a reference.
    fn names_reference(&self, path: &syn::ExprPath) -> bool {
        let var = path.path.get_ident().and_then(|name| self.lookup(name));
        var.is_some_and(|var| {
            let var = &self.vars[var.0];
            var.kind == VarKind::Reference
                || matches!(var.kind, VarKind::Alias(_)) && !var.is_mutable_reference()
        })
    }

    /// Whether a place is known to be a vector.
    fn is_vector(&self, place: &crate::ir::Place) -> bool {
        let ty = super::known_types::place_type(&self.vars, place);
        matches!(ty, Some(syn::Type::Path(path)) if path.path.segments.last().is_some_and(|last| last.ident == "Vec"))
    }
}

fn pushed(vector: &syn::Expr, items: &syn::Expr, names: &mut Names) -> syn::Expr {
    let item = names.numbered("item", items.span());
    syn::parse_quote!(for #item in #items { #vector.push(#item); })
}

/// Whether the items of an iterator are references, which a vector is extended by as copies; nothing if the syntax
/// does not say.
pub(super) fn gives_references(chain: &syn::Expr) -> Option<bool> {
    match strip(chain) {
        syn::Expr::MethodCall(e) => match e.method.to_string().as_str() {
            "iter" | "values" | "keys" => Some(true),
            "rev" | "skip" | "take" | "step_by" | "filter" | "take_while" | "chain" => {
                gives_references(&e.receiver)
            }
            "copied" | "cloned" | "map" => Some(false),
            _ => None,
        },
        syn::Expr::Range(_) => Some(false),
        _ => None,
    }
}
