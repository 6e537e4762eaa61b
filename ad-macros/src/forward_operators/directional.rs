//! `directional_derivatives!(x, y, [(x1, y1), (x2, y2)], f)`: the arguments, the directions, and the function.

use super::wrong_count;
use crate::args::OperatorArgs;
use crate::emit::item::imports;
use crate::emit::pushforward::inline::{Pushed, pushed_wide};
use crate::front::missing;
use crate::items::one_or_tuple;
use crate::names::Names;
use crate::operators::{allows, bound, compile_closure, with_plain_parameters};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};

/// With the value, if it is wanted.
pub(crate) fn directional(tokens: TokenStream, value: bool) -> TokenStream {
    let mut args = match syn::parse2::<OperatorArgs>(tokens) {
        Ok(args) => args,
        Err(error) => return error.to_compile_error(),
    };
    let Some(directions) = args.at.pop().filter(|_| !args.at.is_empty()) else {
        return syn::Error::new_spanned(
            &args.function,
            "the arguments and the directions come before the function\nhelp: write `directional_derivatives!(x, [direction, other], f)`",
        )
        .to_compile_error();
    };
    match &args.function {
        syn::Expr::Path(path) => {
            if let Some(error) = missing::function(path) {
                return quote!({ #error });
            }
            let at = one_or_tuple(&args.at);
            let function = if value {
                quote!(value_with_directional_derivatives)
            } else {
                quote!(directional_derivatives)
            };
            quote!(::ad_runtime::forward::#function(#path::at(#path, #at), #directions, &#path {}))
        }
        syn::Expr::Closure(closure) => at_closure(&args.at, &directions, closure, value),
        function => syn::Error::new_spanned(
            function,
            "the function comes last: a closure or a path\nhelp: write `directional_derivatives!(x, [direction, other], |x| ..)`",
        )
        .to_compile_error(),
    }
}

/// How many directions there are, where it can be seen.
fn count(directions: &syn::Expr) -> Option<TokenStream> {
    match directions {
        syn::Expr::Array(array) => Some(array.elems.len().to_token_stream()),
        syn::Expr::Repeat(repeat) => Some(repeat.len.to_token_stream()),
        _ => None,
    }
}

fn at_closure(
    at: &[syn::Expr],
    directions: &syn::Expr,
    closure: &syn::ExprClosure,
    value: bool,
) -> TokenStream {
    if closure.inputs.len() != at.len() {
        return wrong_count(at.len(), closure);
    }
    let closure = &with_plain_parameters(closure);
    let Some(count) = count(directions) else {
        return syn::Error::new_spanned(
            directions,
            "how many directions there are is not seen here\nhelp: write them as an array, `[direction, other]`, or give a function by its path",
        )
        .to_compile_error();
    };
    let mut names = Names::avoiding(quote!(#closure #directions #(#at)*));
    let parts = compile_closure(closure, at, false, &mut names).and_then(|inline| {
        let pushed = pushed_wide(&inline.compiled, &count, &mut names)?;
        Ok((inline, pushed))
    });
    let (inline, Pushed { dots, body }) = match parts {
        Ok(parts) => parts,
        Err(errors) => return quote!({ #errors }),
    };
    let (params, warnings) = (&inline.params, &inline.compiled.warnings);
    let bound = bound(params, at, closure);
    let given = names.fresh("directions", Span::call_site());
    let k = names.fresh("direction", Span::call_site());
    let opened = params.iter().zip(&dots).enumerate().map(|(i, (x, dot))| {
        let one = if at.len() == 1 {
            quote!(#given[#k])
        } else {
            let i = syn::Index::from(i);
            quote!(#given[#k].#i)
        };
        quote!(let mut #dot = ::core::array::from_fn::<_, #count, _>(|#k| ad::direction(&#x, ad::copy(&#one)));)
    });
    let (imports, allows) = (imports(), allows());
    let result = if value {
        quote!(operated)
    } else {
        quote!(operated.1)
    };
    quote!({
        #allows
        let operated = {
            #imports
            #warnings
            let #given = #directions;
            #bound
            #(#opened)*
            #body
        };
        #result
    })
}
