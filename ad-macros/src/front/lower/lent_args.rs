//! Arguments where a `&` is expected: a `&mut` by its name, and constants that are references.

use super::Lower;
use super::constants::field_of;
use super::control::strip;
use crate::ir::{Arg, Inert, Op, Operand, Place, VarKind};
use proc_macro2::Ident;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// Remembers variables that are lent as `&mut`, and whether to parameters marked `#[no_derivative]` alone.
    pub(super) fn lent_to_marked(&mut self, args: &[Arg], is_marked: impl Fn(usize) -> bool) {
        for (i, arg) in args.iter().enumerate() {
            let Arg::RefMut { place, .. } = arg else {
                continue;
            };
            let whole = place.projections.is_empty();
            let var = &self.vars[place.root.0];
            let own = whole && var.kind == VarKind::Owned && !var.scalar && !var.inactive;
            let marked = own && is_marked(i);
            *self.marked.entry(place.root).or_insert(true) &= marked;
        }
    }

    /// A `&mut` that is passed on by its name, where a `&` is expected: `&*x`.
    pub(super) fn lend_shared(&self, args: &mut [Arg], shared: impl Fn(usize) -> Option<bool>) {
        for (i, arg) in args.iter_mut().enumerate() {
            if let Arg::RefMut {
                place,
                explicit: false,
            } = arg
                && shared(i) == Some(true)
            {
                let place = self.project(place.clone(), crate::ir::Projection::Deref);
                *arg = Arg::Ref {
                    place,
                    explicit: true,
                };
            }
        }
    }

    /// A constant that is a reference, as a literal in quotes, where a `&` is expected: `&*"x"`.
    pub(super) fn lend_constants<'a>(
        &mut self,
        args: &mut [Arg],
        exprs: impl IntoIterator<Item = &'a syn::Expr>,
        shared: impl Fn(usize, &syn::Expr) -> bool,
    ) {
        for (i, (arg, expr)) in args.iter_mut().zip(exprs).enumerate() {
            let Arg::Value(operand) = arg else {
                continue;
            };
            // First what is seen here: the file is asked for each argument otherwise.
            let is_variable = matches!(operand, Operand::Var(var) if !self.vars[var.0].inactive);
            if is_variable || !shared(i, expr) {
                continue;
            }
            let var = match &*operand {
                Operand::Const(inert) => self.bind(Op::Inert(inert.clone()), "t", expr.span()),
                Operand::Var(var) => *var,
                Operand::Place(place) if field_of(&self.vars, place).is_some() => {
                    let inert = Inert {
                        tokens: crate::emit::place::operand(&self.vars, operand),
                        reads: vec![place.root],
                    };
                    self.bind(Op::Inert(inert), "t", expr.span())
                }
                Operand::Place(_) => continue,
            };
            *arg = Arg::Ref {
                place: self.project(Place::var(var), crate::ir::Projection::Deref),
                explicit: true,
            };
        }
    }

    /// The same of a method that is known by its name alone: other types may have one, too.
    pub(super) fn lend_texts<'a>(
        &mut self,
        args: &mut [Arg],
        exprs: impl IntoIterator<Item = &'a syn::Expr>,
        method: &Ident,
    ) {
        self.lend_constants(args, exprs, |i, arg| {
            is_text(arg) && crate::front::missing::method_takes_shared(method, i) == Some(true)
        });
    }
}

/// A literal that is a reference.
pub(super) fn is_text(expr: &syn::Expr) -> bool {
    let syn::Expr::Lit(literal) = strip(expr) else {
        return false;
    };
    matches!(
        literal.lit,
        syn::Lit::Str(_) | syn::Lit::ByteStr(_) | syn::Lit::CStr(_)
    )
}
