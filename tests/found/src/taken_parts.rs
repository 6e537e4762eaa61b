//! Methods by value of fields, the types of which are not told by their names.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Inner11<T> {
    v: Vec<T>,
}
#[differentiable]
impl Inner11<f64> {
    fn run(self, k: f64) -> f64 {
        self.v[0] * k + self.v[1]
    }
}
#[derive(Clone, Differentiable)]
struct Outer11 {
    l: Inner11<f64>,
    w: Vec<f64>,
}
#[differentiable]
fn g11(a: Outer11, k: f64) -> f64 {
    a.l.run(k)
}
#[differentiable]
fn generic_field(x: &[f64]) -> f64 {
    g11(
        Outer11 {
            l: Inner11 { v: x.to_vec() },
            w: vec![x[1], x[2]],
        },
        (x[0] * x[2]),
    )
}

#[derive(Clone, Differentiable)]
struct Inner13<T> {
    v: Vec<T>,
}
#[differentiable]
impl Inner13<f64> {
    fn mk(v: Vec<f64>) -> Self {
        Inner13 { v }
    }
    fn run(self, k: f64) -> f64 {
        self.v[0] * k + self.v[1]
    }
    fn scaled(self, k: f64) -> Self {
        Inner13 {
            v: self.v.iter().map(|a| a * k).collect(),
        }
    }
}
#[differentiable]
fn results_of_chains(x: &[f64]) -> f64 {
    let a = Inner13::mk(x.to_vec());
    let b = a.scaled(x[2]).scaled(x[1]);
    b.run(x[1])
}

#[derive(Clone, Differentiable)]
struct Inner14<T> {
    v: Vec<T>,
}
#[differentiable]
impl Inner14<f64> {
    fn run(self, k: f64) -> f64 {
        self.v[0] * k + self.v[1]
    }
}
#[differentiable]
fn mk14(x: &[f64]) -> Option<Inner14<f64>> {
    if x[0] > 50.0 {
        None
    } else {
        Some(Inner14 { v: x.to_vec() })
    }
}
#[differentiable]
fn payloads(x: &[f64]) -> f64 {
    let mut s = 0.0;
    if let Some(a) = mk14(x) {
        s += a.run(x[1]);
    }
    match mk14(&x[1..]) {
        Some(b) => s * b.run(s),
        None => s,
    }
}

#[derive(Clone, Differentiable)]
struct Inner15<T> {
    v: Vec<T>,
}
#[differentiable]
impl Inner15<f64> {
    fn run(self, k: f64) -> f64 {
        self.v[0] * k + self.v[1]
    }
}
#[differentiable]
fn items_and_parts_of_tuples(x: &[f64]) -> f64 {
    let all = vec![
        Inner15 { v: x.to_vec() },
        Inner15 {
            v: vec![x[2], (x[0] * x[2])],
        },
    ];
    let mut s = 0.0;
    for a in all {
        s += a.run(x[1]);
    }
    let pair = (Inner15 { v: x.to_vec() }, (x[0] * x[2]));
    s + pair.0.run(pair.1)
}

mod inner16 {
    use ad_runtime::prelude::*;
    #[derive(Clone, Differentiable)]
    pub(super) struct Inner16 {
        pub(super) v: Vec<f64>,
    }
    #[differentiable]
    impl Inner16 {
        pub(super) fn run(self, k: f64) -> f64 {
            self.v[0] * k + self.v[1]
        }
    }
}
#[derive(Clone, Differentiable)]
struct Outer16 {
    l: inner16::Inner16,
    w: Vec<f64>,
}
#[differentiable]
fn type_of_another_module(x: &[f64]) -> f64 {
    let a = Outer16 {
        l: inner16::Inner16 { v: x.to_vec() },
        w: x.to_vec(),
    };
    let w = a.w;
    a.l.run(w[2])
}

#[derive(Clone, Differentiable)]
struct Inner17<const N: usize> {
    v: [f64; N],
    w: Vec<f64>,
}
#[differentiable]
impl<const N: usize> Inner17<N> {
    fn run(self, k: f64) -> f64 {
        self.v[0] * k + self.w[1]
    }
}
#[derive(Clone, Differentiable)]
struct Outer17 {
    l: Inner17<2>,
    w: Vec<f64>,
}
#[differentiable]
fn const_generic_field(x: &[f64]) -> f64 {
    let a = Outer17 {
        l: Inner17 {
            v: [x[0], x[1]],
            w: x.to_vec(),
        },
        w: x.to_vec(),
    };
    let w = a.w;
    a.l.run(w[2])
}

#[derive(Clone, Differentiable)]
enum Kinds {
    A(Vec<f64>),
    B,
}
#[differentiable]
impl Kinds {
    fn run(self, k: f64) -> f64 {
        match self {
            Kinds::A(v) => v[0] * k,
            Kinds::B => k,
        }
    }
}
#[derive(Clone, Differentiable)]
struct Outer19 {
    l: Kinds,
    w: Vec<f64>,
}
#[differentiable]
fn enum_field(x: &[f64]) -> f64 {
    let a = Outer19 {
        l: Kinds::A(x.to_vec()),
        w: x.to_vec(),
    };
    let w = a.w;
    a.l.run(w[2])
}

#[derive(Clone, Copy, Differentiable)]
struct Cn1 {
    n: f64,
}
#[derive(Clone, Copy, Differentiable)]
struct Dn1 {
    n: f64,
}
#[differentiable]
impl Cn1 {
    fn tick(self, k: f64) -> f64 {
        self.n * k
    }
}
#[derive(Clone, Differentiable)]
struct Outer31 {
    l: Cn1,
    m: Dn1,
    w: Vec<f64>,
}
#[differentiable]
fn numbers_are_copied(x: &[f64]) -> f64 {
    let mut a = Outer31 {
        l: Cn1 { n: x[0] },
        m: Dn1 { n: x[1] },
        w: x.to_vec(),
    };
    let mut s = 0.0;
    for i in 0..3 {
        s += a.l.tick(x[i]);
        a.l.n += 0.5 * s;
    }
    s + a.l.tick((x[1] * 0.7 + x[2] * 1.9)) + a.m.n + a.w[1]
}

#[derive(Clone, Differentiable)]
struct Inner41<T> {
    v: Vec<T>,
}
#[differentiable]
impl Inner41<f64> {
    fn run(self, k: f64) -> f64 {
        self.v[0] * k + self.v[1]
    }
}
#[derive(Clone, Differentiable)]
struct Outer41 {
    l: Inner41<f64>,
    w: Vec<f64>,
}
#[differentiable]
fn in_branches(x: &[f64]) -> f64 {
    let a = Outer41 {
        l: Inner41 { v: x.to_vec() },
        w: x.to_vec(),
    };
    let y = if x[0] > 0.1 {
        a.l.run(x[1]) * a.w[1]
    } else {
        a.l.run(x[2])
    };
    y * a.w[2]
}

#[derive(Clone, Differentiable)]
struct Inner42<T> {
    v: Vec<T>,
}
#[differentiable]
impl Inner42<f64> {
    fn run(self, k: f64) -> f64 {
        self.v[0] * k + self.v[1]
    }
}
#[derive(Clone, Differentiable)]
struct Outer42 {
    l: Inner42<f64>,
    w: Vec<f64>,
}
#[derive(Clone, Differentiable)]
struct Whole42 {
    a: Outer42,
    c: Inner42<f64>,
}
#[differentiable]
fn nested_fields_in_rounds(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..3 {
        let b = Whole42 {
            a: Outer42 {
                l: Inner42 { v: x.to_vec() },
                w: x[i..].to_vec(),
            },
            c: Inner42 { v: vec![s, x[i]] },
        };
        if i == 1 {
            s += b.c.run(x[0]);
            continue;
        }
        s += b.a.l.run(b.a.w[0]) + b.c.run(x[2]);
    }
    s
}

#[derive(Clone, Differentiable)]
struct Inner43<T> {
    v: Vec<T>,
}
#[differentiable]
impl Inner43<f64> {
    fn run(self, k: f64) -> Inner43<f64> {
        Inner43 {
            v: self.v.iter().map(|a| a * k).collect(),
        }
    }
}
#[derive(Clone, Differentiable)]
struct Outer43 {
    l: Inner43<f64>,
    w: Vec<f64>,
}
#[differentiable]
fn field_that_is_assigned_again(x: &[f64]) -> f64 {
    let mut a = Outer43 {
        l: Inner43 { v: x.to_vec() },
        w: x.to_vec(),
    };
    a.l = a.l.run(x[1]);
    a.w.push(a.l.v[1]);
    let r = a.l.run(a.w[3]).run((x[0] * x[2]));
    r.v[2] * r.v[1] + a.w[3]
}

#[derive(Clone, Differentiable)]
struct Inner52<T> {
    v: Vec<T>,
}
#[differentiable]
impl Inner52<f64> {
    fn run(self, k: f64) -> f64 {
        self.v[0] * k + self.v[1]
    }
}
#[derive(Clone, Differentiable)]
struct Whole52 {
    a: Vec<f64>,
    c: Inner52<f64>,
}
#[differentiable]
fn g52(b: Whole52, k: f64) -> f64 {
    if k > 0.3317 {
        return b.c.run(k) * b.a[1];
    }
    let mut s = k;
    loop {
        let d = Whole52 {
            a: vec![s, k],
            c: Inner52 { v: vec![k, s] },
        };
        s += 0.5;
        if s > 1.0371 {
            s *= d.c.run(s);
            break;
        }
        if s > 0.7133 {
            s += 0.1 * d.c.run(k);
            continue;
        }
        s += 0.3 * d.c.run(d.a[0] * d.a[1]);
    }
    b.c.run(s)
}
#[differentiable]
fn behind_exits(x: &[f64]) -> f64 {
    g52(
        Whole52 {
            a: x.to_vec(),
            c: Inner52 {
                v: vec![x[2], x[1]],
            },
        },
        x[0],
    ) * g52(
        Whole52 {
            a: x.to_vec(),
            c: Inner52 {
                v: vec![x[2], x[1]],
            },
        },
        x[1] * 0.1,
    )
}

cases![
    generic_field,
    results_of_chains,
    payloads,
    items_and_parts_of_tuples,
    type_of_another_module,
    const_generic_field,
    enum_field,
    numbers_are_copied,
    in_branches,
    nested_fields_in_rounds,
    field_that_is_assigned_again,
    behind_exits
];
