use ad_runtime::prelude::*;

struct Angle(f64);

impl Differentiable for Angle {
    type Tangent = f64;
}

#[derive(Differentiable)]
struct Model {
    angle: Angle,
}

fn main() {
    let _ = Model { angle: Angle(1.0) };
}
