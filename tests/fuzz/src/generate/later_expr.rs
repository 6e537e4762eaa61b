//! Expressions of constructs that can be switched off.

use super::access::{Access, Place};
use super::{Gen, Production, production};
use crate::features::Feature;
use crate::node::{Kind, Node};
use crate::types::{Pass, Ty};

const F: Kind = Kind::Expr(Ty::F);

/// Productions of real numbers.
pub(crate) const REALS: &[Production] = &[
    production("if-let-value", 3, Feature::IfLet, if_let_value),
    production(
        "match-option-value",
        3,
        Feature::MatchPayload,
        match_option_value,
    ),
    production("match-enum-value", 3, Feature::Enums, match_enum_value),
    production("loop-value", 3, Feature::LoopValue, loop_value),
    production(
        "label-block-value",
        3,
        Feature::LabelBlock,
        label_block_value,
    ),
    production("sum-map", 3, Feature::IterChains, sum_map),
    production("fold", 2, Feature::IterChains, fold),
    production("zip-map", 2, Feature::IterChains, zip_map),
    production("closure-call", 6, Feature::Closures, closure_call),
    production("getter", 2, Feature::Getters, getter),
    production("option-method", 2, Feature::OptionMethods, option_method),
];

fn option(g: &mut Gen) -> Option<Place> {
    g.pick_place(Access::Read, &|t| *t == Ty::Opt)
}

/// A block in which a pattern's name is bound.
pub(crate) fn bound_block(
    g: &mut Gen,
    n: usize,
    bound: &[(String, Ty, Pass)],
    tail: Option<&Ty>,
    depth: usize,
) -> Node {
    g.scope(|g| {
        for (name, ty, pass) in bound {
            g.declare(name, ty.clone(), *pass, false);
        }
        g.block(n, tail, depth)
    })
}

fn if_let_value(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.simple {
        return None;
    }
    let place = option(g)?;
    let node = g.place_node(&place);
    let name = g.fresh();
    let blocks = g.alternatives(2, |g, i| {
        let bound = [(name.clone(), Ty::F, Pass::Value)];
        bound_block(
            g,
            1,
            if i == 0 { &bound } else { &[] },
            Some(&Ty::F),
            depth - 1,
        )
    });
    let children = std::iter::once(node).chain(blocks).collect();
    Some(Node::new(
        F,
        &format!("(if let Some({name}) = ~ ~ else ~)"),
        children,
    ))
}

fn match_option_value(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.simple {
        return None;
    }
    let place = option(g)?;
    let node = g.place_node(&place);
    let name = g.unused_name();
    let blocks = g.alternatives(3, |g, i| {
        let bound = [(name.clone(), Ty::F, Pass::Value)];
        bound_block(
            g,
            1,
            if i < 2 { &bound } else { &[] },
            Some(&Ty::F),
            depth - 1,
        )
    });
    let children = std::iter::once(node).chain(blocks).collect();
    let template = format!(
        "(match ~ {{ Some({name}) if {name} > $[0.4|D::lit(0.4)$] => ~, Some({name}) => ~, None => ~ }})"
    );
    Some(Node::new(F, &template, children))
}

fn match_enum_value(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.simple {
        return None;
    }
    let place = g.pick_place(Access::Read, &|t| *t == Ty::Enum)?;
    let node = g.place_node(&place);
    let (a, b) = (g.unused_name(), g.unused_name());
    if a == b {
        return None;
    }
    let blocks = g.alternatives(3, |g, i| {
        let bound = [
            (a.clone(), Ty::F, Pass::Value),
            (b.clone(), if i == 0 { Ty::F } else { Ty::U }, Pass::Value),
        ];
        bound_block(
            g,
            1,
            if i < 2 { &bound } else { &[] },
            Some(&Ty::F),
            depth - 1,
        )
    });
    let children = std::iter::once(node).chain(blocks).collect();
    let template = format!(
        "(match ~ {{ E::Pair({a}, {b}) => ~, E::Counted {{ weight: {a}, count: {b} }} => ~, E::Empty => ~ }})"
    );
    Some(Node::new(F, &template, children))
}

fn loop_value(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.simple || g.loops.len() > 2 {
        return None;
    }
    g.scope(|g| {
        let name = g.unused_name();
        let var = g.declare(&name, Ty::U, Pass::Value, true);
        g.vars[var].fixed = true;
        let n = g.below(3);
        let children = g.enclosed(|g| {
            let body = g.block(2, None, depth - 1);
            let (cond, value) = (g.condition(0), g.real(depth - 1));
            let last = g.real(depth - 1);
            vec![last, body, cond, value]
        });
        let template = format!(
            "({{ let mut {name} = 0_usize; loop {{ {name} += 1; if {name} > {n} {{ break ~; }} ~ if ~ {{ break ~; }} }} }})"
        );
        Some(Node::new(F, &template, children))
    })
}

fn label_block_value(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.simple {
        return None;
    }
    let label = g.label();
    let cond = g.condition(1);
    let value = g.maybe(|g| g.labelled(|g| g.real(depth - 1)));
    let rest = g.maybe(|g| g.labelled(|g| g.block(2, Some(&Ty::F), depth - 1)));
    Some(Node::new(
        F,
        &format!("({label}: {{ if ~ {{ break {label} ~; }} ~ }})"),
        vec![cond, value, rest],
    ))
}

fn reals(g: &mut Gen) -> Option<Place> {
    g.pick_place(Access::Read, &|t| match t {
        Ty::Arr(t, _) | Ty::Vec(t) | Ty::Slice(t) => **t == Ty::F,
        _ => false,
    })
}

/// The body of a closure: an expression that writes and moves nothing.
fn closure_body(g: &mut Gen, bound: &[(String, Ty, Pass)], depth: usize) -> Node {
    let simple = std::mem::replace(&mut g.simple, true);
    let before = g.vars.len();
    for var in 0..before {
        g.lock(var, false);
    }
    let body = g.scope(|g| {
        for (name, ty, pass) in bound {
            g.declare(name, ty.clone(), *pass, false);
        }
        g.pinned(|g| g.real(depth))
    });
    for var in 0..before {
        g.unlock(var, false);
    }
    g.simple = simple;
    body
}

fn sum_map(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = reals(g)?;
    let (text, mut children) = g.receiver_text(&place);
    let name = g.unused_name();
    let body = closure_body(g, &[(name.clone(), Ty::F, Pass::Ref)], depth - 1);
    children.push(body);
    let middle = g.word(&["", ".rev()", ".skip(1)", ".take(2)", ".step_by(2)"]);
    let end = g.word(&["sum", "sum", "product"]);
    Some(Node::new(
        F,
        &format!("{text}.iter(){middle}.map(|{name}| ~).{end}::<$F>()"),
        children,
    ))
}

fn fold(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = reals(g)?;
    let (text, mut children) = g.receiver_text(&place);
    let (acc, name) = (g.unused_name(), g.unused_name());
    if acc == name {
        return None;
    }
    children.push(g.real(depth - 1));
    let bound = [
        (acc.clone(), Ty::F, Pass::Value),
        (name.clone(), Ty::F, Pass::Ref),
    ];
    let body = closure_body(g, &bound, depth - 1);
    children.push(body);
    Some(Node::new(
        F,
        &format!("{text}.iter().fold(~, |{acc}, {name}| (~ + {acc} * *{name}).sin())"),
        children,
    ))
}

fn zip_map(g: &mut Gen, depth: usize) -> Option<Node> {
    let (a, b) = (reals(g)?, reals(g)?);
    let (text, mut children) = g.receiver_text(&a);
    let (other, more) = g.receiver_text(&b);
    children.extend(more);
    let (p, q) = (g.unused_name(), g.unused_name());
    if p == q {
        return None;
    }
    let bound = [(p.clone(), Ty::F, Pass::Ref), (q.clone(), Ty::F, Pass::Ref)];
    children.push(closure_body(g, &bound, depth - 1));
    Some(Node::new(
        F,
        &format!("{text}.iter().zip({other}.iter()).map(|({p}, {q})| ~ * {p}).sum::<$F>()"),
        children,
    ))
}

/// A new vector from another one.
pub(crate) fn collected(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = reals(g)?;
    let (text, mut children) = g.receiver_text(&place);
    let name = g.unused_name();
    let body = closure_body(g, &[(name.clone(), Ty::F, Pass::Ref)], depth);
    children.push(body);
    Some(Node::new(
        Kind::Expr(Ty::Vec(Box::new(Ty::F))),
        &format!("{text}.iter().map(|{name}| ~).collect::<Vec<$F>>()"),
        children,
    ))
}

fn closure_call(g: &mut Gen, depth: usize) -> Option<Node> {
    let closures: Vec<String> = (0..g.vars.len())
        .filter(|i| g.vars[*i].ty == Ty::Closure && !g.vars[*i].moved && g.visible(*i))
        .map(|i| g.vars[i].name.clone())
        .collect();
    let name = g.pick(&closures)?;
    let a = g.real(depth - 1);
    Some(Node::new(F, &format!("{name}(~)"), vec![a]))
}

/// `let f = |a: f64| ..;`: what it captures is borrowed as long as it is there.
pub(crate) fn let_closure(g: &mut Gen, depth: usize) -> Option<Node> {
    let (name, a) = (g.unused_name(), g.unused_name());
    if name == a {
        return None;
    }
    let body = closure_body(g, &[(a.clone(), Ty::F, Pass::Value)], depth + 1);
    let text = body.text(crate::node::Mode::Plain);
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    let captured: Vec<usize> = (0..g.vars.len())
        .filter(|i| words.contains(&g.vars[*i].name.as_str()))
        .collect();
    let closure = g.declare(&name, Ty::Closure, Pass::Value, false);
    for var in captured {
        g.borrow(closure, var, false);
    }
    Some(super::stmt::stmt(
        &format!("let {name} = |{a}: $F| ~;"),
        vec![body],
    ))
}

fn getter(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = reals(g)?;
    let (text, mut children) = g.receiver_text(&place);
    let form = g.word(&[
        "*{}.first().unwrap()",
        "*{}.last().unwrap()",
        "*{}.get(1).unwrap()",
        "{}.last().copied().unwrap_or(~)",
    ]);
    if form.contains('~') {
        children.push(g.real(depth - 1));
    }
    Some(Node::new(
        F,
        &format!("({})", form.replace("{}", &text)),
        children,
    ))
}

fn option_method(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = option(g)?;
    let (text, mut children) = g.receiver_text(&place);
    let name = g.unused_name();
    let bound = [(name.clone(), Ty::F, Pass::Value)];
    let form = [0, 2][g.below(2)];
    if form < 2 {
        children.push(closure_body(g, &bound, depth - 1));
        children.push(g.real(depth - 1));
    } else {
        children.push(closure_body(g, &[], depth - 1));
    }
    let template = match form {
        0 => format!("{text}.map(|{name}| ~).unwrap_or(~)"),
        1 => format!("{text}.and_then(|{name}| Some(~)).unwrap_or(~)"),
        _ => format!("{text}.unwrap_or_else(|| ~)"),
    };
    Some(Node::new(F, &template, children))
}
