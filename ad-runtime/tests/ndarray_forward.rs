//! Pushforwards of arrays: <f'(x)·ẋ, ȳ> = <ẋ, f'(x)ᵀ·ȳ>, the same value in both modes, and the same
//! tangent where some arguments are constants.

#![cfg(feature = "ndarray")]
#![allow(
    deprecated,
    unused_variables,
    reason = "most functions here do not depend on all of their arguments"
)]

use ad_runtime::forward::differential;
use ad_runtime::prelude::*;
use ndarray::{Array, Array1, Array2, Axis, Ix2, IxDyn, Order, ShapeBuilder as _, arr0, array, s};

type Direction = (Array2<f64>, Array1<f64>, f64);

fn point() -> Direction {
    let x = Array2::from_shape_fn((3, 4), |(i, j)| {
        0.15 + 0.06 * (i * 4 + (j * 7 + i) % 4) as f64
    });
    (x, array![0.3, 0.8, 0.55, 0.41], 0.62)
}

fn directions() -> [Direction; 2] {
    let wave = |phase: f64, i: usize, j: usize| (phase + 1.7 * i as f64 + 2.3 * j as f64).sin();
    [0.4, 1.9].map(|phase| {
        (
            Array2::from_shape_fn((3, 4), |(i, j)| wave(phase, i, j)),
            Array1::from_shape_fn(4, |i| wave(phase, i, 5)),
            wave(phase, 7, 7),
        )
    })
}

fn assert_near<T: Tangent>(what: &str, found: &T, expected: &T) {
    let mut difference = found.clone();
    difference.scale(-1.0);
    difference.add_ref(expected);
    let error = difference.inner_product(&difference).sqrt();
    let size = expected.inner_product(expected).sqrt();
    assert!(error <= 1e-12 * size.max(1.0), "{what}: off by {error}");
}

/// A closure of both modes, which may keep views, as a function cannot; then with one argument alone.
macro_rules! functions {
    ($($name:ident($x:ident, $v:ident, $k:ident) = $body:expr;)*) => { $(
        #[test]
        fn $name() {
            let (x, v, k) = point();
            let [(x_dot, v_dot, k_dot), other] = directions();
            let (value, whole) = value_with_differential!(
                &x, &v, k,
                |$x: &Array2<f64>, $v: &Array1<f64>, $k: f64| $body
            );
            let (same, pullback) = value_with_pullback!(
                &x, &v, k,
                |$x: &Array2<f64>, $v: &Array1<f64>, $k: f64| $body
            );
            assert_eq!(value, same);
            // Any cotangent will do.
            let y_bar = whole(other.0, other.1, other.2);
            let by_y = whole(x_dot.clone(), v_dot.clone(), k_dot).inner_product(&y_bar);
            let (x_bar, v_bar, k_bar) = pullback(y_bar);
            let by_x = x_dot.inner_product(&x_bar) + v_dot.inner_product(&v_bar) + k_dot * k_bar;
            assert!((by_y - by_x).abs() <= 1e-12 * by_x.abs().max(1.0), "{by_y} and {by_x}");
            assert!(by_y != 0.0, "a test of nothing");

            let (no_x, no_v) = (Array2::zeros((3, 4)), Array1::zeros(4));
            {
                let ($v, $k) = (&v, k);
                let alone = differential!(&x, |$x: &Array2<f64>| $body);
                assert_near("by x", &alone(x_dot.clone()), &whole(x_dot, no_v.clone(), 0.0));
            }
            {
                let ($x, $k) = (&x, k);
                let alone = differential!(&v, |$v: &Array1<f64>| $body);
                assert_near("by v", &alone(v_dot.clone()), &whole(no_x.clone(), v_dot, 0.0));
            }
            {
                let ($x, $v) = (&x, &v);
                let alone = differential!(k, |$k: f64| $body);
                assert_near("by k", &alone(k_dot), &whole(no_x, no_v, k_dot));
            }
        }
    )* };
}

functions! {
    sums(x, v, k) = { let y = x + v; let z = &y + x; &z - v };
    differences(x, v, k) = { let y = x - v; v - &y };
    products(x, v, k) = { let y = x * v; let z = v * x; &y * &z };
    quotients(x, v, k) = { let y = x / v; let z = v / x; y / &z + x / x };
    owned_operands(x, v, k) = {
        let (a, b) = (x.to_owned(), v.clone());
        (a.clone() * b.clone() + &a * b - a.clone()) / (&a + 1.0)
    };
    of_one_row(x, v, k) = { let row = v.to_shape((1, 4)).unwrap().into_owned(); x * &row + x / &row };
    with_scalars(x, v, k) = (x + k) * k - (x - k) / k;
    scalars_first(x, v, k) = (k + x) * (k * x) - (k - x) / (k / x);
    constants(x, v, k) = (2.0 * x + 1.0) / 3.0 - (1.0 - x) / 2.0 + 1.0 / x;
    negated(x, v, k) = { let y = x * k; -y + -x };
    matrix_times_vector(x, v, k) = x.dot(v);
    vector_times_matrix(x, v, k) = { let w = x.dot(v); w.dot(x) };
    into_dyn(x, v, k) = { let y = x * k; y.into_dyn() };
    products_of_views(x, v, k) = x.dot(&x.t()) * k;
    products_of_rows(x, v, k) = v.dot(v) * k + x.row(1).dot(v);
    operators_of_views(x, v, k) = { let (a, b) = (x.view(), v.view()); (&a * &b) + (&b / &a) * k };
    slices(x, v, k) = { let y = x.slice(s![1.., ..;2]); &y * k };
    products_of_slices(x, v, k) = v.slice(s![1..3]).sum() * x.slice(s![2, 0..2]).sum() * k;
    rows_and_columns(x, v, k) = x.row(2).dot(v) * x.column(1).sum() * k;
    diagonal(x, v, k) = x.diag().sum() * k;
    sum(x, v, k) = x.sum() * v.sum() * k;
    mean(x, v, k) = x.mean().unwrap() * v.mean().unwrap() - k;
    product(x, v, k) = v.product() * x.product();
    variance(x, v, k) = x.var(k) * v.var(0.5);
    deviation(x, v, k) = x.std(k) * v.std(0.0);
    sum_axis(x, v, k) = x.sum_axis(Axis(0)) * v;
    mean_axis(x, v, k) = x.mean_axis(Axis(0)).unwrap() * v + x.sum_axis(Axis(1)).sum();
    axes(x, v, k) = { let row = x.index_axis(Axis(0), 1); &row * v };
    broadcast(x, v, k) = { let y = v.broadcast((3, 4)).unwrap(); &y * x };
    to_shape(x, v, k) = x.to_shape((4, 3)).unwrap().into_owned() * k;
    flatten(x, v, k) = { let y = x.flatten(); &y * k };
    to_vec(x, v, k) = { let y = v.to_vec(); y[0] * y[1] + y[2] * k };
    reversed_axes(x, v, k) = { let y = x * k; y.reversed_axes() };
    permuted_axes(x, v, k) = { let y = x * k; y.permuted_axes([1, 0]) };
    insert_axis(x, v, k) = { let y = x * k; y.insert_axis(Axis(1)) };
    index_axis_move(x, v, k) = { let y = x * k; y.index_axis_move(Axis(1), 2) };
    into_shape(x, v, k) = { let y = x * k; y.into_shape_with_order(12).unwrap() };
    into_shape_by_columns(x, v, k) = { let y = x * k; y.to_shape(((2, 6), Order::ColumnMajor)).unwrap().into_owned() };
    elements(x, v, k) = x[[1, 2]] * v[3] + x[[0, 0]] * k;
    elements_in_loops(x, v, k) = {
        let mut sum = 0.0;
        for i in 0..x.nrows() {
            for j in 0..x.ncols() {
                sum += x[[i, j]] * v[j] * x[[i, 0]];
            }
        }
        sum * k
    };
    elements_written(x, v, k) = {
        let mut y = Array2::<f64>::zeros((3, 4));
        for i in 0..3 {
            y[[i, i]] = x[[i, 1]] * v[i];
            y[[i, 3]] += x[[0, i]] * k;
        }
        y
    };
    made_of_vectors(x, v, k) = {
        let a = Array1::from_vec(vec![v[0] * k, x[[0, 1]], 2.0, v[3]]);
        let b = Array1::from(v.to_vec());
        let c = Array2::from(vec![[x[[1, 1]], k, v[0], 1.0], [v[1], x[[2, 0]], 0.5, k * k]]);
        c.dot(&(a * b))
    };
    made_in_shapes(x, v, k) = {
        let a = Array2::from_shape_vec((2, 2), v.to_vec()).unwrap();
        let b = Array2::from_shape_vec((2, 2).f(), vec![k, x[[0, 0]], v[2], 1.0]).unwrap();
        a.dot(&b) - a
    };
    made_of_one_number(x, v, k) = {
        let a = Array1::from_elem(4, k * v[1]);
        let b = Array2::from_elem((3, 4), x[[2, 1]]);
        (b * x).dot(&a)
    };
    literals(x, v, k) = {
        let a = array![v[0], k, x[[1, 2]], 1.0];
        let m = array![[k, x[[0, 1]], 1.0, v[2]], [v[1] * k, 0.5, v[3], 2.0]];
        let t = array![[[k, 1.0], [x[[2, 2]], v[1]]]];
        m.dot(&a) * t[[0, 1, 0]] + t[[0, 0, 0]] * t[[0, 1, 1]]
    };
    assigned(x, v, k) = {
        let mut y = x.clone();
        y += v;
        y *= x;
        y -= &v.view();
        y /= x;
        y
    };
    assigned_scalars(x, v, k) = {
        let mut y = x.to_owned();
        y += k;
        y *= k * k;
        y -= k;
        y /= k;
        y
    };
    trigonometric(x, v, k) = x.sin() * x.cos() + x.tan() + x.asin() * x.acos() - x.atan();
    hyperbolic(x, v, k) = x.sinh() * x.cosh() + x.tanh() + (x + 1.5).acosh() - x.atanh() * x.asinh();
    exponential(x, v, k) = x.exp() * x.exp2() + x.exp_m1() + x.ln() * x.log2() + x.log10() - x.ln_1p();
    powers(x, v, k) = x.sqrt() * x.cbrt() + x.recip() * x.powi(3) - x.powf(k) + x.pow2();
    two_numbers(x, v, k) = x.log(k) * x.hypot(k);
    pieces(x, v, k) = (x - 0.4).abs() * x.fract() + x.clamp(0.3, k) + (x * 9.0).floor() * x - x.signum() * x.to_degrees();
    steps(x, v, k) = (x * 9.3).ceil() * x + (x * 9.3).round() * x - (x * 9.3).trunc() * x.to_radians();
}

/// What reverse mode does not take: views of views, and a dimension that is asked for.
#[test]
fn views_of_views() {
    let (x, _, k) = point();
    let [(x_dot, _, k_dot), _] = directions();
    let turned = differential!(&x, k, |x: &Array2<f64>, k: f64| {
        let y = x.view();
        let z = y.t();
        z.to_owned() * k
    });
    let expected = x_dot.t().to_owned() * k + &x.t() * k_dot;
    assert_near("views", &turned(x_dot.clone(), k_dot), &expected);
    let same = differential!(&x, |x: &Array2<f64>| {
        let y = x * 2.0;
        y.into_dyn().into_dimensionality::<Ix2>().unwrap()
    });
    assert_near("dimensions", &same(x_dot.clone()), &(x_dot * 2.0));
}

/// Functions as items, which call each other.
#[test]
fn functions_of_arrays() {
    #[differentiable(forward)]
    fn layer(w: &Array2<f64>, x: &Array1<f64>) -> Array1<f64> {
        w.dot(x).tanh()
    }
    #[differentiable(forward)]
    fn loss(w: &Array2<f64>, x: &Array1<f64>, k: f64) -> f64 {
        let mut sum = 0.0;
        for i in 0..2 {
            let y = layer(w, x);
            sum += y.dot(&y) * k + y[i];
        }
        sum
    }
    let (x, v, k) = point();
    let [(x_dot, v_dot, k_dot), _] = directions();
    let (x_bar, v_bar, k_bar) = gradient!(&x, &v, k, loss);
    let expected = x_dot.inner_product(&x_bar) + v_dot.inner_product(&v_bar) + k_dot * k_bar;
    let slope = differential((&x, &v, k), &loss {})((x_dot, v_dot, k_dot));
    assert!((slope - expected).abs() < 1e-12);
}

/// Arrays that iterators make, and iterators of their elements.
#[test]
fn elements_of_chains() {
    #[differentiable(forward, directions)]
    fn f(x: &Array2<f64>, v: &Array1<f64>, k: f64) -> f64 {
        let a: Array1<f64> = v.iter().map(|v| v * v * k).collect();
        let b = Array1::from_iter(v.iter().map(|v| v.sin()));
        let mut s = array![k, x[[0, 1]]].dot(&Array1::from_elem(2, k));
        for (i, w) in x.iter().enumerate() {
            s += w * w * i as f64;
        }
        a.dot(&b) * s
    }
    let (x, v, k) = point();
    let [(x_dot, v_dot, k_dot), other] = directions();
    let (x_bar, v_bar, k_bar) = gradient!(&x, &v, k, f);
    let slope = |x_dot: &Array2<f64>, v_dot: &Array1<f64>, k_dot: f64| {
        x_dot.inner_product(&x_bar) + v_dot.inner_product(&v_bar) + k_dot * k_bar
    };
    let whole = differential((&x, &v, k), &f {});
    let both = [(x_dot, v_dot, k_dot), other];
    let together = directional_derivatives!(&x, &v, k, both.clone(), f);
    for ((x_dot, v_dot, k_dot), at_once) in both.into_iter().zip(together) {
        let expected = slope(&x_dot, &v_dot, k_dot);
        for found in [whole((x_dot, v_dot, k_dot)), at_once] {
            assert!((found - expected).abs() < 1e-12 * expected.abs().max(1.0));
        }
    }
}

/// Any number of axes, known when run; and none.
#[test]
fn other_dimensions() {
    #[differentiable(forward)]
    fn dynamic(x: &Array<f64, IxDyn>, k: f64) -> f64 {
        (x * x * k).sum() + x.mean().unwrap()
    }
    let (x, _, k) = point();
    let [(x_dot, _, k_dot), _] = directions();
    let slope = differential!(&x.clone().into_dyn(), k, dynamic)((x_dot.clone().into_dyn(), k_dot));
    let expected = (2.0 * k * &x * &x_dot + &x * &x * k_dot).sum() + x_dot.mean().unwrap();
    assert!((slope - expected).abs() < 1e-12);
    let slope = differential!(3.0, |k: f64| {
        let c = arr0(2.0);
        let y = &c * k;
        y.sum()
    })(1.5);
    assert_eq!(slope, 3.0);
}

/// The slope of a least-squares problem along a direction is the product of its gradient with it.
#[test]
fn least_squares() {
    let (x, v, _) = point();
    let x = &x;
    let slope = differential!(&v, |v: &Array1<f64>| {
        let r = x.dot(v) - 1.0;
        r.dot(&r)
    });
    let gradient = gradient!(&v, |v: &Array1<f64>| {
        let r = x.dot(v) - 1.0;
        r.dot(&r)
    });
    assert!((slope(array![1.0, 0.0, 0.0, 0.0]) - gradient[0]).abs() < 1e-12);
}
