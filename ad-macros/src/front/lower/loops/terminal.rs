//! `sum`, `product`, `fold`, `collect` and `for_each` of a chain, as a loop.

use super::chosen::is_choice;
use super::flat::{Parts, flattened};
use super::{Chain, Raw, is_chain};
use crate::errors::Refusal;
use crate::front::lower::Lower;
use crate::ir::{BinaryOp, Inert, Op, Operand, Place, Stmt, VarId};
use proc_macro2::TokenStream;
use quote::quote;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// `sum`, `product`, `fold`, `collect` and `for_each` of a chain, as a loop.
    pub(in crate::front::lower) fn terminal(&mut self, e: &syn::ExprMethodCall) -> Option<Operand> {
        let name = e.method.to_string();
        let known = matches!(
            (name.as_str(), e.args.len()),
            ("sum" | "product" | "collect", 0) | ("for_each", 1) | ("fold", 2)
        );
        if !known || !is_chain(&e.receiver) {
            return None;
        }
        let ty = e.turbofish.as_ref().and_then(|t| match t.args.first() {
            Some(syn::GenericArgument::Type(ty)) if !matches!(ty, syn::Type::Infer(_)) => {
                Some(ty.clone())
            }
            _ => None,
        });
        if let Some(syn::Expr::Closure(closure)) = e.args.last()
            && self.keeps_changeable(closure)
        {
            self.errors.refuse(closure.span(), Refusal::iterator());
            return Some(crate::front::lower::expr::unit());
        }
        // The start of a fold is evaluated before the loop, as an argument after the receiver.
        let mut whole = e.clone();
        self.in_order(&mut whole.receiver, false);
        let chooses = is_choice(e);
        if !chooses {
            self.taken(&mut whole.receiver, false);
        }
        self.sources(&mut whole.receiver, false, chooses);
        if let Some(chosen) = self.choice(&whole) {
            return Some(chosen);
        }
        if chooses {
            self.taken(&mut whole.receiver, false);
        }
        let parts = self.parts(&whole.receiver);
        let (first, others) = parts.split_first()?;
        let Some((chain, inner)) = self.chain_of_parts(first) else {
            self.errors.refuse(first.span(), Refusal::iterator());
            return Some(crate::front::lower::expr::unit());
        };
        let counts = ty
            .as_ref()
            .is_some_and(crate::front::lower::is_integer_type);
        let start = match name.as_str() {
            "sum" | "product" if counts => {
                let start = u8::from(name == "product");
                let start = proc_macro2::Literal::u8_unsuffixed(start);
                Some(Op::Inert(Inert {
                    tokens: quote!(#start),
                    reads: Vec::new(),
                }))
            }
            // Sums of std start from the identity of addition, which is -0.0.
            "sum" => Some(Op::Inert(Inert {
                tokens: quote!(-0.0),
                reads: Vec::new(),
            })),
            "product" => Some(Op::Inert(Inert {
                tokens: quote!(1.0),
                reads: Vec::new(),
            })),
            "collect" => Some(Op::Inert(Inert {
                tokens: quote!(ad::empty_vec()),
                reads: Vec::new(),
            })),
            "fold" => Some(Op::Use(self.operand(&e.args[0]))),
            _ => None,
        };
        let out = start.map(|op| self.accumulator(op, ty, e));
        if let Some(out) = out.filter(|_| counts) {
            self.vars[out.0].inactive = true;
        }
        let start = self.out.last().map_or(0, Vec::len);
        self.items(None, chain, inner, None, |lower, raw| {
            lower.accumulate(&name, e, out, raw);
        });
        for part in others {
            self.settled_part(part, start);
            let Some((chain, inner)) = self.chain_of_parts(part) else {
                self.errors.refuse(part.span(), Refusal::iterator());
                break;
            };
            self.items(None, chain, inner, None, |lower, raw| {
                lower.accumulate(&name, e, out, raw);
            });
        }
        Some(out.map_or_else(crate::front::lower::expr::unit, Operand::Var))
    }

    /// A chain up to its first `flatten`, with the variable that counts its items; and what follows.
    fn chain_of_parts(&mut self, expr: &syn::Expr) -> Option<((VarId, Chain), Option<Parts>)> {
        match flattened(expr) {
            Some((outer, parts)) => Some((self.positioned(&outer, false)?, Some(parts))),
            None => Some((self.positioned(expr, false)?, None)),
        }
    }

    fn accumulator(&mut self, op: Op, ty: Option<syn::Type>, e: &syn::ExprMethodCall) -> VarId {
        let out = self.temp(&e.method.to_string(), e.method.span());
        self.vars[out.0].mutable = true;
        self.vars[out.0].user = true;
        let numbers = match &ty {
            Some(ty) => crate::front::lower::type_numbers(ty),
            None => self.op_numbers(&op),
        };
        self.vars[out.0].numbers = numbers;
        self.vars[out.0].scalar = numbers == Some(0) && (ty.is_some() || self.op_is_scalar(&op));
        let node = self.node();
        self.push(Stmt::Let {
            var: out,
            ty,
            op,
            node,
            span: e.span(),
        });
        out
    }

    fn accumulate(&mut self, name: &str, e: &syn::ExprMethodCall, out: Option<VarId>, raw: Raw) {
        let Some(out) = out else {
            self.inlined(&e.args[0], &[raw]);
            return;
        };
        let place = Place::var(out);
        match name {
            "sum" | "product" => {
                let value = self.raw_operand(&raw);
                let op = if name == "sum" {
                    BinaryOp::Add
                } else {
                    BinaryOp::Mul
                };
                let node = self.node();
                self.push(Stmt::OpAssign {
                    place,
                    op,
                    value,
                    node,
                });
            }
            "fold" => {
                let value = self.inlined(&e.args[1], &[Raw::Value(Operand::Var(out)), raw]);
                let node = self.node();
                self.push(Stmt::Assign { place, value, node });
            }
            _ => {
                if self.holds_mutable(&raw) {
                    let refusal = Refusal::collected_references();
                    self.errors.refuse(e.method.span(), refusal);
                }
                let value = self.raw_operand(&raw);
                let op = Op::Method {
                    receiver: crate::ir::Arg::RefMut {
                        place,
                        explicit: false,
                    },
                    name: proc_macro2::Ident::new("push", e.method.span()),
                    turbofish: TokenStream::new(),
                    args: vec![crate::ir::Arg::Value(value)],
                };
                self.bind(op, "t", e.span());
            }
        }
    }

    /// Whether an item is, or holds, a `&mut`.
    fn holds_mutable(&self, raw: &Raw) -> bool {
        match raw {
            Raw::Var(var) | Raw::Value(Operand::Var(var)) => {
                self.vars[var.0].is_mutable_reference()
            }
            Raw::Value(_) => false,
            Raw::Tuple(parts) => parts.iter().any(|part| self.holds_mutable(part)),
        }
    }
}
