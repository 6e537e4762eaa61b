//! The adaptors of iterators: what they do to the items, to their positions and to their number.

use super::{Chain, Item, is_chain};
use crate::front::lower::Lower;
use crate::front::lower::control::strip;
use crate::front::lower::pattern::reads;
use crate::ir::{Inert, Mode, VarId};
use proc_macro2::TokenStream;
use quote::quote;

impl Lower<'_> {
    pub(super) fn adaptor(
        &mut self,
        e: &syn::ExprMethodCall,
        at: &Inert,
        bare: bool,
    ) -> Option<Chain> {
        let (name, method) = (e.method.to_string(), &e.method);
        let p = operand(&at.tokens);
        match (name.as_str(), e.args.len()) {
            ("iter", 0) => {
                self.elements(&e.receiver, Mode::Reference, at, |x| quote!(#x.#method()))
            }
            ("iter_mut", 0) => {
                self.elements(&e.receiver, Mode::Mutable, at, |x| quote!(#x.#method()))
            }
            ("into_iter", 0) => {
                if is_chain(&e.receiver) {
                    return self.chain(&e.receiver, at, bare);
                }
                let chain = self.chain(&e.receiver, at, true)?;
                Some(chain.then(
                    |x| {
                        let x = operand(&x);
                        quote!(#x.#method())
                    },
                    |len| len,
                ))
            }
            ("keys" | "into_keys", 0) => {
                let place = self.place(&e.receiver)?;
                let root = self.place_tokens(&place);
                let reads = reads(&self.referred(place).0);
                Some(Chain {
                    tokens: quote!(#root.#method()),
                    len: Some(Inert {
                        tokens: quote!(#root.len()),
                        reads: reads.clone(),
                    }),
                    reads,
                    item: Item::Inactive,
                })
            }
            ("values" | "values_mut" | "into_values", 0) => {
                let place = self.place(&e.receiver)?;
                let mode = match name.as_str() {
                    "values" => Mode::Reference,
                    "values_mut" => Mode::Mutable,
                    _ => Mode::Value,
                };
                Some(self.entries(place, mode, false))
            }
            ("chunks" | "chunks_exact" | "windows" | "chunks_mut" | "chunks_exact_mut", 1) => {
                self.slices(e, at)
            }
            ("rows" | "columns" | "outer_iter", 0) | ("axis_iter", 1) => self.views(e, at),
            ("rev", 0) => {
                let len = self.chain(&e.receiver, at, false)?.len?;
                let len = self.lasting(len);
                let mut reads = at.reads.clone();
                reads.extend(len.reads);
                let len = len.tokens;
                let inner = Inert {
                    tokens: quote!(#len - 1 - #p),
                    reads,
                };
                let chain = self.chain(&e.receiver, &inner, false)?;
                Some(chain.then(|x| quote!(#x.#method()), |len| len))
            }
            ("enumerate", 0) => {
                let chain = self.chain(&e.receiver, at, false)?;
                chain.refuse_filtered()?;
                let item = Item::Tuple(vec![Item::Counter, chain.item.clone()]);
                let chain = chain.then(|x| quote!(#x.#method()), |len| len);
                Some(Chain { item, ..chain })
            }
            ("copied" | "cloned", 0) => {
                let chain = self.chain(&e.receiver, at, false)?;
                let Item::Place(place, _) = chain.item.clone() else {
                    return match chain.item {
                        Item::Inactive => Some(chain.then(|x| quote!(#x.#method()), |len| len)),
                        // The iterator gives something else: the items are copied in the body.
                        item @ (Item::Map(..)
                        | Item::Filter(..)
                        | Item::While(..)
                        | Item::Entries { pairs: false, .. }) => {
                            let clone = syn::parse_quote!(|item| item.clone());
                            Some(Chain {
                                item: Item::Map(Box::new(item), clone),
                                ..chain
                            })
                        }
                        _ => None,
                    };
                };
                let chain = chain.then(|x| quote!(#x.#method()), |len| len);
                Some(Chain {
                    item: Item::Place(place, Mode::Value),
                    ..chain
                })
            }
            ("skip" | "take" | "step_by", 1) => self.counted(e, at),
            ("zip", 1) => self.zip(e, at),
            ("map", 1) => {
                let chain = self.chain(&e.receiver, at, false)?;
                let item = Item::Map(Box::new(chain.item.clone()), e.args[0].clone());
                Some(Chain { item, ..chain })
            }
            ("filter" | "take_while", 1) => {
                let chain = self.chain(&e.receiver, at, false)?;
                let inner = Box::new(chain.item.clone());
                let item = match name.as_str() {
                    "filter" => Item::Filter(inner, e.args[0].clone()),
                    _ => Item::While(inner, e.args[0].clone()),
                };
                Some(Chain {
                    item,
                    len: None,
                    ..chain
                })
            }
            _ => None,
        }
    }

    fn counted(&mut self, e: &syn::ExprMethodCall, at: &Inert) -> Option<Chain> {
        let n = self.index(&e.args[0]);
        let (p, n_tokens, method) = (operand(&at.tokens), operand(&n.tokens), &e.method);
        let mut reads = at.reads.clone();
        reads.extend(&n.reads);
        let inner = match e.method.to_string().as_str() {
            "skip" => quote!(#p + #n_tokens),
            "take" => quote!(#p),
            _ => quote!(#p * #n_tokens),
        };
        let inner = Inert {
            tokens: inner,
            reads,
        };
        let chain = self.chain(&e.receiver, &inner, false)?;
        chain.refuse_filtered()?;
        let mut chain = chain.then(
            |x| quote!(#x.#method(#n_tokens)),
            |len| match e.method.to_string().as_str() {
                "skip" => quote!(#len.saturating_sub(#n_tokens)),
                "take" => quote!(#len.min(#n_tokens)),
                _ => quote!(#len.div_ceil(#n_tokens)),
            },
        );
        chain.add_reads(&n.reads);
        if e.method != "take" {
            chain.item = chain.item.dropping();
        }
        Some(chain)
    }

    fn zip(&mut self, e: &syn::ExprMethodCall, at: &Inert) -> Option<Chain> {
        let left = self.chain(&e.receiver, at, false)?;
        left.refuse_filtered()?;
        let other = &e.args[0];
        let inert = self.inert(other);
        let right = if crate::front::lower::syntax::is_inert_syntax(other)
            && inert.reads.iter().all(|var| self.vars[var.0].inactive)
            && !matches!(strip(other), syn::Expr::Range(_))
        {
            let tokens = inert.tokens;
            Chain {
                len: None,
                tokens,
                reads: inert.reads,
                item: Item::Inactive,
            }
        } else {
            self.chain(other, at, true)?
        };
        right.refuse_filtered()?;
        let (a, b, method) = (left.tokens, right.tokens, &e.method);
        let mut reads = left.reads;
        reads.extend(right.reads);
        let len = match (left.len, right.len) {
            (Some(a), Some(b)) => {
                let mut reads = a.reads;
                reads.extend(b.reads);
                let (a, b) = (a.tokens, b.tokens);
                Some(Inert {
                    tokens: quote!((#a).min(#b)),
                    reads,
                })
            }
            _ => None,
        };
        Some(Chain {
            tokens: quote!(#a.#method(#b)),
            reads,
            // The longer one may be asked once more.
            item: Item::Tuple(vec![left.item.dropping(), right.item]),
            len,
        })
    }
}

impl Chain {
    /// The chain with an adaptor behind it.
    fn then(
        self,
        tokens: impl FnOnce(TokenStream) -> TokenStream,
        len: impl FnOnce(TokenStream) -> TokenStream,
    ) -> Chain {
        Chain {
            tokens: tokens(self.tokens),
            len: self.len.map(|inert| Inert {
                tokens: len(inert.tokens),
                reads: inert.reads,
            }),
            ..self
        }
    }

    fn add_reads(&mut self, reads: &[VarId]) {
        self.reads.extend(reads);
        if let Some(len) = &mut self.len {
            len.reads.extend(reads);
        }
    }

    /// Positions behind a filter are not those before it.
    fn refuse_filtered(&self) -> Option<()> {
        fn filtered(item: &Item) -> bool {
            match item {
                Item::Filter(..) | Item::While(..) => true,
                Item::Map(inner, _) | Item::Dropping(inner) => filtered(inner),
                Item::Tuple(parts) => parts.iter().any(filtered),
                Item::Inactive | Item::Counter | Item::Place(..) | Item::Entries { .. } => false,
            }
        }
        (!filtered(&self.item)).then_some(())
    }
}

/// An expression as an operand: in parentheses, if it has operators of its own.
pub(super) fn operand(tokens: &TokenStream) -> TokenStream {
    if tokens.clone().into_iter().nth(1).is_some() {
        quote!((#tokens))
    } else {
        tokens.clone()
    }
}
