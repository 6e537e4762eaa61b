//! Second derivatives of functions with a real result.

use super::Coordinates;
use crate::differentiable::{Differentiable, Tan};
use crate::function::DifferentiableFn;
use crate::rules::elementary::{Dual, Real};
use crate::tangent::lengths::assert_len;
use crate::tangent::{NoTangent, Tangent};

/// A function with a real result that can be differentiated twice.
///
/// `#[differentiable(order = 2)]` implements it for the function below it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be differentiated twice",
    label = "no second derivative",
    note = "write `#[differentiable(order = 2)]` on the function"
)]
pub trait SecondOrderFn<Args: Differentiable>: DifferentiableFn<Args> {
    /// The gradient at `args`, and its derivative in a direction: the product of the Hessian with it. Both are tangents of
    /// the arguments. The direction is dense: it has the shape of the arguments, as [`gradient_and_hvp`] sees to.
    fn gradient_and_hvp(
        &self,
        args: Args,
        direction: &Args::Tangent,
    ) -> (Args::Tangent, Args::Tangent);
}

/// The product of the Hessian of `f` at `at` with a direction, in one pass: H v, a tangent of the arguments.
///
/// The direction has the shape of the arguments, or is empty, here or in a part, which is zero.
/// The product is the gradient of the slope f′(x) v (Griewank and Walther, *Evaluating Derivatives*, 2nd ed. 2008, chapter 5).
///
/// ```
/// use ad_runtime::prelude::*;
///
/// #[differentiable(order = 2)]
/// fn f<T: Real>(x: &[T]) -> T {
///     x[0] * x[0] * x[1]
/// }
/// assert_eq!(hvp(&[3.0, 5.0][..], &vec![1.0, 0.0], &f {}), [10.0, 6.0]);
/// ```
///
/// # Panics
/// If the direction has another shape than the arguments: of a map, a key that the argument has not.
#[track_caller]
pub fn hvp<Args: Differentiable, F: SecondOrderFn<Args>>(
    at: Args,
    direction: &Args::Tangent,
    f: &F,
) -> Args::Tangent {
    gradient_and_hvp(at, direction, f).1
}

/// The gradient of `f` at `at`, and the product of the Hessian with a direction, from the same sweeps: see [`hvp`].
///
/// # Panics
/// As [`hvp`].
#[track_caller]
pub fn gradient_and_hvp<Args: Differentiable, F: SecondOrderFn<Args>>(
    at: Args,
    direction: &Args::Tangent,
    f: &F,
) -> (Args::Tangent, Args::Tangent) {
    let direction = super::direction(&at, direction.clone());
    f.gradient_and_hvp(at, &direction)
}

/// The Hessian of `f` at `at`: n rows of n numbers ∂²y/∂xᵢ∂xⱼ for arguments of n numbers, in the order of arguments and
/// elements. One [`hvp`] for each row.
pub fn hessian<Args: Differentiable + Clone, F: SecondOrderFn<Args>>(
    at: Args,
    f: &F,
) -> Vec<Vec<f64>>
where
    Args::Tangent: Coordinates,
{
    let zero = at.zero_tangent();
    (0..zero.dimension())
        .map(|i| {
            let mut direction = zero.clone();
            direction.set_coordinate(i, 1.0);
            let mut row = Vec::with_capacity(zero.dimension());
            let (_, product) = f.gradient_and_hvp(at.clone(), &direction);
            product.append_to(&mut row);
            row
        })
        .collect()
}

/// Values that can be made dual numbers.
pub trait Lift: Differentiable {
    /// The same of dual numbers.
    type Lifted;
    /// Moves along a direction.
    ///
    /// # Panics
    /// If it has another length and is not empty.
    #[track_caller]
    fn lift(&self, direction: &Tan<Self>) -> Self::Lifted;
}

/// Tangents of dual numbers.
pub trait Split {
    /// The same of numbers.
    type Part: Tangent;
    /// The values and the tangents.
    fn split(self) -> (Self::Part, Self::Part);
}

impl<T: Real> Split for Dual<T> {
    type Part = T;
    #[inline(always)]
    fn split(self) -> (T, T) {
        (self.value, self.dot[0])
    }
}
impl Split for NoTangent {
    type Part = NoTangent;
    fn split(self) -> (NoTangent, NoTangent) {
        (NoTangent, NoTangent)
    }
}
impl<S: Split> Split for Vec<S> {
    type Part = Vec<S::Part>;
    fn split(self) -> (Self::Part, Self::Part) {
        self.into_iter().map(S::split).unzip()
    }
}
impl<S: Split + Clone, const N: usize> Split for [S; N]
where
    [S::Part; N]: Tangent,
{
    type Part = [S::Part; N];
    fn split(self) -> (Self::Part, Self::Part) {
        let parts = self.map(S::split);
        (
            std::array::from_fn(|i| parts[i].0.clone()),
            std::array::from_fn(|i| parts[i].1.clone()),
        )
    }
}

macro_rules! float {
    ($($t:ty),*) => { $(
        impl Lift for $t {
            type Lifted = Dual<$t>;
            #[inline(always)]
            fn lift(&self, direction: &$t) -> Dual<$t> { Dual::new(*self, [*direction]) }
        }
    )* };
}
float!(f32, f64);

macro_rules! constant {
    ($($t:ty),*) => { $(
        impl Lift for $t {
            type Lifted = $t;
            #[inline(always)]
            fn lift(&self, _: &NoTangent) -> $t { self.clone() }
        }
    )* };
}
constant!(
    u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, bool, char, String
);

/// The elements of a vector; an empty direction is zero.
#[track_caller]
fn lifted<T: Lift>(values: &[T], direction: &[Tan<T>]) -> Vec<T::Lifted> {
    assert_len("", values.len(), direction.len());
    if direction.is_empty() {
        return values.iter().map(|x| x.lift(&x.zero_tangent())).collect();
    }
    let pairs = values.iter().zip(direction);
    pairs.map(|(x, d)| x.lift(d)).collect()
}

impl<T: Lift> Lift for &[T] {
    type Lifted = Vec<T::Lifted>;
    #[track_caller]
    fn lift(&self, direction: &Vec<Tan<T>>) -> Self::Lifted {
        lifted(self, direction)
    }
}
impl<T: Lift> Lift for Vec<T> {
    type Lifted = Vec<T::Lifted>;
    #[track_caller]
    fn lift(&self, direction: &Vec<Tan<T>>) -> Self::Lifted {
        lifted(self, direction)
    }
}
impl<T: Lift> Lift for &Vec<T> {
    type Lifted = Vec<T::Lifted>;
    fn lift(&self, direction: &Vec<Tan<T>>) -> Self::Lifted {
        (**self).lift(direction)
    }
}
impl<T: Lift, const N: usize> Lift for [T; N] {
    type Lifted = [T::Lifted; N];
    fn lift(&self, direction: &[Tan<T>; N]) -> Self::Lifted {
        std::array::from_fn(|i| self[i].lift(&direction[i]))
    }
}
impl<T: Lift, const N: usize> Lift for &[T; N] {
    type Lifted = [T::Lifted; N];
    fn lift(&self, direction: &[Tan<T>; N]) -> Self::Lifted {
        (**self).lift(direction)
    }
}

macro_rules! tuple {
    ($($a:ident $x:ident $v:ident $t:ident),*) => {
        impl<$($a: Split),*> Split for ($($a,)*) where ($($a::Part,)*): Tangent {
            type Part = ($($a::Part,)*);
            fn split(self) -> (Self::Part, Self::Part) {
                let ($($x,)*) = self;
                $(let ($v, $t) = $x.split();)*
                (($($v,)*), ($($t,)*))
            }
        }
    };
}
tuple!(A a va ta, B b vb tb);
tuple!(A a va ta, B b vb tb, C c vc tc);
tuple!(A a va ta, B b vb tb, C c vc tc, D d vd td);
tuple!(A a va ta, B b vb tb, C c vc tc, D d vd td, E e ve te);
tuple!(A a va ta, B b vb tb, C c vc tc, D d vd td, E e ve te, F f vf tf);
