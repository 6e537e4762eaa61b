//! Small functions in nested derivatives are followed in place: they must mean there what they mean as calls. Each function
//! stands beside one whose calls stay calls.

use ad_runtime::prelude::*;

const K: f64 = 2.0;

#[differentiable(order = 2, forward)]
fn wave(x: f64, y: f64, w: f64) -> f64 {
    // Names of the callers, too.
    let y = y * x;
    let z = w + y;
    (z * x).sin() * y * K
}

#[differentiable(order = 2, forward)]
fn distance(x: f64, y: f64) -> f64 {
    let (a, b) = (x * x, y * y);
    1.0 / (a + b).sqrt()
}

#[differentiable(order = 2, forward)]
fn cases(x: f64, y: f64) -> f64 {
    if x > y {
        distance(x, y) * x
    } else {
        wave(y, x, K)
    }
}

/// What a macro is given is not followed in place.
macro_rules! as_calls {
    ($($item:item)*) => { $($item)* };
}

#[differentiable(forward)]
fn names(x: &[f64]) -> f64 {
    let (w, y, z) = (x[0], x[1], x[2]);
    let a = derivative_at!(w, |w| wave(z, w, y) * z + y);
    let b = derivative_at!(z, |z| {
        let a = wave(y, w, z);
        a * y * z
    });
    a * y + b
}

#[differentiable(forward)]
fn paths(x: &[f64]) -> f64 {
    // Two orbits, kicked by the slopes.
    let (mut a, mut b) = (x[0] + 2.0, x[1]);
    let (mut u, mut v) = (x[2], 0.0);
    for _ in 0..5 {
        let by_a = derivative_at!(a, |a| distance(a, b));
        let (value, by_b) = value_with_derivative!(b, |b| distance(a, b) * a);
        u += 0.3 * by_a;
        v += 0.3 * by_b * value;
        a += 0.3 * u;
        b += 0.3 * v;
    }
    a * b
}

#[differentiable(forward)]
fn chosen(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..2 {
        let (a, b) = (x[i], x[i + 1]);
        let (by_a, by_b) = gradient!(a, b, |a, b| cases(a, b) * cases(b, a));
        s += by_a * by_b;
    }
    s
}

as_calls! {
    #[differentiable(forward)]
    fn names_by_calls(x: &[f64]) -> f64 {
        let (w, y, z) = (x[0], x[1], x[2]);
        let a = derivative_at!(w, |w| wave(z, w, y) * z + y);
        let b = derivative_at!(z, |z| {
            let a = wave(y, w, z);
            a * y * z
        });
        a * y + b
    }

    #[differentiable(forward)]
    fn paths_by_calls(x: &[f64]) -> f64 {
        let (mut a, mut b) = (x[0] + 2.0, x[1]);
        let (mut u, mut v) = (x[2], 0.0);
        for _ in 0..5 {
            let by_a = derivative_at!(a, |a| distance(a, b));
            let (value, by_b) = value_with_derivative!(b, |b| distance(a, b) * a);
            u += 0.3 * by_a;
            v += 0.3 * by_b * value;
            a += 0.3 * u;
            b += 0.3 * v;
        }
        a * b
    }

    #[differentiable(forward)]
    fn chosen_by_calls(x: &[f64]) -> f64 {
        let mut s = 0.0;
        for i in 0..2 {
            let (a, b) = (x[i], x[i + 1]);
            let (by_a, by_b) = gradient!(a, b, |a, b| cases(a, b) * cases(b, a));
            s += by_a * by_b;
        }
        s
    }
}

#[test]
fn in_place_is_as_called() {
    fn close(x: &[f64], y: &[f64]) {
        for (x, y) in x.iter().zip(y) {
            assert!((x - y).abs() <= 1e-10 * (1.0 + y.abs()), "{x} is not {y}");
        }
    }
    for x in [[0.7, 0.4, 1.3], [-0.6, 1.1, 0.2], [0.3, -0.9, 0.8]] {
        let x = &x[..];
        close(&gradient!(x, names), &gradient!(x, names_by_calls));
        close(&gradient!(x, paths), &gradient!(x, paths_by_calls));
        close(&gradient!(x, chosen), &gradient!(x, chosen_by_calls));
        let along = vec![0.3, -0.8, 0.5];
        let slope = |by_one: f64, by_other: f64| close(&[by_one], &[by_other]);
        slope(
            differential!(x, names)(along.clone()),
            differential!(x, names_by_calls)(along.clone()),
        );
        slope(
            differential!(x, paths)(along.clone()),
            differential!(x, paths_by_calls)(along.clone()),
        );
        slope(
            differential!(x, chosen)(along.clone()),
            differential!(x, chosen_by_calls)(along.clone()),
        );
    }
}

/// What does not move for the inner derivative moves for the outer one, whichever way it leaves a branch, a closure or a
/// function.
mod constants_of_the_inner_one {
    use ad_runtime::prelude::*;

    #[differentiable(order = 2, forward)]
    fn first_if_large(x: f64, y: f64) -> f64 {
        if x > 9.0 { x } else { y }
    }

    #[differentiable(forward)]
    fn of_branches(x: &[f64]) -> f64 {
        let (a, b) = (x[0], x[1]);
        let c = x[2];
        let of_a_branch = derivative_at!(a, |a| {
            let t = if a > 9.0 { a } else { b };
            t * a
        });
        let of_an_arm = derivative_at!(a, |a| {
            let t = match a > 9.0 {
                true => vec![a],
                false => vec![b * c],
            };
            t[0] * a
        });
        let of_a_return = derivative_at!(a, |a| {
            if a < 9.0 {
                return b * c * a;
            }
            a
        });
        of_a_branch + 2.0 * of_an_arm + 3.0 * of_a_return
    }

    #[differentiable(forward)]
    fn of_functions(x: &[f64]) -> f64 {
        let (a, b) = (x[0], x[1]);
        let of_a_closure = derivative_at!(a, |a| {
            let k = |q: f64| if q > 9.0 { q } else { b };
            k(a) * a
        });
        let of_a_function = derivative_at!(a, |a| {
            let t = first_if_large(a, b);
            t * a
        });
        let (value, slope) = value_with_derivative!(a, |a| if a > 9.0 { a } else { b });
        of_a_closure + 2.0 * of_a_function + value * x[2] + slope
    }

    #[test]
    fn they_move_outside() {
        let x = &[0.7, 0.4, 1.3][..];
        // b + 2bc + 3bc and b + 2b + bc
        assert_eq!(of_branches(x), 0.4 + 2.0 * (0.4 * 1.3) + 3.0 * (0.4 * 1.3));
        let close = |found: Vec<f64>, expected: [f64; 3]| {
            for (found, expected) in found.iter().zip(expected) {
                assert!((found - expected).abs() < 1e-14, "{found}, not {expected}");
            }
        };
        close(gradient!(x, of_branches), [0.0, 1.0 + 5.0 * 1.3, 5.0 * 0.4]);
        close(gradient!(x, of_functions), [0.0, 3.0 + 1.3, 0.4]);
        let along = vec![0.5, -2.0, 3.0];
        let slope = differential!(x, of_branches)(along.clone());
        assert!((slope - (-2.0 * (1.0 + 5.0 * 1.3) + 3.0 * 5.0 * 0.4)).abs() < 1e-13);
        let slope = differential!(x, of_functions)(along);
        assert!((slope - (-2.0 * (3.0 + 1.3) + 3.0 * 0.4)).abs() < 1e-13);
    }
}
