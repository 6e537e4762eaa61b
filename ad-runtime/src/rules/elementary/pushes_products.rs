//! Pushforwards, to be differentiated again, of `mul_add` and of `sin_cos`.

#![allow(
    clippy::too_many_arguments,
    reason = "a direction for each argument and for its tangent"
)]

use super::{Real, RealPushforwards};
use crate::activity::{Activity, On};
use crate::slot::Nothing;

/// A sine and a cosine, and the tangents of both.
type Pushed<T> = ((T, T), (T, T));

/// The pushforwards of `mul_add` and of `sin_cos`, and their pullbacks.
#[allow(non_snake_case, reason = "the sibling of a hidden method")]
pub trait RealPushesProducts: Real {
    #[doc(hidden)]
    #[inline]
    fn __push_of_mul_add(
        self,
        a_dot: &Self,
        b: Self,
        b_dot: Self,
        c: Self,
        c_dot: Self,
    ) -> (Self, Self) {
        self.__pushforward_of_mul_add((On, On, On), a_dot, b, b_dot, c, c_dot)
    }

    // primal:  y = a b + c, ẏ = ȧ·b + a·ḃ + ċ
    // forward: (a'·b + a·b' + c', ȧ'·b + ȧ·b' + a'·ḃ + a·ḃ' + ċ') for directions a', ȧ', b', ..
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of___push_of_mul_add<
        A: Activity,
        B: Activity,
        C: Activity,
        D: Activity,
        E: Activity,
        F: Activity,
    >(
        self,
        _: (A, B, C, D, E, F),
        a_dir: &Self,
        a_dot: &Self,
        a_dot_dir: &Self,
        b: Self,
        b_dir: Self,
        b_dot: Self,
        b_dot_dir: Self,
        c: Self,
        c_dir: Self,
        c_dot: Self,
        c_dot_dir: Self,
    ) -> ((Self, Self), (Self, Self)) {
        let (mut y, mut dot) = (Self::ZERO, Self::ZERO);
        if A::ON {
            y += *a_dir * b;
            dot += *a_dir * b_dot;
        }
        if B::ON {
            dot += *a_dot_dir * b;
        }
        if C::ON {
            y += self * b_dir;
            dot += *a_dot * b_dir;
        }
        if D::ON {
            dot += self * b_dot_dir;
        }
        if E::ON {
            y += c_dir;
        }
        if F::ON {
            dot += c_dot_dir;
        }
        (self.__push_of_mul_add(a_dot, b, b_dot, c, c_dot), (y, dot))
    }

    // primal:  y = a b + c, ẏ = ȧ·b + a·ḃ + ċ
    // adjoint: ā += b·ȳ + ḃ·ẏ̄, ǡ += b·ẏ̄, b̄ += a·ȳ + ȧ·ẏ̄, ḃ̄ += a·ẏ̄, c̄ += ȳ, ċ̄ += ẏ̄
    #[doc(hidden)]
    #[inline]
    fn __derivative_of___push_of_mul_add<
        A: Activity,
        B: Activity,
        C: Activity,
        D: Activity,
        E: Activity,
        F: Activity,
    >(
        self,
        _: (A, B, C, D, E, F),
        a_dot: &Self,
        b: Self,
        b_dot: Self,
        c: Self,
        c_dot: Self,
    ) -> (
        (Self, Self),
        impl Fn(
            Nothing<'_>,
            &Self,
            (Self, Self),
            &mut Self,
            &mut Self,
            &mut Self,
            &mut Self,
            &mut Self,
            &mut Self,
        ) + use<Self, A, B, C, D, E, F>,
    ) {
        let a = self;
        let pullback = move |_: Nothing<'_>,
                             a_dot: &Self,
                             (y_bar, dot_bar): (Self, Self),
                             a_bar: &mut Self,
                             a_dot_bar: &mut Self,
                             b_bar: &mut Self,
                             b_dot_bar: &mut Self,
                             c_bar: &mut Self,
                             c_dot_bar: &mut Self| {
            if A::ON {
                *a_bar += b * y_bar + b_dot * dot_bar;
            }
            if B::ON {
                *a_dot_bar += b * dot_bar;
            }
            if C::ON {
                *b_bar += a * y_bar + *a_dot * dot_bar;
            }
            if D::ON {
                *b_dot_bar += a * dot_bar;
            }
            if E::ON {
                *c_bar += y_bar;
            }
            if F::ON {
                *c_dot_bar += dot_bar;
            }
        };
        (self.__push_of_mul_add(a_dot, b, b_dot, c, c_dot), pullback)
    }

    #[doc(hidden)]
    #[inline]
    fn __push_of_sin_cos(self, x_dot: &Self) -> Pushed<Self> {
        self.__pushforward_of_sin_cos((On,), x_dot)
    }

    // primal:  (s, c) = (sin x, cos x), (ṡ, ċ) = (c·ẋ, -s·ẋ)
    // forward: ((c·x', -s·x'), (c·ẋ' - s·ẋ·x', -s·ẋ' - c·ẋ·x')) for directions x' and ẋ'
    #[doc(hidden)]
    #[inline]
    fn __pushforward_of___push_of_sin_cos<A: Activity, B: Activity>(
        self,
        _: (A, B),
        x_dir: &Self,
        x_dot: &Self,
        dot_dir: &Self,
    ) -> (Pushed<Self>, Pushed<Self>) {
        let ((s, c), dots) = self.__push_of_sin_cos(x_dot);
        let (mut moved, mut moved_dots) = ((Self::ZERO, Self::ZERO), (Self::ZERO, Self::ZERO));
        if A::ON {
            moved = (c * *x_dir, -s * *x_dir);
            moved_dots = (-s * *x_dot * *x_dir, -c * *x_dot * *x_dir);
        }
        if B::ON {
            moved_dots.0 += c * *dot_dir;
            moved_dots.1 -= s * *dot_dir;
        }
        (((s, c), dots), (moved, moved_dots))
    }

    // primal:  (s, c) = (sin x, cos x), (ṡ, ċ) = (c·ẋ, -s·ẋ)
    // adjoint: x̄ += c·s̄ - s·c̄ - (s·ṡ̄ + c·ċ̄)·ẋ, ẋ̄ += c·ṡ̄ - s·ċ̄
    #[doc(hidden)]
    #[inline]
    fn __derivative_of___push_of_sin_cos<A: Activity, B: Activity>(
        self,
        _: (A, B),
        x_dot: &Self,
    ) -> (
        Pushed<Self>,
        impl Fn(Nothing<'_>, &Self, Pushed<Self>, &mut Self, &mut Self) + use<Self, A, B>,
    ) {
        let ((s, c), dots) = self.__push_of_sin_cos(x_dot);
        let pullback = move |_: Nothing<'_>,
                             x_dot: &Self,
                             ((s_bar, c_bar), (s_dot_bar, c_dot_bar)): Pushed<Self>,
                             x_bar: &mut Self,
                             x_dot_bar: &mut Self| {
            if A::ON {
                *x_bar += c * s_bar - s * c_bar - (s * s_dot_bar + c * c_dot_bar) * *x_dot;
            }
            if B::ON {
                *x_dot_bar += c * s_dot_bar - s * c_dot_bar;
            }
        };
        (((s, c), dots), pullback)
    }
}
impl<T: Real> RealPushesProducts for T {}
