//! Work on parts of memory: with the feature `rayon`, on several threads.

use std::mem::MaybeUninit;

/// The rows of a part, one after the other.
pub(super) trait Rows<T> {
    /// The next row, of so many elements.
    ///
    /// # Panics
    /// If the part has no more.
    fn next(&mut self, size: usize) -> &mut [T];
}

/// Memory that is there already: rows are as they were left.
impl<T> Rows<T> for &mut [T] {
    #[inline]
    fn next(&mut self, size: usize) -> &mut [T] {
        self.split_off_mut(..size).expect("the part has this row")
    }
}

/// New memory: each row is filled just before it is handed out.
///
/// Touching new memory takes longer than computing a row of a convolution. Filled row by row, the
/// stores of one row wait for memory while the processor computes the row before; filled as a whole, a
/// large array would go to memory and come back.
pub(super) struct Fresh<'a, T> {
    rest: &'a mut [MaybeUninit<T>],
    value: T,
}

impl<T: Copy> Rows<T> for Fresh<'_, T> {
    #[inline]
    fn next(&mut self, size: usize) -> &mut [T] {
        let row = self.rest.split_off_mut(..size);
        filled(row.expect("the part has this row"), self.value)
    }
}

#[inline]
fn filled<T: Copy>(part: &mut [MaybeUninit<T>], value: T) -> &mut [T] {
    part.fill(MaybeUninit::new(value));
    // SAFETY: all of it has just been written, and an element of both slices is the same in memory.
    unsafe { &mut *(std::ptr::from_mut(part) as *mut [T]) }
}

/// Calls `f` with the index and the elements of each part of a slice; with several threads, in no
/// order. Nothing is done with a rest that is shorter.
pub(super) fn for_each_part<T: Send>(
    whole: &mut [T],
    size: usize,
    f: impl Fn(usize, &mut &mut [T]) + Sync,
) {
    if size == 0 {
        return;
    }
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        let parts = whole.par_chunks_exact_mut(size).enumerate();
        parts.for_each(|(index, mut part)| f(index, &mut part));
    }
    #[cfg(not(feature = "rayon"))]
    for (index, mut part) in whole.chunks_exact_mut(size).enumerate() {
        f(index, &mut part);
    }
}

/// New memory of `count` parts of `size` elements, whose rows are `value` when `f` gets them. What `f`
/// leaves of a part is filled, too; it is not called for empty parts.
pub(super) fn new_parts<T: Copy + Send + Sync>(
    count: usize,
    (size, value): (usize, T),
    f: impl Fn(usize, &mut Fresh<'_, T>) + Sync,
) -> Vec<T> {
    new_pairs(count, (size, value), (1, ()), |index, part, _| {
        f(index, part);
    })
    .0
}

/// As [`new_parts`], two at a time.
pub(super) fn new_pairs<T: Copy + Send + Sync, U: Copy + Send + Sync>(
    count: usize,
    (size, value): (usize, T),
    (other_size, other_value): (usize, U),
    f: impl Fn(usize, &mut Fresh<'_, T>, &mut Fresh<'_, U>) + Sync,
) -> (Vec<T>, Vec<U>) {
    if size == 0 || other_size == 0 {
        return (
            vec![value; count * size],
            vec![other_value; count * other_size],
        );
    }
    let mut whole = Vec::with_capacity(count * size);
    let mut other = Vec::with_capacity(count * other_size);
    let parts = &mut whole.spare_capacity_mut()[..count * size];
    let others = &mut other.spare_capacity_mut()[..count * other_size];
    let of_part = |index, part, other| {
        let mut part = Fresh { rest: part, value };
        let mut other = Fresh {
            rest: other,
            value: other_value,
        };
        f(index, &mut part, &mut other);
        filled(part.rest, value);
        filled(other.rest, other_value);
    };
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        let pairs = parts
            .par_chunks_exact_mut(size)
            .zip(others.par_chunks_exact_mut(other_size));
        pairs
            .enumerate()
            .for_each(|(index, (part, other))| of_part(index, part, other));
    }
    #[cfg(not(feature = "rayon"))]
    {
        let pairs = parts
            .chunks_exact_mut(size)
            .zip(others.chunks_exact_mut(other_size));
        for (index, (part, other)) in pairs.enumerate() {
            of_part(index, part, other);
        }
    }
    // SAFETY: the parts are the whole, and `of_part` fills each of them.
    unsafe {
        whole.set_len(count * size);
        other.set_len(count * other_size);
    }
    (whole, other)
}

/// Adds what `f` computes for each of `count` things to `sums`.
///
/// The things are taken in blocks, whose sums are added in their order. Blocks depend on `count` alone,
/// so that the result does not depend on the number of threads.
pub(super) fn add_in_blocks(
    count: usize,
    sums: &mut [f32],
    f: impl Fn(std::ops::Range<usize>, &mut [f32]) + Sync,
) {
    /// Enough for several threads.
    const BLOCKS: usize = 16;
    let size = count.div_ceil(BLOCKS).max(1);
    let of_block = |start: usize, block: &mut [f32]| f(start..(start + size).min(count), block);
    let add = |sums: &mut [f32], block: &[f32]| {
        for (sum, &term) in sums.iter_mut().zip(block) {
            *sum += term;
        }
    };
    let length = sums.len();
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        let starts: Vec<usize> = (0..count).step_by(size).collect();
        let blocks = starts.into_par_iter().map(|start| {
            let mut block = vec![0.0; length];
            of_block(start, &mut block);
            block
        });
        for block in blocks.collect::<Vec<_>>() {
            add(sums, &block);
        }
    }
    #[cfg(not(feature = "rayon"))]
    {
        let mut block = vec![0.0; length];
        for start in (0..count).step_by(size) {
            block.fill(0.0);
            of_block(start, &mut block);
            add(sums, &block);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_filled_before_they_are_written() {
        let (whole, other) = new_pairs(4, (3, 7_u8), (2, 9_u16), |index, part, other| {
            let row = part.next(2);
            assert_eq!(row, [7, 7]);
            row[0] = index as u8;
            assert_eq!(other.next(1), [9]);
            other.next(1)[0] = index as u16;
        });
        assert_eq!(whole, [0, 7, 7, 1, 7, 7, 2, 7, 7, 3, 7, 7]);
        assert_eq!(other, [9, 0, 9, 1, 9, 2, 9, 3]);
        assert!(new_parts(5, (0, 1.0_f32), |_, _| panic!("parts are empty")).is_empty());
        assert!(new_parts(0, (5, 1.0_f32), |_, _| panic!("there are no parts")).is_empty());
        let mut there = [1, 2, 3, 4, 5];
        for_each_part(&mut there, 2, |index, part| {
            part.next(1)[0] = 10 * index;
            assert_eq!(part.next(1), [2 * index + 2]);
        });
        assert_eq!(there, [0, 2, 10, 4, 5]);
    }

    #[test]
    #[should_panic(expected = "the part has this row")]
    fn a_part_has_no_more_rows_than_fit() {
        new_parts(1, (3, 0_u8), |_, part| {
            part.next(4);
        });
    }

    #[test]
    fn every_thing_is_added_once() {
        for count in [0, 1, 15, 16, 17, 64, 100] {
            let mut sums = [1.0, 2.0];
            add_in_blocks(count, &mut sums, |things, block| {
                for thing in things {
                    block[0] += thing as f32;
                    block[1] += 1.0;
                }
            });
            let n = count as f32;
            assert_eq!(sums, [1.0 + n * (n - 1.0).max(0.0) / 2.0, 2.0 + n]);
        }
    }
}
