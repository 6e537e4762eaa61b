//! Rules of `+`, `-`, `*` between arrays, with broadcasting, and of unary `-`: those of numbers at each element (see
//! [`arith`](crate::rules::arith)), summed over the axes that were broadcast.

use super::broadcast::{add_reduced, add_reduced_product, add_reduced_ref, broadcast, sum_to};
use super::div::DivSaved;
use super::element::Element;
use crate::activity::Activity;
use crate::rules::arith::{AddRule, BinaryPull, DivRule, MulRule, NegRule, SubRule, UnaryPull};
use crate::tangent::Tangent;
use ::ndarray::{Array, ArrayBase, ArrayRef, Data, DataMut, DataOwned, DimMax, Dimension};
use std::marker::PhantomData;
use std::ops::Neg;

/// The residual of `+` and `-` of arrays: the shapes of the operands that are active.
#[derive(Clone, Debug)]
pub struct AddSaved<A, D, E, M> {
    left: Option<D>,
    right: Option<E>,
    negate_right: bool,
    types: PhantomData<fn() -> (A, M)>,
}

impl<A: Element, D: Dimension, E: Dimension, M> AddSaved<A, D, E, M> {
    #[inline]
    fn of<L: Activity, R: Activity>(
        left: &ArrayRef<A, D>,
        right: &ArrayRef<A, E>,
        negate_right: bool,
    ) -> Self {
        AddSaved {
            left: L::ON.then(|| left.raw_dim()),
            right: R::ON.then(|| right.raw_dim()),
            negate_right,
            types: PhantomData,
        }
    }
}

impl<A, D, E, M> BinaryPull for AddSaved<A, D, E, M>
where
    A: Element,
    D: Dimension + 'static,
    E: Dimension + 'static,
    M: Dimension + 'static,
{
    type Y = Array<A, M>;
    type L = Array<A, D>;
    type R = Array<A, E>;

    // primal:  z = x ± y
    // adjoint: x̄ += Σ z̄, ȳ ±= Σ z̄      (Σ over the axes that were broadcast)
    fn pull(&self, z_bar: Self::Y, x_bar: &mut Self::L, y_bar: &mut Self::R) {
        if z_bar.is_shapeless() {
            return;
        }
        match (&self.left, &self.right) {
            (Some(x), None) => add_reduced(x_bar, z_bar, x),
            (None, Some(y)) => add_reduced(y_bar, self.signed(z_bar), y),
            // An operand that was broadcast reads z̄, and one that was not takes it.
            (Some(x), Some(y)) if x.slice() != z_bar.shape() => {
                add_reduced_ref(x_bar, &z_bar, x);
                add_reduced(y_bar, self.signed(z_bar), y);
            }
            (Some(x), Some(y)) => {
                if self.negate_right {
                    y_bar.add(self.signed(sum_to(&z_bar, y)));
                } else {
                    add_reduced_ref(y_bar, &z_bar, y);
                }
                add_reduced(x_bar, z_bar, x);
            }
            (None, None) => {}
        }
    }
}

impl<A: Element, D, E, M> AddSaved<A, D, E, M> {
    fn signed<N: Dimension>(&self, mut z_bar: Array<A, N>) -> Array<A, N> {
        if self.negate_right {
            z_bar.map_inplace(|z| *z = -*z);
        }
        z_bar
    }
}

/// The residual of `*` of arrays: for each active operand its shape and a copy of the other one.
#[derive(Clone, Debug)]
pub struct MulSaved<A, D: Dimension, E: Dimension, M> {
    left: Option<(D, Array<A, E>)>,
    right: Option<(E, Array<A, D>)>,
    types: PhantomData<fn() -> M>,
}

impl<A: Element, D: Dimension, E: Dimension, M> MulSaved<A, D, E, M> {
    #[inline]
    fn of<L: Activity, R: Activity>(left: &ArrayRef<A, D>, right: &ArrayRef<A, E>) -> Self {
        MulSaved {
            left: L::ON.then(|| (left.raw_dim(), right.to_owned())),
            right: R::ON.then(|| (right.raw_dim(), left.to_owned())),
            types: PhantomData,
        }
    }
}

impl<A, D, E, M> BinaryPull for MulSaved<A, D, E, M>
where
    A: Element,
    D: Dimension + 'static,
    E: Dimension + 'static,
    M: Dimension + 'static,
{
    type Y = Array<A, M>;
    type L = Array<A, D>;
    type R = Array<A, E>;

    // primal:  z = x ∘ y
    // adjoint: x̄ += Σ y ∘ z̄, ȳ += Σ x ∘ z̄      (Σ over the axes that were broadcast)
    fn pull(&self, mut z_bar: Self::Y, x_bar: &mut Self::L, y_bar: &mut Self::R) {
        if z_bar.is_shapeless() {
            return;
        }
        if let Some((shape, x)) = &self.right {
            add_reduced_product(y_bar, &z_bar, x, shape);
        }
        if let Some((shape, y)) = &self.left {
            let y = broadcast(y, &z_bar.raw_dim());
            z_bar.zip_mut_with(&y, |z, &y| *z *= y);
            add_reduced(x_bar, z_bar, shape);
        }
    }
}

/// The residual of unary `-` of arrays: nothing.
#[derive(Clone, Copy, Debug)]
pub struct NegSaved<A, D> {
    active: bool,
    types: PhantomData<fn() -> (A, D)>,
}

impl<A: Element, D: Dimension + 'static> UnaryPull for NegSaved<A, D> {
    type Y = Array<A, D>;
    type X = Array<A, D>;

    // primal:  y = -x
    // adjoint: x̄ -= ȳ
    fn pull(&self, mut y_bar: Self::Y, x_bar: &mut Self::X) {
        if self.active {
            y_bar.map_inplace(|y| *y = -*y);
            x_bar.add(y_bar);
        }
    }
}

/// Implements a rule for each pair of operands that `ndarray` has the operator for.
macro_rules! for_operands {
    ($rule:ident, $save:ident, $saved:ident, |$l:ident, $r:ident, $la:ident, $ra:ident| $new:expr) => {
        for_operands!(@ {S, T} {S: DataOwned<Elem = A> + DataMut, T: Data<Elem = A>}
            ArrayBase<S, D>, ArrayBase<T, E>, D, E, $rule, $save, $saved, |$l, $r, $la, $ra| $new);
        for_operands!(@ {'b, S, T} {S: DataOwned<Elem = A> + DataMut, T: Data<Elem = A>}
            ArrayBase<S, D>, &'b ArrayBase<T, E>, D, E, $rule, $save, $saved, |$l, $r, $la, $ra| $new);
        for_operands!(@ {'b, S} {S: DataOwned<Elem = A> + DataMut}
            ArrayBase<S, D>, &'b ArrayRef<A, E>, D, E, $rule, $save, $saved, |$l, $r, $la, $ra| $new);
        for_operands!(@ {'a, S, T} {S: Data<Elem = A>, T: DataOwned<Elem = A> + DataMut}
            &'a ArrayBase<S, D>, ArrayBase<T, E>, E, D, $rule, $save, $saved, |$l, $r, $la, $ra| $new);
        for_operands!(@ {'a, T} {T: DataOwned<Elem = A> + DataMut}
            &'a ArrayRef<A, D>, ArrayBase<T, E>, E, D, $rule, $save, $saved, |$l, $r, $la, $ra| $new);
        for_operands!(@ {'a, S, T} {S: Data<Elem = A>, T: Data<Elem = A>}
            &'a ArrayBase<S, D>, &'a ArrayBase<T, E>, D, E, $rule, $save, $saved, |$l, $r, $la, $ra| $new);
        for_operands!(@ {'a} {}
            &'a ArrayRef<A, D>, &'a ArrayRef<A, E>, D, E, $rule, $save, $saved, |$l, $r, $la, $ra| $new);
    };
    // `$max: DimMax<$min>` names the dimension of the result as `ndarray` does.
    (@ {$($generics:tt)*} {$($bounds:tt)*} $left:ty, $right:ty, $max:ident, $min:ident,
        $rule:ident, $save:ident, $saved:ident, |$l:ident, $r:ident, $la:ident, $ra:ident| $new:expr) => {
        impl<$($generics)*, A, D, E> $rule<$right> for $left
        where
            A: Element,
            D: Dimension + 'static,
            E: Dimension + 'static,
            $max: DimMax<$min>,
            <$max as DimMax<$min>>::Output: 'static,
            $($bounds)*
        {
            type Saved<AA: Activity, BB: Activity> = $saved<A, D, E, <$max as DimMax<$min>>::Output>;
            #[inline]
            fn $save<$la: Activity, $ra: Activity>(&self, $r: &$right, _: $la, _: $ra) -> Self::Saved<$la, $ra> {
                let $l = self;
                $new
            }
        }
    };
}

for_operands!(
    AddRule,
    save_add,
    AddSaved,
    |l, r, L, R| AddSaved::of::<L, R>(l, r, false)
);
for_operands!(
    SubRule,
    save_sub,
    AddSaved,
    |l, r, L, R| AddSaved::of::<L, R>(l, r, true)
);
for_operands!(
    MulRule,
    save_mul,
    MulSaved,
    |l, r, L, R| MulSaved::of::<L, R>(l, r)
);
for_operands!(
    DivRule,
    save_div,
    DivSaved,
    |l, r, L, R| DivSaved::of::<L, R>(l, r)
);

macro_rules! neg_rule {
    ({$($generics:tt)*} {$($bounds:tt)*} $t:ty) => {
        impl<$($generics)*> NegRule for $t
        where
            A: Element,
            D: Dimension + 'static,
            $($bounds)*
        {
            type Saved = NegSaved<A, D>;
            #[inline]
            fn save_neg<X: Activity>(&self, _: X) -> Self::Saved {
                NegSaved { active: X::ON, types: PhantomData }
            }
        }
    };
}
neg_rule!({A, S, D} {S: DataOwned<Elem = A> + DataMut} ArrayBase<S, D>);
neg_rule!({'a, A, S, D} {S: Data<Elem = A>, &'a A: Neg<Output = A>} &'a ArrayBase<S, D>);
neg_rule!({'a, A, D} {&'a A: Neg<Output = A>} &'a ArrayRef<A, D>);
