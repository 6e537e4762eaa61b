//! Questions to the types of what an active value is written to, or given to beside one: what nothing follows is refused.

use crate::differentiable;
use std::panic::{RefUnwindSafe, UnwindSafe};

/// Checks that what is written to a variable can only be read from it: `Cell`s, `RefCell`s and the
/// guards of locks have no tangent.
#[inline(always)]
pub fn seen<T: differentiable::Referent + ?Sized>(_: &T) {}

/// What is given to a call beside an active value, where the call has no reverse.
pub struct Shown<'x, T: ?Sized>(pub &'x T);

impl<T: RefUnwindSafe + ?Sized> Shown<'_, T> {
    /// Nothing can be kept behind a `&` to it but in a lock.
    #[inline(always)]
    pub fn shown(&self) {}
}

/// Everything else is refused.
pub trait ShownCell {
    /// The type.
    type Of: ?Sized;
    /// Refuses it.
    fn shown(&self)
    where
        Self::Of: KeepsNothing;
}
impl<T: ?Sized> ShownCell for Shown<'_, T> {
    type Of = T;
    #[inline(always)]
    fn shown(&self)
    where
        T: KeepsNothing,
    {
    }
}

/// Refuses what has a lock in it.
pub fn locked<T: KeepsNothing + ?Sized>(_: &T) {}

/// Fulfilled by nothing.
#[diagnostic::on_unimplemented(
    message = "this call may keep an active value: `{Self}` has a `Cell`, a `RefCell`, a lock, an atomic or a trait object in it",
    label = "what is kept in it would have no derivative later",
    note = "write `without_derivative(..)` around the call if nothing of it comes back"
)]
pub trait KeepsNothing {}

/// What an active value may be written through: no `&mut` that is a value, or a part of one. Such types are not
/// `UnwindSafe`. Others are not either, as trait objects; but what a `&mut` of the function refers to does not live for
/// ever.
pub struct Through<'x, T: ?Sized>(pub &'x T);

impl<T: UnwindSafe + ?Sized> Through<'_, T> {
    /// Nothing can be written through it.
    #[inline(always)]
    pub fn through(&self) {}
}

/// A `&mut`, and what certainly holds one, is refused.
pub trait ThroughReference {
    /// The type.
    type Of;
    /// Refuses it.
    fn through(&self)
    where
        Self::Of: LendsNothing;
    /// The same, where the type may depend on a type parameter.
    fn through_any(&self)
    where
        Self::Of: LendsNothing;
}

/// Fulfilled by nothing.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is or holds a `&mut` that an active value may be written through: what it refers to is not followed",
    label = "what is written through this would have no derivative",
    note = "write to the variable or the element itself, or give the `&mut` a name where it is made: `let r = &mut v[i];`",
    note = "write `without_derivative(..)` around the value that is written if its derivative does not matter"
)]
pub trait LendsNothing {}

macro_rules! through {
    ($($($param:ident),* => $of:ty;)*) => { $(
        impl<'m, $($param),*> ThroughReference for Through<'_, $of> {
            type Of = $of;
            #[inline(always)]
            fn through(&self)
            where
                $of: LendsNothing,
            {
            }
            #[inline(always)]
            fn through_any(&self)
            where
                $of: LendsNothing,
            {
            }
        }
    )* };
}
through! {
    T => &'m mut T;
    T => &'m mut [T];
    T => Option<&'m mut T>;
    T => Option<&'m mut [T]>;
    T => Vec<&'m mut T>;
    T => Vec<&'m mut [T]>;
    T => Box<&'m mut T>;
    T, U => (&'m mut T, U);
    T, U => (&'m mut [T], U);
}

/// All others: what they lead to is not of the function.
pub trait ThroughValue {
    /// Does nothing.
    fn through(&self);
}
impl<T: ?Sized + 'static> ThroughValue for &Through<'_, T> {
    #[inline(always)]
    fn through(&self) {}
}

/// All others that may depend on a type parameter.
pub trait ThroughAny {
    /// Does nothing.
    fn through_any(&self);
}
impl<T: ?Sized> ThroughAny for &Through<'_, T> {
    #[inline(always)]
    fn through_any(&self) {}
}
