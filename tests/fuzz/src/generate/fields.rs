//! Structs with fields that have no derivative, which are carried along, counted, exchanged and copied.

use super::Gen;
use super::access::Access;
use super::state::{add, reals};
use super::stmt::stmt;
use super::{Production, production};
use crate::features::Feature::Core;
use crate::node::{Kind, Node};
use crate::types::Ty;

/// Productions of statements.
pub(crate) const STMTS: &[Production] = &[production("constant-fields", 3, Core, constant_fields)];

const STRUCT: &str = "#[derive(Clone$[, Differentiable|$])] struct Mixed { at: $F, parts: Vec<$F>, $[#[no_derivative] |$]rate: $F, $[#[no_derivative] |$]count: usize, $[#[no_derivative] |$]ks: Vec<$F> }";

/// What is done with `{m}`, which may be changed, `{o}`, and a sum.
const STEPS: &[&str] = &[
    "let rate = {m}.rate; {m}.rate = {o}.rate; {s} = {s} + {m}.at * rate;",
    "{m}.count = {m}.count.max({o}.count);",
    "{m}.count = {m}.count % 3 + 1;",
    "{m}.count += 1; {m}.count = {m}.count.min(4);",
    "{m}.rate *= $[0.9|D::lit(0.9)$];",
    "{m}.rate = {m}.rate * {o}.rate + $[0.25|D::lit(0.25)$];",
    "let factor = {m}.rate.min({o}.rate); {s} = {s} * factor + {m}.at.sin();",
    "{m}.at = {m}.at * {m}.rate + {k};",
    "{m}.at = ({m}.at * {o}.rate).sin() * {k};",
    "for i in 0..{m}.parts.len() { {m}.parts[i] = {m}.parts[i] * {m}.rate + {o}.parts[i] * {k}; {m}.rate = {m}.ks[i % 2]; }",
    "for i in 0..{m}.parts.len() { let c = {m}.ks[i % 2]; {m}.parts[i] = {m}.parts[i].sin() * c; {m}.ks[i % 2] = c * {m}.rate; }",
    "{m}.ks[0] = {m}.rate; {m}.rate = {m}.ks[1] * $[0.5|D::lit(0.5)$];",
    "{m}.ks[{m}.count % 2] = {o}.ks[1];",
    "({m}.at, {m}.rate) = ({m}.at * {k}, {o}.rate);",
    "if {m}.count > 2 { {s} = {s} + {o}.at * {m}.rate; } else { {m}.count += 1; }",
    "let ks = {o}.ks.clone(); {m}.ks = ks;",
    "let n = {m}.count % 4; for _ in 0..n { {s} = ({s} * {m}.rate).sin() + {m}.at; }",
    "let before = {m}.clone(); {m}.at = {m}.at.cos(); {m}.rate = {k2}; {s} = {s} + {m}.at * before.rate * before.at; {m}.count = before.count;",
    "while {m}.count > 3 { {m}.count -= 1; {m}.at = {m}.at * {m}.rate; {m}.rate = {m}.rate + $[0.1|D::lit(0.1)$]; }",
    "let (rate, count) = ({m}.rate, {m}.count); {m}.rate = $[0.3|D::lit(0.3)$]; {m}.count = 1; {s} = {s} + {o}.at * rate * {m}.rate; {m}.count += count;",
    "for v in {m}.parts.iter_mut() { *v = *v * {o}.rate + {o}.ks[0]; }",
    "match {m}.count { 0 => {s} = {s} * {m}.rate, 1 => {m}.at = {m}.at + {k}, _ => {m}.count = 0 }",
];

/// The struct, and what the statements call.
pub(crate) fn items(g: &mut Gen) -> Vec<String> {
    g.fields = true;
    let steps = |g: &mut Gen, m: &str, o: &str| {
        let count = 1 + g.below(5);
        let made = (0..count).map(|_| step(g, m, o, "sum", "k"));
        made.collect::<Vec<_>>().join(" ")
    };
    let (tick, run) = (steps(g, "self", "self"), steps(g, "m", "o"));
    let return_early = ["", "if m.count == 2 { return m.at * m.rate; }"];
    let early = g.word(&return_early);
    vec![
        STRUCT.to_owned(),
        format!(
            "$Dimpl Mixed {{ fn tick(&mut self, k: $F) -> $F {{ let mut sum = k; {tick} sum }} }}"
        ),
        format!(
            "$Dfn run(m: &mut Mixed, o: &Mixed, k: $F) -> $F {{ let mut sum = k * $[0.5|D::lit(0.5)$]; {early} {run} sum }}"
        ),
    ]
}

fn step(g: &mut Gen, m: &str, o: &str, sum: &str, k: &str) -> String {
    let constants = ["$[0.45|D::lit(0.45)$]", "$[1.2|D::lit(1.2)$]"];
    let constant = g.word(&constants);
    let text = g.word(STEPS);
    let block = format!("{{ {text} }}");
    block
        .replace("{m}", m)
        .replace("{o}", o)
        .replace("{s}", sum)
        .replace("{k2}", constant)
        .replace("{k}", k)
}

/// `let mut first = Mixed { .. }; for step in 0..n { first.rate = second.rate; sum += run(..); .. }`
fn constant_fields(g: &mut Gen, _: usize) -> Option<Node> {
    if !g.fields {
        return None;
    }
    let place = g.pick_place(Access::Write, &|t| *t == Ty::F)?;
    let start = reals(g, 7);
    let literal = |rate: &str, count: usize| {
        format!(
            "Mixed {{ at: ~, parts: vec![~, ~], rate: $[{rate}|D::lit({rate})$], count: {count}, ks: vec![$[0.8|D::lit(0.8)$], $[-0.6|D::lit(-0.6)$]] }}"
        )
    };
    let (first, second) = (literal("0.7", g.below(4)), literal("-1.1", g.below(3)));
    let names = match g.below(3) {
        0 => ["first", "second"],
        1 => ["both.0", "both.1"],
        _ => ["first", "row[step % 2]"],
    };
    let declare = match names {
        ["first", "second"] => format!("let mut first = {first}; let mut second = {second};"),
        ["first", ..] => {
            format!(
                "let mut first = {first}; let mut row = vec![{second}]; row.push(first.clone());"
            )
        }
        _ => format!("let mut both = ({first}, {second});"),
    };
    let calls = [
        "total = total + run(&mut {a}, &{b}, {k});",
        "total = total * {b}.tick({k});",
        "let made = {a}.tick({k}); total = total + made * {a}.rate;",
        "let one = {b}.at * {k}; total = total + run(&mut {b}, &{a}, one);",
        "std::mem::swap(&mut {a}.parts, &mut {b}.parts);",
        "{a} = {b}.clone();",
        "{b}.at = total.sin();",
    ];
    let factors = ["total", "total.cos()", "$[0.6|D::lit(0.6)$]"];
    let operations = |g: &mut Gen, most: usize| {
        let count = 1 + g.below(most);
        let made = (0..count).map(|_| {
            let (a, b) = match g.one_in(2) {
                true => (names[0], names[1]),
                false => (names[1], names[0]),
            };
            let k = g.word(&factors);
            let text = match g.one_in(2) {
                true => step(g, a, b, "total", k),
                false => g
                    .word(&calls)
                    .replace("{a}", a)
                    .replace("{b}", b)
                    .replace("{k}", k),
            };
            stmt(&text, vec![])
        });
        Node::block(made.collect(), None)
    };
    let mut children = start;
    children.push(operations(g, 4));
    children.push(operations(g, 2));
    let rounds = g.below(4);
    let tail = "total = total + ({a}.at * {b}.rate + {b}.at * {a}.rate) * {a}.parts[1];";
    let tail = tail.replace("{a}", names[0]).replace("{b}", names[1]);
    let target = g.target_node(&place);
    children.push(add(&target, "~", Node::new(Kind::Fixed, "total", vec![])));
    Some(stmt(
        &format!(
            "{{ {declare} let mut total: $F = ~; for step in 0..{rounds} ~ let step = 0; ~ {tail} ~ }}"
        ),
        children,
    ))
}
