//! The hidden siblings of the methods of [`Real`].

use super::rounding::{degrees_per_radian, radians_per_degree};
use super::selection::{Clamped, clamped, max_is_first, min_is_first};
use super::{Real, exponential, powers, rounding, special, trigonometric};
use crate::activity::Activity;
use crate::slot::Nothing;
use crate::tangent::NoTangent;

/// Functions of one number with a partial derivative.
macro_rules! unary {
    ($($sibling:ident = $rule:path;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity>(
            self,
            acts: (A,),
        ) -> (Self, impl Fn(Self, &mut Self) + use<Self, A>) {
            let (y, dx) = $rule(self, acts.0);
            (y, move |y_bar: Self, x_bar: &mut Self| {
                if A::ON {
                    *x_bar += dx * y_bar;
                }
            })
        }
    )* };
}

/// Functions of two numbers with partial derivatives.
macro_rules! binary {
    ($($sibling:ident = $rule:path;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity, B: Activity>(
            self,
            acts: (A, B),
            y: Self,
        ) -> (Self, impl Fn(Self, &mut Self, &mut Self) + use<Self, A, B>) {
            let (z, dx, dy) = $rule(self, acts, y);
            (z, move |z_bar: Self, x_bar: &mut Self, y_bar: &mut Self| {
                if A::ON {
                    *x_bar += dx * z_bar;
                }
                if B::ON {
                    *y_bar += dy * z_bar;
                }
            })
        }
    )* };
}

/// Functions of one number that are constant between their jumps.
macro_rules! flat {
    // primal:  y = ⌊x⌋
    // adjoint: nothing
    ($($sibling:ident = $method:ident;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity>(
            self,
            _: (A,),
        ) -> (Self, impl Fn(Self, &mut Self) + use<Self, A>) {
            (self.$method(), |_: Self, _: &mut Self| {})
        }
    )* };
}

/// Functions of one number with a slope that needs no residual.
macro_rules! linear {
    // primal:  y = k x
    // adjoint: x̄ += k·ȳ
    ($($sibling:ident = $method:ident, $slope:expr;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity>(
            self,
            _: (A,),
        ) -> (Self, impl Fn(Self, &mut Self) + use<Self, A>) {
            (self.$method(), |y_bar: Self, x_bar: &mut Self| {
                if A::ON {
                    *x_bar += $slope * y_bar;
                }
            })
        }
    )* };
}

/// Functions that return one of two numbers.
macro_rules! selection {
    ($($sibling:ident = $method:ident, $is_first:path;)*) => { $(
        #[doc(hidden)]
        #[inline]
        fn $sibling<A: Activity, B: Activity>(
            self,
            _: (A, B),
            y: Self,
        ) -> (Self, impl Fn(Self, &mut Self, &mut Self) + use<Self, A, B>) {
            let first = $is_first(self, y);
            (self.$method(y), move |z_bar: Self, x_bar: &mut Self, y_bar: &mut Self| {
                if first {
                    if A::ON {
                        *x_bar += z_bar;
                    }
                } else if B::ON {
                    *y_bar += z_bar;
                }
            })
        }
    )* };
}

/// Derivatives of the methods of real numbers: what generated code calls instead of them.
pub trait RealDerivatives: Real {
    unary! {
        __derivative_of_sin = trigonometric::sin;
        __derivative_of_cos = trigonometric::cos;
        __derivative_of_tan = trigonometric::tan;
        __derivative_of_asin = trigonometric::asin;
        __derivative_of_acos = trigonometric::acos;
        __derivative_of_atan = trigonometric::atan;
        __derivative_of_sinh = trigonometric::sinh;
        __derivative_of_cosh = trigonometric::cosh;
        __derivative_of_tanh = trigonometric::tanh;
        __derivative_of_asinh = trigonometric::asinh;
        __derivative_of_acosh = trigonometric::acosh;
        __derivative_of_atanh = trigonometric::atanh;
        __derivative_of_exp = exponential::exp;
        __derivative_of_exp2 = exponential::exp2;
        __derivative_of_exp_m1 = exponential::exp_m1;
        __derivative_of_ln = exponential::ln;
        __derivative_of_log2 = exponential::log2;
        __derivative_of_log10 = exponential::log10;
        __derivative_of_ln_1p = exponential::ln_1p;
        __derivative_of_sqrt = powers::sqrt;
        __derivative_of_cbrt = powers::cbrt;
        __derivative_of_recip = powers::recip;
        __derivative_of_abs = rounding::abs;
        __derivative_of_erf = special::erf;
        __derivative_of_erfc = special::erfc;
        __derivative_of_lgamma = special::lgamma;
    }
    binary! {
        __derivative_of_atan2 = trigonometric::atan2;
        __derivative_of_log = exponential::log;
        __derivative_of_hypot = powers::hypot;
        __derivative_of_powf = powers::powf;
        __derivative_of_rem_euclid = rounding::rem_euclid;
        __pullback_of_midpoint = rounding::midpoint;
    }
    flat! {
        __derivative_of_signum = signum;
        __derivative_of_floor = floor;
        __derivative_of_ceil = ceil;
        __derivative_of_round = round;
        __derivative_of_trunc = trunc;
        __derivative_of_round_ties_even = round_ties_even;
    }
    linear! {
        __derivative_of_fract = fract, Self::ONE;
        __derivative_of_to_degrees = to_degrees, degrees_per_radian::<Self>();
        __derivative_of_to_radians = to_radians, radians_per_degree::<Self>();
    }
    selection! {
        __derivative_of_min = min, min_is_first;
        __derivative_of_max = max, max_is_first;
    }

    // primal:  (s, c) = (sin x, cos x)
    // adjoint: x̄ += c·s̄ - s·c̄
    #[allow(clippy::type_complexity, reason = "a pullback has no shorter type")]
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_sin_cos<A: Activity>(
        self,
        _: (A,),
    ) -> (
        (Self, Self),
        impl Fn((Self, Self), &mut Self) + use<Self, A>,
    ) {
        let (s, c) = self.sin_cos();
        ((s, c), move |(s_bar, c_bar), x_bar: &mut Self| {
            if A::ON {
                *x_bar += c * s_bar - s * c_bar;
            }
        })
    }

    // primal:  z = k, where x - k·y is in [0, |y|)
    // adjoint: nothing
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_div_euclid<A: Activity, B: Activity>(
        self,
        _: (A, B),
        y: Self,
    ) -> (Self, impl Fn(Self, &mut Self, &mut Self) + use<Self, A, B>) {
        (self.div_euclid(y), |_: Self, _: &mut Self, _: &mut Self| {})
    }

    // primal:  z = (x + y) / 2
    // adjoint: x̄ += z̄ / 2, ȳ += z̄ / 2
    /// The name is that of many a method of the user's by reference: it does not say how the receiver is taken, so
    /// that the pullback has a slot for it.
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_midpoint<A: Activity, B: Activity>(
        self,
        acts: (A, B),
        y: Self,
    ) -> (
        Self,
        impl Fn(Nothing<'_>, Self, &mut Self, &mut Self) + use<Self, A, B>,
    ) {
        let (z, pullback) = self.__pullback_of_midpoint(acts, y);
        (
            z,
            move |_: Nothing<'_>, z_bar: Self, x_bar: &mut Self, y_bar: &mut Self| {
                pullback(z_bar, x_bar, y_bar);
            },
        )
    }

    // primal:  y = xⁿ
    // adjoint: x̄ += n·xⁿ⁻¹·ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_powi<A: Activity, B: Activity>(
        self,
        acts: (A, B),
        n: i32,
    ) -> (
        Self,
        impl Fn(Self, &mut Self, &mut NoTangent) + use<Self, A, B>,
    ) {
        let (y, dx) = powers::powi(self, acts.0, n);
        (
            y,
            move |y_bar: Self, x_bar: &mut Self, _: &mut NoTangent| {
                if A::ON {
                    *x_bar += dx * y_bar;
                }
            },
        )
    }

    // primal:  y = |x|·sign(s)
    // adjoint: x̄ += y / x·ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_copysign<A: Activity, B: Activity>(
        self,
        acts: (A, B),
        sign: Self,
    ) -> (Self, impl Fn(Self, &mut Self, &mut Self) + use<Self, A, B>) {
        let (y, dx) = rounding::copysign(self, acts.0, sign);
        (y, move |y_bar: Self, x_bar: &mut Self, _: &mut Self| {
            if A::ON {
                *x_bar += dx * y_bar;
            }
        })
    }

    // primal:  y = a b + c
    // adjoint: ā += b·ȳ, b̄ += a·ȳ, c̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_mul_add<A: Activity, B: Activity, C: Activity>(
        self,
        _: (A, B, C),
        b: Self,
        c: Self,
    ) -> (
        Self,
        impl Fn(Self, &mut Self, &mut Self, &mut Self) + use<Self, A, B, C>,
    ) {
        let a = self;
        (
            a.mul_add(b, c),
            move |y_bar: Self, a_bar: &mut Self, b_bar: &mut Self, c_bar: &mut Self| {
                if A::ON {
                    *a_bar += b * y_bar;
                }
                if B::ON {
                    *b_bar += a * y_bar;
                }
                if C::ON {
                    *c_bar += y_bar;
                }
            },
        )
    }

    // primal:  y = clamp(x, l, h)
    // adjoint: l̄ += ȳ if x < l, h̄ += ȳ if x > h, else x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_clamp<A: Activity, B: Activity, C: Activity>(
        self,
        _: (A, B, C),
        low: Self,
        high: Self,
    ) -> (
        Self,
        impl Fn(Self, &mut Self, &mut Self, &mut Self) + use<Self, A, B, C>,
    ) {
        let which = clamped(self, low, high);
        (
            self.clamp(low, high),
            move |y_bar: Self, x_bar: &mut Self, low_bar: &mut Self, high_bar: &mut Self| {
                match which {
                    Clamped::Low if B::ON => *low_bar += y_bar,
                    Clamped::Inside if A::ON => *x_bar += y_bar,
                    Clamped::High if C::ON => *high_bar += y_bar,
                    Clamped::Low | Clamped::Inside | Clamped::High => {}
                }
            },
        )
    }

    // primal:  y = x, rounded to the type's precision
    // adjoint: x̄ += ȳ
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_lit<A: Activity>(
        _: (A,),
        x: f64,
    ) -> (Self, impl Fn(Self, &mut f64) + use<Self, A>) {
        (Self::lit(x), |y_bar: Self, x_bar: &mut f64| {
            if A::ON {
                *x_bar += y_bar.inner_product(&Self::ONE);
            }
        })
    }

    // primal:  y = n
    // adjoint: nothing
    #[doc(hidden)]
    #[inline]
    fn __derivative_of_from_usize<A: Activity>(
        _: (A,),
        n: usize,
    ) -> (Self, impl Fn(Self, &mut NoTangent) + use<Self, A>) {
        (Self::from_usize(n), |_: Self, _: &mut NoTangent| {})
    }
}
impl<T: Real> RealDerivatives for T {}
