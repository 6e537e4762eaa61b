//! Loops over items whose owner is changed or moved where the loop is left.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn step_of_rows_pushed_to_before_return(m: &mut Vec<Vec<f64>>, k: f64) -> f64 {
    let mut next = Vec::new();
    for r in &m[..] {
        if r[0] > 1.5 {
            m[0].push(k);
            return 1.0;
        }
        next.push(vec![r[0] * k]);
    }
    *m = next;
    0.0
}
#[differentiable]
fn rows_pushed_to_before_return(x: &[f64]) -> f64 {
    let mut m = vec![vec![x[0]], vec![x[1]]];
    let c = step_of_rows_pushed_to_before_return(&mut m, x[2]);
    let mut t = 0.0;
    for r in m.iter() {
        for v in r.iter() {
            t += v * v;
        }
    }
    t + c
}

#[differentiable]
fn step_of_pushed_to_in_a_loop_over_it(m: &mut Vec<f64>, k: f64) -> f64 {
    for r in m.iter() {
        if *r > 1.0 {
            let q = *r;
            m.push(k * q);
            return q;
        }
    }
    for r in &m[1..] {
        if *r > 0.5 {
            m[0] = k;
            return 1.0;
        }
    }
    *m = vec![k];
    0.0
}
#[differentiable]
fn pushed_to_in_a_loop_over_it(x: &[f64]) -> f64 {
    let mut m = vec![x[0], x[1], x[0]];
    let c = step_of_pushed_to_in_a_loop_over_it(&mut m, x[2]);
    let mut t = c;
    for v in m.iter() {
        t += v * v;
    }
    t
}

#[differentiable]
fn loop_over_ref_write_before_break(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut s = 0.0;
    for e in &v {
        s += e * e;
        if s > 2.0 {
            v[0] = s;
            break;
        }
    }
    v[0] * v[1]
}

#[differentiable]
fn add_of_loop_over_iter_push_before_return(v: &mut Vec<f64>, k: f64) {
    for e in v.iter() {
        if *e > k {
            let t = e * k;
            v.push(t);
            return;
        }
    }
    v.push(k);
}
#[differentiable]
fn loop_over_iter_push_before_return(x: &[f64]) -> f64 {
    let mut a = vec![x[0], x[1]];
    add_of_loop_over_iter_push_before_return(&mut a, x[2]);
    a[0] * a[2]
}

#[derive(Clone, Differentiable)]
struct LoopOverFieldWriteBeforeReturn {
    rows: Vec<Vec<f64>>,
    n: f64,
}
#[differentiable]
impl LoopOverFieldWriteBeforeReturn {
    fn add_of_loop_over_field_write_before_return(&mut self, k: f64) -> f64 {
        for r in &self.rows {
            if r[0] > k {
                let t = r[0] * k;
                self.rows.push(vec![t]);
                return t;
            }
        }
        self.n
    }
}
#[differentiable]
fn loop_over_field_write_before_return(x: &[f64]) -> f64 {
    let mut m = LoopOverFieldWriteBeforeReturn {
        rows: vec![vec![x[0]]],
        n: x[1],
    };
    m.add_of_loop_over_field_write_before_return(x[2]) * m.n
}

#[differentiable]
fn eat_of_moved_before_return_in_a_loop(v: Vec<f64>) -> f64 {
    v[0] * v[1]
}
#[differentiable]
fn moved_before_return_in_a_loop(x: &[f64]) -> f64 {
    let v = x.to_vec();
    let mut s = 0.0;
    for e in &v {
        s += e * e;
        if s > 2.0 {
            return eat_of_moved_before_return_in_a_loop(v) * s;
        }
    }
    s
}

#[differentiable]
fn assigned_before_break(x: &[f64]) -> f64 {
    let mut v = [x[0], x[1], x[2]];
    let mut s = 0.0;
    for e in &v {
        s += e * e;
        if s > 2.0 {
            v = [s; 3];
            break;
        }
    }
    s * v[1]
}

#[differentiable]
fn go_of_returned_by_value_in_a_loop(v: Vec<f64>, k: f64) -> Vec<f64> {
    for e in &v {
        if *e > 1.0 {
            return vec![e * e];
        }
        if *e < k {
            return v;
        }
    }
    vec![k]
}
#[differentiable]
fn returned_by_value_in_a_loop(x: &[f64]) -> f64 {
    let a = go_of_returned_by_value_in_a_loop(vec![x[0], x[1]], x[2]);
    a[0] * x[1]
}

#[differentiable]
fn rows_cloned_and_pushed(x: &[f64]) -> f64 {
    let mut rows = vec![vec![x[0], x[1]], vec![x[2], x[0]]];
    for r in &rows {
        if r[0] < 0.25 {
            let n = r.clone();
            rows.push(n);
            break;
        }
    }
    rows[rows.len() - 1][0]
}

#[differentiable]
fn zipped_and_enumerated(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    let mut s = 0.0;
    for (i, e) in v.iter().enumerate() {
        s += e * e;
        if s > 1.0 {
            v[i] = s;
            break;
        }
    }
    s * v[0] * v[1]
}

#[differentiable]
fn go_of_iter_mut_parameter_by_value_returned(mut m: Vec<Vec<f64>>, k: f64) -> Vec<Vec<f64>> {
    for r in &mut m {
        r[0] *= k;
        if r[0] > 1.0 {
            return m;
        }
    }
    m
}
#[differentiable]
fn iter_mut_parameter_by_value_returned(x: &[f64]) -> f64 {
    let a = go_of_iter_mut_parameter_by_value_returned(vec![vec![x[0]], vec![x[1]]], x[2]);
    a[0][0] * a[1][0]
}

#[differentiable]
fn h_of_split_at_mut_zipped_write_before_exit(v: &mut [f64], k: f64) {
    let (a, b) = v.split_at_mut(2);
    for (p, q) in a.iter_mut().zip(b.iter()) {
        *p *= q * k;
        if *p > 2.0 {
            v[0] = k;
            return;
        }
    }
}
#[differentiable]
fn split_at_mut_zipped_write_before_exit(x: &[f64]) -> f64 {
    let mut v = vec![x[0], x[1], x[2], x[0]];
    h_of_split_at_mut_zipped_write_before_exit(&mut v, x[0]);
    v[0] * v[3]
}

#[derive(Clone, Differentiable)]
struct FieldsMatchedZippedFieldWrittenBeforeExit {
    a: Vec<f64>,
    b: Vec<f64>,
}
#[differentiable]
impl FieldsMatchedZippedFieldWrittenBeforeExit {
    fn parts_of_fields_matched_zipped_field_written_before_exit(&mut self, k: f64) -> f64 {
        let FieldsMatchedZippedFieldWrittenBeforeExit { a, b } = self;
        for (p, q) in a.iter_mut().zip(b.iter()) {
            *p *= q * k;
            if *p > 1.03 {
                let t = *p;
                self.b = vec![t];
                return t;
            }
        }
        k
    }
}
#[differentiable]
fn fields_matched_zipped_field_written_before_exit(x: &[f64]) -> f64 {
    let mut s = FieldsMatchedZippedFieldWrittenBeforeExit {
        a: vec![x[0], x[1]],
        b: vec![x[2], x[0]],
    };
    let t = s.parts_of_fields_matched_zipped_field_written_before_exit(x[1]);
    s.b[0] * t * s.a[0]
}

cases![
    rows_pushed_to_before_return,
    pushed_to_in_a_loop_over_it,
    loop_over_ref_write_before_break,
    loop_over_iter_push_before_return,
    loop_over_field_write_before_return,
    moved_before_return_in_a_loop,
    assigned_before_break,
    returned_by_value_in_a_loop,
    rows_cloned_and_pushed,
    zipped_and_enumerated,
    iter_mut_parameter_by_value_returned,
    split_at_mut_zipped_write_before_exit,
    fields_matched_zipped_field_written_before_exit,
];
