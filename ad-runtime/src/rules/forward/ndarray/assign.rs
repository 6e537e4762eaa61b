//! Pushforwards of `+= -= *= /=` on arrays. The shape of the left operand stays; the right one is
//! broadcast to it.

use super::super::{AddAssignPush, DivAssignPush, MulAssignPush, SubAssignPush};
use super::spread;
use crate::rules::ndarray::Element;
use ::ndarray::{Array, ArrayBase, Data, DataMut, Dimension, Zip};

macro_rules! array_assign {
    ($push:ident, $method:ident, |$x:ident, $y:ident, $x_dot:ident, $y_dot:ident| $body:block) => {
        impl<'b, S, T, A, D, E> $push<&'b ArrayBase<T, E>> for ArrayBase<S, D>
        where
            A: Element,
            S: DataMut<Elem = A>,
            T: Data<Elem = A>,
            D: Dimension + 'static,
            E: Dimension + 'static,
        {
            #[inline]
            #[track_caller]
            fn $method(
                &self,
                $y: &&'b ArrayBase<T, E>,
                $x_dot: &mut Array<A, D>,
                $y_dot: Option<&Array<A, E>>,
            ) {
                let $x = self;
                $body
            }
        }
    };
}
// primal:  x += y
// forward: ẋ += ẏ
array_assign!(AddAssignPush, push_add_assign, |_x, _y, x_dot, y_dot| {
    if let Some(y_dot) = y_dot {
        let y_dot = spread(y_dot, &x_dot.raw_dim());
        x_dot.zip_mut_with(&y_dot, |x, &y| *x += y);
    }
});
// primal:  x -= y
// forward: ẋ -= ẏ
array_assign!(SubAssignPush, push_sub_assign, |_x, _y, x_dot, y_dot| {
    if let Some(y_dot) = y_dot {
        let y_dot = spread(y_dot, &x_dot.raw_dim());
        x_dot.zip_mut_with(&y_dot, |x, &y| *x -= y);
    }
});
// primal:  x ∘= y
// forward: ẋ = ẋ ∘ y + x ∘ ẏ
array_assign!(MulAssignPush, push_mul_assign, |x, y, x_dot, y_dot| {
    let shape = x_dot.raw_dim();
    x_dot.zip_mut_with(&spread(y, &shape), |x, &y| *x *= y);
    if let Some(y_dot) = y_dot {
        Zip::from(x_dot)
            .and(x.view())
            .and(spread(y_dot, &shape))
            .for_each(|x_dot, &x, &y_dot| *x_dot += x * y_dot);
    }
});
// primal:  x /= y
// forward: ẋ = (ẋ - (x / y) ∘ ẏ) / y
array_assign!(DivAssignPush, push_div_assign, |x, y, x_dot, y_dot| {
    let shape = x_dot.raw_dim();
    let y = spread(y, &shape);
    if let Some(y_dot) = y_dot {
        Zip::from(&mut *x_dot)
            .and(x.view())
            .and(&y)
            .and(spread(y_dot, &shape))
            .for_each(|x_dot, &x, &y, &y_dot| *x_dot -= x / y * y_dot);
    }
    x_dot.zip_mut_with(&y, |x, &y| *x /= y);
});

macro_rules! scalar_assign {
    ($push:ident, $method:ident, |$x:ident, $s:ident, $x_dot:ident, $s_dot:ident| $body:block) => {
        impl<A, S, D> $push<A> for ArrayBase<S, D>
        where
            A: Element,
            S: DataMut<Elem = A>,
            D: Dimension + 'static,
        {
            #[inline]
            fn $method(&self, $s: &A, $x_dot: &mut Array<A, D>, $s_dot: Option<&A>) {
                let ($x, $s) = (self, *$s);
                $body
            }
        }
    };
}
// primal:  x += s
// forward: ẋ += ṡ
scalar_assign!(AddAssignPush, push_add_assign, |_x, _s, x_dot, s_dot| {
    if let Some(&s_dot) = s_dot {
        x_dot.map_inplace(|x| *x += s_dot);
    }
});
// primal:  x -= s
// forward: ẋ -= ṡ
scalar_assign!(SubAssignPush, push_sub_assign, |_x, _s, x_dot, s_dot| {
    if let Some(&s_dot) = s_dot {
        x_dot.map_inplace(|x| *x -= s_dot);
    }
});
// primal:  x *= s
// forward: ẋ = ẋ s + x ṡ
scalar_assign!(MulAssignPush, push_mul_assign, |x, s, x_dot, s_dot| {
    x_dot.map_inplace(|x| *x *= s);
    if let Some(&s_dot) = s_dot {
        x_dot.zip_mut_with(x, |x_dot, &x| *x_dot += x * s_dot);
    }
});
// primal:  x /= s
// forward: ẋ = (ẋ - (x / s) ṡ) / s
scalar_assign!(DivAssignPush, push_div_assign, |x, s, x_dot, s_dot| {
    if let Some(&s_dot) = s_dot {
        x_dot.zip_mut_with(x, |x_dot, &x| *x_dot -= x / s * s_dot);
    }
    x_dot.map_inplace(|x| *x /= s);
});
