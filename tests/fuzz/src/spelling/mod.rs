//! The same program, spelled in another way.
//!
//! The generator tries what programs do; this tries how they are written: names, scopes, items,
//! annotations and macros. It takes the text of a program in which every number is marked
//! ([`Mode::Marked`](crate::node::Mode::Marked)), because some changes need its type, and changes it
//! where the meaning stays. The program on dual numbers is left alone, and the harness compares the
//! values of both bit for bit: a change that is wrong is seen as the generator's fault.
//!
//! What is done at a place depends on the seed and on the text of the place only, so that the changes
//! stay while a program is shrunk around them.

mod annotations;
mod block_items;
mod chance;
mod constants;
mod from_macros;
mod inner_indices;
mod items;
mod lets;
mod locals;
mod marks;
mod names;
mod scopes;
mod statements;
mod sugar;

use chance::Chance;
pub use marks::Scalar;
use syn::File;

/// A kind of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Literals become constants.
    Constants,
    /// Parts of expressions get a name.
    Lets,
    /// Expressions are written in another way.
    Sugar,
    /// Statements are written in another way.
    Statements,
    /// Items stand in blocks inside the function.
    BlockItems,
    /// Indices become constants of a block.
    InnerIndices,
    /// Types are written out, left out and renamed.
    Annotations,
    /// Functions, types, fields and constants get other names.
    Items,
    /// Variables get other names.
    Locals,
    /// Names are written `r#name`.
    Raw,
    /// Functions come out of a `macro_rules!`.
    FromMacros,
}

/// All kinds, in the order in which they are applied.
pub const KINDS: &[Kind] = &[
    Kind::Constants,
    Kind::Annotations,
    Kind::Items,
    Kind::Lets,
    Kind::Sugar,
    Kind::Statements,
    Kind::BlockItems,
    Kind::InnerIndices,
    Kind::Locals,
    Kind::Raw,
    Kind::FromMacros,
];

/// What is changed of a program.
#[derive(Clone, Debug, PartialEq)]
pub struct Spelling {
    seed: u64,
    kinds: Vec<Kind>,
}

impl Spelling {
    /// About half of the kinds, chosen by a seed.
    #[must_use]
    pub fn new(seed: u64) -> Spelling {
        let chance = Chance::new(seed);
        let kinds = KINDS.iter().copied().filter(|kind| {
            let mut dice = chance.dice("kind", *kind as u64);
            dice.one_in(2)
        });
        Spelling {
            seed,
            kinds: kinds.collect(),
        }
    }

    /// With given kinds only.
    #[must_use]
    pub fn of(seed: u64, kinds: &[Kind]) -> Spelling {
        Spelling {
            seed,
            kinds: kinds.to_vec(),
        }
    }

    /// The spellings with one kind less.
    #[must_use]
    pub fn simpler(&self) -> Vec<Spelling> {
        let without = |kind: &Kind| Spelling {
            seed: self.seed,
            kinds: self.kinds.iter().copied().filter(|k| k != kind).collect(),
        };
        self.kinds.iter().map(without).collect()
    }

    /// The text of a program from its marked text, with the attributes or without. A text that is not
    /// parsed becomes an error of its own.
    #[must_use]
    pub fn apply(&self, marked: &str, plain: bool) -> String {
        match syn::parse_file(marked) {
            Ok(file) => prettyplease::unparse(&self.respelled(file, plain)),
            Err(error) => format!("compile_error!({:?});", format!("not parsed: {error}")),
        }
    }

    fn respelled(&self, mut file: File, plain: bool) -> File {
        marks::settle(&mut file);
        let chance = Chance::new(self.seed);
        for kind in &self.kinds {
            match kind {
                Kind::Constants => constants::apply(&mut file, chance),
                Kind::Lets => lets::apply(&mut file, chance),
                Kind::Sugar => sugar::apply(&mut file, chance),
                Kind::Statements => statements::apply(&mut file, chance),
                Kind::BlockItems => block_items::apply(&mut file, chance),
                Kind::InnerIndices => inner_indices::apply(&mut file, chance),
                Kind::Annotations => annotations::apply(&mut file, chance),
                Kind::Locals => locals::rename(&mut file, chance),
                Kind::Items => items::rename(&mut file, chance),
                Kind::Raw => locals::make_raw(&mut file, chance),
                Kind::FromMacros => {}
            }
        }
        marks::strip(&mut file);
        if plain {
            marks::strip_attributes(&mut file);
        }
        if self.kinds.contains(&Kind::FromMacros) {
            from_macros::apply(&mut file, chance);
        }
        file
    }
}
