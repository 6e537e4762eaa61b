use ad_runtime::prelude::*;

#[differentiable]
fn either(x: f64, y: f64) -> f64 {
    let r: Result<f64, f64> = if x > y { Ok(x * y) } else { Err(y) };
    match r {
        Ok(v) => v,
        Err(v) => v * v,
    }
}

fn main() {
    let _ = either(1.0, 2.0);
}
