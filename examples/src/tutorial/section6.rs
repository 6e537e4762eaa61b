//! Recomputing the activations of layers.

use ad_nn::optim::Sgd;
use ad_nn::prelude::*;
use ndarray::{Array1, Array2, Array4};
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand_distr::{Distribution, StandardNormal};

/// The same function of two arguments, with everything inside recomputed in the pullback.
pub fn make_recomputed_in_gradient2<T, U, V>(
    original: impl DifferentiableFn<(T, U), Output = V> + Clone,
) -> impl DifferentiableFn<(T, U), Output = V> + Clone
where
    T: Differentiable + Clone,
    U: Differentiable + Clone,
    V: Differentiable,
{
    differentiable_function(move |x: T, y: U| {
        println!("  Running original computation...");
        let f = original.clone();
        (
            original.call((x.clone(), y.clone())),
            move |v: V::Tangent| {
                println!("  Running backpropagation...");
                pullback((x.clone(), y.clone()), &f)(v)
            },
        )
    })
}

/// A layer around a layer that recomputes its activations, written from public interfaces alone.
/// (`ad_nn` has one that prints nothing and copies nothing.)
#[derive(Clone, Differentiable)]
pub struct Discarding<Wrapped> {
    /// The layer inside.
    pub wrapped: Wrapped,
}

#[differentiable]
impl<Wrapped> Layer for Discarding<Wrapped>
where
    Wrapped: Layer + Clone + Named,
    Wrapped::Input: Clone,
{
    type Input = Wrapped::Input;
    type Output = Wrapped::Output;
    fn call(&self, input: &Wrapped::Input) -> Wrapped::Output {
        #[differentiable]
        fn apply<L: Layer + Named>(layer: L, input: L::Input) -> L::Output {
            println!("    Applying {} layer...", L::NAME);
            layer.call(&input)
        }
        let recomputed = make_recomputed_in_gradient2(differentiable_fn!(apply));
        recomputed.call((self.wrapped.clone(), input.clone()))
    }
}

/// A layer with a name to print.
pub trait Named {
    /// The name.
    const NAME: &'static str;
}
impl Named for Conv2d<f32> {
    const NAME: &'static str = "Conv2D<Float>";
}

/// The model of the tutorial, around some convolution.
#[derive(Clone, Differentiable)]
pub struct Model<C> {
    /// 5 x 5, 3 -> 6
    pub conv: C,
    /// 2 x 2
    pub pool: MaxPool2d<f32>,
    /// `[10, 6, 6, 6]` to `[10, 216]`
    pub flatten: Flatten<f32>,
    /// 216 -> 10
    pub dense: Dense<f32>,
}

#[differentiable]
impl<C: Layer<Input = Array4<f32>, Output = Array4<f32>>> Layer for Model<C> {
    type Input = Array4<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array4<f32>) -> Array2<f32> {
        sequenced!(input, self.conv, self.pool, self.flatten, self.dense)
    }
}

/// The convolution of the model.
#[must_use]
pub fn convolution() -> Conv2d<f32> {
    Conv2d::new((5, 5, 3, 6), Activation::Identity, 1)
}

/// The model with this convolution.
#[must_use]
pub fn model<C>(conv: C) -> Model<C> {
    Model {
        conv,
        pool: MaxPool2d::new((2, 2), (2, 2)),
        flatten: Flatten::new(),
        dense: Dense::new(216, 10, Activation::Identity, 2),
    }
}

/// Ten random images, and the labels 0 to 9.
#[must_use]
pub fn data() -> (Array4<f32>, Array1<usize>) {
    let mut generator = StdRng::seed_from_u64(42);
    let x = Array4::from_shape_simple_fn((10, 16, 16, 3), || StandardNormal.sample(&mut generator));
    (x, Array1::from_iter(0..10))
}

/// Five steps of training; the losses before each.
pub fn train<C>(conv: C) -> (Vec<f32>, Model<C>)
where
    C: Layer<Input = Array4<f32>, Output = Array4<f32>> + Parameters + Clone,
{
    let mut model = model(conv);
    let mut optimizer = Sgd::new(&model, 0.01);
    let (x, y) = data();
    let mut losses = Vec::new();
    for step in 1..=5 {
        println!("Starting training step {step}");
        let (logits, backprop) = model.applied_for_backpropagation(&x);
        let (loss, logits_bar) =
            value_with_gradient!(&logits, |logits| softmax_cross_entropy(logits, &y));
        println!("  Loss: {loss:?}");
        let (gradient, _) = backprop(logits_bar);
        drop(backprop);
        optimizer.update(&mut model, &gradient);
        losses.push(loss);
    }
    (losses, model)
}

/// Runs the section.
pub fn run() {
    let _ = train(Discarding {
        wrapped: convolution(),
    });
}
