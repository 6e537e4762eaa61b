//! Names that come from different macros.
//!
//! To rustc, a `t` that a `macro_rules!` writes is another variable than a `t` that is given to it. Here a
//! name is a text, so that one would be taken for the other. Whether two names come from the same expansion
//! is not told on stable Rust but by the text of their spans: `#3 bytes(10..11)`. A name that does not come from where
//! its variable does is refused; where the text is another one, nothing is.

use super::Lower;
use crate::errors::Refusal;
use crate::ir::VarId;
use proc_macro2::{Ident, Span};
use std::cell::RefCell;
use std::collections::HashMap;

#[derive(Default)]
pub(super) struct Hygiene {
    /// Where the names of variables come from.
    origins: HashMap<VarId, String>,
    /// Names that come from somewhere else than the variable that has this name.
    foreign: RefCell<Vec<Ident>>,
}

impl Hygiene {
    pub(super) fn declare(&mut self, var: VarId, name: &Ident) {
        if let Some(origin) = origin(name.span()) {
            self.origins.insert(var, origin);
        }
    }

    pub(super) fn read(&self, var: VarId, name: &Ident) {
        if let (Some(declared), Some(read)) = (self.origins.get(&var), origin(name.span()))
            && *declared != read
        {
            self.foreign.borrow_mut().push(name.clone());
        }
    }
}

impl Lower<'_> {
    /// Refuses each of those names once.
    pub(super) fn refuse_foreign_names(&mut self) {
        let mut foreign = self.hygiene.foreign.take();
        foreign.sort();
        foreign.dedup();
        for name in foreign {
            self.errors
                .refuse(name.span(), Refusal::foreign_name(&name));
        }
    }
}

/// The number of the expansion that a name comes from, if it is the user's.
fn origin(span: Span) -> Option<String> {
    let own = [Span::call_site(), Span::mixed_site()];
    let number = number(span)?;
    let made_here = own
        .into_iter()
        .any(|own| self::number(own).as_ref() == Some(&number));
    (!made_here).then_some(number)
}

fn number(span: Span) -> Option<String> {
    let text = format!("{span:?}");
    let number = text.strip_prefix('#')?.split_once(" bytes(")?.0;
    Some(number.to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn spans_without_an_expansion_have_no_origin() {
        assert_eq!(super::origin(proc_macro2::Span::call_site()), None);
    }
}
