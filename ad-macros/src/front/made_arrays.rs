//! `std::array::from_fn`, and `try_into` of slices, where the type of the array is written.
//!
//! ```text
//! let v: [T; 2] = array::from_fn(|i| f(i));      let v: [T; 2] = [{ let i = 0usize; f(i) }, { let i = 1usize; f(i) }];
//! let v: [f64; N] = array::from_fn(|i| f(i));    let v: [f64; N] = { let mut made1 = [0.0; N]; for i in 0..N { made1[i] = f(i); } made1 };
//! let v: [f64; 2] = x[1..3].try_into().unwrap();      let v: [f64; 2] = { let made1 = &x[1..3]; assert!(made1.len() == 2); [made1[0], made1[1]] };
//! ```

use super::lower::{is_float_type, may_leave};
use super::missing::is_imported_from_std;
use crate::names::Names;
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

/// Longer arrays of something else than numbers are no list of values.
const LONGEST: usize = 16;
/// Numbers are written one by one up to this many.
const FEW: usize = 4;

/// Writes the array out that a variable is declared with.
pub(super) fn written_out(local: &mut syn::Local, names: &mut Names) {
    let syn::Pat::Type(typed) = &local.pat else {
        return;
    };
    let (syn::Type::Array(ty), Some(init)) = (&*typed.ty, &mut local.init) else {
        return;
    };
    let made = made_by(&init.expr).and_then(|f| array(ty, f, names));
    let longer = made.or_else(|| converted(ty, &init.expr, names));
    if let Some(longer) = longer {
        *init.expr = longer;
    }
}

/// The closure of `array::from_fn(closure)`.
fn made_by(expr: &syn::Expr) -> Option<&syn::ExprClosure> {
    let syn::Expr::Call(call) = expr else {
        return None;
    };
    let (syn::Expr::Path(path), 1) = (&*call.func, call.args.len()) else {
        return None;
    };
    match call.args.first()? {
        syn::Expr::Closure(f) if is_from_fn(&path.path) => Some(f),
        _ => None,
    }
}

/// `std::array::from_fn`, or what is imported from there.
fn is_from_fn(path: &syn::Path) -> bool {
    let written: Vec<String> = path.segments.iter().map(|s| s.ident.to_string()).collect();
    let written: Vec<&str> = written.iter().map(String::as_str).collect();
    match written.as_slice() {
        ["std" | "core", "array", "from_fn"] => true,
        ["array", "from_fn"] => {
            let array = path.segments.first();
            array.is_some_and(|array| is_imported_from_std(&array.ident))
        }
        _ => false,
    }
}

/// Numbers of a slice: those of a vector are the same.
fn converted(ty: &syn::TypeArray, expr: &syn::Expr, names: &mut Names) -> Option<syn::Expr> {
    let syn::Expr::MethodCall(taken) = expr else {
        return None;
    };
    let syn::Expr::MethodCall(into) = &*taken.receiver else {
        return None;
    };
    let takes = taken.method == "unwrap" || taken.method == "expect";
    if !takes || into.method != "try_into" || !is_float_type(&ty.elem) {
        return None;
    }
    let length = literal(&ty.len).filter(|length| *length <= LONGEST)?;
    let (of, made) = (&into.receiver, names.numbered("made", expr.span()));
    let whole = match &**of {
        syn::Expr::Reference(_) | syn::Expr::Path(_) => of.to_token_stream(),
        syn::Expr::Index(_) | syn::Expr::Field(_) => quote!(&#of),
        _ => return None,
    };
    let at = 0..length;
    syn::parse2(quote!({
        let #made = #whole;
        assert!(#made.len() == #length);
        [#(#made[#at]),*]
    }))
    .ok()
}

/// The length of an array, if it is a number.
pub(super) fn literal(length: &syn::Expr) -> Option<usize> {
    match length {
        syn::Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

fn array(ty: &syn::TypeArray, f: &syn::ExprClosure, names: &mut Names) -> Option<syn::Expr> {
    let (i, body, length) = (f.inputs.first()?, &f.body, &ty.len);
    let leaves = may_leave(&syn::Stmt::Expr((**body).clone(), None));
    if f.inputs.len() != 1 || leaves {
        return None;
    }
    let numbers = is_float_type(&ty.elem);
    match literal(length) {
        Some(length) if length <= FEW || !numbers && length <= LONGEST => {
            let values = (0..length).map(|at| quote!({ let #i = #at; #body }));
            syn::parse2(quote!([#(#values),*])).ok()
        }
        _ if numbers => {
            let made = names.numbered("made", f.span());
            let at = names.numbered("at", f.span());
            let elem = &ty.elem;
            syn::parse2(quote!({
                let mut #made: [#elem; #length] = [0.0; #length];
                for #at in 0..#length { let #i = #at; #made[#at] = #body; }
                #made
            }))
            .ok()
        }
        _ => None,
    }
}
