//! What is done where.

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Decides by a seed and by the place.
#[derive(Clone, Copy)]
pub(super) struct Chance {
    seed: u64,
}

impl Chance {
    pub(super) fn new(seed: u64) -> Chance {
        Chance { seed }
    }

    /// Whether a program has what is mostly refused, too. If all had it, nothing else would be seen.
    pub(super) fn is_bold(self, purpose: &str) -> bool {
        self.dice(purpose, 1).one_in(16)
    }

    /// Dice for a purpose at a place.
    pub(super) fn dice(self, purpose: &str, place: u64) -> Dice {
        let seed = self.seed ^ hash(purpose).rotate_left(21) ^ place.rotate_left(42);
        Dice(StdRng::seed_from_u64(seed))
    }
}

/// Random numbers for one decision.
pub(super) struct Dice(StdRng);

impl Dice {
    pub(super) fn below(&mut self, n: usize) -> usize {
        self.0.random_range(0..n)
    }

    pub(super) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Whether a name looks like that of a constant, and not like that of a type.
pub(super) fn is_capital(name: &str) -> bool {
    !name.contains(|c: char| c.is_lowercase())
}

/// A number for a text (FNV-1a), which does not change from one version of Rust to the next.
pub(super) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, byte| {
        (h ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}
