//! Programs that are spelled in another way.

use ad_fuzz::features::default_features;
use ad_fuzz::generate::generate;
use ad_fuzz::node::Mode;
use ad_fuzz::spelling::{KINDS, Kind, Spelling};

const SMALL: &str = "
const LIMIT: f64 = 2.0;
#[derive(Clone, Copy, Differentiable)]
struct Pair { a: f64, #[no_derivative] n: usize }
#[differentiable]
fn scaled(a: f64, k: f64) -> f64 { real__(real__(a) * real__(k)) }
#[differentiable]
pub fn entry(x: &[f64]) -> f64 {
    let mut sum = real__(0.5_f64);
    let count = integer__(2_usize);
    for i in 0..x.len() {
        let sum_of = real__(real__(x[i]) + real__(sum));
        sum += real__(scaled(sum_of, LIMIT));
    }
    while truth__(sum > 9.0) { sum = real__((real__(sum)).sin()); }
    let pair = Pair { a: real__(sum), n: count };
    let Pair { a, n } = pair;
    if truth__(n == 2) { real__((real__(a)).tanh()) } else { real__(vec![real__(a), real__(sum)][1]) }
}
";

fn spelled(seed: u64, kind: Kind) -> String {
    Spelling::of(seed, &[kind]).apply(SMALL, false)
}

#[test]
fn without_a_kind_only_the_marks_go() {
    let text = Spelling::of(1, &[]).apply(SMALL, false);
    assert!(!text.contains("__"), "{text}");
    assert!(text.contains("sum += scaled(sum_of, LIMIT);"), "{text}");
}

#[test]
fn every_kind_changes_something_and_gives_a_program() {
    let unchanged = Spelling::of(1, &[]).apply(SMALL, false);
    for kind in KINDS {
        let texts: Vec<String> = (0..30).map(|seed| spelled(seed, *kind)).collect();
        let changed = texts.iter().filter(|text| **text != unchanged).count();
        assert!(changed > 5, "{kind:?} changed {changed}");
        for text in &texts {
            assert!(syn::parse_file(text).is_ok(), "{kind:?}: {text}");
            assert!(text.contains("entry"), "{kind:?}: {text}");
        }
    }
}

#[test]
fn a_seed_gives_the_same_text_again() {
    let program = generate(7, &default_features()).root.text(Mode::Marked);
    let text = || Spelling::new(7).apply(&program, false);
    assert_eq!(text(), text());
}

#[test]
fn the_plain_form_has_no_attributes() {
    for seed in 0..40 {
        let text = Spelling::of(seed, KINDS).apply(SMALL, true);
        let attributes = ["#[differentiable", "Differentiable)", "no_derivative"];
        assert!(attributes.iter().all(|a| !text.contains(a)), "{text}");
    }
}

#[test]
fn marks_change_nothing_else() {
    for seed in 1..20 {
        let root = generate(seed, &default_features()).root;
        let plain = syn::parse_file(&root.text(Mode::Ad)).expect("a program");
        let marked = Spelling::of(1, &[]).apply(&root.text(Mode::Marked), false);
        let marked = syn::parse_file(&marked).expect("a program");
        let text = |file: &syn::File| {
            let text = quote::ToTokens::to_token_stream(file).to_string();
            // The printer may write braces around a closure's body, and semicolons.
            text.replace(['(', ')', '{', '}', ' ', ',', ';'], "")
        };
        assert_eq!(text(&plain), text(&marked), "seed {seed}");
    }
}

#[test]
fn a_variable_keeps_its_meaning_under_another_name() {
    // `b` may be called `a` only behind the last use of `a`.
    let source = "fn entry(x: &[f64]) -> f64 { let a = x[0]; let b = x[1]; let c = a + b; c * b }";
    for seed in 0..300 {
        let text = Spelling::of(seed, &[Kind::Locals]).apply(source, false);
        let words: Vec<&str> = text
            .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '#')
            .filter(|word| !word.is_empty())
            .collect();
        let at = |i: usize| words[i];
        // fn entry x f64 f64 let A x 0 let B x 1 let C A B C B
        let (x, a, b, c) = (at(2), at(6), at(10), at(14));
        assert_eq!([at(7), at(11)], [x, x], "{text}");
        assert_eq!([at(15), at(16), at(17), at(18)], [a, b, c, b], "{text}");
        assert!(a != b && b != c && x != a, "{text}");
    }
}
