//! `#[differentiable] impl Add for V`: operators of the user's own types.
//!
//! Rules of operators save what the reverse sweep needs in a type that can be named. The type of a
//! generated pullback cannot, so that the rule saves the operands, and the operator's own derivative
//! runs in the reverse sweep:
//!
//! ```text
//! impl AddRule<R> for V {
//!     type Saved = Saved;                       // (V, R) and their activities
//!     fn save_add(&self, rhs: &R, ..) -> Saved { Saved(self.clone(), rhs.clone(), ..) }
//! }
//! impl BinaryPull for Saved {
//!     fn pull(&self, y_bar, l_bar, r_bar) { the vjp of `add` at (self.0, self.1) }
//! }
//! ```

use crate::args::DifferentiableArgs;
use crate::emit::item::{Owner, allows};
use crate::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::{self, VisitMut};

/// An operator's trait and its rule.
#[derive(Clone, Copy)]
pub(crate) struct Operator {
    name: &'static str,
    method: &'static str,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unary,
    Binary,
    Assign,
}

/// The operator that a trait stands for.
pub(crate) fn operator(path: &syn::Path) -> Option<Operator> {
    let name = path.segments.last()?.ident.to_string();
    [
        ("Add", "add", Kind::Binary),
        ("Sub", "sub", Kind::Binary),
        ("Mul", "mul", Kind::Binary),
        ("Div", "div", Kind::Binary),
        ("Rem", "rem", Kind::Binary),
        ("Neg", "neg", Kind::Unary),
        ("AddAssign", "add_assign", Kind::Assign),
        ("SubAssign", "sub_assign", Kind::Assign),
        ("MulAssign", "mul_assign", Kind::Assign),
        ("DivAssign", "div_assign", Kind::Assign),
        ("RemAssign", "rem_assign", Kind::Assign),
    ]
    .into_iter()
    .find(|(operator, ..)| *operator == name)
    .map(|(name, method, kind)| Operator { name, method, kind })
}

/// The types of an operator's `impl`.
struct Types {
    this: syn::Type,
    rhs: syn::Type,
    output: syn::Type,
}

pub(crate) fn expand(
    args: &DifferentiableArgs,
    block: &syn::ItemImpl,
    operator: Operator,
) -> TokenStream {
    let mut method = block.items.iter().find_map(|item| match item {
        syn::ImplItem::Fn(method) if method.sig.ident == operator.method => Some(method.clone()),
        _ => None,
    });
    let Some(method) = &mut method else {
        // rustc says what is missing.
        return block.to_token_stream();
    };
    let types = types(block, operator.kind);
    let mut method = method.clone();
    Output(&types.output).visit_impl_item_fn_mut(&mut method);
    let sibling = crate::items::method_sibling(
        args,
        &mut method.sig,
        Some(&method.block),
        &Owner::TraitImpl(&block.generics),
        &TokenStream::new(),
    );
    if sibling.to_string().contains("__ERRORS_OF_") {
        return quote!(#block const _: () = { #sibling };);
    }
    let rule = rule(block, &types, operator, sibling);
    let allows = allows();
    quote!(#block #allows const _: () = { #rule };)
}

fn types(block: &syn::ItemImpl, kind: Kind) -> Types {
    let this = (*block.self_ty).clone();
    let argument = block
        .trait_
        .as_ref()
        .and_then(|(path, ..)| path.segments.last())
        .and_then(|segment| match &segment.arguments {
            syn::PathArguments::AngleBracketed(args) => args.args.first(),
            _ => None,
        });
    let rhs = match argument {
        Some(syn::GenericArgument::Type(ty)) => {
            let mut ty = ty.clone();
            SelfType(&this).visit_type_mut(&mut ty);
            ty
        }
        _ => this.clone(),
    };
    let output = block.items.iter().find_map(|item| match item {
        syn::ImplItem::Type(item) if item.ident == "Output" => Some(item.ty.clone()),
        _ => None,
    });
    let mut output = match (output, kind) {
        (Some(ty), Kind::Unary | Kind::Binary) => ty,
        _ => syn::parse_quote!(()),
    };
    SelfType(&this).visit_type_mut(&mut output);
    Types { this, rhs, output }
}

fn rule(
    block: &syn::ItemImpl,
    types: &Types,
    operator: Operator,
    sibling: TokenStream,
) -> TokenStream {
    let rt = names::runtime();
    let method = Ident::new(operator.method, Span::call_site());
    let derivative = names::method_sibling(&method);
    let (params, _, clause) = block.generics.split_for_impl();
    let Types { this, rhs, output } = types;
    let unary = operator.kind == Kind::Unary;
    let assign = operator.kind == Kind::Assign;
    // One trait for the sibling, whose body may name `Self`.
    let acts: Vec<Ident> = (0..if unary { 1 } else { 2 })
        .map(|i| format_ident!("A{i}"))
        .collect();
    let receiver = if assign {
        quote!(&mut self)
    } else {
        quote!(self)
    };
    let rhs_parameter = (!unary).then(|| quote!(, rhs: Rhs));
    let again = (!assign).then(|| quote!(&Self,));
    let rhs_place = (!unary).then(|| quote!(, &mut #rt::Tan<Rhs>));
    let declaration = quote!(
        trait Derivative<Rhs: #rt::Differentiable, Out: #rt::Differentiable>: #rt::Differentiable + Sized {
            fn #derivative<#(#acts: #rt::Activity),*>(#receiver, acts: (#(#acts,)*) #rhs_parameter)
                -> (Out, impl Fn(#again #rt::Tan<Out>, &mut #rt::Tan<Self> #rhs_place) + use<Self, Rhs, Out, #(#acts),*>);
        }
        impl #params Derivative<#rhs, #output> for #this #clause { #sibling }
    );
    let (this_owned, rhs_owned) = (owned(this), owned(rhs));
    let kept_rhs = if unary { quote!(()) } else { rhs_owned.to_token_stream() };
    let (saved_params, saved_type) = saved_generics(block);
    let call = |acts: TokenStream| {
        let left = kept(this, &quote!(self.0));
        let right = (!unary).then(|| {
            let right = kept(rhs, &quote!(self.1));
            quote!(, #right)
        });
        let r_bar = (!unary).then(|| quote!(, r_bar));
        if assign {
            quote!({
                let mut left = #left;
                let ((), pullback) = <#this as Derivative<#rhs, #output>>::#derivative(&mut left, #acts #right);
                pullback(#rt::zero(), l_bar #r_bar);
            })
        } else {
            quote!({
                let left = #left;
                let again = left.clone();
                let (_, pullback) = <#this as Derivative<#rhs, #output>>::#derivative(left, #acts #right);
                pullback(&again, y_bar, l_bar #r_bar);
            })
        }
    };
    let (on, off) = (quote!(#rt::On), quote!(#rt::Off));
    let body = if unary {
        let active = call(quote!((#on,)));
        quote!(if self.2 { #active })
    } else {
        let (both, left, right) = (
            call(quote!((#on, #on))),
            call(quote!((#on, #off))),
            call(quote!((#off, #on))),
        );
        let neither = assign.then(|| call(quote!((#on, #off))));
        quote!(match (self.2, self.3) {
            (true, true) => #both
            (true, false) => #left
            (false, true) => #right
            (false, false) => { #neither }
        })
    };
    let save_left = save(this, &quote!(self));
    let save_right = if unary {
        quote!(())
    } else {
        save(rhs, &quote!(rhs))
    };
    let rule = format_ident!("{}Rule", operator.name);
    let save_name = format_ident!("save_{}", operator.method);
    let (pull, save) = match operator.kind {
        Kind::Unary => (
            quote!(impl #params #rt::UnaryPull for Saved #saved_type #clause {
                type Y = #rt::Tan<#output>;
                type X = #rt::Tan<#this>;
                #[inline]
                fn pull(&self, y_bar: Self::Y, l_bar: &mut Self::X) { #body }
            }),
            quote!(impl #params #rt::#rule for #this #clause {
                type Saved = Saved #saved_type;
                #[inline]
                fn #save_name<A: #rt::Activity>(&self, _: A) -> Self::Saved {
                    Saved(#save_left, #save_right, A::ON, true)
                }
            }),
        ),
        Kind::Binary => (
            quote!(impl #params #rt::BinaryPull for Saved #saved_type #clause {
                type Y = #rt::Tan<#output>;
                type L = #rt::Tan<#this>;
                type R = #rt::Tan<#rhs>;
                #[inline]
                fn pull(&self, y_bar: Self::Y, l_bar: &mut Self::L, r_bar: &mut Self::R) { #body }
            }),
            quote!(impl #params #rt::#rule<#rhs> for #this #clause {
                type Saved = Saved #saved_type;
                #[inline]
                fn #save_name<A: #rt::Activity, B: #rt::Activity>(&self, rhs: &#rhs, _: A, _: B) -> Self::Saved {
                    Saved(#save_left, #save_right, A::ON, B::ON)
                }
            }),
        ),
        Kind::Assign => (
            quote!(impl #params #rt::AssignPull for Saved #saved_type #clause {
                type L = #rt::Tan<#this>;
                type R = #rt::Tan<#rhs>;
                #[inline]
                fn pull(&self, l_bar: &mut Self::L, r_bar: &mut Self::R) { #body }
            }),
            quote!(impl #params #rt::#rule<#rhs> for #this #clause {
                type Saved = Saved #saved_type;
                #[inline]
                fn #save_name<A: #rt::Activity, B: #rt::Activity>(&self, rhs: &#rhs, _: A, _: B) -> Self::Saved {
                    Saved(#save_left, #save_right, A::ON, B::ON)
                }
            }),
        ),
    };
    quote!(
        #declaration
        #[derive(Clone)]
        struct Saved #saved_params (#this_owned, #kept_rhs, bool, bool) #clause;
        #pull
        #save
    )
}

/// The type without an outermost reference: what a reference points at is kept.
fn owned(ty: &syn::Type) -> &syn::Type {
    match ty {
        syn::Type::Reference(reference) => &reference.elem,
        ty => ty,
    }
}

fn is_reference(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Reference(_))
}

/// A copy of an operand, from a reference to it.
fn save(ty: &syn::Type, operand: &TokenStream) -> TokenStream {
    let owned = owned(ty);
    if is_reference(ty) {
        quote!(<#owned as Clone>::clone(*#operand))
    } else {
        quote!(<#owned as Clone>::clone(#operand))
    }
}

/// The operand again, from what is kept.
fn kept(ty: &syn::Type, field: &TokenStream) -> TokenStream {
    let owned = owned(ty);
    if is_reference(ty) {
        quote!(&#field)
    } else {
        quote!(<#owned as Clone>::clone(&#field))
    }
}

/// The generics of what is kept: no lifetimes.
fn saved_generics(block: &syn::ItemImpl) -> (TokenStream, TokenStream) {
    let params: Vec<&syn::GenericParam> = block
        .generics
        .params
        .iter()
        .filter(|param| !matches!(param, syn::GenericParam::Lifetime(_)))
        .collect();
    let args: Vec<&Ident> = params
        .iter()
        .map(|param| match param {
            syn::GenericParam::Type(param) => &param.ident,
            syn::GenericParam::Const(param) => &param.ident,
            syn::GenericParam::Lifetime(param) => &param.lifetime.ident,
        })
        .collect();
    if params.is_empty() {
        (TokenStream::new(), TokenStream::new())
    } else {
        (quote!(<#(#params),*>), quote!(<#(#args),*>))
    }
}

/// `Self::Output` by its name.
struct Output<'t>(&'t syn::Type);
impl VisitMut for Output<'_> {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        if let syn::Type::Path(path) = ty
            && path.qself.is_none()
            && path.path.segments.len() == 2
            && path.path.segments[0].ident == "Self"
            && path.path.segments[1].ident == "Output"
        {
            *ty = self.0.clone();
            return;
        }
        visit_mut::visit_type_mut(self, ty);
    }
}

/// `Self` by its name.
struct SelfType<'t>(&'t syn::Type);
impl VisitMut for SelfType<'_> {
    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        if let syn::Type::Path(path) = ty
            && path.path.is_ident("Self")
        {
            *ty = self.0.clone();
            return;
        }
        visit_mut::visit_type_mut(self, ty);
    }
}
