use ad_runtime::prelude::*;

use std::cell::Cell;

thread_local! {
    static LAST: Cell<f64> = const { Cell::new(0.0) };
}

fn number(text: &str) -> f64 {
    text.parse().unwrap()
}

fn remember(x: f64) -> bool {
    LAST.set(x);
    true
}

macro_rules! read {
    ($text:expr) => {
        $text.parse::<f64>().unwrap()
    };
}

#[differentiable]
fn only_in_text(x: &[f64]) -> f64 {
    let w = x[0] * 2.0;
    let text = format!("{}", w);
    let y: f64 = text.parse().unwrap();
    y * x[1]
}

#[differentiable]
fn assigned(x: &[f64]) -> f64 {
    let mut text = String::new();
    text.push_str(&format!("{}", x[0]));
    match text.parse::<f64>() {
        Ok(y) => y * x[1],
        Err(_) => 0.0,
    }
}

#[differentiable]
fn in_a_vector(x: &[f64]) -> f64 {
    let texts = vec![format!("{}", x[0])];
    let y: f64 = texts[0].parse().unwrap();
    y * x[1]
}

#[differentiable]
fn by_a_function(x: &[f64]) -> f64 {
    let text = format!("{}", x[0]);
    number(&text) * x[1]
}

#[differentiable]
fn by_a_name(x: &[f64]) -> f64 {
    let text = format!("{} {}", x[0], x[1]);
    let all: Vec<f64> = text.split(' ').map(number).collect();
    all[0] * x[1]
}

#[differentiable]
fn by_a_macro(x: &[f64]) -> f64 {
    let text = x[0].to_string();
    let y: f64 = read!(text);
    y * x[1]
}

#[differentiable]
fn shared(x: &[f64]) -> f64 {
    let w = x[0] * 2.0;
    if LAST.replace(w) < 99.0 {
        return LAST.get() * x[1];
    }
    0.0
}

#[differentiable]
fn shared_by_a_function(x: &[f64]) -> f64 {
    let w = x[0] * 2.0;
    if remember(w) {
        return LAST.get() * x[1];
    }
    0.0
}

fn main() {}
