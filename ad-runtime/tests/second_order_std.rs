//! Second derivatives through methods and functions of std that put values elsewhere: in vectors, slices and options.

mod second_order_support;

use ad_runtime::prelude::*;
use second_order_support::{POINTS, check};

#[test]
fn vectors_of_other_lengths() {
    #[differentiable(order = 2, forward)]
    fn f(x: &[f64]) -> f64 {
        let mut v = x.to_vec();
        v.extend_from_slice(&[x[2] * x[0], x[1], x[0]]);
        let n = v.len();
        v.truncate(v.len() - 1);
        v.push(v[0] * v[1]);
        let last = v.len() - 1;
        v.swap(0, last);
        let moved = v[2];
        v.insert(v.len() - 2, moved);
        let p = v.remove(v.len() - 1);
        v.rotate_left(2);
        v.reverse();
        v.resize(v.len() + 1, p);
        let q = v.swap_remove(1);
        let mut behind = v.split_off(3);
        v.append(&mut behind);
        v[0] * v[1] * v[v.len() - 1] * v[3] * q * n as f64
    }
    for x in POINTS {
        check(&f {}, &x);
    }
}

#[test]
fn stacks_and_memory() {
    #[differentiable(order = 2, forward)]
    fn f(x: &[f64]) -> f64 {
        let mut stack = vec![x[0]];
        let mut s = 1.0;
        let mut k = 0;
        while let Some(top) = stack.pop() {
            s += top * top;
            if k < 2 {
                stack.push(top * x[k + 1]);
                stack.push(x[k] * top * 0.5);
            }
            k += 1;
        }
        let mut rows = [vec![x[0], x[1]], x.to_vec()];
        rows.swap(0, 1);
        rows[1].clear();
        rows[1].push(s);
        let a = std::mem::take(&mut rows[0]);
        let mut b = std::mem::replace(&mut rows[1], vec![a[0] * s]);
        let mut c = [0.0; 2];
        c.copy_from_slice(&a[1..]);
        std::mem::swap(&mut b[0], &mut c[0]);
        b[0] * c[0] * rows[1][0] + c[1]
    }
    for x in POINTS {
        check(&f {}, &x);
    }
}

#[derive(Clone, Differentiable)]
struct Filter {
    queue: Vec<f64>,
    last: Option<f64>,
    taps: [f64; 3],
}

#[differentiable(order = 2, forward)]
impl Filter {
    fn step(&mut self, u: f64) -> f64 {
        self.queue.push(u * self.taps[0]);
        let last = self.last.take().unwrap_or(1.5);
        self.last = Some(last * u);
        self.taps.swap(0, 2);
        self.taps.reverse();
        if self.queue.len() > 3 {
            self.queue.remove(0)
        } else {
            self.queue[0] * last
        }
    }
}

#[test]
fn fields_of_structs() {
    #[differentiable(order = 2, forward)]
    fn f(x: &[f64]) -> f64 {
        let mut filter = Filter {
            queue: vec![x[1]],
            last: None,
            taps: [x[0], x[1], x[2]],
        };
        let mut others = vec![filter.clone()];
        others.push(Filter {
            queue: vec![x[2], x[0] * x[1]],
            last: Some(x[0]),
            taps: [x[2]; 3],
        });
        let mut s = 1.0;
        for i in 0..4 {
            s += filter.step(x[i % 3]) * x[(i + 1) % 3];
            s *= others[i % 2].step(x[0]);
        }
        let old = others[1].last.replace(s).unwrap();
        s * filter.last.unwrap() * old
    }
    for x in POINTS {
        check(&f {}, &x);
    }
}
