//! The conventions of `docs/math.md`: kinks, edges of domains, infinities and NaN.

use ad_runtime::prelude::*;

const INF: f64 = f64::INFINITY;
const NAN: f64 = f64::NAN;

#[test]
fn of_equal_arguments_max_has_the_second_and_min_the_first() {
    assert_eq!(gradient((2.0, 2.0), &max {}), (0.0, 1.0));
    assert_eq!(gradient((2.0, 2.0), &min {}), (1.0, 0.0));
    assert_eq!(gradient((0.0, -0.0), &max {}), (0.0, 1.0));
    // The rectifier has no slope at zero.
    assert_eq!(gradient((0.0, 0.0), &max {}).0, 0.0);
}

#[test]
fn max_and_min_pass_nan_by() {
    for (x, y) in [(NAN, 1.0), (1.0, NAN)] {
        let expected = if f64::is_nan(x) {
            (0.0, 1.0)
        } else {
            (1.0, 0.0)
        };
        assert_eq!((max(x, y), min(x, y)), (1.0, 1.0));
        assert_eq!(gradient((x, y), &max {}), expected);
        assert_eq!(gradient((x, y), &min {}), expected);
    }
}

#[test]
fn the_argument_that_is_not_selected_is_left_alone() {
    let (_, pullback) = max::vjp(max, (On, On), 1.0, 2.0);
    let (mut x_bar, mut y_bar) = (0.0, 0.0);
    pullback(INF, &mut x_bar, &mut y_bar);
    assert_eq!((x_bar, y_bar), (0.0, INF));
}

#[test]
fn clamp_counts_for_the_number_on_its_limits() {
    assert_eq!(gradient((1.0, 1.0, 3.0), &clamp {}), (1.0, 0.0, 0.0));
    assert_eq!(gradient((3.0, 1.0, 3.0), &clamp {}), (1.0, 0.0, 0.0));
    assert_eq!(gradient((0.9, 1.0, 3.0), &clamp {}), (0.0, 1.0, 0.0));
    assert_eq!(gradient((3.1, 1.0, 3.0), &clamp {}), (0.0, 0.0, 1.0));
}

#[test]
fn absolute_value_and_sign_at_zero() {
    assert_eq!(gradient(0.0, &abs {}), 0.0);
    assert_eq!(gradient(-0.0, &abs {}), 0.0);
    assert_eq!(gradient(0.0, &signum {}), 0.0);
    assert_eq!(gradient((0.0, -1.0), &copysign {}), (0.0, 0.0));
    assert_eq!(gradient((2.0, -0.0), &copysign {}), (-1.0, 0.0));
    assert_eq!(
        gradient((-2.0, NAN.copysign(-1.0)), &copysign {}),
        (1.0, 0.0)
    );
    assert_eq!(gradient((-INF, 3.0), &copysign {}), (-1.0, 0.0));
    assert!(gradient(NAN, &abs {}).is_nan());
}

#[test]
fn steps_are_flat_even_where_they_jump() {
    for x in [-1.5, -1.0, 0.0, 0.5, 1.0, INF, NAN] {
        for slope in [
            gradient(x, &floor {}),
            gradient(x, &ceil {}),
            gradient(x, &round {}),
            gradient(x, &trunc {}),
            gradient(x, &round_ties_even {}),
            gradient((x, 0.5), &div_euclid {}).0,
            gradient((0.5, x), &div_euclid {}).1,
        ] {
            assert_eq!(slope, 0.0);
        }
        assert_eq!(gradient(x, &fract {}), 1.0);
    }
}

#[test]
fn the_euclidean_remainder_is_on_the_piece_of_its_value() {
    // x = k y + z for all signs, on the jumps themselves, and where x / y is rounded to an integer.
    for (x, y, k) in [
        (7.0, 2.0, 3.0),
        (-7.0, 2.0, -4.0),
        (7.0, -2.0, -3.0),
        (-7.0, -2.0, 4.0),
        (6.0, 2.0, 3.0),
        (-6.0, 2.0, -3.0),
        (0.0, 2.0, 0.0),
        (1.5, INF, 0.0),
        (1.0, 0.1, 9.0),
        (-1.0, 0.1, -10.0),
        (-0.5, INF, -1.0),
    ] {
        assert_eq!(gradient((x, y), &rem_euclid {}), (1.0, -k), "{x}, {y}");
        if f64::is_finite(y) && y != 0.1 {
            assert_eq!(div_euclid(x, y), k);
            assert_eq!(rem_euclid(x, y), x - k * y);
        }
    }
    assert_eq!(gradient((f64::MAX, f64::MAX), &midpoint {}), (0.5, 0.5));
}

#[test]
fn roots_are_vertical_at_zero() {
    assert_eq!(gradient(0.0, &sqrt {}), INF);
    assert_eq!(gradient(-0.0, &sqrt {}), INF);
    assert_eq!(gradient(0.0, &cbrt {}), INF);
    assert!(gradient(-1.0_f64, &sqrt {}).is_nan());
    assert_eq!(gradient(0.0, &ln {}), INF);
    assert_eq!(gradient(1.0, &asin {}), INF);
    assert_eq!(gradient(1.0, &acos {}), -INF);
    assert_eq!(gradient(1.0, &acosh {}), INF);
    assert!(gradient(-2.0_f64, &acosh {}).is_nan());
    assert!(gradient(1.5_f64, &asin {}).is_nan());
}

#[test]
fn the_origin_has_no_direction() {
    assert_eq!(gradient((0.0, 0.0), &hypot {}), (0.0, 0.0));
    assert_eq!(gradient((0.0, 0.0), &atan2 {}), (0.0, 0.0));
    assert_eq!(gradient((-0.0, 0.0), &atan2 {}), (0.0, 0.0));
}

#[test]
fn integer_powers_at_zero() {
    for (n, slope) in [(0, 0.0), (1, 1.0), (2, 0.0), (3, 0.0)] {
        assert_eq!(gradient((0.0, n), &powi {}), (slope, NoTangent), "n = {n}");
    }
    assert_eq!(gradient((0.0, -1), &powi {}).0, -INF);
    assert_eq!(gradient((INF, 0), &powi {}).0, 0.0);
    assert_eq!(gradient((1.0, i32::MIN), &powi {}).0, f64::from(i32::MIN));
    assert_eq!(gradient((-1.0, i32::MAX), &powi {}).0, f64::from(i32::MAX));
}

#[test]
fn powers_of_zero() {
    for (y, slope) in [
        (0.0, 0.0),
        (1.0, 1.0),
        (2.0, 0.0),
        (2.5, 0.0),
        (0.5, INF),
        (-1.0, -INF),
    ] {
        for zero in [0.0_f64, -0.0] {
            let found: f64 = gradient((zero, y), &powf {}).0;
            assert!(
                found == slope || found.abs() == slope.abs() && zero.is_sign_negative(),
                "{zero}^{y}: {found}"
            );
        }
    }
    // 0^y is zero for all y > 0; at y = 0 the limit from there is taken.
    for y in [0.0, 0.5, 1.0, 3.0, INF] {
        assert_eq!(gradient((0.0, y), &powf {}).1, 0.0, "0^{y}");
    }
    assert_eq!(gradient((0.0, -1.0), &powf {}).1, -INF);
}

#[test]
fn powers_of_negative_numbers() {
    assert_eq!(gradient((-2.0, 3.0), &powf {}).0, 12.0);
    assert_eq!(gradient((-2.0, 2.0), &powf {}).0, -4.0);
    assert_eq!(gradient((-2.0, -1.0), &powf {}).0, -0.25);
    assert_eq!(gradient((-2.0, 0.0), &powf {}).0, 0.0);
    assert_eq!(gradient((-2.0, 1.0), &powf {}).0, 1.0);
    // No power near an integer one is real.
    assert!(gradient((-2.0_f64, 3.0), &powf {}).1.is_nan());
    assert!(gradient((-2.0_f64, 0.5), &powf {}).0.is_nan());
    // An exponent that is a constant leaves nothing to be NaN.
    let (_, pullback) = powf::vjp(powf, (On, Off), -2.0, 3.0);
    let (mut x_bar, mut y_bar) = (0.0, 0.0);
    pullback(1.0, &mut x_bar, &mut y_bar);
    assert_eq!((x_bar, y_bar), (12.0, 0.0));
}

#[test]
fn powers_at_the_ends_of_the_range() {
    // The value underflows, the derivative does not.
    assert_eq!(gradient((1e-200, 2.0), &powf {}).0, 2e-200);
    assert!((gradient((1e200_f64, 1.5), &powf {}).0 - 1.5e100).abs() < 1e85);
    assert_eq!(gradient((INF, 0.0), &powf {}).0, 0.0);
    assert_eq!(gradient((INF, -1.0), &powf {}), (-0.0, 0.0));
    assert_eq!(gradient((0.5, INF), &powf {}), (0.0, -0.0));
    assert_eq!(gradient((1.0, 2.0), &powf {}), (2.0, 0.0));
    assert_eq!(gradient((NAN, 0.0), &powf {}).0, 0.0);
    assert!(gradient((NAN, 2.0), &powf {}).0.is_nan());
    assert!(gradient((2.0, NAN), &powf {}).1.is_nan());
}

#[test]
fn the_rules_hold_in_single_precision() {
    assert_eq!(gradient((0.0_f32, 2.0), &powf {}), (0.0, 0.0));
    assert_eq!(gradient((-2.0_f32, 3.0), &powf {}).0, 12.0);
    assert_eq!(gradient((2.0_f32, 2.0), &max {}), (0.0, 1.0));
    assert_eq!(gradient((0.0_f32, 0.0), &hypot {}), (0.0, 0.0));
    assert_eq!(gradient(0.0_f32, &abs {}), 0.0);
}

/// ψ at numbers where it is known in closed form (Abramowitz & Stegun 6.3.2-5), and at others to
/// all digits that `f64` has.
#[test]
fn the_derivative_of_lgamma_is_digamma() {
    let known = [
        (1e-06, -1000000.5772140201),
        (0.1, -10.423754940411076),
        (0.25, -4.2274535333762655),
        (0.5, -1.9635100260214235),
        (1.0, -0.5772156649015329),
        (1.5, 0.03648997397857652),
        (2.0, 0.42278433509846713),
        (3.75, 1.1825373886117962),
        (7.125, 1.8917959606533552),
        (9.875, 2.2385197075906875),
        (10.0, 2.251752589066721),
        (10.5, 2.3030010342976865),
        (30.0, 3.384438132685525),
        (1000.0, 6.907255195648812),
        (-0.25, 2.9141391202135276),
        (-0.5, 0.03648997397857652),
        (-1.5, 0.7031566406452432),
        (-2.75, -1.959055264977997),
        (-10.125, 9.948053825866076),
        (-100.5, 4.6151246013380645),
    ];
    for (x, psi) in known {
        let found: f64 = gradient(x, &lgamma {});
        assert!(
            (found - psi).abs() <= 4e-15 * psi.abs().max(1.0),
            "ψ({x}) = {psi}, not {found}"
        );
    }
}

#[test]
fn digamma_at_its_poles_and_far_away() {
    assert_eq!(gradient(0.0, &lgamma {}), -INF);
    assert_eq!(gradient(-0.0, &lgamma {}), INF);
    for pole in [-1.0_f64, -2.0, -17.0, -1e300] {
        assert!(gradient(pole, &lgamma {}).is_nan(), "{pole}");
    }
    assert_eq!(gradient(INF, &lgamma {}), INF);
    assert!(gradient(NAN, &lgamma {}).is_nan());
    assert_eq!(gradient(1e300, &lgamma {}), 1e300_f64.ln());
    assert!((gradient(1e-300_f64, &lgamma {}) + 1e300).abs() <= 1e285);
}
