//! Expressions: each operation is named, operands are variables, places or constants.

use super::Lower;
use crate::errors::Refusal;
use crate::front::inert::inert_tokens;
use crate::ir::{Aggregate, BinaryOp, Inert, Op, Operand, Place, Stmt, VarKind};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

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
            syn::Expr::Field(_) | syn::Expr::Index(_) => {
                if let Some(place) = self.place(expr) {
                    return self.read(place);
                }
                return Operand::Const(self.inert(expr));
            }
            syn::Expr::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => {
                if let Some(place) = self.place(expr) {
                    return self.read(place);
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
                if let Some(value) = self.closure_call(e) {
                    return value;
                }
            }
            syn::Expr::MethodCall(e) => {
                if let Some(value) = self.terminal(e) {
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
        if !inert.reads.iter().all(|var| self.vars[var.0].inactive) && !is_always_inactive(expr) {
            return None;
        }
        if has_call(expr) {
            let inert = self.checked(expr, inert);
            return Some(Operand::Var(self.bind(Op::Inert(inert), "t", expr.span())));
        }
        Some(Operand::Const(inert))
    }

    /// In a closure, names that are not declared are captured.
    fn capture_all(&mut self, expr: &syn::Expr) {
        struct Paths<'a>(Vec<&'a syn::Expr>);
        impl<'ast> syn::visit::Visit<'ast> for Paths<'ast> {
            fn visit_expr(&mut self, e: &'ast syn::Expr) {
                if let syn::Expr::Path(_) = e {
                    self.0.push(e);
                }
                // The function of a call is not a variable.
                if let syn::Expr::Call(call) = e {
                    call.args.iter().for_each(|arg| self.visit_expr(arg));
                } else {
                    syn::visit::visit_expr(self, e);
                }
            }
            fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        }
        let mut paths = Paths(Vec::new());
        syn::visit::Visit::visit_expr(&mut paths, expr);
        for path in paths.0 {
            self.path_var(path);
        }
    }

    /// Has the type system confirm what was taken for inactive by a method's name.
    fn checked(&self, expr: &syn::Expr, inert: Inert) -> Inert {
        match expr {
            syn::Expr::MethodCall(call)
                if crate::names::is_inactive_method(&call.method.to_string())
                    && inert.reads.iter().any(|var| !self.vars[var.0].inactive) =>
            {
                let tokens = inert.tokens;
                Inert {
                    tokens: quote!(ad::inactive(#tokens)),
                    reads: inert.reads,
                }
            }
            _ => inert,
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
            syn::Expr::MethodCall(e) => self.method_call(e),
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
            syn::Expr::Try(e) => self.question_mark(e),
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

    /// Operands in order. A variable or place that a later operand may change is copied first.
    pub(super) fn operands<'a>(
        &mut self,
        exprs: impl IntoIterator<Item = &'a syn::Expr>,
    ) -> Vec<Operand> {
        let mut operands: Vec<(usize, Operand, Span)> = Vec::new();
        for expr in exprs {
            let operand = self.operand(expr);
            let position = self.out.last().map_or(0, Vec::len);
            operands.push((position, operand, expr.span()));
        }
        self.settle(operands)
    }

    /// Copies the operands that read what a statement after them writes.
    pub(super) fn settle(&mut self, operands: Vec<(usize, Operand, Span)>) -> Vec<Operand> {
        let mut inserted = 0;
        operands
            .into_iter()
            .map(|(position, operand, span)| {
                let block = self.out.last().expect("a block is open");
                let later = &block[position + inserted..];
                if !reads(&operand)
                    .iter()
                    .any(|root| later.iter().any(|stmt| writes(stmt, *root)))
                {
                    return operand;
                }
                let var = self.temp("t", span);
                self.vars[var.0].scalar = self.operand_is_scalar(&operand);
                self.vars[var.0].inactive = matches!(operand, Operand::Const(_));
                let node = self.node();
                let stmt = Stmt::Let {
                    var,
                    ty: None,
                    op: Op::Use(operand),
                    node,
                    span,
                };
                self.out
                    .last_mut()
                    .expect("a block is open")
                    .insert(position + inserted, stmt);
                inserted += 1;
                Operand::Var(var)
            })
            .collect()
    }

    fn binary(&mut self, e: &syn::ExprBinary, whole: &syn::Expr) -> Op {
        let Some(op) = arithmetic(&e.op) else {
            // Comparisons, logic and bits: their results have no derivative.
            if self.captures {
                self.capture_all(whole);
            }
            if !is_inert_syntax(whole) || self.calls_closure(whole) {
                return self.compared(e);
            }
            return Op::Inert(self.inert(whole));
        };
        let mut operands = self.operands([&*e.left, &*e.right]).into_iter();
        let (left, right) = (
            operands.next().unwrap_or_else(unit),
            operands.next().unwrap_or_else(unit),
        );
        Op::Binary(op, left, right)
    }

    fn unary(&mut self, e: &syn::ExprUnary, whole: &syn::Expr) -> Op {
        match e.op {
            syn::UnOp::Neg(_) => Op::Neg(self.operand(&e.expr)),
            syn::UnOp::Deref(_) => match self.operand(&e.expr) {
                Operand::Var(var) => {
                    let place = Place {
                        root: var,
                        projections: vec![crate::ir::Projection::Deref],
                    };
                    Op::Use(Operand::Place(place))
                }
                operand => Op::Use(operand),
            },
            _ => {
                if self.captures {
                    self.capture_all(whole);
                }
                Op::Inert(self.inert(whole))
            }
        }
    }

    fn reference(&mut self, e: &syn::ExprReference) -> Op {
        let place = match self.closure_operand(&e.expr).map(Place::var) {
            Some(function) => Some(function),
            None => self.place(&e.expr),
        };
        let place = match place {
            Some(place) => place,
            None => match self.operand(&e.expr) {
                Operand::Var(var) => Place::var(var),
                Operand::Place(place) => place,
                Operand::Const(inert) if e.mutability.is_none() => {
                    let tokens = inert.tokens;
                    return Op::Inert(Inert {
                        tokens: quote!(&#tokens),
                        reads: inert.reads,
                    });
                }
                Operand::Const(inert) => {
                    let var = self.bind(Op::Inert(inert), "t", e.span());
                    self.vars[var.0].inactive = false;
                    Place::var(var)
                }
            },
        };
        let (tokens, mutability) = (self.place_tokens(&place), &e.mutability);
        Op::Borrow {
            mutable: e.mutability.is_some(),
            place: self.borrowed_target(place),
            tokens: quote!(&#mutability #tokens),
        }
    }

    /// What a borrow of a place refers to: `&mut *r` refers to what `r` refers to.
    fn borrowed_target(&self, place: Place) -> Place {
        match &self.vars[place.root.0].kind {
            VarKind::Alias(target) if !place.projections.is_empty() => {
                let mut resolved = target.clone();
                resolved.projections.extend(
                    place
                        .projections
                        .into_iter()
                        .filter(|p| !matches!(p, crate::ir::Projection::Deref)),
                );
                resolved
            }
            _ => place,
        }
    }

    /// A place in the user's syntax, for the forward sweep.
    pub(super) fn place_tokens(&self, place: &Place) -> TokenStream {
        crate::emit::place::primal(&self.vars, place)
    }

    fn struct_literal(&mut self, e: &syn::ExprStruct) -> Op {
        if let Some(rest) = &e.rest {
            return self.struct_update(e, rest);
        }
        let parts = self.operands(e.fields.iter().map(|field| &field.expr));
        let members = e.fields.iter().map(|field| field.member.clone()).collect();
        Op::Aggregate {
            shape: Aggregate::Struct {
                path: e.path.to_token_stream(),
                members,
                variant: super::pattern::variant_of(&e.path, false),
            },
            parts,
        }
    }

    /// `P { x: a, ..base }` is `base` with another `x`.
    fn struct_update(&mut self, e: &syn::ExprStruct, rest: &syn::Expr) -> Op {
        let exprs = e.fields.iter().map(|field| &field.expr).chain([rest]);
        let mut parts = self.operands(exprs);
        let base = parts.pop().unwrap_or_else(unit);
        let var = self.bind(Op::Use(base), "updated", e.span());
        self.vars[var.0].mutable = true;
        self.vars[var.0].user = true;
        self.vars[var.0].inactive = false;
        for (field, value) in e.fields.iter().zip(parts) {
            let place = Place {
                root: var,
                projections: vec![crate::ir::Projection::Field(field.member.clone())],
            };
            let node = self.node();
            self.push(Stmt::Assign { place, value, node });
        }
        Op::Use(Operand::Var(var))
    }

    fn macro_value(&mut self, mac: &syn::Macro) -> Op {
        let name = mac
            .path
            .segments
            .last()
            .map(|s| s.ident.to_string())
            .unwrap_or_default();
        match name.as_str() {
            "vec" => self.vec_macro(mac),
            "differentiable_fn" => self.function_macro(mac),
            "sequenced" => match syn::parse::Parser::parse2(
                syn::punctuated::Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated,
                mac.tokens.clone(),
            ) {
                Ok(parts) => self.op(&sequenced(&parts)),
                Err(error) => {
                    self.errors.push(error);
                    Op::Use(unit())
                }
            },
            "format" | "stringify" | "concat" | "line" | "file" | "column" | "env"
            | "include_str" | "matches" | "cfg" => Op::Inert(self.macro_inert(mac)),
            "panic" | "unreachable" | "todo" | "unimplemented" => Op::Inert(self.macro_inert(mac)),
            _ => {
                let inert = self.macro_inert(mac);
                if inert.reads.iter().all(|var| self.vars[var.0].inactive) {
                    Op::Inert(inert)
                } else if let Some(value) = super::nested::nested(&name) {
                    self.nested_operator(mac, value)
                } else {
                    self.refused(mac.path.span(), Refusal::unknown_macro(&name))
                }
            }
        }
    }

    pub(super) fn macro_inert(&mut self, mac: &syn::Macro) -> Inert {
        let inner = inert_tokens(mac.tokens.clone(), self);
        let path = &mac.path;
        let tokens = inner.tokens;
        let tokens = match mac.delimiter {
            syn::MacroDelimiter::Paren(_) => quote!(#path!(#tokens)),
            syn::MacroDelimiter::Brace(_) => quote!(#path!{#tokens}),
            syn::MacroDelimiter::Bracket(_) => quote!(#path![#tokens]),
        };
        Inert {
            tokens,
            reads: inner.reads,
        }
    }

    fn vec_macro(&mut self, mac: &syn::Macro) -> Op {
        let tokens = &mac.tokens;
        if let Ok(repeat) = syn::parse2::<syn::ExprRepeat>(quote!([#tokens])) {
            let value = self.operand(&repeat.expr);
            return Op::Repeat {
                value,
                len: self.inert(&repeat.len),
                vec: true,
            };
        }
        match syn::parse2::<syn::ExprArray>(quote!([#tokens])) {
            Ok(array) => Op::Aggregate {
                shape: Aggregate::Vec,
                parts: self.operands(&array.elems),
            },
            Err(error) => {
                self.errors.push(error);
                Op::Use(unit())
            }
        }
    }
}

/// `sequenced!(input, a, b)` is `b.call(&a.call(&input))`.
fn sequenced(parts: &syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>) -> syn::Expr {
    let mut parts = parts.iter();
    let Some(input) = parts.next() else {
        return syn::parse_quote!(());
    };
    let mut value = match input {
        syn::Expr::Reference(_) => input.clone(),
        _ => syn::parse_quote!(#input),
    };
    for (i, layer) in parts.enumerate() {
        value = if i == 0 {
            syn::parse_quote!((#layer).call(#value))
        } else {
            syn::parse_quote!((#layer).call(&#value))
        };
    }
    value
}

pub(super) fn arithmetic(op: &syn::BinOp) -> Option<BinaryOp> {
    Some(match op {
        syn::BinOp::Add(_) | syn::BinOp::AddAssign(_) => BinaryOp::Add,
        syn::BinOp::Sub(_) | syn::BinOp::SubAssign(_) => BinaryOp::Sub,
        syn::BinOp::Mul(_) | syn::BinOp::MulAssign(_) => BinaryOp::Mul,
        syn::BinOp::Div(_) | syn::BinOp::DivAssign(_) => BinaryOp::Div,
        syn::BinOp::Rem(_) | syn::BinOp::RemAssign(_) => BinaryOp::Rem,
        _ => return None,
    })
}

/// The variables whose values an operand reads; those of an index are fixed.
fn reads(operand: &Operand) -> Vec<crate::ir::VarId> {
    match operand {
        Operand::Var(var) => vec![*var],
        Operand::Place(place) => vec![place.root],
        Operand::Const(inert) => inert.reads.clone(),
    }
}

/// Whether a statement may write to a variable.
pub(super) fn writes(stmt: &Stmt, root: crate::ir::VarId) -> bool {
    match stmt {
        Stmt::Let { op, .. } => op.writes().iter().any(|place| place.root == root),
        Stmt::Assign { place, .. } | Stmt::OpAssign { place, .. } => place.root == root,
        Stmt::If {
            then, otherwise, ..
        } => block_writes(then, root) || otherwise.as_ref().is_some_and(|b| block_writes(b, root)),
        Stmt::Match { arms, .. } => arms.iter().any(|arm| block_writes(&arm.block, root)),
        Stmt::For { body, .. } | Stmt::While { body, .. } => block_writes(body, root),
        Stmt::Scope { block, .. } => block_writes(block, root),
        Stmt::Destructure { .. } | Stmt::Declare { .. } | Stmt::Exit { .. } => false,
        // The user's own tokens may write to what they name, if it can be written to.
        Stmt::Opaque(inert) => inert.reads.contains(&root),
    }
}

fn block_writes(block: &crate::ir::Block, root: crate::ir::VarId) -> bool {
    block.stmts.iter().any(|stmt| writes(stmt, root))
}

/// Expressions that can be kept as they are, if their variables are inactive: no control flow that
/// leaves them, no statements.
pub(super) fn is_inert_syntax(expr: &syn::Expr) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr(&mut self, e: &'ast syn::Expr) {
            match e {
                syn::Expr::Assign(_)
                | syn::Expr::Block(_)
                | syn::Expr::Break(_)
                | syn::Expr::Continue(_)
                | syn::Expr::ForLoop(_)
                | syn::Expr::If(_)
                | syn::Expr::Let(_)
                | syn::Expr::Loop(_)
                | syn::Expr::Match(_)
                | syn::Expr::Return(_)
                | syn::Expr::Try(_)
                | syn::Expr::While(_) => self.0 = false,
                syn::Expr::Macro(e) if e.mac.path.is_ident("sequenced") => self.0 = false,
                syn::Expr::Reference(e) if e.mutability.is_some() => self.0 = false,
                syn::Expr::Binary(e) if is_assignment(&e.op) => self.0 = false,
                _ => syn::visit::visit_expr(self, e),
            }
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    }
    let mut finder = Finder(true);
    syn::visit::Visit::visit_expr(&mut finder, expr);
    finder.0
}

fn is_assignment_expr(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Assign(_) => true,
        syn::Expr::Binary(e) => is_assignment(&e.op),
        _ => false,
    }
}

pub(crate) fn is_assignment(op: &syn::BinOp) -> bool {
    matches!(
        op,
        syn::BinOp::AddAssign(_)
            | syn::BinOp::SubAssign(_)
            | syn::BinOp::MulAssign(_)
            | syn::BinOp::DivAssign(_)
            | syn::BinOp::RemAssign(_)
            | syn::BinOp::BitXorAssign(_)
            | syn::BinOp::BitAndAssign(_)
            | syn::BinOp::BitOrAssign(_)
            | syn::BinOp::ShlAssign(_)
            | syn::BinOp::ShrAssign(_)
    )
}

/// Expressions whose result never has a derivative, whatever their variables are.
fn is_always_inactive(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Paren(e) => is_always_inactive(&e.expr),
        syn::Expr::Binary(e) => arithmetic(&e.op).is_none(),
        syn::Expr::Unary(e) => matches!(e.op, syn::UnOp::Not(_)),
        syn::Expr::MethodCall(e) => crate::names::is_inactive_method(&e.method.to_string()),
        syn::Expr::Cast(e) => is_integer_type(&e.ty),
        _ => false,
    }
}

/// A primitive type without a tangent.
pub(crate) fn is_integer_type(ty: &syn::Type) -> bool {
    const NAMES: &[&str] = &[
        "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
        "bool", "char", "str", "String",
    ];
    match ty {
        syn::Type::Path(path) => path
            .path
            .get_ident()
            .is_some_and(|ident| NAMES.iter().any(|name| ident == name)),
        syn::Type::Reference(ty) => is_integer_type(&ty.elem),
        syn::Type::Slice(ty) => is_integer_type(&ty.elem),
        syn::Type::Array(ty) => is_integer_type(&ty.elem),
        syn::Type::Paren(ty) => is_integer_type(&ty.elem),
        _ => false,
    }
}

fn has_call(expr: &syn::Expr) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr(&mut self, e: &'ast syn::Expr) {
            self.0 |= matches!(
                e,
                syn::Expr::Call(_)
                    | syn::Expr::MethodCall(_)
                    | syn::Expr::Macro(_)
                    | syn::Expr::Array(_)
                    | syn::Expr::Struct(_)
            );
            syn::visit::visit_expr(self, e);
        }
    }
    let mut finder = Finder(false);
    syn::visit::Visit::visit_expr(&mut finder, expr);
    finder.0
}

fn is_operand_syntax(expr: &syn::Expr) -> bool {
    matches!(
        expr,
        syn::Expr::Paren(_)
            | syn::Expr::Group(_)
            | syn::Expr::Path(_)
            | syn::Expr::Field(_)
            | syn::Expr::Index(_)
    )
}

fn describe(expr: &syn::Expr) -> &'static str {
    match expr {
        syn::Expr::Range(_) => "a range of active values",
        syn::Expr::Closure(_) => "a closure",
        _ => "this expression",
    }
}
