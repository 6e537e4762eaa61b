use ad_runtime::prelude::*;

use std::collections::BTreeMap;

#[differentiable]
fn total(x: f64) -> f64 {
    let mut m = BTreeMap::new();
    m.insert(1, x);
    let mut s = 0.0;
    for (_, v) in &m {
        s += v * v;
    }
    s
}

fn main() {
    let _ = total(1.0);
}
