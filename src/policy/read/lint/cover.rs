//! Whether every path that one pattern matches is matched by another. Said only where it is
//! certain: a pattern with constraints or a regular expression covers single paths.

use crate::policy::condition::{Condition, PathTest, Test};
use crate::policy::model::{PathSettings, Rule};
use crate::policy::pattern::{Part, PathPattern, Segment, SegmentPattern};

/// What a rule asks of the path.
pub(super) struct Reach<'m> {
    /// One of these must match; `None`: any path.
    patterns: Option<Vec<&'m PathPattern>>,
    /// It asks for nothing else.
    alone: bool,
}

impl<'m> Reach<'m> {
    /// Of a rule with its `from`, where it has one.
    pub(super) fn of<A>(rule: &'m Rule<A>, from: Option<&'m PathPattern>) -> Reach<'m> {
        let mut reach = Reach { patterns: from.map(|from| vec![from]), alone: true };
        if let Some(when) = &rule.when {
            reach.narrow(when);
        }
        reach
    }

    /// Of one condition, by itself.
    pub(super) fn of_part(part: &'m Condition) -> Reach<'m> {
        let mut reach = Reach { patterns: None, alone: true };
        reach.narrow(part);
        reach
    }

    /// Joined by `all`, a condition makes it narrower.
    fn narrow(&mut self, condition: &'m Condition) {
        match condition {
            Condition::All(inner) => inner.iter().for_each(|condition| self.narrow(condition)),
            Condition::Check(check) => match &check.test {
                Test::Path(tests) if self.patterns.is_none() => match patterns(tests) {
                    Some(patterns) => self.patterns = Some(patterns),
                    None => self.alone = false,
                },
                _ => self.alone = false,
            },
            Condition::Any(_) | Condition::Not(_) => self.alone = false,
        }
    }

    /// It asks for nothing but the path.
    pub(super) fn is_alone(&self) -> bool {
        self.alone
    }

    /// Whether it asks for the path, and certainly gets this one.
    pub(super) fn takes(&self, path: &str, settings: &PathSettings) -> bool {
        let takes = |pattern: &&PathPattern| pattern.lent().takes(path, settings);
        self.alone && self.patterns.iter().flatten().any(takes)
    }

    /// Whether a rule that asks for no more than this path leaves nothing of the other.
    pub(super) fn hides(&self, other: &Reach<'_>, settings: &PathSettings) -> bool {
        if !self.alone {
            return false;
        }
        match (&self.patterns, &other.patterns) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(these), Some(others)) => {
                others.iter().all(|other| these.iter().any(|this| covers(this, other, settings)))
            }
        }
    }
}

fn patterns(tests: &[PathTest]) -> Option<Vec<&PathPattern>> {
    tests
        .iter()
        .map(|test| match test {
            PathTest::Pattern(pattern) => Some(pattern),
            PathTest::Text(_) => None,
        })
        .collect()
}

/// Whether `broad` matches every path that `narrow` matches.
pub(super) fn covers(broad: &PathPattern, narrow: &PathPattern, settings: &PathSettings) -> bool {
    match (broad, narrow) {
        (_, PathPattern::Exact(path)) => broad.lent().takes(path, settings),
        (PathPattern::Segments(broad), PathPattern::Segments(narrow)) => {
            covers_segments(broad, narrow)
        }
        (PathPattern::Regex(broad), PathPattern::Regex(narrow)) => {
            broad.as_str() == narrow.as_str()
        }
        _ => false,
    }
}

fn covers_segments(broad: &SegmentPattern, narrow: &SegmentPattern) -> bool {
    let pairs = || broad.segments.iter().zip(&narrow.segments);
    let fits = match (&broad.rest, &narrow.rest) {
        (Some(_), _) => narrow.segments.len() >= broad.segments.len(),
        (None, Some(_)) => false,
        (None, None) => narrow.segments.len() == broad.segments.len(),
    };
    fits && pairs().all(|(broad, narrow)| covers_segment(broad, narrow))
}

fn covers_segment(broad: &Segment, narrow: &Segment) -> bool {
    if let [Part::Capture { constraint: None, .. }] = broad.parts.as_slice() {
        return !narrow.parts.is_empty();
    }
    broad.parts.len() == narrow.parts.len()
        && broad.parts.iter().zip(&narrow.parts).all(|parts| match parts {
            (Part::Text(broad), Part::Text(narrow)) => broad == narrow,
            (Part::Capture { constraint: broad, .. }, Part::Capture { constraint: narrow, .. }) => {
                broad == narrow
            }
            _ => false,
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use crate::policy::model::Reject;

    #[test]
    fn table() {
        let settings = PathSettings {
            reject: Reject::default(),
            ignore_case: false,
            ignore_trailing_slash: false,
        };
        let pattern = |text: &str| PathPattern::parse(text, &Limits::default()).unwrap();
        for (broad, narrow, wanted) in [
            ("/a", "/a", true),
            ("/a", "/b", false),
            ("/{x}", "/a", true),
            ("/{x}", "/a/b", false),
            ("/{x}", "/{y}", true),
            ("/{x}", "/a{y}", true),
            ("/a{x}", "/{y}", false),
            ("/a{x}", "/a{y}", true),
            ("/{x}", "/", false),
            ("/a/{*rest}", "/a", true),
            ("/a/{*rest}", "/a/{x}/c", true),
            ("/a/{*rest}", "/ab", false),
            ("/a/{*rest}", "/a/b/{*more}", true),
            ("/a/b/{*rest}", "/a/{*more}", false),
            ("/a/{x}", "/a/{*rest}", false),
            ("/{*rest}", "/{x}/{y}", true),
            ("/{x:[0-9]+}", "/12", true),
            ("/{x:[0-9]+}", "/a", false),
            ("/{x:[0-9]+}", "/{y}", false),
            ("/{x:[0-9]+}", "/{y:[0-9]+}", true),
            ("/{x}", "/{y:[0-9]+}", true),
        ] {
            let covered = covers(&pattern(broad), &pattern(narrow), &settings);
            assert_eq!(covered, wanted, "{broad} over {narrow}");
        }
    }
}
