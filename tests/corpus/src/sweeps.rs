//! What the reverse sweep of a loop does instead of reading a record: it goes the other way, computes
//! again, looks through a window, starts from a seed of one, or reads a copy from a store.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn carried_offsets(x: &[f64]) -> f64 {
    let below = [x[0] * x[1], x[1], x[2] * x[2], x[0], x[2], x[1] * x[2]];
    let mut out = vec![0.0; 4];
    triangle(&below, &[x[0], x[1], x[2], x[0] + x[1]], &mut out);
    out[0] * out[1] + out[2] * out[3]
}

#[differentiable]
fn triangle(below: &[f64], x: &[f64], out: &mut [f64]) {
    let d = x.len();
    for i in 0..d {
        out[i] = x[i] * x[i];
    }
    let mut start = 0;
    for i in 0..d {
        let column = &below[start..start + d - 1 - i];
        for j in 0..column.len() {
            out[i + 1 + j] += column[j] * x[i];
        }
        start += column.len();
    }
}

#[differentiable]
fn carried_signs(x: &[f64]) -> f64 {
    let (mut sign, mut power) = (1.0, 0.5);
    let mut sum = 0.0;
    for i in 0..7 {
        if i % 3 == 2 {
            sign = -sign;
        }
        sum += sign * power * x[i % 3] * x[(i + 1) % 3];
        power *= 1.5;
    }
    sum * x[0] + x[2] * x[2] * x[1]
}

#[differentiable]
fn carried_twice(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut offset = 1;
    for i in 0..4 {
        let first = offset % 3;
        offset += 2;
        let second = offset % 3;
        let mut inner = 0;
        for j in 0..3 {
            sum += x[first] * x[second] * x[(inner + j) % 3];
            inner += i;
        }
        offset += 1;
    }
    sum
}

#[differentiable]
fn overwritten_between(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut k = 1.0;
    for v in x {
        let a = v * k;
        k += 1.0;
        let b = v * k;
        k *= 2.0;
        sum += a * b * k;
    }
    sum
}

#[differentiable]
fn offsets_of_windows(x: &[f64]) -> f64 {
    let n = x.len();
    let mut y = vec![0.0; n + 2];
    for i in 1..n + 1 {
        y[i] = x[i - 1] * x[i - 1];
    }
    let mut z = vec![0.0; n];
    for i in 0..n {
        z[i] += y[i] * y[i + 1] + y[2 + i];
    }
    for i in 1..1 {
        z[i - 1] = y[i + 40];
    }
    let mut sum = 0.0;
    for i in 0..n {
        sum += z[i] * z[i] * x[i];
    }
    sum
}

#[differentiable]
fn sums_of_one_element(x: &[f64]) -> f64 {
    let n = x.len();
    let mut y = vec![x[0]; n];
    for i in 0..n {
        for j in 0..i {
            y[i] += x[j] * x[i];
        }
        for j in i + 1..n {
            y[i] -= x[j] * x[i] * 0.5;
        }
    }
    y[0] * y[1] + y[n - 1]
}

#[differentiable]
fn two_places_of_one_vector(x: &[f64]) -> f64 {
    let n = x.len();
    let mut y = vec![0.0; 2 * n];
    for i in 0..n {
        y[i] = x[i];
        y[n + i] = x[n - 1 - i] * x[i];
    }
    for i in 0..n {
        y[i] += y[n + i] * 2.0;
    }
    for i in 1..2 * n {
        y[i] += y[i - 1] * 0.5;
    }
    y[2 * n - 1] * y[1]
}

#[differentiable]
fn logistic(r: f64, start: f64, steps: usize) -> f64 {
    let mut x = start;
    for _ in 0..steps {
        x = r * x * (1.0 - x);
    }
    x
}

#[differentiable]
fn seeds_of_one(x: &[f64]) -> f64 {
    let mut y = x[0];
    for i in 0..5 {
        let before = y * x[1];
        y = before / (1.0 + x[i % 3] * x[i % 3]) - y;
    }
    y * logistic(1.0 + 0.1 * x[1], 0.3 + 0.05 * x[2], 6) * logistic(0.7, x[0], 0)
}

#[differentiable]
fn seed_with_other_sums(x: &[f64]) -> f64 {
    let mut y = x[0];
    let mut sum = 0.0;
    for v in x {
        y = y * v;
        sum += y * y;
    }
    y + sum
}

#[differentiable]
fn difference(x: &[f64], y: &[f64], out: &mut [f64]) {
    for i in 0..x.len() {
        out[i] = x[i] - y[i];
    }
}

#[differentiable]
fn norm(x: &Vec<f64>) -> f64 {
    let mut sum = 0.0;
    for v in x {
        sum += v * v;
    }
    sum
}

#[derive(Clone, Debug, Differentiable)]
struct State {
    position: Vec<f64>,
    speed: f64,
}

#[differentiable]
fn energy(state: &State) -> f64 {
    state.speed * state.speed + state.position[0] * state.position[1]
}

#[differentiable]
fn overwritten_buffers(x: &[f64]) -> f64 {
    let mut buffer = vec![0.0; 2];
    let mut pair = [0.0; 2];
    let mut state = State {
        position: vec![x[0], x[1]],
        speed: x[2],
    };
    let mut sum = 0.0;
    for i in 0..4 {
        difference(&x[i % 2..i % 2 + 2], &[x[2], x[0]], &mut buffer);
        sum += norm(&buffer);
        difference(&buffer, &x[..2], &mut pair);
        if i != 2 {
            sum += pair[0] * pair[1] * energy(&state);
        }
        state.speed *= x[1];
        state.position[i % 2] += pair[0];
    }
    sum
}

#[differentiable]
fn doubled_steps(x: &[f64]) -> f64 {
    let mut data = vec![x[0], x[1], x[2], x[0] * x[1], x[1] * x[2], x[2], 1.0, x[0]];
    let n = data.len();
    let mut half = 1;
    while half < n {
        let stride = n / (2 * half);
        for block in 0..stride {
            let start = block * 2 * half;
            for k in 0..half {
                let w = if k % 2 == 0 { 1.5 } else { -0.5 };
                let a = data[start + k];
                let b = data[start + half + k] * w;
                data[start + k] = a * b + a;
                data[start + half + k] = a - b * b;
            }
        }
        half *= 2;
    }
    data[0] + data[3] * data[6]
}

#[differentiable]
fn two_numbers(x: f64, y: f64) -> f64 {
    (x * y).tanh() / (1.0 + y * y).sqrt() - x.exp()
}

#[differentiable]
fn mixed(x: f64, n: usize, k: f64) -> f64 {
    x.powi(n as i32) * k + f64::max(x, k)
}

#[differentiable]
fn partial_derivatives(x: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..3 {
        sum += two_numbers(x[i], x[(i + 1) % 3]) * two_numbers(x[0], 2.0);
        sum += mixed(x[i], i + 1, x[1]) + two_numbers(x[i], x[i]);
    }
    sum
}

#[differentiable]
fn overwritten_results(x: &[f64]) -> f64 {
    let mut e = x[0].exp();
    let mut q = x[1] / (2.0 + x[2] * x[2]);
    let mut t = (x[0] * x[2]).tanh();
    e = e * q;
    q += t * e;
    t *= q;
    for _ in 0..2 {
        let mut u = (t * 0.3).exp();
        u *= x[1];
        t = u / (3.0 + x[2]);
    }
    e * q * t
}

#[derive(Clone, Copy, Debug, Differentiable)]
struct Complex {
    re: f64,
    im: f64,
}

#[differentiable]
impl Complex {
    fn times(self, other: Complex) -> Complex {
        Complex {
            re: self.re * other.re - self.im * other.im,
            im: self.re * other.im + self.im * other.re,
        }
    }
    fn norm(&self) -> f64 {
        self.re * self.re + self.im * self.im
    }
}

#[differentiable]
fn receivers_by_value(x: &[f64]) -> f64 {
    let mut z = [Complex { re: x[0], im: x[1] }; 3];
    let w = Complex { re: 0.6, im: -0.8 };
    for i in 0..3 {
        let before = z[(i + 2) % 3].times(w);
        z[i] = before.times(z[i]).times(Complex { re: x[2], im: 0.1 });
    }
    z[0].norm() * z[1].norm() + z[2].times(z[0]).re
}

type Matrix = [[f64; 2]; 2];

#[derive(Clone, Debug)]
struct Constants {
    weights: Vec<f64>,
    base: Matrix,
}

#[differentiable]
fn known_fields(x: &[f64], #[no_derivative] constants: &Constants, m: &Matrix) -> f64 {
    let mut sum = 0.0;
    for i in 0..2 {
        for j in 0..2 {
            let moved = m[i][j] * constants.base[j][i] + x[i];
            sum += moved * constants.weights[i + j] * moved;
        }
    }
    sum
}

#[differentiable]
fn fields_of_constants(x: &[f64]) -> f64 {
    let constants = Constants {
        weights: vec![0.5, -1.5, 2.0],
        base: [[1.0, 2.0], [-0.5, 0.25]],
    };
    let m = [[x[0], x[1]], [x[2], x[0] * x[1]]];
    known_fields(x, &constants, &m)
}

/// What each iteration writes anew, and what is behind the blocks around the loop sees of it: the last iteration alone.
#[differentiable]
fn last_seen_behind_a_block(x: &[f64]) -> f64 {
    let mut n = x[0];
    {
        for &t in x.iter() {
            n = t * t;
            for g in x.chunks_exact(2) {}
        }
    }
    n
}
#[differentiable]
fn last_seen_behind_a_branch(x: &[f64]) -> f64 {
    let mut n = x[0];
    let mut s = 0.0;
    if x[0] > -10.0 {
        for &t in x.iter() {
            n = t * t;
            for g in x {
                s += n * g;
            }
        }
    }
    s + n
}
#[differentiable]
fn last_seen_behind_two_loops(x: &[f64]) -> f64 {
    let mut n = x[0];
    let mut s = 0.0;
    for i in 0..2 {
        for &t in x.iter() {
            n = t * t * x[i];
            for g in x {
                s += n * g;
            }
        }
    }
    s + n
}
#[differentiable]
fn last_seen_in_an_outer_loop(x: &[f64]) -> f64 {
    let mut n = x[0];
    let mut s = 0.0;
    for i in 0..2 {
        for &t in x.iter() {
            n = t * t * x[i];
            for g in x {
                s += n * g;
            }
        }
        s += n;
    }
    s
}
#[differentiable]
fn last_seen_by_the_next_iteration(x: &[f64]) -> f64 {
    let mut n = x[0];
    let mut s = 0.0;
    for i in 0..2 {
        s += n * x[1];
        for &t in x.iter() {
            n = t * t * x[i];
            for g in x {
                s += n * g;
            }
        }
    }
    s
}
#[differentiable]
fn last_seen_as_a_value(x: &[f64]) -> f64 {
    let mut n = x[0];
    let mut s = 0.0;
    let k = if x[0] > 0.0 {
        for &t in x.iter() {
            n = t * t;
            for g in x {
                s += n * g;
            }
        }
        n
    } else {
        x[1]
    };
    s * k
}
#[differentiable]
fn buffer_seen_behind_a_block(x: &[f64]) -> f64 {
    let mut n = vec![x[0], x[1]];
    let mut s = 0.0;
    {
        for &t in x.iter() {
            n[0] = t * t;
            n[1] = t;
            for g in x {
                s += n[0] * g * n[1];
            }
        }
    }
    s + n[1]
}
#[differentiable]
fn buffer_seen_in_an_outer_loop(x: &[f64]) -> f64 {
    let mut n = vec![x[0], x[1]];
    let mut s = 0.0;
    for i in 0..2 {
        for &t in x.iter() {
            n[0] = t * t;
            n[1] = t;
            for g in x {
                s += n[0] * g * n[1];
            }
        }
        s += n[0];
    }
    s
}
#[differentiable]
fn last_seen_in_a_labelled_block(x: &[f64]) -> f64 {
    let mut n = x[0];
    let mut s = 0.0;
    'a: {
        for &t in x.iter() {
            n = t * t;
            for g in x {
                s += n * g;
            }
        }
        if x[0] > 5.0 {
            break 'a;
        }
        s *= n;
    }
    s
}
#[differentiable]
fn last_seen_behind_a_match(x: &[f64]) -> f64 {
    let mut n = x[0];
    let mut s = 0.0;
    match x.len() {
        3 => {
            for &t in x.iter() {
                n = t * t;
                for g in x {
                    s += n * g;
                }
            }
        }
        _ => {}
    }
    s * n
}

cases![
    last_seen_behind_a_block,
    last_seen_behind_a_branch,
    last_seen_behind_two_loops,
    last_seen_in_an_outer_loop,
    last_seen_by_the_next_iteration,
    last_seen_as_a_value,
    buffer_seen_behind_a_block,
    buffer_seen_in_an_outer_loop,
    last_seen_in_a_labelled_block,
    last_seen_behind_a_match,
    carried_offsets,
    carried_signs,
    carried_twice,
    overwritten_between,
    offsets_of_windows,
    sums_of_one_element,
    two_places_of_one_vector,
    seeds_of_one,
    seed_with_other_sums,
    overwritten_buffers,
    doubled_steps,
    partial_derivatives,
    overwritten_results,
    receivers_by_value,
    fields_of_constants,
];
