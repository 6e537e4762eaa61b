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
/// The program.
#[must_use]
pub fn case() -> crate::harness::Case {
    crate::harness::Case {
        name: "seen_behind",
        primal: ad::entry,
        gradient: |x| value_with_gradient!(x, ad::entry),
        repeated: |x| {
            let pullback = pullback!(x, ad::entry);
            [pullback(1.0), pullback(2.0), pullback(1.0)]
        },
        forward: None,
        dual: du::entry,
    }
}
