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
use crate::signature::{Parameter, Signature, with_lifetimes};
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
    /// The number of directions, and one of them.
    count: Ident,
    direction: Ident,
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
        let (count, direction) = (
            names.fresh("DIRECTIONS", Span::call_site()),
            names.fresh("direction", Span::call_site()),
        );
        Ok(Pushforward {
            count,
            direction,
            signature,
            rule: rule.clone(),
            names,
            arguments,
            dots,
            acts,
        })
    }

    /// The body of the pushforward: in several directions, the rule is called for each of them. `owner` is where it is named.
    fn body(&self, owner: &TokenStream, wide: bool) -> TokenStream {
        let receiver = self.signature.parameters.first().filter(|p| p.receiver);
        let receiver = receiver.map(|_| {
            let this = &self.arguments[0];
            quote!(let #this = self;)
        });
        let call = self.call(owner);
        let call = if wide { self.repeated(&call) } else { call };
        quote!(
            use ::ad_runtime::__private as ad;
            #receiver
            #call
        )
    }

    /// In one direction, and in several. What is changed is changed once, and of a type with a lifetime that has no name,
    /// it cannot be said that it is given again.
    fn modes(&self) -> impl Iterator<Item = bool> + use<> {
        let unnamed = |parameter: &Parameter| {
            let mut lifetimes = Vec::new();
            with_lifetimes(&parameter.ty, "given", &mut lifetimes);
            parameter.passing == Passing::Value && !lifetimes.is_empty()
        };
        let once = self.signature.has_mutable() || self.signature.parameters.iter().any(unnamed);
        [false, true].into_iter().filter(move |wide| !wide || !once)
    }

    /// The call of the rule, on copies, for each direction.
    fn repeated(&self, call: &TokenStream) -> TokenStream {
        let (k, count) = (&self.direction, &self.count);
        let parts = self.signature.parameters.iter();
        let parts = parts.zip(&self.arguments).zip(&self.dots);
        let copies = parts.map(|((parameter, x), dot)| {
            let by_value = parameter.passing == Passing::Value;
            let again =
                by_value.then(|| quote!(let #x = ad::GivenAgain::<#count>::given_again(&#x);));
            let one = if by_value && !parameter.slot {
                quote!(ad::copy(&#dot[#k]))
            } else {
                quote!(#dot[#k])
            };
            quote!(#again let #dot = #one;)
        });
        quote!(ad::repeated::<_, _, #count>(|#k: usize| { #(#copies)* #call }))
    }

    /// The call of the rule, with tangents that are dense.
    fn call(&self, owner: &TokenStream) -> TokenStream {
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
        quote!(
            #(#dense)*
            #owner #rule(#(#arguments,)* #(#dots),*)
        )
    }

    /// An `impl` of a trait asks for no copies: the trait does not.
    fn method_head(&mut self, owner: &Owner<'_>, wide: bool, repeated: bool) -> TokenStream {
        let named = Named {
            idents: &self.arguments,
            acts: &self.acts,
            dots: &self.dots,
            count: wide.then_some(&self.count),
            repeated,
        };
        pushforward::method_head(&self.signature, owner, &named, &mut self.names)
    }

    /// The pushforward of a free function, in one direction or in several.
    fn function(&mut self, wide: bool) -> TokenStream {
        let named = Named {
            idents: &self.arguments,
            acts: &self.acts,
            dots: &self.dots,
            count: wide.then_some(&self.count),
            repeated: true,
        };
        let (head, called) = pushforward::registered_head(&self.signature, &named, &mut self.names);
        let check = check(&self.signature, &called);
        let body = self.body(&TokenStream::new(), wide);
        quote!(#[doc(hidden)] #[inline] pub #head { #check #body })
    }

    /// Beside the sibling of a free function.
    fn free(mut self) -> TokenStream {
        let functions: Vec<TokenStream> = self.modes().map(|wide| self.function(wide)).collect();
        let name = &self.signature.name;
        let value = function_value(&self.signature, name, false);
        let allows = allows();
        quote!(
            #allows
            impl #name {
                #(#functions)*
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
        let mut declared = Vec::new();
        let mut defined = Vec::new();
        for wide in self.modes() {
            let head = self.method_head(&Owner::Trait(&generics), wide, true);
            declared.push(crate::items::strip_patterns(head));
            let head = self.method_head(&Owner::TraitImpl(&generics), wide, true);
            let body = self.body(&TokenStream::new(), wide);
            defined.push(quote!(#[inline] #head { #body }));
        }
        let (trait_name, allows) = (&self.rule, allows());
        Ok(quote!(
            #[doc(hidden)]
            #[allow(non_camel_case_types, missing_docs, reason = "generated code")]
            #vis trait #trait_name { #(#declared;)* }
            #allows
            impl #trait_name for #owner { #(#defined)* }
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

/// Beside a method of the same block: `#[derivative(of = Self::method, forward)]`. That of a trait is for as many
/// directions as the block says.
pub(super) fn in_block(
    args: &DerivativeArgs,
    method: &syn::ImplItemFn,
    generics: &syn::Generics,
    is_trait: bool,
    directions: bool,
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
    let allows = allows();
    let several = pushforward
        .modes()
        .filter(|wide| !wide || directions || !is_trait);
    let siblings = several.map(|wide| {
        let head = pushforward.method_head(&owner, wide, !is_trait);
        let body = pushforward.body(&quote!(Self::), wide);
        quote!(#[doc(hidden)] #allows #[inline] #vis #head { #body })
    });
    Ok(siblings.collect())
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
