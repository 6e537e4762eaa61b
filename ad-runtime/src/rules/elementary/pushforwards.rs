//! The hidden pushforwards of the methods of [`Real`]: the partial derivatives are those of the
//! reverse rules.

use super::rounding::{degrees_per_radian, radians_per_degree};
use super::selection::{Clamped, clamped, max_is_first, min_is_first};
use super::{Real, exponential, powers, rounding, special, trigonometric};
use crate::activity::Activity;
use crate::tangent::NoTangent;

/// ẋ times a partial derivative, or zero for a constant.
#[inline(always)]
fn along<T: Real, A: Activity>(partial: T, x_dot: T) -> T {
    if A::ON { partial * x_dot } else { T::ZERO }
}

macro_rules! unary {
    // primal:  y = f(x)
    // forward: ẏ = f'(x)·ẋ
    ($($sibling:ident = $rule:path;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity>(self, acts: (A,), x_dot: &Self) -> (Self, Self) {
            let (y, dx) = $rule(self, acts.0);
            (y, along::<Self, A>(dx, *x_dot))
        }
    )* };
}

macro_rules! binary {
    // primal:  z = f(x, y)
    // forward: ż = ∂f/∂x·ẋ + ∂f/∂y·ẏ
    ($($sibling:ident = $rule:path;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity, B: Activity>(
            self,
            acts: (A, B),
            x_dot: &Self,
            y: Self,
            y_dot: Self,
        ) -> (Self, Self) {
            let (z, dx, dy) = $rule(self, acts, y);
            (z, sum::<Self, A, B>(along::<Self, A>(dx, *x_dot), along::<Self, B>(dy, y_dot)))
        }
    )* };
}

/// A sum of which a part may be that of a constant.
#[inline(always)]
fn sum<T: Real, A: Activity, B: Activity>(l: T, r: T) -> T {
    match (A::ON, B::ON) {
        (true, true) => l + r,
        (true, false) => l,
        (false, _) => r,
    }
}

macro_rules! flat {
    // primal:  y = ⌊x⌋
    // forward: ẏ = 0
    ($($sibling:ident = $method:ident;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity>(self, _: (A,), _: &Self) -> (Self, Self) {
            (self.$method(), Self::ZERO)
        }
    )* };
}

macro_rules! linear {
    // primal:  y = k x
    // forward: ẏ = k·ẋ
    ($($sibling:ident = $method:ident, $slope:expr;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity>(self, _: (A,), x_dot: &Self) -> (Self, Self) {
            (self.$method(), along::<Self, A>($slope, *x_dot))
        }
    )* };
}

macro_rules! selection {
    // primal:  z = max(x, y)
    // forward: ż = ẋ if z is x, else ẏ
    ($($sibling:ident = $method:ident, $is_first:path;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity, B: Activity>(
            self,
            _: (A, B),
            x_dot: &Self,
            y: Self,
            y_dot: Self,
        ) -> (Self, Self) {
            let z_dot = if $is_first(self, y) {
                if A::ON { *x_dot } else { Self::ZERO }
            } else if B::ON {
                y_dot
            } else {
                Self::ZERO
            };
            (self.$method(y), z_dot)
        }
    )* };
}

/// Pushforwards of the methods of real numbers: what generated code calls instead of them.
pub trait RealPushforwards: Real {
    unary! {
        __pushforward_of_sin = trigonometric::sin;
        __pushforward_of_cos = trigonometric::cos;
        __pushforward_of_tan = trigonometric::tan;
        __pushforward_of_asin = trigonometric::asin;
        __pushforward_of_acos = trigonometric::acos;
        __pushforward_of_atan = trigonometric::atan;
        __pushforward_of_sinh = trigonometric::sinh;
        __pushforward_of_cosh = trigonometric::cosh;
        __pushforward_of_tanh = trigonometric::tanh;
        __pushforward_of_asinh = trigonometric::asinh;
        __pushforward_of_acosh = trigonometric::acosh;
        __pushforward_of_atanh = trigonometric::atanh;
        __pushforward_of_exp = exponential::exp;
        __pushforward_of_exp2 = exponential::exp2;
        __pushforward_of_exp_m1 = exponential::exp_m1;
        __pushforward_of_ln = exponential::ln;
        __pushforward_of_log2 = exponential::log2;
        __pushforward_of_log10 = exponential::log10;
        __pushforward_of_ln_1p = exponential::ln_1p;
        __pushforward_of_sqrt = powers::sqrt;
        __pushforward_of_cbrt = powers::cbrt;
        __pushforward_of_recip = powers::recip;
        __pushforward_of_abs = rounding::abs;
        __pushforward_of_erf = special::erf;
        __pushforward_of_erfc = special::erfc;
        __pushforward_of_lgamma = special::lgamma;
    }
    binary! {
        __pushforward_of_atan2 = trigonometric::atan2;
        __pushforward_of_log = exponential::log;
        __pushforward_of_hypot = powers::hypot;
        __pushforward_of_powf = powers::powf;
        __pushforward_of_rem_euclid = rounding::rem_euclid;
        __pushforward_of_midpoint = rounding::midpoint;
    }
    flat! {
        __pushforward_of_signum = signum;
        __pushforward_of_floor = floor;
        __pushforward_of_ceil = ceil;
        __pushforward_of_round = round;
        __pushforward_of_trunc = trunc;
        __pushforward_of_round_ties_even = round_ties_even;
    }
    linear! {
        __pushforward_of_fract = fract, Self::ONE;
        __pushforward_of_to_degrees = to_degrees, degrees_per_radian::<Self>();
        __pushforward_of_to_radians = to_radians, radians_per_degree::<Self>();
    }
    selection! {
        __pushforward_of_min = min, min_is_first;
        __pushforward_of_max = max, max_is_first;
    }

    // primal:  (s, c) = (sin x, cos x)
    // forward: (ṡ, ċ) = (c·ẋ, -s·ẋ)
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_sin_cos<A: Activity>(
        self,
        _: (A,),
        x_dot: &Self,
    ) -> ((Self, Self), (Self, Self)) {
        let (s, c) = self.sin_cos();
        (
            (s, c),
            (along::<Self, A>(c, *x_dot), along::<Self, A>(-s, *x_dot)),
        )
    }

    // primal:  z = k, where x - k·y is in [0, |y|)
    // forward: ż = 0
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_div_euclid<A: Activity, B: Activity>(
        self,
        _: (A, B),
        _: &Self,
        y: Self,
        _: Self,
    ) -> (Self, Self) {
        (self.div_euclid(y), Self::ZERO)
    }

    /// In several directions at once: the name is not one that the compiler knows.
    // primal:  z = (x + y) / 2
    // forward: ż = (ẋ + ẏ) / 2
    #[doc(hidden)]
    #[inline]
    fn __pushforwards_of_midpoint<A: Activity, B: Activity, const N: usize>(
        self,
        acts: (A, B),
        x_dots: [&Self; N],
        y: Self,
        y_dots: [Self; N],
    ) -> (Self, [Self; N]) {
        let push = |i: usize| {
            self.__pushforward_of_midpoint(acts, x_dots[i], y, y_dots[i])
                .1
        };
        (self.midpoint(y), std::array::from_fn(push))
    }

    // primal:  y = xⁿ
    // forward: ẏ = n·xⁿ⁻¹·ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_powi<A: Activity, B: Activity>(
        self,
        acts: (A, B),
        x_dot: &Self,
        n: i32,
        _: NoTangent,
    ) -> (Self, Self) {
        let (y, dx) = powers::powi(self, acts.0, n);
        (y, along::<Self, A>(dx, *x_dot))
    }

    // primal:  y = |x|·sign(s)
    // forward: ẏ = y / x·ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_copysign<A: Activity, B: Activity>(
        self,
        acts: (A, B),
        x_dot: &Self,
        sign: Self,
        _: Self,
    ) -> (Self, Self) {
        let (y, dx) = rounding::copysign(self, acts.0, sign);
        (y, along::<Self, A>(dx, *x_dot))
    }

    // primal:  y = a b + c
    // forward: ẏ = ȧ·b + a·ḃ + ċ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_mul_add<A: Activity, B: Activity, C: Activity>(
        self,
        _: (A, B, C),
        a_dot: &Self,
        b: Self,
        b_dot: Self,
        c: Self,
        c_dot: Self,
    ) -> (Self, Self) {
        let a = self;
        let product = sum::<Self, A, B>(along::<Self, A>(b, *a_dot), along::<Self, B>(a, b_dot));
        let y_dot = if C::ON { product + c_dot } else { product };
        (a.mul_add(b, c), y_dot)
    }

    // primal:  y = clamp(x, l, h)
    // forward: ẏ = l̇ if x < l, ḣ if x > h, else ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_clamp<A: Activity, B: Activity, C: Activity>(
        self,
        _: (A, B, C),
        x_dot: &Self,
        low: Self,
        low_dot: Self,
        high: Self,
        high_dot: Self,
    ) -> (Self, Self) {
        let y_dot = match clamped(self, low, high) {
            Clamped::Low if B::ON => low_dot,
            Clamped::Inside if A::ON => *x_dot,
            Clamped::High if C::ON => high_dot,
            Clamped::Low | Clamped::Inside | Clamped::High => Self::ZERO,
        };
        (self.clamp(low, high), y_dot)
    }

    // primal:  y = x, rounded to the type's precision
    // forward: ẏ = ẋ
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_lit<A: Activity>(x: f64, _: (A,), x_dot: &f64) -> (Self, Self) {
        let y_dot = if A::ON { Self::lit(*x_dot) } else { Self::ZERO };
        (Self::lit(x), y_dot)
    }

    // primal:  y = n
    // forward: ẏ = 0
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of_from_usize<A: Activity>(n: usize, _: (A,), _: &NoTangent) -> (Self, Self) {
        (Self::from_usize(n), Self::ZERO)
    }
}
impl<T: Real> RealPushforwards for T {}
