//! Pushforwards of sums, means, products and variances.

use super::along;
use crate::activity::Activity;
use crate::rules::ndarray::Element;
use crate::tangent::NoTangent;
use ::ndarray::{Array, ArrayRef, Axis, Dimension, RemoveAxis, Zip};

/// Pushforwards of reductions of arrays.
pub trait ReductionPushforwards<A: Element, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __reduced(&self) -> &ArrayRef<A, D>;

    // primal:  y = Σ x
    // forward: ẏ = Σ ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_sum<X: Activity>(&self, _: (X,), x_dot: &Array<A, D>) -> (A, A) {
        let y_dot = if X::ON { x_dot.sum() } else { A::zero() };
        (self.__reduced().sum(), y_dot)
    }

    // primal:  y = Σ x / n
    // forward: ẏ = Σ ẋ / n
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_mean<X: Activity>(
        &self,
        _: (X,),
        x_dot: &Array<A, D>,
    ) -> (Option<A>, Option<A>) {
        let y = self.__reduced().mean();
        let y_dot = if X::ON {
            x_dot.mean()
        } else {
            y.map(|_| A::zero())
        };
        (y, y_dot)
    }

    // primal:  y = Π x
    // forward: ẏ = Σᵢ ẋᵢ Π xⱼ      (over j ≠ i, without dividing, so that zeros are right)
    #[doc(hidden)]
    fn __pushforward_of_product<X: Activity>(&self, _: (X,), x_dot: &Array<A, D>) -> (A, A) {
        let x = self.__reduced();
        let y_dot = if X::ON {
            let start = (A::one(), A::zero());
            Zip::from(x)
                .and(x_dot)
                .fold(start, |(y, y_dot), &x, &x_dot| {
                    (y * x, y_dot * x + y * x_dot)
                })
                .1
        } else {
            A::zero()
        };
        (x.product(), y_dot)
    }

    // primal:  y = Σ (x - μ)² / (n - k), μ = Σ x / n
    // forward: ẏ = Σ 2 (x - μ) ẋ / (n - k) + y / (n - k)·k̇
    #[doc(hidden)]
    fn __pushforward_of_var<X: Activity, K: Activity>(
        &self,
        _: (X, K),
        x_dot: &Array<A, D>,
        ddof: A,
        ddof_dot: A,
    ) -> (A, A)
    where
        A: num_traits::Float,
    {
        let x = self.__reduced();
        let y = x.var(ddof);
        (y, variance::<A, D, X, K>(x, x_dot, (y, ddof), ddof_dot))
    }

    // primal:  y = √v, v the variance
    // forward: ẏ = v̇ / 2y
    #[doc(hidden)]
    fn __pushforward_of_std<X: Activity, K: Activity>(
        &self,
        _: (X, K),
        x_dot: &Array<A, D>,
        ddof: A,
        ddof_dot: A,
    ) -> (A, A)
    where
        A: num_traits::Float,
    {
        let x = self.__reduced();
        let y = x.std(ddof);
        let of_variance = variance::<A, D, X, K>(x, x_dot, (y * y, ddof), ddof_dot);
        let y_dot = if X::ON || K::ON {
            of_variance / (y + y)
        } else {
            of_variance
        };
        (y, y_dot)
    }

    // primal:  y = Σ x      (along an axis)
    // forward: ẏ = Σ ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_sum_axis<X: Activity, B: Activity>(
        &self,
        _: (X, B),
        x_dot: &Array<A, D>,
        axis: Axis,
        _: NoTangent,
    ) -> (Array<A, D::Smaller>, Array<A, D::Smaller>)
    where
        D: RemoveAxis,
        D::Smaller: 'static,
    {
        let y = self.__reduced().sum_axis(axis);
        let y_dot = along::<A, D::Smaller, X>(&y, || x_dot.sum_axis(axis));
        (y, y_dot)
    }

    // primal:  y = Σ x / n      (along an axis of length n)
    // forward: ẏ = Σ ẋ / n
    #[doc(hidden)]
    fn __pushforward_of_mean_axis<X: Activity, B: Activity>(
        &self,
        _: (X, B),
        x_dot: &Array<A, D>,
        axis: Axis,
        _: NoTangent,
    ) -> (Option<Array<A, D::Smaller>>, Option<Array<A, D::Smaller>>)
    where
        D: RemoveAxis,
        D::Smaller: 'static,
    {
        let y = self.__reduced().mean_axis(axis);
        let y_dot = match &y {
            Some(_) if X::ON => x_dot.mean_axis(axis),
            Some(y) => Some(super::zeros_like(y)),
            None => None,
        };
        (y, y_dot)
    }
}

impl<A: Element, D: Dimension + 'static> ReductionPushforwards<A, D> for ArrayRef<A, D> {
    #[inline(always)]
    fn __reduced(&self) -> &ArrayRef<A, D> {
        self
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "a number of elements is far below 2^53"
)]
fn variance<A: Element, D: Dimension, X: Activity, K: Activity>(
    x: &ArrayRef<A, D>,
    x_dot: &Array<A, D>,
    (y, ddof): (A, A),
    ddof_dot: A,
) -> A {
    let weight = A::one() / (A::lit(x.len() as f64) - ddof);
    let mut y_dot = A::zero();
    if let (true, Some(mean)) = (X::ON, x.mean()) {
        let sum = Zip::from(x)
            .and(x_dot)
            .fold(A::zero(), |sum, &x, &x_dot| sum + (x - mean) * x_dot);
        y_dot += (sum + sum) * weight;
    }
    if K::ON {
        y_dot += y * weight * ddof_dot;
    }
    y_dot
}
