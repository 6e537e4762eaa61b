//! Pushforwards of the variance and the standard deviation along an axis.

use super::{spread, zeros_like};
use crate::activity::Activity;
use crate::rules::ndarray::Element;
use crate::tangent::NoTangent;
use ::ndarray::{Array, ArrayRef, Axis, RemoveAxis, Zip};

/// Pushforwards of variances along an axis of length n.
pub trait VariancePushforwards<A: Element + num_traits::Float, D: RemoveAxis + 'static>
where
    D::Smaller: 'static,
{
    #[doc(hidden)]
    fn __lanes_of(&self) -> &ArrayRef<A, D>;

    // primal:  y = Σ (x - μ)² / (n - k), μ = Σ x / n
    // forward: ẏ = Σ 2 (x - μ) ẋ / (n - k) + y / (n - k)·k̇
    #[doc(hidden)]
    #[track_caller]
    fn __pushforward_of_var_axis<X: Activity, B: Activity, K: Activity>(
        &self,
        _: (X, B, K),
        x_dot: &Array<A, D>,
        axis: Axis,
        _: NoTangent,
        ddof: A,
        ddof_dot: A,
    ) -> (Array<A, D::Smaller>, Array<A, D::Smaller>) {
        let x = self.__lanes_of();
        let y = x.var_axis(axis, ddof);
        let y_dot = pushed::<A, D, X, K>((x, x_dot, axis), &y, ddof, ddof_dot);
        (y, y_dot)
    }

    // primal:  y = √v, v the variance
    // forward: ẏ = v̇ / 2y
    #[doc(hidden)]
    #[track_caller]
    fn __pushforward_of_std_axis<X: Activity, B: Activity, K: Activity>(
        &self,
        _: (X, B, K),
        x_dot: &Array<A, D>,
        axis: Axis,
        _: NoTangent,
        ddof: A,
        ddof_dot: A,
    ) -> (Array<A, D::Smaller>, Array<A, D::Smaller>) {
        let x = self.__lanes_of();
        let y = x.std_axis(axis, ddof);
        let variance = y.mapv(|y| y * y);
        let mut y_dot = pushed::<A, D, X, K>((x, x_dot, axis), &variance, ddof, ddof_dot);
        if X::ON || K::ON {
            y_dot.zip_mut_with(&y, |y_dot, &y| *y_dot /= y + y);
        }
        (y, y_dot)
    }
}

impl<A: Element + num_traits::Float, D: RemoveAxis + 'static> VariancePushforwards<A, D>
    for ArrayRef<A, D>
where
    D::Smaller: 'static,
{
    #[inline(always)]
    fn __lanes_of(&self) -> &ArrayRef<A, D> {
        self
    }
}

/// The tangent of the variance.
#[allow(
    clippy::cast_precision_loss,
    reason = "a number of elements is far below 2^53"
)]
fn pushed<A: Element + num_traits::Float, D: RemoveAxis + 'static, X: Activity, K: Activity>(
    (x, x_dot, axis): (&ArrayRef<A, D>, &Array<A, D>, Axis),
    y: &Array<A, D::Smaller>,
    ddof: A,
    ddof_dot: A,
) -> Array<A, D::Smaller> {
    let share = A::one() / (A::lit(x.len_of(axis) as f64) - ddof);
    let mut y_dot = zeros_like(y);
    if let (true, Some(mean)) = (X::ON, x.mean_axis(axis)) {
        let mean = mean.insert_axis(axis);
        let products = Zip::from(x)
            .and(&spread(&mean, &x.raw_dim()))
            .and(x_dot)
            .map_collect(|&x, &mean, &x_dot| (x - mean) * x_dot);
        y_dot = products.sum_axis(axis).mapv(|sum| (sum + sum) * share);
    }
    if K::ON {
        y_dot.zip_mut_with(y, |y_dot, &y| *y_dot += y * share * ddof_dot);
    }
    y_dot
}
