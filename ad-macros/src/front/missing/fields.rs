//! The fields of a struct, as they are written.
//!
//! They are asked for wherever a field is mentioned, and are read once. They are kept as text: positions mean nothing
//! to the next call of a macro.

use super::plain;
use super::types::text;
use crate::front::source::Tree;
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use std::rc::Rc;

/// A field of a struct.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// `None` in a tuple struct.
    pub(super) name: Option<String>,
    ty: String,
    /// `#[no_derivative]`
    pub(super) is_marked: bool,
}

impl Field {
    /// Its name, or the position at which it stands.
    pub(super) fn member(&self, position: usize) -> syn::Member {
        match &self.name {
            Some(name) => syn::Member::Named(
                syn::parse_str(name).unwrap_or_else(|_| Ident::new_raw(name, Span::call_site())),
            ),
            None => syn::Member::Unnamed(syn::Index::from(position)),
        }
    }

    pub(super) fn ty(&self) -> Option<syn::Type> {
        syn::parse_str(&self.ty).ok()
    }
}

/// The fields of a struct without parameters, from what stands behind its name.
pub(super) fn fields(after: &[Tree]) -> Option<Rc<[Field]>> {
    let first = after.first()?;
    let read = || match (first.group('{'), first.group('(')) {
        (Some(fields), _) => {
            let fields = format!("{{{}}}", text(fields));
            let named: syn::FieldsNamed = syn::parse_str(&fields).ok()?;
            Some(named.named.iter().map(written).collect())
        }
        (None, Some(fields)) => {
            let fields = format!("({})", text(fields));
            let unnamed: syn::FieldsUnnamed = syn::parse_str(&fields).ok()?;
            Some(unnamed.unnamed.iter().map(written).collect())
        }
        (None, None) => None,
    };
    first.trees()?.fields.get_or_init(read).clone()
}

/// The field with a name or a number.
pub(super) fn of_member<'f>(fields: &'f [Field], member: &syn::Member) -> Option<&'f Field> {
    match member {
        syn::Member::Named(name) => fields.iter().find(|field| {
            field
                .name
                .as_ref()
                .is_some_and(|known| plain(name) == *known)
        }),
        syn::Member::Unnamed(index) => fields.get(index.index as usize),
    }
}

/// A field, or what a variant holds.
pub(super) fn written(field: &syn::Field) -> Field {
    let mut attributes = field.attrs.iter();
    Field {
        name: field.ident.as_ref().map(plain),
        ty: field.ty.to_token_stream().to_string(),
        is_marked: attributes.any(|attribute| attribute.path().is_ident("no_derivative")),
    }
}
