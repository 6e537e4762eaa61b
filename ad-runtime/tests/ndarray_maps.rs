//! The rules of copies, against central differences.
#![allow(missing_docs, reason = "tests")]

mod ndarray_support;

// Not `Tangent`, whose `dot` would be found before that of arrays.
use ad_runtime::__private::{
    CloneDerivative as _, Off, On, ToVecDerivatives as _, VectorDerivatives as _,
};
use ndarray_support::{array, check_method};

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
