//! Normalisation along the last axis, and of it.
//!
//! y = x̂ γ + β, x̂ = (x - μ) d, d = 1 / √(σ² + ε), with μ and σ² of n numbers: β̄ += Σ ȳ, γ̄ += Σ ȳ x̂, z = ȳ γ,
//! ε̄ += -½ Σ d² z x̂, x̄ += d (z - Σ z / n - x̂ Σ z x̂ / n), where the sums that have a / n are over the same numbers as μ
//! (Ioffe and Szegedy, *Batch normalization*, 2015; Ba, Kiros and Hinton, *Layer normalization*, 2016).

use super::elementwise::accumulate;
use super::rows::standard;
use crate::kernels::normalization::{
    Affine, AffineBar, ByFeature, ByRow, Moments, PullByFeature, PullByRow,
};
use crate::scalar::Scalar;
use crate::shape;
use ad_runtime::kernels::dispatch;
use ad_runtime::{Activity, assert_sibling};
use ndarray::{Array, Array1, CowArray, Dimension};

/// The elements, row by row.
fn cells_mut<T, D: Dimension>(x: &mut Array<T, D>) -> &mut [T] {
    x.as_slice_mut().expect("the layout is standard")
}

/// A vector without gaps.
fn packed<T: Scalar>(x: &Array1<T>) -> CowArray<'_, T, ndarray::Ix1> {
    x.as_standard_layout()
}

/// Adds a gradient; an empty place is written.
fn add<T: Scalar>(gradient: Vec<T>, place: &mut Array1<T>) {
    accumulate(Array1::from(gradient), place);
}

macro_rules! normalizations {
    ($($(#[doc = $doc:literal])* $name:ident, $layer:literal, $forward:ident, $pull:ident;)*) => { $(
        $(#[doc = $doc])*
        ///
        /// # Panics
        /// If the last axis is not as long as the scale and the shift, or if there is none.
        #[track_caller]
        pub(crate) fn $name<T: Scalar, D: Dimension>(
            x: &Array<T, D>,
            scale: &Array1<T>,
            shift: &Array1<T>,
            epsilon: T,
        ) -> Array<T, D> {
            $name::with_moments(x, scale, shift, epsilon).0
        }

        #[doc = concat!("The derivative of [`", stringify!($name), "()`].")]
        #[allow(non_camel_case_types, reason = "a derivative has the name of its function")]
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $name {}

        impl $name {
            #[track_caller]
            fn with_moments<T: Scalar, D: Dimension>(
                x: &Array<T, D>,
                scale: &Array1<T>,
                shift: &Array1<T>,
                epsilon: T,
            ) -> (Array<T, D>, Moments<T>) {
                let parameters = [("scale", scale.shape()), ("shift", shift.shape())];
                shape::normalization($layer, x.shape(), &parameters);
                let (scale, shift) = (packed(scale), packed(shift));
                let layer = Affine {
                    scale: scale.as_slice().expect("it has no gaps"),
                    shift: shift.as_slice().expect("it has no gaps"),
                    epsilon,
                };
                let mut y = x.as_standard_layout().into_owned();
                let moments = dispatch($forward { x: cells_mut(&mut y), layer });
                (y, moments)
            }

            // primal:  y = x̂ γ + β, x̂ = (x - μ) d, d = 1 / √(σ² + ε)
            // adjoint: β̄ += Σ ȳ, γ̄ += Σ ȳ x̂, x̄ += d (z - Σ z / n - x̂ Σ z x̂ / n), z = ȳ γ
            #[allow(clippy::too_many_arguments, reason = "those of the function, and two more")]
            #[track_caller]
            pub(crate) fn vjp<T, D, A0, A1, A2, A3, F>(
                _: F,
                _: (A0, A1, A2, A3),
                x: &Array<T, D>,
                scale: &Array1<T>,
                shift: &Array1<T>,
                epsilon: T,
            ) -> (
                Array<T, D>,
                impl Fn(
                    &Array<T, D>,
                    &Array1<T>,
                    &Array1<T>,
                    Array<T, D>,
                    &mut Array<T, D>,
                    &mut Array1<T>,
                    &mut Array1<T>,
                    &mut T,
                ) + use<T, D, A0, A1, A2, A3, F>,
            )
            where
                T: Scalar,
                D: Dimension,
                A0: Activity,
                A1: Activity,
                A2: Activity,
                A3: Activity,
                F: Fn(&Array<T, D>, &Array1<T>, &Array1<T>, T) -> Array<T, D>,
            {
                assert_sibling::<Self, F>();
                let (y, moments) = Self::with_moments(x, scale, shift, epsilon);
                let y_shape = y.raw_dim();
                let pullback = move |x: &Array<T, D>,
                                     scale: &Array1<T>,
                                     _: &Array1<T>,
                                     y_bar: Array<T, D>,
                                     x_bar: &mut Array<T, D>,
                                     scale_bar: &mut Array1<T>,
                                     shift_bar: &mut Array1<T>,
                                     epsilon_bar: &mut T| {
                    if y_bar.is_empty() {
                        return;
                    }
                    shape::cotangent($layer, y_bar.shape(), y_shape.slice());
                    let (x, scale) = (x.as_standard_layout(), packed(scale));
                    let mut y_bar = standard(y_bar);
                    let AffineBar { scale, shift, epsilon } = dispatch($pull {
                        x: x.as_slice().expect("the layout is standard"),
                        y_bar: cells_mut(&mut y_bar),
                        scale: scale.as_slice().expect("it has no gaps"),
                        moments: &moments,
                    });
                    if A1::ON {
                        add(scale, scale_bar);
                    }
                    if A2::ON {
                        add(shift, shift_bar);
                    }
                    if A3::ON {
                        *epsilon_bar += epsilon;
                    }
                    if A0::ON {
                        accumulate(y_bar, x_bar);
                    }
                };
                (y, pullback)
            }
        }
    )* };
}
normalizations!(
    /// y = (x - μ) / √(σ² + ε) γ + β, with the mean and the variance of each row along the last axis.
    normalize_rows, "LayerNorm", ByRow, PullByRow;
    /// y = (x - μ) / √(σ² + ε) γ + β, with the mean and the variance of each position on the last axis, over all others.
    normalize_features, "BatchNorm", ByFeature, PullByFeature;
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, differences, inner, random, rounded};
    use ad_runtime::{Off, On};
    use ndarray::{Ix2, Ix3, arr0};

    macro_rules! check {
        ($test:ident, $name:ident, $shape:expr) => {
            #[test]
            fn $test() {
                // Wider and narrower than what is taken at once, and more rows than a block has.
                for shape in $shape {
                    let (x, v) = (random::<f64, Ix3>(shape, 1), random::<f64, Ix3>(shape, 2));
                    let (scale, shift) = (random(shape[2], 3), random(shape[2], 4));
                    let at = |x: &_, scale: &_, shift: &_, epsilon| {
                        inner(&v, &$name(x, scale, shift, epsilon))
                    };
                    let (y, pullback) = $name::vjp($name, (On, On, On, On), &x, &scale, &shift, 0.3);
                    assert_eq!(y, $name(&x, &scale, &shift, 0.3));
                    // What is there already stays.
                    let (mut x_bar, mut scale_bar) = (x.clone(), Array1::default(0));
                    let (mut shift_bar, mut epsilon_bar) = (shift.clone(), 5.0);
                    let places = (&mut x_bar, &mut scale_bar, &mut shift_bar, &mut epsilon_bar);
                    pullback(&x, &scale, &shift, v.clone(), places.0, places.1, places.2, places.3);
                    let of_x = differences(&x, |x| at(x, &scale, &shift, 0.3));
                    assert_close(&x_bar, &(&x + &of_x), 1e-7);
                    let of_scale = differences(&scale, |scale| at(&x, scale, &shift, 0.3));
                    assert_close(&scale_bar, &of_scale, 1e-7);
                    let of_shift = differences(&shift, |shift| at(&x, &scale, shift, 0.3));
                    assert_close(&shift_bar, &(&shift + &of_shift), 1e-7);
                    let of_epsilon = differences(&arr0(0.3), |e| at(&x, &scale, &shift, e[()]));
                    assert!((epsilon_bar - 5.0 - of_epsilon[()]).abs() < 1e-6);

                    // In single precision, with gaps in the parameters, and with nothing else active.
                    let spread = |x: &Array1<f64>| {
                        let twice = Array1::from_shape_fn(2 * x.len(), |i| x[i / 2] as f32);
                        twice.slice_move(ndarray::s![..;2])
                    };
                    let (x32, scale32, shift32) = (rounded(&x), spread(&scale), spread(&shift));
                    let (y32, pullback) =
                        $name::vjp($name, (On, Off, Off, Off), &x32, &scale32, &shift32, 0.3_f32);
                    assert_close(&y32, &y, 1e-5);
                    let (mut x_bar, mut scale_bar) = (Array::default((0, 0, 0)), Array1::default(0));
                    let (mut shift_bar, mut epsilon_bar) = (Array1::default(0), 0.0);
                    let places = (&mut x_bar, &mut scale_bar, &mut shift_bar, &mut epsilon_bar);
                    let v32 = rounded(&v);
                    pullback(&x32, &scale32, &shift32, v32, places.0, places.1, places.2, places.3);
                    assert_close(&x_bar, &of_x, 1e-4);
                    assert!(scale_bar.is_empty() && shift_bar.is_empty() && epsilon_bar == 0.0);
                }
            }
        };
    }
    check!(
        features_agree_with_central_differences,
        normalize_features,
        [[2, 3, 4], [5, 67, 3], [3, 1, 130]]
    );
    check!(
        rows_agree_with_central_differences,
        normalize_rows,
        [[2, 3, 4], [4, 67, 3], [3, 1, 130]]
    );

    /// x = 1, 3: μ = 2 and σ² = 1, so that x̂ is -1, 1. By γ they are the numbers themselves, by β they are 1.
    #[test]
    fn values_and_gradients_are_those_by_hand() {
        let x = Array::<f64, Ix2>::from_shape_vec((2, 1), vec![1.0, 3.0]).expect("two numbers");
        let (scale, shift) = (Array1::from(vec![5.0]), Array1::from(vec![7.0]));
        let (y, pullback) = normalize_features::vjp(
            normalize_features,
            (On, On, On, On),
            &x,
            &scale,
            &shift,
            0.0,
        );
        assert_eq!(y.into_raw_vec_and_offset().0, [2.0, 12.0]);
        let y_bar = Array::from_shape_vec((2, 1), vec![0.0, 2.0]).expect("two numbers");
        let (mut x_bar, mut epsilon_bar) = (Array::default((0, 0)), 0.0);
        let (mut scale_bar, mut shift_bar) = (Array1::default(0), Array1::default(0));
        pullback(
            &x,
            &scale,
            &shift,
            y_bar,
            &mut x_bar,
            &mut scale_bar,
            &mut shift_bar,
            &mut epsilon_bar,
        );
        assert_eq!(scale_bar[0], 2.0);
        assert_eq!(shift_bar[0], 2.0);
        assert_eq!(epsilon_bar, -5.0);
        // Two numbers can only be -1 and 1.
        assert_eq!(x_bar.into_raw_vec_and_offset().0, [0.0, 0.0]);
    }
}
