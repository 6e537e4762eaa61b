//! The vector space of tangents.
//!
//! A tangent vector and a cotangent vector have the same Rust type, [`Differentiable::Tangent`]
//! (every space here has an inner product). Containers on the heap have a *zero of every shape*: the
//! empty container, which costs nothing, and which the first addition replaces.
//!
//! [`Differentiable::Tangent`]: crate::Differentiable::Tangent

pub(crate) mod containers;
pub(crate) mod erased;
pub(crate) mod field;
pub(crate) mod lengths;
mod map;
mod scalar;
mod tuple;
pub(crate) mod variants;
pub(crate) mod walk;

pub use erased::{DynShape, DynTangent};
pub use map::{BTreeMapTangent, HashMapTangent};
use std::fmt::Debug;

/// An element of the tangent space of a type: a vector.
///
/// Laws, checked by `gradcheck::check_tangent_laws`: `add` is associative and commutative up to
/// rounding, `zeros(shape)` of every shape are its neutral elements, `scale` distributes over it,
/// and `inner_product` is bilinear and symmetric.
pub trait Tangent: Clone + Debug + 'static {
    /// What must be known of a value to build a dense zero for it, e.g. the length of a vector.
    /// Its default stands for "unknown", and gives the zero of every shape.
    type Shape: Clone + Default + Debug + 'static;

    /// Every value is dense and there is one shape, as for numbers: a vector of them needs no second
    /// look.
    const ONE_SHAPE: bool = false;

    /// The dense zero of a shape.
    fn zeros(shape: &Self::Shape) -> Self;

    /// The element that an accumulator starts from. For floating-point numbers this is `-0.0`,
    /// because `-0.0 + x` is `x` for every `x`, which lets the compiler drop the first addition.
    #[inline(always)]
    fn identity() -> Self {
        shapeless()
    }

    /// Whether this is the zero of every shape, i.e. an empty container.
    #[inline(always)]
    fn is_shapeless(&self) -> bool {
        false
    }

    /// `self += other`.
    ///
    /// # Panics
    /// If the shapes differ and neither is the zero of every shape.
    fn add(&mut self, other: Self);

    /// `self += other`, by reference.
    ///
    /// # Panics
    /// As [`Tangent::add`].
    #[inline(always)]
    fn add_ref(&mut self, other: &Self) {
        self.add(other.clone());
    }

    /// `self *= factor`; the factor is rounded to the precision of the numbers.
    fn scale(&mut self, factor: f64);

    /// The inner product, accumulated in `f64`.
    ///
    /// # Panics
    /// As [`Tangent::add`].
    fn inner_product(&self, other: &Self) -> f64;

    /// Replaces each zero of every shape inside by zeros of the given shape, and brings arrays into
    /// the standard memory layout, so that values and gradients can be walked side by side.
    ///
    /// # Panics
    /// If an `ndarray` array has another shape than the one given.
    fn make_dense(&mut self, shape: &Self::Shape);

    /// A copy multiplied by a factor.
    fn scaled(&self, factor: f64) -> Self {
        let mut copy = self.clone();
        copy.scale(factor);
        copy
    }
}

/// The zero of every shape: of a container, the empty one; of a number, `0.0`.
#[inline(always)]
#[must_use]
pub fn shapeless<T: Tangent>() -> T {
    T::zeros(&T::Shape::default())
}

/// The tangent of a type that has none: integers, `bool`, strings.
///
/// This is not the same as zero: a `NoTangent` says that there is no direction to move in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoTangent;

impl Tangent for NoTangent {
    type Shape = ();
    const ONE_SHAPE: bool = true;
    #[inline(always)]
    fn zeros(_: &()) -> Self {
        NoTangent
    }
    #[inline(always)]
    fn add(&mut self, _: Self) {}
    #[inline(always)]
    fn scale(&mut self, _: f64) {}
    #[inline(always)]
    fn inner_product(&self, _: &Self) -> f64 {
        0.0
    }
    #[inline(always)]
    fn make_dense(&mut self, _: &()) {}
}

impl std::ops::Add for NoTangent {
    type Output = NoTangent;
    fn add(self, _: NoTangent) -> NoTangent {
        NoTangent
    }
}

impl std::ops::Sub for NoTangent {
    type Output = NoTangent;
    fn sub(self, _: NoTangent) -> NoTangent {
        NoTangent
    }
}
