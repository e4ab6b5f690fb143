//! Regular expressions of a policy: linear-time, within the limits of size and groups.

use std::fmt;
use std::hash::{Hash, Hasher};

/// A compiled regular expression, known by its text.
#[derive(Clone)]
pub(crate) struct Pattern {
    regex: regex::Regex,
}

impl Pattern {
    /// A compiled expression.
    pub(crate) fn new(regex: regex::Regex) -> Pattern {
        Pattern { regex }
    }

    /// Whether it is found in the text; unanchored unless written so.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The compiled expression.
    pub(crate) fn regex(&self) -> &regex::Regex {
        &self.regex
    }

    /// The expression as text.
    pub(crate) fn as_str(&self) -> &str {
        self.regex.as_str()
    }
}

impl Hash for Pattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.as_str())
    }
}
