//! Closures in local variables and in arguments of iterators: their bodies are put in the place of
//! the calls, so that what they capture is what it is there.

use super::Lower;
use super::loops::Raw;
use super::same::{has_infer, may_be_free};
use crate::emit::free::returns_free;
use crate::errors::Refusal;
use crate::front::inert::bound_names;
use crate::ir::{Block, Op, Operand, Stmt, VarId, VarKind};
use proc_macro2::{Ident, Span};
use std::collections::HashMap;
use syn::spanned::Spanned;

/// A closure that is called by name.
#[derive(Clone)]
pub(super) struct LocalClosure {
    inputs: Vec<syn::Pat>,
    output: syn::ReturnType,
    body: syn::Expr,
    /// It has copies of what it captures, which a copy of it has again.
    pub(super) moves: bool,
    /// It changes these copies.
    changes: bool,
    /// What names mean where it is written.
    pub(super) scopes: Vec<HashMap<String, VarId>>,
}

impl LocalClosure {
    /// The closure as it was written, without `move`.
    pub(super) fn literal(&self) -> syn::ExprClosure {
        let (inputs, output, body) = (&self.inputs, &self.output, &self.body);
        match output {
            syn::ReturnType::Default => syn::parse_quote!(|#(#inputs),*| #body),
            // A result type wants a block.
            syn::ReturnType::Type(..) => match body {
                syn::Expr::Block(_) => syn::parse_quote!(|#(#inputs),*| #output #body),
                body => syn::parse_quote!(|#(#inputs),*| #output { #body }),
            },
        }
    }
}

impl Lower<'_> {
    /// `let name = |..| body;`
    pub(super) fn let_closure(&mut self, name: &Ident, closure: &syn::ExprClosure) {
        if let Some(token) = &closure.asyncness {
            self.errors.refuse(token.span(), Refusal::async_code());
        }
        let mut scopes = self.scopes.clone();
        let mut changes = false;
        if closure.capture.is_some() {
            if let Some(at) = self.copied_state(&closure.body) {
                self.errors.refuse(at, Refusal::copied_state());
            }
            changes = self.changes_captures(&closure.body);
            scopes.push(self.capture_by_move(closure));
        }
        let number = self.closures.len();
        self.closures.push(LocalClosure {
            inputs: closure.inputs.iter().cloned().collect(),
            output: closure.output.clone(),
            body: (*closure.body).clone(),
            moves: closure.capture.is_some(),
            changes,
            scopes,
        });
        self.declare(name, VarKind::Closure(number), false);
    }

    /// Whether a body may change variables around it, which a `move` closure has copies of.
    fn changes_captures(&self, body: &syn::Expr) -> bool {
        let written = crate::ir::written(&self.vars, &self.inert(body));
        let mut captured = written.iter().map(|var| &self.vars[var.0]);
        captured.any(|var| var.mutable && var.kind == VarKind::Owned)
    }

    /// Where an expression names a closure that changes copies of its own: a copy of it would have others.
    pub(super) fn copied_state(&self, expr: &syn::Expr) -> Option<Span> {
        struct Finder<'l, 'n>(&'l Lower<'n>, Option<Span>);
        impl<'ast> syn::visit::Visit<'ast> for Finder<'_, '_> {
            fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
                let named = self.0.closure_named(&syn::Expr::Path(path.clone()));
                if named.is_some_and(|number| self.0.closures[number].changes) {
                    self.1.get_or_insert(path.span());
                }
            }
        }
        let mut finder = Finder(self, None);
        syn::visit::Visit::visit_expr(&mut finder, expr);
        finder.1
    }

    /// What a `move` closure captures is what it was when the closure was written: it sees no later
    /// assignments. Gives what the names mean in the closure.
    fn capture_by_move(&mut self, closure: &syn::ExprClosure) -> HashMap<String, VarId> {
        let mut captures = HashMap::new();
        let reads = self.inert(&syn::Expr::Closure(closure.clone())).reads;
        for var in reads {
            let captured = &self.vars[var.0];
            if !captured.mutable || captured.kind != VarKind::Owned {
                continue;
            }
            let (name, inactive, scalar) =
                (captured.ident.clone(), captured.inactive, captured.scalar);
            let names: Vec<String> = self
                .scopes
                .iter()
                .flatten()
                .filter(|(_, other)| **other == var)
                .map(|(name, _)| name.clone())
                .collect();
            let copy = self.bind(Op::Use(Operand::Var(var)), &name.to_string(), name.span());
            self.vars[copy.0].mutable = true;
            self.vars[copy.0].user = true;
            self.vars[copy.0].inactive = inactive;
            self.vars[copy.0].scalar = scalar;
            captures.extend(names.into_iter().map(|name| (name, copy)));
        }
        captures
    }

    /// The local closure that an expression names.
    pub(super) fn closure_named(&self, expr: &syn::Expr) -> Option<usize> {
        match self.vars[self.closure_var(expr)?.0].kind {
            VarKind::Closure(number) => Some(number),
            _ => None,
        }
    }

    /// The variable of a local closure that an expression names.
    pub(super) fn closure_var(&self, expr: &syn::Expr) -> Option<VarId> {
        let syn::Expr::Path(path) = super::control::strip(expr) else {
            return None;
        };
        let var = self.lookup(path.path.get_ident()?)?;
        matches!(self.vars[var.0].kind, VarKind::Closure(_)).then_some(var)
    }

    /// Whether a local closure or a function parameter is called somewhere in an expression, or
    /// something is taken out of a collection: it cannot be kept as it is.
    pub(super) fn calls_closure(&self, expr: &syn::Expr) -> bool {
        struct Finder<'l, 'n>(&'l Lower<'n>, bool);
        impl<'ast> syn::visit::Visit<'ast> for Finder<'_, '_> {
            fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
                let var = path.path.get_ident().and_then(|name| self.0.lookup(name));
                self.1 |= var.is_some_and(|var| {
                    let var = &self.0.vars[var.0];
                    var.function || matches!(var.kind, VarKind::Closure(_))
                });
            }
            fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
                if let Some(root) = root_ident(&e.receiver)
                    && let Some(var) = self.0.lookup(root)
                {
                    let var = &self.0.vars[var.0];
                    let changeable = match var.kind {
                        VarKind::Owned | VarKind::Alias(_) => var.mutable,
                        VarKind::Mutable => true,
                        VarKind::Reference | VarKind::Captured | VarKind::Closure(_) => false,
                    };
                    self.1 |= changeable
                        && !var.inactive
                        && (crate::names::mutates_receiver(&e.method.to_string())
                            || crate::front::missing::changes_receiver(&e.method));
                }
                syn::visit::visit_expr_method_call(self, e);
            }
        }
        let mut finder = Finder(self, false);
        syn::visit::Visit::visit_expr(&mut finder, expr);
        finder.1
    }

    /// The call of a local closure, if it is one.
    pub(super) fn closure_call(&mut self, e: &syn::ExprCall) -> Option<Operand> {
        let mut number = None;
        let closure = match super::control::strip(&e.func) {
            // Called where it is written: what it captures is what it is there.
            syn::Expr::Closure(closure) => LocalClosure {
                inputs: closure.inputs.iter().cloned().collect(),
                output: closure.output.clone(),
                body: (*closure.body).clone(),
                moves: closure.capture.is_some(),
                changes: false,
                scopes: self.scopes.clone(),
            },
            func => {
                number = Some(self.closure_named(func)?);
                self.closures[number?].clone()
            }
        };
        if closure.inputs.len() != e.args.len() {
            self.errors.refuse(e.span(), Refusal::callee());
            return Some(super::expr::unit());
        }
        let ops = self.arguments(&e.args);
        let value = self.enter(&closure, |lower| {
            for (i, ((input, (op, span)), arg)) in
                closure.inputs.iter().zip(ops).zip(&e.args).enumerate()
            {
                lower.bind_input(input, op, span);
                let untyped = !matches!(input, syn::Pat::Type(p) if !has_infer(&p.ty));
                let Some(number) = number.filter(|_| untyped) else {
                    continue;
                };
                for name in bound_names(input) {
                    if let Some(var) = lower.lookup(&name) {
                        let of = (number, Some((i, name.to_string())));
                        lower.is_of_one_type(of, var, may_be_free(arg));
                    }
                }
            }
        });
        let infers = match &closure.output {
            syn::ReturnType::Default => true,
            syn::ReturnType::Type(_, ty) => has_infer(ty),
        };
        Some(
            match number.filter(|_| infers && returns_free(&closure.body)) {
                Some(number) => self.of_one_type(value, number, e.span()),
                None => value,
            },
        )
    }

    /// The arguments in order, as operations that the parameters name.
    pub(super) fn arguments<'a>(
        &mut self,
        args: impl IntoIterator<Item = &'a syn::Expr>,
    ) -> Vec<(Op, Span)> {
        let mut ops = Vec::new();
        for arg in args {
            let op = self.argument(arg);
            ops.push((self.out.last().map_or(0, Vec::len), op, arg.span()));
        }
        self.settle_ops(ops)
    }

    /// An argument: an operation that a parameter names.
    fn argument(&mut self, arg: &syn::Expr) -> Op {
        match arg {
            syn::Expr::Reference(_) => self.op(arg),
            // A `&mut` is lent again to a parameter, and not moved.
            syn::Expr::Path(path) if self.is_mutable_name(path) => {
                self.op(&syn::parse_quote_spanned!(arg.span()=> &mut *#arg))
            }
            _ => Op::Use(self.operand(arg)),
        }
    }

    fn is_mutable_name(&self, path: &syn::ExprPath) -> bool {
        let var = path.path.get_ident().and_then(|name| self.lookup(name));
        var.is_some_and(|var| self.vars[var.0].is_mutable_reference())
    }

    fn bind_input(&mut self, input: &syn::Pat, op: Op, span: Span) {
        match input {
            syn::Pat::Type(p) => match &*p.pat {
                syn::Pat::Ident(ident) if ident.by_ref.is_none() && ident.subpat.is_none() => {
                    // `impl Trait` and elided types are as good as none. What is lent may be a literal.
                    let written = match &*p.ty {
                        syn::Type::Path(_) | syn::Type::Tuple(_) | syn::Type::Array(_) => true,
                        ty => crate::front::annotations::is_of_literals(ty),
                    };
                    let ty = written.then(|| (*p.ty).clone());
                    self.let_op(ident, ty, op, span);
                }
                pat => self.bind_input(pat, op, span),
            },
            syn::Pat::Ident(ident) if ident.by_ref.is_none() && ident.subpat.is_none() => {
                self.let_op(ident, None, op, span);
            }
            syn::Pat::Wild(_) => {}
            pat => {
                let operand = match op {
                    Op::Use(operand) => operand,
                    op => Operand::Var(self.bind(op, "argument", span)),
                };
                self.destructure_operand(pat, &operand);
            }
        }
    }

    /// The body of a closure, or the call of a function, on items of an iterator.
    pub(super) fn inlined(&mut self, function: &syn::Expr, raws: &[Raw]) -> Operand {
        // A function is called in the same way through a reference.
        let (function, copied) = match super::control::strip(function) {
            syn::Expr::Reference(e) => (&*e.expr, None),
            syn::Expr::Path(_) => (function, self.copied_state(function)),
            _ => (function, None),
        };
        if let Some(at) = copied {
            self.errors.refuse(at, Refusal::copied_state());
        }
        let closure = match super::control::strip(function) {
            syn::Expr::Closure(closure) => LocalClosure {
                inputs: closure.inputs.iter().cloned().collect(),
                output: closure.output.clone(),
                body: (*closure.body).clone(),
                moves: closure.capture.is_some(),
                changes: false,
                scopes: self.scopes.clone(),
            },
            other => match self.closure_named(other) {
                Some(number) => self.closures[number].clone(),
                None => return self.called(other, raws),
            },
        };
        if closure.inputs.len() != raws.len() {
            self.errors.refuse(function.span(), Refusal::callee());
            return super::expr::unit();
        }
        self.enter(&closure, |lower| {
            for (input, raw) in closure.inputs.iter().zip(raws) {
                lower.bind_raw(input, raw);
            }
        })
    }

    /// `map(f)` for the path of a function.
    fn called(&mut self, function: &syn::Expr, raws: &[Raw]) -> Operand {
        let args: Vec<Ident> = raws
            .iter()
            .map(|raw| {
                let name = self.names.numbered("item", function.span());
                let pat = syn::PatIdent {
                    attrs: Vec::new(),
                    by_ref: None,
                    mutability: None,
                    ident: name.clone(),
                    subpat: None,
                };
                self.bind_raw(&syn::Pat::Ident(pat), raw);
                name
            })
            .collect();
        self.operand(&syn::parse_quote!(#function(#(#args),*)))
    }

    /// The body of a closure: with its own names, and under fresh ones.
    fn enter(&mut self, closure: &LocalClosure, bind: impl FnOnce(&mut Self)) -> Operand {
        let outer = std::mem::replace(&mut self.scopes, closure.scopes.clone());
        let targets = std::mem::take(&mut self.targets);
        self.scopes.push(HashMap::new());
        self.inlining += 1;
        bind(self);
        let value = if leaves(&closure.body) {
            self.left_body(&closure.body)
        } else {
            self.operand(&closure.body)
        };
        self.inlining -= 1;
        self.targets = targets;
        self.scopes = outer;
        value
    }

    /// The body of a closure that has `return` or `?`.
    fn left_body(&mut self, body: &syn::Expr) -> Operand {
        let label = self.names.label("closure");
        let out = self.declared_temp(body.span());
        self.returns.push((label.clone(), out));
        let (mut stmts, last) = self.nested(|lower| {
            let value = lower.operand(body);
            lower.assign_value(out, Some(value))
        });
        self.returns.pop();
        stmts.extend(last);
        let node = self.node();
        self.push(Stmt::Scope {
            out: None,
            label: Some(label),
            block: Block { stmts, tail: None },
            node,
        });
        Operand::Var(out)
    }

    /// Another name for a variable.
    pub(super) fn alias_name(&mut self, name: &Ident, var: VarId) {
        self.scopes
            .last_mut()
            .expect("a scope is open")
            .insert(name.to_string(), var);
    }
}

/// The variable that a place is a part of.
pub(super) fn root_ident(expr: &syn::Expr) -> Option<&Ident> {
    match super::control::strip(expr) {
        syn::Expr::Path(path) => path.path.get_ident(),
        syn::Expr::Field(e) => root_ident(&e.base),
        syn::Expr::Index(e) => root_ident(&e.expr),
        syn::Expr::Unary(e) => root_ident(&e.expr),
        _ => None,
    }
}

/// Whether a closure's body has `return` or `?`.
fn leaves(body: &syn::Expr) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr_return(&mut self, _: &'ast syn::ExprReturn) {
            self.0 = true;
        }
        fn visit_expr_try(&mut self, _: &'ast syn::ExprTry) {
            self.0 = true;
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut finder = Finder(false);
    syn::visit::Visit::visit_expr(&mut finder, body);
    finder.0
}
