//! Branches, exits and scopes.

use super::access::Access;
use super::stmt::stmt;
use super::{Gen, Production, production};
use crate::features::Feature::Core;
use crate::node::{Kind, Node};
use crate::types::Ty;

/// Productions of branches and exits.
pub(crate) const STMTS: &[Production] = &[
    production("if", 7, Core, if_stmt),
    production("match", 4, Core, match_stmt),
    production("match-tuple", 2, Core, match_tuple),
    production("exit", 5, Core, exit),
    production("scope", 2, Core, |g, d| {
        let block = g.block(3, None, d);
        Some(stmt("~", vec![block]))
    }),
    production("option-unwrap", 2, Core, option_unwrap),
];

fn if_stmt(g: &mut Gen, depth: usize) -> Option<Node> {
    let cond = g.condition(1);
    match g.below(4) {
        0 | 1 => {
            let block = g.maybe(|g| g.block(3, None, depth));
            Some(stmt("if ~ ~", vec![cond, block]))
        }
        2 => {
            let mut blocks = g.alternatives(2, |g, _| g.block(3, None, depth));
            blocks.insert(0, cond);
            Some(stmt("if ~ ~ else ~", blocks))
        }
        _ => {
            let second = g.condition(0);
            let with_else = g.one_in(2);
            let count = if with_else { 3 } else { 2 };
            let before = g.moves();
            let mut blocks = g.alternatives(count, |g, _| g.block(2, None, depth));
            if !with_else {
                let joined: Vec<bool> =
                    before.iter().zip(g.moves()).map(|(a, b)| *a || b).collect();
                g.set_moves(&joined);
            }
            blocks.insert(1, second);
            blocks.insert(0, cond);
            let template = if with_else {
                "if ~ ~ else if ~ ~ else ~"
            } else {
                "if ~ ~ else if ~ ~"
            };
            Some(stmt(template, blocks))
        }
    }
}

fn match_stmt(g: &mut Gen, depth: usize) -> Option<Node> {
    let on = g.integer(1);
    let guard = g.condition(0);
    let name = g.fresh();
    let form = g.below(4);
    let mut blocks = g.alternatives(3, |g, i| {
        g.scope(|g| {
            if form == 1 && i == 1 {
                g.declare(&name, Ty::U, crate::types::Pass::Value, false);
            }
            g.block(2, None, depth)
        })
    });
    blocks.insert(0, on);
    let template = match form {
        0 => "match ~ { 0 => ~, 1 | 3 => ~, _ => ~ }".to_owned(),
        1 => format!("match (~) as usize {{ 0 => ~, {name} if {name} > 1 => ~, _ => ~ }}"),
        2 => {
            blocks.insert(1, guard);
            "match ~ { 0..=2 if ~ => ~, 1 => ~, _ => ~ }".to_owned()
        }
        _ => "match ~ > 1 { true => ~, false if 1 + 1 == 3 => ~, false => ~ }".to_owned(),
    };
    Some(stmt(&template, blocks))
}

fn match_tuple(g: &mut Gen, depth: usize) -> Option<Node> {
    let (i, c) = (g.small_index(), g.condition(0));
    let blocks = g.alternatives(4, |g, _| g.block(2, None, depth));
    let children: Vec<Node> = [i, c].into_iter().chain(blocks).collect();
    let template = "match (~ % 2, ~) { (0, true) => ~, (0, false) => ~, (_, true) => ~, _ => ~ }";
    Some(stmt(template, children))
}

/// `if .. { break }` and the like.
fn exit(g: &mut Gen, depth: usize) -> Option<Node> {
    let cond = g.condition(1);
    let labels: Vec<String> = g.loops.iter().flatten().cloned().collect();
    let choice = g.below(5);
    let stmts = |g: &mut Gen| {
        let mut out = Vec::new();
        let (start, n) = (g.vars.len(), g.below(3));
        g.stmts(n, start, &mut out);
        out
    };
    let ret = g.ret.clone();
    if choice >= 3 || g.loops.is_empty() {
        let ret = ret?;
        // Nothing that is moved here is missed afterwards.
        let before = g.moves();
        let block = g.scope(|g| {
            let mut out = stmts(g);
            let exit = match &ret {
                Some(ty) => {
                    let value = g.value(ty, depth);
                    stmt("return ~;", vec![value])
                }
                None => stmt("return;", vec![]),
            };
            out.push(exit);
            Node::block(out, None)
        });
        g.set_moves(&before);
        return Some(stmt("if ~ ~", vec![cond, block]));
    }
    let word = g.word(&["break", "continue"]);
    let label = if g.labelled || g.one_in(2) {
        g.pick(&labels)
    } else {
        None
    };
    if g.labelled && label.is_none() {
        return None;
    }
    let label = label.map_or(String::new(), |l| format!(" {l}"));
    let block = g.maybe(|g| {
        g.scope(|g| {
            let mut out = stmts(g);
            out.push(stmt(&format!("{word}{label};"), vec![]));
            Node::block(out, None)
        })
    });
    Some(stmt("if ~ ~", vec![cond, block]))
}

/// What an option holds, where it holds something.
fn option_unwrap(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = g.pick_place(Access::Read, &|t| *t == Ty::Opt)?;
    let (text, children) = g.receiver_text(&place);
    let name = g.fresh();
    let method = g.word(&["unwrap()", "expect(\"some\")"]);
    let value = Node::new(Kind::Fixed, &text, children);
    let first = stmt(&format!("let {name} = ~.{method};"), vec![value.clone()]);
    let block = g.maybe(|g| {
        g.scope(|g| {
            let start = g.vars.len();
            g.declare(&name, Ty::F, crate::types::Pass::Value, false);
            let mut out = vec![first];
            let n = 1 + g.below(2);
            g.stmts(n, start, &mut out);
            Node::block(out, None)
        })
    });
    let _ = depth;
    Some(stmt("if ~.is_some() ~", vec![value, block]))
}
