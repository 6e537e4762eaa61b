//! Writes that nothing follows: through a `Cell`, a `RefCell`, or the guard of a lock.
//!
//! A variable that an active value is written to, and that does not reach the result, needs no
//! cotangent. That is right if the variable owns what is written. If it only leads there, the value
//! may come back by another way, and its derivative would be lost. Such types have no tangent, so
//! the type of the variable is asked for one.

use super::place::borrowed;
use super::through::Through;
use crate::analysis::activity::Activity;
use crate::analysis::effects::{args, called_for_effect, is_varied};
use crate::analysis::shown::{has_lock, shown};
use crate::ir::resolve;
use crate::ir::{Arg, Binding, Func, Op, Operand, Place, Stmt, VarId, VarKind};
use crate::tokens::mentions;
use crate::transform::pullback::Plan;
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use std::collections::BTreeSet;

/// Variables whose types are asked for where they are declared: later, a part may be lent.
#[derive(Default)]
pub(crate) struct Declared {
    seen: BTreeSet<VarId>,
    through: Through,
}

pub(crate) fn declared(func: &Func, activity: &Activity, plan: &Plan) -> Declared {
    let (mut asked, mut declared) = (BTreeSet::new(), BTreeSet::new());
    func.body.each(&mut |stmt| {
        let written = written(func, activity, plan, stmt).0;
        asked.extend(written.into_iter().map(|place| place.root));
        if let Stmt::Let { var, .. } = stmt
            && func.vars[var.0].kind == VarKind::Owned
        {
            declared.insert(*var);
        }
    });
    Declared {
        seen: asked.intersection(&declared).copied().collect(),
        through: Through::of(func, activity),
    }
}

impl Declared {
    /// What has to stand behind the declaration of a parameter, or of what a pattern binds.
    fn of(&self, func: &Func, var: VarId) -> TokenStream {
        let through = self.through.at(func, var);
        self.seen(func, var).into_iter().chain([through]).collect()
    }

    fn seen(&self, func: &Func, var: VarId) -> Option<TokenStream> {
        (self.seen.contains(&var)).then(|| seen(func, &Place::var(var)))
    }

    pub(crate) fn of_params(&self, func: &Func) -> TokenStream {
        let vars = func.params.iter().map(|param| param.var);
        vars.map(|var| self.of(func, var)).collect()
    }

    pub(crate) fn of_bindings(&self, func: &Func, bindings: &[Binding]) -> TokenStream {
        let vars = bindings.iter().map(|binding| binding.var);
        vars.map(|var| self.of(func, var)).collect()
    }

    /// The same, behind a statement.
    pub(crate) fn by(&self, func: &Func, stmt: &Stmt) -> TokenStream {
        let var = match stmt {
            Stmt::Let { var, .. } => Some(*var),
            Stmt::If { out, .. } | Stmt::Match { out, .. } | Stmt::Scope { out, .. } => *out,
            // A declaration says nothing of the type.
            Stmt::Assign { place, .. } if place.projections.is_empty() => Some(place.root),
            _ => None,
        };
        let declared = var.map(|var| {
            let through = self.through.by(func, stmt, var);
            self.seen(func, var).into_iter().chain([through]).collect()
        });
        declared
            .into_iter()
            .chain([self.through.behind(func, stmt)])
            .collect()
    }
}

/// What has to stand before a statement.
pub(crate) fn checks(
    func: &Func,
    activity: &Activity,
    plan: &Plan,
    declared: &Declared,
    stmt: &Stmt,
) -> TokenStream {
    let (places, lender) = written(func, activity, plan, stmt);
    let places = places.iter();
    let seen = places
        .filter(|place| !declared.seen.contains(&place.root))
        .map(|place| seen(func, place));
    let through = lender.map(|lender| quote_spanned!(lender.span()=> ad::seen(&*#lender);));
    (through.into_iter())
        .chain([declared.through.before(func, stmt)])
        .chain(seen)
        .chain(kept(func, activity, plan, stmt))
        .collect()
}

/// Asks for the type of a place.
fn seen(func: &Func, place: &Place) -> TokenStream {
    let root = &func.vars[place.root.0];
    let place = match root.kind {
        VarKind::Mutable if place.projections.is_empty() => {
            let reference = borrowed(&func.vars, place);
            quote!(&*#reference)
        }
        _ => borrowed(&func.vars, place),
    };
    quote_spanned!(root.ident.span()=> ad::seen(#place);)
}

/// What an active value is written to without a cotangent, and the reference that it is lent through, if it is.
fn written(
    func: &Func,
    activity: &Activity,
    plan: &Plan,
    stmt: &Stmt,
) -> (Vec<Place>, Option<Ident>) {
    let mut lender = None;
    let mut places: Vec<Place> = match stmt {
        Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
            let written = !place.projections.is_empty() && is_varied(func, activity, value.root());
            written.then(|| vec![Place::var(place.root)])
        }
        Stmt::Let {
            op:
                Op::Borrow {
                    place,
                    mutable: true,
                    tokens,
                },
            ..
        } => {
            let varied = is_varied(func, activity, Some(place.root));
            lender =
                lent_by(func, place, tokens).filter(|_| varied && !activity.is_active(place.root));
            (varied && lender.is_none()).then(|| vec![Place::var(place.root)])
        }
        // A call whose derivative is taken checks what it is given itself.
        Stmt::Let { node, .. } if plan.nodes.get(node).is_some_and(|n| n.residual.is_some()) => {
            None
        }
        // A function has a sibling, which checks what it does with its arguments.
        Stmt::Let {
            var,
            op: op @ Op::Method { .. },
            ..
        } => called_for_effect(func, activity, *var, op).then(|| given(op)),
        _ => None,
    }
    .unwrap_or_default();
    places.retain(|place| {
        !activity.is_active(resolve(&func.vars, place.root))
            && !is_alias(func, place.root)
            && !func.vars[place.root.0].scalar
    });
    (places, lender)
}

/// The reference that a borrow of a part of a variable goes through: the variable is borrowed meanwhile.
fn lent_by(func: &Func, place: &Place, tokens: &TokenStream) -> Option<Ident> {
    let mut vars = (0..func.vars.len()).map(VarId);
    let named = vars.find(|var| {
        let facts = &func.vars[var.0];
        matches!(facts.kind, VarKind::Alias(_))
            && resolve(&func.vars, *var) == place.root
            && mentions(tokens, &facts.ident)
    });
    let direct = mentions(tokens, &func.vars[place.root.0].ident);
    Some(func.vars[named.filter(|_| !direct)?.0].ident.clone())
}

/// What is given to calls that have no reverse: nothing of it may keep an active value.
fn kept<'f>(
    func: &'f Func,
    activity: &Activity,
    plan: &Plan,
    stmt: &Stmt,
) -> impl Iterator<Item = TokenStream> + use<'f> {
    let kept = match stmt {
        Stmt::Let { var, op, node, .. } => {
            let has_reverse = plan.nodes.get(node).is_some_and(|n| n.residual.is_some());
            !has_reverse && !called_for_effect(func, activity, *var, op)
        }
        _ => false,
    };
    let shown = shown(func, activity, stmt, kept).into_iter();
    shown
        .filter(|shown| is_known(func, shown.root))
        .map(|shown| {
            let has_lock = has_lock(func, &shown);
            let tokens = shown.tokens;
            let span = tokens
                .clone()
                .into_iter()
                .last()
                .map_or(func.span, |t| t.span());
            if has_lock {
                return quote_spanned!(span=> if false { ad::locked(&#tokens); });
            }
            // Never run: the type answers.
            quote_spanned!(span=> if false { ad::Shown(&#tokens).shown(); })
        })
}

/// Whether the type of a variable is certainly none that depends on a type parameter.
pub(super) fn is_known(func: &Func, var: VarId) -> bool {
    let unknown = &func.type_params;
    match &func.vars[resolve(&func.vars, var).0].ty {
        _ if unknown.is_empty() => true,
        Some(ty) => {
            let ty = quote!(#ty);
            !unknown.iter().any(|name| {
                mentions(
                    &ty,
                    &proc_macro2::Ident::new(name, proc_macro2::Span::call_site()),
                )
            })
        }
        None => false,
    }
}

/// What a call could put an active value into.
fn given(op: &Op) -> Vec<Place> {
    let places = args(op).into_iter().filter_map(|arg| match arg {
        Arg::Value(Operand::Var(var)) => Some(Place::var(*var)),
        Arg::Ref { place, .. } => Some(place.clone()),
        Arg::RefMut { place, .. } | Arg::Unknown { place } => Some(Place::var(place.root)),
        Arg::Value(_) => None,
    });
    places.collect()
}

fn is_alias(func: &Func, var: VarId) -> bool {
    matches!(
        func.vars[var.0].kind,
        VarKind::Alias(_) | VarKind::Closure(_)
    )
}
