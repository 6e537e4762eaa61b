//! The reverse sweep as tokens.

mod bindings;
mod loops;
mod places;

use places::{at_field, both, has_field, under, whole_or_part};

use super::at_once::PulledCall;
use super::place::{Bars, bar};
use super::windows::Known;
use crate::analysis::activity::Activity;
use crate::compile::Compiled;
use crate::ir::{Func, Passing, Var, VarId};
use crate::transform::adjoint::{Adjoint, Coefficient, Source, Target};
use crate::transform::pullback::{Plan, Sweeps, Tape};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

pub(crate) struct Reverse<'f> {
    func: &'f Func,
    activity: &'f Activity,
    plan: &'f Plan,
    /// The cotangent of the result.
    result: TokenStream,
    /// The number of parameters, from the first, whose cotangents are places that are handed in. Those of
    /// the others are local variables.
    places: usize,
    /// What windows are taken of.
    known: Known,
    temporaries: usize,
    windows: usize,
    /// How many loops have sums in lanes.
    lanes: usize,
}

impl<'f> Reverse<'f> {
    /// The reverse sweep of a sibling: all cotangents of arguments are handed in.
    pub(crate) fn of(compiled: &'f Compiled, result: TokenStream) -> Self {
        Reverse::inline(
            compiled,
            &compiled.sweeps,
            result,
            compiled.func.params.len(),
        )
    }

    /// The reverse sweep in an operator, whose arguments are values of the surroundings. The cotangents of
    /// the first parameters, `captures`, are handed in even so.
    pub(crate) fn inline(
        compiled: &'f Compiled,
        sweeps: &'f Sweeps,
        result: TokenStream,
        captures: usize,
    ) -> Self {
        let (func, plan) = (&compiled.func, &sweeps.plan);
        Reverse {
            func,
            activity: &compiled.activity,
            plan,
            result,
            places: captures,
            known: Known::of(func, plan),
            temporaries: 0,
            windows: 0,
            lanes: 0,
        }
    }
}

impl Bars for Reverse<'_> {
    fn bar(&self, var: VarId) -> Ident {
        self.plan
            .bars
            .get(&var)
            .cloned()
            .unwrap_or_else(|| format_ident!("{}_bar", self.func.vars[var.0].ident))
    }
    fn is_place(&self, var: VarId) -> bool {
        let places = &self.func.params[..self.places];
        places.iter().any(|param| param.var == var)
    }
    fn densify_from(&self, var: VarId) -> bool {
        self.func
            .params
            .iter()
            .any(|param| param.var == var && param.passing == Passing::Reference)
    }
    fn is_slice(&self, var: VarId) -> bool {
        self.func
            .params
            .iter()
            .any(|param| param.var == var && matches!(param.ty, Some(syn::Type::Slice(_))))
    }
    fn vars(&self) -> &[Var] {
        &self.func.vars
    }
}

impl Reverse<'_> {
    /// What the pullback does before anything else: containers that are indexed are made dense.
    pub(crate) fn prologue(&self) -> TokenStream {
        self.func
            .params
            .iter()
            .filter(|param| !self.is_slice(param.var))
            .filter_map(|param| {
                let like = self.plan.likes.get(&param.var)?;
                let bar = Bars::bar(self, param.var);
                self.plan.bars.get(&param.var)?;
                let place = if self.is_place(param.var) {
                    bar.to_token_stream()
                } else {
                    quote!(&mut #bar)
                };
                // The places that are handed in have their types.
                let own = self.plan.own.iter().any(|(own, _)| *own == bar);
                match self.plan.dense.contains(&param.var) {
                    true => Some(quote!(#like.make_dense(#place);)),
                    false if param.ty.is_none() || own => Some(quote!(#like.is_of(#place);)),
                    false => None,
                }
            })
            .collect()
    }

    /// The cursors of the tapes, and memory for what is read from stores.
    pub(crate) fn cursors(&self) -> TokenStream {
        let tapes = self.plan.tapes.iter().filter(|tape| tape.of.is_none());
        let stores = (self.plan.stores.iter()).filter(|stored| stored.of.is_none());
        tapes
            .map(|Tape { tape, cursor, .. }| quote!(let mut #cursor = #tape.len();))
            .chain(stores.map(|stored| {
                let scratch = &stored.scratch;
                quote!(let mut #scratch = Default::default();)
            }))
            .collect()
    }

    pub(crate) fn plan(&self) -> &Plan {
        self.plan
    }

    pub(crate) fn block(&mut self, adjoints: &[Adjoint]) -> TokenStream {
        let mut tokens = TokenStream::new();
        let mut rest = adjoints;
        while let [adjoint, behind @ ..] = rest {
            rest = behind;
            if let [next, behind @ ..] = behind
                && let Some(first) = self.first(adjoint, next)
            {
                tokens.extend(first);
                rest = behind;
            } else {
                tokens.extend(self.adjoint(adjoint));
            }
        }
        tokens
    }

    /// A cotangent that is opened for a contribution is that contribution. Without the two calls that
    /// adding it to nothing would take, rustc is done with a long function in half the time.
    fn first(&self, open: &Adjoint, next: &Adjoint) -> Option<TokenStream> {
        let Adjoint::Open {
            var, like: None, ..
        } = open
        else {
            return None;
        };
        let (target, y, coefficient) = match next {
            Adjoint::Add { target, y } => (target, y, &Coefficient::One),
            Adjoint::Accumulate {
                target,
                y,
                coefficient,
            } => (target, y, coefficient),
            _ => return None,
        };
        let is_whole = matches!(target, Target::Bar(to) if to == var);
        let is_plain = match y {
            Source::Bar(from) => from != var,
            // The cotangent of a field says by its type whether there is one.
            Source::Take(from) | Source::Read(from) => {
                from.root != *var
                    && !has_field(from)
                    && self.guard(&Target::Part(from.clone())).is_none()
            }
            Source::Result { .. } => true,
            _ => false,
        };
        (is_whole && is_plain).then(|| {
            let (bar, value) = (Bars::bar(self, *var), self.contribution(y, coefficient));
            let ty = self
                .plan
                .shapeless
                .get(var)
                .map(|ty| quote!(: ad::Tan<#ty>));
            quote!(let mut #bar #ty = #value;)
        })
    }

    fn contribution(&self, y: &Source, coefficient: &Coefficient) -> TokenStream {
        let y = self.source(y);
        match coefficient {
            Coefficient::One => y,
            // Its type may be known later only.
            Coefficient::MinusOne => quote!(ad::minus(#y)),
            Coefficient::Times(factor) => quote!(#y * #factor),
            Coefficient::MinusTimes(factor) => quote!(ad::minus(#y * #factor)),
        }
    }

    fn adjoint(&mut self, adjoint: &Adjoint) -> TokenStream {
        match adjoint {
            Adjoint::Open { var, like, .. } => {
                let bar = Bars::bar(self, *var);
                match like {
                    Some(like) if self.plan.dense.contains(var) => {
                        quote!(let mut #bar = #like.zero();)
                    }
                    // Only its fields are named: these may have got another shape.
                    Some(like) => quote!(let mut #bar = #like.empty();),
                    None => match self.plan.shapeless.get(var) {
                        Some(ty) => quote!(let mut #bar: ad::Tan<#ty> = ad::zero();),
                        None => quote!(let mut #bar = ad::zero();),
                    },
                }
            }
            Adjoint::OpenTemporary(temporary) => quote!(let mut #temporary = ad::zero();),
            Adjoint::OpenOwned { temporary, of } => {
                quote!(let mut #temporary = ad::like(#of).zero();)
            }
            Adjoint::AddOwned {
                temporary,
                of,
                target,
                copied,
            } => {
                let place = self.target(target);
                let slice = matches!(target, Target::Part(place) if place.ends_in_range());
                // What a slice was copied to is a vector.
                let add = if slice {
                    quote!(ad::add_slice(#place, #temporary);)
                } else if *copied {
                    quote!(ad::add_captured(#place, #temporary);)
                } else {
                    quote!(ad::add_owned(#of, #place, #temporary);)
                };
                under(self.guard(target), add)
            }
            Adjoint::TakePart {
                temporary,
                target,
                slice,
            } => {
                let (place, guard) = (self.target(target), self.guard(target));
                let take = if *slice {
                    quote!(ad::take_slice(#place))
                } else {
                    quote!(ad::take_part(#place))
                };
                match guard {
                    Some(guard) => {
                        quote!(let mut #temporary = if #guard { #take } else { Default::default() };)
                    }
                    None => quote!(let mut #temporary = #take;),
                }
            }
            Adjoint::PutPart {
                temporary,
                target,
                slice,
            } => {
                let (place, guard) = (self.target(target), self.guard(target));
                let add = if *slice {
                    quote!(ad::add_slice(#place, #temporary);)
                } else {
                    quote!(ad::add_part(#place, #temporary);)
                };
                under(guard, add)
            }
            Adjoint::Save { residual, tokens } => quote!(let #residual = #tokens;),
            Adjoint::Pull {
                residual,
                y,
                targets,
            } => {
                // By the name of the trait: of an integer without a suffix, the type may be known later only.
                let rule = match targets.len() {
                    1 => quote!(UnaryPull),
                    _ => quote!(BinaryPull),
                };
                let (y, targets) = (self.source(y), self.all(targets));
                quote!(ad::#rule::pull(&#residual, #y, #(#targets),*);)
            }
            Adjoint::PullAssign {
                residual,
                place,
                value,
            } => self.pull_assign(residual, place, value),
            Adjoint::Pullback {
                residual,
                again,
                y,
                targets,
                prepares,
                changes,
                ..
            } => {
                let again = again.iter().map(|again| &again.tokens);
                let (slots, places) = self.places(y.as_ref(), targets, prepares, changes);
                let call = quote!(#residual(#(#again,)* #places));
                if slots.is_empty() {
                    quote!(#call;)
                } else {
                    quote!({ #slots #call; })
                }
            }
            Adjoint::PullbackValue {
                residual,
                y,
                results,
            } => {
                let y = self.source(y);
                match results.as_slice() {
                    [one] => quote!(let #one = #residual(#y);),
                    many => quote!(let (#(#many),*) = #residual(#y);),
                }
            }
            Adjoint::Add { target, y } => self.add(target, y),
            Adjoint::AddCaptured { target, y, exact } => {
                let (place, y) = (self.target(target), bar(self, y));
                let function = if *exact {
                    quote!(ad::add)
                } else {
                    quote!(ad::add_captured)
                };
                let add = quote!(#function(#place, ad::take(&mut #y)););
                under(self.guard(target), add)
            }
            Adjoint::Accumulate {
                target,
                y,
                coefficient,
            } => self.accumulate(target, y, coefficient),
            Adjoint::AddElements { target, y } => {
                let (place, y) = (self.target(target), self.source(y));
                let add = quote!(for element_bar in #y { ad::add(#place, element_bar); });
                under(self.guard(target), add)
            }
            Adjoint::Surgery { var, like, closure } => {
                let bar = Bars::bar(self, *var);
                quote!(ad::surgery(&#like, &mut #bar, #closure);)
            }
            Adjoint::Region { slot, record, body } => {
                let (read, body) = (self.copies(record), self.block(body));
                match record.is_empty() {
                    true => quote!(if #slot.is_some() { #body }),
                    false => quote!(if let Some((#(#record,)*)) = &#slot { #read #body }),
                }
            }
            Adjoint::Loop {
                header,
                record,
                body,
                ..
            } => self.loop_(header, record, body),
            // It stands in the forward sweep.
            Adjoint::Fused { .. } => TokenStream::new(),
            Adjoint::Again { kept, out, call } => {
                let mut stores = self.plan.stores.iter();
                let Some(stored) = stores.find(|stored| stored.kept == *kept) else {
                    return TokenStream::new();
                };
                let act = super::forward::wanted(self.func, self.activity, stored);
                let act = act.unwrap_or_else(|| quote!(ad::On));
                let (store, scratch) = (&stored.store, &stored.scratch);
                quote!(let #kept = #kept.again(#act, &#store, &mut #scratch, |#out: &mut Vec<_>| #call);)
            }
            Adjoint::Replay(items) => {
                super::forward::replayed(self.func, self.activity, self.plan, items)
            }
            Adjoint::Bind(binding) => self.bind(binding, None),
            Adjoint::BindHeld(binding) => self.bind(binding, self.holds(binding)),
            Adjoint::Unbind(binding) => self.unbind(binding),
            Adjoint::PutBack(binding) => self.put_back(binding),
            Adjoint::TakeAgain(binding) => self.take_again(binding),
            Adjoint::TakeMore(binding) => self.take_more(binding),
            Adjoint::Element { var, tokens } => {
                let ident = &self.func.vars[var.0].ident;
                quote!(let #ident = #tokens;)
            }
        }
    }

    /// The last arguments of a pullback: the cotangent of the result and the places for those of the
    /// arguments, behind declarations of throw-away places.
    fn places(
        &mut self,
        y: Option<&Source>,
        targets: &[Target],
        prepares: &[Option<TokenStream>],
        changes: &[bool],
    ) -> (TokenStream, TokenStream) {
        // What is written to an argument are others.
        let goes_on = |i: usize| {
            let mut all = targets.iter().enumerate();
            all.any(|(j, other)| i != j && !matches!(other, Target::Discard))
        };
        let y = y.map_or_else(|| quote!(ad::zero()), |y| self.source(y));
        let mut slots = TokenStream::new();
        let targets: Vec<TokenStream> = targets
            .iter()
            .zip(prepares)
            .enumerate()
            .map(|(i, (target, prepare))| {
                let place = self.guarded(target, &mut slots);
                match (target, prepare) {
                    (Target::Part(part), Some(value)) if has_field(part) => {
                        quote!(ad::prepared(#value, ad::part(#place, &mut None)))
                    }
                    (Target::Bar(_) | Target::Part(_), Some(value)) => {
                        quote!(ad::prepared(#value, #place))
                    }
                    (Target::Part(part), None)
                        if super::place::is_in_constant(&self.func.vars, part) =>
                    {
                        let of_same = |(j, other): (usize, &Target)| {
                            i != j
                                && matches!(other, Target::Part(other) if other.root == part.root)
                        };
                        // A constant field is reached through the whole, of which another part is lent.
                        if targets.iter().enumerate().any(of_same) {
                            slots.extend(quote!(ad::of_constant(#place);));
                            quote!(ad::part(&mut ad::Constant, &mut None))
                        } else {
                            quote!(ad::part(#place, &mut None))
                        }
                    }
                    (Target::Part(part), None)
                        if has_field(part) && !part.ends_in_range() && changes[i] =>
                    {
                        match goes_on(i) {
                            true => {
                                let written = at_field(part, "__written");
                                quote!((#place).#written())
                            }
                            false => quote!((#place).__kept(&mut None)),
                        }
                    }
                    _ => place,
                }
            })
            .collect();
        (slots, quote!(#y, #(#targets),*))
    }

    /// What the sibling with both sweeps is given behind the arguments of a call.
    pub(crate) fn pulled_call(&mut self, adjoint: &Adjoint) -> Option<PulledCall> {
        let Adjoint::Pullback {
            y,
            targets,
            prepares,
            changes,
            ..
        } = adjoint
        else {
            return None;
        };
        let (slots, places) = self.places(y.as_ref(), targets, prepares, changes);
        Some(PulledCall { slots, places })
    }
}
