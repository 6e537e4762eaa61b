//! The stages of a few functions, as text. Bless changes with `INSTA_UPDATE=always cargo test`.

use crate::compile::{STAGES, Source, Trace, compile};
use crate::names::Names;
use crate::signature::Signature;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use std::cell::RefCell;

/// The functions, which are compiled and run, too: `tests/tests/pedantic`.
const FUNCTIONS: &str = include_str!("../../tests/tests/pedantic/functions.rs");

fn annotated(attrs: &[syn::Attribute]) -> bool {
    let is = |attr: &syn::Attribute| attr.path().is_ident("differentiable");
    attrs.iter().any(is)
}

/// The functions of the file that have a derivative.
fn functions() -> Vec<syn::ItemFn> {
    let file = syn::parse_file(FUNCTIONS).expect("the file is Rust");
    let functions = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Fn(function) if annotated(&function.attrs) => Some(function),
        _ => None,
    });
    functions.collect()
}

/// A function without its attributes, which say nothing of its derivative.
fn function(name: &str) -> syn::ItemFn {
    let mut function = (functions().into_iter())
        .find(|function| function.sig.ident == name)
        .expect("the file has a function of that name");
    function.attrs.clear();
    function
}

/// What is printed of a function with `trace = "stage"`.
fn traced(name: &str, stage: &str) -> String {
    let mut item = function(name);
    let mut names = Names::avoiding(item.to_token_stream());
    let signature = Signature::read(&mut item.sig);
    let printed = RefCell::new(String::new());
    let source = Source {
        inputs: &signature.inputs(None, &Ident::new("this", Span::call_site())),
        rules: &[],
        body: &item.block,
        result_inactive: false,
        captures: false,
        named: false,
        trace: Some(Trace {
            stage,
            print: &|text| *printed.borrow_mut() += text,
        }),
        read_only: 0,
        seeded: true,
        in_place: false,
        output: None,
        around: &[],
        type_params: Vec::new(),
    };
    assert!(compile(&source, &mut names, crate::errors::Errors::default()).is_ok());
    printed.into_inner()
}

/// The IR and the expansion of a function, one after the other.
fn stages(name: &str) -> String {
    let function = function(name).into_token_stream();
    let expansion = crate::items::differentiable(TokenStream::new(), function);
    let file = syn::parse2(expansion).expect("the expansion is a list of items");
    let lowered = traced(name, "lower");
    let lowered = lowered.trim_start_matches("--- lower ---\n");
    format!("{lowered}\n{}", prettyplease::unparse(&file))
}

macro_rules! snapshots {
    ($($name:ident),*) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(stages(stringify!($name)));
            }
        )*

        /// What is kept here is compiled under lints there, and the other way round.
        #[test]
        fn each_function_has_a_snapshot() {
            let names: Vec<String> = functions().iter().map(|function| function.sig.ident.to_string()).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

snapshots!(
    straight_line,
    branch,
    loop_over_elements,
    early_return,
    call_by_reference,
    function_parameter,
    closure_argument,
    calls_in_a_loop
);

/// Each stage alone gives what all of them give together.
fn all_stages(name: &str) -> String {
    let all = traced(name, "all");
    let each = STAGES.map(|stage| traced(name, stage));
    assert_eq!(each.concat(), all);
    all
}

#[test]
fn stages_of_straight_line() {
    insta::assert_snapshot!(all_stages("straight_line"));
}

#[test]
fn stages_of_loop_over_elements() {
    insta::assert_snapshot!(all_stages("loop_over_elements"));
}

#[test]
fn stages_of_calls_in_a_loop() {
    let all = all_stages("calls_in_a_loop");
    // This one has them all.
    assert!(
        STAGES
            .iter()
            .all(|stage| all.contains(&format!("--- {stage} ---")))
    );
    insta::assert_snapshot!(all);
}

/// Prints what the annotated functions of a file become:
/// `EXPAND=path cargo test -p ad-macros expand_file -- --ignored --nocapture`.
#[test]
#[ignore = "prints the expansions of the file that the variable EXPAND names"]
#[allow(clippy::print_stdout, reason = "that is what it is for")]
fn expand_file() {
    let path = std::env::var("EXPAND").expect("EXPAND names a file");
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let file = syn::parse_file(&text).expect("the file is Rust");
    let arguments = |attrs: &mut Vec<syn::Attribute>| {
        let arguments = crate::args::take_attribute(attrs, "differentiable");
        attrs.clear();
        arguments.unwrap_or_default()
    };
    for mut item in file.items {
        let own = match &mut item {
            syn::Item::Fn(item) if annotated(&item.attrs) => arguments(&mut item.attrs),
            syn::Item::Impl(item) if annotated(&item.attrs) => arguments(&mut item.attrs),
            syn::Item::Trait(item) if annotated(&item.attrs) => arguments(&mut item.attrs),
            _ => continue,
        };
        let trace = std::env::var("TRACE")
            .map_or_else(|_| own.clone(), |stage| quote!(trace = #stage, #own));
        let expansion = crate::items::differentiable(trace, quote!(#item));
        let items = syn::parse2(expansion).expect("the expansion is a list of items");
        println!("{}", prettyplease::unparse(&items));
    }
}
