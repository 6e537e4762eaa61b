//! Bounds by operators: `T: Add<Output = T> + Differentiable`. The sibling asks for the rule of the operator as well.
//!
//! ```text
//! T: Add<Output = T> + Mul<f64, Output = T>      where T: AddRule, T: MulRule<f64>
//! ```
//!
//! A number has the rules of all operators, and a type of the user's own those of its `#[differentiable] impl`s. In forward
//! mode, the rules are those of pushforwards.

use crate::names;
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::collections::BTreeSet;

/// The bounds that a sibling has for the operators that these parameters are bounded by. Only those of types with a
/// tangent: what is computed of others has no derivative.
pub(crate) fn rules(generics: &syn::Generics) -> Vec<syn::WherePredicate> {
    let parameters = generics.type_params();
    let declared = parameters.map(|param| (param.ident.to_token_stream(), &param.bounds));
    let clause = generics.where_clause.iter().flat_map(|c| &c.predicates);
    let clause = clause.filter_map(|predicate| match predicate {
        syn::WherePredicate::Type(p) if p.lifetimes.is_none() => {
            Some((p.bounded_ty.to_token_stream(), &p.bounds))
        }
        _ => None,
    });
    let bounds: Vec<(TokenStream, &syn::Path)> = declared
        .chain(clause)
        .flat_map(|(ty, bounds)| bounds.iter().map(move |bound| (ty.clone(), bound)))
        .filter_map(|(ty, bound)| match bound {
            syn::TypeParamBound::Trait(bound) => Some((ty, &bound.path)),
            _ => None,
        })
        .collect();
    let bounded_by = |name: &str| -> BTreeSet<String> {
        let named = bounds.iter().filter(|(_, path)| {
            let last = path.segments.last();
            last.is_some_and(|last| last.ident == name)
        });
        named.map(|(ty, _)| ty.to_string()).collect()
    };
    // `Real` has all rules of its own.
    let real = bounded_by("Real");
    let mut known = bounded_by("Differentiable");
    known.retain(|ty| !real.contains(ty));
    let is_float = |ty: &str| ty == "f32" || ty == "f64";
    let rt = names::runtime();
    let found = bounds.iter().filter_map(|(ty, path)| {
        let last = path.segments.last()?;
        let rule = rule_of(&last.ident)?;
        let right = right(&last.arguments);
        let names = [
            Some(ty.to_string()),
            right.map(|ty| ty.to_token_stream().to_string()),
        ];
        let names: Vec<&String> = names.iter().flatten().collect();
        let has_tangent = names.iter().any(|name| known.contains(*name))
            && names
                .iter()
                .all(|name| known.contains(*name) || is_float(name));
        let right = right.map(|right| quote!(<#right>));
        has_tangent.then(|| syn::parse_quote!(#ty: #rt::#rule #right))
    });
    found.collect()
}

/// The same, as bounds of forward mode.
pub(crate) fn pushes(generics: &syn::Generics) -> Vec<syn::WherePredicate> {
    let mut found = rules(generics);
    for predicate in &mut found {
        pushed(predicate);
    }
    found
}

/// The pushforwards that go with the rules that a bound is for.
pub(crate) fn pushed(predicate: &mut syn::WherePredicate) {
    let syn::WherePredicate::Type(predicate) = predicate else {
        return;
    };
    for bound in &mut predicate.bounds {
        if let syn::TypeParamBound::Trait(bound) = bound
            && bound
                .path
                .segments
                .first()
                .is_some_and(|s| s.ident == "ad_runtime")
            && let Some(last) = bound.path.segments.last_mut()
            && let Some(operator) = last.ident.to_string().strip_suffix("Rule")
        {
            last.ident = format_ident!("{operator}Push", span = last.ident.span());
        }
    }
}

/// The name of the rule of an operator.
fn rule_of(name: &Ident) -> Option<Ident> {
    const OPERATORS: &[&str] = &[
        "Add",
        "AddAssign",
        "Div",
        "DivAssign",
        "Mul",
        "MulAssign",
        "Neg",
        "Rem",
        "RemAssign",
        "Sub",
        "SubAssign",
    ];
    let known = OPERATORS.iter().any(|operator| name == operator);
    (known && !crate::front::missing::declares_trait(name)).then(|| format_ident!("{name}Rule"))
}

/// The type of the right operand, if the bound names it.
fn right(arguments: &syn::PathArguments) -> Option<&syn::Type> {
    let syn::PathArguments::AngleBracketed(arguments) = arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{pushes, rules};
    use quote::ToTokens;

    fn texts(function: &str) -> (Vec<String>, Vec<String>) {
        let function: syn::ItemFn = syn::parse_str(function).expect("is a function");
        let text = |predicates: Vec<syn::WherePredicate>| {
            let all = predicates.iter().map(|p| p.to_token_stream().to_string());
            all.map(|text| {
                text.replace(' ', "")
                    .replace("::ad_runtime::__private::", "")
            })
            .collect()
        };
        let generics = &function.sig.generics;
        (text(rules(generics)), text(pushes(generics)))
    }

    #[test]
    fn operators_ask_for_their_rules() {
        let (rules, pushes) = texts(
            "fn f<T: Add<Output = T> + std::ops::Mul<f64, Output = T> + Differentiable, U>() \
             where U: Differentiable + Neg + Sub<T>, f64: Mul<T, Output = T> {}",
        );
        assert_eq!(
            rules,
            [
                "T:AddRule",
                "T:MulRule<f64>",
                "U:NegRule",
                "U:SubRule<T>",
                "f64:MulRule<T>"
            ]
        );
        assert_eq!(
            pushes,
            [
                "T:AddPush",
                "T:MulPush<f64>",
                "U:NegPush",
                "U:SubPush<T>",
                "f64:MulPush<T>"
            ]
        );
    }

    #[test]
    fn what_has_no_tangent_asks_for_none() {
        for head in [
            "fn f<N: Add<Output = N> + Copy>() {}",
            "fn f<T: Real + Add<Output = T>>() {}",
            "fn f<T: Differentiable + Mul<N>, N: Copy>() {}",
            "fn f<T: Differentiable + Into<f64>>() {}",
        ] {
            assert!(texts(head).0.is_empty(), "{head}");
        }
    }
}
