//! Layers behind `Box<dyn ..>`.

use crate::layer::Layer;
use ad_runtime::prelude::*;
use ad_runtime::{DynShape, DynTangent, ErasedVisitor};
use std::any::{Any, type_name};
use std::fmt;

/// The pullback of an erased layer: it is given the layer and the input again, the cotangent of the
/// output, and the places for the cotangents of the layer and of the input, to which it adds.
///
/// # Panics
/// When it is called, if it is given a layer of another type, or a place with a tangent of another type.
pub type LayerPullback<I, O> = Box<
    dyn Fn(
        &dyn ErasedLayer<I, O>,
        &I,
        <O as Differentiable>::Tangent,
        &mut DynTangent,
        &mut <I as Differentiable>::Tangent,
    ),
>;

/// [`Layer`] without its type: layers of different types in one `Vec`, chosen while the program
/// runs. Each call of the vjp allocates its pullback.
///
/// Every cloneable [`Layer`] with [`Parameters`] is one. `Box<dyn ErasedLayer<..>>` is a [`Layer`]
/// itself, with [`DynTangent`] as its tangent, and can be trained.
///
/// ```
/// use ad_nn::prelude::*;
/// use ndarray::{Array2, array};
///
/// let layers: Vec<BoxedLayer<Array2<f32>, Array2<f32>>> = vec![
///     boxed_layer(Dense::new(2, 3, Activation::Tanh, 1)),
///     boxed_layer(Dense::new(3, 1, Activation::Identity, 2)),
/// ];
/// let x = array![[0.5, -0.5]];
/// let gradient = gradient!(&layers, |layers| {
///     let hidden = layers[0].call(&x);
///     layers[1].call(&hidden).sum()
/// });
/// let dense = gradient[0].get::<<Dense<f32> as Differentiable>::Tangent>().unwrap();
/// assert_eq!(dense.weight.dim(), (2, 3));
/// ```
pub trait ErasedLayer<I: Differentiable, O: Differentiable>: Any {
    /// [`Layer::call`]
    fn erased_call(&self, input: &I) -> O;
    /// The output and the pullback.
    fn erased_vjp(&self, input: &I) -> (O, LayerPullback<I, O>);
    /// The shape of the layer's tangent.
    fn erased_shape(&self) -> DynShape;
    /// A copy.
    fn erased_clone(&self) -> BoxedLayer<I, O>;
    /// [`Parameters::move_by`]
    #[track_caller]
    fn erased_move_by(&mut self, direction: &DynTangent);
    /// [`Parameters::visit`]
    #[track_caller]
    fn erased_visit(&mut self, tangent: &DynTangent, path: &str, visitor: &mut dyn ErasedVisitor);
}

/// A layer of which only the input and the output are known.
pub type BoxedLayer<I, O> = Box<dyn ErasedLayer<I, O>>;

/// A layer behind a box, with its type erased. Input, output and derivative are those of the layer; its tangent is a
/// [`DynTangent`].
pub fn boxed_layer<L>(layer: L) -> BoxedLayer<L::Input, L::Output>
where
    L: Layer<Input: 'static, Output: 'static, Tangent: PartialEq> + Parameters + Clone + 'static,
{
    Box::new(layer)
}

impl<L> ErasedLayer<L::Input, L::Output> for L
where
    L: Layer<Input: 'static, Output: 'static, Tangent: PartialEq> + Parameters + Clone + 'static,
{
    #[track_caller]
    fn erased_call(&self, input: &L::Input) -> L::Output {
        self.call(input)
    }
    #[track_caller]
    fn erased_vjp(&self, input: &L::Input) -> (L::Output, LayerPullback<L::Input, L::Output>) {
        let (output, pullback) = self.__derivative_of_call((On, On), input);
        (
            output,
            Box::new(move |layer, input, output_bar, layer_bar, input_bar| {
                let any: &dyn Any = layer;
                let Some(layer) = any.downcast_ref::<L>() else {
                    panic!(
                        "the pullback of a `{}` was given another layer",
                        type_name::<L>()
                    )
                };
                pullback(layer, input, output_bar, layer_bar.place(), input_bar);
            }),
        )
    }
    fn erased_shape(&self) -> DynShape {
        DynShape::new::<L::Tangent>(self.shape())
    }
    fn erased_clone(&self) -> BoxedLayer<L::Input, L::Output> {
        Box::new(self.clone())
    }
    fn erased_move_by(&mut self, direction: &DynTangent) {
        if let Some(direction) = direction.get() {
            self.move_by(direction);
        }
    }
    fn erased_visit(&mut self, tangent: &DynTangent, path: &str, visitor: &mut dyn ErasedVisitor) {
        tangent.visit(self, path, visitor);
    }
}

impl<I: Differentiable + 'static, O: Differentiable + 'static> Clone for BoxedLayer<I, O> {
    fn clone(&self) -> Self {
        (**self).erased_clone()
    }
}

impl<I: Differentiable + 'static, O: Differentiable + 'static> fmt::Debug for dyn ErasedLayer<I, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a layer")
    }
}

impl<I: Differentiable + 'static, O: Differentiable + 'static> Differentiable for BoxedLayer<I, O> {
    type Tangent = DynTangent;
    fn shape(&self) -> DynShape {
        (**self).erased_shape()
    }
}

impl<I: Differentiable + 'static, O: Differentiable + 'static> Parameters for BoxedLayer<I, O> {
    fn move_by(&mut self, direction: &DynTangent) {
        (**self).erased_move_by(direction);
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &DynTangent, path: &str, visitor: &mut V) {
        (**self).erased_visit(tangent, path, visitor);
    }
}

impl<I: Differentiable + 'static, O: Differentiable + 'static> Layer for BoxedLayer<I, O> {
    type Input = I;
    type Output = O;
    #[track_caller]
    fn call(&self, input: &I) -> O {
        (**self).erased_call(input)
    }
    #[track_caller]
    fn __derivative_of_call<A: Activity, B: Activity>(
        &self,
        _: (A, B),
        input: &I,
    ) -> (
        O,
        impl Fn(
            &Self,
            &I,
            <O as Differentiable>::Tangent,
            &mut DynTangent,
            &mut <I as Differentiable>::Tangent,
        ) + use<I, O, A, B>,
    ) {
        let (output, pullback) = (**self).erased_vjp(input);
        (
            output,
            move |layer: &Self,
                  input: &I,
                  output_bar: <O as Differentiable>::Tangent,
                  layer_bar: &mut DynTangent,
                  input_bar: &mut <I as Differentiable>::Tangent| {
                pullback(&**layer, input, output_bar, layer_bar, input_bar);
            },
        )
    }
}
