//! The fields of a struct, as they are written.
//!
//! They are asked for wherever a field is mentioned, and are read once. They are kept as text: positions mean nothing
//! to the next call of a macro.

use super::plain;
use super::types::{head_end, text};
use crate::front::source::Tree;
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::HashMap;
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

/// The fields of a struct, which may have parameters, from what stands behind its name.
pub(super) fn any_fields(after: &[Tree]) -> Option<Rc<[Field]>> {
    let start = match after.first()?.is_punct('<') {
        true => head_end(after)?,
        false => 0,
    };
    let is_list = |tree: &Tree| tree.group('{').or_else(|| tree.group('(')).is_some();
    let after = &after[start..];
    // A `where` may stand between.
    let list = match after.first()?.is_ident("where") {
        true => after.iter().position(|tree| tree.group('{').is_some())?,
        false => after.iter().position(is_list)?,
    };
    fields(&after[list..])
}

/// A type in the declaration of a struct, from what stands behind the name of that, with the arguments in the place of
/// the parameters. Nothing if some are not given.
pub(super) fn applied(field: syn::Type, after: &[Tree], ty: &syn::Type) -> Option<syn::Type> {
    if !after.first()?.is_punct('<') {
        return Some(field);
    }
    let generics: syn::Generics = syn::parse_str(&text(&after[..head_end(after)?])).ok()?;
    // Lifetimes may be left out.
    let names = generics.params.iter().filter_map(|param| match param {
        syn::GenericParam::Type(param) => Some(param.ident.to_string()),
        syn::GenericParam::Const(param) => Some(param.ident.to_string()),
        syn::GenericParam::Lifetime(_) => None,
    });
    let names: Vec<String> = names.collect();
    let given = match ty {
        syn::Type::Path(path) => match &path.path.segments.last()?.arguments {
            syn::PathArguments::AngleBracketed(given) => given.args.iter().collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    let is_lifetime =
        |given: &&&syn::GenericArgument| matches!(given, syn::GenericArgument::Lifetime(_));
    let given = given.iter().filter(|given| !is_lifetime(given));
    let given: HashMap<&str, TokenStream> = names
        .iter()
        .map(String::as_str)
        .zip(given.map(ToTokens::to_token_stream))
        .collect();
    let tokens = field.to_token_stream();
    let mentioned = crate::tokens::identifiers(&tokens);
    let missing = |name: &String| mentioned.contains(name) && !given.contains_key(name.as_str());
    if names.iter().any(missing) {
        return None;
    }
    syn::parse2(replaced(tokens, &given)).ok()
}

fn replaced(tokens: TokenStream, by: &HashMap<&str, TokenStream>) -> TokenStream {
    let each = tokens.into_iter().map(|tree| match tree {
        TokenTree::Ident(name) => match by.get(name.to_string().as_str()) {
            Some(given) => given.clone(),
            None => name.into_token_stream(),
        },
        TokenTree::Group(group) => {
            let inner = replaced(group.stream(), by);
            Group::new(group.delimiter(), inner).into_token_stream()
        }
        other => other.into_token_stream(),
    });
    each.collect()
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
