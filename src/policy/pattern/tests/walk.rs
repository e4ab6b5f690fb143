//! The regular expression that a pattern means, against a walk over its segments that shares
//! nothing with it.

use proptest::prelude::*;
use proptest::sample::select;

use super::super::{Part, Segment};
use super::{PathPattern, settings};
use crate::Limits;
use crate::policy::model::PathSettings;

/// Captured values in the order of the pattern, or `None`.
fn walk(pattern: &PathPattern, path: &str, settings: &PathSettings) -> Option<Vec<String>> {
    let PathPattern::Segments(pattern) = pattern else { unreachable!() };
    let mut wanted = pattern.segments.as_slice();
    let mut given: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
    let mut values = Vec::new();
    if pattern.rest.is_some() {
        if given.len() < wanted.len() {
            return None;
        }
        let rest = given.split_off(wanted.len());
        // `/static` is `/static/` without its rest, but a path has at least its first slash.
        for (segment, text) in wanted.iter().zip(&given) {
            values.extend(segment_values(&segment.parts, text, settings)?);
        }
        values.push(rest.join("/"));
        return Some(values);
    }
    if settings.ignore_trailing_slash {
        if wanted.last().is_some_and(|last| last.parts.is_empty()) {
            wanted = &wanted[..wanted.len() - 1];
        }
        if given.len() == wanted.len() + 1 && given.last() == Some(&"") {
            given.pop();
        }
    }
    if given.len() != wanted.len() {
        return None;
    }
    for (Segment { parts }, text) in wanted.iter().zip(given) {
        values.extend(segment_values(parts, text, settings)?);
    }
    Some(values)
}

/// Each capture as long as it can be, the first one first.
fn segment_values(parts: &[Part], text: &str, settings: &PathSettings) -> Option<Vec<String>> {
    match parts {
        [] => text.is_empty().then(Vec::new),
        [Part::Text(literal), after @ ..] => {
            let (begin, left) = text.split_at_checked(literal.len())?;
            let equal = match settings.ignore_case {
                true => begin.eq_ignore_ascii_case(literal),
                false => *begin == **literal,
            };
            equal.then(|| segment_values(after, left, settings)).flatten()
        }
        [Part::Capture { constraint, .. }, after @ ..] => {
            let meets = |value: &str| {
                constraint.as_ref().is_none_or(|constraint| {
                    let flag = if settings.ignore_case { "i" } else { "" };
                    let text = format!("^(?{flag}:{constraint})$");
                    regex::Regex::new(&text).unwrap().is_match(value)
                })
            };
            (1..=text.len()).rev().filter_map(|len| text.split_at_checked(len)).find_map(
                |(value, left)| {
                    let mut values = vec![value.to_owned()];
                    values.extend(
                        meets(value).then(|| segment_values(after, left, settings)).flatten()?,
                    );
                    Some(values)
                },
            )
        }
    }
}

/// The text of a part; `#` stands for the number that makes names differ. Constraints are greedy,
/// as the walk is.
fn part() -> impl Strategy<Value = &'static str> {
    select(vec![
        "a",
        "b",
        "-",
        ".",
        "é",
        "A",
        "{p#}",
        "{p#}",
        "{p#:[0-9]+}",
        "{p#:[a-b]{2}}",
        "{p#:.+}",
        "{p#:[^a]+}",
        "{p#:(?:a|-)+}",
        r"{p#:\D+}",
        "{p#:é}",
    ])
}

fn text() -> impl Strategy<Value = String> {
    let segments = prop::collection::vec(prop::collection::vec(part(), 0..4), 1..4);
    (segments, any::<bool>()).prop_map(|(segments, rest)| {
        let mut text = String::new();
        for parts in segments {
            text.push('/');
            parts.into_iter().for_each(|part| text.push_str(part));
        }
        if rest {
            text.push_str("/{*rest}");
        }
        let mut names = 0..;
        text.split('#').fold(String::new(), |before, part| {
            if before.is_empty() {
                return part.to_owned();
            }
            format!("{before}{}{part}", names.next().unwrap())
        })
    })
}

fn path() -> impl Strategy<Value = String> {
    let piece = select(vec!["/", "/", "a", "b", "B", "-", "1", ".", "é", "%2F", "\n"]);
    prop::collection::vec(piece, 0..10).prop_map(|pieces| format!("/{}", pieces.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn meaning_is_the_walk(
        text in text(),
        path in path(),
        ignore_case: bool,
        ignore_slash: bool,
    ) {
        let Ok(pattern) = PathPattern::parse(&text, &Limits::default()) else { return Ok(()) };
        prop_assume!(!matches!(pattern, PathPattern::Exact(_)));
        let settings = settings(ignore_case, ignore_slash);
        let captures = pattern.capture(&path, &settings);
        prop_assert_eq!(captures.is_some(), pattern.matches(&path, &settings));
        let values = captures.map(|captures| {
            let names = pattern.captures().into_iter();
            names.map(|name| captures.get(name).unwrap().to_owned()).collect::<Vec<_>>()
        });
        prop_assert_eq!(values, walk(&pattern, &path, &settings));
    }

    /// Any text is a pattern or a list of faults, each inside the text.
    #[test]
    fn every_text_is_answered(text in r"/?([a-z{}:*\[\]()?+.%\\/#é|^$]|\{[a-z]+|:\[)*") {
        if let Err(faults) = PathPattern::parse(&text, &Limits::default()) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(text.get(fault.range.clone()).is_some(), "{:?}", fault);
            }
        }
    }
}
