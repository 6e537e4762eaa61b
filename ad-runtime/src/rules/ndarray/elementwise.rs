//! Rules of the elementary functions of arrays, element by element.
//!
//! The derivative at each element is computed beside the value and kept, as one array; functions
//! whose derivative is the same everywhere keep nothing. y = f(x): x̄ += f'(x) ∘ ȳ, and for a number k among the arguments
//! k̄ += Σ ∂f/∂k ∘ ȳ. The formulas f', and their sources, are those of [`math`](crate::math).

use super::element::Element;
use super::tangent::assert_same_shape;
use crate::activity::Activity;
use crate::kernels::elementary::{exp_all, tanh_all};
use crate::tangent::{NoTangent, Tangent};
use ::ndarray::{Array, ArrayRef, Dimension, Zip};
use num_traits::Float;
use std::f64::consts::{LN_2, LN_10};

/// The values of `f` and, if they are wanted, its derivatives at each element. `f` returns both.
pub(super) fn map_with_derivative<A: Element, D: Dimension>(
    x: &ArrayRef<A, D>,
    keep: bool,
    f: impl Fn(A) -> (A, A),
) -> (Array<A, D>, Array<A, D>) {
    if !keep {
        return (x.mapv(|x| f(x).0), Array::default(D::default()));
    }
    let mut y = x.to_owned();
    let mut local = y.clone();
    Zip::from(&mut y).and(&mut local).for_each(|y, local| {
        (*y, *local) = f(*y);
    });
    (y, local)
}

/// `place += y ∘ local`
pub(super) fn add_product<A: Element, D: Dimension + 'static>(
    place: &mut Array<A, D>,
    mut y: Array<A, D>,
    local: &Array<A, D>,
) {
    if y.is_shapeless() {
        return;
    }
    assert_same_shape(y.shape(), local.shape());
    if place.is_empty() {
        y.zip_mut_with(local, |y, &l| *y *= l);
        *place = y;
    } else {
        Zip::from(place)
            .and(&y)
            .and(local)
            .for_each(|p, &y, &l| *p += y * l);
    }
}

/// Siblings of methods without arguments; `$f` gives the value and the derivative.
macro_rules! unary {
    ($($name:ident |$x:ident| $f:expr;)*) => { $(
        #[doc(hidden)]
        fn $name<X: Activity>(
            &self,
            _: (X,),
        ) -> (Array<A, D>, impl Fn(Array<A, D>, &mut Array<A, D>) + use<Self, A, D, X>) {
            let (y, local) = map_with_derivative(self.__elements(), X::ON, |$x: A| $f);
            (y, move |y_bar: Array<A, D>, x_bar: &mut Array<A, D>| {
                if X::ON {
                    add_product(x_bar, y_bar, &local);
                }
            })
        }
    )* };
}

/// Siblings of functions whose derivative follows from the value, with a vectorised kernel for
/// single precision.
macro_rules! by_result {
    ($($name:ident $kernel:ident, $f:expr, |$y:ident| $slope:expr;)*) => { $(
        #[doc(hidden)]
        fn $name<X: Activity>(
            &self,
            _: (X,),
        ) -> (Array<A, D>, impl Fn(Array<A, D>, &mut Array<A, D>) + use<Self, A, D, X>) {
            let mut y = self.__elements().to_owned();
            match y.as_slice_memory_order_mut().and_then(A::single_slice_mut) {
                Some(y) => $kernel(y),
                None => y.mapv_inplace($f),
            }
            let local = match X::ON {
                true => y.mapv(|$y| $slope),
                false => Array::default(D::default()),
            };
            (y, move |y_bar: Array<A, D>, x_bar: &mut Array<A, D>| {
                if X::ON {
                    add_product(x_bar, y_bar, &local);
                }
            })
        }
    )* };
}

/// Siblings of functions that are constant between jumps.
macro_rules! steps {
    ($($name:ident $f:ident;)*) => { $(
        #[doc(hidden)]
        fn $name<X: Activity>(
            &self,
            _: (X,),
        ) -> (Array<A, D>, impl Fn(Array<A, D>, &mut Array<A, D>) + use<Self, A, D, X>) {
            (self.__elements().mapv(Float::$f), |_: Array<A, D>, _: &mut Array<A, D>| {})
        }
    )* };
}

/// Siblings of functions with the same derivative everywhere.
macro_rules! linear {
    ($($name:ident $f:ident $factor:expr;)*) => { $(
        #[doc(hidden)]
        fn $name<X: Activity>(
            &self,
            _: (X,),
        ) -> (Array<A, D>, impl Fn(Array<A, D>, &mut Array<A, D>) + use<Self, A, D, X>) {
            (self.__elements().mapv(Float::$f), |mut y_bar: Array<A, D>, x_bar: &mut Array<A, D>| {
                if X::ON {
                    let factor: A = $factor;
                    y_bar.map_inplace(|y| *y *= factor);
                    x_bar.add(y_bar);
                }
            })
        }
    )* };
}

/// Siblings of functions of each element and a number; `$f` gives the value, the derivative by the
/// element, and that by the number.
macro_rules! with_number {
    ($($name:ident |$x:ident, $k:ident| $f:expr;)*) => { $(
        #[doc(hidden)]
        fn $name<X: Activity, K: Activity>(
            &self,
            _: (X, K),
            $k: A,
        ) -> (Array<A, D>, impl Fn(Array<A, D>, &mut Array<A, D>, &mut A) + use<Self, A, D, X, K>) {
            let x = self.__elements();
            let (y, local) = map_with_derivative(x, X::ON, |$x: A| { let (y, x_local, _) = $f; (y, x_local) });
            let (_, by_number) = match K::ON {
                true => map_with_derivative(x, true, |$x: A| { let (y, _, k_local) = $f; (y, k_local) }),
                false => (Array::default(D::default()), Array::default(D::default())),
            };
            (y, move |y_bar: Array<A, D>, x_bar: &mut Array<A, D>, k_bar: &mut A| {
                if y_bar.is_shapeless() {
                    return;
                }
                if K::ON {
                    *k_bar += super::scalar_operators::inner(&by_number, &y_bar);
                }
                if X::ON {
                    add_product(x_bar, y_bar, &local);
                }
            })
        }
    )* };
}

/// Derivatives of the elementwise functions of arrays.
///
/// | method | rule |
/// |---|---|
/// | `exp`, `exp2`, `exp_m1`, `ln`, `log2`, `log10`, `ln_1p`, `sqrt`, `cbrt`, `recip`, `abs` | x̄ += f'(x) ∘ ȳ |
/// | `sin`, `cos`, `tan`, `asin`, `acos`, `atan`, `sinh`, `cosh`, `tanh`, `asinh`, `acosh`, `atanh` | x̄ += f'(x) ∘ ȳ |
/// | `floor`, `ceil`, `round`, `trunc`, `signum` | x̄ += 0 |
/// | `fract`, `to_degrees`, `to_radians` | x̄ += c ȳ |
/// | `powf`, `log`, `hypot`, with a number k | x̄ += ∂f/∂x ∘ ȳ, k̄ += Σ ∂f/∂k ∘ ȳ |
/// | `powi` | x̄ += n xⁿ⁻¹ ∘ ȳ |
/// | `pow2` | x̄ += 2 x ∘ ȳ |
/// | `clamp`, between numbers l and h | x̄ += ȳ where l ≤ x ≤ h, l̄ += Σ ȳ where x < l, h̄ += Σ ȳ where x > h |
///
/// The formulas f' are those of [`math`](crate::math), for each element; the result has the shape of the array. Two are less
/// exact than for numbers: that of `exp_m1` is y + 1, which is 0 where y is rounded to -1, and that of `sqrt` is -∞ at -0.
///
/// At a point where a function has no derivative, zero is used for `abs`; `clamp` passes a cotangent
/// at its bounds.
pub trait ElementwiseDerivatives<A: Element + Float, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __elements(&self) -> &ArrayRef<A, D>;

    // primal:  y = f(x)
    // adjoint: x̄ += f'(x) ∘ ȳ
    unary! {
        __derivative_of_exp2 |x| { let y = Float::exp2(x); (y, y * A::lit(LN_2)) };
        __derivative_of_exp_m1 |x| { let y = Float::exp_m1(x); (y, y + A::one()) };
        __derivative_of_ln |x| (Float::ln(x), A::one() / x);
        __derivative_of_log2 |x| (Float::log2(x), A::one() / (x * A::lit(LN_2)));
        __derivative_of_log10 |x| (Float::log10(x), A::one() / (x * A::lit(LN_10)));
        __derivative_of_ln_1p |x| (Float::ln_1p(x), A::one() / (A::one() + x));
        __derivative_of_sqrt |x| { let y = Float::sqrt(x); (y, A::lit(0.5) / y) };
        __derivative_of_cbrt |x| { let y = Float::cbrt(x); (y, A::one() / (A::lit(3.0) * y * y)) };
        __derivative_of_recip |x| { let y = Float::recip(x); (y, -(y * y)) };
        __derivative_of_sin |x| { let (s, c) = Float::sin_cos(x); (s, c) };
        __derivative_of_cos |x| { let (s, c) = Float::sin_cos(x); (c, -s) };
        __derivative_of_tan |x| { let y = Float::tan(x); (y, A::one() + y * y) };
        __derivative_of_asin |x| (Float::asin(x), A::one() / root_of_one_less_square(x));
        __derivative_of_acos |x| (Float::acos(x), -(A::one() / root_of_one_less_square(x)));
        __derivative_of_atan |x| (Float::atan(x), A::one() / (A::one() + x * x));
        __derivative_of_sinh |x| (Float::sinh(x), Float::cosh(x));
        __derivative_of_cosh |x| (Float::cosh(x), Float::sinh(x));
        __derivative_of_asinh |x| (Float::asinh(x), A::one() / Float::hypot(x, A::one()));
        __derivative_of_acosh |x| {
            (Float::acosh(x), A::one() / (Float::sqrt(x - A::one()) * Float::sqrt(x + A::one())))
        };
        __derivative_of_atanh |x| (Float::atanh(x), A::one() / ((A::one() - x) * (A::one() + x)));
        __derivative_of_abs |x| {
            (Float::abs(x), if x == A::zero() { A::zero() } else { Float::signum(x) })
        };
    }

    // primal:  y = f(x)
    // adjoint: x̄ += g(y) ∘ ȳ
    by_result! {
        __derivative_of_exp exp_all, Float::exp, |y| y;
        __derivative_of_tanh tanh_all, Float::tanh, |y| (A::one() - y) * (A::one() + y);
    }

    // primal:  y = f(x), constant almost everywhere
    // adjoint: x̄ += 0
    steps! {
        __derivative_of_floor floor;
        __derivative_of_ceil ceil;
        __derivative_of_round round;
        __derivative_of_trunc trunc;
        __derivative_of_signum signum;
    }

    // primal:  y = c·x + constant
    // adjoint: x̄ += c·ȳ
    linear! {
        __derivative_of_fract fract A::one();
        __derivative_of_to_degrees to_degrees Float::to_degrees(A::one());
        __derivative_of_to_radians to_radians Float::to_radians(A::one());
    }

    // primal:  y = f(x, k)
    // adjoint: x̄ += ∂f/∂x ∘ ȳ, k̄ += Σ ∂f/∂k ∘ ȳ
    with_number! {
        __derivative_of_powf |x, k| power(x, k);
        __derivative_of_log |x, k| {
            let (y, ln_k) = (Float::log(x, k), Float::ln(k));
            (y, A::one() / (x * ln_k), -(y / (k * ln_k)))
        };
        __derivative_of_hypot |x, k| {
            let y = Float::hypot(x, k);
            if y == A::zero() { (y, y, y) } else { (y, x / y, k / y) }
        };
    }

    // primal:  y = xⁿ
    // adjoint: x̄ += n xⁿ⁻¹ ∘ ȳ
    #[doc(hidden)]
    fn __derivative_of_powi<X: Activity, N: Activity>(
        &self,
        _: (X, N),
        n: i32,
    ) -> (
        Array<A, D>,
        impl Fn(Array<A, D>, &mut Array<A, D>, &mut NoTangent) + use<Self, A, D, X, N>,
    ) {
        let (y, local) = map_with_derivative(self.__elements(), X::ON, |x: A| {
            let slope = match n {
                0 => A::zero(),
                // The exponent of the smallest integer has no predecessor.
                i32::MIN => A::lit(f64::from(n)) * Float::powi(x, n) / x,
                _ => A::lit(f64::from(n)) * Float::powi(x, n - 1),
            };
            (Float::powi(x, n), slope)
        });
        let pull = move |y_bar: Array<A, D>, x_bar: &mut Array<A, D>, _: &mut NoTangent| {
            if X::ON {
                add_product(x_bar, y_bar, &local);
            }
        };
        (y, pull)
    }

    // primal:  y = min(max(x, l), h)
    // adjoint: x̄ += ȳ where l ≤ x ≤ h, l̄ += Σ ȳ where x < l, h̄ += Σ ȳ where x > h
    #[doc(hidden)]
    fn __derivative_of_clamp<X: Activity, L: Activity, H: Activity>(
        &self,
        _: (X, L, H),
        low: A,
        high: A,
    ) -> (
        Array<A, D>,
        impl Fn(Array<A, D>, &mut Array<A, D>, &mut A, &mut A) + use<Self, A, D, X, L, H>,
    ) {
        let x = self.__elements();
        // 0 below the bounds, 1 between them, 2 above.
        let side: Array<u8, D> = x.mapv(|x| match () {
            () if x < low => 0,
            () if x > high => 2,
            () => 1,
        });
        let y = x.clamp(low, high);
        let pull = move |mut y_bar: Array<A, D>, x_bar: &mut Array<A, D>, l: &mut A, h: &mut A| {
            if y_bar.is_shapeless() {
                return;
            }
            assert_same_shape(y_bar.shape(), side.shape());
            let sum = |at: u8| {
                let sides = Zip::from(&y_bar).and(&side);
                sides.fold(A::zero(), |sum, &y, &s| if s == at { sum + y } else { sum })
            };
            if L::ON {
                *l += sum(0);
            }
            if H::ON {
                *h += sum(2);
            }
            if X::ON {
                y_bar.zip_mut_with(&side, |y, &s| *y = if s == 1 { *y } else { A::zero() });
                x_bar.add(y_bar);
            }
        };
        (y, pull)
    }

    // primal:  y = x²
    // adjoint: x̄ += 2 x ∘ ȳ
    #[doc(hidden)]
    fn __derivative_of_pow2<X: Activity>(
        &self,
        _: (X,),
    ) -> (
        Array<A, D>,
        impl Fn(&ArrayRef<A, D>, Array<A, D>, &mut Array<A, D>) + use<Self, A, D, X>,
    ) {
        let pull = |x: &ArrayRef<A, D>, mut y_bar: Array<A, D>, x_bar: &mut Array<A, D>| {
            if X::ON && !y_bar.is_shapeless() {
                assert_same_shape(y_bar.shape(), x.shape());
                y_bar.zip_mut_with(x, |y, &x| *y *= x + x);
                x_bar.add(y_bar);
            }
        };
        (self.__elements().pow2(), pull)
    }
}

impl<A: Element + Float, D: Dimension + 'static> ElementwiseDerivatives<A, D> for ArrayRef<A, D> {
    #[inline(always)]
    fn __elements(&self) -> &ArrayRef<A, D> {
        self
    }
}

/// √(1 - x²), without cancellation near ±1.
fn root_of_one_less_square<A: Element + Float>(x: A) -> A {
    Float::sqrt((A::one() - x) * (A::one() + x))
}

/// xᵏ, k xᵏ⁻¹ and xᵏ ln x. The last two are zero where k, or x with a nonnegative k, is zero, although
/// a factor is infinite there.
fn power<A: Element + Float>(x: A, k: A) -> (A, A, A) {
    let y = Float::powf(x, k);
    let by_x = match k == A::zero() {
        true => A::zero(),
        false => k * Float::powf(x, k - A::one()),
    };
    let by_k = match x == A::zero() && k >= A::zero() {
        true => A::zero(),
        false => y * Float::ln(x),
    };
    (y, by_x, by_k)
}
