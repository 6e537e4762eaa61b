//! What is known by the names of types: recursion, variants, methods that take their receiver by value.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
enum Tree {
    Leaf(f64),
    Node(Vec<Tree>),
}
#[differentiable]
impl Tree {
    #[differentiable(wrt(x))]
    fn grown(n: usize, x: f64) -> Tree {
        if n == 0 {
            return Tree::Leaf(x);
        }
        let mut children = Vec::new();
        for i in 0..2 {
            children.push(Tree::grown(n - 1, x * (i as f64 + 1.5)));
        }
        Tree::Node(children)
    }
    fn sum(&self) -> f64 {
        match self {
            Tree::Leaf(a) => a.sin() * *a,
            Tree::Node(children) => {
                let mut s = 0.0;
                for tree in children {
                    s += tree.sum() * 1.1;
                }
                s
            }
        }
    }
}
#[differentiable]
fn grown_by_the_name_of_the_type(x: &[f64]) -> f64 {
    Tree::grown(2, x[0] * x[1]).sum() + Tree::grown(1, x[2]).sum()
}

#[derive(Clone, Copy, Differentiable)]
enum Act {
    Add(f64),
    Mul(f64, #[no_derivative] usize),
    Both { by: f64 },
    Neg,
}
use Act::{Add, Both, Mul, Neg};
#[differentiable]
fn act(act: Act, x: f64) -> f64 {
    match act {
        Add(k) => x + k * k,
        Mul(k, n) => x * k * n as f64,
        Both { by } => (x + by) * by,
        Neg => -x,
    }
}
#[differentiable]
fn variants_by_their_names(x: &[f64]) -> f64 {
    let mut s = 1.0;
    for a in [Add(x[0]), Mul(x[1], 3), Both { by: x[2] }, Neg, Add(s)] {
        s = act(a, s) + act(Mul(s, 2), x[0]);
        if let Add(by) | Both { by } = a {
            s += by.sin();
        }
    }
    s
}

#[derive(Clone, Differentiable)]
struct Chain {
    links: Vec<f64>,
}
#[differentiable]
impl Chain {
    fn new() -> Chain {
        Chain { links: Vec::new() }
    }
    fn with(mut self, link: f64) -> Chain {
        self.links.push(link);
        self
    }
    fn sum(&self) -> f64 {
        self.links.iter().map(|link| link * link).sum()
    }
}
#[differentiable]
fn built_by_value(x: &[f64]) -> f64 {
    let mut a = Chain::new();
    let mut b = Chain { links: Vec::new() };
    for v in x {
        a = a.with(v * x[0]).with(*v);
        b = b.with(a.sum());
    }
    a.sum() * b.sum()
}

type Num = usize;
#[differentiable]
fn same<Num: Differentiable + Clone>(a: &Num) -> Num {
    a.clone()
}
#[derive(Clone, Differentiable)]
struct Only<Num: Differentiable>(Num);
#[differentiable]
impl<Num: Differentiable + Copy> Only<Num> {
    fn again(&self, a: &Num) -> Num {
        let b: Num = *a;
        b
    }
}
#[differentiable]
fn a_parameter_like_an_alias(x: &[f64]) -> f64 {
    let n: Num = 2;
    let only = Only(1.0);
    let y = same(&x[0]) * only.again(&x[1]);
    y * x[n] + n as f64
}

cases![
    a_parameter_like_an_alias,
    grown_by_the_name_of_the_type,
    variants_by_their_names,
    built_by_value,
];
