//! What different passes refuse is reported together.

use ad_runtime::prelude::*;

macro_rules! mine {
    ($e:expr) => {
        $e * $e
    };
}

mod q {
    pub(crate) fn plain(x: f64) -> f64 {
        x * x
    }
}

fn bare(x: f64) -> f64 {
    x + 1.0
}

#[derive(Clone, Differentiable)]
struct Spring {
    k: f64,
    #[no_derivative]
    rest: f64,
}

#[differentiable]
fn function(x: f64, spring: &mut Spring) -> f64 {
    let a = q::plain(x);
    let b = async { x };
    let c = mine!(a);
    drop(b);
    let d = &raw const x;
    spring.rest = x;
    let text: f64 = format!("{a}").parse().unwrap_or(0.0);
    let e = unsafe { *d };
    let mut r = &a;
    r = &c;
    c * a * bare(x) * spring.k + text + *r + e
}

#[differentiable]
async fn signature(x: f64, other: &dyn Fn(f64) -> f64) -> f64 {
    let a = q::plain(x);
    let b = mine!(a);
    bare(a) + b + other(x)
}

#[differentiable(forward, directions)]
fn both_modes(x: f64) -> f64 {
    let limited = x.with_derivative(|x_bar: &mut f64| *x_bar = x_bar.clamp(-1.0, 1.0));
    bare(limited)
}

fn operator(x: f64) -> f64 {
    gradient!(x, |x: f64| {
        let a = q::plain(x);
        let b = unsafe {
            let p = &x;
            *p
        };
        let c = mine!(a);
        b * bare(c)
    })
}

fn main() {
    let _ = operator(1.0);
}
