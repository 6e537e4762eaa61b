//! Differentiable functions behind `Box<dyn ..>`.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, LeafVisitor, Parameters, Tan};
use crate::function::DifferentiableFn;
use crate::tangent::{DynShape, DynTangent, Tangent};
use crate::visitor::ErasedVisitor;
use std::any::{Any, type_name};
use std::panic::RefUnwindSafe;

/// The pullback of an erased function: it is given the function again, the cotangent of the result,
/// and the place for the cotangent of the function. It returns the cotangent of the arguments.
///
/// # Panics
/// When it is called, if it is given a function of another type, or a place with a tangent of another type.
pub type ErasedPullback<Args, Output> = Box<
    dyn Fn(&dyn ErasedDifferentiableFn<Args, Output>, Tan<Output>, &mut DynTangent) -> Tan<Args>,
>;

/// [`DifferentiableFn`] without its type: functions of different types in one `Vec`, chosen while
/// the program runs. Each call of the vjp allocates its pullback.
///
/// Every cloneable [`DifferentiableFn`] is one. `Box<dyn ErasedDifferentiableFn<..>>` is a
/// [`DifferentiableFn`] itself, with [`DynTangent`] as its tangent.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// #[differentiable]
/// fn square(x: f64) -> f64 {
///     x * x
/// }
///
/// let k = 3.0;
/// let functions: Vec<BoxedFn<f64, f64>> =
///     vec![boxed_fn(square {}), boxed_fn(differentiable_fn!(move |x: f64| x * k))];
/// assert_eq!(gradient(2.0, &functions[0]), 4.0);
/// assert_eq!(gradient(2.0, &functions[1]), 3.0);
/// ```
pub trait ErasedDifferentiableFn<Args: Differentiable, Output: Differentiable>:
    Any + RefUnwindSafe
{
    /// [`DifferentiableFn::call`]
    fn erased_call(&self, args: Args) -> Output;
    /// [`DifferentiableFn::vjp_with_function`]
    fn erased_vjp(&self, args: Args) -> (Output, ErasedPullback<Args, Output>);
    /// The shape of the function's tangent.
    fn erased_shape(&self) -> DynShape;
    /// A copy.
    fn erased_clone(&self) -> Box<dyn ErasedDifferentiableFn<Args, Output>>;
    /// [`Parameters::move_by`]
    fn erased_move_by(&mut self, direction: &DynTangent);
    /// [`Parameters::visit`]
    fn erased_visit(&mut self, tangent: &DynTangent, path: &str, visitor: &mut dyn ErasedVisitor);
}

/// A differentiable function of which only the arguments and the result are known.
pub type BoxedFn<Args, Output> = Box<dyn ErasedDifferentiableFn<Args, Output>>;

impl<Args, F> ErasedDifferentiableFn<Args, F::Output> for F
where
    Args: Differentiable + 'static,
    F: DifferentiableFn<Args, Output: 'static, Tangent: PartialEq>
        + Parameters
        + Clone
        + RefUnwindSafe
        + 'static,
{
    fn erased_call(&self, args: Args) -> F::Output {
        self.call(args)
    }
    fn erased_vjp(&self, args: Args) -> (F::Output, ErasedPullback<Args, F::Output>) {
        let (y, pullback) = self.vjp_with_function(args);
        (
            y,
            Box::new(move |function, y_bar, function_bar| {
                let any: &dyn Any = function;
                let Some(function) = any.downcast_ref::<F>() else {
                    panic!(
                        "the pullback of a `{}` was given another function",
                        type_name::<F>()
                    )
                };
                pullback(function, y_bar, function_bar.place())
            }),
        )
    }
    fn erased_shape(&self) -> DynShape {
        DynShape::new::<F::Tangent>(self.shape())
    }
    fn erased_clone(&self) -> BoxedFn<Args, F::Output> {
        Box::new(self.clone())
    }
    fn erased_move_by(&mut self, direction: &DynTangent) {
        if let Some(direction) = direction.get() {
            self.move_by(direction);
        }
    }
    fn erased_visit(&mut self, tangent: &DynTangent, path: &str, visitor: &mut dyn ErasedVisitor) {
        tangent.visit(self, path, visitor);
    }
}

impl<Args: Differentiable + 'static, O: Differentiable + 'static> Clone for BoxedFn<Args, O> {
    fn clone(&self) -> Self {
        (**self).erased_clone()
    }
}

impl<Args: Differentiable + 'static, O: Differentiable + 'static> std::fmt::Debug
    for dyn ErasedDifferentiableFn<Args, O>
{
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a differentiable function")
    }
}

impl<Args: Differentiable + 'static, O: Differentiable + 'static> Differentiable
    for BoxedFn<Args, O>
{
    type Tangent = DynTangent;
    fn shape(&self) -> DynShape {
        (**self).erased_shape()
    }
}

impl<Args: Differentiable + 'static, O: Differentiable + 'static> Parameters for BoxedFn<Args, O> {
    fn move_by(&mut self, direction: &DynTangent) {
        (**self).erased_move_by(direction);
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &DynTangent, path: &str, visitor: &mut V) {
        (**self).erased_visit(tangent, path, visitor);
    }
}

impl<Args: Differentiable + 'static, O: Differentiable + 'static> DifferentiableFn<Args>
    for BoxedFn<Args, O>
{
    type Output = O;
    fn call(&self, args: Args) -> O {
        (**self).erased_call(args)
    }
    fn vjp(&self, args: Args) -> (O, impl Fn(Tan<O>) -> Tan<Args> + use<Args, O>) {
        let function = self.clone();
        let (y, pullback) = (**self).erased_vjp(args);
        (y, move |y_bar: Tan<O>| {
            pullback(&*function, y_bar, &mut DynTangent::default())
        })
    }
    fn vjp_with_function(
        &self,
        args: Args,
    ) -> (
        O,
        impl Fn(&Self, Tan<O>, &mut DynTangent) -> Tan<Args> + use<Args, O>,
    ) {
        let (y, pullback) = (**self).erased_vjp(args);
        (
            y,
            move |function: &Self, y_bar: Tan<O>, function_bar: &mut DynTangent| {
                pullback(&**function, y_bar, function_bar)
            },
        )
    }
}

/// A function behind a box, with its type erased. In differentiable code, too: cotangents of what
/// the function captures go through the box.
pub fn boxed_fn<Args, F>(f: F) -> BoxedFn<Args, F::Output>
where
    Args: Differentiable + 'static,
    F: DifferentiableFn<Args, Output: 'static, Tangent: PartialEq>
        + Parameters
        + Clone
        + RefUnwindSafe
        + 'static,
{
    Box::new(f)
}

/// The derivative of [`boxed_fn`].
#[allow(
    non_camel_case_types,
    reason = "the sibling of a function has its name"
)]
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct boxed_fn {}

impl boxed_fn {
    // primal:  y = f
    // adjoint: f̄ += ȳ
    #[doc(hidden)]
    #[inline]
    pub fn vjp<Args, F, A: Activity, Called: Fn(F) -> BoxedFn<Args, F::Output>>(
        _: Called,
        _: (A,),
        f: F,
    ) -> (
        BoxedFn<Args, F::Output>,
        impl Fn(DynTangent, &mut F::Tangent) + use<Args, F, A, Called>,
    )
    where
        Args: Differentiable + 'static,
        F: DifferentiableFn<Args, Output: 'static, Tangent: PartialEq>
            + Parameters
            + Clone
            + RefUnwindSafe
            + 'static,
    {
        let pullback = |y_bar: DynTangent, f_bar: &mut F::Tangent| {
            if A::ON
                && let Some(y_bar) = y_bar.get()
            {
                f_bar.add_ref(y_bar);
            }
        };
        (Box::new(f), pullback)
    }

    /// Both sweeps, where the cotangent of the result is known.
    #[doc(hidden)]
    #[inline]
    pub fn sweep<Args, F, A: Activity, Called: Fn(F) -> BoxedFn<Args, F::Output>>(
        called: Called,
        acts: (A,),
        f: F,
        y_bar: DynTangent,
        f_bar: &mut F::Tangent,
    ) -> BoxedFn<Args, F::Output>
    where
        Args: Differentiable + 'static,
        F: DifferentiableFn<Args, Output: 'static, Tangent: PartialEq>
            + Parameters
            + Clone
            + RefUnwindSafe
            + 'static,
    {
        let (y, pullback) = Self::vjp(called, acts, f);
        pullback(y_bar, f_bar);
        y
    }

    // primal:  y = f
    // forward: ẏ = ḟ
    #[doc(hidden)]
    #[inline]
    pub fn jvp<Args, F, A: Activity, Called: Fn(F) -> BoxedFn<Args, F::Output>>(
        called: Called,
        acts: (A,),
        f: F,
        f_dot: F::Tangent,
    ) -> (BoxedFn<Args, F::Output>, DynTangent)
    where
        Args: Differentiable + 'static,
        F: DifferentiableFn<Args, Output: 'static, Tangent: PartialEq>
            + Parameters
            + Clone
            + RefUnwindSafe
            + 'static,
    {
        let (y, [y_dot]) = Self::jvps(called, acts, f, [f_dot]);
        (y, y_dot)
    }

    /// In several directions at once.
    // primal:  y = f
    // forward: ẏ = ḟ
    #[doc(hidden)]
    #[inline]
    pub fn jvps<Args, F, A, Called, const N: usize>(
        _: Called,
        _: (A,),
        f: F,
        f_dots: [F::Tangent; N],
    ) -> (BoxedFn<Args, F::Output>, [DynTangent; N])
    where
        Args: Differentiable + 'static,
        F: DifferentiableFn<Args, Output: 'static, Tangent: PartialEq>
            + Parameters
            + Clone
            + RefUnwindSafe
            + 'static,
        A: Activity,
        Called: Fn(F) -> BoxedFn<Args, F::Output>,
    {
        let y_dots = f_dots.map(|f_dot| {
            let y_dot = if A::ON { f_dot } else { f.zero_tangent() };
            DynTangent::new(y_dot)
        });
        (Box::new(f), y_dots)
    }
}
