use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Gains {
    a: f64,
    b: f64,
}

#[differentiable]
impl Gains {
    fn clamp(&mut self, low: f64, high: f64) {
        self.a = self.a.clamp(low, high);
        self.b = self.b.clamp(low, high);
    }

    fn len(&mut self) -> usize {
        self.a *= 2.0;
        2
    }
}

fn main() {}
