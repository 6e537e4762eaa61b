//! The rules of views and reshapes of arrays, against central differences.
#![allow(missing_docs, reason = "tests")]

mod ndarray_support;

// Not `Tangent`, whose `dot` would be found before that of arrays.
use ad_runtime::__private::{
    self as ad, CloneDerivative as _, MatrixViewDerivatives as _, NoTangent, Off, On,
    ReductionDerivatives as _, ShapeDerivatives as _, ViewDerivatives as _,
};
use ndarray::{Array1, Array2, ArrayD, ArrayView2, Axis, IxDyn, Order, arr0, s};
use ndarray_support::{array, check, check_method, layouts, numbers};

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
                .__derivative_of_into_dimensionality::<ndarray::Ix2, _>((act,));
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
