//! Places beside countries: continents, regions, cities, and networks by their number.

use super::country::{is_assigned, meant};
use super::problem::Problem;
use super::reader::Reader;
use crate::diagnostic::Code;
use crate::policy::matcher::StringMatcher;
use crate::request::{Continent, Region};
use crate::syntax::{Kind, Value};

/// Continents as people call them, and their codes.
const CONTINENTS: [(&str, &str); 8] = [
    ("africa", "AF"),
    ("antarctica", "AN"),
    ("asia", "AS"),
    ("europe", "EU"),
    ("north america", "NA"),
    ("oceania", "OC"),
    ("australia", "OC"),
    ("south america", "SA"),
];

impl<'t> Reader<'t> {
    /// The code of a continent, in any case.
    pub(super) fn continent(&mut self, value: Value<'t>) -> Option<Continent> {
        let text = self.some_string(value)?;
        if let Some(continent) = Continent::parse(text) {
            return Some(continent);
        }
        let lower = text.to_ascii_lowercase().replace(['-', '_'], " ");
        let upper = text.to_ascii_uppercase();
        let help = match CONTINENTS.iter().find(|(name, _)| *name == lower) {
            Some((_, code)) => format!("did you mean `{code}`?"),
            None if is_assigned(&upper) || upper == "EEA" || text.starts_with('@') => format!(
                "write `country = \"{text}\"`: here `EU` is the continent, there the union of \
                 states"
            ),
            None => "write `AF`, `AN`, `AS`, `EU`, `NA`, `OC` or `SA`".to_owned(),
        };
        let message = format!("`{text}` is not a continent");
        self.report(Problem::error(Code::INVALID_CONTINENT, value.range(), message).help(help));
        None
    }

    /// A code of ISO 3166-2 such as `US-CA`, in any case. The country is checked; which parts a
    /// country has changes too often.
    pub(super) fn region(&mut self, value: Value<'t>) -> Option<Region> {
        let text = self.some_string(value)?;
        let region = Region::parse(text);
        let help = match region.map(|region| region.country()) {
            Some(country) if is_assigned(country.as_str()) => return region,
            Some(country) => match (meant(country.as_str()), text.split_once('-')) {
                (Some(right), Some((_, part))) => {
                    format!("did you mean `{right}-{}`?", part.to_ascii_uppercase())
                }
                _ => "it begins with a country's code of ISO 3166-1 alpha-2".to_owned(),
            },
            None => repaired(text),
        };
        let message = format!("`{text}` is not a region");
        self.report(Problem::error(Code::INVALID_REGION, value.range(), message).help(help));
        None
    }

    /// Text tests of the city's name.
    pub(super) fn cities(&mut self, value: Value<'t>) -> Option<Vec<StringMatcher>> {
        let matchers = self.matchers(value)?;
        let listed = match value.kind() {
            Kind::List(list) => list.iter().collect(),
            _ => vec![value],
        };
        for (matcher, value) in matchers.iter().zip(listed) {
            if matcher.present == Some(false) {
                let message = "that there is no city is never known";
                self.report(
                    Problem::error(Code::UNKNOWN_VALUE, value.range(), message)
                        .help("leave it out: a city that nobody told is unknown"),
                );
                return None;
            }
        }
        Some(matchers)
    }

    /// The number of an autonomous system (RFC 5396's asplain), `64496` or `"AS64496"`.
    pub(super) fn asn(&mut self, value: Value<'t>) -> Option<u32> {
        let number = match value.kind() {
            Kind::Integer(number) => number,
            Kind::String(text) => text
                .strip_prefix("AS")
                .or_else(|| text.strip_prefix("as"))
                .filter(|digits| digits.bytes().all(|digit| digit.is_ascii_digit()))
                .and_then(|digits| digits.parse::<i64>().ok()),
            _ => {
                self.wrong_type(value, "an integer or a string");
                return None;
            }
        };
        // RFC 7607 gives 0 to nobody.
        let asn = number.and_then(|number| u32::try_from(number).ok()).filter(|asn| *asn > 0);
        if asn.is_none() {
            let text = value.written();
            let help = match text.parse::<u32>() {
                Ok(number) if number > 0 => format!("write `{number}` or `\"AS{number}\"`"),
                _ => "write a number such as `64496`, or `\"AS64496\"`".to_owned(),
            };
            let message = format!("`{text}` is not the number of an autonomous system");
            self.report(Problem::error(Code::INVALID_ASN, value.range(), message).help(help));
        }
        asn
    }
}

/// How a region is written that was written otherwise.
fn repaired(text: &str) -> String {
    let dashed = text.replace(['_', ' ', '.'], "-").to_ascii_uppercase();
    if dashed != text && Region::parse(&dashed).is_some() {
        format!("did you mean `{dashed}`?")
    } else if (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    {
        let part = text.to_ascii_uppercase();
        format!("write its country before it, as `US-{part}` if that of the United States is meant")
    } else {
        "write a code of ISO 3166-2 such as `US-CA`".to_owned()
    }
}
