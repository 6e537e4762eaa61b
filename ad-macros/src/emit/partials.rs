//! Functions of a few numbers: their pullback keeps the partial derivatives and nothing else.
//!
//! If a function without loops and branches takes numbers and gives a number, the reverse sweep runs
//! right behind the forward sweep, with a seed of one. A caller that keeps many pullbacks, one for each
//! iteration of a loop, then keeps one number for each argument that is differentiated.
//!
//! ```text
//! x̄ += ∂f/∂x·ȳ
//! ```

use super::reverse::Reverse;
use crate::compile::Compiled;
use crate::ir::{Passing, VarId};
use crate::names::Names;
use crate::transform::adjoint::{Adjoint, Source};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

/// More partial derivatives than this are more than what is kept otherwise.
const MOST: usize = 3;

/// What stands behind the forward sweep, and the body of the pullback.
pub(crate) struct Partials {
    pub(crate) sweep: TokenStream,
    pub(crate) pullback: TokenStream,
}

/// The partial derivatives of a function, if that is what its pullback should keep.
pub(crate) fn partials(
    compiled: &Compiled,
    result_bar: &Ident,
    output: &syn::Type,
    names: &mut Names,
) -> Option<Partials> {
    let func = &compiled.func;
    let plan = &compiled.sweeps.plan;
    let float = crate::front::lower::is_float_type;
    let active: Vec<VarId> = func
        .params
        .iter()
        .filter(|param| param.wrt)
        .map(|param| param.var)
        .collect();
    let numbers = func.params.iter().all(|param| {
        let is_float = param.ty.as_ref().is_some_and(float);
        !param.wrt || param.passing == Passing::Value && is_float
    });
    let fits = float(output)
        && numbers
        && !func.generic
        && (1..=MOST).contains(&active.len())
        && !compiled.sweeps.exits
        && plan.own.is_empty()
        && compiled.sweeps.reverse.iter().all(is_plain);
    fits.then_some(())?;
    let (mut opened, mut kept, mut pulled) =
        (TokenStream::new(), TokenStream::new(), TokenStream::new());
    let mut places = TokenStream::new();
    for param in func.params.iter().filter(|param| param.wrt) {
        let Some(bar) = plan.bars.get(&param.var) else {
            continue;
        };
        let (partial, act) = (
            names.fresh(&format!("{bar}_partial"), bar.span()),
            &param.act,
        );
        opened.extend(quote!(let mut #partial: ad::Tan<#output> = ad::zero();));
        places.extend(quote!(let #bar = &mut #partial;));
        kept.extend(quote!(let #partial = ad::keep_if(#act, #partial);));
        pulled.extend(quote!(
            if ad::is_on(#act) {
                ad::add(#bar, #result_bar * ad::kept_if(#act, #partial));
            }
        ));
    }
    // All numbers are of one type, or a partial derivative could not be multiplied by the seed.
    let one_type = func.params.iter().filter(|param| param.wrt).all(|param| {
        let same = |ty: &syn::Type| ty.to_token_stream().to_string();
        param.ty.as_ref().is_some_and(|ty| same(ty) == same(output))
    });
    one_type.then_some(())?;
    let mut reverse = Reverse::of(compiled, result_bar.to_token_stream());
    let sweep = reverse.block(&compiled.sweeps.reverse);
    Some(Partials {
        sweep: quote!(
            #opened
            {
                let #result_bar: ad::Tan<#output> = 1.0;
                #places
                #sweep
            }
            #kept
        ),
        pullback: pulled,
    })
}

/// Straight-line arithmetic, by which nothing else happens.
fn is_plain(adjoint: &Adjoint) -> bool {
    let result_once = |y: &Source| !matches!(y, Source::Result { last: false });
    match adjoint {
        Adjoint::Open { .. }
        | Adjoint::OpenTemporary(_)
        | Adjoint::Save { .. }
        | Adjoint::Element { .. } => true,
        Adjoint::Pull { y, .. } | Adjoint::Add { y, .. } | Adjoint::Accumulate { y, .. } => {
            result_once(y)
        }
        Adjoint::Pullback { elementary, .. } => *elementary,
        _ => false,
    }
}
