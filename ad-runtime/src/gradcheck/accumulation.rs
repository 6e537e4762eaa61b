//! Whether a pullback adds to its places.

use super::error::GradcheckError;
use super::leaves::{Leaves, is_single, randomize};
use super::settings::Gradcheck;
use crate::differentiable::Parameters;
use crate::tangent::Tangent;

/// Checks that a pullback *adds* to its places: that from a random start it adds what it adds to zero.
///
/// `places` gives the shape of the places, a tuple if there are more than one; its numbers do not
/// matter. `pull` runs the pullback once, into the places it is given.
///
/// ```
/// use ad_runtime::gradcheck::check_accumulates;
/// use ad_runtime::prelude::*;
///
/// let (_, pullback) = powf::vjp(powf, (On, On), 2.0, 3.0);
/// let check = check_accumulates(&(0.0, 0.0), |(x_bar, y_bar)| pullback(1.5, x_bar, y_bar));
/// assert_eq!(check, Ok(()));
///
/// assert!(check_accumulates(&0.0, |x_bar: &mut f64| *x_bar = 2.0).is_err());
/// ```
///
/// # Errors
/// [`GradcheckError::NotAccumulated`] with the first number that differs.
pub fn check_accumulates<P: Tangent + Parameters>(
    places: &P,
    pull: impl Fn(&mut P),
) -> Result<(), GradcheckError> {
    let added = Leaves::of_value(&pulled(places.scaled(0.0), &pull))?;
    for seed in 0..3 {
        let mut start = places.clone();
        randomize(&mut start, seed);
        let before = Leaves::of_value(&start)?;
        let after = Leaves::of_value(&pulled(start, &pull))?;
        let expected = before.combined(1.0, 1.0, &added);
        compare(&expected, &after, &[&before, &added], is_single(places))?;
    }
    Ok(())
}

/// [`check_accumulates`], and that a pullback that starts from the zero of every shape (an empty
/// vector, `-0.0`) gives the same as one that starts from dense zeros.
///
/// # Errors
/// [`GradcheckError::NotAccumulated`] with the first number that differs.
pub fn check_accumulates_from_nothing<P: Tangent + Parameters>(
    places: &P,
    pull: impl Fn(&mut P),
) -> Result<(), GradcheckError> {
    check_accumulates(places, &pull)?;
    let dense = Leaves::of_value(&pulled(places.scaled(0.0), &pull))?;
    for start in [P::identity(), crate::tangent::shapeless()] {
        let end = Leaves::of_value(&pulled(start, &pull))?;
        compare(&dense, &end, &[], is_single(places))?;
    }
    Ok(())
}

/// [`check_accumulates`] for tests.
///
/// # Panics
/// If the pullback overwrites.
#[track_caller]
pub fn assert_accumulates<P: Tangent + Parameters>(places: &P, pull: impl Fn(&mut P)) {
    if let Err(error) = check_accumulates(places, pull) {
        panic!("{error}");
    }
}

/// [`check_accumulates_from_nothing`] for tests.
///
/// # Panics
/// If the pullback overwrites, or needs dense places.
#[track_caller]
pub fn assert_accumulates_from_nothing<P: Tangent + Parameters>(places: &P, pull: impl Fn(&mut P)) {
    if let Err(error) = check_accumulates_from_nothing(places, pull) {
        panic!("{error}");
    }
}

fn pulled<P>(mut places: P, pull: impl Fn(&mut P)) -> P {
    pull(&mut places);
    places
}

pub(super) fn compare(
    expected: &Leaves,
    found: &Leaves,
    parts: &[&Leaves],
    single: bool,
) -> Result<(), GradcheckError> {
    match expected.difference(found, parts, Gradcheck::rounding(single)) {
        None => Ok(()),
        Some(difference) => Err(GradcheckError::NotAccumulated {
            leaf: difference.leaf,
            expected: difference.left,
            found: difference.right,
        }),
    }
}
