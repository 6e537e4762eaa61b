//! Rules of `+ - * /` between an array and a scalar: those of numbers at each element (see
//! [`arith`](crate::rules::arith)), summed over all elements for the scalar.

use super::element::Element;
use crate::activity::Activity;
use crate::rules::arith::{AddRule, BinaryPull, DivRule, MulRule, SubRule};
use crate::tangent::Tangent;
use ::ndarray::{Array, ArrayBase, ArrayRef, Data, DataMut, DataOwned, Dimension, Zip};

/// The residual of an operator with an array on the left and a scalar on the right.
#[derive(Clone, Debug)]
pub struct ArrayScalarSaved<A, D: Dimension>(Kept<A, D>);

/// The residual of an operator with a scalar on the left and an array on the right.
#[derive(Clone, Debug)]
pub struct ScalarArraySaved<A, D: Dimension>(Kept<A, D>);

/// What is kept, by operator. `array` and `scalar` say whether that operand is active.
#[derive(Clone, Debug)]
enum Kept<A, D: Dimension> {
    /// `x + s`, or `s + x`.
    Add { array: bool, scalar: bool },
    /// `x - s`, or `s - x`.
    Sub { array: bool, scalar: bool },
    /// `x * s`, or `s * x`: each active operand keeps the other.
    Mul {
        array: Option<A>,
        scalar: Option<Array<A, D>>,
    },
    /// `x / s`, or `s / x`: the divisor, and the dividend if the divisor is active.
    Div {
        array: bool,
        scalar: bool,
        x: Option<Array<A, D>>,
        s: A,
    },
}

/// Σ x ∘ y
pub(super) fn inner<A: Element, D: Dimension>(x: &Array<A, D>, y: &Array<A, D>) -> A {
    sum_of(x, y, |x, y| x * y)
}

/// Σ f(x, y)
fn sum_of<A: Element, D: Dimension>(x: &Array<A, D>, y: &Array<A, D>, f: impl Fn(A, A) -> A) -> A {
    super::tangent::assert_same_shape(x.shape(), y.shape());
    Zip::from(x)
        .and(y)
        .fold(A::zero(), |sum, &x, &y| sum + f(x, y))
}

fn negated<A: Element, D: Dimension>(mut x: Array<A, D>) -> Array<A, D> {
    x.map_inplace(|x| *x = -*x);
    x
}

fn times<A: Element, D: Dimension>(mut x: Array<A, D>, factor: A) -> Array<A, D> {
    x.map_inplace(|x| *x *= factor);
    x
}

impl<A: Element, D: Dimension + 'static> Kept<A, D> {
    fn pull_sum(
        &self,
        mut z_bar: Array<A, D>,
        x_bar: &mut Array<A, D>,
        s_bar: &mut A,
        signs: (bool, bool),
    ) {
        let (&Kept::Add { array, scalar } | &Kept::Sub { array, scalar }) = self else {
            return;
        };
        if scalar {
            let sum = z_bar.sum();
            *s_bar += if signs.1 { -sum } else { sum };
        }
        if array {
            if signs.0 {
                z_bar = negated(z_bar);
            }
            x_bar.add(z_bar);
        }
    }

    // primal:  z = x·s
    // adjoint: s̄ += Σ x ∘ z̄, x̄ += s·z̄
    fn pull_product(&self, z_bar: Array<A, D>, x_bar: &mut Array<A, D>, s_bar: &mut A) {
        let Kept::Mul { array, scalar } = self else {
            return;
        };
        if let Some(x) = scalar {
            *s_bar += inner(x, &z_bar);
        }
        if let Some(s) = array {
            x_bar.add(times(z_bar, *s));
        }
    }
}

impl<A: Element, D: Dimension + 'static> BinaryPull for ArrayScalarSaved<A, D> {
    type Y = Array<A, D>;
    type L = Array<A, D>;
    type R = A;

    fn pull(&self, z_bar: Self::Y, x_bar: &mut Self::L, s_bar: &mut Self::R) {
        if z_bar.is_shapeless() {
            return;
        }
        match &self.0 {
            // primal:  z = x + s
            // adjoint: x̄ += z̄, s̄ += Σ z̄
            Kept::Add { .. } => self.0.pull_sum(z_bar, x_bar, s_bar, (false, false)),
            // primal:  z = x - s
            // adjoint: x̄ += z̄, s̄ -= Σ z̄
            Kept::Sub { .. } => self.0.pull_sum(z_bar, x_bar, s_bar, (false, true)),
            Kept::Mul { .. } => self.0.pull_product(z_bar, x_bar, s_bar),
            // primal:  z = x / s
            // adjoint: x̄ += z̄ / s, s̄ -= Σ (x / s)·(z̄ / s)
            &Kept::Div {
                array,
                scalar,
                ref x,
                s,
            } => {
                if let (true, Some(x)) = (scalar, x) {
                    // Divided before the sum: the products x z̄ may overflow.
                    *s_bar -= sum_of(x, &z_bar, |x, z| x / s * (z / s));
                }
                if array {
                    let mut z_bar = z_bar;
                    z_bar.map_inplace(|z| *z /= s);
                    x_bar.add(z_bar);
                }
            }
        }
    }
}

impl<A: Element, D: Dimension + 'static> BinaryPull for ScalarArraySaved<A, D> {
    type Y = Array<A, D>;
    type L = A;
    type R = Array<A, D>;

    fn pull(&self, mut z_bar: Self::Y, s_bar: &mut Self::L, x_bar: &mut Self::R) {
        if z_bar.is_shapeless() {
            return;
        }
        match &self.0 {
            // primal:  z = s + x
            // adjoint: s̄ += Σ z̄, x̄ += z̄
            Kept::Add { .. } => self.0.pull_sum(z_bar, x_bar, s_bar, (false, false)),
            // primal:  z = s - x
            // adjoint: s̄ += Σ z̄, x̄ -= z̄
            Kept::Sub { .. } => self.0.pull_sum(z_bar, x_bar, s_bar, (true, false)),
            Kept::Mul { .. } => self.0.pull_product(z_bar, x_bar, s_bar),
            // primal:  z = s / x
            // adjoint: s̄ += Σ z̄ / x, x̄ -= (s / x)·(z̄ / x)
            &Kept::Div {
                array,
                scalar,
                ref x,
                s,
            } => {
                let Some(x) = x else { return };
                z_bar.zip_mut_with(x, |z, &x| *z /= x);
                if scalar {
                    *s_bar += z_bar.sum();
                }
                if array {
                    z_bar.zip_mut_with(x, |z, &x| *z = -(s / x * *z));
                    x_bar.add(z_bar);
                }
            }
        }
    }
}

impl<A: Element, D: Dimension> Kept<A, D> {
    #[inline]
    fn add<X: Activity, S: Activity>(_: &ArrayRef<A, D>, _: A) -> Self {
        Kept::Add {
            array: X::ON,
            scalar: S::ON,
        }
    }
    #[inline]
    fn sub<X: Activity, S: Activity>(_: &ArrayRef<A, D>, _: A) -> Self {
        Kept::Sub {
            array: X::ON,
            scalar: S::ON,
        }
    }
    #[inline]
    fn mul<X: Activity, S: Activity>(x: &ArrayRef<A, D>, s: A) -> Self {
        Kept::Mul {
            array: X::ON.then_some(s),
            scalar: S::ON.then(|| x.to_owned()),
        }
    }
    /// The array is kept if `keep`.
    #[inline]
    fn div<X: Activity, S: Activity>(x: &ArrayRef<A, D>, s: A, keep: bool) -> Self {
        Kept::Div {
            array: X::ON,
            scalar: S::ON,
            x: keep.then(|| x.to_owned()),
            s,
        }
    }
}

/// Implements a rule for an array on the left.
macro_rules! array_op_scalar {
    ($rule:ident, $save:ident, |$x:ident, $s:ident, $xa:ident, $sa:ident| $kept:expr) => {
        array_op_scalar!(@ {S} {S: DataOwned<Elem = A> + DataMut} ArrayBase<S, D>,
            $rule, $save, |$x, $s, $xa, $sa| $kept);
        array_op_scalar!(@ {'a, S} {S: Data<Elem = A>} &'a ArrayBase<S, D>,
            $rule, $save, |$x, $s, $xa, $sa| $kept);
        array_op_scalar!(@ {'a} {} &'a ArrayRef<A, D>,
            $rule, $save, |$x, $s, $xa, $sa| $kept);
    };
    (@ {$($generics:tt)*} {$($bounds:tt)*} $array:ty,
        $rule:ident, $save:ident, |$x:ident, $s:ident, $xa:ident, $sa:ident| $kept:expr) => {
        impl<$($generics)*, A, D> $rule<A> for $array
        where
            A: Element,
            D: Dimension + 'static,
            $($bounds)*
        {
            type Saved<AA: Activity, BB: Activity> = ArrayScalarSaved<A, D>;
            #[inline]
            fn $save<$xa: Activity, $sa: Activity>(&self, $s: &A, _: $xa, _: $sa) -> Self::Saved<$xa, $sa> {
                let ($x, $s) = (self, *$s);
                ArrayScalarSaved($kept)
            }
        }
    };
}
array_op_scalar!(AddRule, save_add, |x, s, X, B| Kept::add::<X, B>(x, s));
array_op_scalar!(SubRule, save_sub, |x, s, X, B| Kept::sub::<X, B>(x, s));
array_op_scalar!(MulRule, save_mul, |x, s, X, B| Kept::mul::<X, B>(x, s));
array_op_scalar!(DivRule, save_div, |x, s, X, B| Kept::div::<X, B>(
    x,
    s,
    B::ON
));

/// Implements a rule for a scalar on the left.
macro_rules! scalar_op_array {
    ($rule:ident, $save:ident, |$s:ident, $x:ident, $sa:ident, $xa:ident| $kept:expr) => {
        scalar_op_array!(@@ f32, $rule, $save, |$s, $x, $sa, $xa| $kept);
        scalar_op_array!(@@ f64, $rule, $save, |$s, $x, $sa, $xa| $kept);
    };
    (@@ $t:ty, $rule:ident, $save:ident, |$s:ident, $x:ident, $sa:ident, $xa:ident| $kept:expr) => {
        scalar_op_array!(@ $t, {S} {S: DataOwned<Elem = $t> + DataMut} ArrayBase<S, D>,
            $rule, $save, |$s, $x, $sa, $xa| $kept);
        scalar_op_array!(@ $t, {'a, S} {S: Data<Elem = $t>} &'a ArrayBase<S, D>,
            $rule, $save, |$s, $x, $sa, $xa| $kept);
        scalar_op_array!(@ $t, {'a} {} &'a ArrayRef<$t, D>,
            $rule, $save, |$s, $x, $sa, $xa| $kept);
    };
    (@ $t:ty, {$($generics:tt)*} {$($bounds:tt)*} $array:ty,
        $rule:ident, $save:ident, |$s:ident, $x:ident, $sa:ident, $xa:ident| $kept:expr) => {
        impl<$($generics)*, D> $rule<$array> for $t
        where
            D: Dimension + 'static,
            $($bounds)*
        {
            type Saved<AA: Activity, BB: Activity> = ScalarArraySaved<$t, D>;
            #[inline]
            fn $save<$sa: Activity, $xa: Activity>(&self, $x: &$array, _: $sa, _: $xa) -> Self::Saved<$sa, $xa> {
                let $s = *self;
                ScalarArraySaved($kept)
            }
        }
    };
}
scalar_op_array!(AddRule, save_add, |s, x, B, X| Kept::add::<X, B>(x, s));
scalar_op_array!(SubRule, save_sub, |s, x, B, X| Kept::sub::<X, B>(x, s));
scalar_op_array!(MulRule, save_mul, |s, x, B, X| Kept::mul::<X, B>(x, s));
scalar_op_array!(DivRule, save_div, |s, x, B, X| Kept::div::<X, B>(
    x,
    s,
    X::ON || B::ON
));
