//! Functions of the user's that have the names of differentiable functions from a glob import.
//!
//! A function that is defined beside its call is refused by the compiler; those of a macro, and those
//! of another module, are not seen by it, and the sibling that is called compares the paths.

use ad_runtime::prelude::*;

macro_rules! hidden {
    ($($function:item)*) => { $($function)* };
}

hidden! {
    fn max(a: f64, b: f64) -> f64 {
        a * b
    }
}

#[differentiable]
fn min(a: f64, b: f64) -> f64 {
    a * a * b
}

#[differentiable]
fn through_hidden(x: f64) -> f64 {
    max(x, 5.0)
}

#[differentiable]
fn through_own(x: f64) -> f64 {
    min(x, 5.0) + exp(sin(x)) + powf(x, 2.0)
}

/// With a derivative each.
mod library {
    use ad_runtime::prelude::*;

    #[differentiable]
    pub(super) fn area(x: f64) -> f64 {
        x * x
    }

    #[differentiable]
    pub(super) fn are(x: f64) -> f64 {
        x
    }

    #[differentiable]
    pub(super) fn norm(x: &[f64]) -> f64 {
        let mut s = 0.0;
        for v in x {
            s += v * v;
        }
        s
    }

    #[differentiable]
    pub(super) fn scaled<T: Real>(x: &[T], scale: T) -> T {
        x[0] * scale
    }

    #[differentiable]
    pub(super) fn second<'a, T: Real>(x: &'a [T], y: &'a [T]) -> T {
        x[1] * y[1]
    }

    #[differentiable]
    pub(super) fn element<const N: usize>(x: &[f64]) -> f64 {
        x[N]
    }

    pub(super) fn cube(x: &f64) -> f64 {
        x * x * x
    }

    #[derivative(of = cube)]
    pub(super) fn cube_derivative(x: &f64) -> (f64, impl Fn(f64) -> f64 + use<>) {
        let slope = 3.0 * x * x;
        (cube(x), move |v| v * slope)
    }
    pub(super) use cube as cubed;

    pub(super) fn largest<T: Real>(x: &T, y: &T) -> T {
        if *x > *y { *x } else { *y }
    }

    #[derivative(of = largest)]
    pub(super) fn largest_derivative<T: Real>(x: &T, y: &T) -> (T, impl Fn(T) -> (T, T) + use<T>) {
        let first = *x > *y;
        let zero = T::lit(0.0);
        (
            largest(x, y),
            move |v| if first { (v, zero) } else { (zero, v) },
        )
    }

    #[differentiable]
    pub(super) fn push(x: &mut [f64], y: f64) {
        x[0] += y;
    }
}

/// The same names and types without derivatives.
mod other {
    use ad_runtime::prelude::Real;

    pub(super) fn area(x: f64) -> f64 {
        3.0 * x
    }
    pub(super) fn norm(x: &[f64]) -> f64 {
        x[0]
    }
    pub(super) fn scaled<T: Real>(x: &[T], scale: T) -> T {
        x[0] + scale
    }
    pub(super) fn second<T: Real>(x: &[T], y: &[T]) -> T {
        x[1] + y[1]
    }
    pub(super) fn cube(x: &f64) -> f64 {
        *x
    }
    pub(super) fn largest<T: Real>(x: &T, _: &T) -> T {
        *x
    }
    pub(super) fn element<const N: usize>(_: &[f64]) -> f64 {
        1.0
    }
    pub(super) fn push(x: &mut [f64], y: f64) {
        x[0] -= y;
    }
}

/// A function that calls one of `other`'s, whose sibling is that of `library`'s.
macro_rules! hides {
    ($($name:ident: $path:literal, |$x:ident, $v:ident| $call:expr;)*) => { $(
        mod $name {
            use super::super::library::*;
            use super::super::other::$name;
            use ad_runtime::prelude::*;

            #[differentiable]
            fn through_glob($x: f64, $v: &[f64; 2]) -> f64 {
                let mut s = [0.0];
                let y = $call;
                s[0] += y;
                s[0]
            }

            #[test]
            #[should_panic(expected = $path)]
            fn is_never_taken_for_another() {
                let _ = gradient!(2.0, &[1.0, 2.0], through_glob);
            }
        }
    )* };
}
mod hidden_by_an_import {
    hides! {
        area: "and hides `hiding::library::area`", |x, v| area(x) + v[0];
        norm: "and hides `hiding::library::norm`", |x, v| norm(v) * x;
        scaled: "and hides `hiding::library::scaled`", |x, v| scaled(v, x);
        second: "and hides `hiding::library::second`", |x, v| second(v, v) * x;
        cube: "and hides `hiding::library::cube`", |x, v| cube(&x) + v[0];
        largest: "and hides `hiding::library::largest<f64>`", |x, v| largest(&x, &v[0]);
        element: "and hides `hiding::library::element`", |x, v| element::<1>(v) * x;
    }
}

mod in_place {
    use super::library::*;
    use super::other::push;
    use ad_runtime::prelude::*;

    #[differentiable]
    fn through_glob(x: f64) -> f64 {
        let mut s = [x];
        push(&mut s, x);
        s[0]
    }

    #[test]
    #[should_panic(expected = "and hides `hiding::library::push`")]
    fn is_never_taken_for_another() {
        let _ = gradient!(2.0, through_glob);
    }
}

mod by_turbofish {
    use super::library::*;
    use super::other::scaled;
    use ad_runtime::prelude::*;

    #[differentiable]
    fn through_glob(x: f64) -> f64 {
        scaled::<f64>(&[x], x)
    }

    #[test]
    #[should_panic(expected = "and hides `hiding::library::scaled`")]
    fn is_never_taken_for_another() {
        let _ = gradient!(2.0, through_glob);
    }
}

mod of_a_longer_name {
    use super::library::area as are;
    use super::library::*;
    use ad_runtime::prelude::*;

    // Both namespaces are renamed together.
    #[differentiable]
    fn renamed(x: f64) -> f64 {
        are(x) + cubed(&x)
    }

    #[test]
    fn a_renamed_import_is_used() {
        assert_eq!(gradient!(2.0, renamed), 4.0 + 12.0);
    }
}

mod by_path {
    use super::library::*;
    use super::other::{area, scaled};
    use ad_runtime::prelude::*;

    #[test]
    #[should_panic(expected = "and hides `hiding::library::area`")]
    fn with_a_point() {
        let _ = gradient!(2.0, area);
    }

    #[test]
    #[should_panic(expected = "and hides `hiding::library::scaled`")]
    fn with_a_point_and_types() {
        let _ = value_with_pullback!(&[2.0_f64], 1.0, scaled);
    }

    #[test]
    #[should_panic(expected = "and hides `hiding::library::area`")]
    fn without_a_point() {
        let _ = gradient!(area)(2.0);
    }
}

use library::*;

#[test]
fn a_glob_import_is_used() {
    assert_eq!(gradient!(2.0, |x| area(x)), 4.0);
}

#[test]
#[should_panic(expected = "has no derivative, and hides `ad_runtime::math::max`")]
fn a_function_that_hides_another_is_never_taken_for_it() {
    let _ = gradient!(2.0, through_hidden);
}

#[test]
fn an_own_function_with_a_derivative_is_used() {
    let x = 2.0_f64;
    let expected = 10.0 * x + x.sin().exp() * x.cos() + 2.0 * x;
    assert!((gradient!(x, through_own) - expected).abs() < 1e-12);
}

#[test]
fn every_kind_of_function_passes_the_comparison() {
    let v = [1.0, 2.0];
    assert_eq!(gradient!(3.0, |x| norm(&[x, 1.0])), 6.0);
    assert_eq!(gradient!(3.0, |x| scaled(&[x], x)), 6.0);
    assert_eq!(gradient!(3.0, |x| scaled::<f64>(&[x], x)), 6.0);
    assert_eq!(gradient!(3.0, |x| second(&[x, x], &v)), 2.0);
    assert_eq!(gradient!(3.0, |x| cube(&x)), 27.0);
    assert_eq!(gradient!(3.0, |x| largest(&x, &1.0)), 1.0);
    assert_eq!(gradient!(3.0, |x| element::<1>(&[x, x * x])), 6.0);
    assert_eq!(gradient!(&v, &v, second), (vec![0.0, 2.0], vec![0.0, 2.0]));
    let pushed = |x: f64, y: f64| {
        let mut s = [x];
        push(&mut s, y);
        s[0]
    };
    assert_eq!(pushed(1.0, 2.0), 3.0);
    assert_eq!(gradient!(largest)(&2.0, &3.0), (0.0, 1.0));
}

#[test]
fn functions_within_functions() {
    struct S;
    impl S {
        fn slope<T: Real>(at: T) -> T {
            #[differentiable]
            fn square<U: Real>(x: U) -> U {
                x * x
            }
            #[differentiable]
            fn through(x: f64) -> f64 {
                square(x) * x
            }
            T::lit(gradient!(2.0, through)) * (at - at + T::lit(1.0))
        }
    }
    assert_eq!(S::slope(2.0_f64), 12.0);
}

#[test]
fn functions_within_methods_of_generic_blocks() {
    trait Slope {
        fn slope(&self, at: f64) -> f64;
    }
    impl<T: Clone, const N: usize> Slope for Option<[T; N]> {
        fn slope(&self, at: f64) -> f64 {
            #[differentiable]
            fn square(x: f64) -> f64 {
                x * x
            }
            let inner = |at: f64| {
                #[differentiable]
                #[allow(
                    clippy::needless_lifetimes,
                    reason = "named lifetimes are what is tested"
                )]
                fn cubed<'a, U: Real>(x: &'a [U], k: U) -> U {
                    x[0] * x[0] * x[0] * k
                }
                gradient!(at, |x| square(cubed(&[x], 1.0)))
            };
            inner(at)
        }
    }
    assert_eq!(Some([1_u8; 3]).slope(1.0), 6.0);
}
