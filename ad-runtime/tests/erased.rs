//! Differentiable functions and tangents whose type is erased.

use ad_runtime::DynTangent;
use ad_runtime::gradcheck::{assert_gradient, check_tangent_laws_of};
use ad_runtime::prelude::*;

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable]
fn chain(functions: &[BoxedFn<f64, f64>], x: f64) -> f64 {
    let mut y = x;
    for f in functions.iter() {
        y = f.call(y) + 0.5 * y;
    }
    y
}

#[test]
fn functions_of_different_types_in_one_vector() {
    let k = 0.3;
    let functions = [
        boxed_fn(square {}),
        boxed_fn(cube {}),
        boxed_fn(differentiable_fn!(move |x: f64| x.sin() * k)),
    ];
    for x in [0.2, -0.7, 1.1] {
        let by_hand = {
            let a = (x * x + 0.5 * x, 2.0 * x + 0.5);
            let b = (a.0 * a.0 * a.0 + 0.5 * a.0, (3.0 * a.0 * a.0 + 0.5) * a.1);
            (b.0.sin() * k + 0.5 * b.0, (b.0.cos() * k + 0.5) * b.1)
        };
        let (y, (_, x_bar)) = value_with_gradient!(&functions[..], x, chain);
        assert_eq!(y, by_hand.0);
        assert!((x_bar - by_hand.1).abs() < 1e-14 * by_hand.1.abs().max(1.0));
    }
}

#[differentiable]
fn mixture(x: &[f64]) -> f64 {
    let (a, b) = (x[0], x[1]);
    let mut functions = Vec::new();
    functions.push(boxed_fn(differentiable_fn!(move |t: f64| t * a)));
    functions.push(boxed_fn(
        differentiable_fn!(move |t: f64| (t * b).sin() + a),
    ));
    functions.push(boxed_fn(square {}));
    let mut y = x[2];
    for f in functions.iter() {
        y = f.call(y) * y;
    }
    y
}

#[test]
fn captures_are_differentiated_through_the_box() {
    for x in [[0.7, 0.4, 0.9], [-1.1, 0.3, 0.5]] {
        assert_gradient(&differentiable_fn!(|x: Vec<f64>| mixture(&x)), &x.to_vec());
    }
}

#[differentiable]
fn chosen(x: &[f64]) -> f64 {
    let k = x[1];
    let f = if x[0] > 0.0 {
        boxed_fn(differentiable_fn!(move |t: f64| t * k))
    } else {
        boxed_fn(cube {})
    };
    f.call(x[0]) * f.call(x[2])
}

#[test]
fn functions_are_chosen_while_the_program_runs() {
    assert_eq!(
        gradient!(&[2.0, 3.0, 5.0][..], chosen),
        vec![45.0, 60.0, 18.0]
    );
    assert_eq!(
        gradient!(&[-1.0, 3.0, 2.0][..], chosen),
        vec![24.0, 0.0, -12.0]
    );
}

#[derive(Clone, Debug, Differentiable)]
struct Scaled {
    factors: Vec<f64>,
    shift: f64,
}

impl DifferentiableFn<f64> for Scaled {
    type Output = f64;
    fn call(&self, x: f64) -> f64 {
        self.factors.iter().sum::<f64>() * x + self.shift
    }
    fn vjp(&self, x: f64) -> (f64, impl Fn(f64) -> f64 + use<>) {
        let sum: f64 = self.factors.iter().sum();
        (sum * x + self.shift, move |y_bar| sum * y_bar)
    }
    fn vjp_with_function(
        &self,
        x: f64,
    ) -> (f64, impl Fn(&Self, f64, &mut ScaledTangent) -> f64 + use<>) {
        (
            self.call(x),
            move |f: &Self, y_bar: f64, f_bar: &mut ScaledTangent| {
                f_bar.factors.add(vec![x * y_bar; f.factors.len()]);
                f_bar.shift += y_bar;
                f.factors.iter().sum::<f64>() * y_bar
            },
        )
    }
}

fn scaled() -> Scaled {
    Scaled {
        factors: vec![0.5, -2.0],
        shift: 1.0,
    }
}

fn tangent(a: f64, b: f64, shift: f64) -> DynTangent {
    DynTangent::new(ScaledTangent {
        factors: vec![a, b],
        shift,
    })
}

#[test]
fn the_erased_tangent_is_a_vector_space() {
    let tangents = [
        tangent(1.5, 1.0, -2.0),
        tangent(-0.5, 0.5, 3.0),
        tangent(2.0, 0.0, 0.125),
    ];
    let f: BoxedFn<f64, f64> = boxed_fn(scaled());
    check_tangent_laws_of(&f, &tangents).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_function_of_ones_own_is_trained_through_the_box() {
    let mut functions = vec![boxed_fn(scaled()), boxed_fn(square {})];
    let error = |functions: &[BoxedFn<f64, f64>]| {
        value_with_gradient!(functions, |functions| {
            let e = functions[0].call(2.0) - functions[1].call(1.5);
            e * e
        })
    };
    let first = error(&functions).0;
    for _ in 0..60 {
        let (_, gradient) = error(&functions);
        for (f, g) in functions.iter_mut().zip(&gradient) {
            f.move_by(&g.scaled(-0.02));
        }
    }
    let (last, gradient) = error(&functions);
    assert!(first > 10.0 && last < 1e-6, "{first} {last}");
    assert!(gradient[0].get::<ScaledTangent>().is_some());
}

#[test]
#[should_panic(expected = "a tangent of type `f64` meets one of type `f32`")]
fn tangents_of_different_values_do_not_add() {
    DynTangent::new(1.0_f64).add(DynTangent::new(1.0_f32));
}

#[test]
fn erased_functions_move_along_their_captures() {
    let mut f: BoxedFn<f64, f64> = boxed_fn(recomputed(square {}));
    f.move_by(&DynTangent::default());
    assert_eq!(f.clone().call(3.0), 9.0);
    assert_eq!(pullback(3.0, &f)(2.0), 12.0);
}
