//! What the other files leave out: patterns in odd places, statics, function values, types by hand.

use crate::cases;
use ad_runtime::prelude::*;
use ndarray::{Array1, Array2, Axis};
use std::cell::Cell;
use std::sync::Mutex;

#[differentiable]
fn bindings_by_ref(x: &[f64]) -> f64 {
    let p = (x[0] * 2.0, x[1]);
    let (ref a, b) = p;
    let o = Some(x[2]);
    match o {
        Some(ref v) if *v > -9.0 => a * v * b,
        _ => 0.0,
    }
}

#[differentiable]
fn at_patterns(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..5usize {
        s += match i {
            n @ (0 | 1) => x[n],
            n @ 2..4 => x[n - 2] * x[2],
            ..=9 => x[0] * x[1] * 1.7,
            _ => 0.0,
        };
    }
    s
}

#[differentiable]
fn guards_on_active_values(x: &[f64]) -> f64 {
    match Some(x[0] * x[1]) {
        Some(v) if v > 0.3 => v * x[2],
        Some(v) if v < -0.2 || x[2] > 0.0 => v * v,
        Some(v) => v,
        None => 0.0,
    }
}

static WEIGHTS: [f64; 3] = [1.0, 2.0, 3.0];
const HALVES: [f64; 3] = [0.5, 0.25, 0.125];

#[differentiable]
fn static_arrays(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..3 {
        s += WEIGHTS[i] * x[i] * HALVES[i] * x[i];
    }
    for (w, v) in WEIGHTS.iter().zip(x) {
        s += w * v;
    }
    for (c, v) in HALVES.iter().zip(x).rev() {
        s *= c * v;
    }
    s + WEIGHTS.iter().zip(x).map(|(w, v)| w * v * v).sum::<f64>()
}

#[differentiable]
fn ranges_of_every_kind(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for i in 0..=2 {
        s += x[i] * x[2 - i];
    }
    for i in (0..=2).rev() {
        s = s * x[i] + 1.0;
    }
    for i in (0..=4).step_by(2) {
        s += x[i / 2] * s * 0.1;
    }
    for i in (0..3).rev().step_by(2) {
        s += x[i] * 0.5 * s;
    }
    s
}

#[differentiable]
fn matrices_by_axis(m: &Array2<f64>) -> f64 {
    let mut s = 0.0;
    for row in m.rows() {
        s += row[0] * row[1];
    }
    for column in m.columns() {
        s *= column[0] + column[1];
    }
    for row in m.axis_iter(Axis(0)) {
        s += row[1] * s * 0.1;
    }
    for row in m.outer_iter() {
        s += row[0];
    }
    s + m[[0, 1]] * m[[1, 0]]
}

#[differentiable]
fn arrays_by_axis(x: &[f64]) -> f64 {
    let mut m = Array2::<f64>::zeros((2, 2));
    m[[0, 0]] = x[0];
    m[[0, 1]] = x[1] * x[2];
    m[[1, 0]] = x[2];
    m[[1, 1]] = 1.5;
    m[[1, 1]] *= x[0];
    let mut v = Array1::<f64>::zeros(2);
    v[0] = x[1];
    matrices_by_axis(&m) + v[0] * m[[1, 1]]
}

#[differentiable]
fn chains_over_slices(x: &[f64]) -> f64 {
    let sums: Vec<f64> = x.chunks(2).map(|c| c.iter().sum::<f64>()).collect();
    let z = x
        .windows(2)
        .map(|w| w[0] * w[1])
        .fold(1.0, |a, b| a * b + 1.0);
    let e: f64 = x.chunks_exact(3).map(|c| c[0] * c[2]).sum();
    let v = vec![x[0] * x[1], x[2]];
    let mut s = 1.0;
    for a in v.into_iter() {
        s = s * a + x[0];
    }
    sums[0] * sums[1] + z + e + s
}

#[differentiable]
fn log_sum_exp(x: &[f64]) -> f64 {
    let most = x.iter().fold(f64::NEG_INFINITY, |a, &b| a.max(b));
    let s: f64 = x.iter().map(|v| (v - most).exp()).sum();
    most + s.ln()
}

#[differentiable]
fn reborrows(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1], x[2]];
    {
        let r = &mut v;
        let q = &mut *r;
        q[0] *= 2.0;
        let w = &mut q[1];
        *w += x[0] * x[2];
        r[2] = r[0] * r[1];
    }
    let row = &v;
    row[0] * row[1] + row[2]
}

#[differentiable]
fn slices_in_place(x: &[f64]) -> f64 {
    let y = &x[1..];
    let mut v = vec![0.0; 5];
    v[..3].copy_from_slice(x);
    v[3..].copy_from_slice(&x[..2]);
    for w in v[1..4].iter_mut() {
        *w *= 2.0;
    }
    v[2..].swap(0, 1);
    let w = &mut v[1..3];
    w[0] += y[0];
    let kept = w[0];
    w.fill(x[0] * y[1]);
    v[1] * v[2] + v[3] * v[4] * kept
}

#[differentiable]
fn square(x: f64) -> f64 {
    x * x
}

#[differentiable]
fn applied<F: DifferentiableFn<f64, Output = f64>>(f: &F, x: f64) -> f64 {
    f.call(f.call(x))
}

#[differentiable]
fn applied_once(f: impl DifferentiableFn<f64, Output = f64>, x: f64) -> f64 {
    f.call(x) * x
}

/// A function as a result.
fn multiple_of(n: u32) -> impl DifferentiableFn<f64, Output = f64> + Clone {
    let n = f64::from(n);
    differentiable_function(move |x: f64| (x * n, move |v: f64| v * n))
}

struct Holder<F> {
    act: F,
}

#[differentiable]
fn functions_as_values(x: &[f64]) -> f64 {
    let holder = Holder { act: square {} };
    let triple = multiple_of(3);
    let twice = differentiable_fn!(|a: f64| a * a * 2.0);
    let named = differentiable_fn!(square);
    let boxed = Box::new(square {});
    applied(&square {}, x[0])
        + applied_once(twice, x[1]) * holder.act.call(x[2])
        + triple.call(x[0]) * named.call(x[1])
        + boxed.call(x[2])
}

#[differentiable]
fn applied_erased(f: &BoxedFn<f64, f64>, x: f64) -> f64 {
    f.call(f.call(x))
}

#[differentiable]
fn erased_functions(x: &[f64]) -> f64 {
    let k = x[1];
    let scaled = boxed_fn(differentiable_fn!(move |a: f64| a * k));
    let squared = boxed_fn(square {});
    applied_erased(&scaled, x[0]) + scaled.call(x[2]) * squared.call(k)
}

#[differentiable]
fn patterns_of_closures(x: &[f64]) -> f64 {
    let g = |(a, b): (f64, f64), [c, d]: [f64; 2]| a * b + c * d;
    let mut v = x.to_vec();
    let bump = |v: &mut Vec<f64>, k: f64| {
        v[0] *= k;
        v.push(k);
    };
    bump(&mut v, x[1]);
    bump(&mut v, x[2]);
    g((x[0], x[1]), [x[2], x[0]]) * g((x[1], x[1]), [1.0, x[2]]) + v[0] * v[3] + v[4]
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Identity;

#[differentiable]
impl Identity {
    fn call(&self, x: f64) -> f64 {
        x * x
    }
}

#[derive(Clone, Debug, Differentiable)]
struct Fixed<T, const N: usize> {
    a: [T; N],
    #[no_derivative]
    at: usize,
}

#[differentiable]
impl<T: Real, const N: usize> Fixed<T, N> {
    fn dot(&self, other: &Self) -> T {
        let mut s = self.a[0] * other.a[0];
        for i in 1..N {
            s += self.a[i] * other.a[i];
        }
        s
    }
}

#[derive(Clone, Debug, Differentiable)]
enum Tree<T> {
    Leaf(T),
    Pair { a: T, b: T },
    Nothing,
}

#[differentiable]
impl<T: Real> Tree<T> {
    fn value(&self, otherwise: T) -> T {
        match self {
            Tree::Leaf(v) => *v * otherwise,
            Tree::Pair { a, b } => *a * *b,
            Tree::Nothing => otherwise,
        }
    }
}

#[differentiable]
fn structs_of_every_kind(x: &[f64]) -> f64 {
    let i = Identity;
    let v = Fixed {
        a: [x[0], x[1], x[2]],
        at: 1,
    };
    let w = Fixed::<f64, 3> {
        a: [x[2], 2.0, x[0]],
        at: 0,
    };
    i.call(x[0]) * Identity.call(x[1]) + v.dot(&w) * x[v.at] + w.dot(&w)
}

#[differentiable]
fn generic_enums(x: &[f64]) -> f64 {
    let pair = Tree::Pair { a: x[1], b: x[2] };
    Tree::Leaf(x[0]).value(x[1]) + pair.value(1.0) * Tree::Nothing.value(x[2])
}

#[derive(Clone, Debug, Differentiable)]
struct Deep {
    a: Option<Vec<f64>>,
    b: (f64, [f64; 2]),
    c: Vec<Option<(f64, usize)>>,
}

#[differentiable]
fn nested_containers(x: &[f64]) -> f64 {
    let p = Deep {
        a: Some(vec![x[0], x[1]]),
        b: (x[2], [x[0], 1.0]),
        c: vec![None, Some((x[1], 2))],
    };
    let s = match &p.a {
        Some(v) => v[0] * v[1],
        None => 0.0,
    };
    let t = match p.c[1] {
        Some((v, n)) => v * n as f64,
        None => 1.0,
    };
    if let Some(v) = p.a {
        v[1] * s * p.b.1[0] + t
    } else {
        p.b.0
    }
}

/// An angle: its tangent is a number, although it has a name, too.
#[derive(Clone, Debug)]
struct Angle {
    turns: f64,
    name: String,
}

impl Differentiable for Angle {
    type Tangent = f64;
}

fn angle(turns: f64) -> Angle {
    Angle {
        turns,
        name: "angle".to_owned(),
    }
}

#[derivative(of = angle)]
fn angle_derivative(turns: f64) -> (Angle, impl Fn(f64) -> f64) {
    (angle(turns), |v| v)
}

#[derivative(of = angle, forward)]
fn angle_pushforward(turns: f64, turns_dot: f64) -> (Angle, f64) {
    (angle(turns), turns_dot)
}

fn cosine(a: &Angle) -> f64 {
    a.turns.cos()
}

#[derivative(of = cosine)]
fn cosine_derivative(a: &Angle) -> (f64, impl Fn(f64) -> f64) {
    let slope = -a.turns.sin();
    (a.turns.cos(), move |v| v * slope)
}

#[derivative(of = cosine, forward)]
fn cosine_pushforward(a: &Angle, a_dot: &f64) -> (f64, f64) {
    (a.turns.cos(), -a.turns.sin() * a_dot)
}

#[differentiable]
fn tangent_by_hand(x: &[f64]) -> f64 {
    let a = angle(x[0] * x[1]);
    let b = a.clone();
    cosine(&a) * x[2] + cosine(&b) * b.name.len() as f64
}

static COUNTER: Mutex<usize> = Mutex::new(0);
thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
}

#[differentiable]
fn inactive_globals(x: &[f64]) -> f64 {
    *COUNTER.lock().unwrap() += 1;
    CALLS.with(|c| c.set(c.get() + 1));
    let seen = Cell::new(0);
    seen.set(seen.get() + x.len());
    x[0] * x[1] * seen.get() as f64
}

#[derive(Clone, Debug, Differentiable)]
struct Labelled {
    #[no_derivative]
    name: String,
    v: f64,
    #[no_derivative]
    tags: Vec<&'static str>,
}

#[differentiable]
fn labelled_value(x: f64) -> (f64, usize, String) {
    (x * x, 3, "ab".to_owned())
}

#[differentiable]
fn strings_in_structs(x: &[f64]) -> f64 {
    let l = Labelled {
        name: format!("n{}", x.len()),
        v: x[0] * x[1],
        tags: vec!["a", "bb"],
    };
    let mut s = l.v;
    for t in &l.tags {
        s *= t.len() as f64;
    }
    let (a, n, text) = labelled_value(x[2]);
    s * l.name.len() as f64 + a * n as f64 * text.len() as f64
}

#[differentiable]
fn scratch_that_is_never_read(x: &[f64]) -> f64 {
    let mut history = Vec::new();
    let mut m = [[0.0; 2]; 2];
    let mut b = Box::new(0.0);
    for v in x {
        history.push(v * v);
        m[0][1] += v;
        *b = *v;
    }
    x[0] * x[1]
}

cases![
    bindings_by_ref,
    at_patterns,
    guards_on_active_values,
    static_arrays,
    ranges_of_every_kind,
    arrays_by_axis,
    chains_over_slices,
    log_sum_exp,
    reborrows,
    slices_in_place,
    functions_as_values,
    erased_functions,
    patterns_of_closures,
    structs_of_every_kind,
    generic_enums,
    nested_containers,
    tangent_by_hand,
    inactive_globals,
    strings_in_structs,
    scratch_that_is_never_read,
];
