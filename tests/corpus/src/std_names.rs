//! Functions of std that are imported, and functions and modules of the user's that have names of std's.

use crate::cases;
use ad_runtime::prelude::*;
use std::mem::{replace, swap};

#[differentiable]
fn larger_first(a: &mut f64, b: &mut f64) {
    if *a < *b {
        swap(a, b);
    }
    *a *= *b;
}
#[differentiable]
fn imported_swap(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut w = vec![x[0] * x[1], x[2]];
    for i in 0..2 {
        swap(&mut v, &mut w);
        v[0] *= w[1] + i as f64;
    }
    let (mut a, mut b) = (v[0], w[1]);
    larger_first(&mut a, &mut b);
    a * b + v[1]
}
#[differentiable]
fn imported_replace(x: &[f64]) -> f64 {
    use std::mem::take;
    let mut v = x.to_vec();
    let old = replace(&mut v, vec![x[1] * x[2]]);
    let mut k = old[0] * v[0];
    let before = take(&mut k);
    k += before * before;
    k * old[2] + before
}

mod renamed {
    use ad_runtime::prelude::*;
    use std::mem as memory;
    use std::mem::swap as exchange;

    #[differentiable]
    pub(super) fn names_of_the_users_own(x: &[f64]) -> f64 {
        use std::mem::{self as m, drop as done, replace as put, take as grab};
        let (mut a, mut b) = (x[0] * x[1], x[2]);
        exchange(&mut a, &mut b);
        let mut v = vec![a * b, x[1]];
        let old = put(&mut v, vec![x[2] * a]);
        memory::swap(&mut v[0], &mut a);
        let mut k = v[0] * old[1];
        let before = grab(&mut k);
        k += before * b;
        m::swap(&mut k, &mut b);
        done(old);
        k * a + b * v[0]
    }
}
use renamed::names_of_the_users_own;

mod own {
    use ad_runtime::prelude::*;

    pub(super) mod mem {
        use ad_runtime::prelude::*;

        /// Not what std's does.
        #[differentiable]
        pub(crate) fn swap(a: &mut f64, b: &mut f64) {
            for _ in 0..2 {
                *a *= *b;
            }
            *b = 2.0;
        }
    }

    #[differentiable]
    fn drop(a: f64, b: f64) -> f64 {
        let mut fallen = a;
        for i in 0..3 {
            fallen *= b + f64::from(i);
        }
        fallen
    }
    #[differentiable]
    pub(super) fn names_of_std(x: &[f64]) -> f64 {
        let (mut a, mut b) = (x[0] * x[1], x[1]);
        mem::swap(&mut a, &mut b);
        a * a * b + drop(a, x[2])
    }
}
use own::names_of_std;

cases![
    imported_swap,
    imported_replace,
    names_of_the_users_own,
    names_of_std
];
