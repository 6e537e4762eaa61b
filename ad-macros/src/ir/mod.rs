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

pub(crate) mod print;
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

impl Var {
    /// A reference that the reverse sweep does not have: an alias, or what an iterator has lent.
    pub(crate) fn is_gone(&self) -> bool {
        self.lent || matches!(self.kind, VarKind::Alias(_))
    }
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
    /// The rules for the calls of some paths.
    pub(crate) rules: Vec<(syn::Path, syn::Path)>,
    pub(crate) span: Span,
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

impl PartialEq for Projection {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Projection::Field(a), Projection::Field(b)) => a == b,
            (Projection::Index(a), Projection::Index(b)) => {
                a.tokens.to_string() == b.tokens.to_string()
            }
            (Projection::Deref, Projection::Deref) => true,
            (Projection::Variant(a, m), Projection::Variant(b, n)) => a == b && m == n,
            _ => false,
        }
    }
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

impl BinaryOp {
    pub(crate) const fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
        }
    }

    /// The stem of the rule's methods: `save_mul`, `save_mul_assign`.
    pub(crate) const fn stem(self) -> &'static str {
        match self {
            BinaryOp::Add => "add",
            BinaryOp::Sub => "sub",
            BinaryOp::Mul => "mul",
            BinaryOp::Div => "div",
            BinaryOp::Rem => "rem",
        }
    }
}

impl Func {
    /// Whether a variable is, or refers to, a `&mut` parameter that is not differentiated, of a type that
    /// may have no tangent: a generator of random numbers, say. A function that it is passed on to says
    /// by its type that it is not differentiated there either.
    pub(crate) fn is_constant(&self, var: VarId) -> bool {
        if let VarKind::Alias(place) = &self.vars[var.0].kind {
            return self.is_constant(place.root);
        }
        self.params.iter().any(|param| {
            let numbers = param
                .ty
                .as_ref()
                .and_then(crate::front::lower::type_numbers);
            // The places of integers are known to be those of values without a tangent.
            let integers = self.vars[var.0].inactive;
            param.var == var
                && !param.wrt
                && !integers
                && param.passing == Passing::Mutable
                && numbers.is_none()
        })
    }
}

impl Place {
    pub(crate) fn var(root: VarId) -> Self {
        Place {
            root,
            projections: Vec::new(),
        }
    }

    /// Whether a payload of an enum is named: the value itself is reached by patterns only.
    pub(crate) fn has_variant(&self) -> bool {
        self.projections
            .iter()
            .any(|p| matches!(p, Projection::Variant(..)))
    }

    pub(crate) fn has_index(&self) -> bool {
        self.projections
            .iter()
            .any(|p| matches!(p, Projection::Index(_)))
    }

    /// Whether it is a slice `x[a..b]`.
    pub(crate) fn ends_in_range(&self) -> bool {
        match self.projections.last() {
            Some(Projection::Index(index)) => matches!(
                syn::parse2::<syn::Expr>(index.tokens.clone()),
                Ok(syn::Expr::Range(_))
            ),
            _ => false,
        }
    }

    /// The variables that the indices read.
    pub(crate) fn index_reads(&self) -> impl Iterator<Item = VarId> + '_ {
        self.projections
            .iter()
            .flat_map(|p| match p {
                Projection::Index(inert) => inert.reads.as_slice(),
                Projection::Field(_) | Projection::Deref | Projection::Variant(..) => &[],
            })
            .copied()
    }
}

impl Operand {
    /// The variable or place read.
    pub(crate) fn place(&self) -> Option<Place> {
        match self {
            Operand::Var(var) => Some(Place::var(*var)),
            Operand::Place(place) => Some(place.clone()),
            Operand::Const(_) => None,
        }
    }

    pub(crate) fn root(&self) -> Option<VarId> {
        match self {
            Operand::Var(var) => Some(*var),
            Operand::Place(place) => Some(place.root),
            Operand::Const(_) => None,
        }
    }
}

impl Arg {
    pub(crate) fn root(&self) -> Option<VarId> {
        match self {
            Arg::Value(operand) => operand.root(),
            Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                Some(place.root)
            }
        }
    }
}

impl Op {
    /// The roots of everything that is read and can carry a derivative.
    pub(crate) fn active_reads(&self) -> Vec<VarId> {
        let roots: Vec<Option<VarId>> = match self {
            Op::Use(x)
            | Op::Neg(x)
            | Op::Cast(x, _)
            | Op::Repeat { value: x, .. }
            | Op::Surgery { value: x, .. } => vec![x.root()],
            Op::Binary(_, x, y) => vec![x.root(), y.root()],
            Op::Call { callee, args } => {
                let mut roots: Vec<_> = args.iter().map(Arg::root).collect();
                if let Callee::Value(place) = callee {
                    roots.push(Some(place.root));
                }
                roots
            }
            Op::Method { receiver, args, .. } => std::iter::once(receiver)
                .chain(args)
                .map(Arg::root)
                .collect(),
            Op::Aggregate { parts, .. } => parts.iter().map(Operand::root).collect(),
            Op::Closure(closure) => closure
                .captures
                .iter()
                .map(|capture| Some(capture.place.root))
                .collect(),
            Op::Borrow { place, .. } => vec![Some(place.root)],
            Op::Stop(_) | Op::Inert(_) => Vec::new(),
        };
        roots.into_iter().flatten().collect()
    }

    /// What is written through `&mut` arguments.
    pub(crate) fn writes(&self) -> Vec<Place> {
        let args: Vec<&Arg> = match self {
            Op::Call { args, .. } => args.iter().collect(),
            Op::Method { receiver, args, .. } => std::iter::once(receiver).chain(args).collect(),
            Op::Use(_)
            | Op::Neg(_)
            | Op::Binary(..)
            | Op::Cast(..)
            | Op::Aggregate { .. }
            | Op::Repeat { .. }
            | Op::Closure(_)
            | Op::Borrow { .. }
            | Op::Surgery { .. }
            | Op::Stop(_)
            | Op::Inert(_) => Vec::new(),
        };
        args.into_iter()
            .filter_map(|arg| match arg {
                Arg::RefMut { place, .. } | Arg::Unknown { place } => Some(place.clone()),
                Arg::Value(_) | Arg::Ref { .. } => None,
            })
            .collect()
    }
}

impl Block {
    /// Every statement, those of inner blocks included.
    pub(crate) fn each(&self, f: &mut dyn FnMut(&Stmt)) {
        for stmt in &self.stmts {
            f(stmt);
            let blocks: Vec<&Block> = match stmt {
                Stmt::If {
                    then, otherwise, ..
                } => std::iter::once(then).chain(otherwise).collect(),
                Stmt::Match { arms, .. } => arms.iter().map(|arm| &arm.block).collect(),
                Stmt::For { body, .. } | Stmt::While { body, .. } => vec![body],
                Stmt::Scope { block, .. } => vec![block],
                Stmt::Let { .. }
                | Stmt::Destructure { .. }
                | Stmt::Declare { .. }
                | Stmt::Assign { .. }
                | Stmt::OpAssign { .. }
                | Stmt::Exit { .. }
                | Stmt::Opaque(_) => Vec::new(),
            };
            blocks.into_iter().for_each(|block| block.each(f));
        }
    }
}

impl Stmt {
    /// The number of the statement, if it can leave a residual or a region.
    pub(crate) fn node(&self) -> Option<NodeId> {
        match self {
            Stmt::Let { node, .. }
            | Stmt::Destructure { node, .. }
            | Stmt::Assign { node, .. }
            | Stmt::OpAssign { node, .. }
            | Stmt::If { node, .. }
            | Stmt::Match { node, .. }
            | Stmt::For { node, .. }
            | Stmt::While { node, .. }
            | Stmt::Scope { node, .. }
            | Stmt::Exit { node, .. } => Some(*node),
            Stmt::Declare { .. } | Stmt::Opaque(_) => None,
        }
    }

    /// The variables that it declares in its block.
    pub(crate) fn declared(&self) -> Vec<VarId> {
        match self {
            Stmt::Let { var, .. } | Stmt::Declare { var, .. } => vec![*var],
            Stmt::Destructure { bindings, .. } => bindings.iter().map(|b| b.var).collect(),
            Stmt::If { out, .. } | Stmt::Match { out, .. } | Stmt::Scope { out, .. } => {
                out.iter().copied().collect()
            }
            Stmt::Assign { .. }
            | Stmt::OpAssign { .. }
            | Stmt::For { .. }
            | Stmt::While { .. }
            | Stmt::Exit { .. }
            | Stmt::Opaque(_) => Vec::new(),
        }
    }
}
