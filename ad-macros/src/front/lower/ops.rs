//! Operations with syntax of their own: operators, references, struct literals.

use super::Lower;
use super::expr::unit;
use super::syntax::{arithmetic, is_inert_syntax};
use crate::errors::Refusal;
use crate::ir::{Aggregate, Inert, Op, Operand, Place, Projection, VarKind};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn binary(&mut self, e: &syn::ExprBinary, whole: &syn::Expr) -> Op {
        let Some(op) = arithmetic(&e.op) else {
            // Comparisons, logic and bits: their results have no derivative.
            if self.captures {
                self.capture_all(whole);
            }
            if !is_inert_syntax(whole) || self.calls_closure(whole) {
                return self.compared(e);
            }
            return Op::Inert(self.checked(whole, self.inert(whole)));
        };
        let mut operands = self.operands([&*e.left, &*e.right]).into_iter();
        let (left, right) = (
            operands.next().unwrap_or_else(unit),
            operands.next().unwrap_or_else(unit),
        );
        Op::Binary(op, left, right)
    }

    pub(super) fn unary(&mut self, e: &syn::ExprUnary, whole: &syn::Expr) -> Op {
        match e.op {
            syn::UnOp::Neg(_) => Op::Neg(self.operand(&e.expr)),
            syn::UnOp::Deref(_) => match self.operand(&e.expr) {
                Operand::Var(var) => {
                    let place = Place {
                        root: var,
                        projections: vec![crate::ir::Projection::Deref],
                    };
                    Op::Use(Operand::Place(place))
                }
                operand => Op::Use(operand),
            },
            _ if self.calls_closure(&e.expr)
                || !is_inert_syntax(&e.expr) && super::syntax::has_pop(&e.expr) =>
            {
                let value = self.operand(&e.expr);
                let (op, tokens) = (&e.op, crate::emit::place::operand(&self.vars, &value));
                let inert = Inert {
                    tokens: quote!(#op #tokens),
                    reads: value.root().into_iter().collect(),
                };
                Op::Inert(self.checked(whole, inert))
            }
            _ => {
                if self.captures {
                    self.capture_all(whole);
                }
                Op::Inert(self.checked(whole, self.inert(whole)))
            }
        }
    }

    pub(super) fn reference(&mut self, e: &syn::ExprReference) -> Op {
        let lent = match self.closure_operand(&e.expr) {
            Some(function) => Ok(Place::var(function)),
            None => self.borrowed(e),
        };
        let place = match lent {
            Ok(place) => place,
            Err(inert) => {
                let tokens = inert.tokens;
                return Op::Inert(Inert {
                    tokens: quote!(&#tokens),
                    reads: inert.reads,
                });
            }
        };
        if e.mutability.is_some() && self.is_foreign_reference(&place) {
            return self.refused(e.span(), Refusal::foreign_reference());
        }
        let (tokens, mutability) = (self.place_tokens(&place), &e.mutability);
        Op::Borrow {
            mutable: e.mutability.is_some(),
            place: self.borrowed_target(place, e.mutability.is_some()),
            tokens: quote!(&#mutability #tokens),
        }
    }

    /// What is borrowed. A value without a name, `&mut vec![x]`, gets a variable; a constant does not, if it is
    /// borrowed as `&`.
    pub(super) fn borrowed(&mut self, e: &syn::ExprReference) -> Result<Place, Inert> {
        let known = self.vars.len();
        let mutable = e.mutability.is_some();
        let place = match self.place(&e.expr) {
            Some(place) => place,
            None => match self.operand(&e.expr) {
                Operand::Var(var) if !mutable || var.0 >= known => Place::var(var),
                Operand::Place(place) if !mutable => place,
                Operand::Const(inert) if !mutable => return Err(inert),
                Operand::Const(inert) => Place::var(self.bind(Op::Inert(inert), "t", e.span())),
                // A block gives a copy.
                operand => Place::var(self.bind(Op::Use(operand), "t", e.span())),
            },
        };
        let is_deref = |p: &Projection| matches!(p, Projection::Deref);
        let own = &mut self.vars[place.root.0];
        let owned = own.kind == VarKind::Owned && !place.projections.iter().any(is_deref);
        if mutable && owned && place.root.0 >= known {
            (own.inactive, own.mutable, own.user) = (false, true, true);
        }
        Ok(place)
    }

    /// What a borrow of a place refers to: `&mut *r` refers to what `r` refers to. So does `&*r`; but where `r`
    /// is a `&mut`, what it refers to has no other name than `*r` meanwhile.
    fn borrowed_target(&self, place: Place, mutable: bool) -> Place {
        let root = &self.vars[place.root.0];
        match &root.kind {
            VarKind::Alias(target)
                if !place.projections.is_empty() && (mutable || !root.mutable) =>
            {
                let mut resolved = target.clone();
                resolved.projections.extend(
                    place
                        .projections
                        .into_iter()
                        .filter(|p| !matches!(p, crate::ir::Projection::Deref)),
                );
                resolved
            }
            _ => place,
        }
    }

    /// A place in the user's syntax, for the forward sweep.
    pub(super) fn place_tokens(&self, place: &Place) -> TokenStream {
        crate::emit::place::primal(&self.vars, place)
    }

    pub(super) fn struct_literal(&mut self, e: &syn::ExprStruct) -> Op {
        if let Some(rest) = &e.rest {
            return self.struct_update(e, rest);
        }
        let parts = self.operands(e.fields.iter().map(|field| &field.expr));
        let members = e.fields.iter().map(|field| field.member.clone()).collect();
        Op::Aggregate {
            shape: Aggregate::Struct {
                path: e.path.to_token_stream(),
                members,
                variant: super::pattern::variant_of(&e.path, false),
            },
            parts,
        }
    }
}
