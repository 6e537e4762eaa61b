//! References to parts that methods give: `last_mut`, `get_mut`, `split_first`, and elements of maps.

use crate::cases;
use ad_runtime::prelude::*;
use std::collections::{BTreeMap, HashMap};

#[differentiable]
fn last_matched(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    if let Some(last) = v.last_mut() {
        *last *= x[0];
    }
    if let Some(first) = v.get_mut(0) {
        *first += x[1] * x[2];
    }
    if let Some(none) = v.get_mut(17) {
        *none = 0.0;
    }
    let Some(p) = v.first_mut() else { return 0.0 };
    *p *= *p;
    match v.get_mut(1..) {
        Some(rest) => {
            for r in rest.iter_mut() {
                *r *= x[1];
            }
        }
        None => {}
    }
    v[0] * v[1] + v[2]
}

#[differentiable]
fn last_unwrapped(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    *v.first_mut().unwrap() *= 3.0;
    *v.get_mut(1).expect("two elements") += v[0];
    let w = v.last_mut().unwrap();
    *w += 2.0 * *w * x[0];
    let mut rows = vec![v.clone(), vec![x[0], x[1]]];
    for _ in 0..3 {
        let row = rows.last_mut().unwrap();
        row[1] = row[0] * row[1];
        rows.first_mut().unwrap()[2] *= rows[1][0];
    }
    rows[0][2] * rows[1][1] + v[0] * v[1]
}

#[differentiable]
fn optional(x: &[f64], at: usize) -> Option<f64> {
    let mut v = x.to_vec();
    let w = v.last_mut()?;
    *w *= x[0];
    let (a, rest) = v.split_first()?;
    let z = rest[0] * a;
    let q = v.get_mut(at)?;
    *q += z;
    let _ = v.get_mut(2)?;
    Some(v[2] * v[0])
}

#[differentiable]
fn views_tried(x: &[f64]) -> f64 {
    let a = match optional(x, 2) {
        Some(v) => v,
        None => x[0],
    };
    a + optional(x, 3).unwrap_or(x[1])
}

#[differentiable]
fn product(x: &[f64]) -> f64 {
    match x.split_first() {
        Some((first, rest)) => first * first * product(rest) + first,
        None => 1.0,
    }
}

#[differentiable]
fn splits(x: &[f64]) -> f64 {
    let (first, rest) = x.split_first().unwrap();
    let (last, init) = x.split_last().expect("not empty");
    let mut v = x.to_vec();
    {
        let (a, b) = v.split_first_mut().unwrap();
        *a *= b[0];
        b[1] += *a;
    }
    let mut s = 0.0;
    for n in 0..3 {
        if let Some((l, i)) = v[n..].split_last() {
            s += l * (i.len() + 1) as f64;
        }
    }
    if let Some((l, i)) = v.split_last_mut() {
        i[0] *= *l;
    }
    first * rest[1] + last * init[0] * s + v[0] * product(&v)
}

#[derive(Clone, Default, Differentiable)]
struct Book {
    prices: BTreeMap<u8, f64>,
    lines: Vec<f64>,
}

#[differentiable]
impl Book {
    fn raise(&mut self, key: u8, by: f64) {
        if let Some(price) = self.prices.get_mut(&key) {
            *price *= by;
        }
        if let Some(line) = self.lines.last_mut() {
            *line += by;
        }
    }
    fn total(&self) -> f64 {
        self.prices.values().sum::<f64>() * self.lines.iter().sum::<f64>()
    }
}

#[differentiable]
fn views_of_fields(x: &[f64]) -> f64 {
    let mut book = Book::default();
    book.lines.push(x[0]);
    book.prices.insert(1, x[1]);
    book.prices.insert(2, x[2] * x[0]);
    for k in 0..4u8 {
        book.raise(k, x[1] + 2.0);
    }
    book.total()
}

#[differentiable]
fn maps_in_loops(x: &[f64]) -> f64 {
    let mut m = BTreeMap::new();
    for i in 0..3 {
        m.insert(i, x[i]);
    }
    let mut s = 0.0;
    for (k, v) in &m {
        s += v * v * (*k as f64 + 1.0);
    }
    for v in m.values() {
        s += v * x[0];
    }
    for (k, v) in m.iter_mut() {
        *v *= x[*k];
    }
    for v in m.values_mut() {
        *v += 1.0;
    }
    for (k, &v) in m.iter() {
        if *k == 1 {
            continue;
        }
        s += v * x[*k];
    }
    for k in m.keys() {
        s += m[k] * *k as f64;
    }
    for (k, v) in m {
        s *= 1.0 + 0.1 * v * k as f64;
    }
    s
}

#[differentiable]
fn maps_in_chains(x: &[f64]) -> f64 {
    let m: BTreeMap<usize, f64> = BTreeMap::from([(0, 0.5), (1, 0.25)]);
    let mut n = BTreeMap::new();
    n.insert(0, x[0]);
    n.insert(5, x[1] * x[2]);
    n.values().copied().sum::<f64>() * n.values().map(|v| v * v).sum::<f64>()
        + n.iter().map(|(k, v)| v * *k as f64).sum::<f64>()
        + m.iter().map(|(k, v)| v * x[*k]).sum::<f64>()
        + n.values().zip(x).map(|(v, w)| v * w).sum::<f64>()
        + n.keys().map(|k| *k as f64).sum::<f64>()
}

#[differentiable]
fn of_names(m: &HashMap<String, f64>, x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (k, v) in m {
        s += v * x[k.len()];
    }
    s
}

#[differentiable]
fn maps_of_names(x: &[f64]) -> f64 {
    let mut m = HashMap::new();
    m.insert("a".to_owned(), x[0]);
    m.insert("bb".to_owned(), x[1] * x[2]);
    let n: HashMap<String, f64> = m.clone();
    let s = of_names(&m, x);
    // In any order.
    let mut t = 0.0;
    for (_, v) in m {
        t += v * 3.0;
    }
    s + t + n["a"]
}

#[differentiable]
fn entries(x: &[f64]) -> f64 {
    let mut m = BTreeMap::new();
    m.insert(2, x[0]);
    *m.entry(7).or_insert(x[1]) += x[2];
    *m.entry(7).or_insert(x[0]) *= x[2];
    *m.entry(2).or_insert_with(|| x[0] * x[0]) *= 2.0;
    *m.entry(9).or_insert_with(|| x[0] * x[0]) *= 2.0;
    *m.get_mut(&9).unwrap() *= x[1];
    let mut words: HashMap<String, f64> = HashMap::new();
    for (i, word) in ["a", "b", "a"].iter().enumerate() {
        *words.entry(word.to_string()).or_insert(0.0) += x[i];
    }
    *words.entry("c".to_owned()).or_default() += x[1];
    m[&2] * m[&7] + m[&9] + words["a"] * words["b"] * words["c"]
}

cases![
    last_matched,
    last_unwrapped,
    views_tried,
    splits,
    views_of_fields,
    maps_in_loops,
    maps_in_chains,
    maps_of_names,
    entries,
];
