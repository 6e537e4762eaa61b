//! By hand: what the compiler emits for closures that are passed on.

use ad_runtime::__private::{self as ad, methods::*};
use ad_runtime::prelude::*;

/// `fn apply<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 { f(x) * x }`
fn apply_vjp<F: DifferentiableFn<f64, Output = f64>, A: ad::Activity, B: ad::Activity>(
    (f_act, x_act): (A, B),
    f: F,
    x: f64,
) -> (f64, impl Fn(f64, &mut ad::Tan<F>, &mut f64) + use<F, A, B>) {
    let (t1, call_pullback1) = f.__derivative_of_call((f_act, x_act), x);
    let mul1 = ad::MulRule::save_mul(&t1, &x, ad::Activity::or(f_act, x_act), x_act);
    (t1 * x, move |y_bar, f_bar, x_bar| {
        let mut t1_bar = ad::zero();
        mul1.pull(y_bar, &mut t1_bar, x_bar);
        call_pullback1(&f, t1_bar, f_bar, x_bar);
    })
}

/// `fn by_copy(x: &[f64]) -> f64 { let k = x[0]; apply(|a: f64| a * k + x[1], x[2]) }`
fn by_copy(x: &[f64]) -> (f64, impl Fn(&[f64], f64, &mut [f64]) + use<>) {
    let k = x[0];
    let t1 = ad::ClosureValue::new1(
        (ad::Captured(&k).copied(), ad::Captured(x).copied()),
        (),
        |captures: &_, _: &_, a: f64| {
            let k = ad::Seen(&captures.0).seen();
            let x = &captures.1;
            a * k + x[1]
        },
        |captures: &_, _: &_, a: f64| {
            let k = ad::Seen(&captures.0).seen();
            let x = &captures.1;
            let mul1 = ad::MulRule::save_mul(&a, &k, ad::On, ad::On);
            let t1 = a * k;
            let add1 = ad::AddRule::save_add(&t1, &x[1], ad::On, ad::On);
            let result = t1 + x[1];
            let like_result = ad::like(&result);
            (
                result,
                move |captures: &_, _: &_, result_bar: _, captures_bar: &mut _| {
                    let result_bar = like_result.typed(result_bar);
                    let x = &captures.1;
                    let k_bar = &mut captures_bar.0;
                    let x_bar = &mut captures_bar.1;
                    let mut a_bar = ad::empty_like(&a);
                    let mut t1_bar = ad::zero();
                    let mut part1 = ad::zero();
                    add1.pull(result_bar, &mut t1_bar, &mut part1);
                    ad::add_part(&mut ad::indexable(x, x_bar)[1], part1);
                    mul1.pull(t1_bar, &mut a_bar, k_bar);
                    a_bar
                },
            )
        },
    );
    let t1_like = ad::like(&t1);
    let (t2, apply_pullback1) = apply_vjp((ad::On, ad::On), t1, x[2]);
    (t2, move |_: &[f64], y_bar: f64, x_bar: &mut [f64]| {
        let mut t1_bar = t1_like.zero();
        let mut part1 = ad::zero();
        apply_pullback1(y_bar, &mut t1_bar, &mut part1);
        ad::add_part(&mut x_bar[2], part1);
        ad::add_captured(x_bar, ad::take(&mut t1_bar.1));
        let mut k_bar = ad::zero();
        ad::add_captured(&mut k_bar, ad::take(&mut t1_bar.0));
        ad::add_part(&mut x_bar[0], k_bar);
    })
}

#[test]
fn a_closure_has_the_tangent_of_its_captures() {
    let x = [2.0, 3.0, 5.0];
    let (y, pullback) = by_copy(&x);
    // (x2 x0 + x1) x2
    assert_eq!(y, 65.0);
    let mut x_bar = [0.0; 3];
    pullback(&x, 1.0, &mut x_bar);
    assert_eq!(x_bar, [25.0, 5.0, 23.0]);
}
