use ad_runtime::prelude::*;

#[differentiable]
fn between(x: f64, y: f64) -> f64 {
    let range = x..y;
    range.end - range.start
}

fn main() {
    let _ = between(1.0, 2.0);
}
