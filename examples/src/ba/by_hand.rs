use super::{Camera, cross, dot};

/// The residual, and the two rows of its Jacobian: 11 numbers of the camera, 3 of the point, the
/// weight.
///
/// The rows share all of the forward sweep, and each is one reverse sweep of straight-line code.
#[must_use]
pub fn residual_jacobian_by_hand(
    camera: &Camera,
    point: &[f64; 3],
    weight: f64,
    feature: &[f64; 2],
    rows: &mut [[f64; 15]; 2],
) -> [f64; 2] {
    let v = [0, 1, 2].map(|i| point[i] - camera.center[i]);
    let square = dot(&camera.rotation, &camera.rotation);
    let turn = Turn::new(&camera.rotation, square, &v);
    let inverse = 1.0 / turn.seen[2];
    let [x, y] = [turn.seen[0] * inverse, turn.seen[1] * inverse];
    let s = x * x + y * y;
    let [k1, k2] = camera.distortion;
    let distorted = 1.0 + (k1 + k2 * s) * s;
    // Of the distortion by x and y: each of these times x and times y.
    let slope = 2.0 * (k1 + 2.0 * k2 * s);
    let f = camera.focal;
    let seen = [
        x * distorted * f + camera.principal[0],
        y * distorted * f + camera.principal[1],
    ];
    let g = weight * f;
    let cross_term = g * slope * x * y;
    let by_xy = [
        [g * (distorted + slope * x * x), cross_term],
        [cross_term, g * (distorted + slope * y * y)],
    ];
    let xy = [x, y];
    for r in 0..2 {
        let [bx, by] = by_xy[r];
        let seen_bar = [bx * inverse, by * inverse, -(bx * x + by * y) * inverse];
        let (rotation_bar, v_bar) = turn.reverse(&v, &seen_bar);
        let row = &mut rows[r];
        row[..3].copy_from_slice(&rotation_bar);
        row[3..6].copy_from_slice(&v_bar.map(|v| -v));
        row[6] = weight * xy[r] * distorted;
        row[7 + r] = weight;
        row[8 - r] = 0.0;
        row[9] = g * xy[r] * s;
        row[10] = g * xy[r] * s * s;
        row[11..14].copy_from_slice(&v_bar);
        row[14] = seen[r] - feature[r];
    }
    [
        weight * (seen[0] - feature[0]),
        weight * (seen[1] - feature[1]),
    ]
}

/// A rotation, with what its reverse needs.
struct Turn {
    axis: [f64; 3],
    inverse_angle: f64,
    sin: f64,
    cos: f64,
    along: f64,
    turned: [f64; 3],
    seen: [f64; 3],
}

impl Turn {
    #[inline(always)]
    fn new(rotation: &[f64; 3], square: f64, v: &[f64; 3]) -> Self {
        if square == 0.0 {
            // Small rotations: v + w × v.
            let turned = cross(rotation, v);
            return Turn {
                axis: *rotation,
                inverse_angle: 0.0,
                sin: 1.0,
                cos: 1.0,
                along: 0.0,
                turned,
                seen: [0, 1, 2].map(|i| v[i] + turned[i]),
            };
        }
        let angle = square.sqrt();
        let (sin, cos) = angle.sin_cos();
        let inverse_angle = 1.0 / angle;
        let axis = rotation.map(|w| w * inverse_angle);
        let turned = cross(&axis, v);
        let along = dot(&axis, v);
        let part = along * (1.0 - cos);
        let seen = [0, 1, 2].map(|i| v[i] * cos + turned[i] * sin + axis[i] * part);
        Turn {
            axis,
            inverse_angle,
            sin,
            cos,
            along,
            turned,
            seen,
        }
    }

    /// The cotangents of the rotation and of `v`.
    #[inline(always)]
    fn reverse(&self, v: &[f64; 3], bar: &[f64; 3]) -> ([f64; 3], [f64; 3]) {
        let Turn {
            axis,
            inverse_angle,
            sin,
            cos,
            along,
            turned,
            ..
        } = self;
        let across = cross(v, bar);
        let back = cross(bar, axis);
        if *inverse_angle == 0.0 {
            return (across, [0, 1, 2].map(|i| bar[i] + back[i]));
        }
        let bar_along = dot(axis, bar);
        let rest = 1.0 - cos;
        let axis_bar =
            [0, 1, 2].map(|i| sin * across[i] + rest * (along * bar[i] + bar_along * v[i]));
        let angle_bar = sin * (along * bar_along - dot(v, bar)) + cos * dot(turned, bar);
        let radial = angle_bar - inverse_angle * dot(axis, &axis_bar);
        (
            [0, 1, 2].map(|i| inverse_angle * axis_bar[i] + axis[i] * radial),
            [0, 1, 2].map(|i| cos * bar[i] + sin * back[i] + rest * bar_along * axis[i]),
        )
    }
}
