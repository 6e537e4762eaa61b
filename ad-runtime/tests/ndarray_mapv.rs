//! `mapv`, `mapv_into`, `mapv_inplace`, `map` and `zip_mut_with` with closures and functions, in reverse and forward mode.
#![allow(missing_docs, reason = "tests")]

use ad_runtime::prelude::*;
use ndarray::{Array1, Array2, ArrayView1, array};

/// The modes agree, and central differences agree with them.
fn check<F>(f: &F, x: &Array1<f64>, k: f64)
where
    F: for<'x> ForwardFn<(&'x Array1<f64>, f64), Output = f64>,
{
    let (x_bar, k_bar) = gradient((x, k), f);
    let differences = |step: &dyn Fn(f64) -> (Array1<f64>, f64)| {
        let h = 1e-6;
        let ((up, k_up), (down, k_down)) = (step(h), step(-h));
        (f.call((&up, k_up)) - f.call((&down, k_down))) / (2.0 * h)
    };
    for i in 0..x.len() {
        let mut direction = Array1::zeros(x.len());
        direction[i] = 1.0;
        let (value, slope) = f.jvp((x, k), &(direction.clone(), 0.0));
        assert_eq!(value, f.call((x, k)));
        assert!((slope - x_bar[i]).abs() <= 1e-12 * slope.abs().max(1.0));
        let expected = differences(&|h| (x + &(&direction * h), k));
        assert!(
            (slope - expected).abs() <= 1e-6 * expected.abs().max(1.0),
            "{slope}, {expected}"
        );
    }
    let (_, slope) = f.jvp((x, k), &(Array1::zeros(x.len()), 1.0));
    assert!((slope - k_bar).abs() <= 1e-12 * slope.abs().max(1.0));
    let expected = differences(&|h| (x.clone(), k + h));
    assert!(
        (slope - expected).abs() <= 1e-6 * expected.abs().max(1.0),
        "{slope}, {expected}"
    );
}

fn points() -> [Array1<f64>; 2] {
    [array![0.3, -1.2, 0.8], array![1.5, 2.5, -0.1, 0.4]]
}

#[differentiable(forward)]
fn square(x: f64) -> f64 {
    0.1 * x * x + x
}

#[differentiable(forward)]
fn with_captures(x: &Array1<f64>, k: f64) -> f64 {
    let y = x.mapv(|v| (v * k).sin() + v * v);
    let z = y.mapv(square);
    (&z * x).sum()
}

#[differentiable(forward)]
fn of_constants(x: &Array1<f64>, k: f64) -> f64 {
    let table = Array1::from_elem(3, 0.5);
    // Nothing moves but what is captured, and nothing at all.
    let moved = table.mapv(|v| v * k * k);
    let still = table.mapv(|v| v + 2.0);
    (moved * still).sum() * x.sum()
}

#[differentiable(forward)]
fn by_name(x: &Array1<f64>, k: f64) -> f64 {
    let scale = k * 2.0;
    let bent = |v: f64| {
        let mut y = v;
        for _ in 0..3 {
            y = y * scale + v;
        }
        if y > 0.0 { y } else { 0.1 * y }
    };
    x.mapv(&bent).sum() + x.mapv(bent).dot(x)
}

#[differentiable(forward)]
fn taken(x: &Array1<f64>, k: f64) -> f64 {
    let y = (x * k)
        .mapv_into(|v| v.exp() * k)
        .mapv_into(|v: f64| v.tanh());
    y.sum()
}

#[differentiable(forward)]
fn in_place(x: &Array1<f64>, k: f64) -> f64 {
    let mut y = x * 2.0;
    y.mapv_inplace(|v| v * v * k);
    for _ in 0..2 {
        y.mapv_inplace(square);
    }
    y.sum() + y[0] * k
}

#[differentiable(forward)]
fn elements_of_views(x: &Array1<f64>, k: f64) -> f64 {
    x.view().mapv(|v| v * k).sum() + x.t().mapv(|v| v.powi(3)).sum()
}

/// What a closure is given by reference.
#[differentiable(forward)]
fn by_reference(x: &Array1<f64>, k: f64) -> f64 {
    let y = x.map(|v| v * v * k);
    let z: Array1<f64> = &y * 2.0;
    let bent = z.map(|&v| if v > 0.5 { v.sin() } else { v * v });
    let typed = x.map(|v: &f64| -> f64 { *v * 3.0 + k });
    (&bent * &typed).sum() + y.sum()
}

#[differentiable(forward)]
fn zipped(x: &Array1<f64>, k: f64) -> f64 {
    let mut y = x.clone();
    y.zip_mut_with(x, |a, b| *a = *a * b + k);
    // The names of the parameters are those of others outside.
    let same: Array1<f64> = x * 1.0;
    y.zip_mut_with(&same, |x, &y| {
        *x *= y;
        *x += y * k;
    });
    let n = x.len();
    let mut table: Array2<f64> = Array2::zeros((2, n));
    let ones: Array2<f64> = Array2::ones((2, n));
    for i in 0..x.len() {
        table[[1, i]] = x[i] * x[i];
        table[[0, i]] = k * y[i];
    }
    table.zip_mut_with(&ones, |a, b| *a = *a * *a + b);
    y.sum() + table.sum()
}

#[test]
#[should_panic(expected = "left == right")]
fn arrays_of_other_shapes_are_not_zipped() {
    #[differentiable]
    fn sum(x: &Array1<f64>, y: &Array1<f64>) -> f64 {
        let mut z = x.clone();
        z.zip_mut_with(y, |a, b| *a *= b);
        z.sum()
    }
    let _ = gradient!(&array![1.0, 2.0], &array![1.0], sum);
}

#[test]
fn maps_in_both_modes() {
    for x in points() {
        for k in [0.7, -0.4] {
            check(&with_captures {}, &x, k);
            check(&of_constants {}, &x, k);
            check(&by_name {}, &x, k);
            check(&taken {}, &x, k);
            check(&in_place {}, &x, k);
            check(&elements_of_views {}, &x, k);
            check(&by_reference {}, &x, k);
            check(&zipped {}, &x, k);
        }
    }
}

#[differentiable(forward)]
fn generic<A: ad_runtime::rules::ndarray::Element>(x: &Array2<A>, k: A) -> A {
    x.mapv(|v| v * k + v.sin()).sum()
}

#[test]
fn generic_elements_and_other_dimensions() {
    let x = array![[1.0_f32, 2.0], [3.0, 4.0]];
    let (x_bar, k_bar) = gradient((&x, 2.0_f32), &generic {});
    assert_eq!(x_bar, x.mapv(|v| 2.0 + v.cos()));
    assert_eq!(k_bar, 10.0);
}

#[test]
fn in_the_closures_of_operators() {
    let x = array![1.0, 2.0];
    let view: ArrayView1<'_, f64> = x.view();
    let k = 3.0;
    assert_eq!(
        gradient!(&x, |x| x.mapv(|v| v * v * k).sum()),
        array![6.0, 12.0]
    );
    assert_eq!(gradient!(k, |k| view.mapv(|v| v * k).sum()), 3.0);
    assert_eq!(derivative_at!(k, |k| x.mapv(|v| v * k * k).sum()), 18.0);
    let labels = array![1_usize, 0];
    let masked = gradient!(&x, |x| (x * labels.mapv(|l| if l == 1 {
        1.0
    } else {
        0.0
    }))
    .sum());
    assert_eq!(masked, array![1.0, 0.0]);
}

/// The pullback of a map borrows nothing from the array.
#[test]
fn pullbacks_outlive_what_they_are_of() {
    let pullback = {
        let x = array![1.0, 2.0];
        pullback!(x, |x: Array1<f64>| x.mapv(|v| v * v))
    };
    assert_eq!(pullback(array![1.0, 10.0]), array![2.0, 40.0]);
}

#[differentiable(forward)]
fn of_kept_views(x: &Array1<f64>, k: f64) -> f64 {
    let part = x.view();
    let front = x.slice(ndarray::s![..2]);
    let scaled = part.dot(x) * k;
    scaled + front.dot(&front) * front.t().dot(&front) + (&part * k).sum()
}

/// A pullback keeps copies of views.
#[test]
fn views_that_are_kept() {
    for x in points() {
        check(&of_kept_views {}, &x, 0.7);
    }
}
