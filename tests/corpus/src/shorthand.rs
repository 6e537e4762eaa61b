//! What is written shorter than it is: assignments of tuples, chained iterators, functions in
//! variables, methods of two options, functions that call each other.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn assigned_tuples(x: &[f64]) -> f64 {
    let (mut a, mut b) = (x[0], x[1]);
    (a, b) = (b * 2.0, a + b);
    (b, a) = (a, b);
    let mut v = vec![x[2], 1.0];
    [v[0], v[1]] = [a * v[1], b * v[0]];
    let mut s = 0.0;
    (s, _) = (v[0] * v[1], 3);
    (a, .., b) = (s, 1, 2, a);
    a * b + s
}

#[differentiable]
fn assigned_in_loops(x: &[f64]) -> f64 {
    let (mut a, mut b) = (x[0], x[1]);
    for i in 0..5 {
        (a, b) = (b, a * x[2] + b);
        if i % 2 == 0 {
            (b, _) = (a * b, i);
        }
    }
    a * b
}

#[derive(Clone, Differentiable)]
struct Pair {
    left: f64,
    right: Vec<f64>,
}

#[differentiable]
fn assigned_parts(x: &[f64]) -> f64 {
    let mut p = Pair {
        left: x[0],
        right: x.to_vec(),
    };
    let mut i = 0;
    (p.left, p.right[1], i) = (p.right[2] * x[1], p.left, 2);
    let mut s;
    let t;
    (s, Pair { left: t, .. }) = (p.right[i], p.clone());
    s += t * p.right[1];
    s * p.left
}

#[differentiable]
fn declared_together(x: &[f64]) -> f64 {
    let (a, b);
    if x[0] > 0.0 {
        a = x[1];
        b = x[2];
    } else {
        a = x[2] * 2.0;
        b = x[0];
    }
    a * b
}

#[differentiable]
fn mutable_items(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for mut i in 0..3 {
        if i > 1 {
            i = 0;
        }
        s += x[i] * x[i];
    }
    for mut v in x.iter().copied() {
        v *= 2.0;
        s += v * v;
    }
    s
}

#[differentiable]
fn bindings_after_rest(x: &[f64]) -> f64 {
    let t = (x[0], 1, x[1], x[2] * x[0]);
    let (a, .., c) = t;
    let r = &t;
    let (.., b, d) = r;
    a * c + b * d + ends((x[0], x[1], x[2]))
}

#[differentiable]
fn ends((first, .., last): (f64, f64, f64)) -> f64 {
    first * last * last
}

#[differentiable]
fn chained_loops(x: &[f64]) -> f64 {
    let y = [x[0] * x[1], x[2]];
    let mut s = 0.0;
    for v in x.iter().chain(&y) {
        s += v * v;
        if *v > 1.0 {
            break;
        }
    }
    for v in x.iter().chain(y.iter()).rev() {
        if *v < -0.55 {
            continue;
        }
        s = s * 0.5 + v;
    }
    'outer: for v in x.iter().copied().chain(std::iter::once(s)).map(|v| v * 2.0) {
        for k in 0..2 {
            if v > 2.5 {
                continue 'outer;
            }
            s += v * k as f64;
            if s > 40.0 {
                break 'outer;
            }
        }
    }
    for i in (0..2).chain(1..3) {
        s += x[i];
    }
    s
}

#[differentiable]
fn chained_values(x: &[f64]) -> f64 {
    let y = vec![x[0] * x[1], x[2]];
    let sum = x.iter().chain(&y).sum::<f64>();
    let folded = x
        .iter()
        .chain(y.iter().rev())
        .map(|v| v * v)
        .fold(1.0, |a, b| a * 0.5 + b);
    let mut k = 1.0;
    let collected: Vec<f64> = x
        .iter()
        .chain(&y)
        .filter(|v| **v > -2.0)
        .map(|v| {
            k += 1.0;
            v * k
        })
        .collect();
    sum * folded + collected.iter().chain([sum].iter()).product::<f64>()
}

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable]
fn product(x: f64, y: f64) -> f64 {
    x * y
}

mod inner {
    use ad_runtime::prelude::*;

    #[differentiable]
    pub(super) fn half(x: f64) -> f64 {
        x * 0.5 * x
    }
}

#[differentiable]
fn apply<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x) * 2.0
}

#[differentiable]
fn function_pointers(x: &[f64]) -> f64 {
    let h: fn(f64) -> f64 = square;
    let g = cube;
    let m: fn(f64, f64) -> f64 = product;
    let i = inner::half;
    let c: fn(f64) -> f64 = if x[0] > 0.0 { square } else { inner::half };
    let mut s = 0.0;
    for k in 0..3 {
        let d: fn(f64) -> f64 = match k {
            0 => square,
            1 => cube,
            _ => inner::half,
        };
        s += d(x[k]) * c(x[1]);
    }
    h(x[0]) * g(x[1]) + m(x[1], x[2]) * i(s) + apply(h, x[2]) + apply(g, x[0]) + c(h(x[0]))
}

#[differentiable]
fn two_options(x: &[f64]) -> f64 {
    let a = if x[0] > 0.0 { Some(x[0] * x[1]) } else { None };
    let b = Some(x[2] * 2.0);
    let c = a.or(b);
    let mut s = c.unwrap_or(0.0);
    if let Some((p, q)) = a.zip(b) {
        s += p * q;
    }
    s += a.xor(None).unwrap_or(x[1]) + a.xor(b).unwrap_or(x[0]);
    s *= a.and(b).unwrap_or(1.5);
    let r: Result<f64, String> = a.ok_or("nothing".to_owned());
    match r {
        Ok(v) => v * s,
        Err(e) => s * e.len() as f64,
    }
}

#[differentiable]
fn even(n: usize, x: f64) -> f64 {
    if n == 0 { 1.0 } else { x * odd(n - 1, x) }
}

#[differentiable]
fn odd(n: usize, x: f64) -> f64 {
    if n == 0 { x } else { even(n - 1, x) * x + 1.0 }
}

#[derive(Clone, Differentiable)]
struct Series {
    v: f64,
}

#[differentiable]
impl Series {
    fn even(&self, n: usize) -> f64 {
        if n == 0 {
            self.v
        } else {
            self.odd(n - 1) * self.v
        }
    }
    fn odd(&self, n: usize) -> f64 {
        if n == 0 {
            1.0
        } else {
            self.even(n - 1) + self.v
        }
    }
    fn grow(&mut self, n: usize) {
        if n > 0 {
            self.v *= self.v;
            self.turn(n - 1);
        }
    }
    fn turn(&mut self, n: usize) {
        self.v += 1.0;
        self.grow(n);
    }
}

#[differentiable]
fn mutual_recursion(x: &[f64]) -> f64 {
    even(5, x[0]) * odd(4, x[1]) + x[2]
}

#[differentiable]
fn mutual_methods(x: &[f64]) -> f64 {
    let mut s = Series { v: x[0] };
    let p = s.even(3);
    s.grow(2);
    s.odd(3) * x[1] + p * x[2] + s.v
}

#[differentiable]
trait Step {
    fn step(&mut self, h: f64) -> f64;
    fn twice(&mut self, h: f64) -> f64 {
        let a = self.step(h);
        let b = self.step(a);
        a * b
    }
}

#[derive(Differentiable)]
struct Spring {
    p: f64,
    q: Vec<f64>,
}

#[differentiable]
impl Step for Spring {
    fn step(&mut self, h: f64) -> f64 {
        self.p += h * self.q[0];
        self.q[0] -= h * self.p;
        self.p * self.q[0]
    }
}

#[differentiable]
fn run<S: Step>(s: &mut S, h: f64) {
    s.twice(h);
}

#[differentiable]
fn default_methods_without_clone(x: &[f64]) -> f64 {
    let mut s = Spring {
        p: x[0],
        q: vec![x[1]],
    };
    run(&mut s, x[2]);
    s.p * s.q[0]
}

cases![
    assigned_tuples,
    assigned_in_loops,
    assigned_parts,
    declared_together,
    mutable_items,
    bindings_after_rest,
    chained_loops,
    chained_values,
    function_pointers,
    two_options,
    mutual_recursion,
    mutual_methods,
    default_methods_without_clone,
];
