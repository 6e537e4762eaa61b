//! How functions that work element by element keep and use their local derivatives.

use super::formulas::Formula;
use crate::scalar::Scalar;
use crate::shape;
use ad_runtime::kernels::{Baseline, Kernel, Level, dispatch};
use ndarray::{Array, Array1, Array2, Axis, Dimension, Zip};

/// Zero instead of a number so small that it stands for a vanished gradient: see the
/// [module](crate::functions).
#[inline(always)]
pub(crate) fn settled<T: Scalar>(x: T) -> T {
    if T::abs_of(x) < T::NEGLIGIBLE {
        T::zero()
    } else {
        x
    }
}

/// The values of a formula and, if they are wanted, its derivatives at each element.
pub(crate) fn map_with_local<T: Scalar, D: Dimension>(
    mut x: Array<T, D>,
    wanted: bool,
    formula: impl Formula<T>,
) -> (Array<T, D>, Option<Array<T, D>>) {
    let mut local = if wanted {
        x.clone()
    } else {
        Array::default(D::default())
    };
    match (
        x.as_slice_memory_order_mut(),
        local.as_slice_memory_order_mut(),
    ) {
        (Some(x), Some(local)) => dispatch(Map { x, local, formula }),
        _ if wanted => Zip::from(&mut x)
            .and(&mut local)
            .for_each(|x, local| (*x, *local) = formula.at::<Baseline>(*x)),
        _ => x.mapv_inplace(|x| formula.at::<Baseline>(x).0),
    }
    (x, wanted.then_some(local))
}

/// The values of a formula, and its derivatives if there is room for them.
struct Map<'a, T, F> {
    x: &'a mut [T],
    local: &'a mut [T],
    formula: F,
}

impl<T: Scalar, F: Formula<T>> Kernel for Map<'_, T, F> {
    type Output = ();
    #[inline(always)]
    fn run<L: Level>(self) {
        if self.local.len() == self.x.len() {
            for (x, local) in self.x.iter_mut().zip(self.local) {
                (*x, *local) = self.formula.at::<L>(*x);
            }
        } else {
            for x in self.x {
                *x = self.formula.at::<L>(*x).0;
            }
        }
    }
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
    update(&mut y_bar, local, |y_bar, local| settled(y_bar * local));
    accumulate(y_bar, x_bar);
}

/// The rectified values and, if they are wanted, which elements passed.
pub(crate) fn rectify<T: Scalar, D: Dimension>(
    mut x: Array<T, D>,
    wanted: bool,
) -> (Array<T, D>, Option<Array<bool, D>>) {
    // A NaN passes.
    let passed = wanted.then(|| passed(&x));
    match x.as_slice_memory_order_mut() {
        Some(x) => dispatch(Rectify(x)),
        None => x.mapv_inplace(|x| if x <= T::zero() { T::zero() } else { x }),
    }
    (x, passed)
}

struct Rectify<'a, T>(&'a mut [T]);

impl<T: Scalar> Kernel for Rectify<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<L: Level>(self) {
        for x in self.0 {
            *x = if *x <= T::zero() { T::zero() } else { *x };
        }
    }
}

/// Which elements a rectifier lets pass, or has let pass.
pub(crate) fn passed<T: Scalar, D: Dimension>(x: &Array<T, D>) -> Array<bool, D> {
    /// Up to this many elements, filling the mask first and choosing instructions takes longer than
    /// finding it.
    const FEW: usize = 64;
    if x.len() <= FEW {
        return x.map(|&x| x > T::zero() || is_nan(x));
    }
    let mut passed = x.map(|_| false);
    match (
        passed.as_slice_memory_order_mut(),
        x.as_slice_memory_order(),
    ) {
        (Some(passed), Some(x)) => find_passed(x, passed),
        _ => passed.zip_mut_with(x, |passed, &x| *passed = x > T::zero() || is_nan(x)),
    }
    passed
}

/// The same for slices.
pub(crate) fn find_passed<T: Scalar>(x: &[T], passed: &mut [bool]) {
    dispatch(Passed { x, passed });
}

struct Passed<'a, T> {
    x: &'a [T],
    passed: &'a mut [bool],
}

impl<T: Scalar> Kernel for Passed<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<L: Level>(self) {
        for (passed, &x) in self.passed.iter_mut().zip(self.x) {
            *passed = x > T::zero() || is_nan(x);
        }
    }
}

#[allow(clippy::eq_op, reason = "only a NaN differs from itself")]
#[inline(always)]
fn is_nan<T: Scalar>(x: T) -> bool {
    x != x
}

/// `x_bar += factor · ȳ` where `passed`; an empty place is written.
pub(crate) fn pull_mask<T: Scalar, D: Dimension>(
    passed: Option<&Array<bool, D>>,
    factor: T,
    mut y_bar: Array<T, D>,
    x_bar: &mut Array<T, D>,
) {
    if let Some(passed) = passed
        && !y_bar.is_empty()
    {
        mask(passed, factor, &mut y_bar);
        accumulate(y_bar, x_bar);
    }
}

/// `ȳ = factor · ȳ` where `passed`, and zero elsewhere.
pub(crate) fn mask<T: Scalar, D: Dimension>(
    passed: &Array<bool, D>,
    factor: T,
    y_bar: &mut Array<T, D>,
) {
    shape::cotangent("activation", y_bar.shape(), passed.shape());
    update(y_bar, passed, |y_bar, passed| {
        if passed { factor * y_bar } else { T::zero() }
    });
}

/// `y = f(y, x)` for each element of two arrays of the same shape.
pub(crate) fn update<T: Scalar, X: Copy, D: Dimension>(
    y: &mut Array<T, D>,
    x: &Array<X, D>,
    f: impl Fn(T, X) -> T,
) {
    match (y.as_slice_mut(), x.as_slice()) {
        (Some(y), Some(x)) => dispatch(Update { y, x, f }),
        _ => y.zip_mut_with(x, |y, &x| *y = f(*y, x)),
    }
}

struct Update<'a, T, X, F> {
    y: &'a mut [T],
    x: &'a [X],
    f: F,
}

impl<T: Scalar, X: Copy, F: Fn(T, X) -> T> Kernel for Update<'_, T, X, F> {
    type Output = ();
    #[inline(always)]
    fn run<L: Level>(self) {
        for (y, &x) in self.y.iter_mut().zip(self.x) {
            *y = (self.f)(*y, x);
        }
    }
}

/// Adds a cotangent to a place; an empty place takes it over.
pub(crate) fn accumulate<T: Scalar, D: Dimension>(y_bar: Array<T, D>, x_bar: &mut Array<T, D>) {
    if x_bar.is_empty() {
        *x_bar = y_bar;
    } else if !y_bar.is_empty() {
        shape::cotangent("accumulation", y_bar.shape(), x_bar.shape());
        update(x_bar, &y_bar, |x_bar, y_bar| x_bar + y_bar);
    }
}

/// `place += Σ y` over all rows; an empty place is written.
pub(crate) fn add_columns<T: Scalar>(y: &Array2<T>, place: &mut Array1<T>) {
    if place.is_empty() {
        *place = Array1::from(vec![T::zero(); y.ncols()]);
    }
    shape::cotangent("bias", &[y.ncols()], place.shape());
    match (place.as_slice_mut(), y.as_slice()) {
        (Some(sums), Some(rows)) => dispatch(Columns { sums, rows }),
        _ => *place += &y.sum_axis(Axis(0)),
    }
}

/// Adds rows to `sums`.
pub(crate) struct Columns<'a, T> {
    pub(crate) sums: &'a mut [T],
    pub(crate) rows: &'a [T],
}

impl<T: Scalar> Kernel for Columns<'_, T> {
    type Output = ();
    #[inline(always)]
    fn run<L: Level>(self) {
        // Short rows are added several at a time.
        const WIDTH: usize = 128;
        let columns = self.sums.len().max(1);
        let width = (WIDTH / columns * columns).min(self.rows.len());
        let mut rest = self.rows;
        if width > columns && self.rows.len() > 2 * WIDTH {
            let mut wide = [T::zero(); WIDTH];
            let wide = &mut wide[..width];
            let (lines, last) = rest.split_at(rest.len() / width * width);
            for line in lines.chunks_exact(width) {
                for (sum, &y) in wide.iter_mut().zip(line) {
                    *sum += y;
                }
            }
            add_rows(self.sums, wide);
            rest = last;
        }
        add_rows(self.sums, rest);
    }
}

#[inline(always)]
fn add_rows<T: Scalar>(sums: &mut [T], rows: &[T]) {
    for row in rows.chunks_exact(sums.len().max(1)) {
        for (sum, &y) in sums.iter_mut().zip(row) {
            *sum += y;
        }
    }
}
