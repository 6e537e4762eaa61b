//! Rectifiers, pools and dropping have derivatives that are zero at some places, and give no warning of one that
//! is always zero.
#![deny(deprecated)]

use ad_nn::prelude::*;
use ndarray::{Array2, Array4};

#[derive(Clone, Differentiable)]
struct Model {
    conv: Conv2d<f64>,
    most: MaxPool2d<f64>,
    mean: AvgPool2d<f64>,
    flatten: Flatten<f64>,
    dropout: Dropout<f64>,
    dense: Dense<f64>,
}

#[differentiable]
impl Layer for Model {
    type Input = Array4<f64>;
    type Output = Array2<f64>;
    fn call(&self, input: &Array4<f64>) -> Array2<f64> {
        let hidden = relu(self.conv.call(input));
        let pooled = self.mean.call(&self.most.call(&hidden));
        let flat = self.dropout.call(&self.flatten.call(&pooled));
        relu(self.dense.call(&flat))
    }
}

/// A model of layers without parameters only.
#[derive(Clone, Differentiable)]
struct Pools {
    most: MaxPool2d<f64>,
    mean: AvgPool2d<f64>,
}

#[differentiable]
impl Layer for Pools {
    type Input = Array4<f64>;
    type Output = Array4<f64>;
    fn call(&self, input: &Array4<f64>) -> Array4<f64> {
        sequenced!(input, self.most, self.mean)
    }
}

fn images() -> Array4<f64> {
    ad_nn::init::glorot_normal((2, 9, 9, 2), 3)
}

#[test]
fn models_give_no_warning() {
    let model = Model {
        conv: Conv2d::new((2, 2, 2, 3), Activation::Identity, 1),
        most: MaxPool2d::new((2, 2), (2, 2)),
        mean: AvgPool2d::new((2, 2), (2, 2)),
        flatten: Flatten::new(),
        dropout: Dropout::new(0.25, 7),
        dense: Dense::new(12, 4, Activation::Relu, 2),
    };
    let x = images();
    let (layer, input) = gradient!(&model, &x, |model, x| model.call(x).sum());
    assert!(layer.conv.filter.iter().any(|d| *d != 0.0));
    assert!(input.iter().any(|d| *d != 0.0));
    let pools = Pools {
        most: MaxPool2d::new((2, 2), (2, 2)),
        mean: AvgPool2d::new((2, 2), (2, 2)),
    };
    let input = gradient!(&x, |x| pools.call(x).sum());
    assert_eq!(input.iter().filter(|d| **d != 0.0).count(), 2 * 16 * 2);
}

#[test]
fn closures_give_no_warning() {
    let x = images();
    let most = MaxPool2d::new((3, 3), (3, 3));
    let mean = AvgPool2d::new((3, 3), (3, 3));
    let dropout = Dropout::<f64>::new(0.5, 7);
    let matrix: Array2<f64> = ad_nn::init::glorot_normal((4, 5), 1);
    let rectified = gradient!(&x, |x| relu(x.clone()).sum());
    assert_eq!(rectified, x.mapv(|x| if x > 0.0 { 1.0 } else { 0.0 }));
    let chosen = gradient!(&x, |x| most.call(x).sum());
    assert_eq!(chosen.sum(), 2.0 * 9.0 * 2.0);
    let averaged = gradient!(&x, |x| mean.call(x).sum());
    assert!(averaged.iter().all(|d| (d - 1.0 / 9.0).abs() < 1e-15));
    let kept = gradient!(&matrix, |x| dropout.call(x).sum());
    assert!(kept.iter().all(|d| *d == 0.0 || *d == 2.0));
    // By the layers, which have no parameters, the derivative is nothing, on purpose.
    let (_, input) = gradient!(&most, &x, |most, x| relu(most.call(x)).sum());
    assert!(input.iter().any(|d| *d != 0.0));
}
