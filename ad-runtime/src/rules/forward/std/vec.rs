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

    /// In several directions at once.
    // primal:  (x', y) = x
    // forward: (ẋ', ẏ) = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforwards_of_pop<A: Activity, const N: usize>(
        &mut self,
        _: (A,),
        x_dots: [&mut Vec<Tan<T>>; N],
    ) -> (Option<T>, [Option<Tan<T>>; N]) {
        (self.__pushed_vec().pop(), x_dots.map(Vec::pop))
    }

    /// In several directions at once.
    // primal:  x' is empty
    // forward: so is ẋ'
    #[doc(hidden)]
    #[inline]
    fn __pushforwards_of_clear<A: Activity, const N: usize>(
        &mut self,
        _: (A,),
        x_dots: [&mut Vec<Tan<T>>; N],
    ) -> ((), [(); N]) {
        self.__pushed_vec().clear();
        ((), x_dots.map(Vec::clear))
    }

    // primal:  (x', y) = x
    // forward: (ẋ', ẏ) = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_pop<A: Activity>(
        &mut self,
        _: (A,),
        x_dot: &mut Vec<Tan<T>>,
    ) -> (Option<T>, Option<Tan<T>>) {
        (self.__pushed_vec().pop(), x_dot.pop())
    }

    // primal:  x' = (x₀.., y, xᵢ..)
    // forward: ẋ' = (ẋ₀.., ẏ, ẋᵢ..)
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforward_of_insert<A: Activity, I: Activity, B: Activity>(
        &mut self,
        _: (A, I, B),
        x_dot: &mut Vec<Tan<T>>,
        i: usize,
        _: NoTangent,
        y: T,
        y_dot: Tan<T>,
    ) -> ((), ()) {
        let y_dot = dense::<B, T>(&y, y_dot);
        self.__pushed_vec().insert(i, y);
        x_dot.insert(i, y_dot);
        ((), ())
    }

    // primal:  (x', y) = x without xᵢ, and xᵢ
    // forward: the same of ẋ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforward_of_remove<A: Activity, I: Activity>(
        &mut self,
        _: (A, I),
        x_dot: &mut Vec<Tan<T>>,
        i: usize,
        _: NoTangent,
    ) -> (T, Tan<T>) {
        (self.__pushed_vec().remove(i), x_dot.remove(i))
    }

    // primal:  (x', y) = x without xᵢ, whose place the last element takes, and xᵢ
    // forward: the same of ẋ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforward_of_swap_remove<A: Activity, I: Activity>(
        &mut self,
        _: (A, I),
        x_dot: &mut Vec<Tan<T>>,
        i: usize,
        _: NoTangent,
    ) -> (T, Tan<T>) {
        (self.__pushed_vec().swap_remove(i), x_dot.swap_remove(i))
    }

    // primal:  x' = (x, y)
    // forward: ẋ' = (ẋ, ẏ)
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_extend_from_slice<A: Activity, B: Activity>(
        &mut self,
        _: (A, B),
        x_dot: &mut Vec<Tan<T>>,
        y: &[T],
        y_dot: &[Tan<T>],
    ) -> ((), ())
    where
        T: Clone,
    {
        self.__pushed_vec().extend_from_slice(y);
        if B::ON {
            x_dot.extend_from_slice(y_dot);
        } else {
            x_dot.extend(y.iter().map(T::zero_tangent));
        }
        ((), ())
    }

    // primal:  x' = (x, y)
    // forward: ẋ' = (ẋ, ẏ)
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_extend<A: Activity, B: Activity, W>(
        &mut self,
        _: (A, B),
        x_dot: &mut Vec<Tan<T>>,
        y: W,
        y_dot: Tan<W>,
    ) -> ((), ())
    where
        W: IntoIterator<Item = T> + Differentiable<Tangent: IntoIterator<Item = Tan<T>>>,
    {
        x_dot.extend(dense::<B, W>(&y, y_dot));
        self.__pushed_vec().extend(y);
        ((), ())
    }

    // primal:  x' = (x, y), and y is empty afterwards
    // forward: ẋ' = (ẋ, ẏ), and ẏ is empty afterwards
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_append<A: Activity, B: Activity>(
        &mut self,
        _: (A, B),
        x_dot: &mut Vec<Tan<T>>,
        y: &mut Vec<T>,
        y_dot: &mut Vec<Tan<T>>,
    ) -> ((), ()) {
        self.__pushed_vec().append(y);
        x_dot.append(y_dot);
        ((), ())
    }

    // primal:  (x', y) = x
    // forward: (ẋ', ẏ) = ẋ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __pushforward_of_split_off<A: Activity, I: Activity>(
        &mut self,
        _: (A, I),
        x_dot: &mut Vec<Tan<T>>,
        at: usize,
        _: NoTangent,
    ) -> (Vec<T>, Vec<Tan<T>>) {
        (self.__pushed_vec().split_off(at), x_dot.split_off(at))
    }

    // primal:  x' = the first n of x
    // forward: the same of ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_truncate<A: Activity, N: Activity>(
        &mut self,
        _: (A, N),
        x_dot: &mut Vec<Tan<T>>,
        n: usize,
        _: NoTangent,
    ) -> ((), ()) {
        self.__pushed_vec().truncate(n);
        x_dot.truncate(n);
        ((), ())
    }

    // primal:  x' = ()
    // forward: ẋ' = ()
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_clear<A: Activity>(
        &mut self,
        _: (A,),
        x_dot: &mut Vec<Tan<T>>,
    ) -> ((), ()) {
        self.__pushed_vec().clear();
        x_dot.clear();
        ((), ())
    }

    // primal:  x' = (x, y, .., y), or the first n of x
    // forward: the same of ẋ and ẏ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_resize<A: Activity, N: Activity, B: Activity>(
        &mut self,
        _: (A, N, B),
        x_dot: &mut Vec<Tan<T>>,
        n: usize,
        _: NoTangent,
        y: T,
        y_dot: Tan<T>,
    ) -> ((), ())
    where
        T: Clone,
    {
        let y_dot = dense::<B, T>(&y, y_dot);
        self.__pushed_vec().resize(n, y);
        x_dot.resize(n, y_dot);
        ((), ())
    }
}
impl<T: Differentiable> VecPushforwards<T> for Vec<T> {
    #[inline(always)]
    fn __pushed_vec(&mut self) -> &mut Vec<T> {
        self
    }
}
