//! Places: of values, and of their cotangents, by the same path.

use crate::front::lower::place_type;
use crate::front::missing::declared::{constant_member, is_constant};
use crate::ir::{Operand, Place, Projection, Var, VarId, VarKind};
use crate::names;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};

/// A place in the forward sweep.
pub(crate) fn primal(vars: &[Var], place: &Place) -> TokenStream {
    let root = vars[place.root.0].ident.to_token_stream();
    walked(root, &place.projections, &|base, variant, member| {
        names::payload(&base, &names::variant_accessor(variant, member))
    })
}

/// A place that is assigned to.
pub(crate) fn target(vars: &[Var], place: &Place) -> TokenStream {
    let root = vars[place.root.0].ident.to_token_stream();
    walked(root, &place.projections, &|base, variant, member| {
        let payload = names::payload_mut(&base, &names::variant_accessor(variant, member));
        quote!((*#payload))
    })
}

/// A place as it is printed.
pub(crate) fn path(root: TokenStream, projections: &[Projection]) -> TokenStream {
    walked(
        root,
        projections,
        &|base, variant, member| quote!(#base.#variant.#member),
    )
}

/// The user's code reaches payloads by patterns; that of tangents in code that goes through the passes again, by
/// calls.
fn walked(
    root: TokenStream,
    projections: &[Projection],
    payload: &dyn Fn(TokenStream, &Ident, &syn::Member) -> TokenStream,
) -> TokenStream {
    projections
        .iter()
        .fold(root, |base, projection| match projection {
            Projection::Field(member) => quote!(#base.#member),
            Projection::Index(index) => {
                let index = &index.tokens;
                quote!(#base[#index])
            }
            Projection::Deref => quote!((*#base)),
            Projection::Variant(variant, member) => payload(base, variant, member),
        })
}

/// A reference to a place.
pub(crate) fn borrowed(vars: &[Var], place: &Place) -> TokenStream {
    let tokens = primal(vars, place);
    let is_reference = matches!(
        vars[place.root.0].kind,
        VarKind::Reference | VarKind::Mutable | VarKind::Alias(_)
    );
    if is_reference && place.projections.is_empty() {
        tokens
    } else {
        quote!(&#tokens)
    }
}

pub(crate) fn operand(vars: &[Var], operand: &Operand) -> TokenStream {
    match operand {
        Operand::Var(var) => vars[var.0].ident.to_token_stream(),
        Operand::Place(place) => primal(vars, place),
        Operand::Const(inert) => grouped(&inert.tokens),
    }
}

/// Parentheses around anything that an operator beside it could take apart.
pub(super) fn grouped(tokens: &TokenStream) -> TokenStream {
    let simple = match syn::parse2::<syn::Expr>(tokens.clone()) {
        Ok(
            syn::Expr::Lit(_)
            | syn::Expr::Path(_)
            | syn::Expr::Paren(_)
            | syn::Expr::Call(_)
            | syn::Expr::MethodCall(_)
            | syn::Expr::Field(_)
            | syn::Expr::Macro(_)
            | syn::Expr::Tuple(_)
            | syn::Expr::Array(_),
        ) => true,
        _ => tokens.is_empty(),
    };
    if simple {
        tokens.clone()
    } else {
        quote!((#tokens))
    }
}

/// The cotangent of a variable, by its name.
pub(crate) trait Bars {
    fn bar(&self, var: VarId) -> Ident;
    /// The cotangent is handed in as a `&mut`.
    fn is_place(&self, var: VarId) -> bool;
    /// The outermost container is made dense from the value itself.
    fn densify_from(&self, var: VarId) -> bool;
    /// The value is a slice, whose cotangent is always dense.
    fn is_slice(&self, var: VarId) -> bool;
    fn vars(&self) -> &[Var];
}

/// Whether a place is a part of a field that is marked `#[no_derivative]`, as far as the file says.
pub(crate) fn is_in_constant(vars: &[Var], place: &Place) -> bool {
    constant_member(vars, place).is_some()
}

/// The cotangent of a place.
pub(crate) fn bar(bars: &dyn Bars, place: &Place) -> TokenStream {
    let root = place.root;
    let bar = bars.bar(root);
    let mut base = bar.to_token_stream();
    let mut value = bars.vars()[root.0].ident.to_token_stream();
    let mut first = true;
    // A part of a slice is a slice.
    let mut slice = bars.is_slice(root);
    let mut before = None;
    for (i, projection) in place.projections.iter().enumerate() {
        let before = before.replace(projection);
        match projection {
            Projection::Field(member) => {
                base = quote!(#base.#member);
                value = quote!(#value.#member);
                let outer = Place {
                    root,
                    projections: place.projections[..i].to_vec(),
                };
                // The parts of a constant have no places of their own.
                if let Some(Projection::Field(_) | Projection::Deref) = place.projections.get(i + 1)
                    && is_constant(bars.vars(), &outer, None, member)
                {
                    return base;
                }
            }
            Projection::Index(index) => {
                let index = &index.tokens;
                let of_field = matches!(before, Some(Projection::Field(_)));
                let outer = Place {
                    root,
                    projections: place.projections[..i].to_vec(),
                };
                let array = place_type(bars.vars(), &outer);
                // The elements of an array are always there.
                slice |= matches!(array, Some(syn::Type::Array(_)));
                if bars.densify_from(root) && !slice && of_field {
                    // The field may be marked `#[no_derivative]`.
                    base = quote!(#base.__indexable(&#value)[#index]);
                } else if bars.densify_from(root) && !slice {
                    let (reference, inner) = match (first, bars.is_place(root)) {
                        (true, true) => (value.clone(), base.clone()),
                        _ => (quote!(&#value), quote!(&mut #base)),
                    };
                    base = quote!(ad::indexable(#reference, #inner)[#index]);
                } else {
                    base = quote!(#base[#index]);
                }
                value = quote!(#value[#index]);
                slice &= matches!(
                    syn::parse2::<syn::Expr>(index.clone()),
                    Ok(syn::Expr::Range(_))
                );
            }
            Projection::Variant(variant, member) => {
                let accessor = names::variant_accessor(variant, member);
                base = quote!((*#base.#accessor()));
                value = names::payload(&value, &accessor);
            }
            // The cotangent of what a reference points at is its place.
            Projection::Deref
                if i == 0
                    && matches!(
                        bars.vars()[root.0].kind,
                        VarKind::Reference | VarKind::Mutable
                    ) =>
            {
                value = quote!((*#value));
                continue;
            }
            // A reference has the cotangent of what it points at, a box a boxed one.
            Projection::Deref => {
                let place = match first && bars.is_place(root) {
                    true => quote!((*#base)),
                    false => base,
                };
                base = quote!((*(&mut #place).__deref_place()));
                value = quote!((*#value));
            }
        }
        first = false;
    }
    base
}
