//! Places of cotangents and of their parts, and of what has no tangent: what is added to them and taken
//! from them.

use crate::differentiable::Referent;
use crate::tangent::{NoTangent, Tangent};

/// The place of a field that is marked `#[no_derivative]`: takes everything and keeps nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Constant;

/// A part of a cotangent: a tangent, or the place of a constant.
#[diagnostic::on_unimplemented(
    message = "a cotangent of type `{T}` has no place in one of type `{Self}`",
    label = "its derivative would be lost",
    note = "the error of a `Result` has no tangent: use an enum of your own where it carries a derivative"
)]
pub trait Part<T> {
    /// `self += value`
    fn add_part(&mut self, value: T);
    /// Takes what is there, and leaves `zero`.
    fn replace_part(&mut self, zero: T) -> T;
    /// The part itself, or a place that nobody reads.
    fn part<'p>(&'p mut self, unused: &'p mut Option<T>) -> &'p mut T;
}
impl<T: Tangent> Part<T> for T {
    #[inline(always)]
    fn add_part(&mut self, value: T) {
        self.add(value);
    }
    #[inline(always)]
    fn replace_part(&mut self, zero: T) -> T {
        std::mem::replace(self, zero)
    }
    #[inline(always)]
    fn part<'p>(&'p mut self, _: &'p mut Option<T>) -> &'p mut T {
        self
    }
}
impl<T: Tangent> Part<T> for Constant {
    #[inline(always)]
    fn add_part(&mut self, _: T) {}
    #[inline(always)]
    fn replace_part(&mut self, zero: T) -> T {
        zero
    }
    #[inline(always)]
    fn part<'p>(&'p mut self, unused: &'p mut Option<T>) -> &'p mut T {
        unused.get_or_insert_with(T::identity)
    }
}

/// Every element of a constant is one.
impl<I> std::ops::Index<I> for Constant {
    type Output = Constant;
    #[inline(always)]
    fn index(&self, _: I) -> &Constant {
        self
    }
}
impl<I> std::ops::IndexMut<I> for Constant {
    #[inline(always)]
    fn index_mut(&mut self, _: I) -> &mut Constant {
        self
    }
}
impl Constant {
    #[doc(hidden)]
    #[inline(always)]
    pub fn __indexable<T: ?Sized>(&mut self, _: &T) -> &mut Constant {
        self
    }
}

/// The place of a field, made dense where its elements may be added to.
pub trait IndexableField {
    /// As [`indexable`]; a constant has a method of its own.
    #[doc(hidden)]
    #[inline(always)]
    fn __indexable<T: Referent<Place = Self> + ?Sized>(&mut self, primal: &T) -> &mut Self {
        primal.make_place_indexable(self);
        self
    }
}
impl<P: ?Sized> IndexableField for P {}

/// `-x` of a number whose type need not be known yet.
#[inline(always)]
pub fn minus<T: std::ops::Neg<Output = T>>(x: T) -> T {
    -x
}

/// `place += value`, for a part of a cotangent.
#[inline(always)]
pub fn add_part<T: Tangent, P: Part<T>>(place: &mut P, value: T) {
    place.add_part(value);
}

/// The sums of every fourth iteration of a loop.
#[inline(always)]
pub fn lanes<T: Tangent>() -> [T; 4] {
    std::array::from_fn(|_| T::identity())
}

/// The sum of [`lanes`].
#[inline(always)]
pub fn total<T: Tangent>(lanes: [T; 4]) -> T {
    let [mut even, mut odd, second, third] = lanes;
    even.add(second);
    odd.add(third);
    even.add(odd);
    even
}

/// The place of a field, which may be marked `#[no_derivative]`.
#[inline(always)]
pub fn part<'p, T: Tangent, P: Part<T>>(place: &'p mut P, unused: &'p mut Option<T>) -> &'p mut T {
    place.part(unused)
}

/// `place += owned`, for the place of what a reference points at.
#[inline(always)]
pub fn add_owned<T: Referent + ?Sized>(_: &T, place: &mut T::Place, owned: T::Owned) {
    T::add_to_place(place, owned);
}

/// The place of something that a closure captured, or that was copied: it may be a slice, or a constant.
pub trait CapturedPlace<T> {
    /// `self += value`
    fn add_captured(&mut self, value: T);
}
impl<T: Tangent> CapturedPlace<T> for T {
    #[inline(always)]
    fn add_captured(&mut self, value: T) {
        self.add(value);
    }
}
impl<T: Tangent> CapturedPlace<Vec<T>> for [T] {
    /// The place of an argument that is not differentiated may be empty.
    #[inline(always)]
    fn add_captured(&mut self, value: Vec<T>) {
        add_slice(self, value);
    }
}
impl<T: Tangent> CapturedPlace<T> for Constant {
    #[inline(always)]
    fn add_captured(&mut self, _: T) {}
}

/// `place += value`, for what a closure captured, or what was copied.
#[inline(always)]
pub fn add_captured<T: Tangent, P: CapturedPlace<T> + ?Sized>(place: &mut P, value: T) {
    place.add_captured(value);
}

/// Takes the cotangent of a place that is overwritten: before the assignment it does not matter.
#[inline(always)]
pub fn take<T: Tangent>(place: &mut T) -> T {
    std::mem::replace(place, T::identity())
}

/// As [`take`], for a part of a cotangent.
#[inline(always)]
pub fn take_part<T: Tangent, P: Part<T>>(place: &mut P) -> T {
    place.replace_part(T::identity())
}

/// The cotangent of what a value is written to: that of a constant field, or of the error of a `Result`, has nothing
/// for a value with a tangent.
#[diagnostic::on_unimplemented(
    message = "an active value is written to what has no tangent: a field marked `#[no_derivative]`, or the error of a `Result`",
    label = "its derivative would be lost",
    note = "leave out `#[no_derivative]`, or write `without_derivative(..)` around what is written",
    note = "the error of a `Result` has no tangent: use an enum of your own where it carries a derivative"
)]
pub trait WrittenPart<T> {
    /// Takes what is there, and leaves zero.
    fn take_written(&mut self) -> T;
    /// The part itself, or a place for nothing.
    fn written_part<'p>(&'p mut self, unused: &'p mut Option<T>) -> &'p mut T;
}
impl<T: Tangent> WrittenPart<T> for T {
    #[inline(always)]
    fn take_written(&mut self) -> T {
        take(self)
    }
    #[inline(always)]
    fn written_part<'p>(&'p mut self, _: &'p mut Option<T>) -> &'p mut T {
        self
    }
}
impl WrittenPart<NoTangent> for Constant {
    #[inline(always)]
    fn take_written(&mut self) -> NoTangent {
        NoTangent
    }
    #[inline(always)]
    fn written_part<'p>(&'p mut self, unused: &'p mut Option<NoTangent>) -> &'p mut NoTangent {
        unused.insert(NoTangent)
    }
}

/// So that the type of what is written is not inferred from that of the place.
#[derive(Clone, Copy, Debug)]
pub struct Undecided;
impl WrittenPart<Undecided> for Constant {
    fn take_written(&mut self) -> Undecided {
        Undecided
    }
    fn written_part<'p>(&'p mut self, unused: &'p mut Option<Undecided>) -> &'p mut Undecided {
        unused.insert(Undecided)
    }
}

/// As [`take_part`], of what a value is written to.
#[inline(always)]
pub fn take_written<T, P: WrittenPart<T>>(place: &mut P) -> T {
    place.take_written()
}

/// As [`part`], of what a value is written to.
#[inline(always)]
pub fn written_part<'p, T, P: WrittenPart<T>>(
    place: &'p mut P,
    unused: &'p mut Option<T>,
) -> &'p mut T {
    place.written_part(unused)
}

/// The place of a field that is lent as `&mut`; a constant has methods of its own.
pub trait LentField {
    /// What others are written to it: it must have a tangent.
    #[doc(hidden)]
    #[inline(always)]
    fn __written(&mut self) -> &mut Self {
        self
    }
    /// What only constants are.
    #[doc(hidden)]
    #[inline(always)]
    fn __kept<'p>(&'p mut self, _: &'p mut Option<Self>) -> &'p mut Self
    where
        Self: Sized,
    {
        self
    }
}
impl<T: Tangent> LentField for T {}
impl Constant {
    #[doc(hidden)]
    #[inline(always)]
    pub fn __written<T: 'static>(&mut self) -> &mut T
    where
        Self: WrittenPart<T>,
    {
        // Boxing a type without a size allocates nothing.
        Box::leak(Box::new(self.take_written()))
    }
    #[doc(hidden)]
    #[inline(always)]
    pub fn __kept<'p, T: Tangent>(&'p mut self, unused: &'p mut Option<T>) -> &'p mut T {
        self.part(unused)
    }
}

/// What is in a field of a cotangent: a tangent, or nothing if the field is a constant.
pub trait Field {
    /// What is taken out.
    type Taken;
    /// Takes it, and leaves zero.
    fn take_field(&mut self) -> Self::Taken;
}
impl<T: Tangent> Field for T {
    type Taken = T;
    #[inline(always)]
    fn take_field(&mut self) -> T {
        take(self)
    }
}
impl Field for Constant {
    type Taken = Constant;
    #[inline(always)]
    fn take_field(&mut self) -> Constant {
        Constant
    }
}

/// A field that what was in another one is added to.
#[diagnostic::on_unimplemented(
    message = "a cotangent of type `{T}` has no place in one of type `{Self}`",
    label = "its derivative would be lost",
    note = "the error of a `Result` has no tangent: use an enum of your own where it carries a derivative"
)]
pub trait AddField<T> {
    /// `self += value`
    fn add_field(&mut self, value: T);
}
impl<T: Tangent> AddField<T> for T {
    #[inline(always)]
    fn add_field(&mut self, value: T) {
        self.add(value);
    }
}
impl<T: Tangent> AddField<T> for Constant {
    #[inline(always)]
    fn add_field(&mut self, _: T) {}
}
impl AddField<Constant> for NoTangent {
    #[inline(always)]
    fn add_field(&mut self, _: Constant) {}
}
impl AddField<Constant> for Constant {
    #[inline(always)]
    fn add_field(&mut self, _: Constant) {}
}

/// Takes what is in a field; its type says what that is, so that nothing has to be inferred.
#[inline(always)]
pub fn take_field<P: Field>(place: &mut P) -> P::Taken {
    place.take_field()
}

/// `place += value`, for what was taken out of a field.
#[inline(always)]
pub fn add_field<T, P: AddField<T>>(place: &mut P, value: T) {
    place.add_field(value);
}

/// Takes the cotangent of a slice, and leaves zeros.
#[inline(always)]
pub fn take_slice<T: Tangent>(place: &mut [T]) -> Vec<T> {
    place.iter_mut().map(take).collect()
}

/// `place += values`, element by element.
#[inline(always)]
pub fn add_slice<T: Tangent>(place: &mut [T], values: Vec<T>) {
    for (place, value) in place.iter_mut().zip(values) {
        place.add(value);
    }
}

/// A part of a cotangent that nothing reads.
pub trait Clear {
    /// Leaves zero.
    fn clear(&mut self);
}
impl<T: Tangent> Clear for T {
    #[inline(always)]
    fn clear(&mut self) {
        *self = T::identity();
    }
}
impl Clear for Constant {
    #[inline(always)]
    fn clear(&mut self) {}
}

/// Leaves zero where a constant overwrites.
#[inline(always)]
pub fn clear<P: Clear>(place: &mut P) {
    place.clear();
}

/// What a constant had before it is overwritten has no cotangent, and neither has what it is given.
#[inline(always)]
pub fn of_constant(_: &mut Constant) {}

/// A place for the cotangent of a constant: nobody reads it.
#[inline(always)]
pub fn discard<P: Discard + ?Sized>(slot: &mut P::Slot) -> &mut P {
    P::of(slot)
}

/// Places that can be made of nothing.
pub trait Discard {
    /// Where it is stored.
    type Slot: Default;
    /// The place.
    fn of(slot: &mut Self::Slot) -> &mut Self;
}
impl<T: Tangent> Discard for T {
    type Slot = Option<T>;
    #[inline(always)]
    fn of(slot: &mut Option<T>) -> &mut T {
        slot.get_or_insert_with(T::identity)
    }
}
impl Discard for Constant {
    type Slot = Constant;
    #[inline(always)]
    fn of(slot: &mut Constant) -> &mut Constant {
        slot
    }
}
impl<T> Discard for [T] {
    type Slot = ();
    #[inline(always)]
    fn of((): &mut ()) -> &mut [T] {
        &mut []
    }
}
