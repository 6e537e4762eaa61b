//! The pushforward: the user's statements in their order, and beside each one what it does to tangents.
//!
//! ```text
//! let t1 = x * y;      let mut t1_dot = ad::MulPush::push_mul(&x, &y, Some(&x_dot), Some(&y_dot));
//!                      let t1 = x * y;
//! ```
//!
//! There is no tape, and there are no regions: the tangent of a variable stands beside it under a name
//! of its own. Tangents are *dense*, of the shape of their value, except those of arguments passed by
//! reference whose activity is `Off`: these are never read. What is reached through a reference or a
//! pattern has no tangent of its own; its path is followed to the variable that owns the tangent.

mod again;
mod calls;
mod closures;
mod control;
mod dots;
pub(crate) mod formulas;
pub(crate) mod inline;
pub(crate) mod item;
mod numbers;
pub(crate) mod second;
pub(crate) mod second_item;
mod stmts;
mod structural;
pub(crate) mod value;
mod wide;
mod with;

use super::forward::Forward;
use super::hidden::{self, Declared};
use super::place::{is_in_constant, operand};
use crate::analysis::activity::Activity;
use crate::errors::{Errors, Refusal};
use crate::ir::{Func, Inert, Operand, Passing, Place, VarId};
use crate::names::Names;
use crate::transform::pullback::{Plan, returns};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use std::collections::HashMap;

pub(crate) struct Push<'f> {
    func: &'f Func,
    activity: &'f Activity,
    /// The plan of the forward sweep of the vjp: which calls have a derivative.
    plan: &'f Plan,
    primal: Forward<'f>,
    names: &'f mut Names,
    errors: Errors,
    /// Names of tangents.
    dots: HashMap<VarId, Ident>,
    /// What the variables that a pattern binds refer to.
    sources: HashMap<VarId, Place>,
    /// The block that a `return` leaves.
    body: Option<syn::Lifetime>,
    /// In the user's language, so that it can be differentiated again.
    again: bool,
    /// In several directions at once.
    width: Option<Width>,
    /// Variables whose types are asked for where they are declared.
    declared: Declared,
}

/// The number of directions: each tangent is an array of as many.
#[derive(Clone)]
pub(crate) struct Width {
    /// The number, a constant.
    pub(crate) count: TokenStream,
    /// The direction that a tangent is taken of.
    pub(crate) direction: Ident,
}

/// The value of a block without one.
fn unit() -> Operand {
    Operand::Const(Inert {
        tokens: quote!(()),
        reads: Vec::new(),
    })
}

impl<'f> Push<'f> {
    pub(crate) fn new(
        func: &'f Func,
        activity: &'f Activity,
        plan: &'f Plan,
        bare: &'f Plan,
        names: &'f mut Names,
    ) -> Self {
        let body = returns(func).then(|| names.label("pushed_body"));
        Push {
            func,
            activity,
            plan,
            primal: Forward::plain(func, activity, bare),
            names,
            errors: Errors::default(),
            dots: HashMap::new(),
            sources: HashMap::new(),
            body,
            again: false,
            width: None,
            declared: hidden::declared(func, activity, plan),
        }
    }

    /// In so many directions.
    pub(crate) fn wide(mut self, count: TokenStream) -> Self {
        let direction = self.names.fresh("direction", Span::call_site());
        self.width = Some(Width { count, direction });
        self
    }

    /// As a body that can be lowered again.
    pub(crate) fn again(mut self) -> Self {
        self.again = true;
        self
    }

    /// The name of the tangent of a variable.
    pub(crate) fn dot(&mut self, var: VarId) -> Ident {
        if let Some(dot) = self.dots.get(&var) {
            return dot.clone();
        }
        let name = self.func.vars[var.0].ident.to_string();
        let dot = self.names.fresh(
            &format!("{}_dot", name.trim_start_matches("r#")),
            Span::call_site(),
        );
        self.dots.insert(var, dot.clone());
        dot
    }

    /// The statements of the body, and `(value, tangent)`.
    pub(crate) fn body(mut self) -> Result<TokenStream, TokenStream> {
        let mut head = TokenStream::new();
        for param in &self.func.params {
            if !self.is_active(param.var) {
                continue;
            }
            let (dot, x) = (self.dot(param.var), self.ident(param.var).clone());
            // A tangent of its own is dense, whatever was handed in.
            if param.passing == Passing::Value && param.ty.is_some() && !self.again {
                let act = &param.act;
                let zero = self.each(quote!(ad::zeros_of(&#x)));
                head.extend(quote!(let mut #dot = if ad::is_on(#act) { #dot } else { #zero };));
            }
        }
        if !self.again {
            head.extend(self.declared.of_params(self.func));
        }
        let stmts = self.stmts(&self.func.body.stmts);
        let left = matches!(
            self.func.body.stmts.last(),
            Some(crate::ir::Stmt::Exit { .. })
        );
        let unit = unit();
        let tail = self.func.body.tail.as_ref().unwrap_or(&unit);
        let value = (!left).then(|| self.pair(tail));
        let body = match &self.body {
            Some(label) => quote!(#label: { #stmts #value }),
            None => quote!(#stmts #value),
        };
        self.errors.propagate()?;
        let body = quote!(#head #body);
        // What is lowered again gets its types then.
        Ok(match self.again {
            true => body,
            false => super::pinned::pinned(self.func, body),
        })
    }

    fn refuse(&mut self, at: Span, what: &str, help: &str) {
        self.errors.refuse(at, Refusal::forward(what, help));
    }

    fn ident(&self, var: VarId) -> &Ident {
        &self.func.vars[var.0].ident
    }

    fn operand(&self, x: &Operand) -> TokenStream {
        operand(&self.func.vars, x)
    }

    fn is_active(&self, var: VarId) -> bool {
        self.activity
            .is_active(crate::ir::resolve(&self.func.vars, var))
    }

    fn is_active_operand(&self, x: &Operand) -> bool {
        x.root().is_some_and(|root| self.is_active(root))
            && x.place().is_none_or(|place| self.moves(&place))
    }

    /// Whether a place has a tangent: parts of a field marked `#[no_derivative]` have none, and their
    /// types need not be differentiable.
    fn moves(&self, place: &Place) -> bool {
        self.is_active(place.root) && !is_in_constant(&self.func.vars, &self.owner(place))
    }

    /// The same of what does not move, to be differentiated again: the value may move in a function around.
    fn constant_pair(&mut self, x: &Operand, value: &TokenStream) -> TokenStream {
        if matches!(x, Operand::Const(inert) if inert.reads.is_empty()) {
            return quote!(ad::without_derivative(ad::constant(#value)));
        }
        if self.is_number(x) {
            return quote!((#value, 0.0));
        }
        let span = Span::call_site();
        let (kept, dot) = (
            self.names.numbered("kept", span),
            self.names.numbered("dot", span),
        );
        quote!({
            let #kept = #value;
            let #dot = ad::without_derivative(ad::zeros_of(&#kept));
            (#kept, #dot)
        })
    }

    /// `(value, tangent)`: the tangent is taken before the value may move.
    fn pair(&mut self, x: &Operand) -> TokenStream {
        if !self.is_active_operand(x) {
            let value = self.operand(x);
            if self.again {
                return self.constant_pair(x, &value);
            }
            return match &self.width {
                Some(Width { count, .. }) => quote!(ad::constants::<_, #count>(#value)),
                None => quote!(ad::constant(#value)),
            };
        }
        if self.again {
            let (value, tangent) = (self.operand(x), self.value(x));
            return quote!((#value, #tangent));
        }
        let (value, tangent) = (self.operand(x), self.value(x));
        let tangent = self.each(tangent);
        let dot = self.names.numbered("dot", Span::call_site());
        quote!({ let #dot = #tangent; (#value, #dot) })
    }
}
