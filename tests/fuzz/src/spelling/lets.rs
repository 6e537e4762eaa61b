//! Parts of expressions that get a name.

use super::chance::{Chance, Dice, hash, is_capital};
use super::marks::{Scalar, Site, Values};
use super::names::{VALUES, all, ident};
use super::scopes::constant_names;
use quote::ToTokens;
use std::collections::BTreeSet;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, File, FnArg, ImplItemFn, ItemFn, Pat, Signature, Stmt, Type, parse_quote};

pub(super) fn apply(file: &mut File, chance: Chance) {
    let taken = constant_names(file);
    let is_bold = chance.is_bold("let");
    Values::new(|site: &Site, expr: &mut Expr| {
        let mut dice = chance.dice("let", site.place);
        if dice.one_in(7)
            && (is_bold || !site.is_kept)
            && let Some(other) = named(site.scalar, expr, &taken, &mut dice)
        {
            *expr = other;
        }
    })
    .visit_file_mut(file);
    Parameters(chance).visit_file_mut(file);
}

fn named(scalar: Scalar, expr: &Expr, taken: &BTreeSet<String>, dice: &mut Dice) -> Option<Expr> {
    let text = *dice.pick(VALUES);
    let is_doubtful = !is_capital(text) && text.starts_with(|c: char| c.is_uppercase());
    if taken.contains(text) || is_doubtful {
        return None;
    }
    let (name, ty) = (ident(text), scalar.ty());
    Some(match (expr, dice.below(8)) {
        (_, 0) => parse_quote!({ let #name: #ty = #expr; #name }),
        (_, 1) => parse_quote!({ let (#name, _): (#ty, u8) = (#expr, 3); #name }),
        (_, 2) => parse_quote!(match #expr { #name => #name }),
        (_, 3) if !all(expr).contains(text) => {
            parse_quote!({ let mut #name; #name = #expr; #name })
        }
        (_, 4) => parse_quote!({ let #name = #expr; let #name = #name; #name }),
        (Expr::Binary(binary), 5..) if is_arithmetic(&binary.op) => {
            let (a, op, b) = (&binary.left, &binary.op, &binary.right);
            if all(b).contains(text) {
                return None;
            }
            parse_quote!({ let #name = #a; #name #op #b })
        }
        _ => parse_quote!({ let #name = #expr; #name }),
    })
}

fn is_arithmetic(op: &syn::BinOp) -> bool {
    use syn::BinOp as B;
    matches!(op, B::Add(_) | B::Sub(_) | B::Mul(_) | B::Div(_))
}

/// `let k = k;` for parameters that are numbers.
struct Parameters(Chance);

impl Parameters {
    fn again(&self, signature: &Signature, block: &mut Block) {
        for input in signature.inputs.iter().rev() {
            let FnArg::Typed(typed) = input else { continue };
            let (Pat::Ident(name), Type::Path(ty)) = (&*typed.pat, &*typed.ty) else {
                continue;
            };
            if !ty.path.is_ident("f64") && !ty.path.is_ident("usize") {
                continue;
            }
            let place = hash(&signature.to_token_stream().to_string());
            let (mutable, name) = (&name.mutability, &name.ident);
            let mut dice = self.0.dice(&name.to_string(), place);
            let again: Stmt = match dice.below(8) {
                0 => parse_quote!(let #mutable #name = #name;),
                1 => parse_quote!(let #mutable #name: #ty = { #name };),
                2 => parse_quote!(let (#mutable #name, _) = (#name, 1.5_f64);),
                _ => continue,
            };
            block.stmts.insert(0, again);
        }
    }
}

impl VisitMut for Parameters {
    fn visit_item_fn_mut(&mut self, item: &mut ItemFn) {
        visit_mut::visit_item_fn_mut(self, item);
        self.again(&item.sig, &mut item.block);
    }

    fn visit_impl_item_fn_mut(&mut self, item: &mut ImplItemFn) {
        visit_mut::visit_impl_item_fn_mut(self, item);
        self.again(&item.sig, &mut item.block);
    }
}
