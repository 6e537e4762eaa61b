//! The constructs in inline closures of the operators.

use crate::inline_cases;
use ad_runtime::prelude::*;

#[derive(Clone, Copy, Debug, Differentiable)]
enum Kind {
    One(f64),
    Two { a: f64, b: f64 },
}

#[derive(Clone, Debug, Differentiable)]
struct Pair {
    a: f64,
    b: Vec<f64>,
}

#[differentiable]
impl Pair {
    fn dot(&self) -> f64 {
        self.a * self.b[0]
    }
    fn grow(&mut self, k: f64) -> f64 {
        self.a *= k;
        self.b.push(k);
        self.a
    }
}

#[differentiable]
fn root(v: f64) -> Option<f64> {
    if v > 0.0 { Some(v.sqrt()) } else { None }
}

#[differentiable]
fn double(v: &mut f64, k: f64) {
    *v *= 2.0 * k;
}

inline_cases! {
    inline_patterns |x| {
        let (a, [b, c]) = (x[0], [x[1], x[2]]);
        let kind = if a > 0.5 { Kind::One(a * b) } else { Kind::Two { a, b: c } };
        match kind {
            Kind::One(v) => v * c,
            Kind::Two { a, b } if a > 0.0 => a * b,
            Kind::Two { a, .. } => a * a,
        }
    }
    inline_let_else_and_if_let |x| {
        let Some(a) = root(x[0]) else {
            return x[1] * x[2];
        };
        let mut s = a;
        if let Some(b) = root(x[2]) {
            s += b * a;
        }
        while let Some(c) = root(s - 1.0) {
            s -= c * 0.5 + 0.4;
        }
        s
    }
    inline_loops |x| {
        let mut s = 0.5;
        'outer: for (i, v) in x.iter().enumerate() {
            for w in x.iter().skip(i) {
                if *w < -1.1 {
                    continue 'outer;
                }
                s += v * w;
                if s > 6.0 {
                    break 'outer;
                }
            }
        }
        let y = loop {
            s *= x[0] * 0.3;
            if s.abs() < 3.0 {
                break s * x[1];
            }
        };
        y + s
    }
    inline_iterators |x| {
        let squares: Vec<f64> = x.iter().map(|v| v * v).collect();
        let s: f64 = squares.iter().zip(x).map(|(a, b)| a * b).sum();
        let t = x.iter().rev().fold(1.0, |a, v| a * 0.5 + v);
        let u: f64 = x.iter().filter(|v| **v > 0.0).sum();
        s * t + u
    }
    inline_closures |x| {
        let k = x[0];
        let mut total = 0.0;
        let mut add = |v: f64| {
            total += v * k;
            total
        };
        let a = add(x[1]);
        let b = add(a);
        let half = |v: f64| {
            let r = root(v)?;
            Some(r * k)
        };
        a * b + total + half(x[2]).unwrap_or(x[1])
    }
    inline_places |x| {
        let mut v = x.to_vec();
        v[0] *= v[1];
        let w = &mut v[2];
        *w += x[0];
        v.swap(0, 2);
        v.push(x[1] * x[2]);
        let (a, b) = v.split_at_mut(2);
        a[0] += b[1];
        b[0] *= a[1];
        double(&mut v[1], x[0]);
        let old = std::mem::replace(&mut v, vec![x[0]]);
        old[0] * old[1] + old[2] * v[0]
    }
    inline_structs_and_methods |x| {
        let mut p = Pair { a: x[0], b: vec![x[1]] };
        let first = p.grow(x[2]);
        let q = Pair { a: first, ..p.clone() };
        p.dot() * q.b[1] + q.dot() * 2.5
    }
    inline_late_initialisation |x| {
        let y;
        if x[0] > x[1] {
            y = x[0] * x[2];
        } else {
            y = x[1];
        }
        let z = 'block: {
            if y > 0.5 {
                break 'block y * y;
            }
            x[2]
        };
        y * z
    }
    inline_return |x| {
        for v in x {
            if *v > 1.0 {
                return v * x[0];
            }
        }
        x[0] * x[1] * x[2]
    }
}
