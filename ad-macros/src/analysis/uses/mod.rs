//! Where variables are written and where their values may be moved: decides whether the reverse
//! sweep can read a variable again, or a copy has to be kept.

mod pass;

use super::moved::overlap;
use crate::ir::{Func, NodeId, Place, VarId, VarKind};
use pass::Pass;
use std::collections::{HashMap, HashSet};

/// A point of the program: a statement and the loops around it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Point {
    order: usize,
    loops: Vec<NodeId>,
    /// The branches around it, and which of their arms it is in.
    arms: Vec<(NodeId, usize)>,
}

impl Point {
    /// Whether it is in another arm of the same branch.
    fn excludes(&self, other: &Point) -> bool {
        let mut arms = self.arms.iter().zip(&other.arms);
        arms.find(|(a, b)| a != b).is_some_and(|(a, b)| a.0 == b.0)
    }
}

/// Where a variable is named, and the part of it that is.
struct Mention {
    /// Nothing if it may be all of it.
    part: Option<Place>,
    point: Point,
}

pub(crate) struct Uses {
    writes: HashMap<VarId, Vec<Point>>,
    /// Those of the writes that give a new value to all of a variable.
    renewals: HashMap<VarId, Vec<Point>>,
    moves: HashMap<VarId, Vec<Point>>,
    /// Fields that are moved, and fields that are assigned to.
    moved_parts: Vec<(Place, Point)>,
    renewed_parts: Vec<(Place, Point)>,
    declared_in: HashMap<VarId, Vec<NodeId>>,
    points: HashMap<NodeId, Point>,
    /// Every mention of a variable, that of a write or a move included.
    mentions: HashMap<VarId, Vec<Mention>>,
    /// Declared without a value, in blocks that may be left before they have one.
    late: HashSet<VarId>,
    exits: Vec<Point>,
    /// Arms that end in an exit, out of a round of the innermost loop around or of the function.
    left: HashSet<(NodeId, usize)>,
}

impl Uses {
    /// Whether nothing mentions a variable after a statement.
    pub(crate) fn is_last_use(&self, var: VarId, at: NodeId) -> bool {
        self.is_last(var, at, |mention, point| mention.point.order > point.order)
    }

    /// Whether nothing mentions a part of a variable behind a statement, on any way that comes from there.
    pub(crate) fn is_last_use_of_part(&self, part: &Place, at: NodeId) -> bool {
        let home = self.declared_in.get(&part.root).map_or(0, Vec::len);
        self.is_last(part.root, at, |mention, point| {
            let other = |named: &Place| !overlap(named, part);
            let mut left = point.arms.iter().filter(|arm| self.left.contains(arm));
            let is_left =
                point.loops.len() == home && left.any(|arm| !mention.point.arms.contains(arm));
            mention.point.order > point.order
                && !mention.point.excludes(point)
                && !is_left
                && !mention.part.as_ref().is_some_and(other)
        })
    }

    fn is_last(&self, var: VarId, at: NodeId, later: impl Fn(&Mention, &Point) -> bool) -> bool {
        let Some(point) = self.points.get(&at) else {
            return false;
        };
        let home = self.declared_in.get(&var).map_or(0, Vec::len);
        let mut mentions = self.mentions.get(&var).into_iter().flatten();
        point.loops.len() <= home && !mentions.any(|mention| later(mention, point))
    }

    /// Whether the value of a place at a statement is still there, unchanged, when the forward sweep
    /// of the region that declares its root has ended.
    pub(crate) fn is_stable(&self, func: &Func, place: &Place, at: NodeId) -> bool {
        let var = &func.vars[place.root.0];
        if var.kind == VarKind::Mutable || self.late.contains(&place.root) {
            return false;
        }
        let Some(point) = self.points.get(&at) else {
            return false;
        };
        let home = self.declared_in.get(&place.root).map_or(0, Vec::len);
        let later = |event: &Point| {
            event.order > point.order
                || event
                    .loops
                    .iter()
                    .zip(&point.loops)
                    .take_while(|(a, b)| a == b)
                    .count()
                    > home
        };
        let none_later = |events: &HashMap<VarId, Vec<Point>>| {
            !events
                .get(&place.root)
                .is_some_and(|list| list.iter().any(later))
        };
        none_later(&self.writes)
            && (var.scalar
                || none_later(&self.moves)
                    && !self.moves_elsewhere(place.root, point)
                    && !self.is_renewed_elsewhere(place, point))
    }

    /// Whether a value that is there at a point is not there on every way to the end: it is moved in another
    /// arm of a branch before, or in one that is left, or moved before and given anew on some ways only. What
    /// is moved right before the point is a copy.
    fn moves_elsewhere(&self, var: VarId, point: &Point) -> bool {
        let renewals = self.renewals.get(&var).map_or(&[][..], Vec::as_slice);
        self.moves.get(&var).is_some_and(|moves| {
            moves.iter().any(|moved| {
                let between = |event: &&Point| (moved.order..point.order).contains(&event.order);
                let mut renewals = renewals.iter().filter(between).peekable();
                moved.order < point.order
                    && match renewals.peek() {
                        None => {
                            let mut exits = self.exits.iter().filter(between);
                            let left = !point.arms.starts_with(&moved.arms)
                                && exits.any(|exit| !exit.excludes(moved));
                            moved.excludes(point) || left
                        }
                        Some(_) => {
                            renewals.all(|renewal| renewal.arms != moved.arms)
                                || self.exits.iter().any(|exit| between(&exit))
                        }
                    }
            })
        })
    }

    /// Whether a part of a variable may have been moved: it is not there as a whole, then.
    pub(crate) fn moves_parts(&self, var: VarId) -> bool {
        self.moved_parts.iter().any(|(part, _)| part.root == var)
    }

    /// The same of a field that is moved before a point, and given anew on some ways only.
    fn is_renewed_elsewhere(&self, place: &Place, point: &Point) -> bool {
        let parts = |all: &'_ [(Place, Point)], of: &Place| -> Vec<Point> {
            let all = all.iter().filter(|(part, _)| overlap(part, of));
            all.map(|(_, at)| at.clone()).collect()
        };
        let renewals = parts(&self.renewed_parts, place);
        parts(&self.moved_parts, place).iter().any(|moved| {
            let between = |event: &&Point| (moved.order..point.order).contains(&event.order);
            let mut renewals = renewals.iter().filter(between).peekable();
            renewals.peek().is_some()
                && (renewals.all(|renewal| renewal.arms != moved.arms)
                    || self.exits.iter().any(|exit| between(&exit)))
        })
    }

    /// The statements in a loop that mention a variable, in order.
    pub(crate) fn mentions_in(&self, var: VarId, node: NodeId) -> Vec<usize> {
        let mentions = self.mentions.get(&var).into_iter().flatten();
        let inside = mentions.filter(|mention| mention.point.loops.contains(&node));
        let mut orders: Vec<usize> = inside.map(|mention| mention.point.order).collect();
        orders.sort_unstable();
        orders.dedup();
        orders
    }

    /// The place of a statement in the order of all.
    pub(crate) fn order(&self, node: NodeId) -> Option<usize> {
        self.points.get(&node).map(|point| point.order)
    }

    /// The number of writes to a variable that stand before a statement: what tells apart the values
    /// that it has within a stretch of code without a loop.
    pub(crate) fn version(&self, var: VarId, at: NodeId) -> usize {
        let (Some(point), Some(writes)) = (self.points.get(&at), self.writes.get(&var)) else {
            return 0;
        };
        let before = |write: &&Point| write.order < point.order;
        writes.iter().filter(before).count()
    }

    /// Whether a variable is written to, or declared, in the body of a loop.
    pub(crate) fn is_written_in(&self, var: VarId, node: NodeId) -> bool {
        let inside = |point: &Point| point.loops.contains(&node);
        self.declared_in
            .get(&var)
            .is_some_and(|loops| loops.contains(&node))
            || self
                .writes
                .get(&var)
                .is_some_and(|writes| writes.iter().any(inside))
    }

    /// Whether a variable is written to, or may be moved, in a loop or an arm of a branch.
    pub(crate) fn is_changed_within(&self, var: VarId, node: NodeId) -> bool {
        let inside = |point: &Point| {
            point.loops.contains(&node) || point.arms.iter().any(|(branch, _)| *branch == node)
        };
        let changes = [&self.writes, &self.moves].map(|events| events.get(&var));
        changes.into_iter().flatten().flatten().any(inside)
    }

    /// Whether a variable is written to after its declaration.
    pub(crate) fn is_written(&self, var: VarId) -> bool {
        self.writes.contains_key(&var)
    }
}

pub(crate) fn uses(func: &Func) -> Uses {
    let mut pass = Pass {
        func,
        uses: Uses {
            writes: HashMap::new(),
            renewals: HashMap::new(),
            moves: HashMap::new(),
            moved_parts: Vec::new(),
            renewed_parts: Vec::new(),
            declared_in: HashMap::new(),
            points: HashMap::new(),
            mentions: HashMap::new(),
            late: HashSet::new(),
            exits: Vec::new(),
            left: HashSet::new(),
        },
        order: 0,
        loops: Vec::new(),
        arms: Vec::new(),
    };
    pass.block(&func.body);
    pass.uses
}
