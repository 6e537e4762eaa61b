//! Arguments by reference that are overwritten after a call: what the call's pullback reads of them has to
//! be there again, and of what it does not read, the length.

use super::through::{self, shifted as moved_by, squared};
use crate::cases;
use ad_runtime::prelude::*;

/// Reads neither y, nor k if h is a constant.
#[differentiable]
fn stepped(y: &[f64], h: f64, k: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = y[i] + h * k[i];
    }
}
#[differentiable]
fn constant_factor(x: &[f64]) -> f64 {
    let (mut y, mut out) = (vec![0.0; 3], vec![0.0; 3]);
    for n in 0..4 {
        for i in 0..3 {
            y[i] += x[i] * out[(i + n) % 3] + x[2 - i];
        }
        stepped(&y, 0.5, x, &mut out);
        stepped(x, 0.25, &y, &mut out);
    }
    y[0] * out[1] + y[2]
}
#[differentiable]
fn active_factor(x: &[f64]) -> f64 {
    let (mut y, mut out) = (vec![0.0; 3], vec![0.0; 3]);
    for n in 0..4 {
        for i in 0..3 {
            y[i] += x[i] * out[(i + n) % 3] + x[2 - i];
        }
        stepped(x, x[1], &y, &mut out);
    }
    y[0] * out[1] + out[2]
}
#[differentiable]
fn both_kinds_of_calls(x: &[f64]) -> f64 {
    let (mut y, mut out) = (vec![1.0; 3], vec![0.0; 3]);
    for _ in 0..3 {
        for i in 0..3 {
            y[i] += x[i] * out[i];
        }
        // One copy is for both, whichever comes first.
        stepped(x, 0.5, &y, &mut out);
        stepped(&y, 0.5, x, &mut out);
        stepped(x, out[0] * 0.1, &y, &mut out);
        for i in 0..3 {
            y[i] *= out[i];
        }
        stepped(x, y[0] * 0.1, &y, &mut out);
        stepped(x, 0.5, &y, &mut out);
    }
    out[0] + y[1] * y[2]
}
#[differentiable]
fn an_argument_twice(x: &[f64]) -> f64 {
    let (mut y, mut out) = (x.to_vec(), vec![0.0; 3]);
    for _ in 0..3 {
        stepped(&y, y[1], &y, &mut out);
        for i in 0..3 {
            y[i] = 0.5 * y[i] * out[2 - i];
        }
    }
    y[0] + y[1] * out[2]
}

/// Writes to what it has read, and reads what it has written.
#[differentiable]
fn in_steps(y: &[f64], k: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = k[i] + out[i];
        out[i] *= y[i];
        out[i] += out[(i + 1) % y.len()] * k[i];
    }
}
#[differentiable]
fn changed_in_steps(x: &[f64]) -> f64 {
    let (mut y, mut out) = (x.to_vec(), vec![1.0; 3]);
    for _ in 0..3 {
        in_steps(&y, x, &mut out);
        in_steps(x, &y, &mut out);
        for i in 0..3 {
            y[i] = 0.1 * out[i] + x[i] * y[2 - i];
        }
    }
    y[0] * y[1] + out[2]
}

/// Numbers say which elements are meant, and how often.
#[differentiable]
fn by_rank(y: &[f64], k: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        let at = (k[i].abs() * 10.0) as usize % y.len();
        out[i] = 2.0 * y[at];
        if k[i] > 0.5 {
            out[i] += y[0];
        }
    }
}
#[differentiable]
fn numbers_as_indices(x: &[f64]) -> f64 {
    let (mut k, mut y, mut out) = (vec![0.0; 3], x.to_vec(), vec![0.0; 3]);
    for n in 0..4 {
        for i in 0..3 {
            k[i] = ((n * (i + 1)) % 3) as f64 * 0.1 + if i == n { 0.6 } else { 0.0 };
            y[i] += x[i] * out[i];
        }
        by_rank(&y, &k, &mut out);
    }
    out[0] * y[1] + out[2] * y[0]
}

/// A copy of a number, by arithmetic of elements.
#[differentiable]
fn through_locals(y: &[f64], k: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        let v = 2.0 * k[i];
        let w = v + 1.0;
        out[i] = w * y[i];
        let u = y[i] - 1.0;
        out[i] += u * u;
    }
}
#[differentiable]
fn numbers_made_of_elements(x: &[f64]) -> f64 {
    let (mut y, mut k, mut out) = (x.to_vec(), vec![0.5; 3], vec![0.0; 3]);
    for n in 0..3 {
        through_locals(&y, &k, &mut out);
        for i in 0..3 {
            y[i] = 0.3 * out[2 - i] + x[i];
            k[i] += (n + i) as f64;
        }
    }
    y[0] * y[1] - y[2]
}

/// Over iterators.
#[differentiable]
fn zipped(y: &[f64], k: &[f64], h: f64, out: &mut [f64]) {
    for ((o, v), w) in out.iter_mut().zip(y).zip(k.iter()) {
        *o = v * h + w * 2.0;
    }
}
#[differentiable]
fn items_of_iterators(x: &[f64]) -> f64 {
    let (mut y, mut k, mut out) = (x.to_vec(), x.to_vec(), vec![0.0; 3]);
    for _ in 0..3 {
        zipped(&y, &k, 0.5, &mut out);
        zipped(&k, &y, x[0], &mut out);
        for i in 0..3 {
            k[i] = y[i] * 0.2;
            y[i] = out[i] * x[2 - i];
        }
    }
    y[0] * k[1] + out[2]
}

/// Hands its arguments on.
#[differentiable]
fn handed_on(y: &[f64], k: &[f64], out: &mut [f64]) {
    squared(k, out);
    let squares = out.to_vec();
    stepped(y, 0.5, &squares, out);
}
#[differentiable]
fn through_another_call(x: &[f64]) -> f64 {
    let (mut y, mut k, mut out) = (x.to_vec(), x.to_vec(), vec![0.0; 3]);
    for _ in 0..3 {
        handed_on(&y, &k, &mut out);
        for i in 0..3 {
            k[i] = 0.2 * y[2 - i];
            y[i] = out[i] * x[i];
        }
    }
    y[0] + k[1] * y[2]
}
#[differentiable]
fn functions_of_another_file(x: &[f64]) -> f64 {
    let (mut y, mut k, mut out) = (x.to_vec(), x.to_vec(), vec![0.0; 3]);
    for _ in 0..3 {
        moved_by(&y, 0.5, &k, &mut out);
        squared(&out, &mut k);
        through::shifted(&k, x[1], &y, &mut out);
        for i in 0..3 {
            y[i] = out[i] * 0.5;
        }
    }
    y[0] + k[1] * y[2]
}

/// Of any number of elements, and of any type of numbers.
#[differentiable]
fn of_arrays<const N: usize>(y: &[f64; N], k: &[f64], out: &mut [f64; N]) {
    for i in 0..N {
        out[i] = y[i] * 0.5 + k[i];
    }
}
#[differentiable]
fn of_any_type<T: Real>(y: &[T], k: &[T], out: &mut [T]) {
    for i in 0..y.len() {
        out[i] = y[i] + k[i] * k[i];
    }
}
#[differentiable]
fn generic_functions(x: &[f64]) -> f64 {
    let (mut y, mut k, mut out) = ([x[0], x[1], x[2]], x.to_vec(), [0.0; 3]);
    for _ in 0..3 {
        of_arrays(&y, &k, &mut out);
        for i in 0..3 {
            y[i] = out[i] * x[i];
        }
        of_any_type::<f64>(&out, &k, &mut y);
        for i in 0..3 {
            k[i] = y[i] * 0.3;
        }
    }
    y[0] + k[1] * out[2]
}

/// The length is read, whatever the numbers are.
#[differentiable]
fn mean(y: &[f64], rest: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..y.len() {
        sum += y[i];
    }
    sum / (y.len() + rest.len()) as f64
}
#[differentiable]
fn lengths_that_change(x: &[f64]) -> f64 {
    let (mut y, mut rest) = (Vec::new(), vec![1.0; 4]);
    let mut total = 0.0;
    for i in 0..3 {
        total += mean(&y, &rest);
        y.push(x[i] * total);
        total *= mean(&y, &rest) + 1.0;
        rest.pop();
        y.push(x[i]);
    }
    y.clear();
    total + mean(&y, &rest)
}
#[differentiable]
fn parts_of_vectors(x: &[f64]) -> f64 {
    let (mut y, mut out) = (vec![x[0], x[1], x[2], 1.0], vec![0.0; 5]);
    for n in 0..3 {
        stepped(&y[1..], 0.5, &y[..3], &mut out[1..4]);
        stepped(&y[n..], x[0], &y[..4 - n], &mut out[n..]);
        for i in 0..4 {
            y[i] = out[i + 1] * x[i % 3] + 1.0;
        }
    }
    y[0] * y[1] + y[2] * y[3]
}
#[differentiable]
fn rows(x: &[f64]) -> f64 {
    let mut m = vec![x.to_vec(), vec![1.0; 3], vec![0.5; 3]];
    let mut out = vec![0.0; 3];
    for n in 0..4 {
        stepped(&m[n % 3], 0.5, &m[(n + 1) % 3], &mut out);
        for i in 0..3 {
            m[(n + 1) % 3][i] = out[i] * x[2 - i];
        }
    }
    m[0][0] + m[1][1] * m[2][2]
}

/// A value, and no reference to write to.
#[differentiable]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..a.len() {
        sum += a[i] * b[i];
    }
    sum
}
#[differentiable]
fn with_constants(x: &[f64]) -> f64 {
    let (mut weights, mut y) = (vec![1.0, 2.0, 3.0], x.to_vec());
    let mut total = 0.0;
    for n in 0..4 {
        total += dot(&weights, &y) * x[n % 3];
        total += dot(&weights, &weights);
        for i in 0..3 {
            weights[i] += i as f64;
            y[i] = total * 0.1 + x[i];
        }
    }
    total
}
#[differentiable]
fn elementary(y: &[f64], k: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        out[i] = y[i].sin() * 2.0 + k[i].powi(2).clamp(-1.0, 0.6);
    }
}
#[differentiable]
fn elementary_functions(x: &[f64]) -> f64 {
    let (mut y, mut out) = (x.to_vec(), vec![0.0; 3]);
    for _ in 0..3 {
        elementary(&y, x, &mut out);
        elementary(x, &y, &mut out);
        for i in 0..3 {
            y[i] = out[i] * 0.7;
        }
    }
    y[0] * y[1] + y[2]
}

/// Where cotangents are changed on the way.
#[differentiable]
fn surgery_in_steps(y: &[f64], h: f64, k: &[f64], out: &mut [f64]) {
    for i in 0..y.len() {
        let step = h * k[i];
        let step = step.with_derivative(|d| *d *= 1.0);
        out[i] = y[i] + step;
    }
}
#[differentiable]
fn surgery_of_steps(x: &[f64]) -> f64 {
    let (mut y, mut out) = (x.to_vec(), vec![0.0; 3]);
    for _ in 0..3 {
        surgery_in_steps(x, 0.5, &y, &mut out);
        for i in 0..3 {
            y[i] = out[i] * y[2 - i];
        }
        surgery_in_steps(x, y[0] * 0.1, &y, &mut out);
        y[1] = out[2];
    }
    y[0] + y[1] * out[0]
}

/// Calls itself for what is left, and reads it.
#[differentiable]
fn halves(y: &[f64], k: &[f64], out: &mut [f64]) {
    if y.len() > 1 {
        let middle = y.len() / 2;
        halves(&y[..middle], &k[..middle], &mut out[..middle]);
        halves(&y[middle..], &k[middle..], &mut out[middle..]);
    } else {
        out[0] = y[0] + 2.0 * k[0] * k[0];
    }
}
#[differentiable]
fn recursive_functions(x: &[f64]) -> f64 {
    let (mut y, mut k, mut out) = (x.to_vec(), x.to_vec(), vec![0.0; 3]);
    for _ in 0..3 {
        halves(&y, &k, &mut out);
        for i in 0..3 {
            k[i] = y[i] * 0.3;
            y[i] = out[2 - i] * x[i];
        }
    }
    y[0] + k[1] * out[2]
}

/// In branches and in inner loops.
#[differentiable]
fn in_branches(x: &[f64]) -> f64 {
    let (mut y, mut out) = (x.to_vec(), vec![0.0; 3]);
    for n in 0..5 {
        if n % 2 == 0 {
            stepped(x, 0.5, &y, &mut out);
        } else {
            squared(&y, &mut out);
        }
        for m in 0..n {
            stepped(&y, x[m % 3] * 0.1, x, &mut out);
            y[m % 3] = out[(m + 1) % 3] * 0.8;
        }
        y[2] = out[0] * x[1];
    }
    y[0] * out[1] + y[2]
}
#[differentiable(wrt(y))]
fn only_one(y: &[f64], k: &[f64], h: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..y.len() {
        sum += y[i] * h + k[i] * k[i];
    }
    sum
}
#[differentiable]
fn one_argument_of_three(x: &[f64]) -> f64 {
    let (mut y, mut k) = (x.to_vec(), vec![1.0; 3]);
    let mut total = 0.0;
    for n in 0..3 {
        total += only_one(&y, &k, 0.5) * x[n];
        k[n] += 1.0;
        y[n] = total * x[2 - n];
    }
    total + y[0]
}
/// An element and the slice that it is of: the cotangents of both go to the slice, which is changed by then.
#[differentiable]
fn weighed(a: f64, y: &[f64]) -> f64 {
    a * y[1] + y[2]
}
#[differentiable]
fn changes_its_slice(y: &mut [f64]) -> f64 {
    y[1] += weighed(y[0], y) * 0.5;
    y[2] *= y[1];
    weighed(y[2], &*y)
}
#[differentiable]
fn changes_its_rows(y: &mut Vec<f64>) -> f64 {
    y[0] += weighed(y[1], y);
    y[0] * y[1]
}
#[differentiable]
fn element_and_its_slice(x: &[f64]) -> f64 {
    let mut y = x.to_vec();
    changes_its_slice(&mut y) * changes_its_rows(&mut y)
}
#[derive(Clone, Copy, Differentiable)]
struct Step {
    size: f64,
    count: usize,
}
#[differentiable]
fn moved(y: &mut f64, by: &Step, times: &Step) -> f64 {
    let change = *y * by.size;
    *y += change;
    *y * times.size * times.size * by.count as f64
}
/// A struct without a derivative, which is made again in the reverse of its branch.
#[differentiable]
fn constant_struct_in_a_branch(x: &[f64]) -> f64 {
    let (mut size, mut y) = (0.7, x[1]);
    if x[0] > 5.0 {
        size = 0.5;
    }
    let z = moved(
        &mut y,
        &Step { size, count: 2 },
        &Step {
            size: x[2],
            count: 1,
        },
    );
    let sums;
    if x[0] > 4.0 {
        sums = vec![x[0]];
    } else {
        let step = Step { size: z, count: 1 };
        sums = vec![moved(&mut y, &Step { size, count: 3 }, &step)];
    }
    y * sums[0]
}

cases![
    constant_factor,
    active_factor,
    both_kinds_of_calls,
    an_argument_twice,
    changed_in_steps,
    numbers_as_indices,
    numbers_made_of_elements,
    items_of_iterators,
    through_another_call,
    functions_of_another_file,
    generic_functions,
    lengths_that_change,
    parts_of_vectors,
    rows,
    with_constants,
    elementary_functions,
    surgery_of_steps,
    recursive_functions,
    in_branches,
    one_argument_of_three,
    element_and_its_slice,
    constant_struct_in_a_branch,
];
