//! Derivatives of derivatives: of lists of numbers, and several levels deep.

use ad_runtime::prelude::*;

/// Compares a gradient in both modes with central differences of the value, at several points.
#[track_caller]
fn agrees(
    f: fn(&[f64]) -> f64,
    reverse: fn(&[f64]) -> (f64, Vec<f64>),
    forward: fn(&[f64]) -> Vec<Vec<f64>>,
) {
    for x in [[0.7, 0.4, 0.9], [1.3, 0.6, 0.2], [0.8, 1.1, 0.5]] {
        let (value, gradient) = reverse(&x);
        assert!((value - f(&x)).abs() < 1e-12, "{value}");
        let row = &forward(&x)[0];
        for i in 0..3 {
            let moved = |h: f64| {
                let mut x = x;
                x[i] += h;
                f(&x)
            };
            let h = 1e-3;
            let expected =
                (8.0 * (moved(h) - moved(-h)) - (moved(2.0 * h) - moved(-2.0 * h))) / (12.0 * h);
            let error = |found: f64| (found - expected).abs() / expected.abs().max(1.0);
            assert!(error(gradient[i]) < 1e-8, "{i}: {gradient:?} {expected}");
            assert!(error(row[i]) < 1e-8, "{i}: {row:?} {expected}");
        }
    }
}

macro_rules! check {
    ($($name:ident => $function:ident),* $(,)?) => {
        $(#[test]
        fn $name() {
            agrees(
                $function,
                |x| value_with_gradient!(x, $function),
                |x| jacobian!(x, $function),
            );
        })*
    };
}

#[differentiable(forward)]
fn typed_array(x: &[f64]) -> f64 {
    let v = [x[0], x[1]];
    let g = gradient!(v, |v: [f64; 2]| v[0] * v[0] * v[1] * x[2]);
    g[0] + g[1]
}

#[differentiable(forward)]
fn array_in_place(x: &[f64]) -> f64 {
    let (g, h) = gradient!([x[0], x[1]], x[2], |v, k| v[0] * v[0] * v[1] * k.exp());
    g[0] + g[1] * h
}

#[differentiable(forward)]
fn slice(x: &[f64]) -> f64 {
    let g = gradient!(x, |x| x[0].sin() * x[1] * x[2]);
    g[0] * g[2]
}

#[differentiable(forward)]
fn typed_slice(x: &[f64]) -> f64 {
    let g = gradient!(x, |x: &[f64]| {
        let mut s = 0.0;
        for v in x {
            if *v > 0.55 {
                s += v * v * v;
            } else {
                s += v * x[0];
            }
        }
        s
    });
    g[0] * x[1] + g[2]
}

#[differentiable(forward)]
fn vector(x: &[f64]) -> f64 {
    let v: Vec<f64> = x.to_vec();
    let (y, g) = value_with_gradient!(v, |v| v[0] * v[0] * v[1]);
    g[0] + g[1] * y
}

#[differentiable(forward)]
fn lent(x: &[f64]) -> f64 {
    let v: Vec<f64> = x.iter().map(|a| a * x[0]).collect();
    let (y, g) = value_with_gradient!(&v, |v| v[0] * v[0] * v[1].exp());
    let w = [x[1], x[2]];
    let h = gradient!(&w, |w| w[0] * w[1] * y);
    g[0] + g[1] * y + h[0] * h[1]
}

fn is_of_the_length(h: [f64; 2]) -> f64 {
    h[0] + h[1]
}

#[derivative(of = is_of_the_length)]
fn rule(h: [f64; 2]) -> (f64, impl Fn(f64) -> [f64; 2]) {
    (is_of_the_length(h), |y_bar| [y_bar, y_bar])
}

#[derivative(of = is_of_the_length, forward)]
fn push(h: [f64; 2], h_dot: [f64; 2]) -> (f64, f64) {
    (is_of_the_length(h), h_dot[0] + h_dot[1])
}

#[differentiable(forward)]
fn array_of_the_same_length(x: &[f64]) -> f64 {
    let w = [x[1], x[2]];
    is_of_the_length(gradient!(&w, |w| w[0] * w[1] * w[1])) * x[0]
}

/// Steps along the force, which is the gradient of an energy.
#[differentiable(forward)]
fn steps(x: &[f64]) -> f64 {
    let mut q = x.to_vec();
    for _ in 0..3 {
        let force = gradient!(&q, |q| {
            let mut s = 0.0;
            for i in 0..q.len() {
                s += (q[i] * q[(i + 1) % q.len()]).tanh();
            }
            s
        });
        for i in 0..q.len() {
            q[i] -= 0.1 * force[i];
        }
    }
    q[0] * q[1] + q[2]
}

#[differentiable(forward)]
fn two_levels(x: &[f64]) -> f64 {
    gradient!(x[0], |a| gradient!(a, |b| (b * x[1]).sin() * b
        + (b * b + 1.0).ln()))
}

#[differentiable(forward)]
fn three_levels(x: &[f64]) -> f64 {
    gradient!(x[0], |a| gradient!(a, |b| gradient!(b, |c| {
        (c * x[1]).exp() * c.cos() + c.atan() * x[2] + c.powi(5)
    })))
}

#[differentiable(forward)]
fn all_formulas(x: &[f64]) -> f64 {
    gradient!(x[0], |a| gradient!(a, |b| {
        b.tan() + b.exp_m1() * b.ln_1p() + b.sinh() * b.cosh() + b.tanh() + b.sqrt() * b.recip()
    })) * x[1]
}

#[differentiable(forward)]
fn levels_of_lists(x: &[f64]) -> f64 {
    let g = gradient!(x, |v: &[f64]| {
        let mut s = 0.0;
        for i in 0..v.len() {
            s += gradient!(v[i], |a| (a * v[0]).sin() * a);
        }
        s
    });
    g[0] * g[1] + g[2]
}

check![
    arrays_with_a_type => typed_array,
    arrays_where_they_are_made => array_in_place,
    slices_that_are_parameters => slice,
    slices_with_a_type => typed_slice,
    vectors => vector,
    vectors_and_arrays_behind_references => lent,
    gradients_of_arrays_are_arrays => array_of_the_same_length,
    steps_of_a_loop => steps,
    two_levels_of_functions => two_levels,
    three_levels_of_functions => three_levels,
    every_function_with_a_formula => all_formulas,
    levels_and_lists => levels_of_lists,
];

/// The operator of second derivatives around a derivative.
#[test]
fn second_derivatives_of_derivatives() {
    let x = 0.7_f64;
    let third = hvp!(x, 1.0, |a| gradient!(a, |b| b.sin() * b));
    assert!((third - (-3.0 * x.sin() - x * x.cos())).abs() < 1e-12);
    let slope = derivative_at!(x, |a| gradient!(a, |b| gradient!(b, |c| c.exp() * c)));
    assert!((slope - (x + 3.0) * x.exp()).abs() < 1e-12);
}

#[differentiable(forward, order = 2)]
fn with_a_derivative_inside(v: f64) -> f64 {
    gradient!(v, |a| a.sin() * a)
}

#[test]
fn functions_of_order_two_with_a_derivative_inside() {
    let x = 0.7_f64;
    let third = hvp!(x, 1.0, with_a_derivative_inside);
    assert!((third - (-3.0 * x.sin() - x * x.cos())).abs() < 1e-12);
}
