//! Differentiable functions as values: closures with captures, stored, cloned and called.

use ad_runtime::prelude::*;

struct Holder<F> {
    act: F,
}

#[test]
fn closures_capture_their_surroundings() {
    let c = 3.0;
    let weights = vec![1.0, 2.0];
    let f = differentiable_fn!(|x: f64| x * x * c + weights[1] * x);
    // Called like the function it is, and as a value.
    assert_eq!(f(2.0), 16.0);
    assert_eq!(f.call(2.0), 16.0);
    assert_eq!(gradient(2.0, &f), 14.0);
    let holder = Holder { act: f.clone() };
    assert_eq!((holder.act)(1.0), 5.0);
    let pullback = pullback(2.0, &holder.act);
    assert_eq!(
        (pullback(1.0), pullback(2.0), pullback(1.0)),
        (14.0, 28.0, 14.0)
    );
}

#[test]
fn closures_of_several_arguments() {
    let f = differentiable_fn!(|x: f64, y: f64, z: f64| x * y + y * z);
    assert_eq!(f(1.0, 2.0, 3.0), 8.0);
    assert_eq!(gradient((1.0, 2.0, 3.0), &f), (2.0, 4.0, 2.0));
}

#[test]
fn a_closure_that_is_only_called_needs_no_more_types() {
    let d = differentiable_fn!(|x: f64| x * x);
    assert_eq!(d(3.0), 9.0);
}

#[test]
fn values_and_paths_are_taken_by_generic_code() {
    fn newton<F: DifferentiableFn<f64, Output = f64>>(f: &F, mut x: f64) -> f64 {
        for _ in 0..30 {
            x -= f.call(x) / gradient(x, f);
        }
        x
    }
    #[differentiable]
    fn cubic(x: f64) -> f64 {
        x * x * x - 2.0
    }
    let target = 5.0;
    assert!((newton(&cubic {}, 1.0) - 2.0_f64.cbrt()).abs() < 1e-14);
    assert!(
        (newton(&differentiable_fn!(|x: f64| x * x - target), 1.0) - 5.0_f64.sqrt()).abs() < 1e-14
    );
    assert!((newton(&recomputed(cubic {}), 1.0) - 2.0_f64.cbrt()).abs() < 1e-14);
}

#[test]
fn operators_return_functions_of_the_arguments() {
    #[differentiable]
    fn weigh(x: &[f64], k: f64) -> f64 {
        x[0] * k + x[1] * k * k
    }
    let gradient_of = gradient!(weigh);
    assert_eq!(gradient_of(&[1.0, 2.0], 3.0), (vec![3.0, 9.0], 13.0));
    let (value, (x, k)) = value_with_gradient!(weigh)(&[1.0, 2.0], 3.0);
    assert_eq!((value, x, k), (21.0, vec![3.0, 9.0], 13.0));
    let back = pullback!(&[1.0, 2.0][..], 3.0, weigh);
    assert_eq!(back(2.0), (vec![6.0, 18.0], 26.0));
    let (value, back) = value_with_pullback!(&[1.0, 2.0][..], 3.0, |x, k| [weigh(x, k), k]);
    assert_eq!(
        (value, back([1.0, 1.0])),
        ([21.0, 3.0], (vec![3.0, 9.0], 14.0))
    );
}

#[test]
fn functions_of_three_arguments_are_built_of_derivatives() {
    #[derive(Clone)]
    struct Model<F> {
        combine: F,
    }
    #[differentiable]
    fn twice<F>(combine: &F, x: f64, y: f64) -> f64
    where
        F: DifferentiableFn<(f64, f64, f64), Output = f64>,
    {
        combine.call((x, y, 2.0)) * combine.call((y, x, x))
    }
    let model = Model {
        combine: differentiable_function(|x: f64, y: f64, z: f64| {
            (x * y * z, move |v: f64| (v * y * z, v * x * z, v * x * y))
        }),
    };
    let copy = model.clone();
    assert_eq!(gradient((2.0, 3.0, 5.0), &model.combine), (15.0, 10.0, 6.0));
    let at = (2.0, 3.0, 5.0);
    assert_eq!(copy.combine.call(at), 30.0);
    assert_eq!(gradient(at, &copy.combine), (15.0, 10.0, 6.0));
    let back = pullback(at, &copy.combine);
    assert_eq!(back(1.0), (15.0, 10.0, 6.0));
    assert_eq!(back(2.0), (30.0, 20.0, 12.0));
    // 2 x y * x^2 y = 2 x^3 y^2
    let (value, (x_bar, y_bar)) = value_with_gradient!(2.0, 3.0, |x, y| twice(&copy.combine, x, y));
    assert_eq!((value, x_bar, y_bar), (144.0, 216.0, 96.0));
    assert_eq!(
        gradient!(2.0, 3.0, 5.0, |x, y, z| copy.combine.call((x, y, z)) * z),
        (75.0, 50.0, 60.0)
    );
}

#[differentiable]
fn five(a: f64, b: &[f64], c: f64, d: &[f64; 2], e: f64) -> f64 {
    a * b[0] + b[1] * c * c + d[0] * d[1] * e
}

#[differentiable]
#[allow(clippy::too_many_arguments, reason = "that there are many is tested")]
fn eight(a: f64, b: f64, c: f64, d: f64, e: f64, f: f64, g: f64, h: f64) -> f64 {
    a + 2.0 * b + 3.0 * c * c + d * e + f * g * h
}

#[test]
fn operators_take_five_arguments() {
    let (b, d) = ([3.0, 5.0], [7.0, 11.0]);
    let at = (2.0, 13.0);
    let expected = (3.0, vec![2.0, 169.0], 130.0, [187.0, 119.0], 77.0);
    let value = 6.0 + 845.0 + 77.0 * 17.0;
    let twice = (6.0, vec![4.0, 338.0], 260.0, [374.0, 238.0], 154.0);

    assert_eq!(gradient!(at.0, &b[..], at.1, &d, 17.0, five), expected);
    assert_eq!(gradient!(five)(at.0, &b, at.1, &d, 17.0), expected);
    let closure = gradient!(at.0, &b[..], at.1, &d, 17.0, |a, b, c, d, e| five(
        a, b, c, d, e
    ) * 2.0);
    assert_eq!(closure, twice);
    let both = value_with_gradient!(at.0, &b[..], at.1, &d, 17.0, five);
    assert_eq!(both, (value, expected.clone()));
    let both = value_with_gradient!(five)(at.0, &b, at.1, &d, 17.0);
    assert_eq!(both, (value, expected.clone()));
    let back = pullback!(at.0, &b[..], at.1, &d, 17.0, five);
    assert_eq!((back(1.0), back(2.0)), (expected.clone(), twice.clone()));
    let (y, back) = value_with_pullback!(at.0, &b[..], at.1, &d, 17.0, |a, b, c, d, e| five(
        a, b, c, d, e
    ));
    assert_eq!((y, back(1.0), back(2.0)), (value, expected, twice));
}

#[test]
fn operators_take_eight_arguments() {
    let expected = (1.0, 2.0, 18.0, 5.0, 4.0, 56.0, 48.0, 42.0);
    let twice = (2.0, 4.0, 36.0, 10.0, 8.0, 112.0, 96.0, 84.0);
    let value = 1.0 + 4.0 + 27.0 + 20.0 + 336.0;
    macro_rules! at_eight {
        ($operator:ident, $($function:tt)+) => {
            $operator!(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, $($function)+)
        };
    }
    assert_eq!(at_eight!(gradient, eight), expected);
    assert_eq!(
        gradient!(eight)(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0),
        expected
    );
    assert_eq!(
        at_eight!(gradient, |a, b, c, d, e, f, g, h| eight(
            a, b, c, d, e, f, g, h
        ) * 2.0),
        twice
    );
    assert_eq!(at_eight!(value_with_gradient, eight), (value, expected));
    assert_eq!(
        value_with_gradient!(eight)(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0),
        (value, expected)
    );
    let back = at_eight!(pullback, eight);
    assert_eq!((back(1.0), back(2.0)), (expected, twice));
    let (y, back) = at_eight!(value_with_pullback, |a, b, c, d, e, f, g, h| eight(
        a, b, c, d, e, f, g, h
    ));
    assert_eq!((y, back(1.0), back(2.0)), (value, expected, twice));
}

#[test]
fn pullbacks_by_path_alone_are_functions_of_the_arguments() {
    #[differentiable]
    fn product_of_both(x: Vec<f64>, k: f64) -> f64 {
        x[0] * x[1] * k
    }
    let back = pullback!(product_of_both)(vec![3.0, 5.0], 2.0);
    assert_eq!(back(1.0), (vec![10.0, 6.0], 15.0));
    assert_eq!(back(-2.0), (vec![-20.0, -12.0], -30.0));
    let (value, back) = value_with_pullback!(product_of_both)(vec![3.0, 5.0], 2.0);
    assert_eq!((value, back(1.0)), (30.0, (vec![10.0, 6.0], 15.0)));
    assert_eq!(back(2.0), (vec![20.0, 12.0], 30.0));
    let expected = (1.0, 2.0, 18.0, 5.0, 4.0, 56.0, 48.0, 42.0);
    let back = pullback!(eight)(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
    assert_eq!((back(1.0), back(-1.0).0), (expected, -1.0));
    let (value, back) = value_with_pullback!(eight)(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0);
    assert_eq!((value, back(1.0)), (388.0, expected));
}

#[test]
fn pullbacks_by_path_alone_borrow_their_arguments() {
    #[derive(Differentiable)]
    struct Line {
        slope: f64,
    }
    #[differentiable]
    fn product(x: &[f64]) -> f64 {
        x[0] * x[1]
    }
    #[differentiable]
    fn at(line: &Line, x: &[f64]) -> f64 {
        line.slope * x[0]
    }
    #[differentiable]
    #[allow(
        clippy::needless_lifetimes,
        reason = "a lifetime with a name is what it is for"
    )]
    fn lent_for_long<'x>(x: &'x [f64], line: &Line) -> f64 {
        x[0] * line.slope
    }
    #[differentiable]
    fn of_parts<T: Real>(x: &[&[T]], k: T) -> T {
        x[0][1] * k
    }
    let back = pullback!(product)(&[1.0, 2.0]);
    assert_eq!((back(1.0), back(3.0)), (vec![2.0, 1.0], vec![6.0, 3.0]));
    let of = value_with_pullback!(product);
    for n in [1.0, 2.0] {
        // It is asked again and again, and borrows something else each time.
        let x = vec![n, 5.0];
        let (value, back) = of(&x);
        assert_eq!((value, back(1.0)), (5.0 * n, vec![5.0, n]));
    }
    let (line, x) = (Line { slope: 2.0 }, vec![3.0]);
    let back = pullback!(at)(&line, &x);
    let (line_bar, x_bar) = back(1.0);
    assert_eq!((line_bar.slope, x_bar), (3.0, vec![2.0]));
    let (value, back) = value_with_pullback!(at)(&line, &x);
    let (line_bar, x_bar) = back(-1.0);
    assert_eq!((value, line_bar.slope, x_bar), (6.0, -3.0, vec![-2.0]));
    let (x_bar, line_bar) = pullback!(lent_for_long)(&x, &line)(1.0);
    assert_eq!((x_bar, line_bar.slope), (vec![2.0], 3.0));
    let rows = [&[1.0_f32, 2.0][..]];
    let (rows_bar, k_bar) = pullback!(of_parts)(&rows, 3.0)(1.0);
    assert_eq!((&rows_bar[0][..], k_bar), (&[0.0, 3.0][..], 2.0));
    let (value, back) = value_with_pullback!(ad_runtime::math::powi)(3.0, 2);
    assert_eq!((value, back(1.0).0), (9.0, 6.0));
}

#[test]
fn recomputation_in_pullbacks_evaluates_again() {
    use std::cell::Cell;
    thread_local!(static CALLS: Cell<usize> = const { Cell::new(0) });
    #[differentiable]
    fn counted(x: f64) -> f64 {
        CALLS.with(|calls| calls.set(calls.get() + 1));
        x * x
    }
    let pullback = pullback!(3.0, |x| x
        .with_recomputation_in_pullbacks(differentiable_fn!(counted))
        * 2.0);
    assert_eq!(CALLS.get(), 1);
    assert_eq!(pullback(1.0), 12.0);
    assert_eq!(CALLS.get(), 2);
}

#[test]
fn recomputed_evaluates_again_in_each_pullback() {
    use std::cell::Cell;
    thread_local!(static CALLS: Cell<usize> = const { Cell::new(0) });
    #[differentiable]
    fn one(x: f64) -> f64 {
        CALLS.with(|calls| calls.set(calls.get() + 1));
        x * x
    }
    #[differentiable]
    fn two(x: f64, y: f64) -> f64 {
        CALLS.with(|calls| calls.set(calls.get() + 1));
        x * x * y
    }
    let f = recomputed(one {});
    let back = pullback(3.0, &f);
    assert_eq!(CALLS.take(), 1);
    assert_eq!((back(1.0), CALLS.take()), (6.0, 1));
    assert_eq!((back(2.0), CALLS.take()), (12.0, 1));
    let back = pullback!(3.0, |x| f.call(x) * 2.0);
    assert_eq!(CALLS.take(), 1);
    assert_eq!((back(1.0), CALLS.take()), (12.0, 1));
    assert_eq!((back(1.0), CALLS.take()), (12.0, 1));

    let f = recomputed(two {});
    let (value, back) = value_with_pullback((3.0, 5.0), &f);
    assert_eq!((value, CALLS.take()), (45.0, 1));
    assert_eq!((back(1.0), CALLS.take()), ((30.0, 9.0), 1));
    assert_eq!((back(2.0), CALLS.take()), ((60.0, 18.0), 1));
    let back = pullback!(3.0, 5.0, |x, y| f.call((x, y)) + y);
    assert_eq!(CALLS.take(), 1);
    assert_eq!((back(1.0), CALLS.take()), ((30.0, 10.0), 1));
    assert_eq!((back(2.0), CALLS.take()), ((60.0, 20.0), 1));

    // Without it, nothing is evaluated in pullbacks.
    let back = pullback((3.0, 5.0), &two {});
    assert_eq!((back(1.0), back(2.0)), ((30.0, 9.0), (60.0, 18.0)));
    assert_eq!(CALLS.take(), 1);
}

#[differentiable]
fn apply<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
    f(x) * x
}

#[test]
fn closures_are_passed_on_in_operators() {
    let c = vec![1.0, 2.0];
    let k = 3.0;
    // 6 x^3
    assert_eq!(
        gradient!(2.0, |x| apply(|a: f64| a * x * c[1], x) * k),
        72.0
    );
    let (x_bar, y_bar) = gradient!(2.0, 5.0, |x, y| {
        let scale = |a: f64| a * y + k;
        apply(&scale, x) + scale(y)
    });
    // (x y + k) x + y^2 + k
    assert_eq!((x_bar, y_bar), (23.0, 14.0));
    let pullback = pullback!(2.0, |x| apply(|a: f64| a + x * k, x));
    assert_eq!((pullback(1.0), pullback(2.0)), (16.0, 32.0));
    let f = differentiable_fn!(|x: f64| apply(|a: f64| a * x * k, x));
    assert_eq!(gradient(2.0, &f), 36.0);
}

/// Raises to a power: a function as a result.
fn power(n: i32, scale: f64) -> impl DifferentiableFn<f64, Output = f64> + Clone {
    differentiable_fn!(move |x: f64| x.powi(n) * scale)
}

/// The sum of two functions, with captures that are not `Copy`.
fn weighted(weights: Vec<f64>) -> impl DifferentiableFn<f64, Output = f64> + Clone {
    differentiable_fn!(move |x: f64| {
        let mut s = 0.0;
        for i in 0..weights.len() {
            s += weights[i] * x;
        }
        s * x
    })
}

#[differentiable]
fn apply_value<F: DifferentiableFn<f64, Output = f64>>(f: &F, x: f64) -> f64 {
    f.call(x) * x
}

#[test]
fn functions_are_results_of_ordinary_functions() {
    let cube = power(3, 2.0);
    assert_eq!((cube.call(2.0), gradient(2.0, &cube)), (16.0, 24.0));
    let sum = weighted(vec![1.0, 2.0]);
    assert_eq!((sum.call(2.0), gradient(2.0, &sum)), (12.0, 12.0));
    assert_eq!(gradient(2.0, &sum.clone()), 12.0);
    assert_eq!(gradient!(2.0, |x| apply_value(&cube, x)), 64.0);
    let back = pullback(2.0, &weighted(vec![0.5]));
    assert_eq!((back(1.0), back(3.0)), (2.0, 6.0));
}

#[test]
fn a_pullback_owns_what_its_closure_moves() {
    struct Sight {
        scale: f64,
        offset: Vec<f64>,
    }
    fn linearized(sight: &Sight, x: f64) -> (f64, impl Fn(f64) -> f64) {
        let factor = Vec::from([sight.scale, 2.0]);
        value_with_pullback!(x, move |x| x * factor[0] * factor[1] + x * sight.offset[0])
    }
    let sight = Sight {
        scale: 3.0,
        offset: vec![0.5],
    };
    let (value, back) = linearized(&sight, 2.0);
    assert_eq!((value, back(1.0), back(2.0)), (13.0, 6.5, 13.0));
}

#[test]
fn references_to_references_need_no_lifetimes() {
    #[differentiable(directions)]
    fn corners(rows: &[&[f64]]) -> f64 {
        rows[0][1] * rows[1][0]
    }
    #[differentiable(forward)]
    fn pair((a, b): (&[f64], &f64), c: Option<&f64>) -> f64 {
        match c {
            Some(c) => a[1] * b * c,
            None => a[0] * b,
        }
    }
    let rows: &[&[f64]] = &[&[1.0, 2.0], &[3.0, 4.0]];
    assert_eq!(gradient!(rows, corners), [vec![0.0, 3.0], vec![2.0, 0.0]]);
    let direction = vec![vec![1.0, 1.0], vec![1.0, 1.0]];
    assert_eq!(differential!(rows, corners)(direction), 5.0);
    let gradient = gradient!((rows[0], &5.0), Some(&3.0), pair);
    assert_eq!(gradient, ((vec![0.0, 15.0], 6.0), Some(10.0)));
}
