use ad_runtime::prelude::*;

#[differentiable]
fn either(x: Option<f64>, y: Option<f64>) -> Option<f64> {
    x.or(y)
}

#[differentiable]
fn checked(x: Option<f64>) -> Result<f64, String> {
    x.ok_or("nothing".to_owned())
}

fn main() {
    let _ = (either(None, None), checked(None));
}
