//! Dual numbers: in both modes, nested, several directions at once.

use ad_runtime::prelude::*;

#[differentiable(order = 2)]
fn rosenbrock<T: Real>(x: &[T]) -> T {
    let mut sum = T::ZERO;
    for i in 0..x.len() - 1 {
        let (a, b) = (T::ONE - x[i], x[i + 1] - x[i] * x[i]);
        sum += a * a + T::lit(100.0) * b * b;
    }
    sum
}

/// A function of every elementary function and operator.
#[differentiable(forward)]
fn everything<T: Real>(x: T, y: T) -> T {
    let mut s = x.sin() + y.cos() * x.tan() - x.asin() / y.acos();
    s += x.atan() * y.sinh();
    s -= x.cosh() / y.tanh();
    s *= x.asinh() + (T::ONE + y).acosh() + x.atanh();
    s /= x.exp() + y.exp2() + x.exp_m1();
    s += x.ln() * y.log2() + x.log10() - y.ln_1p();
    s += x.sqrt() * y.cbrt() + x.recip() + (-x).abs();
    s += x.atan2(y) + x.log(y + T::lit(2.0)) + x.hypot(y) + x.powf(y) + x.powi(3);
    s += x.erf() + y.erfc() + (x + y).lgamma() + x.mul_add(y, x) + (x / y) % T::lit(0.3);
    s += (x / y).rem_euclid(y * T::lit(0.4)) * x.midpoint(y);
    s += x.div_euclid(y) * y + x.round_ties_even() * x;
    s + x.min(y) * x.max(y) + y.clamp(x, T::ONE) + x.copysign(-y) + x.to_degrees().to_radians()
}

const AT: (f64, f64) = (0.37, 0.62);

fn near(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} and {b}");
}

#[test]
fn duals_are_pushforwards() {
    let (x, y) = (
        Dual::new(AT.0, [1.0, 0.0, 0.3]),
        Dual::new(AT.1, [0.0, 1.0, -0.7]),
    );
    let z = everything(x, y);
    assert_eq!(z.value.to_bits(), everything(AT.0, AT.1).to_bits());
    let gradient = gradient(AT, &everything {});
    let directions = [(1.0, 0.0), (0.0, 1.0), (0.3, -0.7)];
    for (dot, direction) in z.dot.iter().zip(directions) {
        near(*dot, gradient.inner_product(&direction), 1e-12);
        near(*dot, everything {}.jvp(AT, &direction).1, 1e-12);
    }
}

/// The Hessian in three ways: reverse over duals, forward over duals, and duals of duals.
#[test]
fn second_derivatives() {
    let directions = [(1.0, 0.0), (0.0, 1.0)];
    let by_reverse = directions.map(|(a, b)| {
        let at = (Dual::new(AT.0, [a]), Dual::new(AT.1, [b]));
        let (gx, gy) = gradient(at, &everything {});
        [gx.dot[0], gy.dot[0]]
    });
    let by_forward = directions.map(|(a, b)| {
        let at = (Dual::new(AT.0, [a]), Dual::new(AT.1, [b]));
        directions.map(|(c, d)| {
            let direction = (Dual::constant(c), Dual::constant(d));
            everything {}.jvp(at, &direction).1.dot[0]
        })
    });
    let inner = (Dual::<f64, 2>::variable(AT.0, 0), Dual::variable(AT.1, 1));
    let at = (
        Dual::<_, 2>::new(inner.0, [Dual::ONE, Dual::ZERO]),
        Dual::new(inner.1, [Dual::ZERO, Dual::ONE]),
    );
    let nested = everything(at.0, at.1);
    // Central differences of the gradient.
    let h = 1e-5;
    let shifted = |a: f64, b: f64| gradient((AT.0 + a, AT.1 + b), &everything {});
    for i in 0..2 {
        let (a, b) = directions[i];
        let (up, down) = (shifted(a * h, b * h), shifted(-a * h, -b * h));
        let differences = [(up.0 - down.0) / (2.0 * h), (up.1 - down.1) / (2.0 * h)];
        for j in 0..2 {
            near(by_reverse[i][j], differences[j], 1e-6);
            near(by_forward[i][j], by_reverse[i][j], 1e-12);
            near(nested.dot[i].dot[j], by_reverse[i][j], 1e-12);
        }
    }
}

#[test]
fn the_hessian_of_rosenbrock() {
    let x = [Dual::<f64, 2>::variable(1.0, 0), Dual::variable(1.0, 1)];
    let gradient = gradient!(&x[..], |x| rosenbrock(x));
    assert_eq!(gradient[0].dot, [802.0, -400.0]);
    assert_eq!(gradient[1].dot, [-400.0, 200.0]);
}

#[test]
fn third_derivatives_by_nesting() {
    type One<T> = Dual<T, 1>;
    let x = One::<One<One<f64>>>::new(
        One::new(One::new(2.0, [1.0]), [One::ONE]),
        [One::new(One::ONE, [One::ZERO])],
    );
    let y = x.powi(5);
    assert_eq!(y.value.value.value, 32.0);
    assert_eq!(y.dot[0].value.value, 80.0);
    assert_eq!(y.dot[0].dot[0].value, 160.0);
    assert_eq!(y.dot[0].dot[0].dot[0], 240.0);
}

/// What does not move has no slope: a constant exponent at a negative base, a constant at a pole.
#[test]
fn constants_do_not_poison() {
    let x = Dual::<f64>::variable(-2.0, 0);
    assert_eq!(x.powf(Dual::lit(2.0)).dot, [-4.0]);
    assert_eq!((Dual::<f64>::ZERO.sqrt() + x).dot, [1.0]);
}

#[differentiable(order = 2)]
fn valley<T: Real>(x: &[T], scale: T) -> T {
    let (a, b) = (T::ONE - x[0], x[1] - x[0] * x[0]);
    scale * (a * a + T::lit(100.0) * b * b)
}

#[differentiable(order = 2)]
fn rosenbrock_2<T: Real>(x: &[T]) -> T {
    rosenbrock(x)
}

#[test]
fn hessians_of_generic_functions() {
    let x = [1.0, 1.0];
    assert_eq!(
        hessian!(&x[..], rosenbrock_2),
        [[802.0, -400.0], [-400.0, 200.0]]
    );
    assert_eq!(hvp!(&x[..], vec![1.0, 0.0], rosenbrock_2), [802.0, -400.0]);
    let (by_x, by_scale) = hvp!(&x[..], 2.0, vec![1.0, 0.0], 0.0, valley);
    assert_eq!((by_x, by_scale), (vec![1604.0, -800.0], 0.0));
}
