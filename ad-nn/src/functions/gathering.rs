//! Rows of a table by index: y\[i\] = t\[k\[i\]\] gives t̄\[k\[i\]\] += ȳ\[i\], the transpose of a selection.

use crate::scalar::Scalar;
use crate::shape;
use ad_runtime::{Activity, NoTangent, assert_sibling};
use ndarray::{Array1, Array2};

/// Row `indices[i]` of the table, for each i: from a table `[entries, features]` and indices `[n]`, counted from 0, a
/// matrix `[n, features]`.
///
/// Derivative: t̄\[`indices[i]`\] += ȳ\[i\]; a row that is taken twice gets both. The indices have none.
///
/// # Panics
/// If an index is not below the number of rows.
#[track_caller]
pub fn gather<T: Scalar>(table: &Array2<T>, indices: &Array1<usize>) -> Array2<T> {
    let mut rows = Array2::zeros((indices.len(), table.ncols()));
    for (i, (mut row, &index)) in rows.rows_mut().into_iter().zip(indices).enumerate() {
        assert!(
            index < table.nrows(),
            "Embedding: index {index} at {i} is out of range: there are {} entries",
            table.nrows()
        );
        row.assign(&table.row(index));
    }
    rows
}

/// The derivative of [`gather()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct gather {}

impl gather {
    // primal:  y[i] = t[index[i]]
    // adjoint: t̄[index[i]] += ȳ[i]
    #[doc(hidden)]
    #[track_caller]
    pub fn vjp<
        T: Scalar,
        A0: Activity,
        A1: Activity,
        F: Fn(&Array2<T>, &Array1<usize>) -> Array2<T>,
    >(
        _: F,
        _: (A0, A1),
        table: &Array2<T>,
        indices: &Array1<usize>,
    ) -> (
        Array2<T>,
        impl Fn(&Array2<T>, &Array1<usize>, Array2<T>, &mut Array2<T>, &mut Array1<NoTangent>)
        + use<T, A0, A1, F>,
    ) {
        assert_sibling::<Self, F>();
        let pullback = |table: &Array2<T>,
                        indices: &Array1<usize>,
                        y_bar: Array2<T>,
                        table_bar: &mut Array2<T>,
                        _: &mut Array1<NoTangent>| {
            if !A0::ON || y_bar.is_empty() {
                return;
            }
            shape::cotangent("Embedding", y_bar.shape(), &[indices.len(), table.ncols()]);
            if table_bar.is_empty() {
                *table_bar = Array2::zeros(table.raw_dim());
            }
            for (row, &index) in y_bar.rows().into_iter().zip(indices) {
                let mut place = table_bar.row_mut(index);
                place += &row;
            }
        };
        (gather(table, indices), pullback)
    }

    ad_runtime::__sweep! {
        [T: Scalar, A0: Activity, A1: Activity, F: Fn(&Array2<T>, &Array1<usize>) -> Array2<T>]
        (A0, A1), (table: &Array2<T>, indices: &Array1<usize>) -> Array2<T>,
        [table, indices], Array2<T>, (table_bar: &mut Array2<T>, indices_bar: &mut Array1<NoTangent>)
    }
}
