//! What references borrow is given back in the branches that use them no more, and such a branch may move it.
//!
//! ```text
//! let r = &mut s.b;           let r = &mut s.b;
//! if r[0] > 0.0 {             if r[0] > 0.0 { s_like = ad::like(&s);
//!     s.a = s.b; ..               s.a = s.b; ..
//! } else { r.push(x); }       } else { r.push(x); s_like = ad::like(&s); }
//! ```

use super::lending::{is_any, uses};
use super::{Forward, Open};
use crate::ir::{Block, Exit, NodeId, Operand, Stmt, VarId};
use crate::tokens::mentions;
use proc_macro2::{Ident, TokenStream};

/// What comes first in a branch.
#[derive(Default)]
pub(super) struct First {
    /// Shapes.
    pub(super) asked: TokenStream,
    /// What is lent in this branch alone from here on.
    pub(super) lent: Vec<Open>,
    /// What is given back while it runs, by its place among `open`.
    released: Vec<usize>,
}

impl Forward<'_> {
    /// Shapes that are asked for in the branches of a statement: in those that use a reference no more, and behind
    /// which nothing does. Such a branch may move what the reference refers to.
    pub(super) fn asked_in_branches(
        &mut self,
        stmt: &Stmt,
        rest: &[Stmt],
        value: Option<&TokenStream>,
        outer: usize,
    ) {
        let (Stmt::If { node, .. } | Stmt::Match { node, .. }) = stmt else {
            return;
        };
        let (func, blocks) = (self.func, stmt.blocks());
        let used = |block: &Block, vars: &[VarId]| {
            let named = block.tail.as_ref().and_then(Operand::root);
            named.is_some_and(|root| is_any(func, root, vars))
                || block.stmts.iter().any(|stmt| uses(func, stmt, vars))
        };
        let (mut left, mut i) = (Vec::new(), self.open.len());
        while i > outer && matches!(self.open[i - 1], Open::Lent { .. }) {
            i -= 1;
            let Open::Lent { vars, shapes, .. } = &self.open[i] else {
                continue;
            };
            let named = |var: &VarId| value.is_some_and(|x| mentions(x, &func.vars[var.0].ident));
            let later = vars.iter().any(named) || rest.iter().any(|stmt| uses(func, stmt, vars));
            let used: Vec<bool> = blocks.iter().map(|block| used(block, vars)).collect();
            if later {
                let unused = blocks.iter().zip(&used).enumerate();
                let unused = unused.filter(|(_, (block, used))| !**used && returns(block));
                // Counted from the end: others may be taken out before it.
                left.extend(unused.map(|(branch, _)| (branch, self.open.len() - i)));
                continue;
            }
            let shapes = shapes.clone();
            if used.iter().all(|used| *used) || !self.is_in_condition(stmt) {
                continue;
            }
            let open = self.open.remove(i);
            for (branch, used) in used.iter().enumerate() {
                let key = (*node, branch);
                match used {
                    true => self.first.entry(key).or_default().lent.push(open.clone()),
                    false => self.asked_first(key, &shapes),
                }
            }
            if used.len() == 1 {
                self.asked_first((*node, 1), &shapes);
            }
        }
        for (branch, from_end) in left {
            let at = self.open.len() - from_end;
            let first = self.first.entry((*node, branch)).or_default();
            first.released.push(at);
        }
    }

    /// Whether a condition borrows nothing in its branches: one without `let`, or patterns without names.
    fn is_in_condition(&self, stmt: &Stmt) -> bool {
        let of_pattern = Ident::new("let", proc_macro2::Span::call_site());
        match stmt {
            Stmt::If { cond, .. } => !mentions(&cond.tokens, &of_pattern),
            Stmt::Match { arms, .. } => arms.iter().all(|arm| arm.bindings.is_empty()),
            _ => false,
        }
    }

    fn asked_first(&mut self, branch: (NodeId, usize), shapes: &TokenStream) {
        let first = self.first.entry(branch).or_default();
        first.asked.extend(shapes.clone());
    }

    /// Takes what a branch uses no more for given back while it runs.
    pub(super) fn release(&mut self, first: &mut First) -> Vec<(usize, Open)> {
        let mut released = Vec::new();
        for i in first.released.drain(..) {
            let open = std::mem::replace(&mut self.open[i], Open::Scope(None));
            if let Open::Lent { shapes, .. } = &open {
                first.asked.extend(shapes.clone());
            }
            released.push((i, open));
        }
        released
    }
}

/// Whether a block ends in a `return`.
fn returns(block: &Block) -> bool {
    let last = block.stmts.last();
    matches!(
        last,
        Some(Stmt::Exit {
            exit: Exit::Return(_),
            ..
        })
    )
}
