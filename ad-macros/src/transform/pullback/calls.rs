//! The reverse of calls: their pullbacks, and where the cotangents of these go.

use super::targets::roots_meet;
use super::{Pullback, Reader};
use crate::emit::reads::MOST;
use crate::ir::{Arg, Callee, NodeId, Projection, VarId, VarKind};
use crate::transform::adjoint::{Adjoint, Again, Source, Target};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

impl Pullback<'_> {
    // primal:  y = f(x, &w)
    // adjoint: f_pullback(&w, ȳ, x̄, w̄)
    pub(super) fn call(
        &mut self,
        var: VarId,
        callee: &Callee,
        args: &[Arg],
        node: NodeId,
        region: usize,
    ) -> Vec<Adjoint> {
        if let Callee::Value(_) = callee {
            return self.value_call(var, args, node, region);
        }
        let stem = match callee {
            Callee::Function { path, .. } => last_ident(path),
            Callee::Associated { name, .. } => name.to_string(),
            Callee::Value(_) => "f".to_owned(),
        };
        let slot = matches!(callee, Callee::Associated { .. })
            && crate::emit::with::rule(self.func, callee).is_none();
        let function = match callee {
            Callee::Function { path, .. } => Some(path).filter(|path| {
                let path = syn::parse2::<syn::Path>((*path).clone()).ok();
                let in_runtime = path.and_then(|path| crate::names::sibling_in_runtime(&path));
                in_runtime.is_none() && crate::emit::with::rule(self.func, callee).is_none()
            }),
            _ => None,
        };
        self.pullback_call(var, &stem, function, None, slot, args, node, region)
    }

    pub(super) fn method(
        &mut self,
        var: VarId,
        receiver: &Arg,
        name: &Ident,
        args: &[Arg],
        node: NodeId,
        region: usize,
    ) -> Vec<Adjoint> {
        let name = name.to_string();
        self.pullback_call(var, &name, None, Some(receiver), true, args, node, region)
    }

    #[allow(clippy::too_many_arguments, reason = "the parts of one call")]
    pub(super) fn pullback_call(
        &mut self,
        var: VarId,
        stem: &str,
        function: Option<&TokenStream>,
        receiver: Option<&Arg>,
        slot: bool,
        args: &[Arg],
        node: NodeId,
        region: usize,
    ) -> Vec<Adjoint> {
        let all: Vec<&Arg> = receiver.into_iter().chain(args).collect();
        let mut again = Vec::new();
        let mut prepares = Vec::new();
        let mut supplies = Vec::new();
        // Whether the copy that is supplied may be a vector, and the place the elements of a slice.
        let mut copies = Vec::new();
        // A method whose name does not say how it takes its receiver has a slot for it; and so has a
        // function that is called by the path of a type, which may be a method.
        let slot = slot && !crate::names::consumes_receiver(stem);
        for (i, arg) in all.iter().enumerate() {
            let place = match arg {
                Arg::Ref { place, .. } => place,
                Arg::Unknown { place } if slot && i == 0 => place,
                _ => {
                    if slot && i == 0 {
                        again.push(Again {
                            tokens: quote!(&()),
                            place: None,
                        });
                    }
                    prepares.push(None);
                    supplies.push(TokenStream::new());
                    copies.push(false);
                    continue;
                }
            };
            let supplied = if receiver.is_some()
                && slot
                && i == 0
                && self.may_move(place, args, stem, node, region)
            {
                self.lent(place.root, node)
            } else {
                let reader = function.filter(|_| i < MOST).map(|function| Reader {
                    function: function.clone(),
                    argument: i,
                    roots: args.iter().map(Arg::root).collect(),
                });
                self.again(place, reader, node, region)
            };
            let resolved = self.alias(place);
            let facts = &self.func.vars[resolved.root.0];
            let is_deref = |p: &Projection| matches!(p, Projection::Deref);
            let referent = matches!(facts.kind, VarKind::Reference | VarKind::Mutable)
                && resolved.projections.iter().all(is_deref);
            copies.push(supplied.place.is_none() && referent);
            if let Arg::Unknown { .. } = arg {
                prepares.push(None);
                supplies.push(TokenStream::new());
                again.push(supplied);
                continue;
            }
            supplies.push(supplied.tokens.clone());
            let same_type = supplied.place.is_some() || facts.kind == VarKind::Owned;
            // The elements of a row may not be there yet, even where the rows are.
            let is_part = resolved.ends_in_range() || self.place_is_number(&resolved);
            prepares
                .push((!is_part && !facts.scalar && same_type).then(|| supplied.tokens.clone()));
            again.push(supplied);
        }
        let wanted: Vec<Target> = all
            .iter()
            .map(|arg| match arg {
                Arg::Value(operand) => self.operand_target(operand),
                Arg::Ref { place, .. } => self.target(place),
                Arg::RefMut { place, .. } | Arg::Unknown { place } => self.mutable_target(place),
            })
            .collect();
        let by_value: Vec<bool> = all.iter().map(|arg| matches!(arg, Arg::Value(_))).collect();
        let mut before = Vec::new();
        let mut after = Vec::new();
        let mut targets = Vec::new();
        for (i, target) in wanted.iter().enumerate() {
            let others = wanted.iter().enumerate();
            let meets = |also: &dyn Fn(usize) -> bool| {
                let mut others = others.clone();
                others.any(|(j, other)| i != j && also(j) && roots_meet(target, other))
            };
            let shared = meets(&|_| true);
            // Values have temporaries of their own.
            let lent = meets(&|j| !by_value[j]);
            if let Arg::RefMut { place, .. } = all[i]
                && self.func.is_constant(place.root)
            {
                // The place of a value without a tangent.
                let temporary = self.names.numbered("part", Span::call_site());
                before.push(Adjoint::OpenOwned {
                    temporary: temporary.clone(),
                    of: quote!(&0_u8),
                });
                targets.push(Target::Temporary(temporary));
            } else if by_value[i] && (shared || matches!(target, Target::Part(_))) {
                targets.push(self.through_temporary(target.clone(), &mut before, &mut after));
            } else if lent && matches!(all[i], Arg::RefMut { .. } | Arg::Unknown { .. }) {
                // Another part of what is lent already: its cotangent is taken out meanwhile.
                let temporary = self.names.numbered("part", Span::call_site());
                let slice = matches!(target, Target::Part(place) if place.ends_in_range());
                before.push(Adjoint::TakePart {
                    temporary: temporary.clone(),
                    target: target.clone(),
                    slice,
                });
                // Before anything is added to its elements, which are not there meanwhile.
                let put = Adjoint::PutPart {
                    temporary: temporary.clone(),
                    target: target.clone(),
                    slice,
                };
                after.insert(0, put);
                targets.push(Target::Temporary(temporary));
            } else if meets(&|j| j < i && !by_value[j]) {
                // A second reference to the same thing.
                let temporary = self.names.numbered("part", Span::call_site());
                let of = supplies[i].clone();
                before.push(Adjoint::OpenOwned {
                    temporary: temporary.clone(),
                    of: of.clone(),
                });
                after.push(Adjoint::AddOwned {
                    temporary: temporary.clone(),
                    of,
                    target: target.clone(),
                    copied: copies[i],
                });
                targets.push(Target::Temporary(temporary));
            } else {
                targets.push(target.clone());
            }
        }
        let residual = self.residual(
            node,
            &format!("{}_pullback", stem.trim_start_matches("r#")),
            region,
        );
        let y = self.activity.is_active(var).then_some(Source::Bar(var));
        if y.is_some() {
            self.bar(var);
        }
        let mut out = before;
        out.push(Adjoint::Pullback {
            residual,
            again,
            y,
            targets,
            prepares,
            changes: all
                .iter()
                .map(|arg| matches!(arg, Arg::RefMut { .. } | Arg::Unknown { .. }))
                .collect(),
            elementary: crate::names::is_elementary(stem)
                && all
                    .iter()
                    .all(|arg| matches!(arg, Arg::Value(x) if self.number(x))),
        });
        out.extend(after);
        out
    }

    // primal:  y = f(x) for a function value f
    // adjoint: x̄ += f_pullback(ȳ)
    pub(super) fn value_call(
        &mut self,
        var: VarId,
        args: &[Arg],
        node: NodeId,
        region: usize,
    ) -> Vec<Adjoint> {
        let residual = self.residual(node, "function_pullback", region);
        self.bar(var);
        let mut results = Vec::new();
        let mut adds = Vec::new();
        for arg in args {
            let result = self.names.numbered("part", Span::call_site());
            let target = match arg {
                Arg::Value(operand) => self.operand_target(operand),
                Arg::Ref { place, .. } | Arg::RefMut { place, .. } | Arg::Unknown { place } => {
                    self.target(place)
                }
            };
            if !matches!(target, Target::Discard) {
                adds.push(Adjoint::Add {
                    target,
                    y: Source::Temporary(result.clone()),
                });
            }
            results.push(result);
        }
        let mut out = vec![Adjoint::PullbackValue {
            residual,
            y: Source::Bar(var),
            results,
        }];
        out.extend(adds);
        out
    }
}

fn last_ident(path: &TokenStream) -> String {
    path.clone()
        .into_iter()
        .filter_map(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => Some(ident.to_string()),
            _ => None,
        })
        .last()
        .unwrap_or_else(|| "f".to_owned())
}
