//! Hand tracking (ADBench `hand`, GradBench `ht`): how a model of a hand fits measured points.

mod by_hand;
mod instance;
mod pose;

pub use by_hand::{Scratch, pullback_by_hand};
pub use instance::instance;

use ad_runtime::prelude::*;
use pose::{apply_global, bone_transforms, pose_parameters};

/// A matrix that acts on points with a fourth coordinate, which is one.
pub type Matrix = [[f64; 4]; 4];

/// The surface and the bones that move it.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// For each bone the one that it hangs on, which comes earlier.
    pub parents: Vec<Option<usize>>,
    /// Each bone relative to its parent, at rest.
    pub base_relatives: Vec<Matrix>,
    /// The inverse of each bone's position at rest.
    pub inverse_base_absolutes: Vec<Matrix>,
    /// The vertices at rest.
    pub base_positions: Vec<[f64; 4]>,
    /// For each bone, how much each vertex follows it.
    pub weights: Vec<Vec<f64>>,
    /// Vertices of the triangles of the surface.
    pub triangles: Vec<[usize; 3]>,
    /// Whether it is the other hand.
    pub is_mirrored: bool,
}

/// The measured points, and what each corresponds to.
#[derive(Clone, Debug, PartialEq)]
pub struct Data {
    /// The model.
    pub model: Model,
    /// Indices of vertices, or of triangles.
    pub correspondences: Vec<usize>,
    /// Measured points.
    pub points: Vec<[f64; 3]>,
}

/// The positions of all vertices: each is moved by all bones, as much as it follows them.
#[differentiable]
fn skin(#[no_derivative] model: &Model, transforms: &[Matrix], positions: &mut [[f64; 3]]) {
    for b in 0..transforms.len() {
        let t = &transforms[b];
        for v in 0..positions.len() {
            let p = &model.base_positions[v];
            let weight = model.weights[b][v];
            for i in 0..3 {
                let moved = t[i][0] * p[0] + t[i][1] * p[1] + t[i][2] * p[2] + t[i][3] * p[3];
                positions[v][i] += moved * weight;
            }
        }
    }
    if model.is_mirrored {
        for v in 0..positions.len() {
            positions[v][0] = -positions[v][0];
        }
    }
}

/// The vertices of the posed hand.
#[differentiable]
fn vertices(theta: &[f64], #[no_derivative] model: &Model) -> Vec<[f64; 3]> {
    let bones = model.parents.len();
    let pose = pose_parameters(theta, bones);
    let transforms = bone_transforms(model, &pose);
    let mut positions = vec![[0.0; 3]; model.base_positions.len()];
    skin(model, &transforms, &mut positions);
    apply_global(&pose, &mut positions);
    positions
}

/// The differences between the measured points and the vertices that they correspond to. `theta` has
/// 26 numbers: rotation, translation, and four for each finger.
#[differentiable]
#[must_use]
pub fn simple(theta: &[f64], #[no_derivative] data: &Data) -> Vec<f64> {
    let positions = vertices(theta, &data.model);
    let mut residuals = vec![0.0; 3 * data.points.len()];
    for i in 0..data.points.len() {
        let vertex = data.correspondences[i];
        for j in 0..3 {
            residuals[3 * i + j] = data.points[i][j] - positions[vertex][j];
        }
    }
    residuals
}

/// As [`simple`], with points of triangles instead of vertices. `us` has two barycentric coordinates
/// for each point.
#[differentiable]
#[must_use]
pub fn complicated(theta: &[f64], us: &[f64], #[no_derivative] data: &Data) -> Vec<f64> {
    let positions = vertices(theta, &data.model);
    let mut residuals = vec![0.0; 3 * data.points.len()];
    for i in 0..data.points.len() {
        let corners = data.model.triangles[data.correspondences[i]];
        let u = us[2 * i];
        let v = us[2 * i + 1];
        for j in 0..3 {
            let on_surface = u * positions[corners[0]][j]
                + v * positions[corners[1]][j]
                + (1.0 - u - v) * positions[corners[2]][j];
            residuals[3 * i + j] = data.points[i][j] - on_surface;
        }
    }
    residuals
}
