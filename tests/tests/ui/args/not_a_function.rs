use ad_runtime::prelude::*;

#[differentiable]
struct S {
    x: f64,
}

fn main() {
    let _ = S { x: 1.0 }.x;
}
