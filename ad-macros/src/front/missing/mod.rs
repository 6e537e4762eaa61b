//! Finds calls of functions that certainly have no derivative, before rustc looks for it in vain.
//!
//! The macro reads the file that it stands in and looks for the function where Rust would: in the
//! blocks around the call, then in the module. It speaks only where nothing can be wrong. A function
//! that a macro makes, that has an attribute which is not known to be harmless, that a `#[derivative]`
//! of the file names, or whose module imports names by an unknown glob, is left to rustc.

mod arrays;
mod bindings;
pub(crate) mod bits;
pub(crate) mod bodies;
mod calls;
mod circles;
mod declarations;
pub(crate) mod declared;
mod elsewhere;
pub(crate) mod enclosing;
pub(crate) mod fields;
mod files;
mod functions;
mod inherent;
mod locks;
mod macros;
mod methods;
mod modules;
mod names;
pub(crate) mod numberless;
mod passing;
mod plain_traits;
mod receivers;
mod registered;
mod scopes;
pub(crate) mod sets;
pub(crate) mod shapeless;
mod standard;
pub(crate) mod tangentless;
#[cfg(test)]
mod tests;
pub(crate) mod types;
pub(crate) mod written;

use super::source::{self, Trees};
use crate::errors::{Errors, Refusal};
pub(crate) use calls::calls;
use declarations::{declares_constant, declares_plain, declares_variant, imports};
use files::{Last, file_of, once, path_of, read, remembered};
pub(crate) use functions::Meant;
pub(crate) use macros::Hidden;
pub(crate) use names::is_known_type;
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use scopes::{is_missing_in, parameters_in};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Refuses a function that is named in an operator.
pub(crate) fn function(path: &syn::ExprPath) -> Option<TokenStream> {
    let name = path.path.get_ident().filter(|name| is_missing(name))?;
    let mut errors = Errors::default();
    errors.refuse(name.span(), Refusal::missing_function(name));
    Some(errors.to_compile_errors())
}

/// Whether the function of this name, where it is called, certainly has no derivative.
pub(crate) fn is_missing(name: &Ident) -> bool {
    let Some((file, at)) = file_of(name.span()) else {
        return false;
    };
    let name = plain(name);
    // Most names are not, and that is soon said, however often they are called.
    once(&file, "plain", &name, || declares_plain(&file, &name)) && is_missing_in(&file, &name, at)
}

/// The function that a name in the closure of an operator means; nothing if it may be a variable of the code around.
pub(crate) fn function_meant(name: &Ident) -> Option<Meant> {
    let (file, at) = file_of(name.span())?;
    let text = plain(name);
    // Most names are not, and that is soon said.
    let known =
        is_declared(&file, "fn", &text) || once(&file, "import", &text, || imports(&file, &text));
    known.then(|| functions::meant(&path_of(name.span())?, &file, &text, at))?
}

/// The type of a variable of the code around the closure of an operator, where its name stands.
pub(crate) fn variable_type(name: &Ident) -> Option<syn::Type> {
    let (file, at) = file_of(name.span())?;
    bindings::variable_type(&file, &plain(name), at, |ty, function| {
        let standing = types::standing_at(ty, name.span());
        types::result_of(&standing, &Ident::new(function, name.span()))
    })
}

/// Whether something of this name is declared by this word anywhere in a file.
fn is_declared(file: &Trees, word: &str, name: &str) -> bool {
    file.declared_by(word, name).next().is_some()
}

/// Whether something of this name that a pattern may name is declared in the file, or imported: a constant, a
/// struct, a variant.
pub(crate) fn is_declared_constant(name: &Ident) -> bool {
    let Some((file, _)) = file_of(name.span()) else {
        return false;
    };
    let name = plain(name);
    once(&file, "constant", &name, || {
        declares_constant(&file, &name) || imports(&file, &name)
    })
}

/// Whether a name is that of a `const` of the file, and of no `static`: nothing can be kept in it.
pub(crate) fn is_const(name: &Ident) -> bool {
    let file = file_of(name.span());
    file.is_some_and(|(file, _)| {
        let name = plain(name);
        is_declared(&file, "const", &name) && !is_declared(&file, "static", &name)
    })
}

/// Whether a name is that of a variant of an enum of the file, and of no type.
pub(crate) fn is_variant(name: &Ident) -> bool {
    let Some((file, _)) = file_of(name.span()) else {
        return false;
    };
    let name = plain(name);
    once(&file, "variant", &name, || declares_variant(&file, &name))
        && !["struct", "type", "union"]
            .iter()
            .any(|word| is_declared(&file, word, &name))
}

/// What a name in small letters is that a pattern has.
pub(crate) enum Named {
    Constant,
    Variable,
    Unknown,
}

/// Whether a pattern that is a name means a constant, as far as the file says.
pub(crate) fn constant_in_pattern(name: &Ident) -> Named {
    let Some((file, at)) = file_of(name.span()) else {
        return Named::Variable;
    };
    let name = plain(name);
    let words = ["const", "static"];
    let declared = words.iter().any(|word| is_declared(&file, word, &name));
    let is_constant = |word: &&str| types::item_in(&file, word, &name, at).is_some();
    if declared && words.iter().any(is_constant) {
        Named::Constant
    } else if declared || once(&file, "import", &name, || imports(&file, &name)) {
        Named::Unknown
    } else {
        Named::Variable
    }
}

/// Whether a name in capitals that is called is that of a function of the file; nothing if the file has nothing
/// of that name.
pub(crate) fn is_declared_function(name: &Ident) -> Option<bool> {
    let (file, _) = file_of(name.span())?;
    let name = plain(name);
    let function = is_declared(&file, "fn", &name);
    let constant = once(&file, "constructor", &name, || {
        declares_constant(&file, &name)
    });
    (function != constant).then_some(function)
}

/// The number of parameters of the function that is named here, if it stands in the same file, where
/// Rust would look for it first.
pub(crate) fn parameters(name: &Ident) -> Option<usize> {
    let (file, at) = file_of(name.span())?;
    parameters_in(&file, &plain(name), at)
}

/// Whether another rule of the module is for the function of this name.
pub(crate) fn is_registered_before(name: &Ident) -> bool {
    let file = file_of(name.span());
    file.is_some_and(|(file, at)| registered::is_registered_before(&file, &plain(name), at))
}

/// Whether the function whose name this is may be called by others that it calls, in the same file.
pub(crate) fn is_in_circle(name: &Ident) -> bool {
    let file = file_of(name.span());
    file.is_some_and(|(file, at)| circles::is_in_circle(&file, &plain(name), at))
}

/// Whether the parameter of this number is a `&`, of a function that is called by its name.
pub(crate) fn takes_shared(function: &Ident, parameter: usize) -> Option<bool> {
    types::function_trees(function, |after| {
        passing::takes_shared(after, parameter, false)
    })
}

/// Whether the parameter of this number is a `DifferentiableFn`.
pub(crate) fn takes_differentiable(function: &Ident, parameter: usize) -> bool {
    let takes = |after: &[source::Tree]| passing::takes_differentiable(after, parameter);
    let found = file_of(function.span()).and_then(|(file, at)| {
        functions::behind(
            &path_of(function.span())?,
            &file,
            &plain(function),
            at,
            takes,
        )
    });
    found.unwrap_or(false)
}

/// Whether it is a `&mut`.
pub(crate) fn takes_mutable(function: &Ident, parameter: usize) -> bool {
    types::function_trees(function, |after| passing::takes_mutable(after, parameter))
        .unwrap_or(false)
}

/// Whether a parameter of a function is marked `#[no_derivative]`; nothing if the function is not found.
pub(crate) fn is_marked(function: &Ident, parameter: usize) -> Option<bool> {
    types::function_trees(function, |after| {
        passing::is_marked(after, parameter, false)
    })
}

/// Whether one of a method is. All of that name in the file have to agree.
pub(crate) fn method_is_marked(method: &Ident, parameter: usize) -> Option<bool> {
    let marked = |after: &[source::Tree]| passing::is_marked(after, parameter, true);
    let (file, _) = file_of(method.span())?;
    passing::all(&file, &plain(method), marked)
}

/// Whether the functions of this name in the file have a receiver: all of them.
pub(crate) fn has_receiver(method: &Ident) -> Option<bool> {
    let (file, _) = file_of(method.span())?;
    passing::all(&file, &plain(method), passing::has_receiver)
}

/// Whether the parameter of a method, called by a dot or by the path of its type, is a `&`. All of that name in the
/// file have to agree.
pub(crate) fn method_takes_shared(method: &Ident, parameter: usize, by_dot: bool) -> Option<bool> {
    let (file, _) = file_of(method.span())?;
    passing::all_take_shared(&file, &plain(method), parameter, by_dot)
}

/// Whether it is in one of them.
pub(crate) fn method_may_take_shared(method: &Ident, parameter: usize, by_dot: bool) -> bool {
    file_of(method.span()).is_some_and(|(file, _)| {
        passing::any_takes_shared(&file, &plain(method), parameter, by_dot)
    })
}

/// Whether a type has a method of this name in the same file that has no derivative, and hides that of a trait.
pub(crate) fn is_hidden(ty: &syn::Type, method: &Ident) -> bool {
    let syn::Type::Path(path) = ty else {
        return false;
    };
    let name = path.path.segments.last().map(|segment| &segment.ident);
    let found = name.zip(file_of(method.span()));
    found.is_some_and(|(name, (file, _))| inherent::hides(&file, &plain(name), &plain(method)))
}

/// Whether a method of this name takes `&mut self` somewhere in the file.
pub(crate) fn changes_receiver(name: &Ident) -> bool {
    let file = file_of(name.span());
    file.is_some_and(|(file, _)| receivers::changes_receiver(&file, &plain(name)))
}

/// Whether a method of this name certainly takes `&self` or `&mut self`: those in the file do, or it is one of
/// std's.
pub(crate) fn certainly_borrows_receiver(name: &Ident) -> bool {
    let file = file_of(name.span());
    let found = file.and_then(|(file, _)| receivers::all_borrow_receiver(&file, &plain(name)));
    found.unwrap_or_else(|| crate::names::grows_receiver(&plain(name)))
}

/// Whether the methods of this name in the file take `self` by value, all of them, and there are some.
pub(crate) fn all_take_self(name: &Ident) -> bool {
    let file = file_of(name.span());
    let found = file.and_then(|(file, _)| receivers::all_take_self(&file, &plain(name)));
    found.unwrap_or(false)
}

/// Whether a method of this name in the file takes `&self`: nothing if there is none.
pub(crate) fn may_only_read_receiver(name: &Ident) -> Option<bool> {
    let (file, _) = file_of(name.span())?;
    receivers::any_only_reads(&file, &plain(name))
}

/// Whether a macro or a function is that of `ndarray`.
pub(crate) fn is_of_ndarray(path: &syn::Path) -> bool {
    let names: Vec<String> = path.segments.iter().map(|s| plain(&s.ident)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = path.segments.last().map(|last| file_of(last.ident.span()));
    match found.flatten() {
        Some((file, at)) => arrays::is_of_ndarray(&file, &names, at),
        None => matches!(names.as_slice(), ["ndarray", _]),
    }
}

/// The function of `std::mem` that a path names, as far as the file says.
pub(crate) fn function_of_mem(path: &syn::Path) -> Option<Ident> {
    let written: Vec<String> = path.segments.iter().map(|s| plain(&s.ident)).collect();
    let (first, last) = (&path.segments.first()?.ident, &path.segments.last()?.ident);
    let whole = match written.as_slice() {
        [root, module, _] if (root == "std" || root == "core") && module == "mem" => written,
        [_] | [_, _] => {
            let meaning = match file_of(first.span()) {
                Some((file, at)) => standard::meaning(&file, &written[0], at),
                None => standard::Meaning::Open,
            };
            let mut whole = match meaning {
                standard::Meaning::Own => return None,
                standard::Meaning::Imported(mut path) => {
                    path.push(written[0].clone());
                    path
                }
                standard::Meaning::Renamed(path) => path,
                standard::Meaning::Open if written == ["drop"] => {
                    ["std", "mem", "drop"].map(str::to_owned).to_vec()
                }
                standard::Meaning::Open if written[0] == "mem" => {
                    ["std", "mem"].map(str::to_owned).to_vec()
                }
                standard::Meaning::Open => return None,
            };
            whole.extend_from_slice(&written[1..]);
            whole.retain(|segment| segment != "self");
            whole
        }
        _ => return None,
    };
    let [root, module, name] = whole.as_slice() else {
        return None;
    };
    let known = ["swap", "replace", "take", "drop", "forget"];
    let in_std = (root == "std" || root == "core") && module == "mem";
    (in_std && known.iter().any(|known| name == known)).then(|| Ident::new(name, last.span()))
}

/// Whether a name is imported from the standard library.
pub(crate) fn is_imported_from_std(name: &Ident) -> bool {
    let found = file_of(name.span()).map(|(file, at)| standard::meaning(&file, &plain(name), at));
    match found {
        Some(standard::Meaning::Imported(path)) => path
            .first()
            .is_some_and(|root| root == "std" || root == "core"),
        _ => false,
    }
}

/// Whether a path names a trait of the standard library.
pub(crate) fn is_standard_trait(path: &syn::Path) -> bool {
    const CRATES: &[&str] = &["alloc", "core", "std"];
    const PRELUDE: &[&str] = &[
        "AsMut",
        "AsRef",
        "Clone",
        "Default",
        "DoubleEndedIterator",
        "Drop",
        "Eq",
        "Extend",
        "Fn",
        "FnMut",
        "FnOnce",
        "From",
        "FromIterator",
        "Into",
        "IntoIterator",
        "Iterator",
        "Ord",
        "PartialEq",
        "PartialOrd",
        "ToOwned",
        "ToString",
        "TryFrom",
        "TryInto",
    ];
    let of_crate = |name: &str| CRATES.contains(&name);
    let Some(first) = path.segments.first().map(|first| &first.ident) else {
        return false;
    };
    if path.segments.len() > 1 {
        return of_crate(&plain(first));
    }
    let Some((file, at)) = file_of(first.span()) else {
        return false;
    };
    let name = plain(first);
    match standard::meaning(&file, &name, at) {
        standard::Meaning::Own => false,
        standard::Meaning::Imported(path) | standard::Meaning::Renamed(path) => {
            path.first().is_some_and(|root| of_crate(root))
        }
        standard::Meaning::Open => {
            PRELUDE.contains(&name.as_str()) && types::item_in(&file, "trait", &name, at).is_none()
        }
    }
}

/// Whether a path names a trait of the file that certainly is not annotated.
pub(crate) fn is_plain_trait(path: &syn::Path) -> bool {
    let name = path.get_ident();
    let plain = name.and_then(|name| {
        let (file, at) = file_of(name.span())?;
        let (scope, index) = types::item_in(&file, "trait", &plain(name), at)?;
        let names = scopes::attributes(scope, index)?;
        Some(names.iter().all(|name| scopes::HARMLESS.contains(name)))
    });
    plain.unwrap_or(false)
}

/// Whether there is a lock or an atomic in what these tokens name, types that the file shows among it.
pub(crate) fn has_lock(tokens: TokenStream, site: Span) -> bool {
    fn names(tokens: TokenStream, found: &mut BTreeSet<String>) {
        for tree in tokens {
            match tree {
                TokenTree::Ident(ident) => {
                    found.insert(plain(&ident));
                }
                TokenTree::Group(group) => names(group.stream(), found),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
    let mut found = BTreeSet::new();
    names(tokens, &mut found);
    found.retain(|name| name.starts_with(char::is_uppercase));
    match file_of(site) {
        Some((file, _)) => locks::has_lock(&file, found),
        None => found.iter().any(|name| locks::is_lock(name)),
    }
}

/// Whether anything may change behind a `&`, as far as the file mentions it.
pub(crate) fn mentions_cells(site: Span) -> bool {
    thread_local!(static LAST: Last<bool> = const { RefCell::new(None) });
    remembered(&LAST, site, |file| locks::mentions_cells(file)).unwrap_or(false)
}

/// Constants and statics of the file with names in small letters.
pub(crate) fn small_constants(site: Span) -> Vec<String> {
    thread_local!(static LAST: Last<Vec<String>> = const { RefCell::new(None) });
    remembered(&LAST, site, |file| {
        let mut found = Vec::new();
        declarations::small_constants(file, &mut found);
        found
    })
    .unwrap_or_default()
}

/// Whether the `|` of a closure stands in a file, and was not made by a macro of another place.
pub(crate) fn is_written(bar: Span) -> bool {
    file_of(bar).is_some_and(|(file, at)| source::has_punct(&file, '|', at))
}

/// A type of the file with a name by which another one is known.
pub(crate) fn own_type(site: Span) -> Option<&'static str> {
    thread_local!(static LAST: Last<Option<&'static str>> = const { RefCell::new(None) });
    remembered(&LAST, site, names::own_type).flatten()
}

/// Whether a path means the function of the library with the name of its last segment.
pub(crate) fn is_of_library(path: &syn::ExprPath) -> bool {
    let segments = &path.path.segments;
    let written: Vec<String> = segments.iter().map(|s| plain(&s.ident)).collect();
    let file = segments.last().and_then(|last| file_of(last.ident.span()));
    let file = file.as_ref().map(|(file, _)| &**file);
    path.qself.is_none() && names::is_of_library(file, &written)
}

/// Whether a function or a method of this name is declared anywhere in the file.
pub(crate) fn declares_function(name: &Ident) -> bool {
    file_of(name.span()).is_some_and(|(file, _)| is_declared(&file, "fn", &plain(name)))
}

/// Whether a type of this name is declared anywhere in the file.
pub(crate) fn declares_type(name: &Ident) -> bool {
    let file = file_of(name.span());
    file.is_some_and(|(file, _)| {
        let mut words = ["enum", "struct", "type", "union"].iter();
        words.any(|word| is_declared(&file, word, &plain(name)))
    })
}

/// Whether a trait of this name is declared anywhere in the file.
pub(crate) fn declares_trait(name: &Ident) -> bool {
    file_of(name.span()).is_some_and(|(file, _)| is_declared(&file, "trait", &plain(name)))
}

/// Whether a trait of the file has a method of this name, or what an `impl` of one has.
pub(crate) fn is_method_of_trait(name: &Ident) -> bool {
    let Some((file, _)) = file_of(name.span()) else {
        return false;
    };
    let name = plain(name);
    once(&file, "method", &name, || {
        names::is_method_of_trait(&file, &name)
    })
}

/// What the call of a macro of the file hides, by the names of its path.
pub(crate) fn hidden_by_macro(path: &[Ident], is_known: bool) -> Option<Hidden> {
    let (file, _) = file_of(path.last()?.span())?;
    let names: Vec<String> = path.iter().map(plain).collect();
    macros::hidden(&file, &names, is_known)
}

fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}
