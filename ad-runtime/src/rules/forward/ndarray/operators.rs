//! Pushforwards of `+ - * /` between arrays, with broadcasting, and between arrays and scalars.

use super::super::{AddPush, DivPush, MulPush, NegPush, SubPush};
use super::{joined, spread};
use crate::rules::ndarray::Element;
use ::ndarray::{Array, ArrayBase, ArrayRef, Data, DataMut, DataOwned, DimMax, Dimension, Zip};
use std::ops::Neg;

/// Two operands and their tangents; `None` is that of a constant.
struct Operands<'x, A, D, E> {
    x: &'x ArrayRef<A, D>,
    y: &'x ArrayRef<A, E>,
    x_dot: Option<&'x Array<A, D>>,
    y_dot: Option<&'x Array<A, E>>,
}

impl<A: Element, D: Dimension, E: Dimension> Operands<'_, A, D, E> {
    fn shape<M: Dimension>(&self) -> M {
        joined(self.x.shape(), self.y.shape())
    }

    // primal:  z = x + y
    // forward: ż = ẋ + ẏ
    fn add<M: Dimension>(&self) -> Array<A, M> {
        let shape = self.shape();
        match (self.x_dot, self.y_dot) {
            (Some(x), Some(y)) => {
                let mut z = spread(x, &shape).to_owned();
                z.zip_mut_with(&spread(y, &shape), |z, &y| *z += y);
                z
            }
            (Some(x), None) => spread(x, &shape).to_owned(),
            (None, Some(y)) => spread(y, &shape).to_owned(),
            (None, None) => Array::from_elem(shape, A::zero()),
        }
    }

    // primal:  z = x - y
    // forward: ż = ẋ - ẏ
    fn sub<M: Dimension>(&self) -> Array<A, M> {
        let shape = self.shape();
        match (self.x_dot, self.y_dot) {
            (Some(x), Some(y)) => {
                let mut z = spread(x, &shape).to_owned();
                z.zip_mut_with(&spread(y, &shape), |z, &y| *z -= y);
                z
            }
            (Some(x), None) => spread(x, &shape).to_owned(),
            (None, Some(y)) => spread(y, &shape).mapv(|y| -y),
            (None, None) => Array::from_elem(shape, A::zero()),
        }
    }

    // primal:  z = x ∘ y
    // forward: ż = ẋ ∘ y + x ∘ ẏ
    fn mul<M: Dimension>(&self) -> Array<A, M> {
        let shape: M = self.shape();
        let product = |a: ::ndarray::ArrayView<'_, A, M>, b: ::ndarray::ArrayView<'_, A, M>| {
            Zip::from(a).and(b).map_collect(|&a, &b| a * b)
        };
        let of_x = self
            .x_dot
            .map(|x_dot| product(spread(x_dot, &shape), spread(self.y, &shape)));
        match (of_x, self.y_dot) {
            (Some(mut z), Some(y_dot)) => {
                Zip::from(&mut z)
                    .and(spread(self.x, &shape))
                    .and(spread(y_dot, &shape))
                    .for_each(|z, &x, &y| *z += x * y);
                z
            }
            (Some(z), None) => z,
            (None, Some(y_dot)) => product(spread(self.x, &shape), spread(y_dot, &shape)),
            (None, None) => Array::from_elem(shape, A::zero()),
        }
    }

    // primal:  z = x / y
    // forward: ż = (ẋ - (x / y) ∘ ẏ) / y
    fn div<M: Dimension>(&self) -> Array<A, M> {
        let shape: M = self.shape();
        let (x, y) = (spread(self.x, &shape), spread(self.y, &shape));
        let mut z = match self.x_dot {
            Some(x_dot) => spread(x_dot, &shape).to_owned(),
            None => Array::from_elem(shape.clone(), A::zero()),
        };
        if let Some(y_dot) = self.y_dot {
            Zip::from(&mut z)
                .and(&x)
                .and(&y)
                .and(spread(y_dot, &shape))
                .for_each(|z, &x, &y, &y_dot| *z -= x / y * y_dot);
        }
        if self.x_dot.is_some() || self.y_dot.is_some() {
            z.zip_mut_with(&y, |z, &y| *z /= y);
        }
        z
    }
}

/// Implements a pushforward for each pair of operands that has the rule.
macro_rules! for_operands {
    ($push:ident, $method:ident, $rule:ident) => {
        for_operands!(@ {S, T} {S: DataOwned<Elem = A> + DataMut, T: Data<Elem = A>}
            ArrayBase<S, D>, ArrayBase<T, E>, D, E, $push, $method, $rule);
        for_operands!(@ {'b, S, T} {S: DataOwned<Elem = A> + DataMut, T: Data<Elem = A>}
            ArrayBase<S, D>, &'b ArrayBase<T, E>, D, E, $push, $method, $rule);
        for_operands!(@ {'b, S} {S: DataOwned<Elem = A> + DataMut}
            ArrayBase<S, D>, &'b ArrayRef<A, E>, D, E, $push, $method, $rule);
        for_operands!(@ {'a, S, T} {S: Data<Elem = A>, T: DataOwned<Elem = A> + DataMut}
            &'a ArrayBase<S, D>, ArrayBase<T, E>, E, D, $push, $method, $rule);
        for_operands!(@ {'a, T} {T: DataOwned<Elem = A> + DataMut}
            &'a ArrayRef<A, D>, ArrayBase<T, E>, E, D, $push, $method, $rule);
        for_operands!(@ {'a, S, T} {S: Data<Elem = A>, T: Data<Elem = A>}
            &'a ArrayBase<S, D>, &'a ArrayBase<T, E>, D, E, $push, $method, $rule);
        for_operands!(@ {'a} {}
            &'a ArrayRef<A, D>, &'a ArrayRef<A, E>, D, E, $push, $method, $rule);
    };
    // `$max: DimMax<$min>` names the dimension of the result as `ndarray` does.
    (@ {$($generics:tt)*} {$($bounds:tt)*} $left:ty, $right:ty, $max:ident, $min:ident,
        $push:ident, $method:ident, $rule:ident) => {
        impl<$($generics)*, A, D, E> $push<$right> for $left
        where
            A: Element,
            D: Dimension + 'static,
            E: Dimension + 'static,
            $max: DimMax<$min>,
            <$max as DimMax<$min>>::Output: 'static,
            $($bounds)*
        {
            #[inline]
            #[track_caller]
            fn $method(
                &self,
                y: &$right,
                x_dot: Option<&Array<A, D>>,
                y_dot: Option<&Array<A, E>>,
            ) -> Array<A, <$max as DimMax<$min>>::Output> {
                Operands { x: self, y, x_dot, y_dot }.$rule()
            }
        }
    };
}
for_operands!(AddPush, push_add, add);
for_operands!(SubPush, push_sub, sub);
for_operands!(MulPush, push_mul, mul);
for_operands!(DivPush, push_div, div);

macro_rules! neg {
    ({$($generics:tt)*} {$($bounds:tt)*} $t:ty) => {
        impl<$($generics)*> NegPush for $t
        where
            A: Element,
            D: Dimension + 'static,
            $($bounds)*
        {
            // primal:  y = -x
            // forward: ẏ = -ẋ
            #[inline]
            fn push_neg(&self, x_dot: Option<&Array<A, D>>) -> Array<A, D> {
                match x_dot {
                    Some(x_dot) => x_dot.mapv(|x| -x),
                    None => super::zeros_like(self),
                }
            }
        }
    };
}
neg!({A, S, D} {S: DataOwned<Elem = A> + DataMut} ArrayBase<S, D>);
neg!({'a, A, S, D} {S: Data<Elem = A>, &'a A: Neg<Output = A>} &'a ArrayBase<S, D>);
neg!({'a, A, D} {&'a A: Neg<Output = A>} &'a ArrayRef<A, D>);

/// The pushforward of numbers, at each element of an array; `push` is given the tangents of the element and of a scalar.
fn pushed<A: Element, D: Dimension>(
    x: &ArrayRef<A, D>,
    x_dot: Option<&Array<A, D>>,
    s_dot: Option<&A>,
    push: impl Fn(&A, Option<&A>, Option<&A>) -> A,
) -> Array<A, D> {
    match (x_dot, s_dot) {
        (Some(x_dot), s_dot) => Zip::from(x)
            .and(x_dot)
            .map_collect(|x, x_dot| push(x, Some(x_dot), s_dot)),
        (None, Some(_)) => x.map(|x| push(x, None, s_dot)),
        (None, None) => super::zeros_like(x),
    }
}

macro_rules! array_op_scalar {
    ($push:ident, $method:ident) => {
        array_op_scalar!(@ {S} {S: DataOwned<Elem = A> + DataMut} ArrayBase<S, D>,
            $push, $method);
        array_op_scalar!(@ {'a, S} {S: Data<Elem = A>} &'a ArrayBase<S, D>,
            $push, $method);
        array_op_scalar!(@ {'a} {} &'a ArrayRef<A, D>, $push, $method);
    };
    (@ {$($generics:tt)*} {$($bounds:tt)*} $array:ty, $push:ident, $method:ident) => {
        impl<$($generics)*, A, D> $push<A> for $array
        where
            A: Element,
            D: Dimension + 'static,
            $($bounds)*
        {
            #[inline]
            fn $method(&self, s: &A, x_dot: Option<&Array<A, D>>, s_dot: Option<&A>) -> Array<A, D> {
                pushed(self, x_dot, s_dot, |x, x_dot, s_dot| x.$method(s, x_dot, s_dot))
            }
        }
    };
}
// primal:  z = x + s
// forward: ż = ẋ + ṡ
array_op_scalar!(AddPush, push_add);
// primal:  z = x - s
// forward: ż = ẋ - ṡ
array_op_scalar!(SubPush, push_sub);
// primal:  z = x s
// forward: ż = ẋ s + x ṡ
array_op_scalar!(MulPush, push_mul);
// primal:  z = x / s
// forward: ż = (ẋ - (x / s)·ṡ) / s
array_op_scalar!(DivPush, push_div);

macro_rules! scalar_op_array {
    ($push:ident, $method:ident) => {
        scalar_op_array!(@@ f32, $push, $method);
        scalar_op_array!(@@ f64, $push, $method);
    };
    (@@ $t:ty, $push:ident, $method:ident) => {
        scalar_op_array!(@ $t, {S} {S: DataOwned<Elem = $t> + DataMut} ArrayBase<S, D>,
            $push, $method);
        scalar_op_array!(@ $t, {'a, S} {S: Data<Elem = $t>} &'a ArrayBase<S, D>,
            $push, $method);
        scalar_op_array!(@ $t, {'a} {} &'a ArrayRef<$t, D>, $push, $method);
    };
    (@ $t:ty, {$($generics:tt)*} {$($bounds:tt)*} $array:ty, $push:ident, $method:ident) => {
        impl<$($generics)*, D> $push<$array> for $t
        where
            D: Dimension + 'static,
            $($bounds)*
        {
            #[inline]
            fn $method(&self, x: &$array, s_dot: Option<&$t>, x_dot: Option<&Array<$t, D>>) -> Array<$t, D> {
                pushed(x, x_dot, s_dot, |x, x_dot, s_dot| self.$method(x, s_dot, x_dot))
            }
        }
    };
}
// primal:  z = s + x
// forward: ż = ṡ + ẋ
scalar_op_array!(AddPush, push_add);
// primal:  z = s - x
// forward: ż = ṡ - ẋ
scalar_op_array!(SubPush, push_sub);
// primal:  z = s x
// forward: ż = ṡ x + s ẋ
scalar_op_array!(MulPush, push_mul);
// primal:  z = s / x
// forward: ż = (ṡ - (s / x) ∘ ẋ) / x
scalar_op_array!(DivPush, push_div);
