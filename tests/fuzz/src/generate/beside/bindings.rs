//! Payloads, elements and halves that are bound by `&mut`.

use super::super::stmt::stmt;
use super::spots::{Shape, Spot};
use super::steps::Scene;
use crate::node::Node;

fn real(name: &str) -> Spot {
    Spot::bound(name, Shape::Real)
}

impl Scene<'_> {
    /// `if let Some(p) = &mut w.o { .. }`
    pub(super) fn payload(&mut self, depth: usize) -> Option<Vec<Node>> {
        let saved = self.spots.clone();
        let made = self.payload_of(depth);
        self.spots = saved;
        Some(vec![made?])
    }

    fn payload_of(&mut self, depth: usize) -> Option<Node> {
        let spot = self.take(|s| {
            s.is_sequence() || matches!(s.shape, Shape::Maybe | Shape::Choice | Shape::Parts)
        })?;
        match spot.shape {
            Shape::Maybe => Some(self.option(&spot, depth)),
            Shape::Choice => Some(self.choice(&spot, depth)),
            Shape::Parts => Some(self.one_of_parts(&spot, depth)),
            _ => Some(self.element(&spot, depth)),
        }
    }

    /// The statements where nothing is bound, and the source can be named.
    fn unbound(&mut self, source: &Spot, depth: usize) -> Node {
        let saved = self.spots.clone();
        self.spots.push(source.clone());
        let body = self.body(Vec::new(), &[], depth);
        self.spots = saved;
        body
    }

    fn option(&mut self, spot: &Spot, depth: usize) -> Node {
        let (a, source) = (self.name(), std::slice::from_ref(spot));
        let lent = match self.g.below(3) {
            0 => format!("{}.as_mut()", spot.text),
            1 => spot.lent_anew(),
            _ => spot.lent(),
        };
        if self.g.one_in(6) {
            let body = self.closed(|scene| scene.body(vec![real(&a)], source, depth));
            let text = format!(
                "while let Some({a}) = {lent} {{ ~ {} = None; }}",
                spot.place()
            );
            return stmt(&text, vec![body]);
        }
        let body = self.body(vec![real(&a)], source, depth);
        match self.g.below(3) {
            0 => stmt(&format!("if let Some({a}) = {lent} ~"), vec![body]),
            1 => {
                let other = self.unbound(spot, depth);
                stmt(
                    &format!("if let Some({a}) = {lent} ~ else ~"),
                    vec![body, other],
                )
            }
            _ => {
                let other = self.unbound(spot, depth);
                stmt(
                    &format!("match {lent} {{ Some({a}) => ~, None => ~ }}"),
                    vec![body, other],
                )
            }
        }
    }

    fn choice(&mut self, spot: &Spot, depth: usize) -> Node {
        let (a, b, source) = (self.name(), self.name(), std::slice::from_ref(spot));
        let lent = spot.lent();
        let one = self.body(vec![real(&a)], source, depth);
        let two = self.body(vec![real(&a), real(&b)], source, depth);
        match self.g.below(4) {
            0 => stmt(&format!("if let Choice::One({a}) = {lent} ~"), vec![one]),
            1 => {
                let other = self.unbound(spot, depth);
                stmt(
                    &format!("if let Choice::Two({a}, {b}) = {lent} ~ else ~"),
                    vec![two, other],
                )
            }
            2 => stmt(
                &format!(
                    "match {lent} {{ Choice::One({a}) | Choice::Named {{ weight: {a}, .. }} => ~, Choice::Two({a}, {b}) => ~, Choice::Nothing => {{}} }}"
                ),
                vec![one, two],
            ),
            _ => {
                let named = self.body(vec![real(&a)], source, depth);
                let other = self.unbound(spot, depth);
                stmt(
                    &format!(
                        "match {lent} {{ Choice::Two({a}, {b}) if *{b} > $[0.1|D::lit(0.1)$] => ~, Choice::One({a}) => ~, \
                         Choice::Named {{ weight: {a}, .. }} => ~, _ => ~ }}"
                    ),
                    vec![two, one, named, other],
                )
            }
        }
    }

    fn one_of_parts(&mut self, spot: &Spot, depth: usize) -> Node {
        let (a, b, source) = (self.name(), self.name(), std::slice::from_ref(spot));
        let t = &spot.text;
        let part = |name: &str| Spot::bound(name, Shape::Part);
        match self.g.below(4) {
            0 => {
                let body = self.body(vec![part(&a), part(&b)], source, depth);
                stmt(&format!("if let [{a}, {b}] = &mut {t}[..] ~"), vec![body])
            }
            1 => {
                let bound = vec![real(&a), Spot::bound(&b, Shape::Vector)];
                let body = self.body(bound, source, depth);
                let text = format!("if let Some(Part {{ k: {a}, v: {b} }}) = {t}.last_mut() ~");
                stmt(&text, vec![body])
            }
            _ => {
                let body = self.body(vec![part(&a)], source, depth);
                let which = self.g.word(&["first_mut()", "last_mut()", "get_mut(1)"]);
                stmt(&format!("if let Some({a}) = {t}.{which} ~"), vec![body])
            }
        }
    }

    fn element(&mut self, spot: &Spot, depth: usize) -> Node {
        let (a, b, source) = (self.name(), self.name(), std::slice::from_ref(spot));
        let t = &spot.text;
        let whole = match spot.shape {
            Shape::Slice => t.clone(),
            _ => format!("&mut {t}[..]"),
        };
        // What is left of a slice may be empty.
        let forms = if spot.shape == Shape::Slice { 3 } else { 6 };
        match self.g.below(forms) {
            0 | 1 => {
                let body = self.body(vec![real(&a)], source, depth);
                let which = self
                    .g
                    .word(&["first_mut()", "last_mut()", "get_mut(1)", "get_mut(0)"]);
                stmt(&format!("if let Some({a}) = {t}.{which} ~"), vec![body])
            }
            2 => {
                let pattern = self
                    .g
                    .word(&["[A, B, ..]", "[A, .., B]", "[A, B]", "[A, B, _]"]);
                let pattern = pattern.replace('A', &a).replace('B', &b);
                let body = self.body(vec![real(&a), real(&b)], source, depth);
                stmt(&format!("if let {pattern} = {whole} ~"), vec![body])
            }
            3 => {
                let bound = vec![real(&a), Spot::bound(&b, Shape::Slice)];
                let body = self.body(bound, source, depth);
                let which = self.g.word(&["split_first_mut", "split_last_mut"]);
                stmt(
                    &format!("if let Some(({a}, {b})) = {t}.{which}() ~"),
                    vec![body],
                )
            }
            4 => {
                let bound = vec![real(&a), Spot::bound(&b, Shape::Slice)];
                let body = self.body(bound, source, depth);
                let pattern = self.g.word(&["[A, B @ ..]", "[B @ .., A]"]);
                let pattern = pattern.replace('A', &a).replace('B', &b);
                stmt(&format!("if let {pattern} = {whole} ~"), vec![body])
            }
            _ => {
                let two = self.body(vec![real(&a), real(&b)], source, depth);
                let more = self.body(vec![real(&a), real(&b)], source, depth);
                stmt(
                    &format!(
                        "match {whole} {{ [{a}, {b}] => ~, [{a}, _, {b}, ..] => ~, _ => {{}} }}"
                    ),
                    vec![two, more],
                )
            }
        }
    }

    /// `let p = &mut w.t; .. w.k += *p; ..`
    pub(super) fn let_bound(&mut self, depth: usize) -> Option<Vec<Node>> {
        let saved = self.spots.clone();
        let made = self.let_of(depth);
        self.spots = saved;
        let made = made?;
        if self.g.one_in(3) {
            let holes = "~".repeat(made.len());
            return Some(vec![stmt(&format!("{{ {holes} }}"), made)]);
        }
        Some(made)
    }

    fn let_of(&mut self, depth: usize) -> Option<Vec<Node>> {
        let spot = self.take(|s| s.shape != Shape::Count)?;
        let mut source = vec![spot.clone()];
        let (a, b, c) = (self.name(), self.name(), self.name());
        let t = &spot.text;
        let anew = spot.lent_anew();
        let slice = |name: &str| Spot::bound(name, Shape::Slice);
        let leave = self.leaving();
        let form = self.g.below(6);
        let (head, bound) = match (spot.shape, form) {
            (Shape::Real, 0 | 1) => {
                let other = self.take(|s| s.shape == Shape::Real)?;
                let head = format!("let ({a}, {b}) = ({anew}, {});", other.lent_anew());
                source.push(other);
                (head, vec![real(&a), real(&b)])
            }
            (Shape::Vector | Shape::Array, 0) => (
                format!("let ({a}, {b}) = {t}.split_at_mut(1);"),
                vec![slice(&a), slice(&b)],
            ),
            (Shape::Vector | Shape::Array, 1) => (
                format!("let ({a}, {b}) = {t}.split_first_mut().unwrap();"),
                vec![real(&a), slice(&b)],
            ),
            (Shape::Vector | Shape::Slice | Shape::Array, 2) => {
                let which = self.g.word(&["&mut #[0]", "#.last_mut().unwrap()"]);
                let which = which.replace('#', t);
                (format!("let {a} = {which};"), vec![real(&a)])
            }
            (Shape::Vector | Shape::Slice | Shape::Array, 3) => {
                let leave = leave?;
                (
                    format!("let Some({a}) = {t}.get_mut(1) else {{ {leave} }};"),
                    vec![real(&a)],
                )
            }
            (Shape::Array, 4 | 5) => {
                let pattern = self.g.word(&["[A, B, C]", "[A, .., C]", "[A, C, ..]"]);
                let mut bound = vec![real(&a), real(&c)];
                if pattern.contains('B') {
                    bound.push(real(&b));
                }
                let pattern = pattern.replace('A', &a).replace('B', &b).replace('C', &c);
                (format!("let {pattern} = {anew};"), bound)
            }
            (Shape::Vector | Shape::Slice, 4) => {
                (format!("let {a} = &mut {t}[..];"), vec![slice(&a)])
            }
            (Shape::Parts, 0 | 1) => (
                format!("let ({a}, {b}) = {t}.split_at_mut(1);"),
                vec![
                    Spot::own(format!("{a}[0]"), Shape::Part),
                    Spot::own(format!("{b}[0]"), Shape::Part),
                ],
            ),
            (Shape::Parts, _) => (
                format!("let {a} = &mut {t}[{}];", form % 2),
                vec![Spot::bound(&a, Shape::Part)],
            ),
            (Shape::Pair, 0..=3) => (
                format!("let ({a}, {b}) = {anew};"),
                vec![real(&a), real(&b)],
            ),
            (Shape::Part, 0..=2) => (
                format!("let Part {{ k: {a}, v: {b} }} = {anew};"),
                vec![real(&a), Spot::bound(&b, Shape::Vector)],
            ),
            (Shape::Whole, _) => self.taken_apart(&spot),
            (Shape::Maybe, 0..=3) => {
                let leave = leave?;
                (
                    format!("let Some({a}) = {anew} else {{ {leave} }};"),
                    vec![real(&a)],
                )
            }
            (shape, _) => (format!("let {a} = {anew};"), vec![Spot::bound(&a, shape)]),
        };
        let mut made = vec![stmt(&head, vec![])];
        made.extend(self.bound(bound, &source, depth));
        Some(made)
    }

    /// `let Whole { t, ps, .. } = &mut whole;`
    fn taken_apart(&mut self, spot: &Spot) -> (String, Vec<Spot>) {
        let mut fields = spot.fields();
        fields.retain(|(_, shape)| *shape != Shape::Count);
        let mut patterns = Vec::new();
        let mut bound = Vec::new();
        for (field, shape) in fields {
            if self.g.one_in(3) {
                continue;
            }
            let free = self.spots.iter().all(|s| s.text != field);
            let name = if free && field != "k" {
                patterns.push(field.to_owned());
                field.to_owned()
            } else {
                let name = self.name();
                patterns.push(format!("{field}: {name}"));
                name
            };
            bound.push(Spot::bound(name, shape));
        }
        let patterns: String = patterns.iter().map(|p| format!("{p}, ")).collect();
        (
            format!("let Whole {{ {patterns}.. }} = {};", spot.lent_anew()),
            bound,
        )
    }
}
