//! A derivative against central differences.

use super::accumulation::compare;
use super::error::{DirectionReport, GradcheckError, Report};
use super::leaves::{Leaves, is_single, moved, random, randomize};
use super::settings::{Gradcheck, Tolerance};
use crate::activity::On;
use crate::differentiable::{Parameters, Tan};
use crate::function::DifferentiableFn;
use crate::tangent::Tangent;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Checks the derivative of a function at a point, with the default settings of [`Gradcheck`].
///
/// # Errors
/// What is wrong: see [`GradcheckError`].
pub fn check_gradient<Args, F>(f: &F, at: &Args) -> Result<Report, GradcheckError>
where
    Args: Parameters + Clone,
    F: DifferentiableFn<Args, Output: Parameters + Clone>,
    Tan<F::Output>: Parameters,
{
    Gradcheck::new().gradient(f, at)
}

/// [`check_gradient`] for tests.
///
/// # Panics
/// If the derivative is wrong, with the report.
#[track_caller]
pub fn assert_gradient<Args, F>(f: &F, at: &Args)
where
    Args: Parameters + Clone,
    F: DifferentiableFn<Args, Output: Parameters + Clone>,
    Tan<F::Output>: Parameters,
{
    if let Err(error) = check_gradient(f, at) {
        panic!("{error}");
    }
}

/// Checks a derivative that is given by closures, with the default settings: see
/// [`Gradcheck::derivative`].
///
/// # Errors
/// What is wrong: see [`GradcheckError`].
pub fn check_derivative<P, Y>(
    value: impl Fn(&P) -> Y,
    derivative: impl Fn(&P, &[Y::Tangent]) -> (Y, Vec<P::Tangent>),
    at: &P,
) -> Result<Report, GradcheckError>
where
    P: Parameters + Clone,
    Y: Parameters<Tangent: Parameters> + Clone,
{
    Gradcheck::new().derivative(value, derivative, at)
}

/// [`check_derivative`] for tests.
///
/// # Panics
/// If the derivative is wrong, with the report.
#[track_caller]
pub fn assert_derivative<P, Y>(
    value: impl Fn(&P) -> Y,
    derivative: impl Fn(&P, &[Y::Tangent]) -> (Y, Vec<P::Tangent>),
    at: &P,
) where
    P: Parameters + Clone,
    Y: Parameters<Tangent: Parameters> + Clone,
{
    if let Err(error) = check_derivative(value, derivative, at) {
        panic!("{error}");
    }
}

impl Gradcheck {
    /// Checks the derivative of a function at a point.
    ///
    /// # Errors
    /// What is wrong: see [`GradcheckError`].
    pub fn gradient<Args, F>(&self, f: &F, at: &Args) -> Result<Report, GradcheckError>
    where
        Args: Parameters + Clone,
        F: DifferentiableFn<Args, Output: Parameters + Clone>,
        Tan<F::Output>: Parameters,
    {
        let value = |args: &Args| f.call(args.clone());
        let derivative = |args: &Args, cotangents: &[Tan<F::Output>]| {
            let (value, pullback) = f.vjp(args.clone());
            (value, cotangents.iter().cloned().map(pullback).collect())
        };
        let report = self.derivative(value, derivative, at)?;
        self.accumulation(f, at)?;
        Ok(report)
    }

    /// Calls the function as generated code does: its pullback is given places, with something in them.
    fn accumulation<Args, F>(&self, f: &F, at: &Args) -> Result<(), GradcheckError>
    where
        Args: Parameters + Clone,
        F: DifferentiableFn<Args, Output: Parameters + Clone>,
        Tan<F::Output>: Parameters,
    {
        let (y, pullback) = f.__derivative_of_call((On, On), at.clone());
        let cotangents = self.cotangents(&y).all;
        let places = |seeds: &[usize]| {
            let (mut f_bar, mut args_bar) = (f.zero_tangent(), at.zero_tangent());
            for seed in seeds {
                pullback(f, cotangents[*seed].clone(), &mut f_bar, &mut args_bar);
            }
            (f_bar, args_bar)
        };
        let (first, second, both) = (places(&[0]), places(&[1]), places(&[0, 1]));
        let parts = [
            &gradient_leaves(at, &first.1)?,
            &gradient_leaves(at, &second.1)?,
        ];
        let expected = parts[0].combined(1.0, 1.0, parts[1]);
        let found = gradient_leaves(at, &both.1)?;
        compare(&expected, &found, &parts, is_single(at) || is_single(&y))?;
        same_sum(first.0, second.0, &both.0)
    }

    /// Checks a derivative that is given by closures: `value` computes the function, `derivative` the
    /// value and the pullback of each cotangent, for which it calls one pullback again and again.
    ///
    /// This serves functions of references, whose arguments are parts of the point:
    ///
    /// ```
    /// use ad_runtime::gradcheck::Gradcheck;
    ///
    /// fn total(x: &[f64]) -> f64 {
    ///     x.iter().sum()
    /// }
    /// let pull = |x: &Vec<f64>, seeds: &[f64]| {
    ///     (total(x), seeds.iter().map(|seed| vec![*seed; x.len()]).collect())
    /// };
    /// let check = Gradcheck::new().derivative(|x: &Vec<f64>| total(x), pull, &vec![1.0, 2.0]);
    /// assert!(check.is_ok());
    /// ```
    ///
    /// # Errors
    /// What is wrong: see [`GradcheckError`].
    pub fn derivative<P, Y>(
        &self,
        value: impl Fn(&P) -> Y,
        derivative: impl Fn(&P, &[Y::Tangent]) -> (Y, Vec<P::Tangent>),
        at: &P,
    ) -> Result<Report, GradcheckError>
    where
        P: Parameters + Clone,
        Y: Parameters<Tangent: Parameters> + Clone,
    {
        let before = Leaves::of_value(at)?;
        let y = value(at);
        let single = is_single(at) || is_single(&y);
        let numbers = Leaves::of_value(&y)?;
        if before.count() == 0 || numbers.count() == 0 {
            return Err(GradcheckError::NothingToCheck);
        }
        let cotangents = self.cotangents(&y);
        let (again, pulled) = derivative(at, &cotangents.all);
        same_value(&numbers, &Leaves::of_value(&again)?, single)?;
        let pulled = pulled.iter().map(|t| gradient_leaves(at, t));
        let pulled = pulled.collect::<Result<Vec<_>, _>>()?;
        cotangents.check_laws(&pulled, single)?;

        let mut directions = Vec::new();
        for (i, gradient) in pulled[..self.directions].iter().enumerate() {
            let direction = before.random_direction(self.seed_of(i, 1));
            let cotangent = Leaves::of_tangent(&y, &cotangents.all[i])?;
            let line = Line {
                value: &value,
                at,
                direction: &direction,
                cotangent: &cotangent,
            };
            directions.push(self.compare(i, gradient, &line, single)?);
        }
        same_input(&before, &Leaves::of_value(at)?)?;
        let (arguments, results) = (before.count(), numbers.count());
        Ok(Report {
            directions,
            arguments,
            results,
        })
    }

    fn seed_of(&self, direction: usize, purpose: u64) -> u64 {
        let seed = self.seed.wrapping_mul(0x0001_0000_0001);
        seed.wrapping_add(direction as u64 * 16 + purpose)
    }

    /// Random cotangents of the result: one for each direction, then those of the laws.
    fn cotangents<Y: Parameters<Tangent: Parameters>>(&self, y: &Y) -> Cotangents<Y::Tangent> {
        let mut all: Vec<Y::Tangent> = (0..self.directions.max(2))
            .map(|i| {
                let mut cotangent = y.zero_tangent();
                randomize(&mut cotangent, self.seed_of(i, 2));
                cotangent
            })
            .collect();
        let (a, b) = (random(self.seed, "a", 0), random(self.seed, "b", 0));
        let mut combined = all[0].scaled(a);
        combined.add(all[1].scaled(b));
        let (repeated, combination) = (all.len(), all.len() + 1);
        all.extend([all[0].clone(), combined]);
        Cotangents {
            all,
            repeated,
            combination,
            a,
            b,
        }
    }

    fn compare<P: Parameters + Clone, Y: Parameters + Clone>(
        &self,
        number: usize,
        gradient: &Leaves,
        line: &Line<'_, P, impl Fn(&P) -> Y>,
        single: bool,
    ) -> Result<DirectionReport, GradcheckError> {
        let tolerance = self.tolerance(single);
        let analytic = gradient.inner_product(line.direction);
        let scale = gradient.size_of_dot(line.direction);
        let mut tried = Vec::new();
        for step in self.step_sizes(single) {
            let numeric = line.central_difference(step)?;
            if tolerance.agree(analytic, numeric, scale) {
                return Ok(DirectionReport {
                    analytic,
                    numeric,
                    step,
                });
            }
            tried.push((step, numeric));
        }
        Err(GradcheckError::Derivative {
            direction: number,
            analytic,
            numeric: tried,
            tolerance,
        })
    }
}

/// Cotangents u₀, u₁, .., then u₀ again, then a·u₀ + b·u₁.
struct Cotangents<T> {
    all: Vec<T>,
    repeated: usize,
    combination: usize,
    a: f64,
    b: f64,
}

impl<T> Cotangents<T> {
    /// Compares what the pullback made of them.
    fn check_laws(&self, pulled: &[Leaves], single: bool) -> Result<(), GradcheckError> {
        let tolerance = Gradcheck::rounding(single);
        let (u, v) = (&pulled[0], &pulled[1]);
        if let Some(found) = u.difference(&pulled[self.repeated], &[], tolerance) {
            let (leaf, first, second) = (found.leaf, found.left, found.right);
            return Err(GradcheckError::NotRepeatable {
                leaf,
                first,
                second,
            });
        }
        let separate = u.combined(self.a, self.b, v);
        let combined = &pulled[self.combination];
        if let Some(found) = combined.difference(&separate, &[u, v], tolerance) {
            let (leaf, combined, separate) = (found.leaf, found.left, found.right);
            return Err(GradcheckError::NotLinear {
                leaf,
                combined,
                separate,
            });
        }
        Ok(())
    }
}

/// A function along a line, contracted with a cotangent.
struct Line<'a, P, F> {
    value: &'a F,
    at: &'a P,
    direction: &'a Leaves,
    cotangent: &'a Leaves,
}

impl<P: Parameters + Clone, F> Line<'_, P, F> {
    /// (f(x + h d) - f(x - h d)) / 2h, contracted.
    fn central_difference<Y>(&self, step: f64) -> Result<f64, GradcheckError>
    where
        Y: Parameters + Clone,
        F: Fn(&P) -> Y,
    {
        let value =
            |step: f64| Leaves::of_value(&(self.value)(&moved(self.at, self.direction, step)));
        let difference = value(step)?.combined(1.0, -1.0, &value(-step)?);
        Ok(self.cotangent.inner_product(&difference) / (2.0 * step))
    }
}

/// The leaves of a gradient, all of which must be beside numbers of the point.
fn gradient_leaves<P: Parameters + Clone>(
    at: &P,
    gradient: &P::Tangent,
) -> Result<Leaves, GradcheckError> {
    let visit = AssertUnwindSafe(|| Leaves::of_tangent(at, gradient));
    let leaves = catch_unwind(visit).unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<String>().cloned();
        let text = text.or_else(|| payload.downcast_ref::<&str>().map(|&text| text.to_owned()));
        Err(GradcheckError::GradientShape {
            message: text.unwrap_or_default(),
        })
    })?;
    let (visited, gradient) = (
        leaves.inner_product(&leaves),
        gradient.inner_product(gradient),
    );
    // What is not finite is found by the differences.
    let finite = visited.is_finite() && gradient.is_finite();
    if finite && !Gradcheck::rounding(false).agree(gradient, visited, 0.0) {
        return Err(GradcheckError::UnvisitedGradient { gradient, visited });
    }
    Ok(leaves)
}

/// The tangent of a function may have leaves that are not walked, so lengths are compared.
fn same_sum<T: Tangent>(first: T, second: T, both: &T) -> Result<(), GradcheckError> {
    let mut expected = first;
    expected.add(second);
    let square = |t: &T| t.inner_product(t);
    let (size, found) = (square(&expected).sqrt(), square(both).sqrt());
    let mut difference = both.clone();
    difference.add(expected.scaled(-1.0));
    let tolerance = Gradcheck::rounding(true);
    // What is not finite is found by the differences.
    let finite = size.is_finite() && found.is_finite();
    if finite && !tolerance.agree(square(&difference).sqrt(), 0.0, size.max(found)) {
        return Err(GradcheckError::NotAccumulated {
            leaf: "the length of the tangent of the function".to_owned(),
            expected: size,
            found,
        });
    }
    Ok(())
}

fn same_value(primal: &Leaves, derivative: &Leaves, single: bool) -> Result<(), GradcheckError> {
    let tolerance = Gradcheck::rounding(single);
    match primal.difference(derivative, &[], tolerance) {
        None => Ok(()),
        Some(found) => Err(GradcheckError::Value {
            leaf: found.leaf,
            primal: found.left,
            derivative: found.right,
        }),
    }
}

fn same_input(before: &Leaves, after: &Leaves) -> Result<(), GradcheckError> {
    let exact = Tolerance {
        relative: 0.0,
        absolute: 0.0,
    };
    match before.difference(after, &[], exact) {
        None => Ok(()),
        Some(found) => Err(GradcheckError::InputChanged {
            leaf: found.leaf,
            before: found.left,
            after: found.right,
        }),
    }
}
