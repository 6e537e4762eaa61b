//! Types whose tangents have no shape: numbers, and tuples, arrays and structs of nothing else.
//!
//! The zero of such a tangent is the same for all values, so that nothing about a value has to be
//! remembered for it.

use super::fields::{self, Field, of_member};
use super::scopes::whole_attributes;
use super::types::{self, item_in};
use super::{file_of, plain};
use crate::front::source::Tree;
use std::rc::Rc;

/// How deep structs may lie in structs.
const DEEPEST: usize = 8;

/// Whether the tangent of a type has no shape, as far as the file says.
pub(crate) fn is_shapeless(ty: &syn::Type) -> bool {
    within(ty, DEEPEST)
}

fn within(ty: &syn::Type, depth: usize) -> bool {
    let Some(deeper) = depth.checked_sub(1) else {
        return false;
    };
    match types::resolved(ty) {
        syn::Type::Paren(ty) => within(&ty.elem, depth),
        syn::Type::Group(ty) => within(&ty.elem, depth),
        syn::Type::Array(ty) => within(&ty.elem, deeper),
        syn::Type::Tuple(ty) => {
            !ty.elems.is_empty() && ty.elems.iter().all(|ty| within(ty, deeper))
        }
        syn::Type::Path(path) => match path.path.get_ident() {
            Some(name) if path.qself.is_none() => {
                crate::front::lower::is_float_type(&syn::Type::Path(path.clone()))
                    || differentiated(name)
                        .is_some_and(|types| types.iter().all(|ty| within(ty, deeper)))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether a field of a struct certainly is a number with a tangent.
pub(crate) fn has_number(ty: &syn::Type, member: &syn::Member) -> bool {
    let found = types::named(ty).and_then(|name| {
        let fields = all_fields(&name, false)?;
        let field = of_member(&fields, member).filter(|field| !field.is_marked)?;
        Some(types::standing_at(&field.ty()?, name.span()))
    });
    found.is_some_and(|ty| crate::front::lower::is_float_type(&types::resolved(&ty)))
}

/// Whether a field is marked `#[no_derivative]`, of a struct that certainly is the one that is meant.
pub(crate) fn is_constant_field(ty: &syn::Type, member: &syn::Member) -> bool {
    // Generic parameters make no difference to the mark.
    let name = match types::resolved(ty) {
        syn::Type::Path(path) if path.qself.is_none() && path.path.segments.len() == 1 => {
            path.path.segments.first().map(|only| only.ident.clone())
        }
        _ => None,
    };
    let all = name.and_then(|name| all_fields(&name, true));
    all.is_some_and(|all| of_member(&all, member).is_some_and(|field| field.is_marked))
}

/// Whether a type is an enum of the file that is `Copy`, without parameters.
pub(crate) fn is_copied_enum(ty: &syn::Type) -> bool {
    of_enum(ty, |derived, _| Some(derived("Copy"))).unwrap_or(false)
}

/// Whether a type is an enum of the file that holds nothing but integers, and has no tangent.
pub(crate) fn is_plain_enum(ty: &syn::Type) -> bool {
    let plain = of_enum(ty, |derived, after| {
        let types = payloads(after)?;
        let integers = types.iter().all(crate::front::lower::is_integer_type);
        Some(integers && !derived("Differentiable"))
    });
    plain.unwrap_or(false)
}

/// What the variants of an enum without parameters hold, from what stands behind its name.
pub(super) fn payloads(after: &[Tree]) -> Option<Vec<syn::Type>> {
    let variants = types::text(after.first()?.group('{')?);
    let whole: syn::ItemEnum = syn::parse_str(&format!("enum Whole {{ {variants} }}")).ok()?;
    let fields = whole.variants.into_iter().map(|variant| variant.fields);
    Some(fields.flatten().map(|field| field.ty).collect())
}

/// What is said of an enum of the file, by what it derives and by what stands behind its name.
fn of_enum(
    ty: &syn::Type,
    read: impl FnOnce(&dyn Fn(&str) -> bool, &[Tree]) -> Option<bool>,
) -> Option<bool> {
    let syn::Type::Path(path) = types::resolved(ty) else {
        return None;
    };
    let name = path.path.get_ident()?;
    let (file, at) = file_of(name.span())?;
    let (scope, index) = item_in(&file, "enum", &plain(name), at)?;
    let all = whole_attributes(scope, index)?;
    let derived = |name: &str| all.iter().any(|attribute| derives(attribute, name));
    read(&derived, &scope[index + 2..])
}

/// `#[derive(.., name, ..)]`
fn derives(attribute: &[Tree], name: &str) -> bool {
    attribute[0].is_ident("derive")
        && attribute[1..].iter().any(|tree| {
            let trees = tree.group('(').unwrap_or_default();
            trees.iter().any(|tree| tree.is_ident(name))
        })
}

/// The types of the fields that have tangents, of a struct without parameters whose tangent is derived.
fn differentiated(name: &proc_macro2::Ident) -> Option<Vec<syn::Type>> {
    let all = all_fields(name, false)?;
    let fields = all.iter().filter(|field| !field.is_marked);
    let typed = fields.map(|field| Some(types::standing_at(&field.ty()?, name.span())));
    typed.collect()
}

/// The fields of such a struct, or of one with parameters.
fn all_fields(name: &proc_macro2::Ident, generic: bool) -> Option<Rc<[Field]>> {
    let (file, at) = file_of(name.span())?;
    let (scope, index) = item_in(&file, "struct", &plain(name), at)?;
    whole_attributes(scope, index)?
        .iter()
        .find(|all| derives(all, "Differentiable"))?;
    let after = &scope[index + 2..];
    let end = match after.first()?.is_punct('<') && generic {
        true => types::head_end(after)?,
        false => 0,
    };
    fields::fields(&after[end..])
}
