//! Rules of sums, means and products over the elements of an array.
//!
//! y = Σ x: x̄ += ȳ for each element, and for a mean of n ȳ / n: the transpose of a linear map (Giles, *Collected Matrix
//! Derivative Results*, 2008). y = Π x: x̄ᵢ += ȳ Π xⱼ over j ≠ i (Speelpenning's product: Griewank and Walther, *Evaluating
//! Derivatives*, 2nd ed. 2008, chapter 3). Variance and standard deviation: the chain rule on these.

use super::broadcast::broadcast;
use super::element::Element;
use super::tangent::assert_same_shape;
use crate::activity::Activity;
use crate::tangent::{NoTangent, Tangent};
use ::ndarray::{Array, ArrayRef, Axis, Dimension, RemoveAxis};

/// Derivatives of reductions of arrays. Nothing is kept: the array is supplied again.
///
/// | method | rule |
/// |---|---|
/// | `sum` | y = Σ x; x̄ += ȳ (for each element) |
/// | `mean` | y = Σ x / n; x̄ += ȳ / n (for each element) |
/// | `product` | y = Π x; x̄ᵢ += ȳ Π xⱼ (over j ≠ i, without dividing, so that zeros are right) |
/// | `var` | y = Σ (x - μ)² / (n - k), μ = Σ x / n; x̄ += 2 (x - μ) / (n - k)·ȳ, k̄ += y / (n - k)·ȳ |
/// | `std` | y = √v, v the variance; v̄ += ȳ / 2y |
/// | `sum_axis` | y = Σ x (along an axis); x̄ += ȳ (repeated along it) |
/// | `mean_axis` | y = Σ x / n (along an axis of length n); x̄ += ȳ / n (repeated along it) |
pub trait ReductionDerivatives<A: Element, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __array(&self) -> &ArrayRef<A, D>;

    // primal:  y = Σ x
    // adjoint: x̄ += ȳ      (for each element)
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_sum<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        A,
        impl Fn(&ArrayRef<A, D>, A, &mut Array<A, D>) + use<Self, A, D, X>,
    ) {
        let pull = |x: &ArrayRef<A, D>, y_bar: A, x_bar: &mut Array<A, D>| {
            if X::ON {
                add_constant(x_bar, y_bar, x);
            }
        };
        (self.__array().sum(), pull)
    }

    // primal:  y = Σ x / n
    // adjoint: x̄ += ȳ / n      (for each element)
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_mean<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        Option<A>,
        impl Fn(&ArrayRef<A, D>, Option<A>, &mut Array<A, D>) + use<Self, A, D, X>,
    ) {
        let pull = |x: &ArrayRef<A, D>, y_bar: Option<A>, x_bar: &mut Array<A, D>| {
            if let (true, Some(y_bar)) = (X::ON, y_bar) {
                add_constant(x_bar, y_bar / count(x.len()), x);
            }
        };
        (self.__array().mean(), pull)
    }

    // primal:  y = Π x
    // adjoint: x̄ᵢ += ȳ Π xⱼ      (over j ≠ i, without dividing, so that zeros are right)
    #[doc(hidden)]
    fn __derivative_of_product<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        A,
        impl Fn(&ArrayRef<A, D>, A, &mut Array<A, D>) + use<Self, A, D, X>,
    ) {
        let pull = |x: &ArrayRef<A, D>, y_bar: A, x_bar: &mut Array<A, D>| {
            if X::ON {
                let mut others = products_of_others(x);
                others.map_inplace(|o| *o *= y_bar);
                x_bar.add(others);
            }
        };
        (self.__array().product(), pull)
    }

    // primal:  y = Σ (x - μ)² / (n - k), μ = Σ x / n
    // adjoint: x̄ += 2 (x - μ) / (n - k)·ȳ, k̄ += y / (n - k)·ȳ
    #[doc(hidden)]
    fn __derivative_of_var<X: Activity, K: Activity>(
        &self,
        _: (X, K),
        ddof: A,
    ) -> (
        A,
        impl Fn(&ArrayRef<A, D>, A, &mut Array<A, D>, &mut A) + use<Self, A, D, X, K>,
    )
    where
        A: num_traits::Float,
    {
        let var = self.__array().var(ddof);
        let pull = move |x: &ArrayRef<A, D>, y_bar: A, x_bar: &mut Array<A, D>, k_bar: &mut A| {
            pull_variance(x, (X::ON, K::ON), (var, ddof), y_bar, x_bar, k_bar);
        };
        (var, pull)
    }

    // primal:  y = √v, v the variance
    // adjoint: v̄ += ȳ / 2y
    #[doc(hidden)]
    fn __derivative_of_std<X: Activity, K: Activity>(
        &self,
        _: (X, K),
        ddof: A,
    ) -> (
        A,
        impl Fn(&ArrayRef<A, D>, A, &mut Array<A, D>, &mut A) + use<Self, A, D, X, K>,
    )
    where
        A: num_traits::Float,
    {
        let std = self.__array().std(ddof);
        let pull = move |x: &ArrayRef<A, D>, y_bar: A, x_bar: &mut Array<A, D>, k_bar: &mut A| {
            let v_bar = y_bar / (std + std);
            pull_variance(x, (X::ON, K::ON), (std * std, ddof), v_bar, x_bar, k_bar);
        };
        (std, pull)
    }

    // primal:  y = Σ x      (along an axis)
    // adjoint: x̄ += ȳ      (repeated along it)
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_sum_axis<X: Activity, B: Activity>(
        &self,
        _: (X, B),
        axis: Axis,
    ) -> (
        Array<A, D::Smaller>,
        impl Fn(&ArrayRef<A, D>, Array<A, D::Smaller>, &mut Array<A, D>, &mut NoTangent)
        + use<Self, A, D, X, B>,
    )
    where
        D: RemoveAxis,
        D::Smaller: 'static,
    {
        let pull = move |x: &ArrayRef<A, D>,
                         y_bar: Array<A, D::Smaller>,
                         x_bar: &mut Array<A, D>,
                         _: &mut NoTangent| {
            if X::ON && !y_bar.is_shapeless() {
                add_repeated(x_bar, y_bar, axis, x);
            }
        };
        (self.__array().sum_axis(axis), pull)
    }

    // primal:  y = Σ x / n      (along an axis of length n)
    // adjoint: x̄ += ȳ / n      (repeated along it)
    #[doc(hidden)]
    fn __derivative_of_mean_axis<X: Activity, B: Activity>(
        &self,
        _: (X, B),
        axis: Axis,
    ) -> (
        Option<Array<A, D::Smaller>>,
        impl Fn(&ArrayRef<A, D>, Option<Array<A, D::Smaller>>, &mut Array<A, D>, &mut NoTangent)
        + use<Self, A, D, X, B>,
    )
    where
        D: RemoveAxis,
        D::Smaller: 'static,
    {
        let pull = move |x: &ArrayRef<A, D>,
                         y_bar: Option<Array<A, D::Smaller>>,
                         x_bar: &mut Array<A, D>,
                         _: &mut NoTangent| {
            let Some(mut y_bar) = y_bar else { return };
            if X::ON && !y_bar.is_shapeless() {
                let n = count::<A>(x.len_of(axis));
                y_bar.map_inplace(|y| *y /= n);
                add_repeated(x_bar, y_bar, axis, x);
            }
        };
        (self.__array().mean_axis(axis), pull)
    }
}

impl<A: Element, D: Dimension + 'static> ReductionDerivatives<A, D> for ArrayRef<A, D> {
    #[inline(always)]
    fn __array(&self) -> &ArrayRef<A, D> {
        self
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a number of elements is far below 2^53"
)]
fn count<A: Element>(n: usize) -> A {
    A::lit(n as f64)
}

/// Adds the same number to the place of each element of `x`.
fn add_constant<A: Element, D: Dimension + 'static>(
    place: &mut Array<A, D>,
    value: A,
    x: &ArrayRef<A, D>,
) {
    if place.is_empty() {
        *place = Array::from_elem(x.raw_dim(), value);
    } else {
        assert_same_shape(place.shape(), x.shape());
        place.map_inplace(|p| *p += value);
    }
}

/// Adds `y`, repeated along an axis, to the place of `x`.
fn add_repeated<A: Element, D: RemoveAxis + 'static>(
    place: &mut Array<A, D>,
    y: Array<A, D::Smaller>,
    axis: Axis,
    x: &ArrayRef<A, D>,
) {
    let y = y.insert_axis(axis);
    let repeated = broadcast(&y, &x.raw_dim());
    if place.is_empty() {
        *place = repeated.to_owned();
    } else {
        assert_same_shape(place.shape(), x.shape());
        place.zip_mut_with(&repeated, |p, &y| *p += y);
    }
}

/// For each element the product of all others: that of those before it times that of those after.
fn products_of_others<A: Element, D: Dimension>(x: &ArrayRef<A, D>) -> Array<A, D> {
    let values: Vec<A> = x.iter().copied().collect();
    let mut others = vec![A::one(); values.len()];
    let mut before = A::one();
    for (o, &v) in others.iter_mut().zip(&values) {
        *o *= before;
        before *= v;
    }
    let mut after = A::one();
    for (o, &v) in others.iter_mut().zip(&values).rev() {
        *o *= after;
        after *= v;
    }
    Array::from_shape_vec(x.raw_dim(), others).expect("there is one product for each element")
}

fn pull_variance<A: Element, D: Dimension + 'static>(
    x: &ArrayRef<A, D>,
    (x_active, k_active): (bool, bool),
    (var, ddof): (A, A),
    y_bar: A,
    x_bar: &mut Array<A, D>,
    k_bar: &mut A,
) {
    let weight = y_bar / (count::<A>(x.len()) - ddof);
    if k_active {
        *k_bar += var * weight;
    }
    if let (true, Some(mean)) = (x_active, x.mean()) {
        x_bar.add(x.mapv(|x| (x - mean) * (weight + weight)));
    }
}
