//! The evaluation `ht`, hand tracking.

use crate::Evaluation;
use crate::evals::parse;
use crate::timing::{Runs, repeat};
use ad_examples::hand;
use ad_runtime::prelude::*;
use serde::Deserialize;
use serde_json::Value;
use std::hint::black_box;

#[derive(Deserialize)]
struct Model {
    parents: Vec<i64>,
    base_relatives: Vec<hand::Matrix>,
    inverse_base_absolutes: Vec<hand::Matrix>,
    base_positions: Vec<[f64; 4]>,
    /// A row for each vertex.
    weights: Vec<Vec<f64>>,
    triangles: Vec<[usize; 3]>,
    is_mirrored: bool,
}

#[derive(Deserialize)]
struct Data {
    model: Model,
    correspondences: Vec<usize>,
    points: Vec<[f64; 3]>,
}

#[derive(Deserialize)]
struct Input {
    theta: Vec<f64>,
    data: Data,
    us: Vec<[f64; 2]>,
    #[serde(flatten)]
    runs: Runs,
}

fn data(data: Data) -> hand::Data {
    let model = data.model;
    let bones = model.parents.len();
    hand::Data {
        model: hand::Model {
            parents: model
                .parents
                .iter()
                .map(|p| usize::try_from(*p).ok())
                .collect(),
            base_relatives: model.base_relatives,
            inverse_base_absolutes: model.inverse_base_absolutes,
            base_positions: model.base_positions,
            weights: (0..bones)
                .map(|b| model.weights.iter().map(|row| row[b]).collect())
                .collect(),
            triangles: model.triangles,
            is_mirrored: model.is_mirrored,
        },
        correspondences: data.correspondences,
        points: data.points,
    }
}

pub(crate) fn ht(input: Value, jacobian: bool) -> Evaluation {
    let input: Input = parse(input)?;
    let data = data(input.data);
    let (theta, us) = (input.theta, input.us.concat());
    Ok(match (us.is_empty(), jacobian) {
        (true, false) => repeat(input.runs, || hand::simple(black_box(&theta), &data)),
        (false, false) => repeat(input.runs, || {
            hand::complicated(black_box(&theta), &us, &data)
        }),
        (true, true) => repeat(input.runs, || simple_jacobian(black_box(&theta), &data)),
        (false, true) => repeat(input.runs, || {
            complicated_jacobian(black_box(&theta), &us, &data)
        }),
    })
}

fn unit(length: usize, at: usize) -> Vec<f64> {
    let mut unit = vec![0.0; length];
    unit[at] = 1.0;
    unit
}

/// One forward sweep, and a reverse sweep for each row.
fn simple_jacobian(theta: &[f64], data: &hand::Data) -> Vec<Vec<f64>> {
    let rows = 3 * data.points.len();
    let data = &data;
    let (_, pullback) = value_with_pullback!(theta, |t: &[f64]| hand::simple(t, &**data));
    (0..rows).map(|row| pullback(unit(rows, row))).collect()
}

/// As [`simple_jacobian`]. Each row depends on the `us` of its own point only, which come first.
fn complicated_jacobian(theta: &[f64], us: &[f64], data: &hand::Data) -> Vec<Vec<f64>> {
    let rows = 3 * data.points.len();
    let data = &data;
    let (_, pullback) = value_with_pullback!(theta, us, |t: &[f64], u: &[f64]| {
        hand::complicated(t, u, &**data)
    });
    (0..rows)
        .map(|row| {
            let (by_theta, by_us) = pullback(unit(rows, row));
            let own = 2 * (row / 3);
            [&by_us[own..own + 2], &by_theta].concat()
        })
        .collect()
}
