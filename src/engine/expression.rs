//! Regular expressions of a policy: by their [program](super::linear), where they have one, or by the
//! crate `regex`, as the definition matches all of them.

use regex::Regex;
use smallvec::SmallVec;

use super::linear::{self, Linear, MOST_GROUPS, Spans};
use super::patterns::{each_pattern, each_test};
use crate::policy::condition::{PathTest, Test};
use crate::policy::model::Model;
use crate::policy::pattern::PathPattern;
use crate::policy::regex::Pattern;

/// Makes what a policy's expressions are matched by, so that no request has to wait for it. One whose
/// program answers every text isn't compiled: that takes longer than all else of a start.
pub(super) fn prepare(model: &Model) {
    each_pattern(model, &mut |pattern| {
        if let PathPattern::Regex(pattern) = pattern {
            prepare_one(pattern);
        }
    });
    each_test(model, &mut |test| {
        let matchers = match test {
            Test::Path(tests) => {
                let texts = tests.iter().filter_map(|test| match test {
                    PathTest::Text(matcher) => matcher.regex.as_ref(),
                    PathTest::Pattern(_) => None,
                });
                return texts.for_each(prepare_one);
            }
            Test::Query(_, matchers)
            | Test::Header(_, matchers)
            | Test::Cookie(_, matchers)
            | Test::City(matchers)
            | Test::Variant(_, matchers)
            | Test::Claim(_, matchers)
            | Test::Response(_, matchers) => matchers,
            Test::Host(_)
            | Test::Method(_)
            | Test::Scheme(_)
            | Test::Ip(_)
            | Test::Country(_)
            | Test::Continent(_)
            | Test::Region(_)
            | Test::Asn(_)
            | Test::Language(_)
            | Test::Device(_)
            | Test::Bot(_)
            | Test::Time { .. }
            | Test::Sample(_)
            | Test::Status(_) => return,
        };
        matchers.iter().filter_map(|matcher| matcher.regex.as_ref()).for_each(prepare_one);
    });
}

fn prepare_one(pattern: &Pattern) {
    if !program(pattern).is_some_and(Linear::is_whole) {
        pattern.regex();
    }
}

/// The program of an expression that has one.
pub(super) fn bytes(pattern: &Pattern) -> Option<&[u8]> {
    pattern.program(linear::program)
}

fn program(pattern: &Pattern) -> Option<Linear<'_>> {
    bytes(pattern).map(Linear::new)
}

/// The same, where it answers a text.
#[inline]
fn answering<'p>(pattern: &'p Pattern, text: &str) -> Option<Linear<'p>> {
    program(pattern).filter(|program| program.answers(text))
}

/// Whether an expression is found in a text.
pub(super) fn is_match(pattern: &Pattern, text: &str) -> bool {
    match answering(pattern, text) {
        Some(program) => program.find(text, &mut Spans::default()),
        None => pattern.is_match(text),
    }
}

/// Calls with the names and texts of the groups that take part; `None` where it isn't found.
pub(super) fn capture<'p>(
    pattern: &'p Pattern,
    text: &'p str,
    sink: &mut dyn FnMut(&'p str, &'p str),
) -> Option<()> {
    let groups = match answering(pattern, text) {
        Some(program) => of_program(program, text),
        None => of_regex(pattern.regex()?, text),
    }?;
    for (name, group) in pattern.names().zip(groups) {
        if let Some(text) = group {
            sink(name, text);
        }
    }
    Some(())
}

/// What the named groups captured, in their order.
pub(super) type Groups<'t> = SmallVec<[Option<&'t str>; MOST_GROUPS]>;

fn of_program<'t>(program: Linear<'_>, text: &'t str) -> Option<Groups<'t>> {
    let mut spans = Spans::default();
    if !program.find(text, &mut spans) {
        return None;
    }
    Some((0..program.groups()).map(|group| spans.get(group, text)).collect())
}

fn of_regex<'t>(regex: &Regex, text: &'t str) -> Option<Groups<'t>> {
    // To find it costs much less than to capture.
    if !regex.is_match(text) {
        return None;
    }
    let groups = regex.captures(text)?;
    let numbers = regex.capture_names().enumerate().filter(|(_, name)| name.is_some());
    Some(numbers.map(|(number, _)| Some(groups.get(number)?.as_str())).collect())
}

/// An expression that the engine wrote.
#[derive(Debug)]
pub(super) struct Own {
    program: Option<Box<[u8]>>,
    /// `None` where the program answers every text.
    regex: Option<Regex>,
}

impl Own {
    pub(super) fn new(text: &str) -> Result<Own, regex::Error> {
        let program = regex_syntax::parse(text).ok().and_then(|hir| linear::program(&hir));
        let is_whole = program.as_deref().is_some_and(|program| Linear::new(program).is_whole());
        let regex = if is_whole { None } else { Some(Regex::new(text)?) };
        Ok(Own { program, regex })
    }

    fn answering(&self, text: &str) -> Option<Linear<'_>> {
        self.program.as_deref().map(Linear::new).filter(|program| program.answers(text))
    }

    pub(super) fn is_match(&self, text: &str) -> bool {
        match self.answering(text) {
            Some(program) => program.find(text, &mut Spans::default()),
            None => self.regex.as_ref().is_some_and(|regex| regex.is_match(text)),
        }
    }

    /// What the named groups captured, in their order; `None` where it isn't found.
    pub(super) fn groups<'t>(&self, text: &'t str) -> Option<Groups<'t>> {
        match self.answering(text) {
            Some(program) => of_program(program, text),
            None => of_regex(self.regex.as_ref()?, text),
        }
    }
}

#[cfg(test)]
mod tests;
