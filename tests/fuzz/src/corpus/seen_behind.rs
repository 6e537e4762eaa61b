//! What a loop writes anew in each iteration, seen behind the block around the loop.

use ad_runtime::prelude::*;
pub mod ad {
    use ad_runtime::prelude::*;
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut n: f64 = x[0];
        {
            'l8: for &tape1 in x.iter() {
                n = tape1;
                for g in x.chunks_exact(2) {}
            }
        }
        n
    }
}
pub mod du {
    use crate::dual::D;
    pub fn entry(x: &[D]) -> D {
        let mut n: D = x[0];
        {
            'l8: for &tape1 in x.iter() {
                n = tape1;
                for g in x.chunks_exact(2) {}
            }
        }
        n
    }
}
case!("seen_behind");
