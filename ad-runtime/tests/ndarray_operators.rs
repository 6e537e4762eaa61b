//! The rules of operators on arrays, against central differences.
#![allow(missing_docs, reason = "tests")]

mod ndarray_support;

use ad_runtime::__private::{self as ad, *};
use ndarray::{
    Array, Array0, Array1, Array2, Array3, ArrayD, ArrayRef, ArrayView, Axis, Dimension, Ix2,
    IxDyn, arr0,
};
use ndarray_support::{Odd, array, check, check_number};

/// Runs a binary rule with the given activities on empty and on filled places.
macro_rules! both_places {
    ($saved:expr, $seed:expr, $x:expr, $y:expr, |$x_bar:ident, $y_bar:ident| $check:expr) => {{
        let saved = $saved;
        let (mut $x_bar, mut $y_bar) = (Tangent::identity(), Tangent::identity());
        saved.pull($seed.clone(), &mut $x_bar, &mut $y_bar);
        $check;
        // A second call adds the same again.
        let (first_x, first_y) = ($x_bar.clone(), $y_bar.clone());
        saved.pull($seed.clone(), &mut $x_bar, &mut $y_bar);
        $x_bar.add(first_x.scaled(-1.0));
        $y_bar.add(first_y.scaled(-1.0));
        $check;
    }};
}

/// Checks one operator on one pair of operands, in all activities.
macro_rules! check_operator {
    ($what:expr, $x:expr, $y:expr, $op:tt, $save:ident) => {{
        let (x, y) = (&$x, &$y);
        let seed = array(99, (x $op y).raw_dim());
        let what = format!("{} {}", $what, stringify!($op));
        both_places!((&x).$save(&y, On, On), seed, x, y, |x_bar, y_bar| {
            check(&format!("{what}, left"), x, &x_bar, &seed, |x| x $op y);
            check(&format!("{what}, right"), y, &y_bar, &seed, |y| x $op y);
        });
        // One side off: the other is the same, and nothing is stored here.
        let (mut x_bar, mut y_bar) = (Tangent::identity(), Tangent::identity());
        (&x).$save(&y, On, Off).pull(seed.clone(), &mut x_bar, &mut y_bar);
        check(&format!("{what}, left only"), x, &x_bar, &seed, |x| x $op y);
        assert!(y_bar.is_shapeless() || y_bar.sum() == 0.0, "{what}, right is off");
        let (mut x_bar, mut y_bar) = (Tangent::identity(), Tangent::identity());
        (&x).$save(&y, Off, On).pull(seed.clone(), &mut x_bar, &mut y_bar);
        check(&format!("{what}, right only"), y, &y_bar, &seed, |y| x $op y);
        assert!(x_bar.is_shapeless() || x_bar.sum() == 0.0, "{what}, left is off");
        // A cotangent of every shape is none.
        let (mut x_bar, mut y_bar) = (Tangent::identity(), Tangent::identity());
        let zero: Array<f64, _> = Array::default(seed.raw_dim() * 0);
        if zero.is_empty() {
            (&x).$save(&y, On, On).pull(zero, &mut x_bar, &mut y_bar);
            assert!(x_bar.is_shapeless() || x_bar.sum() == 0.0);
            assert!(y_bar.is_shapeless() || y_bar.sum() == 0.0);
        }
    }};
}

/// Checks all operators on pairs of operands of the same two types: the checks are compiled once for the
/// types, and not once for each pair.
macro_rules! all_operators {
    ($($what:expr, $x:expr, $y:expr);+ $(;)?) => {{
        for (what, x, y) in [$(($what, $x, $y)),+] {
            check_operator!(what, x, y, +, save_add);
            check_operator!(what, x, y, -, save_sub);
            check_operator!(what, x, y, *, save_mul);
            check_operator!(what, x, y, /, save_div);
            let what = format!("{what} swapped");
            check_operator!(what, y, x, +, save_add);
            check_operator!(what, y, x, -, save_sub);
            check_operator!(what, y, x, *, save_mul);
            check_operator!(what, y, x, /, save_div);
        }
    }};
}

#[test]
fn operators_of_one_shape() {
    all_operators!("vectors", array(1, 5), array(2, 5));
    all_operators!(
        "matrices", array(1, (3, 4)), array(2, (3, 4));
        "single", array(1, (1, 1)), array(2, (1, 1));
    );
    all_operators!("cubes", array(1, (2, 3, 2)), array(2, (2, 3, 2)));
}

#[test]
fn operators_sum_over_leading_axes() {
    all_operators!(
        "[3,4] [4]", array(1, (3, 4)), array(2, 4);
        "[1,4] [4]", array(1, (1, 4)), array(2, 4);
    );
    all_operators!("[2,3,4] [4]", array(1, (2, 3, 4)), array(2, 4));
    all_operators!("[2,3,4] [3,4]", array(1, (2, 3, 4)), array(2, (3, 4)));
}

#[test]
fn operators_sum_over_axes_of_length_one() {
    all_operators!(
        "[4,1] [4]", array(1, (4, 1)), array(2, 4);
        "[3,4] [1]", array(1, (3, 4)), array(2, 1);
    );
    all_operators!(
        "[4,4] [4,1]", array(1, (4, 4)), array(2, (4, 1));
        "[3,1] [1,4]", array(1, (3, 1)), array(2, (1, 4));
        "[3,4] [1,4]", array(1, (3, 4)), array(2, (1, 4));
        "[3,4] [1,1]", array(1, (3, 4)), array(2, (1, 1));
    );
    all_operators!("[2,1,4] [3,1]", array(1, (2, 1, 4)), array(2, (3, 1)));
    all_operators!("[2,3,4] [1,3,1]", array(1, (2, 3, 4)), array(2, (1, 3, 1)));
}

#[test]
fn operators_with_arrays_of_no_dimension() {
    all_operators!("[] []", arr0(1.3), arr0(0.7));
    all_operators!("[3] []", array(1, 3), arr0(0.7));
    all_operators!("[3,2] []", array(1, (3, 2)), arr0(0.7));
}

#[test]
fn operators_of_dynamic_dimension() {
    let dynamic = |seed, shape: &[usize]| -> ArrayD<f64> { array(seed, IxDyn(shape)) };
    all_operators!(
        "dyn [3,4] [4]", dynamic(1, &[3, 4]), dynamic(2, &[4]);
        "dyn [3,4] []", dynamic(1, &[3, 4]), dynamic(2, &[]);
        "dyn [] []", dynamic(1, &[]), dynamic(2, &[]);
        "dyn [4,1] [4]", dynamic(1, &[4, 1]), dynamic(2, &[4]);
    );
    all_operators!("dyn [3,4] with fixed [4]", dynamic(1, &[3, 4]), array(2, 4));
}

#[test]
fn operators_of_odd_layouts() {
    let (x, y) = (Odd::new(1, 3, 4), Odd::new(2, 3, 4));
    let (x, y) = (x.view(), y.view());
    assert!(!x.is_standard_layout() && x.as_slice_memory_order().is_none());
    let (xo, yo) = (x.to_owned(), y.to_owned());
    // A cotangent in column-major order.
    let seed = array(9, (4, 3)).reversed_axes();
    both_places!((&x).save_mul(&&y, On, On), seed, x, y, |x_bar, y_bar| {
        check("odd left", &xo, &x_bar, &seed, |x| x * &y);
        check("odd right", &yo, &y_bar, &seed, |y| &x * y);
    });
    let b = array(3, (3, 1));
    both_places!((&x).save_div(&&b, On, On), seed, x, b, |x_bar, b_bar| {
        check("odd / column, left", &xo, &x_bar, &seed, |x| x / &b);
        check("odd / column, right", &b, &b_bar, &seed, |b| &x / b);
    });
    // Two places, one in row-major and one in column-major order, get the same numbers.
    let mut place = Array2::zeros((4, 3)).reversed_axes();
    let mut other = Array2::zeros((3, 1));
    (&x).save_sub(&&b, On, On)
        .pull(seed.clone(), &mut place, &mut other);
    check("odd - column, left", &xo, &place, &seed, |x| x - &b);
    check("odd - column, right", &b, &other, &seed, |b| &x - b);
}

/// Every combination of owned arrays, references, views and `ArrayRef`s has a rule.
#[test]
fn all_kinds_of_operands() {
    let (x, y) = (array(1, (3, 4)), array(2, 4));
    let seed = array(3, (3, 4));
    let (xv, yv) = (x.view(), y.view());
    let (xr, yr): (&ArrayRef<f64, _>, &ArrayRef<f64, _>) = (&x, &y);
    macro_rules! pair {
        ($l:expr, $r:expr) => {{
            let saved = $l.save_mul(&$r, On, On);
            let (mut x_bar, mut y_bar) = Default::default();
            saved.pull(seed.clone(), &mut x_bar, &mut y_bar);
            check(stringify!($l * $r), &x, &x_bar, &seed, |x| x * &y);
            check(stringify!($l * $r), &y, &y_bar, &seed, |y| &x * y);
        }};
    }
    pair!(x, y);
    pair!(x, &y);
    pair!(x, yv);
    pair!(x, &yv);
    pair!((&x), y);
    pair!((&x), &y);
    pair!((&x), &yv);
    pair!((&xv), y);
    pair!((&xv), &y);
    pair!((&xv), &yv);
    let (mut x_bar, mut y_bar) = Default::default();
    xr.save_mul(&yr, On, On)
        .pull(seed.clone(), &mut x_bar, &mut y_bar);
    check("refs", &x, &x_bar, &seed, |x| x * &y);
    let (mut x_bar, mut y_bar) = Default::default();
    x.save_mul(&yr, On, On)
        .pull(seed.clone(), &mut x_bar, &mut y_bar);
    check("owned * ref", &y, &y_bar, &seed, |y| &x * y);
    let (mut x_bar, mut y_bar) = Default::default();
    xr.save_mul(&y, On, On)
        .pull(seed.clone(), &mut x_bar, &mut y_bar);
    check("ref * owned", &x, &x_bar, &seed, |x| x * &y);
}

#[test]
fn operators_with_a_number() {
    let (x, s) = (array(1, (3, 4)), 1.7);
    let seed = array(2, (3, 4));
    macro_rules! number {
        ($op:tt, $save:ident) => {{
            for _ in [(); 2] {
                let (mut x_bar, mut s_bar) = (Array2::default((0, 0)), 0.0);
                (&x).$save(&s, On, On).pull(seed.clone(), &mut x_bar, &mut s_bar);
                check(stringify!(array $op number), &x, &x_bar, &seed, |x| x $op s);
                check_number(stringify!(array $op number), s, s_bar, &seed, |s| &x $op s);
                let (mut x_bar, mut s_bar) = (Array2::default((0, 0)), 0.0);
                s.$save(&&x, On, On).pull(seed.clone(), &mut s_bar, &mut x_bar);
                check(stringify!(number $op array), &x, &x_bar, &seed, |x| s $op x);
                check_number(stringify!(number $op array), s, s_bar, &seed, |s| s $op &x);
            }
            // Only the array, only the number.
            let (mut x_bar, mut s_bar) = (Array2::default((0, 0)), 0.0);
            x.$save(&s, On, Off).pull(seed.clone(), &mut x_bar, &mut s_bar);
            check("array only", &x, &x_bar, &seed, |x| x $op s);
            assert_eq!(s_bar, 0.0);
            s.$save(&x, On, Off).pull(seed.clone(), &mut s_bar, &mut x_bar);
            check_number("number only", s, s_bar, &seed, |s| s $op &x);
            let (mut x_bar, mut s_bar) = (Array2::default((0, 0)), 0.0);
            x.$save(&s, Off, On).pull(seed.clone(), &mut x_bar, &mut s_bar);
            check_number("number only", s, s_bar, &seed, |s| &x $op s);
            assert!(x_bar.is_empty());
            let mut s_bar = 0.0;
            s.$save(&x, Off, On).pull(seed.clone(), &mut s_bar, &mut x_bar);
            check("array only", &x, &x_bar, &seed, |x| s $op x);
            assert_eq!(s_bar, 0.0);
            // A second contribution is added.
            let (mut x_bar, mut s_bar) = (Array2::from_elem((3, 4), 10.0), 10.0);
            x.$save(&s, On, On).pull(seed.clone(), &mut x_bar, &mut s_bar);
            check("added", &x, &(x_bar - 10.0), &seed, |x| x $op s);
            check_number("added", s, s_bar - 10.0, &seed, |s| &x $op s);
            // None of every shape.
            let (mut x_bar, mut s_bar) = (Array2::default((0, 0)), 0.0);
            x.$save(&s, On, On).pull(Array2::default((0, 0)), &mut x_bar, &mut s_bar);
            assert!(x_bar.is_empty() && s_bar == 0.0);
        }};
    }
    number!(+, save_add);
    number!(-, save_sub);
    number!(*, save_mul);
    number!(/, save_div);
}

#[test]
fn a_literal_takes_the_type_of_the_array() {
    let x: Array1<f32> = Array1::from(vec![1.0, 2.0]);
    let two = 2.0;
    let saved = x.save_mul(&two, On, Off);
    let mut x_bar = ad::zero();
    let y = &x * two;
    saved.pull(y, &mut x_bar, ad::discard(&mut Default::default()));
    assert_eq!(x_bar, Array1::from(vec![4.0, 8.0]));
}

#[test]
fn unary_minus() {
    let x = array(1, (2, 3));
    let seed = array(2, (2, 3));
    let mut x_bar = Default::default();
    x.save_neg(On).pull(seed.clone(), &mut x_bar);
    check("-x", &x, &x_bar, &seed, |x| -x);
    let reference = &&x;
    reference.save_neg(On).pull(seed.clone(), &mut x_bar);
    check("-x twice", &x, &(x_bar / 2.0), &seed, |x| -x);
    let mut x_bar = Array2::default((0, 0));
    x.view().save_neg_of_view(&seed, &mut x_bar);
    check("-&view", &x, &x_bar, &seed, |x| -x);
    let mut x_bar = Array2::default((0, 0));
    x.save_neg(Off).pull(seed, &mut x_bar);
    assert!(x_bar.is_empty());
}

trait OfView {
    fn save_neg_of_view(&self, seed: &Array2<f64>, place: &mut Array2<f64>);
}
impl OfView for ArrayView<'_, f64, Ix2> {
    fn save_neg_of_view(&self, seed: &Array2<f64>, place: &mut Array2<f64>) {
        let this = &self;
        this.save_neg(On).pull(seed.clone(), place);
    }
}

/// One bound is enough for generic code.
#[test]
fn operators_in_generic_code() {
    fn product<A: Element>(
        x: &Array2<A>,
        b: &Array1<A>,
        k: A,
    ) -> (Array2<A>, Array2<A>, Array1<A>, A) {
        let mul = x.save_mul(&b, On, On);
        let t = x * b;
        let scale = t.save_mul(&k, On, On);
        let y = t * k;
        let (mut t_bar, mut x_bar, mut b_bar, mut k_bar) =
            (ad::zero(), ad::zero(), ad::zero(), ad::zero());
        scale.pull(Array2::ones(y.raw_dim()), &mut t_bar, &mut k_bar);
        mul.pull(t_bar, &mut x_bar, &mut b_bar);
        (y, x_bar, b_bar, k_bar)
    }
    let (x, b, k) = (array(1, (3, 2)), array(2, 2), 0.3);
    let (y, x_bar, b_bar, k_bar) = product(&x, &b, k);
    let seed = Array2::ones((3, 2));
    assert_eq!(y, &x * &b * k);
    check("generic x", &x, &x_bar, &seed, |x| x * &b * k);
    check("generic b", &b, &b_bar, &seed, |b| &x * b * k);
    check_number("generic k", k, k_bar, &seed, |k| &x * &b * k);
}

fn same_dimension<A: Element, D: Dimension + 'static>(
    x: &Array<A, D>,
    y: &Array<A, D>,
    z: Array<A, D>,
) -> (Array<A, D>, Array<A, D>) {
    let (mut x_bar, mut y_bar) = (ad::zero(), ad::zero());
    (&x).save_mul(&y, On, On).pull(z, &mut x_bar, &mut y_bar);
    (x_bar, y_bar)
}

#[test]
fn operators_generic_in_the_dimension() {
    let (x, y, z): (Array3<f64>, Array3<f64>, Array3<f64>) = (
        array(1, (2, 3, 2)),
        array(2, (2, 3, 2)),
        array(3, (2, 3, 2)),
    );
    let (x_bar, y_bar) = same_dimension(&x, &y, z.clone());
    check("x", &x, &x_bar, &z, |x| x * &y);
    check("y", &y, &y_bar, &z, |y| &x * y);
    let (x_bar, y_bar) = same_dimension(&arr0(2.0), &arr0(3.0), arr0(5.0));
    assert_eq!((x_bar, y_bar), (arr0(15.0), arr0(10.0)));
}

#[test]
fn sums_of_single_precision() {
    let x = Array2::<f32>::from_elem((4, 3), 0.5);
    let b = Array0::<f32>::from_elem((), 2.0);
    let (mut x_bar, mut b_bar) = Default::default();
    x.save_mul(&&b, On, On)
        .pull(Array2::ones((4, 3)), &mut x_bar, &mut b_bar);
    assert_eq!(x_bar, Array2::from_elem((4, 3), 2.0));
    assert_eq!(b_bar[()], x.sum());
    assert_eq!(x.sum_axis(Axis(0)).sum(), 6.0);
}
