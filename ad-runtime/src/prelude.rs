//! Everything that a user of differentiable programming needs.
//!
//! A macro and a function may share a name: `gradient!(x, |x| ..)` transforms the closure or path that it is
//! given, and `gradient(x, &f)` takes a value that implements [`DifferentiableFn`].

pub use crate::activity::{Activity, Off, On};
pub use crate::checkpoint::{checkpointed, checkpointed_within};
pub use crate::differentiable::{Differentiable, LeafVisitor, Parameters, Referent};
pub use crate::forward::{
    ForwardFn, SecondOrderFn, derivative, differential, directional_derivatives, gradient_and_hvp,
    hessian, hvp, jacobian, jacobian_forward, jacobian_reverse, value_with_derivative,
    value_with_differential, value_with_directional_derivatives,
};
pub use crate::function::{
    BoxedFn, DifferentiableFn, ErasedDifferentiableFn, boxed_fn, differentiable_function, gradient,
    pullback, value_with_gradient, value_with_pullback,
};
pub use crate::math::*;
pub use crate::rules::elementary::{Dual, Real};
pub use crate::sparse::SparseJacobian;
pub use crate::surgery::{
    DerivativeSurgery, recomputed, without_derivative, without_derivative_at,
};
pub use crate::tangent::{NoTangent, Tangent};

/// The attribute that differentiates a function.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// #[differentiable(forward)]
/// fn energy(x: &[f64], stiffness: f64, #[no_derivative] scale: f64) -> f64 {
///     let mut sum = 0.0;
///     for i in 1..x.len() {
///         let stretch = x[i] - x[i - 1];
///         sum += 0.5 * stiffness * stretch * stretch;
///     }
///     sum * scale
/// }
/// let (x_bar, stiffness_bar) = gradient!(&[0.0, 1.0, 3.0][..], 2.0, |x, k| energy(x, k, 1.0));
/// assert_eq!((x_bar, stiffness_bar), (vec![-2.0, -2.0, 4.0], 2.5));
/// ```
#[doc(inline)]
pub use ad_macros::differentiable;

/// The attribute that registers a derivative written by hand.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// /// Stands for a function that cannot be changed.
/// fn power(x: f64, y: f64) -> f64 {
///     x.powf(y)
/// }
/// #[derivative(of = power)]
/// fn power_rule(x: f64, y: f64) -> (f64, impl Fn(f64) -> (f64, f64)) {
///     let z = power(x, y);
///     (z, move |v| (v * y * z / x, v * z * x.ln()))
/// }
/// assert_eq!(gradient!(1.0, 3.0, |x, y| 2.0 * power(x, y)), (6.0, 0.0));
/// ```
#[doc(inline)]
pub use ad_macros::derivative;

/// The derive for structs and enums of your own.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// #[derive(Clone, Debug, PartialEq, Differentiable)]
/// struct Line {
///     slope: f64,
///     offset: f64,
///     #[no_derivative]
///     name: &'static str,
/// }
/// let mut line = Line { slope: 2.0, offset: 1.0, name: "a" };
/// let gradient = gradient!(&line, |line| line.slope * 3.0 + line.offset);
/// assert_eq!(gradient, LineTangent { slope: 3.0, offset: 1.0 });
/// line.move_by(&(gradient * -0.5));
/// assert_eq!(line, Line { slope: 0.5, offset: 0.5, name: "a" });
/// ```
#[doc(inline)]
pub use ad_macros::Differentiable;

/// The gradient, in reverse mode.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// #[differentiable]
/// fn product(x: f64, y: f64) -> f64 {
///     x * y
/// }
/// let k = 10.0_f64;
/// assert_eq!(gradient!(3.0, |x| k * x * x), 60.0);
/// assert_eq!(gradient!(3.0, 4.0, product), (4.0, 3.0));
/// assert_eq!(gradient!(product)(3.0, 4.0), (4.0, 3.0));
/// assert_eq!(gradient!(&[1.0, 2.0][..], |x: &[f64]| x[0] * x[1]), [2.0, 1.0]);
/// ```
#[doc(inline)]
pub use ad_macros::gradient;

/// The value and the gradient, in reverse mode.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// assert_eq!(value_with_gradient!(3.0, 4.0, |x, y| x * y), (12.0, (4.0, 3.0)));
/// ```
#[doc(inline)]
pub use ad_macros::value_with_gradient;

/// The pullback at a point.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// let back = pullback!(3.0, 4.0, |x, y| [x * y, x]);
/// assert_eq!(back([1.0, 0.0]), (4.0, 3.0));
/// assert_eq!(back([0.0, 1.0]), (1.0, 0.0));
/// ```
#[doc(inline)]
pub use ad_macros::pullback;

/// The value and the pullback at a point.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// let (value, back) = value_with_pullback!(3.0, 4.0, |x, y| [x * y, x]);
/// assert_eq!((value, back([1.0, 1.0])), ([12.0, 3.0], (5.0, 3.0)));
/// ```
#[doc(inline)]
pub use ad_macros::value_with_pullback;

/// A differentiable function as a value.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// let k = 3.0;
/// let f = differentiable_fn!(|x: f64| k * x * x);
/// assert_eq!((f.call(2.0), gradient(2.0, &f)), (12.0, 12.0));
/// ```
#[doc(inline)]
pub use ad_macros::differentiable_fn;

/// The derivative by a real number, in forward mode.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// assert_eq!(derivative_at!(2.0, |x| x * x * x), 12.0);
/// assert_eq!(derivative_at!(2.0, |x| [x, x * x]), [1.0, 4.0]);
/// ```
#[doc(inline)]
pub use ad_macros::derivative_at;

/// The value and the derivative by a real number, in forward mode.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// assert_eq!(value_with_derivative!(2.0, |x| x * x * x), (8.0, 12.0));
/// ```
#[doc(inline)]
pub use ad_macros::value_with_derivative;

/// The differential at a point, in forward mode.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// let differential = differential!(3.0, 4.0, |x, y| [x * y, x]);
/// assert_eq!(differential(1.0, 0.0), [4.0, 1.0]);
/// assert_eq!(differential(0.0, 1.0), [3.0, 0.0]);
/// ```
#[doc(inline)]
pub use ad_macros::differential;

/// The value and the differential at a point, in forward mode.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// let (value, differential) = value_with_differential!(3.0, |x| x * x);
/// assert_eq!((value, differential(0.5)), (9.0, 3.0));
/// ```
#[doc(inline)]
pub use ad_macros::value_with_differential;

/// Derivatives in several directions, in forward mode.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// let slopes = directional_derivatives!(3.0, 4.0, [(1.0, 0.0), (0.0, 1.0)], |x, y| x * y);
/// assert_eq!(slopes, [4.0, 3.0]);
/// ```
#[doc(inline)]
pub use ad_macros::directional_derivatives;

/// The value, and derivatives in several directions, in forward mode.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// let slopes = value_with_directional_derivatives!(3.0, [1.0, 2.0], |x| x * x);
/// assert_eq!(slopes, (9.0, [6.0, 12.0]));
/// ```
#[doc(inline)]
pub use ad_macros::value_with_directional_derivatives;

/// The Jacobian at a point.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// assert_eq!(jacobian!(3.0, 4.0, |x, y| [x * y, x]), [[4.0, 3.0], [1.0, 0.0]]);
/// ```
#[doc(inline)]
pub use ad_macros::jacobian;

/// The product of the Hessian with a direction.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// assert_eq!(hvp!(3.0, 4.0, 1.0, 0.0, |x, y| x * x * y), (8.0, 6.0));
/// ```
#[doc(inline)]
pub use ad_macros::hvp;

/// The gradient, and the product of the Hessian with a direction.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// let (gradient, product) = gradient_and_hvp!(3.0, 4.0, 1.0, 0.0, |x, y| x * x * y);
/// assert_eq!((gradient, product), ((24.0, 9.0), (8.0, 6.0)));
/// ```
#[doc(inline)]
pub use ad_macros::gradient_and_hvp;

/// The Hessian at a point.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// assert_eq!(hessian!(3.0, 4.0, |x, y| x * x * y), [[8.0, 6.0], [6.0, 0.0]]);
/// ```
#[doc(inline)]
pub use ad_macros::hessian;
