//! The pushforward of an operator's closure, in its place.

use super::Push;
use crate::compile::Compiled;
use crate::ir::Passing;
use crate::names::Names;
use crate::transform::pullback::Plan;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The pushforward of a closure: it reads variables of the names of the closure's parameters, and
/// owned tangents under names of their own.
pub(crate) struct Pushed {
    /// The tangents of the parameters.
    pub(crate) dots: Vec<Ident>,
    /// Gives the value and its tangent.
    pub(crate) body: TokenStream,
}

pub(crate) fn pushed(compiled: &Compiled, names: &mut Names) -> Result<Pushed, TokenStream> {
    let bare = Plan::default();
    let func = &compiled.func;
    let plan = &compiled.sweeps.plan;
    let mut push = Push::new(func, &compiled.activity, plan, &bare, names);
    let dots: Vec<Ident> = func.params.iter().map(|p| push.dot(p.var)).collect();
    let lent = func
        .params
        .iter()
        .zip(&dots)
        .filter(|(param, _)| param.passing != Passing::Value)
        .map(|(_, dot)| quote!(let #dot = &#dot;));
    let lent: TokenStream = lent.collect();
    let body = push.body()?;
    Ok(Pushed {
        dots,
        body: quote!({ #lent #body }),
    })
}

/// The same in several directions at once: the tangents are arrays.
pub(crate) fn pushed_wide(
    compiled: &Compiled,
    count: &TokenStream,
    names: &mut Names,
) -> Result<Pushed, TokenStream> {
    let bare = Plan::default();
    let func = &compiled.func;
    let plan = &compiled.sweeps.plan;
    let mut push = Push::new(func, &compiled.activity, plan, &bare, names).wide(quote!({ #count }));
    let dots: Vec<Ident> = func.params.iter().map(|p| push.dot(p.var)).collect();
    let mut lent = TokenStream::new();
    for (param, dot) in func.params.iter().zip(&dots) {
        if param.passing != Passing::Value {
            let one = push.in_direction(quote!(#dot));
            let each = push.each(quote!(&#one));
            lent.extend(quote!(let #dot = #each;));
        }
    }
    let body = push.body()?;
    Ok(Pushed {
        dots,
        body: quote!({ #lent #body }),
    })
}

/// The same in the user's own language, to be lowered again. Variables hold the tangents of arguments
/// by value, references to them those of arguments by reference.
pub(crate) fn pushed_again(compiled: &Compiled, names: &mut Names) -> Result<Pushed, TokenStream> {
    let bare = Plan::default();
    let func = &compiled.func;
    let plan = &compiled.sweeps.plan;
    let mut push = Push::new(func, &compiled.activity, plan, &bare, names).again();
    let dots: Vec<Ident> = func.params.iter().map(|p| push.dot(p.var)).collect();
    let body = push.body()?;
    Ok(Pushed {
        dots,
        body: quote!({ #body }),
    })
}
