use ad_runtime::prelude::*;
use std::sync::Arc;

struct Plain(f64);

#[derive(Differentiable)]
enum Shape {
    Circle(f64),
    Labelled { size: f64, plain: Plain },
    Shared(f64, Arc<f64>),
    Constant(#[no_derivative] Plain),
}

#[derive(Differentiable)]
struct Generic<T>(T, Vec<Plain>);

fn main() {
    let _ = [
        Shape::Circle(1.0),
        Shape::Labelled { size: 1.0, plain: Plain(1.0) },
        Shape::Shared(1.0, Arc::new(1.0)),
        Shape::Constant(Plain(1.0)),
    ];
    let generic = Generic(1.0_f64, vec![Plain(1.0)]);
    let _ = gradient!(&generic, |generic| generic.0 * generic.0);
}
