//! Path patterns, matched by walking the segments.
//!
//! A segment is compared from both ends: first its literal beginning and end, then what stands
//! between captures from the right, which gives the leftmost captures all they can get, as a
//! regular expression would. No step goes back, so the cost is linear in the path for any pattern.

use std::borrow::Cow;

use super::constraint::Constraints;
use super::expression;
use super::matcher::{equal, find_last, strip_prefix, strip_suffix};
use crate::policy::model::PathSettings;
use crate::policy::pattern::{Part, PathPattern, PatternRef, Segment, SegmentPattern};
use crate::uri::short;

/// Calls with the name and text of a capture.
type Sink<'s, 'p> = &'s mut dyn FnMut(&'p str, &'p str);

/// What makes no difference between two paths, for who looks for one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spelling {
    ignore_case: bool,
    /// Nor does one slash at the end.
    pub(super) loose: bool,
}

impl Spelling {
    pub(super) fn of(settings: PathSettings) -> Spelling {
        Spelling { ignore_case: settings.ignore_case, loose: settings.ignore_trailing_slash }
    }

    /// Whether every difference is one.
    #[inline]
    pub(super) fn tells_all_apart(self) -> bool {
        !self.ignore_case && !self.loose
    }

    /// A whole path as all are spelled that match the same.
    pub(super) fn folded<'p>(self, path: &'p str) -> Cow<'p, str> {
        let stripped = path.strip_suffix('/').filter(|path| self.loose && !path.is_empty());
        self.cased(stripped.unwrap_or(path))
    }

    /// A part of a path likewise.
    pub(super) fn cased<'p>(self, text: &'p str) -> Cow<'p, str> {
        if self.ignore_case && text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        Cow::Borrowed(text)
    }
}

/// What path patterns are matched by.
#[derive(Clone, Copy)]
pub(super) struct Paths<'s> {
    pub(super) settings: PathSettings,
    pub(super) constraints: &'s Constraints,
}

impl Paths<'_> {
    /// Whether a pattern matches a view of the path.
    pub(super) fn matches(&self, pattern: &PathPattern, path: &str) -> bool {
        self.takes(pattern.lent(), path)
    }

    /// The same of one that is lent.
    pub(super) fn takes(&self, pattern: PatternRef<'_>, path: &str) -> bool {
        match pattern {
            PatternRef::Exact(text) => self.exact(text, path),
            PatternRef::Segments(pattern) => self.walk(pattern, path, &mut |_, _| ()).is_some(),
            PatternRef::Regex(regex) => expression::is_match(regex, path),
        }
    }

    /// Calls with the captures of a segment pattern, in no certain order; `None` where it doesn't
    /// match.
    pub(super) fn captures<'p>(
        &self,
        pattern: &'p SegmentPattern,
        path: &'p str,
        sink: Sink<'_, 'p>,
    ) -> Option<()> {
        self.walk(pattern, path, sink)
    }

    fn exact(&self, text: &str, path: &str) -> bool {
        let strip = |path: &'_ str| match path.strip_suffix('/') {
            Some(before) if !before.is_empty() => before.len(),
            _ => path.len(),
        };
        if !self.settings.ignore_trailing_slash {
            return equal(path, text, self.settings.ignore_case);
        }
        let (path, text) = (path.get(..strip(path)), text.get(..strip(text)));
        matches!((path, text), (Some(path), Some(text)) if equal(path, text, self.settings.ignore_case))
    }

    /// `Some` where the pattern matches. Captures are passed on before that is certain.
    fn walk<'p>(
        &self,
        pattern: &'p SegmentPattern,
        path: &'p str,
        sink: Sink<'_, 'p>,
    ) -> Option<()> {
        let mut segments = pattern.segments.as_slice();
        let loose = self.settings.ignore_trailing_slash && pattern.rest.is_none();
        if let (true, Some((last, before))) = (loose, segments.split_last())
            && last.parts.is_empty()
        {
            segments = before;
        }
        let mut remaining = path;
        for segment in segments {
            let after = remaining.strip_prefix('/')?;
            let end = short::slash(after.as_bytes()).unwrap_or(after.len());
            let (text, rest) = after.split_at_checked(end)?;
            self.segment(segment, text, sink)?;
            remaining = rest;
        }
        match &pattern.rest {
            Some(name) => {
                let rest = if remaining.is_empty() { "" } else { remaining.strip_prefix('/')? };
                sink(name, rest);
                Some(())
            }
            None => (remaining.is_empty() || loose && remaining == "/").then_some(()),
        }
    }

    fn segment<'p>(&self, segment: &'p Segment, text: &'p str, sink: Sink<'_, 'p>) -> Option<()> {
        if self.constraints.is_several(segment) {
            return self.constraints.capture(segment, text, sink);
        }
        let fold = self.settings.ignore_case;
        let mut parts = segment.parts.as_slice();
        let mut middle = text;
        if let Some((Part::Text(start), after)) = parts.split_first() {
            (parts, middle) = (after, strip_prefix(middle, start, fold)?);
        }
        if let Some((Part::Text(end), before)) = parts.split_last() {
            (parts, middle) = (before, strip_suffix(middle, end, fold)?);
        }
        // What is left begins and ends with a capture, or is nothing.
        while let Some((Part::Capture { name, constraint }, before)) = parts.split_last() {
            let Some((Part::Text(separator), before)) = before.split_last() else {
                let allowed = constraint.is_none() || self.constraints.allows(segment, middle);
                return (allowed && !middle.is_empty()).then(|| sink(name, middle));
            };
            // The last character belongs to this capture: it is never empty.
            let last = middle.chars().next_back()?.len_utf8();
            let searched = middle.get(..middle.len() - last)?;
            let (head, _) = find_last(searched, separator, fold)?;
            sink(name, middle.get(head.len() + separator.len()..)?);
            (parts, middle) = (before, head);
        }
        middle.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests;
