//! The operators of forward mode: `derivative_at!`, `differential!`, `jacobian!` and their kin.

mod directional;
mod whole;

pub(crate) use directional::directional;

use crate::args::OperatorArgs;
use crate::emit::item::imports;
use crate::emit::pushforward::inline::{Pushed, pushed};
use crate::front::missing;
use crate::items::one_or_tuple;
use crate::names::Names;
use crate::operators::{at_path, bound, compile_closure, count, of_path, with_plain_parameters};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Operator {
    Derivative,
    ValueWithDerivative,
    Differential,
    ValueWithDifferential,
    Jacobian,
    Hessian,
}

impl Operator {
    fn function(self) -> TokenStream {
        match self {
            Operator::Derivative => quote!(::ad_runtime::forward::derivative),
            Operator::ValueWithDerivative => quote!(::ad_runtime::forward::value_with_derivative),
            Operator::Differential => quote!(::ad_runtime::forward::differential),
            Operator::ValueWithDifferential => {
                quote!(::ad_runtime::forward::value_with_differential)
            }
            Operator::Jacobian => quote!(::ad_runtime::forward::jacobian),
            Operator::Hessian => quote!(::ad_runtime::forward::hessian),
        }
    }
}

pub(crate) fn operator(operator: Operator, tokens: TokenStream) -> TokenStream {
    let args = match syn::parse2::<OperatorArgs>(tokens) {
        Ok(args) => args,
        Err(error) => return error.to_compile_error(),
    };
    if let syn::Expr::Path(path) = &args.function
        && let Some(error) = missing::function(path)
    {
        return quote!({ #error });
    }
    match (&args.function, args.at.is_empty()) {
        (syn::Expr::Path(path), true) => of_path(&operator.function(), path),
        (syn::Expr::Path(path), false) => at_path(&operator.function(), &args.at, path),
        (syn::Expr::Closure(closure), false) => at_closure(operator, &args.at, closure),
        (function, _) => syn::Error::new_spanned(
            function,
            "where is the closure to be differentiated?\nhelp: give the arguments first, `differential!(x, |x| ..)`",
        )
        .to_compile_error(),
    }
}

/// `differential!(x, |x| body)`
fn at_closure(operator: Operator, at: &[syn::Expr], closure: &syn::ExprClosure) -> TokenStream {
    if closure.inputs.len() != at.len() {
        return wrong_count(at.len(), closure);
    }
    let closure = &with_plain_parameters(closure);
    match operator {
        Operator::Jacobian => return whole::jacobian(at, closure),
        Operator::Hessian => return whole::hessian(at, closure),
        _ => {}
    }
    let mut names = Names::avoiding(quote!(#closure #(#at)*));
    let parts = compile_closure(closure, at, false, &mut names)
        .and_then(|inline| pushed(&inline.compiled, &mut names).map(|pushed| (inline, pushed)));
    let (inline, Pushed { dots, body }) = match parts {
        Ok(parts) => parts,
        Err(errors) => return quote!({ #errors }),
    };
    let (params, warnings, imports) = (&inline.params, &inline.compiled.warnings, imports());
    let bound = bound(params, at, closure);
    let head = quote!(#imports #warnings #bound);
    let allows = quote!(#[allow(unused, clippy::all, clippy::pedantic, non_snake_case, unreachable_code, reason = "generated code")]);
    let kept: Vec<Ident> = params
        .iter()
        .map(|param| names.fresh(&format!("{param}_kept"), Span::call_site()))
        .collect();
    let again = quote!(#(let mut #params = ::core::clone::Clone::clone(&#kept);)*);
    let map = quote!(move |#(#dots),*| {
        #again
        #(let #dots = ad::direction(&#params, #dots);)*
        (#body).1
    });
    let keep = quote!(#(let #kept = #params;)*);
    let value = names.fresh("value", Span::call_site());
    let tangent = names.fresh("tangent", Span::call_site());
    let body = match operator {
        Operator::Derivative => {
            quote!(#head #(let #dots = ad::one(&#params);)* let (_, #tangent) = #body; #tangent)
        }
        Operator::ValueWithDerivative => {
            quote!(#head #(let #dots = ad::one(&#params);)* #body)
        }
        Operator::Differential | Operator::Jacobian | Operator::Hessian => {
            quote!(#head #keep #map)
        }
        Operator::ValueWithDifferential => quote!(
            #head #keep
            let #value = { #again #(let #dots = ad::zeros_of(&#params);)* (#body).0 };
            (#value, #map)
        ),
    };
    quote!({ #allows let operated = { #body }; operated })
}

fn wrong_count(given: usize, closure: &syn::ExprClosure) -> TokenStream {
    syn::Error::new_spanned(
        closure.inputs_begin,
        format!(
            "{} given, but the closure takes {}\nhelp: give one argument for each parameter",
            count(given),
            closure.inputs.len()
        ),
    )
    .to_compile_error()
}

/// `hvp!(x, y, x_dot, y_dot, f)`: the arguments, then as many directions; `both`, with the gradient.
pub(crate) fn hvp(tokens: TokenStream, both: bool) -> TokenStream {
    let args = match syn::parse2::<OperatorArgs>(tokens) {
        Ok(args) => args,
        Err(error) => return error.to_compile_error(),
    };
    if args.at.is_empty() || !args.at.len().is_multiple_of(2) {
        return syn::Error::new_spanned(
            &args.function,
            "a direction for each argument\nhelp: write `hvp!(x, direction, f)`",
        )
        .to_compile_error();
    }
    let (at, directions) = args.at.split_at(args.at.len() / 2);
    match &args.function {
        syn::Expr::Path(path) => {
            if let Some(error) = missing::function(path) {
                return quote!({ #error });
            }
            let (at, directions) = (one_or_tuple(at), one_or_tuple(directions));
            let function = if both { quote!(gradient_and_hvp) } else { quote!(hvp) };
            quote!(::ad_runtime::forward::#function(#path::at(#path, #at), &#directions, &#path {}))
        }
        syn::Expr::Closure(closure) => whole::hvp(at, directions, closure, both),
        function => syn::Error::new_spanned(
            function,
            "the function comes last: a closure or a path\nhelp: write `hvp!(x, direction, |x| ..)`",
        )
        .to_compile_error(),
    }
}
