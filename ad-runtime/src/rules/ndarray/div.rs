//! The pull of `/` between arrays: x̄ += z̄ / y, ȳ -= (x / y) ∘ (z̄ / y), summed over the axes that were broadcast.

use super::broadcast::{add_reduced, broadcast};
use super::element::Element;
use crate::activity::Activity;
use crate::rules::arith::BinaryPull;
use crate::tangent::Tangent;
use ::ndarray::{Array, ArrayRef, Dimension, Zip};
use std::marker::PhantomData;

/// The residual of `/` of arrays: the divisor, and the dividend if the divisor is active.
#[derive(Clone, Debug)]
pub struct DivSaved<A, D: Dimension, E: Dimension, M> {
    left: Option<D>,
    right: Option<(E, Array<A, D>)>,
    divisor: Option<Array<A, E>>,
    types: PhantomData<fn() -> M>,
}

impl<A: Element, D: Dimension, E: Dimension, M> DivSaved<A, D, E, M> {
    #[inline]
    pub(super) fn of<L: Activity, R: Activity>(
        left: &ArrayRef<A, D>,
        right: &ArrayRef<A, E>,
    ) -> Self {
        DivSaved {
            left: L::ON.then(|| left.raw_dim()),
            right: R::ON.then(|| (right.raw_dim(), left.to_owned())),
            divisor: (L::ON || R::ON).then(|| right.to_owned()),
            types: PhantomData,
        }
    }
}

impl<A, D, E, M> BinaryPull for DivSaved<A, D, E, M>
where
    A: Element,
    D: Dimension + 'static,
    E: Dimension + 'static,
    M: Dimension + 'static,
{
    type Y = Array<A, M>;
    type L = Array<A, D>;
    type R = Array<A, E>;

    // primal:  z = x / y
    // adjoint: x̄ += Σ z̄ / y, ȳ -= Σ (x / y)·(z̄ / y)      (Σ over the axes that were broadcast)
    fn pull(&self, mut z_bar: Self::Y, x_bar: &mut Self::L, y_bar: &mut Self::R) {
        let Some(y) = &self.divisor else { return };
        if z_bar.is_shapeless() {
            return;
        }
        let y = broadcast(y, &z_bar.raw_dim());
        z_bar.zip_mut_with(&y, |z, &y| *z /= y);
        if let Some((shape, x)) = &self.right {
            let x = broadcast(x, &z_bar.raw_dim());
            let t = Zip::from(&z_bar)
                .and(x)
                .and(y)
                .map_collect(|&z, &x, &y| -(x / y * z));
            add_reduced(y_bar, t, shape);
        }
        if let Some(shape) = &self.left {
            add_reduced(x_bar, z_bar, shape);
        }
    }
}
