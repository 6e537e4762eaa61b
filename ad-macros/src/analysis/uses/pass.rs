//! The pass over the program that notes the uses, in the order in which they stand.

use super::{Mention, Point, Uses};
use crate::analysis::exits::may_exit;
use crate::analysis::moved::fields;
use crate::front::lower::place_numbers;
use crate::ir::{
    Arg, Binding, Block, Callee, Exit, Func, Inert, Iter, Mode, NodeId, Op, Operand, Place, Stmt,
    VarId, VarKind, written_by_tokens,
};
use proc_macro2::{Ident, TokenTree};

/// Whether a variable stands in these tokens alone, or before a method that takes it by value.
fn is_consumed(trees: &[TokenTree], name: &Ident) -> bool {
    let punct = |at: Option<usize>, wanted| {
        at.and_then(|at| trees.get(at))
            .is_some_and(|tree| matches!(tree, TokenTree::Punct(p) if p.as_char() == wanted))
    };
    trees.iter().enumerate().any(|(i, tree)| match tree {
        TokenTree::Group(group) => {
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            is_consumed(&inner, name)
        }
        TokenTree::Ident(ident) if ident == name => {
            let before = i.checked_sub(1);
            let lent = punct(before, '&')
                || punct(before, '.')
                || before.is_some_and(
                    |at| matches!(&trees[at], TokenTree::Ident(word) if word == "mut"),
                );
            let taken = match trees.get(i + 1..) {
                Some([dot, TokenTree::Ident(method), ..]) if is_dot(dot) => {
                    method.to_string().starts_with("into_")
                }
                Some([next, ..]) => matches!(next, TokenTree::Punct(p) if p.as_char() == ','),
                _ => true,
            };
            !lent && taken
        }
        _ => false,
    })
}

fn is_dot(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '.')
}

/// Whether what follows the declaration of a variable may leave the block before the variable has a value.
fn is_late(var: VarId, rest: &[Stmt]) -> bool {
    for stmt in rest {
        if may_exit(stmt) {
            return true;
        }
        let mut given = false;
        crate::ir::each(std::slice::from_ref(stmt), &mut |stmt| {
            given |= matches!(stmt, Stmt::Assign { place, .. } if place.root == var);
        });
        if given {
            return false;
        }
    }
    false
}

pub(super) struct Pass<'f> {
    pub(super) func: &'f Func,
    pub(super) uses: Uses,
    pub(super) order: usize,
    pub(super) loops: Vec<NodeId>,
    pub(super) arms: Vec<(NodeId, usize)>,
}

impl Pass<'_> {
    fn point(&self) -> Point {
        Point {
            order: self.order,
            loops: self.loops.clone(),
            arms: self.arms.clone(),
        }
    }

    fn mention(&mut self, var: VarId) {
        self.mention_part(var, None);
    }

    fn mention_part(&mut self, var: VarId, part: Option<Place>) {
        let point = self.point();
        if let VarKind::Alias(target) = &self.func.vars[var.0].kind {
            let target = target.root;
            self.mention(target);
        }
        let mentions = self.uses.mentions.entry(var).or_default();
        mentions.push(Mention { part, point });
    }

    fn mention_operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Const(inert) => self.mention_inert(inert),
            operand => {
                if let Some(place) = operand.place() {
                    self.mention_place(&place);
                }
            }
        }
    }

    fn mention_place(&mut self, place: &Place) {
        let part = (!place.projections.is_empty()).then(|| place.clone());
        self.mention_part(place.root, part);
        place
            .index_reads()
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(|var| self.mention(var));
    }

    fn mention_inert(&mut self, inert: &Inert) {
        inert.reads.iter().for_each(|var| self.mention(*var));
    }

    /// What conditions, indices and the like write to: `nxt(&mut i)`. Nothing is known of the new value.
    fn written_by_tokens(&mut self, stmt: &Stmt) {
        for var in written_by_tokens(&self.func.vars, stmt) {
            let point = self.point();
            let mut root = var;
            loop {
                let writes = self.uses.writes.entry(root).or_default();
                writes.push(point.clone());
                match &self.func.vars[root.0].kind {
                    VarKind::Alias(target) => root = target.root,
                    _ => break,
                }
            }
        }
    }

    fn write(&mut self, place: &Place) {
        self.mention_place(place);
        let point = self.point();
        let mut root = place.root;
        loop {
            let writes = self.uses.writes.entry(root).or_default();
            writes.push(point.clone());
            if place.projections.is_empty() {
                let renewals = self.uses.renewals.entry(root).or_default();
                renewals.push(point.clone());
            }
            match &self.func.vars[root.0].kind {
                VarKind::Alias(target) => root = target.root,
                _ => break,
            }
        }
    }

    fn moved(&mut self, operand: &Operand) {
        self.mention_operand(operand);
        // A field may be moved out of its struct; an element may not.
        let root = match operand {
            Operand::Var(var) => *var,
            // A number is copied.
            Operand::Place(place)
                if !place.has_index() && place_numbers(&self.func.vars, place) != Some(0) =>
            {
                place.root
            }
            Operand::Place(_) | Operand::Const(_) => return,
        };
        if matches!(
            self.func.vars[root.0].kind,
            VarKind::Reference | VarKind::Alias(_)
        ) {
            return;
        }
        let point = self.point();
        if let Operand::Place(place) = operand {
            let moved = (place.clone(), point.clone());
            self.uses.moved_parts.push(moved);
        }
        self.uses.moves.entry(root).or_default().push(point);
    }

    /// A binding by value may move its source, one by `&mut` writes to it.
    fn bindings(&mut self, bindings: &[Binding]) {
        for binding in bindings {
            self.declare(binding.var);
            let Some(source) = &binding.source else {
                continue;
            };
            self.mention_place(source);
            match binding.mode {
                // Of a copy, nothing is moved.
                Mode::Value if self.func.vars[binding.var.0].scalar => {}
                Mode::Value => {
                    self.moved(&Operand::Var(source.root));
                    let part = fields(source);
                    if !part.projections.is_empty() {
                        let moved = (part, self.point());
                        self.uses.moved_parts.push(moved);
                    }
                }
                Mode::Mutable => self.write(source),
                Mode::Reference => {}
            }
        }
    }

    /// `for v in x` and `x.into_iter()`: the iterator takes the variables that it is made of by value.
    fn consumed(&mut self, iter: &Inert) {
        let trees: Vec<TokenTree> = iter.tokens.clone().into_iter().collect();
        for var in &iter.reads {
            let facts = &self.func.vars[var.0];
            let owned = facts.kind == VarKind::Owned && !facts.scalar && !facts.inactive;
            if owned && is_consumed(&trees, &facts.ident) {
                self.moved(&Operand::Var(*var));
            }
        }
    }

    /// A tuple that is written out takes its parts by value, also those that no name is given to.
    fn tuple(&mut self, value: &Inert) {
        fn parts(expr: &syn::Expr, found: &mut Vec<syn::Ident>) {
            match expr {
                syn::Expr::Tuple(e) => e.elems.iter().for_each(|e| parts(e, found)),
                syn::Expr::Paren(e) => parts(&e.expr, found),
                syn::Expr::Path(path) => found.extend(path.path.get_ident().cloned()),
                _ => {}
            }
        }
        let mut found = Vec::new();
        if let Ok(e @ syn::Expr::Tuple(_)) = syn::parse2(value.tokens.clone()) {
            parts(&e, &mut found);
        }
        for var in &value.reads {
            let facts = &self.func.vars[var.0];
            let owned = facts.kind == VarKind::Owned && !facts.scalar && !facts.inactive;
            if owned && found.contains(&facts.ident) {
                self.moved(&Operand::Var(*var));
            }
        }
    }

    fn declare(&mut self, var: VarId) {
        self.uses.declared_in.insert(var, self.loops.clone());
    }

    pub(super) fn block(&mut self, block: &Block) {
        for (i, stmt) in block.stmts.iter().enumerate() {
            self.order += 1;
            self.stmt(stmt);
            if let Stmt::Declare { var, .. } = stmt
                && is_late(*var, &block.stmts[i + 1..])
            {
                self.uses.late.insert(*var);
            }
        }
        if let Some(tail) = &block.tail {
            self.order += 1;
            self.moved(tail);
        }
    }

    fn arm(&mut self, block: &Block, node: NodeId, index: usize) {
        let leaves = |exit: &Exit| {
            matches!(
                exit,
                Exit::Return(_) | Exit::Break(None) | Exit::Continue(None)
            )
        };
        if matches!(block.stmts.last(), Some(Stmt::Exit { exit, .. }) if leaves(exit)) {
            self.uses.left.insert((node, index));
        }
        self.arms.push((node, index));
        self.block(block);
        self.arms.pop();
    }

    fn node(&mut self, node: NodeId) {
        let point = self.point();
        self.uses.points.insert(node, point);
    }

    fn stmt(&mut self, stmt: &Stmt) {
        // A condition or an iterator of a loop stands in it.
        let of_loop = match stmt {
            Stmt::For { node, .. } | Stmt::While { node, .. } => Some(*node),
            _ => None,
        };
        self.loops.extend(of_loop);
        self.written_by_tokens(stmt);
        self.loops
            .truncate(self.loops.len() - usize::from(of_loop.is_some()));
        match stmt {
            Stmt::Let { var, op, node, .. } => {
                self.node(*node);
                self.declare(*var);
                self.op(op);
            }
            Stmt::Destructure {
                bindings,
                node,
                value,
                ..
            } => {
                self.node(*node);
                self.mention_inert(value);
                self.tuple(value);
                self.bindings(bindings);
            }
            Stmt::Declare { var, .. } => self.declare(*var),
            Stmt::Assign {
                place, value, node, ..
            }
            | Stmt::OpAssign {
                place, value, node, ..
            } => {
                self.node(*node);
                self.moved(value);
                self.write(place);
                if let Stmt::Assign { .. } = stmt
                    && !place.projections.is_empty()
                    && !place.has_index()
                {
                    let renewed = (place.clone(), self.point());
                    self.uses.renewed_parts.push(renewed);
                }
            }
            Stmt::If {
                out,
                cond,
                then,
                otherwise,
                node,
            } => {
                self.node(*node);
                self.mention_inert(cond);
                self.arm(then, *node, 0);
                if let Some(block) = otherwise {
                    self.arm(block, *node, 1);
                }
                out.iter().for_each(|out| self.declare(*out));
            }
            Stmt::Match {
                out,
                arms,
                node,
                scrutinee,
            } => {
                self.node(*node);
                self.mention_inert(scrutinee);
                self.tuple(scrutinee);
                for (i, arm) in arms.iter().enumerate() {
                    self.bindings(&arm.bindings);
                    self.arm(&arm.block, *node, i);
                }
                out.iter().for_each(|out| self.declare(*out));
            }
            Stmt::For {
                iter, body, node, ..
            } => {
                self.node(*node);
                self.loops.push(*node);
                match iter {
                    Iter::Range { var, range } => {
                        self.mention_inert(range);
                        self.declare(*var);
                    }
                    Iter::Items {
                        bindings,
                        position,
                        iter,
                        ..
                    } => {
                        self.mention_inert(iter);
                        self.declare(*position);
                        self.bindings(bindings);
                        self.consumed(iter);
                    }
                }
                self.block(body);
                self.loops.pop();
            }
            Stmt::While {
                body, node, cond, ..
            } => {
                self.node(*node);
                self.loops.push(*node);
                if let Some(cond) = cond {
                    self.mention_inert(cond);
                }
                self.block(body);
                self.loops.pop();
            }
            Stmt::Scope {
                out, block, node, ..
            } => {
                self.node(*node);
                self.block(block);
                out.iter().for_each(|out| self.declare(*out));
            }
            Stmt::Exit { exit, node, .. } => {
                self.node(*node);
                self.uses.exits.push(self.point());
                if let Exit::Return(Some(value)) = exit {
                    self.moved(value);
                }
            }
            Stmt::Opaque(inert) => {
                // The user's tokens may write to a variable that can be written to.
                self.mention_inert(inert);
                for var in &inert.reads {
                    if self.func.vars[var.0].mutable {
                        self.write(&Place::var(*var));
                    }
                }
            }
        }
    }

    fn op(&mut self, op: &Op) {
        for place in op.writes() {
            self.write(&place);
        }
        match op {
            Op::Use(x)
            | Op::Neg(x)
            | Op::Cast(x, _)
            | Op::Repeat { value: x, .. }
            | Op::Surgery { value: x, .. } => self.moved(x),
            Op::Binary(_, x, y) => {
                self.moved(x);
                self.moved(y);
            }
            Op::Call { args, callee } => {
                self.args(args);
                if let Callee::Value(place) = callee {
                    self.mention_place(place);
                }
            }
            Op::Method { receiver, args, .. } => {
                self.args(std::slice::from_ref(receiver));
                self.args(args);
            }
            Op::Aggregate { parts, .. } => parts.iter().for_each(|part| self.moved(part)),
            Op::Closure(closure) => closure
                .captures
                .iter()
                .for_each(|capture| self.mention_place(&capture.place)),
            Op::Borrow { place, .. } => self.mention_place(place),
            Op::Stop(inert) | Op::Inert(inert) => {
                self.mention_inert(inert);
                // A macro or call may take its variables by value.
                for var in &inert.reads {
                    if !self.func.vars[var.0].scalar
                        && !self.func.vars[var.0].inactive
                        && matches!(op, Op::Stop(_))
                    {
                        self.moved(&Operand::Var(*var));
                    }
                }
            }
        }
    }

    fn args(&mut self, args: &[Arg]) {
        for arg in args {
            match arg {
                Arg::Value(operand) => self.moved(operand),
                Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                    self.mention_place(place);
                }
            }
        }
    }
}
