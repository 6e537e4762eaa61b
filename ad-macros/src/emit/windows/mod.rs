//! Bounds are checked once, before a loop over a range, and not in each iteration.
//!
//! An element `x[i]`, `x[i + 1]` or `x[k * n + i]` that every iteration over `i` touches becomes an
//! element of a *window*: the part of `x` that the whole loop touches, taken before it. What is in the
//! window needs no check, so that the loop can be vectorised. An element that does not depend on `i`
//! and is only added to becomes a local sum, and so does a number in the cotangent of a struct.
//!
//! ```text
//! for i in 0..n {                         let window1 = ad::window_mut(&mut x_bar[..], 0..n, |i| k + i);
//!     ad::add_part(&mut x_bar[k + i], y); for i in 0..n {
//! }                                           ad::add_part(&mut window1[i], y);
//!                                         }
//! ```
//!
//! A window of a cotangent is taken only if nothing else in the loop names that cotangent.

mod arrays;
mod found;

pub(crate) use found::{affine, is_activity, is_call};

use super::place::grouped;
use crate::front::lower::{element, place_type};
use crate::front::missing::types;
use crate::ir::{Func, Place, Var, VarId, VarKind};
use crate::tokens::identifiers;
use crate::transform::pullback::Plan;
use found::Found;
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use std::collections::BTreeMap;
use syn::visit_mut::VisitMut;

/// Names that are known to be slices, arrays or vectors of numbers.
pub(crate) struct Known {
    /// Values, which nothing changes during the sweep.
    pub(crate) values: Vec<String>,
    /// Cotangents.
    pub(crate) bars: Vec<String>,
    /// Cotangents of numbers.
    pub(crate) numbers: Vec<String>,
    /// Cotangents of values of these types.
    pub(crate) structs: Vec<(String, syn::Type)>,
    /// Cotangents that are small arrays, or have such elements.
    pub(crate) small: Vec<arrays::Small>,
    /// Arguments by reference, whose fields nothing changes.
    pub(crate) lent: Vec<(String, syn::Type)>,
}

impl Known {
    pub(crate) fn of(func: &Func, plan: &Plan) -> Known {
        let is_array = |var: &Var| var.numbers.is_some_and(|depth| depth > 0);
        let bars = |wanted: &dyn Fn(&Var) -> bool| {
            let found = plan.bars.iter();
            let found = found.filter(|(var, _)| wanted(&func.vars[var.0]));
            found.map(|(_, bar)| bar.to_string()).collect()
        };
        Known {
            values: func
                .vars
                .iter()
                .filter(|var| is_array(var) && var.kind != VarKind::Mutable)
                .map(|var| var.ident.to_string())
                .collect(),
            bars: bars(&is_array),
            numbers: bars(&|var| var.numbers == Some(0)),
            structs: plan
                .bars
                .iter()
                .filter_map(|(var, bar)| {
                    let own = &func.vars[var.0];
                    let generic = own.numbers.is_some() || !func.type_params.is_empty();
                    Some((bar.to_string(), own.ty.clone().filter(|_| !generic)?))
                })
                .collect(),
            small: plan
                .bars
                .iter()
                .filter_map(|(var, bar)| arrays::Small::of(func, *var, bar))
                .collect(),
            lent: (0..func.vars.len())
                .map(VarId)
                .filter(|var| func.vars[var.0].kind == VarKind::Reference)
                .filter_map(|var| {
                    let ty = place_type(&func.vars, &Place::var(var))?;
                    Some((func.vars[var.0].ident.to_string(), ty))
                })
                .collect(),
        }
    }
}

impl Known {
    /// The argument that a slice, an array or a vector is a field of, or an element of a field.
    fn array_in_field(&self, expr: &syn::Expr) -> Option<String> {
        let (name, ty) = self.type_in_field(expr)?;
        let is_array = match &ty {
            syn::Type::Slice(_) | syn::Type::Array(_) => true,
            syn::Type::Path(path) => path.path.segments.last().is_some_and(|s| s.ident == "Vec"),
            _ => false,
        };
        is_array.then_some(name)
    }

    fn type_in_field(&self, expr: &syn::Expr) -> Option<(String, syn::Type)> {
        let (name, ty) = match expr {
            syn::Expr::Path(path) => {
                let found = self.lent.iter().find(|(name, _)| path.path.is_ident(name));
                return found.cloned();
            }
            syn::Expr::Field(e) => {
                let (name, ty) = self.type_in_field(&e.base)?;
                (name, types::field(&ty, &e.member)?)
            }
            syn::Expr::Index(e) => {
                let (name, ty) = self.type_in_field(&e.expr)?;
                (name, element(&ty)?)
            }
            _ => return None,
        };
        Some((name, types::resolved(&ty)))
    }
}

/// The body of a loop with its elements in windows, and what stands before and behind the loop.
pub(crate) struct Windowed {
    pub(crate) before: TokenStream,
    pub(crate) body: TokenStream,
    pub(crate) behind: TokenStream,
    pub(crate) windows: Vec<Window>,
}

/// A window, or a sum.
pub(crate) struct Window {
    pub(crate) name: Ident,
    /// The activity that it is used under.
    pub(crate) guard: Option<TokenStream>,
    pub(crate) is_value: bool,
    pub(crate) is_sum: bool,
}

/// Takes the windows of a loop over a range.
pub(crate) fn windowed(
    body: TokenStream,
    counter: &Ident,
    range: &TokenStream,
    state: &[Ident],
    known: &Known,
    (stem, numbers): (&str, &mut usize),
) -> Windowed {
    let unchanged = |body| Windowed {
        before: TokenStream::new(),
        body,
        behind: TokenStream::new(),
        windows: Vec::new(),
    };
    let (Some((start, end)), Ok(block)) = (bounds(range), syn::parse2(quote!({ #body }))) else {
        return unchanged(body);
    };
    let mut block: syn::Block = block;
    // State that the loop carries along changes as well as what its body declares.
    let declared = arrays::changing(&body, state);
    let sums = match literal_trips(range) {
        Some(_) => BTreeMap::new(),
        None => arrays::sums(&block, &body, counter, &declared, &known.small),
    };
    let (mut before, mut behind) = (TokenStream::new(), TokenStream::new());
    let mut summed = Vec::new();
    for (key, sum) in &sums {
        *numbers += 1;
        let (name, ty) = (format_ident!("{stem}{}", *numbers), sum.ty);
        before.extend(quote!(let mut #name: ad::Tan<#ty> = ad::zero();));
        behind.extend(sum.add(&name, &start, &end));
        summed.push((key.as_str(), name.to_token_stream()));
    }
    if !summed.is_empty() {
        Rewrite { windows: summed }.visit_block_mut(&mut block);
    }
    let mut found = Found {
        counter: counter.to_string(),
        declared,
        known,
        elements: BTreeMap::new(),
        guard: None,
    };
    found.statements(&block.stmts);
    let mut windows = Vec::new();
    let mut fields: BTreeMap<String, usize> = BTreeMap::new();
    for element in found.elements.values().filter(|e| e.index.is_none()) {
        *fields.entry(element.root.clone()).or_default() += element.count;
    }
    for (key, element) in found.elements {
        let count = match element.index {
            Some(_) => element.count,
            None => fields[&element.root],
        };
        let free = element.is_value || mentions(&body, &element.root) == count;
        if !free {
            continue;
        }
        *numbers += 1;
        windows.push((key, element, format_ident!("{stem}{}", *numbers)));
    }
    if windows.is_empty() && sums.is_empty() {
        return unchanged(body);
    }
    let range = between(&start, &end);
    for (_, element, window) in &windows {
        let (base, element_place) = (&element.base, &element.place);
        let guarded = |on: TokenStream, off: TokenStream| match &element.guard {
            Some(guard) => quote!(if #guard { #on } else { #off }),
            None => on,
        };
        if element.is_sum {
            before.extend(quote!(let mut #window = ad::zero();));
            let add = quote!(ad::add_part(&mut #element_place, #window););
            // Where there is no iteration, there may be no element.
            let add = match element.index {
                Some(_) => {
                    let runs = runs(&start, &end);
                    quote!(if #runs { #add })
                }
                None => add,
            };
            behind.extend(guarded(add, TokenStream::new()));
            continue;
        }
        let index = &element.index;
        let index = quote!(|#counter: usize| #index);
        let value = if element.is_value {
            let part = part(base, false, (&start, &end));
            quote!(ad::window(#part, #range, #index))
        } else {
            let part = part(base, true, (&start, &end));
            guarded(
                quote!(ad::window_mut(#part, #range, #index)),
                quote!(&mut [][..]),
            )
        };
        before.extend(quote!(let #window = #value;));
    }
    let position = position(counter, &start);
    let mut rewrite = Rewrite {
        windows: windows
            .iter()
            .map(|(key, element, window)| {
                let by_position = quote!(#window[#position]);
                let of_sum = element.is_sum.then(|| window.to_token_stream());
                (key.as_str(), of_sum.unwrap_or(by_position))
            })
            .collect(),
    };
    rewrite.visit_block_mut(&mut block);
    let stmts = block.stmts;
    Windowed {
        before,
        body: quote!(#(#stmts)*),
        behind,
        windows: windows
            .into_iter()
            .map(|(_, element, name)| element.window(name))
            .collect(),
    }
}

/// What a window is taken of. An element of something may not be there if the loop has no iterations.
pub(crate) fn part(
    base: &TokenStream,
    mutable: bool,
    (start, end): (&TokenStream, &TokenStream),
) -> TokenStream {
    let mutability = mutable.then(|| quote!(mut));
    let is_index = |tree: &TokenTree| matches!(tree, TokenTree::Group(group) if group.delimiter() != Delimiter::Brace);
    let certain = !base.clone().into_iter().any(|tree| is_index(&tree));
    let whole = quote!(&#mutability #base[..]);
    match certain {
        true => whole,
        false => {
            let runs = runs(start, end);
            quote!(if #runs { #whole } else { &#mutability [][..] })
        }
    }
}

/// The bounds of a range that is written as one and does not include its end.
pub(crate) fn bounds(range: &TokenStream) -> Option<(TokenStream, TokenStream)> {
    let mut expr = syn::parse2::<syn::Expr>(range.clone()).ok()?;
    while let syn::Expr::Paren(syn::ExprParen { expr: inner, .. })
    | syn::Expr::Group(syn::ExprGroup { expr: inner, .. }) = expr
    {
        expr = *inner;
    }
    let syn::Expr::Range(syn::ExprRange {
        start: Some(start),
        end: Some(end),
        limits: syn::RangeLimits::HalfOpen(_),
        ..
    }) = expr
    else {
        return None;
    };
    (is_plain(&start) && is_plain(&end)).then(|| (start.to_token_stream(), end.to_token_stream()))
}

/// The half-open range of two bounds.
pub(crate) fn between(start: &TokenStream, end: &TokenStream) -> TokenStream {
    let (start, end) = (grouped(start), grouped(end));
    quote!(#start..#end)
}

/// Whether a loop between two bounds runs at all.
fn runs(start: &TokenStream, end: &TokenStream) -> TokenStream {
    let (start, end) = (grouped(start), grouped(end));
    quote!(#start < #end)
}

/// How often a loop runs whose bounds are literals.
pub(crate) fn literal_trips(range: &TokenStream) -> Option<usize> {
    let (start, end) = bounds(range)?;
    let literal = |bound: TokenStream| {
        let literal = syn::parse2::<syn::LitInt>(bound).ok()?;
        literal.base10_parse::<usize>().ok()
    };
    literal(end)?.checked_sub(literal(start)?)
}

/// Arithmetic of variables, fields, literals and lengths: evaluated again without harm.
pub(crate) fn is_plain(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Lit(_) | syn::Expr::Path(_) => true,
        syn::Expr::Paren(e) => is_plain(&e.expr),
        syn::Expr::Group(e) => is_plain(&e.expr),
        syn::Expr::Field(e) => is_plain(&e.base),
        syn::Expr::Binary(e) => {
            matches!(
                e.op,
                syn::BinOp::Add(_) | syn::BinOp::Sub(_) | syn::BinOp::Mul(_) | syn::BinOp::Div(_)
            ) && is_plain(&e.left)
                && is_plain(&e.right)
        }
        syn::Expr::MethodCall(e) => e.method == "len" && e.args.is_empty() && is_plain(&e.receiver),
        _ => false,
    }
}

/// The names that a body declares.
pub(crate) fn declared(body: &TokenStream) -> Vec<String> {
    let mut names = Vec::new();
    collect(body, &mut names);
    fn collect(tokens: &TokenStream, names: &mut Vec<String>) {
        let mut in_pattern = false;
        for token in tokens.clone() {
            match &token {
                TokenTree::Ident(ident) if ident == "let" || ident == "for" => in_pattern = true,
                TokenTree::Ident(ident) if ident == "in" => in_pattern = false,
                TokenTree::Punct(punct) if punct.as_char() == '=' => in_pattern = false,
                TokenTree::Ident(ident) if in_pattern => names.push(ident.to_string()),
                TokenTree::Group(group) => {
                    if in_pattern {
                        names.extend(identifiers(&group.stream()));
                    }
                    collect(&group.stream(), names);
                }
                _ => {}
            }
        }
    }
    names
}

/// How often a name stands in a body.
pub(crate) fn mentions(tokens: &TokenStream, name: &str) -> usize {
    tokens
        .clone()
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(ident) => usize::from(ident == name),
            TokenTree::Group(group) => mentions(&group.stream(), name),
            _ => 0,
        })
        .sum()
}

/// Where an iteration stands in a window.
pub(crate) fn position(counter: &Ident, start: &TokenStream) -> TokenStream {
    if start.to_string() == "0" {
        counter.to_token_stream()
    } else {
        let start = grouped(start);
        quote!(#counter - #start)
    }
}

/// Puts something else in the place of elements.
pub(crate) struct Rewrite<'w> {
    pub(crate) windows: Vec<(&'w str, TokenStream)>,
}

impl VisitMut for Rewrite<'_> {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        if let syn::Expr::Index(_) | syn::Expr::Field(_) | syn::Expr::Path(_) = expr {
            let key = expr.to_token_stream().to_string();
            if let Some((_, window)) = self.windows.iter().find(|(k, _)| *k == key) {
                *expr = syn::parse_quote!(#window);
                return;
            }
        }
        syn::visit_mut::visit_expr_mut(self, expr);
    }
}
