//! `gradient!` and its kin inside of differentiable code.
//!
//! The gradient of a function that is named is that of reverse mode, and its derivative is the product
//! with the Hessian. The operators on closures, of numbers and lists of numbers, become the pushforward of the closure in its
//! place, one for each number, written in the user's own language: lowered like the code around it, it is differentiated with
//! it. The variables of a pushforward are its own, so that the perturbations of two levels cannot be confused.
//!
//! ```text
//! gradient!(y, |y| x * y * y)      {
//!                                      let at = y;
//!                                      let (_, slope) = { let y = at; let y_dot = 1.0; .. };
//!                                      slope
//!                                  }
//! ```

use super::Lower;
use super::expr::unit;
use super::is_float_type;
use super::options::Kind;
use crate::args::OperatorArgs;
use crate::emit::pushforward::formulas::within;
use crate::emit::pushforward::inline::{Pushed, pushed_again};
use crate::errors::Refusal;
use crate::front::missing::declared::argument;
use crate::front::missing::types;
use crate::ir::{Op, Operand, VarKind};
use crate::items::one_or_tuple;
use crate::operators::{Inline, arguments, compile_closure, with_plain_parameters};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use std::collections::HashMap;

/// The label of a block that only keeps names apart: its statements need no block of their own.
const NAMES_ONLY: &str = "names_of_derivative";

/// Whether a block was made here to keep names apart.
pub(super) fn keeps_names(block: &syn::ExprBlock) -> bool {
    let label = block.label.as_ref().map(|label| &label.name.ident);
    label.is_some_and(|label| label.to_string().starts_with(NAMES_ONLY))
}

/// Whether a macro is an operator that can be nested, and whether it gives the value, too.
pub(super) fn nested(name: &str) -> Option<bool> {
    match name {
        "gradient" | "derivative_at" | "derivative" => Some(false),
        "value_with_gradient" | "value_with_derivative" => Some(true),
        _ => None,
    }
}

/// Whether a macro is an operator that cannot be nested.
pub(super) fn is_other_operator(name: &str) -> bool {
    const OTHERS: &[&str] = &[
        "differential",
        "directional_derivatives",
        "gradient_and_hvp",
        "hessian",
        "hvp",
        "jacobian",
        "pullback",
        "value_with_differential",
        "value_with_directional_derivatives",
        "value_with_pullback",
    ];
    OTHERS.contains(&name)
}

/// What an argument is, and thus its directions.
enum Shape {
    Number,
    /// Numbers in a list, which may be behind a reference.
    List(List, bool),
}

/// A list of numbers.
enum List {
    /// An array, with its length.
    Array(TokenStream),
    /// A vector or a slice.
    Vector,
}

impl List {
    fn length(&self, kept: &Ident) -> TokenStream {
        match self {
            List::Array(length) => length.clone(),
            List::Vector => quote!(#kept.len()),
        }
    }

    fn zeros(&self, kept: &Ident) -> TokenStream {
        let length = self.length(kept);
        match self {
            List::Array(_) => quote!([0.0; #length]),
            List::Vector => quote!(vec![0.0; #length]),
        }
    }
}

/// The pushforward of a closure, once for each direction of its arguments.
struct Passes {
    at: Vec<TokenStream>,
    /// The arguments by names of their own.
    kept: Vec<Ident>,
    shapes: Vec<Shape>,
    params: Vec<Ident>,
    pushed: Pushed,
}

impl Passes {
    /// One pass: the value and the slope along these directions.
    fn pass(&self, lower: &mut Lower<'_>, directions: &[TokenStream]) -> TokenStream {
        let (outer, inner) = (lower.names.label(NAMES_ONLY), lower.names.label(NAMES_ONLY));
        let lets = self.params.iter().zip(&self.kept).zip(&self.shapes);
        let lets = lets.map(|((param, kept), shape)| match shape {
            Shape::List(_, true) => quote!(let #param = &*#kept;),
            Shape::List(List::Vector, false) => quote!(let #param = #kept.clone();),
            Shape::Number | Shape::List(List::Array(_), false) => quote!(let #param = #kept;),
        });
        let (dots, body) = (&self.pushed.dots, &self.pushed.body);
        quote!(#outer: {
            #(#lets)*
            #(let #dots = #directions;)*
            #inner: #body
        })
    }

    /// The direction of an argument that does not move.
    fn still(&self, i: usize) -> TokenStream {
        match &self.shapes[i] {
            Shape::Number => quote!(0.0),
            Shape::List(list, lent) => {
                let zeros = list.zeros(&self.kept[i]);
                lent.then(|| quote!(&#zeros)).unwrap_or(zeros)
            }
        }
    }

    /// The gradient, with the value if it is asked for.
    fn expanded(
        &self,
        lower: &mut Lower<'_>,
        span: Span,
        value: bool,
        together: bool,
    ) -> TokenStream {
        let result = lower.names.numbered("nested", span);
        let mut slopes = Vec::new();
        let mut passes = TokenStream::new();
        let count = if together { 1 } else { self.params.len() };
        for i in 0..count {
            let slope = lower.names.numbered("slope", span);
            let mut directions: Vec<TokenStream> = (0..self.params.len())
                .map(|k| match together {
                    true => quote!(1.0),
                    false => self.still(k),
                })
                .collect();
            let first = i == 0;
            let Shape::List(list, lent) = &self.shapes[i] else {
                directions[i] = quote!(1.0);
                let pass = self.pass(lower, &directions);
                let given = if first { quote!(#result) } else { quote!(_) };
                passes.extend(quote!(let (#given, #slope) = #pass;));
                slopes.push(slope);
                continue;
            };
            let kept = &self.kept[i];
            let [unit, one, k] =
                ["unit", "one", "direction"].map(|base| lower.names.numbered(base, span));
            let (zeros, length) = (list.zeros(kept), list.length(kept));
            directions[i] = match lent {
                true => quote!(&#unit),
                false => quote!(#unit),
            };
            let pass = self.pass(lower, &directions);
            let wanted = first && value;
            if wanted {
                // A list without elements has a value, too.
                let still = (0..self.params.len())
                    .map(|k| self.still(k))
                    .collect::<Vec<_>>();
                let value = self.pass(lower, &still);
                passes.extend(quote!(let (#result, _) = #value;));
            }
            passes.extend(quote!(
                let mut #slope = #zeros;
                for #k in 0..#length {
                    let mut #unit = #zeros;
                    #unit[#k] = 1.0;
                    let (_, #one) = #pass;
                    #slope[#k] = #one;
                }
            ));
            slopes.push(slope);
        }
        let slopes = one_or_tuple(&slopes);
        let outcome = if value {
            quote!((#result, #slopes))
        } else {
            slopes
        };
        let whole = lower.names.label(NAMES_ONLY);
        let (kept, at) = (&self.kept, &self.at);
        quote!(#whole: { #(let #kept = #at;)* #passes #outcome })
    }
}

impl Lower<'_> {
    pub(super) fn nested_operator(&mut self, mac: &syn::Macro, value: bool) -> Op {
        let args = match syn::parse2::<OperatorArgs>(mac.tokens.clone()) {
            Ok(args) => args,
            Err(error) => {
                self.errors.push(error);
                return Op::Use(unit());
            }
        };
        let span = mac
            .path
            .segments
            .last()
            .map_or_else(Span::call_site, |s| s.ident.span());
        // The derivative of `derivative_at!(x, y, ..)` is along both.
        let together = mac
            .path
            .segments
            .last()
            .is_some_and(|s| s.ident.to_string().contains("derivative"));
        let by_reference = args
            .at
            .iter()
            .any(|at| matches!(at, syn::Expr::Reference(_)));
        let is_closure = matches!(args.function, syn::Expr::Closure(_));
        if args.at.is_empty() || by_reference && (together || !is_closure) {
            return self.refused(span, Refusal::nested());
        }
        let closure = match &args.function {
            syn::Expr::Closure(closure) => with_plain_parameters(closure),
            // In reverse mode.
            path if !together => {
                let args = one_or_tuple(&args.at);
                let call = quote!(ad::value_and_gradient_of(#args, #path {}));
                let call = if value { call } else { quote!(#call.1) };
                return self.expanded(call);
            }
            path => {
                let names: Vec<Ident> = args
                    .at
                    .iter()
                    .map(|_| self.names.numbered("at", span))
                    .collect();
                syn::parse_quote!(|#(#names),*| #path(#(#names),*))
            }
        };
        if closure.inputs.len() != args.at.len() {
            return self.refused(span, Refusal::nested());
        }
        let shapes: Option<Vec<Shape>> = args
            .at
            .iter()
            .zip(&closure.inputs)
            .map(|(at, input)| self.argument_shape(at, input))
            .collect();
        // A derivative along several arguments is that of numbers.
        let shapes = shapes.filter(|shapes| {
            let numbers = shapes.iter().all(|shape| matches!(shape, Shape::Number));
            numbers || !together
        });
        let Some(shapes) = shapes else {
            return self.refused(span, Refusal::nested());
        };
        let is_list = |shape: &Shape| matches!(shape, Shape::List(..));
        let rounds = !together && (shapes.len() > 1 || shapes.iter().any(is_list));
        if rounds && let Some(at) = self.changed_state(&closure) {
            return self.refused(at, Refusal::nested_state());
        }
        // What is known to be a reference is passed as one.
        let passed: Vec<syn::Expr> = args
            .at
            .iter()
            .zip(&shapes)
            .map(|(at, shape)| match (shape, at) {
                (Shape::List(_, true), at) if !matches!(at, syn::Expr::Reference(_)) => {
                    syn::parse_quote_spanned!(span=> &*#at)
                }
                _ => at.clone(),
            })
            .collect();
        let parts = self.closure_in_place(&closure, &passed).and_then(|inline| {
            let pushed = pushed_again(&inline.compiled, self.names)?;
            Ok((inline.params, pushed))
        });
        let (params, pushed) = match parts {
            Ok(parts) => parts,
            Err(errors) => {
                self.errors.report(errors);
                return Op::Use(unit());
            }
        };
        let passes = Passes {
            kept: params
                .iter()
                .map(|_| self.names.numbered("at", span))
                .collect(),
            at: arguments(&passed, &closure)
                .into_iter()
                .zip(&passed)
                .zip(&shapes)
                .map(|((typed, at), shape)| match shape {
                    // It has a name for what it refers to.
                    Shape::List(_, true) => at.to_token_stream(),
                    _ => typed,
                })
                .collect(),
            shapes,
            params,
            pushed,
        };
        let expanded = passes.expanded(self, span, value, together);
        self.expanded(expanded)
    }

    /// The shape of an argument, as far as its type is seen; nothing of types that have no list of directions here.
    fn argument_shape(&mut self, at: &syn::Expr, input: &syn::Pat) -> Option<Shape> {
        let written = match input {
            syn::Pat::Type(input) => Some((*input.ty).clone()),
            _ => None,
        };
        let (place, lent) = match at {
            syn::Expr::Reference(at) => (&*at.expr, true),
            at => (at, false),
        };
        let (mut ty, mut lent) = match written {
            Some(syn::Type::Reference(ty)) => (Some(*ty.elem), true),
            Some(ty) => (Some(ty), lent),
            None => (self.type_of(super::control::strip(place)), lent),
        };
        // The types of parameters are without their `&`.
        let root = super::closure::root_ident(place).and_then(|root| self.lookup(root));
        let is_name = matches!(super::control::strip(place), syn::Expr::Path(_));
        lent |= is_name && root.is_some_and(|root| self.vars[root.0].kind == VarKind::Reference);
        ty = ty.map(|ty| types::resolved(&ty));
        if let Some(syn::Type::Reference(inner)) = ty {
            (ty, lent) = (Some(types::resolved(&inner.elem)), true);
        }
        let array = match self.kind(place) {
            Some(Kind::Array(length)) if ty.is_none() => Some(length),
            _ => None,
        };
        let of_numbers = is_name && root.is_some_and(|root| self.vars[root.0].numbers == Some(1));
        let list = match &ty {
            None => match array {
                Some(length) => {
                    let length = proc_macro2::Literal::usize_unsuffixed(length);
                    List::Array(length.to_token_stream())
                }
                None if of_numbers => List::Vector,
                None if lent => return None,
                None => return Some(Shape::Number),
            },
            Some(syn::Type::Array(array)) if is_float_type(&array.elem) => {
                List::Array(array.len.to_token_stream())
            }
            Some(syn::Type::Slice(slice)) if is_float_type(&slice.elem) => List::Vector,
            Some(ty) if argument(ty, "Vec", 0).is_some_and(|ty| is_float_type(&ty)) => List::Vector,
            Some(ty) => {
                let generic = self.type_params.iter().any(|name| {
                    *ty == syn::parse_str(name).unwrap_or_else(|_| syn::parse_quote!(()))
                });
                return (!lent && (is_float_type(ty) || generic)).then_some(Shape::Number);
            }
        };
        Some(Shape::List(list, lent))
    }

    /// The closure of an operator. Calls of small functions are followed in place, so that what has no tangent in the
    /// closure has none in them.
    fn closure_in_place(
        &mut self,
        closure: &syn::ExprClosure,
        at: &[syn::Expr],
    ) -> Result<Inline, TokenStream> {
        if self.in_place.is_allowed() {
            let mut names = self.names.clone();
            let inline = within(|| compile_closure(closure, at, true, &mut names))?;
            let paths = &inline.compiled.func.in_place;
            if paths.iter().all(|path| self.means_the_same(path)) {
                self.in_place.paths.extend(paths.iter().cloned());
                *self.names = names;
                return Ok(inline);
            }
        }
        within(|| compile_closure(closure, at, false, self.names))
    }

    /// The statements of a block, in the block around.
    pub(super) fn flat_block(&mut self, block: &syn::Block) -> Operand {
        self.scopes.push(HashMap::new());
        let tail = self.block_body(block);
        self.scopes.pop();
        tail.unwrap_or_else(unit)
    }

    fn expanded(&mut self, tokens: TokenStream) -> Op {
        match syn::parse2::<syn::Expr>(tokens) {
            Ok(expanded) => Op::Use(self.operand(&expanded)),
            Err(error) => {
                self.errors.push(error);
                Op::Use(unit())
            }
        }
    }
}
