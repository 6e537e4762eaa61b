//! `derivative!` beside the attribute of the same name.
#![allow(missing_docs, reason = "tests")]

#[macro_use]
extern crate ad_runtime;

/// By `#[macro_use]`, everywhere.
mod everywhere {
    use ad_runtime::prelude::*;

    fn cube(x: f64) -> f64 {
        x * x * x
    }
    #[derivative(of = cube)]
    fn cube_rule(x: f64) -> (f64, impl Fn(f64) -> f64) {
        (cube(x), move |v| 3.0 * x * x * v)
    }
    #[derivative(of = cube, forward)]
    fn cube_push(x: f64, x_dot: f64) -> (f64, f64) {
        (cube(x), 3.0 * x * x * x_dot)
    }
    #[differentiable(forward)]
    fn slope(x: f64) -> f64 {
        derivative!(x, |x: f64| x * x * x * 2.0)
    }

    #[test]
    fn beside_the_attribute() {
        let k = 5.0;
        assert_eq!(derivative!(2.0, cube), 12.0);
        assert_eq!(derivative!(2.0, slope), 24.0);
        assert_eq!(derivative!(2.0, |x| x * x * k), 20.0);
        assert_eq!(derivative!(2.0, 3.0, |x, y| x * y), 5.0);
    }
}

/// By its path.
mod by_path {
    use ad_runtime::prelude::*;

    #[differentiable(forward)]
    fn square(x: f64) -> f64 {
        x * x
    }

    #[test]
    fn without_an_import() {
        assert_eq!(ad_runtime::derivative!(3.0, square), 6.0);
    }
}
