//! Seeded data.

use ndarray::{Array, Array1, Dimension, ShapeBuilder};

/// A generator of numbers: a Weyl sequence with its bits mixed.
pub struct Generator(u64);

impl Generator {
    /// A generator with a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Generator(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// A number in [-1, 1).
    pub fn number(&mut self) -> f32 {
        #[allow(clippy::cast_precision_loss, reason = "24 bits fit an `f32`")]
        let unit = (self.bits() >> 40) as f32 / (1u64 << 24) as f32;
        2.0 * unit - 1.0
    }

    /// An index below `n`.
    pub fn index(&mut self, n: usize) -> usize {
        usize::try_from(self.bits() >> 33).unwrap_or(0) % n
    }
}

/// An array of numbers in [-1, 1).
pub fn uniform<D: Dimension, S: ShapeBuilder<Dim = D>>(shape: S, seed: u64) -> Array<f32, D> {
    let mut generator = Generator::new(seed);
    Array::from_shape_simple_fn(shape, || generator.number())
}

/// Labels below `classes`.
#[must_use]
pub fn labels(count: usize, classes: usize, seed: u64) -> Array1<usize> {
    let mut generator = Generator::new(seed);
    Array1::from_shape_simple_fn(count, || generator.index(classes))
}
