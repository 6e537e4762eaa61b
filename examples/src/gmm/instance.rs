use super::{Data, Mixture};
use crate::Random;

/// `n` points of dimension `d`, and a mixture of `k` components to start from.
#[must_use]
pub fn instance(n: usize, d: usize, k: usize, seed: u64) -> (Mixture, Data) {
    let mut random = Random::new(seed);
    let row = d * (d + 1) / 2;
    let mixture = Mixture {
        alphas: random.vector(k, -1.0, 1.0),
        means: random.vector(k * d, 0.0, 1.0),
        factors: random.vector(k * row, -1.0, 1.0),
    };
    let points = random.vector(n * d, -1.0, 2.0);
    (
        mixture,
        Data {
            d,
            points,
            gamma: 1.0,
            m: 0,
            prior: 1.0,
        },
    )
}
