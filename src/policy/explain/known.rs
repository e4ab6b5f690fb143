//! What is known about the visitor, for people.

use super::asks::asks;
use super::assignment::{Assigned, Assignments};
use crate::facts::{Fact, Facts, HostFact, Lookup, Told};
use crate::policy::condition::Test;
use crate::policy::explanation::ResolvedFact;
use crate::policy::model::Model;
use crate::policy::template::Value;

/// Scheme, host, address and country always; the rest where it is known or the policy asks for it;
/// the variants that take effect.
pub(super) fn facts(
    model: &Model,
    facts: &Facts<'_>,
    assigned: &Assignments<'_>,
) -> Vec<ResolvedFact> {
    let (host, host_source) = match &facts.host {
        HostFact::Missing => (None, "no host in the request".to_owned()),
        HostFact::Invalid(why) => (None, why.clone()),
        HostFact::Hidden => (None, "the origin's own at this tier".to_owned()),
        valid @ HostFact::Valid { .. } => (Some(valid.to_string()), "the request".to_owned()),
    };
    let mut known = vec![
        told(facts, "scheme", facts.scheme_told()),
        ResolvedFact { fact: "host", value: host, source: host_source },
        told(facts, "ip", facts.ip_told()),
        told(facts, "country", facts.country_told()),
    ];
    known.extend(asked(model, facts));
    known.extend(variants(assigned));
    known
}

/// The facts that most policies don't ask for.
fn asked(model: &Model, facts: &Facts<'_>) -> Vec<ResolvedFact> {
    let city = facts.city_told().clone();
    let told = [
        told(facts, "continent", facts.continent_told()),
        told(facts, "region", facts.region_told()),
        told(facts, "city", city),
        told(facts, "asn", facts.asn_told()),
        fact("language", facts.language(), header("accept-language", facts)),
        told(facts, "device", facts.device_told()),
        fact("bot", facts.bot(), header("user-agent", facts)),
    ];
    let is_listed = |fact: &ResolvedFact| {
        let name = fact.fact;
        let in_test = |test: &Test| named_by_test(test) == Some(name);
        let in_value = |value: &Value| value.to_string() == name;
        let is_place = matches!(name, "region" | "city" | "asn");
        is_place && fact.value.is_some() || asks(model, &in_test, &in_value)
    };
    told.into_iter().filter(is_listed).collect()
}

/// The fact that a check is over, where it is one that most don't ask for.
fn named_by_test(test: &Test) -> Option<&'static str> {
    match test {
        Test::Continent(_) => Some("continent"),
        Test::Region(_) => Some("region"),
        Test::City(_) => Some("city"),
        Test::Asn(_) => Some("asn"),
        Test::Language(_) => Some("language"),
        Test::Device(_) => Some("device"),
        Test::Bot(_) => Some("bot"),
        _ => None,
    }
}

fn told<T: ToString>(
    facts: &Facts<'_>,
    name: &'static str,
    (told, source): Told<T>,
) -> ResolvedFact {
    fact(name, told, facts.words(source).into_owned())
}

/// What is found out from a header alone.
fn header(name: &str, facts: &Facts<'_>) -> String {
    match facts.header(name) {
        Lookup::Missing => format!("no header {name}"),
        Lookup::Text(_) => format!("header {name}"),
        Lookup::Unreadable => format!("header {name} can't be read"),
    }
}

fn variants(assigned: &Assignments<'_>) -> Vec<ResolvedFact> {
    let of = |experiment: &Assigned<'_>| {
        let variant = experiment.live()?;
        Some(ResolvedFact {
            fact: "variant",
            value: Some(variant.name.clone()),
            source: format!("experiment {}", experiment.rule.id),
        })
    };
    assigned.iter().filter_map(of).collect()
}

fn fact<T: ToString>(name: &'static str, fact: Fact<T>, source: String) -> ResolvedFact {
    ResolvedFact { fact: name, value: fact.known().map(|value| value.to_string()), source }
}
