//! Gradient descent with a step that adapts itself, as GradBench defines it for `particle` and `saddle`.

/// Where gradients and steps are small enough to stop.
pub const SMALL: f64 = 1e-5;

/// The first step.
pub const FIRST_STEP: f64 = 1e-5;

/// How many steps are taken before they are doubled.
pub const PATIENCE: usize = 10;

/// The length of a vector.
#[must_use]
pub fn length<const N: usize>(x: &[f64; N]) -> f64 {
    x.iter().map(|x| x * x).sum::<f64>().sqrt()
}

/// A point near `start` where `f` is least, by the function and its gradient.
pub fn argmin<const N: usize>(
    f: impl Fn(&[f64; N]) -> f64,
    gradient: impl Fn(&[f64; N]) -> [f64; N],
    start: [f64; N],
) -> [f64; N] {
    let mut x = start;
    let (mut value, mut slope) = (f(&x), gradient(&x));
    let (mut step, mut taken) = (FIRST_STEP, 0);
    while length(&slope) > SMALL {
        if taken == PATIENCE {
            step *= 2.0;
            taken = 0;
            continue;
        }
        let next: [f64; N] = std::array::from_fn(|i| x[i] - step * slope[i]);
        let moved: [f64; N] = std::array::from_fn(|i| x[i] - next[i]);
        if length(&moved) <= SMALL {
            break;
        }
        let lower = f(&next);
        if lower < value {
            (x, value, slope) = (next, lower, gradient(&next));
            taken += 1;
        } else {
            step /= 2.0;
            taken = 0;
        }
    }
    x
}
