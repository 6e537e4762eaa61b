use ad_runtime::prelude::*;

// Made by a macro, so that the file does not show that it changes its receiver.
macro_rules! layer {
    ($($body:tt)*) => {
        #[differentiable]
        impl Layer { pub fn $($body)* }
    };
}

#[derive(Clone, Differentiable)]
struct Layer {
    state: f64,
}

layer! { call(&mut self, x: f64) -> f64 { self.state *= x; self.state } }

#[differentiable]
fn steps(x: f64) -> f64 {
    let mut layer = Layer { state: x };
    let y = layer.call(x);
    y * layer.state
}

fn main() {
    let _ = steps(1.0);
}
