//! Methods and operators of the user's own types, by names that std has for integers.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Copy, Debug, Differentiable)]
struct V {
    x: f64,
    y: f64,
}

#[differentiable]
impl V {
    fn len(&self) -> f64 {
        (self.x * self.x + self.y * self.y).sqrt()
    }
    fn count(&self) -> f64 {
        self.x * self.y
    }
    fn contains(&self, a: f64) -> f64 {
        self.x * a
    }
    fn dim(&self) -> (f64, f64) {
        (self.x, self.y * self.x)
    }
    fn is_empty(&self) -> bool {
        self.x == 0.0
    }
    fn unit(&self) -> V {
        V {
            x: self.x / self.len(),
            y: self.y / (self.len() + 1.0),
        }
    }
}

#[differentiable]
trait Holds {
    fn capacity(&self) -> f64;
}

#[differentiable]
impl Holds for V {
    fn capacity(&self) -> f64 {
        self.x * self.x * self.y
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Body {
    at: V,
    edges: Vec<V>,
}

#[differentiable]
fn length_of_a_vector(x: &[f64]) -> f64 {
    let v = V { x: x[0], y: x[1] };
    let l = v.len();
    (v.len()) * 2.0 + l * l * v.x + x.len() as f64 * x[1]
}

#[differentiable]
fn own_methods(x: &[f64]) -> f64 {
    let v: V = V { x: x[0], y: x[1] };
    let (p, q) = v.dim();
    let half = if v.is_empty() { 1.0 } else { 0.5 };
    half * v.count() + v.contains(x[2]) * p + q * v.capacity() + V::len(&v)
}

#[differentiable]
fn own_methods_matched(x: &[f64]) -> f64 {
    let v = V { x: x[0], y: x[1] };
    let a = match v.len() {
        l if l > 1.0 => l * v.x,
        l => 2.0 * l,
    };
    let b = match (v.count(), x.len()) {
        (c, 3) => c * x[2],
        (c, _) => c,
    };
    a + b
}

#[differentiable]
fn own_methods_of_parts(x: &[f64]) -> f64 {
    let edges = vec![V { x: x[0], y: x[1] }, V { x: x[2], y: x[0] }];
    let at: V = edges[0].unit();
    let body: Body = Body { at, edges };
    let mut s = body.at.len();
    for i in 0..body.edges.len() {
        s += body.edges[i].len() * s;
    }
    for edge in &body.edges {
        s -= edge.len() * 0.5;
    }
    s * body.edges.len() as f64
}

#[differentiable]
fn bits_of_integers(x: &[f64]) -> f64 {
    let mut n = 5 ^ x.len();
    n |= x.len();
    let turned = !(x[0] > 0.3) ^ (x[1] > 0.3);
    let mut any = false;
    any |= x[2] > 0.0;
    any &= turned;
    let kind = match n & 3 {
        0 => x[0],
        _ => x[1] * x[0],
    };
    kind * n as f64 + if any { x[1] * x[1] } else { x[2] }
}

// Of std, these take `self`.
#[derive(Clone, Differentiable)]
struct Span {
    low: f64,
    high: f64,
    marks: Vec<f64>,
}
#[differentiable]
impl Span {
    fn signum(&self, k: f64) -> f64 {
        self.low * self.high * k
    }
    fn abs(&self) -> f64 {
        self.low * self.marks[1]
    }
    fn min(&self, other: &Span) -> f64 {
        self.low * other.high * self.marks[0]
    }
    fn zip(&self, other: &Span) -> f64 {
        let mut t = 0.0;
        for i in 0..2 {
            t += self.marks[i] * other.marks[1 - i];
        }
        t
    }
    fn or(&self, k: f64) -> Span {
        Span {
            low: self.low * k,
            high: self.high,
            marks: self.marks.clone(),
        }
    }
}
#[differentiable]
fn methods_that_std_has_by_value(x: &[f64]) -> f64 {
    let s = Span {
        low: x[0],
        high: x[1],
        marks: vec![x[2], x[0]],
    };
    let mut t = s.signum(x[2]) * s.abs() + s.min(&s) * s.zip(&s);
    for v in x {
        let o = s.or(*v);
        t += o.min(&s) * o.abs() * s.zip(&o);
    }
    t
}

#[differentiable]
fn scaled_by_first(pullback: &[f64], k: f64) -> f64 {
    pullback[0] * k
}
#[differentiable]
fn parameter_named_pullback(x: &[f64]) -> f64 {
    scaled_by_first(x, x[1])
}

// Names as the expansion would give them.
#[allow(non_upper_case_globals, reason = "that is what is tested")]
const t2: f64 = 2.0;
#[allow(non_upper_case_globals, reason = "that is what is tested")]
static x_bar: f64 = 0.5;

#[differentiable]
fn constants_in_small_letters(x: &[f64]) -> f64 {
    let r#type = x[0] * t2 * x[1];
    let r#in = r#type.sin() * x[2];
    x_bar * x[0] * r#in + r#type * r#type * t2
}

#[differentiable]
fn set(a: &[f64], c: f64, out: &mut [f64]) {
    for i in 0..a.len() {
        out[i] = a[i] * c + 1.0;
    }
}

#[differentiable]
fn add(a: &[f64], c: f64, out: &mut [f64]) {
    for i in 0..a.len() {
        out[i] += a[i] * a[i] * c;
    }
}

/// The calls are made again in the reverse sweep, into a buffer of another name.
#[differentiable]
fn buffers_beside_out(x: &[f64]) -> f64 {
    let out = x.to_vec();
    let (mut k, mut l) = (vec![0.0; 3], vec![0.0; 3]);
    let mut y = vec![1.0; 3];
    for i in 0..3 {
        set(&out, x[i], &mut k);
        add(&k, x[0], &mut y);
        set(&k, x[i] * x[i], &mut l);
        add(&l, x[1], &mut y);
    }
    y.iter().sum()
}

cases![
    buffers_beside_out,
    length_of_a_vector,
    constants_in_small_letters,
    methods_that_std_has_by_value,
    parameter_named_pullback,
    own_methods,
    own_methods_matched,
    own_methods_of_parts,
    bits_of_integers,
];
