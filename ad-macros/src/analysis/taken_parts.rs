//! Fields that a method of the file takes by value get a name before the call: what is lent is a variable.
//!
//! That the methods of a name take `self` is what the file says, and it may be another method that is called. So it is
//! done only where nothing reads the field afterwards. Then it is the same for a method that borrows its receiver, and
//! nothing is lost of what one does that changes it.

use super::moved::overlap;
use super::uses::uses;
use crate::front::missing::all_take_self;
use crate::ir::{
    Arg, Block, Func, NodeId, Op, Operand, Place, Projection, Stmt, Var, VarId, VarKind,
};
use crate::names::Names;
use std::collections::HashMap;

pub(crate) fn named(func: &mut Func, names: &mut Names) {
    let mut taken = HashMap::new();
    func.body.each(&mut |stmt| {
        if let Stmt::Let { op, node, .. } = stmt
            && let Some(part) = may_take(func, op)
        {
            taken.insert(*node, part);
        }
    });
    if taken.is_empty() {
        return;
    }
    let uses = uses(func);
    taken.retain(|node, part| uses.is_last_use_of_part(part, *node));
    let mut nodes = 0;
    func.body.each(&mut |stmt| {
        nodes = stmt.node().map_or(nodes, |node| nodes.max(node.0 + 1));
    });
    let mut pass = Pass {
        taken,
        nodes,
        vars: &mut func.vars,
        names,
    };
    pass.block(&mut func.body);
}

/// The field that a method may take, if the arguments do not name it, too.
fn may_take(func: &Func, op: &Op) -> Option<Place> {
    let Op::Method {
        receiver:
            Arg::Ref {
                place,
                explicit: false,
            }
            | Arg::Unknown { place },
        name,
        args,
        ..
    } = op
    else {
        return None;
    };
    let root = &func.vars[place.root.0];
    let fields = |part: &Projection| matches!(part, Projection::Field(_));
    let named = |arg: &Arg| arg.place().is_some_and(|other| overlap(&other, place));
    let may = !place.projections.is_empty()
        && place.projections.iter().all(fields)
        && root.kind == VarKind::Owned
        && !root.inactive
        && !args.iter().any(named)
        && all_take_self(name);
    may.then(|| place.clone())
}

struct Pass<'p> {
    taken: HashMap<NodeId, Place>,
    nodes: usize,
    vars: &'p mut Vec<Var>,
    names: &'p mut Names,
}

impl Pass<'_> {
    fn block(&mut self, block: &mut Block) {
        let stmts = std::mem::take(&mut block.stmts);
        for mut stmt in stmts {
            stmt.blocks_mut()
                .into_iter()
                .for_each(|block| self.block(block));
            block.stmts.extend(self.taken(&mut stmt));
            block.stmts.push(stmt);
        }
    }

    /// The statement that gives the receiver of a call a name.
    fn taken(&mut self, stmt: &mut Stmt) -> Option<Stmt> {
        let Stmt::Let {
            op: Op::Method { receiver, name, .. },
            node,
            span,
            ..
        } = stmt
        else {
            return None;
        };
        let part = self.taken.remove(node)?;
        let var = VarId(self.vars.len());
        let ident = self.names.fresh("receiver", name.span());
        self.vars.push(Var::temporary(ident));
        *receiver = Arg::Ref {
            place: Place::var(var),
            explicit: false,
        };
        self.nodes += 1;
        Some(Stmt::Let {
            var,
            ty: None,
            op: Op::Use(Operand::Place(part)),
            node: NodeId(self.nodes - 1),
            span: *span,
        })
    }
}
