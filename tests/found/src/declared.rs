//! What the file says of fields: that they are maps, or marked `#[no_derivative]`.

use crate::cases;
use ad_runtime::prelude::*;
use std::collections::BTreeMap;

type Prices = BTreeMap<u8, f64>;

#[derive(Clone, Differentiable)]
struct Book {
    prices: Prices,
    w: f64,
}

#[derive(Clone, Differentiable)]
struct Shelf {
    books: Vec<Book>,
    by: BTreeMap<String, Vec<f64>>,
    one: Book,
    pair: (f64, Prices),
}

#[differentiable]
impl Book {
    fn total(&self) -> f64 {
        let mut s = 0.0;
        for (k, v) in &self.prices {
            s += v * v * *k as f64 * self.w;
        }
        s
    }
    fn raise(&mut self, by: f64) {
        for (k, v) in &mut self.prices {
            *v *= by + *k as f64;
        }
        for (_, v) in self.prices.iter_mut() {
            *v += self.w;
        }
    }
}

#[differentiable]
fn of_shelf(shelf: Shelf) -> f64 {
    let mut s = 0.0;
    for b in &shelf.books {
        for (k, v) in &b.prices {
            s += v * b.w;
        }
        s += b.total();
    }
    for i in 0..shelf.books.len() {
        for (_, v) in shelf.books[i].prices.iter() {
            s += v * v;
        }
    }
    for (_, row) in &shelf.by {
        for v in row {
            s += v.sin();
        }
    }
    let one = &shelf.one;
    for (k, v) in &one.prices {
        s *= v;
    }
    for (k, v) in &shelf.pair.1 {
        s += v * shelf.pair.0;
    }
    let mut c = shelf.clone();
    c.one.raise(s);
    for (k, v) in c.one.prices {
        s += v * v;
    }
    s += shelf.by.values().map(|row| row[0] * row[1]).sum::<f64>();
    for (k, v) in shelf.by {
        s += v[0] * s;
    }
    s
}

#[differentiable]
fn maps_of_fields(x: &[f64]) -> f64 {
    let mut p = BTreeMap::new();
    p.insert(1, x[0]);
    p.insert(2, x[1] * x[2]);
    let mut by = BTreeMap::new();
    by.insert("a".to_string(), vec![x[0], x[1]]);
    let b = Book {
        prices: p.clone(),
        w: x[1],
    };
    let shelf = Shelf {
        books: vec![b.clone(), b.clone()],
        by,
        one: b,
        pair: (x[2], p),
    };
    of_shelf(shelf)
}

#[derive(Clone, Differentiable)]
struct Dense<F> {
    w: f64,
    #[no_derivative]
    act: F,
    #[no_derivative]
    k: Vec<f64>,
    v: Vec<f64>,
    #[no_derivative]
    acts: Vec<F>,
    inner: Inner<F>,
}

#[derive(Clone, Differentiable)]
struct Inner<F> {
    #[no_derivative]
    f: F,
    u: f64,
}

#[differentiable]
fn sum(x: &[f64], y: f64) -> f64 {
    let mut s = 0.0;
    for v in x {
        s += v * y;
    }
    s
}

#[differentiable]
fn vsum(x: &Vec<f64>, y: f64) -> f64 {
    let mut s = 0.0;
    for v in x {
        s += v * y;
    }
    s
}

#[differentiable]
impl<F: DifferentiableFn<f64, Output = f64> + Clone> Dense<F> {
    fn call(&self, x: f64) -> f64 {
        let mut s = self.act.call(self.w * x);
        s += sum(&self.k, x) + vsum(&self.k, s) + vsum(&self.v, s);
        for k in &self.k {
            s += k * x;
        }
        for (k, v) in self.k.iter().zip(&self.v) {
            s += k * x * v;
        }
        for i in 0..self.k.len() {
            s += self.k[i] * s * self.v[i];
            s += self.acts[i].call(s);
        }
        let inner = &self.inner;
        s + self.inner.f.call(x) + inner.f.call(self.inner.u)
    }
    fn change(&mut self, x: f64) {
        self.w = self.act.call(x * self.w);
        self.k.push(3.0);
        self.v[0] *= self.k[0] * x;
    }
}

#[differentiable]
fn sq(x: f64) -> f64 {
    x * x * 0.3
}

#[differentiable]
fn constant_functions(x: &[f64]) -> f64 {
    let d = Dense {
        w: x[0],
        act: differentiable_fn!(sq),
        k: vec![2.0, 3.0],
        v: vec![x[1], x[2]],
        acts: vec![differentiable_fn!(sq), differentiable_fn!(sq)],
        inner: Inner {
            f: differentiable_fn!(sq),
            u: x[1],
        },
    };
    let mut e = d.clone();
    e.change(x[1]);
    d.call(x[2]) + e.w * e.v[0]
}

#[derive(Clone)]
struct Config {
    rate: f64,
    n: usize,
    opt: Options,
}

#[derive(Clone)]
struct Options {
    a: [f64; 3],
}

#[derive(Clone, Differentiable)]
struct M {
    w: f64,
    #[no_derivative]
    config: Config,
    #[no_derivative]
    data: Vec<f64>,
}

#[differentiable]
fn f1(m: &M, x: f64) -> f64 {
    m.w * x * m.config.rate
}

#[differentiable]
fn f2(m: &M, x: f64) -> f64 {
    let mut s = m.w;
    for i in 0..m.data.len() {
        s += m.data[i] * x;
    }
    s
}

#[differentiable]
fn f3(m: &M, x: f64) -> f64 {
    let mut s = m.w;
    for d in &m.data {
        s += d * x;
    }
    s
}

#[differentiable]
fn f4(m: &M, x: f64) -> f64 {
    let mut s = m.w;
    for d in &m.config.opt.a {
        s += d * x;
    }
    s * m.config.n as f64 * m.config.opt.a[1]
}

#[differentiable]
fn f5(m: &M, x: f64) -> f64 {
    let c = &m.config;
    m.w * x * c.rate
}

#[differentiable]
fn f6(m: &M, x: f64) -> f64 {
    let M { w, config, data } = m;
    w * x * config.rate * data[0]
}

#[differentiable]
fn constant_parts(x: &[f64]) -> f64 {
    let config = Config {
        rate: 0.5,
        n: 3,
        opt: Options {
            a: [1.0, -2.0, 0.5],
        },
    };
    let m = M {
        w: x[0],
        config,
        data: vec![2.0, -1.0],
    };
    f1(&m, x[1]) + f2(&m, x[2]) * f3(&m, x[1]) + f4(&m, x[1] * x[2]) + f5(&m, x[0]) * f6(&m, x[1])
}

#[derive(Clone, Copy)]
struct Grid {
    step: f64,
    cells: usize,
}
#[derive(Clone, Differentiable)]
struct Body {
    at: f64,
    speed: Vec<f64>,
    #[no_derivative]
    mass: f64,
    #[no_derivative]
    links: [usize; 2],
    #[no_derivative]
    weights: Vec<f64>,
    #[no_derivative]
    grid: Grid,
}

#[differentiable]
fn copied_from(a: &mut Body, b: &Body) {
    a.mass = b.mass;
    a.mass += b.mass;
    a.links[1] = b.links[0];
    a.weights[0] = b.weights[1];
    a.mass -= a.weights[0];
    a.grid = b.grid;
    a.grid.cells = b.links[1];
    a.at = a.at * a.mass + b.speed[a.links[1]] * a.grid.step;
}
/// A constant field that gets its value from another one.
#[differentiable]
fn constants_of_fields(x: &[f64]) -> f64 {
    let mut a = Body {
        at: x[0],
        speed: x.to_vec(),
        mass: 2.0,
        links: [2, 0],
        weights: vec![0.5, 0.25],
        grid: Grid {
            step: 0.5,
            cells: 2,
        },
    };
    let mut b = a.clone();
    b.at = x[1];
    b.mass = 0.75;
    b.speed[1] = x[0] * x[2];
    let mut both = vec![a.clone(), b.clone()];
    let mut s = 0.0;
    for i in 0..3 {
        copied_from(&mut a, &b);
        b.grid.step = a.mass;
        both[i % 2].mass = both[1 - i % 2].mass;
        both[1 - i % 2].at = both[i % 2].mass * x[i];
        both[i % 2].mass *= 1.5;
        s += a.at * both[i % 2].mass * both[i % 2].at + b.at * b.grid.step;
    }
    s
}

cases![
    constants_of_fields,
    maps_of_fields,
    constant_functions,
    constant_parts
];
