//! Second derivatives of plain functions: the pullback of the pushforward.

use ad_runtime::prelude::*;

/// The Hessian against central differences of the gradient, and its symmetry.
fn check<F>(f: &F, x: &[f64])
where
    F: for<'x> SecondOrderFn<&'x [f64], Output = f64>,
{
    let hessian = hessian(x, f);
    let expected_gradient = gradient(x, f);
    for i in 0..x.len() {
        let mut direction = vec![0.0; x.len()];
        direction[i] = 1.0;
        let (gradient_too, _) = gradient_and_hvp(x, &direction, f);
        for (a, b) in gradient_too.iter().zip(&expected_gradient) {
            assert!(
                (a - b).abs() <= 1e-12 * b.abs().max(1.0),
                "gradient {a}, {b}"
            );
        }
        let h = 1e-5;
        let at = |h: f64| {
            let mut x = x.to_vec();
            x[i] += h;
            gradient(&x[..], f)
        };
        let (up, down) = (at(h), at(-h));
        for j in 0..x.len() {
            let expected = (up[j] - down[j]) / (2.0 * h);
            let found = hessian[i][j];
            assert!(
                (found - expected).abs() <= 2e-6 * expected.abs().max(1.0),
                "row {i}, column {j}: {found}, differences {expected}"
            );
            let transposed = hessian[j][i];
            assert!(
                (found - transposed).abs() <= 1e-10 * found.abs().max(1.0),
                "not symmetric"
            );
        }
    }
}

#[differentiable(order = 2)]
fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        let (a, b) = (1.0 - x[i], x[i + 1] - x[i] * x[i]);
        sum += a * a + 100.0 * b * b;
    }
    sum
}

#[test]
fn the_hessian_of_rosenbrock() {
    let x = [1.0, 1.0];
    assert_eq!(
        hessian!(&x[..], rosenbrock),
        [[802.0, -400.0], [-400.0, 200.0]]
    );
    assert_eq!(hvp!(&x[..], vec![0.0, 1.0], rosenbrock), [-400.0, 200.0]);
    check(&rosenbrock {}, &[0.3, -0.7, 1.2]);
}

#[differentiable(order = 2)]
fn helper(a: f64, b: f64) -> f64 {
    a * b.exp() + a / b
}

#[differentiable(order = 2)]
fn scale(k: f64, x: &[f64], out: &mut [f64]) {
    for i in 0..x.len() {
        out[i] += k * x[i] * x[i];
    }
}

#[differentiable(order = 2)]
fn calls(x: &[f64]) -> f64 {
    let mut y = vec![1.0; x.len()];
    scale(x[0], x, &mut y);
    scale(2.0, x, &mut y);
    let mut sum = helper(x[0], 3.0) * helper(2.0, x[1] + 4.0);
    for (i, v) in y.iter().enumerate() {
        if i == 1 {
            sum *= *v;
        } else {
            sum += v.sin() * v.powi(3);
        }
    }
    sum -= y[0] / y[1];
    sum
}

#[test]
fn calls_and_loops() {
    check(&calls {}, &[0.3, -0.7, 1.2]);
}

#[differentiable(order = 2)]
fn branches(x: &[f64]) -> f64 {
    let mut z = if x[0] > x[1] { x[0] * x[1] } else { 2.0 };
    let mut steps = 0;
    while z < 50.0 {
        z = z * 1.5 + x[2] * x[2] + x[0].max(x[1]);
        steps += 1;
        if steps > 20 {
            return z - x[0];
        }
    }
    if z > 60.0 {
        return x[0] * z.sqrt();
    }
    let pair = (z * x[1], [x[0], z]);
    pair.0 * pair.1[1] + pair.1[0].powf(x[2].abs())
}

#[test]
fn branches_and_exits() {
    for x in [[0.7, 0.3, 1.2], [0.3, 0.7, -0.4], [3.0, 18.0, 0.5]] {
        check(&branches {}, &x);
    }
}

#[test]
fn closures() {
    let x = [1.0_f64, 1.0];
    let k = 100.0_f64;
    let valley = hessian!(&x[..], |x| {
        let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
        a * a + k * b * b
    });
    assert_eq!(valley, [[802.0, -400.0], [-400.0, 200.0]]);
    let product = hvp!(&x[..], vec![1.0, 0.0], |x| rosenbrock(x) * 2.0);
    assert_eq!(product, [1604.0, -800.0]);
    assert_eq!(hvp!(3.0, 2.0, 1.0, 0.0, |x, y| x * x * y), (4.0, 6.0));
    assert_eq!(
        hessian!(3.0, 2.0, |x, y| x * x * y),
        [[4.0, 6.0], [6.0, 0.0]]
    );
    assert_eq!(
        jacobian!(3.0, 2.0, |x, y| [x * y, y, 2.0 * x]),
        [[2.0, 3.0], [0.0, 1.0], [2.0, 0.0]]
    );
    assert_eq!(jacobian!(&x[..], |x| [x[0] * x[1]]), [[1.0, 1.0]]);
}

#[test]
fn the_gradient_beside_the_product() {
    let x = [0.3, -0.7, 1.2];
    let v = vec![1.0, -0.5, 0.25];
    let (gradient, product) = gradient_and_hvp!(&x[..], v.clone(), |x| calls(x));
    let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-10);
    assert!(near(&gradient, &gradient!(&x[..], calls)));
    assert!(near(&product, &hvp!(&x[..], v.clone(), calls)));
    assert!(near(&product, &hvp!(&x[..], v, |x| calls(x))));
}

/// Forward over nested derivatives, of which one is in forward mode and one in reverse.
#[test]
fn forward_over_nested() {
    let (a, x) = (0.7_f64, 1.3_f64);
    let by_reverse = gradient!(x, |x| inner_slope(a, x));
    let by_forward = derivative_at!(x, |x| {
        let slope = derivative_at!(x, |x| a * x * x * x + (a * x).sin());
        slope * slope
    });
    assert!((by_forward - by_reverse).abs() < 1e-12);
    let by_forward = derivative_at!(2.0, |x| slope_of_a_function(x, 5.0));
    assert_eq!(by_forward, 3.0 * 5.0 * 4.0 + 15.0 * 5.0 * 16.0);
}

/// The standard example: the perturbation of `x` is not that of `y`.
#[test]
fn perturbations_are_not_confused() {
    let slope = gradient!(1.0, |x| x * gradient!(1.0, |y| x + y));
    assert_eq!(slope, 1.0);
    let slope = gradient!(1.0, |x| x * derivative_at!(1.0, |y| x + y));
    assert_eq!(slope, 1.0);
    // d/dx of x * d/dy(x * y) = x * x at 3.
    assert_eq!(gradient!(3.0, |x| x * gradient!(5.0, |y| x * y)), 6.0);
    // The inner variable has the name of the outer one.
    assert_eq!(gradient!(3.0, |x| x * gradient!(x, |x| x * x)), 12.0);
}

#[differentiable]
fn inner_slope(a: f64, x: f64) -> f64 {
    // 3 a x² + cos(a x) a
    let slope = gradient!(x, |x| a * x * x * x + (a * x).sin());
    slope * slope
}

#[differentiable(order = 2)]
fn cubic(x: f64, k: f64) -> f64 {
    k * x * x * x
}

#[differentiable(forward)]
fn slope_of_a_function(x: f64, k: f64) -> f64 {
    let (value, (by_x, by_k)) = value_with_gradient!(x, k, cubic);
    value + by_x * by_k
}

#[test]
fn nested_gradients() {
    let (a, x) = (0.7_f64, 1.3_f64);
    let slope = 3.0 * a * x * x + (a * x).cos() * a;
    assert!((inner_slope(a, x) - slope * slope).abs() < 1e-12);
    let (by_a, by_x) = gradient!(a, x, inner_slope);
    let slope_by_a = 3.0 * x * x + (a * x).cos() - a * x * (a * x).sin();
    let slope_by_x = 6.0 * a * x - a * a * (a * x).sin();
    assert!((by_a - 2.0 * slope * slope_by_a).abs() < 1e-12);
    assert!((by_x - 2.0 * slope * slope_by_x).abs() < 1e-12);
    // k x³ + 3 k x² x³
    let (by_x, by_k) = gradient!(2.0, 5.0, slope_of_a_function);
    assert_eq!(by_x, 3.0 * 5.0 * 4.0 + 15.0 * 5.0 * 16.0);
    assert_eq!(by_k, 8.0 + 3.0 * 32.0);
}

/// Every elementary function, as a method and as a free function, of arguments that both move.
macro_rules! elementary_functions {
    ($($name:ident($x:ident, $y:ident) = $body:expr;)*) => { $(
        #[test]
        #[allow(unstable_name_collisions, reason = "`erf` and its kin are of `Real`")]
        fn $name() {
            #[differentiable(order = 2)]
            fn f(at: &[f64]) -> f64 {
                let ($x, $y) = (at[0] * at[1], at[1] + at[0]);
                let z = $body;
                z * $x + z * z
            }
            check(&f {}, &[0.4, 0.7]);
            check(&f {}, &[0.9, 0.6]);
        }
    )* };
}

elementary_functions! {
    trigonometric_methods(x, y) = x.sin() * y.cos() + x.tan() - x.asin() + (x * 0.5).acos() * y.atan();
    trigonometric_functions(x, y) = sin(x) * cos(y) + tan(x) - asin(x) + acos(x * 0.5) * atan(y);
    hyperbolic_methods(x, y) = x.sinh() * y.cosh() + x.tanh() + y.asinh() * (y + 1.0).acosh() + x.atanh();
    hyperbolic_functions(x, y) = sinh(x) * cosh(y) + tanh(x) + asinh(y) * acosh(y + 1.0) + atanh(x);
    exponential_methods(x, y) = x.exp() * y.exp2() + x.exp_m1() + y.ln() * y.log2() + y.log10() * x.ln_1p();
    exponential_functions(x, y) = exp(x) * exp2(y) + exp_m1(x) + ln(y) * log2(y) + log10(y) * ln_1p(x);
    powers_methods(x, y) = x.sqrt() * y.cbrt() + x.recip() + x.powi(3) * x.powf(y) + x.hypot(y) + y.log(x + 2.0);
    powers_functions(x, y) = sqrt(x) * cbrt(y) + recip(x) + powi(x, 3) * powf(x, y) + hypot(x, y) + log(y, x + 2.0);
    special_methods(x, y) = x.erf() * y.erfc() + (y + 1.0).lgamma() + y.atan2(x);
    special_functions(x, y) = erf(x) * erfc(y) + lgamma(y + 1.0) + atan2(y, x);
    pieces_methods(x, y) = (x - y).abs() * y.fract() + x.copysign(y) * y.copysign(x - 9.0) + x.min(y) * x.max(y) + y.signum() * x;
    pieces_functions(x, y) = abs(x - y) * fract(y) + copysign(x, y) * copysign(y, x - 9.0) + min(x, y) * max(x, y) + signum(y) * x;
    steps_methods(x, y) = (x + 0.3).floor() * y + (x * 3.0).ceil() * x + (y * 5.2).round() * x + (y * 5.2).trunc() * y;
    steps_functions(x, y) = floor(x + 0.3) * y + ceil(x * 3.0) * x + round(y * 5.2) * x + trunc(y * 5.2) * y;
    euclid_methods(x, y) = (x * 3.1).rem_euclid(y * y) * x.midpoint(y * y) + (y * 3.1).div_euclid(x) * y * y + (x * 5.2).round_ties_even() * x * x;
    euclid_functions(x, y) = rem_euclid(x * 3.1, y * y) * midpoint(x, y * y) + div_euclid(y * 3.1, x) * y * y + round_ties_even(x * 5.2) * x * x;
    degrees_methods(x, y) = x.to_degrees() * y.to_radians();
    degrees_functions(x, y) = to_degrees(x) * to_radians(y);
    products_methods(x, y) = x.mul_add(y, x * x).mul_add(x, y) + x.mul_add(2.0, y * y * y) + 3.0_f64.mul_add(y, 1.0);
    products_functions(x, y) = mul_add(mul_add(x, y, x * x), x, y) + mul_add(x, 2.0, y * y * y) + mul_add(3.0, y, 1.0);
    clamps_methods(x, y) = (x * y).clamp(x - 1.0, y * y) + (3.0 * y).clamp(x * x, y * x + 0.1) + x.clamp(y * y * y + 2.0, 9.0);
    clamps_functions(x, y) = clamp(x * y, x - 1.0, y * y) + clamp(3.0 * y, x * x, y * x + 0.1) + clamp(x, y * y * y + 2.0, 9.0);
    pairs_methods(x, y) = { let (s, c) = x.sin_cos(); s * s * y + c * s * x + y.sin_cos().1 };
    pairs_functions(x, y) = { let (s, c) = sin_cos(x); s * s * y + c * s * x + sin_cos(y).1 };
}

#[differentiable(order = 2)]
fn cube_and_count(x: f64) -> (f64, usize) {
    (x * x * x, 3)
}

/// An integer beside a number.
#[test]
fn integers_in_tuples() {
    #[differentiable(order = 2)]
    fn f(x: &[f64]) -> f64 {
        let (cube, n) = cube_and_count(x[0]);
        cube * n as f64 * x[1] * x[1]
    }
    check(&f {}, &[0.4, 0.7]);
}

/// The derivative of a second derivative runs on the pushforwards of the rules.
#[test]
fn third_derivatives() {
    #[differentiable(order = 2, forward)]
    fn f(x: f64) -> f64 {
        let (s, c) = sin_cos(x);
        mul_add(s, c, x * x * x) + clamp(x * x * x, 0.0, 100.0) + (x * x).copysign(1.0) + fract(x)
    }
    assert!((hvp!(0.4, 1.0, f) - (-2.0 * 0.8_f64.sin() + 12.0 * 0.4 + 2.0)).abs() < 1e-12);
}

#[derive(Clone, Differentiable)]
struct Body {
    at: [f64; 2],
    mass: f64,
    inner: Pair,
    #[no_derivative]
    #[allow(dead_code, reason = "a part without a tangent")]
    name: usize,
}

#[derive(Clone, Copy, Differentiable)]
struct Pair(f64, f64);

#[differentiable(order = 2)]
impl Body {
    fn energy(&self, k: f64) -> f64 {
        let [x, y] = self.at;
        self.mass * k * (x * x + y * y * y) / self.inner.0 + self.inner.1.exp()
    }
    fn push(&mut self, by: f64) {
        self.at[0] += by * by;
        self.mass *= by;
        self.inner.1 = by * self.inner.0;
    }
}

#[differentiable(order = 2)]
impl Pair {
    fn product(self) -> f64 {
        self.0 * self.1 * self.1
    }
}

/// Structs that are made in the function, and their methods.
#[test]
fn structs_and_methods() {
    #[differentiable(order = 2)]
    fn f(x: &[f64]) -> f64 {
        let pair = Pair(x[0] * x[1], 2.0);
        let mut body = Body {
            at: [x[0], x[1] * x[2]],
            mass: x[2] * x[2],
            inner: pair,
            name: 7,
        };
        let first = body.energy(x[1]);
        body.push(x[0]);
        let second = body.energy(2.0) * body.at[0];
        let other = Pair(second, x[1]);
        first * second + other.product() + pair.0
    }
    check(&f {}, &[0.4, 0.7, 1.3]);
    check(&f {}, &[1.1, -0.6, 0.8]);
}

/// Local closures, by name and in the adaptors of iterators.
#[test]
fn local_closures() {
    #[differentiable(order = 2)]
    fn f(x: &[f64]) -> f64 {
        let k = x[0] * x[1];
        let square = |v: f64| v * v * k;
        let weighted = |i: usize, v: f64| square(v) * i as f64;
        let mut sum = square(x[2]) + weighted(2, x[1]);
        sum += x.iter().map(|v| square(*v) * v).sum::<f64>();
        sum += x
            .iter()
            .enumerate()
            .map(|(i, v)| weighted(i, *v))
            .sum::<f64>();
        let all: Vec<f64> = x.iter().map(|v| v.sin() * k).collect();
        sum += all
            .iter()
            .filter(|v| **v > 0.0)
            .fold(0.0, |sum, v| sum * 0.5 + v * v);
        for v in x.iter().zip(&all).map(|(a, b)| a * b) {
            sum += v * v;
        }
        sum
    }
    check(&f {}, &[0.4, 0.7, 1.3]);
    check(&f {}, &[1.1, -0.6, 0.8]);
}

#[differentiable(order = 2)]
fn nearest(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..2 {
        let mut least = 10.0;
        for j in 2..x.len() {
            let d = x[i] - x[j];
            least = f64::min(least, d * d * x[j]);
        }
        let mut most = x[i] * 0.1;
        for (j, v) in x.iter().enumerate() {
            let d = v * v * x[i] * j as f64;
            if most < d {
                most = d;
            }
        }
        sum += least * most;
    }
    sum
}

#[test]
fn the_iteration_that_gives_the_least() {
    check(&nearest {}, &[0.4, 0.9, 0.3, 1.2, 0.7]);
    check(&nearest {}, &[1.4, -0.9, 0.3, 1.2, 2.7]);
}
