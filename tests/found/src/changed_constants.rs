//! Statements that change fields marked `#[no_derivative]`, in all the ways in which std can change them.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Whole,
    From(usize),
    Element { at: usize },
}

#[derive(Clone, Differentiable)]
struct Model {
    weight: f64,
    values: Vec<f64>,
    #[no_derivative]
    scales: [f64; 2],
    #[no_derivative]
    order: Vec<usize>,
    #[no_derivative]
    limit: Option<usize>,
    #[no_derivative]
    kind: Kind,
    #[no_derivative]
    state: (usize, bool),
    #[no_derivative]
    name: String,
}

#[differentiable]
fn made(x: &[f64]) -> Model {
    Model {
        weight: x[0] * x[1],
        values: x.to_vec(),
        scales: [2.0, 3.0],
        order: vec![2, 1],
        limit: Some(1),
        kind: Kind::From(2),
        state: (1, false),
        name: String::new(),
    }
}

#[differentiable]
fn swapped(x: &[f64]) -> f64 {
    let mut m = made(x);
    let before = m.weight * m.scales[0];
    m.scales.swap(0, 1);
    before * m.weight * m.scales[0] * x[2]
}

#[differentiable]
fn sorted(x: &[f64]) -> f64 {
    let mut m = made(x);
    m.order.push(2);
    m.order.sort();
    m.order.dedup();
    m.order.reverse();
    m.order.retain(|i| *i > 0);
    m.weight * x[m.order[0]] * m.order.len() as f64
}

#[differentiable]
fn looped_over(x: &[f64]) -> f64 {
    let mut m = made(x);
    for scale in m.scales.iter_mut() {
        *scale += 1.0;
    }
    for i in &mut m.order {
        *i -= 1;
    }
    m.scales.iter_mut().for_each(|scale| *scale *= 2.0);
    m.weight * m.scales[0] * x[m.order[0]] * m.scales[1]
}

#[differentiable]
fn matched_to_be_changed(x: &[f64]) -> f64 {
    let mut m = made(x);
    if let Some(limit) = &mut m.limit {
        *limit += 1;
    }
    let y = m.weight * x[m.limit.unwrap()];
    if let Some(limit) = m.limit.as_mut() {
        *limit = 0;
    }
    y * x[m.limit.unwrap()]
}

#[differentiable]
fn parts_of_a_tuple(x: &[f64]) -> f64 {
    let mut m = made(x);
    m.state.0 = 1;
    m.state.0 += 1;
    m.state.1 = !m.state.1;
    if m.state.1 {
        m.weight * x[m.state.0]
    } else {
        m.weight
    }
}

#[differentiable]
fn text(x: &[f64]) -> f64 {
    let mut m = made(x);
    m.name.push('q');
    m.name.push_str("rs");
    let y = m.weight * m.name.len() as f64;
    m.name.clear();
    y * (m.name.len() + 1) as f64 * x[2]
}

#[differentiable]
fn of_an_enum(m: &Model, x: &[f64]) -> f64 {
    let y = match m.kind {
        Kind::Whole => m.weight,
        Kind::From(n) => m.weight * x[n],
        Kind::Element { at } => m.values[at] * x[0],
    };
    match &m.kind {
        Kind::From(n) if *n > 1 => y * x[*n],
        Kind::Element { at } => y * x[*at],
        _ => y,
    }
}

#[differentiable]
fn enums(x: &[f64]) -> f64 {
    let mut m = made(x);
    let mut t = 0.0;
    for i in 0..3 {
        t += of_an_enum(&m, x) * m.scales[0];
        match m.kind {
            Kind::Whole => m.kind = Kind::From(i),
            Kind::From(_) => m.kind = Kind::Element { at: i },
            Kind::Element { .. } => m.kind = Kind::Whole,
        }
        if let Kind::Element { at } = m.kind {
            t += x[at] * m.weight;
        }
        m.scales.swap(0, 1);
        m.values[i] *= m.scales[0];
    }
    t
}

#[differentiable]
fn by_reference(x: &[f64]) -> f64 {
    let mut m = made(x);
    let order = &mut m.order;
    order.push(0);
    order[0] = 2;
    order[1] += 1;
    order.sort();
    let scales = &mut m.scales;
    scales[0] = 4.0;
    m.weight * x[m.order[0]] * m.order[1] as f64 * m.scales[0]
}

#[differentiable]
fn step(m: &mut Model, x: f64) -> f64 {
    m.order.push(0);
    m.order.sort();
    m.scales.swap(0, 1);
    m.state.0 += 1;
    m.name.push('a');
    if let Some(limit) = &mut m.limit {
        *limit += 1;
    }
    m.weight *= x;
    m.weight * m.scales[0] * m.state.0 as f64
}

#[differentiable]
fn through_a_parameter(x: &[f64]) -> f64 {
    let mut m = made(x);
    let y = step(&mut m, x[2]) * m.weight;
    let at = m.order[0];
    y * step(&mut m, x[at]) * x[m.limit.unwrap() - 1]
}

#[differentiable]
fn beside_what_is_active(x: &[f64]) -> f64 {
    let mut m = made(x);
    let w = m.weight;
    m.weight *= x[1];
    if m.state.1 {
        m.weight += 1.0;
        m.state.0 = 0;
    } else {
        m.state.0 = 2;
        m.weight *= w;
    }
    m.weight * m.weight * x[m.state.0]
}

cases![
    swapped,
    sorted,
    looped_over,
    matched_to_be_changed,
    parts_of_a_tuple,
    text,
    enums,
    by_reference,
    through_a_parameter,
    beside_what_is_active,
];
