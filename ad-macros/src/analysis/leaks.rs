//! Ways of an active value through code that is kept as it is, where nothing follows it: a text that is
//! read as a number again, and a cell or a lock that is written to in a condition. And the error of a
//! `Result`, which has no tangent.
//!
//! What goes such a way is not active: it reaches the result by nothing else. So it is asked what varies.

use super::activity::Activity;
use super::effects::{args, called_for_effect, is_varied};
use super::shared::{keeps, kept_call};
use crate::errors::{Errors, Refusal};
use crate::front::lower;
use crate::front::missing::bits::gives_bits;
use crate::front::missing::declared::argument;
use crate::front::missing::numberless::is_numberless;
use crate::ir::{
    Aggregate, Binding, Callee, Func, Inert, Iter, Op, Operand, Passing, Place, Projection, Stmt,
    VarId, resolve,
};
use proc_macro2::{Span, TokenStream, TokenTree};
use std::collections::HashSet;

/// Methods of cells that write their argument.
pub(super) const SETTERS: &[&str] = &["replace", "set", "swap", "update", "store"];
/// Methods that give a way to write to what is shared.
pub(super) const GUARDS: &[&str] = &["borrow_mut", "lock", "try_borrow_mut", "try_lock", "write"];

/// Refuses what would come back without its derivative.
pub(crate) fn leaks(func: &Func, activity: &Activity, errors: &mut Errors) {
    for param in func.params.iter().filter(|param| !param.wrt) {
        let written = match param.passing {
            Passing::Mutable => activity.is_varied(param.var),
            // What a closure captures has no type here, and is refused where the closure is passed on.
            Passing::Value => param
                .ty
                .as_ref()
                .is_some_and(|ty| !is_numberless(ty) && is_written(func, activity, param.var)),
            Passing::Reference => false,
        };
        if written {
            let span = func.vars[param.var.0].ident.span();
            errors.refuse(span, Refusal::constant_written());
        }
    }
    super::texts::parsed(func, activity, errors);
    let mut pass = Pass {
        func,
        activity,
        errors,
    };
    func.body.each(&mut |stmt| pass.stmt(stmt));
}

/// Whether an active value is written to a variable that is taken for a constant.
fn is_written(func: &Func, activity: &Activity, var: VarId) -> bool {
    let varied = |root: Option<VarId>| is_varied(func, activity, root);
    let mut found = false;
    func.body.each(&mut |stmt| {
        found |= match stmt {
            Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
                resolve(&func.vars, place.root) == var && varied(value.root())
            }
            Stmt::Let { op, .. } => {
                let written = op.writes();
                let mut roots = written.iter().map(|place| place.root);
                roots.any(|root| resolve(&func.vars, root) == var)
                    && args(op).iter().any(|arg| varied(arg.root()))
            }
            _ => false,
        };
    });
    found
}

struct Pass<'a> {
    func: &'a Func,
    activity: &'a Activity,
    errors: &'a mut Errors,
}

impl Pass<'_> {
    fn stmt(&mut self, stmt: &Stmt) {
        match stmt {
            Stmt::Let {
                var,
                op: Op::Inert(inert),
                ..
            } if !self.func.of_constants.contains(var) => self.inert(inert),
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
            Stmt::Let {
                var,
                op: op @ Op::Call { callee, .. },
                ..
            } => self.call(*var, op, callee),
            Stmt::If { cond, .. } => self.inert(cond),
            Stmt::While {
                cond: Some(cond), ..
            } => self.inert(cond),
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
            | Stmt::Opaque(inert) => self.inert(inert),
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

    /// Refuses writes of what varies to something shared, in code that is kept.
    fn inert(&mut self, inert: &Inert) {
        let names = |wanted: &dyn Fn(VarId) -> bool| -> HashSet<String> {
            let reads = inert.reads.iter().copied();
            reads
                .filter(|var| wanted(*var) && !self.func.vars[var.0].inactive)
                .map(|var| self.func.vars[var.0].ident.to_string())
                .collect()
        };
        let varied = names(&|var| self.activity.is_varied(var));
        let reads_varied = |tokens: &TokenStream| mentions(tokens, &|name| varied.contains(name));
        let active = inert
            .reads
            .iter()
            .any(|var| self.activity.is_active(*var) && !self.func.vars[var.0].inactive);
        let written = called(&inert.tokens, SETTERS, &reads_varied).or_else(|| {
            let outside = active || reads_varied(&inert.tokens) && !writes_text(&inert.tokens);
            called(&inert.tokens, GUARDS, &|_| outside)
        });
        let is_varied = |name: &str| varied.contains(name);
        let written = written.or_else(|| {
            let keeping = kept_call(&inert.tokens, &is_varied, &keeps);
            keeping.map(|name| name.span())
        });
        if let Some(span) = written {
            self.errors.refuse(span, Refusal::hidden_write());
        }
        if let Some(name) = kept_call(&inert.tokens, &is_varied, &gives_bits) {
            self.errors.refuse(name.span(), Refusal::bits(&name));
        }
    }

    /// A function that has no reverse, because its result reaches nothing, and that keeps what it is given, or gives
    /// all of it in integers.
    fn call(&mut self, var: VarId, op: &Op, callee: &Callee) {
        let varied = args(op)
            .into_iter()
            .any(|arg| is_varied(self.func, self.activity, arg.root()));
        let Some(name) = callee.name().filter(|_| varied) else {
            return;
        };
        // Without a use of its result, the call is refused for what it does.
        let for_effect = called_for_effect(self.func, self.activity, var, op);
        if for_effect || self.activity.is_active(var) {
            return;
        }
        if keeps(&name) {
            self.errors.refuse(name.span(), Refusal::hidden_write());
        }
        if gives_bits(&name) {
            self.errors.refuse(name.span(), Refusal::bits(&name));
        }
    }
}

/// Whether a text is made: what goes to a log is no number any more.
pub(super) fn writes_text(tokens: &TokenStream) -> bool {
    const MACROS: &[&str] = &["format", "format_args", "write", "writeln"];
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is_call =
        |at: usize| matches!(trees.get(at), Some(TokenTree::Punct(p)) if p.as_char() == '!');
    trees.iter().enumerate().any(|(i, tree)| match tree {
        TokenTree::Ident(name) => {
            name == "to_string" || is_call(i + 1) && MACROS.iter().any(|known| name == known)
        }
        TokenTree::Group(group) => writes_text(&group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Where a method of one of these names is called, with arguments that fulfil a condition.
pub(super) fn called(
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

pub(super) fn mentions(tokens: &TokenStream, wanted: &dyn Fn(&str) -> bool) -> bool {
    tokens.clone().into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => wanted(&ident.to_string()),
        TokenTree::Group(group) => mentions(&group.stream(), wanted),
        // `{x}` in a format string does not count: it is text already.
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}
