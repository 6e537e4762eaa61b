//! References that are constants, handed to functions: literals in quotes, `const`s, fields, elements.

use crate::cases;
use ad_runtime::prelude::*;

const NAME: &str = "square";
const TABLE: &[f64] = &[3.0, 0.5];
static WEIGHTS: [f64; 2] = [2.0, 1.5];

#[differentiable(wrt(x))]
fn by_name(name: &str, x: f64) -> f64 {
    match name {
        "square" => x * x,
        "double" => 2.0 * x,
        _ => x.sin(),
    }
}

#[differentiable]
fn of_table(table: &[f64], k: usize, x: f64) -> f64 {
    table[k] * x * x + table[1]
}

#[derive(Clone, Differentiable)]
struct Rule {
    #[no_derivative]
    name: &'static str,
    #[no_derivative]
    table: &'static [f64],
    at: f64,
}

#[differentiable]
impl Rule {
    #[differentiable(wrt(self, x))]
    fn applied(&self, name: &str, x: f64) -> f64 {
        by_name(name, x) * self.at + by_name(self.name, self.at)
    }
    #[differentiable(wrt(x))]
    fn of(name: &str, x: f64) -> f64 {
        by_name(name, x) * x
    }
}

#[differentiable]
fn literals(x: &[f64]) -> f64 {
    let mut s = by_name("double", x[0]) * by_name("sine", x[1]);
    for i in 0..3 {
        s += by_name("square", x[i]) * x[0];
    }
    s + of_table(&[2.0, 1.0], 0, x[2])
}

#[differentiable]
fn constants(x: &[f64]) -> f64 {
    let mut s = by_name(NAME, x[0]) + of_table(TABLE, 0, x[1]) * x[2];
    s += of_table(&WEIGHTS, 1, s);
    let local = "sine";
    for name in ["square", NAME, local] {
        s += by_name(name, x[1]) * s;
    }
    s + by_name(local, x[2])
}

#[differentiable]
fn fields(x: &[f64]) -> f64 {
    let rule = Rule {
        name: "square",
        table: TABLE,
        at: x[0],
    };
    let mut s = rule.applied("double", x[1]) * by_name(rule.name, x[2]);
    s += of_table(rule.table, 0, rule.at) + Rule::of("square", x[1]);
    let by = &rule;
    s * by_name(by.name, by.at)
}

cases![literals, constants, fields];
