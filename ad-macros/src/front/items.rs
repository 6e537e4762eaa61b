//! Items of inner blocks: they are moved to the beginning of the body.
//!
//! Code of a block is written outside of it, too: in the reverse sweep, or where a name stands for its place.
//! There an item of the block has to mean the same. Constants get names of their own where theirs is used
//! elsewhere. An item captures no variable, so that it may stand anywhere.
//!
//! ```text
//! const N: usize = 1;               const N: usize = 1;
//! let r = &x[N];                    const N_2: usize = 3;
//! { const N: usize = 3; r * x[N] }  let r = &x[N]; { r * x[N_2] }
//! ```

use super::capitals::{Renamed, is_capital};
use super::inert::item_names;
use super::lower::is_known_macro;
use super::small_constants;
use crate::errors::{Errors, Refusal};
use crate::names::Names;
use proc_macro2::{Ident, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::{HashMap, HashSet};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};

/// Macros of std and of this crate, beside those that the compiler knows inside of a function.
const OTHERS: &[&str] = &[
    "array",
    "cfg",
    "column",
    "concat",
    "differential",
    "directional_derivatives",
    "env",
    "file",
    "hessian",
    "hvp",
    "include_str",
    "jacobian",
    "line",
    "module_path",
    "pullback",
    "value_with_pullback",
];

/// Whether a macro declares nothing, and names nothing that is not written in it.
fn is_known_name(name: &str) -> bool {
    OTHERS.contains(&name) || is_known_macro(name)
}

/// The items of all blocks at the beginning of the body; gives the names of those of inner blocks.
pub(super) fn moved_out(
    patterns: &[syn::Pat],
    body: &mut syn::Block,
    names: &mut Names,
    errors: &mut Errors,
) -> HashSet<String> {
    let mut inner = HashSet::new();
    struct Finder(bool);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_item(&mut self, _: &'ast syn::Item) {
            self.0 = true;
        }
        fn visit_stmt_macro(&mut self, mac: &'ast syn::StmtMacro) {
            self.0 |= !is_known(&mac.mac);
        }
    }
    let mut found = Finder(false);
    found.visit_block(body);
    if found.0 {
        let tokens = body.to_token_stream();
        names.take_all(tokens.clone());
        let mut whole = Mentions::of(tokens);
        for pattern in patterns {
            whole.add(pattern.to_token_stream());
        }
        let mut mover = Mover {
            names,
            errors,
            whole,
            moved: Vec::new(),
            depth: 0,
            inner: HashSet::new(),
        };
        mover.visit_block_mut(body);
        inner = mover.inner;
    }
    small_constants::confirmed(body, errors);
    inner
}

fn is_known(mac: &syn::Macro) -> bool {
    let last = mac.path.segments.last();
    last.is_some_and(|last| is_known_name(&last.ident.to_string()))
}

/// What tokens mention.
#[derive(Default)]
struct Mentions {
    names: HashMap<String, usize>,
    /// Calls of macros that may mention anything.
    macros: usize,
}

impl Mentions {
    fn of(tokens: TokenStream) -> Self {
        let mut all = Mentions::default();
        all.add(tokens);
        all
    }

    fn add(&mut self, tokens: TokenStream) {
        let mut dots = 0;
        let mut before = None;
        for tree in tokens {
            let mut dot = false;
            match &tree {
                TokenTree::Group(group) => self.add(group.stream()),
                TokenTree::Ident(name) if dots != 1 => self.name(&name.to_string()),
                TokenTree::Ident(_) => {}
                TokenTree::Punct(punct) => {
                    dot = punct.as_char() == '.';
                    // `a != b` is none.
                    let bang = punct.as_char() == '!' && punct.spacing() == Spacing::Alone;
                    let called = before.filter(|_| bang);
                    let called = called.filter(|name: &String| !is_known_name(name));
                    // `return !a`, `macro_rules! m`
                    let word = |name: &String| {
                        let words = ["return", "in", "if", "while", "match", "else", "break"];
                        words.contains(&name.as_str())
                    };
                    self.macros += usize::from(called.is_some_and(|name| !word(&name)));
                }
                // `{N}` in a format string
                TokenTree::Literal(literal) => {
                    for part in literal.to_string().split('{').skip(1) {
                        let end = part.find(|c: char| !c.is_alphanumeric() && c != '_');
                        self.name(&part[..end.unwrap_or(part.len())]);
                    }
                }
            }
            dots = if dot { dots + 1 } else { 0 };
            before = match tree {
                TokenTree::Ident(name) => Some(name.to_string()),
                _ => None,
            };
        }
    }

    fn name(&mut self, name: &str) {
        *self.names.entry(name.to_owned()).or_default() += 1;
    }

    fn count(&self, name: &str) -> usize {
        self.names.get(name).copied().unwrap_or_default()
    }
}

struct Mover<'n> {
    names: &'n mut Names,
    errors: &'n mut Errors,
    /// What the whole function mentions.
    whole: Mentions,
    /// Items of inner blocks.
    moved: Vec<syn::Item>,
    depth: usize,
    /// Their names.
    inner: HashSet<String>,
}

impl VisitMut for Mover<'_> {
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        let first = self.moved.len();
        let has_items = block.stmts.iter().any(|stmt| {
            matches!(stmt, syn::Stmt::Item(_))
                || matches!(stmt, syn::Stmt::Macro(mac) if !is_known(&mac.mac))
        });
        let own = has_items.then(|| Mentions::of(block.to_token_stream()));
        self.depth += 1;
        visit_mut::visit_block_mut(self, block);
        self.depth -= 1;
        let outermost = self.depth == 0;
        if let Some(own) = own {
            self.constants(block, &own, first);
            if outermost {
                let macros = block.stmts.iter().any(is_macro_rules);
                self.take_items(block, |item| !macros || !has_macro(item.to_token_stream()));
            } else {
                self.others(block, &own);
                self.take_items(block, |item| !is_glob(item));
                for item in &self.moved[first..] {
                    let constant = constant_name(item).map(ToString::to_string);
                    let others = declared(item).into_iter().map(|name| name.to_string());
                    self.inner.extend(others.chain(constant));
                }
            }
        }
        if outermost {
            let moved = std::mem::take(&mut self.moved);
            if block.stmts.iter().any(is_macro_rules)
                && let Some(item) = moved.iter().find(|item| has_macro(item.to_token_stream()))
            {
                // A macro may be declared behind it.
                let span = item.span();
                self.errors.refuse(span, Refusal::items_and_macros());
            }
            block
                .stmts
                .splice(0..0, moved.into_iter().map(syn::Stmt::Item));
        }
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

impl Mover<'_> {
    /// Gives constants names of their own where that makes a difference.
    fn constants(&mut self, block: &mut syn::Block, own: &Mentions, first: usize) {
        let mut renamed: HashMap<String, Ident> = HashMap::new();
        for stmt in &block.stmts {
            let syn::Stmt::Item(item) = stmt else {
                continue;
            };
            let Some(name) = constant_name(item) else {
                continue;
            };
            let text = name.to_string();
            if text == "_" || renamed.contains_key(&text) {
                continue;
            }
            let elsewhere = self.whole.count(&text) > own.count(&text)
                || self.whole.macros > own.macros && self.depth > 0;
            if !elsewhere && is_capital(&text) {
                continue;
            }
            if own.macros > 0 {
                // What the macro names is not seen.
                if elsewhere {
                    self.errors.refuse(name.span(), Refusal::inner_item(&text));
                }
                continue;
            }
            let base = match is_capital(&text) {
                true => text.clone(),
                false => format!("C_{}", text.trim_start_matches("r#").to_uppercase()),
            };
            renamed.insert(text, self.names.fresh(&base, name.span()));
        }
        if renamed.is_empty() {
            return;
        }
        let own = block.stmts.iter().filter_map(|stmt| match stmt {
            syn::Stmt::Item(item) => Some(item),
            _ => None,
        });
        for item in own.chain(&self.moved[first..]) {
            let inner = match item {
                syn::Item::Const(item) => item.expr.to_token_stream(),
                syn::Item::Static(item) => item.expr.to_token_stream(),
                other => other.to_token_stream(),
            };
            if let Some(name) = redeclared(inner, &renamed) {
                self.errors
                    .refuse(name.span(), Refusal::inner_item(&name.to_string()));
                return;
            }
        }
        let mut renamed = Renamed::constants(renamed);
        for stmt in &mut block.stmts {
            match stmt {
                syn::Stmt::Item(item) => in_item(&mut renamed, item),
                stmt => renamed.visit_stmt_mut(stmt),
            }
        }
        for item in &mut self.moved[first..] {
            in_item(&mut renamed, item);
        }
    }

    /// Other items keep their names.
    fn others(&mut self, block: &syn::Block, own: &Mentions) {
        for stmt in &block.stmts {
            match stmt {
                syn::Stmt::Item(syn::Item::Use(item)) if has_glob(&item.tree) => {
                    let beside = block
                        .stmts
                        .iter()
                        .any(|stmt| matches!(stmt, syn::Stmt::Item(item) if !is_glob(item)));
                    if beside || !is_glob_of_type(&item.tree) {
                        self.errors.refuse(item.span(), Refusal::inner_glob());
                    }
                }
                syn::Stmt::Item(syn::Item::Macro(item)) => {
                    self.errors.refuse(item.span(), Refusal::inner_macro());
                }
                syn::Stmt::Item(item) if constant_name(item).is_none() => {
                    for ident in declared(item) {
                        let name = ident.to_string();
                        if self.whole.count(&name) > own.count(&name)
                            || self.whole.macros > own.macros
                        {
                            self.errors.refuse(ident.span(), Refusal::inner_item(&name));
                        }
                    }
                }
                syn::Stmt::Macro(mac)
                    if !is_known(&mac.mac) && may_declare(mac.mac.tokens.clone()) =>
                {
                    self.errors.refuse(mac.span(), Refusal::inner_macro());
                }
                _ => {}
            }
        }
    }

    fn take_items(&mut self, block: &mut syn::Block, moves: impl Fn(&syn::Item) -> bool) {
        let mut kept = Vec::with_capacity(block.stmts.len());
        for stmt in block.stmts.drain(..) {
            match stmt {
                syn::Stmt::Item(item) if !matches!(item, syn::Item::Macro(_)) && moves(&item) => {
                    self.moved.push(item);
                }
                stmt => kept.push(stmt),
            }
        }
        block.stmts = kept;
    }
}

fn constant_name(item: &syn::Item) -> Option<&Ident> {
    match item {
        syn::Item::Const(item) => Some(&item.ident),
        syn::Item::Static(item) => Some(&item.ident),
        _ => None,
    }
}

/// The names that an item declares which is no constant.
fn declared(item: &syn::Item) -> Vec<Ident> {
    match item {
        syn::Item::Const(_) | syn::Item::Static(_) => Vec::new(),
        syn::Item::Enum(item) => vec![item.ident.clone()],
        syn::Item::Union(item) => vec![item.ident.clone()],
        syn::Item::Type(item) => vec![item.ident.clone()],
        syn::Item::Trait(item) => vec![item.ident.clone()],
        syn::Item::Mod(item) => vec![item.ident.clone()],
        item => item_names(item),
    }
}

fn is_glob(item: &syn::Item) -> bool {
    matches!(item, syn::Item::Use(item) if has_glob(&item.tree))
}

fn has_glob(tree: &syn::UseTree) -> bool {
    match tree {
        syn::UseTree::Path(path) => has_glob(&path.tree),
        syn::UseTree::Group(group) => group.items.iter().any(has_glob),
        syn::UseTree::Glob(_) => true,
        _ => false,
    }
}

/// `use Kind::*`
fn is_glob_of_type(tree: &syn::UseTree) -> bool {
    match tree {
        syn::UseTree::Path(path) => match &*path.tree {
            syn::UseTree::Glob(_) => is_capital(&path.ident.to_string()),
            tree => is_glob_of_type(tree),
        },
        _ => false,
    }
}

fn is_macro_rules(stmt: &syn::Stmt) -> bool {
    matches!(stmt, syn::Stmt::Item(syn::Item::Macro(_)))
        || matches!(stmt, syn::Stmt::Macro(mac) if !is_known(&mac.mac))
}

fn has_macro(tokens: TokenStream) -> bool {
    Mentions::of(tokens).macros > 0
}

/// Whether the arguments of a macro may be the name of an item: one in capitals that stands alone.
fn may_declare(tokens: TokenStream) -> bool {
    let mut trees = tokens.into_iter().peekable();
    let mut part = false;
    while let Some(tree) = trees.next() {
        let alone = match trees.peek() {
            None => true,
            Some(TokenTree::Punct(next)) => next.as_char() != ':',
            Some(_) => false,
        };
        if matches!(&tree, TokenTree::Ident(name) if is_capital(&name.to_string()))
            && alone
            && !part
        {
            return true;
        }
        part = matches!(&tree, TokenTree::Punct(punct) if matches!(punct.as_char(), ':' | '.'));
    }
    false
}

/// A name that tokens declare again.
fn redeclared(tokens: TokenStream, names: &HashMap<String, Ident>) -> Option<Ident> {
    const WORDS: &[&str] = &[
        "const", "enum", "fn", "mod", "mut", "static", "struct", "trait", "type", "use",
    ];
    let mut before = false;
    let mut import = false;
    for tree in tokens {
        match &tree {
            TokenTree::Ident(name) => {
                if (before || import) && names.contains_key(&name.to_string()) {
                    return Some(name.clone());
                }
                import |= name == "use";
            }
            TokenTree::Group(group) => {
                let stream = group.stream();
                let stream = match import {
                    true => quote!(use #stream),
                    false => stream,
                };
                if let Some(name) = redeclared(stream, names) {
                    return Some(name);
                }
            }
            TokenTree::Punct(punct) => import &= punct.as_char() != ';',
            TokenTree::Literal(_) => {}
        }
        before = matches!(&tree, TokenTree::Ident(name) if WORDS.iter().any(|word| name == word));
    }
    None
}

fn in_item(renamed: &mut Renamed, item: &mut syn::Item) {
    match item {
        syn::Item::Const(item) => {
            renamed.name(&mut item.ident);
            renamed.visit_type_mut(&mut item.ty);
            renamed.visit_expr_mut(&mut item.expr);
        }
        syn::Item::Static(item) => {
            renamed.name(&mut item.ident);
            renamed.visit_type_mut(&mut item.ty);
            renamed.visit_expr_mut(&mut item.expr);
        }
        syn::Item::Use(_) => {}
        other => {
            let tokens = renamed.tokens(other.to_token_stream());
            if let Ok(item) = syn::parse2(tokens) {
                *other = item;
            }
        }
    }
}
