//! Pushforwards of functions of which only the pullback is known.
//!
//! ẏ has one number for each pullback of a unit vector: ẏᵢ = <eᵢ, f'(x)·ẋ> = <f'(x)ᵀ·eᵢ, ẋ>. For a result
//! that is a number, this is one pullback, and as cheap as a pushforward.

use super::{Coordinates, ForwardFn};
use crate::differentiable::{Differentiable, Referent, Tan};
use crate::function::{
    BoxedFn, ClosureValue, Derivative, DifferentiableClosure, DifferentiableFn, FromDerivative,
};
use crate::tangent::{DynTangent, Tangent};
use std::marker::PhantomData;

/// The tangent of `y`, from the product of each row of the Jacobian with the direction.
#[inline]
pub fn by_rows<Y: Differentiable>(y: &Y, slope: impl Fn(Tan<Y>) -> f64) -> Tan<Y>
where
    Tan<Y>: Coordinates,
{
    let zero = y.zero_tangent();
    let mut y_dot = zero.clone();
    for i in 0..zero.dimension() {
        let mut unit = zero.clone();
        unit.set_coordinate(i, 1.0);
        y_dot.set_coordinate(i, slope(unit));
    }
    y_dot
}

/// <x̄, ẋ> for an argument that is passed by value.
#[inline(always)]
pub fn product<T: Tangent>(x_bar: &T, x_dot: &T) -> f64 {
    x_bar.inner_product(x_dot)
}

/// <x̄, ẋ> for an argument that is passed by reference.
#[inline]
pub fn product_of_place<T: Referent + ?Sized>(_: &T, x_bar: &T::Owned, x_dot: &T::Place) -> f64
where
    T::Place: ToOwned<Owned = T::Owned>,
{
    x_bar.inner_product(&x_dot.to_owned())
}

// primal:  y = f(x)
// forward: ẏᵢ = <f'(x)ᵀ·eᵢ, ẋ>
#[inline]
fn pushed<Args: Differentiable, F: DifferentiableFn<Args>>(
    f: &F,
    self_dot: Option<&F::Tangent>,
    args: Args,
    args_dot: &Args::Tangent,
) -> (F::Output, Tan<F::Output>)
where
    Tan<F::Output>: Coordinates,
{
    let (y, pullback) = f.vjp_with_function(args);
    let y_dot = by_rows(&y, |y_bar| {
        let mut self_bar = F::Tangent::identity();
        let along_args = pullback(f, y_bar, &mut self_bar).inner_product(args_dot);
        along_args + self_dot.map_or(0.0, |self_dot| self_bar.inner_product(self_dot))
    });
    (y, y_dot)
}

/// A function that is made from its derivative.
impl<V: Derivative<Form>, Form> ForwardFn<V::Args> for FromDerivative<V, Form>
where
    Tan<V::Output>: Coordinates,
{
    #[inline(always)]
    fn jvp(&self, args: V::Args, args_dot: &Tan<V::Args>) -> (V::Output, Tan<V::Output>) {
        pushed(self, None, args, args_dot)
    }
}

/// A function of which only the arguments and the result are known.
impl<Args: Differentiable + 'static, O: Differentiable + 'static> ForwardFn<Args>
    for BoxedFn<Args, O>
where
    Tan<O>: Coordinates,
{
    fn jvp(&self, args: Args, args_dot: &Args::Tangent) -> (O, Tan<O>) {
        pushed(self, None, args, args_dot)
    }
    fn jvp_with_function(
        &self,
        self_dot: Option<&DynTangent>,
        args: Args,
        args_dot: &Args::Tangent,
    ) -> (O, Tan<O>) {
        pushed(self, self_dot, args, args_dot)
    }
}

macro_rules! closure_value {
    ($($a:ident),*; $args:ty) => {
        /// A closure that is passed on, where only its pullback was asked for.
        impl<EE: Differentiable + Clone, CC: Clone, $($a: Differentiable,)* O: Differentiable, P, F, V> ForwardFn<$args>
            for ClosureValue<EE, CC, F, (V, PhantomData<fn($($a),*) -> (O, P)>)>
        where
            F: Fn(&EE, &CC, $($a),*) -> O,
            V: Fn(&EE, &CC, $($a),*) -> (O, P),
            P: Fn(&EE, &CC, Tan<O>, &mut EE::Tangent) -> Tan<$args>,
            Tan<O>: Coordinates,
        {
            #[inline(always)]
            fn jvp(&self, args: $args, args_dot: &Tan<$args>) -> (O, Tan<O>) {
                pushed(self, None, args, args_dot)
            }
            #[inline(always)]
            fn jvp_with_function(
                &self,
                self_dot: Option<&EE::Tangent>,
                args: $args,
                args_dot: &Tan<$args>,
            ) -> (O, Tan<O>) {
                pushed(self, self_dot, args, args_dot)
            }
        }
    };
}
closure_value!(; ());
closure_value!(A; A);
closure_value!(A, B; (A, B));
closure_value!(A, B, D; (A, B, D));
closure_value!(A, B, D, G; (A, B, D, G));
closure_value!(A, B, D, G, H; (A, B, D, G, H));
closure_value!(A, B, D, G, H, I; (A, B, D, G, H, I));

macro_rules! closure {
    ($($a:ident),+; $args:ty) => {
        /// A closure in `differentiable_fn!(..)`.
        impl<$($a: Differentiable,)+ O: Differentiable, P, F, V> ForwardFn<$args>
            for DifferentiableClosure<F, (V, PhantomData<fn($($a),+) -> (O, P)>)>
        where
            F: Fn($($a),+) -> O,
            V: Fn($($a),+) -> (O, P),
            P: Fn(Tan<O>) -> Tan<$args>,
            Tan<O>: Coordinates,
        {
            #[inline(always)]
            fn jvp(&self, args: $args, args_dot: &Tan<$args>) -> (O, Tan<O>) {
                pushed(self, None, args, args_dot)
            }
        }
    };
}
closure!(A; A);
closure!(A, B; (A, B));
closure!(A, B, C; (A, B, C));
closure!(A, B, C, D; (A, B, C, D));
closure!(A, B, C, D, E; (A, B, C, D, E));
closure!(A, B, C, D, E, G; (A, B, C, D, E, G));
closure!(A, B, C, D, E, G, H; (A, B, C, D, E, G, H));
closure!(A, B, C, D, E, G, H, I; (A, B, C, D, E, G, H, I));
