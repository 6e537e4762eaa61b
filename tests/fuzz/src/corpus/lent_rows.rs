//! A row of a vector of vectors is lent where the rows have cotangents, but not their elements.

use ad_runtime::prelude::*;
pub mod ad {
    use ad_runtime::prelude::*;
    #[differentiable]
    fn fun1(a: f64, b: &Vec<Vec<f64>>) -> f64 {
        a * (*b[2 % b.len()].last().unwrap()).sin() + b[0][1]
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        fun1(x[0], &{
            if x[1] > 0.0 {
                vec![vec![x[0]; 4], vec![1.0_f64; 3], x.to_vec(), vec![x[0]; 2]]
            } else {
                vec![vec![x[0]; 4]; 3]
            }
        })
    }
}
pub mod du {
    use crate::dual::D;
    fn fun1(a: D, b: &Vec<Vec<D>>) -> D {
        a * (*b[2 % b.len()].last().unwrap()).sin() + b[0][1]
    }
    pub fn entry(x: &[D]) -> D {
        fun1(x[0], &{
            if x[1] > D::lit(0.0) {
                vec![
                    vec![x[0]; 4],
                    vec![D::lit(1.0); 3],
                    x.to_vec(),
                    vec![x[0]; 2],
                ]
            } else {
                vec![vec![x[0]; 4]; 3]
            }
        })
    }
}
case!("lent_rows");
