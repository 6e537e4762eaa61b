//! How fast the kernels of the workloads are, beside what the processor can do.

use super::data::uniform;
use ad_nn::Padding;
use ad_nn::kernels::cotangent::Cotangent;
use ad_nn::kernels::direct::Direct;
use ad_nn::kernels::geometry::Windows;
use ad_runtime::kernels::{Kernel, Level, dispatch, multiply};
use cpu_time::ThreadTime;
use ndarray::{Array2, Ix1};
use std::hint::black_box;

/// What was measured of a kernel.
pub struct Speed {
    /// What it computes.
    pub name: String,
    /// The shortest time of a call, in microseconds.
    pub us: f64,
    /// Multiplications and additions, in thousand millions a second.
    pub gflops: f64,
}

/// The shortest of many repeats, in microseconds: others use the machine, too.
fn shortest(mut run: impl FnMut()) -> f64 {
    const REPEATS: usize = 60;
    const SAMPLE: f64 = 1e-3;
    let mut times = 1;
    let mut best = f64::INFINITY;
    for repeat in 0..REPEATS {
        let start = ThreadTime::now();
        for _ in 0..times {
            run();
        }
        let seconds = start.elapsed().as_secs_f64();
        if repeat < 5 {
            times = ((SAMPLE / seconds * times as f64) as usize).clamp(1, 1_000_000);
        } else {
            best = best.min(seconds / times as f64);
        }
    }
    best * 1e6
}

/// Where the measured kernels go, and which are wanted.
struct Found<'a> {
    only: &'a str,
    speeds: Vec<Speed>,
}

impl Found<'_> {
    fn measure(&mut self, name: String, operations: usize, run: impl FnMut()) {
        if !name.contains(self.only) {
            return;
        }
        let us = shortest(run);
        self.speeds.push(Speed {
            name,
            us,
            gflops: operations as f64 / us * 1e-3,
        });
    }
}

/// Sums in registers, and nothing from memory.
struct Peak<'a>(&'a mut [f32; CHAINS], usize);

/// Enough to hide the latency of a multiplication, and not more than there are registers.
const CHAINS: usize = 192;

impl Kernel for Peak<'_> {
    type Output = ();
    #[inline(always)]
    fn run<L: Level>(self) {
        let mut sums = *self.0;
        let (factor, term) = (black_box(0.999_f32), black_box(0.001_f32));
        for _ in 0..self.1 {
            for sum in &mut sums {
                *sum = L::mul_add(*sum, factor, term);
            }
        }
        *self.0 = sums;
    }
}

fn peak(found: &mut Found<'_>) {
    const STEPS: usize = 10_000;
    let mut sums = [1.0; CHAINS];
    found.measure("peak".into(), 2 * STEPS * CHAINS, || {
        dispatch(Peak(&mut sums, STEPS));
    });
}

/// The three products of a dense layer.
fn dense(batch: usize, inputs: usize, outputs: usize, found: &mut Found<'_>) {
    let x: Array2<f32> = uniform((batch, inputs), 1);
    let w: Array2<f32> = uniform((inputs, outputs), 2);
    let y_bar: Array2<f32> = uniform((batch, outputs), 3);
    let (mut y, mut w_bar, mut x_bar) = (y_bar.clone(), w.clone(), x.clone());
    let operations = 2 * batch * inputs * outputs;
    let name = format!("{inputs} -> {outputs}, batch {batch}");
    found.measure(format!("dense {name}: forward"), operations, || {
        multiply(&x, &w, &mut y, false);
    });
    found.measure(format!("dense {name}: weight"), operations, || {
        multiply(&x.t(), &y_bar, &mut w_bar, false);
    });
    found.measure(format!("dense {name}: input"), operations, || {
        multiply(&y_bar, &w.t(), &mut x_bar, false);
    });
}

/// The three sweeps of a convolution.
fn convolution(
    images: usize,
    size: usize,
    padding: Padding,
    (cells, inputs, outputs): (usize, usize, usize),
    found: &mut Found<'_>,
) {
    let windows = Windows::of((size, size), (cells, cells), (1, 1), padding);
    let windows = windows.expect("the images fit");
    let pixels = images * windows.rows.output * windows.cols.output;
    let numbers = |n: usize, seed| uniform::<Ix1, _>(n, seed).to_vec();
    let x = numbers(images * size * size * inputs, 1);
    let filter = numbers(cells * cells * inputs * outputs, 2);
    let bias = numbers(outputs, 3);
    let y_bar = numbers(pixels * outputs, 4);
    let (mut y, mut filter_bar, mut x_bar) = (y_bar.clone(), filter.clone(), x.clone());
    let sizes = Direct::of(windows, images, inputs, outputs);
    let operations = 2 * pixels * filter.len();
    let name = format!("conv {cells} x {cells}, {inputs} -> {outputs}, {images} x {size} x {size}");
    found.measure(format!("{name}: forward"), operations, || {
        sizes.forward(&x, &filter, &bias, true, &mut y);
    });
    let y_bar = Cotangent {
        values: &y_bar,
        passed: None,
    };
    found.measure(format!("{name}: filter"), operations, || {
        sizes.parameter_gradients(&x, &y_bar, Some(&mut filter_bar), None);
    });
    found.measure(format!("{name}: input"), operations, || {
        sizes.input_gradient(&filter, &y_bar, &mut x_bar);
    });
}

/// Measures the kernels whose names contain `only`; the first is what the processor can do.
#[must_use]
pub fn measure(only: &str) -> Vec<Speed> {
    let mut all = Found {
        only,
        speeds: Vec::new(),
    };
    let found = &mut all;
    peak(found);
    for batch in [64, 256] {
        dense(batch, 784, 256, found);
        dense(batch, 256, 128, found);
        dense(batch, 128, 10, found);
    }
    dense(64, 400, 120, found);
    dense(64, 120, 84, found);
    convolution(64, 28, Padding::Same, (5, 1, 6), found);
    convolution(64, 14, Padding::Valid, (5, 6, 16), found);
    convolution(10, 16, Padding::Valid, (5, 3, 6), found);
    peak(found);
    all.speeds
}
