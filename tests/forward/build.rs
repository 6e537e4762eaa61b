//! Copies the corpus, with `forward` or `directions` put into every `#[differentiable]`: what is a function of the
//! corpus is a test of forward mode without more ado.
//!
//! With `ALL_DIRECTIONS=1` in the environment, all modules have `directions`, which takes three times as long.

use std::fs;

/// Modules whose functions are differentiated in several directions at once, too.
const DIRECTIONS: &[&str] = &[
    "branches",
    "by_example",
    "changed_constants",
    "checkpoints",
    "closures",
    "constant_fields",
    "found",
    "functions",
    "hard_flow",
    "hard_names",
    "inactive",
    "iterators",
    "least",
    "loops",
    "natural",
    "next",
    "ordered_chains",
    "patterns",
    "recursion",
    "scalar",
    "sorted",
    "std_names",
    "sweeps",
    "taken",
    "unnamed",
];

/// Functions that have only a pullback.
const REVERSE_ONLY: &[&str] = &[
    // `with_derivative`: its closure sees a cotangent.
    "surgery",
    "surgery_in_steps",
    "surgery_of_steps",
];

/// Functions that are not differentiated in several directions at once, but one after the other.
const ONE_DIRECTION: &[&str] = &[
    // A `&mut` beside a function as arguments.
    "through_mutable_slices",
    // Results are given to methods that are called for each direction, and their errors cannot be cloned.
    "question_mark_result",
    "of_results",
];

fn main() {
    for part in ["corpus", "found"] {
        copy(part);
    }
}

/// One file for each of the two parts of the corpus, so that they are compiled beside each other.
fn copy(part: &str) {
    let out = std::env::var("OUT_DIR").expect("cargo sets it");
    let folder = format!("../{part}/src");
    println!("cargo::rerun-if-changed={folder}");
    println!("cargo::rerun-if-env-changed=ALL_DIRECTIONS");
    let all = std::env::var_os("ALL_DIRECTIONS").is_some();
    let entries = fs::read_dir(folder).expect("the corpus is there");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let mut modules = Vec::new();
    for path in files {
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if ["language", "lib"].contains(&&*name) {
            continue;
        }
        let source = fs::read_to_string(&path).expect("it can be read");
        let directions = all || DIRECTIONS.contains(&&*name);
        fs::write(format!("{out}/{name}.rs"), forward(&source, directions))
            .expect("it can be written");
        modules.push(name);
    }
    let declarations: String = modules
        .iter()
        .map(|name| format!("#[path = \"{out}/{name}.rs\"]\npub mod {name};\n"))
        .collect();
    let list: String = modules
        .iter()
        .map(|name| format!("(\"{name}\", {part}::{name}::all()),"))
        .collect();
    let text = format!(
        "#[allow(unused, missing_docs, clippy::all, clippy::pedantic, reason = \"the corpus has its own lints\")]\npub mod {part} {{\n{declarations}}}\n\
         /// Every function, by module.\nfn modules() -> Vec<ad_forward_tests::Module> {{ vec![{list}] }}\n"
    );
    fs::write(format!("{out}/{part}_modules.rs"), text).expect("it can be written");
}

/// The name of the function that a line declares.
fn declared(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once("fn ")?;
    rest.split(['(', '<']).next()
}

fn forward(source: &str, directions: bool) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let mut out = String::new();
    for (i, line) in lines.iter().enumerate() {
        let next = lines.get(i + 1).map_or("", |next| next.trim_start());
        let is_of = |names: &[&str]| declared(next).is_some_and(|name| names.contains(&name));
        let reverse = is_of(REVERSE_ONLY);
        let mode = match directions && !is_of(ONE_DIRECTION) {
            true => "directions",
            false => "forward",
        };
        let attribute = line.trim_start();
        // What an `impl` of a trait asks for, its methods cannot ask for more than.
        let of_trait = line.starts_with("impl<F: DifferentiableFn<") && line.contains(" for ");
        // And what is made of a pullback alone can be pushed forward.
        let is_result = line.contains("-> impl DifferentiableFn<");
        let strengthened = line.replacen("DifferentiableFn<", "ForwardFn<", 1);
        let line = if of_trait || is_result {
            strengthened
        } else if reverse {
            (*line).to_owned()
        } else if attribute == "#[differentiable]" {
            line.replace("#[differentiable]", &format!("#[differentiable({mode})]"))
        } else if attribute.starts_with("#[differentiable(") {
            line.replacen(
                "#[differentiable(",
                &format!("#[differentiable({mode}, "),
                1,
            )
        } else {
            (*line).to_owned()
        };
        // In the list of cases, which may stand on one line.
        let line = match line.strip_prefix("cases![") {
            Some(rest) if rest.ends_with("];") => {
                let kept: Vec<&str> = rest
                    .trim_end_matches("];")
                    .split(", ")
                    .filter(|name| !REVERSE_ONLY.contains(name))
                    .collect();
                format!("cases![{}];", kept.join(", "))
            }
            _ => line,
        };
        let listed = line.trim().trim_end_matches(',');
        if REVERSE_ONLY.contains(&listed) {
            continue;
        }
        out.push_str(&line);
        out.push('\n');
    }
    out
}
