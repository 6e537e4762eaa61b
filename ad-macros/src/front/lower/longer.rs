//! Functions of std that are other expressions written shorter.
//!
//! ```text
//! c.then_some(v)                  { let held1 = c; let held2 = v; if held1 { Some(held2) } else { None } }
//! c.then(|| v)                    if c { Some(v) } else { None }
//! it.reduce(|a, b| f(a, b))       it.fold(None, |held1, item1| Some(match held1 { None => item1, Some(held2) => f(held2, item1) }))
//! it.max_by(f)                    it.fold(None, |held1, item1| Some(match held1 { None => item1, Some(held2) => if f(&held2, &item1) == Greater { held2 } else { item1 } }))
//! x.iter().max_by(f)              x.get(x.iter().enumerate().max_by(|a, b| f(&a.1, &b.1)).map(|(i, _)| i).unwrap_or(usize::MAX))
//! x.iter().nth(k)                 x.get(k)
//! v.retain(|a| c)                 v = mem::take(&mut v).into_iter().filter(|a| c).collect::<Vec<_>>()
//! it.collect::<Option<Vec<T>>>()  'c: { let mut made1: Vec<T> = Vec::new(); for item1 in it { match item1 { Some(held1) => made1.push(held1), None => break 'c None } } Some(made1) }
//! Vec::from([a, b])               vec![a, b]
//! Vec::from(v)                    v.to_vec()
//! ```

use super::Lower;
use super::array_calls::{collected_array, mapped_by_path, part_written};
use super::control::strip;
use super::extend::gives_references;
use super::loops::is_chain;
use super::options::{applied, is_followed, is_simple};
use crate::front::missing::declared::{Declared, argument};
use crate::front::missing::declares_function;
use crate::ir::{Operand, VarKind};
use proc_macro2::{Ident, Span};
use quote::quote;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// A method that is written out.
    pub(super) fn longer_method(&mut self, e: &syn::ExprMethodCall) -> Option<Operand> {
        if declares_function(&e.method) && !is_chain_of_std(&e.receiver) {
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
            ("max_by" | "min_by", Some(f), 1) => self.extreme(e, f)?,
            ("collect", None, 0) => collected_array(e).or_else(|| self.collected(e))?,
            ("retain", Some(f), 1) => self.retained(&e.receiver, f)?,
            ("mapv" | "mapv_into" | "mapv_inplace", Some(f), 1) => mapped_by_path(e, f)?,
            ("assign" | "fill" | "scaled_add", Some(_), _) => part_written(e)?,
            _ => return None,
        };
        Some(self.operand(&longer))
    }

    /// A call that is written out.
    pub(super) fn longer_call(&mut self, e: &syn::ExprCall) -> Option<Operand> {
        let of_several = self.joined_arrays(e).or_else(|| self.array_by_position(e));
        if let Some(longer) = of_several {
            return Some(self.operand(&longer));
        }
        let (syn::Expr::Path(path), Some(of), 1) = (&*e.func, e.args.first(), e.args.len()) else {
            return None;
        };
        if let Some(longer) = self.array_of(&path.path, of) {
            return Some(self.operand(&longer));
        }
        let mut segments = path.path.segments.iter();
        let (vec, from) = (segments.next()?, segments.next()?);
        let own = crate::front::missing::declares_type(&vec.ident);
        if vec.ident != "Vec" || from.ident != "from" || segments.next().is_some() || own {
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
        syn::parse2(quote!({
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
        if declares_any(&["fold"], f.span()) {
            return None;
        }
        let so_far = self.names.numbered("held", f.span());
        let held = self.names.numbered("held", f.span());
        let item = self.names.numbered("item", f.span());
        // Both have one type, also where nothing else has said it yet.
        let (a, b) = (
            self.names.numbered("item", f.span()),
            self.names.numbered("item", f.span()),
        );
        let value = applied(f, &[quote!(#a), quote!(#b)])?;
        let value = quote!({ let [#a, #b] = [#held, #item]; #value });
        syn::parse2(quote!(
            #items.fold(None, |#so_far, #item| Some(match #so_far { None => #item, Some(#held) => #value }))
        ))
        .ok()
    }

    /// The greatest item by a comparison, the last of equal ones; or the least, the first of them.
    fn extreme(&mut self, e: &syn::ExprMethodCall, f: &syn::Expr) -> Option<syn::Expr> {
        if !is_chain(&e.receiver) || !is_followed(f) || declares_any(&["fold"], e.span()) {
            return None;
        }
        let (items, method) = (&e.receiver, &e.method);
        if let Some(of) = iterated(items) {
            let (a, b) = (
                self.names.numbered("item", f.span()),
                self.names.numbered("item", f.span()),
            );
            let order = applied(f, &[quote!(&#a.1), quote!(&#b.1)])?;
            return syn::parse2(quote!(#of.get(
                #items.enumerate().#method(|#a, #b| #order).map(|(i, _)| i).unwrap_or(usize::MAX)
            )))
            .ok();
        }
        if gives_references(items)? {
            return None;
        }
        let so_far = self.names.numbered("held", f.span());
        let held = self.names.numbered("held", f.span());
        let item = self.names.numbered("item", f.span());
        // Both have one type, also where nothing else has said it yet.
        let pair = [
            self.names.numbered("item", f.span()),
            self.names.numbered("item", f.span()),
        ];
        let [a, b] = &pair;
        let order = applied(f, &[quote!(#a), quote!(#b)])?;
        let order = quote!({ let [#a, #b] = [&#held, &#item]; #order });
        let (greater, other) = match method == "max_by" {
            true => (&held, &item),
            false => (&item, &held),
        };
        syn::parse2(quote!(
            #items.fold(None, |#so_far, #item| Some(match #so_far {
                None => #item,
                Some(#held) => if #order == ::core::cmp::Ordering::Greater { #greater } else { #other },
            }))
        ))
        .ok()
    }

    /// A vector in an option or a result: the first item without a value ends the loop.
    fn collected(&mut self, e: &syn::ExprMethodCall) -> Option<syn::Expr> {
        let ty = match e.turbofish.as_ref()?.args.first()? {
            syn::GenericArgument::Type(ty) => ty,
            _ => return None,
        };
        let option = argument(ty, "Option", 0);
        let vector = option.clone().or_else(|| argument(ty, "Result", 0))?;
        argument(&vector, "Vec", 0).filter(|_| is_chain(&e.receiver))?;
        let made = self.names.numbered("made", e.span());
        let held = self.names.numbered("held", e.span());
        let item = self.names.numbered("item", e.span());
        let error = self.names.numbered("error", e.span());
        let label = syn::Lifetime::new(&format!("'{made}"), e.span());
        let (good, otherwise) = match option {
            Some(_) => (quote!(Some), quote!(None)),
            None => (quote!(Ok), quote!(Err(#error))),
        };
        let items = &e.receiver;
        syn::parse2(quote!(
            #label: {
                let mut #made: #vector = Vec::new();
                for #item in #items {
                    match #item {
                        #good(#held) => #made.push(#held),
                        #otherwise => break #label #otherwise,
                    }
                }
                #good(#made)
            }
        ))
        .ok()
    }

    /// The elements of a vector that a condition holds of.
    fn retained(&mut self, vector: &syn::Expr, f: &syn::Expr) -> Option<syn::Expr> {
        let place = self.outline(vector)?;
        let one = matches!(strip(f), syn::Expr::Closure(closure) if closure.inputs.len() == 1);
        let own = ["collect", "filter", "into_iter"];
        // It is named more than once.
        if !one || !is_simple(vector) || self.is_map(&place) || declares_any(&own, f.span()) {
            return None;
        }
        // Not of a text or a queue, as far as its type is seen.
        let ty = self.type_of(vector);
        let known = ty.and_then(|ty| Some(Declared::around(self.site)?.named(&ty)));
        if known.is_some_and(|ty| argument(&ty, "Vec", 0).is_none()) {
            return None;
        }
        let root = &self.vars[place.root.0];
        if root.inactive {
            return None;
        }
        let lent = place.projections.is_empty() && root.is_mutable_reference();
        let known = lent || root.kind != VarKind::Reference;
        let whole = match lent {
            true => quote!(*#vector),
            false => quote!(#vector),
        };
        known.then_some(())?;
        syn::parse2(quote!(
            #whole = ::std::mem::take(&mut #whole).into_iter().filter(#f).collect::<Vec<_>>()
        ))
        .ok()
    }
}

/// `x.iter().nth(k)`
fn element(items: &syn::Expr, at: &syn::Expr) -> Option<syn::Expr> {
    let of = iterated(items)?;
    Some(syn::parse_quote_spanned!(items.span()=> #of.get(#at)))
}

/// What `x.iter()` goes through, where it may be named twice.
fn iterated(items: &syn::Expr) -> Option<&syn::Expr> {
    const OF_STD: &[&str] = &["enumerate", "get", "iter", "map", "unwrap_or"];
    match strip(items) {
        syn::Expr::MethodCall(e)
            if e.method == "iter"
                && e.args.is_empty()
                && is_simple(&e.receiver)
                && !declares_any(OF_STD, e.method.span()) =>
        {
            Some(&e.receiver)
        }
        _ => None,
    }
}

/// Whether an expression is a chain of iterators, and the file has no methods of the names in it: then it is none of
/// the user's types, of which a method may be called.
fn is_chain_of_std(expr: &syn::Expr) -> bool {
    match strip(expr) {
        syn::Expr::MethodCall(e) => {
            let from =
                e.args.is_empty() && matches!(e.method.to_string().as_str(), "iter" | "into_iter");
            super::loops::is_chain(expr)
                && !declares_function(&e.method)
                && (from || is_chain_of_std(&e.receiver))
        }
        _ => false,
    }
}

/// Whether the file has a function of one of these names of std's.
fn declares_any(names: &[&str], site: Span) -> bool {
    let mut names = names.iter();
    names.any(|name| declares_function(&Ident::new(name, site)))
}
