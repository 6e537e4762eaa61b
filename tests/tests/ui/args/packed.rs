use ad_runtime::prelude::*;

#[derive(Clone, Copy, Differentiable)]
#[repr(C, packed)]
struct Sample {
    kind: u8,
    value: f64,
}

fn main() {
    let s = Sample { kind: 1, value: 2.0 };
    let _ = f64::from(s.kind) * s.value;
}
