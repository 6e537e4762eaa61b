//! Activity as a type: whether an argument of a call is being differentiated.
//!
//! Every generated augmented forward pass takes one [`Activity`] value per argument. The values have
//! no size; a rule reads [`Activity::ON`] as a constant, so that the work for an argument that is not
//! differentiated (the input data of a model, say) is never compiled in.

/// Whether a cotangent is wanted: [`On`] or [`Off`].
pub trait Activity: Copy + 'static {
    /// `true` for [`On`].
    const ON: bool;
    /// The activity of something that depends on both: off only if both are off.
    type Or<B: Activity>: Activity;
    /// The value of [`Activity::Or`].
    fn or<B: Activity>(self, other: B) -> Self::Or<B>;
}

/// The argument is differentiated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct On;

/// The argument is a constant: its cotangent is neither computed nor stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Off;

impl Activity for On {
    const ON: bool = true;
    type Or<B: Activity> = On;
    #[inline(always)]
    fn or<B: Activity>(self, _: B) -> On {
        On
    }
}

impl Activity for Off {
    const ON: bool = false;
    type Or<B: Activity> = B;
    #[inline(always)]
    fn or<B: Activity>(self, other: B) -> B {
        other
    }
}
