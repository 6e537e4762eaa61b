//! Active values that are written to fields marked `#[no_derivative]`: what the field holds afterwards would have no
//! derivative.

use super::activity::{Activity, is_marked};
use super::effects::args;
use crate::errors::{Errors, Refusal};
use crate::front::lower::{constant_field, place_type};
use crate::front::missing::declared::{Declared, constant_member};
use crate::front::missing::numberless::is_numberless;
use crate::front::missing::shapeless::is_constant_field;
use crate::front::missing::types::field;
use crate::ir::{Aggregate, Arg, Func, Mode, Op, Operand, Place, Stmt, VarId, VarKind};
use proc_macro2::Span;
use std::collections::HashMap;
use syn::spanned::Spanned;

/// Refuses them, at the name of the field.
pub(crate) fn written(func: &Func, activity: &Activity, errors: &mut Errors) {
    let mut pass = Pass {
        func,
        activity,
        sources: HashMap::new(),
        computed: HashMap::new(),
    };
    func.body.each(&mut |stmt| {
        pass.bindings(stmt);
        pass.computed(stmt);
    });
    func.body.each(&mut |stmt| {
        let span = match stmt {
            Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
                pass.assigned(place, value).map(|member| member.span())
            }
            Stmt::Let {
                op: Op::Aggregate { shape, parts },
                ..
            } => pass.made(shape, parts),
            Stmt::Let { op, .. } => pass.lent(op).map(|member| member.span()),
            _ => None,
        };
        if let Some(span) = span {
            errors.refuse(span, Refusal::constant_field_written());
        }
    });
}

/// The type of a field that is marked, of the struct that the scope of a path has.
fn scoped(path: &syn::Path, member: &syn::Member) -> Option<syn::Type> {
    let ty: syn::Type = syn::parse_quote!(#path);
    is_constant_field(&ty, member).then(|| field(&ty, member).unwrap_or(syn::parse_quote!(_)))
}

struct Pass<'f> {
    func: &'f Func,
    activity: &'f Activity,
    /// What is bound by `&mut`, and the places that it refers to.
    sources: HashMap<VarId, Place>,
    /// What variables that are never assigned to are computed from.
    computed: HashMap<VarId, Vec<Operand>>,
}

impl Pass<'_> {
    fn assigned(&self, place: &Place, value: &Operand) -> Option<syn::Member> {
        let member = self.constant(place).filter(|_| self.is_active(value))?;
        (!self.holds_no_number(place)).then_some(member)
    }

    /// `Model { rate: x[0] }`, `Law::Hooke(x[0], y)`, whose field is such a one.
    fn made(&self, shape: &Aggregate, parts: &[Operand]) -> Option<Span> {
        let (path, variant, members) = match shape {
            Aggregate::Struct {
                path,
                variant,
                members,
            } => (path, variant, members.clone()),
            Aggregate::Constructor { path, variant } => {
                let members = (0..parts.len()).map(syn::Member::from);
                (path, variant, members.collect())
            }
            Aggregate::Tuple | Aggregate::Array | Aggregate::Vec => return None,
        };
        let path: syn::Path = syn::parse2(path.clone()).ok()?;
        let declared = Declared::around(path.span())?;
        let mut given = members.iter().zip(parts);
        given.find_map(|(member, part)| {
            let by_scope = || scoped(&path, member).filter(|_| variant.is_none());
            let constant = declared.constant_made(&path, variant.as_ref(), member);
            let constant = constant.or_else(by_scope)?;
            let written = self.is_active(part) && !is_numberless(&constant);
            written.then(|| match member {
                syn::Member::Named(name) => name.span(),
                syn::Member::Unnamed(_) => path.span(),
            })
        })
    }

    /// `self.k.push(x)`, `set(&mut self.k, x)`: not where it is lent to a parameter that is marked, too.
    fn lent(&self, op: &Op) -> Option<syn::Member> {
        let all = args(op);
        let active: Vec<bool> = (all.iter())
            .map(|arg| {
                arg.place()
                    .is_some_and(|place| self.is_active_place(&place))
            })
            .collect();
        let others = |i: usize| {
            active
                .iter()
                .enumerate()
                .any(|(j, active)| j != i && *active)
        };
        all.iter().enumerate().find_map(|(i, arg)| {
            let (Arg::RefMut { place, .. } | Arg::Unknown { place }) = arg else {
                return None;
            };
            let written = match op {
                Op::Method { name, .. } if i == 0 => {
                    matches!(arg, Arg::RefMut { .. })
                        || crate::names::grows_receiver(&name.to_string())
                        || crate::front::missing::changes_receiver(name)
                }
                _ => is_marked(op, i) == Some(false),
            };
            let member = self.constant(place).filter(|_| written && others(i))?;
            (!self.holds_no_number(place)).then_some(member)
        })
    }

    fn bindings(&mut self, stmt: &Stmt) {
        for binding in stmt.bindings() {
            if let (Mode::Mutable, Some(source)) = (binding.mode, &binding.source) {
                self.sources.insert(binding.var, source.clone());
            }
        }
    }

    fn computed(&mut self, stmt: &Stmt) {
        let Stmt::Let { var, op, .. } = stmt else {
            return;
        };
        let of = match op {
            Op::Use(x) | Op::Neg(x) | Op::Cast(x, _) => vec![x.clone()],
            Op::Binary(_, x, y) => vec![x.clone(), y.clone()],
            _ => return,
        };
        if !self.func.vars[var.0].mutable {
            self.computed.insert(*var, of);
        }
    }

    /// Whether a derivative may come with a value: what a field without one holds has none, and neither have integers.
    fn is_active(&self, value: &Operand) -> bool {
        value
            .place()
            .is_some_and(|place| self.is_active_place(&place))
    }

    fn is_active_place(&self, place: &Place) -> bool {
        let computed = self.computed.get(&place.root);
        let of_constants =
            || computed.is_some_and(|of| of.iter().all(|operand| !self.is_active(operand)));
        !self.func.vars[place.root.0].inactive
            && self.activity.is_varied(place.root)
            && !(place.projections.is_empty() && of_constants())
            && self.constant(place).is_none()
            && !self.holds_no_number(place)
    }

    fn holds_no_number(&self, place: &Place) -> bool {
        let vars = &self.func.vars;
        let declared = || {
            let token = vars[place.root.0].ident.span();
            Declared::around(token)?.place(vars, place)
        };
        let ty = place_type(vars, place).or_else(declared);
        ty.is_some_and(|ty| is_numberless(&ty))
    }

    /// The field marked `#[no_derivative]` that a place is a part of, as far as the file says.
    fn constant(&self, place: &Place) -> Option<syn::Member> {
        let around = match &self.func.vars[place.root.0].kind {
            VarKind::Alias(target) => Some(target),
            _ => self.sources.get(&place.root),
        };
        let of_target = around.and_then(|target| self.constant(target));
        let vars = &self.func.vars;
        of_target
            .or_else(|| constant_member(vars, place))
            .or_else(|| constant_field(vars, place))
    }
}
