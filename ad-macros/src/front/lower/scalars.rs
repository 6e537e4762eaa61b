//! What is certain to be a scalar: a number, hence `Copy` and cheap to keep or to read again.
//!
//! It is known from annotations, literals and arithmetic. Of containers it is known how many indices
//! deep their numbers are. What is not known costs time, never correctness.

use super::Lower;
use crate::ir::{Aggregate, Arg, Op, Operand, Place, Projection, VarKind};

impl Lower<'_> {
    /// How many indices deep the numbers of an operation's result are; 0 for a number.
    pub(super) fn op_numbers(&self, op: &Op) -> Option<usize> {
        match op {
            Op::Use(x) | Op::Surgery { value: x, .. } => self.operand_numbers(x),
            Op::Neg(x) => self.scalar(self.operand_numbers(x)?),
            Op::Binary(_, x, y) => self.scalar(self.operand_numbers(x)? + self.operand_numbers(y)?),
            Op::Cast(..) => Some(0),
            Op::Method {
                receiver: Arg::Value(x),
                name,
                ..
            } if crate::names::is_elementary(&name.to_string()) && name != "sin_cos" => {
                self.scalar(self.operand_numbers(x)?)
            }
            Op::Method {
                receiver: Arg::Ref { place, .. },
                name,
                ..
            } if name == "to_vec" || name == "clone" => self.place_numbers(place),
            Op::Aggregate {
                shape: Aggregate::Array | Aggregate::Vec,
                parts,
            } => {
                let mut all = parts.iter().map(|part| self.operand_numbers(part));
                let first = all.next()??;
                all.all(|part| part == Some(first)).then_some(first + 1)
            }
            Op::Repeat { value, .. } => Some(self.operand_numbers(value)? + 1),
            Op::Borrow { place, .. } => self.place_numbers(place),
            Op::Call { .. }
            | Op::Method { .. }
            | Op::Aggregate { .. }
            | Op::Closure(_)
            | Op::Stop(_)
            | Op::Inert(_) => None,
        }
    }

    #[allow(clippy::unused_self, reason = "reads like the others")]
    fn scalar(&self, depth: usize) -> Option<usize> {
        (depth == 0).then_some(0)
    }

    pub(super) fn operand_numbers(&self, operand: &Operand) -> Option<usize> {
        match operand {
            Operand::Var(var) => self.vars[var.0].numbers,
            Operand::Place(place) => self.place_numbers(place),
            Operand::Const(inert) => {
                let literal =
                    inert.reads.is_empty() && syn::parse2::<syn::Lit>(inert.tokens.clone()).is_ok();
                literal.then_some(0)
            }
        }
    }

    pub(super) fn place_numbers(&self, place: &Place) -> Option<usize> {
        if let VarKind::Alias(target) = &self.vars[place.root.0].kind
            && self.vars[place.root.0].numbers.is_none()
        {
            let mut whole = target.clone();
            whole.projections.extend(place.projections.iter().cloned());
            return self.place_numbers(&whole);
        }
        let mut depth = self.vars[place.root.0].numbers?;
        for projection in &place.projections {
            match projection {
                Projection::Deref => {}
                Projection::Index(index) => {
                    match syn::parse2::<syn::Expr>(index.tokens.clone()) {
                        Ok(syn::Expr::Range(_)) => {}
                        // Of an array of several dimensions.
                        Ok(syn::Expr::Array(_) | syn::Expr::Tuple(_)) | Err(_) => return None,
                        Ok(_) => depth = depth.checked_sub(1)?,
                    }
                }
                Projection::Field(_) | Projection::Variant(..) => return None,
            }
        }
        Some(depth)
    }
}

/// The same, of a type.
pub(crate) fn type_numbers(ty: &syn::Type) -> Option<usize> {
    match ty {
        syn::Type::Path(path) => {
            let last = path.path.segments.last()?;
            if last.ident == "Vec" {
                let syn::PathArguments::AngleBracketed(args) = &last.arguments else {
                    return None;
                };
                let Some(syn::GenericArgument::Type(inner)) = args.args.first() else {
                    return None;
                };
                return Some(type_numbers(inner)? + 1);
            }
            super::is_float_type(ty).then_some(0)
        }
        syn::Type::Slice(ty) => Some(type_numbers(&ty.elem)? + 1),
        syn::Type::Array(ty) => Some(type_numbers(&ty.elem)? + 1),
        syn::Type::Reference(ty) => type_numbers(&ty.elem),
        syn::Type::Paren(ty) => type_numbers(&ty.elem),
        syn::Type::Group(ty) => type_numbers(&ty.elem),
        _ => None,
    }
}
