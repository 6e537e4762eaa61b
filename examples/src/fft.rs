//! The fast Fourier transform and its inverse, in place.

use ad_runtime::prelude::*;
use std::f64::consts::PI;

/// A complex number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Differentiable)]
pub struct Complex {
    /// The real part.
    pub re: f64,
    /// The imaginary part.
    pub im: f64,
}

#[differentiable]
impl Complex {
    /// The sum.
    #[must_use]
    pub fn plus(self, other: Complex) -> Complex {
        Complex {
            re: self.re + other.re,
            im: self.im + other.im,
        }
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Complex) -> Complex {
        Complex {
            re: self.re - other.re,
            im: self.im - other.im,
        }
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Complex) -> Complex {
        Complex {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }

    /// The product with a number.
    #[must_use]
    pub fn scaled(self, k: f64) -> Complex {
        Complex {
            re: self.re * k,
            im: self.im * k,
        }
    }
}

/// exp(-2πi k/n) for k below n/2.
#[must_use]
pub fn roots_of_unity(n: usize) -> Vec<Complex> {
    (0..n / 2)
        .map(|k| {
            let (sin, cos) = (-2.0 * PI * k as f64 / n as f64).sin_cos();
            Complex { re: cos, im: sin }
        })
        .collect()
}

/// Exchanges each element with the one at the index with the bits in reverse order.
#[differentiable]
fn reverse_bits(data: &mut [Complex]) {
    let bits = data.len().trailing_zeros();
    for i in 0..data.len() {
        let j = i.reverse_bits() >> (usize::BITS - bits);
        if i < j {
            let (y, z) = (data[i], data[j]);
            data[i] = z;
            data[j] = y;
        }
    }
}

/// The discrete Fourier transform, in place; the inverse without its factor 1/n if `conjugate`.
/// The length is a power of two.
#[differentiable]
pub fn transform(
    data: &mut [Complex],
    #[no_derivative] roots: &[Complex],
    #[no_derivative] conjugate: bool,
) {
    let n = data.len();
    reverse_bits(data);
    let mut half = 1;
    while half < n {
        let stride = n / (2 * half);
        for block in 0..n / (2 * half) {
            let start = block * 2 * half;
            for k in 0..half {
                let root = roots[k * stride];
                let w = if conjugate {
                    Complex {
                        re: root.re,
                        im: -root.im,
                    }
                } else {
                    root
                };
                let a = data[start + k];
                let b = data[start + half + k].times(w);
                data[start + k] = a.plus(b);
                data[start + half + k] = a.minus(b);
            }
        }
        half *= 2;
    }
}

/// The inverse transform, in place.
#[differentiable]
pub fn inverse(data: &mut [Complex], #[no_derivative] roots: &[Complex]) {
    let scale = 1.0 / data.len() as f64;
    transform(data, roots, true);
    for z in data.iter_mut() {
        *z = z.scaled(scale);
    }
}

/// Half the energy of a signal that has been transformed, weighted by frequency and transformed
/// back.
#[differentiable]
#[must_use]
pub fn objective(
    signal: &[Complex],
    #[no_derivative] weights: &[f64],
    #[no_derivative] roots: &[Complex],
) -> f64 {
    let mut data = signal.to_vec();
    transform(&mut data, roots, false);
    for k in 0..weights.len() {
        data[k] = data[k].scaled(weights[k]);
    }
    inverse(&mut data, roots);
    let mut sum = 0.0;
    for z in &data {
        sum += z.re * z.re + z.im * z.im;
    }
    sum * 0.5
}

/// The value; the gradient goes to `bar`, which is overwritten and serves as scratch.
///
/// The transform is linear and its matrix symmetric: over the complex numbers as pairs of reals, its
/// transpose is the conjugated transform. Nothing is remembered.
#[must_use]
pub fn gradient_by_hand(
    signal: &[Complex],
    weights: &[f64],
    roots: &[Complex],
    bar: &mut [Complex],
) -> f64 {
    bar.copy_from_slice(signal);
    transform(bar, roots, false);
    let scale = 1.0 / signal.len() as f64;
    for (z, weight) in bar.iter_mut().zip(weights) {
        *z = z.scaled(weight * scale);
    }
    transform(bar, roots, true);
    let sum: f64 = bar.iter().map(|z| z.re * z.re + z.im * z.im).sum();
    transform(bar, roots, false);
    for (z, weight) in bar.iter_mut().zip(weights) {
        *z = z.scaled(weight * scale);
    }
    transform(bar, roots, true);
    sum * 0.5
}

/// A signal of `n` numbers, and weights.
#[must_use]
pub fn instance(n: usize, seed: u64) -> (Vec<Complex>, Vec<f64>) {
    let mut random = crate::Random::new(seed);
    let signal = (0..n)
        .map(|_| Complex {
            re: random.between(-1.0, 1.0),
            im: random.between(-1.0, 1.0),
        })
        .collect();
    (signal, random.vector(n, 0.5, 1.5))
}
