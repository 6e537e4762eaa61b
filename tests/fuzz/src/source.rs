//! A program and how it is spelled.

use crate::node::{Mode, Node};
use crate::spelling::Spelling;

/// A program to be compiled.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Its items.
    pub root: Node,
    /// How the form on `f64` is spelled, if not as it was generated.
    pub spelling: Option<Spelling>,
}

impl From<Node> for Source {
    fn from(root: Node) -> Source {
        Source {
            root,
            spelling: None,
        }
    }
}

impl Source {
    /// The text in a mode.
    #[must_use]
    pub fn text(&self, mode: Mode) -> String {
        match &self.spelling {
            Some(spelling) if matches!(mode, Mode::Ad | Mode::Plain) => {
                spelling.apply(&self.root.text(Mode::Marked), mode == Mode::Plain)
            }
            _ => self.root.text(mode),
        }
    }

    /// The length of the program itself, which does not depend on how it is spelled.
    #[must_use]
    pub fn len(&self) -> usize {
        self.root.text(Mode::Ad).len()
    }

    /// Whether there is no program.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
