//! [`Layer`]: a differentiable function with parameters.

use crate::layers::ActivationDiscarding;
use ad_runtime::prelude::*;

/// A map from an input to an output, with parameters that can be trained.
///
/// Models are plain structs: derive `Differentiable`, implement `Layer` under `#[differentiable]`,
/// and write `call` as ordinary code.
///
/// ```
/// use ad_nn::prelude::*;
/// use ndarray::{Array2, array};
///
/// #[derive(Clone, Differentiable)]
/// struct Twice {
///     dense: Dense<f32>,
/// }
///
/// #[differentiable]
/// impl Layer for Twice {
///     type Input = Array2<f32>;
///     type Output = Array2<f32>;
///     fn call(&self, input: &Array2<f32>) -> Array2<f32> {
///         let hidden = self.dense.call(input);
///         self.dense.call(&hidden)
///     }
/// }
///
/// let model = Twice { dense: Dense::new(2, 2, Activation::Tanh, 1) };
/// let x = array![[0.5, -0.5]];
/// let gradient = gradient!(&model, |model| model.call(&x).sum());
/// assert_eq!(gradient.dense.weight.dim(), (2, 2));
/// ```
#[differentiable]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer",
    note = "implement `Layer` for it, under `#[differentiable]`"
)]
pub trait Layer: Differentiable {
    /// What it takes.
    type Input: Differentiable;
    /// What it gives.
    type Output: Differentiable;

    /// Applies the layer. The shapes are those that the layer says.
    ///
    /// # Panics
    /// If the shape of the input is not one that the layer takes: its documentation says when.
    fn call(&self, input: &Self::Input) -> Self::Output;

    /// The output, and the pullback from its cotangent to the gradients of the layer and of the
    /// input. Both are dense: each array has the shape of what it is the gradient of.
    ///
    /// # Panics
    /// If [`Layer::call`] does; the pullback, where a cotangent is found to have another shape than the output.
    #[no_derivative]
    #[track_caller]
    fn applied_for_backpropagation<'l, 'i>(
        &'l self,
        input: &'i Self::Input,
    ) -> (
        Self::Output,
        impl Fn(
            <Self::Output as Differentiable>::Tangent,
        ) -> (
            <Self as Differentiable>::Tangent,
            <Self::Input as Differentiable>::Tangent,
        ) + use<'l, 'i, Self>,
    )
    where
        Self: Sized,
    {
        let (output, pullback) = self.__derivative_of_call((On, On), input);
        (output, move |output_bar| {
            let mut layer_bar = <Self as Differentiable>::Tangent::identity();
            let mut input_bar = <Self::Input as Differentiable>::Tangent::identity();
            pullback(self, input, output_bar, &mut layer_bar, &mut input_bar);
            layer_bar.make_dense(&self.shape());
            input_bar.make_dense(&input.shape());
            (layer_bar, input_bar)
        })
    }

    /// The same layer, with its activations recomputed during backpropagation: between the sweeps
    /// only its input is kept.
    #[no_derivative]
    fn discarding_activations(self) -> ActivationDiscarding<Self>
    where
        Self: Sized,
    {
        ActivationDiscarding::new(self)
    }
}

/// Two layers, one after the other.
#[differentiable]
impl<A: Layer, B: Layer<Input = A::Output>> Layer for (A, B) {
    type Input = A::Input;
    type Output = B::Output;
    #[track_caller]
    fn call(&self, input: &A::Input) -> B::Output {
        let hidden = self.0.call(input);
        self.1.call(&hidden)
    }
}

/// Three layers, one after the other.
#[differentiable]
impl<A: Layer, B: Layer<Input = A::Output>, C: Layer<Input = B::Output>> Layer for (A, B, C) {
    type Input = A::Input;
    type Output = C::Output;
    #[track_caller]
    fn call(&self, input: &A::Input) -> C::Output {
        let first = self.0.call(input);
        let second = self.1.call(&first);
        self.2.call(&second)
    }
}

/// Four layers, one after the other.
#[differentiable]
impl<
    A: Layer,
    B: Layer<Input = A::Output>,
    C: Layer<Input = B::Output>,
    D: Layer<Input = C::Output>,
> Layer for (A, B, C, D)
{
    type Input = A::Input;
    type Output = D::Output;
    #[track_caller]
    fn call(&self, input: &A::Input) -> D::Output {
        let first = self.0.call(input);
        let second = self.1.call(&first);
        let third = self.2.call(&second);
        self.3.call(&third)
    }
}
