//! What the syntax of an expression says by itself.

use super::call::is_stop;
use crate::front::missing::{declares_function, mentions_cells};
use crate::ir::BinaryOp;

pub(super) fn arithmetic(op: &syn::BinOp) -> Option<BinaryOp> {
    Some(match op {
        syn::BinOp::Add(_) | syn::BinOp::AddAssign(_) => BinaryOp::Add,
        syn::BinOp::Sub(_) | syn::BinOp::SubAssign(_) => BinaryOp::Sub,
        syn::BinOp::Mul(_) | syn::BinOp::MulAssign(_) => BinaryOp::Mul,
        syn::BinOp::Div(_) | syn::BinOp::DivAssign(_) => BinaryOp::Div,
        syn::BinOp::Rem(_) | syn::BinOp::RemAssign(_) => BinaryOp::Rem,
        _ => return None,
    })
}
/// Expressions that can be kept as they are, if their variables are inactive: no control flow that
/// leaves them, no statements.
pub(super) fn is_inert_syntax(expr: &syn::Expr) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr(&mut self, e: &'ast syn::Expr) {
            match e {
                syn::Expr::Assign(_)
                | syn::Expr::Block(_)
                | syn::Expr::Break(_)
                | syn::Expr::Continue(_)
                | syn::Expr::ForLoop(_)
                | syn::Expr::If(_)
                | syn::Expr::Let(_)
                | syn::Expr::Loop(_)
                | syn::Expr::Match(_)
                | syn::Expr::Return(_)
                | syn::Expr::Try(_)
                | syn::Expr::While(_) => self.0 = false,
                syn::Expr::Macro(e)
                    if e.mac.path.is_ident("sequenced")
                        || e.mac.path.is_ident(super::pointer::BOXED) =>
                {
                    self.0 = false;
                }
                syn::Expr::Reference(e) if e.mutability.is_some() => self.0 = false,
                syn::Expr::Binary(e) if is_assignment(&e.op) => self.0 = false,
                syn::Expr::MethodCall(e) if pops(e) => self.0 = false,
                _ => syn::visit::visit_expr(self, e),
            }
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    }
    let mut finder = Finder(true);
    syn::visit::Visit::visit_expr(&mut finder, expr);
    finder.0
}

/// `v.pop()`, which is a statement of its own where more is done with what it gives.
fn pops(e: &syn::ExprMethodCall) -> bool {
    e.args.is_empty() && (["pop", "pop_front", "pop_back"].iter()).any(|name| e.method == name)
}

/// Whether something is taken out of a collection in an expression.
pub(super) fn has_pop(expr: &syn::Expr) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
            self.0 |= pops(e);
            syn::visit::visit_expr_method_call(self, e);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    }
    let mut finder = Finder(false);
    syn::visit::Visit::visit_expr(&mut finder, expr);
    finder.0
}

/// Whether the receiver of a method is what a collection gave away.
pub(super) fn is_popped(receiver: &syn::Expr) -> bool {
    match receiver {
        syn::Expr::Paren(e) => is_popped(&e.expr),
        syn::Expr::MethodCall(e) => pops(e) || is_popped(&e.receiver),
        _ => false,
    }
}

pub(super) fn is_assignment_expr(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Assign(_) => true,
        syn::Expr::Binary(e) => is_assignment(&e.op),
        _ => false,
    }
}

pub(crate) fn is_assignment(op: &syn::BinOp) -> bool {
    matches!(
        op,
        syn::BinOp::AddAssign(_)
            | syn::BinOp::SubAssign(_)
            | syn::BinOp::MulAssign(_)
            | syn::BinOp::DivAssign(_)
            | syn::BinOp::RemAssign(_)
            | syn::BinOp::BitXorAssign(_)
            | syn::BinOp::BitAndAssign(_)
            | syn::BinOp::BitOrAssign(_)
            | syn::BinOp::ShlAssign(_)
            | syn::BinOp::ShrAssign(_)
    )
}

/// Expressions whose result never has a derivative, whatever their variables are.
pub(super) fn is_always_inactive(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Paren(e) => is_always_inactive(&e.expr),
        syn::Expr::Binary(e) => arithmetic(&e.op).is_none(),
        syn::Expr::Unary(e) => matches!(e.op, syn::UnOp::Not(_)),
        syn::Expr::MethodCall(e) => crate::names::is_inactive_method(&e.method.to_string()),
        syn::Expr::Cast(e) => is_integer_type(&e.ty),
        _ => false,
    }
}

/// Whether that is so of the types of std only: a type of the user's own may have a method `len`, and an `impl
/// BitXor`.
pub(super) fn is_inactive_by_name(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Paren(e) => is_inactive_by_name(&e.expr),
        syn::Expr::Binary(e) => is_of_bits(&e.op),
        syn::Expr::Unary(e) => matches!(e.op, syn::UnOp::Not(_)),
        syn::Expr::MethodCall(e) => crate::names::is_inactive_method(&e.method.to_string()),
        _ => false,
    }
}

/// An operator on bits.
pub(super) fn is_of_bits(op: &syn::BinOp) -> bool {
    matches!(
        op,
        syn::BinOp::BitXor(_)
            | syn::BinOp::BitAnd(_)
            | syn::BinOp::BitOr(_)
            | syn::BinOp::Shl(_)
            | syn::BinOp::Shr(_)
    )
}

/// A primitive type without a tangent.
pub(crate) fn is_integer_type(ty: &syn::Type) -> bool {
    const NAMES: &[&str] = &[
        "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize",
        "bool", "char", "str", "String",
    ];
    match ty {
        syn::Type::Path(path) => match path.path.get_ident() {
            Some(ident) => NAMES.iter().any(|name| ident == name),
            None => vector_element(path).is_some_and(is_integer_type),
        },
        syn::Type::Reference(ty) => is_integer_type(&ty.elem),
        syn::Type::Slice(ty) => is_integer_type(&ty.elem),
        syn::Type::Array(ty) => is_integer_type(&ty.elem),
        syn::Type::Paren(ty) => is_integer_type(&ty.elem),
        _ => false,
    }
}

/// `T` of `Vec<T>`
fn vector_element(path: &syn::TypePath) -> Option<&syn::Type> {
    let segments = &path.path.segments;
    let (Some(last), 1) = (segments.last(), segments.len()) else {
        return None;
    };
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(ty))
            if last.ident == "Vec" && arguments.args.len() == 1 && path.qself.is_none() =>
        {
            Some(ty)
        }
        _ => None,
    }
}

/// Whether something may happen when an expression is evaluated, or it costs more than arithmetic. An index of
/// one's own may do something to a cell.
pub(super) fn has_call(expr: &syn::Expr) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr(&mut self, e: &'ast syn::Expr) {
            self.0 |= matches!(
                e,
                syn::Expr::Call(_)
                    | syn::Expr::MethodCall(_)
                    | syn::Expr::Macro(_)
                    | syn::Expr::Array(_)
                    | syn::Expr::Struct(_)
            );
            if let syn::Expr::Index(e) = e {
                self.0 |= mentions_cells(e.bracket_token.span.open());
            }
            syn::visit::visit_expr(self, e);
        }
    }
    let mut finder = Finder(false);
    syn::visit::Visit::visit_expr(&mut finder, expr);
    finder.0
}

/// Whether a call in an expression may change, or read, what nothing names here: a cell of another file. Of functions
/// that are declared in the file, the file says whether there is one.
pub(super) fn may_change_unseen(expr: &syn::Expr) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr_call(&mut self, e: &'ast syn::ExprCall) {
            let known = match &*e.func {
                syn::Expr::Path(path) => path.path.segments.last().is_some_and(|last| {
                    last.ident.to_string().starts_with(char::is_uppercase)
                        || path.path.segments.first().is_some_and(|first| {
                            let ty: syn::Type = syn::parse_quote!(#first);
                            first.ident == "ad" || is_float_type(&ty) || is_integer_type(&ty)
                        })
                        || is_stop(path)
                        || declares_function(&last.ident)
                }),
                _ => false,
            };
            self.0 |= !known;
            syn::visit::visit_expr_call(self, e);
        }
        fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
            let name = e.method.to_string();
            let known = crate::names::is_elementary(&name)
                || crate::names::is_inactive_method(&name)
                || crate::names::borrows_receiver(&name)
                || crate::names::is_view_of_items(&name)
                || crate::names::gives_view(&name)
                || crate::names::maps_elements(&name)
                || crate::transform::pullback::is_pure_method(&name)
                || matches!(
                    name.as_str(),
                    "sum" | "product" | "unwrap" | "expect" | "to_owned"
                )
                || declares_function(&e.method);
            self.0 |= !known;
            syn::visit::visit_expr_method_call(self, e);
        }
        fn visit_macro(&mut self, mac: &'ast syn::Macro) {
            let last = mac.path.segments.last();
            self.0 |= !last.is_some_and(|last| super::macros::only_reads(&last.ident.to_string()));
        }
    }
    let mut finder = Finder(false);
    syn::visit::Visit::visit_expr(&mut finder, expr);
    finder.0
}

pub(super) fn is_operand_syntax(expr: &syn::Expr) -> bool {
    matches!(
        expr,
        syn::Expr::Paren(_)
            | syn::Expr::Group(_)
            | syn::Expr::Path(_)
            | syn::Expr::Field(_)
            | syn::Expr::Index(_)
    )
}

pub(super) fn describe(expr: &syn::Expr) -> &'static str {
    match expr {
        syn::Expr::Range(_) => "a range of active values",
        syn::Expr::Closure(_) => "a closure",
        _ => "this expression",
    }
}

/// Whether control may leave a statement for somewhere else than the next one.
pub(crate) fn may_leave(stmt: &syn::Stmt) -> bool {
    struct Finder(bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder {
        fn visit_expr(&mut self, e: &'ast syn::Expr) {
            self.0 |= matches!(
                e,
                syn::Expr::Return(_)
                    | syn::Expr::Break(_)
                    | syn::Expr::Continue(_)
                    | syn::Expr::Try(_)
            );
            syn::visit::visit_expr(self, e);
        }
        fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
        fn visit_item(&mut self, _: &'ast syn::Item) {}
    }
    let mut finder = Finder(false);
    syn::visit::Visit::visit_stmt(&mut finder, stmt);
    finder.0
}

/// `let P = x else { .. };`
pub(super) fn let_else(stmt: &syn::Stmt) -> Option<&syn::Local> {
    match stmt {
        syn::Stmt::Local(local) if local.init.as_ref()?.diverge.is_some() => Some(local),
        _ => None,
    }
}

/// A trailing expression that is a statement: it has no value.
pub(super) fn is_unit_statement(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Assign(_) | syn::Expr::ForLoop(_) | syn::Expr::While(_) => true,
        syn::Expr::Binary(e) => is_assignment(&e.op),
        syn::Expr::If(e) => e.else_branch.is_none(),
        syn::Expr::Return(_) | syn::Expr::Break(_) | syn::Expr::Continue(_) => true,
        syn::Expr::Macro(e) => e.mac.path.get_ident().is_some_and(|name| {
            name == "println" || name == "print" || name == "assert" || name == "assert_eq"
        }),
        _ => false,
    }
}

pub(crate) fn is_float_type(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Path(path) if path.path.is_ident("f64") || path.path.is_ident("f32"))
}
