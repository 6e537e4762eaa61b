//! Programs as trees of text.
//!
//! A node is a template with children in it. The generator says of each node what it is (a statement,
//! an expression of a type, a block, an item), and nothing more: that is what the shrinker needs. One
//! tree gives several texts, because the program runs on `f64` and on dual numbers.

use crate::spelling::Scalar;
use crate::types::Ty;

/// What the text of a program is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// On `f64`, with the attributes.
    Ad,
    /// On `f64`, without the attributes: a program that rustc rejects in this form is the generator's
    /// fault.
    Plain,
    /// On dual numbers, without the attributes.
    Dual,
    /// As `Ad`, with a mark on each number and truth value: what the [spelling](crate::spelling) is
    /// changed of.
    Marked,
}

/// What a node stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// An expression.
    Expr(Ty),
    /// A statement.
    Stmt,
    /// `place op= value;`, which is evaluated in another order on types that are not primitive: its
    /// parts are the place, the operator and the value.
    OpAssign,
    /// A block: its children are statements and perhaps an expression at the end.
    Block,
    /// A function or type.
    Item,
    /// The list of items.
    Program,
    /// Text that belongs to the node around it.
    Fixed,
}

/// A piece of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// The same text in every mode.
    Text(String),
    /// Text for `f64`, and for dual numbers.
    Either(String, String),
    /// An attribute that only the mode `Ad` has.
    Attribute,
    /// A child.
    Node(Node),
}

/// A node.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What it stands for.
    pub kind: Kind,
    /// Its text and children in order.
    pub parts: Vec<Part>,
}

impl Node {
    /// A node from a template. `~` is a child, `$[a|b]` text for `f64` and for dual numbers, `$F` the
    /// type of real numbers and `$D` the attribute `#[differentiable]`.
    ///
    /// # Panics
    ///
    /// If the number of children is not that of the holes.
    #[must_use]
    pub fn new(kind: Kind, template: &str, children: Vec<Node>) -> Node {
        let mut children = children.into_iter();
        let mut parts = Vec::new();
        let mut text = String::new();
        let mut rest = template;
        let flush = |text: &mut String, parts: &mut Vec<Part>| {
            if !text.is_empty() {
                parts.push(Part::Text(std::mem::take(text)));
            }
        };
        while let Some(c) = rest.chars().next() {
            rest = &rest[c.len_utf8()..];
            match c {
                '~' => {
                    flush(&mut text, &mut parts);
                    let child = children
                        .next()
                        .unwrap_or_else(|| panic!("no child for a hole: {template}"));
                    parts.push(Part::Node(child));
                }
                '$' if rest.starts_with('F') => {
                    flush(&mut text, &mut parts);
                    parts.push(Part::Either("f64".into(), "D".into()));
                    rest = &rest[1..];
                }
                '$' if rest.starts_with('D') => {
                    flush(&mut text, &mut parts);
                    parts.push(Part::Attribute);
                    rest = &rest[1..];
                }
                '$' if rest.starts_with('[') => {
                    flush(&mut text, &mut parts);
                    let end = rest
                        .find("$]")
                        .unwrap_or_else(|| panic!("open: {template}"));
                    let (a, b) = rest[1..end]
                        .split_once('|')
                        .unwrap_or_else(|| panic!("no `|`: {template}"));
                    parts.push(Part::Either(a.into(), b.into()));
                    rest = &rest[end + 2..];
                }
                c => text.push(c),
            }
        }
        flush(&mut text, &mut parts);
        assert!(children.next().is_none(), "too many children: {template}");
        Node { kind, parts }
    }

    /// A block of statements with a value or without.
    #[must_use]
    pub fn block(stmts: Vec<Node>, tail: Option<Node>) -> Node {
        Node {
            kind: Kind::Block,
            parts: stmts.into_iter().chain(tail).map(Part::Node).collect(),
        }
    }

    /// The text in a mode.
    #[must_use]
    pub fn text(&self, mode: Mode) -> String {
        let mut out = String::new();
        self.emit(mode, &mut out);
        out
    }

    fn emit(&self, mode: Mode, out: &mut String) {
        if self.kind == Kind::OpAssign {
            self.emit_op_assign(mode, out);
            return;
        }
        let block = self.kind == Kind::Block;
        let mark = match &self.kind {
            Kind::Expr(ty) if mode == Mode::Marked => Scalar::of(ty),
            _ => None,
        };
        if let Some(scalar) = mark {
            out.push_str(scalar.mark());
            out.push('(');
        }
        if block {
            out.push_str("{\n");
        }
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Either(plain, dual) => {
                    out.push_str(if mode == Mode::Dual { dual } else { plain });
                }
                Part::Attribute if matches!(mode, Mode::Ad | Mode::Marked) => {
                    out.push_str("#[differentiable]\n")
                }
                Part::Attribute => {}
                Part::Node(node) => {
                    node.emit(mode, out);
                    if block || self.kind == Kind::Program {
                        out.push('\n');
                    }
                }
            }
        }
        if block {
            out.push('}');
        }
        if mark.is_some() {
            out.push(')');
        }
    }

    fn emit_op_assign(&self, mode: Mode, out: &mut String) {
        let [Part::Node(place), Part::Text(op), Part::Node(value)] = self.parts.as_slice() else {
            unreachable!("a place, an operator and a value");
        };
        let (place, value) = (place.text(mode), value.text(mode));
        let text = match mode {
            Mode::Dual => format!("{{ let rhs_ = {value}; {place} {op} rhs_; }}"),
            Mode::Ad | Mode::Plain | Mode::Marked => format!("{place} {op} {value};"),
        };
        out.push_str(&text);
    }

    /// The children.
    pub fn children(&self) -> impl Iterator<Item = &Node> {
        self.parts.iter().filter_map(|part| match part {
            Part::Node(node) => Some(node),
            _ => None,
        })
    }

    /// The number of nodes.
    #[must_use]
    pub fn size(&self) -> usize {
        1 + self.children().map(Node::size).sum::<usize>()
    }
}
