//! Functions of std that are other expressions written shorter.
//!
//! ```text
//! c.then_some(v)                  { let held1 = c; let held2 = v; if held1 { Some(held2) } else { None } }
//! c.then(|| v)                    if c { Some(v) } else { None }
//! it.reduce(|a, b| f(a, b))       it.fold(None, |held1, item1| Some(match held1 { None => item1, Some(held2) => f(held2, item1) }))
//! x.iter().nth(k)                 x.get(k)
//! v.retain(|a| c)                 v = mem::take(&mut v).into_iter().filter(|a| c).collect::<Vec<_>>()
//! Vec::from([a, b])               vec![a, b]
//! Vec::from(v)                    v.to_vec()
//! ```

use super::Lower;
use super::control::strip;
use super::extend::gives_references;
use super::loops::is_chain;
use super::options::{applied, is_followed};
use super::place::has_call;
use crate::front::missing::declares_function;
use crate::ir::{Operand, VarKind};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// A method that is written out.
    pub(super) fn longer_method(&mut self, e: &syn::ExprMethodCall) -> Option<Operand> {
        if declares_function(&e.method) {
            return None;
        }
        let longer = match (e.method.to_string().as_str(), e.args.first(), e.args.len()) {
            ("then_some", Some(value), 1) => self.then_some(&e.receiver, value)?,
            ("then", Some(f), 1) if is_followed(f) => {
                let (condition, value) = (&e.receiver, applied(f, &[])?);
                syn::parse_quote!(if #condition { Some(#value) } else { None })
            }
            ("reduce", Some(f), 1) => self.reduced(&e.receiver, f)?,
            ("nth", Some(at), 1) => element(&e.receiver, at)?,
            ("retain", Some(f), 1) => self.retained(&e.receiver, f)?,
            _ => return None,
        };
        Some(self.operand(&longer))
    }

    /// A call that is written out.
    pub(super) fn longer_call(&mut self, e: &syn::ExprCall) -> Option<Operand> {
        let (syn::Expr::Path(path), Some(of), 1) = (&*e.func, e.args.first(), e.args.len()) else {
            return None;
        };
        let mut segments = path.path.segments.iter();
        let (vec, from) = (segments.next()?, segments.next()?);
        if vec.ident != "Vec" || from.ident != "from" || segments.next().is_some() {
            return None;
        }
        let longer: syn::Expr = match strip(of) {
            syn::Expr::Array(array) => {
                let elements = &array.elems;
                syn::parse_quote_spanned!(e.span()=> vec![#elements])
            }
            syn::Expr::Path(_)
            | syn::Expr::Field(_)
            | syn::Expr::Index(_)
            | syn::Expr::Reference(_) => {
                syn::parse_quote_spanned!(e.span()=> (#of).to_vec())
            }
            _ => return None,
        };
        Some(self.operand(&longer))
    }

    fn then_some(&mut self, condition: &syn::Expr, value: &syn::Expr) -> Option<syn::Expr> {
        let held = self.names.numbered("held", condition.span());
        let some = self.names.numbered("held", value.span());
        syn::parse2(quote::quote!({
            let #held = #condition;
            let #some = #value;
            if #held { Some(#some) } else { None }
        }))
        .ok()
    }

    /// Of items that are no references: what `reduce` gives is one of them, or made of them.
    fn reduced(&mut self, items: &syn::Expr, f: &syn::Expr) -> Option<syn::Expr> {
        if !is_chain(items) || gives_references(items)? || !is_followed(f) {
            return None;
        }
        let so_far = self.names.numbered("held", f.span());
        let held = self.names.numbered("held", f.span());
        let item = self.names.numbered("item", f.span());
        let value = applied(f, &[quote::quote!(#held), quote::quote!(#item)])?;
        syn::parse2(quote::quote!(
            #items.fold(None, |#so_far, #item| Some(match #so_far { None => #item, Some(#held) => #value }))
        ))
        .ok()
    }

    /// The elements of a vector that a condition holds of.
    fn retained(&mut self, vector: &syn::Expr, f: &syn::Expr) -> Option<syn::Expr> {
        let place = self.outline(vector)?;
        let one = matches!(strip(f), syn::Expr::Closure(closure) if closure.inputs.len() == 1);
        if !one || has_call(vector) || self.is_map(&place) {
            return None;
        }
        let root = &self.vars[place.root.0];
        let lent = place.projections.is_empty() && root.is_mutable_reference();
        let known = lent || root.kind != VarKind::Reference;
        let whole = match lent {
            true => quote::quote!(*#vector),
            false => quote::quote!(#vector),
        };
        known.then_some(())?;
        syn::parse2(quote::quote!(
            #whole = ::std::mem::take(&mut #whole).into_iter().filter(#f).collect::<Vec<_>>()
        ))
        .ok()
    }
}

/// `x.iter().nth(k)`
fn element(items: &syn::Expr, at: &syn::Expr) -> Option<syn::Expr> {
    match strip(items) {
        syn::Expr::MethodCall(e) if e.method == "iter" && e.args.is_empty() => {
            let of = &e.receiver;
            Some(syn::parse_quote_spanned!(items.span()=> #of.get(#at)))
        }
        _ => None,
    }
}
