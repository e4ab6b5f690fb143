//! What other systems write in paths: `/admin*`, `/old/(.*)`, `/:id.html`, `/new/$1`. Here it would
//! be text that no visitor asks for, so that a guard would never match.
//!
//! All of it can stand in a path as itself (`/wiki/Rust_(language)`, `/wiki/M*A*S*H`), so only what
//! is unmistakable is taken for a mistake: a `*` at the edge of a segment, a group with the
//! makings of a regular expression, a `:` with a name at the beginning of a segment.

use std::ops::Range;

/// What a `$` stands before in the targets of servers that write them so, and what it is here.
const VARIABLES: [(&str, &str); 8] = [
    ("request_uri", "{path_and_query}"),
    ("uri", "{path}"),
    ("host", "{host}"),
    ("http_host", "{host}"),
    ("server_name", "{host}"),
    ("scheme", "{scheme}"),
    ("args", "{query}"),
    ("query_string", "{query}"),
];

/// A kind of foreign syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Foreign {
    /// `*` or `**`.
    Star,
    /// `(.*)`, `([0-9]+)`.
    Group,
    /// `:name`; what it is called.
    Colon(String),
}

/// In the literal text of a pattern's segment. `first` and `last`: the segment begins and ends
/// with it.
pub(super) fn in_segment(text: &str, first: bool, last: bool) -> Option<Foreign> {
    if first && let Some(name) = colon(text) {
        return Some(Foreign::Colon(name.to_owned()));
    }
    if is_group(text) {
        return Some(Foreign::Group);
    }
    let at_edge = (first && text.starts_with('*')) || (last && text.ends_with('*'));
    at_edge.then_some(Foreign::Star)
}

/// The same in a target, where an address may well end in a `*`: `/wiki/Sagittarius_A*`.
pub(super) fn in_target_segment(text: &str, first: bool, last: bool) -> Option<Foreign> {
    let whole = first && last && matches!(text, "*" | "**");
    in_segment(text, first, last).filter(|found| *found != Foreign::Star || whole)
}

/// `$1`, `$uri`.
pub(super) fn dollar(text: &str) -> Option<Range<usize>> {
    text.match_indices('$').find_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let word = rest.split(|c| !is_word(c)).next().unwrap_or_default();
        let number = matches!(word.as_bytes(), [b'1'..=b'9']);
        (number || variable(word).is_some()).then(|| at..at + 1 + word.len())
    })
}

/// What a variable is called here.
pub(super) fn variable(name: &str) -> Option<&'static str> {
    VARIABLES.iter().find(|(theirs, _)| *theirs == name).map(|(_, ours)| *ours)
}

/// `:name` at the beginning, alone or with what can follow a placeholder elsewhere.
fn colon(text: &str) -> Option<&str> {
    let after = text.strip_prefix(':')?;
    let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let (name, rest) = after.split_at_checked(end.unwrap_or(after.len()))?;
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    let goes_on = rest.is_empty() || rest.starts_with(['.', '-', '*', '+', '(']);
    (is_name && goes_on).then_some(name)
}

/// A `(` with what only a regular expression has behind it.
fn is_group(text: &str) -> bool {
    const BEGINNINGS: [&str; 5] = ["(.*", "(.+", "([", "(\\", "(^"];
    let alternatives = |open: usize| {
        let (inner, _) = text.get(open..)?.split_once(')')?;
        Some(inner.contains('|'))
    };
    let Some(first) = text.find('(') else { return false };
    BEGINNINGS.iter().any(|beginning| text.contains(beginning))
        || alternatives(first).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_foreign_in_a_pattern() {
        for text in [
            "*", "**", "admin*", "*.php", "(.*)", "x(.+)y", "([^", "(\\d+)", "(de|en)", ":id",
            ":id.html", ":path*", ":id(", ":year-",
        ] {
            assert!(in_segment(text, true, true).is_some(), "{text}");
        }
        for text in [
            "Rust_(language)",
            "M*A*S*H",
            "$1",
            "Foo_(.NET)",
            "a:b",
            ":)",
            ":",
            "Ke$ha",
            "12:30",
            ":fr:Accueil",
            "f(x)",
            "(",
            "a)b(",
        ] {
            assert_eq!(in_segment(text, true, true), None, "{text}");
        }
        assert_eq!(in_segment("*a", false, true), None);
        assert_eq!(in_segment("a*", true, false), None);
        assert_eq!(in_segment(":id", false, true), None);
    }

    #[test]
    fn what_is_foreign_in_a_target() {
        for text in [":splat", ":id.html", "*", "(.*)"] {
            assert!(in_target_segment(text, true, true).is_some(), "{text}");
        }
        for text in ["$1", "a-$2.html", "$uri", "/$host/"] {
            assert!(dollar(text).is_some(), "{text}");
        }
        for text in [
            "Sagittarius_A*",
            "Rust_(language)",
            "$100",
            "$10",
            "$x",
            "US$",
            "Ke$ha",
            ":fr:Accueil",
        ] {
            assert_eq!(in_target_segment(text, true, true), None, "{text}");
            assert_eq!(dollar(text), None, "{text}");
        }
    }
}
