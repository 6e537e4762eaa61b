//! Arguments that are constants for the caller, and active in the function: it writes to its own copy, or through
//! a reference to a value without a name. Random programs found the first: what such a copy held had no derivative.

#![allow(clippy::all, clippy::pedantic, reason = "odd code on purpose")]

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Copy, Debug, Differentiable)]
struct S {
    x: f64,
    y: f64,
}
#[derive(Clone, Debug, Differentiable)]
struct V {
    v: Vec<f64>,
    y: f64,
}
#[differentiable]
impl S {
    fn upd(&mut self, k: f64) {
        self.x += k * self.y;
    }
    fn own(mut self, k: f64) -> f64 {
        self.x *= k;
        self.y = k * self.x;
        self.x * self.y
    }
}
#[differentiable]
fn set(w: &mut [f64], k: f64) {
    for v in w.iter_mut() {
        *v *= k;
    }
    w[0] += k;
}
#[differentiable]
fn write_number(a: f64, mut b: f64) -> f64 {
    b = a * b;
    b.sin() * a
}
#[differentiable]
fn number(x: &[f64]) -> f64 {
    write_number(x[0], 2.0)
}
#[differentiable]
fn write_element(a: f64, mut b: Vec<f64>) -> f64 {
    b[0] = a * b[1];
    b[0].sin() * b[0]
}
#[differentiable]
fn element(x: &[f64]) -> f64 {
    write_element(x[0], vec![2.0, 1.0])
}
#[differentiable]
fn write_pushed(a: f64, mut b: Vec<f64>) -> f64 {
    b.push(a);
    b[2].sin() * b[1]
}
#[differentiable]
fn pushed(x: &[f64]) -> f64 {
    write_pushed(x[0], vec![2.0, 1.0])
}
#[differentiable]
fn write_array(a: f64, mut b: [f64; 2]) -> f64 {
    b[0] *= a;
    for v in &mut b {
        *v += a;
    }
    b[0].sin() * b[1]
}
#[differentiable]
fn array(x: &[f64]) -> f64 {
    write_array(x[0], [2.0, 1.0])
}
#[differentiable]
fn write_fields(a: f64, mut b: S) -> f64 {
    b.x *= a;
    b.y += b.x;
    b.upd(a);
    b.x.sin() * b.y
}
#[differentiable]
fn fields(x: &[f64]) -> f64 {
    write_fields(x[0], S { x: 1.0, y: 2.0 })
}
#[differentiable]
fn write_tuple(a: f64, mut b: (f64, [f64; 2])) -> f64 {
    b.0 *= a;
    b.1[1] = a * b.0;
    b.1[1].sin() * b.0
}
#[differentiable]
fn tuple(x: &[f64]) -> f64 {
    write_tuple(x[0], (1.0, [2.0, 3.0]))
}
#[differentiable]
fn write_lent(a: f64, mut b: Vec<f64>) -> f64 {
    set(&mut b, a);
    b[0].sin() * b[1]
}
#[differentiable]
fn lent(x: &[f64]) -> f64 {
    write_lent(x[0], vec![2.0, 1.0])
}
#[differentiable]
fn write_items(a: f64, mut b: Vec<f64>) -> f64 {
    for v in b.iter_mut() {
        *v *= a;
    }
    b.iter().sum::<f64>()
}
#[differentiable]
fn items(x: &[f64]) -> f64 {
    write_items(x[0], vec![2.0, 1.0])
}
#[differentiable]
fn write_rows(a: f64, mut b: Vec<Vec<f64>>) -> f64 {
    b[0][1] = a;
    b[1].push(a * a);
    let c = b;
    c[0][1] * c[1][1]
}
#[differentiable]
fn rows(x: &[f64]) -> f64 {
    write_rows(x[0], vec![vec![2.0, 1.0], vec![1.0]])
}
#[differentiable]
fn write_vector_in_a_struct(a: f64, mut b: V) -> f64 {
    b.v[0] *= a;
    b.y = b.v[0] * a;
    b.v.push(b.y);
    b.v[1] * b.y + b.v[0]
}
#[differentiable]
fn vector_in_a_struct(x: &[f64]) -> f64 {
    write_vector_in_a_struct(
        x[0],
        V {
            v: vec![1.0],
            y: 0.0,
        },
    )
}
#[differentiable]
fn receiver(x: &[f64]) -> f64 {
    S { x: 1.0, y: 2.0 }.own(x[0])
}
#[differentiable]
fn write_assigned_anew(a: f64, mut b: Vec<f64>) -> f64 {
    b = vec![a, b[0]];
    b[0].sin() * b[1]
}
#[differentiable]
fn assigned_anew(x: &[f64]) -> f64 {
    write_assigned_anew(x[0], vec![2.0, 1.0])
}
#[differentiable]
fn write_moved(a: f64, b: Vec<f64>) -> f64 {
    let mut b = b;
    b[0] *= a;
    b[0].sin() * b[1]
}
#[differentiable]
fn moved(x: &[f64]) -> f64 {
    write_moved(x[0], vec![2.0, 1.0])
}
#[differentiable]
fn write_pattern(a: f64, (mut b, mut c): (f64, f64)) -> f64 {
    b *= a;
    c += b;
    b.sin() * c
}
#[differentiable]
fn pattern(x: &[f64]) -> f64 {
    write_pattern(x[0], (2.0, 1.0))
}
#[differentiable]
fn write_option(a: f64, mut b: Option<f64>) -> f64 {
    if let Some(v) = &mut b {
        *v *= a;
    }
    b.unwrap_or(0.0) * a
}
#[differentiable]
fn option(x: &[f64]) -> f64 {
    write_option(x[0], Some(2.0))
}
#[differentiable]
fn write_references(a: f64, mut b: Vec<f64>) -> f64 {
    let w = &mut b[1];
    *w += a;
    let r = &b[1];
    r.sin() * *r
}
#[differentiable]
fn references(x: &[f64]) -> f64 {
    write_references(x[0], vec![2.0, 1.0])
}
#[differentiable]
fn write_structs(a: f64, mut b: Vec<S>) -> f64 {
    b[0].x = a;
    b[1].upd(a);
    b[0].x * b[1].x
}
#[differentiable]
fn structs(x: &[f64]) -> f64 {
    write_structs(x[0], vec![S { x: 1.0, y: 2.0 }; 2])
}
#[differentiable]
fn write_by_reference(a: f64, b: &mut Vec<f64>) -> f64 {
    b[0] *= a;
    b[0].sin() * b[1]
}
#[differentiable]
fn by_reference(x: &[f64]) -> f64 {
    write_by_reference(x[0], &mut vec![2.0, 1.0])
}
#[differentiable]
fn write_boxed(a: f64, mut b: Box<Vec<f64>>) -> f64 {
    b[0] *= a;
    b[0].sin() * b[1]
}
#[differentiable]
fn boxed(x: &[f64]) -> f64 {
    write_boxed(x[0], Box::new(vec![2.0, 1.0]))
}
#[differentiable]
fn write_swapped(a: f64, mut b: Vec<f64>) -> f64 {
    std::mem::swap(&mut b, &mut vec![a]);
    b[0].sin()
}
#[differentiable]
fn swapped(x: &[f64]) -> f64 {
    write_swapped(x[0], vec![2.0, 1.0])
}
#[differentiable]
fn write_filled(a: f64, mut b: Vec<f64>) -> f64 {
    b.swap(0, 1);
    b.fill(a);
    b[0].sin()
}
#[differentiable]
fn filled(x: &[f64]) -> f64 {
    write_filled(x[0], vec![2.0, 1.0])
}
#[differentiable]
fn closure(x: &[f64]) -> f64 {
    let g = |a: f64, mut b: Vec<f64>| {
        b[0] *= a;
        b[0].sin()
    };
    g(x[0], vec![2.0, 1.0])
}
#[differentiable]
fn values_lent(x: &[f64]) -> f64 {
    let w = &mut vec![1.0, x[0]];
    set(w, x[1]);
    let r = &mut [0.0; 2];
    r[0] = w[0];
    r[0] * w[1] + write_by_reference(x[0], &mut { x.to_vec() })
}
#[differentiable]
fn write_numbers_lent(a: f64, b: &mut f64) -> f64 {
    *b *= a;
    *b * a
}
#[differentiable]
fn numbers_lent(x: &[f64]) -> f64 {
    let a = x[0];
    let s = write_numbers_lent(a, &mut 2.0)
        + write_numbers_lent(a, &mut { a })
        + write_numbers_lent(x[1], &mut x[0].sin());
    s * a
}

#[differentiable]
fn write_in_loops(a: f64, mut b: f64, mut c: [f64; 3]) -> f64 {
    for i in 0..3 {
        b = b * a + b.sin();
        c[i] = c[i] * b;
        if c[i] > 0.5 {
            c[(i + 1) % 3] *= c[i] * a;
        }
    }
    let mut k = 0;
    while b < 8.0 && k < 4 {
        b *= 1.5 + c[k % 3] * 0.1;
        k += 1;
    }
    b * c[2]
}
#[differentiable]
fn in_loops(x: &[f64]) -> f64 {
    write_in_loops(x[0], 2.0, [1.0, 0.3, 2.0]) + write_in_loops(x[1], x[2], [1.0; 3])
}

/// The length changes, and elements are read before and after: also where all that the vector is made of is a
/// constant.
#[differentiable]
fn change_lengths(a: f64, y: &[f64]) -> f64 {
    let mut v: Vec<f64> = y.iter().map(|_| a.sin() * a).collect();
    v.push({
        let mut k = 0;
        loop {
            k += 1;
            if k > 2 {
                break v[1] * a;
            }
        }
    });
    let mut total = v[3] * a;
    v.insert(1, v[0]);
    total += v[4];
    let last = v.pop();
    total += last.unwrap_or(a) * v[2];
    let first = v.remove(0);
    v.resize(5, first * a);
    total += v[4] * v[1];
    let mut rest = v.split_off(2);
    v.truncate(1);
    v.append(&mut rest);
    total += v[3];
    v.extend_from_slice(&[a, total]);
    let swapped = v.swap_remove(0);
    total += v[1] * swapped;
    let old = std::mem::replace(&mut v, vec![a, a * a]);
    total += old[0] * v[1];
    let taken = std::mem::take(&mut v);
    total += taken[0] + v.len() as f64;
    v.clear();
    v.push(total);
    v[0] * a
}
#[differentiable]
fn lengths(x: &[f64]) -> f64 {
    change_lengths(x[0], x)
        + change_lengths(0.3, x) * x[1]
        + change_lengths(0.7, &[1.0, 2.0, 3.0]) * x[2]
}

/// What is overwritten by a constant element: its cotangent goes nowhere, and is gone.
#[differentiable]
fn load(x: &[f64], k: f64, out: &mut [f64]) {
    let n = x.len();
    out[0] = x[n - 1];
    for i in 1..n {
        out[i] = out[i - 1] * k + x[i];
    }
}
#[differentiable]
fn load_all(x: &[f64], k: f64, out: &mut [f64]) {
    for i in 0..x.len() {
        out[i] = x[i];
    }
    out[1] = out[1] * k;
}
#[differentiable]
fn load_copied(x: &[f64], k: f64, out: &mut [f64]) {
    out.copy_from_slice(x);
    out[0] *= k;
}
#[differentiable]
fn load_rows(rows: &[[f64; 2]], k: f64, out: &mut Vec<[f64; 2]>) {
    out[0] = rows[1];
    out[1] = [rows[0][1], out[0][0] * k];
}
#[derive(Clone, Differentiable)]
struct Loaded {
    part: f64,
    parts: Vec<f64>,
    pair: (f64, f64),
}
#[differentiable]
fn load_fields(from: &[Loaded], k: f64, out: &mut [Loaded]) {
    out[0].part = from[1].part;
    out[0].parts[1] = from[0].parts[0];
    out[0].pair = from[0].pair;
    out[0].pair.1 = from[1].parts[1];
    out[0].parts[0] = out[0].part * k;
}
#[differentiable]
fn overwritten_by_constants(x: &[f64]) -> f64 {
    let constants = [0.3, 0.7];
    let mut state = vec![x[0], x[1]];
    let mut sum = 0.0;
    for step in 0..3 {
        load(&constants, x[0], &mut state);
        for i in 0..2 {
            state[i] = state[i].sin() * x[1];
        }
        sum += state[1] * step as f64;
        load_all(&constants, x[1], &mut state);
        for v in state.iter_mut() {
            *v = *v * x[0];
        }
        sum += state[0];
        load_copied(&constants, x[2], &mut state);
        state[1] = state[1] * x[2];
        sum += state[1] * state[0];
    }
    sum + state[0]
}
#[differentiable]
fn overwritten_by_constant_parts(x: &[f64]) -> f64 {
    let rows = [[0.3, 0.7], [0.2, 0.9]];
    let mut state = vec![[x[0], x[1]], [x[2], 0.5]];
    let from = vec![
        Loaded {
            part: 0.3,
            parts: vec![0.2, 0.4],
            pair: (0.5, 0.6),
        },
        Loaded {
            part: 0.8,
            parts: vec![0.1, 0.9],
            pair: (0.7, 0.2),
        },
    ];
    let mut out = vec![Loaded {
        part: x[0],
        parts: x.to_vec(),
        pair: (x[1], x[2]),
    }];
    let mut sum = 0.0;
    for _ in 0..3 {
        load_rows(&rows, x[0], &mut state);
        state[0][0] = state[0][0] * x[1];
        state[1][0] = state[1][0] * state[0][1] * x[2];
        sum += state[0][0] * state[1][0] + state[1][1];
        load_fields(&from, x[1], &mut out);
        out[0].part = out[0].part * x[0];
        out[0].parts[1] = out[0].parts[1] * x[1];
        out[0].pair = (out[0].pair.0 * x[2], out[0].pair.1 * x[0]);
        sum += out[0].part * out[0].parts[1] + out[0].pair.0 * out[0].pair.1 + out[0].parts[0];
    }
    sum
}

cases![
    overwritten_by_constants,
    overwritten_by_constant_parts,
    lengths,
    in_loops,
    number,
    element,
    pushed,
    array,
    fields,
    tuple,
    lent,
    items,
    rows,
    vector_in_a_struct,
    receiver,
    assigned_anew,
    moved,
    pattern,
    option,
    references,
    structs,
    by_reference,
    boxed,
    swapped,
    filled,
    closure,
    values_lent,
    numbers_lent
];
