//! Programs that fresh eyes wrote to break the passes of loops: what is replayed, made again, visited in another order
//! or checked before the loop.

#![allow(clippy::all, clippy::pedantic, reason = "odd code on purpose")]

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn final_value_of_state(x: &[f64]) -> f64 {
    let n = x.len();
    let mut s = 0.0;
    for i in 0..n {
        let mut c = 1.0;
        for j in 0..2 {
            s += c * x[j % n] * x[i];
            c += 0.5;
        }
        c = 7.0;
        s += c * x[i];
    }
    s
}
#[differentiable]
fn final_value_and_another_loop(x: &[f64]) -> f64 {
    let n = x.len();
    let mut s = final_value_of_state(x);
    for i in 0..n {
        let mut c = 1.0;
        for j in 0..2 {
            s += c * x[j % n] * x[i];
            c += 0.5;
        }
        c = 7.0;
        s += c * x[i];
    }
    for i in 0..n {
        for j in 0..n {
            s += x[i] * x[j] * x[j];
        }
    }
    s
}
#[differentiable]
fn state_set_by_a_match(x: &[f64]) -> f64 {
    let n = x.len();
    let mut s = 0.0;
    for i in 0..n {
        let mut c = 2.0;
        s += c * x[i];
        let v = x.iter().position(|v| *v > 0.0);
        c = match v {
            Some(p) => p as f64,
            None => 3.0,
        };
        s += c * x[i];
    }
    s
}
#[differentiable]
fn signs_carried_along(x: &[f64]) -> f64 {
    let n = x.len();
    let mut s = 0.0;
    let mut sg = 1.0;
    for i in 0..n {
        let mut c = sg;
        s += c * x[i];
        for j in 0..i {
            c *= -2.0;
            s += c * x[j];
        }
        s += c * x[i] * sg;
        sg = -sg;
        c = sg;
        s += c * x[i] * x[0];
    }
    s
}
#[differentiable]
fn counter_changed_meanwhile(x: &[f64]) -> f64 {
    let n = x.len();
    let mut s = 0.0;
    for mut i in 0..n {
        s += x[i] * x[i];
        i = n - i - 1;
        s += x[i].sin() * x[i] * x[i];
    }
    let mut b = x.to_vec();
    for mut i in 0..n {
        b[i] = b[i] * x[i];
        i = n - i - 1;
        b[i] = b[i] * x[i] * 0.5;
    }
    s + b[0] * b[n - 1]
}
#[differentiable]
fn behind_ranges(x: &[f64]) -> f64 {
    let n = x.len();
    let mut b = vec![1.0; n + 1];
    for i in 0..n {
        b[1..][i] = b[..n][i] * x[i];
    }
    let mut c = vec![1.0; n + 1];
    for i in 0..n {
        let t = {
            let r = &c[..n];
            r[i] * x[i]
        };
        let w = &mut c[1..];
        w[i] = t;
    }
    b[n] + c[n] * x[0]
}
#[differentiable]
fn behind_a_range_that_changes(x: &[f64]) -> f64 {
    let n = x.len();
    let mut b = vec![1.0; 2 * n];
    for i in 0..n {
        let k = n - i;
        b[k..][i] *= x[i];
        b[k..][i] += 1.0;
    }
    let mut y = vec![x[0]; n + 1];
    let mut s = 0.0;
    for i in 0..n {
        for j in 0..n {
            y[1..][j] = y[..n][j] * x[i] + y[1..][j];
        }
        s += y[..n][i] * x[i];
    }
    s * b[n] + y[n]
}
#[differentiable]
fn square(x: &[f64], y: f64) -> f64 {
    y * y * x[0]
}
#[differentiable]
fn calls_behind_ranges(x: &[f64]) -> f64 {
    let n = x.len();
    let mut y = vec![x[1]; n + 1];
    let mut s = 0.0;
    for i in 0..n {
        y[1..][i] = square(x, y[..n][i]) * 0.3;
        s += y[..n][i] * x[i];
    }
    s
}
#[differentiable]
fn slope(x: &[f64], y: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = x[i] * y[i];
    }
}
#[differentiable]
fn advance(y: &[f64], h: f64, k: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = y[i] + h * k[i];
    }
}
#[differentiable]
fn accumulate(k: &[f64], y: &mut [f64]) {
    for i in 0..k.len() {
        y[i] += 0.1 * k[i];
    }
}
#[differentiable]
fn sum_of_squares(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += x[i] * x[i];
    }
    s
}
/// A buffer that is made again, because one pullback reads it, from a buffer that no other pullback reads.
#[differentiable]
fn midpoints(x: &[f64]) -> f64 {
    let n = x.len();
    let mut y = vec![1.0; n];
    let mut k = vec![0.0; n];
    let mut between = vec![0.0; n];
    for _ in 0..4 {
        slope(x, &y, &mut k);
        advance(&y, 0.3, &k, &mut between);
        slope(x, &between, &mut k);
        accumulate(&k, &mut y);
    }
    sum_of_squares(&y)
}
#[differentiable]
fn shifted(y: &[f64], by: &[f64], h: f64, out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = y[i] * 1.0 + h * by[i];
    }
}
#[differentiable]
fn read_by_another(x: &[f64]) -> f64 {
    let n = x.len();
    let ones = vec![1.0; n];
    let mut y = x.to_vec();
    let mut k = vec![0.0; n];
    let mut b = vec![0.0; n];
    let mut total = 0.0;
    let mut t = 0;
    while t < 3 {
        shifted(&y, &ones, 0.1 * t as f64, &mut k);
        t += 1;
        shifted(&k, &ones, x[0], &mut b);
        total += sum_of_squares(&k);
        accumulate(&b, &mut y);
    }
    total + sum_of_squares(&y)
}
#[differentiable]
fn triangle(l: &[[f64; 3]], x: &[f64]) -> f64 {
    let mut q = 0.0;
    for i in 0..l.len() {
        for j in 0..i {
            q += l[i - 1][j] * x[j];
        }
    }
    q
}
#[differentiable]
fn first_row(w: &[Vec<f64>], x: &[f64]) -> f64 {
    let columns = if w.is_empty() { 0 } else { w[0].len() };
    let mut s = 1.0;
    for j in 0..columns {
        s += w[0][j] * x[j];
    }
    for j in 3..columns {
        s += w[7][j - 3] * x[j];
    }
    s
}
/// What a window would be taken of is not there, and the loop has no iterations.
#[differentiable]
fn no_iterations(x: &[f64]) -> f64 {
    let l = [[x[0], x[1], x[2]], [x[1], 0.5, x[0]], [x[2], x[1], x[0]]];
    let rows = vec![x.to_vec(), vec![x[1]; 3]];
    let mut s = triangle(&l, x) + first_row(&rows, x) * x[0] + first_row(&[], x) * x[1];
    for i in 0..rows.len() {
        let width = if i + 1 < rows.len() { rows[i].len() } else { 0 };
        for j in 0..width {
            s += rows[i + 1][j] * rows[i][j];
        }
    }
    let low = 7;
    for j in low..x.len() {
        s += x[low..][j - low];
    }
    s
}

#[differentiable]
fn written_behind(x: &[f64], y: &mut [Vec<f64>]) -> f64 {
    let n = x.len();
    let mut s = 0.0;
    for i in 0..n {
        let k = i + 1;
        s += y[i][0] * x[i];
        for j in 0..n {
            y[k][j] += x[i] * x[j] * s;
        }
    }
    s
}
/// A row that a loop in a loop writes to, of what the loop around it reads.
#[differentiable]
fn rows_read_and_written(x: &[f64]) -> f64 {
    let mut y = vec![x.to_vec(); x.len() + 1];
    written_behind(x, &mut y) * y[x.len()][1]
}

cases![
    rows_read_and_written,
    final_value_of_state,
    final_value_and_another_loop,
    state_set_by_a_match,
    signs_carried_along,
    counter_changed_meanwhile,
    behind_ranges,
    behind_a_range_that_changes,
    calls_behind_ranges,
    midpoints,
    read_by_another,
    no_iterations
];
