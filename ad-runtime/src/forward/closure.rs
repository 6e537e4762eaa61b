//! Closures as values of code that is differentiated in forward mode.

use super::ForwardFn;
use crate::differentiable::{Differentiable, LeafVisitor, Parameters, Tan};
use crate::function::{ClosureValue, DifferentiableFn};
use crate::tangent::Tangent;
use std::marker::PhantomData;

/// A closure with its pushforward beside it.
#[derive(Clone, Copy, Debug)]
pub struct ForwardClosure<W, J> {
    value: W,
    push: J,
}

impl<W: Differentiable, J> Differentiable for ForwardClosure<W, J> {
    type Tangent = W::Tangent;
    #[inline(always)]
    fn shape(&self) -> <W::Tangent as Tangent>::Shape {
        self.value.shape()
    }
    #[inline(always)]
    #[track_caller]
    fn check_direction(&self, direction: &W::Tangent) {
        self.value.check_direction(direction);
    }
    #[inline(always)]
    fn prepare(&self, cotangent: &mut W::Tangent) {
        self.value.prepare(cotangent);
    }
    #[inline(always)]
    fn make_indexable(&self, cotangent: &mut W::Tangent) {
        self.value.make_indexable(cotangent);
    }
}

impl<W: Parameters, J> Parameters for ForwardClosure<W, J> {
    fn move_by(&mut self, direction: &W::Tangent) {
        self.value.move_by(direction);
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &W::Tangent, path: &str, visitor: &mut V) {
        self.value.visit(tangent, path, visitor);
    }
}

impl<Args: Differentiable, W: DifferentiableFn<Args>, J> DifferentiableFn<Args>
    for ForwardClosure<W, J>
{
    type Output = W::Output;
    #[inline(always)]
    fn call(&self, args: Args) -> W::Output {
        self.value.call(args)
    }
    #[inline(always)]
    fn vjp(
        &self,
        args: Args,
    ) -> (
        W::Output,
        impl Fn(Tan<W::Output>) -> Args::Tangent + use<Args, W, J>,
    ) {
        self.value.vjp(args)
    }
    #[inline(always)]
    fn vjp_with_function(
        &self,
        args: Args,
    ) -> (
        W::Output,
        impl Fn(&Self, Tan<W::Output>, &mut W::Tangent) -> Args::Tangent + use<Args, W, J>,
    ) {
        let (y, pullback) = self.value.vjp_with_function(args);
        let pullback = move |function: &Self, y_bar: Tan<W::Output>, bar: &mut W::Tangent| {
            pullback(&function.value, y_bar, bar)
        };
        (y, pullback)
    }
}

macro_rules! closure {
    ($new:ident: $($a:ident $x:ident $dot:ident),*; $args:ty, $pattern:pat, $dots:pat) => {
        impl<EE: Differentiable, CC, $($a: Differentiable,)* O: Differentiable, P, F, V, J>
            ForwardClosure<ClosureValue<EE, CC, F, (V, PhantomData<fn($($a),*) -> (O, P)>)>, J>
        where
            J: Fn(&EE, &CC, &EE::Tangent, $($a, $a::Tangent),*) -> (O, O::Tangent),
        {
            /// From a closure and its pushforward as a function of the captures.
            #[doc(hidden)]
            #[inline(always)]
            pub fn $new(
                value: ClosureValue<EE, CC, F, (V, PhantomData<fn($($a),*) -> (O, P)>)>,
                push: J,
            ) -> Self {
                ForwardClosure { value, push }
            }
        }

        impl<EE: Differentiable, CC, $($a: Differentiable,)* O: Differentiable, P, F, V, J> ForwardFn<$args>
            for ForwardClosure<ClosureValue<EE, CC, F, (V, PhantomData<fn($($a),*) -> (O, P)>)>, J>
        where
            ClosureValue<EE, CC, F, (V, PhantomData<fn($($a),*) -> (O, P)>)>:
                DifferentiableFn<$args, Output = O> + Differentiable<Tangent = EE::Tangent>,
            J: Fn(&EE, &CC, &EE::Tangent, $($a, $a::Tangent),*) -> (O, O::Tangent),
        {
            #[inline(always)]
            fn jvp(&self, args: $args, args_dot: &Tan<$args>) -> (O, Tan<O>) {
                self.jvp_with_function(None, args, args_dot)
            }
            #[inline(always)]
            fn jvp_with_function(
                &self,
                self_dot: Option<&EE::Tangent>,
                $pattern: $args,
                $dots: &Tan<$args>,
            ) -> (O, Tan<O>) {
                let (captures, constants) = self.value.parts();
                let zero;
                let self_dot = match self_dot {
                    Some(dot) => dot,
                    None => {
                        zero = captures.zero_tangent();
                        &zero
                    }
                };
                (self.push)(captures, constants, self_dot $(, $x, $dot.clone())*)
            }
        }
    };
}
closure!(push0: ; (), (), ());
closure!(push1: A a a_dot; A, a, a_dot);
closure!(push2: A a a_dot, B b b_dot; (A, B), (a, b), (a_dot, b_dot));
closure!(push3: A a a_dot, B b b_dot, D d d_dot; (A, B, D), (a, b, d), (a_dot, b_dot, d_dot));
closure!(push4: A a a_dot, B b b_dot, D d d_dot, G g g_dot; (A, B, D, G), (a, b, d, g), (a_dot, b_dot, d_dot, g_dot));
