//! Writes through references that are values: `let mut t = vec![&mut n]; *t[0] = x;`.
//!
//! What a `&mut` refers to is followed where it has a name (`VarKind::Alias`). One that is a part of a value, or comes
//! from a call, leads to a place that nothing here knows, and the derivative of what is written to it would be lost. Which
//! values hold a `&mut` no list of methods can say, but the types do: such types are not `UnwindSafe`.

mod typed;

use super::hidden::is_known;
use super::place::borrowed;
use crate::analysis::activity::Activity;
use crate::analysis::effects::{args, is_varied};
use crate::ir::{
    Arg, Block, Func, Mode, NodeId, Op, Operand, Place, Stmt, VarId, VarKind, resolve,
};
use crate::tokens::identifiers;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use typed::Types;

/// Names of types that hold no `&mut` by themselves.
const PLAIN: &[&str] = &[
    "Array1", "Array2", "Array3", "BTreeMap", "Box", "HashMap", "Option", "String", "Vec", "bool",
    "f32", "f64", "i32", "i64", "str", "u32", "u64", "u8", "usize",
];

/// Where the types of variables are asked for that an active value may be written through.
#[derive(Default)]
pub(super) struct Through {
    /// Behind their declarations: later, a part may be lent.
    declared: BTreeSet<VarId>,
    /// Behind the first statement that uses them, which says what their types are.
    later: HashMap<NodeId, Vec<VarId>>,
    /// Before what is written, if they have no declaration in the IR, or before a method that may take them.
    before: HashMap<NodeId, Vec<VarId>>,
    types: Types,
}

impl Through {
    pub(super) fn of(func: &Func, activity: &Activity) -> Self {
        let written = Written::new(func, activity);
        let mut declared = BTreeSet::new();
        declared.extend(func.params.iter().map(|param| param.var));
        func.body.each(&mut |stmt| declared.extend(named_by(stmt)));
        let (mut through, mut before) = (BTreeSet::new(), HashMap::new());
        func.body.each(&mut |stmt| {
            let (named, unnamed): (Vec<VarId>, Vec<VarId>) = written
                .by(stmt)
                .into_iter()
                .partition(|var| declared.contains(var));
            through.extend(named);
            if let Some(node) = stmt.node().filter(|_| !unnamed.is_empty()) {
                before.insert(node, unnamed);
            }
        });
        let types = Types::of(func);
        let later = typed_later(func, &types, &mut through, &mut before);
        Through {
            declared: through,
            later,
            before,
            types,
        }
    }

    /// Behind the declaration of a parameter, or of what a pattern binds.
    pub(super) fn at(&self, func: &Func, var: VarId) -> TokenStream {
        match self.declared.contains(&var) {
            true => asks(func, var, self.types.is_known(var)),
            false => TokenStream::new(),
        }
    }

    /// Behind a statement that declares or assigns a variable.
    pub(super) fn by(&self, func: &Func, stmt: &Stmt, var: VarId) -> TokenStream {
        match self.declared.contains(&var) {
            true => asks(func, var, self.types.says(stmt)),
            false => TokenStream::new(),
        }
    }

    pub(super) fn before(&self, func: &Func, stmt: &Stmt) -> TokenStream {
        all(func, stmt, &self.before)
    }

    pub(super) fn behind(&self, func: &Func, stmt: &Stmt) -> TokenStream {
        all(func, stmt, &self.later)
    }
}

fn all(func: &Func, stmt: &Stmt, vars: &HashMap<NodeId, Vec<VarId>>) -> TokenStream {
    let found = stmt.node().and_then(|node| vars.get(&node));
    let found = found.into_iter().flatten();
    found.map(|var| asks(func, *var, true)).collect()
}

/// The variables that a statement declares, or assigns for the first time.
fn named_by(stmt: &Stmt) -> Vec<VarId> {
    let mut named = stmt.declared();
    named.extend(stmt.bindings().into_iter().map(|binding| binding.var));
    if let Stmt::Assign { place, .. } = stmt
        && place.projections.is_empty()
    {
        named.push(place.root);
    }
    named
}

/// What an active value is written through.
struct Written<'f> {
    func: &'f Func,
    activity: &'f Activity,
    /// What a variable that is bound by reference is a part of.
    parts: BTreeMap<VarId, VarId>,
}

impl<'f> Written<'f> {
    fn new(func: &'f Func, activity: &'f Activity) -> Self {
        let mut parts = BTreeMap::new();
        func.body.each(&mut |stmt| {
            for binding in stmt.bindings() {
                // What is bound by value has a type of its own.
                let source = binding.source.as_ref();
                if let Some(source) = source.filter(|_| binding.mode != Mode::Value) {
                    parts.insert(binding.var, source.root);
                }
            }
        });
        Written {
            func,
            activity,
            parts,
        }
    }

    /// Those of a statement by itself.
    fn by(&self, stmt: &Stmt) -> BTreeSet<VarId> {
        let mut found = Vec::new();
        written_by(self.func, self.activity, stmt, &mut found);
        let owners = found.into_iter().map(|var| self.owner(var));
        owners.filter(|var| is_asked(self.func, *var)).collect()
    }

    fn owner(&self, mut var: VarId) -> VarId {
        loop {
            let whole = resolve(&self.func.vars, var);
            match self.parts.get(&whole) {
                Some(source) => var = *source,
                None => return whole,
            }
        }
    }
}

fn written_by(func: &Func, activity: &Activity, stmt: &Stmt, found: &mut Vec<VarId>) {
    let is_varied = |var: Option<VarId>| is_varied(func, activity, var);
    match stmt {
        Stmt::Assign { place, value, .. } | Stmt::OpAssign { place, value, .. } => {
            let named = matches!(func.vars[place.root.0].kind, VarKind::Alias(_));
            if is_varied(value.root()) && (named || !place.projections.is_empty()) {
                found.push(place.root);
            }
        }
        Stmt::Let {
            op: Op::Method { name, .. },
            ..
        } if crate::names::is_elementary(&name.to_string()) => {}
        Stmt::Let { op, .. } => {
            let args = args(op);
            if args.iter().any(|arg| is_varied(arg.root())) {
                found.extend(args.into_iter().filter_map(given));
                // A `&mut` is a receiver by its name.
                if let Op::Method { receiver, .. } = op {
                    found.extend(receiver.root());
                }
            }
        }
        _ => {}
    }
}

/// The variable that a call may write through.
fn given(arg: &Arg) -> Option<VarId> {
    match arg {
        Arg::Value(Operand::Var(var)) => Some(*var),
        Arg::Value(Operand::Place(place)) | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
            Some(place.root)
        }
        Arg::Value(Operand::Const(_)) | Arg::Ref { .. } => None,
    }
}

/// Whether the type of a variable may hold a `&mut`, as far as it is not known.
fn is_asked(func: &Func, var: VarId) -> bool {
    let facts = &func.vars[var.0];
    let is_value = matches!(facts.kind, VarKind::Owned | VarKind::Mutable);
    let mut params = func.params.iter();
    let is_plain = params
        .find(|param| param.var == var)
        .and_then(|param| param.ty.as_ref())
        .is_some_and(is_plain);
    is_value && !facts.scalar && !facts.function && !is_plain
}

/// Whether a type certainly holds none.
fn is_plain(ty: &syn::Type) -> bool {
    let named = identifiers(&ty.to_token_stream());
    named.iter().all(|name| PLAIN.contains(&name.as_str()))
}

/// Takes out the variables whose types are known only by what is done with them first: `let mut v = Vec::new();`. They are
/// to be asked for behind that statement. What cannot be changed may be taken by a method, whose call says nothing new
/// of the type.
fn typed_later(
    func: &Func,
    types: &Types,
    asked: &mut BTreeSet<VarId>,
    before: &mut HashMap<NodeId, Vec<VarId>>,
) -> HashMap<NodeId, Vec<VarId>> {
    let mut later: HashMap<NodeId, Vec<VarId>> = HashMap::new();
    let mut block = |block: &Block| {
        for (i, stmt) in block.stmts.iter().enumerate() {
            let declared = match stmt {
                Stmt::Let { var, .. } => vec![*var],
                Stmt::Destructure { bindings, .. } => bindings.iter().map(|b| b.var).collect(),
                _ => continue,
            };
            for var in declared {
                if types.is_known(var) || !asked.contains(&var) {
                    continue;
                }
                let mut rest = block.stmts[i + 1..].iter();
                let first = rest.find(|stmt| stmt.names(&|named| named == var));
                let first = first.filter(|stmt| only_changes(func, stmt, var));
                if let Some((stmt, node)) = first.and_then(|stmt| stmt.node().map(|n| (stmt, n))) {
                    let is_call = matches!(stmt, Stmt::Let { .. });
                    let place = match is_call && !func.vars[var.0].mutable {
                        true => &mut *before,
                        false => &mut later,
                    };
                    place.entry(node).or_default().push(var);
                    asked.remove(&var);
                }
            }
        }
    };
    block(&func.body);
    func.body
        .each(&mut |stmt| stmt.blocks().into_iter().for_each(&mut block));
    later
}

/// Whether a statement leaves a variable where it is, and lends nothing of it any longer.
fn only_changes(func: &Func, stmt: &Stmt, var: VarId) -> bool {
    match stmt {
        Stmt::Assign { place, value, .. } => place.root == var && value.root() != Some(var),
        Stmt::Let {
            var: result,
            op: Op::Method { receiver, args, .. },
            ..
        } => {
            // Its result may be a reference to a part.
            let unnamed = !func.vars[result.0].user;
            let is_lent = receiver.root() == Some(var) && !matches!(receiver, Arg::Value(_));
            unnamed && is_lent && !args.iter().any(|arg| arg.root() == Some(var))
        }
        Stmt::For { body, .. } | Stmt::While { body, .. } => {
            let mut named = body.stmts.iter();
            named.all(|stmt| !stmt.names(&|named| named == var) || only_changes(func, stmt, var))
        }
        Stmt::If { .. } => {
            let blocks = stmt.blocks();
            let mut named = blocks.iter().flat_map(|block| &block.stmts);
            named.all(|stmt| !stmt.names(&|named| named == var) || only_changes(func, stmt, var))
        }
        _ => false,
    }
}

/// Asks for the type of a variable. It never runs: the type answers.
fn asks(func: &Func, var: VarId, is_typed: bool) -> TokenStream {
    let facts = &func.vars[var.0];
    let place = borrowed(&func.vars, &Place::var(var));
    let place = match facts.kind {
        VarKind::Mutable => quote!(&*#place),
        _ => place,
    };
    let span = facts.ident.span();
    // Of type parameters nothing is known. A `&mut` is seen all the same, but not where a type is still to be found.
    let method = match (is_known(func, var), is_typed) {
        (true, _) => "through",
        (false, true) => "through_any",
        (false, false) => return TokenStream::new(),
    };
    let method = Ident::new(method, span);
    quote_spanned!(span=> if false { (&ad::Through(#place)).#method(); })
}
