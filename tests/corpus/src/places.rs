//! Elements, slices, fields and what is done to them in place.

use crate::cases;
use ad_runtime::prelude::*;
use std::collections::{BTreeMap, HashMap};

#[derive(Clone, Debug, Differentiable)]
struct Cell {
    g: f64,
    h: [f64; 2],
}

#[derive(Clone, Debug, Differentiable)]
struct Grid {
    f: Vec<Cell>,
    t: (f64, f64),
}

#[differentiable]
fn deep_places(x: &[f64]) -> f64 {
    let mut s = Grid {
        f: vec![
            Cell {
                g: x[0],
                h: [x[1], x[2]],
            },
            Cell {
                g: 1.0,
                h: [2.0, x[0] * x[1]],
            },
        ],
        t: (x[2], 0.0),
    };
    s.t.1 = s.f[0].g * s.f[1].h[1];
    s.f[1].g += s.t.1 * s.t.0;
    let i = 1;
    s.f[i].h[0] *= s.f[i - 1].h[i];
    s.f[1].g * s.f[1].h[0] + s.t.1
}

#[differentiable]
fn matrices_of_vectors(x: &[f64]) -> f64 {
    let n = 2;
    let mut m = vec![vec![0.0; n]; n];
    for i in 0..n {
        for j in 0..n {
            m[i][j] = x[i] * x[j + 1] + (i * n + j) as f64;
        }
    }
    let mut p = [[1.0; 2]; 2];
    for i in 0..n {
        for j in 0..n {
            p[i][j] = 0.0;
            for k in 0..n {
                p[i][j] += m[i][k] * m[k][j];
            }
        }
    }
    p[0][0] * p[1][1] - p[0][1] * p[1][0] + m[1][1]
}

#[differentiable]
fn slices(x: &[f64]) -> f64 {
    let mut y = vec![0.0; 6];
    y[1..4].copy_from_slice(x);
    y[4..].fill(x[1] * x[2]);
    let a = &y[1..5];
    let b = &a[1..];
    let mut s = 0.0;
    for i in 0..b.len() {
        s += a[i] * b[i];
    }
    s * y[5]
}

#[differentiable]
fn swapped_elements(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2]];
    y.swap(0, 2);
    y[0] *= x[1];
    y.reverse();
    y.rotate_left(1);
    y[0] * 2.0 + y[1] * y[2]
}

#[differentiable]
fn growing(x: &[f64]) -> f64 {
    let mut y = Vec::new();
    for v in x {
        y.push(v * v);
        if y.len() > 1 {
            let last = y[y.len() - 2] * v;
            y.push(last);
        }
    }
    y.insert(1, x[0] * 3.0);
    y.extend(vec![x[1], x[2]]);
    y.resize(9, x[0]);
    let gone = y.remove(0);
    let popped = y.pop().unwrap();
    y.truncate(6);
    let mut s = gone * popped;
    for (i, v) in y.iter().enumerate() {
        s += v * i as f64;
    }
    s
}

#[differentiable]
fn stack_machine(x: &[f64]) -> f64 {
    let mut stack = vec![x[0], x[1], x[2]];
    while stack.len() > 1 {
        let a = stack.pop().unwrap();
        let b = stack.pop().unwrap();
        stack.push(a * b + a);
    }
    stack[0]
}

#[differentiable]
fn draining_stack(x: &[f64]) -> f64 {
    let mut stack = vec![x[0], x[1], x[2]];
    let mut s = 1.0;
    while let Some(v) = stack.pop() {
        s = s * v + 0.5;
    }
    s
}

#[differentiable]
fn first_and_last(x: &[f64]) -> f64 {
    let a = x.first().unwrap();
    let b = *x.last().unwrap();
    let c = x.get(1).copied().unwrap_or(0.0);
    let d = match x.get(7) {
        Some(v) => *v,
        None => x[0],
    };
    a * b + c * d
}

#[differentiable]
fn memory(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1]];
    let old = std::mem::replace(&mut v, vec![x[2], 1.0]);
    let taken = std::mem::take(&mut v);
    let mut k = x[0];
    let before = std::mem::replace(&mut k, x[1] * x[2]);
    old[0] * taken[0] + old[1] * before * k
}

#[differentiable]
fn maps_by_key(x: &[f64]) -> f64 {
    let mut m = BTreeMap::new();
    m.insert(3, x[0] * x[1]);
    m.insert(1, x[2]);
    let mut h: HashMap<String, f64> = HashMap::new();
    h.insert("a".to_owned(), x[0]);
    let k = 3;
    m[&k] * m[&1] + h["a"] * m[&3]
}

#[differentiable]
fn boxed(x: &[f64]) -> f64 {
    let b = Box::new(x[0] * x[1]);
    let c = Box::new(Cell {
        g: x[2],
        h: [x[0], 1.0],
    });
    *b * c.g + c.h[0]
}

#[differentiable]
fn overwritten(x: &[f64]) -> f64 {
    let mut y = x.to_vec();
    let mut s = 0.0;
    for step in 0..3 {
        for i in 0..y.len() {
            let next = y[(i + 1) % 3] * 0.5 + y[i] * y[i];
            s += next * step as f64;
            y[i] = next.sin();
        }
    }
    s + y[0]
}

#[differentiable]
fn scratch_buffer(x: &[f64]) -> f64 {
    let mut scratch = [0.0; 3];
    let mut s = 0.0;
    for i in 0..3 {
        for (j, slot) in scratch.iter_mut().enumerate() {
            *slot = x[i] * x[j];
        }
        s += scratch[0] * scratch[1] + scratch[2];
    }
    s
}

#[differentiable]
fn block_alias(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2]];
    for k in 0..3 {
        let (head, tail) = y.split_at_mut(1);
        let pivot = &mut head[0];
        *pivot *= 1.0 + 0.1 * k as f64;
        for t in tail.iter_mut() {
            *t += *pivot * 0.5;
        }
    }
    y[0] * y[1] * y[2]
}

cases![
    deep_places,
    matrices_of_vectors,
    slices,
    swapped_elements,
    growing,
    stack_machine,
    draining_stack,
    first_and_last,
    memory,
    maps_by_key,
    boxed,
    overwritten,
    scratch_buffer,
    block_alias,
];
