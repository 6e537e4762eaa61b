//! Methods inside code that is kept as it is: conditions, comparisons, lengths, macros. Such code has no
//! reverse, so nothing in it may change an active variable. Whether a method changes its receiver is not
//! known here: the receiver is lent as `&`, and rustc refuses a method that wants `&mut`.

mod lender;

use super::activity::Activity;
use crate::errors::{Errors, Refusal};
use crate::ir::{Arg, Block, Exit, Func, Inert, Iter, Op, Operand, Stmt, VarId, VarKind, resolve};
use lender::Lender;
use proc_macro2::{Ident, TokenStream, TokenTree};
use std::collections::{HashMap, HashSet};

/// Lends receivers; refuses assignments to active variables.
pub(crate) fn receivers(func: &mut Func, activity: &Activity, errors: &mut Errors) {
    let changeable = func
        .vars
        .iter()
        .enumerate()
        .filter(|(i, var)| {
            let root = resolve(&func.vars, VarId(*i));
            let mutable = match var.kind {
                VarKind::Owned | VarKind::Alias(_) => var.mutable,
                VarKind::Mutable => true,
                VarKind::Reference | VarKind::Captured | VarKind::Closure(_) => false,
            };
            mutable && activity.is_active(root)
        })
        .map(|(i, var)| (i, var.ident.to_string()))
        .collect();
    let references = func
        .vars
        .iter()
        .enumerate()
        .filter(|(i, var)| {
            var.is_mutable_reference() && activity.is_active(resolve(&func.vars, VarId(*i)))
        })
        .map(|(i, var)| (i, var.ident.span()))
        .collect();
    let aliases = func
        .vars
        .iter()
        .map(|var| matches!(var.kind, VarKind::Alias(_)))
        .collect();
    let closures = func
        .vars
        .iter()
        .enumerate()
        .filter(|(_, var)| matches!(var.kind, VarKind::Closure(_)))
        .map(|(i, var)| (i, var.ident.span()))
        .collect();
    let slices = func
        .vars
        .iter()
        .enumerate()
        .filter(|(i, _)| is_slice(func, *i) && activity.is_active(resolve(&func.vars, VarId(*i))))
        .map(|(i, var)| (i, var.ident.span()))
        .collect();
    let mut pass = Pass {
        slices,
        closures,
        changeable,
        references,
        aliases,
        of_constants: func.of_constants.clone(),
        errors,
    };
    let mut body = std::mem::take(&mut func.body);
    pass.block(&mut body);
    func.body = body;
}

/// Whether a variable is certainly a reference to a slice.
fn is_slice(func: &Func, var: usize) -> bool {
    let facts = &func.vars[var];
    match &facts.kind {
        VarKind::Reference => matches!(facts.ty, Some(syn::Type::Slice(_))),
        VarKind::Alias(target) if target.projections.is_empty() => is_slice(func, target.root.0),
        VarKind::Alias(target) => target.ends_in_range(),
        _ => false,
    }
}

struct Pass<'e> {
    /// Slices, and where they stand.
    slices: HashMap<usize, proc_macro2::Span>,
    /// Closures, whose bodies stand where they are called.
    closures: HashMap<usize, proc_macro2::Span>,
    /// Active variables that can be changed, with their names.
    changeable: Vec<(usize, String)>,
    /// Active variables that are a `&mut`, and where they stand.
    references: HashMap<usize, proc_macro2::Span>,
    /// Whether a variable stands for a place.
    aliases: Vec<bool>,
    of_constants: Vec<VarId>,
    errors: &'e mut Errors,
}

impl Pass<'_> {
    fn block(&mut self, block: &mut Block) {
        for stmt in &mut block.stmts {
            self.stmt(stmt);
        }
        if let Some(tail) = &mut block.tail {
            self.operand(tail);
        }
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        match stmt {
            // Another name for what the variable refers to.
            Stmt::Let {
                var,
                op: Op::Use(_),
                ..
            } if self.aliases[var.0] => {}
            // They change fields without a derivative alone.
            Stmt::Let { var, .. } if self.of_constants.contains(var) => {}
            Stmt::Let { op, .. } => self.op(op),
            Stmt::Destructure { value, .. } => self.inert(value, true),
            Stmt::Assign { value, .. } | Stmt::OpAssign { value, .. } => self.operand(value),
            Stmt::If {
                out,
                cond,
                then,
                otherwise,
                ..
            } => {
                if out.is_some() {
                    self.value(then);
                    otherwise.iter().for_each(|block| self.value(block));
                }
                self.inert(cond, false);
                self.block(then);
                if let Some(block) = otherwise {
                    self.block(block);
                }
            }
            Stmt::Match {
                out,
                scrutinee,
                arms,
                ..
            } => {
                if out.is_some() {
                    arms.iter().for_each(|arm| self.value(&arm.block));
                }
                self.inert(scrutinee, true);
                let reads = scrutinee.reads.clone();
                for arm in arms {
                    // A guard reads what it likes.
                    let all = self
                        .changeable
                        .iter()
                        .map(|(var, _)| crate::ir::VarId(*var));
                    let (pattern, guard) = guarded(std::mem::take(&mut arm.pattern));
                    let mut guard = Inert {
                        tokens: guard,
                        reads: all.chain(reads.iter().copied()).collect(),
                    };
                    self.inert(&mut guard, false);
                    let guard = guard.tokens;
                    arm.pattern = quote::quote!(#pattern #guard);
                    self.block(&mut arm.block);
                }
            }
            Stmt::For { iter, body, .. } => {
                match iter {
                    Iter::Range { range, .. } => self.inert(range, false),
                    Iter::Items { iter, .. } => self.inert(iter, true),
                }
                self.block(body);
            }
            Stmt::While { cond, body, .. } => {
                if let Some(cond) = cond {
                    self.inert(cond, false);
                }
                self.block(body);
            }
            Stmt::Scope { block, .. } => self.block(block),
            Stmt::Exit { exit, .. } => {
                if let Exit::Return(Some(value)) = exit {
                    self.operand(value);
                }
            }
            Stmt::Opaque(inert) => self.inert(inert, false),
            Stmt::Declare { .. } => {}
        }
    }

    fn op(&mut self, op: &mut Op) {
        match op {
            Op::Use(x) | Op::Neg(x) | Op::Cast(x, _) | Op::Surgery { value: x, .. } => {
                self.operand(x);
            }
            Op::Binary(_, x, y) => {
                self.operand(x);
                self.operand(y);
            }
            Op::Call { args, .. } => args.iter_mut().for_each(|arg| self.arg(arg)),
            Op::Method { receiver, args, .. } => {
                self.arg(receiver);
                for arg in args {
                    // `all.push(reference)`
                    if let Arg::Value(value) = arg {
                        self.operand(value);
                    }
                    self.arg(arg);
                }
            }
            Op::Aggregate { parts, .. } => parts.iter_mut().for_each(|part| self.operand(part)),
            Op::Repeat { value, len, .. } => {
                self.operand(value);
                self.inert(len, false);
            }
            Op::Stop(inert) | Op::Inert(inert) => self.inert(inert, false),
            // The body of a closure is compiled by itself.
            Op::Borrow { .. } | Op::Closure(_) => {}
        }
    }

    /// The value of a branch.
    fn value(&mut self, block: &Block) {
        if let Some(Operand::Var(var)) = &block.tail
            && let Some(span) = self.slices.get(&var.0)
        {
            self.errors.refuse(*span, Refusal::slice_of_branch());
        }
    }

    fn arg(&mut self, arg: &mut Arg) {
        if let Arg::Value(Operand::Const(inert)) = arg {
            self.inert(inert, false);
        }
    }

    fn operand(&mut self, operand: &mut Operand) {
        // Where it points is not followed.
        if let Operand::Var(var) = operand
            && let Some(span) = self.references.get(&var.0)
        {
            self.errors.refuse(*span, Refusal::mutable_value());
        }
        if let Operand::Const(inert) = operand {
            self.inert(inert, false);
        }
    }

    /// `views`: what is matched or looped over may be a `&mut` view, which is followed.
    fn inert(&mut self, inert: &mut Inert, views: bool) {
        for read in &inert.reads {
            if let Some(span) = self.closures.remove(&read.0) {
                self.errors.refuse(span, Refusal::closure());
            }
        }
        let names: HashSet<&str> = self
            .changeable
            .iter()
            .filter(|(var, _)| inert.reads.iter().any(|read| read.0 == *var))
            .map(|(_, name)| name.as_str())
            .collect();
        if names.is_empty() {
            return;
        }
        let references = self
            .changeable
            .iter()
            .filter(|(var, name)| {
                !views && self.references.contains_key(var) && names.contains(name.as_str())
            })
            .map(|(_, name)| name.as_str())
            .collect();
        let mut lender = Lender {
            names,
            references,
            views,
            writes: Vec::new(),
        };
        inert.tokens = lender.tokens(std::mem::take(&mut inert.tokens), None);
        for span in lender.writes {
            self.errors.refuse(span, Refusal::opaque_write());
        }
    }
}

/// A pattern, and the `if` behind it.
fn guarded(arm: TokenStream) -> (TokenStream, TokenStream) {
    let trees: Vec<TokenTree> = arm.into_iter().collect();
    let at = trees
        .iter()
        .position(|tree| matches!(tree, TokenTree::Ident(ident) if ident == "if"))
        .unwrap_or(trees.len());
    (
        trees[..at].iter().cloned().collect(),
        trees[at..].iter().cloned().collect(),
    )
}

/// Whether a method leaves what it is called of where it is.
pub(crate) fn borrows_receiver(method: &Ident) -> bool {
    let name = method.to_string();
    let name = name.trim_start_matches("r#");
    // An `Option` is mapped and flattened by value.
    let by_value = matches!(name, "flatten" | "map");
    crate::names::is_inactive_method(name)
        || crate::names::borrows_receiver(name) && !by_value
        || crate::front::missing::certainly_borrows_receiver(method)
}
