//! Views of arrays in functions that are left early and give nothing.

use crate::cases;
use ad_runtime::prelude::*;
use ndarray::{Array1, Array2, s};

#[differentiable]
fn g_of_slice_behind_an_exit(a: &mut Array1<f64>, k: usize) {
    if k == 0 {
        return;
    }
    let t = a.slice(s![..2]).to_owned();
    a[k] = t[0] * t[1];
}
#[differentiable]
fn slice_behind_an_exit(x: &[f64]) -> f64 {
    let mut a = Array1::from_vec(x.to_vec());
    g_of_slice_behind_an_exit(&mut a, 2);
    a[2] * a[1]
}

#[differentiable]
fn g_of_rows_around_an_exit(m: &mut Array2<f64>, i: usize, j: usize) -> Result<(), String> {
    let d = m.row(i).to_owned();
    if i == j {
        return Err("same".to_owned());
    }
    let r = m.row(j).to_owned();
    for k in 0..m.ncols() {
        m[[i, k]] = r[k] * d[0];
        m[[j, k]] += d[k];
    }
    Ok(())
}
#[differentiable]
fn rows_around_an_exit(x: &[f64]) -> f64 {
    let mut m = Array2::from_shape_vec((3, 1), x.to_vec()).unwrap();
    let done = g_of_rows_around_an_exit(&mut m, 0, 1);
    assert!(done.is_ok());
    m[[0, 0]] * m[[1, 0]] + m[[2, 0]]
}

cases![slice_behind_an_exit, rows_around_an_exit];
