//! Elements of differentiable arrays.

use crate::differentiable::{LeafVisitor, Parameters};
use crate::rules::elementary::Real;
use ::ndarray::{
    ArrayRef, ArrayView2, ArrayViewMut2, Axis, Dimension, LinalgScalar, ScalarOperand,
};
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
    /// C = A B, or C += A B if `accumulate`.
    ///
    /// # Panics
    /// If the shapes do not fit together.
    #[doc(hidden)]
    fn gemm(
        a: ArrayView2<'_, Self>,
        b: ArrayView2<'_, Self>,
        c: ArrayViewMut2<'_, Self>,
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

/// The same product with strides as the kernels want them: C in column-major order, which they write to
/// in vectors, and no axis backwards.
fn oriented<'a, 'c, A>(
    a: ArrayView2<'a, A>,
    b: ArrayView2<'a, A>,
    c: ArrayViewMut2<'c, A>,
) -> (ArrayView2<'a, A>, ArrayView2<'a, A>, ArrayViewMut2<'c, A>) {
    let (rows, columns) = (Axis(0), Axis(1));
    let is_column_major = c.strides()[0].abs() <= c.strides()[1].abs();
    let (mut a, mut b, mut c) = if is_column_major {
        (a, b, c)
    } else {
        (b.reversed_axes(), a.reversed_axes(), c.reversed_axes())
    };
    if c.stride_of(rows) < 0 {
        c.invert_axis(rows);
        a.invert_axis(rows);
    }
    if c.stride_of(columns) < 0 {
        c.invert_axis(columns);
        b.invert_axis(columns);
    }
    if a.stride_of(columns) < 0 {
        a.invert_axis(columns);
        b.invert_axis(rows);
    }
    (a, b, c)
}

macro_rules! element {
    ($($t:ty, $leaf:ident, $($kernel:ident)::+, $x:ident => $single:expr;)*) => { $(
        impl Element for $t {
            #[inline]
            fn gemm(
                a: ArrayView2<'_, Self>,
                b: ArrayView2<'_, Self>,
                c: ArrayViewMut2<'_, Self>,
                accumulate: bool,
            ) {
                let ((m, k), n) = (a.dim(), b.ncols());
                assert!(b.nrows() == k && c.dim() == (m, n), "the shapes of a product fit together");
                let (a, b, mut c) = oriented(a, b, c);
                let ((m, k), n) = (a.dim(), b.ncols());
                let strides = |strides: &[isize]| (strides[0], strides[1]);
                let ((a_rs, a_cs), (b_rs, b_cs)) = (strides(a.strides()), strides(b.strides()));
                let (c_rs, c_cs) = strides(c.strides());
                // SAFETY: the pointers and strides are those of arrays of these sizes; `c` is borrowed
                // mutably, so that no two of its elements are the same and none belongs to `a` or `b`.
                unsafe {
                    $($kernel)::+::get_gemm_fn()(
                        m, n, k, c.as_mut_ptr(), c_cs, c_rs, accumulate, a.as_ptr(), a_cs, a_rs,
                        b.as_ptr(), b_cs, b_rs, 1.0, 1.0, false, false, false,
                        gemm_common::Parallelism::None,
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
element!(f32, leaf_f32, gemm_f32::gemm::f32, x => Some(x); f64, leaf_f64, gemm_f64::gemm::f64, _x => None;);

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
