//! Calls: of the siblings that give a value and its tangent.

use super::Push;
use super::super::forward::{expanded, extended, first_span};
use super::super::item::after_first;
use crate::ir::{Arg, Callee, Op, Operand, Place, VarId};
use crate::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

impl Push<'_> {
    /// `let (y, y_dot) = sibling(x, x_dot, ..);`
    pub(super) fn call(
        &mut self,
        active: Option<VarId>,
        ident: &Ident,
        mutable: Option<TokenStream>,
        ty: Option<&syn::Type>,
        op: &Op,
        span: Span,
    ) -> TokenStream {
        let args: Vec<&Arg> = match op {
            Op::Call { args, .. } => args.iter().collect(),
            Op::Method { receiver, args, .. } => std::iter::once(receiver).chain(args).collect(),
            _ => Vec::new(),
        };
        let is_function = |var: VarId| {
            self.func.vars[super::super::forward::resolve(self.func, var).0].function
        };
        if args.iter().filter_map(|arg| arg.root()).any(is_function) {
            self.refuse(
                span,
                "a function that is passed on",
                "call it here, or leave out `forward`",
            );
        }
        let mut before = TokenStream::new();
        let Some(call) = self.sibling(op, span, &mut before) else {
            return TokenStream::new();
        };
        let dot = match active {
            Some(var) => {
                let dot = self.dot(var);
                quote!(mut #dot)
            }
            None => quote!(_),
        };
        let typed = ty.map(|ty| quote!(let #mutable #ident: #ty = #ident;));
        quote_spanned!(span=> #before let (#mutable #ident, #dot) = #call; #typed)
    }

    fn sibling(&mut self, op: &Op, span: Span, before: &mut TokenStream) -> Option<TokenStream> {
        match op {
            Op::Call { callee, args } => {
                let acts: Vec<TokenStream> = args.iter().map(|arg| self.act(arg.root())).collect();
                let values = self.primal.args(args);
                let dots: Vec<TokenStream> =
                    args.iter().map(|arg| self.dot_of(arg, before)).collect();
                if super::super::with::rule(self.func, callee).is_some() {
                    self.refuse(
                        span,
                        "a call whose rule is named by `with(..)`",
                        "register the derivative with `#[derivative(of = .., forward)]`",
                    );
                    return None;
                }
                Some(match callee {
                    Callee::Function { path, turbofish } => {
                        let generics = extended(turbofish, args.len() + 1);
                        let jvp = names::jvp(first_span(path));
                        let in_runtime = syn::parse2::<syn::Path>(path.clone())
                            .ok()
                            .and_then(|path| names::sibling_in_runtime(&path));
                        let sibling = in_runtime.unwrap_or_else(|| expanded(path));
                        let span = first_span(path);
                        quote_spanned!(span=> <#sibling>::#jvp #generics(#path #turbofish, (#(#acts,)*), #(#values, #dots),*))
                    }
                    Callee::Associated {
                        ty,
                        name,
                        turbofish,
                    } => {
                        let sibling = names::method_pushforward(name);
                        let turbofish = extended(turbofish, args.len());
                        let acts = quote!((#(#acts,)*));
                        let mut rest = dots.into_iter();
                        let first = self.receiver_dot(args.first(), rest.next());
                        let mut flat: Vec<TokenStream> = first.into_iter().collect();
                        for (value, dot) in values.iter().skip(1).zip(rest) {
                            flat.extend([value.clone(), dot]);
                        }
                        if names::has_its_derivatives_elsewhere(ty)
                            && let Some(receiver) = values.first()
                        {
                            return Some(quote!((#receiver).#sibling #turbofish(#acts, #(#flat),*)));
                        }
                        let values = values.first().cloned().into_iter().chain(
                            std::iter::empty(),
                        );
                        let head = after_first(values, &acts);
                        quote!(#ty::#sibling #turbofish(#head #(#flat),*))
                    }
                    Callee::Value(place) => {
                        let span = self.func.vars[place.root.0].ident.span();
                        self.refuse(
                            span,
                            "the call of a function value",
                            "call the function by its name, or leave out `forward`",
                        );
                        return None;
                    }
                })
            }
            Op::Method {
                receiver,
                name,
                turbofish,
                args,
            } => {
                let sibling = names::method_pushforward(name);
                let acts: Vec<TokenStream> = std::iter::once(receiver)
                    .chain(args)
                    .map(|arg| self.act(arg.root()))
                    .collect();
                let (recv, values) = (self.primal.receiver(receiver), self.primal.args(args));
                let recv_dot = self.method_receiver(receiver, name);
                let dots: Vec<TokenStream> =
                    args.iter().map(|arg| self.dot_of(arg, before)).collect();
                let turbofish = extended(turbofish, args.len() + 1);
                Some(quote!(#recv.#sibling #turbofish((#(#acts,)*), #recv_dot, #(#values, #dots),*)))
            }
            _ => None,
        }
    }

    /// The tangent of an argument.
    fn dot_of(&mut self, arg: &Arg, before: &mut TokenStream) -> TokenStream {
        match arg {
            Arg::Value(x) => self.passed(x),
            Arg::Ref { place, .. } => self.lent(place),
            Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                if self.is_active(place.root) {
                    return self.lent_mut(place);
                }
                // What is written to it has a tangent that nobody reads.
                let unread = self.names.numbered("unread", Span::call_site());
                let lent = self.names.numbered("unread_place", Span::call_site());
                let value = self.borrowed(place);
                before.extend(quote!(
                    let mut #unread = ad::like(#value).zero();
                    let #lent = ad::place_of(#value, &mut #unread);
                ));
                quote!(#lent)
            }
        }
    }

    /// The tangent of a receiver: by `&mut` where the method may change it, which fits a `&`, too.
    fn method_receiver(&mut self, receiver: &Arg, name: &Ident) -> TokenStream {
        let name = name.to_string();
        match receiver {
            Arg::Value(x) => self.by_reference(x),
            Arg::Ref { place, .. } => self.lent(place),
            Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                if !self.is_active(place.root) {
                    return quote!(ad::discard(&mut Default::default()));
                }
                if names::borrows_receiver(&name) || !self.is_changeable(place) {
                    self.lent(place)
                } else {
                    self.lent_mut(place)
                }
            }
        }
    }

    /// The first argument of a function of a type is a receiver, if it is `self`; its tangent goes by
    /// reference in any case.
    fn receiver_dot(
        &mut self,
        arg: Option<&Arg>,
        dot: Option<TokenStream>,
    ) -> Option<TokenStream> {
        match arg? {
            Arg::Value(x) => Some(self.by_reference(x)),
            _ => dot,
        }
    }

    fn by_reference(&mut self, x: &Operand) -> TokenStream {
        match x.place() {
            Some(place) if self.is_active(place.root) => {
                let sized = Place {
                    root: place.root,
                    projections: place.projections,
                };
                self.lent(&sized)
            }
            _ => quote!(ad::discard(&mut Default::default())),
        }
    }
}
