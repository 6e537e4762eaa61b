//! The elements that every iteration of a loop touches.

use super::{Known, Window, is_plain, mentions};
use crate::front::missing::shapeless;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use std::collections::BTreeMap;

/// An element, and how it is touched.
pub(super) struct Element {
    pub(super) root: String,
    /// The element as it stands.
    pub(super) place: TokenStream,
    pub(super) base: TokenStream,
    /// Nothing for a field of a struct.
    pub(super) index: Option<TokenStream>,
    /// The activity that the element is touched under.
    pub(super) guard: Option<TokenStream>,
    /// A value of the forward sweep, not a cotangent.
    pub(super) is_value: bool,
    /// Independent of the counter, and only added to.
    pub(super) is_sum: bool,
    pub(super) count: usize,
}

impl Element {
    pub(super) fn window(self, name: Ident) -> Window {
        Window {
            name,
            guard: self.guard,
            is_value: self.is_value,
            is_sum: self.is_sum,
        }
    }
}

/// The elements of a loop, as they are found.
pub(super) struct Found<'k> {
    pub(super) counter: String,
    pub(super) declared: Vec<String>,
    pub(super) known: &'k Known,
    pub(super) elements: BTreeMap<String, Element>,
    pub(super) guard: Option<TokenStream>,
}

impl Found<'_> {
    /// What every iteration does: statements, and those under the activity of an argument.
    pub(super) fn statements(&mut self, stmts: &[syn::Stmt]) {
        for stmt in stmts {
            match stmt {
                syn::Stmt::Local(local) => {
                    if let Some(init) = &local.init {
                        self.expr(&init.expr, false);
                    }
                }
                syn::Stmt::Expr(expr, _) => self.statement(expr),
                syn::Stmt::Item(_) | syn::Stmt::Macro(_) => {}
            }
        }
    }

    fn statement(&mut self, expr: &syn::Expr) {
        match expr {
            syn::Expr::Block(block) if block.label.is_none() => {
                self.statements(&block.block.stmts);
            }
            syn::Expr::If(e) if e.else_branch.is_none() && is_activity(&e.cond) => {
                if self.guard.is_none() {
                    self.guard = Some(e.cond.to_token_stream());
                    self.statements(&e.then_branch.stmts);
                    self.guard = None;
                }
            }
            // What is certain to run.
            syn::Expr::ForLoop(e)
                if e.label.is_none()
                    && super::literal_trips(&e.expr.to_token_stream())
                        .is_some_and(|trips| trips > 0) =>
            {
                self.statements(&e.body.stmts);
            }
            // A contribution to a single element.
            syn::Expr::Call(call)
                if is_call(call, &["add_part", "add"]) && call.args.len() == 2 =>
            {
                if let syn::Expr::Reference(place) = &call.args[0] {
                    self.expr(&place.expr, true);
                }
                self.expr(&call.args[1], false);
            }
            expr => self.expr(expr, false),
        }
    }

    /// Elements in an expression that is evaluated as a whole.
    fn expr(&mut self, expr: &syn::Expr, added: bool) {
        match expr {
            syn::Expr::Index(e) if self.element(e, added) => {}
            syn::Expr::Index(e) => self.expr(&e.expr, false),
            syn::Expr::Field(e) if added => self.field(e),
            syn::Expr::Paren(e) => self.expr(&e.expr, added),
            syn::Expr::Group(e) => self.expr(&e.expr, added),
            syn::Expr::Unary(e) => self.expr(&e.expr, false),
            syn::Expr::Reference(e) => self.expr(&e.expr, false),
            syn::Expr::Binary(e) if !matches!(e.op, syn::BinOp::And(_) | syn::BinOp::Or(_)) => {
                self.expr(&e.left, false);
                self.expr(&e.right, false);
            }
            syn::Expr::MethodCall(e) if e.method == "clone" && e.args.is_empty() => {
                self.expr(&e.receiver, false);
            }
            syn::Expr::Call(e) if is_call(e, &["add", "add_part", "take", "keep"]) => {
                e.args.iter().for_each(|arg| self.expr(arg, false));
            }
            _ => {}
        }
    }

    fn element(&mut self, e: &syn::ExprIndex, added: bool) -> bool {
        let Some((root, base)) = self.base(&e.expr) else {
            return false;
        };
        let is_value = self.known.values.contains(&root)
            || self.known.lent.iter().any(|(name, _)| *name == root);
        if !is_value && !self.known.bars.contains(&root) {
            return false;
        }
        if !is_plain(&e.index) || self.changes(&e.index.to_token_stream()) {
            return false;
        }
        let mentioned = mentions(&e.index.to_token_stream(), &self.counter);
        let is_sum = mentioned == 0;
        if is_sum && (is_value || !added) || !is_sum && !affine(&e.index, &self.counter) {
            return false;
        }
        let key = e.to_token_stream().to_string();
        // Values are there in any case.
        let guard = self.guard.clone().filter(|_| !is_value);
        let element = self.elements.entry(key).or_insert(Element {
            root,
            place: e.to_token_stream(),
            base,
            index: Some(e.index.to_token_stream()),
            guard,
            is_value,
            is_sum,
            count: 0,
        });
        element.count += 1;
        true
    }

    /// A number in the cotangent of a struct, which is added to.
    fn field(&mut self, e: &syn::ExprField) {
        let syn::Expr::Path(path) = &*e.base else {
            return;
        };
        let Some(name) = path.path.get_ident().map(ToString::to_string) else {
            return;
        };
        let of_number =
            |(bar, ty): &(String, syn::Type)| *bar == name && shapeless::has_number(ty, &e.member);
        if self.declared.contains(&name) || !self.known.structs.iter().any(of_number) {
            return;
        }
        let guard = self.guard.clone();
        let element = self.elements.entry(e.to_token_stream().to_string());
        let element = element.or_insert(Element {
            root: name,
            place: e.to_token_stream(),
            base: path.to_token_stream(),
            index: None,
            guard,
            is_value: false,
            is_sum: true,
            count: 0,
        });
        element.count += 1;
    }

    /// A name, or a part of what it names that is the same in all iterations.
    fn base(&self, expr: &syn::Expr) -> Option<(String, TokenStream)> {
        match expr {
            syn::Expr::Path(path) => {
                let name = path.path.get_ident()?.to_string();
                (!self.declared.contains(&name)).then(|| (name, expr.to_token_stream()))
            }
            syn::Expr::Index(e) => {
                let syn::Expr::Range(range) = &*e.index else {
                    let index = e.index.to_token_stream();
                    let fixed = !self.changes(&index) && mentions(&index, &self.counter) == 0;
                    let root = self.known.array_in_field(expr)?;
                    let free = is_plain(&e.index) && fixed && !self.declared.contains(&root);
                    let outer = matches!(*e.expr, syn::Expr::Field(_) | syn::Expr::Path(_));
                    return (free && outer).then(|| (root, expr.to_token_stream()));
                };
                let plain = [&range.start, &range.end]
                    .into_iter()
                    .flatten()
                    .all(|bound| is_plain(bound));
                let index = range.to_token_stream();
                let fixed = !self.changes(&index) && mentions(&index, &self.counter) == 0;
                let (root, _) = self.base(&e.expr)?;
                (plain && fixed).then(|| (root, expr.to_token_stream()))
            }
            // Elements of what is found here are values.
            syn::Expr::Field(_) => {
                let root = self.known.array_in_field(expr)?;
                (!self.declared.contains(&root)).then(|| (root, expr.to_token_stream()))
            }
            _ => None,
        }
    }

    /// Whether an expression reads what the body declares.
    fn changes(&self, tokens: &TokenStream) -> bool {
        self.declared.iter().any(|name| mentions(tokens, name) > 0)
    }
}

/// The counter plus or minus something else.
pub(crate) fn affine(expr: &syn::Expr, counter: &str) -> bool {
    match expr {
        syn::Expr::Path(path) => path.path.is_ident(counter),
        syn::Expr::Paren(e) => affine(&e.expr, counter),
        syn::Expr::Group(e) => affine(&e.expr, counter),
        syn::Expr::Binary(e) => {
            let [left, right] =
                [&e.left, &e.right].map(|side| mentions(&side.to_token_stream(), counter));
            match (&e.op, left, right) {
                (syn::BinOp::Add(_) | syn::BinOp::Sub(_), 1, 0) => affine(&e.left, counter),
                (syn::BinOp::Add(_), 0, 1) => affine(&e.right, counter),
                _ => false,
            }
        }
        _ => false,
    }
}

pub(crate) fn is_call(call: &syn::ExprCall, names: &[&str]) -> bool {
    let function = call.func.to_token_stream().to_string();
    function
        .strip_prefix("ad :: ")
        .is_some_and(|name| names.contains(&name))
}

pub(crate) fn is_activity(cond: &syn::Expr) -> bool {
    matches!(cond, syn::Expr::Call(call) if is_call(call, &["is_on"]))
}
