//! The warning of a derivative that is always zero.
//!
//! Stable macros cannot warn, but the use of a deprecated constant does, at the user's span and under
//! the user's own `#[allow(deprecated)]`.
//!
//! What is taken for inactive by a name or an operator is confirmed by the types, and only rustc knows them: where such
//! a guess may be wrong, an error says so, and nothing is said of zero.

use crate::analysis::activity::Activity;
use crate::front::missing::declared::Declared;
use crate::ir::{Func, Inert, Operand, Part, Place, Projection, VarId};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;
use syn::parse::Parser;
use syn::visit::Visit;

pub(crate) fn zero_derivatives(func: &Func, activity: &Activity, named: bool) -> TokenStream {
    let mut warnings = TokenStream::new();
    let wrt: Vec<usize> = (0..func.params.len())
        .filter(|i| func.params[*i].wrt)
        .collect();
    let mutable = func
        .params
        .iter()
        .any(|param| param.passing == crate::ir::Passing::Mutable);
    if wrt.is_empty() || func.result_inactive || mutable || never_returns(func) {
        return warnings;
    }
    if guesses(func, activity) {
        return warnings;
    }
    if activity.reach_result.is_empty() {
        if !activity.stops {
            warnings.extend(warning(
                func.span,
                "the derivative of this function is always zero: its result does not depend on any argument that it is differentiated with respect to",
            ));
        }
        return warnings;
    }
    if !named {
        return warnings;
    }
    for i in wrt {
        if !activity.reach_result.contains(&i) && !activity.stopped.contains(&i) {
            let param = &func.params[i];
            let name = func.vars[param.var.0].ident.to_string();
            warnings.extend(warning(
                param.span,
                &format!("the derivative with respect to `{name}` is always zero: it does not reach the result"),
            ));
        }
    }
    warnings
}

/// A body without a value: `panic!()` or a result of type `()`.
fn never_returns(func: &Func) -> bool {
    let has_tail = match &func.body.tail {
        None => false,
        Some(Operand::Const(inert)) => inert.tokens.to_string() != "()",
        Some(_) => true,
    };
    !has_tail && !crate::transform::pullback::returns(func)
}

/// Types of which it is known which methods give no derivative, by their names.
const STANDARD: &[&str] = &[
    "Array",
    "Array0",
    "Array1",
    "Array2",
    "Array3",
    "Array4",
    "ArrayD",
    "ArrayView",
    "ArrayView1",
    "ArrayView2",
    "ArrayView3",
    "BTreeMap",
    "HashMap",
    "Option",
    "Result",
    "String",
    "Vec",
    "VecDeque",
    "f32",
    "f64",
    "str",
];

/// Whether anything that depends on an argument was taken for inactive by its name alone.
fn guesses(func: &Func, activity: &Activity) -> bool {
    func.body.has(&mut |part| match part {
        Part::Tokens(inert) => {
            let varied = inert.reads.iter().any(|var| activity.is_varied(*var));
            let uncertain = |expr: &syn::Expr| !is_certain(func, inert, expr);
            varied && confirmed(inert).iter().any(uncertain)
        }
        Part::Place(_) | Part::Pattern(_) => false,
    })
}

/// Each `expr` of `ad::inactive(expr)`.
fn confirmed(inert: &Inert) -> Vec<syn::Expr> {
    #[derive(Default)]
    struct Finder(Vec<syn::Expr>);
    impl<'ast> Visit<'ast> for Finder {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            if let syn::Expr::Path(path) = &*call.func
                && path.path == syn::parse_quote!(ad::inactive)
            {
                self.0.extend(call.args.first().cloned());
            }
            syn::visit::visit_expr_call(self, call);
        }
    }
    let mut finder = Finder::default();
    if let Ok(stmts) = syn::Block::parse_within.parse2(inert.tokens.clone()) {
        stmts.iter().for_each(|stmt| finder.visit_stmt(stmt));
    }
    finder.0
}

/// Whether a method is that of a type of std or `ndarray`, as far as the file says.
fn is_certain(func: &Func, inert: &Inert, expr: &syn::Expr) -> bool {
    let syn::Expr::MethodCall(call) = stripped(expr) else {
        return false;
    };
    let mut receiver = stripped(&call.receiver);
    // Of an iterator.
    if ["all", "any", "count", "position", "rposition"]
        .iter()
        .any(|name| call.method == name)
    {
        while let syn::Expr::MethodCall(adaptor) = receiver {
            receiver = stripped(&adaptor.receiver);
        }
    }
    let Some(place) = place(func, inert, receiver) else {
        return false;
    };
    let ty = match Declared::around(call.method.span()) {
        Some(declared) => declared.place(&func.vars, &place),
        None if place.projections.is_empty() => func.vars[place.root.0].ty.clone(),
        None => None,
    };
    ty.is_some_and(|ty| is_standard(&ty))
}

/// A variable, or a part of one.
fn place(func: &Func, inert: &Inert, expr: &syn::Expr) -> Option<Place> {
    let part = |base: &syn::Expr, projection| {
        let mut place = place(func, inert, base)?;
        place.projections.push(projection);
        Some(place)
    };
    match stripped(expr) {
        syn::Expr::Path(path) => {
            let name = path.path.get_ident()?;
            let named = |var: &&VarId| func.vars[var.0].ident == *name;
            inert.reads.iter().find(named).copied().map(Place::var)
        }
        syn::Expr::Field(e) => part(&e.base, Projection::Field(e.member.clone())),
        syn::Expr::Index(e) if !matches!(stripped(&e.index), syn::Expr::Range(_)) => {
            part(&e.expr, Projection::Index(Inert::default()))
        }
        _ => None,
    }
}

fn stripped(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(e) => stripped(&e.expr),
        syn::Expr::Reference(e) => stripped(&e.expr),
        expr => expr,
    }
}

fn is_standard(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Slice(_) | syn::Type::Array(_) => true,
        syn::Type::Reference(ty) => is_standard(&ty.elem),
        syn::Type::Paren(ty) => is_standard(&ty.elem),
        syn::Type::Path(path) => {
            let last = path.path.segments.last();
            last.is_some_and(|last| STANDARD.iter().any(|name| last.ident == name))
        }
        _ => false,
    }
}

fn warning(span: Span, text: &str) -> TokenStream {
    let note = format!(
        "{text}\nhelp: write `without_derivative(..)` around the constant part if this is intended"
    );
    quote_spanned!(span=>
        {
            #[deprecated(note = #note)]
            const ZERO_DERIVATIVE: () = ();
            #[allow(clippy::no_effect, path_statements, reason = "the use of the constant is the warning")]
            ZERO_DERIVATIVE
        };
    )
}
