//! Variables whose types rustc knows where they are declared, and not by what is done with them later only.
//!
//! ```text
//! let mut v = vec![];    v.push(x);      for t in last { .. }
//!         not yet        from here on    where `let mut last = None;` was given a number before
//! ```

use crate::ir::{Aggregate, Block, Callee, Func, Mode, Op, Operand, Stmt, VarId};
use proc_macro2::TokenStream;
use std::collections::BTreeSet;

/// The variables whose types are not known where they are declared.
#[derive(Default)]
pub(super) struct Types {
    unknown: BTreeSet<VarId>,
}

impl Types {
    pub(super) fn of(func: &Func) -> Self {
        let mut types = Types::default();
        types.block(&func.body);
        types
    }

    pub(super) fn is_known(&self, var: VarId) -> bool {
        !self.unknown.contains(&var)
    }

    /// Whether a statement says the type of what it declares or assigns.
    pub(super) fn says(&self, stmt: &Stmt) -> bool {
        match stmt {
            Stmt::Let { op, ty, .. } => ty.is_some() || self.op(op),
            Stmt::Declare { ty, .. } => ty.is_some(),
            Stmt::Assign { value, .. } => self.operand(value),
            Stmt::If { .. } | Stmt::Match { .. } | Stmt::Scope { .. } => {
                let blocks = stmt.blocks();
                let mut tails = blocks.iter().filter_map(|block| block.tail.as_ref());
                tails.any(|tail| self.operand(tail))
            }
            _ => true,
        }
    }

    fn block(&mut self, block: &Block) {
        for stmt in &block.stmts {
            for block in stmt.blocks() {
                self.block(block);
            }
            let said = self.says(stmt);
            let declared = match stmt {
                Stmt::Let { var, .. } | Stmt::Declare { var, .. } => Some(*var),
                Stmt::If { out, .. } | Stmt::Match { out, .. } | Stmt::Scope { out, .. } => *out,
                _ => None,
            };
            self.unknown.extend(declared.filter(|_| !said));
            for binding in stmt.bindings() {
                let known = match (&binding.source, stmt) {
                    (Some(source), _) => self.is_known(source.root),
                    // `let (a, b) = (vec![], vec![]);`
                    (None, Stmt::Destructure { value, .. }) => {
                        value.reads.iter().all(|var| self.is_known(*var))
                    }
                    (None, _) => true,
                };
                if !known && binding.mode == Mode::Value {
                    self.unknown.insert(binding.var);
                }
            }
        }
    }

    fn op(&self, op: &Op) -> bool {
        /// Their results have the types that are asked of them.
        const ASKED: &[&str] = &["collect", "into", "parse", "product", "sum", "try_into"];
        match op {
            Op::Use(value) | Op::Repeat { value, .. } => self.operand(value),
            Op::Method { name, .. } => !ASKED.iter().any(|asked| name == asked),
            Op::Call { callee, .. } => matches!(callee, Callee::Function { .. }),
            Op::Aggregate { shape, parts } => {
                let whole = match shape {
                    Aggregate::Vec => !parts.is_empty(),
                    Aggregate::Constructor { path, .. } => {
                        // The other parameter of `Ok`, or the only one of `None`.
                        let path = path.to_string();
                        !["Err", "None", "Ok"]
                            .iter()
                            .any(|name| path.ends_with(name))
                    }
                    Aggregate::Tuple | Aggregate::Array | Aggregate::Struct { .. } => true,
                };
                whole && parts.iter().all(|part| self.operand(part))
            }
            Op::Inert(inert) => is_function_call(&inert.tokens),
            Op::Stop(_) | Op::Closure(_) => false,
            _ => true,
        }
    }

    fn operand(&self, operand: &Operand) -> bool {
        match operand {
            Operand::Var(var) => self.is_known(*var),
            Operand::Place(place) => self.is_known(place.root),
            Operand::Const(inert) => {
                is_function_call(&inert.tokens)
                    || syn::parse2::<syn::Lit>(inert.tokens.clone()).is_ok()
            }
        }
    }
}

/// `buffer()`, but neither `Vec::new()` nor `Some(..)`.
fn is_function_call(tokens: &TokenStream) -> bool {
    match syn::parse2(tokens.clone()) {
        Ok(syn::Expr::Call(e)) => match *e.func {
            syn::Expr::Path(path) => path.path.get_ident().is_some_and(|name| {
                let name = name.to_string();
                name.starts_with(char::is_lowercase)
            }),
            _ => false,
        },
        _ => false,
    }
}
