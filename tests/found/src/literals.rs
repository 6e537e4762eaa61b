//! Literals whose type comes from uses that the reverse sweep does not have: all of them have one type in both sweeps.

use crate::cases;
use ad_runtime::prelude::*;

fn want(k: u8) -> bool {
    k > 2
}
#[differentiable]
fn of_a_function(x: &[f64]) -> f64 {
    let mut t = x[0];
    if x[0] > -5.0 {
        let k = 3;
        if want(k) {
            t = t * t * (!k) as f64;
        }
    }
    t
}

#[differentiable]
fn level(v: f64, shift: u8) -> f64 {
    v * v / (1u32 << shift) as f64
}
#[differentiable]
fn of_a_derivative(x: &[f64]) -> f64 {
    let mut t = x[0];
    for v in x {
        let k = 3;
        t = level(t * v, k) + (255 - k) as f64 * t * v + (!k) as f64 * t;
    }
    t
}

#[differentiable]
fn shifted(x: &[f64]) -> f64 {
    let set: u64 = 0b101 << 33;
    let mut t = x[0];
    for i in 0..36 {
        let bit = 1 << i;
        if set & bit != 0 {
            t = t * x[1] + t * t * (bit as f64) * 1e-9;
        }
    }
    t
}

fn enough(k: u64) -> bool {
    k > 5_000_000_000
}
#[differentiable]
fn multiplied(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 1..5 {
        let work = i * 2_000_000_000;
        if enough(work) {
            t += x[1] * t * (work as f64 * 1e-9);
        }
    }
    t
}

#[differentiable]
fn of_a_counter(x: &[f64]) -> f64 {
    let mut t = 1.0;
    for i in 0..6 {
        let c = (!i) as f64 * 0.01;
        if want(i) {
            t = t * x[1] * c + x[0];
        }
    }
    t
}

fn want_f32(k: f32) -> bool {
    k > 2.0
}
#[differentiable]
fn of_four_bytes(x: &[f64]) -> f64 {
    let mut t = x[0];
    if x[0] > -5.0 {
        let k = 16777217.0;
        let c = k as f64 - 16777216.5;
        if want_f32(k) {
            t = t * t * c;
        }
    }
    t
}

#[differentiable]
fn of_an_assertion(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let k = 5;
        let inv = !k;
        t = t * x[i] * inv as f64 * 0.01;
        assert_eq!(k, 5u8);
    }
    t
}

#[differentiable]
fn of_an_element(x: &[f64]) -> f64 {
    let mut t = x[0];
    let mut hist = vec![0u8; 3];
    for i in 0..3 {
        let k = 5;
        hist[i % 3] = k;
        let inv = !k;
        t = t * x[i] * inv as f64 * 0.01;
    }
    t * hist[0] as f64
}

#[derive(Clone, Differentiable)]
struct Scaled {
    v: f64,
    #[no_derivative]
    k: u8,
}
#[differentiable]
fn of_a_field(x: &[f64]) -> f64 {
    let mut t = 1.0;
    for v in x {
        let k = 3;
        let c = (!k) as f64;
        let s = Scaled { v: *v * t, k };
        t = s.v * c * 0.01 + s.k as f64;
    }
    t
}

fn want_u8(k: u8) -> usize {
    k as usize % 3
}
#[differentiable]
fn changed(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let mut k = 5;
        k += 1;
        t = t * x[i] * (!k) as f64 * 0.01;
        k = 3;
        t *= x[want_u8(k)];
    }
    t
}

#[differentiable]
fn of_a_branch(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let k = if i % 2 == 0 { 5 } else { 3 };
        t = t * x[i] * (!k) as f64 * 0.01;
        t *= x[want_u8(k)];
    }
    t
}

#[differentiable]
fn in_a_tuple(x: &[f64]) -> f64 {
    let mut t = 1.0;
    for i in 0..3 {
        let p = (0, 5);
        let c = (!p.1) as f64 * 0.01;
        if want(p.1) {
            t = t * x[1] * c;
        }
        t += x[i] * x[0] * c;
    }
    t
}

#[differentiable]
fn in_a_map(x: &[f64]) -> f64 {
    x.iter()
        .enumerate()
        .map(|(i, v)| {
            let k = 1 << i;
            let c = (!k) as f64 * 0.01;
            if want(k) { v * v * c } else { v * c }
        })
        .sum()
}

#[differentiable]
fn in_a_closure(x: &[f64]) -> f64 {
    let g = |v: f64, i: usize| {
        let k = 1 << i;
        let c = (!k) as f64 * 0.01;
        if want(k) { v * v * c } else { v * c }
    };
    let mut t = x[0];
    for i in 0..3 {
        t += g(x[i], i) * t;
    }
    t
}

#[differentiable]
fn in_an_arm(x: &[f64]) -> f64 {
    let mut t = x[0];
    match x.len() {
        3 => {
            let k = 3;
            let c = (!k) as f64;
            t = t * t * c;
            if want(k) {
                t *= x[1] * t;
            }
        }
        _ => t = 1.0,
    }
    t
}

#[differentiable]
fn reversed(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in (0..6).rev() {
        let c = (!i) as f64 * 0.01;
        if want(i) {
            t = t * x[1] * c + x[0];
        }
    }
    t
}

#[differentiable]
fn in_steps(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in (0..6).step_by(2) {
        let c = (!i) as f64 * 0.01;
        if want(i) {
            t = t * x[1] * c + x[0];
        }
    }
    t
}

#[differentiable]
fn scale(v: f64, shift: u32) -> f64 {
    v / (1u64 << shift) as f64
}
#[differentiable]
fn in_a_sum(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let s = i + 3;
        t = scale(t * x[i as usize], s) + x[0] * (s << 30) as f64 * 1e-9 * t;
    }
    t
}

cases![
    of_a_function,
    of_a_derivative,
    shifted,
    multiplied,
    of_a_counter,
    of_four_bytes,
    of_an_assertion,
    of_an_element,
    of_a_field,
    changed,
    of_a_branch,
    in_a_tuple,
    in_a_map,
    in_a_closure,
    in_an_arm,
    reversed,
    in_steps,
    in_a_sum
];
