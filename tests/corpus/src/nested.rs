//! Constructs within each other.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Copy, Debug, Differentiable)]
enum Term {
    Constant(f64),
    Power {
        base: f64,
        #[no_derivative]
        n: u32,
    },
    Pair(f64, f64),
}

#[differentiable]
fn root(v: f64) -> Option<f64> {
    if v > 0.0 { Some(v.sqrt()) } else { None }
}

#[differentiable]
fn checked(v: f64) -> Result<f64, String> {
    match root(v + 3.0) {
        Some(r) => Ok(r * v),
        None => Err(format!("{v} is too small")),
    }
}

#[differentiable]
fn terms(x: &[f64]) -> Vec<Term> {
    vec![
        Term::Constant(x[0] * x[1]),
        Term::Power { base: x[2], n: 3 },
        Term::Pair(x[1], x[0]),
    ]
}

#[differentiable]
fn match_in_loop_in_match(x: &[f64]) -> f64 {
    let mut s = 0.5;
    let all = terms(x);
    for (i, term) in all.iter().enumerate() {
        s += match term {
            Term::Constant(c) if i > 5 => c * 100.0,
            Term::Constant(c) => {
                let mut t = *c;
                for v in x {
                    t += match v.partial_cmp(&t) {
                        Some(std::cmp::Ordering::Less) => v * t,
                        _ => {
                            if t > 2.0 {
                                break;
                            }
                            *v
                        }
                    };
                }
                t
            }
            Term::Power { base, n } => {
                let mut p = 1.0;
                for _ in 0..*n {
                    p *= base;
                }
                p
            }
            &Term::Pair(a, b) => a * b * s,
        };
    }
    s
}

#[differentiable]
fn values_of_loops_in_branches(x: &[f64]) -> f64 {
    let mut s = x[0];
    'outer: for i in 0..4 {
        let k = match i % 3 {
            0 => loop {
                s *= x[1];
                if s.abs() < 1.0 {
                    break s * x[2];
                }
                s *= 0.3;
            },
            1 => {
                if s > 2.0 {
                    continue 'outer;
                }
                x[2]
            }
            _ => {
                if s < -5.0 {
                    break 'outer;
                }
                s * s
            }
        };
        s += k * 0.5;
    }
    s
}

#[differentiable]
fn sum_of_roots(x: &[f64]) -> Option<f64> {
    let mut s = 0.0;
    for v in x {
        s += root(v * v + 0.1)? * root(root(v.abs() + 1.0)?)?;
        if s > 4.0 {
            return Some(s * x[0]);
        }
    }
    let last = root(root(s + 2.0)?)?;
    Some(last * x[1])
}

#[differentiable]
fn question_marks_in_loops(x: &[f64]) -> f64 {
    match sum_of_roots(x) {
        Some(v) => v * x[0],
        None => x[2] * x[1],
    }
}

#[differentiable]
fn question_mark_in_closure(x: &[f64]) -> f64 {
    let half = |a: f64| {
        let r = root(a)?;
        Some(r * x[1])
    };
    half(x[0]).unwrap_or(x[2]) * half(x[2]).unwrap_or(2.0)
}

#[differentiable]
fn results_in_loops(x: &[f64]) -> Result<f64, String> {
    let mut s = 1.0;
    for (i, v) in x.iter().enumerate() {
        let Ok(c) = checked(*v) else {
            continue;
        };
        s += if i % 2 == 0 { c * s } else { checked(c)? };
    }
    Ok(s)
}

#[differentiable]
fn let_else_and_question_mark(x: &[f64]) -> f64 {
    let a = results_in_loops(x).unwrap_or(x[0]);
    let b = results_in_loops(&[x[0], -9.0, x[2]]).unwrap_or(x[1]);
    a * b
}

#[differentiable]
fn loops_in_closures_in_loops(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for k in 1..3 {
        let weight = |v: &[f64], n: usize| {
            let mut t = 1.0;
            for (i, v) in v.iter().enumerate().take(n) {
                if i == 1 && t > 10.0 {
                    return t;
                }
                t = t * v + x[i] * k as f64;
            }
            t
        };
        s += weight(x, 2) * weight(&x[1..], k);
    }
    s
}

#[differentiable]
fn chains_in_chains(x: &[f64]) -> f64 {
    let n = x.len();
    let table: Vec<Vec<f64>> = (0..n)
        .map(|i| {
            (0..n)
                .map(|j| x[i] * x[j] + (i * j) as f64)
                .collect::<Vec<f64>>()
        })
        .collect();
    let traced: f64 = table
        .iter()
        .enumerate()
        .map(|(i, row)| row[i] * row.iter().map(|v| v * v).sum::<f64>())
        .sum();
    let folded = table
        .iter()
        .zip(x)
        .fold(1.0, |a, (row, v)| a * 0.1 + row.iter().sum::<f64>() * v);
    traced + folded
}

#[differentiable]
fn returns_in_mapped_closures(x: &[f64]) -> f64 {
    let s: f64 = x
        .iter()
        .enumerate()
        .map(|(i, v)| {
            if i == 1 {
                return v * 2.0;
            }
            let mut p = 1.0;
            for j in 0..=i {
                p *= x[j];
            }
            p
        })
        .sum();
    s * x[0]
}

#[differentiable]
fn returns_in_values(x: &[f64]) -> f64 {
    let a = if x[0] > 0.5 {
        x[0]
    } else {
        return x[1] * x[2];
    };
    let b = match x.len() {
        3 => x[2] * a,
        _ => return 0.0,
    };
    let mut s = a * b;
    for v in x {
        s += {
            let t = if *v > 5.0 { return s } else { v * s };
            t * t
        };
    }
    s
}

#[differentiable]
fn while_let_with_options(x: &[f64]) -> f64 {
    let mut stack = vec![Some(x[0]), None, Some(x[1] * x[2])];
    let mut s = 0.5;
    while let Some(top) = stack.pop() {
        if let Some(v) = top {
            s = s * v + v;
        } else {
            s *= x[0];
        }
    }
    s
}

#[differentiable]
fn if_let_else_if_let(x: &[f64]) -> f64 {
    let a = if x[0] > 0.5 { Some(x[0]) } else { None };
    let b: Option<f64> = Some(x[1] * x[2]);
    if let Some(v) = a {
        v * x[1]
    } else if let Some(w) = b {
        w * w
    } else {
        0.0
    }
}

#[differentiable]
fn exits_in_chains(x: &[f64]) -> f64 {
    let mut stack = x.to_vec();
    let mut s = 0.5;
    while let Some(v) = stack.pop()
        && s < 10.0
    {
        for w in x {
            if let Some(a) = Some(w * v)
                && a > 0.11
            {
                if a > 1.0 {
                    break;
                }
                s += a;
            } else {
                s += 0.1 * w;
                continue;
            }
            s *= 1.1;
        }
        if v < -0.9 {
            continue;
        }
        let r = loop {
            s *= 0.5;
            if let Some(b) = Some(s * x[0])
                && b < 0.3
            {
                break b;
            } else {
                s -= 0.11;
                if s < -3.0 {
                    break x[1];
                }
            }
        };
        s += r;
    }
    s
}

#[differentiable]
fn labelled_blocks_in_loops(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for i in 0..3 {
        let t = 'found: {
            for v in x {
                if *v > 0.61 + 0.1 * i as f64 {
                    break 'found v * s;
                }
            }
            if s > 3.0 {
                break 'found s * 0.5;
            }
            x[i]
        };
        s += t;
    }
    s
}

#[differentiable]
fn mutation_through_everything(x: &[f64]) -> f64 {
    let mut rows = vec![vec![x[0], x[1]], vec![x[2]], vec![]];
    for (i, row) in rows.iter_mut().enumerate() {
        row.push(x[i] * x[0]);
        for v in row.iter_mut() {
            if *v < 0.0 {
                continue;
            }
            *v *= x[1];
        }
        let last = row.len() - 1;
        let w = &mut row[last];
        *w += x[2];
    }
    let (a, b) = rows.split_at_mut(1);
    a[0][0] += b[0][1] * b[1][0];
    rows.swap(0, 2);
    let taken = std::mem::take(&mut rows[2]);
    taken[0] * taken[2] + rows[1][0] * rows[0][0]
}

#[differentiable]
fn recursion_over_patterns(terms: &[Term]) -> f64 {
    match terms {
        [] => 1.0,
        [Term::Constant(c)] => *c,
        [Term::Constant(c), rest @ ..] => c * recursion_over_patterns(rest),
        [Term::Pair(a, b), rest @ ..] => a * b + recursion_over_patterns(rest),
        [Term::Power { base, .. }, rest @ ..] => {
            let inner = recursion_over_patterns(rest);
            if inner > 4.0 { *base } else { base * inner }
        }
    }
}

#[differentiable]
fn recursive_slices(x: &[f64]) -> f64 {
    let all = terms(x);
    recursion_over_patterns(&all) + recursion_over_patterns(&all[1..])
}

cases![
    match_in_loop_in_match,
    values_of_loops_in_branches,
    question_marks_in_loops,
    question_mark_in_closure,
    let_else_and_question_mark,
    loops_in_closures_in_loops,
    chains_in_chains,
    returns_in_mapped_closures,
    returns_in_values,
    while_let_with_options,
    if_let_else_if_let,
    exits_in_chains,
    labelled_blocks_in_loops,
    mutation_through_everything,
    recursive_slices,
];
