//! The activation functions of one number: the value, and the derivative.
//!
//! Each is written so that neither overflows nor cancels for arguments of any size.

use crate::scalar::Scalar;
use ad_runtime::kernels::Level;
use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

/// A function of one number and its derivative, as code to be vectorised.
pub(crate) trait Formula<T>: Copy {
    /// The value and the derivative.
    fn at<L: Level>(self, x: T) -> (T, T);
}

macro_rules! formulas {
    ($($(#[doc = $doc:literal])* $formula:ident $(<$p:ident>)? = $name:ident;)*) => { $(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $formula $(<$p>(pub(crate) $p))?;
        formulas!(# $formula $name $($p)?);
    )* };
    (# $formula:ident $name:ident) => {
        impl<T: Scalar> Formula<T> for $formula {
            #[inline(always)]
            fn at<L: Level>(self, x: T) -> (T, T) { $name::<T, L>(x) }
        }
    };
    (# $formula:ident $name:ident $p:ident) => {
        impl<T: Scalar> Formula<T> for $formula<T> {
            #[inline(always)]
            fn at<L: Level>(self, x: T) -> (T, T) { $name::<T, L>(x, self.0) }
        }
    };
}
formulas!(
    /// [`sigmoid`]
    Sigmoid = sigmoid;
    /// [`tanh`]
    Tanh = tanh;
    /// [`elu`] with α.
    Elu<T> = elu;
    /// [`leaky_relu`] with its slope.
    LeakyRelu<T> = leaky_relu;
    /// [`gelu`]
    Gelu = gelu;
    /// [`gelu_tanh`]
    GeluTanh = gelu_tanh;
    /// [`softplus`]
    Softplus = softplus;
    /// [`swish`]
    Swish = swish;
    /// [`square_root`]
    SquareRoot = square_root;
);

/// σ(x) = 1 / (1 + e⁻ˣ), and σ'(x) = σ(x) σ(-x).
#[inline(always)]
pub(crate) fn sigmoid<T: Scalar, L: Level>(x: T) -> (T, T) {
    let y = T::sigmoid_of::<L>(x);
    // σ(-x): the difference does not cancel, since y is at most 1/2. The exponential is that of y.
    let other = if x < T::zero() {
        T::one() - y
    } else {
        T::exp_of::<L>(-T::abs_of(x)) * y
    };
    (y, y * other)
}

/// tanh x, and 1 - tanh² x.
#[inline(always)]
pub(crate) fn tanh<T: Scalar, L: Level>(x: T) -> (T, T) {
    let y = T::tanh_of::<L>(x);
    (y, (T::one() - y) * (T::one() + y))
}

/// x for positive x, else α (eˣ - 1).
#[inline(always)]
pub(crate) fn elu<T: Scalar, L: Level>(x: T, alpha: T) -> (T, T) {
    if x > T::zero() {
        (x, T::one())
    } else {
        (alpha * T::exp_m1_of::<L>(x), alpha * T::exp_of::<L>(x))
    }
}

/// x for positive x, else `slope` x.
#[allow(
    clippy::extra_unused_type_parameters,
    reason = "every formula has a level"
)]
#[inline(always)]
pub(crate) fn leaky_relu<T: Scalar, L: Level>(x: T, slope: T) -> (T, T) {
    let factor = if x > T::zero() { T::one() } else { slope };
    (factor * x, factor)
}

/// x, but no farther from zero than 1000, where the functions below have long reached their limits in
/// either precision: what vanishes there is not multiplied with what is infinite. A NaN stays a NaN.
#[inline(always)]
fn bounded<T: Scalar>(x: T) -> T {
    let far = T::real(1e3);
    let x = if x < -far { -far } else { x };
    if x > far { far } else { x }
}

/// x `share`, where `share` is that of the [`bounded`] x: 0 far below zero, 1 far above.
#[inline(always)]
fn shared<T: Scalar>(x: T, bounded: T, share: T) -> T {
    let x = if x > bounded { x } else { bounded };
    x * share
}

/// x Φ(x), where Φ is the distribution function of the standard normal distribution and φ its
/// density: Φ(x) + x φ(x).
#[inline(always)]
pub(crate) fn gelu<T: Scalar, L: Level>(x: T) -> (T, T) {
    let (half, near) = (T::real(0.5), bounded(x));
    let below = half * T::erfc_of(-T::real(FRAC_1_SQRT_2) * near);
    let density =
        T::real(0.5 * FRAC_1_SQRT_2 * FRAC_2_SQRT_PI) * T::exp_of::<L>(-half * near * near);
    (shared(x, near, below), below + near * density)
}

/// x (1 + tanh u) / 2 with u = √(2/π) (x + 0.044715 x³): an approximation of [`gelu`].
#[inline(always)]
pub(crate) fn gelu_tanh<T: Scalar, L: Level>(x: T) -> (T, T) {
    let (half, scale) = (T::real(0.5), T::real(FRAC_1_SQRT_2 * FRAC_2_SQRT_PI));
    let near = bounded(x);
    let (cubic, square) = (T::real(0.044715), near * near);
    let (t, t_slope) = tanh::<T, L>(scale * near * (T::one() + cubic * square));
    let u_slope = scale * (T::one() + T::real(3.0) * cubic * square);
    let share = half * (T::one() + t);
    let slope = share + half * near * t_slope * u_slope;
    (shared(x, near, share), slope)
}

/// ln(1 + eˣ), and σ(x).
#[inline(always)]
pub(crate) fn softplus<T: Scalar, L: Level>(x: T) -> (T, T) {
    let positive = if x > T::zero() { x } else { T::zero() };
    let y = positive + T::ln_1p_of(T::exp_of::<L>(-T::abs_of(x)));
    (y, sigmoid::<T, L>(x).0)
}

/// x σ(x), and σ(x) + x σ'(x).
#[inline(always)]
pub(crate) fn swish<T: Scalar, L: Level>(x: T) -> (T, T) {
    let near = bounded(x);
    let (share, slope) = sigmoid::<T, L>(near);
    (shared(x, near, share), share + near * slope)
}

/// √x, and 1 / (2 √x), which is +∞ at -0, too, as for numbers.
#[allow(
    clippy::extra_unused_type_parameters,
    reason = "every formula has a level"
)]
#[inline(always)]
pub(crate) fn square_root<T: Scalar, L: Level>(x: T) -> (T, T) {
    let y = T::sqrt_of(x);
    (y, T::abs_of(T::real(0.5) / y))
}
