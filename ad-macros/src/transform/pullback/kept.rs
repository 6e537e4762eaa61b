//! What is supplied to a pullback again: the arguments themselves, if they are still there, or copies of them.

use super::{Pullback, Reader};
use crate::ir::{Arg, NodeId, Op, Place, Projection, Stmt, VarId, VarKind};
use crate::transform::adjoint::Again;
use proc_macro2::{Ident, Span};
use quote::{ToTokens, quote};

impl Pullback<'_> {
    /// A by-reference argument, supplied again: read again, or from a copy if it is overwritten.
    pub(super) fn again(
        &mut self,
        named: &Place,
        reader: Option<Reader>,
        node: NodeId,
        region: usize,
    ) -> Again {
        let place = self.alias(named);
        // The call itself is what runs both sweeps.
        if self.fused_in == Some(node) {
            return Again {
                tokens: crate::emit::place::borrowed(&self.func.vars, named),
                place: Some(place),
            };
        }
        if self.is_readable(&place, node) && !self.is_behind_result(&place) {
            self.need_place(&place);
            let ident = self.ident(place.root).clone();
            let tokens = if place.projections.is_empty() && self.is_reference_again(place.root) {
                ident.to_token_stream()
            } else {
                crate::emit::place::borrowed(&self.func.vars, &place)
            };
            return Again {
                tokens,
                place: Some(place),
            };
        }
        self.kept_again(named, reader, node, region)
    }

    /// Whether a place is behind what a method gave: a reference to something that may be gone by then.
    fn is_behind_result(&self, place: &Place) -> bool {
        let mut found = false;
        let behind = matches!(place.projections.first(), Some(Projection::Deref));
        if behind && self.func.vars[place.root.0].kind == VarKind::Owned {
            self.func.body.each(&mut |stmt| {
                if let Stmt::Let { var, op, .. } = stmt {
                    found |= *var == place.root && matches!(op, Op::Method { .. });
                }
            });
        }
        found
    }

    /// Whether a method may take its receiver by value: a variable that is not used after it.
    pub(super) fn may_move(
        &self,
        place: &Place,
        args: &[Arg],
        name: &str,
        node: NodeId,
        region: usize,
    ) -> bool {
        let var = &self.func.vars[place.root.0];
        let here = self.homes.get(&var.ident.to_string()) == Some(&region);
        let in_args = args.iter().any(|arg| match arg {
            Arg::Value(operand) => operand.root() == Some(place.root),
            Arg::Ref { place: arg, .. }
            | Arg::RefMut { place: arg, .. }
            | Arg::Unknown { place: arg } => self.alias(arg).root == place.root,
        });
        // A method that is seen to take a reference may change the receiver's shape, which can be asked for then.
        let borrows = || {
            let method = Ident::new(name.trim_start_matches("r#"), self.func.span);
            crate::names::borrows_receiver(name)
                || crate::front::missing::certainly_borrows_receiver(&method)
        };
        place.projections.is_empty()
            && var.kind == VarKind::Owned
            && !var.scalar
            && here
            && !in_args
            && !borrows()
            && self.uses.is_last_use(place.root, node)
    }

    /// A receiver that the call gives back, under its own name.
    pub(super) fn lent(&mut self, var: VarId, node: NodeId) -> Again {
        self.need_var(var);
        let ident = self.ident(var).clone();
        self.node(node).lent = Some(ident.clone());
        let tokens = if self.is_reference_again(var) {
            quote!(#ident)
        } else {
            quote!(&#ident)
        };
        Again {
            tokens,
            place: Some(Place::var(var)),
        }
    }

    pub(super) fn kept_tokens(&self, kept: &Ident, region: usize) -> Again {
        Again {
            tokens: if self.regions[region].kept {
                quote!(#kept)
            } else {
                quote!(&#kept)
            },
            place: None,
        }
    }

    /// From a copy that is made before the operation, one for each version of a place.
    pub(super) fn kept_again(
        &mut self,
        named: &Place,
        reader: Option<Reader>,
        node: NodeId,
        region: usize,
    ) -> Again {
        let key = (region, format!("again {}", self.version(named, node)));
        if let Some(kept) = self.kept.get(&key).cloned() {
            self.read_too(&kept, reader.as_ref());
            return self.kept_tokens(&kept, region);
        }
        let kept = self.names.numbered("kept", Span::call_site());
        self.kept.insert(key, kept.clone());
        self.home(&kept, region);
        // What it is computed from comes first in the record.
        let set = self.again_by_call(&kept, named, reader.as_ref(), (node, region));
        let inputs = match set {
            Some(_) => self.inputs_of_last(),
            None => Vec::new(),
        };
        self.need(&kept);
        // By the name that the forward sweep has for it: the place itself may be borrowed.
        self.node(node).keeps.push((kept.clone(), named.clone()));
        // The copy of a reference is one, too.
        let reference =
            named.projections.is_empty() && self.plan.borrowed.contains(self.ident(named.root));
        if reference {
            self.plan.borrowed.insert(kept.clone());
        }
        if self.regions[region].kept && self.depth > 0 && !reference {
            let store = self.names.numbered("store", Span::call_site());
            let scratch = self
                .names
                .fresh(&format!("{kept}_again"), Span::call_site());
            self.plan.stores.push(super::Stored {
                kept: kept.clone(),
                store,
                scratch,
                of: self.fused_in,
                readers: reader.into_iter().collect(),
                set,
                inputs,
            });
        }
        self.kept_tokens(&kept, region)
    }

    /// Another pullback reads a copy; and so what the copy is computed from, if it is made again by a call.
    fn read_too(&mut self, kept: &Ident, reader: Option<&Reader>) {
        let mut stores = self.plan.stores.iter_mut();
        // Without readers, it is wanted in any case.
        let wanted = stores.find(|stored| stored.kept == *kept && !stored.readers.is_empty());
        let Some(stored) = wanted else {
            return;
        };
        match reader {
            Some(reader) => stored.readers.push(reader.clone()),
            None => stored.readers.clear(),
        }
        for input in stored.inputs.clone() {
            self.read_too(&input, reader);
        }
    }

    /// Whether the reverse sweep has a variable by reference: it was captured, or lies in a record
    /// from which it is not copied. A reference to a reference to an array is no slice.
    pub(super) fn is_reference_again(&self, var: VarId) -> bool {
        let facts = &self.func.vars[var.0];
        if facts.kind == VarKind::Captured {
            return true;
        }
        let recorded = self
            .homes
            .get(&facts.ident.to_string())
            .is_some_and(|home| self.regions[*home].kept)
            && !self.is_param(var);
        let copied = self
            .func
            .vars
            .iter()
            .any(|other| other.ident == facts.ident && (other.scalar || other.inactive));
        recorded && !copied
    }
}
