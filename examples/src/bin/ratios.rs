//! Measures the generated code beside adjoints written by hand, as ratios in one run.

use ad_runtime::prelude::*;
use std::hint::black_box;
use std::time::Instant;

#[differentiable]
fn ten_operations(x: f64, y: f64) -> f64 {
    let a = x * y;
    let b = a.sin();
    let c = b + x;
    let d = c * c;
    let e = d / (y + 2.0);
    e.exp() - a * 0.5
}

/// The same adjoint as an expert writes it.
fn ten_operations_by_hand(x: f64, y: f64) -> (f64, (f64, f64)) {
    let a = x * y;
    let (b, cos) = a.sin_cos();
    let c = b + x;
    let q = y + 2.0;
    let e = c * c / q;
    let exp = e.exp();
    let value = exp - a * 0.5;
    let d_bar = exp / q;
    let c_bar = 2.0 * c * d_bar;
    let a_bar = c_bar * cos - 0.5;
    (value, (c_bar + a_bar * y, a_bar * x - d_bar * e))
}

#[differentiable]
#[allow(
    clippy::needless_range_loop,
    reason = "reads of `x[i]` are what is measured"
)]
fn sum_of_squares(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += x[i] * x[i];
    }
    s
}

/// Median nanoseconds of each, in interleaved repeats.
fn medians(inner: usize, runs: &mut [&mut dyn FnMut()]) -> Vec<f64> {
    let mut times = vec![Vec::new(); runs.len()];
    for _ in 0..15 {
        for (run, times) in runs.iter_mut().zip(&mut times) {
            let start = Instant::now();
            for _ in 0..inner {
                run();
            }
            times.push(start.elapsed().as_secs_f64() * 1e9 / inner as f64);
        }
    }
    times
        .into_iter()
        .map(|mut times| {
            times.sort_by(f64::total_cmp);
            times[times.len() / 2]
        })
        .collect()
}

fn main() {
    let (x, y) = (0.7, 0.3);
    let times = medians(
        200_000,
        &mut [
            &mut || {
                black_box(ten_operations(black_box(x), black_box(y)));
            },
            &mut || {
                black_box(ten_operations_by_hand(black_box(x), black_box(y)));
            },
            &mut || {
                black_box(value_with_gradient!(
                    black_box(x),
                    black_box(y),
                    ten_operations
                ));
            },
        ],
    );
    println!(
        "ten operations: primal {:.1} ns, by hand {:.1} ns, generated {:.1} ns",
        times[0], times[1], times[2]
    );
    println!("  generated / by hand = {:.3}", times[2] / times[1]);
    let mut first = None;
    for n in [1_000, 10_000, 100_000, 1_000_000] {
        let data: Vec<f64> = (0..n).map(|i| f64::from(i) * 1e-3).collect();
        let times = medians(
            (2_000_000 / data.len()).max(1),
            &mut [
                &mut || {
                    black_box(sum_of_squares(black_box(&data)));
                },
                &mut || {
                    black_box(gradient!(black_box(&data[..]), sum_of_squares));
                },
            ],
        );
        let each = times[1] / data.len() as f64;
        let base = *first.get_or_insert(each);
        println!(
            "loop over x[i], n = {n}: primal {:.3} ns, gradient {each:.3} ns an element, {:.2} of that at 1000",
            times[0] / data.len() as f64,
            each / base
        );
    }
}
