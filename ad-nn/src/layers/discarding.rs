//! A layer that forgets its activations.

use crate::layer::Layer;
use ad_runtime::prelude::*;

/// A layer around a layer, that recomputes the activations inside during backpropagation: its
/// residuals are nothing, and the reverse sweep runs the forward sweep of the layer once more.
#[derive(Clone, Debug, Differentiable)]
pub struct ActivationDiscarding<L> {
    /// The layer inside.
    pub wrapped: L,
}

impl<L> ActivationDiscarding<L> {
    /// Wraps a layer.
    pub fn new(wrapped: L) -> Self {
        ActivationDiscarding { wrapped }
    }
}

#[differentiable]
impl<L: Layer> Layer for ActivationDiscarding<L> {
    type Input = L::Input;
    type Output = L::Output;

    #[track_caller]
    fn call(&self, input: &L::Input) -> L::Output {
        self.wrapped.call(input)
    }

    // The pullback may borrow the arguments, so the value comes from `call`, and the rule is run
    // when the pullback is called: that is the recomputation.
    #[derivative(of = Self::call)]
    fn recomputed_call(
        &self,
        input: &L::Input,
    ) -> (
        L::Output,
        impl Fn(
            <L::Output as Differentiable>::Tangent,
        ) -> (
            <Self as Differentiable>::Tangent,
            <L::Input as Differentiable>::Tangent,
        ),
    ) {
        let (output, pullback) = self.wrapped.applied_for_backpropagation(input);
        (output, move |output_bar| {
            let (wrapped, input_bar) = pullback(output_bar);
            (ActivationDiscardingTangent { wrapped }, input_bar)
        })
    }
}
