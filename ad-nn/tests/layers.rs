//! Every layer and loss against central differences, through the compiler.

use ad_nn::prelude::*;
use ad_runtime::gradcheck::assert_gradient;
use ndarray::{Array1, Array2, Array4, array};

fn matrix<T: Scalar>(rows: usize, columns: usize, seed: u64) -> Array2<T> {
    ad_nn::init::glorot_normal((rows, columns), seed)
}

fn images<T: Scalar>(channels: usize, seed: u64) -> Array4<T> {
    ad_nn::init::glorot_normal((2, 7, 6, channels), seed)
}

/// Images whose numbers are all so far apart that no step of a difference changes their order.
fn apart() -> Array4<f32> {
    let scrambled = |i: usize| (i * 89 % 252) as f32 * 0.5 - 60.0;
    Array4::from_shape_fn((2, 7, 6, 3), |(n, i, j, c)| {
        scrambled(((n * 7 + i) * 6 + j) * 3 + c)
    })
}

macro_rules! check {
    ($name:ident, $layer:ty, $input:ty => $output:ty, $at:expr) => {
        #[test]
        fn $name() {
            #[differentiable]
            fn apply(layer: $layer, input: $input) -> $output {
                layer.call(&input)
            }
            for at in $at {
                assert_gradient(&apply {}, &at);
            }
        }
    };
}

const ACTIVATIONS: [Activation; 9] = [
    Activation::Identity,
    Activation::Relu,
    Activation::LeakyRelu(0.1),
    Activation::Tanh,
    Activation::Sigmoid,
    Activation::Gelu,
    Activation::Swish,
    Activation::Softplus,
    Activation::LogSoftmax,
];

fn convolutions<T: Scalar>() -> Vec<Conv2d<T>> {
    let conv = |activation| Conv2d::new((3, 2, 2, 3), activation, 5);
    vec![
        conv(Activation::Identity),
        conv(Activation::Tanh).with_padding(Padding::Same),
        conv(Activation::Sigmoid).with_strides(2, 1),
        conv(Activation::Swish)
            .with_strides(2, 3)
            .with_padding(Padding::Same),
    ]
}

check!(dense, Dense<f64>, Array2<f64> => Array2<f64>,
    ACTIVATIONS.map(|activation| (Dense::new(3, 4, activation, 1), matrix(5, 3, 2))));
check!(convolution, Conv2d<f64>, Array4<f64> => Array4<f64>,
    convolutions().into_iter().map(|conv| (conv, images(2, 3))));
check!(max_pool, MaxPool2d<f64>, Array4<f64> => Array4<f64>,
    [((2, 2), (2, 2)), ((3, 2), (1, 2))].map(|(size, strides)| (MaxPool2d::new(size, strides), images(3, 4))));
check!(average_pool, AvgPool2d<f64>, Array4<f64> => Array4<f64>,
    [Padding::Valid, Padding::Same].map(|padding| (AvgPool2d::new((3, 2), (2, 2)).with_padding(padding), images(3, 4))));
check!(flatten_images, Flatten<f64>, Array4<f64> => Array2<f64>, [(Flatten::new(), images(3, 5))]);
check!(dropout_of_some, Dropout<f64>, Array2<f64> => Array2<f64>, [(Dropout::new(0.4, 9), matrix(6, 5, 6))]);
check!(discarding, ActivationDiscarding<Dense<f64>>, Array2<f64> => Array2<f64>,
    [(Dense::new(3, 4, Activation::Tanh, 1).discarding_activations(), matrix(5, 3, 2))]);
check!(layers_in_a_tuple, (Dense<f64>, Dropout<f64>, Dense<f64>), Array2<f64> => Array2<f64>,
    [((Dense::new(3, 4, Activation::Tanh, 1), Dropout::new(0.3, 2), Dense::new(4, 2, Activation::Identity, 3)), matrix(5, 3, 2))]);

check!(two_layers_in_a_tuple, (Dense<f64>, Dense<f64>), Array2<f64> => Array2<f64>,
    [((Dense::new(3, 4, Activation::Tanh, 1), Dense::new(4, 2, Activation::Sigmoid, 3)), matrix(5, 3, 2))]);
check!(four_layers_in_a_tuple, (Conv2d<f64>, MaxPool2d<f64>, Flatten<f64>, Dense<f64>), Array4<f64> => Array2<f64>,
    [((Conv2d::new((3, 2, 2, 3), Activation::Tanh, 5), MaxPool2d::new((2, 2), (2, 2)), Flatten::new(),
        Dense::new(12, 2, Activation::Identity, 3)), images(2, 2))]);
type Discarding = ActivationDiscarding<(Dense<f64>, Dense<f64>)>;
check!(tuples_in_a_tuple, ((Dense<f64>, Dropout<f64>), Discarding), Array2<f64> => Array2<f64>,
    [((
        (Dense::new(3, 4, Activation::Tanh, 1), Dropout::new(0.3, 2)),
        (Dense::new(4, 3, Activation::Gelu, 3), Dense::new(3, 2, Activation::Identity, 4)).discarding_activations(),
    ), matrix(5, 3, 2))]);

check!(convolution_in_single_precision, Conv2d<f32>, Array4<f32> => Array4<f32>,
    convolutions().into_iter().map(|conv| (conv, images(2, 3))));
check!(max_pool_in_single_precision, MaxPool2d<f32>, Array4<f32> => Array4<f32>,
    [((2, 2), (2, 2)), ((3, 2), (1, 2))].map(|(size, strides)| (MaxPool2d::new(size, strides), apart())));
check!(average_pool_in_single_precision, AvgPool2d<f32>, Array4<f32> => Array4<f32>,
    [Padding::Valid, Padding::Same].map(|padding| (AvgPool2d::new((3, 2), (2, 2)).with_padding(padding), images(3, 4))));
check!(flatten_images_in_single_precision, Flatten<f32>, Array4<f32> => Array2<f32>, [(Flatten::new(), images(3, 5))]);
check!(dropout_of_some_in_single_precision, Dropout<f32>, Array2<f32> => Array2<f32>, [(Dropout::new(0.4, 9), matrix(6, 5, 6))]);
check!(four_layers_in_single_precision, (Conv2d<f32>, AvgPool2d<f32>, Flatten<f32>, Dense<f32>), Array4<f32> => Array2<f32>,
    [((Conv2d::new((3, 2, 2, 3), Activation::Tanh, 5), AvgPool2d::new((2, 2), (2, 2)), Flatten::new(),
        Dense::new(12, 2, Activation::Identity, 3)), images(2, 2))]);

#[test]
fn losses() {
    #[differentiable]
    fn squares(predicted: Array2<f64>, expected: Array2<f64>) -> f64 {
        mean_squared_error(&predicted, &expected)
    }
    #[differentiable]
    fn cross_entropy(logits: Array2<f64>) -> f64 {
        softmax_cross_entropy(&logits, &[2_usize, 0, 1, 2])
    }
    assert_gradient(&squares {}, &(matrix(4, 3, 1), matrix(4, 3, 2)));
    assert_gradient(&cross_entropy {}, &matrix(4, 3, 1));
}

#[test]
fn single_precision_agrees_with_double() {
    let double = Dense::<f64>::new(3, 4, Activation::Tanh, 1);
    let single = Dense::<f32>::new(3, 4, Activation::Tanh, 1);
    let x = matrix(5, 3, 2);
    let x32 = x.mapv(|x| x as f32);
    let a = gradient!(&double, |layer| layer.call(&x).sum());
    let b = gradient!(&single, |layer| layer.call(&x32).sum());
    for (a, b) in a.weight.iter().zip(&b.weight) {
        assert!((a - f64::from(*b)).abs() < 1e-6, "{a} {b}");
    }
    let bias: &Array1<f32> = &b.bias;
    assert_eq!(bias.len(), 4);
}

#[test]
fn layers_sequenced_are_layers_called_one_after_the_other() {
    let first = Dense::<f64>::new(3, 4, Activation::Tanh, 1);
    let second = Dense::<f64>::new(4, 2, Activation::Identity, 3);
    let x = matrix(5, 3, 2);
    assert_eq!(sequenced!(&x, first, second), second.call(&first.call(&x)));
    let (a, b) = gradient!(&first, &second, |a, b| sequenced!(&x, a, b).sum());
    let (c, d) = gradient!(&first, &second, |a, b| b.call(&a.call(&x)).sum());
    assert_eq!((a.weight, b.weight), (c.weight, d.weight));
}

#[test]
fn discarded_activations_are_computed_in_each_pullback() {
    use std::cell::Cell;
    thread_local!(static CALLS: Cell<usize> = const { Cell::new(0) });
    #[derive(Clone, Differentiable)]
    struct Counted {
        factor: f64,
    }
    #[differentiable]
    impl Layer for Counted {
        type Input = Array1<f64>;
        type Output = Array1<f64>;
        fn call(&self, input: &Array1<f64>) -> Array1<f64> {
            CALLS.with(|calls| calls.set(calls.get() + 1));
            input * self.factor
        }
    }
    let kept = Counted { factor: 3.0 };
    let discarding = kept.clone().discarding_activations();
    let (x, bar) = (array![1.0, 2.0], array![1.0, -1.0]);

    let (y, pullback) = discarding.applied_for_backpropagation(&x);
    assert_eq!((y, CALLS.get()), (array![3.0, 6.0], 1));
    let (layer, input) = pullback(bar.clone());
    assert_eq!((layer.wrapped.factor, CALLS.get()), (-1.0, 2));
    assert_eq!(input, array![3.0, -3.0]);
    let (layer, input) = pullback(bar.clone() * 2.0);
    assert_eq!((layer.wrapped.factor, CALLS.get()), (-2.0, 3));
    assert_eq!(input, array![6.0, -6.0]);
    drop(pullback);

    CALLS.set(0);
    let pullback = pullback!(&discarding, &x, |layer, x| layer.call(x));
    assert_eq!(CALLS.get(), 1);
    assert_eq!(pullback(bar.clone()).0.wrapped.factor, -1.0);
    assert_eq!(pullback(bar.clone()).0.wrapped.factor, -1.0);
    assert_eq!(CALLS.get(), 3);

    CALLS.set(0);
    let (_, pullback) = kept.applied_for_backpropagation(&x);
    assert_eq!(pullback(bar.clone()).0.factor, -1.0);
    assert_eq!(pullback(bar).0.factor, -1.0);
    assert_eq!(CALLS.get(), 1);
}
