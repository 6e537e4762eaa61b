//! Methods that take a copy of their receiver, where an argument is a `&mut` to the same variable. Random programs
//! found the first: its receiver was taken for one that is written to.

use crate::cases;
use ad_runtime::prelude::*;
#[derive(Clone, Copy, Differentiable)]
struct S0 {
    x: f64,
    y: f64,
}
#[differentiable]
impl S0 {
    fn fun1(self, a: f64, b: &[f64], x: &mut S0) {
        if x.x > 5.0 {
            let mut f = self;
            return;
        }
        if x.x > -5.0 {
            let S0 { x: m, y: w, .. } = *x;
            x.y += 0.7 - self.y * m * w * a;
        } else {
            x.y += x.x - a;
        }
    }
}
#[differentiable]
fn receiver_copied_and_written(x: &[f64]) -> f64 {
    let mut z = S0 { x: x[0], y: x[1] };
    z.fun1(x[2], x, &mut z);
    z.x * z.y
}
#[differentiable]
fn receivers_in_arguments(x: &[f64]) -> f64 {
    let mut z = S0 { x: x[0], y: x[1] };
    let mut acc = S0 {
        x: x[2],
        y: x[1] * x[0],
    };
    acc.fun1(
        match 1 % 3 {
            1 => {
                z.fun1(x[2], x, &mut z);
                acc.y
            }
            2..=9 => {
                acc.y += 1.0;
                acc.x
            }
            _ => x[0],
        },
        &x[0..=1],
        &mut z,
    );
    z.x * z.y + acc.x * acc.y
}
#[differentiable]
impl S0 {
    fn mix(self, x: &mut S0) -> f64 {
        x.y = self.y * x.x;
        x.y * self.x
    }
    fn put(&mut self, x: &mut S0) {
        self.y = self.y * x.x;
        x.x *= self.x
    }
}
#[derive(Clone, Copy, Differentiable)]
struct Two {
    a: S0,
    b: S0,
}
#[differentiable]
fn receivers_of_every_place(x: &[f64]) -> f64 {
    let mut z = S0 { x: x[0], y: x[1] };
    let r = z.mix(&mut z);
    let mut w = [z, S0 { x: x[2], y: r }, z];
    let i = 1;
    let j = 2;
    let q = w[i].mix(&mut w[j]);
    let p = w[1].mix(&mut w[1]);
    let mut t = Two { a: w[0], b: w[2] };
    t.a.put(&mut t.b);
    let o = t.a.mix(&mut t.a);
    let mut u = [S0 { x: x[0], y: x[1] }, S0 { x: x[2], y: x[1] }];
    for k in 0..2 {
        let n = u[k].mix(&mut u[1 - k]);
        u[k].x += n;
        u[k].mix(&mut u[k]);
    }
    z.x * z.y + r * q + p + t.a.y * t.b.x + o * w[1].y + u[0].x * u[1].y + u[0].y
}
#[derive(Clone, Copy, Differentiable)]
struct G {
    s: S0,
}
#[differentiable]
impl G {
    fn go(&mut self) -> f64 {
        let k = self.s.mix(&mut self.s);
        self.s.mix(&mut self.s);
        k
    }
    fn both(self, o: &mut G, p: &G) {
        o.s.x *= self.s.y * p.s.x;
    }
}
#[differentiable]
fn receivers_that_are_fields(x: &[f64]) -> f64 {
    let mut g = G {
        s: S0 { x: x[0], y: x[1] },
    };
    let h = G {
        s: S0 { x: x[2], y: x[1] },
    };
    let k = g.go();
    g.both(&mut g, &h);
    g.both(&mut g, &h);
    g.s.x * g.s.y * k
}
#[derive(Clone, Copy, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}
#[differentiable]
impl Point {
    fn bump(&mut self, h: f64) {
        self.x += h * self.y;
    }
    fn grown(&mut self, h: f64) -> f64 {
        self.y += h * self.x;
        self.y
    }
    fn len2(&self, k: f64) -> f64 {
        self.x * self.y * k
    }
}
#[derive(Clone, Copy, Differentiable)]
struct Segment {
    p: Point,
    q: Point,
    k: f64,
}
#[differentiable]
impl Segment {
    fn value(&self, h: f64) -> f64 {
        self.k * h + self.p.x
    }
}
#[differentiable]
fn receivers_that_arguments_read(x: &[f64]) -> f64 {
    let mut s = Segment {
        p: Point { x: x[0], y: x[1] },
        q: Point { x: x[1], y: x[2] },
        k: x[2],
    };
    s.p.bump(s.value(2.0));
    let a = s.q.grown(s.value(x[0]));
    s.p.bump(s.p.len2(0.5));
    let b = s.p.grown(s.p.len2(1.5)) + s.q.grown(s.p.len2(1.0));
    let mut r = [s.p, s.q];
    r[0].bump(r[1].len2(2.0));
    s.p.x * s.p.y + a * b + s.q.y + r[0].x * r[1].x
}

#[differentiable]
trait Updated {
    fn val(&self, k: f64) -> f64;
    fn upd(&mut self, k: f64);
    fn both(&self, k: f64) -> f64 {
        self.val(k) * 0.3_f64 + self.val(k * k)
    }
}
#[differentiable]
impl Updated for Point {
    fn val(&self, k: f64) -> f64 {
        self.x * k
    }
    fn upd(&mut self, k: f64) {
        self.x += k * self.y;
    }
}
#[differentiable]
fn update<T: Updated + Clone>(a: f64, out: &mut T) -> f64 {
    out.upd(-out.both(a));
    let b = out.both(a);
    out.upd(out.val(b));
    b
}
#[differentiable]
fn generic_receivers(x: &[f64]) -> f64 {
    let mut p = Point { x: x[0], y: x[1] };
    let b = update(x[2], &mut p);
    p.x * p.y + b
}

#[derive(Clone, Differentiable)]
struct Owner {
    v: Vec<f64>,
}
#[differentiable]
impl Owner {
    fn weigh(&self, k: f64, other: Owner) -> f64 {
        self.v[0] * k + other.v[1]
    }
}
#[differentiable]
fn weighed(owner: &mut Owner, k: f64) -> f64 {
    if owner.weigh(k, owner.clone()) > -5.0 {
        owner.v[1] *= k;
    }
    owner.weigh(k, owner.clone()) * k
}
/// In a condition, too, a clone of what a `&mut` refers to is not one of the reference.
#[differentiable]
fn clones_in_conditions(x: &[f64]) -> f64 {
    let mut owner = Owner { v: x.to_vec() };
    weighed(&mut owner, x[2]) * owner.v[1]
}
#[differentiable]
fn left_or_kept(a: f64, b: &[f64]) -> f64 {
    let left = {
        let v: Vec<f64>;
        if a > 1.0 {
            v = vec![a * a, b[0], b[1]];
        } else {
            v = vec![b[1], a];
        }
        if b[1] >= 0.5 {
            return if a > v[1 % v.len()] {
                let mut g = a;
                if b[0] > 0.7 {
                    for h in v {
                        g += h * b[1];
                    }
                }
                g * b[0]
            } else {
                b[1] * v[0]
            };
        }
        v[1 % v.len()]
    };
    left * a
}
/// A vector that is moved on a way that returns from an outer branch, and read with a computed index on another.
#[differentiable]
fn moved_before_a_return(x: &[f64]) -> f64 {
    left_or_kept(x[0], &x[1..]) * left_or_kept(x[1] + 2.0, &[x[2] + 2.0, x[0] + 2.0])
        + left_or_kept(x[1] + 2.0, &[x[2], x[0] - 3.0])
}

#[differentiable]
impl Point {
    fn listed(self, k: f64) -> Vec<f64> {
        vec![self.x * k, self.y, k]
    }
}
#[differentiable]
fn list_and_write(a: f64, p: &mut Point, x: &f64) -> f64 {
    let mut g = vec![a, *x];
    g = p.listed(
        1.5 - (if p.x > -5.0 {
            for v in &g {
                p.y += *v * a;
            }
            a
        } else {
            *x
        }),
    );
    g[0] * g[2] + p.y
}
/// A receiver is copied out of a `&mut` before the arguments write to what it refers to.
#[differentiable]
fn receiver_behind_a_reference(x: &[f64]) -> f64 {
    let mut p = Point { x: x[0], y: x[1] };
    list_and_write(x[2], &mut p, &x[1]) * p.y
}
/// The first part of a tuple is read before a loop in the second takes the vector.
#[differentiable]
fn looped_over_by_value(x: &[f64]) -> f64 {
    let (m, h) = (x[0], vec![x[1], x[2], x[0]]);
    let e = (h[1 % h.len()], {
        let mut s = h[0] * m;
        if m < 5.0 {
            for v in h {
                s += v * v;
            }
        }
        s
    });
    e.0 * e.1
}

/// A tuple takes a vector by value, and gives it no name.
#[differentiable]
fn moved_without_a_name(x: &[f64]) -> f64 {
    let v = vec![x[0].sin(), x[1]];
    let parts = if x[2] > 5.0 {
        let (u, _) = (x[0], v);
        [u, x[1]]
    } else {
        [x[1], v[0 % v.len()] * v[1]]
    };
    let w = x.to_vec();
    let k = match (x[0] > 0.0, w) {
        (true, _) => x[1],
        (false, w) => w[0],
    };
    parts[0] * parts[1] * k
}

cases![
    moved_without_a_name,
    receiver_behind_a_reference,
    looped_over_by_value,
    clones_in_conditions,
    moved_before_a_return,
    receivers_that_arguments_read,
    generic_receivers,
    receiver_copied_and_written,
    receivers_in_arguments,
    receivers_of_every_place,
    receivers_that_are_fields
];
