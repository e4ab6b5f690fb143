//! Path patterns: `/blog/{slug}`, `/static/{*rest}`, `/v{major}/{name}.html`, `{id:[0-9]{3}}`.
//!
//! A pattern *means* the regular expression that [`PathPattern::meaning`] spells out, anchored at
//! both ends, over the canonical view of the path (see [`crate::uri::path`]). The engine matches
//! the same by walking segments.

use super::regex::Pattern;

/// A pattern over paths.
#[derive(Clone, Debug, Hash)]
pub(crate) enum PathPattern {
    /// No placeholder: the path itself, in its canonical form.
    Exact(Box<str>),
    /// Segments with placeholders.
    Segments(Box<SegmentPattern>),
    /// `{ regex = '…' }`: found in the canonical path; its named groups are captures.
    Regex(Box<Pattern>),
}

/// A pattern with placeholders, split at `/`. The leading `/` is not kept.
#[derive(Clone, Debug, Hash)]
pub(crate) struct SegmentPattern {
    /// The pattern as written.
    pub(crate) text: String,
    /// The segments; a trailing `/` shows as an empty last one.
    pub(crate) segments: Vec<Segment>,
    /// The name of a `{*rest}` at the end: `Some` where there is one.
    pub(crate) rest: Option<String>,
    /// What the pattern means, compiled; see [`PathPattern::meaning`]. Compiled when first asked
    /// for where no part is constrained: nothing in it can then be over a limit.
    pub(crate) meaning: Meaning,
}

/// One segment: parts in the order in which they stand; no two captures touch.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Segment {
    pub(crate) parts: Vec<Part>,
}

/// A part of a segment.
#[derive(Clone, Debug, Hash)]
pub(crate) enum Part {
    /// Literal text, canonical.
    Text(String),
    /// `{name}`: at least one character, none of them `/`. `{name:regex}`: likewise, and all of
    /// it is what the regular expression says.
    Capture { name: String, constraint: Option<String> },
}

/// The regular expression that a segment pattern means, compiled once.
#[derive(Clone, Default)]
pub(crate) struct Meaning(std::sync::OnceLock<regex::Regex>);

impl std::hash::Hash for Meaning {
    /// Nothing: it follows from the segments.
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

impl std::fmt::Debug for Meaning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meaning")
    }
}

/// What a pattern captured.
#[derive(Clone, Debug, Default)]
pub(crate) struct Captures(pub(crate) Vec<(String, String)>);

impl Captures {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

impl PathPattern {
    pub(crate) fn needs_capture_run(&self) -> bool {
        match self {
            PathPattern::Regex(regex) => regex.regex().capture_names().flatten().next().is_some(),
            _ => false,
        }
    }
}
