//! String matchers: an exact string, or a table of tests that must all hold.

use super::regex::Pattern;

/// What a string must be. Every test that is given must hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct StringMatcher {
    /// The whole string is one of these; `None` where not asked.
    pub(crate) one_of: Option<Vec<String>>,
    /// It begins so.
    pub(crate) prefix: Option<String>,
    /// It ends so.
    pub(crate) suffix: Option<String>,
    /// It contains this.
    pub(crate) contains: Option<String>,
    /// The regular expression is found in it; `ignore_case` is already part of it.
    pub(crate) regex: Option<Pattern>,
    /// It is there (`true`) or it is not (`false`).
    pub(crate) present: Option<bool>,
    /// ASCII letters compare without case, in all of the above.
    pub(crate) ignore_case: bool,
    /// It is a whole number greater than this; likewise below.
    pub(crate) gt: Option<i64>,
    pub(crate) lt: Option<i64>,
    pub(crate) gte: Option<i64>,
    pub(crate) lte: Option<i64>,
}

impl StringMatcher {
    /// The matcher of a plain string: exactly this.
    pub(crate) fn exact(text: impl Into<String>) -> StringMatcher {
        StringMatcher { one_of: Some(vec![text.into()]), ..StringMatcher::default() }
    }
}
