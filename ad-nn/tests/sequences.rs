//! `sequenced!` in closures of operators.

use ad_nn::prelude::*;
use ndarray::Array2;

#[test]
fn captured_layers_are_not_moved() {
    let x = Array2::<f32>::ones((4, 5));
    let first = Dense::new(5, 2, Activation::Relu, 1);
    let second = Dense::new(2, 2, Activation::Relu, 1);
    let a = gradient!(&first, |first| (second).call(&first.call(&x)).sum());
    let b = gradient!(&first, |first| sequenced!(&x, first, second).sum());
    let (_, _, _) = (a, b, second);
}
