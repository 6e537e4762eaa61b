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
use crate::front::lower::{Function, is_float_type, is_integer_type};
use crate::ir::Passing;
use crate::items::{method_sibling, one_or_tuple};
use crate::names::{self, Names};
use crate::signature::{Parameter, Signature, elided};
use crate::transform::pullback::Plan;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

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
    let first = signature.parameters.first().zip(dots.first());
    let first = first.and_then(|(parameter, dot)| opened(parameter, dot));
    let body = with_self(quote!(#first #body), this);
    let params = signature.parameters.iter().zip(&func.params).zip(&dots);
    let params = params.map(|((parameter, param), dot)| {
        let var = &func.vars[param.var.0];
        let mutable = var.mutable && parameter.passing == Passing::Value;
        Named {
            ident: var.ident.clone(),
            dot: dot.clone(),
            mutable: mutable.then(|| quote!(mut)),
        }
    });
    let params: Vec<Named> = params.collect();
    emitted(signature, owner, vis, &params, Some(body), names, forward)
}

/// The tangent of the first argument of a function of a type is behind a reference, because a call does not know
/// how a method takes its receiver.
fn opened(parameter: &Parameter, dot: &Ident) -> Option<TokenStream> {
    let by_value = parameter.passing == Passing::Value && !parameter.no_derivative;
    if !by_value || !parameter.slot || is_integer_type(&parameter.ty) {
        return None;
    }
    Some(if is_float_type(&parameter.ty) {
        quote!(let mut #dot = *#dot;)
    } else {
        quote!(let mut #dot = #dot.clone();)
    })
}

/// The declaration in a trait of the sibling of the pushforward.
pub(crate) fn declaration(signature: &Signature, owner: &Owner<'_>, forward: bool) -> TokenStream {
    let params = (0..signature.parameters.len()).map(|i| Named {
        ident: format_ident!("argument{i}"),
        dot: format_ident!("argument{i}_dot"),
        mutable: None,
    });
    let (params, vis): (Vec<Named>, _) = (params.collect(), TokenStream::new());
    emitted(
        signature,
        owner,
        &vis,
        &params,
        None,
        &mut Names::default(),
        forward,
    )
    .unwrap_or_else(|errors| errors)
}

/// The names of a parameter and of its tangent.
struct Named {
    ident: Ident,
    dot: Ident,
    mutable: Option<TokenStream>,
}

/// What is emitted of a pushforward with this body: its sibling.
fn emitted(
    signature: &Signature,
    owner: &Owner<'_>,
    vis: &TokenStream,
    params: &[Named],
    body: Option<TokenStream>,
    names: &mut Names,
    forward: bool,
) -> Result<TokenStream, TokenStream> {
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
    for (parameter, named) in signature.parameters.iter().zip(params) {
        let constant = parameter.no_derivative || is_integer_type(&parameter.ty);
        let constant = constant.then(|| quote!(#[no_derivative]));
        let (ident, dot, mutable, ty) = (&named.ident, &named.dot, &named.mutable, &parameter.ty);
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
            Passing::Value if parameter.slot => quote!(#constant #dot: &#dot_ty),
            Passing::Value => quote!(#constant #mutable #dot: #dot_ty),
        });
    }
    again_differentiable(signature, owner, &mut generics);
    let name = if free {
        names::push_again(signature.name.span())
    } else {
        names::method_push_again(&signature.name)
    };
    let output = &signature.output;
    let y = tangent(&elided(output), Passing::Value);
    let (params, clause) = (&generics.params, &generics.where_clause);
    let body = body.map_or_else(|| quote!(;), |body| quote!({ #check #body }));
    let item: syn::TraitItemFn = syn::parse2(quote!(
        fn #name<#params>(#(#inputs),*) -> (#output, #y) #clause #body
    ))
    .map_err(|error| error.to_compile_error())?;
    let mut sig = item.sig;
    let block = syn::Generics::default();
    let block = Owner::Impl(&block);
    let vis = if free { quote!(pub) } else { vis.clone() };
    let args = DifferentiableArgs {
        forward,
        recursive: signature.boxed,
        ..Default::default()
    };
    Ok(method_sibling(
        &args,
        &mut sig,
        item.default.as_ref(),
        if free { &block } else { owner },
        &vis,
        &crate::items::Beside::default(),
    ))
}

/// That the tangents of a type can be moved themselves, as those of all derived types can, is not known of
/// `Self` in a trait and of type parameters. What an `impl` of a trait asks for here, the trait asks for, too.
fn again_differentiable(signature: &Signature, owner: &Owner<'_>, generics: &mut syn::Generics) {
    let outer = owner.generics().into_iter();
    let open = outer
        .flat_map(type_params)
        .chain(type_params(&signature.generics));
    let mut open: Vec<Ident> = open.collect();
    if matches!(owner, Owner::Trait(_)) || !open.is_empty() {
        open.push(Ident::new("Self", Span::call_site()));
    }
    let parameters = signature.parameters.iter();
    let parameters = parameters.filter(|p| !p.no_derivative && p.function == Function::No);
    let types = parameters.map(|p| elided(&p.ty));
    let types = types.chain([elided(&signature.output)]);
    let types = types.map(|ty| match ty {
        syn::Type::Slice(slice) => *slice.elem,
        ty => ty,
    });
    let rt = names::runtime();
    let mut seen = Vec::new();
    for ty in types {
        let text = ty.to_token_stream();
        let is_open = open
            .iter()
            .any(|ident| crate::tokens::mentions(&text, ident));
        if !is_open || seen.contains(&text.to_string()) {
            continue;
        }
        seen.push(text.to_string());
        let clause = generics.make_where_clause();
        clause.predicates.push(syn::parse_quote!(
            #rt::Tan<#ty>: #rt::Differentiable<Tangent = #rt::Tan<#ty>>
        ));
    }
}

/// The type parameters that are not certain to be numbers or functions.
fn type_params(generics: &syn::Generics) -> impl Iterator<Item = Ident> {
    let clause = generics.where_clause.iter().flat_map(|c| &c.predicates);
    let bounds = |param: &syn::TypeParam| {
        let clause = clause.clone().filter_map(|predicate| match predicate {
            syn::WherePredicate::Type(p)
                if param.ident == p.bounded_ty.to_token_stream().to_string() =>
            {
                Some(p.bounds.to_token_stream())
            }
            _ => None,
        });
        let all: TokenStream = clause.chain([param.bounds.to_token_stream()]).collect();
        all
    };
    let is_known = |param: &&syn::TypeParam| {
        let bounds = bounds(param);
        let mentions =
            |name: &str| crate::tokens::mentions(&bounds, &Ident::new(name, Span::call_site()));
        mentions("Real") || mentions("DifferentiableFn")
    };
    let open: Vec<Ident> = generics
        .type_params()
        .filter(|param| !is_known(param))
        .map(|param| param.ident.clone())
        .collect();
    open.into_iter()
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
