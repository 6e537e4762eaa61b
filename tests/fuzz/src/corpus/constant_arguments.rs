//! An argument by value that is a constant for the caller, and written to in the function.

use ad_runtime::prelude::*;
pub mod ad {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn fun1(a: f64, mut b: Vec<f64>) -> f64 {
        let mut g = 0_usize;
        while g < 2 {
            b[g % 2] = a.sin().atan();
            g += 1;
        }
        b[3 % b.len()] * 0.8 + a
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        fun1(x[0], vec![2.0_f64; 2]) * x[1]
    }
}
pub mod du {
    use crate::dual::D;
    fn fun1(a: D, mut b: Vec<D>) -> D {
        let mut g = 0_usize;
        while g < 2 {
            b[g % 2] = a.sin().atan();
            g += 1;
        }
        b[3 % b.len()] * D::lit(0.8) + a
    }
    pub fn entry(x: &[D]) -> D {
        fun1(x[0], vec![D::lit(2.0); 2]) * x[1]
    }
}
case!("constant_arguments");
