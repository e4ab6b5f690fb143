//! A path pattern that somebody lends: an exact one needs no more than its text, wherever that
//! lies.

use std::fmt;

use super::{PathPattern, SegmentPattern};
use crate::policy::model::PathSettings;
use crate::policy::regex::Pattern;

/// What a [`PathPattern`] is, lent.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PatternRef<'p> {
    Exact(&'p str),
    Segments(&'p SegmentPattern),
    Regex(&'p Pattern),
}

impl PathPattern {
    pub(crate) fn lent(&self) -> PatternRef<'_> {
        match self {
            PathPattern::Exact(text) => PatternRef::Exact(text),
            PathPattern::Segments(pattern) => PatternRef::Segments(pattern),
            PathPattern::Regex(pattern) => PatternRef::Regex(pattern),
        }
    }
}

impl PatternRef<'_> {
    /// A regular expression with at least one named group: a match has to run its captures, which
    /// costs much more than finding it.
    pub(crate) fn needs_capture_run(self) -> bool {
        match self {
            PatternRef::Exact(_) | PatternRef::Segments(_) => false,
            PatternRef::Regex(pattern) => pattern.names().next().is_some(),
        }
    }

    /// False where a path certainly isn't matched. Lints ask about many paths, and of most a regular
    /// expression needn't be compiled to say no.
    pub(crate) fn may_match(self, path: &str) -> bool {
        match self {
            PatternRef::Exact(_) | PatternRef::Segments(_) => true,
            PatternRef::Regex(pattern) => pattern.may_begin(path),
        }
    }

    /// Whether a path is matched, asked so.
    pub(crate) fn takes(self, path: &str, settings: &PathSettings) -> bool {
        self.may_match(path) && self.matches(path, settings)
    }
}

impl fmt::Display for PatternRef<'_> {
    /// As written; a regular expression between slashes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatternRef::Exact(text) => f.write_str(text),
            PatternRef::Segments(segments) => f.write_str(&segments.text),
            PatternRef::Regex(regex) => write!(f, "{regex:?}"),
        }
    }
}
