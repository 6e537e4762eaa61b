//! The augmented forward pass: the user's statements in their order, and what the plan adds.

use super::item::after_first;
use super::place::{borrowed, operand, primal};
use super::with;
use crate::analysis::activity::Activity;
use crate::analysis::depth::{depth, depths};
use crate::ir::{
    Aggregate, Arg, BinaryOp, Binding, Block, Callee, Exit, Func, Inert, Iter, NodeId, Op, Operand,
    Place, Stmt, VarId, VarKind,
};
use crate::names;
use crate::transform::adjoint::Replayed;
use crate::transform::pullback::{LoopPlan, NodePlan, Plan, Record, RegionPlan, Stored};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};

pub(crate) struct Forward<'f> {
    func: &'f Func,
    activity: &'f Activity,
    plan: &'f Plan,
    /// Regions that an exit leaves, outermost first.
    open: Vec<Open>,
    exits: bool,
    /// Statements are run again: what is kept of them is there already.
    again: bool,
}

#[derive(Clone)]
enum Open {
    Slot(RegionPlan),
    Loop {
        label: Option<syn::Lifetime>,
        plan: Option<LoopPlan>,
    },
    Scope(Option<syn::Lifetime>),
    /// Shapes that are asked for again behind a statement.
    Shapes(TokenStream),
}

/// Statements of an iteration that are run again in the reverse sweep.
pub(crate) fn replayed(
    func: &Func,
    activity: &Activity,
    plan: &Plan,
    items: &[Replayed],
) -> TokenStream {
    let mut emit = Forward {
        func,
        activity,
        plan,
        open: Vec::new(),
        exits: false,
        again: true,
    };
    items
        .iter()
        .map(|item| match item {
            Replayed::Stmt(stmt) => emit.checked_stmt(stmt),
            Replayed::Keep(kept, place) => emit.keep(kept, place),
        })
        .collect()
}

/// The forward sweep as statements and a value.
pub(crate) fn forward(
    func: &Func,
    activity: &Activity,
    plan: &Plan,
    exits: bool,
) -> (TokenStream, TokenStream) {
    let mut emit = Forward {
        func,
        activity,
        plan,
        open: Vec::new(),
        exits,
        again: false,
    };
    let mut setup = TokenStream::new();
    for (tape, _) in &plan.tapes {
        setup.extend(quote!(let mut #tape = ad::Tape::new();));
    }
    for Stored { store, .. } in &plan.stores {
        setup.extend(quote!(let mut #store = ad::Store::new();));
    }
    for param in &func.params {
        setup.extend(emit.like(param.var));
    }
    if let Some(top) = &plan.top {
        let slot = &top.slot;
        setup.extend(quote!(let mut #slot = None;));
        emit.open.push(Open::Slot(top.clone()));
    }
    let tail = func
        .body
        .tail
        .as_ref()
        .map_or_else(|| quote!(()), |tail| emit.operand(tail));
    let stmts = emit.stmts(&func.body.stmts, exits.then_some(&tail));
    if exits {
        let store = plan.top.as_ref().map(store);
        let left = matches!(func.body.stmts.last(), Some(Stmt::Exit { .. }));
        let name = &plan.value;
        let end = (!left).then(|| quote!(#store #name));
        let value = quote!('differentiated_body: { #stmts #end });
        (setup, value)
    } else {
        setup.extend(stmts);
        (setup, tail)
    }
}

fn tuple(record: &Record) -> TokenStream {
    let (idents, copied) = (&record.idents, &record.copied);
    let tuple = quote!((#(#idents,)*));
    if copied.is_empty() {
        tuple
    } else {
        quote!({ #(let #copied = ad::keep(#copied);)* #tuple })
    }
}

fn store(region: &RegionPlan) -> TokenStream {
    let (slot, record) = (&region.slot, tuple(&region.record));
    quote!(#slot = Some(#record);)
}

fn push(plan: &LoopPlan) -> TokenStream {
    if let Some(count) = &plan.count {
        return quote!(#count += 1;);
    }
    let (tape, record) = (&plan.tape, tuple(&plan.record));
    quote!(#tape.push(#record);)
}

/// The activity of an operand, as an expression.
pub(crate) fn activity_of(func: &Func, activity: &Activity, var: Option<VarId>) -> TokenStream {
    let Some(var) = var.filter(|var| activity.is_active(resolve(func, *var))) else {
        return quote!(ad::Off);
    };
    let mut sources = activity.sources(resolve(func, var)).iter();
    let Some(first) = sources.next() else {
        return quote!(ad::Off);
    };
    let mut tokens = activity_name(func, *first);
    for source in sources {
        let other = activity_name(func, *source);
        tokens = quote!(ad::Activity::or(#tokens, #other));
    }
    tokens
}

pub(crate) fn resolve(func: &Func, var: VarId) -> VarId {
    match &func.vars[var.0].kind {
        VarKind::Alias(place) => resolve(func, place.root),
        _ => var,
    }
}

fn activity_name(func: &Func, param: usize) -> TokenStream {
    if func.params[param].ty.is_none() {
        return quote!(ad::On);
    }
    func.params[param].act.to_token_stream()
}

/// What a binary operation saves.
pub(crate) fn save_binary(
    func: &Func,
    activity: &Activity,
    stem: &str,
    left: &Operand,
    right: &Operand,
) -> TokenStream {
    let rule = format_ident!("{}Rule", capitalised(stem));
    let save = format_ident!("save_{stem}");
    let (l, r) = (operand(&func.vars, left), operand(&func.vars, right));
    let (la, ra) = (
        activity_of(func, activity, left.root()),
        activity_of(func, activity, right.root()),
    );
    quote!(ad::#rule::#save(&#l, &#r, #la, #ra))
}

fn capitalised(stem: &str) -> String {
    let mut chars = stem.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

impl<'f> Forward<'f> {
    /// For the user's operations alone, without what a plan adds.
    pub(super) fn plain(func: &'f Func, activity: &'f Activity, plan: &'f Plan) -> Self {
        Forward {
            func,
            activity,
            plan,
            open: Vec::new(),
            exits: false,
            again: false,
        }
    }
}

impl Forward<'_> {
    fn ident(&self, var: VarId) -> &Ident {
        &self.func.vars[var.0].ident
    }

    fn operand(&self, x: &Operand) -> TokenStream {
        operand(&self.func.vars, x)
    }

    fn node(&self, node: NodeId) -> Option<&NodePlan> {
        self.plan.nodes.get(&node)
    }

    fn act(&self, var: Option<VarId>) -> TokenStream {
        activity_of(self.func, self.activity, var)
    }

    /// Remembers the shape of a variable that has just been declared.
    fn like(&self, var: VarId) -> TokenStream {
        let Some(like) = self.plan.likes.get(&var) else {
            return TokenStream::new();
        };
        let shape = self.shape(var);
        let declaration = if self.plan.unshaped.contains(&var) {
            quote!()
        } else {
            quote!(let mut)
        };
        quote!(#declaration #like = #shape;)
    }

    fn likes(&self, bindings: &[Binding]) -> TokenStream {
        bindings
            .iter()
            .map(|binding| self.like(binding.var))
            .collect()
    }

    fn shape(&self, var: VarId) -> TokenStream {
        let value = borrowed(&self.func.vars, &Place::var(var));
        match self.func.vars[var.0].kind {
            VarKind::Mutable => quote!(ad::like(&*#value)),
            _ => quote!(ad::like(#value)),
        }
    }

    /// The shapes of what a function was given as `&mut`: it may have changed their lengths.
    fn written(&self, op: &Op) -> TokenStream {
        op.writes()
            .iter()
            .filter(|place| !place.has_index() || self.has_elements(place))
            .filter(|place| match &self.func.vars[place.root.0].kind {
                VarKind::Alias(target) => !target.has_index(),
                _ => true,
            })
            .filter_map(|place| {
                let root = resolve(self.func, place.root);
                let like = self.plan.likes.get(&root)?;
                // While it is borrowed, its shape is asked of the borrow.
                let shape = match &self.func.vars[place.root.0].kind {
                    VarKind::Alias(target) if target.projections.is_empty() => {
                        let ident = self.ident(place.root);
                        quote!(ad::like(&*#ident))
                    }
                    _ => self.shape(root),
                };
                Some(quote!(#like = #shape;))
            })
            .collect()
    }

    /// Whether a place is indexed elsewhere: an element that is a container itself.
    fn has_elements(&self, place: &Place) -> bool {
        let root = resolve(self.func, place.root);
        depth(place) < depths(self.func)[root.0]
    }

    /// The shape of a variable that has no value yet.
    fn unshaped(&self, var: Option<VarId>) -> TokenStream {
        let like = var
            .filter(|var| self.plan.unshaped.contains(var))
            .and_then(|var| self.plan.likes.get(&var));
        like.map_or_else(
            TokenStream::new,
            |like| quote!(let mut #like = ad::Like::unknown();),
        )
    }

    /// An assignment; where it may change a shape, the old one is kept.
    fn assign(&self, place: &Place, value: &Operand, node: NodeId) -> TokenStream {
        let (target, value) = (primal(&self.func.vars, place), self.operand(value));
        let Some(shape) = self.node(node).and_then(|plan| plan.shape.as_ref()) else {
            let first = place.projections.is_empty() && self.plan.unshaped.contains(&place.root);
            let like = if first {
                self.like(place.root)
            } else {
                TokenStream::new()
            };
            return quote!(#target = #value; #like);
        };
        let root = match &self.func.vars[place.root.0].kind {
            VarKind::Alias(target) => target.root,
            _ => place.root,
        };
        let (like, new) = (&self.plan.likes[&root], self.shape(root));
        // What the arms of a `match` have changed is remembered behind it.
        let pending = self.open.iter().any(|open| match open {
            Open::Shapes(shapes) => mentions_ident(shapes, like),
            Open::Slot(_) | Open::Loop { .. } | Open::Scope(_) => false,
        });
        let old = if place.projections.is_empty() && pending {
            new.clone()
        } else if place.projections.is_empty() {
            quote!(#like.clone())
        } else {
            quote!(ad::like(&#target))
        };
        quote!(let #shape = #old; #target = #value; #like = #new;)
    }

    /// The statements of a block, then its value under a name, then the records of
    /// what follows exits, which take over what the value is made of.
    fn stmts(&mut self, stmts: &[Stmt], value: Option<&TokenStream>) -> TokenStream {
        let mut out = TokenStream::new();
        for (i, stmt) in stmts.iter().enumerate() {
            let rest = stmt
                .node()
                .and_then(|node| self.node(node))
                .and_then(|plan| plan.rest.clone());
            let Some(rest) = rest else {
                out.extend(self.stmt(stmt));
                if let Stmt::Exit { .. } = stmt {
                    return out;
                }
                continue;
            };
            let slot = &rest.slot;
            out.extend(quote!(let mut #slot = None;));
            out.extend(self.stmt(stmt));
            self.open.push(Open::Slot(rest.clone()));
            out.extend(self.stmts(&stmts[i + 1..], value));
            self.open.pop();
            out.extend(store(&rest));
            return out;
        }
        let name = &self.plan.value;
        out.extend(value.map(|value| quote!(let #name = #value;)));
        out
    }

    fn stmt(&mut self, stmt: &Stmt) -> TokenStream {
        let checks = super::hidden::checks(self.func, self.activity, self.plan, stmt);
        let keeps = stmt.node().map(|node| self.keeps(node));
        let node = stmt.node().filter(|_| !self.again);
        let after: TokenStream = node
            .and_then(|node| self.node(node))
            .into_iter()
            .flat_map(|plan| &plan.after)
            .map(|(kept, place)| self.keep(kept, place))
            .collect();
        let stmt = self.checked_stmt(stmt);
        quote!(#checks #keeps #stmt #after)
    }

    /// What is kept from before a statement, and computed beside it.
    fn keeps(&self, node: NodeId) -> TokenStream {
        let Some(plan) = self.node(node).filter(|_| !self.again) else {
            return TokenStream::new();
        };
        let keeps = plan
            .keeps
            .iter()
            .map(|(kept, place)| self.keep(kept, place));
        let beside = plan.beside.iter();
        keeps
            .chain(beside.map(|(name, value)| quote!(let #name = #value;)))
            .collect()
    }

    fn checked_stmt(&mut self, stmt: &Stmt) -> TokenStream {
        match stmt {
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
                let (value, likes) = (&value.tokens, self.likes(bindings));
                quote!(let #pattern = #value; #likes)
            }
            Stmt::Declare { var, ty } => {
                let (ident, unshaped) = (self.ident(*var), self.unshaped(Some(*var)));
                let ty = ty.as_ref().map(|ty| quote!(: #ty));
                // Whether it is assigned more than once is not known here.
                quote!(let mut #ident #ty; #unshaped)
            }
            Stmt::Assign {
                place, value, node, ..
            } => self.assign(place, value, *node),
            Stmt::OpAssign {
                place,
                op,
                value,
                node,
                ..
            } => self.op_assign(place, *op, value, *node),
            Stmt::If {
                out,
                cond,
                then,
                otherwise,
                node,
                ..
            } => self.if_stmt(*out, cond, then, otherwise.as_ref(), *node),
            Stmt::Match {
                out,
                scrutinee,
                arms,
                node,
                ..
            } => self.match_stmt(*out, scrutinee, arms, *node),
            Stmt::Scope {
                out,
                label,
                block,
                node,
                ..
            } => {
                let slots = self.slots(*node);
                self.open.push(Open::Scope(label.clone()));
                let body = self.branch(block, *node, 0);
                self.open.pop();
                let label = label.as_ref().map(|label| quote!(#label:));
                self.bound(slots, *out, quote!(#label { #body }))
            }
            Stmt::For {
                label,
                iter,
                body,
                node,
                ..
            } => self.for_stmt(label.as_ref(), iter, body, *node),
            Stmt::While {
                label,
                cond,
                body,
                node,
                ..
            } => self.while_stmt(label.as_ref(), cond.as_ref(), body, *node),
            Stmt::Exit { exit, .. } => self.exit(exit),
            Stmt::Opaque(inert) => inert.tokens.clone(),
        }
    }

    fn let_stmt(
        &mut self,
        var: VarId,
        ty: Option<&syn::Type>,
        op: &Op,
        node: NodeId,
        span: proc_macro2::Span,
    ) -> TokenStream {
        let ident = self.ident(var).clone();
        let facts = &self.func.vars[var.0];
        let mutable = (facts.user && facts.mutable).then(|| quote!(mut));
        let ty = ty.map(|ty| quote!(: #ty));
        let lends = self.node(node).is_some_and(|plan| plan.lent.is_some());
        let written = if lends {
            TokenStream::new()
        } else {
            self.written(op)
        };
        let like = self.like(var);
        let like = quote!(#written #like);
        let plan = self.node(node);
        let residual = plan
            .filter(|plan| !plan.in_reverse)
            .and_then(|plan| plan.residual.clone());
        let Some(residual) = residual else {
            let value = match op {
                Op::Closure(_) => self.plan.closures.get(&node).cloned().unwrap_or_default(),
                op if self.takes_function(op) => {
                    let call = self.augmented_call(op, None);
                    quote!((#call).0)
                }
                op => self.primal_op(op),
            };
            return quote!(let #mutable #ident #ty = #value; #like);
        };
        let stmt = match op {
            Op::Binary(binary, left, right) => {
                let save = save_binary(self.func, self.activity, binary.stem(), left, right);
                let value = self.primal_op(op);
                quote_spanned!(span=> let #residual = #save; let #mutable #ident #ty = #value;)
            }
            Op::Neg(value) => {
                let (x, act) = (self.operand(value), self.act(value.root()));
                quote_spanned!(span=> let #residual = ad::NegRule::save_neg(&#x, #act); let #mutable #ident #ty = -#x;)
            }
            Op::Cast(value, to) => {
                let x = self.operand(value);
                quote_spanned!(span=> let #mutable #ident #ty = #x as #to; let #residual = ad::CastSaved::of(&#x, &#ident);)
            }
            _ => {
                let lent = plan.and_then(|plan| plan.lent.as_ref());
                let call = self.augmented_call(op, lent);
                if let Some(lent) = lent {
                    let typed = ty.map(|ty| quote!(let #mutable #ident #ty = #ident;));
                    return quote!(let ((#mutable #ident, #residual), #lent) = #call; #typed #like);
                }
                match ty {
                    Some(ty) => {
                        quote_spanned!(span=> let (#mutable #ident, #residual): (_, _) = #call; let #mutable #ident #ty = #ident;)
                    }
                    None => quote_spanned!(span=> let (#mutable #ident, #residual) = #call;),
                }
            }
        };
        quote!(#stmt #like)
    }

    /// Whether an argument is a function that is `Fn` in the user's code only: it can be passed to
    /// siblings.
    pub(super) fn takes_function(&self, op: &Op) -> bool {
        let args = match op {
            Op::Call { args, .. } | Op::Method { args, .. } => args,
            _ => return false,
        };
        args.iter()
            .filter_map(Arg::root)
            .any(|var| self.func.vars[resolve(self.func, var).0].function)
    }

    fn keep(&self, kept: &Ident, place: &Place) -> TokenStream {
        let value = borrowed(&self.func.vars, place);
        let stored = self.plan.stores.iter().find(|stored| stored.kept == *kept);
        match stored {
            Some(Stored { store, .. }) => {
                quote!(let #kept = (&ad::Keep(#value)).keep_in(&mut #store);)
            }
            None => quote!(let #kept = ad::keep(#value);),
        }
    }

    /// The call of the sibling, which returns the value and the pullback.
    fn augmented_call(&self, op: &Op, lent: Option<&Ident>) -> TokenStream {
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
                let recv = self.receiver(receiver);
                let acts = std::iter::once(receiver)
                    .chain(args)
                    .map(|arg| self.act(arg.root()));
                let values = self.args(args);
                let turbofish = extended(turbofish, args.len() + 1);
                match lent {
                    Some(lent) => {
                        quote!(ad::Lent::new(#recv).lend(|mut #lent| #lent.#sibling #turbofish((#(#acts,)*), #(#values),*)))
                    }
                    None => quote!(#recv.#sibling #turbofish((#(#acts,)*), #(#values),*)),
                }
            }
            other => self.primal_op(other),
        }
    }

    pub(super) fn receiver(&self, receiver: &Arg) -> TokenStream {
        match receiver {
            Arg::Value(operand) => self.operand(operand),
            Arg::Ref {
                place,
                explicit: true,
            } => {
                let value = borrowed(&self.func.vars, place);
                quote!((#value))
            }
            Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                primal(&self.func.vars, place)
            }
        }
    }

    pub(super) fn args(&self, args: &[Arg]) -> Vec<TokenStream> {
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
    pub(super) fn primal_op(&self, op: &Op) -> TokenStream {
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
                let (recv, values) = (self.receiver(receiver), self.args(args));
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

    fn op_assign(&self, place: &Place, op: BinaryOp, value: &Operand, node: NodeId) -> TokenStream {
        let (target, x) = (primal(&self.func.vars, place), self.operand(value));
        let symbol = symbol(op, "=");
        let Some(residual) = self.node(node).and_then(|plan| plan.residual.as_ref()) else {
            return quote!(#target #symbol #x;);
        };
        let rule = format_ident!("{}AssignRule", capitalised(op.stem()));
        let save = format_ident!("save_{}_assign", op.stem());
        let (la, ra) = (self.act(Some(place.root)), self.act(value.root()));
        quote!(let #residual = ad::#rule::#save(&#target, &#x, #la, #ra); #target #symbol #x;)
    }

    /// Declares the slots of the branches of a statement.
    fn slots(&self, node: NodeId) -> TokenStream {
        let slots = self
            .node(node)
            .into_iter()
            .flat_map(|plan| plan.branches.iter().flatten())
            .map(|region| &region.slot);
        quote!(#(let mut #slots = None;)*)
    }

    /// The statements and value of a branch.
    fn branch(&mut self, block: &Block, node: NodeId, index: usize) -> TokenStream {
        let region = self
            .node(node)
            .and_then(|plan| plan.branches.get(index).cloned().flatten());
        if let Some(region) = &region {
            self.open.push(Open::Slot(region.clone()));
        }
        let left = matches!(block.stmts.last(), Some(Stmt::Exit { .. }));
        let tail = block
            .tail
            .as_ref()
            .filter(|_| !left)
            .map(|tail| self.operand(tail));
        let named = region.is_some()
            || block.stmts.iter().any(|stmt| {
                stmt.node()
                    .and_then(|node| self.node(node))
                    .is_some_and(|plan| plan.rest.is_some())
            });
        let stmts = self.stmts(&block.stmts, tail.as_ref().filter(|_| named));
        let store = region.as_ref().map(|region| {
            self.open.pop();
            store(region)
        });
        let store = if left { None } else { store };
        let tail = if named {
            tail.map(|_| self.plan.value.to_token_stream())
        } else {
            tail
        };
        quote!(#stmts #store #tail)
    }

    fn bound(&self, slots: TokenStream, out: Option<VarId>, value: TokenStream) -> TokenStream {
        match out {
            Some(out) => {
                let (ident, like, unshaped) =
                    (self.ident(out), self.like(out), self.unshaped(Some(out)));
                quote!(#slots #unshaped let #ident = #value; #like)
            }
            None => quote!(#slots #value),
        }
    }

    fn if_stmt(
        &mut self,
        out: Option<VarId>,
        cond: &Inert,
        then: &Block,
        otherwise: Option<&Block>,
        node: NodeId,
    ) -> TokenStream {
        let slots = self.slots(node);
        let cond = &cond.tokens;
        let then = self.branch(then, node, 0);
        let otherwise = otherwise.map(|block| {
            let body = self.branch(block, node, 1);
            quote!(else { #body })
        });
        self.bound(slots, out, quote!(if #cond { #then } #otherwise))
    }

    fn match_stmt(
        &mut self,
        out: Option<VarId>,
        scrutinee: &Inert,
        arms: &[crate::ir::Arm],
        node: NodeId,
    ) -> TokenStream {
        let slots = self.slots(node);
        let bound: Vec<(&[Binding], &Block)> = arms
            .iter()
            .map(|arm| (&arm.bindings[..], &arm.block))
            .collect();
        let shapes = self.reshaped(&scrutinee.tokens, &bound);
        self.open.push(Open::Shapes(shapes.clone()));
        let scrutinee = &scrutinee.tokens;
        let arms: Vec<TokenStream> = arms
            .iter()
            .enumerate()
            .map(|(i, arm)| {
                let likes = self.likes(&arm.bindings);
                let (pattern, body) = (&arm.pattern, self.branch(&arm.block, node, i));
                quote!(#pattern => { #likes #body })
            })
            .collect();
        self.open.pop();
        let whole = self.bound(slots, out, quote!(match #scrutinee { #(#arms)* }));
        // The value of a statement is `()`: what follows is a statement of its own.
        if shapes.is_empty() {
            whole
        } else {
            quote!(#whole #shapes)
        }
    }

    /// The shapes of what is matched or looped over by `&mut`: payloads and elements may have changed
    /// their lengths.
    fn reshaped(&self, value: &TokenStream, blocks: &[(&[Binding], &Block)]) -> TokenStream {
        let by_value: Vec<VarId> = blocks
            .iter()
            .flat_map(|(bindings, _)| bindings.iter())
            .filter(|binding| binding.mode == crate::ir::Mode::Value)
            .filter_map(|binding| Some(resolve(self.func, binding.source.as_ref()?.root)))
            .collect();
        let mut done = Vec::new();
        let mut out = TokenStream::new();
        for (bindings, block) in blocks {
            for binding in *bindings {
                let Some(source) = &binding.source else {
                    continue;
                };
                let root = resolve(self.func, source.root);
                let changed =
                    self.plan.likes.contains_key(&binding.var) || assigns(block, binding.var);
                if binding.mode != crate::ir::Mode::Mutable
                    || !changed
                    || done.contains(&root)
                    || by_value.contains(&root)
                {
                    continue;
                }
                done.push(root);
                if let (Some(like), Some(shape)) =
                    (self.plan.likes.get(&root), self.shape_through(value, root))
                {
                    out.extend(quote!(#like = #shape;));
                }
            }
        }
        out
    }

    /// The shape of a variable, asked of the reference to it that `value` names, if it names one.
    fn shape_through(&self, value: &TokenStream, root: VarId) -> Option<TokenStream> {
        if mentions_ident(value, self.ident(root)) {
            return Some(self.shape(root));
        }
        let name = value.to_string();
        self.func.vars.iter().find_map(|var| match &var.kind {
            VarKind::Alias(target)
                if var.ident == name && target.root == root && target.projections.is_empty() =>
            {
                let ident = &var.ident;
                Some(quote!(ad::like(&*#ident)))
            }
            _ => None,
        })
    }

    /// The body of a loop, with the record pushed at its end.
    fn body(
        &mut self,
        label: Option<&syn::Lifetime>,
        body: &Block,
        node: NodeId,
    ) -> (TokenStream, TokenStream) {
        let plan = self.node(node).and_then(|plan| plan.tape.clone());
        let start = plan.as_ref().and_then(|plan| {
            if let Some(count) = &plan.count {
                return Some(quote!(let mut #count = 0usize;));
            }
            let (tape, start) = (&plan.tape, plan.start.as_ref()?);
            Some(quote!(let #start = #tape.len();))
        });
        self.open.push(Open::Loop {
            label: label.cloned(),
            plan: plan.clone(),
        });
        let stmts = self.stmts(&body.stmts, None);
        self.open.pop();
        let left = matches!(body.stmts.last(), Some(Stmt::Exit { .. }));
        let push = plan.as_ref().filter(|_| !left).map(push);
        (start.unwrap_or_default(), quote!(#stmts #push))
    }

    fn for_stmt(
        &mut self,
        label: Option<&syn::Lifetime>,
        iter: &Iter,
        body: &Block,
        node: NodeId,
    ) -> TokenStream {
        let shapes = match iter {
            Iter::Range { .. } => TokenStream::new(),
            Iter::Items { bindings, iter, .. } => {
                self.reshaped(&iter.tokens, &[(bindings.as_slice(), body)])
            }
        };
        self.open.push(Open::Shapes(shapes.clone()));
        let (start, stmts) = self.body(label, body, node);
        self.open.pop();
        let label = label.map(|label| quote!(#label:));
        match iter {
            Iter::Range { var, range } => {
                let (ident, range) = (self.ident(*var), &range.tokens);
                let reserve = self
                    .node(node)
                    .and_then(|plan| plan.tape.as_ref())
                    .filter(|plan| plan.counted)
                    .map(|plan| {
                        let tape = &plan.tape;
                        quote!(#tape.reserve(ad::trips(&(#range)));)
                    });
                quote!(#start #reserve #label for #ident in #range { #stmts })
            }
            Iter::Items {
                pattern,
                iter,
                bindings,
                ..
            } => {
                let (iter, likes) = (&iter.tokens, self.likes(bindings));
                let tape = self.node(node).and_then(|plan| plan.tape.as_ref());
                let iter = match tape.filter(|plan| plan.count.is_none()) {
                    Some(LoopPlan { tape, .. }) => quote!(#tape.reserving(#iter)),
                    None => iter.clone(),
                };
                quote!(#start #label for #pattern in #iter { #likes #stmts } #shapes)
            }
        }
    }

    fn while_stmt(
        &mut self,
        label: Option<&syn::Lifetime>,
        cond: Option<&Inert>,
        body: &Block,
        node: NodeId,
    ) -> TokenStream {
        let (start, stmts) = self.body(label, body, node);
        let label = label.map(|label| quote!(#label:));
        match cond {
            Some(cond) => {
                let cond = &cond.tokens;
                quote!(#start #label while #cond { #stmts })
            }
            None => quote!(#start #label loop { #stmts }),
        }
    }

    /// An exit: the records of all regions that it leaves are stored first.
    fn exit(&mut self, exit: &Exit) -> TokenStream {
        let target = match exit {
            Exit::Return(_) => None,
            Exit::Break(label) | Exit::Continue(label) => Some(label),
        };
        let mut stores = TokenStream::new();
        for open in self.open.iter().rev() {
            match open {
                Open::Slot(region) => stores.extend(store(region)),
                Open::Loop { label, plan } => {
                    stores.extend(plan.as_ref().map(push));
                    if target.is_some_and(|wanted| wanted.is_none() || wanted == label) {
                        break;
                    }
                }
                Open::Shapes(shapes) => stores.extend(shapes.clone()),
                Open::Scope(label) => {
                    if target.is_some_and(|wanted| wanted.is_some() && wanted == label) {
                        break;
                    }
                }
            }
        }
        match exit {
            Exit::Return(value) => {
                debug_assert!(self.exits);
                let value = value
                    .as_ref()
                    .map_or_else(|| quote!(()), |value| self.operand(value));
                let name = &self.plan.value;
                quote!(let #name = #value; #stores break 'differentiated_body #name;)
            }
            Exit::Break(label) => quote!(#stores break #label;),
            Exit::Continue(label) => quote!(#stores continue #label;),
        }
    }
}

/// Whether a variable, or a part of it, is assigned to.
fn assigns(block: &Block, var: VarId) -> bool {
    block.stmts.iter().any(|stmt| match stmt {
        Stmt::Assign { place, .. } => place.root == var,
        Stmt::If {
            then, otherwise, ..
        } => assigns(then, var) || otherwise.as_ref().is_some_and(|block| assigns(block, var)),
        Stmt::Match { arms, .. } => arms.iter().any(|arm| assigns(&arm.block, var)),
        Stmt::For { body, .. } | Stmt::While { body, .. } => assigns(body, var),
        Stmt::Scope { block, .. } => assigns(block, var),
        _ => false,
    })
}

fn mentions_ident(tokens: &TokenStream, ident: &Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        proc_macro2::TokenTree::Ident(found) => found == *ident,
        proc_macro2::TokenTree::Group(group) => mentions_ident(&group.stream(), ident),
        _ => false,
    })
}

fn symbol(op: BinaryOp, suffix: &str) -> TokenStream {
    format!("{}{suffix}", op.symbol())
        .parse()
        .unwrap_or_default()
}

pub(super) fn bare_tuple(values: &[TokenStream]) -> TokenStream {
    match values {
        [one] => one.clone(),
        many => quote!((#(#many),*)),
    }
}

/// The user's generic arguments, and one to infer for each activity.
pub(super) fn extended(turbofish: &TokenStream, activities: usize) -> TokenStream {
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
pub(super) fn expanded(path: &TokenStream) -> TokenStream {
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

pub(super) fn first_span(tokens: &TokenStream) -> proc_macro2::Span {
    tokens
        .clone()
        .into_iter()
        .last()
        .map_or_else(proc_macro2::Span::call_site, |token| token.span())
}
