//! Types are written out, left out, and called by other names.

use super::chance::{Chance, hash};
use super::marks::{in_macro, marked};
use super::names::{all, ident};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, File, Lit, Local, Macro, Pat, ReturnType, Type, parse_quote};

pub(super) fn apply(file: &mut File, chance: Chance) {
    Annotations(chance).visit_file_mut(file);
    let mut dice = chance.dice("alias", 0);
    let mut taken = all(file);
    for ty in ["f64", "usize", "bool"] {
        let name = *dice.pick(&[
            "Number", "Real", "T", "Scalar", "Index", "Y", "X", "Param", "F",
        ]);
        if dice.one_in(3) && taken.insert(name.to_owned()) {
            Aliases {
                chance,
                ty,
                name,
                inside: false,
            }
            .visit_file_mut(file);
            let (name, ty) = (ident(name), ident(ty));
            file.items.push(parse_quote!(type #name = #ty;));
        }
    }
}

struct Annotations(Chance);

/// The type of an expression, if it is made of numbers.
fn type_of(expr: &Expr) -> Option<TokenStream> {
    if let Some((scalar, _)) = marked(expr) {
        return Some(scalar.ty());
    }
    match expr {
        Expr::Paren(paren) => type_of(&paren.expr),
        Expr::Tuple(tuple) if !tuple.elems.is_empty() => {
            let types: Option<Vec<TokenStream>> = tuple.elems.iter().map(type_of).collect();
            types.map(|types| quote!((#(#types,)*)))
        }
        Expr::Lit(literal) => match &literal.lit {
            Lit::Float(number) if number.suffix() == "f64" => Some(quote!(f64)),
            Lit::Int(number) if number.suffix() == "usize" => Some(quote!(usize)),
            Lit::Bool(_) => Some(quote!(bool)),
            _ => None,
        },
        _ => None,
    }
}

/// Takes the suffixes from literals whose type is written elsewhere.
fn without_suffixes(expr: &mut Expr) {
    match expr {
        Expr::Paren(paren) => without_suffixes(&mut paren.expr),
        Expr::Tuple(tuple) => tuple.elems.iter_mut().for_each(without_suffixes),
        Expr::Call(call) if call.args.len() == 2 => {
            if matches!(call.args[0], Expr::Lit(_)) {
                without_suffixes(&mut call.args[0]);
            }
        }
        Expr::Lit(literal) => {
            let digits = match &literal.lit {
                Lit::Float(number) => number.base10_digits().to_owned(),
                Lit::Int(number) => number.base10_digits().to_owned(),
                _ => return,
            };
            literal.lit = syn::parse_str(&digits).expect("digits are a number");
        }
        _ => {}
    }
}

impl VisitMut for Annotations {
    fn visit_local_mut(&mut self, local: &mut Local) {
        let mut dice = self
            .0
            .dice("annotation", hash(&local.to_token_stream().to_string()));
        visit_mut::visit_local_mut(self, local);
        let Some(init) = &mut local.init else { return };
        let Some(ty) = type_of(&init.expr) else {
            return;
        };
        match &local.pat {
            Pat::Type(typed) if dice.one_in(3) => local.pat = (*typed.pat).clone(),
            Pat::Ident(_) | Pat::Tuple(_) if dice.one_in(2) => {
                without_suffixes(&mut init.expr);
                let pat = &local.pat;
                local.pat = Pat::Type(syn::PatType {
                    attrs: vec![],
                    pat: Box::new(pat.clone()),
                    colon_token: <syn::Token![:]>::default(),
                    ty: parse_quote!(#ty),
                });
            }
            _ => {}
        }
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        let mut dice = self
            .0
            .dice("result", hash(&closure.to_token_stream().to_string()));
        visit_mut::visit_expr_closure_mut(self, closure);
        if let Some(ty) = type_of(&closure.body)
            && closure.output == ReturnType::Default
            && dice.one_in(3)
        {
            let body = &closure.body;
            closure.output = parse_quote!(-> #ty);
            closure.body = parse_quote!({ #body });
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// Writes another name for a type in some functions and types.
struct Aliases<'a> {
    chance: Chance,
    ty: &'a str,
    name: &'a str,
    inside: bool,
}

impl VisitMut for Aliases<'_> {
    fn visit_item_mut(&mut self, item: &mut syn::Item) {
        let mut dice = self
            .chance
            .dice(self.name, hash(&item.to_token_stream().to_string()));
        self.inside = dice.one_in(2);
        visit_mut::visit_item_mut(self, item);
        self.inside = false;
    }

    fn visit_item_mod_mut(&mut self, _: &mut syn::ItemMod) {
        // The name is not in scope there.
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        visit_mut::visit_type_mut(self, ty);
        if let Type::Path(path) = ty
            && path.path.is_ident(self.ty)
            && self.inside
        {
            let name = ident(self.name);
            *ty = parse_quote!(#name);
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| self.visit_expr_mut(expr));
    }
}
