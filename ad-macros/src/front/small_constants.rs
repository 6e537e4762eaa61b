//! Constants in small letters in patterns, which would be taken for variables.

use super::capitals::{is_capital, item};
use super::missing::{Named, constant_in_pattern};
use crate::errors::{Errors, Refusal};
use proc_macro2::Ident;
use quote::quote;
use std::collections::BTreeMap;
use syn::visit::{self, Visit};

/// Refuses patterns that name a constant in small letters, which would be taken for variables; where that is
/// not certain, rustc is asked to confirm the variable.
pub(super) fn confirmed(body: &mut syn::Block, errors: &mut Errors) {
    #[derive(Default)]
    struct Small(BTreeMap<String, Ident>);
    impl Small {
        fn pattern(&mut self, pattern: &syn::Pat) {
            struct Names<'s>(&'s mut Small);
            impl<'ast> Visit<'ast> for Names<'_> {
                fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
                    let name = pat.ident.to_string();
                    let plain =
                        pat.subpat.is_none() && pat.by_ref.is_none() && pat.mutability.is_none();
                    if plain && !is_capital(&name) {
                        self.0.0.entry(name).or_insert_with(|| pat.ident.clone());
                    }
                    visit::visit_pat_ident(self, pat);
                }
            }
            Names(self).visit_pat(pattern);
        }
    }
    impl<'ast> Visit<'ast> for Small {
        fn visit_arm(&mut self, arm: &'ast syn::Arm) {
            self.pattern(&arm.pat);
            visit::visit_arm(self, arm);
        }
        fn visit_expr_let(&mut self, e: &'ast syn::ExprLet) {
            self.pattern(&e.pat);
            visit::visit_expr_let(self, e);
        }
        fn visit_local(&mut self, local: &'ast syn::Local) {
            let init = local.init.as_ref();
            if init.is_some_and(|init| init.diverge.is_some()) {
                self.pattern(&local.pat);
            }
            visit::visit_local(self, local);
        }
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut small = Small::default();
    small.visit_block(body);
    for name in small.0.values() {
        match constant_in_pattern(name) {
            Named::Constant => errors.refuse(name.span(), Refusal::small_constant(name)),
            // A constant of that name is none of type `()`.
            Named::Unknown => body.stmts.insert(
                0,
                item(quote!(const _: fn() = || { #[allow(unused_variables)] let #name = (); };)),
            ),
            Named::Variable => {}
        }
    }
}
