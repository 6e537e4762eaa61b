//! Forward mode: functions that push tangents forward, and the operators on them.
//!
//! The pushforward of `f` at `x` in the direction `ẋ` is `f'(x)·ẋ`, computed beside the value in one
//! pass and without a tape. One direction costs about as much as the function; a function of many
//! arguments with few results is better differentiated in reverse.

mod again;
mod by_pullback;
mod closure;
mod coordinates;
mod functions;
mod jacobian;
mod lend;
mod nested;
mod read;
mod second;
mod unread;

#[doc(hidden)]
pub use again::GivenAgain;
#[doc(hidden)]
pub use by_pullback::{by_rows, product, product_of_place};
#[doc(hidden)]
pub use closure::ForwardClosure;
pub use coordinates::Coordinates;
#[doc(hidden)]
pub use functions::RecomputationPushforward;
#[doc(hidden)]
pub use jacobian::{hessian_by, jacobian_by};
pub use jacobian::{jacobian, jacobian_forward, jacobian_reverse};
#[doc(hidden)]
pub use lend::{LentAs, lent_as};
#[doc(hidden)]
pub use nested::value_and_gradient_of;
#[doc(hidden)]
pub use read::*;
#[doc(hidden)]
pub use second::{Lift, Split};
pub use second::{SecondOrderFn, gradient_and_hvp, hessian, hvp};
#[doc(hidden)]
pub use unread::{Unchanged, UnreadValue};

use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::function::DifferentiableFn;

/// A function with a pushforward.
///
/// `#[differentiable(forward)]` implements it for the function below it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no pushforward",
    label = "not differentiable in forward mode",
    note = "write `#[differentiable(forward)]` on the function"
)]
pub trait ForwardFn<Args: Differentiable>: DifferentiableFn<Args> {
    /// The value at `args`, and its tangent in the direction `args_dot`, which is dense. That is not checked here, but by [`differential`].
    fn jvp(&self, args: Args, args_dot: &Args::Tangent) -> (Self::Output, Tan<Self::Output>);

    /// The value at `args`, and its tangents in several directions, each of which is dense.
    ///
    /// `#[differentiable(directions)]` implements it so that the value is computed once. The default
    /// computes it with each tangent.
    ///
    /// There has to be a direction: with `N = 0` the default does not compile.
    #[inline]
    fn jvps<const N: usize>(
        &self,
        args: Args,
        args_dots: &[Args::Tangent; N],
    ) -> (Self::Output, [Tan<Self::Output>; N])
    where
        Args: Clone,
    {
        repeated(|k| self.jvp(args.clone(), &args_dots[k]))
    }

    /// As [`ForwardFn::jvp`], where the function itself moves, too: in the direction `self_dot`, or not
    /// at all.
    ///
    /// The default is for functions without a tangent. A function that has one must implement this
    /// method, and is refused at compile time if it does not.
    #[inline(always)]
    fn jvp_with_function(
        &self,
        self_dot: Option<&Self::Tangent>,
        args: Args,
        args_dot: &Args::Tangent,
    ) -> (Self::Output, Tan<Self::Output>) {
        const {
            assert!(
                size_of::<Self::Tangent>() == 0,
                "a differentiable function with a tangent has to implement `jvp_with_function`"
            );
        }
        let _ = self_dot;
        self.jvp(args, args_dot)
    }

    #[doc(hidden)]
    #[inline(always)]
    fn __pushforward_of_call<A: Activity, B: Activity>(
        &self,
        _: (A, B),
        self_dot: &Self::Tangent,
        args: Args,
        args_dot: Args::Tangent,
    ) -> (Self::Output, Tan<Self::Output>) {
        let args_dot = if B::ON { args_dot } else { args.zero_tangent() };
        self.jvp_with_function(A::ON.then_some(self_dot), args, &args_dot)
    }
}

impl<Args: Differentiable, F: ForwardFn<Args>> ForwardFn<Args> for &F {
    #[inline(always)]
    fn jvp(&self, args: Args, args_dot: &Args::Tangent) -> (F::Output, Tan<F::Output>) {
        (**self).jvp(args, args_dot)
    }
    #[inline(always)]
    fn jvps<const N: usize>(
        &self,
        args: Args,
        args_dots: &[Args::Tangent; N],
    ) -> (F::Output, [Tan<F::Output>; N])
    where
        Args: Clone,
    {
        (**self).jvps(args, args_dots)
    }
    #[inline(always)]
    fn jvp_with_function(
        &self,
        self_dot: Option<&F::Tangent>,
        args: Args,
        args_dot: &Args::Tangent,
    ) -> (F::Output, Tan<F::Output>) {
        (**self).jvp_with_function(self_dot, args, args_dot)
    }
}

/// A real number: what `derivative` takes as argument.
#[diagnostic::on_unimplemented(
    message = "a derivative is by a real number, not by `{Self}`",
    label = "the argument is not `f32` or `f64`",
    note = "use `differential!(..)` for other arguments, and give it a direction"
)]
pub trait ScalarArgument: Differentiable {
    /// The direction 1.
    fn one() -> Self::Tangent;
}

macro_rules! scalar_argument {
    ($($t:ty),*) => { $(
        impl ScalarArgument for $t {
            #[inline(always)]
            fn one() -> $t { 1.0 }
        }
    )* };
}
scalar_argument!(f32, f64);

/// All of them move along at once: the derivative by `t` of `f(x + t, y + t)`.
macro_rules! scalar_arguments {
    ($($a:ident),*) => {
        impl<$($a: ScalarArgument),*> ScalarArgument for ($($a,)*) {
            #[inline(always)]
            fn one() -> Self::Tangent { ($($a::one(),)*) }
        }
    };
}
scalar_arguments!(A, B);
scalar_arguments!(A, B, C);
scalar_arguments!(A, B, C, D);

/// The derivative of a function of a real number at `at`; of a function of several, the derivative
/// in the direction in which all grow at the rate 1: f′(x)·1. It has the shape of the result, and is in its unit per unit of
/// the argument.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// #[differentiable(forward)]
/// fn cube(x: f64) -> f64 {
///     x * x * x
/// }
/// assert_eq!(derivative(2.0, &cube {}), 12.0);
/// ```
#[inline]
pub fn derivative<Args: ScalarArgument, F: ForwardFn<Args>>(at: Args, f: &F) -> Tan<F::Output> {
    value_with_derivative(at, f).1
}

/// The value and the derivative of `f` at `at`, from one pass: see [`derivative`].
#[inline]
pub fn value_with_derivative<Args: ScalarArgument, F: ForwardFn<Args>>(
    at: Args,
    f: &F,
) -> (F::Output, Tan<F::Output>) {
    f.jvp(at, &Args::one())
}

/// The differential of `f` at `at`: the linear map from a direction of the arguments to that of the
/// result, v ↦ f′(x) v. It runs the function with each direction.
///
/// A direction is a tangent of the arguments, a tuple if there are several. It has their shape, or is empty, here or in a
/// part, which is zero. What is returned is the tangent of the result.
///
/// # Panics
/// The differential, if a direction has another shape than its argument: of a map, a key that the argument has not.
#[inline]
pub fn differential<Args: Differentiable + Clone, F: ForwardFn<Args>>(
    at: Args,
    f: &F,
) -> impl Fn(Args::Tangent) -> Tan<F::Output> {
    move |direction| {
        let direction = read::direction(&at, direction);
        f.jvp(at.clone(), &direction).1
    }
}

/// The value and the differential of `f` at `at`: see [`differential`].
#[inline]
pub fn value_with_differential<Args: Differentiable + Clone, F: ForwardFn<Args>>(
    at: Args,
    f: &F,
) -> (F::Output, impl Fn(Args::Tangent) -> Tan<F::Output>) {
    (f.call(at.clone()), differential(at, f))
}

/// The derivatives of `f` at `at` in several directions, in one pass: f′(x) v for each direction v, in their order.
///
/// A direction is as for [`differential`], and panics likewise; what is returned are tangents of the result.
/// A function under `#[differentiable(directions)]` is computed once; another one with each direction.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// #[differentiable(directions)]
/// fn area(width: f64, height: f64) -> f64 {
///     width * height
/// }
/// let slopes = directional_derivatives((2.0, 3.0), [(1.0, 0.0), (0.0, 1.0), (1.0, 1.0)], &area {});
/// assert_eq!(slopes, [3.0, 2.0, 5.0]);
/// ```
#[inline]
#[track_caller]
pub fn directional_derivatives<Args, F, const N: usize>(
    at: Args,
    directions: [Args::Tangent; N],
    f: &F,
) -> [Tan<F::Output>; N]
where
    Args: Differentiable + Clone,
    F: ForwardFn<Args>,
{
    value_with_directional_derivatives(at, directions, f).1
}

/// The value of `f` at `at`, and its derivatives in several directions, in one pass: see [`directional_derivatives`].
#[inline]
#[track_caller]
pub fn value_with_directional_derivatives<Args, F, const N: usize>(
    at: Args,
    mut directions: [Args::Tangent; N],
    f: &F,
) -> (F::Output, [Tan<F::Output>; N])
where
    Args: Differentiable + Clone,
    F: ForwardFn<Args>,
{
    let shape = at.shape();
    for direction in &mut directions {
        at.check_direction(direction);
        crate::tangent::Tangent::make_dense(direction, &shape);
    }
    f.jvps(at, &directions)
}
