use ad_runtime::prelude::*;

#[differentiable]
fn made(x: f64, y: f64) -> Result<f64, f64> {
    if x > y { Ok(x * y) } else { Err(y) }
}

#[differentiable]
fn taken(r: &Result<f64, f64>) -> f64 {
    match r {
        Ok(v) => *v,
        Err(v) => v * v,
    }
}

fn main() {
    let _ = taken(&made(1.0, 2.0));
}
