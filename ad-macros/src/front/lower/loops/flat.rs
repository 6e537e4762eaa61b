//! `flatten` and `flat_map`: a loop over the parts, and one over the items of each.
//!
//! ```text
//! for v in x.iter().flatten().map(f) { .. }
//!     for part in x.iter() { for v in part.into_iter().map(f) { .. } }
//! ```

use super::{Chain, Raw, is_chain};
use crate::errors::Refusal;
use crate::front::inert::{Resolve, bound_names, inert_expr};
use crate::front::lower::Lower;
use crate::front::lower::control::strip;
use crate::ir::VarId;
use proc_macro2::Ident;
use std::collections::HashMap;
use syn::spanned::Spanned;
use syn::visit_mut::{self, VisitMut};

/// What is done with each part of a chain that is flattened.
pub(super) struct Parts {
    /// That of `flat_map`.
    closure: Option<syn::Expr>,
    /// The adaptors behind it, the first one first.
    adaptors: Vec<syn::ExprMethodCall>,
}

/// A chain up to its first `flatten` or `flat_map`, and what follows.
pub(super) fn flattened(expr: &syn::Expr) -> Option<(syn::Expr, Parts)> {
    let syn::Expr::MethodCall(e) = strip(expr) else {
        return None;
    };
    if let Some((mut outer, mut parts)) = flattened(&e.receiver) {
        // The last part comes first, and of each the last item.
        if e.method == "rev" {
            outer = syn::parse_quote!(#outer.rev());
        }
        parts.adaptors.push(e.clone());
        return Some((outer, parts));
    }
    let closure = match (e.method.to_string().as_str(), e.args.len()) {
        ("flatten", 0) => None,
        ("flat_map", 1) => Some(e.args[0].clone()),
        _ => return None,
    };
    is_chain(&e.receiver).then(|| {
        let parts = Parts {
            closure,
            adaptors: Vec::new(),
        };
        ((*e.receiver).clone(), parts)
    })
}

impl Lower<'_> {
    /// A loop over the items of a chain, or over those of its parts.
    pub(super) fn items(
        &mut self,
        label: Option<&syn::Label>,
        (position, chain): (VarId, Chain),
        parts: Option<Parts>,
        pattern: Option<&syn::Pat>,
        body: impl FnOnce(&mut Self, Raw),
    ) {
        let Some(parts) = parts else {
            return self.items_loop(label, chain, position, pattern, body);
        };
        self.items_loop(None, chain, position, None, |lower, raw| {
            let Some(mut inner) = lower.items_of_part(&parts, &raw) else {
                return;
            };
            lower.in_order(&mut inner, false);
            lower.taken(&mut inner, false);
            lower.named_sources(&mut inner, false);
            let (first, parts) = match flattened(&inner) {
                Some((first, parts)) => (first, Some(parts)),
                None => (inner.clone(), None),
            };
            match lower.positioned(&first, false) {
                Some(chain) => lower.items(label, chain, parts, pattern, body),
                None => lower.errors.refuse(inner.span(), Refusal::iterator()),
            }
        });
    }

    /// The items of a part as a chain.
    fn items_of_part(&mut self, parts: &Parts, raw: &Raw) -> Option<syn::Expr> {
        const EACH_BY_ITSELF: &[&str] = &[
            "cloned", "copied", "filter", "flat_map", "flatten", "map", "rev",
        ];
        for adaptor in &parts.adaptors {
            if !EACH_BY_ITSELF.iter().any(|name| adaptor.method == name) {
                let name = adaptor.method.to_string();
                self.errors
                    .refuse(adaptor.method.span(), Refusal::behind_flatten(&name));
                return None;
            }
        }
        let mut items = match &parts.closure {
            None => {
                let part = self.names.numbered("part", proc_macro2::Span::call_site());
                self.bind_raw(&syn::parse_quote!(#part), raw);
                syn::parse_quote!(#part.into_iter())
            }
            Some(closure) => self.mapped_part(closure, raw)?,
        };
        for adaptor in &parts.adaptors {
            items = syn::Expr::MethodCall(syn::ExprMethodCall {
                receiver: Box::new(items),
                ..adaptor.clone()
            });
        }
        Some(items)
    }

    /// What the closure of `flat_map` gives. The body of the loop does not see the names of its parameters.
    fn mapped_part(&mut self, function: &syn::Expr, raw: &Raw) -> Option<syn::Expr> {
        let closure = match strip(function) {
            syn::Expr::Closure(closure) if closure.inputs.len() == 1 => closure,
            other => {
                self.errors.refuse(other.span(), Refusal::closure());
                return None;
            }
        };
        let mut renames = Renames(HashMap::new());
        for name in bound_names(&closure.inputs[0]) {
            let fresh = self.names.numbered(&plain(&name), name.span());
            renames.0.insert(name.to_string(), fresh);
        }
        let mut pattern = closure.inputs[0].clone();
        renames.visit_pat_mut(&mut pattern);
        self.bind_raw(&pattern, raw);
        let body = match strip(&closure.body) {
            syn::Expr::Block(block) if block.label.is_none() => match &block.block.stmts[..] {
                [syn::Stmt::Expr(body, None)] => body,
                _ => {
                    self.errors
                        .refuse(block.span(), Refusal::part_of_statements());
                    return None;
                }
            },
            body => body,
        };
        let body: syn::Expr = syn::parse2(inert_expr(body, &renames).tokens).ok()?;
        Some(match is_chain(&body) {
            true => body,
            false => syn::parse_quote_spanned!(body.span()=> (#body).into_iter()),
        })
    }
}

/// Other names for the parameters of a closure.
struct Renames(HashMap<String, Ident>);

impl Resolve for Renames {
    fn resolve(&self, name: &Ident) -> Option<(VarId, Ident)> {
        let fresh = self.0.get(&name.to_string())?;
        Some((VarId(0), fresh.clone()))
    }
}

impl VisitMut for Renames {
    fn visit_pat_ident_mut(&mut self, pat: &mut syn::PatIdent) {
        if let Some(fresh) = self.0.get(&pat.ident.to_string()) {
            pat.ident = fresh.clone();
        }
        visit_mut::visit_pat_ident_mut(self, pat);
    }
    fn visit_field_pat_mut(&mut self, field: &mut syn::FieldPat) {
        field.colon_token.get_or_insert_with(Default::default);
        visit_mut::visit_field_pat_mut(self, field);
    }
}

fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}
