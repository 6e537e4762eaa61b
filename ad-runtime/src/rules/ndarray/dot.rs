//! The rule of `dot`: products of matrices and vectors.
//!
//! Z = X Y: X̄ += Z̄ Yᵀ, Ȳ += Xᵀ Z̄, for vectors as matrices of one row or column (Giles, *Collected Matrix Derivative Results
//! for Forward and Reverse Mode Algorithmic Differentiation*, 2008).

use super::element::Element;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::kernels::{matrix_product, matrix_vector_product, outer_product, vector_product};
use crate::tangent::Tangent;
use ::ndarray::{Array, Array1, Array2, ArrayRef, ArrayRef1, ArrayRef2, Dimension, Ix1, Ix2, Zip};

/// The products that `dot` computes, by the dimensions of its operands.
pub trait DotWith<A: Element, E: Dimension>: Dimension {
    /// A number, a vector or a matrix.
    type Product: Differentiable;
    /// The product: `[n, k]` and `[k, m]` give `[n, m]`; `[n, k]` and `[k]` give `[n]`; `[k]` and `[k, m]` give `[m]`; `[k]` and
    /// `[k]` give a number.
    ///
    /// # Panics
    /// If the inner lengths differ.
    fn product(x: &ArrayRef<A, Self>, y: &ArrayRef<A, E>) -> Self::Product;
    /// Adds to the cotangent of the left operand, which is empty (zero) or has its shape.
    fn pull_left(y: &ArrayRef<A, E>, z_bar: &Tan<Self::Product>, x_bar: &mut Array<A, Self>);
    /// Adds to the cotangent of the right operand, which is empty (zero) or has its shape.
    fn pull_right(x: &ArrayRef<A, Self>, z_bar: &Tan<Self::Product>, y_bar: &mut Array<A, E>);
}

impl<A: Element> DotWith<A, Ix2> for Ix2 {
    type Product = Array2<A>;
    #[inline]
    #[track_caller]
    fn product(x: &ArrayRef2<A>, y: &ArrayRef2<A>) -> Array2<A> {
        let mut z = Array2::default((0, 0));
        matrix_product(x, y, &mut z);
        z
    }
    // primal:  Z = X Y
    // adjoint: X̄ += Z̄ Yᵀ
    #[inline]
    fn pull_left(y: &ArrayRef2<A>, z_bar: &Array2<A>, x_bar: &mut Array2<A>) {
        matrix_product(z_bar, &y.t(), x_bar);
    }
    // primal:  Z = X Y
    // adjoint: Ȳ += Xᵀ Z̄
    #[inline]
    fn pull_right(x: &ArrayRef2<A>, z_bar: &Array2<A>, y_bar: &mut Array2<A>) {
        matrix_product(&x.t(), z_bar, y_bar);
    }
}

impl<A: Element> DotWith<A, Ix1> for Ix2 {
    type Product = Array1<A>;
    #[inline]
    #[track_caller]
    fn product(x: &ArrayRef2<A>, y: &ArrayRef1<A>) -> Array1<A> {
        let mut z = Array1::default(0);
        matrix_vector_product(x, y, &mut z);
        z
    }
    // primal:  z = X y
    // adjoint: X̄ += z̄ yᵀ
    #[inline]
    fn pull_left(y: &ArrayRef1<A>, z_bar: &Array1<A>, x_bar: &mut Array2<A>) {
        outer_product(z_bar, y, x_bar);
    }
    // primal:  z = X y
    // adjoint: ȳ += Xᵀ z̄
    #[inline]
    fn pull_right(x: &ArrayRef2<A>, z_bar: &Array1<A>, y_bar: &mut Array1<A>) {
        matrix_vector_product(&x.t(), z_bar, y_bar);
    }
}

impl<A: Element> DotWith<A, Ix2> for Ix1 {
    type Product = Array1<A>;
    #[inline]
    #[track_caller]
    fn product(x: &ArrayRef1<A>, y: &ArrayRef2<A>) -> Array1<A> {
        let mut z = Array1::default(0);
        matrix_vector_product(&y.t(), x, &mut z);
        z
    }
    // primal:  zᵀ = xᵀ Y
    // adjoint: x̄ += Y z̄
    #[inline]
    fn pull_left(y: &ArrayRef2<A>, z_bar: &Array1<A>, x_bar: &mut Array1<A>) {
        matrix_vector_product(y, z_bar, x_bar);
    }
    // primal:  zᵀ = xᵀ Y
    // adjoint: Ȳ += x z̄ᵀ
    #[inline]
    fn pull_right(x: &ArrayRef1<A>, z_bar: &Array1<A>, y_bar: &mut Array2<A>) {
        outer_product(x, z_bar, y_bar);
    }
}

impl<A: Element> DotWith<A, Ix1> for Ix1 {
    type Product = A;
    #[inline]
    #[track_caller]
    fn product(x: &ArrayRef1<A>, y: &ArrayRef1<A>) -> A {
        vector_product(x, y)
    }
    // primal:  z = xᵀ y
    // adjoint: x̄ += z̄ y
    #[inline]
    fn pull_left(y: &ArrayRef1<A>, z_bar: &A, x_bar: &mut Array1<A>) {
        add_multiple(x_bar, *z_bar, y);
    }
    // primal:  z = xᵀ y
    // adjoint: ȳ += z̄ x
    #[inline]
    fn pull_right(x: &ArrayRef1<A>, z_bar: &A, y_bar: &mut Array1<A>) {
        add_multiple(y_bar, *z_bar, x);
    }
}

fn add_multiple<A: Element>(place: &mut Array1<A>, factor: A, x: &ArrayRef1<A>) {
    if place.is_empty() {
        *place = x.mapv(|x| factor * x);
    } else {
        Zip::from(place).and(x).for_each(|p, &x| *p += factor * x);
    }
}

/// The derivative of `dot`. Nothing is kept: both operands are supplied again.
///
/// | operands | rule |
/// |---|---|
/// | `[n, k]`, `[k, m]` | Z = X Y; X̄ += Z̄ Yᵀ, Ȳ += Xᵀ Z̄ |
/// | `[n, k]`, `[k]` | z = X y; X̄ += z̄ yᵀ, ȳ += Xᵀ z̄ |
/// | `[k]`, `[k, m]` | zᵀ = xᵀ Y; x̄ += Y z̄, Ȳ += x z̄ᵀ |
/// | `[k]`, `[k]` | z = xᵀ y; x̄ += z̄ y, ȳ += z̄ x |
pub trait DotDerivatives<A: Element, D: Dimension> {
    #[doc(hidden)]
    #[track_caller]
    fn __derivative_of_dot<L: Activity, R: Activity, E: Dimension>(
        &self,
        _: (L, R),
        rhs: &ArrayRef<A, E>,
    ) -> (
        D::Product,
        impl Fn(&ArrayRef<A, D>, &ArrayRef<A, E>, Tan<D::Product>, &mut Array<A, D>, &mut Array<A, E>)
        + use<Self, A, D, L, R, E>,
    )
    where
        D: DotWith<A, E>;
}

impl<A: Element, D: Dimension> DotDerivatives<A, D> for ArrayRef<A, D> {
    #[inline]
    fn __derivative_of_dot<L: Activity, R: Activity, E: Dimension>(
        &self,
        _: (L, R),
        rhs: &ArrayRef<A, E>,
    ) -> (
        D::Product,
        impl Fn(&ArrayRef<A, D>, &ArrayRef<A, E>, Tan<D::Product>, &mut Array<A, D>, &mut Array<A, E>)
        + use<A, D, L, R, E>,
    )
    where
        D: DotWith<A, E>,
    {
        (
            D::product(self, rhs),
            |x: &ArrayRef<A, D>,
             y: &ArrayRef<A, E>,
             z_bar: Tan<D::Product>,
             x_bar: &mut Array<A, D>,
             y_bar: &mut Array<A, E>| {
                if z_bar.is_shapeless() {
                    return;
                }
                if L::ON {
                    D::pull_left(y, &z_bar, x_bar);
                }
                if R::ON {
                    D::pull_right(x, &z_bar, y_bar);
                }
            },
        )
    }
}
