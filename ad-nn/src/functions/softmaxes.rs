//! Softmax and its logarithm, along the last axis.
//!
//! y = softmax x: x̄ += y ∘ (ȳ - Σ y ȳ). y = log_softmax x: x̄ += ȳ - eʸ Σ ȳ (the derivative ∂yᵢ/∂xⱼ = yᵢ (δᵢⱼ - yⱼ)
//! is in Bishop, *Pattern Recognition and Machine Learning*, 2006, section 4.3.4).

use super::elementwise::{accumulate, settled};
use super::rows::{log_sum_exp, rows, rows_mut, softmax_row, standard};
use crate::scalar::Scalar;
use crate::shape;
use ad_runtime::kernels::Baseline;
use ad_runtime::{Activity, assert_sibling};
use ndarray::{Array, Dimension};

/// eˣ / Σ eˣ along the last axis: each row becomes a probability distribution. The shape stays.
///
/// Derivative: x̄ += y ∘ (ȳ - Σ y ȳ), row by row (Bishop, *Pattern Recognition and Machine Learning*, 2006, section 4.3.4).
///
/// # Panics
/// If the array is 0-dimensional.
#[track_caller]
pub fn softmax<T: Scalar, D: Dimension>(x: Array<T, D>) -> Array<T, D> {
    let classes = shape::classes("softmax", &x.raw_dim());
    let mut y = standard(x);
    rows_mut(&mut y, classes).for_each(|row| {
        softmax_row::<T, Baseline>(row);
    });
    y
}

/// The derivative of [`softmax()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct softmax {}

impl softmax {
    // primal:  y = softmax x
    // adjoint: x̄ += y ∘ (ȳ - y·ȳ)
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    pub fn vjp<T: Scalar, D: Dimension, A0: Activity, F: Fn(Array<T, D>) -> Array<T, D>>(
        _: F,
        _: (A0,),
        x: Array<T, D>,
    ) -> (
        Array<T, D>,
        impl Fn(Array<T, D>, &mut Array<T, D>) + use<T, D, A0, F>,
    ) {
        assert_sibling::<Self, F>();
        let y = softmax(x);
        let kept = A0::ON.then(|| y.clone());
        (y, move |y_bar: Array<T, D>, x_bar: &mut Array<T, D>| {
            pull_softmax(kept.as_ref(), y_bar, x_bar);
        })
    }

    ad_runtime::__sweep! {
        [T: Scalar, D: Dimension, A0: Activity, F: Fn(Array<T, D>) -> Array<T, D>]
        (A0,), (x: Array<T, D>) -> Array<T, D>,
        [], Array<T, D>, (x_bar: &mut Array<T, D>)
    }
}

/// x - ln Σ eˣ along the last axis: the logarithm of [`softmax()`], without its rounding. The shape stays.
///
/// Derivative: x̄ += ȳ - eʸ Σ ȳ, row by row: the chain rule on that of [`softmax()`].
///
/// # Panics
/// If the array is 0-dimensional.
#[track_caller]
pub fn log_softmax<T: Scalar, D: Dimension>(x: Array<T, D>) -> Array<T, D> {
    let classes = shape::classes("log_softmax", &x.raw_dim());
    let mut y = standard(x);
    rows_mut(&mut y, classes).for_each(|row| {
        let (max, log_sum) = log_sum_exp::<T, Baseline>(row);
        row.iter_mut().for_each(|x| *x = (*x - max) - log_sum);
    });
    y
}

/// The derivative of [`log_softmax()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct log_softmax {}

impl log_softmax {
    // primal:  y = x - ln Σ eˣ
    // adjoint: x̄ += ȳ - eʸ Σ ȳ
    #[doc(hidden)]
    #[inline]
    #[track_caller]
    pub fn vjp<T: Scalar, D: Dimension, A0: Activity, F: Fn(Array<T, D>) -> Array<T, D>>(
        _: F,
        _: (A0,),
        x: Array<T, D>,
    ) -> (
        Array<T, D>,
        impl Fn(Array<T, D>, &mut Array<T, D>) + use<T, D, A0, F>,
    ) {
        assert_sibling::<Self, F>();
        let y = log_softmax(x);
        let kept = A0::ON.then(|| exponentials(&y));
        (y, move |y_bar: Array<T, D>, x_bar: &mut Array<T, D>| {
            pull_log_softmax(kept.as_ref(), y_bar, x_bar);
        })
    }

    ad_runtime::__sweep! {
        [T: Scalar, D: Dimension, A0: Activity, F: Fn(Array<T, D>) -> Array<T, D>]
        (A0,), (x: Array<T, D>) -> Array<T, D>,
        [], Array<T, D>, (x_bar: &mut Array<T, D>)
    }
}

/// eˣ for each element.
pub(crate) fn exponentials<T: Scalar, D: Dimension>(x: &Array<T, D>) -> Array<T, D> {
    x.mapv(T::exp_of::<Baseline>)
}

/// `x_bar += y ∘ (ȳ - y·ȳ)`, row by row, where y is the softmax.
pub(crate) fn pull_softmax<T: Scalar, D: Dimension>(
    y: Option<&Array<T, D>>,
    y_bar: Array<T, D>,
    x_bar: &mut Array<T, D>,
) {
    pull_rows("softmax", y, y_bar, x_bar, |y, y_bar| {
        let inner = y
            .iter()
            .zip(&*y_bar)
            .fold(T::zero(), |sum, (&y, &y_bar)| sum + y * y_bar);
        for (y_bar, &y) in y_bar.iter_mut().zip(y) {
            *y_bar = settled(y * (*y_bar - inner));
        }
    });
}

/// `x_bar += ȳ - s Σ ȳ`, row by row, where s is the softmax.
pub(crate) fn pull_log_softmax<T: Scalar, D: Dimension>(
    shares: Option<&Array<T, D>>,
    y_bar: Array<T, D>,
    x_bar: &mut Array<T, D>,
) {
    pull_rows("log_softmax", shares, y_bar, x_bar, |shares, y_bar| {
        let sum = y_bar.iter().fold(T::zero(), |sum, &y_bar| sum + y_bar);
        for (y_bar, &share) in y_bar.iter_mut().zip(shares) {
            *y_bar = settled(*y_bar - share * sum);
        }
    });
}

/// Turns each row of a cotangent with the row of what was kept, and adds the result to the place.
fn pull_rows<T: Scalar, D: Dimension>(
    function: &str,
    kept: Option<&Array<T, D>>,
    y_bar: Array<T, D>,
    x_bar: &mut Array<T, D>,
    turn: impl Fn(&[T], &mut [T]),
) {
    let Some(kept) = kept.filter(|_| !y_bar.is_empty()) else {
        return;
    };
    shape::cotangent(function, y_bar.shape(), kept.shape());
    let classes = shape::classes(function, &kept.raw_dim());
    let mut y_bar = standard(y_bar);
    for (y_bar, kept) in rows_mut(&mut y_bar, classes).zip(rows(kept, classes)) {
        turn(kept, y_bar);
    }
    accumulate(y_bar, x_bar);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, differences, inner, random, rounded};
    use ad_runtime::{Off, On};
    use ndarray::{Array1, Array3, Ix3, arr0, array};

    macro_rules! check {
        ($name:ident) => {{
            let x = random::<f64, Ix3>([2, 3, 5], 1);
            let v = random::<f64, Ix3>([2, 3, 5], 2);
            let (y, pullback) = $name::vjp($name, (On,), x.clone());
            assert_eq!(y, $name(x.clone()));
            let expected = differences(&x, |x| inner(&v, &$name(x.clone())));
            let mut x_bar = Array3::default((0, 0, 0));
            pullback(v.clone(), &mut x_bar);
            assert_close(&x_bar, &expected, 1e-9);
            pullback(
                v.t().as_standard_layout().into_owned().reversed_axes(),
                &mut x_bar,
            );
            assert_close(&x_bar, &(&expected * 2.0), 1e-9);
            pullback(Array3::default((0, 0, 0)), &mut x_bar);
            assert_close(&x_bar, &(&expected * 2.0), 1e-9);
            let (y32, pullback) = $name::vjp($name, (On,), rounded(&x));
            assert_close(&y32, &y, 1e-6);
            let mut x_bar = Array3::default((0, 0, 0));
            pullback(rounded(&v), &mut x_bar);
            assert_close(&x_bar, &expected, 1e-6);
            let (_, pullback) = $name::vjp($name, (Off,), x);
            let mut x_bar = Array3::default((0, 0, 0));
            pullback(v, &mut x_bar);
            assert!(x_bar.is_empty());
        }};
    }

    #[test]
    fn gradients_agree_with_central_differences() {
        check!(softmax);
        check!(log_softmax);
    }

    #[test]
    fn vanished_gradients_become_zero() {
        // Shares of e⁻⁷², which is 5e-32.
        let x = array![0.0_f32, -72.0, -72.0];
        let (_, pullback) = softmax::vjp(softmax, (On,), x.clone());
        let mut x_bar = Array1::default(0);
        pullback(array![0.0, 1.0, 1e3], &mut x_bar);
        assert_eq!(x_bar[1], 0.0);
        assert!(x_bar[2] > 1e-30);
        let (_, pullback) = log_softmax::vjp(log_softmax, (On,), x);
        let mut x_bar = Array1::default(0);
        pullback(array![1.0, 0.0, 1e-29], &mut x_bar);
        assert_eq!(x_bar[1], 0.0);
        assert!(x_bar[2] > 1e-30);
    }

    #[test]
    fn values_by_hand() {
        let x = array![[0.0, 2.0_f64.ln(), 5.0_f64.ln()], [1000.0, 1000.0, -1000.0]];
        let expected = array![[0.125, 0.25, 0.625], [0.5, 0.5, 0.0]];
        assert_close(&softmax(x.clone()), &expected, 1e-15);
        let logs = log_softmax(x);
        assert_close(
            &logs.row(0).to_owned(),
            &expected.row(0).mapv(f64::ln),
            1e-15,
        );
        assert_close(
            &logs.row(1).to_owned(),
            &array![-(2.0_f64.ln()), -(2.0_f64.ln()), -2000.0 - 2.0_f64.ln()],
            1e-15,
        );
        assert_eq!(softmax(Array1::<f32>::zeros(0)).len(), 0);
    }

    #[test]
    #[should_panic(expected = "softmax: the input has shape [], but it needs at least one axis")]
    fn numbers_are_refused() {
        softmax(arr0(1.0));
    }
}
