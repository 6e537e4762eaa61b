//! Names of std and of the library that the file gives to something of its own.

use super::macros::{imports, is_own};
use crate::front::source::{Tree, Trees};

/// Types that are known by their names alone.
const TYPES: &[&str] = &[
    "bool", "char", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "str", "String",
    "u128", "u16", "u32", "u64", "u8", "usize", "Vec",
];

/// Whether a type is known by its name alone.
pub(crate) fn is_known_type(name: &str) -> bool {
    TYPES.contains(&name)
}

/// A type or a trait of the file with a name of those.
pub(super) fn own_type(file: &Trees) -> Option<&'static str> {
    let mut found = declared(file, false);
    imports(file, &mut |path, by| {
        let Some(name) = TYPES.iter().find(|name| **name == by) else {
            return;
        };
        let renamed = path.last().is_some_and(|last| last != by);
        let own = path.len() > 1 && is_own(file, &path[0]);
        if renamed || own {
            found = found.or(Some(name));
        }
    });
    found
}

/// The types that are declared, but for those of an `impl` or a trait, which have longer paths.
fn declared(trees: &[Tree], associated: bool) -> Option<&'static str> {
    const WORDS: &[&str] = &["struct", "enum", "union", "trait"];
    for (i, tree) in trees.iter().enumerate() {
        if let Some(inner) = tree.trees() {
            let head = trees[..i].iter().rev();
            let mut head = head.take_while(|tree| !tree.is_punct(';') && tree.group('{').is_none());
            let associated = tree.group('{').is_some()
                && head.any(|tree| tree.is_ident("impl") || tree.is_ident("trait"));
            if let Some(found) = declared(inner, associated) {
                return Some(found);
            }
        }
        let is_word = |tree: &Tree| {
            WORDS.iter().any(|word| tree.is_ident(word)) || !associated && tree.is_ident("type")
        };
        if i > 0
            && is_word(&trees[i - 1])
            && let Some(name) = tree.ident()
            && let Some(name) = TYPES.iter().find(|known| **known == name)
        {
            return Some(name);
        }
    }
    None
}

/// Whether a path to a function of this name, its last segment, is one to the library's.
pub(super) fn is_of_library(file: Option<&Trees>, path: &[String]) -> bool {
    let Some((name, modules)) = path.split_last() else {
        return false;
    };
    let of_library = |modules: &[String]| {
        let first = modules.first().map(String::as_str);
        let last = modules.last().map(String::as_str);
        matches!(first, Some("ad" | "ad_runtime")) || matches!(last, Some("prelude" | "surgery"))
    };
    let declared = file.is_some_and(|file| super::is_declared(file, "fn", name));
    if !modules.is_empty() {
        let first = modules[0].as_str();
        return matches!(first, "ad" | "ad_runtime") || of_library(modules) && !declared;
    }
    let mut imported = false;
    if let Some(file) = file {
        imports(file, &mut |path, by| {
            let (_, modules) = path.split_last().unwrap_or((name, &[]));
            imported |= by == name && !(path.last() == Some(name) && of_library(modules));
        });
    }
    !declared && !imported
}

/// Whether a trait of the file, or an `impl` of one, has a method of this name.
pub(super) fn is_method_of_trait(trees: &[Tree], name: &str) -> bool {
    trees.iter().enumerate().any(|(i, tree)| {
        let Some(inner) = tree.trees() else {
            return false;
        };
        let head = trees[..i].iter().rev();
        let mut head = head.take_while(|tree| !tree.is_punct(';') && tree.group('{').is_none());
        let of_trait = tree.group('{').is_some()
            && head.any(|tree| tree.is_ident("trait") || tree.is_ident("for"));
        let has_self = |after: &Tree| {
            let inputs = after.group('(').unwrap_or_default();
            inputs.iter().take(4).any(|tree| tree.is_ident("self"))
        };
        let found = of_trait
            && inner.windows(3).any(|parts| {
                parts[0].is_ident("fn") && parts[1].is_ident(name) && has_self(&parts[2])
            });
        found || is_method_of_trait(inner, name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::source::trees;

    #[test]
    fn own_types_are_found() {
        let asked = |text: &str| own_type(&trees(text).expect("the text is Rust"));
        for own in [
            "pub struct String { a: f64 }",
            "mod m { type String = f64; }",
            "use crate::m::{A, String};",
            "use m::Text as String;",
            "fn f() { enum String {} }",
        ] {
            assert_eq!(asked(own), Some("String"), "{own}");
        }
        for other in [
            "use std::string::String; use std::f64; fn f(a: String) {}",
            "impl A for B { type String = f64; } trait C<'a>: D { type Vec; }",
            "use alloc::vec::Vec; type Strings = Vec<String>; struct A { String: f64 }",
        ] {
            assert_eq!(asked(other), None, "{other}");
        }
    }

    #[test]
    fn functions_of_the_library_are_told_from_others() {
        let asked = |text: &str, path: &str| {
            let path: Vec<String> = path.split("::").map(str::to_owned).collect();
            is_of_library(Some(&trees(text).expect("the text is Rust")), &path)
        };
        assert!(asked("use ad_runtime::prelude::*;", "stop"));
        assert!(asked("use ad_runtime::prelude::{a, stop};", "stop"));
        assert!(asked("fn stop() {}", "ad::stop"));
        assert!(asked("", "ad_runtime::prelude::stop"));
        assert!(asked("", "prelude::stop"));
        assert!(!asked("fn stop() {}", "stop"));
        assert!(!asked("use crate::m::stop;", "stop"));
        assert!(!asked("use crate::m::go as stop;", "stop"));
        assert!(!asked("", "m::stop"));
        assert!(!asked("", "P::stop"));
    }

    #[test]
    fn methods_of_traits_are_found() {
        let asked = |text: &str| is_method_of_trait(&trees(text).expect("the text is Rust"), "erf");
        assert!(asked("mod m { trait A { fn erf(&self) -> f64; } }"));
        assert!(asked("impl A for f64 { fn erf(mut self) -> f64 { 1.0 } }"));
        assert!(!asked(
            "impl A { fn erf(self) -> f64 { 1.0 } } fn erf(x: f64) {}"
        ));
    }
}
