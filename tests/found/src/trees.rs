//! Methods that call themselves on what a field of their own type holds.

use crate::cases;
use ad_runtime::prelude::*;

#[derive(Clone, Differentiable)]
struct Node {
    mass: f64,
    kids: Vec<Node>,
}

#[differentiable]
impl Node {
    fn energy(&self) -> f64 {
        let mut e = self.mass * self.mass;
        for i in 0..self.kids.len() {
            e += 0.5 * self.kids[i].energy();
        }
        e
    }

    fn put(&mut self, p: f64, depth: usize) -> f64 {
        self.mass += p;
        if depth == 0 {
            return self.mass;
        }
        if self.kids.is_empty() {
            self.kids.push(Node {
                mass: 0.1 * p,
                kids: vec![],
            });
        }
        let m = self.kids[0].put(p * 0.5, depth - 1);
        self.mass += m;
        m * p
    }

    fn deepest(&mut self, k: f64) {
        self.mass += k;
        if let Some(last) = self.kids.last_mut() {
            last.deepest(k * self.mass);
        }
    }

    fn pressed(&mut self, k: f64) {
        if !self.kids.is_empty() {
            self.mass *= k;
            self.kids[0].pressed(k * 0.5);
            self.others(k);
        }
    }

    fn others(&mut self, k: f64) {
        if self.kids.len() > 1 {
            self.kids[1].pressed(k);
        }
    }
}

#[derive(Clone, Differentiable)]
struct Branch {
    at: f64,
    left: Option<Box<Branch>>,
    right: Option<Box<Branch>>,
}

#[differentiable]
impl Branch {
    fn value(&self, x: f64) -> f64 {
        let mut v = self.at * x;
        if let Some(l) = &self.left {
            v += 0.5 * l.value(x * x);
        }
        if self.right.is_some() {
            v += self.right.as_ref().unwrap().value(v);
        }
        v
    }
}

#[differentiable]
trait Weighed {
    fn weight(&self) -> f64;
}

#[differentiable]
impl Weighed for Node {
    fn weight(&self) -> f64 {
        let mut w = self.mass;
        for i in 0..self.kids.len() {
            w *= 1.0 + self.kids[i].weight();
        }
        w
    }
}

#[differentiable]
fn by_index(x: &[f64]) -> f64 {
    let leaf = Node {
        mass: x[1],
        kids: vec![],
    };
    let node = Node {
        mass: x[0],
        kids: vec![
            leaf.clone(),
            Node {
                mass: x[2],
                kids: vec![leaf],
            },
        ],
    };
    node.energy() * node.weight()
}

#[differentiable]
fn changed(x: &[f64]) -> f64 {
    let mut node = Node {
        mass: x[0],
        kids: vec![],
    };
    let mut s = 0.0;
    for i in 0..6 {
        s += node.put(x[i % 3], 2) * x[(i + 1) % 3];
    }
    node.deepest(x[1]);
    node.kids.push(node.clone());
    node.pressed(x[2]);
    s + node.energy()
}

#[differentiable]
fn boxed(x: &[f64]) -> f64 {
    let leaf = Branch {
        at: x[1],
        left: None,
        right: None,
    };
    let branch = Branch {
        at: x[0],
        left: Some(Box::new(leaf.clone())),
        right: Some(Box::new(Branch {
            at: x[2],
            left: None,
            right: Some(Box::new(leaf)),
        })),
    };
    branch.value(x[2])
}

cases![by_index, changed, boxed];
