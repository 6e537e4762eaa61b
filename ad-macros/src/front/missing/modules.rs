//! Functions of other modules that certainly have no derivative: of a module that is written in the same
//! file, or, by an import, of another file of the crate.

use super::declarations::{
    Brought, brought, declaration, has_glob, imports_nothing, is_in_module, is_module, mentions,
    registers,
};
use super::elsewhere::{import_of, imported};
use crate::front::source::{Position, Tree, Trees};
use std::path::Path;

/// Whether the function that a path names at the place of a call certainly has no derivative.
pub(super) fn is_missing(here: &Path, file: &Trees, path: &[String], at: Position) -> bool {
    let Some((name, modules)) = path.split_last() else {
        return false;
    };
    let found = match modules {
        [] => import_of(file, name).is_some_and(|modules| {
            let is_certain = !declares(file, name) && is_imported_once(file, name);
            is_certain
                && match modules.as_slice() {
                    [module] if written_here(file, module).is_some() => {
                        in_module(file, module, name)
                    }
                    _ => in_file(here, file, name, at),
                }
        }),
        [module] => in_module(file, module, name),
        _ => false,
    };
    // Last, as all of the file is looked at.
    found && !is_in_module(file, at) && !registers(file, name)
}

/// A module that is written at the top of the file.
fn in_module(file: &Trees, module: &str, name: &str) -> bool {
    written_here(file, module).is_some_and(|trees| {
        declaration(trees, name) == Some(true) && imports_nothing(&[trees], name)
    })
}

fn in_file(here: &Path, file: &Trees, name: &str, at: Position) -> bool {
    imported(here, file, name, at).is_some_and(|file| {
        declaration(&file, name) == Some(true)
            && !registers(&file, name)
            && imports_nothing(&[&file], name)
    })
}

/// What is in `mod name { .. }`.
pub(super) fn written_here<'t>(file: &'t Trees, name: &str) -> Option<&'t Trees> {
    let mut found = (0..file.len())
        .filter(|i| is_module(file, *i) && file[i - 1].is_ident(name))
        .filter_map(|i| file[i].trees());
    let module = found.next()?;
    found.next().is_none().then_some(module)
}

/// Whether nothing but the import by its name can bring a derivative.
fn is_imported_once(file: &Trees, name: &str) -> bool {
    file.imports().all(|import| {
        let is_named = import.iter().any(|tree| mentions(tree, name));
        match is_named {
            true => !import.iter().any(has_glob),
            false => matches!(brought(import, name), Brought::Nothing),
        }
    })
}

/// Whether a function of this name is written in the file.
fn declares(trees: &[Tree], name: &str) -> bool {
    trees
        .windows(2)
        .any(|pair| pair[0].is_ident("fn") && pair[1].is_ident(name))
        || trees.iter().enumerate().any(|(i, tree)| {
            !is_module(trees, i) && tree.trees().is_some_and(|trees| declares(trees, name))
        })
}

#[cfg(test)]
mod tests {
    use super::is_missing;
    use std::path::Path;

    /// Asks for the path before `/*!*/`, at its last name.
    fn asks(text: &str, path: &[&str]) -> bool {
        let trees = crate::front::source::trees(text).unwrap();
        let column = text.find("/*!*/").unwrap() - path.last().unwrap().len() + 1;
        let path: Vec<String> = path.iter().map(ToString::to_string).collect();
        is_missing(Path::new("nowhere.rs"), &trees, &path, (1, column))
    }

    #[test]
    fn functions_of_modules_are_found() {
        let module = "mod other { pub fn h(x: f64) -> f64 { x } } ";
        assert!(asks(
            &format!("{module} fn f() {{ other::h/*!*/(x) }}"),
            &["other", "h"]
        ));
        assert!(asks(
            &format!("{module} use other::h; fn f() {{ h/*!*/(x) }}"),
            &["h"]
        ));
        assert!(asks(
            &format!("{module} use std::fmt::*; use other::{{g, h}}; fn f() {{ h/*!*/(x) }}"),
            &["h"]
        ));
    }

    #[test]
    fn others_are_left_alone() {
        for text in [
            "mod other { #[differentiable] pub fn h() {} } use other::h; fn f() { h/*!*/(x) }",
            "mod other { pub fn h() {} pub use rules::h; } use other::h; fn f() { h/*!*/(x) }",
            "mod other { pub fn h() {} } use other::h; use rules::*; fn f() { h/*!*/(x) }",
            "mod other { pub fn h() {} } use other::h; use rules::h; fn f() { h/*!*/(x) }",
            "mod other { pub fn h() {} } use other::h; #[derivative(of = h)] fn r() {} fn f() { h/*!*/(x) }",
            "mod other { pub fn h() {} } use other::h; fn f() { fn h() {} h/*!*/(x) }",
            "mod other { pub fn h() {} } use other::g as h; fn f() { h/*!*/(x) }",
            "mod other { pub fn h() {} } mod m { use other::h; fn f() { h/*!*/(x) } }",
            "mod other { macro_rules! m { () => {} } m! { h } pub fn h() {} } use other::h; fn f() { h/*!*/(x) }",
        ] {
            assert!(!asks(text, &["h"]), "{text}");
        }
    }
}
