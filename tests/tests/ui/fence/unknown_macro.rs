use ad_runtime::prelude::*;

macro_rules! double {
    ($x:expr) => {
        $x * 2.0
    };
}

#[differentiable]
fn through_macro(x: f64) -> f64 {
    double!(x)
}

fn main() {
    let _ = through_macro(1.0);
}
