//! An operand is read before a later one changes it through references.

use ad_runtime::prelude::*;
pub mod ad {
    use ad_runtime::prelude::*;
    #[derive(Clone, Copy, Differentiable)]
    struct S0 {
        x: f64,
        y: f64,
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut m: f64 = x[0];
        let mut g: f64 = x[0];
        let mut r: [f64; 4] = [x[0], m, x[0], m];
        let mut mul1: S0 = S0 {
            x: (r[1 % 4]
                * ({
                    let mut p = 0_usize;
                    loop {
                        p += 1;
                        if p > 1 {
                            break m;
                        }
                        {
                            'l2: for z in r.iter_mut() {
                                *z += x[1];
                            }
                        }
                        if true {
                            break g;
                        }
                    }
                })),
            y: x[0],
        };
        mul1.x
    }
}
pub mod du {
    use crate::dual::D;
    #[derive(Clone, Copy)]
    struct S0 {
        x: D,
        y: D,
    }
    pub fn entry(x: &[D]) -> D {
        let mut m: D = x[0];
        let mut g: D = x[0];
        let mut r: [D; 4] = [x[0], m, x[0], m];
        let mut mul1: S0 = S0 {
            x: (r[1 % 4]
                * ({
                    let mut p = 0_usize;
                    loop {
                        p += 1;
                        if p > 1 {
                            break m;
                        }
                        {
                            'l2: for z in r.iter_mut() {
                                {
                                    let rhs_ = x[1];
                                    *z += rhs_;
                                }
                            }
                        }
                        if true {
                            break g;
                        }
                    }
                })),
            y: x[0],
        };
        mul1.x
    }
}
case!("changed_operands");
