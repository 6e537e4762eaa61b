//! Receivers of methods: lent, changed, or taken by value, as far as the name and the block say.

use super::Lower;
use super::control::strip;
use super::expr::unit;
use crate::front::missing::declared::{Declared, made_of_integers};
use crate::ir::{
    Aggregate, Arg, Inert, Op, Operand, Passing, Place, Projection, Stmt, VarId, VarKind,
};
use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// A receiver is a place that is borrowed, unless the method consumes it.
    pub(super) fn receiver(&mut self, expr: &syn::Expr, name: &str) -> Arg {
        if let syn::Expr::Reference(e) = strip(expr) {
            return self.reference_arg(e);
        }
        let known = self.vars.len();
        // Parentheses around a place leave it one: `(layer).call(x)`.
        let operand = self.operand(strip(expr));
        // `make(x).split_off(1)`: what has no name is changed, too.
        if let Operand::Var(var) = operand
            && var.0 >= known
            && crate::names::mutates_receiver(name)
            && self.is_changed_unnamed(var, &Ident::new(name.trim_start_matches("r#"), expr.span()))
        {
            let own = &mut self.vars[var.0];
            (own.mutable, own.user) = (true, true);
        }
        if crate::names::consumes_receiver(name) || self.takes_self(&operand, name, expr.span()) {
            return Arg::Value(operand);
        }
        match operand {
            Operand::Var(var) => Arg::Ref {
                place: Place::var(var),
                explicit: false,
            },
            Operand::Place(place) => Arg::Ref {
                place,
                explicit: false,
            },
            Operand::Const(inert) => {
                let var = self.bind(Op::Inert(inert), "t", expr.span());
                Arg::Ref {
                    place: Place::var(var),
                    explicit: false,
                }
            }
        }
    }

    /// Whether a method with the name of one of std changes a value that has no name. One of the user's own may take
    /// its receiver by value, and give it back: `Net::new().insert(layer)`.
    fn is_changed_unnamed(&self, var: VarId, method: &Ident) -> bool {
        let own = &self.vars[var.0];
        let of_std_alone = ["pop", "pop_front", "pop_back", "split_off", "swap_remove"];
        if own.kind != VarKind::Owned || crate::front::missing::declares_function(method) {
            return false;
        }
        let last = self.out.last().and_then(|block| block.last());
        let made = match last {
            Some(Stmt::Let { var: made, op, .. }) if *made == var => match op {
                Op::Method { name, .. } => ["clone", "collect", "concat", "to_owned", "to_vec"]
                    .iter()
                    .any(|copies| name == copies),
                Op::Aggregate { shape, .. } => match shape {
                    Aggregate::Vec => true,
                    Aggregate::Constructor { path, .. } => path.to_string() == "Some",
                    _ => false,
                },
                Op::Repeat { vec, .. } => *vec,
                _ => false,
            },
            _ => false,
        };
        made || of_std_alone.iter().any(|name| method == name)
    }

    /// Whether a method certainly takes its receiver by value: then nothing of it is supplied again.
    fn takes_self(&self, operand: &Operand, name: &str, span: Span) -> bool {
        let Some(place) = operand.place() else {
            return false;
        };
        let root = &self.vars[place.root.0];
        let is_value = !place.projections.is_empty()
            || root.kind == VarKind::Owned
                && !matches!(root.ty, Some(syn::Type::Reference(_)) | None);
        let method = Ident::new(name.trim_start_matches("r#"), span);
        // Of another type, the name of the method says nothing: one that is called with `&mut self` would not be followed.
        is_value
            && super::known_types::place_type(&self.vars, &place).is_some_and(|ty| {
                crate::front::missing::types::takes_self(&ty, &method)
                    // Of a type parameter, the traits of the file have the method.
                    || self.is_parameter(&ty)
                        && crate::front::missing::is_method_of_trait(&method)
                        && crate::front::missing::all_take_self(&method)
            })
    }

    /// Whether a type is a type parameter of the function, or one of what it is a method of.
    fn is_parameter(&self, ty: &syn::Type) -> bool {
        let syn::Type::Path(path) = ty else {
            return false;
        };
        let name = path.path.get_ident();
        name.is_some_and(|name| name == "Self" || self.type_params.iter().any(|p| name == p))
    }

    /// Whether a method with the name of one of std that gives integers is one of the user's own that does not, as
    /// the file says: `len`, the length of a vector. Where that is not seen, the type system is asked.
    pub(super) fn is_own_method(&mut self, expr: &syn::Expr) -> bool {
        let syn::Expr::MethodCall(e) = strip(expr) else {
            return false;
        };
        if !crate::names::is_inactive_method(&e.method.to_string()) {
            return false;
        }
        let ty = self.type_of(strip(&e.receiver));
        let own = ty
            .zip(Declared::around(self.site))
            .and_then(|(ty, declared)| declared.result(&ty, &e.method));
        own.is_some_and(|result| !made_of_integers(&result))
    }

    /// Whether a call is one of a method that gives integers, as the file says.
    pub(super) fn gives_integers(&mut self, expr: &syn::Expr) -> bool {
        let syn::Expr::MethodCall(e) = strip(expr) else {
            return false;
        };
        let ty = self.type_of(strip(&e.receiver));
        let declared = ty.zip(Declared::around(e.method.span()));
        declared.is_some_and(|(ty, declared)| declared.gives_integers(&ty, &e.method))
    }

    /// The type of a variable or of a part of one, as far as the file says.
    pub(super) fn type_of(&mut self, expr: &syn::Expr) -> Option<syn::Type> {
        let before = self.out.last().map_or(0, Vec::len);
        let place = self.known_place(expr);
        if let Some(block) = self.out.last_mut() {
            block.truncate(before);
        }
        Declared::around(self.site)?.place(&self.vars, &place?)
    }

    /// `z.step(&mut z)`: of what an argument may write to, the receiver can only be a copy.
    pub(super) fn copied_receiver(&self, receiver: Arg, args: &[Arg]) -> Arg {
        let Arg::Ref {
            place,
            explicit: false,
        } = &receiver
        else {
            return receiver;
        };
        let meets = args.iter().any(|arg| match arg {
            Arg::RefMut { place: other, .. } => overlap(place, other),
            Arg::Value(_) | Arg::Ref { .. } | Arg::Unknown { .. } => false,
        });
        match meets {
            true if place.projections.is_empty() => Arg::Value(Operand::Var(place.root)),
            true => Arg::Value(Operand::Place(place.clone())),
            false => receiver,
        }
    }

    /// A string literal is a reference, and so is what names an element of a map: as a key, it is supplied
    /// again as other keys are.
    pub(super) fn literal_key(&mut self, receiver: &Arg, args: &mut [Arg], span: Span) {
        let of_map = match receiver {
            Arg::Ref { place, .. } => self.is_map(place),
            _ => false,
        };
        let key = match args.first() {
            Some(Arg::Value(Operand::Const(key))) => key.clone(),
            Some(Arg::Value(Operand::Var(var))) if of_map => Inert {
                tokens: self.vars[var.0].ident.to_token_stream(),
                reads: vec![*var],
            },
            _ => return,
        };
        if of_map || syn::parse2::<syn::LitStr>(key.tokens.clone()).is_ok() {
            let var = self.bind(Op::Inert(key), "key", span);
            self.vars[var.0].kind = VarKind::Reference;
            args[0] = Arg::Ref {
                place: Place::var(var),
                explicit: false,
            };
        }
    }

    /// How a method takes `self`, if it is one of those that are known.
    fn passing_of(&self, place: &Place, name: &str) -> Option<Passing> {
        let (this, methods) = self.methods.as_ref()?;
        if place.root != *this || !place.projections.is_empty() {
            return None;
        }
        let found = methods.iter().find(|(method, _)| method == name)?;
        Some(found.1)
    }

    /// The receiver of a method that is known to change it.
    pub(super) fn written_receiver(&self, receiver: Arg, method: &Ident) -> Arg {
        let name = &method.to_string();
        // A method that stands beside this one.
        if let Arg::Ref {
            place,
            explicit: false,
        } = &receiver
            && let Some(passing) = self.passing_of(place, name)
            && passing != Passing::Value
        {
            return match passing {
                Passing::Mutable => Arg::RefMut {
                    place: place.clone(),
                    explicit: false,
                },
                Passing::Reference | Passing::Value => receiver,
            };
        }
        match receiver {
            Arg::Ref {
                place,
                explicit: false,
            } if crate::names::mutates_receiver(name)
                && (self.vars[place.root.0].mutable
                    || self.vars[place.root.0].kind == VarKind::Mutable) =>
            {
                Arg::RefMut {
                    place,
                    explicit: false,
                }
            }
            // What can be written to may be written to.
            Arg::Ref {
                place,
                explicit: false,
            } if !crate::names::borrows_receiver(name)
                && (self.vars[place.root.0].mutable
                    || self.vars[place.root.0].kind == VarKind::Mutable) =>
            {
                Arg::Unknown { place }
            }
            // Methods of that name with rules take `&self`. One of the user's own that takes `&mut self`
            // is found in the file, or it does not compile: it is lent a `&`.
            Arg::Ref {
                place,
                explicit: false,
            } if crate::names::may_be_lent(name)
                && (self.vars[place.root.0].mutable
                    || self.vars[place.root.0].kind == VarKind::Mutable) =>
            {
                if crate::front::missing::changes_receiver(method) {
                    Arg::Unknown { place }
                } else {
                    Arg::Ref {
                        place,
                        explicit: true,
                    }
                }
            }
            receiver => receiver,
        }
    }

    /// A receiver that an argument writes to can only be one that is copied before.
    pub(super) fn settled_receiver(&mut self, receiver: Arg, position: usize, span: Span) -> Arg {
        let operand = match &receiver {
            Arg::Value(operand) => operand.clone(),
            Arg::Ref {
                place,
                explicit: false,
            } => Operand::Place(place.clone()),
            Arg::Ref { .. } | Arg::RefMut { .. } | Arg::Unknown { .. } => return receiver,
        };
        let settled = self
            .settle(vec![(position, operand, span)])
            .pop()
            .unwrap_or_else(unit);
        match (receiver, settled) {
            (Arg::Ref { explicit, .. }, Operand::Var(var)) => Arg::Ref {
                place: Place::var(var),
                explicit,
            },
            (Arg::Ref { explicit, .. }, Operand::Place(place)) => Arg::Ref { place, explicit },
            (_, operand) => Arg::Value(operand),
        }
    }
}

/// Whether two places may be the same, or one a part of the other.
pub(super) fn overlap(a: &Place, b: &Place) -> bool {
    let mut parts = a.projections.iter().zip(&b.projections);
    let apart = parts.any(|parts| match parts {
        (Projection::Field(a), Projection::Field(b)) => a != b,
        _ => false,
    });
    a.root == b.root && !apart
}
