//! `for` and `while`, exits, and what they carry.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn sum_of_squares(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += x[i] * x[i];
    }
    s
}

#[differentiable]
fn product(x: &[f64]) -> f64 {
    let mut p = 1.0;
    for v in x {
        p *= v;
    }
    p
}

#[differentiable]
fn horner(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x.iter() {
        s = s * x[0] + v;
    }
    s
}

#[differentiable]
fn nested_loops(x: &[f64]) -> f64 {
    let n = x.len();
    let mut s = 0.0;
    for i in 0..n {
        let mut t = 1.0;
        for j in 0..=i {
            t = t * x[j] + x[i];
        }
        s += t * t * 0.1;
    }
    s
}

#[differentiable]
fn triangular_with_branch(x: &[f64]) -> f64 {
    let mut s = x[0];
    for i in 0..x.len() {
        for j in 0..i {
            if x[i] > x[j] {
                s += x[i] * x[j] * s * 0.1;
            } else {
                s -= x[j];
            }
        }
    }
    s
}

#[differentiable]
fn while_loop(x: &[f64]) -> f64 {
    let mut s = x[0];
    let mut i = 0;
    while i < 4 {
        s = s * x[1] + x[i % 3] * 0.5;
        i += 1;
    }
    s
}

#[differentiable]
fn while_on_active(x: &[f64]) -> f64 {
    let mut s = x[0].abs() + 0.1;
    while s < 10.0 {
        s = s * (1.5 + x[1] * x[1]) + x[2] * x[2];
    }
    s
}

#[differentiable]
fn zero_iterations(x: &[f64]) -> f64 {
    let mut s = x[0] * x[1];
    while s > 1e9 {
        s *= x[2];
    }
    for i in 3..2 {
        s *= x[i];
    }
    s * s
}

#[differentiable]
fn breaks_and_continues(x: &[f64]) -> f64 {
    let mut s = 0.1;
    for i in 0..10 {
        if i == 1 {
            continue;
        }
        let t = x[i % 3] * (s + 1.0);
        if t > 2.0 {
            s += t;
            break;
        }
        s = s + t * t;
        if t < 0.0 {
            continue;
        }
        s *= 1.1;
    }
    s
}

#[differentiable]
fn labelled(x: &[f64]) -> f64 {
    let mut s = 0.0;
    let mut p = 1.0;
    'outer: for i in 0..x.len() {
        if x[i] > 0.5 {
            s = s * x[i] + x[0];
            if s > 3.0 {
                p = p * s;
                return p * x[1];
            }
        } else {
            let mut j = 0;
            while j < i {
                if x[j] * x[i] < -0.9 {
                    continue 'outer;
                }
                if x[j] > 2.0 {
                    break 'outer;
                }
                s += x[j].sin() * p;
                j += 1;
            }
            p = p * 1.1 + x[i];
        }
        s = s * 0.9;
    }
    s * p
}

#[differentiable]
fn plain_loop(x: &[f64]) -> f64 {
    let mut s = x[0];
    let mut n = 0;
    loop {
        s = s * x[1] + x[2];
        n += 1;
        if n == 4 {
            break;
        }
    }
    s * s
}

#[differentiable]
fn return_from_inner_loop(x: &[f64]) -> f64 {
    let mut s = x[0];
    for i in 0..4 {
        for j in 0..3 {
            s = s * 1.2 + x[j] * x[i % 3];
            if s > 2.0 {
                return s * x[2];
            }
        }
        s += x[1] * 0.1;
    }
    s
}

#[differentiable]
fn body(v: f64, k: f64) -> f64 {
    v * k + v
}

#[differentiable]
fn call_in_loop(x: &[f64]) -> f64 {
    let mut s = x[0];
    for i in 0..x.len() {
        s = body(s, x[i]) * 0.5;
        let t = body(x[i], s);
        s += t;
    }
    s
}

#[differentiable]
fn reversed(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in (0..x.len()).rev() {
        s = s * x[i] + x[0];
    }
    s
}

#[differentiable]
fn rows(x: &[f64]) -> f64 {
    let m = vec![vec![x[0], x[1]], vec![x[1] * x[2], x[2]]];
    let mut s = 0.0;
    for row in &m {
        for v in row {
            s += v * v;
        }
        s *= row[0];
    }
    s
}

#[differentiable]
fn copied_elements(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for &v in x {
        s = s * v + body(v, s) * 0.1;
    }
    s
}

/// The items have no shape that would have to be remembered, and a type that their cotangent has to be given.
#[differentiable]
fn rows_by_value(x: &[f64]) -> f64 {
    let mut total = x[2];
    let rows: [[f64; 2]; 2] = [[0.8; 2], [1.5, x[0] * x[1]]];
    for row in rows {
        total *= row[1];
        for other in rows {
            total += other[0] * row[1] * x[1];
        }
    }
    total
}

cases!(
    rows_by_value,
    sum_of_squares,
    product,
    horner,
    nested_loops,
    triangular_with_branch,
    while_loop,
    while_on_active,
    zero_iterations,
    breaks_and_continues,
    labelled,
    plain_loop,
    return_from_inner_loop,
    call_in_loop,
    reversed,
    rows,
    copied_elements,
);
