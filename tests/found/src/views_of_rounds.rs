//! Views of arrays that branches and rounds of loops keep.

use crate::cases;
use ad_runtime::prelude::*;
use ndarray::{Array1, Array2, ArrayView1, Axis, array, s};

/// A matrix of two rows.
#[differentiable]
fn square(of: [f64; 4]) -> Array2<f64> {
    let mut matrix = Array2::zeros((2, 2));
    for i in 0..4 {
        matrix[[i / 2, i % 2]] = of[i];
    }
    matrix
}

#[differentiable]
fn pair(a: f64, b: f64) -> Array1<f64> {
    let mut pair = Array1::zeros(2);
    pair[0] = a;
    pair[1] = b;
    pair
}

#[differentiable]
fn a_of_sums_of_rows(m: &Array2<f64>) -> f64 {
    let mut s = 1.0;
    for r in m.rows() {
        s *= r.sum();
    }
    s
}
#[differentiable]
fn sums_of_rows(x: &[f64]) -> f64 {
    a_of_sums_of_rows(&square([x[0], x[1], x[2], x[0] * x[2]]))
}

#[differentiable]
fn a_of_rows_in_branches(m: &Array2<f64>) -> f64 {
    if m[[0, 0]] > 0.0 {
        m.row(0).sum()
    } else {
        m.row(1).dot(&m.row(0))
    }
}
#[differentiable]
fn rows_in_branches(x: &[f64]) -> f64 {
    a_of_rows_in_branches(&square([x[0], x[1], x[2], x[0] * x[2]]))
        * a_of_rows_in_branches(&square([-x[0] - 5.0, x[1], x[2], x[0] * x[2]]))
}

#[differentiable]
fn a_of_rows_of_a_value(m: Array2<f64>) -> f64 {
    let mut s = 1.0;
    for r in m.rows() {
        s *= r.sum();
    }
    s
}
#[differentiable]
fn rows_of_a_value(x: &[f64]) -> f64 {
    a_of_rows_of_a_value(square([x[0], x[1], x[2], x[0] * x[2]]))
}

#[differentiable]
fn a_of_products_of_rows(m: &Array2<f64>, w: &Array1<f64>) -> f64 {
    let mut s = 0.0;
    for r in m.rows() {
        let q = r.dot(w);
        s += q * q;
    }
    for c in m.columns() {
        s *= c.dot(&c) + 1.0;
    }
    s
}
#[differentiable]
fn products_of_rows(x: &[f64]) -> f64 {
    a_of_products_of_rows(
        &square([x[0], x[1], x[2], x[0] * x[2]]),
        &pair((x[1] * 0.7 + x[2] * 1.9), (x[0] * 1.1 - x[1] * 0.3)),
    )
}

#[differentiable]
fn a_of_axes(m: &Array2<f64>) -> f64 {
    let mut s = 0.0;
    for (i, r) in m.outer_iter().enumerate() {
        s += r.sum() * r[i] * r.to_owned().dot(&r);
    }
    for r in m.axis_iter(Axis(1)) {
        s *= r.mean().unwrap() + 2.0;
    }
    s
}
#[differentiable]
fn axes(x: &[f64]) -> f64 {
    a_of_axes(&square([x[0], x[1], x[2], x[0] * x[2]]))
}

#[differentiable]
fn v_of_given_as_a_view(w: ArrayView1<'_, f64>) -> f64 {
    w.dot(&w) * w[0]
}
#[differentiable]
fn given_as_a_view(x: &[f64]) -> f64 {
    let m = square([x[0], x[1], x[2], x[0] * x[2]]);
    v_of_given_as_a_view(m.row(0)) * v_of_given_as_a_view(m.column(1))
}

#[differentiable]
fn mapped_rows(x: &[f64]) -> f64 {
    let m = square([x[0], x[1], x[2], x[0] * x[2]]);
    m.outer_iter().map(|r| r.sum() * r[0]).sum::<f64>()
}

#[differentiable]
fn rows_beside_columns(x: &[f64]) -> f64 {
    let m = square([x[0], x[1], x[2], x[0] * x[2]]);
    let mut t = 0.0;
    for (a, b) in m.rows().into_iter().zip(m.columns()) {
        t += a.dot(&b) * a.sum();
    }
    t
}

#[differentiable]
fn left_early(x: &[f64]) -> f64 {
    let m = square([x[0], x[1], x[2], x[0] * x[2]]);
    let mut t = 0.0;
    for i in 0..2 {
        let r = m.row(i);
        if r[0] > 0.5 {
            t += r.sum() * (x[1] * 0.7 + x[2] * 1.9);
            continue;
        }
        let c = m.slice(s![.., i]);
        t += c.dot(&r);
        if t > 100.0 {
            return r.sum();
        }
    }
    t
}

#[differentiable]
fn powers(x: &[f64]) -> f64 {
    let m = square([x[0], x[1], x[2], x[0] * x[2]]);
    let mut v = pair((x[1] * 0.7 + x[2] * 1.9), (x[0] * 1.1 - x[1] * 0.3));
    for _ in 0..3 {
        v = m.t().dot(&v);
        let r = m.row(0).to_owned();
        v = &v + &r;
    }
    v.sum()
}

#[derive(Clone, Differentiable)]
struct OfAModel {
    w: Array2<f64>,
    b: Array1<f64>,
}
#[differentiable]
impl OfAModel {
    fn energy_of_of_a_model(&self, x: &Array1<f64>) -> f64 {
        let mut e = 0.0;
        for (i, r) in self.w.rows().into_iter().enumerate() {
            let z = r.dot(x) + self.b[i];
            e += z.tanh();
        }
        e
    }
}
#[differentiable]
fn of_a_model(x: &[f64]) -> f64 {
    let m = OfAModel {
        w: square([x[0], x[1], x[2], x[0] * x[2]]),
        b: pair((x[1] * 0.7 + x[2] * 1.9), (x[0] * 1.1 - x[1] * 0.3)),
    };
    m.energy_of_of_a_model(&pair(x[0], (x[0] * 1.1 - x[1] * 0.3)))
}

#[differentiable]
fn v_of_without_a_lifetime(w: ArrayView1<f64>) -> f64 {
    w.dot(&w) * w[0]
}
#[differentiable]
fn without_a_lifetime(x: &[f64]) -> f64 {
    let m = square([x[0], x[1], x[2], x[0] * x[2]]);
    v_of_without_a_lifetime(m.row(0))
}

#[differentiable]
fn a_of_parts_and_whole(m: Array2<f64>, n: usize) -> (Array2<f64>, Array2<f64>) {
    let state = m * 2.0;
    let output = state.slice(s![.., ..n]).to_owned();
    (output, state)
}
#[differentiable]
fn moved_behind_its_part(x: &[f64]) -> f64 {
    let m = square([x[0], x[1], x[2], x[0] * x[2]]);
    let (output, state) = a_of_parts_and_whole(m, 1);
    output[[0, 0]] * state[[1, 1]] + output[[1, 0]] * state[[0, 1]]
}

#[differentiable]
fn changed_behind_its_part(x: &[f64]) -> f64 {
    let mut m = square([x[0], x[1], x[2], x[0] * x[2]]);
    let row = m.row(0).to_owned();
    m[[0, 0]] = x[1] * x[1];
    let named = m.column(1);
    let square = named.dot(&named);
    let sum = named.sum();
    m *= x[2];
    m[[1, 1]] += row[0] * square;
    m[[0, 0]] * row.dot(&m.row(1)) * sum
}

#[differentiable]
fn changed_in_rounds(x: &[f64]) -> f64 {
    let mut m = square([x[0], x[1], x[2], x[0] * x[2]]);
    for i in 0..3 {
        let row = m.row(i % 2).to_owned();
        if row[0] < 5.0 {
            let s = m.row(0).dot(&row);
            m[[i % 2, 1]] = s * x[1] * 0.1;
        }
        m[[1, 0]] += row[1];
    }
    m.sum() + m[[1, 0]] * m[[0, 1]]
}

cases![
    moved_behind_its_part,
    changed_behind_its_part,
    changed_in_rounds,
    sums_of_rows,
    rows_in_branches,
    rows_of_a_value,
    products_of_rows,
    axes,
    given_as_a_view,
    mapped_rows,
    rows_beside_columns,
    left_early,
    powers,
    of_a_model,
    without_a_lifetime
];
