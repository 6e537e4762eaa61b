//! Functions come out of a `macro_rules!`, which is given parts of them.

use super::chance::{Chance, Dice, hash};
use super::names::{all, ident};
use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use std::collections::{BTreeMap, BTreeSet};
use syn::ext::IdentExt;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, File, Item, ItemFn, Pat, Type, parse_quote};

pub(super) fn apply(file: &mut File, chance: Chance) {
    let mut items = Vec::new();
    for (number, item) in std::mem::take(&mut file.items).into_iter().enumerate() {
        let name = match &item {
            Item::Fn(item) => item.sig.ident.to_string(),
            _ => {
                items.push(item);
                continue;
            }
        };
        let mut dice = chance.dice("macro", hash(&name));
        let Item::Fn(function) = &item else {
            unreachable!("a function")
        };
        if dice.one_in(4) {
            items.extend(from_macro(function, number, &mut dice));
        } else {
            items.push(item);
        }
    }
    file.items = items;
}

/// A part that the macro is given: its name, what it is, and its text.
struct Given {
    name: Ident,
    kind: &'static str,
    tokens: TokenStream,
}

fn from_macro(function: &ItemFn, number: usize, dice: &mut Dice) -> Vec<Item> {
    let mac = format_ident!("make{number}");
    match dice.below(6) {
        0 => vec![
            parse_quote!(macro_rules! #mac { ($($item:item)*) => { $($item)* }; }),
            parse_quote!(#mac! { #function }),
        ],
        1 => vec![
            parse_quote!(macro_rules! #mac { ($($token:tt)*) => { $($token)* }; }),
            parse_quote!(#mac! { #function }),
        ],
        2 => vec![
            parse_quote!(macro_rules! #mac { () => { #function }; }),
            parse_quote!(#mac! {}),
        ],
        _ => given_parts(function, &mac, dice),
    }
}

fn given_parts(function: &ItemFn, mac: &Ident, dice: &mut Dice) -> Vec<Item> {
    let taken = all(function);
    let mut function = function.clone();
    let mut parts = Parts {
        given: Vec::new(),
        dice,
        taken: &taken,
    };
    parts.visit_item_fn_mut(&mut function);
    let given = parts.given;
    // What the parts name is called by the names that the macro is given: names of its own would be
    // others.
    let mut names = BTreeSet::new();
    for part in &given {
        super::marks::idents(part.tokens.clone(), &mut names);
    }
    names.retain(|name| taken.contains(name) && syn::parse_str::<Ident>(name).is_ok());
    let holes: BTreeMap<String, Ident> = given
        .iter()
        .map(|part| (part.name.to_string(), part.name.clone()))
        .chain(
            names
                .iter()
                .enumerate()
                .map(|(i, name)| (name.clone(), format_ident!("v{i}"))),
        )
        .collect();
    let body = with_holes(function.to_token_stream(), &holes);
    let variables = names.iter().enumerate().map(|(i, _)| format_ident!("v{i}"));
    let texts = names.iter().map(|name| ident(name));
    let (part_names, part_kinds): (Vec<_>, Vec<_>) = given
        .iter()
        .map(|part| (&part.name, format_ident!("{}", part.kind)))
        .unzip();
    let part_texts = given.iter().map(|part| &part.tokens);
    let pattern = quote!(#($#part_names:#part_kinds,)* #($#variables:ident),*);
    vec![
        parse_quote!(macro_rules! #mac { (#pattern) => { #body }; }),
        parse_quote!(#mac! { #(#part_texts,)* #(#texts),* }),
    ]
}

/// Writes `$name` for the names in a table.
fn with_holes(tokens: TokenStream, holes: &BTreeMap<String, Ident>) -> TokenStream {
    let mut all = TokenStream::new();
    for token in tokens {
        match token {
            TokenTree::Ident(name) if holes.contains_key(&name.unraw().to_string()) => {
                let hole = &holes[&name.unraw().to_string()];
                all.extend(quote!($#hole));
            }
            TokenTree::Group(group) => {
                let inside = with_holes(group.stream(), holes);
                all.extend([TokenTree::Group(Group::new(group.delimiter(), inside))]);
            }
            other => all.extend([other]),
        }
    }
    all
}

/// Takes parts of a function out of it.
struct Parts<'a> {
    given: Vec<Given>,
    dice: &'a mut Dice,
    taken: &'a BTreeSet<String>,
}

impl Parts<'_> {
    fn give(&mut self, kind: &'static str, part: &impl ToTokens) -> Option<Ident> {
        let tokens = part.to_token_stream();
        let name = format_ident!("g{}", self.given.len());
        if self.given.len() > 5 || self.taken.contains(&name.to_string()) {
            return None;
        }
        self.given.push(Given {
            name: name.clone(),
            kind,
            tokens,
        });
        Some(name)
    }

    /// Whether a part means the same in the call of the macro.
    fn may_leave(part: &impl ToTokens) -> bool {
        let text = part.to_token_stream().to_string();
        !["g0", "g1", "g2", "g3", "g4", "g5", "'", "#", "self"]
            .iter()
            .any(|word| text.contains(word))
    }
}

impl VisitMut for Parts<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let fits = match &*expr {
            Expr::Binary(binary) => !super::marks::is_assignment(&binary.op),
            Expr::Lit(_) | Expr::Unary(_) | Expr::If(_) | Expr::MethodCall(_) | Expr::Index(_) => {
                true
            }
            _ => false,
        };
        if fits && Self::may_leave(expr) && self.dice.one_in(12) {
            let kind = if matches!(expr, Expr::Lit(_)) && self.dice.one_in(2) {
                "literal"
            } else {
                "expr"
            };
            if let Some(name) = self.give(kind, expr) {
                *expr = parse_quote!(#name);
            }
            return;
        }
        // The operand loses its parentheses: what the macro is given stays together without them.
        if let Expr::Paren(paren) = &*expr
            && matches!(*paren.expr, Expr::Binary(_))
            && Self::may_leave(expr)
            && self.dice.one_in(8)
        {
            let inner = (*paren.expr).clone();
            if let Some(name) = self.give("expr", &inner) {
                *expr = parse_quote!(#name);
                return;
            }
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_type_mut(&mut self, ty: &mut Type) {
        if matches!(ty, Type::Path(_)) && Self::may_leave(ty) && self.dice.one_in(8) {
            if let Some(name) = self.give("ty", ty) {
                *ty = parse_quote!(#name);
            }
            return;
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        if Self::may_leave(block) && !block.stmts.is_empty() && self.dice.one_in(16) {
            if let Some(name) = self.give("block", block) {
                *block = parse_quote!({ #name });
            }
            return;
        }
        visit_mut::visit_block_mut(self, block);
    }

    fn visit_pat_mut(&mut self, pat: &mut Pat) {
        if matches!(pat, Pat::Tuple(_) | Pat::Lit(_)) && Self::may_leave(pat) && self.dice.one_in(6)
        {
            if let Some(name) = self.give("pat", pat) {
                *pat = parse_quote!(#name);
            }
            return;
        }
        visit_mut::visit_pat_mut(self, pat);
    }
}
