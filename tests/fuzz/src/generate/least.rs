//! Loops that look for the least or greatest of some numbers, and some that only look like it.

use super::Gen;
use super::access::Access;
use super::state::{add, reals};
use super::stmt::stmt;
use super::{Production, production};
use crate::features::Feature::Core;
use crate::node::{Kind, Node};
use crate::types::Ty;

/// Productions of statements.
pub(crate) const STMTS: &[Production] = &[production("least", 3, Core, least)];

/// `for at in 0..3 { let d = options[at] * x; if d < best { best = d; which = at; } }`
fn least(g: &mut Gen, _: usize) -> Option<Node> {
    let place = g.pick_place(Access::Write, &|t| *t == Ty::F)?;
    // Whether an iteration has the names `at`, `item`, or both.
    let (header, reads): (&str, &[&str]) = match g.below(9) {
        0 => ("for at in 0..3", &["options[at]", "others[2 - at]"]),
        1 => ("for at in (0..3).rev()", &["options[at]", "spare[at]"]),
        2 => ("for at in 1..3_usize", &["options[at - 1]", "options[at]"]),
        3 => (
            "for (at, item) in options.iter().enumerate()",
            &["*item", "others[at]"],
        ),
        4 => (
            "for (at, (item, other)) in options.iter().zip(&others).enumerate()",
            &["*item", "*other"],
        ),
        5 => (
            "for (at, pair) in options.windows(2).enumerate()",
            &["pair[0]", "pair[1]"],
        ),
        6 => (
            "for (at, item) in others.iter().enumerate().skip(1)",
            &["*item", "spare[at]"],
        ),
        7 => (
            "for (at, item) in options[..empty].iter().enumerate()",
            &["*item", "options[at]"],
        ),
        _ => (
            "for (at, pair) in rows.iter().enumerate()",
            &["pair[0]", "pair[1]"],
        ),
    };
    let (first, second) = (g.word(&["0", "1"]), g.word(&["0", "1"]));
    let pick = |i: &str| reads[usize::from(i == "1")];
    let (a, b) = (pick(first), pick(second));
    let start = reals(g, 8);
    let inside = g.pinned(|g| {
        let simple = std::mem::replace(&mut g.simple, true);
        let made = g.real(1);
        g.simple = simple;
        made
    });
    let compute = match g.below(7) {
        0 => format!("let d = {a} * (~);"),
        1 => format!("let d = ({a} - {b}).sin() + (~) * {b};"),
        2 => format!("let mut d = (~); for i in 0..2 {{ d = d * {a} + options[i]; }}"),
        3 => format!("let u = [{a}, {b} * (~)]; let d = u[0] * u[1];"),
        4 => format!("let mut u = [{a}, (~)]; u[1] = u[0] * {b}; let d = u[1].cos() - u[0];"),
        // The next ones have effects.
        5 => format!("extra = extra * $[0.5|D::lit(0.5)$] + {a}; let d = extra * (~).sin() - {b};"),
        _ => format!("spare[0] = spare[0] * {a}; let d = spare[0] + (~) * {b};"),
    };
    let choice = g.word(&[
        "best = best.min(d);",
        "best = best.max(d * d);",
        "best = best.min(d.sin() - options[0])",
        "if d < best { best = d; }",
        "if d < best { best = d; which = at; }",
        "if best <= d { which = at + 1; best = d; near = d * d; }",
        "if best > d { near = options[0] * d; best = d; }",
        // These read what is looked for, or assign something else.
        "if d < best { best = d; near = near * d; }",
        "if d < best { best = d + d; }",
        "best = best.min(d * best)",
        "if d < best { best = d; } else { near = d; }",
    ]);
    let begin = g.word(&[
        "(~)",
        "(~) + $[9.0|D::lit(9.0)$]",
        "(~) - $[9.0|D::lit(9.0)$]",
    ]);
    let mut children = start;
    let last = children.pop()?;
    children.push(inside);
    let target = g.target_node(&place);
    let value = Node::new(
        Kind::Fixed,
        "(best * near + options[which % 3] * extra + spare[0] + ~)",
        vec![last],
    );
    children.push(add(&target, "~", value));
    let outside = g.one_in(3);
    let (open, close) = if outside {
        ("for round in 0..2 {", "near = near + best; }")
    } else {
        ("{ let round = 1;", "}")
    };
    // The numbers of an outer round are those that the one before leaves.
    let template = format!(
        "{{ let options: [$F; 3] = [~, ~, ~]; let others: Vec<$F> = vec![options[2], ~, options[0]]; let mut spare = [options[1], ~, options[0]]; \
         let rows = vec![[options[0], others[1]], [spare[1], options[2]]]; let empty = 0_usize; \
         let mut best: $F = {begin}; let mut near: $F = ~; let mut which = 0_usize; let mut extra = $[0.3_f64|D::lit(0.3)$]; \
         {open} {header} {{ {compute} {choice} }} which = which + round; {close} ~ }}"
    );
    Some(stmt(&template, children))
}
