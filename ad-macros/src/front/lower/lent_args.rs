//! Arguments where a `&` is expected: a `&mut` by its name, and what is a reference by its value.

use super::Lower;
use super::constants::field_of;
use super::control::strip;
use crate::front::missing::declared::Declared;
use crate::front::missing::{method_may_take_shared, method_takes_shared};
use crate::ir::{Arg, Inert, Op, Operand, Place, Projection, VarKind};
use proc_macro2::{Ident, TokenStream};
use syn::spanned::Spanned;

impl Lower<'_> {
    /// Remembers variables that are lent as `&mut`, and whether to parameters marked `#[no_derivative]` alone.
    pub(super) fn lent_to_marked(&mut self, args: &[Arg], is_marked: impl Fn(usize) -> bool) {
        for (i, arg) in args.iter().enumerate() {
            let Arg::RefMut { place, .. } = arg else {
                continue;
            };
            let whole = place.projections.is_empty();
            let var = &self.vars[place.root.0];
            let own = whole && var.kind == VarKind::Owned && !var.scalar && !var.inactive;
            let marked = own && is_marked(i);
            *self.marked.entry(place.root).or_insert(true) &= marked;
        }
    }

    /// A `&mut` that is passed on by its name, where a `&` is expected: `&*x`.
    pub(super) fn lend_shared(&self, args: &mut [Arg], shared: impl Fn(usize) -> Option<bool>) {
        for (i, arg) in args.iter_mut().enumerate() {
            if let Arg::RefMut {
                place,
                explicit: false,
            } = arg
                && shared(i) == Some(true)
            {
                let place = self.project(place.clone(), Projection::Deref);
                *arg = Arg::Ref {
                    place,
                    explicit: true,
                };
            }
        }
    }

    /// What is a reference by its value, where a `&` is expected: `&*"x"`, `&*rows[i]`.
    pub(super) fn lend_references<'a>(
        &mut self,
        args: &mut [Arg],
        exprs: impl IntoIterator<Item = &'a syn::Expr>,
        shared: impl Fn(usize, &syn::Expr) -> bool,
    ) {
        for (i, (arg, expr)) in args.iter_mut().zip(exprs).enumerate() {
            let Arg::Value(operand) = arg else {
                continue;
            };
            if !shared(i, expr) {
                continue;
            }
            let place = match &*operand {
                Operand::Const(inert) => {
                    Place::var(self.bind(Op::Inert(inert.clone()), "t", expr.span()))
                }
                Operand::Var(var) => Place::var(*var),
                Operand::Place(place) if field_of(&self.vars, place).is_some() => {
                    let inert = Inert {
                        tokens: crate::emit::place::operand(&self.vars, operand),
                        reads: vec![place.root],
                    };
                    Place::var(self.bind(Op::Inert(inert), "t", expr.span()))
                }
                Operand::Place(place) => place.clone(),
            };
            *arg = Arg::Ref {
                place: self.project(place, Projection::Deref),
                explicit: true,
            };
        }
    }

    /// The same for arguments of a method: of a type that the file shows, or of a name that all methods of the file
    /// have agreed upon.
    pub(super) fn lend_to_method<'a>(
        &mut self,
        args: &mut [Arg],
        exprs: impl IntoIterator<Item = &'a syn::Expr>,
        method: &Ident,
        receiver: &Arg,
    ) {
        let declared = Declared::around(self.site);
        let ty = receiver.place().zip(declared.as_ref());
        let ty = ty.and_then(|(place, declared)| declared.place(&self.vars, &place));
        self.lend_to(args, exprs, method, ty.as_ref(), true);
    }

    /// The same for `Type::function(..)`.
    pub(super) fn lend_to_associated<'a>(
        &mut self,
        args: &mut [Arg],
        exprs: impl IntoIterator<Item = &'a syn::Expr>,
        function: &Ident,
        owner: &TokenStream,
    ) {
        let ty = syn::parse2(owner.clone()).ok();
        self.lend_to(args, exprs, function, ty.as_ref(), false);
    }

    /// A variable that is certain to be a number, if it is no text.
    fn is_copied(&self, arg: &Arg) -> bool {
        matches!(arg, Arg::Value(Operand::Var(var)) if self.vars[var.0].scalar)
    }

    fn lend_to<'a>(
        &mut self,
        args: &mut [Arg],
        exprs: impl IntoIterator<Item = &'a syn::Expr>,
        method: &Ident,
        ty: Option<&syn::Type>,
        by_dot: bool,
    ) {
        let declared = Declared::around(self.site);
        let of_type = |i| declared.as_ref()?.takes_shared(ty?, method, i, by_dot);
        // Types of other places may have a method of a name that std has, too.
        let numbers: Vec<bool> = args.iter().map(|arg| self.is_copied(arg)).collect();
        let owner_of_std = ty.is_some_and(is_of_std);
        let of_std = crate::names::is_of_std(&method.to_string()) || owner_of_std;
        let agreed = |i: usize| match of_std || numbers[i] {
            true => None,
            false => method_takes_shared(method, i, by_dot),
        };
        self.lend_shared(args, |i| {
            of_type(i).or_else(|| {
                (!owner_of_std)
                    .then(|| method_takes_shared(method, i, by_dot))
                    .flatten()
            })
        });
        self.lend_references(args, exprs, |i, arg| {
            let known = of_type(i).or_else(|| agreed(i));
            // No number is expected where text is given.
            let may_be = || is_text(arg) && method_may_take_shared(method, i, by_dot);
            known == Some(true) || may_be()
        });
    }
}

/// Whether a type is one of std, by its name, and none of the file's.
fn is_of_std(ty: &syn::Type) -> bool {
    const NAMES: &[&str] = &[
        "Arc", "BTreeMap", "Box", "Cell", "HashMap", "Option", "Rc", "RefCell", "String", "Vec",
    ];
    let syn::Type::Path(path) = ty else {
        return false;
    };
    let last = path.path.segments.last().map(|last| &last.ident);
    last.is_some_and(|last| {
        NAMES.iter().any(|name| last == name) && !crate::front::missing::declares_type(last)
    })
}

/// A literal that is a reference.
pub(super) fn is_text(expr: &syn::Expr) -> bool {
    let syn::Expr::Lit(literal) = strip(expr) else {
        return false;
    };
    matches!(
        literal.lit,
        syn::Lit::Str(_) | syn::Lit::ByteStr(_) | syn::Lit::CStr(_)
    )
}
