//! Rules of `+= -= *= /=` on arrays: those of numbers at each element (see [`assign`](crate::rules::assign)), summed over
//! the axes along which the right operand was broadcast.

use super::broadcast::{add_reduced, add_reduced_product, add_reduced_ref, broadcast, sum_to};
use super::element::Element;
use super::scalar_operators::inner;
use crate::activity::Activity;
use crate::rules::assign::{
    AddAssignRule, AssignPull, DivAssignRule, MulAssignRule, SubAssignRule,
};
use crate::tangent::Tangent;
use ::ndarray::{Array, ArrayBase, ArrayRef, Data, DataMut, Dimension, Zip};
use std::marker::PhantomData;

/// The residual of `+=` and `-=` of arrays: the shape of the right-hand side, if active.
#[derive(Clone, Debug)]
pub struct AddAssignSaved<A, D, E> {
    right: Option<E>,
    negate: bool,
    types: PhantomData<fn() -> (A, D)>,
}

impl<A: Element, D, E: Dimension> AddAssignSaved<A, D, E> {
    fn of<R: Activity>(right: &ArrayRef<A, E>, negate: bool) -> Self {
        AddAssignSaved {
            right: R::ON.then(|| right.raw_dim()),
            negate,
            types: PhantomData,
        }
    }
}

impl<A, D, E> AssignPull for AddAssignSaved<A, D, E>
where
    A: Element,
    D: Dimension + 'static,
    E: Dimension + 'static,
{
    type L = Array<A, D>;
    type R = Array<A, E>;

    // primal:  x ±= y
    // adjoint: ȳ ±= Σ x̄      (Σ over the axes that were broadcast)
    fn pull(&self, x_bar: &mut Self::L, y_bar: &mut Self::R) {
        let Some(shape) = &self.right else { return };
        if x_bar.is_shapeless() {
            return;
        }
        if self.negate {
            let mut sum = sum_to(x_bar, shape);
            sum.map_inplace(|s| *s = -*s);
            y_bar.add(sum);
        } else {
            add_reduced_ref(y_bar, x_bar, shape);
        }
    }
}

/// The residual of `*=` of arrays: each active operand keeps the other, the old value or the factor.
#[derive(Clone, Debug)]
pub struct MulAssignSaved<A, D: Dimension, E: Dimension> {
    left: Option<Array<A, E>>,
    right: Option<(E, Array<A, D>)>,
}

impl<A: Element, D: Dimension, E: Dimension> MulAssignSaved<A, D, E> {
    fn of<L: Activity, R: Activity>(left: &ArrayRef<A, D>, right: &ArrayRef<A, E>) -> Self {
        MulAssignSaved {
            left: L::ON.then(|| right.to_owned()),
            right: R::ON.then(|| (right.raw_dim(), left.to_owned())),
        }
    }
}

impl<A, D, E> AssignPull for MulAssignSaved<A, D, E>
where
    A: Element,
    D: Dimension + 'static,
    E: Dimension + 'static,
{
    type L = Array<A, D>;
    type R = Array<A, E>;

    // primal:  x ∘= y
    // adjoint: ȳ += Σ x ∘ x̄, x̄ ∘= y      (Σ over the axes that were broadcast)
    fn pull(&self, x_bar: &mut Self::L, y_bar: &mut Self::R) {
        if x_bar.is_shapeless() {
            return;
        }
        if let Some((shape, x)) = &self.right {
            add_reduced_product(y_bar, x_bar, x, shape);
        }
        if let Some(y) = &self.left {
            let y = broadcast(y, &x_bar.raw_dim());
            x_bar.zip_mut_with(&y, |x, &y| *x *= y);
        }
    }
}

/// The residual of `/=` of arrays: the divisor, and the old value if the divisor is active.
#[derive(Clone, Debug)]
pub struct DivAssignSaved<A, D: Dimension, E: Dimension> {
    left: bool,
    divisor: Option<Array<A, E>>,
    right: Option<(E, Array<A, D>)>,
}

impl<A: Element, D: Dimension, E: Dimension> DivAssignSaved<A, D, E> {
    fn of<L: Activity, R: Activity>(left: &ArrayRef<A, D>, right: &ArrayRef<A, E>) -> Self {
        DivAssignSaved {
            left: L::ON,
            divisor: (L::ON || R::ON).then(|| right.to_owned()),
            right: R::ON.then(|| (right.raw_dim(), left.to_owned())),
        }
    }
}

impl<A, D, E> AssignPull for DivAssignSaved<A, D, E>
where
    A: Element,
    D: Dimension + 'static,
    E: Dimension + 'static,
{
    type L = Array<A, D>;
    type R = Array<A, E>;

    // primal:  x /= y
    // adjoint: ȳ -= Σ (x / y)·(x̄ / y), x̄ /= y      (Σ over the axes that were broadcast)
    fn pull(&self, x_bar: &mut Self::L, y_bar: &mut Self::R) {
        let Some(y) = &self.divisor else { return };
        if x_bar.is_shapeless() {
            return;
        }
        let y = broadcast(y, &x_bar.raw_dim());
        if let Some((shape, x)) = &self.right {
            let t = Zip::from(&*x_bar)
                .and(x)
                .and(&y)
                .map_collect(|&x_bar, &x, &y| -(x / y * (x_bar / y)));
            add_reduced(y_bar, t, shape);
        }
        if self.left {
            x_bar.zip_mut_with(&y, |x, &y| *x /= y);
        }
    }
}

/// Implements a rule for the right-hand sides `&array` and `&view`.
macro_rules! array_assign {
    ($rule:ident, $save:ident, $saved:ident, |$l:ident, $r:ident, $la:ident, $ra:ident| $new:expr) => {
        impl<'b, S, T, A, D, E> $rule<&'b ArrayBase<T, E>> for ArrayBase<S, D>
        where
            A: Element,
            S: DataMut<Elem = A>,
            T: Data<Elem = A>,
            D: Dimension + 'static,
            E: Dimension + 'static,
        {
            type Saved = $saved<A, D, E>;
            #[inline]
            fn $save<$la: Activity, $ra: Activity>(
                &self,
                $r: &&'b ArrayBase<T, E>,
                _: $la,
                _: $ra,
            ) -> Self::Saved {
                let $l = self;
                $new
            }
        }
    };
}
array_assign!(
    AddAssignRule,
    save_add_assign,
    AddAssignSaved,
    |_l, r, L, R| AddAssignSaved::of::<R>(r, false)
);
array_assign!(
    SubAssignRule,
    save_sub_assign,
    AddAssignSaved,
    |_l, r, L, R| AddAssignSaved::of::<R>(r, true)
);
array_assign!(
    MulAssignRule,
    save_mul_assign,
    MulAssignSaved,
    |l, r, L, R| MulAssignSaved::of::<L, R>(l, r)
);
array_assign!(
    DivAssignRule,
    save_div_assign,
    DivAssignSaved,
    |l, r, L, R| DivAssignSaved::of::<L, R>(l, r)
);

/// The residual of a compound assignment of a scalar to an array, by operator.
#[derive(Clone, Debug)]
pub struct AssignScalarSaved<A, D: Dimension>(Kept<A, D>);

#[derive(Clone, Debug)]
enum Kept<A, D: Dimension> {
    /// Whether the scalar is active.
    Add(bool),
    /// Whether the scalar is active.
    Sub(bool),
    /// The factor if the array is active, the old value if the scalar is.
    Mul(Option<A>, Option<Array<A, D>>),
    /// Whether the array is active, the old value if the scalar is, and the divisor.
    Div(bool, Option<Array<A, D>>, A),
}

impl<A: Element, D: Dimension + 'static> AssignPull for AssignScalarSaved<A, D> {
    type L = Array<A, D>;
    type R = A;

    fn pull(&self, x_bar: &mut Self::L, s_bar: &mut Self::R) {
        if x_bar.is_shapeless() {
            return;
        }
        match &self.0 {
            // primal:  x += s
            // adjoint: s̄ += Σ x̄
            Kept::Add(true) => *s_bar += x_bar.sum(),
            // primal:  x -= s
            // adjoint: s̄ -= Σ x̄
            Kept::Sub(true) => *s_bar -= x_bar.sum(),
            Kept::Add(false) | Kept::Sub(false) => {}
            // primal:  x *= s
            // adjoint: s̄ += Σ x ∘ x̄, x̄ *= s
            Kept::Mul(s, x) => {
                if let Some(x) = x {
                    *s_bar += inner(x, x_bar);
                }
                if let Some(s) = s {
                    x_bar.map_inplace(|x| *x *= *s);
                }
            }
            // primal:  x /= s
            // adjoint: s̄ -= Σ (x / s)·(x̄ / s), x̄ /= s
            Kept::Div(array, x, s) => {
                if let Some(x) = x {
                    *s_bar -= inner(x, x_bar) / *s / *s;
                }
                if *array {
                    x_bar.map_inplace(|x| *x /= *s);
                }
            }
        }
    }
}

macro_rules! scalar_assign {
    ($rule:ident, $save:ident, |$x:ident, $s:ident, $xa:ident, $sa:ident| $kept:expr) => {
        impl<A, S, D> $rule<A> for ArrayBase<S, D>
        where
            A: Element,
            S: DataMut<Elem = A>,
            D: Dimension + 'static,
        {
            type Saved = AssignScalarSaved<A, D>;
            #[inline]
            fn $save<$xa: Activity, $sa: Activity>(&self, $s: &A, _: $xa, _: $sa) -> Self::Saved {
                let $x = self;
                AssignScalarSaved($kept)
            }
        }
    };
}
scalar_assign!(AddAssignRule, save_add_assign, |_x, _s, X, B| Kept::Add(
    B::ON
));
scalar_assign!(SubAssignRule, save_sub_assign, |_x, _s, X, B| Kept::Sub(
    B::ON
));
scalar_assign!(MulAssignRule, save_mul_assign, |x, s, X, B| Kept::Mul(
    X::ON.then_some(*s),
    B::ON.then(|| x.to_owned())
));
scalar_assign!(DivAssignRule, save_div_assign, |x, s, X, B| Kept::Div(
    X::ON,
    B::ON.then(|| x.to_owned()),
    *s
));
