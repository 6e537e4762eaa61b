//! Visitors of leaves behind references.

use crate::differentiable::{LeafVisitor, Parameters};
use crate::tangent::{DynTangent, shapeless};

/// [`LeafVisitor`] without its type, for values behind `Box<dyn ..>`. Every visitor is one.
pub trait ErasedVisitor {
    /// [`LeafVisitor::leaf_f32`]
    fn erased_f32(&mut self, path: &str, values: &mut [f32], tangent: &[f32]);
    /// [`LeafVisitor::leaf_f64`]
    fn erased_f64(&mut self, path: &str, values: &mut [f64], tangent: &[f64]);
    /// [`LeafVisitor::NAMES`]
    fn wants_names(&self) -> bool;
}

impl<V: LeafVisitor> ErasedVisitor for V {
    fn erased_f32(&mut self, path: &str, values: &mut [f32], tangent: &[f32]) {
        self.leaf_f32(path, values, tangent);
    }
    fn erased_f64(&mut self, path: &str, values: &mut [f64], tangent: &[f64]) {
        self.leaf_f64(path, values, tangent);
    }
    fn wants_names(&self) -> bool {
        V::NAMES
    }
}

/// A visitor behind a reference.
struct Forwarded<'v, const NAMES: bool>(&'v mut dyn ErasedVisitor);

impl<const NAMES: bool> LeafVisitor for Forwarded<'_, NAMES> {
    const NAMES: bool = NAMES;
    fn leaf_f32(&mut self, path: &str, values: &mut [f32], tangent: &[f32]) {
        self.0.erased_f32(path, values, tangent);
    }
    fn leaf_f64(&mut self, path: &str, values: &mut [f64], tangent: &[f64]) {
        self.0.erased_f64(path, values, tangent);
    }
}

impl DynTangent {
    /// [`Parameters::visit`] of a value whose tangent this is, by a visitor without a type.
    ///
    /// # Panics
    /// If the tangent is of another type.
    pub fn visit<T: Parameters>(&self, value: &mut T, path: &str, visitor: &mut dyn ErasedVisitor) {
        let zero: T::Tangent;
        let tangent = match self.get() {
            Some(tangent) => tangent,
            None => {
                zero = shapeless::<T::Tangent>();
                &zero
            }
        };
        if visitor.wants_names() {
            value.visit(tangent, path, &mut Forwarded::<true>(visitor));
        } else {
            value.visit(tangent, path, &mut Forwarded::<false>(visitor));
        }
    }
}
