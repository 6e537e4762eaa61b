//! Gradients inside of differentiable functions.
//!
//! The derivative of a gradient is the product with the Hessian, in both modes, because the Hessian is
//! symmetric.

use super::SecondOrderFn;
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::function::value_with_gradient;
use crate::tangent::Tangent;

/// The value and the gradient of a function, in reverse mode; both can be differentiated.
#[inline]
pub fn value_and_gradient_of<Args, F>(args: Args, f: F) -> (f64, Args::Tangent)
where
    Args: Differentiable<Tangent: Differentiable<Tangent = Args::Tangent>>,
    F: SecondOrderFn<Args, Output = f64>,
{
    value_with_gradient(args, &f)
}

/// The sibling of `value_and_gradient_of`.
#[allow(
    non_camel_case_types,
    reason = "the sibling of a function has its name"
)]
#[derive(Clone, Copy, Debug)]
pub struct value_and_gradient_of {}

impl value_and_gradient_of {
    // primal:  y = f(x), g = ∇f(x)
    // adjoint: x̄ += ȳ·g + H·ḡ
    #[doc(hidden)]
    #[inline]
    pub fn vjp<A: Activity, B: Activity, Args, F, Called>(
        _: Called,
        _: (A, B),
        args: Args,
        f: F,
    ) -> (
        (f64, Args::Tangent),
        impl Fn((f64, Args::Tangent), &mut Args::Tangent, &mut F::Tangent) + use<A, B, Args, F, Called>,
    )
    where
        Args: Differentiable<Tangent: Differentiable<Tangent = Args::Tangent>> + Clone,
        F: SecondOrderFn<Args, Output = f64>,
        Called: Fn(Args, F) -> (f64, Args::Tangent),
    {
        let value = value_with_gradient(args.clone(), &f);
        let pullback = move |(y_bar, mut g_bar): (f64, Args::Tangent),
                             args_bar: &mut Args::Tangent,
                             _: &mut F::Tangent| {
            if A::ON {
                g_bar.make_dense(&args.shape());
                let (gradient, product) = f.gradient_and_hvp(args.clone(), &g_bar);
                args_bar.add(gradient.scaled(y_bar));
                args_bar.add(product);
            }
        };
        (value, pullback)
    }

    // primal:  y = f(x), g = ∇f(x)
    // forward: ẏ = g·ẋ, ġ = H·ẋ
    #[doc(hidden)]
    #[inline]
    pub fn jvp<A: Activity, B: Activity, Args, F, Called>(
        _: Called,
        _: (A, B),
        args: Args,
        args_dot: Tan<Args>,
        f: F,
        _: Tan<F>,
    ) -> ((f64, Args::Tangent), (f64, Args::Tangent))
    where
        Args: Differentiable<Tangent: Differentiable<Tangent = Args::Tangent>> + Clone,
        F: SecondOrderFn<Args, Output = f64>,
        Called: Fn(Args, F) -> (f64, Args::Tangent),
    {
        let args_dot = if A::ON { args_dot } else { args.zero_tangent() };
        let (gradient, product) = f.gradient_and_hvp(args.clone(), &args_dot);
        let slope = gradient.inner_product(&args_dot);
        ((f.call(args), gradient), (slope, product))
    }
}
