//! Fields without a derivative are computed from each other, assigned and taken apart.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[derive(Clone, Copy, Differentiable)]
    struct S {
        x: f64,
        #[no_derivative]
        n: usize,
    }
    #[differentiable]
    fn product(a: S, b: S) -> S {
        S {
            x: a.x * b.x,
            n: (b.n + 1) % 4,
        }
    }
    #[differentiable]
    fn chosen(s: S) -> f64 {
        match (s.n % 5) {
            0 => s.x,
            _ => s.x * s.x,
        }
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut a = S { x: x[0], n: 1 };
        a.n = (a.n + 1) % 4;
        a.n += 1;
        let b = product(a, S { x: x[1], n: 2 });
        let S { x: p, n: q } = b;
        let n = a.n;
        p * x[q % 3] + chosen(a) * x[n % 3] + b.x
    }
}
pub mod du {
    use crate::dual::D;

    #[derive(Clone, Copy)]
    struct S {
        x: D,
        n: usize,
    }
    fn product(a: S, b: S) -> S {
        S {
            x: a.x * b.x,
            n: (b.n + 1) % 4,
        }
    }
    fn chosen(s: S) -> D {
        match (s.n % 5) {
            0 => s.x,
            _ => s.x * s.x,
        }
    }
    pub fn entry(x: &[D]) -> D {
        let mut a = S { x: x[0], n: 1 };
        a.n = (a.n + 1) % 4;
        a.n += 1;
        let b = product(a, S { x: x[1], n: 2 });
        let S { x: p, n: q } = b;
        let n = a.n;
        p * x[q % 3] + chosen(a) * x[n % 3] + b.x
    }
}

case!("constant_fields");
