//! Well-formedness of the IR: every variable that is read has been declared, nodes are numbered once.

use super::{Block, Func, Iter, NodeId, Operand, Stmt, VarId};
use std::collections::HashSet;

/// Checks a function; the message names what is wrong, and is a bug of the compiler.
pub(crate) fn verify(func: &Func) -> Result<(), String> {
    let mut checker = Checker {
        func,
        declared: HashSet::new(),
        nodes: HashSet::new(),
    };
    for param in &func.params {
        checker.declared.insert(param.var);
    }
    for (i, var) in func.vars.iter().enumerate() {
        if var.kind == super::VarKind::Captured {
            checker.declared.insert(VarId(i));
        }
    }
    checker.block(&func.body)
}

struct Checker<'f> {
    func: &'f Func,
    declared: HashSet<VarId>,
    nodes: HashSet<NodeId>,
}

impl Checker<'_> {
    fn node(&mut self, node: NodeId) -> Result<(), String> {
        if self.nodes.insert(node) {
            Ok(())
        } else {
            Err(format!("node {} stands twice", node.0))
        }
    }

    fn read(&self, var: VarId) -> Result<(), String> {
        if self.declared.contains(&var) {
            Ok(())
        } else {
            Err(format!(
                "`{}` is read before it is declared",
                self.func.vars[var.0].ident
            ))
        }
    }

    fn operand(&self, operand: &Operand) -> Result<(), String> {
        operand.root().map_or(Ok(()), |root| self.read(root))
    }

    fn bindings(&mut self, bindings: &[super::Binding]) -> Result<(), String> {
        for binding in bindings {
            if let Some(source) = &binding.source {
                self.read(source.root)?;
                for read in source.index_reads() {
                    self.read(read)?;
                }
            }
            self.declared.insert(binding.var);
        }
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Result<(), String> {
        for stmt in &block.stmts {
            self.stmt(stmt)?;
        }
        block
            .tail
            .as_ref()
            .map_or(Ok(()), |tail| self.operand(tail))
    }

    fn stmt(&mut self, stmt: &Stmt) -> Result<(), String> {
        match stmt {
            Stmt::Let { var, op, node, .. } => {
                self.node(*node)?;
                for read in op.active_reads() {
                    self.read(read)?;
                }
                // The cotangent of a reference is that of what it points at.
                if matches!(op, super::Op::Borrow { .. })
                    && !matches!(self.func.vars[var.0].kind, super::VarKind::Alias(_))
                {
                    return Err(format!(
                        "`{}` is a reference without a place",
                        self.func.vars[var.0].ident
                    ));
                }
                self.declared.insert(*var);
            }
            Stmt::Destructure {
                bindings,
                value,
                node,
                ..
            } => {
                self.node(*node)?;
                for read in &value.reads {
                    self.read(*read)?;
                }
                self.bindings(bindings)?;
            }
            Stmt::Declare { var, .. } => {
                self.declared.insert(*var);
            }
            Stmt::Assign {
                place, value, node, ..
            }
            | Stmt::OpAssign {
                place, value, node, ..
            } => {
                self.node(*node)?;
                self.read(place.root)?;
                self.operand(value)?;
            }
            Stmt::If {
                out,
                then,
                otherwise,
                node,
                ..
            } => {
                self.node(*node)?;
                self.block(then)?;
                if let Some(block) = otherwise {
                    self.block(block)?;
                }
                self.declared.extend(*out);
            }
            Stmt::Match {
                out, arms, node, ..
            } => {
                self.node(*node)?;
                for arm in arms {
                    self.bindings(&arm.bindings)?;
                    self.block(&arm.block)?;
                }
                self.declared.extend(*out);
            }
            Stmt::For {
                iter, body, node, ..
            } => {
                self.node(*node)?;
                match iter {
                    Iter::Range { var, .. } => {
                        self.declared.insert(*var);
                    }
                    Iter::Items {
                        bindings, position, ..
                    } => {
                        self.declared.insert(*position);
                        self.bindings(bindings)?;
                    }
                }
                self.block(body)?;
            }
            Stmt::While { body, node, .. } => {
                self.node(*node)?;
                self.block(body)?;
            }
            Stmt::Scope {
                out, block, node, ..
            } => {
                self.node(*node)?;
                self.block(block)?;
                self.declared.extend(*out);
            }
            Stmt::Exit { node, .. } => self.node(*node)?,
            Stmt::Opaque(_) => {}
        }
        Ok(())
    }
}
