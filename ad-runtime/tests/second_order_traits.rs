//! Methods of traits: twice, and in several directions at once.

mod second_order_support;

use ad_runtime::Tan;
use ad_runtime::prelude::*;
use second_order_support::{POINTS, check};

#[differentiable(order = 2, directions)]
trait Energy {
    fn energy(&self, at: f64) -> f64;
    fn doubled(&self, at: f64) -> f64 {
        2.0 * self.energy(at * at)
    }
    fn push(&mut self, by: f64);
    fn of(k: f64) -> Self
    where
        Self: Sized;
}
#[derive(Clone, Differentiable)]
struct Spring {
    k: f64,
}
#[differentiable(order = 2, directions)]
impl Energy for Spring {
    fn energy(&self, at: f64) -> f64 {
        self.k * at * at * 0.5
    }
    fn push(&mut self, by: f64) {
        self.k *= by * by;
    }
    fn of(k: f64) -> Self {
        Spring { k: k * k }
    }
}
#[derive(Clone, Differentiable)]
struct Quartic {
    a: f64,
    b: [f64; 2],
}
#[differentiable(order = 2, directions)]
impl Energy for Quartic {
    fn energy(&self, at: f64) -> f64 {
        self.a * at * at * at * at + self.b[0] * at.sin() * self.b[1]
    }
    fn doubled(&self, at: f64) -> f64 {
        self.energy(at) * self.energy(2.0 * at)
    }
    fn push(&mut self, by: f64) {
        self.b[1] += by * self.a;
    }
    fn of(k: f64) -> Self {
        Quartic {
            a: k,
            b: [k * k, 2.0],
        }
    }
}
#[differentiable(order = 2, directions)]
fn both(x: &[f64]) -> f64 {
    let spring = Spring::of(x[0]);
    let mut quartic = Quartic {
        a: x[1],
        b: [x[0], x[2]],
    };
    let first = quartic.doubled(x[2]) + spring.doubled(x[1]);
    quartic.push(x[0]);
    first * quartic.energy(x[1]) + <Spring as Energy>::energy(&spring, x[2])
}

#[differentiable(order = 2, directions)]
trait Unit {
    type Input: Differentiable;
    type Output: Differentiable;
    fn call(&self, input: &Self::Input) -> Self::Output;
    fn consumed(self, x: f64) -> f64
    where
        Self: Sized;
}
#[derive(Clone, Differentiable)]
struct Mix {
    w: [f64; 2],
}
#[derive(Clone, Differentiable)]
struct Both<A, B> {
    a: A,
    b: B,
}
#[differentiable(order = 2, directions)]
impl Unit for Mix {
    type Input = Vec<f64>;
    type Output = Vec<f64>;
    fn call(&self, input: &Vec<f64>) -> Vec<f64> {
        input
            .iter()
            .map(|v| (v * self.w[0]).tanh() + self.w[1] * v)
            .collect()
    }
    fn consumed(self, x: f64) -> f64 {
        self.w[0] * x * x
    }
}
#[differentiable(order = 2, directions)]
impl<A: Unit, B: Unit<Input = A::Output>> Unit for Both<A, B>
where
    Tan<A>: Differentiable<Tangent = Tan<A>>,
    Tan<B>: Differentiable<Tangent = Tan<B>>,
    Tan<A::Output>: Differentiable<Tangent = Tan<A::Output>>,
{
    type Input = A::Input;
    type Output = B::Output;
    fn call(&self, input: &A::Input) -> B::Output {
        let middle = self.a.call(input);
        self.b.call(&middle)
    }
    fn consumed(self, x: f64) -> f64 {
        x * x
    }
}
#[differentiable(order = 2, directions)]
fn twice<S: Energy>(s: &S, x: f64) -> f64 {
    s.energy(x) * s.doubled(x)
}
#[differentiable(order = 2, directions)]
fn generics(x: &[f64]) -> f64 {
    let net = Both {
        a: Mix { w: [x[0], x[1]] },
        b: Mix { w: [0.3, x[2]] },
    };
    let y = net.call(&vec![x[0], 0.5, x[1]]);
    let spring = Spring::of(x[0]);
    y[0] * y[1]
        + y[2]
        + twice(&spring, x[1])
        + twice(
            &Quartic {
                a: x[0],
                b: [x[1], x[2]],
            },
            x[2],
        )
        + Mix { w: [x[2], x[0]] }.consumed(x[1])
}
#[test]
fn methods_of_traits() {
    for x in &POINTS {
        check(&both {}, x);
        check(&generics {}, x);
    }
}
