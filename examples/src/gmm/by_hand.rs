use super::{Data, Mixture, constant, diagonals, log_prior, subtract, triangular_product};

/// What [`gradient_by_hand`] needs, kept from call to call.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    diagonal: Vec<f64>,
    diagonal_bar: Vec<f64>,
    sums: Vec<f64>,
    /// Of one point: its difference from each mean, and that times each triangular matrix.
    centered: Vec<f64>,
    scaled: Vec<f64>,
    terms: Vec<f64>,
    centered_bar: Vec<f64>,
}

impl Scratch {
    fn resize(&mut self, d: usize, k: usize) {
        for (buffer, length) in [
            (&mut self.diagonal, k * d),
            (&mut self.diagonal_bar, k * d),
            (&mut self.sums, k),
            (&mut self.centered, k * d),
            (&mut self.scaled, k * d),
            (&mut self.terms, k),
            (&mut self.centered_bar, d),
        ] {
            buffer.resize(length, 0.0);
        }
    }
}

/// The value; the gradient goes to `bar`, which is overwritten.
///
/// Each point is reversed at once, while what it needs is in the cache.
#[must_use]
pub fn gradient_by_hand(
    mixture: &Mixture,
    data: &Data,
    bar: &mut Mixture,
    scratch: &mut Scratch,
) -> f64 {
    let d = data.d;
    let k = mixture.alphas.len();
    let n = data.points.len() / d;
    let row = d * (d + 1) / 2;
    scratch.resize(d, k);
    let s = scratch;
    diagonals(&mixture.factors, d, &mut s.diagonal, &mut s.sums);
    bar.alphas.fill(0.0);
    bar.means.fill(0.0);
    bar.factors.fill(0.0);
    s.diagonal_bar.fill(0.0);
    let mut likelihood = 0.0;
    for point in data.points.chunks_exact(d) {
        for c in 0..k {
            let (at, below) = (c * d..(c + 1) * d, c * row + d..(c + 1) * row);
            let centered = &mut s.centered[at.clone()];
            let scaled = &mut s.scaled[at.clone()];
            subtract(point, &mixture.means[at.clone()], centered);
            triangular_product(&s.diagonal[at], &mixture.factors[below], centered, scaled);
            let squares: f64 = dot(scaled, scaled);
            s.terms[c] = mixture.alphas[c] + s.sums[c] - 0.5 * squares;
        }
        likelihood += softmax(&mut s.terms);
        for c in 0..k {
            let (at, below) = (c * d..(c + 1) * d, c * row + d..(c + 1) * row);
            let weight = s.terms[c];
            bar.alphas[c] += weight;
            reverse_product(
                weight,
                &s.diagonal[at.clone()],
                &mixture.factors[below.clone()],
                &s.centered[at.clone()],
                &s.scaled[at.clone()],
                &mut s.diagonal_bar[at.clone()],
                &mut bar.factors[below],
                &mut s.centered_bar,
            );
            for (mean, centered) in bar.means[at].iter_mut().zip(&s.centered_bar) {
                *mean -= centered;
            }
        }
    }
    // Each weight of a point is also the cotangent of the sum of that diagonal's logarithms.
    let squares = data.prior * data.gamma * data.gamma;
    for c in 0..k {
        let sum_bar = bar.alphas[c] + data.prior * f64::from(data.m);
        let (logarithms, below) = bar.factors[c * row..(c + 1) * row].split_at_mut(d);
        for (i, q_bar) in logarithms.iter_mut().enumerate() {
            let q = s.diagonal[c * d + i];
            *q_bar = sum_bar + (s.diagonal_bar[c * d + i] - squares * q) * q;
        }
        for (l_bar, l) in below.iter_mut().zip(&mixture.factors[c * row + d..]) {
            *l_bar -= squares * l;
        }
    }
    s.terms.copy_from_slice(&mixture.alphas);
    let weights = softmax(&mut s.terms);
    for (alpha_bar, weight) in bar.alphas.iter_mut().zip(&s.terms) {
        *alpha_bar -= n as f64 * weight;
    }
    likelihood - n as f64 * weights
        + log_prior(mixture, &s.diagonal, &s.sums, data)
        + constant(data, k)
}

/// The logarithm of the sum of the exponentials, and its gradient in place of the terms.
fn softmax(terms: &mut [f64]) -> f64 {
    let max = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for term in terms.iter_mut() {
        *term = (*term - max).exp();
        sum += *term;
    }
    let inverse = 1.0 / sum;
    for term in terms {
        *term *= inverse;
    }
    max + sum.ln()
}

/// The reverse of -½‖Q x‖², with y = Q x and the cotangent `weight`: ȳ = -weight·y.
#[allow(
    clippy::too_many_arguments,
    reason = "three operands and their cotangents"
)]
fn reverse_product(
    weight: f64,
    diagonal: &[f64],
    below: &[f64],
    x: &[f64],
    y: &[f64],
    diagonal_bar: &mut [f64],
    below_bar: &mut [f64],
    x_bar: &mut [f64],
) {
    let d = x.len();
    let mut start = 0;
    for i in 0..d {
        let length = d - 1 - i;
        let column = &below[start..start + length];
        let column_bar = &mut below_bar[start..start + length];
        let rest = &y[i + 1..];
        let factor = -weight * x[i];
        for (l_bar, y) in column_bar.iter_mut().zip(rest) {
            *l_bar += factor * y;
        }
        diagonal_bar[i] += factor * y[i];
        x_bar[i] = -weight * (diagonal[i] * y[i] + dot(column, rest));
        start += length;
    }
}

/// Four partial sums, which fit into vector registers.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (fours, rest) = a.as_chunks::<4>();
    let (others, other) = b.as_chunks::<4>();
    let mut sums = [0.0; 4];
    for (a, b) in fours.iter().zip(others) {
        for i in 0..4 {
            sums[i] += a[i] * b[i];
        }
    }
    let mut sum = (sums[0] + sums[2]) + (sums[1] + sums[3]);
    for (a, b) in rest.iter().zip(other) {
        sum += a * b;
    }
    sum
}
