use ad_runtime::prelude::*;

#[differentiable]
fn several(x: f64) -> Option<f64> {
    let y = Some(x)?;
    if let Some(z) = Some(y) {
        return Some(z);
    }
    Some(y)
}

fn main() {
    assert_eq!(several(1.0), Some(1.0));
}
