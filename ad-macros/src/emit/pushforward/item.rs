//! The pushforward of a function as an item: its head, and the function as a value.
//!
//! For `fn f(x: f64, w: &W, out: &mut O) -> Y` it is
//!
//! ```text
//! fn jvp<A0, A1, A2, Called>(
//!     _: Called, (x_act, w_act, out_act): (A0, A1, A2),
//!     x: f64, x_dot: Tan<f64>, w: &W, w_dot: &Place<W>, out: &mut O, out_dot: &mut Place<O>,
//! ) -> (Y, Tan<Y>)
//! ```
//!
//! For a method `m` it is `__pushforward_of_m`, whose activities stand behind the first argument. The
//! tangent of that argument is behind a reference, whether it is passed by value or not, because the
//! caller does not know how a method takes its receiver.

use super::Push;
use crate::compile::Compiled;
use crate::emit::item::{Owner, after_first, allows, imports, used};
use crate::ir::Passing;
use crate::names::{self, Names};
use crate::signature::{Parameter, Signature, elided};
use crate::transform::pullback::Plan;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::{self, VisitMut};

/// The names in the head of a pushforward.
pub(crate) struct Named<'h> {
    pub(crate) idents: &'h [Ident],
    pub(crate) acts: &'h [Ident],
    pub(crate) dots: &'h [Ident],
    /// The number of directions, if there may be several.
    pub(crate) count: Option<&'h Ident>,
    /// The function is computed for each direction: it needs copies of what it is given.
    pub(crate) repeated: bool,
}

/// The pushforward beside a compiled function; with `wide`, the one in several directions.
pub(crate) fn sibling(
    compiled: &Compiled,
    signature: &Signature,
    owner: &Owner<'_>,
    this: &Ident,
    names: &mut Names,
    wide: bool,
) -> Result<TokenStream, TokenStream> {
    let bare = Plan::default();
    let func = &compiled.func;
    let plan = &compiled.sweeps.plan;
    let count = wide.then(|| names.fresh("DIRECTIONS", Span::call_site()));
    let mut push = Push::new(func, &compiled.activity, plan, &bare, names);
    if let Some(count) = &count {
        push = push.wide(count.to_token_stream());
    }
    let idents: Vec<Ident> = func
        .params
        .iter()
        .map(|param| func.vars[param.var.0].ident.clone())
        .collect();
    let dots: Vec<Ident> = func.params.iter().map(|p| push.dot(p.var)).collect();
    let acts: Vec<Ident> = func.params.iter().map(|param| param.act.clone()).collect();
    // What is behind a reference for the sake of the caller only.
    let first = signature
        .parameters
        .first()
        .filter(|p| p.slot && p.passing == Passing::Value && !p.no_derivative)
        .map(|_| {
            let (dot, act, x) = (&dots[0], &acts[0], &idents[0]);
            let one = push.in_direction(dot.to_token_stream());
            let copy = push.each(quote!(ad::copy(#one)));
            let zero = push.each(quote!(ad::zeros_of(&#x)));
            quote!(let #dot = if ad::is_on(#act) { #copy } else { #zero };)
        });
    let body = push.body()?;
    let named = Named {
        idents: &idents,
        acts: &acts,
        dots: &dots,
        count: count.as_ref(),
        repeated: false,
    };
    let (head, check) = head(signature, owner, &named, names);
    let receiver = signature.parameters.first().filter(|p| p.receiver);
    let receiver = receiver.map(|_| quote!(let mut #this = self;));
    let imports = imports();
    let used = used(signature, owner);
    Ok(quote!(#head { #used #imports #check #receiver #first #body }))
}

/// The attributes of a pushforward.
pub(crate) fn attributes(owner: &Owner<'_>) -> TokenStream {
    let allows = match owner {
        Owner::Free => TokenStream::new(),
        Owner::Impl(_) | Owner::TraitImpl(_) | Owner::Trait(_) => allows(),
    };
    quote!(#[doc(hidden)] #allows #[inline])
}

/// The declaration in a trait of a method without a body; with `wide`, of the one in several directions.
pub(crate) fn declaration(signature: &Signature, owner: &Owner<'_>, wide: bool) -> TokenStream {
    let mut names = Names::default();
    let numbered = |base: &str| -> Vec<Ident> {
        (0..signature.parameters.len())
            .map(|i| format_ident!("{base}{i}"))
            .collect()
    };
    let (idents, dots) = (numbered("argument"), numbered("argument_dot"));
    let acts = numbered("argument_act");
    let count = wide.then(|| names.fresh("DIRECTIONS", Span::call_site()));
    let named = Named {
        idents: &idents,
        acts: &acts,
        dots: &dots,
        count: count.as_ref(),
        repeated: false,
    };
    head(signature, owner, &named, &mut names).0
}

/// The head of the pushforward of a function that is written by hand, and the type parameter for the
/// function itself.
pub(crate) fn registered_head(
    signature: &Signature,
    named: &Named<'_>,
    names: &mut Names,
) -> (TokenStream, Ident) {
    let called = names.fresh("Called", Span::call_site());
    let (tokens, _) = head_of(signature, &Owner::Free, named, names, Some(called.clone()));
    (tokens, called)
}

/// The head of the pushforward of a method that is written by hand.
pub(crate) fn method_head(
    signature: &Signature,
    owner: &Owner<'_>,
    named: &Named<'_>,
    names: &mut Names,
) -> TokenStream {
    head_of(signature, owner, named, names, None).0
}

fn head(
    signature: &Signature,
    owner: &Owner<'_>,
    named: &Named<'_>,
    names: &mut Names,
) -> (TokenStream, Option<TokenStream>) {
    let function = matches!(owner, Owner::Free).then(|| names.fresh("Called", Span::call_site()));
    head_of(signature, owner, named, names, function)
}

fn head_of(
    signature: &Signature,
    owner: &Owner<'_>,
    named: &Named<'_>,
    names: &mut Names,
    function: Option<Ident>,
) -> (TokenStream, Option<TokenStream>) {
    let Named {
        idents,
        acts,
        dots,
        count,
        repeated,
    } = named;
    let activities = signature.activities(names);
    let mut generics = signature.generics_with(&activities, None);
    Forward.visit_generics_mut(&mut generics);
    match owner {
        Owner::Trait(_) => {
            let predicates = &mut generics.make_where_clause().predicates;
            predicates.push(syn::parse_quote!(Self: Sized));
        }
        // An `impl` of a trait may ask for no more than the trait does.
        Owner::Impl(outer) => strengthened(outer, &mut generics),
        Owner::Free | Owner::TraitImpl(_) => {}
    }
    if let Some(function) = &function {
        let bound = signature.function_bound();
        generics.params.push(syn::parse_quote!(#function: #bound));
    }
    if let Some(count) = count {
        generics.params.push(syn::parse_quote!(const #count: usize));
        if *repeated {
            copied(signature, count, &mut generics);
        }
    }
    let several = |tangent: TokenStream| match count {
        Some(count) => quote!([#tangent; #count]),
        None => tangent,
    };
    let (params, clause) = (&generics.params, &generics.where_clause);
    let mut inputs = Vec::new();
    let mut rest = Vec::new();
    for (i, parameter) in signature.parameters.iter().enumerate() {
        let (ident, dot) = (&idents[i], &dots[i]);
        let (ty, dot_ty) = (&parameter.ty, several(dot_type(parameter)));
        let value = match parameter.passing {
            _ if parameter.receiver => match parameter.passing {
                Passing::Value => quote!(self),
                Passing::Reference => quote!(&self),
                Passing::Mutable => quote!(&mut self),
            },
            Passing::Value if !matches!(owner, Owner::Trait(_)) => quote!(mut #ident: #ty),
            Passing::Value => quote!(#ident: #ty),
            Passing::Reference => {
                let lifetime = signature.lifetime(parameter);
                quote!(#ident: &#lifetime #ty)
            }
            Passing::Mutable => quote!(#ident: &mut #ty),
        };
        // An array of references is lent by its elements.
        let mutable = count.map(|_| quote!(mut));
        let dot = quote!(#mutable #dot: #dot_ty);
        if i == 0 && function.is_none() {
            inputs.push(value);
            rest.push(dot);
        } else {
            rest.extend([value, dot]);
        }
    }
    let acts = quote!((#(#acts,)*): (#(#activities,)*));
    let output = &signature.output;
    let y = output;
    let (name, inputs) = match &function {
        Some(function) => {
            let span = signature.name.span();
            let name = count.map_or_else(|| names::jvp(span), |_| names::jvps(span));
            (name, quote!(_: #function, #acts, #(#rest),*))
        }
        None => {
            let first = after_first(inputs, &acts);
            let name = match count {
                Some(_) => names::method_pushforwards(&signature.name),
                None => names::method_pushforward(&signature.name),
            };
            (name, quote!(#first #(#rest),*))
        }
    };
    let check = function
        .as_ref()
        .map(|function| quote!(ad::assert_sibling::<Self, #function>();));
    let rt = names::runtime();
    let y_dot = several(quote!(#rt::Tan<#y>));
    (
        quote!(fn #name<#params>(#inputs) -> (#output, #y_dot) #clause),
        check,
    )
}

/// There are copies of what a function is given by value, where there are several directions.
fn copied(signature: &Signature, count: &Ident, generics: &mut syn::Generics) {
    let rt = names::runtime();
    let parameters = signature.parameters.iter();
    let given = parameters.filter(|parameter| parameter.passing == Passing::Value);
    let bounds = given.map(|parameter| -> syn::WherePredicate {
        let ty = &parameter.ty;
        syn::parse_quote!(#ty: #rt::GivenAgain<#count>)
    });
    generics.make_where_clause().predicates.extend(bounds);
}

/// The functions that a block is generic over have pushforwards where that of a method is called.
fn strengthened(block: &syn::Generics, method: &mut syn::Generics) {
    let is_function = |bound: &&syn::TypeParamBound| match bound {
        syn::TypeParamBound::Trait(bound) => bound
            .path
            .segments
            .last()
            .is_some_and(|last| last.ident == "DifferentiableFn"),
        _ => false,
    };
    let parameters = block.type_params();
    let declared = parameters.map(|param| (param.ident.to_token_stream(), &param.bounds));
    let clause = block.where_clause.iter().flat_map(|c| &c.predicates);
    let clause = clause.filter_map(|predicate| match predicate {
        syn::WherePredicate::Type(p) => Some((p.bounded_ty.to_token_stream(), &p.bounds)),
        _ => None,
    });
    let mut found: Vec<syn::WherePredicate> = declared
        .chain(clause)
        .flat_map(|(ty, bounds)| bounds.iter().map(move |bound| (ty.clone(), bound)))
        .filter(|(_, bound)| is_function(bound))
        .map(|(ty, bound)| syn::parse_quote!(#ty: #bound))
        .collect();
    for predicate in &mut found {
        Forward.visit_where_predicate_mut(predicate);
    }
    found.extend(crate::operator_bounds::pushes(block));
    if found.is_empty() {
        return;
    }
    method.make_where_clause().predicates.extend(found);
}

/// Function parameters have pushforwards, too.
pub(super) struct Forward;
impl VisitMut for Forward {
    fn visit_where_predicate_mut(&mut self, predicate: &mut syn::WherePredicate) {
        crate::operator_bounds::pushed(predicate);
        visit_mut::visit_where_predicate_mut(self, predicate);
    }
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        if let Some(last) = path.segments.last_mut()
            && last.ident == "DifferentiableFn"
        {
            let arguments = last.arguments.clone();
            *path = syn::parse_quote!(::ad_runtime::__private::ForwardFn);
            if let Some(last) = path.segments.last_mut() {
                last.arguments = arguments;
            }
        }
        visit_mut::visit_path_mut(self, path);
    }
}

/// The type of the tangent of a parameter.
fn dot_type(parameter: &Parameter) -> TokenStream {
    let rt = names::runtime();
    let ty = elided(&parameter.ty);
    let by_reference = parameter.slot || parameter.passing != Passing::Value;
    let tangent = match parameter.passing {
        _ if parameter.no_derivative => quote!(#rt::NoTangent),
        Passing::Value => quote!(#rt::Tan<#ty>),
        Passing::Reference | Passing::Mutable => quote!(#rt::Place<#ty>),
    };
    match parameter.passing {
        Passing::Mutable => quote!(&mut #tangent),
        Passing::Value | Passing::Reference if by_reference => quote!(&#tangent),
        Passing::Value | Passing::Reference => tangent,
    }
}
