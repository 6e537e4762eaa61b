//! Methods without a derivative in the closures of operators, by the types that the code around tells.

use ad_runtime::prelude::*;

#[derive(Clone, Copy, Differentiable)]
struct Spring {
    k: f64,
}

impl Spring {
    fn new(k: f64) -> Self {
        Spring { k }
    }
    fn energy(&self, x: f64) -> f64 {
        self.k * x * x
    }
    fn slope(&self, x: f64) -> f64 {
        gradient!(x, |x| self.energy(x))
    }
}

trait Force {
    fn force(&self, x: f64) -> f64;
}

impl Force for Spring {
    fn force(&self, x: f64) -> f64 {
        self.k * x
    }
}

trait Squared {
    fn squared(self) -> f64;
}

impl Squared for f64 {
    fn squared(self) -> f64 {
        self * self
    }
}

struct Pair {
    left: Spring,
    all: Vec<Spring>,
}

fn of_parameters<F: Force>(pair: &Pair, f: &F) -> f64 {
    let left = gradient!(1.0, |x| pair.left.energy(x) + pair.all[0].force(x));
    left + gradient!(1.0, |x| f.force(x))
}

#[differentiable]
fn in_a_function<F: Force + Differentiable>(f: &F, x: f64) -> f64 {
    f.force(x) + x.squared()
}

fn main() {
    let spring = Spring::new(2.0);
    let _ = gradient!(1.0, |x| spring.energy(x));
    let _ = gradient!(spring, |s| s.energy(1.0));
    let _ = jacobian!(1.0, |x: f64| spring.force(x.squared()));
    let pair = Pair { left: spring, all: vec![spring] };
    let _ = of_parameters(&pair, &spring) + spring.slope(1.0) + in_a_function(&spring, 1.0);
}

mod tests {
    use super::*;

    fn of_the_file_around(spring: &Spring) -> f64 {
        hvp!(1.0, 1.0, |x| spring.energy(x))
    }
}
