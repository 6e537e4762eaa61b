//! The rules of `mapv` and `map`.

use super::element::Element;
use super::elementwise::{add_product, map_with_derivative};
use crate::activity::Activity;
use ::ndarray::{Array, ArrayRef, Dimension};

/// The pullback of a map. Boxed, because the type of a closure would name the function that was
/// mapped, and with it the lifetimes of what that borrows.
type MapPullback<A, D> = Box<dyn Fn(&ArrayRef<A, D>, Array<A, D>, &mut Array<A, D>, &mut ())>;

/// Derivatives of maps over arrays. The function is called once for each element; its derivative
/// there is kept.
pub trait MapDerivatives<A: Element, D: Dimension + 'static> {
    // primal:  y = f(x)      (for each element)
    // adjoint: x̄ += f'(x)·ȳ
    #[doc(hidden)]
    fn __derivative_of_mapv<X: Activity, C: Activity, F, P>(
        &self,
        acts: (X, C),
        f: F,
    ) -> (Array<A, D>, MapPullback<A, D>)
    where
        F: Fn(A) -> (A, P),
        P: Fn(A, &mut A);

    // primal:  y = f(&x)      (for each element)
    // adjoint: x̄ += f'(x)·ȳ
    #[doc(hidden)]
    fn __derivative_of_map<X: Activity, C: Activity, F, P>(
        &self,
        acts: (X, C),
        f: F,
    ) -> (Array<A, D>, MapPullback<A, D>)
    where
        F: Fn(&A) -> (A, P),
        P: Fn(&A, A, &mut A);
}

impl<A: Element, D: Dimension + 'static> MapDerivatives<A, D> for ArrayRef<A, D> {
    fn __derivative_of_mapv<X: Activity, C: Activity, F, P>(
        &self,
        _: (X, C),
        f: F,
    ) -> (Array<A, D>, MapPullback<A, D>)
    where
        F: Fn(A) -> (A, P),
        P: Fn(A, &mut A),
    {
        mapped::<A, D, X>(self, |x| {
            let (y, pull) = f(x);
            (y, derivative::<A, X>(|seed, x_bar| pull(seed, x_bar)))
        })
    }

    fn __derivative_of_map<X: Activity, C: Activity, F, P>(
        &self,
        _: (X, C),
        f: F,
    ) -> (Array<A, D>, MapPullback<A, D>)
    where
        F: Fn(&A) -> (A, P),
        P: Fn(&A, A, &mut A),
    {
        mapped::<A, D, X>(self, |x| {
            let (y, pull) = f(&x);
            (y, derivative::<A, X>(|seed, x_bar| pull(&x, seed, x_bar)))
        })
    }
}

/// The derivative of a function of one number, from its pullback.
fn derivative<A: Element, X: Activity>(pull: impl FnOnce(A, &mut A)) -> A {
    let mut derivative = A::zero();
    if X::ON {
        pull(A::one(), &mut derivative);
    }
    derivative
}

fn mapped<A: Element, D: Dimension + 'static, X: Activity>(
    x: &ArrayRef<A, D>,
    f: impl Fn(A) -> (A, A),
) -> (Array<A, D>, MapPullback<A, D>) {
    let (y, local) = map_with_derivative(x, X::ON, f);
    let pull =
        move |_: &ArrayRef<A, D>, y_bar: Array<A, D>, x_bar: &mut Array<A, D>, (): &mut ()| {
            if X::ON {
                add_product(x_bar, y_bar, &local);
            }
        };
    (y, Box::new(pull))
}
