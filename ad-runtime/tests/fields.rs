//! Fields of derived types: whatever their types are, the tangent has the right one.

use ad_runtime::gradcheck::assert_tangent_laws;
use ad_runtime::prelude::*;
use ad_runtime::{LeafVisitor, NoTangent, Parameters};
use std::ops::Range;

/// A tangent and `Parameters` by hand.
#[derive(Clone, Debug, PartialEq)]
struct Angle(f64);

impl Differentiable for Angle {
    type Tangent = f64;
}
impl Parameters for Angle {
    fn move_by(&mut self, direction: &f64) {
        self.0 += direction;
    }
    fn visit<V: LeafVisitor>(&mut self, tangent: &f64, path: &str, visitor: &mut V) {
        self.0.visit(tangent, path, visitor);
    }
}

#[derive(Clone, Debug, Differentiable, PartialEq)]
struct Part {
    angle: Angle,
    range: Range<usize>,
}

#[derive(Clone, Debug, Differentiable, PartialEq)]
struct Node {
    part: Part,
    pair: (Part, f32),
    next: Option<Box<Self>>,
    others: Vec<Other>,
}

/// With [`Node`], a type that contains itself by way of another.
#[derive(Clone, Debug, Differentiable, PartialEq)]
enum Other {
    Nothing,
    Nodes { nodes: Vec<Node>, part: Part },
    Parts([Part; 2]),
}

/// Parameters may have the names of those in derived code.
#[derive(Clone, Debug, Differentiable, PartialEq)]
struct Names<Visitor, F0 = f64>
where
    F0: Clone,
{
    visitor: Visitor,
    shape: F0,
}

#[test]
fn names_of_the_users_do_not_clash() {
    assert_tangent_laws(&Names {
        visitor: 1.0_f32,
        shape: vec![2.0, 3.0],
    });
}

fn part(angle: f64) -> Part {
    Part {
        angle: Angle(angle),
        range: 0..3,
    }
}

fn node() -> Node {
    let inner = Node {
        part: part(0.5),
        pair: (part(1.5), 2.5),
        next: None,
        others: vec![],
    };
    Node {
        part: part(2.0),
        pair: (part(3.0), 4.0),
        next: Some(Box::new(inner.clone())),
        others: vec![
            Other::Nothing,
            Other::Parts([part(5.0), part(6.0)]),
            Other::Nodes {
                nodes: vec![inner],
                part: part(7.0),
            },
        ],
    }
}

#[test]
fn a_field_has_the_tangent_of_its_type() {
    let tangent = PartTangent {
        angle: 0.25,
        range: NoTangent,
    };
    let mut moved = part(2.0);
    moved.move_by(&tangent);
    assert_eq!(moved, part(2.25));
}

#[test]
fn types_that_contain_themselves_obey_the_laws() {
    assert_tangent_laws(&node());
}

#[test]
fn leaves_are_visited_under_the_names_of_fields() {
    struct Names(Vec<String>);
    impl LeafVisitor for Names {
        fn leaf_f32(&mut self, path: &str, _: &mut [f32], _: &[f32]) {
            self.0.push(path.to_owned());
        }
        fn leaf_f64(&mut self, path: &str, _: &mut [f64], _: &[f64]) {
            self.0.push(path.to_owned());
        }
    }
    let mut node = node();
    let zero = node.zero_tangent();
    let mut names = Names(vec![]);
    node.visit(&zero, "node", &mut names);
    assert_eq!(
        names.0,
        [
            "node.part.angle",
            "node.pair.0.angle",
            "node.pair.1",
            "node.next.part.angle",
            "node.next.pair.0.angle",
            "node.next.pair.1",
            "node.others.1.Parts.0.0.angle",
            "node.others.1.Parts.0.1.angle",
            "node.others.2.Nodes.nodes.0.part.angle",
            "node.others.2.Nodes.nodes.0.pair.0.angle",
            "node.others.2.Nodes.nodes.0.pair.1",
            "node.others.2.Nodes.part.angle",
        ]
    );
}

#[test]
fn gradients_reach_fields_of_fields() {
    let node = node();
    assert_eq!(node.part.angle_of(), 2.0);
    let gradient = gradient!(&node, |node: &Node| node.part.angle_of()
        * node.pair.0.angle_of());
    assert_eq!(gradient.part.angle, 3.0);
    assert_eq!(gradient.pair.0.angle, 2.0);
}

#[differentiable]
impl Part {
    fn angle_of(&self) -> f64 {
        value_of(&self.angle)
    }
}

fn value_of(angle: &Angle) -> f64 {
    angle.0
}

#[derivative(of = value_of)]
fn value_of_derivative(angle: &Angle) -> (f64, impl Fn(f64) -> f64) {
    (angle.0, |v| v)
}
