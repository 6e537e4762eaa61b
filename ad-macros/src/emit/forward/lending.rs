//! While a part of a variable is lent, the shape of the whole cannot be asked for: it waits for the last use of what
//! refers to the part, or for the end of the loop or `match` that binds it.
//!
//! ```text
//! for p in w.ps.iter_mut() { w.qs.push(*p); }      w_like = ad::like(&w);
//! let p = &mut w.ps[0]; w.qs.clear(); *p = 1.0;    w_like = ad::like(&w);
//! ```

use super::{Forward, Open};
use crate::analysis::depth::{depth, depths};
use crate::ir::{
    Binding, Block, Func, Iter, Mode, Op, Place, Stmt, VarId, VarKind, resolve, resolved,
};
use crate::tokens::mentions;
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;

impl Forward<'_> {
    /// Whether a variable, or what it is a reference to, has references to its parts that are used later than here:
    /// its shape cannot be asked for yet.
    pub(super) fn is_lent(&self, var: VarId) -> bool {
        let of = resolve(&self.func.vars, var);
        let mut open = self.open.iter();
        open.any(|open| matches!(open, Open::Lent { root, .. } if *root == of))
    }

    /// Whether a shape is asked for behind a `match` or a loop around, which may borrow a part until then.
    pub(super) fn is_pending(&self, like: &Ident) -> bool {
        self.open.iter().any(|open| match open {
            Open::Shapes(shapes, _) => mentions(shapes, like),
            Open::Slot(_) | Open::Loop { .. } | Open::Scope(_) | Open::Lent { .. } => false,
        })
    }

    /// The variables of which parts are bound by `&mut`.
    pub(super) fn held(&self, blocks: &[(&[Binding], &Block)]) -> Vec<Place> {
        let bindings = blocks.iter().flat_map(|(bindings, _)| bindings.iter());
        bindings
            .filter(|binding| binding.mode == Mode::Mutable)
            .filter_map(|binding| {
                let source = binding.source.as_ref()?;
                let root = resolve(&self.func.vars, source.root);
                Some(self.part(source).unwrap_or_else(|| Place::var(root)))
            })
            .collect()
    }

    /// Whether a loop or `match` around has bound parts of a variable: its shape can be asked for behind that only.
    pub(super) fn is_held(&self, root: VarId) -> bool {
        let mut open = self.open.iter();
        open.any(
            |open| matches!(open, Open::Shapes(_, held) if held.iter().any(|of| of.root == root)),
        )
    }

    /// Whether a block may change the length of a part of a variable, by its name or by what it binds of it.
    pub(super) fn changes(&self, block: &Block, root: VarId) -> bool {
        self.changes_in(&block.stmts, root)
    }

    fn changes_in(&self, stmts: &[Stmt], root: VarId) -> bool {
        let is_part = |place: &Place| resolve(&self.func.vars, place.root) == root;
        let mut found = false;
        crate::ir::each(stmts, &mut |stmt| match stmt {
            Stmt::Let { op, .. } => found |= op.writes().into_iter().any(|place| is_part(&place)),
            Stmt::Assign { place, .. } => found |= is_part(place),
            Stmt::For {
                iter: Iter::Items { bindings, .. },
                body,
                ..
            } => found |= self.changes_bound(bindings, body, root),
            Stmt::Match { arms, .. } => {
                let mut arms = arms.iter();
                found |= arms.any(|arm| self.changes_bound(&arm.bindings, &arm.block, root));
            }
            _ => {}
        });
        found
    }

    /// Whether a block may change the length of what is bound of a variable.
    pub(super) fn changes_bound(&self, bindings: &[Binding], block: &Block, root: VarId) -> bool {
        bindings
            .iter()
            .filter(|binding| binding.mode == Mode::Mutable)
            .filter(|binding| {
                let source = binding.source.as_ref();
                source.is_some_and(|source| resolve(&self.func.vars, source.root) == root)
            })
            .any(|binding| {
                self.plan.likes.contains_key(&binding.var)
                    || assigns(block, binding.var)
                    || self.changes_further(block, binding.var)
            })
    }

    /// Whether a block may change the length of what it binds by `&mut` of what is bound already:
    /// `match row { r => r.push(x) }`.
    fn changes_further(&self, block: &Block, var: VarId) -> bool {
        let changes = |binding: &Binding, inner: &Block| {
            let source = binding.source.as_ref();
            binding.mode == Mode::Mutable
                && source.is_some_and(|source| resolve(&self.func.vars, source.root) == var)
                && (self.plan.likes.contains_key(&binding.var)
                    || self.changes(inner, binding.var)
                    || self.changes_further(inner, binding.var))
        };
        let mut found = false;
        crate::ir::each(&block.stmts, &mut |stmt| match stmt {
            Stmt::For {
                iter: Iter::Items { bindings, .. },
                body,
                ..
            } => found |= bindings.iter().any(|binding| changes(binding, body)),
            Stmt::Match { arms, .. } => {
                for arm in arms {
                    let mut bindings = arm.bindings.iter();
                    found |= bindings.any(|binding| changes(binding, &arm.block));
                }
            }
            Stmt::Destructure { bindings, .. } => {
                found |= bindings.iter().any(|binding| changes(binding, block));
            }
            _ => {}
        });
        found
    }

    /// Whether a part of the reverse sweep begins with the shape of what is lent here.
    pub(super) fn needs_lent(&self, reverse: &TokenStream) -> bool {
        self.open.iter().any(|open| match open {
            Open::Lent { root, shapes, .. } if !shapes.is_empty() => {
                let like = self.plan.likes.get(root);
                like.is_some_and(|like| mentions(reverse, like))
            }
            _ => false,
        })
    }

    /// What is matched or looped over, without moving a `&mut` that it names: its shape may be asked for behind that.
    /// `for row in rows`, `match (i, row) { .. }`
    pub(super) fn lent_again(&self, value: &TokenStream) -> TokenStream {
        let mut trees: Vec<TokenTree> = value.clone().into_iter().collect();
        match trees.as_mut_slice() {
            [TokenTree::Ident(ident)] if self.is_mutable_reference(ident) => quote!(&mut *#ident),
            [TokenTree::Group(tuple)] if tuple.delimiter() == Delimiter::Parenthesis => {
                let parts: Vec<TokenTree> = tuple.stream().into_iter().collect();
                let is_comma =
                    |tree: &TokenTree| matches!(tree, TokenTree::Punct(p) if p.as_char() == ',');
                if !parts.iter().any(is_comma) {
                    return value.clone();
                }
                let parts = parts.split_inclusive(is_comma).map(|part| {
                    let (last, part) = match part.split_last() {
                        Some((comma, part)) if is_comma(comma) => (Some(comma), part),
                        _ => (None, part),
                    };
                    let part = self.lent_again(&part.iter().cloned().collect());
                    quote!(#part #last)
                });
                quote!((#(#parts)*))
            }
            _ => value.clone(),
        }
    }

    fn is_mutable_reference(&self, ident: &Ident) -> bool {
        let mut vars = self.func.vars.iter();
        vars.any(|var| var.ident == *ident && var.is_mutable_reference())
    }

    /// Has the shape of what a reference borrows a part of wait for its last use.
    fn lend(&mut self, lent: &Part, rest: &[Stmt], value: Option<&TokenStream>) {
        let Part { var, source, by } = lent;
        let var = *var;
        let root = resolve(&self.func.vars, source.root);
        let part = self.part(source);
        if part.is_none() && self.is_held(root) {
            return;
        }
        // Another part of the same.
        for open in &mut self.open {
            if let Open::Lent { vars, root: of, .. } = open
                && *of == root
                && part.is_none()
            {
                vars.push(var);
                return;
            }
        }
        let named = value.is_some_and(|value| mentions(value, self.ident(var)));
        let last = rest
            .iter()
            .rposition(|stmt| uses(self.func, stmt, &[var]))
            .map_or(0, |last| last + 1);
        let lent = if named { rest } else { &rest[..last] };
        if source.projections.is_empty() || !named && last == 0 {
            return;
        }
        let whole = resolved(&self.func.vars, source);
        // A slice keeps its length, and its elements may have lengths of their own.
        let of_elements = depth(&whole) + 1 < depths(self.func)[root.0];
        let elements = !source.has_index()
            || self.has_elements(&whole) && (!whole.ends_in_range() || of_elements)
            || self.is_reshaped(var, rest)
            // What is beside it may get another length meanwhile.
            || self.changes_in(lent, root);
        if let Some(part) = part {
            let shapes = match elements {
                true => self.ask_part(source),
                false => TokenStream::new(),
            };
            self.open.push(Open::Lent {
                vars: vec![var],
                root,
                parts: vec![part],
                shapes,
            });
            return;
        }
        if let Some(like) = self.plan.likes.get(&root).filter(|_| elements) {
            let shape = self.shape_through(by, root);
            let shape = shape.unwrap_or_else(|| self.shape(root));
            self.open.push(Open::Lent {
                vars: vec![var],
                root,
                parts: Vec::new(),
                shapes: quote!(#like = #shape;),
            });
        }
    }

    /// Whether an assignment through a reference may change a shape.
    fn is_reshaped(&self, var: VarId, rest: &[Stmt]) -> bool {
        let mut found = false;
        crate::ir::each(rest, &mut |stmt| {
            if let Stmt::Assign { place, node, .. } = stmt {
                let planned = self.node(*node).is_some_and(|plan| plan.shape.is_some());
                found |= planned && is_any(self.func, place.root, &[var]);
            }
        });
        found
    }

    /// A statement, and behind it the shapes of what the last use of a reference gives back.
    /// Of those of this block: what is open outside of it is used behind it.
    pub(super) fn lending(
        &mut self,
        stmt: &Stmt,
        rest: &[Stmt],
        value: Option<&TokenStream>,
        outer: usize,
    ) -> TokenStream {
        let known = self.open.len();
        for part in lent_parts(self.func, stmt) {
            self.lend(&part, rest, value);
            self.lent_through(&part, known);
        }
        self.lent_at_once(stmt, known);
        self.asked_in_branches(stmt, rest, value, outer);
        let mut out = self.stmt(stmt);
        let func = self.func;
        let ended = |open: &Open| match open {
            Open::Lent { vars, .. } => {
                let named =
                    |var: &VarId| value.is_some_and(|x| mentions(x, &func.vars[var.0].ident));
                !rest.iter().any(|stmt| uses(func, stmt, vars)) && !vars.iter().any(named)
            }
            _ => false,
        };
        let mut i = self.open.len();
        while i > outer && matches!(self.open[i - 1], Open::Lent { .. }) {
            i -= 1;
            if ended(&self.open[i])
                && let Open::Lent { shapes, .. } = self.open.remove(i)
            {
                out.extend(shapes);
            }
        }
        out
    }

    /// What is borrowed by another reference is given back behind the last use of both: `let (a, b) = r`.
    fn lent_through(&mut self, part: &Part, known: usize) {
        let func = self.func;
        for open in &mut self.open[..known] {
            if let Open::Lent { vars, .. } = open
                && !vars.contains(&part.var)
                && (vars.iter()).any(|var| mentions(part.by, &func.vars[var.0].ident))
            {
                vars.push(part.var);
            }
        }
    }

    /// The parts that one pattern refers to are borrowed as long as one of them is used.
    fn lent_at_once(&mut self, stmt: &Stmt, known: usize) {
        let Stmt::Destructure { .. } = stmt else {
            return;
        };
        let mut all: Vec<Open> = Vec::new();
        for open in self.open.split_off(known) {
            let known = all.iter_mut().find_map(|known| match (known, &open) {
                (
                    Open::Lent {
                        vars,
                        root,
                        parts,
                        shapes,
                    },
                    Open::Lent {
                        root: of,
                        parts: own,
                        ..
                    },
                ) if root == of && !own.is_empty() => Some((vars, parts, shapes)),
                _ => None,
            });
            match (known, open) {
                (
                    Some((vars, parts, shapes)),
                    Open::Lent {
                        vars: own,
                        root,
                        shapes: last,
                        ..
                    },
                ) => {
                    vars.extend(own);
                    *parts = vec![Place::var(root)];
                    shapes.extend(last);
                }
                (_, open) => all.push(open),
            }
        }
        self.open.extend(all);
    }

    /// The shapes that references of a block give back at its end.
    pub(super) fn given_back(&mut self, outer: usize) -> TokenStream {
        let ended = self.open.drain(outer..);
        ended
            .filter_map(|open| match open {
                Open::Lent { shapes, .. } => Some(shapes),
                _ => None,
            })
            .collect()
    }
}

/// The references that a statement declares.
pub(super) fn references(stmt: &Stmt) -> Vec<VarId> {
    match stmt {
        Stmt::Let {
            var,
            op: Op::Borrow { mutable: true, .. },
            ..
        } => vec![*var],
        Stmt::Destructure { bindings, .. } => bindings
            .iter()
            .filter(|binding| binding.mode == Mode::Mutable)
            .map(|binding| binding.var)
            .collect(),
        _ => Vec::new(),
    }
}

/// A reference to a part: what it refers to, and the tokens that say so.
struct Part<'s> {
    var: VarId,
    source: Place,
    by: &'s TokenStream,
}

/// The references to parts that a statement declares.
fn lent_parts<'s>(func: &Func, stmt: &'s Stmt) -> Vec<Part<'s>> {
    let target = |var: VarId| match &func.vars[var.0].kind {
        VarKind::Alias(target) => Some(target.clone()),
        _ => None,
    };
    let part = |var, source, by| Part { var, source, by };
    match stmt {
        Stmt::Destructure {
            bindings, value, ..
        } => {
            let bound = bindings.iter().filter(|b| b.mode == Mode::Mutable);
            bound
                .filter_map(|binding| {
                    let source = target(binding.var).or_else(|| binding.source.clone())?;
                    Some(part(binding.var, source, &value.tokens))
                })
                .collect()
        }
        Stmt::Let {
            var,
            op:
                Op::Borrow {
                    mutable: true,
                    tokens,
                    ..
                },
            ..
        } => {
            let source = target(*var).into_iter();
            source.map(|source| part(*var, source, tokens)).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a statement uses one of these references, or what was made of them. A borrow of a part, and what is
/// looped over, matched or taken apart, names the part, and the reference in its tokens.
pub(super) fn uses(func: &Func, stmt: &Stmt, vars: &[VarId]) -> bool {
    let mut found = stmt.names(&|var| is_any(func, var, vars));
    crate::ir::each(std::slice::from_ref(stmt), &mut |stmt| {
        let tokens = match stmt {
            Stmt::Let {
                op: Op::Borrow { tokens, .. },
                ..
            } => tokens,
            Stmt::For {
                iter: Iter::Items { iter, .. },
                ..
            } => &iter.tokens,
            Stmt::Match { scrutinee, .. } => &scrutinee.tokens,
            Stmt::Destructure { value, .. } => &value.tokens,
            _ => return,
        };
        let mut vars = vars.iter();
        found |= vars.any(|var| mentions(tokens, &func.vars[var.0].ident));
    });
    found
}

/// Whether a variable is one of these, or a reference to a part of what one of them refers to.
pub(super) fn is_any(func: &Func, var: VarId, of: &[VarId]) -> bool {
    of.contains(&var)
        || matches!(&func.vars[var.0].kind, VarKind::Alias(target) if is_any(func, target.root, of))
}

/// Whether a variable, or a part of it, is assigned to.
fn assigns(block: &Block, var: VarId) -> bool {
    block.stmts.iter().any(|stmt| match stmt {
        Stmt::Assign { place, .. } => place.root == var,
        Stmt::If {
            then, otherwise, ..
        } => assigns(then, var) || otherwise.as_ref().is_some_and(|block| assigns(block, var)),
        Stmt::Match { arms, .. } => arms.iter().any(|arm| assigns(&arm.block, var)),
        Stmt::For { body, .. } | Stmt::While { body, .. } => assigns(body, var),
        Stmt::Scope { block, .. } => assigns(block, var),
        _ => false,
    })
}
