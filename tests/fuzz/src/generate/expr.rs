//! Real-valued expressions.

use super::access::Access;
use super::{Gen, Production, production};
use crate::features::Feature::{Core, NestedFunctions, PathCalls};
use crate::node::{Kind, Node};
use crate::types::{Pass, Sig, Ty};

const F: Kind = Kind::Expr(Ty::F);

/// Productions of real numbers.
pub(crate) const REALS: &[Production] = &[
    production("literal", 3, Core, |g, _| Some(g.literal())),
    production("place", 12, Core, |g, _| g.real_place()),
    production("arithmetic", 14, Core, arithmetic),
    production("with-literal", 5, Core, with_literal),
    production("division", 2, Core, division),
    production("negation", 2, Core, |g, d| one(g, d, "(-~)")),
    production("elementary", 8, Core, elementary),
    production("elementary-path", 1, PathCalls, |g, d| {
        one(g, d, "$F::sin(~)")
    }),
    production("bounded", 3, Core, |g, d| one(g, d, "(~).tanh()")),
    production("root", 1, Core, root),
    production("min-max", 1, Core, min_max),
    production("mul-add", 1, Core, mul_add),
    production("call", 8, Core, |g, d| g.call_for(&Ty::F, d - 1)),
    production("if-value", 3, Core, if_value),
    production("match-value", 2, Core, match_value),
    production("block-value", 3, Core, block_value),
    production("cast", 1, Core, cast),
    production("tuple-literal", 1, Core, tuple_literal),
    production("array-literal", 1, Core, array_literal),
    production("unwrap-or", 2, Core, unwrap_or),
    production("references", 2, Core, references),
    production("constant", 1, Core, |g, _| {
        let name = g.word(&["K0", "K1"]);
        Some(Node::new(F, name, vec![]))
    }),
    production("trait-method", 3, Core, trait_method),
    production("nested-function", 3, NestedFunctions, |g, d| {
        if !g.inner {
            return None;
        }
        one(g, d, "inner(~)")
    }),
];

fn one(g: &mut Gen, depth: usize, template: &str) -> Option<Node> {
    let a = g.real(depth - 1);
    Some(Node::new(F, template, vec![a]))
}

fn arithmetic(g: &mut Gen, depth: usize) -> Option<Node> {
    let op = g.word(&["+", "-", "*", "*", "+"]);
    let a = g.real(depth - 1);
    let b = g.real(depth - 1);
    Some(Node::new(F, &format!("(~ {op} ~)"), vec![a, b]))
}

fn with_literal(g: &mut Gen, depth: usize) -> Option<Node> {
    let op = g.word(&["+", "-", "*"]);
    let (a, b) = (g.real_place()?, g.bare_literal());
    let _ = depth;
    let parts = if g.one_in(2) { vec![a, b] } else { vec![b, a] };
    Some(Node::new(F, &format!("(~ {op} ~)"), parts))
}

fn division(g: &mut Gen, depth: usize) -> Option<Node> {
    let (a, b) = (g.real(depth - 1), g.real(depth - 1));
    Some(Node::new(
        F,
        "(~ / ($[2.0|D::lit(2.0)$] + (~).sin()))",
        vec![a, b],
    ))
}

fn elementary(g: &mut Gen, depth: usize) -> Option<Node> {
    let template = g.word(&[
        "(~).sin()",
        "(~).cos()",
        "(~).atan()",
        "(~).tanh().exp()",
        "(~).sin().powi(2)",
        "(~).tanh().powi(3)",
    ]);
    one(g, depth, template)
}

fn root(g: &mut Gen, depth: usize) -> Option<Node> {
    one(g, depth, "((~).powi(2) + $[0.5|D::lit(0.5)$]).sqrt()")
}

fn min_max(g: &mut Gen, depth: usize) -> Option<Node> {
    let (a, b) = (g.real(depth - 1), g.real(depth - 1));
    let name = g.word(&["min", "max"]);
    Some(Node::new(F, &format!("(~).{name}(~)"), vec![a, b]))
}

fn mul_add(g: &mut Gen, depth: usize) -> Option<Node> {
    let (a, b, c) = (g.real(depth - 1), g.real(depth - 1), g.real(depth - 1));
    Some(Node::new(F, "(~).mul_add(~, ~)", vec![a, b, c]))
}

fn if_value(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.simple {
        return None;
    }
    let cond = g.condition(1);
    let n = if g.one_in(3) { 3 } else { 2 };
    let second = (n == 3).then(|| g.condition(0));
    let mut blocks = g
        .alternatives(n, |g, _| g.block(2, Some(&Ty::F), depth - 1))
        .into_iter();
    let mut children = vec![cond, blocks.next()?];
    children.extend(second);
    children.extend(blocks);
    let template = if n == 3 {
        "if ~ ~ else if ~ ~ else ~"
    } else {
        "if ~ ~ else ~"
    };
    Some(parenthesised(Node::new(F, template, children)))
}

fn parenthesised(node: Node) -> Node {
    let kind = node.kind.clone();
    Node::new(kind, "(~)", vec![node])
}

fn match_value(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.simple {
        return None;
    }
    let on = g.small_index();
    let mut arms = g
        .alternatives(3, |g, i| {
            if i == 2 {
                return vec![g.real(depth - 1)];
            }
            vec![g.block(1, Some(&Ty::F), depth - 1)]
        })
        .into_iter()
        .flatten();
    let (a, b, c) = (arms.next()?, arms.next()?, arms.next()?);
    let template = g.word(&[
        "(match ~ % 4 { 0 => ~, 1 | 2 => ~, _ => ~ })",
        "(match ~ % 3 { 1 => ~, 2..=9 => ~, _ => ~ })",
    ]);
    Some(Node::new(F, template, vec![on, a, b, c]))
}

fn block_value(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.simple {
        return None;
    }
    let block = g.block(2, Some(&Ty::F), depth - 1);
    Some(Node::new(F, "(~)", vec![block]))
}

fn cast(g: &mut Gen, depth: usize) -> Option<Node> {
    let n = g.integer(depth - 1);
    Some(Node::new(F, "$[(|D::cast($]~$[ as f64)|)$]", vec![n]))
}

fn tuple_literal(g: &mut Gen, depth: usize) -> Option<Node> {
    let (a, b, i) = (g.real(depth - 1), g.real(depth - 1), g.below(2));
    Some(Node::new(F, &format!("(~, ~).{i}"), vec![a, b]))
}

fn array_literal(g: &mut Gen, depth: usize) -> Option<Node> {
    let (a, b, i) = (g.real(depth - 1), g.real(depth - 1), g.small_index());
    Some(Node::new(F, "[~, ~][~ % 2]", vec![a, b, i]))
}

fn unwrap_or(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = g.pick_place(Access::Read, &|t| *t == Ty::Opt)?;
    let (text, mut children) = g.receiver_text(&place);
    children.push(g.real(depth - 1));
    Some(Node::new(F, &format!("{text}.unwrap_or(~)"), children))
}

/// Operators on references.
fn references(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = g.pick_place(Access::Read, &|t| *t == Ty::F)?;
    let a = g.shared_reference(&place);
    let op = g.word(&["+", "*", "-"]);
    g.lock(place.var, false);
    let b = g.real(depth - 1);
    g.unlock(place.var, false);
    Some(Node::new(F, &format!("(~ {op} ~)"), vec![a, b]))
}

fn trait_method(g: &mut Gen, depth: usize) -> Option<Node> {
    if !g.traits {
        return None;
    }
    let name = g.word(&["val", "both"]);
    let sig = Sig {
        name: name.into(),
        receiver: None,
        params: vec![(Pass::Value, Ty::F)],
        ret: Some(Ty::F),
        generic: false,
    };
    let place = g.pick_place(Access::Read, &|t| matches!(t, Ty::Struct(_) | Ty::Generic))?;
    let (text, mut children) = g.receiver_text(&place);
    g.lock(place.var, false);
    let arg = g.argument(Pass::Value, &sig.params[0].1, depth - 1);
    g.unlock(place.var, false);
    children.push(arg?);
    Some(Node::new(F, &format!("{text}.{name}(~)"), children))
}
