//! Arrays of `ndarray` whose type is seen: how many axes they have, and closures that they give their elements to by
//! reference.
//!
//! ```text
//! a.map(|x| f(*x))                      a.mapv(|item| { let x = &item; f(*x) })
//! a.zip_mut_with(&b, |x, y| *x += y);   for i in 0..a.len() { let x = &mut a[i]; let y = &b[i]; *x += y; }
//! ```

use super::Lower;
use super::control::strip;
use crate::front::missing::declares_type;
use crate::ir::Operand;
use proc_macro2::{Ident, Span};
use quote::quote;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// `map` and `zip_mut_with` of an array.
    pub(super) fn array_closure(&mut self, e: &syn::ExprMethodCall) -> Option<Operand> {
        match (e.method.to_string().as_str(), e.args.len()) {
            ("map", 1) => self.array_map(e),
            ("zip_mut_with", 2) => self.zipped_arrays(e),
            _ => None,
        }
    }

    fn array_map(&mut self, e: &syn::ExprMethodCall) -> Option<Operand> {
        self.dimensions(&e.receiver)?;
        let closure = closure(&e.args[0], 1)?;
        let item = self.names.numbered("item", closure.span());
        let (pat, parameter) = match &closure.inputs[0] {
            syn::Pat::Type(typed) => match &*typed.ty {
                syn::Type::Reference(ty) => {
                    let ty = &ty.elem;
                    (&*typed.pat, quote!(#item: #ty))
                }
                _ => return None,
            },
            pat => (pat, quote!(#item)),
        };
        let (capture, output, body) = (&closure.capture, &closure.output, &closure.body);
        let (receiver, method) = (&e.receiver, Ident::new("mapv", e.method.span()));
        let called: syn::Expr = syn::parse_quote!(
            #receiver.#method(#capture |#parameter| #output { let #pat = &#item; #body })
        );
        Some(self.operand(&called))
    }

    fn zipped_arrays(&mut self, e: &syn::ExprMethodCall) -> Option<Operand> {
        let closure = closure(&e.args[1], 2)?;
        let other = match strip(&e.args[0]) {
            syn::Expr::Reference(other) if other.mutability.is_none() => strip(&other.expr),
            other => other,
        };
        let array = strip(&e.receiver);
        let dimensions = self.dimensions(array)?;
        // Another number of dimensions is broadcast.
        let other_dimensions = self.dimensions(other)?;
        let plain = closure.capture.is_none() && !returns(&closure.body);
        if dimensions != other_dimensions || !matches!(dimensions, 1 | 2) || !plain {
            return None;
        }
        let span = Span::call_site();
        let [x, y, i, j] = ["x", "y", "i", "j"].map(|name| self.names.numbered(name, span));
        let (first, second, body) = (&closure.inputs[0], &closure.inputs[1], &closure.body);
        let index = match dimensions {
            1 => quote!([#i]),
            _ => quote!([[#i, #j]]),
        };
        let each = quote!({
            let #x = &mut #array #index;
            let #y = &#other #index;
            let #first = #x;
            let #second = #y;
            #body;
        });
        let whole: syn::Block = match dimensions {
            1 => syn::parse_quote!({
                assert_eq!(#array.len(), #other.len());
                for #i in 0..#array.len() #each
            }),
            _ => syn::parse_quote!({
                assert_eq!(#array.dim(), #other.dim());
                for #i in 0..#array.nrows() { for #j in 0..#array.ncols() #each }
            }),
        };
        self.block_stmts(&whole);
        Some(super::expr::unit())
    }

    /// The number of dimensions of an array by its type; 0 if that is not said.
    fn dimensions(&mut self, expr: &syn::Expr) -> Option<usize> {
        dimensions(self.type_of(strip(expr))?)
    }
}

/// The number of dimensions of arrays of a type; 0 if that is not said, and the largest number if it is known when run.
pub(super) fn dimensions(mut ty: syn::Type) -> Option<usize> {
    while let syn::Type::Reference(inner) = ty {
        ty = *inner.elem;
    }
    let syn::Type::Path(path) = &ty else {
        return None;
    };
    let last = path.path.segments.last()?;
    let name = last.ident.to_string();
    let of = |text: &str| match text {
        "1" | "Ix1" => 1,
        "2" | "Ix2" => 2,
        "3" | "Ix3" => 3,
        "4" | "Ix4" => 4,
        "5" | "Ix5" => 5,
        "6" | "Ix6" => 6,
        "D" | "IxDyn" => usize::MAX,
        _ => 0,
    };
    let kind = ["ArrayViewMut", "ArrayView", "ArcArray", "Array"]
        .iter()
        .find_map(|kind| name.strip_prefix(kind))
        .filter(|_| !declares_type(&last.ident))?;
    match (kind, &last.arguments) {
        ("", syn::PathArguments::AngleBracketed(arguments)) => match arguments.args.last()? {
            syn::GenericArgument::Type(syn::Type::Path(dimension)) => {
                Some(of(&dimension.path.segments.last()?.ident.to_string()))
            }
            _ => None,
        },
        ("1" | "2" | "3" | "4" | "5" | "6" | "D", _) => Some(of(kind)),
        _ => None,
    }
}

/// A closure that is written out, with so many parameters.
fn closure(expr: &syn::Expr, count: usize) -> Option<&syn::ExprClosure> {
    match strip(expr) {
        syn::Expr::Closure(closure) if closure.inputs.len() == count => Some(closure),
        _ => None,
    }
}

/// Whether a closure's body has `return` or `?`.
pub(super) fn returns(body: &syn::Expr) -> bool {
    super::syntax::may_leave(&syn::Stmt::Expr(body.clone(), None))
}
