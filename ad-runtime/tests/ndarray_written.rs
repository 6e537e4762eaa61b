//! The rules of writes to arrays and their parts, of arrays of several, and of parts along an axis: exact values, as they
//! are linear; each adds to its place, and nothing for constants or for the zero of every shape. Variances: central
//! differences.
#![cfg(feature = "ndarray")]
#![allow(missing_docs, reason = "tests")]

use ad_runtime::__private::methods::*;
use ad_runtime::__private::{NoTangent, Off, On};
use ndarray::{Array1, Array2, Array3, Axis, Slice, array, s};

#[test]
fn assigned_elements_take_their_cotangents_along() {
    let mut y = array![[1.0, 2.0], [3.0, 4.0]];
    let x = array![5.0, 6.0];
    let ((), pull) = y.__derivative_of_assign((On, On), &x);
    assert_eq!(y, array![[5.0, 6.0], [5.0, 6.0]]);
    let mut x_bar = array![100.0, 200.0];
    let mut y_bar = array![[1.0, 2.0], [3.0, 4.0]];
    pull(&(), &x, (), &mut y_bar, &mut x_bar);
    assert_eq!(x_bar, array![104.0, 206.0]);
    assert_eq!(y_bar, Array2::<f64>::zeros((2, 2)));
    // The zero of every shape stays one.
    let mut y_bar = Array2::default((0, 0));
    pull(&(), &x, (), &mut y_bar, &mut x_bar);
    assert_eq!((x_bar, y_bar.len()), (array![104.0, 206.0], 0));

    // A constant: what is overwritten has no cotangent either way.
    let ((), pull) = y.__derivative_of_assign((On, Off), &x);
    let (mut x_bar, mut y_bar) = (Array1::default(0), array![[1.0, 2.0], [3.0, 4.0]]);
    pull(&(), &x, (), &mut y_bar, &mut x_bar);
    assert_eq!((x_bar.len(), y_bar.sum()), (0, 0.0));
}

#[test]
fn parts_are_written_without_the_rest() {
    let mut y = Array2::<f64>::zeros((2, 3));
    let x = array![7.0, 8.0];
    let part = s![1, ..;2];
    let ((), pull) = y.__derivative_of_ad_assign_slice((On, Off, On), part, &x);
    assert_eq!(y, array![[0.0, 0.0, 0.0], [7.0, 0.0, 8.0]]);
    let mut x_bar = Array1::default(0);
    let mut y_bar = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    pull(&(), &x, (), &mut y_bar, &mut NoTangent, &mut x_bar);
    assert_eq!(x_bar, array![4.0, 6.0]);
    assert_eq!(y_bar, array![[1.0, 2.0, 3.0], [0.0, 5.0, 0.0]]);

    let ((), pull) = y.__derivative_of_ad_fill_index_axis((On, Off, Off, On), Axis(1), 2, 9.0);
    assert_eq!(y, array![[0.0, 0.0, 9.0], [7.0, 0.0, 9.0]]);
    let mut x_bar = 10.0;
    pull(
        &(),
        (),
        &mut y_bar,
        &mut NoTangent,
        &mut NoTangent,
        &mut x_bar,
    );
    assert_eq!(x_bar, 13.0);
    assert_eq!(y_bar, array![[1.0, 2.0, 0.0], [0.0, 5.0, 0.0]]);

    let ((), pull) = y.__derivative_of_ad_scaled_add_index_axis(
        (On, Off, Off, On, On),
        Axis(0),
        0,
        2.0,
        &array![3.0],
    );
    assert_eq!(y, array![[6.0, 6.0, 15.0], [7.0, 0.0, 9.0]]);
    let (mut factor_bar, mut x_bar) = (1.0, Array1::default(0));
    pull(
        &(),
        &array![3.0],
        (),
        &mut y_bar,
        &mut NoTangent,
        &mut NoTangent,
        &mut factor_bar,
        &mut x_bar,
    );
    // ᾱ += 3 (1 + 2 + 0), x̄ += 2 (1 + 2 + 0)
    assert_eq!((factor_bar, x_bar), (10.0, array![6.0]));
    assert_eq!(y_bar, array![[1.0, 2.0, 0.0], [0.0, 5.0, 0.0]]);
}

#[test]
fn arrays_of_several_give_each_its_part() {
    let (a, b) = (array![[1.0, 2.0]], array![[3.0, 4.0], [5.0, 6.0]]);
    let (y, pull) = [a.view(), b.view()].__derivative_of_into_ad_concatenated((On, Off), Axis(0));
    assert_eq!(y.unwrap(), array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]);
    let mut places = [array![[10.0, 10.0]], Array2::default((0, 0))];
    let y_bar = array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    pull(Some(y_bar), &mut places, &mut NoTangent);
    assert_eq!(places[0], array![[11.0, 12.0]]);
    assert_eq!(places[1], array![[3.0, 4.0], [5.0, 6.0]]);
    pull(None, &mut places, &mut NoTangent);
    pull(Some(Array2::default((0, 0))), &mut places, &mut NoTangent);
    assert_eq!(places[0], array![[11.0, 12.0]]);

    let (y, pull) = [a.view(), b.view()].__derivative_of_into_ad_concatenated((On, Off), Axis(1));
    assert!(y.is_err());
    pull(None, &mut places, &mut NoTangent);
    let (y, _) = [a.view(), a.view()].__derivative_of_into_ad_concatenated((On, Off), Axis(2));
    assert!(y.is_err());

    let (y, pull) = [b.view(), b.view()].__derivative_of_into_ad_stacked((On, Off), Axis(1));
    assert_eq!(y.unwrap().dim(), (2, 2, 2));
    let y_bar = Array3::from_shape_fn((2, 2, 2), |(i, k, j)| (i * 100 + k * 10 + j) as f64);
    let mut places = [Array2::default((0, 0)), Array2::ones((2, 2))];
    pull(Some(y_bar), &mut places, &mut NoTangent);
    assert_eq!(places[0], array![[0.0, 1.0], [100.0, 101.0]]);
    assert_eq!(places[1], array![[11.0, 12.0], [111.0, 112.0]]);
}

#[test]
fn elements_that_are_selected_twice_have_two_cotangents() {
    let x = array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    let at = [2, 0, 2];
    let (y, pull) = x.__derivative_of_select((On, Off, Off), Axis(0), &at);
    assert_eq!(y, array![[5.0, 6.0], [1.0, 2.0], [5.0, 6.0]]);
    let mut x_bar = Array2::default((0, 0));
    let y_bar = array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
    for times in [1.0, 2.0] {
        pull(&x, &at, y_bar.clone(), &mut x_bar, &mut NoTangent, &mut []);
        assert_eq!(x_bar, array![[3.0, 4.0], [0.0, 0.0], [6.0, 8.0]] * times);
    }

    let part = Slice::from(1..);
    let (y, pull) = x.__derivative_of_slice_axis((On, Off, Off), Axis(0), part);
    assert_eq!(y, array![[3.0, 4.0], [5.0, 6.0]]);
    let mut x_bar = Array2::default((0, 0));
    pull(
        &x,
        array![[1.0, 2.0], [3.0, 4.0]],
        &mut x_bar,
        &mut NoTangent,
        &mut NoTangent,
    );
    assert_eq!(x_bar, array![[0.0, 0.0], [1.0, 2.0], [3.0, 4.0]]);
}

#[test]
fn variances_along_an_axis_agree_with_central_differences() {
    let x = array![[0.3, -1.2, 0.8], [1.1, 0.4, -0.7]];
    let v = array![0.9, -1.7];
    let by = |x: &Array2<f64>, k: f64, std: bool| {
        let y = match std {
            true => x.std_axis(Axis(1), k),
            false => x.var_axis(Axis(1), k),
        };
        (y * &v).sum()
    };
    let h = 1e-5;
    for std in [false, true] {
        let (mut x_bar, mut k_bar) = (Array2::ones((2, 3)), 2.0);
        let acts = (On, Off, On);
        if std {
            let (y, pull) = x.__derivative_of_std_axis(acts, Axis(1), 0.5);
            assert_eq!(y, x.std_axis(Axis(1), 0.5));
            pull(&x, v.clone(), &mut x_bar, &mut NoTangent, &mut k_bar);
        } else {
            let (y, pull) = x.__derivative_of_var_axis(acts, Axis(1), 0.5);
            assert_eq!(y, x.var_axis(Axis(1), 0.5));
            pull(&x, v.clone(), &mut x_bar, &mut NoTangent, &mut k_bar);
        }
        let of_k = (by(&x, 0.5 + h, std) - by(&x, 0.5 - h, std)) / (2.0 * h);
        assert!((k_bar - 2.0 - of_k).abs() < 1e-8);
        for i in 0..2 {
            for j in 0..3 {
                let at = |step: f64| {
                    let mut x = x.clone();
                    x[[i, j]] += step;
                    by(&x, 0.5, std)
                };
                let slope = (at(h) - at(-h)) / (2.0 * h);
                assert!((x_bar[[i, j]] - 1.0 - slope).abs() < 1e-8);
            }
        }
    }
    let (_, pull) = x.__derivative_of_var_axis((Off, Off, Off), Axis(1), 0.0);
    let (mut x_bar, mut k_bar) = (Array2::default((0, 0)), 0.0);
    pull(&x, v.clone(), &mut x_bar, &mut NoTangent, &mut k_bar);
    assert_eq!((x_bar.len(), k_bar), (0, 0.0));
}
