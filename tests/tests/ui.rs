//! Refusals and warnings: the texts that users see.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/zero/*.rs");
    cases.compile_fail("tests/ui/fence/*.rs");
    cases.compile_fail("tests/ui/args/*.rs");
    cases.compile_fail("tests/ui/unsupported/*.rs");
    cases.pass("tests/ui/silent/*.rs");
}
