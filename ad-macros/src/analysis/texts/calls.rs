//! Where a number may be made of a text.

use super::Texts;
use super::known::{is_harmless, is_measure, makes_a_container};
use crate::analysis::effects::is_read;
use crate::analysis::leaks::called;
use crate::front::lower::{is_stop, only_reads, place_type};
use crate::front::missing::bodies;
use crate::front::missing::declared::Declared;
use crate::front::missing::numberless::is_numberless;
use crate::front::missing::{declares_function, types::returned};
use crate::ir::{Arg, Callee, Inert, Iter, Op, Operand, Place, Stmt, VarId};
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

impl Texts<'_> {
    /// Where a statement by itself makes a number of a text.
    pub(super) fn made_a_number(&self, stmt: &Stmt) -> Option<Span> {
        match stmt {
            Stmt::Let { var, .. } if self.func.of_constants.contains(var) => None,
            Stmt::Let { var, op, .. } => self.made_by(*var, op),
            Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
                self.made_in_operand(value, || self.holds_no_number(place))
            }
            Stmt::If { cond, .. } => self.parse(cond),
            Stmt::While {
                cond: Some(cond), ..
            } => self.parse(cond),
            Stmt::Destructure { value, .. } => self.made_in(value),
            Stmt::Match { scrutinee, .. } => self.made_in(scrutinee),
            Stmt::For {
                iter: Iter::Range { range, .. },
                ..
            } => self.parse(range),
            Stmt::For {
                iter: Iter::Items { iter, .. },
                ..
            } => self.made_in(iter),
            Stmt::Opaque(inert) => self.parse(inert),
            _ => None,
        }
    }

    fn made_by(&self, var: VarId, op: &Op) -> Option<Span> {
        let matters =
            || !self.holds_no_number(&Place::var(var)) && is_read(self.func, &self.func.body, var);
        match op {
            Op::Inert(inert) => {
                let parsed = self.parse(inert);
                parsed.or_else(|| self.call(inert).filter(|_| !is_measure(inert) && matters()))
            }
            Op::Method {
                receiver,
                name,
                args,
                ..
            } => {
                if super::is_question_mark(name, args) && self.passed_on(receiver).is_empty() {
                    return None;
                }
                let given = std::iter::once(receiver).chain(args);
                let text = given.into_iter().any(|arg| self.is_text_arg(arg));
                let parses = name == "parse" && (text || self.is_varied(receiver));
                let made = parses
                    || text
                        && !is_harmless(name)
                        && !self.gives_no_number(receiver, name)
                        && !self.only_reads(self.method(receiver, name), args, 1)
                        && matters();
                let own = made.then(|| name.span());
                own.or_else(|| args.iter().find_map(|arg| self.made_in_arg(arg)))
            }
            Op::Call { callee, args } => {
                let text = args.iter().any(|arg| self.is_text_arg(arg));
                let name = callee.name();
                let known =
                    || matches!(callee, Callee::Associated { .. }) && is_constructor(callee);
                let result = name.as_ref().and_then(returned);
                let made = text
                    && !known()
                    && !result.is_some_and(|ty| is_numberless(&ty))
                    && !self.only_reads(called_function(callee), args, 0)
                    && matters();
                let own = made.then(|| name.map_or(self.func.span, |name| name.span()));
                own.or_else(|| args.iter().find_map(|arg| self.made_in_arg(arg)))
            }
            Op::Use(x) | Op::Cast(x, _) | Op::Neg(x) | Op::Repeat { value: x, .. } => {
                self.made_in_operand(x, || !matters())
            }
            Op::Binary(_, x, y) => [x, y]
                .into_iter()
                .find_map(|x| self.made_in_operand(x, || !matters())),
            Op::Aggregate { parts, .. } => parts
                .iter()
                .find_map(|part| self.made_in_operand(part, || false)),
            Op::Closure(_) | Op::Borrow { .. } | Op::Surgery { .. } | Op::Stop(_) => None,
        }
    }

    /// Whether a function of the file does nothing with the texts that it is given but to keep or show them.
    fn only_reads(&self, function: Option<syn::ItemFn>, args: &[Arg], first: usize) -> bool {
        let Some(function) = function else {
            return false;
        };
        let inputs = function.sig.inputs.iter().skip(first).zip(args);
        let texts = inputs.filter(|(_, arg)| self.is_text_arg(arg));
        let parameters = texts
            .flat_map(|(input, _)| crate::tokens::identifiers(&input.to_token_stream()))
            .collect();
        let mut calls = Calls {
            texts: self,
            reads: &[],
            parameters,
            found: None,
        };
        calls.visit_block(&function.block);
        let body = function.block.to_token_stream();
        calls.found.is_none() && called(&body, &["parse"], &|_| true).is_none()
    }

    fn method(&self, receiver: &Arg, name: &Ident) -> Option<syn::ItemFn> {
        let ty = place_type(&self.func.vars, &receiver.place()?)?;
        Some(bodies::method(&ty, name)?.1)
    }

    fn made_in_arg(&self, arg: &Arg) -> Option<Span> {
        match arg {
            Arg::Value(operand) => self.made_in_operand(operand, || false),
            Arg::Ref { .. } | Arg::RefMut { .. } | Arg::Unknown { .. } => None,
        }
    }

    fn made_in_operand(&self, operand: &Operand, harmless: impl Fn() -> bool) -> Option<Span> {
        match operand {
            Operand::Const(inert) => self.made_in(inert).filter(|_| !harmless()),
            Operand::Var(_) | Operand::Place(_) => None,
        }
    }

    /// A `parse`, or a call that may be one.
    fn made_in(&self, inert: &Inert) -> Option<Span> {
        let parsed = self.parse(inert);
        parsed.or_else(|| self.call(inert).filter(|_| !is_measure(inert)))
    }

    fn parse(&self, inert: &Inert) -> Option<Span> {
        let tokens = without_stops(inert.tokens.clone());
        called(&tokens, &["parse"], &|_| self.is_text(inert))
    }

    fn call(&self, inert: &Inert) -> Option<Span> {
        self.is_text(inert).then_some(())?;
        let expr = syn::parse2::<syn::Expr>(inert.tokens.clone()).ok()?;
        let mut calls = Calls {
            texts: self,
            reads: &inert.reads,
            parameters: Vec::new(),
            found: None,
        };
        calls.visit_expr(&expr);
        calls.found
    }

    /// Whether what is at a place certainly is no number, and holds none.
    fn holds_no_number(&self, place: &Place) -> bool {
        place_type(&self.func.vars, place).is_some_and(|ty| is_numberless(&ty))
    }

    /// Whether a method of a type of the file gives none.
    fn gives_no_number(&self, receiver: &Arg, method: &Ident) -> bool {
        let result = || {
            let ty = place_type(&self.func.vars, &receiver.place()?)?;
            Declared::around(self.func.span)?.result(&ty, method)
        };
        result().is_some_and(|ty| is_numberless(&ty))
    }
}

/// Tokens without what is given to `without_derivative`.
fn without_stops(tokens: TokenStream) -> TokenStream {
    let mut stops = false;
    let left = tokens.into_iter().filter_map(|tree| {
        let stopped = std::mem::take(&mut stops);
        match tree {
            TokenTree::Group(_) if stopped => None,
            TokenTree::Group(group) => {
                let inner = without_stops(group.stream());
                Some(Group::new(group.delimiter(), inner).into())
            }
            tree => {
                stops = matches!(&tree, TokenTree::Ident(name) if name == "without_derivative");
                Some(tree)
            }
        }
    });
    left.collect()
}

fn called_function(callee: &Callee) -> Option<syn::ItemFn> {
    match callee {
        Callee::Function { .. } => bodies::any_function(&callee.name()?),
        Callee::Associated { ty, name, .. } => {
            Some(bodies::method(&syn::parse2(ty.clone()).ok()?, name)?.1)
        }
        Callee::Value(_) => None,
    }
}

/// `String::from`, `Box::new`
fn is_constructor(callee: &Callee) -> bool {
    match callee {
        Callee::Associated { ty, name, .. } => makes_a_container(&ty.to_string(), name),
        Callee::Function { .. } | Callee::Value(_) => false,
    }
}

/// Looks for calls that take a text and may give a number.
struct Calls<'t> {
    texts: &'t Texts<'t>,
    reads: &'t [VarId],
    /// The parameters of closures, which may be texts.
    parameters: Vec<String>,
    found: Option<Span>,
}

impl Calls<'_> {
    fn is_text(&self, tokens: &TokenStream) -> bool {
        let of_closure = |word: &str| self.parameters.iter().any(|name| name == word);
        self.texts.is_text_in(tokens, self.reads)
            || crate::analysis::leaks::mentions(tokens, &of_closure)
    }

    fn function(&mut self, path: &syn::ExprPath) {
        let Some(last) = path.path.segments.last() else {
            return;
        };
        let owner = path.path.segments.iter().rev().nth(1);
        let constructs = last.ident.to_string().starts_with(char::is_uppercase)
            || owner.is_some_and(|owner| makes_a_container(&owner.ident.to_string(), &last.ident));
        let gives_none = || returned(&last.ident).is_some_and(|ty| is_numberless(&ty));
        let of_text = || owner.is_some() && is_harmless(&last.ident);
        if !constructs && !of_text() && !gives_none() {
            self.found.get_or_insert(path.span());
        }
    }
}

impl<'ast> Visit<'ast> for Calls<'_> {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        if let syn::Expr::Path(path) = &*call.func {
            let own = path
                .path
                .segments
                .first()
                .is_some_and(|first| first.ident == "ad");
            if is_stop(path) {
                return;
            }
            if !own && self.is_text(&call.args.to_token_stream()) {
                self.function(path);
            }
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let text = self.is_text(&call.receiver.to_token_stream());
        let given = || self.is_text(&call.args.to_token_stream());
        if (text || given()) && !is_harmless(&call.method) {
            self.found.get_or_insert(call.method.span());
        }
        for arg in call.args.iter().filter(|_| text) {
            match arg {
                // `texts.iter().map(number)`
                syn::Expr::Path(path) if is_function_name(path) => self.function(path),
                syn::Expr::Closure(closure) => {
                    let inputs = closure.inputs.to_token_stream();
                    self.parameters.extend(crate::tokens::identifiers(&inputs));
                }
                _ => {}
            }
        }
        visit::visit_expr_method_call(self, call);
    }

    /// What a macro of the user's does is not seen.
    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let name = call.path.segments.last().map(|last| &last.ident);
        let known = name.is_some_and(|name| {
            only_reads(&name.to_string()) || name == "write" || name == "writeln"
        });
        if !known && self.is_text(&call.tokens) {
            self.found.get_or_insert(call.path.span());
        }
        let parts = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        if let (Some(true), Ok(parts)) = (
            name.map(|name| name == "vec"),
            parts.parse2(call.tokens.clone()),
        ) {
            parts.iter().for_each(|part| self.visit_expr(part));
        }
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// A path that is given to an adaptor is a function, if it has several segments or the file declares it.
fn is_function_name(path: &syn::ExprPath) -> bool {
    let name = path.path.get_ident();
    name.is_none_or(declares_function)
}
