//! Optimisers against plain loops over two numbers and a list, for a thousand steps.

use ad_nn::optim::{Adadelta, Adagrad, Adam, AdamW, RmsProp, Sgd};
use ad_runtime::{Differentiable, LeafVisitor, Parameters, Tangent};

/// A model that implements everything by hand.
#[derive(Clone, Debug, PartialEq)]
struct Model {
    list: Vec<f64>,
    number: f32,
}

#[derive(Clone, Debug, Default)]
struct ModelTangent {
    list: Vec<f64>,
    number: f32,
}

impl Tangent for ModelTangent {
    type Shape = Vec<()>;
    fn zeros(shape: &Vec<()>) -> Self {
        let list = Tangent::zeros(shape);
        ModelTangent { list, number: 0.0 }
    }
    fn add(&mut self, other: Self) {
        self.list.add(other.list);
        self.number += other.number;
    }
    fn scale(&mut self, factor: f64) {
        self.list.scale(factor);
        self.number.scale(factor);
    }
    fn inner_product(&self, other: &Self) -> f64 {
        self.list.inner_product(&other.list) + self.number.inner_product(&other.number)
    }
    fn make_dense(&mut self, shape: &Vec<()>) {
        self.list.make_dense(shape);
    }
}

impl Differentiable for Model {
    type Tangent = ModelTangent;
    fn shape(&self) -> Vec<()> {
        self.list.shape()
    }
}

impl Parameters for Model {
    fn move_by(&mut self, direction: &ModelTangent) {
        self.list.move_by(&direction.list);
        self.number.move_by(&direction.number);
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &ModelTangent, path: &str, visitor: &mut V) {
        // As one leaf, like an array.
        visitor.leaf_f64(&format!("{path}.list"), &mut self.list, &tangent.list);
        self.number
            .visit(&tangent.number, &format!("{path}.number"), visitor);
    }
}

fn start() -> Model {
    Model {
        list: vec![1.0, -2.0, 3.5],
        number: 0.25,
    }
}

/// The gradient of some function, which is zero of every shape now and then.
fn gradient(model: &Model, step: usize) -> ModelTangent {
    ModelTangent {
        list: if step % 7 == 3 {
            vec![]
        } else {
            model.list.iter().map(|x| 2.0 * x + x.cos()).collect()
        },
        number: model.number.sin() + model.number,
    }
}

const STEPS: usize = 1000;

/// Runs the optimiser `update`, and beside it `reference` for each number: it gets the number of
/// the step, the value, the gradient, and two memories.
fn check(
    mut update: impl FnMut(&mut Model, &ModelTangent),
    reference: impl Fn(f64, f64, f64, &mut [f64; 3]) -> f64,
    narrow: impl Fn(f32, f32, f32, &mut [f32; 3]) -> f32,
) {
    let (mut model, mut expected) = (start(), start());
    let (mut wide_memory, mut narrow_memory) = ([[0.0; 3]; 3], [0.0; 3]);
    for step in 0..STEPS {
        let slope = gradient(&model, step);
        update(&mut model, &slope);
        let slope = gradient(&expected, step);
        for (i, memory) in wide_memory.iter_mut().enumerate() {
            let g = slope.list.get(i).copied().unwrap_or(0.0);
            expected.list[i] = reference(step as f64, expected.list[i], g, memory);
        }
        let (number, g) = (expected.number, slope.number);
        expected.number = narrow(step as f32, number, g, &mut narrow_memory);
        for (a, e) in model.list.iter().zip(&expected.list) {
            assert!(
                (a - e).abs() <= 1e-12 * (1.0 + e.abs()),
                "step {step}: {a} {e}"
            );
        }
        let (a, e) = (model.number, expected.number);
        assert!(
            (a - e).abs() <= 1e-5 * (1.0 + e.abs()),
            "step {step}: {a} {e}"
        );
    }
    assert_ne!(model, start());
}

/// The same formula for both precisions.
macro_rules! formula {
    (|$t:ident, $w:ident, $g:ident, $m:ident| $body:expr) => {
        (
            |$t: f64, $w: f64, $g: f64, $m: &mut [f64; 3]| -> f64 { $body },
            |$t: f32, $w: f32, $g: f32, $m: &mut [f32; 3]| -> f32 { $body },
        )
    };
}

#[test]
fn plain_descent() {
    let mut optimizer = Sgd::new(&start(), 0.01);
    let (wide, narrow) = formula!(|_t, w, g, _m| w - 0.01 * g);
    check(|model, slope| optimizer.update(model, slope), wide, narrow);
    assert_eq!(optimizer.step(), 1000);
}

#[test]
fn a_falling_learning_rate() {
    let mut optimizer = Sgd::new(&start(), 0.05).decay(0.1);
    let (wide, narrow) = formula!(|t, w, g, _m| w - 0.05 / (1.0 + 0.1 * t) * g);
    check(|model, slope| optimizer.update(model, slope), wide, narrow);
}

#[test]
fn momentum() {
    let mut optimizer = Sgd::new(&start(), 0.002).momentum(0.9);
    let (wide, narrow) = formula!(|_t, w, g, m| {
        m[0] = 0.9 * m[0] - 0.002 * g;
        w + m[0]
    });
    check(|model, slope| optimizer.update(model, slope), wide, narrow);
}

#[test]
fn nesterov_momentum_with_decay() {
    let mut optimizer = Sgd::new(&start(), 0.002)
        .momentum(0.9)
        .nesterov(true)
        .decay(0.01);
    let (wide, narrow) = formula!(|t, w, g, m| {
        let rate = 0.002 / (1.0 + 0.01 * t);
        m[0] = 0.9 * m[0] - rate * g;
        w + 0.9 * m[0] - rate * g
    });
    check(|model, slope| optimizer.update(model, slope), wide, narrow);
}

#[test]
fn adam() {
    let mut optimizer = Adam::new(&start(), 0.01);
    // The paper's form without the bias corrections folded into the rate, but for ε.
    let (wide, narrow) = formula!(|t, w, g, m| {
        let (one, n) = (1.0, t + 1.0);
        m[0] = 0.9 * m[0] + (one - 0.9) * g;
        m[1] = 0.999 * m[1] + (one - 0.999) * g * g;
        let (bias1, bias2) = (one - power(0.9, n), one - power(0.999, n));
        w - 0.01 * (m[0] / bias1) / ((m[1] / bias2).sqrt() + 1e-7 / bias2.sqrt())
    });
    check(|model, slope| optimizer.update(model, slope), wide, narrow);
}

#[test]
fn adam_with_other_rates() {
    let mut optimizer = Adam::new(&start(), 0.02)
        .beta1(0.5)
        .beta2(0.9)
        .epsilon(1e-3)
        .decay(0.1);
    let (wide, narrow) = formula!(|t, w, g, m| {
        let (one, n) = (1.0, t + 1.0);
        m[0] = 0.5 * m[0] + 0.5 * g;
        m[1] = 0.9 * m[1] + (one - 0.9) * g * g;
        let (bias1, bias2) = (one - power(0.5, n), one - power(0.9, n));
        let rate = 0.02 / (one + 0.1 * t) * bias2.sqrt() / bias1;
        w - rate * m[0] / (m[1].sqrt() + 1e-3)
    });
    check(|model, slope| optimizer.update(model, slope), wide, narrow);
}

#[test]
fn adam_with_weight_decay() {
    let mut optimizer = AdamW::new(&start(), 0.01).weight_decay(0.3);
    let (wide, narrow) = formula!(|t, w, g, m| {
        let (one, n) = (1.0, t + 1.0);
        let w = w - 0.01 * 0.3 * w;
        m[0] = 0.9 * m[0] + (one - 0.9) * g;
        m[1] = 0.999 * m[1] + (one - 0.999) * g * g;
        let (bias1, bias2) = (one - power(0.9, n), one - power(0.999, n));
        w - 0.01 * (m[0] / bias1) / ((m[1] / bias2).sqrt() + 1e-7 / bias2.sqrt())
    });
    check(|model, slope| optimizer.update(model, slope), wide, narrow);
}

#[test]
fn rmsprop() {
    let mut optimizer = RmsProp::new(&start(), 0.001);
    let (wide, narrow) = formula!(|_t, w, g, m| {
        m[0] = 0.9 * m[0] + 0.1 * g * g;
        w - 0.001 * g / (m[0] + 1e-7).sqrt()
    });
    check(|model, slope| optimizer.update(model, slope), wide, narrow);
}

#[test]
fn rmsprop_with_momentum_and_variance() {
    let mut optimizer = RmsProp::new(&start(), 0.001)
        .rho(0.8)
        .momentum(0.5)
        .epsilon(1e-2)
        .centered(1.0)
        .decay(0.02);
    let (wide, narrow) = formula!(|t, w, g, m| {
        let one = 1.0;
        m[0] = 0.8 * m[0] + (one - 0.8) * g * g;
        m[1] = 0.8 * m[1] + (one - 0.8) * g;
        let divisor = m[0] - m[1] * m[1] + 1e-2;
        m[2] = 0.5 * m[2] + 0.001 / (one + 0.02 * t) * g / divisor.sqrt();
        w - m[2]
    });
    check(|model, slope| optimizer.update(model, slope), wide, narrow);
}

#[test]
fn adagrad() {
    let mut optimizer = Adagrad::new(&start(), 0.05);
    // The memory begins at 0.1, which is added here instead.
    let (wide, narrow) = formula!(|_t, w, g, m| {
        m[0] += g * g;
        w - 0.05 * g / (m[0] + 0.1 + 1e-7).sqrt()
    });
    check(|model, slope| optimizer.update(model, slope), wide, narrow);
}

#[test]
fn adadelta() {
    let mut optimizer = Adadelta::new(&start(), 0.7).epsilon(1e-4);
    let (wide, narrow) = formula!(|_t, w, g, m| {
        let one = 1.0;
        m[0] = 0.95 * m[0] + (one - 0.95) * g * g;
        let step = -(m[1] + 1e-4).sqrt() * g / (m[0] + 1e-4).sqrt();
        m[1] = 0.95 * m[1] + (one - 0.95) * step * step;
        w + 0.7 * step
    });
    check(|model, slope| optimizer.update(model, slope), wide, narrow);
}

/// `base` to the power `n`, in the precision asked for.
fn power<T>(base: T, n: T) -> T
where
    T: From<f32> + Copy + PartialOrd + std::ops::Mul<Output = T> + std::ops::Sub<Output = T>,
{
    let (mut product, mut left) = (T::from(1.0), n);
    while left > T::from(0.5) {
        product = product * base;
        left = left - T::from(1.0);
    }
    product
}

#[test]
#[should_panic(expected = "the leaf `model.list` has 3 numbers, but its gradient has 2")]
fn gradients_of_another_size_are_refused() {
    let mut model = start();
    let slope = ModelTangent {
        list: vec![1.0, 2.0],
        number: 0.0,
    };
    Sgd::new(&model, 0.01).update(&mut model, &slope);
}

#[test]
#[should_panic(expected = "the leaf `model.list` has 2 numbers, but its velocity has 3")]
fn models_that_change_their_size_are_refused() {
    let mut model = start();
    let mut optimizer = Sgd::new(&model, 0.01).momentum(0.9);
    optimizer.update(&mut model, &ModelTangent::default());
    model.list.pop();
    optimizer.update(&mut model, &ModelTangent::default());
}

#[test]
fn a_rate_in_single_precision_is_taken() {
    let mut model = 1.0_f32;
    Sgd::new(&model, 0.1_f32).update(&mut model, &1.0);
    assert_eq!(model, 1.0 - 0.1_f32);
}

/// The message of a panic.
fn message_of(f: impl FnOnce()) -> String {
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f));
    let payload = result.expect_err("nothing panicked");
    *payload.downcast::<String>().expect("a text")
}

#[test]
fn vectors_of_another_length_are_refused_by_every_optimiser() {
    macro_rules! refused {
        ($($optimizer:expr),*) => { $(
            for (slopes, n) in [(vec![1.0], 1), (vec![1.0; 3], 3)] {
                let mut model = (vec![1.0, 2.0], 3.0_f32);
                let mut optimizer = $optimizer(&model);
                let message = message_of(|| optimizer.update(&mut model, &(slopes, 1.0)));
                assert!(
                    message.contains("`model.0`")
                        || message.starts_with("a value of length"),
                    "{message}"
                );
                assert!(
                    message.contains("length 2 ") && message.contains(&format!("length {n}:")),
                    "{message}"
                );
                // What is empty is zero, and the rest moves.
                optimizer.update(&mut model, &(vec![], 1.0));
                assert_eq!(model.0, [1.0, 2.0]);
                assert!(model.1 < 3.0);
            }
        )* };
    }
    type Pair = (Vec<f64>, f32);
    refused!(
        |model: &Pair| Sgd::new(model, 0.1),
        |model: &Pair| Sgd::new(model, 0.1).momentum(0.9),
        |model: &Pair| Adam::new(model, 0.1),
        |model: &Pair| AdamW::new(model, 0.1).weight_decay(0.0),
        |model: &Pair| Adagrad::new(model, 0.1),
        |model: &Pair| Adadelta::new(model, 0.1),
        |model: &Pair| RmsProp::new(model, 0.1)
    );
}
