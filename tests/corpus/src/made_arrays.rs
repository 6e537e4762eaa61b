//! Arrays of `ndarray` that are made of numbers: `array!`, `from_vec`, `from_shape_vec`, `from_elem`.

use crate::cases;
use ad_runtime::prelude::*;
use ndarray::{
    Array, Array1, Array2, Array3, ArrayD, Dim, IxDyn, ShapeBuilder, ShapeError, arr1, arr2, array,
};

#[differentiable]
fn of_vectors(x: &[f64]) -> f64 {
    let a = Array1::from_vec(vec![x[0] * x[1], 2.0, x[2]]);
    let v: Vec<f64> = x.iter().map(|a| a * a).collect();
    let b = Array1::from(v);
    let c = Array::from(vec![x[1], x[0] * a[2], 1.5]);
    let d: Array1<f64> = Array::from_vec(x.to_vec());
    let weights = Array1::from_vec(vec![0.5, 2.0, 3.0]);
    a.dot(&b) + (&c * &d).sum() * b[1] + weights.dot(&c)
}

#[differentiable]
fn of_vectors_in_shapes(x: &[f64]) -> f64 {
    let v = vec![x[0], x[1], x[2], x[0] * x[1], x[2] * x[2], 1.5];
    let m = Array2::from_shape_vec((2, 3), v.clone()).unwrap();
    let columns = Array2::from_shape_vec((2, 3).f(), v.clone()).unwrap();
    let t = Array3::from_shape_vec((1, 2, 3), v.clone()).expect("six numbers");
    let any = ArrayD::from_shape_vec(IxDyn(&[3, 2]), v).unwrap();
    let mut s = 0.0;
    for i in 0..2 {
        for j in 0..3 {
            s += m[[i, j]] * columns[[i, j]] * (i + 2 * j) as f64;
            s += t[[0, i, j]] * any[[j, i]] * x[i];
        }
    }
    s
}

#[differentiable]
fn strided(x: &[f64]) -> f64 {
    let v = vec![x[0], x[1], x[2], x[0] * x[1], x[2] * x[2], x[1]];
    let m = Array2::from_shape_vec((2, 2).strides((1, 3)), v).unwrap();
    m[[0, 0]] * m[[0, 1]] + m[[1, 0]] * m[[1, 1]] * m[[0, 1]]
}

#[differentiable]
fn matrix_or_error(x: &[f64], rows: usize) -> Result<f64, ShapeError> {
    let m = Array2::from_shape_vec((rows, 2), vec![x[0], x[1], x[2], x[0] * x[2]])?;
    Ok(m[[1, 0]] * m[[1, 1]] + m.sum())
}

#[differentiable]
fn shapes_that_fit_or_not(x: &[f64]) -> f64 {
    let good = matrix_or_error(x, 2).unwrap_or(0.0);
    let bad = matrix_or_error(x, 3).unwrap_or(x[1]);
    match Array2::from_shape_vec((3, 1), x.to_vec()) {
        Ok(m) => good * bad * m[[2, 0]],
        Err(_) => x[0],
    }
}

#[differentiable]
fn of_one_element(x: &[f64]) -> f64 {
    let n = x.len();
    let mut a = Array1::from_elem(n, x[0] * x[1]);
    a[1] = x[2];
    let m = Array2::<f64>::from_elem((2, n), x[2]);
    let like = Array2::from_elem(m.raw_dim(), a[0]);
    let y = m.dot(&a);
    (&m * &like).sum() + y[0] * y[1]
}

#[differentiable]
fn in_loops(x: &[f64]) -> f64 {
    let mut h = Array1::from_vec(vec![x[0], x[1]]);
    for k in 0..3 {
        let w = Array2::from_shape_vec((2, 2), vec![x[k], h[0], x[2], h[1] * 0.5]).unwrap();
        let b = Array1::from_elem(2, x[k] * x[0]);
        h = w.dot(&h).mapv(|v| v.tanh()) + &b;
        if k == 1 {
            h = array![h[1], h[0] * x[1]];
        }
    }
    h[0] * h[1]
}

#[differentiable]
fn literals(x: &[f64]) -> f64 {
    let a = array![x[0], x[1] * x[2], 2.0];
    let m = ndarray::array![[x[0], 1.0, x[1]], [a[1], x[2], 0.5],];
    let t = array![[[x[0], x[1]], [x[1], x[2]]], [[1.0, x[2]], [x[2], x[0]]]];
    let identity = array![[1.0, 0.0], [0.0, 1.0]];
    let y = identity.dot(&m.dot(&a));
    y[0] * y[1] + t[[0, 1, 0]] * t[[1, 0, 1]] + t.sum()
}

#[differentiable]
fn rotation(x: &[f64], angle: f64) -> Array2<f64> {
    let (s, c) = angle.sin_cos();
    array![[c, -s], [s, c]]
}

#[differentiable]
fn literals_that_are_returned(x: &[f64]) -> f64 {
    let r = rotation(x, x[0] * x[1]);
    let p = array![x[2], x[0]];
    let q = r.dot(&p);
    let rows = vec![array![q[0], x[1]], array![x[2], q[1]]];
    let mut s = 0.0;
    for row in &rows {
        s += row[0] * row[1];
    }
    s + array![x[0], x[1]].dot(&q) * rows[0].dot(&rows[1])
}

#[differentiable]
fn literals_of_expressions(x: &[f64]) -> f64 {
    let y = x[1];
    let a = array![
        {
            let y = x[0] * y;
            y * y
        },
        if x[2] > 0.1 { y } else { y * x[0] },
        x.iter().map(|v| v * y).sum::<f64>(),
    ];
    a.dot(&a) * y
}

#[differentiable]
fn of_items(x: &[f64]) -> f64 {
    let a: Array1<f64> = x.iter().map(|v| v * v).collect();
    let b = x.iter().zip(&a).map(|(v, w)| v * w).collect::<Array1<_>>();
    let c = Array1::from_iter(x.iter().map(|v| v.sin()));
    let d = Array::from_iter((0..3).map(|i| x[i] * x[2 - i]));
    let weights: Array1<f64> = (0..3).map(|i| i as f64).collect();
    a.dot(&b) * c[1] + d.dot(&c) + weights.dot(&d)
}

#[differentiable]
fn by_functions(x: &[f64]) -> f64 {
    let a = arr1(&[x[0], x[1] * x[2]]);
    let m = arr2(&[[x[0], 1.0], [a[0], x[2]]]);
    let rows = vec![[x[0], x[1], 2.0], [x[2], x[2], a[1]]];
    let n = ndarray::arr2(&rows);
    let b = arr1(x);
    let c = arr1(&x[1..]);
    m.dot(&a).dot(&c) + n.dot(&b).sum() * c[0]
}

type Matrix = Array2<f64>;

#[derive(Clone, Differentiable)]
struct Layer {
    w: Matrix,
    rows: Vec<Array1<f64>>,
}

#[differentiable]
fn penalty(layer: &Layer) -> f64 {
    let mut s = layer.w.iter().map(|v| v * v).sum::<f64>();
    for row in &layer.rows {
        for v in row {
            s *= v.cos();
        }
    }
    s
}

#[differentiable]
fn elements_of_one_axis(a: &Array<f64, Dim<[usize; 1]>>) -> f64 {
    let mut s = 0.0;
    for v in a {
        s += v * v;
    }
    s
}

#[differentiable]
fn sums_of_elements(m: &Array2<f64>, k: f64) -> f64 {
    let mut s = 0.0;
    for v in m {
        s = s * k + v;
    }
    for (i, v) in m.iter().enumerate() {
        s += v * v * i as f64;
    }
    for (v, w) in m.iter().zip(m.iter().skip(1)) {
        s += v * w * v;
    }
    s + m.iter().map(|v| v.sin()).sum::<f64>()
}

#[differentiable]
fn elements_of_matrices(x: &[f64]) -> f64 {
    let mut m: Array2<f64> = Array2::from_elem((2, 3), x[0]);
    m[[1, 0]] = x[1];
    m[[0, 2]] = x[2] * x[1];
    for v in m.iter_mut() {
        *v *= x[1];
    }
    for (i, v) in (&mut m).into_iter().enumerate() {
        *v += x[2] * i as f64;
    }
    let mut s = sums_of_elements(&m, x[0]);
    let t: Array2<f64> = m.t().to_owned();
    for v in &t {
        s = s * 0.5 + v * v;
    }
    for v in t {
        s += v * x[0];
    }
    let rows = vec![array![x[1], s], array![x[2], x[0] * x[0]]];
    s + elements_of_one_axis(&rows[0]) + penalty(&Layer { w: m.clone(), rows })
}

cases![
    of_vectors,
    of_vectors_in_shapes,
    strided,
    shapes_that_fit_or_not,
    of_one_element,
    in_loops,
    literals,
    literals_that_are_returned,
    literals_of_expressions,
    of_items,
    by_functions,
    elements_of_matrices,
];
