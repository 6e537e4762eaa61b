//! A charged particle that is to hit the origin (GradBench `particle`).
//!
//! Two charges push a particle; one of them can be moved. The particle's path is integrated with the
//! gradient of the potential, and the place of the charge is found with the derivative of where the
//! particle ends: derivatives of derivatives, through a loop of unknown length.

use crate::descent::argmin;
use ad_runtime::prelude::*;

/// The potential at a point, with the movable charge at (10, 10 - w).
#[differentiable(order = 2, forward)]
#[must_use]
pub fn potential(x: f64, y: f64, w: f64) -> f64 {
    let (dx, above, below) = (x - 10.0, y - (10.0 - w), y);
    1.0 / (dx * dx + above * above).sqrt() + 1.0 / (dx * dx + below * below).sqrt()
}

const STEP: f64 = 0.1;

/// The square of the distance from the origin at which the particle meets the first axis. The force is
/// the gradient of the potential in reverse mode.
#[differentiable(forward)]
#[must_use]
pub fn miss_by_reverse(w: f64) -> f64 {
    let (mut x, mut y) = (0.0, 8.0);
    let (mut vx, mut vy) = (0.75, 0.0);
    loop {
        let (force_x, force_y, _) = gradient!(x, y, w, potential);
        let (next_x, next_y) = (x + STEP * vx, y + STEP * vy);
        if next_y <= 0.0 {
            let rest = -y / vy;
            let hit = x + rest * vx;
            return hit * hit;
        }
        x = next_x;
        y = next_y;
        vx -= STEP * force_x;
        vy -= STEP * force_y;
    }
}

/// The same, with the gradient of the potential in forward mode.
#[differentiable(forward)]
#[must_use]
pub fn miss_by_forward(w: f64) -> f64 {
    let (mut x, mut y) = (0.0, 8.0);
    let (mut vx, mut vy) = (0.75, 0.0);
    loop {
        let force_x = derivative_at!(x, |x| potential(x, y, w));
        let force_y = derivative_at!(y, |y| potential(x, y, w));
        let (next_x, next_y) = (x + STEP * vx, y + STEP * vy);
        if next_y <= 0.0 {
            let rest = -y / vy;
            let hit = x + rest * vx;
            return hit * hit;
        }
        x = next_x;
        y = next_y;
        vx -= STEP * force_x;
        vy -= STEP * force_y;
    }
}

/// Where the charge has to be, from a first guess, by the modes of the outer and the inner derivative:
/// `ff`, `fr`, `rf` or `rr`.
#[must_use]
pub fn solve(modes: &str, w: f64) -> Option<f64> {
    let found = match modes {
        "ff" => argmin(
            |w| miss_by_forward(w[0]),
            |w| [derivative_at!(w[0], miss_by_forward)],
            [w],
        ),
        "fr" => argmin(
            |w| miss_by_reverse(w[0]),
            |w| [derivative_at!(w[0], miss_by_reverse)],
            [w],
        ),
        "rf" => argmin(
            |w| miss_by_forward(w[0]),
            |w| [gradient!(w[0], miss_by_forward)],
            [w],
        ),
        "rr" => argmin(
            |w| miss_by_reverse(w[0]),
            |w| [gradient!(w[0], miss_by_reverse)],
            [w],
        ),
        _ => return None,
    };
    Some(found[0])
}
