//! Loops that are reversed at once: exits that pass by the end of an iteration, and scratch that is read
//! behind the loop.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[differentiable]
    fn slow(x: f64, n: usize) -> f64 {
        let mut s = x;
        for i in 0..n {
            s = s * x.sin() + 0.1;
        }
        s
    }
    #[differentiable]
    fn left_early(x: &[f64]) -> f64 {
        let mut a = 0.0;
        'outer: for i in 0..x.len() {
            let v = slow(x[i], 2);
            for j in 0..i {
                a += x[j] * v;
                if x[j] > 0.5 {
                    continue 'outer;
                }
            }
            a += v * v;
            if v > 1.5 {
                break;
            }
            a += x[0] * v;
        }
        a * 3.0
    }
    #[differentiable]
    fn read_behind(x: &[f64]) -> f64 {
        let (mut t, mut s) = (0.0, 0.0);
        for i in 0..x.len() {
            t = slow(x[i], 3);
            s += t * t;
        }
        s + t
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        left_early(x) + read_behind(x)
    }
}
pub mod du {
    use crate::dual::D;

    fn slow(x: D, n: usize) -> D {
        let mut s = x;
        for i in 0..n {
            s = s * x.sin() + D::lit(0.1);
        }
        s
    }
    fn left_early(x: &[D]) -> D {
        let mut a = D::lit(0.0);
        'outer: for i in 0..x.len() {
            let v = slow(x[i], 2);
            for j in 0..i {
                a += x[j] * v;
                if x[j] > D::lit(0.5) {
                    continue 'outer;
                }
            }
            a += v * v;
            if v > D::lit(1.5) {
                break;
            }
            a += x[0] * v;
        }
        a * D::lit(3.0)
    }
    fn read_behind(x: &[D]) -> D {
        let (mut t, mut s) = (D::lit(0.0), D::lit(0.0));
        for i in 0..x.len() {
            t = slow(x[i], 3);
            s += t * t;
        }
        s + t
    }
    pub fn entry(x: &[D]) -> D {
        left_early(x) + read_behind(x)
    }
}

case!("loops_at_once");
