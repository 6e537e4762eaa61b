//! The reverse of operations, one function a kind. Above each stand the primal and its adjoint.

use super::Pullback;
use super::stmts::mentions;
use super::targets::roots_meet;
use crate::ir::{
    Aggregate, Arg, BinaryOp, Capture, Closure, Inert, NodeId, Op, Operand, Place, Projection,
    VarId, VarKind,
};
use crate::transform::adjoint::{Adjoint, Source, Target};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

impl Pullback<'_> {
    pub(super) fn op(
        &mut self,
        var: VarId,
        op: &Op,
        node: NodeId,
        region: usize,
        later: &[Adjoint],
    ) -> Vec<Adjoint> {
        let written = op.writes().iter().any(|place| {
            let place = self.alias(place);
            self.activity.is_active(place.root)
        });
        // From the end: what uses a variable mostly stands close to it.
        let mut later = later.iter().rev();
        let wanted = self.activity.is_active(var) && later.any(|adjoint| mentions(adjoint, var));
        if !wanted && !written {
            return Vec::new();
        }
        match op {
            Op::Use(value) => {
                let target = self.operand_target(value);
                self.add(target, Source::Bar(var))
            }
            Op::Neg(value) => match self.number_negated(var, value) {
                Some(adjoint) => adjoint,
                None => self.unary(var, value, node, region, "neg"),
            },
            Op::Cast(value, _) => self.unary(var, value, node, region, "cast"),
            Op::Binary(op, left, right) => {
                match self.number_binary(var, *op, left, right, node, region) {
                    Some(adjoint) => adjoint,
                    None => self.binary(var, op.stem(), left, right, node, region),
                }
            }
            Op::Call { callee, args } => self.call(var, callee, args, node, region),
            Op::Method {
                receiver,
                name,
                args,
                ..
            } => match self.function_of_number(var, receiver, name, args, node, region) {
                Some(adjoint) => adjoint,
                None => self.method(var, receiver, name, args, node, region),
            },
            Op::Aggregate { shape, parts } => self.aggregate(var, shape, parts),
            Op::Repeat { value, .. } => {
                self.like(var);
                self.plan.dense.insert(var);
                match self.operand_target(value) {
                    Target::Discard => Vec::new(),
                    target => vec![Adjoint::AddElements {
                        target,
                        y: Source::Bar(var),
                    }],
                }
            }
            Op::Surgery { value, closure } => {
                self.remember(var);
                self.plan.dense.insert(var);
                let like = self.plan.likes[&var].clone();
                let target = self.operand_target(value);
                vec![
                    Adjoint::Surgery {
                        var,
                        like,
                        closure: closure.clone(),
                    },
                    Adjoint::Add {
                        target,
                        y: Source::Bar(var),
                    },
                ]
            }
            Op::Closure(closure) => self.closure(var, closure),
            // A reference that may be made to point elsewhere: its cotangent is that of the value.
            Op::Borrow { place, .. }
                if !matches!(self.func.vars[var.0].kind, VarKind::Alias(_)) =>
            {
                let target = self.target(place);
                self.add(target, Source::Bar(var))
            }
            // An alias has no cotangent of its own; inert values have none.
            Op::Borrow { .. } | Op::Stop(_) | Op::Inert(_) => Vec::new(),
        }
    }

    fn function_of_number(
        &mut self,
        var: VarId,
        receiver: &Arg,
        name: &Ident,
        args: &[Arg],
        node: NodeId,
        region: usize,
    ) -> Option<Vec<Adjoint>> {
        let (Arg::Value(value), true) = (receiver, args.is_empty()) else {
            return None;
        };
        self.number_function(var, &name.to_string(), value, node, region)
    }

    fn add(&mut self, target: Target, y: Source) -> Vec<Adjoint> {
        if matches!(target, Target::Discard) {
            Vec::new()
        } else {
            vec![Adjoint::Add { target, y }]
        }
    }

    /// Names the residual of a node.
    pub(super) fn residual(&mut self, node: NodeId, stem: &str, region: usize) -> Ident {
        let residual = self.names.numbered(stem, Span::call_site());
        self.home(&residual, region);
        self.need(&residual);
        self.node(node).residual = Some(residual.clone());
        residual
    }

    // primal:  y = -x, y = x as T
    // adjoint: x̄ -= ȳ, x̄ += ȳ
    fn unary(
        &mut self,
        var: VarId,
        value: &Operand,
        node: NodeId,
        region: usize,
        stem: &str,
    ) -> Vec<Adjoint> {
        let targets = self.targets(&[value]);
        let residual = self.residual(node, stem, region);
        let mut out = targets.before;
        out.push(Adjoint::Pull {
            residual,
            y: Source::Bar(var),
            targets: targets.targets,
        });
        out.extend(targets.after);
        out
    }

    // primal:  z = x op y
    // adjoint: x̄ += (∂z/∂x)ᵀ z̄, ȳ += (∂z/∂y)ᵀ z̄
    fn binary(
        &mut self,
        var: VarId,
        stem: &str,
        left: &Operand,
        right: &Operand,
        node: NodeId,
        region: usize,
    ) -> Vec<Adjoint> {
        let targets = self.targets(&[left, right]);
        let mut out = targets.before;
        let residual = match self.saved_again(stem, left, right, node, region) {
            Some(tokens) => {
                let residual = self.names.numbered(stem, Span::call_site());
                let plan = self.node(node);
                plan.residual = Some(residual.clone());
                plan.in_reverse = true;
                out.push(Adjoint::Save {
                    residual: residual.clone(),
                    tokens,
                });
                residual
            }
            None => self.residual(node, stem, region),
        };
        out.push(Adjoint::Pull {
            residual,
            y: Source::Bar(var),
            targets: targets.targets,
        });
        out.extend(targets.after);
        out
    }

    /// The residual of a product, evaluated in the reverse sweep from its operands, if these are
    /// numbers that are there: a number that many products read is kept once. A factor that is not
    /// needed, because the other one has no cotangent, stands for its type only.
    fn saved_again(
        &mut self,
        stem: &str,
        left: &Operand,
        right: &Operand,
        node: NodeId,
        region: usize,
    ) -> Option<TokenStream> {
        if stem != "mul" || !self.regions[region].kept {
            return None;
        }
        let active = |x: &Operand| {
            x.root()
                .is_some_and(|root| self.activity.is_active(self.alias(&Place::var(root)).root))
        };
        let (left_active, right_active) = (active(left), active(right));
        let (mut l, mut r) = (left, right);
        if !right_active && !is_literal(right) && self.number(right) && self.number(left) {
            l = right;
        } else if !left_active && !is_literal(left) && self.number(right) && self.number(left) {
            r = left;
        }
        if !self.is_there(l, node) || !self.is_there(r, node) {
            return None;
        }
        for operand in [l, r] {
            if let Some(place) = operand.place() {
                self.need_place(&place);
            }
        }
        let resolved = |x: &Operand| match x.place() {
            Some(place) if !place.projections.is_empty() => Operand::Place(self.alias(&place)),
            _ => x.clone(),
        };
        let (l, r) = (resolved(l), resolved(r));
        let (l, r) = (
            crate::emit::place::operand(&self.func.vars, &l),
            crate::emit::place::operand(&self.func.vars, &r),
        );
        let act =
            |x: &Operand| crate::emit::forward::activity_of(self.func, self.activity, x.root());
        let (la, ra) = (act(left), act(right));
        Some(quote!(ad::MulRule::save_mul(&#l, &#r, #la, #ra)))
    }

    /// Certain to be a number, behind no reference.
    pub(super) fn number(&self, operand: &Operand) -> bool {
        match operand {
            Operand::Const(_) => is_literal(operand),
            Operand::Var(var) => self.func.vars[var.0].scalar,
            Operand::Place(place) => self.place_is_number(place),
        }
    }

    /// Whether a place is certainly a number.
    pub(super) fn place_is_number(&self, place: &Place) -> bool {
        crate::front::lower::place_numbers(&self.func.vars, &self.alias(place)) == Some(0)
    }

    /// A literal, a number that has not changed, or an element of something that has not.
    pub(super) fn is_there(&self, operand: &Operand, node: NodeId) -> bool {
        match operand {
            Operand::Const(_) => is_literal(operand),
            Operand::Var(var) => {
                let facts = &self.func.vars[var.0];
                (facts.scalar || facts.kind == VarKind::Reference && facts.numbers == Some(0))
                    && self.is_readable(&Place::var(*var), node)
            }
            Operand::Place(place) => {
                let resolved = self.alias(place);
                let by_reference = self.func.vars[resolved.root.0].kind == VarKind::Reference
                    && self.is_param(resolved.root);
                (by_reference || self.place_is_number(place)) && self.is_readable(place, node)
            }
        }
    }

    // primal:  x op= y
    // adjoint: ȳ += (∂x'/∂y)ᵀ x̄', x̄ = (∂x'/∂x)ᵀ x̄'
    pub(super) fn op_assign(
        &mut self,
        place: &Place,
        op: BinaryOp,
        value: &Operand,
        node: NodeId,
        region: usize,
    ) -> Vec<Adjoint> {
        let place_target = self.target(place);
        if matches!(place_target, Target::Discard) {
            return Vec::new();
        }
        if let Some(adjoint) = self.number_assigned(place, op, value) {
            return adjoint;
        }
        let value_target = self.operand_target(value);
        let residual = self.residual(node, "assign", region);
        let mut out = Vec::new();
        let mut after = Vec::new();
        let same_root = matches!((&place_target, &value_target), (a, b) if roots_meet(a, b));
        let value_target = if same_root || matches!(value_target, Target::Part(_)) {
            self.through_temporary(value_target, &mut out, &mut after)
        } else {
            value_target
        };
        out.push(Adjoint::PullAssign {
            residual,
            place: place_target,
            value: value_target,
        });
        out.extend(after);
        out
    }

    // primal:  t = (x, y), t = [x, y], t = S { a: x, b: y }
    // adjoint: x̄ += t̄.0, ȳ += t̄.1
    fn aggregate(&mut self, var: VarId, shape: &Aggregate, parts: &[Operand]) -> Vec<Adjoint> {
        self.like(var);
        let has_shape = match shape {
            Aggregate::Array | Aggregate::Vec => true,
            Aggregate::Struct { variant, .. } | Aggregate::Constructor { variant, .. } => {
                variant.is_some()
            }
            Aggregate::Tuple => false,
        };
        if has_shape {
            self.plan.dense.insert(var);
        }
        let mut out = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            let target = self.operand_target(part);
            if matches!(target, Target::Discard) {
                continue;
            }
            let member = syn::Member::Unnamed(syn::Index::from(i));
            let projection = match shape {
                Aggregate::Tuple => Projection::Field(member),
                Aggregate::Array | Aggregate::Vec => Projection::Index(Inert {
                    tokens: member.into_token_stream(),
                    reads: Vec::new(),
                }),
                Aggregate::Constructor { variant, .. } => payload(variant.as_ref(), member),
                Aggregate::Struct {
                    members, variant, ..
                } => payload(variant.as_ref(), members[i].clone()),
            };
            let part = Place {
                root: var,
                projections: vec![projection],
            };
            out.push(Adjoint::Add {
                target,
                y: Source::Part(part),
            });
        }
        out
    }
}

impl Pullback<'_> {
    // primal:  f = closure(x, y)
    // adjoint: x̄ += f̄.0, ȳ += f̄.1
    fn closure(&mut self, var: VarId, closure: &Closure) -> Vec<Adjoint> {
        self.remember(var);
        self.plan.dense.insert(var);
        let active: Vec<&Capture> = closure
            .captures
            .iter()
            .filter(|capture| self.activity.is_active(self.alias(&capture.place).root))
            .collect();
        let mut out = Vec::new();
        for (i, capture) in active.into_iter().enumerate() {
            let target = self.target(&capture.place);
            let member = syn::Member::Unnamed(syn::Index::from(i));
            out.push(Adjoint::AddCaptured {
                target,
                y: Place {
                    root: var,
                    projections: vec![Projection::Field(member)],
                },
                exact: !capture.by_reference && capture.place.projections.is_empty(),
            });
        }
        out
    }
}

/// A field of a struct, or of a variant of an enum.
fn payload(variant: Option<&Ident>, member: syn::Member) -> Projection {
    match variant {
        Some(variant) => Projection::Variant(variant.clone(), member),
        None => Projection::Field(member),
    }
}

fn is_literal(operand: &Operand) -> bool {
    match operand {
        Operand::Const(inert) => {
            inert.reads.is_empty() && syn::parse2::<syn::Lit>(inert.tokens.clone()).is_ok()
        }
        Operand::Var(_) | Operand::Place(_) => false,
    }
}
