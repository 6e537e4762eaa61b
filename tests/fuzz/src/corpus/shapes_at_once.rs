//! Loops and branches that are reversed at once, and that change the shape of something from before them.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[derive(Clone, Differentiable)]
    struct S {
        c: Vec<f64>,
        z: f64,
    }
    #[differentiable]
    fn changed(t: &mut Vec<f64>, k: f64, n: usize) {
        t.fill(0.0);
        t.clear();
        for _ in 0..n {
            t.push(k);
        }
    }
    #[differentiable]
    fn replaced(x: &[f64]) -> f64 {
        let mut tmp = S {
            c: vec![x[0]; 6],
            z: x[0] * 2.0,
        };
        if x[0] > 0.6 {
            return 1.0;
        }
        let t = std::mem::replace(
            &mut tmp,
            S {
                c: x.to_vec(),
                z: x[1],
            },
        );
        for k in 2..2 {
            let mut b = 0.0;
            if tmp.z < 3.0 {
                b = x.iter().rev().map(|g| *g * x[0]).sum::<f64>();
            }
        }
        tmp.z + t.z
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut t = vec![x[0]; 2];
        let mut s = 0.0;
        for i in 0..3 {
            changed(&mut t, x[i], i + 1);
            for j in 0..i + 1 {
                s += t[j] * x[j];
            }
        }
        s + replaced(x)
    }
}
pub mod du {
    use crate::dual::D;

    #[derive(Clone)]
    struct S {
        c: Vec<D>,
        z: D,
    }
    fn changed(t: &mut Vec<D>, k: D, n: usize) {
        t.fill(D::lit(0.0));
        t.clear();
        for _ in 0..n {
            t.push(k);
        }
    }
    fn replaced(x: &[D]) -> D {
        let mut tmp = S {
            c: vec![x[0]; 6],
            z: x[0] * D::lit(2.0),
        };
        if x[0] > D::lit(0.6) {
            return D::lit(1.0);
        }
        let t = std::mem::replace(
            &mut tmp,
            S {
                c: x.to_vec(),
                z: x[1],
            },
        );
        for k in 2..2 {
            let mut b = D::lit(0.0);
            if tmp.z < D::lit(3.0) {
                b = x.iter().rev().map(|g| *g * x[0]).sum::<D>();
            }
        }
        tmp.z + t.z
    }
    pub fn entry(x: &[D]) -> D {
        let mut t = vec![x[0]; 2];
        let mut s = D::lit(0.0);
        for i in 0..3 {
            changed(&mut t, x[i], i + 1);
            for j in 0..i + 1 {
                s += t[j] * x[j];
            }
        }
        s + replaced(x)
    }
}

case!("shapes_at_once");
