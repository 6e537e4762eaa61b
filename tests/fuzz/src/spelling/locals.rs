//! Variables get other names.

use super::chance::{Chance, hash};
use super::names::{KEYWORDS, VALUES, all, ident};
use super::scopes::{constant_names, each_name, meanings};
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
    let before = meanings(file);
    let names: Vec<String> = variables.values().cloned().collect();
    for (number, old) in &variables {
        // The number of a variable changes while a program is shrunk, its name does not.
        let mut dice = chance.dice("local", hash(old));
        if !dice.one_in(3) {
            continue;
        }
        let mut dice = chance.dice("name", hash(old) ^ *number as u64);
        let new = match dice.below(8) {
            0 => (*dice.pick(KEYWORDS)).to_owned(),
            1 | 2 => dice.pick(&names).clone(),
            3 => old.to_uppercase(),
            _ => (*dice.pick(VALUES)).to_owned(),
        };
        if new == "self" || constants.contains(&new) {
            continue;
        }
        let mut renamed = file.clone();
        each_name(&mut renamed, |found, meaning| {
            if meaning == Some(*number) {
                *found = ident(&new);
            }
        });
        if meanings(&renamed) == before {
            *file = renamed;
        }
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
