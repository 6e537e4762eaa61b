//! What a record keeps: values that cost nothing to compute again are not kept.
//!
//! A record is written in the forward sweep and read in the reverse sweep, so that its size is time.
//! Indices, numbers read from places that have not changed, and cheap arithmetic on what is there
//! anyway are computed again where the reverse of the region begins.

use super::Pullback;
use crate::ir::{BinaryOp, NodeId, Op, Operand, Place, Stmt, VarId};
use crate::transform::adjoint::Adjoint;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use std::collections::{BTreeMap, BTreeSet};

/// A variable of a region that can be computed again.
struct Again {
    tokens: TokenStream,
    /// Variables of the same region that it is made of.
    inputs: Vec<VarId>,
    /// Variables of other regions that it is made of.
    outer: Vec<VarId>,
}

impl Pullback<'_> {
    /// Replaces parts of a region's record by statements at the head of its reverse.
    pub(super) fn shrink_record(&mut self, stmts: &[Stmt], region: usize, body: &mut Vec<Adjoint>) {
        if body.is_empty() || self.regions[region].record.idents.is_empty() {
            return;
        }
        let candidates = self.candidates(stmts, region);
        let names: BTreeMap<String, VarId> = candidates
            .keys()
            .map(|var| (self.ident(*var).to_string(), *var))
            .collect();
        let record = &self.regions[region].record;
        let kept: BTreeSet<VarId> = record
            .idents
            .iter()
            .filter_map(|ident| names.get(&ident.to_string()).copied())
            .collect();
        if kept.is_empty() {
            return;
        }
        let Some((dropped, added)) = self.choose(&kept, &candidates, region) else {
            return;
        };
        let gone: BTreeSet<String> = dropped.iter().map(|v| self.ident(*v).to_string()).collect();
        self.regions[region]
            .record
            .idents
            .retain(|ident| !gone.contains(&ident.to_string()));
        for var in added {
            self.need_var(var);
        }
        self.compute_again(&dropped, &candidates, region, body);
    }

    /// The variables that a region declares and that can be computed again, in order.
    fn candidates(&self, stmts: &[Stmt], region: usize) -> BTreeMap<VarId, Again> {
        let mut all = BTreeMap::new();
        for stmt in stmts {
            let Stmt::Let {
                var, op, node, ty, ..
            } = stmt
            else {
                continue;
            };
            let facts = &self.func.vars[var.0];
            if facts.mutable
                || self.uses.is_written(*var)
                || ty.is_some() && facts.numbers.is_none()
            {
                continue;
            }
            if let Some(again) = self.again_of(*var, op, *node, region) {
                all.insert(*var, again);
            }
        }
        all
    }

    fn again_of(&self, var: VarId, op: &Op, node: NodeId, region: usize) -> Option<Again> {
        let scalar = self.func.vars[var.0].scalar;
        let vars = &self.func.vars;
        let tokens_of = |x: &Operand| crate::emit::place::operand(vars, x);
        let (tokens, reads) = match op {
            Op::Inert(inert) if is_cheap(&inert.tokens) => {
                (inert.tokens.clone(), inert.reads.clone())
            }
            Op::Use(x) if scalar => (tokens_of(x), self.operand_reads(x)?),
            Op::Neg(x) if scalar => {
                let tokens = tokens_of(x);
                (quote!(-#tokens), self.operand_reads(x)?)
            }
            Op::Binary(op @ (BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul), x, y) if scalar => {
                let (l, r) = (tokens_of(x), tokens_of(y));
                let symbol: TokenStream = op.symbol().parse().ok()?;
                let mut reads = self.operand_reads(x)?;
                reads.extend(self.operand_reads(y)?);
                (quote!(#l #symbol #r), reads)
            }
            Op::Cast(x, ty) => {
                let tokens = tokens_of(x);
                (quote!(#tokens as #ty), self.operand_reads(x)?)
            }
            _ => return None,
        };
        // The type of a literal comes from its uses, which the reverse sweep may not have.
        if reads.is_empty() {
            return None;
        }
        let (mut inputs, mut outer) = (Vec::new(), Vec::new());
        for read in reads {
            if !self.is_readable(&Place::var(read), node) {
                return None;
            }
            match self.homes.get(&self.ident(read).to_string()) {
                Some(home) if *home == region && !self.is_param(read) => inputs.push(read),
                _ => outer.push(read),
            }
        }
        Some(Again {
            tokens,
            inputs,
            outer,
        })
    }

    /// The variables that an operand reads. Elements are read again by the path that has a name in
    /// the reverse sweep.
    fn operand_reads(&self, x: &Operand) -> Option<Vec<VarId>> {
        Some(match x {
            Operand::Const(inert) => is_cheap(&inert.tokens).then(|| inert.reads.clone())?,
            Operand::Var(var) => self.func.vars[var.0].scalar.then(|| vec![*var])?,
            Operand::Place(place) => {
                // An alias has no name there.
                if matches!(
                    self.func.vars[place.root.0].kind,
                    crate::ir::VarKind::Alias(_) | crate::ir::VarKind::Mutable
                ) {
                    return None;
                }
                std::iter::once(place.root)
                    .chain(place.index_reads())
                    .collect()
            }
        })
    }

    /// Which kept variables are dropped, and which are kept instead; `None` if nothing is won.
    fn choose(
        &self,
        kept: &BTreeSet<VarId>,
        candidates: &BTreeMap<VarId, Again>,
        region: usize,
    ) -> Option<(BTreeSet<VarId>, BTreeSet<VarId>)> {
        let record = &self.regions[region].record.idents;
        let is_kept = |var: VarId| {
            let ident = self.ident(var);
            record.iter().any(|other| other == ident) && !kept.contains(&var)
        };
        let missing: BTreeMap<VarId, BTreeSet<VarId>> = kept
            .iter()
            .map(|var| {
                let mut leaves = BTreeSet::new();
                collect_leaves(*var, candidates, &mut leaves);
                leaves.retain(|leaf| !is_kept(*leaf));
                (*var, leaves)
            })
            .collect();
        let mut dropped: BTreeSet<VarId> = missing
            .iter()
            .filter(|(_, leaves)| leaves.is_empty())
            .map(|(var, _)| *var)
            .collect();
        let rest: Vec<&BTreeSet<VarId>> = missing.values().filter(|l| !l.is_empty()).collect();
        let union: BTreeSet<VarId> = rest
            .iter()
            .flat_map(|leaves| leaves.iter().copied())
            .collect();
        let mut added = BTreeSet::new();
        // Numbers and indices alike have eight bytes.
        if union.len() < rest.len() && union.iter().all(|leaf| self.func.vars[leaf.0].scalar) {
            dropped.extend(missing.keys().copied());
            added = union;
        }
        (!dropped.is_empty()).then_some((dropped, added))
    }

    /// `let v = ..;` at the head of the reverse of the region, for what is not kept.
    fn compute_again(
        &mut self,
        dropped: &BTreeSet<VarId>,
        candidates: &BTreeMap<VarId, Again>,
        region: usize,
        body: &mut Vec<Adjoint>,
    ) {
        let mut wanted = BTreeSet::new();
        for var in dropped {
            self.want(*var, candidates, region, &mut wanted);
        }
        for var in wanted.iter().flat_map(|var| &candidates[var].outer) {
            self.need_var(*var);
        }
        for var in wanted.iter().rev() {
            body.insert(
                0,
                Adjoint::Element {
                    var: *var,
                    tokens: candidates[var].tokens.clone(),
                },
            );
        }
    }

    /// A variable and what it is made of, where that is not kept. Numbers of variables are in the order
    /// of their declarations.
    fn want(
        &self,
        var: VarId,
        candidates: &BTreeMap<VarId, Again>,
        region: usize,
        wanted: &mut BTreeSet<VarId>,
    ) {
        let record: &[Ident] = &self.regions[region].record.idents;
        let Some(again) = candidates.get(&var) else {
            return;
        };
        if record.contains(self.ident(var)) || !wanted.insert(var) {
            return;
        }
        for input in &again.inputs {
            self.want(*input, candidates, region, wanted);
        }
    }
}

/// What has to be there to compute a variable again.
fn collect_leaves(var: VarId, candidates: &BTreeMap<VarId, Again>, leaves: &mut BTreeSet<VarId>) {
    let Some(again) = candidates.get(&var) else {
        leaves.insert(var);
        return;
    };
    for input in &again.inputs {
        collect_leaves(*input, candidates, leaves);
    }
}

/// Arithmetic of variables, fields, elements and literals, and lengths.
fn is_cheap(tokens: &TokenStream) -> bool {
    fn cheap(expr: &syn::Expr) -> bool {
        match expr {
            syn::Expr::Lit(_) | syn::Expr::Path(_) => true,
            syn::Expr::Paren(e) => cheap(&e.expr),
            syn::Expr::Group(e) => cheap(&e.expr),
            syn::Expr::Field(e) => cheap(&e.base),
            syn::Expr::Unary(e) => cheap(&e.expr),
            syn::Expr::Cast(e) => cheap(&e.expr),
            syn::Expr::Binary(e) => {
                !crate::front::lower::is_assignment(&e.op) && cheap(&e.left) && cheap(&e.right)
            }
            syn::Expr::MethodCall(e) => {
                let known = ["len", "min", "max", "abs", "saturating_sub", "abs_diff"];
                known.iter().any(|name| e.method == *name)
                    && cheap(&e.receiver)
                    && e.args.iter().all(cheap)
            }
            syn::Expr::Call(e) => {
                let inactive = e.func.to_token_stream().to_string() == "ad :: inactive";
                inactive && e.args.iter().all(cheap)
            }
            _ => false,
        }
    }
    syn::parse2::<syn::Expr>(tokens.clone()).is_ok_and(|expr| cheap(&expr))
}
