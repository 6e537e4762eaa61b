//! Programs as one writes them, which were not compiled once.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn triangle(x: &[f64]) -> f64 {
    let mut k = 0.5;
    let mut start = 0;
    let v: Vec<f64> = vec![x[0]; 15];
    let mut s = 0.0;
    for i in 1..5 {
        let e = start + i;
        for j in start..e {
            s += v[j] * k * v[e - 1];
            k *= 0.9;
        }
        start = e;
    }
    s
}

#[derive(Clone, Differentiable)]
struct Links {
    w: Vec<f64>,
    #[no_derivative]
    l: Vec<Option<usize>>,
    #[no_derivative]
    kind: Option<f64>,
    #[no_derivative]
    pairs: Vec<(usize, f64)>,
}
#[differentiable]
impl Links {
    fn g(&self, k: usize) -> f64 {
        self.w[k] * self.w[k]
    }
    fn sum(&self) -> f64 {
        let mut s = 0.0;
        for i in 0..3 {
            if let Some(k) = self.l[i] {
                s += self.g(k) * self.w[i];
            }
            match self.l[i] {
                Some(k) if k > 1 => s += self.w[k].sin(),
                Some(_) => {}
                None => s *= 1.5,
            }
        }
        if let Some(r) = &self.kind {
            s *= r;
        }
        if let Some(r) = self.kind {
            s += r * self.w[0];
        }
        match &self.pairs[0] {
            (k, r) => s += self.w[*k] * r,
        }
        let (k, r) = self.pairs[1];
        s += self.w[k] * r;
        s
    }
    fn change(&mut self) -> f64 {
        let mut s = 0.0;
        if let Some(r) = self.kind {
            s += r * self.w[1];
            self.kind = Some(r * 0.5);
            s += r * self.w[1] * self.w[2];
        }
        if let Some(k) = self.l[0] {
            self.l[0] = None;
            s += self.w[k] * self.w[k];
        }
        s
    }
}
#[differentiable]
fn of_links(x: &[f64]) -> f64 {
    let mut links = Links {
        w: x.to_vec(),
        l: vec![Some(2), None, Some(1)],
        kind: Some(0.7),
        pairs: vec![(1, 0.3), (0, 1.2)],
    };
    let a = links.sum();
    let b = links.change();
    a * links.sum() + b
}

#[derive(Clone, Differentiable)]
struct L {
    v: f64,
    next: Option<Box<L>>,
}
#[differentiable]
fn push(l: &mut L, v: f64) {
    match &mut l.next {
        Some(n) => push(n, v),
        None => {
            l.next = Some(Box::new(L { v, next: None }));
        }
    }
}
#[differentiable]
fn push2(l: &mut L, v: f64) {
    if let Some(n) = &mut l.next {
        push2(n, v * 2.0)
    } else {
        l.next = Some(Box::new(L { v, next: None }));
    }
}
#[differentiable]
fn total(l: &L) -> f64 {
    match &l.next {
        Some(n) => l.v * total(n) + l.v,
        None => l.v * l.v,
    }
}
#[differentiable]
fn of_list(x: &[f64]) -> f64 {
    let mut l = L {
        v: x[0],
        next: None,
    };
    push(&mut l, x[1]);
    push(&mut l, x[2] * x[0]);
    push2(&mut l, x[2] * x[0]);
    total(&l)
}

#[derive(Clone, Differentiable)]
struct Held {
    v: Vec<f64>,
    a: [f64; 3],
    #[no_derivative]
    n: Vec<usize>,
}
#[differentiable]
fn lent(v: &mut Vec<f64>, w: &Vec<f64>, h: &mut Held) -> f64 {
    let s = v[0] * h.v[1];
    v.clone_from(w);
    h.v.clone_from(v);
    h.a.clone_from(&[w[0], w[1] * w[2], 1.0]);
    h.n.clone_from(&vec![2, 1]);
    let r = &mut h.v;
    r.clone_from(&w);
    r[0] *= 3.0;
    s + v[1]
}
#[differentiable]
fn cloned(x: &[f64]) -> f64 {
    let w: Vec<f64> = x.iter().map(|a| a * a).collect();
    let mut v = vec![x[0]; 3];
    let mut s = v[0] * v[1];
    v.clone_from(&w);
    s += v[0] * v[2];
    let mut m = vec![vec![1.0; 3]; 2];
    let mut k = 0;
    for i in 0..2 {
        m[i].clone_from(&v);
        s += m[i][1] * m[1][0];
        v[0] = 2.0 * x[1];
        k += 1;
    }
    let mut h = Held {
        v: x.to_vec(),
        a: [1.0, x[1], 2.0],
        n: vec![0],
    };
    let t = lent(&mut v, &w, &mut h);
    s * m[1][0] + m[1][1] * m[0][0] + t * h.v[0] * h.a[1] * v[1] + h.v[h.n[0]]
}

#[differentiable]
fn popped(x: &[f64]) -> f64 {
    let mut v = vec![x[0] * x[1], x[1], x[2]];
    let mut s = v[2] * x[0];
    let n = v.pop().is_some();
    if n {
        s *= 2.0;
    }
    if v.pop().unwrap() > 0.0 {
        s *= v[0];
    }
    let mut w = vec![x[0], x[2], x[1] * x[1], x[0]];
    while w.pop().is_some() && w.len() > 1 {
        s += w[0] * w[1];
    }
    if !(w.pop().is_none()) || w.pop().unwrap() > 3.0 {
        s *= 1.5;
        w.push(s);
    }
    let mut i = vec![1, 2, 0];
    if i.pop().is_some() {
        s += x[i[1]];
    }
    if i.pop().unwrap() > 1 && !i.pop().is_none() {
        s *= x[1];
    }
    let m = i.pop().is_some() as usize + i.len();
    s * v[0] + w[m]
}

#[differentiable]
fn g(b: &mut f64, v: &[f64]) -> f64 {
    *b *= v[0];
    *b * v[1]
}
#[differentiable]
fn halves(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2], x[0] * x[1], x[2], x[1]];
    let mut t = 0.0;
    let (l, r) = y.split_at_mut(3);
    t += g(&mut l[1], r);
    t += g(&mut r[2], l);
    for i in 0..2 {
        let (l, r) = y.split_at_mut(2);
        t += g(&mut l[i], r) * r[i];
        if t > 1.0 {
            r[0] *= t;
        }
    }
    t * y[1] * y[5]
}

use std::mem;
#[differentiable]
fn grow(v: &mut Vec<f64>, w: &[Vec<f64>]) {
    v.push(w[0][0] * w[0][1]);
}
#[differentiable]
fn swapped(x: &[f64]) -> f64 {
    let mut a = vec![vec![x[0], x[1]], vec![x[2], x[0] * x[1], x[1]], vec![x[1]]];
    let (p, q) = a.split_at_mut(1);
    mem::swap(&mut p[0], &mut q[0]);
    p[0][0] = q[0][1] * x[0];
    grow(&mut q[1], p);
    grow(&mut p[0], &q[..1]);
    let mut s = a[0][0] * a[0][3] + a[1][1] + a[2][1] * a[2][0];
    let mut k = 0;
    while k < 2 {
        let (p, q) = a.split_at_mut(k + 1);
        if q[0].len() > 2 {
            break;
        }
        grow(&mut q[0], p);
        p[0].pop();
        s += p[0][0] * q[0][1];
        k += 1;
    }
    s * a[1][1]
}

#[derive(Clone, Differentiable)]
struct Chain {
    w: Vec<f64>,
    #[no_derivative]
    l: Vec<Option<usize>>,
}
#[differentiable]
impl Chain {
    #[no_derivative]
    fn follows(&self, at: usize) -> Option<usize> {
        self.l[at]
    }
    #[no_derivative]
    fn last(&self, cut: f64) -> usize {
        if self.w[2] > cut { 2 } else { 1 }
    }
    fn walk(&self, at: usize) -> f64 {
        if let Some(l) = self.follows(at) {
            self.w[at] * self.walk(l)
        } else {
            self.w[at]
        }
    }
    fn step(&mut self, x: f64) -> f64 {
        let k = self.last(x);
        self.w[k] *= x;
        self.l[0] = Some(2);
        match self.follows(k) {
            Some(l) => self.w[l] * self.w[k],
            None => self.w[0] * self.w[self.last(x)],
        }
    }
}
#[differentiable]
fn walked(x: &[f64]) -> f64 {
    let mut t = Chain {
        w: x.to_vec(),
        l: vec![Some(1), Some(2), None],
    };
    let s = t.walk(0) * t.walk(1);
    let mut u = t.step(x[1]);
    while let Some(k) = t.follows(0) {
        u *= t.w[k] * t.walk(0);
        t.l[0] = None;
    }
    s + u * t.walk(0)
}

#[derive(Clone, Differentiable)]
enum Nest {
    A(f64),
    C(Box<Nest>, f64),
}
#[differentiable]
fn product_of(e: &Nest) -> f64 {
    match e {
        Nest::A(v) => v * v,
        Nest::C(b, w) => product_of(b) * w,
    }
}
#[differentiable]
fn refill(b: &mut Box<Nest>, v: &mut Box<f64>, x: f64) -> f64 {
    let s = product_of(b) * **v;
    **b = Nest::A(x * **v);
    **v *= x;
    **v = **v * **v;
    s
}
#[differentiable]
fn boxes(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for b in [Box::new(x[1]), Box::new(x[0] * x[2])].iter() {
        s += **b * **b;
    }
    let mut all = vec![Box::new(x[1]), Box::new(x[0] * x[2])];
    for b in all.iter_mut() {
        **b *= x[0];
        s += (**b).sin();
    }
    for b in &mut all {
        **b = s * x[2];
        s += **b;
    }
    s * *all[0]
}
#[differentiable]
fn boxed(x: &[f64]) -> f64 {
    let mut e = Nest::C(Box::new(Nest::A(x[0])), x[1]);
    let mut s = product_of(&e);
    if let Nest::C(b, w) = &mut e {
        **b = Nest::A(x[2] * x[2]);
        *w *= x[0];
    }
    s *= product_of(&e);
    let mut v = Box::new(x[1]);
    if let Nest::C(b, _) = &mut e {
        s += refill(b, &mut v, x[0]);
    }
    s * product_of(&e) * *v + boxes(x)
}

#[derive(Clone, Differentiable)]
struct Tuned {
    v: f64,
}
#[differentiable]
trait Gain: Differentiable {
    #[cfg(not(target_pointer_width = "16"))]
    fn gain(&self, x: f64) -> f64;
    #[cfg(target_pointer_width = "16")]
    fn gain(&self, x: f64) -> f64;
    #[cfg(target_pointer_width = "16")]
    #[no_derivative]
    fn parts(&self) -> usize;
}
#[differentiable]
impl Gain for Tuned {
    #[cfg(not(target_pointer_width = "16"))]
    fn gain(&self, x: f64) -> f64 {
        self.v * x * x
    }
    #[cfg(target_pointer_width = "16")]
    fn gain(&self, x: f64) -> f64 {
        self.v
    }
}
#[differentiable]
impl Tuned {
    #[cfg(target_pointer_width = "16")]
    fn tuned(&self) -> f64 {
        self.v * nothing()
    }
    #[cfg(not(target_pointer_width = "16"))]
    fn tuned(&self) -> f64 {
        self.v * 2.0
    }
    fn by(&self, k: f64) -> f64 {
        self.v * k
    }
}
#[differentiable]
fn under_conditions(x: &[f64]) -> f64 {
    let p = Tuned { v: x[0] };
    let wide = if cfg!(target_pointer_width = "16") {
        x[1]
    } else {
        x[2]
    };
    p.tuned() * p.by(x[1]) * p.gain(x[2]) * wide
}

cases![
    triangle,
    of_links,
    of_list,
    cloned,
    popped,
    halves,
    swapped,
    walked,
    boxed,
    under_conditions
];
