//! Functions as values: closures and functions that are passed on, in fields, and erased.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn apply<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x) * x
}

#[differentiable]
fn apply_reference<F: Fn(f64) -> f64>(f: &F, x: f64) -> f64 {
    f(x) + f(2.0 * x)
}

#[differentiable]
fn apply_two(f: impl Fn(f64, f64) -> f64, x: f64, y: f64) -> f64 {
    f(x, y) - f(y, x) * x
}

#[differentiable]
fn apply_value<F: DifferentiableFn<f64, Output = f64>>(f: F, x: f64) -> f64 {
    f.call(x) * f.call(0.5)
}

/// Simpson's rule.
#[differentiable]
fn integrate<F>(f: &F, from: f64, to: f64) -> f64
where
    F: Fn(f64) -> f64,
{
    let n = 8;
    let h = (to - from) / n as f64;
    let mut sum = f(from) + f(to);
    for i in 1..n {
        let weight = if i % 2 == 0 { 2.0 } else { 4.0 };
        sum += weight * f(from + i as f64 * h);
    }
    sum * h / 3.0
}

#[differentiable]
fn capture_of_a_scalar(x: &[f64]) -> f64 {
    let k = x[0];
    apply(|a: f64| a * k + 1.0, x[1])
}

#[differentiable]
fn capture_of_a_slice(x: &[f64]) -> f64 {
    apply(|a: f64| a * x[0] * x[2] + a, x[1])
}

#[differentiable]
fn capture_of_a_vector(x: &[f64]) -> f64 {
    let v = vec![x[0] * x[1], x[2]];
    let y = apply(
        |a: f64| {
            let mut s = a;
            for w in v.iter() {
                s += *w * a;
            }
            s * v[1]
        },
        x[1],
    );
    y * v[0]
}

#[differentiable]
fn move_closure(x: &[f64]) -> f64 {
    let v = vec![x[0], x[1]];
    let k = x[2];
    apply(move |a: f64| a * v[0] + v[1] * k, k)
}

#[differentiable]
fn named_closure(x: &[f64]) -> f64 {
    let k = x[0] * x[0];
    let f = |t: f64| (t * k).sin() + x[1];
    integrate(&f, 0.0, x[2]) * f(x[1]) + apply(f, x[0])
}

#[differentiable]
fn closure_without_captures(x: &[f64]) -> f64 {
    apply(|a: f64| a * a, x[0]) + integrate(&|t: f64| t * t, x[1], x[2])
}

#[differentiable]
fn closure_of_two_arguments(x: &[f64]) -> f64 {
    let k = x[2];
    apply_two(|a: f64, b: f64| a * a * b * k, x[0], x[1])
}

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn function_by_path(x: &[f64]) -> f64 {
    apply(square, x[0]) + integrate(&square, x[1], 1.0) * apply_value(square {}, x[2])
}

#[differentiable]
fn wrapped_closure(x: &[f64]) -> f64 {
    let k = x[1];
    // Both of these are functions of the library in the user's code, too.
    let f = differentiable_fn!(|a: f64| a * k * k);
    apply_value(f.clone(), x[0]) + apply_value(differentiable_fn!(|a: f64| a + x[2]), f(x[2]))
}

#[differentiable]
fn twice<F: Fn(f64) -> f64>(f: &F, x: f64) -> f64 {
    apply(|a: f64| f(f(a)), x) + apply(f, x)
}

#[differentiable]
fn function_passed_on(x: &[f64]) -> f64 {
    let k = x[1];
    twice(&|a: f64| (a * k).sin(), x[0]) * x[2]
}

#[differentiable]
fn closure_in_a_loop(x: &[f64]) -> f64 {
    let mut s = x[0];
    for i in 0..3 {
        let k = s * x[1];
        s += 0.1 * apply(|a: f64| a * k + i as f64, x[2]);
    }
    s
}

#[differentiable]
fn closure_in_a_branch(x: &[f64]) -> f64 {
    let k = x[1];
    let y = if x[0] > 0.5 {
        apply(|a: f64| a * k, x[0])
    } else {
        apply(|a: f64| (a - k).exp(), x[2])
    };
    y * k
}

#[differentiable]
fn closure_with_control_flow(x: &[f64]) -> f64 {
    let k = x[1];
    apply(
        |a: f64| {
            if a > 0.0 {
                return a * k;
            }
            let mut s = k;
            while s.abs() < 4.0 {
                s = s * 1.5 + s.signum();
            }
            s * a
        },
        x[0],
    ) * x[2]
}

#[differentiable]
fn closure_in_closure(x: &[f64]) -> f64 {
    let k = x[0];
    apply(
        |a: f64| {
            let m = a * k;
            apply(|b: f64| b * m + x[2], x[1])
        },
        x[2],
    )
}

#[differentiable]
fn closure_that_calls_a_closure(x: &[f64]) -> f64 {
    let k = x[0];
    let scale = |a: f64| a * k;
    let shift = |a: f64| scale(a) + x[1];
    apply(|a: f64| shift(a) * scale(a), x[2])
}

#[derive(Clone, Debug, Differentiable)]
struct Wave {
    amplitude: f64,
    frequency: f64,
    #[no_derivative]
    name: String,
}

#[differentiable]
impl Wave {
    fn at(&self, t: f64) -> f64 {
        self.amplitude * (self.frequency * t).sin()
    }
    fn area(&self, end: f64) -> f64 {
        integrate(&|t: f64| self.at(t) * self.amplitude, 0.0, end)
    }
    fn fields(&self, end: f64) -> f64 {
        apply(|t: f64| self.amplitude * t + self.frequency, end)
    }
}

#[differentiable]
fn capture_of_self(x: &[f64]) -> f64 {
    let wave = Wave {
        amplitude: x[0],
        frequency: x[1],
        name: String::from("a"),
    };
    wave.area(x[2]) * wave.fields(x[0])
}

#[differentiable]
fn capture_of_fields(x: &[f64]) -> f64 {
    let wave = Wave {
        amplitude: x[0],
        frequency: x[1] * x[2],
        name: String::from("a"),
    };
    let pair = (x[0], (x[1], x[2]));
    apply(|t: f64| wave.amplitude * t + pair.1.0, wave.frequency) + wave.name.len() as f64
}

#[derive(Clone, Debug, Differentiable)]
struct Neuron<F> {
    act: F,
    w: f64,
}

#[differentiable]
impl<F: DifferentiableFn<f64, Output = f64>> Neuron<F> {
    fn fire(&self, x: f64) -> f64 {
        self.act.call(self.w * x) * self.w
    }
}

#[differentiable]
fn function_in_a_field(x: &[f64]) -> f64 {
    let k = x[1];
    let neuron = Neuron {
        act: differentiable_fn!(|a: f64| (a * k).tanh()),
        w: x[0],
    };
    let plain = Neuron {
        act: square {},
        w: x[2],
    };
    neuron.fire(x[2]) + plain.fire(x[0])
}

#[differentiable]
fn condition_on_a_function(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let mut x = x;
    while f(x) < 3.0 && x < 10.0 {
        x = x * 1.25 + 1.0;
    }
    if f(x) > 100.0 { x } else { f(x) * x }
}

#[differentiable]
fn function_in_a_condition(x: &[f64]) -> f64 {
    let k = x[0];
    let mut y = condition_on_a_function(|a: f64| a * k, x[1]);
    let f = |a: f64| a * x[2];
    if apply(&f, x[0]) > 0.5 {
        y += apply(&f, x[1]);
    }
    y
}

#[differentiable]
fn map_all<F: Fn(f64) -> f64>(f: F, x: &[f64]) -> Vec<f64> {
    x.iter().map(|v| f(*v)).collect()
}

#[differentiable]
fn mapped(x: &[f64]) -> f64 {
    let k = x[0];
    let y = map_all(|a: f64| a * a * k, x);
    y[0] * y[1] + y[2]
}

#[differentiable]
fn iterate<F: Fn(f64) -> f64>(f: &F, x: f64, n: usize) -> f64 {
    if n == 0 { x } else { iterate(f, f(x), n - 1) }
}

#[differentiable]
fn recursive_function(x: &[f64]) -> f64 {
    let k = x[1];
    iterate(&|a: f64| (a * k).cos() + x[2], x[0], 3)
}

#[differentiable]
fn closure_of_a_count(x: &[f64]) -> f64 {
    let terms = vec![x[0], x[1] * x[2], x[2]];
    sum_of(|i: usize| terms[i] * terms[i], 3) + sum_of(|i: usize| x[i], 2)
}

#[differentiable]
fn sum_of(f: impl Fn(usize) -> f64, n: usize) -> f64 {
    let mut s = 0.0;
    for i in 0..n {
        s += f(i);
    }
    s
}

#[differentiable]
fn capture_overwritten_after(x: &[f64]) -> f64 {
    let mut k = x[0];
    let y = apply(|a: f64| a * k, x[1]);
    k = k * x[2] + y;
    y * k + apply(|a: f64| a * k, x[2])
}

#[differentiable]
fn capture_of_elements(x: &[f64]) -> f64 {
    let rows = vec![vec![x[0], x[1]], vec![x[2], x[0]]];
    let mut s = 0.0;
    for row in rows.iter() {
        s += apply(|a: f64| a * row[0] + row[1], x[1]);
    }
    for v in x.iter() {
        s += apply(|a: f64| a * *v, x[2]);
    }
    s
}

cases![
    capture_of_a_scalar,
    capture_of_a_slice,
    capture_of_a_vector,
    move_closure,
    named_closure,
    closure_without_captures,
    closure_of_two_arguments,
    function_by_path,
    wrapped_closure,
    function_passed_on,
    closure_in_a_loop,
    closure_in_a_branch,
    closure_with_control_flow,
    closure_in_closure,
    closure_that_calls_a_closure,
    capture_of_self,
    capture_of_fields,
    function_in_a_field,
    function_in_a_condition,
    mapped,
    recursive_function,
    closure_of_a_count,
    capture_overwritten_after,
    capture_of_elements,
];
