//! The names say nothing of the fields: the types do.

use ad_runtime::prelude::*;

mod model {
    use ad_runtime::prelude::*;

    #[derive(Clone, Differentiable)]
    pub struct Track {
        pub position: f64,
        #[no_derivative]
        pub last: f64,
        #[no_derivative]
        pub trace: Vec<f64>,
        #[no_derivative]
        pub count: usize,
    }

    #[derive(Clone, Differentiable)]
    pub enum Law {
        Free(f64),
        Damped {
            #[no_derivative]
            rate: f64,
            level: f64,
        },
    }
}
use model::{Law as Rule, Track as Path};

#[differentiable]
fn assigned(path: &mut Path, x: f64) {
    path.last = x;
}

#[differentiable]
fn added(path: &mut Path, x: f64) {
    path.last += x;
}

#[differentiable]
fn bump(last: &mut f64, x: f64) {
    *last += x;
}

#[differentiable]
fn lent(path: &mut Path, x: f64) {
    bump(&mut path.last, x);
}

#[differentiable]
fn pushed(path: &mut Path, x: f64) {
    path.trace.push(x);
}

#[differentiable]
fn collected(x: &[f64]) -> f64 {
    let path = |i: usize| Path {
        position: x[i],
        last: 0.0,
        trace: vec![],
        count: i,
    };
    let mut all = (0..2).map(path).collect::<Vec<_>>();
    for path in all.iter_mut() {
        path.last += x[0];
    }
    all[0].last * all[1].position
}

#[differentiable]
fn made(x: &[f64]) -> f64 {
    match (Rule::Damped {
        rate: x[0],
        level: x[1],
    }) {
        Rule::Free(a) => a,
        Rule::Damped { rate, level } => rate * level,
    }
}

#[differentiable]
fn changed(x: &[f64]) -> f64 {
    let mut rule = Rule::Damped {
        rate: 1.0,
        level: x[1],
    };
    if let Rule::Damped { rate, .. } = &mut rule {
        *rate *= x[0];
    }
    match rule {
        Rule::Free(a) => a,
        Rule::Damped { rate, level } => rate * level,
    }
}

// Numbers without a tangent, and constants, have nothing to lose.
#[differentiable]
fn kept(path: &mut Path, x: &[f64]) {
    path.count += 1;
    let count = path.count;
    path.count = count + x.len();
    path.last += 1.0;
    path.last = 2.0;
    path.trace.push(3.0);
    path.position *= x[0] * path.last;
}

fn main() {}
