//! Tokens with their receivers lent as `&`, and the writes that are found in them.

use proc_macro2::{Delimiter, Group, Punct, Spacing, Span, TokenStream, TokenTree};
use std::collections::HashSet;

/// What is active, by name, and what is found of it in tokens.
pub(super) struct Lender<'n> {
    pub(super) names: HashSet<&'n str>,
    /// Those that are a `&mut`: they are passed on as `&`.
    pub(super) references: HashSet<&'n str>,
    pub(super) views: bool,
    pub(super) writes: Vec<proc_macro2::Span>,
}

impl Lender<'_> {
    /// `called`: what stands before the arguments of a call.
    pub(super) fn tokens(
        &mut self,
        tokens: TokenStream,
        called: Option<&TokenTree>,
    ) -> TokenStream {
        let trees: Vec<TokenTree> = tokens.into_iter().collect();
        let mut out = TokenStream::new();
        let mut i = 0;
        while i < trees.len() {
            let TokenTree::Ident(ident) = &trees[i] else {
                let called = i.checked_sub(1).map(|before| &trees[before]);
                out.extend([self.tree(&trees[i], called.filter(|tree| is_callee(tree)))]);
                i += 1;
                continue;
            };
            let member =
                i > 0 && is_punct(&trees[i - 1], '.') && !(i > 1 && is_punct(&trees[i - 2], '.'));
            let path =
                i > 0 && is_punct(&trees[i - 1], ':') && i > 1 && is_punct(&trees[i - 2], ':');
            if member || path || !self.names.contains(ident.to_string().as_str()) {
                out.extend([trees[i].clone()]);
                i += 1;
                continue;
            }
            let end = place_end(&trees, i + 1);
            let place: Vec<TokenTree> = trees[i..end].iter().map(|t| self.tree(t, None)).collect();
            let borrowed = i > 1
                && matches!(&trees[i - 1], TokenTree::Ident(m) if m == "mut")
                && is_punct(&trees[i - 2], '&');
            let declared = !borrowed && i > 0 && is_keyword(&trees[i - 1]);
            // `name = value` among the arguments of a macro.
            let argument = i > 0 && is_punct(&trees[i - 1], ',');
            if !self.views && borrowed || !declared && !argument && is_assignment(&trees[end..]) {
                self.writes.push(ident.span());
            }
            let reference = end == i + 1 && self.references.contains(ident.to_string().as_str());
            let alone = called.is_some()
                && reference
                && (i == 0 || is_punct(&trees[i - 1], ','))
                && trees.get(end).is_none_or(|next| is_punct(next, ','));
            if alone {
                let position = trees[..i].iter().filter(|tree| is_punct(tree, ',')).count();
                if let Some(TokenTree::Ident(function)) = called
                    && crate::front::missing::takes_mutable(function, position)
                {
                    self.writes.push(ident.span());
                }
                out.extend(lent(ident.span(), place, true));
                i = end;
                continue;
            }
            match method(&trees[end..]) {
                Some(name) if !self.consumes(&name, ident.span()) => {
                    let lent = lent(ident.span(), place, reference);
                    let mut group = Group::new(Delimiter::Parenthesis, lent);
                    group.set_span(ident.span());
                    out.extend([TokenTree::Group(group)]);
                }
                _ => out.extend(place),
            }
            i = end;
        }
        out
    }

    fn tree(&mut self, tree: &TokenTree, called: Option<&TokenTree>) -> TokenTree {
        let TokenTree::Group(group) = tree else {
            return tree.clone();
        };
        let mut inner = Group::new(
            group.delimiter(),
            self.tokens(
                group.stream(),
                called.filter(|_| group.delimiter() == Delimiter::Parenthesis),
            ),
        );
        inner.set_span(group.span());
        TokenTree::Group(inner)
    }

    /// Methods that certainly leave their receiver as it is, or take it by value.
    fn consumes(&self, name: &str, span: Span) -> bool {
        let view = matches!(
            name,
            "iter_mut"
                | "chunks_mut"
                | "chunks_exact_mut"
                | "as_mut"
                | "split_at_mut"
                | "first_mut"
                | "last_mut"
                | "get_mut"
                | "front_mut"
                | "back_mut"
                | "split_first_mut"
                | "split_last_mut"
        );
        // One of the file's own may change it, and is found out then.
        let reads = matches!(name, "iter" | "len")
            && !crate::front::missing::changes_receiver(&proc_macro2::Ident::new(name, span));
        reads
            || name.starts_with("into_")
            || name.starts_with("unwrap")
            || matches!(name, "expect" | "map" | "and_then" | "ok" | "err" | "ok_or")
            || crate::names::is_elementary(name)
            || self.views && view
    }
}

/// `&place`, or `&*place` of a reference: a method by that name may be one of references, too.
fn lent(span: Span, place: Vec<TokenTree>, reference: bool) -> TokenStream {
    let symbols = if reference { &['&', '*'][..] } else { &['&'] };
    let puncts = symbols.iter().map(|symbol| {
        let mut punct = Punct::new(*symbol, Spacing::Alone);
        punct.set_span(span);
        TokenTree::Punct(punct)
    });
    puncts.chain(place).collect()
}

/// What stands before the arguments of a call; the name of a macro is followed by `!`.
fn is_callee(tree: &TokenTree) -> bool {
    match tree {
        TokenTree::Ident(ident) => {
            !["if", "while", "match", "in", "return", "else"].contains(&ident.to_string().as_str())
        }
        TokenTree::Punct(punct) => punct.as_char() == '>',
        _ => false,
    }
}

/// What stands before a name that is declared.
fn is_keyword(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Ident(ident) if ident == "let" || ident == "mut" || ident == "ref")
}

fn is_punct(tree: &TokenTree, wanted: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

/// Where fields and indices end: `.field`, `.0`, `[index]`.
fn place_end(trees: &[TokenTree], mut at: usize) -> usize {
    loop {
        match (trees.get(at), trees.get(at + 1)) {
            (Some(TokenTree::Group(group)), _) if group.delimiter() == Delimiter::Bracket => {
                at += 1
            }
            (Some(dot), Some(TokenTree::Ident(_))) if is_punct(dot, '.') => {
                if method(&trees[at..]).is_some() {
                    return at;
                }
                at += 2;
            }
            (Some(dot), Some(TokenTree::Literal(_))) if is_punct(dot, '.') => at += 2,
            _ => return at,
        }
    }
}

/// The name in `.name(..)` or `.name::<..>(..)`.
fn method(trees: &[TokenTree]) -> Option<String> {
    let [dot, TokenTree::Ident(name), next, ..] = trees else {
        return None;
    };
    let call = match next {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis,
        tree => is_punct(tree, ':'),
    };
    (is_punct(dot, '.') && call).then(|| name.to_string())
}

/// `= ..`, `+= ..`
fn is_assignment(trees: &[TokenTree]) -> bool {
    let puncts: String = trees
        .iter()
        .map_while(|tree| match tree {
            TokenTree::Punct(punct) => Some((punct.as_char(), punct.spacing())),
            _ => None,
        })
        .scan(true, |joined, (c, spacing)| {
            let taken = joined.then_some(c);
            *joined = spacing == Spacing::Joint;
            taken
        })
        .collect();
    matches!(
        puncts.as_str(),
        "=" | "+=" | "-=" | "*=" | "/=" | "%=" | "^=" | "&=" | "|=" | "<<=" | ">>="
    )
}
