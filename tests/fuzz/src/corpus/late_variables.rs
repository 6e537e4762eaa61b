//! Variables that are assigned behind an exit are not in the record of the exit.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[derive(Clone, Differentiable)]
    struct S {
        d: Vec<f64>,
        #[no_derivative]
        n: usize,
    }
    #[differentiable]
    fn late(x: &[f64], k: f64) -> f64 {
        let s: S;
        if x[0] > 0.3 {
            s = S {
                d: vec![x[0]; 2],
                n: 1,
            };
        } else {
            s = if x[1] > 0.5 {
                S {
                    d: vec![x[1], k],
                    n: 2,
                }
            } else {
                if k > 0.6 {
                    return x[2] * k;
                }
                S {
                    d: vec![k; 3],
                    n: 0,
                }
            };
        }
        x[s.n % 3] * s.d[s.n % 2]
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut sum = x[0] * x[1];
        for i in 0..3 {
            let mut r: Vec<f64>;
            if x[i] > 0.8 {
                continue;
            }
            r = if i == 1 { vec![x[i], sum] } else { x.to_vec() };
            r[1] = r[1] * r[0];
            sum = sum + r[1] * x[2] + late(x, x[i]);
        }
        sum
    }
}
pub mod du {
    use crate::dual::D;

    #[derive(Clone)]
    struct S {
        d: Vec<D>,
        n: usize,
    }
    fn late(x: &[D], k: D) -> D {
        let s: S;
        if x[0] > D::lit(0.3) {
            s = S {
                d: vec![x[0]; 2],
                n: 1,
            };
        } else {
            s = if x[1] > D::lit(0.5) {
                S {
                    d: vec![x[1], k],
                    n: 2,
                }
            } else {
                if k > D::lit(0.6) {
                    return x[2] * k;
                }
                S {
                    d: vec![k; 3],
                    n: 0,
                }
            };
        }
        x[s.n % 3] * s.d[s.n % 2]
    }
    pub fn entry(x: &[D]) -> D {
        let mut sum = x[0] * x[1];
        for i in 0..3 {
            let mut r: Vec<D>;
            if x[i] > D::lit(0.8) {
                continue;
            }
            r = if i == 1 { vec![x[i], sum] } else { x.to_vec() };
            r[1] = r[1] * r[0];
            sum = sum + r[1] * x[2] + late(x, x[i]);
        }
        sum
    }
}

case!("late_variables");
