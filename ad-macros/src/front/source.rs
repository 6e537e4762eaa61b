//! A source file as trees of tokens with their positions.
//!
//! A macro sees the tokens that it is given and where they stand, and nothing around them. The file
//! can be read, but what the compiler's own lexer makes of a text has no positions. So this is a
//! lexer of its own, as coarse as it may be: it knows where comments, literals and groups end.

use super::missing::fields::Field;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Deref;
use std::rc::Rc;

/// What declares a type before its name.
const TYPES: &[&str] = &["enum", "struct", "trait", "type", "union"];
/// What declares something else before its name.
const DECLARE: &[&str] = &["const", "fn", "mod", "static"];

/// A line and a column, from one, in characters.
pub(crate) type Position = (usize, usize);

/// A token, or a group of them.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) at: Position,
    pub(crate) token: Token,
}

#[derive(Debug)]
pub(crate) enum Token {
    Ident(String),
    Punct(char),
    /// With its text.
    Literal(String),
    Lifetime(String),
    Group {
        open: char,
        trees: Trees,
        end: Position,
    },
}

/// What is in a file or in a group.
///
/// The body of a long function is asked once a call whether it declares or imports something: what is asked for
/// is looked up, or the compiler would take time as the square of the body.
#[derive(Debug, Default)]
pub(crate) struct Trees {
    list: Vec<Tree>,
    /// Where each identifier stands, and each `!`.
    places: OnceCell<HashMap<String, Vec<usize>>>,
    /// Where items are declared, by their names, at any depth: by the way through the groups to the name.
    declared: OnceCell<HashMap<String, Vec<Vec<usize>>>>,
    /// If this is what a struct has, as it was read.
    pub(super) fields: OnceCell<Option<Rc<[Field]>>>,
}

impl Trees {
    /// Where an identifier stands right here, or where `!` does.
    pub(crate) fn places(&self, word: &str) -> &[usize] {
        let places = self.places.get_or_init(|| {
            let mut places: HashMap<String, Vec<usize>> = HashMap::new();
            for (i, tree) in self.list.iter().enumerate() {
                let word = match &tree.token {
                    Token::Ident(ident) => ident.as_str(),
                    Token::Punct('!') => "!",
                    _ => continue,
                };
                match places.get_mut(word) {
                    Some(known) => known.push(i),
                    None => drop(places.insert(word.to_owned(), vec![i])),
                }
            }
            places
        });
        places.get(word).map_or(&[], Vec::as_slice)
    }

    /// The imports right here, from `use` on, without their `;`.
    pub(crate) fn imports(&self) -> impl Iterator<Item = &[Tree]> {
        self.places("use").iter().map(|&start| {
            let rest = &self[start..];
            let end = rest.iter().position(|tree| tree.is_punct(';'));
            &rest[..end.unwrap_or(rest.len())]
        })
    }

    /// The items of a name that are declared in here, at any depth: their keywords, and what stands behind the name.
    fn declared(&self, name: &str) -> impl Iterator<Item = (&Tree, &[Tree])> {
        let declared = self.declared.get_or_init(|| {
            let mut found = HashMap::new();
            gather_declared(&self.list, &mut Vec::new(), &mut found);
            found
        });
        declared.get(name).into_iter().flatten().filter_map(|way| {
            let (last, groups) = way.split_last()?;
            let scope = groups.iter().try_fold(&self.list[..], |trees, &group| {
                Some(&trees[group].trees()?.list[..])
            });
            Some((&scope?[last - 1], &scope?[last + 1..]))
        })
    }

    /// The same, of one keyword: what stands behind the names.
    pub(crate) fn declared_by(&self, word: &str, name: &str) -> impl Iterator<Item = &[Tree]> {
        let declared = self.declared(name);
        let of_word = declared.filter(move |(keyword, _)| keyword.is_ident(word));
        of_word.map(|(_, after)| after)
    }

    /// The types of a name that are declared in here, at any depth: what stands behind the names.
    pub(crate) fn types(&self, name: &str) -> impl Iterator<Item = &[Tree]> {
        let is_type = |tree: &Tree| TYPES.iter().any(|word| tree.is_ident(word));
        let types = self.declared(name).filter(move |(word, _)| is_type(word));
        types.map(|(_, after)| after)
    }

    /// Where this keyword stands right before this name, right here.
    pub(crate) fn declarations(&self, word: &str, name: &str) -> impl Iterator<Item = usize> {
        let places = self.places(word).iter().copied();
        places.filter(move |i| self.get(i + 1).is_some_and(|tree| tree.is_ident(name)))
    }
}

fn declares(word: &Tree) -> bool {
    let mut words = TYPES.iter().chain(DECLARE);
    words.any(|known| word.is_ident(known))
}

fn gather_declared(
    trees: &[Tree],
    way: &mut Vec<usize>,
    found: &mut HashMap<String, Vec<Vec<usize>>>,
) {
    for (i, tree) in trees.iter().enumerate() {
        way.push(i);
        match &tree.token {
            Token::Group { trees, .. } => gather_declared(trees, way, found),
            Token::Ident(name) if i > 0 && declares(&trees[i - 1]) => {
                found.entry(name.clone()).or_default().push(way.clone());
            }
            _ => {}
        }
        way.pop();
    }
}

impl Deref for Trees {
    type Target = [Tree];

    fn deref(&self) -> &[Tree] {
        &self.list
    }
}

impl Tree {
    pub(crate) fn is_ident(&self, name: &str) -> bool {
        matches!(&self.token, Token::Ident(ident) if ident == name)
    }

    pub(crate) fn is_punct(&self, punct: char) -> bool {
        matches!(self.token, Token::Punct(c) if c == punct)
    }

    pub(crate) fn ident(&self) -> Option<&str> {
        match &self.token {
            Token::Ident(ident) => Some(ident),
            _ => None,
        }
    }

    /// What is in a group that is opened by this character.
    pub(crate) fn group(&self, by: char) -> Option<&[Tree]> {
        match &self.token {
            Token::Group { open, trees, .. } if *open == by => Some(trees),
            _ => None,
        }
    }

    /// What is in a group of any kind.
    pub(crate) fn trees(&self) -> Option<&Trees> {
        match &self.token {
            Token::Group { trees, .. } => Some(trees),
            _ => None,
        }
    }

    /// Whether a position is between the delimiters of this group.
    pub(crate) fn encloses(&self, at: Position) -> bool {
        matches!(self.token, Token::Group { end, .. } if self.at < at && at < end)
    }
}

impl<'t> IntoIterator for &'t Trees {
    type Item = &'t Tree;
    type IntoIter = std::slice::Iter<'t, Tree>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

/// Whether this symbol stands at a position.
pub(crate) fn has_punct(trees: &[Tree], punct: char, at: Position) -> bool {
    trees.iter().any(|tree| match tree.trees() {
        Some(inner) => tree.encloses(at) && has_punct(inner, punct, at),
        None => tree.at == at && tree.is_punct(punct),
    })
}

/// The trees of a text; nothing if its delimiters do not match.
pub(crate) fn trees(text: &str) -> Option<Trees> {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        next: 0,
        at: (1, 1),
    };
    let trees = lexer.group(None)?.0;
    (lexer.next >= lexer.chars.len()).then_some(trees)
}

struct Lexer {
    chars: Vec<char>,
    next: usize,
    at: Position,
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.next + ahead).copied()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek(0)?;
        self.next += 1;
        self.at = if c == '\n' {
            (self.at.0 + 1, 1)
        } else {
            (self.at.0, self.at.1 + 1)
        };
        Some(c)
    }

    fn bump_while(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let mut text = String::new();
        while let Some(c) = self.peek(0).filter(|c| wanted(*c)) {
            text.push(c);
            self.bump();
        }
        text
    }

    /// The trees up to the closing delimiter, and where it stands.
    fn group(&mut self, close: Option<char>) -> Option<(Trees, Position)> {
        let mut trees = Trees::default();
        loop {
            let at = self.at;
            let Some(c) = self.peek(0) else {
                return close.is_none().then_some((trees, at));
            };
            if c.is_whitespace() {
                self.bump();
                continue;
            }
            if c == '/' && self.comment() {
                continue;
            }
            if matches!(c, ')' | ']' | '}') {
                self.bump();
                return (Some(c) == close).then_some((trees, at));
            }
            let start = self.next;
            let mut token = self.token(c)?;
            if let Token::Literal(text) | Token::Lifetime(text) = &mut token {
                *text = self.chars[start..self.next].iter().collect();
            }
            trees.list.push(Tree { at, token });
        }
    }

    fn token(&mut self, c: char) -> Option<Token> {
        if let Some(close) = closing(c) {
            self.bump();
            let (trees, end) = self.group(Some(close))?;
            return Some(Token::Group {
                open: c,
                trees,
                end,
            });
        }
        match c {
            '"' => self.string(),
            '\'' => self.quote(),
            c if c.is_ascii_digit() => {
                self.number();
                Some(Token::Literal(String::new()))
            }
            c if is_start(c) => self.word(),
            c => {
                self.bump();
                Some(Token::Punct(c))
            }
        }
    }

    /// Skips a comment, if there is one.
    fn comment(&mut self) -> bool {
        match self.peek(1) {
            Some('/') => {
                self.bump_while(|c| c != '\n');
                true
            }
            Some('*') => {
                let mut depth = 0;
                loop {
                    match (self.peek(0), self.peek(1)) {
                        (Some('/'), Some('*')) => depth += 1,
                        (Some('*'), Some('/')) => depth -= 1,
                        (None, _) => return true,
                        _ => {
                            self.bump();
                            continue;
                        }
                    }
                    self.bump();
                    self.bump();
                    if depth == 0 {
                        return true;
                    }
                }
            }
            _ => false,
        }
    }

    /// A string from its opening quote on.
    fn string(&mut self) -> Option<Token> {
        self.bump();
        loop {
            match self.bump()? {
                '"' => return Some(Token::Literal(String::new())),
                '\\' => {
                    self.bump();
                }
                _ => {}
            }
        }
    }

    /// A raw string from its hashes on.
    fn raw_string(&mut self) -> Option<Token> {
        let hashes = self.bump_while(|c| c == '#').len();
        self.bump();
        loop {
            if self.bump()? == '"' && (0..hashes).all(|i| self.peek(i) == Some('#')) {
                (0..hashes).for_each(|_| {
                    self.bump();
                });
                return Some(Token::Literal(String::new()));
            }
        }
    }

    /// A lifetime or a character.
    fn quote(&mut self) -> Option<Token> {
        self.bump();
        let is_lifetime = self.peek(0).is_some_and(is_start) && self.peek(1) != Some('\'');
        if is_lifetime {
            self.bump_while(is_continued);
            return Some(Token::Lifetime(String::new()));
        }
        loop {
            match self.bump()? {
                '\'' => return Some(Token::Literal(String::new())),
                '\\' => {
                    self.bump();
                }
                _ => {}
            }
        }
    }

    fn number(&mut self) {
        let mut text = self.bump_while(is_continued);
        // `1.5` is one literal; `0..n` and `x.0.sin()` are not.
        if self.peek(0) == Some('.') && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            self.bump();
            text = self.bump_while(is_continued);
        }
        // So is `1e-9`; `0x1e-9` and `1usize-9` are not.
        let is_exponent = text
            .strip_suffix(['e', 'E'])
            .is_some_and(|digits| digits.chars().all(|c| c.is_ascii_digit() || c == '_'));
        let signed = matches!(self.peek(0), Some('-' | '+'));
        if is_exponent && signed && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            self.bump();
            self.bump_while(is_continued);
        }
    }

    /// An identifier, or a literal with a prefix.
    fn word(&mut self) -> Option<Token> {
        let word = self.bump_while(is_continued);
        let raw = |lexer: &Self| {
            let hashes = (0..).take_while(|i| lexer.peek(*i) == Some('#')).count();
            lexer.peek(hashes) == Some('"')
        };
        match (word.as_str(), self.peek(0)) {
            ("r" | "br" | "cr", Some('"' | '#')) if raw(self) => self.raw_string(),
            ("r", Some('#')) => {
                self.bump();
                Some(Token::Ident(self.bump_while(is_continued)))
            }
            ("b" | "c", Some('"')) => self.string(),
            ("b", Some('\'')) => self.quote(),
            _ => Some(Token::Ident(word)),
        }
    }
}

fn closing(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        _ => None,
    }
}

fn is_start(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn is_continued(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(trees: &[Tree]) -> String {
        let parts: Vec<String> = trees
            .iter()
            .map(|tree| match &tree.token {
                Token::Ident(ident) => ident.clone(),
                Token::Punct(c) => c.to_string(),
                Token::Literal(_) => "0".to_owned(),
                Token::Lifetime(_) => "'a".to_owned(),
                Token::Group { open, trees, .. } => format!("{open}{}", text(trees)),
            })
            .collect();
        parts.join(" ")
    }

    #[test]
    fn literals_and_comments_end_where_they_end() {
        let source = r####"/* a /* } */ */ fn f<'a>(x: &'a [u8]) { // }
            let s = r#"}"}"#; let t = "\"}"; let c = '}'; let d = '\''; let e = b'\\';
            x.0.1; 1.5e3; 0..n; 1e-9; 1.5E+3; 0x1e-9; 1usize-9; r#fn; br"}"; c"}"; 'a'; 'l: loop {}
        }"####;
        let trees = trees(source).expect("the delimiters match");
        assert_eq!(
            text(&trees),
            "fn f < 'a > (x : & 'a [u8 {let s = 0 ; let t = 0 ; let c = 0 ; let d = 0 ; let e = 0 ; \
             x . 0 ; 0 ; 0 . . n ; 0 ; 0 ; 0 - 0 ; 0 - 0 ; fn ; 0 ; 0 ; 0 ; 'a : loop {"
        );
    }

    #[test]
    fn positions_are_those_of_the_text() {
        let trees = trees("a\n  (bé c)").expect("the delimiters match");
        assert_eq!((trees[0].at, trees[1].at), ((1, 1), (2, 3)));
        let inner = trees[1].trees().expect("a group");
        assert_eq!((inner[0].at, inner[1].at), ((2, 4), (2, 7)));
        assert!(trees[1].encloses((2, 4)) && !trees[1].encloses((2, 8)));
    }

    #[test]
    fn wrong_delimiters_give_nothing() {
        for source in ["(", ")", "(]", "\"", "{ fn }}"] {
            assert!(trees(source).is_none(), "{source}");
        }
    }
}
