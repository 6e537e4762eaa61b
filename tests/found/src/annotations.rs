//! Types that annotations alone say: `let (a, k): (f64, u8) = (x, 254);`.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Tagged<T> {
    v: f64,
    #[no_derivative]
    t: T,
}

#[differentiable]
fn shifted_words(x: &[f64]) -> f64 {
    let (mut s, n): (u32, usize) = (123456789, 3);
    let mut t = 0.0;
    for i in 0..n {
        s ^= s << 13;
        s ^= s >> 17;
        s ^= s << 5;
        t += x[i] * (s % 100) as f64;
    }
    t
}
#[differentiable]
fn single_precision(x: &[f64]) -> f64 {
    let (a, b): (f32, f32) = (16777216.0, 1.0);
    x[0] * ((a + b) - a) as f64 + x[1]
}
#[differentiable]
fn mixed(x: &[f64]) -> f64 {
    let (a, k): (f32, u8) = (0.1, 3);
    x[0] * a as f64 * (!k) as f64
}
#[differentiable]
fn of_arrays(x: &[f64]) -> f64 {
    let [a, b]: [u8; 2] = [1, 254];
    x[0] * (!b) as f64 + x[1] * (!a) as f64
}
#[differentiable]
fn nested(x: &[f64]) -> f64 {
    let ((a, b), c): ((u8, f64), u16) = ((254, x[0]), 65534);
    b * (!a) as f64 * (!c) as f64
}
#[differentiable]
fn of_structs(x: &[f64]) -> f64 {
    let Tagged { v, t }: Tagged<u8> = Tagged { v: x[0], t: 254 };
    v * (!t) as f64
}
#[differentiable]
fn through_references(x: &[f64]) -> f64 {
    let &k: &u8 = &254;
    x[0] * (!k) as f64 + x[1]
}
#[differentiable]
fn or_else(x: &[f64]) -> f64 {
    let Some(k): Option<u8> = Some(255) else {
        return 0.0;
    };
    x[0] * (!k) as f64 + x[1]
}
#[differentiable]
fn or_else_single(x: &[f64]) -> f64 {
    let Some(a): Option<f32> = Some(0.1) else {
        return 0.0;
    };
    x[0] * x[1] * a as f64
}
#[differentiable]
fn results(x: &[f64]) -> f64 {
    let f = || -> u8 { 255 };
    let k = f();
    x[0] * (!k) as f64 + x[1]
}
#[differentiable]
fn results_of_pairs(x: &[f64]) -> f64 {
    let f = |y: f64| -> (u8, f64) { (254, y * y) };
    let (k, v) = f(x[0]);
    v * (!k) as f64 * x[1]
}
#[differentiable]
fn results_of_options(x: &[f64]) -> f64 {
    let f = |y: f64| -> Option<(u8, f64)> {
        if y > 100.0 {
            return None;
        }
        Some((254, y * y))
    };
    if let Some((k, v)) = f(x[0]) {
        v * (!k) as f64 * x[1]
    } else {
        0.0
    }
}
#[differentiable]
fn parameters(x: &[f64]) -> f64 {
    let f = |(a, k): (f64, u8)| a * (!k) as f64;
    f((x[0], 254)) * x[1]
}
#[differentiable]
fn whole_parameters(x: &[f64]) -> f64 {
    let f = |p: (f64, u8)| p.0 * (!p.1) as f64;
    f((x[0], 254)) * x[1]
}
#[differentiable]
fn zipped(x: &[f64]) -> f64 {
    x.iter()
        .zip([1, 254, 7])
        .map(|(v, k): (&f64, u8)| v * (!k) as f64)
        .sum()
}
#[differentiable]
fn folded(x: &[f64]) -> f64 {
    let k = x
        .iter()
        .fold(254, |k: u8, v| if *v > 90.0 { k - 1 } else { k });
    x[0] * (!k) as f64
}
#[differentiable]
fn folded_pairs(x: &[f64]) -> f64 {
    let (k, s) = x
        .iter()
        .fold((254, 0.0), |(k, a): (u8, f64), v| (k, a + v * (!k) as f64));
    s * (!k) as f64
}
#[differentiable]
fn wrapped(x: &[f64]) -> f64 {
    let (mut acc, mut c, mut n): (f64, u8, u32) = (0.0, 250, 1);
    for v in x {
        acc += v * c as f64 * ((n << 31) >> 31) as f64;
        c = c.wrapping_add(3);
        n = n.wrapping_mul(3);
    }
    acc
}
#[differentiable]
fn nothing_new(x: &[f64]) -> f64 {
    let (a, b): (f64, Vec<f64>) = (x[0], vec![x[1], x[2]]);
    let [p, q]: &[f64; 2] = &[x[0], x[1]];
    a * b[0] * b[1] * p * q
}
#[differentiable]
fn exclusive(x: &[f64]) -> f64 {
    let mut pair = (x[0], 3_u8);
    let (a, k): &mut (f64, u8) = &mut pair;
    *a *= x[1];
    *k += 1;
    pair.0 * pair.1 as f64
}
#[differentiable]
fn items(x: &[f64]) -> f64 {
    let ks: Vec<u8> = vec![1, 2];
    let kk = [3, 65534];
    ks.iter().map(|k: &u8| x[0] * (!*k) as f64).sum::<f64>()
        + [1, 254]
            .iter()
            .map(|k: &u8| x[0] * (!*k) as f64)
            .sum::<f64>()
        + kk.iter()
            .zip(x)
            .fold(0.0, |s, (k, v): (&u16, &f64)| s + v * (!*k) as f64)
}
#[differentiable]
fn results_or_else(x: &[f64]) -> f64 {
    let f = |k: u8, y: f64| -> f64 { y * (!k) as f64 };
    let g = |y: f64| -> Result<(u8, f64), u8> { Ok((254, y)) };
    let Ok((k, v)): Result<(u8, f64), u8> = g(x[1]) else {
        return 0.0;
    };
    f(254, x[0]) * v * (!k) as f64
}

cases![
    shifted_words,
    single_precision,
    mixed,
    of_arrays,
    nested,
    of_structs,
    through_references,
    or_else,
    or_else_single,
    results,
    results_of_pairs,
    results_of_options,
    parameters,
    whole_parameters,
    zipped,
    folded,
    folded_pairs,
    wrapped,
    nothing_new,
    exclusive,
    items,
    results_or_else,
];
