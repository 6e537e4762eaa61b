//! Calls that are found, and calls that are left alone.

use super::circles::is_in_circle;
use super::receivers::changes_receiver;
use super::scopes::{is_missing_in, parameters_in};
use crate::front::source;

/// Asks for the call that is marked `h/*!*/`.
fn asks(source: &str) -> bool {
    let (line, text) = source
        .lines()
        .enumerate()
        .find_map(|(i, line)| {
            Some((
                i + 1,
                line.split("h/*!*/")
                    .next()
                    .filter(|t| t.len() < line.len())?,
            ))
        })
        .expect("a marked call");
    let trees = source::trees(source).expect("the delimiters match");
    is_missing_in(&trees, "h", (line, text.chars().count() + 1))
}

fn says(source: &str) {
    assert!(asks(source), "not found: {source}");
}

fn is_silent(source: &str) {
    assert!(!asks(source), "found: {source}");
}

#[test]
fn plain_functions_are_found() {
    says("fn h(x: f64) {}\nfn f() { h/*!*/(x); }");
    says("fn f() { if a { h/*!*/(x); } }\n#[inline] pub(crate) const fn h<'a>(x: f64) {}");
    says("use std::fmt;\nuse ad_runtime::prelude::*;\nfn h() {}\nfn f() { a(b, [h/*!*/(x)]) }");
    says("fn h() {}\nimpl A { fn f(&self) -> f64 { self.h(h/*!*/(x)) } }");
    says("mod m { fn h() {} fn f() {\n h/*!*/(x) } }");
    says("use std::a; #[cfg(test)] mod m { use super::*; fn h() {} fn f() {\n h/*!*/(x) } }");
    says("fn f() { fn h() {} fn g() {\n h/*!*/(x) } }");
    says("#[differentiable] fn h() {}\nfn f() { fn h() {}\n h/*!*/(x) }");
    says("fn h() {}\nfn f() { assert_eq!(gradient!(2.0, |x| h/*!*/(x)), 1.0); }");
    says("fn h() {}\nfn f() { let y = x != (a + h/*!*/(x)); !(h(x)) }");
    says(
        "fn h() {}\nfn f() { gradient!(x, h/*!*/); gradient!(h); assert_eq!(pullback!(a, h), h(x)) }",
    );
    says("other!(a); fn h() {}\nfn f() { h/*!*/(x) + g.h + m::h(x) }");
}

#[test]
fn what_may_have_a_derivative_is_left_alone() {
    is_silent("#[differentiable] fn h() {}\nfn f() { h/*!*/(x) }");
    is_silent("#[cfg_attr(a, differentiable)] fn h() {}\nfn f() { h/*!*/(x) }");
    is_silent("#[cfg(a)] fn h() {}\nfn f() { h/*!*/(x) }");
    is_silent("#[inline] #[a::b] #[must_use] pub fn h() {}\nfn f() { h/*!*/(x) }");
    is_silent("fn h() {} #[derivative(of = h)] fn r() {}\nfn f() { h/*!*/(x) }");
    is_silent(
        "mod m { use super::*; #[derivative(wrt(x), of = h)] fn r() {} } fn h() {}\nfn f() { h/*!*/(x) }",
    );
    is_silent("fn h() {} struct h {}\nfn f() { h/*!*/(x) }");
}

#[test]
fn what_is_somewhere_else_is_left_alone() {
    is_silent("fn f() { h/*!*/(x) }");
    is_silent("mod m { fn h() {} }\nfn f() { h/*!*/(x) }");
    is_silent("fn h() {} mod m { use super::*; fn f() {\n h/*!*/(x) } }");
    is_silent("fn h() {} use m::h;\nfn f() { h/*!*/(x) }");
    is_silent("fn h() {} use m::{a, b as h};\nfn f() { h/*!*/(x) }");
    is_silent("fn h() {} use rules::*;\nfn f() { h/*!*/(x) }");
    is_silent("use rules::*; mod m { use super::*; fn h() {} fn f() {\n h/*!*/(x) } }");
    is_silent("use super::*; fn h() {}\nfn f() { h/*!*/(x) }");
    is_silent("fn h() {}\nfn f() { use m::h; h/*!*/(x) }");
    is_silent("fn h() {}\nfn f() { #[differentiable] fn h() {} h/*!*/(x) }");
    is_silent("impl A { fn h() {} fn f() {\n h/*!*/(x) } }");
}

#[test]
fn variables_are_left_alone() {
    is_silent("fn h() {}\nfn f() { let h = a; h/*!*/(x) }");
    is_silent("fn h() {}\nfn f() { let (a, h) = b; gradient!(x, |x| h/*!*/(x)) }");
    is_silent("fn h() {}\nfn f() { gradient!(x, |x, h| h/*!*/(x)) }");
}

#[test]
fn what_macros_make_is_left_alone() {
    is_silent("make! { fn h() {} fn f() {\n h/*!*/(x) } }");
    is_silent("fn h() {}\nmacro_rules! m { () => { fn f() { h/*!*/(x) } } }");
    is_silent("fn h() {}\nfn f() { other!(h/*!*/(x)) }");
    is_silent("derive!(h); fn h() {}\nfn f() { h/*!*/(x) }");
    is_silent("derive! { a, h } fn h() {}\nfn f() { h/*!*/(x) }");
    is_silent("#[other] mod m { fn h() {} fn f() {\n h/*!*/(x) } }");
}

#[test]
fn parameters_are_counted() {
    let count = |function: &str| {
        let source = format!("#[derivative(of = h)]\nfn r() {{}} {function}");
        let trees = source::trees(&source).expect("the delimiters match");
        parameters_in(&trees, "h", (1, 19))
    };
    assert_eq!(count("fn h() {}"), Some(0));
    assert_eq!(
        count("pub fn h<F: Fn(f64) -> f64, T>(f: F, m: &Map<K, fn(A, B) -> C>,) {}"),
        Some(2)
    );
    assert_eq!(count("#[inline] fn h((a, b): (f64, f64)) {}"), Some(1));
    assert_eq!(count("#[cfg(a)] fn h() {}"), None);
    assert_eq!(count("fn h() {} fn h(x: f64) {}"), None);
    assert_eq!(count("mod m { fn h() {} }"), None);
}

#[test]
fn another_text_is_left_alone() {
    let trees = source::trees("fn h() {} fn f() { h(x) }").expect("the delimiters match");
    assert!(is_missing_in(&trees, "h", (1, 20)));
    assert!(!is_missing_in(&trees, "h", (1, 21)) && !is_missing_in(&trees, "h", (2, 20)));
}

#[test]
fn circles_are_found() {
    let asks = |source: &str| {
        let trees = source::trees(source).expect("the delimiters match");
        let at = source.find("fn f").expect("a function") + 4;
        is_in_circle(&trees, "f", (1, at))
    };
    assert!(asks(
        "#[differentiable] fn f() { g(1) } #[differentiable] fn g() { f() }"
    ));
    assert!(asks(
        "#[differentiable] fn f() { a(b::<T>(g::<T>(1))) } #[differentiable] fn g() { if x { h(2) } } #[inline] #[differentiable] pub fn h() { [f(1)] }"
    ));
    assert!(!asks(
        "#[differentiable] fn f() { g(1) } #[differentiable] fn g() { h() }"
    ));
    assert!(!asks("#[differentiable] fn f() { g(1) } fn g() { f() }"));
    assert!(!asks(
        "#[differentiable] fn f() { a.g(1) } #[differentiable] fn g() { f() }"
    ));
    assert!(!asks(
        "#[differentiable] fn g() { f() } #[differentiable] fn f() { g; f(1) }"
    ));
}

#[test]
fn methods_that_change_their_receiver_are_found() {
    let asks = |source: &str| {
        let trees = source::trees(source).expect("the delimiters match");
        changes_receiver(&trees, "f")
    };
    assert!(asks("impl A { fn f(&mut self) {} }"));
    assert!(asks(
        "mod m { impl A { pub fn f<'a, T: X>(&'a mut self, x: f64) {} } }"
    ));
    assert!(asks("trait T { fn f(&'a mut self); }"));
    assert!(!asks(
        "impl A { fn f(&self, x: &mut f64) {} fn g(&mut self) { f(&mut self) } }"
    ));
    assert!(!asks("fn f(x: &mut f64) {} impl A { fn f(mut self) {} }"));
}
