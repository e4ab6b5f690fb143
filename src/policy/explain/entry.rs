//! What one `[[redirect]]` makes of the URL at hand: conditions, `from`, target.

use std::cell::Cell;

use super::at_hand::AtHand;
use super::condition::{held, judge};
use super::redirect::{Attempt, Hop};
use super::subject::Subject;
use super::truth::Truth;
use super::values::RuleValues;
use crate::decision::{RuleRef, Stage};
use crate::facts::Fact;
use crate::policy::explanation::{Miss, Outcome};
use crate::policy::model::{
    Bounds, Model, QueryMode, Redirect, RedirectSource, RedirectStatus, Rule,
};
use crate::policy::pattern::{Captures, PathPattern, PatternRef};
use crate::policy::target::TargetRef;
use crate::policy::template::Value;
use crate::uri::url::Url;

/// How often the groups of regular expressions were captured in this evaluation.
#[derive(Default)]
pub(super) struct Runs(Cell<usize>);

/// What a rule makes of the URL at hand.
pub(super) fn attempt<'p>(
    model: &'p Model,
    rule: &'p Rule<Redirect>,
    at: &AtHand<'_>,
    runs: &Runs,
) -> Attempt<'p> {
    let subject = at.subject();
    let judgement = judge(rule.when.as_ref(), &subject);
    let mut no_effect = None;
    for line in lines(&rule.action, &subject) {
        // A line's host is one more condition.
        let host = match (line.host, subject.host) {
            (None, _) => Truth::TRUE,
            (Some(pattern), Fact::Known(host)) => Truth::of(pattern.matches(host)),
            (Some(_), Fact::Absent) => Truth::ABSENT,
            (Some(_), Fact::Hidden) => Truth::HIDDEN,
        };
        let truth = judgement.truth.and(host);
        if !truth.may_hold() {
            continue;
        }
        let may_act = |miss: Option<Miss>| {
            let seen = "what isn't known after the hop to another host".to_owned();
            Attempt::MayAct(Outcome::NotMatched(miss.unwrap_or_else(|| from_miss(&line, seen))))
        };
        if !truth.holds() {
            return may_act(judgement.miss);
        }
        let target = match capture(line.from, &subject, &model.bounds, runs) {
            // There may be a target, and another one, with what the visitor sends to that host.
            Ok(_) if subject.elsewhere && line.to.any_value(&Value::is_sent_to_host) => {
                return may_act(None);
            }
            Ok(captures) => {
                let values = RuleValues { subject: &subject, captures: &captures, id: &rule.id };
                let limit = model.bounds.location_bytes;
                line.to
                    .resolve(&at.url, line.query, &values, &model.hosts, limit)
                    .map(Url::into_owned)
                    .map_err(|because| because.to_string())
            }
            Err(because) => Err(because),
        };
        match target {
            Ok(url) => {
                let private = rule.when.as_ref().is_some_and(|when| when.reads_visitor())
                    || line.to.any_value(&Value::is_of_visitor);
                return Attempt::Acts(Hop {
                    rule: RuleRef {
                        id: rule.id.as_str().into(),
                        line: line.number,
                        stage: Stage::Redirect,
                    },
                    url,
                    status: line.status,
                    cache_control: rule.action.cache_control.as_deref(),
                    private,
                });
            }
            Err(because) => no_effect = no_effect.or(Some(Outcome::NoEffect { because })),
        }
    }
    Attempt::No(
        no_effect
            .unwrap_or_else(|| Outcome::NotMatched(source_miss(rule, &subject, judgement.miss))),
    )
}

/// Why a redirect does not match: its `from` is one condition beside those of its `when`, and the
/// first that a reader looks for.
fn source_miss(rule: &Rule<Redirect>, subject: &Subject<'_>, miss: Option<Miss>) -> Miss {
    let seen = format!("`{}`", subject.path);
    let (from, mut own) = match &rule.action.source {
        RedirectSource::Entry { from: None, .. } => (true, None),
        RedirectSource::Entry { from: Some(from), .. } => {
            (from.matches(subject.path, subject.settings), Some(("from", format!("`{from}`"))))
        }
        RedirectSource::Map(lines) => {
            let found =
                lines.iter().any(|line| line.from().matches(subject.path, subject.settings));
            (found, Some(("map", "one of its sources".to_owned())))
        }
    };
    let (held, of) = held(rule.when.as_ref(), subject);
    let conditions = of + usize::from(own.is_some());
    let held = held + usize::from(from && own.is_some());
    if from {
        own = None;
    }
    let mut miss = match (own, miss) {
        (Some((condition, wanted)), _) => Miss {
            condition: condition.to_owned(),
            wanted,
            seen,
            unknown: false,
            held,
            of: conditions,
        },
        (None, Some(miss)) => miss,
        // Only a map's `host` column is left to fail.
        (None, None) => Miss {
            condition: "host".to_owned(),
            wanted: "the host of the line".to_owned(),
            seen: "another".to_owned(),
            unknown: false,
            held,
            of: conditions,
        },
    };
    (miss.held, miss.of) = (held, conditions);
    miss
}

/// The captures of a `from`, within the bounds of regular expressions.
pub(super) fn capture(
    from: Option<PatternRef<'_>>,
    subject: &Subject<'_>,
    bounds: &Bounds,
    runs: &Runs,
) -> Result<Captures, String> {
    let Some(from) = from else { return Ok(Captures::default()) };
    if from.needs_capture_run() {
        if subject.path.len() > bounds.capture_path_bytes {
            return Err(format!("the path is longer than {} bytes", bounds.capture_path_bytes));
        }
        if runs.0.get() >= bounds.capture_runs {
            return Err(format!("{} regular expressions have captured already", runs.0.get()));
        }
        runs.0.set(runs.0.get() + 1);
    }
    Ok(from.capture(subject.path, subject.settings).unwrap_or_default())
}

/// An entry, or one line of a map: the same thing.
struct Line<'p> {
    from: Option<PatternRef<'p>>,
    to: TargetRef<'p>,
    host: Option<&'p crate::uri::host::HostPattern>,
    status: RedirectStatus,
    query: QueryMode,
    number: Option<u32>,
}

/// Those that take the path.
fn lines<'l>(
    redirect: &'l Redirect,
    subject: &'l Subject<'_>,
) -> Box<dyn Iterator<Item = Line<'l>> + 'l> {
    let takes = |from: PatternRef<'_>| from.matches(subject.path, subject.settings);
    match &redirect.source {
        RedirectSource::Entry { from, to } => {
            let from = from.as_ref().map(PathPattern::lent);
            Box::new(
                from.is_none_or(takes)
                    .then_some(Line {
                        from,
                        to: to.lent(),
                        host: None,
                        status: redirect.status,
                        query: redirect.query,
                        number: None,
                    })
                    .into_iter(),
            )
        }
        RedirectSource::Map(map) => {
            Box::new(map.iter().filter(move |line| takes(line.from())).map(|line| Line {
                from: Some(line.from()),
                to: line.to(),
                host: line.host(),
                status: line.status().unwrap_or(redirect.status),
                query: line.query_mode().unwrap_or(redirect.query),
                number: Some(line.number()),
            }))
        }
    }
}

fn from_miss(line: &Line<'_>, seen: String) -> Miss {
    Miss {
        condition: "from".to_owned(),
        wanted: line.from.map_or_else(|| "any path".to_owned(), |from| format!("`{from}`")),
        seen,
        unknown: false,
        held: 0,
        of: 1,
    }
}
