//! Loops that carry numbers without a derivative along, and elements behind ranges.

use super::access::Access;
use super::stmt::stmt;
use super::{Gen, Production, production};
use crate::features::Feature::Core;
use crate::node::{Kind, Node, Part};
use crate::types::Ty;

/// Productions of statements.
pub(crate) const STMTS: &[Production] = &[
    production("carried-state", 3, Core, carried_state),
    production("range-elements", 2, Core, range_elements),
];

/// Real numbers without blocks, which nothing moves in.
pub(crate) fn reals(g: &mut Gen, n: usize) -> Vec<Node> {
    let simple = std::mem::replace(&mut g.simple, true);
    let made = g.pinned(|g| (0..n).map(|_| g.real(1)).collect());
    g.simple = simple;
    made
}

/// `target += value`
pub(crate) fn add(target: &Node, template: &str, value: Node) -> Node {
    Node {
        kind: Kind::OpAssign,
        parts: vec![
            Part::Node(target.clone()),
            Part::Text("+=".into()),
            Part::Node(Node::new(Kind::Fixed, template, vec![value])),
        ],
    }
}

/// What changes a coefficient between its uses.
fn change(g: &mut Gen, c: &str, sign: &str, i: &str) -> String {
    match g.below(8) {
        0 => format!("{c} = $[7.0|D::lit(7.0)$];"),
        1 => format!("{c} *= $[-0.5|D::lit(-0.5)$];"),
        2 => format!("{c} += $[0.25|D::lit(0.25)$];"),
        3 => format!("{sign} = -{sign}; {c} = {sign};"),
        4 => format!("if {i} % 2 == 0 {{ {c} = {sign}; }}"),
        5 => format!("{c} = match {i} {{ 0 => {sign}, 1 => $[0.3|D::lit(0.3)$], _ => {c} }};"),
        6 => format!("{sign} *= $[-1.5|D::lit(-1.5)$];"),
        _ => String::new(),
    }
}

/// `let mut c = 1.0; for i in 0..n { sum += c * x; c = ..; sum += c * y; }`
fn carried_state(g: &mut Gen, _: usize) -> Option<Node> {
    let place = g.pick_place(Access::Write, &|t| *t == Ty::F)?;
    let target = g.target_node(&place);
    let (c, sign, i, j) = ("coefficient", "sign", "step", "part");
    let n = g.below(4);
    let outside = g.one_in(2);
    // The additions, each with its target.
    let children = reals(g, 4)
        .into_iter()
        .map(|value| add(&target, "coefficient * (~).sin()", value))
        .collect();
    let declare = format!("let mut {c} = $[1.25_f64|D::lit(1.25)$];");
    let (outer, inner) = if outside {
        (declare.as_str(), "")
    } else {
        ("", declare.as_str())
    };
    let add = "~";
    let (first, second, third) = (
        change(g, c, sign, i),
        change(g, c, sign, i),
        change(g, c, sign, i),
    );
    let loop_ = match g.below(3) {
        0 => format!("for {j} in 0..{i} {{ {add} {second} }}"),
        1 => format!("for {j} in 0..2 {{ {second} {add} }}"),
        _ => format!("{second} {add}"),
    };
    let header = match g.below(4) {
        0 => format!("for mut {i} in 0..{n}"),
        1 => format!("for {i} in (0..{n}).rev()"),
        _ => format!("for {i} in 0..{n}"),
    };
    let turned = match header.contains("mut") {
        true => format!("{i} = {n} - {i} - 1;"),
        false => String::new(),
    };
    let template = format!(
        "{{ let mut {sign} = $[0.5_f64|D::lit(0.5)$]; {outer} {header} {{ {inner} {add} {first} {loop_} {turned} {add} {third} {add} }} }}"
    );
    Some(stmt(&template, children))
}

/// `for i in 0..v.len() - 1 { v[1..][i] = v[..n][i] * x + v[1..][i]; }`
fn range_elements(g: &mut Gen, _: usize) -> Option<Node> {
    let place = g.pick_place(
        Access::Write,
        &|t| matches!(t, Ty::Vec(e) | Ty::Slice(e) if **e == Ty::F),
    )?;
    let (v, children) = g.target_receiver(&place);
    if !children.is_empty() {
        return None;
    }
    g.lock(place.var, true);
    let children = reals(g, 3);
    g.unlock(place.var, true);
    let (low, high) = (format!("{v}[..shorter]"), format!("{v}[1..]"));
    let body = match g.below(4) {
        0 => format!("{high}[at] = {low}[at] * (~).sin() + (~).cos() * (~).sin();"),
        1 => format!(
            "{high}[at] = {high}[at] * ({low}[at].sin() + (~).cos()); {high}[at] += (~).sin() * (~).cos();"
        ),
        2 => format!("{low}[at] = {high}[at] * (~).sin() + {low}[at] * (~).cos() + (~).sin();"),
        _ => format!(
            "let from = shorter - at; {v}[from..][0] = {v}[at] * (~).sin() + (~).sin(); {v}[at] = {v}[at] + {v}[from] * (~).cos();"
        ),
    };
    let template = format!(
        "{{ let shorter = {v}.len().saturating_sub(1); for at in 0..shorter {{ {body} }} }}"
    );
    Some(stmt(&template, children))
}
