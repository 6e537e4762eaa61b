//! An enum is matched, and given another variant in the same loop.

use ad_runtime::prelude::*;

pub mod ad {
    use ad_runtime::prelude::*;

    #[derive(Clone, Differentiable)]
    enum Shape {
        Circle(f64),
        Rect { w: f64, h: Vec<f64> },
        Dot,
    }

    #[differentiable]
    pub fn entry(x: &[f64]) -> f64 {
        let mut shape = Shape::Circle(x[0]);
        let mut s = x[0] * 0.5;
        for i in 0..4 {
            match &shape {
                Shape::Circle(r) => s += r * r * x[1],
                Shape::Rect { w, h } => s += w * h[0],
                Shape::Dot => s += x[2],
            }
            shape = if i == 0 {
                Shape::Rect {
                    w: x[1] * s,
                    h: vec![x[2]],
                }
            } else if i == 1 {
                Shape::Dot
            } else {
                Shape::Circle(s)
            };
        }
        s
    }
}

pub mod du {
    use crate::dual::D;

    #[derive(Clone)]
    enum Shape {
        Circle(D),
        Rect { w: D, h: Vec<D> },
        Dot,
    }

    pub fn entry(x: &[D]) -> D {
        let mut shape = Shape::Circle(x[0]);
        let mut s = x[0] * D::lit(0.5);
        for i in 0..4 {
            match &shape {
                Shape::Circle(r) => s += *r * *r * x[1],
                Shape::Rect { w, h } => s += *w * h[0],
                Shape::Dot => s += x[2],
            }
            shape = if i == 0 {
                Shape::Rect {
                    w: x[1] * s,
                    h: vec![x[2]],
                }
            } else if i == 1 {
                Shape::Dot
            } else {
                Shape::Circle(s)
            };
        }
        s
    }
}

case!("changed_variants");
