use super::{Camera, Problem, residual, residual_jacobian_by_hand, weight_error};
use ad_runtime::prelude::*;

/// A sparse matrix, row by row. Two rows of 15 for each observation come first, then one of a single
/// number for each weight.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Jacobian {
    /// Where each row begins, and where the last one ends.
    pub rows: Vec<usize>,
    /// Columns: cameras (11 each), points (3 each), weights.
    pub columns: Vec<usize>,
    /// Values.
    pub values: Vec<f64>,
}

impl Jacobian {
    /// Makes it as long as a problem's Jacobian is. All of it is overwritten afterwards.
    fn resize(&mut self, problem: &Problem) {
        let p = problem.observations.len();
        self.rows.resize(3 * p + 1, 0);
        self.columns.resize(31 * p, 0);
        self.values.resize(31 * p, 0.0);
    }

    #[inline]
    fn set_observation(&mut self, problem: &Problem, i: usize, rows: &[[f64; 15]; 2]) {
        let seen = &problem.observations[i];
        let points = 11 * problem.cameras.len();
        let (camera, point) = (11 * seen.camera, points + 3 * seen.point);
        let weight = points + 3 * problem.points.len() + i;
        let mut columns = [weight; 15];
        columns[..11].copy_from_slice(&std::array::from_fn::<_, 11, _>(|k| camera + k));
        columns[11..14].copy_from_slice(&[point, point + 1, point + 2]);
        for (r, row) in rows.iter().enumerate() {
            let start = 30 * i + 15 * r;
            self.rows[2 * i + r] = start;
            self.columns[start..start + 15].copy_from_slice(&columns);
            self.values[start..start + 15].copy_from_slice(row);
        }
    }

    #[inline]
    fn set_weight(&mut self, problem: &Problem, i: usize, value: f64) {
        let p = problem.observations.len();
        let weights = 11 * problem.cameras.len() + 3 * problem.points.len();
        self.rows[2 * p + i] = 30 * p + i;
        self.columns[30 * p + i] = weights + i;
        self.values[30 * p + i] = value;
        self.rows[2 * p + i + 1] = 30 * p + i + 1;
    }
}

/// The numbers of a camera's cotangent, in the order of the columns.
#[inline]
fn row(camera: &<Camera as Differentiable>::Tangent, point: &[f64; 3], weight: f64) -> [f64; 15] {
    let [r0, r1, r2] = camera.rotation;
    let [c0, c1, c2] = camera.center;
    let ([x, y], [k1, k2]) = (camera.principal, camera.distortion);
    let [p0, p1, p2] = *point;
    [
        r0,
        r1,
        r2,
        c0,
        c1,
        c2,
        camera.focal,
        x,
        y,
        k1,
        k2,
        p0,
        p1,
        p2,
        weight,
    ]
}

/// Both rows for one observation: one forward sweep, two calls of the pullback.
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

/// The Jacobian, by reverse sweeps over one observation each.
pub fn jacobian(problem: &Problem, out: &mut Jacobian) {
    out.resize(problem);
    for (i, seen) in problem.observations.iter().enumerate() {
        let camera = &problem.cameras[seen.camera];
        let point = &problem.points[seen.point];
        let (_, rows) = residual_jacobian(camera, point, problem.weights[i], &seen.feature);
        out.set_observation(problem, i, &rows);
    }
    for (i, weight) in problem.weights.iter().enumerate() {
        out.set_weight(problem, i, gradient!(*weight, weight_error));
    }
}

/// The Jacobian, from rows written by hand.
pub fn jacobian_by_hand(problem: &Problem, out: &mut Jacobian) {
    out.resize(problem);
    let mut rows = [[0.0; 15]; 2];
    for (i, seen) in problem.observations.iter().enumerate() {
        let camera = &problem.cameras[seen.camera];
        let point = &problem.points[seen.point];
        let weight = problem.weights[i];
        let _ = residual_jacobian_by_hand(camera, point, weight, &seen.feature, &mut rows);
        out.set_observation(problem, i, &rows);
    }
    for (i, weight) in problem.weights.iter().enumerate() {
        out.set_weight(problem, i, -2.0 * weight);
    }
}
