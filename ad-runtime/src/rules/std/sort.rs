//! Rules of sorting: the order is found by indices and kept, and the cotangent is put back by it.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::slot::Nothing;
use crate::tangent::NoTangent;
use std::cmp::Ordering;

/// The indices of the elements in the order that they get. Equal elements keep theirs, as in `sort_by`.
pub(crate) fn sorted<T>(x: &[T], mut compare: impl FnMut(&T, &T) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..x.len()).collect();
    order.sort_by(|&i, &j| compare(&x[i], &x[j]));
    order
}

/// x'ᵢ = x at `order[i]`, by exchanges along the cycles, so that nothing is cloned.
pub(crate) fn arrange<T>(x: &mut [T], order: &[usize]) {
    let mut done = vec![false; order.len()];
    for start in 0..order.len() {
        let mut i = start;
        while !done[i] {
            done[i] = true;
            let from = order[i];
            // The last one of a cycle has what the first one had.
            if from != start {
                x.swap(i, from);
            }
            i = from;
        }
    }
}

/// x at `order[i]` = x'ᵢ
fn put_back<T>(x: &mut [T], order: &[usize]) {
    let mut inverse = vec![0; order.len()];
    for (i, &from) in order.iter().enumerate() {
        inverse[from] = i;
    }
    arrange(x, &inverse);
}

macro_rules! sorts {
    // primal:  x'ᵢ = x at kᵢ, with the order k of the comparison
    // adjoint: x̄ at kᵢ = x̄'ᵢ
    ($($sibling:ident)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity, B: Activity>(
            &mut self,
            _: (A, B),
            compare: impl FnMut(&T, &T) -> Ordering,
        ) -> ((), Box<PutBack<T>>) {
            let x = self.__sorted_slice();
            let order = sorted(x, compare);
            arrange(x, &order);
            let pullback = move |_: Nothing<'_>, (): (), x_bar: &mut [Tan<T>], _: &mut NoTangent| {
                if A::ON && !x_bar.is_empty() {
                    put_back(x_bar, &order);
                }
            };
            ((), Box::new(pullback))
        }
    )* };
}

/// The pullback. An opaque type would name that of the comparison, and with it what a closure borrows.
type PutBack<T> = dyn Fn(Nothing<'_>, (), &mut [Tan<T>], &mut NoTangent);

/// The derivatives of the methods of slices that sort by a comparison.
///
/// | method | rule |
/// |---|---|
/// | `sort_by`, `sort_unstable_by` | x'ᵢ = x at kᵢ, with the order k of the comparison; x̄ at kᵢ = x̄'ᵢ |
pub trait SortDerivatives<T: Differentiable> {
    #[doc(hidden)]
    fn __sorted_slice(&mut self) -> &mut [T];

    sorts!(__derivative_of_sort_by __derivative_of_sort_unstable_by);
}
impl<T: Differentiable> SortDerivatives<T> for [T] {
    #[inline(always)]
    fn __sorted_slice(&mut self) -> &mut [T] {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{arrange, put_back, sorted};

    #[test]
    fn what_is_put_back_is_where_it_was() {
        let mut seed = 7_u64;
        for n in 0..40 {
            let x: Vec<u64> = (0..n)
                .map(|_| {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    seed >> 60
                })
                .collect();
            let order = sorted(&x, Ord::cmp);
            let mut y: Vec<(u64, usize)> = x.iter().copied().zip(0..).collect();
            let mut expected = y.clone();
            expected.sort_by_key(|(value, _)| *value);
            let before = y.clone();
            arrange(&mut y, &order);
            assert_eq!(y, expected);
            put_back(&mut y, &order);
            assert_eq!(y, before);
        }
    }
}
