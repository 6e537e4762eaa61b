//! The stages of a few functions, as text. Bless changes with `INSTA_UPDATE=always cargo test`.

use crate::compile::Source;
use crate::front::lower::lower;
use crate::ir::print;
use crate::names::Names;
use crate::signature::Signature;
use proc_macro2::{Span, TokenStream};
use quote::quote;

/// The IR and the expansion of a function, one after the other.
fn stages(function: TokenStream) -> String {
    let mut item: syn::ItemFn = syn::parse2(function.clone()).expect("a function");
    let signature = Signature::read(&mut item.sig);
    let mut names = Names::avoiding(function.clone());
    let mut errors = crate::errors::Errors::default();
    let inputs = signature.inputs(None, &proc_macro2::Ident::new("this", Span::call_site()));
    let source = Source {
        inputs: &inputs,
        rules: &[],
        body: &item.block,
        result_inactive: false,
        captures: false,
        named: false,
        trace: None,
        read_only: 0,
        seeded: false,
        in_place: false,
        output: None,
        type_params: Vec::new(),
    };
    let func = lower(&source, false, &mut names, &mut errors);
    assert!(errors.is_empty());
    let expansion = crate::items::differentiable(TokenStream::new(), function);
    let file = syn::parse2(expansion).expect("the expansion is a list of items");
    format!("{}\n{}", print::func(&func), prettyplease::unparse(&file))
}

macro_rules! snapshot {
    ($name:ident, $($function:tt)*) => {
        #[test]
        fn $name() {
            insta::assert_snapshot!(stages(quote!($($function)*)));
        }
    };
}

snapshot!(
    straight_line,
    fn straight_line(x: f64, y: f64) -> f64 {
        let a = x * y;
        a.sin() + x
    }
);

snapshot!(
    branch,
    fn branch(x: f64) -> f64 {
        if x > 0.0 { x * x } else { 0.5 * x }
    }
);

snapshot!(
    loop_over_elements,
    fn loop_over_elements(x: &[f64], w: &[f64]) -> f64 {
        let mut s = 0.0;
        for i in 0..x.len() {
            s += x[i] * w[i];
        }
        s
    }
);

snapshot!(
    early_return,
    fn early_return(x: &[f64], limit: f64) -> f64 {
        let mut s = 0.0;
        for i in 0..x.len() {
            s = s * x[i] + limit;
            if s > limit {
                return s;
            }
        }
        s
    }
);

snapshot!(
    call_by_reference,
    fn call_by_reference(model: &Model, x: &[f64]) -> f64 {
        let hidden = model.first.call(x);
        norm(&hidden) * model.scale
    }
);

snapshot!(
    function_parameter,
    fn function_parameter<F: Fn(f64) -> f64>(f: F, x: f64) -> f64 {
        f(x) * x
    }
);

snapshot!(
    closure_argument,
    fn closure_argument(k: f64, x: f64) -> f64 {
        apply(|a: f64| a * k, x)
    }
);

/// Prints what the annotated functions of a file become:
/// `EXPAND=path cargo test -p ad-macros expand_file -- --ignored --nocapture`.
#[test]
#[ignore = "prints the expansions of the file that the variable EXPAND names"]
#[allow(clippy::print_stdout, reason = "that is what it is for")]
fn expand_file() {
    let path = std::env::var("EXPAND").expect("EXPAND names a file");
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let file = syn::parse_file(&text).expect("the file is Rust");
    let annotated = |attrs: &[syn::Attribute]| {
        let is = |attr: &syn::Attribute| attr.path().is_ident("differentiable");
        attrs.iter().any(is)
    };
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
