//! The order of evaluation where an index or an argument changes what another one reads.

use crate::cases;
use ad_runtime::prelude::*;
use std::ops::AddAssign;

fn nxt(i: &mut usize) -> usize {
    *i += 1;
    *i - 1
}

#[differentiable]
fn inc(a: &mut f64) -> f64 {
    *a += 1.0;
    *a * *a
}

#[differentiable]
fn two(a: f64, b: f64) -> f64 {
    a * b
}

#[derive(Clone, Copy, Differentiable)]
struct V {
    x: f64,
    y: f64,
}

#[differentiable]
impl AddAssign for V {
    fn add_assign(&mut self, other: V) {
        self.x += other.x;
        self.y += other.y;
    }
}

#[differentiable]
impl V {
    fn weighed(self, by: f64, offset: f64) -> f64 {
        self.x * by + self.y * offset
    }
}

struct Ctr {
    at: usize,
}

impl Ctr {
    fn next(&mut self) -> usize {
        self.at += 1;
        self.at - 1
    }
}

// Arguments of a local closure are read before later ones change what they read.

#[differentiable]
fn closure_of_a_variable(x: &[f64]) -> f64 {
    let mut a = x[0];
    let f = |a: f64, b: f64| a * b;
    let y = f(a, {
        a *= x[1];
        a
    });
    y + a * x[2]
}

#[differentiable]
fn closure_of_an_element(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let f = |a: f64, b: f64| a * b;
    f(v[0], inc(&mut v[0])) + v[0] * v[1]
}

#[differentiable]
fn closure_of_a_field(x: &[f64]) -> f64 {
    let mut p = (x[0], x[1]);
    let f = |a: f64, b: f64| a * b * a;
    f(p.0, {
        p.0 = p.1;
        2.0
    }) + p.0
}

#[differentiable]
fn closure_of_a_struct(x: &[f64]) -> f64 {
    let mut v = V { x: x[0], y: x[1] };
    let f = |w: V, b: f64| w.x * w.y * b;
    f(v, {
        v.x = 2.0 * v.y;
        v.x
    }) + v.x * v.y
}

#[differentiable]
fn closure_in_a_loop(x: &[f64]) -> f64 {
    let mut a = 1.0;
    let k = x[1];
    let f = |a: f64, b: f64, c: f64| a * b + c * c;
    let mut s = 0.0;
    for i in 0..x.len() {
        s += f(
            a,
            {
                a = a * x[i] + 1.0;
                k
            },
            a,
        );
    }
    s
}

#[differentiable]
fn closure_of_a_constant(x: &[f64]) -> f64 {
    let mut k: usize = 2;
    let f = |a: f64, b: f64| a * b;
    let g = |n: usize, b: f64| b * n as f64;
    let y = f(k as f64, {
        k = 5;
        x[0]
    });
    let z = g(k, {
        k += 1;
        x[1] * k as f64
    });
    y * y + z * k as f64
}

#[differentiable]
fn closure_where_it_is_written(x: &[f64]) -> f64 {
    let mut a = x[0];
    let y = (|a: f64, b: f64| a * b * b)(a, {
        a += x[1];
        a
    });
    y * a
}

#[differentiable]
fn method_of_arguments(x: &[f64]) -> f64 {
    let mut v = V { x: x[0], y: x[1] };
    let mut a = x[2];
    let y = v.weighed(a, {
        a *= v.y;
        a
    });
    let z = v.weighed(
        {
            v.x = a;
            v.x
        },
        v.y,
    );
    y + z * v.x
}

// An index that is changed within another index.

#[differentiable]
fn index_behind_a_branch(x: &[f64]) -> f64 {
    let mut i = 1;
    let a = if x[0] > -9.0 { x[i] } else { x[0] };
    a * x[nxt(&mut i)]
}

#[differentiable]
fn index_in_a_loop(x: &[f64]) -> f64 {
    let mut i = 0;
    let mut s = 0.0;
    while i < 3 {
        let a = { x[i] };
        s += a * x[nxt(&mut i)];
    }
    s
}

#[differentiable]
fn index_in_a_block(x: &[f64]) -> f64 {
    let mut i = 0;
    let y =
        1.0 * {
            i = 1;
            x[i]
        } * x[nxt(&mut i)];
    y * x[i] + i as f64 * x[0]
}

#[differentiable]
fn index_in_arguments(x: &[f64]) -> f64 {
    let mut i = 0;
    let y = two(
        {
            i = 1;
            x[i]
        },
        x[nxt(&mut i)],
    );
    let parts = [
        {
            i = 0;
            x[i]
        },
        x[nxt(&mut i)] * x[i],
    ];
    y + parts[0] * parts[1]
}

#[differentiable]
fn index_on_the_left(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut i = 0;
    let a = if x[0] > -9.0 { v[i] } else { 0.5 };
    v[nxt(&mut i)] = 2.0 * x[1];
    a * v[0] * v[i]
}

#[differentiable]
fn index_of_a_counter(x: &[f64]) -> f64 {
    let mut c = Ctr { at: 1 };
    let a = if x[0] > -9.0 { x[c.at] } else { x[0] };
    let b = x[c.next()] * x[c.at];
    a * b
}

#[differentiable]
fn index_in_a_condition(x: &[f64]) -> f64 {
    let mut i = 0;
    let mut s = 0.0;
    for _ in 0..2 {
        let a = match i {
            0 => x[i],
            _ => x[i] * 2.0,
        };
        if x[nxt(&mut i)] > -9.0 {
            s += a * x[i];
        }
    }
    s
}

#[differentiable]
fn index_in_a_scrutinee(x: &[f64]) -> f64 {
    let mut i = 0;
    let mut s = 0.0;
    while i < 2 {
        let a = { x[i] };
        s += match nxt(&mut i) {
            0 => a * a * x[i],
            1 => a * x[i],
            _ => x[0],
        };
        let b = { x[i] };
        s += b * b;
    }
    s
}

#[differentiable]
fn index_in_a_range(x: &[f64]) -> f64 {
    let mut i = 1;
    let mut s = 0.0;
    for _ in 0..2 {
        let a = { x[i] };
        for j in 0..nxt(&mut i) {
            s += a * x[j] * x[j];
        }
    }
    let mut k = 0;
    let b = { x[k] };
    for e in x[nxt(&mut k)..].iter() {
        s += b * e * x[k];
    }
    s
}

#[differentiable]
fn index_in_a_macro(x: &[f64]) -> f64 {
    let mut i = 1;
    let a = { x[i] };
    assert!(nxt(&mut i) == 1, "at {}", i);
    let b = { x[i] };
    let n = format!("{}", nxt(&mut i)).len();
    a * b * x[i - 1 - n]
}

#[differentiable]
fn index_in_a_loop_condition(x: &[f64]) -> f64 {
    let mut i = 0;
    let mut s = 1.0;
    while nxt(&mut i) < 2 {
        let a = { x[i] };
        s += a * a * s;
    }
    let mut j = 0;
    while j < 2 && x[nxt(&mut j)] > 0.0 {
        s *= { x[j] };
    }
    s
}

#[differentiable]
fn index_through_a_reference(x: &[f64]) -> f64 {
    let mut i = 0;
    let mut s = 0.0;
    for _ in 0..2 {
        let a = { x[i] };
        let r = &mut i;
        let b = x[nxt(r)];
        s += a * b * b * x[*r];
    }
    s
}

#[differentiable]
fn index_by_a_method_of_std(x: &[f64]) -> f64 {
    let mut left = vec![2, 1, 0];
    let mut s = 0.0;
    while left.len() > 1 {
        let a = { x[left[0]] };
        let b = x[left.remove(0)];
        s += a * b * x[left[0]];
    }
    s
}

#[differentiable]
fn value_before_the_index(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut i: usize = 1;
    v[nxt(&mut i)] = i as f64;
    v[nxt(&mut i)] += i as f64 * v[0];
    i = 0;
    let y = v[0] * v[1] * v[2];
    v[nxt(&mut i)] *= v[i];
    y * x[1] + v[0] * v[1]
}

// The side that is evaluated first.

#[differentiable]
fn numbers_right_first(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut i = 0;
    v[i] += {
        i += 1;
        v[i] * v[0]
    };
    v[nxt(&mut i)] *= x[i];
    v[0] * v[1] * v[2]
}

#[differentiable]
fn structs_without_a_difference(x: &[f64]) -> f64 {
    let mut v = [V { x: x[0], y: x[1] }, V { x: x[2], y: x[0] }];
    let mut i = 0;
    let c = v[1];
    while i < 2 {
        v[i] += V {
            x: two(x[i], v[i].x),
            y: c.y,
        };
        v[nxt(&mut i)] += c;
    }
    v[0].x * v[0].y + v[1].x * v[1].y
}

#[differentiable]
fn summed<T: Real + Copy + AddAssign>(v: &[T], out: &mut [T]) {
    let mut j = 0;
    while j < 2 {
        let term = v[j];
        out[nxt(&mut j)] += term;
    }
}

#[differentiable]
fn numbers_of_any_type(x: &[f64]) -> f64 {
    let mut out = [x[2]; 2];
    summed(x, &mut out);
    out[0] * out[1]
}

cases![
    closure_of_a_variable,
    closure_of_an_element,
    closure_of_a_field,
    closure_of_a_struct,
    closure_in_a_loop,
    closure_of_a_constant,
    closure_where_it_is_written,
    method_of_arguments,
    index_behind_a_branch,
    index_in_a_loop,
    index_in_a_block,
    index_in_arguments,
    index_on_the_left,
    index_of_a_counter,
    index_in_a_condition,
    index_in_a_scrutinee,
    index_in_a_range,
    index_in_a_macro,
    index_in_a_loop_condition,
    index_through_a_reference,
    index_by_a_method_of_std,
    value_before_the_index,
    numbers_right_first,
    structs_without_a_difference,
    numbers_of_any_type,
];
