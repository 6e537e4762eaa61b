//! The order in which the parts of a chain are evaluated, where it makes a difference.
//!
//! Positions are followed from the last adaptor to the first, and what an adaptor is given is named on the way. But
//! it is evaluated behind all that stands before it:
//!
//! ```text
//! x[n..].iter().skip(next(&mut n))      let at1 = n;  let at2 = next(&mut n);  x[at1..].iter().skip(at2)
//! ```

use super::chain::has_items;
use super::is_chain;
use crate::front::lower::Lower;
use crate::front::lower::control::strip;

/// What is evaluated once, before the first item is asked for.
enum Part<'e> {
    /// What the items are elements of; `mutable`: by `iter_mut`.
    Source {
        expr: &'e mut syn::Expr,
        mutable: bool,
    },
    /// What is iterated over by value.
    Taken(&'e mut syn::Expr),
    /// An index, an end of a range, or how many items are left out.
    Number(&'e mut syn::Expr),
    /// The closure of `map`, which may keep what its variables are.
    Closure(&'e mut syn::Expr),
}

impl Lower<'_> {
    /// Names the parts of a chain in their order, if one of them changes what another one may read, or may not be
    /// evaluated twice. `bare`: the expression itself is looped over.
    pub(super) fn in_order(&mut self, expr: &mut syn::Expr, bare: bool) {
        let mut acts = false;
        each_part(&mut expr.clone(), bare, &mut |part| {
            acts |= match part {
                Part::Source { expr, .. } => self.acts(source_of(expr)),
                Part::Number(expr) => self.acts(expr),
                Part::Taken(_) | Part::Closure(_) => false,
            };
        });
        if acts {
            each_part(expr, bare, &mut |part| self.named_part_of_chain(part));
        }
    }

    fn named_part_of_chain(&mut self, part: Part<'_>) {
        match part {
            Part::Source { expr, mutable } => self.named_source(expr, mutable),
            Part::Taken(expr) => {
                self.taken(expr, true);
                let own = match &*expr {
                    syn::Expr::MethodCall(e) => self.gives_container(e),
                    other => has_items(other),
                };
                if own {
                    self.named_source(expr, false);
                }
            }
            Part::Number(expr) => self.named_number(expr),
            Part::Closure(expr) => self.kept_closure(expr),
        }
    }

    fn named_number(&mut self, expr: &mut syn::Expr) {
        // What is the key of a map is kept by reference.
        if let syn::Expr::Reference(_) | syn::Expr::Lit(_) = expr {
            return;
        }
        let known = self.vars.len();
        let inert = self.index(expr);
        if let [var] = inert.reads[..]
            && var.0 >= known
        {
            let name = self.vars[var.0].ident.clone();
            self.alias_name(&name, var);
            *expr = syn::parse_quote!(#name);
        }
    }
}

/// The parts of a chain, in the order in which they are evaluated.
fn each_part(expr: &mut syn::Expr, bare: bool, f: &mut impl FnMut(Part<'_>)) {
    match expr {
        syn::Expr::Paren(e) => each_part(&mut e.expr, bare, f),
        syn::Expr::Group(e) => each_part(&mut e.expr, bare, f),
        syn::Expr::Range(_) => each_number(expr, f),
        syn::Expr::Reference(e) if bare => {
            let mutable = e.mutability.is_some();
            each_of_source(&mut e.expr, mutable, f);
        }
        syn::Expr::MethodCall(e) => {
            let name = e.method.to_string();
            match name.as_str() {
                _ if is_chain(&e.receiver) => each_part(&mut e.receiver, false, f),
                "into_iter" | "into_keys" | "into_values" => each_part(&mut e.receiver, true, f),
                "iter_mut" | "chunks_mut" | "chunks_exact_mut" | "values_mut" => {
                    each_of_source(&mut e.receiver, true, f);
                }
                _ if is_chain(expr) => {
                    let syn::Expr::MethodCall(e) = expr else {
                        return;
                    };
                    each_of_source(&mut e.receiver, false, f);
                    return e.args.iter_mut().for_each(|arg| each_number(arg, f));
                }
                _ if bare => return f(Part::Taken(expr)),
                _ => return,
            }
            let syn::Expr::MethodCall(e) = expr else {
                return;
            };
            match (name.as_str(), e.args.first_mut()) {
                ("zip" | "chain", Some(other)) => each_part(other, true, f),
                ("map", Some(closure)) => f(Part::Closure(closure)),
                ("filter" | "take_while" | "flat_map", _) => {}
                (_, Some(number)) => each_number(number, f),
                (_, None) => {}
            }
        }
        syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_) | syn::Expr::Unary(_)
            if bare =>
        {
            each_of_source(expr, false, f);
            f(Part::Taken(expr));
        }
        _ if bare => f(Part::Taken(expr)),
        _ => {}
    }
}

fn each_of_source(expr: &mut syn::Expr, mutable: bool, f: &mut impl FnMut(Part<'_>)) {
    f(Part::Source {
        expr: &mut *expr,
        mutable,
    });
    each_index(expr, f);
}

/// The indices in a place.
fn each_index(expr: &mut syn::Expr, f: &mut impl FnMut(Part<'_>)) {
    match expr {
        syn::Expr::Paren(e) => each_index(&mut e.expr, f),
        syn::Expr::Group(e) => each_index(&mut e.expr, f),
        syn::Expr::Field(e) => each_index(&mut e.base, f),
        syn::Expr::Reference(e) => each_index(&mut e.expr, f),
        syn::Expr::Unary(e) => each_index(&mut e.expr, f),
        syn::Expr::Index(e) => {
            each_index(&mut e.expr, f);
            each_number(&mut e.index, f);
        }
        _ => {}
    }
}

fn each_number(expr: &mut syn::Expr, f: &mut impl FnMut(Part<'_>)) {
    match expr {
        syn::Expr::Paren(e) => each_number(&mut e.expr, f),
        syn::Expr::Range(e) => {
            let ends = [&mut e.start, &mut e.end];
            (ends.into_iter().flatten()).for_each(|end| each_number(end, f));
        }
        syn::Expr::Tuple(e) => e.elems.iter_mut().for_each(|number| each_number(number, f)),
        syn::Expr::Array(e) => e.elems.iter_mut().for_each(|number| each_number(number, f)),
        expr => f(Part::Number(expr)),
    }
}

/// What a place is a part of, without the indices on the way.
fn source_of(expr: &syn::Expr) -> &syn::Expr {
    match strip(expr) {
        syn::Expr::Field(e) => source_of(&e.base),
        syn::Expr::Index(e) => source_of(&e.expr),
        syn::Expr::Reference(e) => source_of(&e.expr),
        syn::Expr::Unary(e) => source_of(&e.expr),
        other => other,
    }
}
