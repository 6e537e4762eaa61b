//! Fields marked `#[no_derivative]` that are written to: what holds no floating-point number may depend on anything.

use crate::cases;
use ad_runtime::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    Slow,
    Fast(usize),
}

#[derive(Clone, Debug, Default)]
struct Log {
    lines: Vec<String>,
    count: u32,
}

#[derive(Clone, Differentiable)]
struct Plant {
    level: f64,
    trace: Vec<f64>,
    #[no_derivative]
    n: usize,
    #[no_derivative]
    best: Option<usize>,
    #[no_derivative]
    log: Vec<String>,
    #[no_derivative]
    signs: Vec<bool>,
    #[no_derivative]
    mode: Mode,
    #[no_derivative]
    pairs: Vec<(usize, bool)>,
    #[no_derivative]
    by_name: HashMap<String, usize>,
    #[no_derivative]
    report: Log,
    #[no_derivative]
    name: &'static str,
    #[no_derivative]
    last: f64,
}

#[differentiable]
impl Plant {
    fn new(x: &[f64]) -> Self {
        Plant {
            level: x[0],
            trace: x.to_vec(),
            n: x.len(),
            best: None,
            log: Vec::new(),
            signs: x.iter().map(|a| *a > 0.0).collect(),
            mode: Mode::Slow,
            pairs: Vec::new(),
            by_name: HashMap::new(),
            report: Log::default(),
            name: "plant",
            last: without_derivative(x[1]),
        }
    }

    #[no_derivative]
    fn largest(&self) -> usize {
        let mut best = 0;
        for i in 1..self.trace.len() {
            if self.trace[i] > self.trace[best] {
                best = i;
            }
        }
        best
    }

    #[no_derivative]
    fn is_high(&self) -> bool {
        self.level > 0.5
    }

    fn step(&mut self) {
        self.n = (self.level > 0.5) as usize;
        self.n += self.trace.len();
        self.n = self.largest();
        for i in 0..self.trace.len() {
            if self.trace[i] > 0.1 {
                self.best = Some(i);
            }
        }
        self.log.push(format!("level {}", self.level));
        self.signs = self.trace.iter().map(|a| *a > 0.0).collect();
        self.mode = if self.is_high() {
            Mode::Fast(self.n)
        } else {
            Mode::Slow
        };
        self.pairs = self
            .trace
            .iter()
            .enumerate()
            .map(|(i, a)| (i, *a > 0.0))
            .collect();
        self.pairs.push((self.n, self.is_high()));
        self.by_name.insert(format!("step {}", self.n), self.n);
        self.report = Log {
            lines: vec![format!("{}", self.level)],
            count: self.trace.len() as u32,
        };
        self.report.count += 1;
        self.name = if self.is_high() { "high" } else { "low" };
        self.last = without_derivative(self.level);
        self.last = without_derivative(self.trace.last().copied().unwrap());
        self.level = self.level * self.level + self.trace[self.n];
    }
}

#[differentiable]
fn steps(x: &[f64]) -> f64 {
    let mut plant = Plant::new(x);
    plant.step();
    plant.step();
    match plant.mode {
        Mode::Fast(n) => plant.level * x[n],
        Mode::Slow => plant.level * x[2],
    }
}

#[differentiable]
fn chosen(x: &[f64]) -> f64 {
    let mut plant = Plant::new(x);
    plant.best = plant.trace.iter().position(|a| *a > 0.0);
    if let Some(i) = plant.best {
        return plant.trace[i] * plant.level;
    }
    plant.level
}

cases![steps, chosen];
