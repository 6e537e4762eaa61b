//! Methods without a derivative, where the type of the receiver is seen.

use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Point {
    x: f64,
    y: f64,
}

impl Point {
    fn norm(&self) -> f64 {
        self.x * self.x + self.y * self.y
    }
    fn x_mut(&mut self) -> &mut f64 {
        &mut self.x
    }
    fn scaled(x: f64) -> Point {
        Point { x, y: 2.0 * x }
    }
    // Of constants, it needs none.
    #[differentiable]
    fn moved(&self, by: f64) -> f64 {
        let origin = Point { x: 0.5, y: 0.25 };
        self.norm() + origin.norm() * by
    }
}

#[derive(Clone, Differentiable)]
struct Cloud {
    points: Vec<Point>,
    center: Point,
}

#[differentiable]
fn of_a_parameter(p: &Point, k: f64) -> f64 {
    p.norm() * k
}

#[differentiable]
fn of_a_local(x: f64) -> f64 {
    let mut p = Point { x, y: x };
    *p.x_mut() = x * x;
    Point::scaled(x).x + Point::norm(&p)
}

#[differentiable]
fn of_parts(cloud: &Cloud) -> f64 {
    let mut sum = cloud.center.norm() + cloud.points[0].norm();
    for p in &cloud.points {
        sum += p.norm();
    }
    sum + cloud.points.iter().map(|p| p.norm()).sum::<f64>()
}

fn main() {
    let p = Point { x: 1.0, y: 2.0 };
    let cloud = Cloud { points: vec![p.clone()], center: p.clone() };
    let _ = of_parts(&cloud) + of_a_local(of_a_parameter(&p, 1.0)) + p.moved(1.0);
}
