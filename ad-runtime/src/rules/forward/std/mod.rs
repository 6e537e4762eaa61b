//! Pushforwards of the methods of std's containers: what is done to a value is done to its tangent.

mod slice;
mod sort;
mod vec;

pub use slice::SlicePushforwards;
pub use sort::SortPushforwards;
pub use vec::VecPushforwards;

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};

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
pub trait ReferenceDot<'d> {
    /// Its tangent.
    type Payload;
    #[doc(hidden)]
    fn __deref_dot(&self) -> &'d Self::Payload;
}
impl<'d, T> ReferenceDot<'d> for &'d T {
    type Payload = T;
    #[inline(always)]
    fn __deref_dot(&self) -> &'d T {
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

/// The pushforward of `concat` of a list of vectors, slices or arrays.
pub trait ConcatPushforward<T: Clone + Differentiable> {
    #[doc(hidden)]
    type __Dot;
    #[doc(hidden)]
    fn __pushforward_of_concat<A: Activity>(
        &self,
        _: (A,),
        v_dot: &[Self::__Dot],
    ) -> (Vec<T>, Vec<Tan<T>>);
}

macro_rules! concat_pushforward {
    ($([$($n:tt)*] $part:ty, $dot:ty;)*) => {
        $(
            impl<T: Clone + Differentiable, $($n)*> ConcatPushforward<T> for [$part] {
                type __Dot = $dot;

                // primal:  y = (v₀, v₁, ..)
                // forward: ẏ = (v̇₀, v̇₁, ..)
                #[inline]
                fn __pushforward_of_concat<A: Activity>(
                    &self,
                    _: (A,),
                    v_dot: &[$dot],
                ) -> (Vec<T>, Vec<Tan<T>>) {
                    let y = self.concat();
                    let y_dot = if A::ON {
                        v_dot.concat()
                    } else {
                        y.zero_tangent()
                    };
                    (y, y_dot)
                }
            }
        )*
    };
}
concat_pushforward! {
    [] Vec<T>, Vec<Tan<T>>;
    [] &[T], Vec<Tan<T>>;
    [const N: usize] [T; N], [Tan<T>; N];
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
