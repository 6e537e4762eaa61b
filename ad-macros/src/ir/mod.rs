//! The intermediate representation: a function body in administrative normal form.
//!
//! ```text
//! func   ::= params block
//! block  ::= stmt* tail?
//! stmt   ::= let var = op | let pattern = operand | place = operand | place op= operand
//!          | if | match | for | while | scope | exit | opaque
//! op     ::= operand | unary | binary | cast | call | method | aggregate | borrow | surgery | inert
//! operand::= variable | place | constant
//! place  ::= variable (.field | [index] | * | variant payload)*
//! ```
//!
//! Operands are evaluated already, so that each statement does one thing. Control flow stays
//! structured. There are **no types**: what cannot be proven inactive is active, and the traits of
//! the runtime settle the rest when the expansion is type-checked (`Tangent = NoTangent`).
//! Variables are ids; what is known about them stands in side tables. Code that the derivative does
//! not touch is `Inert`: the user's own tokens and the variables they read.

mod named;
pub(crate) mod print;
mod queries;
mod written;

pub(crate) use named::Part;
pub(crate) use queries::{dereferenced, each, referred, resolve, resolved};
pub(crate) use written::{
    evaluated, guard, writes_to, written, written_by_kept, written_by_tokens,
};
pub(crate) mod verify;

use proc_macro2::{Ident, Span, TokenStream};

/// A variable, an index into [`Func::vars`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct VarId(pub(crate) usize);

/// A statement that leaves a residual or a region: numbers unique in a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) usize);

/// What kind of storage a variable is, as far as the syntax says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum VarKind {
    /// A value of its own.
    Owned,
    /// Behind a reference: a `&T` parameter, an element of a slice that is looped over.
    Reference,
    /// Behind a `&mut` parameter.
    Mutable,
    /// A reference to a place, which is substituted at each use.
    Alias(Place),
    /// A constant of the surroundings: a captured variable of an operator's closure.
    Captured,
    /// A closure, whose body is put in the place of each call: its number.
    Closure(usize),
}

#[derive(Clone, Debug)]
pub(crate) struct Var {
    /// The name in the expansion.
    pub(crate) ident: Ident,
    pub(crate) kind: VarKind,
    /// Declared by the user, not by lowering.
    pub(crate) user: bool,
    /// `let mut`, or a `mut` binding; of an alias: a `&mut`.
    pub(crate) mutable: bool,
    /// Certain to be a scalar, hence `Copy`.
    pub(crate) scalar: bool,
    /// How many indices deep its numbers are, or those of what it refers to, if that is known.
    pub(crate) numbers: Option<usize>,
    /// Its type, or that of what it refers to, where the syntax says it.
    pub(crate) ty: Option<syn::Type>,
    /// Certain to have no tangent.
    pub(crate) inactive: bool,
    /// A function: `Fn` in the user's code, a `DifferentiableFn` in the expansion.
    pub(crate) function: bool,
    /// Without a tangent, and maybe a reference: what it refers to lives as long as the forward sweep.
    pub(crate) lent: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Param {
    pub(crate) var: VarId,
    /// The variable that holds its activity.
    pub(crate) act: Ident,
    /// The type without the outermost reference.
    pub(crate) ty: Option<syn::Type>,
    pub(crate) passing: Passing,
    /// Differentiated: neither `#[no_derivative]` nor left out of `wrt`.
    pub(crate) wrt: bool,
    pub(crate) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passing {
    Value,
    Reference,
    Mutable,
}

#[derive(Clone, Debug)]
pub(crate) struct Func {
    pub(crate) params: Vec<Param>,
    pub(crate) body: Block,
    pub(crate) vars: Vec<Var>,
    /// Whether the result type has a tangent as far as the syntax says.
    pub(crate) result_inactive: bool,
    /// Numbers may be of a type parameter, which has no more operators than its bounds say.
    pub(crate) generic: bool,
    /// Names of types that are not known here: type parameters, and `Self` where it has some.
    pub(crate) type_params: Vec<String>,
    /// The rules for the calls of some paths.
    pub(crate) rules: Vec<(syn::Path, syn::Path)>,
    /// The functions whose bodies stand in the place of their calls.
    pub(crate) in_place: Vec<TokenStream>,
    /// The variables of statements that are kept as they are because they change fields without a derivative alone.
    pub(crate) of_constants: Vec<VarId>,
    /// Variables that are lent as `&mut` to parameters marked `#[no_derivative]` alone, and that have no derivative:
    /// generators of random numbers, say.
    pub(crate) lent_constants: Vec<VarId>,
    /// Whether bodies of functions of the module may be looked at.
    pub(crate) follows: bool,
    /// Variables that have one type: what calls of one closure give to a parameter, and what they return.
    pub(crate) same: Vec<Vec<VarId>>,
    /// The body as it was written, for the types of literals.
    pub(crate) witness: Option<Witness>,
    pub(crate) span: Span,
}

/// The body as it was written, in a closure that nobody calls.
#[derive(Clone, Debug)]
pub(crate) struct Witness {
    /// What holds the types of variables in it, with the variables that have them.
    pub(crate) pins: Vec<(Ident, Vec<VarId>)>,
    pub(crate) tokens: TokenStream,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    pub(crate) stmts: Vec<Stmt>,
    pub(crate) tail: Option<Operand>,
}

/// The user's own tokens, and the variables they read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Inert {
    pub(crate) tokens: TokenStream,
    pub(crate) reads: Vec<VarId>,
}

#[derive(Clone, Debug)]
pub(crate) enum Operand {
    Var(VarId),
    Place(Place),
    /// A literal, a constant path, or another expression without active variables.
    Const(Inert),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Place {
    pub(crate) root: VarId,
    pub(crate) projections: Vec<Projection>,
}

#[derive(Clone, Debug)]
pub(crate) enum Projection {
    Field(syn::Member),
    Index(Inert),
    Deref,
    /// A payload of an enum: named in patterns and constructors only, and only cotangents are reached
    /// by it.
    Variant(Ident, syn::Member),
}

/// How a pattern binds a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Value,
    Reference,
    Mutable,
}

/// A variable that a pattern binds.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(crate) var: VarId,
    /// What it is, or refers to; `None` if it is inactive.
    pub(crate) source: Option<Place>,
    pub(crate) mode: Mode,
    /// It is certain to be a reference to a slice: its cotangent is a vector of its own.
    pub(crate) slice: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Stmt {
    /// `let var: ty = op;`
    Let {
        var: VarId,
        ty: Option<syn::Type>,
        op: Op,
        node: NodeId,
        span: Span,
    },
    /// `let pattern = value;` for a pattern that always matches.
    Destructure {
        pattern: TokenStream,
        bindings: Vec<Binding>,
        value: Inert,
        node: NodeId,
    },
    /// `let var;`
    Declare {
        var: VarId,
        ty: Option<syn::Type>,
    },
    Assign {
        place: Place,
        value: Operand,
        node: NodeId,
    },
    OpAssign {
        place: Place,
        op: BinaryOp,
        value: Operand,
        node: NodeId,
    },
    If {
        out: Option<VarId>,
        cond: Inert,
        then: Block,
        otherwise: Option<Block>,
        node: NodeId,
    },
    Match {
        out: Option<VarId>,
        scrutinee: Inert,
        arms: Vec<Arm>,
        node: NodeId,
    },
    For {
        label: Option<syn::Lifetime>,
        iter: Iter,
        body: Block,
        node: NodeId,
    },
    While {
        label: Option<syn::Lifetime>,
        cond: Option<Inert>,
        body: Block,
        node: NodeId,
    },
    /// A block, with a value or not.
    Scope {
        out: Option<VarId>,
        label: Option<syn::Lifetime>,
        block: Block,
        node: NodeId,
    },
    Exit {
        exit: Exit,
        node: NodeId,
    },
    /// A statement that the derivative does not touch.
    Opaque(Inert),
}

#[derive(Clone, Debug)]
pub(crate) enum Exit {
    Return(Option<Operand>),
    Break(Option<syn::Lifetime>),
    Continue(Option<syn::Lifetime>),
}

#[derive(Clone, Debug)]
pub(crate) struct Arm {
    /// Pattern and guard as the user wrote them.
    pub(crate) pattern: TokenStream,
    pub(crate) bindings: Vec<Binding>,
    pub(crate) block: Block,
}

/// What a `for` loop runs over.
#[derive(Clone, Debug)]
pub(crate) enum Iter {
    /// `for var in start..end`, an inactive variable.
    Range { var: VarId, range: Inert },
    /// Over items: elements of places, counters, inactive values, and tuples of them. The places
    /// are named by the position of the iteration.
    Items {
        pattern: TokenStream,
        bindings: Vec<Binding>,
        position: VarId,
        iter: Inert,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BinaryOp {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
}

#[derive(Clone, Debug)]
pub(crate) enum Op {
    /// A copy or a move.
    Use(Operand),
    Neg(Operand),
    Binary(BinaryOp, Operand, Operand),
    Cast(Operand, Box<syn::Type>),
    Call {
        callee: Callee,
        args: Vec<Arg>,
    },
    /// `receiver.name::<turbofish>(args)`
    Method {
        receiver: Arg,
        name: Ident,
        turbofish: TokenStream,
        args: Vec<Arg>,
    },
    /// A tuple, array, `vec![..]`, struct or constructor: parts with their place in the tangent.
    Aggregate {
        shape: Aggregate,
        parts: Vec<Operand>,
    },
    /// `[value; len]`, `vec![value; len]`
    Repeat {
        value: Operand,
        len: Inert,
        vec: bool,
    },
    /// A closure as a value of its own, with copies of what it captures.
    Closure(Box<Closure>),
    /// `&place` or `&mut place`; the variable is an alias.
    Borrow {
        place: Place,
        mutable: bool,
        tokens: TokenStream,
    },
    /// `value.with_derivative(closure)`
    Surgery {
        value: Operand,
        closure: TokenStream,
    },
    /// `without_derivative(..)`
    Stop(Inert),
    /// An expression without a derivative.
    Inert(Inert),
}

/// A closure that is passed on, its variables renamed.
#[derive(Clone, Debug)]
pub(crate) struct Closure {
    pub(crate) inputs: Vec<syn::Pat>,
    pub(crate) output: TokenStream,
    pub(crate) body: syn::Expr,
    pub(crate) captures: Vec<Capture>,
    /// The array whose elements it is given: it says what a parameter without a type is.
    pub(crate) elements_of: Option<Place>,
}

/// What a closure captures.
#[derive(Clone, Debug)]
pub(crate) struct Capture {
    /// Its name in the closure's body.
    pub(crate) name: Ident,
    pub(crate) place: Place,
    /// The name is that of a reference.
    pub(crate) by_reference: bool,
    pub(crate) scalar: bool,
    pub(crate) function: bool,
}

#[derive(Clone, Debug)]
pub(crate) enum Aggregate {
    Tuple,
    Array,
    Vec,
    /// `Path { field: .. }`
    Struct {
        path: TokenStream,
        members: Vec<syn::Member>,
        /// The variant, of an enum.
        variant: Option<Ident>,
    },
    /// `Path(..)`
    Constructor {
        path: TokenStream,
        variant: Option<Ident>,
    },
}

#[derive(Clone, Debug)]
pub(crate) enum Callee {
    /// The sibling's path: `module::f`.
    Function {
        path: TokenStream,
        turbofish: TokenStream,
    },
    /// `Type::f`: a hidden associated function beside it.
    Associated {
        ty: TokenStream,
        name: Ident,
        turbofish: TokenStream,
    },
    /// A local variable or field that holds a differentiable function.
    Value(Place),
}

#[derive(Clone, Debug)]
pub(crate) enum Arg {
    Value(Operand),
    /// `&place`; `explicit` if the user wrote the `&`, else the variable is a reference itself.
    Ref {
        place: Place,
        explicit: bool,
    },
    /// `&mut place`, or a `&mut` parameter passed on.
    RefMut {
        place: Place,
        explicit: bool,
    },
    /// The receiver of a method that may change it.
    Unknown {
        place: Place,
    },
}
