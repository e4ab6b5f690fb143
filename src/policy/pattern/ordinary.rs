//! Reading the patterns that nearly all are: every segment is ordinary text or one placeholder. An
//! image may hold a hundred thousand of them.

use smallvec::{SmallVec, smallvec};

use super::parse::{RESERVED_CAPTURES, is_name};
use super::{Meaning, Part, PathPattern, Segment, SegmentPattern};
use crate::Limits;

/// Reads a pattern that begins with `/`. `None`: it isn't such a one, or something is wrong with
/// it; a closer look says what.
pub(super) fn read(text: &str, limits: &Limits) -> Option<PathPattern> {
    // Each pattern has the room it needs: there are many.
    let slashes = text.bytes().filter(|byte| *byte == b'/').count();
    let room = slashes.saturating_sub(usize::from(text.contains("{*")));
    let mut segments = Vec::with_capacity(room);
    let mut names: SmallVec<[&str; 8]> = SmallVec::new();
    let mut rest = None;
    for segment in text.strip_prefix('/')?.split('/') {
        if rest.is_some() {
            return None;
        }
        let Some(inner) = segment.strip_prefix('{') else {
            let parts = match segment {
                "" => SmallVec::new(),
                _ if is_ordinary(segment) => smallvec![Part::Text(segment.into())],
                _ => return None,
            };
            segments.push(Segment { parts });
            continue;
        };
        let inner = inner.strip_suffix('}')?;
        let of_rest = inner.strip_prefix('*');
        let name = of_rest.unwrap_or(inner);
        if !is_name(name) || RESERVED_CAPTURES.contains(&name) || names.contains(&name) {
            return None;
        }
        names.push(name);
        match of_rest {
            Some(name) => rest = Some(name.into()),
            None => {
                let part = Part::Capture { name: name.into(), constraint: None };
                segments.push(Segment { parts: smallvec![part] });
            }
        }
    }
    if names.is_empty() || names.len() > limits.captures {
        return None;
    }
    Some(PathPattern::Segments(Box::new(SegmentPattern {
        text: text.into(),
        segments,
        rest,
        constraint_bytes: 0,
        meaning: Meaning::default(),
    })))
}

/// Text that means itself to everybody, and is its own canonical spelling.
fn is_ordinary(segment: &str) -> bool {
    let is_such = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !segment.starts_with('.') && segment.bytes().all(is_such)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::parse::looked_at;
    use super::read;
    use crate::Limits;

    #[test]
    fn what_is_ordinary() {
        let limits = Limits { captures: 2, ..Limits::default() };
        for (text, is) in [
            ("/a/{b}", true),
            ("/{a}", true),
            ("/{*a}", true),
            ("/a.b-c_d/{e}/", true),
            ("//{a}//{*b}", true),
            ("/a", false),
            ("/.a/{b}", false),
            ("/a{b}", false),
            ("/{a}{b}", false),
            ("/{{a}}", false),
            ("/{a:[0-9]}", false),
            ("/{*a}/", false),
            ("/{host}", false),
            ("/{a}/{a}", false),
            ("/{a}/{b}/{c}", false),
            ("/é/{a}", false),
            ("a/{b}", false),
        ] {
            assert_eq!(read(text, &limits).is_some(), is, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_closer_look_sees_the_same(
            text in "/(([a-z.~:*(é-]{0,3}|\\{\\*?(a|b|c|path|1)\\}?\\}?)/?){1,6}"
        ) {
            let limits = Limits { captures: 3, ..Limits::default() };
            if let Some(found) = read(&text, &limits) {
                let wanted = looked_at(&text, &limits).unwrap();
                prop_assert_eq!(format!("{found:?}"), format!("{wanted:?}"));
            }
        }
    }
}
