//! Functions that make arrays of `ndarray`, written as those of vectors.
//!
//! ```text
//! it.collect::<Array1<T>>()       Array1::from_vec(it.collect::<Vec<T>>())
//! Array1::from_iter(it)           Array1::from_vec(it.collect::<Vec<_>>())
//! arr1(&[a, b])                   ad::Array1::from_vec(vec![a, b])
//! arr1(&v)                        ad::Array1::from_vec(v.to_vec())
//! arr2(&[[a, b], [c, d]])         ad::Array2::from(vec![[a, b], [c, d]])
//! arr2(&v)                        ad::Array2::from(v.to_vec())
//! ```

use super::Lower;
use super::control::strip;
use super::loops::is_chain;
use crate::front::missing::declared::argument;
use crate::front::missing::{declares_type, is_of_ndarray};
use proc_macro2::Ident;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// A function of one argument that makes an array.
    pub(super) fn array_of(&self, path: &syn::Path, of: &syn::Expr) -> Option<syn::Expr> {
        let name = &path.segments.last()?.ident;
        let make = match name.to_string().as_str() {
            "from_iter" => return of_items(path, of),
            "arr1" => quote!(ad::Array1::from_vec),
            "arr2" => quote!(ad::Array2::from),
            _ => return None,
        };
        if self.lookup(name).is_some() || !is_of_ndarray(path) {
            return None;
        }
        let elements = match strip(of) {
            syn::Expr::Reference(lent) => strip(&lent.expr),
            of => of,
        };
        let span = name.span();
        let longer = match elements {
            syn::Expr::Array(array) => {
                let elements = &array.elems;
                quote_spanned!(span=> #make(vec![#elements]))
            }
            syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_) => {
                quote_spanned!(span=> #make((#elements).to_vec()))
            }
            _ => return None,
        };
        syn::parse2(longer).ok()
    }
}

/// `Array1::from_iter(items)`, where the items are a chain.
fn of_items(path: &syn::Path, items: &syn::Expr) -> Option<syn::Expr> {
    let mut path = path.clone();
    let mut segments = path.segments.iter_mut().rev();
    let (from_iter, array) = (segments.next()?, segments.next()?);
    let known = array.ident == "Array" || array.ident == "Array1";
    if !known || declares_type(&array.ident) || !is_chain(items) {
        return None;
    }
    from_iter.ident = Ident::new("from_vec", from_iter.ident.span());
    Some(syn::parse_quote_spanned!(items.span()=>
        #path(#items.collect::<Vec<_>>())
    ))
}

/// An array whose type is told.
pub(super) fn collected_array(e: &syn::ExprMethodCall) -> Option<syn::Expr> {
    let ty = match e.turbofish.as_ref()?.args.first()? {
        syn::GenericArgument::Type(syn::Type::Path(ty)) if is_chain(&e.receiver) => ty,
        _ => return None,
    };
    let mut path = ty.path.clone();
    let last = path.segments.last_mut()?;
    if last.ident != "Array1" || declares_type(&last.ident) {
        return None;
    }
    let elements = argument(&syn::Type::Path(ty.clone()), "Array1", 0);
    let elements = elements.unwrap_or_else(|| syn::parse_quote!(_));
    last.arguments = syn::PathArguments::None;
    let items = &e.receiver;
    Some(syn::parse_quote_spanned!(e.span()=>
        #path::from_vec(#items.collect::<Vec<#elements>>())
    ))
}
