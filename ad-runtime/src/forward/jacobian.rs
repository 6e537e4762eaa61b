//! Jacobians: by columns in forward mode, by rows in reverse.

use super::{Coordinates, ForwardFn};
use crate::differentiable::{Differentiable, Tan};
use crate::function::DifferentiableFn;

/// The Jacobian of `f` at `at`, one row for each number of the result and one column for each of the
/// arguments: in forward mode if there are no more arguments than results, else in reverse.
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
    let first = column(&at, f, 0);
    if columns <= first.len() {
        let rest = (1..columns).map(|i| column(&at, f, i));
        transposed(&std::iter::once(first.clone()).chain(rest).collect::<Vec<_>>())
    } else {
        jacobian_reverse(at, f)
    }
}

/// The Jacobian of `f` at `at`, in forward mode: one pass for each number of the arguments.
pub fn jacobian_forward<Args: Differentiable + Clone, F: ForwardFn<Args>>(
    at: Args,
    f: &F,
) -> Vec<Vec<f64>>
where
    Args::Tangent: Coordinates,
    Tan<F::Output>: Coordinates,
{
    let count = at.zero_tangent().dimension();
    let columns: Vec<Vec<f64>> = (0..count).map(|i| column(&at, f, i)).collect();
    if columns.is_empty() {
        return vec![Vec::new(); f.call(at).zero_tangent().dimension()];
    }
    transposed(&columns)
}

/// The Jacobian of `f` at `at`, in reverse mode: one forward sweep, and one reverse sweep for each
/// number of the result.
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

fn column<Args: Differentiable + Clone, F: ForwardFn<Args>>(
    at: &Args,
    f: &F,
    i: usize,
) -> Vec<f64>
where
    Args::Tangent: Coordinates,
    Tan<F::Output>: Coordinates,
{
    let mut direction = at.zero_tangent();
    direction.set_coordinate(i, 1.0);
    flat(&f.jvp(at.clone(), &direction).1)
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
