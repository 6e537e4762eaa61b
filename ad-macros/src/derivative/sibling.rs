//! The head of a registered sibling: of a free function, of a method in a block, and of a method of a
//! foreign type.

use super::{Rule, arg_name, check, registered};
use crate::emit::item::{after_first, allows, turbofish};
use crate::errors::Refusal;
use crate::ir::Passing;
use crate::items::function_value;
use crate::names::{self, Names};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

impl Rule {
    /// The sibling of a free function, or the trait that brings a method's.
    pub(super) fn free(self, vis: &syn::Visibility) -> TokenStream {
        let allows = allows();
        if super::is_method(&self.of) {
            return self.extension(vis);
        }
        if self.of.segments.len() > 1 {
            let note = "import the function and name it by its last segment: `use path::f;` and `#[derivative(of = f)]`";
            return syn::Error::new_spanned(
                &self.of,
                format!("a derivative is registered under the function's own name\nhelp: {note}"),
            )
            .to_compile_error();
        }
        let name = &self.signature.name;
        let activities = self.signature.activities(&mut Names::default());
        let mut avoided = Names::avoiding(self.signature.generics.to_token_stream());
        let function = avoided.fresh("Called", Span::call_site());
        let captured = activities.iter().chain([&function]);
        let captured = self.signature.captured(None, captured, false);
        let vjp = names::vjp(name.span());
        let head = self.head(&vjp, &activities, Some(&function), &captured, false);
        let body = self.body(&quote!(#name), false);
        let (registered, check) = (
            registered(&self.signature),
            check(&self.signature, &function),
        );
        let (callable, lifts) = match function_value(&self.signature, name, false) {
            Some(value) => (value.implementation, value.lifts),
            None => Default::default(),
        };
        let track = &self.track;
        let sweep = self.sweep(&activities, &function);
        quote!(
            #[doc(hidden)]
            #[allow(non_camel_case_types, missing_docs, missing_debug_implementations, reason = "generated code")]
            #[derive(Clone, Copy)]
            #vis struct #name {}
            ::ad_runtime::__private::function_item!(#name);
            #allows
            impl #name {
                #registered
                #[doc(hidden)]
                #[inline]
                #track
                pub #head { #check #body }
                #sweep
                #lifts
            }
            #callable
        )
    }

    fn head(
        &self,
        name: &Ident,
        activities: &[Ident],
        function: Option<&Ident>,
        captured: &TokenStream,
        by_name: bool,
    ) -> TokenStream {
        let generics = self.signature.generics_with(activities, function);
        let params = &generics.params;
        let clause = &generics.where_clause;
        let acts = quote!(_: (#(#activities,)*));
        let inputs = match function {
            Some(function) => {
                let inputs = self.inputs();
                quote!(_: #function, #acts, #(#inputs),*)
            }
            None => after_first(self.inputs(), &acts),
        };
        let output = &self.signature.output;
        let pullback = self.signature.pullback(by_name, captured);
        quote!(fn #name<#params>(#inputs) -> (#output, #pullback) #clause)
    }

    /// Both sweeps, one after the other.
    fn sweep(&self, activities: &[Ident], function: &Ident) -> TokenStream {
        let mut names = Names::avoiding(self.signature.generics.to_token_stream());
        let generics = self.signature.generics_with(activities, Some(function));
        let (params, clause) = (&generics.params, &generics.where_clause);
        let turbofish = turbofish(&generics);
        let (inputs, output) = (self.inputs(), &self.signature.output);
        let parameters = || self.signature.parameters.iter().enumerate();
        let args: Vec<Ident> = parameters().map(|(i, p)| arg_name(p, i)).collect();
        let again = parameters().filter(|(_, p)| p.passing == Passing::Reference);
        let again = again.map(|(i, p)| arg_name(p, i));
        let bars: Vec<Ident> = args.iter().map(|arg| names.bar(arg)).collect();
        let places = parameters().map(|(_, p)| p.place());
        let span = self.signature.name.span();
        let (vjp, sweep) = (names::vjp(span), names::sweep(span));
        let track = &self.track;
        quote!(
            #[doc(hidden)]
            #[inline]
            #track
            pub fn #sweep<#params>(
                called: #function,
                acts: (#(#activities,)*),
                #(#inputs,)*
                result_bar: ::ad_runtime::__private::Tan<#output>,
                #(#bars: #places),*
            ) -> #output #clause {
                let (result, pullback) = Self::#vjp #turbofish(called, acts, #(#args),*);
                pullback(#(#again,)* result_bar, #(#bars),*);
                result
            }
        )
    }

    fn inputs(&self) -> Vec<TokenStream> {
        let mut inputs = Vec::new();
        for (i, parameter) in self.signature.parameters.iter().enumerate() {
            if parameter.receiver {
                inputs.push(match parameter.passing {
                    Passing::Value => quote!(self),
                    Passing::Reference => quote!(&self),
                    Passing::Mutable => quote!(&mut self),
                });
                continue;
            }
            let (name, ty) = (arg_name(parameter, i), &parameter.ty);
            inputs.push(match parameter.passing {
                Passing::Value => quote!(#name: #ty),
                Passing::Reference => quote!(#name: &#ty),
                Passing::Mutable => quote!(#name: &mut #ty),
            });
        }
        inputs
    }

    pub(super) fn method_sibling(&self, generics: &syn::Generics) -> syn::Result<TokenStream> {
        let name = names::method_sibling(&self.signature.name);
        self.check_receiver(&self.signature.name)?;
        let by_name = names::consumes_receiver(&self.signature.name.to_string());
        if by_name
            && self
                .signature
                .parameters
                .first()
                .is_some_and(|p| p.passing == Passing::Reference)
        {
            return Err(syn::Error::new(
                self.rule.span(),
                "a method of this name takes its receiver by value\nhelp: take `self` in the rule",
            ));
        }
        let activities = self.signature.activities(&mut Names::default());
        let captured = self.signature.captured(Some(generics), &activities, false);
        let head = self.head(&name, &activities, None, &captured, by_name);
        let method = &self.signature.name;
        let body = self.body(&quote!(Self::#method), true);
        let (allows, track) = (allows(), &self.track);
        Ok(quote!(#[doc(hidden)] #allows #[inline] #track #head { #body }))
    }

    /// A method that changes its receiver cannot have the name of one that is known to leave it as it is.
    fn check_receiver(&self, method: &Ident) -> syn::Result<()> {
        let receiver = self.signature.parameters.first();
        if receiver.is_some_and(|p| p.receiver && p.passing == Passing::Mutable)
            && names::leaves_receiver(&method.to_string())
        {
            return Err(Refusal::changing_method(method).at(self.rule.span()));
        }
        Ok(())
    }

    /// A trait named like the rule, so that one `use` brings both.
    fn extension(mut self, vis: &syn::Visibility) -> TokenStream {
        let mut owner = self.of.clone();
        let method = owner.segments.pop();
        owner.segments.pop_punct();
        let (Some(method), Some(first)) = (method, self.signature.parameters.first_mut()) else {
            return syn::Error::new(
                self.rule.span(),
                "the rule of a method takes the receiver first\nhelp: add a parameter for `self`",
            )
            .to_compile_error();
        };
        (first.receiver, first.slot) = (true, true);
        let method = &method.ident;
        if let Err(error) = self.check_receiver(method) {
            return error.to_compile_error();
        }
        let name = names::method_sibling(method);
        let by_name = names::consumes_receiver(&method.to_string());
        let activities = self.signature.activities(&mut Names::default());
        let captured = self.signature.captured(None, &activities, false);
        let in_trait = self.signature.captured(None, &activities, true);
        let head = |captured| self.head(&name, &activities, None, captured, by_name);
        let (declared, defined) = (head(&in_trait), head(&captured));
        let body = self.body(&quote!(#owner::#method), true);
        let (trait_name, allows, track) = (&self.rule, allows(), &self.track);
        quote!(
            #[doc(hidden)]
            #[allow(non_camel_case_types, missing_docs, reason = "generated code")]
            #vis trait #trait_name { #declared; }
            #allows
            impl #trait_name for #owner { #[inline] #track #defined { #body } }
        )
    }
}
