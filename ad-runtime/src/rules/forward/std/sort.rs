//! Pushforwards of sorting: the tangents get the order of their values.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::rules::std::sort::{arrange, sorted};
use crate::tangent::NoTangent;
use std::cmp::Ordering;

macro_rules! sorts {
    // primal:  x'ᵢ = x at kᵢ, with the order k of the comparison
    // forward: ẋ'ᵢ = ẋ at kᵢ
    ($($sibling:ident $several:ident;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity, B: Activity>(
            &mut self,
            _: (A, B),
            x_dot: &mut [Tan<T>],
            compare: impl FnMut(&T, &T) -> Ordering,
            _: NoTangent,
        ) -> ((), ()) {
            let x = self.__sorted_pushed();
            let order = sorted(x, compare);
            arrange(x, &order);
            arrange(x_dot, &order);
            ((), ())
        }

        /// In several directions at once.
        #[doc(hidden)]
        #[inline]
        fn $several<A: Activity, B: Activity, const N: usize>(
            &mut self,
            _: (A, B),
            x_dots: [&mut [Tan<T>]; N],
            compare: impl FnMut(&T, &T) -> Ordering,
            _: [NoTangent; N],
        ) -> ((), [(); N]) {
            let x = self.__sorted_pushed();
            let order = sorted(x, compare);
            arrange(x, &order);
            ((), x_dots.map(|x_dot| arrange(x_dot, &order)))
        }
    )* };
}

/// The pushforwards of the methods of slices that sort by a comparison.
pub trait SortPushforwards<T: Differentiable> {
    #[doc(hidden)]
    fn __sorted_pushed(&mut self) -> &mut [T];

    sorts! {
        __pushforward_of_sort_by __pushforwards_of_sort_by;
        __pushforward_of_sort_unstable_by __pushforwards_of_sort_unstable_by;
    }
}
impl<T: Differentiable> SortPushforwards<T> for [T] {
    #[inline(always)]
    fn __sorted_pushed(&mut self) -> &mut [T] {
        self
    }
}
