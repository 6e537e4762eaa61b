//! Types that can keep something behind a `&` by a lock or an atomic, as far as the file shows them. (That
//! there is a cell in a type, the type system says.)

use crate::front::source::Tree;
use std::collections::BTreeSet;

const LOCKS: &[&str] = &[
    "LazyLock",
    "Mutex",
    "OnceLock",
    "ReentrantLock",
    "RwLock",
    "Sender",
    "SyncSender",
];

/// Whether a type of this name keeps something behind a `&`.
pub(crate) fn is_lock(name: &str) -> bool {
    LOCKS.contains(&name) || name.starts_with("Atomic")
}

/// Whether a file mentions anything by which a function of std may change what it is given by `&`.
pub(super) fn mentions_cells(trees: &[Tree]) -> bool {
    const CELLS: &[&str] = &["Cell", "OnceCell", "RefCell", "UnsafeCell", "thread_local"];
    trees.iter().any(|tree| match tree.trees() {
        Some(inner) => mentions_cells(inner),
        None => tree
            .ident()
            .is_some_and(|name| CELLS.contains(&name) || is_lock(name)),
    })
}

/// Whether there is a lock in one of the types of these names, which are looked for in the file.
pub(super) fn has_lock(file: &[Tree], names: BTreeSet<String>) -> bool {
    let (mut todo, mut known) = (names.clone(), names);
    while let Some(name) = todo.pop_first() {
        if is_lock(&name) {
            return true;
        }
        let mut found = BTreeSet::new();
        declared(file, &name, &mut found);
        for inner in found {
            if known.insert(inner.clone()) {
                todo.insert(inner);
            }
        }
    }
    false
}

/// The names in the declaration of a type.
fn declared(trees: &[Tree], name: &str, found: &mut BTreeSet<String>) {
    for (i, tree) in trees.iter().enumerate() {
        if let Some(inner) = tree.trees() {
            declared(inner, name, found);
        }
        let is_type = i > 0
            && tree.is_ident(name)
            && ["struct", "enum", "type"]
                .iter()
                .any(|word| trees[i - 1].is_ident(word));
        if is_type {
            for tree in &trees[i + 1..] {
                types(std::slice::from_ref(tree), found);
                if tree.is_punct(';') || tree.group('{').is_some() {
                    break;
                }
            }
        }
    }
}

/// Names that may be those of types.
fn types(trees: &[Tree], found: &mut BTreeSet<String>) {
    for tree in trees {
        match (tree.ident(), tree.trees()) {
            (Some(name), _) if name.starts_with(char::is_uppercase) => {
                found.insert(name.to_owned());
            }
            (_, Some(inner)) => types(inner, found),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::source::trees;

    #[test]
    fn locks_are_found_through_the_types_of_a_file() {
        let file = trees(
            "struct A { b: Vec<B>, n: usize } mod m { enum B { One(C), Two } } type C = (f64, Arc<Mutex<f64>>);
             struct D(AtomicU64); struct E { next: Option<Box<E>> } fn f(m: &Mutex<f64>) {}",
        )
        .expect("the text is Rust");
        let has_lock = |name: &str| has_lock(&file, BTreeSet::from([name.to_owned()]));
        assert!(
            ["A", "B", "C", "D", "RwLock"]
                .iter()
                .all(|name| has_lock(name))
        );
        assert!(!["E", "F", "Vec"].iter().any(|name| has_lock(name)));
    }
}
