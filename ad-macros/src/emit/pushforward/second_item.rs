//! The pushforward as an item whose pullback there is, and `impl SecondOrderFn` by it.
//!
//! For `fn f(x: f64, w: &[f64]) -> f64` the pushforward is
//!
//! ```text
//! fn pushed<Called>(called: Called, x: f64, x_dot: f64, w: &[f64], w_dot: &[f64]) -> (f64, f64)
//! ```
//!
//! It is not emitted itself, but goes through the passes: what is emitted is its own sibling. The pullback
//! of (y, ẏ) ↦ ẏ gives the gradient as the cotangent of ẋ, and its derivative along ẋ as that of x.

use super::Push;
use super::again::with_self;
use crate::args::DifferentiableArgs;
use crate::compile::Compiled;
use crate::emit::item::{Owner, allows};
use crate::front::lower::{is_float_type, is_integer_type};
use crate::ir::Passing;
use crate::items::{method_sibling, one_or_tuple};
use crate::names::{self, Names};
use crate::signature::{Signature, elided};
use crate::transform::pullback::Plan;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

/// The sibling of the pushforward.
pub(crate) fn sibling(
    compiled: &Compiled,
    signature: &Signature,
    owner: &Owner<'_>,
    vis: &TokenStream,
    this: &Ident,
    names: &mut Names,
    forward: bool,
) -> Result<TokenStream, TokenStream> {
    if let Owner::Trait(_) | Owner::TraitImpl(_) = owner {
        return Err(syn::Error::new(
            signature.name.span(),
            "`order = 2` is for functions and for methods of types, not yet for those of traits\nhelp: move the body into a function, and call it here",
        )
        .to_compile_error());
    }
    let bare = Plan::default();
    let func = &compiled.func;
    let mut push = Push::new(
        func,
        &compiled.activity,
        &compiled.sweeps.plan,
        &bare,
        names,
    )
    .again();
    let dots: Vec<Ident> = func.params.iter().map(|p| push.dot(p.var)).collect();
    let body = push.body()?;
    let body = with_self(body, this);
    let free = matches!(owner, Owner::Free);
    let called = names.fresh("called", Span::call_site());
    let mut generics = signature.generics.clone();
    let mut inputs: Vec<TokenStream> = Vec::new();
    let mut check = TokenStream::new();
    if free {
        let function = names.fresh("Called", Span::call_site());
        let bound = signature.function_bound();
        generics.params.push(syn::parse_quote!(#function: #bound));
        inputs.push(quote!(#[no_derivative] #called: #function));
        check = quote!(::ad_runtime::assert_sibling::<Self, #function>(););
    }
    for ((parameter, param), dot) in signature.parameters.iter().zip(&func.params).zip(&dots) {
        let var = &func.vars[param.var.0];
        let mutable = (var.mutable && parameter.passing == Passing::Value).then(|| quote!(mut));
        let constant = parameter.no_derivative || is_integer_type(&parameter.ty);
        let constant = constant.then(|| quote!(#[no_derivative]));
        let (ident, ty) = (&var.ident, &parameter.ty);
        let dot_ty = tangent(ty, parameter.passing);
        inputs.push(match parameter.passing {
            _ if parameter.receiver => match parameter.passing {
                Passing::Value => quote!(#mutable self),
                Passing::Reference => quote!(&self),
                Passing::Mutable => quote!(&mut self),
            },
            Passing::Value => quote!(#constant #mutable #ident: #ty),
            Passing::Reference => quote!(#constant #ident: &#ty),
            Passing::Mutable => quote!(#constant #ident: &mut #ty),
        });
        inputs.push(match parameter.passing {
            Passing::Mutable => quote!(#constant #dot: &mut #dot_ty),
            Passing::Reference => quote!(#constant #dot: &#dot_ty),
            Passing::Value if parameter.receiver => quote!(#constant #dot: &#dot_ty),
            Passing::Value => quote!(#constant #mutable #dot: #dot_ty),
        });
    }
    let name = if free {
        names::push_again(signature.name.span())
    } else {
        names::method_push_again(&signature.name)
    };
    let output = &signature.output;
    let y = tangent(&elided(output), Passing::Value);
    let (params, clause) = (&generics.params, &generics.where_clause);
    let item: syn::ImplItemFn = syn::parse2(quote!(
        fn #name<#params>(#(#inputs),*) -> (#output, #y) #clause { #check #body }
    ))
    .map_err(|error| error.to_compile_error())?;
    let mut sig = item.sig;
    let outer = syn::Generics::default();
    let owner = match owner {
        Owner::Impl(generics) => Owner::Impl(generics),
        _ => Owner::Impl(&outer),
    };
    let vis = if free { quote!(pub) } else { vis.clone() };
    let args = DifferentiableArgs {
        forward,
        ..Default::default()
    };
    Ok(method_sibling(
        &args,
        &mut sig,
        Some(&item.block),
        &owner,
        &vis,
        &crate::items::Beside::default(),
    ))
}

/// The tangent type as far as the syntax says, so that what is a number is seen to be one.
fn tangent(ty: &syn::Type, passing: Passing) -> TokenStream {
    if is_numbers(ty) {
        return ty.to_token_stream();
    }
    let rt = names::runtime();
    match passing {
        Passing::Value => quote!(#rt::Tan<#ty>),
        Passing::Reference | Passing::Mutable => quote!(#rt::Place<#ty>),
    }
}

/// Floating-point numbers, and containers of them: their own tangents.
fn is_numbers(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Slice(ty) => is_numbers(&ty.elem),
        syn::Type::Array(ty) => is_numbers(&ty.elem),
        syn::Type::Tuple(ty) => !ty.elems.is_empty() && ty.elems.iter().all(is_numbers),
        syn::Type::Path(path) => {
            let Some(last) = path.path.segments.last() else {
                return false;
            };
            match &last.arguments {
                syn::PathArguments::AngleBracketed(args) if last.ident == "Vec" => {
                    matches!(args.args.first(), Some(syn::GenericArgument::Type(ty)) if is_numbers(ty))
                }
                _ => is_float_type(ty),
            }
        }
        _ => false,
    }
}

/// `impl SecondOrderFn<Args> for f`, for functions of numbers.
pub(crate) fn function_value(signature: &Signature, name: &Ident) -> TokenStream {
    let plain = |parameter: &crate::signature::Parameter| {
        !parameter.no_derivative && (is_numbers(&parameter.ty) || is_integer_type(&parameter.ty))
    };
    if !signature.parameters.iter().all(plain)
        || !is_float_type(&signature.output)
        || signature.generics.type_params().next().is_some()
    {
        return TokenStream::new();
    }
    let rt = names::runtime();
    let mut names = Names::avoiding(quote!(#name));
    let mut lifetimes: Vec<syn::Lifetime> = Vec::new();
    let (mut types, mut arguments, mut passed) = (Vec::new(), Vec::new(), Vec::new());
    let (mut opened, mut again, mut places) = (TokenStream::new(), Vec::new(), Vec::new());
    let (mut gradient, mut product) = (Vec::new(), Vec::new());
    let count = signature.parameters.len();
    for (i, parameter) in signature.parameters.iter().enumerate() {
        let ty = &parameter.ty;
        let argument = names.fresh(&format!("a{i}"), Span::call_site());
        let (bar, dot_bar) = (
            names.bar(&argument),
            names.fresh("dot_bar", Span::call_site()),
        );
        let index = syn::Index::from(i);
        let dot = if count == 1 {
            quote!(direction)
        } else {
            quote!((&direction.#index))
        };
        match parameter.passing {
            Passing::Reference => {
                let lifetime = syn::Lifetime::new(&format!("'r{i}"), Span::call_site());
                types.push(quote!(&#lifetime #ty));
                lifetimes.push(lifetime);
                passed.push(quote!(#argument, #dot));
                again.extend([quote!(#argument), dot.clone()]);
                opened.extend(quote!(
                    let (mut #bar, mut #dot_bar) = (#rt::like(#argument).zero(), #rt::like(#argument).zero());
                ));
                places.push(quote!(
                    <#ty as #rt::Referent>::place(&mut #bar), <#ty as #rt::Referent>::place(&mut #dot_bar)
                ));
            }
            Passing::Value | Passing::Mutable => {
                types.push(ty.to_token_stream());
                passed.push(quote!(#argument, ::core::clone::Clone::clone(#dot)));
                opened.extend(quote!(
                    let (mut #bar, mut #dot_bar) = (#rt::zeros_of(&#argument), #rt::zeros_of(&#argument));
                ));
                places.push(quote!(&mut #bar, &mut #dot_bar));
            }
        }
        gradient.push(dot_bar);
        product.push(bar);
        arguments.push(argument);
    }
    let sibling = names::method_sibling(&names::push_again(Span::call_site()));
    let ons = (0..2 * count).map(|_| quote!(#rt::On));
    let args = one_or_tuple(&types);
    let pattern = one_or_tuple(&arguments);
    let (gradient, product) = (one_or_tuple(&gradient), one_or_tuple(&product));
    let output = &signature.output;
    let allows = allows();
    quote!(
        #allows
        impl<#(#lifetimes),*> #rt::SecondOrderFn<#args> for #name {
            #[inline]
            fn gradient_and_hvp(&self, #pattern: #args, direction: &#rt::Tan<#args>) -> (#rt::Tan<#args>, #rt::Tan<#args>) {
                #opened
                let (_, pullback) = Self::#sibling(#name, (#rt::Off, #(#ons),*), #(#passed),*);
                let seed = (#rt::zero(), <#output as #rt::ScalarOutput>::seed());
                pullback(&(), #(#again,)* seed, &mut #rt::NoTangent, #(#places),*);
                (#gradient, #product)
            }
        }
    )
}
