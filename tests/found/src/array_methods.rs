//! Methods and functions of `ndarray` in layers that users write: writes to arrays and to their parts, arrays of several,
//! parts along an axis, and elements by a closure.

use crate::cases;
use ad_runtime::prelude::*;
use ndarray::{Array, Array1, Array2, Array3, Axis, Slice, concatenate, s, stack};

/// What a layer has.
#[derive(Clone, Differentiable)]
struct Own {
    w: Array2<f64>,
    b: Array1<f64>,
}

#[differentiable]
fn own(x: &[f64]) -> Own {
    let mut w = Array2::zeros((3, 3));
    let mut b = Array1::zeros(3);
    for i in 0..3 {
        for j in 0..3 {
            w[[i, j]] = x[i] * (1.0 + j as f64) + x[j];
        }
        b[i] = x[i] * x[0] + 1.5;
    }
    Own { w, b }
}

/// The input of a layer.
#[differentiable]
fn input(x: &[f64]) -> Array2<f64> {
    let mut y = Array2::zeros((3, 3));
    for i in 0..3 {
        for j in 0..3 {
            y[[i, j]] = x[j] * (i as f64 - 0.7) + x[i] * x[i];
        }
    }
    y
}

/// A number that depends on every element in its own way.
#[differentiable]
fn weighed(y: &Array2<f64>) -> f64 {
    let mut s = 0.0;
    for i in 0..y.nrows() {
        for j in 0..y.ncols() {
            s += y[[i, j]] * y[[i, j]] * (0.3 + i as f64) + y[[i, j]] * (1.0 - 0.4 * j as f64);
        }
    }
    s
}

#[differentiable]
impl Own {
    fn assigned(&self, x: &Array2<f64>) -> Array2<f64> {
        let mut y = Array2::zeros((3, 3));
        y.assign(x);
        y.row_mut(1).assign(&self.b);
        y.column_mut(2).assign(&x.row(0));
        let z = y.clone();
        // Broadcast.
        y.assign(&self.b);
        y * z + &self.w
    }
    fn assigned_in_parts(&self, x: &Array2<f64>) -> Array2<f64> {
        let mut y = &self.w * 2.0;
        y.slice_mut(s![..2, ..]).assign(&x.slice(s![1.., ..]));
        y.slice_mut(s![.., 1]).fill(x[[0, 0]]);
        y.slice_mut(s![2, ..;2]).fill(0.0);
        y.index_axis_mut(Axis(0), 0).scaled_add(x[[1, 1]], &self.b);
        y * &self.w
    }
    fn filled(&self, x: &Array2<f64>) -> Array2<f64> {
        let mut y = x * 2.0;
        y.scaled_add(self.b[1], &self.w);
        let z = &y * x;
        y.fill(self.b[0]);
        y.scaled_add(0.5, &self.b);
        y * z
    }
    fn states(&self, x: &Array2<f64>) -> Array2<f64> {
        let mut out = Array2::zeros((3, 3));
        let mut h = self.b.clone();
        for t in 0..3 {
            h = (self.w.dot(&h) * 0.1 + x.row(t)).mapv(f64::tanh);
            out.row_mut(t).assign(&h);
        }
        out
    }
    fn joined(&self, x: &Array2<f64>) -> Array2<f64> {
        let h = x.sum_axis(Axis(0));
        let c = concatenate(Axis(0), &[h.view(), self.b.view(), x.row(1)]).unwrap();
        let y = concatenate![Axis(1), *x, self.w, x.slice(s![.., ..1])];
        let z = ndarray::concatenate(Axis(0), &[x.view(), self.w.slice(s![1.., ..])]).unwrap();
        let z = z.into_shape_with_order((3, 5)).unwrap();
        let turned = z.slice(s![..1, ..]).t().to_owned();
        &y.slice(s![.., ..5]) * &z * c[1] + &y.slice(s![.., 2..]) * &turned.t() * c[6]
    }
    fn stacked(&self, x: &Array2<f64>) -> Array2<f64> {
        let y = stack(Axis(0), &[x.view(), self.w.view()]).unwrap();
        let z: Array3<f64> = stack![Axis(2), self.w.view(), *x];
        let rows = stack(Axis(1), &[x.row(0), self.b.view(), x.column(2)]).unwrap();
        let first = y.index_axis(Axis(0), 1).to_owned();
        first * z.index_axis(Axis(2), 1) + &rows * &rows
    }
    fn selected(&self, x: &Array2<f64>) -> Array2<f64> {
        let y = self.w.select(Axis(0), &[2, 0, 0]);
        let at = [1, 1, 2];
        let z = x.select(Axis(1), &at);
        let v = x.slice_axis(Axis(0), Slice::from(1..)).to_owned();
        &y * &z * v.sum() + &v.select(Axis(0), &[0, 1, 0])
    }
    fn variances(&self, x: &Array2<f64>) -> Array2<f64> {
        let deviations = (self.w.std_axis(Axis(1), 0.0) + 0.1).insert_axis(Axis(1));
        let variances = x.var_axis(Axis(0), 1.0);
        (x - &x.mean_axis(Axis(0)).unwrap()) * &variances + &self.w * &deviations
    }
    fn by_positions(&self, x: &Array2<f64>) -> Array2<f64> {
        let y = Array2::from_shape_fn((3, 3), |(i, j)| x[[i, j]] * self.b[j] + self.w[[j, i]]);
        let v = Array1::from_shape_fn(3, |i| x[[i, 0]] * self.b[i]);
        let z = Array::from_shape_fn(
            x.dim(),
            |(i, j)| if i > j { x[(i, j)] * v[j] } else { v[i] },
        );
        let of = Array2::from_shape_fn(y.raw_dim(), |(i, _)| y[[i, i]]);
        let volume = Array3::from_shape_fn([2, 3, 2], |(i, j, k)| x[[i, j]] * self.w[[k, j]]);
        y * z + of * volume.sum()
    }
    fn by_paths(&self, x: &Array2<f64>) -> Array2<f64> {
        let mut y = x.mapv(f64::sin) * self.cosines() * 0.3;
        y.mapv_inplace(f64::exp);
        y
    }
    fn cosines(&self) -> Array2<f64> {
        self.w.clone().mapv_into(f64::cos)
    }
    fn views_by_value(&self, x: &Array2<f64>) -> Array2<f64> {
        let columns = self.b.view().insert_axis(Axis(1));
        let rows = self.b.view().insert_axis(Axis(0));
        let turned = x.view().permuted_axes([1, 0]);
        let wide = self.b.broadcast((3, 3)).unwrap();
        let flat = self.w.to_shape(9).expect("nine elements");
        let again = flat.to_shape((3, 3)).unwrap();
        columns.dot(&rows) * turned + &wide * &again
    }
}

macro_rules! weighed {
    ($($name:ident),*) => { $(
        #[differentiable]
        fn $name(x: &[f64]) -> f64 {
            weighed(&own(x).$name(&input(x)))
        }
    )* };
}
weighed!(
    assigned,
    assigned_in_parts,
    filled,
    states,
    joined,
    stacked,
    selected,
    variances,
    by_positions,
    by_paths,
    views_by_value
);

/// Writes through a `&mut`, to a field, and to what is written again later.
#[derive(Clone, Differentiable)]
struct Held {
    state: Array2<f64>,
}

#[differentiable]
impl Held {
    fn step(&mut self, own: &Own, x: &Array2<f64>) {
        let next = self.state.row(0).to_owned() * &own.b;
        self.state.row_mut(2).assign(&next);
        self.state
            .slice_mut(s![..1, ..])
            .assign(&x.slice(s![2.., ..]));
    }
}

#[differentiable]
fn write_to(y: &mut Array2<f64>, x: &Array2<f64>, i: usize) {
    y.row_mut(i).scaled_add(0.5, &x.row(1));
    y.column_mut(i).fill(x[[i, 0]]);
}

#[differentiable]
fn written_through(x: &[f64]) -> f64 {
    let (own, input) = (own(x), input(x));
    let mut held = Held {
        state: &own.w * 0.5,
    };
    for i in 0..3 {
        held.step(&own, &input);
        write_to(&mut held.state, &input, i);
    }
    weighed(&held.state)
}

cases![
    assigned,
    assigned_in_parts,
    filled,
    states,
    joined,
    stacked,
    selected,
    variances,
    by_positions,
    by_paths,
    views_by_value,
    written_through
];
