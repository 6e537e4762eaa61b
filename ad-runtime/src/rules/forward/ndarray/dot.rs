//! The pushforward of `dot`.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::rules::ndarray::{DotWith, Element};
use crate::tangent::Tangent;
use ::ndarray::{Array, ArrayRef, Dimension};

/// Products whose tangent has the type of the product itself.
pub trait DotPushing<A: Element, E: Dimension>: DotWith<A, E> {
    /// The product of two arrays as a tangent.
    #[doc(hidden)]
    fn pushed(x: &ArrayRef<A, Self>, y: &ArrayRef<A, E>) -> Tan<Self::Product>;
}
impl<A: Element, D: DotWith<A, E>, E: Dimension> DotPushing<A, E> for D
where
    D::Product: Differentiable<Tangent = D::Product>,
{
    #[inline]
    #[track_caller]
    fn pushed(x: &ArrayRef<A, Self>, y: &ArrayRef<A, E>) -> D::Product {
        D::product(x, y)
    }
}

/// The pushforward of `dot`.
pub trait DotPushforwards<A: Element, D: Dimension> {
    // primal:  Z = X Y
    // forward: Ż = Ẋ Y + X Ẏ
    #[doc(hidden)]
    #[track_caller]
    fn __pushforward_of_dot<L: Activity, R: Activity, E: Dimension>(
        &self,
        _: (L, R),
        x_dot: &Array<A, D>,
        rhs: &ArrayRef<A, E>,
        y_dot: &Array<A, E>,
    ) -> (D::Product, Tan<D::Product>)
    where
        D: DotPushing<A, E>;
}

impl<A: Element, D: Dimension> DotPushforwards<A, D> for ArrayRef<A, D> {
    #[inline]
    fn __pushforward_of_dot<L: Activity, R: Activity, E: Dimension>(
        &self,
        _: (L, R),
        x_dot: &Array<A, D>,
        rhs: &ArrayRef<A, E>,
        y_dot: &Array<A, E>,
    ) -> (D::Product, Tan<D::Product>)
    where
        D: DotPushing<A, E>,
    {
        let z = D::product(self, rhs);
        let z_dot = match (L::ON, R::ON) {
            (true, true) => {
                let mut z_dot = D::pushed(x_dot, rhs);
                z_dot.add(D::pushed(self, y_dot));
                z_dot
            }
            (true, false) => D::pushed(x_dot, rhs),
            (false, true) => D::pushed(self, y_dot),
            (false, false) => z.zero_tangent(),
        };
        (z, z_dot)
    }
}
