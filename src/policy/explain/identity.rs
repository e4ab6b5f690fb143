//! Who was admitted: the claims that rules ask for, and the headers in which the origin learns them.

use super::auth::{most, prove};
use super::stage::{named, stands};
use super::subject::{Claimed, Subject};
use super::truth::Kleene;
use crate::auth::claims::{Claim, Claims};
use crate::decision::{Edit, Field, RuleRef, Stage};
use crate::policy::auth::is_taken_for;
use crate::policy::model::Model;
use crate::request::Tier;

/// The claims of the first live entry that is asked about the request as it arrived, admits it and
/// tells any.
pub(super) fn claims(model: &Model, arrived: &Subject<'_>) -> Claimed {
    let tier = arrived.facts.request.tier;
    if tier == Tier::Origin {
        return Claimed::Unknown;
    }
    let asked = model.auth.iter().filter(|rule| {
        let stands = stands(rule, tier).is_ok() && !rule.shadow;
        stands && most(rule, arrived) >= Kleene::Unknown
    });
    let mut told = asked.filter_map(|rule| prove(&rule.action.proof, arrived.facts).ok()?);
    Claimed::Known(told.next())
}

/// What the origin learns, before the cache: never the visitor's own word. A header that several
/// entries name has the value of the first that admitted the request and has one.
pub(super) fn edits<'p>(
    model: &'p Model,
    rules: &[RuleRef<'p>],
    subject: &Subject<'_>,
) -> Vec<Edit<'p>> {
    let facts = subject.facts;
    if facts.request.tier == Tier::Origin {
        return Vec::new();
    }
    let mut told: Vec<(&str, Option<String>)> = Vec::new();
    for rule in model.auth.iter().filter(|rule| rule.enabled) {
        let admitted = rules.contains(&named(&rule.id, Stage::Auth));
        let claims: Option<Claims> =
            if admitted { prove(&rule.action.proof, facts).ok().flatten() } else { None };
        for (header, claim) in &rule.action.identity {
            let claim = claims.as_ref().and_then(|claims| claims.get(claim));
            let value = claim.and_then(Claim::field);
            match told.iter_mut().find(|(known, _)| known == header) {
                Some((_, before)) => *before = before.take().or(value),
                None => told.push((header, value)),
            }
        }
    }
    let mut edits = Vec::new();
    for (header, value) in told {
        let mut others: Vec<String> = Vec::new();
        let has_value = value.is_some();
        facts.request.headers.visit(&mut |name, _| {
            let name = name.to_ascii_lowercase();
            let goes = is_taken_for(&name, header) && !(has_value && name == header);
            if goes && !others.contains(&name) {
                others.push(name);
            }
        });
        edits.extend(others.into_iter().map(|name| Edit::Remove { name: name.into() }));
        edits.extend(value.map(|value| Edit::Set(Field::new(header, value))));
    }
    edits
}
