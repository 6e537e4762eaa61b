//! The augmented forward pass: the user's statements in their order, and what the plan adds.

mod branches;
mod calls;
mod control;
mod later;
mod lending;
mod parts;
mod shapes;
mod stmts;
mod windows;

pub(super) use calls::{bare_tuple, expanded, extended, first_span};

use super::at_once::Pivots;
use super::hidden::{self, Declared};
use super::place::{borrowed, operand};
use crate::analysis::activity::Activity;
use crate::ir::{Func, NodeId, Operand, Place, Stmt, VarId, resolve};
use crate::names;
use crate::transform::adjoint::Replayed;
use crate::transform::pullback::{
    LoopPlan, NodePlan, Plan, Reader, Record, RegionPlan, Stored, Tape,
};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::collections::HashMap;

pub(crate) struct Forward<'f> {
    func: &'f Func,
    activity: &'f Activity,
    plan: &'f Plan,
    /// Regions that an exit leaves, outermost first.
    open: Vec<Open>,
    exits: bool,
    /// Statements are run again: what is kept of them is there already.
    again: bool,
    /// What is reversed at once.
    pivots: Pivots,
    /// The number of windows so far.
    windows: usize,
    /// A part of the reverse sweep needs the shape of what is lent, and may have got another one meanwhile.
    stale: bool,
    /// What comes first in a branch of a statement.
    first: HashMap<(NodeId, usize), branches::First>,
    /// How many of `open` belong to the block that is begun.
    own: usize,
    /// Variables whose types are asked for where they are declared.
    declared: Declared,
}

#[derive(Clone)]
enum Open {
    Slot(RegionPlan),
    Loop {
        label: Option<syn::Lifetime>,
        plan: Option<LoopPlan>,
    },
    Scope(Option<syn::Lifetime>),
    /// Shapes that are asked for again behind a statement, and the variables of which it borrows parts until then.
    Shapes(TokenStream, Vec<Place>),
    /// References to parts of a variable, and its shape, which is asked for again when they are used no more.
    Lent {
        vars: Vec<VarId>,
        root: VarId,
        /// The parts, where a variable's shape is remembered by parts.
        parts: Vec<Place>,
        shapes: TokenStream,
    },
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
        pivots: Pivots::new(),
        windows: 0,
        stale: false,
        first: HashMap::new(),
        own: 0,
        declared: Declared::default(),
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
    let nothing = TokenStream::new();
    forward_with(func, activity, plan, exits, Pivots::new(), &nothing)
        .expect("nothing of the reverse sweep is in it")
}

/// The same, with parts of the reverse sweep in it, for which `cotangents` makes those of the arguments
/// ready. There is nothing if a part begins with the shape of what is lent as `&mut` at that point.
pub(crate) fn forward_with(
    func: &Func,
    activity: &Activity,
    plan: &Plan,
    exits: bool,
    pivots: Pivots,
    cotangents: &TokenStream,
) -> Option<(TokenStream, TokenStream)> {
    let mut emit = Forward {
        func,
        activity,
        plan,
        open: Vec::new(),
        exits,
        again: false,
        pivots,
        windows: 0,
        stale: false,
        first: HashMap::new(),
        own: 0,
        declared: hidden::declared(func, activity, plan),
    };
    let mut setup = TokenStream::new();
    for Tape { tape, .. } in &plan.tapes {
        setup.extend(quote!(let mut #tape = ad::Tape::new();));
    }
    for Stored {
        store, scratch, of, ..
    } in &plan.stores
    {
        setup.extend(quote!(let mut #store = ad::Store::new();));
        // What is read in one iteration of a pivot and the next has the same memory.
        setup.extend(of.map(|_| quote!(let mut #scratch = Default::default();)));
    }
    for param in &func.params {
        setup.extend(emit.like(param.var));
    }
    setup.extend(emit.declared.of_params(func));
    setup.extend(cotangents.clone());
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
    // What is lent is given back behind the value.
    let mut top = func.body.stmts.iter();
    let lends = top.any(|stmt| !lending::references(stmt).is_empty());
    let settled = (func.body.tail.as_ref()).is_some_and(|tail| emit.is_settled(tail));
    let named = lends || exits && !settled;
    // The reverse sweep names items, too.
    let items = match exits {
        true => func.body.stmts.iter().take_while(|s| is_item(s)).count(),
        false => 0,
    };
    let (items, rest) = func.body.stmts.split_at(items);
    setup.extend(emit.stmts(items, None));
    let stmts = emit.stmts(rest, named.then_some(&tail));
    let tail = if named {
        plan.value.to_token_stream()
    } else {
        tail
    };
    let value = if exits {
        let store = plan.top.as_ref().map(|top| store(plan, top));
        let left = matches!(func.body.stmts.last(), Some(Stmt::Exit { .. }));
        let end = (!left).then(|| quote!(#store #tail));
        quote!('differentiated_body: { #stmts #end })
    } else {
        setup.extend(stmts);
        tail
    };
    (!emit.stale).then_some((setup, value))
}

fn is_item(stmt: &Stmt) -> bool {
    let Stmt::Opaque(inert) = stmt else {
        return false;
    };
    match syn::parse2(inert.tokens.clone()) {
        Ok(syn::Item::Macro(declared)) => declared.ident.is_some(),
        Ok(_) => true,
        Err(_) => false,
    }
}

fn tuple(plan: &Plan, record: &Record) -> TokenStream {
    let (idents, copied) = (&record.idents, &record.copied);
    let tuple = quote!((#(#idents,)*));
    let held: Vec<&Ident> = record.borrowed(plan).collect();
    let views: Vec<&Ident> = record.views(plan).collect();
    if copied.is_empty() && held.is_empty() && views.is_empty() {
        tuple
    } else {
        let copies = copied
            .iter()
            .map(|ident| match plan.copied_first.get(ident) {
                Some(first) => quote!(let #ident = #first;),
                None => quote!(let #ident = ad::keep(#ident);),
            });
        quote!({
            #(#copies)*
            #(let #views = ad::Settled(#views).settled();)*
            #(let #held = ad::Held::new(#held).held();)*
            #tuple
        })
    }
}

fn store(plan: &Plan, region: &RegionPlan) -> TokenStream {
    let (slot, record) = (&region.slot, tuple(plan, &region.record));
    quote!(#slot = Some(#record);)
}

fn push(whole: &Plan, plan: &LoopPlan) -> TokenStream {
    if let Some(count) = &plan.count {
        return quote!(#count += 1;);
    }
    let (tape, record) = (&plan.tape, tuple(whole, &plan.record));
    if plan.counted {
        let (room, slot) = (format_ident!("{tape}_room"), format_ident!("{tape}_slot"));
        quote!(#room.write(#slot, #record);)
    } else {
        quote!(#tape.push(#record);)
    }
}

/// The activity under which a copy is wanted; nothing if it is in any case.
pub(super) fn wanted(func: &Func, activity: &Activity, stored: &Stored) -> Option<TokenStream> {
    let reads = |reader: &Reader| {
        let function = calls::expanded(&reader.function);
        let reads = names::reads(reader.argument, calls::first_span(&reader.function));
        let roots = reader.roots.iter();
        let acts = roots.map(|root| activity_of(func, activity, *root));
        quote!(<#function>::#reads((#(#acts,)*)))
    };
    let all = stored.readers.iter().map(reads);
    all.reduce(|a, b| quote!(ad::Activity::or(#a, #b)))
}

/// The activity of an operand, as an expression.
pub(crate) fn activity_of(func: &Func, activity: &Activity, var: Option<VarId>) -> TokenStream {
    let Some(var) = var.filter(|var| activity.is_active(resolve(&func.vars, *var))) else {
        return quote!(ad::Off);
    };
    let mut sources = activity.sources(resolve(&func.vars, var)).iter();
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
            pivots: Pivots::new(),
            windows: 0,
            stale: false,
            first: HashMap::new(),
            own: 0,
            declared: Declared::default(),
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

    fn keep(&self, kept: &Ident, place: &Place) -> TokenStream {
        let value = borrowed(&self.func.vars, place);
        let stored = self.plan.stores.iter().find(|stored| stored.kept == *kept);
        match stored {
            Some(stored) => {
                let (store, act) = (&stored.store, wanted(self.func, self.activity, stored));
                match (&stored.set, act) {
                    (Some(set), act) => {
                        let act = act.unwrap_or_else(|| quote!(ad::On));
                        quote!(let #kept = ad::keep_unless(#value, #act, #set, &mut #store);)
                    }
                    (None, Some(act)) => {
                        quote!(let #kept = (&ad::Keep(#value)).keep_if(#act, &mut #store);)
                    }
                    (None, None) => {
                        quote!(let #kept = (&ad::Keep(#value)).keep_in(&mut #store);)
                    }
                }
            }
            None => quote!(let #kept = ad::keep(#value);),
        }
    }
}
