//! Tangents of containers: containers of tangents.

use super::{Tangent, shapeless};

/// The shape of an array's tangent. For arrays themselves, std has `Default` up to 32 elements only.
#[derive(Clone, Debug)]
pub struct ArrayShape<S, const N: usize>(pub [S; N]);

impl<S: Default, const N: usize> Default for ArrayShape<S, N> {
    #[inline(always)]
    fn default() -> Self {
        ArrayShape(std::array::from_fn(|_| S::default()))
    }
}

/// An array's tangent.
impl<T: Tangent, const N: usize> Tangent for [T; N] {
    type Shape = ArrayShape<T::Shape, N>;
    const ONE_SHAPE: bool = T::ONE_SHAPE;
    #[inline(always)]
    fn zeros(shape: &Self::Shape) -> Self {
        std::array::from_fn(|i| T::zeros(&shape.0[i]))
    }
    #[inline(always)]
    fn identity() -> Self {
        std::array::from_fn(|_| T::identity())
    }
    #[inline(always)]
    fn add(&mut self, other: Self) {
        for (a, b) in self.iter_mut().zip(other) {
            a.add(b);
        }
    }
    #[inline(always)]
    fn add_ref(&mut self, other: &Self) {
        for (a, b) in self.iter_mut().zip(other) {
            a.add_ref(b);
        }
    }
    fn scale(&mut self, factor: f64) {
        self.iter_mut().for_each(|a| a.scale(factor));
    }
    fn inner_product(&self, other: &Self) -> f64 {
        self.iter()
            .zip(other)
            .map(|(a, b)| a.inner_product(b))
            .sum()
    }
    #[inline(always)]
    fn make_dense(&mut self, shape: &Self::Shape) {
        for (a, s) in self.iter_mut().zip(&shape.0) {
            a.make_dense(s);
        }
    }
}

/// A vector's tangent; the empty one is the zero of every length.
impl<T: Tangent> Tangent for Vec<T> {
    type Shape = Vec<T::Shape>;
    fn zeros(shape: &Self::Shape) -> Self {
        if T::ONE_SHAPE {
            // Zeroed by the operating system, page by page, when they are first written.
            return vec![shapeless(); shape.len()];
        }
        shape.iter().map(T::zeros).collect()
    }
    #[inline(always)]
    fn is_shapeless(&self) -> bool {
        self.is_empty()
    }
    fn add(&mut self, other: Self) {
        if self.is_empty() {
            *self = other;
        } else if !other.is_empty() {
            assert_same_len(self.len(), other.len());
            for (a, b) in self.iter_mut().zip(other) {
                a.add(b);
            }
        }
    }
    fn add_ref(&mut self, other: &Self) {
        if self.is_empty() {
            self.clone_from(other);
        } else if !other.is_empty() {
            assert_same_len(self.len(), other.len());
            for (a, b) in self.iter_mut().zip(other) {
                a.add_ref(b);
            }
        }
    }
    fn scale(&mut self, factor: f64) {
        self.iter_mut().for_each(|a| a.scale(factor));
    }
    fn inner_product(&self, other: &Self) -> f64 {
        if self.is_empty() || other.is_empty() {
            return 0.0;
        }
        assert_same_len(self.len(), other.len());
        self.iter()
            .zip(other)
            .map(|(a, b)| a.inner_product(b))
            .sum()
    }
    fn make_dense(&mut self, shape: &Self::Shape) {
        if self.is_empty() {
            *self = Self::zeros(shape);
        } else if !T::ONE_SHAPE {
            for (a, s) in self.iter_mut().zip(shape) {
                a.make_dense(s);
            }
        }
    }
}

#[track_caller]
fn assert_same_len(a: usize, b: usize) {
    assert!(a == b, "tangent vectors of different lengths: {a} and {b}");
}

/// A box's tangent. Boxing it again keeps recursive types finite.
impl<T: Tangent> Tangent for Box<T> {
    type Shape = Box<T::Shape>;
    fn zeros(shape: &Self::Shape) -> Self {
        Box::new(T::zeros(shape))
    }
    fn identity() -> Self {
        Box::new(T::identity())
    }
    #[inline(always)]
    fn is_shapeless(&self) -> bool {
        (**self).is_shapeless()
    }
    fn add(&mut self, other: Self) {
        (**self).add(*other);
    }
    fn add_ref(&mut self, other: &Self) {
        (**self).add_ref(other);
    }
    fn scale(&mut self, factor: f64) {
        (**self).scale(factor);
    }
    fn inner_product(&self, other: &Self) -> f64 {
        (**self).inner_product(other)
    }
    fn make_dense(&mut self, shape: &Self::Shape) {
        (**self).make_dense(shape);
    }
}

/// The tangent of an optional value; `None` is zero.
impl<T: Tangent> Tangent for Option<T> {
    type Shape = Option<T::Shape>;
    #[inline(always)]
    fn zeros(shape: &Self::Shape) -> Self {
        shape.as_ref().map(T::zeros)
    }
    #[inline(always)]
    fn is_shapeless(&self) -> bool {
        self.is_none()
    }
    #[inline(always)]
    fn add(&mut self, other: Self) {
        match (self, other) {
            (_, None) => {}
            (Some(a), Some(b)) => a.add(b),
            (this @ None, other) => *this = other,
        }
    }
    fn scale(&mut self, factor: f64) {
        if let Some(a) = self {
            a.scale(factor);
        }
    }
    fn inner_product(&self, other: &Self) -> f64 {
        match (self, other) {
            (Some(a), Some(b)) => a.inner_product(b),
            _ => 0.0,
        }
    }
    fn make_dense(&mut self, shape: &Self::Shape) {
        if let Some(shape) = shape {
            self.get_or_insert_with(|| T::zeros(shape))
                .make_dense(shape);
        }
    }
}
