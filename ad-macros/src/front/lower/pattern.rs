//! Patterns: of `let`, of parameters, of arms and of loops. A binding remembers what it is, or refers
//! to: there its cotangent belongs.

use super::Lower;
pub(super) use super::scrutinee::{Matched, Scrutinee};
use crate::errors::Refusal;
use crate::ir::{Binding, Mode, Operand, Place, Projection, Stmt, VarId, VarKind};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;

/// Where the bindings stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Site {
    /// In the block: a reference stands for the place it refers to.
    Let,
    /// Of an arm or an iteration: the place is not reached by a path from here.
    Inner,
}

impl Lower<'_> {
    /// `let pattern = value;` for an irrefutable pattern.
    pub(super) fn destructure(&mut self, pattern: &syn::Pat, scrutinee: Scrutinee) {
        let mut bindings = Vec::new();
        let outer = self.lengths.replace(Vec::new());
        let tokens = self.pattern(pattern, &scrutinee.matched, Site::Let, &mut bindings);
        let lengths = std::mem::replace(&mut self.lengths, outer);
        lengths.into_iter().flatten().for_each(|len| self.push(len));
        let node = self.node();
        self.push(Stmt::Destructure {
            pattern: tokens,
            bindings,
            value: scrutinee.value,
            node,
        });
    }

    /// `let pattern = operand;`
    pub(super) fn destructure_operand(&mut self, pattern: &syn::Pat, operand: &Operand) {
        let scrutinee = self.operand_scrutinee(operand);
        self.destructure(pattern, scrutinee);
    }
    /// Declares the bindings of a pattern; gives the pattern with its variables renamed.
    pub(super) fn pattern(
        &mut self,
        pattern: &syn::Pat,
        matched: &Matched,
        site: Site,
        bindings: &mut Vec<Binding>,
    ) -> TokenStream {
        match pattern {
            syn::Pat::Wild(_)
            | syn::Pat::Rest(_)
            | syn::Pat::Lit(_)
            | syn::Pat::Range(_)
            | syn::Pat::Const(_)
            | syn::Pat::Path(_) => pattern.to_token_stream(),
            syn::Pat::Paren(p) => {
                let inner = self.pattern(&p.pat, matched, site, bindings);
                match &*p.pat {
                    syn::Pat::Or(_) => quote!((#inner)),
                    _ => inner,
                }
            }
            syn::Pat::Type(p) => {
                let inner = self.pattern(&p.pat, matched, site, bindings);
                let ty = &p.ty;
                quote!(#inner: #ty)
            }
            syn::Pat::Ident(p) => self.ident_pattern(p, matched, site, bindings),
            syn::Pat::Reference(p) => {
                let inner = match matched {
                    Matched::Place(place, _) => Matched::Place(place.clone(), Mode::Value),
                    other => other.clone(),
                };
                let first = bindings.len();
                let tokens = self.pattern(&p.pat, &inner, site, bindings);
                // What is taken out of a reference is a copy.
                for binding in &bindings[first..] {
                    if binding.mode == Mode::Value && matches!(&*p.pat, syn::Pat::Ident(_)) {
                        self.vars[binding.var.0].scalar = true;
                    }
                }
                let mutability = &p.mutability;
                quote!(&#mutability #tokens)
            }
            syn::Pat::Tuple(p) => {
                let parts = self.positional(&p.elems, None, matched, site, bindings);
                quote!((#(#parts,)*))
            }
            syn::Pat::TupleStruct(p) => {
                let variant = variant_of(&p.path, true);
                let payload = match matched {
                    Matched::Payload(name, parts) if variant.as_ref() == Some(name) => {
                        Matched::Parts(parts.clone())
                    }
                    Matched::Payload(..) => Matched::Inactive,
                    other => other.clone(),
                };
                let parts = self.positional(&p.elems, variant.as_ref(), &payload, site, bindings);
                let path = &p.path;
                quote!(#path(#(#parts),*))
            }
            syn::Pat::Struct(p) => self.struct_pattern(p, matched, site, bindings),
            syn::Pat::Slice(p) => self.slice_pattern(p, matched, site, bindings),
            syn::Pat::Or(p) => {
                // Alternatives with bindings stand in arms of their own by now.
                if let Some(name) = crate::front::inert::bound_names(pattern).first() {
                    self.errors.refuse(name.span(), Refusal::or_binding());
                }
                p.to_token_stream()
            }
            _ => {
                self.errors.refuse(pattern.span(), Refusal::pattern());
                quote!(_)
            }
        }
    }

    fn ident_pattern(
        &mut self,
        p: &syn::PatIdent,
        matched: &Matched,
        site: Site,
        bindings: &mut Vec<Binding>,
    ) -> TokenStream {
        // An upper-case name is a constant or a unit variant.
        let alone = p.subpat.is_none() && p.by_ref.is_none() && p.mutability.is_none();
        if alone && p.ident.to_string().starts_with(char::is_uppercase) {
            return p.to_token_stream();
        }
        if let Matched::Parts(_) | Matched::Payload(..) = matched {
            self.errors.refuse(p.ident.span(), Refusal::pattern());
            return quote!(_);
        }
        let matched = match (matched, &p.by_ref, &p.mutability) {
            (Matched::Place(place, _), Some(_), None) => {
                Matched::Place(place.clone(), Mode::Reference)
            }
            (Matched::Place(place, _), Some(_), Some(_)) => {
                Matched::Place(place.clone(), Mode::Mutable)
            }
            _ => matched.clone(),
        };
        let mutable = p.mutability.is_some() && p.by_ref.is_none();
        let binding = self.binding(&p.ident, &matched, mutable, site);
        let ident = self.vars[binding.var.0].ident.clone();
        bindings.push(binding);
        let (by_ref, mutability) = (&p.by_ref, &p.mutability);
        let sub = p.subpat.as_ref().map(|(at, sub)| {
            let sub = self.pattern(sub, &matched, site, bindings);
            quote!(#at #sub)
        });
        quote!(#by_ref #mutability #ident #sub)
    }

    /// Declares a variable that a pattern binds.
    pub(super) fn binding(
        &mut self,
        name: &Ident,
        matched: &Matched,
        mutable: bool,
        site: Site,
    ) -> Binding {
        let (source, mode) = match matched {
            Matched::Place(place, mode) if !self.vars[place.root.0].inactive => {
                (Some(place.clone()), *mode)
            }
            Matched::Place(_, mode) => (None, *mode),
            Matched::Parts(_)
            | Matched::Payload(..)
            | Matched::Inactive
            | Matched::Counter
            | Matched::Constant => (None, Mode::Value),
        };
        if let Some(place) = &source
            && site == Site::Let
            && mode == Mode::Mutable
            && place.has_variant()
        {
            // What is written through it belongs to the block, not to the statement.
            self.errors.refuse(name.span(), Refusal::pattern());
        }
        let kind = match (&source, mode) {
            (_, Mode::Value) => VarKind::Owned,
            (Some(place), _) if site == Site::Let && !place.has_variant() => {
                VarKind::Alias(place.clone())
            }
            (_, Mode::Reference) => VarKind::Reference,
            (_, Mode::Mutable) => VarKind::Mutable,
        };
        let alias = matches!(kind, VarKind::Alias(_));
        let var = self.declare(name, kind, mutable || alias && mode == Mode::Mutable);
        let number = matches!(matched, Matched::Counter | Matched::Constant);
        if source.is_none() {
            self.vars[var.0].lent = !number;
        }
        self.vars[var.0].numbers = match matched {
            Matched::Constant => Some(0),
            Matched::Place(place, Mode::Value) => self.place_numbers(place),
            _ => source.as_ref().and_then(|s| self.place_numbers(s)),
        };
        self.vars[var.0].ty = source
            .as_ref()
            .and_then(|place| super::known_types::place_type(&self.vars, place));
        self.vars[var.0].scalar = number
            || mode == Mode::Value && self.vars[var.0].numbers == Some(0) && source.is_some();
        let ty = self.vars[var.0].ty.clone();
        let without = mode == Mode::Value && ty.is_some_and(|ty| self.has_no_tangent(&ty));
        self.vars[var.0].inactive = source.is_none() && !mutable || without;
        let of_slice = matches!(self.vars[var.0].ty, Some(syn::Type::Slice(_)));
        let slice =
            mode != Mode::Value && (of_slice || source.as_ref().is_some_and(Place::ends_in_range));
        Binding {
            var,
            source,
            mode,
            slice,
        }
    }

    fn positional(
        &mut self,
        parts: &Punctuated<syn::Pat, syn::Token![,]>,
        variant: Option<&Ident>,
        matched: &Matched,
        site: Site,
        bindings: &mut Vec<Binding>,
    ) -> Vec<TokenStream> {
        let rest = parts.iter().position(|p| matches!(p, syn::Pat::Rest(_)));
        let count = parts.len();
        parts
            .iter()
            .enumerate()
            .map(|(i, part)| {
                let index = match (matched, rest) {
                    (Matched::Parts(all), Some(rest)) if i > rest => {
                        (all.len() + i).checked_sub(count)
                    }
                    (Matched::Place(place, _), Some(rest)) if i > rest => self
                        .arities
                        .get(&place.root)
                        .filter(|_| place.projections.is_empty() && variant.is_none())
                        .and_then(|all| (all + i).checked_sub(count)),
                    (_, Some(rest)) if i > rest => None,
                    _ => Some(i),
                };
                let inner = match (matched, index) {
                    (
                        Matched::Inactive
                        | Matched::Counter
                        | Matched::Constant
                        | Matched::Payload(..),
                        _,
                    ) => Matched::Inactive,
                    (Matched::Parts(all), Some(i)) => {
                        all.get(i).cloned().unwrap_or(Matched::Inactive)
                    }
                    (Matched::Place(..), Some(i)) => {
                        let member = syn::Member::Unnamed(syn::Index::from(i));
                        part_of(matched, member, variant)
                    }
                    // How many fields the type has is not known.
                    (_, None) => {
                        if !crate::front::inert::bound_names(part).is_empty() {
                            self.errors.refuse(part.span(), Refusal::pattern());
                        }
                        Matched::Inactive
                    }
                };
                self.pattern(part, &inner, site, bindings)
            })
            .collect()
    }

    fn struct_pattern(
        &mut self,
        p: &syn::PatStruct,
        matched: &Matched,
        site: Site,
        bindings: &mut Vec<Binding>,
    ) -> TokenStream {
        let variant = variant_of(&p.path, false);
        let fields: Vec<TokenStream> = p
            .fields
            .iter()
            .map(|field| {
                let member = field.member.clone();
                let inner = part_of(matched, member.clone(), variant.as_ref());
                let inner = self.pattern(&field.pat, &inner, site, bindings);
                quote!(#member: #inner)
            })
            .collect();
        let (path, rest) = (&p.path, &p.rest);
        quote!(#path { #(#fields,)* #rest })
    }
}

/// The number of fields of a tuple type.
pub(super) fn arity(ty: &syn::Type) -> Option<usize> {
    match ty {
        syn::Type::Tuple(tuple) => Some(tuple.elems.len()),
        syn::Type::Reference(ty) => arity(&ty.elem),
        syn::Type::Paren(ty) => arity(&ty.elem),
        _ => None,
    }
}

impl Lower<'_> {
    /// The number of fields of the tuple that an operation gives.
    pub(super) fn op_arity(&self, op: &crate::ir::Op) -> Option<usize> {
        use crate::ir::{Aggregate, Op};
        match op {
            Op::Aggregate {
                shape: Aggregate::Tuple,
                parts,
            } => Some(parts.len()),
            Op::Use(Operand::Var(var)) => self.arities.get(var).copied(),
            Op::Borrow { place, .. } if place.projections.is_empty() => {
                self.arities.get(&place.root).copied()
            }
            _ => None,
        }
    }
}

fn part_of(matched: &Matched, member: syn::Member, variant: Option<&Ident>) -> Matched {
    match matched {
        Matched::Place(place, mode) => {
            let mut part = place.clone();
            // `(*r).x` is `r.x`.
            if part
                .projections
                .last()
                .is_some_and(|p| *p == Projection::Deref)
            {
                part.projections.pop();
            }
            part.projections.push(match variant {
                Some(variant) => Projection::Variant(variant.clone(), member),
                None => Projection::Field(member),
            });
            Matched::Place(part, *mode)
        }
        Matched::Parts(_)
        | Matched::Payload(..)
        | Matched::Inactive
        | Matched::Counter
        | Matched::Constant => Matched::Inactive,
    }
}

/// The variant that a path names: `Shape::Circle`, `Some`, or `Circle` of an enum of the file. Other paths of one
/// segment are structs, and so is one within a module.
pub(super) fn variant_of(path: &syn::Path, known: bool) -> Option<Ident> {
    let mut segments = path.segments.iter().rev();
    let last = &segments.next()?.ident;
    match segments.next() {
        Some(owner) => owner
            .ident
            .to_string()
            .starts_with(char::is_uppercase)
            .then(|| last.clone()),
        None => {
            let of_prelude = known && (last == "Some" || last == "Ok" || last == "Err");
            (of_prelude || crate::front::missing::is_variant(last)).then(|| last.clone())
        }
    }
}

/// The variables whose values a place reads.
pub(super) fn reads(place: &Place) -> Vec<VarId> {
    std::iter::once(place.root)
        .chain(place.index_reads())
        .collect()
}

/// `a | b` at the top of a pattern: alternatives that bind variables get an arm each.
pub(super) fn alternatives(pattern: &syn::Pat) -> Vec<syn::Pat> {
    match pattern {
        syn::Pat::Or(p) if !crate::front::inert::bound_names(pattern).is_empty() => {
            p.cases.iter().flat_map(alternatives).collect()
        }
        syn::Pat::Paren(p) => alternatives(&p.pat),
        syn::Pat::Guard(p) => alternatives(&p.pat)
            .into_iter()
            .map(|pat| {
                syn::Pat::Guard(syn::PatGuard {
                    pat: Box::new(pat),
                    ..p.clone()
                })
            })
            .collect(),
        other => vec![other.clone()],
    }
}
