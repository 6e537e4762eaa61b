//! Methods and functions of std that put values elsewhere without a look at them, in a pushforward that goes through the
//! passes again: the tangents go the same way.
//!
//! ```text
//! v.swap(i, j)       (v.swap(i, j), v_dot.swap(i, j))
//! v.insert(i, x)     (v.insert(i, x), v_dot.insert(i, x_dot))
//! ```

use super::Push;
use super::calls::Around;
use crate::front::lower::place_type;
use crate::front::missing::types::resolved;
use crate::front::missing::{declares_function, function_of_mem};
use crate::ir::{Arg, Callee, Op, Place};
use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

/// What an argument is.
#[derive(Clone, Copy)]
enum Is {
    /// Where, or how many.
    Index,
    /// What is put there.
    Value,
    /// Others, by reference.
    Others,
}

/// The methods that change their receiver, with their arguments.
const METHODS: &[(&str, &[Is])] = &[
    ("append", &[Is::Others]),
    ("clear", &[]),
    ("clone_from_slice", &[Is::Others]),
    ("copy_from_slice", &[Is::Others]),
    ("extend_from_slice", &[Is::Others]),
    ("fill", &[Is::Value]),
    ("insert", &[Is::Index, Is::Value]),
    ("pop", &[]),
    ("push", &[Is::Value]),
    ("remove", &[Is::Index]),
    ("replace", &[Is::Value]),
    ("resize", &[Is::Index, Is::Value]),
    ("reverse", &[]),
    ("rotate_left", &[Is::Index]),
    ("rotate_right", &[Is::Index]),
    ("split_off", &[Is::Index]),
    ("swap", &[Is::Index, Is::Index]),
    ("swap_remove", &[Is::Index]),
    ("take", &[]),
    ("truncate", &[Is::Index]),
];

/// Those that take it.
const TAKING: &[(&str, &[Is])] = &[
    ("expect", &[Is::Index]),
    ("unwrap", &[]),
    ("unwrap_or", &[Is::Value]),
];

impl Push<'_> {
    /// The value of such a method or function, and its tangent.
    pub(super) fn structural_again(&mut self, op: &Op, around: &mut Around) -> Option<TokenStream> {
        match op {
            Op::Method {
                receiver,
                name,
                args,
                ..
            } => {
                let (place, methods) = match receiver {
                    Arg::Value(x) => (x.place()?, TAKING),
                    Arg::RefMut { place, .. } | Arg::Unknown { place } => (place.clone(), METHODS),
                    Arg::Ref { .. } => return None,
                };
                let kinds = kinds(methods, name, args)?;
                if !self.moves(&place) || !self.may_be_of_std(&place) {
                    return None;
                }
                let recv = self.primal.receiver(receiver, name.span());
                let mut values = self.primal.args(args);
                for (kind, value) in kinds.iter().zip(&mut values) {
                    // `v.truncate(v.len() - 1)` is another length behind the first.
                    if let Is::Index = kind {
                        let index = self.names.numbered("index", Span::call_site());
                        around.before.extend(quote!(let #index = #value;));
                        *value = quote!(#index);
                    }
                }
                let dot = match receiver {
                    Arg::Value(x) => self.kept_again(x),
                    _ => self.target(&place),
                };
                let dots = self.moved_alike(&kinds, args, &values, around);
                Some(quote!((#recv.#name(#(#values),*), #dot.#name(#(#dots),*))))
            }
            Op::Call {
                callee: Callee::Function { path, .. },
                args,
            } => {
                function_of_mem(&syn::parse2(path.clone()).ok()?)?;
                let active = |arg: &Arg| arg.place().is_some_and(|place| self.moves(&place));
                let lent = args.iter().filter(|arg| matches!(arg, Arg::RefMut { .. }));
                if !lent.clone().all(active) {
                    return None;
                }
                let values = self.primal.args(args);
                let kinds: Vec<Is> = args
                    .iter()
                    .map(|arg| match arg {
                        Arg::Value(_) => Is::Value,
                        _ => Is::Others,
                    })
                    .collect();
                let dots = self.moved_alike(&kinds, args, &values, around);
                Some(quote!((#path(#(#values),*), #path(#(#dots),*))))
            }
            _ => None,
        }
    }

    fn moved_alike(
        &mut self,
        kinds: &[Is],
        args: &[Arg],
        values: &[TokenStream],
        around: &mut Around,
    ) -> Vec<TokenStream> {
        let mut dots = Vec::new();
        for ((kind, arg), value) in kinds.iter().zip(args).zip(values) {
            dots.push(match (kind, arg) {
                (Is::Index, _) => value.clone(),
                (Is::Value, Arg::Value(x)) => self.kept_again(x),
                (_, Arg::RefMut { place, .. }) => {
                    let target = self.target(place);
                    quote!(&mut #target)
                }
                (_, arg) => self.dot_of(arg, around),
            });
        }
        dots
    }

    /// Whether something may be a vector, a slice or an option: the tangents of others have no such methods.
    fn may_be_of_std(&self, place: &Place) -> bool {
        let ty = place_type(&self.func.vars, place).map(|ty| resolved(&ty));
        let known = |path: &syn::TypePath| {
            let name = path.path.segments.last().map(|last| &last.ident);
            name.is_some_and(|name| ["Box", "Option", "Vec"].iter().any(|known| name == known))
        };
        match ty {
            Some(syn::Type::Path(path)) => known(&path),
            _ => true,
        }
    }
}

/// The arguments of a method of std.
fn kinds(methods: &[(&str, &[Is])], name: &Ident, args: &[Arg]) -> Option<Vec<Is>> {
    let (_, kinds) = methods.iter().find(|(known, _)| name == known)?;
    let known = kinds.len() == args.len() && !declares_function(name);
    known.then(|| kinds.to_vec())
}
