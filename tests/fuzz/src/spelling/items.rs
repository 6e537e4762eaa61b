//! Functions, types, fields and constants get other names.

use super::chance::{Chance, hash, is_capital};
use super::names::{FUNCTIONS, TYPES, VALUES, all, ident};
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use syn::ext::IdentExt;
use syn::visit::{self, Visit};
use syn::{File, ImplItem, Item};

/// Types of these names are refused, or an expansion does not find those of std.
const DOUBTFUL: &[&str] = &["String", "f32", "u8", "str", "Default"];

/// Renames what the file declares. A name is changed wherever it stands, to one that stands nowhere, so
/// that everything keeps its meaning.
pub(super) fn rename(file: &mut File, chance: Chance) {
    let mut declared = Declared::default();
    declared.visit_file(file);
    let mut taken = all(file);
    let is_bold = chance.is_bold("item");
    let mut map = BTreeMap::new();
    let kinds = [
        (&declared.functions, FUNCTIONS),
        (&declared.types, TYPES),
        (&declared.values, VALUES),
        (&declared.constants, VALUES),
    ];
    for (names, pool) in kinds {
        for name in names {
            let mut dice = chance.dice("item", hash(name));
            if declared.kept.contains(name) || !dice.one_in(3) {
                continue;
            }
            let new = *dice.pick(pool);
            let is_constant = declared.constants.contains(name);
            let is_doubtful = is_constant && !is_capital(new) || DOUBTFUL.contains(&new);
            if !is_bold && is_doubtful {
                continue;
            }
            if taken.insert(new.to_owned()) {
                map.insert(name.clone(), new);
            }
        }
    }
    let renamed = renamed(file.to_token_stream(), &map);
    *file = syn::parse2(renamed).expect("names are names");
}

fn renamed(tokens: TokenStream, map: &BTreeMap<String, &str>) -> TokenStream {
    let other = |token| match token {
        TokenTree::Ident(name) => TokenTree::Ident(other_name(name, map)),
        TokenTree::Group(group) => {
            let inside = renamed(group.stream(), map);
            TokenTree::Group(Group::new(group.delimiter(), inside))
        }
        other => other,
    };
    tokens.into_iter().map(other).collect()
}

fn other_name(name: Ident, map: &BTreeMap<String, &str>) -> Ident {
    match map.get(&name.unraw().to_string()) {
        Some(new) => ident(new),
        None => name,
    }
}

/// The names that the file declares.
#[derive(Default)]
struct Declared {
    functions: BTreeSet<String>,
    types: BTreeSet<String>,
    values: BTreeSet<String>,
    constants: BTreeSet<String>,
    /// Names that others know it by: `entry`, and those of traits of std.
    kept: BTreeSet<String>,
}

impl Declared {
    fn add(into: &mut BTreeSet<String>, ident: &Ident) {
        into.insert(ident.unraw().to_string());
    }
}

impl Visit<'_> for Declared {
    fn visit_item(&mut self, item: &Item) {
        match item {
            Item::Fn(item) => Self::add(&mut self.functions, &item.sig.ident),
            Item::Struct(item) => Self::add(&mut self.types, &item.ident),
            Item::Enum(item) => Self::add(&mut self.types, &item.ident),
            Item::Trait(item) => Self::add(&mut self.types, &item.ident),
            Item::Type(item) => Self::add(&mut self.types, &item.ident),
            Item::Const(item) => Self::add(&mut self.constants, &item.ident),
            Item::Static(item) => Self::add(&mut self.constants, &item.ident),
            Item::Impl(item) => {
                let foreign = matches!(&item.trait_, Some((path, ..)) if path.segments.len() > 1);
                for part in &item.items {
                    match part {
                        ImplItem::Fn(method) if foreign => {
                            Self::add(&mut self.kept, &method.sig.ident);
                        }
                        ImplItem::Fn(method) => Self::add(&mut self.functions, &method.sig.ident),
                        ImplItem::Type(ty) => Self::add(&mut self.kept, &ty.ident),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        let known = [
            "entry",
            "differentiable",
            "no_derivative",
            "derive",
            "Differentiable",
        ];
        self.kept.extend(known.map(str::to_owned));
        visit::visit_item(self, item);
    }

    fn visit_field(&mut self, field: &syn::Field) {
        if let Some(name) = &field.ident {
            Self::add(&mut self.values, name);
        }
    }

    fn visit_variant(&mut self, variant: &syn::Variant) {
        Self::add(&mut self.types, &variant.ident);
        visit::visit_variant(self, variant);
    }

    fn visit_type_param(&mut self, param: &syn::TypeParam) {
        Self::add(&mut self.types, &param.ident);
    }

    fn visit_const_param(&mut self, param: &syn::ConstParam) {
        Self::add(&mut self.types, &param.ident);
    }
}
