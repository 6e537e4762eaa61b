//! What is bound by `&mut`, beside other parts of the same variable: items of loops, payloads, elements and halves, while
//! the fields beside them are read, changed, exchanged and lent.

mod bindings;
mod loops;
mod spots;
mod steps;

use super::Gen;
use super::access::Access;
use super::items::item;
use super::state::{add, reals};
use super::stmt::stmt;
use super::{Production, production};
use crate::features::Feature::Core;
use crate::node::{Kind, Node};
use crate::types::Ty;
use spots::{Shape, Spot};
use steps::{Given, Scene};

/// Productions of statements.
pub(crate) const STMTS: &[Production] = &[production("beside", 4, Core, beside)];

const TYPES: &[&str] = &[
    "#[derive(Clone$[, Differentiable|$])] struct Part { k: $F, v: Vec<$F> }",
    "#[derive(Clone, Copy$[, Differentiable|$])] enum Choice { One($F), Two($F, $F), Named { weight: $F, count: usize }, Nothing }",
    "#[derive(Clone$[, Differentiable|$])] struct Whole { t: $F, ps: Vec<$F>, k: $F, o: Option<$F>, qs: Vec<$F>, e: Choice, a: [$F; 3], pair: ($F, $F), one: Part, rs: Vec<Part>, $[#[no_derivative] |$]n: usize }",
    "$Dfn mingle(a: &mut $F, b: &mut $F) { let c = *a; *a = (*a * *b + *b).sin(); *b = c * $[0.5|D::lit(0.5)$] + *b * *a; }",
    "$Dfn nudge(a: &mut $F, k: $F) -> $F { *a = (*a + k).sin(); *a * k }",
    "$Dfn smear(a: &mut [$F], k: $F) -> $F { for p in a.iter_mut() { *p = (*p * k).sin() + $[0.25|D::lit(0.25)$]; } a[0] * k }",
    "$Dfn pour(a: &mut [$F], t: &mut $F) { for p in a.iter_mut() { *t = (*t + *p).sin(); *p *= *t; } }",
    "$Dfn settle(o: &mut Option<$F>, t: &mut $F) { if let Some(p) = o { *p = (*p * *t).sin(); *t += *p; } else { *o = Some(*t); } }",
    "$Dfn whole_total(w: &Whole) -> $F { let mut s = w.t * $[0.7|D::lit(0.7)$] + w.k * $[1.3|D::lit(1.3)$]; \
     for p in w.ps.iter() { s = (s * $[0.9|D::lit(0.9)$]).sin() + *p; } for q in w.qs.iter() { s = (s * $[0.8|D::lit(0.8)$]).cos() + *q; } \
     if let Some(o) = w.o { s = s * $[0.6|D::lit(0.6)$] + o; } \
     match w.e { Choice::One(a) => s = s + a, Choice::Two(a, b) => s = s + a * $[0.4|D::lit(0.4)$] - b, Choice::Named { weight, .. } => s = s - weight, Choice::Nothing => {} } \
     s = s + w.a[0] * $[0.3|D::lit(0.3)$] + w.a[1] * $[0.5|D::lit(0.5)$] - w.a[2] + w.pair.0 * $[0.9|D::lit(0.9)$] - w.pair.1 + w.one.k; \
     for q in &w.one.v { s = s * $[0.7|D::lit(0.7)$] + *q; } \
     for r in &w.rs { s = s + r.k * $[1.1|D::lit(1.1)$]; for q in &r.v { s = s * $[0.9|D::lit(0.9)$] - *q; } } s }",
];

/// What calls the functions with the whole, each of which may call those before it.
const CALLS: &[&str] = &["WHOLE.step(REAL);", "let _given = whole_run(LENT, REAL);"];

/// The types, and what the statements call.
pub(crate) fn items(g: &mut Gen) -> Vec<Node> {
    g.beside = true;
    let mut items: Vec<Node> = TYPES.iter().map(|text| item(text, vec![])).collect();
    let part = Spot::bound("self", Shape::Part);
    let whole = Spot::bound("self", Shape::Whole);
    let grow = Scene::of(g, part, &[])
        .returning(Given::Nothing)
        .function(3);
    let step = Scene::of(g, whole, &[])
        .returning(Given::Nothing)
        .function(4);
    let lent = Spot::bound("whole", Shape::Whole);
    let run = Scene::of(g, lent, &CALLS[..1])
        .returning(Given::Real)
        .function(4);
    items.push(item(
        "$Dimpl Part { fn grow(&mut self, factor: $F) ~ }",
        vec![grow],
    ));
    items.push(item(
        "$Dimpl Whole { fn step(&mut self, factor: $F) ~ }",
        vec![step],
    ));
    items.push(item(
        "$Dfn whole_run(whole: &mut Whole, factor: $F) -> $F { ~ whole.k * factor }",
        vec![run],
    ));
    items
}

/// `let mut whole = Whole { .. }; for p in whole.ps.iter_mut() { whole.t += *p; } ..`
fn beside(g: &mut Gen, _: usize) -> Option<Node> {
    if !g.beside {
        return None;
    }
    let place = g.pick_place(Access::Write, &|t| *t == Ty::F)?;
    let mut children = reals(g, 4);
    let options = ["Some(start0 * start1)", "Some(start2)", "None"];
    let choices = [
        "Choice::One(start1)",
        "Choice::Two(start0, start2)",
        "Choice::Named { weight: start1, count: 2 }",
    ];
    let literal = format!(
        "Whole {{ t: start0, ps: vec![start1, start2, start3, start0 * start1], k: start1 * start2, o: {}, qs: vec![start0 * start2, start1, start3], e: {}, a: [start2, start0, start3], pair: (start1, start3 * start0), \
         one: Part {{ k: start3, v: vec![start0, start1 * start3] }}, rs: vec![Part {{ k: start0 - start1, v: vec![start2, start3] }}, Part {{ k: start2, v: vec![start1, start0, start2 * start3] }}], n: {} }}",
        g.word(&options),
        g.word(&choices),
        g.below(3)
    );
    let (declare, name) = match g.below(4) {
        0 => (
            format!("let mut both = (start0 * start3, {literal});"),
            "both.1",
        ),
        1 => (
            format!("let first = {literal}; let mut two = [first.clone(), first];"),
            "two[1]",
        ),
        _ => (format!("let mut whole = {literal};"), "whole"),
    };
    let rest = match name {
        "both.1" => " + both.0",
        "two[1]" => " + whole_total(&two[0])",
        _ => "",
    };
    let body = Scene::of(g, Spot::own(name, Shape::Whole), CALLS).function(5);
    children.push(body);
    let target = g.target_node(&place);
    let total = Node::new(Kind::Fixed, "total", vec![]);
    children.push(add(&target, "~", total));
    // The numbers are made before the names below can hide others.
    Some(stmt(
        &format!(
            "{{ let (start0, start1, start2, start3) = ((~).sin(), (~).sin(), (~).sin(), (~).sin()); let factor = start0 + start1; {declare} ~ let total: $F = whole_total(&{name}){rest}; ~ }}"
        ),
        children,
    ))
}
