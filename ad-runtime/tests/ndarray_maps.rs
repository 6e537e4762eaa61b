//! The rules of maps and copies, against central differences.
#![allow(missing_docs, reason = "tests")]

mod ndarray_support;

// Not `Tangent`, whose `dot` would be found before that of arrays.
use ad_runtime::__private::{
    self as ad, CloneDerivative as _, MapDerivatives as _, Off, On, ToVecDerivatives as _,
    VectorDerivatives as _,
};
use ndarray::{Array1, array};
use ndarray_support::{array, check_method, layouts};

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
