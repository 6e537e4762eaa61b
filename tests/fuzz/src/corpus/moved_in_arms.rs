//! What one arm moves and another reads is kept for the one that reads.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[differentiable]
    fn squares(m: &Vec<Vec<f64>>) -> f64 {
        let mut s = m[0][0];
        for r in m {
            for v in r {
                s = s + *v * *v;
            }
        }
        s
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut sum = x[0] * x[2];
        for i in 0..3 {
            let mut t = x.to_vec();
            t[0] = t[0] * x[1];
            t.resize(4, x[2] * sum);
            match (i % 3, x[1] > 0.2) {
                (0, true) => {
                    sum = sum + squares(&vec![vec![x[1]; 2], t.clone(), t]);
                }
                (1, _) => {
                    sum = sum * t.iter().map(|v| *v * x[0]).sum::<f64>();
                }
                (_, true) => {
                    sum = sum - squares(&vec![t.clone(), t.clone()]);
                }
                _ => {
                    sum = sum * t[0] + squares(&vec![t]);
                }
            }
        }
        sum
    }
}
pub mod du {
    use crate::dual::D;

    fn squares(m: &Vec<Vec<D>>) -> D {
        let mut s = m[0][0];
        for r in m {
            for v in r {
                s = s + *v * *v;
            }
        }
        s
    }
    pub fn entry(x: &[D]) -> D {
        let mut sum = x[0] * x[2];
        for i in 0..3 {
            let mut t = x.to_vec();
            t[0] = t[0] * x[1];
            t.resize(4, x[2] * sum);
            match (i % 3, x[1] > D::lit(0.2)) {
                (0, true) => {
                    sum = sum + squares(&vec![vec![x[1]; 2], t.clone(), t]);
                }
                (1, _) => {
                    sum = sum * t.iter().map(|v| *v * x[0]).sum::<D>();
                }
                (_, true) => {
                    sum = sum - squares(&vec![t.clone(), t.clone()]);
                }
                _ => {
                    sum = sum * t[0] + squares(&vec![t]);
                }
            }
        }
        sum
    }
}

case!("moved_in_arms");
