//! The functions whose expansions are snapshots: the tests of `ad-macros` read this file. Here their expansions are
//! compiled, under the lints of `main.rs`, and their gradients are checked.
//!
//! What the functions call stands elsewhere: a function that is seen may be followed in place, and the tests of
//! `ad-macros` see nothing but tokens.

use super::{Model, apply, norm, square};
use ad_runtime::gradcheck::assert_gradient;
use ad_runtime::prelude::*;

#[differentiable]
fn straight_line(x: f64, y: f64) -> f64 {
    let a = x * y;
    a.sin() + x
}

#[differentiable]
fn branch(x: f64) -> f64 {
    if x > 0.0 { x * x } else { 0.5 * x }
}

#[differentiable]
fn loop_over_elements(x: &[f64], w: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += x[i] * w[i];
    }
    s
}

#[differentiable]
#[expect(clippy::needless_range_loop, reason = "the user's own style")]
fn early_return(x: &[f64], limit: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s = s * x[i] + limit;
        if s > limit {
            return s;
        }
    }
    s
}

#[differentiable]
fn call_by_reference(model: &Model, x: &[f64]) -> f64 {
    let hidden = model.first.call(x);
    norm(&hidden) * model.scale
}

#[differentiable]
fn function_parameter<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x) * x
}

#[differentiable]
fn closure_argument(k: f64, x: f64) -> f64 {
    apply(|a: f64| a * k, x)
}

#[differentiable]
fn calls_in_a_loop(x: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for x in x {
        let r: f64 = square(x * k);
        s += r;
    }
    s / 2.0
}

#[test]
fn gradients_are_right() {
    assert_gradient(&straight_line {}, &(0.7, -1.3));
    assert_gradient(&branch {}, &2.0);
    assert_gradient(&branch {}, &-2.0);
    let function = differentiable_fn!(|x: Vec<f64>, w: Vec<f64>| loop_over_elements(&x, &w));
    assert_gradient(&function, &(vec![1.0, -2.0], vec![0.5, 3.0]));
    let function = differentiable_fn!(|x: Vec<f64>, limit: f64| early_return(&x, limit));
    // It returns early in the second round, and never.
    assert_gradient(&function, &(vec![3.0, 0.5, 7.0], 1.2));
    assert_gradient(&function, &(vec![3.0, -0.5, -0.7], 1.2));
    let function = differentiable_fn!(|model: Model, x: Vec<f64>| call_by_reference(&model, &x));
    assert_gradient(&function, &(Model::example(), vec![3.0, 4.0]));
    let function = differentiable_fn!(|x: f64| function_parameter(|a: f64| a.sin(), x));
    assert_gradient(&function, &0.4);
    assert_gradient(&closure_argument {}, &(0.4, 1.5));
    let function = differentiable_fn!(|x: Vec<f64>, k: f64| calls_in_a_loop(&x, k));
    assert_gradient(&function, &(vec![1.0, -2.0], 0.5));
}

/// The lints do look at this file: under clippy, an expectation that is not met is a warning, and an error here.
#[test]
#[expect(
    clippy::float_cmp,
    reason = "a lint of `clippy::pedantic` that has to fire"
)]
fn a_warning_would_be_an_error() {
    #[expect(unused_variables, reason = "a lint of rustc that has to fire")]
    let unused = 1.0;
    assert_eq!(branch(3.0), straight_line(0.0, 1.0) + branch(3.0));
}
