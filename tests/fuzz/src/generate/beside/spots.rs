//! Places, and what is known of them.

/// What a place holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A number.
    Real,
    /// A vector of at least two numbers.
    Vector,
    /// A slice of at least one number, behind a reference.
    Slice,
    /// `[f64; 3]`
    Array,
    /// `Option<f64>`
    Maybe,
    /// The enum.
    Choice,
    /// `(f64, f64)`
    Pair,
    /// The struct inside.
    Part,
    /// A vector of two of them.
    Parts,
    /// The struct.
    Whole,
    /// A number without a derivative.
    Count,
}

/// A place that nothing else borrows.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    /// The place, or the name of a reference to it.
    pub(super) text: String,
    pub(super) shape: Shape,
    /// The text is a reference.
    pub(super) reference: bool,
    pub(super) mutable: bool,
}

const FIELDS: &[(&str, Shape)] = &[
    ("t", Shape::Real),
    ("k", Shape::Real),
    ("ps", Shape::Vector),
    ("qs", Shape::Vector),
    ("o", Shape::Maybe),
    ("e", Shape::Choice),
    ("a", Shape::Array),
    ("pair", Shape::Pair),
    ("one", Shape::Part),
    ("rs", Shape::Parts),
    ("n", Shape::Count),
];

impl Spot {
    /// A place itself.
    pub(super) fn own(text: impl Into<String>, shape: Shape) -> Spot {
        Spot {
            text: text.into(),
            shape,
            reference: false,
            mutable: true,
        }
    }

    /// What a name refers to by `&mut`.
    pub(super) fn bound(text: impl Into<String>, shape: Shape) -> Spot {
        Spot {
            reference: true,
            ..Spot::own(text, shape)
        }
    }

    /// What a name refers to by `&`.
    pub(super) fn shared(text: impl Into<String>, shape: Shape) -> Spot {
        Spot {
            mutable: false,
            ..Spot::bound(text, shape)
        }
    }

    /// The place as it is read and assigned.
    pub(super) fn place(&self) -> String {
        if self.reference {
            format!("*{}", self.text)
        } else {
            self.text.clone()
        }
    }

    /// `&mut place`, or the reference that is there.
    pub(super) fn lent(&self) -> String {
        if self.reference {
            self.text.clone()
        } else {
            format!("&mut {}", self.text)
        }
    }

    /// `&mut place`, also where a reference would be moved.
    pub(super) fn lent_anew(&self) -> String {
        format!("&mut {}", self.place())
    }

    /// Numbers one after the other.
    pub(super) fn is_sequence(&self) -> bool {
        matches!(self.shape, Shape::Vector | Shape::Slice | Shape::Array)
    }

    /// The least number of elements.
    pub(super) fn len(&self) -> usize {
        match self.shape {
            Shape::Slice => 1,
            Shape::Array => 3,
            _ => 2,
        }
    }

    /// The names of its fields.
    pub(super) fn fields(&self) -> Vec<(&'static str, Shape)> {
        match self.shape {
            Shape::Whole => FIELDS.to_vec(),
            Shape::Part => vec![("k", Shape::Real), ("v", Shape::Vector)],
            Shape::Pair => vec![("0", Shape::Real), ("1", Shape::Real)],
            _ => Vec::new(),
        }
    }

    /// Its fields as places.
    pub(super) fn parts(&self) -> Vec<Spot> {
        let part = |(name, shape): (&str, Shape)| Spot {
            reference: false,
            text: format!("{}.{name}", self.text),
            shape,
            mutable: self.mutable,
        };
        self.fields().into_iter().map(part).collect()
    }
}
