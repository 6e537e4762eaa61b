//! Methods inside code that is kept as it is: conditions, comparisons, lengths, macros. Such code has no
//! reverse, so nothing in it may change an active variable. Whether a method changes its receiver is not
//! known here: the receiver is lent as `&`, and rustc refuses a method that wants `&mut`.

use super::activity::Activity;
use crate::errors::{Errors, Refusal};
use crate::ir::{Arg, Block, Exit, Func, Inert, Iter, Op, Operand, Stmt, VarKind};
use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};
use std::collections::{HashMap, HashSet};

/// Lends receivers; refuses assignments to active variables.
pub(crate) fn receivers(func: &mut Func, activity: &Activity, errors: &mut Errors) {
    let changeable = func
        .vars
        .iter()
        .enumerate()
        .filter(|(i, var)| {
            let root = root_of(func, *i);
            let mutable = match var.kind {
                VarKind::Owned | VarKind::Alias(_) => var.mutable,
                VarKind::Mutable => true,
                VarKind::Reference | VarKind::Captured | VarKind::Closure(_) => false,
            };
            mutable && activity.is_active(crate::ir::VarId(root))
        })
        .map(|(i, var)| (i, var.ident.to_string()))
        .collect();
    let references = func
        .vars
        .iter()
        .enumerate()
        .filter(|(i, var)| {
            let mutable = match var.kind {
                VarKind::Alias(_) => var.mutable,
                VarKind::Mutable => true,
                _ => false,
            };
            mutable && activity.is_active(crate::ir::VarId(root_of(func, *i)))
        })
        .map(|(i, var)| (i, var.ident.span()))
        .collect();
    let aliases = func
        .vars
        .iter()
        .map(|var| matches!(var.kind, VarKind::Alias(_)))
        .collect();
    let closures = func
        .vars
        .iter()
        .enumerate()
        .filter(|(_, var)| matches!(var.kind, VarKind::Closure(_)))
        .map(|(i, var)| (i, var.ident.span()))
        .collect();
    let slices = func
        .vars
        .iter()
        .enumerate()
        .filter(|(i, _)| {
            is_slice(func, *i) && activity.is_active(crate::ir::VarId(root_of(func, *i)))
        })
        .map(|(i, var)| (i, var.ident.span()))
        .collect();
    let mut pass = Pass {
        slices,
        closures,
        changeable,
        references,
        aliases,
        errors,
    };
    let mut body = std::mem::take(&mut func.body);
    pass.block(&mut body);
    func.body = body;
}

fn root_of(func: &Func, var: usize) -> usize {
    match &func.vars[var].kind {
        VarKind::Alias(target) => root_of(func, target.root.0),
        _ => var,
    }
}

/// Whether a variable is certainly a reference to a slice.
fn is_slice(func: &Func, var: usize) -> bool {
    let facts = &func.vars[var];
    match &facts.kind {
        VarKind::Reference => matches!(facts.ty, Some(syn::Type::Slice(_))),
        VarKind::Alias(target) if target.projections.is_empty() => is_slice(func, target.root.0),
        VarKind::Alias(target) => target.ends_in_range(),
        _ => false,
    }
}

struct Pass<'e> {
    /// Slices, and where they stand.
    slices: HashMap<usize, proc_macro2::Span>,
    /// Closures, whose bodies stand where they are called.
    closures: HashMap<usize, proc_macro2::Span>,
    /// Active variables that can be changed, with their names.
    changeable: Vec<(usize, String)>,
    /// Active variables that are a `&mut`, and where they stand.
    references: HashMap<usize, proc_macro2::Span>,
    /// Whether a variable stands for a place.
    aliases: Vec<bool>,
    errors: &'e mut Errors,
}

impl Pass<'_> {
    fn block(&mut self, block: &mut Block) {
        for stmt in &mut block.stmts {
            self.stmt(stmt);
        }
        if let Some(tail) = &mut block.tail {
            self.operand(tail);
        }
    }

    fn stmt(&mut self, stmt: &mut Stmt) {
        match stmt {
            // Another name for what the variable refers to.
            Stmt::Let {
                var,
                op: Op::Use(_),
                ..
            } if self.aliases[var.0] => {}
            Stmt::Let { op, .. } => self.op(op),
            Stmt::Destructure { value, .. } => self.inert(value, true),
            Stmt::Assign { value, .. } | Stmt::OpAssign { value, .. } => self.operand(value),
            Stmt::If {
                out,
                cond,
                then,
                otherwise,
                ..
            } => {
                if out.is_some() {
                    self.value(then);
                    otherwise.iter().for_each(|block| self.value(block));
                }
                self.inert(cond, false);
                self.block(then);
                if let Some(block) = otherwise {
                    self.block(block);
                }
            }
            Stmt::Match {
                out,
                scrutinee,
                arms,
                ..
            } => {
                if out.is_some() {
                    arms.iter().for_each(|arm| self.value(&arm.block));
                }
                self.inert(scrutinee, true);
                let reads = scrutinee.reads.clone();
                for arm in arms {
                    // A guard reads what it likes.
                    let all = self
                        .changeable
                        .iter()
                        .map(|(var, _)| crate::ir::VarId(*var));
                    let (pattern, guard) = guarded(std::mem::take(&mut arm.pattern));
                    let mut guard = Inert {
                        tokens: guard,
                        reads: all.chain(reads.iter().copied()).collect(),
                    };
                    self.inert(&mut guard, false);
                    let guard = guard.tokens;
                    arm.pattern = quote::quote!(#pattern #guard);
                    self.block(&mut arm.block);
                }
            }
            Stmt::For { iter, body, .. } => {
                match iter {
                    Iter::Range { range, .. } => self.inert(range, false),
                    Iter::Items { iter, .. } => self.inert(iter, true),
                }
                self.block(body);
            }
            Stmt::While { cond, body, .. } => {
                if let Some(cond) = cond {
                    self.inert(cond, false);
                }
                self.block(body);
            }
            Stmt::Scope { block, .. } => self.block(block),
            Stmt::Exit { exit, .. } => {
                if let Exit::Return(Some(value)) = exit {
                    self.operand(value);
                }
            }
            Stmt::Opaque(inert) => self.inert(inert, false),
            Stmt::Declare { .. } => {}
        }
    }

    fn op(&mut self, op: &mut Op) {
        match op {
            Op::Use(x) | Op::Neg(x) | Op::Cast(x, _) | Op::Surgery { value: x, .. } => {
                self.operand(x);
            }
            Op::Binary(_, x, y) => {
                self.operand(x);
                self.operand(y);
            }
            Op::Call { args, .. } => args.iter_mut().for_each(|arg| self.arg(arg)),
            Op::Method { receiver, args, .. } => {
                self.arg(receiver);
                args.iter_mut().for_each(|arg| self.arg(arg));
            }
            Op::Aggregate { parts, .. } => parts.iter_mut().for_each(|part| self.operand(part)),
            Op::Repeat { value, len, .. } => {
                self.operand(value);
                self.inert(len, false);
            }
            Op::Stop(inert) | Op::Inert(inert) => self.inert(inert, false),
            // The body of a closure is compiled by itself.
            Op::Borrow { .. } | Op::Closure(_) => {}
        }
    }

    /// The value of a branch.
    fn value(&mut self, block: &Block) {
        if let Some(Operand::Var(var)) = &block.tail
            && let Some(span) = self.slices.get(&var.0)
        {
            self.errors.refuse(*span, Refusal::slice_of_branch());
        }
    }

    fn arg(&mut self, arg: &mut Arg) {
        if let Arg::Value(Operand::Const(inert)) = arg {
            self.inert(inert, false);
        }
    }

    fn operand(&mut self, operand: &mut Operand) {
        // Where it points is not followed.
        if let Operand::Var(var) = operand
            && let Some(span) = self.references.get(&var.0)
        {
            self.errors.refuse(*span, Refusal::mutable_value());
        }
        if let Operand::Const(inert) = operand {
            self.inert(inert, false);
        }
    }

    /// `views`: what is matched or looped over may be a `&mut` view, which is followed.
    fn inert(&mut self, inert: &mut Inert, views: bool) {
        for read in &inert.reads {
            if let Some(span) = self.closures.remove(&read.0) {
                self.errors.refuse(span, Refusal::closure());
            }
        }
        let names: HashSet<&str> = self
            .changeable
            .iter()
            .filter(|(var, _)| inert.reads.iter().any(|read| read.0 == *var))
            .map(|(_, name)| name.as_str())
            .collect();
        if names.is_empty() {
            return;
        }
        let references = self
            .changeable
            .iter()
            .filter(|(var, name)| {
                !views && self.references.contains_key(var) && names.contains(name.as_str())
            })
            .map(|(_, name)| name.as_str())
            .collect();
        let mut lender = Lender {
            names,
            references,
            views,
            writes: Vec::new(),
        };
        inert.tokens = lender.tokens(std::mem::take(&mut inert.tokens), false);
        for span in lender.writes {
            self.errors.refuse(span, Refusal::opaque_write());
        }
    }
}

struct Lender<'n> {
    names: HashSet<&'n str>,
    /// Those that are a `&mut`: they are passed on as `&`.
    references: HashSet<&'n str>,
    views: bool,
    writes: Vec<proc_macro2::Span>,
}

impl Lender<'_> {
    /// `arguments`: of a call.
    fn tokens(&mut self, tokens: TokenStream, arguments: bool) -> TokenStream {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut out = TokenStream::new();
        let mut i = 0;
        while i < trees.len() {
            let TokenTree::Ident(ident) = &trees[i] else {
                let called = i > 0 && is_callee(&trees[i - 1]);
                out.extend([self.tree(&trees[i], called)]);
                i += 1;
                continue;
            };
            let member =
                i > 0 && is_punct(&trees[i - 1], '.') && !(i > 1 && is_punct(&trees[i - 2], '.'));
            let path =
                i > 0 && is_punct(&trees[i - 1], ':') && i > 1 && is_punct(&trees[i - 2], ':');
            if member || path || !self.names.contains(ident.to_string().as_str()) {
                out.extend([trees[i].clone()]);
                i += 1;
                continue;
            }
            let end = place_end(&trees, i + 1);
            let place: Vec<TokenTree> = trees[i..end].iter().map(|t| self.tree(t, false)).collect();
            let borrowed = i > 1
                && matches!(&trees[i - 1], TokenTree::Ident(m) if m == "mut")
                && is_punct(&trees[i - 2], '&');
            let declared = !borrowed && i > 0 && is_keyword(&trees[i - 1]);
            // `name = value` among the arguments of a macro.
            let argument = i > 0 && is_punct(&trees[i - 1], ',');
            if !self.views && borrowed || !declared && !argument && is_assignment(&trees[end..]) {
                self.writes.push(ident.span());
            }
            let alone = arguments
                && end == i + 1
                && (i == 0 || is_punct(&trees[i - 1], ','))
                && trees.get(end).is_none_or(|next| is_punct(next, ','));
            if alone && self.references.contains(ident.to_string().as_str()) {
                for symbol in ['&', '*'] {
                    let mut punct = Punct::new(symbol, Spacing::Alone);
                    punct.set_span(ident.span());
                    out.extend([TokenTree::Punct(punct)]);
                }
                out.extend(place);
                i = end;
                continue;
            }
            match method(&trees[end..]) {
                Some(name) if !self.consumes(&name) => {
                    let mut lend = Punct::new('&', Spacing::Alone);
                    lend.set_span(ident.span());
                    let lent = std::iter::once(TokenTree::Punct(lend))
                        .chain(place)
                        .collect();
                    let mut group = Group::new(Delimiter::Parenthesis, lent);
                    group.set_span(ident.span());
                    out.extend([TokenTree::Group(group)]);
                }
                _ => out.extend(place),
            }
            i = end;
        }
        out
    }

    fn tree(&mut self, tree: &TokenTree, called: bool) -> TokenTree {
        let TokenTree::Group(group) = tree else {
            return tree.clone();
        };
        let mut inner = Group::new(
            group.delimiter(),
            self.tokens(
                group.stream(),
                called && group.delimiter() == Delimiter::Parenthesis,
            ),
        );
        inner.set_span(group.span());
        TokenTree::Group(inner)
    }

    /// Methods that certainly leave their receiver as it is, or take it by value.
    fn consumes(&self, name: &str) -> bool {
        let view = matches!(
            name,
            "iter_mut"
                | "chunks_mut"
                | "chunks_exact_mut"
                | "as_mut"
                | "split_at_mut"
                | "first_mut"
                | "last_mut"
                | "get_mut"
                | "front_mut"
                | "back_mut"
                | "split_first_mut"
                | "split_last_mut"
        );
        name == "len"
            || name == "iter"
            || name.starts_with("into_")
            || name.starts_with("unwrap")
            || matches!(name, "expect" | "map" | "and_then" | "ok" | "err" | "ok_or")
            || crate::names::is_elementary(name)
            || self.views && view
    }
}

/// A pattern, and the `if` behind it.
fn guarded(arm: TokenStream) -> (TokenStream, TokenStream) {
    let trees: Vec<TokenTree> = arm.into_iter().collect();
    let at = trees
        .iter()
        .position(|tree| matches!(tree, TokenTree::Ident(ident) if ident == "if"))
        .unwrap_or(trees.len());
    (
        trees[..at].iter().cloned().collect(),
        trees[at..].iter().cloned().collect(),
    )
}

/// What stands before the arguments of a call; the name of a macro is followed by `!`.
fn is_callee(tree: &TokenTree) -> bool {
    match tree {
        TokenTree::Ident(ident) => {
            !["if", "while", "match", "in", "return", "else"].contains(&ident.to_string().as_str())
        }
        TokenTree::Punct(punct) => punct.as_char() == '>',
        _ => false,
    }
}

/// What stands before a name that is declared.
fn is_keyword(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Ident(ident) if ident == "let" || ident == "mut" || ident == "ref")
}

fn is_punct(tree: &TokenTree, wanted: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

/// Where fields and indices end: `.field`, `.0`, `[index]`.
fn place_end(trees: &[TokenTree], mut at: usize) -> usize {
    loop {
        match (trees.get(at), trees.get(at + 1)) {
            (Some(TokenTree::Group(group)), _) if group.delimiter() == Delimiter::Bracket => {
                at += 1
            }
            (Some(dot), Some(TokenTree::Ident(_))) if is_punct(dot, '.') => {
                if method(&trees[at..]).is_some() {
                    return at;
                }
                at += 2;
            }
            (Some(dot), Some(TokenTree::Literal(_))) if is_punct(dot, '.') => at += 2,
            _ => return at,
        }
    }
}

/// The name in `.name(..)` or `.name::<..>(..)`.
fn method(trees: &[TokenTree]) -> Option<String> {
    let [dot, TokenTree::Ident(name), next, ..] = trees else {
        return None;
    };
    let call = match next {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis,
        tree => is_punct(tree, ':'),
    };
    (is_punct(dot, '.') && call).then(|| name.to_string())
}

/// `= ..`, `+= ..`
fn is_assignment(trees: &[TokenTree]) -> bool {
    let puncts: String = trees
        .iter()
        .map_while(|tree| match tree {
            TokenTree::Punct(punct) => Some((punct.as_char(), punct.spacing())),
            _ => None,
        })
        .scan(true, |joined, (c, spacing)| {
            let taken = joined.then_some(c);
            *joined = spacing == Spacing::Joint;
            taken
        })
        .collect();
    matches!(
        puncts.as_str(),
        "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "^=" | "&=" | "|=" | "<<=" | ">>="
    )
}
