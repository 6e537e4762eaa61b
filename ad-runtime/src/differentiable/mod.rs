//! [`Differentiable`]: which values can be moved along a direction, and what directions there are.

mod types;

use crate::tangent::{NoTangent, Tangent, shapeless};

/// The tangent type of `T`.
pub type Tan<T> = <T as Differentiable>::Tangent;

/// What the cotangent of something behind a reference is added to: `T::Tangent`, or `[T::Tangent]`
/// for slices.
pub type Place<T> = <T as Referent>::Place;

/// A type whose values form a manifold: each value can be moved along a tangent vector.
///
/// Derive it for your own structs with `#[derive(Differentiable)]`. By hand, an implementation
/// names the tangent type, and for types on the heap gives the shape of a value:
///
/// ```
/// use ad_runtime::prelude::*;
///
/// /// A point on a circle, given by its angle.
/// struct Angle(f64);
///
/// impl Differentiable for Angle {
///     type Tangent = f64;
/// }
/// assert_eq!(Angle(1.0).zero_tangent(), 0.0);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no tangent type, so nothing can be differentiated through it",
    label = "not differentiable",
    note = "add `#[derive(Differentiable)]` to your type, or mark the field or parameter `#[no_derivative]`"
)]
pub trait Differentiable {
    /// The vector space of directions.
    type Tangent: Tangent;

    /// The shape of this value's tangents. The default, for types of one shape, is `Default`.
    #[inline(always)]
    fn shape(&self) -> <Self::Tangent as Tangent>::Shape {
        Default::default()
    }

    /// The dense zero tangent at this value.
    #[inline(always)]
    fn zero_tangent(&self) -> Self::Tangent {
        Tangent::zeros(&self.shape())
    }

    /// Makes the cotangent of a vector dense, so that it can be borrowed as a slice.
    #[doc(hidden)]
    #[inline(always)]
    fn prepare(&self, _: &mut Self::Tangent) {}

    /// Panics if a direction does not fit this value: see [`Parameters::move_by`]. A struct leaves it to
    /// [`Tangent::make_dense`], which cannot tell the shape of what is empty from an unknown one.
    #[doc(hidden)]
    #[inline(always)]
    #[track_caller]
    fn check_direction(&self, _: &Self::Tangent) {}

    /// Makes the outermost container of a cotangent dense, so that its elements can be added to.
    #[doc(hidden)]
    #[inline(always)]
    fn make_indexable(&self, cotangent: &mut Self::Tangent) {
        if cotangent.is_shapeless() {
            *cotangent = self.zero_tangent();
        }
    }
}

/// Values that own their numbers: they can be moved along a tangent in place, and walked leaf by
/// leaf beside a tangent, as optimisers and serialisers do. Derived together with [`Differentiable`].
pub trait Parameters: Differentiable {
    /// `self += direction`, the exponential map: `x.move_by(&t)` moves `x` along `t`.
    ///
    /// The direction has the shape of the value, or is empty, here or in a part, which is zero.
    ///
    /// # Panics
    /// If an array or a vector in the direction has another shape or length than that in the value and is not empty, if a
    /// map has a key that the value has not (a missing key is zero), if an option is `Some` where that of the value is
    /// `None`, or the variants of an enum differ.
    #[track_caller]
    fn move_by(&mut self, direction: &Self::Tangent);

    /// Visits each leaf (a number or an array of numbers) together with its tangent.
    ///
    /// `path` is the name of this value; fields are visited as `path.field`, elements as `path.0`. A leaf is a number,
    /// or an `ndarray` array of numbers in row-major order.
    ///
    /// # Panics
    /// As [`Parameters::move_by`], and if the visitor does.
    #[track_caller]
    fn visit<V: LeafVisitor>(&mut self, tangent: &Self::Tangent, path: &str, visitor: &mut V);
}

/// What [`Parameters::visit`] calls. The tangent slice is as long as that of the values, or empty, which is zero.
pub trait LeafVisitor {
    /// Whether the names of leaves matter. If not, derived implementations do not make them up, and
    /// `path` is empty.
    const NAMES: bool = true;
    /// A leaf of single precision: its values and its tangent, in the same order.
    fn leaf_f32(&mut self, path: &str, values: &mut [f32], tangent: &[f32]);
    /// A leaf of double precision: its values and its tangent, in the same order.
    fn leaf_f64(&mut self, path: &str, values: &mut [f64], tangent: &[f64]);
}

/// What a reference points at: a [`Differentiable`] value, a slice of them, or `str`.
///
/// Arguments behind references are differentiated in place: the pullback adds to a
/// [`Referent::Place`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no tangent type, so nothing can be differentiated through a reference to it",
    label = "not differentiable",
    note = "add `#[derive(Differentiable)]` to your type, or mark the parameter `#[no_derivative]`",
    note = "what is written to a `Cell`, a `RefCell`, or behind a lock is not followed: wrap the write in `without_derivative(..)` if it does not matter"
)]
pub trait Referent {
    /// What cotangents are added to.
    type Place: ?Sized;
    /// An owned tangent.
    type Owned: Tangent;
    /// The shape of the tangent.
    fn referent_shape(&self) -> <Self::Owned as Tangent>::Shape;
    /// Borrows an owned tangent as a place.
    fn place(owned: &mut Self::Owned) -> &mut Self::Place;
    /// Adds an owned tangent to a place.
    fn add_to_place(place: &mut Self::Place, owned: Self::Owned);
    /// As [`Differentiable::prepare`].
    #[doc(hidden)]
    fn prepare_place(&self, _: &mut Self::Place) {}
    /// As [`Differentiable::prepare`].
    #[doc(hidden)]
    fn prepare_owned(&self, _: &mut Self::Owned) {}
    /// As [`Differentiable::check_direction`].
    #[doc(hidden)]
    #[inline(always)]
    #[track_caller]
    fn check_owned_direction(&self, _: &Self::Owned) {}
    /// Makes the outermost container of a place dense.
    #[doc(hidden)]
    fn make_place_indexable(&self, place: &mut Self::Place);
}

impl<T: Differentiable> Referent for T {
    type Place = T::Tangent;
    type Owned = T::Tangent;
    #[inline(always)]
    fn referent_shape(&self) -> <T::Tangent as Tangent>::Shape {
        self.shape()
    }
    #[inline(always)]
    fn place(owned: &mut T::Tangent) -> &mut T::Tangent {
        owned
    }
    #[inline(always)]
    fn add_to_place(place: &mut T::Tangent, owned: T::Tangent) {
        place.add(owned);
    }
    #[inline(always)]
    fn prepare_place(&self, place: &mut T::Tangent) {
        self.prepare(place);
    }
    #[inline(always)]
    fn prepare_owned(&self, owned: &mut T::Tangent) {
        self.prepare(owned);
    }
    #[inline(always)]
    #[track_caller]
    fn check_owned_direction(&self, owned: &T::Tangent) {
        self.check_direction(owned);
    }
    #[inline(always)]
    fn make_place_indexable(&self, place: &mut T::Tangent) {
        self.make_indexable(place);
    }
}

impl<T: Differentiable> Referent for [T] {
    type Place = [T::Tangent];
    type Owned = Vec<T::Tangent>;
    fn referent_shape(&self) -> Vec<<T::Tangent as Tangent>::Shape> {
        self.iter().map(T::shape).collect()
    }
    #[inline(always)]
    fn place(owned: &mut Vec<T::Tangent>) -> &mut [T::Tangent] {
        owned
    }
    fn prepare_owned(&self, owned: &mut Vec<T::Tangent>) {
        if owned.is_empty() {
            owned.resize_with(self.len(), shapeless);
        }
    }
    /// A place of an argument that is not differentiated may be empty.
    fn add_to_place(place: &mut [T::Tangent], owned: Vec<T::Tangent>) {
        place
            .iter_mut()
            .zip(owned)
            .for_each(|(place, part)| place.add(part));
    }
    #[track_caller]
    fn check_owned_direction(&self, owned: &Vec<T::Tangent>) {
        types::check_elements(self, owned);
    }
    #[inline(always)]
    fn make_place_indexable(&self, _: &mut [T::Tangent]) {}
}

impl Referent for str {
    type Place = NoTangent;
    type Owned = NoTangent;
    fn referent_shape(&self) {}
    fn place(owned: &mut NoTangent) -> &mut NoTangent {
        owned
    }
    fn add_to_place(_: &mut NoTangent, _: NoTangent) {}
    fn make_place_indexable(&self, _: &mut NoTangent) {}
}

/// Types without a tangent. What the compiler takes for inactive is checked against this trait, so
/// that a wrong guess is a compile error and never a silent zero.
#[diagnostic::on_unimplemented(
    message = "`{Self}` was taken for inactive here, but it may carry a derivative",
    note = "methods with names of std, such as `len`, and operators on bits are taken for inactive: call a method of your own by its path, `V::len(&v)`",
    note = "wrap the expression in `without_derivative(..)` if its derivative does not matter"
)]
pub trait Inactive {}
