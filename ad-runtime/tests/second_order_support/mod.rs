//! Derivatives in all modes, against each other.

use ad_runtime::prelude::*;

/// The Hessian against central differences of the gradient; slopes in each direction, one by one and all at once, against
/// the gradient.
pub(crate) fn check<F>(f: &F, x: &[f64; 3])
where
    F: for<'x> SecondOrderFn<&'x [f64], Output = f64> + for<'x> ForwardFn<&'x [f64], Output = f64>,
{
    let gradient_at = |x: &[f64; 3]| gradient(&x[..], f);
    let (found, slopes) = (hessian(&x[..], f), gradient_at(x));
    let axes = [0, 1, 2].map(|i| {
        let mut axis = vec![0.0; 3];
        axis[i] = 1.0;
        axis
    });
    let (_, at_once) = f.jvps(&x[..], &axes);
    for i in 0..3 {
        let (_, slope) = f.jvp(&x[..], &axes[i]);
        for slope in [slope, at_once[i]] {
            assert!(
                (slope - slopes[i]).abs() <= 1e-12 * slope.abs().max(1.0),
                "direction {i}: {slope}, gradient {}",
                slopes[i]
            );
        }
        let moved = |h: f64| {
            let mut x = *x;
            x[i] += h;
            gradient_at(&x)
        };
        let (up, down) = (moved(1e-5), moved(-1e-5));
        for j in 0..3 {
            let expected = (up[j] - down[j]) / 2e-5;
            assert!(
                (found[i][j] - expected).abs() <= 2e-6 * expected.abs().max(1.0),
                "row {i}, column {j}: {}, differences {expected}",
                found[i][j]
            );
            assert!((found[i][j] - found[j][i]).abs() <= 1e-10 * found[i][j].abs().max(1.0));
        }
    }
}

/// Two points, with a sign that differs.
pub(crate) const POINTS: [[f64; 3]; 2] = [[0.4, 0.7, 1.3], [0.9, -0.5, 0.3]];
