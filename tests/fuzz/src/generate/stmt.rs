//! Simple statements.

use super::access::{Access, Place};
use super::{Gen, Production, production};
use crate::features::Feature::Core;
use crate::node::{Kind, Node};
use crate::types::{Pass, Sig, Ty};

/// Productions of statements without control flow.
pub(crate) const STMTS: &[Production] = &[
    production("let", 14, Core, let_value),
    production("assign-real", 10, Core, assign_real),
    production("compound-assign", 10, Core, compound_assign),
    production("assign-compound", 4, Core, assign_compound),
    production("assign-integer", 2, Core, assign_integer),
    production("assign-bool", 1, Core, assign_bool),
    production("call-mut", 6, Core, call_mut),
    production("trait-mut", 2, Core, trait_mut),
    production("swap-by-hand", 2, Core, swap),
    production("let-reference", 4, Core, let_reference),
    production("destructure", 3, Core, destructure),
    production("late-init", 2, Core, late_init),
    production("through", 3, Core, through),
    production("assert", 1, Core, assertion),
    production("self-vector", 1, Core, vector_of_itself),
];

impl Gen {
    /// Types for variables.
    pub(crate) fn some_type(&mut self) -> Ty {
        let real = || Box::new(Ty::F);
        match self.below(30) {
            0..=10 => Ty::F,
            11..=13 => Ty::Vec(real()),
            14..=16 => Ty::Arr(real(), 2 + self.below(3)),
            17..=19 => Ty::Struct(self.below(self.structs.len())),
            20 => Ty::Tup(vec![Ty::F, Ty::F]),
            21 => Ty::Tup(vec![Ty::F, Ty::Vec(real())]),
            22 => Ty::Tup(vec![Ty::F, Ty::Tup(vec![Ty::U, Ty::F])]),
            23 => Ty::Vec(Box::new(Ty::Vec(real()))),
            24 => Ty::Arr(Box::new(Ty::Arr(real(), 2)), 2 + self.below(2)),
            25 => Ty::Vec(Box::new(Ty::Struct(self.below(self.structs.len())))),
            26 if self.has(crate::features::Feature::Enums) => Ty::Enum,
            26 | 27 => Ty::Opt,
            28 => Ty::U,
            _ => Ty::B,
        }
    }

    /// What can be assigned as a whole, moved variables among it.
    fn compound_target(&mut self) -> Option<Place> {
        let wanted = |t: &Ty| {
            !matches!(
                t,
                Ty::F | Ty::U | Ty::B | Ty::Slice(_) | Ty::Generic | Ty::Closure
            )
        };
        let moved: Vec<Place> = (0..self.vars.len())
            .filter(|i| {
                let v = &self.vars[*i];
                v.moved && v.mutable && v.pass == Pass::Value && self.visible(*i)
            })
            .map(|var| Place {
                var,
                steps: Vec::new(),
                ty: self.vars[var].ty.clone(),
            })
            .collect();
        if !moved.is_empty() && self.one_in(2) {
            return self.pick(&moved);
        }
        self.pick_place(Access::Write, &wanted)
    }

    /// Keeps values of moderate size where they are fed back.
    pub(crate) fn tamed(&mut self, value: Node) -> Node {
        if self.loops.is_empty() && !self.one_in(4) || self.one_in(8) {
            return value;
        }
        let template = self.word(&["(~).sin()", "(~).tanh()", "(~).cos()", "(~).atan()"]);
        Node::new(Kind::Expr(Ty::F), template, vec![value])
    }
}

pub(crate) fn stmt(template: &str, children: Vec<Node>) -> Node {
    Node::new(Kind::Stmt, template, children)
}

fn let_value(g: &mut Gen, depth: usize) -> Option<Node> {
    let ty = g.some_type();
    let value = g.value(&ty, depth + 1);
    let mutable = !g.one_in(3);
    let name = g.fresh();
    let annotated = ty == Ty::Opt || g.one_in(3);
    g.declare(&name, ty.clone(), Pass::Value, mutable);
    let mut_ = if mutable { "mut " } else { "" };
    let ty = if annotated {
        format!(": {}", ty.name())
    } else {
        String::new()
    };
    Some(stmt(&format!("let {mut_}{name}{ty} = ~;"), vec![value]))
}

/// A statement that writes a real number, if there is one to write.
pub(crate) fn some_assignment(g: &mut Gen) -> Option<Node> {
    compound_assign(g, 1).or_else(|| assign_real(g, 0))
}

fn assign_real(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = g.pick_place(Access::Write, &|t| *t == Ty::F)?;
    let target = g.target_node(&place);
    let value = g.real(depth + 1);
    let value = g.tamed(value);
    if !g.still_writable(&place) {
        return None;
    }
    Some(stmt("~ = ~;", vec![target, value]))
}

fn compound_assign(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = g.pick_place(Access::Write, &|t| *t == Ty::F)?;
    let target = g.target_node(&place);
    let value = g.real(depth);
    let (op, value) = match g.below(6) {
        0 | 1 => ("+=", value),
        2 => ("-=", value),
        3 => (
            "/=",
            Node::new(
                Kind::Expr(Ty::F),
                "($[2.5|D::lit(2.5)$] + (~).cos())",
                vec![value],
            ),
        ),
        _ => ("*=", g.tamed(value)),
    };
    if !g.still_writable(&place) {
        return None;
    }
    Some(Node::new(
        Kind::OpAssign,
        &format!("~{op}~"),
        vec![target, value],
    ))
}

fn assign_compound(g: &mut Gen, depth: usize) -> Option<Node> {
    let place = g.compound_target()?;
    let target = g.target_node(&place);
    let value = g.value(&place.ty, depth + 1);
    let revived = place.steps.is_empty() && g.vars[place.var].pass == Pass::Value;
    if revived && g.vars[place.var].moved {
        g.vars[place.var].moved = false;
    }
    if !g.still_writable(&place) {
        return None;
    }
    Some(stmt("~ = ~;", vec![target, value]))
}

fn assign_integer(g: &mut Gen, _: usize) -> Option<Node> {
    let place = g.pick_place(Access::Write, &|t| *t == Ty::U)?;
    let target = g.target_node(&place);
    let value = g.integer(1);
    let template = g.word(&["~ = (~) % 7;", "~ += (~) % 3;"]);
    Some(stmt(template, vec![target, value]))
}

fn assign_bool(g: &mut Gen, _: usize) -> Option<Node> {
    let place = g.pick_place(Access::Write, &|t| *t == Ty::B)?;
    let target = g.target_node(&place);
    let value = g.condition(1);
    Some(stmt("~ = ~;", vec![target, value]))
}

/// A function that writes to what it is given.
fn call_mut(g: &mut Gen, depth: usize) -> Option<Node> {
    let writers: Vec<Sig> = g
        .sigs
        .iter()
        .filter(|s| {
            s.params.iter().any(|p| p.0 == Pass::Mut)
                || s.receiver.is_some_and(|r| r.1 == Pass::Mut)
        })
        .cloned()
        .collect();
    let sig = g.pick(&writers)?;
    let call = g.call(&sig, depth, Kind::Fixed)?;
    match &sig.ret {
        Some(ty) if !g.one_in(3) => {
            let name = g.fresh();
            g.declare(&name, ty.clone(), Pass::Value, true);
            Some(stmt(&format!("let mut {name} = ~;"), vec![call]))
        }
        _ => Some(stmt("~;", vec![call])),
    }
}

fn trait_mut(g: &mut Gen, depth: usize) -> Option<Node> {
    if !g.traits {
        return None;
    }
    let place = g.pick_place(Access::Write, &|t| matches!(t, Ty::Struct(_) | Ty::Generic))?;
    let (text, mut children) = g.target_receiver(&place);
    g.lock(place.var, false);
    children.push(g.real(depth));
    g.unlock(place.var, false);
    Some(stmt(&format!("{text}.upd(~);"), children))
}

fn swap(g: &mut Gen, _: usize) -> Option<Node> {
    let name = g.fresh();
    let vectors = g.one_in(3);
    if vectors {
        let mut all = g.places(Access::Write, &|t| matches!(t, Ty::Vec(_) | Ty::Struct(_)));
        all.retain(|p| p.steps.is_empty() && g.vars[p.var].pass == Pass::Value);
        let a = g.pick(&all)?;
        all.retain(|p| p.ty == a.ty && p.var != a.var);
        let b = g.pick(&all)?;
        let (x, y) = (g.vars[a.var].name.clone(), g.vars[b.var].name.clone());
        if name == x || name == y {
            return None;
        }
        return Some(stmt(
            &format!("{{ let {name} = {x}; {x} = {y}; {y} = {name}; }}"),
            vec![],
        ));
    }
    let a = g.pick_place(Access::Write, &|t| *t == Ty::F)?;
    let b = g.pick_place(Access::Write, &|t| *t == Ty::F)?;
    if g.vars[a.var].name == name || g.vars[b.var].name == name {
        return None;
    }
    let (a, b) = (g.target_node(&a), g.target_node(&b));
    if [&a, &b]
        .iter()
        .any(|n| n.text(crate::node::Mode::Plain).contains(&name))
    {
        return None;
    }
    let template = format!("{{ let {name} = ~; ~ = ~; ~ = {name}; }}");
    Some(stmt(&template, vec![a.clone(), a, b.clone(), b]))
}

fn let_reference(g: &mut Gen, _: usize) -> Option<Node> {
    let place = g.pick_place(Access::Read, &|t| {
        !matches!(
            t,
            Ty::U | Ty::B | Ty::Slice(_) | Ty::Generic | Ty::Closure | Ty::Enum
        )
    })?;
    let reference = g.shared_reference(&place);
    let name = g.fresh();
    let borrower = g.declare(&name, place.ty.clone(), Pass::Ref, false);
    g.borrow(borrower, place.var, false);
    Some(stmt(&format!("let {name} = ~;"), vec![reference]))
}

fn destructure(g: &mut Gen, depth: usize) -> Option<Node> {
    let ty = match g.below(4) {
        0 => Ty::Tup(vec![Ty::F, Ty::F]),
        1 => Ty::Tup(vec![Ty::F, Ty::Tup(vec![Ty::U, Ty::F])]),
        2 => Ty::Tup(vec![Ty::F, Ty::Vec(Box::new(Ty::F))]),
        _ => Ty::Struct(g.below(g.structs.len())),
    };
    let value = g.value(&ty, depth);
    let mut bound = Vec::new();
    let pattern = pattern(g, &ty, &mut bound);
    for (name, ty, mutable) in bound {
        g.declare(&name, ty, Pass::Value, mutable);
    }
    Some(stmt(&format!("let {pattern} = ~;"), vec![value]))
}

/// An irrefutable pattern; its names are all different.
pub(crate) fn pattern(g: &mut Gen, ty: &Ty, bound: &mut Vec<(String, Ty, bool)>) -> String {
    match ty {
        Ty::Tup(ts) => {
            let parts: Vec<String> = ts.iter().map(|t| pattern(g, t, bound)).collect();
            format!("({})", parts.join(", "))
        }
        Ty::Struct(i) if !g.one_in(3) || bound.is_empty() => {
            let def = g.structs[*i].clone();
            if def.tuple {
                let parts: Vec<String> = def
                    .fields
                    .iter()
                    .map(|(_, t)| pattern(g, t, bound))
                    .collect();
                return format!("S{i}({})", parts.join(", "));
            }
            let rest = g.one_in(3);
            let shown = if rest { 1 } else { def.fields.len() };
            let parts: Vec<String> = def.fields[..shown]
                .iter()
                .map(|(name, t)| format!("{name}: {}", pattern(g, t, bound)))
                .collect();
            let dots = if rest { ", .." } else { "" };
            format!("S{i} {{ {}{dots} }}", parts.join(", "))
        }
        _ if g.one_in(8) => "_".into(),
        _ => {
            let mut name = g.fresh();
            while bound.iter().any(|b| b.0 == name) {
                name.push('2');
            }
            let mutable = g.one_in(2);
            bound.push((name.clone(), ty.clone(), mutable));
            if mutable { format!("mut {name}") } else { name }
        }
    }
}

/// A variable that is declared first and assigned in branches.
fn late_init(g: &mut Gen, depth: usize) -> Option<Node> {
    let ty = match g.below(3) {
        0 => Ty::Vec(Box::new(Ty::F)),
        1 => Ty::Struct(g.below(g.structs.len())),
        _ => Ty::F,
    };
    let cond = g.condition(1);
    let mut name = g.fresh();
    while g.vars.iter().any(|v| v.name == name) {
        name.push('1');
    }
    let values = g.alternatives(2, |g, _| g.value(&ty, depth));
    let mutable = g.one_in(2);
    g.declare(&name, ty.clone(), Pass::Value, mutable);
    let mut_ = if mutable { "mut " } else { "" };
    let mut children = vec![cond];
    children.extend(values);
    let template = format!(
        "let {mut_}{name}: {}; if ~ {{ {name} = ~; }} else {{ {name} = ~; }}",
        ty.name()
    );
    Some(stmt(&template, children))
}

/// `v = f(v, ..)`: a value goes through a function.
fn through(g: &mut Gen, depth: usize) -> Option<Node> {
    let sigs: Vec<(Sig, usize)> = g
        .sigs
        .iter()
        .filter(|s| s.receiver.is_none() && !s.generic)
        .filter_map(|s| {
            let i = s
                .params
                .iter()
                .position(|p| p.0 == Pass::Value && Some(&p.1) == s.ret.as_ref())?;
            Some((s.clone(), i))
        })
        .collect();
    let (sig, own) = g.pick(&sigs)?;
    let mut all: Vec<Place> = g.places(Access::Write, &|t| Some(t) == sig.ret.as_ref());
    all.retain(|p| p.steps.is_empty() && g.vars[p.var].pass == Pass::Value);
    let place = g.pick(&all)?;
    let name = g.vars[place.var].name.clone();
    g.lock(place.var, true);
    let shape = Sig {
        params: sig
            .params
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != own)
            .map(|(_, p)| p.clone())
            .collect(),
        ..sig.clone()
    };
    let rest = g.call(&shape, depth, Kind::Fixed);
    g.unlock(place.var, true);
    let rest: Vec<Node> = rest?.children().cloned().collect();
    let mut holes: Vec<String> = vec!["~".into(); rest.len()];
    holes.insert(own, name.clone());
    Some(stmt(
        &format!("{name} = {}({});", sig.name, holes.join(", ")),
        rest,
    ))
}

fn assertion(g: &mut Gen, _: usize) -> Option<Node> {
    let a = g.real_place()?;
    Some(stmt(
        "assert!(!(~ > $[1e300|D::lit(1e300)$]), \"huge\");",
        vec![a],
    ))
}

/// A vector made of its own elements.
fn vector_of_itself(g: &mut Gen, depth: usize) -> Option<Node> {
    let vector = Ty::Vec(Box::new(Ty::F));
    let mut all = g.places(Access::Write, &|t| *t == vector);
    all.retain(|p| {
        !p.steps
            .iter()
            .any(|s| matches!(s, super::access::Step::Index(_)))
    });
    let place = g.pick(&all)?;
    let target = g.target_node(&place);
    let (text, _) = g.receiver_text(&place);
    let value = g.real(depth);
    if !g.still_writable(&place) {
        return None;
    }
    let template = g.word(&[
        "vec![#[1], ~, #[0]]",
        "vec![~, #[0]]",
        "vec![#[0] * #[1], ~, #[1], #[0]]",
    ]);
    Some(stmt(
        &format!("~ = {};", template.replace('#', &text)),
        vec![target, value],
    ))
}
