//! Whether nothing happens in statements but that they compute their numbers.

use super::choice::Choice;
use crate::front::lower::control::strip;
use crate::front::lower::is_assignment;
use crate::front::missing::{bodies, changes_receiver, may_only_read_receiver};
use crate::names::is_elementary;
use crate::transform::pullback::is_pure_method;
use proc_macro2::Ident;
use quote::ToTokens;
use std::collections::HashSet;
use syn::visit::Visit;

/// Methods of iterators, slices and options, beside those of numbers.
const READERS: &[&str] = &[
    "all",
    "any",
    "as_slice",
    "chunks",
    "chunks_exact",
    "cloned",
    "copied",
    "enumerate",
    "first",
    "fold",
    "get",
    "iter",
    "last",
    "map",
    "product",
    "rev",
    "skip",
    "step_by",
    "sum",
    "take",
    "unwrap",
    "unwrap_or",
    "windows",
    "zip",
];

/// Methods that an iterator in a variable outside gives what is left of it, and is behind it then; as `take` of a cell.
const USED_UP: &[&str] = &[
    "all",
    "any",
    "enumerate",
    "fold",
    "product",
    "rev",
    "skip",
    "step_by",
    "sum",
    "take",
    "zip",
];

/// Methods of containers that hardly anything else has.
const OF_CONTAINERS: &[&str] = &[
    "chunks",
    "chunks_exact",
    "is_empty",
    "iter",
    "len",
    "windows",
];

/// Functions that are followed into, at most.
const DEEPEST: usize = 4;

/// The names that a loop binds, if its iterations only compute candidates, and do not read what the loop
/// looks for.
pub(super) fn bound_names(
    e: &syn::ExprForLoop,
    choice: &Choice,
    may_change: &dyn Fn(&Ident) -> bool,
    is_shared: &dyn Fn(&Ident) -> bool,
) -> Option<HashSet<String>> {
    let mut body = Body {
        may_change: Some(may_change),
        hidden: std::iter::once(choice.ident)
            .chain(choice.beside.iter().map(|(name, _)| *name))
            .map(ToString::to_string)
            .collect(),
        ..Body::default()
    };
    body.visit_expr(&e.expr);
    body.impure |= !is_repeatable(&e.expr, is_shared);
    body.bind(&e.pat, false);
    for stmt in choice.before {
        body.visit_stmt(stmt);
    }
    body.visit_expr(choice.candidate);
    choice
        .beside
        .iter()
        .for_each(|(_, value)| body.visit_expr(value));
    // Each of them is written to once.
    let names = choice.beside.len() + 1;
    (!body.impure && body.hidden.len() == names).then_some(body.bound)
}

/// Whether the items of a loop can be had again: nothing is moved into the iterator.
fn is_repeatable(expr: &syn::Expr, is_shared: &dyn Fn(&Ident) -> bool) -> bool {
    let again = |expr: &syn::Expr| is_repeatable(expr, is_shared);
    match strip(expr) {
        syn::Expr::Range(_) => true,
        syn::Expr::Path(path) => path.path.get_ident().is_some_and(is_shared),
        syn::Expr::Reference(e) => e.mutability.is_none(),
        syn::Expr::MethodCall(e) => match e.method.to_string().as_str() {
            "iter" | "chunks" | "chunks_exact" | "windows" => true,
            "zip" => again(&e.receiver) && e.args.iter().all(again),
            "enumerate" | "rev" | "skip" | "step_by" | "take" => again(&e.receiver),
            _ => false,
        },
        _ => false,
    }
}

type Args = syn::punctuated::Punctuated<syn::Expr, syn::Token![,]>;

fn is_lent_mutably(ty: &syn::Type) -> bool {
    struct Finder(bool);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_type_reference(&mut self, ty: &'ast syn::TypeReference) {
            self.0 |= ty.mutability.is_some();
            syn::visit::visit_type_reference(self, ty);
        }
    }
    let mut finder = Finder(false);
    finder.visit_type(ty);
    finder.0
}

#[derive(Default)]
struct Body<'l> {
    impure: bool,
    /// Whether a variable outside may change, and is no number.
    may_change: Option<&'l dyn Fn(&Ident) -> bool>,
    /// What the loop chooses, which its iterations must not read.
    hidden: HashSet<String>,
    bound: HashSet<String>,
    /// Variables of the body that hold numbers of their own, or arrays of such.
    owned: HashSet<String>,
    /// Variables of the body that are reassigned as a whole, at most.
    mutable: HashSet<String>,
    loops: usize,
    /// The body is that of a function: it may be left, and its parameters are its own or lent to it.
    function: bool,
    /// Functions around.
    open: Vec<String>,
}

impl Body<'_> {
    /// Whether nothing outside changes when this place is written to.
    fn is_own(&self, place: &syn::Expr) -> bool {
        match strip(place) {
            syn::Expr::Path(path) => path.path.get_ident().is_some_and(|name| {
                let name = name.to_string();
                self.owned.contains(&name) || self.mutable.contains(&name)
            }),
            place => self.owns(place),
        }
    }

    /// Whether this is a part of something that the body owns.
    fn owns(&self, place: &syn::Expr) -> bool {
        match strip(place) {
            syn::Expr::Path(path) => path
                .path
                .get_ident()
                .is_some_and(|name| self.owned.contains(&name.to_string())),
            syn::Expr::Index(e) => self.owns(&e.expr),
            syn::Expr::Field(e) => self.owns(&e.base),
            syn::Expr::Unary(e) if self.function && matches!(e.op, syn::UnOp::Deref(_)) => {
                self.owns(&e.expr)
            }
            _ => false,
        }
    }

    /// What is bound within is unknown behind it.
    fn scoped(&mut self, visit: impl FnOnce(&mut Self)) {
        let outer = (self.owned.clone(), self.mutable.clone());
        visit(self);
        (self.owned, self.mutable) = outer;
    }

    /// A function of the module of which nothing is known but its body. What it writes to through its parameters is
    /// the caller's own.
    fn is_pure_function(&mut self, name: &Ident, args: &Args) -> bool {
        let text = name.to_string();
        let Some(function) = bodies::any_function(name) else {
            return false;
        };
        let lent = |(input, arg): (&syn::FnArg, &syn::Expr)| match input {
            syn::FnArg::Typed(input) if is_lent_mutably(&input.ty) => {
                matches!(strip(arg), syn::Expr::Reference(_)) || self.owns(arg)
            }
            // A name for such a type.
            syn::FnArg::Typed(input) if matches!(*input.ty, syn::Type::Path(_)) => {
                !matches!(strip(arg), syn::Expr::Path(_)) || !self.may_change(arg)
            }
            _ => true,
        };
        if !function.sig.inputs.iter().zip(args).all(lent) {
            return false;
        }
        if self.open.contains(&text) {
            return true;
        }
        if self.open.len() >= DEEPEST {
            return false;
        }
        let mut inner = Body {
            function: true,
            open: std::mem::take(&mut self.open),
            ..Body::default()
        };
        inner.open.push(text);
        for input in &function.sig.inputs {
            let syn::FnArg::Typed(input) = input else {
                return false;
            };
            inner.bind(&input.pat, true);
        }
        inner.visit_block(&function.block);
        inner.open.pop();
        self.open = inner.open;
        !inner.impure
    }

    /// Whether a place outside may change, or what it points at, and is no number.
    fn may_change(&self, place: &syn::Expr) -> bool {
        match strip(place) {
            syn::Expr::Path(path) => path.path.get_ident().is_some_and(|name| {
                !self.is_own(place) && self.may_change.is_some_and(|may_change| may_change(name))
            }),
            syn::Expr::Index(e) => self.may_change(&e.expr),
            syn::Expr::Field(e) => self.may_change(&e.base),
            syn::Expr::Unary(e) => self.may_change(&e.expr),
            _ => false,
        }
    }

    /// Whether an iterator begins in the body.
    fn is_within(&self, receiver: &syn::Expr) -> bool {
        const BEGIN: &[&str] = &["chunks", "chunks_exact", "iter", "windows"];
        match strip(receiver) {
            syn::Expr::Path(_) => self.is_own(receiver),
            syn::Expr::Range(_) => true,
            syn::Expr::MethodCall(e) => {
                BEGIN.iter().any(|name| e.method == name) || self.is_within(&e.receiver)
            }
            _ => false,
        }
    }

    fn bind(&mut self, pattern: &syn::Pat, owned: bool) {
        for name in crate::front::inert::bound_names(pattern) {
            let name = name.to_string();
            self.impure |= self.hidden.contains(&name);
            self.bound.insert(name.clone());
            if owned {
                self.owned.insert(name);
            } else {
                // It may hide one that is owned.
                self.owned.remove(&name);
                self.mutable.insert(name);
            }
        }
    }

    fn call(&mut self, e: &syn::ExprCall) {
        let syn::Expr::Path(path) = &*e.func else {
            self.impure = true;
            return;
        };
        let text = path.to_token_stream().to_string();
        let of_float = ["f32 :: ", "f64 :: "]
            .iter()
            .find_map(|ty| text.strip_prefix(ty))
            .is_some_and(|name| name == "from" || is_elementary(name));
        let known = of_float
            || path
                .path
                .get_ident()
                .is_some_and(|name| self.is_pure_function(name, &e.args));
        self.impure |= !known;
        e.args.iter().for_each(|arg| self.visit_expr(arg));
    }
}

impl<'ast> Visit<'ast> for Body<'_> {
    fn visit_expr(&mut self, e: &'ast syn::Expr) {
        match e {
            syn::Expr::Path(path) => {
                let name = path.path.get_ident().map(ToString::to_string);
                self.impure |= name.is_some_and(|name| self.hidden.contains(&name));
            }
            syn::Expr::Lit(_)
            | syn::Expr::Paren(_)
            | syn::Expr::Group(_)
            | syn::Expr::Field(_)
            | syn::Expr::Index(_)
            | syn::Expr::Unary(_)
            | syn::Expr::Cast(_)
            | syn::Expr::Tuple(_)
            | syn::Expr::Array(_)
            | syn::Expr::Repeat(_)
            | syn::Expr::Range(_)
            | syn::Expr::Let(_)
            | syn::Expr::Match(_)
            | syn::Expr::Closure(_) => syn::visit::visit_expr(self, e),
            syn::Expr::If(_) => self.scoped(|body| syn::visit::visit_expr(body, e)),
            syn::Expr::Block(e) if e.label.is_none() => self.visit_block(&e.block),
            syn::Expr::Reference(e) => {
                self.impure |= e.mutability.is_some() && !self.owns(&e.expr);
                self.visit_expr(&e.expr);
            }
            syn::Expr::Binary(binary) => {
                self.impure |= is_assignment(&binary.op) && !self.is_own(&binary.left);
                syn::visit::visit_expr(self, e);
            }
            syn::Expr::Assign(assign) => {
                self.impure |= !self.is_own(&assign.left);
                syn::visit::visit_expr(self, e);
            }
            syn::Expr::MethodCall(call) => {
                let name = call.method.to_string();
                let known = is_elementary(&name)
                    || is_pure_method(&name)
                    || READERS.contains(&name.as_str());
                let used_up = USED_UP.contains(&name.as_str()) && !self.is_within(&call.receiver);
                // A method of one's own may do anything.
                let own = changes_receiver(&call.method)
                    || may_only_read_receiver(&call.method).is_some();
                // What is known of a method by its name is so for numbers and containers of std.
                let of_number = matches!(strip(&call.receiver), syn::Expr::Index(_))
                    && !READERS.contains(&name.as_str());
                let changes = self.may_change(&call.receiver)
                    && !of_number
                    && !OF_CONTAINERS.contains(&name.as_str());
                self.impure |= !known || used_up || own || changes;
                syn::visit::visit_expr(self, e);
            }
            syn::Expr::Call(e) => self.call(e),
            syn::Expr::ForLoop(syn::ExprForLoop { label: None, .. })
            | syn::Expr::While(syn::ExprWhile { label: None, .. }) => {
                self.loops += 1;
                self.scoped(|body| match e {
                    syn::Expr::ForLoop(e) => {
                        body.visit_expr(&e.expr);
                        body.bind(&e.pat, false);
                        body.visit_block(&e.body);
                    }
                    e => syn::visit::visit_expr(body, e),
                });
                self.loops -= 1;
            }
            syn::Expr::Break(syn::ExprBreak { label: None, .. })
            | syn::Expr::Continue(syn::ExprContinue { label: None, .. })
                if self.loops > 0 =>
            {
                syn::visit::visit_expr(self, e);
            }
            syn::Expr::Return(_) if self.function => syn::visit::visit_expr(self, e),
            _ => self.impure = true,
        }
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        // Neither `break` nor `return` leaves anything else.
        let outer = (std::mem::take(&mut self.loops), self.function);
        self.function = false;
        self.scoped(|body| {
            let inputs = closure.inputs.iter();
            inputs.for_each(|input| body.bind(input, false));
            body.visit_expr(&closure.body);
        });
        (self.loops, self.function) = outer;
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        self.impure |= !local.attrs.is_empty();
        if let Some(init) = &local.init {
            self.impure |= init.diverge.is_some();
            self.visit_expr(&init.expr);
        }
        let owned = local.init.as_ref().is_some_and(|init| {
            matches!(
                strip(&init.expr),
                syn::Expr::Lit(_) | syn::Expr::Array(_) | syn::Expr::Repeat(_)
            )
        });
        self.bind(&local.pat, owned);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.scoped(|body| {
            body.bind(&arm.pat, false);
            syn::visit::visit_arm(body, arm);
        });
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.scoped(|body| syn::visit::visit_block(body, block));
    }

    fn visit_expr_let(&mut self, e: &'ast syn::ExprLet) {
        self.visit_expr(&e.expr);
        self.bind(&e.pat, false);
    }

    fn visit_pat(&mut self, pat: &'ast syn::Pat) {
        // A guard is an expression; other patterns read nothing.
        if let syn::Pat::Guard(pat) = pat {
            self.visit_expr(&pat.guard);
        }
    }

    fn visit_stmt(&mut self, stmt: &'ast syn::Stmt) {
        self.impure |= matches!(stmt, syn::Stmt::Item(_) | syn::Stmt::Macro(_));
        syn::visit::visit_stmt(self, stmt);
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {
        self.impure = true;
    }
}
