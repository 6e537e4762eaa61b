//! Makes a program that fails smaller.

use crate::node::{Kind, Mode, Node, Part};
use crate::runner::{Runner, Verdict};
use crate::source::Source;
use crate::types::Ty;
use std::collections::HashSet;

/// How many candidates are compiled at a time.
const BATCH: usize = 40;
/// How long they may be together.
const TEXT: usize = 40_000;

/// The smallest program found that fails in the same way, within a number of rounds.
#[must_use]
pub fn shrink(
    runner: &Runner,
    source: &Source,
    verdict: &Verdict,
    rounds: usize,
) -> (Source, Verdict) {
    let mut best = plainer(runner, source, verdict);
    let mut seen = HashSet::new();
    for _ in 0..rounds {
        let length = best.0.len();
        let mut candidates: Vec<(usize, Node)> = edits(&best.0.root)
            .into_iter()
            .map(|node| (node.text(Mode::Ad), node))
            .filter(|(text, _)| text.len() < length && seen.insert(text.clone()))
            .map(|(text, node)| (text.len(), node))
            .collect();
        candidates.sort_by_key(|c| c.0);
        if candidates.is_empty() {
            break;
        }
        // A sample over all sizes, as much as is compiled quickly.
        let count = (TEXT / length).clamp(8, BATCH).min(candidates.len());
        let all = candidates.len();
        let chosen: HashSet<usize> = (0..count).map(|i| i * all / count).collect();
        let mut nodes = Vec::new();
        for (i, (_, node)) in candidates.into_iter().enumerate() {
            if chosen.contains(&i) {
                nodes.push(Source {
                    root: node,
                    spelling: best.0.spelling.clone(),
                });
            } else {
                seen.remove(&node.text(Mode::Ad));
            }
        }
        let verdicts = runner.run(&nodes);
        let smaller = nodes
            .into_iter()
            .zip(verdicts)
            .filter(|(_, v)| v.is_like(verdict))
            .min_by_key(|(source, _)| source.len());
        if let Some(smaller) = smaller {
            best = smaller;
        }
    }
    best
}

/// With as few kinds of changes to the spelling as fail in the same way.
fn plainer(runner: &Runner, source: &Source, verdict: &Verdict) -> (Source, Verdict) {
    let mut best = (source.clone(), verdict.clone());
    while let Some(spelling) = &best.0.spelling {
        let with = |spelling| Source {
            root: best.0.root.clone(),
            spelling,
        };
        let candidates: Vec<Source> = match spelling.simpler() {
            fewer if fewer.is_empty() => vec![with(None)],
            fewer => fewer.into_iter().map(Some).map(with).collect(),
        };
        let verdicts = runner.run(&candidates);
        let found = candidates
            .into_iter()
            .zip(verdicts)
            .find(|(_, v)| v.is_like(verdict));
        match found {
            Some(simpler) => best = simpler,
            None => break,
        }
    }
    best
}

/// All programs that differ from this one by one edit.
fn edits(node: &Node) -> Vec<Node> {
    let mut all = here(node);
    for (i, part) in node.parts.iter().enumerate() {
        if let Part::Node(child) = part {
            for edited in edits(child) {
                let mut copy = node.clone();
                copy.parts[i] = Part::Node(edited);
                all.push(copy);
            }
        }
    }
    all
}

fn here(node: &Node) -> Vec<Node> {
    match &node.kind {
        Kind::Block | Kind::Program => shorter(node),
        Kind::Expr(ty) => simpler(node, ty),
        Kind::Stmt | Kind::OpAssign | Kind::Item | Kind::Fixed => Vec::new(),
    }
}

/// Without some of its statements, or with the inside of one instead of it.
fn shorter(node: &Node) -> Vec<Node> {
    let n = node.parts.len();
    let mut all = Vec::new();
    let mut without = |from: usize, to: usize| {
        let mut copy = node.clone();
        let tail = node.kind == Kind::Block && is_tail(node);
        let to = if tail { to.min(n - 1) } else { to };
        if from < to {
            copy.parts.drain(from..to);
            all.push(copy);
        }
    };
    let mut size = n;
    while size > 0 {
        let mut from = 0;
        while from < n {
            without(from, (from + size).min(n));
            from += size;
        }
        size /= 2;
    }
    if node.kind == Kind::Block {
        for (i, part) in node.parts.iter().enumerate() {
            let Part::Node(child) = part else { continue };
            if matches!(child.kind, Kind::Expr(_)) {
                continue;
            }
            for block in blocks(child) {
                let mut copy = node.clone();
                copy.parts.splice(i..=i, block.parts.iter().cloned());
                all.push(copy);
            }
        }
    }
    all
}

fn is_tail(block: &Node) -> bool {
    matches!(block.parts.last(), Some(Part::Node(node)) if matches!(node.kind, Kind::Expr(_)))
}

/// The outermost blocks without a value.
fn blocks(node: &Node) -> Vec<&Node> {
    let mut found = Vec::new();
    for child in node.children() {
        if child.kind == Kind::Block {
            if !is_tail(child) {
                found.push(child);
            }
        } else {
            found.extend(blocks(child));
        }
    }
    found
}

/// A part of an expression instead of it, or a literal.
fn simpler(node: &Node, ty: &Ty) -> Vec<Node> {
    let mut all: Vec<Node> = Vec::new();
    parts_of_type(node, ty, &mut all);
    all.truncate(8);
    let literals: &[&str] = match ty {
        Ty::F => &["x[0]", "$[1.5_f64|D::lit(1.5)$]"],
        Ty::U => &["0", "1"],
        Ty::B => &["true", "false"],
        Ty::Vec(t) if **t == Ty::F => &["vec![$[1.5_f64|D::lit(1.5)$]; 2]"],
        Ty::Opt => &["None"],
        _ => &[],
    };
    all.extend(
        literals
            .iter()
            .map(|text| Node::new(node.kind.clone(), text, vec![])),
    );
    all
}

fn parts_of_type(node: &Node, ty: &Ty, all: &mut Vec<Node>) {
    for child in node.children() {
        if child.kind == Kind::Expr(ty.clone()) {
            all.push(child.clone());
        } else {
            parts_of_type(child, ty, all);
        }
    }
}
