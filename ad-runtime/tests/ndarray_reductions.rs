//! The rules of sums, means and products of arrays, and of `unwrap`, against central differences.
#![allow(missing_docs, reason = "tests")]

mod ndarray_support;

// Not `Tangent`, whose `dot` would be found before that of arrays.
use ad_runtime::__private::{
    self as ad, Element, NoTangent, Off, On, OptionDerivatives as _, ReductionDerivatives as _,
};
use ndarray::{Array, Array1, Array2, ArrayD, Axis, Dimension, IxDyn, arr0, array};
use ndarray_support::{Odd, array, check, check_method, layouts};

#[test]
fn sums_and_means() {
    fn on<D: Dimension + 'static>(x: Array<f64, D>) {
        let seed = arr0(1.7);
        check_method!(
            "sum",
            &x,
            seed.clone(),
            |x| arr0(x.sum()),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_sum((act,));
                assert_eq!(value, x.sum());
                pull(&x, y[()], x_bar)
            }
        );
        check_method!(
            "mean",
            &x,
            seed.clone(),
            |x| arr0(x.mean().unwrap()),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_mean((act,));
                assert_eq!(value, x.mean());
                pull(&x, None, x_bar);
                pull(&x, Some(y[()]), x_bar)
            }
        );
        check_method!(
            "product",
            &x,
            seed,
            |x| arr0(x.product()),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_product((act,));
                assert_eq!(value, x.product());
                pull(&x, y[()], x_bar)
            }
        );
    }
    layouts().into_iter().for_each(on);
    on(array(1, 5));
    on(array(1, (2, 3, 2)));
    on(arr0(0.7));
    on(array(1, IxDyn(&[2, 3])));
    on(array(1, IxDyn(&[])));
    let odd = Odd::new(4, 3, 4);
    let seed = arr0(0.3);
    check_method!(
        "sum of a view",
        odd.view(),
        seed,
        |x| arr0(x.sum()),
        |act, y, x_bar| { odd.view().__derivative_of_sum((act,)).1(&odd.view(), y[()], x_bar) }
    );
    assert_eq!(
        Array1::<f64>::default(0).__derivative_of_mean((On,)).0,
        None
    );
}

#[test]
fn products_with_zeros() {
    for x in [
        array![2.0, 0.0, 3.0],
        array![0.0, 0.0, 3.0],
        array![0.0, 1.0, 3.0],
    ] {
        check_method!(
            "product",
            &x,
            arr0(1.5),
            |x| arr0(x.product()),
            |act, y, x_bar| { x.__derivative_of_product((act,)).1(&x, y[()], x_bar) }
        );
    }
}

#[test]
fn variances() {
    for x in layouts().into_iter().take(2) {
        check_method!(
            "var",
            &x,
            arr0(1.7),
            |x| arr0(x.var(1.0)),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_var((act, Off), 1.0);
                assert_eq!(value, x.var(1.0));
                pull(&x, y[()], x_bar, &mut 0.0)
            }
        );
        check_method!(
            "std",
            &x,
            arr0(1.7),
            |x| arr0(x.std(0.0)),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_std((act, Off), 0.0);
                assert_eq!(value, x.std(0.0));
                pull(&x, y[()], x_bar, &mut 0.0)
            }
        );
        let mut k_bar = 0.0;
        x.__derivative_of_var((Off, On), 0.5).1(&x, 2.0, &mut ad::zero(), &mut k_bar);
        check("ddof", &arr0(0.5), &arr0(k_bar), &arr0(2.0), |k| {
            arr0(x.var(k[()]))
        });
        let mut k_bar = 0.0;
        x.__derivative_of_std((Off, On), 0.5).1(&x, 2.0, &mut ad::zero(), &mut k_bar);
        check("ddof", &arr0(0.5), &arr0(k_bar), &arr0(2.0), |k| {
            arr0(x.std(k[()]))
        });
    }
}

#[test]
fn sums_and_means_along_axes() {
    for x in layouts() {
        for axis in [Axis(0), Axis(1)] {
            let seed = array(9, x.sum_axis(axis).raw_dim());
            check_method!(
                "sum_axis",
                &x,
                seed.clone(),
                |x| x.sum_axis(axis),
                |act, y, x_bar| {
                    let (value, pull) = x.__derivative_of_sum_axis((act, Off), axis);
                    assert_eq!(value, x.sum_axis(axis));
                    pull(&x, y, x_bar, &mut NoTangent);
                    pull(&x, Array1::default(0), x_bar, &mut NoTangent)
                }
            );
            check_method!(
                "mean_axis",
                &x,
                seed,
                |x| x.mean_axis(axis).unwrap(),
                |act, y, x_bar| {
                    let (value, pull) = x.__derivative_of_mean_axis((act, Off), axis);
                    assert_eq!(value, x.mean_axis(axis));
                    pull(&x, Some(y), x_bar, &mut NoTangent);
                    pull(&x, None, x_bar, &mut NoTangent)
                }
            );
        }
    }
    let x = array(1, (2, 3, 4));
    check_method!(
        "sum_axis",
        &x,
        array(2, (2, 4)),
        |x| x.sum_axis(Axis(1)),
        |act, y, x_bar| {
            x.__derivative_of_sum_axis((act, Off), Axis(1)).1(&x, y, x_bar, &mut NoTangent)
        }
    );
    let x = array(1, 4);
    check_method!(
        "sum_axis to a number",
        &x,
        arr0(1.5),
        |x| x.sum_axis(Axis(0)),
        |act, y, x_bar| {
            x.__derivative_of_sum_axis((act, Off), Axis(0)).1(&x, y, x_bar, &mut NoTangent)
        }
    );
    let x: ArrayD<f64> = array(1, IxDyn(&[2, 3]));
    check_method!(
        "sum_axis dyn",
        &x,
        array(2, IxDyn(&[3])),
        |x| x.sum_axis(Axis(0)),
        |act, y, x_bar| {
            x.__derivative_of_sum_axis((act, Off), Axis(0)).1(&x, y, x_bar, &mut NoTangent)
        }
    );
}

#[test]
fn options_and_results() {
    let (value, pull) = Some(array![1.0]).__derivative_of_unwrap((On,));
    let mut place = None;
    pull(array![2.0], &mut place);
    pull(array![3.0], &mut place);
    assert_eq!((value, place), (array![1.0], Some(array![5.0])));
    let (value, pull) = Ok::<f64, String>(1.0).__derivative_of_expect((On, Off), "a number");
    let mut place = None;
    pull(2.0, &mut place, &mut NoTangent);
    assert_eq!((value, place), (1.0, Some(2.0)));
    let (_, pull) = Some(1.0).__derivative_of_unwrap((Off,));
    let mut place = None;
    pull(2.0, &mut place);
    assert_eq!(place, None);
    for (x, expected) in [(Some(1.0), (1.0, Some(5.0), 0.0)), (None, (7.0, None, 5.0))] {
        let (value, pull) = x.__derivative_of_unwrap_or((On, On), 7.0);
        let (mut x_bar, mut d_bar) = (None, 0.0);
        pull(5.0, &mut x_bar, &mut d_bar);
        assert_eq!((value, x_bar, d_bar), expected);
    }
}

/// What the compiler makes of `x.mean().unwrap()`.
#[test]
fn mean_and_unwrap_fit_together() {
    fn gradient<A: Element>(x: &Array2<A>) -> (A, Array2<A>) {
        let (t, mean) = x.__derivative_of_mean((On,));
        let (y, unwrap) = t.__derivative_of_unwrap((On,));
        let (mut t_bar, mut x_bar) = (ad::zero(), ad::zero());
        unwrap(A::lit(1.0), &mut t_bar);
        mean(x, t_bar, &mut x_bar);
        (y, x_bar)
    }
    let (y, x_bar) = gradient(&array![[1.0, 2.0], [3.0, 6.0]]);
    assert_eq!((y, x_bar), (3.0, Array2::from_elem((2, 2), 0.25)));
}
