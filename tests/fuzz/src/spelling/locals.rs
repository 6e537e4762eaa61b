//! Variables get other names.

use super::chance::{Chance, hash, is_capital};
use super::names::{KEYWORDS, VALUES, all, ident};
use super::scopes::{Meaning, constant_names, each_name, meanings};
use std::collections::BTreeMap;
use syn::ext::IdentExt;
use syn::{File, Ident};

/// Gives some variables another name: a strange one, or that of another variable where it is hidden
/// anyway. A name is kept where another one would mean something else.
pub(super) fn rename(file: &mut File, chance: Chance) {
    let mut variables: BTreeMap<usize, String> = BTreeMap::new();
    each_name(file, |ident, meaning| {
        if let Some(number) = meaning {
            variables.entry(number).or_insert(ident.unraw().to_string());
        }
    });
    let constants = constant_names(file);
    let names: Vec<String> = variables.values().cloned().collect();
    let is_bold = chance.is_bold("capital");
    // In some programs one name stands for many variables, which hide each other.
    let mut dice = chance.dice("common", 0);
    let common = dice
        .one_in(3)
        .then(|| *dice.pick(&["A", "X", "K", "LEN", "y"]));
    let mut wanted: Vec<(usize, String)> = Vec::new();
    for (number, old) in &variables {
        // The number of a variable changes while a program is shrunk, its name does not.
        if !chance.dice("local", hash(old)).one_in(2) {
            continue;
        }
        let mut dice = chance.dice("name", hash(old) ^ *number as u64);
        let new = match (dice.below(8), common) {
            (4..7, Some(name)) => name.to_owned(),
            (0, _) if chance.is_bold("keyword") => (*dice.pick(KEYWORDS)).to_owned(),
            (1 | 2, _) => dice.pick(&names).clone(),
            (3, _) => old.to_uppercase(),
            _ => (*dice.pick(VALUES)).to_owned(),
        };
        let is_doubtful = !is_capital(&new) && new.starts_with(|c: char| c.is_uppercase());
        if new != "self" && !constants.contains(&new) && (is_bold || !is_doubtful) {
            wanted.push((*number, new));
        }
    }
    let before = meanings(file);
    rename_all(file, &wanted, &before);
}

/// Renames those variables of a list whose new names keep the meaning of everything: all at once, or
/// each half by itself.
fn rename_all(file: &mut File, wanted: &[(usize, String)], before: &[Meaning]) {
    let new_names: BTreeMap<usize, &str> = wanted.iter().map(|(i, n)| (*i, n.as_str())).collect();
    let mut renamed = file.clone();
    each_name(&mut renamed, |found, meaning| {
        if let Some(new) = meaning.and_then(|number| new_names.get(&number)) {
            *found = ident(new);
        }
    });
    if meanings(&renamed) == before {
        *file = renamed;
    } else if wanted.len() > 1 {
        let (first, second) = wanted.split_at(wanted.len() / 2);
        rename_all(file, first, before);
        rename_all(file, second, before);
    }
}

/// Writes some names of variables as `r#name`, and others, which mean the same variable, not.
pub(super) fn make_raw(file: &mut File, chance: Chance) {
    let taken = all(file);
    let mut count = 0;
    each_name(file, |found, meaning| {
        count += 1;
        let name = found.unraw().to_string();
        let mut dice = chance.dice("raw", hash(&name) ^ count);
        let fits = !["self", "Self", "super", "crate", "_"].contains(&name.as_str())
            && !name.ends_with("__");
        if fits && (meaning.is_some() || taken.contains(&name)) && dice.one_in(4) {
            *found = Ident::new_raw(&name, found.span());
        }
    });
}
