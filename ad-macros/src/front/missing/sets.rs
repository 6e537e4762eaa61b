//! Functions that set all elements of a slice: `fn advance(y: &[f64], h: f64, k: &[f64], out: &mut [f64])`.
//!
//! What such a function has written can be computed again, from its arguments alone, if it wrote to every
//! element and read none of them. How many it writes to stands in its body; that there are no more is asked
//! when it is called. Only arithmetic over one loop after the other is followed: it costs about as much as
//! the memory that a copy would take, and nothing else happens by it.

use super::bodies;
use crate::front::lower::{is_assignment, is_float_type, is_integer_type};
use proc_macro2::Ident;
use quote::ToTokens;
use std::collections::HashMap;
use syn::visit::{self, Visit};

/// The parameter as long as which the slice must be for this function to set all of it; the parameter of this
/// number is that slice.
pub(crate) fn length_set(function: &Ident, parameter: usize) -> Option<usize> {
    length_set_by(&bodies::function(function)?, parameter)
}

fn length_set_by(function: &syn::ItemFn, parameter: usize) -> Option<usize> {
    let params: Vec<(String, &syn::Type)> = function
        .sig
        .inputs
        .iter()
        .map(|input| match input {
            syn::FnArg::Typed(typed) => match &*typed.pat {
                syn::Pat::Ident(name) => Some((name.ident.to_string(), &*typed.ty)),
                _ => None,
            },
            syn::FnArg::Receiver(_) => None,
        })
        .collect::<Option<_>>()?;
    let (target, ty) = params.get(parameter)?;
    let returns = matches!(function.sig.output, syn::ReturnType::Default);
    let plain = function.sig.generics.params.is_empty() && returns;
    (plain && is_slice(ty, true)).then_some(())?;
    let others = params.iter().enumerate().filter(|(i, _)| *i != parameter);
    let number = |ty: &syn::Type| is_float_type(ty) || is_integer_type(ty);
    let simple = |ty: &syn::Type| is_slice(ty, false) || number(ty);
    others
        .clone()
        .all(|(_, (_, ty))| simple(ty))
        .then_some(())?;
    let slices = params.iter().enumerate();
    let slices = slices.filter(|(i, (_, ty))| is_slice(ty, *i == parameter));
    let mut walk = Walk {
        target,
        slices: slices.map(|(i, (name, _))| (name.clone(), i)).collect(),
        lengths: HashMap::new(),
        set: Set::First(0),
    };
    for stmt in &function.block.stmts {
        walk.statement(stmt)?;
    }
    match walk.set {
        Set::All(length) => Some(length),
        Set::First(_) => None,
    }
}

/// `&[f64]`, `&mut [f64]`
fn is_slice(ty: &syn::Type, mutable: bool) -> bool {
    matches!(ty, syn::Type::Reference(ty)
        if ty.mutability.is_some() == mutable
            && matches!(&*ty.elem, syn::Type::Slice(slice) if is_float_type(&slice.elem)))
}

/// Which elements are set for certain.
#[derive(Clone, Copy)]
enum Set {
    /// So many.
    First(usize),
    /// As many as the parameter of this number has.
    All(usize),
}

struct Walk<'w> {
    target: &'w str,
    /// Parameters that are slices.
    slices: HashMap<String, usize>,
    /// Names for their lengths.
    lengths: HashMap<String, usize>,
    set: Set,
}

impl Walk<'_> {
    fn statement(&mut self, stmt: &syn::Stmt) -> Option<()> {
        match stmt {
            syn::Stmt::Local(local) => {
                let value = &local.init.as_ref()?.expr;
                self.is_arithmetic(value).then_some(())?;
                let syn::Pat::Ident(name) = &local.pat else {
                    return None;
                };
                let text = name.ident.to_string();
                let shadows = self.slices.contains_key(&text) || self.lengths.contains_key(&text);
                (!shadows && name.ident != self.target).then_some(())?;
                let length = self.length(value).filter(|_| name.mutability.is_none());
                if let Some(length) = length {
                    self.lengths.insert(text, length);
                }
                Some(())
            }
            syn::Stmt::Expr(syn::Expr::Assign(e), _) => {
                let index = self.assigned(e)?;
                if let Ok(index) = syn::parse2::<syn::LitInt>(index.to_token_stream())
                    && let Set::First(count) = self.set
                    && index.base10_parse::<usize>().ok() == Some(count)
                {
                    self.set = Set::First(count + 1);
                }
                Some(())
            }
            syn::Stmt::Expr(syn::Expr::ForLoop(e), _) if e.label.is_none() => self.loop_(e),
            _ => None,
        }
    }

    fn loop_(&mut self, e: &syn::ExprForLoop) -> Option<()> {
        let syn::Expr::Range(range) = &*e.expr else {
            return None;
        };
        let (Some(start), Some(end), syn::RangeLimits::HalfOpen(_)) =
            (&range.start, &range.end, &range.limits)
        else {
            return None;
        };
        (self.is_arithmetic(start) && self.is_arithmetic(end)).then_some(())?;
        let syn::Pat::Ident(counter) = &*e.pat else {
            return None;
        };
        let mut sets_own = false;
        for stmt in &e.body.stmts {
            match stmt {
                syn::Stmt::Local(local) => {
                    let name = matches!(&local.pat, syn::Pat::Ident(name) if name.ident != counter.ident && name.ident != self.target);
                    let value = &local.init.as_ref()?.expr;
                    (name && self.is_arithmetic(value)).then_some(())?;
                }
                syn::Stmt::Expr(syn::Expr::Assign(assign), _) => {
                    let index = self.assigned(assign)?;
                    sets_own |= matches!(index, syn::Expr::Path(path) if path.path.is_ident(&counter.ident));
                }
                _ => return None,
            }
        }
        let start = syn::parse2::<syn::LitInt>(start.to_token_stream()).ok()?;
        let start: usize = start.base10_parse().ok()?;
        let length = self.length(end);
        if let (true, Set::First(count), Some(length)) = (sets_own, self.set, length)
            && start <= count
        {
            self.set = Set::All(length);
        }
        Some(())
    }

    /// The slice whose length this is.
    fn length(&self, expr: &syn::Expr) -> Option<usize> {
        let named = |expr: &syn::Expr, names: &HashMap<String, usize>| match expr {
            syn::Expr::Path(path) => names.get(&path.path.get_ident()?.to_string()).copied(),
            _ => None,
        };
        match expr {
            syn::Expr::MethodCall(e) if e.method == "len" => named(&e.receiver, &self.slices),
            expr => named(expr, &self.lengths),
        }
    }

    /// The index in `target[index] = arithmetic`.
    fn assigned<'e>(&self, e: &'e syn::ExprAssign) -> Option<&'e syn::Expr> {
        let syn::Expr::Index(place) = &*e.left else {
            return None;
        };
        let of_target =
            matches!(&*place.expr, syn::Expr::Path(path) if path.path.is_ident(self.target));
        let plain = self.is_arithmetic(&place.index) && self.is_arithmetic(&e.right);
        (of_target && plain).then_some(&*place.index)
    }

    /// Whether an expression does nothing but sums and products, and does not read the target.
    fn is_arithmetic(&self, expr: &syn::Expr) -> bool {
        struct Other<'t> {
            target: &'t str,
            found: bool,
        }
        impl Visit<'_> for Other<'_> {
            fn visit_expr(&mut self, expr: &syn::Expr) {
                match expr {
                    syn::Expr::MethodCall(e) if e.method == "len" && e.args.is_empty() => {
                        self.found |= !matches!(&*e.receiver, syn::Expr::Path(_));
                        return;
                    }
                    syn::Expr::Path(path) => self.found |= path.path.is_ident(self.target),
                    syn::Expr::Binary(e) => {
                        let compares = matches!(
                            e.op,
                            syn::BinOp::Add(_)
                                | syn::BinOp::Sub(_)
                                | syn::BinOp::Mul(_)
                                | syn::BinOp::Div(_)
                        );
                        self.found |= !compares || is_assignment(&e.op);
                    }
                    syn::Expr::Unary(e) => self.found |= !matches!(e.op, syn::UnOp::Neg(_)),
                    syn::Expr::Lit(_)
                    | syn::Expr::Paren(_)
                    | syn::Expr::Group(_)
                    | syn::Expr::Index(_)
                    | syn::Expr::Cast(_) => {}
                    _ => self.found = true,
                }
                visit::visit_expr(self, expr);
            }
        }
        let mut other = Other {
            target: self.target,
            found: false,
        };
        other.visit_expr(expr);
        !other.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(text: &str, parameter: usize) -> Option<usize> {
        length_set_by(&syn::parse_str(text).expect("is a function"), parameter)
    }

    #[test]
    fn all_elements_are_set_as_far_as_another_slice_goes() {
        let advance = "fn advance(y: &[f64], h: f64, k: &[f64], out: &mut [f64]) {
            for i in 0..y.len() { out[i] = y[i] + h * k[i]; }
        }";
        assert_eq!(length(advance, 3), Some(0));
        let slope = "fn slope(x: &[f64], y: &[f64], out: &mut [f64]) {
            let n = x.len();
            out[0] = x[0];
            for i in 1..n { out[i] = x[i] * y[i - 1]; }
        }";
        assert_eq!(length(slope, 2), Some(0));
        let own = "fn f(x: &[f64], out: &mut [f64]) { for i in 0..out.len() { out[i] = x[i]; } }";
        assert_eq!(length(own, 1), Some(1));
    }

    #[test]
    fn what_may_be_left_or_read_is_not_set() {
        for body in [
            "for i in 1..x.len() { out[i] = x[i]; }",
            "for i in 0..x.len() { out[i] += x[i]; }",
            "for i in 0..x.len() { out[i] = out[0] * x[i]; }",
            "for i in 0..x.len() { if x[i] > 0.0 { out[i] = x[i]; } }",
            "for i in 0..x.len() - 1 { out[i] = x[i]; }",
            "for i in 0..n { out[i] = x[0]; }",
            "for i in 0..x.len() { out[i] = g(x[i]); }",
            "for i in 0..x.len() { out[2 * i] = x[i]; }",
            "for i in 0..x.len() { let i = 0; out[i] = x[i]; }",
            "for i in 0..x.len() { let out = y; out[i] = x[i]; }",
            "let x = 1.0; for i in 0..out.len() { out[i] = x; }",
            "println!(\"{n}\"); for i in 0..x.len() { out[i] = x[i]; }",
            "out[0] = x[0];",
        ] {
            let text = format!("fn f(x: &[f64], n: usize, out: &mut [f64]) {{ {body} }}");
            assert_eq!(length(&text, 2), None, "{body}");
        }
    }
}
