//! What variables are made of, as far as the names of types and functions say it: `Mutex::new(0.0)`, `log()`.

use crate::front::missing::types;
use crate::ir::{Aggregate, Arg, Block, Callee, Inert, Op, Operand, Stmt, VarId, evaluated};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::BTreeSet;

/// The tokens that a variable is made of, and the types of the results of the functions in them.
pub(super) fn made_of(block: &Block, root: VarId) -> TokenStream {
    let mut pass = Pass {
        block,
        known: BTreeSet::new(),
        made: TokenStream::new(),
    };
    pass.var(root);
    pass.made
}

struct Pass<'b> {
    block: &'b Block,
    known: BTreeSet<VarId>,
    made: TokenStream,
}

impl Pass<'_> {
    fn var(&mut self, var: VarId) {
        if !self.known.insert(var) {
            return;
        }
        let block = self.block;
        block.each(&mut |stmt| self.stmt(stmt, var));
    }

    fn stmt(&mut self, stmt: &Stmt, wanted: VarId) {
        if stmt.bindings().iter().any(|binding| binding.var == wanted) {
            evaluated(stmt)
                .into_iter()
                .for_each(|inert| self.inert(inert));
        }
        match stmt {
            Stmt::Let { var, op, .. } if *var == wanted => self.op(op),
            Stmt::Assign { place, value, .. } if place.root == wanted => self.operand(value),
            Stmt::If { out, .. } | Stmt::Match { out, .. } | Stmt::Scope { out, .. }
                if *out == Some(wanted) =>
            {
                let tails = stmt.blocks().into_iter();
                tails
                    .filter_map(|block| block.tail.as_ref())
                    .for_each(|tail| self.operand(tail));
            }
            _ => {}
        }
    }

    fn op(&mut self, op: &Op) {
        match op {
            Op::Inert(inert) | Op::Stop(inert) => self.inert(inert),
            Op::Use(x) | Op::Neg(x) | Op::Cast(x, _) | Op::Surgery { value: x, .. } => {
                self.operand(x);
            }
            Op::Repeat { value, .. } => self.operand(value),
            Op::Borrow { place, .. } => self.var(place.root),
            Op::Call { callee, args } => {
                match callee {
                    Callee::Associated { ty, .. } => self.made.extend(ty.clone()),
                    Callee::Function { path, .. } => self.function(path.clone()),
                    Callee::Value(_) => {}
                }
                args.iter().for_each(|arg| self.arg(arg));
            }
            Op::Method { receiver, args, .. } => {
                self.arg(receiver);
                args.iter().for_each(|arg| self.arg(arg));
            }
            Op::Aggregate { shape, parts } => {
                if let Aggregate::Struct { path, .. } | Aggregate::Constructor { path, .. } = shape
                {
                    self.made.extend(path.clone());
                }
                parts.iter().for_each(|part| self.operand(part));
            }
            Op::Binary(..) | Op::Closure(_) => {}
        }
    }

    fn arg(&mut self, arg: &Arg) {
        match arg {
            Arg::Value(x) => self.operand(x),
            Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                self.var(place.root);
            }
        }
    }

    fn operand(&mut self, operand: &Operand) {
        match operand {
            Operand::Const(inert) => self.inert(inert),
            Operand::Var(var) => self.var(*var),
            Operand::Place(place) => self.var(place.root),
        }
    }

    fn inert(&mut self, inert: &Inert) {
        self.made.extend(inert.tokens.clone());
        self.function(inert.tokens.clone());
        inert.reads.iter().for_each(|read| self.var(*read));
    }

    /// The types of the results of the functions that are named.
    fn function(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(name) => self.result(&name),
                TokenTree::Group(group) => self.function(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }

    fn result(&mut self, name: &Ident) {
        let of_std = ["channel", "sync_channel"];
        if of_std.iter().any(|known| name == known) {
            self.made.extend(quote!(Sender));
        } else if let Some(ty) = types::returned(name) {
            self.made.extend(ty.to_token_stream());
        }
    }
}
