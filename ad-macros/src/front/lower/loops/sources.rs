//! What a chain runs over and has no name: it gets one, so that its elements are places.
//!
//! ```text
//! f(x).iter().sum()            let t1 = f(x);  t1.iter().sum()
//! p.rows()[1..].iter()         let t1 = p.rows();  t1[1..].iter()
//! ```

use super::chain::has_items;
use super::is_chain;
use crate::front::lower::Lower;
use crate::front::lower::control::strip;
use crate::front::missing::declared::Declared;
use crate::ir::{Op, Operand, VarKind};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// Names for the sources of a chain. `bare`: the expression itself is looped over.
    pub(super) fn named_sources(&mut self, expr: &mut syn::Expr, bare: bool) {
        self.sources(expr, bare, false);
    }

    /// `twice`: the chain is asked for more than once, for its length, say.
    pub(super) fn sources(&mut self, expr: &mut syn::Expr, bare: bool, twice: bool) {
        match expr {
            syn::Expr::Paren(e) => self.sources(&mut e.expr, bare, twice),
            syn::Expr::Group(e) => self.sources(&mut e.expr, bare, twice),
            syn::Expr::Reference(e) if bare => {
                let mutable = e.mutability.is_some();
                self.named_source(&mut e.expr, mutable);
            }
            syn::Expr::MethodCall(e) => match e.method.to_string().as_str() {
                "into_iter" if !is_chain(&e.receiver) => match strip(&e.receiver) {
                    syn::Expr::MethodCall(_) => self.named_source(&mut e.receiver, false),
                    _ => self.sources(&mut e.receiver, true, twice),
                },
                "iter" | "chunks" | "chunks_exact" | "windows" | "rows" | "columns"
                | "outer_iter" | "axis_iter" | "keys" | "values" | "into_keys" | "into_values" => {
                    self.named_source(&mut e.receiver, false);
                }
                "iter_mut" | "chunks_mut" | "chunks_exact_mut" | "values_mut" => {
                    self.named_source(&mut e.receiver, true);
                }
                name if is_chain(&e.receiver) => {
                    let again = twice || name == "rev";
                    self.sources(&mut e.receiver, false, again);
                    if let ("zip" | "chain", Some(other)) = (name, e.args.first_mut()) {
                        self.sources(other, true, twice);
                    }
                }
                _ if bare && self.gives_container(e) => self.named_source(expr, false),
                _ => {}
            },
            _ if bare && twice && has_items(expr) => self.named_source(expr, false),
            _ => {}
        }
    }

    /// Whether the value of a method is a container of its own, and no iterator.
    pub(super) fn gives_container(&mut self, e: &syn::ExprMethodCall) -> bool {
        let known = matches!(
            e.method.to_string().as_str(),
            "clone" | "collect" | "concat" | "split_off" | "to_owned" | "to_vec"
        );
        let receiver = strip(&e.receiver);
        known
            || self
                .type_of(receiver)
                .zip(Declared::around(self.site))
                .and_then(|(ty, declared)| declared.result(&ty, &e.method))
                .is_some_and(|ty| is_container(&ty))
    }

    /// What has no name in the place that is iterated over.
    pub(super) fn named_source(&mut self, expr: &mut syn::Expr, mutable: bool) {
        match expr {
            syn::Expr::Paren(e) => return self.named_source(&mut e.expr, mutable),
            syn::Expr::Group(e) => return self.named_source(&mut e.expr, mutable),
            syn::Expr::Field(e) => return self.named_source(&mut e.base, mutable),
            syn::Expr::Index(e) => return self.named_source(&mut e.expr, mutable),
            syn::Expr::Reference(e) => return self.named_source(&mut e.expr, mutable),
            syn::Expr::Unary(e) if matches!(e.op, syn::UnOp::Deref(_)) => {
                return self.named_source(&mut e.expr, mutable);
            }
            syn::Expr::MethodCall(_) | syn::Expr::Try(_) => {}
            ref expr if has_items(expr) => {}
            _ => return,
        }
        let known = self.vars.len();
        let var = match self.place(expr) {
            Some(place) if place.projections.is_empty() => place.root,
            Some(_) => return,
            None => match self.operand(expr) {
                // A block or a function gives what has a name: a copy of it, or it is moved.
                Operand::Var(var) if var.0 < known && self.vars[var.0].kind == VarKind::Owned => {
                    self.bind(Op::Use(Operand::Var(var)), "t", expr.span())
                }
                Operand::Var(var) => var,
                Operand::Place(place) => {
                    self.bind(Op::Use(Operand::Place(place)), "t", expr.span())
                }
                Operand::Const(inert) => self.bind(Op::Inert(inert), "t", expr.span()),
            },
        };
        if mutable && self.vars[var.0].kind == VarKind::Owned {
            let own = &mut self.vars[var.0];
            (own.mutable, own.user) = (true, true);
        }
        let name = self.names.numbered("source", expr.span());
        self.alias_name(&name, var);
        *expr = syn::parse_quote!(#name);
    }
}

/// A vector or an array.
fn is_container(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Array(_) => true,
        syn::Type::Path(path) => {
            (path.path.segments.last()).is_some_and(|last| last.ident == "Vec")
        }
        _ => false,
    }
}
