//! Loops.

use super::access::{Access, Place};
use super::stmt::stmt;
use super::{Gen, Production, production};
use crate::features::Feature::{Core, LoopsOverCalls, StepBy};
use crate::node::{Kind, Node};
use crate::types::{Pass, Ty};

/// Productions of loops.
pub(crate) const STMTS: &[Production] = &[
    production("for-range", 6, Core, for_range),
    production("for-each", 5, Core, for_each),
    production("for-each-mut", 4, Core, for_each_mut),
    production("for-by-value", 2, Core, for_by_value),
    production("while", 4, Core, while_loop),
    production("loop", 3, Core, endless),
    production("accumulate", 3, Core, accumulate),
    production("for-step-by", 2, StepBy, for_step_by),
];

/// Loops are nested no deeper than this.
const DEPTH: usize = 3;

impl Gen {
    /// A loop's body, and its label with a colon.
    pub(crate) fn loop_body(
        &mut self,
        first: Option<Node>,
        variables: &[(String, Ty, Pass)],
        depth: usize,
    ) -> (String, Node) {
        let label = self.one_in(3).then(|| self.label());
        self.loops.push(label.clone());
        let before = self.moves();
        let labelled = std::mem::replace(&mut self.labelled, false);
        let body = self.scope(|g| {
            let start = g.vars.len();
            for (name, ty, pass) in variables {
                g.declare(name, ty.clone(), *pass, false);
            }
            let mut out: Vec<Node> = first.into_iter().collect();
            let n = 1 + g.below(3);
            g.depth += 1;
            g.stmts(n, start, &mut out);
            g.depth -= 1;
            if out.is_empty() {
                out.extend(super::stmt::some_assignment(g));
            }
            Node::block(out, None)
        });
        let joined: Vec<bool> = before
            .iter()
            .zip(self.moves())
            .map(|(a, b)| *a || b)
            .collect();
        self.set_moves(&joined);
        self.labelled = labelled;
        self.loops.pop();
        let _ = depth;
        (label.map_or(String::new(), |l| format!("{l}: ")), body)
    }

    /// A name that hides nothing.
    pub(crate) fn unused_name(&mut self) -> String {
        let mut name = self.fresh();
        while self.vars.iter().any(|v| v.name == name) {
            name.push('0');
        }
        name
    }
}

fn for_range(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.loops.len() >= DEPTH {
        return None;
    }
    let name = g.fresh();
    let head = match g.below(9) {
        0 => Node::new(Kind::Fixed, "0..~ % 4", vec![g.small_index()]),
        1 => Node::new(Kind::Fixed, "(0..3).rev()", vec![]),
        2 => Node::new(Kind::Fixed, "1..=2", vec![]),
        3 => Node::new(Kind::Fixed, "2..2", vec![]),
        4 => Node::new(Kind::Fixed, "(1..~ % 5).rev()", vec![g.small_index()]),
        5 => match g.pick_place(Access::Read, &|t| matches!(t, Ty::Vec(_) | Ty::Slice(_))) {
            Some(place) => {
                let (text, children) = g.receiver_text(&place);
                Node::new(Kind::Fixed, &format!("0..{text}.len()"), children)
            }
            None => Node::new(Kind::Fixed, "0..3", vec![]),
        },
        n => Node::new(Kind::Fixed, &format!("0..{}", n - 4), vec![]),
    };
    let name = if g.one_in(6) { "_".to_owned() } else { name };
    let variables: &[(String, Ty, Pass)] = &[(name.clone(), Ty::U, Pass::Value)];
    let variables = if name == "_" { &[] } else { variables };
    let (label, body) = g.loop_body(None, variables, depth);
    Some(stmt(&format!("{label}for {name} in ~ ~"), vec![head, body]))
}

fn for_step_by(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.loops.len() >= DEPTH {
        return None;
    }
    let name = g.fresh();
    let head = g.word(&[
        "(0..5).step_by(2)",
        "(0..4).rev().step_by(2)",
        "(0..6).skip(3)",
        "(0..9).take(2)",
    ]);
    let (label, body) = g.loop_body(None, &[(name.clone(), Ty::U, Pass::Value)], depth);
    Some(stmt(&format!("{label}for {name} in {head} ~"), vec![body]))
}

fn element(ty: &Ty) -> Option<Ty> {
    match ty {
        Ty::Arr(t, _) | Ty::Vec(t) | Ty::Slice(t) => Some((**t).clone()),
        _ => None,
    }
}

fn sequence(g: &mut Gen, access: Access) -> Option<Place> {
    g.pick_place(access, &|t| element(t).is_some())
}

/// `for a in &v`
fn for_each(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.loops.len() >= DEPTH {
        return None;
    }
    let place = sequence(g, Access::Read)?;
    let ty = element(&place.ty)?;
    let copied = ty == Ty::F && g.one_in(3);
    let whole = place.steps.is_empty();
    let head = if whole && g.vars[place.var].pass == Pass::Ref && g.one_in(2) {
        Node::new(Kind::Fixed, &g.vars[place.var].name.clone(), vec![])
    } else if g.one_in(2) {
        let (text, children) = g.receiver_text(&place);
        Node::new(Kind::Fixed, &format!("{text}.iter()"), children)
    } else {
        match g.shared_reference(&place) {
            // `&[T]` is what `&*slice` is.
            node if matches!(place.ty, Ty::Slice(_)) && whole => {
                let _ = node;
                let (text, _) = g.receiver_text(&place);
                Node::new(Kind::Fixed, &format!("{text}.iter()"), vec![])
            }
            node => node,
        }
    };
    let name = g.fresh();
    g.lock(place.var, false);
    let pass = if copied { Pass::Value } else { Pass::Ref };
    let (label, body) = g.loop_body(None, &[(name.clone(), ty, pass)], depth);
    g.unlock(place.var, false);
    let and = if copied { "&" } else { "" };
    Some(stmt(
        &format!("{label}for {and}{name} in ~ ~"),
        vec![head, body],
    ))
}

/// `for a in &mut v`
fn for_each_mut(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.loops.len() >= DEPTH {
        return None;
    }
    let place = sequence(g, Access::Write)?;
    let ty = element(&place.ty)?;
    let whole = place.steps.is_empty();
    let head = if g.one_in(2) || whole && g.vars[place.var].pass == Pass::Mut {
        let (text, children) = g.target_receiver(&place);
        Node::new(Kind::Fixed, &format!("{text}.iter_mut()"), children)
    } else {
        g.exclusive_reference(&place)
    };
    let name = g.unused_name();
    g.lock(place.var, true);
    let real = ty == Ty::F;
    // The element is written for certain.
    let value = real.then(|| g.pinned(|g| g.real(1)));
    let first = value.map(|v| {
        let v = g.tamed(v);
        let op = g.word(&["=", "*=", "+="]);
        match op {
            "=" => {
                let target = Node::new(Kind::Fixed, &format!("*{name}"), vec![]);
                stmt("~ = ~;", vec![target, v])
            }
            op => {
                let target = Node::new(Kind::Fixed, &format!("*{name}"), vec![]);
                Node::new(Kind::OpAssign, &format!("~{op}~"), vec![target, v])
            }
        }
    });
    let (label, body) = g.loop_body(first, &[(name.clone(), ty, Pass::Mut)], depth);
    g.unlock(place.var, true);
    Some(stmt(&format!("{label}for {name} in ~ ~"), vec![head, body]))
}

/// `for a in v`
fn for_by_value(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.loops.len() >= DEPTH {
        return None;
    }
    let place = g.pick_place(Access::Read, &|t| matches!(t, Ty::Arr(..) | Ty::Vec(_)))?;
    let ty = element(&place.ty)?;
    let head = if g.is_copy(&place.ty) {
        g.place_node(&place)
    } else {
        let (text, children) = g.receiver_text(&place);
        if g.movable(&place) {
            g.vars[place.var].moved = true;
            Node::new(Kind::Fixed, &text, children)
        } else if !g.has(LoopsOverCalls) {
            return None;
        } else {
            Node::new(Kind::Fixed, &format!("{text}.clone()"), children)
        }
    };
    let name = g.fresh();
    let (label, body) = g.loop_body(None, &[(name.clone(), ty, Pass::Value)], depth);
    Some(stmt(&format!("{label}for {name} in ~ ~"), vec![head, body]))
}

/// A counter that nothing else writes, and the statement that counts.
fn counter(g: &mut Gen) -> (String, Node) {
    let name = g.unused_name();
    let var = g.declare(&name, Ty::U, Pass::Value, true);
    g.vars[var].fixed = true;
    let count = Node::new(Kind::Fixed, &format!("{name} += 1;"), vec![]);
    (name, count)
}

fn while_loop(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.loops.len() >= DEPTH {
        return None;
    }
    let (name, count) = counter(g);
    let n = g.below(4);
    let cond = if g.one_in(2) {
        let cond = g.condition(1);
        Node::new(Kind::Fixed, &format!("{name} < {n} && (~)"), vec![cond])
    } else {
        Node::new(Kind::Fixed, &format!("{name} < {n}"), vec![])
    };
    let (label, body) = g.loop_body(Some(count), &[], depth);
    let body = stmt(&format!("{label}while ~ ~"), vec![cond, body]);
    Some(several(vec![
        stmt(&format!("let mut {name} = 0_usize;"), vec![]),
        body,
    ]))
}

fn endless(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.loops.len() >= DEPTH {
        return None;
    }
    let (name, count) = counter(g);
    let n = g.below(4);
    let cond = if g.one_in(2) {
        let cond = g.condition(0);
        Node::new(Kind::Fixed, &format!("{name} > {n} || (~)"), vec![cond])
    } else {
        Node::new(Kind::Fixed, &format!("{name} > {n}"), vec![])
    };
    let first = Node::new(Kind::Fixed, "~ if ~ { break; }", vec![count, cond]);
    let (label, body) = g.loop_body(Some(first), &[], depth);
    let body = stmt(&format!("{label}loop ~"), vec![body]);
    Some(several(vec![
        stmt(&format!("let mut {name} = 0_usize;"), vec![]),
        body,
    ]))
}

/// Statements that belong together.
pub(crate) fn several(stmts: Vec<Node>) -> Node {
    let holes = "~".repeat(stmts.len());
    Node::new(Kind::Program, &holes, stmts)
}

/// An accumulator that starts from a constant without a type.
fn accumulate(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.loops.len() >= DEPTH {
        return None;
    }
    let first = g.real_place()?;
    let name = g.unused_name();
    let start = g.bare_literal();
    let value = g.pinned(|g| g.real(1));
    g.declare(&name, Ty::F, Pass::Value, true);
    let i = g.unused_name();
    let op = g.word(&["+=", "-=", "+="]);
    let n = g.below(4);
    let init = stmt(&format!("let mut {name} = ~;"), vec![start]);
    // The name has a type before it is used.
    let target = Node::new(Kind::Fixed, &name, vec![]);
    let typed = Node::new(Kind::OpAssign, &format!("~{op}~"), vec![target, first]);
    let scaled = stmt(
        &format!("{name} = {name} * ~.sin();"),
        vec![value_in_parentheses(value)],
    );
    let body_first = Node::new(Kind::Fixed, "~ ~", vec![typed, scaled]);
    let (label, body) = g.loop_body(Some(body_first), &[(i.clone(), Ty::U, Pass::Value)], depth);
    Some(several(vec![
        init,
        stmt(&format!("{label}for {i} in 0..{n} ~"), vec![body]),
    ]))
}

fn value_in_parentheses(value: Node) -> Node {
    Node::new(Kind::Expr(Ty::F), "(~)", vec![value])
}
