//! Chains of iterators whose parts change what other parts read: each is evaluated once, and in its order.

use crate::cases;
use ad_runtime::prelude::*;

fn next(i: &mut usize) -> usize {
    *i += 1;
    *i
}

#[differentiable]
fn tail(x: &[f64], n: usize) -> Vec<f64> {
    x[n..].to_vec()
}

// What is left out.

#[differentiable]
fn skipped_by_a_call(x: &[f64]) -> f64 {
    let mut n = 0;
    let s: f64 = x[n..].iter().skip(next(&mut n)).sum();
    s * s * n as f64
}

#[differentiable]
fn skipped_by_a_block(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut t = 0.0;
    for v in x[n..].iter().skip({
        n += 1;
        n
    }) {
        t += v * v;
    }
    t * x[n]
}

#[differentiable]
fn skipped_by_a_vector(x: &[f64]) -> f64 {
    let mut left = vec![1usize, 1];
    let t: f64 = x[left.len() - 1..]
        .iter()
        .skip(left.pop().unwrap())
        .map(|v| v * v)
        .sum();
    t * x[left.len()]
}

#[differentiable]
fn skipped_numbers(x: &[f64]) -> f64 {
    let mut n = 3usize;
    let s = (0..n)
        .skip({
            n -= 2;
            n
        })
        .map(|i| x[i] * x[i])
        .sum::<f64>();
    s * n as f64
}

#[differentiable]
fn skipped_behind_a_map(x: &[f64]) -> f64 {
    let mut n = 0;
    let s: f64 = x[n..].iter().map(|v| v * v).skip(next(&mut n)).sum();
    s * x[n]
}

#[differentiable]
fn skipped_by_a_branch(x: &[f64]) -> f64 {
    let mut n = 0;
    let t: f64 = x[n..]
        .iter()
        .skip(if x[0] > 0.5 {
            n += 1;
            n
        } else {
            0
        })
        .sum();
    t * t * x[n]
}

#[differentiable]
fn step_of_a_call(x: &[f64]) -> f64 {
    let mut n = 0;
    let s: f64 = x[n..].iter().step_by(next(&mut n) + 1).sum();
    s * s * x[n]
}

#[differentiable]
fn taken_and_skipped(x: &[f64]) -> f64 {
    let mut n = 0;
    let s = x[n..]
        .iter()
        .skip(next(&mut n))
        .take({
            n += 1;
            n - 1
        })
        .fold(x[n], |a, b| a * b + 1.0);
    s * n as f64
}

#[differentiable]
fn skipped_in_a_variable(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut it = x[n..].iter().skip(next(&mut n));
    let a = it.next().unwrap();
    a * a * x[n]
}

#[differentiable]
fn skipped_again_and_again(x: &[f64]) -> f64 {
    let mut n = 1;
    let s: f64 = (0..3)
        .map(|i| {
            x[i..]
                .iter()
                .skip(next(&mut n) - 2 - i)
                .map(|v| v * v)
                .sum::<f64>()
        })
        .sum();
    s * n as f64
}

// The positions of items are asked for more than once: by `rev`.

#[differentiable]
fn backwards(x: &[f64]) -> f64 {
    let mut n = 0;
    let s: f64 = x[next(&mut n)..]
        .iter()
        .rev()
        .enumerate()
        .map(|(i, v)| v * v * (i + 1) as f64)
        .sum();
    s * n as f64
}

#[differentiable]
fn backwards_and_skipped(x: &[f64]) -> f64 {
    let mut n = 0;
    let s: f64 = x[n..]
        .iter()
        .skip(next(&mut n))
        .rev()
        .enumerate()
        .map(|(i, v)| v * v * (i + 1) as f64)
        .sum();
    s * n as f64
}

#[differentiable]
fn numbers_backwards(x: &[f64]) -> f64 {
    let mut n = 3;
    let t: f64 = (0..n)
        .rev()
        .skip({
            n -= 2;
            n
        })
        .step_by(n)
        .map(|i| x[i] * x[i] * (i + 1) as f64)
        .sum();
    t * x[n]
}

#[differentiable]
fn numbers_of_a_loop(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut t = 0.0;
    for i in (n..3).skip(next(&mut n)).step_by(next(&mut n) - 1) {
        t += x[i] * x[i] * n as f64;
    }
    for i in (n - 2..{
        n -= 1;
        n
    })
        .map(|i| i + 1)
        .skip(n - 1)
    {
        t += x[i] * n as f64;
    }
    t
}

// Two chains.

#[differentiable]
fn zipped(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut t = 0.0;
    for (a, b) in x[n..].iter().zip(x[next(&mut n)..].iter()) {
        t += a * b;
    }
    let s: f64 = x[n - 1..]
        .iter()
        .zip(x[next(&mut n) - 2..].iter().skip(next(&mut n) - 2))
        .map(|(a, b)| a * b * b)
        .sum();
    t * s * n as f64
}

#[differentiable]
fn chained(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut t = 0.0;
    for v in x[n..]
        .iter()
        .skip(next(&mut n))
        .chain(x[n..].iter().skip(next(&mut n) - 1))
    {
        t += v * v * n as f64;
        n += 1;
    }
    t
}

#[differentiable]
fn collected(x: &[f64]) -> f64 {
    let mut n = 1usize;
    let v: Vec<f64> = (0..n)
        .map(|i| x[i])
        .chain(
            (n..{
                n += 1;
                n
            })
                .map(|i| x[i] * x[i]),
        )
        .collect();
    let w: Vec<f64> = x[n - 2..].iter().copied().skip(next(&mut n) - 2).collect();
    v[1] * v[0] * w[0] * n as f64
}

// What the items are elements of.

#[differentiable]
fn of_slices(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut t = 0.0;
    for c in x[n..].chunks({
        n += 2;
        n
    }) {
        t += c[0] * c[0] * n as f64;
    }
    for w in x[n - 2..].windows(n).skip(next(&mut n) - 2) {
        t += w[0] * w[1] * n as f64;
    }
    t
}

#[differentiable]
fn of_slices_by_a_vector(x: &[f64]) -> f64 {
    let mut k = vec![0usize, 2, 1];
    let t: f64 = x[k.remove(0)..]
        .chunks(k.remove(0))
        .skip(k.remove(0))
        .map(|c| c[0] * c[0])
        .sum();
    t + k.len() as f64
}

#[differentiable]
fn of_a_call(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut t = 0.0;
    for v in tail(x, n).iter().skip(next(&mut n)) {
        t += v * v;
    }
    t * n as f64
}

#[differentiable]
fn of_several_vectors(x: &[f64]) -> f64 {
    let mut n = 0;
    let w = vec![x.to_vec(), vec![x[1], x[2]]];
    let mut t = 0.0;
    for v in &w[n][next(&mut n)..] {
        t += v * v * x[n];
    }
    for (i, v) in w[n].iter().enumerate().skip({
        n -= 1;
        n
    }) {
        t += v * i as f64 * x[n];
    }
    t
}

#[differentiable]
fn of_an_array(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut t = 0.0;
    for v in [
        x[n],
        {
            n += 1;
            x[n]
        },
        x[n],
    ]
    .iter()
    .skip(next(&mut n) - 1)
    {
        t += v * v * x[n];
    }
    t
}

#[differentiable]
fn of_what_is_taken(x: &[f64]) -> f64 {
    let mut n = 0;
    let w = x.to_vec();
    let mut t = 0.0;
    for v in w.into_iter().skip(next(&mut n)).take(next(&mut n)) {
        t += v * v * x[n];
    }
    t
}

#[differentiable]
fn changed_elements(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut v = x.to_vec();
    for e in v[n..].iter_mut().skip(next(&mut n)) {
        *e *= *e;
    }
    v.iter_mut()
        .zip(x[n..].iter().skip(next(&mut n) - 1))
        .for_each(|(a, b)| *a += b);
    v[0] * v[1] + v[2] * n as f64
}

#[differentiable]
fn kept_by_a_closure(x: &[f64]) -> f64 {
    let mut n = 0;
    let mut t = 0.0;
    for v in x[n..]
        .iter()
        .skip(next(&mut n))
        .map(move |v| v * v * n as f64)
        .skip(next(&mut n) - 1)
    {
        t += v;
    }
    t * n as f64
}

#[differentiable]
fn chosen(x: &[f64]) -> f64 {
    let mut n = 0;
    let m = x[n..]
        .iter()
        .copied()
        .skip(next(&mut n))
        .fold(-9.0, f64::max);
    m * m * n as f64
}

#[differentiable]
fn in_a_loop(x: &[f64]) -> f64 {
    let (mut n, mut m) = (0, 0);
    let mut t = 0.0;
    for _ in 0..2 {
        let s = x[m..].iter().skip(next(&mut m) - 1);
        t += s
            .zip(x[next(&mut n)..].iter())
            .map(|(a, b)| a * b)
            .sum::<f64>()
            * m as f64;
    }
    t * n as f64
}

cases![
    skipped_by_a_call,
    skipped_by_a_block,
    skipped_by_a_vector,
    skipped_numbers,
    skipped_behind_a_map,
    skipped_by_a_branch,
    step_of_a_call,
    taken_and_skipped,
    skipped_in_a_variable,
    skipped_again_and_again,
    backwards,
    backwards_and_skipped,
    numbers_backwards,
    numbers_of_a_loop,
    zipped,
    chained,
    collected,
    of_slices,
    of_slices_by_a_vector,
    of_a_call,
    of_several_vectors,
    of_an_array,
    of_what_is_taken,
    changed_elements,
    kept_by_a_closure,
    chosen,
    in_a_loop,
];
