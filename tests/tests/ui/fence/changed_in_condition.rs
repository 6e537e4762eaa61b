//! A method in a condition may not change an active variable.

use ad_runtime::prelude::*;

#[derive(Clone, Debug, Differentiable)]
struct State {
    v: f64,
}

#[differentiable]
impl State {
    fn halved(&mut self) -> bool {
        self.v *= 0.5;
        self.v > 1.0
    }
}

#[differentiable]
fn run(x: f64) -> f64 {
    let mut state = State { v: x };
    while state.halved() {}
    state.v
}

fn main() {}
