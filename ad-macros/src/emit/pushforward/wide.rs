//! The pushforward in several directions at once: each tangent is an array with one for each direction,
//! and the function itself is computed once.
//!
//! ```text
//! let t1 = x * y;      let mut t1_dot = from_fn(|k| ad::MulPush::push_mul(&x, &y, Some(&x_dot[k]), Some(&y_dot[k])));
//!                      let t1 = x * y;
//! ```
//!
//! The number of directions is a constant, so that such an array is a vector of the processor. Functions
//! and methods have a sibling for it. A method of the runtime that changes nothing is called once for each
//! direction, with its pushforward.

use super::super::forward::{expanded, extended, first_span};
use super::calls::Around;
use super::{Push, Width};
use crate::ir::{Arg, Callee, Op, Operand, Place};
use crate::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

impl Push<'_> {
    /// A tangent, for each direction.
    pub(super) fn each(&self, tangent: TokenStream) -> TokenStream {
        match &self.width {
            Some(Width { count, direction }) => {
                quote!(::core::array::from_fn::<_, #count, _>(|#direction: usize| #tangent))
            }
            None => tangent,
        }
    }

    /// Statements, for each direction.
    pub(super) fn for_each(&self, stmts: TokenStream) -> TokenStream {
        match &self.width {
            Some(Width { count, direction }) => {
                quote!(for #direction in (0..#count) { #stmts })
            }
            None => stmts,
        }
    }

    /// A tangent by its name, in the direction that is looked at.
    pub(super) fn in_direction(&self, dot: TokenStream) -> TokenStream {
        match &self.width {
            Some(Width { direction, .. }) => quote!(#dot[#direction]),
            None => dot,
        }
    }

    /// One of several tangents, which are not used again.
    pub(super) fn out_of_direction(&self, dots: &Ident) -> TokenStream {
        match &self.width {
            Some(Width { direction, .. }) => quote!(ad::copy(&#dots[#direction])),
            None => quote!(#dots),
        }
    }

    /// The call of a sibling for several directions.
    pub(super) fn sibling_wide(
        &mut self,
        op: &Op,
        span: Span,
        around: &mut Around,
    ) -> Option<TokenStream> {
        match op {
            Op::Call { callee, args } => {
                if super::super::with::rule(self.func, callee).is_some() {
                    self.refuse(
                        span,
                        "a rule that is named by its path, in several directions at once",
                        "leave out `directions`",
                    );
                    return None;
                }
                let Callee::Function { path, turbofish } = callee else {
                    return match callee {
                        Callee::Associated {
                            ty,
                            name,
                            turbofish,
                        } => self.associated_wide(ty, name, turbofish, args, span),
                        _ => {
                            self.refuse_wide_function(span);
                            None
                        }
                    };
                };
                let in_runtime = syn::parse2::<syn::Path>(path.clone())
                    .ok()
                    .and_then(|path| names::sibling_in_runtime(&path));
                if self.primal.takes_function(op) || in_runtime.is_some() {
                    self.refuse_wide_function(span);
                    return None;
                }
                let acts: Vec<TokenStream> = args.iter().map(|arg| self.act_of(arg)).collect();
                let values = self.primal.args(args);
                around.lend(self, args.iter());
                let dots: Vec<TokenStream> =
                    args.iter().map(|arg| self.wide_dot(arg, around)).collect();
                let generics = extended(turbofish, args.len() + 2);
                let (span, jvps) = (first_span(path), names::jvps(first_span(path)));
                let sibling = expanded(path);
                Some(
                    quote_spanned!(span=> <#sibling>::#jvps #generics(#path #turbofish, (#(#acts,)*), #(#values, #dots),*)),
                )
            }
            Op::Method {
                receiver,
                name,
                turbofish,
                args,
            } => {
                let own = crate::front::missing::changes_receiver(name);
                let known = name.to_string();
                let by_rule = names::borrows_receiver(&known) || names::consumes_receiver(&known);
                let changes = args
                    .iter()
                    .any(|arg| matches!(arg, Arg::RefMut { .. } | Arg::Unknown { .. }));
                if by_rule && !own && !changes {
                    return self.repeated(op);
                }
                let acts: Vec<TokenStream> = std::iter::once(receiver)
                    .chain(args)
                    .map(|arg| self.act_of(arg))
                    .collect();
                let (recv, values) = (
                    self.primal.receiver(receiver, name.span()),
                    self.primal.args(args),
                );
                around.lend(self, std::iter::once(receiver).chain(args));
                let recv_dot = self.wide_receiver(receiver, own, around);
                let dots: Vec<TokenStream> =
                    args.iter().map(|arg| self.wide_dot(arg, around)).collect();
                let (sibling, turbofish) = (
                    names::method_pushforwards(name),
                    extended(turbofish, args.len() + 2),
                );
                Some(
                    quote!(#recv.#sibling #turbofish((#(#acts,)*), #recv_dot, #(#values, #dots),*)),
                )
            }
            _ => None,
        }
    }

    fn refuse_wide_function(&mut self, span: Span) {
        self.refuse(
            span,
            "a function value, in several directions at once",
            "call the function by its name, or leave out `directions`",
        );
    }

    /// The call of a method that changes nothing: with its pushforward, in each direction. The value is
    /// that of the last one.
    fn repeated(&mut self, op: &Op) -> Option<TokenStream> {
        let Op::Method {
            receiver,
            name,
            turbofish,
            args,
        } = op
        else {
            return None;
        };
        let again = |arg: &Arg, value: TokenStream| match arg {
            Arg::Value(Operand::Const(_)) => value,
            Arg::Value(_) => quote!(::core::clone::Clone::clone(&#value)),
            Arg::Ref { .. } | Arg::RefMut { .. } | Arg::Unknown { .. } => value,
        };
        let acts: Vec<TokenStream> = std::iter::once(receiver)
            .chain(args)
            .map(|arg| self.act_of(arg))
            .collect();
        let recv = again(receiver, self.primal.receiver(receiver, name.span()));
        let values: Vec<TokenStream> = self
            .primal
            .args(args)
            .into_iter()
            .zip(args)
            .map(|(value, arg)| again(arg, value))
            .collect();
        let mut around = Around::default();
        let recv_dot = match receiver {
            Arg::Value(x) => self.by_reference(x),
            Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                self.lent(place)
            }
        };
        let dots: Vec<TokenStream> = args
            .iter()
            .map(|arg| self.dot_of(arg, &mut around))
            .collect();
        let (sibling, turbofish) = (
            names::method_pushforward(name),
            extended(turbofish, args.len() + 1),
        );
        let Width { count, direction } = self.width.clone()?;
        let before = around.before;
        Some(quote!({
            #before
            ad::repeated::<_, _, #count>(|#direction: usize| {
                #recv.#sibling #turbofish((#(#acts,)*), #recv_dot, #(#values, #dots),*)
            })
        }))
    }

    /// `Type::f(x, y)`
    fn associated_wide(
        &mut self,
        ty: &TokenStream,
        name: &Ident,
        turbofish: &TokenStream,
        args: &[Arg],
        span: Span,
    ) -> Option<TokenStream> {
        if !names::has_its_derivatives_elsewhere(ty) {
            self.refuse(
                span,
                "a function of a type that is called by its path, in several directions at once",
                "call it as a method, or leave out `directions`",
            );
            return None;
        }
        let (receiver, rest) = args.split_first()?;
        self.repeated(&Op::Method {
            receiver: receiver.clone(),
            name: name.clone(),
            turbofish: turbofish.clone(),
            args: rest.to_vec(),
        })
    }

    /// The tangents of an argument.
    fn wide_dot(&mut self, arg: &Arg, around: &mut Around) -> TokenStream {
        match arg {
            Arg::Value(x) if !self.is_active_operand(x) && self.is_captured(x) => {
                let (name, x) = (
                    self.names.numbered("unread", Span::call_site()),
                    self.operand(x),
                );
                around
                    .before
                    .extend(quote!(let mut #name = (&ad::Unchanged(&#x)).unread();));
                quote!(#name.dots())
            }
            Arg::Value(x) => {
                let passed = self.passed(x);
                let passed = self.each(passed);
                let name = self.names.numbered("read", Span::call_site());
                around.before.extend(quote!(let #name = #passed;));
                quote!(#name)
            }
            Arg::Ref { place, .. } => self.wide_shared(place, around),
            Arg::RefMut { place, .. } | Arg::Unknown { place } => self.wide_changed(place, around),
        }
    }

    /// The tangents of a receiver: by `&mut` if the method may change it.
    fn wide_receiver(&mut self, receiver: &Arg, own: bool, around: &mut Around) -> TokenStream {
        match receiver {
            Arg::Value(x) => match x.place() {
                Some(place) if self.moves(&place) => self.wide_shared(&place, around),
                _ => self.wide_unread(around),
            },
            Arg::Ref { place, .. } => self.wide_shared(place, around),
            Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                if own || self.is_changeable(place) {
                    self.wide_changed(place, around)
                } else {
                    self.wide_shared(place, around)
                }
            }
        }
    }

    /// As many references to a tangent that nobody reads.
    fn wide_unread(&mut self, around: &mut Around) -> TokenStream {
        let Some(Width { count, .. }) = self.width.clone() else {
            return TokenStream::new();
        };
        let slot = self.names.numbered("unread", Span::call_site());
        around
            .before
            .extend(quote!(let mut #slot = ::core::default::Default::default();));
        quote!([&*ad::discard(&mut #slot); #count])
    }

    /// The tangents of an argument by `&`; copies if another argument may change their owner.
    fn wide_shared(&mut self, place: &Place, around: &mut Around) -> TokenStream {
        if !self.moves(place) {
            return self.wide_unread(around);
        }
        let owner = self.owner(place);
        let Some(Width { direction, .. }) = self.width.clone() else {
            return TokenStream::new();
        };
        let path = self.path(&owner, false);
        if around.changes(self, place) {
            let copies = self.names.numbered("read", Span::call_site());
            let copy = if self.is_unsized(&owner) {
                quote!(ad::owned_dot(&#path))
            } else {
                quote!(ad::copy(&#path))
            };
            let copy = self.each(copy);
            around.before.extend(quote!(let #copies = #copy;));
            return self.each(quote!(ad::lent_as(&#copies[#direction])));
        }
        let part = self.part(&owner, place, &path, around);
        let lent = self.each(part);
        match self.guard(&owner).cloned() {
            Some(act) if !owner.projections.is_empty() => {
                let unread = self.wide_unread(around);
                quote!(if ad::is_on(#act) { #lent } else { #unread })
            }
            _ => lent,
        }
    }

    /// A reference to a part of a tangent. That of a constant field is zero.
    fn part(
        &mut self,
        owner: &Place,
        place: &Place,
        path: &TokenStream,
        around: &mut Around,
    ) -> TokenStream {
        if self.is_unsized(owner) || !Self::has_field(owner) {
            return quote!(ad::lent_as(&#path));
        }
        let cell = self.names.numbered("constant", Span::call_site());
        around
            .before
            .extend(quote!(let #cell = ::core::cell::OnceCell::new();));
        let value = self.borrowed(place);
        quote!(ad::lent_as(ad::part_shared(&#path, &#cell, || ad::like(#value).zero())))
    }

    /// The tangents of an argument by `&mut`; copies, which are put back, if their owner is lent already.
    fn wide_changed(&mut self, place: &Place, around: &mut Around) -> TokenStream {
        let Some(Width { count, direction }) = self.width.clone() else {
            return TokenStream::new();
        };
        if !self.moves(place) {
            let unread = self.names.numbered("unread", Span::call_site());
            let value = self.borrowed(place);
            around.before.extend(quote!(
                let mut #unread = ::core::array::from_fn::<_, #count, _>(|_| ad::like(#value).zero());
            ));
            return quote!(#unread.each_mut().map(|unread| ad::lent_as(unread)));
        }
        let owner = self.owner(place);
        if around.taken.contains(&owner.root) {
            let copies = self.names.numbered("changed", Span::call_site());
            let (read, write) = (self.path(&owner, false), self.path(&owner, true));
            let unsized_ = self.is_unsized(&owner);
            let copy = if unsized_ {
                quote!(ad::owned_dot(&#read))
            } else {
                quote!(ad::copy(&#read))
            };
            let copy = self.each(copy);
            around.before.extend(quote!(let mut #copies = #copy;));
            let back = if unsized_ {
                quote!(#write.clone_from_slice(&#copies[#direction]);)
            } else {
                quote!(#write = ad::copy(&#copies[#direction]);)
            };
            around.after.extend(self.for_each(back));
            return quote!(#copies.each_mut().map(|changed| ad::lent_as(changed)));
        }
        around.taken.push(owner.root);
        let dots = self.dot(owner.root);
        let one = self.names.fresh("one_dot", Span::call_site());
        let path = self.path_from(quote!((*#one)), &owner, true);
        quote!(#dots.each_mut().map(|#one| ad::lent_as(&mut #path)))
    }
}
