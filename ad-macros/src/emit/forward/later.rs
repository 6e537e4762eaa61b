//! Shapes of what a loop changes are asked for behind it, once: to ask in each iteration takes time as the square of
//! the number of vectors in a vector.
//!
//! ```text
//! for t in 0..n { rows.push(step(&rows[t])); }     rows_like = ad::like(&rows);
//! ```
//!
//! It needs that the loop does not read the shape, and that the variable has its value wherever the loop is left.

use super::{Forward, Open};
use crate::analysis::receivers::borrows_receiver;
use crate::ir::{
    Arg, Exit, Iter, Op, Operand, Part, Place, Stmt, VarId, VarKind, each, resolve, resolved,
};
use crate::tokens::mentions;
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::quote;

impl Forward<'_> {
    /// A loop, and behind it the shapes that it would ask for in itself.
    pub(super) fn loop_stmt(&mut self, stmt: &Stmt) -> TokenStream {
        let inner = declared(stmt);
        let state = |this: &Self| (this.windows, this.stale);
        let (before, mut late) = (state(self), self.changed_by(stmt, &inner));
        let emitted = self.each_iteration(stmt);
        let after = state(self);
        late.retain(|root| {
            mentions(&emitted, &self.plan.likes[root])
                && !self.is_named_otherwise(&inner, *root, &emitted)
        });
        while !late.is_empty() {
            (self.windows, self.stale) = before;
            let outer = self.open.len();
            let shapes: Vec<TokenStream> = late.iter().map(|root| self.asked(*root)).collect();
            let open = late.iter().zip(&shapes).map(|(root, shapes)| Open::Lent {
                vars: Vec::new(),
                root: *root,
                parts: Vec::new(),
                shapes: shapes.clone(),
            });
            self.open.extend(open);
            let again = self.each_iteration(stmt);
            self.open.truncate(outer);
            // A part of the reverse sweep in it begins with a shape.
            if self.stale != before.1 {
                break;
            }
            late.retain(|root| !is_read(&again, &self.plan.likes[root]));
            if late.len() == shapes.len() {
                return quote!(#again #(#shapes)*);
            }
        }
        (self.windows, self.stale) = after;
        emitted
    }

    fn asked(&self, root: VarId) -> TokenStream {
        let (like, shape) = (&self.plan.likes[&root], self.shape(root));
        quote!(#like = #shape;)
    }

    fn each_iteration(&mut self, stmt: &Stmt) -> TokenStream {
        match stmt {
            Stmt::For {
                label,
                iter,
                body,
                node,
                ..
            } => self.for_stmt(label.as_ref(), iter, body, *node),
            Stmt::While {
                label,
                cond,
                body,
                node,
                ..
            } => self.while_stmt(label.as_ref(), cond.as_ref(), body, *node),
            _ => unreachable!("a statement that is no loop"),
        }
    }

    /// The variables from before a loop whose shapes it may change, and which can be asked for them behind it.
    fn changed_by(&self, stmt: &Stmt, inner: &[VarId]) -> Vec<VarId> {
        let mut roots: Vec<VarId> = self.plan.likes.keys().copied().collect();
        roots.sort_unstable_by_key(|var| var.0);
        roots.retain(|root| {
            let kind = &self.func.vars[root.0].kind;
            !self.again
                && matches!(kind, VarKind::Owned | VarKind::Mutable)
                && !inner.contains(root)
                && !self.plan.unshaped.contains(root)
                && !self.plan.in_parts.contains(root)
                && !self.is_lent(*root)
                && !self.is_held(*root)
                && !self.is_pending(&self.plan.likes[root])
                && !self.binds_parts(stmt, *root)
                && stmt.blocks().iter().any(|body| self.changes(body, *root))
                && self.has_its_value(stmt, *root)
        });
        roots
    }

    /// Whether a loop runs over parts of a variable: its shape waits for the end of the loop in any case.
    fn binds_parts(&self, stmt: &Stmt, root: VarId) -> bool {
        let Stmt::For {
            iter: Iter::Items { bindings, .. },
            ..
        } = stmt
        else {
            return false;
        };
        bindings.iter().any(|binding| {
            let source = binding.source.as_ref();
            source.is_some_and(|source| resolve(&self.func.vars, source.root) == root)
        })
    }

    /// Whether a variable is named by a reference from before the loop: it may be borrowed behind it, too.
    fn is_named_otherwise(&self, inner: &[VarId], root: VarId, emitted: &TokenStream) -> bool {
        let vars = &self.func.vars;
        let mut others = (0..vars.len()).map(VarId);
        others.any(|var| {
            let otherwise = var != root && resolve(vars, var) == root && !inner.contains(&var);
            otherwise && mentions(emitted, &vars[var.0].ident)
        })
    }

    /// Whether a variable has its value wherever a loop is left. One that is not assigned to in the loop has it at its
    /// start, and can only be moved on the way out.
    fn has_its_value(&self, stmt: &Stmt, root: VarId) -> bool {
        let (mut left, mut set, mut made) = (false, false, false);
        each(std::slice::from_ref(stmt), &mut |stmt| match stmt {
            // Without a label, it goes on with the loop, or with one in it.
            Stmt::Exit { exit, .. } => left |= !matches!(exit, Exit::Continue(None)),
            Stmt::Assign { place, .. } if self.is_whole(place, root) => {
                set = true;
                made |= resolved(&self.func.vars, place).projections.is_empty();
            }
            _ => {}
        });
        if made {
            return false;
        }
        if !set {
            return !left || self.never_moved(std::slice::from_ref(stmt), root);
        }
        // A field that is assigned to may have been moved before.
        let mut top = self.func.body.stmts.iter();
        let behind = top.position(|top| {
            let mut found = false;
            each(std::slice::from_ref(top), &mut |inner| {
                found |= std::ptr::eq(inner, stmt)
            });
            found
        });
        behind.is_some_and(|last| self.never_moved(&self.func.body.stmts[..=last], root))
    }

    /// Whether a place is a variable, or fields of it: what can be moved.
    fn is_whole(&self, place: &Place, root: VarId) -> bool {
        let place = resolved(&self.func.vars, place);
        place.root == root && !place.has_index()
    }

    /// Whether statements leave a variable, and all parts of it, where they are.
    fn never_moved(&self, stmts: &[Stmt], root: VarId) -> bool {
        let stays = |place: &Place| usize::from(self.is_whole(place, root));
        let number = |operand: &Operand| match operand.place() {
            Some(place) if self.is_number(&place) => stays(&place),
            _ => 0,
        };
        let borrowed = |arg: &Arg| match arg {
            Arg::Ref { place, .. } | Arg::RefMut { place, .. } => stays(place),
            Arg::Value(operand) => number(operand),
            Arg::Unknown { .. } => 0,
        };
        let mut stay = 0;
        each(stmts, &mut |stmt| {
            stay += match stmt {
                Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
                    stays(place) + number(value)
                }
                Stmt::Let { op, .. } => match op {
                    Op::Call { args, .. } => args.iter().map(borrowed).sum(),
                    Op::Method {
                        receiver,
                        name,
                        args,
                        ..
                    } => {
                        let of = match receiver {
                            Arg::Unknown { place } if borrows_receiver(name) => stays(place),
                            receiver => borrowed(receiver),
                        };
                        of + args.iter().map(borrowed).sum::<usize>()
                    }
                    Op::Borrow { place, .. } => stays(place),
                    Op::Use(value) | Op::Neg(value) | Op::Cast(value, _) => number(value),
                    Op::Binary(_, left, right) => number(left) + number(right),
                    Op::Aggregate { parts, .. } => parts.iter().map(number).sum(),
                    _ => 0,
                },
                _ => 0,
            }
        });
        let ident = self.ident(root);
        let (mut named, mut moved) = (0, false);
        for stmt in stmts {
            stmt.has(&mut |part| {
                match part {
                    Part::Place(place) => named += stays(place),
                    Part::Tokens(inert) => moved |= may_be_moved(&inert.tokens, ident),
                    Part::Pattern(guarded) => moved |= may_be_moved(guarded, ident),
                }
                moved
            });
        }
        !moved && named == stay
    }
}

/// Whether tokens may move a variable: they name it otherwise than as `&v`, `v[..]` or by a method that borrows.
fn may_be_moved(tokens: &TokenStream, ident: &Ident) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is = |tree: Option<&TokenTree>, punct: char| matches!(tree, Some(TokenTree::Punct(p)) if p.as_char() == punct);
    trees.iter().enumerate().any(|(i, tree)| match tree {
        TokenTree::Group(group) => may_be_moved(&group.stream(), ident),
        TokenTree::Ident(name) if name == ident => {
            let (last, next) = (i.checked_sub(1).map(|i| &trees[i]), trees.get(i + 1));
            let indexed = matches!(next, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket);
            let method = match trees.get(i + 2) {
                Some(TokenTree::Ident(method)) if is(next, '.') => borrows_receiver(method),
                _ => false,
            };
            !is(last, '&') && !indexed && !method
        }
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The variables that a loop declares.
fn declared(stmt: &Stmt) -> Vec<VarId> {
    let mut all = Vec::new();
    each(std::slice::from_ref(stmt), &mut |stmt| {
        all.extend(stmt.declared());
        all.extend(stmt.bindings().iter().map(|binding| binding.var));
        if let Stmt::For {
            iter: Iter::Range { var, .. },
            ..
        } = stmt
        {
            all.push(*var);
        }
    });
    all
}

/// Whether a shape is read before it is asked for: on the way out it is asked for first.
fn is_read(tokens: &TokenStream, like: &Ident) -> bool {
    let mut trees = tokens.clone().into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            TokenTree::Group(group) if is_read(&group.stream(), like) => return true,
            TokenTree::Ident(ident) if ident == *like => {
                return !matches!(trees.peek(), Some(TokenTree::Punct(p)) if p.as_char() == '=');
            }
            _ => {}
        }
    }
    false
}
