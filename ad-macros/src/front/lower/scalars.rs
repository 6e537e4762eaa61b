//! What is certain to be a scalar: a number, hence `Copy` and cheap to keep or to read again.
//!
//! It is known from annotations, literals and arithmetic. Of containers it is known how many indices
//! deep their numbers are. What is not known costs time, never correctness.

use super::Lower;
use super::is_float_type;
use super::known_types::{
    element, is_mutable, is_number_type, joined, place_type, referent, result_type, type_numbers,
    written_type,
};
use crate::front::missing::types;
use crate::ir::{
    Aggregate, Arg, Callee, Inert, Op, Operand, Place, Projection, Var, VarId, VarKind,
};
use proc_macro2::Ident;
use quote::ToTokens;

/// The type that a literal says: `7u64`.
fn suffix(literal: syn::Lit) -> Option<syn::Type> {
    let name = match &literal {
        syn::Lit::Int(number) => number.suffix(),
        syn::Lit::Float(number) => number.suffix(),
        _ => "",
    };
    syn::parse_str(name).ok()
}

impl Lower<'_> {
    /// Whether values of a type certainly have no derivative: integers, text, enums of the file that hold nothing else.
    pub(super) fn has_no_tangent(&self, ty: &syn::Type) -> bool {
        let named = crate::tokens::identifiers(&quote::ToTokens::to_token_stream(ty));
        let generic = self.type_params.iter().any(|name| named.contains(name));
        super::is_integer_type(ty)
            || !generic && crate::front::missing::shapeless::is_plain_enum(ty)
    }

    /// How many indices deep the numbers of an operation's result are; 0 for a number.
    pub(super) fn op_numbers(&self, op: &Op) -> Option<usize> {
        match op {
            Op::Use(x) | Op::Surgery { value: x, .. } => self.operand_numbers(x),
            Op::Neg(x) => self.scalar(self.operand_numbers(x)?),
            Op::Binary(_, x, y) => self.scalar(self.operand_numbers(x)? + self.operand_numbers(y)?),
            // `&mut v as &mut [f64]` is none.
            Op::Cast(_, ty) => is_number_type(ty).then_some(0),
            Op::Method {
                receiver: Arg::Value(x),
                name,
                ..
            } if crate::names::is_elementary(&name.to_string()) && name != "sin_cos" => {
                self.scalar(self.operand_numbers(x)?)
            }
            Op::Method {
                receiver: Arg::Ref { place, .. },
                name,
                ..
            } if name == "to_vec" || name == "clone" => self.place_numbers(place),
            Op::Aggregate {
                shape: Aggregate::Array | Aggregate::Vec,
                parts,
            } => {
                let mut all = parts.iter().map(|part| self.operand_numbers(part));
                let first = all.next()??;
                if parts.iter().any(|part| self.is_reference(part)) {
                    return None;
                }
                all.all(|part| part == Some(first)).then_some(first + 1)
            }
            Op::Repeat { value, .. } => Some(self.operand_numbers(value)? + 1),
            Op::Borrow { place, .. } => self.place_numbers(place),
            Op::Inert(inert) => numbers_of_inert(&self.vars, inert),
            // `f64::max(x, y)`
            Op::Call {
                callee: Callee::Associated { ty, name, .. },
                ..
            } => {
                let ty = ty.to_string();
                let float = ty == "f64" || ty == "f32";
                let name = name.to_string();
                let elementary = crate::names::is_elementary(&name) && name != "sin_cos";
                (float && elementary).then_some(0)
            }
            Op::Call { .. } => self.op_type(op).as_ref().and_then(type_numbers),
            Op::Stop(inert) => numbers_of_inert(&self.vars, inert),
            Op::Method { .. } | Op::Aggregate { .. } | Op::Closure(_) => None,
        }
    }

    /// Whether an operation gives a tuple of numbers.
    pub(super) fn gives_numbers(&self, op: &Op) -> bool {
        match op {
            Op::Method { receiver, name, .. } => {
                let of = receiver
                    .place()
                    .and_then(|place| self.place_numbers(&place));
                of == Some(0) && crate::names::is_push_of_elementary(name)
            }
            Op::Aggregate {
                shape: Aggregate::Tuple,
                parts,
            } => parts.iter().all(|part| match part {
                // Other literals are no numbers with a point.
                Operand::Const(inert) => numbers_of_inert(&self.vars, inert) == Some(0),
                part => self.operand_numbers(part) == Some(0) && !self.is_reference(part),
            }),
            _ => false,
        }
    }

    /// The type of an operation's result, or of what it refers to, where the syntax says it.
    pub(super) fn op_type(&self, op: &Op) -> Option<syn::Type> {
        match op {
            Op::Use(Operand::Const(inert)) => suffix(syn::parse2(inert.tokens.clone()).ok()?),
            Op::Use(x) => place_type(&self.vars, &x.place()?),
            Op::Borrow { place, .. } => place_type(&self.vars, place),
            Op::Method {
                receiver: Arg::Ref { place, .. },
                name,
                ..
            } if name == "clone" => place_type(&self.vars, place),
            Op::Inert(inert) => match syn::parse2(inert.tokens.clone()).ok()? {
                syn::Expr::MethodCall(e) => {
                    let of_name = matches!(&*e.receiver, syn::Expr::Path(_));
                    match inert.reads.as_slice() {
                        [read] if of_name && e.method == "clone" => {
                            place_type(&self.vars, &Place::var(*read))
                        }
                        _ => None,
                    }
                }
                // `Complex { .. }`, `Complex::zero()` of constants
                syn::Expr::Struct(e) => type_named(e.path.get_ident()?),
                syn::Expr::Call(e) => {
                    let syn::Expr::Path(path) = *e.func else {
                        return None;
                    };
                    let [owner, function] = path.path.segments.iter().collect::<Vec<_>>()[..]
                    else {
                        return None;
                    };
                    let plain = path.qself.is_none() && path.path.leading_colon.is_none();
                    let owner = (plain && owner.arguments.is_none()).then_some(&owner.ident)?;
                    let text = owner == "String" && !crate::front::missing::declares_type(owner);
                    match text && ["from", "new"].iter().any(|name| function.ident == name) {
                        true => Some(syn::parse_quote!(String)),
                        false => types::result_of(&type_named(owner)?, &function.ident),
                    }
                }
                _ => None,
            },
            Op::Aggregate {
                shape: Aggregate::Tuple,
                parts,
            } => {
                let parts = self.part_types(parts)?;
                Some(syn::parse_quote!((#(#parts,)*)))
            }
            Op::Aggregate {
                shape: Aggregate::Vec,
                parts,
            } => {
                let part = self.part_types(parts)?.into_iter().next()?;
                Some(syn::parse_quote!(Vec<#part>))
            }
            // `Complex { .. }`, `Complex(..)`: only a struct has fields that are looked for.
            Op::Aggregate {
                shape:
                    Aggregate::Struct {
                        path,
                        variant: None,
                        ..
                    }
                    | Aggregate::Constructor {
                        path,
                        variant: None,
                    },
                ..
            } => type_named(&syn::parse2(path.clone()).ok()?),
            Op::Call { callee, .. } => result_type(callee).filter(|ty| !is_mutable(ty)),
            Op::Method {
                receiver: Arg::Ref { place, .. } | Arg::Unknown { place },
                name,
                ..
            } if name == "clone" => place_type(&self.vars, place),
            _ => None,
        }
    }

    /// The types of values without a name that are put together: what has a name may be a reference.
    fn part_types(&self, parts: &[Operand]) -> Option<Vec<syn::Type>> {
        let made = |part: &Operand| match part {
            Operand::Var(var) => {
                let var = &self.vars[var.0];
                let owned = !var.user && var.kind == VarKind::Owned;
                var.ty
                    .clone()
                    .filter(|ty| owned && !matches!(ty, syn::Type::Reference(_)))
            }
            Operand::Place(_) | Operand::Const(_) => None,
        };
        parts.iter().map(made).collect()
    }

    #[allow(clippy::unused_self, reason = "reads like the others")]
    fn scalar(&self, depth: usize) -> Option<usize> {
        (depth == 0).then_some(0)
    }

    pub(super) fn operand_numbers(&self, operand: &Operand) -> Option<usize> {
        match operand {
            Operand::Var(var) => self.vars[var.0].numbers,
            Operand::Place(place) => self.place_numbers(place),
            Operand::Const(inert) => {
                let literal =
                    inert.reads.is_empty() && syn::parse2::<syn::Lit>(inert.tokens.clone()).is_ok();
                literal
                    .then_some(0)
                    .or_else(|| numbers_of_inert(&self.vars, inert))
            }
        }
    }

    /// A reference as a value.
    pub(super) fn is_reference(&self, operand: &Operand) -> bool {
        let root = match operand {
            Operand::Var(var) => *var,
            Operand::Place(place) if place.projections.is_empty() => place.root,
            Operand::Place(_) | Operand::Const(_) => return false,
        };
        !matches!(
            self.vars[root.0].kind,
            VarKind::Owned | VarKind::Captured | VarKind::Closure(_)
        )
    }

    pub(super) fn place_numbers(&self, place: &Place) -> Option<usize> {
        let part = matches!(place.projections[..], [Projection::Field(_)]);
        let number = part && self.numbers_of.contains(&place.root);
        place_numbers(&self.vars, place).or(number.then_some(0))
    }
}

/// How many indices deep the numbers of a place are.
pub(crate) fn place_numbers(vars: &[Var], place: &Place) -> Option<usize> {
    counted(vars, place).or_else(|| {
        let ty = written_type(vars, place)?;
        // A part that is a reference is no number.
        let is_part = !place.projections.is_empty();
        let is_reference = matches!(types::resolved(&ty), syn::Type::Reference(_));
        type_numbers(&ty).filter(|_| !(is_part && is_reference))
    })
}

fn counted(vars: &[Var], place: &Place) -> Option<usize> {
    if let VarKind::Alias(target) = &vars[place.root.0].kind
        && vars[place.root.0].numbers.is_none()
    {
        return place_numbers(vars, &joined(target, place));
    }
    let mut depth = vars[place.root.0].numbers?;
    for projection in &place.projections {
        match projection {
            Projection::Deref => {}
            Projection::Index(index) => {
                match syn::parse2::<syn::Expr>(index.tokens.clone()) {
                    Ok(syn::Expr::Range(_)) => {}
                    // Of an array of several dimensions.
                    Ok(syn::Expr::Array(_) | syn::Expr::Tuple(_)) | Err(_) => return None,
                    Ok(_) => depth = depth.checked_sub(1)?,
                }
            }
            Projection::Field(_) | Projection::Variant(..) => return None,
        }
    }
    Some(depth)
}

/// How many indices deep the numbers of an expression without a derivative are.
pub(crate) fn numbers_of_inert(vars: &[Var], inert: &Inert) -> Option<usize> {
    let expr = syn::parse2::<syn::Expr>(inert.tokens.clone()).ok()?;
    inert_numbers(&expr, vars, &inert.reads)
}

fn inert_numbers(expr: &syn::Expr, vars: &[Var], reads: &[VarId]) -> Option<usize> {
    let number = |expr: &syn::Expr| inert_numbers(expr, vars, reads).filter(|depth| *depth == 0);
    match expr {
        syn::Expr::Lit(lit) => matches!(lit.lit, syn::Lit::Float(_)).then_some(0),
        syn::Expr::Paren(e) => number(&e.expr),
        syn::Expr::Group(e) => number(&e.expr),
        syn::Expr::Unary(e) if matches!(e.op, syn::UnOp::Neg(_)) => number(&e.expr),
        syn::Expr::Cast(e) => is_float_type(&e.ty).then_some(0),
        syn::Expr::Binary(e) if !crate::front::lower::is_assignment(&e.op) => {
            number(&e.left)?;
            number(&e.right)
        }
        syn::Expr::MethodCall(e) if crate::names::is_elementary(&e.method.to_string()) => {
            (e.method != "sin_cos").then_some(())?;
            number(&e.receiver)
        }
        syn::Expr::Call(e) => {
            let syn::Expr::Path(path) = &*e.func else {
                return None;
            };
            match path.path.get_ident() {
                Some(_) if super::call::is_stop(path) => number(e.args.first()?),
                Some(name) => type_numbers(&types::returned(name)?),
                None => {
                    let path = path.to_token_stream().to_string();
                    if path == "ad :: inactive" {
                        let length = |arg: &syn::Expr| matches!(arg, syn::Expr::MethodCall(e) if e.method == "len");
                        return e.args.first().is_some_and(length).then_some(0);
                    }
                    ["f64 :: from", "f32 :: from"]
                        .contains(&path.as_str())
                        .then_some(0)
                }
            }
        }
        // `f64::EPSILON`, `std::f64::consts::PI`
        syn::Expr::Path(path) if is_float_constant(&path.path) => Some(0),
        syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_) => {
            type_numbers(&inert_type(expr, vars, reads)?)
        }
        _ => None,
    }
}

/// A constant of `f32` or `f64`: their modules and types have no others.
fn is_float_constant(path: &syn::Path) -> bool {
    let names: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let constant = |name: &str| {
        let big = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        name.chars().all(big)
            && !["RADIX", "DIGITS", "MANTISSA_DIGITS"].contains(&name)
            && !name.ends_with("_EXP")
    };
    match names.as_slice() {
        ["f32" | "f64", name]
        | ["f32" | "f64", "consts", name]
        | ["std" | "core", "f32" | "f64", name]
        | ["std" | "core", "f32" | "f64", "consts", name] => constant(name),
        _ => false,
    }
}

fn inert_type(expr: &syn::Expr, vars: &[Var], reads: &[VarId]) -> Option<syn::Type> {
    match expr {
        syn::Expr::Path(path) => {
            let name = path.path.get_ident()?;
            let var = reads.iter().find(|var| vars[var.0].ident == *name)?;
            let facts = &vars[var.0];
            if facts.numbers == Some(0) {
                return Some(syn::parse_quote!(f64));
            }
            place_type(vars, &Place::var(*var))
        }
        syn::Expr::Field(e) => types::field(&inert_type(&e.base, vars, reads)?, &e.member),
        syn::Expr::Index(e) => match &*e.index {
            syn::Expr::Range(_) => inert_type(&e.expr, vars, reads),
            syn::Expr::Array(_) | syn::Expr::Tuple(_) => None,
            _ => element(&inert_type(&e.expr, vars, reads)?),
        },
        _ => None,
    }
    .map(|ty| referent(&ty))
}

fn type_named(name: &Ident) -> Option<syn::Type> {
    syn::parse2(name.to_token_stream()).ok()
}
