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

cases![of_results];
