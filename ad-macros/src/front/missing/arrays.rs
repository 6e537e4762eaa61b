//! Whether `array!`, `arr1` and `arr2` are those of `ndarray`, as far as the file shows it.

use super::macros::{is_declared, is_own, leaves};
use super::scopes::enclosing;
use crate::front::source::{Position, Tree, Trees};

/// Whether a path of a macro or of a function, written at this position, leads to `ndarray`.
pub(super) fn is_of_ndarray(file: &Trees, path: &[&str], at: Position) -> bool {
    let Some((name, modules)) = path.split_last() else {
        return false;
    };
    // What they become is written with `vec!`.
    let own = is_declared(file, name) || is_declared(file, "vec");
    if own || super::is_declared(file, "fn", name) || is_own(file, "ndarray") {
        return false;
    }
    match modules {
        [] => is_imported(file, name, at),
        _ => *modules == ["ndarray"],
    }
}

/// Whether the scopes around a position import a name from there, by its name or by a glob.
fn is_imported(file: &Trees, name: &str, at: Position) -> bool {
    let (mut by_name, mut by_glob) = (None, false);
    for (scope, _) in enclosing(file, at) {
        for import in scope.imports() {
            let import: Vec<&Tree> = import.iter().skip(1).collect();
            leaves(&import, &mut Vec::new(), &mut |path, by| {
                let path: Vec<&str> = path.iter().map(String::as_str).collect();
                match *path.as_slice() {
                    // The module is no macro.
                    ["std" | "core", "array"] => {}
                    ["ndarray", last] | ["ndarray", "prelude", last]
                        if by == name && last == name =>
                    {
                        by_name.get_or_insert(true);
                    }
                    ["ndarray", "*"] | ["ndarray", "prelude", "*"] => by_glob = true,
                    _ if by == name => {
                        by_name.get_or_insert(false);
                    }
                    _ => {}
                }
            });
        }
    }
    by_name.unwrap_or(by_glob)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::source::trees;

    fn asked(text: &str, path: &[&str]) -> bool {
        let file = trees(text).expect("the text is Rust");
        let column = text.find("/**/").expect("a place is marked") + 5;
        is_of_ndarray(&file, path, (1, column))
    }

    #[test]
    fn arrays_are_known_by_their_imports() {
        for imports in [
            "use ndarray::array;",
            "use ndarray::{Array1, array};",
            "use std::array; use ndarray::prelude::*;",
            "use ndarray::*;",
            "use ndarray::{Axis, prelude::*};",
        ] {
            let text = format!("{imports} fn f() {{ /**/array![x]; }}");
            assert!(asked(&text, &["array"]), "{imports}");
        }
        for others in [
            "",
            "use other::array;",
            "use ndarray::arr1 as array;",
            "use other::array; use ndarray::*;",
            "mod m { use ndarray::array; }",
            "use ndarray::*; macro_rules! array { () => {} }",
            "use ndarray::array; macro_rules! vec { () => {} }",
        ] {
            let text = format!("{others} fn f() {{ /**/array![x]; }}");
            assert!(!asked(&text, &["array"]), "{others}");
        }
    }

    #[test]
    fn functions_are_known_likewise() {
        assert!(asked("use ndarray::{arr1, arr2}; /**/x", &["arr2"]));
        assert!(asked("use ndarray::prelude::*; /**/x", &["arr1"]));
        assert!(asked("/**/x", &["ndarray", "arr1"]));
        assert!(!asked("use ndarray::*; fn arr1() {} /**/x", &["arr1"]));
        assert!(!asked("use ndarray::array; /**/x", &["arr1"]));
    }

    #[test]
    fn arrays_are_known_by_their_path() {
        assert!(asked("/**/x", &["ndarray", "array"]));
        assert!(!asked("mod ndarray {} /**/x", &["ndarray", "array"]));
        assert!(!asked("/**/x", &["other", "array"]));
    }
}
