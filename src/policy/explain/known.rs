//! What is known about the visitor, for people.

use super::asks::asks;
use super::assignment::{Assigned, Assignments};
use crate::facts::{Fact, Facts, HostFact};
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
        fact("scheme", facts.scheme, &facts.scheme_source),
        ResolvedFact { fact: "host", value: host, source: host_source },
        fact("ip", facts.ip, &facts.ip_source),
        fact("country", facts.country(), &facts.country_source),
    ];
    known.extend(asked(model, facts));
    known.extend(variants(assigned));
    known
}

/// The facts that most policies don't ask for.
fn asked(model: &Model, facts: &Facts<'_>) -> Vec<ResolvedFact> {
    let place = "the host, the platform or the database";
    let agent = "the host, the platform or the user agent";
    let told = [
        told("continent", facts.continent(), place),
        told("region", facts.region(), place),
        told("city", facts.city(), place),
        told("asn", facts.asn(), place),
        told("language", facts.language(), "the policy's languages and the visitor's"),
        told("device", facts.device(), agent),
        told("bot", facts.bot(), agent),
    ];
    let is_listed = |fact: &ResolvedFact| {
        let name = fact.fact;
        let in_test = |test: &Test| named_by_test(test) == Some(name);
        let in_value = |value: &Value| value.to_string() == name;
        fact.value.is_some() || asks(model, &in_test, &in_value)
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

fn told<T: ToString>(name: &'static str, told: Fact<T>, by: &str) -> ResolvedFact {
    let source = match told {
        Fact::Known(_) => by,
        Fact::Absent => "nobody told",
        Fact::Hidden => "what tells it can't be read here",
    };
    fact(name, told, source)
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

fn fact<T: ToString>(name: &'static str, fact: Fact<T>, source: &str) -> ResolvedFact {
    ResolvedFact {
        fact: name,
        value: fact.known().map(|value| value.to_string()),
        source: source.to_owned(),
    }
}
