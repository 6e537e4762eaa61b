use ad_runtime::prelude::*;

use std::cell::Cell;

#[differentiable]
fn remembered(x: f64) -> f64 {
    let cell = Cell::new(0.0);
    if cell.replace(x) > 0.5 {
        return x;
    }
    x * cell.get()
}

fn main() {
    let _ = remembered(1.0);
}
