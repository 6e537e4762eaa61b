//! The pushforward of `push` that can be differentiated again: a vector of numbers and its tangent grow
//! together.

use crate::activity::Activity;
use crate::rules::elementary::Real;
use crate::slot::Nothing;

/// The value of `push` and its tangent.
type Both = ((), ());

/// The pushforward of `push`, and its pullback.
#[allow(non_snake_case, reason = "the sibling of a hidden method")]
#[allow(
    clippy::too_many_arguments,
    reason = "a direction for each argument and for its tangent"
)]
pub trait VecPushes<T: Real> {
    #[doc(hidden)]
    fn __grown(&mut self) -> &mut Vec<T>;

    #[doc(hidden)]
    #[inline]
    fn __push_of_push(&mut self, v_dot: &mut Vec<T>, x: T, x_dot: T) -> Both {
        self.__grown().push(x);
        v_dot.push(x_dot);
        ((), ())
    }

    // primal:  v' = (v, x), v̇' = (v̇, ẋ)
    // forward: the directions of v and of v̇ grow by those of x and of ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of___push_of_push<A: Activity, B: Activity, C: Activity, D: Activity>(
        &mut self,
        _: (A, B, C, D),
        v_dir: &mut Vec<T>,
        v_dot: &mut Vec<T>,
        v_dot_dir: &mut Vec<T>,
        x: T,
        x_dir: T,
        x_dot: T,
        x_dot_dir: T,
    ) -> (Both, Both) {
        if A::ON {
            v_dir.push(if C::ON { x_dir } else { T::ZERO });
        }
        if B::ON {
            v_dot_dir.push(if D::ON { x_dot_dir } else { T::ZERO });
        }
        (self.__push_of_push(v_dot, x, x_dot), ((), ()))
    }

    // primal:  v' = (v, x), v̇' = (v̇, ẋ)
    // adjoint: (v̄, x̄) += v̄', (v̇̄, ẋ̄) += v̇̄'
    #[doc(hidden)]
    #[inline]
    fn __derivative_of___push_of_push<A: Activity, B: Activity, C: Activity, D: Activity>(
        &mut self,
        _: (A, B, C, D),
        v_dot: &mut Vec<T>,
        x: T,
        x_dot: T,
    ) -> (
        Both,
        impl Fn(Nothing<'_>, Both, &mut Vec<T>, &mut Vec<T>, &mut T, &mut T) + use<Self, T, A, B, C, D>,
    ) {
        let pullback = |_: Nothing<'_>,
                        _: Both,
                        v_bar: &mut Vec<T>,
                        v_dot_bar: &mut Vec<T>,
                        x_bar: &mut T,
                        x_dot_bar: &mut T| {
            if let Some(bar) = v_bar.pop()
                && C::ON
            {
                *x_bar += bar;
            }
            if let Some(bar) = v_dot_bar.pop()
                && D::ON
            {
                *x_dot_bar += bar;
            }
        };
        (self.__push_of_push(v_dot, x, x_dot), pullback)
    }
}
impl<T: Real> VecPushes<T> for Vec<T> {
    #[inline(always)]
    fn __grown(&mut self) -> &mut Vec<T> {
        self
    }
}
