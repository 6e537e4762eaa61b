use ad_runtime::prelude::*;

mod geometry {
    use ad_runtime::prelude::*;

    #[derive(Clone, Copy, Differentiable)]
    pub struct V(pub f64, pub f64);

    #[differentiable]
    impl V {
        pub fn len(&self) -> f64 {
            (self.0 * self.0 + self.1 * self.1).sqrt()
        }
        pub fn twice(&self) -> V {
            V(2.0 * self.0, 2.0 * self.1)
        }
    }
}
use geometry::V;

#[differentiable]
fn length(v: V) -> f64 {
    let w = v.twice();
    (w.len()) * 2.0
}

#[differentiable]
fn matched(v: V) -> f64 {
    match v.twice().len() {
        l => l * l,
    }
}

fn main() {
    let _ = length(V(1.0, 2.0)) + matched(V(1.0, 2.0));
}
