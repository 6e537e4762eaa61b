//! The pullback: walks the IR backwards, and decides on the way what the forward sweep keeps.
//!
//! Takes a function and its facts; gives the reverse sweep ([`Adjoint`]) and the [`Plan`] of the
//! forward sweep: which residuals to save, and in the record of which region they travel.
//!
//! A *region* is a stretch of code that runs as a whole or not at all: the body of the function, a
//! branch, an iteration of a loop, and what follows a statement that may leave the block. Each
//! region owns one record, a tuple of what its reverse needs. On leaving the region, at its end or
//! through an exit, the record is stored in the slot of the region (`Some` means that it ran) or
//! pushed on the tape of the loop.

mod bindings;
mod calls;
mod fuse;
mod hoist;
mod kept;
mod loops;
mod numbers;
mod ops;
mod order;
mod rebuilt;
mod recompute;
mod records;
mod regions;
mod replay;
mod scratch;
mod seed;
mod slots;
mod stmts;
mod targets;

pub(crate) use records::is_pure_method;

use crate::analysis::activity::Activity;
use crate::analysis::borrowed::borrowed;
use crate::analysis::depth::depths;
use crate::analysis::moved::moved_in_parts;
use crate::analysis::uses::Uses;
use crate::analysis::views::{copied_early, views};
use crate::ir::{Func, NodeId, Passing, Place, Stmt, VarId, referred};
use crate::names::Names;
use crate::tokens::mentions;
use crate::transform::adjoint::{Adjoint, Source};
use proc_macro2::{Ident, Span, TokenStream};
use std::collections::{BTreeSet, HashMap, HashSet};

/// What the forward sweep does beside the user's code.
#[derive(Clone, Default)]
pub(crate) struct Plan {
    pub(crate) nodes: HashMap<NodeId, NodePlan>,
    /// Shapes to remember after a variable is declared.
    pub(crate) likes: HashMap<VarId, Ident>,
    /// Variables of types whose cotangents have no shape, with these types.
    pub(crate) shapeless: HashMap<VarId, syn::Type>,
    /// Those of which there may be no whole when a shape is asked for: what is remembered is a zero, part by part.
    pub(crate) in_parts: HashSet<VarId>,
    /// Those whose cotangents begin dense, because elements of them are named.
    pub(crate) dense: HashSet<VarId>,
    /// What is bound by `&mut` and written: what its cotangent is taken from must have one.
    pub(crate) written: HashSet<VarId>,
    /// Names of cotangents.
    pub(crate) bars: HashMap<VarId, Ident>,
    /// The slot and record of the whole body, if it can be left early.
    pub(crate) top: Option<RegionPlan>,
    /// The name of a block's value, where something comes between it and the end of the block.
    pub(crate) value: Option<Ident>,
    /// Variables whose shape is not known yet where they are declared.
    pub(crate) unshaped: HashSet<VarId>,
    /// Cotangents of by-value parameters that the body writes to, and names for the places that were
    /// handed in: what these hold already is not the cotangent of the last value.
    pub(crate) own: Vec<(Ident, Ident)>,
    /// Closures that are passed on, as values.
    pub(crate) closures: HashMap<NodeId, TokenStream>,
    /// Tapes.
    pub(crate) tapes: Vec<Tape>,
    /// What is kept in stores.
    pub(crate) stores: Vec<Stored>,
    /// What the names of windows begin with, in the reverse sweep and in the forward sweep.
    pub(crate) window: String,
    pub(crate) span: String,
    /// The same, of sums in lanes.
    pub(crate) lane: String,
    /// Cotangents of scratch that have to be zero behind the reverse of each iteration of a loop that is
    /// reversed at once.
    pub(crate) checked: HashMap<NodeId, Vec<Ident>>,
    /// Functions that are called again in the reverse sweep.
    pub(crate) called_again: Vec<TokenStream>,
    /// Kept numbers, which are read by value.
    pub(crate) numbers: HashSet<Ident>,
    /// Copies of what references point at that are made where the references are bound, by the references.
    pub(crate) copied_first: HashMap<Ident, Ident>,
    /// Variables that may be references to what is gone by then.
    pub(crate) borrowed: HashSet<Ident>,
    /// Variables that may be views of arrays.
    pub(crate) views: HashSet<Ident>,
    /// Those of them that are copied as soon as a variable is there.
    pub(crate) copied_early: HashMap<VarId, Vec<VarId>>,
}

impl Plan {
    /// The same, with the shapes of those parameters alone that the reverse sweep names, and with those of its views
    /// that have to be copied early.
    pub(crate) fn with_shapes_in(&self, func: &Func, reverse: &TokenStream) -> Plan {
        let mut plan = self.clone();
        for param in &func.params {
            let like = plan.likes.get(&param.var);
            if like.is_some_and(|like| !mentions(reverse, like)) {
                plan.likes.remove(&param.var);
            }
        }
        plan.copied_early = copied_early(func);
        for views in plan.copied_early.values_mut() {
            views.retain(|view| mentions(reverse, &func.vars[view.0].ident));
        }
        plan
    }
}

#[derive(Clone, Debug)]
pub(crate) struct RegionPlan {
    pub(crate) slot: Ident,
    pub(crate) record: Record,
}

/// What the reverse of a region needs, in order of first need.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record {
    pub(crate) idents: Vec<Ident>,
    /// References among them: what they point at is copied when the record is stored.
    pub(crate) copied: Vec<Ident>,
}

impl Record {
    /// The variables in it that may be references to what is gone by then.
    pub(crate) fn borrowed<'r>(&'r self, plan: &'r Plan) -> impl Iterator<Item = &'r Ident> {
        let idents = self.idents.iter();
        idents.filter(|ident| plan.borrowed.contains(*ident))
    }

    /// Those that may be views of arrays.
    pub(crate) fn views<'r>(&'r self, plan: &'r Plan) -> impl Iterator<Item = &'r Ident> {
        let idents = self.idents.iter();
        idents.filter(|ident| plan.views.contains(*ident))
    }
}

#[derive(Clone, Default)]
pub(crate) struct NodePlan {
    /// The name of the residual, saved before the operation or returned by the call.
    pub(crate) residual: Option<Ident>,
    /// The residual is evaluated in the reverse sweep.
    pub(crate) in_reverse: bool,
    /// The shape of what an assignment overwrites.
    pub(crate) shape: Option<Ident>,
    /// The receiver of a method, where the method may take it by value: it is there again under this
    /// name.
    pub(crate) lent: Option<Ident>,
    /// Copies of places that are overwritten later.
    pub(crate) keeps: Vec<(Ident, Place)>,
    /// Copies of the result, where it is overwritten later.
    pub(crate) after: Vec<(Ident, Place)>,
    /// Values that are computed beside the operation.
    pub(crate) beside: Vec<(Ident, TokenStream)>,
    /// Branches that have something to reverse.
    pub(crate) branches: Vec<Option<RegionPlan>>,
    /// What follows this statement in its block.
    pub(crate) rest: Option<RegionPlan>,
    pub(crate) tape: Option<LoopPlan>,
}

/// A tape, its cursor, and the statement that is reversed at once and has the loop in it.
#[derive(Clone, Debug)]
pub(crate) struct Tape {
    pub(crate) tape: Ident,
    pub(crate) cursor: Ident,
    pub(crate) of: Option<NodeId>,
}

/// Copies of a place that are made in a loop: by which name a record has one, where they are, and the
/// memory in which the reverse sweep reads one again.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) kept: Ident,
    pub(crate) store: Ident,
    pub(crate) scratch: Ident,
    pub(crate) of: Option<NodeId>,
    /// The pullbacks that may want no more of it than the length; empty if it is wanted for certain.
    pub(crate) readers: Vec<Reader>,
    /// Whether it can be computed again, as the forward sweep finds out: then it is not copied.
    pub(crate) set: Option<Ident>,
    /// Other copies that the call is given.
    pub(crate) inputs: Vec<Ident>,
}

/// An argument of a call of a function, whose pullback may not read it.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub(crate) function: TokenStream,
    /// The number of the argument, and what the arguments are made of.
    pub(crate) argument: usize,
    pub(crate) roots: Vec<Option<VarId>>,
}

#[derive(Clone, Debug)]
pub(crate) struct LoopPlan {
    pub(crate) tape: Ident,
    /// There is nothing to record: iterations are counted under this name.
    pub(crate) count: Option<Ident>,
    /// The number of records when the loop begins, if it may run more than once.
    pub(crate) start: Option<Ident>,
    /// The number of records is that of the range, or of the items: room is made for them at once.
    pub(crate) counted: bool,
    pub(crate) record: Record,
}

/// The reverse sweep and the plan of the forward sweep.
pub(crate) struct Sweeps {
    pub(crate) plan: Plan,
    pub(crate) reverse: Vec<Adjoint>,
    /// Whether the body has exits.
    pub(crate) exits: bool,
}

/// Whether the cotangent of the result is there when the forward sweep begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seed {
    Before,
    Behind,
}

pub(crate) fn pullback(
    func: &Func,
    activity: &Activity,
    uses: &Uses,
    seed: Seed,
    names: &mut Names,
) -> Sweeps {
    // Whose shapes are remembered turns out on the way, and loops go round it.
    let mut shaped = BTreeSet::new();
    loop {
        let mut tried = names.clone();
        let (sweeps, left) = sweeps(func, activity, uses, seed, &shaped, &mut tried);
        if left.is_empty() {
            *names = tried;
            return sweeps;
        }
        shaped.extend(left);
    }
}

/// The sweeps, and the variables whose shapes are remembered although assignments do not keep them: only those of
/// `shaped`, and of what is indexed, do.
fn sweeps(
    func: &Func,
    activity: &Activity,
    uses: &Uses,
    seed: Seed,
    shaped: &BTreeSet<VarId>,
    names: &mut Names,
) -> (Sweeps, BTreeSet<VarId>) {
    let exits = crate::analysis::exits::block_returns(&func.body);
    let mut pass = Pullback {
        func,
        activity,
        uses,
        names,
        plan: Plan {
            borrowed: borrowed(func),
            views: views(func),
            in_parts: moved_in_parts(func),
            ..Plan::default()
        },
        regions: vec![regions::Region {
            record: Record::default(),
            kept: exits,
            fused: seed == Seed::Before && !exits,
            parent: None,
            of_loop: None,
        }],
        homes: HashMap::new(),
        like_homes: HashMap::new(),
        depths: depths(func),
        shaped,
        unshaped: BTreeSet::new(),
        kept: HashMap::new(),
        constant_in: HashMap::new(),
        depth: 0,
        fused_in: None,
        behind: Vec::new(),
        again: None,
        recomputed: Vec::new(),
        out: None,
    };
    for param in &func.params {
        pass.home(&func.vars[param.var.0].ident.clone(), 0);
    }
    let mut reverse = pass.block(&func.body, 0, Some(Source::Result { last: !exits }));
    if !exits {
        reverse.splice(0..0, pass.rebuilt());
    }
    if exits {
        let slot = pass.names.numbered("body", func.span);
        let record = pass.regions[0].record.clone();
        // Variables of the body are declared inside its region.
        reverse = vec![Adjoint::Region {
            slot: slot.clone(),
            record: record.idents.clone(),
            body: reverse,
        }];
        pass.plan.top = Some(RegionPlan { slot, record });
    }
    pass.own_params();
    pass.plan.window = pass.names.stem("window");
    pass.plan.span = pass.names.stem("span");
    pass.plan.lane = pass.names.stem("lane");
    pass.plan.value = Some(pass.names.fresh("value", Span::call_site()));
    let likes = &pass.plan.likes;
    let left = pass.unshaped.into_iter();
    let left = left.filter(|var| likes.contains_key(var)).collect();
    let sweeps = Sweeps {
        plan: pass.plan,
        reverse,
        exits,
    };
    (sweeps, left)
}

struct Pullback<'f> {
    func: &'f Func,
    activity: &'f Activity,
    uses: &'f Uses,
    names: &'f mut Names,
    plan: Plan,
    regions: Vec<regions::Region>,
    /// The region in which an identifier of the forward sweep is defined.
    homes: HashMap<String, usize>,
    /// The same for shapes, where it is another one than that of the variable.
    like_homes: HashMap<VarId, usize>,
    /// The most indices of each variable's places.
    depths: Vec<usize>,
    /// Variables whose shapes are remembered wherever they are assigned to, and others that are assigned to.
    shaped: &'f BTreeSet<VarId>,
    unshaped: BTreeSet<VarId>,
    /// Copies of numbers, by region and version.
    kept: HashMap<(usize, String), Ident>,
    /// Numbers that do not change while a loop runs, and copies of them from before it.
    constant_in: HashMap<NodeId, Vec<(VarId, Ident)>>,
    depth: usize,
    /// The statement that is being reversed at once.
    fused_in: Option<NodeId>,
    /// The variables whose cotangents are touched behind the pivots around, innermost last.
    behind: Vec<BTreeSet<VarId>>,
    /// The iteration in which buffers are computed again.
    again: Option<(usize, Vec<Stmt>)>,
    recomputed: Vec<recompute::Again>,
    /// What the calls that are made again write to.
    out: Option<Ident>,
}

impl Pullback<'_> {
    fn own_params(&mut self) {
        let mut loops = false;
        let mut seen = |stmt: &Stmt| loops |= matches!(stmt, Stmt::For { .. } | Stmt::While { .. });
        self.func.body.each(&mut seen);
        for param in &self.func.params {
            // A sum that a loop adds to is kept in a register, not behind a reference.
            let summed = loops && self.func.vars[param.var.0].numbers == Some(0);
            if param.passing == Passing::Value
                && (summed || self.uses.is_written(param.var))
                && let Some(bar) = self.plan.bars.get(&param.var)
            {
                let place = self.names.fresh(&format!("{bar}_place"), Span::call_site());
                self.plan.own.push((bar.clone(), place));
            }
        }
    }

    fn node(&mut self, node: NodeId) -> &mut NodePlan {
        self.plan.nodes.entry(node).or_default()
    }

    fn ident(&self, var: VarId) -> &Ident {
        &self.func.vars[var.0].ident
    }

    /// The cotangent's name.
    fn bar(&mut self, var: VarId) {
        if !self.plan.bars.contains_key(&var) {
            let bar = self.names.bar(&self.func.vars[var.0].ident);
            self.plan.bars.insert(var, bar);
        }
    }

    /// A variable whose cotangent is handed in as a place.
    fn is_param(&self, var: VarId) -> bool {
        self.func.params.iter().any(|param| param.var == var)
    }

    fn alias(&self, place: &Place) -> Place {
        referred(&self.func.vars, place)
    }
}

/// Whether anything could be reversed at once, if the seed were known.
pub(crate) fn may_fuse(func: &Func) -> bool {
    func.body.stmts.iter().any(fuse::is_candidate)
}

/// Whether a function has a `return`.
pub(crate) fn returns(func: &Func) -> bool {
    crate::analysis::exits::block_returns(&func.body)
}
