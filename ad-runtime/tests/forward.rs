//! Forward mode: pushforwards of functions over the language, against their pullbacks.

use ad_runtime::prelude::*;

/// <f'(x)·ẋ, 1> = <ẋ, ∇f(x)>, and the same value.
fn consistent<Args, F>(at: Args, direction: &Args::Tangent, f: &F)
where
    Args: Differentiable + Clone,
    F: ForwardFn<Args, Output = f64>,
{
    let (value, slope) = f.jvp(at.clone(), direction);
    assert_eq!(value.to_bits(), f.call(at.clone()).to_bits());
    let expected = gradient(at, f).inner_product(direction);
    let scale = expected.abs().max(1.0);
    assert!(
        (slope - expected).abs() <= 1e-12 * scale,
        "pushforward {slope}, pullback {expected}"
    );
}

#[differentiable(forward)]
fn ten_operations(x: f64, y: f64) -> f64 {
    let a = x * y;
    let b = a.sin();
    let c = b + x;
    let d = c * c;
    let e = d / (y + 2.0);
    e.exp() - a * 0.5
}

#[test]
fn straight_line() {
    consistent((0.7, -0.4), &(1.5, 0.25), &ten_operations {});
}

#[differentiable(forward)]
fn axpy(a: f64, x: &[f64], y: &mut [f64]) {
    for i in 0..x.len() {
        y[i] += a * x[i];
    }
}

#[differentiable(forward)]
fn loops(a: f64, x: &[f64]) -> f64 {
    let mut y = vec![1.0; x.len()];
    axpy(a, x, &mut y);
    axpy(2.0, x, &mut y);
    let mut sum = 0.0;
    for (i, v) in y.iter().enumerate() {
        if i % 2 == 0 {
            sum += v * v;
        } else {
            sum *= *v;
        }
    }
    for v in &mut y {
        *v *= 3.0;
        *v -= sum;
    }
    sum + y[1] * y[0]
}

#[test]
fn loops_over_slices() {
    let x = [0.3, -1.2, 2.0, 0.8];
    consistent((0.7, &x[..]), &(0.4, vec![1.0, -0.5, 0.25, 2.0]), &loops {});
}

#[derive(Differentiable, Clone, Debug)]
struct Spring {
    stiffness: f64,
    rest: f64,
    #[no_derivative]
    count: usize,
}

#[differentiable(forward)]
impl Spring {
    fn new(stiffness: f64, rest: f64) -> Spring {
        Spring {
            stiffness,
            rest,
            count: 3,
        }
    }
    fn force(&self, x: f64) -> f64 {
        -self.stiffness * (x - self.rest) * self.count as f64
    }
    fn stretch(&mut self, by: f64) {
        self.rest += by * self.stiffness;
    }
    fn energy(self, x: f64) -> f64 {
        0.5 * self.stiffness * (x - self.rest).powi(2)
    }
}

#[differentiable(forward)]
fn methods(k: f64, x: f64) -> f64 {
    let mut spring = Spring::new(k, 0.5);
    let before = spring.force(x);
    spring.stretch(x);
    let other = spring.clone();
    before * spring.force(x) + other.energy(x)
}

#[test]
fn methods_of_structs() {
    consistent((1.3, 0.2), &(0.5, -1.0), &methods {});
    consistent((1.3, 0.2), &(0.0, 1.0), &methods {});
}

#[differentiable(forward)]
fn branches(x: f64, y: f64) -> f64 {
    let mut z = if x > y { x * y } else { 2.0 };
    let w = match (x > 0.0, y > 0.0) {
        (true, _) => x.sqrt(),
        (false, true) => y,
        _ => 0.0,
    };
    let mut steps = 0;
    while z < 100.0 {
        z = z * 1.5 + w.abs() + 0.1;
        steps += 1;
        if steps > 20 {
            return z - x;
        }
    }
    if z > 200.0 {
        return x;
    }
    z * w
}

#[test]
fn branches_and_exits() {
    for at in [
        (0.7, 0.3),
        (0.3, 0.7),
        (-0.3, 0.7),
        (-0.3, -0.7),
        (3.0, 90.0),
    ] {
        consistent(at, &(0.6, -0.8), &branches {});
    }
}

#[differentiable(forward)]
fn collections(x: &[f64], k: f64) -> f64 {
    let mut v = Vec::new();
    for &a in x {
        v.push(a * k);
    }
    v.reverse();
    v.swap(0, 1);
    let last = v.pop().unwrap();
    let squares: Vec<f64> = v.iter().map(|a| a * a).collect();
    let (left, right) = squares.split_at(1);
    let total: f64 = x.iter().zip(&squares).map(|(a, b)| a * b).sum();
    let pair = (total, [k, last]);
    pair.0 * pair.1[1] + left[0] * right[0] + pair.1[0].max(last)
}

#[test]
fn vectors_and_iterators() {
    let x = [0.3, -1.2, 2.0, 0.8];
    consistent(
        (&x[..], 0.9),
        &(vec![1.0, -0.5, 0.25, 2.0], 0.3),
        &collections {},
    );
}

#[differentiable(forward)]
fn generic<T: Real>(x: T, y: T) -> T {
    let mut z = x;
    z *= y;
    z += T::lit(2.0) * x;
    (z.exp() / y).ln_1p()
}

#[test]
fn generic_functions() {
    consistent((0.7, 1.4), &(1.5, 0.25), &generic {});
    let (_, slope) = ForwardFn::<(f32, f32)>::jvp(&generic {}, (0.7, 1.4), &(1.5, 0.25));
    let expected = gradient((0.7_f32, 1.4_f32), &generic {});
    assert!((slope - (expected.0 * 1.5 + expected.1 * 0.25)).abs() < 1e-5);
}

#[differentiable(forward)]
fn recursive(x: f64, n: usize) -> f64 {
    if n == 0 {
        1.0
    } else {
        x * recursive(x, n - 1) + 0.5
    }
}

#[test]
fn recursion() {
    let (_, slope) = value_with_derivative!(1.3, |x| recursive(x, 6));
    let expected = gradient!(1.3, |x| recursive(x, 6));
    assert!((slope - expected).abs() < 1e-12 * expected);
}

/// Constants are not touched: 1/0 of a constant has no slope, and it is not 0·∞ either.
#[differentiable(forward)]
fn over(x: f64, y: f64) -> f64 {
    y / x
}

#[differentiable(forward)]
fn constants(y: f64, table: &[f64]) -> f64 {
    over(0.0, y) + over(table[0], y)
}

#[test]
fn constants_have_no_tangent() {
    let table = [0.0];
    let slope = derivative_at!(2.0, |y| constants(y, &table));
    assert_eq!(slope, f64::INFINITY);
}

#[test]
fn operators() {
    assert_eq!(derivative_at!(3.0, |x| x * x), 6.0);
    assert_eq!(value_with_derivative!(3.0, |x| x * x * x), (27.0, 27.0));
    let k = 2.0;
    let df = differential!(3.0, 4.0, |x, y| k * x * y);
    assert_eq!(df(1.0, 0.0), 8.0);
    assert_eq!(df(0.0, 1.0), 6.0);
    let (value, df) = value_with_differential!(&[1.0, 2.0][..], |x| axis(x));
    assert_eq!(value, [2.0, 2.0]);
    assert_eq!(df(vec![1.0, 0.0]), [2.0, 2.0]);
    assert_eq!(derivative_at!(3.0, cube), 27.0);
    assert_eq!(derivative_at!(cube)(3.0), 27.0);
    assert_eq!(differential!(3.0, cube)(2.0), 54.0);
}

#[differentiable(forward)]
fn cube(x: f64) -> f64 {
    x * x * x
}

#[differentiable(forward)]
fn axis(x: &[f64]) -> [f64; 2] {
    [x[0] * x[1], 2.0 * x[0]]
}

#[differentiable(forward)]
fn three(x: f64) -> [f64; 3] {
    [x, x * x, x.exp()]
}

#[test]
fn jacobians() {
    let x = [1.0, 2.0];
    let expected = vec![vec![2.0, 1.0], vec![2.0, 0.0]];
    assert_eq!(jacobian!(&x[..], axis), expected);
    assert_eq!(jacobian_forward(&x[..], &axis {}), expected);
    assert_eq!(jacobian_reverse(&x[..], &axis {}), expected);
    assert_eq!(jacobian!(0.0, three), [[1.0], [0.0], [1.0]]);
}

#[derive(Differentiable, Clone, Debug)]
enum Shape {
    Circle(f64),
    Rectangle { width: f64, height: f64 },
}

#[differentiable(forward)]
fn area(shape: &Shape) -> f64 {
    match shape {
        Shape::Circle(r) => 3.0 * r * r,
        Shape::Rectangle { width, height } => width * height,
    }
}

#[differentiable(forward)]
fn shapes(a: f64, b: f64) -> f64 {
    let mut shape = Shape::Rectangle {
        width: a,
        height: b,
    };
    let first = area(&shape);
    if let Shape::Rectangle { width, .. } = &mut shape {
        *width *= b;
    }
    let second = area(&shape);
    let some = Some(a * b);
    let third = match some {
        Some(x) => x * a,
        None => 0.0,
    };
    first * second + area(&Shape::Circle(a)) + third
}

#[test]
fn enums() {
    consistent((1.3, 0.2), &(0.5, -1.0), &shapes {});
}

#[derive(Differentiable, Clone, Debug)]
struct Net {
    weights: Vec<Vec<f64>>,
    bias: Box<f64>,
}

#[differentiable(forward)]
fn forward_net(net: &Net, x: &[f64]) -> f64 {
    let mut h = vec![0.0; net.weights.len()];
    for (row, out) in net.weights.iter().zip(h.iter_mut()) {
        let mut s = *net.bias;
        for (w, x) in row.iter().zip(x) {
            s += w * x;
        }
        *out = s.tanh();
    }
    let mut total = 0.0;
    for v in h {
        total += v;
    }
    total
}

#[test]
fn nested_containers() {
    let net = Net {
        weights: vec![vec![0.1, 0.2], vec![-0.3, 0.4]],
        bias: Box::new(0.05),
    };
    let x = [1.0, -2.0];
    let direction = gradient!(&net, |net| forward_net(net, &x));
    consistent(
        (&net, &x[..]),
        &(direction, vec![0.5, 0.7]),
        &forward_net {},
    );
    let slope = differential!(&net, |net| forward_net(net, &x));
    let direction = gradient!(&net, |net| forward_net(net, &x));
    assert!((slope(direction.clone()) - direction.inner_product(&direction)).abs() < 1e-14);
}

/// A function that cannot be annotated.
fn foreign(x: f64, w: &[f64]) -> f64 {
    x * x * w[0]
}

#[derivative(of = foreign)]
fn foreign_vjp(x: f64, w: &[f64]) -> (f64, impl Fn(f64) -> (f64, Vec<f64>)) {
    let (a, b) = (2.0 * x * w[0], x * x);
    let n = w.len();
    (foreign(x, w), move |v: f64| {
        let mut w_bar = vec![0.0; n];
        w_bar[0] = v * b;
        (v * a, w_bar)
    })
}

#[derivative(of = foreign, forward)]
fn foreign_jvp(x: f64, w: &[f64], x_dot: f64, w_dot: &[f64]) -> (f64, f64) {
    (foreign(x, w), 2.0 * x * w[0] * x_dot + x * x * w_dot[0])
}

#[differentiable(forward)]
fn calls_foreign(x: f64, w: &[f64]) -> f64 {
    let fixed = [3.0];
    foreign(x, w) * foreign(2.0, w) + foreign(x, &fixed)
}

#[test]
fn registered_pushforwards() {
    let w = [1.3, 0.5];
    consistent((0.7, &w[..]), &(0.4, vec![1.0, -0.5]), &calls_foreign {});
    consistent((0.7, &w[..]), &(0.4, vec![1.0, -0.5]), &foreign {});
    let slope = derivative_at!(0.7, |x| foreign(x, &[5.0]));
    assert_eq!(slope, 7.0);
}

#[differentiable(forward)]
fn remainders(x: f64, y: f64) -> f64 {
    let mut z = x;
    z %= y;
    z + x % y
}

#[test]
fn remainders_move_with_the_integer_of_their_value() {
    // 1.0 / 0.1 is rounded to 10, but 1.0 % 0.1 is what nine times 0.1 leave.
    let (x, y) = (1.0, 0.1);
    assert_eq!(differential((x, y), &remainders {})((0.0, 1.0)), -18.0);
    assert_eq!(gradient((x, y), &remainders {}), (2.0, -18.0));
    let dual = Dual::<f64, 1>::new(x, [0.0]) % Dual::new(y, [1.0]);
    assert_eq!(dual.dot, [-9.0]);
}
