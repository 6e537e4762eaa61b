use ad_runtime::prelude::*;

#[derive(Clone, Copy, Differentiable)]
enum Length {
    Metres(f64),
    Feet(f64),
}

#[differentiable]
fn area(length: Length, width: f64) -> f64 {
    match (length, width) {
        (Length::Metres(l) | Length::Feet(l), w) => l * w,
    }
}

fn main() {
    let _ = area(Length::Metres(1.0), 2.0) + area(Length::Feet(1.0), 2.0);
}
