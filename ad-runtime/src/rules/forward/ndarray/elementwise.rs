//! Pushforwards of the elementary functions of arrays: those of numbers, at each element. Conventions at
//! kinks are the same.

use super::zeros_like;
use crate::activity::{Activity, Off};
use crate::rules::elementary::RealPushforwards;
use crate::rules::ndarray::Element;
use crate::tangent::NoTangent;
use ::ndarray::{Array, ArrayRef, Dimension, Zip};

/// The values and the tangents of `f`, which is given both for each element.
pub(super) fn mapped<A: Element, D: Dimension, X: Activity>(
    x: &ArrayRef<A, D>,
    x_dot: &Array<A, D>,
    f: impl Fn(A, A) -> (A, A),
) -> (Array<A, D>, Array<A, D>) {
    let mut y = x.to_owned();
    let mut y_dot = if X::ON {
        x_dot.to_owned()
    } else {
        zeros_like(x)
    };
    Zip::from(&mut y)
        .and(&mut y_dot)
        .for_each(|y, y_dot| (*y, *y_dot) = f(*y, *y_dot));
    (y, y_dot)
}

macro_rules! unary {
    // primal:  y = f(x)
    // forward: ẏ = f'(x) ∘ ẋ
    ($($name:ident)*) => { $(
        #[doc(hidden)]
        fn $name<X: Activity>(&self, acts: (X,), x_dot: &Array<A, D>) -> (Array<A, D>, Array<A, D>) {
            mapped::<A, D, X>(self.__numbers(), x_dot, |x, x_dot| {
                RealPushforwards::$name(x, acts, &x_dot)
            })
        }
    )* };
}

macro_rules! with_number {
    // primal:  y = f(x, k)
    // forward: ẏ = ∂f/∂x ∘ ẋ + ∂f/∂k·k̇
    ($($name:ident)*) => { $(
        #[doc(hidden)]
        fn $name<X: Activity, K: Activity>(
            &self,
            acts: (X, K),
            x_dot: &Array<A, D>,
            k: A,
            k_dot: A,
        ) -> (Array<A, D>, Array<A, D>) {
            mapped::<A, D, X>(self.__numbers(), x_dot, |x, x_dot| {
                RealPushforwards::$name(x, acts, &x_dot, k, k_dot)
            })
        }
    )* };
}

/// Pushforwards of the elementwise functions of arrays.
pub trait ElementwisePushforwards<A: Element, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __numbers(&self) -> &ArrayRef<A, D>;

    unary! {
        __pushforward_of_exp __pushforward_of_exp2 __pushforward_of_exp_m1
        __pushforward_of_ln __pushforward_of_log2 __pushforward_of_log10 __pushforward_of_ln_1p
        __pushforward_of_sqrt __pushforward_of_cbrt __pushforward_of_recip
        __pushforward_of_sin __pushforward_of_cos __pushforward_of_tan
        __pushforward_of_asin __pushforward_of_acos __pushforward_of_atan
        __pushforward_of_sinh __pushforward_of_cosh __pushforward_of_tanh
        __pushforward_of_asinh __pushforward_of_acosh __pushforward_of_atanh
        __pushforward_of_abs __pushforward_of_floor __pushforward_of_ceil __pushforward_of_round
        __pushforward_of_trunc __pushforward_of_signum
        __pushforward_of_fract __pushforward_of_to_degrees __pushforward_of_to_radians
    }
    with_number! {
        __pushforward_of_powf __pushforward_of_log __pushforward_of_hypot
    }

    // primal:  y = xⁿ
    // forward: ẏ = n xⁿ⁻¹ ∘ ẋ
    #[doc(hidden)]
    fn __pushforward_of_powi<X: Activity, N: Activity>(
        &self,
        (x_act, _): (X, N),
        x_dot: &Array<A, D>,
        n: i32,
        _: NoTangent,
    ) -> (Array<A, D>, Array<A, D>) {
        mapped::<A, D, X>(self.__numbers(), x_dot, |x, x_dot| {
            x.__pushforward_of_powi((x_act, Off), &x_dot, n, NoTangent)
        })
    }

    // primal:  y = min(max(x, l), h)
    // forward: ẏ = l̇ where x < l, ḣ where x > h, else ẋ
    #[doc(hidden)]
    fn __pushforward_of_clamp<X: Activity, L: Activity, H: Activity>(
        &self,
        acts: (X, L, H),
        x_dot: &Array<A, D>,
        low: A,
        low_dot: A,
        high: A,
        high_dot: A,
    ) -> (Array<A, D>, Array<A, D>) {
        mapped::<A, D, X>(self.__numbers(), x_dot, |x, x_dot| {
            x.__pushforward_of_clamp(acts, &x_dot, low, low_dot, high, high_dot)
        })
    }

    // primal:  y = x²
    // forward: ẏ = 2 x ∘ ẋ
    #[doc(hidden)]
    fn __pushforward_of_pow2<X: Activity>(
        &self,
        _: (X,),
        x_dot: &Array<A, D>,
    ) -> (Array<A, D>, Array<A, D>) {
        let x = self.__numbers();
        let (_, y_dot) = mapped::<A, D, X>(x, x_dot, |x, x_dot| {
            (x, if X::ON { (x + x) * x_dot } else { x_dot })
        });
        (x.mapv(|x| x * x), y_dot)
    }
}

impl<A: Element, D: Dimension + 'static> ElementwisePushforwards<A, D> for ArrayRef<A, D> {
    #[inline(always)]
    fn __numbers(&self) -> &ArrayRef<A, D> {
        self
    }
}
