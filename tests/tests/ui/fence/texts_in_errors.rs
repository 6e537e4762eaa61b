//! Numbers that are made of the texts in errors.

use ad_runtime::prelude::*;

#[differentiable]
fn root(v: f64) -> Result<f64, String> {
    if v > 0.0 { Ok(v.sqrt()) } else { Err(format!("{v}")) }
}

#[differentiable]
fn matched(x: f64) -> f64 {
    let root = |v: f64| -> Result<f64, String> { if v > 0.0 { Ok(v) } else { Err(format!("{v}")) } };
    match root(x) {
        Ok(v) => v,
        Err(e) => e.parse::<f64>().unwrap(),
    }
}

#[differentiable]
fn unwrapped(x: f64) -> f64 {
    let root = |v: f64| -> Result<f64, String> { if v > 0.0 { Ok(v) } else { Err(format!("{v}")) } };
    let text = root(x).unwrap_err();
    text.parse::<f64>().unwrap()
}

#[differentiable]
fn mapped(x: f64) -> f64 {
    root(x).map_err(|e| e.parse::<f64>().unwrap()).unwrap_or_else(|v| v)
}

struct Text(String);

#[differentiable]
fn wrapped(x: f64) -> f64 {
    match root(x).map_err(Text) {
        Ok(v) => v,
        Err(text) => text.0.parse::<f64>().unwrap(),
    }
}

#[differentiable]
fn asked(x: f64) -> Result<f64, String> {
    let written = |v: f64| -> Result<String, String> { Ok(format!("{v}")) };
    let text = written(x)?;
    Ok(text.parse::<f64>().unwrap())
}

#[differentiable]
fn by_a_variable(x: f64) -> f64 {
    let text: Result<f64, String> = Err(format!("{x}"));
    if let Err(e) = &text { e.parse::<f64>().unwrap() } else { x }
}

#[differentiable]
fn by_a_method(x: f64) -> f64 {
    let text: Result<f64, String> = Err(format!("{x}"));
    text.err().map_or(0.0, |e| e.parse::<f64>().unwrap())
}

#[derive(Clone, Differentiable)]
enum Read {
    Text(String),
    Number(f64),
}

#[differentiable]
fn by_a_variant(x: f64) -> f64 {
    let read = if x > 0.0 { Read::Text(format!("{x}")) } else { Read::Number(x) };
    match read {
        Read::Text(text) => text.parse::<f64>().unwrap(),
        Read::Number(v) => v,
    }
}

fn main() {
    let _ = by_a_variant(1.0) + matched(1.0) + unwrapped(1.0) + mapped(1.0) + wrapped(1.0) + by_a_variable(1.0) + by_a_method(1.0);
    let _ = asked(1.0);
}
