//! Conditions. They nest, and what reads and judges them recurses: the depth is bounded.

use super::flaw::Flaw;
use super::name;
use super::reader::Reader;
use super::stored::{Stored, choice, record};
use super::writer::Writer;
use crate::policy::condition::{Check, Condition, CountrySet, Sample, Test, Unit};

impl Stored for Condition {
    fn write(&self, to: &mut Writer) {
        match self {
            Condition::All(inner) => {
                to.byte(0);
                inner.write(to);
            }
            Condition::Any(inner) => {
                to.byte(1);
                inner.write(to);
            }
            Condition::Not(inner) => {
                to.byte(2);
                inner.write(to);
            }
            Condition::Check(check) => {
                to.byte(3);
                check.write(to);
            }
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Condition, Flaw> {
        let kind = from.byte()?;
        if kind == 3 {
            return Check::read(from).map(Condition::Check);
        }
        // A level of a policy is an `any` or a `not` and the `all` of its table; `unless` and what
        // a rule joins add some.
        let most = from.limits.condition_depth.saturating_mul(2).saturating_add(4);
        if from.depth >= most {
            let most = from.limits.condition_depth;
            return Err(Flaw::Limit(format!("conditions nested deeper than {most}")));
        }
        from.depth += 1;
        let condition = match kind {
            0 => Condition::All(from.list()?),
            1 => Condition::Any(from.list()?),
            2 => Condition::Not(Stored::read(from)?),
            _ => return Err(Flaw::Damaged("no such condition")),
        };
        from.depth -= 1;
        Ok(condition)
    }
}

/// Without the words for people: an engine has nothing to explain.
impl Stored for Check {
    fn write(&self, to: &mut Writer) {
        let Check { test, key: _, wanted: _ } = self;
        test.write(to);
    }

    fn read(from: &mut Reader<'_>) -> Result<Check, Flaw> {
        let test = Test::read(from)?;
        if let Test::Variant(experiment, _) = test {
            from.names_experiment(experiment);
        }
        Ok(Check { test, key: Box::default(), wanted: Box::default() })
    }
}

choice!(
    Test {
        0: Host(hosts),
        1: Path(tests),
        2: Method(methods),
        3: Scheme(schemes),
        4: Query(name, matchers),
        5: Header(name, matchers),
        6: Cookie(name, matchers),
        7: Ip(networks),
        8: Country(countries),
        9: Continent(continents),
        10: Region(regions),
        11: City(matchers),
        12: Asn(numbers),
        13: Language(languages),
        14: Device(devices),
        15: Bot(bot),
        16: Variant(experiment, matchers),
        17: Time { from, until },
        18: Sample(sample),
        19: Status(ranges),
        20: Response(name, matchers),
        21: Claim(name, matchers),
    },
    can_be_asked
);

fn can_be_asked(test: &Test) -> Result<(), Flaw> {
    match test {
        Test::Header(name, _) | Test::Response(name, _) => name::field_name(name),
        Test::Status(ranges) => {
            let is_range =
                |(first, last): &(u16, u16)| 100 <= *first && first <= last && *last <= 599;
            Flaw::unless(ranges.iter().all(is_range), "a range of statuses that isn't one")
        }
        _ => Ok(()),
    }
}

record!(CountrySet { countries, unknown }, is_sorted);
record!(Sample { share, unit, key }, is_share);
choice!(Unit { 0: Random, 1: Ip, 2: Cookie(name), 3: Header(name) });

/// It is searched by halves.
fn is_sorted(set: &CountrySet) -> Result<(), Flaw> {
    name::rising(&set.countries, |country| *country)
}

fn is_share(sample: &Sample) -> Result<(), Flaw> {
    Flaw::unless(sample.share <= 1_000_000, "a share of more than all")
}
