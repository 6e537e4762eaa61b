use ad_runtime::prelude::*;

#[differentiable]
trait Step {
    fn step(&mut self, h: f64) -> f64;
    fn twice(&mut self, h: f64) -> f64 {
        let a = self.step(h);
        let b = self.step(a);
        a * b
    }
}

fn main() {}
