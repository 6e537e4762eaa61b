//! Jacobians: by columns in forward mode, by rows in reverse.

use super::{Coordinates, ForwardFn};
use crate::differentiable::{Differentiable, Tan};
use crate::function::DifferentiableFn;

/// The Jacobian of `f` at `at`, one row for each number of the result and one column for each of the
/// arguments: in forward mode if there are no more arguments than results, else in reverse.
///
/// For m numbers in the result and n in the arguments these are m rows of n numbers ∂yᵢ/∂xⱼ, in the order of
/// arguments and elements (Griewank and Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapter 3).
///
/// ```
/// use ad_runtime::prelude::*;
///
/// #[differentiable(forward)]
/// fn polar(r: f64, angle: f64) -> [f64; 2] {
///     [r * angle.cos(), r * angle.sin()]
/// }
/// assert_eq!(jacobian((2.0, 0.0), &polar {}), [[1.0, 0.0], [0.0, 2.0]]);
/// ```
pub fn jacobian<Args: Differentiable + Clone, F: ForwardFn<Args>>(at: Args, f: &F) -> Vec<Vec<f64>>
where
    Args::Tangent: Coordinates,
    Tan<F::Output>: Coordinates,
{
    let columns = at.zero_tangent().dimension();
    // The first column says how many rows there are.
    if columns == 0 {
        return jacobian_reverse(at, f);
    }
    let mut found = vec![column(&at, f, 0)];
    if columns <= found[0].len() {
        append_columns(&at, f, columns, &mut found);
        transposed(&found)
    } else {
        jacobian_reverse(at, f)
    }
}

/// The Jacobian of `f` at `at`, in forward mode: one pass for each number of the arguments, or for each
/// four of them under `#[differentiable(directions)]`. Rows and columns are those of [`jacobian`].
pub fn jacobian_forward<Args: Differentiable + Clone, F: ForwardFn<Args>>(
    at: Args,
    f: &F,
) -> Vec<Vec<f64>>
where
    Args::Tangent: Coordinates,
    Tan<F::Output>: Coordinates,
{
    let count = at.zero_tangent().dimension();
    let mut columns = Vec::with_capacity(count);
    append_columns(&at, f, count, &mut columns);
    if columns.is_empty() {
        return vec![Vec::new(); f.call(at).zero_tangent().dimension()];
    }
    transposed(&columns)
}

/// The Jacobian of `f` at `at`, in reverse mode: one forward sweep, and one reverse sweep for each
/// number of the result. Rows and columns are those of [`jacobian`].
pub fn jacobian_reverse<Args: Differentiable, F: DifferentiableFn<Args>>(
    at: Args,
    f: &F,
) -> Vec<Vec<f64>>
where
    Args::Tangent: Coordinates,
    Tan<F::Output>: Coordinates,
{
    let (value, pullback) = crate::function::value_with_pullback(at, f);
    let zero = value.zero_tangent();
    (0..zero.dimension())
        .map(|i| {
            let mut cotangent = zero.clone();
            cotangent.set_coordinate(i, 1.0);
            flat(&pullback(cotangent))
        })
        .collect()
}

/// How many columns are computed at once.
const WIDTH: usize = 4;

/// The columns from those that are there to `count`, several at a time.
fn append_columns<Args: Differentiable + Clone, F: ForwardFn<Args>>(
    at: &Args,
    f: &F,
    count: usize,
    columns: &mut Vec<Vec<f64>>,
) where
    Args::Tangent: Coordinates,
    Tan<F::Output>: Coordinates,
{
    let zero = at.zero_tangent();
    while columns.len() + WIDTH <= count {
        let directions: [Args::Tangent; WIDTH] = std::array::from_fn(|k| {
            let mut direction = zero.clone();
            direction.set_coordinate(columns.len() + k, 1.0);
            direction
        });
        let (_, dots) = f.jvps(at.clone(), &directions);
        columns.extend(dots.iter().map(flat));
    }
    for i in columns.len()..count {
        columns.push(column(at, f, i));
    }
}

fn column<Args: Differentiable + Clone, F: ForwardFn<Args>>(at: &Args, f: &F, i: usize) -> Vec<f64>
where
    Args::Tangent: Coordinates,
    Tan<F::Output>: Coordinates,
{
    let mut direction = at.zero_tangent();
    direction.set_coordinate(i, 1.0);
    flat(&f.jvp(at.clone(), &direction).1)
}

/// The Jacobian from a differential, or from a pullback where there are fewer results than arguments.
#[doc(hidden)]
pub fn jacobian_by<X: Coordinates, Y: Coordinates, P: Fn(Y) -> X>(
    zero: X,
    differential: impl Fn(X) -> Y,
    pullback: impl FnOnce() -> P,
) -> Vec<Vec<f64>> {
    let columns = zero.dimension();
    let column = |i: usize| {
        let mut direction = zero.clone();
        direction.set_coordinate(i, 1.0);
        differential(direction)
    };
    if columns == 0 {
        return vec![Vec::new(); differential(zero).dimension()];
    }
    let first = column(0);
    let rows = first.dimension();
    if columns <= rows {
        let rest = (1..columns).map(|i| flat(&column(i)));
        let all: Vec<Vec<f64>> = std::iter::once(flat(&first)).chain(rest).collect();
        return transposed(&all);
    }
    let pullback = pullback();
    (0..rows)
        .map(|i| {
            let mut cotangent = first.clone();
            for k in 0..rows {
                cotangent.set_coordinate(k, if k == i { 1.0 } else { 0.0 });
            }
            flat(&pullback(cotangent))
        })
        .collect()
}

/// The Hessian from its products with directions.
#[doc(hidden)]
pub fn hessian_by<X: Coordinates>(zero: X, product: impl Fn(X) -> X) -> Vec<Vec<f64>> {
    (0..zero.dimension())
        .map(|i| {
            let mut direction = zero.clone();
            direction.set_coordinate(i, 1.0);
            flat(&product(direction))
        })
        .collect()
}

fn flat<T: Coordinates>(tangent: &T) -> Vec<f64> {
    let mut out = Vec::with_capacity(tangent.dimension());
    tangent.append_to(&mut out);
    out
}

fn transposed(columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let rows = columns.first().map_or(0, Vec::len);
    (0..rows)
        .map(|i| columns.iter().map(|column| column[i]).collect())
        .collect()
}
