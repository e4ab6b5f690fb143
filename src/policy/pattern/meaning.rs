//! What a pattern means: one regular expression over the whole path.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use super::constraint;
use super::{Part, PathPattern, PatternRef, Segment, SegmentPattern};
use crate::policy::model::PathSettings;

/// The regular expression that a segment pattern means, compiled once. `None` inside: it doesn't
/// compile, which the reader of patterns rules out; such a pattern would match nothing.
#[derive(Clone, Default)]
pub(crate) struct Meaning(OnceLock<Option<Box<regex::Regex>>>);

impl Hash for Meaning {
    /// Nothing: it follows from the segments.
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl fmt::Debug for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meaning")
    }
}

/// What a match captured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Captures(Vec<(String, String)>);

impl Captures {
    /// The text of a capture; `None` where a regular expression's group took no part in the match.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl FromIterator<(String, String)> for Captures {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(captures: I) -> Captures {
        Captures(captures.into_iter().collect())
    }
}

impl PathPattern {
    /// Whether the pattern matches a view of a path. The settings are the same for a whole policy.
    pub(crate) fn matches(&self, path: &str, settings: &PathSettings) -> bool {
        self.lent().matches(path, settings)
    }

    /// What it captures, if it matches.
    pub(crate) fn capture(&self, path: &str, settings: &PathSettings) -> Option<Captures> {
        self.lent().capture(path, settings)
    }

    /// The regular expression that the pattern means, as text. Under `case = "insensitive"` letters become
    /// `[aA]`.
    #[cfg(test)]
    pub(crate) fn meaning_text(&self, settings: &PathSettings) -> String {
        match self {
            PathPattern::Exact(text) => exact_text(text, settings),
            PathPattern::Segments(pattern) => pattern.meaning_text(settings),
            PathPattern::Regex(pattern) => pattern.as_str().to_owned(),
        }
    }
}

impl PatternRef<'_> {
    /// Whether the pattern matches a view of a path.
    pub(crate) fn matches(self, path: &str, settings: &PathSettings) -> bool {
        match self {
            PatternRef::Exact(text) => exact(text, path, settings),
            PatternRef::Segments(pattern) => {
                pattern.regex(settings).is_some_and(|regex| regex.is_match(path))
            }
            PatternRef::Regex(pattern) => pattern.is_match(path),
        }
    }

    /// What it captures, if it matches.
    pub(crate) fn capture(self, path: &str, settings: &PathSettings) -> Option<Captures> {
        match self {
            PatternRef::Exact(text) => exact(text, path, settings).then(Captures::default),
            PatternRef::Segments(pattern) => pattern.capture(path, settings),
            PatternRef::Regex(pattern) => named(pattern.regex()?, path),
        }
    }
}

fn exact(text: &str, path: &str, settings: &PathSettings) -> bool {
    let (text, path) = match settings.ignore_trailing_slash {
        true => (without_slash(text), without_slash(path)),
        false => (text, path),
    };
    if settings.ignore_case { text.eq_ignore_ascii_case(path) } else { text == path }
}

/// Without ONE slash at the end; a lone `/` stays.
fn without_slash(path: &str) -> &str {
    match path.strip_suffix('/') {
        None | Some("") => path,
        Some(shorter) => shorter,
    }
}

#[cfg(test)]
fn exact_text(text: &str, settings: &PathSettings) -> String {
    let mut out = String::from("^");
    if !settings.ignore_trailing_slash {
        push_literal(&mut out, text, settings.ignore_case);
    } else {
        let shorter = without_slash(text);
        push_literal(&mut out, shorter, settings.ignore_case);
        // `/a//` is `/a/` and one slash: `/a/` itself is `/a`, another path.
        out.push_str(if shorter != "/" && shorter.ends_with('/') { "/" } else { "/?" });
    }
    out.push('$');
    out
}

impl SegmentPattern {
    fn regex(&self, settings: &PathSettings) -> Option<&regex::Regex> {
        let compile = || {
            // The parts are within the limits, each for itself.
            let text = self.meaning_text(settings);
            regex::RegexBuilder::new(&text).size_limit(usize::MAX).build().ok().map(Box::new)
        };
        self.meaning.0.get_or_init(compile).as_deref()
    }

    fn capture(&self, path: &str, settings: &PathSettings) -> Option<Captures> {
        let mut captures = named(self.regex(settings)?, path)?;
        // A rest that the path leaves out, with its `/`, is empty.
        if let Some(name) = self.rest.as_ref().filter(|name| captures.get(name).is_none()) {
            captures.0.push((name.to_string(), String::new()));
        }
        Some(captures)
    }

    fn meaning_text(&self, settings: &PathSettings) -> String {
        let mut out = String::from("^");
        let may_end_so = settings.ignore_trailing_slash && self.rest.is_none();
        let segments = match self.segments.split_last() {
            Some((last, others)) if may_end_so && last.parts.is_empty() => others,
            _ => self.segments.as_slice(),
        };
        for segment in segments {
            out.push('/');
            push_segment(&mut out, segment, settings.ignore_case);
        }
        if let Some(name) = &self.rest {
            out.push_str("(?:/(?<");
            out.push_str(name);
            out.push_str(">(?s:.*)))?");
        }
        out.push_str(if may_end_so { "/?$" } else { "$" });
        out
    }
}

fn push_segment(out: &mut String, segment: &Segment, ignore_case: bool) {
    for part in &segment.parts {
        match part {
            Part::Text(text) => push_literal(out, text, ignore_case),
            Part::Capture { name, constraint } => {
                out.push_str("(?<");
                out.push_str(name);
                out.push('>');
                match constraint {
                    None => out.push_str("[^/]+"),
                    Some(text) => constraint::push(out, text, ignore_case),
                }
                out.push(')');
            }
        }
    }
}

/// ASCII only: `é` and `É` stay different, and no letter from elsewhere (`K`, the Kelvin sign)
/// becomes equal to an ASCII one.
fn push_literal(out: &mut String, text: &str, ignore_case: bool) {
    let mut buffer = [0; 4];
    for letter in text.chars() {
        if ignore_case && letter.is_ascii_alphabetic() {
            out.extend(['[', letter.to_ascii_lowercase(), letter.to_ascii_uppercase(), ']']);
        } else {
            out.push_str(&regex::escape(letter.encode_utf8(&mut buffer)));
        }
    }
}

fn named(regex: &regex::Regex, path: &str) -> Option<Captures> {
    let found = regex.captures(path)?;
    let names = regex.capture_names().flatten();
    let values = names.filter_map(|name| Some((name, found.name(name)?)));
    Some(values.map(|(name, value)| (name.to_owned(), value.as_str().to_owned())).collect())
}
