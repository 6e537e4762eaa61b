use ad_runtime::prelude::*;

#[differentiable(trace = "lowered")]
fn square(x: f64) -> f64 {
    x * x
}

struct Line {
    slope: f64,
}

#[differentiable(trace = "pull back")]
impl Line {
    fn at(&self, x: f64) -> f64 {
        self.slope * x
    }
}

fn main() {
    let _ = square(2.0) + Line { slope: 1.0 }.at(2.0);
}
