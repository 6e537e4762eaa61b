//! Numbers that carry a derivative, as arguments for parameters marked `#[no_derivative]`: it would be lost. The type
//! system says so of what is no plain number.

use super::activity::{Activity, is_marked};
use super::effects::{args, is_varied};
use crate::errors::{Errors, Refusal};
use crate::front::lower::place_numbers;
use crate::ir::{Arg, Callee, Func, Op, Stmt};
use proc_macro2::Span;

/// Refuses them, at the name of what is called.
pub(crate) fn marked(func: &Func, activity: &Activity, errors: &mut Errors) {
    func.body.each(&mut |stmt| {
        let Stmt::Let { op, .. } = stmt else {
            return;
        };
        let active = |arg: &Arg| {
            let Arg::Value(operand) = arg else {
                return false;
            };
            let number = |place| place_numbers(&func.vars, &place) == Some(0);
            let root = operand.root();
            let inactive = root.is_none_or(|root| func.vars[root.0].inactive);
            !inactive && is_varied(func, activity, root) && operand.place().is_some_and(number)
        };
        let mut all = args(op).into_iter().enumerate();
        if all.any(|(i, arg)| active(arg) && is_marked(op, i) == Some(true)) {
            errors.refuse(name(op), Refusal::marked_argument());
        }
    });
}

fn name(op: &Op) -> Span {
    let named = match op {
        Op::Call { callee, .. } => Callee::name(callee),
        Op::Method { name, .. } => Some(name.clone()),
        _ => None,
    };
    named.map_or_else(Span::call_site, |name| name.span())
}
