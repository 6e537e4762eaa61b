//! Rules of methods that write arrays into an array, or into a part of it (the chain rule).
//!
//! A part that is written to has no name: `y.row_mut(i).assign(&x)` is one write to `y`, with a method of its own here.

use super::broadcast::{add_reduced, broadcast};
use super::element::Element;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::slot::Nothing;
use crate::tangent::{NoTangent, Tangent};
use ::ndarray::{Array, ArrayRef, Axis, Dimension, RemoveAxis, SliceArg, Zip};

/// The methods themselves, of a part.
macro_rules! plain {
    ($assign:ident, $fill:ident, $scaled_add:ident, [$($generic:ident)?], ($($arg:ident: $ty:ty),*), [$($bounds:tt)*],
     |$y:ident| $part:expr) => {
        #[doc(hidden)]
        #[inline]
        #[track_caller]
        fn $assign<E: Dimension, $($generic)?>(&mut self, $($arg: $ty,)* x: &ArrayRef<A, E>)
        where
            $($bounds)*
        {
            let $y = self.__written_array();
            $part.assign(x);
        }

        #[doc(hidden)]
        #[inline]
        #[track_caller]
        fn $fill<$($generic)?>(&mut self, $($arg: $ty,)* x: A)
        where
            $($bounds)*
        {
            let $y = self.__written_array();
            $part.fill(x);
        }

        #[doc(hidden)]
        #[inline]
        #[track_caller]
        fn $scaled_add<E: Dimension, $($generic)?>(&mut self, $($arg: $ty,)* factor: A, x: &ArrayRef<A, E>)
        where
            $($bounds)*
        {
            let $y = self.__written_array();
            $part.scaled_add(factor, x);
        }
    };
}

/// Their derivatives.
macro_rules! writes {
    ($assign:ident, $fill:ident, $scaled_add:ident, [$($generic:ident)?], ($($act:ident $arg:ident: $ty:ty, $bar:ty);*),
     [$($bounds:tt)*], |$y:ident| $part:expr) => {
        // primal:  y[p] = x
        // adjoint: x̄ += Σ ȳ[p], ȳ[p] = 0      (Σ over the axes that were broadcast)
        #[doc(hidden)]
        #[track_caller]
        fn $assign<Y: Activity, $($act: Activity,)* X: Activity, E: Dimension + 'static, $($generic)?>(
            &mut self,
            _: (Y, $($act,)* X),
            $($arg: $ty,)*
            x: &ArrayRef<A, E>,
        ) -> (
            (),
            impl Fn(Nothing<'_>, &ArrayRef<A, E>, (), &mut Array<A, D>, $(&mut $bar,)* &mut Array<A, E>)
            + use<Self, A, D, Y, $($act,)* X, E, $($generic)?>,
        )
        where
            $($bounds)*
        {
            let $y = self.__written_array();
            $part.assign(x);
            let pull = move |_: Nothing<'_>,
                             x: &ArrayRef<A, E>,
                             (): (),
                             $y: &mut Array<A, D>,
                             $(_: &mut $bar,)*
                             x_bar: &mut Array<A, E>| {
                if Y::ON && !$y.is_shapeless() {
                    let mut part = $part;
                    if X::ON {
                        add_reduced(x_bar, part.to_owned(), &x.raw_dim());
                    }
                    part.fill(A::zero());
                }
            };
            ((), pull)
        }

        // primal:  every element of y[p] is x
        // adjoint: x̄ += Σ ȳ[p], ȳ[p] = 0
        #[doc(hidden)]
        #[track_caller]
        fn $fill<Y: Activity, $($act: Activity,)* X: Activity, $($generic)?>(
            &mut self,
            _: (Y, $($act,)* X),
            $($arg: $ty,)*
            x: A,
        ) -> (
            (),
            impl Fn(Nothing<'_>, (), &mut Array<A, D>, $(&mut $bar,)* &mut A)
            + use<Self, A, D, Y, $($act,)* X, $($generic)?>,
        )
        where
            $($bounds)*
        {
            let $y = self.__written_array();
            $part.fill(x);
            let pull = move |_: Nothing<'_>, (): (), $y: &mut Array<A, D>, $(_: &mut $bar,)* x_bar: &mut A| {
                if Y::ON && !$y.is_shapeless() {
                    let mut part = $part;
                    if X::ON {
                        *x_bar += part.sum();
                    }
                    part.fill(A::zero());
                }
            };
            ((), pull)
        }

        // primal:  y[p] += α x
        // adjoint: ᾱ += Σ x ∘ ȳ[p], x̄ += α Σ ȳ[p]      (the second Σ over the axes that were broadcast)
        #[doc(hidden)]
        #[track_caller]
        fn $scaled_add<Y: Activity, $($act: Activity,)* F: Activity, X: Activity, E: Dimension + 'static, $($generic)?>(
            &mut self,
            _: (Y, $($act,)* F, X),
            $($arg: $ty,)*
            factor: A,
            x: &ArrayRef<A, E>,
        ) -> (
            (),
            impl Fn(Nothing<'_>, &ArrayRef<A, E>, (), &mut Array<A, D>, $(&mut $bar,)* &mut A, &mut Array<A, E>)
            + use<Self, A, D, Y, $($act,)* F, X, E, $($generic)?>,
        )
        where
            $($bounds)*
        {
            let $y = self.__written_array();
            $part.scaled_add(factor, x);
            let pull = move |_: Nothing<'_>,
                             x: &ArrayRef<A, E>,
                             (): (),
                             $y: &mut Array<A, D>,
                             $(_: &mut $bar,)*
                             factor_bar: &mut A,
                             x_bar: &mut Array<A, E>| {
                if Y::ON && !$y.is_shapeless() {
                    let part = $part;
                    if F::ON {
                        let x = broadcast(x, &part.raw_dim());
                        *factor_bar += Zip::from(&x).and(&part).fold(A::zero(), |sum, &x, &y| sum + x * y);
                    }
                    if X::ON {
                        add_reduced(x_bar, part.mapv(|y| factor * y), &x.raw_dim());
                    }
                }
            };
            ((), pull)
        }
    };
}

/// Derivatives of methods that write to an array. `y[p]` is the array, a slice of it, or its part at an index of an axis.
///
/// | method | rule |
/// |---|---|
/// | `assign` | y\[p\] = x; x̄ += Σ ȳ\[p\], ȳ\[p\] = 0 (Σ over the axes that were broadcast) |
/// | `fill` | every element of y\[p\] is x; x̄ += Σ ȳ\[p\], ȳ\[p\] = 0 |
/// | `scaled_add` | y\[p\] += α x; ᾱ += Σ x ∘ ȳ\[p\], x̄ += α Σ ȳ\[p\] |
pub trait WriteDerivatives<A: Element, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __written_array(&mut self) -> &mut ArrayRef<A, D>;

    // The array itself.
    writes! {
        __derivative_of_assign, __derivative_of_fill, __derivative_of_scaled_add,
        [], (), [], |y| y.view_mut()
    }

    // y.slice_mut(s)
    plain! { ad_assign_slice, ad_fill_slice, ad_scaled_add_slice, [I], (info: I), [I: SliceArg<D>], |y| y.slice_mut(info) }
    writes! {
        __derivative_of_ad_assign_slice, __derivative_of_ad_fill_slice, __derivative_of_ad_scaled_add_slice,
        [I], (B info: I, Tan<I>), [I: SliceArg<D> + Differentiable, I::OutDim: 'static], |y| y.slice_mut(&info)
    }

    // y.index_axis_mut(a, i); of a matrix y.row_mut(i) and y.column_mut(i)
    plain! {
        ad_assign_index_axis, ad_fill_index_axis, ad_scaled_add_index_axis,
        [], (axis: Axis, index: usize), [D: RemoveAxis], |y| y.index_axis_mut(axis, index)
    }
    writes! {
        __derivative_of_ad_assign_index_axis, __derivative_of_ad_fill_index_axis, __derivative_of_ad_scaled_add_index_axis,
        [], (B axis: Axis, NoTangent; C index: usize, NoTangent), [D: RemoveAxis, D::Smaller: 'static],
        |y| y.index_axis_mut(axis, index)
    }
}

impl<A: Element, D: Dimension + 'static> WriteDerivatives<A, D> for ArrayRef<A, D> {
    #[inline(always)]
    fn __written_array(&mut self) -> &mut ArrayRef<A, D> {
        self
    }
}
