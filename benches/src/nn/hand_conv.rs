//! Convolutions and pools by hand, with the kernels of the layers and buffers that are there from the
//! start.

use ad_nn::Padding;
use ad_nn::kernels::cotangent::Cotangent;
use ad_nn::kernels::direct::Direct;
use ad_nn::kernels::geometry::Windows;
use ad_nn::layers::{Activation, Conv2d};

/// A convolution with its buffers.
pub struct ConvByHand {
    sizes: Direct,
    filter: Vec<f32>,
    bias: Vec<f32>,
    filter_bar: Vec<f32>,
    bias_bar: Vec<f32>,
    /// The result, after the rectifier if there is one.
    pub output: Vec<f32>,
    rectified: bool,
}

impl ConvByHand {
    /// The layer for images of this size.
    ///
    /// # Panics
    /// If the images are too small.
    #[must_use]
    pub fn new(layer: &Conv2d<f32>, images: usize, size: (usize, usize), padding: Padding) -> Self {
        let (height, width, in_channels, channels) = layer.filter.dim();
        let windows = Windows::of(size, (height, width), (1, 1), padding).expect("the images fit");
        ConvByHand {
            sizes: Direct::of(windows, images, in_channels, channels),
            filter: layer.filter.iter().copied().collect(),
            bias: layer.bias.to_vec(),
            filter_bar: vec![0.0; layer.filter.len()],
            bias_bar: vec![0.0; channels],
            output: vec![0.0; images * windows.rows.output * windows.cols.output * channels],
            rectified: layer.activation == Activation::Relu,
        }
    }

    /// Computes `output`.
    pub fn forward(&mut self, input: &[f32]) {
        self.sizes.forward(
            input,
            &self.filter,
            &self.bias,
            self.rectified,
            &mut self.output,
        );
    }

    /// Computes the gradients from that of `output`, which is changed.
    pub fn backward(&mut self, input: &[f32], y_bar: &mut [f32], input_bar: Option<&mut [f32]>) {
        if self.rectified {
            for (y_bar, &y) in y_bar.iter_mut().zip(&self.output) {
                *y_bar = if y > 0.0 { *y_bar } else { 0.0 };
            }
        }
        self.bias_bar.fill(0.0);
        self.filter_bar.fill(0.0);
        let y_bar = Cotangent {
            values: y_bar,
            passed: None,
        };
        let (filter_bar, bias_bar) = (&mut self.filter_bar, &mut self.bias_bar);
        self.sizes
            .parameter_gradients(input, &y_bar, Some(filter_bar), Some(bias_bar));
        if let Some(input_bar) = input_bar {
            input_bar.fill(0.0);
            self.sizes.input_gradient(&self.filter, &y_bar, input_bar);
        }
    }

    /// One step against the gradient.
    pub fn update(&mut self, rate: f32) {
        for (w, w_bar) in self.filter.iter_mut().zip(&self.filter_bar) {
            *w -= rate * w_bar;
        }
        for (b, b_bar) in self.bias.iter_mut().zip(&self.bias_bar) {
            *b -= rate * b_bar;
        }
    }
}

/// Calls `f` with the four cells of each 2 x 2 window and the cell of the result, as offsets.
fn for_each_window(
    lines: usize,
    width: usize,
    channels: usize,
    mut f: impl FnMut([usize; 4], usize),
) {
    let mut to = 0;
    for line in 0..lines / 2 {
        for window in 0..width / 2 {
            let from = (2 * line * width + 2 * window) * channels;
            let below = from + width * channels;
            f([from, from + channels, below, below + channels], to);
            to += channels;
        }
    }
}

/// The average over windows of 2 x 2, for images of even height and width.
pub fn average(x: &[f32], width: usize, channels: usize, y: &mut [f32]) {
    let lines = x.len() / (width * channels);
    for_each_window(lines, width, channels, |[a, b, c, d], to| {
        for k in 0..channels {
            y[to + k] = 0.25 * (x[a + k] + x[b + k] + x[c + k] + x[d + k]);
        }
    });
}

/// The way back of [`average`].
pub fn spread(y_bar: &[f32], width: usize, channels: usize, x_bar: &mut [f32]) {
    let lines = x_bar.len() / (width * channels);
    for_each_window(lines, width, channels, |cells, to| {
        for cell in cells {
            for k in 0..channels {
                x_bar[cell + k] = 0.25 * y_bar[to + k];
            }
        }
    });
}

/// The maximum over windows of 2 x 2, and where it is.
pub fn maximum(x: &[f32], width: usize, channels: usize, y: &mut [f32], at: &mut [usize]) {
    let lines = x.len() / (width * channels);
    for_each_window(lines, width, channels, |cells, to| {
        for k in 0..channels {
            let mut best = cells[0] + k;
            for cell in &cells[1..] {
                best = if x[cell + k] > x[best] {
                    cell + k
                } else {
                    best
                };
            }
            (y[to + k], at[to + k]) = (x[best], best);
        }
    });
}
