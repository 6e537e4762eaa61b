//! The shape of what is assigned through a reference is asked of the reference.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut g = x[0] * x[1];
        let r = &mut g;
        let old = std::mem::replace(r, x[1]);
        *r = *r * old + x[2];
        let mut s = old.sin() * *r;
        let mut y = (x[0], vec![x[1], x[2]]);
        let w = &mut y;
        *w = (s * x[0], vec![x[1] * x[0]; 3]);
        s = s + w.1[2] * w.0;
        let a = &mut y.0;
        *a = x[0].tanh();
        s = s * *a;
        s + y.0 * y.1[1]
    }
}
pub mod du {
    use crate::dual::D;

    pub fn entry(x: &[D]) -> D {
        let mut g = x[0] * x[1];
        let r = &mut g;
        let old = std::mem::replace(r, x[1]);
        *r = *r * old + x[2];
        let mut s = old.sin() * *r;
        let mut y = (x[0], vec![x[1], x[2]]);
        let w = &mut y;
        *w = (s * x[0], vec![x[1] * x[0]; 3]);
        s = s + w.1[2] * w.0;
        let a = &mut y.0;
        *a = x[0].tanh();
        s = s * *a;
        s + y.0 * y.1[1]
    }
}

/// The program.
#[must_use]
pub fn case() -> crate::harness::Case {
    crate::harness::Case {
        name: "borrowed_shapes",
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
