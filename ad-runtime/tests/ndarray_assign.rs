//! The rules of compound assignments to arrays, against central differences.
#![allow(missing_docs, reason = "tests")]

mod ndarray_support;

use ad_runtime::__private::{self as ad, *};
use ndarray::{Array1, Array2, ArrayD, IxDyn, arr0};
use ndarray_support::{Odd, array, check, check_number};

/// The value after an assignment.
macro_rules! after {
    ($x:expr, $op:tt, $y:expr) => {{
        let mut x = $x.clone();
        x $op $y;
        x
    }};
}

macro_rules! check_assign {
    ($what:expr, $x:expr, $y:expr, $op:tt, $save:ident) => {{
        let (x, y) = (&$x, &$y);
        let seed = array(77, x.raw_dim());
        let what = format!("{} {}", $what, stringify!($op));
        let saved = x.$save(&y, On, On);
        let (mut x_bar, mut y_bar) = (seed.clone(), Tangent::identity());
        saved.pull(&mut x_bar, &mut y_bar);
        check(&format!("{what}, left"), x, &x_bar, &seed, |x| {
            after!(x, $op, y)
        });
        check(&format!("{what}, right"), y, &y_bar, &seed, |y| {
            after!(x, $op, y)
        });
        // Called again, it adds to the operand's place.
        let mut x_bar = seed.clone();
        saved.pull(&mut x_bar, &mut y_bar);
        check(
            &format!("{what}, right twice"),
            y,
            &y_bar.scaled(0.5),
            &seed,
            |y| after!(x, $op, y),
        );
        // One side off.
        let (mut x_bar, mut y_bar) = (seed.clone(), Tangent::identity());
        x.$save(&y, On, Off).pull(&mut x_bar, &mut y_bar);
        check(&format!("{what}, left only"), x, &x_bar, &seed, |x| {
            after!(x, $op, y)
        });
        assert!(
            y_bar.is_shapeless() || y_bar.sum() == 0.0,
            "{what}, right is off"
        );
        let (mut x_bar, mut y_bar) = (seed.clone(), Tangent::identity());
        x.$save(&y, Off, On).pull(&mut x_bar, &mut y_bar);
        check(&format!("{what}, right only"), y, &y_bar, &seed, |y| {
            after!(x, $op, y)
        });
    }};
}

macro_rules! all_assignments {
    ($what:expr, $x:expr, $y:expr) => {{
        let (x, y) = ($x, $y);
        check_assign!($what, x, y, +=, save_add_assign);
        check_assign!($what, x, y, -=, save_sub_assign);
        check_assign!($what, x, y, *=, save_mul_assign);
        check_assign!($what, x, y, /=, save_div_assign);
    }};
}

#[test]
fn assignments_of_arrays() {
    all_assignments!("[3,4] [3,4]", array(1, (3, 4)), array(2, (3, 4)));
    all_assignments!("[3,4] [4]", array(1, (3, 4)), array(2, 4));
    all_assignments!("[3,4] [3,1]", array(1, (3, 4)), array(2, (3, 1)));
    all_assignments!("[3,4] [1,4]", array(1, (3, 4)), array(2, (1, 4)));
    all_assignments!("[3,4] [1]", array(1, (3, 4)), array(2, 1));
    all_assignments!("[3,4] []", array(1, (3, 4)), arr0(0.7));
    all_assignments!("[] []", arr0(1.2), arr0(0.7));
    let dynamic: ArrayD<f64> = array(1, IxDyn(&[2, 3]));
    all_assignments!("dyn [2,3] [3]", dynamic, array(2, 3));
}

#[test]
fn assignments_of_odd_layouts() {
    let odd = Odd::new(3, 3, 4);
    let y = odd.view();
    let yo = y.to_owned();
    let x = array(1, (4, 3)).reversed_axes();
    let seed = array(5, (3, 4));
    let (mut x_bar, mut y_bar) = (seed.clone(), Array2::zeros((4, 3)).reversed_axes());
    x.save_mul_assign(&&y, On, On).pull(&mut x_bar, &mut y_bar);
    check("left", &x, &x_bar, &seed, |x| after!(x, *=, &y));
    check("right", &yo, &y_bar, &seed, |y| after!(x, *=, y));
    let mut whole = array(1, (3, 4));
    let view = whole.view_mut();
    let (mut x_bar, mut y_bar) = (seed.clone(), ad::zero());
    view.save_div_assign(&&y, On, On)
        .pull(&mut x_bar, &mut y_bar);
    check("view", &whole, &x_bar, &seed, |x| after!(x, /=, &y));
    check("view, right", &yo, &y_bar, &seed, |y| after!(whole, /=, y));
}

#[test]
fn assignments_of_numbers() {
    let (x, s) = (array(1, (3, 2)), 1.3);
    let seed = array(2, (3, 2));
    macro_rules! number {
        ($op:tt, $save:ident) => {{
            let saved = x.$save(&s, On, On);
            let (mut x_bar, mut s_bar) = (seed.clone(), 0.25);
            saved.pull(&mut x_bar, &mut s_bar);
            check(stringify!(array $op number), &x, &x_bar, &seed, |x| after!(x, $op, s));
            check_number(stringify!(array $op number), s, s_bar - 0.25, &seed, |s| after!(x, $op, s));
            let (mut x_bar, mut s_bar) = (seed.clone(), 0.0);
            x.$save(&s, On, Off).pull(&mut x_bar, &mut s_bar);
            check("array only", &x, &x_bar, &seed, |x| after!(x, $op, s));
            assert_eq!(s_bar, 0.0);
            let (mut x_bar, mut s_bar) = (seed.clone(), 0.0);
            x.$save(&s, Off, On).pull(&mut x_bar, &mut s_bar);
            check_number("number only", s, s_bar, &seed, |s| after!(x, $op, s));
            let (mut x_bar, mut s_bar) = (Array2::default((0, 0)), 0.0);
            x.$save(&s, On, On).pull(&mut x_bar, &mut s_bar);
            assert!(x_bar.is_empty() && s_bar == 0.0);
        }};
    }
    number!(+=, save_add_assign);
    number!(-=, save_sub_assign);
    number!(*=, save_mul_assign);
    number!(/=, save_div_assign);
}

#[test]
fn an_empty_cotangent_contributes_nothing() {
    let (x, y) = (array(1, 3), array(2, 3));
    let (mut x_bar, mut y_bar): (Array1<f64>, Array1<f64>) = Default::default();
    x.save_add_assign(&&y, On, On).pull(&mut x_bar, &mut y_bar);
    x.save_mul_assign(&&y, On, On).pull(&mut x_bar, &mut y_bar);
    x.save_div_assign(&&y, On, On).pull(&mut x_bar, &mut y_bar);
    assert!(x_bar.is_empty() && y_bar.is_empty());
}
