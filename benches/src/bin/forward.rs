//! Forward mode and second derivatives beside the same by hand: medians of interleaved repeats, in nanoseconds
//! of the thread's processor time. One JSON object a line.
//!
//! ```text
//! cargo run --release -p ad-benches --bin forward
//! ```

use ad_benches::medians;
use ad_runtime::prelude::*;
use std::hint::black_box;

#[differentiable(directions, order = 2)]
fn ten_operations(x: f64, y: f64) -> f64 {
    let a = x * y;
    let b = a.sin();
    let c = b + x;
    let d = c * c;
    let e = d / (y + 2.0);
    e.exp() - a * 0.5
}

/// The value and the tangent, as an expert writes them.
#[inline]
fn ten_operations_by_hand(x: f64, x_dot: f64, y: f64, y_dot: f64) -> (f64, f64) {
    let (a, a_dot) = (x * y, x_dot * y + x * y_dot);
    let (sin, cos) = a.sin_cos();
    let (b, b_dot) = (sin, cos * a_dot);
    let (c, c_dot) = (b + x, b_dot + x_dot);
    let (d, d_dot) = (c * c, 2.0 * c * c_dot);
    let q = y + 2.0;
    let e = d / q;
    let e_dot = (d_dot - e * y_dot) / q;
    let exp = e.exp();
    (exp - a * 0.5, exp * e_dot - a_dot * 0.5)
}

/// The same with dual numbers.
#[inline]
fn ten_operations_of<T: Real>(x: T, y: T) -> T {
    let a = x * y;
    let b = a.sin();
    let c = b + x;
    let d = c * c;
    let e = d / (y + T::lit(2.0));
    e.exp() - a * T::lit(0.5)
}

#[differentiable(directions, order = 2)]
fn logistic(r: f64, start: f64, steps: usize) -> f64 {
    let mut x = start;
    for _ in 0..steps {
        x = r * x * (1.0 - x);
    }
    x
}

fn logistic_by_hand(r: f64, r_dot: f64, start: f64, x_dot: f64, steps: usize) -> (f64, f64) {
    let (mut x, mut x_dot) = (start, x_dot);
    for _ in 0..steps {
        let (rx, rx_dot) = (r * x, r_dot * x + r * x_dot);
        (x, x_dot) = (rx * (1.0 - x), rx_dot * (1.0 - x) - rx * x_dot);
    }
    (x, x_dot)
}

#[differentiable(directions, order = 2)]
fn rosenbrock(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() - 1 {
        let (a, b) = (1.0 - x[i], x[i + 1] - x[i] * x[i]);
        sum += a * a + 100.0 * b * b;
    }
    sum
}

#[differentiable(directions, order = 2)]
fn spring_energy(x: &[f64]) -> f64 {
    let mut energy = 0.0;
    for i in 1..x.len() {
        let stretch = (x[i] * x[i] + x[i - 1] * x[i - 1] + 1.0).sqrt();
        energy += stretch.ln() * (x[i] - x[i - 1]).sin();
    }
    energy
}

/// What is compared: nanoseconds of each, and the quotient of the first two.
fn report(what: &str, names: [&str; 2], runs: &mut [ad_benches::cases::Run<'_>]) {
    let times = medians(21, runs);
    println!(
        "{{\"what\":\"{what}\",\"{}_ns\":{:.2},\"{}_ns\":{:.2},\"ratio\":{:.3}}}",
        names[0],
        times[0] * 1e3,
        names[1],
        times[1] * 1e3,
        times[0] / times[1]
    );
}

macro_rules! run {
    ($expr:expr) => {
        &mut |times| {
            for _ in 0..times {
                black_box($expr);
            }
        }
    };
}

fn one_direction() {
    report(
        "ten operations: pushforward, by hand",
        ["generated", "hand"],
        &mut [
            run!({
                let (x, y) = (black_box(0.7), black_box(1.3));
                let (x_dot, y_dot) = (black_box(0.3), black_box(-0.6));
                ten_operations {}.jvp((x, y), &(x_dot, y_dot))
            }),
            run!(ten_operations_by_hand(
                black_box(0.7),
                black_box(0.3),
                black_box(1.3),
                black_box(-0.6)
            )),
        ],
    );
    report(
        "logistic map, 1000 steps: pushforward, by hand",
        ["generated", "hand"],
        &mut [
            run!(logistic {}.jvp(
                (black_box(3.9), black_box(0.3), black_box(1000)),
                &(black_box(1.0), black_box(0.5), NoTangent)
            )),
            run!(logistic_by_hand(
                black_box(3.9),
                black_box(1.0),
                black_box(0.3),
                black_box(0.5),
                black_box(1000)
            )),
        ],
    );
}

/// Directions for the logistic map.
fn along<const N: usize>() -> [(f64, f64, NoTangent); N] {
    std::array::from_fn(|k| (1.0 + k as f64, 0.5 - 0.1 * k as f64, NoTangent))
}

fn several_directions<const N: usize>() {
    report(
        &format!("logistic map: {N} directions at once, one by one"),
        ["at_once", "one_by_one"],
        &mut [
            run!(logistic {}.jvps(
                (black_box(3.9), black_box(0.3), black_box(1000)),
                &black_box(along::<N>())
            )),
            run!({
                black_box(along::<N>()).map(|dot| {
                    logistic {}.jvp((black_box(3.9), black_box(0.3), black_box(1000)), &dot)
                })
            }),
        ],
    );
    let pairs: [(f64, f64); N] = along::<N>().map(|(a, b, _)| (a, b));
    report(
        &format!("ten operations: {N} directions at once, one by one"),
        ["at_once", "one_by_one"],
        &mut [
            run!(ten_operations {}.jvps((black_box(0.7), black_box(1.3)), &black_box(pairs))),
            run!(
                black_box(pairs)
                    .map(|dot| ten_operations {}.jvp((black_box(0.7), black_box(1.3)), &dot))
            ),
        ],
    );
    report(
        &format!("ten operations: {N} directions at once, dual numbers"),
        ["at_once", "duals"],
        &mut [
            run!(ten_operations {}.jvps((black_box(0.7), black_box(1.3)), &black_box(pairs))),
            run!({
                let pairs = black_box(pairs);
                ten_operations_of(
                    Dual::new(black_box(0.7), pairs.map(|p| p.0)),
                    Dual::new(black_box(1.3), pairs.map(|p| p.1)),
                )
            }),
        ],
    );
    let x: Vec<f64> = (0..1000).map(|i| f64::from(i % 7) * 0.2).collect();
    let directions: [Vec<f64>; N] =
        std::array::from_fn(|k| (0..1000).map(|i| f64::from((i + k as i32) % 5)).collect());
    report(
        &format!("springs of 1000 points: {N} directions at once, one by one"),
        ["at_once", "one_by_one"],
        &mut [
            run!(spring_energy {}.jvps(black_box(&x[..]), black_box(&directions))),
            run!(for dot in black_box(&directions) {
                black_box(spring_energy {}.jvp(black_box(&x[..]), dot));
            }),
        ],
    );
}

fn second_order() {
    let x: Vec<f64> = (0..1000).map(|i| f64::from(i % 7) * 0.2).collect();
    let v: Vec<f64> = (0..1000).map(|i| f64::from(i % 5) - 2.0).collect();
    report(
        "rosenbrock of 1000: gradient and product with the Hessian, gradient",
        ["product", "gradient"],
        &mut [
            run!(gradient_and_hvp(
                black_box(&x[..]),
                black_box(&v),
                &rosenbrock {}
            )),
            run!(gradient(black_box(&x[..]), &rosenbrock {})),
        ],
    );
    report(
        "springs of 1000: gradient and product with the Hessian, gradient",
        ["product", "gradient"],
        &mut [
            run!(gradient_and_hvp(
                black_box(&x[..]),
                black_box(&v),
                &spring_energy {}
            )),
            run!(gradient(black_box(&x[..]), &spring_energy {})),
        ],
    );
    report(
        "ten operations: gradient and product with the Hessian, gradient",
        ["product", "gradient"],
        &mut [
            run!(gradient_and_hvp(
                (black_box(0.7), black_box(1.3)),
                &(black_box(0.3), black_box(-0.6)),
                &ten_operations {}
            )),
            run!(gradient(
                (black_box(0.7), black_box(1.3)),
                &ten_operations {}
            )),
        ],
    );
    report(
        "logistic map: gradient and product with the Hessian, gradient",
        ["product", "gradient"],
        &mut [
            run!(gradient_and_hvp(
                (black_box(3.9), black_box(0.3), black_box(1000)),
                &(black_box(1.0), black_box(0.5), NoTangent),
                &logistic {}
            )),
            run!(gradient(
                (black_box(3.9), black_box(0.3), black_box(1000)),
                &logistic {}
            )),
        ],
    );
}

fn main() {
    one_direction();
    several_directions::<2>();
    several_directions::<4>();
    several_directions::<8>();
    second_order();
}
