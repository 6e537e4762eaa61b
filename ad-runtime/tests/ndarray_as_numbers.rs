//! Rules of arrays against those of numbers, at ordinary points, at kinks, and at the edges of domains and of precision:
//! values, pullbacks and pushforwards are the same, and both modes agree.
#![allow(missing_docs, reason = "tests")]

use ad_runtime::__private::methods::*;
use ad_runtime::__private::{self as ad, NoTangent, On};
use ad_runtime::prelude::*;
use ndarray::{Array1, arr1};

/// How far apart numbers may be that are rounded differently, in units of ε; zero is bit for bit.
type Places = f64;

trait Point: Copy + std::fmt::Debug + 'static {
    fn points() -> Vec<Self>;
    fn same(self, other: Self, places: Places) -> bool;
}

macro_rules! point {
    ($($t:ident $huge:literal $tiny:literal;)*) => { $(
        impl Point for $t {
            fn points() -> Vec<$t> {
                let eps = $t::EPSILON;
                let positive = [
                    0.0, 1.0, 0.5, 1.5, 2.0, 2.5, 0.3, 3.0, 10.0, 17.0, 20.0, 50.0, 80.0, 110.0, 700.0, 750.0, 1e-4, 1e-8,
                    1.0 + eps, 1.0 - eps / 2.0, eps, $t::MAX, $t::MIN_POSITIVE, $t::MIN_POSITIVE / 8.0, $huge, $tiny,
                    $t::INFINITY, 8.5e6, 1.0e10,
                ];
                let mut points: Vec<$t> = positive.iter().flat_map(|&x| [x, -x]).collect();
                points.push($t::NAN);
                points
            }
            /// The sign of a zero counts only between numbers that are rounded alike.
            fn same(self, other: $t, places: Places) -> bool {
                if self.is_nan() || other.is_nan() {
                    return self.is_nan() && other.is_nan();
                }
                if places == 0.0 || !self.is_finite() || !other.is_finite() {
                    return self == other;
                }
                let (a, b) = (f64::from(self), f64::from(other));
                let size = a.abs().max(b.abs());
                (a - b).abs() <= places * (f64::from($t::EPSILON) * size + f64::from($t::MIN_POSITIVE))
            }
        }
    )* };
}
point! {
    f32 1e30 1e-30;
    f64 1e250 1e-250;
}

#[track_caller]
fn same<T: Point>(what: &str, at: &dyn std::fmt::Debug, places: Places, array: T, number: T) {
    assert!(
        array.same(number, places),
        "{what} at {at:?}: {array:?} of arrays, {number:?} of numbers"
    );
}

/// The element of a cotangent, which is empty if nothing was added.
fn element<T: Copy + Default>(x: &Array1<T>) -> T {
    x.first().copied().unwrap_or_default()
}

const SEEDS: [f32; 3] = [1.0, -0.5, 0.0];

macro_rules! unary {
    ($t:ident: $($f:ident $derivative:ident $pushforward:ident $places:expr, $slope_places:expr;)*) => { $(
        for x in $t::points() {
            let name = stringify!($f);
            let array = arr1(&[x]);
            let (y, pull) = array.$derivative((On,));
            let (expected, pull_number) = x.$derivative((On,));
            same(name, &x, $places, y[0], expected);
            for seed in SEEDS.map($t::from) {
                let (mut x_bar, mut number_bar) = (ad::zero(), 0.0);
                pull(arr1(&[seed]), &mut x_bar);
                pull_number(seed, &mut number_bar);
                same(concat!("reverse of ", stringify!($f)), &(x, seed), $slope_places, element(&x_bar), number_bar);
                let (_, y_dot) = array.$pushforward((On,), &arr1(&[seed]));
                let (_, number_dot) = x.$pushforward((On,), &seed);
                same(concat!("forward of ", stringify!($f)), &(x, seed), $slope_places, y_dot[0], number_dot);
                same(concat!("both modes of ", stringify!($f)), &(x, seed), $slope_places, element(&x_bar), y_dot[0]);
            }
        }
    )* };
}

macro_rules! with_number {
    ($t:ident: $($f:ident $derivative:ident $pushforward:ident;)*) => { $(
        for x in $t::points() {
            for k in $t::points() {
                let at = (x, k);
                let array = arr1(&[x]);
                let (y, pull) = array.$derivative((On, On), k);
                let (expected, pull_number) = x.$derivative((On, On), k);
                same(stringify!($f), &at, 0.0, y[0], expected);
                for seed in SEEDS.map($t::from) {
                    let (mut x_bar, mut k_bar) = (ad::zero(), 0.0);
                    pull(arr1(&[seed]), &mut x_bar, &mut k_bar);
                    let (mut x_number, mut k_number) = (0.0, 0.0);
                    pull_number(seed, &mut x_number, &mut k_number);
                    same(concat!("reverse of ", stringify!($f)), &at, 0.0, element(&x_bar), x_number);
                    same(concat!("number of ", stringify!($f)), &at, 0.0, k_bar, k_number);
                    let (_, y_dot) = array.$pushforward((On, On), &arr1(&[seed]), k, seed);
                    let (_, number_dot) = x.$pushforward((On, On), &seed, k, seed);
                    same(concat!("forward of ", stringify!($f)), &at, 0.0, y_dot[0], number_dot);
                }
            }
        }
    )* };
}

macro_rules! all {
    ($($t:ident $kernels:expr;)*) => { $( mod $t {
        use super::*;

        #[test]
        fn functions() {
            unary! { $t:
                exp __derivative_of_exp __pushforward_of_exp $kernels, $kernels;
                exp2 __derivative_of_exp2 __pushforward_of_exp2 0.0, 0.0;
                exp_m1 __derivative_of_exp_m1 __pushforward_of_exp_m1 0.0, 0.0;
                ln __derivative_of_ln __pushforward_of_ln 0.0, 0.0;
                log2 __derivative_of_log2 __pushforward_of_log2 0.0, 0.0;
                log10 __derivative_of_log10 __pushforward_of_log10 0.0, 0.0;
                ln_1p __derivative_of_ln_1p __pushforward_of_ln_1p 0.0, 0.0;
                sqrt __derivative_of_sqrt __pushforward_of_sqrt 0.0, 0.0;
                cbrt __derivative_of_cbrt __pushforward_of_cbrt 0.0, 0.0;
                recip __derivative_of_recip __pushforward_of_recip 0.0, 0.0;
                sin __derivative_of_sin __pushforward_of_sin 0.0, 0.0;
                cos __derivative_of_cos __pushforward_of_cos 0.0, 0.0;
                tan __derivative_of_tan __pushforward_of_tan 0.0, 0.0;
                asin __derivative_of_asin __pushforward_of_asin 0.0, 0.0;
                acos __derivative_of_acos __pushforward_of_acos 0.0, 0.0;
                atan __derivative_of_atan __pushforward_of_atan 0.0, 0.0;
                sinh __derivative_of_sinh __pushforward_of_sinh 0.0, 0.0;
                cosh __derivative_of_cosh __pushforward_of_cosh 0.0, 0.0;
                asinh __derivative_of_asinh __pushforward_of_asinh 0.0, 0.0;
                acosh __derivative_of_acosh __pushforward_of_acosh 0.0, 0.0;
                atanh __derivative_of_atanh __pushforward_of_atanh 0.0, 0.0;
                abs __derivative_of_abs __pushforward_of_abs 0.0, 0.0;
                signum __derivative_of_signum __pushforward_of_signum 0.0, 0.0;
                floor __derivative_of_floor __pushforward_of_floor 0.0, 0.0;
                ceil __derivative_of_ceil __pushforward_of_ceil 0.0, 0.0;
                round __derivative_of_round __pushforward_of_round 0.0, 0.0;
                trunc __derivative_of_trunc __pushforward_of_trunc 0.0, 0.0;
                fract __derivative_of_fract __pushforward_of_fract 0.0, 0.0;
                to_degrees __derivative_of_to_degrees __pushforward_of_to_degrees 0.0, 0.0;
                to_radians __derivative_of_to_radians __pushforward_of_to_radians 0.0, 0.0;
            }
        }

        /// The slope 1 - y² of a `y` near 1 is as exact as the difference.
        #[test]
        fn tanh() {
            for x in $t::points() {
                let array = arr1(&[x]);
                let (y, pull) = array.__derivative_of_tanh((On,));
                let (expected, pull_number) = x.__derivative_of_tanh((On,));
                same("tanh", &x, $kernels, y[0], expected);
                let (mut x_bar, mut number_bar) = (ad::zero(), 0.0);
                pull(arr1(&[1.0]), &mut x_bar);
                pull_number(1.0, &mut number_bar);
                let y_dot = array.__pushforward_of_tanh((On,), &arr1(&[1.0])).1[0];
                same("forward of tanh", &x, 0.0, y_dot, number_bar);
                let places: Places = $kernels;
                same("reverse of tanh", &x, 2.0 * places, x_bar[0] + 1.0, number_bar + 1.0);
            }
        }

        #[test]
        fn functions_of_a_number() {
            with_number! { $t:
                powf __derivative_of_powf __pushforward_of_powf;
                log __derivative_of_log __pushforward_of_log;
                hypot __derivative_of_hypot __pushforward_of_hypot;
            }
        }

        #[test]
        fn powers() {
            for x in $t::points() {
                for n in [0, 1, 2, 3, 5, 100, -1, -2, -3, i32::MIN, i32::MAX] {
                    let (at, array) = ((x, n), arr1(&[x]));
                    let (y, pull) = array.__derivative_of_powi((On, On), n);
                    let (expected, pull_number) = x.__derivative_of_powi((On, On), n);
                    same("powi", &at, 0.0, y[0], expected);
                    let (mut x_bar, mut number_bar) = (ad::zero(), 0.0);
                    pull(arr1(&[1.0]), &mut x_bar, &mut NoTangent);
                    pull_number(1.0, &mut number_bar, &mut NoTangent);
                    same("reverse of powi", &at, 0.0, x_bar[0], number_bar);
                    let y_dot = array.__pushforward_of_powi((On, On), &arr1(&[1.0]), n, NoTangent).1[0];
                    same("forward of powi", &at, 0.0, y_dot, number_bar);
                    if n == 2 {
                        let (y, pull) = array.__derivative_of_pow2((On,));
                        same("pow2", &at, 0.0, y[0], expected);
                        let mut x_bar = ad::zero();
                        pull(&array, arr1(&[1.0]), &mut x_bar);
                        same("reverse of pow2", &at, 0.0, x_bar[0], number_bar);
                        let (y, y_dot) = array.__pushforward_of_pow2((On,), &arr1(&[1.0]));
                        same("pow2", &at, 0.0, y[0], expected);
                        same("forward of pow2", &at, 0.0, y_dot[0], number_bar);
                    }
                }
            }
        }

        #[test]
        fn limits() {
            let inf = $t::INFINITY;
            for x in $t::points() {
                for (low, high) in [(-1.0, 1.0), (0.0, 0.0), (-0.0, 0.0), (0.0, -0.0), (1.0, 2.5), (-inf, inf), (inf, inf)] {
                    let (at, array) = ((x, low, high), arr1(&[x]));
                    let (y, pull) = array.__derivative_of_clamp((On, On, On), low, high);
                    let (expected, pull_number) = x.__derivative_of_clamp((On, On, On), low, high);
                    same("clamp", &at, 0.0, y[0], expected);
                    for seed in [1.0, -0.5, inf] {
                        let (mut x_bar, mut l, mut h) = (ad::zero(), 0.0, 0.0);
                        pull(arr1(&[seed]), &mut x_bar, &mut l, &mut h);
                        let (mut x_number, mut l_number, mut h_number) = (0.0, 0.0, 0.0);
                        pull_number(seed, &mut x_number, &mut l_number, &mut h_number);
                        same("reverse of clamp", &at, 0.0, x_bar[0], x_number);
                        same("low", &at, 0.0, l, l_number);
                        same("high", &at, 0.0, h, h_number);
                    }
                    let (_, y_dot) = array.__pushforward_of_clamp((On, On, On), &arr1(&[1.0]), low, 2.0, high, 3.0);
                    let (_, number_dot) = x.__pushforward_of_clamp((On, On, On), &1.0, low, 2.0, high, 3.0);
                    same("forward of clamp", &at, 0.0, y_dot[0], number_dot);
                }
            }
        }
    } )* };
}
all! {
    f32 4.0;
    f64 0.0;
}

macro_rules! operators {
    ($($name:ident $t:ident $op:tt;)*) => { $( mod $name {
        use super::*;

        #[differentiable(forward)]
        fn numbers(x: $t, y: $t) -> $t {
            x $op y
        }
        #[differentiable(forward)]
        fn arrays(x: Array1<$t>, y: Array1<$t>) -> Array1<$t> {
            x $op y
        }
        #[differentiable(forward)]
        fn array_and_number(x: Array1<$t>, y: $t) -> Array1<$t> {
            x $op y
        }
        #[differentiable(forward)]
        fn number_and_array(x: $t, y: Array1<$t>) -> Array1<$t> {
            x $op y
        }

        #[test]
        fn as_numbers() {
            // The reciprocal of a smaller divisor, which numbers multiply by, overflows.
            let points = || $t::points().into_iter().filter(|x| x.abs() >= $t::MIN_POSITIVE || *x == 0.0 || x.is_nan());
            for x in points() {
                for y in points() {
                    check(x, y);
                }
            }
        }

        fn check(x: $t, y: $t) {
            let (at, places) = ((x, y, "of the operands"), 8.0);
            let of = |x: $t| arr1(&[x]);
            // A cotangent of zero is NaN where the partial derivative overflows, which numbers may compute first.
for seed in [1.0, -0.5] {
                let (value, pull) = value_with_pullback((x, y), &numbers {});
                let (x_bar, y_bar) = pull(seed);
                let dot = differential((x, y), &numbers {})((seed, -seed));

                let (z, pull) = value_with_pullback((of(x), of(y)), &arrays {});
                let (x_found, y_found) = pull(of(seed));
                same(concat!(stringify!($name), ": arrays, value"), &at, 0.0, z[0], value);
                same(concat!(stringify!($name), ": arrays, x reverse"), &at, places, x_found[0], x_bar);
                same(concat!(stringify!($name), ": arrays, y reverse"), &at, places, y_found[0], y_bar);
                let found = differential((of(x), of(y)), &arrays {})((of(seed), of(-seed)));
                same(concat!(stringify!($name), ": arrays, forward"), &at, places, found[0], dot);

                let (z, pull) = value_with_pullback((of(x), y), &array_and_number {});
                let (x_found, y_found) = pull(of(seed));
                same(concat!(stringify!($name), ": array and number, value"), &at, 0.0, z[0], value);
                same(concat!(stringify!($name), ": array and number, x reverse"), &at, places, x_found[0], x_bar);
                same(concat!("number behind ", stringify!($name)), &at, places, y_found, y_bar);
                let found = differential((of(x), y), &array_and_number {})((of(seed), -seed));
                same(concat!(stringify!($name), ": array and number, forward"), &at, places, found[0], dot);

                let (z, pull) = value_with_pullback((x, of(y)), &number_and_array {});
                let (x_found, y_found) = pull(of(seed));
                same(concat!(stringify!($name), ": number and array, value"), &at, 0.0, z[0], value);
                same(concat!("number before ", stringify!($name)), &at, places, x_found, x_bar);
                same(concat!(stringify!($name), ": number and array, y reverse"), &at, places, y_found[0], y_bar);
                let found = differential((x, of(y)), &number_and_array {})((seed, of(-seed)));
                same(concat!(stringify!($name), ": number and array, forward"), &at, places, found[0], dot);
            }
        }
    } )* };
}
operators! {
    sums_f32 f32 +;
    sums_f64 f64 +;
    differences_f32 f32 -;
    differences_f64 f64 -;
    products_f32 f32 *;
    products_f64 f64 *;
    quotients_f32 f32 /;
    quotients_f64 f64 /;
}
