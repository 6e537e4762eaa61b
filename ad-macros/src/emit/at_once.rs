//! Both sweeps at once: the parts of the reverse sweep that stand in the forward sweep.

use super::reverse::Reverse;
use crate::ir::NodeId;
use crate::transform::adjoint::Adjoint;
use crate::transform::pullback::Plan;
use proc_macro2::TokenStream;
use quote::quote;
use std::collections::HashMap;

/// What stands around a statement of the forward sweep that is reversed right behind it.
#[derive(Default)]
pub(crate) struct Pivot {
    /// In front of it.
    pub(crate) before: TokenStream,
    /// At the end of each of its blocks.
    pub(crate) bodies: Vec<TokenStream>,
    /// For a call: what its sibling is given behind the arguments.
    pub(crate) call: Option<PulledCall>,
}

/// The cotangent of the result and the places of those of the arguments.
pub(crate) struct PulledCall {
    /// Throw-away places.
    pub(crate) slots: TokenStream,
    pub(crate) places: TokenStream,
}

pub(crate) type Pivots = HashMap<NodeId, Pivot>;

impl Reverse<'_> {
    /// The pivots of a reverse sweep.
    pub(crate) fn pivots(&mut self, adjoints: &[Adjoint]) -> Pivots {
        let mut pivots = Pivots::new();
        self.pivots_into(adjoints, &mut pivots);
        pivots
    }

    fn pivots_into(&mut self, adjoints: &[Adjoint], pivots: &mut Pivots) {
        for adjoint in adjoints {
            let Adjoint::Fused {
                node,
                before,
                bodies,
            } = adjoint
            else {
                continue;
            };
            let mut pivot = Pivot {
                before: self.block(before),
                ..Pivot::default()
            };
            if let [body] = bodies.as_slice()
                && let [call @ Adjoint::Pullback { .. }] = body.as_slice()
            {
                pivot.call = self.pulled_call(call);
            } else {
                let (begin, end) = around(self.plan(), *node);
                for body in bodies {
                    self.pivots_into(body, pivots);
                    let sweep = self.block(body);
                    pivot.bodies.push(quote!(#begin #sweep #end));
                }
            }
            pivots.insert(*node, pivot);
        }
    }
}

/// The tapes and stores that are filled and read in one execution of a pivot's block.
fn around(plan: &Plan, node: NodeId) -> (TokenStream, TokenStream) {
    let tapes = plan.tapes.iter().filter(|tape| tape.of == Some(node));
    let (mut begin, mut end) = (TokenStream::new(), TokenStream::new());
    for crate::transform::pullback::Tape { tape, cursor, .. } in tapes {
        begin.extend(quote!(let mut #cursor = #tape.len();));
        end.extend(quote!(#tape.clear();));
    }
    let stores = plan.stores.iter().filter(|stored| stored.of == Some(node));
    // What was likely to be scratch is none: an iteration has read what an earlier one has written.
    for bar in plan.checked.get(&node).into_iter().flatten() {
        end.extend(quote!(
            if !ad::is_zero(&#bar) {
                return None;
            }
        ));
    }
    for stored in stores {
        let store = &stored.store;
        end.extend(quote!(#store.clear();));
    }
    (begin, end)
}
