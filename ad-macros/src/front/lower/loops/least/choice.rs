//! The choice at the end of a loop's body.

use crate::front::lower::Lower;
use crate::front::lower::control::strip;
use crate::front::lower::loops::chosen::of_two;
use crate::ir::VarKind;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

/// `m = m.min(e);` or `if e < m { m = e; .. }`
pub(super) struct Choice<'e> {
    pub(super) ident: &'e Ident,
    pub(super) candidate: &'e syn::Expr,
    /// The statements in front of it.
    pub(super) before: &'e [syn::Stmt],
    /// What is assigned beside the choice.
    pub(super) beside: Vec<(&'e Ident, &'e syn::Expr)>,
    takes: Takes<'e>,
}

enum Takes<'e> {
    /// `min` or `max`.
    Method(String),
    /// The operator, and whether the candidate stands to its left.
    Compared(&'e syn::BinOp, bool),
}

impl Choice<'_> {
    /// Whether a candidate takes the place of the best one.
    pub(super) fn takes(&self, best: &Ident, candidate: &Ident) -> TokenStream {
        match &self.takes {
            Takes::Method(name) => {
                let takes = format_ident!("{name}_takes");
                quote!(ad::#takes(#best, #candidate))
            }
            Takes::Compared(op, true) => quote!(#candidate #op #best),
            Takes::Compared(op, false) => quote!(#best #op #candidate),
        }
    }
}

impl Lower<'_> {
    /// The choice that a body ends in, of a number that is declared outside.
    pub(super) fn choice_of<'e>(&self, body: &'e syn::Block) -> Option<Choice<'e>> {
        let (last, before) = body.stmts.split_last()?;
        let syn::Stmt::Expr(last, _) = last else {
            return None;
        };
        let choice = match last {
            syn::Expr::Assign(e) => by_method(e, before),
            syn::Expr::If(e) => by_comparison(e, before),
            _ => None,
        }?;
        let facts = &self.vars[self.lookup(choice.ident)?.0];
        let is_number = facts.kind == VarKind::Owned && facts.mutable && facts.numbers == Some(0);
        is_number.then_some(choice)
    }
}

fn by_method<'e>(assign: &'e syn::ExprAssign, before: &'e [syn::Stmt]) -> Option<Choice<'e>> {
    let ident = variable(&assign.left)?;
    let (name, first, candidate) = of_two(&assign.right)?;
    let is_choice = variable(first) == Some(ident) && ["min", "max"].contains(&name.as_str());
    is_choice.then_some(Choice {
        ident,
        candidate,
        before,
        beside: Vec::new(),
        takes: Takes::Method(name),
    })
}

fn by_comparison<'e>(e: &'e syn::ExprIf, before: &'e [syn::Stmt]) -> Option<Choice<'e>> {
    let syn::Expr::Binary(compared) = strip(&e.cond) else {
        return None;
    };
    let ordered = matches!(
        compared.op,
        syn::BinOp::Lt(_) | syn::BinOp::Le(_) | syn::BinOp::Gt(_) | syn::BinOp::Ge(_)
    );
    (ordered && e.else_branch.is_none()).then_some(())?;
    let (left, right) = (variable(&compared.left)?, variable(&compared.right)?);
    let assigned = |stmt: &'e syn::Stmt| match stmt {
        syn::Stmt::Expr(syn::Expr::Assign(e), _) => Some((variable(&e.left)?, &*e.right)),
        _ => None,
    };
    let all: Vec<(&Ident, &syn::Expr)> = e
        .then_branch
        .stmts
        .iter()
        .map(assigned)
        .collect::<Option<_>>()?;
    // `m = d;`, where `m` and `d` are compared.
    let is_choice = |(to, value): &(&'e Ident, &'e syn::Expr)| {
        let of = variable(value);
        [left, right].contains(to) && [left, right].map(Some).contains(&of) && Some(*to) != of
    };
    let at = all.iter().position(is_choice)?;
    let (ident, candidate) = all[at];
    let mut beside = all;
    beside.remove(at);
    Some(Choice {
        ident,
        candidate,
        before,
        beside,
        takes: Takes::Compared(&compared.op, variable(candidate) == Some(left)),
    })
}

fn variable(expr: &syn::Expr) -> Option<&Ident> {
    match strip(expr) {
        syn::Expr::Path(path) => path.path.get_ident(),
        _ => None,
    }
}
