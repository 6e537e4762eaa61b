//! Tangents that are lent in several directions at once: arrays of references are not coerced as single
//! references are.

/// A reference, as the one that a parameter wants.
pub trait LentAs<R> {
    /// The same reference.
    fn lent_as(self) -> R;
}

macro_rules! lent {
    ($([$($generics:tt)*] $from:ty => $to:ty;)*) => { $(
        impl<$($generics)*> LentAs<$to> for $from {
            #[inline(always)]
            fn lent_as(self) -> $to { self }
        }
    )* };
}
lent! {
    ['d, D: ?Sized] &'d D => &'d D;
    ['d, D: ?Sized] &'d mut D => &'d D;
    ['d, D: ?Sized] &'d mut D => &'d mut D;
    ['d, T] &'d Vec<T> => &'d [T];
    ['d, T] &'d mut Vec<T> => &'d mut [T];
    ['d, T, const L: usize] &'d [T; L] => &'d [T];
    ['d, T, const L: usize] &'d mut [T; L] => &'d mut [T];
    ['d, T: ?Sized] &'d Box<T> => &'d T;
    ['d, T: ?Sized] &'d mut Box<T> => &'d mut T;
}

/// A reference to a tangent, as a parameter wants it.
#[inline(always)]
pub fn lent_as<S: LentAs<R>, R>(tangent: S) -> R {
    tangent.lent_as()
}
