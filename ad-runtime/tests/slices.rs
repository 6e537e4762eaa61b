//! Sums and products over slices.

use ad_runtime::gradcheck::assert_gradient;
use ad_runtime::prelude::*;
use ad_runtime::slices::{dot, product, sum};

#[test]
fn sums_and_products_of_slices() {
    fn agrees<T: Real>() {
        let numbers = |xs: &[f64]| xs.iter().map(|x| T::lit(*x)).collect::<Vec<T>>();
        let (x, y) = (
            numbers(&[0.7, -1.2, 2.5, 0.4]),
            numbers(&[1.1, 0.3, -0.6, 2.0]),
        );
        let of_one = |f: fn(&[T]) -> T, x: &[T]| f(x);
        assert_eq!(of_one(sum, &x), x.iter().fold(T::ZERO, |s, x| s + *x));
        assert_gradient(&differentiable_fn!(|x: Vec<T>| sum(&x) * sum(&x)), &x);
        assert_gradient(&differentiable_fn!(|x: Vec<T>| product(&x)), &x);
        assert_gradient(
            &differentiable_fn!(|x: Vec<T>, y: Vec<T>| dot(&x, &y)),
            &(x.clone(), y),
        );
        assert_gradient(&differentiable_fn!(|x: Vec<T>| dot(&x, &x)), &x);
        // One factor is zero, and then two.
        for zeros in [1, 2] {
            let mut x = x.clone();
            x[..zeros].fill(T::ZERO);
            assert_gradient(&differentiable_fn!(|x: Vec<T>| product(&x)), &x);
        }
    }
    agrees::<f64>();
    agrees::<f32>();
}

#[test]
fn sums_and_products_of_nothing() {
    let none: [f64; 0] = [];
    assert_eq!(
        (sum(&none), product(&none), dot(&none, &none)),
        (0.0, 1.0, 0.0)
    );
    assert_eq!(gradient!(&none[..], sum), []);
    assert_eq!(gradient!(&none[..], product), []);
}

#[differentiable(directions)]
fn dot_with_itself(x: &[f64]) -> f64 {
    dot(x, x)
}

#[test]
fn sums_and_products_by_name_and_in_forward_mode() {
    let (x, y) = ([3.0, 0.0, 4.0], [1.0, 2.0, 5.0]);
    assert_eq!(gradient!(sum)(&x), [1.0; 3]);
    assert_eq!(
        value_with_gradient!(&x[..], product),
        (0.0, vec![0.0, 12.0, 0.0])
    );
    let (value, gradient) = value_with_gradient!(&x[..], &y[..], dot);
    assert_eq!((value, gradient), (23.0, (y.to_vec(), x.to_vec())));
    assert_eq!(
        gradient!(&x, |x| sum(x) + product(&[x[0], x[2]]) * 2.0),
        [9.0, 1.0, 7.0]
    );
    let along = directional_derivatives!(&x[..], [vec![1.0, 2.0, 3.0]], dot_with_itself);
    assert_eq!(along, [30.0]);
    assert_eq!(differential!(&x[..], product)(vec![1.0, 2.0, 3.0]), 24.0);
    // Of one factor that is zero.
    let direction = vec![1.0, 0.0, 0.0];
    assert_eq!(hvp!(&x[..], direction, product), [0.0, 4.0, 0.0]);
}

#[test]
#[should_panic(expected = "`dot` takes vectors of one length")]
fn vectors_of_other_lengths_have_no_dot() {
    gradient!(&[1.0, 2.0][..], |x| dot(x, &[1.0]));
}
