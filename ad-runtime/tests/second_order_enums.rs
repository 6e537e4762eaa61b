//! Enums: twice, and in several directions at once.

#![allow(
    clippy::needless_range_loop,
    clippy::single_match,
    reason = "these forms are what is tested"
)]

mod second_order_support;

use ad_runtime::prelude::*;
use second_order_support::{POINTS, check};

#[derive(Clone, Debug, Differentiable, PartialEq)]
enum Shape {
    Disc { radius: f64 },
    Box(f64, f64),
    Path(Vec<f64>),
    Empty,
}
#[differentiable(order = 2, directions)]
fn area(shape: &Shape, k: f64) -> f64 {
    match shape {
        Shape::Disc { radius } => 3.0 * radius * radius * k,
        Shape::Box(a, b) => a * b * a,
        Shape::Path(v) => {
            let mut sum = 0.0;
            for i in 0..v.len() {
                sum += v[i] * v[i] * k;
            }
            sum
        }
        Shape::Empty => k * k,
    }
}
#[differentiable(order = 2, directions)]
fn taken(shape: Shape) -> f64 {
    match shape {
        Shape::Disc { radius } => radius * radius * radius,
        Shape::Box(a, b) => a / b,
        Shape::Path(v) => v[0] * v[1],
        Shape::Empty => 1.0,
    }
}
#[differentiable(order = 2, directions)]
fn shapes(x: &[f64]) -> f64 {
    let disc = Shape::Disc {
        radius: x[0] * x[1],
    };
    let by_two = Shape::Box(x[2], 2.0);
    let path = Shape::Path(vec![x[0], x[1] * x[2]]);
    let chosen = if x[0] > 0.5 {
        Shape::Box(x[1], x[0])
    } else {
        Shape::Disc { radius: x[2] }
    };
    area(&disc, x[2])
        + area(&by_two, x[0]) * area(&path, x[1])
        + area(&Shape::Empty, x[0])
        + area(&chosen, 2.0)
        + taken(disc) * taken(path)
        + taken(chosen)
}
#[differentiable(order = 2, directions)]
fn options(x: &[f64]) -> f64 {
    let first = if x[0] > 0.0 { Some(x[0] * x[1]) } else { None };
    let mut sum = x[2];
    if let Some(v) = first {
        sum += v * v * x[2];
    }
    let Some(w) = first else { return sum };
    sum * w
}
#[derive(Clone, Debug, Differentiable)]
enum List {
    End,
    Item(f64, Vec<f64>, Box<List>),
}

#[differentiable(order = 2, directions)]
fn total(list: &List, k: f64) -> f64 {
    match list {
        List::End => k * k,
        List::Item(head, table, tail) => head * k * head + table[0] * k + total(tail, k * k),
    }
}
#[differentiable(order = 2, directions)]
fn lists(x: &[f64]) -> f64 {
    let inner = List::Item(x[0], vec![x[1], x[2]], Box::new(List::End));
    let list = List::Item(x[0] * x[2], vec![x[1]], Box::new(inner));
    total(&list, x[1])
}
#[derive(Clone, Debug, Differentiable)]
enum Tree<T> {
    Leaf(T),
    Pair {
        left: (T, T),
        scale: T,
        #[no_derivative]
        #[allow(dead_code, reason = "a part without a tangent")]
        name: usize,
    },
}
#[derive(Clone, Debug, Differentiable)]
struct Owner {
    shape: Shape,
    weight: f64,
}
#[differentiable(order = 2, directions)]
impl Shape {
    fn area_of(&self, k: f64) -> f64 {
        match self {
            Self::Disc { radius: r } if *r > 0.0 => r * r * k,
            Self::Disc { radius } => k * radius,
            Self::Box(a, b) => a * b * k + a,
            Self::Path(v) => v.iter().map(|x| x * x * k).sum::<f64>(),
            Self::Empty => 1.0,
        }
    }
    fn scaled(self, k: f64) -> Shape {
        match self {
            Shape::Disc { radius } => Shape::Disc { radius: radius * k },
            Shape::Box(a, b) => Shape::Box(a * k, b * k),
            other => other,
        }
    }
    fn disc(r: f64) -> Shape {
        Shape::Disc { radius: r * r }
    }
}
#[differentiable(order = 2, directions)]
fn tree(t: &Tree<f64>) -> f64 {
    match t {
        Tree::Leaf(x) => x * x,
        Tree::Pair {
            left: (a, b),
            scale,
            ..
        } => a * b * scale,
    }
}
#[differentiable(order = 2, directions)]
fn more(x: &[f64]) -> f64 {
    let owner = Owner {
        shape: Shape::disc(x[0]),
        weight: x[1],
    };
    let mut sum = owner.shape.area_of(x[2]) * owner.weight;
    let all = vec![
        Shape::Box(x[0], x[2]),
        Shape::Path(vec![x[1], x[0] * x[2]]),
        owner.shape.clone(),
    ];
    for s in &all {
        sum += s.area_of(x[1]) * x[0];
        if let Shape::Box(a, _) = s {
            sum *= a * 0.5;
        }
    }
    for i in 0..all.len() {
        match &all[i] {
            Shape::Path(v) => sum += v[0] * v[1],
            _ => {}
        }
    }
    let state = Shape::Box(x[1], x[2]).scaled(x[0]);
    sum += state.area_of(1.5);
    if let Shape::Box(a, b) = &owner.shape {
        sum += a * b;
    } else {
        sum += x[0] * x[1];
    }
    sum + tree(&Tree::Leaf(x[0]))
        + tree(&Tree::Pair {
            left: (x[0], x[1]),
            scale: x[2] * x[2],
            name: 3,
        })
}

/// Payloads that are assigned to.
#[differentiable(order = 2, directions)]
fn stretch(shape: &mut Shape, k: f64) {
    match shape {
        Shape::Box(a, b) => {
            *a *= k * *b;
            *b = k * k;
        }
        Shape::Path(v) => v[1] += k * v[0],
        _ => {}
    }
}

#[differentiable(order = 2, directions)]
fn changed(x: &[f64]) -> f64 {
    let mut by_two = Shape::Box(x[0], x[1]);
    if let Shape::Box(a, _) = &mut by_two {
        *a = *a * x[1] * x[1];
        *a -= x[2] * *a;
    }
    stretch(&mut by_two, x[2]);
    let mut path = Shape::Path(vec![x[1], x[0]]);
    for _ in 0..2 {
        stretch(&mut path, x[2]);
    }
    area(&by_two, x[0]) * area(&path, 2.0)
}

#[test]
fn payloads() {
    for x in &POINTS {
        check(&shapes {}, x);
        check(&options {}, x);
        check(&more {}, x);
        check(&changed {}, x);
    }
}

#[test]
fn recursive_enums() {
    for x in &POINTS {
        check(&lists {}, x);
    }
}

#[differentiable(order = 2, forward)]
fn disc(x: f64, k: f64) -> f64 {
    let shape = Shape::Disc { radius: x };
    area(&shape, k)
}

#[differentiable(forward)]
fn slopes_of_disc(x: f64, k: f64) -> f64 {
    let (by_x, by_k) = gradient!(x, k, disc);
    by_x * by_k
}

/// The derivative of a second derivative: of 3 k x², the product of the slopes is 18 k x³.
#[test]
fn derivatives_of_gradients() {
    let (x, k) = (0.7, 1.3);
    let expected = (54.0 * k * x * x, 18.0 * x * x * x);
    let (by_x, by_k) = gradient!(x, k, slopes_of_disc);
    assert!((by_x - expected.0).abs() < 1e-12 && (by_k - expected.1).abs() < 1e-12);
    let slope = differential!(x, k, slopes_of_disc)((1.0, 2.0));
    assert!((slope - expected.0 - 2.0 * expected.1).abs() < 1e-12);
    assert!((hvp!(x, k, 1.0, 0.0, disc).1 - 6.0 * x).abs() < 1e-12);
}
