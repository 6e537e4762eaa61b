//! Layers and losses refuse another number of features instead of broadcasting, in differentiated code too.

mod common;

use ad_nn::prelude::*;
use common::panic_of;
use ndarray::{Array1, Array2, Array3, Array4};

/// The panic names the layer, both shapes and this file, plain and in differentiated code.
macro_rules! refuses {
    ($name:literal, $layer:expr, $input:expr, [$($shape:literal),*]) => {
        let (layer, input) = ($layer, $input);
        for (message, (file, _)) in [
            panic_of(|| layer.call(&input)),
            panic_of(|| gradient!(&layer, |layer| layer.call(&input).sum())),
        ] {
            assert!(message.starts_with(concat!($name, ": ")), "{message}");
            $(assert!(message.contains($shape), "{message}");)*
            assert!(file.ends_with("broadcasting.rs"), "{file}");
        }
    };
}

fn zeros(features: usize) -> Array2<f64> {
    Array2::zeros((4, features))
}

#[test]
fn normalisations_do_not_broadcast() {
    refuses!(
        "LayerNorm",
        LayerNorm::<f64>::new(3),
        zeros(1),
        ["[4, 1]", "[3]"]
    );
    refuses!(
        "LayerNorm",
        LayerNorm::<f64>::new(1),
        zeros(3),
        ["[4, 3]", "[1]"]
    );
    refuses!(
        "BatchNorm",
        BatchNorm::<f64>::new(3),
        zeros(1),
        ["[4, 1]", "[3]"]
    );
    refuses!(
        "BatchNorm",
        BatchNorm::<f64>::new(1),
        zeros(3),
        ["[4, 3]", "[1]"]
    );
    let layer = LayerNorm {
        shift: Array1::zeros(1),
        ..LayerNorm::<f64>::new(3)
    };
    refuses!("LayerNorm", layer, zeros(3), ["[4, 3]", "shift", "[1]"]);
    for (features, given) in [(3, 1), (1, 3), (3, 2)] {
        let mut layer = BatchNorm::<f64>::new(features);
        for (message, (file, _)) in [
            panic_of(|| layer.evaluation(&zeros(given))),
            panic_of(|| layer.observe(&zeros(given))),
        ] {
            assert!(
                message.starts_with("BatchNorm: ")
                    && message.contains(&format!("[4, {given}]"))
                    && message.contains(&format!("[{features}]")),
                "{message}"
            );
            assert!(file.ends_with("broadcasting.rs"), "{file}");
        }
        assert_eq!(layer.running_mean, Array1::zeros(features));
    }
}

#[test]
fn other_layers_do_not_broadcast() {
    let mut dense = Dense::<f64>::new(3, 2, Activation::Identity, 1);
    refuses!("Dense", dense.clone(), zeros(1), ["[4, 1]", "[3, 2]"]);
    dense.bias = Array1::zeros(1);
    refuses!("Dense", dense, zeros(3), ["[1]", "[3, 2]"]);
    let images = Array4::<f64>::zeros((1, 3, 3, 2));
    let mut conv = Conv2d::<f64>::new((2, 2, 2, 3), Activation::Identity, 1);
    refuses!(
        "Conv2d",
        conv.clone(),
        Array4::zeros((1, 3, 3, 1)),
        ["[1, 3, 3, 1]", "[2, 2, 2, 3]"]
    );
    conv.bias = Array1::zeros(1);
    refuses!("Conv2d", conv, images, ["[1]", "[2, 2, 2, 3]"]);
    let steps = Array3::<f64>::zeros((2, 3, 2));
    let mut lstm = Lstm::<f64>::new(2, 2, 1);
    refuses!(
        "Recurrent",
        lstm.clone(),
        Array3::zeros((2, 3, 1)),
        ["[2, 3, 1]", "[2, 8]"]
    );
    lstm.bias = Array1::zeros(1);
    refuses!("Recurrent", lstm, steps.clone(), ["[1]", "[2, 8]"]);
    let mut gru = Gru::<f64>::new(2, 2, 1);
    gru.recurrent_bias = Array1::zeros(1);
    refuses!("Recurrent", gru, steps, ["[1]", "[6]"]);
}

#[test]
fn losses_do_not_broadcast() {
    macro_rules! refuses_both {
        ($loss:ident) => {
            for (x, z) in [((4, 1), (4, 3)), ((4, 3), (4, 1)), ((4, 3), (1, 3))] {
                let (x, z) = (Array2::<f64>::zeros(x), Array2::<f64>::zeros(z));
                for (message, (file, _)) in [
                    panic_of(|| $loss(&x, &z)),
                    panic_of(|| gradient!(&x, |x| $loss(x, &z))),
                ] {
                    let shapes = [x.shape(), z.shape()].map(|shape| format!("{shape:?}"));
                    assert!(message.starts_with(stringify!($loss)), "{message}");
                    assert!(
                        shapes.iter().all(|shape| message.contains(shape)),
                        "{message}"
                    );
                    assert!(file.ends_with("broadcasting.rs"), "{file}");
                }
            }
        };
    }
    refuses_both!(mean_squared_error);
    refuses_both!(sigmoid_cross_entropy);
    let logits = Array2::<f64>::zeros((4, 3));
    let (message, _) = panic_of(|| softmax_cross_entropy(&logits, &[0_usize]));
    assert!(
        message.contains("[4, 3]") && message.contains("[1]"),
        "{message}"
    );
}
