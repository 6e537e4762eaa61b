//! Arithmetic of integers that stand in structs.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[derive(Clone, Copy, Differentiable)]
    struct S {
        x: f64,
        n: usize,
    }
    #[differentiable]
    fn index(s: S, v: &[f64]) -> f64 {
        let k = (s.n + 1) * 3 - s.n;
        v[k % v.len()] * s.x + s.x * s.x
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let s = S { x: x[0], n: 2 };
        index(s, x)
            * index(
                S {
                    x: x[1],
                    n: s.n + 1,
                },
                x,
            )
    }
}
pub mod du {
    use crate::dual::D;

    #[derive(Clone, Copy)]
    struct S {
        x: D,
        n: usize,
    }
    fn index(s: S, v: &[D]) -> D {
        let k = (s.n + 1) * 3 - s.n;
        v[k % v.len()] * s.x + s.x * s.x
    }
    pub fn entry(x: &[D]) -> D {
        let s = S { x: x[0], n: 2 };
        index(s, x)
            * index(
                S {
                    x: x[1],
                    n: s.n + 1,
                },
                x,
            )
    }
}

case!("integer_fields");
