//! Central differences and odd layouts for the tests of array rules.
#![allow(dead_code, reason = "each test file uses a part of this")]

use ndarray::{Array, Array2, ArrayView2, Dimension, ShapeBuilder, s};

/// Numbers in [low, high) that look random and are the same in each run.
pub(crate) fn numbers(seed: u64, n: usize, low: f64, high: f64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..n)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            low + (high - low) * (state >> 11) as f64 / (1u64 << 53) as f64
        })
        .collect()
}

/// An array with elements in [0.5, 2).
pub(crate) fn array<D: Dimension>(seed: u64, shape: impl ShapeBuilder<Dim = D>) -> Array<f64, D> {
    let shape = shape.into_shape_with_order();
    let n = shape.size();
    Array::from_shape_vec(shape, numbers(seed, n, 0.5, 2.0)).unwrap()
}

/// Checks `x_bar` against central differences of the inner product of `f(x)` and `seed`.
#[track_caller]
pub(crate) fn check<D: Dimension, E: Dimension>(
    what: &str,
    x: &Array<f64, D>,
    x_bar: &Array<f64, D>,
    seed: &Array<f64, E>,
    f: impl Fn(&Array<f64, D>) -> Array<f64, E>,
) {
    check_dyn(what, x, x_bar, seed, &f);
}

/// A function between arrays.
type Function<'f, D, E> = dyn Fn(&Array<f64, D>) -> Array<f64, E> + 'f;

/// [`check`], compiled once for a pair of dimensions and not once for each of hundreds of closures.
#[track_caller]
fn check_dyn<D: Dimension, E: Dimension>(
    what: &str,
    x: &Array<f64, D>,
    x_bar: &Array<f64, D>,
    seed: &Array<f64, E>,
    f: &Function<'_, D, E>,
) {
    assert_eq!(x.shape(), x_bar.shape(), "{what}: shape of the cotangent");
    let h = 1e-6;
    let g = |x: &Array<f64, D>| {
        let y = f(x);
        assert_eq!(y.shape(), seed.shape(), "{what}: shape of the seed");
        y.iter().zip(seed).map(|(y, s)| y * s).sum::<f64>()
    };
    for (i, &actual) in x_bar.iter().enumerate() {
        let moved = |by: f64| {
            let mut x = x.clone();
            *x.iter_mut().nth(i).unwrap() += by;
            g(&x)
        };
        let expected = (moved(h) - moved(-h)) / (2.0 * h);
        let error = (expected - actual).abs() / (1.0 + expected.abs());
        assert!(
            error < 1e-7,
            "{what}: element {i} is {actual}, central differences give {expected}"
        );
    }
}

/// As [`check`], for a number.
#[track_caller]
pub(crate) fn check_number<E: Dimension>(
    what: &str,
    x: f64,
    x_bar: f64,
    seed: &Array<f64, E>,
    f: impl Fn(f64) -> Array<f64, E>,
) {
    let x = ndarray::arr0(x);
    check(what, &x, &ndarray::arr0(x_bar), seed, |x| f(x[()]));
}

/// A matrix of `m` x `n` elements whose view is transposed, reversed and strided, with its buffer.
pub(crate) struct Odd(Array2<f64>);

impl Odd {
    pub(crate) fn new(seed: u64, m: usize, n: usize) -> Odd {
        Odd(array(seed, (2 * n, 3 * m)))
    }
    pub(crate) fn view(&self) -> ArrayView2<'_, f64> {
        self.0.slice(s![..;-2, ..;3]).reversed_axes()
    }
}

/// Calls a pullback of one operand on an empty place, on the same place again, and on a place in
/// column-major order; then that of the rule with activity `Off`.
#[allow(unused_macros, reason = "each test file uses a part of this")]
macro_rules! check_method {
    ($what:expr, $x:expr, $seed:expr, |$v:ident| $f:expr, |$act:ident, $y_bar:ident, $x_bar:ident| $pull:expr) => {{
        let x = $x;
        let seed = $seed;
        let f = |$v: &ndarray::Array<f64, _>| $f;
        let $act = On;
        let mut place = ndarray::Array::default(x.raw_dim() * 0);
        for times in [1.0, 2.0] {
            if place.len() == 1 && times == 1.0 {
                place.fill(0.0);
            }
            let ($y_bar, $x_bar) = (seed.clone(), &mut place);
            $pull;
            $crate::ndarray_support::check($what, &x.to_owned(), &(&place / times), &seed, f);
        }
        let mut place = ndarray::Array::ones(ndarray::ShapeBuilder::f(x.raw_dim()));
        let ($y_bar, $x_bar) = (seed.clone(), &mut place);
        $pull;
        $crate::ndarray_support::check($what, &x.to_owned(), &(place - 1.0), &seed, f);
        let $act = Off;
        let mut place: ndarray::Array<f64, _> = ndarray::Array::default(x.raw_dim() * 0);
        let ($y_bar, $x_bar) = (seed.clone(), &mut place);
        $pull;
        assert!(place.iter().all(|&p| p == 0.0), "{} is off", $what);
    }};
}

/// Matrices in both memory orders, and one of a single element.
pub(crate) fn layouts() -> Vec<Array2<f64>> {
    vec![
        array(1, (3, 4)),
        array(2, (4, 3)).reversed_axes(),
        array(3, (1, 1)),
    ]
}

#[allow(unused_imports, reason = "each test file uses a part of this")]
pub(crate) use check_method;
