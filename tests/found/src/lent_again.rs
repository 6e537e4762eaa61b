//! A `&mut` that is looped over, matched or given to a closure by its name is lent again, and not moved.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
enum Shape {
    One(f64),
    Two(f64, f64),
    Many(Vec<f64>),
}

#[differentiable]
impl Shape {
    fn grow(&mut self, k: f64) {
        match self {
            Shape::One(a) => *a *= k,
            other => *other = Shape::One(k * k),
        }
    }
}

#[differentiable]
fn arms_that_bind_the_whole(x: &[f64]) -> f64 {
    let (mut a, mut b) = (Shape::One(x[0]), Shape::Two(x[1], x[2]));
    a.grow(x[1]);
    b.grow(x[2]);
    let mut options = vec![None, Some(vec![x[0]])];
    for option in options.iter_mut() {
        match option {
            Some(v) => v.push(x[1]),
            none => *none = Some(vec![x[2], x[0]]),
        }
    }
    let sum = options[0].as_ref().unwrap()[1] * options[1].as_ref().unwrap()[1];
    match (a, b) {
        (Shape::One(p), Shape::One(q)) => p * q + sum,
        _ => sum,
    }
}

#[differentiable]
fn pairs_with_variants(x: &[f64]) -> f64 {
    let mut shapes = vec![Shape::One(x[0]), Shape::Many(vec![x[1], x[2]])];
    for (i, shape) in shapes.iter_mut().enumerate() {
        match (i, shape) {
            (0, Shape::One(a)) => *a *= x[1],
            (k, Shape::Many(v)) => v[0] *= x[2] * k as f64,
            _ => {}
        }
    }
    let mut sum = 0.0;
    for shape in &shapes {
        sum += match shape {
            Shape::One(a) => a * a,
            Shape::Two(a, b) => a * b,
            Shape::Many(v) => v[0] * v[1],
        };
    }
    sum
}

#[differentiable]
fn push_to_all(rows: &mut Vec<Vec<f64>>, k: f64) {
    for row in rows {
        row.push(k);
    }
}

#[differentiable]
fn turned(v: &mut [f64], k: f64) {
    for a in v {
        *a = (*a * k).sin();
    }
}

#[differentiable]
fn loops_over_parameters(x: &[f64]) -> f64 {
    let mut rows = vec![vec![x[0], x[1]], vec![x[2]]];
    push_to_all(&mut rows, x[0]);
    for row in &mut rows {
        for a in row {
            *a = *a * *a;
        }
    }
    let mut v = x.to_vec();
    turned(&mut v, x[1]);
    rows[0][2] * rows[1][1] * rows[1][0] + v.iter().sum::<f64>()
}

#[differentiable]
fn given_to_closures(x: &[f64]) -> f64 {
    let mut rows = vec![vec![x[0]], vec![x[1]]];
    for row in rows.iter_mut() {
        let add = |v: &mut Vec<f64>, k: f64| v.push(k);
        add(row, x[2]);
        add(row, x[0]);
    }
    let mut v = x.to_vec();
    let swap = |a: &mut [f64], i: usize, j: usize| {
        let t = a[i];
        a[i] = a[j] * 2.0;
        a[j] = t;
    };
    let whole = &mut v[..];
    swap(whole, 0, 1);
    swap(whole, 1, 2);
    rows[0][1] * rows[1][2] + v[0] * v[1] + v[2]
}

#[differentiable]
fn by_length(v: &mut [f64], k: f64) {
    match v {
        [] => {}
        [a] => *a *= 2.0,
        [a, b] => *a *= *b,
        all => {
            all[0] *= all[2];
            for a in all.iter_mut() {
                *a = *a * k;
            }
        }
    }
}

#[differentiable]
fn slices_as_a_whole(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    by_length(&mut v, x[1]);
    by_length(&mut v[1..], x[2]);
    by_length(&mut v[2..], x[0]);
    v[0] * v[1] * v[2]
}

#[differentiable]
fn named_items(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for v in x {
        sum += match v {
            v if *v > 0.5 => 2.0 * v,
            v => v * v,
        };
    }
    for (i, v) in x.iter().enumerate() {
        sum += match (i, v) {
            (0, v) => v * v,
            (_, w) => w.sin(),
        };
    }
    sum
}

#[differentiable]
fn part_and_whole(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let whole = &mut v;
    let first = &mut whole[0];
    *first = *first * x[1];
    whole[1] = whole[1] * whole[2];
    v[0] * v[1]
}

#[derive(Clone, Differentiable)]
struct Walk {
    at: f64,
    #[no_derivative]
    steps: usize,
}

#[differentiable]
fn step(at: &mut f64, #[no_derivative] steps: &mut usize, x: f64) {
    *at += x;
    *steps += 1;
}

struct Zone;

impl Zone {
    #[allow(clippy::new_ret_no_self, reason = "only the name matters")]
    fn new(_: &f64) -> f64 {
        0.0
    }
}

#[differentiable]
fn constant_and_another_field(x: &[f64]) -> f64 {
    let mut walk = Walk { at: x[0], steps: 0 };
    step(&mut walk.at, &mut walk.steps, x[1]);
    step(&mut walk.at, &mut walk.steps, x[2]);
    let boxed = Box::new(walk);
    boxed.at * boxed.at * boxed.steps as f64 + without_derivative(Zone::new(&x[0]))
}

cases![
    arms_that_bind_the_whole,
    pairs_with_variants,
    loops_over_parameters,
    given_to_closures,
    slices_as_a_whole,
    named_items,
    part_and_whole,
    constant_and_another_field,
];
