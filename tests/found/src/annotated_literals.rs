//! Literals whose type comes from an annotation of something lent or ignored, or from another call of a closure.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn lent_slices(x: &[f64]) -> f64 {
    let h = |v: &[f64], k: &[u8]| -> f64 {
        let mut t = 0.0;
        for (a, n) in v.iter().zip(k) {
            let m = !*n;
            t += a * m as f64;
        }
        t
    };
    h(x, &[1, 2, 3])
}

#[differentiable]
fn lent(x: &[f64]) -> f64 {
    let h = |k: &u8| !*k as f64 * x[0];
    h(&1)
}

#[differentiable]
fn lent_pair(x: &[f64]) -> f64 {
    let h = |k: &(u8, f32)| !k.0 as f64 * x[0] * k.1 as f64;
    h(&(1, 0.7))
}

#[differentiable]
fn lent_vector(x: &[f64]) -> f64 {
    let q = |c: &mut Vec<f32>| c.push(0.1);
    let mut c = vec![];
    q(&mut c);
    c[0] as f64 * x[0]
}

#[differentiable]
fn lent_by_name(x: &[f64]) -> f64 {
    let q = |c: &[f32], i: usize| c[i] as f64 * x[i];
    let c = [0.1, 0.2];
    q(&c, 1) * x[1] + c[0] as f64 * x[2]
}

#[differentiable]
fn ignored_option(x: &[f64]) -> f64 {
    let o = Some(1);
    let _: &Option<u8> = &o;
    match o {
        Some(k) => {
            let m = !k;
            x[0] * m as f64
        }
        None => 0.0,
    }
}

#[differentiable]
fn ignored_item(x: &[f64]) -> f64 {
    let ks = [1, 2];
    for k in &ks {
        let _: &u8 = k;
    }
    let m = !ks[0];
    x[0] * m as f64
}

#[differentiable]
fn ignored_part(x: &[f64]) -> f64 {
    let k = 1;
    let g = |(a, _): (f64, u8)| a * 2.0;
    let t = g((x[0], k));
    let m = !k;
    t * m as f64
}

#[differentiable]
fn ignored_part_of_a_let(x: &[f64]) -> f64 {
    let (a, _): (f64, u8) = (x[0], 1);
    let k = 2;
    let (b, _): (f64, u8) = (x[1], k);
    let m = !k;
    a * b * m as f64
}

#[differentiable]
fn ignored_reference(x: &[f64]) -> f64 {
    let mut o = None;
    if x[0] > 0.5 {
        o = Some((x[1], 1));
    }
    if let Some((_, k)) = &mut o {
        let _: &mut u8 = k;
    }
    match o {
        Some((v, k)) => {
            let m = !k;
            v * m as f64
        }
        None => x[2],
    }
}

#[differentiable]
fn of_another_call(x: &[f64]) -> f64 {
    let n = 3u8;
    let w = 0.1f32;
    let h = |k| (k as f64) * x[0];
    h(w) + h(0.7) * x[1]
}

#[differentiable]
fn of_another_result(x: &[f64]) -> f64 {
    let h = || 0.1;
    let z: f32 = h();
    h() as f64 * x[0] * z as f64
}

#[differentiable]
fn integers_of_another_call(x: &[f64]) -> f64 {
    let h = |k| (k as i64 * 3) as f64 * x[0];
    let m: u8 = 3;
    h(m) + h(2)
}

#[differentiable]
fn results_of_another_call(x: &[f64]) -> f64 {
    let pick = |c: bool| {
        if c { 3 } else { 5 }
    };
    let n: u8 = pick(true);
    let k = pick(x[1] > 0.0);
    x[0] * (!k) as f64 + n as f64
}

#[differentiable]
fn both_parameters(x: &[f64]) -> f64 {
    let g = |a, b| a * x[0] + b;
    let mut t = 1.0;
    for v in x {
        t = g(t, 0.5) + g(0.25, *v);
    }
    t
}

#[differentiable]
fn limits(x: &[f64]) -> f64 {
    let cl = |v, lo, hi| {
        if v < lo {
            lo
        } else if v > hi {
            hi
        } else {
            v
        }
    };
    cl(x[0], -0.5, 0.5) + cl(x[1], 0.0, x[2]) + cl(0.3, x[0], 1.0)
}

cases![
    lent_slices,
    lent,
    lent_pair,
    lent_vector,
    lent_by_name,
    ignored_option,
    ignored_item,
    ignored_part,
    ignored_part_of_a_let,
    ignored_reference,
    of_another_call,
    of_another_result,
    integers_of_another_call,
    results_of_another_call,
    both_parameters,
    limits
];
