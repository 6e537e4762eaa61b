//! The constructs in methods and in methods of traits.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Debug, Differentiable)]
struct Spring {
    k: f64,
}

#[derive(Clone, Debug, Differentiable)]
struct Machine {
    first: Spring,
    all: Vec<Spring>,
    state: Option<f64>,
    log: Vec<f64>,
    #[no_derivative]
    steps: usize,
}

#[differentiable]
impl Spring {
    fn force(&self, x: f64) -> f64 {
        self.k * x
    }
    fn stiffen(&mut self, x: f64) {
        self.k += x * x;
    }
}

#[differentiable]
impl Machine {
    fn new(x: &[f64]) -> Self {
        Self {
            first: Spring { k: x[0] },
            all: x.iter().map(|k| Spring { k: k * 2.0 }).collect(),
            state: None,
            log: Vec::new(),
            steps: 2,
        }
    }

    fn force(&self, i: usize) -> Option<f64> {
        if i >= self.all.len() {
            return None;
        }
        Some(self.all[i].force(self.first.k))
    }

    fn forces(&self) -> Option<f64> {
        let a = self.force(0)?;
        let b = self.force(1)?;
        let Some(c) = self.force(7) else {
            return Some(a * b);
        };
        Some(c)
    }

    fn advance(&mut self, x: f64) -> f64 {
        self.first.stiffen(x);
        let k = self.first.k;
        self.all[0].stiffen(k);
        for spring in self.all.iter_mut() {
            spring.k *= 0.5;
        }
        for i in 0..self.all.len() {
            if i == 1 {
                continue;
            }
            self.all[i].stiffen(x * 0.5);
        }
        match &mut self.state {
            Some(v) => *v += x,
            None => self.state = Some(x * k),
        }
        let y = loop {
            let f = self.first.force(x);
            self.log.push(f);
            if self.log.len() > self.steps {
                break f * self.log[0];
            }
        };
        y + self.all[1].force(x).sin().abs()
    }

    fn total(&self) -> f64 {
        let scale = |s: &Spring| s.force(self.first.k);
        let a: f64 = self.all.iter().map(|s| scale(s)).sum();
        match self.state {
            Some(v) if a > -1e3 => a * v,
            Some(v) => v,
            None => a,
        }
    }
}

#[differentiable]
fn methods_with_everything(x: &[f64]) -> f64 {
    let mut machine = Machine::new(x);
    let forces = machine.forces().unwrap();
    let a = machine.advance(x[0]);
    let b = machine.advance(a * 0.1);
    forces + machine.total() * b + machine.log[1]
}

#[differentiable]
trait Stepper: Clone {
    fn step(&mut self, h: f64) -> f64;
    fn value(&self) -> Option<f64>;
    fn twice(&mut self, h: f64) -> f64 {
        let a = self.step(h);
        let b = self.step(a);
        a * b
    }
    fn sum(&self) -> f64 {
        let mut s = 0.5;
        while let Some(v) = self.value() {
            s += v;
            if s > 2.0 {
                break;
            }
            s *= 2.0;
        }
        s
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Walk {
    v: Vec<f64>,
}

#[differentiable]
impl Stepper for Walk {
    fn step(&mut self, h: f64) -> f64 {
        let mut s = 0.0;
        for (i, v) in self.v.iter_mut().enumerate() {
            if i == 1 {
                continue;
            }
            *v += h * *v;
            s += *v;
        }
        if s > 4.0 {
            return s * h;
        }
        s
    }
    fn value(&self) -> Option<f64> {
        if self.v.is_empty() {
            return None;
        }
        let (a, b) = (self.v[0], &self.v[1]);
        Some(a * a + b * b + 0.2)
    }
}

#[differentiable]
fn run<S: Stepper>(stepper: &mut S, h: f64) -> f64 {
    let a = stepper.twice(h);
    a + stepper.sum()
}

#[differentiable]
fn trait_methods_with_everything(x: &[f64]) -> f64 {
    let mut walk = Walk { v: x.to_vec() };
    let a = walk.twice(x[0] * 0.3);
    let b = run(&mut walk, 0.2);
    a * 0.1 + b + walk.v[2]
}

#[differentiable]
trait Curve {
    const SCALE: f64;
    fn start() -> f64 {
        0.5
    }
    fn make(k: f64) -> Self;
    fn at(&self, x: f64) -> f64;
    fn both(&self, x: f64) -> f64 {
        self.at(x) * self.at(Self::start()) * Self::SCALE
    }
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Parabola {
    k: f64,
}

#[differentiable]
impl Curve for Parabola {
    const SCALE: f64 = 2.5;
    fn make(k: f64) -> Self {
        Self { k: k * Self::SCALE }
    }
    fn at(&self, x: f64) -> f64 {
        self.k * x * x
    }
}

#[differentiable]
fn along<C: Curve + Differentiable>(k: f64, x: f64) -> f64 {
    let curve = C::make(k);
    curve.both(x) * C::SCALE + <C as Curve>::at(&curve, x)
}

#[differentiable]
fn of_any_curve(curve: &impl Curve, x: f64) -> f64 {
    curve.at(x) * x
}

#[differentiable]
fn associated_items(x: &[f64]) -> f64 {
    let p = Parabola::make(x[2]);
    along::<Parabola>(x[1], x[0])
        + of_any_curve(&p, x[0])
        + Curve::at(&p, x[1]) * Parabola::at(&p, 1.0)
}

#[derive(Clone, Debug, Differentiable)]
struct Series {
    v: Vec<f64>,
}

#[differentiable]
impl Series {
    fn fold_down(&mut self, n: usize) {
        if n == 0 {
            return;
        }
        let k = self.v[n - 1];
        self.v[n] *= k;
        self.fold_down(n - 1);
        self.v[0] += k;
    }
    fn power(&self, n: usize) -> f64 {
        match n {
            0 => 1.0,
            n => self.v[n % 3] * self.power(n - 1),
        }
    }
}

#[differentiable]
fn recursive_methods(x: &[f64]) -> f64 {
    let mut s = Series { v: x.to_vec() };
    s.fold_down(2);
    s.v[0] * s.v[1] + s.v[2] + s.power(3)
}

#[differentiable]
fn longer<'a>(a: &'a [f64], b: &'a [f64]) -> f64 {
    a[0] * b[1]
}

#[differentiable]
fn outlives<'a, 'b: 'a>(a: &'a f64, b: &'b [f64]) -> f64 {
    *a * b[0]
}

#[differentiable]
fn power_of<T: Real, const N: usize>(a: T) -> T {
    let mut s = a;
    for _ in 0..N {
        s = s * a;
    }
    s
}

#[differentiable]
fn lifetimes_and_turbofish(x: &[f64]) -> f64 {
    let v = x.to_vec();
    longer(x, &v) + outlives(&x[2], &v) * power_of::<f64, 3>(x[0]) + power_of::<_, 0>(x[1])
}

#[derive(Clone, Differentiable)]
struct Pair<T> {
    a: T,
    b: T,
}

// Functions of blocks that are not annotated.
impl<T: Real> Pair<T> {
    #[differentiable]
    fn made(a: T, b: T) -> Self {
        Self { a: a * b, b }
    }
    #[differentiable]
    fn turn(&mut self, k: T) -> T {
        let a = self.a;
        self.a = self.b * k;
        self.b = a;
        a * k
    }
}

struct Rules;

impl Rules {
    const DAMPING: f64 = 0.5;

    #[differentiable]
    fn halved(n: usize, x: f64) -> f64 {
        if n == 0 {
            x
        } else {
            Self::halved(n - 1, x * Self::DAMPING) + Rules::squared(x)
        }
    }
    #[differentiable]
    fn squared(x: f64) -> f64 {
        x * x
    }
    #[differentiable]
    fn added<const N: usize>(x: &[f64], out: &mut [f64; N]) -> f64 {
        for i in 0..N {
            out[i] += x[i % x.len()] * x[0];
        }
        out[0]
    }
}

#[differentiable]
fn associated_alone(x: &[f64]) -> f64 {
    let mut pair = Pair::made(x[0], x[1]);
    let t = pair.turn(x[2]);
    let mut out = [x[1], x[0]];
    let first = Rules::added(x, &mut out);
    pair.a * pair.b + t + Rules::halved(2, x[1]) * first * out[1]
}

cases![
    methods_with_everything,
    associated_alone,
    trait_methods_with_everything,
    associated_items,
    recursive_methods,
    lifetimes_and_turbofish,
];
