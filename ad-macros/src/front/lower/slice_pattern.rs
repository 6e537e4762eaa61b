//! Patterns of slices: elements are counted from both ends.

use super::Lower;
use super::pattern::{Matched, Site, reads};
use crate::errors::Refusal;
use crate::ir::{Binding, Inert, Mode, Place, Projection, Stmt, VarId};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// `[first, rest @ .., last]`: elements are counted from both ends.
    pub(super) fn slice_pattern(
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
                        // An array of its own, whose length is not known here.
                        if rest == Some(i) && *mode == Mode::Value && binds_by_value(part) {
                            self.errors.refuse(part.span(), Refusal::pattern());
                        }
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
    /// A place by the name of the reference that is matched.
    fn through_lender(&self, place: &Place) -> Option<(TokenStream, VarId)> {
        let (whole, named) = self.lender.as_ref()?;
        let (of_whole, rest) = place
            .projections
            .split_at_checked(whole.projections.len())?;
        let same = |place: &Place| self.place_tokens(place).to_string();
        let start = Place {
            root: place.root,
            projections: of_whole.to_vec(),
        };
        (same(&start) == same(whole)).then_some(())?;
        let part = Place {
            root: *named,
            projections: rest.to_vec(),
        };
        Some((self.place_tokens(&part), *named))
    }

    /// The length of a place, for the positions counted from its end: named before the statement, for
    /// it may change later.
    fn counted_from(&mut self, place: &Place) -> Inert {
        // While a `&mut` is used, what it refers to is asked by that name, which the reverse sweep does not have.
        let lent = self
            .through_lender(place)
            .filter(|_| self.lengths.is_some());
        let is_lent = lent.is_some();
        let (tokens, reads) = match lent {
            Some((tokens, named)) => (tokens, vec![named]),
            None => (self.place_tokens(place), reads(place)),
        };
        let len = Inert {
            tokens: quote!(#tokens.len()),
            reads,
        };
        if !is_lent && self.lasts(&len.reads) || self.lengths.is_none() {
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

/// `name @ ..`
fn binds_by_value(pattern: &syn::Pat) -> bool {
    matches!(pattern, syn::Pat::Ident(p) if p.by_ref.is_none())
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
