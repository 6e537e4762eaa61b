//! The checks themselves: they pass what is right, and find what is wrong.

use ad_runtime::gradcheck::{
    Gradcheck, GradcheckError, assert_accumulates, assert_derivative, assert_gradient,
    check_accumulates, check_accumulates_from_nothing, check_derivative, check_gradient,
};
use ad_runtime::prelude::*;
use std::cell::Cell;
use std::collections::HashMap;
use std::rc::Rc;

#[test]
fn right_derivatives_of_every_kind_of_argument_and_result_pass() {
    assert_gradient(&sin {}, &1.0);
    assert_gradient(&sin {}, &1.0_f32);
    assert_gradient(&powf {}, &(2.0, 3.0));
    assert_gradient(&powi {}, &(2.0, 3));
    assert_gradient(&sin_cos {}, &0.5);
    let scaled = differentiable_function(|x: Vec<f64>, k: f64| {
        let y: Vec<f64> = x.iter().map(|x| x * k).collect();
        (y, move |v: Vec<f64>| (v.scaled(k), v.inner_product(&x)))
    });
    assert_gradient(&scaled, &(vec![1.0, -2.0, 3e3], 0.5));
    let total = differentiable_function(|x: HashMap<String, [f32; 2]>| {
        let sum: f32 = x.values().flatten().sum();
        (sum, move |v: f32| {
            x.keys().map(|k| (k.clone(), [v; 2])).collect()
        })
    });
    assert_gradient(
        &total,
        &HashMap::from([("a".into(), [1.0, 2.0]), ("b".into(), [3.0, 4.0])]),
    );
}

#[test]
fn the_report_says_what_was_compared() {
    let report = Gradcheck::new()
        .directions(3)
        .gradient(&exp {}, &1.0)
        .unwrap();
    assert_eq!(
        (report.directions.len(), report.arguments, report.results),
        (3, 1, 1)
    );
    for direction in &report.directions {
        assert!((direction.analytic - direction.numeric).abs() < 1e-6);
    }
    assert!(
        report
            .to_string()
            .starts_with("derivative of 1 by 1 numbers agrees:\n  pullback")
    );
    // The same seed gives the same report, another seed another one.
    let again = Gradcheck::new()
        .directions(3)
        .gradient(&exp {}, &1.0)
        .unwrap();
    assert_eq!(again, report);
    let other = Gradcheck::new()
        .directions(3)
        .seed(1)
        .gradient(&exp {}, &1.0)
        .unwrap();
    assert_ne!(other, report);
}

fn is_derivative(error: Result<impl Sized, GradcheckError>) -> bool {
    matches!(error, Err(GradcheckError::Derivative { .. }))
}

#[test]
fn a_wrong_derivative_is_found() {
    for (factor, right) in [(2.0, true), (2.00001, false), (-2.0, false), (0.0, false)] {
        let square = differentiable_function(move |x: f64| (x * x, move |v: f64| factor * x * v));
        let check = check_gradient(&square, &1.5);
        assert_eq!(check.is_ok(), right, "factor {factor}");
        assert_eq!(is_derivative(check), !right, "factor {factor}");
    }
    for factor in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let square = differentiable_function(move |x: f64| (x * x, move |v: f64| factor * x * v));
        assert!(check_gradient(&square, &1.5).is_err(), "factor {factor}");
    }
}

#[test]
fn a_wrong_derivative_in_single_precision_is_found() {
    for x in [1.5_f32, 1e6, -3e-3] {
        let wrong = differentiable_function(|x: f32| (x * x, move |v: f32| 2.2 * x * v));
        let absolute = Gradcheck::new().absolute(1e-7);
        assert!(is_derivative(absolute.gradient(&wrong, &x)), "at {x}");
        // Where a step changes nothing, no derivative may pass for zero.
        let zero = differentiable_function(|x: f32| (x * x, move |v: f32| 0.0 * v));
        assert!(is_derivative(absolute.gradient(&zero, &x)), "at {x}");
    }
}

#[test]
fn one_wrong_element_among_many_is_found() {
    for wrong in 0..50 {
        let sum = differentiable_function(move |x: Vec<f64>| {
            let n = x.len();
            let gradient = move |v: f64| {
                let mut gradient = vec![v; n];
                gradient[wrong] = 0.0;
                gradient
            };
            (x.iter().sum::<f64>(), gradient)
        });
        assert!(
            is_derivative(check_gradient(&sum, &vec![1.0; 50])),
            "element {wrong}"
        );
    }
}

#[test]
fn one_wrong_result_among_many_is_found() {
    for wrong in 0..20 {
        let repeat = differentiable_function(move |x: f64| {
            let gradient = move |v: Vec<f64>| {
                v.iter()
                    .enumerate()
                    .filter(|(i, _)| *i != wrong)
                    .map(|(_, v)| v)
                    .sum::<f64>()
            };
            (vec![x; 20], gradient)
        });
        assert!(
            is_derivative(check_gradient(&repeat, &0.3)),
            "result {wrong}"
        );
    }
}

#[test]
fn a_missing_gradient_is_zero_and_found() {
    let sum = differentiable_function(|x: Vec<f64>| (x.iter().sum::<f64>(), |_: f64| Vec::new()));
    assert!(is_derivative(check_gradient(&sum, &vec![1.0, 2.0])));
    let none = differentiable_function(|x: Vec<f64>| (x.len() as f64, |_: f64| Vec::new()));
    assert!(check_gradient(&none, &vec![1.0, 2.0]).is_ok());
}

#[test]
fn a_gradient_of_another_shape_is_found() {
    let sum = differentiable_function(|x: Vec<f64>| (x.iter().sum::<f64>(), |v: f64| vec![v; 3]));
    let error = check_gradient(&sum, &vec![1.0, 2.0]).unwrap_err();
    assert!(
        matches!(error, GradcheckError::GradientShape { .. }),
        "{error}"
    );
    let text = error.to_string();
    assert!(
        text.contains("length 2 ") && text.contains("length 3:"),
        "{text}"
    );
}

#[test]
fn a_pullback_that_is_not_linear_is_found() {
    let square = differentiable_function(|x: f64| (x, |v: f64| v * v.abs()));
    assert!(matches!(
        check_gradient(&square, &1.0),
        Err(GradcheckError::NotLinear { .. })
    ));
    let affine = differentiable_function(|x: f64| (x, |v: f64| v + 1.0));
    assert!(matches!(
        check_gradient(&affine, &1.0),
        Err(GradcheckError::NotLinear { .. })
    ));
}

#[test]
fn a_pullback_that_can_be_called_once_only_is_found() {
    let once = differentiable_function(|x: f64| {
        let calls = Cell::new(0.0);
        (x, move |v: f64| {
            calls.set(calls.get() + 1.0);
            v * calls.get()
        })
    });
    assert!(matches!(
        check_gradient(&once, &1.0),
        Err(GradcheckError::NotRepeatable { .. })
    ));
}

/// Multiplies by a number of its own. Its pullback overwrites a place, by its number: 1 is that of the
/// function, 2 that of the argument, and 0 is none.
#[derive(Clone)]
struct Scaling<const OVERWRITTEN: u8>(f64);

impl<const OVERWRITTEN: u8> Differentiable for Scaling<OVERWRITTEN> {
    type Tangent = f64;
}
impl<const OVERWRITTEN: u8> DifferentiableFn<f64> for Scaling<OVERWRITTEN> {
    type Output = f64;
    fn call(&self, x: f64) -> f64 {
        self.0 * x
    }
    fn vjp(&self, x: f64) -> (f64, impl Fn(f64) -> f64 + use<OVERWRITTEN>) {
        let factor = self.0;
        (factor * x, move |v| v * factor)
    }
    fn vjp_with_function(
        &self,
        x: f64,
    ) -> (f64, impl Fn(&Self, f64, &mut f64) -> f64 + use<OVERWRITTEN>) {
        let pullback = move |f: &Self, v: f64, f_bar: &mut f64| {
            if OVERWRITTEN == 1 {
                *f_bar = v * x;
            } else {
                *f_bar += v * x;
            }
            v * f.0
        };
        (self.0 * x, pullback)
    }
    fn __derivative_of_call<A: Activity, B: Activity>(
        &self,
        _: (A, B),
        x: f64,
    ) -> (
        f64,
        impl Fn(&Self, f64, &mut f64, &mut f64) + use<OVERWRITTEN, A, B>,
    ) {
        let (y, pullback) = self.vjp_with_function(x);
        let pullback = move |f: &Self, v: f64, f_bar: &mut f64, x_bar: &mut f64| {
            let part = pullback(f, v, f_bar);
            if OVERWRITTEN == 2 {
                *x_bar = part;
            } else {
                *x_bar += part;
            }
        };
        (y, pullback)
    }
}

#[test]
fn a_function_that_overwrites_its_places_is_found() {
    assert_gradient(&Scaling::<0>(3.0), &1.5);
    assert_gradient(&&Scaling::<0>(3.0), &1.5);
    let overwrites = |check: Result<_, GradcheckError>| {
        matches!(check, Err(GradcheckError::NotAccumulated { .. }))
    };
    assert!(overwrites(check_gradient(&Scaling::<1>(3.0), &1.5)));
    assert!(overwrites(check_gradient(&Scaling::<2>(3.0), &1.5)));
    assert!(overwrites(check_gradient(&&Scaling::<1>(3.0), &1.5)));
}

#[test]
fn another_value_is_found() {
    let value = |x: &f64| x.sin();
    let derivative = |x: &f64, v: &[f64]| (x.cos(), v.iter().map(|v| x.cos() * v).collect());
    let error = check_derivative(value, derivative, &1.0).unwrap_err();
    assert_eq!(
        error,
        GradcheckError::Value {
            leaf: "the number".into(),
            primal: 1.0_f64.sin(),
            derivative: 1.0_f64.cos()
        }
    );
}

/// A number whose clones share their storage.
#[derive(Clone)]
struct Shared(Rc<Cell<f64>>);
impl Differentiable for Shared {
    type Tangent = f64;
}
impl Parameters for Shared {
    fn move_by(&mut self, direction: &f64) {
        self.0 = Rc::new(Cell::new(self.0.get() + direction));
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &f64, path: &str, visitor: &mut V) {
        let mut x = self.0.get();
        x.visit(tangent, path, visitor);
        self.0 = Rc::new(Cell::new(x));
    }
}

#[test]
fn a_function_that_changes_its_argument_is_found() {
    let value = |x: &Shared| x.0.get();
    let spoil = |x: &Shared, v: &[f64]| {
        let y = x.0.get();
        x.0.set(y + 1e-9);
        (y, v.to_vec())
    };
    let error = check_derivative(value, spoil, &Shared(Rc::new(Cell::new(1.0)))).unwrap_err();
    assert!(
        matches!(error, GradcheckError::InputChanged { .. }),
        "{error}"
    );
}

#[test]
fn nothing_to_check_is_an_error() {
    let constant = differentiable_function(|x: usize| (x as f64, |_: f64| NoTangent));
    assert_eq!(
        check_gradient(&constant, &1),
        Err(GradcheckError::NothingToCheck)
    );
    let count = differentiable_function(|x: f64| (x as usize, |_: NoTangent| 0.0));
    assert_eq!(
        check_gradient(&count, &1.0),
        Err(GradcheckError::NothingToCheck)
    );
}

#[test]
#[should_panic(expected = "differs from all central differences along random direction 0")]
fn the_assertion_panics_with_the_report() {
    assert_gradient(
        &differentiable_function(|x: f64| (x, |v: f64| 2.0 * v)),
        &1.0,
    );
}

#[test]
fn errors_can_be_read() {
    let wrong = differentiable_function(|x: (f64, f64)| (x.0, |v: f64| (v, v)));
    let text = check_gradient(&wrong, &(1.0, 2.0)).unwrap_err().to_string();
    assert!(text.contains("by the pullback:"), "{text}");
    assert!(text.contains("with step 1e-2      : "), "{text}");
    assert!(
        text.ends_with("tolerance: 1e-7 relative, 1e-9 absolute"),
        "{text}"
    );
}

#[differentiable]
fn mean_square(x: &[f64], scale: f64) -> f64 {
    let mut sum = 0.0;
    for x in x {
        sum += (x * scale).powi(2);
    }
    sum / x.len() as f64
}

#[test]
fn functions_of_references_are_checked_by_closures() {
    type Point = (Vec<f64>, f64);
    let derivative = |(x, k): &Point, cotangents: &[f64]| {
        let (y, pullback) = value_with_pullback!(&x[..], *k, mean_square);
        (y, cotangents.iter().map(|v| pullback(*v)).collect())
    };
    let at = (vec![1.0, -2.0, 0.5], 1.5);
    assert_derivative(|(x, k): &Point| mean_square(x, *k), derivative, &at);
    let unscaled = |(x, _): &Point| mean_square(x, 1.0);
    assert!(matches!(
        check_derivative(unscaled, derivative, &at),
        Err(GradcheckError::Value { .. })
    ));
}

#[test]
fn accumulation_is_checked_from_a_random_start() {
    assert_accumulates(&(0.0, vec![0.0; 3]), |(x_bar, y_bar)| {
        *x_bar += 2.0;
        y_bar[1] += 3.0;
    });
    let overwritten = check_accumulates(&(0.0, vec![0.0; 3]), |(x_bar, y_bar)| {
        *x_bar += 2.0;
        y_bar[1] = 3.0;
    });
    assert!(
        matches!(overwritten, Err(GradcheckError::NotAccumulated { leaf, .. }) if leaf == "`.1.1`")
    );
    let doubled = check_accumulates(&0.0, |x_bar: &mut f64| *x_bar *= 2.0);
    assert!(matches!(
        doubled,
        Err(GradcheckError::NotAccumulated { .. })
    ));
    // The numbers that are given do not matter.
    assert!(check_accumulates(&7.0, |x_bar: &mut f64| *x_bar = 7.0).is_err());
}

#[test]
fn places_may_start_from_nothing() {
    let writes_first = |x_bar: &mut Vec<f64>| x_bar.add(vec![1.0, 2.0]);
    assert_eq!(
        check_accumulates_from_nothing(&vec![0.0; 2], writes_first),
        Ok(())
    );
    let needs_dense = |x_bar: &mut Vec<f64>| x_bar.iter_mut().for_each(|x| *x += 1.0);
    assert_eq!(check_accumulates(&vec![0.0; 2], needs_dense), Ok(()));
    assert!(check_accumulates_from_nothing(&vec![0.0; 2], needs_dense).is_err());
}
