//! Calls of small functions of the same module, whose bodies stand in the place of the calls.

use crate::cases;
use ad_runtime::prelude::*;

const SCALE: f64 = 1.5;

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair {
    a: f64,
    b: f64,
}

#[differentiable]
impl Pair {
    fn times(self, other: Pair) -> Self {
        Self {
            a: self.a * other.a - self.b * other.b,
            b: self.a * other.b + self.b * other.a,
        }
    }
    fn norm(&self) -> f64 {
        let square = self.a * self.a + self.b * self.b;
        (square + 0.1).sqrt()
    }
    fn scaled(self, k: f64) -> Pair {
        Pair {
            a: self.a * k * SCALE,
            b: self.b / (k * k + 1.0),
        }
    }
}

#[differentiable]
fn bent(t: f64, k: f64) -> f64 {
    let y = t * k;
    let t = y.sin();
    if t > 0.2 { t * y } else { t - k }
}

#[differentiable]
fn mean(pair: &Pair) -> f64 {
    0.5 * (pair.a + pair.b) * helper(pair.a)
}

#[differentiable]
fn helper(x: f64) -> f64 {
    x * x + 1.0
}

#[differentiable]
fn mixed(x: &[f64], i: usize) -> f64 {
    x[i] * x[(i + 1) % x.len()] / SCALE
}

// The names of the caller are those of the callee.
#[differentiable]
fn names(x: &[f64]) -> f64 {
    let t = x[0] + 2.0;
    let y = bent(x[1], t);
    let k = bent(y, bent(t, x[2]));
    t * y * k
}

// The values change between the calls, and behind them.
#[differentiable]
fn versions(x: &[f64]) -> f64 {
    let mut p = Pair { a: x[0], b: x[1] };
    let q = Pair { a: x[2], b: 0.5 };
    let mut sum = 0.0;
    for _ in 0..3 {
        p = p.times(q);
        sum += p.norm() * mean(&q);
        p.a += 0.1 * sum;
        p = p.scaled(q.a);
    }
    sum + p.a * p.b
}

// A loop over elements that are written to, as in a Fourier transform.
#[differentiable]
fn butterflies(x: &[f64]) -> f64 {
    let mut data = vec![Pair { a: x[0], b: x[1] }, Pair { a: x[1], b: x[2] }];
    let root = Pair { a: 0.6, b: 0.8 };
    for i in 0..4 {
        let at = i % 2;
        let w = if i > 1 {
            Pair {
                a: root.a,
                b: -root.b,
            }
        } else {
            root
        };
        let z = data[at].times(w);
        let old = data[1 - at];
        data[at] = z.scaled(0.7);
        data[1 - at] = old.times(data[at]);
    }
    for z in data.iter_mut() {
        *z = z.scaled(x[2]);
    }
    data[0].a + data[1].b * data[0].norm()
}

// A function of the module behind a variable of the same name is not called.
#[differentiable]
fn hidden_by_a_variable(x: &[f64]) -> f64 {
    let helper = |v: f64| v * 3.0;
    helper(x[0]) * bent(x[1], x[2])
}

// A caller's variable has the name of a function that the callee calls.
#[differentiable]
fn hides_a_callee(x: &[f64]) -> f64 {
    let helper = x[2] * 2.0;
    mean(&Pair { a: x[0], b: x[1] }) * helper + helper * mixed(x, 1)
}

// What an argument changes is read before it.
#[differentiable]
fn order_of_arguments(x: &[f64]) -> f64 {
    let mut s = x[0];
    let y = bent(s, {
        s *= 2.0;
        s + x[1]
    });
    let mut pair = Pair { a: x[1], b: x[2] };
    let z = pair.scaled({
        pair.a = s;
        pair.norm()
    });
    y * s + z.a * z.b + pair.a
}

// The result of a call is an argument of the next, and of a branch.
#[differentiable]
fn chained(x: &[f64]) -> f64 {
    let p = Pair { a: x[0], b: x[1] };
    let q = if x[2] > 0.0 {
        p.times(p)
    } else {
        p.scaled(helper(x[2]))
    };
    let r = match x.len() {
        3 => q.times(p.times(q)).norm(),
        _ => mean(&q),
    };
    r + mixed(x, 0) * mixed(x, 2)
}

// The callee's constant is another one than the caller's.
#[differentiable]
fn own_constant(x: &[f64]) -> f64 {
    const SCALE: f64 = 0.25;
    mixed(x, 0) * SCALE + sized::<4>(x[1])
}

const N: usize = 7;

#[differentiable]
fn of_the_module(x: f64) -> f64 {
    x * x * N as f64
}

#[differentiable]
fn sized<const N: usize>(x: f64) -> f64 {
    of_the_module(x) / N as f64
}

#[differentiable]
fn falling(n: usize, x: f64) -> f64 {
    if n == 0 {
        x
    } else {
        x * falling(n - 1, helper(x) * 0.3)
    }
}

#[differentiable]
fn recursive_callee(x: &[f64]) -> f64 {
    falling(3, x[0]) + falling(0, x[1]) * x[2]
}

cases![
    names,
    versions,
    butterflies,
    hidden_by_a_variable,
    hides_a_callee,
    order_of_arguments,
    chained,
    recursive_callee,
    own_constant,
];
