//! Products of tiny matrices: loops over blocks of columns whose width the compiler knows.
//!
//! Nothing is packed, no instruction set is asked for, and no register tile is set up: for a product of
//! a few dozen multiplications all of that takes longer than the product.

use crate::rules::ndarray::Element;
use ndarray::ArrayRef2;

/// Products of at most this many multiplications are tiny.
const TINY: usize = 256;

/// Whether a product of matrices of `m` x `k` and `k` x `n` elements is tiny.
#[inline]
pub(super) fn is_tiny(m: usize, k: usize, n: usize) -> bool {
    m * k * n <= TINY
}

/// The elements of a matrix that is contiguous in some order.
#[derive(Clone, Copy)]
struct Operand<'a, A> {
    elements: &'a [A],
    /// From one row to the next, and from one column to the next.
    strides: (usize, usize),
}

impl<'a, A> Operand<'a, A> {
    #[inline]
    fn of(x: &'a ArrayRef2<A>) -> Option<Self> {
        let rows = usize::try_from(x.strides()[0]).ok()?;
        let columns = usize::try_from(x.strides()[1]).ok()?;
        let elements = x.as_slice_memory_order()?;
        Some(Operand {
            elements,
            strides: (rows, columns),
        })
    }

    #[inline]
    fn transposed(self) -> Self {
        let (rows, columns) = self.strides;
        Operand {
            strides: (columns, rows),
            ..self
        }
    }
}

impl<A: Copy> Operand<'_, A> {
    #[inline(always)]
    fn at(self, row: usize, column: usize) -> A {
        self.elements[row * self.strides.0 + column * self.strides.1]
    }
}

/// C += A B, or C = r + A B for a row r, for C in the standard layout. The sizes were checked.
pub(super) fn tiny_product<A: Element>(
    a: &ArrayRef2<A>,
    b: &ArrayRef2<A>,
    c: &mut [A],
    row: Option<&[A]>,
) {
    let (inner, columns) = b.dim();
    if c.is_empty() {
        return;
    }
    let (Some(mut x), Some(mut y)) = (Operand::of(a), Operand::of(b)) else {
        start(c, row);
        for (i, c) in c.iter_mut().enumerate() {
            let (i, j) = (i / columns, i % columns);
            *c = (0..inner).fold(*c, |sum, p| sum + a[[i, p]] * b[[p, j]]);
        }
        return;
    };
    // A single column lies in memory as its transpose does: cᵀ = bᵀ Aᵀ.
    if columns == 1 && x.strides.0 == 1 {
        (x, y) = (y.transposed(), x.transposed());
        start(c, row);
        return add_by_columns(x, y, inner, c, c.len(), None);
    }
    if columns > 1 && y.strides.1 == 1 {
        add_by_columns(x, y, inner, c, columns, row);
    } else {
        start(c, row);
        add_inner_products(x, y, inner, c, columns);
    }
}

/// Writes the row that C starts from into each of its rows.
#[inline]
fn start<A: Copy>(c: &mut [A], row: Option<&[A]>) {
    match row {
        None => {}
        Some(&[x]) => c.fill(x),
        Some(row) => c
            .chunks_exact_mut(row.len())
            .for_each(|c| c.copy_from_slice(row)),
    }
}

/// For B whose rows are contiguous: as many columns of C at once as there may be registers for.
#[inline]
fn add_by_columns<A: Element>(
    a: Operand<'_, A>,
    b: Operand<'_, A>,
    inner: usize,
    c: &mut [A],
    columns: usize,
    row: Option<&[A]>,
) {
    let mut column = 0;
    macro_rules! add_blocks {
        ($($n:literal)*) => {
            while column < columns {
                let place = (columns, column);
                column += match columns - column {
                    $($n => add_block::<A, $n>(a, b, inner, c, place, row),)*
                    _ => add_block::<A, 16>(a, b, inner, c, place, row),
                }
            }
        };
    }
    add_blocks!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);
}

/// `N` columns of C, row by row.
#[inline(always)]
fn add_block<A: Element, const N: usize>(
    a: Operand<'_, A>,
    b: Operand<'_, A>,
    inner: usize,
    c: &mut [A],
    (columns, column): (usize, usize),
    row: Option<&[A]>,
) -> usize {
    let row: Option<&[A; N]> = row.and_then(|row| row[column..].first_chunk());
    let b_columns = &b.elements[column..];
    for (i, c) in c.chunks_exact_mut(columns).enumerate() {
        let c: &mut [A; N] = c[column..].first_chunk_mut().expect("C has these columns");
        let mut sums = *row.unwrap_or(c);
        for p in 0..inner {
            let x = a.at(i, p);
            let b: &[A; N] = b_columns[p * b.strides.0..]
                .first_chunk()
                .expect("B has these columns");
            for (sum, &b) in sums.iter_mut().zip(b) {
                *sum += x * b;
            }
        }
        *c = sums;
    }
    N
}

/// For any other B: element by element.
#[inline]
fn add_inner_products<A: Element>(
    a: Operand<'_, A>,
    b: Operand<'_, A>,
    inner: usize,
    c: &mut [A],
    columns: usize,
) {
    for (i, c) in c.chunks_exact_mut(columns).enumerate() {
        for (j, c) in c.iter_mut().enumerate() {
            if (a.strides.1, b.strides.0) == (1, 1) {
                let a = &a.elements[i * a.strides.0..][..inner];
                let b = &b.elements[j * b.strides.1..][..inner];
                *c = a.iter().zip(b).fold(*c, |sum, (&a, &b)| sum + a * b);
            } else {
                *c = (0..inner).fold(*c, |sum, p| sum + a.at(i, p) * b.at(p, j));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, s};

    fn numbers(rows: usize, columns: usize) -> Array2<f64> {
        Array2::from_shape_fn((rows, columns), |(i, j)| {
            ((i * 7 + j * 5) % 11) as f64 - 5.0
        })
    }

    /// The same matrix, contiguous by rows and by columns.
    fn layouts(x: &Array2<f64>) -> [Array2<f64>; 2] {
        [
            x.clone(),
            x.t().as_standard_layout().into_owned().reversed_axes(),
        ]
    }

    #[test]
    fn products_of_all_layouts_agree_with_the_definition() {
        for (m, k, n) in [
            (1, 1, 1),
            (4, 2, 10),
            (4, 10, 1),
            (10, 4, 1),
            (4, 1, 10),
            (1, 5, 7),
            (3, 4, 15),
            (2, 3, 16),
            (2, 3, 33),
            (3, 0, 2),
            (0, 3, 2),
            (2, 3, 0),
        ] {
            let (a, b, start) = (numbers(m, k), numbers(k, n), numbers(m, n));
            let expected = Array2::from_shape_fn((m, n), |(i, j)| {
                (0..k).fold(start[[i, j]], |sum, p| sum + a[[i, p]] * b[[p, j]])
            });
            for a in layouts(&a) {
                for b in layouts(&b) {
                    let mut c = start.clone();
                    let place = c.as_slice_mut().expect("the layout is standard");
                    tiny_product(&a, &b, place, None);
                    assert_eq!(c, expected, "{m} x {k} x {n}");
                    let row = numbers(1, n).into_raw_vec_and_offset().0;
                    let place = c.as_slice_mut().expect("the layout is standard");
                    tiny_product(&a, &b, place, Some(&row));
                    for ((i, j), &c) in c.indexed_iter() {
                        assert_eq!(c, expected[[i, j]] - start[[i, j]] + row[j]);
                    }
                }
            }
            let (large_a, large_b) = (numbers(2 * m, 3 * k), numbers(2 * k, n));
            let (a, b) = (large_a.slice(s![..;2, ..;3]), large_b.slice(s![..;-2, ..]));
            let expected = Array2::from_shape_fn((m, n), |(i, j)| {
                (0..k).fold(start[[i, j]], |sum, p| sum + a[[i, p]] * b[[p, j]])
            });
            let mut c = start.clone();
            let place = c.as_slice_mut().expect("the layout is standard");
            tiny_product(&a, &b, place, None);
            assert_eq!(c, expected, "{m} x {k} x {n}");
        }
    }
}
