//! Ways of an active value through code that is kept as it is, where nothing follows it: a text that is
//! read as a number again, and a cell or a lock that is written to in a condition. And the error of a
//! `Result`, which has no tangent.

use super::activity::Activity;
use crate::errors::{Errors, Refusal};
use crate::front::lower;
use crate::front::missing::declared::argument;
use crate::ir::{
    Aggregate, Binding, Func, Inert, Iter, Op, Operand, Passing, Place, Projection, Stmt, VarId,
};
use proc_macro2::{Span, TokenStream, TokenTree};
use std::collections::HashSet;

/// Methods of cells that write their argument.
const SETTERS: &[&str] = &["replace", "set", "swap", "update", "store"];
/// Methods that give a way to write to what is shared.
const GUARDS: &[&str] = &["borrow_mut", "lock", "try_borrow_mut", "try_lock", "write"];

/// Refuses what would come back without its derivative.
pub(crate) fn leaks(func: &Func, activity: &Activity, errors: &mut Errors) {
    for param in func.params.iter().filter(|param| !param.wrt) {
        if param.passing == Passing::Mutable && activity.is_varied(param.var) {
            let span = func.vars[param.var.0].ident.span();
            errors.refuse(span, Refusal::constant_written());
        }
    }
    let mut pass = Pass {
        func,
        activity,
        texts: HashSet::new(),
        errors,
    };
    func.body.each(&mut |stmt| pass.stmt(stmt));
}

struct Pass<'a> {
    func: &'a Func,
    activity: &'a Activity,
    /// Texts of active values.
    texts: HashSet<VarId>,
    errors: &'a mut Errors,
}

impl Pass<'_> {
    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let {
                var,
                op: Op::Inert(inert),
                ..
            } if !self.func.of_constants.contains(var) => {
                let texts = self.inert(inert).then_some(*var);
                self.texts.extend(texts);
            }
            Stmt::Let {
                var,
                op:
                    Op::Aggregate {
                        shape:
                            Aggregate::Constructor {
                                variant: Some(variant),
                                ..
                            },
                        parts,
                    },
                span,
                ..
            } if variant == "Err"
                && self.activity.is_active(*var)
                && parts
                    .iter()
                    .any(|part| self.is_active_number(part) || self.is_made_of_numbers(part)) =>
            {
                self.errors.refuse(*span, Refusal::active_error());
            }
            Stmt::If { cond, .. } => {
                self.inert(cond);
            }
            Stmt::While {
                cond: Some(cond), ..
            } => {
                self.inert(cond);
            }
            Stmt::Match {
                scrutinee, arms, ..
            } => {
                self.inert(scrutinee);
                let bindings = arms.iter().flat_map(|arm| &arm.bindings);
                let errors: Vec<Span> = bindings
                    .filter(|binding| self.is_active_error(binding))
                    .map(|binding| self.func.vars[binding.var.0].ident.span())
                    .collect();
                for span in errors {
                    self.errors.refuse(span, Refusal::active_error());
                }
            }
            Stmt::For {
                iter: Iter::Range { range: inert, .. } | Iter::Items { iter: inert, .. },
                ..
            }
            | Stmt::Opaque(inert) => {
                self.inert(inert);
            }
            _ => {}
        }
    }

    fn is_active_number(&self, operand: &Operand) -> bool {
        operand.root().is_some_and(|var| {
            let facts = &self.func.vars[var.0];
            self.activity.is_active(var) && !facts.inactive && facts.numbers.is_some()
        })
    }

    /// Whether an operand is a struct or a variant that has just been made of active numbers.
    fn is_made_of_numbers(&self, operand: &Operand) -> bool {
        let Operand::Var(var) = operand else {
            return false;
        };
        let mut made = false;
        self.func.body.each(&mut |stmt| {
            made |= matches!(
                stmt,
                Stmt::Let { var: of, op: Op::Aggregate { parts, .. }, .. }
                    if of == var && parts.iter().any(|part| self.is_active_number(part))
            );
        });
        made && self.activity.is_active(*var)
    }

    /// Whether an active number is taken out of the error of a `Result`.
    fn is_active_error(&self, binding: &Binding) -> bool {
        let Some(place) = &binding.source else {
            return false;
        };
        let is_error = |p: &Projection| matches!(p, Projection::Variant(name, _) if name == "Err");
        let Some(at) = place.projections.iter().position(is_error) else {
            return false;
        };
        let whole = Place {
            root: place.root,
            projections: place.projections[..at].to_vec(),
        };
        let inside = at + 1 < place.projections.len();
        self.activity.is_active(binding.var)
            && lower::place_type(&self.func.vars, &whole)
                .and_then(|ty| argument(&ty, "Result", 1))
                .is_some_and(|ty| inside || lower::type_numbers(&ty).is_some())
    }

    /// Looks at code that is kept; gives whether its value is a text of an active value.
    fn inert(&mut self, inert: &Inert) -> bool {
        let texts = inert.reads.iter().any(|var| self.texts.contains(var));
        let active: HashSet<String> = inert
            .reads
            .iter()
            .filter(|var| self.activity.is_active(**var) && !self.func.vars[var.0].inactive)
            .map(|var| self.func.vars[var.0].ident.to_string())
            .collect();
        if !texts && active.is_empty() {
            return false;
        }
        let writes_text = mentions(&inert.tokens, &|name| {
            name == "format" || name == "to_string"
        });
        if let Some(span) = called(&inert.tokens, &["parse"], &|_| texts || writes_text) {
            self.errors.refuse(span, Refusal::parsed_text());
        }
        let reads_active = |tokens: &TokenStream| mentions(tokens, &|name| active.contains(name));
        let written = called(&inert.tokens, SETTERS, &reads_active)
            .or_else(|| called(&inert.tokens, GUARDS, &|_| !active.is_empty()));
        if let Some(span) = written {
            self.errors.refuse(span, Refusal::hidden_write());
        }
        texts || writes_text
    }
}

/// Where a method of one of these names is called, with arguments that fulfil a condition.
fn called(
    tokens: &TokenStream,
    names: &[&str],
    arguments: &dyn Fn(&TokenStream) -> bool,
) -> Option<Span> {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (i, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Group(group) => {
                if let Some(span) = called(&group.stream(), names, arguments) {
                    return Some(span);
                }
            }
            TokenTree::Ident(name) if i > 0 && is_dot(&trees[i - 1]) => {
                let group = trees[i + 1..]
                    .iter()
                    .find_map(|tree| match tree {
                        TokenTree::Group(group) => Some(group.stream()),
                        _ => None,
                    })
                    .unwrap_or_default();
                if names.iter().any(|wanted| name == wanted) && arguments(&group) {
                    return Some(name.span());
                }
            }
            _ => {}
        }
    }
    None
}

fn is_dot(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == '.')
}

fn mentions(tokens: &TokenStream, wanted: &dyn Fn(&str) -> bool) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => wanted(&ident.to_string()),
        TokenTree::Group(group) => mentions(&group.stream(), wanted),
        // `{x}` in a format string does not count: it is text already.
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
