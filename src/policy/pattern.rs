//! Path patterns: `/blog/{slug}`, `/static/{*rest}`, `/v{major}/{name}.html`, `{id:[0-9]{3}}`.
//!
//! A pattern *means* the regular expression that [`PathPattern::meaning_text`] spells out, anchored
//! at both ends, over the canonical view of the path (see [`crate::uri::path`]). The engine matches
//! the same by walking segments.

mod constraint;
mod lent;
mod meaning;
mod ordinary;
mod parse;

pub(crate) use lent::PatternRef;
pub(crate) use meaning::{Captures, Meaning};
pub use parse::RESERVED_CAPTURES;

use smallvec::SmallVec;

use super::regex::Pattern;

/// A pattern over paths.
#[derive(Clone, Debug, Hash)]
pub(crate) enum PathPattern {
    /// No placeholder: the path itself, in its canonical form.
    Exact(Box<str>),
    /// Segments with placeholders.
    Segments(Box<SegmentPattern>),
    /// `{ regex = '…' }`: found in the canonical path; its named groups are captures.
    Regex(Pattern),
}

/// A pattern with placeholders, split at `/`. The leading `/` is not kept.
#[derive(Clone, Debug, Hash)]
pub(crate) struct SegmentPattern {
    /// The pattern as written.
    pub(crate) text: Box<str>,
    /// The segments; a trailing `/` shows as an empty last one.
    pub(crate) segments: Vec<Segment>,
    /// The name of a `{*rest}` at the end: `Some` where there is one.
    pub(crate) rest: Option<Box<str>>,
    /// Compiled bytes of all constraints together.
    pub(crate) constraint_bytes: usize,
    /// What the pattern means, compiled when first asked for; see [`PathPattern::meaning_text`].
    pub(crate) meaning: Meaning,
}

/// One segment: parts in the order in which they stand; no two captures touch.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Segment {
    pub(crate) parts: SmallVec<[Part; 1]>,
}

/// A part of a segment.
#[derive(Clone, Debug, Hash)]
pub(crate) enum Part {
    /// Literal text, canonical.
    Text(Box<str>),
    /// `{name}`: at least one character, none of them `/`. `{name:regex}`: likewise, and all of
    /// it is what the regular expression says. A constraint holds no `/`, no named group, no
    /// assertion (`^`, `$`, `\b`), no `x` flag, and the empty text doesn't meet it: so it means
    /// the same wherever it is put into `(?:…)`.
    Capture { name: Box<str>, constraint: Option<Box<str>> },
}

impl PathPattern {
    /// The names of its captures, in order.
    pub(crate) fn captures(&self) -> Vec<&str> {
        match self {
            PathPattern::Exact(_) => Vec::new(),
            PathPattern::Segments(pattern) => pattern.captures().map(|(name, _)| name).collect(),
            PathPattern::Regex(pattern) => pattern.names().collect(),
        }
    }

    /// How many regular expressions the policy's author wrote into it, and their compiled bytes.
    pub(crate) fn regex_cost(&self) -> (usize, usize) {
        match self {
            PathPattern::Exact(_) => (0, 0),
            PathPattern::Segments(pattern) => {
                let written = pattern.captures().filter(|(_, constraint)| constraint.is_some());
                (written.count(), pattern.constraint_bytes)
            }
            PathPattern::Regex(pattern) => (1, pattern.bytes()),
        }
    }
}

impl SegmentPattern {
    /// Names and constraints in order, `{*rest}` last.
    fn captures(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let parts = self.segments.iter().flat_map(|segment| &segment.parts);
        parts
            .filter_map(|part| match part {
                Part::Text(_) => None,
                Part::Capture { name, constraint } => Some((&**name, constraint.as_deref())),
            })
            .chain(self.rest.as_deref().map(|name| (name, None)))
    }
}

impl std::fmt::Display for PathPattern {
    /// As written; a regular expression between slashes.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.lent().fmt(f)
    }
}

#[cfg(test)]
mod tests;
