//! The types of generated programs.

/// A type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    /// A real number.
    F,
    /// `usize`
    U,
    /// `bool`
    B,
    /// An array.
    Arr(Box<Ty>, usize),
    /// A vector; it has at least two elements.
    Vec(Box<Ty>),
    /// A tuple.
    Tup(Vec<Ty>),
    /// A struct of the program, by number.
    Struct(usize),
    /// `Option<f64>`
    Opt,
    /// The enum of the program.
    Enum,
    /// A slice, behind a reference; it has at least two elements.
    Slice(Box<Ty>),
    /// A type parameter `T: Tr`.
    Generic,
    /// A local closure of one real number.
    Closure,
}

impl Ty {
    /// The type in templates.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Ty::F => "$F".into(),
            Ty::U => "usize".into(),
            Ty::B => "bool".into(),
            Ty::Arr(t, n) => format!("[{}; {n}]", t.name()),
            Ty::Vec(t) => format!("Vec<{}>", t.name()),
            Ty::Tup(ts) => {
                let parts: Vec<String> = ts.iter().map(Ty::name).collect();
                format!("({})", parts.join(", "))
            }
            Ty::Struct(i) => format!("S{i}"),
            Ty::Opt => "Option<$F>".into(),
            Ty::Enum => "E".into(),
            Ty::Slice(t) => format!("[{}]", t.name()),
            Ty::Generic => "T".into(),
            Ty::Closure => "_".into(),
        }
    }
}

/// How a struct's fields are written.
#[derive(Clone, Debug)]
pub struct Struct {
    /// Its fields: name and type. Names are numbers in a tuple struct.
    pub fields: Vec<(String, Ty)>,
    /// `struct S(..)`
    pub tuple: bool,
}

/// How something is passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// `T`
    Value,
    /// `&T`
    Ref,
    /// `&mut T`
    Mut,
}

/// What a function of the program looks like to its callers.
#[derive(Clone, Debug)]
pub struct Sig {
    /// Its name.
    pub name: String,
    /// The receiver: a struct and how it is passed.
    pub receiver: Option<(usize, Pass)>,
    /// Its parameters.
    pub params: Vec<(Pass, Ty)>,
    /// Its result, if it has one.
    pub ret: Option<Ty>,
    /// It has a type parameter `T: Tr`.
    pub generic: bool,
}
