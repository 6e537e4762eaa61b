//! Types that certainly hold no floating-point number: nothing of a derivative can be lost in them.

use super::declared::argument;
use super::fields::Field;
use super::scopes::whole_attributes;
use super::shapeless::payloads;
use super::types::{self, item_in};
use super::{file_of, plain};
use crate::front::lower::is_integer_type;
use proc_macro2::Ident;
use std::rc::Rc;

/// How deep types may lie in types.
const DEEPEST: usize = 8;

/// Containers of std, with the number of types that say what they hold.
const CONTAINERS: &[(&str, usize)] = &[
    ("Option", 1),
    ("Vec", 1),
    ("VecDeque", 1),
    ("Box", 1),
    ("HashSet", 1),
    ("BTreeSet", 1),
    ("HashMap", 2),
    ("BTreeMap", 2),
    ("Result", 2),
];

/// Whether values of a type certainly hold no floating-point number: integers, text, enums and structs of the file that
/// hold nothing else, and what holds such values.
pub(crate) fn is_numberless(ty: &syn::Type) -> bool {
    within(ty, DEEPEST)
}

fn within(ty: &syn::Type, depth: usize) -> bool {
    let Some(deeper) = depth.checked_sub(1) else {
        return false;
    };
    match types::resolved(ty) {
        syn::Type::Paren(ty) => within(&ty.elem, depth),
        syn::Type::Group(ty) => within(&ty.elem, depth),
        syn::Type::Reference(ty) => within(&ty.elem, deeper),
        syn::Type::Slice(ty) => within(&ty.elem, deeper),
        syn::Type::Array(ty) => within(&ty.elem, deeper),
        syn::Type::Tuple(ty) => ty.elems.iter().all(|ty| within(ty, deeper)),
        ty @ syn::Type::Path(_) => {
            is_integer_type(&ty) || holds_nothing_else(&ty, deeper) || is_made_of(&ty, deeper)
        }
        _ => false,
    }
}

/// A container of std, unless the file has a type of this name.
fn holds_nothing_else(ty: &syn::Type, depth: usize) -> bool {
    CONTAINERS.iter().any(|(name, count)| {
        let parts: Option<Vec<_>> = (0..*count).map(|i| argument(ty, name, i)).collect();
        parts.is_some_and(|parts| parts.iter().all(|ty| within(ty, depth)) && !is_own(ty))
    })
}

fn is_own(ty: &syn::Type) -> bool {
    let syn::Type::Path(path) = ty else {
        return false;
    };
    path.path.segments.last().is_none_or(|last| {
        file_of(last.ident.span()).is_none_or(|(file, at)| {
            let of_file = |keyword| item_in(&file, keyword, &plain(&last.ident), at).is_some();
            of_file("struct") || of_file("enum")
        })
    })
}

/// A struct or an enum of the file, without parameters, whose parts are such types.
fn is_made_of(ty: &syn::Type, depth: usize) -> bool {
    parts(ty).is_some_and(|parts| parts.iter().all(|ty| within(ty, depth)))
}

/// The types of all fields, or of what all variants hold.
fn parts(ty: &syn::Type) -> Option<Vec<syn::Type>> {
    let name = types::named(ty)?;
    let types = match fields(&name) {
        Some(fields) => fields.iter().map(Field::ty).collect::<Option<Vec<_>>>()?,
        None => {
            let (file, at) = file_of(name.span())?;
            let (scope, index) = item_in(&file, "enum", &plain(&name), at)?;
            whole_attributes(scope, index)?;
            payloads(&scope[index + 2..])?
        }
    };
    let typed = types.iter();
    let typed = typed.map(|ty| types::standing_at(ty, name.span()));
    Some(typed.collect())
}

/// The fields of a struct without parameters.
fn fields(name: &Ident) -> Option<Rc<[Field]>> {
    let (file, at) = file_of(name.span())?;
    let (scope, index) = item_in(&file, "struct", &plain(name), at)?;
    whole_attributes(scope, index)?;
    let after = &scope[index + 2..];
    match after.first()?.is_punct(';') {
        true => Some(Rc::new([])),
        false => super::fields::fields(after),
    }
}

/// The fields of a struct of the file that are no numbers, and no containers of nothing else, by their names or
/// positions.
pub(crate) fn other_fields(ty: &syn::Type) -> Option<Vec<String>> {
    let name = types::named(ty)?;
    let mut others = Vec::new();
    for (i, field) in fields(&name)?.iter().enumerate() {
        let ty = types::standing_at(&field.ty()?, name.span());
        if crate::front::lower::type_numbers(&ty).is_none() {
            others.push(field.name.clone().unwrap_or_else(|| i.to_string()));
        }
    }
    Some(others)
}
