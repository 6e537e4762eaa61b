//! What is lent, moved or not there yet when the forward sweep ends or is left: halves of a slice, names for
//! what a `&mut` refers to, receivers, variables that get their value late or anew.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Debug, Differentiable)]
struct Pair {
    k: f64,
    v: Vec<f64>,
}
#[differentiable]
trait Scale {
    fn scale(&self, a: f64) -> f64;
}
#[differentiable]
impl Scale for Pair {
    fn scale(&self, a: f64) -> f64 {
        self.k * a + self.v[1]
    }
}

#[differentiable]
fn halve(b: &mut [f64], k: f64) -> f64 {
    if k > -10.0 {
        let (low, high) = b.split_at_mut(1);
        low[0] = high[0].sin() * k;
        high[0] = low[0] * high[0] + k;
    }
    b.iter().sum()
}
#[differentiable]
fn halves_used_after_an_assignment(x: &[f64]) -> f64 {
    let mut b = x.to_vec();
    halve(&mut b, x[2]) * b[0]
}
#[differentiable]
fn element_used_after_an_assignment(x: &[f64]) -> f64 {
    let mut rows = vec![x.to_vec(), vec![x[1]]];
    let row = &mut rows[1];
    if x[0] > -10.0 {
        row[0] = x[0] * x[2];
        *row = vec![row[0], x[1] * row[0]];
    }
    let mut squares = Vec::new();
    for value in row.iter() {
        squares.push(value * value);
    }
    let part = &mut rows[0][1];
    *part = -squares[0] + x[0];
    let again = *part * 2.0;
    rows[0][1] * again + rows[1][1] * squares[1]
}
#[differentiable]
fn shared_name_of_a_mutable_one(x: &[f64]) -> f64 {
    let mut a = x[0] * x[1];
    let q = &mut a;
    *q *= x[2];
    let seen = &*q;
    let sum = *seen * x[1] + *q;
    *q += sum;
    a * sum
}
#[differentiable]
fn late_value_and_exits(x: &[f64]) -> f64 {
    let v: Vec<f64>;
    if x[0] > 0.0 {
        v = vec![x[0], x[1] * x[2]];
    } else {
        if x[1] > 5.0 {
            return x[2] * x[0];
        }
        v = vec![x[1].sin(), x[0] * x[2]];
    }
    v[0] * v[1]
}
#[differentiable]
fn scaled_twice<T: Scale + Clone + Differentiable>(t: &mut T, a: f64, b: f64) -> f64 {
    let inner = t.scale(t.scale('l: {
        if b > 100.0 {
            break 'l a * 2.0;
        }
        a * b
    }));
    inner * b
}
#[differentiable]
fn receivers_of_receivers(x: &[f64]) -> f64 {
    let mut p = Pair {
        k: x[0],
        v: x.to_vec(),
    };
    let once = scaled_twice(&mut p, x[1], x[2]);
    p.k *= once;
    p.scale(p.scale(x[0]) * p.v[0])
}
#[differentiable]
fn moved_and_given_anew(x: &[f64]) -> f64 {
    let mut r = vec![x[0] * x[1]; 2];
    let first = r;
    if x[0] > 3.0 {
        return first[0];
    }
    r = vec![first[1] * x[2], x[0]];
    r[0] * r[1] + r[0]
}
#[differentiable]
fn moved_in_an_arm_behind_a_part(x: &[f64]) -> f64 {
    let mut g = (x[0], x.to_vec());
    let sum = if x[0] > 0.25 {
        let taken = g;
        taken.1[1] * taken.0
    } else {
        g.0 -= x[1].tanh();
        g.1[1 % g.1.len()].atan() * g.0
    };
    sum * x[2]
}
#[differentiable]
fn part_of_what_is_moved_later(x: &[f64]) -> f64 {
    let v = vec![x[0] * x[1], x[2].sin()];
    let kept = x[0] > 0.35;
    let pair = (v[1], if kept { v } else { vec![x[1], x[0]] });
    let w = vec![x[2], x[0] * x[1]];
    scaled_rows(w[1], vec![w, pair.1]) * pair.0
}
#[differentiable]
fn scaled_rows(k: f64, rows: Vec<Vec<f64>>) -> f64 {
    rows.iter().map(|row| row[0] * row[1] * k).sum()
}
#[differentiable]
impl Pair {
    fn weigh(&self, a: f64, out: &mut [f64]) {
        out[0] += self.k * a;
        out[1] *= self.v[1];
    }
}
#[differentiable]
fn receiver_of_a_call_for_its_argument(x: &[f64]) -> f64 {
    let mut pairs = vec![
        Pair {
            k: x[0],
            v: x.to_vec(),
        };
        2
    ];
    let mut out = x.to_vec();
    pairs[1].k *= x[1];
    pairs[x.len() % 2].weigh(x[2], &mut out);
    pairs[1].v[1] = out[0] * x[0];
    pairs[1].weigh(out[1], &mut out);
    pairs[0].k * out[0] * out[1] + pairs[1].v[1]
}
#[differentiable]
fn length_of_what_is_lent(x: &[f64]) -> f64 {
    let mut t = [x[0], x[1], x[2]];
    let s = &mut t;
    s[0] *= x[1];
    if x[0] > 0.25 {
        return s.iter().rev().fold(0.0, |sum, v| sum * 0.5 + *v * *v);
    }
    let pairs = s.windows(2).rev().map(|v| v[0] * v[1]).sum::<f64>();
    let ends: f64 = s.chunks(2).rev().map(|v| v[0] * v[v.len() - 1]).sum();
    pairs + ends
}
#[differentiable]
fn operands_changed_by_later_ones(x: &[f64]) -> f64 {
    let mut r = [x[0], x[1], x[2]];
    let mut a = x[0] * x[1];
    let first = r[1] * {
        for z in &mut r {
            *z += x[1];
        }
        r[0]
    };
    let second = {
        let w = &mut a;
        *w * {
            a += x[2];
            a
        }
    };
    let third = r[2] * {
        let w = &mut r;
        w[2] *= x[0];
        w[2]
    };
    let mut o = Some(x[0]);
    let fourth = o.unwrap_or(1.0) * {
        if let Some(v) = &mut o {
            *v *= x[1];
        }
        o.unwrap_or(2.0)
    };
    let pair = (r[0], {
        let [p, ..] = &mut r;
        *p += x[2];
        *p
    });
    first * second + third + fourth + pair.0 * pair.1
}
#[differentiable]
fn given_back_on_a_way_out(b: Vec<f64>, x: f64) -> Vec<f64> {
    if b[0] > 2.0 {
        return b;
    }
    let c = b.clone();
    vec![c[0] * b[1], b[0] * x]
}
#[differentiable]
fn moved_where_it_is_left(x: &[f64]) -> f64 {
    let near = given_back_on_a_way_out(x.to_vec(), x[2]);
    let far = given_back_on_a_way_out(vec![x[0] + 3.0, x[1]], x[2]);
    near[0] * near[1] + far[0] * far[1]
}
#[differentiable]
fn lent_to_the_end_of_a_block(x: &[f64]) -> f64 {
    let mut rows = [x.to_vec(), x.to_vec()];
    let last = {
        let row = &mut rows[1];
        *row = vec![x[0] * row[1], x[1], row[0]];
        row[2 % row.len()]
    };
    rows[1][0] * last + rows[1][1] * rows[0][2]
}
#[differentiable]
fn repeated(a: f64, b: &[f64]) -> Vec<f64> {
    let t = vec![b[0]; 3];
    vec![a, t[1] * a]
}
#[differentiable]
fn repeated_elements_of_constants(x: &[f64]) -> f64 {
    let k = 0.7_f64;
    let m: [f64; 3] = [k, k, k];
    let y = repeated(x[0], &m[0..=1]);
    let z = repeated(x[1], &x[1..=2]);
    y[0] * y[1] + z[1]
}
#[derive(Clone, Debug, Differentiable)]
struct Table {
    rows: Vec<Vec<f64>>,
    #[no_derivative]
    functions: Vec<f64>,
}
#[differentiable]
fn of_rows(a: f64, rows: &Vec<Vec<f64>>, table: &Table) -> f64 {
    let last = rows[2 % rows.len()].last().unwrap().sin() * a;
    let first = table.rows[1].first().unwrap() * table.functions.last().unwrap();
    let sum = repeated(a, &rows[1])[1] + repeated(a, &table.rows[0][..2])[1];
    last + rows[0][1] * first + table.rows[1][1] + sum * repeated(a, &table.rows[0])[1]
}
/// The cotangent of a vector of vectors begins without shape here.
#[differentiable]
fn rows_that_are_not_there_yet(x: &[f64]) -> f64 {
    let table = |k: f64| Table {
        rows: vec![vec![k, x[1]], vec![x[2], k * k]],
        functions: vec![0.5, 1.5],
    };
    of_rows(
        x[0],
        &{
            if x[0] > -10.0 {
                vec![vec![x[0]; 4], vec![x[1]; 3], x.to_vec()]
            } else {
                vec![vec![x[0]; 4]; 3]
            }
        },
        &{ table(x[2]) },
    )
}
#[differentiable]
fn total(n: usize, v: Vec<f64>) -> f64 {
    n as f64 * v.iter().sum::<f64>()
}
/// The other parts of a tuple, and other arguments, are read before a block moves the whole.
#[differentiable]
fn part_of_what_a_block_moves(x: &[f64]) -> f64 {
    let v = vec![x[0] * x[1], x[1], x[2]];
    let w = v.clone();
    let ((first, n), u) = ((v[0 % v.len()], v.len()), { v });
    let at_first = match (w[1], { w }) {
        (a, w) if a > 0.0 => a * w[2],
        (_, w) => w[0],
    };
    let s = total(u.len(), { u });
    first * n as f64 + at_first * s
}
/// A part of what a `&mut` refers to, where nothing that is written to reaches the result.
#[differentiable]
fn borrowed_by_two_names(x: &[f64]) -> f64 {
    let mut v = vec![x[0] * x[1], x[1]];
    let b = &mut v;
    if x[0] < 10.0 {
        let u = &mut b[1];
        for n in x {
            *u = n.sin() * *u;
        }
    }
    x[2] * x[1]
}
#[differentiable]
fn taken_apart(y: &mut Vec<Vec<f64>>) -> f64 {
    let row = &mut y[0];
    let len = row.len();
    let sum: f64 = row.iter().rev().map(|n| n * row[1 % len]).sum();
    {
        let (a, b) = row.split_at_mut(1);
        a[0] = b[0].sin() * 2.0;
        b[0] = a[0] * b[0] + sum;
    }
    let row = &mut y[1];
    row.push(sum);
    sum
}
/// A `&mut` that is taken apart after it was looped over.
#[differentiable]
fn taken_apart_later(x: &[f64]) -> f64 {
    let mut y = vec![x.to_vec(), vec![x[1]]];
    let sum = taken_apart(&mut y);
    sum * y[0][0] + y[0][1] * y[1][1]
}
#[differentiable]
fn times(a: f64, b: &f64) -> f64 {
    a * *b
}
/// What a method refers to is changed after the call.
#[differentiable]
fn referred_to_by_a_method(x: &[f64]) -> f64 {
    let mut v = vec![x[0] * x[1], x[1], x[2]];
    for i in 0..3 {
        if i < 2 {
            v[1] = times(x[0], &*v.last().unwrap());
        }
        let first = v.first().unwrap();
        v[2] *= times(v[1], &*first) * x[1];
    }
    let c = times(x[0], &*v.last().unwrap());
    v[2] *= c;
    v[2] + v[0]
}

#[derive(Clone, Differentiable)]
struct Lender {
    rows: Vec<Vec<f64>>,
}
/// The result is read through a reference: what it refers to is lent until then.
#[differentiable]
fn lent_until_the_result(x: &[f64]) -> f64 {
    let mut lender = Lender {
        rows: vec![vec![x[0]], x.to_vec()],
    };
    let rows = &mut lender.rows;
    rows[0].push(x[1] * x[2]);
    match rows.len() > 1 {
        true => rows[1][0] *= x[1],
        false => rows[0][0] += x[2],
    }
    rows[0 % rows.len()][1]
}

#[differentiable]
fn first_and_last(y: &Vec<f64>) -> f64 {
    y[0] * y[y.len() - 1]
}
/// A call with its cotangent known beforehand, while what its argument is a part of is lent and has got another length.
#[differentiable]
fn longer_while_lent(x: &[f64]) -> f64 {
    let mut r = (x[0], vec![x[0], x[1], x[0]]);
    let v = &mut r.1;
    let mut k = 0;
    while k < 2 && v[0] > -5.0 {
        k += 1;
        let (_, w) = (1.2, v.clone());
        v[0] *= w[1];
    }
    let e = if x[0] > 100.0 {
        x[0]
    } else {
        *v = vec![v.iter().fold(x[0], |b, n| b * *n), 1.5, x[1], x[2]];
        v[2] * x[0]
    };
    e + first_and_last(&*v)
}

#[differentiable]
fn scale_by(a: f64, b: &mut [f64], k: f64) -> f64 {
    for v in b.iter_mut() {
        *v *= a * k;
    }
    b[0] * a
}
#[differentiable]
fn element_and_the_whole(b: &[f64], x: &mut [f64]) -> f64 {
    x[1] = b[0] * x[1] + b[1];
    if b[0] > -100.0 {
        x[0] += scale_by(x[1], x, b[1]);
    }
    let k = x[0];
    k * x[2] + scale_by(x[2], &mut x[..2], k)
}
/// An element by value, and the `&mut` slice that it is of.
#[differentiable]
fn element_and_what_it_is_of(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    element_and_the_whole(x, &mut v) * v[1] + v[0]
}

cases![
    element_and_what_it_is_of,
    longer_while_lent,
    lent_until_the_result,
    rows_that_are_not_there_yet,
    repeated_elements_of_constants,
    moved_where_it_is_left,
    lent_to_the_end_of_a_block,
    operands_changed_by_later_ones,
    receiver_of_a_call_for_its_argument,
    length_of_what_is_lent,
    halves_used_after_an_assignment,
    element_used_after_an_assignment,
    shared_name_of_a_mutable_one,
    late_value_and_exits,
    receivers_of_receivers,
    moved_and_given_anew,
    moved_in_an_arm_behind_a_part,
    part_of_what_is_moved_later,
    part_of_what_a_block_moves,
    borrowed_by_two_names,
    taken_apart_later,
    referred_to_by_a_method,
];
