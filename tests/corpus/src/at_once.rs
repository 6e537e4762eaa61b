//! Gradients whose seed is known before the function runs: parts of the reverse sweep stand in the forward
//! sweep, or must not.

use crate::cases;
use ad_runtime::math::exp;
use ad_runtime::prelude::*;

#[differentiable]
fn minor(a: &[f64], n: usize, m: usize, rows: &mut [usize], columns: &mut [usize]) -> f64 {
    let row = rows[n];
    if m == 1 {
        return a[row * n + columns[n]];
    }
    rows[n] = rows[row];
    let (mut sum, mut sign, mut before) = (0.0, 1.0, n);
    for _ in 0..m {
        let column = columns[before];
        columns[before] = columns[column];
        sum += sign * a[row * n + column] * minor(a, n, m - 1, rows, columns);
        columns[before] = column;
        before = column;
        sign = -sign;
    }
    rows[n] = row;
    sum
}

#[differentiable]
fn recursive_minors(x: &[f64]) -> f64 {
    let a: Vec<f64> = (0..16)
        .map(|i| x[i % 3] * (1.0 + i as f64 * i as f64))
        .collect();
    let mut rows: Vec<usize> = (1..=5).map(|i| i % 5).collect();
    let mut columns = rows.clone();
    0.01 * minor(&a, 4, 4, &mut rows, &mut columns)
}

#[differentiable]
fn squares_of_sums(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in 0..4 {
        let mut r = -0.5;
        let mut power = 1.0;
        for c in x {
            r += c * power;
            power *= 0.3 * i as f64;
        }
        total += r * r;
    }
    0.5 * total - 1.0
}

#[differentiable]
fn two_sums(x: &[f64]) -> f64 {
    let (mut a, mut b) = (0.0, 1.5);
    for i in 0..3 {
        for j in 0..3 {
            a += x[i] * x[j];
            b -= x[i] * x[i] * 0.1;
        }
    }
    2.0 * a - b
}

// The cotangents of the sums are known only when the sums are.
#[differentiable]
fn product_of_sums(x: &[f64]) -> f64 {
    let (mut a, mut b) = (0.0, 1.5);
    for i in 0..3 {
        for j in 0..3 {
            a += x[i] * x[j];
            b -= x[i] * x[i] * 0.1;
        }
    }
    a * b
}

#[differentiable]
fn factor_that_the_loop_changes(x: &[f64]) -> f64 {
    let mut k = 2.0;
    let mut sum = 0.0;
    for i in 0..3 {
        k *= 0.75;
        for v in x {
            sum += k * v * x[i];
        }
    }
    sum * k
}

#[differentiable]
fn factor_that_changes_behind(x: &[f64]) -> f64 {
    let mut k = x[0];
    let mut sum = 0.0;
    for i in 0..3 {
        for v in x {
            sum += v * v * x[i];
        }
    }
    k = k * 3.0 + 1.0;
    sum * k
}

#[differentiable]
fn sum_that_is_read(x: &[f64]) -> f64 {
    let mut sum = 0.5;
    for i in 0..3 {
        let mut inner = 0.0;
        for v in x {
            inner += v * x[i];
        }
        sum += inner * sum;
    }
    sum
}

#[differentiable]
fn shifted(x: &[f64], by: f64, out: &mut [f64]) {
    for i in 0..out.len() {
        out[i] = x[i % x.len()] * by;
        out[i] += by;
    }
}

#[differentiable]
fn norm(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for v in x {
        sum += v * v;
    }
    sum
}

#[differentiable]
fn scratch_of_a_call(x: &[f64]) -> f64 {
    let mut buffer = vec![0.0; 4];
    let mut total = 0.0;
    for i in 0..3 {
        shifted(x, x[i], &mut buffer);
        total += norm(&buffer);
    }
    total
}

// An iteration reads what the one before it has left at the end of the buffer.
#[differentiable]
fn scratch_with_a_rest(x: &[f64]) -> f64 {
    let mut buffer = vec![0.3; 4];
    let mut total = 0.0;
    for i in 0..3 {
        shifted(x, x[i], &mut buffer[..2 + i % 2]);
        total += norm(&buffer);
    }
    total
}

#[differentiable]
fn first_half(x: &[f64], out: &mut [f64]) {
    for i in 0..out.len() / 2 {
        out[i] = x[i] * out[out.len() - 1];
        out[i + out.len() / 2] = x[i] + out[i];
    }
}

#[differentiable]
fn scratch_that_is_none(x: &[f64]) -> f64 {
    let mut state = vec![0.3, 0.1, 0.7, 1.1];
    let mut total = 0.0;
    for _ in 0..3 {
        first_half(x, &mut state);
        total += norm(&state);
    }
    total
}

#[differentiable]
fn elements_of_scratch(x: &[f64]) -> f64 {
    let mut terms = vec![0.0; 3];
    let mut total = 1.0;
    for i in 0..4 {
        for j in 0..terms.len() {
            terms[j] = x[j] * x[i % 3];
        }
        total += norm(&terms) * 0.5;
    }
    total
}

#[differentiable]
fn elements_that_are_left(x: &[f64]) -> f64 {
    let mut terms = vec![0.2; 3];
    let mut total = 1.0;
    for i in 0..4 {
        for j in 0..i.min(3) {
            terms[j] = x[j] * x[i % 3];
        }
        total += norm(&terms) * 0.5;
    }
    total
}

#[differentiable]
fn assigned_scratch(x: &[f64]) -> f64 {
    let mut closest = 0.0;
    let mut cost = closest;
    for i in 0..3 {
        closest = f64::INFINITY;
        for j in 0..3 {
            closest = closest.min(norm(&[x[i] + 0.3 * x[j], x[j] * 0.5]));
        }
        cost += closest;
    }
    cost + x[0] + x[1] * x[2]
}

#[differentiable]
fn scratch_that_is_used_behind(x: &[f64]) -> f64 {
    let mut buffer = vec![0.0; 3];
    let mut total = 0.0;
    for i in 0..3 {
        shifted(x, x[i], &mut buffer);
        total += norm(&buffer);
    }
    total + buffer[0] * buffer[2]
}

#[differentiable]
fn the_last_of_scratch(x: &[f64]) -> f64 {
    let mut buffer = vec![0.0; 3];
    let (mut total, mut last) = (0.0, x[0]);
    for i in 0..3 {
        shifted(x, x[i], &mut buffer);
        last = norm(&[x[i], x[1]]);
        total += norm(&buffer) + last;
    }
    total + buffer[0] * 2.0 + last * 0.5
}

#[differentiable]
fn branch(x: &[f64], which: usize) -> f64 {
    if which == 0 {
        return x[0] * x[1];
    }
    if which == 1 {
        let mut sum = 0.0;
        for v in x {
            sum += norm(&[*v, x[0]]);
        }
        return 3.0 * sum;
    }
    let k = x[2];
    k * norm(x)
}

#[differentiable]
fn branches_with_loops(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..5 {
        sum += branch(x, i % 3);
    }
    sum
}

#[differentiable]
fn arms_with_loops(x: &[f64]) -> f64 {
    let kind = usize::from(x[0] > 0.5) + usize::from(x[1] > 0.35);
    let scaled = match kind {
        0 => x[0] * x[1],
        1 => {
            let mut sum = x[2];
            for i in 0..3 {
                for v in x {
                    sum += v * x[i] * v;
                }
            }
            sum
        }
        _ => norm(x),
    };
    2.0 * scaled
}

#[differentiable]
fn rows_by_position(x: &[f64]) -> f64 {
    let mut total = 0.0;
    let all = [x[0], x[1], x[2], x[0] * x[1]];
    for (i, row) in all.chunks(2).enumerate() {
        let mut inner = x[i];
        for v in row {
            inner += v * row[0];
        }
        total += inner * inner;
    }
    for (i, pair) in x.windows(2).enumerate() {
        let mut inner = 1.0;
        for v in pair {
            inner *= v + x[i];
        }
        total += inner;
    }
    total
}

#[differentiable]
fn truncated_behind(x: &[f64]) -> f64 {
    let mut values = vec![x[0], x[1] * x[2], x[2], 1.0];
    let mut total = 0.0;
    for i in 0..3 {
        for v in &values {
            total += v * x[i];
        }
    }
    values.truncate(2);
    values[1] *= 3.0;
    total + values[0] * 2.0 + values[1]
}

#[differentiable]
fn reshaped_in_a_branch(x: &[f64]) -> f64 {
    let mut values = vec![x[1] * 2.0; 2];
    let mut other = vec![x[0], x[2]];
    if x[0] > 1.0 {
        return norm(&other) + values[1];
    }
    values.insert(1, 0.1 * values[0]);
    let old = std::mem::replace(&mut other, vec![1.0, x[1], x[2]]);
    let mut sum = values[2] * old[0];
    for v in &other {
        sum += norm(&[*v, x[0]]) * x[1];
    }
    sum
}

#[differentiable]
fn refilled(x: &[f64], out: &mut Vec<f64>) {
    out.fill(0.5);
    out.push(x[0] * x[1]);
    out[0] = x[2];
}

#[differentiable]
fn scratch_that_grows(x: &[f64]) -> f64 {
    let mut buffer = vec![0.2];
    let mut assigned = vec![0.0];
    let mut total = 0.0;
    for i in 0..3 {
        refilled(x, &mut buffer);
        total += norm(&buffer) * x[i];
    }
    for i in 0..3 {
        assigned = vec![x[i]; i + 1];
        total += norm(&assigned);
    }
    total
}

#[differentiable]
fn a_call_of_both(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..a.len() {
        sum += a[i] * norm(&[b[i], a[i]]);
    }
    sum
}

#[differentiable]
fn one_argument_twice(x: &[f64]) -> f64 {
    0.5 * a_call_of_both(x, x)
}

#[differentiable]
fn parameter_by_value(mut y: f64, x: &[f64]) -> f64 {
    y *= 2.0;
    for v in x {
        y += norm(&[*v, x[0]]);
    }
    y
}

#[differentiable]
fn parameters_that_are_written(x: &[f64]) -> f64 {
    parameter_by_value(x[0] * x[1], x) - parameter_by_value(x[2], &x[1..])
}

#[differentiable]
fn generic<T: Real>(x: &[T], k: T) -> T {
    let mut sum = T::ZERO;
    for v in x {
        let mut power = T::ONE;
        for _ in 0..2 {
            power = power * *v * k;
        }
        sum += power;
    }
    sum
}

#[differentiable]
fn generic_numbers(x: &[f64]) -> f64 {
    generic(x, x[1]) * 0.5
}

#[derive(Clone, Differentiable)]
struct Weights {
    scale: f64,
    rows: Vec<Vec<f64>>,
}

#[differentiable]
fn weighted(w: &Weights, x: &[f64]) -> f64 {
    let mut hidden = vec![0.0; 2];
    let mut loss = 0.0;
    for k in 0..3 {
        for i in 0..2 {
            let mut sum = 0.0;
            for j in 0..x.len() {
                sum += w.rows[i][j] * x[j];
            }
            hidden[i] = exp(0.1 * sum * k as f64);
        }
        loss += w.scale * norm(&hidden);
    }
    loss
}

#[differentiable]
fn fields_of_parameters(x: &[f64]) -> f64 {
    let w = Weights {
        scale: x[0],
        rows: vec![vec![x[1], 0.5, x[2]], vec![x[2], x[0], -1.0]],
    };
    weighted(&w, x)
}

#[differentiable]
fn elements_written_behind(x: &[f64]) -> f64 {
    let mut y = vec![0.0; 3];
    let mut total = 0.0;
    for i in 0..3 {
        y[i] = norm(&[x[i], x[0]]);
        total += y[i];
    }
    y[1] = y[0] * y[2];
    total + y[1]
}

#[differentiable]
fn nested_pivots(x: &[f64]) -> f64 {
    let mut total = 0.0;
    for i in 0..2 {
        for j in 0..2 {
            let mut inner = 0.0;
            for v in x {
                inner += norm(&[*v, x[i], x[j]]);
            }
            total += 0.25 * inner;
        }
        total -= x[i];
    }
    total * 2.0 + x[0]
}

#[differentiable]
fn reads_of_outer_results(x: &[f64]) -> f64 {
    let scale = norm(x);
    let mut total = 0.0;
    for i in 0..3 {
        let part = scale * norm(&x[i..]);
        total += part;
        let again = part * 0.5;
        total -= again * x[i];
    }
    total
}

cases![
    recursive_minors,
    squares_of_sums,
    two_sums,
    product_of_sums,
    factor_that_the_loop_changes,
    factor_that_changes_behind,
    sum_that_is_read,
    scratch_of_a_call,
    scratch_with_a_rest,
    scratch_that_is_none,
    elements_of_scratch,
    elements_that_are_left,
    assigned_scratch,
    scratch_that_is_used_behind,
    the_last_of_scratch,
    branches_with_loops,
    arms_with_loops,
    rows_by_position,
    truncated_behind,
    reshaped_in_a_branch,
    scratch_that_grows,
    one_argument_twice,
    parameters_that_are_written,
    generic_numbers,
    fields_of_parameters,
    elements_written_behind,
    nested_pivots,
    reads_of_outer_results,
];
