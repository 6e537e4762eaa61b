//! Fields that are exchanged, of structs of which one is not read behind that.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[derive(Clone, Differentiable)]
    struct Mixed {
        at: f64,
        parts: Vec<f64>,
    }
    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut total = x[0];
        for z in 0..3 {
            let mut first = Mixed {
                at: x[0],
                parts: vec![total * x[1], x[z]],
            };
            let mut second = Mixed {
                at: x[1] * 0.5,
                parts: vec![0.8, x[2]],
            };
            for i in 0..first.parts.len() {
                first.parts[i] = first.parts[i].sin();
            }
            std::mem::swap(&mut first.parts, &mut second.parts);
            total = total + (first.at + second.at) * first.parts[1];
        }
        total
    }
}
pub mod du {
    use crate::dual::D;

    struct Mixed {
        at: D,
        parts: Vec<D>,
    }
    pub fn entry(x: &[D]) -> D {
        let mut total = x[0];
        for z in 0..3 {
            let mut first = Mixed {
                at: x[0],
                parts: vec![total * x[1], x[z]],
            };
            let mut second = Mixed {
                at: x[1] * D::lit(0.5),
                parts: vec![D::lit(0.8), x[2]],
            };
            for i in 0..first.parts.len() {
                first.parts[i] = first.parts[i].sin();
            }
            std::mem::swap(&mut first.parts, &mut second.parts);
            total = total + (first.at + second.at) * first.parts[1];
        }
        total
    }
}

case!("exchanged_fields");
