//! Items in blocks inside the function, many of them with the name of something outside.

use super::chance::{Chance, Dice};
use super::marks::{Scalar, Site, Values};
use super::names::{VALUES, all, ident};
use super::scopes::{constant_names, each_name};
use proc_macro2::Ident;
use quote::format_ident;
use std::collections::BTreeSet;
use syn::ext::IdentExt;
use syn::visit_mut::VisitMut;
use syn::{Expr, File, Item, Stmt, parse_quote};

pub(super) fn apply(file: &mut File, chance: Chance) {
    let mut names: BTreeSet<String> = constant_names(file);
    let functions = file.items.iter().filter_map(|item| match item {
        Item::Fn(item) => Some(item.sig.ident.unraw().to_string()),
        _ => None,
    });
    names.extend(functions);
    each_name(file, |ident, meaning| {
        if meaning.is_some() {
            names.insert(ident.unraw().to_string());
        }
    });
    names.remove("None");
    let outside: Vec<String> = names.into_iter().collect();
    let is_bold = chance.is_bold("block item");
    let declares = chance.dice("inner struct", 0).one_in(6);
    let mut count = 0;
    Values::new(|site: &Site, expr: &mut Expr| {
        let mut dice = chance.dice("block item", site.place);
        if !dice.one_in(8) {
            return;
        }
        let name = match dice.below(4) {
            0 => (*dice.pick(VALUES)).to_owned(),
            _ => dice.pick(&outside).clone(),
        };
        // An item is seen in the whole block.
        if all(expr).contains(&name) || (site.is_kept && !is_bold) {
            return;
        }
        count += 1;
        // Anything but a constant has to have a name of its own.
        let (own, own_type) = if is_bold {
            (ident(&name), ident(&name))
        } else {
            (
                format_ident!("{}_{count}", name),
                format_ident!("Inner{count}"),
            )
        };
        *expr = with_item(
            site.scalar,
            expr,
            &ident(&name),
            &own,
            &own_type,
            declares,
            &mut dice,
        );
    })
    .visit_file_mut(file);
}

fn with_item(
    scalar: Scalar,
    expr: &Expr,
    constant: &Ident,
    name: &Ident,
    type_name: &Ident,
    declares: bool,
    dice: &mut Dice,
) -> Expr {
    let ty = scalar.ty();
    if matches!(expr, Expr::Lit(_)) {
        return match dice.below(4) {
            0 => parse_quote!({ static #name: #ty = #expr; #name }),
            1 => parse_quote!({ let inside = #constant; const #constant: #ty = #expr; inside }),
            2 => parse_quote!({ const fn #name() -> #ty { #expr } const { #name() } }),
            _ => parse_quote!({ const #constant: #ty = #expr; #constant }),
        };
    }
    if scalar == Scalar::Real && declares && dice.one_in(2) {
        return match dice.below(4) {
            0 => parse_quote!({
                #[derive(Clone, Copy, Differentiable)]
                struct #type_name(f64);
                #type_name(#expr).0
            }),
            1 => parse_quote!({
                #[derive(Clone, Differentiable)]
                struct #type_name { value: f64 }
                let #type_name { value } = #type_name { value: #expr };
                value
            }),
            2 => parse_quote!({
                #[differentiable]
                fn #name(a: f64) -> f64 { a }
                #name(#expr)
            }),
            _ => parse_quote!({
                let inside = #name(#expr, 1.0);
                #[differentiable]
                fn #name(x: f64, y: f64) -> f64 { x * y }
                inside
            }),
        };
    }
    let unused: Stmt = match dice.below(12) {
        0 => parse_quote!(fn #name(a: f64) -> f64 { a * 3.0 }),
        1 => parse_quote!(struct #type_name;),
        2 => parse_quote!(static #name: u8 = 9;),
        3 => parse_quote!(use std::f64::consts::PI as #name;),
        4 => parse_quote!(type #type_name = u8;),
        5 => parse_quote!(struct #type_name(f64);),
        6 => parse_quote!(mod #name {}),
        7 => parse_quote!(const #constant: usize = 2;),
        _ => parse_quote!(const #constant: f64 = 7.5;),
    };
    parse_quote!({ #unused #expr })
}
