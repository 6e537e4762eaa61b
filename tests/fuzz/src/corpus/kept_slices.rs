//! A slice of a vector that is kept has the place of a slice.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[differentiable]
    fn weighed(a: f64, y: &[f64]) -> f64 {
        let mut s = a;
        for v in y {
            s = s * a + *v * *v;
        }
        s
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut p = x.to_vec();
        let mut s = x[2];
        for i in 0..2 {
            s = s + weighed(p[i], &p[0..=1]) * weighed(p[i + 1], &p[i..i + 2]);
            p[i] = s.sin() * p[2];
        }
        p[0] * s + weighed(p[1], &p[1..])
    }
}
pub mod du {
    use crate::dual::D;

    fn weighed(a: D, y: &[D]) -> D {
        let mut s = a;
        for v in y {
            s = s * a + *v * *v;
        }
        s
    }
    pub fn entry(x: &[D]) -> D {
        let mut p = x.to_vec();
        let mut s = x[2];
        for i in 0..2 {
            s = s + weighed(p[i], &p[0..=1]) * weighed(p[i + 1], &p[i..i + 2]);
            p[i] = s.sin() * p[2];
        }
        p[0] * s + weighed(p[1], &p[1..])
    }
}

case!("kept_slices");
