//! Closures that results give what they hold to.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Debug)]
enum Error {
    Large,
    Small,
}

#[differentiable]
fn checked(a: f64) -> Result<f64, Error> {
    if a > 3.0 {
        Err(Error::Large)
    } else if a < -3.0 {
        Err(Error::Small)
    } else {
        Ok(a * a)
    }
}

#[differentiable]
fn of_results(x: &[f64]) -> f64 {
    let a = checked(x[0]).map(|v| v * x[1]).unwrap_or_else(|_| x[2]);
    let b = checked(x[0] + 10.0)
        .map(|v| v * x[1])
        .unwrap_or_else(|e| match e {
            Error::Large => x[2],
            Error::Small => x[0],
        });
    let c = checked(x[2])
        .and_then(|v| checked(v + x[1] * 0.1))
        .unwrap_or(0.0);
    a + b * c
}

#[derive(Debug)]
enum Failure {
    Text(String),
    Named { text: String, code: u8 },
}

#[differentiable]
fn root(v: f64) -> Result<f64, String> {
    if v > 0.0 {
        Ok(v.sqrt())
    } else {
        Err(format!("{v} has no root"))
    }
}

#[differentiable]
fn wrapped(v: f64) -> Result<f64, Failure> {
    let a = root(v).map_err(Failure::Text)?;
    let b = root(a + 0.5).map_err(|text| Failure::Named { text, code: 2 })?;
    Ok(a * b)
}

#[differentiable]
fn renamed(v: f64, w: f64) -> Result<f64, String> {
    let a = root(v).map_err(|e| format!("first: {e}"))?;
    let b = root(w).map_err(|_| "second".to_owned())?;
    Ok(a * b + v)
}

#[differentiable]
fn errors_made_anew(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for v in x {
        s += match wrapped(*v) {
            Ok(a) => a * x[0],
            Err(Failure::Text(text)) if text.is_empty() => 0.0,
            Err(Failure::Text(_)) => v * x[1],
            Err(Failure::Named { .. }) => v * x[2],
        };
        s += renamed(*v, x[2]).unwrap_or(x[0] * 0.5);
    }
    s * renamed(x[0] * x[0], 2.0).unwrap_or(1.0)
}

#[differentiable]
fn of_local_closures(x: &[f64]) -> f64 {
    let root = |v: f64| -> Result<f64, String> {
        if v > 0.0 {
            Ok(v.sqrt())
        } else {
            Err(format!("{v}"))
        }
    };
    let both = |v: f64, w: f64| -> Result<f64, String> {
        let a = root(v)?;
        let b = root(w).map_err(|e| format!("{e} is not positive"))?;
        Ok(a * b)
    };
    let mut s = x[1];
    for v in x {
        if let Ok(a) = root(*v) {
            s += a * v;
        } else {
            s -= v * 0.5;
        }
    }
    match both(x[0], x[2]) {
        Ok(v) => v * s,
        Err(text) => s * text.len().min(1) as f64,
    }
}

#[differentiable]
fn in_closures_of_operators(x: &[f64]) -> f64 {
    let slope = |k: f64| {
        gradient!(k, |k| {
            let checked = |v: f64| -> Result<f64, String> {
                if v > -5.0 {
                    Ok(v * v * v)
                } else {
                    Err(format!("{v}"))
                }
            };
            checked(k).map_err(|e| format!("{e}!")).unwrap_or(0.0)
        })
    };
    slope(x[0]) + slope(x[1]) * x[2]
}

cases![
    of_results,
    errors_made_anew,
    of_local_closures,
    in_closures_of_operators,
];
