//! What a function without a derivative may be used for, and functions whose derivative the compiler
//! does not see.
#![deny(warnings)]
#![allow(dead_code, reason = "the functions are only compiled")]

use ad_runtime::prelude::*;

fn plain(x: f64) -> f64 {
    x * 2.0
}

fn count(n: usize) -> usize {
    n + 1
}

fn index(x: f64) -> usize {
    x as usize
}

#[differentiable]
fn inactive(x: f64, v: &[f64], #[no_derivative] k: f64) -> f64 {
    let t = 2.0;
    let c = plain(t) + plain(k) + plain(count(v.len()) as f64);
    let i = index(x);
    let last = v[count(i) - 1];
    let above = plain(x) > 3.0;
    let y = if plain(x) > 2.0 && above { x } else { last };
    plain(k);
    let _ = without_derivative(plain(x));
    x * v[index(x)] * c + y + without_derivative(plain(x)) + plain(3.0)
}

#[cfg_attr(all(), differentiable)]
fn conditional(x: f64) -> f64 {
    x * x
}

macro_rules! make {
    ($name:ident, $called:ident) => {
        #[differentiable]
        fn $called(x: f64) -> f64 {
            x * 3.0
        }
        #[differentiable]
        fn $name(x: f64) -> f64 {
            $called(x) * conditional(x)
        }
    };
}
make!(made, called);

use rules::*;

fn registered(x: f64) -> f64 {
    x
}

mod rules {
    use super::*;

    #[derivative(of = registered)]
    pub(super) fn registered_derivative(x: f64) -> (f64, impl Fn(f64) -> f64) {
        (registered(x), |v| v)
    }
}

mod shadowed {
    use ad_runtime::prelude::*;

    fn h(x: f64) -> f64 {
        x
    }

    #[differentiable]
    fn local(x: f64) -> f64 {
        #[differentiable]
        fn h(x: f64) -> f64 {
            x * 5.0
        }
        h(x)
    }

    #[differentiable]
    fn imported(x: f64) -> f64 {
        use super::called as h;
        h(x)
    }

    #[differentiable]
    fn variable(x: f64, h: &impl DifferentiableFn<f64, Output = f64>) -> f64 {
        h.call(x)
    }

    pub(super) fn all(x: f64) -> f64 {
        h(gradient!(x, local) + gradient!(x, imported) + variable(x, &local {}))
    }
}

#[differentiable]
fn through_made(x: f64) -> f64 {
    made(x) + called(x) + registered(x)
}

#[test]
fn functions_that_are_not_followed_are_constants() {
    assert_eq!(
        inactive(1.0, &[1.0, 2.0], 1.0),
        2.0 * (4.0 + 2.0 + 6.0) + 2.0 + 2.0 + 6.0
    );
    assert_eq!(gradient!(1.0, through_made), 9.0 + 3.0 + 1.0);
    assert_eq!(shadowed::all(1.0), 5.0 + 3.0 + 5.0);
}
