//! The determinant by expansion by minors (GradBench `det`).
//!
//! The rows and columns that are left stand in linked lists, so that one is taken out and put back
//! without moving the matrix: `next[i]` follows row `i`, and `next[n]` is the first.

use ad_runtime::prelude::*;

/// The determinant of the minor that has `m` rows and columns left.
#[differentiable]
fn minor(a: &[f64], n: usize, m: usize, rows: &mut [usize], columns: &mut [usize]) -> f64 {
    let row = rows[n];
    if m == 1 {
        return a[row * n + columns[n]];
    }
    rows[n] = rows[row];
    let mut sum = 0.0;
    let mut sign = 1.0;
    let mut before = n;
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

/// The determinant of a matrix with `n` rows, in row-major order.
#[differentiable]
#[must_use]
pub fn determinant(a: &[f64], #[no_derivative] n: usize) -> f64 {
    let mut rows: Vec<usize> = (1..=n + 1).map(|i| i % (n + 1)).collect();
    let mut columns = rows.clone();
    minor(a, n, n, &mut rows, &mut columns)
}

/// The value; the gradient goes to `a_bar`, which is overwritten.
///
/// The cotangent of a minor is known before the minor is: it is the product of the elements on the
/// way to it. So it goes down the recursion while the value comes up, and nothing is remembered.
#[must_use]
pub fn gradient_by_hand(a: &[f64], n: usize, a_bar: &mut [f64], lists: &mut Lists) -> f64 {
    a_bar.fill(0.0);
    for list in [&mut lists.rows, &mut lists.columns] {
        list.clear();
        list.extend((1..=n + 1).map(|i| i % (n + 1)));
    }
    reverse_minor(a, n, n, &mut lists.rows, &mut lists.columns, 1.0, a_bar)
}

/// Scratch of [`gradient_by_hand`].
#[derive(Clone, Debug, Default)]
pub struct Lists {
    rows: Vec<usize>,
    columns: Vec<usize>,
}

fn reverse_minor(
    a: &[f64],
    n: usize,
    m: usize,
    rows: &mut [usize],
    columns: &mut [usize],
    bar: f64,
    a_bar: &mut [f64],
) -> f64 {
    let row = rows[n];
    if m == 2 {
        let (c, next) = (columns[n], rows[row]);
        let d = columns[c];
        let at = |row: usize, column: usize| row * n + column;
        let [p, q, r, s] = [at(row, c), at(row, d), at(next, c), at(next, d)];
        a_bar[p] += bar * a[s];
        a_bar[q] -= bar * a[r];
        a_bar[r] -= bar * a[q];
        a_bar[s] += bar * a[p];
        return a[p] * a[s] - a[q] * a[r];
    }
    rows[n] = rows[row];
    let (mut sum, mut sign, mut before) = (0.0, 1.0, n);
    for _ in 0..m {
        let column = columns[before];
        columns[before] = columns[column];
        let factor = sign * a[row * n + column];
        let value = reverse_minor(a, n, m - 1, rows, columns, bar * factor, a_bar);
        sum += factor * value;
        a_bar[row * n + column] += sign * bar * value;
        columns[before] = column;
        before = column;
        sign = -sign;
    }
    rows[n] = row;
    sum
}

/// A matrix with `n` rows.
#[must_use]
pub fn instance(n: usize, seed: u64) -> Vec<f64> {
    crate::Random::new(seed).vector(n * n, -1.0, 1.0)
}
