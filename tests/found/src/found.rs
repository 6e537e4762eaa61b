//! What random programs found: each failed once, or did not compile.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn state_before_a_labelled_block(x: &[f64]) -> f64 {
    if x[0] > 5.0 {
        return x[2];
    }
    let t = {
        if x[1] < -5.0 {
            return x[0];
        }
        let mut k = 0usize;
        loop {
            k += 1;
            if k > 0 || x[1] >= 0.4 {
                break;
            }
        }
        'l: {
            if x[0] > 2.0 {
                break 'l x[k % x.len()];
            }
            x[k % x.len()]
        }
    };
    t * t.sin()
}

#[differentiable]
fn names_used_twice(x: &[f64]) -> f64 {
    if x[0] > 5.0 {
        return x[1];
    }
    let mut b = x[0];
    {
        let z = &mut b;
        *z *= x[1];
    }
    let mut z = vec![b + b, b * x[2], 2.0];
    (b * 0.4 + z[4 % z.len()] * 0.7) + z[3 % z.len()] * 0.4
}

#[differentiable]
fn moved_after_their_length(x: &[f64]) -> f64 {
    let c = vec![x[0], x[1] * x[2]];
    let (m, d) = (c[2 % c.len()] * x[0], c);
    let n = d.clone();
    let mut s = n[3 % n.len()] * x[1];
    for v in n {
        s *= v.atan();
    }
    let mut y = x.to_vec();
    let t = (
        *y.last().unwrap(),
        if x[0] > 0.5 {
            y[2] *= 2.0;
            x[0]
        } else {
            y[1]
        },
    );
    m + d[0] * s + t.0 * t.1
}

#[derive(Clone, Copy, Differentiable)]
struct Tagged {
    x: f64,
    #[no_derivative]
    n: usize,
}

#[differentiable]
impl Tagged {
    fn bump(&mut self, h: f64) -> f64 {
        self.x += h;
        self.x
    }
    fn turned(&self, other: Tagged) -> Tagged {
        Tagged {
            x: other.x * self.x,
            n: other.n,
        }
    }
}

#[differentiable]
fn constant_fields_copied(x: &[f64]) -> f64 {
    let a = Tagged { x: x[0], n: 2 };
    let mut b = a.turned(Tagged { x: x[1], n: 1 });
    let mut s = b.x * x[b.n];
    if b.bump(x[2]) > 0.4 || b.bump(x[0]) > 0.0 {
        s *= b.x;
    }
    let mut rows = vec![vec![s, b.x], x.to_vec()];
    let kept = rows[0][0];
    rows[0][0] = rows[1][2];
    rows[1][2] = kept;
    rows[0][0] * rows[1][2] + b.x
}

#[differentiable]
fn names_of_parts(x: &[f64]) -> f64 {
    let names = ["a", "bb", ""];
    let pairs = [(0usize, 1usize), (1, 2)];
    let mut s = 0.0;
    for n in names.iter() {
        if n.len() == 1 {
            continue;
        }
        s += x[n.len()] * x[0];
    }
    for (i, p) in pairs.iter().enumerate() {
        if i > 5 {
            continue;
        }
        s += x[p.0] * x[p.1 - 1] * x[i];
        let q = p.0 + 1;
        s *= x[q];
    }
    for &(i, j) in pairs.iter() {
        s += x[i] * x[j];
    }
    s
}

#[derive(Clone, Differentiable)]
enum Shape {
    Circle(f64),
    Rect { w: f64, h: Vec<f64> },
    Dot,
}
#[differentiable]
fn enums_changed_in_loops(x: &[f64]) -> f64 {
    let mut shape = Shape::Circle(x[0]);
    let mut s = 0.0;
    for i in 0..4 {
        match &shape {
            Shape::Circle(r) => s += r * r * x[1],
            Shape::Rect { w, h } => s += w * h[0],
            Shape::Dot => s += x[2],
        }
        shape = if i == 0 {
            Shape::Rect {
                w: x[1] * s,
                h: vec![x[2]],
            }
        } else if i == 1 {
            Shape::Dot
        } else {
            Shape::Circle(s)
        };
    }
    s
}
#[differentiable]
fn enums_changed_in_their_arms(x: &[f64]) -> f64 {
    let mut shape = Shape::Circle(x[0]);
    let mut s = 0.0;
    for i in 0..4 {
        match shape {
            Shape::Circle(ref mut r) => {
                *r *= x[1];
                s += *r;
            }
            Shape::Rect { ref w, ref h } => {
                s += w * h[0];
                shape = Shape::Circle(x[1]);
            }
            Shape::Dot => {
                s += x[2];
                shape = Shape::Rect {
                    w: s,
                    h: vec![x[1], x[2]],
                };
            }
        }
        if i == 1 {
            shape = Shape::Dot;
        }
    }
    if let Shape::Circle(r) = shape {
        s += r;
    }
    s
}

#[derive(Clone, Debug, Differentiable)]
struct Halved {
    v: f64,
}

#[differentiable]
impl Halved {
    fn halve(&mut self) -> bool {
        self.v *= 0.5;
        self.v > 1.0
    }
}

#[differentiable]
fn changed_in_condition(x: &[f64]) -> f64 {
    let mut state = Halved { v: x[0] * 9.0 };
    while state.halve() {}
    if state.halve() {
        state.v * x[1]
    } else {
        state.v * state.v * x[2]
    }
}

cases![
    changed_in_condition,
    state_before_a_labelled_block,
    names_used_twice,
    moved_after_their_length,
    constant_fields_copied,
    names_of_parts,
    enums_changed_in_loops,
    enums_changed_in_their_arms,
];
