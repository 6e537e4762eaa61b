use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Dense<F> {
    w: f64,
    #[no_derivative]
    act: F,
}

#[differentiable]
impl<F: DifferentiableFn<f64, Output = f64>> Dense<F> {
    fn call(&self, x: f64) -> f64 {
        self.act.call(self.w * x)
    }
}

fn main() {}
