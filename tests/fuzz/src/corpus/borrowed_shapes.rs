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

case!("borrowed_shapes");
