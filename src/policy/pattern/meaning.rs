//! What a pattern means: one regular expression over the whole path.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange};
use regex_syntax::hir::{Hir, HirKind};

use super::{Part, PathPattern, Segment, SegmentPattern};
use crate::policy::model::PathSettings;
use crate::policy::regex;

/// The regular expression that a segment pattern means, compiled once. `None` inside: it doesn't
/// compile, which the reader of patterns rules out; such a pattern would match nothing.
#[derive(Clone, Default)]
pub(crate) struct Meaning(OnceLock<Option<::regex::Regex>>);

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
        match self {
            PathPattern::Exact(text) => exact(text, path, settings),
            PathPattern::Segments(pattern) => pattern.capture(path, settings).is_some(),
            PathPattern::Regex(pattern) => pattern.is_match(path),
        }
    }

    /// What it captures, if it matches.
    pub(crate) fn capture(&self, path: &str, settings: &PathSettings) -> Option<Captures> {
        match self {
            PathPattern::Exact(text) => exact(text, path, settings).then(Captures::default),
            PathPattern::Segments(pattern) => pattern.capture(path, settings),
            PathPattern::Regex(pattern) => named(pattern.regex(), path),
        }
    }

    /// The regular expression that it means, as text. Under `case = "insensitive"` letters become
    /// `[aA]`.
    pub(crate) fn meaning_text(&self, settings: &PathSettings) -> String {
        match self {
            PathPattern::Exact(text) => exact_text(text, settings),
            PathPattern::Segments(pattern) => pattern.meaning_text(settings),
            PathPattern::Regex(pattern) => pattern.as_str().to_owned(),
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
    fn capture(&self, path: &str, settings: &PathSettings) -> Option<Captures> {
        let meaning = self.meaning.0.get_or_init(|| {
            // The parts are within the limits, each for itself.
            let text = self.meaning_text(settings);
            ::regex::RegexBuilder::new(&text).size_limit(usize::MAX).build().ok()
        });
        let captures = named(meaning.as_ref()?, path)?;
        // A constraint may match the empty text; a capture mustn't be it. What isn't in the match
        // is a rest that the path left out.
        let filled = captures
            .0
            .iter()
            .all(|(name, value)| !value.is_empty() || self.rest.as_deref() == Some(name.as_str()));
        let rest = self.rest.iter().filter(|name| captures.get(name).is_none());
        let rest: Vec<_> = rest.map(|name| (name.clone(), String::new())).collect();
        filled.then(|| captures.0.into_iter().chain(rest).collect())
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
                    Some(text) => push_constraint(out, text, ignore_case),
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
            out.push_str(&::regex::escape(letter.encode_utf8(&mut buffer)));
        }
    }
}

/// A constraint, kept from running over a `/`: `{a:.+}/{*rest}` captures one segment.
fn push_constraint(out: &mut String, text: &str, ignore_case: bool) {
    let hir = match regex::parse(text, ignore_case) {
        Ok((_, hir)) if crosses_slash(&hir) => Some(hir),
        _ => None,
    };
    if let Some(hir) = hir {
        out.push_str(&within_segment(hir).to_string());
    } else {
        out.push_str(if ignore_case { "(?i:" } else { "(?:" });
        out.push_str(text);
        out.push(')');
    }
}

fn crosses_slash(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.contains(&b'/'),
        HirKind::Class(Class::Unicode(class)) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&'/'))
        }
        HirKind::Class(Class::Bytes(class)) => {
            class.iter().any(|range| (range.start()..=range.end()).contains(&b'/'))
        }
        HirKind::Repetition(repetition) => crosses_slash(&repetition.sub),
        HirKind::Capture(capture) => crosses_slash(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(crosses_slash),
    }
}

/// The same expression without the matches that hold a `/`: the character is taken out of every
/// class. Recursion is as deep as the expression nests, which its reader bounds.
fn within_segment(hir: Hir) -> Hir {
    match hir.into_kind() {
        HirKind::Empty => Hir::empty(),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Literal(literal) if literal.0.contains(&b'/') => Hir::fail(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(Class::Unicode(mut class)) => {
            class.difference(&ClassUnicode::new([ClassUnicodeRange::new('/', '/')]));
            Hir::class(Class::Unicode(class))
        }
        HirKind::Class(Class::Bytes(mut class)) => {
            class.difference(&ClassBytes::new([ClassBytesRange::new(b'/', b'/')]));
            Hir::class(Class::Bytes(class))
        }
        HirKind::Repetition(mut repetition) => {
            repetition.sub = Box::new(within_segment(*repetition.sub));
            Hir::repetition(repetition)
        }
        HirKind::Capture(mut capture) => {
            capture.sub = Box::new(within_segment(*capture.sub));
            Hir::capture(capture)
        }
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(within_segment).collect()),
        HirKind::Alternation(parts) => {
            Hir::alternation(parts.into_iter().map(within_segment).collect())
        }
    }
}

fn named(regex: &::regex::Regex, path: &str) -> Option<Captures> {
    let found = regex.captures(path)?;
    let names = regex.capture_names().flatten();
    let values = names.filter_map(|name| Some((name, found.name(name)?)));
    Some(values.map(|(name, value)| (name.to_owned(), value.as_str().to_owned())).collect())
}
