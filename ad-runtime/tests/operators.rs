//! The operators on numbers and references to numbers.

use ad_runtime::__private::{
    AddAssignRule, AddRule, AssignPull, BinaryPull, DivAssignRule, DivRule, MulAssignRule, MulRule,
    NegRule, RemAssignRule, RemRule, SubAssignRule, SubRule, UnaryPull,
};
use ad_runtime::gradcheck::{Gradcheck, assert_accumulates_from_nothing};
use ad_runtime::prelude::*;
use std::ops::{AddAssign, DivAssign, MulAssign, RemAssign, SubAssign};

/// Operands of both signs, away from the jumps of `%`.
fn operands() -> impl Iterator<Item = (f64, f64)> {
    let numbers = [-7.3, -2.1, -0.4, 0.6, 1.9, 5.2];
    numbers
        .into_iter()
        .flat_map(move |x| numbers.into_iter().map(move |y| (x, y + 0.03)))
}

/// Checks a pull against differences of the operation, and that it adds.
fn check<S: BinaryPull<Y = f64, L = f64, R = f64>>(
    name: &str,
    (x, y): (f64, f64),
    operation: impl Fn(f64, f64) -> f64,
    save: impl Fn(f64, f64) -> S,
) {
    let derivative = |&(x, y): &(f64, f64), cotangents: &[f64]| {
        let saved = save(x, y);
        let pull = |z_bar: &f64| {
            let (mut x_bar, mut y_bar) = (0.0, 0.0);
            saved.pull(*z_bar, &mut x_bar, &mut y_bar);
            (x_bar, y_bar)
        };
        (operation(x, y), cotangents.iter().map(pull).collect())
    };
    Gradcheck::new()
        .relative(1e-9)
        .derivative(|&(x, y): &(f64, f64)| operation(x, y), derivative, &(x, y))
        .unwrap_or_else(|error| panic!("{x} {name} {y}: {error}"));
    let saved = save(x, y);
    assert_accumulates_from_nothing(&(0.0, 0.0), |(x_bar, y_bar)| saved.pull(0.7, x_bar, y_bar));
}

macro_rules! operators {
    ($($name:ident: $op:tt, $save:ident;)*) => { $(
        #[test]
        fn $name() {
            for at in operands() {
                check(stringify!($op), at, |x, y| x $op y, |x, y| x.$save(&y, On, On));
                check(stringify!($op), at, |x, y| &x $op y, |x, y| (&x).$save(&y, On, On));
                check(stringify!($op), at, |x, y| x $op &y, |x, y| x.$save(&&y, On, On));
                check(stringify!($op), at, |x, y| &x $op &y, |x, y| (&x).$save(&&y, On, On));
                let (x, y) = (at.0 as f32, at.1 as f32);
                let single = x.$save(&y, On, On);
                let double = f64::from(x).$save(&f64::from(y), On, On);
                let (mut a, mut b, mut c, mut d) = (0.0_f32, 0.0_f32, 0.0, 0.0);
                single.pull(1.0, &mut a, &mut b);
                double.pull(1.0, &mut c, &mut d);
                assert!((f64::from(a) - c).abs() <= 1e-6 * c.abs());
                assert!((f64::from(b) - d).abs() <= 1e-6 * d.abs());
            }
        }
    )* };
}
operators! {
    sum: +, save_add;
    difference: -, save_sub;
    product: *, save_mul;
    quotient: /, save_div;
    remainder: %, save_rem;
}

#[test]
fn negation() {
    let x = 3.0_f64;
    let mut x_bar = 1.0;
    x.save_neg(On).pull(5.0, &mut x_bar);
    let reference = &x;
    NegRule::save_neg(&reference, On).pull(0.5, &mut x_bar);
    assert_eq!(x_bar, 1.0 - 5.0 - 0.5);
}

#[test]
fn the_remainder_counts_how_often_the_divisor_was_taken() {
    // 1.0 / 0.1 is rounded to 10, but 1.0 % 0.1 is what nine times 0.1 leave.
    let (x, y) = (1.0_f64, 0.1);
    assert!(x % y > 0.09);
    let (mut x_bar, mut y_bar) = (0.0, 0.0);
    x.save_rem(&y, On, On).pull(1.0, &mut x_bar, &mut y_bar);
    assert_eq!((x_bar, y_bar), (1.0, -9.0));
    let mut place_bar = 1.0;
    let mut y_bar = 0.0;
    x.save_rem_assign(&y, On, On)
        .pull(&mut place_bar, &mut y_bar);
    assert_eq!((place_bar, y_bar), (1.0, -9.0));
    let mut y_bar = 0.0;
    1.0_f32
        .save_rem(&0.1, On, On)
        .pull(1.0, &mut 0.0, &mut y_bar);
    assert_eq!(y_bar, -((1.0 - 1.0_f32 % 0.1) / 0.1).round());
    let mut y_bar = 0.0;
    5.0.save_rem(&f64::INFINITY, On, On)
        .pull(1.0, &mut 0.0, &mut y_bar);
    assert_eq!(y_bar, 0.0);
}

/// Checks the pull of a compound assignment: it turns the cotangent of the place around, and adds
/// to that of the operand.
fn check_assign<S: AssignPull<L = f64, R = f64>>(
    name: &str,
    (x, y): (f64, f64),
    operation: impl Fn(&mut f64, f64),
    save: impl Fn(&f64, f64) -> S,
) {
    let value = |&(mut x, y): &(f64, f64)| {
        operation(&mut x, y);
        x
    };
    let derivative = |&(x, y): &(f64, f64), cotangents: &[f64]| {
        let saved = save(&x, y);
        let pull = |bar: &f64| {
            let (mut x_bar, mut y_bar) = (*bar, 0.0);
            saved.pull(&mut x_bar, &mut y_bar);
            (x_bar, y_bar)
        };
        (value(&(x, y)), cotangents.iter().map(pull).collect())
    };
    Gradcheck::new()
        .relative(1e-9)
        .derivative(value, derivative, &(x, y))
        .unwrap_or_else(|error| panic!("{x} {name} {y}: {error}"));
    let saved = save(&x, y);
    assert_accumulates_from_nothing(&0.0, |y_bar| saved.pull(&mut 0.7, y_bar));
}

macro_rules! assignments {
    ($($name:ident: $op:ident, $save:ident;)*) => { $(
        #[test]
        fn $name() {
            for at in operands() {
                check_assign(stringify!($op), at, |x, y| x.$op(y), |x, y| x.$save(&y, On, On));
                check_assign(stringify!($op), at, |x, y| x.$op(&y), |x, y| x.$save(&&y, On, On));
            }
        }
    )* };
}
assignments! {
    sum_in_place: add_assign, save_add_assign;
    difference_in_place: sub_assign, save_sub_assign;
    product_in_place: mul_assign, save_mul_assign;
    quotient_in_place: div_assign, save_div_assign;
    remainder_in_place: rem_assign, save_rem_assign;
}

#[test]
fn real_numbers_have_all_of_them() {
    fn all<T: Real>(x: T, y: T) -> T {
        let mut z = (-x + y - x * y) / (x % y);
        z += x;
        z -= y;
        z *= x;
        z /= y;
        z %= x;
        z + [x, y].iter().sum::<T>() * [x, y].into_iter().product::<T>()
    }
    let (x, y) = (5.3, 2.1);
    let z = ((((-x + y - x * y) / (x % y) + x - y) * x) / y) % x;
    assert_eq!(all(x, y), z + (x + y) * (x * y));
}
