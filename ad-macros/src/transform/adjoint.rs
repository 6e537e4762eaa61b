//! The reverse sweep as a program of its own: what the pullback does, in order.
//!
//! It is small and explicit, so that it can be printed and transformed again. Cotangents are named
//! by the variable they belong to; residuals by the identifier under which the forward sweep keeps
//! them. `Add` is commutative, and everything else is in the reverse of the forward order.

use crate::ir::{Binding, NodeId, Place, Stmt, VarId};
use proc_macro2::{Ident, TokenStream};

/// Where a cotangent is added to.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// The cotangent of a whole variable.
    Bar(VarId),
    /// The cotangent of a part of a variable.
    Part(Place),
    /// A cotangent of its own, added to its place afterwards.
    Temporary(Ident),
    /// The cotangent of a constant.
    Discard,
}

/// The cotangent that a statement takes in.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// The cotangent of a variable that is declared here: moved.
    Bar(VarId),
    /// The cotangent of a place that is overwritten here: taken, zero is left.
    Take(Place),
    /// The same for a container, of which zeros of the old shape are left.
    TakeShaped(Place, Ident),
    /// A temporary.
    Temporary(Ident),
    /// The cotangent of the function's result.
    Result { last: bool },
    /// A part of the cotangent of an aggregate.
    Part(Place),
    /// The cotangent of a place that is a number: read, and left as it is.
    Read(Place),
    /// The number one.
    One,
}

/// What a cotangent is multiplied by.
#[derive(Clone, Debug)]
pub(crate) enum Coefficient {
    One,
    MinusOne,
    Times(TokenStream),
    MinusTimes(TokenStream),
}

/// Something supplied to a pullback again.
#[derive(Clone, Debug)]
pub(crate) struct Again {
    pub(crate) tokens: TokenStream,
    pub(crate) place: Option<Place>,
}

#[derive(Clone, Debug)]
pub(crate) enum Adjoint {
    /// `let mut x_bar = 0`, of the type and shape of `like` if there is one.
    Open {
        var: VarId,
        like: Option<Ident>,
    },
    /// `let mut temporary = 0`
    OpenTemporary(Ident),
    /// `let mut temporary = 0`, of the shape of what a reference points at
    OpenOwned {
        temporary: Ident,
        of: TokenStream,
    },
    /// `target += temporary`, for a place behind a reference
    AddOwned {
        temporary: Ident,
        of: TokenStream,
        target: Target,
        /// It is of the shape of a copy: that of a slice is a vector.
        copied: bool,
    },
    /// `let mut temporary = take target`, and later `target += temporary`, for one of several parts
    /// of a variable that are lent at once
    TakePart {
        temporary: Ident,
        target: Target,
        slice: bool,
    },
    PutPart {
        temporary: Ident,
        target: Target,
        slice: bool,
    },
    /// A residual evaluated here instead of in the forward sweep.
    Save {
        residual: Ident,
        tokens: TokenStream,
    },
    /// A rule with operands: `residual.pull(y_bar, targets..)`
    Pull {
        residual: Ident,
        y: Source,
        targets: Vec<Target>,
    },
    /// A compound assignment: `residual.pull(place_bar, value_bar)`
    PullAssign {
        residual: Ident,
        place: Target,
        value: Target,
    },
    /// A call: `residual(again.., y_bar, targets..)`
    /// `prepares` has, for a by-reference argument, what its place takes its length from.
    Pullback {
        residual: Ident,
        again: Vec<Again>,
        y: Option<Source>,
        targets: Vec<Target>,
        prepares: Vec<Option<TokenStream>>,
        /// Which arguments the call writes to: their cotangents are taken, and not only added to.
        changes: Vec<bool>,
        /// A function of numbers.
        elementary: bool,
    },
    /// A call of a function value: its pullback returns cotangents.
    PullbackValue {
        residual: Ident,
        y: Source,
        results: Vec<Ident>,
    },
    /// `target += y`
    Add {
        target: Target,
        y: Source,
    },
    /// `target += take y`, for what a closure captured; `exact` if it was a value.
    AddCaptured {
        target: Target,
        y: Place,
        exact: bool,
    },
    /// `target += coefficient y`, of numbers.
    Accumulate {
        target: Target,
        y: Source,
        coefficient: Coefficient,
    },
    /// Every element of a cotangent: `[value; n]`
    AddElements {
        target: Target,
        y: Source,
    },
    /// The user's closure sees the cotangent.
    Surgery {
        var: VarId,
        like: Ident,
        closure: TokenStream,
    },
    /// Regions that ran, by the slot that holds their record.
    Region {
        slot: Ident,
        record: Vec<Ident>,
        body: Vec<Adjoint>,
    },
    /// What an iteration computes without a derivative, run again.
    Replay(Vec<Replayed>),
    /// A buffer as a call left it: from a copy, or by the same call.
    Again {
        kept: Ident,
        out: Ident,
        call: TokenStream,
    },
    /// The iterations of a loop, last to first or first to last.
    Loop {
        header: Header,
        record: Vec<Ident>,
        body: Vec<Adjoint>,
    },
    /// What the forward sweep does already, with the statement of this number: `before` stands in front
    /// of it, and the reverse of each of its blocks at the end of the block.
    Fused {
        node: NodeId,
        before: Vec<Adjoint>,
        bodies: Vec<Vec<Adjoint>>,
    },
    /// The cotangent of a variable that a pattern binds: its own, or that of what it refers to, which
    /// it takes over until `Unbind`.
    Bind(Binding),
    /// As `Bind`, where what is bound may have another variant by now: then there is nothing to take.
    BindHeld(Binding),
    /// It is added to that of what the variable is, or refers to.
    Unbind(Binding),
    /// The cotangent of a variable bound by `&mut` is put back while its source is named by another
    /// path, and taken again.
    PutBack(Binding),
    TakeAgain(Binding),
    /// The same where something was added to it meanwhile.
    TakeMore(Binding),
    /// `let element = &place[position];`
    Element {
        var: VarId,
        tokens: TokenStream,
    },
}

/// How the iterations of a loop are visited again.
#[derive(Clone, Debug)]
pub(crate) struct Header {
    /// Over the user's own range, reversed.
    pub(crate) range: Option<(Ident, TokenStream)>,
    /// Over as many iterations as were counted.
    pub(crate) count: Option<Ident>,
    /// Over the records: the tape, its cursor, and where this execution began.
    pub(crate) tape: Option<(Ident, Ident, TokenStream)>,
    /// The position of the iteration.
    pub(crate) position: Option<Ident>,
    /// First to last, because the iterations do not depend on each other.
    pub(crate) forwards: bool,
    /// State that is declared before the first iteration that is visited.
    pub(crate) before: Vec<(Ident, TokenStream)>,
}

/// A part of an iteration that is run again.
#[derive(Clone, Debug)]
pub(crate) enum Replayed {
    Stmt(Box<Stmt>),
    /// A copy of a number that is overwritten later.
    Keep(Ident, Place),
}
