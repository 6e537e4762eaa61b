//! Arithmetic of what is certainly a number: its adjoint is arithmetic, too.
//!
//! Such an operation has no residual of its own. Each contribution is the cotangent of the result
//! times a coefficient, and the coefficient is made of values of the forward sweep: those that are
//! still there are read again, those that are overwritten are kept, once for each version.

use super::Pullback;
use crate::front::lower::numbers_of_inert;
use crate::ir::{BinaryOp, Inert, NodeId, Operand, Place, VarId};
use crate::transform::adjoint::{Adjoint, Coefficient, Source};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};

impl Pullback<'_> {
    /// Certain to be a number, or a reference to one.
    pub(super) fn is_number(&self, operand: &Operand) -> bool {
        if self.func.generic {
            return false;
        }
        match operand {
            Operand::Const(inert) => {
                is_float_literal(operand)
                    || super::records::is_cheap(&inert.tokens)
                        && numbers_of_inert(&self.func.vars, inert) == Some(0)
            }
            Operand::Var(var) => {
                let facts = &self.func.vars[var.0];
                facts.numbers == Some(0) && !facts.function
            }
            Operand::Place(place) => self.place_is_number(place),
        }
    }

    // primal:  z = x + y         z = x - y         z = x·y
    // adjoint: x̄ += z̄, ȳ += z̄    x̄ += z̄, ȳ -= z̄    x̄ += y·z̄, ȳ += x·z̄
    /// The adjoint of an operation between numbers, or `None` if they are not certain to be numbers.
    pub(super) fn number_binary(
        &mut self,
        var: VarId,
        op: BinaryOp,
        left: &Operand,
        right: &Operand,
        node: NodeId,
        region: usize,
    ) -> Option<Vec<Adjoint>> {
        if !self.is_number(left) || !self.is_number(right) {
            return None;
        }
        let (left_active, right_active) = (self.is_active(left), self.is_active(right));
        let (by_left, by_right) = match op {
            BinaryOp::Add => (Coefficient::One, Coefficient::One),
            BinaryOp::Sub => (Coefficient::One, Coefficient::MinusOne),
            BinaryOp::Mul => {
                let x = right_active.then(|| self.value_of(left, node, region));
                let y = left_active.then(|| self.value_of(right, node, region));
                (
                    Coefficient::Times(y.unwrap_or_default()),
                    Coefficient::Times(x.unwrap_or_default()),
                )
            }
            BinaryOp::Div => return Some(self.quotient(var, left, right, node, region)),
            BinaryOp::Rem => return None,
        };
        let mut out = Vec::new();
        if left_active {
            out.extend(self.accumulate(left, Source::Bar(var), by_left));
        }
        if right_active {
            out.extend(self.accumulate(right, Source::Bar(var), by_right));
        }
        Some(out)
    }

    // primal:  z = x / y                       z = 1 / y
    // adjoint: x̄ += z̄ / y, ȳ -= z·(z̄ / y)      ȳ -= z²·z̄
    fn quotient(
        &mut self,
        var: VarId,
        left: &Operand,
        right: &Operand,
        node: NodeId,
        region: usize,
    ) -> Vec<Adjoint> {
        let (left_active, right_active) = (self.is_active(left), self.is_active(right));
        let mut out = Vec::new();
        if is_one(left) {
            let z = self.result_of(var, node, region);
            let by = Coefficient::MinusTimes(quote!((#z * #z)));
            out.extend(self.accumulate(right, Source::Bar(var), by));
            return out;
        }
        let reciprocal = if is_float_literal(right) {
            let y = self.value_of(right, node, region);
            quote!((1.0 / #y))
        } else {
            // A division is slower than a product, and a pullback may be called often: it is done
            // once, and in the forward sweep if the divisor had to be kept otherwise.
            let name = self.names.numbered("reciprocal", Span::call_site());
            if self.regions[region].kept && self.is_there(right, node) {
                let y = self.value_of(right, node, region);
                out.push(Adjoint::Save {
                    residual: name.clone(),
                    tokens: quote!(1.0 / #y),
                });
            } else {
                let y = crate::emit::place::operand(&self.func.vars, right);
                self.home(&name, region);
                self.need(&name);
                self.node(node)
                    .beside
                    .push((name.clone(), quote!(1.0 / #y)));
                self.plan.numbers.insert(name.clone());
            }
            name.to_token_stream()
        };
        if left_active {
            let by = Coefficient::Times(reciprocal.clone());
            out.extend(self.accumulate(left, Source::Bar(var), by));
        }
        if right_active {
            let z = self.result_of(var, node, region);
            let by = Coefficient::MinusTimes(quote!((#z * #reciprocal)));
            out.extend(self.accumulate(right, Source::Bar(var), by));
        }
        out
    }

    // primal:  y = -x
    // adjoint: x̄ -= ȳ
    pub(super) fn number_negated(&mut self, var: VarId, value: &Operand) -> Option<Vec<Adjoint>> {
        self.is_number(value)
            .then(|| self.accumulate(value, Source::Bar(var), Coefficient::MinusOne))
            .map(|adjoint| adjoint.into_iter().collect())
    }

    // primal:  y = exp x     y = tanh x
    // adjoint: x̄ += y·ȳ      x̄ += (1 - y²)·ȳ
    /// The functions whose derivative is cheap to compute from their value.
    pub(super) fn number_function(
        &mut self,
        var: VarId,
        name: &str,
        value: &Operand,
        node: NodeId,
        region: usize,
    ) -> Option<Vec<Adjoint>> {
        if !["exp", "tanh"].contains(&name) || !self.is_number(value) {
            return None;
        }
        let y = self.result_of(var, node, region);
        let factor = match name {
            "exp" => y,
            _ => quote!(((1.0 - #y) * (1.0 + #y))),
        };
        let adjoint = self.accumulate(value, Source::Bar(var), Coefficient::Times(factor));
        Some(adjoint.into_iter().collect())
    }

    // primal:  x += y     x -= y
    // adjoint: ȳ += x̄     ȳ -= x̄
    /// The adjoint of `+=` and `-=` between numbers: the cotangent of the place stays as it is.
    pub(super) fn number_assigned(
        &mut self,
        place: &Place,
        op: BinaryOp,
        value: &Operand,
    ) -> Option<Vec<Adjoint>> {
        let coefficient = match op {
            BinaryOp::Add => Coefficient::One,
            BinaryOp::Sub => Coefficient::MinusOne,
            BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem => return None,
        };
        if !self.is_number(&Operand::Place(place.clone())) || !self.is_number(value) {
            return None;
        }
        let place = self.alias(place);
        let adjoint = self.accumulate(value, Source::Read(place), coefficient);
        Some(adjoint.into_iter().collect())
    }

    fn is_active(&self, operand: &Operand) -> bool {
        operand
            .root()
            .is_some_and(|root| self.activity.is_active(self.alias(&Place::var(root)).root))
    }

    fn accumulate(
        &mut self,
        operand: &Operand,
        y: Source,
        coefficient: Coefficient,
    ) -> Option<Adjoint> {
        match self.operand_target(operand) {
            crate::transform::adjoint::Target::Discard => None,
            target => Some(Adjoint::Accumulate {
                target,
                y,
                coefficient,
            }),
        }
    }

    /// The value that a number had at a statement, in the reverse sweep.
    pub(super) fn value_of(
        &mut self,
        operand: &Operand,
        node: NodeId,
        region: usize,
    ) -> TokenStream {
        let place = match operand {
            Operand::Const(inert) => return self.constant(inert, node, region),
            Operand::Var(var) => Place::var(*var),
            Operand::Place(place) => place.clone(),
        };
        if self.is_there(operand, node) {
            self.need_place(&place);
            let read = if place.projections.is_empty() {
                operand.clone()
            } else {
                Operand::Place(self.alias(&place))
            };
            return crate::emit::place::operand(&self.func.vars, &read);
        }
        self.kept_number(&place, node, region).to_token_stream()
    }

    /// The result of an operation, in the reverse sweep.
    fn result_of(&mut self, var: VarId, node: NodeId, region: usize) -> TokenStream {
        if self.is_there(&Operand::Var(var), node) {
            return self.value_of(&Operand::Var(var), node, region);
        }
        let stem = self.func.vars[var.0].ident.to_string();
        let kept = self.names.fresh(
            &format!("{}_kept", stem.trim_start_matches("r#")),
            Span::call_site(),
        );
        self.home(&kept, region);
        self.need(&kept);
        self.plan.numbers.insert(kept.clone());
        self.node(node).after.push((kept.clone(), Place::var(var)));
        kept.to_token_stream()
    }

    /// An expression without a derivative, in the reverse sweep.
    fn constant(&mut self, inert: &Inert, node: NodeId, region: usize) -> TokenStream {
        let tokens = crate::emit::place::operand(&self.func.vars, &Operand::Const(inert.clone()));
        let readable = |var: &VarId| {
            !self.func.vars[var.0].is_gone() && self.is_readable(&Place::var(*var), node)
        };
        if inert.reads.iter().all(readable) {
            for var in &inert.reads {
                self.need_var(*var);
            }
            return tokens;
        }
        let kept = self.names.numbered("factor", Span::call_site());
        self.home(&kept, region);
        self.need(&kept);
        self.node(node).beside.push((kept.clone(), tokens));
        self.plan.numbers.insert(kept.clone());
        kept.to_token_stream()
    }

    /// A copy of a number that is overwritten later, one for each version of it.
    pub(super) fn kept_number(&mut self, place: &Place, node: NodeId, region: usize) -> Ident {
        let key = (region, self.version(place, node));
        if let Some(kept) = self.kept.get(&key) {
            return kept.clone();
        }
        let stem = self.func.vars[place.root.0].ident.to_string();
        let kept = self.names.fresh(
            &format!("{}_kept", stem.trim_start_matches("r#")),
            Span::call_site(),
        );
        self.home(&kept, region);
        self.need(&kept);
        self.node(node).keeps.push((kept.clone(), place.clone()));
        self.kept.insert(key, kept.clone());
        self.plan.numbers.insert(kept.clone());
        kept
    }

    /// What tells apart the values that a place has at different statements of a region.
    pub(super) fn version(&self, place: &Place, node: NodeId) -> String {
        let resolved = self.alias(place);
        let tokens = crate::emit::place::primal(&self.func.vars, &resolved).to_string();
        let versions: Vec<String> = std::iter::once(resolved.root)
            .chain(resolved.index_reads())
            .map(|var| self.uses.version(var, node).to_string())
            .collect();
        format!("{tokens} {}", versions.join(" "))
    }
}

/// A literal that is a number with a derivative.
/// The literal `1.0`.
pub(super) fn is_one(operand: &Operand) -> bool {
    let Operand::Const(inert) = operand else {
        return false;
    };
    match syn::parse2::<syn::Lit>(inert.tokens.clone()) {
        Ok(syn::Lit::Float(one)) => one.base10_parse::<f64>().is_ok_and(|one| one == 1.0),
        _ => false,
    }
}

fn is_float_literal(operand: &Operand) -> bool {
    match operand {
        Operand::Const(inert) if inert.reads.is_empty() => matches!(
            syn::parse2::<syn::Lit>(inert.tokens.clone()),
            Ok(syn::Lit::Float(_))
        ),
        Operand::Const(_) | Operand::Var(_) | Operand::Place(_) => false,
    }
}
