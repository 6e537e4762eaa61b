//! Calls of functions and methods.

use super::Lower;
use super::control::strip;
use super::expr::unit;
use super::lent_args::is_text;
use crate::errors::Refusal;
use crate::front::inert::inert_expr;
use crate::ir::{Aggregate, Arg, Callee, Inert, Op, Operand, Place, VarKind};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    pub(super) fn call(&mut self, e: &syn::ExprCall) -> Op {
        if super::loops::is_search(e) {
            return Op::Inert(self.inert(&syn::Expr::Call(e.clone())));
        }
        match &*e.func {
            syn::Expr::Path(path) => self.path_call(path, e),
            syn::Expr::Paren(inner) => match self.value_callee(&inner.expr) {
                Some(place) => self.value_call(place, e),
                None => self.refused(e.func.span(), Refusal::callee()),
            },
            other => self.refused(other.span(), Refusal::callee()),
        }
    }

    fn value_callee(&mut self, expr: &syn::Expr) -> Option<Place> {
        self.place(expr)
    }

    fn path_call(&mut self, path: &syn::ExprPath, e: &syn::ExprCall) -> Op {
        if let Some(name) = path.path.get_ident()
            && let Some(var) = self.lookup(name)
        {
            return self.value_call(Place::var(var), e);
        }
        if let Some(operation) = operation(path, e) {
            return self.op(&operation);
        }
        let Some(last) = path.path.segments.last() else {
            return Op::Use(unit());
        };
        let name = last.ident.to_string();
        if is_stop(path) {
            return Op::Stop(self.stopped(e));
        }
        let function = crate::front::missing::is_declared_function(&last.ident);
        if name.starts_with(char::is_uppercase) && function != Some(true) {
            let parts = self.operands(&e.args);
            let variant = super::pattern::variant_of(&path.path, true);
            let certain = function.is_some() || matches!(name.as_str(), "Some" | "Ok" | "Err");
            let path = path.to_token_stream();
            let shape = match certain {
                true => Aggregate::Constructor { path, variant },
                // No function is called by that syntax.
                false => Aggregate::Struct {
                    path,
                    members: (0..parts.len()).map(syn::Member::from).collect(),
                    variant,
                },
            };
            return Op::Aggregate { shape, parts };
        }
        let turbofish = match &last.arguments {
            syn::PathArguments::None => TokenStream::new(),
            arguments => arguments.to_token_stream(),
        };
        let callee = self.callee(path, turbofish);
        let written = self.functions_as_values(&last.ident, &e.args);
        let mut args = self.args(&written);
        let name = &last.ident;
        let shared = |i| crate::front::missing::takes_shared(name, i);
        if let Callee::Associated { ty, .. } = &callee {
            self.lend_to_associated(&mut args, &e.args, name, ty);
        } else {
            self.lend_shared(&mut args, shared);
            // Functions of other crates that take a value of any type have no derivative for one of text.
            self.lend_references(&mut args, &e.args, |i, arg| {
                shared(i).unwrap_or_else(|| is_text(arg))
            });
        }
        self.lent_to_marked(&args, |i| {
            let marked = match callee {
                Callee::Function { .. } => crate::front::missing::is_marked(name, i),
                _ => crate::front::missing::method_is_marked(name, i),
            };
            marked.unwrap_or(false)
        });
        Op::Call { callee, args }
    }

    /// `app(f, x)` in an operator's closure, where the file says that `app` takes a `DifferentiableFn`:
    /// `app(differentiable_fn!(f), x)`. In a function, `app` is called by the user's own code, too.
    fn functions_as_values(
        &mut self,
        function: &syn::Ident,
        args: &syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>,
    ) -> Vec<syn::Expr> {
        let mut args: Vec<syn::Expr> = args.iter().cloned().collect();
        if !self.captures {
            return args;
        }
        for (i, arg) in args.iter_mut().enumerate() {
            let named = match &mut *arg {
                syn::Expr::Reference(lent) => &mut *lent.expr,
                arg => arg,
            };
            let is_function = self.names_function(named);
            if is_function && crate::front::missing::takes_differentiable(function, i) {
                *named = syn::parse_quote_spanned!(named.span()=> differentiable_fn!(#named));
            }
        }
        args
    }

    fn callee(&self, path: &syn::ExprPath, turbofish: TokenStream) -> Callee {
        let mut segments = path.path.segments.clone();
        let Some(last) = segments.pop() else {
            return Callee::Function {
                path: path.to_token_stream(),
                turbofish,
            };
        };
        let owner_is_type = path.qself.is_some()
            || segments.last().is_some_and(|s| {
                s.ident.to_string().starts_with(char::is_uppercase) || is_primitive(&s.ident)
            });
        if owner_is_type {
            segments.pop_punct();
            let mut owner = path.clone();
            owner.path.segments = segments;
            let ty = match &owner.qself {
                // `<T>::name`
                Some(qself) if owner.path.segments.is_empty() => {
                    let ty = &qself.ty;
                    quote!(<#ty>)
                }
                _ => owner.to_token_stream(),
            };
            return Callee::Associated {
                ty,
                name: last.ident,
                turbofish,
            };
        }
        let mut function = path.clone();
        if let Some(segment) = function.path.segments.last_mut() {
            segment.arguments = syn::PathArguments::None;
        }
        Callee::Function {
            path: function.to_token_stream(),
            turbofish,
        }
    }

    /// `without_derivative(..)`: nothing of it is looked at.
    fn stopped(&mut self, e: &syn::ExprCall) -> Inert {
        inert_expr(&syn::Expr::Call(e.clone()), self)
    }

    pub(super) fn method_call(&mut self, e: &syn::ExprMethodCall) -> Op {
        let name = e.method.to_string();
        let whole = syn::Expr::MethodCall(e.clone());
        let of_chain = matches!(
            name.as_str(),
            "all" | "any" | "count" | "position" | "rposition"
        ) && super::loops::is_chain(&e.receiver);
        let of_slice = matches!(
            name.as_str(),
            "binary_search_by" | "binary_search_by_key" | "partition_point"
        ) && !crate::front::missing::declares_function(&e.method);
        let counts = of_chain || of_slice || crate::front::found::is_position(&whole);
        if crate::names::is_inactive_method(&name)
            && e.args.is_empty()
            && super::syntax::is_popped(&e.receiver)
        {
            return self.asked_of_value(e);
        }
        if counts || crate::names::is_inactive_method(&name) && !self.is_own_method(&whole) {
            let inert = self.inert(&whole);
            let tokens = inert.tokens;
            return Op::Inert(Inert {
                tokens: quote!(ad::inactive(#tokens)),
                reads: inert.reads,
            });
        }
        if name == "get"
            && e.args
                .first()
                .is_some_and(|arg| matches!(strip(arg), syn::Expr::Range(_)))
        {
            return self.refused(e.args.span(), Refusal::range_of_get());
        }
        if super::views::is_view(&name) || name == "entry" {
            return self.refused(e.method.span(), Refusal::view());
        }
        if matches!(name.as_str(), "as_ptr" | "as_mut_ptr") {
            return self.refused(e.method.span(), Refusal::raw_pointer());
        }
        if crate::names::is_of_real_only(&name)
            && crate::front::missing::is_method_of_trait(&e.method)
        {
            return self.refused(e.method.span(), Refusal::own_method(&name));
        }
        if name == "with_derivative" && !crate::front::missing::declares_function(&e.method) {
            let value = self.operand(&e.receiver);
            let closure = e
                .args
                .first()
                .map_or_else(TokenStream::new, |closure| self.inert(closure).tokens);
            return Op::Surgery { value, closure };
        }
        if crate::names::maps_elements(&name) {
            // Of constants, elements may be integers, which have no rule.
            let inert = self.inert(&syn::Expr::MethodCall(e.clone()));
            if inert.reads.iter().all(|var| self.vars[var.0].inactive) {
                return Op::Inert(inert);
            }
        } else if let Some(comparison) = self.comparison(e) {
            let receiver = self.receiver(&e.receiver, &name);
            let receiver = self.written_receiver(receiver, &e.method);
            return Op::Method {
                receiver,
                name: e.method.clone(),
                turbofish: TokenStream::new(),
                args: vec![Arg::Value(Operand::Const(comparison))],
            };
        } else if crate::names::sorts(&name)
            && let [arg] = e.args.iter().collect::<Vec<_>>()[..]
        {
            return self.refused(arg.span(), Refusal::comparison());
        } else if let Some(closure) = e.args.iter().find(|arg| is_closure(arg))
            && crate::names::takes_closure(&name)
        {
            return self.refused(closure.span(), Refusal::closure());
        }
        let receiver = self.receiver(&e.receiver, &name);
        let position = self.out.last().map_or(0, Vec::len);
        if crate::names::maps_elements(&name) {
            self.elements = receiver.place();
        }
        let mut args = self.args(&e.args);
        self.lend_to_method(&mut args, &e.args, &e.method, &receiver);
        self.lent_to_marked(&args, |i| {
            crate::front::missing::method_is_marked(&e.method, i).unwrap_or(false)
        });
        self.elements = None;
        if crate::names::takes_key(&name) {
            self.literal_key(&receiver, &mut args, e.args.span());
        }
        let receiver = self.copied_receiver(receiver, &args);
        // While it is lent, the arguments can only read it.
        let lent = !matches!(receiver, Arg::Value(_))
            && crate::front::missing::certainly_borrows_receiver(&e.method);
        let receiver = match lent {
            true => receiver,
            false => self.settled_receiver(receiver, position, e.receiver.span()),
        };
        let receiver = self.written_receiver(receiver, &e.method);
        let turbofish = e
            .turbofish
            .as_ref()
            .map(ToTokens::to_token_stream)
            .unwrap_or_default();
        Op::Method {
            receiver,
            name: e.method.clone(),
            turbofish,
            args,
        }
    }

    /// `v.pop().is_some()`: the value, and then what is asked of it.
    fn asked_of_value(&mut self, e: &syn::ExprMethodCall) -> Op {
        let value = self.operand(&e.receiver);
        let tokens = crate::emit::place::operand(&self.vars, &value);
        let method = &e.method;
        Op::Inert(Inert {
            tokens: quote!(ad::inactive(#tokens.#method())),
            reads: value.root().into_iter().collect(),
        })
    }

    pub(super) fn args<'a>(&mut self, exprs: impl IntoIterator<Item = &'a syn::Expr>) -> Vec<Arg> {
        let mut args = Vec::new();
        let mut values: Vec<(usize, Operand, Span)> = Vec::new();
        for expr in exprs {
            let arg = self.arg(expr);
            if let Arg::Value(operand) = &arg {
                let position = self.out.last().map_or(0, Vec::len);
                values.push((position, operand.clone(), expr.span()));
            }
            args.push(arg);
        }
        let mut settled = self.settle(values).into_iter();
        args.into_iter()
            .map(|arg| match arg {
                Arg::Value(_) => Arg::Value(settled.next().unwrap_or_else(unit)),
                arg => arg,
            })
            .collect()
    }

    fn arg(&mut self, expr: &syn::Expr) -> Arg {
        if let syn::Expr::Reference(e) = strip(expr) {
            return self.reference_arg(e);
        }
        let operand = match self.function_path(expr) {
            Some(function) => Operand::Var(function),
            None => self.operand(expr),
        };
        if let Operand::Var(var) = operand {
            if self.vars[var.0].function && self.vars[var.0].kind == VarKind::Owned {
                return Arg::Ref {
                    place: Place::var(var),
                    explicit: true,
                };
            }
            match &self.vars[var.0].kind {
                VarKind::Reference => {
                    return Arg::Ref {
                        place: Place::var(var),
                        explicit: false,
                    };
                }
                VarKind::Mutable => {
                    return Arg::RefMut {
                        place: Place::var(var),
                        explicit: false,
                    };
                }
                VarKind::Alias(_) if self.vars[var.0].mutable => {
                    return Arg::RefMut {
                        place: Place::var(var),
                        explicit: false,
                    };
                }
                VarKind::Alias(place) => {
                    return Arg::Ref {
                        place: place.clone(),
                        explicit: true,
                    };
                }
                VarKind::Closure(_) => self.errors.refuse(expr.span(), Refusal::closure_value()),
                VarKind::Owned | VarKind::Captured => {}
            }
        }
        Arg::Value(operand)
    }

    pub(super) fn reference_arg(&mut self, e: &syn::ExprReference) -> Arg {
        let mutable = e.mutability.is_some();
        let function = match strip(&e.expr) {
            syn::Expr::Closure(closure) => {
                let op = self.closure_value(closure);
                Some(self.bind_function(op, e.span()))
            }
            expr => match self.closure_operand(expr) {
                Some(function) => Some(function),
                None => self.function_path(expr),
            },
        };
        if let Some(function) = function {
            if mutable {
                self.errors.refuse(e.span(), Refusal::closure_state());
            }
            return Arg::Ref {
                place: Place::var(function),
                explicit: true,
            };
        }
        let place = match self.borrowed(e) {
            Ok(place) => place,
            Err(inert) => Place::var(self.bind(Op::Inert(inert), "t", e.span())),
        };
        // `&alias` is a reference to a reference; what counts is the place.
        let place = match &self.vars[place.root.0].kind {
            VarKind::Alias(target)
                if place.projections.is_empty() && !self.vars[place.root.0].mutable =>
            {
                target.clone()
            }
            _ => place,
        };
        if mutable {
            Arg::RefMut {
                place,
                explicit: true,
            }
        } else {
            Arg::Ref {
                place,
                explicit: true,
            }
        }
    }
}

/// Whether a path is that of `without_derivative`, and of none of the user's own.
pub(crate) fn is_stop(path: &syn::ExprPath) -> bool {
    let last = path.path.segments.last();
    last.is_some_and(|last| {
        last.ident == "without_derivative" || last.ident == "without_derivative_at"
    }) && crate::front::missing::is_of_library(path)
}

fn is_closure(expr: &syn::Expr) -> bool {
    matches!(strip(expr), syn::Expr::Closure(_))
}

fn is_primitive(ident: &syn::Ident) -> bool {
    matches!(ident.to_string().as_str(), "f32" | "f64")
}

/// `Add::add(a, b)`, `<V as Neg>::neg(a)`: an operator by the path of its trait is the operator.
fn operation(path: &syn::ExprPath, e: &syn::ExprCall) -> Option<syn::Expr> {
    let mut segments = path.path.segments.iter().rev();
    let (method, owner) = (&segments.next()?.ident, &segments.next()?.ident);
    let name = [owner, method].map(ToString::to_string);
    if crate::front::missing::declares_trait(owner) {
        return None;
    }
    let args: Vec<&syn::Expr> = e.args.iter().collect();
    let span = path.span();
    Some(
        match (name.each_ref().map(String::as_str), args.as_slice()) {
            (["Add", "add"], [a, b]) => syn::parse_quote_spanned!(span=> (#a) + (#b)),
            (["Sub", "sub"], [a, b]) => syn::parse_quote_spanned!(span=> (#a) - (#b)),
            (["Mul", "mul"], [a, b]) => syn::parse_quote_spanned!(span=> (#a) * (#b)),
            (["Div", "div"], [a, b]) => syn::parse_quote_spanned!(span=> (#a) / (#b)),
            (["Rem", "rem"], [a, b]) => syn::parse_quote_spanned!(span=> (#a) % (#b)),
            (["Neg", "neg"], [a]) => syn::parse_quote_spanned!(span=> -(#a)),
            _ => return None,
        },
    )
}
