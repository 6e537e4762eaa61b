//! Sparse Jacobians of residuals that each depend on a few of the parameters.
//!
//! Least squares on large problems have residuals that are a small function, the *kernel*, at many
//! places: how far a point is from where a camera sees it depends on this camera and this point. Each
//! place gives a *residual block*, a few rows of the Jacobian, whose numbers stand in the columns of the
//! kernel's arguments there. [`SparseJacobian`] finds the pattern once, and fills in the numbers as often as the
//! parameters change.

mod blocks;

pub use blocks::ArgumentBlocks;

use crate::differentiable::{Differentiable, Tan};
use crate::forward::Coordinates;
use crate::tangent::shapeless;
use std::marker::PhantomData;

/// A Jacobian in compressed rows: those of kernel after kernel, block after block.
///
/// The numbers of row `i` are `values()[row_starts()[i]..row_starts()[i + 1]]`, and the columns of these
/// stand at the same places of `columns()`, in ascending order.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// /// How far two points are from being a unit apart, and how far the first is from the circle.
/// #[differentiable]
/// fn spring(a: &[f64; 2], b: &[f64; 2]) -> [f64; 2] {
///     let (x, y) = (b[0] - a[0], b[1] - a[1]);
///     [x * x + y * y - 1.0, a[0] * a[0] + a[1] * a[1] - 1.0]
/// }
///
/// let points = [[0.0, 1.0], [2.0, 0.0], [3.0, 3.0]];
/// let springs = [(0, 1), (2, 1)];
///
/// // Point i has the columns 2 i and 2 i + 1.
/// let mut jacobian = SparseJacobian::new(6);
/// let blocks = jacobian.add_rows::<([f64; 2], [f64; 2]), [f64; 2]>(
///     springs.iter().map(|&(a, b)| [2 * a, 2 * b]),
/// );
/// let mut residuals = [[0.0; 2]; 2];
/// jacobian.fill(&blocks, |i| {
///     let (a, b) = springs[i];
///     let (value, pullback) = value_with_pullback!(&points[a], &points[b], spring);
///     residuals[i] = value;
///     (value, pullback)
/// });
///
/// assert_eq!(residuals, [[4.0, 0.0], [9.0, 17.0]]);
/// assert_eq!(jacobian.row_starts(), [0, 4, 8, 12, 16]);
/// assert_eq!(jacobian.columns()[8..12], [2, 3, 4, 5]);
/// assert_eq!(
///     jacobian.to_dense(),
///     [
///         [-4.0, 2.0, 4.0, -2.0, 0.0, 0.0],
///         [0.0, 2.0, 0.0, 0.0, 0.0, 0.0],
///         [0.0, 0.0, -2.0, -6.0, 2.0, 6.0],
///         [0.0, 0.0, 0.0, 0.0, 6.0, 6.0],
///     ]
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SparseJacobian {
    width: usize,
    row_starts: Vec<usize>,
    columns: Vec<usize>,
    values: Vec<f64>,
}

/// The rows of one kernel in a [`SparseJacobian`]: of the residual type `Y`, and the argument types in
/// the tuple `A`.
#[derive(Debug)]
pub struct Rows<A: ArgumentBlocks, Y> {
    first: usize,
    blocks: usize,
    /// Where in its rows each argument of a block begins. Nothing if the arguments stand one behind the
    /// other in all blocks.
    positions: Vec<A::Offsets>,
    of: PhantomData<fn(A) -> Y>,
}

impl<A: ArgumentBlocks, Y> Rows<A, Y> {
    /// How many residual blocks there are.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.blocks
    }

    /// The first of their rows in the Jacobian.
    #[must_use]
    pub fn first_row(&self) -> usize {
        self.first
    }
}

impl SparseJacobian {
    /// A Jacobian without rows, by so many parameters: `width` columns, one for each number.
    #[must_use]
    pub fn new(width: usize) -> Self {
        Self::with_capacity(width, 0, 0)
    }

    /// A Jacobian without rows, by so many parameters, with space for rows and for numbers in them: nothing
    /// is moved while rows of several kernels are added, as long as they fit.
    #[must_use]
    pub fn with_capacity(width: usize, rows: usize, numbers: usize) -> Self {
        let mut row_starts = Vec::with_capacity(rows + 1);
        row_starts.push(0);
        SparseJacobian {
            width,
            row_starts,
            columns: Vec::with_capacity(numbers),
            values: Vec::with_capacity(numbers),
        }
    }

    /// Adds the rows of a kernel from `A` to `Y`: for each residual block as many as `Y` has numbers. They
    /// are zero until [`SparseJacobian::fill`] fills them.
    ///
    /// `A` is the tuple of the arguments that are differentiated, also if there is one, `(f64,)`. Each
    /// residual block is given by the first column of each argument. An argument has as many columns
    /// as its tangent has numbers, from there on, in the order of its elements and fields. This must be
    /// known from its type: numbers, arrays, tuples and structs of such. Arguments may share columns,
    /// which then hold the sum.
    ///
    /// # Panics
    /// If an argument has columns beyond the width.
    pub fn add_rows<A: ArgumentBlocks, Y: Differentiable>(
        &mut self,
        offsets: impl IntoIterator<Item = A::Offsets>,
    ) -> Rows<A, Y>
    where
        Tan<Y>: Coordinates,
    {
        let sizes = A::sizes();
        let sizes = sizes.as_ref();
        let height = shapeless::<Tan<Y>>().dimension();
        let mut rows = Rows {
            first: self.height(),
            blocks: 0,
            positions: Vec::new(),
            of: PhantomData,
        };
        let sum = sizes.iter().sum();
        let mut columns = Vec::with_capacity(sum);
        let offsets = offsets.into_iter();
        let expected = offsets.size_hint().0 * height;
        self.columns.reserve(expected * sum);
        self.row_starts.reserve(expected);
        // Where the arguments of a block begin if they stand one behind the other.
        let mut behind = A::sizes();
        let mut at = 0;
        for (start, size) in behind.as_mut().iter_mut().zip(sizes) {
            *start = at;
            at += size;
        }
        for mut block in offsets {
            columns.clear();
            let mut in_order = true;
            for (argument, (&start, &size)) in block.as_ref().iter().zip(sizes).enumerate() {
                assert!(
                    start + size <= self.width,
                    "argument {argument} of residual block {} has the columns {start}..{}, and there are {}",
                    rows.blocks,
                    start + size,
                    self.width
                );
                in_order &= columns.last().is_none_or(|&last| last < start);
                columns.extend(start..start + size);
            }
            if !in_order {
                columns.sort_unstable();
                columns.dedup();
                // The blocks before, which needed no positions.
                rows.positions.resize(rows.blocks, behind);
            }
            for _ in 0..height {
                self.columns.extend_from_slice(&columns);
                self.row_starts.push(self.columns.len());
            }
            if !in_order {
                // Consecutive columns stand at consecutive places, even if another argument shares some.
                for start in block.as_mut() {
                    *start = columns.partition_point(|column| column < start);
                }
                rows.positions.push(block);
            } else if !rows.positions.is_empty() {
                rows.positions.push(behind);
            }
            rows.blocks += 1;
        }
        self.values.resize(self.columns.len(), 0.0);
        rows
    }

    /// Fills the rows of a kernel, from its value and its pullback in each residual block: one forward
    /// sweep for a block, and one reverse sweep for each of its rows. Nothing is allocated here.
    ///
    /// The pullback takes a cotangent of the residual to those of the arguments, a tuple if there are
    /// several: what `value_with_pullback!` gives.
    ///
    /// # Panics
    /// If an argument has more or fewer numbers than its type says, or the rows are those of a larger Jacobian.
    #[inline]
    pub fn fill<A: ArgumentBlocks, Y: Differentiable, P: Fn(Tan<Y>) -> A::Cotangents>(
        &mut self,
        rows: &Rows<A, Y>,
        mut block: impl FnMut(usize) -> (Y, P),
    ) where
        Tan<Y>: Coordinates,
    {
        let zero = shapeless::<Tan<Y>>();
        let height = zero.dimension();
        let end = rows.first + rows.blocks * height;
        let starts = &self.row_starts[rows.first..=end];
        let mut rest = &mut self.values[starts[0]..starts[starts.len() - 1]];
        for i in 0..rows.blocks {
            let (_, pullback) = block(i);
            for r in 0..height {
                let k = i * height + r;
                let (row, behind) = rest.split_at_mut(starts[k + 1] - starts[k]);
                rest = behind;
                let mut seed = zero.clone();
                seed.set_coordinate(r, 1.0);
                A::write(pullback(seed), rows.positions.get(i), row);
            }
        }
    }

    /// The number of rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.row_starts.len() - 1
    }

    /// The number of columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Where each row begins, and where the last one ends.
    #[must_use]
    pub fn row_starts(&self) -> &[usize] {
        &self.row_starts
    }

    /// The columns of the values.
    #[must_use]
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// The values. Where arguments do not depend on each other by the type of the kernel they are kept,
    /// even if they happen to be zero.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// As [`SparseJacobian::values`], to be scaled in place or filled by other means.
    #[must_use]
    pub fn values_mut(&mut self) -> &mut [f64] {
        &mut self.values
    }

    /// Where rows begin, columns, and values, to hand them to a solver.
    #[must_use]
    pub fn into_parts(self) -> (Vec<usize>, Vec<usize>, Vec<f64>) {
        (self.row_starts, self.columns, self.values)
    }

    /// The rows with all their zeros, `height()` of `width()` numbers each.
    #[must_use]
    pub fn to_dense(&self) -> Vec<Vec<f64>> {
        let row = |bounds: &[usize]| {
            let mut row = vec![0.0; self.width];
            for k in bounds[0]..bounds[1] {
                row[self.columns[k]] = self.values[k];
            }
            row
        };
        self.row_starts.windows(2).map(row).collect()
    }
}
