//! The rules of reductions, views, reshapes and maps of arrays, against central differences.
#![allow(missing_docs, reason = "tests")]

mod ndarray_support;

// Not `Tangent` and `Differentiable`, whose `dot` and `shape` would be found before those of arrays.
use ad_runtime::__private::{
    self as ad, CloneDerivative as _, Element, MapDerivatives as _, MatrixViewDerivatives as _,
    NoTangent, Off, On, OptionDerivatives as _, ReductionDerivatives as _, ShapeDerivatives as _,
    ToVecDerivatives as _, VectorDerivatives as _, ViewDerivatives as _,
};
use ndarray::{
    Array, Array1, Array2, ArrayD, ArrayView2, Axis, Dimension, IxDyn, Order, ShapeBuilder, arr0,
    array, s,
};
use ndarray_support::{Odd, array, check, numbers};

/// Calls a pullback of one operand on an empty place, on the same place again, and on a place in
/// column-major order; then that of the rule with activity `Off`.
macro_rules! check_method {
    ($what:expr, $x:expr, $seed:expr, |$v:ident| $f:expr, |$act:ident, $y_bar:ident, $x_bar:ident| $pull:expr) => {{
        let x = $x;
        let seed = $seed;
        let f = |$v: &Array<f64, _>| $f;
        let $act = On;
        let mut place = Array::default(x.raw_dim() * 0);
        for times in [1.0, 2.0] {
            if place.len() == 1 && times == 1.0 {
                place.fill(0.0);
            }
            let ($y_bar, $x_bar) = (seed.clone(), &mut place);
            $pull;
            check($what, &x.to_owned(), &(&place / times), &seed, f);
        }
        let mut place = Array::ones(x.raw_dim().f());
        let ($y_bar, $x_bar) = (seed.clone(), &mut place);
        $pull;
        check($what, &x.to_owned(), &(place - 1.0), &seed, f);
        let $act = Off;
        let mut place: Array<f64, _> = Array::default(x.raw_dim() * 0);
        let ($y_bar, $x_bar) = (seed.clone(), &mut place);
        $pull;
        assert!(place.iter().all(|&p| p == 0.0), "{} is off", $what);
    }};
}

fn layouts() -> Vec<Array2<f64>> {
    vec![
        array(1, (3, 4)),
        array(2, (4, 3)).reversed_axes(),
        array(3, (1, 1)),
    ]
}

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
fn views_of_everything() {
    for x in layouts() {
        let (seed, transposed) = (array(8, x.raw_dim()), array(9, x.t().raw_dim()));
        check_method!("view", &x, seed.clone(), |x| x.clone(), |act, y, x_bar| {
            let (value, pull) = x.__derivative_of_view((act,));
            assert_eq!(value, x);
            pull(&x, y, x_bar)
        });
        check_method!(
            "to_owned",
            &x,
            seed.clone(),
            |x| x.clone(),
            |act, y, x_bar| {
                let (value, pull) = x.view().__derivative_of_to_owned((act,));
                let value: Array2<f64> = value;
                assert_eq!(value, x);
                pull(&x, y, x_bar)
            }
        );
        check_method!("clone", &x, seed, |x| x.clone(), |act, y, x_bar| {
            let (value, pull) = x.__derivative_of_clone((act,));
            assert_eq!(value, x);
            pull(&x, y, x_bar)
        });
        check_method!(
            "t",
            &x,
            transposed.clone(),
            |x| x.t().to_owned(),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_t((act,));
                assert_eq!(value, x.t());
                pull(&x, y, x_bar)
            }
        );
        check_method!(
            "reversed_axes",
            &x,
            transposed,
            |x| x.t().to_owned(),
            |act, y, x_bar| {
                let (value, pull) = x.clone().__derivative_of_reversed_axes((act,));
                assert_eq!(value, x.t());
                pull(y, x_bar)
            }
        );
    }
}

#[test]
fn rows_columns_and_slices() {
    for x in layouts().into_iter().take(2) {
        check_method!(
            "row",
            &x,
            array(9, 4),
            |x| x.row(1).to_owned(),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_row((act, Off), 1);
                assert_eq!(value, x.row(1));
                pull(&x, y, x_bar, &mut NoTangent);
                pull(&x, Array1::default(0), x_bar, &mut NoTangent)
            }
        );
        check_method!(
            "column",
            &x,
            array(9, 3),
            |x| x.column(2).to_owned(),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_column((act, Off), 2);
                assert_eq!(value, x.column(2));
                pull(&x, y, x_bar, &mut NoTangent)
            }
        );
        let part = array(9, (2, 2));
        check_method!(
            "slice",
            &x,
            part,
            |x| x.slice(s![1.., ..;-2]).to_owned(),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_slice((act, Off), s![1.., ..;-2]);
                assert_eq!(value, x.slice(s![1.., ..;-2]));
                pull(&x, y, x_bar, ad::discard(&mut Default::default()))
            }
        );
        check_method!(
            "slice to a number",
            &x,
            arr0(1.5),
            |x| arr0(x[[2, 1]]),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_slice((act, Off), s![2, 1]);
                assert_eq!(value[()], x[[2, 1]]);
                pull(&x, y, x_bar, &mut NoTangent)
            }
        );
        check_method!(
            "diag",
            &x,
            array(9, 3),
            |x| x.diag().to_owned(),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_diag((act,));
                assert_eq!(value, x.diag());
                pull(&x, y, x_bar)
            }
        );
    }
    let x = array(1, (2, 3, 4));
    check_method!(
        "index_axis",
        &x,
        array(9, (2, 4)),
        |x| x.index_axis(Axis(1), 2).to_owned(),
        |act, y, x_bar| {
            let (value, pull) = x.__derivative_of_index_axis((act, Off, Off), Axis(1), 2);
            assert_eq!(value, x.index_axis(Axis(1), 2));
            pull(&x, y, x_bar, &mut NoTangent, &mut NoTangent)
        }
    );
    check_method!(
        "index_axis_move",
        &x,
        array(9, (2, 4)),
        |x| x.index_axis(Axis(1), 2).to_owned(),
        |act, y, x_bar| {
            let (value, pull) =
                x.view()
                    .__derivative_of_index_axis_move((act, Off, Off), Axis(1), 2);
            assert_eq!(value, x.index_axis(Axis(1), 2));
            pull(y, x_bar, &mut NoTangent, &mut NoTangent)
        }
    );
    let x: ArrayD<f64> = array(1, IxDyn(&[3, 4]));
    check_method!(
        "slice dyn",
        &x,
        array(9, IxDyn(&[3])),
        |x| x.slice(s![.., 1]).to_owned().into_dyn(),
        |act, y, x_bar| {
            let (_, pull) = x.__derivative_of_slice((act, Off), s![.., 1]);
            pull(&x, y.into_dimensionality().unwrap(), x_bar, &mut NoTangent)
        }
    );
}

#[test]
fn broadcasts() {
    let x = array(1, (3, 1));
    let seed = array(2, (2, 3, 4));
    check_method!(
        "broadcast",
        &x,
        seed,
        |x| x.broadcast((2, 3, 4)).unwrap().to_owned(),
        |act, y, x_bar| {
            let (value, pull) = x.__derivative_of_broadcast((act, Off), (2, 3, 4));
            assert_eq!(value.unwrap().shape(), [2, 3, 4]);
            pull(&x, Some(y), x_bar, ad::discard(&mut Default::default()));
            pull(&x, None, x_bar, ad::discard(&mut Default::default()))
        }
    );
    assert!(x.__derivative_of_broadcast((On, Off), 2).0.is_none());
}

#[test]
fn other_shapes() {
    let columns = (Order::ColumnMajor, "columns");
    for x in layouts().into_iter().take(2) {
        for (order, what) in [(Order::RowMajor, "rows"), columns] {
            let reshape = |x: &Array2<f64>| x.to_shape(((2, 6), order)).unwrap().into_owned();
            // Cotangents in both layouts.
            for seed in [array(9, (2, 6)), array(9, (6, 2)).reversed_axes()] {
                check_method!(what, &x, seed, |x| reshape(x), |act, y, x_bar| {
                    let (value, pull) = x.__derivative_of_to_shape((act, Off), ((2, 6), order));
                    assert_eq!(value.unwrap(), reshape(&x));
                    pull(&x, Some(y), x_bar, ad::discard(&mut Default::default()));
                    pull(&x, None, x_bar, ad::discard(&mut Default::default()))
                });
            }
        }
        check_method!(
            "flatten",
            &x,
            array(9, 12),
            |x| x.flatten().to_owned(),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_flatten((act,));
                assert_eq!(value, x.flatten());
                pull(&x, y, x_bar)
            }
        );
        check_method!(
            "insert_axis",
            &x,
            array(9, (3, 1, 4)),
            |x| x.clone().insert_axis(Axis(1)),
            |act, y, x_bar| {
                let (value, pull) = x.clone().__derivative_of_insert_axis((act, Off), Axis(1));
                assert_eq!(value.shape(), [3, 1, 4]);
                pull(y, x_bar, &mut NoTangent)
            }
        );
        check_method!(
            "into_dyn",
            &x,
            array(9, IxDyn(&[3, 4])),
            |x| x.clone().into_dyn(),
            |act, y, x_bar| {
                let (value, pull) = x.view().__derivative_of_into_dyn((act,));
                assert_eq!(value, x.view().into_dyn());
                pull(y, x_bar)
            }
        );
        check_method!(
            "into_owned",
            &x,
            array(9, (3, 4)),
            |x| x.clone(),
            |act, y, x_bar| {
                let (value, pull) = x.view().__derivative_of_into_owned((act,));
                assert_eq!(&value, x);
                pull(y, x_bar)
            }
        );
    }
    let x = array(1, (3, 4));
    check_method!(
        "into_shape",
        &x,
        array(9, (2, 6)),
        |x| x.clone().into_shape_with_order((2, 6)).unwrap(),
        |act, y, x_bar| {
            let (value, pull) = x
                .clone()
                .__derivative_of_into_shape_with_order((act, Off), (2, 6));
            assert_eq!(
                value.unwrap(),
                x.clone().into_shape_with_order((2, 6)).unwrap()
            );
            pull(Some(y), x_bar, ad::discard(&mut Default::default()));
            pull(None, x_bar, ad::discard(&mut Default::default()))
        }
    );
    let (bad, pull) = x
        .clone()
        .__derivative_of_into_shape_with_order((On, Off), 5);
    assert!(bad.is_err());
    let mut x_bar = ad::zero();
    pull(None, &mut x_bar, &mut NoTangent);
    assert!(x_bar.is_empty());
    let dynamic = x.clone().into_dyn();
    check_method!(
        "into_dimensionality",
        &dynamic,
        array(9, (3, 4)),
        |x| x.clone().into_dimensionality().unwrap(),
        |act, y, x_bar| {
            let (value, pull) = dynamic
                .view()
                .__derivative_of_into_dimensionality::<_, ndarray::Ix2>((act,));
            assert_eq!(value.unwrap(), x);
            pull(Some(y), x_bar)
        }
    );
    let x = array(1, (2, 3, 4));
    check_method!(
        "permuted_axes",
        &x,
        array(9, (4, 2, 3)),
        |x| x.clone().permuted_axes([2, 0, 1]),
        |act, y, x_bar| {
            let (value, pull) = x
                .clone()
                .__derivative_of_permuted_axes((act, Off), [2, 0, 1]);
            assert_eq!(value, x.clone().permuted_axes([2, 0, 1]));
            pull(y, x_bar, ad::discard(&mut Default::default()))
        }
    );
}

#[test]
fn maps() {
    for x in layouts() {
        let seed = array(9, x.raw_dim());
        let k = 1.3;
        check_method!(
            "mapv",
            &x,
            seed.clone(),
            |x| x.mapv(|v| v * v * v * k),
            |act, y, x_bar| {
                let (value, pull) = x.__derivative_of_mapv((act, Off), |v| {
                    (v * v * v * k, move |y_bar, v_bar: &mut f64| {
                        *v_bar += 3.0 * v * v * k * y_bar
                    })
                });
                assert_eq!(value, x.mapv(|v| v * v * v * k));
                pull(&x, y, x_bar, &mut ())
            }
        );
        check_method!("map", &x, seed, |x| x.map(|v| v.exp()), |act, y, x_bar| {
            let (_, pull) = x.__derivative_of_map((act, Off), |v| {
                let e = v.exp();
                (e, move |_: &f64, y_bar: f64, v_bar: &mut f64| {
                    *v_bar += e * y_bar
                })
            });
            pull(&x, y, x_bar, &mut ())
        });
    }
}

/// The pullback of a map borrows nothing from the closure.
#[test]
fn the_pullback_of_a_map_can_be_returned() {
    fn scaled<'k>(
        x: &Array1<f64>,
        k: &'k f64,
    ) -> impl Fn(&Array1<f64>, Array1<f64>, &mut Array1<f64>) + use<> {
        let (_, pull) = x.__derivative_of_mapv((On, Off), |v| {
            (v * k, move |y_bar, v_bar: &mut f64| *v_bar += k * y_bar)
        });
        move |x, y_bar, x_bar| pull(x, y_bar, x_bar, ad::discard(&mut Default::default()))
    }
    let x = array![1.0, 2.0];
    let mut x_bar = ad::zero();
    scaled(&x, &3.0)(&x, array![1.0, 10.0], &mut x_bar);
    assert_eq!(x_bar, array![3.0, 30.0]);
}

#[test]
fn copies_of_vectors_and_slices() {
    let x = array(1, 6);
    check_method!("to_vec", &x, array(9, 6), |x| x.clone(), |act, y, x_bar| {
        let (value, pull) = x.__derivative_of_to_vec((act,));
        assert_eq!(value, x.to_vec());
        pull(&x, y.to_vec(), x_bar);
        pull(&x, vec![], x_bar)
    });
    let v = vec![1.0, 2.0];
    let (value, pull) = v.__derivative_of_to_vec((On,));
    let mut place = vec![];
    pull(&v, vec![3.0, 4.0], &mut place);
    pull(&v, vec![], &mut place);
    pull(&v, vec![1.0, 1.0], &mut place);
    assert_eq!((value, place), (v.clone(), vec![4.0, 5.0]));
    let (value, pull) = v[1..].__derivative_of_to_owned((On,));
    let mut place = [1.0];
    pull(&v[1..], vec![3.0], &mut place);
    assert_eq!((value, place), (vec![2.0], [4.0]));
    let (_, pull) = v[..].__derivative_of_to_vec((Off,));
    pull(&v, vec![3.0, 4.0], &mut []);
    let (value, pull) = 3.0_f64.__derivative_of_clone((On,));
    let mut place = 1.0;
    pull(&3.0, 5.0, &mut place);
    assert_eq!((value, place), (3.0, 6.0));
    let (value, pull) = v.__derivative_of_clone((On,));
    let value: Vec<f64> = value;
    let mut place = vec![];
    pull(&v, value.clone(), &mut place);
    assert_eq!(place, v);
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

/// A chain through views, as the compiler writes it: views are made again in the reverse sweep.
#[test]
fn a_chain_of_views() {
    fn f(x: &Array2<f64>) -> f64 {
        x.t().slice(s![1.., ..]).row(0).sum()
    }
    fn vjp(x: &Array2<f64>) -> (f64, impl Fn(&Array2<f64>, f64, &mut Array2<f64>) + use<>) {
        let (t, t1) = x.__derivative_of_t((On,));
        let (part, slice1) = t.__derivative_of_slice((On, Off), s![1.., ..]);
        let (row, row1) = part.__derivative_of_row((On, Off), 0);
        let (y, sum1) = row.__derivative_of_sum((On,));
        (y, move |x, y_bar, x_bar| {
            let t = x.t();
            let part = t.slice(s![1.., ..]);
            let row = part.row(0);
            let (mut row_bar, mut part_bar, mut t_bar) = (ad::zero(), ad::zero(), ad::zero());
            sum1(&row, y_bar, &mut row_bar);
            row1(
                &part,
                row_bar,
                &mut part_bar,
                ad::discard(&mut Default::default()),
            );
            slice1(
                &t,
                part_bar,
                &mut t_bar,
                ad::discard(&mut Default::default()),
            );
            t1(x, t_bar, x_bar);
        })
    }
    let x = Array2::from_shape_vec((4, 3), numbers(1, 12, -1.0, 1.0)).unwrap();
    let (y, pull) = vjp(&x);
    assert_eq!(y, f(&x));
    let mut x_bar = ad::zero();
    pull(&x, 1.5, &mut x_bar);
    check("chain", &x, &x_bar, &arr0(1.5), |x| arr0(f(x)));
    let view: ArrayView2<f64> = x.view();
    assert_eq!(view.__derivative_of_t((Off,)).0, x.t());
}
