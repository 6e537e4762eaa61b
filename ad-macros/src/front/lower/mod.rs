//! From the user's syntax to the IR: every operation a statement of its own, variables as ids.
//!
//! Takes a function that has passed the fence; gives [`Func`], or errors for what only lowering can
//! see. Keeps the user's tokens and the order of evaluation. Does not know types and does not decide
//! what is active.
//!
//! ```text
//! (x * y).sin() + 1.0      let t1 = x * y
//!                          let t2 = t1.sin()
//!                          t2 + 1.0
//! ```

mod array_calls;
mod arrays;
mod assign;
mod branches;
mod call;
mod closure;
mod constants;
mod control;
mod exits;
mod expr;
mod extend;
mod hygiene;
mod in_place;
mod iterators;
mod known_types;
mod labels;
mod lent_args;
mod longer;
mod loops;
mod macros;
mod nested;
mod nested_state;
mod ops;
mod options;
mod order;
mod pattern;
mod place;
mod pointer;
mod receiver;
mod same;
mod scalars;
mod scrutinee;
mod slice_pattern;
mod sorted;
mod stmt;
mod syntax;
mod told;
mod update;
mod value;
mod views;

use super::inert::{Resolve, inert_expr};
use crate::compile::Source;
use crate::errors::Errors;
use crate::ir::{
    Block, Func, Inert, NodeId, Op, Operand, Param, Passing, Stmt, Var, VarId, VarKind,
};
use crate::names::Names;
pub(crate) use array_calls::joined_by;
pub(crate) use call::is_stop;
pub(crate) use constants::field_of as constant_field;
pub(crate) use control::strip;
pub(crate) use expr::is_place;
pub(crate) use known_types::{element, place_type, type_numbers};
pub(crate) use loops::is_search;
pub(crate) use macros::{is_known_macro, only_reads};
use proc_macro2::{Ident, Span};
pub(crate) use scalars::{numbers_of_inert, place_numbers};
use std::collections::{BTreeMap, HashMap, HashSet};
pub(crate) use syntax::{is_assignment, is_float_type, is_integer_type, may_leave};

/// A parameter as the entry points see it.
pub(crate) struct Input {
    pub(crate) pat: syn::Pat,
    pub(crate) ty: Option<syn::Type>,
    pub(crate) passing: Passing,
    pub(crate) wrt: bool,
    /// The type is one without a tangent, or one that is `Copy`, as far as the syntax says.
    pub(crate) inactive: bool,
    pub(crate) scalar: bool,
    /// `self`, under another name.
    pub(crate) receiver: bool,
    /// How methods of `self` take it, those that are known.
    pub(crate) methods: Vec<(String, Passing)>,
    pub(crate) function: Function,
}

/// Whether a parameter is a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    /// No, or a `DifferentiableFn`.
    No,
    /// `Fn` in the user's code, a `DifferentiableFn` in the expansion.
    Followed,
    /// `Fn` in the expansion, too.
    Ordinary,
}

/// Lowers a body with its parameters.
pub(crate) fn lower(
    source: &Source<'_>,
    in_place: bool,
    names: &mut Names,
    errors: &mut Errors,
) -> Func {
    let Source {
        inputs,
        body,
        output,
        ..
    } = *source;
    let span = result_span(body);
    let mut body = body.clone();
    super::vectors::opened(&mut body);
    let mut patterns: Vec<syn::Pat> = inputs.iter().map(|input| input.pat.clone()).collect();
    let items = super::items::moved_out(&patterns, &mut body, names, errors);
    super::capitals::in_small_letters(&mut patterns, &mut body, names, errors);
    let told = output.filter(|output| told::tells_types(inputs, output));
    let told = told.and_then(|_| super::witness::witnessed(&mut body, names));
    let body = super::desugar::desugared(&body, output, names);
    let mut body = labels::labelled(&body, names);
    super::vectors::closed(&mut body);
    let body = &body;
    let mut lower = Lower {
        names,
        errors,
        vars: Vec::new(),
        scopes: vec![HashMap::new()],
        nodes: 0,
        out: vec![Vec::new()],
        depth: 0,
        targets: Vec::new(),
        returns: Vec::new(),
        closures: Vec::new(),
        same: BTreeMap::new(),
        pins: told
            .iter()
            .flat_map(|(pins, _)| pins)
            .map(|pin| (pin.to_string(), Vec::new()))
            .collect(),
        taken_back: None,
        lengths: None,
        lender: None,
        inlining: 0,
        captures: source.captures,
        ordinary: Vec::new(),
        methods: None,
        maps: Vec::new(),
        site: body.brace_token.span.open(),
        declared: HashSet::new(),
        arities: HashMap::new(),
        numbers_of: HashSet::new(),
        elements: None,
        of_constants: Vec::new(),
        marked: BTreeMap::new(),
        kinds: HashMap::new(),
        in_place: in_place::InPlace::new(in_place, items),
        hygiene: hygiene::Hygiene::default(),
        type_params: source.type_params.clone(),
        generic: has_generic_numbers(inputs),
    };
    let params = inputs.iter().zip(&patterns);
    let params: Vec<Param> = params.map(|(input, pat)| lower.param(input, pat)).collect();
    let tail = lower.block_body(body);
    let stmts = lower.out.pop().unwrap_or_default();
    lower.refuse_foreign_names();
    let witness = told.zip(output);
    let witness =
        witness.map(|(told, output)| lower.witness(told, output, inputs, &params, &patterns));
    Func {
        params,
        body: Block { stmts, tail },
        vars: lower.vars,
        generic: lower.generic,
        result_inactive: source.result_inactive,
        type_params: source.type_params.clone(),
        rules: source.rules.to_vec(),
        in_place: lower.in_place.paths,
        of_constants: lower.of_constants,
        lent_constants: lower
            .marked
            .into_iter()
            .filter(|(_, marked)| *marked)
            .map(|(var, _)| var)
            .collect(),
        follows: in_place,
        same: lower
            .same
            .into_values()
            .filter_map(|same| same.free.then_some(same.vars))
            .collect(),
        witness,
        span,
    }
}

/// Whether numbers may be of a type parameter.
fn has_generic_numbers(inputs: &[Input]) -> bool {
    inputs.iter().any(|input| {
        let float = input.ty.as_ref().is_none_or(is_float_type);
        input.scalar && !input.inactive && !float
    })
}

/// Where the result of a body stands.
fn result_span(body: &syn::Block) -> Span {
    match body.stmts.last() {
        Some(syn::Stmt::Expr(expr, None)) => syn::spanned::Spanned::span(expr),
        _ => body.brace_token.span.close(),
    }
}

struct Lower<'n> {
    names: &'n mut Names,
    errors: &'n mut Errors,
    vars: Vec<Var>,
    scopes: Vec<HashMap<String, VarId>>,
    nodes: usize,
    /// Statements of the blocks that are open, innermost last.
    out: Vec<Vec<Stmt>>,
    depth: usize,
    /// What `break` may leave, innermost last.
    targets: Vec<control::Target>,
    /// Where the `return` of a closure leads whose body stands in the place of its call.
    returns: Vec<(syn::Lifetime, VarId)>,
    closures: Vec<closure::LocalClosure>,
    /// Variables that have one type, by the closure and its parameter, or none for its result.
    same: BTreeMap<(usize, Option<(usize, String)>), same::Same>,
    /// A temporary whose operation the next `let` names.
    taken_back: Option<VarId>,
    /// The variables that have the type of a pin.
    pins: BTreeMap<String, Vec<VarId>>,
    /// Lengths that the patterns of a `match` or `let` count from, named before it.
    lengths: Option<Vec<Stmt>>,
    /// A `&mut` that is matched by its name, and what it refers to.
    lender: Option<(crate::ir::Place, VarId)>,
    /// The number of closures around whose bodies stand in the place of their calls.
    inlining: usize,
    /// A closure: unknown lower-case names are captured variables.
    captures: bool,
    /// Parameters that are functions without a derivative.
    ordinary: Vec<VarId>,
    /// `self`, and how its methods take it, those that are known.
    methods: Option<(VarId, Vec<(String, Passing)>)>,
    /// What is a map, or a reference to one.
    maps: Vec<VarId>,
    /// A token of the function where it stands in the file.
    site: Span,
    /// The names that variables have, of all scopes.
    declared: HashSet<String>,
    /// Functions whose bodies stand in the place of their calls.
    in_place: in_place::InPlace,
    /// How many fields tuples have.
    arities: HashMap<VarId, usize>,
    /// Tuples of numbers.
    numbers_of: HashSet<VarId>,
    hygiene: hygiene::Hygiene,
    /// Names of types that are parameters here.
    type_params: Vec<String>,
    /// Numbers may be of a type parameter.
    generic: bool,
    /// The array whose elements the next closure that is passed on is given.
    elements: Option<crate::ir::Place>,
    /// Variables that are certain to hold an option, a result or an array.
    kinds: HashMap<VarId, options::Kind>,
    /// Variables that are lent as `&mut`: whether to parameters marked `#[no_derivative]` alone.
    marked: BTreeMap<VarId, bool>,
    /// The variables of statements that change constant fields.
    of_constants: Vec<VarId>,
}

impl Resolve for Lower<'_> {
    fn resolve(&self, name: &Ident) -> Option<(VarId, Ident)> {
        let var = self.lookup(name)?;
        Some((var, self.vars[var.0].ident.clone()))
    }
}

impl Lower<'_> {
    fn lookup(&self, name: &Ident) -> Option<VarId> {
        let text = name.to_string();
        let mut scopes = self.scopes.iter().rev();
        let var = scopes.find_map(|scope| scope.get(&text)).copied()?;
        self.hygiene.read(var, name);
        Some(var)
    }

    fn node(&mut self) -> NodeId {
        self.nodes += 1;
        NodeId(self.nodes)
    }

    fn push(&mut self, stmt: Stmt) {
        self.out.last_mut().expect("a block is open").push(stmt);
    }

    fn var(&mut self, var: Var) -> VarId {
        self.vars.push(var);
        VarId(self.vars.len() - 1)
    }

    /// Declares a user's variable. It keeps its name unless another one has it, in scope or not, or its
    /// declaration may stand there several times: the reverse sweep tells variables apart by name.
    fn declare(&mut self, name: &Ident, kind: VarKind, mutable: bool) -> VarId {
        let first = self.declared.insert(name.to_string());
        let ident = if self.inlining > 0 || !first {
            self.names.fresh(&name.to_string(), name.span())
        } else {
            name.clone()
        };
        let var = self.var(Var {
            ident,
            kind,
            user: true,
            mutable,
            scalar: false,
            numbers: None,
            ty: None,
            inactive: false,
            function: false,
            lent: false,
        });
        self.hygiene.declare(var, name);
        self.scopes
            .last_mut()
            .expect("a scope is open")
            .insert(name.to_string(), var);
        var
    }

    fn temp(&mut self, base: &str, span: Span) -> VarId {
        let ident = self.names.numbered(base, span);
        self.var(Var::temporary(ident))
    }

    /// Names the result of an operation.
    fn bind(&mut self, op: Op, base: &str, span: Span) -> VarId {
        let var = self.temp(base, span);
        self.vars[var.0].numbers = self.op_numbers(&op);
        self.vars[var.0].ty = self.op_type(&op);
        self.vars[var.0].scalar = self.op_is_scalar(&op);
        self.vars[var.0].inactive = match &op {
            Op::Inert(_) => true,
            Op::Closure(closure) => closure
                .captures
                .iter()
                .all(|capture| self.vars[capture.place.root.0].inactive),
            _ => {
                let ty = self.vars[var.0].ty.as_ref();
                ty.is_some_and(|ty| self.has_no_tangent(ty))
            }
        };
        if let Some(count) = self.op_arity(&op) {
            self.arities.insert(var, count);
        }
        if self.gives_numbers(&op) {
            self.numbers_of.insert(var);
        }
        if let Op::Borrow { place, mutable, .. } = &op {
            self.vars[var.0].kind = VarKind::Alias(place.clone());
            self.vars[var.0].mutable = *mutable;
        }
        let node = self.node();
        self.push(Stmt::Let {
            var,
            ty: None,
            op,
            node,
            span,
        });
        var
    }

    /// Runs `f` with a new block open; gives its statements and result.
    fn nested<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> (Vec<Stmt>, R) {
        self.out.push(Vec::new());
        self.scopes.push(HashMap::new());
        let result = f(self);
        self.scopes.pop();
        (self.out.pop().unwrap_or_default(), result)
    }

    fn inert(&self, expr: &syn::Expr) -> Inert {
        inert_expr(expr, self)
    }

    fn param(&mut self, input: &Input, pat: &syn::Pat) -> Param {
        let kind = match input.passing {
            Passing::Value => VarKind::Owned,
            Passing::Reference => VarKind::Reference,
            Passing::Mutable => VarKind::Mutable,
        };
        let span = syn::spanned::Spanned::span(pat);
        let arity = input.ty.as_ref().and_then(pattern::arity);
        let var = match pat {
            syn::Pat::Ident(pat) => {
                let var = self.declare(&pat.ident, kind, pat.mutability.is_some());
                self.vars[var.0].scalar = input.scalar;
                self.vars[var.0].numbers = if input.scalar && !input.inactive {
                    Some(0)
                } else {
                    input.ty.as_ref().and_then(known_types::type_numbers)
                };
                var
            }
            _ => {
                // `(a, b): (f64, f64)` and `_`: a parameter, and a `let` of the pattern.
                let var = self.temp("argument", span);
                self.vars[var.0].kind = kind;
                if let Some(count) = arity {
                    self.arities.insert(var, count);
                }
                if !matches!(pat, syn::Pat::Wild(_)) {
                    self.destructure_operand(pat, &Operand::Var(var));
                }
                var
            }
        };
        if let Some(count) = arity {
            self.arities.insert(var, count);
        }
        if input.ty.as_ref().is_some_and(loops::is_map_type) {
            self.maps.push(var);
        }
        if input.receiver {
            self.scopes[0].insert("self".to_owned(), var);
            self.methods = Some((var, input.methods.clone()));
        }
        self.vars[var.0].ty.clone_from(&input.ty);
        self.vars[var.0].inactive = input.inactive;
        self.vars[var.0].function = input.function == Function::Followed;
        if input.function == Function::Ordinary {
            self.ordinary.push(var);
        }
        let act = self.names.act(&self.vars[var.0].ident);
        Param {
            var,
            act,
            ty: input.ty.clone(),
            passing: input.passing,
            wrt: input.wrt && !input.inactive,
            span,
        }
    }

    /// Whether an operation certainly gives a scalar.
    fn op_is_scalar(&self, op: &Op) -> bool {
        match op {
            // A reference to a number is none.
            Op::Use(Operand::Var(var)) => self.vars[var.0].scalar,
            Op::Borrow { .. } => false,
            Op::Call { .. } if self.gives_reference(op) => false,
            Op::Inert(inert) if syn::parse2::<syn::ExprPath>(inert.tokens.clone()).is_ok() => {
                inert.reads.iter().all(|var| self.vars[var.0].scalar) && !inert.reads.is_empty()
            }
            op => self.op_numbers(op) == Some(0),
        }
    }

    fn gives_reference(&self, op: &Op) -> bool {
        let ty = self.op_type(op);
        let ty = ty.map(|ty| crate::front::missing::types::resolved(&ty));
        matches!(ty, Some(syn::Type::Reference(_)))
    }

    fn operand_is_scalar(&self, operand: &Operand) -> bool {
        match operand {
            Operand::Var(var) => self.vars[var.0].scalar,
            Operand::Place(_) => false,
            Operand::Const(inert) => {
                inert.reads.is_empty() && syn::parse2::<syn::Lit>(inert.tokens.clone()).is_ok()
            }
        }
    }
}
