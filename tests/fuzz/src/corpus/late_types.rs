//! A cotangent is negated before its type is known.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[differentiable]
    fn changed(mut a: f64, y: &mut [f64]) -> f64 {
        for v in y.iter() {
            if *v > 0.9 {
                return a * *v;
            }
            let (t, _) = if *v > 0.1 { (*v, 1) } else { (a, 2) };
            a = a - y[0] * t;
        }
        a = a - y.iter().map(|v| *v * *v).sum::<f64>();
        a
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut s = 0.7;
        let c = x[0] * x[1];
        if let [v, .., w] = x {
            s = [(*v * c).sin(), *w][1];
        }
        for i in 0..3 {
            if x[i] > 0.8 {
                return s * c;
            }
            s = s * c.cos();
        }
        s = s - x.iter().skip(1).map(|v| *v * *v).sum::<f64>();
        let mut y = x.to_vec();
        s = s * changed(c, &mut y);
        s
    }
}
pub mod du {
    use crate::dual::D;

    fn changed(mut a: D, y: &mut [D]) -> D {
        for v in y.iter() {
            if *v > D::lit(0.9) {
                return a * *v;
            }
            let (t, _) = if *v > D::lit(0.1) { (*v, 1) } else { (a, 2) };
            a = a - y[0] * t;
        }
        a = a - y.iter().map(|v| *v * *v).sum::<D>();
        a
    }
    pub fn entry(x: &[D]) -> D {
        let mut s = D::lit(0.7);
        let c = x[0] * x[1];
        if let [v, .., w] = x {
            s = [(*v * c).sin(), *w][1];
        }
        for i in 0..3 {
            if x[i] > D::lit(0.8) {
                return s * c;
            }
            s = s * c.cos();
        }
        s = s - x.iter().skip(1).map(|v| *v * *v).sum::<D>();
        let mut y = x.to_vec();
        s = s * changed(c, &mut y);
        s
    }
}

case!("late_types");
