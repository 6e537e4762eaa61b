//! Operations and calls: as the user wrote them, and those of siblings.

use super::super::item::after_first;
use super::super::place::{borrowed, primal, target};
use super::super::with;
use super::{Forward, capitalised};
use crate::analysis::effects::called_for_effect;
use crate::ir::resolve;
use crate::ir::{Aggregate, Arg, BinaryOp, Callee, NodeId, Op, Operand, Place, VarId, VarKind};
use crate::names;
use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};

impl Forward<'_> {
    /// Whether an argument is a function that is `Fn` in the user's code only: it can be passed to
    /// siblings.
    pub(in crate::emit) fn takes_function(&self, op: &Op) -> bool {
        let args = match op {
            Op::Call { args, .. } | Op::Method { args, .. } => args,
            _ => return false,
        };
        args.iter()
            .filter_map(Arg::root)
            .any(|var| self.func.vars[resolve(&self.func.vars, var).0].function)
    }

    /// The call of the sibling that runs both sweeps.
    pub(super) fn pulled_call(&self, op: &Op, places: &TokenStream) -> TokenStream {
        let Op::Call {
            callee: Callee::Function { path, turbofish },
            args,
        } = op
        else {
            return self.primal_op(op);
        };
        let acts = args.iter().map(|arg| self.act(arg.root()));
        let values = self.args(args);
        let generics = extended(turbofish, args.len() + 1);
        let span = first_span(path);
        let (sibling, sweep) = (expanded(path), names::sweep(span));
        quote_spanned!(span=> <#sibling>::#sweep #generics(#path #turbofish, (#(#acts,)*), #(#values,)* #places))
    }

    /// The call of the sibling, which returns the value and the pullback.
    pub(super) fn augmented_call(&self, op: &Op, lent: Option<&Ident>) -> TokenStream {
        match op {
            Op::Call { callee, args } => {
                let acts: Vec<TokenStream> = args.iter().map(|arg| self.act(arg.root())).collect();
                let values = self.args(args);
                if let Some(rule) = with::rule(self.func, callee) {
                    return with::call(callee, rule, args, &values);
                }
                match callee {
                    Callee::Function { path, turbofish } => {
                        // The sibling compares the function's path with its own.
                        let generics = extended(turbofish, args.len() + 1);
                        let vjp = names::vjp(first_span(path));
                        let in_runtime = syn::parse2::<syn::Path>(path.clone())
                            .ok()
                            .and_then(|path| names::sibling_in_runtime(&path));
                        let sibling = in_runtime.unwrap_or_else(|| expanded(path));
                        let span = first_span(path);
                        let function = if self.takes_function(op) {
                            // With what is a function here only, the path has no type.
                            quote!(ad::Unnamed)
                        } else {
                            quote!(#path #turbofish)
                        };
                        quote_spanned!(span=> <#sibling>::#vjp #generics(#function, (#(#acts,)*), #(#values),*))
                    }
                    Callee::Associated {
                        ty,
                        name,
                        turbofish,
                    } => {
                        let sibling = names::method_sibling(name);
                        let turbofish = extended(turbofish, args.len());
                        let acts = quote!((#(#acts,)*));
                        if names::has_its_derivatives_elsewhere(ty)
                            && let Some((receiver, values)) = values.split_first()
                        {
                            return quote!((#receiver).#sibling #turbofish(#acts, #(#values),*));
                        }
                        let values = after_first(values, &acts);
                        quote!(#ty::#sibling #turbofish(#values))
                    }
                    Callee::Value(place) => {
                        let function = primal(&self.func.vars, place);
                        let args = bare_tuple(&values);
                        quote!(ad::DifferentiableFn::vjp(&#function, #args))
                    }
                }
            }
            Op::Method {
                receiver,
                name,
                turbofish,
                args,
            } => {
                let sibling = names::method_sibling(name);
                let recv = located_at(self.receiver(receiver, name.span()), name.span());
                let acts = std::iter::once(receiver)
                    .chain(args)
                    .map(|arg| self.act(arg.root()));
                let values = self.args(args);
                let turbofish = extended(turbofish, args.len() + 1);
                // The line of a call is that of its parentheses.
                let values = quote_spanned!(name.span()=> ((#(#acts,)*), #(#values),*));
                match lent {
                    Some(lent) => {
                        quote!(ad::Lent::new(#recv).lend(|mut #lent| #lent.#sibling #turbofish #values))
                    }
                    None => quote!(#recv.#sibling #turbofish #values),
                }
            }
            other => self.primal_op(other),
        }
    }

    /// The value of a call, by its sibling.
    pub(super) fn value_of_sibling(&self, op: &Op) -> TokenStream {
        let call = self.augmented_call(op, None);
        quote!((#call).0)
    }

    /// An operation that needs no pullback. What is called for what it does has a sibling all the same.
    pub(in crate::emit) fn checked_op(&self, var: VarId, op: &Op) -> TokenStream {
        if called_for_effect(self.func, self.activity, var, op) {
            self.value_of_sibling(op)
        } else {
            self.primal_op(op)
        }
    }

    pub(in crate::emit) fn receiver(&self, receiver: &Arg, span: Span) -> TokenStream {
        match receiver {
            Arg::Value(operand) => self.operand(operand),
            Arg::Ref {
                place,
                explicit: true,
            } => {
                let value = borrowed(&self.func.vars, place);
                let tokens = primal(&self.func.vars, place);
                match self.func.vars[place.root.0].kind {
                    VarKind::Mutable | VarKind::Alias(_) if place.projections.is_empty() => {
                        quote_spanned!(span=> (&*#value))
                    }
                    VarKind::Reference if place.projections.is_empty() => quote!((#tokens)),
                    _ => quote_spanned!(span=> (&#tokens)),
                }
            }
            Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                primal(&self.func.vars, place)
            }
        }
    }

    pub(in crate::emit) fn args(&self, args: &[Arg]) -> Vec<TokenStream> {
        args.iter()
            .map(|arg| match arg {
                Arg::Value(operand) => self.operand(operand),
                Arg::Ref { place, .. } => borrowed(&self.func.vars, place),
                Arg::RefMut {
                    place,
                    explicit: true,
                } => {
                    let value = primal(&self.func.vars, place);
                    if self.func.vars[place.root.0].kind == VarKind::Mutable
                        && place.projections.is_empty()
                    {
                        quote!(&mut *#value)
                    } else {
                        quote!(&mut #value)
                    }
                }
                Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                    let value = primal(&self.func.vars, place);
                    quote!(&mut *#value)
                }
            })
            .collect()
    }

    /// An operation as the user wrote it.
    pub(in crate::emit) fn primal_op(&self, op: &Op) -> TokenStream {
        match op {
            Op::Use(x) | Op::Surgery { value: x, .. } => self.operand(x),
            Op::Neg(x) => {
                let x = self.operand(x);
                quote!(-#x)
            }
            Op::Binary(op, left, right) => {
                let (l, r) = (self.operand(left), self.operand(right));
                let op = symbol(*op, "");
                quote!(#l #op #r)
            }
            Op::Cast(x, ty) => {
                let x = self.operand(x);
                quote!(#x as #ty)
            }
            Op::Call { callee, args } => {
                let values = self.args(args);
                match callee {
                    Callee::Function { path, turbofish } => quote!(#path #turbofish(#(#values),*)),
                    Callee::Associated {
                        ty,
                        name,
                        turbofish,
                    } => quote!(#ty::#name #turbofish(#(#values),*)),
                    Callee::Value(place) => {
                        let function = primal(&self.func.vars, place);
                        let args = bare_tuple(&values);
                        quote!(ad::DifferentiableFn::call(&#function, #args))
                    }
                }
            }
            Op::Method {
                receiver,
                name,
                turbofish,
                args,
            } => {
                let (recv, values) = (self.receiver(receiver, name.span()), self.args(args));
                quote!(#recv.#name #turbofish(#(#values),*))
            }
            Op::Aggregate { shape, parts } => {
                let parts: Vec<TokenStream> = parts.iter().map(|part| self.operand(part)).collect();
                match shape {
                    Aggregate::Tuple => quote!((#(#parts,)*)),
                    Aggregate::Array => quote!([#(#parts),*]),
                    Aggregate::Vec => quote!(vec![#(#parts),*]),
                    Aggregate::Struct { path, members, .. } => {
                        quote!(#path { #(#members: #parts),* })
                    }
                    Aggregate::Constructor { path, .. } => quote!(#path(#(#parts),*)),
                }
            }
            Op::Repeat { value, len, vec } => {
                let (value, len) = (self.operand(value), &len.tokens);
                if *vec {
                    quote!(vec![#value; #len])
                } else {
                    quote!([#value; #len])
                }
            }
            // Its tokens are in the plan, by its node.
            Op::Closure(_) => TokenStream::new(),
            Op::Borrow { tokens, .. } => tokens.clone(),
            Op::Stop(inert) | Op::Inert(inert) => inert.tokens.clone(),
        }
    }

    pub(super) fn op_assign(
        &self,
        place: &Place,
        op: BinaryOp,
        value: &Operand,
        node: NodeId,
    ) -> TokenStream {
        let (target, x) = (target(&self.func.vars, place), self.operand(value));
        let symbol = symbol(op, "=");
        let Some(residual) = self.node(node).and_then(|plan| plan.residual.as_ref()) else {
            return quote!(#target #symbol #x;);
        };
        let rule = format_ident!("{}AssignRule", capitalised(op.stem()));
        let save = format_ident!("save_{}_assign", op.stem());
        let (la, ra) = (self.act(Some(place.root)), self.act(value.root()));
        quote!(let #residual = ad::#rule::#save(&#target, &#x, #la, #ra); #target #symbol #x;)
    }
}

fn symbol(op: BinaryOp, suffix: &str) -> TokenStream {
    format!("{}{suffix}", op.symbol())
        .parse()
        .unwrap_or_default()
}

pub(in crate::emit) fn bare_tuple(values: &[TokenStream]) -> TokenStream {
    match values {
        [one] => one.clone(),
        many => quote!((#(#many),*)),
    }
}

/// The user's generic arguments, and one to infer for each activity.
pub(in crate::emit) fn extended(turbofish: &TokenStream, activities: usize) -> TokenStream {
    if turbofish.is_empty() {
        return TokenStream::new();
    }
    let Ok(mut generics) = syn::parse2::<syn::AngleBracketedGenericArguments>(turbofish.clone())
    else {
        return turbofish.clone();
    };
    for _ in 0..activities {
        generics.args.push(syn::parse_quote!(_));
    }
    generics.colon2_token.get_or_insert_with(Default::default);
    generics.to_token_stream()
}

/// The same tokens at the same place, marked as written by a macro: an error there says so.
pub(in crate::emit) fn expanded(path: &TokenStream) -> TokenStream {
    path.clone()
        .into_iter()
        .map(|mut token| {
            if token.to_string() == "$crate" {
                return token;
            }
            token.set_span(proc_macro2::Span::call_site().located_at(token.span()));
            token
        })
        .collect()
}

pub(in crate::emit) fn first_span(tokens: &TokenStream) -> proc_macro2::Span {
    tokens
        .clone()
        .into_iter()
        .last()
        .map_or_else(proc_macro2::Span::call_site, |token| token.span())
}

/// Tokens that stand where another one does: a variable is named where it is declared.
fn located_at(tokens: TokenStream, at: Span) -> TokenStream {
    let located = tokens.into_iter().map(|mut tree| {
        if let TokenTree::Group(group) = &tree {
            let mut inner = Group::new(group.delimiter(), located_at(group.stream(), at));
            inner.set_span(group.span());
            tree = TokenTree::Group(inner);
        }
        tree.set_span(tree.span().located_at(at));
        tree
    });
    located.collect()
}
