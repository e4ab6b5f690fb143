//! The redirects of a policy, every line of a map by itself, and where each of them stands.

use super::index::{self, Index, Key};
use super::quick::{Entries, Plain, Writing, can_be_plain};
use crate::policy::model::{Model, RedirectSource};
use crate::policy::pattern::PathPattern;

#[derive(Debug)]
pub(super) struct Redirects {
    pub(super) index: Index,
    /// In their order.
    runs: Box<[Run]>,
    entries: Entries,
}

/// Where an entry or a line of a map stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The index of the rule.
    pub(super) rule: usize,
    kind: Kind,
}

/// What a candidate is, and its index among those of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Entry(usize),
    /// A line of a map; `plain`: it may be a plain redirect.
    Line {
        index: usize,
        plain: bool,
    },
}

/// Candidates whose places follow one another: so a look at few runs tells the place of any.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// The number of the first, and where that stands.
    number: usize,
    place: Place,
}

impl Redirects {
    pub(super) fn of(model: &Model) -> Redirects {
        let (mut runs, mut index) = (Runs::default(), index::Builder::new(model.paths));
        let mut entries = Writing::default();
        for (number, rule) in model.redirects.iter().enumerate() {
            let mut add = |kind, from| {
                runs.add(Place { rule: number, kind });
                index.add(Key::of(model.paths, from, rule.when.as_ref()));
            };
            match &rule.action.source {
                _ if !rule.enabled => {}
                RedirectSource::Entry { from, .. } => {
                    let kind = Kind::Entry(entries.add(model, rule));
                    add(kind, from.as_ref().map(PathPattern::lent));
                }
                RedirectSource::Map(lines) => {
                    let plain = can_be_plain(model, rule) && rule.when.is_none();
                    for (index, line) in lines.iter().enumerate() {
                        add(Kind::Line { index, plain }, Some(line.from()));
                    }
                }
            }
        }
        Redirects { index: index.build(), runs: runs.runs.into(), entries: entries.finish() }
    }

    /// Where the candidate of a number stands.
    #[inline]
    pub(super) fn place(&self, number: usize) -> Option<Place> {
        let after = self.runs.partition_point(|run| run.number <= number);
        let run = self.runs.get(after.checked_sub(1)?)?;
        Some(run.place.moved(number - run.number))
    }

    /// The candidate of a number, where it is a plain redirect.
    #[inline]
    pub(super) fn plain<'e>(&'e self, model: &'e Model, number: usize) -> Option<Plain<'e>> {
        let place = self.place(number)?;
        match place.kind {
            Kind::Entry(at) => self.entries.get(at),
            Kind::Line { index, plain: true } => {
                let rule = model.redirects.get(place.rule)?;
                match &rule.action.source {
                    RedirectSource::Map(lines) => Plain::of_line(rule, lines.exact(index)?),
                    RedirectSource::Entry { .. } => None,
                }
            }
            Kind::Line { plain: false, .. } => None,
        }
    }
}

impl Place {
    /// The index of the line in its map.
    pub(super) fn line(self) -> Option<usize> {
        match self.kind {
            Kind::Line { index, .. } => Some(index),
            Kind::Entry(_) => None,
        }
    }

    /// The place of a candidate so much further in the same run.
    #[inline]
    fn moved(self, by: usize) -> Place {
        let rule = self.rule + by;
        match self.kind {
            Kind::Entry(at) => Place { rule, kind: Kind::Entry(at + by) },
            Kind::Line { index, plain } => {
                Place { rule: self.rule, kind: Kind::Line { index: index + by, plain } }
            }
        }
    }
}

/// Runs as they are collected.
#[derive(Default)]
struct Runs {
    runs: Vec<Run>,
    /// The number of the next candidate.
    next: usize,
}

impl Runs {
    fn add(&mut self, place: Place) {
        let number = self.next;
        let follows =
            self.runs.last().is_some_and(|run| run.place.moved(number - run.number) == place);
        if !follows {
            self.runs.push(Run { number, place });
        }
        self.next += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn every_candidate_stands_where_it_is_written() {
        let entry =
            |from: &str, more: &str| format!("[[redirect]]\nfrom = '{from}'\nto = '/to'\n{more}\n");
        let texts = [
            entry("/a", ""),
            entry("/{b}", ""),
            entry("/off", "enabled = false"),
            entry("/c", ""),
            entry("/odd", "mode = 'shadow'"),
            entry("/{odd}/d", "mode = 'shadow'"),
            "[[redirect]]\nmap = { '/e' = '/1', '/f' = '/2', '/g/{h}' = '/3/{h}' }\n".to_owned(),
            "[[redirect]]\nmode = 'shadow'\nmap = { '/i' = '/1', '/j' = '/2' }\n".to_owned(),
            entry("/k", ""),
        ];
        let policy = Policy::parse(texts.concat().as_str()).unwrap();
        let redirects = Redirects::of(&policy.model);
        let expected = [
            (0, Kind::Entry(0)),
            (1, Kind::Entry(1)),
            (3, Kind::Entry(2)),
            (4, Kind::Entry(3)),
            (5, Kind::Entry(4)),
            (6, Kind::Line { index: 0, plain: true }),
            (6, Kind::Line { index: 1, plain: true }),
            (6, Kind::Line { index: 2, plain: true }),
            (7, Kind::Line { index: 0, plain: false }),
            (7, Kind::Line { index: 1, plain: false }),
            (8, Kind::Entry(5)),
        ];
        for (number, (rule, kind)) in expected.into_iter().enumerate() {
            assert_eq!(redirects.place(number), Some(Place { rule, kind }), "{number}");
        }
        let plain =
            (0..expected.len()).filter(|number| redirects.plain(&policy.model, *number).is_some());
        assert_eq!(plain.collect::<Vec<_>>(), [0, 1, 2, 5, 6, 10]);
        assert_eq!(redirects.runs.len(), 5);
    }
}
