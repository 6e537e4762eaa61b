//! Activity as a type: whether an argument of a call is being differentiated.
//!
//! Every generated augmented forward pass takes one [`Activity`] value per argument. The values have
//! no size; a rule reads [`Activity::ON`] as a constant, so that the work for an argument that is not
//! differentiated (the input data of a model, say) is never compiled in.

use std::fmt::Debug;

/// What a residual keeps of a scalar.
pub trait Number: Copy + Debug + Default + 'static {}
impl<T: Copy + Debug + Default + 'static> Number for T {}

/// Whether a cotangent is wanted: [`On`] or [`Off`].
pub trait Activity: Copy + 'static {
    /// `true` for [`On`].
    const ON: bool;
    /// The only value.
    const VALUE: Self;
    /// The activity of something that depends on both: off only if both are off.
    type Or<B: Activity>: Activity;
    /// The value of [`Activity::Or`].
    fn or<B: Activity>(self, other: B) -> Self::Or<B>;
    /// What is kept of a number that is needed only if this is on.
    type Kept<T: Number>: Copy + Debug + 'static;
    /// Keeps it.
    fn keep<T: Number>(x: T) -> Self::Kept<T>;
    /// Reads it.
    fn kept<T: Number>(k: Self::Kept<T>) -> T;
}

/// The argument is differentiated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct On;

/// The argument is a constant: its cotangent is neither computed nor stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Off;

impl Activity for On {
    const ON: bool = true;
    const VALUE: On = On;
    type Kept<T: Number> = T;
    #[inline(always)]
    fn keep<T: Number>(x: T) -> T {
        x
    }
    #[inline(always)]
    fn kept<T: Number>(k: T) -> T {
        k
    }
    type Or<B: Activity> = On;
    #[inline(always)]
    fn or<B: Activity>(self, _: B) -> On {
        On
    }
}

impl Activity for Off {
    const ON: bool = false;
    const VALUE: Off = Off;
    type Kept<T: Number> = ();
    #[inline(always)]
    fn keep<T: Number>(_: T) {}
    #[inline(always)]
    fn kept<T: Number>(_: ()) -> T {
        T::default()
    }
    type Or<B: Activity> = B;
    #[inline(always)]
    fn or<B: Activity>(self, other: B) -> B {
        other
    }
}
