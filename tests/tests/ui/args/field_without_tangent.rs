use ad_runtime::prelude::*;

struct Plain(f64);

#[derive(Differentiable)]
struct Model {
    weight: f64,
    plain: Plain,
}

fn main() {
    let _ = Model {
        weight: 1.0,
        plain: Plain(1.0),
    };
}
