//! Lengths of vectors that change what other expressions read, and values without a name that are changed.

use crate::cases;
use ad_runtime::prelude::*;
use std::collections::BTreeMap;

fn next(i: &mut usize) -> usize {
    *i += 1;
    *i
}

#[derive(Clone, Differentiable)]
struct Layers {
    sizes: Vec<f64>,
}

#[differentiable]
impl Layers {
    fn new(a: f64) -> Layers {
        Layers { sizes: vec![a] }
    }

    fn insert(mut self, a: f64) -> Layers {
        self.sizes.push(a);
        self
    }

    fn take(self) -> f64 {
        self.sizes[0] * self.sizes[1]
    }
}

// `vec![value; length]`: the value is evaluated first, and each once.

#[differentiable]
fn length_by_a_call(x: &[f64]) -> f64 {
    let mut i = 0;
    let v = vec![x[0]; next(&mut i) + 1];
    v[0] * v[1] * x[i] * v.len() as f64
}

#[differentiable]
fn length_behind_a_block(x: &[f64]) -> f64 {
    let mut n = 2;
    let u = vec![
        {
            let q = x[n];
            q
        };
        {
            n = 1;
            3
        }
    ];
    u[1] * x[n] * u.len() as f64
}

#[differentiable]
fn length_behind_branches(x: &[f64]) -> f64 {
    let mut n = 2;
    let u = vec![
        if x[0] > 0.5 { x[n] } else { x[0] };
        {
            n = 1;
            3
        }
    ];
    let w = vec![
        match n {
            1 => x[n],
            _ => x[0],
        };
        {
            n = 0;
            2
        }
    ];
    u[1] * w[1] * x[n]
}

#[differentiable]
fn length_behind_parts(x: &[f64]) -> f64 {
    let mut n = 2;
    let u = vec![
        (x[n], 2.0 * x[n]);
        {
            n = 1;
            3
        }
    ];
    let w = vec![
        Some(x[n]);
        {
            n = 0;
            2
        }
    ];
    u[1].0 * u[2].1 * w[1].unwrap() * x[n]
}

#[differentiable]
fn length_of_a_vector(x: &[f64]) -> f64 {
    let mut left = vec![1usize, 4, 2];
    let u = vec![x[left.pop().unwrap()]; left.pop().unwrap()];
    u[3] * x[left[0]] * u.len() as f64
}

#[differentiable]
fn lengths_in_lengths(x: &[f64]) -> f64 {
    let mut n = 0;
    let u = vec![vec![x[n]; next(&mut n)]; next(&mut n)];
    u[0][0] * u[1][0] * x[n] * u.len() as f64
}

#[differentiable]
fn length_of_constants(x: &[f64]) -> f64 {
    let mut n = 1;
    let mut u = vec![0.0; next(&mut n)];
    u[n - 1] = x[n] * x[n];
    u[1] * x[n] * u.len() as f64
}

#[differentiable]
fn lengths_in_a_loop(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut t = 0.0;
    while n < 2 {
        let u = vec![x[n] * x[n]; next(&mut n)];
        t += u[n - 1] * x[n];
    }
    t
}

#[differentiable]
fn repeated_element(x: &[f64]) -> f64 {
    let mut n = 0;
    let u = [x[next(&mut n)]; 3];
    u[1] * x[n] * u[0]
}

// What has no name.

#[differentiable]
fn split_off(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut all = x[n..].to_vec();
    let v = all.split_off(next(&mut n));
    v[0] * v[1] * all[0] * x[n]
}

#[differentiable]
fn popped(x: &[f64]) -> f64 {
    let a = x.to_vec().pop().unwrap();
    a * a * x[0]
}

#[differentiable]
fn given_back(x: &[f64]) -> f64 {
    Layers::new(x[0]).insert(x[1]).take() * x[2]
}

#[differentiable]
fn of_a_map(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut m = BTreeMap::new();
    m.insert(1usize, x[0]);
    m.insert(2, x[1]);
    let t: f64 = m.values().skip(next(&mut n)).map(|v| v * v).sum();
    t * x[n]
}

// Receivers.

#[differentiable]
fn split_in_two(x: &[f64]) -> f64 {
    let mut n = 0;
    let (a, b) = x[n..].split_at(next(&mut n));
    a[0] * b[0] * b[1] * x[n]
}

#[differentiable]
fn filled_slices(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut v = x.to_vec();
    v[n..n + 2].fill({
        n += 1;
        x[n]
    });
    v[n - 1..].swap(0, next(&mut n));
    v[0] * v[0] * v[1] * v[2] * n as f64
}

#[differentiable]
fn pushed_to_an_element(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut v = vec![x.to_vec(), x.to_vec()];
    v[n].push({
        n += 1;
        x[n]
    });
    v[0][3] * v[1][n] * v[0][n - 1]
}

cases![
    length_by_a_call,
    length_behind_a_block,
    length_behind_branches,
    length_behind_parts,
    length_of_a_vector,
    lengths_in_lengths,
    length_of_constants,
    lengths_in_a_loop,
    repeated_element,
    split_off,
    popped,
    given_back,
    of_a_map,
    split_in_two,
    filled_slices,
    pushed_to_an_element,
];
