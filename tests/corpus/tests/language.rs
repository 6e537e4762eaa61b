//! The documents say what the corpus and the compile-fail tests show: `docs/language.md`,
//! `docs/limitations.md`, and the catalogue of refusals.

mod common;

use ad_corpus::language::{Status, constructs, table};
use common::modules;
use std::collections::HashSet;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn ui(file: &str) -> (PathBuf, String) {
    let base = root().join("tests/tests/ui").join(file);
    let stderr = read_to_string(base.with_extension("stderr")).unwrap_or_default();
    (base.with_extension("rs"), stderr)
}

/// `docs/language.md`; written anew with `BLESS=1`.
#[test]
fn the_table_is_that_of_the_corpus() {
    let functions = modules().iter().map(|(_, cases)| cases.len()).sum();
    let expected = table(functions);
    let path = root().join("docs/language.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &expected).expect("docs is writable");
    }
    let found = read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "docs/language.md is out of date: run `BLESS=1 cargo test -p ad-corpus --test language`"
    );
}

#[test]
fn every_name_in_the_table_exists() {
    let cases: HashSet<String> = modules()
        .iter()
        .flat_map(|(module, cases)| {
            cases
                .iter()
                .map(move |case| format!("{module}::{}", case.name))
        })
        .collect();
    let mut failures = Vec::new();
    let (mut supported, mut refused, mut rustc) = (0, 0, 0);
    for (group, constructs) in constructs() {
        let mut names = HashSet::new();
        for construct in constructs {
            let name = format!("{group}: {}", construct.name);
            if !names.insert(construct.name) {
                failures.push(format!("{name} is listed twice"));
            }
            match construct.status {
                Status::Supported(listed) => {
                    supported += 1;
                    if listed.is_empty() {
                        failures.push(format!("{name} has no function"));
                    }
                    for case in listed.iter().filter(|case| !cases.contains(**case)) {
                        failures.push(format!("{name}: there is no `{case}` in the corpus"));
                    }
                }
                Status::Refused(file, text) => {
                    refused += 1;
                    let (source, stderr) = ui(file);
                    if !source.exists() || !stderr.contains(text) {
                        failures.push(format!("{name}: `{file}` does not say \"{text}\""));
                    }
                }
                Status::Rustc(file, code, _) => {
                    rustc += 1;
                    let (source, stderr) = ui(file);
                    if !source.exists() || !stderr.contains(&format!("error[{code}]")) {
                        failures.push(format!("{name}: `{file}` does not end in {code}"));
                    }
                }
            }
        }
    }
    println!(
        "{supported} constructs are supported, {refused} refused, {rustc} end in rustc's errors"
    );
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What the language has to have, group by group: each stands in a name of the table.
#[test]
fn no_construct_is_left_out() {
    const WANTED: &[(&str, &str)] = &[
        (
            "bindings",
            "structs|tuple structs|slice|nested|`ref`|@|`_`|`..`|`let else`|shadowing|uninitialised, then assigned|`const`|`static`",
        ),
        (
            "control",
            "`if let`|chains|guards|bindings|ranges|or-patterns|active payloads|`loop` with a value|`while`|`while let`|`for`|`break`|`continue`|labels, across nested loops|early `return`|`Option`|`Result`|`return` out of loops|blocks as values|labelled blocks",
        ),
        (
            "iteration",
            "a..=b|`rev`|`step_by`|`iter`|`iter_mut`|`into_iter`|`enumerate`|`zip`|`chunks`|`chunks_exact`|`windows`|`skip`|`take`|`rows`|`columns`|`axis_iter`|`outer_iter`|`map`|`filter`|`fold`|`sum`|`product`|`min_by`|`max_by`|`collect`|`push`|`extend`|`resize`|`insert`|`first`|`last`|`get`|`split_at`|`iter().rev()`",
        ),
        (
            "places",
            "`x[i]`|`x[i][j]`|`m[[i, j]]`|`x[a..b]`|`s.f[i].g`|tuples|`*r`|`split_at_mut`|`swap`|`mem::replace`|`mem::take`|`mem::swap`|`copy_from_slice`|`fill`|reborrows|`let row = &x[i]`|`let w = &mut y[j]`",
        ),
        (
            "functions",
            "as results|in and out|several|with a result|`&mut self`|moves|bounds and `where`|const generics|lifetimes|`impl Trait` arguments|default methods|associated functions and constants|operators of user types|recursion|mutual recursion|nested functions|`self.field.method()`|method chains|turbofish|calls by path|`Self`",
        ),
        (
            "function values",
            "closures as locals|arguments|by reference|by move|parameters|as fields|as results|`Box<dyn ..>`|`Box<dyn Layer>`",
        ),
        (
            "types",
            "structs|tuple structs|unit structs|named, tuple and unit variants|generic structs|const-generic|`#[no_derivative]` fields|nested containers|`HashMap`|`BTreeMap`|`[[f64; 3]; 3]`|`Vec<Vec<f64>>`|`Vec<Struct>`|a tangent type by hand",
        ),
        (
            "inactive",
            "integers|`bool`|strings|comparisons|indices|`len`|casts|logging|`assert!`|calls without a derivative|inactive globals|values without a tangent in tuples and structs",
        ),
        (
            "refused",
            "`async`|generators|inline assembly|statics|interior mutability|unknown macros|raw pointers|no derivative",
        ),
        (
            "attributes",
            "unknown name in `wrt`|given twice|nothing to differentiate|wrong signature|field without a tangent",
        ),
    ];
    let table = constructs();
    for (group, wanted) in WANTED {
        let (_, listed) = table
            .iter()
            .find(|(name, _)| name == group)
            .unwrap_or_else(|| panic!("no group {group}"));
        for word in wanted.split('|') {
            assert!(
                listed.iter().any(|construct| construct.name.contains(word)),
                "{group}: {word} is not in the table"
            );
        }
    }
}

/// A refusal of the catalogue: its function, and the lines of its text. `{..}` stands for anything.
struct Refusal {
    name: String,
    lines: [String; 2],
}

fn catalogue() -> Vec<Refusal> {
    let source = read_to_string(root().join("ad-macros/src/errors.rs")).expect("the catalogue");
    let (_, source) = source.split_once("/// The catalogue.").expect("its head");
    let functions = source.split("pub(crate) fn ").skip(1);
    functions
        .map(|function| {
            let name = function.split('(').next().unwrap_or_default().to_owned();
            let texts: Vec<&str> = function.split('"').skip(1).step_by(2).collect();
            let (what, why, help) = match texts[..] {
                [what, why, help] => (what, why, help),
                // What it is, is an argument.
                [why, help] => ("{}", why, help),
                _ => panic!("{name} has another form than the others: {texts:?}"),
            };
            Refusal {
                name,
                lines: [
                    format!("cannot differentiate through {what}: {why}"),
                    format!("help: {help}"),
                ],
            }
        })
        .collect()
}

/// Whether a line has the text, where `{..}` stands for anything.
fn says(line: &str, text: &str) -> bool {
    let mut rest = line;
    text.split(['{', '}']).step_by(2).all(|part| {
        rest.find(part)
            .map(|at| rest = &rest[at + part.len()..])
            .is_some()
    })
}

fn has(document: &str, refusal: &Refusal) -> bool {
    let lines: Vec<&str> = document.lines().collect();
    lines
        .windows(2)
        .any(|pair| says(pair[0], &refusal.lines[0]) && says(pair[1], &refusal.lines[1]))
}

#[test]
fn every_refusal_has_a_test_and_a_paragraph() {
    let refusals = catalogue();
    assert!(refusals.len() > 15, "the catalogue was not read");
    let mut outputs = String::new();
    for folder in ["fence", "args"] {
        let folder = root().join("tests/tests/ui").join(folder);
        for entry in std::fs::read_dir(folder).expect("the tests") {
            let path = entry.expect("a file").path();
            if path
                .extension()
                .is_some_and(|extension| extension == "stderr")
            {
                outputs += &read_to_string(path).expect("text");
            }
        }
    }
    let limitations = read_to_string(root().join("docs/limitations.md")).expect("the document");
    let mut failures = Vec::new();
    for refusal in &refusals {
        if !has(&outputs, refusal) {
            failures.push(format!("`{}` has no compile-fail test", refusal.name));
        }
        if !has(&limitations, refusal) {
            failures.push(format!(
                "`{}` has no paragraph in docs/limitations.md:\n{}",
                refusal.name,
                refusal.lines.join("\n")
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What the document quotes is still said.
#[test]
fn every_quoted_refusal_exists() {
    let limitations = read_to_string(root().join("docs/limitations.md")).expect("the document");
    let refusals = catalogue();
    for line in limitations
        .lines()
        .filter(|line| line.starts_with("cannot differentiate"))
    {
        assert!(
            refusals.iter().any(|refusal| says(line, &refusal.lines[0])),
            "nothing says: {line}"
        );
    }
}
