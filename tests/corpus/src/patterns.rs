//! Refutable patterns with active payloads, and bindings of every kind.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Debug, Differentiable)]
enum Shape {
    Point,
    Circle(f64),
    Rect { w: f64, h: f64 },
    Polygon(Vec<f64>, #[no_derivative] usize),
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Pair {
    a: f64,
    b: f64,
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Two(f64, f64);

#[differentiable]
fn area(shape: &Shape) -> f64 {
    match shape {
        Shape::Point => 0.0,
        Shape::Circle(r) => 3.0 * r * r,
        Shape::Rect { w, h } => w * h,
        Shape::Polygon(v, n) => v[0] * v[1] + *n as f64 * v[v.len() - 1],
    }
}

#[differentiable]
fn shape_of(x: &[f64], kind: usize) -> Shape {
    match kind {
        0 => Shape::Circle(x[0] * x[1]),
        1 => Shape::Rect {
            w: x[0] + 2.0,
            h: x[2] * x[2],
        },
        2 => Shape::Polygon(vec![x[0], x[1] * x[1], x[2]], 7),
        _ => Shape::Point,
    }
}

#[differentiable]
fn enum_payloads(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for kind in 0..4 {
        let shape = shape_of(x, kind);
        s += area(&shape) * (kind as f64 + 1.0);
    }
    s
}

#[differentiable]
fn match_by_value(x: &[f64]) -> f64 {
    let shape = Shape::Rect {
        w: x[0].sin(),
        h: x[1],
    };
    match shape {
        Shape::Circle(r) => r,
        Shape::Rect { w, h } if w > 100.0 => w - h,
        Shape::Rect { w, .. } => w * w * x[2],
        Shape::Point | Shape::Polygon(..) => 1.0,
    }
}

#[differentiable]
fn or_patterns(x: &[f64]) -> f64 {
    let a = Shape::Circle(x[0]);
    let b = Shape::Rect { w: x[1], h: 2.0 };
    let of = |s: &Shape| match s {
        Shape::Circle(v) | Shape::Rect { w: v, .. } => v * v,
        _ => 0.0,
    };
    of(&a) + of(&b) * 3.0
}

#[differentiable]
fn positive(x: f64) -> Option<f64> {
    if x > 0.0 { Some(x * x) } else { None }
}

#[differentiable]
fn if_let_some(x: &[f64]) -> f64 {
    let mut s = x[0];
    if let Some(y) = positive(x[1]) {
        s += y * x[0];
    } else {
        s -= x[1] * 3.0;
    }
    s
}

#[differentiable]
fn if_let_value(x: &[f64]) -> f64 {
    let y = if let Some(y) = positive(x[2]) {
        y
    } else {
        x[2] * 5.0
    };
    y * x[0]
}

#[differentiable]
fn if_let_chain(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += if let Some(a) = positive(x[i])
            && a > 0.25
            && let Some(b) = positive(a - x[0])
        {
            a * b
        } else {
            x[i] * 2.0
        };
    }
    s
}

#[differentiable]
fn if_let_chain_statement(x: &[f64]) -> f64 {
    let mut s = x[0];
    if x[1] > -10.0
        && let Some(a) = positive(x[1])
        && let Some(b) = positive(x[2])
    {
        s *= a + b;
    }
    s
}

#[differentiable]
fn let_else(x: &[f64]) -> f64 {
    let mut s = x[0];
    for v in x {
        let Some(y) = positive(*v) else {
            s += v * 0.5;
            continue;
        };
        s += y * s;
    }
    s
}

#[differentiable]
fn let_else_return(x: &[f64]) -> f64 {
    let Some(y) = positive(x[1]) else {
        return x[0] * x[0];
    };
    let z = y * x[0];
    z + y
}

#[differentiable]
fn while_let_countdown(x: &[f64]) -> f64 {
    let mut s = x[0];
    let mut left = 3;
    while let Some(y) = positive(s - left as f64 * 0.1) {
        s += y * 0.1 * x[1];
        left -= 1;
        if left == 0 {
            break;
        }
    }
    s
}

#[differentiable]
fn tuple_of_options(x: &[f64]) -> f64 {
    let (a, b) = (positive(x[0]), positive(x[1]));
    match (a, b) {
        (Some(a), Some(b)) => a * b,
        (Some(a), None) => a * x[1],
        (None, Some(b)) => b * x[0],
        (None, None) => x[0] * x[1],
    }
}

#[differentiable]
fn match_reference(x: &[f64]) -> f64 {
    let a = positive(x[0] + 10.0);
    let b = match &a {
        Some(v) => *v * x[1],
        None => 0.0,
    };
    b + a.unwrap()
}

#[differentiable]
fn match_mutable(x: &[f64]) -> f64 {
    let mut a = positive(x[0] + 10.0);
    match &mut a {
        Some(v) => *v *= x[1],
        None => {}
    }
    if let Some(v) = &mut a {
        *v += x[2] * *v;
    }
    if let Some(ref mut v) = a {
        *v = *v * 0.5;
    }
    a.unwrap()
}

#[differentiable]
fn as_ref_as_mut(x: &[f64]) -> f64 {
    let mut a = Some(x[0] * 2.0);
    if let Some(v) = a.as_mut() {
        *v = *v * *v;
    }
    match a.as_ref() {
        Some(v) => v * x[1],
        None => x[2],
    }
}

#[differentiable]
fn nested_patterns(x: &[f64]) -> f64 {
    let t = (Pair { a: x[0], b: x[1] }, Two(x[2], x[0] * x[1]));
    let (Pair { a, b }, Two(c, d)) = t;
    a * b + c * d
}

#[differentiable]
fn patterns_through_references(x: &[f64]) -> f64 {
    let t = (Pair { a: x[0], b: x[1] }, Two(x[2], x[0] * x[1]));
    let (Pair { a, .. }, Two(_, d)) = &t;
    let (p, Two(c, ..)) = &t;
    a * d + p.b * c
}

#[differentiable]
fn patterns_through_mutable(x: &[f64]) -> f64 {
    let mut p = Pair { a: x[0], b: x[1] };
    {
        let Pair { a, b } = &mut p;
        *a *= *b;
        *b += *a;
    }
    p.a * p.b
}

#[differentiable]
fn slice_patterns(x: &[f64]) -> f64 {
    let [a, b, c] = [x[0] * 2.0, x[1], x[2] * x[0]];
    let [first, .., last] = x else { return 0.0 };
    match x {
        [] => 0.0,
        [one] => *one,
        [head, rest @ ..] => head * rest[0] * a + b * c + first * last + rest.len() as f64,
    }
}

#[differentiable]
fn at_bindings(x: &[f64]) -> f64 {
    let a = positive(x[0] + 10.0);
    match a {
        whole @ Some(v) => v + whole.unwrap() * x[1],
        None => 0.0,
    }
}

#[differentiable]
fn ranges_and_guards(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..6 {
        s += match i {
            0 => x[0],
            1..=2 => x[1] * x[0],
            n if n == 4 => x[2],
            k @ 5..=7 => x[2] * k as f64,
            _ => 1.0,
        };
    }
    s
}

#[differentiable]
fn references_in_tuples(x: &[f64]) -> f64 {
    let (a, b) = (&x[0], &x[1]);
    let (c, d) = (x[2], *a * 2.0);
    *a * *b + c * d + a * b
}

#[differentiable]
fn shadowing_patterns(x: &[f64]) -> f64 {
    let (x0, x1) = (x[0], x[1]);
    let (x0, x1) = (x1 * 2.0, x0 * 3.0);
    let (x0, _) = (x0 * x1, x1);
    x0 + x1
}

#[differentiable]
fn optional_fields(x: &[f64]) -> f64 {
    #[derive(Clone, Debug, Differentiable)]
    struct Model {
        weight: f64,
        bias: Option<f64>,
    }
    #[differentiable]
    fn apply(model: &Model, v: f64) -> f64 {
        let y = model.weight * v;
        match model.bias {
            Some(bias) => y + bias * bias,
            None => y,
        }
    }
    let with = Model {
        weight: x[0],
        bias: Some(x[1]),
    };
    let without = Model {
        weight: x[1],
        bias: None,
    };
    apply(&with, x[2]) * apply(&without, x[0])
}

#[differentiable]
fn ok_or_error(x: f64) -> Result<f64, String> {
    if x < 100.0 {
        Ok(x * x)
    } else {
        Err("too large".to_owned())
    }
}

#[differentiable]
fn match_result(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for v in [x[0], x[1] + 1000.0] {
        s += match ok_or_error(v) {
            Ok(y) => y * x[2],
            Err(message) => message.len() as f64 * x[1],
        };
    }
    s
}

cases![
    enum_payloads,
    match_by_value,
    or_patterns,
    if_let_some,
    if_let_value,
    if_let_chain,
    if_let_chain_statement,
    let_else,
    let_else_return,
    while_let_countdown,
    tuple_of_options,
    match_reference,
    match_mutable,
    as_ref_as_mut,
    nested_patterns,
    patterns_through_references,
    patterns_through_mutable,
    slice_patterns,
    at_bindings,
    ranges_and_guards,
    references_in_tuples,
    shadowing_patterns,
    optional_fields,
    match_result,
];
