//! Values of every type, arguments and calls.

use super::access::{Access, Place};
use super::{Gen, expr, later_expr};
use crate::features::Feature;
use crate::node::{Kind, Node};
use crate::types::{Pass, Sig, Ty};

impl Gen {
    /// A value of a type.
    pub(crate) fn value(&mut self, ty: &Ty, depth: usize) -> Node {
        match ty {
            Ty::F => self.real(depth),
            Ty::U => self.integer(depth),
            Ty::B => self.condition(1),
            Ty::Slice(_) | Ty::Generic | Ty::Closure => unreachable!("no value has this type"),
            _ => self.compound(ty, depth),
        }
    }

    /// A real number.
    pub(crate) fn real(&mut self, depth: usize) -> Node {
        if depth > 0
            && let Some(node) = self.choose(&[expr::REALS, later_expr::REALS], depth)
        {
            return node;
        }
        if self.one_in(6) {
            return self.literal();
        }
        self.real_place().unwrap_or_else(|| self.literal())
    }

    /// A value without a derivative.
    fn constant(&mut self, ty: &Ty) -> Node {
        let before = (self.simple, self.constant);
        (self.simple, self.constant) = (true, true);
        self.count("constant-argument");
        let node = self.value(ty, 0);
        (self.simple, self.constant) = before;
        node
    }

    /// A literal with its type.
    pub(crate) fn literal(&mut self) -> Node {
        let v = self.literal_text();
        Node::new(
            Kind::Expr(Ty::F),
            &format!("$[{v}_f64|D::lit({v})$]"),
            vec![],
        )
    }

    /// A literal whose type the context gives.
    pub(crate) fn bare_literal(&mut self) -> Node {
        let v = self.literal_text();
        Node::new(Kind::Expr(Ty::F), &format!("$[{v}|D::lit({v})$]"), vec![])
    }

    fn literal_text(&mut self) -> &'static str {
        self.word(&[
            "0.5", "1.5", "0.3", "2.0", "1.0", "0.8", "0.1", "0.4", "1.25", "0.7",
        ])
    }

    /// A real number that is read from a place.
    pub(crate) fn real_place(&mut self) -> Option<Node> {
        let place = self.pick_place(Access::Read, &|t| *t == Ty::F)?;
        Some(self.place_node(&place))
    }

    /// An integer.
    pub(crate) fn integer(&mut self, depth: usize) -> Node {
        match self.below(6) {
            0 => {
                let n = self.below(5);
                Node::new(Kind::Expr(Ty::U), &n.to_string(), vec![])
            }
            1 if depth > 0 => {
                let place =
                    self.pick_place(Access::Read, &|t| matches!(t, Ty::Vec(_) | Ty::Slice(_)));
                match place {
                    Some(place) => {
                        let (text, children) = self.receiver_text(&place);
                        Node::new(Kind::Expr(Ty::U), &format!("{text}.len()"), children)
                    }
                    None => self.small_index(),
                }
            }
            2 if depth > 0 => {
                let (a, b) = (self.small_index(), self.small_index());
                let template = self.word(&["(~ + ~) % 5", "(~ * 3 + ~) % 4"]);
                Node::new(Kind::Expr(Ty::U), &format!("({template})"), vec![a, b])
            }
            _ => {
                let i = self.small_index();
                Node::new(Kind::Expr(Ty::U), "(~ % 5)", vec![i])
            }
        }
    }

    /// A condition, without blocks.
    pub(crate) fn condition(&mut self, depth: usize) -> Node {
        self.pinned(|g| g.some_condition(depth))
    }

    fn some_condition(&mut self, depth: usize) -> Node {
        let simple = std::mem::replace(&mut self.simple, true);
        let kind = Kind::Expr(Ty::B);
        let node = match self.below(10) {
            0..=3 => {
                let (a, b) = (self.real(depth), self.bare_literal());
                let op = self.word(&[">", "<", ">=", "<="]);
                Node::new(kind, &format!("~ {op} ~"), vec![a, b])
            }
            4 => {
                let (a, b) = (self.real(depth), self.real(0));
                Node::new(kind, "~ > ~", vec![a, b])
            }
            5 | 6 => {
                let (i, n) = (self.small_index(), 2 + self.below(2));
                let k = self.below(n);
                Node::new(kind, &format!("~ % {n} == {k}"), vec![i])
            }
            7 => {
                let (i, n) = (self.small_index(), self.below(4));
                let op = self.word(&[">", "<", "!="]);
                Node::new(kind, &format!("~ {op} {n}"), vec![i])
            }
            8 => match self.pick_place(Access::Read, &|t| *t == Ty::B) {
                Some(place) => self.place_node(&place),
                None => {
                    let i = self.small_index();
                    Node::new(kind, "~ % 2 == 1", vec![i])
                }
            },
            _ if depth > 0 => {
                let (a, b) = (self.condition(0), self.condition(0));
                let op = self.word(&["&&", "||"]);
                Node::new(kind, &format!("((~) {op} (~))"), vec![a, b])
            }
            _ => {
                let a = self.real(0);
                Node::new(kind, "!(~ > $[0.2|D::lit(0.2)$])", vec![a])
            }
        };
        self.simple = simple;
        node
    }

    /// A value that is made of parts.
    fn compound(&mut self, ty: &Ty, depth: usize) -> Node {
        let choice = if depth == 0 {
            6 + self.below(6)
        } else {
            self.below(12)
        };
        let made = match choice {
            0 | 1 => self.call_for(ty, depth - 1),
            2 if !self.simple => {
                let cond = self.condition(1);
                let blocks = self.alternatives(2, |g, _| g.block(1, Some(ty), depth - 1));
                let children = std::iter::once(cond).chain(blocks).collect();
                Some(Node::new(Kind::Expr(ty.clone()), "if ~ ~ else ~", children))
            }
            3 if !self.simple => {
                let block = self.block(2, Some(ty), depth - 1);
                Some(Node::new(Kind::Expr(ty.clone()), "~", vec![block]))
            }
            4..=8 => self.existing(ty),
            _ => None,
        };
        made.unwrap_or_else(|| self.constructed(ty, depth.saturating_sub(1)))
    }

    /// A value that is there already: copied, cloned or moved.
    fn existing(&mut self, ty: &Ty) -> Option<Node> {
        let place = self.pick_place(Access::Read, &|t| t == ty)?;
        if self.is_copy(ty) {
            return Some(self.place_node(&place));
        }
        if self.movable(&place) && self.one_in(2) {
            self.count("move");
            let node = self.place_node(&place);
            self.vars[place.var].moved = true;
            return Some(node);
        }
        self.count("clone");
        let (text, children) = self.receiver_text(&place);
        Some(Node::new(
            Kind::Expr(ty.clone()),
            &format!("{text}.clone()"),
            children,
        ))
    }

    /// A literal of the type.
    fn constructed(&mut self, ty: &Ty, depth: usize) -> Node {
        let kind = Kind::Expr(ty.clone());
        match ty {
            Ty::Arr(t, n) => {
                if self.is_copy(t) && self.one_in(4) {
                    let part = self.value(t, depth);
                    return Node::new(kind, &format!("[~; {n}]"), vec![part]);
                }
                self.list(kind, "[", t, *n, "]", depth)
            }
            Ty::Vec(t) => {
                if self.one_in(4) {
                    let (part, n) = (self.value(t, depth), 2 + self.below(3));
                    return Node::new(kind, &format!("vec![~; {n}]"), vec![part]);
                }
                if **t == Ty::F
                    && self.one_in(5)
                    && let Some(place) = self.pick_place(Access::Read, &|t| match t {
                        Ty::Slice(t) | Ty::Vec(t) => **t == Ty::F,
                        _ => false,
                    })
                {
                    let (text, children) = self.receiver_text(&place);
                    let method = if matches!(place.ty, Ty::Vec(_)) {
                        self.word(&["to_vec", "to_owned"])
                    } else {
                        "to_vec"
                    };
                    return Node::new(kind, &format!("{text}.{method}()"), children);
                }
                let n = 2 + self.below(3);
                self.list(kind, "vec![", t, n, "]", depth)
            }
            Ty::Tup(ts) => {
                let parts: Vec<Node> = ts.iter().map(|t| self.value(t, depth)).collect();
                let holes = vec!["~"; parts.len()].join(", ");
                Node::new(kind, &format!("({holes})"), parts)
            }
            Ty::Struct(i) => self.struct_literal(*i, depth),
            Ty::Opt => match self.below(4) {
                0 => Node::new(kind, "None", vec![]),
                1 if !self.simple => {
                    let (c, v) = (self.condition(0), self.maybe(|g| g.real(depth)));
                    Node::new(kind, "if ~ { Some(~) } else { None }", vec![c, v])
                }
                _ => {
                    let v = self.real(depth);
                    Node::new(kind, "Some(~)", vec![v])
                }
            },
            Ty::Enum => match self.below(3) {
                0 => {
                    let (a, b) = (self.real(depth), self.real(depth));
                    Node::new(kind, "E::Pair(~, ~)", vec![a, b])
                }
                1 => {
                    let (a, n) = (self.real(depth), self.integer(0));
                    Node::new(kind, "E::Counted { weight: ~, count: ~ }", vec![a, n])
                }
                _ => Node::new(kind, "E::Empty", vec![]),
            },
            _ => unreachable!("not a compound type"),
        }
    }

    fn struct_literal(&mut self, i: usize, depth: usize) -> Node {
        let kind = Kind::Expr(Ty::Struct(i));
        let def = self.structs[i].clone();
        if self.has(Feature::StructRest)
            && !def.tuple
            && self.one_in(3)
            && let Some(place) = self.pick_place(Access::Read, &|t| *t == Ty::Struct(i))
            && self.is_copy(&Ty::Struct(i))
        {
            let (name, ty) = def.fields[0].clone();
            let (first, rest) = (self.value(&ty, depth), self.place_node(&place));
            return Node::new(
                kind,
                &format!("S{i} {{ {name}: ~, ..~ }}"),
                vec![first, rest],
            );
        }
        let parts: Vec<Node> = def
            .fields
            .iter()
            .map(|(_, t)| self.value(t, depth))
            .collect();
        if def.tuple {
            let holes = vec!["~"; parts.len()].join(", ");
            return Node::new(kind, &format!("S{i}({holes})"), parts);
        }
        let fields: Vec<String> = def.fields.iter().map(|(n, _)| format!("{n}: ~")).collect();
        Node::new(kind, &format!("S{i} {{ {} }}", fields.join(", ")), parts)
    }

    fn list(
        &mut self,
        kind: Kind,
        open: &str,
        t: &Ty,
        n: usize,
        close: &str,
        depth: usize,
    ) -> Node {
        let parts: Vec<Node> = (0..n).map(|_| self.value(t, depth)).collect();
        let holes = vec!["~"; n].join(", ");
        Node::new(kind, &format!("{open}{holes}{close}"), parts)
    }

    /// A call with a result of the type.
    pub(crate) fn call_for(&mut self, ty: &Ty, depth: usize) -> Option<Node> {
        let fitting: Vec<Sig> = self
            .sigs
            .iter()
            .filter(|s| s.ret.as_ref() == Some(ty))
            .cloned()
            .collect();
        let sig = self.pick(&fitting)?;
        self.call(&sig, depth, Kind::Expr(ty.clone()))
    }

    /// A call of a function or method. Borrows last until it is done.
    pub(crate) fn call(&mut self, sig: &Sig, depth: usize, kind: Kind) -> Option<Node> {
        let moves = self.moves();
        let locks: Vec<(usize, usize)> =
            self.vars.iter().map(|v| (v.shared, v.exclusive)).collect();
        let node = self.call_locking(sig, depth, kind);
        for (var, (shared, exclusive)) in self.vars.iter_mut().zip(locks) {
            (var.shared, var.exclusive) = (shared, exclusive);
        }
        if node.is_none() {
            self.set_moves(&moves);
        }
        node
    }

    fn call_locking(&mut self, sig: &Sig, depth: usize, kind: Kind) -> Option<Node> {
        let mut children = Vec::new();
        let mut text = String::new();
        match sig.receiver {
            Some((i, pass)) => {
                let access = if pass == Pass::Mut {
                    Access::Write
                } else {
                    Access::Read
                };
                let place = self.pick_place(access, &|t| *t == Ty::Struct(i))?;
                if pass == Pass::Value {
                    if !self.is_copy(&Ty::Struct(i)) {
                        return None;
                    }
                } else {
                    // Two-phase borrows: the arguments may read what `&mut self` borrows.
                    self.lock(place.var, false);
                }
                let (name, nodes) = if pass == Pass::Mut {
                    self.target_receiver(&place)
                } else {
                    self.receiver_text(&place)
                };
                text.push_str(&format!("{name}.{}(", sig.name));
                children.extend(nodes);
            }
            None => text.push_str(&format!("{}(", sig.name)),
        }
        for (i, (pass, ty)) in sig.params.iter().enumerate() {
            children.push(self.argument(*pass, ty, depth)?);
            text.push_str(if i == 0 { "~" } else { ", ~" });
        }
        text.push(')');
        Some(Node::new(kind, &text, children))
    }

    /// An argument; what it borrows stays locked.
    pub(crate) fn argument(&mut self, pass: Pass, ty: &Ty, depth: usize) -> Option<Node> {
        match pass {
            Pass::Value if self.one_in(7) => Some(self.constant(ty)),
            Pass::Value => Some(self.value(ty, depth)),
            Pass::Ref | Pass::Mut
                if !matches!(ty, Ty::Slice(_) | Ty::Generic | Ty::Closure) && self.one_in(9) =>
            {
                let value = match self.one_in(2) {
                    true => self.constant(ty),
                    false => self.pinned(|g| g.value(ty, depth)),
                };
                let lent = if pass == Pass::Mut { "&mut ~" } else { "&~" };
                self.count("lent-value");
                Some(Node::new(Kind::Fixed, lent, vec![value]))
            }
            Pass::Ref => {
                let place = self.pick_place(Access::Read, &|t| fits(t, ty));
                let Some(place) = place else {
                    if matches!(ty, Ty::Slice(_) | Ty::Generic) {
                        return None;
                    }
                    let value = self.value(ty, depth);
                    return Some(Node::new(Kind::Fixed, "&~", vec![value]));
                };
                if *ty == Ty::F && depth > 0 && self.one_in(4) {
                    let value = self.real(depth);
                    return Some(Node::new(Kind::Fixed, "&~", vec![value]));
                }
                let node = self.shared_reference(&place);
                self.lock(place.var, false);
                if matches!(ty, Ty::Slice(_)) && self.has(Feature::SplitAt) && self.one_in(4) {
                    return Some(self.subslice(&place));
                }
                Some(node)
            }
            Pass::Mut => {
                let place = self.pick_place(Access::Write, &|t| fits(t, ty))?;
                let node = self.exclusive_reference(&place);
                self.lock(place.var, true);
                Some(node)
            }
        }
    }

    fn subslice(&mut self, place: &Place) -> Node {
        let (text, children) = self.receiver_text(place);
        let range = self.word(&["..", "0..2", "..2", "0..=1"]);
        Node::new(Kind::Fixed, &format!("&{text}[{range}]"), children)
    }
}

/// Whether a reference to the first type can be passed for one to the second.
fn fits(from: &Ty, to: &Ty) -> bool {
    match (from, to) {
        (Ty::Arr(a, _) | Ty::Vec(a) | Ty::Slice(a), Ty::Slice(b)) => a == b,
        (Ty::Struct(_), Ty::Generic) => true,
        (a, b) => a == b,
    }
}
