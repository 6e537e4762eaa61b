//! Types whose tangents have no shape: numbers, and tuples, arrays and structs of nothing else.
//!
//! The zero of such a tangent is the same for all values, so that nothing about a value has to be
//! remembered for it.

use super::scopes::whole_attributes;
use super::types::{self, item_in};
use super::{file_of, plain};
use crate::front::source::Tree;

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
                    || fields(name).is_some_and(|fields| fields.iter().all(|ty| within(ty, deeper)))
            }
            _ => false,
        },
        _ => false,
    }
}

/// The types of the fields that have tangents, of a struct without parameters whose tangent is derived.
fn fields(name: &proc_macro2::Ident) -> Option<Vec<syn::Type>> {
    let (file, at) = file_of(name.span())?;
    let (scope, index) = item_in(&file, "struct", &plain(name), at)?;
    let derives = |attribute: &&[Tree]| {
        attribute[0].is_ident("derive")
            && attribute[1..].iter().any(|tree| {
                let trees = tree.group('(').unwrap_or_default();
                trees.iter().any(|tree| tree.is_ident("Differentiable"))
            })
    };
    whole_attributes(scope, index)?
        .iter()
        .find(|all| derives(all))?;
    let fields = types::fields(&scope[index + 2..])?;
    let differentiated = fields.into_iter().filter(|field| {
        let mut attributes = field.attrs.iter();
        !attributes.any(|attribute| attribute.path().is_ident("no_derivative"))
    });
    let types = differentiated.map(|field| types::standing_at(&field.ty, name.span()));
    Some(types.collect())
}
