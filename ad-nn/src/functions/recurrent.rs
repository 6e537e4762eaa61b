//! Recurrent cells over sequences, with their derivatives.
//!
//! aₜ = xₜ W + b, rₜ = hₜ₋₁ U + c, sₜ = cell(aₜ, rₜ, sₜ₋₁): from the last step to the first W̄ += xₜᵀ āₜ, Ū += hₜ₋₁ᵀ r̄ₜ,
//! b̄ += āₜ, c̄ += r̄ₜ, x̄ₜ += āₜ Wᵀ, h̄ₜ₋₁ += r̄ₜ Uᵀ (Werbos, *Backpropagation through time*, Proceedings of the IEEE 78, 1990).

use crate::kernels::cells::Cell;
use crate::kernels::sequences::{
    Run, WeightPlaces, Weights, backward, forward, last, of_step, sequences,
};
use crate::scalar::Scalar;
use crate::shape;
use ad_runtime::{Activity, NoTangent, assert_sibling};
use ndarray::{Array1, Array2, Array3};
use std::marker::PhantomData;

pub(super) type Arguments<'a, T> = (
    &'a Array3<T>,
    &'a Array2<T>,
    &'a Array2<T>,
    &'a Array1<T>,
    &'a Array1<T>,
);

/// # Panics
/// If the shapes do not fit together.
#[track_caller]
pub(super) fn weights<'a, T: Scalar, C: Cell>(
    (input, weight, recurrent, bias, recurrent_bias): Arguments<'a, T>,
) -> Weights<'a, T> {
    let gates = C::GATES * recurrent.nrows();
    assert!(
        input.dim().2 == weight.nrows(),
        "Recurrent: the input has shape {:?}, but the weight of shape {:?} takes {} features",
        input.shape(),
        weight.shape(),
        weight.nrows()
    );
    assert!(
        gates > 0 && weight.ncols() == gates && recurrent.ncols() == gates && bias.len() == gates,
        "Recurrent: the weights have shapes {:?} and {:?} and the bias {:?}, but the cell has {} gates",
        weight.shape(),
        recurrent.shape(),
        bias.shape(),
        C::GATES
    );
    assert!(
        recurrent_bias.is_empty() || (C::SEPARATE && recurrent_bias.len() == gates),
        "Recurrent: the recurrent bias has shape {:?}, but the bias has shape {:?}",
        recurrent_bias.shape(),
        bias.shape()
    );
    Weights {
        input: weight,
        recurrent,
        bias,
        recurrent_bias,
    }
}

macro_rules! over_sequences {
    ($($(#[doc = $doc:literal])* $name:ident -> $output:ident, $result:path, |$y_bar:ident, $t:ident, $time:ident| $h_bar:expr;)*) => { $(
        $(#[doc = $doc])*
        #[track_caller]
        pub(crate) fn $name<T: Scalar, C: Cell>(
            input: &Array3<T>,
            weight: &Array2<T>,
            recurrent: &Array2<T>,
            bias: &Array1<T>,
            recurrent_bias: &Array1<T>,
            _: PhantomData<C>,
        ) -> $output<T> {
            let arguments = (input, weight, recurrent, bias, recurrent_bias);
            $result(&forward::<T, C>(input, weights::<T, C>(arguments), None))
        }

        #[doc = concat!("The derivative of [`", stringify!($name), "()`].")]
        #[allow(non_camel_case_types, reason = "a derivative has the name of its function")]
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct $name {}

        impl $name {
            // primal:  aₜ = xₜ W + b, rₜ = hₜ₋₁ U + c, sₜ = cell(aₜ, rₜ, sₜ₋₁)
            // adjoint: W̄ += Σ xₜᵀ āₜ, Ū += Σ hₜ₋₁ᵀ r̄ₜ, b̄ += Σ āₜ, c̄ += Σ r̄ₜ, x̄ₜ += āₜ Wᵀ
            #[allow(clippy::too_many_arguments, reason = "those of the function, and two more")]
            #[track_caller]
            pub(crate) fn vjp<T, C, A0, A1, A2, A3, A4, A5, F>(
                _: F,
                _: (A0, A1, A2, A3, A4, A5),
                input: &Array3<T>,
                weight: &Array2<T>,
                recurrent: &Array2<T>,
                bias: &Array1<T>,
                recurrent_bias: &Array1<T>,
                _: PhantomData<C>,
            ) -> (
                $output<T>,
                impl Fn(
                    &Array3<T>,
                    &Array2<T>,
                    &Array2<T>,
                    &Array1<T>,
                    &Array1<T>,
                    $output<T>,
                    &mut Array3<T>,
                    &mut Array2<T>,
                    &mut Array2<T>,
                    &mut Array1<T>,
                    &mut Array1<T>,
                    &mut NoTangent,
                ) + use<T, C, A0, A1, A2, A3, A4, A5, F>,
            )
            where
                T: Scalar,
                C: Cell,
                A0: Activity,
                A1: Activity,
                A2: Activity,
                A3: Activity,
                A4: Activity,
                A5: Activity,
                F: Fn(
                    &Array3<T>,
                    &Array2<T>,
                    &Array2<T>,
                    &Array1<T>,
                    &Array1<T>,
                    PhantomData<C>,
                ) -> $output<T>,
            {
                assert_sibling::<Self, F>();
                let arguments = (input, weight, recurrent, bias, recurrent_bias);
                let run: Run<T> = forward::<T, C>(input, weights::<T, C>(arguments), None);
                let y = $result(&run);
                let y_shape = y.raw_dim();
                let pullback = move |input: &Array3<T>,
                                     weight: &Array2<T>,
                                     recurrent: &Array2<T>,
                                     bias: &Array1<T>,
                                     recurrent_bias: &Array1<T>,
                                     $y_bar: $output<T>,
                                     input_bar: &mut Array3<T>,
                                     weight_bar: &mut Array2<T>,
                                     recurrent_bar: &mut Array2<T>,
                                     bias_bar: &mut Array1<T>,
                                     recurrent_bias_bar: &mut Array1<T>,
                                     _: &mut NoTangent| {
                    if $y_bar.is_empty() {
                        return;
                    }
                    shape::cotangent("Recurrent", $y_bar.shape(), ndarray::Dimension::slice(&y_shape));
                    let $time = input.dim().1;
                    let places = WeightPlaces {
                        input: A1::ON.then_some(weight_bar),
                        recurrent: A2::ON.then_some(recurrent_bar),
                        bias: A3::ON.then_some(bias_bar),
                        recurrent_bias: A4::ON.then_some(recurrent_bias_bar),
                    };
                    backward::<T, C>(
                        &run,
                        input,
                        Weights { input: weight, recurrent, bias, recurrent_bias },
                        |$t| $h_bar,
                        places,
                        A0::ON.then_some(input_bar),
                        None,
                    );
                };
                (y, pullback)
            }
        }
    )* };
}
over_sequences!(
    /// The state after the last step of each sequence: `[batch, hidden]`.
    recur -> Array2, last, |y_bar, t, time| (t + 1 == time).then(|| y_bar.view());
    /// The states after each step: `[batch, time, hidden]`.
    recur_all -> Array3, sequences, |y_bar, t, _time| Some(of_step(&y_bar, t));
);
