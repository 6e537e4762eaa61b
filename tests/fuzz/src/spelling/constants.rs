//! Literals become constants.

use super::chance::{Chance, Dice, hash, is_capital};
use super::marks::{in_macro, marked};
use super::names::{all, ident};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::collections::BTreeSet;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, File, Item, Lit, Macro, parse_quote};

/// Names of constants. Those in small letters are for programs that have no such variable.
const NAMES: &[&str] = &[
    "RATE",
    "TWO",
    "SIN",
    "T1",
    "X_BAR",
    "N",
    "L",
    "LEN",
    "PI",
    "weight_",
    "limit",
    "tape_size",
    "result_",
    "half",
    "Size",
    "r",
    "MAX",
    "Q2",
    "order",
];

pub(super) fn apply(file: &mut File, chance: Chance) {
    let taken = all(file);
    let is_bold = chance.is_bold("small constant");
    let free: Vec<&'static str> = NAMES
        .iter()
        .copied()
        .filter(|n| !taken.contains(*n) && (is_bold || is_capital(n)))
        .collect();
    let mut literals = Literals {
        chance,
        free,
        declared: Vec::new(),
        used: BTreeSet::new(),
    };
    literals.visit_file_mut(file);
    for item in literals.declared {
        file.items.insert(0, item);
    }
}

struct Literals {
    chance: Chance,
    free: Vec<&'static str>,
    declared: Vec<Item>,
    used: BTreeSet<String>,
}

impl Literals {
    fn replace(&mut self, expr: &mut Expr, ty: &TokenStream) {
        let Expr::Lit(literal) = &*expr else { return };
        let value = literal.to_token_stream();
        let mut dice = self.chance.dice("constant", hash(&value.to_string()));
        if !dice.one_in(4) || self.free.is_empty() {
            return;
        }
        let name = *dice.pick(&self.free);
        // One value for each name.
        let key = format!("{name}={value}:{ty}");
        let is_new = !self.used.contains(&key);
        let prefix = format!("{name}=");
        if is_new && self.used.iter().any(|k| k.starts_with(&prefix)) {
            return;
        }
        let (items, used) = declared(name, ty, &value, &mut dice);
        if is_new {
            self.declared.extend(items);
            self.used.insert(key);
        }
        *expr = used;
    }
}

fn declared(
    name: &str,
    ty: &TokenStream,
    value: &TokenStream,
    dice: &mut Dice,
) -> (Vec<Item>, Expr) {
    let constant = ident(name);
    let owner = ident(&format!("Of{name}"));
    let module = ident(&format!("of_{}", name.to_lowercase()));
    match dice.below(8) {
        0 => (
            vec![parse_quote!(static #constant: #ty = #value;)],
            parse_quote!(#constant),
        ),
        1 => (
            vec![
                parse_quote!(struct #owner;),
                parse_quote!(impl #owner { const #constant: #ty = #value; }),
            ],
            parse_quote!(#owner::#constant),
        ),
        2 => (
            vec![parse_quote!(mod #module { pub const #constant: #ty = #value; })],
            parse_quote!(#module::#constant),
        ),
        3 => (
            vec![
                parse_quote!(mod #module { pub const #constant: #ty = #value; }),
                parse_quote!(use #module::#constant;),
            ],
            parse_quote!(#constant),
        ),
        4 => (
            vec![parse_quote!(const #constant: #ty = #value;)],
            parse_quote!(self::#constant),
        ),
        5 => (
            vec![parse_quote!(const fn #constant() -> #ty { #value })],
            parse_quote!(const { #constant() }),
        ),
        _ => (
            vec![parse_quote!(const #constant: #ty = #value;)],
            parse_quote!(#constant),
        ),
    }
}

impl VisitMut for Literals {
    fn visit_item_const_mut(&mut self, _: &mut syn::ItemConst) {}
    fn visit_item_static_mut(&mut self, _: &mut syn::ItemStatic) {}

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        match expr {
            Expr::Lit(literal) if matches!(literal.lit, Lit::Float(_)) => {
                self.replace(expr, &quote!(f64));
            }
            Expr::Index(index) if matches!(*index.index, Expr::Lit(_)) => {
                self.replace(&mut index.index, &quote!(usize));
            }
            Expr::Call(call) if marked(&parse_quote!(#call)).is_some() => {
                let argument = &mut call.args[0];
                if let Expr::Lit(literal) = &*argument
                    && matches!(literal.lit, Lit::Int(_))
                {
                    self.replace(argument, &quote!(usize));
                }
            }
            Expr::MethodCall(call) if call.method == "powi" => {
                if let Some(power @ Expr::Lit(_)) = call.args.first_mut() {
                    self.replace(power, &quote!(i32));
                }
            }
            _ => {}
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| self.visit_expr_mut(expr));
    }
}
