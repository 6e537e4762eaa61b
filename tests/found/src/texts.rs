//! Texts of numbers that are shown, measured, compared or kept, and never become numbers again.

use crate::cases;
use ad_runtime::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Debug, Default)]
struct Logger {
    lines: Vec<String>,
    total: usize,
}

impl Logger {
    fn note(&mut self, text: &str) {
        self.lines.push(text.to_string());
        self.total += text.len();
    }

    fn count(&self) -> usize {
        self.lines.len()
    }
}

#[differentiable]
fn logged(x: &[f64]) -> f64 {
    let w = x[0] * 2.0;
    let mut log = Logger::default();
    log.note(&format!("{}", w));
    let n = log.count();
    w * x[n]
}

#[differentiable]
fn measured(x: &[f64]) -> f64 {
    let w = x[0] * 2.0;
    let text = format!("{}", w);
    if text.len() > 100 {
        return 0.0;
    }
    let shown = text.trim().to_uppercase();
    if shown.contains("NAN") {
        return x[1];
    }
    x[0] * x[1]
}

#[derive(Clone, Differentiable)]
struct Point {
    a: f64,
    #[no_derivative]
    label: String,
}

#[differentiable]
impl Point {
    fn square(&self) -> f64 {
        self.a * self.a
    }

    fn rename(&mut self) {
        self.label = format!("{}", self.a);
    }
}

#[differentiable]
fn labelled(x: &[f64]) -> f64 {
    let points: Vec<Point> = x
        .iter()
        .map(|a| Point {
            a: *a,
            label: format!("p{a}"),
        })
        .collect();
    let mut sum = 0.0;
    for p in &points {
        sum += p.square() * p.a;
    }
    sum
}

#[differentiable]
fn made(x: &[f64]) -> f64 {
    let mut p = Point {
        a: x[0],
        label: format!("p{}", x[0]),
    };
    p.rename();
    p.square() * x[1]
}

#[differentiable]
fn keys(x: &[f64]) -> f64 {
    let mut seen: HashMap<String, f64> = HashMap::new();
    let key = format!("{:.1}", x[0]);
    seen.insert(key.clone(), 2.0);
    let c = seen.get(&key).copied().unwrap_or(0.0);
    c * x[1]
}

#[differentiable]
fn listed(x: &[f64]) -> f64 {
    let texts: Vec<String> = x.iter().map(|a| format!("{a:.3}")).collect();
    let line = texts.join(",");
    let mut sum = 0.0;
    for (i, text) in texts.iter().enumerate() {
        if text.is_empty() || line.is_empty() {
            continue;
        }
        sum += x[i] * i as f64;
    }
    sum
}

fn cleaned(text: &str) -> String {
    text.replace('.', "_")
}

fn length(text: &str) -> usize {
    text.len()
}

#[differentiable]
fn passed_on(x: &[f64]) -> f64 {
    let text = format!("{}", x[0]);
    let other = cleaned(&text);
    let n = length(&other).min(2);
    x[n] * x[1]
}

#[differentiable]
fn constants(x: &[f64]) -> f64 {
    let k: f64 = "2.5".parse().unwrap();
    let all: Vec<f64> = "1 2 3".split(' ').map(|t| t.parse().unwrap()).collect();
    let label = format!("{}", all[0]);
    let c: f64 = label.parse().unwrap();
    x[0] * k * all[2] * c
}

#[differentiable]
fn stopped(x: &[f64]) -> f64 {
    let text = format!("{:.0}", x[0]);
    let y = without_derivative(text.parse::<f64>().unwrap());
    x[1] * y
}

#[differentiable]
fn errors(x: &[f64]) -> f64 {
    let r: Result<f64, String> = if x[0] > 9.0 {
        Err(format!("too large: {}", x[0]))
    } else {
        Ok(x[0] * 2.0)
    };
    match r {
        Ok(y) => y * x[1],
        Err(text) => {
            println!("{}", text);
            0.0
        }
    }
}

#[differentiable]
fn best(x: &[f64]) -> f64 {
    let mut best = (-10.0, String::new());
    for a in x {
        if *a > best.0 {
            best = (*a, format!("{a}"));
        }
    }
    assert!(!best.1.is_empty());
    best.0 * x[0]
}

cases![
    logged, measured, labelled, made, keys, listed, passed_on, constants, stopped, errors, best
];
