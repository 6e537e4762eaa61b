//! References that a record keeps: what they point at may be gone before the reverse sweep, and a pullback borrows
//! nothing.
//!
//! The compiler does not know which variables are references. `(Held::new(x)).held()` copies what a reference points
//! at, by the types; anything else is moved. The copy is read in steps, as the reverse sweep wants a reference to
//! what the forward sweep had: `&&T` for a `&T`, which has to point at a `&T` that stands somewhere.

use std::borrow::Borrow;
use std::cell::Cell;

/// A variable that is kept. Of the methods `held`, that of references to references is found first, and that of
/// values last.
pub struct Held<T>(Cell<Option<T>>);

impl<T> Held<T> {
    /// A variable.
    #[inline(always)]
    pub fn new(variable: T) -> Self {
        Held(Cell::new(Some(variable)))
    }
    #[inline(always)]
    fn variable(&self) -> T {
        self.0.take().expect("a variable is kept once")
    }
}

impl<T: ToOwned + ?Sized> Held<&&T> {
    /// A copy of what the inner reference points at.
    #[inline(always)]
    pub fn held(self) -> OfReferences<T> {
        OfReferences((**self.variable()).to_owned())
    }
}

/// A reference.
pub trait HeldReference<T: ToOwned + ?Sized> {
    /// A copy of what it points at.
    fn held(self) -> OfReference<T>;
}
impl<T: ToOwned + ?Sized> HeldReference<T> for Held<&T> {
    #[inline(always)]
    fn held(self) -> OfReference<T> {
        OfReference(self.variable().to_owned())
    }
}

/// Anything else, and references to what cannot be copied.
pub trait HeldValue<T> {
    /// The value itself.
    fn held(self) -> OfValue<T>;
}
impl<T> HeldValue<T> for &Held<T> {
    #[inline(always)]
    fn held(self) -> OfValue<T> {
        OfValue(self.variable())
    }
}

/// What a `T` is kept as.
#[derive(Debug)]
pub struct OfValue<T>(T);

/// What a `&T` is kept as.
pub struct OfReference<T: ToOwned + ?Sized>(T::Owned);

/// What a `&&T` is kept as.
pub struct OfReferences<T: ToOwned + ?Sized>(T::Owned);

/// On the way to a reference: as many more references as the number says are still wanted.
#[derive(Debug)]
pub struct Step<const WANTED: usize, X>(X);

impl<T> OfValue<T> {
    /// The first step.
    #[inline(always)]
    pub fn step(&self) -> Step<0, &T> {
        Step(&self.0)
    }
}
impl<T: ToOwned + ?Sized> OfReference<T> {
    /// The first step.
    #[inline(always)]
    pub fn step(&self) -> Step<1, &T> {
        Step(self.0.borrow())
    }
}
impl<T: ToOwned + ?Sized> OfReferences<T> {
    /// The first step.
    #[inline(always)]
    pub fn step(&self) -> Step<2, &T> {
        Step(self.0.borrow())
    }
}

impl<X: Copy> Step<0, X> {
    /// The second step.
    #[inline(always)]
    #[must_use]
    pub fn step(&self) -> Self {
        Step(self.0)
    }
    /// A reference to what was kept.
    #[inline(always)]
    pub fn again(&self) -> X {
        self.0
    }
}
impl<X> Step<1, X> {
    /// The second step.
    #[inline(always)]
    pub fn step(&self) -> Step<0, &X> {
        Step(&self.0)
    }
    /// A reference to what was kept.
    #[inline(always)]
    pub fn again(&self) -> &X {
        &self.0
    }
}
impl<X> Step<2, X> {
    /// The second step.
    #[inline(always)]
    pub fn step(&self) -> Step<1, &X> {
        Step(&self.0)
    }
}
