//! Parameters, generics, traits, paths and method chains.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn outputs(x: &[f64], sum: &mut f64, product: &mut f64) -> f64 {
    *sum = 0.0;
    for v in x {
        *sum += v;
        *product *= v;
    }
    *sum * *product
}

#[differentiable]
fn several_outputs(x: &[f64]) -> f64 {
    let mut s = 5.0;
    let mut p = x[0];
    let r = outputs(x, &mut s, &mut p);
    s * p + r * x[1]
}

#[differentiable]
fn swap_values(a: &mut f64, b: &mut f64) {
    let t = *a;
    *a = *b;
    *b = t;
}

#[differentiable]
fn swaps(x: &[f64]) -> f64 {
    let (mut a, mut b) = (x[0] * x[1], x[2]);
    swap_values(&mut a, &mut b);
    std::mem::swap(&mut a, &mut b);
    swap_values(&mut b, &mut a);
    a * a + b * x[0]
}

#[differentiable]
fn in_out(state: &mut [f64], input: f64) -> f64 {
    for s in state.iter_mut() {
        *s = *s * 0.5 + input;
    }
    state[0] * state[1]
}

#[differentiable]
fn scan(x: &[f64]) -> f64 {
    let mut state = vec![0.0; 2];
    let mut total = 0.0;
    for v in x {
        total += in_out(&mut state, *v) * v;
    }
    total + state[1]
}

#[differentiable]
fn dot<const N: usize>(a: &[f64; N], b: [f64; N]) -> f64 {
    let mut s = 0.0;
    for i in 0..N {
        s += a[i] * b[i];
    }
    s
}

#[differentiable]
fn const_generics(x: &[f64]) -> f64 {
    let a = [x[0], x[1]];
    let b = [x[0] * x[2]; 40];
    dot(&a, [x[2], 2.0]) + dot::<40>(&[x[1]; 40], b)
}

#[differentiable]
fn generic_norm<T>(v: &[T]) -> T
where
    T: Real,
{
    let mut s = v[0] * v[0];
    for x in &v[1..] {
        s = s + *x * *x;
    }
    s.sqrt()
}

#[differentiable]
fn generics(x: &[f64]) -> f64 {
    generic_norm(x) * generic_norm::<f64>(&x[1..])
}

#[differentiable]
trait Field {
    fn value(&self, at: f64) -> f64;
    fn slope(&self, at: f64) -> f64 {
        self.value(at) * at
    }
    fn both(&self, at: f64) -> (f64, f64) {
        (self.value(at), self.slope(at))
    }
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Spring {
    k: f64,
}

#[derive(Clone, Debug, Differentiable)]
struct Series {
    c: Vec<f64>,
    #[no_derivative]
    scale: usize,
}

#[differentiable]
impl Field for Spring {
    fn value(&self, at: f64) -> f64 {
        0.5 * self.k * at * at
    }
}

#[differentiable]
impl Field for Series {
    fn value(&self, at: f64) -> f64 {
        let mut s = 0.0;
        for c in self.c.iter().rev() {
            s = s * at + c;
        }
        s * self.scale as f64
    }
    fn slope(&self, at: f64) -> f64 {
        self.c[1] + at
    }
}

#[differentiable]
fn evaluate<F: Field>(f: &F, at: f64) -> f64 {
    let (a, b) = f.both(at);
    a * b + f.slope(a)
}

#[differentiable]
fn trait_methods(x: &[f64]) -> f64 {
    let spring = Spring { k: x[0] };
    let series = Series {
        c: vec![x[1], x[2], 3.0],
        scale: 2,
    };
    evaluate(&spring, x[1]) + evaluate(&series, x[0])
}

#[derive(Clone, Debug, Differentiable)]
struct Particle {
    pos: [f64; 2],
    vel: [f64; 2],
    spring: Spring,
}

#[differentiable]
impl Particle {
    const DAMPING: f64 = 0.9;

    fn new(x: f64, v: f64, k: f64) -> Self {
        Self {
            pos: [x, x * 0.5],
            vel: [v, 1.0],
            spring: Spring { k },
        }
    }

    fn energy(&self) -> f64 {
        let kinetic = 0.5 * (self.vel[0] * self.vel[0] + self.vel[1] * self.vel[1]);
        kinetic + self.spring.value(self.pos[0]) + Self::helper(self.pos[1])
    }

    fn helper(x: f64) -> f64 {
        x * x * Self::DAMPING
    }

    fn push(&mut self, dt: f64) {
        for i in 0..2 {
            self.pos[i] += dt * self.vel[i];
            self.vel[i] -= dt * self.spring.k * self.pos[i];
        }
    }

    fn scaled(mut self, k: f64) -> Self {
        self.pos[0] *= k;
        self
    }

    fn reset(&mut self, x: f64) -> f64 {
        let old = self.pos[0];
        self.pos[0] = x;
        old
    }
}

#[differentiable]
fn methods(x: &[f64]) -> f64 {
    let mut p = Particle::new(x[0], x[1], x[2]);
    for _ in 0..3 {
        p.push(0.1);
    }
    p.scaled(x[0]).energy()
}

#[differentiable]
fn receivers_of_every_kind(x: &[f64]) -> f64 {
    let mut p = Particle::new(x[0], x[1], x[2]);
    // Changes its receiver, and the result is used.
    let old = p.reset(x[2] * 2.0);
    let again = p.reset(old * x[1]);
    // Does not change it, although it could.
    let e = p.energy();
    let q = p.clone().scaled(2.0);
    let mut s = e * again + Particle::energy(&q);
    for i in 0..3 {
        s += p.reset(x[i] * s) * p.energy() * 0.1;
    }
    p.scaled(0.5).scaled(x[0]).energy() + s
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

#[differentiable]
impl Point {
    fn moved(self, dx: f64) -> Point {
        Point {
            x: self.x + dx * self.y,
            ..self
        }
    }
    fn dot(self, other: Point) -> f64 {
        self.x * other.x + self.y * other.y
    }
}

#[differentiable]
fn copied_receivers(x: &[f64]) -> f64 {
    let p = Point { x: x[0], y: x[1] };
    let q = p.moved(x[2]).moved(0.5);
    p.dot(q) + p.moved(1.0).dot(p) * p.x
}

#[differentiable]
fn nested_function(x: &[f64]) -> f64 {
    #[differentiable]
    fn square(a: f64) -> f64 {
        a * a
    }
    square(x[0]) + square(x[1] * x[2])
}

#[differentiable]
fn same_variable_twice(x: &[f64]) -> f64 {
    #[differentiable]
    fn product(a: f64, b: f64) -> f64 {
        a * b
    }
    #[differentiable]
    fn inner(a: &[f64], b: &[f64]) -> f64 {
        a[0] * b[1] + a[2]
    }
    let y = x[0] * 2.0;
    product(y, y) + inner(x, x)
}

#[differentiable]
fn moves(x: &[f64]) -> f64 {
    #[differentiable]
    fn consume(v: Vec<f64>) -> f64 {
        v[0] * v[1]
    }
    let v = vec![x[0], x[1], x[2]];
    let w = v.clone();
    consume(v) * w[2]
}

#[differentiable]
fn tuples(x: &[f64]) -> f64 {
    #[differentiable]
    fn both(a: f64, (b, c): (f64, f64)) -> (f64, (f64, usize)) {
        (a * b, (b * c, 3))
    }
    let (p, (q, n)) = both(x[0], (x[1], x[2]));
    let t = both(q, (p, x[0]));
    t.0 + t.1.0 * n as f64
}

cases![
    several_outputs,
    swaps,
    scan,
    const_generics,
    generics,
    trait_methods,
    methods,
    receivers_of_every_kind,
    copied_receivers,
    nested_function,
    same_variable_twice,
    moves,
    tuples,
];
