//! Fields that are marked `#[no_derivative]`, read, counted and assigned beside those that are differentiated.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, PartialEq)]
struct Options {
    steps: usize,
    gain: f64,
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    Warm,
    Cold,
}

#[derive(Clone, Differentiable)]
struct Plant {
    level: f64,
    #[no_derivative]
    rate: f64,
    #[no_derivative]
    count: usize,
    #[no_derivative]
    options: Options,
    #[no_derivative]
    name: String,
    #[no_derivative]
    phase: Phase,
}

#[differentiable]
impl Plant {
    fn new(level: f64) -> Self {
        Plant {
            level,
            rate: 0.7,
            count: 2,
            options: Options {
                steps: 3,
                gain: 1.5,
            },
            name: "a".to_string(),
            phase: Phase::Cold,
        }
    }
    fn step(&mut self, x: f64) -> f64 {
        let n = self.count;
        self.count += 1;
        let rate = self.rate;
        self.rate = rate * 0.5;
        self.level *= x * rate;
        if n % 2 == 0 {
            self.level * x
        } else {
            self.level
        }
    }
}

fn scaled(rate: f64, n: usize) -> f64 {
    rate * n as f64
}

#[differentiable]
fn through_variables(p: &mut Plant, q: &Plant) -> f64 {
    let rate = q.rate;
    p.rate = rate;
    let phase = p.phase;
    p.phase = q.phase;
    let options = q.options.clone();
    p.options = options;
    let name = q.name.clone();
    p.name = name;
    p.options.steps = q.options.steps;
    p.options.steps += 1;
    let c = if phase == Phase::Warm { 2.0 } else { 3.0 };
    match p.phase {
        Phase::Warm => p.level * c * p.rate,
        Phase::Cold => p.level * p.options.gain * p.options.steps as f64,
    }
}
#[differentiable]
fn with_their_own_methods(p: &mut Plant, q: &Plant, x: f64) -> f64 {
    p.count = p.count.max(q.count).pow(2);
    let rate = p.rate.max(q.rate * 0.9);
    (p.level, p.rate) = (q.level * x, q.rate + 1.0);
    p.level * x * p.count as f64 * rate * p.rate
}
#[differentiable]
fn overwritten(p: &mut Plant, x: f64) -> f64 {
    let y = x * (p.rate * 2.0);
    p.rate = 3.0;
    y * p.rate * p.level.sin()
}
#[differentiable]
fn in_loops(p: &mut Plant, q: &Plant, x: f64) -> f64 {
    let mut s = x;
    for i in 0..4 {
        s = s * (p.rate + 0.5).sin() * p.level;
        if p.count.pow(2) > 5 {
            s = s.sin() * p.rate.min(0.4);
        }
        p.rate *= 0.9;
        p.count += i % 2;
        s += q.level * p.rate.max(q.rate * 0.8);
    }
    let mut i = 0;
    while i < p.count.min(3) {
        let w = scaled(p.rate, p.count);
        s = (s * w).sin() * p.level;
        p.rate = w * 0.3;
        i += 1;
        {
            let p = q;
            s += scaled(p.rate, 1) * p.level;
        }
    }
    s
}
#[differentiable]
fn through_a_reference(p: &mut Plant, q: &Plant, x: f64) -> f64 {
    let r = &mut *p;
    let rate = r.rate;
    r.rate = q.rate * rate;
    r.level *= x;
    let w = r.rate.max(0.1);
    r.rate = 0.0;
    p.level * w * rate
}

#[differentiable]
fn constants_in_variables(x: &[f64]) -> f64 {
    let (mut p, mut q) = (Plant::new(x[0]), Plant::new(x[1]));
    q.rate = 0.4;
    q.phase = Phase::Warm;
    let mut s = 0.0;
    for _ in 0..2 {
        s += through_variables(&mut p, &q);
        s *= p.step(x[2]) * q.step(x[0]);
    }
    s
}
#[differentiable]
fn constants_have_methods(x: &[f64]) -> f64 {
    let (mut p, q) = (Plant::new(x[0]), Plant::new(x[1]));
    let first = with_their_own_methods(&mut p, &q, x[2]);
    first * with_their_own_methods(&mut p, &q, x[1]) + p.level * p.rate
}
#[differentiable]
fn constants_overwritten(x: &[f64]) -> f64 {
    let mut p = Plant::new(x[0]);
    overwritten(&mut p, x[1]) * overwritten(&mut p, x[2])
}
#[differentiable]
fn constants_in_loops(x: &[f64]) -> f64 {
    let (mut p, q) = (Plant::new(x[0]), Plant::new(x[1]));
    in_loops(&mut p, &q, x[2]) + through_a_reference(&mut p, &q, x[2]) * p.level
}
#[differentiable]
fn constants_of_elements(x: &[f64]) -> f64 {
    let mut all = vec![Plant::new(x[0]), Plant::new(x[1] * x[2])];
    let mut one = Plant::new(x[2]);
    let mut s = 0.0;
    for e in all.iter_mut() {
        let (rate, n) = (e.rate, e.count);
        s += e.level * rate * n as f64;
        e.rate += one.rate;
        one.count += n;
    }
    for i in 0..2 {
        let rate = all[i].rate;
        s += rate * all[i].level * one.rate * one.level;
        one.rate = rate;
    }
    s * one.count as f64
}

cases![
    constants_in_variables,
    constants_have_methods,
    constants_overwritten,
    constants_in_loops,
    constants_of_elements
];
