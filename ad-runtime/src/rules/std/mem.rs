//! The functions of `std::mem`, each with its sibling.

use super::brought_back;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::sibling::{assert_registered, path_of};
use crate::tangent::Tangent;
use std::array::from_fn;
pub use std::mem::{drop, forget, replace, swap, take};

/// The path of a function.
#[inline(always)]
fn path_of_value<F>(_: &F) -> &'static str {
    path_of::<F>()
}

/// The sibling of `swap`.
#[allow(
    non_camel_case_types,
    reason = "the sibling of a function has its name"
)]
#[derive(Clone, Copy, Debug)]
pub struct swap {}

impl swap {
    // primal:  x, y = y, x
    // adjoint: x̄, ȳ = ȳ, x̄
    #[doc(hidden)]
    #[inline]
    pub fn vjp<A: Activity, B: Activity, T: Differentiable, F: Fn(&mut T, &mut T)>(
        _: F,
        _: (A, B),
        x: &mut T,
        y: &mut T,
    ) -> ((), impl Fn((), &mut Tan<T>, &mut Tan<T>) + use<A, B, T, F>) {
        assert_registered::<F>(path_of_value(&swap::<T>));
        swap(x, y);
        ((), |(): (), x_bar: &mut Tan<T>, y_bar: &mut Tan<T>| {
            swap(x_bar, y_bar);
        })
    }

    // primal:  x, y = y, x
    // forward: ẋ, ẏ = ẏ, ẋ
    #[doc(hidden)]
    #[inline]
    pub fn jvp<A: Activity, B: Activity, T: Differentiable, F: Fn(&mut T, &mut T)>(
        _: F,
        _: (A, B),
        x: &mut T,
        x_dot: &mut Tan<T>,
        y: &mut T,
        y_dot: &mut Tan<T>,
    ) -> ((), ()) {
        assert_registered::<F>(path_of_value(&swap::<T>));
        swap(x, y);
        swap(x_dot, y_dot);
        ((), ())
    }

    // The same, in several directions.
    #[doc(hidden)]
    #[inline]
    pub fn jvps<
        A: Activity,
        B: Activity,
        T: Differentiable,
        F: Fn(&mut T, &mut T),
        const N: usize,
    >(
        _: F,
        _: (A, B),
        x: &mut T,
        x_dots: [&mut Tan<T>; N],
        y: &mut T,
        y_dots: [&mut Tan<T>; N],
    ) -> ((), [(); N]) {
        assert_registered::<F>(path_of_value(&swap::<T>));
        swap(x, y);
        for (x_dot, y_dot) in x_dots.into_iter().zip(y_dots) {
            swap(x_dot, y_dot);
        }
        ((), [(); N])
    }
}

/// The sibling of `replace`.
#[allow(
    non_camel_case_types,
    reason = "the sibling of a function has its name"
)]
#[derive(Clone, Copy, Debug)]
pub struct replace {}

impl replace {
    // primal:  y, x = x, z
    // adjoint: z̄ += x̄, x̄ = ȳ
    #[doc(hidden)]
    #[inline]
    pub fn vjp<A: Activity, B: Activity, T: Differentiable, F: Fn(&mut T, T) -> T>(
        _: F,
        _: (A, B),
        x: &mut T,
        z: T,
    ) -> (
        T,
        impl Fn(Tan<T>, &mut Tan<T>, &mut Tan<T>) + use<A, B, T, F>,
    ) {
        assert_registered::<F>(path_of_value(&replace::<T>));
        let y = replace(x, z);
        let shape = y.shape();
        let pullback = move |y_bar: Tan<T>, x_bar: &mut Tan<T>, z_bar: &mut Tan<T>| {
            let bar = replace(x_bar, brought_back(Some(y_bar), &shape));
            if B::ON {
                z_bar.add(bar);
            }
        };
        (y, pullback)
    }

    // primal:  y, x = x, z
    // forward: ẏ, ẋ = ẋ, ż
    #[doc(hidden)]
    #[inline]
    pub fn jvp<A: Activity, B: Activity, T: Differentiable, F: Fn(&mut T, T) -> T>(
        _: F,
        _: (A, B),
        x: &mut T,
        x_dot: &mut Tan<T>,
        z: T,
        z_dot: Tan<T>,
    ) -> (T, Tan<T>) {
        assert_registered::<F>(path_of_value(&replace::<T>));
        let z_dot = if B::ON { z_dot } else { z.zero_tangent() };
        (replace(x, z), replace(x_dot, z_dot))
    }

    // The same, in several directions.
    #[doc(hidden)]
    #[inline]
    pub fn jvps<
        A: Activity,
        B: Activity,
        T: Differentiable,
        F: Fn(&mut T, T) -> T,
        const N: usize,
    >(
        _: F,
        _: (A, B),
        x: &mut T,
        x_dots: [&mut Tan<T>; N],
        z: T,
        mut z_dots: [Tan<T>; N],
    ) -> (T, [Tan<T>; N]) {
        assert_registered::<F>(path_of_value(&replace::<T>));
        if !B::ON {
            z_dots = from_fn(|_| z.zero_tangent());
        }
        for (x_dot, z_dot) in x_dots.into_iter().zip(&mut z_dots) {
            swap(x_dot, z_dot);
        }
        (replace(x, z), z_dots)
    }
}

/// The sibling of `take`.
#[allow(
    non_camel_case_types,
    reason = "the sibling of a function has its name"
)]
#[derive(Clone, Copy, Debug)]
pub struct take {}

impl take {
    // primal:  y, x = x, the default
    // adjoint: x̄ = ȳ
    #[doc(hidden)]
    #[inline]
    pub fn vjp<A: Activity, T: Differentiable + Default, F: Fn(&mut T) -> T>(
        _: F,
        _: (A,),
        x: &mut T,
    ) -> (T, impl Fn(Tan<T>, &mut Tan<T>) + use<A, T, F>) {
        assert_registered::<F>(path_of_value(&take::<T>));
        let y = take(x);
        let shape = y.shape();
        let pullback = move |y_bar: Tan<T>, x_bar: &mut Tan<T>| {
            *x_bar = brought_back(Some(y_bar), &shape);
        };
        (y, pullback)
    }

    // primal:  y, x = x, the default
    // forward: ẏ, ẋ = ẋ, 0
    #[doc(hidden)]
    #[inline]
    pub fn jvp<A: Activity, T: Differentiable + Default, F: Fn(&mut T) -> T>(
        _: F,
        _: (A,),
        x: &mut T,
        x_dot: &mut Tan<T>,
    ) -> (T, Tan<T>) {
        assert_registered::<F>(path_of_value(&take::<T>));
        let y = take(x);
        (y, replace(x_dot, x.zero_tangent()))
    }

    // The same, in several directions.
    #[doc(hidden)]
    #[inline]
    pub fn jvps<A: Activity, T: Differentiable + Default, F: Fn(&mut T) -> T, const N: usize>(
        _: F,
        _: (A,),
        x: &mut T,
        mut x_dots: [&mut Tan<T>; N],
    ) -> (T, [Tan<T>; N]) {
        assert_registered::<F>(path_of_value(&take::<T>));
        let y = take(x);
        let y_dots = from_fn(|k| replace(x_dots[k], x.zero_tangent()));
        (y, y_dots)
    }
}

/// Functions whose argument goes nowhere.
macro_rules! ends {
    ($($name:ident)*) => {$(
        #[doc = concat!("The sibling of `", stringify!($name), "`.")]
        #[allow(
            non_camel_case_types,
            reason = "the sibling of a function has its name"
        )]
        #[derive(Clone, Copy, Debug)]
        pub struct $name {}

        impl $name {
            // primal:  nothing is left of x
            // adjoint: x̄ += 0
            #[doc(hidden)]
            #[inline]
            pub fn vjp<A: Activity, T, F: Fn(T)>(
                _: F,
                _: (A,),
                x: T,
            ) -> ((), impl Fn((), &mut Tan<T>) + use<A, T, F>)
            where
                T: Differentiable,
            {
                assert_registered::<F>(path_of_value(&$name::<T>));
                ($name(x), |(): (), _: &mut Tan<T>| {})
            }
        }
    )*};
}
ends!(drop forget);
