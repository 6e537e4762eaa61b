//! Sums of a loop whose iterations do not depend on each other, in lanes.
//!
//! A sum in one variable is a chain of additions, each of which waits for the one before, and a loop with
//! such a chain in it is not vectorised. Four sums, each of every fourth iteration, are added at the end.
//!
//! ```text
//! for j in 0..n {                            while n - first >= 4 {
//!     ad::add_part(&mut window1[j], y);          let window1 = &mut window1[first..first + 4];
//!     ad::add(&mut sum_bar, y * window2[j]);     let window2 = &window2[first..first + 4];
//! }                                              for lane in 0..4 {
//!                                                    ad::add_part(&mut window1[lane], y);
//!                                                    ad::add(&mut lane1[lane], y * window2[lane]);
//!                                                }
//!                                                first += 4;
//!                                            }
//!                                            for j in first..n { .. }
//!                                            ad::add(&mut sum_bar, ad::total(lane1));
//! ```

use super::windows::{Window, between, declared, is_activity, is_call, mentions};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::VisitMut;

/// A loop over a range of `usize`, or over records.
pub(crate) struct Trips<'l> {
    pub(crate) counter: &'l Ident,
    pub(crate) start: TokenStream,
    pub(crate) end: TokenStream,
    /// Their name, the pattern of one, and what is read of it first.
    pub(crate) records: Option<(&'l Ident, &'l TokenStream, &'l TokenStream)>,
}

/// The loop with its sums in lanes, if it has any and does nothing but arithmetic.
pub(crate) fn laned(
    body: &TokenStream,
    trips: &Trips,
    windows: &[Window],
    numbers: &[String],
    (stem, count): (&str, &mut usize),
) -> Option<TokenStream> {
    let mut block: syn::Block = syn::parse2(quote!({ #body })).ok()?;
    let mut sums = Vec::new();
    // Windows say that the counter is a `usize`.
    let indexed = windows.iter().any(|window| !window.is_sum);
    let plain = indexed && arithmetic(&block.stmts, &mut sums);
    let own = declared(body);
    sums.retain(|sum| !own.contains(&sum.to_string()));
    let is_number = |sum: &Ident| {
        let of_window = |window: &Window| window.is_sum && window.name == *sum;
        let name = sum.to_string();
        (numbers.contains(&name) || windows.iter().any(of_window)) && mentions(body, &name) == 1
    };
    (plain && !sums.is_empty() && sums.iter().all(is_number)).then_some(())?;
    *count += 1;
    let [lane, first, all] =
        ["", "_first", "_count"].map(|end| format_ident!("{stem}{}{end}", *count));
    let lanes: Vec<Ident> = (1..=sums.len())
        .map(|i| format_ident!("{stem}{}_sum{i}", *count))
        .collect();
    let mut rewrite = Rewrite {
        windows,
        sums: sums.iter().zip(&lanes).collect(),
        lane: &lane,
    };
    rewrite.visit_block_mut(&mut block);
    let four = block.stmts;
    let parts = windows
        .iter()
        .filter(|window| !window.is_sum)
        .map(|window| {
            let name = &window.name;
            let part = quote!(#name[#first..#first + 4]);
            let part = match (window.is_value, &window.guard) {
                (true, _) => quote!(&#part),
                (false, None) => quote!(&mut #part),
                (false, Some(guard)) => quote!(if #guard { &mut #part } else { &mut [][..] }),
            };
            quote!(let #name = #part;)
        });
    let (counter, start, end) = (trips.counter, &trips.start, &trips.end);
    let from_zero = start.to_string() == "0";
    let begin = match from_zero {
        true => quote!(#first),
        false => quote!((#start) + #first),
    };
    let inner = quote!(#(#four)*);
    let counted = (mentions(&inner, &counter.to_string()) > 0)
        .then(|| quote!(let #counter = #begin + #lane;));
    let (whole, behind) = (between(start, end), between(&begin, end));
    let (trip_count, part_of_records, record, rest) = match &trips.records {
        Some((records, pattern, read)) => (
            quote!(#records.len()),
            quote!(let #records = &#records[#first..#first + 4];),
            quote!(let #pattern = &#records[#lane]; #read),
            quote!(for (#counter, #pattern) in #records.iter().enumerate().skip(#first) {
                #read
                #body
            }),
        ),
        None => (
            quote!(ad::trips(&(#whole))),
            TokenStream::new(),
            TokenStream::new(),
            quote!(for #counter in #behind { #body }),
        ),
    };
    Some(quote! {
        let #all = #trip_count;
        let mut #first = 0_usize;
        #(let mut #lanes = ad::lanes();)*
        while #all - #first >= 4 {
            #(#parts)*
            #part_of_records
            for #lane in 0..4_usize {
                #counted
                #record
                #inner
            }
            #first += 4;
        }
        #rest
        #(ad::add(&mut #sums, ad::total(#lanes));)*
    })
}

/// Whether statements do nothing but arithmetic; notes the variables that are added to.
fn arithmetic(stmts: &[syn::Stmt], sums: &mut Vec<Ident>) -> bool {
    stmts.iter().all(|stmt| match stmt {
        syn::Stmt::Local(local) => {
            matches!(&local.pat, syn::Pat::Ident(_))
                && local.init.as_ref().is_some_and(|init| is_value(&init.expr))
        }
        syn::Stmt::Expr(expr, _) => match expr {
            syn::Expr::Block(block) if block.label.is_none() => {
                arithmetic(&block.block.stmts, sums)
            }
            syn::Expr::If(e) if e.else_branch.is_none() && is_activity(&e.cond) => {
                arithmetic(&e.then_branch.stmts, sums)
            }
            syn::Expr::Call(call) if is_call(call, &["add", "add_part"]) => {
                let [syn::Expr::Reference(target), value] =
                    [&call.args[0], call.args.last().unwrap_or(&call.args[0])]
                else {
                    return false;
                };
                match &*target.expr {
                    syn::Expr::Path(path) => sums.extend(path.path.get_ident().cloned()),
                    syn::Expr::Index(e) if is_value(&e.expr) && is_value(&e.index) => {}
                    _ => return false,
                }
                is_value(value)
            }
            _ => false,
        },
        syn::Stmt::Item(_) | syn::Stmt::Macro(_) => false,
    })
}

/// What is computed without calls of the user's functions.
fn is_value(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Lit(_) | syn::Expr::Path(_) => true,
        syn::Expr::Paren(e) => is_value(&e.expr),
        syn::Expr::Group(e) => is_value(&e.expr),
        syn::Expr::Field(e) => is_value(&e.base),
        syn::Expr::Unary(e) => is_value(&e.expr),
        syn::Expr::Reference(e) => is_value(&e.expr),
        syn::Expr::Index(e) => is_value(&e.expr) && is_value(&e.index),
        syn::Expr::Binary(e) => is_value(&e.left) && is_value(&e.right),
        syn::Expr::Call(call) => {
            is_call(call, &["zero", "minus", "take"]) && call.args.iter().all(is_value)
        }
        syn::Expr::MethodCall(e) => {
            e.method == "clone" && e.args.is_empty() && is_value(&e.receiver)
        }
        _ => false,
    }
}

struct Rewrite<'w> {
    windows: &'w [Window],
    sums: Vec<(&'w Ident, &'w Ident)>,
    lane: &'w Ident,
}

impl VisitMut for Rewrite<'_> {
    fn visit_expr_mut(&mut self, expr: &mut syn::Expr) {
        let lane = self.lane;
        if let syn::Expr::Index(e) = expr {
            let base = e.expr.to_token_stream().to_string();
            let of = |window: &&Window| !window.is_sum && window.name == base;
            if let Some(Window { name, .. }) = self.windows.iter().find(of) {
                *expr = syn::parse_quote!(#name[#lane]);
                return;
            }
        }
        if let syn::Expr::Path(path) = expr
            && let Some((_, lanes)) = self.sums.iter().find(|(sum, _)| path.path.is_ident(*sum))
        {
            *expr = syn::parse_quote!(#lanes[#lane]);
            return;
        }
        syn::visit_mut::visit_expr_mut(self, expr);
    }
}
