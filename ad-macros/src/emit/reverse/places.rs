//! Where cotangents are: the targets that are added to, the sources that are taken, and both together.

use super::super::place::{Bars, bar, is_in_constant};
use super::Reverse;
use crate::ir::{Place, Projection, VarKind};
use crate::transform::adjoint::{Coefficient, Source, Target};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::spanned::Spanned;

impl Reverse<'_> {
    pub(super) fn all(&mut self, targets: &[Target]) -> Vec<TokenStream> {
        targets.iter().map(|target| self.target(target)).collect()
    }

    /// A `&mut` to a cotangent.
    pub(super) fn target(&self, target: &Target) -> TokenStream {
        match target {
            Target::Bar(var) => {
                let bar = Bars::bar(self, *var);
                if self.is_place(*var) {
                    bar.to_token_stream()
                } else {
                    quote!(&mut #bar)
                }
            }
            Target::Part(place) => {
                let part = bar(self, place);
                quote!(&mut #part)
            }
            Target::Temporary(temporary) => quote!(&mut #temporary),
            Target::Discard => quote!(ad::discard(&mut Default::default())),
        }
    }

    /// The activity of a parameter whose elements are named, if it may be a constant.
    pub(super) fn guard(&self, target: &Target) -> Option<TokenStream> {
        let Target::Part(place) = target else {
            return None;
        };
        if !self.is_place(place.root) || !place.has_index() {
            return None;
        }
        let param = self
            .func
            .params
            .iter()
            .find(|param| param.var == place.root)?;
        // What is written to it may be active where the argument is not. Its cotangent is a variable.
        let own = &self.func.vars[place.root.0];
        if own.kind == VarKind::Owned && own.mutable {
            return None;
        }
        let act = &param.act;
        Some(quote!(ad::is_on(#act)))
    }

    /// As [`Reverse::target`], for a part of an argument that may be a constant.
    pub(super) fn guarded(&mut self, target: &Target, slots: &mut TokenStream) -> TokenStream {
        let tokens = self.target(target);
        let Some(guard) = self.guard(target) else {
            return tokens;
        };
        self.temporaries += 1;
        let slot = format_ident!("unused{}", self.temporaries);
        slots.extend(quote!(let mut #slot = Default::default();));
        quote!(if #guard { #tokens } else { ad::discard(&mut #slot) })
    }

    pub(super) fn source(&self, source: &Source) -> TokenStream {
        match source {
            Source::Bar(var) => Bars::bar(self, *var).to_token_stream(),
            Source::Take(place) => {
                let target = self.target(&whole_or_part(self, place));
                if has_field(place) {
                    quote!(ad::take_part(#target))
                } else {
                    quote!(ad::take(#target))
                }
            }
            Source::TakeShaped(place, shape) => {
                let target = self.target(&whole_or_part(self, place));
                quote!(#shape.take(#target))
            }
            Source::Read(place) => match whole_or_part(self, place) {
                Target::Bar(var) if self.is_place(var) => {
                    let bar = Bars::bar(self, var);
                    quote!(*#bar)
                }
                Target::Bar(var) => Bars::bar(self, var).to_token_stream(),
                _ => bar(self, place),
            },
            Source::Temporary(temporary) => temporary.to_token_stream(),
            Source::One => quote!(1.0),
            Source::Result { last } => {
                let result = &self.result;
                if *last {
                    result.clone()
                } else {
                    quote!(#result.clone())
                }
            }
            Source::Part(place) => {
                let part = bar(self, place);
                quote!(ad::take_part(&mut #part))
            }
        }
    }

    /// What comes out of a field that is marked `#[no_derivative]` is nothing: its place says so by its type.
    fn of_constant(&self, y: &Source) -> Option<TokenStream> {
        let (Source::Take(place) | Source::TakeShaped(place, _) | Source::Read(place)) = y else {
            return None;
        };
        is_in_constant(&self.func.vars, place).then_some(())?;
        let part = bar(self, place);
        Some(under(
            self.guard(&Target::Part(place.clone())),
            quote!(ad::of_constant(&mut #part);),
        ))
    }

    pub(super) fn add(&mut self, target: &Target, y: &Source) -> TokenStream {
        // A variable has the type of its cotangent from what is added to it.
        if let (Target::Part(_) | Target::Discard, Some(nothing)) = (target, self.of_constant(y)) {
            return nothing;
        }
        let y_tokens = match y {
            // What a value is written to: the type of its cotangent says whether it is a constant.
            Source::Take(place) if has_field(place) => {
                let target = self.target(&whole_or_part(self, place));
                let take = at_field(place, "take_written");
                quote!(ad::#take(#target))
            }
            Source::Part(place) if has_field(place) => {
                let (part, take) = (bar(self, place), at_field(place, "take_written"));
                quote!(ad::#take(&mut #part))
            }
            y => self.source(y),
        };
        if let (Target::Discard, Source::Take(place)) = (target, y)
            && has_field(place)
        {
            let place = self.target(&whole_or_part(self, place));
            return quote!(ad::clear(#place););
        }
        if let (Target::Discard, Source::Part(place)) = (target, y) {
            let part = bar(self, place);
            return quote!(ad::clear(&mut #part););
        }
        if matches!(target, Target::Discard) {
            return quote!(let _ = ad::forget(#y_tokens););
        }
        let place = self.target(target);
        // What a slice is a part of has a vector.
        if let Target::Bar(var) = target
            && self.is_place(*var)
            && self.is_slice(*var)
        {
            return quote!(ad::add_captured(#place, #y_tokens););
        }
        if let Target::Part(to) = target
            && let Source::Take(from) | Source::Part(from) = y
            && to.ends_in_range()
            && !from.ends_in_range()
        {
            let add = quote!(ad::add_slice(#place, #y_tokens););
            return under(self.guard(target), add);
        }
        let take_guard = match y {
            Source::Take(place) | Source::TakeShaped(place, _) => {
                self.guard(&Target::Part(place.clone()))
            }
            _ => None,
        };
        // One of the fields, or both, may be constants.
        if let (Target::Part(to), Source::Part(from) | Source::Take(from)) = (target, y)
            && ends_in_field(to)
            && ends_in_field(from)
        {
            let part = bar(self, from);
            // The field that is taken from may be the one that is added to.
            let add = quote!({ let overwritten = ad::take_field(&mut #part); ad::add_field(#place, overwritten); });
            return self.moved(target, y, take_guard, add);
        }
        let function = if matches!(target, Target::Part(_)) {
            quote!(ad::add_part)
        } else {
            quote!(ad::add)
        };
        if matches!(y, Source::Take(_) | Source::TakeShaped(..)) {
            // The place that is taken from may be the one that is added to.
            let add = quote!({ let overwritten = #y_tokens; #function(#place, overwritten); });
            return self.moved(target, y, take_guard, add);
        }
        let add = quote!(#function(#place, #y_tokens););
        under(self.guard(target), add)
    }

    /// What is taken out of a place is gone, also where it goes to a constant: the place holds another value
    /// before. `source` is the activity of what it is taken from.
    fn moved(
        &mut self,
        target: &Target,
        y: &Source,
        source: Option<TokenStream>,
        add: TokenStream,
    ) -> TokenStream {
        let text = |tokens: &TokenStream| tokens.to_string();
        match (self.guard(target), source) {
            (None, None) => add,
            (None, Some(source)) => quote!(if #source #add),
            (Some(goes), Some(source)) if text(&goes) == text(&source) => quote!(if #source #add),
            (Some(goes), source) => {
                let cleared = self.add(&Target::Discard, y);
                under(source, quote!(if #goes #add else { #cleared }))
            }
        }
    }

    /// `target += coefficient y`, of numbers.
    pub(super) fn accumulate(
        &mut self,
        target: &Target,
        y: &Source,
        coefficient: &Coefficient,
    ) -> TokenStream {
        if let Some(nothing) = self.of_constant(y) {
            return nothing;
        }
        let value = self.contribution(y, coefficient);
        let place = self.target(target);
        let function = if matches!(target, Target::Part(_)) {
            quote!(ad::add_part)
        } else {
            quote!(ad::add)
        };
        let (read_guard, same) = match y {
            Source::Read(read) => (
                self.guard(&Target::Part(read.clone())),
                matches!(target, Target::Bar(var) if *var == read.root)
                    || matches!(target, Target::Part(place) if place.root == read.root),
            ),
            _ => (None, false),
        };
        let add = if same {
            // The place that is read may be the one that is added to.
            quote!({ let contribution = #value; #function(#place, contribution); })
        } else {
            quote!(#function(#place, #value);)
        };
        under(both(self.guard(target), read_guard), add)
    }

    pub(super) fn pull_assign(
        &mut self,
        residual: &Ident,
        place: &Target,
        value: &Target,
    ) -> TokenStream {
        let (mut place_tokens, value_tokens) = (self.target(place), self.target(value));
        if let Target::Part(place) = place
            && has_field(place)
        {
            let part = match value {
                Target::Discard => at_field(place, "part"),
                _ => at_field(place, "written_part"),
            };
            place_tokens = quote!(ad::#part(#place_tokens, &mut None));
        }
        let pull = quote!(ad::AssignPull::pull(&#residual, #place_tokens, #value_tokens););
        under(self.guard(place), pull)
    }
}

/// Both conditions, where there are any.
pub(super) fn both(a: Option<TokenStream>, b: Option<TokenStream>) -> Option<TokenStream> {
    match (a, b) {
        (Some(a), Some(b)) => Some(quote!(#a && #b)),
        (a, b) => a.or(b),
    }
}

/// A field may be marked `#[no_derivative]`.
pub(super) fn has_field(place: &Place) -> bool {
    let mut projections = place.projections.iter();
    projections.any(|p| matches!(p, Projection::Field(_) | Projection::Variant(..)))
}

/// A name of the runtime's, with the span of the field that its errors are about.
pub(super) fn at_field(place: &Place, name: &str) -> Ident {
    let mut projections = place.projections.iter().rev();
    let field = projections.find_map(|projection| match projection {
        Projection::Field(member) | Projection::Variant(_, member) => Some(member.span()),
        Projection::Index(_) | Projection::Deref => None,
    });
    let call = Span::call_site();
    Ident::new(name, field.map_or(call, |field| call.located_at(field)))
}

/// Whether a place is a field of a struct or a tuple.
pub(super) fn ends_in_field(place: &Place) -> bool {
    matches!(place.projections.last(), Some(Projection::Field(_)))
}

pub(super) fn whole_or_part(reverse: &Reverse<'_>, place: &Place) -> Target {
    let kind = &reverse.func.vars[place.root.0].kind;
    match place.projections.as_slice() {
        [] => Target::Bar(place.root),
        [Projection::Deref] if matches!(kind, VarKind::Reference | VarKind::Mutable) => {
            Target::Bar(place.root)
        }
        _ => Target::Part(place.clone()),
    }
}

/// A statement, run under an activity if there is one to run it under.
pub(super) fn under(guard: Option<TokenStream>, stmt: TokenStream) -> TokenStream {
    match guard {
        Some(guard) => quote!(if #guard { #stmt }),
        None => stmt,
    }
}
