//! Literals whose type only such uses say as the sweeps do not have: those of a closure that is never called, of a
//! pattern's type, of a value that is thrown away.

use crate::cases;
use ad_runtime::prelude::*;

type Byte = u8;
mod types {
    pub(super) type Small = u8;
}

fn big(k: u8) -> bool {
    k > 60
}

fn length(v: &[u8]) -> usize {
    v.len()
}

#[differentiable]
fn alias_of_a_module(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let k = 200;
        let _: types::Small = k;
        t = t * x[i] * (!k) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn alias_in_a_tuple(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let k = 200;
        let (_, w): (Byte, f64) = (k, x[i]);
        t = t * w * (!k) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn nothing_bound(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let k = 200;
        let m = [200, 3];
        let (_, _): (Byte, f64) = (k, x[i]);
        let [_, _]: [u8; 2] = m;
        t = t * x[i] * (!k) as f64 * 0.01 + (!m[0]) as f64;
    }
    t
}

#[differentiable]
fn or_else(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let k = 200;
        let Some(_): Option<u8> = Some(k) else { break };
        t = t * x[i] * (!k) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn thrown_away(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let k = 200;
        _ = k + 1u8;
        let (w, _) = (x[i], big(k));
        t = t * w * (!k) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn never_called(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let k = 200;
        let g = || {
            let _: u8 = k;
            1.0
        };
        t = t * x[i] * (!k) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn as_a_pointer(x: &[f64]) -> f64 {
    let mut t = x[0];
    for i in 0..3 {
        let k = 200;
        let same: fn(u8) -> u8 = |m| m;
        same(k);
        t = t * x[i] * (!k) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn late_in_a_closure(x: &[f64]) -> f64 {
    let mut t = x[0];
    let h = |v: f64| {
        let (a, b);
        if v > 0.25 {
            a = 200;
            b = v;
        } else {
            a = 100;
            b = v * v;
        }
        (a, b)
    };
    let p = h(x[1]);
    if big(p.0) {
        let q = h(t);
        t = t * q.1 * (!q.0) as f64 * 0.01;
    }
    t
}

#[differentiable]
fn late(x: &[f64]) -> f64 {
    let (a, b);
    let c = 7;
    a = 200;
    b = 3;
    _ = a + 1u8;
    _ = b * 2u16;
    let h = |v: f64| v * (!a) as f64 * (!b) as f64 * 1e-3;
    let _: i8 = c;
    let mut t = 0.0;
    for _ in 0..c {
        t += x[0] * (!c) as f64;
    }
    h(x[1]) + t * h(x[2])
}

#[derive(Clone, Differentiable)]
struct Pair {
    a: f64,
    b: f64,
}

#[differentiable]
impl Pair {
    fn of(&self, x: &[f64]) -> f64 {
        let mut t = self.a;
        let g = |w: f64| {
            let k = 200;
            _ = k + 1u8;
            w * (!k) as f64 * self.b
        };
        for i in 0..3 {
            let n = 100;
            let _: u8 = n;
            t = t * x[i] * (!n) as f64 * 0.01 + g(x[i]) + g(0.2);
        }
        t
    }

    fn set(&mut self, x: &[f64]) {
        let k = 200;
        _ = k + 1u8;
        let h = |v: f64| v * (!k) as f64 * 0.1;
        self.a += h(x[1]);
        self.b = h(self.a) + h(self.b);
    }
}

#[differentiable]
fn in_methods(x: &[f64]) -> f64 {
    let mut p = Pair { a: x[0], b: x[1] };
    p.set(x);
    p.of(x) * p.a * 1e-3
}

#[differentiable]
fn with_lifetimes<'a>(x: &'a [f64], out: &mut Vec<f64>) -> Option<f64> {
    let k = 200;
    let h = |v: f64| {
        let s = 3;
        let _: u8 = s;
        v * (!k) as f64 * (!s) as f64 * 1e-3
    };
    _ = k + 1u8;
    let a = x.first()?;
    for v in x {
        out.push(h(*v));
    }
    Some(h(*a))
}

#[differentiable]
fn in_a_generic_function<const N: usize>(x: &[f64; N]) -> [f64; N] {
    let k = 200;
    _ = k + 1u8;
    let mut y = [0.0; N];
    let h = |v: f64| v * (!k) as f64 * 0.01;
    for (i, v) in x.iter().enumerate() {
        y[i] = h(*v) + 0.5;
    }
    y
}

#[differentiable]
fn of_functions(x: &[f64]) -> f64 {
    let mut out = vec![];
    let Some(a) = with_lifetimes(x, &mut out) else {
        return 0.0;
    };
    let y = in_a_generic_function(&[x[0], x[1], x[2]]);
    a * out[1] + y[0] * y[1] + y[2]
}

#[differentiable]
fn parts(x: &[f64]) -> f64 {
    let v = vec![200, 3];
    let o = Some(200);
    let s = (200, 0.5);
    let _ = length(&v);
    let (Some(_), true) = (o, o == Some(3u8)) else {
        let k = 3;
        _ = k + 1u8;
        let all = (!v[0]) as f64 * (!k) as f64 * (!s.0) as f64;
        return x[0] * x[1] * all * 1e-3;
    };
    _ = s.0 + 1u8;
    x[0]
}

cases![
    alias_of_a_module,
    alias_in_a_tuple,
    nothing_bound,
    or_else,
    thrown_away,
    never_called,
    as_a_pointer,
    late_in_a_closure,
    late,
    in_methods,
    of_functions,
    parts
];
