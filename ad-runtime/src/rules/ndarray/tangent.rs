//! Arrays and views as differentiable values.

use super::broadcast::shape_of;
use super::element::ArrayLeaf;
use crate::differentiable::{Differentiable, Inactive, LeafVisitor, Parameters, Referent};
use crate::tangent::{NoTangent, Tangent, shapeless};
use ::ndarray::{
    Array, ArrayBase, ArrayRef, Axis, Data, Dim, Dimension, Order, Shape, ShapeError, SliceInfo,
    StrideShape, Zip,
};

/// An array's tangent; the empty one is the zero of every shape. A 0-dimensional array cannot be
/// empty, and is never shapeless.
impl<A: Tangent, D: Dimension + 'static> Tangent for Array<A, D> {
    // The default of a dimension is one of size 0 (`[0]` for `IxDyn`), except for `Ix0`.
    type Shape = D;

    fn zeros(shape: &D) -> Self {
        Array::from_elem(shape.clone(), shapeless())
    }
    /// Without the checks that an array of any shape has to pass.
    #[inline]
    fn identity() -> Self {
        Array::from_shape_fn(D::default(), |_| shapeless())
    }
    #[inline]
    fn is_shapeless(&self) -> bool {
        self.is_empty()
    }
    #[inline]
    fn add(&mut self, other: Self) {
        if other.is_empty() {
            return;
        }
        if self.is_empty() {
            *self = other;
        } else {
            add_same_shape(self, &other);
        }
    }
    #[inline]
    fn add_ref(&mut self, other: &Self) {
        if other.is_empty() {
            return;
        }
        if self.is_empty() {
            self.clone_from(other);
        } else {
            add_same_shape(self, other);
        }
    }
    fn scale(&mut self, factor: f64) {
        self.map_inplace(|a| a.scale(factor));
    }
    fn inner_product(&self, other: &Self) -> f64 {
        if self.is_empty() || other.is_empty() {
            return 0.0;
        }
        assert_same_shape(self.shape(), other.shape());
        Zip::from(self)
            .and(other)
            .fold(0.0, |sum, a, b| sum + a.inner_product(b))
    }
    /// # Panics
    /// If the array has another shape than the one given.
    fn make_dense(&mut self, shape: &D) {
        if self.is_empty() {
            *self = Tangent::zeros(shape);
            return;
        }
        // The default stands for an unknown shape.
        if *shape != D::default() {
            assert_same_shape(self.shape(), shape.slice());
        }
        if !self.is_standard_layout() {
            *self = self.as_standard_layout().into_owned();
        }
        if !A::ONE_SHAPE {
            self.map_inplace(|a| a.make_dense(&A::Shape::default()));
        }
    }
}

#[inline]
fn add_same_shape<A: Tangent, D: Dimension>(a: &mut Array<A, D>, b: &Array<A, D>) {
    // `zip_mut_with` alone would broadcast.
    assert_same_shape(a.shape(), b.shape());
    a.zip_mut_with(b, |a, b| a.add_ref(b));
}

#[inline]
#[track_caller]
pub(super) fn assert_same_shape(a: &[usize], b: &[usize]) {
    // `==` of slices calls a function, which takes longer than a few comparisons.
    assert!(
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b),
        "tangent arrays of different shapes: {a:?} and {b:?}"
    );
}

/// Arrays and views of any storage: the tangent is an owned array of the elements' tangents.
impl<A, S, D> Differentiable for ArrayBase<S, D>
where
    A: Differentiable,
    S: Data<Elem = A>,
    D: Dimension + 'static,
{
    type Tangent = Array<A::Tangent, D>;
    #[inline]
    fn shape(&self) -> D {
        self.raw_dim()
    }
    #[inline]
    #[track_caller]
    fn check_direction(&self, direction: &Self::Tangent) {
        check_elements(self, direction);
    }
}

/// Whether a direction has the shape of an array, and its elements fit, too.
#[inline]
#[track_caller]
fn check_elements<A: Differentiable, D: Dimension>(
    values: &ArrayRef<A, D>,
    direction: &Array<A::Tangent, D>,
) {
    if direction.is_empty() {
        return;
    }
    assert_same_shape(shape_of(values), shape_of(direction));
    if !A::Tangent::ONE_SHAPE {
        for (x, t) in values.iter().zip(direction) {
            x.check_direction(t);
        }
    }
}

/// What arrays and views dereference to, behind references. It is not [`Differentiable`] itself, so
/// that `x.shape()` is always the method of `ndarray`.
impl<A: Differentiable, D: Dimension + 'static> Referent for ArrayRef<A, D> {
    type Place = Array<A::Tangent, D>;
    type Owned = Array<A::Tangent, D>;
    #[inline]
    fn referent_shape(&self) -> D {
        self.raw_dim()
    }
    #[inline]
    fn place(owned: &mut Self::Owned) -> &mut Self::Place {
        owned
    }
    #[inline]
    fn add_to_place(place: &mut Self::Place, owned: Self::Owned) {
        place.add(owned);
    }
    #[inline]
    #[track_caller]
    fn check_owned_direction(&self, owned: &Self::Owned) {
        check_elements(self, owned);
    }
    #[inline]
    fn make_place_indexable(&self, place: &mut Self::Place) {
        if place.is_empty() {
            *place = Tangent::zeros(&self.raw_dim());
        }
    }
}

impl<A: ArrayLeaf, D: Dimension + 'static> Parameters for Array<A, D> {
    /// # Panics
    /// If the shapes differ and the direction is not the zero of every shape.
    fn move_by(&mut self, direction: &Self::Tangent) {
        if !direction.is_empty() {
            assert_same_shape(shape_of(self), shape_of(direction));
            self.zip_mut_with(direction, |x, t| x.move_by(t));
        }
    }
    /// Visits the array as one leaf; values and tangent are in logical (row-major) order, whatever
    /// the memory layouts.
    ///
    /// # Panics
    /// As [`Parameters::move_by`] of arrays.
    fn visit<V: LeafVisitor>(&mut self, tangent: &Self::Tangent, path: &str, visitor: &mut V) {
        if !tangent.is_empty() {
            assert_same_shape(shape_of(self), shape_of(tangent));
        }
        if let (Some(values), Some(tangent)) = (self.as_slice_mut(), tangent.as_slice()) {
            return A::visit_array(values, tangent, path, visitor);
        }
        let tangent = tangent.as_standard_layout();
        let tangent = tangent.as_slice().unwrap_or(&[]);
        if let Some(values) = self.as_slice_mut() {
            A::visit_array(values, tangent, path, visitor);
        } else {
            let mut values: Vec<A> = self.iter().copied().collect();
            A::visit_array(&mut values, tangent, path, visitor);
            self.iter_mut()
                .zip(values)
                .for_each(|(x, value)| *x = value);
        }
    }
}

impl<S: Data, D> Inactive for ArrayBase<S, D> where S::Elem: Inactive {}
impl<A: Inactive, D> Inactive for ArrayRef<A, D> {}

macro_rules! without_tangent {
    ($({$($generics:tt)*} $t:ty),* $(,)?) => { $(
        impl<$($generics)*> Differentiable for $t { type Tangent = NoTangent; }
        impl<$($generics)*> Inactive for $t {}
    )* };
}
// What shapes, axes and slices are described by.
without_tangent!(
    {} Axis,
    {} Order,
    {} ShapeError,
    {} ::ndarray::Slice,
    {I} Dim<I>,
    {D} Shape<D>,
    {D} StrideShape<D>,
    {T: AsRef<[::ndarray::SliceInfoElem]>, Din: Dimension, Dout: Dimension} SliceInfo<T, Din, Dout>,
);
