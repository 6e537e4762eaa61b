//! Vectors that get another length, or are replaced, where they are only used as a whole, or were read before.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn sum_of_squares(v: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..v.len() {
        s += v[i] * v[i];
    }
    s
}

#[differentiable]
fn behind_first(v: &[f64]) -> Vec<f64> {
    let mut rest = v[1..].to_vec();
    rest[0] *= v[0];
    rest
}

#[derive(Clone, Differentiable)]
struct Batch {
    v: Vec<f64>,
    w: f64,
}

/// The field was read, not moved: its length at the assignment is another one.
#[differentiable]
fn read_changed_and_replaced(x: &[f64]) -> f64 {
    let mut batch = Batch {
        v: x.to_vec(),
        w: x[1],
    };
    let mut s = 0.0;
    for i in 0..2 {
        let u = batch.v[0];
        batch.v.clear();
        batch.v.push(x[i] * u);
        batch.v.push(x[i + 1]);
        s += batch.v[0] * batch.v[1];
        batch.v = vec![u, s];
    }
    let mut pair = (x.to_vec(), 1.0);
    let u = pair.0[0];
    pair.0.push(u * s);
    let q = pair.0[3] * u;
    pair.0 = vec![q];
    s * batch.v[1] + pair.0[0] * pair.1
}

/// A part of what is replaced as a whole.
#[differentiable]
fn whole_behind_a_part(x: &[f64]) -> f64 {
    let mut both = (
        Batch {
            v: x.to_vec(),
            w: x[2],
        },
        x[1],
    );
    let u = both.0.w;
    both.0.v.push(u * both.1);
    let q = both.0.v[3] * both.0.v[0];
    both.0 = Batch { v: vec![q], w: u };
    both.0.v[0] * both.0.w
}

/// The index is known behind the read only.
#[differentiable]
fn index_behind_the_read(x: &[f64]) -> f64 {
    let mut rows = (vec![[x[0], x[1]], [x[2], x[0]]], 0);
    let first = rows.0[rows.1];
    rows.1 += 1;
    rows.0[rows.1] = [x[2], first[0]];
    rows.0.push([first[1], x[1]]);
    rows.0[2] = [rows.0[1][0], rows.0[0][1]];
    rows.0[2][0] * rows.0[1][1] + rows.0[2][1]
}

#[differentiable]
fn whole_elements(x: &[f64]) -> f64 {
    let mut rows = vec![x.to_vec(), x[1..].to_vec()];
    let s = sum_of_squares(&rows[0]);
    rows[0] = vec![s, x[0]];
    rows[1] = rows[0].clone();
    rows[0] = behind_first(x);
    let mut batches = [
        Batch {
            v: x.to_vec(),
            w: x[0],
        },
        Batch {
            v: vec![s],
            w: x[1],
        },
    ];
    batches[1] = batches[0].clone();
    let a = sum_of_squares(&batches[1].v);
    batches[0] = Batch { v: vec![a], w: a };
    sum_of_squares(&rows[0]) * sum_of_squares(&rows[1]) + sum_of_squares(&batches[0].v)
}

#[differentiable]
fn whole_options(x: &[f64]) -> f64 {
    let mut last = Some(x[..2].to_vec());
    let mut all = vec![Some(x.to_vec()), None];
    for i in 0..2 {
        let s = match &last {
            Some(v) => sum_of_squares(v),
            None => 0.0,
        };
        last = Some(vec![s, x[i], x[i + 1]]);
        if let Some(v) = &mut all[0] {
            let s = sum_of_squares(v);
            *v = vec![s, x[i]];
        }
        all[1] = all[0].clone();
    }
    let s = match &all[1] {
        Some(v) => sum_of_squares(v),
        None => 0.0,
    };
    match &last {
        Some(v) => sum_of_squares(v) * s.sqrt(),
        None => 0.0,
    }
}

#[differentiable]
fn rows_by_reference(rows: &mut [Vec<f64>], k: f64) {
    for row in rows.iter_mut() {
        let s = sum_of_squares(row);
        *row = vec![s * k, s];
    }
}

#[differentiable]
fn elements_by_reference(x: &[f64]) -> f64 {
    let mut rows = vec![x.to_vec(), x[1..].to_vec()];
    for row in rows.iter_mut() {
        *row = behind_first(row);
    }
    rows_by_reference(&mut rows, x[0]);
    rows_by_reference(&mut rows[1..], x[2]);
    let mut batches = [
        Batch {
            v: x.to_vec(),
            w: x[0],
        },
        Batch {
            v: x[1..].to_vec(),
            w: x[1],
        },
    ];
    for batch in batches.iter_mut() {
        let s = sum_of_squares(&batch.v);
        batch.v = vec![s, s, batch.w];
    }
    sum_of_squares(&rows[0]) * sum_of_squares(&rows[1]) + sum_of_squares(&batches[1].v)
}

#[differentiable]
impl Batch {
    fn pour_into(&self, out: &mut Vec<f64>) {
        out.clear();
        out.push(self.w);
        out.push(self.v[0] * self.w);
    }
    fn pour(&mut self, out: &mut Vec<f64>, rows: &mut Vec<Vec<f64>>) -> f64 {
        out.push(self.w);
        self.v.push(self.w);
        rows.push(self.v.clone());
        rows[0].push(self.v[3]);
        self.v[0]
    }
}

/// The receiver is used for the last time.
#[differentiable]
fn given_to_methods(x: &[f64]) -> f64 {
    let first = Batch {
        v: x.to_vec(),
        w: x[1],
    };
    let mut out = vec![0.0; 3];
    first.pour_into(&mut out);
    let mut rows = vec![vec![x[2]]];
    for i in 0..2 {
        let mut other = Batch {
            v: x.to_vec(),
            w: x[i],
        };
        other.v[1] *= x[0];
        let k = other.pour(&mut out, &mut rows);
        out[0] *= k;
    }
    Batch {
        v: x[1..].to_vec(),
        w: out[3],
    }
    .pour_into(&mut rows[1]);
    out[0] * out[2] + rows[0][2] * rows[1][1] * rows[2][3]
}

#[derive(Clone, Differentiable)]
enum Shape {
    One(f64),
    Two { p: f64, q: f64 },
}

#[differentiable]
fn lengthened(rows: &mut [Vec<f64>], k: f64) {
    for row in rows {
        row.push(k);
    }
}

#[differentiable]
fn doubled(shapes: &mut [Shape], k: f64) {
    shapes[0] = Shape::Two { p: k, q: 2.0 * k };
}

/// A slice keeps its length, and its elements do not.
#[differentiable]
fn elements_of_ranges(x: &[f64]) -> f64 {
    let mut rows = vec![vec![x[0]], vec![x[1], x[2]], vec![x[2]]];
    lengthened(&mut rows[1..], x[0]);
    for i in 0..2 {
        lengthened(&mut rows[i..], x[i]);
    }
    rows[1..].swap(0, 1);
    rows[..2].rotate_right(1);
    rows[2..].fill(x.to_vec());
    let mut shapes = [Shape::One(x[0]), Shape::One(x[1])];
    doubled(&mut shapes[1..], x[2]);
    let product = match &shapes[1] {
        Shape::One(a) => *a,
        Shape::Two { p, q } => p * q,
    };
    rows[0][1] * rows[1][1] * rows[2][2] * product
}

cases![
    elements_of_ranges,
    read_changed_and_replaced,
    whole_behind_a_part,
    index_behind_the_read,
    whole_elements,
    whole_options,
    elements_by_reference,
    given_to_methods,
];
