//! Sources that `[canonical]` leaves nobody for: it goes first and makes another path of them, and
//! the rule is asked about that one.

use super::super::problem::Problem;
use super::super::reader::Reader;
use super::super::rule::Kind;
use super::literal::{and_more, place_of_line};
use super::places::Places;
use crate::diagnostic::Code;
use crate::policy::condition::{Condition, PathTest, Test};
use crate::policy::explain::{canonical_path, is_own, lower_outside_escapes};
use crate::policy::model::{
    At, Canonical, Model, PathSettings, RedirectSource, Rule, TrailingSlash,
};
use crate::policy::pattern::{Part, PathPattern, PatternRef, SegmentPattern};
use crate::uri::host::HostPattern;
use crate::uri::path;

/// Reports the redirects, rewrites and responses whose source is never asked about.
pub(super) fn report(reader: &mut Reader<'_>, model: &Model, places: &Places) {
    let Some(canonical) = &model.canonical else { return };
    Lint { reader, model, canonical, places }.report();
}

struct Lint<'r, 't, 'm> {
    reader: &'r mut Reader<'t>,
    model: &'m Model,
    canonical: &'m Canonical,
    places: &'m Places,
}

impl Lint<'_, '_, '_> {
    fn report(mut self) {
        for (index, rule) in self.model.redirects.iter().enumerate() {
            // Behind the cache no `[canonical]` is asked.
            if !rule.enabled || rule.at != At::Viewer || !self.is_own(rule.when.as_ref()) {
                continue;
            }
            match &rule.action.source {
                RedirectSource::Map(map) => {
                    let lines = map.iter().filter(|line| self.owns(line.host()));
                    let lines = lines.map(|line| (Some(line.number()), line.from()));
                    let found = self.find(lines);
                    let file = self.reader.map_file(map);
                    self.say(Kind::Redirect, index, file, found);
                }
                RedirectSource::Entry { from, .. } => {
                    self.entry(Kind::Redirect, index, rule, from.as_ref());
                }
            }
        }
        for (index, rule) in self.model.responds.iter().enumerate() {
            let on_response = rule.when.as_ref().is_some_and(Condition::reads_response);
            if rule.enabled && !on_response && self.is_own(rule.when.as_ref()) {
                self.entry(Kind::Respond, index, rule, None);
            }
        }
        // A rewrite behind the cache is asked about what one at the viewer made.
        let rewritten = self.model.rewrites.iter().any(|rule| rule.at == At::Viewer);
        for (index, rule) in self.model.rewrites.iter().enumerate() {
            let first = rule.at == At::Viewer || !rewritten;
            if rule.enabled && first && self.is_own(rule.when.as_ref()) {
                self.entry(Kind::Rewrite, index, rule, rule.action.from.as_ref());
            }
        }
    }

    fn entry<A>(&mut self, kind: Kind, index: usize, rule: &Rule<A>, from: Option<&PathPattern>) {
        let mut patterns: Vec<&PathPattern> = from.into_iter().collect();
        if let (None, Some(when)) = (from, &rule.when) {
            asked_paths(when, &mut patterns);
        }
        let found = self.find(patterns.into_iter().map(|pattern| (None, pattern.lent())));
        self.say(kind, index, None, found);
    }

    /// The first source that nobody comes to, with its line and what there is of it, and how many
    /// more there are.
    fn find<'p>(
        &self,
        sources: impl Iterator<Item = (Option<u32>, PatternRef<'p>)>,
    ) -> Option<(Option<u32>, PatternRef<'p>, Change, usize)> {
        let (canonical, settings) = (self.canonical, &self.model.paths);
        let mut changed = sources.filter_map(|(line, pattern)| {
            change(canonical, settings, pattern).map(|change| (line, pattern, change))
        });
        let (line, pattern, change) = changed.next()?;
        Some((line, pattern, change, changed.count()))
    }

    fn say(
        &mut self,
        kind: Kind,
        index: usize,
        file: Option<&str>,
        found: Option<(Option<u32>, PatternRef<'_>, Change, usize)>,
    ) {
        let Some((line, pattern, change, more)) = found else { return };
        let line = line.map(|line| format!(" ({})", place_of_line(file, line))).unwrap_or_default();
        let (does, help) = match change {
            Change::Path(path) => (format!("makes `{path}` of it"), format!("write `{path}`")),
            Change::Of(does) => (does.to_owned(), "write it as `[canonical]` leaves it".to_owned()),
        };
        let message = format!("`{pattern}`{line} never matches: `[canonical]` {does} first");
        let place = self.places.of(kind, index);
        self.reader.report(
            Problem::warning(Code::UNREACHABLE_SOURCE, place, and_more(message, more)).help(help),
        );
    }

    /// Whether `[canonical]` is asked for every host of which a condition speaks.
    fn is_own(&self, when: Option<&Condition>) -> bool {
        let mut own = true;
        if let Some(when) = when {
            when.each_check(&mut |check| {
                if let Test::Host(hosts) = &check.test {
                    own &= hosts.iter().all(|host| self.owns(Some(host)));
                }
            });
        }
        own
    }

    fn owns(&self, host: Option<&HostPattern>) -> bool {
        let Some(host) = host.filter(|_| self.model.hosts_declared) else { return true };
        let known = match host {
            HostPattern::Exact(name) => {
                is_own(self.model, name) || self.canonical.host.as_ref() == Some(name)
            }
            HostPattern::OneLabel(_) | HostPattern::AnyDepth(_) => self.model.hosts.contains(host),
        };
        known || self.canonical.aliases.contains(host)
    }
}

/// What `[canonical]` makes of a source.
enum Change {
    /// This path.
    Path(String),
    /// In words, of a pattern.
    Of(&'static str),
}

/// The patterns one of which a path must have.
fn asked_paths<'m>(condition: &'m Condition, patterns: &mut Vec<&'m PathPattern>) {
    match condition {
        Condition::All(inner) => {
            inner.iter().for_each(|condition| asked_paths(condition, patterns));
        }
        Condition::Check(check) => {
            if let Test::Path(tests) = &check.test {
                patterns.extend(tests.iter().filter_map(|test| match test {
                    PathTest::Pattern(pattern) => Some(pattern),
                    PathTest::Text(_) => None,
                }));
            }
        }
        Condition::Any(_) | Condition::Not(_) => {}
    }
}

/// What `[canonical]` makes of every path that a pattern matches, where that is another path that
/// it doesn't match.
fn change(
    canonical: &Canonical,
    settings: &PathSettings,
    pattern: PatternRef<'_>,
) -> Option<Change> {
    match pattern {
        PatternRef::Exact(from) => {
            let made = canonical_path(canonical, from);
            if made == from {
                return None;
            }
            let made = path::canonical(&made).path.into_owned();
            (!pattern.matches(&made, settings)).then_some(Change::Path(made))
        }
        PatternRef::Segments(pattern) => change_of_all(canonical, settings, pattern),
        PatternRef::Regex(_) => None,
    }
}

fn change_of_all(
    canonical: &Canonical,
    settings: &PathSettings,
    pattern: &SegmentPattern,
) -> Option<Change> {
    let texts = || {
        let parts = pattern.segments.iter().flat_map(|segment| &segment.parts);
        parts.filter_map(|part| match part {
            Part::Text(text) => Some(&**text),
            Part::Capture { .. } => None,
        })
    };
    if texts().next().is_some_and(|first| first == ".well-known") {
        return None;
    }
    let capital = |text: &str| lower_outside_escapes(text) != text;
    if canonical.lowercase && !settings.ignore_case && texts().any(capital) {
        return Some(Change::Of("makes its letters small"));
    }
    if settings.ignore_trailing_slash || pattern.rest.is_some() {
        return None;
    }
    match (canonical.trailing_slash, pattern.segments.last()?.parts.as_slice()) {
        (TrailingSlash::Add, [Part::Text(last)]) if !last.contains('.') => {
            Some(Change::Of("adds a `/` to it"))
        }
        (TrailingSlash::Remove, []) => Some(Change::Of("takes the `/` at its end away")),
        _ => None,
    }
}
