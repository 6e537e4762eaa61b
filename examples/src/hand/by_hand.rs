use super::pose::{apply_global, bone_transforms, multiply, pose_parameters};
use super::{Data, Matrix, Model, skin};

/// What [`pullback_by_hand`] needs, kept from call to call.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    positions: Vec<[f64; 3]>,
    positions_bar: Vec<[f64; 3]>,
    absolutes: Vec<Matrix>,
    absolutes_bar: Vec<Matrix>,
}

/// The residuals go to `residuals`, the cotangents of `theta` and `us` to `theta_bar` and `us_bar`;
/// all are overwritten. Without `us`, correspondences are vertices.
#[allow(
    clippy::too_many_arguments,
    reason = "three inputs, three outputs, scratch and the seed"
)]
pub fn pullback_by_hand(
    theta: &[f64],
    us: Option<&[f64]>,
    data: &Data,
    seed: &[f64],
    residuals: &mut [f64],
    theta_bar: &mut [f64],
    us_bar: &mut [f64],
    scratch: &mut Scratch,
) {
    let model = &data.model;
    let pose = pose_parameters(theta, model.parents.len());
    let transforms = bone_transforms(model, &pose);
    let s = scratch;
    for buffer in [&mut s.positions, &mut s.positions_bar] {
        buffer.clear();
        buffer.resize(model.base_positions.len(), [0.0; 3]);
    }
    skin(model, &transforms, &mut s.positions);
    apply_global(&pose, &mut s.positions);
    match us {
        None => fit_vertices(data, seed, residuals, s),
        Some(us) => fit_triangles(us, data, seed, residuals, us_bar, s),
    }
    theta_bar.fill(0.0);
    let rotation_bar = reverse_global(&pose, s, theta_bar);
    theta_bar[..3].copy_from_slice(&reverse_axis(&pose[0], &rotation_bar));
    reverse_bones(model, &pose, s, theta_bar);
}

fn fit_vertices(data: &Data, seed: &[f64], residuals: &mut [f64], s: &mut Scratch) {
    for (i, &v) in data.correspondences.iter().enumerate() {
        for j in 0..3 {
            residuals[3 * i + j] = data.points[i][j] - s.positions[v][j];
            s.positions_bar[v][j] -= seed[3 * i + j];
        }
    }
}

fn fit_triangles(
    us: &[f64],
    data: &Data,
    seed: &[f64],
    residuals: &mut [f64],
    us_bar: &mut [f64],
    s: &mut Scratch,
) {
    for (i, &triangle) in data.correspondences.iter().enumerate() {
        let corners = data.model.triangles[triangle];
        let factors = [us[2 * i], us[2 * i + 1], 1.0 - us[2 * i] - us[2 * i + 1]];
        let [p, q, r] = corners.map(|c| s.positions[c]);
        let (mut u_bar, mut v_bar) = (0.0, 0.0);
        for j in 0..3 {
            let on_surface = factors[0] * p[j] + factors[1] * q[j] + factors[2] * r[j];
            residuals[3 * i + j] = data.points[i][j] - on_surface;
            let bar = -seed[3 * i + j];
            for (corner, factor) in corners.into_iter().zip(factors) {
                s.positions_bar[corner][j] += factor * bar;
            }
            u_bar += bar * (p[j] - r[j]);
            v_bar += bar * (q[j] - r[j]);
        }
        us_bar[2 * i] = u_bar;
        us_bar[2 * i + 1] = v_bar;
    }
}

/// Reverses the global transform in place, and gives the cotangent of its rotation. The rotation is
/// inverted to get back the positions that it was applied to.
fn reverse_global(pose: &[[f64; 3]], s: &mut Scratch, theta_bar: &mut [f64]) -> [[f64; 3]; 3] {
    let rotation = super::pose::axis_rotation(&pose[0]);
    let mut rotation_bar = [[0.0; 3]; 3];
    for (position, bar) in s.positions.iter().zip(&mut s.positions_bar) {
        let turned = [0, 1, 2].map(|i| position[i] - pose[2][i]);
        let at = |j: usize| {
            rotation[0][j] * turned[0] + rotation[1][j] * turned[1] + rotation[2][j] * turned[2]
        };
        let before = [at(0), at(1), at(2)];
        for i in 0..3 {
            theta_bar[3 + i] += bar[i];
            for j in 0..3 {
                rotation_bar[i][j] += bar[i] * before[j];
            }
        }
        *bar = [0, 1, 2]
            .map(|j| rotation[0][j] * bar[0] + rotation[1][j] * bar[1] + rotation[2][j] * bar[2]);
    }
    rotation_bar
}

/// The reverse of [`super::pose::axis_rotation`].
fn reverse_axis(axis: &[f64; 3], bar: &[[f64; 3]; 3]) -> [f64; 3] {
    let norm = (axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]).sqrt();
    if norm < 0.0001 {
        return [0.0; 3];
    }
    let n = axis.map(|a| a / norm);
    let (sin, cos) = norm.sin_cos();
    let rest = 1.0 - cos;
    // R = cos I + rest n nᵀ + sin [n]×
    let skew = [
        bar[2][1] - bar[1][2],
        bar[0][2] - bar[2][0],
        bar[1][0] - bar[0][1],
    ];
    let symmetric = [0, 1, 2].map(|i| (0..3).map(|j| (bar[i][j] + bar[j][i]) * n[j]).sum::<f64>());
    let trace = bar[0][0] + bar[1][1] + bar[2][2];
    let quadratic: f64 = (0..3).map(|i| symmetric[i] * n[i]).sum::<f64>() * 0.5;
    let along: f64 = (0..3).map(|i| skew[i] * n[i]).sum();
    let norm_bar = sin * (quadratic - trace) + cos * along;
    let n_bar = [0, 1, 2].map(|i| rest * symmetric[i] + sin * skew[i]);
    let radial: f64 = (0..3).map(|i| n_bar[i] * n[i]).sum();
    [0, 1, 2].map(|i| (n_bar[i] - radial * n[i]) / norm + norm_bar * n[i])
}

/// Reverses the skinning and the bones.
fn reverse_bones(model: &Model, pose: &[[f64; 3]], s: &mut Scratch, theta_bar: &mut [f64]) {
    let bones = model.parents.len();
    let mut angles_bar = vec![[0.0; 3]; bones];
    s.absolutes.clear();
    s.absolutes_bar.clear();
    s.absolutes_bar.resize(bones, [[0.0; 4]; 4]);
    let local = |b: usize| multiply(&model.base_relatives[b], &Euler::new(&pose[3 + b]).matrix());
    for b in 0..bones {
        let relative = local(b);
        let absolute = model.parents[b].map_or(relative, |p| multiply(&s.absolutes[p], &relative));
        s.absolutes.push(absolute);
    }
    for b in (0..bones).rev() {
        let transform_bar = reverse_skin(model, b, &s.positions_bar);
        let inverse = &model.inverse_base_absolutes[b];
        // The cotangent of A in A B is that of the product times Bᵀ.
        let mut bar = s.absolutes_bar[b];
        add_product(&mut bar, &transform_bar, &transposed(inverse));
        let relative_bar = match model.parents[b] {
            Some(p) => {
                add_product(&mut s.absolutes_bar[p], &bar, &transposed(&local(b)));
                multiply(&transposed(&s.absolutes[p]), &bar)
            }
            None => bar,
        };
        let rotation_bar = multiply(&transposed(&model.base_relatives[b]), &relative_bar);
        angles_bar[b] = Euler::new(&pose[3 + b]).reverse(&rotation_bar);
    }
    for finger in 0..5 {
        let (angles, bone) = (6 + 4 * finger, 2 + 4 * finger);
        theta_bar[angles] = angles_bar[bone][0];
        theta_bar[angles + 1] = angles_bar[bone][1];
        theta_bar[angles + 2] = angles_bar[bone + 1][0];
        theta_bar[angles + 3] = angles_bar[bone + 2][0];
    }
}

fn reverse_skin(model: &Model, b: usize, positions_bar: &[[f64; 3]]) -> Matrix {
    let mut bar = [[0.0; 4]; 4];
    let vertices = model.base_positions.iter().zip(&model.weights[b]);
    for ((p, weight), position_bar) in vertices.zip(positions_bar) {
        for i in 0..3 {
            let factor = weight * position_bar[i];
            for j in 0..4 {
                bar[i][j] += factor * p[j];
            }
        }
    }
    if model.is_mirrored {
        bar[0] = bar[0].map(|x| -x);
    }
    bar
}

fn transposed(a: &Matrix) -> Matrix {
    std::array::from_fn(|i| std::array::from_fn(|j| a[j][i]))
}

fn add_product(sum: &mut Matrix, a: &Matrix, b: &Matrix) {
    let product = multiply(a, b);
    for (row, other) in sum.iter_mut().zip(&product) {
        for (x, y) in row.iter_mut().zip(other) {
            *x += y;
        }
    }
}

/// A rotation by angles around x, z and y, as sines and cosines.
struct Euler {
    x: (f64, f64),
    z: (f64, f64),
    y: (f64, f64),
}

impl Euler {
    fn new(angles: &[f64; 3]) -> Self {
        Euler {
            x: angles[0].sin_cos(),
            z: angles[1].sin_cos(),
            y: angles[2].sin_cos(),
        }
    }

    fn matrix(&self) -> Matrix {
        let ((sx, cx), (sz, cz), (sy, cy)) = (self.x, self.z, self.y);
        [
            [cz * cy, cz * sy * sx - sz * cx, cz * sy * cx + sz * sx, 0.0],
            [sz * cy, sz * sy * sx + cz * cx, sz * sy * cx - cz * sx, 0.0],
            [-sy, cy * sx, cy * cx, 0.0],
            [0.0, 0.0, 0.0, 1.0],
        ]
    }

    /// The sum over the elements of the cotangent times the derivative by each angle. The y angle is
    /// never set by a pose.
    fn reverse(&self, bar: &Matrix) -> [f64; 3] {
        let ((sx, cx), (sz, cz), (sy, cy)) = (self.x, self.z, self.y);
        let m = self.matrix();
        let mut by_x = 0.0;
        let mut by_z = 0.0;
        for i in 0..3 {
            // R_x turns the second column into the third, and the third into minus the second.
            by_x += bar[i][1] * m[i][2] - bar[i][2] * m[i][1];
            by_z += bar[1][i] * m[0][i] - bar[0][i] * m[1][i];
        }
        let by_y = bar[0][0] * -cz * sy + bar[1][0] * -sz * sy - bar[2][0] * cy
            + sx * (bar[0][1] * cz * cy + bar[1][1] * sz * cy - bar[2][1] * sy)
            + cx * (bar[0][2] * cz * cy + bar[1][2] * sz * cy - bar[2][2] * sy);
        [by_x, by_z, by_y]
    }
}
