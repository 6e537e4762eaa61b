use super::{Data, Weights, sigmoid};

/// What [`gradient_by_hand`] needs, kept from call to call.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// For each step and layer, six rows: the gates, the tangent of the cell, the cell.
    residuals: Vec<f64>,
    /// For each step, the softmax of the prediction.
    probabilities: Vec<f64>,
    hidden_bar: Vec<f64>,
    cell_bar: Vec<f64>,
    signal: Vec<f64>,
}

/// The rows of one layer at one step.
struct Residuals<'a> {
    forget: &'a [f64],
    ingate: &'a [f64],
    outgate: &'a [f64],
    change: &'a [f64],
    tanh: &'a [f64],
}

fn residuals(rows: &[f64], b: usize) -> Residuals<'_> {
    let row = |r: usize| &rows[r * b..(r + 1) * b];
    Residuals {
        forget: row(0),
        ingate: row(1),
        outgate: row(2),
        change: row(3),
        tanh: row(4),
    }
}

/// The value; the gradient goes to `bar`, which is overwritten.
///
/// The gates are kept. Hidden values are products of what is kept, and are not.
#[must_use]
pub fn gradient_by_hand(
    weights: &Weights,
    data: &Data,
    bar: &mut Weights,
    scratch: &mut Scratch,
) -> f64 {
    let Data { layers, b, .. } = *data;
    let steps = data.text.len() / b - 1;
    let size = 6 * b;
    let scale = -1.0 / (steps * b) as f64;
    let s = scratch;
    s.residuals.resize(steps * layers * size, 0.0);
    s.probabilities.resize(steps * b, 0.0);
    s.signal.resize(b, 0.0);
    let mut total = 0.0;
    for t in 0..steps {
        let (before, now) = s.residuals.split_at_mut(t * layers * size);
        let before = &before[before.len() - if t == 0 { 0 } else { layers * size }..];
        let input = &data.text[t * b..(t + 1) * b];
        for i in 0..b {
            s.signal[i] = input[i] * weights.ends[i];
        }
        for (l, rows) in now[..layers * size].chunks_exact_mut(size).enumerate() {
            let own = &weights.layers[8 * b * l..8 * b * (l + 1)];
            let before = before.get(l * size..(l + 1) * size);
            forward_layer(own, data, l, before, rows, &mut s.signal);
        }
        let truth = &data.text[(t + 1) * b..(t + 2) * b];
        let probabilities = &mut s.probabilities[t * b..(t + 1) * b];
        let mut sum = 2.0;
        for i in 0..b {
            let y = s.signal[i] * weights.ends[b + i] + weights.ends[2 * b + i];
            s.signal[i] = y;
            probabilities[i] = y.exp();
            sum += probabilities[i];
        }
        let normalizer = sum.ln();
        for i in 0..b {
            probabilities[i] /= sum;
            total += truth[i] * (s.signal[i] - normalizer);
        }
    }
    reverse(weights, data, bar, s, scale);
    total * scale
}

/// The hidden value and the cell before a step: kept, or those to start from.
#[inline(always)]
fn earlier(data: &Data, l: usize, before: Option<&[f64]>, i: usize) -> (f64, f64) {
    let b = data.b;
    match before {
        Some(rows) => (rows[2 * b + i] * rows[4 * b + i], rows[5 * b + i]),
        None => (data.state[2 * b * l + i], data.state[2 * b * l + b + i]),
    }
}

fn forward_layer(
    weights: &[f64],
    data: &Data,
    l: usize,
    before: Option<&[f64]>,
    rows: &mut [f64],
    signal: &mut [f64],
) {
    let b = data.b;
    for i in 0..b {
        let input = signal[i];
        let (hidden, cell) = earlier(data, l, before, i);
        let forget = sigmoid(input * weights[i] + weights[4 * b + i]);
        let ingate = sigmoid(hidden * weights[b + i] + weights[5 * b + i]);
        let outgate = sigmoid(input * weights[2 * b + i] + weights[6 * b + i]);
        let change = (hidden * weights[3 * b + i] + weights[7 * b + i]).tanh();
        let cell = cell * forget + ingate * change;
        let tanh = cell.tanh();
        rows[i] = forget;
        rows[b + i] = ingate;
        rows[2 * b + i] = outgate;
        rows[3 * b + i] = change;
        rows[4 * b + i] = tanh;
        rows[5 * b + i] = cell;
        signal[i] = outgate * tanh;
    }
}

fn reverse(weights: &Weights, data: &Data, bar: &mut Weights, s: &mut Scratch, scale: f64) {
    let Data { layers, b, .. } = *data;
    let size = 6 * b;
    let steps = data.text.len() / b - 1;
    bar.layers.fill(0.0);
    bar.ends.fill(0.0);
    for buffer in [&mut s.hidden_bar, &mut s.cell_bar] {
        buffer.clear();
        buffer.resize(layers * b, 0.0);
    }
    for t in (0..steps).rev() {
        let truth = &data.text[(t + 1) * b..(t + 2) * b];
        let truths: f64 = truth.iter().sum();
        let probabilities = &s.probabilities[t * b..(t + 1) * b];
        let top = residuals(&s.residuals[(t * layers + layers - 1) * size..], b);
        for i in 0..b {
            let y_bar = scale * (truth[i] - truths * probabilities[i]);
            bar.ends[b + i] += y_bar * (top.outgate[i] * top.tanh[i]);
            bar.ends[2 * b + i] += y_bar;
            s.signal[i] = y_bar * weights.ends[b + i];
        }
        for l in (0..layers).rev() {
            reverse_layer(weights, data, bar, s, t, l);
        }
        let input = &data.text[t * b..(t + 1) * b];
        for i in 0..b {
            bar.ends[i] += s.signal[i] * input[i];
        }
    }
}

/// `s.signal` holds the cotangent of the signal to the layer above, and then from below.
#[inline(always)]
fn reverse_layer(
    weights: &Weights,
    data: &Data,
    bar: &mut Weights,
    s: &mut Scratch,
    t: usize,
    l: usize,
) {
    let Data { layers, b, .. } = *data;
    let size = 6 * b;
    let rows = |t: usize, l: usize| &s.residuals[(t * layers + l) * size..][..size];
    let r = residuals(rows(t, l), b);
    let before = (t > 0).then(|| rows(t - 1, l));
    let below = (l > 0).then(|| residuals(rows(t, l - 1), b));
    let text = &data.text[t * b..(t + 1) * b];
    let w = &weights.layers[8 * b * l..8 * b * (l + 1)];
    let w_bar = &mut bar.layers[8 * b * l..8 * b * (l + 1)];
    let hidden_bar = &mut s.hidden_bar[l * b..(l + 1) * b];
    let cell_bar = &mut s.cell_bar[l * b..(l + 1) * b];
    let signal = &mut s.signal[..b];
    for i in 0..b {
        let (hidden, cell) = earlier(data, l, before, i);
        let input = match &below {
            Some(below) => below.outgate[i] * below.tanh[i],
            None => text[i] * weights.ends[i],
        };
        let (forget, ingate, outgate) = (r.forget[i], r.ingate[i], r.outgate[i]);
        let (change, tanh) = (r.change[i], r.tanh[i]);
        let h_bar = hidden_bar[i] + signal[i];
        let c_bar = cell_bar[i] + h_bar * outgate * (1.0 - tanh * tanh);
        let forget_bar = c_bar * cell * forget * (1.0 - forget);
        let ingate_bar = c_bar * change * ingate * (1.0 - ingate);
        let outgate_bar = h_bar * tanh * outgate * (1.0 - outgate);
        let change_bar = c_bar * ingate * (1.0 - change * change);
        cell_bar[i] = c_bar * forget;
        hidden_bar[i] = ingate_bar * w[b + i] + change_bar * w[3 * b + i];
        signal[i] = forget_bar * w[i] + outgate_bar * w[2 * b + i];
        w_bar[i] += forget_bar * input;
        w_bar[b + i] += ingate_bar * hidden;
        w_bar[2 * b + i] += outgate_bar * input;
        w_bar[3 * b + i] += change_bar * hidden;
        w_bar[4 * b + i] += forget_bar;
        w_bar[5 * b + i] += ingate_bar;
        w_bar[6 * b + i] += outgate_bar;
        w_bar[7 * b + i] += change_bar;
    }
}
