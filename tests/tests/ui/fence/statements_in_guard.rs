use ad_runtime::prelude::*;

#[differentiable]
fn guarded(x: Option<f64>, y: f64) -> f64 {
    match x {
        Some(v) if {
            let t = v * y;
            t > 1.0
        } =>
        {
            v * y
        }
        _ => y,
    }
}

fn main() {
    let _ = guarded(None, 1.0);
}
