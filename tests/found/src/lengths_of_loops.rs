//! Vectors of vectors that loops lengthen: their shapes are asked for behind the loops and on the way out of them.

use crate::cases;
use ad_runtime::prelude::*;

#[differentiable]
fn step(s: &[f64]) -> Vec<f64> {
    vec![s[0] * 0.9 + s[1] * 0.1, s[1] - 0.01 * s[0]]
}

#[differentiable]
fn pushed(x: &[f64]) -> f64 {
    let mut rows = vec![x.to_vec()];
    for t in 0..5 {
        rows.push(step(&rows[t]));
    }
    rows[5][0] * rows[3][1]
}

#[differentiable]
fn put_in(x: &[f64]) -> f64 {
    let mut rows = vec![vec![]; 6];
    rows[0] = x.to_vec();
    for t in 0..4 {
        rows[t + 1] = step(&rows[t]);
        let next = step(&rows[t + 1]);
        let last = &mut rows[5];
        *last = next;
    }
    rows[5][0] * rows[3][1]
}

#[differentiable]
fn all_rows(x: &[f64]) -> Vec<Vec<f64>> {
    let mut rows = vec![x.to_vec()];
    for t in 0..5 {
        if rows.len() > 3 {
            return rows;
        }
        rows.push(step(&rows[t]));
    }
    rows
}

#[differentiable]
fn returned(x: &[f64]) -> f64 {
    let rows = all_rows(x);
    rows[3][0] * rows[1][1]
}

#[differentiable]
fn left_early(x: &[f64]) -> f64 {
    let mut rows = vec![x.to_vec()];
    for t in 0..5 {
        rows.push(step(&rows[t]));
        if rows.len() > 3 {
            return rows[3][0] * rows[1][1];
        }
    }
    rows[1][0]
}

#[differentiable]
fn left_by_labels(x: &[f64]) -> f64 {
    let mut rows = vec![x.to_vec()];
    let mut n = 0;
    'all: loop {
        for k in 0..3 {
            rows[0].push(x[k] * 2.0);
            n += 1;
            if n > 6 {
                break 'all;
            }
            let len = rows.len();
            if k == 2 {
                rows.push(vec![x[k]; len]);
                continue 'all;
            }
        }
    }
    let mut squares = 0.0;
    for row in &rows {
        for v in row {
            squares += v * v;
        }
    }
    squares
}

#[differentiable]
fn moved_on_the_way_out(x: &[f64]) -> f64 {
    let mut rows = vec![x.to_vec()];
    let mut out = Vec::new();
    for k in 0..3 {
        rows.push(vec![x[k] * x[0]]);
        if k == 1 {
            out = rows;
            break;
        }
    }
    out[1][0] * out[2][0]
}

#[differentiable]
fn moved_and_made_again(x: &[f64]) -> f64 {
    let mut rows = vec![x.to_vec()];
    let mut sum = 0.0;
    for k in 0..3 {
        rows.push(vec![x[k] * x[0]]);
        let taken = rows;
        sum += taken[1][0];
        rows = vec![taken[0].clone(), vec![x[1] * sum]];
    }
    sum + rows[1][0]
}

#[differentiable]
fn made_again_or_longer(x: &[f64]) -> f64 {
    let mut rows: Vec<Vec<f64>> = vec![];
    let mut sum = 0.0;
    for i in 0..3 {
        if i % 2 == 0 {
            rows = vec![vec![x[i]; 2]; i + 1];
        } else {
            rows.push(vec![x[i], x[0]]);
        }
        sum += rows[rows.len() - 1][1] * rows[0][0];
    }
    sum
}

#[differentiable]
fn lengthen(rows: &mut Vec<Vec<f64>>, x: &[f64]) -> f64 {
    for k in 0..3 {
        rows.push(vec![x[k] * x[0]; k + 1]);
        if k == 2 {
            return rows[1][0];
        }
    }
    1.0
}

#[differentiable]
fn through_parameters(x: &[f64]) -> f64 {
    let mut rows = vec![x.to_vec()];
    let first = lengthen(&mut rows, x);
    let named = &mut rows;
    for k in 0..3 {
        named.push(vec![x[k] * first; 2]);
    }
    named[4][0] *= 2.0;
    first * rows[3][2] + rows[4][0] * rows[6][1]
}

#[differentiable]
fn option_moved_on_the_way_out(x: &[f64]) -> f64 {
    let mut row = Some(vec![x[0], x[1]]);
    let mut product = 0.0;
    for k in 0..3 {
        if let Some(row) = row.as_mut() {
            row.push(x[k]);
        }
        if k == 1 {
            product = row.map(|row| row[3] * row[0]).unwrap_or(0.0);
            break;
        }
    }
    product
}

#[derive(Clone, Differentiable)]
struct Simulation {
    x: f64,
    v: Vec<f64>,
    states: Vec<Vec<f64>>,
}

#[differentiable]
impl Simulation {
    fn step(&mut self, k: f64) {
        self.x = self.x * 0.9 + k;
        self.v = vec![self.x, k * self.v[0]];
        self.states.push(self.v.clone());
    }
}

#[differentiable]
fn fields_and_methods(x: &[f64]) -> f64 {
    let mut s = Simulation {
        x: x[0],
        v: x.to_vec(),
        states: vec![],
    };
    for k in 0..3 {
        s.step(x[k]);
    }
    for k in 0..2 {
        s.x *= s.v[1];
        s.v = vec![s.x; k + 1];
        s.v.push(x[2]);
        s.states.push(s.v.clone());
    }
    s.states[1][1] * s.states[3][0] + s.states[4][2] * s.x
}

#[differentiable]
fn field_moved_meanwhile(x: &[f64]) -> f64 {
    let mut s = Simulation {
        x: x[0],
        v: x.to_vec(),
        states: vec![],
    };
    for k in 0..3 {
        let mut v = s.v;
        v.push(x[k]);
        s.states.push(v.clone());
        s.v = v;
    }
    s.states[1][4] * s.v[5] * s.x
}

#[differentiable]
fn moved_before_continue(x: &[f64]) -> f64 {
    let mut all: Vec<Vec<Vec<f64>>> = vec![];
    let mut s = 0.0;
    'outer: for i in 0..3 {
        let mut rows = vec![vec![x[i]]];
        for j in 0..3 {
            rows.push(vec![rows[j][0] * x[j], x[2]]);
            if i + j == 2 {
                all.push(rows);
                continue 'outer;
            }
        }
        s += rows[3][1] * rows[2][0];
    }
    for rows in &all {
        s += rows[rows.len() - 1][0];
    }
    s
}

cases![
    moved_before_continue,
    fields_and_methods,
    field_moved_meanwhile,
    pushed,
    put_in,
    returned,
    left_early,
    left_by_labels,
    moved_on_the_way_out,
    moved_and_made_again,
    made_again_or_longer,
    through_parameters,
    option_moved_on_the_way_out,
];
