//! Patterns: of `let`, of parameters, of arms and of loops. A binding remembers what it is, or refers
//! to: there its cotangent belongs.

use super::Lower;
use crate::errors::Refusal;
use crate::ir::{Binding, Inert, Mode, Operand, Place, Projection, Stmt, VarId, VarKind};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;

/// What a pattern is matched against.
#[derive(Clone, Debug)]
pub(super) enum Matched {
    /// A place, or a reference to it: patterns see through references.
    Place(Place, Mode),
    /// A tuple that is written out.
    Parts(Vec<Matched>),
    /// Something without a derivative.
    Inactive,
}

/// An expression that is matched.
pub(super) struct Scrutinee {
    pub(super) value: Inert,
    pub(super) matched: Matched,
}

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

    fn operand_scrutinee(&self, operand: &Operand) -> Scrutinee {
        match operand.place() {
            Some(place) => self.place_scrutinee(place),
            None => Scrutinee {
                value: match operand {
                    Operand::Const(inert) => inert.clone(),
                    Operand::Var(_) | Operand::Place(_) => Inert::default(),
                },
                matched: Matched::Inactive,
            },
        }
    }

    /// A place that is matched: through a reference if it is one.
    fn place_scrutinee(&self, place: Place) -> Scrutinee {
        let tokens = self.place_tokens(&place);
        let (place, mode) = self.referred(place);
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
        let start = self.out.last().map_or(0, Vec::len);
        let parts: Vec<Scrutinee> = e.elems.iter().map(|e| self.scrutinee(e)).collect();
        let block = self.out.last().map_or(&[][..], |block| &block[start..]);
        let overwritten = parts
            .iter()
            .flat_map(|part| &part.value.reads)
            .any(|read| block.iter().any(|stmt| super::expr::writes(stmt, *read)));
        if overwritten {
            self.errors.refuse(e.span(), Refusal::opaque_write());
        }
        let tokens = parts.iter().map(|part| &part.value.tokens);
        Scrutinee {
            value: Inert {
                tokens: quote!((#(#tokens,)*)),
                reads: parts.iter().flat_map(|p| p.value.reads.clone()).collect(),
            },
            matched: Matched::Parts(parts.into_iter().map(|part| part.matched).collect()),
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
                let parts = self.positional(&p.elems, variant.as_ref(), matched, site, bindings);
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
        if p.subpat.is_none() && p.ident.to_string().starts_with(char::is_uppercase) {
            return p.to_token_stream();
        }
        if let Matched::Parts(_) = matched {
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
            Matched::Parts(_) | Matched::Inactive => (None, Mode::Value),
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
        self.vars[var.0].inactive = source.is_none() && !mutable;
        self.vars[var.0].numbers = source.as_ref().and_then(|s| self.place_numbers(s));
        self.vars[var.0].scalar =
            mode == Mode::Value && self.vars[var.0].numbers == Some(0) && source.is_some();
        let slice = mode != Mode::Value && source.as_ref().is_some_and(Place::ends_in_range);
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
                    (_, Some(rest)) if i > rest => None,
                    _ => Some(i),
                };
                let inner = match (matched, index) {
                    (Matched::Inactive, _) => Matched::Inactive,
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

    /// `[first, rest @ .., last]`: elements are counted from both ends.
    fn slice_pattern(
        &mut self,
        p: &syn::PatSlice,
        matched: &Matched,
        site: Site,
        bindings: &mut Vec<Binding>,
    ) -> TokenStream {
        if let Matched::Place(place, _) = matched
            && place.has_variant()
        {
            self.errors.refuse(p.span(), Refusal::pattern());
            return quote!(_);
        }
        let rest = p.elems.iter().position(is_rest);
        let count = p.elems.len();
        let mut len = None;
        let parts: Vec<TokenStream> = p
            .elems
            .iter()
            .enumerate()
            .map(|(i, part)| {
                let inner = match matched {
                    Matched::Place(place, mode) => {
                        let mut reads = Vec::new();
                        let index = match rest {
                            Some(rest) if i >= rest && (i > rest || rest + 1 < count) => {
                                let len = len.get_or_insert_with(|| self.counted_from(place));
                                reads.clone_from(&len.reads);
                                let (len, back) = (&len.tokens, syn::Index::from(count - i));
                                if i > rest {
                                    quote!(#len - #back)
                                } else {
                                    let (from, back) =
                                        (syn::Index::from(i), syn::Index::from(count - i - 1));
                                    quote!(#from..#len - #back)
                                }
                            }
                            Some(rest) if i == rest => {
                                let from = syn::Index::from(i);
                                quote!(#from..)
                            }
                            _ => syn::Index::from(i).to_token_stream(),
                        };
                        let mut element = place.clone();
                        element.projections.push(Projection::Index(Inert {
                            tokens: index,
                            reads,
                        }));
                        Matched::Place(element, *mode)
                    }
                    _ => Matched::Inactive,
                };
                self.pattern(part, &inner, site, bindings)
            })
            .collect();
        quote!([#(#parts),*])
    }
}

impl Lower<'_> {
    /// The length of a place, for the positions counted from its end: named before the statement, for
    /// it may change later.
    fn counted_from(&mut self, place: &Place) -> Inert {
        let (tokens, reads) = (self.place_tokens(place), reads(place));
        let len = Inert {
            tokens: quote!(#tokens.len()),
            reads,
        };
        if self.lasts(&len.reads) || self.lengths.is_none() {
            return len;
        }
        let span = proc_macro2::Span::call_site();
        let var = self.temp("len", span);
        (self.vars[var.0].inactive, self.vars[var.0].scalar) = (true, true);
        let node = self.node();
        let stmt = Stmt::Let {
            var,
            ty: None,
            op: crate::ir::Op::Inert(len),
            node,
            span,
        };
        self.lengths.get_or_insert_default().push(stmt);
        Inert {
            tokens: self.vars[var.0].ident.to_token_stream(),
            reads: vec![var],
        }
    }
}

/// `..` or `name @ ..`
fn is_rest(pattern: &syn::Pat) -> bool {
    match pattern {
        syn::Pat::Rest(_) => true,
        syn::Pat::Ident(p) => p
            .subpat
            .as_ref()
            .is_some_and(|(_, sub)| matches!(&**sub, syn::Pat::Rest(_))),
        _ => false,
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
        Matched::Parts(_) | Matched::Inactive => Matched::Inactive,
    }
}

/// The variant that a path names: `Shape::Circle`, `Some`. A path of one segment is a struct
/// otherwise, and so is one within a module.
pub(super) fn variant_of(path: &syn::Path, known: bool) -> Option<Ident> {
    let mut segments = path.segments.iter().rev();
    let last = &segments.next()?.ident;
    match segments.next() {
        Some(owner) => owner
            .ident
            .to_string()
            .starts_with(char::is_uppercase)
            .then(|| last.clone()),
        None => (known && (last == "Some" || last == "Ok" || last == "Err")).then(|| last.clone()),
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
