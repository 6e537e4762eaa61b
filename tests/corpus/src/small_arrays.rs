//! Arrays of a known size that loops only add to in the reverse sweep: they are summed in local variables, and the
//! elements around them are in windows.

use crate::cases;
use ad_runtime::prelude::*;

type Matrix = [[f64; 3]; 2];

#[derive(Clone, Debug, Differentiable)]
struct Model {
    #[no_derivative]
    weights: Vec<Vec<f64>>,
    #[no_derivative]
    rest: Vec<[f64; 3]>,
    scales: [f64; 2],
}

impl Model {
    fn new(bones: usize, points: usize) -> Model {
        let number = |i: usize| (i * 7 % 5) as f64 * 0.3 - 0.4;
        Model {
            weights: (0..bones)
                .map(|b| (0..points).map(|v| number(b + 2 * v)).collect())
                .collect(),
            rest: (0..points)
                .map(|v| [number(v), number(v + 1), 1.0])
                .collect(),
            scales: [1.0, 0.5],
        }
    }
}

#[differentiable]
fn skin(#[no_derivative] model: &Model, transforms: &[Matrix], positions: &mut [[f64; 2]]) {
    for b in 0..transforms.len() {
        let t = &transforms[b];
        for v in 0..positions.len() {
            let p = &model.rest[v];
            let weight = model.weights[b][v];
            for i in 0..2 {
                let moved = t[i][0] * p[0] + t[i][1] * p[1] + t[i][2] * p[2];
                positions[v][i] += moved * weight;
            }
        }
    }
}
#[differentiable]
fn turn(r: &[[f64; 2]; 2], positions: &mut [[f64; 2]]) {
    for v in 0..positions.len() {
        let p = positions[v];
        for i in 0..2 {
            positions[v][i] = r[i][0] * p[0] + r[i][1] * p[1];
        }
    }
}
/// The transforms of bones, weighted by a model that is a constant.
#[differentiable]
fn skinned(x: &[f64]) -> f64 {
    let model = Model::new(2, 4);
    let transforms = [
        [[x[0], x[1], x[2]], [x[1], 0.5, x[0] * x[2]]],
        [[1.0, x[2], 0.3], [x[0], x[1], x[2]]],
    ];
    let mut positions = vec![[0.0; 2]; 4];
    skin(&model, &transforms, &mut positions);
    turn(&[[x[0], x[1]], [0.4, x[2]]], &mut positions);
    let mut total = 0.0;
    for p in &positions {
        total += p[0] * p[1] + p[0];
    }
    total
}
#[differentiable]
fn at(transforms: &[Matrix], b: usize, points: &[f64]) -> f64 {
    let mut total = 0.0;
    for v in 0..points.len() {
        for i in 0..2 {
            for j in 0..3 {
                total += transforms[b][i][j] * points[v] * (i + 2 * j) as f64;
            }
        }
    }
    total
}
/// Without points, the bone need not be there.
#[differentiable]
fn no_iterations(x: &[f64]) -> f64 {
    let transforms = vec![[[x[0], x[1], x[2]]; 2]];
    at(&transforms, 0, x) * at(&transforms, 0, &x[1..]) + at(&transforms, 5, &[])
}
#[differentiable]
fn scaled(model: &Model, m: &Matrix, points: &[[f64; 3]]) -> f64 {
    let mut total = 0.0;
    for v in 0..points.len() {
        let mut inner = 0.0;
        for i in 0..2 {
            for j in 0..3 {
                inner += m[i][j] * points[v][j] * model.scales[i];
            }
        }
        if inner > -100.0 {
            total += inner * m[1][2] * inner;
        }
    }
    total
}
/// Sums in a branch as well, and a field that has a derivative.
#[differentiable]
fn scales(x: &[f64]) -> f64 {
    let mut model = Model::new(1, 1);
    model.scales = [x[0], x[1] * x[2]];
    let m = [[x[1], 0.5, x[2]], [x[0], x[2], 0.7]];
    scaled(
        &model,
        &m,
        &[[x[0], 1.0, x[1]], [0.2, x[2], x[0]], [1.0; 3]],
    )
}
#[differentiable]
fn recurrent(x: &[f64], m: &[[f64; 2]; 2], steps: usize) -> f64 {
    let mut state = [x[0], x[1]];
    for _ in 0..steps {
        let before = state;
        for i in 0..2 {
            state[i] = (m[i][0] * before[0] + m[i][1] * before[1]).tanh();
        }
    }
    state[0] * state[1] + state[1]
}
/// Last to first, with a state that is carried along.
#[differentiable]
fn states(x: &[f64]) -> f64 {
    let m = [[x[2], x[0]], [0.6, x[1]]];
    recurrent(x, &m, 4) + recurrent(&[1.0, 2.0], &m, 0)
}
#[differentiable]
fn gathered(rows: &[[f64; 2]], at: &[usize], m: &[[f64; 2]; 2]) -> f64 {
    let mut total = 0.0;
    for k in 0..at.len() {
        let row = &rows[at[k]];
        let next = &rows[(at[k] + 1) % rows.len()];
        for i in 0..2 {
            total += m[i][0] * row[i] * next[1 - i] + m[i][1] * row[0];
        }
    }
    total
}
/// Rows whose index is read from memory.
#[differentiable]
fn gathers(x: &[f64]) -> f64 {
    let rows = [[x[0], x[1]], [x[2], 0.5], [x[1], x[0] * x[2]]];
    gathered(&rows, &[2, 0, 0, 1], &[[x[0], 0.3], [x[2], x[1]]])
}

cases![skinned, no_iterations, scales, states, gathers];
