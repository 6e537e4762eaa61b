//! Types as far as the syntax says them: of places, of what is in containers, of the results of calls.

use super::is_float_type;
use crate::front::missing::declared::argument;
use crate::front::missing::types;
use crate::ir::{Callee, Place, Projection, Var, VarKind};
use proc_macro2::Ident;

/// The type of a call's result.
pub(super) fn result_type(callee: &Callee) -> Option<syn::Type> {
    match callee {
        Callee::Function { path, .. } => types::returned(&syn::parse2(path.clone()).ok()?),
        Callee::Associated { ty, name, .. } => {
            types::result_of(&syn::parse2(ty.clone()).ok()?, name)
        }
        Callee::Value(_) => None,
    }
}

/// `&mut T`: what is known of it is known of `T` alone, which it refers to.
pub(super) fn is_mutable(ty: &syn::Type) -> bool {
    matches!(types::resolved(ty), syn::Type::Reference(ty) if ty.mutability.is_some())
}

/// A type that a number is cast to.
pub(super) fn is_number_type(ty: &syn::Type) -> bool {
    is_float_type(ty)
        || super::is_integer_type(ty)
        || matches!(ty, syn::Type::Infer(_) | syn::Type::Path(_))
}

/// A place within what an alias stands for.
pub(super) fn joined(target: &Place, place: &Place) -> Place {
    let mut whole = target.clone();
    whole.projections.extend(place.projections.iter().cloned());
    whole
}

/// The type of a place, without references, where the syntax says it.
pub(crate) fn place_type(vars: &[Var], place: &Place) -> Option<syn::Type> {
    Some(referent(&written_type(vars, place)?))
}

/// The same, as it is written.
pub(super) fn written_type(vars: &[Var], place: &Place) -> Option<syn::Type> {
    let root = &vars[place.root.0];
    if let (VarKind::Alias(target), None) = (&root.kind, &root.ty) {
        return written_type(vars, &joined(target, place));
    }
    let mut ty = root.ty.clone()?;
    for projection in &place.projections {
        let whole = referent(&ty);
        ty = match projection {
            Projection::Field(member) => match (&whole, member) {
                (syn::Type::Tuple(ty), syn::Member::Unnamed(index)) => {
                    ty.elems.iter().nth(index.index as usize)?.clone()
                }
                _ => types::field(&whole, member)?,
            },
            Projection::Index(index) => {
                match syn::parse2::<syn::Expr>(index.tokens.clone()).ok()? {
                    syn::Expr::Range(_) => whole,
                    syn::Expr::Array(_) | syn::Expr::Tuple(_) => return None,
                    _ => element(&whole)?,
                }
            }
            // Of a reference, whose type stands here without it.
            Projection::Deref => whole,
            Projection::Variant(variant, _) => payload(&whole, variant)?,
        };
    }
    Some(ty)
}

/// A type without references and aliases.
pub(super) fn referent(ty: &syn::Type) -> syn::Type {
    match ty {
        syn::Type::Reference(ty) => referent(&ty.elem),
        syn::Type::Paren(ty) => referent(&ty.elem),
        syn::Type::Group(ty) => referent(&ty.elem),
        ty => match types::resolved(ty) {
            syn::Type::Reference(ty) => referent(&ty.elem),
            ty => ty,
        },
    }
}

/// What a variant of std's holds.
fn payload(ty: &syn::Type, variant: &Ident) -> Option<syn::Type> {
    let of = match variant.to_string().as_str() {
        "Some" => "Option",
        "Ok" => "Result",
        _ => return None,
    };
    argument(ty, of, 0)
}

pub(crate) fn element(ty: &syn::Type) -> Option<syn::Type> {
    match ty {
        syn::Type::Slice(ty) => Some((*ty.elem).clone()),
        syn::Type::Array(ty) => Some((*ty.elem).clone()),
        syn::Type::Path(path) => vec_element(path).cloned(),
        _ => None,
    }
}

fn vec_element(path: &syn::TypePath) -> Option<&syn::Type> {
    let last = path.path.segments.last()?;
    let syn::PathArguments::AngleBracketed(args) = &last.arguments else {
        return None;
    };
    match args.args.first() {
        Some(syn::GenericArgument::Type(inner)) if last.ident == "Vec" => Some(inner),
        _ => None,
    }
}

/// The same, of a type.
pub(crate) fn type_numbers(ty: &syn::Type) -> Option<usize> {
    match referent(ty) {
        syn::Type::Path(path) => match vec_element(&path) {
            Some(inner) => numbers_within(inner),
            None => is_float_type(&syn::Type::Path(path)).then_some(0),
        },
        syn::Type::Slice(ty) => numbers_within(&ty.elem),
        syn::Type::Array(ty) => numbers_within(&ty.elem),
        _ => None,
    }
}

/// The same of a container, whose elements are no references.
fn numbers_within(element: &syn::Type) -> Option<usize> {
    let reference = matches!(types::resolved(element), syn::Type::Reference(_));
    (!reference)
        .then(|| type_numbers(element))?
        .map(|depth| depth + 1)
}
