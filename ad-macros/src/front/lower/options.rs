//! Closures that `Option` and `Result` give what they hold to, where the type is seen, and arrays of known length.
//!
//! ```text
//! x.first().map(|v| v * k)        match x.first() { Some(v) => Some(v * k), None => None }
//! r.map_err(|e| f(e))            match r { Ok(held1) => Ok(held1), Err(e) => Err(f(e)) }
//! r.unwrap_or_else(|e| f(e))      match r { Ok(held1) => held1, Err(e) => f(e) }
//! [a, b].map(|v| v * v)           { let [held1, held2] = [a, b]; [{ let v = held1; v * v }, { let v = held2; v * v }] }
//! ```

use super::Lower;
use super::control::strip;
use crate::front::missing::declared::{Declared, argument};
use crate::front::missing::numberless::is_numberless;
use crate::front::missing::{declares_function, is_method_of_trait, types};
use crate::ir::Operand;
use proc_macro2::TokenStream;
use quote::quote;

/// Arrays of more elements are no list of values.
const LONGEST: usize = 16;

/// What gives a closure what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Option,
    Result,
    Array(usize),
}

impl Kind {
    fn of(ty: &syn::Type) -> Option<Self> {
        let length = length(ty).map(Kind::Array);
        let option = argument(ty, "Option", 0).map(|_| Kind::Option);
        let result = argument(ty, "Result", 0).map(|_| Kind::Result);
        length.or(option).or(result)
    }
}

fn is_slice_or_vector(ty: &syn::Type) -> bool {
    matches!(ty, syn::Type::Slice(_) | syn::Type::Array(_)) || argument(ty, "Vec", 0).is_some()
}

impl Lower<'_> {
    /// A method of an option, a result or an array with a closure, or with the path of a function.
    pub(super) fn held_closure(&mut self, e: &syn::ExprMethodCall) -> Option<Operand> {
        let whole = self.matched_option(e).or_else(|| self.mapped_array(e))?;
        Some(self.operand(&whole))
    }

    fn matched_option(&mut self, e: &syn::ExprMethodCall) -> Option<syn::Expr> {
        const NAMES: &[&str] = &[
            "and_then",
            "filter",
            "is_some_and",
            "map",
            "map_err",
            "map_or",
            "map_or_else",
            "ok_or_else",
            "or_else",
            "unwrap_or_else",
        ];
        let name = e.method.to_string();
        let followed = e.args.iter().all(|arg| is_simple(arg) || is_followed(arg))
            && e.args.iter().all(|arg| !self.moves(arg));
        if !NAMES.contains(&name.as_str()) || !followed {
            return None;
        }
        // A method of std's type is meant, whatever methods the file has for other types.
        let kind = self.kind(&e.receiver)?;
        let held = self.names.numbered("held", e.method.span());
        let args: Vec<&syn::Expr> = e.args.iter().collect();
        let error = self.names.numbered("error", e.method.span());
        let value = self.value_of(&e.receiver);
        let (good, otherwise) = match kind {
            Kind::Option => (quote!(Some), quote!(None)),
            Kind::Result => (quote!(Ok), quote!(Err(#error))),
            Kind::Array(_) => return None,
        };
        // An error that holds no number has no tangent, and neither has what only holds it.
        let wrapped = args.last().is_some_and(|f| wraps(f));
        let of_error = wrapped.then(|| self.error_type(&e.receiver)).flatten();
        let failure = match of_error.filter(is_numberless) {
            Some(ty) => quote!({ let #error: #ty = #error; #error }),
            None => quote!(#error),
        };
        let failed = |f: &syn::Expr| match kind {
            Kind::Option => applied(f, &[]),
            Kind::Result | Kind::Array(_) => applied(f, std::slice::from_ref(&failure)),
        };
        let (some, none) = match (name.as_str(), args.as_slice()) {
            ("map", [f]) => {
                let value = applied(f, &[quote!(#held)])?;
                (quote!(#good(#value)), otherwise.clone())
            }
            ("and_then", [f]) => (applied(f, &[quote!(#held)])?, otherwise.clone()),
            // It is evaluated in any case, and before.
            ("map_or", [default, f]) if is_simple(default) => {
                (applied(f, &[quote!(#held)])?, quote!(#default))
            }
            ("map_or_else", [default, f]) => (applied(f, &[quote!(#held)])?, failed(default)?),
            ("is_some_and", [f]) => (applied(f, &[quote!(#held)])?, quote!(false)),
            ("filter", [f]) if kind == Kind::Option => {
                let keeps = applied(f, &[quote!(&#held)])?;
                (
                    quote!(if #keeps { Some(#held) } else { None }),
                    quote!(None),
                )
            }
            ("map_err", [f]) if kind == Kind::Result => {
                let error = failed(f)?;
                (quote!(Ok(#held)), quote!(Err(#error)))
            }
            ("unwrap_or_else", [f]) => (quote!(#held), failed(f)?),
            ("or_else", [f]) => (quote!(#good(#held)), failed(f)?),
            ("ok_or_else", [f]) if kind == Kind::Option => {
                let error = failed(f)?;
                (quote!(Ok(#held)), quote!(Err(#error)))
            }
            _ => return None,
        };
        syn::parse2(quote!(match #value { #good(#held) => #some, #otherwise => #none })).ok()
    }

    /// Whether an expression is an option, a result or an array, as far as the syntax and the file say.
    pub(super) fn kind(&mut self, expr: &syn::Expr) -> Option<Kind> {
        match strip(expr) {
            syn::Expr::Call(e) => {
                let syn::Expr::Path(path) = &*e.func else {
                    return None;
                };
                let name = path.path.get_ident()?;
                match name.to_string().as_str() {
                    "Some" => Some(Kind::Option),
                    "Ok" | "Err" => Some(Kind::Result),
                    _ => Kind::of(&self.called_type(name)?),
                }
            }
            syn::Expr::MethodCall(e)
                if !declares_function(&e.method) || self.is_of_std(&e.receiver, &e.method) =>
            {
                match (e.method.to_string().as_str(), e.args.len()) {
                    ("first" | "last" | "pop", 0)
                    | ("then" | "then_some" | "reduce" | "nth", 1) => Some(Kind::Option),
                    ("get", 1) if !matches!(strip(&e.args[0]), syn::Expr::Range(_)) => {
                        Some(Kind::Option)
                    }
                    ("copied" | "cloned" | "as_ref", 0)
                    | ("map" | "map_err" | "and_then" | "or_else", 1) => self.kind(&e.receiver),
                    ("ok", 0) => (self.kind(&e.receiver)? == Kind::Result).then_some(Kind::Option),
                    ("ok_or" | "ok_or_else", 1) => Some(Kind::Result),
                    ("max_by" | "max_by_key" | "min_by" | "min_by_key", 1) => Some(Kind::Option),
                    ("collect", 0) => match e.turbofish.as_ref()?.args.first()? {
                        syn::GenericArgument::Type(ty) => Kind::of(ty),
                        _ => None,
                    },
                    _ => None,
                }
            }
            syn::Expr::MethodCall(e) => {
                let ty = self.type_of(strip(&e.receiver))?;
                Kind::of(&Declared::around(self.site)?.result(&ty, &e.method)?)
            }
            place @ (syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_)) => {
                if matches!(place, syn::Expr::Path(path) if path.path.is_ident("None")) {
                    return Some(Kind::Option);
                }
                if let Some(kind) = self.outline(place).and_then(|place| {
                    let whole = place.projections.is_empty();
                    self.kinds.get(&place.root).copied().filter(|_| whole)
                }) {
                    return Some(kind);
                }
                let ty = self.type_of(place)?;
                Kind::of(&Declared::around(self.site)?.named(&ty))
            }
            syn::Expr::Array(array) => Some(Kind::Array(array.elems.len())),
            _ => None,
        }
    }

    /// The type of the result of a function, or of a local closure that writes it.
    fn called_type(&self, name: &syn::Ident) -> Option<syn::Type> {
        let Some(var) = self.lookup(name) else {
            return types::returned(name);
        };
        let crate::ir::VarKind::Closure(number) = self.vars[var.0].kind else {
            return None;
        };
        match self.closures[number].literal().output {
            syn::ReturnType::Type(_, ty) => Some(*ty),
            syn::ReturnType::Default => None,
        }
    }

    /// The type of the error of a result, as far as the syntax and the file say.
    fn error_type(&mut self, expr: &syn::Expr) -> Option<syn::Type> {
        let ty = match strip(expr) {
            syn::Expr::Call(e) => {
                let syn::Expr::Path(path) = &*e.func else {
                    return None;
                };
                let name = path.path.get_ident()?;
                self.lookup(name)
                    .is_none()
                    .then(|| types::returned(name))??
            }
            syn::Expr::MethodCall(e) => {
                let ty = self.type_of(strip(&e.receiver))?;
                Declared::around(self.site)?.result(&ty, &e.method)?
            }
            place => self.type_of(place)?,
        };
        let ty = types::resolved(&ty);
        (!matches!(ty, syn::Type::Reference(_))).then_some(())?;
        argument(&ty, "Result", 1)
    }

    /// Whether a method of std is called for certain: the receiver is an option, a vector or a slice, for which the
    /// file can only have methods of traits.
    fn is_of_std(&mut self, receiver: &syn::Expr, method: &syn::Ident) -> bool {
        if is_method_of_trait(method) {
            return false;
        }
        let of = self.type_of(strip(receiver));
        let declared = Declared::around(self.site).filter(|_| of.is_some());
        let of = declared.zip(of).map(|(declared, ty)| declared.named(&ty));
        of.is_some_and(|ty| is_slice_or_vector(&ty)) || self.kind(receiver).is_some()
    }

    /// Whether a closure has copies of what it captures, and changes these.
    fn moves(&mut self, f: &syn::Expr) -> bool {
        match strip(f) {
            syn::Expr::Closure(closure) => self.keeps_changeable(closure),
            path => {
                let number = self.closure_named(path);
                number.is_some_and(|number| self.closures[number].moves)
            }
        }
    }

    /// A receiver by value, behind the name of a reference to it.
    fn value_of(&mut self, expr: &syn::Expr) -> TokenStream {
        let name = strip(expr);
        let lent = matches!(name, syn::Expr::Path(_))
            && matches!(self.type_of(name), Some(syn::Type::Reference(_)));
        match lent {
            true => quote!(*#expr),
            false => quote!(#expr),
        }
    }

    /// `[a, b].map(f)`: the elements one by one.
    fn mapped_array(&mut self, e: &syn::ExprMethodCall) -> Option<syn::Expr> {
        let (true, Some(f), 1) = (e.method == "map", e.args.first(), e.args.len()) else {
            return None;
        };
        if !is_followed(f) || self.moves(f) {
            return None;
        }
        let Some(Kind::Array(length)) = self.kind(&e.receiver) else {
            return None;
        };
        if !(1..=LONGEST).contains(&length) {
            return None;
        }
        let held: Vec<_> = (0..length)
            .map(|_| self.names.numbered("held", e.method.span()))
            .collect();
        let values: Option<Vec<TokenStream>> = held
            .iter()
            .map(|held| applied(f, &[quote!(#held)]))
            .collect();
        let (values, array) = (values?, self.value_of(&e.receiver));
        syn::parse2(quote!({ let [#(#held),*] = #array; [#(#values),*] })).ok()
    }
}

/// The length of an array, if it is a number.
fn length(ty: &syn::Type) -> Option<usize> {
    let syn::Type::Array(array) = ty else {
        return None;
    };
    crate::front::made_arrays::literal(&array.len)
}

/// A closure that is written out and leaves nowhere, or the path of a function.
pub(super) fn is_followed(f: &syn::Expr) -> bool {
    match strip(f) {
        syn::Expr::Path(_) => true,
        syn::Expr::Closure(closure) => {
            let body = syn::Stmt::Expr((*closure.body).clone(), None);
            closure.asyncness.is_none() && !super::syntax::may_leave(&body)
        }
        _ => false,
    }
}

/// `MyError`, `|e| MyError::Text(e)`, `|e| MyError { text: e }`: what is given is only put into something.
fn wraps(f: &syn::Expr) -> bool {
    let constructor = |path: &syn::Path| {
        let last = path.segments.last();
        last.is_some_and(|last| last.ident.to_string().starts_with(char::is_uppercase))
    };
    let is_name = |expr: &syn::Expr| matches!(expr, syn::Expr::Path(_) | syn::Expr::Lit(_));
    match strip(f) {
        syn::Expr::Path(path) => constructor(&path.path),
        syn::Expr::Closure(closure) => match strip(&closure.body) {
            syn::Expr::Call(e) => {
                let made = matches!(&*e.func, syn::Expr::Path(path) if constructor(&path.path));
                made && e.args.iter().all(is_name)
            }
            syn::Expr::Struct(e) => e.rest.is_none() && e.fields.iter().all(|f| is_name(&f.expr)),
            _ => false,
        },
        _ => false,
    }
}

/// What may be evaluated later, or not at all.
pub(super) fn is_simple(expr: &syn::Expr) -> bool {
    match strip(expr) {
        syn::Expr::Lit(_) | syn::Expr::Path(_) => true,
        syn::Expr::Unary(e) => is_simple(&e.expr),
        syn::Expr::Field(e) => is_simple(&e.base),
        syn::Expr::Range(e) => [&e.start, &e.end]
            .into_iter()
            .flatten()
            .all(|end| is_simple(end)),
        syn::Expr::Index(e) => is_simple(&e.expr) && is_simple(&e.index),
        syn::Expr::Binary(e) => {
            !super::syntax::is_assignment_expr(expr) && is_simple(&e.left) && is_simple(&e.right)
        }
        _ => false,
    }
}

/// The body of a closure, with its parameters, or the call of a function.
pub(super) fn applied(f: &syn::Expr, args: &[TokenStream]) -> Option<TokenStream> {
    let syn::Expr::Closure(closure) = strip(f) else {
        return Some(quote!(#f(#(#args),*)));
    };
    if closure.inputs.len() != args.len() {
        return None;
    }
    let (inputs, body) = (&closure.inputs, &closure.body);
    let lets = inputs
        .iter()
        .zip(args)
        .map(|(input, arg)| quote!(let #input = #arg;));
    // A result type that says something new stands in the body by now.
    Some(quote!({ #(#lets)* #body }))
}
