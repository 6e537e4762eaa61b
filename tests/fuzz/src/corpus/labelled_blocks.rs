//! An index that a loop has counted is read behind exits, in a labelled block.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        if x[0] > 5.0 {
            return x[2];
        }
        let t = {
            if x[1] < -5.0 {
                return x[0];
            }
            let mut k = 0usize;
            loop {
                k += 1;
                if k > 0 || x[1] >= 0.4 {
                    break;
                }
            }
            'l: {
                if x[0] > 2.0 {
                    break 'l x[k % x.len()];
                }
                x[k % x.len()]
            }
        };
        t * t.sin()
    }
}

pub mod du {
    use crate::dual::D;

    pub fn entry(x: &[D]) -> D {
        if x[0] > D::lit(5.0) {
            return x[2];
        }
        let t = {
            if x[1] < D::lit(-5.0) {
                return x[0];
            }
            let mut k = 0usize;
            loop {
                k += 1;
                if k > 0 || x[1] >= D::lit(0.4) {
                    break;
                }
            }
            'l: {
                if x[0] > D::lit(2.0) {
                    break 'l x[k % x.len()];
                }
                x[k % x.len()]
            }
        };
        t * t.sin()
    }
}

case!("labelled_blocks");
