//! What changes while it is used: receivers, operands, bounds, and values that are taken apart.

use crate::cases;
use ad_runtime::prelude::*;
use std::collections::HashMap;

#[derive(Clone, Differentiable)]
struct State {
    v: Vec<f64>,
}

#[differentiable]
impl State {
    fn call(&mut self, x: f64) -> f64 {
        for w in self.v.iter_mut() {
            *w *= x;
        }
        self.v[0] + x
    }
    fn dot(&mut self, x: f64) -> f64 {
        for w in self.v.iter_mut() {
            *w *= x;
        }
        self.v[0] + x
    }
    fn mean(&mut self, x: f64) -> f64 {
        for w in self.v.iter_mut() {
            *w *= x;
        }
        self.v[0] + x
    }
    fn count(&mut self, x: f64) -> usize {
        for w in self.v.iter_mut() {
            *w *= x;
        }
        3
    }
    fn grown(&mut self, x: f64) -> f64 {
        for w in self.v.iter_mut() {
            *w *= x;
        }
        3.0
    }
}

#[differentiable]
fn sumsq(v: &[f64]) -> f64 {
    let mut s = 0.0;
    for w in v {
        s += w * w * w;
    }
    s
}

#[differentiable]
fn methods_of_known_names(x: &[f64]) -> f64 {
    let mut c = State { v: x.to_vec() };
    let before = sumsq(&c.v);
    let y = c.call(x[1]);
    let mid = sumsq(&c.v) * y;
    let z = c.dot(y);
    let w = c.mean(z);
    before * mid + z * c.v[0] + w * sumsq(&c.v)
}

#[differentiable]
fn written(x: f64, out: &mut f64, y: f64) -> f64 {
    *out = x * x * y;
    *out * x
}

#[differentiable]
fn outputs_beside(x: &[f64]) -> f64 {
    let mut k = x[2];
    let r = written(x[0], &mut k, x[1]);
    r * k
}

#[differentiable]
fn results_without_use(x: &[f64]) -> f64 {
    let mut c = State { v: x.to_vec() };
    let s = sumsq(&c.v);
    let n = c.count(x[0]);
    let t = sumsq(&c.v) * n as f64;
    let g = c.grown(x[1]);
    if g > 1.0 {}
    s * t + c.v[0]
}

#[differentiable]
fn taken_apart(x: &[f64]) -> f64 {
    let mut t = (x[0], x[1]);
    let mut s = 0.0;
    match t {
        (a, b) => {
            t.0 = b * x[2];
            s += a * t.0;
        }
    }
    let mut o = Some(x[0] * x[1]);
    if let Some(v) = o {
        o = Some(v * v);
        s += v;
    }
    if let Some(v) = o {
        s += v * x[2];
        o = None;
    }
    let mut arr = [x[0], x[1], x[2]];
    let [p, q, r] = arr;
    arr[0] = p * q;
    arr[1] = arr[0] * r;
    s += arr[0] * arr[1] * p;
    s
}

#[differentiable]
fn order_of_operands(x: &[f64]) -> f64 {
    let mut y = x[0];
    let a = y + {
        y *= x[1];
        y
    } * y;
    let b = [
        y,
        {
            y += x[2];
            y
        },
        y,
    ];
    let mut v = x.to_vec();
    let mut i = 0;
    v[i] += {
        i += 1;
        v[i] = v[i] * 2.0;
        v[i]
    };
    let r = &mut v[i];
    i += 1;
    *r *= y;
    v[i] *= a;
    a * b[0] + b[1] * b[2] + v[0] * v[1] * v[2]
}

#[differentiable]
fn bounds_changed_meanwhile(x: &[f64]) -> f64 {
    let mut n = 2;
    let mut s = 0.0;
    let mut k = 1;
    for v in x.iter().skip(k).take(n) {
        n = 0;
        k = 0;
        s += v * v;
    }
    let mut v = vec![x[0], x[1], x[2], x[0] * x[1]];
    let mut m = 2;
    for c in v.chunks_mut(m) {
        m = 1;
        c[0] *= c[1];
        s += c[0];
    }
    let (mut lo, mut hi) = (0, 3);
    for j in lo..hi {
        lo += 1;
        hi -= 1;
        s += v[j] * v[lo];
    }
    for (j, w) in v.iter_mut().rev().enumerate().skip(1).step_by(2) {
        *w *= x[j % 3];
        s *= *w;
    }
    s + v[1] * v[2]
}

#[differentiable]
fn keys_with_names(x: &[f64]) -> f64 {
    let mut m: HashMap<&str, f64> = HashMap::new();
    m.insert("a", x[0]);
    m.insert("b", x[1] * x[2]);
    let old = m.insert("a", x[1]).unwrap();
    *m.entry("c").or_insert(x[2]) *= old;
    *m.get_mut("b").unwrap() += m["a"] * old;
    if let Some(v) = m.remove("a") {
        m.insert("d", v * v);
    }
    let mut s = 0.0;
    let mut keys = vec!["b", "c", "d", "zz"];
    while let Some(k) = keys.pop() {
        if let Some(v) = m.get(k) {
            s = s * 0.5 + v;
        } else {
            s += x[0];
        }
    }
    s
}

#[differentiable]
fn closures_with_exits(x: &[f64]) -> f64 {
    let mut state = x[0];
    let mut step = |u: f64| {
        state = state * u + x[1];
        if state > 3.0 {
            return state * 0.1;
        }
        state
    };
    let a = step(x[2]);
    let b = step(a);
    let mut hist = Vec::new();
    for i in 0..3 {
        hist.push(step(b * i as f64));
    }
    let n = hist.len();
    let k = hist.iter().enumerate().fold(
        0.0,
        |acc, (i, h)| if i % 2 == 0 { acc + h } else { acc * h },
    );
    'o: for i in 0..n {
        for j in 0..n {
            if i * j == 2 {
                break 'o;
            }
            if (i + j) % 2 == 0 {
                continue;
            }
            hist[i] *= hist[j];
        }
    }
    k * hist[0] + state * hist[1]
}

cases![
    methods_of_known_names,
    outputs_beside,
    results_without_use,
    taken_apart,
    order_of_operands,
    bounds_changed_meanwhile,
    keys_with_names,
    closures_with_exits,
];
