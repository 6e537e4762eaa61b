//! The rule of `Box::new`, and what is reached through a box or a reference.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::slot::Nothing;
use crate::tangent::Tangent;

/// The place of what a box points at. Found by method lookup before [`ReferenceDeref`].
pub trait BoxDeref {
    /// Its tangent.
    type Payload;
    #[doc(hidden)]
    fn __deref_place(&mut self) -> &mut Self::Payload;
}
impl<T> BoxDeref for Box<T> {
    type Payload = T;
    #[inline(always)]
    fn __deref_place(&mut self) -> &mut T {
        self
    }
}

/// The place of what a reference points at: the cotangent of the reference itself.
pub trait ReferenceDeref {
    /// Its tangent.
    type Payload: ?Sized;
    #[doc(hidden)]
    fn __deref_place(&mut self) -> &mut Self::Payload;
}
impl<T: ?Sized> ReferenceDeref for &mut T {
    type Payload = T;
    #[inline(always)]
    fn __deref_place(&mut self) -> &mut T {
        self
    }
}

/// The derivative of `Box::new`.
///
/// | method | rule |
/// |---|---|
/// | `new` | y = x; x̄ += ȳ |
pub trait BoxDerivatives<T: Differentiable>: Sized {
    #[doc(hidden)]
    fn __boxed(x: T) -> Self;

    // primal:  y = x
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_new<A: Activity>(
        x: T,
        _: (A,),
    ) -> (
        Self,
        impl Fn(Nothing<'_>, Box<Tan<T>>, &mut Tan<T>) + use<Self, T, A>,
    ) {
        let pullback = |_: Nothing<'_>, y_bar: Box<Tan<T>>, x_bar: &mut Tan<T>| {
            if A::ON {
                x_bar.add(*y_bar);
            }
        };
        (Self::__boxed(x), pullback)
    }
}
impl<T: Differentiable> BoxDerivatives<T> for Box<T> {
    #[inline(always)]
    fn __boxed(x: T) -> Self {
        Box::new(x)
    }
}
