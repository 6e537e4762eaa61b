//! Tangents of floating-point numbers: the numbers themselves.

use super::Tangent;

macro_rules! float {
    ($($t:ty),*) => { $(
        impl Tangent for $t {
            type Shape = ();
            const ONE_SHAPE: bool = true;
            #[inline(always)]
            fn zeros(_: &()) -> $t { 0.0 }
            #[inline(always)]
            fn identity() -> $t { -0.0 }
            #[inline(always)]
            fn add(&mut self, other: $t) { *self += other; }
            #[inline(always)]
            fn add_ref(&mut self, other: &$t) { *self += *other; }
            #[inline(always)]
            #[allow(clippy::cast_possible_truncation, reason = "the factor is rounded to the type's own precision")]
            fn scale(&mut self, factor: f64) { *self *= factor as $t; }
            #[inline(always)]
            fn inner_product(&self, other: &$t) -> f64 { f64::from(*self) * f64::from(*other) }
            // An accumulator that nothing was added to is -0.0; users see +0.0.
            #[inline(always)]
            fn make_dense(&mut self, _: &()) { *self += 0.0; }
        }
    )* };
}
float!(f32, f64);
