//! Variables of which parts are moved, and parts are changed: there may be no whole of which a shape can be asked.
//!
//! ```text
//! let z = s.w;            s.v.push(x);            s.w = z;
//! ```
//!
//! A copy looks like a move where types are not known: the shapes are those of the parts, then, which is right as well.

use super::receivers::borrows_receiver;
use crate::front::lower::{place_type, type_numbers};
use crate::ir::{
    Arg, Binding, Func, Inert, Iter, Mode, Op, Operand, Place, Projection, Stmt, VarId, VarKind,
    resolved,
};
use proc_macro2::{Delimiter, TokenTree};
use std::collections::HashSet;

/// The variables whose shapes are remembered by their parts.
pub(crate) fn moved_in_parts(func: &Func) -> HashSet<VarId> {
    let (mut moved, mut changed) = (HashSet::new(), HashSet::new());
    func.body.each(&mut |stmt| {
        moved.extend(moved_by(func, stmt).into_iter().map(|place| place.root));
        changed.extend(changed_by(func, stmt));
    });
    moved.retain(|var| func.vars[var.0].kind == VarKind::Owned && changed.contains(var));
    moved
}

/// The fields that a place names before anything else: what can be moved, and assigned to again.
pub(crate) fn fields(place: &Place) -> Place {
    let is_field = |p: &&Projection| matches!(p, Projection::Field(_));
    Place {
        root: place.root,
        projections: place
            .projections
            .iter()
            .take_while(is_field)
            .cloned()
            .collect(),
    }
}

/// Whether one of two places is a part of the other.
pub(crate) fn overlap(a: &Place, b: &Place) -> bool {
    let mut parts = a.projections.iter().zip(&b.projections);
    a.root == b.root && parts.all(|(a, b)| a == b)
}

/// The parts of variables that a statement may move.
fn moved_by(func: &Func, stmt: &Stmt) -> Vec<Place> {
    let part = |place: &Place| {
        let ty = place_type(&func.vars, place);
        let number = ty.is_some_and(|ty| type_numbers(&ty) == Some(0));
        Some(fields(place)).filter(|part| !part.projections.is_empty() && !number)
    };
    // An element cannot be moved, but by a pattern of an array.
    let place = |place: &Place| part(place).filter(|_| !place.has_index());
    let operand = |operand: &Operand| match operand {
        Operand::Place(of) => place(of),
        Operand::Var(_) | Operand::Const(_) => None,
    };
    let arg = |arg: &Arg| match arg {
        Arg::Value(value) => operand(value),
        Arg::Ref { .. } | Arg::RefMut { .. } | Arg::Unknown { .. } => None,
    };
    match stmt {
        Stmt::Let { op, .. } => match op {
            Op::Use(value) | Op::Surgery { value, .. } | Op::Repeat { value, .. } => {
                operand(value).into_iter().collect()
            }
            Op::Aggregate { parts, .. } => parts.iter().filter_map(operand).collect(),
            Op::Call { args, .. } => args.iter().filter_map(arg).collect(),
            Op::Method {
                receiver,
                name,
                args,
                ..
            } => {
                let unknown = match receiver {
                    Arg::Unknown { place: of } if !borrows_receiver(name) => place(of),
                    receiver => arg(receiver),
                };
                unknown
                    .into_iter()
                    .chain(args.iter().filter_map(arg))
                    .collect()
            }
            Op::Inert(inert) | Op::Stop(inert) => named_whole(func, inert),
            _ => Vec::new(),
        },
        Stmt::Assign { value, .. } => operand(value).into_iter().collect(),
        Stmt::Destructure { bindings, .. } => bound(bindings).filter_map(part).collect(),
        Stmt::Match { arms, .. } => {
            let bindings = arms.iter().flat_map(|arm| bound(&arm.bindings));
            let tails = tails(stmt).filter_map(operand);
            bindings.filter_map(part).chain(tails).collect()
        }
        Stmt::If { .. } | Stmt::Scope { .. } => tails(stmt).filter_map(operand).collect(),
        Stmt::For {
            iter: Iter::Items { bindings, iter, .. },
            ..
        } => {
            let bindings = bound(bindings).filter_map(place);
            bindings.chain(named_whole(func, iter)).collect()
        }
        Stmt::Opaque(inert) => named_whole(func, inert),
        _ => Vec::new(),
    }
}

/// The values of the blocks of a statement.
fn tails(stmt: &Stmt) -> impl Iterator<Item = &Operand> {
    let blocks = stmt.blocks().into_iter();
    blocks.filter_map(|block| block.tail.as_ref())
}

fn bound(bindings: &[Binding]) -> impl Iterator<Item = &Place> {
    let by_value = bindings.iter().filter(|b| b.mode == Mode::Value);
    by_value.filter_map(|binding| binding.source.as_ref())
}

/// Variables a field of which stands alone in tokens, as an argument or as all there is: `drop(s.names)`.
fn named_whole(func: &Func, inert: &Inert) -> Vec<Place> {
    let reads = inert.reads.iter().copied();
    reads
        .filter(|var| stands_alone(&inert.tokens, &func.vars[var.0].ident.to_string()))
        .map(Place::var)
        .collect()
}

fn stands_alone(tokens: &proc_macro2::TokenStream, name: &str) -> bool {
    let trees: Vec<TokenTree> = tokens.clone().into_iter().collect();
    let is = |tree: Option<&TokenTree>, marks: &str| matches!(tree, Some(TokenTree::Punct(p)) if marks.contains(p.as_char()));
    trees.iter().enumerate().any(|(i, tree)| match tree {
        TokenTree::Group(group) => stands_alone(&group.stream(), name),
        TokenTree::Ident(ident) if *ident == name => {
            let mut end = i + 1;
            while is(trees.get(end), ".") && trees.get(end + 1).is_some() {
                end += 2;
            }
            let next = trees.get(end);
            let called = matches!(next, Some(TokenTree::Group(group)) if group.delimiter() != Delimiter::Brace);
            let before = i.checked_sub(1).map(|before| &trees[before]);
            let free = next.is_none() || is(next, ",;?") || matches!(next, Some(TokenTree::Group(_)));
            end > i + 1 && !called && free && !is(before, "&.")
        }
        TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// The variables parts of which a statement may change.
fn changed_by(func: &Func, stmt: &Stmt) -> Vec<VarId> {
    let mutable = |binding: &&Binding| binding.mode == Mode::Mutable;
    let sources = |bindings: &[Binding]| -> Vec<Place> {
        let bound = bindings.iter().filter(mutable);
        bound.filter_map(|b| b.source.clone()).collect()
    };
    let places: Vec<Place> = match stmt {
        Stmt::Let { op, .. } => op.writes(),
        Stmt::Assign { place, .. } if !place.projections.is_empty() => vec![place.clone()],
        Stmt::Destructure { bindings, .. }
        | Stmt::For {
            iter: Iter::Items { bindings, .. },
            ..
        } => sources(bindings),
        Stmt::Match { arms, .. } => arms.iter().flat_map(|arm| sources(&arm.bindings)).collect(),
        _ => Vec::new(),
    };
    let places = places.iter();
    places
        .map(|place| resolved(&func.vars, place).root)
        .collect()
}
