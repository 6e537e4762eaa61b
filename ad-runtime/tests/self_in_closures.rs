//! `self` in the closures of operators, in methods of all kinds.

use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Spring {
    stiffness: f64,
    rest: Vec<f64>,
}

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn pull(spring: &Spring, x: f64) -> f64 {
    spring.stiffness * x * x
}

#[differentiable(forward)]
impl Spring {
    fn energy(&self, x: f64) -> f64 {
        0.5 * self.stiffness * (x - self.rest[0]) * (x - self.rest[0])
    }
}

impl Spring {
    fn by_field(&self, x: f64) -> f64 {
        gradient!(x, |x| self.stiffness * x * x)
    }

    fn by_method(&self, x: f64) -> (f64, f64) {
        value_with_gradient!(x, |x| {
            let twice = 2.0 * x;
            self.energy(twice) + self.rest[1]
        })
    }

    fn by_argument(&self, x: f64) -> f64 {
        gradient!(x, |x| self::pull(self, x))
    }

    fn by_path(x: f64) -> f64 {
        gradient!(x, |x| self::square(x))
    }

    fn changed(&mut self, x: f64) -> f64 {
        let slope = gradient!(x, |x| self.energy(x));
        self.stiffness += slope;
        gradient!(x, |x| self.energy(x))
    }

    fn taken(self, x: f64) -> f64 {
        let slope = gradient!(x, |x| self.energy(x));
        slope + self.rest.into_iter().sum::<f64>()
    }

    fn pulled_back(&self, x: f64) -> impl Fn(f64) -> f64 + '_ {
        pullback!(x, |x| self.energy(x))
    }

    fn forward(&self, x: f64) -> (f64, f64, f64) {
        let slope = derivative_at!(x, |x| self.energy(x));
        let along = differential!(x, |x| self.energy(x))(2.0);
        (slope, along, hvp!(x, 3.0, |x| self.stiffness * x * x * x))
    }

    fn function(&self) -> impl DifferentiableFn<f64, Output = f64> + '_ {
        differentiable_fn!(|x: f64| self.stiffness * x * x)
    }

    /// The argument is `self` itself: its own name stays.
    fn by_itself(&self) -> f64 {
        gradient!(self, |spring| spring.stiffness * self.rest[1]).stiffness
    }
}

#[differentiable]
impl Spring {
    /// The closure of a differentiable method captures what is differentiated.
    fn slope(&self, x: f64) -> f64 {
        gradient!(x, |x| self.stiffness * x * x)
    }
}

fn spring() -> Spring {
    Spring {
        stiffness: 3.0,
        rest: vec![0.5, 7.0],
    }
}

#[test]
fn closures_name_the_receiver() {
    assert_eq!(spring().by_field(2.0), 12.0);
    assert_eq!(spring().by_method(2.0), (1.5 * 3.5 * 3.5 + 7.0, 21.0));
    assert_eq!(spring().by_argument(2.0), 12.0);
    assert_eq!(Spring::by_path(2.0), 4.0);
    assert_eq!(spring().taken(2.0), 12.0);
    assert_eq!(spring().by_itself(), 7.0);
    // 3 * 1.5 = 4.5 is added to the stiffness: 7.5 * 1.5.
    assert_eq!(spring().changed(2.0), 11.25);
    let (spring, function) = (spring(), spring());
    assert_eq!((spring.energy(2.0), spring.slope(2.0)), (3.375, 12.0));
    let back = spring.pulled_back(2.0);
    assert_eq!((back(1.0), back(2.0)), (4.5, 9.0));
    assert_eq!(spring.forward(2.0), (4.5, 9.0, 108.0));
    assert_eq!(gradient(2.0, &function.function()), 12.0);
    assert_eq!(gradient!(&spring, |s| s.slope(2.0)).stiffness, 4.0);
}
