//! Pushforwards of the methods of std's containers: what is done to a value is done to its tangent.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::tangent::NoTangent;

/// What a box points at, of its tangent. Found by method lookup before [`ReferenceDot`].
pub trait BoxDot {
    /// Its tangent.
    type Payload;
    #[doc(hidden)]
    fn __deref_dot(&self) -> &Self::Payload;
}
impl<T> BoxDot for Box<T> {
    type Payload = T;
    #[inline(always)]
    fn __deref_dot(&self) -> &T {
        self
    }
}

/// What a reference points at has the tangent of the reference.
pub trait ReferenceDot {
    /// Its tangent.
    type Payload;
    #[doc(hidden)]
    fn __deref_dot(&self) -> &Self::Payload;
}
impl<T> ReferenceDot for &T {
    type Payload = T;
    #[inline(always)]
    fn __deref_dot(&self) -> &T {
        self
    }
}

/// The tangent of an argument by value, or the zero of a constant.
#[inline(always)]
fn dense<A: Activity, T: Differentiable>(x: &T, x_dot: Tan<T>) -> Tan<T> {
    if A::ON { x_dot } else { x.zero_tangent() }
}

/// The pushforward of `clone`.
pub trait ClonePushforward: Clone + Differentiable {
    // primal:  y = x
    // forward: ẏ = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_clone<X: Activity>(&self, _: (X,), x_dot: &Tan<Self>) -> (Self, Tan<Self>) {
        let y_dot = if X::ON {
            x_dot.clone()
        } else {
            self.zero_tangent()
        };
        (self.clone(), y_dot)
    }
}
impl<T: Clone + Differentiable> ClonePushforward for T {}

/// The pushforwards of `to_vec` and `to_owned` of slices and vectors.
pub trait ToVecPushforwards<T: Clone + Differentiable> {
    #[doc(hidden)]
    fn __elements(&self) -> &[T];

    // primal:  y = x
    // forward: ẏ = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_to_vec<X: Activity>(
        &self,
        _: (X,),
        x_dot: &[Tan<T>],
    ) -> (Vec<T>, Vec<Tan<T>>) {
        let x = self.__elements();
        let y_dot = if X::ON {
            x_dot.to_vec()
        } else {
            x.iter().map(T::zero_tangent).collect()
        };
        (x.to_vec(), y_dot)
    }

    // primal:  y = x
    // forward: ẏ = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_to_owned<X: Activity>(
        &self,
        acts: (X,),
        x_dot: &[Tan<T>],
    ) -> (Vec<T>, Vec<Tan<T>>) {
        self.__pushforward_of_to_vec(acts, x_dot)
    }
}
impl<T: Clone + Differentiable> ToVecPushforwards<T> for [T] {
    fn __elements(&self) -> &[T] {
        self
    }
}

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

/// The pushforward of `concat` of a list of vectors.
pub trait ConcatPushforward<T: Clone + Differentiable> {
    #[doc(hidden)]
    fn __pushed_parts(&self) -> &[Vec<T>];

    // primal:  y = (v₀, v₁, ..)
    // forward: ẏ = (v̇₀, v̇₁, ..)
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_concat<A: Activity>(
        &self,
        _: (A,),
        v_dot: &[Vec<Tan<T>>],
    ) -> (Vec<T>, Vec<Tan<T>>) {
        let y = self.__pushed_parts().concat();
        let y_dot = if A::ON {
            v_dot.concat()
        } else {
            y.zero_tangent()
        };
        (y, y_dot)
    }
}
impl<T: Clone + Differentiable> ConcatPushforward<T> for [Vec<T>] {
    fn __pushed_parts(&self) -> &[Vec<T>] {
        self
    }
}

/// The pushforward of `Box::new`.
pub trait BoxPushforwards<T: Differentiable>: Sized {
    #[doc(hidden)]
    fn __pushed_box(x: T) -> Self;

    // primal:  y = x
    // forward: ẏ = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_new<A: Activity>(x: T, _: (A,), x_dot: &Tan<T>) -> (Self, Box<Tan<T>>) {
        let x_dot = if A::ON {
            x_dot.clone()
        } else {
            x.zero_tangent()
        };
        (Self::__pushed_box(x), Box::new(x_dot))
    }
}
impl<T: Differentiable> BoxPushforwards<T> for Box<T> {
    #[inline(always)]
    fn __pushed_box(x: T) -> Self {
        Box::new(x)
    }
}
