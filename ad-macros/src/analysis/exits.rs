//! The exits that leave statements.

use crate::ir::{Block, Exit, Stmt};

/// What a statement may jump to outside of itself.
#[derive(Clone, Debug, PartialEq)]
enum Leaves {
    Return,
    Loop(Option<syn::Lifetime>),
}

/// Whether control may leave a statement other than at its end.
pub(crate) fn may_exit(stmt: &Stmt) -> bool {
    !leaves(stmt).is_empty()
}

/// Whether a body contains a `return`.
pub(crate) fn block_returns(block: &Block) -> bool {
    block_leaves(block).contains(&Leaves::Return)
}

/// Whether the body of a loop can be left by `break` or `return`.
pub(crate) fn body_breaks(body: &Block) -> bool {
    fn stmt_breaks(stmt: &Stmt, depth: usize) -> bool {
        match stmt {
            Stmt::Exit {
                exit: Exit::Return(_),
                ..
            } => true,
            Stmt::Exit {
                exit: Exit::Break(label),
                ..
            } => depth == 0 || label.is_some(),
            // A labelled `continue` of an outer loop leaves this one.
            Stmt::Exit {
                exit: Exit::Continue(label),
                ..
            } => label.is_some(),
            Stmt::If {
                then, otherwise, ..
            } => {
                breaks(then, depth) || otherwise.as_ref().is_some_and(|block| breaks(block, depth))
            }
            Stmt::Match { arms, .. } => arms.iter().any(|arm| breaks(&arm.block, depth)),
            Stmt::For { body, .. } | Stmt::While { body, .. } => breaks(body, depth + 1),
            Stmt::Scope { block, .. } => breaks(block, depth),
            Stmt::Let { .. }
            | Stmt::Destructure { .. }
            | Stmt::Declare { .. }
            | Stmt::Assign { .. }
            | Stmt::OpAssign { .. }
            | Stmt::Opaque(_) => false,
        }
    }
    fn breaks(block: &Block, depth: usize) -> bool {
        block.stmts.iter().any(|stmt| stmt_breaks(stmt, depth))
    }
    breaks(body, 0)
}

fn block_leaves(block: &Block) -> Vec<Leaves> {
    block.stmts.iter().flat_map(leaves).collect()
}

fn leaves(stmt: &Stmt) -> Vec<Leaves> {
    match stmt {
        Stmt::Exit {
            exit: Exit::Return(_),
            ..
        } => vec![Leaves::Return],
        Stmt::Exit {
            exit: Exit::Break(label) | Exit::Continue(label),
            ..
        } => vec![Leaves::Loop(label.clone())],
        Stmt::If {
            then, otherwise, ..
        } => {
            let mut all = block_leaves(then);
            all.extend(otherwise.iter().flat_map(block_leaves));
            all
        }
        Stmt::Match { arms, .. } => arms
            .iter()
            .flat_map(|arm| block_leaves(&arm.block))
            .collect(),
        Stmt::For { label, body, .. } | Stmt::While { label, body, .. } => {
            let mut all = block_leaves(body);
            all.retain(|leave| {
                *leave != Leaves::Loop(None)
                    && (label.is_none() || *leave != Leaves::Loop(label.clone()))
            });
            all
        }
        Stmt::Scope { label, block, .. } => {
            let mut all = block_leaves(block);
            all.retain(|leave| label.is_none() || *leave != Leaves::Loop(label.clone()));
            all
        }
        Stmt::Let { .. }
        | Stmt::Destructure { .. }
        | Stmt::Declare { .. }
        | Stmt::Assign { .. }
        | Stmt::OpAssign { .. }
        | Stmt::Opaque(_) => Vec::new(),
    }
}
