//! [`Activation`]: the activation function of a layer, as a value.

use crate::functions::elementwise::{
    accumulate, map_with_local, mask, passed, pull_local, pull_mask, rectify,
};
use crate::functions::formulas::Formula;
use crate::functions::softmaxes::{exponentials, pull_log_softmax, pull_softmax};
use crate::functions::{self, formulas};
use crate::scalar::Scalar;
use ad_runtime::{Activity, Differentiable, Inactive, LeafVisitor, NoTangent, Parameters};
use ndarray::{Array, Dimension};

/// The activation function of a layer, as a value.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Activation {
    /// None: the result is passed on.
    #[default]
    Identity,
    /// [`relu()`](functions::relu()).
    Relu,
    /// [`leaky_relu()`](functions::leaky_relu()) with this slope.
    LeakyRelu(f64),
    /// [`elu()`](functions::elu()) with this α.
    Elu(f64),
    /// [`gelu()`](functions::gelu()).
    Gelu,
    /// [`gelu_tanh()`](functions::gelu_tanh()).
    GeluTanh,
    /// [`sigmoid()`](functions::sigmoid()).
    Sigmoid,
    /// [`softplus()`](functions::softplus()).
    Softplus,
    /// [`swish()`](functions::swish()).
    Swish,
    /// [`tanh()`](functions::tanh()).
    Tanh,
    /// [`softmax()`](functions::softmax()).
    Softmax,
    /// [`log_softmax()`](functions::log_softmax()).
    LogSoftmax,
}

impl Differentiable for Activation {
    type Tangent = NoTangent;
}
impl Inactive for Activation {}
impl Parameters for Activation {
    fn move_by(&mut self, _: &NoTangent) {}
    fn visit<V: LeafVisitor>(&mut self, _: &NoTangent, _: &str, _: &mut V) {}
}

impl Activation {
    /// The function, applied to an array, whose shape stays. The derivative is that of the function.
    ///
    /// # Panics
    /// If it is one of the softmax functions, and the array is 0-dimensional.
    #[track_caller]
    pub fn apply<T: Scalar, D: Dimension>(self, x: Array<T, D>) -> Array<T, D> {
        self.apply_and_keep(x, false).0
    }

    // primal:  y = f(x)
    // adjoint: x̄ += f'(x)·ȳ
    #[doc(hidden)]
    #[allow(
        clippy::type_complexity,
        reason = "a value and a pullback, spelled out once"
    )]
    #[track_caller]
    pub fn __derivative_of_apply<A0: Activity, A1: Activity, T: Scalar, D: Dimension>(
        self,
        _: (A0, A1),
        x: Array<T, D>,
    ) -> (
        Array<T, D>,
        impl Fn(&Self, Array<T, D>, &mut NoTangent, &mut Array<T, D>) + use<A0, A1, T, D>,
    ) {
        let (y, residual) = self.apply_and_keep(x, A1::ON);
        let pullback =
            move |_: &Self, y_bar: Array<T, D>, _: &mut NoTangent, x_bar: &mut Array<T, D>| {
                if A1::ON {
                    residual.pull(y_bar, x_bar);
                }
            };
        (y, pullback)
    }

    #[track_caller]
    pub(crate) fn apply_and_keep<T: Scalar, D: Dimension>(
        self,
        x: Array<T, D>,
        keep: bool,
    ) -> (Array<T, D>, Residual<T, D>) {
        match self {
            Activation::Identity => (x, Residual::Identity),
            Activation::Relu => {
                let (y, passed) = rectify(x, keep);
                (y, Residual::Mask(passed))
            }
            Activation::LeakyRelu(slope) => local(x, keep, formulas::LeakyRelu(T::real(slope))),
            Activation::Elu(alpha) => local(x, keep, formulas::Elu(T::real(alpha))),
            Activation::Softmax => {
                let y = functions::softmax(x);
                let kept = keep.then(|| y.clone());
                (y, Residual::Softmax(kept))
            }
            Activation::LogSoftmax => {
                let y = functions::log_softmax(x);
                let kept = keep.then(|| exponentials(&y));
                (y, Residual::LogSoftmax(kept))
            }
            Activation::Gelu => local(x, keep, formulas::Gelu),
            Activation::GeluTanh => local(x, keep, formulas::GeluTanh),
            Activation::Sigmoid => local(x, keep, formulas::Sigmoid),
            Activation::Softplus => local(x, keep, formulas::Softplus),
            Activation::Swish => local(x, keep, formulas::Swish),
            Activation::Tanh => local(x, keep, formulas::Tanh),
        }
    }
}

fn local<T: Scalar, D: Dimension>(
    x: Array<T, D>,
    keep: bool,
    formula: impl Formula<T>,
) -> (Array<T, D>, Residual<T, D>) {
    let (y, local) = map_with_local(x, keep, formula);
    (y, Residual::Local(local))
}

/// What the pullback keeps: nothing if it is not wanted.
pub(crate) enum Residual<T, D: Dimension> {
    Identity,
    /// Where the derivative is 1 and not 0.
    Mask(Option<Array<bool, D>>),
    /// The derivative at each element.
    Local(Option<Array<T, D>>),
    /// The result.
    Softmax(Option<Array<T, D>>),
    /// The exponential of the result.
    LogSoftmax(Option<Array<T, D>>),
}

impl<T: Scalar, D: Dimension> Residual<T, D> {
    /// That of a rectifier which was applied together with what comes before it.
    pub(crate) fn rectified(y: &Array<T, D>, keep: bool) -> Self {
        Residual::Mask(keep.then(|| passed(y)))
    }

    /// x̄ for a place that is empty; `y_bar` is not.
    #[inline]
    pub(crate) fn pulled(&self, mut y_bar: Array<T, D>) -> Array<T, D> {
        match self {
            Residual::Identity => y_bar,
            Residual::Mask(Some(passed)) => {
                mask(passed, T::one(), &mut y_bar);
                y_bar
            }
            _ => {
                let mut x_bar = Array::default(D::default());
                self.pull(y_bar, &mut x_bar);
                x_bar
            }
        }
    }

    pub(crate) fn pull(&self, y_bar: Array<T, D>, x_bar: &mut Array<T, D>) {
        match self {
            Residual::Identity => accumulate(y_bar, x_bar),
            Residual::Mask(passed) => pull_mask(passed.as_ref(), T::one(), y_bar, x_bar),
            Residual::Local(local) => pull_local(local.as_ref(), y_bar, x_bar),
            Residual::Softmax(y) => pull_softmax(y.as_ref(), y_bar, x_bar),
            Residual::LogSoftmax(shares) => pull_log_softmax(shares.as_ref(), y_bar, x_bar),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, differences, inner, random, rounded};
    use ad_runtime::{Off, On};
    use ndarray::{Array2, Ix2};

    const ALL: [Activation; 12] = [
        Activation::Identity,
        Activation::Relu,
        Activation::LeakyRelu(0.2),
        Activation::Elu(1.5),
        Activation::Gelu,
        Activation::GeluTanh,
        Activation::Sigmoid,
        Activation::Softplus,
        Activation::Swish,
        Activation::Tanh,
        Activation::Softmax,
        Activation::LogSoftmax,
    ];

    #[test]
    fn gradients_agree_with_central_differences() {
        let x = random::<f64, Ix2>([4, 5], 1) * 2.0;
        let v = random::<f64, Ix2>([4, 5], 2);
        for activation in ALL {
            let (y, pullback) = activation.__derivative_of_apply((Off, On), x.clone());
            assert_eq!(y, activation.apply(x.clone()));
            let expected = differences(&x, |x| inner(&v, &activation.apply(x.clone())));
            let mut x_bar = Array2::default((0, 0));
            pullback(&activation, v.clone(), &mut NoTangent, &mut x_bar);
            assert_close(&x_bar, &expected, 1e-8);
            pullback(&activation, v.clone(), &mut NoTangent, &mut x_bar);
            assert_close(&x_bar, &(&expected * 2.0), 1e-8);
            let (_, pullback) = activation.__derivative_of_apply((Off, On), rounded(&x));
            let mut x_bar = Array2::default((0, 0));
            pullback(&activation, rounded(&v), &mut NoTangent, &mut x_bar);
            assert_close(&x_bar, &expected, 2e-6);
            let (_, pullback) = activation.__derivative_of_apply((Off, Off), x.clone());
            let mut x_bar = Array2::default((0, 0));
            pullback(&activation, v.clone(), &mut NoTangent, &mut x_bar);
            assert!(x_bar.is_empty());
        }
    }

    #[test]
    fn each_is_the_function_of_its_name() {
        let x = random::<f64, Ix2>([4, 5], 1);
        let expected = [
            x.clone(),
            functions::relu(x.clone()),
            functions::leaky_relu(x.clone(), 0.2),
            functions::elu(x.clone(), 1.5),
            functions::gelu(x.clone()),
            functions::gelu_tanh(x.clone()),
            functions::sigmoid(x.clone()),
            functions::softplus(x.clone()),
            functions::swish(x.clone()),
            functions::tanh(x.clone()),
            functions::softmax(x.clone()),
            functions::log_softmax(x.clone()),
        ];
        for (activation, expected) in ALL.into_iter().zip(expected) {
            assert_eq!(activation.apply(x.clone()), expected);
        }
    }
}
