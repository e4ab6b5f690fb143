//! Which paths a line takes, character for character: placeholders are anywhere in a segment, a
//! `*` is anywhere in the path, a slash at the end is a slash.

use std::collections::HashSet;

use super::regex_text::{group, push_literal};

/// A path with placeholders and `*`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Glob(Vec<Token>);

/// A piece of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// This text, in canonical spelling.
    Text(String),
    /// Part of a segment that isn't empty, under a name.
    Any(String),
    /// Whatever stands there, slashes and all; perhaps nothing.
    Splat(String),
}

/// A step of a walk along a path.
#[derive(Clone, Copy)]
enum Step {
    One(char),
    /// One character of a segment.
    OneInSegment,
    /// Any number of them.
    ManyInSegment,
    /// Any number of any.
    Many,
}

impl Glob {
    pub(super) fn new(tokens: Vec<Token>) -> Glob {
        Glob(tokens)
    }

    /// Its pieces.
    pub(super) fn tokens(&self) -> &[Token] {
        &self.0
    }

    /// Whether it is one path and no other.
    pub(super) fn is_exact(&self) -> bool {
        self.0.iter().all(|token| matches!(token, Token::Text(_)))
    }

    /// Whether a `*` stands in it.
    pub(super) fn has_splat(&self) -> bool {
        self.0.iter().any(|token| matches!(token, Token::Splat(_)))
    }

    /// What makes two sources the same: everything but the names.
    pub(super) fn key(&self) -> String {
        let mut key = String::new();
        for token in &self.0 {
            match token {
                Token::Text(text) => key.push_str(text),
                Token::Any(_) => key.push_str("{}"),
                Token::Splat(_) => key.push_str("{*}"),
            }
        }
        key
    }

    /// The pattern; `None` where the language's patterns can't say it. A rest takes the path that
    /// ends before its slash too, and a `*` doesn't, unless it is all that there is.
    pub(super) fn pattern(&self) -> Option<String> {
        match self.0.as_slice() {
            [Token::Text(root), Token::Splat(name)] if root == "/" => Some(format!("/{{*{name}}}")),
            tokens => pattern(tokens),
        }
    }

    /// `/a/{*splat}` for `/a/*`, and `/a`, which it takes and the `*` doesn't.
    pub(super) fn wide_pattern(&self) -> Option<(String, String)> {
        let (Token::Splat(name), before) = self.0.split_last()? else { return None };
        let before = pattern(before)?;
        let bare = before.strip_suffix('/').filter(|bare| !bare.is_empty())?;
        Some((format!("{before}{{*{name}}}"), bare.to_owned()))
    }

    /// The text that the path begins with, where that is all that it says.
    pub(super) fn prefix(&self) -> Option<String> {
        match self.0.as_slice() {
            [Token::Text(text), Token::Splat(_)] => Some(text.clone()),
            _ => None,
        }
    }

    /// The two texts that the path begins with and ends in, where that is all that it says: `/*.js`.
    pub(super) fn ends(&self) -> Option<(String, String)> {
        match self.0.as_slice() {
            [Token::Text(start), Token::Splat(_), Token::Text(end)] if !overlap(start, end) => {
                Some((start.clone(), end.clone()))
            }
            _ => None,
        }
    }

    /// Whether it is `/*`.
    pub(super) fn is_everything(&self) -> bool {
        matches!(self.0.as_slice(), [Token::Text(root), Token::Splat(_)] if root == "/")
    }

    /// Whether it certainly takes every path that the other takes.
    pub(super) fn covers(&self, other: &Glob) -> bool {
        let text = |token: Option<&Token>| match token {
            Some(Token::Text(text)) => text.clone(),
            _ => String::new(),
        };
        let (start, end) = (text(other.0.first()), text(other.0.last()));
        match (self.prefix(), self.ends()) {
            (Some(prefix), _) => start.starts_with(&prefix),
            (None, Some((prefix, suffix))) => start.starts_with(&prefix) && end.ends_with(&suffix),
            (None, None) => self.key() == other.key(),
        }
    }

    /// The same as a regular expression over the canonical path.
    pub(super) fn regex(&self, named: bool) -> String {
        let mut regex = "^".to_owned();
        for token in &self.0 {
            match token {
                Token::Text(text) => push_literal(&mut regex, text),
                Token::Any(name) => regex.push_str(&group(name, "[^/]+", named)),
                Token::Splat(name) => regex.push_str(&group(name, ".*", named)),
            }
        }
        regex.push('$');
        regex
    }

    /// Whether a path may be both.
    pub(super) fn meets(&self, other: &Glob) -> bool {
        let (left, right) = (self.steps(), other.steps());
        let mut seen = HashSet::new();
        let mut open = vec![(0, 0)];
        while let Some((at, there)) = open.pop() {
            if !seen.insert((at, there)) {
                continue;
            }
            let (one, other) = (left.get(at).copied(), right.get(there).copied());
            if one.is_none() && other.is_none() {
                return true;
            }
            if one.is_some_and(Step::may_be_nothing) {
                open.push((at + 1, there));
            }
            if other.is_some_and(Step::may_be_nothing) {
                open.push((at, there + 1));
            }
            if let (Some(one), Some(other)) = (one, other)
                && one.meets(other)
            {
                let next = |at: usize, step: Step| if step.may_be_nothing() { at } else { at + 1 };
                open.push((next(at, one), next(there, other)));
            }
        }
        false
    }

    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for token in &self.0 {
            match token {
                Token::Text(text) => steps.extend(text.chars().map(Step::One)),
                Token::Any(_) => steps.extend([Step::OneInSegment, Step::ManyInSegment]),
                Token::Splat(_) => steps.push(Step::Many),
            }
        }
        steps
    }
}

impl Step {
    fn may_be_nothing(self) -> bool {
        matches!(self, Step::ManyInSegment | Step::Many)
    }

    /// Whether both may take the same character.
    fn meets(self, other: Step) -> bool {
        match (self, other) {
            (Step::One(one), Step::One(other)) => one == other,
            (Step::One(one), Step::OneInSegment | Step::ManyInSegment)
            | (Step::OneInSegment | Step::ManyInSegment, Step::One(one)) => one != '/',
            _ => true,
        }
    }
}

/// Whether a text that begins with one and ends in the other may be shorter than both.
pub(super) fn overlap(start: &str, end: &str) -> bool {
    let mut tails = start.char_indices().filter_map(|(at, _)| start.get(at..));
    tails.any(|tail| end.starts_with(tail)) || start.contains(end)
}

fn pattern(tokens: &[Token]) -> Option<String> {
    let mut pattern = String::new();
    for token in tokens {
        match token {
            // A segment of this form is refused: another system's placeholder would be one.
            Token::Text(text) if text.contains("/:") => return None,
            Token::Text(text) => pattern.push_str(text),
            // Between two placeholders the language wants text.
            Token::Any(_) if pattern.ends_with('}') => return None,
            Token::Any(name) => pattern.extend(["{", name, "}"]),
            Token::Splat(_) => return None,
        }
    }
    Some(pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `*` and `:` as tokens.
    fn glob(text: &str) -> Glob {
        let mut tokens = Vec::new();
        for piece in text.split_inclusive(['*', ':']) {
            let end = piece.trim_end_matches(['*', ':']);
            tokens.push(Token::Text(end.to_owned()));
            match piece.get(end.len()..).unwrap() {
                "*" => tokens.push(Token::Splat("splat".to_owned())),
                ":" => tokens.push(Token::Any(format!("p{}", tokens.len()))),
                _ => {}
            }
        }
        tokens.retain(|token| *token != Token::Text(String::new()));
        Glob::new(tokens)
    }

    #[test]
    fn is_written_as_a_pattern_where_it_can_be() {
        let pattern = |text: &str| glob(text).pattern();
        assert_eq!(pattern("/a/").as_deref(), Some("/a/"));
        assert_eq!(pattern("/*").as_deref(), Some("/{*splat}"));
        assert_eq!(pattern("/v:/b-:.html").as_deref(), Some("/v{p1}/b-{p3}.html"));
        for text in ["/a/*", "/a*", "/*.txt", "/::"] {
            assert_eq!(pattern(text), None, "{text}");
        }
    }

    #[test]
    fn a_rest_with_its_slash_is_a_wider_pattern() {
        let wide = |text: &str| glob(text).wide_pattern();
        assert_eq!(wide("/a/*"), Some(("/a/{*splat}".to_owned(), "/a".to_owned())));
        assert_eq!(wide("/:/*"), Some(("/{p1}/{*splat}".to_owned(), "/{p1}".to_owned())));
        for text in ["/*", "/a*", "/a/*/", "/a/:"] {
            assert_eq!(wide(text), None, "{text}");
        }
    }

    #[test]
    fn is_written_as_a_regular_expression() {
        assert_eq!(glob("/a.b/*.txt").regex(true), r"^/a\.b/(?<splat>.*)\.txt$");
        assert_eq!(glob("/::").regex(false), "^/[^/]+[^/]+$");
        assert_eq!(glob("/a_*").prefix().as_deref(), Some("/a_"));
        assert_eq!(glob("/a/*").prefix().as_deref(), Some("/a/"));
        assert_eq!(glob("/:/*").prefix(), None);
    }

    #[test]
    fn two_ends() {
        let ends = |text: &str| glob(text).ends();
        assert_eq!(ends("/a*.js"), Some(("/a".to_owned(), ".js".to_owned())));
        for text in ["/*/", "/ab*bc", "/a.b*.b", "/*.:", "/a*"] {
            assert_eq!(ends(text), None, "{text}");
        }
        assert_eq!(glob("/x/:").pattern().as_deref(), Some("/x/{p1}"));
        assert_eq!(Glob::new(vec![Token::Text("/:1/a".to_owned())]).pattern(), None);
    }

    #[test]
    fn covers_what_it_surely_takes() {
        let covers = |wide: &str, narrow: &str| glob(wide).covers(&glob(narrow));
        assert!(covers("/*", "/a/:"));
        assert!(covers("/a/*", "/a/b*.js"));
        assert!(covers("/*.js", "/a/*.js"));
        assert!(covers("/*.js", "/a.js"));
        assert!(covers("/:/b", "/:/b"));
        assert!(!covers("/a/*", "/*"));
        assert!(!covers("/ab*ba", "/aba"));
        assert!(!covers("/*.js", "/a/*"));
    }

    #[test]
    fn meets_where_a_path_may_be_both() {
        let meet = |one: &str, other: &str| {
            let (one, other) = (glob(one), glob(other));
            assert_eq!(one.meets(&other), other.meets(&one));
            one.meets(&other)
        };
        for (one, other) in [
            ("/a/*", "/a/"),
            ("/a/*", "/:/b"),
            ("/*.txt", "/a/*"),
            ("/*/b", "/a/*"),
            ("/v:.html", "/v1.html"),
            ("/*", "/"),
        ] {
            assert!(meet(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("/a/*", "/a"),
            ("/a/:", "/a/"),
            ("/a/:", "/a/b/c"),
            ("/*.txt", "/a/b.pdf"),
            ("/a*b", "/b*"),
            ("/v:", "/v/"),
        ] {
            assert!(!meet(one, other), "{one} {other}");
        }
    }
}
