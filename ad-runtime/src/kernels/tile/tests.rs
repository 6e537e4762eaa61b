//! Tests of tiles.

use super::*;

fn numbers(n: usize, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from((state >> 16) as u16 % 17) - 8.0
    };
    (0..n).map(|_| next()).collect()
}

/// Products of small integers are exact, in whatever order they are added.
#[test]
fn products_of_all_sizes_agree_with_the_definition() {
    let all_rows: Vec<usize> = (1..32).chain([61]).collect();
    // An interpreter takes hours for all: tiles of one strip and of two, short and tall, of one vector
    // and of two, full and cut off at the end, of 1, 8 and 16 numbers.
    let (all_rows, all_columns, all_inner) = if cfg!(miri) {
        (
            &[1, 7, 15][..],
            &[1, 8, 17, 33][..],
            &[(0, false), (1, true), (2, false), (3, true)][..],
        )
    } else {
        (
            &all_rows[..],
            &[1, 2, 6, 10, 15, 16, 17, 31, 32, 33, 40, 64, 70][..],
            &[(0, false), (1, true), (7, false), (9, true), (30, false)][..],
        )
    };
    for &rows in all_rows {
        for &columns in all_columns {
            for &(inner, by_columns) in all_inner {
                check(rows, inner, columns, by_columns);
            }
        }
    }
}

fn check(rows: usize, inner: usize, columns: usize, a_by_columns: bool) {
    let (a_stride, b_stride, c_stride) = (
        if a_by_columns { rows } else { inner } + 3,
        columns + 1,
        columns + 2,
    );
    let (a_lines, offset) = (if a_by_columns { inner } else { rows }, 5);
    let a = numbers(a_stride * a_lines + offset + rows + inner, 1);
    // Nothing behind the last element of the last row.
    let b = numbers((b_stride * inner + offset).saturating_sub(1), 2);
    let before = numbers(rows * c_stride, 3);
    let bias = numbers(columns, 4);
    let terms = [(0, 0), (offset, offset.min(b.len()))];
    for (start, rectify) in [
        (Start::Zero, false),
        (Start::C, true),
        (Start::Row(&bias), false),
    ] {
        let mut c = before.clone();
        Tiles {
            rows,
            inner,
            columns,
            a: &a,
            a_stride,
            a_by_columns,
            b: &b,
            b_stride,
            c: &mut c,
            c_stride,
            terms: &terms,
            start,
            rectify,
        }
        .run();
        for i in 0..rows {
            for j in 0..c_stride {
                let at = i * c_stride + j;
                if j >= columns {
                    assert_eq!(c[at], before[at], "nothing is written beside C");
                    continue;
                }
                let mut sum = match start {
                    Start::Zero => 0.0,
                    Start::C => before[at],
                    Start::Row(row) => row[j],
                };
                for (a0, b0) in terms {
                    for p in 0..inner {
                        let a_at = if a_by_columns {
                            p * a_stride + i
                        } else {
                            i * a_stride + p
                        };
                        sum += a[a0 + a_at] * b[b0 + p * b_stride + j];
                    }
                }
                let expected = if rectify && sum <= 0.0 { 0.0 } else { sum };
                assert_eq!(c[at], expected, "{rows} x {inner} x {columns} at {i}, {j}");
            }
        }
    }
}
