//! `if`, `match` and early returns.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn if_value(x: &[f64]) -> f64 {
    let y = if x[0] > x[1] {
        x[0] * x[2]
    } else {
        x[1] * x[1]
    };
    y * x[0]
}

#[differentiable]
fn if_without_else(x: &[f64]) -> f64 {
    let mut y = x[0] * x[1];
    if y > 0.1 {
        y = y * x[2];
    }
    y
}

#[differentiable]
fn else_if_chain(x: &[f64]) -> f64 {
    if x[0] > 1.0 {
        x[0] * x[1]
    } else if x[0] > 0.5 {
        let t = x[1] * x[2];
        t * t
    } else if x[1] > 0.0 {
        x[2]
    } else {
        x[0] * x[0] * x[0]
    }
}

#[differentiable]
fn nested_ifs(x: &[f64]) -> f64 {
    let mut s = 0.0;
    if x[0] > 0.0 {
        let t = x[0] * x[1];
        if t > 0.2 {
            s += t * t;
            if x[2] > 0.0 {
                s *= x[2];
            } else {
                s -= x[2] * t;
            }
        } else {
            s = t;
        }
    } else {
        s = x[2] * 2.0;
    }
    s + x[0]
}

#[differentiable]
fn match_on_integer(x: &[f64]) -> f64 {
    let k = x.len() % 4;
    let y = match k {
        0 => x[0],
        1 | 2 => x[1] * x[1],
        n if n > 2 => x[0] * x[1] * n as f64,
        _ => 0.0,
    };
    y * y
}

#[differentiable]
fn match_with_statements(x: &[f64]) -> f64 {
    let mut s = x[0];
    for i in 0..5 {
        match i % 3 {
            0 => s *= x[1],
            1 => {
                let t = s * x[2];
                s += t * t * 0.1;
            }
            _ => {}
        }
    }
    s
}

#[differentiable]
fn early_return(x: &[f64]) -> f64 {
    let a = x[0] * x[1];
    if a > 0.5 {
        return a * x[2];
    }
    let b = a + x[2] * x[2];
    if b > 0.9 {
        return b * b;
    }
    a * b
}

#[differentiable]
fn return_in_both(x: &[f64]) -> f64 {
    if x[0] > 0.6 {
        return x[0] * x[1];
    } else {
        return x[2] * x[2] * x[0];
    }
}

#[differentiable]
fn assigned_later(x: &[f64]) -> f64 {
    let y;
    if x[0] > 0.5 {
        y = x[0] * x[1];
    } else {
        y = x[2] * x[2];
    }
    y * y
}

#[differentiable]
fn branch_untaken_by_result(x: &[f64]) -> f64 {
    let t = x[0] * x[1];
    let unused = if t > 0.0 { t * 3.0 } else { t };
    if unused > 1e9 { unused } else { x[2] * t }
}

#[differentiable]
fn kinks(x: &[f64]) -> f64 {
    x[0].max(x[1]) * x[2].min(0.4) + (x[0] - 0.3).abs() + x[1].max(0.0)
}

cases!(
    if_value,
    if_without_else,
    else_if_chain,
    nested_ifs,
    match_on_integer,
    match_with_statements,
    early_return,
    return_in_both,
    assigned_later,
    branch_untaken_by_result,
    kinks,
);
