//! What a rule certainly needs.

use std::borrow::Cow;

use smallvec::{SmallVec, smallvec};

use super::{prefix, required};
use crate::policy::condition::{Condition, PathTest, Test};
use crate::policy::matcher::StringMatcher;
use crate::policy::model::PathSettings;
use crate::policy::pattern::{PatternRef, SegmentPattern};
use crate::policy::regex::Pattern;
use crate::uri::host::HostPattern;

/// By what a rule is found.
#[derive(Debug)]
pub(in crate::engine) enum Key<'m> {
    /// It is never asked.
    Never,
    /// Nothing is known of it.
    Always,
    /// One of these paths.
    Paths(Shapes<'m>),
    /// One of these hosts, where the host is known.
    Hosts(Vec<&'m str>),
}

/// Nearly always one.
pub(super) type Shapes<'m> = SmallVec<[Shape<'m>; 1]>;

/// Paths that a pattern may match.
#[derive(Debug)]
pub(in crate::engine) enum Shape<'m> {
    Exact(&'m str),
    Segments(&'m SegmentPattern),
    /// Every path that begins so.
    Prefix(Cow<'m, str>),
    /// Every path in which this stands.
    Holding(String),
}

impl<'m> Key<'m> {
    /// Of a rule with a source and a condition. A path that isn't the one that the condition needs
    /// makes it false, whatever else in it isn't known.
    pub(in crate::engine) fn of(
        settings: PathSettings,
        from: Option<PatternRef<'m>>,
        when: Option<&'m Condition>,
    ) -> Key<'m> {
        let from = from.and_then(|pattern| Shape::of(settings, pattern).map(Key::Paths));
        from.or_else(|| when.and_then(|when| Key::of_path(settings, when)))
            .or_else(|| when.and_then(Key::of_host))
            .unwrap_or(Key::Always)
    }

    /// By the first path that all of a condition needs.
    fn of_path(settings: PathSettings, condition: &'m Condition) -> Option<Key<'m>> {
        match condition {
            Condition::All(inner) => {
                inner.iter().find_map(|condition| Key::of_path(settings, condition))
            }
            Condition::Any(inner) => {
                let mut shapes = Shapes::new();
                for condition in inner {
                    match Key::of_path(settings, condition)? {
                        Key::Paths(more) => shapes.extend(more),
                        _ => return None,
                    }
                }
                Some(Key::Paths(shapes))
            }
            Condition::Check(check) => match &check.test {
                Test::Path(tests) => {
                    let shapes = tests.iter().map(|test| shapes(settings, test));
                    let shapes: Option<Vec<_>> = shapes.collect();
                    Some(Key::Paths(shapes?.into_iter().flatten().collect()))
                }
                _ => None,
            },
            Condition::Not(_) => None,
        }
    }

    /// By the first hosts, all literal, that all of a condition needs.
    fn of_host(condition: &'m Condition) -> Option<Key<'m>> {
        match condition {
            Condition::All(inner) => inner.iter().find_map(Key::of_host),
            Condition::Check(check) => match &check.test {
                Test::Host(patterns) => {
                    let exact = |pattern: &'m HostPattern| match pattern {
                        HostPattern::Exact(name) => Some(name.as_str()),
                        HostPattern::OneLabel(_) | HostPattern::AnyDepth(_) => None,
                    };
                    patterns.iter().map(exact).collect::<Option<Vec<_>>>().map(Key::Hosts)
                }
                _ => None,
            },
            Condition::Any(_) | Condition::Not(_) => None,
        }
    }
}

/// The paths that a test may hold for; `None`: any.
fn shapes(settings: PathSettings, test: &PathTest) -> Option<Shapes<'_>> {
    match test {
        PathTest::Pattern(pattern) => Shape::of(settings, pattern.lent()),
        PathTest::Text(matcher) => of_text(settings, matcher),
    }
}

/// By the whole texts or the beginning that a text test asks for.
fn of_text(settings: PathSettings, matcher: &StringMatcher) -> Option<Shapes<'_>> {
    if matcher.ignore_case != settings.ignore_case {
        return None;
    }
    if let Some(texts) = &matcher.one_of {
        return Some(texts.iter().map(|text| Shape::Exact(text)).collect());
    }
    if let Some(prefix) = matcher.prefix.as_deref().filter(|prefix| prefix.starts_with('/')) {
        return Some(smallvec![Shape::Prefix(prefix.into())]);
    }
    Shape::of_regex(settings, matcher.regex.as_ref()?)
}

impl<'m> Shape<'m> {
    /// `None`: a regular expression of which no beginning is known.
    fn of(settings: PathSettings, pattern: PatternRef<'m>) -> Option<Shapes<'m>> {
        match pattern {
            PatternRef::Exact(path) => Some(smallvec![Shape::Exact(path)]),
            PatternRef::Segments(segments) => Some(smallvec![Shape::Segments(segments)]),
            PatternRef::Regex(regex) => Shape::of_regex(settings, regex),
        }
    }

    fn of_regex(settings: PathSettings, expression: &Pattern) -> Option<Shapes<'m>> {
        // Beyond ASCII, letters fold to letters that aren't of the same length.
        if settings.ignore_case {
            return None;
        }
        let hir = expression.hir()?;
        // Every path begins with a slash.
        let prefixes = prefix::of(hir).unwrap_or_default();
        let shortest = prefixes.iter().map(String::len).min().unwrap_or_default();
        let required = required::of(hir);
        // The longer text is in fewer paths; one beginning is found faster than a text in it.
        let is_better = |text: &String| shortest < 2 || prefixes.len() > 1 && shortest < text.len();
        match required.filter(is_better) {
            Some(text) => Some(smallvec![Shape::Holding(text)]),
            None if shortest < 2 => None,
            None => Some(prefixes.into_iter().map(|prefix| Shape::Prefix(prefix.into())).collect()),
        }
    }
}
