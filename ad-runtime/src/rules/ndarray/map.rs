//! The rules of `mapv`, `mapv_into` and `mapv_inplace`: y = f(x) at each element, x̄ += f'(x) ∘ ȳ, f̄ += Σ (∂f/∂c)ᵀ ȳ for what f
//! captures (the chain rule).
//!
//! What is mapped is a function value: what it captures has a derivative, too. Where that is wanted, the
//! function is called once more for each element in the reverse sweep; else its derivative at each
//! element is kept.

use super::element::Element;
use super::elementwise::{add_product, map_with_derivative};
use crate::activity::Activity;
use crate::differentiable::{Differentiable, Tan};
use crate::function::{ClosureValue, DifferentiableFn};
use crate::slot::Nothing;
use crate::tangent::Tangent;
use ::ndarray::{Array, ArrayRef, Dimension, Zip};
use std::marker::PhantomData;

/// What a closure is given that maps an array: its elements.
#[derive(Clone, Copy, Debug)]
pub struct Elements<A>(PhantomData<fn() -> A>);

/// The elements of an array, as a type.
#[inline(always)]
pub fn elements_of<A, D: Dimension>(_: &ArrayRef<A, D>) -> Elements<A> {
    Elements(PhantomData)
}

/// A closure of one argument.
type OfOne<E, C, F, V, A, O, P> = ClosureValue<E, C, F, (V, PhantomData<fn(A) -> (O, P)>)>;

impl<A: Differentiable> Elements<A> {
    /// As `ClosureValue::new1`, where the parameter is an element.
    #[inline(always)]
    pub fn closure<E: Differentiable, C, O: Differentiable, P, F, V>(
        self,
        captures: E,
        constants: C,
        primal: F,
        vjp: V,
    ) -> OfOne<E, C, F, V, A, O, P>
    where
        F: Fn(&E, &C, A) -> O,
        V: Fn(&E, &C, A) -> (O, P),
        P: Fn(&E, &C, Tan<O>, &mut E::Tangent) -> Tan<A>,
    {
        ClosureValue::new1(captures, constants, primal, vjp)
    }

    /// As `ClosureValue::from_vjp1`, where the parameter is an element.
    #[inline(always)]
    pub fn closure_from_vjp<E: Differentiable, C, O: Differentiable, P, V>(
        self,
        captures: E,
        constants: C,
        vjp: V,
    ) -> OfOne<E, C, impl Fn(&E, &C, A) -> O + Copy, V, A, O, P>
    where
        V: Fn(&E, &C, A) -> (O, P) + Copy,
        P: Fn(&E, &C, Tan<O>, &mut E::Tangent) -> Tan<A>,
    {
        ClosureValue::from_vjp1(captures, constants, vjp)
    }
}

/// What a map keeps for its pullback.
enum Kept<A, D: Dimension> {
    /// The derivative at each element.
    Slopes(Array<A, D>),
    /// The elements: the function is called again, because its captures are differentiated, too.
    Elements(Array<A, D>),
}

/// The values of `f`, and what its pullback needs.
fn mapped<A: Element, D: Dimension, X: Activity, C: Activity, F>(
    x: &ArrayRef<A, D>,
    f: &F,
) -> (Array<A, D>, Kept<A, D>)
where
    F: DifferentiableFn<A, Output = A>,
{
    if C::ON {
        return (x.mapv(|x| f.call(x)), Kept::Elements(x.to_owned()));
    }
    let (y, slopes) = map_with_derivative(x, X::ON, |x| match X::ON {
        true => {
            let (y, pullback) = f.vjp(x);
            (y, pullback(A::one()))
        }
        false => (f.call(x), A::zero()),
    });
    (y, Kept::Slopes(slopes))
}

// primal:  yᵢ = f(xᵢ)
// adjoint: x̄ᵢ += f'(xᵢ)·ȳᵢ, f̄ += Σ ∂f/∂(captures)(xᵢ)·ȳᵢ
fn pull<A: Element, D: Dimension + 'static, X: Activity, F>(
    kept: &Kept<A, D>,
    f: &F,
    mut y_bar: Array<A, D>,
    x_bar: &mut Array<A, D>,
    f_bar: &mut F::Tangent,
) where
    F: DifferentiableFn<A, Output = A>,
{
    if y_bar.is_shapeless() {
        return;
    }
    match kept {
        Kept::Slopes(slopes) => {
            if X::ON {
                add_product(x_bar, y_bar, slopes);
            }
        }
        Kept::Elements(x) => {
            Zip::from(&mut y_bar).and(x).for_each(|bar, &x| {
                *bar = f.vjp_with_function(x).1(f, *bar, f_bar);
            });
            if X::ON {
                x_bar.add(y_bar);
            }
        }
    }
}

/// Derivatives of the maps that borrow an array.
///
/// | method | rule |
/// |---|---|
/// | `mapv` | yᵢ = f(xᵢ); x̄ᵢ += f'(xᵢ)·ȳᵢ, f̄ += Σ ∂f/∂(captures)(xᵢ)·ȳᵢ |
/// | `mapv_inplace` | xᵢ' = f(xᵢ); x̄ᵢ = f'(xᵢ)·x̄ᵢ', f̄ += Σ ∂f/∂(captures)(xᵢ)·x̄ᵢ' |
pub trait MapDerivatives<A: Element, D: Dimension + 'static> {
    #[doc(hidden)]
    fn __map(&self) -> &ArrayRef<A, D>;
    #[doc(hidden)]
    fn __map_mut(&mut self) -> &mut ArrayRef<A, D>;

    // primal:  yᵢ = f(xᵢ)
    // adjoint: x̄ᵢ += f'(xᵢ)·ȳᵢ, f̄ += Σ ∂f/∂(captures)(xᵢ)·ȳᵢ
    #[doc(hidden)]
    fn __derivative_of_mapv<X: Activity, C: Activity, F>(
        &self,
        _: (X, C),
        f: &F,
    ) -> (
        Array<A, D>,
        impl Fn(&F, Array<A, D>, &mut Array<A, D>, &mut F::Tangent) + use<Self, A, D, X, C, F>,
    )
    where
        F: DifferentiableFn<A, Output = A>,
    {
        let (y, kept) = mapped::<A, D, X, C, F>(self.__map(), f);
        let pull =
            move |f: &F, y_bar: Array<A, D>, x_bar: &mut Array<A, D>, f_bar: &mut F::Tangent| {
                pull::<A, D, X, F>(&kept, f, y_bar, x_bar, f_bar);
            };
        (y, pull)
    }

    // primal:  xᵢ' = f(xᵢ)
    // adjoint: x̄ᵢ = f'(xᵢ)·x̄ᵢ', f̄ += Σ ∂f/∂(captures)(xᵢ)·x̄ᵢ'
    #[doc(hidden)]
    fn __derivative_of_mapv_inplace<X: Activity, C: Activity, F>(
        &mut self,
        _: (X, C),
        f: &F,
    ) -> (
        (),
        impl Fn(Nothing<'_>, &F, (), &mut Array<A, D>, &mut F::Tangent) + use<Self, A, D, X, C, F>,
    )
    where
        F: DifferentiableFn<A, Output = A>,
    {
        let x = self.__map_mut();
        let (y, kept) = mapped::<A, D, X, C, F>(x, f);
        x.assign(&y);
        let pull = move |_: Nothing<'_>,
                         f: &F,
                         (): (),
                         x_bar: &mut Array<A, D>,
                         f_bar: &mut F::Tangent| {
            let y_bar = std::mem::take(x_bar);
            pull::<A, D, X, F>(&kept, f, y_bar, x_bar, f_bar);
        };
        ((), pull)
    }
}

impl<A: Element, D: Dimension + 'static> MapDerivatives<A, D> for ArrayRef<A, D> {
    #[inline(always)]
    fn __map(&self) -> &ArrayRef<A, D> {
        self
    }
    #[inline(always)]
    fn __map_mut(&mut self) -> &mut ArrayRef<A, D> {
        self
    }
}

/// The derivative of the map that takes an array.
///
/// | method | rule |
/// |---|---|
/// | `mapv_into` | yᵢ = f(xᵢ); x̄ᵢ += f'(xᵢ)·ȳᵢ, f̄ += Σ ∂f/∂(captures)(xᵢ)·ȳᵢ |
pub trait MapIntoDerivatives<A: Element, D: Dimension + 'static>: Sized {
    #[doc(hidden)]
    fn __map_into(self) -> Array<A, D>;

    // primal:  yᵢ = f(xᵢ)
    // adjoint: x̄ᵢ += f'(xᵢ)·ȳᵢ, f̄ += Σ ∂f/∂(captures)(xᵢ)·ȳᵢ
    #[doc(hidden)]
    fn __derivative_of_mapv_into<X: Activity, C: Activity, F>(
        self,
        _: (X, C),
        f: &F,
    ) -> (
        Array<A, D>,
        impl Fn(&F, Array<A, D>, &mut Array<A, D>, &mut F::Tangent) + use<Self, A, D, X, C, F>,
    )
    where
        F: DifferentiableFn<A, Output = A>,
    {
        let (y, kept) = mapped::<A, D, X, C, F>(&self.__map_into(), f);
        let pull =
            move |f: &F, y_bar: Array<A, D>, x_bar: &mut Array<A, D>, f_bar: &mut F::Tangent| {
                pull::<A, D, X, F>(&kept, f, y_bar, x_bar, f_bar);
            };
        (y, pull)
    }
}

impl<A: Element, D: Dimension + 'static> MapIntoDerivatives<A, D> for Array<A, D> {
    #[inline(always)]
    fn __map_into(self) -> Array<A, D> {
        self
    }
}
