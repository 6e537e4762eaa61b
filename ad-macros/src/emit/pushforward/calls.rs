//! Calls: of the siblings that give a value and its tangent.

use super::super::forward::{bare_tuple, expanded, extended, first_span};
use super::super::item::after_first;
use super::super::place::primal;
use super::Push;
use crate::ir::{Arg, Callee, Op, Operand, Place, VarId, VarKind};
use crate::names;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

/// What stands before and after a call.
#[derive(Default)]
pub(super) struct Around {
    pub(super) before: TokenStream,
    pub(super) after: TokenStream,
    /// Variables whose tangents are lent by `&mut`.
    pub(super) mutable: Vec<VarId>,
    /// Those that are lent already.
    pub(super) taken: Vec<VarId>,
}

impl Around {
    pub(super) fn lend<'a>(&mut self, push: &Push<'_>, args: impl Iterator<Item = &'a Arg>) {
        self.mutable = args
            .filter_map(|arg| match arg {
                Arg::RefMut { place, .. } | Arg::Unknown { place }
                    if push.is_active(place.root) =>
                {
                    Some(push.owner(place).root)
                }
                _ => None,
            })
            .collect();
    }

    /// Whether the owner of a tangent is lent by `&mut`.
    pub(super) fn changes(&self, push: &Push<'_>, place: &Place) -> bool {
        push.is_active(place.root) && self.mutable.contains(&push.owner(place).root)
    }
}

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
        let mut around = Around::default();
        let Some(call) = self.sibling(op, span, &mut around) else {
            return TokenStream::new();
        };
        let Around { before, after, .. } = around;
        let dot = match active {
            Some(var) => {
                let (dot, mutable) = (self.dot(var), self.mutable(var));
                quote!(#mutable #dot)
            }
            None => quote!(_),
        };
        let typed = ty.map(|ty| quote!(let #mutable #ident: #ty = #ident;));
        quote_spanned!(span=> #before let (#mutable #ident, #dot) = #call; #typed #after)
    }

    pub(super) fn sibling(
        &mut self,
        op: &Op,
        span: Span,
        around: &mut Around,
    ) -> Option<TokenStream> {
        if self.again {
            return self.sibling_again(op, span, around);
        }
        if self.width.is_some() {
            return self.sibling_wide(op, span, around);
        }
        self.one_direction(op, around)
    }

    /// The call of a sibling for one direction.
    pub(super) fn one_direction(&mut self, op: &Op, around: &mut Around) -> Option<TokenStream> {
        match op {
            Op::Call { callee, args } => {
                let acts: Vec<TokenStream> = args.iter().map(|arg| self.act_of(arg)).collect();
                let values = self.values(args);
                around.lend(self, args.iter());
                let dots: Vec<TokenStream> =
                    args.iter().map(|arg| self.dot_of(arg, around)).collect();
                if let Some(rule) = super::super::with::rule(self.func, callee) {
                    let rule = rule.clone();
                    return Some(self.by_rule(callee, &rule, args, &values, &dots, &acts));
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
                        let function = if self.primal.takes_function(op) {
                            quote!(ad::Unnamed)
                        } else {
                            quote!(#path #turbofish)
                        };
                        quote_spanned!(span=> <#sibling>::#jvp #generics(#function, (#(#acts,)*), #(#values, #dots),*))
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
                        let first = self.receiver_dot(args.first(), rest.next(), around);
                        let mut flat: Vec<TokenStream> = first.into_iter().collect();
                        for (value, dot) in values.iter().skip(1).zip(rest) {
                            flat.extend([value.clone(), dot]);
                        }
                        if names::has_its_derivatives_elsewhere(ty)
                            && let Some(receiver) = values.first()
                        {
                            return Some(
                                quote!((#receiver).#sibling #turbofish(#acts, #(#flat),*)),
                            );
                        }
                        let values = values
                            .first()
                            .cloned()
                            .into_iter()
                            .chain(std::iter::empty());
                        let head = after_first(values, &acts);
                        quote!(#ty::#sibling #turbofish(#head #(#flat),*))
                    }
                    Callee::Value(place) => {
                        let function = primal(&self.func.vars, place);
                        let dots: Vec<TokenStream> =
                            args.iter().map(|arg| self.owned_dot(arg)).collect();
                        let (args, dots) = (bare_tuple(&values), bare_tuple(&dots));
                        let own = self.given(&Operand::Place(place.clone()));
                        quote!(ad::ForwardFn::jvp_with_function(&#function, #own, #args, &#dots))
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
                    .map(|arg| self.act_of(arg))
                    .collect();
                let recv = self.primal.receiver(receiver, name.span());
                let (recv, values) = (self.again_in_each(receiver, recv), self.values(args));
                around.lend(self, std::iter::once(receiver).chain(args));
                let recv_dot = self.method_receiver(receiver, name, around);
                let dots: Vec<TokenStream> =
                    args.iter().map(|arg| self.dot_of(arg, around)).collect();
                let turbofish = extended(turbofish, args.len() + 1);
                Some(
                    quote!(#recv.#sibling #turbofish((#(#acts,)*), #recv_dot, #(#values, #dots),*)),
                )
            }
            _ => None,
        }
    }

    /// The tangent of an argument.
    pub(super) fn dot_of(&mut self, arg: &Arg, around: &mut Around) -> TokenStream {
        match arg {
            // Whether a captured variable is a reference, its type tells.
            Arg::Value(x) if !self.again && !self.is_active_operand(x) && self.is_captured(x) => {
                let (name, x) = (
                    self.names.numbered("unread", Span::call_site()),
                    self.operand(x),
                );
                around
                    .before
                    .extend(quote!(let mut #name = (&ad::Unchanged(&#x)).unread();));
                quote!(#name.dot())
            }
            Arg::Value(x) => {
                let passed = self.passed(x);
                // Before another argument is borrowed, and before a field is moved whose zero may be asked for.
                let reads_before = x.place().is_some_and(|place| {
                    around.changes(self, &place)
                        || Self::has_field(&self.owner(&place)) && !self.primal.is_number(&place)
                });
                if !reads_before {
                    return passed;
                }
                let name = self.names.numbered("read", Span::call_site());
                around.before.extend(quote!(let #name = #passed;));
                quote!(#name)
            }
            Arg::Ref { place, .. } => self.shared(place, around),
            // The tangent of a parameter that is marked.
            Arg::RefMut { place, .. }
                if !self.again && !self.moves(place) && self.func.is_constant(place.root) =>
            {
                quote!(&mut ad::NoTangent)
            }
            Arg::RefMut { place, .. } | Arg::Unknown { place } => self.changed(place, around),
        }
    }

    /// The tangent of an argument of a function value.
    fn owned_dot(&mut self, arg: &Arg) -> TokenStream {
        match arg {
            Arg::Value(x) => self.value(x),
            Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                self.value(&Operand::Place(place.clone()))
            }
        }
    }

    /// The tangent of an argument by `&`; a copy of it if another argument may change its owner.
    fn shared(&mut self, place: &Place, around: &mut Around) -> TokenStream {
        if self.again && !self.moves(place) {
            return self.unread(place, around);
        }
        if !self.moves(place) || !around.changes(self, place) {
            return self.lent(place);
        }
        let copy = self.names.numbered("read", Span::call_site());
        let (read, _) = self.copied(place, &copy);
        around.before.extend(read);
        quote!(&#copy)
    }

    /// The tangent of an argument by `&mut`; a copy of it, which is put back, if its owner is lent to
    /// another argument already.
    fn changed(&mut self, place: &Place, around: &mut Around) -> TokenStream {
        if self.moves(place) {
            let root = self.owner(place).root;
            if !around.taken.contains(&root) {
                around.taken.push(root);
                return self.lent_mut(place);
            }
            let copy = self.names.numbered("changed", Span::call_site());
            let (read, write) = self.copied(place, &copy);
            around.before.extend(read);
            around.after.extend(write);
            return quote!(&mut #copy);
        }
        if self.again {
            let name = self.names.numbered("unread", Span::call_site());
            let value = self.borrowed(place);
            around
                .before
                .extend(quote!(let mut #name = ad::without_derivative(ad::like(#value).zero());));
            return quote!(&mut #name);
        }
        // What is written to it has a tangent that nobody reads.
        let unread = self.names.numbered("unread", Span::call_site());
        let lent = self.names.numbered("unread_place", Span::call_site());
        let value = self.borrowed(place);
        around.before.extend(quote!(
            let mut #unread = ad::like(#value).zero();
            let #lent = ad::place_of(#value, &mut #unread);
        ));
        quote!(#lent)
    }

    /// The tangent of a receiver: by `&mut` where the method may change it, which fits a `&`, too.
    pub(super) fn method_receiver(
        &mut self,
        receiver: &Arg,
        name: &Ident,
        around: &mut Around,
    ) -> TokenStream {
        let (method, name) = (name, name.to_string());
        match receiver {
            Arg::Value(x) if self.again => self.value_receiver(x, around),
            Arg::Value(x) => match x.place() {
                // A copy, where an argument writes to the same.
                Some(place) if around.changes(self, &place) => self.shared(&place, around),
                _ => self.by_reference(x),
            },
            Arg::Ref { place, .. } => self.shared(place, around),
            Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                let by_file = crate::front::missing::changes_receiver(method);
                // Twice, a tangent that is lent by `&mut` is one that is written to.
                let known = self.again
                    && matches!(receiver, Arg::Unknown { .. })
                    && name != "push"
                    && !by_file;
                let borrows = names::borrows_receiver(&name) && !by_file;
                let changes = !known && !borrows && self.is_changeable(place);
                match (self.moves(place), changes) {
                    (_, true) => self.changed(place, around),
                    (true, false) => self.lent(place),
                    (false, false) if self.again => self.unread(place, around),
                    (false, false) => quote!(ad::discard(&mut Default::default())),
                }
            }
        }
    }

    /// The first argument of a function of a type is a receiver, if it is `self`; its tangent goes by
    /// reference in any case.
    pub(super) fn receiver_dot(
        &mut self,
        arg: Option<&Arg>,
        dot: Option<TokenStream>,
        around: &mut Around,
    ) -> Option<TokenStream> {
        match arg? {
            Arg::Value(x) if self.again => Some(self.value_receiver(x, around)),
            Arg::Value(x) => Some(self.by_reference(x)),
            _ => dot,
        }
    }

    pub(super) fn by_reference(&mut self, x: &Operand) -> TokenStream {
        match x.place() {
            Some(place) if self.moves(&place) => {
                let sized = Place {
                    root: place.root,
                    projections: place.projections,
                };
                self.lent_of_moved(&sized)
            }
            _ => quote!(ad::discard(&mut Default::default())),
        }
    }

    /// Whether an operand is a variable outside of a closure.
    pub(super) fn is_captured(&self, x: &Operand) -> bool {
        let Operand::Var(var) = x else { return false };
        self.func.vars[var.0].kind == VarKind::Captured
    }
}
