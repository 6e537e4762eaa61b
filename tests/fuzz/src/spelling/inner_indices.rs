//! Indices become constants of a block, with the name of another constant outside of it.

use super::chance::Chance;
use super::marks::{Scalar, Site, Values, in_macro};
use super::names::{all, ident};
use proc_macro2::Ident;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprLit, File, Macro, parse_quote};

/// Constants that are declared outside of the functions, and again in blocks.
const NAMES: &[&str] = &["AT", "N", "FIRST"];

pub(super) fn apply(file: &mut File, chance: Chance) {
    let taken = all(file);
    let free: Vec<&str> = NAMES
        .iter()
        .copied()
        .filter(|name| !taken.contains(*name))
        .collect();
    if free.is_empty() {
        return;
    }
    Values::new(|site: &Site, expr: &mut Expr| {
        let mut dice = chance.dice("inner index", site.place);
        if site.scalar != Scalar::Real || site.is_kept || !dice.one_in(3) {
            return;
        }
        let name = ident(dice.pick::<&str>(&free));
        // A constant inside has it already.
        if all(expr).contains(&name.to_string()) {
            return;
        }
        let mut indices = Indices {
            name: &name,
            found: None,
        };
        indices.visit_expr_mut(expr);
        let Some(value) = indices.found else { return };
        *expr = match dice.below(3) {
            0 => parse_quote!({ let inside = #expr; const #name: usize = #value; inside }),
            _ => parse_quote!({ const #name: usize = #value; #expr }),
        };
    })
    .visit_file_mut(file);
    for name in free {
        let name = ident(name);
        file.items.push(parse_quote!(const #name: usize = 0;));
    }
}

/// Takes literals that stand as indices, all with one value.
struct Indices<'a> {
    name: &'a Ident,
    found: Option<ExprLit>,
}

impl VisitMut for Indices<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Index(index) = expr {
            let mut at = &mut *index.index;
            // `1 % x.len()`
            while let Expr::Binary(binary) = at {
                at = &mut *binary.left;
            }
            if let Expr::Lit(literal) = &*at
                && self.found.as_ref().is_none_or(|found| found == literal)
            {
                self.found = Some(literal.clone());
                let name = self.name;
                *at = parse_quote!(#name);
            }
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| self.visit_expr_mut(expr));
    }
}
