//! The elements that a loop over a range touches: its bounds are checked before it.

use std::ops::Range;

/// The elements that a loop over a range touches, one in each iteration.
#[inline(always)]
pub fn window<T>(x: &[T], range: Range<usize>, index: impl Fn(usize) -> usize) -> &[T] {
    if range.start < range.end {
        let count = range.end - range.start;
        &x[index(range.start)..][..count]
    } else {
        &[]
    }
}

/// As [`window`], of a cotangent.
#[inline(always)]
pub fn window_mut<T>(x: &mut [T], range: Range<usize>, index: impl Fn(usize) -> usize) -> &mut [T] {
    if range.start < range.end {
        let count = range.end - range.start;
        &mut x[index(range.start)..][..count]
    } else {
        &mut []
    }
}

/// As [`window`], of what the forward sweep reads.
///
/// # Panics
///
/// As the element that is out of bounds would, at the place of the caller.
#[inline(always)]
#[track_caller]
pub fn span<T>(x: &[T], range: Range<usize>, index: impl Fn(usize) -> usize) -> &[T] {
    if range.start < range.end {
        let (first, count) = (index(range.start), range.end - range.start);
        match x.get(first..).and_then(|rest| rest.get(..count)) {
            Some(part) => part,
            None => out_of_bounds(first, x.len()),
        }
    } else {
        &[]
    }
}

/// As [`span`], of what the forward sweep writes to.
///
/// # Panics
///
/// As [`span`].
#[inline(always)]
#[track_caller]
pub fn span_mut<T>(x: &mut [T], range: Range<usize>, index: impl Fn(usize) -> usize) -> &mut [T] {
    if range.start < range.end {
        let (first, count) = (index(range.start), range.end - range.start);
        let len = x.len();
        match x.get_mut(first..).and_then(|rest| rest.get_mut(..count)) {
            Some(part) => part,
            None => out_of_bounds(first, len),
        }
    } else {
        &mut []
    }
}

/// The first of the elements from here on that is not there.
#[cold]
#[track_caller]
fn out_of_bounds(first: usize, len: usize) -> ! {
    let index = first.max(len);
    panic!("index out of bounds: the len is {len} but the index is {index}")
}
