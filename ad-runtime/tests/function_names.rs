//! What a name means in the closure of an operator: a function of the file, or a variable of the code around.

use ad_runtime::math::sin;
use ad_runtime::prelude::*;

type Point = [f64; 3];

/// A function, its gradient in reverse mode, and the row of its Jacobian in forward mode.
type Case = (
    fn(Point) -> f64,
    fn(Point) -> (f64, Point),
    fn(Point) -> Vec<f64>,
);

#[differentiable(forward)]
fn square(v: f64) -> f64 {
    v * v
}

#[differentiable(forward)]
fn cube<T: Real>(v: T) -> T {
    v * v * v
}

#[differentiable(forward)]
fn apply(f: impl Fn(f64) -> f64, v: f64) -> f64 {
    f(v) * 2.0
}

#[allow(dead_code, reason = "closures of operators call what is beside it")]
#[differentiable(forward)]
fn apply_lent(f: &impl Fn(f64) -> f64, v: f64) -> f64 {
    f(v) * v
}

#[differentiable(forward)]
fn apply_value(f: impl DifferentiableFn<f64, Output = f64>, v: f64) -> f64 {
    f.call(v) * 3.0
}

#[differentiable(forward)]
fn apply_generic<F: DifferentiableFn<f64, Output = f64>>(v: f64, f: &F) -> f64 {
    f.call(f.call(v))
}

#[derive(Clone, Debug, Differentiable)]
struct Scale {
    k: f64,
}

#[allow(dead_code, reason = "closures of operators call what is beside it")]
#[differentiable(forward)]
impl Scale {
    fn of<F: DifferentiableFn<f64, Output = f64>>(&self, f: &F, v: f64) -> f64 {
        f.call(v) * self.k
    }
}

impl Scale {
    fn slope(&self, x: Point) -> (f64, Point) {
        value_with_gradient!(x, |x| self.of(&differentiable_fn!(square), x[0])
            + apply(square, x[1]))
    }
}

mod globbed {
    use super::*;

    pub(super) fn slope(x: Point) -> (f64, Point) {
        value_with_gradient!(x, |x| apply(square, x[0]) * apply_value(cube, x[2]))
    }
}

mod named {
    use super::{Point, apply_generic, square};
    use ad_runtime::prelude::*;

    pub(super) fn slope(x: Point) -> (f64, Point) {
        value_with_gradient!(x, |x| apply_generic(x[1], &square) + x[0])
    }
}

/// Compares gradients of both modes with central differences.
#[track_caller]
fn agree((f, reverse, forward): Case) {
    for x in [[0.7, 0.4, 0.9], [1.3, 0.6, 0.2], [0.8, 1.1, 0.5]] {
        let (value, gradient) = reverse(x);
        assert!((value - f(x)).abs() < 1e-14, "{value}");
        let row = forward(x);
        for i in 0..3 {
            let moved = |h: f64| {
                let mut x = x;
                x[i] += h;
                f(x)
            };
            let h = 1e-3;
            let expected =
                (8.0 * (moved(h) - moved(-h)) - (moved(2.0 * h) - moved(-2.0 * h))) / (12.0 * h);
            assert!((gradient[i] - expected).abs() < 1e-9, "{gradient:?}");
            assert!((row[i] - expected).abs() < 1e-9, "{row:?}");
        }
    }
}

#[test]
fn functions_are_passed_on() {
    let cases: [Case; 6] = [
        (
            |x| 2.0 * x[0] * x[0],
            |x| value_with_gradient!(x, |x| apply(square, x[0])),
            |x| jacobian!(x, |x| apply(square, x[0])).swap_remove(0),
        ),
        (
            |x| x[0] * x[0] * x[0] * x[1],
            |x| value_with_gradient!(x, |x| apply_lent(&square, x[0]) * x[1]),
            |x| jacobian!(x, |x| apply_lent(&square, x[0]) * x[1]).swap_remove(0),
        ),
        (
            |x| 3.0 * x[2].powi(3) + 3.0 * x[1].powi(2),
            |x| value_with_gradient!(x, |x| apply_value(cube, x[2]) + apply_value(square, x[1])),
            |x| {
                jacobian!(x, |x| apply_value(cube, x[2]) + apply_value(square, x[1])).swap_remove(0)
            },
        ),
        (
            |x| x[0].sin().sin() + x[1].powi(4),
            |x| {
                value_with_gradient!(x, |x| apply_generic(x[0], &sin)
                    + apply_generic(x[1], &square))
            },
            |x| {
                jacobian!(x, |x| apply_generic(x[0], &sin)
                    + apply_generic(x[1], &square))
                .swap_remove(0)
            },
        ),
        (
            |x| 4.0 * x[0] * x[0],
            |x| value_with_gradient!(x, |x| apply(|v: f64| apply(square, v), x[0])),
            |x| jacobian!(x, |x| apply(|v: f64| apply(square, v), x[0])).swap_remove(0),
        ),
        (
            |x| x.iter().map(|v| 2.0 * v.powi(2)).sum(),
            |x| {
                value_with_gradient!(x, |x| {
                    let mut s = 0.0;
                    for i in 0..3 {
                        s += if x[i] > 0.5 {
                            apply(square, x[i])
                        } else {
                            apply_lent(&square, x[i]) / x[i] * 2.0
                        };
                    }
                    s
                })
            },
            |x| {
                jacobian!(x, |x| {
                    let mut s = 0.0;
                    for i in 0..3 {
                        s += if x[i] > 0.5 {
                            apply(square, x[i])
                        } else {
                            apply_lent(&square, x[i]) / x[i] * 2.0
                        };
                    }
                    s
                })
                .swap_remove(0)
            },
        ),
    ];
    cases.into_iter().for_each(agree);
}

#[test]
fn functions_are_values() {
    let cases: [Case; 6] = [
        (
            |x| x[0] * x[0] + x[1] * x[1],
            |x| {
                value_with_gradient!(x, |x| {
                    let f = differentiable_fn!(square);
                    f.call(x[0]) + f.call(x[1])
                })
            },
            |x| {
                jacobian!(x, |x| {
                    let f = differentiable_fn!(square);
                    f.call(x[0]) + f.call(x[1])
                })
                .swap_remove(0)
            },
        ),
        (
            |x| 3.0 * x[0] * x[0],
            |x| value_with_gradient!(x, |x| apply_value(differentiable_fn!(square), x[0])),
            |x| jacobian!(x, |x| apply_value(differentiable_fn!(square), x[0])).swap_remove(0),
        ),
        (
            |x| x[0] * x[0],
            |x| {
                value_with_gradient!(x, |x| {
                    let f = square;
                    f(x[0])
                })
            },
            |x| {
                jacobian!(x, |x| {
                    let f = square;
                    f(x[0])
                })
                .swap_remove(0)
            },
        ),
        (
            |x| {
                if x[1] > 0.5 {
                    x[0].powi(2)
                } else {
                    x[0].powi(3)
                }
            },
            |x| {
                value_with_gradient!(x, |x| {
                    let f: fn(f64) -> f64 = if x[1] > 0.5 { square } else { cube };
                    f(x[0])
                })
            },
            |x| {
                jacobian!(x, |x| {
                    let f: fn(f64) -> f64 = if x[1] > 0.5 { square } else { cube };
                    f(x[0])
                })
                .swap_remove(0)
            },
        ),
        (
            |x| x.iter().map(|v| v * v).sum(),
            |x| value_with_gradient!(x, |x| x.iter().copied().map(square).sum::<f64>()),
            |x| jacobian!(x, |x| x.iter().copied().map(square).sum::<f64>()).swap_remove(0),
        ),
        (
            |x| x[0] * x[0] + x[1].sin(),
            |x| {
                value_with_gradient!(x, |x| Some(x[0]).map(square).unwrap_or(0.0)
                    + Some(x[1]).map_or(0.0, sin))
            },
            |x| {
                jacobian!(x, |x| Some(x[0]).map(square).unwrap_or(0.0)
                    + Some(x[1]).map_or(0.0, sin))
                .swap_remove(0)
            },
        ),
    ];
    cases.into_iter().for_each(agree);
}

#[test]
fn other_modules_and_methods_have_the_same_names() {
    let x = [0.7, 0.4, 0.9];
    let scale = Scale { k: 3.0 };
    let (value, gradient) = scale.slope(x);
    assert_eq!(
        (value, gradient),
        (
            3.0 * 0.7 * 0.7 + 2.0 * 0.4 * 0.4,
            [6.0 * 0.7, 4.0 * 0.4, 0.0]
        )
    );
    agree((
        |x| 2.0 * x[0].powi(2) * 3.0 * x[2].powi(3),
        globbed::slope,
        |x| globbed::slope(x).1.to_vec(),
    ));
    agree((
        |x| x[1].powi(4) + x[0],
        named::slope,
        |x| named::slope(x).1.to_vec(),
    ));
}

/// A variable hides a function, whatever declares it.
#[test]
fn variables_hide_functions() {
    fn parameter(square: f64) -> Point {
        gradient!([1.0, 2.0, 3.0], |x| x[0] * square)
    }
    assert_eq!(parameter(5.0), [5.0, 0.0, 0.0]);
    let x = [1.0, 2.0, 3.0];
    for square in [4.0, 6.0] {
        assert_eq!(gradient!(x, |x| x[0] * square), [square, 0.0, 0.0]);
    }
    if let Some(cube) = Some(2.0) {
        assert_eq!(
            gradient!(x, |x| x[0] * f64::max(cube, 1.0)),
            [2.0, 0.0, 0.0]
        );
    }
    let square = differentiable_fn!(|v: f64| v * 7.0);
    assert_eq!(gradient!(x, |x| square.call(x[0])), [7.0, 0.0, 0.0]);
}
