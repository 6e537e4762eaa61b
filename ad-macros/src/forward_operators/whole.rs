//! Jacobians, Hessians, and products with Hessians, of closures.
//!
//! The product with the Hessian is the gradient of the slope: of the closure's pushforward, in which the
//! direction is a constant.

use super::Operator;
use crate::emit::item::imports;
use crate::emit::pushforward::formulas::within;
use crate::emit::pushforward::inline::pushed_again;
use crate::items::one_or_tuple;
use crate::names::Names;
use crate::operators::{self, arguments, compile_closure, with_plain_parameters};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// The arguments, each under a name.
struct Kept {
    names: Vec<Ident>,
    tokens: TokenStream,
    /// The arguments again, by value or by reference as they were.
    again: Vec<syn::Expr>,
}

/// As the operators see what is passed by reference.
fn is_reference(at: &syn::Expr, input: &syn::Pat) -> bool {
    matches!(at, syn::Expr::Reference(_))
        || matches!(input, syn::Pat::Type(typed) if matches!(*typed.ty, syn::Type::Reference(_)))
}

fn keep(at: &[syn::Expr], closure: &syn::ExprClosure, names: &mut Names) -> Kept {
    let kept: Vec<Ident> = at
        .iter()
        .map(|_| names.numbered("at", Span::call_site()))
        .collect();
    let values = arguments(at, closure);
    let again = at
        .iter()
        .zip(&closure.inputs)
        .zip(&kept)
        .map(|((expr, input), name)| {
            if is_reference(expr, input) {
                syn::parse_quote!(&*#name)
            } else {
                syn::parse_quote!(::core::clone::Clone::clone(&#name))
            }
        })
        .collect();
    Kept {
        tokens: quote!(#(let #kept = #values;)*),
        names: kept,
        again,
    }
}

/// The gradient of the slope of a closure: an expression that reads the directions, owned, under these
/// names. With `both`, the slope is that of the directions, too, whose cotangent is the gradient.
fn product(
    at: &[syn::Expr],
    closure: &syn::ExprClosure,
    kept: &Kept,
    names: &mut Names,
    both: bool,
) -> Result<(Vec<Ident>, TokenStream), TokenStream> {
    let inline = within(|| compile_closure(closure, at, false, names))?;
    let pushed = pushed_again(&inline.compiled, names)?;
    let (dots, body) = (&pushed.dots, &pushed.body);
    let inputs = inline
        .params
        .iter()
        .zip(&closure.inputs)
        .map(|(name, input)| match input {
            syn::Pat::Type(typed) => {
                let ty = &typed.ty;
                quote!(#name: #ty)
            }
            _ => quote!(#name),
        });
    let slope = names.numbered("slope", Span::call_site());
    let more: Vec<&Ident> = dots.iter().filter(|_| both).collect();
    let pushed: syn::ExprClosure =
        syn::parse2(quote!(|#(#inputs,)* #(#more),*| { let (_, #slope) = #body; #slope }))
            .map_err(|error| error.to_compile_error())?;
    let references: Vec<bool> = at
        .iter()
        .zip(&closure.inputs)
        .map(|(expr, input)| is_reference(expr, input))
        .collect();
    let lent = references
        .iter()
        .zip(dots)
        .filter(|(reference, _)| **reference);
    let lent = lent.map(|(_, dot)| quote!(let #dot = &#dot;));
    let mut again = kept.again.clone();
    if both {
        again.extend(
            references
                .iter()
                .zip(dots)
                .map(|(reference, dot)| -> syn::Expr {
                    if *reference {
                        syn::parse_quote!(&*#dot)
                    } else {
                        syn::parse_quote!(#dot)
                    }
                }),
        );
    }
    let gradient = operators::at_closure(operators::Operator::Gradient, &again, &pushed);
    Ok((dots.clone(), quote!({ #(#lent)* #gradient })))
}

fn wrapped(body: TokenStream) -> TokenStream {
    let (imports, allows) = (imports(), operators::allows());
    quote!({
        #allows
        let operated = { #imports #body };
        operated
    })
}

pub(super) fn hvp(
    at: &[syn::Expr],
    directions: &[syn::Expr],
    closure: &syn::ExprClosure,
    both: bool,
) -> TokenStream {
    if closure.inputs.len() != at.len() {
        return super::wrong_count(at.len(), closure);
    }
    let closure = &with_plain_parameters(closure);
    let mut names = Names::avoiding(quote!(#closure #(#at)* #(#directions)*));
    let kept = keep(at, closure, &mut names);
    let (dots, product) = match product(at, closure, &kept, &mut names, both) {
        Ok(parts) => parts,
        Err(errors) => return quote!({ #errors }),
    };
    let (head, kept) = (&kept.tokens, &kept.names);
    let head = quote!(#head #(let #dots = ad::direction(&#kept, #directions);)*);
    if !both {
        return wrapped(quote!(#head #product));
    }
    let mut part = |base: &str| -> Vec<Ident> {
        let parts = at.iter();
        parts
            .map(|_| names.numbered(base, Span::call_site()))
            .collect()
    };
    let (products, gradients) = (part("product"), part("gradient"));
    let (product_of, gradient) = (one_or_tuple(&products), one_or_tuple(&gradients));
    wrapped(quote!(#head let (#(#products,)* #(#gradients),*) = #product; (#gradient, #product_of)))
}

pub(super) fn hessian(at: &[syn::Expr], closure: &syn::ExprClosure) -> TokenStream {
    let mut names = Names::avoiding(quote!(#closure #(#at)*));
    let kept = keep(at, closure, &mut names);
    let (dots, product) = match product(at, closure, &kept, &mut names, false) {
        Ok(parts) => parts,
        Err(errors) => return quote!({ #errors }),
    };
    let (head, kept) = (&kept.tokens, &kept.names);
    let zeros: Vec<TokenStream> = kept
        .iter()
        .map(|kept| quote!(ad::zeros_of(&#kept)))
        .collect();
    let (zeros, pattern) = (one_or_tuple(&zeros), one_or_tuple(&dots));
    wrapped(quote!(#head ad::hessian_by(#zeros, |#pattern| {
        #(let #dots = ad::direction(&#kept, #dots);)*
        #product
    })))
}

pub(super) fn jacobian(at: &[syn::Expr], closure: &syn::ExprClosure) -> TokenStream {
    let mut names = Names::avoiding(quote!(#closure #(#at)*));
    let kept = keep(at, closure, &mut names);
    // The reverse, behind it, reads variables of the user.
    let differential = names.fresh("differential", Span::call_site());
    let forward = super::at_closure(Operator::Differential, &kept.again, closure);
    let reverse = operators::at_closure(operators::Operator::Pullback, &kept.again, closure);
    let (head, kept) = (&kept.tokens, &kept.names);
    let dots: Vec<Ident> = kept
        .iter()
        .map(|_| names.numbered("direction", Span::call_site()))
        .collect();
    let zeros: Vec<TokenStream> = kept
        .iter()
        .map(|kept| quote!(ad::zeros_of(&#kept)))
        .collect();
    let (zeros, pattern) = (one_or_tuple(&zeros), one_or_tuple(&dots));
    wrapped(quote!(
        #head
        let #differential = #forward;
        ad::jacobian_by(#zeros, |#pattern| #differential(#(#dots),*), || #reverse)
    ))
}
