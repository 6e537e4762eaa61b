//! Copies the corpus, with `forward` put into every `#[differentiable]`: what is a function of the corpus
//! is a test of forward mode without more ado.

use std::fs;

/// Modules with arrays of `ndarray`, which this crate is built without; the functions that are known to fail in reverse;
/// and errors that are handed on, which have no pushforward.
const LEFT_OUT: &[&str] = &[
    "arrays",
    "made_arrays",
    "values",
    "known_failures",
    "hard_rules",
    "results",
];

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

/// What forward mode refuses or has no rule for: the line behind the attribute begins with it.
const REVERSE_ONLY: &[&str] = &[
    // `with_derivative`
    "fn surgery",
    "fn surgery_of_steps",
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
        if ["language", "lib"].contains(&&*name) || LEFT_OUT.contains(&&*name) {
            continue;
        }
        let source = fs::read_to_string(&path).expect("it can be read");
        fs::write(
            format!("{out}/{name}.rs"),
            forward(&source, DIRECTIONS.contains(&&*name)),
        )
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

fn forward(source: &str, directions: bool) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let mut out = String::new();
    for (i, line) in lines.iter().enumerate() {
        let next = lines.get(i + 1).map_or("", |next| next.trim_start());
        let reverse = REVERSE_ONLY.iter().any(|head| next.starts_with(head));
        let attribute = line.trim_start();
        // What an `impl` of a trait asks for, its methods cannot ask for more than.
        let of_trait = line.starts_with("impl<F: DifferentiableFn<") && line.contains(" for ");
        let strengthened = line.replacen("DifferentiableFn<", "ForwardFn<", 1);
        let line = if of_trait {
            strengthened
        } else if reverse {
            (*line).to_owned()
        } else if attribute == "#[differentiable]" {
            line.replace("#[differentiable]", "#[differentiable(forward)]")
        } else if attribute.starts_with("#[differentiable(") {
            line.replacen("#[differentiable(", "#[differentiable(forward, ", 1)
        } else {
            (*line).to_owned()
        };
        // In the list of cases, which may stand on one line.
        let line = match line.strip_prefix("cases![") {
            Some(rest) if rest.ends_with("];") => {
                let kept: Vec<&str> = rest
                    .trim_end_matches("];")
                    .split(", ")
                    .filter(|name| !REVERSE_ONLY.contains(&&*format!("fn {name}")))
                    .collect();
                format!("cases![{}];", kept.join(", "))
            }
            _ => line,
        };
        let listed = line.trim().trim_end_matches(',');
        if REVERSE_ONLY.contains(&&*format!("fn {listed}")) {
            continue;
        }
        let line = if directions {
            line.replace("#[differentiable(forward", "#[differentiable(directions")
        } else {
            line
        };
        out.push_str(&line);
        out.push('\n');
    }
    out
}
