//! Functions of other files of the crate, by the imports of this one.
//!
//! `use crate::lse::log_sum_exp;` names a file below `src`, if every module on the way is a file. Where a
//! module is written in another one, has a path of its own or is re-exported, nothing is known.

use super::declarations::is_in_module;
use super::read;
use crate::front::source::{Position, Token, Tree, Trees};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// The file that a name is imported from, by a `use` at the top of a file.
pub(super) fn imported(here: &Path, file: &Trees, name: &str, at: Position) -> Option<Rc<Trees>> {
    (!is_in_module(file, at)).then_some(())?;
    let path = import_of(file, name)?;
    let source = Path::new(&std::env::var_os("CARGO_MANIFEST_DIR")?).join("src");
    read(&file_of(&source, here, &path)?)
}

/// The path of the one import of a name right in a file, or in another scope, without the name.
pub(super) fn import_of(file: &Trees, name: &str) -> Option<Vec<String>> {
    let mut paths = Vec::new();
    for import in file.imports() {
        let import: Vec<&Tree> = import.iter().skip(1).collect();
        leaves(&import, &mut Vec::new(), name, &mut paths);
    }
    (paths.len() == 1).then(|| paths.swap_remove(0))
}

/// The whole path of what one import brings under another name, `a::b as name`, right in a scope.
pub(super) fn renamed_import_of(scope: &Trees, name: &str) -> Option<Vec<String>> {
    let mut paths = Vec::new();
    for import in scope.imports() {
        let import: Vec<&Tree> = import.iter().skip(1).collect();
        renamed(&import, &mut Vec::new(), name, &mut paths);
    }
    (paths.len() == 1).then(|| paths.swap_remove(0))
}

fn renamed(import: &[&Tree], before: &mut Vec<String>, name: &str, paths: &mut Vec<Vec<String>>) {
    let start = before.len();
    for (i, tree) in import.iter().enumerate() {
        match &tree.token {
            Token::Ident(word) if word == "as" => {
                if import.get(i + 1).is_some_and(|next| next.is_ident(name)) {
                    paths.push(before.clone());
                }
            }
            Token::Ident(ident) => before.push(ident.clone()),
            Token::Punct(',') => before.truncate(start),
            Token::Group { trees, .. } => {
                let inner: Vec<&Tree> = trees.iter().collect();
                renamed(&inner, before, name, paths);
            }
            Token::Punct(_) | Token::Literal(_) | Token::Lifetime(_) => {}
        }
    }
    before.truncate(start);
}

/// The paths of an import that end in a name, without that name.
fn leaves(import: &[&Tree], before: &mut Vec<String>, name: &str, paths: &mut Vec<Vec<String>>) {
    let start = before.len();
    let mut i = 0;
    while let Some(tree) = import.get(i) {
        match &tree.token {
            Token::Ident(ident) => {
                let is_last = import.get(i + 1).is_none_or(|next| next.is_punct(','));
                // `a as b` is another name.
                let renamed = i > 0 && import[i - 1].is_ident("as");
                if is_last && ident == name && !renamed {
                    paths.push(before.clone());
                }
                before.push(ident.clone());
            }
            Token::Punct(',') => before.truncate(start),
            Token::Group { trees, .. } => {
                let inner: Vec<&Tree> = trees.iter().collect();
                leaves(&inner, before, name, paths);
            }
            Token::Punct(_) | Token::Literal(_) | Token::Lifetime(_) => {}
        }
        i += 1;
    }
    before.truncate(start);
}

/// The file of a module.
fn file_of(source: &Path, here: &Path, path: &[String]) -> Option<PathBuf> {
    let here = here.canonicalize().ok()?;
    let source = source.canonicalize().ok()?;
    let mut module = module_of(here.strip_prefix(&source).ok()?)?;
    let mut segments = path.iter().peekable();
    match segments.peek().map(|first| first.as_str())? {
        "crate" => {
            segments.next();
            module.clear();
        }
        "self" => {
            segments.next();
        }
        "super" => {
            while segments.next_if(|segment| *segment == "super").is_some() {
                module.pop()?;
            }
        }
        // A crate, or a module of this one.
        _ => {}
    }
    module.extend(segments.cloned());
    let mut folder = source;
    let mut file = None;
    for segment in &module {
        let (one, other) = (
            folder.join(format!("{segment}.rs")),
            folder.join(segment).join("mod.rs"),
        );
        file = match (one.is_file(), other.is_file()) {
            (true, false) => Some(one),
            (false, true) => Some(other),
            _ => return None,
        };
        folder = folder.join(segment);
    }
    file
}

/// The modules that lead to a file of the library or of the program.
fn module_of(file: &Path) -> Option<Vec<String>> {
    let mut module: Vec<String> = Vec::new();
    for part in file.with_extension("").components() {
        module.push(part.as_os_str().to_str()?.to_owned());
    }
    // The binaries in `src/bin` are crates of their own.
    (module.first()? != "bin").then_some(())?;
    if module.last().is_some_and(|last| last == "mod")
        || module.len() == 1 && ["lib", "main"].contains(&module[0].as_str())
    {
        module.pop();
    }
    Some(module)
}
