//! A layer that forgets its activations.

use crate::layer::Layer;
use ad_runtime::prelude::*;
use ad_runtime::{Activity, Tan, assert_sibling};

/// A layer around a layer, that recomputes the activations inside during backpropagation: its
/// residuals are nothing, and the reverse sweep runs the forward sweep of the layer once more.
#[derive(Clone, Debug, Differentiable)]
pub struct ActivationDiscarding<L> {
    /// The layer inside.
    pub wrapped: L,
}

impl<L> ActivationDiscarding<L> {
    /// Wraps a layer, as [`Layer::discarding_activations`] does: value, shapes and gradients are those of `wrapped`. The
    /// tangent is that of `wrapped`, in the field of this name.
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
        discarding(&self.wrapped, input)
    }
}

/// Applies a layer. The derivative of this keeps nothing.
#[track_caller]
fn discarding<L: Layer>(wrapped: &L, input: &L::Input) -> L::Output {
    wrapped.call(input)
}

/// The derivative of [`discarding()`].
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy)]
struct discarding {}

impl discarding {
    // The pullback may borrow the arguments, so the value comes from `call`, and the forward sweep is
    // run when the pullback is called: that is the recomputation.
    #[track_caller]
    fn vjp<L: Layer, A0: Activity, A1: Activity, F: Fn(&L, &L::Input) -> L::Output>(
        _: F,
        _: (A0, A1),
        wrapped: &L,
        input: &L::Input,
    ) -> (
        L::Output,
        impl Fn(&L, &L::Input, Tan<L::Output>, &mut Tan<L>, &mut Tan<L::Input>) + use<L, A0, A1, F>,
    ) {
        assert_sibling::<Self, F>();
        let pullback = |wrapped: &L,
                        input: &L::Input,
                        y_bar: Tan<L::Output>,
                        wrapped_bar: &mut Tan<L>,
                        input_bar: &mut Tan<L::Input>| {
            let acts = (A0::VALUE, A1::VALUE);
            let (_, pullback) = wrapped.__derivative_of_call(acts, input);
            pullback(wrapped, input, y_bar, wrapped_bar, input_bar);
        };
        (wrapped.call(input), pullback)
    }

    ad_runtime::__sweep! {
        [L: Layer, A0: Activity, A1: Activity, F: Fn(&L, &L::Input) -> L::Output]
        (A0, A1), (wrapped: &L, input: &L::Input) -> L::Output,
        [wrapped, input], Tan<L::Output>, (wrapped_bar: &mut Tan<L>, input_bar: &mut Tan<L::Input>)
    }
}
