//! Cells and shared pointers: they have no tangent, because what is in them can be reached by another
//! way. Without these traits, rustc would say that `__derivative_of_new` is missing.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::slot::Nothing;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::{Arc, Mutex, RwLock};

/// What makes a cell or a shared pointer of an active value: an error about its tangent.
pub trait SharedDerivatives<T>: Sized {
    #[doc(hidden)]
    fn __derivative_of_new<A: Activity>(
        x: T,
        _: (A,),
    ) -> (Self, fn(Nothing<'_>, Tan<Self>, &mut Tan<T>))
    where
        Self: Differentiable,
        T: Differentiable,
    {
        let _ = x;
        unreachable!("it has no tangent")
    }
}

impl<T> SharedDerivatives<T> for Cell<T> {}
impl<T> SharedDerivatives<T> for OnceCell<T> {}
impl<T> SharedDerivatives<T> for RefCell<T> {}
impl<T> SharedDerivatives<T> for Mutex<T> {}
impl<T> SharedDerivatives<T> for RwLock<T> {}
impl<T> SharedDerivatives<T> for Rc<T> {}
impl<T> SharedDerivatives<T> for Arc<T> {}
