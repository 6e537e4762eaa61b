//! Macros of the user's own that compute with what they are given, and those of std beside them; other names of the
//! library that mean something of the user's own.

use crate::cases;
use ad_runtime::prelude::*;

macro_rules! weight {
    ($i:expr) => {
        0.5 + $i as f64
    };
    ($i:expr, $j:expr $(, $k:expr)?) => {{
        let s = $i + $j $(+ $k)?;
        if s > 2 { 1.5 } else { s as f64 }
    }};
}
macro_rules! step {
    ($i:ident) => {
        $i += 1
    };
}
macro_rules! next {
    ($i:ident) => {{
        $i += 1;
        $i % 3
    }};
}
macro_rules! twice {
    ($e:expr) => {{
        $e;
        $e
    }};
}
macro_rules! check {
    ($c:expr) => {
        assert!($c)
    };
}

fn after(i: &mut usize) -> usize {
    *i = (*i + 1) % 3;
    *i
}

#[differentiable]
fn of_constants(x: &[f64]) -> f64 {
    let mut t = weight!(2) * x[0];
    for i in 0..3 {
        check!(i < 3);
        t += weight!(i, 1) * x[i] * x[0] + weight!(i, 1, 1) * x[1];
    }
    t * weight!(0)
}

#[differentiable]
fn changed_counter(x: &[f64]) -> f64 {
    let mut i: usize = 0;
    let mut t = x[i];
    while i < 2 {
        t += x[i] * t;
        step!(i);
        t *= x[i] * i as f64;
    }
    t
}

#[differentiable]
fn changed_in_index(x: &[f64]) -> f64 {
    let mut i = 0;
    let mut t = x[i] * x[next!(i)] * i as f64;
    for _ in 0..3 {
        t += i as f64 * x[0] + x[next!(i)];
        if next!(i) > 1 {
            t *= x[i % 3];
        }
    }
    let v = [i as f64, x[next!(i)], i as f64 * x[0]];
    t + v[0] * v[1] * v[2]
}

#[differentiable]
fn changed_in_product(x: &[f64]) -> f64 {
    let mut i = 0;
    let t = i as f64 * x[twice!(after(&mut i))] * i as f64 + x[i];
    t * i as f64
}

#[differentiable]
fn of_std(x: &[f64]) -> f64 {
    let v = vec![x[0], x[1] * x[2]];
    let w = std::vec![x[0]; 2];
    let text = format!("{} {}", line!(), column!());
    assert!(!text.is_empty(), "{}", concat!("a", "b"));
    let n = x.len() - 2;
    debug_assert_eq!(n, 1);
    if matches!(n, 1 | 2) && !module_path!().is_empty() && !cfg!(any()) {
        v[n] * w[0] + v[0]
    } else {
        unreachable!()
    }
}

mod shadowed {
    use ad_runtime::prelude::differentiable;

    #[differentiable]
    pub(super) fn without_derivative(x: f64) -> f64 {
        x * 2.0
    }

    #[differentiable]
    pub(super) trait Real {
        fn erf(self) -> f64;
    }

    #[differentiable]
    impl Real for f64 {
        fn erf(self) -> f64 {
            self * 3.0
        }
    }

    #[differentiable]
    pub(super) fn trait_of_ones_own(x: f64) -> f64 {
        Real::erf(x)
    }
}

#[differentiable]
fn function_of_ones_own(x: &[f64]) -> f64 {
    shadowed::without_derivative(x[0]) * shadowed::trait_of_ones_own(x[1])
        + ad_runtime::prelude::without_derivative(2.0) * x[2]
}

cases![
    of_constants,
    changed_counter,
    changed_in_index,
    changed_in_product,
    of_std,
    function_of_ones_own,
];
