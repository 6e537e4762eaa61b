//! `#[derivative(of = f, forward)]`: registers a hand-written pushforward, beside the derivative that is
//! registered for reverse mode. The rule takes the arguments of `f` and then as many tangents, and
//! returns the value and its tangent.

use super::check;
use crate::args::DerivativeArgs;
use crate::emit::item::{Owner, allows};
use crate::emit::pushforward::item::{self as pushforward, Named};
use crate::emit::pushforward::value::function_value;
use crate::ir::Passing;
use crate::names::Names;
use crate::signature::Signature;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

/// A hand-written pushforward.
struct Pushforward {
    /// The signature of the function it is for.
    signature: Signature,
    rule: Ident,
    names: Names,
    arguments: Vec<Ident>,
    dots: Vec<Ident>,
    acts: Vec<Ident>,
}

impl Pushforward {
    fn read(args: &DerivativeArgs, sig: &syn::Signature) -> syn::Result<Pushforward> {
        let rule = &sig.ident;
        let mut sig = sig.clone();
        let count = sig.inputs.len();
        if count == 0 || !count.is_multiple_of(2) {
            let of = args.of.to_token_stream().to_string().replace(' ', "");
            return Err(syn::Error::new_spanned(
                &sig.inputs,
                format!(
                    "`{rule}` takes the arguments of `{of}`, and a tangent for each\nhelp: write `fn {rule}(x: f64, x_dot: f64) -> (f64, f64)`"
                ),
            ));
        }
        let mut names = Names::avoiding(sig.to_token_stream());
        sig.inputs = sig.inputs.into_iter().take(count / 2).collect();
        let output = match &sig.output {
            syn::ReturnType::Type(_, ty) => match &**ty {
                syn::Type::Tuple(tuple) if tuple.elems.len() == 2 => tuple.elems[0].clone(),
                ty => return Err(pair(ty)),
            },
            syn::ReturnType::Default => return Err(pair(rule)),
        };
        sig.output = syn::parse_quote!(-> #output);
        let mut signature = Signature::read(&mut sig);
        if let Some(last) = args.of.segments.last() {
            signature.name = last.ident.clone();
        }
        let mut numbered = |base: &str| -> Vec<Ident> {
            (0..signature.parameters.len())
                .map(|_| names.numbered(base, Span::call_site()))
                .collect()
        };
        let (arguments, dots, acts) = (numbered("argument"), numbered("dot"), numbered("act"));
        Ok(Pushforward {
            signature,
            rule: rule.clone(),
            names,
            arguments,
            dots,
            acts,
        })
    }

    /// The call of the rule, with tangents that are dense. `owner` is where the rule is named.
    fn body(&self, owner: &TokenStream) -> TokenStream {
        let (arguments, dots, rule) = (&self.arguments, &self.dots, &self.rule);
        let parts = self.signature.parameters.iter().zip(arguments);
        let parts = parts.zip(dots).zip(&self.acts);
        let dense = parts.map(|(((parameter, x), dot), act)| match parameter.passing {
            _ if parameter.no_derivative => TokenStream::new(),
            // The tangent of a receiver is behind a reference in any case.
            Passing::Value if parameter.slot => quote!(
                let #dot = if ad::is_on(#act) { ad::copy(#dot) } else { ad::zeros_of(&#x) };
            ),
            Passing::Value => {
                quote!(let #dot = if ad::is_on(#act) { #dot } else { ad::zeros_of(&#x) };)
            }
            Passing::Reference => quote!(
                let mut unread = None;
                let #dot = if ad::is_on(#act) { #dot } else { ad::place_of(#x, unread.insert(ad::like(#x).zero())) };
            ),
            Passing::Mutable => TokenStream::new(),
        });
        let receiver = self.signature.parameters.first().filter(|p| p.receiver);
        let receiver = receiver.map(|_| {
            let this = &arguments[0];
            quote!(let #this = self;)
        });
        quote!(
            use ::ad_runtime::__private as ad;
            #receiver
            #(#dense)*
            #owner #rule(#(#arguments,)* #(#dots),*)
        )
    }

    fn method_head(&mut self, owner: &Owner<'_>) -> TokenStream {
        let named = Named {
            idents: &self.arguments,
            acts: &self.acts,
            dots: &self.dots,
            count: None,
        };
        pushforward::method_head(&self.signature, owner, &named, &mut self.names)
    }

    /// Beside the sibling of a free function.
    fn free(mut self) -> TokenStream {
        let named = Named {
            idents: &self.arguments,
            acts: &self.acts,
            dots: &self.dots,
            count: None,
        };
        let (head, called) = pushforward::registered_head(&self.signature, &named, &mut self.names);
        let (check, body) = (
            check(&self.signature, &called),
            self.body(&TokenStream::new()),
        );
        let name = &self.signature.name;
        let value = function_value(&self.signature, name, false);
        let allows = allows();
        quote!(
            #allows
            impl #name {
                #[doc(hidden)]
                #[inline]
                pub #head { #check #body }
            }
            #value
        )
    }

    /// A trait named like the rule, so that one `use` brings both.
    fn extension(mut self, of: &syn::Path, vis: &syn::Visibility) -> syn::Result<TokenStream> {
        let mut owner = of.clone();
        owner.segments.pop();
        owner.segments.pop_punct();
        let Some(first) = self.signature.parameters.first_mut() else {
            return Err(syn::Error::new(
                self.rule.span(),
                "the rule of a method takes the receiver first\nhelp: add a parameter for `self`",
            ));
        };
        (first.receiver, first.slot) = (true, true);
        let generics = syn::Generics::default();
        let declared = pushforward::declaration(&self.signature, &Owner::Trait(&generics), false);
        let declared = crate::items::strip_patterns(declared);
        let defined = self.method_head(&Owner::TraitImpl(&generics));
        let body = self.body(&TokenStream::new());
        let (trait_name, allows) = (&self.rule, allows());
        Ok(quote!(
            #[doc(hidden)]
            #[allow(non_camel_case_types, missing_docs, reason = "generated code")]
            #vis trait #trait_name { #declared; }
            #allows
            impl #trait_name for #owner { #[inline] #defined { #body } }
        ))
    }
}

/// `#[derivative(of = f, forward)]`, `#[derivative(of = Type::method, forward)]`
fn register(args: &DerivativeArgs, function: &syn::ItemFn) -> syn::Result<TokenStream> {
    let pushforward = Pushforward::read(args, &function.sig)?;
    if super::is_method(&args.of) {
        return pushforward.extension(&args.of, &function.vis);
    }
    if args.of.get_ident().is_none() {
        return Err(syn::Error::new_spanned(
            &args.of,
            "a pushforward is registered for a function, under its own name\nhelp: import the function and write `#[derivative(of = f, forward)]`",
        ));
    }
    Ok(pushforward.free())
}

/// Beside a method of the same block: `#[derivative(of = Self::method, forward)]`.
pub(super) fn in_block(
    args: &DerivativeArgs,
    method: &syn::ImplItemFn,
    generics: &syn::Generics,
    is_trait: bool,
) -> syn::Result<TokenStream> {
    let mut pushforward = Pushforward::read(args, &method.sig)?;
    if let Some(first) = pushforward.signature.parameters.first_mut() {
        first.slot = true;
    }
    let (owner, vis) = if is_trait {
        (Owner::TraitImpl(generics), TokenStream::new())
    } else {
        (Owner::Impl(generics), method.vis.to_token_stream())
    };
    let head = pushforward.method_head(&owner);
    let body = pushforward.body(&quote!(Self::));
    let allows = allows();
    Ok(quote!(#[doc(hidden)] #allows #[inline] #vis #head { #body }))
}

fn pair(at: &impl ToTokens) -> syn::Error {
    syn::Error::new_spanned(
        at,
        "a pushforward returns the value and its tangent\nhelp: write `-> (f64, f64)`",
    )
}

/// Which rule is read: not that of reverse mode.
pub(super) fn derivative(args: &DerivativeArgs, function: &syn::ItemFn) -> TokenStream {
    match register(args, function) {
        Ok(sibling) => {
            quote!(#[allow(dead_code, reason = "called by generated code")] #function #sibling)
        }
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#function #error)
        }
    }
}
