//! Loops that look for the least or greatest of some numbers: one iteration is followed, and only where the others
//! do nothing but to compute.

#![allow(clippy::all, clippy::pedantic, reason = "as people write it")]

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn square_distance(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..a.len() {
        let d = a[i] - b[i];
        sum += d * d;
    }
    sum
}

#[differentiable]
fn closest_centroid(x: &[f64]) -> f64 {
    let n = x.len() / 2;
    let mut cost = 0.0;
    for i in 0..2 {
        let point = [x[i].sin(), x[i] * x[i + 1]];
        let mut closest = f64::INFINITY;
        for j in 0..n {
            let centroid = &x[2 * j..2 * j + 2];
            closest = closest.min(square_distance(&point, centroid));
        }
        cost += closest * x[i];
    }
    cost
}

#[differentiable]
fn closest_and_which(x: &[f64]) -> f64 {
    let mut best = 1e9;
    let mut which = 7;
    let mut near = x[0];
    for (j, v) in x.iter().enumerate() {
        let d = (v - 0.3) * (v - x[0] * 0.1);
        if d < best {
            best = d;
            which = j;
            near = v * v;
        }
    }
    best * near + which as f64 * x[which]
}

#[differentiable]
fn greatest_of_sums(x: &[f64]) -> f64 {
    let mut worst = x[0].abs();
    for i in (1..x.len()).rev() {
        let mut sum = 0.0;
        for k in 0..2 {
            if k == i {
                continue;
            }
            sum += x[i] * (k as f64 + 1.0) - x[i - 1].powi(2);
        }
        worst = f64::max(worst, sum.abs());
    }
    worst * worst * x[1]
}

/// The second loop changes what its iterations read, and is no search.
#[differentiable]
fn with_buffers(x: &[f64]) -> f64 {
    let mut best = 100.0;
    for (a, b) in x.iter().zip(&x[1..]) {
        let mut u = [0.0; 2];
        u[0] = a * b;
        u[1] += u[0] - a;
        best = best.min(u[0].exp() + u[1]);
    }
    let mut total = 0.0;
    for w in x.windows(2) {
        let s: f64 = w.iter().map(|v| v * v).sum();
        total += s;
        best = best.min(total - 2.0 * s);
    }
    best * total
}

#[differentiable]
fn fill(x: &[f64], i: usize, out: &mut [f64; 2]) {
    out[0] = x[i] * x[i];
    out[1] = x[i] - out[0];
}

#[differentiable]
fn by_a_call_with_a_buffer(x: &[f64]) -> f64 {
    let mut least = x[1];
    for i in 0..x.len() {
        let mut out = [0.0, 0.0];
        fill(x, i, &mut out);
        least = least.min(out[0] * out[1] - 0.5);
    }
    least * x[0]
}

/// What an iteration reads is what the last one chose: no search.
#[differentiable]
fn reads_the_best(x: &[f64]) -> f64 {
    let mut best = 2.0;
    for v in x {
        let d = v * best - 1.0;
        best = best.min(d);
    }
    let mut least = x[0];
    for i in 0..x.len() {
        let d = x[i] * x[i];
        if d < least {
            least = d + x[i];
        }
    }
    best + least
}

#[differentiable]
fn in_nests(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..x.len() {
        let mut least = x[i] + 2.0;
        for j in 0..i {
            let mut most = x[j] * 0.5;
            for k in 0..j {
                let d = x[k] * x[i] - x[j];
                if most <= d {
                    most = d;
                }
            }
            least = least.min(most * x[i]);
        }
        for _ in 0..2 {
            least = least.min(x[0].sin());
        }
        sum += least;
    }
    sum
}

/// Names that an iteration hides.
#[differentiable]
fn hidden_names(x: &[f64]) -> f64 {
    let mut s = x[0];
    let n = x.len() as i32;
    for i in 0..n {
        let y = x[i as usize] * (i as f64 - 0.4);
        if y > s {
            s = y;
        }
    }
    let mut worst = 0.25;
    for i in 0..x.len() {
        let s = s * x[i];
        worst = f64::max(worst, s);
    }
    let d = x[1];
    for i in 0..x.len() {
        let d = d * x[i];
        let x = [d, x[i]];
        worst = worst.max(x[0] - x[1]);
    }
    worst * s * d
}

/// An iteration that does something: its count, and a state that it carries along.
#[differentiable]
fn with_effects(x: &[f64]) -> f64 {
    let mut count = 0;
    let mut state = x[0];
    let mut least = 50.0;
    for v in x {
        count += 1;
        state = state * 0.5 + v;
        least = f64::min(least, state * count as f64);
    }
    let mut seen = vec![0.0; x.len()];
    for i in 0..x.len() {
        seen[i] = x[i] * 2.0;
        least = least.min(seen[i] - x[0]);
    }
    least + seen[1] * state
}

/// Nothing is chosen: the loop is empty, or its start is better.
#[differentiable]
fn nothing_chosen(x: &[f64]) -> f64 {
    let mut least = x[0] - 100.0;
    for i in 0..x.len() {
        least = least.min(x[i] * x[i]);
    }
    let mut most = x[1];
    for v in &x[..0] {
        most = most.max(*v);
    }
    for i in 3..x.len().min(2) {
        most = most.max(x[i]);
    }
    least * most
}

/// Of equal numbers `min` takes the first, `max` the last.
#[differentiable]
fn equal_numbers(x: &[f64]) -> f64 {
    let twice = [x[0], x[0], x[1], x[1]];
    let mut least = f64::INFINITY;
    for i in 0..4 {
        least = least.min(twice[i]);
    }
    let mut most = f64::NEG_INFINITY;
    for v in &twice {
        most = most.max(*v);
    }
    least * most
}

#[derive(Clone, Differentiable)]
struct Ball {
    center: [f64; 2],
    radius: f64,
}

/// The distance from a union of balls.
#[differentiable]
fn of_structs(x: &[f64]) -> f64 {
    let balls = vec![
        Ball {
            center: [x[0], 0.5],
            radius: x[1],
        },
        Ball {
            center: [x[1], x[0]],
            radius: 0.21,
        },
    ];
    let mut distance = f64::MAX;
    for ball in &balls {
        let [dx, dy] = [1.0 - ball.center[0], 2.0 - ball.center[1]];
        distance = distance.min((dx * dx + dy * dy).sqrt() - ball.radius);
    }
    for ball in balls.iter().rev() {
        let d = ball.center[0] * ball.radius;
        if d < distance {
            distance = d;
        }
    }
    distance
}

/// A name that a nested block hides is another variable behind it.
#[differentiable]
fn names_behind_blocks(x: &[f64]) -> f64 {
    let count = 4;
    let mut count = count - 4;
    let seen = 1;
    let mut seen = seen;
    let mut best = 90.0;
    for j in 0..x.len() {
        let scaled = {
            let mut count = 1.0;
            count += x[j];
            count
        };
        count += 1;
        seen += 2;
        best = best.min(scaled * (x[j] + 0.1));
    }
    let mut least = 90.0;
    for j in 0..x.len() {
        let doubled: f64 = {
            let mut seen = 0.0;
            seen += x[j];
            seen * 2.0
        };
        seen += 2;
        if doubled < least {
            least = doubled;
        }
    }
    best * x[0] * count as f64 + least * seen as f64
}

#[differentiable]
fn grow(s: &mut f64, v: f64) -> f64 {
    *s += v * v;
    v.sin() + *s
}
fn turn(state: &mut u64) -> usize {
    *state = state.wrapping_mul(3).wrapping_add(5);
    (*state % 3) as usize
}
#[differentiable]
fn grown(x: &[f64], s: &mut f64, state: &mut u64) -> f64 {
    let mut least = f64::INFINITY;
    for j in 0..x.len() {
        let d = grow(s, x[j]);
        if d < least {
            least = d;
        }
    }
    for j in 0..x.len() {
        let k = turn(state);
        least = least.min(x[j] * x[k]);
    }
    least
}
/// What a callee writes to through a reference that was lent to it already.
#[differentiable]
fn through_lent_references(x: &[f64]) -> f64 {
    let (mut s, mut state) = (0.1, 7);
    let least = grown(x, &mut s, &mut state);
    let r = &mut s;
    let mut greatest = -9.0;
    for j in 0..x.len() {
        greatest = f64::max(greatest, grow(r, x[j]));
    }
    least * greatest + s * (state % 10) as f64
}

struct Backwards {
    items: Vec<f64>,
}
impl Backwards {
    fn iter(&self) -> std::slice::Iter<'_, f64> {
        self.items[1..].iter()
    }
}
impl<'b> IntoIterator for &'b Backwards {
    type Item = &'b f64;
    type IntoIter = std::iter::Rev<std::slice::Iter<'b, f64>>;
    fn into_iter(self) -> Self::IntoIter {
        self.items.iter().rev()
    }
}
/// Items of a type of one's own, as `for` has them.
#[differentiable]
fn of_own_items(x: &[f64]) -> f64 {
    let own = Backwards {
        items: vec![3.0, 1.0, 2.0, 0.5],
    };
    let mut least = own.iter().len() as f64;
    for v in &own {
        let d = x[0] * v + x[1] * v * v;
        if d < least {
            least = d;
        }
    }
    least
}

/// A counter that the body hides.
#[differentiable]
fn hidden_counter(x: &[f64]) -> f64 {
    let mut least = 9.0;
    let mut which = 0;
    for j in 0..x.len() {
        let j = (j + 1) % x.len();
        let d = x[j] * x[j] * 0.5 + x[j];
        if d < least {
            least = d;
            which = j;
        }
    }
    let mut greatest = -9.0;
    for (j, v) in x.iter().enumerate() {
        let (v, j) = (v * 0.5, (j + 2) % x.len());
        greatest = f64::max(greatest, v * x[j]);
    }
    least * greatest * x[which]
}

type Lent<'l> = &'l mut usize;
fn up(n: Lent) -> usize {
    *n += 1;
    *n
}
#[differentiable]
fn counted(x: &[f64], n: &mut usize) -> f64 {
    let mut least = 9.0;
    for j in 0..x.len() {
        let k = up(n);
        least = least.min(x[j] * k as f64);
    }
    least
}
/// A reference by the name of its type.
#[differentiable]
fn through_named_references(x: &[f64]) -> f64 {
    let mut n = 1;
    counted(x, &mut n) * x[1] * n as f64
}

cases![
    hidden_counter,
    through_named_references,
    names_behind_blocks,
    through_lent_references,
    of_own_items,
    closest_centroid,
    closest_and_which,
    greatest_of_sums,
    with_buffers,
    by_a_call_with_a_buffer,
    reads_the_best,
    in_nests,
    hidden_names,
    with_effects,
    nothing_chosen,
    equal_numbers,
    of_structs
];
