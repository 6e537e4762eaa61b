//! Functions as values: closures and functions that are passed on.
//!
//! ```text
//! apply(|a: f64| a * k, x)     let t1 = closure(k)
//!                              let t2 = apply(t1, x)
//! ```

use super::Lower;
use crate::errors::Refusal;
use crate::front::inert::{Resolve, bound_names, inert_expr};
use crate::front::missing::Meant;
use crate::ir::{
    Arg, Callee, Capture, Closure, Inert, Op, Operand, Place, Projection, VarId, VarKind,
};
use crate::tokens::mentions;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use std::cell::RefCell;
use std::collections::HashSet;
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};

impl Lower<'_> {
    /// A closure as a value. Where it names references it cannot be followed: it is kept as it is if
    /// nothing that it captures has a derivative.
    pub(super) fn closure_value(&mut self, closure: &syn::ExprClosure) -> Op {
        if let Some(token) = &closure.asyncness {
            return self.refused(token.span(), Refusal::async_code());
        }
        let closure = &self.without_pins(closure);
        if self.captures {
            self.capture_free(&syn::Expr::Closure(closure.clone()), |_| true);
        }
        let inert = self.inert(&syn::Expr::Closure(closure.clone()));
        if let Some(span) = named_reference(closure) {
            if inert.reads.iter().all(|var| self.vars[var.0].inactive) {
                return Op::Inert(inert);
            }
            return self.refused(span, Refusal::closure_reference());
        }
        let elements_of = self.elements.take();
        if elements_of.is_none()
            && let Some(input) = closure.inputs.iter().find(|input| !is_typed(input))
        {
            return self.refused(input.span(), Refusal::closure_types());
        }
        let mut reads = Vec::new();
        let mut body = self.renamed(closure, &mut reads);
        let prelude = self.called_closures(&mut reads);
        if !prelude.is_empty() {
            let inner = &body.body;
            body.body = Box::new(syn::parse_quote!({ #prelude #inner }));
        }
        let captures = reads
            .into_iter()
            .flat_map(|var| self.captured(var, &mut body))
            .collect();
        let output = body.output.to_token_stream();
        Op::Closure(Box::new(Closure {
            inputs: body.inputs.into_iter().collect(),
            output,
            body: *body.body,
            captures,
            elements_of,
        }))
    }

    /// The value of a local closure, with what its names mean where it is written.
    pub(super) fn local_closure_value(&mut self, number: usize) -> Op {
        let closure = self.closures[number].clone();
        let scopes = std::mem::replace(&mut self.scopes, closure.scopes.clone());
        let op = self.closure_value(&closure.literal());
        self.scopes = scopes;
        op
    }

    /// The variable that holds a local closure as a value, if the expression names one.
    pub(super) fn closure_operand(&mut self, expr: &syn::Expr) -> Option<VarId> {
        let number = self.closure_named(expr)?;
        let op = self.local_closure_value(number);
        Some(self.bind_function(op, expr.span()))
    }

    pub(super) fn bind_function(&mut self, op: Op, span: Span) -> VarId {
        let function = matches!(op, Op::Closure(_));
        let var = self.bind(op, "function", span);
        self.vars[var.0].function = function;
        var
    }

    /// `differentiable_fn!(..)` in differentiable code: the same, but that the user's code has a
    /// differentiable function there, too.
    pub(super) fn function_macro(&mut self, mac: &syn::Macro) -> Op {
        match syn::parse2::<syn::Expr>(mac.tokens.clone()) {
            Ok(syn::Expr::Closure(closure)) => self.closure_value(&closure),
            Ok(syn::Expr::Path(path))
                if self.path_var(&syn::Expr::Path(path.clone())).is_none() =>
            {
                Op::Inert(self.named_function(&path))
            }
            _ => self.refused(mac.path.span(), Refusal::closure_value()),
        }
    }

    /// The path of a function in an argument: the value of its sibling.
    pub(super) fn function_path(&mut self, expr: &syn::Expr) -> Option<VarId> {
        let syn::Expr::Path(path) = super::control::strip(expr) else {
            return None;
        };
        if path.qself.is_some() || self.path_var(&syn::Expr::Path(path.clone())).is_some() {
            return None;
        }
        let last = path.path.segments.last()?;
        let of_type = path.path.segments.iter().rev().nth(1).is_some_and(|s| {
            let name = s.ident.to_string();
            name.starts_with(char::is_uppercase) || name == "f64" || name == "f32"
        });
        if last.ident.to_string().starts_with(char::is_uppercase)
            || !last.arguments.is_none()
            || of_type
        {
            return None;
        }
        if crate::front::missing::is_missing(&last.ident) && path.path.segments.len() == 1 {
            let refusal = Refusal::missing_function(&last.ident);
            self.errors.refuse(last.ident.span(), refusal);
        }
        let op = Op::Inert(self.named_function(path));
        let var = self.bind(op, "function", expr.span());
        self.vars[var.0].function = true;
        Some(var)
    }

    /// The value of the sibling of a function. In an operator's closure, where a variable of the code around may have the
    /// name, too, the function itself is handed over to be compared with it, if its type is known by the name alone.
    pub(super) fn named_function(&self, path: &syn::ExprPath) -> Inert {
        let name = path.path.get_ident().filter(|_| self.captures);
        let meant = name.and_then(crate::front::missing::function_meant);
        let tokens = match meant {
            Some(Meant::Plain) => quote!(ad::beside(#path, #path {})),
            _ => quote!(#path {}),
        };
        Inert {
            tokens,
            reads: Vec::new(),
        }
    }

    /// `f(x, y)` for a function value: `f.call((x, y))`.
    pub(super) fn value_call(&mut self, place: Place, e: &syn::ExprCall) -> Op {
        let mut args = self.args(&e.args);
        let root = place.root;
        if self.ordinary.contains(&root) {
            let inactive = args
                .iter()
                .all(|arg| arg.root().is_none_or(|var| self.vars[var.0].inactive));
            if inactive {
                return Op::Inert(self.inert(&syn::Expr::Call(e.clone())));
            }
            return self.refused(e.func.span(), Refusal::function_parameter());
        }
        let captured = self.vars[root.0].kind == VarKind::Captured;
        if captured || args.iter().any(|arg| !matches!(arg, Arg::Value(_))) {
            if self.vars[root.0].inactive {
                // A constant has no cotangent.
                return Op::Call {
                    callee: Callee::Value(place),
                    args,
                };
            }
            return self.refused(e.args.span(), Refusal::function_argument());
        }
        let arg = if args.len() == 1 {
            args.remove(0)
        } else {
            let parts = args
                .into_iter()
                .filter_map(|arg| match arg {
                    Arg::Value(operand) => Some(operand),
                    Arg::Ref { .. } | Arg::RefMut { .. } | Arg::Unknown { .. } => None,
                })
                .collect();
            let op = Op::Aggregate {
                shape: crate::ir::Aggregate::Tuple,
                parts,
            };
            Arg::Value(Operand::Var(self.bind(op, "arguments", e.args.span())))
        };
        Op::Method {
            receiver: Arg::Ref {
                place,
                explicit: false,
            },
            name: Ident::new("call", e.func.span()),
            turbofish: TokenStream::new(),
            args: vec![arg],
        }
    }

    /// A closure with its variables renamed; what it reads is added to `reads`.
    fn renamed(&self, closure: &syn::ExprClosure, reads: &mut Vec<VarId>) -> syn::ExprClosure {
        let inert = inert_expr(&syn::Expr::Closure(closure.clone()), self);
        for var in inert.reads {
            if !reads.contains(&var) {
                reads.push(var);
            }
        }
        syn::parse2(inert.tokens).unwrap_or_else(|_| closure.clone())
    }

    /// Declarations of the local closures that a closure calls; these are not captured.
    fn called_closures(&mut self, reads: &mut Vec<VarId>) -> TokenStream {
        let mut declarations = Vec::new();
        let mut i = 0;
        while i < reads.len() {
            let VarKind::Closure(number) = self.vars[reads[i].0].kind else {
                i += 1;
                continue;
            };
            let name = self.vars[reads[i].0].ident.clone();
            reads.remove(i);
            let closure = self.closures[number].clone();
            let scopes = std::mem::replace(&mut self.scopes, closure.scopes.clone());
            let literal = self.without_pins(&closure.literal());
            let renamed = self.renamed(&literal, reads);
            self.scopes = scopes;
            // A closure is declared after those that are written before it.
            declarations.push((number, quote!(let #name = #renamed;)));
        }
        declarations.sort_by_key(|(number, _)| *number);
        declarations.dedup_by_key(|(number, _)| *number);
        declarations.into_iter().map(|(_, tokens)| tokens).collect()
    }

    /// The captures of a variable: of its fields, where only these are named.
    fn captured(&mut self, var: VarId, closure: &mut syn::ExprClosure) -> Vec<Capture> {
        let facts = self.vars[var.0].clone();
        let name = facts.ident.clone();
        let mut fields = Fields {
            root: name.clone(),
            found: Vec::new(),
            fresh: |base: &str, span| self.names.fresh(base, span),
        };
        // A name that is bound again may be another variable's.
        if !binds(closure, &name) && facts.kind != VarKind::Captured {
            fields.visit_expr_mut(&mut closure.body);
        }
        let found = fields.found;
        let mut captures: Vec<Capture> = found
            .into_iter()
            .map(|(members, name)| {
                let place = members.into_iter().fold(Place::var(var), |place, member| {
                    self.project(place, Projection::Field(member))
                });
                Capture {
                    name,
                    place,
                    by_reference: false,
                    scalar: false,
                    function: false,
                }
            })
            .collect();
        if mentions(&closure.body.to_token_stream(), &name) {
            captures.push(Capture {
                name,
                place: Place::var(var),
                by_reference: matches!(
                    facts.kind,
                    VarKind::Reference | VarKind::Mutable | VarKind::Alias(_)
                ),
                scalar: facts.scalar,
                function: facts.function,
            });
        }
        captures
    }

    /// In an operator's closure, the free names of an expression are captured, but for those of functions.
    pub(super) fn capture_free(&mut self, expr: &syn::Expr, wanted: impl Fn(&Ident) -> bool) {
        struct Free<'l, 'n>(&'l Lower<'n>, RefCell<Vec<Ident>>);
        impl Resolve for Free<'_, '_> {
            fn resolve(&self, name: &Ident) -> Option<(VarId, Ident)> {
                let known = self.0.lookup(name);
                if known.is_none() {
                    self.1.borrow_mut().push(name.clone());
                }
                None
            }
        }
        struct Called(HashSet<String>);
        impl<'ast> Visit<'ast> for Called {
            fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
                if let syn::Expr::Path(path) = &*call.func
                    && let Some(name) = path.path.get_ident()
                {
                    self.0.insert(name.to_string());
                }
                syn::visit::visit_expr_call(self, call);
            }
        }
        let mut called = Called(HashSet::new());
        called.visit_expr(expr);
        let free = Free(self, RefCell::new(Vec::new()));
        inert_expr(expr, &free);
        let names = free.1.into_inner();
        for name in names {
            if !called.0.contains(&name.to_string()) && wanted(&name) {
                self.path_var(&syn::parse_quote!(#name));
            }
        }
    }
}

/// Takes the fields of a variable out of an expression: each becomes a name of its own.
struct Fields<F> {
    root: Ident,
    found: Vec<(Vec<syn::Member>, Ident)>,
    fresh: F,
}

impl<F: FnMut(&str, Span) -> Ident> VisitMut for Fields<F> {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        let Some(members) = members(expr, &self.root) else {
            visit_mut::visit_expr_mut(self, expr);
            return;
        };
        let known = self.found.iter().find(|(other, _)| *other == members);
        let name = match known {
            Some((_, name)) => name.clone(),
            None => {
                let mut base = self.root.to_string();
                for member in &members {
                    base = format!("{base}_{}", member.to_token_stream());
                }
                let name = (self.fresh)(&base.replace("r#", ""), expr.span());
                self.found.push((members, name.clone()));
                name
            }
        };
        *expr = syn::parse_quote!(#name);
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// The members of `root.a.b`.
fn members(expr: &syn::Expr, root: &Ident) -> Option<Vec<syn::Member>> {
    let syn::Expr::Field(field) = expr else {
        return None;
    };
    let mut members = match &*field.base {
        syn::Expr::Path(path) if path.path.is_ident(root) => Vec::new(),
        base => members(base, root)?,
    };
    members.push(field.member.clone());
    Some(members)
}

/// Whether a closure binds a name, in its parameters or inside.
fn binds(closure: &syn::ExprClosure, name: &Ident) -> bool {
    struct Finder<'n>(&'n Ident, bool);
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_pat(&mut self, pat: &'ast syn::Pat) {
            self.1 |= bound_names(pat).contains(self.0);
        }
    }
    let mut finder = Finder(name, false);
    finder.visit_expr_closure(closure);
    finder.1
}

/// `x: T`
fn is_typed(input: &syn::Pat) -> bool {
    matches!(input, syn::Pat::Type(typed) if !super::same::has_infer(&typed.ty))
}

/// A reference in the parameters or the result of a closure.
fn named_reference(closure: &syn::ExprClosure) -> Option<Span> {
    for input in &closure.inputs {
        if let syn::Pat::Type(typed) = input
            && let syn::Type::Reference(_) = &*typed.ty
        {
            return Some(typed.ty.span());
        }
    }
    match &closure.output {
        syn::ReturnType::Type(_, ty) if matches!(**ty, syn::Type::Reference(_)) => Some(ty.span()),
        _ => match super::control::strip(&closure.body) {
            syn::Expr::Reference(body) => Some(body.span()),
            _ => None,
        },
    }
}
