//! Which paths a line takes, in either way of reading them.

use super::glob::Glob;
use super::segments::Segments;

/// Which paths a line takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Segments(Segments),
    Glob(Glob),
}

impl Shape {
    /// Whether it is one path and no other.
    pub(super) fn is_exact(&self) -> bool {
        match self {
            Shape::Segments(segments) => segments.is_exact(),
            Shape::Glob(glob) => glob.is_exact(),
        }
    }

    /// What makes two sources the same: the shape without the names of its placeholders.
    pub(super) fn key(&self) -> String {
        match self {
            Shape::Segments(segments) => segments.key(),
            Shape::Glob(glob) => glob.key(),
        }
    }

    /// The pattern; `None` where the language's patterns can't say it and [`Shape::regex`] must.
    pub(super) fn pattern(&self) -> Option<String> {
        match self {
            Shape::Segments(segments) => segments.pattern(),
            Shape::Glob(glob) => glob.pattern(),
        }
    }

    /// A pattern that takes one path too many, and the pattern of that path.
    pub(super) fn wide_pattern(&self) -> Option<(String, String)> {
        match self {
            Shape::Segments(_) => None,
            Shape::Glob(glob) => glob.wide_pattern(),
        }
    }

    /// The text that the path begins with, where that is all that the shape says.
    pub(super) fn prefix(&self) -> Option<String> {
        match self {
            Shape::Segments(segments) => segments.prefix(),
            Shape::Glob(glob) => glob.prefix(),
        }
    }

    /// The two texts that the path begins with and ends in, where that is all that the shape says.
    pub(super) fn ends(&self) -> Option<(String, String)> {
        match self {
            Shape::Segments(_) => None,
            Shape::Glob(glob) => glob.ends(),
        }
    }

    /// The same as a regular expression over the canonical path; placeholders are captured where
    /// their names are wanted.
    pub(super) fn regex(&self, named: bool) -> String {
        match self {
            Shape::Segments(segments) => segments.regex(named),
            Shape::Glob(glob) => glob.regex(named),
        }
    }

    /// Whether a path may have both shapes. It may say yes where there is none.
    pub(super) fn meets(&self, other: &Shape) -> bool {
        match (self, other) {
            (Shape::Segments(one), Shape::Segments(other)) => one.meets(other),
            (Shape::Glob(one), Shape::Glob(other)) => one.meets(other),
            // One file is read in one way.
            _ => true,
        }
    }
}
