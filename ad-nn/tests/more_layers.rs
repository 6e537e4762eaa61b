//! Recurrent layers, normalisation and embedding: gradients against central differences, and values
//! against the formulas step by step.

use ad_nn::prelude::*;
use ad_runtime::gradcheck::assert_gradient;
use ndarray::{Array1, Array2, Array3, array};

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

fn normalized<T>(
    mut layer: T,
    parts: impl Fn(&mut T) -> (&mut Array1<f64>, &mut Array1<f64>),
) -> T {
    let (scale, shift) = parts(&mut layer);
    *scale = array![1.0, 0.5, -2.0, 3.0];
    *shift = array![0.1, -0.2, 0.3, 0.0];
    layer
}

fn layer_norm() -> LayerNorm<f64> {
    normalized(LayerNorm::new(4), |layer| {
        (&mut layer.scale, &mut layer.shift)
    })
}

fn batch_norm() -> BatchNorm<f64> {
    normalized(BatchNorm::new(4), |layer| {
        (&mut layer.scale, &mut layer.shift)
    })
}

check!(layer_normalization, LayerNorm<f64>, Array2<f64> => Array2<f64>, [(layer_norm(), matrix(5, 4, 1))]);
check!(batch_normalization, BatchNorm<f64>, Array2<f64> => Array2<f64>, [(batch_norm(), matrix(5, 4, 1))]);

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
            let x = x.slice(ndarray::s![example, t, ..]).to_owned();
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
    let last = |y: &Array3<f64>| y.index_axis(ndarray::Axis(1), 3).to_owned();
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
