//! The rules of functions that make arrays: exact values, as they are linear; each adds to its place, and nothing if
//! the argument is a constant or the cotangent is the zero of every shape.
#![cfg(feature = "ndarray")]
#![allow(missing_docs, reason = "tests")]

use ad_runtime::__private::methods::*;
use ad_runtime::__private::{NoTangent, Off, On};
use ndarray::{Array, Array1, Array2, Array3, IxDyn, ShapeBuilder as _, array};

#[test]
fn vectors_get_the_cotangents_of_elements() {
    let (y, pull) = Array1::__derivative_of_from_vec(vec![1.0, 2.0], (On,));
    assert_eq!(y, array![1.0, 2.0]);
    let mut place = Vec::new();
    for times in [1.0, 2.0] {
        pull(&(), array![3.0, 4.0], &mut place);
        assert_eq!(place, [3.0 * times, 4.0 * times]);
    }
    pull(&(), Array1::default(0), &mut place);
    assert_eq!(place, [6.0, 8.0]);

    let (_, pull) = Array1::__derivative_of_from_vec(vec![1.0, 2.0], (Off,));
    pull(&(), array![3.0, 4.0], &mut place);
    assert_eq!(place, [6.0, 8.0]);
}

#[test]
fn conversions_have_the_rule_of_their_dimension() {
    let (y, pull) = Array1::__derivative_of_from(vec![1.0f32, 2.0], (On,));
    assert_eq!(y, array![1.0, 2.0]);
    let mut place = vec![1.0; 2];
    pull(&(), array![3.0, 4.0], &mut place);
    assert_eq!(place, [4.0, 5.0]);

    let (y, pull) = Array2::__derivative_of_from(vec![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], (On,));
    assert_eq!(y, array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    let mut place = Vec::new();
    // In the memory by columns.
    let y_bar = array![[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]].reversed_axes();
    for times in [1.0, 2.0] {
        pull(&(), y_bar.clone(), &mut place);
        let expected = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        assert_eq!(place, expected.map(|row| row.map(|bar| bar * times)));
    }
    pull(&(), Array2::default((0, 0)), &mut place);
    assert_eq!(place[1], [8.0, 10.0, 12.0]);

    let (y, pull) = Array3::__derivative_of_from(vec![[[1.0, 2.0]], [[3.0, 4.0]]], (On,));
    assert_eq!(y.dim(), (2, 1, 2));
    let mut place = Vec::new();
    pull(&(), y, &mut place);
    pull(&(), Array3::default((0, 0, 0)), &mut place);
    assert_eq!(place, [[[1.0, 2.0]], [[3.0, 4.0]]]);
}

#[test]
fn elements_are_found_in_the_vector_of_any_shape() {
    let v: Vec<f64> = (0..6).map(f64::from).collect();
    let y_bar = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];

    let (y, pull) = Array2::__derivative_of_from_shape_vec((2, 3), (Off, On), v.clone());
    assert_eq!(y.unwrap(), array![[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]);
    let mut place = Vec::new();
    for times in [1.0, 2.0] {
        pull(
            &(),
            Some(y_bar.clone()),
            &mut Default::default(),
            &mut place,
        );
        assert_eq!(place, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0].map(|bar| bar * times));
    }

    let (y, pull) = Array2::__derivative_of_from_shape_vec((2, 3).f(), (Off, On), v.clone());
    assert_eq!(y.unwrap(), array![[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]]);
    let mut place = Vec::new();
    pull(&(), Some(y_bar.clone()), &mut NoTangent, &mut place);
    assert_eq!(place, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    pull(
        &(),
        Some(Array2::default((0, 0))),
        &mut NoTangent,
        &mut place,
    );
    pull(&(), None, &mut NoTangent, &mut place);
    assert_eq!(place, [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);

    // The last element of the vector is in no row.
    let shape = (2, 2).strides((3, 1));
    let (y, pull) = Array2::__derivative_of_from_shape_vec(shape, (Off, On), v.clone());
    assert_eq!(y.unwrap(), array![[0.0, 1.0], [3.0, 4.0]]);
    let mut place = Vec::new();
    pull(
        &(),
        Some(array![[1.0, 2.0], [3.0, 4.0]]),
        &mut NoTangent,
        &mut place,
    );
    assert_eq!(place, [1.0, 2.0, 0.0, 3.0, 4.0, 0.0]);

    let (y, pull) = Array2::__derivative_of_from_shape_vec((2, 4), (Off, On), v.clone());
    assert!(y.is_err());
    let mut place = Vec::new();
    pull(&(), None, &mut Default::default(), &mut place);
    assert!(place.is_empty());

    let (_, pull) = Array2::__derivative_of_from_shape_vec((2, 3), (Off, Off), v);
    pull(&(), Some(y_bar), &mut Default::default(), &mut place);
    assert!(place.is_empty());
}

#[test]
fn one_element_gets_the_sum() {
    let (y, pull) = Array2::__derivative_of_from_elem((2, 3), (Off, On), 1.5);
    assert_eq!(y, Array2::from_elem((2, 3), 1.5));
    let mut place = 1.0;
    pull(
        &(),
        array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
        &mut Default::default(),
        &mut place,
    );
    assert_eq!(place, 22.0);
    pull(
        &(),
        Array2::default((0, 0)),
        &mut Default::default(),
        &mut place,
    );
    assert_eq!(place, 22.0);

    let (y, pull) = Array::__derivative_of_from_elem(IxDyn(&[2]), (Off, Off), 1.5);
    pull(&(), y, &mut NoTangent, &mut place);
    assert_eq!(place, 22.0);
}
