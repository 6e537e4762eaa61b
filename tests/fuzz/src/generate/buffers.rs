//! Buffers that loops set, read, change and set again, by themselves and by calls.

use super::Gen;
use super::access::Access;
use super::state::{add, reals};
use super::stmt::stmt;
use super::{Production, production};
use crate::features::Feature::Core;
use crate::node::{Kind, Node};
use crate::types::Ty;

/// Productions of statements.
pub(crate) const STMTS: &[Production] = &[production("buffers", 4, Core, buffers)];

/// `out` from `x`: all of it, what is left of it, or a part.
const SLOPES: &[&str] = &[
    "for i in 0..x.len() { out[i] = (x[i] * k).sin() + x[i]; }",
    "for (o, v) in out.iter_mut().zip(x) { *o = *v * *v * k; }",
    "out.fill($[0.0|D::lit(0.0)$]); for i in 1..x.len() { out[i] = out[i] + x[i - 1] * k; }",
    "let n = x.len(); if n == 0 { return; } out[0] = x[n - 1]; for i in 1..n { out[i] = out[i - 1] * k + x[i]; }",
    "for i in 0..x.len() { if i % 2 == 0 { out[i] = x[i] * k; } }",
    "out.copy_from_slice(x); for o in out.iter_mut() { *o = *o * k.cos(); }",
    "for i in 0..x.len() { let mut sum = k; for j in 0..i { sum = sum + x[j] * x[i]; } out[i] = sum; }",
    "let mut sum = k; for i in (0..x.len()).rev() { sum = sum * $[0.5|D::lit(0.5)$] + x[i]; out[i] = sum; }",
];

/// `state` a step further along `rate`.
const ADVANCES: &[&str] = &[
    "for i in 0..state.len() { state[i] = state[i] + h * rate[i]; }",
    "for (s, r) in state.iter_mut().zip(rate) { *s = *s * h + *r; }",
    "for i in 0..state.len() { state[i] = state[i] * rate[i].cos(); }",
    "let mut carried = h; for i in 0..state.len() { state[i] = state[i] + carried * rate[i]; carried = state[i].sin(); }",
    "if rate.len() > 2 { return; } for i in 0..rate.len() { state[i] = rate[i] * state[i]; }",
    "let n = state.len(); for i in 1..n { state[i] = state[i] + state[i - 1] * rate[n - i] * h; }",
];

/// `total` with what is in `x`.
const TOTALS: &[&str] = &[
    "for v in x { *total = *total + *v * *v; }",
    "for i in 0..x.len() { *total = *total * $[0.5|D::lit(0.5)$] + x[i]; }",
    "if let Some(v) = x.first() { *total = total.sin() + *v; }",
    "let mut sum = $[0.0|D::lit(0.0)$]; for v in x { sum = sum + v.cos(); } *total = *total * sum;",
];

/// `out` by way of `work`.
const SOLVES: &[&str] = &[
    "slope(x, k, work); for i in 0..x.len() { out[i] = work[i] * x[i]; }",
    "slope(x, k, work); slope(work, k, out);",
    "for i in 0..x.len() { work[i] = x[i] * k; } advance(out, work, k); work.fill(k);",
    "for pass in 0..2 { slope(x, k, work); advance(out, work, $[0.3|D::lit(0.3)$]); }",
];

/// The functions that the statements call.
pub(crate) fn items(g: &mut Gen) -> Vec<String> {
    let made = [
        ("slope(x: &[$F], k: $F, out: &mut [$F])", SLOPES),
        ("advance(state: &mut [$F], rate: &[$F], h: $F)", ADVANCES),
        ("gather(total: &mut $F, x: &[$F])", TOTALS),
        (
            "solve(x: &[$F], k: $F, work: &mut [$F], out: &mut [$F])",
            SOLVES,
        ),
    ];
    g.buffers = true;
    made.iter()
        .map(|(head, bodies)| format!("$Dfn {head} {{ {} }}", g.word(bodies)))
        .collect()
}

/// The buffers of a statement: their names, and what they have in common.
struct Buffers {
    names: [&'static str; 3],
    /// The number of elements of each.
    n: usize,
    /// Whether they are vectors.
    vectors: bool,
}

impl Buffers {
    /// Three of them in any order.
    fn some(&self, g: &mut Gen) -> (&'static str, &'static str, &'static str) {
        let (first, up) = (g.below(3), g.one_in(2));
        let (second, third) = if up {
            (first + 1, first + 2)
        } else {
            (first + 2, first + 1)
        };
        (
            self.names[first],
            self.names[second % 3],
            self.names[third % 3],
        )
    }
}

/// `let mut state = ..; for step in 0..n { slope(&state, k, &mut rate); advance(..); .. } sum += state[0];`
fn buffers(g: &mut Gen, _: usize) -> Option<Node> {
    if !g.buffers {
        return None;
    }
    let place = g.pick_place(Access::Write, &|t| *t == Ty::F)?;
    let n = g.below(4);
    let vectors = g.one_in(2);
    let names = match g.below(3) {
        0 => ["state", "rate", "spare"],
        1 => ["all.0", "rate", "all.1"],
        _ => ["rows[0]", "rate", "rows[1]"],
    };
    // A part of a vector of vectors, or a sub-slice, cannot be borrowed twice by index.
    let names = if names[0] == "rows[0]" {
        ["state", "rate", "rows[step % 2]"]
    } else {
        names
    };
    let all = Buffers { names, n, vectors };
    let start = reals(g, 2 * n + 1);
    let bracket = if vectors { "vec![" } else { "[" };
    let literal = format!("{bracket}{}]", vec!["~"; n].join(", "));
    let zeros = format!("{bracket}$[0.0_f64|D::lit(0.0)$]; {n}]");
    let type_ = if vectors {
        "Vec<$F>".to_owned()
    } else {
        format!("[$F; {n}]")
    };
    let declare = match names {
        ["state", _, "spare"] => format!(
            "let mut state: {type_} = {literal}; let mut spare: {type_} = {literal}; let mut rate = {zeros};"
        ),
        ["state", ..] => format!(
            "let mut state: {type_} = {literal}; let mut rows: Vec<{type_}> = vec![{literal}, {zeros}]; let mut rate = {zeros};"
        ),
        _ => format!(
            "let mut all: ({type_}, {type_}) = ({literal}, {literal}); let mut rate = {zeros};"
        ),
    };
    let mut children = start;
    let rounds = g.below(4);
    let header = match g.below(4) {
        0 => format!("for step in (0..{rounds}).rev()"),
        1 => format!("for step in 0..{rounds}_usize.saturating_sub(rate.len())"),
        _ => format!("for step in 0..{rounds}"),
    };
    let inside = if g.one_in(3) {
        format!("let mut rate = {zeros};")
    } else {
        String::new()
    };
    let count = 2 + g.below(5);
    let body = (0..count).map(|_| operation(g, &all, 2)).collect();
    children.push(Node::block(body, None));
    let count = g.below(3);
    let after = (0..count).map(|_| operation(g, &all, 1)).collect();
    children.push(Node::block(after, None));
    let tails = [
        "gather(&mut total, &{a});",
        "for v in {a}.iter() { total = total + *v * total.cos(); }",
        "for at in 0..{b}.len() { total = total + {b}[at] * {a}[at]; }",
    ];
    for buffer in 0..2 {
        let text = g.word(&tails);
        let text = text
            .replace("{a}", all.names[buffer * 2])
            .replace("{b}", all.names[1]);
        children.push(stmt(&text, vec![]));
    }
    let target = g.target_node(&place);
    children.push(add(&target, "~", Node::new(Kind::Fixed, "total", vec![])));
    Some(stmt(
        &format!(
            "{{ {declare} let mut total: $F = ~; let mut scale = $[0.8_f64|D::lit(0.8)$]; {header} {{ {inside} ~ }} let step = 1; ~ ~ ~ ~ }}"
        ),
        children,
    ))
}

/// Something that is done with the buffers.
fn operation(g: &mut Gen, all: &Buffers, depth: usize) -> Node {
    let (a, b, c) = all.some(g);
    let factors = [
        "scale",
        "total",
        "$[0.6|D::lit(0.6)$]",
        "total.sin()",
        "(scale * total)",
    ];
    let k = g.word(&factors);
    if depth > 0 && g.one_in(4) {
        let count = 1 + g.below(2);
        let body = (0..count).map(|_| operation(g, all, depth - 1)).collect();
        let forms = [
            "if step % 2 == 0 ~",
            "if step != 1 ~",
            "for _ in 0..step ~",
            "for step in 0..2 ~",
            "for step in 0..{a}.len() ~",
            "if total.sin() > $[0.1|D::lit(0.1)$] ~",
            "{ let mut left = step; while left > 0 { left -= 1; ~ } }",
            "for pass in 0..2 { if pass == step { continue; } ~ }",
        ];
        let form = g.word(&forms).replace("{a}", a);
        return stmt(&form, vec![Node::block(body, None)]);
    }
    let forms: &[&str] = &[
        "slope(&{a}, {k}, &mut {b});",
        "slope(&{a}, {k}, &mut {b});",
        "advance(&mut {a}, &{b}, {k});",
        "advance(&mut {a}, &{b}, {k});",
        "gather(&mut total, &{a});",
        "solve(&{a}, {k}, &mut {b}, &mut {c});",
        "solve(&{a}, {k}, &mut {b}, &mut {c});",
        "for at in 0..{a}.len() { {a}[at] = {b}[at] * {k} + {c}[at].sin(); }",
        "for at in 0..{a}.len() { {a}[at] = {a}[at] * {b}[at].cos(); }",
        "for at in 1..{a}.len() { {a}[at] = {a}[at - 1] * {b}[at] + {a}[at] * {k}; }",
        "for (p, q) in {a}.iter_mut().zip({b}.iter()) { *p = *p + *q * {k}; }",
        "for v in {a}.iter_mut() { *v = v.sin() * {k}; }",
        "for at in 0..{a}.len() { total = total * $[0.5|D::lit(0.5)$] + {a}[at] * {b}[at]; }",
        "{a}.fill({k});",
        "{a}.copy_from_slice(&{b});",
        "{a}.reverse();",
        "scale = $[0.4|D::lit(0.4)$] - scale;",
        "scale = scale * $[1.5|D::lit(1.5)$];",
        "total = total.sin() * {k};",
        "if let Some(v) = {a}.last() { total = total + *v; }",
        "if {a}.len() > 1 { {a}.swap(0, 1); let last = {a}.len() - 1; {b}[last] = {a}[0] * {k}; }",
        "std::mem::swap(&mut {a}, &mut {b});",
        "{a} = {b}.clone();",
        "{a} = std::mem::replace(&mut {b}, {zeros});",
    ];
    // A parameter of a call is lent while another is read.
    let text = g
        .word(forms)
        .replace("{a}", a)
        .replace("{b}", b)
        .replace("{c}", c)
        .replace("{k}", k);
    let bracket = if all.vectors { "vec![" } else { "[" };
    let zeros = format!("{bracket}$[0.2|D::lit(0.2)$]; {}]", all.n);
    stmt(&text.replace("{zeros}", &zeros), vec![])
}
