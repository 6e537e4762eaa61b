//! Methods of one file that change their receiver, by name.

use super::types::parameters;
use crate::front::source::{Token, Tree, Trees};

/// Whether a method of this name takes `&mut self` somewhere in the file.
pub(super) fn changes_receiver(file: &Trees, name: &str) -> bool {
    let mut functions = file.declared_by("fn", name);
    functions.any(|after| parameters(after).is_some_and(takes_mutable))
}

/// Whether the methods of this name in the file take `&self` or `&mut self`, all of them: nothing if there is
/// none. What takes no `self` is no method.
pub(super) fn all_borrow_receiver(file: &Trees, name: &str) -> Option<bool> {
    super::passing::all(file, name, |after| {
        let receiver = receiver(after)?;
        let typed = receiver.iter().any(|tree| tree.is_punct(':'));
        Some(!typed && receiver.iter().any(|tree| tree.is_punct('&')))
    })
}

/// The same of methods that take `self` by value.
pub(super) fn all_take_self(file: &Trees, name: &str) -> Option<bool> {
    super::passing::all(file, name, |after| {
        let mut receiver = receiver(after)?.iter().filter(|tree| !tree.is_ident("mut"));
        let first = receiver.next()?;
        Some(first.is_ident("self") && receiver.next().is_none())
    })
}

/// Whether a method of this name in the file takes `&self`: nothing if there is no method of this name.
pub(super) fn any_only_reads(file: &Trees, name: &str) -> Option<bool> {
    let none = super::passing::all(file, name, |after| Some(!reads(after)?))?;
    Some(!none)
}

/// Whether a method takes `&self`, by what stands behind its name.
pub(super) fn reads(after: &[Tree]) -> Option<bool> {
    let receiver = receiver(after)?;
    Some(!takes_mutable(receiver) && receiver.iter().any(|tree| tree.is_punct('&')))
}

/// The parameter `self` behind a method's name.
fn receiver(after: &[Tree]) -> Option<&[Tree]> {
    let first = parameters(after)?.split(|tree| tree.is_punct(',')).next()?;
    let own = first.iter().any(|tree| tree.is_ident("self"));
    own.then_some(first)
}

/// `&mut self`, `&'a mut self`
fn takes_mutable(parameters: &[Tree]) -> bool {
    let mut words = parameters
        .iter()
        .filter(|tree| !matches!(tree.token, Token::Lifetime(_)));
    words.next().is_some_and(|tree| tree.is_punct('&'))
        && words.next().is_some_and(|tree| tree.is_ident("mut"))
        && words.next().is_some_and(|tree| tree.is_ident("self"))
}
