use ad_runtime::prelude::*;
use std::ops::Add;

#[derive(Clone, Copy, Differentiable)]
struct Vector {
    x: f64,
    y: f64,
}

impl Add for Vector {
    type Output = Vector;

    #[differentiable]
    fn add(self, other: Vector) -> Vector {
        Vector {
            x: self.x + other.x,
            y: self.y + other.y,
        }
    }
}

trait Norm: Differentiable {
    #[differentiable]
    fn norm(&self) -> f64;

    fn made(x: f64) -> Self;
}

impl Norm for Vector {
    fn norm(&self) -> f64 {
        self.x
    }

    #[differentiable]
    fn made(x: f64) -> Self {
        Vector { x, y: x }
    }
}

#[differentiable]
impl From<(f64, f64)> for Vector {
    fn from((x, y): (f64, f64)) -> Self {
        Vector { x, y }
    }
}

/// A trait without derivatives.
pub trait Level {
    fn level(&self) -> f64;
}

#[differentiable]
impl Level for Vector {
    fn level(&self) -> f64 {
        self.y
    }
}

fn main() {}
