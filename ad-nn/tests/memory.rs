//! With the pooling allocator a training step fetches nothing from the system after the first ones.
//!
//! It is a program without a test harness, whose other threads fetch memory, too.

use ad_nn::prelude::*;
use ad_runtime::memory::PooledAllocator;
use ndarray::{Array2, Array3, Array4};

#[global_allocator]
static ALLOCATOR: PooledAllocator = PooledAllocator;

#[derive(Clone, Differentiable)]
struct Images {
    conv: Conv2d<f32>,
    pool: AvgPool2d<f32>,
    flatten: Flatten<f32>,
    hidden: Dense<f32>,
    dense: Dense<f32>,
}

#[differentiable]
impl Layer for Images {
    type Input = Array4<f32>;
    type Output = Array2<f32>;
    fn call(&self, input: &Array4<f32>) -> Array2<f32> {
        let features = sequenced!(input, self.conv, self.pool);
        sequenced!(&features, self.flatten, self.hidden, self.dense)
    }
}

impl Images {
    fn new() -> Self {
        Images {
            conv: Conv2d::new((3, 3, 2, 12), Activation::Relu, 1),
            pool: AvgPool2d::new((2, 2), (2, 2)),
            flatten: Flatten::new(),
            hidden: Dense::new(4 * 4 * 12, 300, Activation::Tanh, 2),
            dense: Dense::new(300, 10, Activation::Identity, 3),
        }
    }
}

#[derive(Clone, Differentiable)]
struct Sentences<T: Scalar, C: Cell> {
    below: RecurrentSequences<T, C>,
    above: Recurrent<T, C>,
    norm: BatchNorm<T>,
    dense: Dense<T>,
}

#[differentiable]
impl<T: Scalar, C: Cell> Layer for Sentences<T, C> {
    type Input = Array3<T>;
    type Output = Array2<T>;
    fn call(&self, input: &Array3<T>) -> Array2<T> {
        let states = self.below.call(input);
        sequenced!(&states, self.above, self.norm, self.dense)
    }
}

impl<T: Scalar, C: Cell> Sentences<T, C> {
    fn new() -> Self {
        Sentences {
            below: Recurrent::new(7, 30, 1).sequences(),
            above: Recurrent::new(30, 40, 2),
            norm: BatchNorm::new(40),
            dense: Dense::new(40, 10, Activation::Gelu, 3),
        }
    }
}

/// Takes some steps of training, and fails if the later ones fetch memory or the loss does not fall.
macro_rules! check {
    ($model:expr, $input:expr, $optimizer:expr) => {{
        let (mut model, mut optimizer) = ($model, $optimizer);
        let labels: Vec<usize> = (0..20).map(|i| i % 10).collect();
        let mut step = || {
            let (loss, gradient) = value_with_gradient!(&model, |model| softmax_cross_entropy(
                &model.call($input),
                &labels
            ));
            optimizer.update(&mut model, &gradient);
            loss
        };
        let first = step();
        step();
        let before = PooledAllocator::fetched();
        let last = (0..5).fold(first, |_, _| step());
        let (model, optimizer) = (stringify!($model), stringify!($optimizer));
        assert_eq!(PooledAllocator::fetched(), before, "{model} by {optimizer}");
        assert!(last < first, "{last} after {first}");
    }};
}

/// Threads have pools of their own, and work is not always given to the same one: here there is one.
#[cfg(feature = "rayon")]
fn on_one_thread() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    let started = pool.use_current_thread().build_global();
    started.expect("no pool was started before");
}

fn main() {
    #[cfg(feature = "rayon")]
    on_one_thread();
    let x: Array4<f32> = ad_nn::init::glorot_normal((20, 10, 10, 2), 4);
    let model = Images::new();
    check!(model.clone(), &x, Sgd::new(&model, 0.01));
    check!(model.clone(), &x, Sgd::new(&model, 0.01).momentum(0.9));
    check!(model.clone(), &x, Adam::new(&model, 0.001));
    let x: Array3<f32> = ad_nn::init::glorot_normal((20, 5, 7), 4);
    let model = Sentences::<f32, LstmCell>::new();
    check!(model.clone(), &x, Adam::new(&model, 0.001));
    let x: Array3<f64> = ad_nn::init::glorot_normal((20, 5, 7), 4);
    let model = Sentences::<f64, GruCell>::new();
    check!(model.clone(), &x, Sgd::new(&model, 0.01).momentum(0.9));
}
