//! What a name that std has, too, means where it stands: `swap`, `drop`, `mem`.

use super::declarations::may_bring;
use super::elsewhere::{import_of, renamed_import_of};
use super::scopes::{Around, enclosing};
use crate::front::source::{Position, Trees};

/// What the scopes around a name say of it.
#[derive(Debug, PartialEq)]
pub(super) enum Meaning {
    /// A function or a module of this name is declared here.
    Own,
    /// It is imported from this path, without the name.
    Imported(Vec<String>),
    /// It is another name for what has this path.
    Renamed(Vec<String>),
    /// Neither: it is in the prelude, or what a glob or a macro brings.
    Open,
}

/// What a name means, by the innermost scope that says it.
pub(super) fn meaning(file: &Trees, name: &str, at: Position) -> Meaning {
    for (scope, around) in enclosing(file, at) {
        let declares = |word: &&str| scope.declarations(word, name).next().is_some();
        if ["fn", "mod"].iter().any(declares) {
            return Meaning::Own;
        }
        if let Some(path) = import_of(scope, name) {
            return Meaning::Imported(path);
        }
        if let Some(path) = renamed_import_of(scope, name) {
            return Meaning::Renamed(path);
        }
        if around == Around::Block && may_bring(scope, name) {
            return Meaning::Own;
        }
    }
    Meaning::Open
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::source::trees;

    fn asked(text: &str, name: &str) -> Meaning {
        let file = trees(text).expect("the text is Rust");
        let line = text
            .lines()
            .position(|line| line.contains("/**/"))
            .expect("a place is marked");
        let column = text
            .lines()
            .nth(line)
            .expect("is a line")
            .find("/**/")
            .expect("a place is marked")
            + 5;
        meaning(&file, name, (line + 1, column))
    }

    #[test]
    fn the_innermost_scope_says_what_a_name_means() {
        let path = |text: &[&str]| Meaning::Imported(text.iter().map(|&s| s.to_owned()).collect());
        let std = path(&["std", "mem"]);
        assert_eq!(
            asked(
                "use std::mem::{swap, take};\nfn f() { if a { /**/swap(x, y) } }",
                "swap"
            ),
            std
        );
        assert_eq!(
            asked("fn f() { use std::mem::swap; /**/swap(x, y) }", "swap"),
            std
        );
        assert_eq!(
            asked(
                "use std::mem::swap; mod m { fn f() { /**/swap(x, y) } }",
                "swap"
            ),
            Meaning::Open
        );
        assert_eq!(
            asked("fn swap() {}\nfn f() { /**/swap(x, y) }", "swap"),
            Meaning::Own
        );
        assert_eq!(
            asked("mod mem {}\nfn f() { /**/mem::swap(x, y) }", "mem"),
            Meaning::Own
        );
        assert_eq!(
            asked("use crate::mem;\nfn f() { /**/mem::swap(x, y) }", "mem"),
            path(&["crate"])
        );
        let path = |text: &[&str]| Meaning::Renamed(text.iter().map(|&s| s.to_owned()).collect());
        let imports = "use std::mem::{self as m, swap as exchange, take};\nuse core::mem as memory;\nfn f() { /**/a(x) }";
        assert_eq!(asked(imports, "exchange"), path(&["std", "mem", "swap"]));
        assert_eq!(asked(imports, "m"), path(&["std", "mem", "self"]));
        assert_eq!(asked(imports, "memory"), path(&["core", "mem"]));
        assert_eq!(asked(imports, "swap"), Meaning::Open);
        let method = "impl Drop for S { fn drop(&mut self) {} }\nfn f() { /**/drop(x) }";
        assert_eq!(asked(method, "drop"), Meaning::Open);
    }
}
