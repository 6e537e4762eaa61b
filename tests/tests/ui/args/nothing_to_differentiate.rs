use ad_runtime::prelude::*;

#[differentiable]
fn f(n: usize) -> usize {
    n * 2
}

fn main() {
    let _ = f(1);
}
