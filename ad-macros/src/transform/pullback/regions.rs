//! Regions and their records.

use super::{Pullback, Record};
use crate::ir::{NodeId, VarId};
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
