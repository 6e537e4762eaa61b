//! `?`, values of loops and blocks, conditions with statements in them.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn root(x: f64) -> Option<f64> {
    if x >= 0.0 { Some(x.sqrt()) } else { None }
}

#[differentiable]
fn half(x: f64) -> Result<f64, String> {
    if x.abs() < 50.0 {
        Ok(x * 0.5)
    } else {
        Err(format!("{x} is too large"))
    }
}

#[differentiable]
fn chained(x: &[f64]) -> Option<f64> {
    let a = root(x[0] * x[0] + 1.0)?;
    let b = root(x[1] + 10.0)? * a;
    Some(a + b * x[2])
}

#[differentiable]
fn stopped(x: &[f64]) -> Option<f64> {
    let a = root(-1.0 - x[0] * x[0])?;
    Some(a * x[1])
}

#[differentiable]
fn question_mark_option(x: &[f64]) -> f64 {
    let a = chained(x).unwrap_or(1.0);
    let b = stopped(x).unwrap_or(x[1] * x[1]);
    a * b
}

#[derive(Debug)]
struct Failure(#[allow(dead_code, reason = "for Debug")] String);
impl From<String> for Failure {
    fn from(text: String) -> Self {
        Failure(text)
    }
}

#[differentiable]
fn sum_of_halves(x: &[f64]) -> Result<f64, Failure> {
    let mut s = 0.0;
    for v in x {
        s += half(*v)? * v;
    }
    Ok(s)
}

#[differentiable]
fn question_mark_result(x: &[f64]) -> f64 {
    let a = sum_of_halves(x).unwrap();
    match sum_of_halves(&[x[0], x[1] + 1000.0]) {
        Ok(v) => v,
        Err(_) => a * x[2],
    }
}

#[differentiable]
fn loop_value(x: &[f64]) -> f64 {
    let mut s = x[0];
    let mut i = 0;
    let y = loop {
        s = s * x[1] + 1.0;
        i += 1;
        if i == 3 {
            break s * x[2];
        }
        if s > 1e6 {
            break x[0];
        }
    };
    y + s
}

#[differentiable]
fn labelled_loop_value(x: &[f64]) -> f64 {
    let mut s = 1.0;
    let v = 'outer: loop {
        for v in x {
            s += v * 0.3;
            if s > 0.5 {
                break 'outer s * v;
            }
        }
        break x[0];
    };
    v * s
}

#[differentiable]
fn labelled_block(x: &[f64]) -> f64 {
    let y = 'found: {
        for v in x {
            if *v > 0.1 {
                break 'found v * v;
            }
        }
        x[0] * 3.0
    };
    y * x[1]
}

#[differentiable]
fn labelled_block_statement(x: &[f64]) -> f64 {
    let mut s = x[0];
    'skip: {
        s *= x[1];
        if s < -100.0 {
            break 'skip;
        }
        s += x[2];
    }
    s * s
}

#[differentiable]
fn return_out_of_loops(x: &[f64]) -> f64 {
    let mut s = x[0];
    for i in 0..4 {
        for j in 0..x.len() {
            s += x[j] * 0.2;
            if i == 2 && j == 1 {
                return s * x[0];
            }
        }
    }
    s
}

#[differentiable]
fn labelled_continue(x: &[f64]) -> f64 {
    let mut s = 0.0;
    'outer: for i in 0..3 {
        for v in x {
            s += v * (i as f64 + 1.0);
            if s > 1.0 {
                s *= 0.5;
                continue 'outer;
            }
        }
        s += x[0] * x[1];
    }
    s
}

#[differentiable]
fn conditions_with_blocks(x: &[f64]) -> f64 {
    let mut s = x[0];
    if {
        let t = s * x[1];
        t > 0.0
    } {
        s += 2.0 * x[1];
    }
    while {
        s += x[2] * 0.1 + 1.0;
        s < 4.0
    } {
        s *= 1.1;
    }
    s
}

#[differentiable]
fn values_in_conditions(x: &[f64]) -> f64 {
    let mut s = x[0];
    if x[0] > 0.0 && {
        s += x[1];
        s > 0.0
    } || x[2] > 0.0
    {
        s *= x[2];
    }
    s
}

#[differentiable]
fn late_initialisation(x: &[f64]) -> f64 {
    let y;
    let z: f64;
    if x[0] > 0.0 {
        y = x[0] * x[1];
        z = y;
    } else {
        y = x[1];
        z = x[2] * y;
    }
    y * z
}

#[differentiable]
fn zero_trips(x: &[f64]) -> f64 {
    let mut s = x[0] * x[1];
    while s > 1e9 {
        s *= x[2];
    }
    for v in &x[..0] {
        s *= v;
    }
    s
}

#[differentiable]
fn blocks_as_values(x: &[f64]) -> f64 {
    let a = {
        let t = x[0] * x[1];
        t * t
    };
    let b = {
        let t = x[2];
        { t * a }
    };
    a + b
}

const SCALE: f64 = 2.5;
static OFFSET: f64 = 0.5;

#[differentiable]
fn constants_and_statics(x: &[f64]) -> f64 {
    const LOCAL: f64 = 3.0;
    x[0] * SCALE + x[1] * OFFSET * LOCAL + x[2]
}

cases![
    question_mark_option,
    question_mark_result,
    loop_value,
    labelled_loop_value,
    labelled_block,
    labelled_block_statement,
    return_out_of_loops,
    labelled_continue,
    conditions_with_blocks,
    values_in_conditions,
    late_initialisation,
    zero_trips,
    blocks_as_values,
    constants_and_statics,
];
