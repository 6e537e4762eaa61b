//! Variants of enums: places of their fields, for the bindings of patterns.

use super::{NoTangent, Tangent};
use crate::__private::{Part, WrittenPart};
use crate::forward::PartDot;

/// Two tangents, or a value and a tangent, belong to different variants of an enum.
///
/// # Panics
/// Always, with the names of both.
#[cold]
#[inline(never)]
#[track_caller]
pub fn variant_mismatch(left: &str, right: &str) -> ! {
    panic!("tangent vectors of different variants: `{left}` and `{right}`")
}

/// The places of what `Some`, `Ok` and `Err` hold.
#[allow(non_snake_case, reason = "named after the variant")]
pub trait OptionVariants {
    /// The tangent of the payload.
    type Payload;
    /// The place of the payload of `Some`.
    #[doc(hidden)]
    fn __variant_Some_0(&mut self) -> &mut Self::Payload;
    /// The place of the payload of `Ok`.
    #[doc(hidden)]
    #[inline(always)]
    fn __variant_Ok_0(&mut self) -> &mut Self::Payload {
        self.__variant_Some_0()
    }
    /// Whether the payload is there, or nothing is: always.
    #[doc(hidden)]
    #[inline(always)]
    fn __is_variant_Some(&self) -> bool {
        true
    }
    #[doc(hidden)]
    #[inline(always)]
    fn __is_variant_Ok(&self) -> bool {
        true
    }
    #[doc(hidden)]
    #[inline(always)]
    fn __is_variant_Err(&self) -> bool {
        true
    }
    /// The place of the payload of `Err`, which has no tangent: a payload that has one does not fit.
    #[doc(hidden)]
    #[inline(always)]
    fn __variant_Err_0(&mut self) -> &mut ErrorOfResult {
        // Boxing a type without a size allocates nothing.
        Box::leak(Box::default())
    }
}

/// The place of the error of a `Result`: that of a value without a tangent, and of nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ErrorOfResult {
    none: NoTangent,
}

impl Part<NoTangent> for ErrorOfResult {
    #[inline(always)]
    fn add_part(&mut self, _: NoTangent) {}
    #[inline(always)]
    fn replace_part(&mut self, zero: NoTangent) -> NoTangent {
        zero
    }
    #[inline(always)]
    fn part<'p>(&'p mut self, _: &'p mut Option<NoTangent>) -> &'p mut NoTangent {
        &mut self.none
    }
}

impl PartDot<NoTangent> for ErrorOfResult {
    #[inline(always)]
    fn part_dot(&self) -> Option<&NoTangent> {
        Some(&self.none)
    }
    #[inline(always)]
    fn part_mut(&mut self) -> Option<&mut NoTangent> {
        Some(&mut self.none)
    }
}

impl WrittenPart<NoTangent> for ErrorOfResult {
    #[inline(always)]
    fn take_written(&mut self) -> NoTangent {
        NoTangent
    }
    #[inline(always)]
    fn written_part<'p>(&'p mut self, _: &'p mut Option<NoTangent>) -> &'p mut NoTangent {
        &mut self.none
    }
}

impl<T: Tangent> OptionVariants for Option<T> {
    type Payload = T;
    #[inline(always)]
    fn __variant_Some_0(&mut self) -> &mut T {
        self.get_or_insert_with(T::identity)
    }
}
