//! What generated code calls. Not part of the public interface.

mod asked;

pub use crate::activity::{Activity, Off, On};
pub use crate::differentiable::{
    Differentiable, Inactive, LeafVisitor, Parameters, Place, Referent, Tan,
};
pub use crate::forward::{
    ForwardClosure, ForwardFn, GivenAgain, Lift, PayloadDot, PayloadDotOf, ScalarArgument,
    SecondOrderFn, Split, Unchanged, Unmoved, by_rows, clear_part, constant, constants, copied_if,
    copy, direction, given, hessian_by, jacobian_by, lent, lent_as, one, only, owned_dot, part_dot,
    part_lent, part_lent_if, part_mut, part_or, part_shared, payload, payload_mut, place_of,
    product, product_of_place, push_recip, quotient, repeated, set_part, value_and_gradient_of,
    zeros_of,
};
pub use crate::function::{BoxedFn, boxed_fn, gradient};
pub use crate::function::{
    Captured, ClosureValue, DifferentiableClosure, DifferentiableFn, ScalarOutput, Seen,
};
pub use crate::held::{Held, HeldReference, HeldValue, OfReference, OfReferences, OfValue};
pub use crate::reads::Reads;
pub use crate::rules::arith::{
    AddRule, BinaryPull, DivRule, MulRule, NegRule, RemRule, SubRule, UnaryPull,
};
pub use crate::rules::assign::{
    AddAssignRule, AssignPull, DivAssignRule, MulAssignRule, RemAssignRule, SubAssignRule,
};
pub use crate::rules::cast::CastSaved;
pub use crate::rules::clone::{CloneDerivative, ToOwnedDerivative, ToVecDerivatives};
pub use crate::rules::elementary::{
    Dual, RealDerivatives, RealPushforwards, first_min, last_max, max_is_first, max_takes,
    min_is_first, min_takes,
};
pub use crate::rules::forward::*;
#[cfg(feature = "ndarray")]
pub use crate::rules::ndarray::*;
pub use crate::rules::option::{
    ClonedDerivatives, OptionDerivatives, OptionMutDerivatives, OptionPlaceDerivatives,
    PayloadDerivatives,
};
pub use crate::rules::options::OptionsDerivatives;
pub use crate::rules::std::boxed::{BoxDeref, BoxDerivatives, ReferenceDeref};
pub use crate::rules::std::map::{BTreeMapDerivatives, HashMapDerivatives};
pub use crate::rules::std::mem;
pub use crate::rules::std::missing::MissingOfVec;
pub use crate::rules::std::slice::SliceDerivatives;
pub use crate::rules::std::sort::SortDerivatives;
pub use crate::rules::std::vec::{ConcatDerivative, VecDerivatives};
pub use crate::rules::tried::Tried;
pub use crate::sibling::Unnamed;
pub use crate::sibling::{assert_in_place, assert_registered, assert_sibling, beside, path_of};
pub use crate::slot::{LendReference, LendReferred, LendSelf, LendValue, Lent, Nothing, Receiver};
pub use crate::slot::{Settled, SettledAsIs};
pub use crate::store::{Keep, KeepOwned, KeepSlice, KeepVec, Store, keep_unless};
pub use crate::surgery::{DerivativeSurgery, without_derivative};
pub use crate::tangent::field::{
    DifferentiableField, FieldParameters, FieldTangent, Has, HasNot, Is, MovableField,
};
pub use crate::tangent::variants::{OptionVariants, variant_mismatch};
pub use crate::tangent::walk::{
    ShapeKnown, ShapeOf, ShapeUnknown, Walk, WalkParameters, WalkRefused,
};
pub use crate::tangent::{NoTangent, Tangent, shapeless};
pub use crate::tape::Tape;
pub use asked::{
    KeepsNothing, LendsNothing, Shown, ShownCell, Through, ThroughAny, ThroughReference,
    ThroughValue, locked, seen,
};
#[cfg(feature = "ndarray")]
pub use ndarray::{Array1, Array2, Array3, Axis};
pub use std::boxed::Box;
pub use std::marker::PhantomData;

mod places;
mod seeds;
mod takes;
mod type_of;
mod windows;

pub use places::*;
pub use seeds::*;
pub use takes::*;
pub use type_of::TypeOf;
pub use windows::*;

use crate::differentiable;
use std::borrow::Borrow;

/// An accumulator that nothing has been added to.
#[inline(always)]
pub fn zero<T: Tangent>() -> T {
    T::identity()
}

/// The path of a field, if the visitor wants to know it.
#[inline(always)]
pub fn path_of_field<V: LeafVisitor>(_: &V, path: &str, field: impl std::fmt::Display) -> String {
    if V::NAMES {
        format!("{path}.{field}")
    } else {
        String::new()
    }
}

/// Asks whether something is a number.
#[inline(always)]
pub fn is_real<T: crate::prelude::Real>(_: &T) {}

/// `place += value`.
#[inline(always)]
pub fn add<T: Tangent>(place: &mut T, value: T) {
    place.add(value);
}

/// The place of a by-reference argument, with its outermost container made dense where its
/// elements may be added to.
#[inline(always)]
pub fn indexable<'p, T: Referent + ?Sized>(
    primal: &T,
    place: &'p mut T::Place,
) -> &'p mut T::Place {
    primal.make_place_indexable(place);
    place
}

/// The place of a by-reference argument, long enough to be borrowed as a slice.
#[inline(always)]
pub fn prepared<'p, T: Referent + ?Sized>(primal: &T, place: &'p mut T::Place) -> &'p mut T::Place {
    primal.prepare_place(place);
    place
}

/// The type and shape of a value's tangent; holds nothing for scalars.
#[derive(Clone, Debug)]
pub struct Like<T: Tangent>(T::Shape);

impl<T: Tangent> Like<T> {
    /// A dense zero.
    #[inline(always)]
    pub fn zero(&self) -> T {
        let mut zero = T::identity();
        zero.make_dense(&self.0);
        zero
    }
    /// The zero of every shape.
    #[inline(always)]
    pub fn empty(&self) -> T {
        shapeless()
    }
    /// The shape of nothing yet.
    #[inline(always)]
    pub fn unknown() -> Self {
        Like(T::Shape::default())
    }
    /// Takes the cotangent of a container that is overwritten, and leaves zeros of this shape.
    #[inline(always)]
    pub fn take<P: Part<T>>(&self, place: &mut P) -> T {
        place.replace_part(self.zero())
    }
    /// Gives a part of an [`Outline`] this shape.
    #[inline(always)]
    pub fn reshape<P: Part<T>>(&self, part: &mut P) {
        let _ = self.take(part);
    }
    /// Makes a place dense. A place that has a shape may have parts that have none: the vectors in a
    /// struct, in a tuple, or in another vector.
    #[inline(always)]
    pub fn make_dense(&self, place: &mut T) {
        place.make_dense(&self.0);
    }
    /// Says that a place has this type.
    #[inline(always)]
    pub fn is_of(&self, _: &T) {}
    /// A cotangent of this type, as given.
    #[inline(always)]
    pub fn typed(&self, cotangent: T) -> T {
        cotangent
    }
}

/// Remembers the type and shape of a value's tangent.
#[inline(always)]
pub fn like<T: Referent + ?Sized>(x: &T) -> Like<T::Owned> {
    Like(x.referent_shape())
}

/// As [`Like`], of a value of which parts are moved: a zero, the parts of which get their shapes one by one.
#[derive(Clone, Debug)]
pub struct Outline<T: Tangent> {
    zero: T,
}

impl<T: Tangent> Outline<T> {
    /// As [`Like::zero`].
    #[inline(always)]
    pub fn zero(&self) -> T {
        self.zero.clone()
    }
    /// As [`Like::empty`].
    #[inline(always)]
    pub fn empty(&self) -> T {
        shapeless()
    }
    /// As [`Like::unknown`].
    #[inline(always)]
    pub fn unknown() -> Self {
        Outline { zero: shapeless() }
    }
    /// As [`Like::take`].
    #[inline(always)]
    pub fn take<P: Part<T>>(&self, place: &mut P) -> T {
        place.replace_part(self.zero())
    }
    /// As [`Like::make_dense`].
    #[inline(always)]
    pub fn make_dense(&self, place: &mut T) {
        place.add_ref(&self.zero);
    }
    /// As [`Like::is_of`].
    #[inline(always)]
    pub fn is_of(&self, _: &T) {}
}

impl<T: Tangent> std::ops::Deref for Outline<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.zero
    }
}

impl<T: Tangent> std::ops::DerefMut for Outline<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.zero
    }
}

/// Remembers the type of a value's tangent and a zero of its shape.
#[inline(always)]
pub fn outline<T: Referent + ?Sized>(x: &T) -> Outline<T::Owned> {
    Outline {
        zero: like(x).zero(),
    }
}

/// A part of what is remembered: a tangent, or the place of a constant.
pub trait Outlined<T: Tangent> {
    /// What is remembered of it.
    type Outline;
    /// The same as an outline of its own.
    fn outlined(&self) -> Self::Outline;
}
impl<T: Tangent> Outlined<T> for T {
    type Outline = Outline<T>;
    #[inline(always)]
    fn outlined(&self) -> Outline<T> {
        Outline { zero: self.clone() }
    }
}
impl<T: Tangent> Outlined<T> for Constant {
    type Outline = Like<T>;
    #[inline(always)]
    fn outlined(&self) -> Like<T> {
        Like::unknown()
    }
}

/// The outline of a part of what is remembered, of a value that says the type.
#[inline(always)]
pub fn outline_of<X: Referent + ?Sized, P: Outlined<X::Owned>>(part: &P, _: &X) -> P::Outline {
    part.outlined()
}

/// How often a loop over a range runs.
#[inline(always)]
pub fn trips<I: Iterator>(range: &I) -> usize {
    range.size_hint().0
}

/// Whether the condition of a `filter` holds of an item.
#[inline(always)]
pub fn holds<T>(condition: impl FnOnce(&T) -> bool, item: &T) -> bool {
    condition(item)
}

/// What `collect` starts from.
#[inline(always)]
pub fn empty_vec<T>() -> Vec<T> {
    Vec::new()
}

/// A default, of the type of a literal that is never made.
#[inline(always)]
pub fn default_of<T>(_: impl FnOnce() -> T, default: impl FnOnce() -> T) -> T {
    default()
}

/// A value of any type, where none is made.
#[cold]
pub fn any<T>() -> T {
    unreachable!("no value is made")
}

/// Checks that an expression has no tangent.
#[inline(always)]
pub fn inactive<T: Inactive>(x: T) -> T {
    x
}

/// The items of a range from the last to the first, for ranges that cannot be reversed.
#[inline]
pub fn backwards<T>(range: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
    range.collect::<Vec<T>>().into_iter().rev()
}

/// A copy for the reverse sweep of what a reference points at, taken because it is overwritten.
#[inline(always)]
pub fn keep<T: Kept + ?Sized>(x: &T) -> T::Copied {
    x.kept()
}

/// What can be copied for the reverse sweep.
#[diagnostic::on_unimplemented(
    message = "a value of type `{Self}` is read and changed or moved later, and cannot be copied",
    note = "the reverse sweep reads what was there: bound the type parameter with `Clone`, or derive `Clone` for the type"
)]
pub trait Kept {
    /// What the copy is.
    type Copied;
    /// The copy.
    fn kept(&self) -> Self::Copied;
}
#[diagnostic::do_not_recommend]
impl<T: ToOwned + ?Sized> Kept for T {
    type Copied = T::Owned;
    #[inline(always)]
    fn kept(&self) -> T::Owned {
        self.to_owned()
    }
}

/// A copy of the key of a map that a reference points at. It refers to what the reference does: what `&str` is to
/// a map with such keys, `&String` is not.
pub struct Key<T: ToOwned + ?Sized>(T::Owned);

impl<T: ToOwned + ?Sized> Key<T> {
    /// The copy.
    #[inline(always)]
    pub fn kept(key: &T) -> Self {
        Key(key.to_owned())
    }
}
impl<T: ToOwned + ?Sized> Clone for Key<T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        Self::kept(self)
    }
}
impl<T: ToOwned + ?Sized> std::ops::Deref for Key<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        self.0.borrow()
    }
}

/// The shape of the arguments of an operator, to make their gradients dense.
#[inline(always)]
pub fn dense<T: differentiable::Referent + ?Sized>(primal: &T, gradient: &mut T::Owned) {
    gradient.make_dense(&primal.referent_shape());
}

/// Whether an argument is differentiated.
#[inline(always)]
pub fn is_on<A: Activity>(_: A) -> bool {
    A::ON
}

/// Keeps a number if an argument is differentiated.
#[inline(always)]
pub fn keep_if<A: Activity, T: crate::activity::Number>(_: A, x: T) -> A::Kept<T> {
    A::keep(x)
}

/// Reads what [`keep_if`] has kept.
#[inline(always)]
pub fn kept_if<A: Activity, T: crate::activity::Number>(_: A, kept: A::Kept<T>) -> T {
    A::kept(kept)
}

/// Lets the user's closure see a cotangent, dense.
#[inline(always)]
pub fn surgery<T: Tangent>(like: &Like<T>, cotangent: &mut T, f: impl Fn(&mut T)) {
    cotangent.make_dense(&like.0);
    f(cotangent);
}

/// The zero of every shape, of the type of a value's tangent; of a slice, a dense one.
#[inline(always)]
pub fn empty_like<T: Referent + ?Sized>(x: &T) -> T::Owned {
    let mut zero = shapeless();
    // The place of a slice cannot grow.
    x.prepare_owned(&mut zero);
    zero
}

/// Drops a cotangent that nothing depends on.
#[inline(always)]
pub fn forget<T: Tangent>(_: T) {}

/// The sibling's `sweep`, for those that are written by hand: both sweeps, one after the other.
///
/// Generics, activities, arguments and result as in `vjp`; which arguments the pullback is given again;
/// the cotangent of the result, and the places.
#[doc(hidden)]
#[macro_export]
macro_rules! __sweep {
    (
        [$($generics:tt)*]
        $acts:ty, ($($arg:ident: $ty:ty),*) -> $y:ty,
        [$($again:ident),*], $y_bar:ty, ($($bar:ident: $place:ty),*)
    ) => {
        #[doc(hidden)]
        #[allow(clippy::too_many_arguments, reason = "a place for each argument")]
        #[track_caller]
        #[inline]
        pub fn sweep<$($generics)*>(
            called: F,
            acts: $acts,
            $($arg: $ty,)*
            y_bar: $y_bar,
            $($bar: $place),*
        ) -> $y {
            let (y, pullback) = Self::vjp(called, acts, $($arg),*);
            pullback($($again,)* y_bar, $($bar),*);
            y
        }
    };
}

/// The sibling of a function is a value without a tangent.
#[macro_export]
#[doc(hidden)]
macro_rules! __function_item {
    ($name:ident) => {
        impl $crate::Differentiable for $name {
            type Tangent = $crate::NoTangent;
        }
        impl $crate::Parameters for $name {
            #[inline(always)]
            fn move_by(&mut self, _: &$crate::NoTangent) {}
            #[inline(always)]
            fn visit<V: $crate::LeafVisitor>(&mut self, _: &$crate::NoTangent, _: &str, _: &mut V) {
            }
        }
    };
}
pub use crate::__function_item as function_item;

/// The traits whose methods generated code calls.
pub mod methods {
    pub use super::{
        IndexableField as _, LentField as _, ShownCell as _, ThroughAny as _,
        ThroughReference as _, ThroughValue as _,
    };
    pub use crate::forward::{
        ForwardFn as _, PayloadDotOf as _, RecomputationPushforward as _, UnmovedDot as _,
        UnreadValue as _,
    };
    pub use crate::function::{CapturedTangent as _, DifferentiableFn as _, SeenByReference as _};
    pub use crate::held::{HeldReference as _, HeldValue as _};
    pub use crate::reads::Reads as _;
    pub use crate::rules::arith::{BinaryPull as _, UnaryPull as _};
    pub use crate::rules::assign::AssignPull as _;
    pub use crate::rules::cast::FromDerivative as _;
    pub use crate::rules::clone::{
        CloneDerivative as _, ToOwnedDerivative as _, ToVecDerivatives as _,
    };
    pub use crate::rules::elementary::{
        RealDerivatives as _, RealPushes as _, RealPushesLinear as _, RealPushesProducts as _,
        RealPushforwards as _,
    };
    pub use crate::rules::forward::{
        BTreeMapPushforwards as _, BoxDot as _, BoxPushforwards as _, ClonePushforward as _,
        ClonedPushforwards as _, ConcatPushforward as _, ElementPushforwards as _,
        FromPushforward as _, HashMapPushforwards as _, OptionMutPushforwards as _,
        OptionPlacePushforwards as _, OptionPushforwards as _, OptionsPushforwards as _,
        ReferenceDot as _, SlicePushforwards as _, SortPushforwards as _, ToVecPushforwards as _,
        VecPushforwards as _,
    };
    #[cfg(feature = "ndarray")]
    pub use crate::rules::forward::{
        DotPushforwards as _, ElementwisePushforwards as _, FromVecPushforward as _,
        JoinPushforwards as _, MadePushforwards as _, MapIntoPushforwards as _,
        MapPushforwards as _, MatrixViewPushforwards as _, PickPushforwards as _,
        ReductionPushforwards as _, ShapePushforwards as _, VariancePushforwards as _,
        VectorPushforwards as _, ViewPushforwards as _, WritePushforwards as _,
    };
    #[cfg(feature = "ndarray")]
    pub use crate::rules::ndarray::{
        DotDerivatives as _, ElementwiseDerivatives as _, FromVecDerivative as _,
        JoinDerivatives as _, MadeDerivatives as _, MapDerivatives as _, MapIntoDerivatives as _,
        MatrixViewDerivatives as _, MutableViews as _, PickDerivatives as _,
        ReductionDerivatives as _, ShapeDerivatives as _, VarianceDerivatives as _,
        VectorDerivatives as _, ViewDerivatives as _, WriteDerivatives as _,
    };
    pub use crate::rules::option::{
        ClonedDerivatives as _, OptionDerivatives as _, OptionMutDerivatives as _,
        OptionPlaceDerivatives as _, PayloadDerivatives as _,
    };
    pub use crate::rules::options::OptionsDerivatives as _;
    pub use crate::rules::std::again::VecPushes as _;
    pub use crate::rules::std::boxed::{BoxDeref as _, BoxDerivatives as _, ReferenceDeref as _};
    pub use crate::rules::std::map::{BTreeMapDerivatives as _, HashMapDerivatives as _};
    pub use crate::rules::std::missing::MissingOfVec as _;
    pub use crate::rules::std::shared::SharedDerivatives as _;
    pub use crate::rules::std::slice::SliceDerivatives as _;
    pub use crate::rules::std::sort::SortDerivatives as _;
    pub use crate::rules::std::vec::{ConcatDerivative as _, VecDerivatives as _};
    pub use crate::rules::tried::Tried as _;
    pub use crate::slot::SettledAsIs as _;
    pub use crate::slot::{LendReference as _, LendValue as _};
    pub use crate::store::{KeepOwned as _, KeepSlice as _, KeepVec as _};
    pub use crate::surgery::DerivativeSurgery as _;
    pub use crate::tangent::variants::OptionVariants as _;
}
