//! Closures as values of differentiable code: what they capture has a tangent.

use crate::differentiable::{Differentiable, LeafVisitor, Parameters, Referent, Tan};
use crate::function::DifferentiableFn;
use crate::tangent::Tangent;
use std::marker::PhantomData;

/// A closure made in differentiable code: copies of what it captures, and the closure's body as a
/// function of these and of the arguments, plain and with its pullback.
///
/// `E` is the tuple of the captures that are differentiated, `C` that of the others. The tangent is
/// that of `E`. The functions capture nothing, so that the value is as large as its captures.
#[derive(Clone, Copy, Debug)]
pub struct ClosureValue<E, C, F, V> {
    captures: E,
    constants: C,
    primal: F,
    vjp: V,
}

impl<E, C, F, V> ClosureValue<E, C, F, V> {
    /// What is captured, and what of it is constant.
    #[inline(always)]
    pub(crate) fn parts(&self) -> (&E, &C) {
        (&self.captures, &self.constants)
    }
}

impl<E: Differentiable, C, F, V> Differentiable for ClosureValue<E, C, F, V> {
    type Tangent = E::Tangent;
    #[inline(always)]
    fn shape(&self) -> <E::Tangent as Tangent>::Shape {
        self.captures.shape()
    }
    #[inline(always)]
    #[track_caller]
    fn check_direction(&self, direction: &E::Tangent) {
        self.captures.check_direction(direction);
    }
    #[inline(always)]
    fn prepare(&self, cotangent: &mut E::Tangent) {
        self.captures.prepare(cotangent);
    }
    #[inline(always)]
    fn make_indexable(&self, cotangent: &mut E::Tangent) {
        self.captures.make_indexable(cotangent);
    }
}

impl<E: Parameters, C, F, V> Parameters for ClosureValue<E, C, F, V> {
    fn move_by(&mut self, direction: &E::Tangent) {
        self.captures.move_by(direction);
    }
    fn visit<Visitor: LeafVisitor>(
        &mut self,
        tangent: &E::Tangent,
        path: &str,
        visitor: &mut Visitor,
    ) {
        self.captures.visit(tangent, path, visitor);
    }
}

macro_rules! closure {
    ($new:ident $from_vjp:ident: $($a:ident $x:ident),*; $args:ty, $pattern:pat) => {
        impl<EE: Differentiable, CC, $($a,)* O: Differentiable, P, F, V>
            ClosureValue<EE, CC, F, (V, PhantomData<fn($($a),*) -> (O, P)>)>
        where
            F: Fn(&EE, &CC, $($a),*) -> O,
            V: Fn(&EE, &CC, $($a),*) -> (O, P),
            P: Fn(&EE, &CC, Tan<O>, &mut EE::Tangent) -> Tan<$args>,
            $args: Differentiable,
        {
            /// From the captures, and the body as a function of them.
            #[doc(hidden)]
            #[inline(always)]
            pub fn $new(captures: EE, constants: CC, primal: F, vjp: V) -> Self {
                ClosureValue { captures, constants, primal, vjp: (vjp, PhantomData) }
            }
        }

        impl ClosureValue<(), (), (), ()> {
            /// The same where the body calls functions that it was given: its value is that of the
            /// augmented forward pass.
            #[doc(hidden)]
            #[inline(always)]
            #[allow(clippy::type_complexity, reason = "what the other constructor gives")]
            pub fn $from_vjp<EE: Differentiable, CC, $($a,)* O: Differentiable, P, V>(
                captures: EE,
                constants: CC,
                vjp: V,
            ) -> ClosureValue<
                EE,
                CC,
                impl Fn(&EE, &CC, $($a),*) -> O + Copy,
                (V, PhantomData<fn($($a),*) -> (O, P)>),
            >
            where
                V: Fn(&EE, &CC, $($a),*) -> (O, P) + Copy,
                P: Fn(&EE, &CC, Tan<O>, &mut EE::Tangent) -> Tan<$args>,
                $args: Differentiable,
            {
                let primal = move |captures: &EE, constants: &CC, $($x: $a),*| {
                    vjp(captures, constants, $($x),*).0
                };
                ClosureValue { captures, constants, primal, vjp: (vjp, PhantomData) }
            }
        }

        impl<EE: Differentiable + Clone, CC: Clone, $($a: Differentiable,)* O: Differentiable, P, F, V>
            DifferentiableFn<$args> for ClosureValue<EE, CC, F, (V, PhantomData<fn($($a),*) -> (O, P)>)>
        where
            F: Fn(&EE, &CC, $($a),*) -> O,
            V: Fn(&EE, &CC, $($a),*) -> (O, P),
            P: Fn(&EE, &CC, Tan<O>, &mut EE::Tangent) -> Tan<$args>,
        {
            type Output = O;
            #[inline(always)]
            fn call(&self, $pattern: $args) -> O {
                (self.primal)(&self.captures, &self.constants, $($x),*)
            }
            #[inline(always)]
            fn vjp(
                &self,
                $pattern: $args,
            ) -> (O, impl Fn(Tan<O>) -> Tan<$args> + use<EE, CC, $($a,)* O, P, F, V>) {
                let (y, pullback) = (self.vjp.0)(&self.captures, &self.constants, $($x),*);
                let (captures, constants) = (self.captures.clone(), self.constants.clone());
                (y, move |y_bar: Tan<O>| {
                    let mut unused = crate::tangent::shapeless();
                    pullback(&captures, &constants, y_bar, &mut unused)
                })
            }
            #[inline(always)]
            fn vjp_with_function(
                &self,
                $pattern: $args,
            ) -> (
                O,
                impl Fn(&Self, Tan<O>, &mut EE::Tangent) -> Tan<$args> + use<EE, CC, $($a,)* O, P, F, V>,
            ) {
                let (y, pullback) = (self.vjp.0)(&self.captures, &self.constants, $($x),*);
                (y, move |function: &Self, y_bar: Tan<O>, captures_bar: &mut EE::Tangent| {
                    pullback(&function.captures, &function.constants, y_bar, captures_bar)
                })
            }
        }
    };
}
closure!(new0 from_vjp0: ; (), ());
closure!(new1 from_vjp1: A a; A, a);
closure!(new2 from_vjp2: A a, B b; (A, B), (a, b));
closure!(new3 from_vjp3: A a, B b, D d; (A, B, D), (a, b, d));
closure!(new4 from_vjp4: A a, B b, D d, G g; (A, B, D, G), (a, b, d, g));
closure!(new5 from_vjp5: A a, B b, D d, G g, H h; (A, B, D, G, H), (a, b, d, g, h));
closure!(new6 from_vjp6: A a, B b, D d, G g, H h, I i; (A, B, D, G, H, I), (a, b, d, g, h, i));

/// Something that a closure captures, to be copied.
///
/// What changes behind a shared reference, a `Cell` say, must not be copied: the closure would change
/// the copy. So it has to be `Sync`, or to have a tangent.
#[derive(Debug)]
pub struct Captured<'c, T: ?Sized>(pub &'c T);

impl<T: ToOwned + Sync + ?Sized> Captured<'_, T> {
    /// The copy.
    #[inline(always)]
    #[must_use]
    pub fn copied(&self) -> T::Owned {
        self.0.to_owned()
    }
}

/// [`Captured`] for types that are not known to be `Sync`.
pub trait CapturedTangent {
    /// The copy.
    type Copy;
    /// The copy.
    fn copied(&self) -> Self::Copy;
}
impl<T: ToOwned + Referent + ?Sized> CapturedTangent for Captured<'_, T> {
    type Copy = <T as ToOwned>::Owned;
    #[inline(always)]
    fn copied(&self) -> <T as ToOwned>::Owned {
        self.0.to_owned()
    }
}

/// A capture as the closure's body sees it: by value if it is `Copy`, else by reference.
#[derive(Debug)]
pub struct Seen<'e, T>(pub &'e T);

impl<T: Copy> Seen<'_, T> {
    /// The value.
    #[inline(always)]
    #[must_use]
    pub fn seen(&self) -> T {
        *self.0
    }
}

/// [`Seen`] for types that are not `Copy`. The method of the type itself is preferred to this one.
pub trait SeenByReference<'e, T> {
    /// A reference to the value.
    fn seen(&self) -> &'e T;
}
impl<'e, T> SeenByReference<'e, T> for Seen<'e, T> {
    #[inline(always)]
    fn seen(&self) -> &'e T {
        self.0
    }
}
