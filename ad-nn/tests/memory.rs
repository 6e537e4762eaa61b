//! With the pooling allocator a training step fetches nothing from the system after the first ones.

use ad_nn::prelude::*;
use ad_runtime::memory::PooledAllocator;
use ndarray::{Array2, Array4};

#[global_allocator]
static ALLOCATOR: PooledAllocator = PooledAllocator;

#[derive(Clone, Differentiable)]
struct Model {
    conv: Conv2d<f32>,
    pool: AvgPool2d<f32>,
    flatten: Flatten<f32>,
    hidden: Dense<f32>,
    dense: Dense<f32>,
}

#[differentiable]
impl Layer for Model {
    type Input = Array4<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array4<f32>) -> Array2<f32> {
        let features = sequenced!(input, self.conv, self.pool);
        sequenced!(&features, self.flatten, self.hidden, self.dense)
    }
}

#[test]
fn steps_allocate_nothing_after_the_first_ones() {
    let mut model = Model {
        conv: Conv2d::new((3, 3, 2, 12), Activation::Relu, 1),
        pool: AvgPool2d::new((2, 2), (2, 2)),
        flatten: Flatten::new(),
        hidden: Dense::new(4 * 4 * 12, 300, Activation::Tanh, 2),
        dense: Dense::new(300, 10, Activation::Identity, 3),
    };
    let x: Array4<f32> = ad_nn::init::glorot_normal((20, 10, 10, 2), 4);
    let labels: Vec<usize> = (0..20).map(|i| i % 10).collect();
    let mut optimizer = Sgd::new(&model, 0.01_f32);
    let mut step = || {
        let (loss, gradient) = value_with_gradient!(&model, |model| softmax_cross_entropy(
            &model.call(&x),
            &labels
        ));
        optimizer.update(&mut model, &gradient);
        loss
    };
    let first = step();
    step();
    let before = PooledAllocator::fetched();
    let last = (0..20).fold(first, |_, _| step());
    // Threads have pools of their own, and work is not always given to the same one.
    if cfg!(not(feature = "rayon")) {
        assert_eq!(PooledAllocator::fetched(), before);
    }
    assert!(last < first, "{last} after {first}");
}
