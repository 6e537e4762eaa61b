//! Errors are collected and reported all at once; the catalogue of refusals is at the end.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The errors of one item.
#[derive(Clone, Default)]
pub(crate) struct Errors {
    list: Vec<syn::Error>,
    /// Those of what was compiled by itself.
    inner: TokenStream,
    /// How many there were when the present stage began.
    earlier: usize,
}

impl Errors {
    /// Keeps an error. Where an earlier stage has said something, a later one says nothing more, and neither does it
    /// about the function as a whole: it has seen what stands there now in the place of what the user wrote.
    pub(crate) fn push(&mut self, error: syn::Error) {
        let at = position(error.span());
        let mut earlier = self.list[..self.earlier].iter();
        let is_said = match at.is_some() && at == position(Span::call_site()) {
            true => self.earlier > 0,
            false => earlier.any(|said| at.is_some() && position(said.span()) == at),
        };
        if !is_said {
            self.list.push(error);
        }
    }

    /// Refuses a construct at a place: what, and what to type instead.
    pub(crate) fn refuse(&mut self, at: Span, refusal: Refusal) {
        self.push(refusal.at(at));
    }

    /// Reports the errors of what was compiled by itself.
    pub(crate) fn report(&mut self, inner: TokenStream) {
        self.inner.extend(inner);
    }

    pub(crate) fn count(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.inner.is_empty()
    }

    /// A new stage begins.
    pub(crate) fn next_stage(&mut self) {
        self.earlier = self.list.len();
    }

    /// Stops if anything was refused so far.
    pub(crate) fn propagate(&mut self) -> Result<(), TokenStream> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.to_compile_errors())
        }
    }

    pub(crate) fn to_compile_errors(&self) -> TokenStream {
        let own = self.list.iter().map(syn::Error::to_compile_error);
        own.chain([self.inner.clone()]).collect()
    }
}

/// Where a token stands, in a file.
fn position(span: Span) -> Option<(std::path::PathBuf, usize, usize)> {
    if !proc_macro::is_available() {
        return None;
    }
    let span = span.unwrap();
    Some((span.local_file()?, span.line(), span.column()))
}

/// A construct that cannot be differentiated, in the user's words.
#[derive(Clone, Debug)]
pub(crate) struct Refusal {
    what: String,
    why: String,
    help: String,
}

impl Refusal {
    fn new(what: impl Into<String>, why: impl Into<String>, help: impl Into<String>) -> Self {
        Refusal {
            what: what.into(),
            why: why.into(),
            help: help.into(),
        }
    }

    /// The error at a place.
    pub(crate) fn at(&self, at: Span) -> syn::Error {
        syn::Error::new(at, self.text())
    }

    fn text(&self) -> String {
        format!(
            "cannot differentiate through {}: {}\nhelp: {}",
            self.what, self.why, self.help
        )
    }
}

impl Refusal {
    /// What only the pushforward does not follow.
    pub(crate) fn forward(what: &str, help: &str) -> Self {
        Self::new(what, "forward mode does not follow it yet", help)
    }
}

/// The catalogue. Each refusal has a compile-fail test and a paragraph in `docs/limitations.md`.
impl Refusal {
    pub(crate) fn async_code() -> Self {
        Self::new(
            "`async` code",
            "the reverse sweep cannot suspend",
            "await outside of the differentiable function and pass the value in",
        )
    }
    pub(crate) fn yield_expr() -> Self {
        Self::new(
            "a generator",
            "the reverse sweep cannot resume it",
            "collect the values first and pass them in",
        )
    }
    pub(crate) fn unsafe_block() -> Self {
        Self::new(
            "an `unsafe` block",
            "what raw pointers alias cannot be known",
            "move it into a function of its own and register its derivative with `#[derivative(of = ..)]`",
        )
    }
    pub(crate) fn raw_pointer() -> Self {
        Self::new(
            "a raw pointer to active data",
            "what is read and written through it cannot be followed",
            "use a reference or an index, or move it into a function of its own and register its derivative with `#[derivative(of = ..)]`",
        )
    }
    pub(crate) fn inline_assembly() -> Self {
        Self::new(
            "inline assembly",
            "what it computes cannot be seen",
            "move it into a function of its own and register its derivative with `#[derivative(of = ..)]`",
        )
    }
    pub(crate) fn closure() -> Self {
        Self::new(
            "a closure here",
            "only closures that are bound by `let`, or given to the adaptors of an iterator, are followed",
            "call it here instead of passing it on (`match` instead of `map`), or make it a function value with `differentiable_fn!(..)`",
        )
    }
    pub(crate) fn comparison() -> Self {
        Self::new(
            "sorting by this comparison",
            "it has to be seen that it does nothing but compare",
            "write a closure that calls methods of numbers and of orderings, as in `|a, b| a.total_cmp(b)`, or `f64::total_cmp`",
        )
    }
    pub(crate) fn foreign_name(name: &proc_macro2::Ident) -> Self {
        Self::new(
            format!("`{name}`"),
            "a macro has a variable of the same name here, and the two cannot be told apart",
            "give the variable another name, in the macro or where the macro is called",
        )
    }
    pub(crate) fn hidden_method(name: &proc_macro2::Ident) -> Self {
        Self::new(
            format!("`{name}`"),
            "the type has a method of the same name that has no derivative, and a call by the dot means that one",
            "put `#[differentiable]` on the `impl` block of the other method, or give it another name",
        )
    }
    pub(crate) fn foreign_reference() -> Self {
        Self::new(
            "a write through a reference that a call has given",
            "what it refers to is not followed",
            "write to a `let mut` variable or to a `&mut` parameter, or wrap what is written in `without_derivative(..)`",
        )
    }
    pub(crate) fn range_of_get() -> Self {
        Self::new(
            "a range given to `get`",
            "only elements are followed through an `Option`",
            "write `&x[a..b]`, behind a check of the length if that may be too short",
        )
    }
    pub(crate) fn slice_of_branch() -> Self {
        Self::new(
            "a slice that is the result of a branch",
            "it may be a part of one thing or another, and its cotangent has no length of its own",
            "write `.to_vec()` in each branch, or choose an index or the ends of a range there",
        )
    }
    pub(crate) fn module_ad() -> Self {
        Self::new(
            "the path of a module `ad`",
            "generated code has a module of that name",
            "write `self::ad::..`, or `crate::..` with the path of the module, or import what it has",
        )
    }
    pub(crate) fn condition() -> Self {
        Self::new(
            "`#[cfg(..)]` on a part of a function",
            "it is not known here whether the part is there",
            "write `if cfg!(..) { .. }`, or two functions with `#[cfg(..)]` on them",
        )
    }
    pub(crate) fn or_binding() -> Self {
        Self::new(
            "a binding in one of several alternatives",
            "where its value is differs between them",
            "write an arm for each alternative",
        )
    }
    pub(crate) fn closure_types() -> Self {
        Self::new(
            "a closure whose parameters have no types",
            "its derivative is compiled by itself, and nothing there says what they are",
            "write their types: `|x: f64| ..`",
        )
    }
    pub(crate) fn closure_reference() -> Self {
        Self::new(
            "a closure that takes or returns a reference and captures active values",
            "a function value is given its arguments by value",
            "take the argument by value, or call the closure here",
        )
    }
    pub(crate) fn closure_state() -> Self {
        Self::new(
            "a closure that is passed on and changes what it captures",
            "when it is called is not seen here",
            "let it return the new value, or call it here",
        )
    }
    pub(crate) fn copied_state() -> Self {
        Self::new(
            "a copy of a `move` closure that changes what it captured",
            "each copy has a state of its own, which is not followed",
            "write the closure out again, or call the one by its name",
        )
    }
    pub(crate) fn function_parameter() -> Self {
        Self::new(
            "the call of an ordinary function",
            "an argument of this type brings no derivative along",
            "give the parameter the type `impl DifferentiableFn<f64, Output = f64>`, or `impl Fn(f64) -> f64`",
        )
    }
    pub(crate) fn function_argument() -> Self {
        Self::new(
            "a reference as an argument of a function value",
            "a function value is given its arguments by value",
            "pass an owned value",
        )
    }
    pub(crate) fn closure_value() -> Self {
        Self::new(
            "a closure that is passed on",
            "what the other function does with its captures cannot be seen",
            "call it here, or pass a function with `#[differentiable]`",
        )
    }
    pub(crate) fn pattern() -> Self {
        Self::new(
            "this pattern",
            "which part of the value it binds is not known here",
            "bind the whole value, and read its fields or elements",
        )
    }
    pub(crate) fn iterator() -> Self {
        Self::new(
            "a loop over this iterator",
            "what its items are is not known; ranges, `iter`, `iter_mut`, `into_iter`, `chunks`, `windows`, and the adaptors `rev`, `enumerate`, `zip`, `skip`, `take`, `step_by`, `copied`, `map`, `filter`, `chain` and `flatten` are",
            "loop over `0..n` and index",
        )
    }
    pub(crate) fn elements_of_array() -> Self {
        Self::new(
            "a loop over the elements of an array of this dimension",
            "where an element is follows from its position for one and two axes only",
            "loop over the indices of each axis: `for i in 0..a.len_of(Axis(0)) { .. a[[i, j, k]] .. }`, or over `a.outer_iter()`",
        )
    }
    pub(crate) fn iterator_variable() -> Self {
        Self::new(
            "this iterator in a variable",
            "what is left of it is followed by a position, for `x.iter()` with `enumerate`, `zip`, `rev`, `skip`, `take`, `copied` and `map`, where `next` is matched or looped over",
            "write a `for` loop over the iterator itself, or keep an index",
        )
    }
    pub(crate) fn behind_flatten(name: &str) -> Self {
        Self::new(
            format!("`{name}` behind `flatten` or `flat_map`"),
            "the parts are followed one by one, each with its own loop",
            "write a loop over the parts, and in it one over the items of each",
        )
    }
    pub(crate) fn part_of_statements() -> Self {
        Self::new(
            "statements in the closure of `flat_map`",
            "only an expression is followed there, such as `row.iter()`",
            "write a loop over the parts, and in it one over the items of each",
        )
    }
    pub(crate) fn loop_without_condition() -> Self {
        Self::new(
            "this label",
            "it names no loop and no block around it",
            "name a loop or a block that encloses the statement",
        )
    }
    pub(crate) fn unknown_macro(name: &str) -> Self {
        Self::new(
            format!("the macro `{name}!`"),
            "what it does with active values cannot be seen",
            "call a function instead, or wrap the whole expression in `without_derivative(..)`",
        )
    }
    pub(crate) fn own_method(name: &str) -> Self {
        Self::new(
            format!("`{name}`, which a trait of your own has, too"),
            "it has the name of an elementary function, and which one is meant is not seen",
            format!("call it by its path, `Trait::{name}(x)`"),
        )
    }
    pub(crate) fn own_type(name: &str) -> Self {
        Self::new(
            format!("a function beside a type `{name}` of your own"),
            "it has the name of a type that is known here",
            "give the type another name",
        )
    }
    pub(crate) fn macro_of_a_function(name: &str) -> Self {
        Self::new(
            format!("`{name}!`, a macro that is declared in the function"),
            "which variables of the function its text names cannot be seen",
            "declare it outside of the function, and pass what it reads",
        )
    }
    pub(crate) fn own_macro(name: &str) -> Self {
        Self::new(
            format!("`{name}!`, a macro of your own"),
            "it has the name of one that is known here, and may do something else",
            "give it another name, or call a function instead",
        )
    }
    pub(crate) fn hidden_exit(name: &str, word: &str) -> Self {
        Self::new(
            format!("`{name}!`, a macro with `{word}` in its text"),
            "an exit that a macro hides cannot be seen",
            "write the exit out where the macro is called",
        )
    }
    pub(crate) fn kept_exit(word: &str) -> Self {
        Self::new(
            format!("`{word}` in this expression"),
            "it is kept as it is, so that an exit in it is not seen",
            "evaluate it before, under a name: `let i = if c { break } else { 0 };`",
        )
    }
    pub(crate) fn hidden_declaration(name: &str, word: &str) -> Self {
        Self::new(
            format!("`{name}!`, a macro with `{word}` in its text"),
            "what a macro declares around its call cannot be seen",
            "write the declaration out where the macro is called",
        )
    }
    pub(crate) fn nested() -> Self {
        Self::new(
            "this operator inside of a differentiable function",
            "only derivatives by numbers and by lists of numbers are followed here, whose types are seen",
            "make the arguments numbers, arrays or vectors of numbers, or slices, or call a function that is registered with its derivative",
        )
    }
    pub(crate) fn nested_state() -> Self {
        Self::new(
            "what this closure of an operator changes",
            "inside of a differentiable function it runs once for each number that is differentiated by, and each time would find something else",
            "compute what changes before, and let the closure read it, or call a function that is registered with its derivative",
        )
    }
    pub(crate) fn nested_operator(name: &str) -> Self {
        Self::new(
            format!("`{name}!` inside of a differentiable function"),
            "of the operators, only those are followed here that give a gradient or a derivative",
            "use `gradient!`, `derivative_at!` or those with their values, of each number of the result, or call a function that is registered with its derivative",
        )
    }
    pub(crate) fn callee() -> Self {
        Self::new(
            "a call of this expression",
            "only paths, local differentiable functions and methods can be called",
            "bind the function to a variable first",
        )
    }
    pub(crate) fn view() -> Self {
        Self::new(
            "a reference to a part that is kept in an `Option`",
            "what it refers to is followed where it is matched or taken out",
            "match on the call itself, `if let Some(part) = v.last_mut()`, or write `unwrap()` or `or_insert(..)` behind it",
        )
    }
    pub(crate) fn mutable_value() -> Self {
        Self::new(
            "a `&mut` that is a value of its own",
            "in a tuple, an array, an `Option` or the result of a branch it may point at one thing or another",
            "write to the place in each branch, or use an index",
        )
    }
    pub(crate) fn collected_references() -> Self {
        Self::new(
            "a collection of `&mut`",
            "which element each of them points at is not followed",
            "loop over the elements themselves, or collect their positions and write `v[i]`",
        )
    }
    pub(crate) fn mutable_reference() -> Self {
        Self::new(
            "a reference that is assigned again",
            "what it points at is not followed",
            "use an index, or a variable for each reference",
        )
    }
    pub(crate) fn expression(kind: &str) -> Self {
        Self::new(
            kind,
            "this kind of expression is not supported yet",
            "move it into a function of its own and register its derivative with `#[derivative(of = ..)]`",
        )
    }
    pub(crate) fn global_write() -> Self {
        Self::new(
            "a write to something that is not a local variable",
            "its cotangent has no place to live",
            "pass the value as an argument, or return it",
        )
    }
    pub(crate) fn place_of_value() -> Self {
        Self::new(
            "an assignment to this expression",
            "only variables, fields and elements can be assigned to",
            "assign to a variable",
        )
    }
    pub(crate) fn missing_derivative(name: &proc_macro2::Ident) -> Self {
        Self::new(
            format!("a call of `{name}`"),
            "it has no derivative",
            format!(
                "put `#[differentiable]` on `{name}`, register a derivative with `#[derivative(of = {name})]`, or write `without_derivative({name}(..))` if it does not matter"
            ),
        )
    }
    pub(crate) fn missing_method(owner: &syn::Type, name: &proc_macro2::Ident) -> Self {
        let owner = owner.to_token_stream();
        Self::new(
            format!("a call of `{name}`"),
            format!("this function of `{owner}` has no derivative"),
            format!(
                "put `#[differentiable]` on the `impl` block or on `{name}` in it, or write `without_derivative(..)` around the call if its derivative does not matter"
            ),
        )
    }
    pub(crate) fn missing_trait_method(owner: &syn::Type, name: &proc_macro2::Ident) -> Self {
        let owner = owner.to_token_stream();
        Self::new(
            format!("a call of `{name}`"),
            format!("the trait that `{owner}` has it from has no derivative of it"),
            "put `#[differentiable]` on the trait and on its `impl`s, call a function that has a derivative, or write `without_derivative(..)` around the call if its derivative does not matter",
        )
    }
    pub(crate) fn mutable_rule() -> Self {
        Self::new(
            "this call by the rule of `with(..)`",
            "it takes a `&mut` argument, and a rule returns its cotangents",
            "call it in a function of your own that returns the new value, and register a derivative for that",
        )
    }
    pub(crate) fn missing_function(name: &proc_macro2::Ident) -> Self {
        Self::new(
            format!("`{name}`"),
            "it has no derivative",
            format!(
                "put `#[differentiable]` on `{name}`, or register a derivative with `#[derivative(of = {name})]`"
            ),
        )
    }
    pub(crate) fn impl_trait_result() -> Self {
        Self::new(
            "a result of type `impl Trait`",
            "its tangent type has no name",
            "name the type",
        )
    }
    pub(crate) fn parsed_text() -> Self {
        Self::new(
            "a number that is read from a text",
            "the text of an active value carries no derivative",
            "use the value itself, or write `without_derivative(..)` if its derivative does not matter",
        )
    }
    pub(crate) fn bits(function: &proc_macro2::Ident) -> Self {
        Self::new(
            format!("what `{function}` makes of the bits of a number"),
            "a number that is made of them again would have no derivative",
            "use the value itself, or write `without_derivative(..)` around the argument if its derivative does not matter",
        )
    }
    pub(crate) fn hidden_write() -> Self {
        Self::new(
            "a write to something shared in an expression that is kept as it is",
            "what is read from it later would have no derivative",
            "keep the value in a `let mut` variable, or write `without_derivative(..)` around the call",
        )
    }
    pub(crate) fn effect(name: &proc_macro2::Ident) -> Self {
        Self::new(
            format!("a call of `{name}` for what it does"),
            "it has no derivative, and where it puts an active value is not seen",
            format!("write `without_derivative({name}(..))` if nothing of it comes back"),
        )
    }
    pub(crate) fn constant_written() -> Self {
        Self::new(
            "a parameter that is not differentiated and that an active value is written to",
            "what it holds afterwards would have no derivative",
            "leave out `#[no_derivative]`, name it in `wrt(..)`, or write `without_derivative(..)` around what is written",
        )
    }
    pub(crate) fn marked_argument() -> Self {
        Self::new(
            "an active number that is given to a parameter marked `#[no_derivative]`",
            "its derivative would be lost",
            "leave out `#[no_derivative]`, or write `without_derivative(..)` around the argument",
        )
    }
    pub(crate) fn constant_field_written() -> Self {
        Self::new(
            "a field marked `#[no_derivative]` that an active value is written to",
            "what it holds afterwards would have no derivative",
            "leave out `#[no_derivative]`, or write `without_derivative(..)` around what is written",
        )
    }
    pub(crate) fn item_name(name: &proc_macro2::Ident) -> Self {
        Self::new(
            format!("`{name}`"),
            "an item and a variable have this name here, and which one is meant is not seen",
            "give one of them another name",
        )
    }
    pub(crate) fn inner_item(name: &str) -> Self {
        Self::new(
            format!("`{name}`"),
            "it is an item of an inner block, and something else may have this name outside of it, where code of the block is written, too",
            "give it a name of its own, or write it at the top of the function",
        )
    }
    pub(crate) fn inner_glob() -> Self {
        Self::new(
            "an import of everything in an inner block",
            "what it brings is not seen, and code of the block is written outside of it, too",
            "write it at the top of the function, or import by name",
        )
    }
    pub(crate) fn inner_macro() -> Self {
        Self::new(
            "a macro that may declare items in an inner block",
            "code of the block is written outside of it, too, where such an item has another meaning",
            "write it at the top of the function",
        )
    }
    pub(crate) fn items_and_macros() -> Self {
        Self::new(
            "an item of an inner block that calls a macro",
            "the item is moved to the top of the function, and macros are declared there",
            "write it at the top of the function",
        )
    }
    pub(crate) fn small_constant(name: &proc_macro2::Ident) -> Self {
        Self::new(
            format!("the constant `{name}` in a pattern"),
            "a name in small letters is taken for a variable there",
            "give the constant a name in capitals",
        )
    }
    pub(crate) fn own_index() -> Self {
        Self::new(
            "an index of a type that has an `impl Index`",
            "which part of the value it gives is not seen here",
            "index a field of it, or write a method that returns the element, `s.at(i)`",
        )
    }
    pub(crate) fn order_of_sides() -> Self {
        Self::new(
            "a compound assignment whose sides change what the other one reads",
            "which side is evaluated first depends on a type that is not seen here",
            "name the index or the value with a `let` before it",
        )
    }
    pub(crate) fn changing_method(name: &proc_macro2::Ident) -> Self {
        Self::new(
            format!("a method `{name}` that takes `&mut self`"),
            "a call by this name is taken for that of the method of std, which leaves its receiver as it is, and what this one changes would be lost",
            format!("give it another name, `{name}_in_place`"),
        )
    }
    pub(crate) fn active_error() -> Self {
        Self::new(
            "the error of a `Result`",
            "it has no tangent, so that the derivative of what it holds would be lost",
            "use an enum of your own, or write `Err(without_derivative(..))` if its derivative does not matter",
        )
    }
    pub(crate) fn trait_object() -> Self {
        Self::new(
            "a trait object",
            "its tangent has no type that is known here",
            "take `&impl Trait` or an enum, `&BoxedFn<f64, f64>` for functions, or mark the parameter `#[no_derivative]`",
        )
    }
    pub(crate) fn result_without_tangent(name: &proc_macro2::Ident) -> Self {
        Self::new(
            format!("a result with a `{name}` in it"),
            "this type has no tangent".to_owned(),
            format!(
                "put `#[derive(Differentiable)]` on `{name}`: a type without numbers may have it, too, and its tangent is nothing"
            ),
        )
    }
    pub(crate) fn iterator_parameter() -> Self {
        Self::new(
            "a parameter that is an iterator",
            "an iterator has no tangent that its items could have a part in",
            "take what it runs over, `&[f64]` or `Vec<f64>`, and iterate in the function, or mark the parameter `#[no_derivative]`",
        )
    }
    pub(crate) fn reference_result() -> Self {
        Self::new(
            "a result that is a reference",
            "what it refers to is not followed by who calls the function",
            "return the value, `x[i].clone()`, or an index; a method of a block may be `#[no_derivative]`",
        )
    }
    pub(crate) fn opaque_write() -> Self {
        Self::new(
            "statements in this expression",
            "it is kept as it is, so that nothing in it can be followed",
            "evaluate it before, by a `let` of its own",
        )
    }
}
