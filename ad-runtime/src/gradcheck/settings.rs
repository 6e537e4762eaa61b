//! Settings of the checks.

/// How far two numbers may be apart: `relative` times their size, plus `absolute`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// The part that grows with the numbers.
    pub relative: f64,
    /// The part that does not.
    pub absolute: f64,
}

impl Tolerance {
    /// Whether two numbers agree, where `scale` is the size of what they were computed from.
    pub(super) fn agree(self, a: f64, b: f64, scale: f64) -> bool {
        let scale = scale.max(a.abs()).max(b.abs());
        // An infinity agrees with nothing but itself, NaN with nothing.
        a == b || (scale.is_finite() && (a - b).abs() <= self.relative * scale + self.absolute)
    }
}

/// A check of a derivative and its settings.
///
/// The default has four directions. Tolerance and steps depend on the precision: 1e-7 and steps of
/// 1e-2 to 1e-8 if all numbers are `f64`, 1e-2 and steps of 1e-1 to 1e-3 if there is an `f32` among
/// arguments and results. Steps are relative to the size of a number, if it is larger than one.
///
/// ```
/// use ad_runtime::gradcheck::Gradcheck;
/// use ad_runtime::prelude::*;
///
/// let report = Gradcheck::new().directions(8).relative(1e-9).gradient(&exp {}, &0.5_f64).unwrap();
/// assert_eq!(report.directions.len(), 8);
/// ```
#[derive(Clone, Debug)]
pub struct Gradcheck {
    pub(super) seed: u64,
    pub(super) directions: usize,
    relative: Option<f64>,
    absolute: Option<f64>,
    steps: Option<Vec<f64>>,
}

impl Default for Gradcheck {
    fn default() -> Self {
        Gradcheck {
            seed: 0,
            directions: 4,
            relative: None,
            absolute: None,
            steps: None,
        }
    }
}

impl Gradcheck {
    /// The default settings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Other random directions.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// The number of random directions.
    ///
    /// # Panics
    /// If it is zero, because then nothing would be checked.
    #[must_use]
    pub fn directions(mut self, directions: usize) -> Self {
        assert!(directions > 0, "a gradient check needs a direction");
        self.directions = directions;
        self
    }

    /// The relative tolerance of the comparison with central differences.
    #[must_use]
    pub fn relative(mut self, relative: f64) -> Self {
        self.relative = Some(relative);
        self
    }

    /// The absolute tolerance of the comparison with central differences.
    #[must_use]
    pub fn absolute(mut self, absolute: f64) -> Self {
        self.absolute = Some(absolute);
        self
    }

    /// The step sizes of the central differences.
    ///
    /// # Panics
    /// If there is none, or one is not positive.
    #[must_use]
    pub fn steps(mut self, steps: &[f64]) -> Self {
        assert!(
            !steps.is_empty() && steps.iter().all(|h| *h > 0.0),
            "step sizes must be positive, not {steps:?}"
        );
        self.steps = Some(steps.to_vec());
        self
    }

    /// The tolerance of the comparison with central differences.
    pub(super) fn tolerance(&self, single: bool) -> Tolerance {
        let (relative, absolute) = if single { (1e-2, 1e-4) } else { (1e-7, 1e-9) };
        Tolerance {
            relative: self.relative.unwrap_or(relative),
            absolute: self.absolute.unwrap_or(absolute),
        }
    }

    /// The tolerance where two computations differ by the order of additions only.
    pub(super) fn rounding(single: bool) -> Tolerance {
        Tolerance {
            relative: if single { 1e-4 } else { 1e-10 },
            absolute: if single { 1e-30 } else { 1e-100 },
        }
    }

    /// The step sizes. Single precision has no use for small ones: the sum would be the number itself,
    /// and every derivative would seem to be zero.
    pub(super) fn step_sizes(&self, single: bool) -> Vec<f64> {
        match &self.steps {
            Some(steps) => steps.clone(),
            None if single => vec![1e-1, 3e-2, 1e-2, 3e-3, 1e-3],
            None => vec![1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8],
        }
    }
}
