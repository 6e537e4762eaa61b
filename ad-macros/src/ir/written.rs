//! What the user's own tokens write to when they are evaluated: `nxt(&mut i)`, `counter.next()`.

use super::{Inert, Iter, Stmt, Var, VarId, VarKind, resolve};
use crate::names;
use proc_macro2::{Ident, TokenStream, TokenTree};
use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::Visit;

/// The variables that these tokens may write to.
pub(crate) fn written(vars: &[Var], inert: &Inert) -> Vec<VarId> {
    let mut changeable = inert.reads.iter().filter(|var| can_change(vars, **var));
    if changeable.next().is_none() {
        return Vec::new();
    }
    let mut finder = Finder {
        vars,
        reads: &inert.reads,
        found: Vec::new(),
    };
    match syn::parse2::<syn::Expr>(inert.tokens.clone()) {
        Ok(expr) => finder.visit_expr(&expr),
        Err(_) => finder.everything(),
    }
    finder.found
}

/// What a statement by itself may write to by its conditions, by what it runs over or matches, and by its guards.
pub(crate) fn written_by_tokens(vars: &[Var], stmt: &Stmt) -> Vec<VarId> {
    let mut all = evaluated(stmt).map_or_else(Vec::new, |inert| written(vars, inert));
    if let Stmt::Match { arms, .. } = stmt {
        let guards = arms.iter().filter_map(|arm| guard(vars, &arm.pattern));
        all.extend(guards.flat_map(|guard| written(vars, &guard)));
    }
    all
}

/// The user's own tokens that a statement by itself evaluates, but for guards.
pub(crate) fn evaluated(stmt: &Stmt) -> Option<&Inert> {
    match stmt {
        Stmt::Let {
            op: super::Op::Inert(inert) | super::Op::Stop(inert),
            ..
        } => Some(inert),
        Stmt::Destructure { value, .. } => Some(value),
        Stmt::If { cond, .. } => Some(cond),
        Stmt::Match { scrutinee, .. } => Some(scrutinee),
        Stmt::For { iter, .. } => Some(match iter {
            Iter::Range { range, .. } => range,
            Iter::Items { iter, .. } => iter,
        }),
        Stmt::While { cond, .. } => cond.as_ref(),
        Stmt::Let { .. }
        | Stmt::Declare { .. }
        | Stmt::Assign { .. }
        | Stmt::OpAssign { .. }
        | Stmt::Scope { .. }
        | Stmt::Exit { .. }
        | Stmt::Opaque(_) => None,
    }
}

/// What the call of a macro that is kept as it is may write to. Other statements are kept where they write to nothing
/// that has a derivative.
pub(crate) fn written_by_kept(vars: &[Var], inert: &Inert) -> Vec<VarId> {
    let mut finder = Finder {
        vars,
        reads: &inert.reads,
        found: Vec::new(),
    };
    if let Ok(syn::Stmt::Macro(call)) = syn::parse2::<syn::Stmt>(inert.tokens.clone()) {
        finder.visit_macro(&call.mac);
    }
    finder.found
}

/// The guard of an arm, whose variables have names of their own.
pub(crate) fn guard(vars: &[Var], pattern: &TokenStream) -> Option<Inert> {
    let mut rest = pattern.clone().into_iter();
    rest.find(|token| matches!(token, TokenTree::Ident(word) if word == "if"))?;
    let tokens: TokenStream = rest.collect();
    let named = crate::tokens::identifiers(&tokens);
    let reads = (0..vars.len())
        .filter(|i| named.contains(&vars[*i].ident.to_string()))
        .map(VarId)
        .collect();
    Some(Inert { tokens, reads })
}

/// Whether a variable may be written to by its name.
fn can_change(vars: &[Var], var: VarId) -> bool {
    let var = &vars[var.0];
    var.mutable || matches!(var.kind, VarKind::Mutable | VarKind::Captured)
}

struct Finder<'v> {
    vars: &'v [Var],
    reads: &'v [VarId],
    found: Vec<VarId>,
}

impl Finder<'_> {
    fn changeable(&self, name: &Ident) -> Option<VarId> {
        let named = |var: &&VarId| self.vars[var.0].ident == *name;
        let var = self.reads.iter().find(named).copied()?;
        can_change(self.vars, var).then_some(var)
    }

    fn note(&mut self, expr: &syn::Expr) {
        if let Some(var) = root(expr).and_then(|name| self.changeable(name)) {
            self.found.push(var);
        }
    }

    fn everything(&mut self) {
        let reads = self.reads.iter().copied();
        self.found
            .extend(reads.filter(|var| can_change(self.vars, *var)));
    }

    /// What is given to a macro that may do anything with it.
    fn all_in(&mut self, tokens: &TokenStream) {
        let named = crate::tokens::identifiers(tokens);
        let reads = self.reads.iter().copied();
        let vars = self.vars;
        self.found.extend(reads.filter(|var| {
            can_change(vars, *var) && named.contains(&vars[var.0].ident.to_string())
        }));
    }

    /// Whether a variable is a `&mut`, which is passed on by its name.
    fn is_reference(&self, expr: &syn::Expr) -> bool {
        let syn::Expr::Path(path) = expr else {
            return false;
        };
        let var = path.path.get_ident().and_then(|name| self.changeable(name));
        var.is_some_and(|var| {
            let var = &self.vars[var.0];
            matches!(var.kind, VarKind::Mutable | VarKind::Alias(_))
        })
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_expr(&mut self, expr: &'ast syn::Expr) {
        match expr {
            syn::Expr::Reference(e) if e.mutability.is_some() => self.note(&e.expr),
            syn::Expr::RawAddr(e) => self.note(&e.expr),
            syn::Expr::Assign(e) => match &*e.left {
                // Of several at once.
                syn::Expr::Tuple(_) | syn::Expr::Array(_) | syn::Expr::Struct(_) => {
                    self.everything();
                }
                left => self.note(left),
            },
            syn::Expr::Binary(e) if crate::front::lower::is_assignment(&e.op) => {
                self.note(&e.left);
            }
            syn::Expr::Call(e) => {
                let own = matches!(&*e.func, syn::Expr::Path(path)
                    if path.path.segments.first().is_some_and(|first| first.ident == "ad"));
                let passed = e.args.iter().filter(|arg| !own && self.is_reference(arg));
                passed
                    .collect::<Vec<_>>()
                    .into_iter()
                    .for_each(|arg| self.note(arg));
                // A closure that changes what it captures.
                self.note(&e.func);
            }
            syn::Expr::MethodCall(e) => {
                let passed = e.args.iter().filter(|arg| self.is_reference(arg));
                passed
                    .collect::<Vec<_>>()
                    .into_iter()
                    .for_each(|arg| self.note(arg));
                let captured = root(&e.receiver)
                    .and_then(|name| self.changeable(name))
                    .is_some_and(|var| self.vars[var.0].kind == VarKind::Captured);
                if may_change(&e.method, captured) {
                    self.note(&e.receiver);
                }
            }
            syn::Expr::Verbatim(_) => self.everything(),
            _ => {}
        }
        syn::visit::visit_expr(self, expr);
    }

    fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
        if pat.by_ref.is_some() && pat.mutability.is_some() {
            self.everything();
        }
        syn::visit::visit_pat_ident(self, pat);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        let args = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        let one_and_pattern = |input: syn::parse::ParseStream<'_>| {
            let value: syn::Expr = input.parse()?;
            Ok((value, input.parse::<TokenStream>()?))
        };
        let last = call.path.segments.last().map(|last| last.ident.to_string());
        let name = last.unwrap_or_default();
        if !crate::front::lower::only_reads(&name) {
            self.all_in(&call.tokens);
        }
        if let Ok(args) = args.parse2(call.tokens.clone()) {
            args.iter().for_each(|arg| self.visit_expr(arg));
        } else if call.path.is_ident("matches")
            && let Ok((value, pattern)) = one_and_pattern.parse2(call.tokens.clone())
            && !crate::tokens::identifiers(&pattern).contains("mut")
        {
            self.visit_expr(&value);
        } else {
            self.everything();
        }
    }
}

/// The variable that a place is a part of.
fn root(expr: &syn::Expr) -> Option<&Ident> {
    match expr {
        syn::Expr::Path(path) => path.path.get_ident(),
        syn::Expr::Field(e) => root(&e.base),
        syn::Expr::Index(e) => root(&e.expr),
        syn::Expr::Unary(e) => root(&e.expr),
        syn::Expr::Paren(e) => root(&e.expr),
        syn::Expr::Group(e) => root(&e.expr),
        syn::Expr::Reference(e) => root(&e.expr),
        syn::Expr::Try(e) => root(&e.expr),
        _ => None,
    }
}

/// Whether a method may change its receiver, by its name.
fn may_change(method: &Ident, captured: bool) -> bool {
    let name = method.to_string();
    if crate::front::missing::changes_receiver(method) {
        return true;
    }
    if captured || crate::front::missing::may_only_read_receiver(method) == Some(true) {
        return false;
    }
    let reads = names::borrows_receiver(&name)
        || names::is_inactive_method(&name)
        || names::is_elementary(&name)
        || names::is_view_of_items(&name) && !name.ends_with("_mut")
        || crate::transform::pullback::is_pure_method(&name)
        || ["saturating_", "wrapping_", "checked_", "overflowing_"]
            .iter()
            .any(|start| name.starts_with(start));
    !reads
}

/// Whether tokens may write to a variable, by its name or through a reference to it.
pub(crate) fn writes_to(vars: &[Var], stmt: &Stmt, root: VarId) -> bool {
    let mut all = written_by_tokens(vars, stmt).into_iter();
    all.any(|var| resolve(vars, var) == resolve(vars, root))
}
