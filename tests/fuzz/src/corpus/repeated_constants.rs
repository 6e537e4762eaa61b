//! Elements of a constant slice are repeated: there is no cotangent to add to.

use ad_runtime::prelude::*;
pub mod ad {
    use ad_runtime::prelude::*;
    #[derive(Clone, Copy, Differentiable)]
    struct S0 {
        x: f64,
        y: f64,
    }
    #[derive(Clone, Differentiable)]
    struct S1 {
        c: [f64; 2],
        d: Vec<f64>,
        z: f64,
    }
    #[differentiable]
    fn fun2(mut a: f64, b: &[f64]) -> S1 {
        let mut s_bar: S0 = S0 { x: a, y: 1.0 };
        S1 {
            c: [1.5_f64; 2],
            d: vec![b[0]; 3],
            z: s_bar.x,
        }
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut row: f64 = 0.7_f64;
        let m: [f64; 3] = [row, row, row];
        let mut y = fun2(x[0], &m[0..=1]);
        y.c[0 % 2]
    }
}
pub mod du {
    use crate::dual::D;
    #[derive(Clone, Copy)]
    struct S0 {
        x: D,
        y: D,
    }
    #[derive(Clone)]
    struct S1 {
        c: [D; 2],
        d: Vec<D>,
        z: D,
    }
    fn fun2(mut a: D, b: &[D]) -> S1 {
        let mut s_bar: S0 = S0 {
            x: a,
            y: D::lit(1.0),
        };
        S1 {
            c: [D::lit(1.5); 2],
            d: vec![b[0]; 3],
            z: s_bar.x,
        }
    }
    pub fn entry(x: &[D]) -> D {
        let mut row: D = D::lit(0.7);
        let m: [D; 3] = [row, row, row];
        let mut y = fun2(x[0], &m[0..=1]);
        y.c[0 % 2]
    }
}
case!("repeated_constants");
