//! Statements of constructs that can be switched off.

use super::access::{Access, Place};
use super::later_expr::{bound_block, let_closure};
use super::loops::several;
use super::stmt::stmt;
use super::{Gen, Production, production};
use crate::features::Feature;
use crate::node::{Kind, Node};
use crate::types::{Pass, Ty};

/// Productions of statements.
pub(crate) const STMTS: &[Production] = &[
    production("if-let", 4, Feature::IfLet, if_let),
    production("if-let-chain", 2, Feature::IfLet, if_let_chain),
    production("if-let-mut", 2, Feature::IfLet, if_let_mut),
    production("match-option", 4, Feature::MatchPayload, match_option),
    production("match-enum", 4, Feature::Enums, match_enum),
    production("question", 6, Feature::Question, question),
    production("let-else", 4, Feature::LetElse, let_else),
    production("while-let-pop", 3, Feature::WhileLet, while_let_pop),
    production("while-let-option", 2, Feature::WhileLet, while_let_option),
    production("label-block", 3, Feature::LabelBlock, label_block),
    production("pattern", 5, Feature::Patterns, patterns),
    production("slice-pattern", 3, Feature::Patterns, slice_pattern),
    production("for-enumerate", 3, Feature::IterLoops, for_enumerate),
    production("for-zip", 3, Feature::IterLoops, for_zip),
    production("for-adapted", 3, Feature::IterLoops, for_adapted),
    production("for-windows", 3, Feature::Windows, for_windows),
    production("let-closure", 4, Feature::Closures, let_closure),
    production("mut-borrow", 5, Feature::MutBorrow, mut_borrow),
    production("split-at-mut", 3, Feature::SplitAt, split_at_mut),
    production("vec-op", 6, Feature::VecOps, vec_op),
    production("swap", 5, Feature::Swaps, swaps),
    production("collect", 3, Feature::IterChains, |g, d| {
        let value = super::later_expr::collected(g, d)?;
        let name = g.fresh();
        g.declare(&name, Ty::Vec(Box::new(Ty::F)), Pass::Value, true);
        Some(stmt(&format!("let mut {name} = ~;"), vec![value]))
    }),
    production(
        "destructuring-assign",
        3,
        Feature::DestructuringAssign,
        destructuring_assign,
    ),
    production("user-operator", 4, Feature::Operators, user_operator),
];

fn option(g: &mut Gen) -> Option<Place> {
    g.pick_place(Access::Read, &|t| *t == Ty::Opt)
}

fn real(name: &str) -> (String, Ty, Pass) {
    (name.to_owned(), Ty::F, Pass::Value)
}

fn if_let(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = option(g)?;
    let node = g.place_node(&place);
    let name = g.fresh();
    let with_else = g.one_in(2);
    let mut children = vec![node];
    if with_else {
        children.extend(g.alternatives(2, |g, i| {
            let bound = [real(&name)];
            bound_block(g, 3, if i == 0 { &bound } else { &[] }, None, depth)
        }));
        return Some(stmt(&format!("if let Some({name}) = ~ ~ else ~"), children));
    }
    children.push(g.maybe(|g| bound_block(g, 3, &[real(&name)], None, depth)));
    Some(stmt(&format!("if let Some({name}) = ~ ~"), children))
}

fn if_let_chain(g: &mut Gen, depth: usize) -> Option<Node> {
    let (p, q) = (option(g)?, option(g)?);
    let (p, q) = (g.place_node(&p), g.place_node(&q));
    let (a, b) = (g.unused_name(), g.unused_name());
    if a == b {
        return None;
    }
    let block = g.maybe(|g| bound_block(g, 3, &[real(&a), real(&b)], None, depth));
    let template =
        format!("if let Some({a}) = ~ && {a} < $[0.9|D::lit(0.9)$] && let Some({b}) = ~ ~");
    Some(stmt(&template, vec![p, q, block]))
}

fn if_let_mut(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = g.pick_place(Access::Write, &|t| *t == Ty::Opt)?;
    let reference = g.exclusive_reference(&place);
    let name = g.unused_name();
    g.lock(place.var, true);
    let block = g.maybe(|g| bound_block(g, 3, &[(name.clone(), Ty::F, Pass::Mut)], None, depth));
    g.unlock(place.var, true);
    Some(stmt(
        &format!("if let Some({name}) = ~ {{ *{name} = {name}.sin(); ~ }}"),
        vec![reference, block],
    ))
}

fn match_option(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = option(g)?;
    let by_reference = g.one_in(3);
    let node = if by_reference {
        g.shared_reference(&place)
    } else {
        g.place_node(&place)
    };
    let name = g.unused_name();
    let pass = if by_reference { Pass::Ref } else { Pass::Value };
    if by_reference {
        g.lock(place.var, false);
    }
    let blocks = g.alternatives(3, |g, i| {
        let bound = [(name.clone(), Ty::F, pass)];
        bound_block(g, 2, if i < 2 { &bound } else { &[] }, None, depth)
    });
    if by_reference {
        g.unlock(place.var, false);
    }
    let star = if by_reference { "*" } else { "" };
    let children = std::iter::once(node).chain(blocks).collect();
    let template = format!(
        "match ~ {{ Some({name}) if {star}{name} > $[0.3|D::lit(0.3)$] => ~, Some({name}) => ~, None => ~ }}"
    );
    Some(stmt(&template, children))
}

fn match_enum(g: &mut Gen, depth: usize) -> Option<Node> {
    let by_reference = g.one_in(3);
    let place = g.pick_place(Access::Read, &|t| *t == Ty::Enum)?;
    let node = if by_reference {
        g.shared_reference(&place)
    } else {
        g.place_node(&place)
    };
    let (a, b) = (g.unused_name(), g.unused_name());
    if a == b {
        return None;
    }
    let pass = if by_reference { Pass::Ref } else { Pass::Value };
    if by_reference {
        g.lock(place.var, false);
    }
    let blocks = g.alternatives(3, |g, i| {
        let second = if i == 0 { Ty::F } else { Ty::U };
        let bound = [(a.clone(), Ty::F, pass), (b.clone(), second, pass)];
        bound_block(g, 2, if i < 2 { &bound } else { &[] }, None, depth)
    });
    if by_reference {
        g.unlock(place.var, false);
    }
    let children = std::iter::once(node).chain(blocks).collect();
    let template = format!(
        "match ~ {{ E::Pair({a}, {b}) => ~, E::Counted {{ weight: {a}, count: {b} }} => ~, E::Empty => ~ }}"
    );
    Some(stmt(&template, children))
}

fn question(g: &mut Gen, _: usize) -> Option<Node> {
    if g.ret != Some(Some(Ty::Opt)) {
        return None;
    }
    let place = option(g)?;
    let node = g.place_node(&place);
    let name = g.fresh();
    g.declare(&name, Ty::F, Pass::Value, true);
    Some(stmt(&format!("let mut {name} = ~?;"), vec![node]))
}

fn let_else(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = option(g)?;
    let node = g.place_node(&place);
    let exit = if g.loops.is_empty() || g.labelled || g.one_in(2) {
        match g.ret.clone()? {
            Some(ty) => {
                let before = g.moves();
                let value = g.value(&ty, depth);
                g.set_moves(&before);
                stmt("return ~;", vec![value])
            }
            None => stmt("return;", vec![]),
        }
    } else {
        let word = g.word(&["break;", "continue;"]);
        stmt(word, vec![])
    };
    let name = g.fresh();
    g.declare(&name, Ty::F, Pass::Value, false);
    Some(stmt(
        &format!("let Some({name}) = ~ else {{ ~ }};"),
        vec![node, exit],
    ))
}

fn while_let_pop(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.loops.len() > 2 {
        return None;
    }
    let vector = Ty::Vec(Box::new(Ty::F));
    let place = g.pick_place(Access::Read, &|t| *t == vector)?;
    let (text, children) = g.receiver_text(&place);
    let (stack, name) = (g.unused_name(), g.unused_name());
    if stack == name {
        return None;
    }
    let first = stmt(&format!("let mut {stack} = {text}.clone();"), children);
    let (label, body) = g.loop_body(None, &[real(&name)], depth);
    Some(several(vec![
        first,
        stmt(
            &format!("{label}while let Some({name}) = {stack}.pop() ~"),
            vec![body],
        ),
    ]))
}

fn while_let_option(g: &mut Gen, depth: usize) -> Option<Node> {
    if g.loops.len() > 2 {
        return None;
    }
    let place = option(g)?;
    let node = g.place_node(&place);
    let (counter, name) = (g.unused_name(), g.unused_name());
    if counter == name {
        return None;
    }
    let var = g.declare(&counter, Ty::U, Pass::Value, true);
    g.vars[var].fixed = true;
    let first = Node::new(
        Kind::Fixed,
        &format!("{counter} += 1; if {counter} > 3 {{ break; }}"),
        vec![],
    );
    let (label, body) = g.loop_body(Some(first), &[real(&name)], depth);
    Some(several(vec![
        stmt(&format!("let mut {counter} = 0_usize;"), vec![]),
        stmt(
            &format!("{label}while let Some({name}) = ~ ~"),
            vec![node, body],
        ),
    ]))
}

fn label_block(g: &mut Gen, depth: usize) -> Option<Node> {
    let label = g.label();
    let cond = g.condition(1);
    let before = g.maybe(|g| g.labelled(|g| g.block(2, None, depth)));
    let after = g.maybe(|g| g.labelled(|g| g.block(2, None, depth)));
    Some(stmt(
        &format!("{label}: {{ ~ if ~ {{ break {label}; }} ~ }}"),
        vec![before, cond, after],
    ))
}

fn patterns(g: &mut Gen, _: usize) -> Option<Node> {
    let place = g.pick_place(Access::Read, &|t| match t {
        Ty::Arr(t, n) => **t == Ty::F && *n > 2,
        Ty::Tup(ts) => ts[0] == Ty::F,
        Ty::Struct(0) => true,
        _ => false,
    })?;
    if !g.is_copy(&place.ty) {
        return None;
    }
    let node = g.place_node(&place);
    let (a, b) = (g.unused_name(), g.unused_name());
    if a == b {
        return None;
    }
    let pattern = match &place.ty {
        Ty::Arr(..) => g.word(&["[A, B, ..]", "[A, .., B]", "[_, A, ..]", "[.., A]"]),
        Ty::Tup(_) => g.word(&["(A, ..)"]),
        _ => g.word(&[
            "B @ S0 { x: A, .. }",
            "S0 { y: A, .. }",
            "S0 { x: A, y: B, .. }",
        ]),
    };
    if pattern.contains('A') {
        g.declare(&a, Ty::F, Pass::Value, false);
    }
    if pattern.contains("B @") {
        g.declare(&b, Ty::Struct(0), Pass::Value, false);
    } else if pattern.contains('B') {
        g.declare(&b, Ty::F, Pass::Value, false);
    }
    let pattern = pattern.replace('A', &a).replace('B', &b);
    Some(stmt(&format!("let {pattern} = ~;"), vec![node]))
}

fn reals(g: &mut Gen, access: Access) -> Option<Place> {
    g.pick_place(access, &|t| match t {
        Ty::Arr(t, _) | Ty::Vec(t) | Ty::Slice(t) => **t == Ty::F,
        _ => false,
    })
}

fn slice_pattern(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = reals(g, Access::Read)?;
    let (text, mut children) = g.receiver_text(&place);
    let (a, b) = (g.unused_name(), g.unused_name());
    if a == b {
        return None;
    }
    let pattern = g.word(&["[A, .., B]", "[A, B]", "[A, B, ..]"]);
    let bound = [(a.clone(), Ty::F, Pass::Ref), (b.clone(), Ty::F, Pass::Ref)];
    g.lock(place.var, false);
    let block = g.maybe(|g| bound_block(g, 2, &bound, None, depth));
    g.unlock(place.var, false);
    children.push(block);
    let pattern = pattern.replace('A', &a).replace('B', &b);
    Some(stmt(&format!("if let {pattern} = &{text}[..] ~"), children))
}

/// A loop over an iterator of the elements of a sequence of numbers.
fn iterate(
    g: &mut Gen,
    depth: usize,
    place: &Place,
    mutable: bool,
    bound: &[(String, Ty, Pass)],
    head: &str,
) -> Option<Node> {
    if g.loops.len() > 2 {
        return None;
    }
    let (text, mut children) = if mutable {
        g.target_receiver(place)
    } else {
        g.receiver_text(place)
    };
    g.lock(place.var, mutable);
    let (label, body) = g.loop_body(None, bound, depth);
    g.unlock(place.var, mutable);
    children.push(body);
    Some(stmt(
        &format!("{label}for {} ~", head.replace('#', &text)),
        children,
    ))
}

fn for_enumerate(g: &mut Gen, depth: usize) -> Option<Node> {
    let mutable = g.one_in(2);
    let place = reals(g, if mutable { Access::Write } else { Access::Read })?;
    let (i, a) = (g.unused_name(), g.unused_name());
    if i == a {
        return None;
    }
    let pass = if mutable { Pass::Mut } else { Pass::Ref };
    let bound = [(i.clone(), Ty::U, Pass::Value), (a.clone(), Ty::F, pass)];
    let iter = if mutable { "iter_mut" } else { "iter" };
    let middle = g.word(&["", ".rev()", ".skip(1)"]);
    let head = format!("({i}, {a}) in #.{iter}().enumerate(){middle}");
    iterate(g, depth, &place, mutable, &bound, &head)
}

fn for_zip(g: &mut Gen, depth: usize) -> Option<Node> {
    let mutable = g.one_in(2);
    let place = reals(g, if mutable { Access::Write } else { Access::Read })?;
    g.lock(place.var, mutable);
    let other = reals(g, Access::Read);
    g.unlock(place.var, mutable);
    let other = other?;
    let (second, children) = g.receiver_text(&other);
    if !children.is_empty() {
        return None;
    }
    let (a, b) = (g.unused_name(), g.unused_name());
    if a == b {
        return None;
    }
    let pass = if mutable { Pass::Mut } else { Pass::Ref };
    let bound = [(a.clone(), Ty::F, pass), (b.clone(), Ty::F, Pass::Ref)];
    let iter = if mutable { "iter_mut" } else { "iter" };
    let head = format!("({a}, {b}) in #.{iter}().zip({second}.iter())");
    g.lock(other.var, false);
    let node = iterate(g, depth, &place, mutable, &bound, &head);
    g.unlock(other.var, false);
    node
}

fn for_adapted(g: &mut Gen, depth: usize) -> Option<Node> {
    let mutable = g.one_in(3);
    let place = reals(g, if mutable { Access::Write } else { Access::Read })?;
    let a = g.unused_name();
    let pass = if mutable { Pass::Mut } else { Pass::Ref };
    let iter = if mutable { "iter_mut" } else { "iter" };
    let middle = g.word(&[
        ".rev()",
        ".skip(1)",
        ".take(2)",
        ".rev().skip(1)",
        ".step_by(2)",
    ]);
    let head = format!("{a} in #.{iter}(){middle}");
    iterate(
        g,
        depth,
        &place,
        mutable,
        &[(a.clone(), Ty::F, pass)],
        &head,
    )
}

fn for_windows(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = reals(g, Access::Read)?;
    let a = g.unused_name();
    let form = g.word(&["windows(2)", "chunks_exact(2)"]);
    let bound = [(a.clone(), Ty::Slice(Box::new(Ty::F)), Pass::Ref)];
    iterate(g, depth, &place, false, &bound, &format!("{a} in #.{form}"))
}

fn mut_borrow(g: &mut Gen, _: usize) -> Option<Node> {
    let place = g.pick_place(Access::Write, &|t| {
        !matches!(
            t,
            Ty::U | Ty::B | Ty::Slice(_) | Ty::Generic | Ty::Closure | Ty::Enum
        )
    })?;
    let reference = g.exclusive_reference(&place);
    if place.steps.is_empty() && g.vars[place.var].pass == Pass::Mut {
        return None;
    }
    let name = g.unused_name();
    let borrower = g.declare(&name, place.ty.clone(), Pass::Mut, false);
    g.borrow(borrower, place.var, true);
    Some(stmt(&format!("let {name} = ~;"), vec![reference]))
}

fn split_at_mut(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = reals(g, Access::Write)?;
    let (text, mut children) = g.target_receiver(&place);
    let (l, r) = (g.unused_name(), g.unused_name());
    if l == r {
        return None;
    }
    g.lock(place.var, true);
    children.push(g.real(depth));
    children.push(g.real(depth));
    g.unlock(place.var, true);
    if !g.still_writable(&place) {
        return None;
    }
    Some(stmt(
        &format!(
            "{{ let ({l}, {r}) = {text}.split_at_mut(1); {l}[0] = {r}[0].sin() * ~; {r}[0] = {l}[0] * {r}[0] + ~; }}"
        ),
        children,
    ))
}

fn vec_op(g: &mut Gen, depth: usize) -> Option<Node> {
    let vector = Ty::Vec(Box::new(Ty::F));
    let place = g.pick_place(Access::Write, &|t| *t == vector)?;
    let (text, mut children) = g.target_receiver(&place);
    let indexed = !children.is_empty();
    let template = g.word(&[
        "#.push(~);",
        "#.push(~);",
        "#.insert(1, ~);",
        "#.extend(vec![~, K0]);",
        "#.resize(3, ~);",
        "#.truncate(2);",
        "if #.len() > 2 { #.pop(); }",
        "if #.len() > 2 { #.remove(0); }",
        "#.reverse();",
    ]);
    if template.matches('#').count() > 1 && indexed {
        return None;
    }
    if template.contains('~') {
        g.lock(place.var, false);
        children.push(g.real(depth));
        g.unlock(place.var, false);
    }
    if !g.still_writable(&place) {
        return None;
    }
    Some(stmt(&template.replace('#', &text), children))
}

fn swaps(g: &mut Gen, depth: usize) -> Option<Node> {
    match g.below(5) {
        0 => {
            let place = reals(g, Access::Write)?;
            let (text, children) = g.target_receiver(&place);
            Some(stmt(&format!("{text}.swap(0, 1);"), children))
        }
        1 => {
            let place = reals(g, Access::Write)?;
            let (text, mut children) = g.target_receiver(&place);
            g.lock(place.var, true);
            children.push(g.real(depth));
            g.unlock(place.var, true);
            if !g.still_writable(&place) {
                return None;
            }
            Some(stmt(&format!("{text}.fill(~);"), children))
        }
        2 => {
            let a = g.pick_place(Access::Write, &|t| {
                !matches!(t, Ty::Slice(_) | Ty::Generic | Ty::U | Ty::B)
            })?;
            g.lock(a.var, true);
            let b = g.pick_place(Access::Write, &|t| *t == a.ty);
            g.unlock(a.var, true);
            let (a, b) = (g.exclusive_reference(&a), g.exclusive_reference(&b?));
            Some(stmt("std::mem::swap(~, ~);", vec![a, b]))
        }
        3 => {
            let a = g.pick_place(Access::Write, &|t| {
                matches!(t, Ty::F | Ty::Vec(_) | Ty::Struct(_))
            })?;
            let reference = g.exclusive_reference(&a);
            g.lock(a.var, true);
            let value = g.value(&a.ty, depth);
            g.unlock(a.var, true);
            let name = g.fresh();
            g.declare(&name, a.ty.clone(), Pass::Value, true);
            Some(stmt(
                &format!("let mut {name} = std::mem::replace(~, ~);"),
                vec![reference, value],
            ))
        }
        _ => {
            let vector = Ty::Vec(Box::new(Ty::F));
            let a = g.pick_place(Access::Write, &|t| *t == vector)?;
            let reference = g.exclusive_reference(&a);
            let target = g.target_node(&a);
            let name = g.unused_name();
            let value = g.real(depth);
            if !g.still_writable(&a) {
                return None;
            }
            g.declare(&name, vector, Pass::Value, true);
            Some(several(vec![stmt(
                &format!("let {name} = std::mem::take(~); ~ = vec![~, {name}[1]];"),
                vec![reference, target, value],
            )]))
        }
    }
}

fn destructuring_assign(g: &mut Gen, depth: usize) -> Option<Node> {
    let a = g.pick_place(Access::Write, &|t| *t == Ty::F)?;
    let b = g.pick_place(Access::Write, &|t| *t == Ty::F)?;
    let value = g.value(&Ty::Tup(vec![Ty::F, Ty::F]), depth);
    if !g.still_writable(&a) || !g.still_writable(&b) {
        return None;
    }
    let (a, b) = (g.target_node(&a), g.target_node(&b));
    if g.one_in(2) {
        return Some(stmt("(~, ~) = (~, ~);", vec![a.clone(), b.clone(), b, a]));
    }
    Some(stmt("(~, ~) = ~;", vec![a, b, value]))
}

fn user_operator(g: &mut Gen, depth: usize) -> Option<Node> {
    if !g.operators {
        return None;
    }
    let p = g.pick_place(Access::Read, &|t| *t == Ty::Struct(0))?;
    let p = g.place_node(&p);
    let name = g.fresh();
    let node = if g.one_in(2) {
        let k = g.real(depth);
        Node::new(Kind::Fixed, "~ * (~)", vec![p, k])
    } else {
        let q = g.value(&Ty::Struct(0), depth);
        Node::new(Kind::Fixed, "~ + ~", vec![p, q])
    };
    g.declare(&name, Ty::Struct(0), Pass::Value, true);
    Some(stmt(&format!("let mut {name} = ~;"), vec![node]))
}
