//! Vectors inside of parameters by value are dense before their elements are added to.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[derive(Clone, Differentiable)]
    struct S {
        z: f64,
        c: Vec<f64>,
        n: usize,
    }
    #[differentiable]
    fn of_struct(s: S, k: f64) -> f64 {
        s.c[(s.n + 1) % s.c.len()] * s.z * k
    }
    #[differentiable]
    fn of_tuple(t: (f64, Vec<f64>)) -> f64 {
        t.1[1] * t.0
    }
    #[differentiable]
    fn of_rows(mut m: Vec<Vec<f64>>, k: f64) -> f64 {
        m[1][0] = m[1][0] * k;
        m[0][1] * m[1][0]
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut s = x[0];
        for i in 0..3 {
            s = s * of_struct(
                S {
                    z: s,
                    c: vec![x[1], x[2], s],
                    n: i,
                },
                x[2],
            );
            s = s
                + of_tuple((x[i], vec![s, x[1]]))
                + of_rows(vec![vec![s, x[0]], vec![x[1], s]], s);
            s = s.sin();
        }
        s
    }
}
pub mod du {
    use crate::dual::D;

    #[derive(Clone)]
    struct S {
        z: D,
        c: Vec<D>,
        n: usize,
    }
    fn of_struct(s: S, k: D) -> D {
        s.c[(s.n + 1) % s.c.len()] * s.z * k
    }
    fn of_tuple(t: (D, Vec<D>)) -> D {
        t.1[1] * t.0
    }
    fn of_rows(mut m: Vec<Vec<D>>, k: D) -> D {
        m[1][0] = m[1][0] * k;
        m[0][1] * m[1][0]
    }
    pub fn entry(x: &[D]) -> D {
        let mut s = x[0];
        for i in 0..3 {
            s = s * of_struct(
                S {
                    z: s,
                    c: vec![x[1], x[2], s],
                    n: i,
                },
                x[2],
            );
            s = s
                + of_tuple((x[i], vec![s, x[1]]))
                + of_rows(vec![vec![s, x[0]], vec![x[1], s]], s);
            s = s.sin();
        }
        s
    }
}

case!("inner_vectors");
