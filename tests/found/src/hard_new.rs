//! Payloads, lengths and closures that change between the sweeps.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn pushed_after_iter(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1]];
    let mut s = 0.0;
    for e in v.iter() {
        s += e * e;
    }
    v.push(s);
    v[2] * v[0]
}
#[differentiable]
fn truncated_after_windows(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2]];
    let mut s = 0.0;
    for w in y.windows(2) {
        s += w[0] * w[1];
    }
    y.truncate(2);
    s + y[0] * y[1]
}
#[differentiable]
fn pushed_after_chunks(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2]];
    let mut s = 0.0;
    for w in y.chunks(2) {
        s += w[0] * w[w.len() - 1];
    }
    y.push(s);
    s + y[0] * y[3]
}
#[differentiable]
fn pushed_after_rev(x: &[f64]) -> f64 {
    let mut y = vec![x[0], x[1], x[2]];
    let mut s = 0.0;
    for w in y.iter().rev() {
        s = s * s + w;
    }
    y.push(s);
    s + y[0] * y[3]
}
#[differentiable]
fn payload_pushed(x: &[f64]) -> f64 {
    let mut o = Some(vec![x[0], x[1]]);
    let mut s = 0.0;
    if let Some(v) = &mut o {
        v.push(x[2]);
        s += v[2] * v[1];
    }
    if let Some(v) = &o {
        s += v[0] * v[1];
    }
    s
}
#[differentiable]
fn payload_pushed_between(x: &[f64]) -> f64 {
    let mut o = Some(vec![x[0], x[1]]);
    let mut s = 0.0;
    if let Some(v) = &o {
        s += v[0] * v[1];
    }
    if let Some(v) = &mut o {
        v.push(x[2]);
    }
    if let Some(v) = &o {
        s += v[0] * v[2];
    }
    s
}
#[differentiable]
fn slice_pattern_of_growing(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1]];
    let s = match &v[..] {
        [.., last] => *last * 2.0,
        [] => 0.0,
    };
    v.push(s * x[2]);
    let t = match &v[..] {
        [a, .., last] => *last * *a,
        _ => 0.0,
    };
    v.push(t);
    v.push(t * t);
    let mut r = 0.0;
    for w in v.windows(2) {
        r += w[0] * w[1];
    }
    r
}
#[derive(Clone, Debug, Differentiable)]
struct P {
    v: f64,
    h: Vec<f64>,
    #[no_derivative]
    n: usize,
}
#[derive(Clone, Debug, Differentiable)]
enum St {
    Idle,
    Run(f64),
    Two { a: f64, b: Vec<f64> },
    Deep(Option<Vec<f64>>, P),
}
#[differentiable]
fn push_or_return(o: &mut Option<Vec<f64>>, k: f64) -> f64 {
    if let Some(v) = o {
        v.push(k);
        if k > 0.5 {
            return v[0] * k;
        }
        v.push(k * k);
    }
    match o {
        Some(v) => v[v.len() - 1],
        None => 0.0,
    }
}
#[differentiable]
fn payload_pushed_before_return(x: &[f64]) -> f64 {
    let mut o = Some(vec![x[0]]);
    let a = push_or_return(&mut o, x[1]);
    let b = push_or_return(&mut o, x[2]);
    let v = o.unwrap();
    a * b + v[v.len() - 1] * v[1]
}
#[differentiable]
fn payloads_of_elements(x: &[f64]) -> f64 {
    let mut sts = vec![
        St::Two {
            a: x[0],
            b: vec![x[1]],
        },
        St::Deep(
            Some(vec![x[2]]),
            P {
                v: x[0],
                h: vec![],
                n: 3,
            },
        ),
    ];
    let mut s = 0.0;
    for k in 0..3 {
        for st in sts.iter_mut() {
            match st {
                St::Two { b, .. } if b.len() > 2 => {
                    s += b[2];
                    break;
                }
                St::Two { a, b } => {
                    b.push(*a * x[k]);
                    if k == 1 {
                        continue;
                    }
                    *a += b[0];
                }
                St::Deep(Some(v), p) => {
                    p.h.push(v[0] * p.v);
                    v.push(p.h[0]);
                    if k == 1 {
                        *st = St::Run(x[0]);
                    }
                }
                St::Deep(None, p) => p.v *= 2.0,
                St::Run(r) => {
                    *r *= x[1];
                }
                St::Idle => {}
            }
        }
    }
    for st in sts {
        s += match st {
            St::Idle => 0.0,
            St::Run(r) => r,
            St::Two { a, b } => a * b[b.len() - 1],
            St::Deep(v, p) => p.v * v.unwrap()[0],
        };
    }
    s
}
#[differentiable]
fn looped_over_before_move(x: &[f64]) -> f64 {
    let v = vec![x[0] * x[1], x[1], x[2]];
    let mut s = 0.0;
    for a in v.iter().rev() {
        s = s * 0.5 + a * a;
    }
    for c in v.chunks(2) {
        s += c[0] * s;
    }
    let w = v;
    let r = match &w[..] {
        [a, .., b] => a * b,
        _ => 0.0,
    };
    let u = w;
    let mut it = 0.0;
    for a in u {
        it += a * s;
    }
    it + r
}
#[differentiable]
fn chunks_of_borrowed(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let w = &mut v;
    for a in w.iter_mut().rev() {
        *a *= 2.0;
    }
    w.push(x[0]);
    for a in w.iter().rev() {
        if *a > 3.0 {
            break;
        }
    }
    for c in w.chunks_mut(3) {
        c[0] *= x[1];
    }
    w.push(w[0] * w[3]);
    if let [a, .., b] = &mut w[..] {
        *a += *b;
        *b *= *a;
    }
    v[0] * v[4]
}
#[differentiable]
fn option_through_borrow(x: &[f64]) -> f64 {
    let mut o = Some(x[0]);
    let w = &mut o;
    if let Some(v) = w {
        *v *= 2.0;
    }
    if let Some(v) = w {
        *v *= x[1];
    } else {
        *w = Some(1.0);
    }
    match w {
        Some(v) if *v > 1.0 => {
            *w = None;
        }
        Some(v) => {
            *v += 1.0;
            *v *= *v;
        }
        None => {}
    }
    o.unwrap_or(x[2] * x[2])
}
#[differentiable]
fn variant_replaced_in_branch(x: &[f64]) -> f64 {
    let mut st = St::Idle;
    for i in 0..5 {
        if let St::Run(v) = &mut st {
            *v *= x[i % 3];
            if *v > 0.2 {
                let q = *v;
                st = St::Two {
                    a: q,
                    b: vec![q, q * q],
                };
                continue;
            }
        }
        if let St::Two { a, b } = &mut st {
            b.push(*a);
            *a = b[1] * x[i % 3];
            if b.len() == 3 {
                st = St::Deep(
                    Some(b.clone()),
                    P {
                        v: *a,
                        h: vec![],
                        n: i,
                    },
                );
            }
            continue;
        }
        if let St::Deep(v, p) = &mut st {
            if let Some(v) = v {
                v[0] += p.v;
            }
            *v = None;
            p.h.push(p.v);
            continue;
        }
        st = St::Run(x[0] + 1.0);
    }
    match &st {
        St::Idle => 0.0,
        St::Run(v) => *v,
        St::Two { a, b } => a * b[0],
        St::Deep(v, p) => match v {
            Some(v) => v[0] * v[2],
            None => p.v * p.h[0],
        },
    }
}
#[differentiable]
fn closure_called_in_place(x: &[f64]) -> f64 {
    let t: Option<f64> = (|| {
        let a = Some(x[0] * x[1]);
        let b = a?;
        if b < 0.0 {
            return None;
        }
        Some(b * x[2])
    })();
    t.unwrap_or(x[1])
}
#[differentiable]
fn closure_by_another_name(x: &[f64]) -> f64 {
    let f = |a: f64| -> f64 {
        if a > 1.05 {
            return a * x[0];
        }
        for i in 0..3 {
            if x[i] > a {
                return x[i] * a;
            }
        }
        a
    };
    let g = f;
    let mut s = 0.3;
    for i in 0..3 {
        s = g(s + x[i]);
        if g(s) > 2.0 {
            break;
        }
    }
    s
}
#[differentiable]
fn stack_of_pairs(x: &[f64]) -> f64 {
    let mut stack = vec![(x[0], 0usize), (x[1], 1usize)];
    let mut s = 0.0;
    while let Some((a, d)) = stack.pop() {
        if d < 2 {
            stack.push((a * x[2], d + 1));
            stack.push((a + 1.0, d + 2));
        } else {
            s += a * a;
        }
    }
    s
}
#[differentiable]
fn payload_then_assigned(x: &[f64]) -> f64 {
    let mut o = Some(x[0]);
    if let Some(v) = &mut o {
        *v *= x[1];
        if *v > 0.0 {
            let q = *v;
            o = Some(q * q * x[2]);
        }
    }
    o.unwrap()
}
#[differentiable]
fn payload_then_read(x: &[f64]) -> f64 {
    let mut o = Some(x[0]);
    let mut s = 0.0;
    if let Some(v) = &mut o {
        *v *= x[1];
        if *v > 0.0 {
            *v *= x[2];
            s += o.unwrap();
        }
    }
    s + o.unwrap()
}
#[differentiable]
fn payload_then_assigned_at_once(x: &[f64]) -> f64 {
    let mut o = Some(x[0]);
    if let Some(v) = &mut o {
        *v *= x[1];
        let q = *v;
        o = Some(q * q * x[2]);
    }
    o.unwrap()
}
#[differentiable]
fn bump(o: &mut Option<f64>, k: f64) {
    if let Some(v) = o {
        *v = *v * *v * k;
    }
}
#[differentiable]
fn payload_then_passed_on(x: &[f64]) -> f64 {
    let mut o = Some(x[0]);
    if let Some(v) = &mut o {
        *v *= x[1];
        if *v > 0.0 {
            *v += 1.0;
            bump(&mut o, x[2]);
        }
    }
    o.unwrap()
}
#[differentiable]
fn payload_then_matched_again(x: &[f64]) -> f64 {
    let mut o = Some(x[0]);
    match &mut o {
        Some(v) => {
            *v *= x[1];
            if *v > 0.0 {
                *v += x[2];
                if let Some(w) = &mut o {
                    *w *= *w;
                }
            }
        }
        None => {}
    }
    o.unwrap()
}
#[differentiable]
fn variants_replaced_in_loop(x: &[f64]) -> f64 {
    let mut v = vec![
        St::Idle,
        St::Run(x[0]),
        St::Two {
            a: x[1],
            b: vec![x[2]],
        },
    ];
    for k in 0..2 {
        for st in v.iter_mut() {
            match st {
                St::Deep(..) => {}
                St::Idle => *st = St::Run(x[k] * 2.0),
                St::Run(r) => {
                    let q = *r;
                    *st = St::Two {
                        a: q * q,
                        b: vec![q, 1.0],
                    };
                }
                St::Two { a, b } => {
                    b.push(*a * x[2]);
                    *a += b[0];
                }
            }
        }
    }
    let mut s = 0.0;
    for st in &v {
        s += match st {
            St::Deep(..) => 0.0,
            St::Idle => 1.0,
            St::Run(r) => *r,
            St::Two { a, b } => a * b[b.len() - 1],
        };
    }
    s
}
#[derive(Clone, Debug, Differentiable)]
enum List {
    Nil,
    Cons(f64, Box<List>),
}
#[differentiable]
fn list_sum(l: &List) -> f64 {
    match l {
        List::Nil => 1.0,
        List::Cons(v, n) => v * list_sum(n) + v,
    }
}
#[differentiable]
fn list_scaled(l: List, k: f64) -> List {
    match l {
        List::Nil => List::Cons(k, Box::new(List::Nil)),
        List::Cons(v, n) => List::Cons(v * k, Box::new(list_scaled(*n, k * v))),
    }
}
#[differentiable]
fn list_replaced(x: &[f64]) -> f64 {
    let mut l = List::Nil;
    for v in x {
        l = List::Cons(*v, Box::new(l));
    }
    let a = list_sum(&l);
    l = list_scaled(l, x[0]);
    a + list_sum(&l)
}
#[differentiable]
fn options_replaced(x: &[f64]) -> f64 {
    let mut v = vec![Some(x[0]), None, Some(x[1])];
    for i in 0..3 {
        if let Some(a) = &mut v[i] {
            *a *= x[2];
            if *a > 0.2 {
                let b = *a;
                v[1] = Some(b * b);
                v[i] = None;
            }
        } else {
            v[i] = Some(x[i] * 3.0);
        }
    }
    let mut s = 0.0;
    for (i, o) in v.iter().enumerate() {
        match o {
            Some(a) => s += a * (i as f64 + 1.0),
            None => s -= x[i],
        }
    }
    s
}
#[differentiable]
fn slice_pattern_then_push(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1]];
    if let [a, b] = &mut v[..] {
        *a *= *b;
        if *a > 0.1 {
            let c = *a * *b;
            v.push(c);
            v[0] *= 2.0;
        } else {
            *b += *a;
        }
    }
    let n = v.len();
    v[0] * v[n - 1] + v[1]
}
#[differentiable]
fn slice_patterns_of_growing(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1], x[2]];
    for k in 0..4 {
        match &mut v[..] {
            [a, .., z] if *a < *z => {
                *a += *z * 0.5;
                if k == 1 {
                    v.push(x[0]);
                    continue;
                }
                *z *= 0.9;
            }
            [a, rest @ ..] => {
                for r in rest.iter_mut() {
                    *r *= *a;
                }
                if k % 2 == 0 {
                    v.truncate(2);
                    v.push(1.0);
                }
            }
            [] => {}
        }
    }
    v.iter().map(|a| a * a).sum::<f64>()
}
#[differentiable]
fn optional_pair(x: &[f64]) -> f64 {
    let mut m: Option<(f64, Vec<f64>)> = None;
    let mut s = 0.0;
    for v in x {
        m = match m {
            Some((k, mut h)) => {
                h.push(k * v);
                if h.len() > 2 {
                    s += h[0] * h[2];
                    None
                } else {
                    Some((k + v, h))
                }
            }
            None => Some((*v, vec![v * v])),
        };
        if let Some((k, h)) = &m {
            s += k * h[h.len() - 1];
        }
    }
    s
}
#[differentiable]
fn cached_in_guard(x: &[f64]) -> f64 {
    let mut s = 0.0;
    let mut cache: Option<f64> = None;
    for i in 0..4 {
        let v = match cache {
            Some(c) if i < 3 => c,
            _ => {
                let c = x[i % 3] * x[0];
                cache = Some(c * c);
                c
            }
        };
        s = s * 0.7 + v * v;
    }
    s
}
#[differentiable]
fn removed_in_condition(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1], x[2]];
    if v.remove(0) > 0.5 { v[0] * v[1] } else { v[1] }
}
#[differentiable]
fn popped_in_while_let(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1], x[2]];
    let mut s = 1.0;
    while let Some(a) = v.pop() {
        s *= a;
        if s > 1.0 && v.len() == 1 {
            v.push(s * 0.1);
        }
    }
    s
}
#[differentiable]
fn step_grows(v: &mut Vec<f64>) -> bool {
    let l = v[v.len() - 1];
    v.push(l * l);
    v.len() < 6
}
#[differentiable]
fn grown_in_condition(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1]];
    while step_grows(&mut v) {}
    v[5] + v[2] * v[0]
}
#[differentiable]
fn grown_in_short_circuit(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1]];
    if step_grows(&mut v) && step_grows(&mut v) || x[0] > 0.0 {
        v[3] * x[2]
    } else {
        0.0
    }
}
#[differentiable]
fn skipped_after_map(x: &[f64]) -> f64 {
    let mut s = 0.0;
    x.iter()
        .skip(1)
        .map(|v| {
            s += v;
            s * s
        })
        .sum::<f64>()
        + x.iter()
            .map(|v| {
                let a = v * v;
                a * a
            })
            .skip(1)
            .sum::<f64>()
}
#[differentiable]
fn zipped_with_itself(x: &[f64]) -> f64 {
    let y = vec![x[0] * x[1], x[1], x[2]];
    let mut s = 0.0;
    for (a, b) in y.iter().zip(y.iter().skip(1)) {
        s += a * b;
    }
    for (a, b) in y.iter().zip(&y) {
        s += a * b * b;
    }
    s + y
        .iter()
        .zip(y.iter().rev())
        .map(|(a, b)| a * a * b)
        .sum::<f64>()
}
#[differentiable]
fn return_in_for_each(x: &[f64]) -> f64 {
    let mut acc = vec![0.0; 3];
    x.iter().enumerate().for_each(|(i, a)| {
        if *a < 0.0 {
            return;
        }
        acc[i] += a * x[0];
        acc[(i + 1) % 3] -= a;
    });
    acc[0] * acc[1] + acc[2]
}
#[differentiable]
fn scaled_until(v: &mut [f64], #[no_derivative] w: &[f64], k: f64) -> Option<f64> {
    for (i, (a, b)) in v.iter_mut().zip(w).enumerate() {
        if *b < 0.0 {
            return None;
        }
        *a *= b * k;
        match i {
            0 => continue,
            1 if *a > 2.0 => return Some(*a * k),
            _ => *a += k,
        }
    }
    Some(v[0] * v[v.len() - 1])
}
#[differentiable]
fn exits_of_zipped(x: &[f64]) -> f64 {
    let mut v = vec![x[0] + 1.0, x[1], x[2]];
    let w = [1.0, 2.0, 0.5];
    let mut s = 0.0;
    for _ in 0..3 {
        if let Some(y) = scaled_until(&mut v, &w, x[0]) {
            s += y * v[1];
        }
    }
    if let None = scaled_until(&mut v, &[-1.0], 1.0) {
        s += v[2];
    }
    s
}
#[differentiable]
fn aliases_of_changing_index(x: &[f64]) -> f64 {
    let mut best = x[0];
    let mut arg = 0;
    for (i, v) in x.iter().enumerate().skip(1) {
        if *v > best {
            best = *v;
            arg = i;
        }
    }
    let mut y = [0.0; 3];
    y[arg] = best * best;
    let w = &y[arg];
    arg = (arg + 1) % 3;
    let r = *w * x[arg];
    y[arg] += r;
    let u = &mut y[arg];
    arg = (arg + 1) % 3;
    *u *= x[arg];
    y[0] + y[1] * 2.0 + y[2] * 3.0
}
#[differentiable]
fn closure_changes_pair(x: &[f64]) -> f64 {
    let mut state = (x[0], vec![x[1]]);
    let mut upd = |k: usize| {
        let (a, h) = &mut state;
        *a *= x[k];
        h.push(*a + h[k.min(h.len() - 1)]);
    };
    upd(0);
    upd(2);
    upd(1);
    state.0 * state.1[3] + state.1[1]
}

cases![
    pushed_after_iter,
    truncated_after_windows,
    pushed_after_chunks,
    pushed_after_rev,
    payload_pushed,
    payload_pushed_between,
    slice_pattern_of_growing,
    payload_pushed_before_return,
    payloads_of_elements,
    looped_over_before_move,
    chunks_of_borrowed,
    option_through_borrow,
    variant_replaced_in_branch,
    closure_called_in_place,
    closure_by_another_name,
    stack_of_pairs,
    payload_then_assigned,
    payload_then_read,
    payload_then_assigned_at_once,
    payload_then_passed_on,
    payload_then_matched_again,
    variants_replaced_in_loop,
    list_replaced,
    options_replaced,
    slice_pattern_then_push,
    slice_patterns_of_growing,
    optional_pair,
    cached_in_guard,
    removed_in_condition,
    popped_in_while_let,
    grown_in_condition,
    grown_in_short_circuit,
    skipped_after_map,
    zipped_with_itself,
    return_in_for_each,
    exits_of_zipped,
    aliases_of_changing_index,
    closure_changes_pair,
];
