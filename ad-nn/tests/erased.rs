//! Layers whose type is erased: the same numbers as with the types, and training.

use ad_nn::prelude::*;
use ndarray::{Array2, array};

type Matrix = Array2<f64>;

#[derive(Clone, Debug, Differentiable)]
struct Stack {
    layers: Vec<BoxedLayer<Matrix, Matrix>>,
}

#[differentiable]
impl Layer for Stack {
    type Input = Matrix;
    type Output = Matrix;
    fn call(&self, input: &Matrix) -> Matrix {
        let mut hidden = input.clone();
        for layer in self.layers.iter() {
            hidden = layer.call(&hidden);
        }
        hidden
    }
}

type Typed = (Dense<f64>, Scale, Dense<f64>);

/// A layer of one's own, with one number.
#[derive(Clone, Debug, Differentiable)]
struct Scale {
    factor: f64,
}

#[differentiable]
impl Layer for Scale {
    type Input = Matrix;
    type Output = Matrix;
    fn call(&self, input: &Matrix) -> Matrix {
        input * self.factor
    }
}

fn typed() -> Typed {
    (
        Dense::new(2, 4, Activation::Tanh, 7),
        Scale { factor: 1.5 },
        Dense::new(4, 1, Activation::Identity, 8),
    )
}

fn erased() -> Stack {
    let (a, b, c) = typed();
    Stack {
        layers: vec![boxed_layer(a), boxed_layer(b), boxed_layer(c)],
    }
}

fn data() -> (Matrix, Matrix) {
    (
        array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]],
        array![[0.0], [1.0], [1.0], [0.0]],
    )
}

#[differentiable]
fn loss<L: Layer<Input = Matrix, Output = Matrix>>(model: &L, x: &Matrix, y: &Matrix) -> f64 {
    let error = model.call(x) - y;
    (&error * &error).sum()
}

#[test]
fn the_gradient_is_that_of_the_typed_layers() {
    let (x, y) = data();
    let (value, typed_bar) = value_with_gradient!(&typed(), |model| loss(model, &x, &y));
    let (same, erased_bar) = value_with_gradient!(&erased(), |model| loss(model, &x, &y));
    assert_eq!(value.to_bits(), same.to_bits());
    let parts = &erased_bar.layers;
    let first = parts[0].get::<<Dense<f64> as Differentiable>::Tangent>();
    let second = parts[1].get::<ScaleTangent>();
    let third = parts[2].get::<<Dense<f64> as Differentiable>::Tangent>();
    assert_eq!(first.expect("a dense layer").weight, typed_bar.0.weight);
    assert_eq!(second.expect("a scale").factor, typed_bar.1.factor);
    assert_eq!(third.expect("a dense layer").bias, typed_bar.2.bias);
}

#[test]
fn optimisers_train_through_the_box() {
    let (x, y) = data();
    let (mut model, mut reference) = (erased(), typed());
    let mut adam = Adam::new(&model, 0.05);
    let mut adam_of_reference = Adam::new(&reference, 0.05);
    let first = loss(&model, &x, &y);
    for _ in 0..200 {
        let gradient = gradient!(&model, |model| loss(model, &x, &y));
        adam.update(&mut model, &gradient);
        let gradient = gradient!(&reference, |model| loss(model, &x, &y));
        adam_of_reference.update(&mut reference, &gradient);
    }
    let last = loss(&model, &x, &y);
    assert!(first > 0.5 && last < 0.01, "{first} {last}");
    assert_eq!(last.to_bits(), loss(&reference, &x, &y).to_bits());
}

#[test]
fn a_layer_without_a_cotangent_is_visited_with_zero() {
    let mut model = erased();
    let before = loss(&model, &data().0, &data().1);
    let mut sgd = Sgd::new(&model, 0.5);
    let zero = StackTangent { layers: Vec::new() };
    sgd.update(&mut model, &zero);
    assert_eq!(loss(&model, &data().0, &data().1), before);
}

#[test]
fn a_copy_has_its_own_parameters() {
    let model = erased();
    let mut copy = model.clone();
    let (x, y) = data();
    let gradient = gradient!(&copy, |model| loss(model, &x, &y));
    copy.move_by(&gradient.scaled(-0.01));
    assert!(loss(&copy, &x, &y) < loss(&model, &x, &y));
}
