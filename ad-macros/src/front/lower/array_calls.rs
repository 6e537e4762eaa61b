//! Functions that make arrays of `ndarray`, written as those of vectors.
//!
//! ```text
//! it.collect::<Array1<T>>()       Array1::from_vec(it.collect::<Vec<T>>())
//! Array1::from_iter(it)           Array1::from_vec(it.collect::<Vec<_>>())
//! arr1(&[a, b])                   ad::Array1::from_vec(vec![a, b])
//! arr1(&v)                        ad::Array1::from_vec(v.to_vec())
//! arr2(&[[a, b], [c, d]])         ad::Array2::from(vec![[a, b], [c, d]])
//! arr2(&v)                        ad::Array2::from(v.to_vec())
//! concatenate(axis, &[a, b])      [a, b].into_ad_concatenated(axis)
//! Array2::from_shape_fn((m, n), |(i, j)| e)
//!                                 { let mut made = Vec::new(); for i in 0..m { for j in 0..n { made.push(e); } } Array2::from_shape_vec((m, n), made).unwrap() }
//! x.mapv(f64::sin)                x.mapv(|item: f64| f64::sin(item))
//! y.slice_mut(p).assign(&x)       y.ad_assign_slice(p, &x)
//! y.row_mut(i).fill(x)            y.ad_fill_index_axis(ad::Axis(0), i, x)
//! ```

use super::Lower;
use super::control::strip;
use super::loops::is_chain;
use crate::front::missing::declared::argument;
use crate::front::missing::{declares_function, declares_type, is_of_ndarray};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
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

    /// `from_shape_fn`, where it can be seen how many axes there are.
    pub(super) fn array_by_position(&mut self, e: &syn::ExprCall) -> Option<syn::Expr> {
        let (syn::Expr::Path(path), Some(shape), Some(closure), 2) =
            (&*e.func, e.args.first(), e.args.last(), e.args.len())
        else {
            return None;
        };
        let mut segments = path.path.segments.iter().rev();
        let (function, array) = (segments.next()?, segments.next()?);
        let (syn::Expr::Closure(closure), true) =
            (strip(closure), function.ident == "from_shape_fn")
        else {
            return None;
        };
        let (name, leaves) = (
            array.ident.to_string(),
            super::arrays::returns(&closure.body),
        );
        if closure.inputs.len() != 1 || leaves || declares_type(&array.ident) {
            return None;
        }
        let (pattern, body) = (&closure.inputs[0], &closure.body);
        let (axes, shape) = shape_of(shape);
        let in_pattern = match pattern {
            syn::Pat::Tuple(parts) => Some(parts.elems.len()),
            _ => None,
        };
        let named = name.strip_prefix("Array")?.parse().ok();
        let axes = named.or(axes).or(in_pattern)?;
        let known = matches!(name.as_str(), "Array" | "Array1" | "Array2" | "Array3");
        if !known || !(1..=3).contains(&axes) || in_pattern.is_some_and(|n| n != axes) {
            return None;
        }
        let span = e.span();
        let mut numbered = |name| self.names.numbered(name, span);
        let lengths: Vec<Ident> = (0..axes).map(|_| numbered("length")).collect();
        let at: Vec<Ident> = (0..axes).map(|_| numbered("at")).collect();
        let made = numbered("made");
        let tuple = |of: &[Ident]| match of {
            [one] => quote!(#one),
            several => quote!((#(#several),*)),
        };
        let (all, here) = (tuple(&lengths), tuple(&at));
        let types = match axes {
            1 => quote!(usize),
            _ => {
                let each = at.iter().map(|_| quote!(usize));
                quote!((#(#each),*))
            }
        };
        let mut each = quote!({ #made.push({ let #pattern = #here; #body }); });
        for (at, length) in at.iter().zip(&lengths).rev() {
            each = quote!({ for #at in 0..#length #each });
        }
        let mut make = path.clone();
        let last = make.path.segments.last_mut()?;
        last.ident = Ident::new("from_shape_vec", last.ident.span());
        let longer = quote_spanned!(span=> {
            let #all: #types = #shape;
            let mut #made = Vec::new();
            #each
            #make(#all, #made).unwrap()
        });
        syn::parse2(longer).ok()
    }

    /// `concatenate` and `stack` of arrays that are written out.
    pub(super) fn joined_arrays(&self, e: &syn::ExprCall) -> Option<syn::Expr> {
        let (syn::Expr::Path(path), Some(axis), Some(arrays), 2) =
            (&*e.func, e.args.first(), e.args.last(), e.args.len())
        else {
            return None;
        };
        let name = &path.path.segments.last()?.ident;
        let method = joined_by(name)?;
        let syn::Expr::Reference(lent) = strip(arrays) else {
            return None;
        };
        let syn::Expr::Array(arrays) = strip(&lent.expr) else {
            return None;
        };
        if self.lookup(name).is_some() || !is_of_ndarray(&path.path) {
            return None;
        }
        syn::parse2(quote_spanned!(e.span()=> #arrays.#method(#axis))).ok()
    }
}

/// How many axes a shape has, as far as it is seen, and the shape as a number or a tuple.
fn shape_of(shape: &syn::Expr) -> (Option<usize>, TokenStream) {
    match strip(shape) {
        syn::Expr::Tuple(tuple) if tuple.elems.len() == 1 => {
            let length = &tuple.elems[0];
            (Some(1), quote!(#length))
        }
        syn::Expr::Tuple(tuple) => (Some(tuple.elems.len()), quote!(#tuple)),
        syn::Expr::Array(array) => {
            let lengths = &array.elems;
            match lengths.len() {
                1 => (Some(1), quote!(#lengths)),
                axes => (Some(axes), quote!((#lengths))),
            }
        }
        syn::Expr::Lit(length) => (Some(1), quote!(#length)),
        syn::Expr::MethodCall(e) if e.method == "raw_dim" && e.args.is_empty() => {
            let (array, dim) = (&e.receiver, Ident::new("dim", e.method.span()));
            (None, quote!(#array.#dim()))
        }
        other => (None, quote!(#other)),
    }
}

/// The method in the place of the function or macro.
pub(crate) fn joined_by(name: &Ident) -> Option<Ident> {
    let method = match name.to_string().as_str() {
        "concatenate" => "into_ad_concatenated",
        "stack" => "into_ad_stacked",
        _ => return None,
    };
    Some(Ident::new(method, name.span()))
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

/// `x.mapv(f64::sin)`: a function of numbers that is no value with a derivative.
pub(super) fn mapped_by_path(e: &syn::ExprMethodCall, f: &syn::Expr) -> Option<syn::Expr> {
    let syn::Expr::Path(path) = strip(f) else {
        return None;
    };
    let segments: Vec<_> = path.path.segments.iter().collect();
    let [number, name] = segments[..] else {
        return None;
    };
    let of_numbers = number.ident == "f64" || number.ident == "f32";
    if path.qself.is_some() || !of_numbers || !crate::names::is_elementary(&name.ident.to_string())
    {
        return None;
    }
    let (receiver, method) = (&e.receiver, &e.method);
    let (span, item) = (f.span(), Ident::new("item", f.span()));
    let closure = quote_spanned!(span=> |#item: #number| #path(#item));
    syn::parse2(quote_spanned!(e.span()=> #receiver.#method(#closure))).ok()
}

/// A write to a part of an array, which has no name: one write to the array.
pub(super) fn part_written(e: &syn::ExprMethodCall) -> Option<syn::Expr> {
    let syn::Expr::MethodCall(part) = strip(&e.receiver) else {
        return None;
    };
    let (array, place) = (&part.receiver, &part.args);
    let (kind, place) = match (part.method.to_string().as_str(), place.len()) {
        ("slice_mut", 1) => ("slice", quote!(#place)),
        ("index_axis_mut", 2) => ("index_axis", quote!(#place)),
        ("row_mut", 1) => ("index_axis", quote!(ad::Axis(0), #place)),
        ("column_mut", 1) => ("index_axis", quote!(ad::Axis(1), #place)),
        _ => return None,
    };
    if declares_function(&part.method) {
        return None;
    }
    let method = format_ident!("ad_{}_{kind}", e.method, span = e.method.span());
    let args = &e.args;
    syn::parse2(quote_spanned!(e.span()=> #array.#method(#place, #args))).ok()
}
