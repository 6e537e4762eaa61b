//! Cross entropies.
//!
//! Softmax: x̄ += (softmax x - e\[label\]) ȳ / n. Sigmoid: x̄ += (σ(x) - z) ȳ / n, z̄ -= x ȳ / n (Bishop, *Pattern Recognition
//! and Machine Learning*, 2006, sections 4.3.4 and 4.3.2).

use super::labels::{Label, Labels};
use crate::functions::elementwise::accumulate;
use crate::functions::formulas::{sigmoid, softplus};
use crate::functions::rows::{CrossEntropies, log_sum_exp, rows_mut, standard};
use crate::scalar::{Scalar, count};
use crate::shape;
use ad_runtime::kernels::{Baseline, dispatch};
use ad_runtime::{Activity, assert_sibling};
use ndarray::{Array, Dimension, Zip};

/// The cross entropy of softmax(`logits`) and the classes that the examples belong to:
/// the mean over the batch of -ln softmax(x)\[label\].
///
/// The last axis of `logits` is that of the classes, so that a batch is `[batch, classes]`; with
/// more axes, there is one label for each row. The mean of no examples is NaN. Logarithms are natural: the unit
/// is the nat.
///
/// Derivative: x̄ += (softmax x - e\[label\]) ȳ / n for a batch of n, e\[k\] being the k-th unit vector (Bishop, *Pattern
/// Recognition and Machine Learning*, 2006, section 4.3.4). The labels have none.
///
/// # Panics
/// If there is not one label for each row, or a label is not the index of a class.
#[track_caller]
pub fn softmax_cross_entropy<T: Scalar, D: Dimension, L: Labels + ?Sized>(
    logits: &Array<T, D>,
    labels: &L,
) -> T {
    let classes = checked(logits, labels);
    let logits = logits.as_standard_layout();
    let cells = logits.as_slice().expect("the layout is standard");
    let losses = cells.chunks_exact(classes.max(1)).zip(indices(labels));
    let sum = losses.fold(T::zero(), |sum, (row, label)| {
        let (max, log_sum) = log_sum_exp::<T, Baseline>(row);
        sum + (log_sum - (row[label] - max))
    });
    sum / count(labels.labels().len())
}

/// The derivative of [`softmax_cross_entropy()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct softmax_cross_entropy {}

impl softmax_cross_entropy {
    // primal:  y = mean (ln Σ eˣ - x[label])
    // adjoint: x̄ += (softmax x - e[label])·ȳ / n
    #[doc(hidden)]
    #[track_caller]
    pub fn vjp<
        T: Scalar,
        D: Dimension,
        L: Labels + ?Sized,
        A0: Activity,
        A1: Activity,
        F: Fn(&Array<T, D>, &L) -> T,
    >(
        _: F,
        acts: (A0, A1),
        logits: &Array<T, D>,
        labels: &L,
    ) -> (
        T,
        impl Fn(&Array<T, D>, &L, T, &mut Array<T, D>, &mut L::Place) + use<T, D, L, A0, A1, F>,
    ) {
        assert_sibling::<Self, F>();
        let (value, pulled) = Self::value_and_pulled(acts, logits, labels);
        let pullback = move |_: &Array<T, D>,
                             _: &L,
                             y_bar: T,
                             logits_bar: &mut Array<T, D>,
                             _: &mut L::Place| {
            if let Some(pulled) = &pulled {
                add_multiple(y_bar, pulled, logits_bar);
            }
        };
        (value, pullback)
    }

    ad_runtime::__sweep! {
        [T: Scalar, D: Dimension, L: Labels + ?Sized, A0: Activity, A1: Activity, F: Fn(&Array<T, D>, &L) -> T]
        (A0, A1), (logits: &Array<T, D>, labels: &L) -> T,
        [logits, labels], T, (logits_bar: &mut Array<T, D>, labels_bar: &mut L::Place)
    }

    /// The loss, and the gradient if it is wanted: one pass over the exponentials for both.
    #[track_caller]
    fn value_and_pulled<T: Scalar, D: Dimension, L: Labels + ?Sized, A0: Activity, A1: Activity>(
        _: (A0, A1),
        logits: &Array<T, D>,
        labels: &L,
    ) -> (T, Option<Array<T, D>>) {
        if !A0::ON {
            return (softmax_cross_entropy(logits, labels), None);
        }
        let classes = checked(logits, labels);
        let mut shares = standard(logits.clone());
        let share = T::one() / count(labels.labels().len());
        let rows = rows_mut(&mut shares, classes).zip(indices(labels));
        let sum = dispatch(CrossEntropies { rows, share });
        (sum / count(labels.labels().len()), Some(shares))
    }
}

/// The number of classes.
#[track_caller]
fn checked<T: Scalar, D: Dimension, L: Labels + ?Sized>(logits: &Array<T, D>, labels: &L) -> usize {
    let classes = shape::classes("softmax_cross_entropy", &logits.raw_dim());
    let batch: usize = logits.shape()[..logits.ndim() - 1].iter().product();
    let found = labels.labels().len();
    assert!(
        batch == found,
        "softmax_cross_entropy: the logits have shape {:?}, but the labels have shape [{found}]",
        logits.shape()
    );
    for (index, label) in labels.labels().enumerate() {
        assert!(
            label.class().is_some_and(|class| class < classes),
            "softmax_cross_entropy: label {label} at index {index} is out of range: there are \
             {classes} classes"
        );
    }
    classes
}

/// The labels as indices; they were checked before.
fn indices<L: Labels + ?Sized>(labels: &L) -> impl Iterator<Item = usize> {
    labels.labels().filter_map(Label::class)
}

/// `place += factor · direction`; an empty place is written.
fn add_multiple<T: Scalar, D: Dimension>(
    factor: T,
    direction: &Array<T, D>,
    place: &mut Array<T, D>,
) {
    if place.is_empty() {
        *place = direction.mapv(|d| factor * d);
    } else {
        shape::cotangent("loss", direction.shape(), place.shape());
        place.zip_mut_with(direction, |p, &d| *p += factor * d);
    }
}

/// The cross entropy of σ(`logits`) and `labels`, which are probabilities: the mean over all
/// elements of -z ln σ(x) - (1 - z) ln(1 - σ(x)), in nats. Both have the same shape.
///
/// Derivative: x̄ += (σ(x) - z) ȳ / n, z̄ -= x ȳ / n for n elements (Bishop, *Pattern Recognition and Machine Learning*,
/// 2006, section 4.3.2).
///
/// # Panics
/// If the shapes differ.
#[track_caller]
pub fn sigmoid_cross_entropy<T: Scalar, D: Dimension>(
    logits: &Array<T, D>,
    labels: &Array<T, D>,
) -> T {
    let (x, z) = (("logits", logits.shape()), ("labels", labels.shape()));
    shape::same("sigmoid_cross_entropy", x, z);
    let sum = Zip::from(logits)
        .and(labels)
        .fold(T::zero(), |sum, &x, &z| {
            sum + (softplus::<T, Baseline>(x).0 - x * z)
        });
    sum / count(logits.len())
}

/// The derivative of [`sigmoid_cross_entropy()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct sigmoid_cross_entropy {}

impl sigmoid_cross_entropy {
    // primal:  y = mean (ln(1 + eˣ) - x z)
    // adjoint: x̄ += (σ(x) - z)·ȳ / n, z̄ -= x·ȳ / n
    #[doc(hidden)]
    #[track_caller]
    pub fn vjp<
        T: Scalar,
        D: Dimension,
        A0: Activity,
        A1: Activity,
        F: Fn(&Array<T, D>, &Array<T, D>) -> T,
    >(
        _: F,
        _: (A0, A1),
        logits: &Array<T, D>,
        labels: &Array<T, D>,
    ) -> (
        T,
        impl Fn(&Array<T, D>, &Array<T, D>, T, &mut Array<T, D>, &mut Array<T, D>)
        + use<T, D, A0, A1, F>,
    ) {
        assert_sibling::<Self, F>();
        let value = sigmoid_cross_entropy(logits, labels);
        let pullback = |logits: &Array<T, D>,
                        labels: &Array<T, D>,
                        y_bar: T,
                        logits_bar: &mut Array<T, D>,
                        labels_bar: &mut Array<T, D>| {
            let factor = y_bar / count(logits.len());
            if A0::ON {
                let mut pulled = logits.clone();
                pulled.zip_mut_with(labels, |x, &z| {
                    *x = factor * (sigmoid::<T, Baseline>(*x).0 - z)
                });
                accumulate(pulled, logits_bar);
            }
            if A1::ON {
                accumulate(logits.mapv(|x| -factor * x), labels_bar);
            }
        };
        (value, pullback)
    }

    ad_runtime::__sweep! {
        [T: Scalar, D: Dimension, A0: Activity, A1: Activity, F: Fn(&Array<T, D>, &Array<T, D>) -> T]
        (A0, A1), (logits: &Array<T, D>, labels: &Array<T, D>) -> T,
        [logits, labels], T, (logits_bar: &mut Array<T, D>, labels_bar: &mut Array<T, D>)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, differences, random, rounded};
    use ad_runtime::{NoTangent, Off, On};
    use ndarray::{Array1, Array2, Ix2, Ix3, array};

    #[test]
    fn gradients_of_softmax_agree_with_central_differences() {
        let x = random::<f64, Ix2>([4, 6], 1) * 2.0;
        let labels = vec![5_usize, 0, 3, 3];
        let (y, pullback) =
            softmax_cross_entropy::vjp(softmax_cross_entropy, (On, Off), &x, &labels);
        assert!((y - softmax_cross_entropy(&x, &labels)).abs() < 1e-15);
        let mut x_bar = Array2::default((0, 0));
        pullback(&x, &labels, 1.5, &mut x_bar, &mut vec![]);
        let expected = differences(&x, |x| 1.5 * softmax_cross_entropy(x, &labels));
        assert_close(&x_bar, &expected, 1e-9);
        pullback(&x, &labels, 1.5, &mut x_bar, &mut vec![]);
        assert_close(&x_bar, &(&expected * 2.0), 1e-9);
        let (y32, pullback) =
            softmax_cross_entropy::vjp(softmax_cross_entropy, (On, Off), &rounded(&x), &labels);
        assert!((f64::from(y32) - y).abs() < 1e-6);
        let mut x_bar = Array2::default((0, 0));
        pullback(&rounded(&x), &labels, 1.5, &mut x_bar, &mut vec![]);
        assert_close(&x_bar, &expected, 1e-6);
        let (y_off, pullback) =
            softmax_cross_entropy::vjp(softmax_cross_entropy, (Off, Off), &x, &labels);
        assert!((y_off - y).abs() < 1e-15);
        let mut x_bar = Array2::default((0, 0));
        pullback(&x, &labels, 1.5, &mut x_bar, &mut vec![]);
        assert!(x_bar.is_empty());
    }

    #[test]
    fn labels_may_be_of_many_types() {
        let x = random::<f64, Ix2>([3, 4], 1);
        let y = softmax_cross_entropy(&x, &[0_usize, 3, 1]);
        assert_eq!(y, softmax_cross_entropy(&x, &[0, 3, 1]));
        assert_eq!(y, softmax_cross_entropy(&x, &vec![0_u8, 3, 1]));
        assert_eq!(y, softmax_cross_entropy(&x, &[0_i64, 3, 1][..]));
        let labels = Array1::from(vec![0_i32, 3, 1]);
        assert_eq!(y, softmax_cross_entropy(&x, &labels));
        assert_eq!(y, softmax_cross_entropy(&x, &labels.view()));
        let (_, pullback) =
            softmax_cross_entropy::vjp(softmax_cross_entropy, (On, Off), &x, &labels);
        let mut x_bar = Array2::default((0, 0));
        pullback(
            &x,
            &labels,
            1.0,
            &mut x_bar,
            &mut Array1::from_elem(0, NoTangent),
        );
        assert!(!x_bar.is_empty());
    }

    #[test]
    fn more_axes_are_more_rows() {
        let x = random::<f64, Ix3>([2, 3, 4], 1);
        let labels = [0, 1, 2, 3, 0, 1];
        let flat = x.to_shape((6, 4)).expect("24 elements").into_owned();
        let y = softmax_cross_entropy(&flat, &labels);
        assert_eq!(softmax_cross_entropy(&x, &labels), y);
        let turned = flat.t().as_standard_layout().into_owned().reversed_axes();
        assert_eq!(softmax_cross_entropy(&turned, &labels), y);
    }

    #[test]
    fn values_by_hand() {
        let x = array![[0.0, 3.0_f64.ln()], [1000.0, -1000.0]];
        let y = softmax_cross_entropy(&x, &[0, 1]);
        assert!((y - (4.0_f64.ln() + 2000.0) / 2.0).abs() < 1e-12);
        let y = sigmoid_cross_entropy(&array![0.0, 1000.0, -1000.0], &array![1.0, 1.0, 0.0]);
        assert!((y - 2.0_f64.ln() / 3.0).abs() < 1e-15);
    }

    #[test]
    fn gradients_of_sigmoid_agree_with_central_differences() {
        let x = random::<f64, Ix2>([4, 3], 1) * 2.0;
        let z = random::<f64, Ix2>([4, 3], 2).mapv(|z| sigmoid::<_, Baseline>(z).0);
        let (y, pullback) = sigmoid_cross_entropy::vjp(sigmoid_cross_entropy, (On, On), &x, &z);
        let (mut x_bar, mut z_bar) = Default::default();
        pullback(&x, &z, -0.7, &mut x_bar, &mut z_bar);
        let of_x = differences(&x, |x| -0.7 * sigmoid_cross_entropy(x, &z));
        let of_z = differences(&z, |z| -0.7 * sigmoid_cross_entropy(&x, z));
        assert_close(&x_bar, &of_x, 1e-9);
        assert_close(&z_bar, &of_z, 1e-9);
        let by_hand = -Zip::from(&x).and(&z).fold(0.0, |sum, &x, &z| {
            let p = sigmoid::<_, Baseline>(x).0;
            sum + z * p.ln() + (1.0 - z) * (1.0 - p).ln()
        }) / 12.0;
        assert!((y - by_hand).abs() < 1e-13);
        let (y32, pullback) = sigmoid_cross_entropy::vjp(
            sigmoid_cross_entropy,
            (On, Off),
            &rounded(&x),
            &rounded(&z),
        );
        assert!((f64::from(y32) - y).abs() < 1e-6);
        let (mut x_bar, mut z_bar) = Default::default();
        pullback(&rounded(&x), &rounded(&z), -0.7, &mut x_bar, &mut z_bar);
        assert_close(&x_bar, &of_x, 1e-6);
        assert!(z_bar.is_empty());
    }

    #[test]
    #[should_panic(
        expected = "softmax_cross_entropy: label 10 at index 2 is out of range: there are 10 classes"
    )]
    fn labels_out_of_range_are_refused() {
        softmax_cross_entropy(&Array2::<f32>::zeros((3, 10)), &[0, 9, 10]);
    }

    #[test]
    #[should_panic(expected = "label -1 at index 0 is out of range: there are 10 classes")]
    fn negative_labels_are_refused() {
        let _ = softmax_cross_entropy::vjp(
            softmax_cross_entropy,
            (On, Off),
            &Array2::<f32>::zeros((1, 10)),
            &[-1],
        );
    }

    #[test]
    fn a_wrong_label_is_reported_at_the_caller() {
        let line = std::sync::Arc::new(std::sync::atomic::AtomicU32::new(0));
        let seen = line.clone();
        let hook = std::panic::take_hook();
        let this_thread = std::thread::current().id();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().id() == this_thread {
                let line = info.location().map_or(0, std::panic::Location::line);
                seen.store(line, std::sync::atomic::Ordering::SeqCst);
            }
        }));
        let logits = Array2::<f32>::zeros((1, 10));
        let (plain, result) = (
            line!(),
            std::panic::catch_unwind(|| softmax_cross_entropy(&logits, &[10])),
        );
        assert!(result.is_err());
        let plain_seen = line.load(std::sync::atomic::Ordering::SeqCst);
        let (active, result) = (
            line!(),
            std::panic::catch_unwind(|| {
                softmax_cross_entropy::vjp(softmax_cross_entropy, (On, Off), &logits, &[10]).0
            }),
        );
        std::panic::set_hook(hook);
        assert!(result.is_err());
        let active_seen = line.load(std::sync::atomic::Ordering::SeqCst);
        assert!(plain_seen.abs_diff(plain) <= 3 && active_seen.abs_diff(active) <= 3);
    }

    #[test]
    #[should_panic(
        expected = "softmax_cross_entropy: the logits have shape [3, 10], but the labels have shape [2]"
    )]
    fn missing_labels_are_refused() {
        softmax_cross_entropy(&Array2::<f32>::zeros((3, 10)), &[0, 9]);
    }

    #[test]
    #[should_panic(
        expected = "sigmoid_cross_entropy: the logits have shape [3], but the labels have shape [2]"
    )]
    fn shapes_of_probabilities_are_not_broadcast() {
        sigmoid_cross_entropy(&Array1::<f32>::zeros(3), &Array1::zeros(2));
    }
}
