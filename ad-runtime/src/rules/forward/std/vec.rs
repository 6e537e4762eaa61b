//! Pushforwards of the methods of vectors.

use super::dense;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::NoTangent;

/// The pushforwards of the methods of vectors.
pub trait VecPushforwards<T: Differentiable> {
    #[doc(hidden)]
    fn __pushed_vec(&mut self) -> &mut Vec<T>;

    // primal:  x' = (x, y)
    // forward: ẋ' = (ẋ, ẏ)
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_push<A: Activity, B: Activity>(
        &mut self,
        _: (A, B),
        x_dot: &mut Vec<Tan<T>>,
        y: T,
        y_dot: Tan<T>,
    ) -> ((), ()) {
        x_dot.push(dense::<B, T>(&y, y_dot));
        self.__pushed_vec().push(y);
        ((), ())
    }

    /// In several directions at once.
    // primal:  x' = (x, y)
    // forward: ẋ' = (ẋ, ẏ)
    #[doc(hidden)]
    #[inline]
    fn __pushforwards_of_push<A: Activity, B: Activity, const N: usize>(
        &mut self,
        _: (A, B),
        x_dots: [&mut Vec<Tan<T>>; N],
        y: T,
        y_dots: [Tan<T>; N],
    ) -> ((), [(); N]) {
        for (x_dot, y_dot) in x_dots.into_iter().zip(y_dots) {
            x_dot.push(dense::<B, T>(&y, y_dot));
        }
        self.__pushed_vec().push(y);
        ((), [(); N])
    }

    alike! {
        // primal:  (x', y) = x
        // forward: (ẋ', ẏ) = ẋ
        fn __pushforward_of_pop in __pushforwards_of_pop [A]
        (self, x_dot: Vec<Tan<T>>) -> (Option<T> | Option<Tan<T>>) {
            value: self.__pushed_vec().pop();
            tangent: x_dot.pop();
        }

        // primal:  x' = ()
        // forward: ẋ' = ()
        fn __pushforward_of_clear in __pushforwards_of_clear [A]
        (self, x_dot: Vec<Tan<T>>) -> (() | ()) {
            value: self.__pushed_vec().clear();
            tangent: x_dot.clear();
        }

        // primal:  x' = (x₀.., y, xᵢ..)
        // forward: ẋ' = (ẋ₀.., ẏ, ẋᵢ..)
        fn __pushforward_of_insert in __pushforwards_of_insert [A, I, B]
        (self, x_dot: Vec<Tan<T>>, i: usize | _i_dot: NoTangent, y: T | y_dot: Tan<T>) -> (() | ()) {
            dense y_dot: dense::<B, T>(&y, y_dot);
            value: self.__pushed_vec().insert(i, y);
            tangent: x_dot.insert(i, y_dot);
        }

        // primal:  (x', y) = x without xᵢ, and xᵢ
        // forward: the same of ẋ
        fn __pushforward_of_remove in __pushforwards_of_remove [A, I]
        (self, x_dot: Vec<Tan<T>>, i: usize | _i_dot: NoTangent) -> (T | Tan<T>) {
            value: self.__pushed_vec().remove(i);
            tangent: x_dot.remove(i);
        }

        // primal:  (x', y) = x without xᵢ, whose place the last element takes, and xᵢ
        // forward: the same of ẋ
        fn __pushforward_of_swap_remove in __pushforwards_of_swap_remove [A, I]
        (self, x_dot: Vec<Tan<T>>, i: usize | _i_dot: NoTangent) -> (T | Tan<T>) {
            value: self.__pushed_vec().swap_remove(i);
            tangent: x_dot.swap_remove(i);
        }

        // primal:  x' = (x, y)
        // forward: ẋ' = (ẋ, ẏ)
        fn __pushforward_of_extend_from_slice in __pushforwards_of_extend_from_slice [A, B]
        (self, x_dot: Vec<Tan<T>>, y: &[T] | y_dot: &[Tan<T>]) -> (() | ()) where (T: Clone) {
            value: self.__pushed_vec().extend_from_slice(y);
            tangent: if B::ON {
                x_dot.extend_from_slice(y_dot);
            } else {
                x_dot.extend(y.iter().map(T::zero_tangent));
            };
        }

        // primal:  x' = (x, y)
        // forward: ẋ' = (ẋ, ẏ)
        fn __pushforward_of_extend in __pushforwards_of_extend [A, B] <W: (IntoIterator<Item = T> + Differentiable<Tangent: IntoIterator<Item = Tan<T>>>)>
        (self, x_dot: Vec<Tan<T>>, y: W | y_dot: Tan<W>) -> (() | ()) {
            dense y_dot: dense::<B, W>(&y, y_dot);
            value: self.__pushed_vec().extend(y);
            tangent: x_dot.extend(y_dot);
        }

        // primal:  x' = (x, y), and y is empty afterwards
        // forward: ẋ' = (ẋ, ẏ), and ẏ is empty afterwards
        fn __pushforward_of_append in __pushforwards_of_append [A, B]
        (self, x_dot: Vec<Tan<T>>, y: &mut Vec<T> | y_dot: &mut Vec<Tan<T>>) -> (() | ()) {
            value: self.__pushed_vec().append(y);
            tangent: x_dot.append(y_dot);
        }

        // primal:  (x', y) = x
        // forward: (ẋ', ẏ) = ẋ
        fn __pushforward_of_split_off in __pushforwards_of_split_off [A, I]
        (self, x_dot: Vec<Tan<T>>, i: usize | _i_dot: NoTangent) -> (Vec<T> | Vec<Tan<T>>) {
            value: self.__pushed_vec().split_off(i);
            tangent: x_dot.split_off(i);
        }

        // primal:  x' = the first n of x
        // forward: the same of ẋ
        fn __pushforward_of_truncate in __pushforwards_of_truncate [A, I]
        (self, x_dot: Vec<Tan<T>>, n: usize | _n_dot: NoTangent) -> (() | ()) {
            value: self.__pushed_vec().truncate(n);
            tangent: x_dot.truncate(n);
        }

        // primal:  x' = (x, y, .., y), or the first n of x
        // forward: the same of ẋ and ẏ
        fn __pushforward_of_resize in __pushforwards_of_resize [A, I, B]
        (self, x_dot: Vec<Tan<T>>, n: usize | _n_dot: NoTangent, y: T | y_dot: Tan<T>) -> (() | ()) where (T: Clone) {
            dense y_dot: dense::<B, T>(&y, y_dot);
            value: self.__pushed_vec().resize(n, y);
            tangent: x_dot.resize(n, y_dot);
        }
    }
}
impl<T: Differentiable> VecPushforwards<T> for Vec<T> {
    #[inline(always)]
    fn __pushed_vec(&mut self) -> &mut Vec<T> {
        self
    }
}
