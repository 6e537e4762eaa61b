//! Literals in items that closures borrow, and in vectors, fields and structs that the reverse sweep declares again.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn lent_item_taken_apart(x: &[f64]) -> f64 {
    let mut t = x[0];
    t += [(200, 0.5), (100, 1.5)]
        .iter()
        .map(|(k, w): &(u8, f64)| x[0] * w * (!*k) as f64)
        .sum::<f64>();
    t
}

#[differentiable]
fn lent_pair_taken_apart(x: &[f64]) -> f64 {
    let mut t = x[0];
    let h = |(k, w): &(u8, f64)| w * x[0] * (!*k) as f64;
    t += h(&(200, 0.5)) * h(&(100, x[1]));
    t
}

#[differentiable]
fn lent_item(x: &[f64]) -> f64 {
    let tbl = [(200, 0.5), (100, 1.5)];
    tbl.iter()
        .map(|e: &(u8, f64)| x[0] * e.1 * (!e.0) as f64)
        .sum()
}

#[differentiable]
fn zipped_items(x: &[f64]) -> f64 {
    let mut t = x[0];
    t += x
        .iter()
        .zip(&[(200, 0.5), (100, 1.5)])
        .map(|(v, p): (&f64, &(u8, f64))| v * v * p.1 * (!p.0) as f64)
        .sum::<f64>();
    t
}

#[differentiable]
fn folded_items(x: &[f64]) -> f64 {
    let mut t = x[0];
    t += [(200, 0.5), (100, 1.5)]
        .iter()
        .fold(0.0, |a, p: &(u8, f64)| {
            a * x[1] + x[0] * p.1 * (!p.0) as f64
        });
    t
}

#[differentiable]
fn lent_option(x: &[f64]) -> f64 {
    let mut t = x[0];
    t += [Some(200), None]
        .iter()
        .map(|p: &Option<u8>| match p {
            Some(k) => x[0] * (!*k) as f64,
            None => 1.0,
        })
        .sum::<f64>();
    t
}

#[differentiable]
fn vector_again(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let m = vec![7, 200];
        if m[1] > 60u8 {
            t = t * x[i] * (!m[0]) as f64 * 0.01;
        }
    }
    t
}

#[differentiable]
fn vector_of_long_integers(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..2 {
        let p = vec![1, 2];
        let n: u64 = p[0];
        if n > 0 {
            t = t * x[i] * (p[1] * 2147483647 / 2147483647) as f64;
        }
    }
    t
}

fn bigs(k: &[u8]) -> bool {
    k[0] > 60
}
#[differentiable]
fn lent_element(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let k = vec![200, 100];
        if bigs(&k) {
            t = t * x[i] * (!k[1]) as f64 * 0.01;
        }
    }
    t
}

#[differentiable]
fn field_of_a_pair(x: &[f64]) -> f64 {
    let k = (200, 3);
    let j = k.0;
    let mut t = x[0];
    for i in 0..3 {
        let p = (200, 3).0;
        if p == 200u8 {
            t *= x[i] * (!p) as f64;
        }
    }
    t
}

fn big(k: u8) -> bool {
    k > 60
}
#[differentiable]
fn field(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let k = ((200, 100), 3.0).0;
        if big(k.0) {
            t = t * x[i] * (!k.0) as f64 * 0.01;
        }
    }
    t
}

#[differentiable]
fn field_in_a_branch(x: &[f64]) -> f64 {
    let mut t = x[0];
    if x[0] > 0.0 {
        let p = (200, 1.5).0;
        if big(p) {
            t = t * x[1] * (!p) as f64 * 0.01;
        }
    }
    t
}

struct P<T> {
    k: T,
    w: T,
}
#[differentiable]
fn struct_again(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let p = P { k: 200, w: 3 };
        if p.k > 60u8 {
            t = t * x[i] * (!p.k) as f64 * 0.01;
        }
    }
    t
}

cases![
    lent_item_taken_apart,
    lent_pair_taken_apart,
    lent_item,
    zipped_items,
    folded_items,
    lent_option,
    vector_again,
    vector_of_long_integers,
    lent_element,
    field_of_a_pair,
    field,
    field_in_a_branch,
    struct_again
];
