//! Vectors that a loop overwrites, computed again from what is kept anyway.
//!
//! A buffer that is written anew in each iteration would have to be copied for each of its values that a
//! pullback reads. If the call that wrote it sets all of it by a few sums and products, the call is made once
//! more in the reverse sweep, into a buffer of its own:
//!
//! ```text
//! for _ in 0..steps {                          for .. in record.iter().rev() {
//!     slope(x, &y, &mut k);                        let y = y_kept;
//!     advance(&y, h, &k, &mut between);            slope(x, y, &mut k_again);
//!     slope(x, &between, &mut k);                  advance(y, h, &k_again, &mut between_again);
//!     add(&k, &mut y);                             .. pullbacks of the calls ..
//! }                                            }
//! ```
//!
//! Whether a call sets all of a buffer is known when it is made: if it leaves some of it, a copy is kept.

use super::replay::writes;
use super::{Pullback, Reader};
use crate::front::missing::{bodies, sets};
use crate::ir::{Arg, Block, Callee, NodeId, Op, Operand, Place, Stmt, VarId, VarKind};
use crate::transform::adjoint::Adjoint;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

/// A copy that is not made if the call that it is a copy of can be made again.
#[derive(Clone)]
pub(super) struct Again {
    region: usize,
    kept: Ident,
    /// What the call writes to.
    out: Ident,
    call: TokenStream,
}

/// The call that wrote a buffer.
struct Producer<'s> {
    node: NodeId,
    path: &'s TokenStream,
    args: &'s [Arg],
    /// The number of the argument that is the buffer, and of the one that it must be as long as.
    written: usize,
    length: usize,
}

impl Pullback<'_> {
    /// Reverses the body of a loop, with buffers computed again if fewer copies are kept then.
    pub(super) fn loop_body(&mut self, block: &Block, inner: usize) -> Vec<Adjoint> {
        let outermost = self.depth == 1 && self.fused_in.is_none();
        let lends = block.stmts.iter().filter(|stmt| lends(stmt)).count();
        if !outermost || !self.func.follows || lends < 2 {
            return self.block(block, inner, None);
        }
        let before = self.snapshot();
        let first = self.plan.stores.len();
        let usual = self.block(block, inner, None);
        let copies = self.plan.stores.len() - first;
        if copies < 2 {
            return usual;
        }
        let usually = self.snapshot();
        self.restore(before);
        self.again = Some((inner, block.stmts.clone()));
        let reversed = self.block(block, inner, None);
        self.again = None;
        let kept = self.plan.stores[first..].iter();
        if kept.filter(|stored| stored.set.is_none()).count() < copies {
            return reversed;
        }
        self.recomputed.retain(|again| again.region != inner);
        self.restore(usually);
        usual
    }

    /// Puts the calls that are made again at the head of the reverse of an iteration, behind the numbers that
    /// they are given.
    pub(super) fn make_again(&mut self, inner: usize, body: &mut Vec<Adjoint>) {
        let (own, others): (Vec<Again>, Vec<Again>) = std::mem::take(&mut self.recomputed)
            .into_iter()
            .partition(|again| again.region == inner);
        self.recomputed = others;
        let is_head =
            |adjoint: &Adjoint| matches!(adjoint, Adjoint::Element { .. } | Adjoint::Replay(_));
        let head = body.iter().take_while(|adjoint| is_head(adjoint)).count();
        let calls = own.into_iter().map(|again| Adjoint::Again {
            kept: again.kept,
            out: again.out,
            call: again.call,
        });
        body.splice(head..head, calls);
    }

    /// How a copy of a buffer can be made again where it would be read. Gives the flag by which the forward
    /// sweep knows.
    pub(super) fn again_by_call(
        &mut self,
        kept: &Ident,
        named: &Place,
        reader: Option<&Reader>,
        (node, region): (NodeId, usize),
    ) -> Option<Ident> {
        let (own, stmts) = self.again.clone()?;
        (own == region).then_some(())?;
        let place = self.alias(named);
        let producer = self.producer(&stmts, &place, node)?;
        let Producer {
            node: at,
            path,
            args,
            written,
            length,
        } = producer;
        let buffer = crate::emit::place::borrowed(&self.func.vars, named);
        let flag = match &args[length] {
            _ if length == written => quote!(true),
            Arg::Ref { place, .. } => {
                let other = crate::emit::place::borrowed(&self.func.vars, place);
                quote!((#buffer).len() <= (#other).len())
            }
            Arg::Value(_) | Arg::RefMut { .. } | Arg::Unknown { .. } => return None,
        };
        let fresh = || self.names.fresh("out", Span::call_site());
        let out = self.out.get_or_insert_with(fresh).clone();
        let mut given = Vec::new();
        for arg in args {
            given.push(match arg {
                Arg::RefMut { .. } => out.to_token_stream(),
                // It is wanted for the sake of what is computed from it.
                Arg::Ref { place, .. } => self.again(place, reader.cloned(), at, region).tokens,
                Arg::Value(value) => self.value_of(value, at, region),
                Arg::Unknown { .. } => return None,
            });
        }
        let set = self.names.numbered("set", Span::call_site());
        self.node(at).beside.push((set.clone(), flag));
        self.plan.called_again.push(path.clone());
        self.recomputed.push(Again {
            region,
            kept: kept.clone(),
            out,
            call: quote!(#path(#(#given),*)),
        });
        Some(set)
    }

    /// The copies that the call found last is given.
    pub(super) fn inputs_of_last(&self) -> Vec<Ident> {
        let call = self.recomputed.last().map(|again| &again.call);
        let given = |kept: &Ident| call.is_some_and(|call| crate::tokens::mentions(call, kept));
        let stores = self.plan.stores.iter().map(|stored| &stored.kept);
        stores.filter(|kept| given(kept)).cloned().collect()
    }

    /// The statement that a buffer has its value from, if it is a call that may be made again.
    fn producer<'s>(&self, stmts: &'s [Stmt], place: &Place, node: NodeId) -> Option<Producer<'s>> {
        let is_buffer = place.projections.is_empty() && self.is_buffer(place.root);
        let at = stmts.iter().position(|stmt| stmt.node() == Some(node))?;
        let before = stmts[..at].iter();
        let last = before.rev().find(|stmt| writes(self, stmt, place.root))?;
        let Stmt::Let {
            op:
                Op::Call {
                    callee: Callee::Function { path, .. },
                    args,
                },
            node,
            ..
        } = last
        else {
            return None;
        };
        let name = syn::parse2::<Ident>(path.clone()).ok()?;
        let mut lent = args
            .iter()
            .enumerate()
            .filter(|(_, arg)| lends_mutably(arg));
        let (
            Some((
                written,
                Arg::RefMut {
                    place: lent_place, ..
                },
            )),
            None,
        ) = (lent.next(), lent.next())
        else {
            return None;
        };
        let whole = self.alias(lent_place);
        let usable = is_buffer && whole.root == place.root && whole.projections.is_empty();
        let given = args.iter().all(|arg| match arg {
            Arg::Value(value) => {
                self.is_number(value) || matches!(value, Operand::Const(inert) if super::records::is_cheap(&inert.tokens))
            }
            Arg::Ref { place, .. } => {
                let place = self.alias(place);
                let whole = place.projections.is_empty() && self.is_buffer(place.root);
                whole || self.is_readable(&place, *node)
            }
            Arg::RefMut { .. } => true,
            Arg::Unknown { .. } => false,
        });
        (usable && given).then_some(())?;
        bodies::function(&name)?;
        let length = sets::length_set(&name, written)?;
        Some(Producer {
            node: *node,
            path,
            args,
            written,
            length,
        })
    }

    /// A vector of numbers of the function's own, which is made by `vec!`.
    fn is_buffer(&self, var: VarId) -> bool {
        let facts = &self.func.vars[var.0];
        let own = facts.kind == VarKind::Owned && facts.numbers == Some(1) && !self.is_param(var);
        let mut made = false;
        self.func.body.each(&mut |stmt| {
            made |= matches!(stmt, Stmt::Let { var: made, op: Op::Repeat { vec: true, .. }, .. } if *made == var);
        });
        own && made
    }
}

fn lends_mutably(arg: &Arg) -> bool {
    matches!(arg, Arg::RefMut { .. } | Arg::Unknown { .. })
}

/// A call that is given a buffer to write to.
fn lends(stmt: &Stmt) -> bool {
    matches!(stmt, Stmt::Let { op: Op::Call { args, .. }, .. } if args.iter().any(lends_mutably))
}
