//! Signatures of generated functions: parameters, activities, places, and what is captured.

use crate::front::lower::{Function, Input, is_float_type, is_integer_type};
use crate::front::missing::declared;
use crate::ir::Passing;
use crate::names::{self, Names};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};

/// A parameter of a function that gets a sibling.
pub(crate) struct Parameter {
    pub(crate) pat: syn::Pat,
    /// Without the outermost reference.
    pub(crate) ty: syn::Type,
    /// The same for a pullback, which is there for all lifetimes.
    pub(crate) elided: syn::Type,
    /// The lifetime of the outermost reference.
    pub(crate) lifetime: Option<syn::Lifetime>,
    pub(crate) passing: Passing,
    pub(crate) no_derivative: bool,
    pub(crate) receiver: bool,
    pub(crate) function: Function,
    /// The first parameter of a function in a block: it may be called as a method.
    pub(crate) slot: bool,
}

/// What is known of a function from its signature.
pub(crate) struct Signature {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) generics: syn::Generics,
    pub(crate) output: syn::Type,
    /// The same for a pullback.
    pub(crate) elided_output: syn::Type,
    pub(crate) name: Ident,
    /// It calls itself: its pullback is boxed.
    pub(crate) boxed: bool,
    /// How the methods beside it take their receivers.
    pub(crate) beside: Vec<(String, Passing)>,
}

/// Takes types out of the groups and parentheses that a macro by example puts around `$t`.
struct Ungrouped;

impl VisitMut for Ungrouped {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        while let syn::Type::Group(syn::TypeGroup { elem, .. })
        | syn::Type::Paren(syn::TypeParen { elem, .. }) = ty
            && !matches!(**elem, syn::Type::TraitObject(_) | syn::Type::ImplTrait(_))
        {
            *ty = (**elem).clone();
        }
        visit_mut::visit_type_mut(self, ty);
    }
}

impl Signature {
    /// Reads a signature; takes `#[no_derivative]` off its parameters and names `impl Trait`s.
    pub(crate) fn read(signature: &mut syn::Signature) -> Self {
        Ungrouped.visit_signature_mut(signature);
        let mut generics = signature.generics.clone();
        let mut parameters = Vec::new();
        for input in &mut signature.inputs {
            parameters.push(match input {
                syn::FnArg::Receiver(receiver) => Parameter {
                    no_derivative: crate::args::take_attribute(
                        &mut receiver.attrs,
                        "no_derivative",
                    )
                    .is_some(),
                    pat: if receiver.mutability.is_some() {
                        syn::parse_quote!(mut self)
                    } else {
                        syn::parse_quote!(self)
                    },
                    // Where `self` stands: the file says what type that is.
                    ty: syn::parse_quote_spanned!(receiver.self_token.span=> Self),
                    elided: syn::parse_quote!(Self),
                    lifetime: None,
                    passing: match &receiver.kind {
                        syn::ReceiverKind::Reference(_, _, None) => Passing::Reference,
                        syn::ReceiverKind::Reference(_, _, Some(_)) => Passing::Mutable,
                        _ => Passing::Value,
                    },
                    receiver: true,
                    function: Function::No,
                    slot: true,
                },
                syn::FnArg::Typed(typed) => {
                    let no_derivative =
                        crate::args::take_attribute(&mut typed.attrs, "no_derivative").is_some();
                    let (ty, lifetime, passing) = match &*typed.ty {
                        syn::Type::Reference(reference) => (
                            (*reference.elem).clone(),
                            reference.lifetime.clone(),
                            if reference.mutability.is_some() {
                                Passing::Mutable
                            } else {
                                Passing::Reference
                            },
                        ),
                        ty => (ty.clone(), None, Passing::Value),
                    };
                    let ty = named_impl(with_hidden(ty), &mut generics);
                    Parameter {
                        pat: (*typed.pat).clone(),
                        elided: elided(&ty),
                        ty,
                        lifetime,
                        passing,
                        no_derivative,
                        receiver: false,
                        function: Function::No,
                        slot: false,
                    }
                }
            });
        }
        let rules = crate::operator_bounds::rules(&generics);
        if !rules.is_empty() {
            generics.make_where_clause().predicates.extend(rules);
        }
        let followed = crate::functions::follow(&mut generics);
        for parameter in &mut parameters {
            let is_one = |names: &[Ident]| {
                names
                    .iter()
                    .any(|name| matches!(&parameter.ty, syn::Type::Path(path) if path.path.is_ident(name)))
            };
            if is_one(&followed.followed) {
                parameter.function = Function::Followed;
                // A function and a reference to it are passed alike.
                if parameter.passing == Passing::Value {
                    parameter.passing = Passing::Reference;
                }
            } else if is_one(&followed.ordinary) || crate::functions::is_ordinary(&parameter.ty) {
                parameter.function = Function::Ordinary;
                parameter.no_derivative = true;
            }
        }
        let output = match &signature.output {
            syn::ReturnType::Default => syn::parse_quote!(()),
            syn::ReturnType::Type(_, ty) => with_hidden((**ty).clone()),
        };
        Signature {
            parameters,
            generics,
            elided_output: elided(&output),
            output,
            name: signature.ident.clone(),
            boxed: false,
            beside: Vec::new(),
        }
    }

    /// As that of a method of this type. Where its name has lifetimes, `Self` is of one of them, and a pullback of all.
    pub(crate) fn within(mut self, this: &syn::Type) -> Self {
        if !has(this, &|lifetime| lifetime.ident != "static") {
            return self;
        }
        let this = elided(this);
        let types = self.parameters.iter_mut().map(|p| &mut p.elided);
        for ty in types.chain([&mut self.elided_output]) {
            Named(&this).visit_type_mut(ty);
        }
        self
    }

    /// As that of a function with another result.
    pub(crate) fn returns(&mut self, output: syn::Type) {
        self.elided_output = elided(&output);
        self.output = output;
    }

    /// The lifetime of a parameter that the body may put into its result.
    pub(crate) fn lifetime<'p>(&self, parameter: &'p Parameter) -> Option<&'p syn::Lifetime> {
        let lifetime = parameter.lifetime.as_ref()?;
        let is_own = |found: &syn::Lifetime| found.ident == "static" || found == lifetime;
        // `Self` may have one of the block.
        let names_self =
            crate::tokens::identifiers(&self.output.to_token_stream()).contains("Self");
        let is_of_block = || names_self && !self.generics.lifetimes().any(|p| is_own(&p.lifetime));
        (lifetime.ident == "static" || has(&self.output, &is_own) || is_of_block())
            .then_some(lifetime)
    }

    /// The parameters for lowering.
    pub(crate) fn inputs(&self, wrt: Option<&[Ident]>, self_name: &Ident) -> Vec<Input> {
        self.parameters
            .iter()
            .map(|parameter| {
                let pat: syn::Pat = match &parameter.pat {
                    syn::Pat::Ident(pat) if parameter.receiver => {
                        let mutability = &pat.mutability;
                        syn::parse_quote!(#mutability #self_name)
                    }
                    pat => pat.clone(),
                };
                let wanted = !parameter.no_derivative
                    && wrt.is_none_or(|names| names.iter().any(|name| parameter.is_named(name)));
                // An active value may be written to a `&mut`.
                let constant = !wanted && parameter.passing != Passing::Mutable;
                Input {
                    pat,
                    ty: Some(parameter.ty.clone()),
                    passing: parameter.passing,
                    wrt: wanted,
                    inactive: constant || is_integer_type(&parameter.ty),
                    receiver: parameter.receiver,
                    methods: if parameter.receiver {
                        self.beside.clone()
                    } else {
                        Vec::new()
                    },
                    function: parameter.function,
                    scalar: parameter.passing == Passing::Value
                        && (is_float_type(&parameter.ty)
                            || is_integer_type(&parameter.ty)
                            || self.is_copy_parameter(&parameter.ty)),
                }
            })
            .collect()
    }

    /// A type parameter bounded by `Copy` or `Real`.
    fn is_copy_parameter(&self, ty: &syn::Type) -> bool {
        let syn::Type::Path(path) = ty else {
            return false;
        };
        let Some(name) = path.path.get_ident() else {
            return false;
        };
        let is_copy =
            |bounds: &syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>| {
                bounds.iter().any(|bound| match bound {
                    syn::TypeParamBound::Trait(bound) => {
                        bound.path.segments.last().is_some_and(|s| {
                            s.ident == "Copy" || s.ident == "Real" || s.ident == "Float"
                        })
                    }
                    _ => false,
                })
            };
        self.generics
            .type_params()
            .any(|param| param.ident == *name && is_copy(&param.bounds))
    }

    /// A type parameter that is an iterator, or becomes one, and has no tangent.
    pub(crate) fn is_iterator(&self, ty: &syn::Type) -> bool {
        let syn::Type::Path(path) = ty else {
            return false;
        };
        let Some(name) = path.path.get_ident() else {
            return false;
        };
        let declared = self.generics.type_params().filter(|p| p.ident == *name);
        let declared = declared.map(|param| &param.bounds);
        let clause = self
            .generics
            .where_clause
            .iter()
            .flat_map(|c| &c.predicates);
        let clause = clause.filter_map(|predicate| match predicate {
            syn::WherePredicate::Type(p) if p.bounded_ty == *ty => Some(&p.bounds),
            _ => None,
        });
        let bounds = declared.chain(clause).flatten();
        let names: Vec<String> = bounds
            .filter_map(|bound| match bound {
                syn::TypeParamBound::Trait(bound) => {
                    Some(bound.path.segments.last()?.ident.to_string())
                }
                _ => None,
            })
            .collect();
        const ITERATORS: &[&str] = &[
            "DoubleEndedIterator",
            "ExactSizeIterator",
            "IntoIterator",
            "Iterator",
        ];
        let is = |names_of: &[&str]| names.iter().any(|name| names_of.contains(&name.as_str()));
        is(ITERATORS) && !is(&["Differentiable", "Real"])
    }

    pub(crate) fn has_mutable(&self) -> bool {
        self.parameters
            .iter()
            .any(|parameter| parameter.passing == Passing::Mutable)
    }

    /// The type of the pullback: `impl Fn(again.., y_bar, places..) + use<..>`.
    pub(crate) fn pullback(&self, by_name: bool, captured: &TokenStream) -> TokenStream {
        let again = self.parameters.iter().filter_map(|p| p.again(by_name));
        let y = &self.elided_output;
        let places = self.parameters.iter().map(Parameter::place);
        let rt = names::runtime();
        if self.boxed {
            return quote!(#rt::Box<dyn Fn(#(#again,)* #rt::Tan<#y>, #(#places),*)>);
        }
        quote!(impl Fn(#(#again,)* #rt::Tan<#y>, #(#places),*) + use<#captured>)
    }

    /// Type and const parameters, for `use<..>`, with `more` of them.
    pub(crate) fn captured(
        &self,
        outer: Option<&syn::Generics>,
        more: impl IntoIterator<Item: ToTokens>,
        in_trait: bool,
    ) -> TokenStream {
        let mut names: Vec<TokenStream> = Vec::new();
        if in_trait {
            names.push(quote!(Self));
        }
        for generics in outer.into_iter().chain([&self.generics]) {
            names.extend(generics.params.iter().filter_map(|param| match param {
                syn::GenericParam::Type(param) => Some(param.ident.to_token_stream()),
                syn::GenericParam::Const(param) => Some(param.ident.to_token_stream()),
                syn::GenericParam::Lifetime(_) => None,
            }));
        }
        names.extend(more.into_iter().map(ToTokens::into_token_stream));
        quote!(#(#names),*)
    }

    /// The generic parameters of a sibling: with one for each activity, and one for the function that is
    /// called.
    pub(crate) fn generics_with(
        &self,
        activities: &[Ident],
        function: Option<&Ident>,
    ) -> syn::Generics {
        let mut generics = self.generics.clone();
        for activity in activities {
            let activity = syn::parse_quote!(#activity: ::ad_runtime::__private::Activity);
            generics.params.push(activity);
        }
        if let Some(function) = function {
            let bound = self.function_bound();
            generics.params.push(syn::parse_quote!(#function: #bound));
        }
        generics
    }

    /// What is in a box is there for ever, as far as types know.
    pub(crate) fn bound_boxed(&self, generics: &mut syn::Generics) {
        if !self.boxed {
            return;
        }
        let params = self.generics.type_params().map(|p| &p.ident);
        let bounds = params.map(|param| syn::parse_quote!(#param: 'static));
        generics
            .make_where_clause()
            .predicates
            .extend::<Vec<syn::WherePredicate>>(bounds.collect());
    }

    /// The bound of the type parameter for the function itself, by which the types of a generic
    /// function are inferred: `Fn(X, &Z) -> Y`.
    ///
    /// Without type parameters there is nothing to infer, and no bound: functions of C and unsafe
    /// functions are not `Fn`.
    pub(crate) fn function_bound(&self) -> Option<TokenStream> {
        let lifetimes = self.generics.lifetimes().count();
        let takes_function = self
            .parameters
            .iter()
            .any(|parameter| parameter.function == Function::Followed);
        if self.generics.params.len() == lifetimes || takes_function {
            return None;
        }
        let inputs = self.parameters.iter().map(Parameter::declared);
        let output = &self.output;
        Some(quote!(Fn(#(#inputs),*) -> #output))
    }

    /// One type parameter for the activity of each parameter.
    pub(crate) fn activities(&self, names: &mut Names) -> Vec<Ident> {
        (0..self.parameters.len())
            .map(|i| names::activity_type(names, i, Span::call_site()))
            .collect()
    }
}

impl Parameter {
    pub(crate) fn is_named(&self, name: &Ident) -> bool {
        match &self.pat {
            syn::Pat::Ident(pat) => pat.ident == *name,
            _ => self.receiver && name == "self",
        }
    }

    /// The type as it was declared.
    pub(crate) fn declared(&self) -> TokenStream {
        let (lifetime, ty) = (&self.lifetime, &self.ty);
        match self.passing {
            Passing::Value => quote!(#ty),
            Passing::Reference => quote!(&#lifetime #ty),
            Passing::Mutable => quote!(&#lifetime mut #ty),
        }
    }

    /// The type of what the pullback is supplied with again; `by_name` if the method's name says that
    /// its receiver has no slot.
    pub(crate) fn again(&self, by_name: bool) -> Option<TokenStream> {
        let (rt, ty) = (names::runtime(), &self.elided);
        match (self.slot, self.passing) {
            (true, _) if by_name => None,
            (_, Passing::Reference) => Some(quote!(&#ty)),
            (true, Passing::Value | Passing::Mutable) => Some(quote!(#rt::Nothing<'_>)),
            (false, Passing::Value | Passing::Mutable) => None,
        }
    }

    pub(crate) fn place(&self) -> TokenStream {
        let rt = names::runtime();
        if self.no_derivative {
            return quote!(&mut #rt::NoTangent);
        }
        let ty = &self.elided;
        match self.passing {
            Passing::Value => quote!(&mut #rt::Tan<#ty>),
            Passing::Reference | Passing::Mutable => quote!(&mut #rt::Place<#ty>),
        }
    }
}

/// Writes a type in the place of `Self`.
struct Named<'t>(&'t syn::Type);

impl VisitMut for Named<'_> {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        match ty {
            syn::Type::Path(path) if path.path.is_ident("Self") => *ty = self.0.clone(),
            ty => visit_mut::visit_type_mut(self, ty),
        }
    }
}

/// Whether a type has such a lifetime in it.
fn has(ty: &syn::Type, is_one: &dyn Fn(&syn::Lifetime) -> bool) -> bool {
    struct Found<'f>(&'f dyn Fn(&syn::Lifetime) -> bool, bool);
    impl<'ast> Visit<'ast> for Found<'_> {
        fn visit_lifetime(&mut self, lifetime: &'ast syn::Lifetime) {
            self.1 |= (self.0)(lifetime);
        }
    }
    let mut found = Found(is_one, false);
    found.visit_type(ty);
    found.1
}

/// The type with every lifetime elided.
pub(crate) fn elided(ty: &syn::Type) -> syn::Type {
    struct Elide;
    impl VisitMut for Elide {
        fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
            if lifetime.ident != "static" {
                lifetime.ident = Ident::new("_", lifetime.ident.span());
            }
        }
        fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
            reference.lifetime = None;
            visit_mut::visit_type_reference_mut(self, reference);
        }
    }
    let mut ty = ty.clone();
    Elide.visit_type_mut(&mut ty);
    ty
}

/// The type with `'_` where a signature may leave a lifetime out: `ArrayView1<f64>`. Elsewhere it has to be there.
fn with_hidden(mut ty: syn::Type) -> syn::Type {
    struct Hidden;
    impl VisitMut for Hidden {
        fn visit_path_segment_mut(&mut self, segment: &mut syn::PathSegment) {
            visit_mut::visit_path_segment_mut(self, segment);
            let is_view = segment.ident.to_string().starts_with("ArrayView");
            if !is_view && !declared::has_lifetime(&segment.ident) {
                return;
            }
            match &mut segment.arguments {
                syn::PathArguments::AngleBracketed(given) => {
                    let is_lifetime = |given: &syn::GenericArgument| {
                        matches!(given, syn::GenericArgument::Lifetime(_))
                    };
                    if !given.args.iter().any(is_lifetime) {
                        given.args.insert(0, syn::parse_quote!('_));
                    }
                }
                syn::PathArguments::None => {
                    segment.arguments = syn::PathArguments::AngleBracketed(syn::parse_quote!(<'_>));
                }
                syn::PathArguments::Parenthesized(_) => {}
            }
        }
    }
    Hidden.visit_type_mut(&mut ty);
    ty
}

/// The type with a name for every lifetime that is elided in it: where a result mentions the type, nothing
/// else says which one is meant.
pub(crate) fn with_lifetimes(
    ty: &syn::Type,
    stem: &str,
    lifetimes: &mut Vec<syn::Lifetime>,
) -> syn::Type {
    struct Name<'n>(&'n str, &'n mut Vec<syn::Lifetime>);
    impl Name<'_> {
        fn next(&mut self) -> syn::Lifetime {
            let name = format!("'{}_{}", self.0, self.1.len());
            let lifetime = syn::Lifetime::new(&name, Span::call_site());
            self.1.push(lifetime.clone());
            lifetime
        }
    }
    impl VisitMut for Name<'_> {
        fn visit_lifetime_mut(&mut self, lifetime: &mut syn::Lifetime) {
            if lifetime.ident == "_" {
                *lifetime = self.next();
            }
        }
        fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
            if reference.lifetime.is_none() {
                reference.lifetime = Some(self.next());
            }
            visit_mut::visit_type_reference_mut(self, reference);
        }
        // Those in a signature are of that signature.
        fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {}
        fn visit_parenthesized_generic_arguments_mut(
            &mut self,
            _: &mut syn::ParenthesizedGenericArguments,
        ) {
        }
        fn visit_type_trait_object_mut(&mut self, _: &mut syn::TypeTraitObject) {}
    }
    let mut ty = ty.clone();
    Name(stem, lifetimes).visit_type_mut(&mut ty);
    ty
}

/// `impl Trait` as a parameter type becomes a type parameter.
fn named_impl(ty: syn::Type, generics: &mut syn::Generics) -> syn::Type {
    let syn::Type::ImplTrait(bounds) = ty else {
        return ty;
    };
    let count = generics.params.len();
    let name = Ident::new(&format!("Impl{count}"), Span::call_site());
    let bounds = bounds.bounds;
    generics.params.push(syn::parse_quote!(#name: #bounds));
    syn::parse_quote!(#name)
}
