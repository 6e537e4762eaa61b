//! The saddle point of a function, by descent over ascent (GradBench `saddle`).
//!
//! The outer descent minimises what the inner ascent finds, and its gradient goes through the ascent:
//! derivatives of derivatives, through a loop that ends when it has converged.

use crate::descent::{FIRST_STEP, PATIENCE, SMALL, argmin};
use ad_runtime::prelude::*;

/// The function: least in the first point, greatest in the second.
#[differentiable(order = 2, directions)]
#[must_use]
pub fn height(x1: f64, x2: f64, y1: f64, y2: f64) -> f64 {
    (x1 * x1 + x2 * x2) - (y1 * y1 + y2 * y2)
}

/// The greatest height over the second point, by ascent along the gradient of reverse mode.
#[differentiable(directions)]
#[must_use]
pub fn greatest_by_reverse(
    x1: f64,
    x2: f64,
    #[no_derivative] start1: f64,
    #[no_derivative] start2: f64,
) -> f64 {
    let (mut y1, mut y2) = (start1, start2);
    let mut value = height(x1, x2, y1, y2);
    let (_, _, mut slope1, mut slope2) = gradient!(x1, x2, y1, y2, height);
    let (mut step, mut taken) = (FIRST_STEP, 0);
    while slope1 * slope1 + slope2 * slope2 > SMALL * SMALL {
        if taken == PATIENCE {
            step *= 2.0;
            taken = 0;
            continue;
        }
        let (next1, next2) = (y1 + step * slope1, y2 + step * slope2);
        if (next1 - y1) * (next1 - y1) + (next2 - y2) * (next2 - y2) <= SMALL * SMALL {
            break;
        }
        let higher = height(x1, x2, next1, next2);
        if higher > value {
            y1 = next1;
            y2 = next2;
            value = higher;
            let (_, _, next_slope1, next_slope2) = gradient!(x1, x2, y1, y2, height);
            slope1 = next_slope1;
            slope2 = next_slope2;
            taken += 1;
        } else {
            step /= 2.0;
            taken = 0;
        }
    }
    height(x1, x2, y1, y2)
}

/// The same, along the gradient of forward mode.
#[differentiable(forward)]
#[must_use]
pub fn greatest_by_forward(
    x1: f64,
    x2: f64,
    #[no_derivative] start1: f64,
    #[no_derivative] start2: f64,
) -> f64 {
    let (mut y1, mut y2) = (start1, start2);
    let mut value = height(x1, x2, y1, y2);
    let mut slope1 = derivative_at!(y1, |y1| height(x1, x2, y1, y2));
    let mut slope2 = derivative_at!(y2, |y2| height(x1, x2, y1, y2));
    let (mut step, mut taken) = (FIRST_STEP, 0);
    while slope1 * slope1 + slope2 * slope2 > SMALL * SMALL {
        if taken == PATIENCE {
            step *= 2.0;
            taken = 0;
            continue;
        }
        let (next1, next2) = (y1 + step * slope1, y2 + step * slope2);
        if (next1 - y1) * (next1 - y1) + (next2 - y2) * (next2 - y2) <= SMALL * SMALL {
            break;
        }
        let higher = height(x1, x2, next1, next2);
        if higher > value {
            y1 = next1;
            y2 = next2;
            value = higher;
            slope1 = derivative_at!(y1, |y1| height(x1, x2, y1, y2));
            slope2 = derivative_at!(y2, |y2| height(x1, x2, y1, y2));
            taken += 1;
        } else {
            step /= 2.0;
            taken = 0;
        }
    }
    height(x1, x2, y1, y2)
}

/// The saddle point, both points one after the other, by the modes of the outer and the inner
/// derivative: `ff`, `fr`, `rf` or `rr`.
#[must_use]
pub fn solve(modes: &str, start: [f64; 2]) -> Option<[f64; 4]> {
    let [s1, s2] = start;
    let by_reverse = |x: &[f64; 2]| greatest_by_reverse(x[0], x[1], s1, s2);
    let by_forward = |x: &[f64; 2]| greatest_by_forward(x[0], x[1], s1, s2);
    let x = match modes {
        "ff" => argmin(
            by_forward,
            |x| {
                let slope = differential!(x[0], x[1], |x1, x2| greatest_by_forward(x1, x2, s1, s2));
                [slope(1.0, 0.0), slope(0.0, 1.0)]
            },
            start,
        ),
        "fr" => argmin(
            by_reverse,
            |x| {
                directional_derivatives!(x[0], x[1], [(1.0, 0.0), (0.0, 1.0)], |x1, x2| {
                    greatest_by_reverse(x1, x2, s1, s2)
                })
            },
            start,
        ),
        "rf" => argmin(
            by_forward,
            |x| gradient!(x[0], x[1], |x1, x2| greatest_by_forward(x1, x2, s1, s2)).into(),
            start,
        ),
        "rr" => argmin(
            by_reverse,
            |x| gradient!(x[0], x[1], |x1, x2| greatest_by_reverse(x1, x2, s1, s2)).into(),
            start,
        ),
        _ => return None,
    };
    let [x1, x2] = x;
    let depth = |y: &[f64; 2]| -height(x1, x2, y[0], y[1]);
    // As the outer one of the first step.
    let y = if modes.starts_with('f') {
        let slope = |y: &[f64; 2]| {
            directional_derivatives!(y[0], y[1], [(1.0, 0.0), (0.0, 1.0)], |y1, y2| {
                -height(x1, x2, y1, y2)
            })
        };
        argmin(depth, slope, start)
    } else {
        let slope = |y: &[f64; 2]| gradient!(y[0], y[1], |y1, y2| -height(x1, x2, y1, y2)).into();
        argmin(depth, slope, start)
    };
    Some([x1, x2, y[0], y[1]])
}
