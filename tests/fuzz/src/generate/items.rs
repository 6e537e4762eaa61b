//! Items: structs, traits, functions, and the function that is differentiated.

use super::Gen;
use super::access::Access;
use super::stmt::stmt;
use super::{beside, buffers, fields};
use crate::features::Feature;
use crate::node::{Kind, Node};
use crate::types::{Pass, Sig, Struct, Ty};

/// A parameter: how it is passed, its type, and its type as it is written.
type Param = (Pass, Ty, String);

impl Gen {
    /// A whole program.
    pub(crate) fn program(&mut self) -> Node {
        let mut items = vec![
            item("const K0: $F = $[0.7|D::lit(0.7)$];", vec![]),
            item("static K1: $F = $[1.3|D::lit(1.3)$];", vec![]),
        ];
        self.structs(&mut items);
        if self.has(Feature::Enums) {
            items.push(item(
                "#[derive(Clone, Copy$[, Differentiable|$])] enum E { Pair($F, $F), Counted { weight: $F, count: usize }, Empty }",
                vec![],
            ));
        }
        if self.has(Feature::Operators) {
            self.operators(&mut items);
        }
        if self.one_in(3) {
            self.trait_items(&mut items);
        }
        if self.one_in(2) {
            items.extend(buffers::items(self).iter().map(|text| item(text, vec![])));
        }
        if self.one_in(3) {
            items.extend(fields::items(self).iter().map(|text| item(text, vec![])));
        }
        if self.one_in(3) {
            items.extend(beside::items(self));
        }
        let n = 1 + self.below(3);
        for i in 0..n {
            let made = self.helper(i);
            items.push(made);
        }
        items.push(self.main());
        let holes = "~".repeat(items.len());
        Node::new(Kind::Program, &holes, items)
    }

    fn structs(&mut self, items: &mut Vec<Node>) {
        let real = || Box::new(Ty::F);
        let mut fields = vec![("x".to_owned(), Ty::F), ("y".to_owned(), Ty::F)];
        if self.one_in(3) {
            fields.push(("n".into(), Ty::U));
        }
        self.structs.push(Struct {
            fields,
            tuple: false,
        });
        let mut fields = Vec::new();
        for (i, name) in ["c", "d", "e", "q"].into_iter().enumerate() {
            if i > 1 && self.one_in(2) {
                break;
            }
            let ty = match self.below(9) {
                0 | 1 => Ty::F,
                2 | 3 => Ty::Vec(real()),
                4 => Ty::Arr(real(), 2),
                5 => Ty::U,
                6 => Ty::Struct(0),
                7 => Ty::Tup(vec![Ty::F, Ty::F]),
                _ => Ty::Vec(Box::new(Ty::Struct(0))),
            };
            fields.push((name.to_owned(), ty));
        }
        fields.push(("z".into(), Ty::F));
        self.structs.push(Struct {
            fields,
            tuple: false,
        });
        if self.one_in(2) {
            let second = if self.one_in(2) {
                Ty::F
            } else {
                Ty::Vec(real())
            };
            let fields = vec![("0".into(), Ty::F), ("1".into(), second)];
            self.structs.push(Struct {
                fields,
                tuple: true,
            });
        }
        for i in 0..self.structs.len() {
            let copy = if self.is_copy(&Ty::Struct(i)) {
                ", Copy"
            } else {
                ""
            };
            let def = self.structs[i].clone();
            let fields: Vec<String> = def
                .fields
                .iter()
                .map(|(name, ty)| {
                    let marked = *ty == Ty::U && self.one_in(2);
                    let mark = if marked { "$[#[no_derivative] |$]" } else { "" };
                    let name = if def.tuple {
                        String::new()
                    } else {
                        format!("{name}: ")
                    };
                    format!("{mark}{name}{}", ty.name())
                })
                .collect();
            let (open, close) = if def.tuple { ("(", ");") } else { (" {", " }") };
            let text = format!(
                "#[derive(Clone{copy}$[, Differentiable|$])] struct S{i}{open}{}{close}",
                fields.join(", ")
            );
            items.push(item(&text, vec![]));
        }
    }

    fn trait_items(&mut self, items: &mut Vec<Node>) {
        let factor = self.literal();
        items.push(item(
            "$Dtrait Tr { fn val(&self, k: $F) -> $F; fn upd(&mut self, k: $F); fn both(&self, k: $F) -> $F { self.val(k) * ~ + self.val(k * k) } }",
            vec![factor],
        ));
        for i in 0..self.structs.len() {
            let own = Ty::Struct(i);
            let val = self.body(
                &[("self", own.clone(), Pass::Ref), ("k", Ty::F, Pass::Value)],
                Some(&Ty::F),
                1,
            );
            let upd = self.body(
                &[("self", own, Pass::Mut), ("k", Ty::F, Pass::Value)],
                None,
                1,
            );
            items.push(item(
                &format!("$Dimpl Tr for S{i} {{ fn val(&self, k: $F) -> $F ~ fn upd(&mut self, k: $F) ~ }}"),
                vec![val, upd],
            ));
        }
        self.traits = true;
    }

    fn operators(&mut self, items: &mut Vec<Node>) {
        let own = Ty::Struct(0);
        let add = self.body(
            &[
                ("self", own.clone(), Pass::Value),
                ("other", own.clone(), Pass::Value),
            ],
            Some(&own),
            1,
        );
        let mul = self.body(
            &[
                ("self", own.clone(), Pass::Value),
                ("k", Ty::F, Pass::Value),
            ],
            Some(&own),
            1,
        );
        items.push(item(
            "$Dimpl std::ops::Add for S0 { type Output = S0; fn add(self, other: S0) -> S0 ~ }",
            vec![add],
        ));
        items.push(item(
            "$Dimpl std::ops::Mul<$F> for S0 { type Output = S0; fn mul(self, k: $F) -> S0 ~ }",
            vec![mul],
        ));
        self.operators = true;
    }

    /// The body of a function.
    pub(crate) fn body(&mut self, params: &[(&str, Ty, Pass)], ret: Option<&Ty>, n: usize) -> Node {
        let vars = std::mem::take(&mut self.vars);
        let saved = (
            std::mem::take(&mut self.loops),
            std::mem::take(&mut self.block_labels),
            self.ret.replace(ret.cloned()),
            std::mem::replace(&mut self.simple, false),
            std::mem::replace(&mut self.pinned, 0),
            std::mem::replace(&mut self.inner, false),
            std::mem::replace(&mut self.labelled, false),
        );
        for (name, ty, pass) in params {
            let mutable = name.starts_with("mut ");
            self.declare(name.trim_start_matches("mut "), ty.clone(), *pass, mutable);
        }
        let mut stmts = Vec::new();
        if self.has(Feature::NestedFunctions) && self.one_in(10) {
            let inner = self.body(&[("p", Ty::F, Pass::Value)], Some(&Ty::F), 1);
            stmts.push(stmt("$Dfn inner(p: $F) -> $F ~", vec![inner]));
            self.inner = true;
        }
        let start = self.vars.len();
        if params.len() == 1 && params[0].0 == "x" {
            self.beginning(&mut stmts);
        }
        let depth = std::mem::take(&mut self.depth);
        for _ in 0..n {
            // Each statement has its own share, so that the first does not take all.
            self.budget = 1 + self.below(6);
            self.stmts(1, start, &mut stmts);
        }
        self.depth = depth;
        let tail = ret.map(|ty| {
            if *ty == Ty::F && !self.one_in(3) {
                self.everything()
            } else {
                self.value(ty, 2)
            }
        });
        (
            self.loops,
            self.block_labels,
            self.ret,
            self.simple,
            self.pinned,
            self.inner,
            self.labelled,
        ) = saved;
        self.vars = vars;
        Node::block(stmts, tail)
    }

    /// Variables to begin with.
    fn beginning(&mut self, stmts: &mut Vec<Node>) {
        let count = 2 + self.below(3);
        for i in 0..count {
            let ty = if i == 0 { Ty::F } else { self.some_type() };
            let value = self.value(&ty, 2);
            let mutable = !self.one_in(5);
            let name = self.unused_name();
            self.declare(&name, ty.clone(), Pass::Value, mutable);
            let mut_ = if mutable { "mut " } else { "" };
            stmts.push(stmt(
                &format!("let {mut_}{name}: {} = ~;", ty.name()),
                vec![value],
            ));
        }
    }

    /// A sum to which every variable contributes.
    fn everything(&mut self) -> Node {
        let mut sum = self.literal();
        for var in 0..self.vars.len() {
            let mut places = self.places(Access::Read, &|t| *t == Ty::F);
            places.retain(|p| p.var == var);
            let count = if places.len() > 1 { 2 } else { 1 };
            for _ in 0..count {
                if let Some(place) = self.pick(&places) {
                    let (term, factor) = (self.place_node(&place), self.bare_literal());
                    sum = Node::new(Kind::Expr(Ty::F), "(~ + ~ * ~)", vec![sum, term, factor]);
                }
            }
        }
        sum
    }

    fn some_param(&mut self) -> Param {
        let real = || Box::new(Ty::F);
        let slice = Ty::Slice(real());
        let structure = Ty::Struct(self.below(self.structs.len()));
        let (pass, ty) = match self.below(20) {
            0..=4 => (Pass::Value, Ty::F),
            5 => (Pass::Value, Ty::Vec(real())),
            6 => (Pass::Value, structure),
            7 => (Pass::Value, Ty::Tup(vec![Ty::F, Ty::F])),
            8 => (Pass::Value, Ty::U),
            9 => (Pass::Ref, slice),
            10 => (Pass::Ref, Ty::Vec(real())),
            11 => (Pass::Ref, structure),
            12 => (Pass::Ref, Ty::F),
            13 => (Pass::Mut, Ty::F),
            14 => (Pass::Mut, slice),
            15 => (Pass::Mut, Ty::Vec(real())),
            16 => (Pass::Mut, structure),
            17 => (Pass::Mut, Ty::Arr(real(), 3)),
            18 => (Pass::Ref, Ty::Vec(Box::new(Ty::Vec(real())))),
            _ => (Pass::Mut, Ty::Vec(Box::new(Ty::Vec(real())))),
        };
        let text = written(pass, &ty.name());
        (pass, ty, text)
    }

    fn some_result(&mut self, writes: bool) -> Option<Ty> {
        let real = || Box::new(Ty::F);
        match self.below(12) {
            0..=2 if writes => None,
            0..=5 => Some(Ty::F),
            6 => Some(Ty::Vec(real())),
            7 => Some(Ty::Struct(self.below(self.structs.len()))),
            8 => Some(Ty::Tup(vec![Ty::F, Ty::F])),
            9 => Some(Ty::Arr(real(), 3)),
            10 => Some(Ty::Opt),
            _ => Some(Ty::F),
        }
    }

    /// A function for the others to call.
    fn helper(&mut self, number: usize) -> Node {
        let name = format!("fun{number}");
        if self.has(Feature::Recursion) && self.one_in(4) {
            return self.recursive(&name);
        }
        let mut params: Vec<Param> = vec![(Pass::Value, Ty::F, "$F".into())];
        let extra = self.below(4);
        for _ in 0..extra {
            let param = self.some_param();
            params.push(param);
        }
        let mut head = String::new();
        let generic = self.traits && self.one_in(3);
        if generic {
            let pass = if self.one_in(2) { Pass::Ref } else { Pass::Mut };
            let anonymous = self.has(Feature::ConstGenerics) && pass == Pass::Ref && self.one_in(2);
            if !anonymous {
                head.push_str("<T: Tr + Clone>");
            }
            let ty = if anonymous { "impl Tr" } else { "T" };
            params.push((pass, Ty::Generic, written(pass, ty)));
        } else if self.has(Feature::ConstGenerics) && self.one_in(3) {
            head.push_str("<const N: usize>");
            params.push((Pass::Ref, Ty::Arr(Box::new(Ty::F), 3), "&[$F; N]".into()));
        }
        let writes = params.iter().any(|p| p.0 == Pass::Mut);
        let ret = self.some_result(writes);
        let receiver = if !generic && self.one_in(4) {
            let owner = self.below(self.structs.len());
            let passes = [Pass::Ref, Pass::Mut, Pass::Value];
            let pass = passes[self.below(3)];
            let own_copy = self.is_copy(&Ty::Struct(owner));
            Some((
                owner,
                if own_copy || pass != Pass::Value {
                    pass
                } else {
                    Pass::Ref
                },
            ))
        } else {
            None
        };
        self.function(&name, receiver, params, ret, &head)
    }

    fn function(
        &mut self,
        name: &str,
        receiver: Option<(usize, Pass)>,
        params: Vec<Param>,
        ret: Option<Ty>,
        head: &str,
    ) -> Node {
        let mut vars: Vec<(String, Ty, Pass)> = Vec::new();
        let mut texts = Vec::new();
        if let Some((owner, pass)) = receiver {
            vars.push(("self".into(), Ty::Struct(owner), pass));
            texts.push(written(pass, "self"));
        }
        for (i, (pass, ty, text)) in params.iter().enumerate() {
            let mutable = *pass == Pass::Value && self.one_in(3);
            let mut_ = if mutable { "mut " } else { "" };
            let own = ["a", "b", "x", "y", "out", "w", "k"][i];
            if let (Pass::Value, Ty::Tup(ts), true) = (pass, ty, self.one_in(2)) {
                let parts: Vec<String> = (0..ts.len()).map(|j| format!("{own}{j}")).collect();
                for (part, t) in parts.iter().zip(ts) {
                    vars.push((part.clone(), t.clone(), Pass::Value));
                }
                texts.push(format!("({}): {text}", parts.join(", ")));
                continue;
            }
            // The length of a constant parameter is not known inside.
            let inside = if text.contains("; N]") {
                Ty::Slice(Box::new(Ty::F))
            } else {
                ty.clone()
            };
            vars.push((format!("{mut_}{own}"), inside, *pass));
            texts.push(format!("{mut_}{own}: {text}"));
        }
        let n = 1 + self.below(3);
        let named: Vec<(&str, Ty, Pass)> = vars
            .iter()
            .map(|(n, t, p)| (n.as_str(), t.clone(), *p))
            .collect();
        let body = self.body(&named, ret.as_ref(), n);
        let arrow = ret
            .as_ref()
            .map_or(String::new(), |t| format!(" -> {}", t.name()));
        self.sigs.push(Sig {
            name: name.to_owned(),
            receiver,
            params: params.into_iter().map(|(p, t, _)| (p, t)).collect(),
            ret,
            generic: !head.is_empty(),
        });
        let signature = format!("fn {name}{head}({}){arrow}", texts.join(", "));
        match receiver {
            Some((owner, _)) => item(&format!("$Dimpl S{owner} {{ {signature} ~ }}"), vec![body]),
            None => item(&format!("$D{signature} ~"), vec![body]),
        }
    }

    /// `h(a, n)` calls `h(.., n - 1)`.
    fn recursive(&mut self, name: &str) -> Node {
        let params = [
            ("a", Ty::F, Pass::Value),
            ("y", Ty::Slice(Box::new(Ty::F)), Pass::Ref),
        ];
        let last = self.body(&params, Some(&Ty::F), 1);
        let rest = self.body(&params, Some(&Ty::F), 3);
        self.sigs.push(Sig {
            name: name.to_owned(),
            receiver: None,
            params: vec![
                (Pass::Value, Ty::F),
                (Pass::Ref, Ty::Slice(Box::new(Ty::F))),
                (Pass::Value, Ty::U),
            ],
            ret: Some(Ty::F),
            generic: false,
        });
        let forms = [
            "let deep = {h}(t.sin(), y, n - 1); deep * t + a",
            "{h}(t.tanh() + a, y, n - 1) * $[0.5|D::lit(0.5)$]",
            "let mut s = t; for i in 0..2 { s = s + {h}(s.sin() * y[i], y, n - 1); } s",
        ];
        let form = self.word(&forms).replace("{h}", name);
        item(
            &format!(
                "$Dfn {name}(a: $F, y: &[$F], n: usize) -> $F {{ if n == 0 || n > 4 {{ return ~; }} let t = ~; {form} }}"
            ),
            vec![last, rest],
        )
    }

    fn main(&mut self) -> Node {
        let n = 3 + self.below(6);
        let params = [("x", Ty::Slice(Box::new(Ty::F)), Pass::Ref)];
        let body = self.body(&params, Some(&Ty::F), n);
        item("$Dpub fn entry(x: &[$F]) -> $F ~", vec![body])
    }
}

fn written(pass: Pass, ty: &str) -> String {
    match pass {
        Pass::Value => ty.to_owned(),
        Pass::Ref => format!("&{ty}"),
        Pass::Mut => format!("&mut {ty}"),
    }
}

pub(super) fn item(template: &str, children: Vec<Node>) -> Node {
    Node::new(Kind::Item, template, children)
}
