//! Loops over items by `&mut`.

use super::super::stmt::stmt;
use super::spots::{Shape, Spot};
use super::steps::Scene;
use crate::node::Node;

/// The iterator of a loop, what its items are called, and what they are.
struct Head {
    pattern: String,
    iterator: String,
    bound: Vec<Spot>,
    /// What can still be read.
    read: Vec<Spot>,
    index: Option<String>,
}

impl Scene<'_> {
    /// `for p in w.ps.iter_mut() { .. }`
    pub(super) fn loop_over(&mut self, depth: usize) -> Option<Vec<Node>> {
        let saved = (self.spots.clone(), self.indices.clone());
        let made = self.looped(depth);
        (self.spots, self.indices) = saved;
        Some(vec![made?])
    }

    fn looped(&mut self, depth: usize) -> Option<Node> {
        let spot = self.take(|s| s.is_sequence() || s.shape == Shape::Parts)?;
        let head = if spot.shape == Shape::Parts {
            self.over_parts(&spot)
        } else {
            self.over_numbers(&spot)
        };
        self.spots.extend(head.read);
        self.indices.extend(head.index);
        let (pattern, iterator) = (head.pattern, head.iterator);
        let closure = self.closures && iterator.contains(".iter") && self.g.one_in(5);
        if closure {
            // Nothing leaves a closure.
            let body = self.closed(|scene| scene.body(head.bound, &[], depth));
            let text = format!("{iterator}.for_each(|{pattern}| ~);");
            return Some(stmt(&text, vec![body]));
        }
        let label = self.g.one_in(4).then(|| self.g.label());
        self.loops.push(label.clone());
        let body = self.body(head.bound, &[], depth);
        self.loops.pop();
        let label = label.map_or(String::new(), |label| format!("{label}: "));
        Some(stmt(
            &format!("{label}for {pattern} in {iterator} ~"),
            vec![body],
        ))
    }

    fn over_parts(&mut self, spot: &Spot) -> Head {
        let t = &spot.text;
        let (a, b) = (self.name(), self.name());
        let mut head = Head {
            pattern: a.clone(),
            iterator: format!("{t}.iter_mut()"),
            bound: vec![Spot::bound(&a, Shape::Part)],
            read: Vec::new(),
            index: None,
        };
        match self.g.below(6) {
            0 => head.iterator = spot.lent_anew(),
            1 => {
                head.pattern = format!("({b}, {a})");
                head.iterator += ".enumerate()";
                head.index = Some(b);
            }
            2 => {
                head.pattern = format!("Part {{ k: {a}, v: {b} }}");
                head.bound = vec![Spot::bound(a, Shape::Real), Spot::bound(b, Shape::Vector)];
            }
            3 => head.iterator += ".rev()",
            _ => {}
        }
        head
    }

    fn over_numbers(&mut self, spot: &Spot) -> Head {
        let t = &spot.text;
        let (a, b) = (self.name(), self.name());
        let mut head = Head {
            pattern: a.clone(),
            iterator: format!("{t}.iter_mut()"),
            bound: vec![Spot::bound(&a, Shape::Real)],
            read: Vec::new(),
            index: None,
        };
        match self.g.below(12) {
            0 if spot.shape != Shape::Slice => head.iterator = spot.lent_anew(),
            1 | 2 => {
                head.iterator += self.g.word(&[
                    ".rev()",
                    ".skip(1)",
                    ".take(2)",
                    ".rev().skip(1)",
                    ".step_by(2)",
                ]);
            }
            3 => {
                head.pattern = format!("({b}, {a})");
                head.iterator += self.g.word(&[".enumerate()", ".enumerate().skip(1)"]);
                head.index = Some(b);
            }
            4 => {
                head.iterator = format!(
                    "{t}.{}(2)",
                    self.g.word(&["chunks_mut", "chunks_exact_mut"])
                );
                head.bound = vec![Spot::bound(a, Shape::Slice)];
            }
            5 | 6 => {
                if let Some(other) = self.take(Spot::is_sequence) {
                    head.pattern = format!("({a}, {b})");
                    head.iterator += &format!(".zip({}.iter_mut())", other.text);
                    head.bound.push(Spot::bound(b, Shape::Real));
                }
            }
            7 => {
                if let Some(other) = self.take(Spot::is_sequence) {
                    head.pattern = format!("({a}, {b})");
                    head.iterator += &format!(".zip({}.iter())", other.text);
                    head.bound.insert(0, Spot::shared(b, Shape::Real));
                    head.read.push(Spot {
                        mutable: false,
                        ..other
                    });
                }
            }
            8 => {
                head.iterator = format!("{t}.iter()");
                head.bound = vec![Spot::shared(a, Shape::Real)];
                head.read.push(Spot {
                    mutable: false,
                    ..spot.clone()
                });
            }
            9 => {
                head.iterator = format!("0..{t}.len()");
                head.bound = Vec::new();
                head.read.push(spot.clone());
                head.index = Some(a);
            }
            _ => {}
        }
        head
    }

    /// Where no statement leaves.
    pub(super) fn closed<R>(&mut self, make: impl FnOnce(&mut Self) -> R) -> R {
        let saved = (std::mem::take(&mut self.loops), self.returns.take());
        let made = make(self);
        (self.loops, self.returns) = saved;
        made
    }
}
