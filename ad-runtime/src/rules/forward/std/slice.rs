//! Pushforwards of the methods of slices.

use super::dense;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::NoTangent;

/// The pushforwards of the methods of slices.
pub trait SlicePushforwards<T: Differentiable> {
    #[doc(hidden)]
    fn __pushed_slice(&mut self) -> &mut [T];

    // primal:  xᵢ, xⱼ = xⱼ, xᵢ
    // forward: ẋᵢ, ẋⱼ = ẋⱼ, ẋᵢ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforward_of_swap<A: Activity, I: Activity, J: Activity>(
        &mut self,
        _: (A, I, J),
        x_dot: &mut [Tan<T>],
        i: usize,
        _: NoTangent,
        j: usize,
        _: NoTangent,
    ) -> ((), ()) {
        self.__pushed_slice().swap(i, j);
        x_dot.swap(i, j);
        ((), ())
    }

    /// In several directions at once.
    // primal:  x'ᵢ, x'ⱼ = xⱼ, xᵢ
    // forward: ẋ'ᵢ, ẋ'ⱼ = ẋⱼ, ẋᵢ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforwards_of_swap<A: Activity, I: Activity, J: Activity, const N: usize>(
        &mut self,
        _: (A, I, J),
        x_dots: [&mut [Tan<T>]; N],
        i: usize,
        _: [NoTangent; N],
        j: usize,
        _: [NoTangent; N],
    ) -> ((), [(); N]) {
        self.__pushed_slice().swap(i, j);
        ((), x_dots.map(|x_dot| x_dot.swap(i, j)))
    }

    /// In several directions at once.
    // primal:  x'ᵢ = y
    // forward: ẋ'ᵢ = ẏ
    #[doc(hidden)]
    #[inline]
    fn __pushforwards_of_fill<A: Activity, B: Activity, const N: usize>(
        &mut self,
        _: (A, B),
        x_dots: [&mut [Tan<T>]; N],
        y: T,
        y_dots: [Tan<T>; N],
    ) -> ((), [(); N])
    where
        T: Clone,
    {
        for (x_dot, y_dot) in x_dots.into_iter().zip(y_dots) {
            x_dot.fill(dense::<B, T>(&y, y_dot));
        }
        self.__pushed_slice().fill(y);
        ((), [(); N])
    }

    // primal:  x'ᵢ = xₙ₋₁₋ᵢ
    // forward: ẋ'ᵢ = ẋₙ₋₁₋ᵢ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_reverse<A: Activity>(&mut self, _: (A,), x_dot: &mut [Tan<T>]) -> ((), ()) {
        self.__pushed_slice().reverse();
        x_dot.reverse();
        ((), ())
    }

    // primal:  x'ᵢ = xᵢ₊ₖ
    // forward: ẋ'ᵢ = ẋᵢ₊ₖ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforward_of_rotate_left<A: Activity, K: Activity>(
        &mut self,
        _: (A, K),
        x_dot: &mut [Tan<T>],
        k: usize,
        _: NoTangent,
    ) -> ((), ()) {
        self.__pushed_slice().rotate_left(k);
        x_dot.rotate_left(k);
        ((), ())
    }

    // primal:  x'ᵢ = xᵢ₋ₖ
    // forward: ẋ'ᵢ = ẋᵢ₋ₖ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforward_of_rotate_right<A: Activity, K: Activity>(
        &mut self,
        _: (A, K),
        x_dot: &mut [Tan<T>],
        k: usize,
        _: NoTangent,
    ) -> ((), ()) {
        self.__pushed_slice().rotate_right(k);
        x_dot.rotate_right(k);
        ((), ())
    }

    // primal:  x'ᵢ = y
    // forward: ẋ'ᵢ = ẏ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_fill<A: Activity, B: Activity>(
        &mut self,
        _: (A, B),
        x_dot: &mut [Tan<T>],
        y: T,
        y_dot: Tan<T>,
    ) -> ((), ())
    where
        T: Clone,
    {
        let y_dot = dense::<B, T>(&y, y_dot);
        self.__pushed_slice().fill(y);
        x_dot.fill(y_dot);
        ((), ())
    }

    // primal:  x' = y
    // forward: ẋ' = ẏ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforward_of_clone_from_slice<A: Activity, B: Activity>(
        &mut self,
        _: (A, B),
        x_dot: &mut [Tan<T>],
        y: &[T],
        y_dot: &[Tan<T>],
    ) -> ((), ())
    where
        T: Clone,
    {
        self.__pushed_slice().clone_from_slice(y);
        if B::ON {
            x_dot.clone_from_slice(y_dot);
        } else {
            for (x_dot, y) in x_dot.iter_mut().zip(y) {
                *x_dot = y.zero_tangent();
            }
        }
        ((), ())
    }

    // primal:  x' = y
    // forward: ẋ' = ẏ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforward_of_copy_from_slice<A: Activity, B: Activity>(
        &mut self,
        acts: (A, B),
        x_dot: &mut [Tan<T>],
        y: &[T],
        y_dot: &[Tan<T>],
    ) -> ((), ())
    where
        T: Copy,
    {
        self.__pushforward_of_clone_from_slice(acts, x_dot, y, y_dot)
    }
}
impl<T: Differentiable> SlicePushforwards<T> for [T] {
    #[inline(always)]
    fn __pushed_slice(&mut self) -> &mut [T] {
        self
    }
}
