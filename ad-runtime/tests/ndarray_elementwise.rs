//! The rules of the elementary functions of arrays, against central differences.
#![allow(missing_docs, reason = "tests")]

mod ndarray_support;

use ad_runtime::__private::{self as ad, ElementwiseDerivatives as _, NoTangent, Off, On};
use ndarray::{Array2, arr0, array};
use ndarray_support::{Odd, check, numbers};

/// Elements between two numbers, in both memory orders.
fn inputs(low: f64, high: f64) -> [Array2<f64>; 2] {
    let numbers = |seed| numbers(seed, 12, low, high);
    [
        Array2::from_shape_vec((3, 4), numbers(1)).unwrap(),
        Array2::from_shape_vec((4, 3), numbers(2))
            .unwrap()
            .reversed_axes(),
    ]
}

macro_rules! functions {
    ($($f:ident $sibling:ident $low:literal $high:literal;)*) => { $(
        #[test]
        fn $f() {
            for x in inputs($low, $high) {
                let seed = ndarray_support::array(3, (3, 4));
                let (y, pull) = x.$sibling((On,));
                assert_eq!(y, x.$f());
                let mut x_bar = ad::zero();
                pull(seed.clone(), &mut x_bar);
                check(stringify!($f), &x, &x_bar_or_zero(&x_bar), &seed, |x| x.$f());
                // Again, into a place in column-major order.
                let mut x_bar = Array2::ones((4, 3)).reversed_axes();
                pull(seed.clone(), &mut x_bar);
                pull(Array2::default((0, 0)), &mut x_bar);
                check(stringify!($f), &x, &(x_bar - 1.0), &seed, |x| x.$f());
                let (y, pull) = x.$sibling((Off,));
                assert_eq!(y, x.$f());
                let mut x_bar = ad::zero();
                pull(seed, &mut x_bar);
                assert!(x_bar.is_empty());
            }
        }
    )* };
}

/// Functions that are constant almost everywhere leave the place empty.
fn x_bar_or_zero(x_bar: &Array2<f64>) -> Array2<f64> {
    match x_bar.is_empty() {
        true => Array2::zeros((3, 4)),
        false => x_bar.clone(),
    }
}

functions! {
    exp __derivative_of_exp -2.0 2.0;
    exp2 __derivative_of_exp2 -2.0 2.0;
    exp_m1 __derivative_of_exp_m1 -2.0 2.0;
    ln __derivative_of_ln 0.3 3.0;
    log2 __derivative_of_log2 0.3 3.0;
    log10 __derivative_of_log10 0.3 3.0;
    ln_1p __derivative_of_ln_1p -0.6 3.0;
    sqrt __derivative_of_sqrt 0.3 3.0;
    cbrt __derivative_of_cbrt 0.3 3.0;
    recip __derivative_of_recip 0.3 3.0;
    sin __derivative_of_sin -3.0 3.0;
    cos __derivative_of_cos -3.0 3.0;
    tan __derivative_of_tan -1.2 1.2;
    asin __derivative_of_asin -0.9 0.9;
    acos __derivative_of_acos -0.9 0.9;
    atan __derivative_of_atan -3.0 3.0;
    sinh __derivative_of_sinh -2.0 2.0;
    cosh __derivative_of_cosh -2.0 2.0;
    tanh __derivative_of_tanh -2.0 2.0;
    asinh __derivative_of_asinh -3.0 3.0;
    acosh __derivative_of_acosh 1.3 3.0;
    atanh __derivative_of_atanh -0.8 0.8;
    abs __derivative_of_abs -3.0 3.0;
    signum __derivative_of_signum -3.0 3.0;
    floor __derivative_of_floor -3.0 3.0;
    ceil __derivative_of_ceil -3.0 3.0;
    round __derivative_of_round -3.0 3.0;
    trunc __derivative_of_trunc -3.0 3.0;
    fract __derivative_of_fract -3.0 3.0;
    to_degrees __derivative_of_to_degrees -3.0 3.0;
    to_radians __derivative_of_to_radians -3.0 3.0;
}

#[test]
fn pow2() {
    let odd = Odd::new(3, 3, 4);
    let x = odd.view();
    let seed = ndarray_support::array(4, (3, 4));
    let (y, pull) = x.__derivative_of_pow2((On,));
    assert_eq!(y, x.pow2());
    let mut x_bar = ad::zero();
    pull(&x, seed.clone(), &mut x_bar);
    check("pow2", &x.to_owned(), &x_bar, &seed, |x| x.pow2());
}

#[test]
fn powi() {
    let seed = ndarray_support::array(4, (3, 4));
    for x in inputs(-2.0, 2.0) {
        for n in [-2, -1, 0, 1, 2, 5] {
            let (y, pull) = x.__derivative_of_powi((On, Off), n);
            assert_eq!(y, x.powi(n));
            let mut x_bar = ad::zero();
            pull(seed.clone(), &mut x_bar, &mut NoTangent);
            let exact = x.mapv(|x| {
                if n == 0 {
                    0.0
                } else {
                    f64::from(n) * x.powi(n - 1)
                }
            }) * &seed;
            assert!((x_bar - exact).iter().all(|e| e.abs() < 1e-12));
        }
        // Where the function is tame, by central differences too.
        for n in [0, 1, 2, 5] {
            let mut x_bar = ad::zero();
            x.__derivative_of_powi((On, Off), n).1(seed.clone(), &mut x_bar, &mut NoTangent);
            check("powi", &x, &x_bar, &seed, |x| x.powi(n));
        }
    }
    let zero = array![0.0];
    let mut x_bar = ad::zero();
    zero.__derivative_of_powi((On, Off), 0).1(array![1.0], &mut x_bar, &mut NoTangent);
    zero.__derivative_of_powi((On, Off), 1).1(array![1.0], &mut x_bar, &mut NoTangent);
    zero.__derivative_of_powi((On, Off), 2).1(array![1.0], &mut x_bar, &mut NoTangent);
    assert_eq!(x_bar, array![1.0]);
}

macro_rules! with_number {
    ($($f:ident $sibling:ident $low:literal $high:literal $k:expr;)*) => { $(
        #[test]
        fn $f() {
            let seed = ndarray_support::array(4, (3, 4));
            for x in inputs($low, $high) {
                for k in $k {
                    let (y, pull) = x.$sibling((On, On), k);
                    assert_eq!(y, x.$f(k));
                    let (mut x_bar, mut k_bar) = (ad::zero(), 0.25);
                    pull(seed.clone(), &mut x_bar, &mut k_bar);
                    check(stringify!($f), &x, &x_bar, &seed, |x| x.$f(k));
                    check(stringify!($f), &arr0(k), &arr0(k_bar - 0.25), &seed, |k| x.$f(k[()]));
                    let (mut x_bar, mut k_bar) = (ad::zero(), 0.0);
                    x.$sibling((On, Off), k).1(seed.clone(), &mut x_bar, &mut k_bar);
                    assert!(!x_bar.is_empty() && k_bar == 0.0);
                    let (mut x_bar, mut k_bar) = (ad::zero(), 0.0);
                    x.$sibling((Off, On), k).1(seed.clone(), &mut x_bar, &mut k_bar);
                    assert!(x_bar.is_empty() && k_bar != 0.0);
                    let mut k_bar = 0.0;
                    pull(Array2::default((0, 0)), &mut x_bar, &mut k_bar);
                    assert!(x_bar.is_empty() && k_bar == 0.0);
                }
            }
        }
    )* };
}

with_number! {
    powf __derivative_of_powf 0.3 2.0 [-1.5, 0.5, 2.0, 3.3];
    log __derivative_of_log 0.3 3.0 [0.5, 2.0];
    hypot __derivative_of_hypot -2.0 2.0 [-1.5, 0.5];
}

#[test]
fn powers_at_zero() {
    let (mut x_bar, mut k_bar) = (ad::zero(), 0.0);
    for k in [0.0, 1.0, 2.0] {
        array![0.0].__derivative_of_powf((On, On), k).1(array![1.0], &mut x_bar, &mut k_bar);
    }
    assert_eq!((x_bar, k_bar), (array![1.0], 0.0));
}

#[test]
fn kinks_have_a_finite_derivative() {
    let mut x_bar = ad::zero();
    array![0.0, -0.0].__derivative_of_abs((On,)).1(array![1.0, 1.0], &mut x_bar);
    assert_eq!(x_bar, array![0.0, 0.0]);
    let (mut x_bar, mut k_bar) = (ad::zero(), 0.0);
    array![0.0].__derivative_of_hypot((On, On), 0.0).1(array![1.0], &mut x_bar, &mut k_bar);
    assert_eq!((x_bar, k_bar), (array![0.0], 0.0));
}

#[test]
fn clamp() {
    let seed = ndarray_support::array(4, (3, 4));
    for x in inputs(-2.0, 2.0) {
        let (low, high) = (-0.7, 0.9);
        let (y, pull) = x.__derivative_of_clamp((On, On, On), low, high);
        assert_eq!(y, x.clamp(low, high));
        let (mut x_bar, mut l_bar, mut h_bar) = (ad::zero(), 0.0, 0.0);
        pull(seed.clone(), &mut x_bar, &mut l_bar, &mut h_bar);
        check("clamp", &x, &x_bar, &seed, |x| x.clamp(low, high));
        check("low", &arr0(low), &arr0(l_bar), &seed, |l| {
            x.clamp(l[()], high)
        });
        check("high", &arr0(high), &arr0(h_bar), &seed, |h| {
            x.clamp(low, h[()])
        });
        let (mut x_bar, mut l_bar, mut h_bar) = (ad::zero(), 0.0, 0.0);
        x.__derivative_of_clamp((Off, Off, Off), low, high).1(
            seed.clone(),
            &mut x_bar,
            &mut l_bar,
            &mut h_bar,
        );
        assert!(x_bar.is_empty() && l_bar == 0.0 && h_bar == 0.0);
    }
    let (mut x_bar, mut l_bar, mut h_bar) = (ad::zero(), 0.0, 0.0);
    let at_bounds = array![-1.0, 1.0].__derivative_of_clamp((On, On, On), -1.0, 1.0);
    at_bounds.1(array![2.0, 3.0], &mut x_bar, &mut l_bar, &mut h_bar);
    assert_eq!((x_bar, l_bar, h_bar), (array![2.0, 3.0], 0.0, 0.0));
}

#[test]
fn views_single_precision_and_numbers() {
    let odd = Odd::new(5, 3, 4);
    let seed = ndarray_support::array(4, (3, 4));
    let mut x_bar = ad::zero();
    odd.view().__derivative_of_tanh((On,)).1(seed.clone(), &mut x_bar);
    check(
        "tanh of a view",
        &odd.view().to_owned(),
        &x_bar,
        &seed,
        |x| x.tanh(),
    );
    let row = array![1.0, 2.0];
    let repeated = row.broadcast((3, 2)).unwrap();
    let seed = ndarray_support::array(4, (3, 2));
    let mut x_bar = ad::zero();
    repeated.__derivative_of_exp((On,)).1(seed.clone(), &mut x_bar);
    check(
        "exp of a broadcast",
        &repeated.to_owned(),
        &x_bar,
        &seed,
        |x| x.exp(),
    );
    let mut x_bar = ad::zero();
    array![4.0_f32].__derivative_of_sqrt((On,)).1(array![2.0], &mut x_bar);
    assert_eq!(x_bar, array![0.5_f32]);
    let mut x_bar = arr0(1.0);
    arr0(2.0).__derivative_of_recip((On,)).1(arr0(4.0), &mut x_bar);
    assert_eq!(x_bar, arr0(0.0));
}
