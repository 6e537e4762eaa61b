//! Files, as they are read once, and what they answer.

use crate::front::source::{self, Position, Trees};
use proc_macro2::Span;
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::thread::LocalKey;
use std::time::SystemTime;

/// The file that a token stands in, and where.
pub(super) fn file_of(span: Span) -> Option<(Rc<Trees>, Position)> {
    if !proc_macro::is_available() {
        return None;
    }
    let span = span.unwrap();
    let file = read(&span.local_file()?)?;
    Some((file, (span.line(), span.column())))
}

/// The path of the file that a token stands in.
pub(super) fn path_of(span: Span) -> Option<PathBuf> {
    proc_macro::is_available()
        .then(|| span.unwrap().local_file())
        .flatten()
}

/// When a file was changed last, and what was read of it.
type Read = (SystemTime, Option<Rc<Trees>>);

thread_local! {
    /// The files that were read in this process.
    static FILES: RefCell<HashMap<PathBuf, Read>> = RefCell::default();
}

pub(super) fn read(path: &Path) -> Option<Rc<Trees>> {
    let changed = std::fs::metadata(path).ok()?.modified().ok()?;
    FILES.with_borrow_mut(|files| {
        if let Some((seen, trees)) = files.get(path)
            && *seen == changed
        {
            return trees.clone();
        }
        let trees = std::fs::read_to_string(path)
            .ok()
            .and_then(|text| source::trees(&text))
            .map(Rc::new);
        files.insert(path.to_owned(), (changed, trees.clone()));
        trees
    })
}

/// What was asked of a file.
type Answers = (Rc<Trees>, HashMap<(&'static str, String), bool>);

/// What a question about a name in a file was answered, if it was asked before.
pub(super) fn once(
    file: &Rc<Trees>,
    question: &'static str,
    name: &str,
    answer: impl FnOnce() -> bool,
) -> bool {
    thread_local!(static ANSWERS: RefCell<Option<Answers>> = const { RefCell::new(None) });
    ANSWERS.with_borrow_mut(|answers| {
        let (_, known) = match answers {
            Some(same) if Rc::ptr_eq(&same.0, file) => same,
            other => other.insert((Rc::clone(file), HashMap::new())),
        };
        *known
            .entry((question, name.to_owned()))
            .or_insert_with(answer)
    })
}

/// The last file that something was asked of, and the answer.
pub(super) type Last<T> = RefCell<Option<(Rc<Trees>, T)>>;

/// What a file answers: the last one that was asked is not asked again.
pub(super) fn remembered<T: Clone>(
    last: &'static LocalKey<Last<T>>,
    site: Span,
    answer: impl FnOnce(&Trees) -> T,
) -> Option<T> {
    let (file, _) = file_of(site)?;
    Some(last.with_borrow_mut(|last| match last {
        Some((known, answer)) if Rc::ptr_eq(known, &file) => answer.clone(),
        _ => {
            let answer = answer(&file);
            *last = Some((file, answer.clone()));
            answer
        }
    }))
}
