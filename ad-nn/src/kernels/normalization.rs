//! Normalisation of rows `[rows, features]`: of each feature over all rows, and of each row.
//!
//! Sums over rows are added up in blocks, so that they stay exact in single precision, and narrow rows are taken
//! several at a time, so that vectors of the processor are full.

use crate::scalar::{Scalar, count};
use ad_runtime::kernels::{Kernel, Level, dispatch};

/// The mean μ and 1 / √(σ² + ε): of each feature, or of each row.
pub(crate) struct Moments<T> {
    pub(crate) mean: Vec<T>,
    pub(crate) factor: Vec<T>,
}

/// The parameters of a layer.
#[derive(Clone, Copy)]
pub(crate) struct Affine<'a, T> {
    /// γ: `[features]`
    pub(crate) scale: &'a [T],
    /// β: `[features]`
    pub(crate) shift: &'a [T],
    /// ε
    pub(crate) epsilon: T,
}

/// Their gradients.
pub(crate) struct AffineBar<T> {
    pub(crate) scale: Vec<T>,
    pub(crate) shift: Vec<T>,
    pub(crate) epsilon: T,
}

/// The mean and the variance of each feature. Without rows they are not numbers.
pub(crate) fn of_features<T: Scalar>(x: &[T], features: usize) -> (Vec<T>, Vec<T>) {
    dispatch(OfFeatures { x, features })
}

struct OfFeatures<'a, T> {
    x: &'a [T],
    features: usize,
}

impl<T: Scalar> Kernel for OfFeatures<'_, T> {
    type Output = (Vec<T>, Vec<T>);
    #[inline(always)]
    fn run<L: Level>(self) -> Self::Output {
        let Self { x, features } = self;
        let share = T::one() / count::<T>(x.len() / features.max(1));
        let nothing = vec![T::zero(); features];
        let mut mean = column_sums(x, x, &nothing, |x, _, _| x);
        mean.iter_mut().for_each(|mean| *mean *= share);
        let mut variance = column_sums(x, x, &mean, |x, _, mean| (x - mean) * (x - mean));
        variance.iter_mut().for_each(|variance| *variance *= share);
        (mean, variance)
    }
}

/// Each row as (x - μ) f + β, with a μ, an f and a β for each feature.
pub(crate) struct Rescale<'a, T> {
    pub(crate) x: &'a mut [T],
    pub(crate) mean: &'a [T],
    pub(crate) factor: &'a [T],
    pub(crate) shift: &'a [T],
}

impl<T: Scalar> Kernel for Rescale<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<L: Level>(self) {
        let width = width(self.mean.len());
        let [mean, factor, shift] =
            [self.mean, self.factor, self.shift].map(|part| repeated(part, width));
        for row in self.x.chunks_mut(width) {
            for (((x, &mean), &factor), &shift) in
                row.iter_mut().zip(&mean).zip(&factor).zip(&shift)
            {
                *x = (*x - mean) * factor + shift;
            }
        }
    }
}

/// y = (x - μ) / √(σ² + ε) γ + β by feature, in the place of x.
pub(crate) struct ByFeature<'a, T> {
    pub(crate) x: &'a mut [T],
    pub(crate) layer: Affine<'a, T>,
}

impl<T: Scalar> Kernel for ByFeature<'_, T> {
    type Output = Moments<T>;
    #[inline(always)]
    fn run<L: Level>(self) -> Moments<T> {
        let Affine {
            scale,
            shift,
            epsilon,
        } = self.layer;
        let (mean, mut factor) = OfFeatures {
            x: self.x,
            features: scale.len(),
        }
        .run::<L>();
        factor
            .iter_mut()
            .for_each(|f| *f = inverse_root(*f + epsilon));
        let scaled: Vec<T> = factor
            .iter()
            .zip(scale)
            .map(|(&f, &scale)| f * scale)
            .collect();
        Rescale {
            x: self.x,
            mean: &mean,
            factor: &scaled,
            shift,
        }
        .run::<L>();
        Moments { mean, factor }
    }
}

/// Turns ȳ into x̄, and gives the gradients of the parameters.
pub(crate) struct PullByFeature<'a, T> {
    pub(crate) x: &'a [T],
    pub(crate) y_bar: &'a mut [T],
    pub(crate) scale: &'a [T],
    pub(crate) moments: &'a Moments<T>,
}

impl<T: Scalar> Kernel for PullByFeature<'_, T> {
    type Output = AffineBar<T>;
    // primal:  x̂ = (x - μ) d, d = 1 / √(σ² + ε), y = x̂ γ + β, over n rows
    // adjoint: β̄ += Σ ȳ, γ̄ += Σ ȳ x̂, ε̄ += -½ Σ γ d² γ̄, x̄ += γ d (ȳ - β̄ / n - x̂ γ̄ / n)
    #[inline(always)]
    fn run<L: Level>(self) -> AffineBar<T> {
        let Moments { mean, factor } = self.moments;
        let features = mean.len();
        let share = T::one() / count::<T>(self.x.len() / features.max(1));
        let shift = column_sums(self.x, self.y_bar, mean, |_, y_bar, _| y_bar);
        let mut scale = column_sums(self.x, self.y_bar, mean, |x, y_bar, mean| {
            y_bar * (x - mean)
        });
        let (mut own, mut slope) = (vec![T::zero(); features], vec![T::zero(); features]);
        let mut constant = vec![T::zero(); features];
        let mut epsilon = T::zero();
        for j in 0..features {
            scale[j] *= factor[j];
            own[j] = self.scale[j] * factor[j];
            slope[j] = own[j] * factor[j] * scale[j] * share;
            constant[j] = own[j] * shift[j] * share;
            epsilon -= own[j] * factor[j] * scale[j] / (T::one() + T::one());
        }
        let width = width(features);
        let [mean, own, slope, constant] =
            [mean, &own, &slope, &constant].map(|part| repeated(part, width));
        for (y_bar, x) in self.y_bar.chunks_mut(width).zip(self.x.chunks(width)) {
            let parts = mean.iter().zip(&own).zip(&slope).zip(&constant);
            for ((y_bar, &x), (((&mean, &own), &slope), &constant)) in
                y_bar.iter_mut().zip(x).zip(parts)
            {
                *y_bar = own * *y_bar - slope * (x - mean) - constant;
            }
        }
        AffineBar {
            scale,
            shift,
            epsilon,
        }
    }
}

/// y = (x - μ) / √(σ² + ε) γ + β by row, in the place of x.
pub(crate) struct ByRow<'a, T> {
    pub(crate) x: &'a mut [T],
    pub(crate) layer: Affine<'a, T>,
}

impl<T: Scalar> Kernel for ByRow<'_, T> {
    type Output = Moments<T>;
    #[inline(always)]
    fn run<L: Level>(self) -> Moments<T> {
        let Affine {
            scale,
            shift,
            epsilon,
        } = self.layer;
        let features = scale.len().max(1);
        let share = T::one() / count::<T>(features);
        let (mut means, mut factors) = (Vec::new(), Vec::new());
        means.reserve_exact(self.x.len() / features);
        factors.reserve_exact(self.x.len() / features);
        for row in self.x.chunks_exact_mut(features) {
            let mean = row_sum(row, row, |x, _| x) * share;
            let variance = row_sum(row, row, |x, _| (x - mean) * (x - mean)) * share;
            let factor = inverse_root(variance + epsilon);
            for ((x, &scale), &shift) in row.iter_mut().zip(scale).zip(shift) {
                *x = (*x - mean) * factor * scale + shift;
            }
            means.push(mean);
            factors.push(factor);
        }
        Moments {
            mean: means,
            factor: factors,
        }
    }
}

/// Turns ȳ into x̄, and gives the gradients of the parameters.
pub(crate) struct PullByRow<'a, T> {
    pub(crate) x: &'a [T],
    pub(crate) y_bar: &'a mut [T],
    pub(crate) scale: &'a [T],
    pub(crate) moments: &'a Moments<T>,
}

impl<T: Scalar> Kernel for PullByRow<'_, T> {
    type Output = AffineBar<T>;
    // primal:  x̂ = (x - μ) d, d = 1 / √(σ² + ε), y = x̂ γ + β, over c features
    // adjoint: β̄ += ȳ, γ̄ += ȳ x̂, z = ȳ γ, ε̄ += -½ d² Σ z x̂, x̄ += d (z - Σ z / c - x̂ Σ z x̂ / c)
    #[inline(always)]
    fn run<L: Level>(self) -> AffineBar<T> {
        let features = self.scale.len();
        let share = T::one() / count::<T>(features.max(1));
        let (mut scale, mut shift) = (vec![T::zero(); features], vec![T::zero(); features]);
        let (mut block_scale, mut block_shift) = (scale.clone(), shift.clone());
        let mut epsilon = T::zero();
        let rows = self.x.chunks_exact(features.max(1));
        let rows = rows.zip(self.y_bar.chunks_exact_mut(features.max(1)));
        let moments = self.moments.mean.iter().zip(&self.moments.factor);
        for (i, ((x, y_bar), (&mean, &factor))) in rows.zip(moments).enumerate() {
            let sums = block_scale.iter_mut().zip(&mut block_shift);
            for (((y_bar, &x), &scale), (scale_bar, shift_bar)) in
                y_bar.iter_mut().zip(x).zip(self.scale).zip(sums)
            {
                *shift_bar += *y_bar;
                *scale_bar += *y_bar * ((x - mean) * factor);
                *y_bar *= scale;
            }
            let sum = row_sum(x, y_bar, |_, z| z);
            let product = row_sum(x, y_bar, |x, z| z * (x - mean)) * factor;
            epsilon -= product * factor * factor / (T::one() + T::one());
            let (slope, constant) = (product * share * factor, sum * share);
            for (y_bar, &x) in y_bar.iter_mut().zip(x) {
                *y_bar = (*y_bar - constant - (x - mean) * slope) * factor;
            }
            if (i + 1) % BLOCK == 0 {
                flush(&mut scale, &mut block_scale);
                flush(&mut shift, &mut block_shift);
            }
        }
        flush(&mut scale, &mut block_scale);
        flush(&mut shift, &mut block_shift);
        AffineBar {
            scale,
            shift,
            epsilon,
        }
    }
}

#[inline(always)]
fn inverse_root<T: Scalar>(x: T) -> T {
    T::one() / T::sqrt_of(x)
}

/// So many rows are added up before they go to the sum of all.
const BLOCK: usize = 256;

/// How many numbers are taken at once: a row, or several where they are narrow.
#[inline(always)]
fn width(features: usize) -> usize {
    const WIDE: usize = 128;
    let features = features.max(1);
    features * (WIDE / features).max(1)
}

/// The same numbers again and again, `width` of them.
#[inline(always)]
fn repeated<T: Scalar>(part: &[T], width: usize) -> Vec<T> {
    part.repeat(width / part.len().max(1))
}

/// Σ term(x, y, μ) over all rows, for each feature: there are as many as means.
#[inline(always)]
fn column_sums<T: Scalar>(x: &[T], y: &[T], mean: &[T], term: impl Fn(T, T, T) -> T) -> Vec<T> {
    let width = width(mean.len());
    let mut sums = vec![T::zero(); mean.len()];
    let mean = repeated(mean, width);
    let mut block = vec![T::zero(); mean.len()];
    for (x, y) in x.chunks(width * BLOCK).zip(y.chunks(width * BLOCK)) {
        for (x, y) in x.chunks(width).zip(y.chunks(width)) {
            for (((sum, &x), &y), &mean) in block.iter_mut().zip(x).zip(y).zip(&mean) {
                *sum += term(x, y, mean);
            }
        }
        for part in block.chunks_mut(sums.len().max(1)) {
            flush(&mut sums, part);
        }
    }
    sums
}

/// Adds the sums of a block to those of all.
#[inline(always)]
fn flush<T: Scalar>(sums: &mut [T], block: &mut [T]) {
    for (sum, part) in sums.iter_mut().zip(block) {
        *sum += *part;
        *part = T::zero();
    }
}

/// Σ term(x, y) over a row, in lanes.
#[inline(always)]
fn row_sum<T: Scalar>(x: &[T], y: &[T], term: impl Fn(T, T) -> T) -> T {
    const LANES: usize = 16;
    let (x, y) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
    let rest = x.remainder().iter().zip(y.remainder());
    let rest = rest.fold(T::zero(), |sum, (&x, &y)| sum + term(x, y));
    let mut lanes = [T::zero(); LANES];
    for (x, y) in x.zip(y) {
        for ((lane, &x), &y) in lanes.iter_mut().zip(x).zip(y) {
            *lane += term(x, y);
        }
    }
    lanes.iter().fold(rest, |sum, &lane| sum + lane)
}
