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

mod forward;
mod rule;

use crate::args::DifferentiableArgs;
use crate::emit::item::{Owner, allows};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use rule::rule;
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
    let named = with_lifetime(block);
    let types = types(&named, operator.kind);
    let mut method = method.clone();
    Output(&types.output).visit_impl_item_fn_mut(&mut method);
    if is_reference(&types.this)
        && let Some(receiver @ syn::FnArg::Receiver(_)) = method.sig.inputs.first_mut()
    {
        *receiver = syn::parse_quote!(&self);
    }
    // In several directions, an operator is computed for each of them.
    let args = &DifferentiableArgs {
        directions: false,
        ..args.clone()
    };
    let sibling = crate::items::method_sibling(
        args,
        &mut method.sig,
        Some(&method.block),
        &Owner::TraitImpl(&block.generics),
        &TokenStream::new(),
        &crate::items::Beside::default(),
    );
    if sibling.to_string().contains("__ERRORS_OF_") {
        return quote!(#block const _: () = { #sibling };);
    }
    let rule = rule(&named, &types, operator, sibling, args.forward);
    let allows = allows();
    quote!(#block #allows const _: () = { #rule };)
}

/// `impl Add for &V` is for two references of one lifetime, which has a name here.
fn with_lifetime(block: &syn::ItemImpl) -> syn::ItemImpl {
    let mut named = block.clone();
    let is_elided = |lifetime: &syn::Lifetime| lifetime.ident == "_";
    if argument(block).is_none()
        && let syn::Type::Reference(this) = &mut *named.self_ty
        && this.lifetime.as_ref().is_none_or(is_elided)
    {
        this.lifetime = Some(syn::parse_quote!('operand));
        named.generics.params.insert(0, syn::parse_quote!('operand));
    }
    named
}

/// What the trait of an operator says of the right operand.
fn argument(block: &syn::ItemImpl) -> Option<&syn::GenericArgument> {
    let (path, ..) = block.trait_.as_ref()?;
    match &path.segments.last()?.arguments {
        syn::PathArguments::AngleBracketed(args) => args.args.first(),
        _ => None,
    }
}

fn types(block: &syn::ItemImpl, kind: Kind) -> Types {
    let this = (*block.self_ty).clone();
    let rhs = match argument(block) {
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
