//! Small functions of the same module, whose bodies are put in the place of their calls.
//!
//! A call has a pullback of its own, which keeps what it needs of its arguments by itself. In place, the
//! caller sees what that is: what it has already, or can compute again, is not kept a second time.
//!
//! ```text
//! b = data[i].times(w)      let z = data[i];
//!                           let b = Complex { re: z.re * w.re - z.im * w.im, .. };
//! ```

mod fits;

use super::Lower;
use super::control::strip;
use crate::errors::Errors;
use crate::front::{desugar, fence, missing::bodies};
use crate::ir::{Op, Operand, Place, VarKind};
use crate::tokens::count;
use fits::{Bound, bound, in_any_order, is_straight};
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use std::collections::{HashMap, HashSet};
use syn::spanned::Spanned;

/// Longer bodies, in tokens, gain less than they cost to compile.
const LONGEST: usize = 160;
/// All of them together.
const BUDGET: usize = 2400;
const DEEPEST: usize = 4;

/// What stands in the place of calls.
#[derive(Default)]
pub(super) struct InPlace {
    allowed: bool,
    spent: usize,
    /// Functions whose bodies are being lowered.
    open: Vec<String>,
    /// The paths by which they are called.
    pub(super) paths: Vec<TokenStream>,
    /// The names of items that stood in inner blocks of the caller.
    items: HashSet<String>,
}

impl InPlace {
    pub(super) fn is_allowed(&self) -> bool {
        self.allowed
    }

    pub(super) fn new(allowed: bool, items: HashSet<String>) -> Self {
        InPlace {
            allowed,
            items,
            ..InPlace::default()
        }
    }
}

impl Lower<'_> {
    /// The value of a call of a small function.
    pub(super) fn call_in_place(&mut self, e: &syn::ExprCall) -> Option<Operand> {
        let syn::Expr::Path(path) = &*e.func else {
            return None;
        };
        let name = path.path.get_ident()?;
        if !self.in_place.allowed || self.lookup(name).is_some() {
            return None;
        }
        let function = bodies::function(name)?;
        let args: Vec<&syn::Expr> = e.args.iter().collect();
        self.body_in_place(&quote!(#name), &function, None, &args, e.span())
    }

    /// The same, of a method of a struct.
    pub(super) fn method_in_place(&mut self, e: &syn::ExprMethodCall) -> Option<Operand> {
        if !self.in_place.allowed || e.turbofish.is_some() {
            return None;
        }
        let receiver = strip(&e.receiver);
        let before = self.out.last().map_or(0, Vec::len);
        let place = self.known_place(receiver)?;
        let ty = super::known_types::place_type(&self.vars, &place);
        let found = ty.and_then(|ty| bodies::method(&ty, &e.method));
        self.out.last_mut()?.truncate(before);
        let (ty, function) = found?;
        let method = &e.method;
        let args: Vec<&syn::Expr> = e.args.iter().collect();
        self.body_in_place(
            &quote!(#ty::#method),
            &function,
            Some(receiver),
            &args,
            e.span(),
        )
    }

    /// A place whose indices have no effects.
    pub(super) fn known_place(&mut self, expr: &syn::Expr) -> Option<Place> {
        let is_place = matches!(
            expr,
            syn::Expr::Path(_) | syn::Expr::Field(_) | syn::Expr::Index(_)
        );
        let root = super::closure::root_ident(expr).filter(|_| is_place)?;
        self.lookup(root)?;
        if super::place::has_call(expr) {
            return None;
        }
        self.place(expr)
    }

    /// Whether a function whose body stands in the place of its call in a closure may stand there in the code around it,
    /// too: what is a variable there is not known to the closure.
    pub(super) fn means_the_same(&self, path: &TokenStream) -> bool {
        let name = syn::parse2::<syn::Ident>(path.clone()).ok();
        let function = name.filter(|name| self.lookup(name).is_none());
        let function = function.and_then(|name| bodies::function(&name));
        function.is_some_and(|function| !self.captures_free_name(&function))
    }

    fn body_in_place(
        &mut self,
        path: &TokenStream,
        function: &syn::ItemFn,
        this: Option<&syn::Expr>,
        args: &[&syn::Expr],
        span: Span,
    ) -> Option<Operand> {
        let name = path.to_string();
        let size = count(&function.block.to_token_stream());
        let fits = size <= LONGEST && self.in_place.spent + size <= BUDGET;
        if !fits || self.in_place.open.len() >= DEEPEST || self.in_place.open.contains(&name) {
            return None;
        }
        let bound = bound(&function.sig)?;
        let syn::ReturnType::Type(_, output) = &function.sig.output else {
            return None;
        };
        let values = bound.len() - usize::from(this.is_some());
        let known = !matches!(**output, syn::Type::Reference(_) | syn::Type::ImplTrait(_));
        if !known || values != args.len() || !is_straight(&function.block) {
            return None;
        }
        let mut errors = Errors::default();
        fence::fence(&function.block, &mut errors);
        let before = self.out.last().map_or(0, Vec::len);
        let lends = self.lends(&bound, this, args);
        self.out.last_mut()?.truncate(before);
        let evaluated: Vec<&syn::Expr> = this.into_iter().chain(args.iter().copied()).collect();
        if !errors.is_empty()
            || !lends
            || !in_any_order(&evaluated)
            || self.captures_free_name(function)
        {
            return None;
        }
        let place = match this {
            Some(this) => Some(self.receiver_place(this, bound.first())?),
            None => None,
        };
        self.in_place.spent += size;
        self.in_place.open.push(name);
        self.in_place.paths.push(path.clone());
        self.names.take_all(function.to_token_stream());
        let value = self.bound_body(function, &bound, place, args, output, span);
        self.in_place.open.pop();
        Some(value)
    }

    /// The place of a receiver; what a reference points at, if the method takes it by value.
    fn receiver_place(&mut self, this: &syn::Expr, bound: Option<&Bound>) -> Option<Place> {
        let place = self.known_place(this)?;
        let is_reference = place.projections.is_empty()
            && !matches!(
                self.vars[place.root.0].kind,
                VarKind::Owned | VarKind::Captured
            );
        match bound {
            Some(Bound::This(false)) if is_reference => self.place(&syn::parse_quote!(*#this)),
            _ => Some(place),
        }
    }

    /// Whether each argument is bound as its parameter says.
    fn lends(&mut self, bound: &[Bound], this: Option<&syn::Expr>, args: &[&syn::Expr]) -> bool {
        let all: Vec<&syn::Expr> = this.into_iter().chain(args.iter().copied()).collect();
        bound.iter().zip(all).enumerate().all(|(i, (bound, arg))| {
            let is_this = i == 0 && this.is_some();
            match bound {
                Bound::Value(..) => !is_this && !matches!(strip(arg), syn::Expr::Closure(_)),
                Bound::This(false) => is_this,
                Bound::This(true) => is_this && self.lent(strip(arg)).is_some(),
                Bound::Reference(_, ty) => !is_this && self.is_lent_as(strip(arg), ty),
            }
        })
    }

    /// A place that nothing can be written to while it is lent.
    fn lent(&mut self, expr: &syn::Expr) -> Option<Place> {
        let place = self.known_place(expr)?;
        let mut root = place.root;
        loop {
            let var = &self.vars[root.0];
            match &var.kind {
                VarKind::Alias(target) if !var.mutable => root = target.root,
                VarKind::Reference => return Some(place),
                VarKind::Owned if !var.mutable => return Some(place),
                _ => return None,
            }
        }
    }

    /// Whether an argument is a reference to what a parameter points at, as it is: nothing is coerced.
    fn is_lent_as(&mut self, arg: &syn::Expr, ty: &syn::Type) -> bool {
        let place = match arg {
            syn::Expr::Reference(e) if e.mutability.is_none() => self.lent(strip(&e.expr)),
            syn::Expr::Path(_) => self.lent(arg).filter(|place| {
                place.projections.is_empty() && self.vars[place.root.0].kind != VarKind::Owned
            }),
            _ => None,
        };
        let given = place.and_then(|place| super::known_types::place_type(&self.vars, &place));
        let text = |ty: &syn::Type| ty.to_token_stream().to_string();
        given.is_some_and(|given| match (ty, &given) {
            (syn::Type::Slice(wanted), syn::Type::Slice(given)) => {
                text(&wanted.elem) == text(&given.elem)
            }
            (syn::Type::Slice(wanted), syn::Type::Array(given)) => {
                text(&wanted.elem) == text(&given.elem)
            }
            (syn::Type::Slice(wanted), given) => {
                text(given) == format!("Vec < {} >", text(&wanted.elem))
            }
            (wanted, given) => text(wanted) == text(given),
        })
    }

    fn bound_body(
        &mut self,
        function: &syn::ItemFn,
        bound: &[Bound],
        this: Option<Place>,
        args: &[&syn::Expr],
        output: &syn::Type,
        span: Span,
    ) -> Operand {
        let mut ops: Vec<(Op, Span)> = Vec::new();
        if let (Some(place), Some(Bound::This(by_reference))) = (this, bound.first()) {
            let op = match by_reference {
                true => {
                    let tokens = self.place_tokens(&place);
                    Op::Borrow {
                        place,
                        mutable: false,
                        tokens: quote!(&#tokens),
                    }
                }
                false if place.projections.is_empty() => Op::Use(Operand::Var(place.root)),
                false => Op::Use(Operand::Place(place)),
            };
            ops.push((op, span));
        }
        ops.extend(self.arguments(args.iter().map(|arg| strip(arg))));
        let body = desugar::desugared(&function.block, Some(output), self.names);
        let outer = std::mem::replace(&mut self.scopes, vec![HashMap::new()]);
        let targets = std::mem::take(&mut self.targets);
        let returns = std::mem::take(&mut self.returns);
        let methods = self.methods.take();
        self.inlining += 1;
        for (bound, (op, span)) in bound.iter().zip(ops) {
            match bound {
                Bound::Value(pat, ty) => self.let_op(pat, Some((**ty).clone()), op, span),
                Bound::Reference(pat, _) => self.let_op(pat, None, op, span),
                Bound::This(_) => {
                    self.let_op(&name("this", span), None, op, span);
                    if let Some(scope) = self.scopes.last_mut()
                        && let Some(this) = scope.remove("this")
                    {
                        scope.insert("self".to_owned(), this);
                    }
                }
            }
        }
        self.scopes.push(HashMap::new());
        let value = self.block_body(&body).unwrap_or_else(super::expr::unit);
        let value = self.of_type(value, output, span);
        self.inlining -= 1;
        self.methods = methods;
        self.returns = returns;
        self.targets = targets;
        self.scopes = outer;
        value
    }

    /// The result has the type that the function says, whatever its last expression would be by itself.
    fn of_type(&mut self, value: Operand, output: &syn::Type, span: Span) -> Operand {
        if let Operand::Var(var) = &value {
            let facts = &self.vars[var.0];
            if facts.kind == VarKind::Owned && (facts.numbers == Some(0) || facts.ty.is_some()) {
                return value;
            }
        }
        let result = name("value", span);
        self.let_op(&result, Some(output.clone()), Op::Use(value), span);
        let var = self.lookup(&result.ident);
        var.map_or_else(super::expr::unit, Operand::Var)
    }

    /// Whether a variable of the caller has the name of a function or constant that a body reads, or an item of
    /// an inner block of the caller has the name of something in it.
    fn captures_free_name(&self, function: &syn::ItemFn) -> bool {
        let items = &self.in_place.items;
        if !items.is_empty() {
            let mentioned = crate::tokens::identifiers(&function.to_token_stream());
            if mentioned.iter().any(|name| items.contains(name)) {
                return true;
            }
        }
        #[derive(Default)]
        struct Mentioned {
            bound: HashSet<String>,
            read: HashSet<String>,
        }
        impl<'ast> syn::visit::Visit<'ast> for Mentioned {
            fn visit_pat_ident(&mut self, pat: &'ast syn::PatIdent) {
                self.bound.insert(pat.ident.to_string());
                syn::visit::visit_pat_ident(self, pat);
            }
            fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
                self.read
                    .extend(path.path.get_ident().map(ToString::to_string));
            }
        }
        let mut names = Mentioned::default();
        syn::visit::Visit::visit_item_fn(&mut names, function);
        let mut free = names.read.difference(&names.bound);
        free.any(|name| name != "self" && self.declared.contains(name))
    }
}

fn name(text: &str, span: Span) -> syn::PatIdent {
    syn::PatIdent {
        attrs: Vec::new(),
        by_ref: None,
        mutability: None,
        ident: proc_macro2::Ident::new(text, span),
        subpat: None,
    }
}
