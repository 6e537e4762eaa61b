//! Bundle adjustment (ADBench and GradBench `ba`): where cameras see points, and its sparse Jacobian.

mod by_hand;
mod jacobian;

pub use by_hand::residual_jacobian_by_hand;
pub use jacobian::{Jacobian, jacobian, jacobian_by_hand, residual_jacobian};

use ad_runtime::prelude::*;

/// A camera.
#[derive(Clone, Copy, Debug, PartialEq, Differentiable)]
pub struct Camera {
    /// Axis of its rotation, times the angle.
    pub rotation: [f64; 3],
    /// Where it is.
    pub center: [f64; 3],
    /// Focal length.
    pub focal: f64,
    /// Where the axis meets the image.
    pub principal: [f64; 2],
    /// Radial distortion, of second and fourth order.
    pub distortion: [f64; 2],
}

/// Which camera sees which point, and where.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Observation {
    /// Index of the camera.
    pub camera: usize,
    /// Index of the point.
    pub point: usize,
    /// Where it is in the image.
    pub feature: [f64; 2],
}

/// A problem: what is fitted, and the observations, one weight each.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Cameras.
    pub cameras: Vec<Camera>,
    /// Points.
    pub points: Vec<[f64; 3]>,
    /// Weights of the observations.
    pub weights: Vec<f64>,
    /// Observations.
    pub observations: Vec<Observation>,
}

#[differentiable]
fn dot(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[differentiable]
fn cross(a: &[f64; 3], b: &[f64; 3]) -> [f64; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

/// Rodrigues' rotation of `x`.
#[differentiable]
fn rotate(rotation: &[f64; 3], x: &[f64; 3]) -> [f64; 3] {
    let square = dot(rotation, rotation);
    if square != 0.0 {
        let angle = square.sqrt();
        let (sin, cos) = angle.sin_cos();
        let inverse = 1.0 / angle;
        let axis = [
            rotation[0] * inverse,
            rotation[1] * inverse,
            rotation[2] * inverse,
        ];
        let turned = cross(&axis, x);
        let along = dot(&axis, x) * (1.0 - cos);
        [
            x[0] * cos + turned[0] * sin + axis[0] * along,
            x[1] * cos + turned[1] * sin + axis[1] * along,
            x[2] * cos + turned[2] * sin + axis[2] * along,
        ]
    } else {
        let turned = cross(rotation, x);
        [x[0] + turned[0], x[1] + turned[1], x[2] + turned[2]]
    }
}

/// Where a camera sees a point.
#[differentiable]
fn project(camera: &Camera, point: &[f64; 3]) -> [f64; 2] {
    let from_center = [
        point[0] - camera.center[0],
        point[1] - camera.center[1],
        point[2] - camera.center[2],
    ];
    let seen = rotate(&camera.rotation, &from_center);
    let x = seen[0] / seen[2];
    let y = seen[1] / seen[2];
    let square = x * x + y * y;
    let distorted = 1.0 + camera.distortion[0] * square + camera.distortion[1] * square * square;
    [
        x * distorted * camera.focal + camera.principal[0],
        y * distorted * camera.focal + camera.principal[1],
    ]
}

/// The weighted difference between where a point is seen and where it should be.
#[differentiable]
#[must_use]
pub fn residual(
    camera: &Camera,
    point: &[f64; 3],
    weight: f64,
    #[no_derivative] feature: &[f64; 2],
) -> [f64; 2] {
    let seen = project(camera, point);
    [
        weight * (seen[0] - feature[0]),
        weight * (seen[1] - feature[1]),
    ]
}

/// What keeps a weight from vanishing.
#[differentiable]
#[must_use]
pub fn weight_error(weight: f64) -> f64 {
    1.0 - weight * weight
}

/// All residuals, and then all errors of the weights.
pub fn objective(problem: &Problem, residuals: &mut [[f64; 2]], errors: &mut [f64]) {
    for (i, seen) in problem.observations.iter().enumerate() {
        let camera = &problem.cameras[seen.camera];
        let point = &problem.points[seen.point];
        residuals[i] = residual(camera, point, problem.weights[i], &seen.feature);
        errors[i] = weight_error(problem.weights[i]);
    }
}

/// A problem with so many cameras, points and observations, all different.
#[must_use]
pub fn instance(cameras: usize, points: usize, observations: usize, seed: u64) -> Problem {
    let mut random = crate::Random::new(seed);
    let mut triple = |low, high| [(); 3].map(|()| random.between(low, high));
    let camera_list = (0..cameras)
        .map(|_| {
            let [k1, k2, focal] = triple(0.0, 1.0);
            let [x0, y0, _] = triple(-10.0, 10.0);
            Camera {
                rotation: triple(-1.0, 1.0),
                center: triple(-2.0, 2.0),
                focal: 400.0 + 100.0 * focal,
                principal: [x0, y0],
                distortion: [0.1 * k1, 0.01 * k2],
            }
        })
        .collect();
    let point_list = (0..points)
        .map(|_| {
            let [x, y, z] = triple(-1.0, 1.0);
            [10.0 + x, 10.0 + y, 10.0 + z]
        })
        .collect();
    Problem {
        cameras: camera_list,
        points: point_list,
        weights: random.vector(observations, 0.1, 1.0),
        observations: (0..observations)
            .map(|i| Observation {
                camera: i % cameras,
                point: i % points,
                feature: [random.between(0.0, 500.0), random.between(0.0, 500.0)],
            })
            .collect(),
    }
}
