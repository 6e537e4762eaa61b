//! Work on parts of memory: with the feature `rayon`, on several threads.

/// Calls `f` with the index and the elements of each part of a slice; with several threads, in no
/// order. Nothing is done with a rest that is shorter.
pub(super) fn for_each_part<T: Send>(
    whole: &mut [T],
    size: usize,
    f: impl Fn(usize, &mut [T]) + Sync,
) {
    if size == 0 {
        return;
    }
    #[cfg(feature = "rayon")]
    {
        use rayon::prelude::*;
        let parts = whole.par_chunks_exact_mut(size).enumerate();
        parts.for_each(|(index, part)| f(index, part));
    }
    #[cfg(not(feature = "rayon"))]
    for (index, part) in whole.chunks_exact_mut(size).enumerate() {
        f(index, part);
    }
}

/// New memory of `count` parts, each of which has `size` times `value` when `f` gets it.
///
/// A part is filled just before, so that it lies in a cache when `f` writes it: a large array of zeros
/// would go to memory, and come back.
pub(super) fn new_parts<T: Copy + Send + Sync>(
    count: usize,
    (size, value): (usize, T),
    f: impl Fn(usize, &mut [T]) + Sync,
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
    f: impl Fn(usize, &mut [T], &mut [U]) + Sync,
) -> (Vec<T>, Vec<U>) {
    let mut whole = Vec::with_capacity(count * size);
    let mut other = Vec::with_capacity(count * other_size);
    #[cfg(feature = "rayon")]
    if size > 0 && other_size > 0 {
        use rayon::prelude::*;
        let parts = whole.spare_capacity_mut()[..count * size].par_chunks_exact_mut(size);
        let others =
            other.spare_capacity_mut()[..count * other_size].par_chunks_exact_mut(other_size);
        parts
            .zip(others)
            .enumerate()
            .for_each(|(index, (part, other))| {
                f(index, filled(part, value), filled(other, other_value));
            });
        // SAFETY: the parts are the whole, and each was filled.
        unsafe {
            whole.set_len(count * size);
            other.set_len(count * other_size);
        }
        return (whole, other);
    }
    for index in 0..count {
        whole.resize((index + 1) * size, value);
        other.resize((index + 1) * other_size, other_value);
        f(
            index,
            &mut whole[index * size..],
            &mut other[index * other_size..],
        );
    }
    (whole, other)
}

#[cfg(feature = "rayon")]
fn filled<T: Copy>(part: &mut [std::mem::MaybeUninit<T>], value: T) -> &mut [T] {
    part.fill(std::mem::MaybeUninit::new(value));
    // SAFETY: all of it has just been written, and an element of both slices is the same in memory.
    unsafe { &mut *(std::ptr::from_mut(part) as *mut [T]) }
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
    fn parts_are_filled_before_they_are_written() {
        let (whole, other) = new_pairs(4, (3, 7_u8), (2, 9_u16), |index, part, other| {
            assert_eq!((&*part, &*other), (&[7, 7, 7][..], &[9, 9][..]));
            part[0] = index as u8;
            other[1] = index as u16;
        });
        assert_eq!(whole, [0, 7, 7, 1, 7, 7, 2, 7, 7, 3, 7, 7]);
        assert_eq!(other, [9, 0, 9, 1, 9, 2, 9, 3]);
        assert!(new_parts(5, (0, 1.0_f32), |_, part| assert!(part.is_empty())).is_empty());
        assert!(new_parts(0, (5, 1.0_f32), |_, _| panic!("there are no parts")).is_empty());
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
