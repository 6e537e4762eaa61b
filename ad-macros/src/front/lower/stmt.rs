//! Statements.

use super::Lower;
use super::expr::unit;
use super::syntax::{
    is_assignment, is_float_type, is_inert_syntax, is_unit_statement, let_else, may_leave,
};
use crate::errors::Refusal;
use crate::front::inert::inert_stmt;
use crate::ir::{Arg, Inert, Op, Operand, Stmt, VarKind};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// The statements of a block into the innermost open one; gives its value.
    pub(super) fn block_body(&mut self, block: &syn::Block) -> Option<Operand> {
        self.check_items(block);
        let (last, init) = match block.stmts.split_last() {
            Some((syn::Stmt::Expr(expr, None), init)) => (Some(expr), init),
            _ => (None, &block.stmts[..]),
        };
        for (i, stmt) in init.iter().enumerate() {
            if let Some(local) = let_else(stmt) {
                return self.let_else(local, &block.stmts[i + 1..], true);
            }
            if let Some(rest) = self.without_iterator(&block.stmts[i..]) {
                return self.block_body(&rest);
            }
            self.stmt(stmt);
        }
        let last = last?;
        if is_unit_statement(last) {
            self.expr_stmt(last, &syn::Stmt::Expr(last.clone(), None));
            return None;
        }
        let value = self.operand(last);
        Some(match value {
            // What follows an exit stands in a block of its own, and the value of the whole outside.
            Operand::Const(inert) if !inert.reads.is_empty() && init.iter().any(may_leave) => {
                Operand::Var(self.bind(Op::Inert(inert), "t", last.span()))
            }
            value => value,
        })
    }

    /// An item is what its name means in all of its block, also where a variable around has that name.
    fn check_items(&mut self, block: &syn::Block) {
        for name in crate::front::inert::items(block) {
            let text = name.to_string();
            if self.scopes.iter().any(|scope| scope.contains_key(&text)) {
                self.errors.refuse(name.span(), Refusal::item_name(&name));
            }
        }
    }

    /// The statements of a block whose value is not used.
    pub(super) fn block_stmts(&mut self, block: &syn::Block) {
        self.check_items(block);
        for (i, stmt) in block.stmts.iter().enumerate() {
            if let Some(local) = let_else(stmt) {
                self.let_else(local, &block.stmts[i + 1..], false);
                return;
            }
            if let Some(rest) = self.without_iterator(&block.stmts[i..]) {
                return self.block_stmts(&rest);
            }
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &syn::Stmt) {
        if self.pin(stmt) {
            return;
        }
        match stmt {
            syn::Stmt::Local(local) => self.local(local),
            syn::Stmt::Item(item) => self.push(Stmt::Opaque(Inert {
                tokens: item.to_token_stream(),
                reads: Vec::new(),
            })),
            syn::Stmt::Expr(expr, _) => self.expr_stmt(expr, stmt),
            syn::Stmt::Macro(mac) => self.macro_stmt(mac),
        }
    }

    fn local(&mut self, local: &syn::Local) {
        let (pat, ty) = match &local.pat {
            syn::Pat::Type(p) => (&*p.pat, Some((*p.ty).clone())),
            pat => (pat, None),
        };
        let init = local.init.as_ref().map(|init| &*init.expr);
        if let (syn::Pat::Ident(p), Some(init)) = (pat, init)
            && self.let_function(p, ty.as_ref(), init)
        {
            return;
        }
        match (pat, init) {
            (syn::Pat::Ident(p), Some(syn::Expr::Closure(closure))) => {
                self.let_closure(&p.ident, closure);
            }
            // Another name for a closure.
            (syn::Pat::Ident(p), Some(init)) if self.closure_var(init).is_some() => {
                if let Some(at) = self.copied_state(init) {
                    self.errors.refuse(at, Refusal::copied_state());
                }
                let var = self.closure_var(init);
                var.into_iter()
                    .for_each(|var| self.alias_name(&p.ident, var));
            }
            (syn::Pat::Ident(p), Some(init)) if p.by_ref.is_none() && p.subpat.is_none() => {
                // `let x: f64 = literal` and the like: the annotation makes it a known scalar.
                let kind = self.kind(init);
                let op = self.op_or_constant(init);
                let result = self.taken_back.take();
                self.let_op(p, ty, op, local.span());
                if let (Some(kind), Some(var)) = (kind, self.lookup(&p.ident)) {
                    self.kinds.insert(var, kind);
                }
                if let (Some(result), Some(var)) = (result, self.lookup(&p.ident)) {
                    self.has_type_of(var, result);
                }
            }
            (syn::Pat::Ident(p), None) => {
                let var = self.declare(&p.ident, VarKind::Owned, true);
                self.vars[var.0].inactive = ty.as_ref().is_some_and(super::syntax::is_integer_type);
                self.push(Stmt::Declare { var, ty });
            }
            // Neither moved nor read.
            (syn::Pat::Wild(_), Some(syn::Expr::Path(_))) => {}
            (syn::Pat::Wild(_), Some(syn::Expr::Reference(e)))
                if matches!(&*e.expr, syn::Expr::Path(_)) => {}
            (syn::Pat::Wild(_), Some(init)) => {
                let init = match init {
                    syn::Expr::Reference(e) => &*e.expr,
                    init => init,
                };
                let op = self.op(init);
                if let Op::Borrow { .. } = &op {
                    self.bind(op, "_unused", local.span());
                    return;
                }
                let var = self.temp("_unused", local.span());
                let node = self.node();
                self.push(Stmt::Let {
                    var,
                    ty,
                    op,
                    node,
                    span: local.span(),
                });
            }
            (pat, Some(init)) => {
                let constant = self.constant_scrutinee(init, std::iter::once(pat));
                let scrutinee = constant.unwrap_or_else(|| self.scrutinee(init));
                // A value that is taken apart may have a type that only the annotation gives.
                self.destructure(pat, scrutinee);
            }
            (pat, None) => self.errors.refuse(pat.span(), Refusal::pattern()),
        }
    }

    /// `let x = op;`
    pub(super) fn let_op(
        &mut self,
        p: &syn::PatIdent,
        ty: Option<syn::Type>,
        op: Op,
        span: proc_macro2::Span,
    ) {
        let mut mutable = p.mutability.is_some();
        let op = match op {
            Op::Borrow { .. } if mutable => {
                self.refused(p.ident.span(), Refusal::mutable_reference())
            }
            op => op,
        };
        let kind = match &op {
            Op::Borrow {
                place,
                mutable: borrows,
                ..
            } => {
                mutable = *borrows;
                VarKind::Alias(place.clone())
            }
            // A reference by another name.
            Op::Use(Operand::Var(var)) if !mutable => match &self.vars[var.0].kind {
                VarKind::Reference => VarKind::Alias(crate::ir::Place::var(*var)),
                VarKind::Mutable => {
                    mutable = true;
                    VarKind::Alias(crate::ir::Place::var(*var))
                }
                VarKind::Alias(place) => {
                    mutable = self.vars[var.0].mutable;
                    VarKind::Alias(place.clone())
                }
                VarKind::Closure(number) => {
                    let number = *number;
                    self.declare(&p.ident, VarKind::Closure(number), false);
                    return;
                }
                VarKind::Owned | VarKind::Captured => VarKind::Owned,
            },
            _ => VarKind::Owned,
        };
        let function = match &op {
            Op::Borrow { place, .. } => place.projections.is_empty().then_some(place.root),
            Op::Use(Operand::Var(var)) => Some(*var),
            _ => None,
        }
        .is_some_and(|var| self.vars[var.0].function);
        let numbers = self.op_numbers(&op);
        let known = ty.clone().or_else(|| self.op_type(&op));
        let scalar = self.op_is_scalar(&op) || ty.as_ref().is_some_and(is_float_type);
        let inactive = !mutable && self.op_is_inactive(&op)
            || known.as_ref().is_some_and(|ty| self.has_no_tangent(ty));
        let arity = ty
            .as_ref()
            .and_then(super::pattern::arity)
            .or_else(|| self.op_arity(&op));
        let is_map = ty.as_ref().is_some_and(super::loops::is_map_type) || self.gives_map(&op);
        let var = self.declare(&p.ident, kind, mutable);
        if is_map {
            self.maps.push(var);
        }
        if let Some(count) = arity {
            self.arities.insert(var, count);
        }
        self.vars[var.0].scalar = scalar;
        self.vars[var.0].numbers = ty
            .as_ref()
            .and_then(super::known_types::type_numbers)
            .or(numbers);
        self.vars[var.0].ty = known;
        self.vars[var.0].inactive = inactive;
        self.vars[var.0].function = function;
        let node = self.node();
        self.push(Stmt::Let {
            var,
            ty,
            op,
            node,
            span,
        });
    }

    /// An operation whose result a `let` names directly.
    fn op_or_constant(&mut self, init: &syn::Expr) -> Op {
        self.taken_back = None;
        let before = self.out.last().map_or(0, Vec::len);
        let operand = match init {
            // These give an operation of their own.
            syn::Expr::Reference(_) | syn::Expr::Macro(_) => return self.op(init),
            // Another name for a local closure.
            syn::Expr::Path(_) if self.closure_named(init).is_some() => {
                let var = self.path_var(init);
                return Op::Use(var.map_or_else(unit, Operand::Var));
            }
            _ if self.copies_constant_field(init) => return Op::Inert(self.inert(init)),
            _ => self.operand(init),
        };
        // The operation was just named by a temporary: take it back.
        if let Operand::Var(var) = &operand
            && !self.vars[var.0].user
            && self.out.last().map_or(0, Vec::len) > before
            && let Some(Stmt::Let { var: last, .. }) =
                self.out.last().and_then(|block| block.last())
            && last == var
            && let Some(Stmt::Let { op, .. }) = self.out.last_mut().and_then(Vec::pop)
        {
            self.taken_back = Some(*var);
            return op;
        }
        Op::Use(operand)
    }

    fn op_is_inactive(&self, op: &Op) -> bool {
        match op {
            Op::Inert(_) | Op::Stop(_) => true,
            Op::Use(Operand::Const(_)) => true,
            Op::Use(Operand::Var(var)) => self.vars[var.0].inactive,
            op => {
                let reads = op.active_reads();
                op.writes().is_empty() && reads.iter().all(|var| self.vars[var.0].inactive)
            }
        }
    }

    pub(super) fn expr_stmt(&mut self, expr: &syn::Expr, stmt: &syn::Stmt) {
        if let Some(other) = self.cloned_from(expr).or_else(|| self.extended(expr)) {
            self.expr_stmt(&other, stmt);
            return;
        }
        if self.changes_constants(expr) {
            self.kept_constants(expr);
            return;
        }
        match expr {
            syn::Expr::Assign(e) if self.is_foreign_write(&e.left, &e.right) => self.kept(stmt),
            syn::Expr::Assign(e) => self.assign(e),
            syn::Expr::Binary(e)
                if is_assignment(&e.op) && self.is_foreign_write(&e.left, &e.right) =>
            {
                self.kept(stmt);
            }
            syn::Expr::Binary(e) if is_assignment(&e.op) => self.op_assign(e, stmt),
            syn::Expr::Paren(e) => self.expr_stmt(&e.expr, stmt),
            syn::Expr::Macro(e) => self.macro_tokens_stmt(&e.mac),
            _ if self.control_stmt(expr) => {}
            syn::Expr::Call(_) | syn::Expr::MethodCall(_) => self.call_stmt(expr),
            _ => {
                let value = self.operand(expr);
                // It may say the type of a literal.
                if let (Operand::Const(inert), syn::Expr::Binary(_)) = (value, expr) {
                    self.bind(Op::Inert(inert), "_unused", expr.span());
                }
            }
        }
    }

    /// A call for its effects: its result has no use.
    fn call_stmt(&mut self, expr: &syn::Expr) {
        if is_inert_syntax(expr) {
            let inert = self.inert(expr);
            if inert.reads.iter().all(|var| self.vars[var.0].inactive) {
                let tokens = inert.tokens;
                self.push(Stmt::Opaque(Inert {
                    tokens: quote!(#tokens;),
                    reads: inert.reads,
                }));
                return;
            }
        }
        self.operand(expr);
        self.assume_mutation();
    }

    /// A method whose result is dropped is called for what it does to its receiver, `&mut self`: unless one
    /// of that name takes `&self`, or none is known and it may be called for what it does to an argument.
    fn assume_mutation(&mut self) {
        let Some(Stmt::Let {
            op:
                Op::Method {
                    receiver,
                    name,
                    args,
                    ..
                },
            ..
        }) = self.out.last_mut().and_then(|block| block.last_mut())
        else {
            return;
        };
        let may_read = crate::front::missing::may_only_read_receiver(name)
            .unwrap_or_else(|| args.iter().any(|arg| matches!(arg, Arg::RefMut { .. })));
        if may_read && matches!(receiver, Arg::Unknown { .. }) {
            return;
        }
        if let Arg::Ref {
            place,
            explicit: false,
        }
        | Arg::Unknown { place } = receiver
            && (self.vars[place.root.0].mutable || self.vars[place.root.0].kind == VarKind::Mutable)
        {
            *receiver = Arg::RefMut {
                place: place.clone(),
                explicit: false,
            };
        }
    }

    /// A statement as it is.
    pub(super) fn kept(&mut self, stmt: &syn::Stmt) {
        let mut stmt = stmt.clone();
        if let syn::Stmt::Expr(_, semi) = &mut stmt {
            semi.get_or_insert_with(Default::default);
        }
        let inert = inert_stmt(&stmt, self);
        self.push(Stmt::Opaque(inert));
    }

    /// The operand of `return`.
    pub(super) fn returned(&mut self, expr: Option<&syn::Expr>) -> Option<Operand> {
        expr.map(|e| {
            if is_unit_statement(e) {
                unit()
            } else {
                self.operand(e)
            }
        })
    }
}
