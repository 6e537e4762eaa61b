use super::{Camera, Problem, residual, residual_jacobian_by_hand, weight_error};
use ad_runtime::prelude::*;
use ad_runtime::sparse::{Rows, SparseJacobian};

/// A sparse matrix, row by row. Two rows of 15 for each observation come first, then one of a single
/// number for each weight. Columns: cameras (11 each), points (3 each), weights.
#[derive(Debug)]
pub struct Jacobian {
    /// The matrix.
    pub matrix: SparseJacobian,
    observations: Rows<(Camera, [f64; 3], f64), [f64; 2]>,
    weights: Rows<(f64,), f64>,
}

impl Jacobian {
    /// The pattern, which only depends on who sees what.
    #[must_use]
    pub fn new(problem: &Problem) -> Self {
        let points = 11 * problem.cameras.len();
        let weights = points + 3 * problem.points.len();
        let (seen, weighed) = (problem.observations.len(), problem.weights.len());
        let width = weights + weighed;
        let mut matrix =
            SparseJacobian::with_capacity(width, 2 * seen + weighed, 30 * seen + weighed);
        let observations = problem.observations.iter().enumerate();
        let observations = matrix.add_rows(
            observations.map(|(i, seen)| [11 * seen.camera, points + 3 * seen.point, weights + i]),
        );
        let weights = matrix.add_rows((0..weighed).map(|i| [weights + i]));
        Jacobian {
            matrix,
            observations,
            weights,
        }
    }
}

/// The Jacobian, by reverse sweeps over one observation each.
pub fn jacobian(problem: &Problem, out: &mut Jacobian) {
    out.matrix.fill(&out.observations, |i| {
        let seen = &problem.observations[i];
        value_with_pullback!(
            &problem.cameras[seen.camera],
            &problem.points[seen.point],
            problem.weights[i],
            move |camera: &Camera, point: &[f64; 3], weight: f64| {
                residual(camera, point, weight, &seen.feature)
            }
        )
    });
    out.matrix.fill(&out.weights, |i| {
        value_with_pullback!(problem.weights[i], weight_error)
    });
}

/// The Jacobian, from rows written by hand.
pub fn jacobian_by_hand(problem: &Problem, out: &mut Jacobian) {
    let split = 30 * problem.observations.len();
    let (observations, weights) = out.matrix.values_mut().split_at_mut(split);
    let (rows, _) = observations.as_chunks_mut::<15>();
    let (blocks, _) = rows.as_chunks_mut::<2>();
    for (i, (seen, rows)) in problem.observations.iter().zip(blocks).enumerate() {
        let camera = &problem.cameras[seen.camera];
        let point = &problem.points[seen.point];
        let weight = problem.weights[i];
        let _ = residual_jacobian_by_hand(camera, point, weight, &seen.feature, rows);
    }
    for (value, weight) in weights.iter_mut().zip(&problem.weights) {
        *value = -2.0 * weight;
    }
}

/// The residual and its two rows for one observation: one forward sweep, two calls of the pullback.
#[must_use]
pub fn residual_jacobian(
    camera: &Camera,
    point: &[f64; 3],
    weight: f64,
    feature: &[f64; 2],
) -> ([f64; 2], [[f64; 15]; 2]) {
    let (value, pullback) = value_with_pullback!(
        camera,
        point,
        weight,
        |camera: &Camera, point: &[f64; 3], weight: f64| {
            residual(camera, point, weight, &*feature)
        }
    );
    let rows = [[1.0, 0.0], [0.0, 1.0]].map(|seed| {
        let (camera, point, weight) = pullback(seed);
        row(&camera, &point, weight)
    });
    (value, rows)
}

/// The numbers of the cotangents, in the order of the columns.
#[inline]
fn row(camera: &<Camera as Differentiable>::Tangent, point: &[f64; 3], weight: f64) -> [f64; 15] {
    let [r0, r1, r2] = camera.rotation;
    let [c0, c1, c2] = camera.center;
    let ([x, y], [k1, k2]) = (camera.principal, camera.distortion);
    let (focal, [p0, p1, p2]) = (camera.focal, *point);
    [
        r0, r1, r2, c0, c1, c2, focal, x, y, k1, k2, p0, p1, p2, weight,
    ]
}
