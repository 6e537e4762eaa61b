//! The reverse of loops: whether it needs a tape, in which order iterations are visited, and what is
//! computed again on the way.

use super::order::independent;
use super::replay::{Whole, writes};
use super::{LoopPlan, Pullback, Record};
use crate::analysis::exits::{body_breaks, may_exit};
use crate::ir::{Binding, Block, Inert, Iter, NodeId, Place, VarId};
use crate::transform::adjoint::{Adjoint, Header};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

impl Pullback<'_> {
    pub(super) fn while_loop(&mut self, body: &Block, node: NodeId, region: usize) -> Vec<Adjoint> {
        self.recorded_loop(None, &[], body, false, (node, region))
    }

    pub(super) fn for_loop(
        &mut self,
        iter: &Iter,
        body: &Block,
        node: NodeId,
        region: usize,
    ) -> Vec<Adjoint> {
        match iter {
            Iter::Range { var, range } => self.range_loop(*var, range, body, node, region),
            Iter::Items {
                bindings,
                position,
                iter,
                ..
            } => {
                let slots = self.has_slots(iter, body);
                self.recorded_loop(Some(*position), bindings, body, slots, (node, region))
            }
        }
    }

    /// The state that has to be there when the reversed loop begins, if its iterations may be visited
    /// first to last.
    fn forwards(
        &mut self,
        counter: Option<VarId>,
        stmts: &Block,
        (inner, slots): (usize, bool),
        (node, region): (NodeId, usize),
        body: &mut Vec<Adjoint>,
    ) -> Option<Vec<(Ident, TokenStream)>> {
        let forwards = counter.is_some_and(|counter| independent(body, self.ident(counter)))
            && !stmts.stmts.iter().any(may_exit)
            // Their cursors run backwards.
            && !has_tapes(body);
        if !forwards && let Some(seeded) = self.unit_seed(body) {
            *body = seeded;
        }
        // Inside of what is reversed at once, a record is read again while it is in the caches. What is
        // computed again would be a chain, in which each number waits for the one before.
        let at = forwards.then_some(Whole {
            node,
            region,
            chains: !slots || self.fused_in.is_none(),
        });
        let state = self.replay(&stmts.stmts, counter, inner, at, body);
        forwards.then_some(state)
    }

    /// A loop whose iterations leave a record each.
    fn recorded_loop(
        &mut self,
        position: Option<VarId>,
        bindings: &[Binding],
        block: &Block,
        slots: bool,
        (node, region): (NodeId, usize),
    ) -> Vec<Adjoint> {
        let inner = self.loop_region(region, node);
        self.bindings(bindings, inner);
        self.depth += 1;
        let mut reversed = self.loop_body(block, inner);
        self.shrink_record(&block.stmts, inner, &mut reversed);
        let mut body = self.bound(bindings, reversed, inner, node);
        let carried = self.forwards(position, block, (inner, slots), (node, region), &mut body);
        self.make_again(inner, &mut body);
        self.depth -= 1;
        if body.is_empty() {
            return Vec::new();
        }
        let record = self.regions[inner].record.clone();
        let empty = record.idents.is_empty();
        let header = Header {
            range: None,
            count: empty.then(|| self.count(node, region)),
            tape: (!empty).then(|| {
                let tape = self.tape(node, region, record.clone(), None);
                if let Some(plan) = &mut self.node(node).tape {
                    plan.counted = slots;
                }
                tape
            }),
            position: position.map(|position| self.ident(position).clone()),
            forwards: carried.is_some(),
            before: self.before(node, carried),
        };
        vec![Adjoint::Loop {
            header,
            record: record.idents,
            body,
        }]
    }

    fn range_loop(
        &mut self,
        var: VarId,
        range: &Inert,
        block: &Block,
        node: NodeId,
        region: usize,
    ) -> Vec<Adjoint> {
        let inner = self.loop_region(region, node);
        // A loop that runs to its end is visited again over the same range.
        let whole = !body_breaks(block)
            && range
                .reads
                .iter()
                .all(|read| self.uses.is_stable(self.func, &Place::var(*read), node));
        let ident = self.ident(var).clone();
        if !whole {
            self.home(&ident, inner);
        }
        self.depth += 1;
        let mut body = self.loop_body(block, inner);
        self.shrink_record(&block.stmts, inner, &mut body);
        // One that the body changes says nothing about the elements.
        let changed = block.stmts.iter().any(|stmt| writes(self, stmt, var));
        let counter = (whole && !changed).then_some(var);
        let carried = self.forwards(counter, block, (inner, whole), (node, region), &mut body);
        self.make_again(inner, &mut body);
        self.depth -= 1;
        if body.is_empty() {
            return Vec::new();
        }
        let record = self.regions[inner].record.clone();
        let tokens = &range.tokens;
        let (range, tape) = if whole {
            for read in &range.reads {
                self.need_var(*read);
            }
            let count = quote!(ad::trips(&(#tokens)));
            let tape = (!record.idents.is_empty())
                .then(|| self.tape(node, region, record.clone(), Some(&count)));
            (Some((ident, tokens.clone())), tape)
        } else {
            let tape = self.tape(node, region, record.clone(), None);
            (None, Some(tape))
        };
        let header = Header {
            range,
            count: None,
            tape,
            position: None,
            forwards: carried.is_some(),
            before: self.before(node, carried),
        };
        vec![Adjoint::Loop {
            header,
            record: record.idents,
            body,
        }]
    }

    /// What is there by name while a loop is reversed: state that it carries along, and numbers that are
    /// overwritten around it.
    fn before(
        &mut self,
        node: NodeId,
        carried: Option<Vec<(Ident, TokenStream)>>,
    ) -> Vec<(Ident, TokenStream)> {
        let mut before: Vec<(Ident, TokenStream)> = self
            .constant_in
            .remove(&node)
            .unwrap_or_default()
            .into_iter()
            .map(|(var, kept)| (self.ident(var).clone(), quote!(#kept.clone())))
            .collect();
        before.extend(carried.unwrap_or_default());
        before
    }
    /// The number of iterations of a loop that has nothing to record.
    fn count(&mut self, node: NodeId, region: usize) -> Ident {
        let count = self.names.numbered("count", Span::call_site());
        self.home(&count, region);
        self.need(&count);
        self.node(node).tape = Some(LoopPlan {
            tape: count.clone(),
            count: Some(count.clone()),
            start: None,
            counted: false,
            record: Record::default(),
        });
        count
    }

    /// A tape for a loop: its name, its cursor, and where this execution starts on it.
    fn tape(
        &mut self,
        node: NodeId,
        region: usize,
        record: Record,
        count: Option<&proc_macro2::TokenStream>,
    ) -> (Ident, Ident, proc_macro2::TokenStream) {
        let tape = self.names.numbered("tape", Span::call_site());
        let cursor = self.names.fresh(&format!("{tape}_end"), Span::call_site());
        // Where the records of one execution begin, if the loop may run more than once and their number
        // is not known.
        let nested = self.depth > 0;
        let start = (nested && count.is_none()).then(|| {
            let start = self
                .names
                .fresh(&format!("{tape}_start"), Span::call_site());
            self.home(&start, region);
            self.need(&start);
            start
        });
        let begin = match (&start, count) {
            (Some(start), _) => start.to_token_stream(),
            (None, Some(count)) if nested => quote!(#cursor - #count),
            (None, _) => quote!(0),
        };
        self.plan.tapes.push(super::Tape {
            tape: tape.clone(),
            cursor: cursor.clone(),
            of: self.fused_in,
        });
        self.node(node).tape = Some(LoopPlan {
            tape: tape.clone(),
            count: None,
            start,
            counted: count.is_some(),
            record,
        });
        (tape, cursor, begin)
    }
}

/// Whether a loop within reads records.
fn has_tapes(body: &[Adjoint]) -> bool {
    body.iter().any(|adjoint| match adjoint {
        Adjoint::Loop { header, body, .. } => header.tape.is_some() || has_tapes(body),
        Adjoint::Region { body, .. } => has_tapes(body),
        _ => false,
    })
}
