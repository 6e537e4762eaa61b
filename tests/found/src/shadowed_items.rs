//! Items of inner blocks with the names of others, constants in small letters, and what a file is asked where
//! a block imports or declares.
#![allow(non_upper_case_globals, reason = "that is what is tested")]

use crate::cases;
use ad_runtime::prelude::*;

const STEP: usize = 2;
const EPS: f64 = 0.5;

#[derive(Clone, Differentiable)]
struct P {
    a: f64,
    #[no_derivative]
    rate: f64,
}
#[differentiable]
impl P {
    fn soft(&self, v: f64) -> f64 {
        self.a * v + EPS
    }
}

/// Another type, with other marks.
mod other {
    use ad_runtime::prelude::*;
    pub(super) const N: usize = 1;
    #[derive(Clone, Differentiable)]
    pub(super) struct P {
        pub(super) rate: f64,
        #[no_derivative]
        pub(super) a: f64,
    }
    #[differentiable]
    pub(super) fn counted(v: f64) -> f64 {
        v * v
    }
}

fn counted(v: f64) -> usize {
    if v > 100.0 { 2 } else { 3 }
}

#[differentiable]
fn shifted(v: f64) -> f64 {
    v * v + EPS
}

#[derive(Clone, Differentiable)]
struct Q {
    a: f64,
    #[no_derivative]
    rate: f64,
}
#[derive(Clone, Differentiable)]
struct W {
    q: Q,
    k: f64,
}
#[differentiable]
fn wrapped(a: f64, k: f64) -> W {
    if k > 100.0 {
        return W {
            q: Q { a, rate: 1.0 },
            k: 1.0,
        };
    }
    W {
        q: Q { a, rate: 2.0 },
        k,
    }
}

#[differentiable]
fn of_a_closure(x: &[f64]) -> f64 {
    const K: f64 = 2.0;
    let g = |v: f64| v * v * K;
    let mut t = g(x[0]);
    {
        const K: f64 = 9.0;
        t += g(x[1]) * K;
        {
            const K: f64 = 3.0;
            t *= g(x[2]) + K;
        }
        t += K * x[0];
    }
    t
}
#[differentiable]
fn of_a_reference(x: &[f64]) -> f64 {
    const K: usize = 1;
    let r = &x[K];
    let mut t = *r;
    {
        const K: usize = 2;
        t += *r * x[K];
    }
    t * match &x[K] {
        v => {
            const K: usize = 0;
            v * x[K]
        }
    }
}
#[differentiable]
fn of_a_branch(x: &[f64]) -> f64 {
    const N: usize = 1;
    let mut t = 1.0;
    if t > 0.0 {
        const N: usize = 2;
        t += x[N] * t;
    } else {
        const N: usize = 0;
        t *= x[N];
    }
    t *= x[N];
    t
}
#[differentiable]
fn of_a_loop(x: &[f64]) -> f64 {
    let mut t = x[STEP];
    for i in 0..2 {
        const STEP: usize = 1;
        const ALL: [f64; STEP + 1] = [1.5, 2.0 * STEP as f64];
        t += x[i + STEP] * t * ALL[i];
    }
    for i in 0..2 {
        use other::N;
        t *= x[i + N];
    }
    t
}
#[differentiable]
fn only_inside(x: &[f64]) -> f64 {
    let mut t = x[0];
    for v in x {
        const ONLY: usize = 1;
        fn twice(v: f64) -> f64 {
            2.0 * v
        }
        const FOUR: f64 = 4.0;
        static FIVE: f64 = FOUR + 1.0;
        t += x[ONLY] * t * v * FIVE;
        assert!(twice(FIVE) > 1.0, "{FOUR}");
    }
    t
}
#[differentiable]
fn behind_a_return(x: &[f64]) -> f64 {
    let t = x[STEP] * x[0];
    if t > 100.0 {
        return t;
    }
    const STEP: usize = 1;
    t + x[STEP] * x[STEP]
}
#[differentiable]
fn with_the_name_of_a_variable(x: &[f64]) -> f64 {
    let k = x[0];
    let r = {
        const k: f64 = 3.0;
        k * x[1]
    };
    r + k * k
}
#[differentiable]
fn in_small_letters(x: &[f64]) -> f64 {
    const low: usize = 1;
    const _HIGH: usize = 2;
    let mut t = 1.0;
    for (i, v) in x.iter().enumerate() {
        t += match i {
            low => v * v,
            _HIGH => v * t,
            _ => *v,
        };
        if let low = i {
            t *= v;
        }
        if let Some(_HIGH) = Some(i) {
            t *= x[0];
        }
    }
    t
}
#[differentiable]
fn around_a_method(x: &[f64]) -> f64 {
    const EPS: f64 = 1e-3;
    let p = P { a: x[0], rate: 0.5 };
    p.soft(x[1]) * p.a + EPS + x[2] * p.rate
}
#[differentiable]
fn method(p: &P, v: f64) -> f64 {
    const EPS: f64 = 1e-3;
    p.soft(v) * p.a + EPS
}
#[differentiable]
fn around_methods(x: &[f64]) -> f64 {
    let p = P { a: x[0], rate: 0.5 };
    let mut t = method(&p, x[1]);
    if t < 1e9 {
        const EPS: f64 = 1e-3;
        t *= EPS + x[2];
    }
    t + p.soft(x[2])
}
#[differentiable]
fn imported_type(x: &[f64]) -> f64 {
    use other::P;
    let p: P = P {
        rate: x[0] * x[1],
        a: 2.0,
    };
    let r = p.rate;
    let mut t = 0.0;
    t += p.rate;
    t * r * p.a + x[2]
}
#[differentiable]
fn imported_function(x: &[f64]) -> f64 {
    use other::counted;
    let r = counted(x[0]);
    r * x[1] + x[2]
}
#[differentiable]
fn imported_with_others(x: &[f64]) -> f64 {
    use other::*;
    let r = counted(x[0]);
    r * x[1] + x[2]
}
#[differentiable]
fn field_of_another_type(x: &[f64]) -> f64 {
    #[derive(Clone, Differentiable)]
    struct Q {
        rate: f64,
        #[no_derivative]
        a: f64,
    }
    let w: W = wrapped(x[0] * x[1], x[2]);
    let r = w.q.a;
    let q = Q { rate: x[1], a: 2.0 };
    let mut t = q.rate * q.a;
    t += w.q.a;
    t * r * w.k + w.q.rate
}

cases![
    of_a_closure,
    of_a_reference,
    of_a_branch,
    of_a_loop,
    only_inside,
    behind_a_return,
    with_the_name_of_a_variable,
    in_small_letters,
    around_a_method,
    around_methods,
    imported_type,
    imported_function,
    imported_with_others,
    field_of_another_type,
];
