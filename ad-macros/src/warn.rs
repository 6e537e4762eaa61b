//! The warning of a derivative that is always zero.
//!
//! Stable macros cannot warn, but the use of a deprecated constant does, at the user's span and under
//! the user's own `#[allow(deprecated)]`.

use crate::analysis::activity::Activity;
use crate::ir::{Func, Operand};
use proc_macro2::{Span, TokenStream};
use quote::quote_spanned;

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
