//! The generator: random programs that rustc accepts.

mod access;
mod beside;
mod buffers;
mod control;
mod expr;
mod fields;
mod items;
mod later;
mod later_expr;
mod least;
mod loops;
mod state;
mod stmt;
mod value;

use crate::features::Feature;
use crate::node::{Kind, Node};
use crate::types::{Pass, Sig, Struct, Ty};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::collections::BTreeMap;

/// A variable that is in scope.
#[derive(Clone, Debug)]
pub(crate) struct Var {
    pub(crate) name: String,
    pub(crate) ty: Ty,
    /// Whether the name stands for a value or for a reference to one.
    pub(crate) pass: Pass,
    pub(crate) mutable: bool,
    pub(crate) moved: bool,
    /// The number of live shared borrows.
    pub(crate) shared: usize,
    /// The number of live exclusive borrows.
    pub(crate) exclusive: usize,
    /// The number of loops around the declaration.
    pub(crate) loops: usize,
    /// What it borrows from: the variables and whether exclusively.
    pub(crate) borrows: Vec<(usize, bool)>,
    /// A loop counter, which nothing else may write.
    pub(crate) fixed: bool,
}

/// A way to continue a program.
pub(crate) struct Production {
    pub(crate) name: &'static str,
    pub(crate) weight: u32,
    pub(crate) needs: Feature,
    pub(crate) build: fn(&mut Gen, usize) -> Option<Node>,
}

pub(crate) const fn production(
    name: &'static str,
    weight: u32,
    needs: Feature,
    build: fn(&mut Gen, usize) -> Option<Node>,
) -> Production {
    Production {
        name,
        weight,
        needs,
        build,
    }
}

/// The state of generation.
pub(crate) struct Gen {
    rng: StdRng,
    features: Vec<Feature>,
    pub(crate) vars: Vec<Var>,
    pub(crate) structs: Vec<Struct>,
    pub(crate) sigs: Vec<Sig>,
    /// Labels of the loops around, innermost last.
    pub(crate) loops: Vec<Option<String>>,
    /// The result type of the function, if `return` is possible.
    pub(crate) ret: Option<Option<Ty>>,
    /// Statements that may still be made in this function.
    pub(crate) budget: usize,
    /// The number of blocks around.
    pub(crate) depth: usize,
    /// No block may stand here.
    pub(crate) simple: bool,
    /// Nothing that has a name may be read.
    pub(crate) constant: bool,
    /// How many reasons there are to move nothing.
    pub(crate) pinned: usize,
    /// Labels of the blocks around that have no value.
    pub(crate) block_labels: Vec<String>,
    /// The function has a function `inner`.
    pub(crate) inner: bool,
    /// A labelled block is between here and the innermost loop: `break` needs a label.
    pub(crate) labelled: bool,
    /// The first struct has operators.
    pub(crate) operators: bool,
    /// The structs have the methods of the trait `Tr`.
    pub(crate) traits: bool,
    /// The functions of `buffers` are there.
    pub(crate) buffers: bool,
    /// The struct of `fields` is there.
    pub(crate) fields: bool,
    /// The types of `beside` are there.
    pub(crate) beside: bool,
    labels: usize,
    used: BTreeMap<&'static str, usize>,
}

/// A program.
#[derive(Clone, Debug)]
pub struct Program {
    /// What it was made from.
    pub seed: u64,
    /// Its items.
    pub root: Node,
    /// How often each production was used.
    pub used: BTreeMap<&'static str, usize>,
}

/// The program of a seed.
#[must_use]
pub fn generate(seed: u64, features: &[Feature]) -> Program {
    let mut generator = Gen {
        rng: StdRng::seed_from_u64(seed),
        features: features.to_vec(),
        vars: Vec::new(),
        structs: Vec::new(),
        sigs: Vec::new(),
        loops: Vec::new(),
        ret: None,
        budget: 0,
        depth: 0,
        simple: false,
        constant: false,
        pinned: 0,
        block_labels: Vec::new(),
        inner: false,
        labelled: false,
        operators: false,
        traits: false,
        buffers: false,
        fields: false,
        beside: false,
        labels: 0,
        used: BTreeMap::new(),
    };
    let root = generator.program();
    Program {
        seed,
        root,
        used: generator.used,
    }
}

const NAMES: &[&str] = &[
    "a", "b", "c", "e", "f", "g", "h", "k", "p", "q", "s", "t", "u", "v", "w", "y", "z", "t1",
    "mul1", "value", "result", "acc", "tape1", "branch1", "s_bar", "n", "m", "r", "row", "tmp",
    "P", "Q", "W",
];

impl Gen {
    pub(crate) fn has(&self, feature: Feature) -> bool {
        self.features.contains(&feature)
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.rng.random_range(0..n)
    }

    /// True in one of `n` cases.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() {
            return None;
        }
        let i = self.below(from.len());
        Some(from[i].clone())
    }

    /// One of several texts.
    pub(crate) fn word(&mut self, from: &[&'static str]) -> &'static str {
        let i = self.below(from.len());
        from[i]
    }

    /// Chooses by weight among the productions that are switched on.
    pub(crate) fn choose(&mut self, tables: &[&[Production]], depth: usize) -> Option<Node> {
        for _ in 0..10 {
            let total: u32 = tables
                .iter()
                .flat_map(|t| t.iter())
                .filter(|p| self.has(p.needs))
                .map(|p| p.weight)
                .sum();
            let mut at = self.rng.random_range(0..total);
            let features = self.features.clone();
            let chosen = tables
                .iter()
                .flat_map(|t| t.iter())
                .filter(|p| features.contains(&p.needs))
                .find(|p| {
                    let here = at < p.weight;
                    at = at.wrapping_sub(p.weight);
                    here
                });
            if let Some(p) = chosen
                && let Some(node) = (p.build)(self, depth)
            {
                *self.used.entry(p.name).or_default() += 1;
                return Some(node);
            }
        }
        None
    }

    pub(crate) fn count(&mut self, name: &'static str) {
        *self.used.entry(name).or_default() += 1;
    }

    /// A name: a new one mostly, or one that is shadowed.
    pub(crate) fn fresh(&mut self) -> String {
        if self.one_in(5) && !self.vars.is_empty() {
            let i = self.below(self.vars.len());
            let var = &self.vars[i];
            if !var.fixed && var.name != "self" && var.name != "x" && var.ty != Ty::Closure {
                return var.name.clone();
            }
        }
        for _ in 0..20 {
            let name = self.word(NAMES);
            if !self.vars.iter().any(|v| v.name == name) {
                return name.to_owned();
            }
        }
        self.labels += 1;
        format!("x{}", self.labels)
    }

    pub(crate) fn label(&mut self) -> String {
        self.labels += 1;
        format!("'l{}", self.labels)
    }

    /// Declares a variable.
    pub(crate) fn declare(&mut self, name: &str, ty: Ty, pass: Pass, mutable: bool) -> usize {
        self.vars.push(Var {
            name: name.to_owned(),
            ty,
            pass,
            mutable,
            moved: false,
            shared: 0,
            exclusive: 0,
            loops: self.loops.len(),
            borrows: Vec::new(),
            fixed: false,
        });
        self.vars.len() - 1
    }

    /// Makes a variable a borrower of another one.
    pub(crate) fn borrow(&mut self, borrower: usize, from: usize, exclusively: bool) {
        self.vars[borrower].borrows.push((from, exclusively));
        self.lock(from, exclusively);
    }

    pub(crate) fn lock(&mut self, var: usize, exclusively: bool) {
        if exclusively {
            self.vars[var].exclusive += 1;
        } else {
            self.vars[var].shared += 1;
        }
    }

    pub(crate) fn unlock(&mut self, var: usize, exclusively: bool) {
        if exclusively {
            self.vars[var].exclusive -= 1;
        } else {
            self.vars[var].shared -= 1;
        }
    }

    /// Runs in a scope of its own.
    pub(crate) fn scope<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.vars.len();
        let result = f(self);
        while self.vars.len() > before {
            self.forget();
        }
        result
    }

    /// The last variable ends.
    fn forget(&mut self) {
        if let Some(var) = self.vars.pop() {
            for (from, exclusively) in var.borrows {
                self.unlock(from, exclusively);
            }
        }
    }

    /// Ends the last variable early if it is a borrow: what it borrowed may be written again.
    pub(crate) fn end_borrow(&mut self, scope_start: usize) {
        if self.vars.len() > scope_start
            && let Some(var) = self.vars.last_mut()
            && var.shared + var.exclusive == 0
        {
            let borrows = std::mem::take(&mut var.borrows);
            // The name still hides others, but nothing reads it.
            var.moved |= !borrows.is_empty();
            for (from, exclusively) in borrows {
                self.unlock(from, exclusively);
            }
        }
    }

    pub(crate) fn moves(&self) -> Vec<bool> {
        self.vars.iter().map(|v| v.moved).collect()
    }

    pub(crate) fn set_moves(&mut self, moves: &[bool]) {
        for (var, moved) in self.vars.iter_mut().zip(moves) {
            var.moved = *moved;
        }
    }

    /// Something that may run or not: what it moves is gone afterwards, what it gives back is not.
    pub(crate) fn maybe<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let before = self.moves();
        let result = f(self);
        let after = self.moves();
        let joined: Vec<bool> = before.iter().zip(&after).map(|(a, b)| *a || *b).collect();
        self.set_moves(&joined);
        result
    }

    /// One of several: each begins in the same state.
    pub(crate) fn alternatives<R>(
        &mut self,
        count: usize,
        mut f: impl FnMut(&mut Self, usize) -> R,
    ) -> Vec<R> {
        let before = self.moves();
        let mut joined = before.clone();
        let results = (0..count)
            .map(|i| {
                self.set_moves(&before);
                let result = f(self, i);
                for (all, moved) in joined.iter_mut().zip(self.moves()) {
                    *all = *all || moved;
                }
                result
            })
            .collect();
        self.set_moves(&joined);
        results
    }

    /// Where something may run again, or must not be left by `break`: nothing is moved.
    pub(crate) fn pinned<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        self.pinned += 1;
        let result = f(self);
        self.pinned -= 1;
        result
    }

    /// Where no statement may leave.
    pub(crate) fn enclosed<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let loops = std::mem::take(&mut self.loops);
        let blocks = std::mem::take(&mut self.block_labels);
        let ret = self.ret.take();
        let result = self.pinned(f);
        (self.loops, self.block_labels, self.ret) = (loops, blocks, ret);
        result
    }

    /// Inside of a labelled block.
    pub(crate) fn labelled<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        let before = std::mem::replace(&mut self.labelled, true);
        let result = f(self);
        self.labelled = before;
        result
    }

    /// A block of up to `n` statements, with a value or not.
    pub(crate) fn block(&mut self, n: usize, tail: Option<&Ty>, depth: usize) -> Node {
        self.scope(|g| {
            let (simple, start) = (std::mem::take(&mut g.simple), g.vars.len());
            let mut stmts = Vec::new();
            let count = if n == 0 { 0 } else { g.below(n + 1) };
            let count = if tail.is_none() { count.max(1) } else { count };
            g.depth += 1;
            g.stmts(count, start, &mut stmts);
            g.depth -= 1;
            if stmts.is_empty() && tail.is_none() {
                // Something happens in every block.
                stmts.extend(stmt::some_assignment(g));
            }
            let tail = tail.map(|ty| g.value(ty, depth));
            g.simple = simple;
            Node::block(stmts, tail)
        })
    }

    /// Statements, as far as the budget goes.
    pub(crate) fn stmts(&mut self, count: usize, scope_start: usize, out: &mut Vec<Node>) {
        for _ in 0..count {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            if self.one_in(3) {
                self.end_borrow(scope_start);
            }
            let tables: &[&[Production]] = if self.depth > 2 && !self.one_in(4) {
                &[stmt::STMTS, later::STMTS]
            } else {
                &[
                    stmt::STMTS,
                    control::STMTS,
                    loops::STMTS,
                    later::STMTS,
                    state::STMTS,
                    buffers::STMTS,
                    fields::STMTS,
                    least::STMTS,
                    beside::STMTS,
                ]
            };
            if let Some(node) = self.choose(tables, 2) {
                // Several statements that belong together.
                if node.kind == Kind::Program {
                    out.extend(node.children().cloned());
                } else {
                    out.push(node);
                }
            }
        }
    }
}
