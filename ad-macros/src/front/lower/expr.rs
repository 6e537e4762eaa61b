//! Expressions: each operation is named, operands are variables, places or constants.

use super::Lower;
use super::control::strip;
use super::syntax::{
    describe, has_call, is_always_inactive, is_assignment_expr, is_inactive_by_name,
    is_inert_syntax, is_operand_syntax,
};
use crate::errors::Refusal;
use crate::ir::{Aggregate, Inert, Op, Operand, Place};
use proc_macro2::Span;
use quote::quote;
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;

/// The unit value.
pub(super) fn unit() -> Operand {
    Operand::Const(Inert {
        tokens: quote!(()),
        reads: Vec::new(),
    })
}

impl Lower<'_> {
    /// Evaluates an expression to an operand.
    pub(super) fn operand(&mut self, expr: &syn::Expr) -> Operand {
        if is_assignment_expr(expr) {
            self.expr_stmt(expr, &syn::Stmt::Expr(expr.clone(), None));
            return unit();
        }
        match expr {
            syn::Expr::Paren(e) if !is_inert_syntax(&e.expr) => return self.operand(&e.expr),
            syn::Expr::Group(e) => return self.operand(&e.expr),
            syn::Expr::Closure(e) => {
                let op = self.closure_value(e);
                return match op {
                    Op::Use(operand) => operand,
                    op => Operand::Var(self.bind_function(op, expr.span())),
                };
            }
            syn::Expr::Path(_) => {
                if let Some(function) = self.closure_operand(expr) {
                    return Operand::Var(function);
                }
                return match self.path_var(expr) {
                    Some(var) => self.read(Place::var(var)),
                    None => Operand::Const(self.inert(expr)),
                };
            }
            // The payload of a tangent.
            syn::Expr::Call(e) if e.args.len() == 2 => {
                if let Some(place) = self.place(expr) {
                    return self.read(place);
                }
            }
            syn::Expr::Field(_) | syn::Expr::Index(_) => {
                if let Some(place) = self.place(expr) {
                    return self.read(place);
                }
                return Operand::Const(self.inert(expr));
            }
            syn::Expr::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => {
                if let Some(place) = self.place(expr) {
                    let value = self.read(place);
                    // What the call borrows from may change before the value is used.
                    if super::place::has_call(expr) {
                        return Operand::Var(self.bind(Op::Use(value), "t", expr.span()));
                    }
                    return value;
                }
            }
            _ => {}
        }
        if let Some(constant) = self.constant(expr) {
            return constant;
        }
        if let syn::Expr::Paren(e) = expr {
            return self.operand(&e.expr);
        }
        if let Some(value) = self.control_value(expr) {
            return value;
        }
        match expr {
            syn::Expr::Call(e) => {
                if let Some(value) = self
                    .closure_call(e)
                    .or_else(|| self.longer_call(e))
                    .or_else(|| self.call_in_place(e))
                {
                    return value;
                }
            }
            // An integer, which nothing of it is followed for.
            syn::Expr::MethodCall(_) if crate::front::found::is_position(expr) => {}
            syn::Expr::MethodCall(e) => {
                if let Some(value) = self
                    .longer_method(e)
                    .or_else(|| self.terminal(e))
                    .or_else(|| self.method_in_place(e))
                    .or_else(|| self.array_closure(e))
                    .or_else(|| self.held_closure(e))
                {
                    return value;
                }
            }
            syn::Expr::Binary(e) if !is_inert_syntax(expr) || self.calls_closure(expr) => {
                if let Some(value) = self.short_circuit(e) {
                    return value;
                }
            }
            _ => {}
        }
        let op = self.op(expr);
        match op {
            Op::Use(operand) => operand,

            op => Operand::Var(self.bind(op, "t", expr.span())),
        }
    }

    fn read(&mut self, place: Place) -> Operand {
        if place.projections.is_empty() {
            Operand::Var(place.root)
        } else {
            Operand::Place(place)
        }
    }

    /// An expression whose variables are all inactive: kept as it is. If it may have effects it is
    /// named, so that the order of evaluation stays.
    fn constant(&mut self, expr: &syn::Expr) -> Option<Operand> {
        if !is_inert_syntax(expr) || self.calls_closure(expr) {
            return None;
        }
        if self.captures {
            self.capture_all(expr);
        }
        let inert = self.inert(expr);
        if !inert.reads.iter().all(|var| self.vars[var.0].inactive)
            && (!is_always_inactive(expr) || self.is_own_method(expr))
            && !self.reads_constant_fields(expr)
        {
            if self.gives_integers(expr) {
                let tokens = inert.tokens;
                let inert = Inert {
                    tokens: quote!(ad::inactive(#tokens)),
                    reads: inert.reads,
                };
                return Some(Operand::Var(self.bind(Op::Inert(inert), "t", expr.span())));
            }
            return self.of_lengths(expr);
        }
        let inert = self.checked(expr, inert);
        if has_call(expr) {
            return Some(Operand::Var(self.bind(Op::Inert(inert), "t", expr.span())));
        }
        Some(Operand::Const(inert))
    }

    /// A call of an associated function that is given nothing of active variables but their lengths, as in
    /// `Array2::zeros((2, x.len()))`. The type system confirms that they are lengths.
    fn of_lengths(&mut self, expr: &syn::Expr) -> Option<Operand> {
        let syn::Expr::Call(call) = expr else {
            return None;
        };
        let syn::Expr::Path(path) = &*call.func else {
            return None;
        };
        (path.path.segments.len() > 1).then_some(())?;
        let (mut others, mut confirmed) = (call.clone(), call.clone());
        let mut lengths = Lengths::default();
        for arg in &mut others.args {
            lengths.visit_expr_mut(arg);
        }
        let found = std::mem::take(&mut lengths.found);
        if found.is_empty() || found.iter().any(|length| self.is_own_method(length)) {
            return None;
        }
        let others = self.inert(&syn::Expr::Call(others));
        others
            .reads
            .iter()
            .all(|var| self.vars[var.0].inactive)
            .then_some(())?;
        lengths.confirm = true;
        for arg in &mut confirmed.args {
            lengths.visit_expr_mut(arg);
        }
        let inert = self.inert(&syn::Expr::Call(confirmed));
        Some(Operand::Var(self.bind(Op::Inert(inert), "t", expr.span())))
    }

    /// In an operator's closure, names that are not declared are captured. Those in closures and macros are not looked at.
    pub(super) fn capture_all(&mut self, expr: &syn::Expr) {
        struct Paths(Vec<proc_macro2::Ident>);
        impl<'ast> syn::visit::Visit<'ast> for Paths {
            fn visit_expr_path(&mut self, e: &'ast syn::ExprPath) {
                self.0.extend(e.path.get_ident().cloned());
            }
            fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
            fn visit_macro(&mut self, _: &'ast syn::Macro) {}
        }
        let mut paths = Paths(Vec::new());
        syn::visit::Visit::visit_expr(&mut paths, expr);
        self.capture_free(expr, |name| paths.0.contains(name));
    }

    /// Has the type system confirm what was taken for inactive by the name of a method or by an operator.
    pub(super) fn checked(&self, expr: &syn::Expr, inert: Inert) -> Inert {
        let active = inert.reads.iter().any(|var| !self.vars[var.0].inactive);
        if !active || !is_inactive_by_name(expr) {
            return inert;
        }
        let tokens = inert.tokens;
        Inert {
            tokens: quote!(ad::inactive(#tokens)),
            reads: inert.reads,
        }
    }

    /// An operation on operands.
    pub(super) fn op(&mut self, expr: &syn::Expr) -> Op {
        match expr {
            syn::Expr::Binary(e) => self.binary(e, expr),
            syn::Expr::Unary(e) => self.unary(e, expr),
            syn::Expr::Cast(e) if matches!(*e.ty, syn::Type::Ptr(_)) => {
                self.refused(e.ty.span(), Refusal::raw_pointer())
            }
            syn::Expr::RawAddr(e) => self.refused(e.and_token.span(), Refusal::raw_pointer()),
            syn::Expr::Cast(e) => {
                let value = self.operand(&e.expr);
                Op::Cast(value, e.ty.clone())
            }
            syn::Expr::Call(e) => self.call(e),
            syn::Expr::Unsafe(e) => match crate::front::fence::single_call(&e.block) {
                Some(call) => self.call(call),
                None => self.refused(e.span(), Refusal::unsafe_block()),
            },
            syn::Expr::MethodCall(e) => {
                match self.view_borrow(expr).or_else(|| self.entry_borrow(expr)) {
                    Some(borrow) => borrow,
                    None => self.method_call(e),
                }
            }
            syn::Expr::Reference(e) => self.reference(e),
            syn::Expr::Tuple(e) => Op::Aggregate {
                shape: Aggregate::Tuple,
                parts: self.operands(&e.elems),
            },
            syn::Expr::Array(e) => Op::Aggregate {
                shape: Aggregate::Array,
                parts: self.operands(&e.elems),
            },
            syn::Expr::Repeat(e) => {
                let value = self.operand(&e.expr);
                Op::Repeat {
                    value,
                    len: self.inert(&e.len),
                    vec: false,
                }
            }
            syn::Expr::Struct(e) => self.struct_literal(e),
            syn::Expr::Macro(e) => self.macro_value(&e.mac),
            syn::Expr::Try(e) => match self.view_borrow(expr) {
                Some(borrow) => borrow,
                None => self.question_mark(e),
            },
            syn::Expr::Closure(e) => self.closure_value(e),
            _ => match self.control_value(expr).or_else(|| self.constant(expr)) {
                Some(operand) => Op::Use(operand),
                None if is_operand_syntax(expr) => Op::Use(self.operand(expr)),
                None => self.refused(expr.span(), Refusal::expression(describe(expr))),
            },
        }
    }

    pub(super) fn refused(&mut self, at: Span, refusal: Refusal) -> Op {
        self.errors.refuse(at, refusal);
        Op::Use(unit())
    }
}

/// Finds the lengths in an expression. Each becomes a number, or a call that has its type confirmed.
#[derive(Default)]
struct Lengths {
    found: Vec<syn::Expr>,
    confirm: bool,
}

/// A variable, or a part of one.
pub(crate) fn is_place(expr: &syn::Expr) -> bool {
    match strip(expr) {
        syn::Expr::Path(_) => true,
        syn::Expr::Field(e) => is_place(&e.base),
        syn::Expr::Index(e) => is_place(&e.expr) && !has_call(&e.index),
        _ => false,
    }
}

impl VisitMut for Lengths {
    fn visit_expr_mut(&mut self, e: &mut syn::Expr) {
        match e {
            syn::Expr::MethodCall(call)
                if call.args.is_empty()
                    && is_place(&call.receiver)
                    && crate::names::is_inactive_method(&call.method.to_string()) =>
            {
                let length = e.clone();
                *e = match self.confirm {
                    true => syn::parse_quote!(ad::inactive(#length)),
                    false => syn::parse_quote!(0),
                };
                self.found.push(length);
            }
            _ => syn::visit_mut::visit_expr_mut(self, e),
        }
    }
}
