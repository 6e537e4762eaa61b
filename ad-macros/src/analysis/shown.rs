//! What is given to a call beside an active value, where the call has no reverse: in a condition, an index, a
//! macro, or where its result has no use that counts. Such a call may keep the value in a cell of what it is
//! given, from where it would come back as a constant. Whether there is a cell, the type says.

use super::activity::Activity;
use super::effects::{args, is_varied};
use super::made::made_of;
use crate::front::lower::is_search;
use crate::front::missing::{declared::Declared, declares_function, has_lock as has_lock_in};
use crate::ir::{Arg, Func, Inert, Iter, Op, Operand, Place, Stmt, Var, VarId, VarKind, guard};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::Parser;
use syn::visit::{self, Visit};

/// Something that is given to a call: its tokens, and the variable that it is a part of.
pub(crate) struct Shown {
    pub(crate) tokens: TokenStream,
    pub(crate) root: VarId,
}

/// What the calls of a statement without a derivative are given. `kept`: the statement's own call has none.
pub(crate) fn shown(func: &Func, activity: &Activity, stmt: &Stmt, kept: bool) -> Vec<Shown> {
    let mut pass = Pass {
        func,
        activity,
        bound: Vec::new(),
        reads: Vec::new(),
        unknown: false,
        found: Vec::new(),
    };
    match stmt {
        Stmt::Let {
            op: Op::Inert(inert),
            ..
        }
        | Stmt::Opaque(inert) => pass.inert(inert),
        Stmt::Let { op, .. } if kept => pass.op(op),
        Stmt::If { cond, .. } => pass.inert(cond),
        Stmt::While {
            cond: Some(cond), ..
        } => pass.inert(cond),
        Stmt::Match {
            scrutinee, arms, ..
        } => {
            pass.inert(scrutinee);
            for arm in arms {
                pass.bound = arm.bindings.iter().map(|binding| binding.var).collect();
                pass.guard(&arm.pattern);
            }
        }
        Stmt::For { iter, .. } => match iter {
            Iter::Range { range: inert, .. } | Iter::Items { iter: inert, .. } => pass.inert(inert),
        },
        _ => {}
    }
    pass.found
}

/// Whether there is a lock in what is given, as far as the syntax shows its type: locks and atomics are no
/// cells to the type system.
pub(crate) fn has_lock(func: &Func, shown: &Shown) -> bool {
    let span = func.vars[shown.root.0].ident.span();
    let site = Declared::around(func.span).map_or(span, |_| func.span);
    let Ok(expr) = syn::parse2::<syn::Expr>(shown.tokens.clone()) else {
        return false;
    };
    match type_of(func, &expr, shown.root) {
        Some(ty) => has_lock_in(ty.to_token_stream(), site),
        None => has_lock_in(made_of(&func.body, shown.root), site),
    }
}

/// The type of a place, where the syntax says it.
fn type_of(func: &Func, expr: &syn::Expr, root: VarId) -> Option<syn::Type> {
    let declared = Declared::around(func.span)?;
    match expr {
        syn::Expr::Path(_) => func.vars[root.0].ty.as_ref().map(|ty| declared.named(ty)),
        syn::Expr::Field(e) => declared.field(&type_of(func, &e.base, root)?, &e.member),
        syn::Expr::Unary(e) => type_of(func, &e.expr, root),
        syn::Expr::Reference(e) => type_of(func, &e.expr, root),
        syn::Expr::Paren(e) => type_of(func, &e.expr, root),
        syn::Expr::Group(e) => type_of(func, &e.expr, root),
        // A container of locks is as good as a lock.
        syn::Expr::Index(e) => type_of(func, &e.expr, root),
        _ => None,
    }
}

struct Pass<'f> {
    func: &'f Func,
    activity: &'f Activity,
    /// Variables that a pattern binds, which are not there before the statement.
    bound: Vec<VarId>,
    /// What the tokens read: a closure may have a parameter with the name of another variable.
    reads: Vec<VarId>,
    /// Within a closure, whose parameters may be active.
    unknown: bool,
    found: Vec<Shown>,
}

impl Pass<'_> {
    /// The operation itself is a call.
    fn op(&mut self, op: &Op) {
        let args = args(op);
        let varied = |arg: &&Arg| is_varied(self.func, self.activity, arg.root());
        if !args.iter().any(varied) {
            return;
        }
        for arg in args {
            let place = match arg {
                Arg::Value(Operand::Var(var)) => Place::var(*var),
                Arg::Ref { place, .. } => place.clone(),
                // What is written to is followed, or refused.
                Arg::Value(_) | Arg::RefMut { .. } | Arg::Unknown { .. } => continue,
            };
            let tokens = crate::emit::place::primal(&self.func.vars, &place);
            self.give(tokens, place.root);
        }
    }

    fn inert(&mut self, inert: &Inert) {
        let active = |var: &VarId| is_varied(self.func, self.activity, Some(*var));
        if inert.reads.iter().any(active) {
            self.reads.clone_from(&inert.reads);
            self.tokens(inert.tokens.clone());
        }
    }

    /// The condition of an arm.
    fn guard(&mut self, pattern: &TokenStream) {
        if let Some(guard) = guard(&self.func.vars, pattern) {
            self.reads = guard.reads;
            self.tokens(guard.tokens);
        }
    }

    /// Looks at expressions, statements, or the arguments of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        if let Ok(expr) = syn::parse2::<syn::Expr>(tokens.clone()) {
            self.visit_expr(&expr);
        } else if let Ok(stmts) = syn::Block::parse_within.parse2(tokens.clone()) {
            stmts.iter().for_each(|stmt| self.visit_stmt(stmt));
        } else {
            for part in parts(tokens) {
                if let Ok(expr) = syn::parse2::<syn::Expr>(part) {
                    self.visit_expr(&expr);
                }
            }
        }
    }

    fn named(&self, name: &syn::Ident) -> Option<VarId> {
        let found = self.func.vars.iter().position(|var| var.ident == *name);
        found.map(VarId)
    }

    /// Whether an expression reads an active value, as far as its names say.
    fn is_active(&self, expr: &syn::Expr) -> bool {
        struct Names<'p, 'f>(&'p Pass<'f>, bool);
        impl<'ast> Visit<'ast> for Names<'_, '_> {
            fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
                let Some(name) = path.path.get_ident() else {
                    return;
                };
                self.1 |= match self.0.named(name) {
                    Some(var) => is_varied(self.0.func, self.0.activity, Some(var)),
                    None => self.0.unknown && !name.to_string().starts_with(char::is_uppercase),
                };
            }
            fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
                if !is_stopped(call) {
                    call.args.iter().for_each(|arg| self.visit_expr(arg));
                }
            }
        }
        let mut names = Names(self, false);
        names.visit_expr(expr);
        names.1
    }

    fn call<'a>(&mut self, given: impl Iterator<Item = &'a syn::Expr>) {
        let given: Vec<&syn::Expr> = given.collect();
        if !given.iter().any(|expr| self.is_active(expr)) {
            return;
        }
        given.into_iter().for_each(|expr| self.give_expr(expr));
    }

    fn give_expr(&mut self, expr: &syn::Expr) {
        let place = place_of(expr);
        if let Some(name) = root_of(place) {
            // A closure may have a parameter with the name of another variable.
            if let Some(root) = self.read(&name.to_string()) {
                self.give(place.to_token_stream(), root);
            }
            return;
        }
        match place {
            // An iterator gives what it runs over, and no more of it: another part may be borrowed here.
            syn::Expr::MethodCall(e) if is_adaptor(&e.method) => {
                self.give_expr(&e.receiver);
                let is_closure = |arg: &&syn::Expr| matches!(arg, syn::Expr::Closure(_));
                let others = e.args.iter().filter(|arg| !is_closure(arg));
                others.for_each(|arg| self.give_expr(arg));
            }
            // `w.inner()`, `[&w][0]`: a part of something that is named in it.
            place => self.give_all(place),
        }
    }

    /// Every place of an expression. No more than that: another part may have been moved, or be borrowed here.
    fn give_all(&mut self, expr: &syn::Expr) {
        struct Places(Vec<syn::Expr>, TokenStream);
        impl<'ast> Visit<'ast> for Places {
            fn visit_expr(&mut self, expr: &'ast syn::Expr) {
                match root_of(expr) {
                    Some(_) => self.0.push(expr.clone()),
                    None => visit::visit_expr(self, expr),
                }
            }
            fn visit_macro(&mut self, mac: &'ast syn::Macro) {
                self.1.extend(mac.tokens.clone());
            }
        }
        let mut places = Places(Vec::new(), TokenStream::new());
        places.visit_expr(expr);
        for place in &places.0 {
            let name = root_of(place).map(ToString::to_string);
            if let Some(root) = name.and_then(|name| self.read(&name)) {
                self.give(place.to_token_stream(), root);
            }
        }
        for name in crate::tokens::identifiers(&places.1) {
            if let Some(root) = self.read(&name) {
                self.give(self.func.vars[root.0].ident.to_token_stream(), root);
            }
        }
    }

    fn read(&self, name: &str) -> Option<VarId> {
        let vars = &self.func.vars;
        let mut reads = self.reads.iter();
        reads.find(|var| vars[var.0].ident == name).copied()
    }

    fn give(&mut self, tokens: TokenStream, root: VarId) {
        let facts = &self.func.vars[root.0];
        if self.bound.contains(&root) || is_plain(facts) {
            return;
        }
        // What it refers to, by its name.
        let reference = matches!(facts.kind, VarKind::Reference | VarKind::Mutable);
        let tokens = if reference && facts.ident == tokens.to_string() {
            quote!(*#tokens)
        } else {
            tokens
        };
        self.found.push(Shown { tokens, root });
    }
}

/// A method of std that gives an iterator over its receiver, and over its arguments.
fn is_adaptor(method: &syn::Ident) -> bool {
    const NAMES: &[&str] = &[
        "chain",
        "chunks",
        "chunks_exact",
        "chunks_mut",
        "cloned",
        "copied",
        "enumerate",
        "filter",
        "into_iter",
        "iter",
        "iter_mut",
        "map",
        "rev",
        "skip",
        "step_by",
        "take",
        "values",
        "values_mut",
        "windows",
        "zip",
    ];
    NAMES.iter().any(|name| method == name) && !declares_function(method)
}

impl<'ast> Visit<'ast> for Pass<'_> {
    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        let constructs = matches!(&*call.func, syn::Expr::Path(path) if path
            .path
            .segments
            .last()
            .is_some_and(|name| name.ident.to_string().starts_with(char::is_uppercase)));
        if is_stopped(call) || is_search(call) {
            return;
        }
        if !constructs {
            // `(|c: &Log| c.put(x))(&log)`
            let called = Some(&*call.func).filter(|func| !matches!(func, syn::Expr::Path(_)));
            self.call(called.into_iter().chain(&call.args));
        }
        visit::visit_expr_call(self, call);
    }
    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if !crate::names::is_view_of_items(&call.method.to_string()) {
            self.call(std::iter::once(&*call.receiver).chain(&call.args));
        }
        visit::visit_expr_method_call(self, call);
    }
    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        let outer = std::mem::replace(&mut self.unknown, true);
        visit::visit_expr_closure(self, closure);
        self.unknown = outer;
    }
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.tokens(mac.tokens.clone());
    }
    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

/// `without_derivative(..)`
fn is_stopped(call: &syn::ExprCall) -> bool {
    matches!(&*call.func, syn::Expr::Path(path) if crate::front::lower::is_stop(path))
}

/// Without `&`, `&mut` and parentheses.
fn place_of(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Reference(e) => place_of(&e.expr),
        syn::Expr::Paren(e) => place_of(&e.expr),
        syn::Expr::Group(e) => place_of(&e.expr),
        _ => expr,
    }
}

/// The name that a place begins with.
fn root_of(expr: &syn::Expr) -> Option<&syn::Ident> {
    match expr {
        syn::Expr::Path(path) => path.path.get_ident(),
        syn::Expr::Field(e) => root_of(&e.base),
        syn::Expr::Index(e) => root_of(&e.expr),
        syn::Expr::Paren(e) => root_of(&e.expr),
        syn::Expr::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => root_of(&e.expr),
        _ => None,
    }
}

/// The arguments of a macro.
fn parts(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = vec![TokenStream::new()];
    for tree in tokens {
        match &tree {
            proc_macro2::TokenTree::Punct(punct) if punct.as_char() == ',' => {
                parts.push(TokenStream::new());
            }
            _ => parts
                .iter_mut()
                .rev()
                .take(1)
                .for_each(|last| last.extend([tree.clone()])),
        }
    }
    parts
}

/// Numbers, and containers of them: nothing can be kept in them.
fn is_plain(var: &Var) -> bool {
    let ty = var.ty.as_ref();
    var.scalar
        || var.function
        || var.numbers.is_some()
        || matches!(var.kind, VarKind::Closure(_))
        || ty.is_some_and(|ty| {
            crate::front::lower::is_integer_type(ty) || crate::front::lower::is_float_type(ty)
        })
}
