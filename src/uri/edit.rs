//! A copy of a text that is made only at the first change: most paths and queries need none.
use std::borrow::Cow;

/// A text that is read from left to right, each part kept or replaced.
pub(super) struct Edited<'t> {
    source: &'t str,
    /// How far the source is read.
    read: usize,
    /// How far the source is in `copy`.
    copied: usize,
    copy: Option<String>,
}

impl<'t> Edited<'t> {
    pub(super) fn new(source: &'t str) -> Edited<'t> {
        Edited { source, read: 0, copied: 0, copy: None }
    }

    /// What is still to be read.
    pub(super) fn rest(&self) -> &'t str {
        self.source.get(self.read..).unwrap_or_default()
    }

    /// The next bytes stay.
    pub(super) fn keep(&mut self, bytes: usize) {
        self.read += bytes;
    }

    /// The next bytes go; what takes their place is for the caller to append.
    pub(super) fn replace(&mut self, bytes: usize) -> &mut String {
        let kept = self.source.get(self.copied..self.read).unwrap_or_default();
        self.read += bytes;
        self.copied = self.read;
        let capacity = self.source.len() + 16;
        let copy = self.copy.get_or_insert_with(|| String::with_capacity(capacity));
        copy.push_str(kept);
        copy
    }

    /// The edited text; borrowed if nothing was replaced.
    pub(super) fn finish(self) -> Cow<'t, str> {
        match self.copy {
            None => Cow::Borrowed(self.source),
            Some(mut copy) => {
                copy.push_str(self.source.get(self.copied..).unwrap_or_default());
                Cow::Owned(copy)
            }
        }
    }
}
