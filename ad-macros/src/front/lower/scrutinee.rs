//! What patterns are matched against: places, tuples that are written out, views of a place.

use super::Lower;
use super::numbers_of_inert;
use super::order::moves;
use super::pattern::reads;
use crate::errors::Refusal;
use crate::ir::{Inert, Mode, Operand, Place, Projection, VarId, VarKind};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;

/// What a pattern is matched against.
#[derive(Clone, Debug)]
pub(super) enum Matched {
    /// A place, or a reference to it: patterns see through references.
    Place(Place, Mode),
    /// A tuple that is written out.
    Parts(Vec<Matched>),
    /// The variant of this name, with these parts, if it is a variant that binds anything.
    Payload(Ident, Vec<Matched>),
    /// Something without a derivative.
    Inactive,
    /// A number without a derivative.
    Counter,
    /// The same, with a point.
    Constant,
}

/// An expression that is matched.
pub(super) struct Scrutinee {
    pub(super) value: Inert,
    pub(super) matched: Matched,
}

/// A part of a tuple that is written out.
struct Part {
    scrutinee: Scrutinee,
    /// Where the statements begin that evaluate what follows it.
    end: usize,
    span: Span,
}

impl Lower<'_> {
    pub(super) fn operand_scrutinee(&mut self, operand: &Operand) -> Scrutinee {
        match operand.place() {
            Some(place) => self.place_scrutinee(place),
            None => Scrutinee {
                value: match operand {
                    Operand::Const(inert) => inert.clone(),
                    Operand::Var(_) | Operand::Place(_) => Inert::default(),
                },
                matched: match operand {
                    Operand::Const(inert) if numbers_of_inert(&self.vars, inert) == Some(0) => {
                        Matched::Constant
                    }
                    _ => Matched::Inactive,
                },
            },
        }
    }

    /// A place that is matched: through a reference if it is one.
    fn place_scrutinee(&mut self, place: Place) -> Scrutinee {
        let (tokens, named) = (self.place_tokens(&place), place.root);
        let (place, mode) = self.referred(place);
        if named != place.root && mode == Mode::Mutable {
            self.lender = Some((place.clone(), named));
        }
        Scrutinee {
            value: Inert {
                tokens,
                reads: reads(&place),
            },
            matched: Matched::Place(place, mode),
        }
    }

    /// What a place refers to, if it is a reference, and how.
    pub(super) fn referred(&self, place: Place) -> (Place, Mode) {
        if !place.projections.is_empty() {
            return (place, Mode::Value);
        }
        let var = &self.vars[place.root.0];
        match &var.kind {
            VarKind::Reference => (place, Mode::Reference),
            VarKind::Mutable => (place, Mode::Mutable),
            VarKind::Alias(target) if var.mutable => (target.clone(), Mode::Mutable),
            VarKind::Alias(target) => (target.clone(), Mode::Reference),
            VarKind::Owned | VarKind::Captured | VarKind::Closure(_) => (place, Mode::Value),
        }
    }

    /// An expression that is matched; its parts are evaluated.
    pub(super) fn scrutinee(&mut self, expr: &syn::Expr) -> Scrutinee {
        self.lender = None;
        if let Some(view) = self.matched_view(expr) {
            return view;
        }
        match expr {
            syn::Expr::Paren(e) => return self.scrutinee(&e.expr),
            syn::Expr::Tuple(e) if !e.elems.is_empty() => return self.tuple_scrutinee(e),
            syn::Expr::Reference(e) => {
                let mode = match e.mutability {
                    Some(_) => Mode::Mutable,
                    None => Mode::Reference,
                };
                let place = self.borrowed_place(&e.expr);
                let (tokens, place) = (self.place_tokens(&place), self.referred(place).0);
                let mutability = &e.mutability;
                return Scrutinee {
                    value: Inert {
                        tokens: quote!(&#mutability #tokens),
                        reads: reads(&place),
                    },
                    matched: Matched::Place(place, mode),
                };
            }
            syn::Expr::MethodCall(e) => {
                if let Some(scrutinee) = self.view_scrutinee(e) {
                    return scrutinee;
                }
            }
            _ => {}
        }
        let operand = self.operand(expr);
        self.operand_scrutinee(&operand)
    }

    fn tuple_scrutinee(&mut self, e: &syn::ExprTuple) -> Scrutinee {
        let mut parts = Vec::new();
        self.tuple_parts(e, &mut parts);
        self.copy_parts(&mut parts);
        let block = self.out.last().map_or(&[][..], Vec::as_slice);
        let overwritten = parts.iter().any(|part| {
            let mut later = block[part.end..].iter();
            later.any(|stmt| {
                let mut reads = part.scrutinee.value.reads.iter();
                reads.any(|read| super::order::writes(&self.vars, stmt, *read))
            })
        });
        if overwritten {
            self.errors.refuse(e.span(), Refusal::opaque_write());
        }
        put_together(e, &mut parts.into_iter().map(|part| part.scrutinee))
    }

    /// The parts of a tuple and of the tuples in it, in order.
    fn tuple_parts(&mut self, e: &syn::ExprTuple, parts: &mut Vec<Part>) {
        for e in &e.elems {
            if let Some(e) = tuple(e) {
                self.tuple_parts(e, parts);
                continue;
            }
            let scrutinee = match self.copies_constant_field(e) {
                true => Scrutinee {
                    value: self.inert(e),
                    matched: Matched::Inactive,
                },
                false => self.scrutinee(e),
            };
            parts.push(Part {
                scrutinee,
                end: self.out.last().map_or(0, Vec::len),
                span: e.span(),
            });
        }
    }

    /// Copies the parts of a tuple that are parts of what a later part moves.
    fn copy_parts(&mut self, parts: &mut [Part]) {
        for i in 0..parts.len() {
            let Part {
                scrutinee,
                end,
                span,
            } = &parts[i];
            let operand = match &scrutinee.matched {
                Matched::Place(place, Mode::Value) if place.projections.is_empty() => continue,
                Matched::Place(place, Mode::Value) => Operand::Place(place.clone()),
                Matched::Inactive | Matched::Counter | Matched::Constant => {
                    Operand::Const(scrutinee.value.clone())
                }
                Matched::Place(..) | Matched::Parts(_) | Matched::Payload(..) => continue,
            };
            let block = self.out.last().map_or(&[][..], Vec::as_slice);
            let later = &block[*end..];
            let moved = |root: &VarId| {
                !self.vars[root.0].scalar && later.iter().any(|stmt| moves(&self.vars, stmt, *root))
            };
            if !scrutinee.value.reads.iter().any(moved) {
                continue;
            }
            let copy = self.copy_at(*end, operand, *span);
            let copy = self.operand_scrutinee(&Operand::Var(copy));
            let old = std::mem::replace(&mut parts[i].scrutinee, copy);
            if let Matched::Counter = old.matched {
                parts[i].scrutinee.matched = Matched::Counter;
            }
            parts[i..].iter_mut().for_each(|part| part.end += 1);
        }
    }

    /// Methods that give references to parts of their receiver.
    fn view_scrutinee(&mut self, e: &syn::ExprMethodCall) -> Option<Scrutinee> {
        let name = e.method.to_string();
        let mode = match name.as_str() {
            "as_ref" | "split_at" => Mode::Reference,
            "as_mut" | "split_at_mut" => Mode::Mutable,
            _ => return None,
        };
        let whole = matches!(name.as_str(), "as_ref" | "as_mut");
        if !matches!((whole, e.args.len()), (true, 0) | (false, 1)) {
            return None;
        }
        let receiver = self.place(&e.receiver)?;
        let tokens = self.place_tokens(&receiver);
        let place = self.referred(receiver).0;
        let method = &e.method;
        if whole {
            return Some(Scrutinee {
                value: Inert {
                    tokens: quote!(#tokens.#method()),
                    reads: reads(&place),
                },
                matched: Matched::Place(place, mode),
            });
        }
        let at = self.index(&e.args[0]);
        let at_tokens = &at.tokens;
        let halves = [quote!(..#at_tokens), quote!(#at_tokens..)].map(|range| {
            let mut half = place.clone();
            half.projections.push(Projection::Index(Inert {
                tokens: range,
                reads: at.reads.clone(),
            }));
            Matched::Place(half, mode)
        });
        Some(Scrutinee {
            value: Inert {
                tokens: quote!(#tokens.#method(#at_tokens)),
                reads: reads(&place),
            },
            matched: Matched::Parts(halves.into()),
        })
    }

    /// The place that is borrowed; the value of another expression is named first.
    pub(super) fn borrowed_place(&mut self, expr: &syn::Expr) -> Place {
        match self.place(expr) {
            Some(place) => place,
            None => match self.operand(expr) {
                Operand::Var(var) => Place::var(var),
                Operand::Place(place) => place,
                Operand::Const(inert) => {
                    Place::var(self.bind(crate::ir::Op::Inert(inert), "t", expr.span()))
                }
            },
        }
    }
}

/// A tuple, unless it is `()`.
fn tuple(expr: &syn::Expr) -> Option<&syn::ExprTuple> {
    match expr {
        syn::Expr::Paren(e) => tuple(&e.expr),
        syn::Expr::Tuple(e) if !e.elems.is_empty() => Some(e),
        _ => None,
    }
}

fn put_together(e: &syn::ExprTuple, parts: &mut impl Iterator<Item = Scrutinee>) -> Scrutinee {
    let mut tokens = TokenStream::new();
    let mut reads = Vec::new();
    let mut matched = Vec::new();
    for e in &e.elems {
        let part = match tuple(e) {
            Some(e) => Some(put_together(e, &mut *parts)),
            None => parts.next(),
        };
        let Some(part) = part else { continue };
        let value = &part.value.tokens;
        tokens.extend(quote!(#value,));
        reads.extend(part.value.reads);
        matched.push(part.matched);
    }
    Scrutinee {
        value: Inert {
            tokens: quote!((#tokens)),
            reads,
        },
        matched: Matched::Parts(matched),
    }
}
