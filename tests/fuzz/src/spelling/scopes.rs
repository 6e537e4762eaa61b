//! Which variable a name means.

use super::marks::in_macro;
use std::collections::BTreeSet;
use syn::ext::IdentExt;
use syn::visit_mut::{self, VisitMut};
use syn::{Arm, Block, Expr, File, Ident, ImplItemFn, Item, ItemFn, Macro, Pat, Signature, Stmt};

/// What a name in the text means: the number of a variable, or nothing that is a variable.
pub(super) type Meaning = Option<usize>;

/// Calls a function with each name that a variable may have, in the order of the text.
pub(super) fn each_name(file: &mut File, visit: impl FnMut(&mut Ident, Meaning)) {
    let constants = constant_names(file);
    let mut scopes = Scopes {
        visit,
        constants,
        frames: vec![Vec::new()],
        count: 0,
    };
    scopes.visit_file_mut(file);
    Shorthands.visit_file_mut(file);
}

/// What each name means, in the order of the text.
pub(super) fn meanings(file: &File) -> Vec<Meaning> {
    let mut all = Vec::new();
    each_name(&mut file.clone(), |_, meaning| all.push(meaning));
    all
}

/// The names of constants and of what else a pattern would mean by them.
pub(super) fn constant_names(file: &File) -> BTreeSet<String> {
    struct Names(BTreeSet<String>);
    impl syn::visit::Visit<'_> for Names {
        fn visit_item_const(&mut self, item: &syn::ItemConst) {
            self.0.insert(item.ident.unraw().to_string());
            syn::visit::visit_item_const(self, item);
        }
        fn visit_item_static(&mut self, item: &syn::ItemStatic) {
            self.0.insert(item.ident.unraw().to_string());
        }
        fn visit_item_struct(&mut self, item: &syn::ItemStruct) {
            if !matches!(item.fields, syn::Fields::Named(_)) {
                self.0.insert(item.ident.unraw().to_string());
            }
        }
        fn visit_const_param(&mut self, param: &syn::ConstParam) {
            self.0.insert(param.ident.unraw().to_string());
        }
    }
    let mut names = Names(BTreeSet::from(["None".to_owned()]));
    syn::visit::Visit::visit_file(&mut names, file);
    names.0
}

/// A name in scope and its variable; an item has none.
type Entry = (String, Meaning);

struct Scopes<F> {
    visit: F,
    constants: BTreeSet<String>,
    frames: Vec<Vec<Entry>>,
    count: usize,
}

impl<F: FnMut(&mut Ident, Meaning)> Scopes<F> {
    fn within(&mut self, inside: impl FnOnce(&mut Self)) {
        self.frames.push(Vec::new());
        inside(self);
        self.frames.pop();
    }

    /// A function does not see the variables around it, only the items.
    fn function(&mut self, signature: &mut Signature, block: &mut Block) {
        let hidden = self.frames.clone();
        for frame in &mut self.frames {
            frame.retain(|(_, meaning)| meaning.is_none());
        }
        self.within(|s| {
            for input in &mut signature.inputs {
                if let syn::FnArg::Typed(typed) = input {
                    s.declare(&mut typed.pat);
                }
            }
            s.visit_block_mut(block);
        });
        self.frames = hidden;
    }

    fn declare(&mut self, pat: &mut Pat) {
        let mut names = Vec::new();
        Declared(self, &mut names).visit_pat_mut(pat);
        self.frames
            .last_mut()
            .expect("there is a scope")
            .extend(names);
    }

    fn meaning(&self, name: &str) -> Meaning {
        let mut entries = self.frames.iter().rev().flat_map(|f| f.iter().rev());
        entries.find(|(n, _)| n == name).and_then(|e| e.1)
    }
}

/// The variables of one pattern.
struct Declared<'a, F>(&'a mut Scopes<F>, &'a mut Vec<Entry>);

impl<F: FnMut(&mut Ident, Meaning)> VisitMut for Declared<'_, F> {
    fn visit_pat_ident_mut(&mut self, pat: &mut syn::PatIdent) {
        let name = pat.ident.unraw().to_string();
        if self.0.constants.contains(&name) {
            (self.0.visit)(&mut pat.ident, None);
        } else {
            // The alternatives of a pattern declare the same variables.
            let known = self.1.iter().find(|(n, _)| *n == name).and_then(|e| e.1);
            let number = known.unwrap_or_else(|| {
                self.0.count += 1;
                self.1.push((name, Some(self.0.count)));
                self.0.count
            });
            (self.0.visit)(&mut pat.ident, Some(number));
        }
        if let Some((_, pat)) = &mut pat.subpat {
            self.visit_pat_mut(pat);
        }
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        // A guard sees the variables of its pattern.
        self.0.frames.push(self.1.clone());
        self.0.visit_expr_mut(expr);
        self.0.frames.pop();
    }
}

impl<F: FnMut(&mut Ident, Meaning)> VisitMut for Scopes<F> {
    fn visit_item_fn_mut(&mut self, item: &mut ItemFn) {
        self.function(&mut item.sig, &mut item.block);
    }

    fn visit_impl_item_fn_mut(&mut self, item: &mut ImplItemFn) {
        self.function(&mut item.sig, &mut item.block);
    }

    fn visit_trait_item_fn_mut(&mut self, item: &mut syn::TraitItemFn) {
        if let Some(block) = &mut item.default {
            self.function(&mut item.sig, block);
        }
    }

    fn visit_block_mut(&mut self, block: &mut Block) {
        self.within(|s| {
            for stmt in &block.stmts {
                if let Stmt::Item(item) = stmt {
                    let names = item_names(item);
                    let frame = s.frames.last_mut().expect("there is a scope");
                    frame.extend(names.into_iter().map(|name| (name, None)));
                }
            }
            visit_mut::visit_block_mut(s, block);
        });
    }

    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        if let Some(init) = &mut local.init {
            self.visit_local_init_mut(init);
        }
        self.declare(&mut local.pat);
    }

    fn visit_expr_closure_mut(&mut self, closure: &mut syn::ExprClosure) {
        self.within(|s| {
            for input in &mut closure.inputs {
                s.declare(input);
            }
            s.visit_expr_mut(&mut closure.body);
        });
    }

    fn visit_arm_mut(&mut self, arm: &mut Arm) {
        self.within(|s| {
            s.declare(&mut arm.pat);
            s.visit_expr_mut(&mut arm.body);
        });
    }

    fn visit_expr_for_loop_mut(&mut self, repeated: &mut syn::ExprForLoop) {
        self.visit_expr_mut(&mut repeated.expr);
        self.within(|s| {
            s.declare(&mut repeated.pat);
            s.visit_block_mut(&mut repeated.body);
        });
    }

    fn visit_expr_let_mut(&mut self, found: &mut syn::ExprLet) {
        self.visit_expr_mut(&mut found.expr);
        self.declare(&mut found.pat);
    }

    fn visit_expr_if_mut(&mut self, branch: &mut syn::ExprIf) {
        self.within(|s| {
            s.visit_expr_mut(&mut branch.cond);
            s.visit_block_mut(&mut branch.then_branch);
        });
        if let Some((_, other)) = &mut branch.else_branch {
            self.visit_expr_mut(other);
        }
    }

    fn visit_expr_while_mut(&mut self, repeated: &mut syn::ExprWhile) {
        self.within(|s| {
            s.visit_expr_mut(&mut repeated.cond);
            s.visit_block_mut(&mut repeated.body);
        });
    }

    fn visit_expr_path_mut(&mut self, path: &mut syn::ExprPath) {
        if path.qself.is_none()
            && path.path.leading_colon.is_none()
            && path.path.segments.len() == 1
            && path.path.segments[0].arguments.is_none()
            && path.path.segments[0].ident != "self"
        {
            let ident = &mut path.path.segments[0].ident;
            let meaning = self.meaning(&ident.unraw().to_string());
            (self.visit)(ident, meaning);
        }
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| {
            self.visit_expr_mut(expr);
            Shorthands.visit_expr_mut(expr);
        });
    }
}

/// What an item in a block is called where values stand.
fn item_names(item: &Item) -> Vec<String> {
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Static(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Struct(item) if !matches!(item.fields, syn::Fields::Named(_)) => &item.ident,
        Item::Use(item) => {
            return match &item.tree {
                syn::UseTree::Path(path) => match &*path.tree {
                    syn::UseTree::Rename(rename) => vec![rename.rename.unraw().to_string()],
                    syn::UseTree::Name(name) => vec![name.ident.unraw().to_string()],
                    _ => vec![],
                },
                _ => vec![],
            };
        }
        _ => return vec![],
    };
    vec![ident.unraw().to_string()]
}

/// Writes `x: y` where `x` alone does not do any more.
struct Shorthands;

impl VisitMut for Shorthands {
    fn visit_field_pat_mut(&mut self, field: &mut syn::FieldPat) {
        if let (syn::Member::Named(member), Pat::Ident(pat)) = (&field.member, &*field.pat)
            && *member != pat.ident
        {
            field.colon_token.get_or_insert_default();
        }
        visit_mut::visit_field_pat_mut(self, field);
    }

    fn visit_field_value_mut(&mut self, field: &mut syn::FieldValue) {
        if let (syn::Member::Named(member), Expr::Path(path)) = (&field.member, &field.expr)
            && !path.path.is_ident(member)
        {
            field.colon_token.get_or_insert_default();
        }
        visit_mut::visit_field_value_mut(self, field);
    }

    fn visit_macro_mut(&mut self, mac: &mut Macro) {
        in_macro(mac, |expr| self.visit_expr_mut(expr));
    }
}
