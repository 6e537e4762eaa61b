//! How functions that work element by element keep and use their local derivatives.

use crate::scalar::Scalar;
use crate::shape;
use ndarray::{Array, Dimension, Zip};

/// Zero instead of a number so small that it stands for a vanished gradient: see the
/// [module](crate::functions).
#[inline(always)]
fn settled<T: Scalar>(x: T) -> T {
    if T::abs_of(x) < T::NEGLIGIBLE {
        T::zero()
    } else {
        x
    }
}

/// The values of `f` and, if they are wanted, its derivatives at each element. `f` gives both.
pub(crate) fn map_with_local<T: Scalar, D: Dimension>(
    mut x: Array<T, D>,
    wanted: bool,
    f: impl Fn(T) -> (T, T),
) -> (Array<T, D>, Option<Array<T, D>>) {
    if !wanted {
        x.mapv_inplace(|x| f(x).0);
        return (x, None);
    }
    let mut local = x.clone();
    Zip::from(&mut x)
        .and(&mut local)
        .for_each(|x, local| (*x, *local) = f(*x));
    (x, Some(local))
}

/// `x_bar += ȳ ∘ local`; an empty place is written.
pub(crate) fn pull_local<T: Scalar, D: Dimension>(
    local: Option<&Array<T, D>>,
    mut y_bar: Array<T, D>,
    x_bar: &mut Array<T, D>,
) {
    let Some(local) = local else { return };
    if y_bar.is_empty() {
        return;
    }
    shape::cotangent("activation", y_bar.shape(), local.shape());
    if x_bar.is_empty() {
        y_bar.zip_mut_with(local, |y_bar, &local| *y_bar = settled(*y_bar * local));
        *x_bar = y_bar;
    } else {
        Zip::from(x_bar)
            .and(&y_bar)
            .and(local)
            .for_each(|x_bar, &y_bar, &local| *x_bar += settled(y_bar * local));
    }
}

/// The rectified values and, if they are wanted, which elements passed.
pub(crate) fn rectify<T: Scalar, D: Dimension>(
    mut x: Array<T, D>,
    wanted: bool,
) -> (Array<T, D>, Option<Array<bool, D>>) {
    // A NaN passes.
    let stops = |x: T| x <= T::zero();
    let passed = wanted.then(|| x.mapv(|x| !stops(x)));
    x.mapv_inplace(|x| if stops(x) { T::zero() } else { x });
    (x, passed)
}

/// `x_bar += factor · ȳ` where `passed`; an empty place is written.
pub(crate) fn pull_mask<T: Scalar, D: Dimension>(
    passed: Option<&Array<bool, D>>,
    factor: T,
    mut y_bar: Array<T, D>,
    x_bar: &mut Array<T, D>,
) {
    let Some(passed) = passed else { return };
    if y_bar.is_empty() {
        return;
    }
    shape::cotangent("activation", y_bar.shape(), passed.shape());
    let pulled = |y_bar: T, passed: bool| if passed { factor * y_bar } else { T::zero() };
    if x_bar.is_empty() {
        y_bar.zip_mut_with(passed, |y_bar, &passed| *y_bar = pulled(*y_bar, passed));
        *x_bar = y_bar;
    } else {
        Zip::from(x_bar)
            .and(&y_bar)
            .and(passed)
            .for_each(|x_bar, &y_bar, &passed| *x_bar += pulled(y_bar, passed));
    }
}

/// Adds a cotangent to a place; an empty place takes it over.
pub(crate) fn accumulate<T: Scalar, D: Dimension>(y_bar: Array<T, D>, x_bar: &mut Array<T, D>) {
    if x_bar.is_empty() {
        *x_bar = y_bar;
    } else if !y_bar.is_empty() {
        shape::cotangent("accumulation", y_bar.shape(), x_bar.shape());
        x_bar.zip_mut_with(&y_bar, |x_bar, &y_bar| *x_bar += y_bar);
    }
}
