//! Names of variables in capitals: `let (P, Q) = x;` binds them, where `None` and `MAX` name what is there.
//!
//! Which one it is depends on what is in scope, which a macro does not see. Where nothing can be meant but a
//! variable, or the file declares nothing else of that name, the variable gets a name in small letters; the
//! compiler is asked to confirm what was taken for a constant, or for a variable.
//!
//! ```text
//! let (P, Q) = x; P * Q                let (p, q) = x; p * q
//! match s { MAX => MAX * y, .. }       const _: fn() = || { let _ = MAX; }; match s { MAX => MAX * y, .. }
//! ```

use super::inert::item_names;
use super::missing::is_declared_constant;
use crate::errors::{Errors, Refusal};
use crate::names::Names;
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::quote;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};

/// The patterns of the parameters and the body, with variables in small letters.
pub(super) fn in_small_letters(
    patterns: &mut [syn::Pat],
    body: &mut syn::Block,
    names: &mut Names,
    errors: &mut Errors,
) {
    let mut found = Found::default();
    for pattern in &*patterns {
        found.sure(pattern);
    }
    found.visit_block(body);
    let mut small = HashMap::new();
    let mut confirmed = BTreeSet::new();
    for (name, (ident, sure)) in &found.bound {
        let read = found.read.contains(name);
        let declared = found.items.contains(name) || is_declared_constant(ident);
        let camel = name.chars().count() > 1 && name.contains(char::is_lowercase);
        if *sure && found.items.contains(name) {
            errors.refuse(ident.span(), Refusal::item_name(ident));
        } else if *sure || read && !declared && !camel {
            let mut base = name.to_lowercase();
            if syn::parse_str::<Ident>(&base).is_err() {
                base.push('_');
            }
            small.insert(name.clone(), (names.fresh(&base, ident.span()), *sure));
        } else if read && name != "None" {
            confirmed.insert(name.clone());
        }
    }
    if small.is_empty() && confirmed.is_empty() {
        return;
    }
    // A constant of that name is none of type `()`.
    let guessed = small.iter().filter(|(_, (_, sure))| !sure);
    let variables: Vec<syn::Stmt> = guessed
        .map(|(name, _)| {
            let name = &found.bound[name].0;
            item(quote!(const _: fn() = || { #[allow(unused_variables, non_snake_case)] let #name = (); };))
        })
        .collect();
    let small = small
        .into_iter()
        .map(|(name, (small, _))| (name, small))
        .collect();
    let mut renamed = Renamed {
        small,
        confirmed,
        constants: vec![BTreeMap::new()],
        in_types: false,
    };
    // A parameter has its name in the signature, too.
    let mut parameters: Vec<syn::Stmt> = Vec::new();
    for pattern in patterns {
        match single_name(pattern).filter(|pat| renamed.small.contains_key(&pat.ident.to_string()))
        {
            Some(pat) => {
                let (mutability, name) = (&pat.mutability, &pat.ident);
                let small = &renamed.small[&name.to_string()];
                parameters.push(syn::parse_quote!(let #mutability #small = #name;));
            }
            None => renamed.visit_pat_mut(pattern),
        }
    }
    renamed.visit_block_mut(body);
    body.stmts
        .splice(0..0, variables.into_iter().chain(parameters));
}

/// A pattern that is a name, with or without a type.
fn single_name(pattern: &syn::Pat) -> Option<&syn::PatIdent> {
    let plain = match pattern {
        syn::Pat::Type(typed) => &*typed.pat,
        pattern => pattern,
    };
    match plain {
        syn::Pat::Ident(pat) if pat.subpat.is_none() && pat.by_ref.is_none() => Some(pat),
        _ => None,
    }
}

pub(super) fn is_capital(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

/// The names in capitals of a function.
#[derive(Default)]
struct Found {
    /// Those that patterns name, and whether they certainly are variables.
    bound: BTreeMap<String, (Ident, bool)>,
    /// Those that are read.
    read: BTreeSet<String>,
    /// Those of items.
    items: BTreeSet<String>,
    /// Whether the pattern around always matches.
    always: bool,
}

impl Found {
    /// A pattern that always matches.
    fn sure(&mut self, pattern: &syn::Pat) {
        // A single name is declared as it is.
        if single_name(pattern).is_some() {
            return;
        }
        let around = std::mem::replace(&mut self.always, true);
        self.visit_pat(pattern);
        self.always = around;
    }

    fn tokens(&mut self, tokens: TokenStream) {
        for tree in tokens {
            match tree {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(ident) if is_capital(&ident.to_string()) => {
                    self.read.insert(ident.to_string());
                }
                // `{P}` in a format string.
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    let names = text.split('{').skip(1).map(|part| {
                        let end = part.find(|c: char| !c.is_alphanumeric() && c != '_');
                        &part[..end.unwrap_or(part.len())]
                    });
                    let capitals = names.filter(|name| is_capital(name));
                    self.read.extend(capitals.map(ToOwned::to_owned));
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Found {
    fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
        let name = pat.ident.to_string();
        if is_capital(&name) {
            let sure = self.always
                || pat.subpat.is_some()
                || pat.by_ref.is_some()
                || pat.mutability.is_some();
            let known = self.bound.entry(name).or_insert((pat.ident.clone(), false));
            known.1 |= sure;
        }
        visit::visit_pat_ident(self, pat);
    }
    fn visit_field_pat(&mut self, field: &'ast syn::FieldPat) {
        // `V { X, y }`
        let around = self.always;
        self.always |= field.colon_token.is_none();
        visit::visit_field_pat(self, field);
        self.always = around;
    }
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        if let Some(name) = path.path.get_ident()
            && is_capital(&name.to_string())
        {
            self.read.insert(name.to_string());
        }
    }
    fn visit_local(&mut self, local: &'ast syn::Local) {
        let diverges = local
            .init
            .as_ref()
            .is_some_and(|init| init.diverge.is_some());
        if diverges {
            self.visit_pat(&local.pat);
        } else {
            self.sure(&local.pat);
        }
        if let Some(init) = &local.init {
            visit::visit_local_init(self, init);
        }
    }
    fn visit_expr_for_loop(&mut self, e: &'ast syn::ExprForLoop) {
        let around = std::mem::replace(&mut self.always, true);
        self.visit_pat(&e.pat);
        self.always = around;
        self.visit_expr(&e.expr);
        self.visit_block(&e.body);
    }
    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        closure.inputs.iter().for_each(|input| self.sure(input));
        self.visit_expr(&closure.body);
    }
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.tokens(mac.tokens.clone());
    }
    fn visit_item(&mut self, item: &'ast syn::Item) {
        self.items
            .extend(item_names(item).iter().map(ToString::to_string));
    }
}

/// Gives variables their names in small letters, or constants names of their own.
pub(super) struct Renamed {
    small: HashMap<String, Ident>,
    /// What is taken for a constant.
    confirmed: BTreeSet<String>,
    /// Such names in the patterns of the blocks that are open.
    constants: Vec<BTreeMap<String, Ident>>,
    /// They may stand among the arguments of types: `f::<N>()`.
    in_types: bool,
}

impl Renamed {
    pub(super) fn constants(small: HashMap<String, Ident>) -> Self {
        Renamed {
            small,
            confirmed: BTreeSet::new(),
            constants: vec![BTreeMap::new()],
            in_types: true,
        }
    }

    pub(super) fn name(&self, ident: &mut Ident) -> bool {
        let Some(small) = self.small.get(&ident.to_string()) else {
            return false;
        };
        let span = ident.span();
        ident.clone_from(small);
        ident.set_span(span);
        true
    }

    pub(super) fn tokens(&self, tokens: TokenStream) -> TokenStream {
        let mut named = TokenStream::new();
        // One is before a field, two are a range.
        let mut dots = 0;
        let mut trees = tokens.into_iter().peekable();
        let mut out = TokenStream::new();
        while let Some(mut tree) = trees.next() {
            // `T::zero()` is of a type.
            let of_type =
                matches!(trees.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':');
            match &mut tree {
                TokenTree::Group(group) => {
                    let inner = self.tokens(group.stream());
                    let mut renamed = proc_macro2::Group::new(group.delimiter(), inner);
                    renamed.set_span(group.span());
                    *group = renamed;
                }
                TokenTree::Ident(ident) if dots != 1 && !of_type => {
                    self.name(ident);
                }
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    for (name, small) in &self.small {
                        let read = [":", "}"].map(|end| format!("{{{name}{end}"));
                        if read.iter().any(|read| text.contains(read)) {
                            let name = Ident::new(name, literal.span());
                            named.extend(quote!(, #name = #small));
                        }
                    }
                }
                _ => {}
            }
            let dot = matches!(&tree, TokenTree::Punct(punct) if punct.as_char() == '.');
            dots = if dot { dots + 1 } else { 0 };
            out.extend([tree]);
        }
        out.extend(named);
        out
    }
}

impl VisitMut for Renamed {
    fn visit_pat_ident_mut(&mut self, pat: &mut syn::PatIdent) {
        let name = pat.ident.to_string();
        if self.confirmed.contains(&name) && pat.subpat.is_none() {
            let open = self.constants.last_mut().expect("a block is open");
            open.insert(name, pat.ident.clone());
        }
        self.name(&mut pat.ident);
        visit_mut::visit_pat_ident_mut(self, pat);
    }
    fn visit_field_pat_mut(&mut self, field: &mut syn::FieldPat) {
        visit_mut::visit_pat_mut(self, &mut field.pat);
        if field.colon_token.is_none()
            && let (syn::Pat::Ident(pat), syn::Member::Named(name)) = (&*field.pat, &field.member)
            && pat.ident != *name
        {
            field.colon_token = Some(Default::default());
        }
    }
    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        if path.qself.is_none() && path.path.get_ident().is_some() {
            self.name(&mut path.path.segments[0].ident);
        } else if self.in_types {
            visit_mut::visit_expr_path_mut(self, path);
        }
    }
    fn visit_generic_argument_mut(&mut self, argument: &mut syn::GenericArgument) {
        if let syn::GenericArgument::Type(syn::Type::Path(path)) = argument
            && self.in_types
            && path.qself.is_none()
            && path.path.get_ident().is_some()
        {
            self.name(&mut path.path.segments[0].ident);
        }
        visit_mut::visit_generic_argument_mut(self, argument);
    }
    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        visit_mut::visit_expr_mut(self, &mut field.expr);
        if field.colon_token.is_none()
            && let (syn::Expr::Path(path), syn::Member::Named(name)) = (&field.expr, &field.member)
            && !path.path.is_ident(name)
        {
            field.colon_token = Some(Default::default());
        }
    }
    fn visit_macro_mut(&mut self, mac: &mut syn::Macro) {
        mac.tokens = self.tokens(std::mem::take(&mut mac.tokens));
    }
    fn visit_block_mut(&mut self, block: &mut syn::Block) {
        self.constants.push(BTreeMap::new());
        visit_mut::visit_block_mut(self, block);
        let constants = self.constants.pop().unwrap_or_default();
        let confirmed = constants.values().map(confirmation);
        block.stmts.splice(0..0, confirmed);
    }
    fn visit_item_mut(&mut self, _: &mut syn::Item) {}
}

/// Does not compile if the name is that of a variable.
fn confirmation(name: &Ident) -> syn::Stmt {
    item(quote!(const _: fn() = || { let _ = #name; };))
}

pub(super) fn item(tokens: TokenStream) -> syn::Stmt {
    syn::Stmt::Item(syn::Item::Verbatim(tokens))
}
