//! Recurrent layers, normalisation and embedding: gradients against central differences, and values
//! against the formulas step by step.

use ad_nn::prelude::*;
use ad_runtime::gradcheck::assert_gradient;
use ndarray::{
    Array, Array1, Array2, Array3, Array4, ArrayD, Axis, Dimension, Ix1, Ix3, Ix4, IxDyn, array, s,
};

fn matrix(rows: usize, columns: usize, seed: u64) -> Array2<f64> {
    ad_nn::init::glorot_normal((rows, columns), seed)
}

fn sequences(seed: u64) -> Array3<f64> {
    ad_nn::init::glorot_normal((3, 4, 2), seed)
}

/// A layer with biases that are not zero.
fn layer<C: Cell>(seed: u64) -> Recurrent<f64, C> {
    let mut layer = Recurrent::<f64, C>::new(2, 5, seed);
    layer.bias = ad_nn::init::glorot_normal(layer.bias.len(), seed + 7);
    layer.recurrent_bias = ad_nn::init::glorot_normal(layer.recurrent_bias.len(), seed + 8);
    layer
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
check!(simple_rnn, SimpleRnn<f64>, Array3<f64> => Array2<f64>, [(layer(1), sequences(2))]);
check!(lstm, Lstm<f64>, Array3<f64> => Array2<f64>, [(layer(3), sequences(4))]);
check!(gru, Gru<f64>, Array3<f64> => Array2<f64>, [(layer(5), sequences(6))]);
check!(simple_rnn_of_all_steps, RecurrentSequences<f64, SimpleCell>, Array3<f64> => Array3<f64>, [(layer(1).sequences(), sequences(2))]);
check!(lstm_of_all_steps, RecurrentSequences<f64, LstmCell>, Array3<f64> => Array3<f64>, [(layer(3).sequences(), sequences(4))]);
check!(gru_of_all_steps, RecurrentSequences<f64, GruCell>, Array3<f64> => Array3<f64>, [(layer(5).sequences(), sequences(6))]);

macro_rules! check_with_state {
    ($name:ident, $cell:ty) => {
        /// Weights, input and initial state, by both results, by each alone, and without steps.
        #[test]
        fn $name() {
            #[differentiable]
            fn last(
                layer: Recurrent<f64, $cell>,
                x: Array3<f64>,
                state: Array2<f64>,
            ) -> (Array2<f64>, Array2<f64>) {
                layer.call_with_state(&x, &state)
            }
            #[differentiable]
            fn only_output(
                layer: Recurrent<f64, $cell>,
                x: Array3<f64>,
                state: Array2<f64>,
            ) -> Array2<f64> {
                let (output, _) = layer.call_with_state(&x, &state);
                output
            }
            #[differentiable]
            fn all(
                layer: RecurrentSequences<f64, $cell>,
                x: Array3<f64>,
                state: Array2<f64>,
            ) -> (Array3<f64>, Array2<f64>) {
                layer.call_with_state(&x, &state)
            }
            #[differentiable]
            fn only_steps(
                layer: RecurrentSequences<f64, $cell>,
                x: Array3<f64>,
                state: Array2<f64>,
            ) -> Array3<f64> {
                layer.call_with_state(&x, &state).0
            }
            #[differentiable]
            fn only_state(
                layer: RecurrentSequences<f64, $cell>,
                x: Array3<f64>,
                state: Array2<f64>,
            ) -> Array2<f64> {
                layer.call_with_state(&x, &state).1
            }
            let layer = layer::<$cell>(1);
            let state = matrix(3, 5 * <$cell>::STATES, 3);
            let at = (layer.clone().sequences(), sequences(2), state.clone());
            assert_gradient(&only_steps {}, &at);
            for x in [sequences(2), Array3::zeros((3, 0, 2))] {
                let at = (layer.clone(), x.clone(), state.clone());
                assert_gradient(&last {}, &at);
                assert_gradient(&only_output {}, &at);
                let at = (layer.clone().sequences(), x, state.clone());
                assert_gradient(&all {}, &at);
                assert_gradient(&only_state {}, &at);
            }
        }
    };
}
check_with_state!(simple_rnn_from_a_state, SimpleCell);
check_with_state!(lstm_from_a_state, LstmCell);
check_with_state!(gru_from_a_state, GruCell);

#[test]
fn sequences_can_be_cut_in_two() {
    fn check<C: Cell>() {
        let (layer, x) = (layer::<C>(4), sequences(5));
        let all = layer.clone().sequences();
        let (head, tail) = (x.slice(s![.., ..1, ..]), x.slice(s![.., 1.., ..]));
        let (head, tail) = (head.to_owned(), tail.to_owned());
        let (zeros, whole) = (layer.initial_state(3), all.call(&x));
        // What `call` begins with is a state of zeros.
        let (steps, state) = all.call_with_state(&x, &zeros);
        let (output, same_state) = layer.call_with_state(&x, &zeros);
        assert!((&steps - &whole).iter().all(|d| d.abs() < 1e-15));
        assert_eq!(state, same_state);
        assert_eq!(output, steps.index_axis(Axis(1), 3));
        assert_eq!(output, state.slice(s![.., ..5]));
        assert_eq!(state.ncols(), 5 * C::STATES);
        // One step, and three from where it ended.
        let (first, middle) = all.call_with_state(&head, &zeros);
        let (rest, end) = all.call_with_state(&tail, &middle);
        assert!((&end - &state).iter().all(|d| d.abs() < 1e-15));
        assert!(
            (first - whole.slice(s![.., ..1, ..]))
                .iter()
                .all(|d| d.abs() < 1e-15)
        );
        assert!(
            (rest - whole.slice(s![.., 1.., ..]))
                .iter()
                .all(|d| d.abs() < 1e-15)
        );
    }
    check::<SimpleCell>();
    check::<LstmCell>();
    check::<GruCell>();
}

#[test]
#[should_panic(
    expected = "Recurrent: the initial state has shape [3, 5], but the input of shape [3, 4, 2]"
)]
fn states_without_a_cell_are_refused() {
    let state = Array2::zeros((3, 5));
    layer::<LstmCell>(1).call_with_state(&sequences(2), &state);
}

fn normalized<T>(
    mut layer: T,
    parts: impl Fn(&mut T) -> (&mut Array1<f64>, &mut Array1<f64>),
) -> T {
    let (scale, shift) = parts(&mut layer);
    *scale = array![1.0, 0.5, -2.0, 3.0];
    *shift = array![0.1, -0.2, 0.3, 0.0];
    layer
}

fn layer_norm<D: Dimension + 'static>() -> LayerNorm<f64, D> {
    normalized(LayerNorm::new(4), |layer| {
        (&mut layer.scale, &mut layer.shift)
    })
}

fn batch_norm<D: Dimension + 'static>() -> BatchNorm<f64, D> {
    normalized(BatchNorm::new(4), |layer| {
        (&mut layer.scale, &mut layer.shift)
    })
}

check!(layer_normalization, LayerNorm<f64>, Array2<f64> => Array2<f64>, [(layer_norm(), matrix(5, 4, 1))]);
check!(batch_normalization, BatchNorm<f64>, Array2<f64> => Array2<f64>, [(batch_norm(), matrix(5, 4, 1))]);

/// `[batch, height, width, channels]`
fn images(seed: u64) -> Array4<f64> {
    ad_nn::init::glorot_normal((2, 3, 2, 4), seed)
}

/// The same numbers with the first two axes exchanged in memory.
fn turned(x: Array4<f64>) -> Array4<f64> {
    let inner = x
        .permuted_axes([1, 0, 2, 3])
        .as_standard_layout()
        .into_owned();
    inner.permuted_axes([1, 0, 2, 3])
}

check!(layer_normalization_of_steps, LayerNorm<f64, Ix3>, Array3<f64> => Array3<f64>,
    [(layer_norm(), ad_nn::init::glorot_normal((2, 3, 4), 1))]);
check!(layer_normalization_of_an_example, LayerNorm<f64, Ix1>, Array1<f64> => Array1<f64>,
    [(layer_norm(), ad_nn::init::glorot_normal(4, 1))]);
check!(layer_normalization_of_any_number_of_axes, LayerNorm<f64, IxDyn>, ArrayD<f64> => ArrayD<f64>,
    [(layer_norm(), images(1).into_dyn()), (layer_norm(), matrix(3, 4, 2).into_dyn())]);
check!(batch_normalization_of_images, BatchNorm<f64, Ix4>, Array4<f64> => Array4<f64>,
    [(batch_norm(), images(1)), (batch_norm(), turned(images(2)))]);
check!(dropout_of_images, Dropout<f64, Ix4>, Array4<f64> => Array4<f64>, [(Dropout::new(0.4, 3), images(1))]);

/// The mean and the variance of some numbers.
fn moments(x: &[f64]) -> (f64, f64) {
    let n = x.len() as f64;
    let mean = x.iter().sum::<f64>() / n;
    let variance = x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
    (mean, variance)
}

#[test]
fn channels_of_images_are_normalised_over_all_pixels() {
    for x in [images(3), turned(images(4))] {
        let layer = batch_norm::<Ix4>();
        let y = layer.call(&x);
        let mut observed = layer.clone();
        observed.momentum = 0.0;
        observed.observe(&x);
        for channel in 0..4 {
            let pixels: Vec<f64> = x.index_axis(Axis(3), channel).iter().copied().collect();
            let (mean, variance) = moments(&pixels);
            assert!((observed.running_mean[channel] - mean).abs() < 1e-15);
            assert!((observed.running_variance[channel] - variance).abs() < 1e-15);
            for (x, y) in pixels.iter().zip(y.index_axis(Axis(3), channel)) {
                let normal = (x - mean) / (variance + 1e-3).sqrt();
                let expected = normal * layer.scale[channel] + layer.shift[channel];
                assert!((y - expected).abs() < 1e-14);
            }
        }
        for (a, b) in observed.evaluation(&x).iter().zip(&y) {
            assert!((a - b).abs() < 1e-14);
        }
    }
}

#[test]
fn rows_along_the_last_axis_are_normalised() {
    let (x, layer) = (images(5), layer_norm::<Ix4>());
    let y = layer.call(&x);
    for (x, y) in x.lanes(Axis(3)).into_iter().zip(y.lanes(Axis(3))) {
        let (mean, variance) = moments(&x.to_vec());
        for k in 0..4 {
            let normal = (x[k] - mean) / (variance + 1e-3).sqrt();
            assert!((y[k] - normal * layer.scale[k] - layer.shift[k]).abs() < 1e-14);
        }
    }
}

/// As many rows as many images have pixels: sums of all of them one after the other would be off by a thousandth.
#[test]
fn many_pixels_are_normalised_in_single_precision() {
    let x = Array4::<f32>::from_shape_fn((16, 64, 64, 3), |(n, i, j, k)| {
        1000.0 + k as f32 + ((n * 31 + i * 17 + j * 7) % 101) as f32 / 50.0
    });
    let mut layer = BatchNorm::<f32, Ix4>::new(3);
    layer.momentum = 0.0;
    layer.observe(&x);
    for channel in 0..3 {
        let pixels = x.index_axis(Axis(3), channel);
        let pixels: Vec<f64> = pixels.iter().map(|&x| f64::from(x)).collect();
        let (mean, variance) = moments(&pixels);
        assert!((f64::from(layer.running_mean[channel]) - mean).abs() < 2e-4);
        assert!((f64::from(layer.running_variance[channel]) / variance - 1.0).abs() < 1e-5);
    }
}

/// A convolutional network with its normalisation, as in Keras.
#[derive(Clone, Differentiable)]
struct Normalised {
    conv: Conv2d<f64>,
    norm: BatchNorm<f64, Ix4>,
    dropout: Dropout<f64, Ix4>,
    pool: MaxPool2d<f64>,
    flatten: Flatten<f64>,
    dense: Dense<f64>,
}

#[differentiable]
impl Layer for Normalised {
    type Input = Array4<f64>;
    type Output = Array2<f64>;
    fn call(&self, input: &Array4<f64>) -> Array2<f64> {
        let hidden = sequenced!(input, self.conv, self.norm, self.dropout);
        sequenced!(&hidden, self.pool, self.flatten, self.dense)
    }
}

#[test]
fn convolutional_networks_are_normalised() {
    #[differentiable]
    fn apply(model: Normalised, x: Array4<f64>) -> Array2<f64> {
        model.call(&x)
    }
    let model = Normalised {
        conv: Conv2d::new((2, 2, 4, 4), Activation::Tanh, 1),
        norm: batch_norm(),
        dropout: Dropout::new(0.25, 2),
        pool: MaxPool2d::new((2, 1), (1, 1)),
        flatten: Flatten::new(),
        dense: Dense::new(4, 2, Activation::Identity, 3),
    };
    assert_gradient(&apply {}, &(model, images(6)));
}

#[test]
#[should_panic(expected = "LayerNorm: the input has shape [], but it needs at least one axis")]
fn numbers_without_an_axis_are_not_normalised() {
    LayerNorm::<f64, IxDyn>::new(1).call(&Array::zeros(IxDyn(&[])));
}

#[test]
fn embedding() {
    #[differentiable]
    fn apply(layer: Embedding<f64>) -> Array2<f64> {
        layer.call(&Array1::from(vec![2, 0, 2, 1]))
    }
    let layer = Embedding::<f64>::new(4, 3, 1);
    assert!(layer.table.iter().all(|x| x.abs() <= 0.05));
    assert_gradient(&apply {}, &layer);
    let y = layer.call(&array![3, 0]);
    assert_eq!(y.row(0), layer.table.row(3));
    assert_eq!(y.row(1), layer.table.row(0));
}

#[test]
#[should_panic(expected = "Embedding: index 4 at 1 is out of range: there are 4 entries")]
fn indices_out_of_range_are_refused() {
    Embedding::<f32>::new(4, 3, 1).call(&array![3, 4]);
}

fn sigma(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// a = x W + b and h U + c, for one example.
fn parts<C: Cell>(
    layer: &Recurrent<f64, C>,
    x: &Array1<f64>,
    h: &Array1<f64>,
) -> [Vec<Vec<f64>>; 2] {
    let a = x.dot(&layer.weight) + &layer.bias;
    let mut r = h.dot(&layer.recurrent_weight);
    if C::SEPARATE {
        r += &layer.recurrent_bias;
    }
    [a, r].map(|v| v.to_vec().chunks(5).map(<[f64]>::to_vec).collect())
}

#[test]
fn recurrent_layers_follow_their_formulas() {
    let x = sequences(9);
    let (simple, lstm, gru) = (
        layer::<SimpleCell>(1),
        layer::<LstmCell>(2),
        layer::<GruCell>(3),
    );
    let found = (
        simple.clone().sequences().call(&x),
        lstm.clone().sequences().call(&x),
        gru.clone().sequences().call(&x),
    );
    for example in 0..3 {
        let mut h = [const { Vec::new() }; 3].map(|_: Vec<f64>| Array1::zeros(5));
        let mut c = Array1::<f64>::zeros(5);
        for t in 0..4 {
            let x = x.slice(s![example, t, ..]).to_owned();
            let [a, r] = parts(&simple, &x, &h[0]);
            h[0] = Array1::from_shape_fn(5, |k| (a[0][k] + r[0][k]).tanh());
            let [a, r] = parts(&lstm, &x, &h[1]);
            let gate = |g: usize, k: usize| a[g][k] + r[g][k];
            c = Array1::from_shape_fn(5, |k| {
                sigma(gate(1, k)) * c[k] + sigma(gate(0, k)) * gate(2, k).tanh()
            });
            h[1] = Array1::from_shape_fn(5, |k| sigma(gate(3, k)) * c[k].tanh());
            let [a, r] = parts(&gru, &x, &h[2]);
            h[2] = Array1::from_shape_fn(5, |k| {
                let (z, s) = (sigma(a[0][k] + r[0][k]), sigma(a[1][k] + r[1][k]));
                z * h[2][k] + (1.0 - z) * (a[2][k] + s * r[2][k]).tanh()
            });
            for (found, expected) in [&found.0, &found.1, &found.2].into_iter().zip(&h) {
                for k in 0..5 {
                    assert!((found[[example, t, k]] - expected[k]).abs() < 1e-14);
                }
            }
        }
    }
    let last = |y: &Array3<f64>| y.index_axis(Axis(1), 3).to_owned();
    assert_eq!(simple.call(&x), last(&found.0));
    assert_eq!(lstm.call(&x), last(&found.1));
    assert_eq!(gru.call(&x), last(&found.2));
}

#[test]
fn recurrent_layers_in_single_precision_agree_with_double() {
    let x = sequences(9);
    let layer = layer::<LstmCell>(2);
    let mut single = Lstm::<f32>::new(2, 5, 1);
    single.weight = layer.weight.mapv(|x| x as f32);
    single.recurrent_weight = layer.recurrent_weight.mapv(|x| x as f32);
    single.bias = layer.bias.mapv(|x| x as f32);
    let x32 = x.mapv(|x| x as f32);
    let exact = gradient!(&layer, |layer| layer.call(&x).sum());
    let rounded = gradient!(&single, |layer| layer.call(&x32).sum());
    for (a, b) in exact.recurrent_weight.iter().zip(&rounded.recurrent_weight) {
        assert!((a - f64::from(*b)).abs() < 1e-5);
    }
}

#[test]
fn normalised_features_have_mean_zero_and_variance_one() {
    let x = array![[1.0, 2.0], [3.0, 6.0]];
    let layer = BatchNorm {
        epsilon: 0.0,
        ..BatchNorm::new(2)
    };
    assert_eq!(layer.call(&x), array![[-1.0, -1.0], [1.0, 1.0]]);
    let layer = LayerNorm {
        epsilon: 0.25,
        ..LayerNorm::new(2)
    };
    // Variances 1/4 and 9/4, and √(1/2) = 0.7071.., √(5/2) = 1.5811..
    let expected = array![
        [-0.5_f64.sqrt(), 0.5_f64.sqrt()],
        [-(0.9_f64.sqrt()), 0.9_f64.sqrt()]
    ];
    assert!(
        (layer.call(&x) - expected)
            .iter()
            .all(|d: &f64| d.abs() < 1e-15)
    );
}

#[test]
fn observed_averages_are_used_for_evaluation() {
    let x = array![[1.0, 2.0], [3.0, 6.0]];
    let mut layer = BatchNorm {
        epsilon: 0.0,
        momentum: 0.5,
        ..BatchNorm::new(2)
    };
    layer.observe(&x);
    assert_eq!(layer.running_mean, array![1.0, 2.0]);
    assert_eq!(layer.running_variance, array![1.0, 2.5]);
    let y = layer.evaluation(&array![[2.0, 2.0]]);
    assert_eq!(y, array![[1.0, 0.0]]);
}

#[test]
fn sequences_without_examples_keep_their_length() {
    fn check<C: Cell>() {
        let layer = layer::<C>(1).sequences();
        let x = Array3::<f64>::zeros((0, 4, 2));
        assert_eq!(layer.call(&x).dim(), (0, 4, 5));
        assert_eq!(layer.layer.call(&x).dim(), (0, 5));
        let (y, pullback) = value_with_pullback!(&layer, &x, |layer, x| layer.call(x));
        assert_eq!(y.dim(), (0, 4, 5));
        let (of_layer, of_x) = pullback(Array3::ones((0, 4, 5)));
        let mut moved = layer.clone();
        moved.move_by(&of_layer);
        assert_eq!(moved.layer.weight, layer.layer.weight);
        assert!(of_x.is_empty());
    }
    check::<SimpleCell>();
    check::<LstmCell>();
    check::<GruCell>();
}

#[test]
fn batches_without_examples_leave_the_averages_as_they_are() {
    let mut layer = batch_norm();
    layer.observe(&matrix(5, 4, 1));
    let before = layer.clone();
    let nothing = Array2::zeros((0, 4));
    layer.observe(&nothing);
    assert_eq!(layer.running_mean, before.running_mean);
    assert_eq!(layer.running_variance, before.running_variance);
    assert_eq!(layer.call(&nothing).dim(), (0, 4));
    let gradient = gradient!(&layer, |layer| layer.call(&nothing).sum());
    assert!(
        gradient
            .scale
            .iter()
            .chain(&gradient.shift)
            .all(|&x| x == 0.0)
    );
}
