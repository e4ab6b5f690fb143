//! Judging one check: how true it is of a subject, and what was seen.

use super::matcher::{any_value, text_satisfies};
use super::subject::{Claimed, Subject};
use super::truth::Truth;
use super::unit::{self, NoUnit};
use crate::auth::claims::Claim;
use crate::facts::{Fact, Lookup};
use crate::policy::condition::{Check, PathTest, Sample, Test, Unit};
use crate::policy::matcher::StringMatcher;

/// How true one check is, and what was seen.
pub(super) fn judge_check(check: &Check, subject: &Subject<'_>) -> (Truth, String) {
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
        Test::Header(name, matchers) => {
            let (truth, seen) = many(matchers, &[subject.header(name)]);
            let is_secret = matches!(&**name, "authorization" | "proxy-authorization");
            (truth, if is_secret { "something that isn't shown".to_owned() } else { seen })
        }
        Test::Response(name, matchers) => many(matchers, &[subject.response_header(name)]),
        Test::Status(ranges) => match subject.response {
            Some(response) => {
                let holds =
                    ranges.iter().any(|(low, high)| (*low..=*high).contains(&response.status));
                (Truth::of(holds), format!("`{}`", response.status))
            }
            None => (Truth::ABSENT, "no response yet".to_owned()),
        },
        Test::Continent(wanted) => told(&subject.facts.continent(), |is| wanted.contains(is)),
        Test::Region(wanted) => told(&subject.facts.region(), |is| wanted.contains(is)),
        Test::City(matchers) => told(&subject.facts.city(), |name| {
            any_value(matchers, &[Lookup::Text((*name).into())]).holds()
        }),
        Test::Asn(wanted) => told(&subject.facts.asn(), |is| wanted.contains(is)),
        Test::Language(wanted) => {
            told(&subject.facts.language(), |is| wanted.iter().any(|language| language == is))
        }
        Test::Device(wanted) => told(&subject.facts.device(), |is| wanted.contains(is)),
        Test::Bot(wanted) => told(&subject.facts.bot(), |is| wanted == is),
        Test::Variant(experiment, matchers) => {
            let variant = subject.variants.variant(*experiment);
            let name = variant.map(|variant| Lookup::Text(variant.name.as_str().into()));
            many(matchers, &name.into_iter().collect::<Vec<_>>())
        }
        Test::Claim(name, matchers) => match subject.claims {
            Claimed::Unknown => (Truth::ABSENT, "unknown".to_owned()),
            Claimed::Known(claims) => {
                let claim = claims.as_ref().and_then(|claims| claims.get(name));
                let texts = claim.map_or_else(Vec::new, Claim::texts);
                let texts = texts.into_iter().map(|text| Lookup::Text(text.into()));
                many(matchers, &texts.collect::<Vec<_>>())
            }
        },
        Test::Time { from, until } => match subject.facts.request.client.now {
            Some(now) => {
                let holds =
                    from.is_none_or(|from| from <= now) && until.is_none_or(|until| now < until);
                (Truth::of(holds), format!("`{now}`"))
            }
            None => (Truth::ABSENT, "unknown".to_owned()),
        },
        Test::Sample(sample) => in_sample(sample, subject),
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

/// A check over what is told about the visitor, wherever the visitor goes.
fn told<T: ToString>(fact: &Fact<T>, holds: impl FnOnce(&T) -> bool) -> (Truth, String) {
    match fact {
        Fact::Known(value) => (Truth::of(holds(value)), format!("`{}`", value.to_string())),
        Fact::Absent => (Truth::ABSENT, "unknown".to_owned()),
        Fact::Hidden => (Truth::HIDDEN, "something that can't be believed".to_owned()),
    }
}

/// Whether the visitor is in a share of all. Nothing and all of them need no drawing.
fn in_sample(sample: &Sample, subject: &Subject<'_>) -> (Truth, String) {
    match sample.share {
        0 => return (Truth::FALSE, "anybody".to_owned()),
        1_000_000 => return (Truth::TRUE, "anybody".to_owned()),
        _ => {}
    }
    if subject.elsewhere && matches!(sample.unit, Unit::Cookie(_) | Unit::Header(_)) {
        return (Truth::HIDDEN, "what the visitor will send to the other host".to_owned());
    }
    match unit::of(&sample.unit, subject.facts) {
        Ok(unit) => {
            let point = sample.key.point(&unit);
            (Truth::of(point < sample.share), format!("point {point} of {}", sample.share))
        }
        Err(no_unit @ NoUnit::Missing) => (Truth::FALSE, no_unit.of(&sample.unit)),
        Err(no_unit @ NoUnit::Unknown) => (Truth::ABSENT, no_unit.of(&sample.unit)),
        Err(no_unit @ NoUnit::Unreadable) => (Truth::HIDDEN, no_unit.of(&sample.unit)),
    }
}

/// A check over the values of a name.
fn many(matchers: &[StringMatcher], values: &[Lookup<'_>]) -> (Truth, String) {
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
