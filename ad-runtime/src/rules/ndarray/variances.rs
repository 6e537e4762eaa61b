//! Rules of the variance and the standard deviation along an axis: those of [`ReductionDerivatives`](super::ReductionDerivatives)
//! for each lane (the chain rule).

use super::broadcast::broadcast;
use super::element::Element;
use crate::activity::Activity;
use crate::tangent::{NoTangent, Tangent};
use ::ndarray::{Array, ArrayRef, Axis, RemoveAxis, Zip};

/// Derivatives of variances along an axis of length n.
///
/// | method | rule |
/// |---|---|
/// | `var_axis` | y = Σ (x - μ)² / (n - k), μ = Σ x / n; x̄ += 2 (x - μ) / (n - k)·ȳ, k̄ += Σ y / (n - k)·ȳ |
/// | `std_axis` | y = √v, v the variance; v̄ = ȳ / 2y |
pub trait VarianceDerivatives<A: Element, D: RemoveAxis + 'static>
where
    A: num_traits::Float,
    D::Smaller: 'static,
{
    #[doc(hidden)]
    fn __lanes(&self) -> &ArrayRef<A, D>;

    // primal:  y = Σ (x - μ)² / (n - k), μ = Σ x / n
    // adjoint: x̄ += 2 (x - μ) / (n - k)·ȳ, k̄ += Σ y / (n - k)·ȳ
    #[doc(hidden)]
    #[track_caller]
    fn __derivative_of_var_axis<X: Activity, B: Activity, K: Activity>(
        &self,
        _: (X, B, K),
        axis: Axis,
        ddof: A,
    ) -> (
        Array<A, D::Smaller>,
        impl Fn(&ArrayRef<A, D>, Array<A, D::Smaller>, &mut Array<A, D>, &mut NoTangent, &mut A)
        + use<Self, A, D, X, B, K>,
    ) {
        let y = self.__lanes().var_axis(axis, ddof);
        let kept = K::ON.then(|| y.clone());
        let pull = move |x: &ArrayRef<A, D>,
                         y_bar: Array<A, D::Smaller>,
                         x_bar: &mut Array<A, D>,
                         _: &mut NoTangent,
                         ddof_bar: &mut A| {
            pull::<A, D, X>((x, axis, ddof), kept.as_ref(), y_bar, x_bar, ddof_bar);
        };
        (y, pull)
    }

    // primal:  y = √v, v the variance
    // adjoint: v̄ = ȳ / 2y
    #[doc(hidden)]
    #[track_caller]
    fn __derivative_of_std_axis<X: Activity, B: Activity, K: Activity>(
        &self,
        _: (X, B, K),
        axis: Axis,
        ddof: A,
    ) -> (
        Array<A, D::Smaller>,
        impl Fn(&ArrayRef<A, D>, Array<A, D::Smaller>, &mut Array<A, D>, &mut NoTangent, &mut A)
        + use<Self, A, D, X, B, K>,
    ) {
        let y = self.__lanes().std_axis(axis, ddof);
        let kept = y.clone();
        let pull = move |x: &ArrayRef<A, D>,
                         mut y_bar: Array<A, D::Smaller>,
                         x_bar: &mut Array<A, D>,
                         _: &mut NoTangent,
                         ddof_bar: &mut A| {
            if y_bar.is_shapeless() {
                return;
            }
            y_bar.zip_mut_with(&kept, |y_bar, &y| *y_bar /= y + y);
            let variance = K::ON.then(|| kept.mapv(|y| y * y));
            pull::<A, D, X>((x, axis, ddof), variance.as_ref(), y_bar, x_bar, ddof_bar);
        };
        (y, pull)
    }
}

impl<A: Element + num_traits::Float, D: RemoveAxis + 'static> VarianceDerivatives<A, D>
    for ArrayRef<A, D>
where
    D::Smaller: 'static,
{
    #[inline(always)]
    fn __lanes(&self) -> &ArrayRef<A, D> {
        self
    }
}

/// The adjoint of the variance, which is given if k is active.
fn pull<A: Element + num_traits::Float, D: RemoveAxis + 'static, X: Activity>(
    (x, axis, ddof): (&ArrayRef<A, D>, Axis, A),
    variance: Option<&Array<A, D::Smaller>>,
    mut y_bar: Array<A, D::Smaller>,
    x_bar: &mut Array<A, D>,
    ddof_bar: &mut A,
) where
    D::Smaller: 'static,
{
    if y_bar.is_shapeless() {
        return;
    }
    let share = A::one() / (length::<A>(x.len_of(axis)) - ddof);
    y_bar.map_inplace(|y_bar| *y_bar *= share);
    if let Some(variance) = variance {
        let products = Zip::from(variance).and(&y_bar);
        *ddof_bar += products.fold(A::zero(), |sum, &v, &y_bar| sum + v * y_bar);
    }
    if X::ON
        && let Some(mean) = x.mean_axis(axis)
    {
        let (mean, y_bar) = (mean.insert_axis(axis), y_bar.insert_axis(axis));
        let shape = x.raw_dim();
        let slopes = Zip::from(x)
            .and(&broadcast(&mean, &shape))
            .and(&broadcast(&y_bar, &shape))
            .map_collect(|&x, &mean, &y_bar| (x - mean) * (y_bar + y_bar));
        x_bar.add(slopes);
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a number of elements is far below 2^53"
)]
fn length<A: Element>(n: usize) -> A {
    A::lit(n as f64)
}
