//! Places: which can be read, written, moved and borrowed, and their text.

use super::Gen;
use crate::node::{Kind, Node};
use crate::types::{Pass, Ty};

/// What is to be done with a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

/// A step from a container to its part.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Field(String),
    /// An element; the length if it is known.
    Index(Option<usize>),
}

/// A place that is not written out yet.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) var: usize,
    pub(crate) steps: Vec<Step>,
    pub(crate) ty: Ty,
}

impl Gen {
    /// Whether a variable's name stands for it.
    pub(crate) fn visible(&self, var: usize) -> bool {
        let name = &self.vars[var].name;
        !self.vars[var + 1..].iter().any(|v| v.name == *name)
    }

    fn accessible(&self, var: usize, access: Access) -> bool {
        let v = &self.vars[var];
        if !self.visible(var) || v.moved || v.exclusive > 0 {
            return false;
        }
        match access {
            Access::Read => true,
            Access::Write => {
                v.shared == 0
                    && !v.fixed
                    && match v.pass {
                        Pass::Value => v.mutable,
                        Pass::Ref => false,
                        Pass::Mut => true,
                    }
            }
        }
    }

    /// All places of types that are wanted.
    pub(crate) fn places(&self, access: Access, want: &dyn Fn(&Ty) -> bool) -> Vec<Place> {
        let mut all = Vec::new();
        for var in 0..self.vars.len() {
            if self.accessible(var, access) {
                let ty = self.vars[var].ty.clone();
                self.parts(var, &ty, &mut Vec::new(), want, &mut all);
            }
        }
        all
    }

    fn parts(
        &self,
        var: usize,
        ty: &Ty,
        steps: &mut Vec<Step>,
        want: &dyn Fn(&Ty) -> bool,
        all: &mut Vec<Place>,
    ) {
        if want(ty) {
            all.push(Place {
                var,
                steps: steps.clone(),
                ty: ty.clone(),
            });
        }
        let mut part = |step: Step, ty: &Ty| {
            steps.push(step);
            self.parts(var, ty, steps, want, all);
            steps.pop();
        };
        match ty {
            Ty::Arr(t, n) => part(Step::Index(Some(*n)), t),
            Ty::Vec(t) | Ty::Slice(t) => part(Step::Index(None), t),
            Ty::Tup(ts) => {
                for (i, t) in ts.iter().enumerate() {
                    part(Step::Field(i.to_string()), t);
                }
            }
            Ty::Struct(i) => {
                for (name, t) in &self.structs[*i].fields {
                    part(Step::Field(name.clone()), t);
                }
            }
            Ty::F | Ty::U | Ty::B | Ty::Opt | Ty::Enum | Ty::Generic | Ty::Closure => {}
        }
    }

    /// A place, with variables chosen evenly.
    pub(crate) fn pick_place(
        &mut self,
        access: Access,
        want: &dyn Fn(&Ty) -> bool,
    ) -> Option<Place> {
        if self.constant {
            return None;
        }
        let all = self.places(access, want);
        let mut vars: Vec<usize> = all.iter().map(|p| p.var).collect();
        vars.dedup();
        // Newer variables are more interesting.
        let newest = vars.len().saturating_sub(6);
        let var = if self.one_in(3) {
            self.pick(&vars)?
        } else {
            self.pick(&vars[newest..])?
        };
        let of_var: Vec<Place> = all.into_iter().filter(|p| p.var == var).collect();
        self.pick(&of_var)
    }

    /// A place that is written to: its indices do not borrow it.
    pub(crate) fn target_node(&mut self, place: &Place) -> Node {
        let (template, children) = self.target_text(place);
        Node::new(Kind::Expr(place.ty.clone()), &template, children)
    }

    /// As [`Gen::receiver_text`], of a place that is written to.
    pub(crate) fn target_receiver(&mut self, place: &Place) -> (String, Vec<Node>) {
        if place.steps.is_empty() {
            return (self.vars[place.var].name.clone(), Vec::new());
        }
        self.target_text(place)
    }

    fn target_text(&mut self, place: &Place) -> (String, Vec<Node>) {
        let mut fixed = place.clone();
        for step in &mut fixed.steps {
            if matches!(step, Step::Index(None)) {
                *step = Step::Index(Some(2));
            }
        }
        self.place_parts(&fixed)
    }

    /// A place as an expression.
    pub(crate) fn place_node(&mut self, place: &Place) -> Node {
        let (template, children) = self.place_parts(place);
        Node::new(Kind::Expr(place.ty.clone()), &template, children)
    }

    /// The template of a place, with a star where a reference is to be followed.
    fn place_parts(&mut self, place: &Place) -> (String, Vec<Node>) {
        let name = self.vars[place.var].name.clone();
        if place.steps.is_empty() {
            let star = if self.vars[place.var].pass == Pass::Value {
                ""
            } else {
                "*"
            };
            return (format!("{star}{name}"), Vec::new());
        }
        self.steps(name, Vec::new(), &place.steps)
    }

    fn steps(&mut self, start: String, children: Vec<Node>, steps: &[Step]) -> (String, Vec<Node>) {
        let (mut text, mut children) = (start, children);
        for step in steps {
            match step {
                Step::Field(name) => text = format!("{text}.{name}"),
                Step::Index(Some(n)) => {
                    if self.one_in(2) {
                        let i = self.below(*n);
                        text = format!("{text}[{i}]");
                    } else {
                        children.push(self.small_index());
                        text = format!("{text}[~ % {n}]");
                    }
                }
                Step::Index(None) => {
                    if self.one_in(2) {
                        let i = self.below(2);
                        text = format!("{text}[{i}]");
                    } else {
                        let before = children.clone();
                        children.push(self.small_index());
                        children.extend(before);
                        text = format!("{text}[~ % {text}.len()]");
                    }
                }
            }
        }
        (text, children)
    }

    /// A small integer without effects.
    pub(crate) fn small_index(&mut self) -> Node {
        let all = self.places(Access::Read, &|t| *t == Ty::U);
        let simple: Vec<Place> = all
            .into_iter()
            .filter(|p| !p.steps.iter().any(|s| matches!(s, Step::Index(_))))
            .collect();
        match self.pick(&simple) {
            Some(place) => {
                let (text, children) = self.place_parts(&place);
                let var = Node::new(Kind::Expr(Ty::U), &text, children);
                match self.below(3) {
                    0 => Node::new(Kind::Expr(Ty::U), "(~ + 1)", vec![var]),
                    _ => var,
                }
            }
            None => {
                let n = self.below(4);
                Node::new(Kind::Expr(Ty::U), &n.to_string(), vec![])
            }
        }
    }

    /// `&place`, or the name of a reference.
    pub(crate) fn shared_reference(&mut self, place: &Place) -> Node {
        let kind = Kind::Fixed;
        let name = self.vars[place.var].name.clone();
        match (self.vars[place.var].pass, place.steps.is_empty()) {
            (Pass::Ref, true) => Node::new(kind, &name, vec![]),
            _ => {
                let (text, children) = self.place_parts(place);
                Node::new(kind, &format!("&{text}"), children)
            }
        }
    }

    /// `&mut place`, or the name of a mutable reference.
    pub(crate) fn exclusive_reference(&mut self, place: &Place) -> Node {
        let kind = Kind::Fixed;
        let name = self.vars[place.var].name.clone();
        match (self.vars[place.var].pass, place.steps.is_empty()) {
            (Pass::Mut, true) => Node::new(kind, &name, vec![]),
            _ => {
                let (text, children) = self.target_text(place);
                Node::new(kind, &format!("&mut {text}"), children)
            }
        }
    }

    /// A place that fields and methods follow: references are followed by themselves.
    pub(crate) fn receiver_text(&mut self, place: &Place) -> (String, Vec<Node>) {
        if place.steps.is_empty() {
            return (self.vars[place.var].name.clone(), Vec::new());
        }
        self.place_parts(place)
    }

    /// Whether a place that could be written is still there.
    pub(crate) fn still_writable(&self, place: &Place) -> bool {
        !self.vars[place.var].moved
    }

    /// Whether a variable may be moved here.
    pub(crate) fn movable(&self, place: &Place) -> bool {
        let v = &self.vars[place.var];
        place.steps.is_empty()
            && v.pass == Pass::Value
            && v.shared + v.exclusive == 0
            && v.loops == self.loops.len()
            && !v.fixed
            && self.pinned == 0
    }

    pub(crate) fn is_copy(&self, ty: &Ty) -> bool {
        match ty {
            Ty::F | Ty::U | Ty::B | Ty::Opt | Ty::Enum => true,
            Ty::Arr(t, _) => self.is_copy(t),
            Ty::Tup(ts) => ts.iter().all(|t| self.is_copy(t)),
            Ty::Struct(i) => self.structs[*i].fields.iter().all(|(_, t)| self.is_copy(t)),
            Ty::Vec(_) | Ty::Slice(_) | Ty::Generic | Ty::Closure => false,
        }
    }
}
