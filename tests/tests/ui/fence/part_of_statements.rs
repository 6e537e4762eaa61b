use ad_runtime::prelude::*;

#[differentiable]
fn scaled(x: &[[f64; 2]]) -> f64 {
    x.iter()
        .flat_map(|row| {
            let k = row[0];
            row.iter().map(move |v| v * k)
        })
        .sum()
}

fn main() {
    let _ = scaled(&[[1.0, 2.0]]);
}
