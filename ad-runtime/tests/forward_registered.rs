//! Forward mode through what is registered by hand: methods, rules that are named by their path, and
//! functions of which only the pullback is known.
#![allow(missing_docs, reason = "tests")]
#![allow(clippy::type_complexity, reason = "a value and a pullback")]

use ad_runtime::prelude::*;

/// The pushforward and the pullback agree.
fn consistent<Args, F>(at: Args, direction: &Args::Tangent, f: &F)
where
    Args: Differentiable + Clone,
    F: ForwardFn<Args, Output = f64>,
{
    let (value, slope) = f.jvp(at.clone(), direction);
    let (expected_value, gradient) = value_with_gradient(at, f);
    let expected = gradient.inner_product(direction);
    assert_eq!(value.to_bits(), expected_value.to_bits());
    assert!(
        (slope - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "{slope}, {expected}"
    );
}

/// A type and its methods that stand for those of another crate.
#[derive(Clone, Debug, Differentiable)]
struct Vector {
    x: f64,
    y: f64,
}

impl Vector {
    fn norm(&self) -> f64 {
        self.x.hypot(self.y)
    }
    fn stretched(self, k: f64, times: usize) -> Vector {
        let factor = k.powi(i32::try_from(times).unwrap());
        Vector {
            x: self.x * factor,
            y: self.y * factor,
        }
    }
}

#[derivative(of = Vector::norm)]
fn norm_vjp(v: &Vector) -> (f64, impl Fn(f64) -> VectorTangent + use<>) {
    let (x, y, r) = (v.x, v.y, v.norm());
    (r, move |r_bar: f64| VectorTangent {
        x: x / r * r_bar,
        y: y / r * r_bar,
    })
}

#[derivative(of = Vector::norm, forward)]
fn norm_jvp(v: &Vector, v_dot: &VectorTangent) -> (f64, f64) {
    let r = v.norm();
    (r, (v.x * v_dot.x + v.y * v_dot.y) / r)
}

#[derivative(of = Vector::stretched)]
fn stretched_vjp(
    v: Vector,
    k: f64,
    times: usize,
) -> (Vector, impl Fn(VectorTangent) -> (VectorTangent, f64)) {
    let (n, x, y) = (i32::try_from(times).unwrap(), v.x, v.y);
    let (factor, slope) = (k.powi(n), f64::from(n) * k.powi(n - 1));
    (v.stretched(k, times), move |bar: VectorTangent| {
        let k_bar = slope * (x * bar.x + y * bar.y);
        (bar * factor, k_bar)
    })
}

#[derivative(of = Vector::stretched, forward)]
fn stretched_jvp(
    v: Vector,
    k: f64,
    times: usize,
    v_dot: VectorTangent,
    k_dot: f64,
    _: NoTangent,
) -> (Vector, VectorTangent) {
    let n = i32::try_from(times).unwrap();
    let (factor, slope) = (k.powi(n), f64::from(n) * k.powi(n - 1) * k_dot);
    let dot = VectorTangent {
        x: factor * v_dot.x + slope * v.x,
        y: factor * v_dot.y + slope * v.y,
    };
    (v.stretched(k, times), dot)
}

#[differentiable(forward)]
fn through_methods(x: f64, k: f64) -> f64 {
    let v = Vector { x, y: x * x + 1.0 };
    let fixed = Vector { x: 3.0, y: 4.0 };
    let moved = fixed.stretched(k, 2);
    v.norm() * k + moved.norm() + v.stretched(2.0, 3).norm() + Vector::norm(&moved)
}

#[test]
fn methods_of_foreign_types() {
    consistent((0.7, 1.3), &(0.4, -0.6), &through_methods {});
    consistent((0.7, 1.3), &(0.0, 1.0), &through_methods {});
    let v = Vector { x: 3.0, y: 4.0 };
    let along = VectorTangent { x: 1.0, y: 0.0 };
    assert_eq!(differential!(&v, |v| v.norm())(along), 0.6);
}

#[derive(Clone, Debug, Differentiable)]
struct Disc<T> {
    radius: f64,
    label: T,
}

/// Methods with rules in their own block, which count how often they run.
#[differentiable(forward)]
impl<T: Clone + Differentiable> Disc<T> {
    fn area(&self, scale: f64) -> f64 {
        3.0 * self.radius * self.radius * scale
    }
    #[derivative(of = Self::area)]
    fn area_vjp(&self, scale: f64) -> (f64, impl Fn(f64) -> (DiscTangent<T::Tangent>, f64)) {
        let r = self.radius;
        let zero = self.zero_tangent();
        (self.area(scale), move |v: f64| {
            let mut bar = zero.clone();
            bar.radius = 6.0 * r * scale * v;
            (bar, 3.0 * r * r * v)
        })
    }
    #[derivative(of = Self::area, forward)]
    fn area_jvp(
        &self,
        scale: f64,
        self_dot: &DiscTangent<T::Tangent>,
        scale_dot: f64,
    ) -> (f64, f64) {
        let r = self.radius;
        let slope = 6.0 * r * scale * self_dot.radius + 3.0 * r * r * scale_dot;
        (self.area(scale), slope)
    }
    fn twice(&self, scale: f64) -> f64 {
        self.area(scale) * 2.0 + self.area(1.5)
    }
}

#[differentiable(forward)]
fn of_discs(r: f64, scale: f64) -> f64 {
    let disc = Disc {
        radius: r * scale,
        label: r,
    };
    disc.twice(scale) * disc.label + disc.area(r)
}

#[test]
fn methods_of_the_same_block() {
    consistent((0.7, 1.3), &(0.4, -0.6), &of_discs {});
    consistent((0.7, 1.3), &(1.0, 0.0), &of_discs {});
}

/// Stands for a crate that cannot be changed.
mod other {
    pub(super) fn cube(x: f64) -> f64 {
        x * x * x
    }
    pub(super) fn polar(r: f64, angle: f64) -> (f64, f64) {
        (r * angle.cos(), r * angle.sin())
    }
    pub(super) fn weighted(a: &[f64], k: f64, n: usize) -> f64 {
        a.iter().take(n).sum::<f64>() * k
    }
}

fn cube_rule(x: f64) -> (f64, impl Fn(f64) -> f64) {
    (x * x * x, move |v| 3.0 * x * x * v)
}

fn polar_rule(r: f64, angle: f64) -> ((f64, f64), impl Fn((f64, f64)) -> (f64, f64)) {
    let (s, c) = angle.sin_cos();
    ((r * c, r * s), move |(x_bar, y_bar)| {
        (c * x_bar + s * y_bar, r * (c * y_bar - s * x_bar))
    })
}

fn weighted_rule(a: &[f64], k: f64, n: usize) -> (f64, impl Fn(f64) -> (Vec<f64>, f64, NoTangent)) {
    (other::weighted(a, k, n), move |v| {
        let a_bar = (0..a.len()).map(|i| if i < n { v * k } else { 0.0 });
        (a_bar.collect(), v * other::weighted(a, 1.0, n), NoTangent)
    })
}

#[differentiable(
    forward,
    with(other::cube = cube_rule, other::polar = polar_rule, other::weighted = weighted_rule)
)]
fn by_path(x: f64, w: &[f64]) -> f64 {
    let (a, b) = other::polar(x, other::cube(x) * w[0]);
    let fixed = [2.0, 3.0];
    other::weighted(w, a * b, 1) + other::weighted(&fixed, x, 2) + other::weighted(w, 2.0, 2)
}

/// The rule has a pullback only.
#[test]
fn rules_that_are_named_by_a_path() {
    let w = [1.3, 0.5];
    consistent((0.7, &w[..]), &(0.4, vec![1.0, -0.5]), &by_path {});
    consistent((0.7, &w[..]), &(0.0, vec![0.0, 1.0]), &by_path {});
}

#[differentiable(forward)]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable(forward)]
fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable(forward)]
fn chosen(x: f64, k: f64, which: usize) -> f64 {
    let h: fn(f64) -> f64 = if which == 0 { square } else { cube };
    let by_captures = differentiable_fn!(|v: f64| v * k + k);
    let pair =
        differentiable_function(|a: f64| ((a, a * a), move |v: (f64, f64)| v.0 + v.1 * 2.0 * a));
    let (a, b) = pair.call(x);
    h(x * k) + by_captures.call(x) + a * b * k
}

#[differentiable(forward)]
fn in_boxes(x: f64, k: f64) -> f64 {
    let functions: Vec<BoxedFn<f64, f64>> = vec![
        boxed_fn(square {}),
        boxed_fn(differentiable_fn!(move |v: f64| v * k)),
    ];
    let mut y = x;
    for f in &functions {
        y = f.call(y);
    }
    y
}

#[test]
fn functions_that_are_chosen_at_run_time() {
    for which in 0..2 {
        consistent((0.7, 1.3, which), &(0.4, -0.6, NoTangent), &chosen {});
    }
    consistent((0.7, 1.3), &(0.4, -0.6), &in_boxes {});
}

/// Outside of differentiable code, where a closure is a constant.
#[test]
fn the_operators_take_any_function() {
    let k = 3.0;
    let f = differentiable_fn!(move |x: f64, y: f64| [x * y, x * k, y]);
    let rows = jacobian_forward((2.0, 5.0), &f);
    assert_eq!(rows, jacobian_reverse((2.0, 5.0), &f));
    assert_eq!(rows, [[5.0, 2.0], [3.0, 0.0], [0.0, 1.0]]);
    let boxed: BoxedFn<f64, f64> = boxed_fn(square {});
    assert_eq!(ad_runtime::forward::derivative(3.0, &boxed), 6.0);
}

#[derive(Clone, Debug, Differentiable)]
struct Neuron<F> {
    weight: f64,
    act: F,
}

/// The pushforwards of the methods ask for those of the function; the block does not.
#[differentiable(forward)]
impl<F: DifferentiableFn<f64, Output = f64> + Clone> Neuron<F> {
    fn fire(&self, x: f64) -> f64 {
        self.act.call(self.weight * x) + self.weight
    }
}

#[differentiable(forward)]
fn of_neurons(weight: f64, x: f64) -> f64 {
    let plain = Neuron {
        weight,
        act: differentiable_fn!(cube),
    };
    let bent = Neuron {
        weight: x,
        act: differentiable_fn!(|a: f64| a * weight.sin()),
    };
    plain.fire(x) * bent.fire(2.0)
}

#[test]
fn functions_in_the_generics_of_a_block() {
    consistent((0.7, 1.3), &(0.4, -0.6), &of_neurons {});
}
