//! One function for each kind of statement.

use super::super::hidden;
use super::super::place::target;
use super::Push;
use crate::ir::{
    Aggregate, BinaryOp, NodeId, Op, Operand, Place, Projection, Stmt, VarId, VarKind,
};
use crate::names;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};

impl Push<'_> {
    pub(super) fn stmts(&mut self, stmts: &[Stmt]) -> TokenStream {
        stmts.iter().map(|stmt| self.stmt(stmt)).collect()
    }

    fn stmt(&mut self, stmt: &Stmt) -> TokenStream {
        let (checks, declared) = if self.again {
            Default::default()
        } else {
            (
                hidden::checks(self.func, self.activity, self.plan, &self.declared, stmt),
                self.declared.by(self.func, stmt),
            )
        };
        let stmt = match stmt {
            Stmt::Let {
                var,
                ty,
                op,
                node,
                span,
            } => self.let_stmt(*var, ty.as_ref(), op, *node, *span),
            Stmt::Destructure {
                pattern,
                bindings,
                value,
                ..
            } => {
                let (value, dots) = (&value.tokens, self.bindings(bindings));
                quote!(let #pattern = #value; #dots)
            }
            Stmt::Declare { var, ty } => {
                let ident = self.ident(*var).clone();
                let ty = ty.as_ref().map(|ty| quote!(: #ty));
                let dot = self.is_active(*var).then(|| self.dot(*var)).into_iter();
                quote!(let mut #ident #ty; #(let mut #dot;)*)
            }
            Stmt::Assign { place, value, .. } => self.assign(place, value),
            Stmt::OpAssign {
                place, op, value, ..
            } => self.op_assign(place, *op, value),
            Stmt::If {
                out,
                cond,
                then,
                otherwise,
                ..
            } => {
                let cond = &cond.tokens;
                let then = self.branch(*out, then);
                let otherwise = otherwise.as_ref().map(|block| {
                    let body = self.branch(*out, block);
                    quote!(else { #body })
                });
                self.bound(*out, quote!(if #cond { #then } #otherwise))
            }
            Stmt::Match {
                out,
                scrutinee,
                arms,
                ..
            } => {
                let scrutinee = &scrutinee.tokens;
                let arms: Vec<TokenStream> = arms
                    .iter()
                    .map(|arm| {
                        let dots = self.bindings(&arm.bindings);
                        let (pattern, body) = (&arm.pattern, self.branch(*out, &arm.block));
                        quote!(#pattern => { #dots #body })
                    })
                    .collect();
                self.bound(*out, quote!(match #scrutinee { #(#arms)* }))
            }
            Stmt::Scope {
                out, label, block, ..
            } => {
                let body = self.branch(*out, block);
                let label = label.as_ref().map(|label| quote!(#label:));
                self.bound(*out, quote!(#label { #body }))
            }
            Stmt::For {
                label, iter, body, ..
            } => self.for_stmt(label.as_ref(), iter, body),
            Stmt::While {
                label, cond, body, ..
            } => {
                let body = self.stmts(&body.stmts);
                let label = label.as_ref().map(|label| quote!(#label:));
                match cond.as_ref().map(|cond| &cond.tokens) {
                    Some(cond) => quote!(#label while #cond { #body }),
                    None => quote!(#label loop { #body }),
                }
            }
            Stmt::Exit { exit, .. } => self.exit(exit),
            Stmt::Opaque(inert) => inert.tokens.clone(),
        };
        quote!(#checks #stmt #declared)
    }

    /// `let var = op;`
    fn let_stmt(
        &mut self,
        var: VarId,
        ty: Option<&syn::Type>,
        op: &Op,
        node: NodeId,
        span: Span,
    ) -> TokenStream {
        let facts = &self.func.vars[var.0];
        let ident = facts.ident.clone();
        let mutable = (facts.user && facts.mutable).then(|| quote!(mut));
        let typed = ty.map(|ty| quote!(: #ty));
        let alias = matches!(facts.kind, VarKind::Alias(_) | VarKind::Closure(_));
        let active = self.is_active(var) && !alias;
        let writes = op.writes().iter().any(|place| self.is_active(place.root));
        if let Op::Call { .. } | Op::Method { .. } = op
            && (active || writes || self.primal.takes_function(op))
        {
            return self.call(active.then_some(var), &ident, mutable, ty, op, span);
        }
        if let Op::Closure(closure) = op {
            if self.again {
                self.refuse(
                    span,
                    "a closure that is passed on, twice",
                    "leave out `order = 2`",
                );
                return TokenStream::new();
            }
            let Some((value, tangent)) = self.closure(closure, node, span) else {
                return TokenStream::new();
            };
            let dot = active.then(|| {
                let (dot, tangent) = (self.dot(var), self.each(tangent));
                quote!(let mut #dot = #tangent;)
            });
            return quote!(#dot let #mutable #ident #typed = #value;);
        }
        let value = if self.again {
            self.primal.primal_op(op)
        } else {
            self.primal.checked_op(var, op)
        };
        let plain = quote!(let #mutable #ident #typed = #value;);
        if !active {
            return plain;
        }
        if self.again {
            return self.let_again(var, op, span, &plain);
        }
        let dot = self.dot(var);
        if let Some(y_dot) = self.reciprocal(op) {
            let act = self.act(op.active_reads().first().copied());
            let push = self.each(quote!(ad::push_recip(#act, #ident, #y_dot)));
            return quote!(#plain let mut #dot = #push;);
        }
        let before = match op {
            // primal:  y = x
            // forward: ẏ = ẋ
            Op::Use(x) if self.is_active_operand(x) => Some(self.value(x)),
            Op::Use(_) => None,
            // primal:  y = -x
            // forward: ẏ = -ẋ
            Op::Neg(x) => {
                let (given, x) = (self.given(x), self.operand(x));
                Some(quote!(ad::NegPush::push_neg(&#x, #given)))
            }
            Op::Binary(op, l, r) => {
                let (given_l, given_r) = (self.given(l), self.given(r));
                let (l, r) = (self.operand(l), self.operand(r));
                let (rule, push) = rule(*op, "");
                Some(quote!(ad::#rule::#push(&#l, &#r, #given_l, #given_r)))
            }
            Op::Aggregate { shape, parts } if self.are_active(parts) => {
                let parts: Vec<TokenStream> = parts.iter().map(|part| self.value(part)).collect();
                match shape {
                    Aggregate::Tuple => Some(quote!((#(#parts,)*))),
                    Aggregate::Array => Some(quote!([#(#parts),*])),
                    Aggregate::Vec => Some(quote!(vec![#(#parts),*])),
                    Aggregate::Struct { .. } | Aggregate::Constructor { .. } => None,
                }
            }
            Op::Aggregate { .. } => None,
            Op::Repeat { value, len, vec } => {
                let (value, len) = (self.value(value), &len.tokens);
                Some(if *vec {
                    quote!(vec![#value; #len])
                } else {
                    quote!({ let repeated = #value; ::core::array::from_fn::<_, { #len }, _>(|_| ad::copy(&repeated)) })
                })
            }
            Op::Surgery { .. } => {
                self.refuse(
                    span,
                    "`with_derivative`",
                    "its closure sees a cotangent, and a pushforward has none: leave out `forward`",
                );
                None
            }
            Op::Cast(..) | Op::Stop(_) | Op::Inert(_) => None,
            Op::Call { .. } | Op::Method { .. } | Op::Closure(_) | Op::Borrow { .. } => None,
        };
        if let Some(before) = before {
            let before = self.each(before);
            return quote!(let mut #dot = #before; #plain);
        }
        let after = match op {
            // primal:  y = x as T
            // forward: ẏ = ẋ as T
            Op::Cast(x, _) => {
                let (given, x) = (self.given(x), self.operand(x));
                let cast = self.each(quote!(ad::push_cast(&#x, &#ident, #given)));
                quote!(let mut #dot = #cast;)
            }
            // The tangent is zero, and the tangents of the parts are put in.
            Op::Aggregate { shape, parts } => return self.aggregate(var, shape, parts, &plain),
            _ => {
                let zero = self.each(quote!(ad::zeros_of(&#ident)));
                quote!(let mut #dot = #zero;)
            }
        };
        quote!(#plain #after)
    }

    /// `mut`, where the tangent is written to.
    pub(super) fn mutable(&self, var: VarId) -> Option<TokenStream> {
        (!self.again || self.func.vars[var.0].mutable).then(|| quote!(mut))
    }

    fn are_active(&self, parts: &[Operand]) -> bool {
        parts.iter().all(|part| self.is_active_operand(part))
    }

    /// `Path { field: part }`, `Path(part)`, and what has constants among its parts: the parts may move into it, so their tangents go first.
    fn aggregate(
        &mut self,
        var: VarId,
        shape: &Aggregate,
        parts: &[Operand],
        plain: &TokenStream,
    ) -> TokenStream {
        let (dot, ident) = (self.dot(var), self.ident(var).clone());
        let (members, variant) = match shape {
            Aggregate::Struct {
                members, variant, ..
            } => (members.clone(), variant),
            Aggregate::Constructor { variant, .. } => (
                (0..parts.len())
                    .map(|i| syn::Member::Unnamed(syn::Index::from(i)))
                    .collect(),
                variant,
            ),
            Aggregate::Tuple | Aggregate::Array | Aggregate::Vec => (
                (0..parts.len())
                    .map(|i| syn::Member::Unnamed(syn::Index::from(i)))
                    .collect(),
                &None,
            ),
        };
        let indexed = matches!(shape, Aggregate::Array | Aggregate::Vec);
        let mut before = TokenStream::new();
        let mut after = TokenStream::new();
        for (member, part) in members.iter().zip(parts) {
            if !self.is_active_operand(part) {
                continue;
            }
            let value = self.value(part);
            let value = self.each(value);
            let name = self.names.numbered("part_dot", Span::call_site());
            before.extend(quote!(let #name = #value;));
            let whole = self.in_direction(dot.to_token_stream());
            let part = self.out_of_direction(&name);
            let set = match variant {
                Some(variant) => {
                    let accessor = names::variant_accessor(variant, member);
                    quote!(ad::set_part(&mut *#whole.#accessor(), #part);)
                }
                None if indexed => quote!(#whole[#member] = #part;),
                None => quote!(ad::set_part(&mut #whole.#member, #part);),
            };
            after.extend(self.for_each(set));
        }
        let zero = self.each(quote!(ad::zeros_of(&#ident)));
        quote!(#before #plain let mut #dot = #zero; #after)
    }

    /// primal:  place = value
    /// forward: tangent of place = tangent of value
    fn assign(&mut self, place: &Place, value: &Operand) -> TokenStream {
        let (target, x) = (target(&self.func.vars, place), self.operand(value));
        if !self.moves(place) {
            return quote!(#target = #x;);
        }
        if self.again {
            let (dot, tangent) = (self.target(place), self.value(value));
            return quote!(#dot = #tangent; #target = #x;);
        }
        let owner = self.owner(place);
        if self.width.is_some() && owner.projections.is_empty() && !self.is_lent(owner.root) {
            // It may not be there yet.
            let dot = self.dot(owner.root);
            if !self.is_active_operand(value) {
                let zero = self.each(quote!(ad::zeros_of(&#target)));
                return quote!(#target = #x; #dot = #zero;);
            }
            let tangent = self.value(value);
            let tangent = self.each(tangent);
            return quote!(#dot = #tangent; #target = #x;);
        }
        let dot = self.target(place);
        let field = self
            .owner(place)
            .projections
            .iter()
            .any(|p| matches!(p, Projection::Field(_)));
        if !self.is_active_operand(value) {
            let clear = if field {
                quote!(ad::clear_part(&mut #dot, || ad::zeros_of(&#target));)
            } else {
                quote!(#dot = ad::zeros_of(&#target);)
            };
            let clear = self.for_each(clear);
            return quote!(#target = #x; #clear);
        }
        let tangent = self.value(value);
        let set = if field {
            quote!({ let assigned = #tangent; ad::set_part(&mut #dot, assigned); })
        } else {
            quote!(#dot = #tangent;)
        };
        let set = self.for_each(set);
        quote!(#set #target = #x;)
    }

    /// primal:  place op= value
    fn op_assign(&mut self, place: &Place, op: BinaryOp, value: &Operand) -> TokenStream {
        let (target, x) = (target(&self.func.vars, place), self.operand(value));
        let symbol: TokenStream = format!("{}=", op.symbol()).parse().unwrap_or_default();
        let plain = quote!(#target #symbol #x;);
        if !self.moves(place) {
            return plain;
        }
        if self.again {
            return self.op_assign_again(place, op, value, &plain);
        }
        let (rule, push) = rule(op, "Assign");
        let dot = self.target(place);
        let dot = quote!(ad::part_mut(&mut #dot, &mut None));
        if self.is_active_operand(value) && self.share(place, value) {
            let tangent = self.value(value);
            let push = self.for_each(
                quote!({ let read = #tangent; ad::#rule::#push(&#target, &#x, #dot, Some(&read)); }),
            );
            return quote!(#push #plain);
        }
        let given = self.given(value);
        let push = self.for_each(quote!(ad::#rule::#push(&#target, &#x, #dot, #given);));
        quote!(#push #plain)
    }
}

/// The trait and the method of a rule: `MulPush::push_mul`, `MulAssignPush::push_mul_assign`.
fn rule(op: BinaryOp, suffix: &str) -> (proc_macro2::Ident, proc_macro2::Ident) {
    let stem = op.stem();
    let (first, rest) = stem.split_at(1);
    let method = if suffix.is_empty() {
        format_ident!("push_{stem}")
    } else {
        format_ident!("push_{stem}_assign")
    };
    (
        format_ident!("{}{rest}{suffix}Push", first.to_uppercase()),
        method,
    )
}
