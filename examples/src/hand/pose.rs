use super::{Matrix, Model};
use ad_runtime::prelude::*;

pub(super) const IDENTITY: Matrix = [
    [1.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, 1.0, 0.0],
    [0.0, 0.0, 0.0, 1.0],
];

#[differentiable]
pub(super) fn multiply(a: &Matrix, b: &Matrix) -> Matrix {
    let mut product = [[0.0; 4]; 4];
    for i in 0..4 {
        for j in 0..4 {
            let mut sum = 0.0;
            for k in 0..4 {
                sum += a[i][k] * b[k][j];
            }
            product[i][j] = sum;
        }
    }
    product
}

/// Rows of three: global rotation, scale, global translation, then the angles of each bone.
#[differentiable]
pub(super) fn pose_parameters(theta: &[f64], #[no_derivative] bones: usize) -> Vec<[f64; 3]> {
    let mut pose = vec![[0.0; 3]; bones + 3];
    for i in 0..3 {
        pose[0][i] = theta[i];
        pose[1][i] = 1.0;
        pose[2][i] = theta[3 + i];
    }
    for finger in 0..5 {
        let angles = 6 + 4 * finger;
        let bone = 5 + 4 * finger;
        pose[bone][0] = theta[angles];
        pose[bone][1] = theta[angles + 1];
        pose[bone + 1][0] = theta[angles + 2];
        pose[bone + 2][0] = theta[angles + 3];
    }
    pose
}

/// The rotation by angles around x, z and y: R_z R_y R_x.
#[differentiable]
fn euler_rotation(angles: &[f64; 3]) -> Matrix {
    let (sx, cx) = angles[0].sin_cos();
    let (sz, cz) = angles[1].sin_cos();
    let (sy, cy) = angles[2].sin_cos();
    [
        [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx, 0.0],
        [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx, 0.0],
        [-sy, cy * sx, cy * cx, 0.0],
        [0.0, 0.0, 0.0, 1.0],
    ]
}

/// What moves a vertex from rest to the pose, for each bone.
#[differentiable]
pub(super) fn bone_transforms(#[no_derivative] model: &Model, pose: &[[f64; 3]]) -> Vec<Matrix> {
    let bones = model.parents.len();
    let mut absolutes = vec![IDENTITY; bones];
    let mut transforms = vec![IDENTITY; bones];
    for b in 0..bones {
        let rotation = euler_rotation(&pose[3 + b]);
        let relative = multiply(&model.base_relatives[b], &rotation);
        let absolute = match model.parents[b] {
            Some(parent) => multiply(&absolutes[parent], &relative),
            None => relative,
        };
        transforms[b] = multiply(&absolute, &model.inverse_base_absolutes[b]);
        absolutes[b] = absolute;
    }
    transforms
}

/// The rotation around an axis, by its length.
#[differentiable]
pub(super) fn axis_rotation(axis: &[f64; 3]) -> [[f64; 3]; 3] {
    let norm = (axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]).sqrt();
    if norm < 0.0001 {
        return [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    }
    let x = axis[0] / norm;
    let y = axis[1] / norm;
    let z = axis[2] / norm;
    let (s, c) = norm.sin_cos();
    [
        [
            x * x + (1.0 - x * x) * c,
            x * y * (1.0 - c) - z * s,
            x * z * (1.0 - c) + y * s,
        ],
        [
            x * y * (1.0 - c) + z * s,
            y * y + (1.0 - y * y) * c,
            y * z * (1.0 - c) - x * s,
        ],
        [
            x * z * (1.0 - c) - y * s,
            z * y * (1.0 - c) + x * s,
            z * z + (1.0 - z * z) * c,
        ],
    ]
}

/// Rotates, scales and moves all positions.
#[differentiable]
pub(super) fn apply_global(pose: &[[f64; 3]], positions: &mut [[f64; 3]]) {
    let rotation = axis_rotation(&pose[0]);
    for v in 0..positions.len() {
        let p = [
            pose[1][0] * positions[v][0],
            pose[1][1] * positions[v][1],
            pose[1][2] * positions[v][2],
        ];
        for i in 0..3 {
            positions[v][i] =
                rotation[i][0] * p[0] + rotation[i][1] * p[1] + rotation[i][2] * p[2] + pose[2][i];
        }
    }
}
