//! Small instances, with values and gradients computed in sixty digits from the definitions: the
//! mixture from its densities and not from their logarithms, the gradients from differences.

mod common;

use ad_examples::*;
use ad_runtime::prelude::*;
use common::{assert_close, joined};
use serde::Deserialize;

#[derive(Deserialize)]
struct Instances {
    gmm: Gmm,
    lstm: Lstm,
    ode: Ode,
}

#[derive(Deserialize)]
struct Gmm {
    d: usize,
    m: i32,
    gamma: f64,
    alphas: Vec<f64>,
    means: Vec<f64>,
    factors: Vec<f64>,
    points: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

#[derive(Deserialize)]
struct Lstm {
    layers: usize,
    b: usize,
    weights: Vec<f64>,
    ends: Vec<f64>,
    state: Vec<f64>,
    text: Vec<f64>,
    value: f64,
    gradient: Vec<f64>,
}

#[derive(Deserialize)]
struct Ode {
    x: Vec<f64>,
    steps: usize,
    value: f64,
    gradient: Vec<f64>,
}

fn instances() -> Instances {
    serde_json::from_str(include_str!("../data/problems.json"))
        .expect("the instances are part of the repository")
}

#[test]
fn gmm() {
    let i = instances().gmm;
    let mixture = gmm::Mixture {
        alphas: i.alphas,
        means: i.means,
        factors: i.factors,
    };
    let data = gmm::Data {
        d: i.d,
        points: i.points,
        gamma: i.gamma,
        m: i.m,
        prior: 1.0,
    };
    let (value, g) = value_with_gradient!(&mixture, |m| gmm::objective(m, &data));
    let mut bar = mixture.clone();
    let hand = gmm::gradient_by_hand(&mixture, &data, &mut bar, &mut gmm::Scratch::default());
    assert_close("gmm", &[value, hand], &[i.value; 2], 1e-14);
    assert_close(
        "gmm",
        &joined(&[&g.alphas, &g.means, &g.factors]),
        &i.gradient,
        1e-13,
    );
    assert_close(
        "gmm",
        &joined(&[&bar.alphas, &bar.means, &bar.factors]),
        &i.gradient,
        1e-13,
    );
}

#[test]
fn lstm() {
    let i = instances().lstm;
    let weights = lstm::Weights {
        layers: i.weights,
        ends: i.ends,
    };
    let data = lstm::Data {
        layers: i.layers,
        b: i.b,
        state: i.state,
        text: i.text,
    };
    let (value, g) = value_with_gradient!(&weights, |w| lstm::objective(w, &data));
    let (mut bar, mut scratch) = (weights.clone(), lstm::Scratch::default());
    let hand = lstm::gradient_by_hand(&weights, &data, &mut bar, &mut scratch);
    assert_close("lstm", &[value, hand], &[i.value; 2], 1e-14);
    assert_close("lstm", &joined(&[&g.layers, &g.ends]), &i.gradient, 1e-13);
    assert_close(
        "lstm",
        &joined(&[&bar.layers, &bar.ends]),
        &i.gradient,
        1e-13,
    );
}

#[test]
fn ode() {
    let i = instances().ode;
    let (value, gradient) = value_with_gradient!(&i.x[..], |x| ode::objective(x, i.steps));
    let mut bar = i.x.clone();
    let hand = ode::gradient_by_hand(&i.x, i.steps, &mut bar, &mut ode::Scratch::default());
    assert_close("ode", &[value, hand], &[i.value; 2], 1e-14);
    assert_close("ode", &gradient, &i.gradient, 1e-13);
    assert_close("ode", &bar, &i.gradient, 1e-13);
}
