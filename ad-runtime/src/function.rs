//! Differentiable functions as values, and the operators on them.

use crate::activity::Activity;
use crate::differentiable::{Differentiable, LeafVisitor, Parameters, Tan};
use crate::tangent::{NoTangent, Tangent};
use std::marker::PhantomData;
use std::ops::Deref;

mod captures;
mod erased;

pub use captures::{Captured, CapturedTangent, ClosureValue, Seen, SeenByReference};
pub use erased::{BoxedFn, ErasedDifferentiableFn, ErasedPullback, boxed_fn};

/// A function that can be called and differentiated.
///
/// `Args` is the bare type for one argument and a tuple for more. `#[differentiable]` implements
/// this for the function below it (`f {}` is the value), `differentiable_fn!(..)` builds one from a
/// closure, and [`differentiable_function`] from a derivative.
///
/// A function is a value like others, and has a tangent: [`NoTangent`] for a function item and for a
/// closure whose captures are constants. In differentiable code, a closure's tangent is the tuple of
/// the tangents of what it captures.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a differentiable function of `{Args}`",
    label = "not a differentiable function",
    note = "write `differentiable_fn!(..)` around a path or a closure to make one"
)]
pub trait DifferentiableFn<Args: Differentiable>: Differentiable {
    /// The type of the result.
    type Output: Differentiable;

    /// The value at `args`.
    fn call(&self, args: Args) -> Self::Output;

    /// The value at `args` and the pullback there, v ↦ f′(x)ᵀ v, which maps a cotangent of the result to the
    /// cotangent of the arguments and may be called any number of times.
    ///
    /// Both cotangents may be sparse: an empty vector or array is zero of every shape.
    ///
    /// # Panics
    /// If [`DifferentiableFn::call`] does. The pullback, where a cotangent is found to have another shape than the result.
    fn vjp(
        &self,
        args: Args,
    ) -> (
        Self::Output,
        impl Fn(Tan<Self::Output>) -> Args::Tangent + use<Self, Args>,
    );

    /// The value at `args`, and what the pullback there gives for `y_bar`.
    ///
    /// Where the cotangent of the result is known before the function runs, as it is for a gradient,
    /// this is what to call: `#[differentiable]` functions run parts of the reverse sweep with the
    /// forward sweep then, and record nothing of them.
    #[inline]
    fn pulled(&self, args: Args, y_bar: Tan<Self::Output>) -> (Self::Output, Args::Tangent) {
        let (y, pullback) = self.vjp(args);
        let cotangent = pullback(y_bar);
        (y, cotangent)
    }

    /// As [`DifferentiableFn::vjp`], with a pullback that is given the function again and adds the
    /// cotangent of the function itself to a place.
    ///
    /// The default is for functions without a tangent. A function that has one must implement this
    /// method, and is refused at compile time if it does not.
    #[allow(clippy::type_complexity, reason = "a value and a pullback")]
    #[inline(always)]
    fn vjp_with_function(
        &self,
        args: Args,
    ) -> (
        Self::Output,
        impl Fn(&Self, Tan<Self::Output>, &mut Self::Tangent) -> Args::Tangent + use<Self, Args>,
    ) {
        const {
            assert!(
                size_of::<Self::Tangent>() == 0,
                "a differentiable function with a tangent has to implement `vjp_with_function`"
            );
        }
        let (y, pullback) = self.vjp(args);
        (
            y,
            move |_: &Self, y_bar: Tan<Self::Output>, _: &mut Self::Tangent| pullback(y_bar),
        )
    }

    #[doc(hidden)]
    #[allow(
        clippy::type_complexity,
        reason = "the calling convention of generated code"
    )]
    fn __derivative_of_call<A: Activity, B: Activity>(
        &self,
        _: (A, B),
        args: Args,
    ) -> (
        Self::Output,
        impl Fn(&Self, Tan<Self::Output>, &mut Self::Tangent, &mut Args::Tangent)
        + use<Self, Args, A, B>,
    ) {
        let (y, pullback) = self.vjp_with_function(args);
        (
            y,
            move |function: &Self,
                  y_bar: Tan<Self::Output>,
                  function_bar: &mut Self::Tangent,
                  args_bar: &mut Args::Tangent| {
                args_bar.add(pullback(function, y_bar, function_bar));
            },
        )
    }
}

impl<'f, Args: Differentiable, F: DifferentiableFn<Args>> DifferentiableFn<Args> for &'f F {
    type Output = F::Output;
    #[inline(always)]
    fn call(&self, args: Args) -> F::Output {
        (**self).call(args)
    }
    #[inline(always)]
    fn vjp(
        &self,
        args: Args,
    ) -> (
        F::Output,
        impl Fn(Tan<F::Output>) -> Args::Tangent + use<'f, Args, F>,
    ) {
        (**self).vjp(args)
    }
    #[inline(always)]
    fn pulled(&self, args: Args, y_bar: Tan<F::Output>) -> (F::Output, Args::Tangent) {
        (**self).pulled(args, y_bar)
    }
    #[inline(always)]
    fn vjp_with_function(
        &self,
        args: Args,
    ) -> (
        F::Output,
        impl Fn(&Self, Tan<F::Output>, &mut F::Tangent) -> Args::Tangent + use<'f, Args, F>,
    ) {
        let (y, pullback) = (**self).vjp_with_function(args);
        (
            y,
            move |function: &Self, y_bar: Tan<F::Output>, function_bar: &mut F::Tangent| {
                pullback(*function, y_bar, function_bar)
            },
        )
    }
}

/// Functions whose captures are constants have no tangent.
macro_rules! without_tangent {
    ($([$($generics:ident),*] $t:ty),* $(,)?) => { $(
        impl<$($generics),*> Differentiable for $t {
            type Tangent = NoTangent;
        }
        impl<$($generics),*> Parameters for $t {
            fn move_by(&mut self, _: &NoTangent) {}
            fn visit<Visitor: LeafVisitor>(&mut self, _: &NoTangent, _: &str, _: &mut Visitor) {}
        }
    )* };
}
without_tangent!([V, Form] FromDerivative<V, Form>, [F, V] DifferentiableClosure<F, V>);

/// A real number: what `gradient` wants as result. The seed of the reverse sweep is one.
#[diagnostic::on_unimplemented(
    message = "a gradient needs a function with a real result, not `{Self}`",
    label = "the result is not `f32` or `f64`",
    note = "use `pullback!(..)` for other results, and give it the cotangent of the result"
)]
pub trait ScalarOutput: Differentiable {
    /// The cotangent 1.
    fn seed() -> Self::Tangent;
}
impl ScalarOutput for f32 {
    #[inline(always)]
    fn seed() -> f32 {
        1.0
    }
}
impl ScalarOutput for f64 {
    #[inline(always)]
    fn seed() -> f64 {
        1.0
    }
}

/// The gradient of `f` at `at`: the function counterpart of the macro `gradient!`.
///
/// The result is the tangent of the argument, of several arguments the tuple of their tangents. It is dense: each vector
/// and array in it has the shape of the argument there. Reverse mode: one forward and one reverse sweep (Griewank and
/// Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapter 3).
///
/// ```
/// use ad_runtime::prelude::*;
///
/// fn newton<F: DifferentiableFn<f64, Output = f64>>(f: F, mut x: f64) -> f64 {
///     for _ in 0..20 {
///         x -= f.call(x) / gradient(x, &f);
///     }
///     x
/// }
/// let root = newton(differentiable_function(|x: f64| (x * x - 2.0, move |v: f64| 2.0 * x * v)), 1.0);
/// assert!((root - 2.0_f64.sqrt()).abs() < 1e-15);
/// ```
#[inline]
pub fn gradient<Args: Differentiable, F: DifferentiableFn<Args>>(at: Args, f: &F) -> Args::Tangent
where
    F::Output: ScalarOutput,
{
    value_with_gradient(at, f).1
}

/// The value and the gradient of `f` at `at`. The gradient is dense, as that of [`gradient`].
#[inline]
pub fn value_with_gradient<Args: Differentiable, F: DifferentiableFn<Args>>(
    at: Args,
    f: &F,
) -> (F::Output, Args::Tangent)
where
    F::Output: ScalarOutput,
{
    let shape = at.shape();
    let (value, mut gradient) = f.pulled(at, F::Output::seed());
    gradient.make_dense(&shape);
    (value, gradient)
}

/// The pullback of `f` at `at`; it can be called again and again.
///
/// It takes the cotangent of the result, v, to that of the arguments, f′(x)ᵀ v, a tuple if there are several. What it gives
/// is dense, as [`gradient`]; what it takes may be empty, which is zero of every shape. Only the reverse sweep is run
/// again.
///
/// # Panics
/// The pullback, where a cotangent is found to have another shape than the result.
#[inline]
pub fn pullback<Args: Differentiable, F: DifferentiableFn<Args>>(
    at: Args,
    f: &F,
) -> impl Fn(Tan<F::Output>) -> Args::Tangent + use<Args, F> {
    value_with_pullback(at, f).1
}

/// The value and the pullback of `f` at `at`, from one forward sweep. The pullback is that of [`pullback`].
#[inline]
pub fn value_with_pullback<Args: Differentiable, F: DifferentiableFn<Args>>(
    at: Args,
    f: &F,
) -> (
    F::Output,
    impl Fn(Tan<F::Output>) -> Args::Tangent + use<Args, F>,
) {
    let shape = at.shape();
    let (value, pullback) = f.vjp(at);
    (value, move |v| {
        let mut cotangent = pullback(v);
        cotangent.make_dense(&shape);
        cotangent
    })
}

/// Forms of closures that are derivatives; the parameter tells the arities apart.
pub trait Derivative<Form> {
    /// The argument, or a tuple of them.
    type Args: Differentiable;
    /// The result.
    type Output: Differentiable;
    /// Value and pullback.
    fn value_and_pullback(
        &self,
        args: Self::Args,
    ) -> (
        Self::Output,
        impl Fn(Tan<Self::Output>) -> Tan<Self::Args> + use<Self, Form>,
    );
}

macro_rules! derivative {
    ($($a:ident $x:ident),*; $args:ty, $pattern:pat) => {
        impl<$($a: Differentiable,)* O: Differentiable, P, V> Derivative<fn($($a),*) -> (O, P)> for V
        where
            V: Fn($($a),*) -> (O, P),
            P: Fn(Tan<O>) -> <$args as Differentiable>::Tangent,
        {
            type Args = $args;
            type Output = O;
            #[inline(always)]
            fn value_and_pullback(
                &self,
                $pattern: $args,
            ) -> (O, impl Fn(Tan<O>) -> <$args as Differentiable>::Tangent + use<$($a,)* O, P, V>) {
                self($($x),*)
            }
        }
    };
}
derivative!(A a; A, a);
derivative!(A a, B b; (A, B), (a, b));
derivative!(A a, B b, C c; (A, B, C), (a, b, c));

/// A differentiable function made from its derivative by [`differentiable_function`].
pub struct FromDerivative<V, Form> {
    derivative: V,
    form: PhantomData<fn() -> Form>,
}

impl<V: Clone, Form> Clone for FromDerivative<V, Form> {
    fn clone(&self) -> Self {
        FromDerivative {
            derivative: self.derivative.clone(),
            form: PhantomData,
        }
    }
}

impl<V: Derivative<Form>, Form> DifferentiableFn<V::Args> for FromDerivative<V, Form> {
    type Output = V::Output;
    #[inline(always)]
    fn call(&self, args: V::Args) -> V::Output {
        self.derivative.value_and_pullback(args).0
    }
    #[inline(always)]
    fn vjp(
        &self,
        args: V::Args,
    ) -> (
        V::Output,
        impl Fn(Tan<V::Output>) -> Tan<V::Args> + use<V, Form>,
    ) {
        self.derivative.value_and_pullback(args)
    }
}

/// Builds a differentiable function from a derivative: a closure of one to three arguments that
/// returns the value and the pullback. The types of the closure's parameters have to be written.
///
/// The pullback takes the cotangent of the result, and returns that of the argument; of several arguments a tuple. Each has
/// the shape of its argument, or is empty, which is zero. What the closure captures is a constant.
///
/// ```
/// use ad_runtime::prelude::*;
///
/// let square = differentiable_function(|x: f64| (x * x, move |v: f64| v * 2.0 * x));
/// assert_eq!(square.call(3.0), 9.0);
/// assert_eq!(gradient(3.0, &square), 6.0);
/// ```
pub fn differentiable_function<Form, V: Derivative<Form>>(
    derivative: V,
) -> FromDerivative<V, Form> {
    FromDerivative {
        derivative,
        form: PhantomData,
    }
}

/// A differentiable function made from a closure by `differentiable_fn!`: the closure itself, by which
/// it is called, and its augmented forward pass.
#[derive(Clone, Debug)]
pub struct DifferentiableClosure<F, V> {
    primal: F,
    vjp: V,
}

impl<F, V> Deref for DifferentiableClosure<F, V> {
    type Target = F;
    #[inline(always)]
    fn deref(&self) -> &F {
        &self.primal
    }
}

macro_rules! closure {
    ($new:ident: $($a:ident $x:ident),+; $args:ty, $pattern:pat) => {
        impl<$($a,)+ O, P, F, V> DifferentiableClosure<F, (V, PhantomData<fn($($a),+) -> (O, P)>)>
        where
            F: Fn($($a),+) -> O,
            V: Fn($($a),+) -> (O, P),
        {
            /// From a closure and its augmented forward pass.
            #[doc(hidden)]
            pub fn $new(primal: F, vjp: V) -> Self {
                DifferentiableClosure { primal, vjp: (vjp, PhantomData) }
            }
        }

        impl<$($a: Differentiable,)+ O: Differentiable, P, F, V> DifferentiableFn<$args>
            for DifferentiableClosure<F, (V, PhantomData<fn($($a),+) -> (O, P)>)>
        where
            F: Fn($($a),+) -> O,
            V: Fn($($a),+) -> (O, P),
            P: Fn(Tan<O>) -> <$args as Differentiable>::Tangent,
        {
            type Output = O;
            #[inline(always)]
            fn call(&self, $pattern: $args) -> O { (self.primal)($($x),+) }
            #[inline(always)]
            fn vjp(
                &self,
                $pattern: $args,
            ) -> (O, impl Fn(Tan<O>) -> <$args as Differentiable>::Tangent + use<$($a,)+ O, P, F, V>) {
                (self.vjp.0)($($x),+)
            }
        }
    };
}
closure!(new1: A a; A, a);
closure!(new2: A a, B b; (A, B), (a, b));
closure!(new3: A a, B b, C c; (A, B, C), (a, b, c));
closure!(new4: A a, B b, C c, D d; (A, B, C, D), (a, b, c, d));
closure!(new5: A a, B b, C c, D d, E e; (A, B, C, D, E), (a, b, c, d, e));
closure!(new6: A a, B b, C c, D d, E e, G g; (A, B, C, D, E, G), (a, b, c, d, e, g));
closure!(new7: A a, B b, C c, D d, E e, G g, H h; (A, B, C, D, E, G, H), (a, b, c, d, e, g, h));
closure!(new8: A a, B b, C c, D d, E e, G g, H h, I i; (A, B, C, D, E, G, H, I), (a, b, c, d, e, g, h, i));
