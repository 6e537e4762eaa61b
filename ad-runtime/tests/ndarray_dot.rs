//! The rule of `dot` and its kernels, against central differences and `ndarray`.
#![allow(missing_docs, reason = "tests")]

mod ndarray_support;

// Not `Tangent`, whose `dot` would be found before that of arrays.
use ad_runtime::__private::{
    self as ad, DotDerivatives, DotWith, Element, Off, On, ReductionDerivatives, matrix_product,
    matrix_vector_product,
};
use ndarray::{
    Array, Array1, Array2, ArrayView1, ArrayView2, Axis, Dimension, Ix2, ShapeBuilder, arr0, s,
};
use ndarray_support::{Odd, array, check};

fn close(a: &Array2<f64>, b: &Array2<f64>) {
    assert_eq!(a.shape(), b.shape());
    for (a, b) in a.iter().zip(b) {
        assert!((a - b).abs() <= 1e-12 * (1.0 + b.abs()), "{a} is not {b}");
    }
}

/// Views of `m` x `n` elements in many layouts, with what keeps their elements.
struct Layouts {
    rows: Array2<f64>,
    columns: Array2<f64>,
    odd: Odd,
    wide: Array2<f64>,
    one_row: Array1<f64>,
}

impl Layouts {
    fn new(seed: u64, m: usize, n: usize) -> Self {
        Layouts {
            rows: array(seed, (m, n)),
            columns: array(seed + 1, (n, m)).reversed_axes(),
            odd: Odd::new(seed + 2, m, n),
            wide: array(seed + 3, (m, n + 3)),
            one_row: array(seed + 4, n),
        }
    }
    fn all(&self) -> Vec<ArrayView2<'_, f64>> {
        let (m, n) = self.rows.dim();
        let repeated = self.one_row.broadcast((m, n)).unwrap();
        let mut backwards = self.rows.view();
        backwards.invert_axis(Axis(0));
        backwards.invert_axis(Axis(1));
        vec![
            self.rows.view(),
            self.columns.view(),
            self.odd.view(),
            self.wide.slice(s![.., 1..n + 1]),
            repeated,
            backwards,
        ]
    }
}

#[test]
fn matrix_products_of_all_layouts() {
    // Below and above the size that is done by a plain loop.
    let sizes = [
        (2, 3, 4),
        (9, 8, 8),
        (1, 1, 1),
        (8, 8, 8),
        (17, 33, 9),
        (1, 700, 1),
        (600, 1, 1),
        (40, 1, 30),
    ];
    for &(m, k, n) in &sizes[..if cfg!(miri) { 2 } else { 8 }] {
        let (a, b) = (Layouts::new(1, m, k), Layouts::new(11, k, n));
        for a in a.all() {
            for b in b.all() {
                let expected = a.to_owned().dot(&b.to_owned());
                let mut place = Array2::default((0, 0));
                matrix_product(&a, &b, &mut place);
                close(&place, &expected);
                matrix_product(&a, &b, &mut place);
                close(&place, &(&expected * 2.0));
                let mut columns = Array2::ones((n, m)).reversed_axes();
                matrix_product(&a, &b, &mut columns);
                close(&columns, &(&expected + 1.0));
            }
        }
    }
}

#[test]
fn products_of_no_elements_are_zero() {
    let mut place = Array2::default((0, 0));
    matrix_product(
        &Array2::<f64>::zeros((2, 0)),
        &Array2::zeros((0, 3)),
        &mut place,
    );
    assert_eq!(place, Array2::<f64>::zeros((2, 3)));
    let mut place = Array2::default((0, 0));
    matrix_product(
        &Array2::<f64>::zeros((0, 2)),
        &Array2::zeros((2, 3)),
        &mut place,
    );
    assert_eq!(place.shape(), [0, 3]);
    let mut place = Array1::default(0);
    matrix_vector_product(&Array2::<f64>::zeros((2, 0)), &Array1::zeros(0), &mut place);
    assert_eq!(place, Array1::<f64>::zeros(2));
}

#[test]
fn matrix_vector_products_of_all_layouts() {
    let sizes = [(3, 4), (1, 1), (5, 1), (1, 5), (37, 53)];
    for &(m, n) in &sizes[..if cfg!(miri) { 2 } else { 5 }] {
        let a = Layouts::new(1, m, n);
        let x = array(5, 3 * n);
        for x in [x.slice(s![..n]), x.slice(s![..;-3])] {
            for a in a.all() {
                let expected = a.to_owned().dot(&x.to_owned()).insert_axis(Axis(1));
                let mut place = Array1::default(0);
                matrix_vector_product(&a, &x, &mut place);
                close(&place.clone().insert_axis(Axis(1)), &expected);
                matrix_vector_product(&a, &x, &mut place);
                close(&place.insert_axis(Axis(1)), &(&expected * 2.0));
            }
        }
    }
}

/// A matrix of small whole numbers, whose products are exact, by rows and by columns.
fn whole(m: usize, n: usize, seed: usize) -> [Array2<f32>; 2] {
    let at = |(i, j): (usize, usize)| ((seed + 5 * i + 3 * j) % 11) as f32 - 4.0;
    let rows = Array2::from_shape_fn((m, n), at);
    let mut columns = Array2::zeros((m, n).f());
    columns.assign(&rows);
    [rows, columns]
}

/// A matrix as it is, with either axis backwards, and with both.
fn backwards(x: &Array2<f32>) -> Vec<ArrayView2<'_, f32>> {
    let axes: [&[usize]; 4] = [&[], &[0], &[1], &[0, 1]];
    let inverted = |axes: &[usize]| {
        let mut x = x.view();
        axes.iter().for_each(|axis| x.invert_axis(Axis(*axis)));
        x
    };
    axes.map(inverted).into()
}

#[test]
fn products_of_single_precision() {
    let sizes = [
        (2, 3, 4),
        (30, 20, 10),
        (300, 1, 1),
        (1, 300, 1),
        (17, 33, 9),
    ];
    for (m, k, n) in sizes {
        let (a, b) = (whole(m, k, 1), whole(k, n, 2));
        for a in a.iter().flat_map(backwards) {
            for b in b.iter().flat_map(backwards) {
                let expected = Array2::from_shape_fn((m, n), |(i, j)| {
                    (0..k).map(|p| a[[i, p]] * b[[p, j]]).sum::<f32>()
                });
                let (y, pull) = a.__derivative_of_dot((On, On), &b);
                assert_eq!(y, expected, "{:?} {:?}", a.strides(), b.strides());
                let (mut a_bar, mut b_bar) = (ad::zero(), ad::zero());
                pull(&a, &b, Array2::ones((m, n)), &mut a_bar, &mut b_bar);
                let of_a = Array2::from_shape_fn((m, k), |(_, p)| b.row(p).sum());
                let of_b = Array2::from_shape_fn((k, n), |(p, _)| a.column(p).sum());
                assert_eq!(a_bar, of_a, "{:?} {:?}", a.strides(), b.strides());
                assert_eq!(b_bar, of_b, "{:?} {:?}", a.strides(), b.strides());
                for x_bar in [&a_bar, &b_bar] {
                    assert!(x_bar.is_standard_layout() || x_bar.t().is_standard_layout());
                }
                // Into memory that holds something, and lies backwards.
                let mut place = Array2::<f32>::ones((m, n));
                place.invert_axis(Axis(0));
                matrix_product(&a, &b, &mut place);
                assert_eq!(place, &expected + 1.0);
            }
        }
    }
}

/// Zeros of the shape of `x`, in column-major order.
fn columns<D: Dimension>(x: &Array<f64, D>) -> Array<f64, D> {
    Array::zeros(x.raw_dim().f())
}

/// Checks `dot` on operands of any kind: places empty, filled, and thrown away.
macro_rules! check_dot {
    ($what:expr, $x:expr, $y:expr, $output:ty) => {{
        let (x, y) = (&$x, &$y);
        let (xo, yo) = (x.to_owned(), y.to_owned());
        let (z, pull) = x.__derivative_of_dot((On, On), y);
        let expected: $output = x.dot(y);
        let seed = array(9, expected.raw_dim());
        assert!(z.iter().zip(&expected).all(|(z, e)| (z - e).abs() < 1e-12));
        let (mut x_bar, mut y_bar) = (ad::zero(), ad::zero());
        for times in [1.0, 2.0] {
            pull(x, y, seed.clone(), &mut x_bar, &mut y_bar);
            check(
                &format!("{} left", $what),
                &xo,
                &(&x_bar / times),
                &seed,
                |x| x.dot(y),
            );
            check(
                &format!("{} right", $what),
                &yo,
                &(&y_bar / times),
                &seed,
                |y| x.dot(y),
            );
        }
        let (mut x_bar, mut y_bar) = Default::default();
        x.__derivative_of_dot((On, Off), y).1(x, y, seed.clone(), &mut x_bar, &mut y_bar);
        check(&format!("{} left only", $what), &xo, &x_bar, &seed, |x| {
            x.dot(y)
        });
        assert!(y_bar.is_empty());
        let (mut x_bar, mut y_bar) = Default::default();
        x.__derivative_of_dot((Off, On), y).1(x, y, seed.clone(), &mut x_bar, &mut y_bar);
        check(&format!("{} right only", $what), &yo, &y_bar, &seed, |y| {
            x.dot(y)
        });
        assert!(x_bar.is_empty());
        let (mut x_bar, mut y_bar) = Default::default();
        pull(x, y, Default::default(), &mut x_bar, &mut y_bar);
        assert!(x_bar.is_empty() && y_bar.is_empty());
        // Places in column-major order.
        let (mut x_bar, mut y_bar) = (columns(&xo), columns(&yo));
        pull(x, y, seed.clone(), &mut x_bar, &mut y_bar);
        check(
            &format!("{} into columns", $what),
            &xo,
            &x_bar,
            &seed,
            |x| x.dot(y),
        );
        check(
            &format!("{} into columns", $what),
            &yo,
            &y_bar,
            &seed,
            |y| x.dot(y),
        );
    }};
}

#[test]
fn dot_of_matrices() {
    check_dot!("small", array(1, (2, 3)), array(2, (3, 4)), Array2<f64>);
    check_dot!("large", array(1, (9, 10)), array(2, (10, 8)), Array2<f64>);
    for x in Layouts::new(1, 3, 4).all() {
        check_dot!("left layout", x, array(2, (4, 2)), Array2<f64>);
    }
    for y in Layouts::new(1, 4, 3).all() {
        check_dot!("right layout", array(2, (2, 4)), y, Array2<f64>);
    }
}

#[test]
fn dot_of_matrix_and_vector() {
    check_dot!("matrix, vector", array(1, (3, 4)), array(2, 4), Array1<f64>);
    check_dot!("vector, matrix", array(1, 4), array(2, (4, 3)), Array1<f64>);
    let line = array(3, 12);
    let strided: ArrayView1<f64> = line.slice(s![..;-3]);
    for x in Layouts::new(1, 3, 4).all() {
        check_dot!("matrix layout", x, strided, Array1<f64>);
        check_dot!("matrix layout", strided, x.t(), Array1<f64>);
    }
}

#[test]
fn dot_of_vectors() {
    let line = array(1, 60);
    for (x, y) in [
        (line.slice(s![..20]), line.slice(s![20..40])),
        (line.slice(s![..;3]), line.slice(s![..;-3])),
    ] {
        let (z, pull) = x.__derivative_of_dot((On, On), &y);
        assert!((z - x.dot(&y)).abs() < 1e-12);
        let (mut x_bar, mut y_bar) = Default::default();
        pull(&x, &y, 1.5, &mut x_bar, &mut y_bar);
        pull(&x, &y, 0.5, &mut x_bar, &mut y_bar);
        let seed = arr0(2.0);
        check("x", &x.to_owned(), &x_bar, &seed, |x| arr0(x.dot(&y)));
        check("y", &y.to_owned(), &y_bar, &seed, |y| arr0(x.dot(y)));
        let (mut x_bar, mut y_bar) = Default::default();
        x.__derivative_of_dot((Off, Off), &y).1(&x, &y, 1.0, &mut x_bar, &mut y_bar);
        assert!(x_bar.is_empty() && y_bar.is_empty());
    }
}

/// The sibling is found from values, references, views and fields, as `dot` is.
#[test]
fn dot_is_found_through_references() {
    struct Layer {
        weight: Array2<f64>,
    }
    let layer = &Layer {
        weight: array(1, (3, 2)),
    };
    let x = &array(2, (4, 3));
    let seed = Array2::ones((4, 2));
    let (z, pull) = x.__derivative_of_dot((On, On), &layer.weight);
    let (mut x_bar, mut w_bar) = (ad::zero(), ad::zero());
    // References to references are supplied as they are.
    let again = &x;
    pull(again, &layer.weight, seed.clone(), &mut x_bar, &mut w_bar);
    check("w", &layer.weight, &w_bar, &seed, |w| x.dot(w));
    assert!((z - x.dot(&layer.weight)).iter().all(|d| d.abs() < 1e-12));
    let boxed = Box::new(x.clone());
    let (_, pull) = boxed.__derivative_of_dot((On, Off), &layer.weight.view());
    let mut x_bar = ad::zero();
    pull(
        &boxed,
        &layer.weight,
        seed.clone(),
        &mut x_bar,
        ad::discard(&mut Default::default()),
    );
    check("boxed", x, &x_bar, &seed, |x| x.dot(&layer.weight));
}

/// A pullback of views borrows nothing: it outlives them.
#[test]
fn the_pullback_of_views_can_be_returned() {
    fn first_rows(
        x: &Array2<f64>,
        w: &Array2<f64>,
    ) -> impl Fn(&Array2<f64>, &Array2<f64>, Array2<f64>, &mut Array2<f64>) + use<> {
        let rows = x.slice(s![..2, ..]);
        let (_, pull) = rows.__derivative_of_dot((Off, On), &w.t());
        move |x, w, seed, w_bar| {
            let mut wt_bar = ad::zero();
            pull(
                &x.slice(s![..2, ..]),
                &w.t(),
                seed,
                ad::discard(&mut Default::default()),
                &mut wt_bar,
            );
            ad::add(w_bar, wt_bar.reversed_axes());
        }
    }
    let (x, w) = (array(1, (4, 3)), array(2, (2, 3)));
    let seed = array(3, (2, 2));
    let mut w_bar = ad::zero();
    first_rows(&x, &w)(&x, &w, seed.clone(), &mut w_bar);
    check("w", &w, &w_bar, &seed, |w| x.slice(s![..2, ..]).dot(&w.t()));
}

#[test]
fn dot_in_generic_code() {
    fn gradient<A: Element>(
        x: &Array2<A>,
        w: &Array2<A>,
        b: &Array1<A>,
    ) -> (A, Array2<A>, Array1<A>) {
        let (h, dot1) = x.__derivative_of_dot((Off, On), w);
        let (y, dot2) = h.__derivative_of_dot((On, On), b);
        let (s, sum) = y.__derivative_of_sum((On,));
        let (mut y_bar, mut h_bar, mut b_bar, mut w_bar) =
            (ad::zero(), ad::zero(), ad::zero(), ad::zero());
        sum(&y, A::lit(1.0), &mut y_bar);
        dot2(&h, b, y_bar, &mut h_bar, &mut b_bar);
        dot1(
            x,
            w,
            h_bar,
            ad::discard(&mut Default::default()),
            &mut w_bar,
        );
        (s, w_bar, b_bar)
    }
    let (x, w, b) = (array(1, (4, 3)), array(2, (3, 2)), array(3, 2));
    let (s, w_bar, b_bar) = gradient(&x, &w, &b);
    assert!((s - x.dot(&w).dot(&b).sum()).abs() < 1e-12);
    check("w", &w, &w_bar, &arr0(1.0), |w| {
        arr0(x.dot(w).dot(&b).sum())
    });
    check("b", &b, &b_bar, &arr0(1.0), |b| {
        arr0(x.dot(&w).dot(b).sum())
    });
}

#[test]
#[should_panic(expected = "the product of matrices of 2 x 3 and 2 x 3 elements does not exist")]
fn products_need_fitting_shapes() {
    let x = Array2::<f64>::zeros((2, 3));
    let _ = <Ix2 as DotWith<f64, Ix2>>::product(&x, &x);
}
