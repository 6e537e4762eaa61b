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

    /// The arguments of a call, which in several directions is made again.
    pub(super) fn values(&self, args: &[Arg]) -> Vec<TokenStream> {
        let values = self.primal.args(args).into_iter().zip(args);
        values
            .map(|(value, arg)| self.again_in_each(arg, value))
            .collect()
    }

    /// What is given away in a direction is there for the others.
    pub(super) fn again_in_each(&self, arg: &Arg, value: TokenStream) -> TokenStream {
        let copied = match arg {
            // What a `&mut` refers to: it is no copy of itself.
            Arg::Value(Operand::Var(var)) if self.func.vars[var.0].is_mutable_reference() => {
                quote!(&*#value)
            }
            Arg::Value(Operand::Var(_) | Operand::Place(_)) => quote!(&#value),
            _ => return value,
        };
        match self.width {
            Some(_) => quote!(::core::clone::Clone::clone(#copied)),
            None => value,
        }
    }

    /// The call of a sibling for several directions.
    pub(super) fn sibling_wide(
        &mut self,
        op: &Op,
        span: Span,
        around: &mut Around,
    ) -> Option<TokenStream> {
        let (args, known) = match op {
            Op::Call { callee, args } => (args, self.is_repeated_call(op, callee)),
            Op::Method { name, args, .. } => {
                let text = name.to_string();
                let by_rule = names::borrows_receiver(&text) || names::consumes_receiver(&text);
                (
                    args,
                    by_rule && !crate::front::missing::changes_receiver(name),
                )
            }
            _ => return None,
        };
        let changes = args
            .iter()
            .any(|arg| matches!(arg, Arg::RefMut { .. } | Arg::Unknown { .. }));
        match op {
            _ if known && !changes => self.repeated(op),
            Op::Method { .. } => self.method_wide(op, around),
            // Those of std that change an argument have siblings of their own.
            Op::Call { callee, .. } if in_runtime(callee).is_some() => self.call_wide(op, around),
            _ if known => {
                self.refuse(
                    span,
                    "this call with a `&mut` argument, in several directions at once",
                    "call a function with `#[differentiable(directions)]`, or leave out `directions`",
                );
                None
            }
            _ => self.call_wide(op, around),
        }
    }

    /// Calls of what has no sibling for several directions: of functions in variables, or with functions as
    /// arguments; by a rule; of the runtime; of a pushforward in a nested derivative.
    fn is_repeated_call(&self, op: &Op, callee: &Callee) -> bool {
        if super::super::with::rule(self.func, callee).is_some() || self.primal.takes_function(op) {
            return true;
        }
        match callee {
            Callee::Function { path, .. } => {
                let path = syn::parse2::<syn::Path>(path.clone());
                path.is_ok_and(|path| {
                    let of_runtime = path.segments.first().is_some_and(|s| s.ident == "ad");
                    let elementary = path
                        .segments
                        .last()
                        .map(|last| last.ident.to_string())
                        .is_some_and(|last| names::is_elementary(&last) || last == "midpoint");
                    of_runtime || elementary || names::sibling_in_runtime(&path).is_some()
                })
            }
            Callee::Associated { ty, name, .. } => {
                let of_std = ["Box", "f32", "f64"].iter().any(|of| ty.to_string() == *of);
                of_std
                    || names::makes_array(ty, name)
                    || names::has_its_derivatives_elsewhere(ty)
                    || *name == names::push_again(Span::call_site())
            }
            Callee::Value(_) => true,
        }
    }

    fn call_wide(&mut self, op: &Op, around: &mut Around) -> Option<TokenStream> {
        let Op::Call { callee, args } = op else {
            return None;
        };
        let acts: Vec<TokenStream> = args.iter().map(|arg| self.act_of(arg)).collect();
        let values = self.primal.args(args);
        around.lend(self, args.iter());
        match callee {
            Callee::Function { path, turbofish } => {
                let dots: Vec<TokenStream> =
                    args.iter().map(|arg| self.wide_dot(arg, around)).collect();
                let generics = extended(turbofish, args.len() + 2);
                let (span, jvps) = (first_span(path), names::jvps(first_span(path)));
                let sibling = in_runtime(callee).unwrap_or_else(|| expanded(path));
                Some(
                    quote_spanned!(span=> <#sibling>::#jvps #generics(#path #turbofish, (#(#acts,)*), #(#values, #dots),*)),
                )
            }
            Callee::Associated {
                ty,
                name,
                turbofish,
            } => {
                let (receiver, rest) = args.split_first()?;
                let first = self.wide_receiver(receiver, false, around);
                let dots: Vec<TokenStream> =
                    rest.iter().map(|arg| self.wide_dot(arg, around)).collect();
                let (sibling, turbofish) = (
                    names::method_pushforwards(name),
                    extended(turbofish, args.len() + 1),
                );
                let (head, values) = values.split_first()?;
                Some(
                    quote!(#ty::#sibling #turbofish(#head, (#(#acts,)*), #first, #(#values, #dots),*)),
                )
            }
            Callee::Value(_) => None,
        }
    }

    fn method_wide(&mut self, op: &Op, around: &mut Around) -> Option<TokenStream> {
        let Op::Method {
            receiver,
            name,
            turbofish,
            args,
        } = op
        else {
            return None;
        };
        let own = crate::front::missing::changes_receiver(name);
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
        let dots: Vec<TokenStream> = args.iter().map(|arg| self.wide_dot(arg, around)).collect();
        let (sibling, turbofish) = (
            names::method_pushforwards(name),
            extended(turbofish, args.len() + 2),
        );
        Some(quote!(#recv.#sibling #turbofish((#(#acts,)*), #recv_dot, #(#values, #dots),*)))
    }

    /// A call that changes nothing: of the pushforward, in each direction. The value is that of the last one.
    /// What stands before the call is a tangent that is read: that of the direction.
    fn repeated(&mut self, op: &Op) -> Option<TokenStream> {
        let Width { count, direction } = self.width.clone()?;
        let mut around = Around::default();
        let call = self.one_direction(op, &mut around)?;
        let before = around.before;
        Some(quote!(ad::repeated::<_, _, #count>(|#direction: usize| { #before #call })))
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
            // The tangents of a parameter that is marked.
            Arg::RefMut { place, .. }
                if !self.moves(place) && self.func.is_constant(place.root) =>
            {
                let unread = self.names.numbered("unread", Span::call_site());
                let none = self.each(quote!(ad::NoTangent));
                around.before.extend(quote!(let mut #unread = #none;));
                quote!(#unread.each_mut())
            }
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
        // The tangent of a payload is read from a copy.
        if around.changes(self, place) || owner.has_variant() {
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

/// The sibling in the runtime of a function of std.
fn in_runtime(callee: &Callee) -> Option<TokenStream> {
    match callee {
        Callee::Function { path, .. } => {
            let path = syn::parse2::<syn::Path>(path.clone()).ok()?;
            names::sibling_in_runtime(&path)
        }
        Callee::Associated { .. } | Callee::Value(_) => None,
    }
}
