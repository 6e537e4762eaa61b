//! `#[derivative(of = ..)]`: registered derivatives of functions, C functions, methods.

use ad_runtime::prelude::*;
use std::cell::Cell;

thread_local! {
    static RULES: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    RULES.set(RULES.get() + 1);
}

fn cube(x: f64) -> f64 {
    x * x * x
}

#[derivative(of = cube)]
fn cube_derivative(x: f64) -> (f64, impl Fn(f64) -> f64) {
    count();
    (cube(x), move |v| v * 3.0 * x * x)
}

mod c {
    unsafe extern "C" {
        pub(super) safe fn pow(x: f64, y: f64) -> f64;
        pub(super) fn hypot(x: f64, y: f64) -> f64;
    }
}
use c::{hypot, pow};

#[derivative(of = pow)]
fn pow_derivative(x: f64, y: f64) -> (f64, impl Fn(f64) -> (f64, f64)) {
    let z = pow(x, y);
    (z, move |v| (v * y * pow(x, y - 1.0), v * z * x.ln()))
}

#[derivative(of = hypot)]
fn hypot_derivative(x: f64, y: f64) -> (f64, impl Fn(f64) -> (f64, f64)) {
    // SAFETY: `hypot` of C's library reads two numbers and has no preconditions.
    let z = unsafe { hypot(x, y) };
    (z, move |v| (v * x / z, v * y / z))
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[derivative(of = dot)]
fn dot_derivative(a: &[f64], b: &[f64]) -> (f64, impl Fn(f64) -> (Vec<f64>, Vec<f64>)) {
    (dot(a, b), move |v| {
        (
            b.iter().map(|y| v * y).collect(),
            a.iter().map(|x| v * x).collect(),
        )
    })
}

fn total(a: &[f64]) -> f64 {
    a.iter().sum()
}

#[derivative(of = total)]
fn total_derivative(a: &[f64]) -> (f64, impl Fn(f64) -> Vec<f64> + use<>) {
    count();
    let n = a.len();
    (total(a), move |v| vec![v; n])
}

fn weighted(a: &[f64], k: f64, n: usize) -> f64 {
    a.iter().take(n).sum::<f64>() * k
}

#[derivative(of = weighted)]
fn weighted_adjoint(
    a: &[f64],
    k: f64,
    n: usize,
    y: &f64,
    v: f64,
    a_bar: &mut [f64],
    k_bar: &mut f64,
) {
    for a_bar in a_bar.iter_mut().take(n) {
        *a_bar += v * k;
    }
    *k_bar += v * y / k;
    let _ = a;
}

fn partly(x: f64, scale: f64) -> f64 {
    x * x * scale
}

#[derivative(of = partly, wrt(x))]
fn partly_derivative(x: f64, scale: f64) -> (f64, impl Fn(f64) -> f64) {
    (partly(x, scale), move |v| v * 2.0 * x * scale)
}

fn largest<T: Real>(a: T, b: T) -> T {
    if a > b { a } else { b }
}

#[derivative(of = largest)]
fn largest_derivative<T: Real>(a: T, b: T) -> (T, impl Fn(T) -> (T, T)) {
    let zero = T::lit(0.0);
    (
        largest(a, b),
        move |v| if a > b { (v, zero) } else { (zero, v) },
    )
}

struct Thermometer {
    offset: f64,
}

impl Thermometer {
    fn read(&self, x: f64) -> f64 {
        (x + self.offset) * 1.8
    }
}

impl Differentiable for Thermometer {
    type Tangent = f64;
}

#[derivative(of = Thermometer::read)]
fn read_derivative(this: &Thermometer, x: f64) -> (f64, impl Fn(f64) -> (f64, f64) + use<>) {
    (this.read(x), |v| (1.8 * v, 1.8 * v))
}

#[differentiable]
fn everything(x: f64, y: f64) -> f64 {
    let v = [x, y, x * y];
    let w = vec![y, 2.0, x];
    cube(x)
        + pow(x, y)
        + dot(&v, &w) * total(&w)
        + weighted(&v, y, 2)
        + partly(x, 3.0)
        + largest(x, y * 2.0)
}

#[differentiable]
fn through_unsafe(x: f64, y: f64) -> f64 {
    // SAFETY: as in the rule.
    let h = unsafe { hypot(x, y) };
    h * x
}

fn differences(f: impl Fn(f64, f64) -> f64, x: f64, y: f64) -> (f64, f64) {
    let h = 1e-6;
    (
        (f(x + h, y) - f(x - h, y)) / (2.0 * h),
        (f(x, y + h) - f(x, y - h)) / (2.0 * h),
    )
}

fn assert_close(a: (f64, f64), b: (f64, f64)) {
    assert!(
        (a.0 - b.0).abs() < 1e-7 && (a.1 - b.1).abs() < 1e-7,
        "{a:?} {b:?}"
    );
}

#[test]
fn registered_derivatives_are_used() {
    for (x, y) in [(1.3, 0.7), (0.4, 2.1), (2.0, 1.1)] {
        assert_close(gradient!(x, y, everything), differences(everything, x, y));
        assert_close(
            gradient!(x, y, through_unsafe),
            differences(through_unsafe, x, y),
        );
    }
}

#[test]
fn rules_without_borrows_run_once() {
    RULES.set(0);
    let gradient = gradient!(2.0, |x| cube(x));
    assert_eq!((gradient, RULES.get()), (12.0, 1));
    RULES.set(0);
    let v = vec![1.0, 2.0];
    let gradient = gradient!(&v, |v| total(v) * total(v));
    assert_eq!((gradient, RULES.get()), (vec![6.0, 6.0], 2));
}

#[test]
fn constants_of_a_rule_stay_constant() {
    assert_eq!(gradient!(3.0, |x| partly(x, 2.0)), 12.0);
    assert_eq!(gradient!(3.0, 2.0, |x, k| partly(x, k) + k).1, 1.0);
}

#[test]
fn methods_have_derivatives() {
    let t = Thermometer { offset: 2.0 };
    let (t_bar, x_bar) = gradient!(&t, 3.0, |t, x| t.read(x) * x);
    assert_eq!((t_bar, x_bar), (1.8 * 3.0, 1.8 * 3.0 + 1.8 * 5.0));
}
