//! Rules of the methods of slices. A place has the slice's length, or is empty: zero.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::slot::Nothing;
use crate::tangent::{NoTangent, Tangent};

/// The cotangent of a slice that a method returns.
type Bars<T> = Vec<Tan<T>>;

/// The derivatives of the methods of slices.
///
/// | method | rule |
/// |---|---|
/// | `swap` | xᵢ, xⱼ = xⱼ, xᵢ; x̄ᵢ, x̄ⱼ = x̄ⱼ, x̄ᵢ |
/// | `reverse` | x'ᵢ = xₙ₋₁₋ᵢ; x̄ᵢ = x̄'ₙ₋₁₋ᵢ |
/// | `rotate_left` | x'ᵢ = xᵢ₊ₖ; x̄ᵢ = x̄'ᵢ₋ₖ |
/// | `rotate_right` | x'ᵢ = xᵢ₋ₖ; x̄ᵢ = x̄'ᵢ₊ₖ |
/// | `fill` | x'ᵢ = y; ȳ += Σᵢ x̄'ᵢ, x̄ᵢ = 0 |
/// | `clone_from_slice` | x' = y; ȳ += x̄', x̄ = 0 |
/// | `copy_from_slice` | x' = y; ȳ += x̄', x̄ = 0 |
/// | `first` | y = x₀, if there is one; x̄₀ += ȳ |
/// | `last` | y = xₙ₋₁, if there is one; x̄ₙ₋₁ += ȳ |
/// | `get` | y = xᵢ, if there is one; x̄ᵢ += ȳ |
/// | `split_at` | (y, z) = x; x̄ += (ȳ, z̄) |
pub trait SliceDerivatives<T: Differentiable> {
    #[doc(hidden)]
    fn __slice(&self) -> &[T];
    #[doc(hidden)]
    fn __slice_mut(&mut self) -> &mut [T];

    // primal:  xᵢ, xⱼ = xⱼ, xᵢ
    // adjoint: x̄ᵢ, x̄ⱼ = x̄ⱼ, x̄ᵢ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_swap<A: Activity, I: Activity, J: Activity>(
        &mut self,
        _: (A, I, J),
        i: usize,
        j: usize,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut [Tan<T>], &mut NoTangent, &mut NoTangent) + use<Self, T, A, I, J>,
    ) {
        self.__slice_mut().swap(i, j);
        let pullback = move |_: Nothing<'_>,
                             (): (),
                             x_bar: &mut [Tan<T>],
                             _: &mut NoTangent,
                             _: &mut NoTangent| {
            if A::ON && !x_bar.is_empty() {
                x_bar.swap(i, j);
            }
        };
        ((), pullback)
    }

    // primal:  x'ᵢ = xₙ₋₁₋ᵢ
    // adjoint: x̄ᵢ = x̄'ₙ₋₁₋ᵢ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_reverse<A: Activity>(
        &mut self,
        _: (A,),
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut [Tan<T>]) + use<Self, T, A>,
    ) {
        self.__slice_mut().reverse();
        let pullback = |_: Nothing<'_>, (): (), x_bar: &mut [Tan<T>]| {
            if A::ON {
                x_bar.reverse();
            }
        };
        ((), pullback)
    }

    // primal:  x'ᵢ = xᵢ₊ₖ
    // adjoint: x̄ᵢ = x̄'ᵢ₋ₖ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_rotate_left<A: Activity, K: Activity>(
        &mut self,
        _: (A, K),
        k: usize,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut [Tan<T>], &mut NoTangent) + use<Self, T, A, K>,
    ) {
        self.__slice_mut().rotate_left(k);
        let pullback = move |_: Nothing<'_>, (): (), x_bar: &mut [Tan<T>], _: &mut NoTangent| {
            if A::ON && !x_bar.is_empty() {
                x_bar.rotate_right(k);
            }
        };
        ((), pullback)
    }

    // primal:  x'ᵢ = xᵢ₋ₖ
    // adjoint: x̄ᵢ = x̄'ᵢ₊ₖ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_rotate_right<A: Activity, K: Activity>(
        &mut self,
        _: (A, K),
        k: usize,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut [Tan<T>], &mut NoTangent) + use<Self, T, A, K>,
    ) {
        self.__slice_mut().rotate_right(k);
        let pullback = move |_: Nothing<'_>, (): (), x_bar: &mut [Tan<T>], _: &mut NoTangent| {
            if A::ON && !x_bar.is_empty() {
                x_bar.rotate_left(k);
            }
        };
        ((), pullback)
    }

    // primal:  x'ᵢ = y
    // adjoint: ȳ += Σᵢ x̄'ᵢ, x̄ᵢ = 0
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_fill<A: Activity, B: Activity>(
        &mut self,
        _: (A, B),
        y: T,
    ) -> (
        (),
        impl Fn(Nothing<'_>, (), &mut [Tan<T>], &mut Tan<T>) + use<Self, T, A, B>,
    )
    where
        T: Clone,
    {
        let shapes = overwritten::<T, A>(self.__slice());
        self.__slice_mut().fill(y);
        let pullback = move |_: Nothing<'_>, (): (), x_bar: &mut [Tan<T>], y_bar: &mut Tan<T>| {
            if A::ON {
                for (x_bar, shape) in x_bar.iter_mut().zip(&shapes) {
                    let bar = std::mem::replace(x_bar, Tangent::zeros(shape));
                    if B::ON {
                        y_bar.add(bar);
                    }
                }
            }
        };
        ((), pullback)
    }

    // primal:  x' = y
    // adjoint: ȳ += x̄', x̄ = 0
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_clone_from_slice<A: Activity, B: Activity>(
        &mut self,
        _: (A, B),
        y: &[T],
    ) -> (
        (),
        impl Fn(Nothing<'_>, &[T], (), &mut [Tan<T>], &mut [Tan<T>]) + use<Self, T, A, B>,
    )
    where
        T: Clone,
    {
        let shapes = overwritten::<T, A>(self.__slice());
        self.__slice_mut().clone_from_slice(y);
        let pullback =
            move |_: Nothing<'_>, y: &[T], (): (), x_bar: &mut [Tan<T>], y_bar: &mut [Tan<T>]| {
                if !A::ON || x_bar.is_empty() {
                    return;
                }
                assert!(
                    !B::ON || y.len() == y_bar.len(),
                    "the place of a slice is dense"
                );
                for (i, (x_bar, shape)) in x_bar.iter_mut().zip(&shapes).enumerate() {
                    let bar = std::mem::replace(x_bar, Tangent::zeros(shape));
                    if B::ON {
                        y_bar[i].add(bar);
                    }
                }
            };
        ((), pullback)
    }

    // primal:  x' = y
    // adjoint: ȳ += x̄', x̄ = 0
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_copy_from_slice<A: Activity, B: Activity>(
        &mut self,
        acts: (A, B),
        y: &[T],
    ) -> (
        (),
        impl Fn(Nothing<'_>, &[T], (), &mut [Tan<T>], &mut [Tan<T>]) + use<Self, T, A, B>,
    )
    where
        T: Copy,
    {
        self.__derivative_of_clone_from_slice(acts, y)
    }

    // primal:  y = x₀, if there is one
    // adjoint: x̄₀ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_first<A: Activity>(
        &self,
        _: (A,),
    ) -> (
        Option<&T>,
        impl Fn(&Self, Option<Tan<T>>, &mut [Tan<T>]) + use<Self, T, A>,
    ) {
        let pullback = |_: &Self, y_bar: Option<Tan<T>>, x_bar: &mut [Tan<T>]| {
            if A::ON
                && let Some(bar) = y_bar
            {
                x_bar[0].add(bar);
            }
        };
        (self.__slice().first(), pullback)
    }

    // primal:  y = xₙ₋₁, if there is one
    // adjoint: x̄ₙ₋₁ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_last<A: Activity>(
        &self,
        _: (A,),
    ) -> (
        Option<&T>,
        impl Fn(&Self, Option<Tan<T>>, &mut [Tan<T>]) + use<Self, T, A>,
    ) {
        let pullback = |x: &Self, y_bar: Option<Tan<T>>, x_bar: &mut [Tan<T>]| {
            if A::ON
                && let Some(bar) = y_bar
            {
                x_bar[x.__slice().len() - 1].add(bar);
            }
        };
        (self.__slice().last(), pullback)
    }

    // primal:  y = xᵢ, if there is one
    // adjoint: x̄ᵢ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_get<A: Activity, I: Activity>(
        &self,
        _: (A, I),
        i: usize,
    ) -> (
        Option<&T>,
        impl Fn(&Self, Option<Tan<T>>, &mut [Tan<T>], &mut NoTangent) + use<Self, T, A, I>,
    ) {
        let pullback =
            move |_: &Self, y_bar: Option<Tan<T>>, x_bar: &mut [Tan<T>], _: &mut NoTangent| {
                if A::ON
                    && let Some(bar) = y_bar
                {
                    x_bar[i].add(bar);
                }
            };
        (self.__slice().get(i), pullback)
    }

    // primal:  (y, z) = x
    // adjoint: x̄ += (ȳ, z̄)
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    fn __derivative_of_split_at<A: Activity, I: Activity>(
        &self,
        _: (A, I),
        at: usize,
    ) -> (
        (&[T], &[T]),
        impl Fn(&Self, (Bars<T>, Bars<T>), &mut [Tan<T>], &mut NoTangent) + use<Self, T, A, I>,
    ) {
        let pullback = move |_: &Self,
                             (y_bar, z_bar): (Bars<T>, Bars<T>),
                             x_bar: &mut [Tan<T>],
                             _: &mut NoTangent| {
            if A::ON {
                let (left, right) = x_bar.split_at_mut(at);
                left.iter_mut().zip(y_bar).for_each(|(x, bar)| x.add(bar));
                right.iter_mut().zip(z_bar).for_each(|(x, bar)| x.add(bar));
            }
        };
        (self.__slice().split_at(at), pullback)
    }
}

/// The shapes of elements that are overwritten.
fn overwritten<T: Differentiable, A: Activity>(x: &[T]) -> Vec<<Tan<T> as Tangent>::Shape> {
    let wanted = if A::ON { x } else { &[] };
    wanted.iter().map(T::shape).collect()
}

impl<T: Differentiable> SliceDerivatives<T> for [T] {
    #[inline(always)]
    fn __slice(&self) -> &[T] {
        self
    }
    #[inline(always)]
    fn __slice_mut(&mut self) -> &mut [T] {
        self
    }
}
