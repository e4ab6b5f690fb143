//! Patterns and targets as texts: a placeholder is a control character, which stands in no path.

use crate::engine::linear::{Linear, MOST_GROUPS, Spans};
use crate::policy::model::Bounds;
use crate::policy::pattern::{Part, PathPattern, SegmentPattern};
use crate::policy::template::{Piece, Slot, Template, Value};
use crate::uri::short;

/// A segment of a pattern, captured whole.
const SEGMENT: &str = "\u{1}";

/// The rest of the path, at the end of a pattern.
const REST: &str = "\u{2}";

/// How many captures there may be: each is a character of a target, from `\u{1}` on.
const MOST: usize = MOST_GROUPS;

/// What was captured.
#[derive(Default)]
pub(super) struct Texts<'p> {
    /// `None`: a regular expression's group took no part in the match.
    texts: [Option<&'p str>; MOST],
    count: usize,
}

impl<'p> Texts<'p> {
    fn push(&mut self, text: Option<&'p str>) -> Option<()> {
        *self.texts.get_mut(self.count)? = text;
        self.count += 1;
        Some(())
    }

    /// Bytes of all of them.
    pub(super) fn len(&self) -> usize {
        self.texts.iter().take(self.count).flatten().map(|text| text.len()).sum()
    }
}

/// A pattern in this writing; `None` where it takes more. Its captures are in order.
pub(super) fn written(from: &PathPattern) -> Option<(String, Vec<&str>)> {
    match from {
        PathPattern::Exact(path) if is_text(path) => Some((path.to_string(), Vec::new())),
        PathPattern::Segments(pattern) => segments(pattern),
        PathPattern::Exact(_) | PathPattern::Regex(_) => None,
    }
}

/// A source, as it is matched.
#[derive(Clone, Copy)]
pub(super) enum From<'e> {
    /// In this writing.
    Text(&'e str),
    /// Of a regular expression.
    Program(Linear<'e>),
}

impl From<'_> {
    /// Whether it takes a path, and what it captures; `None` where the long way knows: of a regular
    /// expression there is more to ask.
    #[inline]
    pub(super) fn is_taken<'p>(
        self,
        path: &'p str,
        bounds: &Bounds,
        captures: &mut Texts<'p>,
    ) -> Option<bool> {
        let program = match self {
            From::Text(from) => return Some(is_taken(from, path, captures)),
            From::Program(program) => program,
        };
        let is_bounded = path.len() <= bounds.capture_path_bytes && bounds.capture_runs > 0;
        if !is_bounded || !program.answers(path) {
            return None;
        }
        let mut spans = Spans::default();
        if !program.find(path, &mut spans) {
            return Some(false);
        }
        (0..program.groups()).try_for_each(|group| captures.push(spans.get(group, path)))?;
        Some(true)
    }
}

fn segments(pattern: &SegmentPattern) -> Option<(String, Vec<&str>)> {
    let (mut text, mut captures) = (String::new(), Vec::new());
    for segment in &pattern.segments {
        text.push('/');
        match segment.parts.as_slice() {
            [] => {}
            [Part::Text(part)] if is_text(part) => text.push_str(part),
            [Part::Capture { name, constraint: None }] => {
                text.push_str(SEGMENT);
                captures.push(&**name);
            }
            _ => return None,
        }
    }
    if let Some(name) = &pattern.rest {
        text.push('/');
        text.push_str(REST);
        captures.push(name);
    }
    (captures.len() <= MOST).then_some((text, captures))
}

/// A path of a target in this writing; `None` where it takes more.
pub(super) fn target(path: &Template, captures: &[&str]) -> Option<String> {
    let pieces = match path {
        Template::Literal(text) => return is_text(text).then(|| text.to_string()),
        Template::Pieces(pieces) => pieces,
    };
    let mut written = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) if is_text(text) => written.push_str(text),
            Piece::Slot(Slot { value: Value::Capture(name), filters }) if filters.is_empty() => {
                let at = captures.iter().position(|capture| capture == name)?;
                written.push(char::from(u8::try_from(at + 1).ok()?));
            }
            _ => return None,
        }
    }
    Some(written)
}

/// The query of a target, where it is literal.
pub(super) fn literal(query: &Template) -> Option<&str> {
    match query {
        Template::Literal(text) => Some(text),
        Template::Pieces(_) => None,
    }
}

fn is_text(text: &str) -> bool {
    text.bytes().all(|byte| byte >= b' ')
}

fn is_taken<'p>(from: &str, path: &'p str, captures: &mut Texts<'p>) -> bool {
    if from == path {
        // No path has a placeholder's character in it.
        return true;
    }
    take(from, path, captures).is_some()
}

fn take<'p>(from: &str, path: &'p str, captures: &mut Texts<'p>) -> Option<()> {
    let (mut from, mut path) = (from, path);
    while let Some(wanted) = from.strip_prefix('/') {
        if wanted == REST {
            let rest = if path.is_empty() { path } else { path.strip_prefix('/')? };
            return captures.push(Some(rest));
        }
        let (text, after) = cut(path.strip_prefix('/')?)?;
        let (wanted, next) = cut(wanted)?;
        if wanted == SEGMENT {
            if text.is_empty() {
                return None;
            }
            captures.push(Some(text))?;
        } else if text != wanted {
            return None;
        }
        (from, path) = (next, after);
    }
    path.is_empty().then_some(())
}

/// What stands before the next slash, and the slash with what follows it.
fn cut(text: &str) -> Option<(&str, &str)> {
    let end = short::slash(text.as_bytes()).unwrap_or(text.len());
    text.split_at_checked(end)
}

/// Appends a target's path with the captures in their places; `None` where one of them is absent, or
/// the path might be taken for a host.
pub(super) fn expand(path: &str, captures: &Texts<'_>, out: &mut String) -> Option<()> {
    let start = out.len();
    let mut left = path;
    while let Some(at) = short::control(left.as_bytes()) {
        let (text, after) = left.split_at_checked(at)?;
        let (place, after) = after.split_at_checked(1)?;
        out.push_str(text);
        let capture = usize::from(*place.as_bytes().first()?).checked_sub(1)?;
        out.push_str((*captures.texts.get(capture)?)?);
        left = after;
    }
    out.push_str(left);
    match out.as_bytes().get(start..)? {
        [b'/'] => Some(()),
        [b'/', second, ..] if !matches!(second, b'/' | b'\\' | b'%') => Some(()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
