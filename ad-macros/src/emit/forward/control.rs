//! Branches, loops, and the exits that leave them: their records are stored.

use super::{Forward, Open, push, store};
use crate::ir::{Binding, Block, Exit, Inert, Iter, NodeId, Operand, Stmt, VarId, VarKind};
use crate::tokens::mentions;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};

/// The names of what a tape is filled through.
struct Slots {
    slots: Ident,
    room: Ident,
    slot: Ident,
}

impl Slots {
    fn of(tape: &Ident) -> Self {
        let [slots, room, slot] =
            ["slots", "room", "slot"].map(|part| format_ident!("{tape}_{part}"));
        Slots { slots, room, slot }
    }
}

impl Forward<'_> {
    /// Declares the slots of the branches of a statement.
    pub(super) fn slots(&self, node: NodeId) -> TokenStream {
        let slots = self
            .node(node)
            .into_iter()
            .flat_map(|plan| plan.branches.iter().flatten())
            .map(|region| &region.slot);
        quote!(#(let mut #slots = None;)*)
    }

    /// The statements and value of a branch.
    pub(super) fn branch(&mut self, block: &Block, node: NodeId, index: usize) -> TokenStream {
        let region = self
            .node(node)
            .and_then(|plan| plan.branches.get(index).cloned().flatten());
        let mut first = self.first.remove(&(node, index)).unwrap_or_default();
        let released = self.release(&mut first);
        if let Some(region) = &region {
            self.open.push(Open::Slot(region.clone()));
        }
        let left = matches!(block.stmts.last(), Some(Stmt::Exit { .. }));
        let tail = block
            .tail
            .as_ref()
            .filter(|_| !left)
            .map(|tail| self.operand(tail));
        // What is lent in the block is given back behind its value; a record may copy what it is made of.
        let settled = block.tail.as_ref().is_none_or(|tail| self.is_settled(tail));
        let named = region.is_some() && !settled
            || block.stmts.iter().any(|stmt| {
                let lends = !super::lending::references(stmt).is_empty();
                lends
                    || stmt
                        .node()
                        .and_then(|node| self.node(node))
                        .is_some_and(|plan| plan.rest.is_some())
            });
        let reverse = self.behind(node, index);
        self.stale |= reverse
            .as_ref()
            .is_some_and(|reverse| self.needs_lent(reverse));
        let named = named || reverse.is_some() || !first.lent.is_empty();
        self.own = first.lent.len();
        self.open.extend(first.lent);
        let asked = first.asked;
        let stmts = self.stmts(&block.stmts, tail.as_ref().filter(|_| named));
        let store = region.as_ref().map(|region| {
            self.open.pop();
            store(self.plan, region)
        });
        let store = if left { None } else { store };
        let tail = if named {
            tail.map(|_| self.plan.value.to_token_stream())
        } else {
            tail
        };
        for (i, open) in released {
            self.open[i] = open;
        }
        quote!(#asked #stmts #store #reverse #tail)
    }

    /// Whether a value is a variable or a literal that may as well be read behind the records.
    pub(super) fn is_settled(&self, value: &Operand) -> bool {
        let mut tokens = self.operand(value).into_iter();
        let one = matches!(
            tokens.next(),
            Some(TokenTree::Ident(_) | TokenTree::Literal(_))
        );
        one && tokens.next().is_none() && self.moved_out(value).is_none()
    }

    /// The reverse of a block that stands at its end.
    fn behind(&self, node: NodeId, index: usize) -> Option<TokenStream> {
        self.pivots.get(&node)?.bodies.get(index).cloned()
    }

    pub(super) fn bound(
        &self,
        slots: TokenStream,
        out: Option<VarId>,
        value: TokenStream,
    ) -> TokenStream {
        match out {
            Some(out) => {
                let (ident, like, unshaped) =
                    (self.ident(out), self.like(out), self.unshaped(Some(out)));
                let mutable = self.func.vars[out.0].mutable.then(|| quote!(mut));
                quote!(#slots #unshaped let #mutable #ident = #value; #like)
            }
            None => quote!(#slots #value),
        }
    }

    /// The variable that a value may be moved out of.
    fn moved_out(&self, value: &Operand) -> Option<&Ident> {
        let place = value.place().filter(|place| !place.has_index())?;
        let var = &self.func.vars[place.root.0];
        let whole = place.projections.is_empty();
        let owned = var.kind == VarKind::Owned && !(whole && var.scalar || self.is_number(&place));
        owned.then_some(&var.ident)
    }

    pub(super) fn if_stmt(
        &mut self,
        out: Option<VarId>,
        cond: &Inert,
        then: &Block,
        otherwise: Option<&Block>,
        node: NodeId,
    ) -> TokenStream {
        let slots = self.slots(node);
        let cond = &cond.tokens;
        let then = self.branch(then, node, 0);
        let otherwise = match otherwise {
            Some(block) => {
                let body = self.branch(block, node, 1);
                Some(quote!(else { #body }))
            }
            None => self.first.remove(&(node, 1)).map(|first| {
                let asked = first.asked;
                quote!(else { #asked })
            }),
        };
        self.bound(slots, out, quote!(if #cond { #then } #otherwise))
    }

    pub(super) fn match_stmt(
        &mut self,
        out: Option<VarId>,
        scrutinee: &Inert,
        arms: &[crate::ir::Arm],
        node: NodeId,
    ) -> TokenStream {
        let slots = self.slots(node);
        let bound: Vec<(&[Binding], &Block)> = arms
            .iter()
            .map(|arm| (&arm.bindings[..], &arm.block))
            .collect();
        let shapes = self.reshaped(&scrutinee.tokens, &bound);
        let scrutinee = &self.lent_again(&scrutinee.tokens);
        let arms: Vec<TokenStream> = arms
            .iter()
            .enumerate()
            .map(|(i, arm)| {
                let likes = self.likes(&arm.bindings);
                // An arm that binds nothing leaves all parts as they are.
                let held = self.held(&[(&arm.bindings[..], &arm.block)]);
                self.open.push(Open::Shapes(shapes.clone(), held));
                let (pattern, body) = (&arm.pattern, self.branch(&arm.block, node, i));
                self.open.pop();
                quote!(#pattern => { #likes #body })
            })
            .collect();
        let whole = self.bound(slots, out, quote!(match #scrutinee { #(#arms)* }));
        // The value of a statement is `()`: what follows is a statement of its own.
        if shapes.is_empty() {
            whole
        } else {
            quote!(#whole #shapes)
        }
    }

    /// The body of a loop, with the record pushed at its end.
    pub(super) fn body(
        &mut self,
        label: Option<&syn::Lifetime>,
        body: &Block,
        node: NodeId,
    ) -> (TokenStream, TokenStream) {
        let plan = self.node(node).and_then(|plan| plan.tape.clone());
        let start = plan.as_ref().and_then(|plan| {
            if let Some(count) = &plan.count {
                return Some(quote!(let mut #count = 0usize;));
            }
            let (tape, start) = (&plan.tape, plan.start.as_ref()?);
            Some(quote!(let #start = #tape.len();))
        });
        self.open.push(Open::Loop {
            label: label.cloned(),
            plan: plan.clone(),
        });
        let stmts = self.stmts(&body.stmts, None);
        self.open.pop();
        let left = matches!(body.stmts.last(), Some(Stmt::Exit { .. }));
        let push = plan
            .as_ref()
            .filter(|_| !left)
            .map(|plan| push(self.plan, plan));
        let reverse = self.behind(node, 0);
        (start.unwrap_or_default(), quote!(#stmts #push #reverse))
    }

    pub(super) fn for_stmt(
        &mut self,
        label: Option<&syn::Lifetime>,
        iter: &Iter,
        body: &Block,
        node: NodeId,
    ) -> TokenStream {
        let (shapes, held) = match iter {
            Iter::Range { .. } => Default::default(),
            Iter::Items { bindings, iter, .. } => {
                let bound = [(bindings.as_slice(), body)];
                (self.reshaped(&iter.tokens, &bound), self.held(&bound))
            }
        };
        self.open.push(Open::Shapes(shapes.clone(), held));
        let (start, stmts) = self.body(label, body, node);
        self.open.pop();
        let label = label.map(|label| quote!(#label:));
        match iter {
            Iter::Range { var, range } => {
                let (ident, range) = (self.ident(*var).clone(), &range.tokens);
                let (windows, stmts) = match self.pivots.contains_key(&node) || label.is_some() {
                    true => (TokenStream::new(), stmts),
                    false => self.windowed(&ident, range, stmts),
                };
                let plan = self.node(node).and_then(|plan| plan.tape.as_ref());
                let Some(plan) = plan.filter(|plan| plan.counted) else {
                    let whole = quote!(#label for #ident in #range { #stmts });
                    // Where the records begin is kept behind the loop, too.
                    return match windows.is_empty() {
                        true => quote!(#start #whole),
                        false => quote!(#start { #windows #whole }),
                    };
                };
                let Slots { slots, room, slot } = Slots::of(&plan.tape);
                let tape = &plan.tape;
                quote!(
                    #start
                    let (#slots, mut #room) = #tape.room(ad::trips(&(#range)));
                    #windows
                    #label for (#ident, #slot) in (#range).zip(#slots) { #stmts }
                    #room.close();
                )
            }
            Iter::Items {
                pattern,
                iter,
                bindings,
                position,
            } => {
                let (iter, likes) = (&self.lent_again(&iter.tokens), self.likes(bindings));
                let tape = self.node(node).and_then(|plan| plan.tape.as_ref());
                let slots = tape.filter(|plan| plan.counted);
                let slots = slots.map(|plan| (&plan.tape, Slots::of(&plan.tape)));
                let iter = match tape.filter(|plan| plan.count.is_none() && !plan.counted) {
                    Some(plan) => {
                        let tape = &plan.tape;
                        quote!(#tape.reserving(#iter))
                    }
                    None => iter.clone(),
                };
                // In the reverse sweep, the elements are named by their positions.
                let counted = self.pivots.contains_key(&node).then(|| {
                    let position = self.ident(*position);
                    (quote!(let mut #position = 0usize;), quote!(#position += 1;))
                });
                let (first, next) = counted.unzip();
                let Some((tape, Slots { slots, room, slot })) = slots else {
                    return quote!(#start #first #label for #pattern in #iter { #likes #stmts #next } #shapes);
                };
                quote!(
                    #start #first
                    let (#slots, mut #room) = #tape.room_for(#iter);
                    #label for (#pattern, #slot) in #slots { #likes #stmts #next }
                    #room.close();
                    #shapes
                )
            }
        }
    }

    pub(super) fn while_stmt(
        &mut self,
        label: Option<&syn::Lifetime>,
        cond: Option<&Inert>,
        body: &Block,
        node: NodeId,
    ) -> TokenStream {
        let (start, stmts) = self.body(label, body, node);
        let label = label.map(|label| quote!(#label:));
        match cond {
            Some(cond) => {
                let cond = &cond.tokens;
                quote!(#start #label while #cond { #stmts })
            }
            None => quote!(#start #label loop { #stmts }),
        }
    }

    /// An exit: the records of all regions that it leaves are stored first.
    pub(super) fn exit(&mut self, exit: &Exit) -> TokenStream {
        let target = match exit {
            Exit::Return(_) => None,
            Exit::Break(label) | Exit::Continue(label) => Some(label),
        };
        let (mut shapes_first, mut stores) = (TokenStream::new(), TokenStream::new());
        let moved = match exit {
            Exit::Return(Some(value)) => self.moved_out(value),
            _ => None,
        };
        for open in self.open.iter().rev() {
            match open {
                Open::Slot(region) => stores.extend(store(self.plan, region)),
                Open::Loop { label, plan } => {
                    stores.extend(plan.as_ref().map(|plan| push(self.plan, plan)));
                    if target.is_some_and(|wanted| wanted.is_none() || wanted == label) {
                        break;
                    }
                }
                Open::Shapes(shapes, _) | Open::Lent { shapes, .. } => {
                    // What the value is made of is not there behind it, and not borrowed before it.
                    match moved.is_some_and(|moved| mentions(shapes, moved)) {
                        true => shapes_first.extend(shapes.clone()),
                        false => stores.extend(shapes.clone()),
                    }
                }
                Open::Scope(label) => {
                    if target.is_some_and(|wanted| wanted.is_some() && wanted == label) {
                        break;
                    }
                }
            }
        }
        match exit {
            Exit::Return(Some(value)) if shapes_first.is_empty() && self.is_settled(value) => {
                debug_assert!(self.exits);
                let value = self.operand(value);
                quote!(#stores break 'differentiated_body #value;)
            }
            Exit::Return(value) => {
                debug_assert!(self.exits);
                let value = value
                    .as_ref()
                    .map_or_else(|| quote!(()), |value| self.operand(value));
                let name = &self.plan.value;
                quote!(#shapes_first let #name = #value; #stores break 'differentiated_body #name;)
            }
            Exit::Break(label) => quote!(#stores break #label;),
            Exit::Continue(label) => quote!(#stores continue #label;),
        }
    }
}
