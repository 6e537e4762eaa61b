//! Calls whose derivative is named by `with(path = rule)`: the rule has a pullback only, and the tangent
//! of the result is one product with it for each number.

use super::super::with::path;
use super::Push;
use crate::ir::{Arg, Callee};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

impl Push<'_> {
    // primal:  y = f(x)
    // forward: ẏᵢ = <f'(x)ᵀ·eᵢ, ẋ>
    pub(super) fn by_rule(
        &mut self,
        callee: &Callee,
        rule: &syn::Path,
        args: &[Arg],
        values: &[TokenStream],
        dots: &[TokenStream],
        acts: &[TokenStream],
    ) -> TokenStream {
        let mut named = |base: &str| -> Vec<Ident> {
            args.iter()
                .map(|_| self.names.numbered(base, Span::call_site()))
                .collect()
        };
        let (arguments, tangents, parts) = (named("argument"), named("dot"), named("part"));
        let part = crate::items::one_or_tuple(&parts);
        let by_value = |arg: &Arg| matches!(arg, Arg::Value(_));
        let passed: Vec<TokenStream> = args
            .iter()
            .zip(&arguments)
            .map(|(arg, argument)| match arg {
                Arg::Value(_) => quote!(::core::clone::Clone::clone(&#argument)),
                Arg::Ref { .. } | Arg::RefMut { .. } | Arg::Unknown { .. } => quote!(#argument),
            })
            .collect();
        let products = (0..args.len()).map(|i| {
            let (act, argument, part, dot) = (&acts[i], &arguments[i], &parts[i], &tangents[i]);
            let product = if by_value(&args[i]) {
                quote!(ad::product(&#part, &#dot))
            } else {
                quote!(ad::product_of_place(#argument, &#part, #dot))
            };
            quote!(if ad::is_on(#act) { slope += #product; })
        });
        // As in reverse mode, the value is the rule's if it cannot borrow from its arguments.
        let value = match path(callee) {
            Some((path, turbofish)) if !args.iter().all(by_value) => {
                quote!(let value = #path #turbofish(#(#passed),*);)
            }
            _ => TokenStream::new(),
        };
        let of_rule = if value.is_empty() {
            quote!(value)
        } else {
            quote!(_)
        };
        // The types of the parameters are those of the rule, to which the arguments are coerced.
        let inputs = (0..args.len()).map(|i| {
            let (argument, dot) = (&arguments[i], &tangents[i]);
            if by_value(&args[i]) {
                quote!(#argument, #dot)
            } else {
                quote!(#argument: &_, #dot: &_)
            }
        });
        quote!((|#(#inputs),*| {
            #value
            let (#of_rule, pullback) = #rule(#(#passed),*);
            let value_dot = ad::by_rows(&value, |value_bar| {
                let #part = pullback(value_bar);
                let mut slope = 0.0;
                #(#products)*
                slope
            });
            (value, value_dot)
        })(#(#values, #dots),*))
    }
}
