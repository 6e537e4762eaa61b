//! Arrays as differentiable values: tangents, places and parameters.
#![allow(missing_docs, reason = "tests")]

mod ndarray_support;

use ad_runtime::__private::{Inactive, Like, like};
use ad_runtime::{Differentiable, LeafVisitor, NoTangent, Parameters, Referent, Tangent};
use ndarray::{Array0, Array1, Array2, ArrayD, ArrayRef, Axis, Dimension, IxDyn, arr0, array, s};
use std::fmt::Debug;

/// The laws of [`Tangent`], on two vectors of a shape.
fn laws<T: Tangent + Default + PartialEq>(a: &T, b: &T, shape: &T::Shape) {
    let sum = |a: &T, b: &T| {
        let mut sum = a.clone();
        sum.add(b.clone());
        let mut by_reference = a.clone();
        by_reference.add_ref(b);
        assert_eq!(sum, by_reference);
        sum
    };
    assert_eq!(sum(a, b), sum(b, a));
    for zero in [T::default(), T::identity(), T::zeros(shape)] {
        assert_eq!(&sum(a, &zero), a);
        assert_eq!(&sum(&zero, a), a);
        assert_eq!(zero.inner_product(a), 0.0);
        assert_eq!(a.inner_product(&zero), 0.0);
        let mut dense = zero.clone();
        dense.make_dense(shape);
        assert_eq!(dense, T::zeros(shape));
    }
    assert_eq!(T::zeros(&T::Shape::default()), T::default());
    assert_eq!(a.inner_product(b), b.inner_product(a));
    assert_eq!(sum(a, b).scaled(2.0), sum(&a.scaled(2.0), &b.scaled(2.0)));
    let product = sum(a, b).inner_product(a);
    assert!((product - a.inner_product(a) - b.inner_product(a)).abs() < 1e-12);
}

#[test]
fn arrays_of_every_dimension_are_vectors() {
    fn check<D: Dimension + 'static>(shape: D) {
        let a = ndarray_support::array(1, shape.clone());
        let b = ndarray_support::array(2, shape.clone());
        laws(&a, &b, &shape);
        assert!(!a.is_shapeless());
    }
    check(ndarray::Dim(()));
    check(ndarray::Dim(3));
    check(ndarray::Dim((2, 3)));
    check(ndarray::Dim((2, 3, 2)));
    check(IxDyn(&[2, 3]));
    check(IxDyn(&[4]));
    check(IxDyn(&[]));
    check(ndarray::Dim((1, 1)));
}

#[test]
fn the_zero_of_every_shape_is_empty_but_for_numbers() {
    assert!(<Array1<f64> as Default>::default().is_shapeless());
    assert!(<Array2<f32> as Default>::default().is_shapeless());
    assert!(<ArrayD<f64> as Default>::default().is_shapeless());
    assert_eq!(<ArrayD<f64> as Default>::default().len(), 0);
    assert!(!<Array0<f64> as Default>::default().is_shapeless());
    assert_eq!(<ArrayD<f64> as Tangent>::zeros(&IxDyn(&[])).len(), 1);
}

#[test]
fn an_empty_place_takes_the_first_contribution_without_a_copy() {
    let y = array![[1.0, 2.0], [3.0, 4.0]];
    let pointer = y.as_ptr();
    let mut place = Array2::identity();
    place.add(y);
    assert_eq!(place.as_ptr(), pointer);
    place.add(array![[1.0, 1.0], [1.0, 1.0]]);
    assert_eq!(place, array![[2.0, 3.0], [4.0, 5.0]]);
}

#[test]
#[should_panic(expected = "tangent arrays of different shapes: [2, 3] and [1, 3]")]
fn tangents_do_not_broadcast() {
    let mut a = Array2::<f64>::zeros((2, 3));
    a.add(Array2::zeros((1, 3)));
}

#[test]
#[should_panic(expected = "tangent arrays of different shapes")]
fn inner_products_do_not_broadcast() {
    Tangent::inner_product(&Array2::<f64>::zeros((2, 3)), &Array2::zeros((3, 2)));
}

#[test]
#[should_panic(expected = "tangent arrays of different shapes")]
fn a_gradient_of_another_shape_is_not_dense() {
    Array2::<f64>::ones((2, 3)).make_dense(&ndarray::Dim((3, 2)));
}

#[test]
fn dense_gradients_lie_row_by_row() {
    let mut gradient = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]].reversed_axes();
    let shape = gradient.raw_dim();
    gradient.make_dense(&shape);
    assert_eq!(
        gradient.as_slice(),
        Some(&[1.0, 4.0, 2.0, 5.0, 3.0, 6.0][..])
    );
    // An unknown shape leaves a nonempty array as it is, but for the layout: arrays start from 0, not
    // from the -0 of an accumulator, so that a -0 in them is a contribution like any other.
    let mut gradient = array![[1.0, 2.0], [3.0, -0.0_f64]].reversed_axes();
    gradient.make_dense(&Default::default());
    assert_eq!(gradient.as_slice(), Some(&[1.0, 3.0, 2.0, 0.0][..]));
    assert!(gradient[[1, 1]].is_sign_negative());
}

#[test]
fn inner_products_are_accumulated_in_double_precision() {
    let (large, small) = (Array1::<f32>::from_elem(1, 1e8), 1.0_f32);
    let a = ndarray::concatenate![Axis(0), large, Array1::from_elem(4, small)];
    assert_eq!(Tangent::inner_product(&a, &Array1::ones(5)), 1e8 + 4.0);
}

#[test]
fn views_and_references_have_owned_tangents() {
    fn tangent<T: Differentiable>(x: &T) -> T::Tangent {
        x.zero_tangent()
    }
    let mut x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let zero = Array2::<f64>::zeros((2, 3));
    assert_eq!(tangent(&x), zero);
    assert_eq!(tangent(&x.view()), zero);
    assert_eq!(tangent(&x.t()), Array2::<f64>::zeros((3, 2)));
    assert_eq!(tangent(&x.slice(s![.., 1])), Array1::<f64>::zeros(2));
    assert_eq!(tangent(&&x), zero);
    assert_eq!(tangent(&x.view_mut()), zero);
    assert_eq!(tangent(&x.flatten()), Array1::<f64>::zeros(6));
    let reference: &ArrayRef<f64, _> = &x;
    assert_eq!(tangent(&reference), zero);
    assert_eq!(
        tangent(&vec![array![1.0], array![1.0, 2.0]]),
        vec![array![0.0], array![0.0, 0.0]]
    );
    let kept: Like<Array2<f64>> = like(reference);
    assert_eq!(kept.zero(), zero);
}

#[test]
fn places_become_dense_where_elements_are_added() {
    let x = array![[1.0, 2.0], [3.0, 4.0]];
    let mut place = Array2::identity();
    x.make_place_indexable(&mut place);
    place[[1, 0]] += 2.0;
    x.make_place_indexable(&mut place);
    assert_eq!(place, array![[0.0, 0.0], [2.0, 0.0]]);
    let reference: &ArrayRef<f64, _> = &x;
    let mut place = Array2::identity();
    reference.make_place_indexable(&mut place);
    assert_eq!(place, Array2::<f64>::zeros((2, 2)));
}

#[test]
fn arrays_without_numbers_have_no_tangent() {
    fn inactive<T: Inactive + ?Sized>(_: &T) {}
    fn tangent<T: Differentiable<Tangent = Tan>, Tan: Debug>(x: &T) -> Tan {
        x.zero_tangent()
    }
    let labels = array![1_usize, 2];
    inactive(&labels);
    inactive(&labels.view());
    inactive(&*labels);
    inactive(&labels.raw_dim());
    inactive(&s![1.., ..;2]);
    assert_eq!(tangent(&labels), array![NoTangent, NoTangent]);
    assert_eq!(tangent(&array![[true]]), array![[NoTangent]]);
    assert_eq!(tangent(&Axis(0)), NoTangent);
    assert_eq!(tangent(&s![1.., ..;2]), NoTangent);
    laws_of_nothing(tangent(&labels));
}

fn laws_of_nothing<T: Tangent>(a: T) {
    let mut sum = a.clone();
    sum.add(a.clone());
    sum.scale(3.0);
    assert_eq!(a.inner_product(&sum), 0.0);
}

/// Subtracts the tangent, and remembers what it saw.
#[derive(Default)]
struct Descent(Vec<(String, Vec<f64>, Vec<f64>)>);
impl LeafVisitor for Descent {
    fn leaf_f32(&mut self, path: &str, values: &mut [f32], _: &[f32]) {
        let values = values.iter().map(|&v| f64::from(v)).collect();
        self.0.push((path.to_owned(), values, vec![]));
    }
    fn leaf_f64(&mut self, path: &str, values: &mut [f64], tangent: &[f64]) {
        self.0
            .push((path.to_owned(), values.to_vec(), tangent.to_vec()));
        values.iter_mut().zip(tangent).for_each(|(v, t)| *v -= t);
    }
}

#[test]
fn parameters_and_gradients_meet_in_logical_order() {
    let values = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let gradient = array![[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]];
    let expected = &values - &gradient;
    let columns = |x: &Array2<f64>| x.t().as_standard_layout().into_owned().reversed_axes();
    for (x, g) in [
        (values.clone(), gradient.clone()),
        (columns(&values), gradient.clone()),
        (values.clone(), columns(&gradient)),
        (columns(&values), columns(&gradient)),
    ] {
        let (mut visited, mut descent) = (x.clone(), Descent::default());
        visited.visit(&g, "w", &mut descent);
        assert_eq!(visited, expected);
        assert_eq!(descent.0[0].0, "w");
        assert_eq!(descent.0[0].1, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        assert_eq!(descent.0[0].2, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        let mut moved = x.clone();
        moved.move_by(&g.scaled(-1.0));
        assert_eq!(moved, expected);
    }
}

#[test]
fn a_zero_gradient_moves_nothing() {
    let mut x = array![1.0, 2.0];
    x.move_by(&Array1::default(0));
    let mut descent = Descent::default();
    x.visit(&Array1::default(0), "b", &mut descent);
    assert_eq!(x, array![1.0, 2.0]);
    assert_eq!(descent.0, [("b".to_owned(), vec![1.0, 2.0], vec![])]);
    let mut number = arr0(2.0);
    number.move_by(&arr0(0.5));
    assert_eq!(number, arr0(2.5));
}

#[test]
#[should_panic(expected = "tangent arrays of different shapes")]
fn parameters_and_gradients_have_one_shape() {
    array![[1.0, 2.0]].visit(&array![[1.0], [2.0]], "w", &mut Descent::default());
}

#[test]
fn labels_are_no_leaves() {
    let mut descent = Descent::default();
    let mut labels = array![1_u8, 2];
    labels.visit(&array![NoTangent, NoTangent], "labels", &mut descent);
    labels.move_by(&array![NoTangent, NoTangent]);
    assert!(descent.0.is_empty());
    assert_eq!(labels, array![1, 2]);
}
