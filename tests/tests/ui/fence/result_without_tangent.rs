//! Results with types of the file in them that have no tangent.

use ad_runtime::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Low,
    High,
}

#[derive(Clone, Copy, Differentiable)]
struct Step {
    size: f64,
}

#[differentiable]
fn of_a_branch(x: f64) -> (f64, Kind) {
    if x > 0.5 { (x * x, Kind::High) } else { (x, Kind::Low) }
}

#[differentiable]
impl Step {
    fn taken(&self, x: f64) -> ((f64, Kind), usize) {
        ((x * self.size, Kind::Low), 1)
    }
}

fn main() {
    let _ = (of_a_branch(1.0), Step { size: 1.0 }.taken(2.0));
}
