//! Statements that read and change places, in the order in which they are made.

use super::super::Gen;
use super::super::stmt::stmt;
use super::spots::{Shape, Spot};
use crate::node::{Kind, Node, Part};

/// What can be named at a point of the program.
pub(super) struct Scene<'g> {
    pub(super) g: &'g mut Gen,
    /// The places that nothing borrows here.
    pub(super) spots: Vec<Spot>,
    /// Numbers with names.
    pub(super) numbers: Vec<String>,
    /// Indices, which may be any.
    pub(super) indices: Vec<String>,
    /// The labels of the loops around that can be left.
    pub(super) loops: Vec<Option<String>>,
    /// What `return` gives, if it is possible.
    pub(super) returns: Option<Given>,
    /// What may be called with the whole: nothing calls itself.
    calls: &'static [&'static str],
    /// Whether closures may be made: a closure captures all of an array.
    pub(super) closures: bool,
    names: usize,
    /// Statements that may still be made.
    budget: usize,
}

/// What a function gives.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given {
    /// `()`
    Nothing,
    /// A number.
    Real,
}

const LITERALS: &[&str] = &[
    "$[0.5|D::lit(0.5)$]",
    "$[0.8|D::lit(0.8)$]",
    "$[-0.6|D::lit(-0.6)$]",
    "$[1.1|D::lit(1.1)$]",
];

/// `place += value;`
fn change(place: &str, op: &str, value: &str) -> Node {
    let node = |text| Node::new(Kind::Fixed, text, vec![]);
    Node {
        kind: Kind::OpAssign,
        parts: vec![
            Part::Node(node(place)),
            Part::Text(op.into()),
            Part::Node(node(value)),
        ],
    }
}

impl<'g> Scene<'g> {
    /// With one place and the number `factor`.
    pub(super) fn of(g: &'g mut Gen, spot: Spot, calls: &'static [&'static str]) -> Scene<'g> {
        let closures = !spot.text.contains('[');
        Scene {
            g,
            closures,
            spots: vec![spot],
            numbers: vec!["factor".into()],
            indices: Vec::new(),
            loops: Vec::new(),
            returns: None,
            calls,
            names: 0,
            budget: 14,
        }
    }

    /// Where `return` is possible.
    pub(super) fn returning(self, value: Given) -> Self {
        Scene {
            returns: Some(value),
            ..self
        }
    }

    /// The statements of a function, or of a block of one.
    pub(super) fn function(mut self, most: usize) -> Node {
        let count = 2 + self.g.below(most - 1);
        let mut stmts = Vec::new();
        for _ in 0..count {
            stmts.extend(self.in_parts());
        }
        Node::block(stmts, None)
    }

    /// A step, mostly with the fields as places of their own.
    fn in_parts(&mut self) -> Vec<Node> {
        let saved = self.spots.clone();
        if !self.g.one_in(5) {
            self.open(1);
        }
        let stmts = self.step(0);
        self.spots = saved;
        stmts
    }

    /// Some structs become their fields.
    pub(super) fn open(&mut self, one_in: usize) {
        let spots = std::mem::take(&mut self.spots);
        for spot in spots {
            let parts = spot.parts();
            if parts.is_empty() || !self.g.one_in(one_in) {
                self.spots.push(spot);
            } else {
                self.spots.extend(parts);
            }
        }
    }

    pub(super) fn name(&mut self) -> String {
        self.names += 1;
        format!("b{}", self.names)
    }

    /// The index of a place that can be changed.
    pub(super) fn pick(&mut self, fits: impl Fn(&Spot) -> bool) -> Option<usize> {
        let all: Vec<usize> = (0..self.spots.len())
            .filter(|i| self.spots[*i].mutable && fits(&self.spots[*i]))
            .collect();
        // What was bound last is what this is about.
        if let Some(last) = all.last()
            && self.spots[*last].reference
            && self.g.one_in(3)
        {
            return Some(*last);
        }
        self.g.pick(&all)
    }

    pub(super) fn pick_shape(&mut self, shape: Shape) -> Option<Spot> {
        let i = self.pick(|s| s.shape == shape)?;
        Some(self.spots[i].clone())
    }

    fn index(&mut self, spot: &Spot) -> String {
        let n = spot.len();
        match self.g.below(4) {
            0 => format!("{}.len() - 1", spot.text),
            1 if !self.indices.is_empty() => {
                let i = self.g.pick(&self.indices.clone()).unwrap_or_default();
                format!("{i} % {n}")
            }
            _ => self.g.below(n).to_string(),
        }
    }

    /// A number behind a place.
    fn read(&mut self, spot: &Spot) -> Option<String> {
        let text = &spot.text;
        Some(match spot.shape {
            Shape::Real => spot.place(),
            Shape::Vector | Shape::Slice | Shape::Array => {
                let i = self.index(spot);
                format!("{text}[{i}]")
            }
            Shape::Maybe => format!("{text}.unwrap_or($[0.3|D::lit(0.3)$])"),
            Shape::Pair => format!("{text}.{}", self.g.below(2)),
            Shape::Part => self.g.word(&["#.k", "#.v[0]"]).replace('#', text),
            Shape::Parts => self.g.word(&["#[0].k", "#[1].v[1]"]).replace('#', text),
            Shape::Whole => self.g.word(&["#.t", "#.ps[1]"]).replace('#', text),
            Shape::Choice | Shape::Count => return None,
        })
    }

    fn atom(&mut self) -> String {
        if self.g.one_in(4) {
            return self
                .g
                .pick(&self.numbers.clone())
                .unwrap_or_else(|| "factor".into());
        }
        for _ in 0..5 {
            let last = self.g.below(self.spots.len().max(1) + 2);
            let at = last.min(self.spots.len().saturating_sub(1));
            let Some(spot) = self.spots.get(at).cloned() else {
                break;
            };
            if let Some(text) = self.read(&spot) {
                return text;
            }
        }
        "factor".into()
    }

    /// A number.
    pub(super) fn real(&mut self) -> String {
        let (a, b) = (self.atom(), self.atom());
        let c = self.g.word(LITERALS);
        match self.g.below(7) {
            0 => a,
            1 => format!("{c} * {a}"),
            2 => format!("{a} * {b}"),
            3 => format!("({a} + {b}).sin()"),
            4 => format!("{a} - {b} * {c}"),
            5 => format!("({a}).cos() * {b}"),
            _ => format!("({a} * {b} + {c}).sin()"),
        }
    }

    /// A number that is not large.
    pub(super) fn small(&mut self) -> String {
        let made = self.real();
        match self.g.below(4) {
            0 => format!("({made}).tanh()"),
            1 => format!("({made}).cos()"),
            _ => format!("({made}).sin()"),
        }
    }

    pub(super) fn condition(&mut self) -> String {
        let (a, op) = (self.atom(), self.g.word(&[">", "<"]));
        let c = self
            .g
            .word(&["$[0.2|D::lit(0.2)$]", "$[-0.1|D::lit(-0.1)$]"]);
        format!("{a} {op} {c}")
    }

    /// The statements of a body in which names are bound; the source can be named again when they are not any more.
    pub(super) fn body(&mut self, bound: Vec<Spot>, source: &[Spot], depth: usize) -> Node {
        let stmts = self.bound(bound, source, depth);
        Node::block(stmts, None)
    }

    pub(super) fn bound(&mut self, bound: Vec<Spot>, source: &[Spot], depth: usize) -> Vec<Node> {
        let saved = self.spots.clone();
        let used = !bound.is_empty();
        self.spots.extend(bound);
        self.open(2);
        let count = 1 + self.g.below(3);
        let mut stmts = Vec::new();
        for _ in 0..count {
            stmts.extend(self.step(depth + 1));
        }
        self.spots = saved.clone();
        if used && !source.is_empty() && self.g.one_in(3) {
            self.spots.extend(source.iter().cloned());
            stmts.extend(self.step(depth + 1));
        }
        self.spots = saved;
        stmts
    }

    /// A statement, or several that belong together.
    fn step(&mut self, depth: usize) -> Vec<Node> {
        self.budget = self.budget.saturating_sub(1);
        let nested = depth < 4 && self.budget > 0;
        for _ in 0..8 {
            let made = match self.g.below(if nested { 16 } else { 9 }) {
                0..=3 => self.assign(),
                4 => self.exchange(),
                5 => self.lend(),
                6 => self.sequence(),
                7 => self.replace(),
                8 => self.leave(),
                9..=11 => self.loop_over(depth),
                12 | 13 => self.payload(depth),
                14 => self.let_bound(depth),
                _ => self.branch(depth),
            };
            if let Some(stmts) = made {
                return stmts;
            }
        }
        vec![stmt("let _idle = factor;", vec![])]
    }

    /// `w.t += *p;`
    fn assign(&mut self) -> Option<Vec<Node>> {
        let i = self.pick(|s| s.is_sequence() || s.shape == Shape::Real)?;
        let spot = self.spots[i].clone();
        let place = if spot.shape == Shape::Vector {
            // A length in the index of what is changed would be borrowed from it.
            format!("{}[{}]", spot.text, self.g.below(2))
        } else {
            self.read(&spot)?
        };
        let (real, small) = (self.real(), self.small());
        let text = match self.g.below(8) {
            0 | 1 => return Some(vec![change(&place, "+=", &small)]),
            2 => return Some(vec![change(&place, "-=", &small)]),
            3 | 4 => return Some(vec![change(&place, "*=", &small)]),
            5 => format!("{place} = {small};"),
            6 => format!("{place} = {place} * {small} + ({real}).sin();"),
            _ => format!("{place} = ({place} + {real}).sin();"),
        };
        Some(vec![stmt(&text, vec![])])
    }

    /// `std::mem::swap(p, &mut w.t);`
    fn exchange(&mut self) -> Option<Vec<Node>> {
        let shape = self.g.pick(&[
            Shape::Real,
            Shape::Real,
            Shape::Vector,
            Shape::Maybe,
            Shape::Choice,
            Shape::Part,
        ])?;
        let i = self.pick(|s| s.shape == shape)?;
        let first = self.spots.remove(i);
        let second = self.pick_shape(shape);
        let small = self.small();
        self.spots.insert(i, first.clone());
        let text = match second {
            Some(second) if !self.g.one_in(4) => {
                format!("std::mem::swap({}, {});", first.lent(), second.lent())
            }
            Some(second) if shape == Shape::Real => format!(
                "{} = ({small} + std::mem::replace({}, {small})).sin();",
                second.place(),
                first.lent()
            ),
            _ => return None,
        };
        Some(vec![stmt(&text, vec![])])
    }

    /// `mingle(p, &mut w.t);`
    fn lend(&mut self) -> Option<Vec<Node>> {
        let saved = self.spots.clone();
        let made = self.call();
        self.spots = saved;
        Some(vec![made?])
    }

    pub(super) fn take(&mut self, fits: impl Fn(&Spot) -> bool) -> Option<Spot> {
        let i = self.pick(fits)?;
        Some(self.spots.remove(i))
    }

    /// The numbers passed are of other places than those lent.
    fn call(&mut self) -> Option<Node> {
        let slice = |s: &Spot| match s.shape {
            Shape::Slice => s.text.clone(),
            _ => format!("&mut {}[..]", s.text),
        };
        if let Some(whole) = self.take(|s| s.shape == Shape::Whole) {
            let real = self.real();
            let call = self.g.pick(self.calls)?;
            let text = call
                .replace("LENT", &whole.lent())
                .replace("WHOLE", &whole.text)
                .replace("REAL", &real);
            return Some(stmt(&text, vec![]));
        }
        let text = match self.g.below(6) {
            0 => {
                let a = self.take(|s| s.shape == Shape::Real)?;
                let b = self.take(|s| s.shape == Shape::Real)?;
                format!("mingle({}, {});", a.lent(), b.lent())
            }
            1 => {
                let a = self.take(|s| s.shape == Shape::Real)?;
                let b = self.take(|s| s.shape == Shape::Real)?;
                let real = self.real();
                if self.g.one_in(2) {
                    format!(
                        "{0} = ({0} + nudge({1}, {real})).sin();",
                        b.place(),
                        a.lent()
                    )
                } else {
                    let given = self.name();
                    let text = "{ let GIVEN = nudge(LENT, REAL); PLACE = GIVEN * PLACE; }";
                    text.replace("GIVEN", &given)
                        .replace("LENT", &a.lent())
                        .replace("REAL", &real)
                        .replace("PLACE", &b.place())
                }
            }
            2 => {
                let a = self.take(Spot::is_sequence)?;
                let b = self.take(|s| s.shape == Shape::Real)?;
                let real = self.real();
                format!("{} = smear({}, {real});", b.place(), slice(&a))
            }
            3 => {
                let a = self.take(Spot::is_sequence)?;
                let b = self.take(|s| s.shape == Shape::Real)?;
                format!("pour({}, {});", slice(&a), b.lent())
            }
            4 => {
                let a = self.take(|s| s.shape == Shape::Maybe)?;
                let b = self.take(|s| s.shape == Shape::Real)?;
                format!("settle({}, {});", a.lent(), b.lent())
            }
            _ => {
                let a = self.take(|s| s.shape == Shape::Part && s.text != "self")?;
                let real = self.real();
                format!("{}.grow({real});", a.text)
            }
        };
        Some(stmt(&text, vec![]))
    }

    /// `w.qs.push(*p);`
    fn sequence(&mut self) -> Option<Vec<Node>> {
        let i = self.pick(Spot::is_sequence)?;
        let spot = self.spots.remove(i);
        let small = self.small();
        self.spots.insert(i, spot.clone());
        let any: &[&'static str] = &[
            "#.reverse();",
            "#.fill(~);",
            "for b in #.iter_mut() { *b *= ~; }",
            "#.iter_mut().for_each(|b| *b += ~);",
        ];
        let vector: &[&'static str] = &[
            "if #.len() < 5 { #.push(~); }",
            "if #.len() < 5 { #.push(~); }",
            "if #.len() < 5 { #.insert(0, ~); }",
            "if #.len() < 5 { #.extend([~]); }",
            "if #.len() > 2 { #.pop(); }",
            "#.swap(0, 1);",
            "#.truncate(3);",
            "#.rotate_left(1);",
            "*#.last_mut().unwrap() = ~;",
            "*#.first_mut().unwrap() += ~;",
        ];
        let text = if spot.shape == Shape::Vector && !self.g.one_in(3) {
            self.g.word(vector)
        } else {
            let known = if self.closures {
                any.len()
            } else {
                any.len() - 1
            };
            self.g.word(&any[..known])
        };
        let text = text.replace('#', &spot.text).replace('~', &small);
        Some(vec![stmt(&text, vec![])])
    }

    /// `w.o = Some(*p);`
    fn replace(&mut self) -> Option<Vec<Node>> {
        let i = self.pick(|s| {
            matches!(
                s.shape,
                Shape::Maybe
                    | Shape::Choice
                    | Shape::Pair
                    | Shape::Array
                    | Shape::Vector
                    | Shape::Part
                    | Shape::Parts
                    | Shape::Count
            )
        })?;
        let spot = self.spots[i].clone();
        let (a, b) = (self.small(), self.small());
        let place = spot.place();
        let value = match spot.shape {
            Shape::Maybe => match self.g.below(4) {
                0 => "None".into(),
                _ => format!("Some({a})"),
            },
            Shape::Choice => match self.g.below(4) {
                0 => format!("Choice::One({a})"),
                1 => format!("Choice::Two({a}, {b})"),
                2 => format!("Choice::Named {{ weight: {a}, count: 1 }}"),
                _ => "Choice::Nothing".into(),
            },
            Shape::Pair => format!("({a}, {b})"),
            Shape::Array => format!("[{a}, {b}, factor]"),
            Shape::Vector => format!("vec![{a}, {b}]"),
            Shape::Part => format!("Part {{ k: {a}, v: vec![{b}, factor] }}"),
            Shape::Count => format!("({place} + 1) % 3"),
            _ => {
                let text = format!("{}[1].k = {a};", spot.text);
                return Some(vec![stmt(&text, vec![])]);
            }
        };
        Some(vec![stmt(&format!("{place} = {value};"), vec![])])
    }

    /// `if w.t > 0.2 { break; }`
    fn leave(&mut self) -> Option<Vec<Node>> {
        let condition = self.condition();
        if self.returns.is_some() && self.g.one_in(3) {
            let text = format!("if {condition} {{ {} }}", self.returned()?);
            return Some(vec![stmt(&text, vec![])]);
        }
        let word = self.g.word(&["break", "continue"]);
        let label = self.g.pick(&self.loops.clone())?;
        let innermost = self.loops.last() == Some(&label);
        let text = match label {
            Some(label) => format!("if {condition} {{ {word} {label}; }}"),
            None if innermost => format!("if {condition} {{ {word}; }}"),
            None => return None,
        };
        Some(vec![stmt(&text, vec![])])
    }

    fn returned(&mut self) -> Option<String> {
        match self.returns? {
            Given::Nothing => Some("return;".into()),
            Given::Real => Some(format!("return {};", self.small())),
        }
    }

    /// A statement that leaves.
    pub(super) fn leaving(&mut self) -> Option<String> {
        if self.loops.is_empty() {
            return self.returned();
        }
        Some(self.g.word(&["break;", "continue;"]).into())
    }

    fn branch(&mut self, depth: usize) -> Option<Vec<Node>> {
        let condition = self.condition();
        let first = self.body(Vec::new(), &[], depth);
        if self.g.one_in(2) {
            return Some(vec![stmt(&format!("if {condition} ~"), vec![first])]);
        }
        let second = self.body(Vec::new(), &[], depth);
        Some(vec![stmt(
            &format!("if {condition} ~ else ~"),
            vec![first, second],
        )])
    }
}
