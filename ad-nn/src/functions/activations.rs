//! Activation functions: element by element, on arrays of any dimension.
//!
//! They take the array by value and work in place; the shape stays. y = f(x): x̄ += f'(x) ȳ, and for a parameter
//! p̄ += Σ ∂f/∂p ȳ (the chain rule; each function says its f').

use super::elementwise::{map_with_local, pull_local, pull_mask, rectify};
use super::formulas;
use crate::scalar::Scalar;
use ad_runtime::kernels::Baseline;
use ad_runtime::{Activity, assert_sibling};
use ndarray::{Array, Dimension, Zip};

/// max(x, 0), element by element. Derivative: 1 for positive x, else 0, at 0, too.
///
/// A NaN stays a NaN.
pub fn relu<T: Scalar, D: Dimension>(x: Array<T, D>) -> Array<T, D> {
    rectify(x, false).0
}

/// The derivative of [`relu()`].
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    reason = "a derivative has the name of its function"
)]
#[derive(Clone, Copy, Debug)]
pub struct relu {}

impl relu {
    // primal:  y = max(x, 0)
    // adjoint: x̄ += ȳ where x > 0
    #[doc(hidden)]
    #[inline]
    pub fn vjp<T: Scalar, D: Dimension, A0: Activity, F: Fn(Array<T, D>) -> Array<T, D>>(
        _: F,
        _: (A0,),
        x: Array<T, D>,
    ) -> (
        Array<T, D>,
        impl Fn(Array<T, D>, &mut Array<T, D>) + use<T, D, A0, F>,
    ) {
        assert_sibling::<Self, F>();
        let (y, passed) = rectify(x, A0::ON);
        (y, move |y_bar: Array<T, D>, x_bar: &mut Array<T, D>| {
            pull_mask(passed.as_ref(), T::one(), y_bar, x_bar);
        })
    }

    ad_runtime::__sweep! {
        [T: Scalar, D: Dimension, A0: Activity, F: Fn(Array<T, D>) -> Array<T, D>]
        (A0,), (x: Array<T, D>) -> Array<T, D>,
        [], Array<T, D>, (x_bar: &mut Array<T, D>)
    }
}

/// A function with its sibling, from a formula that gives the value and the derivative.
macro_rules! activation {
    ($($(#[doc = $doc:literal])* $name:ident = $formula:ident;)*) => { $(
        $(#[doc = $doc])*
        pub fn $name<T: Scalar, D: Dimension>(x: Array<T, D>) -> Array<T, D> {
            map_with_local(x, false, formulas::$formula).0
        }

        #[doc = concat!("The derivative of [`", stringify!($name), "()`].")]
        #[doc(hidden)]
        #[allow(non_camel_case_types, reason = "a derivative has the name of its function")]
        #[derive(Clone, Copy, Debug)]
        pub struct $name {}

        impl $name {
            // primal:  y = f(x)
            // adjoint: x̄ += f'(x)·ȳ
            #[doc(hidden)]
            #[inline]
            pub fn vjp<T: Scalar, D: Dimension, A0: Activity, F: Fn(Array<T, D>) -> Array<T, D>>(_: F,
                _: (A0,),
                x: Array<T, D>,
            ) -> (Array<T, D>, impl Fn(Array<T, D>, &mut Array<T, D>) + use<T, D, A0, F>) {
                assert_sibling::<Self, F>();
                let (y, local) = map_with_local(x, A0::ON, formulas::$formula);
                (y, move |y_bar: Array<T, D>, x_bar: &mut Array<T, D>| {
                    pull_local(local.as_ref(), y_bar, x_bar);
                })
            }

            ad_runtime::__sweep! {
                [T: Scalar, D: Dimension, A0: Activity, F: Fn(Array<T, D>) -> Array<T, D>]
                (A0,), (x: Array<T, D>) -> Array<T, D>,
                [], Array<T, D>, (x_bar: &mut Array<T, D>)
            }
        }
    )* };
}
activation!(
    /// The logistic function y = 1 / (1 + e⁻ˣ), element by element.
    ///
    /// Derivative: y (1 - y) (Bishop, *Pattern Recognition and Machine Learning*, 2006, section 4.3.2).
    sigmoid = Sigmoid;
    /// The hyperbolic tangent y = tanh x, element by element.
    ///
    /// Derivative: 1 - y² (*NIST Digital Library of Mathematical Functions*, §4.34).
    tanh = Tanh;
    /// x Φ(x), element by element, where Φ is the distribution function of the standard normal
    /// distribution: the Gaussian error linear unit (Hendrycks and Gimpel 2016).
    ///
    /// Derivative: Φ(x) + x φ(x), with the density φ(x) = exp(-x²/2) / √(2π) (the product rule).
    gelu = Gelu;
    /// x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2, element by element: the approximation of
    /// [`gelu()`] that is used where the error function is slow (Hendrycks and Gimpel 2016).
    ///
    /// Derivative, with t = tanh(u), u = √(2/π) (x + 0.044715 x³): (1 + t) / 2 + x (1 - t²) u′ / 2,
    /// u′ = √(2/π) (1 + 0.134145 x²) (the product and chain rules).
    gelu_tanh = GeluTanh;
    /// ln(1 + eˣ), element by element. Derivative: 1 / (1 + e⁻ˣ) (the chain rule).
    softplus = Softplus;
    /// x σ(x) with σ(x) = 1 / (1 + e⁻ˣ), element by element; also known as SiLU.
    ///
    /// Derivative: σ(x) + x σ(x) (1 - σ(x)) (the product rule).
    swish = Swish;
    /// The square root, element by element. Derivative: 1 / (2√x), infinite at 0.
    square_root = SquareRoot;
);

/// A function with a parameter and its sibling. The second formula gives the derivative with
/// respect to the parameter.
macro_rules! activation_with_parameter {
    ($($(#[doc = $doc:literal])* $name:ident($p:ident) = $formula:ident, $slope:expr;)*) => { $(
        $(#[doc = $doc])*
        pub fn $name<T: Scalar, D: Dimension>(x: Array<T, D>, $p: T) -> Array<T, D> {
            map_with_local(x, false, formulas::$formula($p)).0
        }

        #[doc = concat!("The derivative of [`", stringify!($name), "()`].")]
        #[doc(hidden)]
        #[allow(non_camel_case_types, reason = "a derivative has the name of its function")]
        #[derive(Clone, Copy, Debug)]
        pub struct $name {}

        impl $name {
            // primal:  y = f(x, p)
            // adjoint: x̄ += ∂f/∂x·ȳ, p̄ += Σ ∂f/∂p·ȳ
            #[doc(hidden)]
            #[inline]
            pub fn vjp<T: Scalar, D: Dimension, A0: Activity, A1: Activity, F: Fn(Array<T, D>, T) -> Array<T, D>>(_: F,
                _: (A0, A1),
                x: Array<T, D>,
                $p: T,
            ) -> (
                Array<T, D>,
                impl Fn(Array<T, D>, &mut Array<T, D>, &mut T) + use<T, D, A0, A1, F>,
            ) {
                assert_sibling::<Self, F>();
                let of_parameter = A1::ON.then(|| x.mapv($slope));
                let (y, local) = map_with_local(x, A0::ON, formulas::$formula($p));
                (y, move |y_bar: Array<T, D>, x_bar: &mut Array<T, D>, p_bar: &mut T| {
                    if let Some(slope) = of_parameter.as_ref().filter(|_| !y_bar.is_empty()) {
                        *p_bar += Zip::from(slope)
                            .and(&y_bar)
                            .fold(T::zero(), |sum, &slope, &y_bar| sum + slope * y_bar);
                    }
                    pull_local(local.as_ref(), y_bar, x_bar);
                })
            }

            ad_runtime::__sweep! {
                [T: Scalar, D: Dimension, A0: Activity, A1: Activity, F: Fn(Array<T, D>, T) -> Array<T, D>]
                (A0, A1), (x: Array<T, D>, $p: T) -> Array<T, D>,
                [], Array<T, D>, (x_bar: &mut Array<T, D>, p_bar: &mut T)
            }
        }
    )* };
}
activation_with_parameter!(
    /// x for positive x, else `slope` x, element by element.
    ///
    /// Derivative: 1 for positive x, else `slope`, at 0, too; by `slope`, Σ x ȳ over the x that are not positive.
    leaky_relu(slope) = LeakyRelu, |x: T| if x > T::zero() { T::zero() } else { x };
    /// x for positive x, else `alpha` (eˣ - 1), element by element: the exponential linear unit
    /// (Clevert et al. 2015).
    ///
    /// Derivative: 1 for positive x, else `alpha` eˣ, at 0, too; by `alpha`, Σ (eˣ - 1) ȳ over the x that are not positive.
    elu(alpha) = Elu, |x: T| if x > T::zero() { T::zero() } else { T::exp_m1_of::<Baseline>(x) };
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, differences, inner, random, rounded};
    use ad_runtime::{Off, On};
    use ndarray::{Array1, Ix2, IxDyn, arr0, array};

    macro_rules! check {
        ($name:ident($($p:expr)?), $off:expr) => {{
            let x = random::<f64, Ix2>([5, 7], 1) * 3.0;
            let v = random::<f64, Ix2>([5, 7], 2);
            let f = |x: &ndarray::Array2<f64>| $name(x.clone() $(, $p)?);
            let (y, pullback) = $name::vjp($name, $off, x.clone() $(, $p)?);
            assert_eq!(y, f(&x));
            let expected = differences(&x, |x| inner(&v, &f(x)));
            let mut x_bar = Array::default((0, 0));
            pullback(v.clone(), &mut x_bar $(, &mut ($p * 0.0))?);
            assert_close(&x_bar, &expected, 1e-8);
            pullback(v.clone(), &mut x_bar $(, &mut ($p * 0.0))?);
            assert_close(&x_bar, &(&expected * 2.0), 1e-8);
            pullback(Array::default((0, 0)), &mut x_bar $(, &mut ($p * 0.0))?);
            assert_close(&x_bar, &(&expected * 2.0), 1e-8);
            // A cotangent in another memory layout.
            let mut turned = Array::default((0, 0));
            let v2 = v.t().as_standard_layout().into_owned().reversed_axes();
            pullback(v2, &mut turned $(, &mut ($p * 0.0))?);
            assert_close(&turned, &expected, 1e-8);
            let (y32, pullback) = $name::vjp($name, $off, rounded(&x) $(, f32::real($p))?);
            assert_close(&y32, &y, 1e-6);
            let mut x_bar = Array::default((0, 0));
            pullback(rounded(&v), &mut x_bar $(, &mut f32::real($p * 0.0))?);
            assert_close(&x_bar, &expected, 2e-6);
        }};
    }

    #[test]
    fn gradients_agree_with_central_differences() {
        check!(relu(), (On,));
        check!(sigmoid(), (On,));
        check!(tanh(), (On,));
        check!(gelu(), (On,));
        check!(gelu_tanh(), (On,));
        check!(softplus(), (On,));
        check!(swish(), (On,));
        check!(leaky_relu(0.3), (On, Off));
        check!(elu(1.7), (On, Off));
    }

    #[test]
    fn parameters_are_differentiated_too() {
        let x = random::<f64, Ix2>([5, 7], 1);
        let v = random::<f64, Ix2>([5, 7], 2);
        let p = arr0(0.3);
        macro_rules! check_parameter {
            ($name:ident) => {{
                let of_p = differences(&p, |p| inner(&v, &$name(x.clone(), p[()])));
                let (_, pullback) = $name::vjp($name, (Off, On), x.clone(), 0.3);
                let (mut x_bar, mut p_bar) = (Array::default((0, 0)), 1.0);
                pullback(v.clone(), &mut x_bar, &mut p_bar);
                assert!((p_bar - 1.0 - of_p[()]).abs() < 1e-8);
                assert!(x_bar.is_empty());
            }};
        }
        check_parameter!(leaky_relu);
        check_parameter!(elu);
    }

    #[test]
    fn arrays_of_any_dimension_are_taken() {
        assert_eq!(relu(arr0(-1.0)), arr0(0.0));
        let (_, pullback) = relu::vjp(relu, (On,), arr0(2.0));
        let mut x_bar = arr0(1.0);
        pullback(arr0(3.0), &mut x_bar);
        assert_eq!(x_bar, arr0(4.0));
        let x = random::<f64, Ix2>([2, 3], 1).into_dyn();
        let (y, pullback) = tanh::vjp(tanh, (On,), x.clone());
        let mut x_bar = Array::default(IxDyn::default());
        pullback(y.mapv(|_| 1.0), &mut x_bar);
        assert_close(&x_bar, &x.mapv(|x: f64| 1.0 / x.cosh().powi(2)), 1e-14);
    }

    #[test]
    fn values_and_derivatives_at_zero() {
        fn at_zero<P: Fn(Array1<f64>, &mut Array1<f64>)>(
            (y, pullback): (Array1<f64>, P),
        ) -> (f64, f64) {
            let mut x_bar = Array1::default(0);
            pullback(array![1.0], &mut x_bar);
            (y[0], x_bar[0])
        }
        let zero = array![0.0];
        assert_eq!(at_zero(relu::vjp(relu, (On,), zero.clone())), (0.0, 0.0));
        assert_eq!(
            at_zero(sigmoid::vjp(sigmoid, (On,), zero.clone())),
            (0.5, 0.25)
        );
        assert_eq!(at_zero(tanh::vjp(tanh, (On,), zero.clone())), (0.0, 1.0));
        assert_eq!(at_zero(gelu::vjp(gelu, (On,), zero.clone())), (0.0, 0.5));
        assert_eq!(at_zero(swish::vjp(swish, (On,), zero.clone())), (0.0, 0.5));
        assert_eq!(
            at_zero(softplus::vjp(softplus, (On,), zero)),
            (2.0_f64.ln(), 0.5)
        );
    }

    #[test]
    fn large_arguments_neither_overflow_nor_cancel() {
        let x = array![-800.0_f64, -40.0, 40.0, 800.0];
        let tiny = (-40.0_f64).exp();
        assert_close(&sigmoid(x.clone()), &array![0.0, tiny, 1.0, 1.0], 1e-15);
        assert_close(&softplus(x.clone()), &array![0.0, tiny, 40.0, 800.0], 1e-15);
        assert_eq!(gelu(x.clone())[0], 0.0);
        assert!(gelu(array![-30.0])[0] < 0.0);
        for (y, slope) in x.iter().flat_map(|&x| {
            [
                formulas::sigmoid::<_, Baseline>(x),
                formulas::softplus::<_, Baseline>(x),
                formulas::swish::<_, Baseline>(x),
                formulas::gelu::<_, Baseline>(x),
                formulas::gelu_tanh::<_, Baseline>(x),
                formulas::elu::<_, Baseline>(x, 1.0),
                formulas::tanh::<_, Baseline>(x),
            ]
        }) {
            assert!(y.is_finite() && slope.is_finite());
        }
        assert!((formulas::sigmoid::<_, Baseline>(-40.0).1 / tiny - 1.0).abs() < 1e-14);
        assert!((formulas::sigmoid::<_, Baseline>(40.0).1 / tiny - 1.0).abs() < 1e-14);
    }

    /// Values and slopes at -x and x. Limits are exact, so nothing but them is right far from zero.
    macro_rules! check_limits {
        ($t:ident, $x:expr; $($name:ident($($p:literal)?) = $below:expr, $above:expr;)*) => { $(
            // Enough of them for whole vectors.
            let x = Array1::from_shape_fn(50, |i| if i < 25 { -$x } else { $x });
            let activities = check_limits!(@activities $($p)?);
            let (y, pullback) = $name::vjp($name, activities, x.clone() $(, $p)?);
            let mut x_bar = Array1::default(0);
            pullback(Array1::ones(50), &mut x_bar $(, &mut ($p as $t))?);
            let name = stringify!($name);
            assert_eq!((y[0], x_bar[0]), $below, "{name}(-{:e}{})", $x, stringify!($t));
            assert_eq!((y[49], x_bar[49]), $above, "{name}({:e}{})", $x, stringify!($t));
            assert_eq!($name(x $(, $p)?), y);
        )* };
        (@activities) => { (On,) };
        (@activities $p:literal) => { (On, Off) };
    }

    #[test]
    fn functions_reach_their_limits() {
        macro_rules! check_type {
            ($t:ident: $($x:expr),*) => {
                for x in [1e3, 1e9, $($x,)* $t::MAX, $t::INFINITY] {
                    check_limits!($t, x;
                        relu() = (0.0, 0.0), (x, 1.0);
                        leaky_relu(0.5) = (-x * 0.5, 0.5), (x, 1.0);
                        elu(2.0) = (-2.0, 0.0), (x, 1.0);
                        sigmoid() = (0.0, 0.0), (1.0, 0.0);
                        tanh() = (-1.0, 0.0), (1.0, 0.0);
                        softplus() = (0.0, 0.0), (x, 1.0);
                        swish() = (0.0, 0.0), (x, 1.0);
                        gelu() = (0.0, 0.0), (x, 1.0);
                        gelu_tanh() = (0.0, 0.0), (x, 1.0);
                    );
                }
            };
        }
        check_type!(f32: 1e20);
        check_type!(f64: 1e20, 1e200);
        let (y, slope) = formulas::square_root::<_, Baseline>(f64::INFINITY);
        assert_eq!((y, slope), (f64::INFINITY, 0.0));
    }

    #[test]
    fn nans_are_not_hidden() {
        for x in [f32::NAN, -f32::NAN] {
            for (y, slope) in [
                formulas::sigmoid::<_, Baseline>(x),
                formulas::softplus::<_, Baseline>(x),
                formulas::swish::<_, Baseline>(x),
                formulas::gelu::<_, Baseline>(x),
                formulas::gelu_tanh::<_, Baseline>(x),
                formulas::elu::<_, Baseline>(x, 1.0),
                formulas::tanh::<_, Baseline>(x),
                formulas::square_root::<_, Baseline>(x),
            ] {
                assert!(y.is_nan() && slope.is_nan());
            }
        }
        assert!(relu(array![f32::NAN])[0].is_nan());
        let (_, pullback) = relu::vjp(relu, (On,), array![f32::NAN, -1.0]);
        let mut x_bar = Array1::default(0);
        pullback(array![f32::NAN, f32::NAN], &mut x_bar);
        assert!(x_bar[0].is_nan() && x_bar[1] == 0.0);
        let (_, pullback) = tanh::vjp(tanh, (On,), array![0.5_f32]);
        let mut x_bar = Array1::default(0);
        pullback(array![f32::NAN], &mut x_bar);
        assert!(x_bar[0].is_nan());
    }

    #[test]
    fn sigmoids_are_those_whose_error_is_known() {
        // Those of the kernel, whose error at all numbers is tested beside it.
        let numbers = (0..100_000_u32).map(|i| f32::from_bits(i * 42_943));
        let x: Array1<f32> = numbers.filter(|x| !x.is_nan()).collect();
        let mut expected = x.to_vec();
        ad_runtime::kernels::elementary::sigmoid_all(&mut expected);
        let (y, _) = sigmoid::vjp(sigmoid, (On,), x.clone());
        for (i, plain) in sigmoid(x.clone()).iter().enumerate() {
            assert_eq!((*plain, y[i]), (expected[i], expected[i]), "of {}", x[i]);
        }
    }

    #[test]
    fn vanished_gradients_become_zero() {
        let (_, pullback) = sigmoid::vjp(sigmoid, (On,), array![0.0_f32, 0.0]);
        let mut x_bar = Array1::default(0);
        pullback(array![1e-29, 1e-31], &mut x_bar);
        assert_eq!(x_bar, array![0.25e-29, 0.0]);
    }

    #[test]
    fn the_slope_of_a_root_at_zero_is_that_of_numbers() {
        let (_, pullback) = square_root::vjp(square_root, (On,), array![0.0, -0.0, 4.0]);
        let mut x_bar = Default::default();
        pullback(array![1.0, 1.0, 1.0], &mut x_bar);
        assert_eq!(x_bar, array![f64::INFINITY, f64::INFINITY, 0.25]);
    }

    #[test]
    #[should_panic(
        expected = "activation: the cotangent has shape [1], but the result has shape [2]"
    )]
    fn cotangents_are_not_broadcast() {
        let (_, pullback) = relu::vjp(relu, (On,), array![1.0, 2.0]);
        pullback(array![1.0], &mut Array1::default(0));
    }
}
