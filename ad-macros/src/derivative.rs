//! `#[derivative(of = f)]`: registers a hand-written derivative.
//!
//! Two forms of rules are accepted. One returns `(value, pullback)`. If its pullback may borrow the
//! arguments (there are reference arguments, and no `use<..>` says otherwise), the value comes from
//! the function itself and the rule is run again in the reverse sweep; else it is run once and its
//! pullback is kept. The other form returns nothing and adds in place:
//! `(args.., y: &Y, v: cotangent, places..)`.

mod forward;

use crate::args::DerivativeArgs;
use crate::emit::item::{after_first, allows};
use crate::front::lower::is_float_type;
use crate::front::missing;
use crate::ir::Passing;
use crate::items::function_value;
use crate::names::{self, Names};
use crate::signature::{Parameter, Signature, elided};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

pub(crate) fn derivative(args: TokenStream, item: TokenStream) -> TokenStream {
    let parsed = syn::parse2::<DerivativeArgs>(args)
        .and_then(|args| Ok((args, syn::parse2::<syn::ItemFn>(item.clone())?)));
    let (args, mut function) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => {
            let error = error.to_compile_error();
            return quote!(#item #error);
        }
    };
    if args.forward {
        return forward::derivative(&args, &function);
    }
    let mut rule_sig = function.sig.clone();
    let result = Rule::read(&args, &mut rule_sig).map(|rule| rule.free(&function.vis));
    function.sig = {
        let mut sig = function.sig.clone();
        Signature::read(&mut sig);
        sig
    };
    match result {
        Ok(sibling) => {
            quote!(#[allow(dead_code, reason = "called by generated code")] #function #sibling)
        }
        Err(error) => {
            let error = error.to_compile_error();
            quote!(#function #error)
        }
    }
}

/// A rule beside a method of the same block: `#[derivative(of = Self::method)]`.
pub(crate) fn in_block(
    args: &TokenStream,
    method: &mut syn::ImplItemFn,
    generics: &syn::Generics,
    beside: &[syn::Signature],
    is_trait: bool,
) -> syn::Result<TokenStream> {
    let args: DerivativeArgs = syn::parse2(args.clone())?;
    if args.forward {
        return Err(syn::Error::new(
            args.of.span(),
            "the pushforward of a method cannot be registered yet\nhelp: register that of a function, and call it in the method",
        ));
    }
    let mut sig = method.sig.clone();
    let mut rule = Rule::read(&args, &mut sig)?;
    let of = beside
        .iter()
        .find(|sig| Some(&sig.ident) == args.of.segments.last().map(|s| &s.ident));
    let span = args.of.span();
    check_count(
        &rule.rule,
        span,
        &rule.signature,
        of.map(|sig| sig.inputs.len()),
    )?;
    rule.owner = quote!(Self::);
    if let Some(first) = rule.signature.parameters.first_mut() {
        first.slot = true;
    }
    let vis = if is_trait {
        TokenStream::new()
    } else {
        method.vis.to_token_stream()
    };
    let sibling = rule.method_sibling(generics, false)?;
    Ok(quote!(#vis #sibling))
}

/// Compares a function that is called with the one that a derivative is registered for.
pub(crate) fn check(signature: &Signature, function: &Ident) -> TokenStream {
    let rt = names::runtime();
    let types = signature.captured(None, [] as [Ident; 0], false);
    quote!(#rt::assert_registered::<#function>(Self::registered::<#types>());)
}

/// The path of the function that a derivative is registered for: what its name means beside the rule.
fn registered(signature: &Signature) -> TokenStream {
    let rt = names::runtime();
    let mut generics = signature.generics.clone();
    let (plain, clause) = (generics.params.clone(), generics.where_clause.clone());
    let bound = signature.function_bound();
    generics
        .params
        .push(syn::parse_quote!(NamedFunction: #bound));
    let params = &generics.params;
    let types = signature.captured(None, [quote!(_)], false);
    let name = &signature.name;
    quote!(
        #[inline(always)]
        fn registered<#plain>() -> &'static str #clause {
            #[inline(always)]
            fn path<#params>(_: NamedFunction) -> &'static str #clause {
                #rt::path_of::<NamedFunction>()
            }
            path::<#types>(#name)
        }
    )
}

/// The name of the method that a rule in a block is for.
pub(crate) fn method_of(args: &TokenStream) -> Option<String> {
    let args: DerivativeArgs = syn::parse2(args.clone()).ok()?;
    args.of
        .segments
        .last()
        .map(|segment| segment.ident.to_string())
}

enum Form {
    /// Returns `(value, pullback)`; the pullback takes its cotangent by reference or by value.
    Returning {
        by_reference: bool,
        rerun: bool,
    },
    InPlace,
}

struct Rule {
    of: syn::Path,
    rule: Ident,
    /// The signature of the function it is for.
    signature: Signature,
    /// Which parameters the rule gives cotangents of.
    wrt: Vec<bool>,
    form: Form,
    /// Where the rule is named: in its block, or nothing.
    owner: TokenStream,
}

impl Rule {
    fn read(args: &DerivativeArgs, sig: &mut syn::Signature) -> syn::Result<Rule> {
        let mut signature = Signature::read(sig);
        let rule = signature.name.clone();
        let (form, output) = match &sig.output {
            syn::ReturnType::Default => in_place(&mut signature)?,
            syn::ReturnType::Type(_, ty) => returning(ty, &signature)?,
        };
        let wrt: Vec<bool> = signature
            .parameters
            .iter()
            .map(|parameter| {
                !parameter.no_derivative
                    && args.wrt.as_ref().map_or_else(
                        || !crate::front::lower::is_integer_type(&parameter.ty),
                        |names| names.iter().any(|name| parameter.is_named(name)),
                    )
            })
            .collect();
        for name in args.wrt.iter().flatten() {
            if !signature
                .parameters
                .iter()
                .any(|parameter| parameter.is_named(name))
            {
                return Err(syn::Error::new(
                    name.span(),
                    format!(
                        "`{rule}` has no parameter `{name}`\nhelp: `wrt(..)` takes names of its parameters"
                    ),
                ));
            }
        }
        if let Some(pullback) = pullback_of(sig)
            && matches!(form, Form::Returning { .. })
        {
            check_cotangents(pullback, &signature, &wrt)?;
        }
        if let Some(name) = args.of.get_ident() {
            check_count(&rule, name.span(), &signature, missing::parameters(name))?;
        }
        signature.output = output;
        if let Some(last) = args.of.segments.last() {
            signature.name = last.ident.clone();
        }
        Ok(Rule {
            of: args.of.clone(),
            rule,
            signature,
            wrt,
            form,
            owner: TokenStream::new(),
        })
    }

    /// The sibling of a free function, or the trait that brings a method's.
    fn free(&self, vis: &syn::Visibility) -> TokenStream {
        let is_method = self.of.segments.len() > 1
            && self.of.segments.iter().rev().nth(1).is_some_and(|s| {
                let name = s.ident.to_string();
                name.starts_with(char::is_uppercase) || name == "f32" || name == "f64"
            });
        let allows = allows();
        if is_method {
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
        let callable = function_value(&self.signature, name, false);
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
                pub #head { #check #body }
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
        let mut generics = self.signature.generics.clone();
        for activity in activities {
            generics
                .params
                .push(syn::parse_quote!(#activity: ::ad_runtime::__private::Activity));
        }
        if let Some(function) = function {
            let bound = self.signature.function_bound();
            generics.params.push(syn::parse_quote!(#function: #bound));
        }
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

    /// The body: the value from the function or the rule, and the adapter to places.
    fn body(&self, function: &TokenStream, method: bool) -> TokenStream {
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
        let y = elided(&self.signature.output);
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
                let ty = elided(&p.ty);
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

    fn method_sibling(&self, generics: &syn::Generics, _: bool) -> syn::Result<TokenStream> {
        let name = names::method_sibling(&self.signature.name);
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
        let allows = allows();
        Ok(quote!(#[doc(hidden)] #allows #[inline] #head { #body }))
    }

    /// A trait named like the rule, so that one `use` brings both.
    fn extension(&self, vis: &syn::Visibility) -> TokenStream {
        let mut owner = self.of.clone();
        let method = owner.segments.pop();
        owner.segments.pop_punct();
        let Some(method) = method else {
            return TokenStream::new();
        };
        let owner = match owner.get_ident() {
            Some(ident) => quote!(#ident),
            None => quote!(#owner),
        };
        let method = &method.ident;
        let name = names::method_sibling(method);
        let activities = self.signature.activities(&mut Names::default());
        let rt = names::runtime();
        let trait_name = &self.rule;
        let mut generics = self.signature.generics.clone();
        for activity in &activities {
            generics
                .params
                .push(syn::parse_quote!(#activity: #rt::Activity));
        }
        let params = &generics.params;
        let clause = &generics.where_clause;
        let captured = self.signature.captured(None, &activities, false);
        let (first, rest) = match self.signature.parameters.split_first() {
            Some(split) => split,
            None => return syn::Error::new(
                self.rule.span(),
                "the rule of a method takes the receiver first\nhelp: add a parameter for `self`",
            )
            .to_compile_error(),
        };
        let receiver = match first.passing {
            Passing::Value => quote!(self),
            Passing::Reference => quote!(&self),
            Passing::Mutable => quote!(&mut self),
        };
        let inputs: Vec<TokenStream> = rest
            .iter()
            .enumerate()
            .map(|(i, p)| {
                let (name, ty) = (arg_name(p, i + 1), &p.ty);
                match p.passing {
                    Passing::Value => quote!(#name: #ty),
                    Passing::Reference => quote!(#name: &#ty),
                    Passing::Mutable => quote!(#name: &mut #ty),
                }
            })
            .collect();
        let again: Vec<TokenStream> = self.again(true).into_iter().map(|(_, ty)| ty).collect();
        let y = elided(&self.signature.output);
        let places: Vec<TokenStream> = self
            .signature
            .parameters
            .iter()
            .map(Parameter::place)
            .collect();
        let output = &self.signature.output;
        let trait_captured = if captured.is_empty() {
            quote!(Self)
        } else {
            quote!(Self, #captured)
        };
        let signature = |captured: &TokenStream| quote!(fn #name<#params>(#receiver, _: (#(#activities,)*), #(#inputs),*) -> (#output, impl Fn(#(#again,)* #rt::Tan<#y>, #(#places),*) + use<#captured>) #clause);
        let (declared, defined) = (signature(&trait_captured), signature(&captured));
        let this = arg_name(&self.signature.parameters[0], 0);
        let body = self.body(&quote!(#owner::#method), true);
        let body = quote!(let #this = self; #body);
        let allows = allows();
        quote!(
            #[doc(hidden)]
            #[allow(non_camel_case_types, missing_docs, reason = "generated code")]
            #vis trait #trait_name { #declared; }
            #allows
            impl #trait_name for #owner { #[inline] #defined { #body } }
        )
    }

    /// What the pullback is supplied with again: names and types. In a method, the first parameter
    /// is the receiver.
    fn again(&self, method: bool) -> Vec<(TokenStream, TokenStream)> {
        let rt = names::runtime();
        let by_name = names::consumes_receiver(&self.signature.name.to_string());
        self.signature
            .parameters
            .iter()
            .enumerate()
            .filter_map(|(i, p)| {
                let (name, ty) = (arg_name(p, i), elided(&p.ty));
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

fn arg_name(parameter: &Parameter, i: usize) -> Ident {
    match &parameter.pat {
        syn::Pat::Ident(pat) if !parameter.receiver => pat.ident.clone(),
        _ => format_ident!("argument{i}", span = Span::call_site()),
    }
}

/// `(args.., y: &Y, v: V, places..)`: splits the parameters.
fn in_place(signature: &mut Signature) -> syn::Result<(Form, syn::Type)> {
    let first_place = signature
        .parameters
        .iter()
        .position(|p| p.passing == Passing::Mutable && !p.receiver);
    let Some(first_place) = first_place.filter(|i| *i >= 2) else {
        return Err(syn::Error::new(
            signature.name.span(),
            "a derivative returns `(value, pullback)`, or adds in place to `&mut` parameters\nhelp: write `fn rule(x: X, y: &Y, v: cotangent of Y, x_bar: &mut cotangent of X)`",
        ));
    };
    signature.parameters.truncate(first_place);
    signature.parameters.pop();
    let Some(y) = signature
        .parameters
        .pop()
        .filter(|y| y.passing == Passing::Reference)
    else {
        return Err(syn::Error::new(
            signature.name.span(),
            "the value of the function comes before its cotangent\nhelp: write `y: &Y, v: cotangent of Y, x_bar: &mut ..`",
        ));
    };
    Ok((Form::InPlace, y.ty))
}

/// `-> (Y, impl Fn(V) -> ..)`: the type of the value, and how the pullback is to be used.
fn returning(ty: &syn::Type, signature: &Signature) -> syn::Result<(Form, syn::Type)> {
    let wrong = || {
        syn::Error::new_spanned(
            ty,
            "a derivative returns the value and the pullback\nhelp: write `-> (Y, impl Fn(V) -> X)`, where `V` is the cotangent of the result and `X` that of the argument",
        )
    };
    let syn::Type::Tuple(tuple) = ty else {
        return Err(wrong());
    };
    let (Some(value), Some(pullback), 2) =
        (tuple.elems.first(), tuple.elems.get(1), tuple.elems.len())
    else {
        return Err(wrong());
    };
    let text = pullback.to_token_stream().to_string();
    let by_reference = match fn_inputs(pullback) {
        Some(inputs) => matches!(inputs.first(), Some(syn::Type::Reference(_))),
        None => return Err(wrong()),
    };
    let borrows = signature
        .parameters
        .iter()
        .any(|p| p.passing == Passing::Reference);
    let owned = text.contains("use <") || text.contains("use<") || text.starts_with("Box");
    Ok((
        Form::Returning {
            by_reference,
            rerun: borrows && !owned,
        },
        value.clone(),
    ))
}

/// The type of the pullback in `-> (Y, pullback)`.
fn pullback_of(sig: &syn::Signature) -> Option<&syn::Type> {
    match &sig.output {
        syn::ReturnType::Type(_, ty) => match &**ty {
            syn::Type::Tuple(tuple) => tuple.elems.get(1),
            _ => None,
        },
        syn::ReturnType::Default => None,
    }
}

/// One cotangent for each parameter, as far as it can be seen.
fn check_cotangents(pullback: &syn::Type, signature: &Signature, wrt: &[bool]) -> syn::Result<()> {
    let wanted: Vec<&Parameter> = (signature.parameters.iter().zip(wrt))
        .filter(|(_, wrt)| **wrt)
        .map(|(parameter, _)| parameter)
        .collect();
    let Some(output) = fn_output(pullback) else {
        return Ok(());
    };
    let given = match &output {
        syn::Type::Tuple(tuple) => tuple.elems.len(),
        ty if is_float_type(ty) => 1,
        _ => return Ok(()),
    };
    // The cotangent of one argument may be a tuple.
    let one = matches!(wanted.as_slice(), [one] if !is_float_type(&one.ty));
    if one || given == wanted.len() {
        return Ok(());
    }
    let names: Vec<String> = wanted
        .iter()
        .map(|parameter| format!("`{}`", parameter.pat.to_token_stream()))
        .collect();
    Err(syn::Error::new_spanned(
        output,
        format!(
            "{} returned, and the derivative is with respect to {}\nhelp: return one for each of them, or say with `wrt(..)` what it is with respect to",
            counted(given, "cotangent is", "cotangents are"),
            names.join(", ")
        ),
    ))
}

fn counted(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// The rule takes what the function takes.
fn check_count(
    rule: &Ident,
    of: Span,
    signature: &Signature,
    count: Option<usize>,
) -> syn::Result<()> {
    let given = signature.parameters.len();
    match count.filter(|count| *count != given) {
        Some(count) => Err(syn::Error::new(
            of,
            format!(
                "this function takes {}, and its derivative `{rule}` takes {given}\nhelp: a derivative takes the arguments of its function",
                counted(count, "argument", "arguments")
            ),
        )),
        None => Ok(()),
    }
}

/// The result type of `impl Fn(..) -> X` or `Box<dyn Fn(..) -> X>`.
fn fn_output(ty: &syn::Type) -> Option<syn::Type> {
    struct Finder(Option<syn::Type>);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_parenthesized_generic_arguments(
            &mut self,
            arguments: &'ast syn::ParenthesizedGenericArguments,
        ) {
            if let (None, syn::ReturnType::Type(_, ty)) = (&self.0, &arguments.output) {
                self.0 = Some((**ty).clone());
            }
        }
    }
    let mut finder = Finder(None);
    syn::visit::Visit::visit_type(&mut finder, ty);
    finder.0
}

/// The parameter types of `impl Fn(..)` or `Box<dyn Fn(..)>`.
fn fn_inputs(ty: &syn::Type) -> Option<Vec<syn::Type>> {
    struct Finder(Option<Vec<syn::Type>>);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_parenthesized_generic_arguments(
            &mut self,
            arguments: &'ast syn::ParenthesizedGenericArguments,
        ) {
            self.0.get_or_insert_with(|| {
                arguments
                    .inputs
                    .iter()
                    .map(|arg| fn_arg_type(arg.to_token_stream()))
                    .collect()
            });
        }
    }
    let mut finder = Finder(None);
    syn::visit::Visit::visit_type(&mut finder, ty);
    finder.0
}

fn fn_arg_type(tokens: TokenStream) -> syn::Type {
    syn::parse2(tokens).unwrap_or_else(|_| syn::parse_quote!(_))
}
