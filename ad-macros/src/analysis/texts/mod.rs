//! Texts of what varies, `format!("{x}")`: a number that is made of one again would have no derivative.
//!
//! Texts are followed through variables, fields and containers. Whatever takes one and may give a number is refused.
//! What is only printed, compared or measured is not.

mod calls;
mod known;

use super::activity::Activity;
use super::effects::args;
use super::leaks::{mentions, writes_text};
use crate::errors::{Errors, Refusal};
use crate::front::lower::place_type;
use crate::front::missing::declares_function;
use crate::front::missing::numberless::{is_numberless, other_fields};
use crate::ir::{
    Aggregate, Arg, Binding, Block, Func, Inert, Iter, Op, Operand, Place, Projection, Stmt, VarId,
    VarKind, evaluated, written, written_by_kept,
};
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use std::collections::HashSet;

/// A field of a variable, the payload of a variant behind a `~`, or all of it.
type Part = (VarId, Option<String>);

/// What a variant holds.
fn payload(variant: &Ident) -> String {
    format!("~{variant}")
}

/// Whether a part may be had without its name: `r.unwrap_err()`, `r.err()`.
fn is_payload(part: &str) -> bool {
    part.starts_with('~')
}

/// Refuses what makes a number of such a text.
pub(super) fn parsed(func: &Func, activity: &Activity, errors: &mut Errors) {
    let mut texts = Texts {
        func,
        activity,
        found: HashSet::new(),
    };
    loop {
        let known = texts.found.len();
        func.body.each(&mut |stmt| texts.flow(stmt));
        if texts.found.len() == known {
            break;
        }
    }
    let mut spans = Vec::new();
    func.body
        .each(&mut |stmt| spans.extend(texts.made_a_number(stmt)));
    for span in spans {
        errors.refuse(span, Refusal::parsed_text());
    }
}

struct Texts<'a> {
    func: &'a Func,
    activity: &'a Activity,
    /// What is, or holds, such a text.
    found: HashSet<Part>,
}

impl Texts<'_> {
    fn flow(&mut self, stmt: &Stmt) {
        match stmt {
            // What is changed are fields of a variable, and not the whole of it.
            Stmt::Let { var, .. } if self.func.of_constants.contains(var) => return,
            Stmt::Let { var, op, .. } => self.op(*var, op),
            Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
                let parts = self.parts(value);
                self.give(place, parts);
            }
            Stmt::Destructure {
                value, bindings, ..
            } => self.bindings(bindings, value),
            Stmt::If { out, .. } | Stmt::Scope { out, .. } => self.branches(*out, stmt),
            Stmt::Match {
                out,
                scrutinee,
                arms,
                ..
            } => {
                for arm in arms {
                    self.bindings(&arm.bindings, scrutinee);
                }
                self.branches(*out, stmt);
            }
            Stmt::For {
                iter: Iter::Items { bindings, iter, .. },
                ..
            } => self.bindings(bindings, iter),
            Stmt::Opaque(kept) if self.is_text(kept) => {
                self.hold(written_by_kept(&self.func.vars, kept));
                self.hold(written(&self.func.vars, kept));
            }
            _ => {}
        }
        if let Some(tokens) = evaluated(stmt).filter(|tokens| self.is_text(tokens)) {
            self.hold(written(&self.func.vars, tokens));
        }
    }

    fn op(&mut self, var: VarId, op: &Op) {
        let whole = Place::var(var);
        match op {
            Op::Inert(inert) => {
                if self.is_text(inert) && !known::is_measure(inert) {
                    self.hold(vec![var]);
                }
            }
            Op::Use(x) | Op::Repeat { value: x, .. } => {
                let parts = self.parts(x);
                self.give(&whole, parts);
            }
            Op::Binary(_, x, y) => {
                let parts = [self.parts(x), self.parts(y)].concat();
                self.give(&whole, parts);
            }
            Op::Borrow { place, .. } => {
                let parts = self.parts_of(place);
                self.give(&whole, parts);
            }
            Op::Aggregate { shape, parts } => {
                for (i, part) in parts.iter().enumerate() {
                    let held = self.parts(part);
                    self.give(&member(var, shape, i), held);
                }
            }
            Op::Method {
                receiver,
                name,
                args,
                ..
            } => {
                if is_question_mark(name, args) {
                    let parts = self.passed_on(receiver);
                    return self.give(&whole, parts);
                }
                let written_down = name == "to_string" && self.is_varied(receiver);
                let given = args.iter().any(|arg| self.is_text_arg(arg));
                if given && known::is_harmless(name) {
                    self.given_to(receiver);
                }
                let text = written_down || given || self.is_text_arg(receiver);
                if text && !known::measures(name) || self.is_called_text(var, op) {
                    self.result(var);
                }
            }
            Op::Call { args, .. } => {
                if self.is_called_text(var, op) {
                    self.result(var);
                }
                if args.iter().any(|arg| self.is_text_arg(arg)) {
                    self.result(var);
                    for place in op.writes() {
                        self.give(&place, vec![None]);
                    }
                }
            }
            Op::Neg(_) | Op::Cast(..) | Op::Closure(_) | Op::Surgery { .. } | Op::Stop(_) => {}
        }
    }

    /// What a call gives that takes a text: of a struct, the numbers are no texts.
    fn result(&mut self, var: VarId) {
        let whole = Place::var(var);
        let fields = place_type(&self.func.vars, &whole).and_then(|ty| other_fields(&ty));
        let parts = fields.map_or_else(
            || vec![None],
            |fields| fields.into_iter().map(Some).collect(),
        );
        self.give(&whole, parts);
    }

    /// Whether a call of a function of the file makes a text of what varies, as the type of its result says.
    fn is_called_text(&self, var: VarId, op: &Op) -> bool {
        let is_text = |ty: syn::Type| {
            let named = crate::tokens::identifiers(&ty.to_token_stream());
            is_numberless(&ty) && (named.contains("String") || named.contains("str"))
        };
        args(op).iter().any(|arg| self.is_varied(arg))
            && place_type(&self.func.vars, &Place::var(var)).is_some_and(is_text)
    }

    /// A method of a container puts what it is given into it.
    fn given_to(&mut self, receiver: &Arg) {
        if let Arg::RefMut { place, .. } | Arg::Unknown { place } = receiver {
            self.give(place, vec![None]);
        }
    }

    fn branches(&mut self, out: Option<VarId>, stmt: &Stmt) {
        let Some(out) = out else {
            return;
        };
        let blocks = stmt.branches();
        let tails = blocks
            .iter()
            .filter_map(|(_, block): &(_, &Block)| block.tail.as_ref());
        for tail in tails {
            let parts = self.parts(tail);
            self.give(&Place::var(out), parts);
        }
    }

    fn bindings(&mut self, bindings: &[Binding], of: &Inert) {
        let text = self.is_text(of);
        for binding in bindings {
            let parts = match &binding.source {
                Some(source) => self.parts_of(source),
                None => Vec::from_iter(text.then_some(None)),
            };
            self.give(&Place::var(binding.var), parts);
        }
    }

    fn hold(&mut self, vars: Vec<VarId>) {
        for var in vars {
            self.give(&Place::var(var), vec![None]);
        }
    }

    /// What is at a place gets texts in some of its fields, or is one.
    fn give(&mut self, place: &Place, parts: Vec<Option<String>>) {
        let (root, field) = self.part(place);
        let facts = &self.func.vars[root.0];
        if facts.scalar || facts.numbers.is_some() {
            return;
        }
        for part in parts {
            self.found.insert((root, field.clone().or(part)));
        }
    }

    /// The fields of an operand that hold a text.
    fn parts(&self, operand: &Operand) -> Vec<Option<String>> {
        match operand {
            Operand::Const(inert) => Vec::from_iter(self.is_text(inert).then_some(None)),
            Operand::Var(var) => self.parts_of(&Place::var(*var)),
            Operand::Place(place) => self.parts_of(place),
        }
    }

    fn parts_of(&self, place: &Place) -> Vec<Option<String>> {
        let (root, field) = self.part(place);
        if field.is_some() {
            let held = self.found.contains(&(root, None)) || self.found.contains(&(root, field));
            return Vec::from_iter(held.then_some(None));
        }
        let of_root = self.found.iter().filter(|(var, _)| *var == root);
        of_root.map(|(_, field)| field.clone()).collect()
    }

    /// The variable that a place is a part of, and the first field on the way to it.
    fn part(&self, place: &Place) -> Part {
        let field = place
            .projections
            .iter()
            .find_map(|projection| match projection {
                Projection::Field(syn::Member::Named(name)) => Some(name.to_string()),
                Projection::Field(syn::Member::Unnamed(index)) => Some(index.index.to_string()),
                Projection::Variant(variant, _) => Some(payload(variant)),
                _ => None,
            });
        match &self.func.vars[place.root.0].kind {
            VarKind::Alias(target) => {
                let (root, outer) = self.part(target);
                (root, outer.or(field))
            }
            _ => (place.root, field),
        }
    }

    fn is_text_arg(&self, arg: &Arg) -> bool {
        let parts = match (arg, arg.place()) {
            (Arg::Value(operand), _) => self.parts(operand),
            (_, Some(place)) => self.parts_of(&place),
            (_, None) => Vec::new(),
        };
        let any = |part: &Option<String>| part.as_deref().is_none_or(is_payload);
        parts.iter().any(any)
    }

    /// The texts in what `?` gives on: not those in an error.
    fn passed_on(&self, receiver: &Arg) -> Vec<Option<String>> {
        let whole = match receiver {
            Arg::Value(operand) => operand.place(),
            arg => arg.place(),
        };
        let parts = whole.map(|place| self.parts_of(&place)).unwrap_or_default();
        let held = |part: &Option<String>| part.as_deref() != Some("~Err");
        Vec::from_iter(parts.iter().any(held).then_some(None))
    }

    fn is_varied(&self, arg: &Arg) -> bool {
        arg.root().is_some_and(|var| self.carries(var))
    }

    fn carries(&self, var: VarId) -> bool {
        self.activity.is_varied(var) && !self.func.vars[var.0].inactive
    }

    /// Whether code that is kept mentions such a text, or makes one.
    fn is_text(&self, inert: &Inert) -> bool {
        self.is_text_in(&inert.tokens, &inert.reads)
    }

    fn is_text_in(&self, tokens: &TokenStream, reads: &[VarId]) -> bool {
        let named = |name: &str| mentions(tokens, &|word| word == name);
        let holds = reads.iter().any(|var| {
            let root = crate::ir::resolve(&self.func.vars, *var);
            let mut of_root = self.found.iter().filter(|(held, _)| *held == root);
            named(&self.func.vars[var.0].ident.to_string())
                && of_root.any(|(_, field)| field.as_deref().is_none_or(named_in(tokens)))
        });
        holds || writes_text(tokens) && reads.iter().any(|var| self.carries(*var))
    }
}

/// Whether tokens have the name, or the number, of a field.
fn named_in(tokens: &TokenStream) -> impl Fn(&str) -> bool + '_ {
    |field| {
        let numbered = field.starts_with(|first: char| first.is_ascii_digit() || first == '~');
        numbered || mentions(tokens, &|word| word == field)
    }
}

/// Whether a method is the `?` that lowering made of a branch.
fn is_question_mark(name: &Ident, args: &[Arg]) -> bool {
    name == "into_output" && args.is_empty() && !declares_function(name)
}

/// The place of a part in what it is put together to.
fn member(var: VarId, shape: &Aggregate, index: usize) -> Place {
    let numbered = || Some(syn::Member::Unnamed(syn::Index::from(index)));
    let (member, variant) = match shape {
        Aggregate::Tuple => (numbered(), None),
        Aggregate::Constructor { variant, .. } => (numbered(), variant.as_ref()),
        Aggregate::Struct {
            members, variant, ..
        } => (members.get(index).cloned(), variant.as_ref()),
        _ => (None, None),
    };
    let projection = member.map(|member| match variant {
        Some(variant) => Projection::Variant(variant.clone(), member),
        None => Projection::Field(member),
    });
    Place {
        root: var,
        projections: projection.into_iter().collect(),
    }
}
