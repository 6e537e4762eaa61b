//! Newton's method without the Hessian: conjugate gradients need its products alone, `hvp!`.

use super::{dot, moved, rosenbrock};
use ad_runtime::prelude::*;

/// A minimum near `x`, and how many products with the Hessian it took.
#[must_use]
pub fn minimise(mut x: Vec<f64>) -> (Vec<f64>, usize) {
    let mut products = 0;
    for _ in 0..500 {
        let (value, gradient) = value_with_gradient!(&x[..], rosenbrock);
        if dot(&gradient, &gradient).sqrt() < 1e-10 {
            break;
        }
        let direction = newton_direction(&x, &gradient, &mut products);
        // Half the step until it goes down.
        let mut length = 1.0;
        let slope = dot(&gradient, &direction);
        while rosenbrock(&moved(&x, length, &direction)) > value + 1e-4 * length * slope
            && length > 1e-12
        {
            length /= 2.0;
        }
        x = moved(&x, length, &direction);
    }
    (x, products)
}

/// Conjugate gradients for H·d = -g, up to a direction in which the function is not convex.
fn newton_direction(x: &[f64], gradient: &[f64], products: &mut usize) -> Vec<f64> {
    let mut d = vec![0.0; x.len()];
    let mut residual: Vec<f64> = gradient.iter().map(|g| -g).collect();
    let mut p = residual.clone();
    let mut size = dot(&residual, &residual);
    let enough = size.sqrt().min(1.0) * size.sqrt() * 1e-2;
    for k in 0..2 * x.len() {
        let product = hvp!(x, p.clone(), rosenbrock);
        *products += 1;
        let curvature = dot(&p, &product);
        if curvature <= 0.0 {
            return if k == 0 { p } else { d };
        }
        let step = size / curvature;
        d = moved(&d, step, &p);
        residual = moved(&residual, -step, &product);
        let next = dot(&residual, &residual);
        if next.sqrt() <= enough {
            break;
        }
        p = moved(&residual, next / size, &p);
        size = next;
    }
    d
}
