use ad_runtime::prelude::*;

struct Opaque;

#[derive(Differentiable)]
struct S {
    x: f64,
    opaque: Opaque,
}

fn main() {}
