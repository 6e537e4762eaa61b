//! Methods and associated functions that are called by their path, and generated names beside the
//! user's.

use ad_runtime::gradcheck::assert_gradient;
use ad_runtime::prelude::*;

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct P {
    a: f64,
    b: f64,
}

#[differentiable]
impl P {
    fn value(&self, x: f64) -> f64 {
        self.a * x + self.b
    }
    fn step(&mut self, x: f64) -> f64 {
        self.a += x * self.b;
        self.a * x
    }
    fn helper(x: f64, y: &f64) -> f64 {
        x * x * *y
    }
    fn one(x: f64) -> f64 {
        Self::helper(x, &2.0) + P::helper(3.0, &x)
    }
    fn scaled<T: Real>(x: T, factor: T) -> T {
        x * factor
    }
    fn through_self(&self, x: f64) -> f64 {
        Self::value(self, x) * Self::one(x)
    }
    #[derivative(of = Self::cube)]
    fn cube_derivative(x: f64, k: f64) -> (f64, impl Fn(f64) -> (f64, f64)) {
        (Self::cube(x, k), move |v| {
            (v * 3.0 * k * x * x, v * x * x * x)
        })
    }
    fn cube(x: f64, k: f64) -> f64 {
        k * x * x * x
    }
}

#[differentiable]
trait Curve {
    fn height(&self, x: f64) -> f64;
    fn twice(&self, x: f64) -> f64 {
        Self::height(self, x) * 2.0
    }
    fn unit(x: f64) -> f64;
}

#[differentiable]
impl Curve for P {
    fn height(&self, x: f64) -> f64 {
        self.b * x * x
    }
    fn unit(x: f64) -> f64 {
        x * x * x
    }
}

#[differentiable]
fn of_curve<C: Curve>(c: &C, x: f64) -> f64 {
    C::height(c, x) + <C as Curve>::twice(c, x) * C::unit(x) + Curve::height(c, x)
}

#[differentiable]
fn of_methods(p: &P, x: f64) -> f64 {
    P::value(p, x) * P::one(x) + P::through_self(p, x) + P::scaled::<f64>(x, 2.0) + P::cube(x, x)
}

#[differentiable]
fn in_place(x: f64, y: f64) -> f64 {
    let mut p = P { a: x, b: y };
    let s = P::step(&mut p, x);
    s * P::value(&p, y) + <P>::helper(y, &x)
}

#[differentiable]
fn elementary(x: f64, y: f64) -> f64 {
    f64::sin(x) * f64::max(x, y) + f64::powf(x, y) + f64::powi(y, 3) + f64::hypot(x, y)
        - <f64>::exp(y)
        + f64::mul_add(x, y, x)
}

#[differentiable]
fn generic_elementary<T: Real>(x: T, y: T) -> T {
    T::sin(x) * T::max(x, y) + T::powi(y, 2) + <T as Real>::exp(x) + Real::sqrt(y)
}

#[differentiable]
fn cloned(x: &Vec<f64>) -> f64 {
    let mut y = Clone::clone(x);
    y[0] *= y[1];
    let z = Vec::clone(&y);
    z[0] * x[0]
}

#[test]
fn methods_by_path() {
    let p = P { a: 0.7, b: -1.2 };
    assert_gradient(
        &differentiable_fn!(|a: f64, b: f64, x: f64| { of_methods(&P { a, b }, x) }),
        &(p.a, p.b, 1.3),
    );
    assert_gradient(
        &differentiable_fn!(|a: f64, b: f64, x: f64| { of_curve(&P { a, b }, x) }),
        &(p.a, p.b, 1.3),
    );
    assert_gradient(&differentiable_fn!(in_place), &(0.4, 1.7));
}

#[test]
fn elementary_functions_by_path() {
    assert_gradient(&differentiable_fn!(elementary), &(0.4, 1.7));
    assert_gradient(
        &differentiable_fn!(|x: f64, y: f64| generic_elementary(x, y)),
        &(0.4, 1.7),
    );
}

#[test]
fn methods_of_std_by_path() {
    assert_eq!(gradient!(&vec![2.0, 3.0], cloned), vec![12.0, 4.0]);
}

#[differentiable]
fn names(x: f64, y: f64) -> f64 {
    let x_act = x * y;
    let y_act = 2.0;
    let x_bar = x_act * x;
    x_bar * y_act
}

#[differentiable]
#[allow(non_snake_case, reason = "the names of generated parameters")]
fn more_names(F: f64, A0: f64) -> f64 {
    let function = F * A0;
    function * F
}

#[differentiable]
fn a0(a0: f64, a1: f64) -> f64 {
    a0 * a1
}

#[test]
fn generated_names_are_not_those_of_variables() {
    assert_eq!(gradient!(3.0, 5.0, names), (60.0, 18.0));
    assert_eq!(gradient!(3.0, 5.0, more_names), (30.0, 9.0));
    assert_eq!(gradient!(3.0, 5.0, a0), (5.0, 3.0));
}
