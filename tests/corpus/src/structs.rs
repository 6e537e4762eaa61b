//! Structs, methods, traits and function values.

use crate::cases;
use ad_runtime::prelude::*;

/// A point of the plane.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Point {
    /// Abscissa.
    pub x: f64,
    /// Ordinate.
    pub y: f64,
}

#[differentiable]
impl Point {
    /// A point.
    #[must_use]
    pub fn new(x: f64, y: f64) -> Self {
        Point { x, y }
    }
    fn norm2(&self) -> f64 {
        self.x * self.x + self.y * self.y
    }
    fn scaled(self, k: f64) -> Point {
        Point {
            x: self.x * k,
            y: self.y * k,
        }
    }
    fn dot(&self, other: &Point) -> f64 {
        self.x * other.x + self.y * other.y
    }
}

#[differentiable]
fn struct_fields(x: &[f64]) -> f64 {
    let mut p = Point {
        x: x[0],
        y: x[1] * x[2],
    };
    p.x = p.x * p.y;
    p.y += p.x;
    let Point { x: a, y: b } = p;
    a * b
}

#[differentiable]
fn methods(x: &[f64]) -> f64 {
    let p = Point::new(x[0], x[1]);
    let q = p.scaled(x[2]);
    p.dot(&q) + q.norm2() + p.scaled(2.0).norm2()
}

#[differentiable]
fn mutated_between_calls(x: &[f64]) -> f64 {
    let mut p = Point::new(x[0], x[1]);
    let a = p.norm2();
    p.x = a * x[2];
    let b = p.norm2();
    p.y = 0.5;
    a * b + p.norm2()
}

/// A shape with an area.
#[differentiable]
pub trait Area {
    /// The area.
    fn area(&self) -> f64;
    /// Twice the area.
    fn twice(&self) -> f64 {
        self.area() * 2.0
    }
}

#[derive(Differentiable)]
struct Square {
    side: f64,
}
#[derive(Differentiable)]
struct Ring {
    outer: f64,
    inner: f64,
    #[no_derivative]
    turns: usize,
}

#[differentiable]
impl Area for Square {
    fn area(&self) -> f64 {
        self.side * self.side
    }
}
#[differentiable]
impl Area for Ring {
    fn area(&self) -> f64 {
        3.0 * (self.outer * self.outer - self.inner * self.inner) * self.turns as f64
    }
    fn twice(&self) -> f64 {
        let a = self.area();
        a + a
    }
}

#[differentiable]
fn sum_of_areas<A: Area, B: Area>(a: &A, b: &B) -> f64 {
    a.area() * b.twice() + a.twice()
}

#[differentiable]
fn traits(x: &[f64]) -> f64 {
    let s = Square { side: x[0] };
    let r = Ring {
        outer: x[1],
        inner: x[2] * 0.5,
        turns: 2,
    };
    sum_of_areas(&s, &r) + s.area()
}

#[derive(Differentiable)]
struct Chain<A, B> {
    first: A,
    second: B,
}

#[differentiable]
impl<A: Area, B: Area> Area for Chain<A, B> {
    fn area(&self) -> f64 {
        self.first.area() * self.second.area()
    }
}

#[differentiable]
fn generic_structs(x: &[f64]) -> f64 {
    let c = Chain {
        first: Square { side: x[0] },
        second: Chain {
            first: Square { side: x[1] },
            second: Square { side: x[2] },
        },
    };
    c.area() + c.second.twice()
}

#[differentiable]
fn apply<F: DifferentiableFn<f64, Output = f64>>(f: F, x: f64) -> f64 {
    f.call(f.call(x)) * x
}

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn function_values(x: &[f64]) -> f64 {
    let cube = differentiable_function(|x: f64| (x * x * x, move |v: f64| v * 3.0 * x * x));
    let a = cube.call(x[0]);
    a * x[1] + square(x[2]) + apply(cube, x[1])
}

#[differentiable]
fn surgery(x: &[f64]) -> f64 {
    let a = (x[0] * x[1]).with_derivative(|_| {});
    a * x[2] + without_derivative(2.0) * x[0]
}

#[derive(Clone, Differentiable)]
struct Model {
    weights: Vec<f64>,
    layers: Vec<Point>,
    bias: f64,
}

#[differentiable]
impl Model {
    fn call(&self, x: f64) -> f64 {
        let mut s = self.bias;
        for i in 0..self.weights.len() {
            s += self.weights[i] * x;
        }
        for layer in &self.layers {
            s = s * layer.x + layer.y;
        }
        s + self.layers[0].norm2() * self.layers[1].y
    }
}

#[differentiable]
fn models(x: &[f64]) -> f64 {
    let model = Model {
        weights: vec![x[0], x[1]],
        layers: vec![Point::new(x[1], x[2]), Point::new(x[0], 0.5)],
        bias: x[2],
    };
    model.call(x[0]) + model.call(0.3)
}

/// The generic function value is used so that it is compiled.
#[must_use]
pub fn apply_square(x: f64) -> f64 {
    gradient!(x, |x| apply_to_square(x))
}

#[differentiable]
fn apply_to_square(x: f64) -> f64 {
    let f = differentiable_function(|x: f64| (x * x, move |v: f64| v * 2.0 * x));
    f.call(f.call(x)) * x
}

cases!(
    struct_fields,
    methods,
    mutated_between_calls,
    traits,
    generic_structs,
    function_values,
    surgery,
    models
);
