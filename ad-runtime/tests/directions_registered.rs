//! Rules and operators of the user's in several directions at once: they are computed for each direction.
#![allow(missing_docs, reason = "tests")]
#![allow(clippy::type_complexity, reason = "a value and a pullback")]

use ad_runtime::prelude::*;
use std::ops::{Add, AddAssign, Mul, Neg};

/// The slopes of a function of two numbers, which are those of its gradient.
fn check<F>(f: &F)
where
    F: ForwardFn<(f64, f64), Output = f64> + DifferentiableFn<(f64, f64), Output = f64>,
{
    for at in [(0.7, 1.3), (-0.4, 0.6)] {
        let directions = [(1.0, 0.0), (0.0, 1.0), (0.3, -0.7)];
        let (value, slopes) = f.jvps(at, &directions);
        let (expected, gradient) = value_with_gradient(at, f);
        assert_eq!(value.to_bits(), expected.to_bits());
        for (slope, direction) in slopes.iter().zip(&directions) {
            let expected = gradient.0 * direction.0 + gradient.1 * direction.1;
            assert!((slope - expected).abs() < 1e-12, "{slope} for {expected}");
        }
    }
}

fn area(a: f64, b: f64) -> f64 {
    a * a * b
}
#[derivative(of = area)]
fn area_vjp(a: f64, b: f64) -> (f64, impl Fn(f64) -> (f64, f64)) {
    (area(a, b), move |v| (2.0 * a * b * v, a * a * v))
}
#[derivative(of = area, forward)]
fn area_jvp(a: f64, b: f64, a_dot: f64, b_dot: f64) -> (f64, f64) {
    (area(a, b), 2.0 * a * b * a_dot + a * a * b_dot)
}

fn weighted(x: &[f64], k: f64) -> f64 {
    x.iter().sum::<f64>() * k
}
#[derivative(of = weighted)]
fn weighted_vjp(x: &[f64], k: f64) -> (f64, impl Fn(f64) -> (Vec<f64>, f64) + use<>) {
    let (sum, len) = (x.iter().sum::<f64>(), x.len());
    (weighted(x, k), move |v| (vec![k * v; len], sum * v))
}
#[derivative(of = weighted, forward)]
fn weighted_jvp(x: &[f64], k: f64, x_dot: &[f64], k_dot: f64) -> (f64, f64) {
    let sum: f64 = x.iter().sum();
    (sum * k, x_dot.iter().sum::<f64>() * k + sum * k_dot)
}

#[differentiable(directions)]
fn through_functions(x: f64, y: f64) -> f64 {
    let v = vec![x, y, 2.0];
    let first = weighted(&v, x * y) + weighted(&v[1..], 3.0) + weighted(&[1.0, 2.0], y);
    first * area(v[0], v[2]) + area(2.0, y) + v[1]
}

/// It cannot be cloned: its pushforward is for one direction.
#[derive(Debug, Differentiable)]
struct Token {
    weight: f64,
}

fn spent(token: Token) -> f64 {
    token.weight * token.weight
}
#[derivative(of = spent)]
fn spent_vjp(token: Token) -> (f64, impl Fn(f64) -> TokenTangent) {
    let weight = token.weight;
    let pullback = move |v: f64| TokenTangent {
        weight: 2.0 * weight * v,
    };
    (spent(token), pullback)
}
#[derivative(of = spent, forward)]
fn spent_jvp(token: Token, token_dot: TokenTangent) -> (f64, f64) {
    let slope = 2.0 * token.weight * token_dot.weight;
    (spent(token), slope)
}

#[differentiable(forward)]
fn spending(x: f64, y: f64) -> f64 {
    spent(Token { weight: x * y })
}

#[derive(Clone, Copy, Debug, Differentiable, PartialEq)]
struct V {
    x: f64,
    y: f64,
}

impl V {
    fn norm(&self) -> f64 {
        self.x.hypot(self.y)
    }
    fn turned(self, k: f64) -> V {
        V {
            x: self.y * k,
            y: self.x,
        }
    }
}
#[derivative(of = V::norm)]
fn norm_vjp(v: &V) -> (f64, impl Fn(f64) -> VTangent + use<>) {
    let (x, y, r) = (v.x, v.y, v.norm());
    (r, move |r_bar| VTangent {
        x: x / r * r_bar,
        y: y / r * r_bar,
    })
}
#[derivative(of = V::norm, forward)]
fn norm_jvp(v: &V, v_dot: &VTangent) -> (f64, f64) {
    let r = v.norm();
    (r, (v.x * v_dot.x + v.y * v_dot.y) / r)
}
#[derivative(of = V::turned)]
fn turned_vjp(v: V, k: f64) -> (V, impl Fn(VTangent) -> (VTangent, f64)) {
    (v.turned(k), move |bar: VTangent| {
        let v_bar = VTangent {
            x: bar.y,
            y: bar.x * k,
        };
        (v_bar, bar.x * v.y)
    })
}
#[derivative(of = V::turned, forward)]
fn turned_jvp(v: V, k: f64, v_dot: VTangent, k_dot: f64) -> (V, VTangent) {
    let dot = VTangent {
        x: v_dot.y * k + v.y * k_dot,
        y: v_dot.x,
    };
    (v.turned(k), dot)
}

#[differentiable(directions)]
trait Weighed {
    fn weight(&self, k: f64) -> f64;
}

#[differentiable(directions)]
impl Weighed for V {
    fn weight(&self, k: f64) -> f64 {
        self.x * k
    }
    #[derivative(of = Self::weight)]
    fn weight_vjp(&self, k: f64) -> (f64, impl Fn(f64) -> (VTangent, f64)) {
        let x = self.x;
        (x * k, move |v| (VTangent { x: k * v, y: 0.0 }, x * v))
    }
    #[derivative(of = Self::weight, forward)]
    fn weight_jvp(&self, k: f64, self_dot: &VTangent, k_dot: f64) -> (f64, f64) {
        (self.x * k, self_dot.x * k + self.x * k_dot)
    }
}

#[differentiable(directions)]
impl V {
    fn sum(&self, k: f64) -> f64 {
        self.x + k * self.y
    }
    #[derivative(of = Self::sum)]
    fn sum_vjp(&self, k: f64) -> (f64, impl Fn(f64) -> (VTangent, f64)) {
        let y = self.y;
        (self.sum(k), move |v| (VTangent { x: v, y: k * v }, y * v))
    }
    #[derivative(of = Self::sum, forward)]
    fn sum_jvp(&self, k: f64, self_dot: &VTangent, k_dot: f64) -> (f64, f64) {
        (self.sum(k), self_dot.x + k * self_dot.y + k_dot * self.y)
    }
}

#[differentiable(directions)]
fn through_methods(x: f64, y: f64) -> f64 {
    let v = V { x, y: x * y };
    let w = v.turned(y);
    v.norm() * w.norm() + v.turned(2.0).sum(x) + w.sum(y) + w.weight(x) * v.weight(3.0)
}

#[test]
fn rules_are_called_for_each_direction() {
    check(&through_functions {});
    check(&through_methods {});
    check(&spending {});
}

#[differentiable(directions)]
impl Add for V {
    type Output = V;
    fn add(self, other: V) -> V {
        V {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }
}

#[differentiable(directions)]
impl Mul<f64> for &V {
    type Output = V;
    fn mul(self, k: f64) -> V {
        V {
            x: self.x * k,
            y: self.y * k,
        }
    }
}

#[differentiable(directions)]
impl Neg for V {
    type Output = V;
    fn neg(self) -> V {
        V {
            x: -self.x,
            y: -self.y,
        }
    }
}

#[differentiable(directions)]
impl AddAssign<V> for V {
    fn add_assign(&mut self, other: V) {
        self.x += other.x;
        self.y += other.y * 2.0;
    }
}

#[differentiable(directions)]
fn through_operators(x: f64, y: f64) -> f64 {
    let v = V { x, y: x * y };
    let constant = V { x: 1.0, y: 2.0 };
    let mut w = v + -(&v * y) + constant;
    w += &constant * x;
    w += v;
    w.x * w.y
}

#[test]
fn operators_are_computed_for_each_direction() {
    check(&through_operators {});
}
