//! The tutorial prints the tutorial's numbers.

use ad_examples::tutorial::{section1, section2, section3, section4, section5, section6};
use ad_nn::prelude::*;
use std::cell::Cell;
use std::process::{Command, Output};

/// The tutorial's binary with these arguments.
fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tutorial"))
        .args(arguments)
        .output()
        .expect("the tutorial can be run")
}

/// What it prints.
fn text(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("the tutorial prints text")
}

/// What a section prints, without its heading.
fn printed(section: u8) -> Vec<String> {
    text(&["--section", &section.to_string()])
        .lines()
        .skip(2)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

const HEADINGS: [&str; 6] = [
    "1. A custom derivative for a function that cannot be changed",
    "2. Stopping the gradient",
    "3. Derivative surgery",
    "4. Derivative surgery in a neural network",
    "5. Recomputing activations in the pullback",
    "6. Recomputing the activations of layers",
];

#[test]
fn without_arguments_the_sections_are_run_in_order() {
    let all = text(&[]);
    let headings: Vec<&str> = all.lines().filter(|line| HEADINGS.contains(line)).collect();
    assert_eq!(headings, HEADINGS);
    let parts: String = (1..=6)
        .map(|section| text(&["--section", &section.to_string()]))
        .collect();
    assert_eq!(all, parts);
}

#[test]
fn a_section_that_is_not_there_is_an_error() {
    for section in ["0", "7", "two"] {
        let output = run(&["--section", section]);
        assert!(!output.status.success() && output.stdout.is_empty());
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(
            message.contains(&format!("'{section}'")) && message.contains("--section"),
            "{message}"
        );
    }
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

/// The numbers of a line, behind what it begins with.
fn numbers(line: &str, start: &str) -> Vec<f32> {
    let rest = line
        .strip_prefix(start)
        .unwrap_or_else(|| panic!("`{line}` does not begin with `{start}`"));
    rest.split(['[', ']', ',', ' '])
        .filter(|word| !word.is_empty())
        .map(|word| word.parse().expect("a number"))
        .collect()
}

#[test]
fn section4_prints_the_numbers_of_the_transcript() {
    let transcript: Vec<section4::Step> =
        serde_json::from_str(include_str!("../data/mlp_transcript.json")).expect("a list of steps");
    let lines = printed(4);
    assert_eq!(lines.len(), 3 * transcript.len());
    let mut compared = 0;
    for (lines, step) in lines.chunks(3).zip(&transcript) {
        let found = [
            numbers(&lines[0], "Loss: "),
            numbers(&lines[1], "∂L/∂ŷ = "),
            numbers(&lines[2], "∂L/∂layer1 = "),
        ];
        let expected = [
            vec![step.loss],
            step.d_loss_d_y_hat.clone(),
            step.d_loss_d_layer1.concat(),
        ];
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found.len(), expected.len());
            for (a, b) in found.iter().zip(expected) {
                assert!((a - b).abs() < 1e-6, "{a} is not {b}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 450);
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

thread_local!(static EVALUATIONS: Cell<usize> = const { Cell::new(0) });

#[differentiable]
fn evaluated(x: f32) -> f32 {
    EVALUATIONS.with(|evaluations| evaluations.set(evaluations.get() + 1));
    x * x
}

#[differentiable]
fn evaluated_of_two(x: f32, y: f32) -> f32 {
    EVALUATIONS.with(|evaluations| evaluations.set(evaluations.get() + 1));
    x * x * y
}

#[test]
fn section5_and_the_library_recompute_alike() {
    /// The value, three gradients, and how often the function was evaluated before each of these.
    fn seen<A, T>(
        at: A,
        f: &impl DifferentiableFn<A, Output = f32>,
        read: impl Fn(A::Tangent) -> T,
    ) -> (f32, Vec<(usize, T)>)
    where
        A: Differentiable,
    {
        EVALUATIONS.set(0);
        let (value, pullback) = value_with_pullback(at, f);
        let mut gradients = Vec::new();
        for bar in [1.0, 1.0, -0.5] {
            let before = EVALUATIONS.get();
            gradients.push((before, read(pullback(bar))));
        }
        assert_eq!(EVALUATIONS.take(), 4);
        (value, gradients)
    }
    let own = section5::make_recomputed_in_gradient(evaluated {});
    let method = differentiable_fn!(
        |x: f32| x.with_recomputation_in_pullbacks(differentiable_fn!(evaluated))
    );
    let expected = (9.0, vec![(1, 6.0), (2, 6.0), (3, -3.0)]);
    assert_eq!(seen(3.0, &own, |x| x), expected);
    assert_eq!(seen(3.0, &recomputed(evaluated {}), |x| x), expected);
    assert_eq!(seen(3.0, &method, |x| x), expected);

    let own = section6::make_recomputed_in_gradient2(evaluated_of_two {});
    let method = differentiable_fn!(
        |x: (f32, f32)| x.with_recomputation_in_pullbacks(differentiable_fn!(evaluated_of_two))
    );
    let expected = (
        45.0,
        vec![(1, (30.0, 9.0)), (2, (30.0, 9.0)), (3, (-15.0, -4.5))],
    );
    let at = (3.0, 5.0);
    assert_eq!(seen(at, &own, |x| x), expected);
    assert_eq!(seen(at, &recomputed(evaluated_of_two {}), |x| x), expected);
    assert_eq!(seen(at, &method, |x| x), expected);
    assert_eq!(
        section5::gradient_at(10.0).to_bits(),
        gradient!(10.0_f32, |x| cos(x)
            .with_recomputation_in_pullbacks(differentiable_fn!(evaluated)))
        .to_bits()
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

/// The bits of all leaves of a value, and of a tangent of it.
struct Bits(Vec<(String, Vec<u32>, Vec<u32>)>);

impl Bits {
    fn of<M: Parameters>(model: &mut M, tangent: &M::Tangent) -> Bits {
        let mut bits = Bits(Vec::new());
        model.visit(tangent, "", &mut bits);
        bits
    }
}

impl LeafVisitor for Bits {
    fn leaf_f32(&mut self, path: &str, values: &mut [f32], tangent: &[f32]) {
        let bits = |xs: &[f32]| xs.iter().map(|x| x.to_bits()).collect();
        // A layer around a layer has its leaves under a name of its own.
        let path = path.replace("wrapped.", "");
        self.0.push((path, bits(values), bits(tangent)));
    }
    fn leaf_f64(&mut self, path: &str, _: &mut [f64], _: &[f64]) {
        panic!("the model has no leaf of double precision: {path}");
    }
}

#[test]
fn section6_learns_and_discarding_changes_no_bit() {
    let (x, y) = section6::data();
    let own = || section6::Discarding {
        wrapped: section6::convolution(),
    };
    let library = || section6::convolution().discarding_activations();
    /// Losses, and the bits of all weights and gradients at the end.
    macro_rules! trained {
        ($conv:expr) => {{
            let (mut losses, mut model) = section6::train($conv);
            let (loss, gradient) =
                value_with_gradient!(&model, |m| softmax_cross_entropy(&m.call(&x), &y));
            losses.push(loss);
            let start = gradient!(&section6::model($conv), |m| softmax_cross_entropy(
                &m.call(&x),
                &y
            ));
            let mut leaves = Bits::of(&mut model, &gradient).0;
            leaves.extend(Bits::of(&mut section6::model($conv), &start).0);
            (losses, leaves)
        }};
    }
    let (losses, kept) = trained!(section6::convolution());
    // The loss before each of the five steps, and behind the last one.
    assert_eq!(losses.len(), 6);
    assert!(
        losses.windows(2).all(|pair| pair[1] < pair[0]),
        "{losses:?}"
    );
    let paths: Vec<&str> = kept.iter().map(|leaf| leaf.0.as_str()).collect();
    let leaves = [".conv.filter", ".conv.bias", ".dense.weight", ".dense.bias"];
    assert_eq!(paths, leaves.repeat(2));
    for (path, values, gradient) in &kept {
        assert!(
            !values.is_empty() && gradient.len() == values.len(),
            "{path}"
        );
        assert!(gradient.iter().any(|bits| *bits != 0), "{path}");
    }
    let bits = |losses: &[f32]| losses.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    for (other, leaves) in [trained!(own()), trained!(library())] {
        assert_eq!(bits(&other), bits(&losses));
        assert_eq!(leaves, kept);
    }
}
