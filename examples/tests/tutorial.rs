//! The tutorial prints the tutorial's numbers.

use ad_examples::tutorial::{section1, section2, section3, section4, section5, section6};
use ad_nn::prelude::*;
use std::process::Command;

/// What a section prints, without its heading.
fn printed(section: u8) -> Vec<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_tutorial"))
        .args(["--section", &section.to_string()])
        .output()
        .expect("the tutorial can be run");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).expect("the tutorial prints text");
    text.lines()
        .skip(2)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn section1_registers_a_derivative() {
    assert_eq!(section1::value_and_gradient(3.0), (20.085_535, 20.085_535));
    let line = "Taking 𝑒(2.7182817) to the power of 3.0!";
    assert_eq!(
        printed(1),
        [line, line, "exp(3) = 20.085535", "𝛁exp(3) = 20.085535"]
    );
}

#[test]
fn section2_stops_the_gradient() {
    assert_eq!(section2::gradient_at(2.0, 3.0), (-0.180_098_77, 0.0));
    assert_eq!(printed(2), ["(-0.18009877, 0.0)"]);
}

#[test]
fn section3_rewrites_a_cotangent() {
    assert_eq!(section3::gradient_at(30.0).to_string(), "0.65425146");
    assert_eq!(
        printed(3),
        [
            "∂log/∂x = 0.033333335, but rewritten to 0.5",
            "∂+/∂sin = 1.0",
            "0.65425146"
        ]
    );
}

#[test]
fn section4_trains_as_the_transcript_says() {
    let transcript: Vec<section4::Step> =
        serde_json::from_str(include_str!("../data/mlp_transcript.json")).expect("a list of steps");
    let steps = section4::train(10);
    assert_eq!(steps.len(), transcript.len());
    let mut compared = 0;
    let mut close = |a: f32, b: f32| {
        assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        compared += 1;
    };
    for (step, expected) in steps.iter().zip(&transcript) {
        close(step.loss, expected.loss);
        assert_eq!(step.d_loss_d_y_hat.len(), expected.d_loss_d_y_hat.len());
        for (a, b) in step.d_loss_d_y_hat.iter().zip(&expected.d_loss_d_y_hat) {
            close(*a, *b);
        }
        assert_eq!(step.d_loss_d_layer1.len(), expected.d_loss_d_layer1.len());
        for (a, b) in step
            .d_loss_d_layer1
            .iter()
            .flatten()
            .zip(expected.d_loss_d_layer1.iter().flatten())
        {
            close(*a, *b);
        }
    }
    assert_eq!(compared, 450);
    // relu'(0) = 0: the first row of the first step.
    assert!(steps[0].d_loss_d_layer1[0].iter().all(|d| *d == 0.0));
}

#[test]
fn section5_recomputes_in_the_pullback() {
    assert_eq!(section5::gradient_at(10.0).to_string(), "-0.9129453");
    assert_eq!(
        printed(5),
        [
            "Running original computation...",
            "  Computing square...",
            "Running backpropagation...",
            "  Computing square...",
            "Gradient = -0.9129453"
        ]
    );
}

#[test]
fn section6_applies_each_layer_twice_a_step() {
    let lines = printed(6);
    assert_eq!(lines.len(), 5 * 6);
    for (step, lines) in (1..).zip(lines.chunks(6)) {
        assert_eq!(lines[0], format!("Starting training step {step}"));
        assert_eq!(lines[1], "  Running original computation...");
        assert_eq!(lines[2], "    Applying Conv2D<Float> layer...");
        assert!(lines[3].starts_with("  Loss: "));
        assert_eq!(lines[4], "  Running backpropagation...");
        assert_eq!(lines[5], "    Applying Conv2D<Float> layer...");
    }
}

#[test]
fn section6_learns_and_discarding_changes_nothing() {
    let (losses, own) = section6::train(section6::Discarding {
        wrapped: section6::convolution(),
    });
    assert!(
        losses.windows(2).all(|pair| pair[1] < pair[0]),
        "{losses:?}"
    );
    let (kept, plain) = section6::train(section6::convolution());
    let (library, discarding) = section6::train(section6::convolution().discarding_activations());
    assert_eq!(losses, kept);
    assert_eq!(losses, library);
    assert_eq!(own.conv.wrapped.filter, plain.conv.filter);
    assert_eq!(discarding.conv.wrapped.filter, plain.conv.filter);
    assert_eq!(own.dense.weight, plain.dense.weight);
    // The gradients themselves, bit for bit.
    let (x, y) = section6::data();
    let with = section6::model(section6::convolution().discarding_activations());
    let without = section6::model(section6::convolution());
    let a = gradient!(&with, |model| softmax_cross_entropy(&model.call(&x), &y));
    let b = gradient!(&without, |model| softmax_cross_entropy(&model.call(&x), &y));
    assert_eq!(a.conv.wrapped.filter, b.conv.filter);
    assert_eq!(a.conv.wrapped.bias, b.conv.bias);
    assert_eq!(
        (a.dense.weight, a.dense.bias),
        (b.dense.weight, b.dense.bias)
    );
}
