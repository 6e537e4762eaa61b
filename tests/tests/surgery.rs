//! `with_derivative` that replaces a cotangent, on values of every kind: the closure is called once for each
//! call of the pullback, and never by the function itself.

use ad_runtime::prelude::*;
use ndarray::{Array2, array};
use std::cell::Cell;

#[derive(Clone, Debug, Differentiable, PartialEq)]
struct Line {
    slope: f64,
    offsets: Vec<f64>,
    #[no_derivative]
    name: &'static str,
}

/// An angle in degrees, whose tangent is in radians.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Angle(f64);

impl Differentiable for Angle {
    type Tangent = f64;
}

#[differentiable]
fn sine(angle: Angle) -> f64 {
    radians(angle).sin()
}

fn radians(angle: Angle) -> f64 {
    angle.0.to_radians()
}

#[derivative(of = radians)]
fn radians_derivative(angle: Angle) -> (f64, impl Fn(f64) -> f64) {
    (radians(angle), |v| v)
}

#[test]
fn of_an_array() {
    let calls = &Cell::new(0);
    let x = array![[1.0, 2.0], [3.0, 4.0]];
    let pulled = array![[15.0, 0.0], [0.0, -3.0]];
    let total = |x: &Array2<f64>| x.clone().with_derivative(|_| calls.set(100)).sum();
    assert_eq!((total(&x), calls.get()), (10.0, 0));
    let pullback = pullback!(&x, |x| {
        let watched = (x * 3.0).with_derivative(|d| {
            calls.set(calls.get() + 1);
            assert_eq!(*d, Array2::from_elem((2, 2), 2.0));
            *d = array![[5.0, 0.0], [0.0, -1.0]];
        });
        watched.sum()
    });
    assert_eq!(calls.get(), 0);
    assert_eq!((pullback(2.0), calls.get()), (pulled.clone(), 1));
    assert_eq!((pullback(2.0), calls.get()), (pulled.clone(), 2));
}

#[test]
fn of_a_vector() {
    let calls = &Cell::new(0);
    let f = |x: Vec<f64>| x.with_derivative(|_| calls.set(100))[0];
    assert_eq!((f(vec![1.0, 2.0]), calls.get()), (1.0, 0));
    let x = vec![1.0, 2.0];
    let pullback = pullback!(&x, |x| {
        let y = vec![x[0] * 2.0, x[1] * x[0]].with_derivative(|d| {
            calls.set(calls.get() + 1);
            assert_eq!(*d, [3.0, 6.0]);
            *d = vec![10.0, 1.0];
        });
        y[0] + 2.0 * y[1]
    });
    assert_eq!(calls.get(), 0);
    assert_eq!((pullback(3.0), calls.get()), (vec![22.0, 1.0], 1));
    assert_eq!((pullback(3.0), calls.get()), (vec![22.0, 1.0], 2));
}

#[test]
fn of_a_tuple() {
    let calls = &Cell::new(0);
    let f = |x: f64| (x, x).with_derivative(|_| calls.set(100)).0;
    assert_eq!((f(1.0), calls.get()), (1.0, 0));
    let pullback = pullback!(2.0, |x: f64| {
        let (a, b) = (x * x, [x, 1.0]).with_derivative(|d| {
            calls.set(calls.get() + 1);
            assert_eq!(*d, (1.0, [2.0, 0.0]));
            *d = (5.0, [7.0, 100.0]);
        });
        a + b[0] * 2.0
    });
    assert_eq!(calls.get(), 0);
    assert_eq!((pullback(1.0), calls.get()), (27.0, 1));
    assert_eq!((pullback(1.0), calls.get()), (27.0, 2));
}

#[test]
fn of_a_struct() {
    let calls = &Cell::new(0);
    let line = Line {
        slope: 2.0,
        offsets: vec![1.0, -1.0],
        name: "line",
    };
    let f = |line: Line| line.with_derivative(|_| calls.set(100)).slope;
    assert_eq!((f(line.clone()), calls.get()), (2.0, 0));
    let pullback = pullback!(&line, |line| {
        let line = line.clone().with_derivative(|d| {
            calls.set(calls.get() + 1);
            assert_eq!((d.slope, &d.offsets[..]), (9.0, &[0.0, 3.0][..]));
            *d = LineTangent {
                slope: d.slope * 2.0,
                offsets: vec![4.0, 5.0],
            };
        });
        line.slope * 3.0 + line.offsets[1]
    });
    assert_eq!(calls.get(), 0);
    for call in 1..=2 {
        let LineTangent { slope, offsets } = pullback(3.0);
        assert_eq!((slope, &offsets[..]), (18.0, &[4.0, 5.0][..]));
        assert_eq!(calls.get(), call);
    }
}

#[test]
fn of_a_type_of_the_users() {
    let calls = &Cell::new(0);
    let f = |x: Angle| x.with_derivative(|_| calls.set(100)).0;
    assert_eq!((f(Angle(30.0)), calls.get()), (30.0, 0));
    let pullback = pullback!(Angle(60.0), |x| {
        let x = x.with_derivative(|d| {
            calls.set(calls.get() + 1);
            assert!((*d - 0.5 * 4.0).abs() < 1e-12);
            *d = 7.0;
        });
        sine(x)
    });
    assert_eq!(calls.get(), 0);
    assert_eq!((pullback(4.0), calls.get()), (7.0, 1));
    assert_eq!((pullback(4.0), calls.get()), (7.0, 2));
}

#[test]
fn in_a_function_it_is_called_once_too() {
    thread_local!(static CALLS: Cell<usize> = const { Cell::new(0) });
    #[differentiable]
    fn watched(x: f64) -> f64 {
        let y = (x * x).with_derivative(|d| {
            CALLS.with(|calls| calls.set(calls.get() + 1));
            *d = -*d;
        });
        y + x
    }
    assert_eq!((watched(3.0), CALLS.get()), (12.0, 0));
    assert_eq!((gradient!(3.0, watched), CALLS.get()), (-5.0, 1));
    let pullback = pullback!(3.0, watched);
    assert_eq!(CALLS.get(), 1);
    assert_eq!((pullback(1.0), pullback(2.0)), (-5.0, -10.0));
    assert_eq!(CALLS.get(), 3);
}
