//! Which rules came nearest to acting, and what keeps each from it.
//!
//! Nothing here decides: it is asked where nothing has. Every rule gets a quick look, the likeliest
//! few a close one, so that a map of a million lines takes no longer than to read it once.

mod source;
mod spelling;
mod when;

use std::cmp::Reverse;

use super::assignment::{Assignments, assign};
use super::at_hand::AtHand;
use super::entry::{Runs, attempt};
use super::redirect::{Attempt, Hop, follow};
use super::respond::awaits_response;
use super::stage::stands;
use super::subject::Subject;
use crate::decision::{RuleRef, Stage};
use crate::facts::{Fact, Facts};
use crate::policy::condition::Condition;
use crate::policy::explanation::{Miss, Outcome};
use crate::policy::map::{Line, Lines};
use crate::policy::model::{Model, RedirectSource, Rule};
use crate::policy::near_miss::{Likeness, NearMiss};
use crate::policy::rules::host_text;
use crate::request::{Request, ResponseHead};
use crate::uri::path::{self, View};
use source::{Path, Rough, Source};
use when::{When, path_sources};

/// How many get a close look.
const CLOSELY: usize = 64;

/// The rules that nearly acted, the nearest first.
pub(crate) fn nearest<'p>(
    model: &'p Model,
    request: Request<'_>,
    response: Option<ResponseHead<'_>>,
    most: usize,
) -> Vec<NearMiss<'p>> {
    let facts = Facts::resolve(&model.client, request);
    let canonical = path::canonical(request.path);
    let none = Assignments::default();
    let arrived = Subject::of_request(&facts, &model.paths, &canonical.path, &none);
    let assigned = assign(model, &arrived);
    let subject = Subject { variants: &assigned, ..arrived };
    let (chain, places) = follow(model, &facts, &assigned, &Runs::default());
    // About a URL that a hop leads to, later stages are asked in the next request only.
    let hops = !chain.hops.is_empty() || !chain.looped.is_empty();

    let mut found = Found { candidates: Vec::new() };
    let last = places.last().map(|place| place.subject());
    let by_tables = hops && chain.looped.is_empty() && chain.hops.iter().all(Hop::is_of_table);
    let before = places.first().filter(|_| by_tables).map(|place| place.subject());
    if let Some(last) = &last {
        found.redirects(model, last, before.as_ref());
        found.without_effect(model, places.last());
    }
    if !hops {
        found.others(model, &subject, response);
    }
    found.nearest(most)
}

/// A rule, or a line of a map, that didn't act.
struct Candidate<'p> {
    rule: RuleRef<'p>,
    rank: Rank,
    likeness: Likeness,
    /// The source as one more condition that doesn't hold.
    source: Option<Miss>,
    /// The conditions beside it that don't hold.
    misses: Vec<Miss>,
    held: usize,
    of: usize,
    before: Option<String>,
}

/// The order of nearness: what is compared first stands first.
type Rank = (Class, usize, usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// The path is the one, or is spelled otherwise: then by how much is lacking.
    Path,
    Letters,
    Segments,
    /// The rule takes every path: then by how much holds.
    AnyPath,
    Other,
}

#[derive(Default)]
struct Found<'p> {
    candidates: Vec<Candidate<'p>>,
}

impl<'p> Found<'p> {
    fn redirects(&mut self, model: &'p Model, last: &Subject<'_>, before: Option<&Subject<'_>>) {
        let path = Path::new(last.path, last.settings);
        let before = before.filter(|before| before.path != last.path);
        for rule in &model.redirects {
            let when = When::of(rule, last);
            match &rule.action.source {
                RedirectSource::Entry { from: None, .. } => self.whole(rule, Stage::Redirect, when),
                RedirectSource::Entry { from: Some(from), .. } => {
                    let source = Source::Pattern(from.lent());
                    let name = named(rule, Stage::Redirect, None);
                    let asked = Asked { key: "from", source, path: &path, before };
                    self.candidates.extend(asked.candidate(name, &when, None));
                }
                RedirectSource::Map(lines) => self.lines(rule, lines, &path, before, last, &when),
            }
        }
    }

    /// Redirects that take the path and lead nowhere.
    fn without_effect(&mut self, model: &'p Model, at: Option<&AtHand<'_>>) {
        let Some(at) = at else { return };
        for rule in &model.redirects {
            let RedirectSource::Entry { to, .. } = &rule.action.source else { continue };
            if stands(rule, at.tier()).is_err() {
                continue;
            }
            if let Attempt::No(Outcome::NoEffect { because }) =
                attempt(model, rule, at, &Runs::default())
            {
                self.candidates.push(Candidate {
                    rule: named(rule, Stage::Redirect, None),
                    rank: (Class::Path, 1, 0),
                    likeness: Likeness::Same,
                    source: None,
                    misses: vec![miss_of("to", &format!("`{to}`"), &because)],
                    held: 1,
                    of: 2,
                    before: None,
                });
            }
        }
    }

    /// Of the lines of a map, those that are worth a close look.
    fn lines(
        &mut self,
        rule: &'p Rule<crate::policy::model::Redirect>,
        lines: &'p Lines,
        path: &Path<'_>,
        before: Option<&Subject<'_>>,
        last: &Subject<'_>,
        when: &When,
    ) {
        let takes_before = |line: Line<'_>| {
            before.is_some_and(|before| line.from().matches(before.path, before.settings))
        };
        let mut rough: Vec<((Rough, bool), usize)> = lines
            .iter()
            .enumerate()
            .map(|(index, line)| {
                let rough = match Source::Pattern(line.from()).rough(path) {
                    Rough::Other if takes_before(line) => Rough::Spelling,
                    rough => rough,
                };
                ((rough, line_host(line, last).is_some()), index)
            })
            .filter(|((rough, _), _)| *rough != Rough::Other)
            .collect();
        if rough.len() > CLOSELY {
            rough.select_nth_unstable(CLOSELY);
            rough.truncate(CLOSELY);
        }
        rough.sort_unstable();
        for (_, index) in rough {
            let Some(line) = lines.get(index) else { continue };
            let name = named(rule, Stage::Redirect, Some(line.number()));
            let source = Source::Pattern(line.from());
            let asked = Asked { key: "from", source, path, before };
            let host = line.host().map(|_| line_host(line, last));
            self.candidates.extend(asked.candidate(name, when, host));
        }
    }

    fn others(
        &mut self,
        model: &'p Model,
        subject: &Subject<'_>,
        response: Option<ResponseHead<'_>>,
    ) {
        let back = Subject { response, ..*subject };
        let path = Path::new(subject.path, subject.settings);
        let mut views = View::ALL.map(|view| view.of(subject.raw_path)).to_vec();
        views.dedup();
        let views: Vec<Path<'_>> =
            views.iter().map(|view| Path::new(view, subject.settings)).collect();
        self.guards(&model.blocks, Stage::Block, subject, &views);
        self.guards(&model.auth, Stage::Auth, subject, &views);
        for rule in &model.responds {
            let subject = if awaits_response(rule) { &back } else { subject };
            self.entry(rule, Stage::Respond, subject, &path);
        }
        for rule in &model.rewrites {
            match &rule.action.from {
                None => self.entry(rule, Stage::Rewrite, subject, &path),
                Some(from) => {
                    let when = When::of(rule, subject);
                    let name = named(rule, Stage::Rewrite, None);
                    let source = Source::Pattern(from.lent());
                    let asked = Asked { key: "from", source, path: &path, before: None };
                    self.candidates.extend(asked.candidate(name, &when, None));
                }
            }
        }
        model.routes.iter().for_each(|rule| self.entry(rule, Stage::Route, subject, &path));
        for rule in &model.headers {
            let reads_response = rule.when.as_ref().is_some_and(Condition::reads_response);
            if response.is_some() || !reads_response {
                self.entry(rule, Stage::Headers, &back, &path);
            }
        }
    }

    /// A guard reads the path in every view: the one in which most holds.
    fn guards<A>(
        &mut self,
        rules: &'p [Rule<A>],
        stage: Stage,
        subject: &Subject<'_>,
        views: &[Path<'_>],
    ) {
        for rule in rules {
            let held =
                |path: &&Path<'_>| When::of(rule, &Subject { path: path.text, ..*subject }).held;
            if let Some(path) = views.iter().rev().max_by_key(held) {
                self.entry(rule, stage, &Subject { path: path.text, ..*subject }, path);
            }
        }
    }

    /// A rule whose only word about the path is in its `when`.
    fn entry<A>(
        &mut self,
        rule: &'p Rule<A>,
        stage: Stage,
        subject: &Subject<'_>,
        path: &Path<'_>,
    ) {
        let when = When::of(rule, subject);
        let sources = path_sources(rule.when.as_ref(), &when);
        if sources.is_empty() {
            return self.whole(rule, stage, when);
        }
        let likest = sources
            .into_iter()
            .map(|source| (source.rough(path), source))
            .min_by_key(|(rough, _)| *rough);
        if let Some((_, source)) = likest {
            let asked = Asked { key: "path", source, path, before: None };
            self.candidates.extend(asked.candidate(named(rule, stage, None), &when, None));
        }
    }

    /// A rule that takes every path.
    fn whole<A>(&mut self, rule: &'p Rule<A>, stage: Stage, when: When) {
        if when.misses.is_empty() {
            return;
        }
        let When { misses, held, of } = when;
        self.candidates.push(Candidate {
            rule: named(rule, stage, None),
            rank: (Class::AnyPath, 1000 - held * 1000 / of.max(1), of.saturating_sub(held)),
            likeness: Likeness::AnyPath,
            source: None,
            misses,
            held,
            of,
            before: None,
        });
    }

    /// The nearest first; of equally near ones, those that are asked first. Where a path is alike,
    /// rules that take every path are named only if little is lacking.
    fn nearest(mut self, most: usize) -> Vec<NearMiss<'p>> {
        self.candidates.retain(|candidate| candidate.rank.0 != Class::Other);
        self.candidates.sort_by_key(|candidate| candidate.rank);
        let is_alike = |candidate: &Candidate<'_>| candidate.rank.0 < Class::AnyPath;
        if self.candidates.first().is_some_and(is_alike) {
            self.candidates.retain(|candidate| {
                is_alike(candidate) || candidate.held > 0 && candidate.held + 1 == candidate.of
            });
        }
        self.candidates.into_iter().take(most).map(NearMiss::from).collect()
    }
}

impl<'p> From<Candidate<'p>> for NearMiss<'p> {
    fn from(candidate: Candidate<'p>) -> NearMiss<'p> {
        let Candidate { rule, likeness, source, misses, held, of, before, .. } = candidate;
        let mut misses: Vec<Miss> = source.into_iter().chain(misses).collect();
        // The first that certainly fails says more than one that is only unknown.
        misses.sort_by_key(|miss| !is_source(miss) && miss.unknown);
        let mut misses = misses.into_iter();
        let miss = misses.next().map(|miss| Miss { held, of, ..miss });
        let others = misses.map(|miss| miss.condition).collect();
        // A candidate has a miss: else it would have acted.
        let miss = miss.unwrap_or_else(|| miss_of("nothing", "nothing", "nothing"));
        NearMiss { rule, miss, likeness, others, before }
    }
}

fn is_source(miss: &Miss) -> bool {
    matches!(miss.condition.as_str(), "from" | "path")
}

/// A source, and the path that it is asked about.
struct Asked<'c, 's> {
    key: &'static str,
    source: Source<'s>,
    path: &'c Path<'c>,
    /// The request as it arrived, where a hop was made since.
    before: Option<&'c Subject<'c>>,
}

impl Asked<'_, '_> {
    /// A close look at a rule; `None` where nothing is lacking, as it has acted or couldn't.
    /// `host`: what is wrong with the host of a map's line, if it has one.
    fn candidate<'p>(
        &self,
        rule: RuleRef<'p>,
        when: &When,
        host: Option<Option<Miss>>,
    ) -> Option<Candidate<'p>> {
        let rough = self.source.rough(self.path);
        let before = self.before.filter(|before| self.source.takes(before.path, before.settings));
        let likeness = match rough {
            Rough::Other if before.is_none() && self.key == "from" => Likeness::Other,
            rough => self.source.likeness(self.path, rough),
        };
        let mut misses = when.misses.clone();
        let (mut held, mut of) = (when.held, when.of);
        let mut source = None;
        // In a `when` it is one of the conditions that are counted.
        if self.key == "path" {
            if let Some(at) = misses.iter().position(is_source) {
                source = Some(misses.remove(at));
            }
        } else {
            of += 1;
            held += usize::from(likeness.holds());
            if !likeness.holds() {
                let wanted = self.source.wanted().unwrap_or_default();
                source = Some(miss_of(self.key, &wanted, &format!("`{}`", self.path.text)));
            }
        }
        if let Some(host) = host {
            of += 1;
            held += usize::from(host.is_none());
            misses.extend(host);
        }
        if source.is_none() && misses.is_empty() {
            return None;
        }
        let lacking = misses.len() + usize::from(source.is_some());
        let rank = match &likeness {
            _ if before.is_some() => (Class::Path, lacking, 0),
            Likeness::AnyPath => (Class::AnyPath, 1000 - held * 1000 / of.max(1), lacking),
            Likeness::Same => (Class::Path, lacking, 0),
            Likeness::Spelling { differs, .. } => (Class::Path, lacking, differs.len()),
            Likeness::Letters { count } => (Class::Letters, *count, misses.len()),
            Likeness::Segments { same, .. } => match rough {
                Rough::Segments(unlike, Reverse(_)) => (Class::Segments, unlike, misses.len()),
                _ => (Class::Segments, 1 + usize::from(*same == 0), misses.len()),
            },
            Likeness::Other => (Class::Other, 0, 0),
        };
        let before = before.map(|before| before.raw_path.to_owned());
        Some(Candidate { rule, rank, likeness, source, misses, held, of, before })
    }
}

/// What is wrong with the host of a map's line.
fn line_host(line: Line<'_>, subject: &Subject<'_>) -> Option<Miss> {
    let pattern = line.host()?;
    let wanted = format!("`{}`", host_text(pattern));
    match subject.host {
        Fact::Known(host) if pattern.matches(host) => None,
        Fact::Known(host) => Some(miss_of("host", &wanted, &format!("`{host}`"))),
        Fact::Absent | Fact::Hidden => {
            Some(Miss { unknown: true, ..miss_of("host", &wanted, "unknown") })
        }
    }
}

fn named<A>(rule: &Rule<A>, stage: Stage, line: Option<u32>) -> RuleRef<'_> {
    RuleRef { id: rule.id.as_str().into(), line, stage }
}

fn miss_of(condition: &str, wanted: &str, seen: &str) -> Miss {
    Miss {
        condition: condition.to_owned(),
        wanted: wanted.to_owned(),
        seen: seen.to_owned(),
        unknown: false,
        held: 0,
        of: 1,
    }
}

#[cfg(test)]
mod tests;
