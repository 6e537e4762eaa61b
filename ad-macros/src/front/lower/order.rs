//! The order of evaluation: operands that a later operand may change are copied first.

use super::Lower;
use super::syntax::{has_call, may_change_unseen};
use crate::ir::{
    Arg, Binding, Block, Iter, Mode, Op, Operand, Place, Projection, Stmt, Var, VarId, VarKind,
    resolve, writes_to, written,
};
use proc_macro2::Span;
use syn::spanned::Spanned;

impl Lower<'_> {
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

    /// Copies the operands that read what a statement after them writes, or a part of what it moves.
    pub(super) fn settle(&mut self, operands: Vec<(usize, Operand, Span)>) -> Vec<Operand> {
        let mut inserted = 0;
        operands
            .into_iter()
            .map(|(position, operand, span)| {
                let block = self.out.last().expect("a block is open");
                let later = &block[position + inserted..];
                let vars = &self.vars;
                let written = |root: &VarId| later.iter().any(|stmt| writes(vars, stmt, *root));
                let moved = |root: &VarId| later.iter().any(|stmt| moves(vars, stmt, *root));
                let is_part = match &operand {
                    Operand::Place(place) => !place.projections.is_empty(),
                    Operand::Var(_) => false,
                    Operand::Const(_) => true,
                };
                let of = reads(&operand);
                let mut wholes = of.iter().filter(|root| !vars[root.0].scalar);
                if !(of.iter().any(written) || is_part && wholes.any(moved)) {
                    return operand;
                }
                let var = self.copy_at(position + inserted, operand, span);
                inserted += 1;
                Operand::Var(var)
            })
            .collect()
    }

    /// The same, of operations that get their names behind all of them: a reference is the same thing
    /// wherever it is taken.
    pub(super) fn settle_ops(&mut self, ops: Vec<(usize, Op, Span)>) -> Vec<(Op, Span)> {
        let mut operands = Vec::new();
        for (position, op, span) in &ops {
            let operand = match op {
                Op::Use(operand) if !self.is_reference(operand) => operand.clone(),
                Op::Inert(inert) => Operand::Const(inert.clone()),
                _ => super::expr::unit(),
            };
            operands.push((*position, operand, *span));
        }
        let settled = self.settle(operands);
        ops.into_iter()
            .zip(settled)
            .map(|((_, op, span), settled)| match (op, settled) {
                (Op::Use(operand), settled) if !self.is_reference(&operand) => {
                    (Op::Use(settled), span)
                }
                (Op::Inert(_), settled @ Operand::Var(_)) => (Op::Use(settled), span),
                (op, _) => (op, span),
            })
            .collect()
    }

    /// Whether it makes a difference which side of an `op=` is evaluated first. The statements of the right side
    /// begin at `first`, those of the left side at `second`.
    pub(super) fn depends_on_order(
        &self,
        first: usize,
        second: usize,
        value: &Operand,
        span: Span,
    ) -> bool {
        let block = self.out.last().map_or(&[][..], Vec::as_slice);
        let (right, left) = (&block[first..second], &block[second..]);
        let vars = &self.vars;
        let names = |stmts: &[Stmt], var: VarId| {
            let same = |other: VarId| resolve(vars, other) == resolve(vars, var);
            stmts.iter().any(|stmt| stmt.names(&same))
        };
        // While the place on the left is borrowed, nothing else can name it.
        let borrows = |stmt: &Stmt| {
            matches!(
                stmt,
                Stmt::Let {
                    op: Op::Borrow { .. },
                    ..
                }
            )
        };
        let changes = |stmts: &[Stmt], var| {
            let mut others = stmts.iter().filter(|stmt| !borrows(stmt));
            others.any(|stmt| writes(vars, stmt, var))
        };
        let read = reads(value);
        let cells = crate::front::missing::mentions_cells(span);
        (0..vars.len()).map(VarId).any(|var| {
            let (by_left, by_right) = (names(left, var), names(right, var) || read.contains(&var));
            // Nothing says what a cell is changed by.
            by_left && (changes(right, var) || cells && by_right) || by_right && changes(left, var)
        })
    }

    /// Whether something happens when an expression is evaluated.
    pub(super) fn acts(&self, expr: &syn::Expr) -> bool {
        may_change_unseen(expr)
            || has_call(expr) && crate::front::missing::mentions_cells(expr.span())
            || !written(&self.vars, &self.inert(expr)).is_empty()
    }

    /// Whether something is certainly a number of a primitive type, and no reference to one.
    pub(super) fn is_certain_number(&self, operand: &Operand) -> bool {
        let ty = operand
            .place()
            .and_then(|place| super::known_types::place_type(&self.vars, &place));
        let by_type = ty.is_some_and(|ty| super::is_float_type(&ty) || super::is_integer_type(&ty));
        // A number may be of a type parameter.
        let by_count = !self.generic && self.operand_numbers(operand) == Some(0);
        let through = operand
            .place()
            .is_some_and(|place| !place.projections.is_empty());
        (by_type || by_count) && (through || !self.is_reference(operand))
    }

    /// Copies an operand at a position of the block that is open.
    pub(super) fn copy_at(&mut self, position: usize, operand: Operand, span: Span) -> VarId {
        // A receiver that is copied out of a reference.
        let operand = match operand.place() {
            Some(mut place)
                if place.projections.is_empty()
                    && self.vars[place.root.0].kind == VarKind::Mutable =>
            {
                place.projections.push(Projection::Deref);
                Operand::Place(place)
            }
            _ => operand,
        };
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
        let block = self.out.last_mut().expect("a block is open");
        block.insert(position, stmt);
        var
    }
}

/// The variables whose values an operand reads; those of an index are fixed.
fn reads(operand: &Operand) -> Vec<VarId> {
    match operand {
        Operand::Var(var) => vec![*var],
        Operand::Place(place) => vec![place.root],
        Operand::Const(inert) => inert.reads.clone(),
    }
}

/// Whether a statement may write to a variable, by its name or through a reference to it or to a part.
pub(super) fn writes(vars: &[Var], stmt: &Stmt, root: VarId) -> bool {
    let root = resolve(vars, root);
    let is_root = |place: &Place| resolve(vars, place.root) == root;
    let bound = |bindings: &[Binding]| {
        let mut lent = bindings.iter().filter(|b| b.mode == Mode::Mutable);
        lent.any(|b| b.source.as_ref().is_some_and(is_root))
    };
    let own = match stmt {
        Stmt::Let { op, .. } => {
            let lent = matches!(op, Op::Borrow { mutable: true, place, .. } if is_root(place));
            lent || op.writes().iter().any(&is_root)
        }
        Stmt::Assign { place, .. } | Stmt::OpAssign { place, .. } => is_root(place),
        Stmt::Match { arms, .. } => arms.iter().any(|arm| bound(&arm.bindings)),
        Stmt::For {
            iter: Iter::Items { bindings, .. },
            ..
        }
        | Stmt::Destructure { bindings, .. } => bound(bindings),
        // The user's own tokens may write to what they name, if it can be written to.
        Stmt::Opaque(inert) => inert.reads.iter().any(|read| resolve(vars, *read) == root),
        _ => false,
    };
    let inner = |block: &Block| block.stmts.iter().any(|stmt| writes(vars, stmt, root));
    own || writes_to(vars, stmt, root) || stmt.blocks().into_iter().any(inner)
}

/// Whether a statement uses a variable by value, as a whole.
pub(super) fn moves(vars: &[Var], stmt: &Stmt, root: VarId) -> bool {
    let is_moved = |operand: &Operand| matches!(operand, Operand::Var(var) if *var == root);
    let by_value = |arg: &Arg| matches!(arg, Arg::Value(operand) if is_moved(operand));
    let own = match stmt {
        Stmt::Let { op, .. } => match op {
            Op::Use(x) => is_moved(x),
            Op::Aggregate { parts, .. } => parts.iter().any(is_moved),
            Op::Call { args, .. } => args.iter().any(by_value),
            Op::Method { receiver, args, .. } => by_value(receiver) || args.iter().any(by_value),
            _ => false,
        },
        Stmt::Assign { value, .. } => is_moved(value),
        Stmt::For {
            iter: Iter::Items { iter: of, .. },
            ..
        }
        | Stmt::Match { scrutinee: of, .. }
        | Stmt::Destructure { value: of, .. } => {
            let (of, name) = (of.tokens.to_string(), vars[root.0].ident.to_string());
            of == name || of.replace(' ', "") == format!("{name}.into_iter()")
        }
        _ => false,
    };
    own || stmt.blocks().into_iter().any(|block| {
        block.tail.as_ref().is_some_and(is_moved)
            || block.stmts.iter().any(|stmt| moves(vars, stmt, root))
    })
}
