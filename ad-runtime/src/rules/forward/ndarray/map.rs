//! Pushforwards of `mapv`, `mapv_into` and `mapv_inplace`: that of the function, at each element.

use super::elementwise::mapped;
use crate::activity::Activity;
use crate::forward::ForwardFn;
use crate::rules::ndarray::Element;
use ::ndarray::{Array, ArrayRef, Dimension};

// primal:  yᵢ = f(xᵢ)
// forward: ẏᵢ = f'(xᵢ)·ẋᵢ + ∂f/∂(captures)(xᵢ)·ḟ
#[inline]
fn pushed<A: Element, D: Dimension + 'static, X: Activity, C: Activity, F>(
    x: &ArrayRef<A, D>,
    x_dot: &Array<A, D>,
    f: &F,
    f_dot: &F::Tangent,
) -> (Array<A, D>, Array<A, D>)
where
    F: ForwardFn<A, Output = A>,
{
    mapped::<A, D, X>(x, x_dot, |x, x_dot| {
        f.jvp_with_function(C::ON.then_some(f_dot), x, &x_dot)
    })
}

/// Pushforwards of the maps that borrow an array.
pub trait MapPushforwards<A: Element, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __mapped(&self) -> &ArrayRef<A, D>;
    #[doc(hidden)]
    fn __mapped_mut(&mut self) -> &mut ArrayRef<A, D>;

    // primal:  yᵢ = f(xᵢ)
    // forward: ẏᵢ = f'(xᵢ)·ẋᵢ + ∂f/∂(captures)(xᵢ)·ḟ
    #[doc(hidden)]
    fn __pushforward_of_mapv<X: Activity, C: Activity, F>(
        &self,
        _: (X, C),
        x_dot: &Array<A, D>,
        f: &F,
        f_dot: &F::Tangent,
    ) -> (Array<A, D>, Array<A, D>)
    where
        F: ForwardFn<A, Output = A>,
    {
        pushed::<A, D, X, C, F>(self.__mapped(), x_dot, f, f_dot)
    }

    // primal:  xᵢ' = f(xᵢ)
    // forward: ẋᵢ' = f'(xᵢ)·ẋᵢ + ∂f/∂(captures)(xᵢ)·ḟ
    #[doc(hidden)]
    fn __pushforward_of_mapv_inplace<X: Activity, C: Activity, F>(
        &mut self,
        _: (X, C),
        x_dot: &mut Array<A, D>,
        f: &F,
        f_dot: &F::Tangent,
    ) -> ((), ())
    where
        F: ForwardFn<A, Output = A>,
    {
        let x = self.__mapped_mut();
        let (y, y_dot) = pushed::<A, D, X, C, F>(x, x_dot, f, f_dot);
        x.assign(&y);
        *x_dot = y_dot;
        ((), ())
    }
}

impl<A: Element, D: Dimension + 'static> MapPushforwards<A, D> for ArrayRef<A, D> {
    #[inline(always)]
    fn __mapped(&self) -> &ArrayRef<A, D> {
        self
    }
    #[inline(always)]
    fn __mapped_mut(&mut self) -> &mut ArrayRef<A, D> {
        self
    }
}

/// The pushforward of the map that takes an array.
pub trait MapIntoPushforwards<A: Element, D: Dimension + 'static>: Sized {
    #[doc(hidden)]
    fn __taken(self) -> Array<A, D>;

    // primal:  yᵢ = f(xᵢ)
    // forward: ẏᵢ = f'(xᵢ)·ẋᵢ + ∂f/∂(captures)(xᵢ)·ḟ
    #[doc(hidden)]
    fn __pushforward_of_mapv_into<X: Activity, C: Activity, F>(
        self,
        _: (X, C),
        x_dot: &Array<A, D>,
        f: &F,
        f_dot: &F::Tangent,
    ) -> (Array<A, D>, Array<A, D>)
    where
        F: ForwardFn<A, Output = A>,
    {
        pushed::<A, D, X, C, F>(&self.__taken(), x_dot, f, f_dot)
    }
}

impl<A: Element, D: Dimension + 'static> MapIntoPushforwards<A, D> for Array<A, D> {
    #[inline(always)]
    fn __taken(self) -> Array<A, D> {
        self
    }
}
