//! Loops of the reverse sweep: what they run over, and what a record is read by.

use super::super::lanes::{Trips, laned};
use super::super::windows::{Window, Windowed, bounds, windowed};
use super::Reverse;
use crate::tokens::mentions;
use crate::transform::adjoint::{Adjoint, Header};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};

impl Reverse<'_> {
    /// Scalars and indices in a record are read by value.
    pub(super) fn copies(&self, record: &[Ident]) -> TokenStream {
        let borrowed = record
            .iter()
            .filter(|ident| self.plan.borrowed.contains(*ident))
            .map(|ident| {
                quote!(
                    let #ident = #ident.step();
                    let #ident = #ident.step();
                    let #ident = #ident.again();
                )
            });
        let again = record.iter().filter_map(|ident| {
            let stored = self
                .plan
                .stores
                .iter()
                .find(|stored| stored.kept == *ident && stored.set.is_none())?;
            let (store, scratch) = (&stored.store, &stored.scratch);
            Some(quote!(let #ident = #ident.read(&#store, &mut #scratch);))
        });
        let copied = record
            .iter()
            .filter(|ident| {
                self.plan.numbers.contains(*ident)
                    || self
                        .func
                        .vars
                        .iter()
                        .any(|var| var.ident == **ident && (var.scalar || var.inactive))
                    || self.plan.nodes.values().any(|node| {
                        node.tape.as_ref().is_some_and(|tape| {
                            tape.start.as_ref() == Some(*ident)
                                || tape.count.as_ref() == Some(*ident)
                        })
                    })
            })
            .map(|ident| quote!(let #ident = #ident.clone();));
        borrowed.chain(copied).chain(again).collect()
    }

    pub(super) fn loop_(
        &mut self,
        header: &Header,
        record: &[Ident],
        body: &[Adjoint],
    ) -> TokenStream {
        let (read, body) = (self.copies(record), self.block(body));
        // The records of an iterator's items have a name of their own: their number is that of the items.
        let named = (header.range.is_none() && header.position.is_some())
            .then_some(header.tape.as_ref())
            .flatten()
            .map(|(tape, ..)| format_ident!("{tape}_records"));
        let Windowed {
            before,
            body,
            behind,
            windows,
        } = self.windows(header, record, named.as_ref(), body);
        let pattern = quote!((#(#record,)*));
        let lanes = self.lanes(
            header,
            &body,
            &windows,
            named.as_ref().map(|name| (name, &pattern, &read)),
        );
        let records =
            header
                .tape
                .as_ref()
                .map(|(tape, cursor, start)| match mentions(start, cursor) {
                    true => quote!({ let start = #start; #tape.rewind(&mut #cursor, start) }),
                    false => quote!(#tape.rewind(&mut #cursor, #start)),
                });
        // Windows are as long as there are records: the compiler sees it where both are read by position.
        let by_position = named.clone().filter(|_| !windows.is_empty());
        let (records, name) = match (named, records) {
            (Some(name), Some(records)) => {
                (Some(quote!(#name.iter())), quote!(let #name = #records;))
            }
            (_, records) => (
                records.map(|records| quote!(#records.iter())),
                TokenStream::new(),
            ),
        };
        let rev = (!header.forwards).then(|| quote!(.rev()));
        let header_range = header.range.as_ref().map(|(var, range)| {
            let range = match header.forwards {
                true if records.is_none() => range.clone(),
                true => quote!((#range)),
                false => backwards(range),
            };
            (var, range)
        });
        let whole = match (&header_range, records, &header.position) {
            _ if lanes.is_some() => lanes.unwrap_or_default(),
            (None, Some(_), Some(position)) if let Some(records) = &by_position => {
                let positions = match header.forwards {
                    true => quote!(0..#records.len()),
                    false => quote!((0..#records.len()).rev()),
                };
                quote!(for #position in #positions { let #pattern = &#records[#position]; #read #body })
            }
            (Some((var, range)), None, _) => quote!(for #var in #range { #body }),
            // Where the counter is not read, the records alone say how often.
            (Some((var, _)), Some(records), _) if !header.forwards && !mentions(&body, var) => {
                quote!(for #pattern in #records.rev() { #read #body })
            }
            (Some((var, range)), Some(records), _) => {
                quote!(for (#var, #pattern) in #range.zip(#records #rev) { #read #body })
            }
            (None, Some(records), Some(position)) => {
                quote!(for (#position, #pattern) in #records.enumerate() #rev { #read #body })
            }
            (None, Some(records), None) => quote!(for #pattern in #records #rev { #read #body }),
            (None, None, position) => {
                let count = &header.count;
                let position = match position {
                    Some(position) => position.to_token_stream(),
                    None => quote!(_),
                };
                quote!(for #position in (0..#count) #rev { #body })
            }
        };
        if header.before.is_empty() && before.is_empty() && name.is_empty() {
            return whole;
        }
        let (names, values): (Vec<_>, Vec<_>) = header.before.iter().cloned().unzip();
        quote!({ #(let mut #names = #values;)* #name #before #whole #behind })
    }

    /// A loop over independent iterations with its sums in lanes.
    fn lanes(
        &mut self,
        header: &Header,
        body: &TokenStream,
        windows: &[Window],
        records: Option<(&Ident, &TokenStream, &TokenStream)>,
    ) -> Option<TokenStream> {
        (header.forwards && (header.tape.is_none() || records.is_some())).then_some(())?;
        let zero = || quote!(0);
        let (counter, (start, end)) = match (&header.range, &header.count, &header.position) {
            (Some((counter, range)), _, _) => (counter, bounds(range)?),
            (None, Some(count), Some(position)) => (position, (zero(), count.to_token_stream())),
            (None, None, Some(position)) => {
                let (records, ..) = records?;
                (position, (zero(), quote!(#records.len())))
            }
            _ => return None,
        };
        let trips = Trips {
            counter,
            start,
            end,
            records,
        };
        let names = (&*self.plan.lane, &mut self.lanes);
        laned(body, &trips, windows, &self.known.numbers, names)
    }

    /// The elements that a loop over a range touches, with their bounds checked before it.
    pub(super) fn windows(
        &mut self,
        header: &Header,
        record: &[Ident],
        records: Option<&Ident>,
        body: TokenStream,
    ) -> Windowed {
        let (counter, range) = match (&header.range, &header.count, &header.position) {
            (Some((counter, range)), _, _) => (counter, range.clone()),
            (None, Some(count), Some(position)) => (position, quote!(0..#count)),
            (None, None, Some(position)) if records.is_some() => {
                (position, quote!(0..#records.len()))
            }
            _ => {
                return Windowed {
                    before: TokenStream::new(),
                    body,
                    behind: TokenStream::new(),
                    windows: Vec::new(),
                };
            }
        };
        // What differs from iteration to iteration.
        let state: Vec<Ident> = header
            .before
            .iter()
            .map(|(name, _)| name)
            .chain(record)
            .cloned()
            .collect();
        windowed(
            body,
            counter,
            &range,
            &state,
            &self.known,
            (&self.plan.window, &mut self.windows),
        )
    }
}

/// A range from its end to its beginning.
fn backwards(range: &TokenStream) -> TokenStream {
    let text = range.to_string();
    // Steps through `a..=b` have no end to begin at, because their number may not be a `usize`.
    if text.contains("..=") && text.contains("step_by") {
        quote!(ad::backwards(#range))
    } else {
        quote!((#range).rev())
    }
}
