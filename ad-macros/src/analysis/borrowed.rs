//! Variables that may be references to something that is gone before the reverse sweep: what lives in the body, or
//! what a caller has lent. Records keep copies of what they point at.
//!
//! ```text
//! for row in &table { s += f(w, row); }       row points into `table`, which the pullback owns
//! if let Some(s) = parts.get(i) { s.at(t) }   s points into an argument, of which the caller has the lifetime
//! ```
//!
//! The types decide whether a variable is a reference (`ad::Held`). Here, the syntax says of which variables they
//! are asked: of what an iterator or a pattern binds, of what is taken out of an option, and of what is given to a
//! function that takes a `&`.

use crate::ir::{Arg, Binding, Func, Iter, Op, Projection, Stmt, VarId, VarKind, resolve};
use proc_macro2::Ident;
use std::collections::HashSet;

/// The names of the variables.
pub(crate) fn borrowed(func: &Func) -> HashSet<Ident> {
    let mut pass = Borrowed {
        func,
        referred: referred(func),
        lasting: HashSet::new(),
        found: HashSet::new(),
    };
    func.body.each(&mut |stmt| pass.stmt(stmt));
    let ident = |var: &VarId| func.vars[var.0].ident.clone();
    pass.found.iter().map(ident).collect()
}

struct Borrowed<'f> {
    func: &'f Func,
    referred: HashSet<VarId>,
    /// Constants: what they point at is there for ever.
    lasting: HashSet<VarId>,
    found: HashSet<VarId>,
}

impl Borrowed<'_> {
    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::For {
                iter: Iter::Items { bindings, iter, .. },
                ..
            } => self.bindings(bindings, &iter.reads),
            Stmt::Destructure {
                bindings, value, ..
            } => self.bindings(bindings, &value.reads),
            Stmt::Match {
                scrutinee, arms, ..
            } => {
                for arm in arms {
                    self.bindings(&arm.bindings, &scrutinee.reads);
                }
            }
            Stmt::Let {
                var,
                ty: None,
                op: Op::Inert(inert),
                ..
            } if self.referred.contains(var) && !self.last(&inert.reads) => {
                self.found.insert(*var);
            }
            Stmt::Let {
                var,
                ty: None,
                op: Op::Method { name, .. },
                ..
            } if takes_out(name) && self.may_be_reference(*var) => {
                self.found.insert(*var);
            }
            _ => {}
        }
    }

    fn bindings(&mut self, bindings: &[Binding], reads: &[VarId]) {
        let last = self.last(reads);
        for binding in bindings {
            let var = &self.func.vars[binding.var.0];
            let of_option = || {
                let mut source = binding.source.iter();
                source.any(|source| source.has_variant() && self.is_unknown(source.root))
            };
            if var.lent && last {
                self.lasting.insert(binding.var);
            } else if var.lent && !var.scalar || self.may_be_reference(binding.var) && of_option() {
                self.found.insert(binding.var);
            }
        }
    }

    /// Whether all that is read is constant, or a number.
    fn last(&self, reads: &[VarId]) -> bool {
        reads.iter().all(|read| {
            let var = &self.func.vars[resolve(&self.func.vars, *read).0];
            var.kind == VarKind::Captured || var.scalar || self.lasting.contains(read)
        })
    }

    fn may_be_reference(&self, var: VarId) -> bool {
        let facts = &self.func.vars[var.0];
        let known = !matches!(facts.ty, Some(syn::Type::Reference(_)) | None);
        facts.kind == VarKind::Owned && !facts.scalar && !known
    }

    /// Whether nothing is known of what an option may have in it.
    fn is_unknown(&self, var: VarId) -> bool {
        let is_param = self.func.params.iter().any(|param| param.var == var);
        !is_param && self.func.vars[var.0].ty.is_none()
    }
}

/// Methods that give what an option has in it.
fn takes_out(name: &Ident) -> bool {
    ["expect", "into_output", "unwrap", "unwrap_or"]
        .iter()
        .any(|known| name == known)
}

/// The variables that are given to functions as what they point at.
fn referred(func: &Func) -> HashSet<VarId> {
    let mut found = HashSet::new();
    func.body.each(&mut |stmt| {
        let Stmt::Let { op, .. } = stmt else {
            return;
        };
        let (Op::Call { args, .. } | Op::Method { args, .. }) = op else {
            return;
        };
        found.extend(args.iter().filter_map(|arg| match arg {
            Arg::Ref { place, .. } => {
                let through = matches!(place.projections.first(), Some(Projection::Deref));
                through.then_some(place.root)
            }
            Arg::Value(_) | Arg::RefMut { .. } | Arg::Unknown { .. } => None,
        }));
    });
    found
}
