//! Pushforwards of methods that write arrays into an array, or into a part of it: the tangent is written likewise.

#![allow(
    clippy::too_many_arguments,
    reason = "each argument is followed by its tangent"
)]

use super::zeros_like;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::rules::ndarray::Element;
use crate::tangent::{NoTangent, Tangent};
use ::ndarray::{Array, ArrayRef, Axis, Dimension, RemoveAxis, SliceArg};

/// Pushforwards of the methods that write to a part.
macro_rules! writes {
    ($assign:ident, $fill:ident, $scaled_add:ident, [$($generic:ident)?], ($($act:ident $arg:ident: $ty:ty, $dot:ty);*),
     [$($bounds:tt)*], |$y:ident| $part:expr) => {
        // primal:  y[p] = x
        // forward: ẏ[p] = ẋ
        #[doc(hidden)]
        #[track_caller]
        fn $assign<Y: Activity, $($act: Activity,)* X: Activity, E: Dimension + 'static, $($generic)?>(
            &mut self,
            _: (Y, $($act,)* X),
            y_dot: &mut Array<A, D>,
            $($arg: $ty, _: $dot,)*
            x: &ArrayRef<A, E>,
            x_dot: &Array<A, E>,
        ) -> ((), ())
        where
            $($bounds)*
        {
            let $y = self.__written_with(y_dot);
            $part.assign(x);
            let $y = y_dot;
            match X::ON {
                true => $part.assign(x_dot),
                false => $part.fill(A::zero()),
            }
            ((), ())
        }

        // primal:  every element of y[p] is x
        // forward: every element of ẏ[p] is ẋ
        #[doc(hidden)]
        #[track_caller]
        fn $fill<Y: Activity, $($act: Activity,)* X: Activity, $($generic)?>(
            &mut self,
            _: (Y, $($act,)* X),
            y_dot: &mut Array<A, D>,
            $($arg: $ty, _: $dot,)*
            x: A,
            x_dot: A,
        ) -> ((), ())
        where
            $($bounds)*
        {
            let $y = self.__written_with(y_dot);
            $part.fill(x);
            let $y = y_dot;
            $part.fill(if X::ON { x_dot } else { A::zero() });
            ((), ())
        }

        // primal:  y[p] += α x
        // forward: ẏ[p] += α̇ x + α ẋ
        #[doc(hidden)]
        #[track_caller]
        fn $scaled_add<Y: Activity, $($act: Activity,)* F: Activity, X: Activity, E: Dimension + 'static, $($generic)?>(
            &mut self,
            _: (Y, $($act,)* F, X),
            y_dot: &mut Array<A, D>,
            $($arg: $ty, _: $dot,)*
            factor: A,
            factor_dot: A,
            x: &ArrayRef<A, E>,
            x_dot: &Array<A, E>,
        ) -> ((), ())
        where
            $($bounds)*
        {
            let $y = self.__written_with(y_dot);
            $part.scaled_add(factor, x);
            let $y = y_dot;
            if F::ON {
                $part.scaled_add(factor_dot, x);
            }
            if X::ON {
                $part.scaled_add(factor, x_dot);
            }
            ((), ())
        }
    };
}

/// Pushforwards of methods that write to an array.
pub trait WritePushforwards<A: Element, D: Dimension + 'static> {
    /// The array; its tangent is dense.
    #[doc(hidden)]
    fn __written_with(&mut self, y_dot: &mut Array<A, D>) -> &mut ArrayRef<A, D>;

    writes! {
        __pushforward_of_assign, __pushforward_of_fill, __pushforward_of_scaled_add,
        [], (), [], |y| y.view_mut()
    }
    writes! {
        __pushforward_of_ad_assign_slice, __pushforward_of_ad_fill_slice, __pushforward_of_ad_scaled_add_slice,
        [I], (B info: I, Tan<I>), [I: SliceArg<D> + Differentiable], |y| y.slice_mut(&info)
    }
    writes! {
        __pushforward_of_ad_assign_index_axis, __pushforward_of_ad_fill_index_axis, __pushforward_of_ad_scaled_add_index_axis,
        [], (B axis: Axis, NoTangent; C index: usize, NoTangent), [D: RemoveAxis],
        |y| y.index_axis_mut(axis, index)
    }
}

impl<A: Element, D: Dimension + 'static> WritePushforwards<A, D> for ArrayRef<A, D> {
    #[inline]
    fn __written_with(&mut self, y_dot: &mut Array<A, D>) -> &mut ArrayRef<A, D> {
        if y_dot.is_shapeless() {
            *y_dot = zeros_like(self);
        }
        self
    }
}
