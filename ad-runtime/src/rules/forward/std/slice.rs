//! Pushforwards of the methods of slices.

use super::dense;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::NoTangent;

/// The pushforwards of the methods of slices.
pub trait SlicePushforwards<T: Differentiable> {
    #[doc(hidden)]
    fn __pushed_slice(&mut self) -> &mut [T];

    alike! {
        // primal:  xᵢ, xⱼ = xⱼ, xᵢ
        // forward: ẋᵢ, ẋⱼ = ẋⱼ, ẋᵢ
        fn __pushforward_of_swap in __pushforwards_of_swap [A, I, J]
        (self, x_dot: [Tan<T>], i: usize | _i_dot: NoTangent, j: usize | _j_dot: NoTangent) -> (() | ()) {
            value: self.__pushed_slice().swap(i, j);
            tangent: x_dot.swap(i, j);
        }

        // primal:  x'ᵢ = xₙ₋₁₋ᵢ
        // forward: ẋ'ᵢ = ẋₙ₋₁₋ᵢ
        fn __pushforward_of_reverse in __pushforwards_of_reverse [A]
        (self, x_dot: [Tan<T>]) -> (() | ()) {
            value: self.__pushed_slice().reverse();
            tangent: x_dot.reverse();
        }

        // primal:  x'ᵢ = xᵢ₊ₖ
        // forward: ẋ'ᵢ = ẋᵢ₊ₖ
        fn __pushforward_of_rotate_left in __pushforwards_of_rotate_left [A, K]
        (self, x_dot: [Tan<T>], k: usize | _k_dot: NoTangent) -> (() | ()) {
            value: self.__pushed_slice().rotate_left(k);
            tangent: x_dot.rotate_left(k);
        }

        // primal:  x'ᵢ = xᵢ₋ₖ
        // forward: ẋ'ᵢ = ẋᵢ₋ₖ
        fn __pushforward_of_rotate_right in __pushforwards_of_rotate_right [A, K]
        (self, x_dot: [Tan<T>], k: usize | _k_dot: NoTangent) -> (() | ()) {
            value: self.__pushed_slice().rotate_right(k);
            tangent: x_dot.rotate_right(k);
        }

        // primal:  x'ᵢ = y
        // forward: ẋ'ᵢ = ẏ
        fn __pushforward_of_fill in __pushforwards_of_fill [A, B]
        (self, x_dot: [Tan<T>], y: T | y_dot: Tan<T>) -> (() | ()) where (T: Clone) {
            dense y_dot: dense::<B, T>(&y, y_dot);
            value: self.__pushed_slice().fill(y);
            tangent: x_dot.fill(y_dot);
        }

        // primal:  x' = y
        // forward: ẋ' = ẏ
        fn __pushforward_of_clone_from_slice in __pushforwards_of_clone_from_slice [A, B]
        (self, x_dot: [Tan<T>], y: &[T] | y_dot: &[Tan<T>]) -> (() | ()) where (T: Clone) {
            value: self.__pushed_slice().clone_from_slice(y);
            tangent: if B::ON {
                x_dot.clone_from_slice(y_dot);
            } else {
                for (x_dot, y) in x_dot.iter_mut().zip(y) {
                    *x_dot = y.zero_tangent();
                }
            };
        }

        // primal:  x' = y
        // forward: ẋ' = ẏ
        fn __pushforward_of_copy_from_slice in __pushforwards_of_copy_from_slice [A, B]
        (self, x_dot: [Tan<T>], y: &[T] | y_dot: &[Tan<T>]) -> (() | ()) where (T: Copy) {
            value: self.__pushed_slice().copy_from_slice(y);
            tangent: if B::ON {
                x_dot.clone_from_slice(y_dot);
            } else {
                for (x_dot, y) in x_dot.iter_mut().zip(y) {
                    *x_dot = y.zero_tangent();
                }
            };
        }
    }
}
impl<T: Differentiable> SlicePushforwards<T> for [T] {
    #[inline(always)]
    fn __pushed_slice(&mut self) -> &mut [T] {
        self
    }
}
