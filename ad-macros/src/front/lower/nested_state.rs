//! What the closure of a nested operator changes outside of itself. The pushforward runs once for each number, and the
//! function as it was written runs the closure once: what a round changes, the next one would find changed.
//!
//! ```text
//! gradient!(s, v, |s, v| s * (v * rng.next()).exp())      each round draws another number
//! ```

use super::Lower;
use super::closure::root_ident;
use super::control::strip;
use crate::front::inert::{Resolve, inert_expr};
use crate::front::missing::{changes_receiver, may_only_read_receiver};
use crate::ir::{VarId, VarKind};
use crate::tokens::identifiers;
use proc_macro2::{Ident, Span};
use std::cell::RefCell;
use std::collections::BTreeMap;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// Methods by which what is shared is changed: cells, locks, atomics, channels.
const SHARED: &[&str] = &[
    "borrow_mut",
    "compare_exchange",
    "get_or_init",
    "lock",
    "replace",
    "send",
    "set",
    "store",
    "swap",
    "take",
    "update",
    "write",
];

impl Lower<'_> {
    /// Where the closure changes something outside of itself, as far as that is seen.
    pub(super) fn changed_state(&self, closure: &syn::ExprClosure) -> Option<Span> {
        let free = Free {
            lower: self,
            found: RefCell::default(),
        };
        inert_expr(&syn::Expr::Closure(closure.clone()), &free);
        let mut changes = Changes {
            lower: self,
            free: free.found.into_inner(),
            found: None,
        };
        changes.visit_expr(&closure.body);
        changes.found
    }
}

/// The variables of the surroundings that are named.
struct Free<'l, 'n> {
    lower: &'l Lower<'n>,
    found: RefCell<BTreeMap<String, VarId>>,
}

impl Resolve for Free<'_, '_> {
    fn resolve(&self, name: &Ident) -> Option<(VarId, Ident)> {
        let var = self.lower.lookup(name)?;
        self.found.borrow_mut().insert(name.to_string(), var);
        None
    }
}

struct Changes<'l, 'n> {
    lower: &'l Lower<'n>,
    free: BTreeMap<String, VarId>,
    found: Option<Span>,
}

impl Changes<'_, '_> {
    fn free(&self, expr: &syn::Expr) -> Option<VarId> {
        self.free.get(&root_ident(expr)?.to_string()).copied()
    }

    /// The variable that a place is in, if it may be changed.
    fn changeable(&self, expr: &syn::Expr) -> Option<VarId> {
        let var = self.free(expr)?;
        let own = &self.lower.vars[var.0];
        let may = match own.kind {
            VarKind::Owned | VarKind::Alias(_) => own.mutable,
            VarKind::Mutable | VarKind::Captured => true,
            VarKind::Reference | VarKind::Closure(_) => false,
        };
        may.then_some(var)
    }

    fn note(&mut self, at: Span) {
        self.found.get_or_insert(at);
    }

    fn written(&mut self, place: &syn::Expr) {
        if self.free(place).is_some() {
            self.note(place.span());
        }
    }
}

impl<'ast> Visit<'ast> for Changes<'_, '_> {
    fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
        let name = e.method.to_string();
        let is_static = || {
            let root = root_ident(&e.receiver).map(ToString::to_string);
            root.is_some_and(|root| !root.contains(char::is_lowercase))
        };
        let shared = SHARED.contains(&name.as_str()) || name.starts_with("fetch_");
        if shared && (self.free(&e.receiver).is_some() || is_static()) {
            self.note(e.method.span());
        } else if let Some(var) = self.changeable(&e.receiver)
            && !self.lower.vars[var.0].scalar
            && !only_reads(&e.method)
        {
            self.note(e.method.span());
        }
        visit::visit_expr_method_call(self, e);
    }
    fn visit_expr_reference(&mut self, e: &'ast syn::ExprReference) {
        if e.mutability.is_some() && self.free(&e.expr).is_some() {
            self.note(e.and_token.span());
        }
        visit::visit_expr_reference(self, e);
    }
    fn visit_expr_assign(&mut self, e: &'ast syn::ExprAssign) {
        self.written(&e.left);
        visit::visit_expr_assign(self, e);
    }
    fn visit_expr_binary(&mut self, e: &'ast syn::ExprBinary) {
        if super::is_assignment(&e.op) {
            self.written(&e.left);
        }
        visit::visit_expr_binary(self, e);
    }
    fn visit_expr_call(&mut self, e: &'ast syn::ExprCall) {
        if let Some(var) = self.free(&e.func) {
            let changes = match self.lower.vars[var.0].kind {
                // Its body is put in the place of the call.
                VarKind::Closure(number) => {
                    let body = self.lower.closures[number].literal();
                    self.lower.changed_state(&body).is_some()
                }
                VarKind::Owned => self.lower.vars[var.0].mutable,
                _ => false,
            };
            if changes {
                self.note(strip(&e.func).span());
            }
        }
        visit::visit_expr_call(self, e);
    }
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let args = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        match mac.parse_body_with(args) {
            Ok(args) => args.iter().for_each(|arg| self.visit_expr(arg)),
            // What it does is not seen.
            Err(_) => {
                let named = identifiers(&mac.tokens);
                let mut free = self.free.values().map(|var| &self.lower.vars[var.0]);
                if free.any(|own| own.mutable && named.contains(&own.ident.to_string())) {
                    self.note(mac.path.span());
                }
            }
        }
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// Whether a method certainly leaves its receiver as it is.
fn only_reads(method: &Ident) -> bool {
    let name = method.to_string();
    if changes_receiver(method) || crate::names::mutates_receiver(&name) {
        return false;
    }
    crate::names::borrows_receiver(&name)
        || crate::names::is_inactive_method(&name)
        || crate::names::is_elementary(&name)
        || may_only_read_receiver(method) == Some(true)
}
