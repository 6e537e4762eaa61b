//! The pushforward as a body in the user's own language, so that it goes through the passes again: its
//! pullback gives second derivatives.
//!
//! ```text
//! let t1 = x * y;      let t1_dot = x_dot * y + x * y_dot;
//!                      let t1 = x * y;
//! ```
//!
//! Arithmetic is that of numbers, which rustc checks. Tangents are dense, also those of constants.

use super::super::place::primal;
use super::calls::Around;
use super::formulas;
use super::{super::forward::first_span, Push};
use crate::ir::{Aggregate, Arg, BinaryOp, Callee, Op, Operand, Place, VarId};
use crate::names;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};

impl Push<'_> {
    /// An owned, dense tangent of an operand.
    pub(super) fn value_again(&mut self, x: &Operand, primal: &TokenStream) -> TokenStream {
        let Some(place) = x.place().filter(|_| self.is_active_operand(x)) else {
            return if self.is_number(x) {
                quote!(0.0)
            } else {
                quote!(ad::without_derivative(ad::zeros_of(&#primal)))
            };
        };
        let owner = self.owner(&place);
        let path = self.path(&owner, false);
        // It is copied or moved as the value is: numbers, and containers of them, are their own tangents.
        if owner.ends_in_range() {
            quote!(#path.to_vec())
        } else if owner.projections.is_empty() && self.is_lent(owner.root) {
            let dot = self.dot(owner.root);
            quote!(#dot.to_owned())
        } else {
            path
        }
    }

    /// The tangent of an operand that is passed on: the tangent of a struct is not `Copy`, even if the struct is.
    pub(super) fn kept_again(&mut self, x: &Operand) -> TokenStream {
        let value = self.value(x);
        let place = x.place().filter(|_| self.is_active_operand(x));
        let may_be_struct = place.is_some_and(|place| {
            let root = &self.func.vars[self.owner(&place).root.0];
            !root.scalar && root.numbers.is_none() && !place.ends_in_range()
        });
        if may_be_struct {
            quote!(#value.clone())
        } else {
            value
        }
    }

    /// `let var = op;` and its tangent.
    pub(super) fn let_again(
        &mut self,
        var: VarId,
        op: &Op,
        span: Span,
        plain: &TokenStream,
    ) -> TokenStream {
        let (dot, ident) = (self.dot(var), self.ident(var).clone());
        let mutable = self.mutable(var);
        if let Some(y_dot) = self.reciprocal(op) {
            return quote!(#plain let #mutable #dot = -(#ident * (#ident * #y_dot)););
        }
        let tangent = match op {
            // primal:  y = x
            // forward: ẏ = ẋ
            Op::Use(x) => self.value(x),
            // primal:  y = -x
            // forward: ẏ = -ẋ
            Op::Neg(x) => {
                let x_dot = self.value(x);
                quote!(-#x_dot)
            }
            Op::Binary(op, l, r) => self.binary_again(*op, l, r),
            // primal:  y = x as T
            // forward: ẏ = ẋ as T
            Op::Cast(x, ty) => {
                let x_dot = self.value(x);
                quote!(#x_dot as #ty)
            }
            Op::Aggregate { shape, parts } => {
                let (members, variant) = match shape {
                    Aggregate::Tuple | Aggregate::Array | Aggregate::Vec => (None, &None),
                    Aggregate::Struct {
                        members, variant, ..
                    } => (Some(members.clone()), variant),
                    Aggregate::Constructor { variant, .. } => {
                        let indices = (0..parts.len()).map(syn::Index::from);
                        (Some(indices.map(syn::Member::Unnamed).collect()), variant)
                    }
                };
                if let Some(members) = members {
                    return self.struct_again(var, variant.as_ref(), &members, parts, plain);
                }
                let values: Vec<TokenStream> = parts.iter().map(|part| self.value(part)).collect();
                match shape {
                    Aggregate::Tuple => quote!((#(#values,)*)),
                    Aggregate::Array => quote!([#(#values),*]),
                    _ => quote!(vec![#(#values),*]),
                }
            }
            Op::Repeat { value, len, vec } => {
                let (value, len) = (self.value(value), &len.tokens);
                if *vec {
                    quote!(vec![#value; #len])
                } else {
                    quote!([#value; #len])
                }
            }
            Op::Surgery { .. } => {
                self.refuse(
                    span,
                    "`with_derivative`",
                    "its closure sees a cotangent, and a pushforward has none: leave out `order = 2`",
                );
                return plain.clone();
            }
            Op::Stop(_) | Op::Inert(_) => {
                let zero = if self.func.vars[var.0].numbers == Some(0) {
                    quote!(0.0)
                } else {
                    quote!(ad::without_derivative(ad::zeros_of(&#ident)))
                };
                return quote!(#plain let #mutable #dot = #zero;);
            }
            Op::Call { .. } | Op::Method { .. } | Op::Closure(_) | Op::Borrow { .. } => {
                return plain.clone();
            }
        };
        quote!(let #mutable #dot = #tangent; #plain)
    }

    /// A struct or a variant: its tangent is zero, and the tangents of the parts that move are put in. The parts may move
    /// into the struct, so their tangents go first.
    fn struct_again(
        &mut self,
        var: VarId,
        variant: Option<&Ident>,
        members: &[syn::Member],
        parts: &[Operand],
        plain: &TokenStream,
    ) -> TokenStream {
        let (dot, ident) = (self.dot(var), self.ident(var).clone());
        let (mut before, mut after) = (TokenStream::new(), TokenStream::new());
        for (member, part) in members.iter().zip(parts) {
            if !self.is_active_operand(part) {
                continue;
            }
            let value = self.kept_again(part);
            let name = self.names.numbered("part_dot", Span::call_site());
            before.extend(quote!(let #name = #value;));
            after.extend(match variant {
                Some(variant) => {
                    let accessor = names::variant_accessor(variant, member);
                    let payload = names::payload_mut(&dot.to_token_stream(), &accessor);
                    quote!(*#payload = #name;)
                }
                None => quote!(#dot.#member = #name;),
            });
        }
        quote!(
            #before #plain
            let mut #dot = ad::without_derivative(ad::zeros_of(&#ident));
            #after
        )
    }

    fn binary_again(&mut self, op: BinaryOp, l: &Operand, r: &Operand) -> TokenStream {
        let (x, y) = (self.operand(l), self.operand(r));
        let x_dot = self.is_active_operand(l).then(|| self.value(l));
        let y_dot = self.is_active_operand(r).then(|| self.value(r));
        match (op, x_dot, y_dot) {
            // primal:  z = x + y
            // forward: ż = ẋ + ẏ
            (BinaryOp::Add, Some(x_dot), Some(y_dot)) => quote!(#x_dot + #y_dot),
            (BinaryOp::Add, Some(dot), None) | (BinaryOp::Add, None, Some(dot)) => dot,
            // primal:  z = x - y
            // forward: ż = ẋ - ẏ
            (BinaryOp::Sub, Some(x_dot), Some(y_dot)) => quote!(#x_dot - #y_dot),
            (BinaryOp::Sub, None, Some(y_dot)) => quote!(-#y_dot),
            // primal:  z = x * y
            // forward: ż = ẋ·y + x·ẏ
            (BinaryOp::Mul, Some(x_dot), Some(y_dot)) => quote!(#x_dot * #y + #x * #y_dot),
            (BinaryOp::Mul, Some(x_dot), None) => quote!(#x_dot * #y),
            (BinaryOp::Mul, None, Some(y_dot)) => quote!(#x * #y_dot),
            // primal:  z = x / y
            // forward: ż = (ẋ - (x / y)·ẏ) / y
            (BinaryOp::Div, Some(x_dot), Some(y_dot)) => {
                quote!((#x_dot - #x / #y * #y_dot) / #y)
            }
            (BinaryOp::Div, Some(x_dot), None) => quote!(#x_dot / #y),
            (BinaryOp::Div, None, Some(y_dot)) => quote!(-(#x / #y * #y_dot) / #y),
            // primal:  z = x % y = x - k·y
            // forward: ż = ẋ - k·ẏ
            (BinaryOp::Rem, Some(x_dot), Some(y_dot)) => {
                quote!(#x_dot - ad::without_derivative(ad::quotient(#x, #y)) * #y_dot)
            }
            (BinaryOp::Rem, None, Some(y_dot)) => {
                quote!(-(ad::without_derivative(ad::quotient(#x, #y)) * #y_dot))
            }
            (BinaryOp::Sub | BinaryOp::Rem, Some(x_dot), None) => x_dot,
            (_, None, None) => quote!(0.0),
        }
    }

    pub(super) fn op_assign_again(
        &mut self,
        place: &Place,
        op: BinaryOp,
        value: &Operand,
        plain: &TokenStream,
    ) -> TokenStream {
        let (x, y) = (primal(&self.func.vars, place), self.operand(value));
        let x_dot = self.target(place);
        let y_dot = self.is_active_operand(value).then(|| self.value(value));
        let push = match (op, y_dot) {
            // primal:  x += y
            // forward: ẋ += ẏ
            (BinaryOp::Add, Some(y_dot)) => quote!(#x_dot += #y_dot;),
            // primal:  x -= y
            // forward: ẋ -= ẏ
            (BinaryOp::Sub, Some(y_dot)) => quote!(#x_dot -= #y_dot;),
            // primal:  x *= y
            // forward: ẋ = ẋ·y + x·ẏ
            (BinaryOp::Mul, Some(y_dot)) => quote!(#x_dot = #x_dot * #y + #x * #y_dot;),
            (BinaryOp::Mul, None) => quote!(#x_dot *= #y;),
            // primal:  x /= y
            // forward: ẋ = (ẋ - (x / y)·ẏ) / y
            (BinaryOp::Div, Some(y_dot)) => quote!(#x_dot = (#x_dot - #x / #y * #y_dot) / #y;),
            (BinaryOp::Div, None) => quote!(#x_dot /= #y;),
            // primal:  x %= y, which is x -= k·y
            // forward: ẋ -= k·ẏ
            (BinaryOp::Rem, Some(y_dot)) => {
                quote!(#x_dot -= ad::without_derivative(ad::quotient(#x, #y)) * #y_dot;)
            }
            (BinaryOp::Add | BinaryOp::Sub | BinaryOp::Rem, None) => quote!(),
        };
        quote!(#push #plain)
    }

    /// The call of a pushforward whose pullback there is.
    pub(super) fn sibling_again(
        &mut self,
        op: &Op,
        span: Span,
        around: &mut Around,
    ) -> Option<TokenStream> {
        let pair = self.selection_again(op).or_else(|| self.copied_again(op));
        if let Some(pair) = pair.or_else(|| self.structural_again(op, around)) {
            return Some(pair);
        }
        match op {
            Op::Call { callee, args } => {
                let values = self.primal.args(args);
                around.lend(self, args.iter());
                let dots: Vec<TokenStream> =
                    args.iter().map(|arg| self.dot_of(arg, around)).collect();
                match callee {
                    Callee::Function { path, turbofish } if !self.primal.takes_function(op) => {
                        let push = names::push_again(first_span(path));
                        let span = first_span(path);
                        Some(
                            quote_spanned!(span=> <#path>::#push #turbofish(ad::without_derivative(#path #turbofish), #(#values, #dots),*)),
                        )
                    }
                    Callee::Associated {
                        ty,
                        name,
                        turbofish,
                    } => {
                        let push = names::method_push_again(name);
                        let mut rest = dots.into_iter();
                        let first = self.receiver_dot(args.first(), rest.next(), around);
                        let rest = values.iter().skip(1).zip(rest);
                        let rest = rest.map(|(value, dot)| quote!(#value, #dot));
                        let receiver = values.first();
                        if names::has_its_derivatives_elsewhere(ty) {
                            return Some(quote!((#receiver).#push #turbofish(#first, #(#rest),*)));
                        }
                        let receiver = receiver.into_iter();
                        let first = first.into_iter();
                        Some(quote!(#ty::#push #turbofish(#(#receiver,)* #(#first,)* #(#rest),*)))
                    }
                    Callee::Function { .. } | Callee::Value(_) => {
                        self.refuse(span, "a function value, twice", "leave out `order = 2`");
                        None
                    }
                }
            }
            Op::Method {
                receiver,
                name,
                turbofish,
                args,
            } => {
                let own = match receiver {
                    Arg::Value(x) => x.root(),
                    Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                        Some(place.root)
                    }
                };
                if own.is_some_and(|var| self.func.vars[var.0].function) {
                    self.refuse(span, "a function value, twice", "leave out `order = 2`");
                    return None;
                }
                if formulas::is_within()
                    && let Some(pair) = self.formula(op)
                {
                    return Some(pair);
                }
                // That of a function without a formula has a derivative, and no pushforward of this kind.
                if names::is_push_of_elementary(name) {
                    let text = name.to_string();
                    self.refuse(
                        name.span(),
                        &format!("`{}` in a derivative that is differentiated again", text.trim_start_matches("__push_of_")),
                        "write it with functions that have formulas of their own there, as `exp`, `ln`, `sin`, `sqrt` and `powi`",
                    );
                    return None;
                }
                let push = names::method_push_again(name);
                let (recv, values) = (
                    self.primal.receiver(receiver, name.span()),
                    self.primal.args(args),
                );
                around.lend(self, std::iter::once(receiver).chain(args));
                let recv_dot = self.method_receiver(receiver, name, around);
                let dots: Vec<TokenStream> =
                    args.iter().map(|arg| self.dot_of(arg, around)).collect();
                Some(quote!(#recv.#push #turbofish(#recv_dot, #(#values, #dots),*)))
            }
            _ => None,
        }
    }

    /// What is copied or boxed, and its tangent alike.
    // primal:  y = x
    // forward: ẏ = ẋ
    fn copied_again(&mut self, op: &Op) -> Option<TokenStream> {
        match op {
            Op::Method {
                receiver,
                name,
                args,
                ..
            } if args.is_empty() && ["clone", "to_vec", "to_owned"].iter().any(|n| name == n) => {
                let place = match receiver {
                    Arg::Value(x) => x.place()?,
                    Arg::Ref { place, .. } | Arg::Unknown { place } => place.clone(),
                    Arg::RefMut { .. } => return None,
                };
                let recv = self.primal.receiver(receiver, name.span());
                let dot = if self.moves(&place) {
                    let owner = self.owner(&place);
                    let path = self.path(&owner, false);
                    quote!(#path.#name())
                } else {
                    let value = self.borrowed(&place);
                    quote!(ad::without_derivative(ad::Unmoved(#value).dot()).#name())
                };
                Some(quote!((#recv.#name(), #dot)))
            }
            Op::Call {
                callee: Callee::Associated { ty, name, .. },
                args,
            } if ty.to_string() == "Box" && name == "new" => {
                let [Arg::Value(x)] = &args[..] else {
                    return None;
                };
                let (value, dot) = (self.operand(x), self.kept_again(x));
                Some(quote!((#ty::#name(#value), #ty::#name(#dot))))
            }
            _ => None,
        }
    }

    /// A place for the tangent of a constant that is passed by reference.
    pub(super) fn unread(&mut self, place: &Place, around: &mut Around) -> TokenStream {
        let name = self.names.numbered("constant_dot", Span::call_site());
        let value = self.borrowed(place);
        around
            .before
            .extend(quote!(let mut #name = ad::without_derivative(ad::Unmoved(#value).dot());));
        quote!(&#name)
    }

    /// The tangent of a receiver that is a value.
    pub(super) fn value_receiver(&mut self, x: &Operand, around: &mut Around) -> TokenStream {
        if self.is_active_operand(x) {
            return self.by_reference(x);
        }
        let (name, zero) = (
            self.names.numbered("constant_dot", Span::call_site()),
            self.value(x),
        );
        around.before.extend(quote!(let #name = #zero;));
        quote!(&#name)
    }
}

/// The items of an iterator with their positions, as a chain that is followed.
pub(super) fn counted(iter: &TokenStream) -> TokenStream {
    match syn::parse2::<syn::Expr>(iter.clone()) {
        Ok(syn::Expr::Reference(reference)) => {
            let inner = &reference.expr;
            if reference.mutability.is_some() {
                quote!(#inner.iter_mut().enumerate())
            } else {
                quote!(#inner.iter().enumerate())
            }
        }
        Ok(syn::Expr::MethodCall(_)) => quote!(#iter.enumerate()),
        _ => quote!(#iter.into_iter().enumerate()),
    }
}

/// `self` by its name in the user's code.
pub(super) fn with_self(tokens: TokenStream, this: &Ident) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) if ident == *this => {
                TokenTree::Ident(Ident::new("self", ident.span()))
            }
            TokenTree::Group(group) => {
                let mut inner =
                    proc_macro2::Group::new(group.delimiter(), with_self(group.stream(), this));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            token => token,
        })
        .collect()
}
