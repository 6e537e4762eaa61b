//! Small arrays that a loop only adds to: they are summed in a local variable.
//!
//! In memory, each addition would wait for the one of the iteration before to be stored and read again. A
//! local array whose indices are known when the loops over them are written out stays in registers.
//!
//! ```text
//! for v in 0..n {                                 let mut sum1: ad::Tan<[[f64; 4]; 4]> = ad::zero();
//!     for i in 0..3 {                             for v in 0..n {
//!         ad::add_part(&mut t_bar[b][i][3], y);       for i in 0..3 {
//!     }                                                   ad::add_part(&mut sum1[i][3], y);
//! }                                                   }
//!                                                 }
//!                                                 ad::add_part(&mut t_bar[b], sum1);
//! ```

use super::found::{is_activity, is_call};
use super::{declared, is_plain, literal_trips, mentions, runs};
use crate::front::lower::{element, is_float_type, place_type};
use crate::front::missing::types;
use crate::ir::{Func, Place, VarId, VarKind};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use std::collections::BTreeMap;
use syn::visit::{self, Visit};

/// More numbers than the registers hold are not summed.
const MOST: usize = 16;

/// A cotangent that is a small array, or has such elements.
pub(crate) struct Small {
    bar: String,
    /// The type of the array.
    ty: syn::Type,
    numbers: usize,
    /// Its elements are.
    elements: bool,
}

impl Small {
    pub(super) fn of(func: &Func, var: VarId, bar: &Ident) -> Option<Small> {
        func.type_params.is_empty().then_some(())?;
        let ty = place_type(&func.vars, &Place::var(var))?;
        let bar = bar.to_string();
        let inner = element(&ty)?;
        let whole = numbers(&ty).filter(|(n, depth)| *n <= MOST && *depth > 1);
        if let (Some((numbers, _)), VarKind::Reference) = (whole, &func.vars[var.0].kind) {
            return Some(Small {
                bar,
                ty,
                numbers,
                elements: false,
            });
        }
        let (numbers, depth) = numbers(&inner)?;
        (numbers <= MOST && depth > 0).then_some(Small {
            bar,
            ty: types::resolved(&inner),
            numbers,
            elements: true,
        })
    }
}

/// How many numbers a type holds, and how deep its arrays lie in each other.
fn numbers(ty: &syn::Type) -> Option<(usize, usize)> {
    match types::resolved(ty) {
        syn::Type::Array(array) => {
            let syn::Expr::Lit(syn::ExprLit {
                lit: syn::Lit::Int(length),
                ..
            }) = &array.len
            else {
                return None;
            };
            let (each, depth) = numbers(&array.elem)?;
            Some((each.checked_mul(length.base10_parse().ok()?)?, depth + 1))
        }
        ty => is_float_type(&ty).then_some((1, 0)),
    }
}

/// An array that is summed.
pub(super) struct Sum<'k> {
    /// What stands for it in the loop.
    pub(super) place: TokenStream,
    pub(super) ty: &'k syn::Type,
    pub(super) guard: Option<String>,
    root: &'k str,
    numbers: usize,
    times: usize,
    weight: usize,
}

impl Sum<'_> {
    /// What adds the sum to the array.
    pub(super) fn add(&self, sum: &Ident, start: &TokenStream, end: &TokenStream) -> TokenStream {
        let place = &self.place;
        let place = match self.place.to_string() == self.root {
            true => quote!(&mut *#place),
            false => quote!(&mut #place),
        };
        // Where there is no iteration, there may be no element.
        let runs = runs(start, end);
        let add = quote!(if #runs { ad::add_part(#place, #sum); });
        match self
            .guard
            .as_ref()
            .and_then(|guard| guard.parse::<TokenStream>().ok())
        {
            Some(guard) => quote!(if #guard { #add }),
            None => add,
        }
    }
}

/// The arrays that a loop over `counter` does nothing with but add to their elements, by how they stand there.
pub(super) fn sums<'k>(
    block: &syn::Block,
    body: &TokenStream,
    counter: &Ident,
    state: &[String],
    small: &'k [Small],
) -> BTreeMap<String, Sum<'k>> {
    let mut additions = Additions {
        counter: counter.to_string(),
        state,
        small,
        found: BTreeMap::new(),
        guards: Vec::new(),
        trips: 1,
    };
    additions.visit_block(block);
    let mut found = additions.found;
    found.retain(|_, sum| mentions(body, sum.root) == sum.times && 2 * sum.weight >= sum.numbers);
    found
}

struct Additions<'k, 's> {
    counter: String,
    state: &'s [String],
    small: &'k [Small],
    found: BTreeMap<String, Sum<'k>>,
    guards: Vec<String>,
    /// How often a statement is executed in an iteration, at least.
    trips: usize,
}

impl<'k> Additions<'k, '_> {
    fn addition(&mut self, place: &syn::Expr) {
        let mut chain = Vec::new();
        let mut inner = place;
        while let syn::Expr::Index(e) = inner {
            chain.push(e);
            inner = &e.expr;
        }
        let syn::Expr::Path(path) = inner else {
            return;
        };
        let named = |small: &&Small| path.path.is_ident(&small.bar);
        let Some(small) = self.small.iter().find(named) else {
            return;
        };
        let place = match (small.elements, chain.last()) {
            (false, Some(_)) => path.to_token_stream(),
            (true, Some(e)) if chain.len() > 1 && self.is_fixed(&e.index) => e.to_token_stream(),
            _ => return,
        };
        let guard = self.guards.last().cloned();
        let sum = self.found.entry(place.to_string()).or_insert(Sum {
            place,
            ty: &small.ty,
            guard: guard.clone(),
            root: &small.bar,
            numbers: small.numbers,
            times: 0,
            weight: 0,
        });
        if sum.guard == guard {
            sum.times += 1;
            sum.weight += self.trips;
        }
    }

    fn is_fixed(&self, index: &syn::Expr) -> bool {
        let tokens = index.to_token_stream();
        is_plain(index)
            && mentions(&tokens, &self.counter) == 0
            && self.state.iter().all(|name| mentions(&tokens, name) == 0)
    }
}

impl Visit<'_> for Additions<'_, '_> {
    fn visit_expr_call(&mut self, call: &syn::ExprCall) {
        if is_call(call, &["add_part", "add"])
            && let Some(syn::Expr::Reference(place)) = call.args.first()
        {
            self.addition(&place.expr);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_if(&mut self, e: &syn::ExprIf) {
        let activity = e.else_branch.is_none() && is_activity(&e.cond);
        let trips = self.trips;
        if activity {
            self.guards.push(e.cond.to_token_stream().to_string());
        } else {
            self.trips = 0;
        }
        visit::visit_expr_if(self, e);
        if activity {
            self.guards.pop();
        }
        self.trips = trips;
    }

    fn visit_expr_for_loop(&mut self, e: &syn::ExprForLoop) {
        let trips = self.trips;
        self.trips *= literal_trips(&e.expr.to_token_stream()).unwrap_or(0);
        visit::visit_expr_for_loop(self, e);
        self.trips = trips;
    }
}

/// Names that change from iteration to iteration.
pub(super) fn changing(body: &TokenStream, state: &[Ident]) -> Vec<String> {
    let mut names = declared(body);
    names.extend(state.iter().map(ToString::to_string));
    names
}
