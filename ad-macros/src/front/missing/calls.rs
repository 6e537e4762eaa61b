//! Calls whose derivative is needed and certainly missing.

use super::bits::gives_bits;
use super::files::{file_of, once, path_of};
use super::types::declares_once;
use super::{
    declarations, declared, declares_function, inherent, is_hidden, is_missing, modules, plain,
    plain_traits, scopes,
};
use crate::analysis::activity::Activity;
use crate::analysis::effects::called_for_effect;
use crate::emit::with;
use crate::errors::{Errors, Refusal};
use crate::ir::{Arg, Callee, Func, Op, Stmt, VarId, VarKind};
use crate::operators::LENT;
use crate::transform::pullback::Plan;
use proc_macro2::{Ident, TokenStream};

/// Refuses the calls whose derivative is needed and missing. Where something else was refused, what needs their
/// results may have gone with it. `around` are the types of parameters that a closure does not
/// write, as far as the code around it tells.
pub(crate) fn calls(
    func: &Func,
    activity: &Activity,
    plan: &Plan,
    around: &[Option<syn::Type>],
    errors: &mut Errors,
) {
    let is_whole = errors.is_empty();
    let root_type = |var: VarId| {
        let facts = &func.vars[var.0];
        let of_parameter = || {
            let index = func.params.iter().position(|param| param.var == var)?;
            around.get(index)?.clone()
        };
        match facts.kind {
            // It stands for `self`.
            VarKind::Captured if facts.ident == LENT => {
                super::variable_type(&Ident::new("self", facts.ident.span()))
            }
            VarKind::Captured => super::variable_type(&facts.ident),
            _ => facts.ty.clone().or_else(of_parameter),
        }
    };
    let mut called = Vec::new();
    func.body.each(&mut |stmt| {
        let Stmt::Let { var, op, node, .. } = stmt else {
            return;
        };
        let needed = plan.nodes.get(node).is_some_and(|p| p.residual.is_some());
        if !needed && !called_for_effect(func, activity, *var, op) {
            return;
        }
        match op {
            Op::Call { callee, args } => called.push((callee.clone(), args.clone(), needed)),
            Op::Method { receiver, name, .. } => {
                let ty = receiver.place().and_then(|place| {
                    let declared = declared::Declared::around(name.span())?;
                    declared.place_of(&func.vars, &place, &root_type)
                });
                let refusal = ty.and_then(|ty| {
                    if let Some(owner) = without_derivative(&ty, name) {
                        return Some(Refusal::missing_method(&owner, name));
                    }
                    let owner = by_plain_trait(&ty, name)?;
                    Some(Refusal::missing_trait_method(&owner, name))
                });
                if let Some(refusal) = refusal {
                    errors.refuse(name.span(), refusal);
                } else if gives_bits(name) && !declares_function(name) {
                    errors.refuse(name.span(), Refusal::bits(name));
                }
            }
            _ => {}
        }
    });
    for (callee, args, needed) in &called {
        let path = match callee {
            Callee::Function { path, .. } => path,
            Callee::Associated { ty, name, .. } => {
                let owner = syn::parse2(ty.clone()).ok();
                if let Some(owner) = owner.and_then(|ty| without_derivative(&ty, name)) {
                    errors.refuse(name.span(), Refusal::missing_method(&owner, name));
                    continue;
                }
                ty
            }
            Callee::Value(_) => continue,
        };
        if with::rule(func, callee).is_some() {
            if args.iter().any(|arg| matches!(arg, Arg::RefMut { .. })) {
                let span = syn::spanned::Spanned::span(path);
                errors.refuse(span, Refusal::mutable_rule());
            }
        } else if let Callee::Function { .. } = callee
            && let Some(name) = missing(path)
        {
            let refusal = match is_whole && !needed {
                true => Refusal::effect(&name),
                false => Refusal::missing_derivative(&name),
            };
            errors.refuse(name.span(), refusal);
        }
    }
}

/// The name of the function that a path means, if it certainly has no derivative.
fn missing(path: &TokenStream) -> Option<Ident> {
    let path: syn::Path = syn::parse2(path.clone()).ok()?;
    if crate::names::sibling_in_runtime(&path).is_some() {
        return None;
    }
    let name = path.segments.last()?.ident.clone();
    if path.get_ident().is_some_and(is_missing) {
        return Some(name);
    }
    let (file, at) = file_of(name.span())?;
    let here = path_of(name.span())?;
    let names: Vec<String> = path.segments.iter().map(|s| plain(&s.ident)).collect();
    (path.leading_colon.is_none() && modules::is_missing(&here, &file, &names, at)).then_some(name)
}

/// The type of the file that a function belongs to, by the dot or by the path of the type, where it certainly has no
/// derivative.
fn without_derivative(ty: &syn::Type, method: &Ident) -> Option<syn::Type> {
    let (file, at) = file_of(method.span())?;
    let name = plain(method);
    let ty = declared::Declared::around(method.span())?.named(ty);
    let syn::Type::Path(path) = &ty else {
        return None;
    };
    // A module may have another type of the name.
    let owner = plain(&path.path.segments.last()?.ident);
    let missing = declares_once(&file, &owner)
        && once(
            &file,
            "without derivative",
            &format!("{owner}::{name}"),
            || is_hidden(&ty, method) && !inherent::registers(&file, &name),
        )
        && declarations::brings_no_rules(&file, at);
    missing.then_some(ty)
}

/// The same of a method of a trait, if the file has one without a derivative and no other of this name.
fn by_plain_trait(ty: &syn::Type, method: &Ident) -> Option<syn::Type> {
    let (file, at) = file_of(method.span())?;
    let name = plain(method);
    let ty = declared::Declared::around(method.span())?.named(ty);
    let syn::Type::Path(path) = &ty else {
        return None;
    };
    let owner = plain(&path.path.segments.last()?.ident);
    let is_parameter = || {
        let path = scopes::path_at(&file, at).map(|(path, _)| path);
        path.is_some_and(|path| scopes::is_generic(&path, &owner, at))
    };
    let known =
        ["f32", "f64"].contains(&owner.as_str()) || declares_once(&file, &owner) || is_parameter();
    let missing = known
        && once(
            &file,
            "of plain traits",
            &format!("{owner}::{name}"),
            || plain_traits::is_of(&file, &owner, &name) && !inherent::registers(&file, &name),
        )
        && declarations::brings_no_rules(&file, at);
    missing.then_some(ty)
}
