//! Regions, their records, and the exits that leave them.

use super::{Pullback, Record};
use crate::ir::{Block, Exit, NodeId, Stmt, VarId};
use proc_macro2::Ident;

#[derive(Clone)]
pub(super) struct Region {
    pub(super) record: Record,
    /// Stored in a record; the top region of a body without exits is captured by name instead.
    pub(super) kept: bool,
    /// Its reverse stands at its end in the forward sweep.
    pub(super) fused: bool,
    pub(super) parent: Option<usize>,
    /// The body of a loop.
    pub(super) of_loop: Option<NodeId>,
}

impl Pullback<'_> {
    /// A branch, or what follows a possible exit.
    pub(super) fn new_region(&mut self, parent: usize) -> usize {
        self.regions.push(Region {
            record: Record::default(),
            kept: true,
            fused: false,
            parent: Some(parent),
            of_loop: None,
        });
        self.regions.len() - 1
    }

    /// An iteration.
    pub(super) fn loop_region(&mut self, parent: usize, node: NodeId) -> usize {
        let region = self.new_region(parent);
        self.regions[region].of_loop = Some(node);
        region
    }

    /// The outermost loop around a region that does not change a variable, and the region that the loop
    /// stands in.
    pub(super) fn constant_loop(&self, var: VarId, region: usize) -> Option<(NodeId, usize)> {
        let home = self.homes.get(&self.ident(var).to_string()).copied();
        let mut found = None;
        let mut inner = region;
        while Some(inner) != home {
            let Some(parent) = self.regions[inner].parent else {
                break;
            };
            if let Some(node) = self.regions[inner].of_loop {
                if self.uses.is_written_in(var, node) {
                    break;
                }
                found = Some((node, parent));
            }
            inner = parent;
        }
        found
    }

    /// An identifier of the forward sweep is defined in a region.
    pub(super) fn home(&mut self, ident: &Ident, region: usize) {
        self.homes.insert(ident.to_string(), region);
    }

    /// The reverse sweep reads an identifier of the forward sweep.
    pub(super) fn need(&mut self, ident: &Ident) {
        let Some(&region) = self.homes.get(&ident.to_string()) else {
            return;
        };
        let is_param = region == 0
            && self
                .func
                .params
                .iter()
                .any(|p| self.func.vars[p.var.0].ident == *ident);
        let region = &mut self.regions[region];
        if region.kept && !is_param && !region.record.idents.contains(ident) {
            region.record.idents.push(ident.clone());
        }
    }

    pub(super) fn need_var(&mut self, var: VarId) {
        let ident = self.func.vars[var.0].ident.clone();
        self.need(&ident);
    }
}

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
