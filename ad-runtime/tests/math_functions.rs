//! Elementary functions in differentiable code, by method and by name.

use ad_runtime::gradcheck::assert_gradient;
use ad_runtime::prelude::*;

#[differentiable]
fn every_kind<T: Real>(x: T, y: T) -> T {
    let mut s = T::lit(0.5) * x.powf(y) + T::PI * x.max(y) + T::from_usize(3) * y % x;
    s *= y;
    s /= T::ONE + x * x;
    s -= x.atan2(y).mul_add(x, y);
    s %= T::lit(100.0);
    let (sine, cosine) = x.sin_cos();
    s + sin(x) * exp(y) + hypot(x, y) + powi(x, 3) - sine * cosine + lgamma(x) * erf(y)
}

#[test]
fn generic_code_needs_no_bound_but_real() {
    assert_gradient(&every_kind {}, &(1.2, 0.7));
    assert_gradient(&every_kind {}, &(1.2_f32, 0.7));
}

#[test]
fn operators_take_the_functions_by_name() {
    assert_eq!(gradient!(sin)(0.0), 1.0);
    assert_eq!(gradient!(2.0, 3.0, powf), (12.0, 8.0 * 2.0_f64.ln()));
    assert_eq!(value_with_gradient!(4.0, sqrt), (2.0, 0.25));
    assert_eq!(
        gradient!(2.0, |x| x.max(0.0) * log2(x)),
        1.0 + 1.0 / 2.0_f64.ln()
    );
}

mod a_function_of_the_users {
    use ad_runtime::prelude::*;

    #[differentiable]
    fn sin(x: f64) -> f64 {
        3.0 * x
    }

    #[differentiable]
    fn twice(x: f64) -> f64 {
        sin(sin(x))
    }

    #[test]
    fn takes_precedence() {
        assert_eq!(value_with_gradient!(2.0, twice), (18.0, 9.0));
    }
}

mod a_function_of_std {
    #[allow(
        unused_imports,
        reason = "whether the prelude is in the way is the test"
    )]
    use ad_runtime::prelude::*;
    use std::cmp::{max, min};

    #[test]
    fn takes_precedence() {
        assert_eq!((max(1, 2), min(1, 2)), (2, 1));
    }
}
