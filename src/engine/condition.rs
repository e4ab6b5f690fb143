//! Conditions: how true a tree of checks is in a scene.

use super::matcher;
use super::scene::Scene;
use super::truth::Verdict;
use crate::auth::claims::Claim;
use crate::facts::{Fact, Lookup};
use crate::policy::condition::{Condition, CountrySet, PathTest, Sample, Test, Unit};
use crate::policy::matcher::StringMatcher;

impl Scene<'_> {
    /// How true the condition of a rule is, its paths in the canonical view.
    pub(super) fn judge(&self, when: Option<&Condition>) -> Verdict {
        self.judge_view(when, self.canonical)
    }

    /// How true the condition of a rule is, its paths in the view `path`. Without one, true.
    pub(super) fn judge_view(&self, when: Option<&Condition>, path: &str) -> Verdict {
        when.map_or(Verdict::TRUE, |condition| self.condition(condition, path))
    }

    fn condition(&self, condition: &Condition, path: &str) -> Verdict {
        match condition {
            Condition::All(inner) => {
                let mut verdict = Verdict::TRUE;
                for condition in inner {
                    verdict = verdict.and(self.condition(condition, path));
                    if verdict.fails() {
                        break;
                    }
                }
                verdict
            }
            Condition::Any(inner) => {
                let mut verdict = Verdict::FALSE;
                for condition in inner {
                    verdict = verdict.or(self.condition(condition, path));
                    if verdict.holds() {
                        break;
                    }
                }
                verdict
            }
            Condition::Not(inner) => self.condition(inner, path).not(),
            Condition::Check(check) => self.test(&check.test, path),
        }
    }

    fn test(&self, test: &Test, path: &str) -> Verdict {
        match test {
            Test::Host(patterns) => {
                fact(self.host, |host| patterns.iter().any(|pattern| pattern.matches(host)))
            }
            Test::Path(tests) => Verdict::from(tests.iter().any(|test| self.path_test(test, path))),
            Test::Method(methods) => {
                fact(self.method, |method| methods.iter().any(|wanted| wanted == method))
            }
            Test::Scheme(schemes) => fact(self.scheme, |scheme| schemes.contains(&scheme)),
            Test::Query(name, matchers) => matcher::any_of(matchers, &self.query_values(name)),
            Test::Header(name, matchers) => {
                self.sent(|| matcher::any_holds(matchers, &self.facts.header(name)))
            }
            Test::Cookie(name, matchers) => {
                self.sent(|| matcher::any_of(matchers, &self.facts.cookies(name)))
            }
            Test::Ip(networks) => fact(self.facts.ip, |ip| self.networks.contain(networks, &ip)),
            Test::Country(set) => self.country(set),
            Test::Status(ranges) => self.response.map_or(Verdict::ABSENT, |response| {
                let within = |&(low, high)| (low..=high).contains(&response.status);
                Verdict::from(ranges.iter().any(within))
            }),
            Test::Response(name, matchers) => self.received(name, matchers),
            Test::Continent(continents) => {
                fact(self.facts.continent(), |continent| continents.contains(&continent))
            }
            Test::Region(regions) => fact(self.facts.region(), |region| regions.contains(&region)),
            Test::City(matchers) => verdict(self.facts.city(), |city| {
                matcher::any_holds(matchers, &Lookup::Text(city.into()))
            }),
            Test::Asn(numbers) => fact(self.facts.asn(), |asn| numbers.contains(&asn)),
            Test::Language(languages) => fact(self.facts.language(), |language| {
                languages.iter().any(|wanted| wanted == language)
            }),
            Test::Device(devices) => fact(self.facts.device(), |device| devices.contains(&device)),
            Test::Bot(wanted) => fact(self.facts.bot(), |bot| bot == *wanted),
            Test::Variant(experiment, matchers) => match self.variant(*experiment) {
                Some(variant) => matcher::any_of(matchers, &[Lookup::Text(variant.into())]),
                None => matcher::any_of(matchers, &[]),
            },
            Test::Claim(name, matchers) => match self.claim(name) {
                Some(claim) => {
                    let texts = claim.map_or_else(Vec::new, Claim::texts);
                    let texts = texts.into_iter().map(|text| Lookup::Text(text.into()));
                    matcher::any_of(matchers, &texts.collect::<Vec<_>>())
                }
                None => Verdict::ABSENT,
            },
            Test::Time { from, until } => match self.facts.request.client.now {
                Some(now) => Verdict::from(
                    from.is_none_or(|from| from <= now) && until.is_none_or(|until| now < until),
                ),
                None => Verdict::ABSENT,
            },
            Test::Sample(sample) => self.sample(sample),
        }
    }

    fn path_test(&self, test: &PathTest, path: &str) -> bool {
        match test {
            PathTest::Pattern(pattern) => self.paths.matches(pattern, path),
            PathTest::Text(matcher) => {
                matcher.present != Some(false)
                    && matcher::passes(matcher, path, self.paths.settings.ignore_case)
            }
        }
    }

    fn country(&self, set: &CountrySet) -> Verdict {
        match self.facts.country() {
            Fact::Absent | Fact::Hidden if set.unknown => Verdict::TRUE,
            country => fact(country, |country| set.countries.binary_search(&country).is_ok()),
        }
    }

    /// Whether the visitor is in a share. Who sends no such cookie or header is known to be in none.
    fn sample(&self, sample: &Sample) -> Verdict {
        match sample.share {
            0 => return Verdict::FALSE,
            1_000_000.. => return Verdict::TRUE,
            _ => {}
        }
        let drawn = self.draw(&sample.unit, |unit| sample.key.point(unit) < sample.share);
        match (drawn, &sample.unit) {
            (Fact::Absent, Unit::Cookie(_) | Unit::Header(_)) => Verdict::FALSE,
            (drawn, _) => fact(drawn, |is_in| is_in),
        }
    }

    fn received(&self, name: &str, matchers: &[StringMatcher]) -> Verdict {
        self.response.map_or(Verdict::ABSENT, |response| {
            matcher::any_holds(matchers, &response.header(name))
        })
    }

    /// A verdict about what the visitor sent, where that is known.
    fn sent(&self, verdict: impl FnOnce() -> Verdict) -> Verdict {
        if self.headers_hidden { Verdict::HIDDEN } else { verdict() }
    }
}

/// A check over a fact.
fn fact<T>(fact: Fact<T>, holds: impl FnOnce(T) -> bool) -> Verdict {
    verdict(fact, |value| Verdict::from(holds(value)))
}

fn verdict<T>(fact: Fact<T>, judge: impl FnOnce(T) -> Verdict) -> Verdict {
    match fact {
        Fact::Known(value) => judge(value),
        Fact::Absent => Verdict::ABSENT,
        Fact::Hidden => Verdict::HIDDEN,
    }
}
