//! References that functions and methods are given by a name: items of loops, parts of what an iterator gives,
//! elements by `get` and `last`. A pullback owns copies of what they point at.

use crate::cases;
use ad_runtime::prelude::*;

const ROW: &[f64] = &[0.3, 0.4];
const NAMES: [(&str, usize); 2] = [("a", 1), ("bcd", 2)];

#[derive(Clone, Differentiable)]
struct Model {
    w: f64,
    b: f64,
}
#[differentiable]
impl Model {
    fn forward(&self, row: &[f64]) -> f64 {
        (self.w * row[0] + self.b).sin() * row[1]
    }
    fn named(&self, name: &str, k: f64) -> f64 {
        self.w * k * name.len() as f64 + self.b
    }
    fn loss(&self, #[no_derivative] rows: &[Vec<f64>]) -> f64 {
        rows.iter().map(|row| self.forward(row)).sum()
    }
}
#[differentiable]
fn methods(x: &[f64]) -> f64 {
    let m = Model { w: x[0], b: x[1] };
    let rows = [[0.1, 0.5], [0.9, -0.2]];
    let flat = [0.4, 0.7, -0.3, 1.1];
    let name = "abc";
    let mut s = m.forward(ROW) + m.named(name, x[2]);
    for row in &rows {
        s += m.forward(row) * x[2];
    }
    for (i, row) in rows.iter().enumerate() {
        s *= m.forward(row) + x[i];
    }
    let sum: f64 = rows.iter().map(|row| m.forward(row)).sum();
    for row in flat.chunks(2) {
        s += m.forward(row);
    }
    for k in 0..2 {
        s += m.named(NAMES[k].0, x[NAMES[k].1]);
    }
    s + sum * m.loss(&[vec![0.2, 0.6], vec![-0.8, 0.5]])
}

#[derive(Clone, Differentiable)]
struct Sample {
    features: Vec<f64>,
    target: f64,
}
#[differentiable]
fn predict(w: f64, features: &[f64]) -> f64 {
    (w * features[0]).cos() + w * w * features[1]
}
#[differentiable]
fn items(x: &[f64]) -> f64 {
    let pairs = vec![(vec![1.0, 0.2], 2.0), (vec![0.5, -0.4], 0.7)];
    let samples = vec![
        Sample {
            features: vec![1.5, 0.3],
            target: 0.4,
        },
        Sample {
            features: vec![0.2, 0.9],
            target: x[1],
        },
    ];
    let known = vec![Sample {
        features: vec![0.8, 0.1],
        target: 0.6,
    }];
    let mut s = x[2];
    for (features, weight) in &pairs {
        s = predict(s.sin(), features) * weight + x[0];
    }
    let sum: f64 = pairs.iter().map(|(row, b)| predict(x[0], row) * b).sum();
    for Sample { features, target } in &samples {
        s += predict(x[0], features) * target;
    }
    for Sample { features, target } in &known {
        s += predict(x[1], features) * target;
    }
    for k in 0..3 {
        let rows = vec![vec![k as f64, 1.0], vec![0.5, x[2]]];
        let constants = vec![vec![k as f64, 1.0], vec![0.5, 2.0]];
        for (row, constant) in rows.iter().zip(&constants) {
            s += predict(x[k], row) * predict(x[1], &constant[..]);
        }
    }
    let mut changed = vec![vec![1.0, 2.0], vec![0.4, 0.1]];
    for _ in 0..2 {
        for row in &changed {
            s = predict(s.sin(), row) + x[1];
        }
        changed[0][0] += 0.5;
    }
    s + sum
}

#[differentiable]
fn sum_of(w: f64, #[no_derivative] rows: &[Vec<f64>]) -> f64 {
    rows.iter().map(|row| predict(w, row)).sum()
}
#[differentiable]
fn by_length(w: f64, word: &str) -> f64 {
    w * word.len() as f64 + w * w
}
#[differentiable]
fn words(x: &[f64], words: &[&str], #[no_derivative] owned: &[String]) -> f64 {
    let mut t = x[2];
    for word in words {
        t = by_length(t, word) * 0.3;
    }
    for word in owned {
        t = by_length(t, word).sin();
    }
    for i in 0..words.len() {
        t += by_length(x[i], words[i]);
    }
    t
}
#[differentiable]
fn nested(w: f64, #[no_derivative] blocks: &[Vec<Vec<f64>>]) -> f64 {
    let mut y = w;
    for rows in blocks {
        for row in rows {
            y += predict(y, row) * row[0];
        }
    }
    y
}
#[differentiable]
fn items_of_parameters(x: &[f64]) -> f64 {
    let owned = ["abc".to_owned(), "d".to_owned()];
    let blocks = vec![vec![vec![1.0, 0.5], vec![0.2, 0.3]], vec![vec![0.7, -0.2]]];
    sum_of(x[0], &vec![vec![1.0, 0.5], vec![-0.3, 0.2]]) * words(x, &["a", "bc"], &owned)
        + nested(x[1], &blocks)
}

#[derive(Clone, Copy, Differentiable)]
struct Segment {
    a: f64,
}
#[differentiable]
impl Segment {
    fn at(&self, t: f64) -> f64 {
        self.a * self.a * t
    }
}
#[differentiable]
fn at(segment: &Segment, t: f64) -> f64 {
    segment.at(t) + segment.a
}
#[differentiable]
fn tried(segments: &[Segment], t: f64) -> Option<f64> {
    let first = segments.get(0)?;
    let last = segments.last()?;
    Some(first.at(t) * last.at(first.a) + at(last, t))
}
#[differentiable]
fn matched(segments: &[Segment], k: usize, t: f64) -> f64 {
    match segments.get(k) {
        Some(segment) => segment.at(t) * t,
        None => t,
    }
}
#[differentiable]
fn or_else(segments: &[Segment], k: usize, t: f64) -> f64 {
    let Some(segment) = segments.get(k) else {
        return t * t;
    };
    segment.at(t)
}
#[differentiable]
fn found_in_loop(segments: &[Segment], t: f64) -> f64 {
    let mut y = t;
    for i in 0..4 {
        if let Some(segment) = segments.get(i) {
            y = segment.at(y) + y * y;
        }
    }
    y
}
#[differentiable]
fn elements(x: &[f64]) -> f64 {
    let segments = vec![Segment { a: x[0] }, Segment { a: x[1] }];
    let rows = vec![vec![x[0], x[2]], vec![x[1], 0.5]];
    let own = match segments.last() {
        Some(segment) => segment.at(x[2]),
        None => 0.0,
    };
    let row = match rows.last() {
        Some(row) => predict(x[2], row),
        None => 0.0,
    };
    tried(&segments, x[2]).unwrap_or(0.0)
        + matched(&segments, 1, x[2]) * matched(&segments, 2, x[0])
        + or_else(&segments, 0, x[2]) * or_else(&segments, 3, x[1])
        + found_in_loop(&segments, 0.3 * x[2])
        + own * row
}

mod other {
    use ad_runtime::prelude::*;

    #[differentiable]
    pub(super) fn price(w: f64, k: usize) -> f64 {
        w * w * k as f64
    }
}
#[derive(Clone, Differentiable)]
struct ByNumber {
    w: f64,
}
#[differentiable]
impl ByNumber {
    fn price(&self, k: usize) -> f64 {
        self.w * k as f64
    }
}
#[derive(Clone, Differentiable)]
struct ByName {
    w: f64,
}
#[differentiable]
impl ByName {
    fn price(&self, name: &str) -> f64 {
        self.w.sin() * name.len() as f64
    }
}
#[differentiable]
fn same_names(x: &[f64]) -> f64 {
    let (by_name, by_number) = (ByName { w: x[0] }, ByNumber { w: x[1] });
    let (name, number) = ("abc", 2);
    ByName { w: x[0] }.price("abc") * ByNumber { w: x[1] }.price(2)
        + by_name.price("ab") * by_number.price(number)
        + other::price(x[2], 3)
}

#[derive(Clone, Differentiable)]
struct Asset {
    #[no_derivative]
    ticker: &'static str,
    mu: f64,
}
#[differentiable]
impl Asset {
    fn new(ticker: &'static str, mu: f64) -> Self {
        Self {
            ticker,
            mu: mu * mu,
        }
    }
}
#[differentiable]
fn asset(#[no_derivative] ticker: &'static str, mu: f64) -> Asset {
    Asset { ticker, mu }
}
#[differentiable]
fn texts_in_results(x: &[f64]) -> f64 {
    let mut s = Asset::new("abc", x[1]).mu * asset("a", x[0]).mu;
    for (k, name) in ["d", "ef"].iter().enumerate() {
        let asset = asset(name, x[k] * x[2]);
        s += asset.mu * asset.mu * asset.ticker.len() as f64;
    }
    s
}

#[differentiable]
trait Discount {
    fn factor(&self, t: f64) -> f64;
}
#[derive(Clone, Copy, Differentiable)]
struct Flat {
    rate: f64,
}
#[differentiable]
impl Discount for Flat {
    fn factor(&self, t: f64) -> f64 {
        (-self.rate * t).exp()
    }
}
#[differentiable]
fn halved<D: Discount>(curve: &D, n: usize, t: f64) -> f64 {
    if n == 0 {
        curve.factor(t)
    } else {
        halved(curve, n - 1, t * 0.5) + curve.factor(t)
    }
}
#[differentiable]
fn generic_recursion(x: &[f64]) -> f64 {
    halved(&Flat { rate: x[0] }, 3, x[1]) * x[2]
}

cases![
    methods,
    items,
    items_of_parameters,
    elements,
    same_names,
    texts_in_results,
    generic_recursion,
];
