//! The edits of a response's headers.

/// What becomes of one header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub(super) verb: Verb,
    /// In lower case.
    pub(super) name: String,
    /// A template; empty where it is removed.
    pub(super) value: String,
    /// The lines that say it.
    pub(super) lines: Vec<usize>,
}

impl Edit {
    /// The first of the lines that say it.
    pub(super) fn first_line(&self) -> Option<usize> {
        self.lines.first().copied()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    Remove,
    /// It is the only one.
    Set,
    /// One more.
    Append,
}
