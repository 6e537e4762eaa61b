//! Refusals and warnings: the texts that users see.
//!
//! There is no case here that passes: with one, trybuild builds where it could check, and one program
//! after the other instead of all at a time. Programs without a message are in `silent`.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/zero/*.rs");
    cases.compile_fail("tests/ui/fence/*.rs");
    cases.compile_fail("tests/ui/args/*.rs");
    cases.compile_fail("tests/ui/unsupported/*.rs");
}
