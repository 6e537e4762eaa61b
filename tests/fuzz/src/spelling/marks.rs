//! Marks on numbers and truth values: `real__(e)` says that `e` is an `f64`.

use super::chance::hash;
use crate::types::Ty;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, ExprCall, File, Lit, LitInt, Macro, Pat, Token, parse_quote};

/// The type of a marked expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// `f64`
    Real,
    /// `usize`
    Integer,
    /// `bool`
    Truth,
}

impl Scalar {
    /// The scalar that a type of the generator is.
    #[must_use]
    pub fn of(ty: &Ty) -> Option<Scalar> {
        match ty {
            Ty::F => Some(Scalar::Real),
            Ty::U => Some(Scalar::Integer),
            Ty::B => Some(Scalar::Truth),
            _ => None,
        }
    }

    /// The function that stands for the mark.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Scalar::Real => "real__",
            Scalar::Integer => "integer__",
            Scalar::Truth => "truth__",
        }
    }

    pub(super) fn ty(self) -> TokenStream {
        match self {
            Scalar::Real => quote!(f64),
            Scalar::Integer => quote!(usize),
            Scalar::Truth => quote!(bool),
        }
    }
}

fn is_mark(call: &ExprCall) -> Option<Scalar> {
    let Expr::Path(path) = &*call.func else {
        return None;
    };
    [Scalar::Real, Scalar::Integer, Scalar::Truth]
        .into_iter()
        .find(|scalar| path.path.is_ident(scalar.mark()))
}

/// The type of an expression and what is in the mark.
pub(super) fn marked(expr: &Expr) -> Option<(Scalar, &Expr)> {
    match expr {
        Expr::Call(call) => is_mark(call).map(|scalar| (scalar, &call.args[0])),
        Expr::Paren(paren) => marked(&paren.expr),
        _ => None,
    }
}

/// What is in a mark, to be changed: its type, the number of the place, and the expression.
fn marked_mut(expr: &mut Expr) -> Option<(Scalar, u64, &mut Expr)> {
    let Expr::Call(call) = expr else { return None };
    let scalar = is_mark(call)?;
    let place = match call.args.iter().nth(1) {
        Some(Expr::Lit(lit)) => match &lit.lit {
            Lit::Int(number) => number.base10_parse().unwrap_or(0),
            _ => 0,
        },
        _ => 0,
    };
    Some((scalar, place, &mut call.args[0]))
}

/// Visits the expressions that a macro like `vec![a, b]` or `vec![a; n]` is given.
pub(super) fn in_macro(mac: &mut Macro, mut visit: impl FnMut(&mut Expr)) {
    let tokens = mac.tokens.clone();
    if let Ok(mut args) = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens.clone()) {
        args.iter_mut().for_each(visit);
        mac.tokens = args.into_token_stream();
        return;
    }
    let repeated = |input: syn::parse::ParseStream| {
        let value: Expr = input.parse()?;
        input.parse::<Token![;]>()?;
        Ok((value, input.parse::<Expr>()?))
    };
    if let Ok((mut value, mut count)) = repeated.parse2(tokens) {
        visit(&mut value);
        visit(&mut count);
        mac.tokens = quote!(#value; #count);
    }
}

/// A marked value.
pub(super) struct Site {
    pub(super) scalar: Scalar,
    /// A number for the text that the generator wrote there.
    pub(super) place: u64,
    /// Whether it is a part of a condition or an index, where statements are refused.
    pub(super) is_kept: bool,
}

/// Calls a function with each marked value from inside out.
pub(super) struct Values<F> {
    visit: F,
    kept: usize,
}

impl<F: FnMut(&Site, &mut Expr)> Values<F> {
    pub(super) fn new(visit: F) -> Values<F> {
        Values { visit, kept: 0 }
    }

    fn keeping(&mut self, expr: &mut Expr) {
        self.kept += 1;
        self.visit_expr_mut(expr);
        self.kept -= 1;
    }
}

impl<F: FnMut(&Site, &mut Expr)> VisitMut for Values<F> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::If(branch) => {
                self.keeping(&mut branch.cond);
                self.visit_block_mut(&mut branch.then_branch);
                if let Some((_, other)) = &mut branch.else_branch {
                    self.visit_expr_mut(other);
                }
            }
            Expr::While(repeated) => {
                self.keeping(&mut repeated.cond);
                self.visit_block_mut(&mut repeated.body);
            }
            Expr::Match(found) => {
                self.keeping(&mut found.expr);
                found
                    .arms
                    .iter_mut()
                    .for_each(|arm| self.visit_arm_mut(arm));
            }
            Expr::ForLoop(repeated) => {
                self.keeping(&mut repeated.expr);
                self.visit_block_mut(&mut repeated.body);
            }
            Expr::Index(index) => {
                self.visit_expr_mut(&mut index.expr);
                self.keeping(&mut index.index);
            }
            _ => visit_mut::visit_expr_mut(self, expr),
        }
        let is_kept = self.kept > 0;
        if let Some((scalar, place, inner)) = marked_mut(expr) {
            let site = Site {
                scalar,
                place,
                is_kept: is_kept || scalar == Scalar::Truth,
            };
            (self.visit)(&site, inner);
        }
    }

    fn visit_pat_mut(&mut self, pat: &mut Pat) {
        // A guard.
        self.kept += 1;
        visit_mut::visit_pat_mut(self, pat);
        self.kept -= 1;
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// Methods that take a number by value.
pub(super) const BY_VALUE: &[&str] = &[
    "sin", "cos", "tanh", "atan", "exp", "sqrt", "powi", "min", "max", "mul_add", "abs", "ln",
    "recip",
];

/// Takes the marks from places: a value in a block would be another place. Gives the others the number
/// of their place.
pub(super) fn settle(file: &mut File) {
    Places.visit_file_mut(file);
    Numbers.visit_file_mut(file);
}

struct Places;

impl VisitMut for Places {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        match expr {
            Expr::Reference(reference) => unmark(&mut reference.expr),
            Expr::Assign(assign) => unmark(&mut assign.left),
            Expr::Binary(binary) if is_assignment(&binary.op) => unmark(&mut binary.left),
            Expr::Index(index) => unmark(&mut index.expr),
            Expr::Field(field) => unmark(&mut field.base),
            Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Deref(_)) => {
                unmark(&mut unary.expr);
            }
            Expr::MethodCall(call) if !BY_VALUE.iter().any(|name| call.method == name) => {
                unmark(&mut call.receiver);
            }
            Expr::Match(found) if found.arms.iter().any(|arm| binds(&arm.pat)) => {
                unmark(&mut found.expr);
            }
            Expr::Let(found) if binds(&found.pat) => unmark(&mut found.expr),
            _ => {}
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// Whether a pattern may borrow.
fn binds(pat: &Pat) -> bool {
    !matches!(pat, Pat::Lit(_) | Pat::Range(_) | Pat::Wild(_))
}

pub(super) fn is_assignment(op: &syn::BinOp) -> bool {
    use syn::BinOp as B;
    matches!(
        op,
        B::AddAssign(_) | B::SubAssign(_) | B::MulAssign(_) | B::DivAssign(_) | B::RemAssign(_)
    )
}

fn unmark(expr: &mut Expr) {
    while let Some((_, inner)) = marked(expr) {
        *expr = inner.clone();
    }
}

struct Numbers;

impl VisitMut for Numbers {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        let place = hash(&expr.to_token_stream().to_string());
        visit_mut::visit_expr_mut(self, expr);
        if let Expr::Call(call) = expr
            && is_mark(call).is_some()
        {
            let number = LitInt::new(&format!("{place}u64"), proc_macro2::Span::call_site());
            call.args.push(parse_quote!(#number));
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// Takes all marks away.
pub(super) fn strip(file: &mut File) {
    Marks.visit_file_mut(file);
}

struct Marks;

impl VisitMut for Marks {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Call(call) = expr
            && is_mark(call).is_some()
        {
            *expr = call.args[0].clone();
            self.visit_expr_mut(expr);
            return;
        }
        visit_mut::visit_expr_mut(self, expr);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| self.visit_expr_mut(expr));
    }
}

/// Takes away what makes a program differentiable.
pub(super) fn strip_attributes(file: &mut File) {
    Attributes.visit_file_mut(file);
}

struct Attributes;

impl VisitMut for Attributes {
    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| self.visit_expr_mut(expr));
    }

    fn visit_attributes_mut(&mut self, attributes: &mut Vec<Attribute>) {
        attributes.retain(|a| {
            !a.path().is_ident("differentiable") && !a.path().is_ident("no_derivative")
        });
        for attribute in attributes {
            if let syn::Meta::List(list) = &mut attribute.meta
                && list.path.is_ident("derive")
            {
                let names = Punctuated::<syn::Path, Token![,]>::parse_terminated
                    .parse2(list.tokens.clone())
                    .unwrap_or_default();
                let kept = names.iter().filter(|name| !name.is_ident("Differentiable"));
                list.tokens = quote!(#(#kept),*);
            }
        }
    }
}

/// All names in some tokens.
pub(super) fn idents(tokens: TokenStream, into: &mut std::collections::BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                into.insert(syn::ext::IdentExt::unraw(&ident).to_string());
            }
            TokenTree::Group(group) => idents(group.stream(), into),
            _ => {}
        }
    }
}
