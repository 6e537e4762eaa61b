//! Items and names in capitals of blocks that stand in `vec![..]`, or behind an exit.

#![allow(
    non_snake_case,
    non_upper_case_globals,
    reason = "that is what is tested"
)]

use crate::cases;
use ad_runtime::prelude::*;

const K: usize = 0;
const N: usize = 1;

#[differentiable]
fn constant_in_a_vector(x: &[f64]) -> f64 {
    let v = vec![{
        const K: usize = 2;
        x[K].sin()
    }];
    v[0]
}

#[differentiable]
fn constant_in_a_repeated_vector(x: &[f64]) -> f64 {
    let v = vec![
        {
            const K: usize = 2;
            x[K].sin()
        };
        2
    ];
    v[0] * v[1] * x[K]
}

#[differentiable]
fn constants_in_a_vector(x: &[f64]) -> f64 {
    let mut w = x.to_vec();
    let v = vec![
        {
            const K: usize = 2;
            w[K] *= x[K];
            w[1]
        },
        {
            let inside = x[K];
            const K: usize = 1;
            inside * x[K]
        },
    ];
    v[0] * w[2] * v[1]
}

#[differentiable]
fn constant_behind_an_exit(x: &[f64]) -> f64 {
    let t = {
        if x[1] < 0.0 {
            return x[0];
        }
        {
            const K: usize = 2;
            x[K] * x[1]
        }
    };
    t * x[0]
}

#[differentiable]
fn constant_behind_an_exit_of_a_loop(x: &[f64]) -> f64 {
    let mut t = x[0];
    let s = loop {
        if t > 5.0 {
            return t;
        }
        const N: usize = 3;
        let mut u = 1.0;
        for i in 0..N {
            u *= x[i];
        }
        break u;
    };
    s * t
}

#[differentiable]
fn product_of_ends(x: &[f64]) -> Option<f64> {
    let s = {
        let a = x.first()?;
        const N: usize = 2;
        *a * x[N]
    };
    Some(s * x[1])
}
#[differentiable]
fn constant_behind_a_question_mark(x: &[f64]) -> f64 {
    match product_of_ends(x) {
        Some(a) => a,
        None => 0.0,
    }
}

#[differentiable]
fn constant_behind_a_return(x: &[f64]) -> f64 {
    let t = {
        if x[1] > 0.0 {
            return x[0];
        }
        x[0]
    };
    let u = {
        const K: usize = 2;
        x[K] * t
    };
    u
}

#[differentiable]
fn struct_in_a_vector(x: &[f64]) -> f64 {
    let v = vec![
        {
            struct Inner(f64);
            let i = x[0];
            i * 2.0
        },
        {
            const y: f64 = 2.0;
            y * x[1]
        },
    ];
    v[0] * v[1]
}

#[differentiable]
fn matched(A: f64, k: f64) -> f64 {
    let v = vec![match k {
        A => A * A,
    }];
    v[0] * A * k
}
#[differentiable]
fn hidden_parameter_in_a_vector(x: &[f64]) -> f64 {
    matched(x[0], x[1])
}

#[differentiable]
fn hidden_variable_in_a_vector(x: &[f64]) -> f64 {
    let A = x[0] * x[1];
    let v = vec![{
        let (A, _) = (x[2], 3);
        A * A
    }];
    v[0] * A
}

#[differentiable]
fn hidden_in_a_vector(x: &[f64]) -> f64 {
    let mut s = 1.0;
    let v = vec![{
        if let Some(A) = x.last() {
            s *= A;
        }
        for A in 0..2 {
            s *= x[A];
        }
        s
    }];
    v[0] * s
}

#[differentiable]
fn closures_in_a_vector(x: &[f64]) -> f64 {
    let v = vec![
        x.iter().map(|A| A * A).sum::<f64>(),
        {
            let h = |A: f64| A * 2.0;
            h(x[0])
        },
        {
            let mut t = 0.0;
            for A in x {
                t += A;
            }
            t
        },
    ];
    v[0] * v[1] * v[2]
}

#[differentiable]
fn taken_apart(A: f64, k: f64) -> f64 {
    let v = {
        let (A, b) = (2.0 * k, 3.0);
        A * b
    };
    v * A * k
}
#[differentiable]
fn hidden_parameter(x: &[f64]) -> f64 {
    taken_apart(x[0], x[1])
}

#[differentiable]
fn looped(A: f64, k: f64) -> f64 {
    let mut s = 0.0;
    for A in [k, 2.0] {
        s += A * k;
    }
    s * A
}
#[differentiable]
fn parameter_hidden_by_an_item(x: &[f64]) -> f64 {
    looped(x[0], x[1])
}

cases![
    constant_in_a_vector,
    constant_in_a_repeated_vector,
    constants_in_a_vector,
    constant_behind_an_exit,
    constant_behind_an_exit_of_a_loop,
    constant_behind_a_question_mark,
    constant_behind_a_return,
    struct_in_a_vector,
    hidden_parameter_in_a_vector,
    hidden_variable_in_a_vector,
    hidden_in_a_vector,
    closures_in_a_vector,
    hidden_parameter,
    parameter_hidden_by_an_item
];
