//! The adjoint of broadcasting: the sum over the axes that were repeated.
//!
//! y = x 1ᵀ: x̄ += ȳ 1, the transpose of a linear map (Giles, *Collected Matrix Derivative Results*, 2008).

use super::element::Element;
use crate::tangent::Tangent;
use ::ndarray::{Array, ArrayRef, Axis, CowArray, Dimension, Zip};

/// `place += sum(y)`, where the sum runs over the axes along which an operand of the given shape was
/// repeated to the shape of `y`. Moves `y` if nothing was repeated.
#[inline]
pub(super) fn add_reduced<A, M, D>(place: &mut Array<A, D>, y: Array<A, M>, shape: &D)
where
    A: Element,
    M: Dimension + 'static,
    D: Dimension + 'static,
{
    let sum = if y.shape() == shape.slice() {
        y.into_dimensionality()
            .expect("arrays of the same shape have the same dimension")
    } else {
        sum_to(&y, shape)
    };
    place.add(sum);
}

/// As [`add_reduced`], but only reads `y`.
#[inline]
pub(super) fn add_reduced_ref<A, M, D>(place: &mut Array<A, D>, y: &ArrayRef<A, M>, shape: &D)
where
    A: Element,
    M: Dimension + 'static,
    D: Dimension + 'static,
{
    if y.shape() != shape.slice() {
        place.add(sum_to(y, shape));
    } else if place.is_empty() {
        *place = same_shape::<A, M, D>(y).to_owned();
    } else {
        super::tangent::assert_same_shape(place.shape(), shape.slice());
        place.zip_mut_with(&same_shape::<A, M, D>(y), |p, &y| *p += y);
    }
}

/// `place += sum(f(y, other))`, with `other` broadcast to the shape of `y`.
#[inline]
pub(super) fn add_reduced_product<A, M, O, D>(
    place: &mut Array<A, D>,
    y: &ArrayRef<A, M>,
    other: &ArrayRef<A, O>,
    shape: &D,
) where
    A: Element,
    M: Dimension + 'static,
    O: Dimension,
    D: Dimension + 'static,
{
    if y.shape() == shape.slice() && !place.is_empty() {
        super::tangent::assert_same_shape(place.shape(), shape.slice());
        let other = broadcast(other, shape);
        Zip::from(place)
            .and(same_shape::<A, M, D>(y))
            .and(other)
            .for_each(|p, &y, &o| *p += y * o);
    } else {
        let other = broadcast(other, &y.raw_dim());
        let product = Zip::from(y).and(other).map_collect(|&y, &o| y * o);
        add_reduced(place, product, shape);
    }
}

/// The shape, where [`Differentiable`](crate::Differentiable) has another method of that name.
#[inline]
pub(super) fn shape_of<A, D: Dimension>(x: &ArrayRef<A, D>) -> &[usize] {
    x.shape()
}

/// A view of `x` with its axes repeated to a shape.
#[inline]
pub(super) fn broadcast<'x, A, O: Dimension, D: Dimension>(
    x: &'x ArrayRef<A, O>,
    shape: &D,
) -> ::ndarray::ArrayView<'x, A, D> {
    x.broadcast(shape.clone()).unwrap_or_else(|| {
        panic!(
            "an operand of shape {:?} does not broadcast to the cotangent's shape {:?}",
            x.shape(),
            shape.slice()
        )
    })
}

#[inline]
fn same_shape<A, M: Dimension, D: Dimension>(y: &ArrayRef<A, M>) -> ::ndarray::ArrayView<'_, A, D> {
    y.view()
        .into_dimensionality()
        .expect("arrays of the same shape have the same dimension")
}

/// The sum of `y` over the axes along which an array of the given shape was repeated.
///
/// # Panics
/// If the shape does not broadcast to that of `y`.
pub(super) fn sum_to<A, M, D>(y: &ArrayRef<A, M>, shape: &D) -> Array<A, D>
where
    A: Element,
    M: Dimension + 'static,
    D: Dimension + 'static,
{
    if shape.size() == 1 {
        return Array::from_elem(shape.clone(), y.sum());
    }
    if let Some(rows) = sum_of_rows(y, shape.slice()) {
        return Array::from_shape_vec(shape.clone(), rows)
            .expect("the sum has as many elements as a row");
    }
    let lead = y.ndim().checked_sub(shape.ndim());
    let lead = lead.expect("an operand has no more axes than the result");
    let mut sum = CowArray::from(y.view().into_dyn());
    for _ in 0..lead {
        sum = sum.sum_axis(Axis(0)).into();
    }
    for (axis, &length) in shape.slice().iter().enumerate() {
        if length == 1 && sum.shape()[axis] != 1 {
            sum = sum.sum_axis(Axis(axis)).insert_axis(Axis(axis)).into();
        }
    }
    super::tangent::assert_same_shape(sum.shape(), shape.slice());
    sum.into_owned()
        .into_dimensionality()
        .expect("arrays of the same shape have the same dimension")
}

/// The case of a bias: only leading axes were repeated, and `y` lies in memory row by row.
fn sum_of_rows<A: Element, M: Dimension>(y: &ArrayRef<A, M>, row: &[usize]) -> Option<Vec<A>> {
    let length: usize = row.iter().product();
    if !y.shape().ends_with(row) || length == 0 {
        return None;
    }
    let mut rows = y.as_slice()?.chunks_exact(length);
    let mut sum = rows.next()?.to_vec();
    for row in rows {
        for (s, &y) in sum.iter_mut().zip(row) {
            *s += y;
        }
    }
    Some(sum)
}
