//! Active numbers that are written to fields marked `#[no_derivative]`: what the field holds afterwards would have no
//! derivative.

use super::activity::Activity;
use crate::errors::{Errors, Refusal};
use crate::front::lower::{constant_field, place_numbers};
use crate::ir::{Func, Iter, Mode, Operand, Place, Stmt, VarId, VarKind};
use std::collections::HashMap;
use syn::spanned::Spanned;

/// Refuses them, at the name of the field.
pub(crate) fn written(func: &Func, activity: &Activity, errors: &mut Errors) {
    let mut pass = Pass {
        func,
        sources: HashMap::new(),
    };
    func.body.each(&mut |stmt| pass.bindings(stmt));
    func.body.each(&mut |stmt| {
        if let Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } = stmt
            && pass.is_active_number(activity, value)
            && let Some(member) = pass.constant(place)
        {
            errors.refuse(member.span(), Refusal::constant_field_written());
        }
    });
}

struct Pass<'f> {
    func: &'f Func,
    /// What is bound by `&mut`, and the places that it refers to.
    sources: HashMap<VarId, Place>,
}

impl Pass<'_> {
    fn bindings(&mut self, stmt: &Stmt) {
        let branches = stmt.branches();
        let arms = branches.iter().flat_map(|(bindings, _)| bindings.iter());
        let others = match stmt {
            Stmt::Destructure { bindings, .. }
            | Stmt::For {
                iter: Iter::Items { bindings, .. },
                ..
            } => bindings.as_slice(),
            _ => &[],
        };
        for binding in arms.chain(others) {
            if let (Mode::Mutable, Some(source)) = (binding.mode, &binding.source) {
                self.sources.insert(binding.var, source.clone());
            }
        }
    }

    fn is_active_number(&self, activity: &Activity, value: &Operand) -> bool {
        let Some(place) = value.place() else {
            return false;
        };
        let number = place_numbers(&self.func.vars, &place).is_some();
        let facts = &self.func.vars[place.root.0];
        number
            && !facts.inactive
            && activity.is_varied(place.root)
            && self.constant(&place).is_none()
    }

    /// The field marked `#[no_derivative]` that a place is a part of, as far as the file certainly says so.
    fn constant(&self, place: &Place) -> Option<syn::Member> {
        let around = match &self.func.vars[place.root.0].kind {
            VarKind::Alias(target) => Some(target),
            _ => self.sources.get(&place.root),
        };
        let of_target = around.and_then(|target| self.constant(target));
        of_target.or_else(|| constant_field(&self.func.vars, place))
    }
}
