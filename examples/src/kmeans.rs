//! The cost of k-means clustering (GradBench `kmeans`).

use ad_runtime::prelude::*;

/// The square of the distance of two points.
#[differentiable(order = 2)]
fn square_distance(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..a.len() {
        let difference = a[i] - b[i];
        sum += difference * difference;
    }
    sum
}

/// The sum over the points of the square of the distance to the closest centroid. Points and
/// centroids are rows of `d` numbers.
#[differentiable(order = 2)]
#[must_use]
pub fn cost(#[no_derivative] points: &[f64], centroids: &[f64], #[no_derivative] d: usize) -> f64 {
    let mut cost = 0.0;
    for i in 0..points.len() / d {
        let point = &points[i * d..(i + 1) * d];
        let mut closest = f64::INFINITY;
        for j in 0..centroids.len() / d {
            let centroid = &centroids[j * d..(j + 1) * d];
            closest = closest.min(square_distance(point, centroid));
        }
        cost += closest;
    }
    cost
}

/// The value; the gradient by the centroids goes to `centroids_bar`, which is overwritten.
#[must_use]
pub fn gradient_by_hand(
    points: &[f64],
    centroids: &[f64],
    d: usize,
    centroids_bar: &mut [f64],
) -> f64 {
    centroids_bar.fill(0.0);
    let mut cost = 0.0;
    for point in points.chunks_exact(d) {
        let (mut closest, mut at) = (f64::INFINITY, 0);
        for (j, centroid) in centroids.chunks_exact(d).enumerate() {
            let distance = square_distance(point, centroid);
            if distance < closest {
                (closest, at) = (distance, j);
            }
        }
        cost += closest;
        for i in 0..d {
            centroids_bar[at * d + i] += 2.0 * (centroids[at * d + i] - point[i]);
        }
    }
    cost
}

/// Newton's direction: the gradient, each component divided by that of the diagonal of the Hessian,
/// which has nothing beside it. Its product with ones is the diagonal, so that one pass gives both.
#[must_use]
pub fn direction(points: &[f64], centroids: &[f64], d: usize) -> Vec<f64> {
    let ones = vec![1.0; centroids.len()];
    let (mut gradient, diagonal) =
        gradient_and_hvp!(centroids, ones, |c: &[f64]| cost(&points[..], c, d));
    for (slope, curvature) in gradient.iter_mut().zip(&diagonal) {
        *slope /= curvature;
    }
    gradient
}

/// `n` points and `k` centroids.
#[must_use]
pub fn instance(n: usize, k: usize, d: usize, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut random = crate::Random::new(seed);
    (
        random.vector(n * d, 0.0, 1.0),
        random.vector(k * d, 0.0, 1.0),
    )
}
