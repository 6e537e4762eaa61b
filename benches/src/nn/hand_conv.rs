//! Convolutions and pools by hand, with the kernels of the layers and buffers that are there from the
//! start.

use ad_nn::Padding;
use ad_nn::kernels::cotangent::Cotangent;
use ad_nn::kernels::direct::Direct;
use ad_nn::kernels::geometry::Windows;
use ad_nn::kernels::pool_octets;
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

/// Pools of 2 x 2 by hand.
pub struct PoolByHand {
    windows: Windows,
    channels: usize,
    images: usize,
}

impl PoolByHand {
    /// The pool for images of this size.
    ///
    /// # Panics
    /// If the images are too small.
    #[must_use]
    pub fn new(images: usize, size: (usize, usize), channels: usize) -> Self {
        let windows = Windows::of(size, (2, 2), (2, 2), Padding::Valid).expect("the images fit");
        PoolByHand {
            windows,
            channels,
            images,
        }
    }

    /// The average of each window.
    pub fn average(&self, x: &[f32], y: &mut [f32]) {
        let (size, out_size) = (x.len() / self.images, y.len() / self.images);
        for (x, y) in x.chunks_exact(size).zip(y.chunks_exact_mut(out_size)) {
            pool_octets::average(self.windows, self.channels, x, y);
        }
    }

    /// The way back of [`average`](Self::average).
    pub fn spread(&self, y_bar: &[f32], x_bar: &mut [f32]) {
        let (size, out_size) = (x_bar.len() / self.images, y_bar.len() / self.images);
        for (y_bar, x_bar) in y_bar
            .chunks_exact(out_size)
            .zip(x_bar.chunks_exact_mut(size))
        {
            pool_octets::spread(self.windows, self.channels, y_bar, x_bar);
        }
    }

    /// The maximum of each window, and where it is.
    pub fn maximum(&self, x: &[f32], y: &mut [f32], at: &mut [u32]) {
        let (size, out_size) = (x.len() / self.images, y.len() / self.images);
        let results = y
            .chunks_exact_mut(out_size)
            .zip(at.chunks_exact_mut(out_size));
        for ((index, x), (y, at)) in x.chunks_exact(size).enumerate().zip(results) {
            let input = ((index * size) as u32, x);
            pool_octets::maximum(self.windows, self.channels, input, y, at);
        }
    }
}
