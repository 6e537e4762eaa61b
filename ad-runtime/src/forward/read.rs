//! How generated code reads and writes tangents.

use super::ScalarArgument;
use crate::__private::{Constant, Discard};
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Referent, Tan};
use crate::tangent::variants::ErrorOfResult;
use crate::tangent::{NoTangent, Tangent, shapeless};

/// The tangent of a constant.
#[inline(always)]
pub fn zeros_of<T: Differentiable>(x: &T) -> Tan<T> {
    x.zero_tangent()
}

/// The integer k of `x % y = x - k y`.
#[inline(always)]
pub fn quotient<T: crate::rules::elementary::Real>(x: T, y: T) -> T {
    ((x - x % y) / y).round()
}

/// The tangent of z = 1 / y, from z and the tangent of y.
// primal:  z = 1 / y
// forward: ż = -z·(z·ẏ)
#[inline(always)]
pub fn push_recip<A: Activity, T: crate::rules::elementary::Real>(_: A, z: T, y_dot: T) -> T {
    if A::ON { -(z * (z * y_dot)) } else { T::ZERO }
}

/// A constant behind a reference, whose tangent is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Unmoved<'x, T: ?Sized>(pub &'x T);

/// As long as most constants that are passed in loops.
static ZEROS: [f64; 256] = [0.0; 256];

impl Unmoved<'_, [f64]> {
    /// Zeros, which are not allocated if there are not many.
    #[inline(always)]
    #[must_use]
    pub fn dot(&self) -> std::borrow::Cow<'static, [f64]> {
        match ZEROS.get(..self.0.len()) {
            Some(zeros) => zeros.into(),
            None => vec![0.0; self.0.len()].into(),
        }
    }
}

/// [`Unmoved`] of other types. The method of the type itself is preferred to this one.
pub trait UnmovedDot {
    /// The dense zero.
    type Owned;
    /// The dense zero.
    fn dot(&self) -> Self::Owned;
}
impl<T: Referent + ?Sized> UnmovedDot for Unmoved<'_, T> {
    type Owned = T::Owned;
    #[inline(always)]
    fn dot(&self) -> T::Owned {
        Tangent::zeros(&self.0.referent_shape())
    }
}

/// A constant, and its tangent.
#[inline(always)]
pub fn constant<T: Differentiable>(x: T) -> (T, Tan<T>) {
    let x_dot = x.zero_tangent();
    (x, x_dot)
}

/// A constant, and its tangents in several directions.
#[inline(always)]
pub fn constants<T: Differentiable, const N: usize>(x: T) -> (T, [Tan<T>; N]) {
    let dots = std::array::from_fn(|_| x.zero_tangent());
    (x, dots)
}

/// The value and the tangents of something that is computed again in each direction.
#[inline(always)]
pub fn repeated<Y, D, const N: usize>(mut push: impl FnMut(usize) -> (Y, D)) -> (Y, [D; N]) {
    const { assert!(N > 0, "there is at least one direction") };
    let mut value = None;
    let dots = std::array::from_fn(|k| {
        let (y, y_dot) = push(k);
        value = Some(y);
        y_dot
    });
    (value.expect("there is at least one direction"), dots)
}

/// The tangent of a field, or the zero of a constant, which is kept in a cell.
#[inline(always)]
pub fn part_shared<'d, T: Tangent, P: PartDot<T>>(
    part: &'d P,
    constant: &'d std::cell::OnceCell<T>,
    zero: impl FnOnce() -> T,
) -> &'d T {
    match part.part_dot() {
        Some(part) => part,
        None => constant.get_or_init(zero),
    }
}

/// A copy of a tangent.
#[inline(always)]
pub fn copy<T: Clone>(x: &T) -> T {
    x.clone()
}

/// A copy of the payload of the tangent of an enum.
#[inline(always)]
pub fn payload<T: Clone, P: Clone>(x: &T, place: impl FnOnce(&mut T) -> &mut P) -> P {
    place(&mut x.clone()).clone()
}

/// The payload of the tangent of an enum.
#[inline(always)]
pub fn payload_mut<T, P>(x: &mut T, place: impl FnOnce(&mut T) -> &mut P) -> &mut P {
    place(x)
}

/// The tangent of what a reference points at, as that of the reference.
#[inline(always)]
pub fn owned_dot<T: ToOwned + ?Sized>(x: &T) -> T::Owned {
    x.to_owned()
}

/// A tangent, if there is one.
#[inline(always)]
pub fn given<A: Activity, T>(_: A, dot: impl FnOnce() -> Option<T>) -> Option<T> {
    if A::ON { dot() } else { None }
}

/// A tangent, unless it is that of a constant.
#[inline(always)]
pub fn only<A: Activity, T>(_: A, dot: Option<T>) -> Option<T> {
    if A::ON { dot } else { None }
}

/// A copy of the tangent of an argument, if there is one; else one that nobody reads.
#[inline(always)]
pub fn copied_if<A: Activity, T: Tangent>(_: A, dot: impl FnOnce() -> T) -> T {
    if A::ON { dot() } else { shapeless() }
}

/// The tangent of an argument, if there is one; else one that nobody reads.
#[inline(always)]
pub fn lent<'d, A: Activity, P: Discard + ?Sized>(
    _: A,
    dot: impl FnOnce() -> &'d P,
    slot: &'d mut P::Slot,
) -> &'d P {
    if A::ON { dot() } else { P::of(slot) }
}

/// A place for the tangent of an argument that nobody reads.
#[inline(always)]
pub fn place_of<'p, T: Referent + ?Sized>(_: &T, owned: &'p mut T::Owned) -> &'p mut T::Place {
    T::place(owned)
}

/// A direction of the type of a value's tangent, dense.
///
/// # Panics
/// If it has another shape than the value and is not the zero of every shape.
#[inline(always)]
#[track_caller]
pub fn direction<T: Differentiable>(x: &T, mut direction: Tan<T>) -> Tan<T> {
    x.check_direction(&direction);
    direction.make_dense(&x.shape());
    direction
}

/// The direction 1.
#[inline(always)]
pub fn one<T: ScalarArgument>(_: &T) -> Tan<T> {
    T::one()
}

/// A field of a tangent, which may be that of a constant.
pub trait PartDot<T> {
    /// The tangent of the field, if it has one.
    fn part_dot(&self) -> Option<&T>;
    /// The place of the field, if it has one.
    fn part_mut(&mut self) -> Option<&mut T>;
}
impl<T: Tangent> PartDot<T> for T {
    #[inline(always)]
    fn part_dot(&self) -> Option<&T> {
        Some(self)
    }
    #[inline(always)]
    fn part_mut(&mut self) -> Option<&mut T> {
        Some(self)
    }
}
impl<T> PartDot<T> for Constant {
    #[inline(always)]
    fn part_dot(&self) -> Option<&T> {
        None
    }
    #[inline(always)]
    fn part_mut(&mut self) -> Option<&mut T> {
        None
    }
}

/// The tangent of a field, if it has one.
#[inline(always)]
pub fn part_dot<T, P: PartDot<T>>(part: &P) -> Option<&T> {
    part.part_dot()
}

/// A copy of the tangent of a field, or zero.
#[inline(always)]
pub fn part_or<T: Clone, P: PartDot<T>>(part: &P, zero: impl FnOnce() -> T) -> T {
    part.part_dot().cloned().unwrap_or_else(zero)
}

/// The tangent of what a variant holds, which is looked at.
#[derive(Clone, Copy, Debug)]
pub struct PayloadDot<'d, P>(pub &'d P);

impl PayloadDot<'_, ErrorOfResult> {
    /// An error has no tangent, and its type need not be differentiable.
    #[inline(always)]
    #[must_use]
    pub fn or_zero_of<T>(&self, _: &T) -> NoTangent {
        NoTangent
    }
}

/// [`PayloadDot`] of others. The method of the type itself is preferred to this one.
pub trait PayloadDotOf<P> {
    /// A copy of the tangent, or the zero of a constant.
    fn or_zero_of<T: Differentiable>(&self, payload: &T) -> Tan<T>
    where
        P: PartDot<Tan<T>>;
}
impl<P> PayloadDotOf<P> for PayloadDot<'_, P> {
    #[inline(always)]
    fn or_zero_of<T: Differentiable>(&self, payload: &T) -> Tan<T>
    where
        P: PartDot<Tan<T>>,
    {
        part_or(self.0, || payload.zero_tangent())
    }
}

/// The tangent of a field, or the zero of a constant, dense: a function that is called reads it.
#[inline(always)]
pub fn part_lent<'d, T: Tangent, P: PartDot<T>>(
    part: &'d P,
    constant: &'d mut Option<T>,
    zero: impl FnOnce() -> T,
) -> &'d T {
    match part.part_dot() {
        Some(part) => part,
        None => constant.get_or_insert_with(zero),
    }
}

/// The tangent of a field of an argument, if there is one; else one that nobody reads.
#[inline(always)]
pub fn part_lent_if<'d, A: Activity, T: Tangent, P: PartDot<T> + 'd>(
    _: A,
    dot: impl FnOnce() -> &'d P,
    unread: &'d mut Option<T>,
    zero: impl FnOnce() -> T,
) -> &'d T {
    if A::ON {
        part_lent(dot(), unread, zero)
    } else {
        unread.get_or_insert_with(T::identity)
    }
}

/// The place of a field, or one that nobody reads.
#[inline(always)]
pub fn part_mut<'d, T: Tangent, P: PartDot<T>>(
    part: &'d mut P,
    unread: &'d mut Option<T>,
) -> &'d mut T {
    match part.part_mut() {
        Some(part) => part,
        None => unread.get_or_insert_with(T::identity),
    }
}

/// Overwrites the tangent of a field, if it has one.
#[inline(always)]
pub fn set_part<T, P: PartDot<T>>(part: &mut P, value: T) {
    if let Some(part) = part.part_mut() {
        *part = value;
    }
}

/// Overwrites the tangent of a field by that of a constant.
#[inline(always)]
pub fn clear_part<T, P: PartDot<T>>(part: &mut P, zero: impl FnOnce() -> T) {
    if let Some(part) = part.part_mut() {
        *part = zero();
    }
}
