//! What a record keeps: values that cost nothing to compute again are not kept.
//!
//! A record is written in the forward sweep and read in the reverse sweep, so that its size is time.
//! Indices, numbers read from places that have not changed, and cheap arithmetic on what is there
//! anyway are computed again where the reverse of the region begins.

use super::Pullback;
use super::numbers::is_one;
use crate::ir::{BinaryOp, NodeId, Op, Operand, Place, Projection, Stmt, VarId};
use crate::transform::adjoint::Adjoint;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use std::collections::{BTreeMap, BTreeSet};

/// A variable of a region that can be computed again.
struct Again {
    form: Form,
    node: NodeId,
    /// Variables of the same region that it is made of.
    inputs: Vec<VarId>,
    /// Variables of other regions that it is made of.
    outer: Vec<VarId>,
    /// Numbers that are overwritten later: copies of them have to be kept.
    versions: Vec<Leaf>,
}

enum Form {
    Tokens(TokenStream),
    Operation(Op),
}

/// What has to be in the record for something to be computed again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Leaf {
    Var(VarId),
    /// A version of a number: what tells it apart, and the operand at a statement.
    Version(String, usize),
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
        for leaf in added {
            if let Leaf::Var(var) = leaf {
                self.need_var(var);
            }
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
        let number = self.func.vars[var.0].scalar;
        let (form, operands, reads) = match op {
            Op::Inert(inert) if is_cheap(&inert.tokens) => {
                let form = Form::Tokens(inert.tokens.clone());
                (form, Vec::new(), inert.reads.clone())
            }
            Op::Use(x) | Op::Neg(x) if number => (Form::Operation(op.clone()), vec![x], vec![]),
            Op::Binary(BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul, x, y) if number => {
                (Form::Operation(op.clone()), vec![x, y], vec![])
            }
            // A division takes as long as a number takes to and from memory that the caches do not hold.
            Op::Binary(BinaryOp::Div, x, y) if number && is_one(x) => {
                (Form::Operation(op.clone()), vec![x, y], vec![])
            }
            Op::Cast(x, ty) => {
                let tokens = crate::emit::place::operand(&self.func.vars, x);
                let reads = self.operand_reads(x)?;
                (Form::Tokens(quote!(#tokens as #ty)), Vec::new(), reads)
            }
            _ => return None,
        };
        let mut again = Again {
            form,
            node,
            inputs: Vec::new(),
            outer: Vec::new(),
            versions: Vec::new(),
        };
        for read in reads {
            // A reference that is gone by then.
            (!self.func.vars[read.0].is_gone()).then_some(())?;
            self.is_readable(&Place::var(read), node).then_some(())?;
            self.read_for(&mut again, read, region);
        }
        for operand in operands {
            self.operand_for(&mut again, operand, region)?;
        }
        // The type of a literal comes from its uses, which the reverse sweep may not have.
        let any = again.inputs.len() + again.outer.len() + again.versions.len();
        (any > 0).then_some(again)
    }

    fn read_for(&self, again: &mut Again, read: VarId, region: usize) {
        match self.homes.get(&self.ident(read).to_string()) {
            Some(home) if *home == region && !self.is_param(read) => again.inputs.push(read),
            _ => again.outer.push(read),
        }
    }

    /// An operand is read again, or a copy of it is kept.
    fn operand_for(&self, again: &mut Again, operand: &Operand, region: usize) -> Option<()> {
        let Some(place) = operand.place() else {
            let Operand::Const(inert) = operand else {
                return None;
            };
            is_cheap(&inert.tokens).then_some(())?;
            for read in &inert.reads {
                (!self.func.vars[read.0].is_gone()).then_some(())?;
                self.is_readable(&Place::var(*read), again.node)
                    .then_some(())?;
                self.read_for(again, *read, region);
            }
            return Some(());
        };
        if self.is_there(operand, again.node) {
            (!self.may_act(&place)).then_some(())?;
            let place = self.alias(&place);
            for read in std::iter::once(place.root).chain(place.index_reads()) {
                self.read_for(again, read, region);
            }
            return Some(());
        }
        self.is_number(operand).then_some(())?;
        let key = self.version(&place, again.node);
        again.versions.push(Leaf::Version(key, again.node.0));
        Some(())
    }

    /// Whether an element is read by an index of one's own, which may do something to a cell.
    pub(super) fn may_act(&self, place: &Place) -> bool {
        let root = &self.func.vars[self.alias(place).root.0];
        let is_index = |p: &Projection| matches!(p, Projection::Index(_));
        root.numbers.is_none()
            && place.projections.iter().any(is_index)
            && crate::front::missing::mentions_cells(self.func.span)
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
    ) -> Option<(BTreeSet<VarId>, BTreeSet<Leaf>)> {
        let record = &self.regions[region].record.idents;
        let is_kept = |leaf: &Leaf| match leaf {
            Leaf::Var(var) => record.contains(self.ident(*var)) && !kept.contains(var),
            Leaf::Version(key, _) => self
                .kept
                .get(&(region, key.clone()))
                .is_some_and(|ident| record.contains(ident)),
        };
        let missing: BTreeMap<VarId, BTreeSet<Leaf>> = kept
            .iter()
            .map(|var| {
                let mut leaves = BTreeSet::new();
                collect_leaves(*var, candidates, &mut leaves);
                leaves.retain(|leaf| !is_kept(leaf));
                (*var, leaves)
            })
            .collect();
        let mut dropped: BTreeSet<VarId> = missing
            .iter()
            .filter(|(_, leaves)| leaves.is_empty())
            .map(|(var, _)| *var)
            .collect();
        let rest: Vec<&BTreeSet<Leaf>> = missing.values().filter(|l| !l.is_empty()).collect();
        let union: BTreeSet<Leaf> = rest
            .iter()
            .flat_map(|leaves| leaves.iter().cloned())
            .collect();
        let distinct: BTreeSet<String> = union
            .iter()
            .map(|leaf| match leaf {
                Leaf::Var(var) => format!("var {}", var.0),
                Leaf::Version(key, _) => key.clone(),
            })
            .collect();
        let small = |leaf: &Leaf| match leaf {
            Leaf::Var(var) => self.func.vars[var.0].scalar,
            Leaf::Version(..) => true,
        };
        let mut added = BTreeSet::new();
        // Numbers and indices alike have eight bytes.
        if distinct.len() < rest.len() && union.iter().all(small) {
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
        let before = self.regions[region].record.idents.clone();
        for var in wanted.iter().rev() {
            let again = &candidates[var];
            let tokens = match &again.form {
                Form::Tokens(tokens) => tokens.clone(),
                Form::Operation(op) => self.computed(op, again.node, region),
            };
            body.insert(0, Adjoint::Element { var: *var, tokens });
        }
        // What is computed again is made of what is computed again.
        let again: BTreeSet<String> = wanted.iter().map(|v| self.ident(*v).to_string()).collect();
        let record = &mut self.regions[region].record.idents;
        record.retain(|ident| before.contains(ident) || !again.contains(&ident.to_string()));
    }

    fn computed(&mut self, op: &Op, node: NodeId, region: usize) -> TokenStream {
        match op {
            Op::Neg(x) => {
                let x = self.value_of(x, node, region);
                quote!(-#x)
            }
            Op::Binary(op, x, y) => {
                let (x, y) = (
                    self.value_of(x, node, region),
                    self.value_of(y, node, region),
                );
                let symbol: TokenStream = op.symbol().parse().unwrap_or_default();
                quote!(#x #symbol #y)
            }
            Op::Use(x) => {
                let value = self.value_of(x, node, region);
                match x {
                    Operand::Const(_) => value,
                    Operand::Var(_) | Operand::Place(_) => quote!(#value.clone()),
                }
            }
            _ => TokenStream::new(),
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
fn collect_leaves(var: VarId, candidates: &BTreeMap<VarId, Again>, leaves: &mut BTreeSet<Leaf>) {
    let Some(again) = candidates.get(&var) else {
        leaves.insert(Leaf::Var(var));
        return;
    };
    leaves.extend(again.versions.iter().cloned());
    for input in &again.inputs {
        collect_leaves(*input, candidates, leaves);
    }
}

/// Expressions that cost little and have no side effects, as far as their syntax says.
pub(super) fn is_cheap(tokens: &TokenStream) -> bool {
    syn::parse2::<syn::Expr>(tokens.clone()).is_ok_and(|expr| cheap(&expr))
}

/// Methods of numbers, slices and options by which nothing happens.
const PURE: &[&str] = &[
    "abs",
    "abs_diff",
    "clamp",
    "count_ones",
    "div_ceil",
    "div_euclid",
    "is_empty",
    "is_none",
    "is_power_of_two",
    "is_some",
    "isqrt",
    "leading_zeros",
    "len",
    "max",
    "min",
    "pow",
    "rem_euclid",
    "reverse_bits",
    "saturating_add",
    "saturating_mul",
    "saturating_sub",
    "signum",
    "trailing_zeros",
    "wrapping_add",
    "wrapping_mul",
    "wrapping_sub",
];

/// Whether nothing happens by a method of this name but that it gives a value.
pub(crate) fn is_pure_method(name: &str) -> bool {
    PURE.contains(&name)
}

fn cheap(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Lit(_) | syn::Expr::Path(_) => true,
        syn::Expr::Paren(e) => cheap(&e.expr),
        syn::Expr::Group(e) => cheap(&e.expr),
        syn::Expr::Field(e) => cheap(&e.base),
        syn::Expr::Unary(e) => cheap(&e.expr),
        syn::Expr::Cast(e) => cheap(&e.expr),
        // An index of one's own may do something to a cell.
        syn::Expr::Index(e) => {
            cheap(&e.expr)
                && cheap(&e.index)
                && !crate::front::missing::mentions_cells(e.bracket_token.span.open())
        }
        syn::Expr::Tuple(e) => e.elems.iter().all(cheap),
        syn::Expr::Struct(e) => e.rest.is_none() && e.fields.iter().all(|field| cheap(&field.expr)),
        syn::Expr::Range(e) => {
            e.start.as_deref().is_none_or(cheap) && e.end.as_deref().is_none_or(cheap)
        }
        syn::Expr::If(e) => {
            let otherwise = e.else_branch.as_ref();
            cheap(&e.cond)
                && cheap_block(&e.then_branch)
                && otherwise.is_none_or(|(_, block)| cheap(block))
        }
        syn::Expr::Block(e) => e.label.is_none() && cheap_block(&e.block),
        syn::Expr::Binary(e) => {
            !crate::front::lower::is_assignment(&e.op) && cheap(&e.left) && cheap(&e.right)
        }
        syn::Expr::MethodCall(e) => {
            is_pure_method(&e.method.to_string()) && cheap(&e.receiver) && e.args.iter().all(cheap)
        }
        syn::Expr::Call(e) => {
            let callee = e.func.to_token_stream().to_string();
            let pure = [
                "ad :: inactive",
                "f64 :: from",
                "f32 :: from",
                "usize :: from",
            ];
            pure.contains(&callee.as_str()) && e.args.iter().all(cheap)
        }
        _ => false,
    }
}

fn cheap_block(block: &syn::Block) -> bool {
    matches!(block.stmts.as_slice(), [syn::Stmt::Expr(value, None)] if cheap(value))
}
