//! Elements of differentiable arrays.

use crate::differentiable::{LeafVisitor, Parameters};
use crate::rules::elementary::Real;
use ::ndarray::{ArrayRef, Dimension, LinalgScalar, ScalarOperand};
use num_traits::FromPrimitive;
use std::ops::{DivAssign, MulAssign};

/// A real number that arrays are made of: `f32` or `f64`.
///
/// It is the one bound that generic code over arrays needs: `fn f<A: Element>(x: &Array2<A>) -> A`
/// may use the operators of arrays, `dot`, `sum`, `mean`, and all that [`Real`] has.
#[diagnostic::on_unimplemented(
    message = "arrays of `{Self}` have no derivatives",
    note = "differentiable arrays hold `f32` or `f64`"
)]
pub trait Element:
    Real
    + ArrayLeaf
    + LinalgScalar
    + ScalarOperand
    + FromPrimitive
    + MulAssign
    + DivAssign
    + Send
    + Sync
{
    /// C = A B, or C += A B if `accumulate`, of matrices given by pointers and strides.
    ///
    /// # Safety
    /// `a`, `b` and `c` point to matrices of `m` x `k`, `k` x `n` and `m` x `n` elements with the
    /// given (row, column) strides; no two elements of `c` are the same, and none belongs to `a` or
    /// `b`. The elements of `c` may be uninitialised if `accumulate` is false.
    #[doc(hidden)]
    unsafe fn gemm(
        size: (usize, usize, usize),
        a: (*const Self, isize, isize),
        b: (*const Self, isize, isize),
        c: (*mut Self, isize, isize),
        accumulate: bool,
    );

    /// The array, if its elements are `f32`.
    #[doc(hidden)]
    fn singles<D: Dimension>(array: &ArrayRef<Self, D>) -> Option<&ArrayRef<f32, D>>;
    /// The array, if its elements are `f32`.
    #[doc(hidden)]
    fn singles_mut<D: Dimension>(array: &mut ArrayRef<Self, D>) -> Option<&mut ArrayRef<f32, D>>;
    /// The slice, if its elements are `f32`.
    #[doc(hidden)]
    fn single_slice(slice: &[Self]) -> Option<&[f32]>;
    /// The slice, if its elements are `f32`.
    #[doc(hidden)]
    fn single_slice_mut(slice: &mut [Self]) -> Option<&mut [f32]>;
    /// Numbers of single precision as elements, if these are `f32`.
    #[doc(hidden)]
    fn from_singles(numbers: Vec<f32>) -> Option<Vec<Self>>;
}

/// A type whose arrays are leaves of a model: [`LeafVisitor`] sees the array as one slice.
pub trait ArrayLeaf: Parameters + Copy + 'static {
    /// Visits the elements of an array and of its tangent, both in logical order.
    #[doc(hidden)]
    fn visit_array<V: LeafVisitor>(
        values: &mut [Self],
        tangent: &[Self::Tangent],
        path: &str,
        visitor: &mut V,
    );
}

macro_rules! element {
    ($($t:ty, $leaf:ident, $x:ident => $single:expr;)*) => { $(
        impl Element for $t {
            #[inline]
            unsafe fn gemm(
                (m, k, n): (usize, usize, usize),
                (a, a_rs, a_cs): (*const Self, isize, isize),
                (b, b_rs, b_cs): (*const Self, isize, isize),
                (c, c_rs, c_cs): (*mut Self, isize, isize),
                accumulate: bool,
            ) {
                // SAFETY: the caller's contract is that of `gemm`, which does not read `c` unless told.
                unsafe {
                    gemm::gemm(
                        m, n, k, c, c_cs, c_rs, accumulate, a, a_cs, a_rs, b, b_cs, b_rs, 1.0, 1.0,
                        false, false, false, gemm::Parallelism::None,
                    );
                }
            }
            #[inline(always)]
            fn singles<D: Dimension>($x: &ArrayRef<$t, D>) -> Option<&ArrayRef<f32, D>> { $single }
            #[inline(always)]
            fn singles_mut<D: Dimension>($x: &mut ArrayRef<$t, D>) -> Option<&mut ArrayRef<f32, D>> { $single }
            #[inline(always)]
            fn single_slice($x: &[$t]) -> Option<&[f32]> { $single }
            #[inline(always)]
            fn single_slice_mut($x: &mut [$t]) -> Option<&mut [f32]> { $single }
            #[inline(always)]
            fn from_singles($x: Vec<f32>) -> Option<Vec<$t>> { $single }
        }
        impl ArrayLeaf for $t {
            fn visit_array<V: LeafVisitor>(values: &mut [$t], tangent: &[$t], path: &str, visitor: &mut V) {
                visitor.$leaf(path, values, tangent);
            }
        }
    )* };
}
element!(f32, leaf_f32, x => Some(x); f64, leaf_f64, _x => None;);

macro_rules! no_leaf {
    ($($t:ty),*) => { $(
        // Arrays without a tangent are no parameters.
        impl ArrayLeaf for $t {
            fn visit_array<V: LeafVisitor>(_: &mut [$t], _: &[Self::Tangent], _: &str, _: &mut V) {}
        }
    )* };
}
no_leaf!(
    u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, bool
);
