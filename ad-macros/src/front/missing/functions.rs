//! Whether a free name in the closure of an operator is that of a function: what else it may be is a variable of the
//! code around, which a macro does not see.
//!
//! A variable hides a function, so that anything around that may bind the name makes it a variable.

use super::bindings::{bindings, module_of, what};
use super::declarations::{Brought, brought, calls_macro, may_bring, mentions};
use super::elsewhere::{import_of, imported};
use super::modules::written_here;
use super::scopes::{Around, Scope, path_to};
use super::types::{arguments, parameters};
use crate::front::source::{Position, Tree, Trees};
use std::path::Path;

/// A function that a name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meant {
    /// It has no parameters that are types: its name alone says which function it is.
    Plain,
    /// It has, or may have.
    Generic,
}

/// The function that a name means where it stands; nothing if it may mean anything else.
pub(super) fn meant(here: &Path, file: &Trees, name: &str, at: Position) -> Option<Meant> {
    let path = path_to(file, name, at)?;
    let module = module_of(&path)?;
    let may_bind = !bindings(&path, name, at).is_empty();
    let unknown = (module..path.len()).any(|depth| what(&path, depth) == Around::Unknown);
    if may_bind || unknown {
        return None;
    }
    function(here, file, &path, name, at, &|after| match after {
        Some(after) if is_plain(after) => Some(Meant::Plain),
        _ => Some(Meant::Generic),
    })
}

/// What is read behind the name of a function, where the scopes around a place say which one it is.
pub(super) fn behind<R>(
    here: &Path,
    file: &Trees,
    name: &str,
    at: Position,
    read: impl Fn(&[Tree]) -> Option<R>,
) -> Option<R> {
    let path = path_to(file, name, at)?;
    function(here, file, &path, name, at, &|after| read(after?))
}

/// How a function is read: by what stands behind its name, which is not seen of those of the library.
type Read<'r, R> = &'r dyn Fn(Option<&[Tree]>) -> Option<R>;

/// The function of a name, by the innermost of these scopes that says it.
fn function<R>(
    here: &Path,
    file: &Trees,
    path: &[Scope<'_>],
    name: &str,
    at: Position,
    read: Read<'_, R>,
) -> Option<R> {
    for depth in (0..path.len()).rev() {
        let scope = path[depth].trees;
        match what(path, depth) {
            Around::Module => return in_module(here, file, &path[..=depth], name, at, read),
            Around::Block => {
                if let Some(after) = declared(scope, name) {
                    return read(after);
                }
                // What is imported by its name hides what a glob brings.
                if !calls_macro(scope)
                    && import_of(scope, name).is_some_and(|path| is_of_runtime(&path))
                {
                    return read(None);
                }
                if may_bring(scope, name) {
                    return None;
                }
            }
            _ => {}
        }
    }
    None
}

/// The function of a name in a module, the last of these scopes: its own, or one that it imports.
fn in_module<R>(
    here: &Path,
    file: &Trees,
    path: &[Scope<'_>],
    name: &str,
    at: Position,
    read: Read<'_, R>,
) -> Option<R> {
    let (scope, outer) = path.split_last()?;
    let scope = scope.trees;
    if let Some(after) = declared(scope, name) {
        return read(after);
    }
    let of_super = || in_module(here, file, outer, name, at, read);
    if let Some(import) = import_of(scope, name) {
        let first = import.first().map(String::as_str);
        return match (first, import.as_slice()) {
            _ if is_of_runtime(&import) => read(None),
            (Some("super"), [_]) if !outer.is_empty() => of_super(),
            (Some(module), [_]) if written_here(scope, module).is_some() => {
                read(declared(written_here(scope, module)?, name)?)
            }
            _ => read(declared(&*imported(here, file, name, at)?, name)?),
        };
    }
    let from_super = scope
        .imports()
        .any(|import| matches!(brought(import, name), Brought::OfSuper));
    (from_super && !outer.is_empty()).then(of_super)?
}

/// Whether an import is from the library, where names in small letters are those of functions.
fn is_of_runtime(import: &[String]) -> bool {
    import.first().is_some_and(|first| first == "ad_runtime")
}

/// What stands behind the name of a function that is declared right in a scope; nothing of those that are declared twice.
fn declared<'t>(scope: &'t Trees, name: &str) -> Option<Option<&'t [Tree]>> {
    let mut found = scope.declarations("fn", name);
    let after = &scope[found.next()? + 2..];
    Some(found.next().is_none().then_some(after))
}

/// Whether a function has no parameters that are types.
fn is_plain(after: &[Tree]) -> bool {
    let mut parameters = parameters(after).into_iter().flatten();
    arguments(after) == Some(0) && !parameters.any(|tree| mentions(tree, "impl"))
}

#[cfg(test)]
mod tests {
    use super::{Meant, meant};
    use std::path::Path;

    /// Asks for the name that is marked `h/*!*/`.
    fn asked(text: &str) -> Option<Meant> {
        let trees = crate::front::source::trees(text).expect("the delimiters match");
        let column = text.find("h/*!*/").expect("a marked name") + 1;
        meant(Path::new("nowhere.rs"), &trees, "h", (1, column))
    }

    #[test]
    fn functions_are_found() {
        for text in [
            "fn h(x: f64) {} fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) }",
            "fn f(x: f64) { fn h(x: f64) {} if a { gradient!(x, |x| x.map(h/*!*/)) } }",
            "fn h(x: f64) {} fn f(x: f64) { let y = gradient!(x, |x| g(h, x)); gradient!(x, |x| g(&h/*!*/, x)) }",
            "fn h(x: f64) {} fn f(x: f64) { let k = h; g(x, h); h(x); h::g(x); x.h; gradient!(x, |x| g(h/*!*/, x)) }",
            "fn h(x: f64) {} fn f(x: f64) { g(|a, h, b| a); gradient!(x, |x| g(h/*!*/, x)) }",
            "fn h(x: f64) {} fn g(h: f64) {} fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) }",
            "fn h(x: f64) {} impl S { fn g(h: f64) {} fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) } }",
            "fn h(x: f64) {} mod m { use super::*; fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) } }",
            "fn h(x: f64) {} mod m { use super::h; fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) } }",
            "mod m { pub fn h(x: f64) {} } use m::{g, h}; fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) }",
            "fn h(x: f64) {} fn f(x: f64) { assert_eq!(gradient!(x, |x| g(h, x)), gradient!(x, |x| g(h/*!*/, x))) }",
            "fn h(x: f64) {} fn f(x: f64) { let k = if a { h(x) } else { 0.0 }; gradient!(x, |x| g(h/*!*/, x)) }",
            "fn h(x: f64) {} fn f(x: f64) { let k = if a > 0.0 { h } else { h }; gradient!(x, |x| g(h/*!*/, x)) }",
            "fn h(x: f64) {} fn f(x: f64) { let k: fn(f64) -> f64 = if x[0] > 0.0 { h } else { h/*!*/ }; }",
            "fn h(x: f64) {} fn f(x: f64) { println!(\"{:?}\", gradient!(x, |x| { let k: fn(f64) -> f64 = if x[0] > 0.0 { h/*!*/ } else { h }; k(x[0]) }))}",
            "fn h(x: f64) {} fn f(x: f64) { println!(\"{:?}\", gradient!(x, |x| { let k: fn(f64) -> f64 = if x[0] > 0.0 { h } else { h/*!*/ }; k(x[0]) }))}",
            "fn h(x: f64) {} fn f(x: f64) { let k = match a { 0 => { h } _ => h }; gradient!(x, |x| g(h/*!*/, x)) }",
        ] {
            assert_eq!(asked(text), Some(Meant::Plain), "{text}");
        }
        for text in [
            "fn h<T: Real>(x: T) -> T {} fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) }",
            "fn h(x: impl Real) {} fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) }",
            "fn f(x: f64) { use ad_runtime::math::{h, k}; gradient!(x, |x| g(h/*!*/, x)) }",
            "use ad_runtime::math::h; fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) }",
        ] {
            assert_eq!(asked(text), Some(Meant::Generic), "{text}");
        }
    }

    #[test]
    fn what_may_be_a_variable_is_none() {
        for binding in [
            "let h = 1.0;",
            "let mut h = 1.0;",
            "let h: f64 = 1.0;",
            "let (h, k) = p;",
            "let S { h, .. } = p;",
            "let S { a: h } = p;",
            "let Some(h) = p else { return };",
            "let [a, h] = p;",
            "let [a, h @ ..] = p;",
            "let g = |a, h, b| a;",
            "use other::*;",
            "use other::h;",
            "make!(h);",
            "const h: f64 = 1.0;",
            "static h: f64 = 1.0;",
        ] {
            let text = format!(
                "fn h(x: f64) {{}} fn f(x: f64) {{ {binding} gradient!(x, |x| g(h/*!*/, x)) }}"
            );
            assert_eq!(asked(&text), None, "{text}");
        }
        for text in [
            "fn h(x: f64) {} fn f(h: f64) { gradient!(x, |x| g(h/*!*/, x)) }",
            "fn h(x: f64) {} fn f(h: &f64) { if a { gradient!(x, |x| g(h/*!*/, x)) } }",
            "fn h(x: f64) {} fn f((h, k): (f64, f64)) { gradient!(x, |x| g(h/*!*/, x)) }",
            "fn h(x: f64) {} impl S { fn f(h: f64) { gradient!(x, |x| g(h/*!*/, x)) } }",
            "fn h(x: f64) {} fn f(x: f64) { for h in y { gradient!(x, |x| g(h/*!*/, x)) } }",
            "fn h(x: f64) {} fn f(x: f64) { for (i, h) in y { gradient!(x, |x| g(h/*!*/, x)) } }",
            "fn h(x: f64) {} fn f(x: f64) { if let Some(h) = y { gradient!(x, |x| g(h/*!*/, x)) } }",
            "fn h(x: f64) {} fn f(x: f64) { match y { h => gradient!(x, |x| g(h/*!*/, x)) } }",
            "fn h(x: f64) {} fn f(x: f64) { match y { S { h } => gradient!(x, |x| g(h/*!*/, x)) } }",
            "fn h(x: f64) {} fn f(x: f64) { y.map(|h| gradient!(x, |x| g(h/*!*/, x))) }",
            "fn h(x: f64) {} fn f(x: f64) { y.map(|(h, k)| gradient!(x, |x| g(h/*!*/, x))) }",
            "fn h(x: f64) {} fn f(x: f64) { y.map(|k, h: f64| gradient!(x, |x| g(h/*!*/, x))) }",
            "fn h(x: f64) {} fn f(x: f64) { y.map(|a, h, b| gradient!(x, |x| g(h/*!*/, x))) }",
            "fn h(x: f64) {} fn f(x: f64) { made! { gradient!(x, |x| g(h/*!*/, x)) } }",
            "fn h(x: f64) {} mod m { fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) } }",
            "fn h(x: f64) {} mod m { use other::*; fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) } }",
            "use other::h; fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) }",
            "fn f(x: f64) { gradient!(x, |x| g(h/*!*/, x)) }",
        ] {
            assert_eq!(asked(text), None, "{text}");
        }
    }
}
