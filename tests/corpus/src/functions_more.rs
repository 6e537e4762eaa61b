//! Functions as values, where names, scopes and types are harder.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn apply<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x) * x
}

#[differentiable]
fn both<F: Fn(f64) -> f64, G: Fn(f64) -> f64>(f: F, g: G, x: f64) -> f64 {
    f(g(x)) - g(x) * f(0.5)
}

#[differentiable]
fn parameter_hides_capture(x: &[f64]) -> f64 {
    let k = x[0];
    let m = x[1];
    apply(|k: f64| k * m, x[2]) * k
}

#[differentiable]
fn local_hides_capture(x: &[f64]) -> f64 {
    let p = (x[0], x[1]);
    apply(
        |a: f64| {
            let s = p.0 * a;
            let p = (s * s, p.1);
            p.0 + p.1 * a
        },
        x[2],
    )
}

#[differentiable]
fn variable_hides_capture(x: &[f64]) -> f64 {
    let k = x[0];
    let f = |a: f64| a * k;
    let k = x[1] * 2.0;
    apply(&f, k) + apply(|a: f64| f(a) * k, x[2])
}

#[differentiable]
fn one_closure_in_a_loop(x: &[f64]) -> f64 {
    let k = x[0];
    let f = |a: f64| (a * k).sin() + x[1];
    let mut s = x[2];
    for _ in 0..3 {
        s = s * 0.5 + apply(&f, s);
    }
    let mut i = 0;
    while i < 3 {
        s += apply(|a: f64| a * x[i] * 0.1, s);
        i += 1;
    }
    s
}

#[differentiable]
fn one_closure_twice(x: &[f64]) -> f64 {
    let k = x[0];
    let f = |a: f64| a * a * k + x[1];
    both(&f, &f, x[2]) + both(f, |a: f64| a * k, x[1])
}

#[differentiable]
fn pair_of<F: Fn(f64, f64) -> (f64, f64)>(f: F, x: f64) -> f64 {
    let (a, b) = f(x, 2.0);
    let (c, d) = f(b, a);
    a * c + d
}

#[differentiable]
fn tuples(x: &[f64]) -> f64 {
    let k = x[0];
    pair_of(|a: f64, b: f64| (a * k, b + a * x[1]), x[2])
}

#[differentiable]
fn of_vectors<F: Fn(Vec<f64>) -> Vec<f64>>(f: F, x: &[f64]) -> f64 {
    let y = f(x.to_vec());
    let z = f(vec![y[0], x[1], x[2]]);
    z[0] * y[1] + z[1]
}

#[differentiable]
fn vectors(x: &[f64]) -> f64 {
    let k = x[1];
    of_vectors(|v: Vec<f64>| vec![v[0] * k, v[1] * v[2]], x)
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

#[differentiable]
fn flow<F: Fn(Point) -> Point>(field: F, start: Point, steps: usize) -> Point {
    let mut p = start;
    for _ in 0..steps {
        let v = field(p);
        p = Point {
            x: p.x + 0.1 * v.x,
            y: p.y + 0.1 * v.y,
        };
    }
    p
}

#[differentiable]
fn vector_field(x: &[f64]) -> f64 {
    let spin = x[0];
    let start = Point { x: x[1], y: x[2] };
    let end = flow(
        |p: Point| Point {
            x: -spin * p.y,
            y: spin * p.x + start.x,
        },
        start,
        4,
    );
    end.x * end.y + end.x
}

#[differentiable]
trait Solver {
    fn rate(&self) -> f64;
    fn solve<F: Fn(f64) -> f64>(&self, f: F, x: f64) -> f64 {
        let mut x = x;
        for _ in 0..3 {
            x = x - self.rate() * f(x);
        }
        x
    }
    fn once(&self, f: impl FnOnce(f64) -> f64, x: f64) -> f64;
}

#[derive(Clone, Debug, Differentiable)]
struct Fixed<F> {
    rate: f64,
    act: F,
}

#[differentiable]
impl<F: DifferentiableFn<f64, Output = f64> + Clone> Solver for Fixed<F> {
    fn rate(&self) -> f64 {
        self.rate * self.rate
    }
    fn once(&self, f: impl FnOnce(f64) -> f64, x: f64) -> f64 {
        f(x) * self.rate + apply(|a: f64| self.act.call(a) * self.rate, x)
    }
}

#[differentiable]
fn methods_with_closures(x: &[f64]) -> f64 {
    let k = x[1];
    let solver = Fixed {
        rate: x[0],
        act: differentiable_fn!(|a: f64| a.tanh() * k),
    };
    solver.solve(|a: f64| a * k - 1.0, x[2]) + solver.once(|a: f64| a * a * k, x[2])
}

#[differentiable]
fn generic<T: Real, F: Fn(T) -> T>(f: F, x: T) -> T {
    f(x * x) + f(x)
}

#[differentiable]
fn generic_function(x: &[f64]) -> f64 {
    let k = x[0];
    generic(|a: f64| a.sin() * k, x[1]) * x[2]
}

#[differentiable]
fn fill(out: &mut [f64], f: impl Fn(usize, f64) -> f64) {
    for i in 0..out.len() {
        out[i] = f(i, out[i]);
    }
}

#[differentiable]
fn through_mutable_slices(x: &[f64]) -> f64 {
    let mut y = vec![x[1], x[2], x[0] * 2.0];
    let k = x[0];
    fill(&mut y, |i: usize, v: f64| v * k + x[i]);
    let w = &mut y[1];
    *w *= 2.0;
    fill(&mut y[1..], |i: usize, v: f64| v * v * k + i as f64);
    y[0] * y[1] + y[2]
}

#[differentiable]
fn capture_of_mutable_parameter(out: &mut [f64], k: f64) {
    let y = apply(|a: f64| a * out[0] * k, out[1]);
    out[0] = y * k;
}

#[differentiable]
fn mutable_captures(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1]];
    capture_of_mutable_parameter(&mut y, x[2]);
    capture_of_mutable_parameter(&mut y, x[0]);
    y[0] * y[1]
}

enum Shape {
    Line,
    Square,
}

#[differentiable]
fn closures_in_arms(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for shape in [Shape::Line, Shape::Square] {
        s += match shape {
            Shape::Line => apply(|a: f64| a * x[0], x[1]),
            Shape::Square => {
                let k = s * x[2];
                apply(|a: f64| a * a * k, x[0])
            }
        };
    }
    if let Some(k) = Some(x[1]) {
        s += apply(|a: f64| a * k, s);
    }
    s
}

#[differentiable]
fn closure_with_macros(x: &[f64]) -> f64 {
    let k = x[0];
    let name = "f";
    apply(
        |a: f64| {
            assert!(a.is_finite(), "{name} of {a} with {k}");
            let v = vec![a, k, a * k];
            let mut s = 0.0;
            for (i, w) in v.iter().enumerate() {
                if i == 1 {
                    continue;
                }
                s += w * w;
            }
            s
        },
        x[2],
    )
}

#[differentiable]
fn inactive_closures(x: &[f64]) -> f64 {
    let shift = 0.5;
    let c = apply(|a: f64| a * shift, 2.0);
    let n = 3;
    c * x[0] + apply(|a: f64| a * shift + n as f64, x[1])
}

#[differentiable]
fn unused_captures(x: &[f64]) -> f64 {
    let k = x[0];
    apply(
        |a: f64| {
            let _ = k;
            if a > 1e9 { a * k } else { a }
        },
        x[1],
    ) + x[2] * 0.0
}

#[differentiable]
fn named_reference<F: Fn(f64) -> f64>(f: &F, x: f64) -> f64 {
    let g = f;
    let y = if g(x) > 0.0 { apply(g, x) } else { g(x) };
    y * g(0.5)
}

#[differentiable]
fn references_to_closures(x: &[f64]) -> f64 {
    let k = x[0];
    let f = |a: f64| a * k + x[1];
    let g = &f;
    let mut s = g(x[2]);
    if g(s) > 0.3 {
        s += apply(g, s);
    }
    s + named_reference(g, x[1])
}

cases![
    parameter_hides_capture,
    local_hides_capture,
    variable_hides_capture,
    one_closure_in_a_loop,
    one_closure_twice,
    tuples,
    vectors,
    vector_field,
    methods_with_closures,
    generic_function,
    through_mutable_slices,
    mutable_captures,
    closures_in_arms,
    closure_with_macros,
    inactive_closures,
    unused_captures,
    references_to_closures,
];
