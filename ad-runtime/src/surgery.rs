//! Derivative surgery: stopping, watching and rewriting cotangents; recomputation.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, LeafVisitor, Parameters, Tan};
use crate::function::DifferentiableFn;
use crate::tangent::Tangent;

/// Stops the derivative: passes the value on, and its cotangent is dropped: y = x, x̄ += 0.
///
/// In differentiable code nothing is saved or computed for it in the reverse sweep, and no warning
/// of a derivative that is always zero is given.
#[inline(always)]
pub fn without_derivative<T>(x: T) -> T {
    x
}

/// Evaluates `f(x)` as a constant: [`without_derivative`] for a computation. y = f(x), x̄ += 0.
#[inline(always)]
pub fn without_derivative_at<T, U>(x: T, f: impl FnOnce(T) -> U) -> U {
    f(x)
}

/// Surgery on the cotangent of a value.
pub trait DerivativeSurgery: Sized {
    /// Passes the value on. During the pullback, `f` is given the cotangent of this value, which it
    /// may print, record (through a `Cell`) or replace: y = x, and x̄ += what `f` makes of ȳ.
    ///
    /// The cotangent is dense: it has the shape of the value. Outside differentiable code `f` is never called.
    #[inline(always)]
    fn with_derivative(self, f: impl Fn(&mut Self::Tangent)) -> Self
    where
        Self: Differentiable,
    {
        let _ = f;
        self
    }

    /// `f.call(self)`, with the residuals of `f` recomputed when the pullback is called: only
    /// `self` is kept, which has to be `Clone` in differentiable code. Value and derivative are those of `f`.
    #[inline(always)]
    fn with_recomputation_in_pullbacks<F: DifferentiableFn<Self>>(self, f: F) -> F::Output
    where
        Self: Differentiable,
    {
        f.call(self)
    }

    #[doc(hidden)]
    #[inline(always)]
    fn __derivative_of_with_recomputation_in_pullbacks<A: Activity, B: Activity, F>(
        self,
        _: (A, B),
        f: F,
    ) -> (
        F::Output,
        impl Fn(Tan<F::Output>, &mut Self::Tangent, &mut F::Tangent) + use<Self, A, B, F>,
    )
    where
        Self: Differentiable + Clone,
        F: DifferentiableFn<Self>,
    {
        let y = f.call(self.clone());
        (
            y,
            move |y_bar: Tan<F::Output>, x_bar: &mut Self::Tangent, f_bar: &mut F::Tangent| {
                x_bar.add(f.vjp_with_function(self.clone()).1(&f, y_bar, f_bar));
            },
        )
    }
}
impl<T> DerivativeSurgery for T {}

/// The function with its residuals recomputed in the pullback: see [`recomputed`].
#[derive(Clone, Debug)]
pub struct Recomputed<F> {
    original: F,
}

/// The same function, with its residuals recomputed when the pullback is *called*: its memory
/// between the sweeps is that of its arguments, which have to be `Clone`. Value and derivative are those of `original`, which
/// is run once in the forward sweep and once in each call of the pullback (Griewank and Walther, *Evaluating
/// Derivatives*, 2nd ed. 2008, chapter 12).
pub fn recomputed<F>(original: F) -> Recomputed<F> {
    Recomputed { original }
}

impl<F> Recomputed<F> {
    /// The function itself.
    pub(crate) fn original(&self) -> &F {
        &self.original
    }
}

impl<F: Differentiable> Differentiable for Recomputed<F> {
    type Tangent = F::Tangent;
    fn shape(&self) -> <F::Tangent as Tangent>::Shape {
        self.original.shape()
    }
    #[inline(always)]
    #[track_caller]
    fn check_direction(&self, direction: &F::Tangent) {
        self.original.check_direction(direction);
    }
    fn prepare(&self, cotangent: &mut F::Tangent) {
        self.original.prepare(cotangent);
    }
    fn make_indexable(&self, cotangent: &mut F::Tangent) {
        self.original.make_indexable(cotangent);
    }
}

impl<F: Parameters> Parameters for Recomputed<F> {
    fn move_by(&mut self, direction: &F::Tangent) {
        self.original.move_by(direction);
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &F::Tangent, path: &str, visitor: &mut V) {
        self.original.visit(tangent, path, visitor);
    }
}

impl<Args: Differentiable + Clone, F: DifferentiableFn<Args> + Clone> DifferentiableFn<Args>
    for Recomputed<F>
{
    type Output = F::Output;
    fn call(&self, args: Args) -> F::Output {
        self.original.call(args)
    }
    fn vjp(
        &self,
        args: Args,
    ) -> (
        F::Output,
        impl Fn(Tan<F::Output>) -> Args::Tangent + use<Args, F>,
    ) {
        let original = self.original.clone();
        (original.call(args.clone()), move |v| {
            original.vjp(args.clone()).1(v)
        })
    }
    fn vjp_with_function(
        &self,
        args: Args,
    ) -> (
        F::Output,
        impl Fn(&Self, Tan<F::Output>, &mut F::Tangent) -> Args::Tangent + use<Args, F>,
    ) {
        let y = self.original.call(args.clone());
        (
            y,
            move |function: &Self, v: Tan<F::Output>, function_bar: &mut F::Tangent| {
                let original = &function.original;
                original.vjp_with_function(args.clone()).1(original, v, function_bar)
            },
        )
    }
}
