//! Judging a condition: how true it is, and which check is the first that keeps it from holding.

use super::matcher::{any_value, text_satisfies};
use super::subject::Subject;
use super::truth::Truth;
use crate::facts::{Fact, Lookup};
use crate::policy::condition::{Check, Condition, PathTest, Test};
use crate::policy::explanation::Miss;

/// How true a condition is, and why it isn't quite true.
pub(super) struct Judgement {
    pub(super) truth: Truth,
    /// The first check that does not hold; `None` where the condition holds.
    pub(super) miss: Option<Miss>,
}

impl Judgement {
    /// There is no condition.
    pub(super) const ALWAYS: Judgement = Judgement { truth: Truth::TRUE, miss: None };
}

/// Judges a rule's `when` and `unless`.
pub(super) fn judge(condition: Option<&Condition>, subject: &Subject<'_>) -> Judgement {
    let Some(condition) = condition else { return Judgement::ALWAYS };
    let mut judgement = judge_one(condition, subject);
    if let Some(miss) = &mut judgement.miss {
        (miss.held, miss.of) = count(condition, subject);
    }
    judgement
}

fn judge_one(condition: &Condition, subject: &Subject<'_>) -> Judgement {
    match condition {
        Condition::All(inner) => {
            inner.iter().fold(Judgement::ALWAYS, |before, condition| {
                let judgement = judge_one(condition, subject);
                Judgement {
                    truth: before.truth.and(judgement.truth),
                    // The first that certainly fails says more than one that is only unknown.
                    miss: match (before.miss, judgement.miss) {
                        (Some(miss), Some(other)) if miss.unknown && !other.unknown => Some(other),
                        (Some(miss), _) => Some(miss),
                        (None, miss) => miss,
                    },
                }
            })
        }
        Condition::Any(inner) => {
            let mut truth = Truth::FALSE;
            let mut first = None;
            for condition in inner {
                let judgement = judge_one(condition, subject);
                truth = truth.or(judgement.truth);
                first = first.or(judgement.miss);
            }
            let miss = if truth.holds() { None } else { first };
            Judgement { truth, miss }
        }
        Condition::Not(inner) => {
            let truth = judge_one(inner, subject).truth.not();
            let miss = (!truth.holds()).then(|| not_miss(inner, subject, truth));
            Judgement { truth, miss }
        }
        Condition::Check(check) => {
            let (truth, seen) = judge_check(check, subject);
            let miss = (!truth.holds()).then(|| Miss {
                condition: check.key.clone(),
                wanted: check.wanted.clone(),
                seen,
                unknown: !truth.fails(),
                held: 0,
                of: 1,
            });
            Judgement { truth, miss }
        }
    }
}

/// Why a `not` does not hold: the first check inside it that does, or may.
fn not_miss(inner: &Condition, subject: &Subject<'_>, truth: Truth) -> Miss {
    let mut miss = Miss {
        condition: "not".to_owned(),
        wanted: "nothing of it".to_owned(),
        seen: "all of it".to_owned(),
        unknown: !truth.fails(),
        held: 0,
        of: 1,
    };
    let mut found = false;
    inner.each_check(&mut |check| {
        let (truth, seen) = judge_check(check, subject);
        if !found && !truth.fails() {
            found = true;
            miss.condition = format!("not {}", check.key);
            miss.wanted = format!("not {}", check.wanted);
            miss.seen = seen;
        }
    });
    miss
}

/// How many conditions of a `when` hold, and how many there are.
pub(super) fn held(condition: Option<&Condition>, subject: &Subject<'_>) -> (usize, usize) {
    condition.map_or((0, 0), |condition| count(condition, subject))
}

/// The same of those joined by `all`.
fn count(condition: &Condition, subject: &Subject<'_>) -> (usize, usize) {
    match condition {
        Condition::All(inner) => inner.iter().fold((0, 0), |(held, of), condition| {
            let (more_held, more) = count(condition, subject);
            (held + more_held, of + more)
        }),
        other => (usize::from(judge_one(other, subject).truth.holds()), 1),
    }
}

/// How true one check is, and what was seen.
fn judge_check(check: &Check, subject: &Subject<'_>) -> (Truth, String) {
    match &check.test {
        Test::Host(patterns) => over(&subject.host, |host| {
            (patterns.iter().any(|pattern| pattern.matches(host)), format!("`{host}`"))
        }),
        Test::Path(tests) => {
            let path = subject.path;
            let holds = tests.iter().any(|test| path_satisfies(test, subject));
            (Truth::of(holds), format!("`{path}`"))
        }
        Test::Method(methods) => over(&subject.method, |method| {
            (methods.iter().any(|wanted| wanted == method), format!("`{method}`"))
        }),
        Test::Scheme(schemes) => {
            over(&subject.scheme, |scheme| (schemes.contains(scheme), format!("`{scheme}`")))
        }
        Test::Ip(nets) => over(&subject.facts.ip, |ip| {
            (nets.iter().any(|net| net.contains(ip)), format!("`{ip}`"))
        }),
        Test::Country(set) => match subject.facts.country() {
            Fact::Known(country) => {
                (Truth::of(set.countries.contains(&country)), format!("`{country}`"))
            }
            _ if set.unknown => (Truth::TRUE, "unknown".to_owned()),
            Fact::Absent => (Truth::ABSENT, "unknown".to_owned()),
            Fact::Hidden => (Truth::HIDDEN, "something that can't be believed".to_owned()),
        },
        Test::Query(name, matchers) => many(matchers, &subject.query_values(name)),
        Test::Cookie(..) | Test::Header(..) if subject.elsewhere => {
            (Truth::HIDDEN, "what the visitor will send to the other host".to_owned())
        }
        Test::Cookie(name, matchers) => many(matchers, &subject.cookies(name)),
        Test::Header(name, matchers) => many(matchers, &[subject.header(name)]),
        Test::Response(name, matchers) => many(matchers, &[subject.response_header(name)]),
        Test::Status(ranges) => match subject.response {
            Some(response) => {
                let holds =
                    ranges.iter().any(|(low, high)| (*low..=*high).contains(&response.status));
                (Truth::of(holds), format!("`{}`", response.status))
            }
            None => (Truth::ABSENT, "no response yet".to_owned()),
        },
        Test::Continent(_)
        | Test::Region(_)
        | Test::City(_)
        | Test::Asn(_)
        | Test::Language(_)
        | Test::Device(_)
        | Test::Bot(_)
        | Test::Variant(..)
        | Test::Time { .. }
        | Test::Sample(_) => (Truth::ABSENT, "unknown".to_owned()),
    }
}

fn path_satisfies(test: &PathTest, subject: &Subject<'_>) -> bool {
    match test {
        PathTest::Pattern(pattern) => pattern.matches(subject.path, subject.settings),
        PathTest::Text(matcher) => {
            matcher.present.unwrap_or(true)
                && if subject.settings.ignore_case && !matcher.ignore_case {
                    let mut matcher = matcher.clone();
                    matcher.ignore_case = true;
                    text_satisfies(&matcher, subject.path)
                } else {
                    text_satisfies(matcher, subject.path)
                }
        }
    }
}

/// A check over a fact that may be unknown.
fn over<T>(fact: &Fact<T>, compare: impl FnOnce(&T) -> (bool, String)) -> (Truth, String) {
    match fact {
        Fact::Known(value) => {
            let (holds, seen) = compare(value);
            (Truth::of(holds), seen)
        }
        Fact::Absent => (Truth::ABSENT, "unknown".to_owned()),
        Fact::Hidden => (Truth::HIDDEN, "something that isn't known here".to_owned()),
    }
}

/// A check over the values of a name.
fn many(
    matchers: &[crate::policy::matcher::StringMatcher],
    values: &[Lookup<'_>],
) -> (Truth, String) {
    let shown: Vec<String> = values
        .iter()
        .filter_map(|value| match value {
            Lookup::Missing => None,
            Lookup::Text(text) => Some(format!("`{text}`")),
            Lookup::Unreadable => Some("something that can't be read".to_owned()),
        })
        .collect();
    let seen = if shown.is_empty() { "nothing".to_owned() } else { shown.join(" and ") };
    (any_value(matchers, values), seen)
}
