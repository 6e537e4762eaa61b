//! The body of a registered sibling: the value, and an adapter from places to the user's pullback.

use super::form::Form;
use super::{Rule, arg_name};
use crate::ir::Passing;
use crate::names;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

impl Rule {
    /// The body: the value from the function or the rule, and the adapter to places.
    pub(super) fn body(&self, function: &TokenStream, method: bool) -> TokenStream {
        let rt = names::runtime();
        let parameters = &self.signature.parameters;
        let args: Vec<Ident> = parameters
            .iter()
            .enumerate()
            .map(|(i, p)| arg_name(p, i))
            .collect();
        let rule = self.rule_path();
        let again: Vec<TokenStream> = self
            .again(method)
            .into_iter()
            .map(|(pat, ty)| quote!(#pat: #ty))
            .collect();
        let bars: Vec<Ident> = args.iter().map(|arg| format_ident!("{arg}_bar")).collect();
        let places: Vec<TokenStream> = parameters
            .iter()
            .zip(&bars)
            .map(|(p, bar)| {
                let place = p.place();
                quote!(#bar: #place)
            })
            .collect();
        let y = &self.signature.elided_output;
        let kept: Vec<TokenStream> = parameters
            .iter()
            .zip(&args)
            .filter(|(p, _)| p.passing == Passing::Value)
            .map(|(_, arg)| quote!(let #arg = #arg.clone();))
            .collect();
        let receiver = parameters.first().is_some_and(|p| p.receiver).then(|| {
            let this = &args[0];
            quote!(let #this = self;)
        });
        let wanted: Vec<&Ident> = bars
            .iter()
            .zip(&self.wrt)
            .filter(|(_, wrt)| **wrt)
            .map(|(bar, _)| bar)
            .collect();
        let adds: Vec<TokenStream> = parameters
            .iter()
            .zip(&bars)
            .zip(&self.wrt)
            .filter(|(_, wrt)| **wrt)
            .map(|((p, bar), _)| {
                let ty = &p.elided;
                let part = format_ident!("{bar}_part");
                match p.passing {
                    Passing::Reference => {
                        quote!(<#ty as #rt::Referent>::add_to_place(#bar, #part);)
                    }
                    Passing::Value | Passing::Mutable => quote!(#rt::add(#bar, #part);),
                }
            })
            .collect();
        let parts: Vec<Ident> = wanted
            .iter()
            .map(|bar| format_ident!("{bar}_part"))
            .collect();
        let parts = crate::items::one_or_tuple(&parts);
        match &self.form {
            Form::Returning {
                by_reference,
                rerun,
            } => {
                let v = if *by_reference {
                    quote!(&result_bar)
                } else {
                    quote!(result_bar)
                };
                let (value, get) = if *rerun {
                    let clones = kept.clone();
                    (
                        quote!(let result = #function(#(#args),*);),
                        quote!(#(#clones)* let (_, pullback) = #rule(#(#args),*);),
                    )
                } else {
                    (
                        quote!(let (result, pullback) = #rule(#(#args),*);),
                        TokenStream::new(),
                    )
                };
                quote!(
                    #receiver
                    #value
                    (result, move |#(#again,)* result_bar: #rt::Tan<#y>, #(#places),*| {
                        #get
                        let #parts = pullback(#v);
                        #(#adds)*
                    })
                )
            }
            Form::InPlace => {
                quote!(
                    #receiver
                    let result = #function(#(#args.clone()),*);
                    let result_kept = result.clone();
                    (result, move |#(#again,)* result_bar: #rt::Tan<#y>, #(#places),*| {
                        #rule(#(#args.clone(),)* &result_kept, result_bar, #(#wanted),*);
                    })
                )
            }
        }
    }

    fn rule_path(&self) -> TokenStream {
        let (owner, rule) = (&self.owner, &self.rule);
        quote!(#owner #rule)
    }

    /// What the pullback is supplied with again: names and types. In a method, the first parameter
    /// is the receiver.
    pub(super) fn again(&self, method: bool) -> Vec<(TokenStream, TokenStream)> {
        let rt = names::runtime();
        let by_name = names::consumes_receiver(&self.signature.name.to_string());
        self.signature
            .parameters
            .iter()
            .enumerate()
            .filter_map(|(i, p)| {
                let (name, ty) = (arg_name(p, i), &p.elided);
                match (method && i == 0, p.passing) {
                    (true, _) if by_name => None,
                    (_, Passing::Reference) => Some((quote!(#name), quote!(&#ty))),
                    (true, _) => Some((quote!(_), quote!(#rt::Nothing<'_>))),
                    (false, _) => None,
                }
            })
            .collect()
    }
}
