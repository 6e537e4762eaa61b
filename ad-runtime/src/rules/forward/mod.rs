//! Pushforwards: what operators and methods do to tangents.
//!
//! A rule of an operator is given its operands before the operation, and the tangents of those that
//! are not constants. The pushforward of a method is a sibling of its own, which gives the value and
//! its tangent. Tangents are dense. The formulas are those of the rules of reverse mode, read from right to left: where an
//! adjoint is x̄ += p ȳ, the tangent is ẏ = p ẋ (Griewank and Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapter 3).

#[macro_use]
mod alike;
mod arith;
mod assign;
mod cast;
mod map;
#[cfg(feature = "ndarray")]
mod ndarray;
mod option;
mod options;
mod std;

pub use arith::{AddPush, DivPush, MulPush, NegPush, RemPush, SubPush};
pub use assign::{AddAssignPush, DivAssignPush, MulAssignPush, RemAssignPush, SubAssignPush};
pub use cast::{CastPush, FromPushforward, push_cast};
pub use map::{BTreeMapPushforwards, HashMapPushforwards};
#[cfg(feature = "ndarray")]
pub use ndarray::{
    DotPushforwards, DotPushing, ElementwisePushforwards, FromVecPushforward, JoinPushforwards,
    MadePushforwards, MapIntoPushforwards, MapPushforwards, MatrixViewPushforwards,
    PickPushforwards, ReductionPushforwards, ShapePushforwards, VariancePushforwards,
    VectorPushforwards, ViewPushforwards, WritePushforwards,
};
pub use option::{
    ClonedPushforwards, ElementPushforwards, OptionMutPushforwards, OptionPlacePushforwards,
    OptionPushforwards,
};
pub use options::OptionsPushforwards;
pub use std::{
    BoxDot, BoxPushforwards, ClonePushforward, ConcatPushforward, ReferenceDot, SlicePushforwards,
    SortPushforwards, ToVecPushforwards, VecPushforwards,
};
