//! Panics of layers name both shapes, the layer, and the line of the caller, in differentiated code too.

mod common;

use ad_nn::prelude::*;
use common::panic_of;
use ndarray::{Array, Array2, Array4, Dimension};

#[track_caller]
fn reported(words: &[&str], line: u32, call: impl FnOnce()) {
    let (message, (file, found)) = panic_of(call);
    assert!(words.iter().all(|word| message.contains(word)), "{message}");
    assert!(file.ends_with("callers_line.rs"), "{file}: {message}");
    assert_eq!(found, line, "{message}");
}

/// A call that panics: plain, and differentiated by the layer, by the input, and by both.
fn layer_reports<L, D>(words: &[&str], layer: L, x: L::Input)
where
    L: Layer<Output = Array<f32, D>>,
    D: Dimension + 'static,
{
    reported(words, line!(), || drop(layer.call(&x)));
    reported(words, line!() + 1, || {
        drop(gradient!(&layer, |l| l.call(&x).sum()))
    });
    reported(words, line!() + 1, || {
        drop(gradient!(&x, |x| layer.call(x).sum()))
    });
    reported(words, line!() + 1, || {
        drop(gradient!(&layer, &x, |l, x| l.call(x).sum()))
    });
    reported(words, line!() + 1, || {
        drop(pullback!(&layer, &x, |l, x| l.call(x)))
    });
    reported(words, line!() + 1, || {
        drop(layer.applied_for_backpropagation(&x))
    });
}

fn dense(features: usize) -> Dense<f32> {
    Dense::new(features, 2, Activation::Relu, 1)
}

fn images(height: usize, channels: usize) -> Array4<f32> {
    Array4::ones((2, height, 3, channels))
}

#[test]
fn layers_name_themselves_and_both_shapes_at_the_callers_line() {
    let conv = Conv2d::new((2, 2, 3, 4), Activation::Identity, 1);
    layer_reports(
        &["Dense", "[4, 5]", "[3, 2]"],
        dense(3),
        Array2::ones((4, 5)),
    );
    layer_reports(
        &["Conv2d", "[2, 3, 3, 1]", "[2, 2, 3, 4]"],
        conv.clone(),
        images(3, 1),
    );
    layer_reports(
        &["Conv2d", "[2, 1, 3, 3]", "2 x 2"],
        conv.clone(),
        images(1, 3),
    );
    let most = MaxPool2d::new((2, 2), (2, 2));
    layer_reports(&["MaxPool2d", "[2, 1, 3, 3]", "2 x 2"], most, images(1, 3));
    let mean = AvgPool2d::new((2, 2), (2, 2));
    layer_reports(&["AvgPool2d", "[2, 1, 3, 3]", "2 x 2"], mean, images(1, 3));
}

#[test]
fn layers_around_layers_name_their_callers_line() {
    let x = Array2::ones((4, 5));
    let words = ["Dense", "[4, 5]", "[3, 2]"];
    layer_reports(&words, dense(3).discarding_activations(), x.clone());
    // Wherever in a tuple the layer stands, the caller is that of the tuple.
    layer_reports(&words, (dense(3), dense(2)), x.clone());
    layer_reports(&words, (dense(3), dense(2), dense(2)), x.clone());
    layer_reports(&words, (dense(3), dense(2), dense(2), dense(2)), x.clone());
    let words = ["Dense", "[4, 2]", "[3, 2]"];
    layer_reports(&words, (dense(5), dense(3)), x.clone());
    layer_reports(&words, (dense(5), dense(2), dense(3)), x.clone());
    layer_reports(&words, (dense(5), dense(2), dense(2), dense(3)), x.clone());
    layer_reports(
        &words,
        (dense(5), dense(3).discarding_activations()),
        x.clone(),
    );
}

#[test]
fn layers_sequenced_name_the_line_of_the_macro() {
    let x = Array2::ones((4, 5));
    let (first, second) = (dense(5), dense(3));
    let layers = (first.clone(), second.clone());
    let words = &["Dense", "[4, 2]", "[3, 2]"];
    reported(words, line!(), || drop(sequenced!(&x, first, second)));
    reported(words, line!() + 1, || {
        drop(gradient!(&layers, |layers| sequenced!(
            &x, layers.0, layers.1
        )
        .sum()))
    });
    reported(words, line!() + 1, || {
        drop(gradient!(&first, &second, |first, second| sequenced!(
            &x, first, second
        )
        .sum()))
    });
}

#[test]
fn losses_name_their_callers_line() {
    let (a, b) = (Array2::<f32>::ones((4, 3)), Array2::ones((4, 2)));
    let words = &["mean_squared_error", "[4, 3]", "[4, 2]"];
    reported(words, line!() + 1, || {
        mean_squared_error(&a, &b);
    });
    reported(words, line!() + 1, || {
        drop(gradient!(&a, |a| mean_squared_error(a, &b) * 2.0))
    });
    reported(words, line!() + 1, || {
        drop(gradient!(&a, &b, |a, b| mean_squared_error(a, b) * 2.0))
    });
    let labels = [0_usize, 1, 7, 0];
    let words = &["softmax_cross_entropy", "label 7", "3 classes"];
    reported(words, line!() + 1, || {
        softmax_cross_entropy(&a, &labels);
    });
    reported(words, line!() + 1, || {
        drop(gradient!(&a, |a| softmax_cross_entropy(a, &labels) * 2.0))
    });
}
