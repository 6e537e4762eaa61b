//! Elementary functions against central differences, in both precisions.

use ad_runtime::gradcheck::{Gradcheck, assert_accumulates_from_nothing};
use ad_runtime::prelude::*;
use proptest::prelude::{prop_assert, prop_assume, proptest};

/// Directional derivatives in double precision agree with central differences to nine digits.
fn tight() -> Gradcheck {
    Gradcheck::new().relative(2e-9).absolute(1e-13).steps(&[
        1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6, 1e-6, 3e-7, 1e-7, 1e-8,
    ])
}

#[track_caller]
fn close(name: &str, x: f64, single: f32, double: f64, digits: f64) {
    let (single, error) = (f64::from(single), digits * double.abs().max(1e-6));
    assert!(
        (single - double).abs() <= error,
        "{name} at {x}: {single:e} and {double:e}"
    );
}

/// Checks a function of one number: value, derivative, accumulation and inactivity.
macro_rules! unary {
    ($($name:ident: $points:expr;)*) => { $(
        #[test]
        fn $name() {
            for x in $points {
                let x = f64::from(x as f32);
                assert_eq!(ad_runtime::math::$name(x), Real::$name(x));
                tight()
                    .gradient(&ad_runtime::math::$name {}, &x)
                    .unwrap_or_else(|error| panic!("{} at {x}: {error}", stringify!($name)));
                let double = gradient(x, &ad_runtime::math::$name {});
                let single = gradient(x as f32, &ad_runtime::math::$name {});
                close(stringify!($name), x, single, double, 1e-5);

                let (y, pullback) = ad_runtime::math::$name::vjp(ad_runtime::math::$name, (On,), x);
                assert_eq!(y, Real::$name(x));
                assert_accumulates_from_nothing(&0.0, |x_bar| pullback(0.7, x_bar));
                let (y, pullback) = ad_runtime::math::$name::vjp(ad_runtime::math::$name, (Off,), x);
                assert_eq!(y, Real::$name(x));
                let mut x_bar = 5.0;
                pullback(0.7, &mut x_bar);
                assert_eq!(x_bar, 5.0);
            }
        }
    )* };
}

/// From -5 to 5, but not the numbers where something jumps.
fn line() -> impl Iterator<Item = f64> {
    (-50..50).map(|i| f64::from(i) / 10.0 + 0.037)
}
/// Where the function changes fast enough for differences of values near one.
fn resolved(limit: f64) -> impl Iterator<Item = f64> {
    line().filter(move |x| x.abs() < limit)
}
fn positive() -> impl Iterator<Item = f64> {
    (-20..40).map(|i| 1.25_f64.powi(i))
}
fn unit() -> impl Iterator<Item = f64> {
    (-19..20).map(|i| f64::from(i) / 20.0)
}

unary! {
    sin: line();
    cos: line();
    tan: line();
    asin: unit();
    acos: unit();
    atan: line().chain([-30.0, 70.0]);
    sinh: line();
    cosh: line();
    tanh: resolved(3.0);
    asinh: line().chain([-3e7, 4e9]);
    acosh: positive().map(|x| x + 1.0);
    atanh: unit();
    exp: line().chain([-70.0, 70.0]);
    exp2: line().chain([-90.0, 90.0]);
    exp_m1: line();
    ln: positive();
    log2: positive();
    log10: positive();
    ln_1p: positive().map(|x| x - 0.9).filter(|x| *x > -0.9);
    sqrt: positive();
    cbrt: line().chain(positive());
    recip: line();
    abs: line();
    signum: line();
    floor: line();
    ceil: line();
    round: line();
    trunc: line();
    round_ties_even: line();
    fract: line();
    to_degrees: line();
    to_radians: line();
    erf: resolved(2.5);
    erfc: line().filter(|x| *x > -2.5);
}

#[test]
fn flat_tails_have_their_exact_slope() {
    for x in [4.0_f64, 6.0, 8.0, -5.0] {
        let slope = 1.0 / x.cosh().powi(2);
        assert!((gradient(x, &tanh {}) - slope).abs() < 2e-16, "tanh at {x}");
        let slope = 2.0 / std::f64::consts::PI.sqrt() * (-x * x).exp();
        assert!(
            (gradient(x, &erf {}) - slope).abs() <= 1e-15 * slope,
            "erf at {x}"
        );
        assert_eq!(gradient(x, &erfc {}), -gradient(x, &erf {}));
        let slope = 1.0 / (1.0 + 1e8 * x * x);
        assert!(
            (gradient(1e4 * x, &atan {}) - slope).abs() <= 1e-15 * slope,
            "atan at {x}"
        );
        assert_eq!(
            gradient(-40.0 * x.abs(), &exp_m1 {}),
            (-40.0 * x.abs()).exp()
        );
    }
}

#[test]
fn lgamma_of_positive_and_negative_numbers() {
    for x in line().chain(positive()) {
        let check = tight().gradient(&lgamma {}, &x);
        check.unwrap_or_else(|error| panic!("lgamma at {x}: {error}"));
        let (single, double) = (
            gradient(x as f32, &lgamma {}),
            gradient(f64::from(x as f32), &lgamma {}),
        );
        let error = 2e-6 * (1.0 + double.abs() * (1.0 + double.abs() * x.abs()));
        assert!(
            (f64::from(single) - double).abs() < error,
            "lgamma at {x}: {single} {double}"
        );
    }
}

/// Checks a function of two numbers, in both and in each.
macro_rules! binary {
    ($($name:ident: $points:expr;)*) => { $(
        #[test]
        fn $name() {
            for (x, y) in $points {
                let (x, y) = (f64::from(x as f32), f64::from(y as f32));
                assert_eq!(ad_runtime::math::$name(x, y), Real::$name(x, y));
                tight()
                    .gradient(&ad_runtime::math::$name {}, &(x, y))
                    .unwrap_or_else(|error| panic!("{} at {x}, {y}: {error}", stringify!($name)));
                let double = gradient((x, y), &ad_runtime::math::$name {});
                let single = gradient((x as f32, y as f32), &ad_runtime::math::$name {});
                close(stringify!($name), x, single.0, double.0, 3e-5);
                close(stringify!($name), x, single.1, double.1, 3e-5);

                let (z, pullback) = ad_runtime::math::$name::vjp(ad_runtime::math::$name, (On, On), x, y);
                assert_eq!(z, Real::$name(x, y));
                assert_accumulates_from_nothing(&(0.0, 0.0), |(x_bar, y_bar)| pullback(0.7, x_bar, y_bar));
                let (mut x_bar, mut y_bar) = (5.0, 7.0);
                ad_runtime::math::$name::vjp(ad_runtime::math::$name, (On, Off), x, y).1(1.0, &mut x_bar, &mut y_bar);
                assert_eq!((x_bar, y_bar), (5.0 + double.0, 7.0));
                let (mut x_bar, mut y_bar) = (5.0, 7.0);
                ad_runtime::math::$name::vjp(ad_runtime::math::$name, (Off, On), x, y).1(1.0, &mut x_bar, &mut y_bar);
                assert_eq!((x_bar, y_bar), (5.0, 7.0 + double.1));
                let (mut x_bar, mut y_bar) = (5.0, 7.0);
                ad_runtime::math::$name::vjp(ad_runtime::math::$name, (Off, Off), x, y).1(1.0, &mut x_bar, &mut y_bar);
                assert_eq!((x_bar, y_bar), (5.0, 7.0));
            }
        }
    )* };
}

fn plane() -> impl Iterator<Item = (f64, f64)> {
    (-8..9).flat_map(|i| {
        (-8..9).map(move |j| (f64::from(i) / 2.0 + 0.137, f64::from(j) / 2.0 - 0.059))
    })
}
fn right_half() -> impl Iterator<Item = (f64, f64)> {
    plane().filter(|(x, _)| *x > 0.2)
}
/// Where `x / y` is no integer, nor nearly one.
fn between_jumps() -> impl Iterator<Item = (f64, f64)> {
    plane().filter(|(x, y)| ((x / y).floor() + 0.5 - x / y).abs() < 0.4)
}

binary! {
    atan2: plane();
    log: right_half().filter(|(_, b)| *b > 0.3 && (*b - 1.0).abs() > 0.2);
    hypot: plane();
    powf: right_half();
    min: plane();
    max: plane();
    copysign: plane();
    rem_euclid: between_jumps();
    div_euclid: between_jumps();
    midpoint: plane();
}

#[test]
fn powi_of_every_sign() {
    for x in line() {
        for n in [-5, -2, -1, 0, 1, 2, 3, 8] {
            let function = differentiable_function(move |x: f64| {
                let (y, pullback) = powi::vjp(powi, (On, On), x, n);
                (y, move |y_bar: f64| {
                    let mut x_bar = 0.0;
                    pullback(y_bar, &mut x_bar, &mut NoTangent);
                    x_bar
                })
            });
            let check = tight().gradient(&function, &x);
            check.unwrap_or_else(|error| panic!("powi at {x}, {n}: {error}"));
            assert_eq!(gradient((x, n), &powi {}).0, gradient(x, &function));
        }
    }
}

#[test]
fn mul_add_and_clamp_in_each_argument() {
    for (x, y) in plane() {
        tight().gradient(&mul_add {}, &(x, y, 0.7)).unwrap();
        tight().gradient(&clamp {}, &(x, y.min(1.9), 2.0)).unwrap();
        assert_accumulates_from_nothing(&(0.0, 0.0, 0.0), |(a, b, c)| {
            mul_add::vjp(mul_add, (On, On, On), x, y, 0.7).1(0.3, a, b, c);
        });
        assert_accumulates_from_nothing(&(0.0, 0.0, 0.0), |(a, b, c)| {
            clamp::vjp(clamp, (On, On, On), x, y.min(1.9), 2.0).1(0.3, a, b, c);
        });
    }
    let (mut a, mut b, mut c) = (5.0, 6.0, 7.0);
    mul_add::vjp(mul_add, (Off, Off, Off), 1.0, 2.0, 3.0).1(1.0, &mut a, &mut b, &mut c);
    for x in [-1.0, 0.5, 3.0] {
        clamp::vjp(clamp, (Off, Off, Off), x, 0.0, 2.0).1(1.0, &mut a, &mut b, &mut c);
    }
    assert_eq!((a, b, c), (5.0, 6.0, 7.0));
}

#[test]
fn sin_cos_returns_both() {
    for x in line() {
        tight().gradient(&sin_cos {}, &x).unwrap();
        assert_eq!(sin_cos(x), (x.sin(), x.cos()));
    }
}

#[test]
fn literals_without_a_type() {
    use ad_runtime::__private::RealDerivatives as _;
    let x = 2.0;
    let (y, sin1) = x.__derivative_of_sin((On,));
    let (z, max1) = y.__derivative_of_max((On, Off), 0.5);
    let (mut x_bar, mut y_bar) = (0.0, 0.0);
    max1(1.0, &mut y_bar, &mut 0.0);
    sin1(y_bar, &mut x_bar);
    assert_eq!((z, x_bar), (2.0_f64.sin(), 2.0_f64.cos()));
    let reference = &x;
    assert_eq!(reference.__derivative_of_exp((Off,)).0, 2.0_f64.exp());
    assert_eq!(2.0.max(3.0).min(2.5).clamp(0.0, 1.0), 1.0);
}

#[test]
fn generic_constants_and_conversions() {
    use ad_runtime::__private::RealDerivatives;
    fn constants<T: Real>() -> T {
        T::PI + T::E * T::from_usize(3) + T::lit(0.5)
    }
    assert_eq!(
        constants::<f64>(),
        std::f64::consts::PI + std::f64::consts::E * 3.0 + 0.5
    );
    let (y, pullback) = <f32 as RealDerivatives>::__derivative_of_lit((On,), 0.1);
    assert_eq!(y, 0.1_f32);
    let mut x_bar = 1.0_f64;
    pullback(2.0, &mut x_bar);
    assert_eq!(x_bar, 3.0);
}

proptest! {
    #[test]
    fn powf_agrees_wherever_it_is_smooth(x in 1e-3_f64..1e3, y in -6.0_f64..6.0) {
        let check = Gradcheck::new().steps(&[1e-4, 1e-5, 1e-6, 1e-7]).relative(1e-6).gradient(&powf {}, &(x, y));
        prop_assert!(check.is_ok(), "{}", check.unwrap_err());
    }

    #[test]
    fn atan2_and_hypot_neither_overflow_nor_vanish(angle in -3.1_f64..3.1, exponent in -140_i32..150) {
        let r = 10.0_f64.powi(exponent);
        let (y, x) = (r * angle.sin(), r * angle.cos());
        prop_assume!(x != 0.0 && y != 0.0);
        let (dy, dx) = gradient((y, x), &atan2 {});
        prop_assert!((dy * r - angle.cos()).abs() < 1e-12 && (dx * r + angle.sin()).abs() < 1e-12);
        let (dx, dy) = gradient((x, y), &hypot {});
        prop_assert!((dx - angle.cos()).abs() < 1e-14 && (dy - angle.sin()).abs() < 1e-14);
    }
}
